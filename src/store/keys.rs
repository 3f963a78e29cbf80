//! How keys are written: big-endian integers, so that bytes sort as numbers do; texts last or with a separator
//! that they can't contain.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, CustomerId, GroupId, NumberId};
use crate::domain::changes::MessageKey;
use crate::domain::hours::whose::Whose;
use crate::domain::promises::PromisesOf;
use crate::domain::template::kept::TemplateKey;

/// The one row of the table of certificates.
pub const THE_CERTIFICATE: &[u8] = b"desk";

/// The one row of the table of holidays.
pub const THE_HOLIDAYS: &[u8] = b"desk";

/// The one row of the table of the desk's settings.
pub const THE_DESK: &[u8] = b"desk";
/// The one row of the table of team rules.
pub const THE_RULES: &[u8] = b"desk";

/// Whose calendar: what they are, and their id.
pub fn whose(whose: Whose) -> [u8; 9] {
    let (kind, id) = match whose {
        Whose::Group(GroupId(id)) => (b'g', id),
        Whose::Agent(AgentId(id)) => (b'a', id),
    };
    let mut key = [kind; 9];
    key[1..].copy_from_slice(&id.to_be_bytes());
    key
}

/// Reads [`whose`].
pub fn read_whose(key: &[u8]) -> Option<Whose> {
    let (kind, id) = key.split_first()?;
    let id = number(id)?;
    match kind {
        b'g' => Some(Whose::Group(GroupId(id))),
        b'a' => Some(Whose::Agent(AgentId(id))),
        _ => None,
    }
}

/// A new chat in its group's queue, the one that waits longest first.
pub fn queued(group: GroupId, since: Timestamp, chat: ChatId) -> [u8; 24] {
    let mut key = [0; 24];
    key[..8].copy_from_slice(&group.0.to_be_bytes());
    key[8..].copy_from_slice(&two(millis(since), chat.0));
    key
}

/// One id.
pub fn one(id: u64) -> [u8; 8] {
    id.to_be_bytes()
}

/// A group's words: those for one number, or for all.
pub fn words_of(group: GroupId, number: Option<NumberId>) -> [u8; 16] {
    two(group.0, number.map_or(0, |number| number.0))
}

/// Reads [`words_of`].
pub fn read_words_of(key: &[u8]) -> Option<(GroupId, Option<NumberId>)> {
    let group = GroupId(number(key.get(..8)?)?);
    let of = number(key.get(8..)?)?;
    Some((group, (of > 0).then_some(NumberId(of))))
}

/// Whose promises.
pub fn promises_of(of: &PromisesOf) -> Vec<u8> {
    let (kind, rest) = match of {
        PromisesOf::Number(NumberId(id)) => (b'n', id.to_be_bytes().to_vec()),
        PromisesOf::Group(GroupId(id)) => (b'g', id.to_be_bytes().to_vec()),
        PromisesOf::Tag(tag) => (b't', tag.as_bytes().to_vec()),
    };
    [vec![kind], rest].concat()
}

/// Reads [`promises_of`].
pub fn read_promises_of(key: &[u8]) -> Option<PromisesOf> {
    let (kind, rest) = key.split_first()?;
    match kind {
        b'n' => Some(PromisesOf::Number(NumberId(number(rest)?))),
        b'g' => Some(PromisesOf::Group(GroupId(number(rest)?))),
        b't' => Some(PromisesOf::Tag(String::from_utf8(rest.to_vec()).ok()?)),
        _ => None,
    }
}

/// A tag of a customer, by its folded form: see [`crate::domain::tags::folded`].
pub fn tagged(folded: &str, customer: CustomerId) -> Vec<u8> {
    [folded.as_bytes(), &[0], &one(customer.0)].concat()
}

/// Reads [`tagged`].
pub fn read_tagged(key: &[u8]) -> Option<(&str, CustomerId)> {
    let (tag, customer) = key.split_last_chunk::<8>()?;
    let tag = std::str::from_utf8(tag.strip_suffix(&[0])?).ok()?;
    Some((tag, CustomerId(u64::from_be_bytes(*customer))))
}

/// Two ids.
pub fn two(first: u64, second: u64) -> [u8; 16] {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&first.to_be_bytes());
    key[8..].copy_from_slice(&second.to_be_bytes());
    key
}

/// A moment and an id, the earliest first.
pub fn due(at: Timestamp, id: u64) -> [u8; 16] {
    two(millis(at), id)
}

/// A message by day and hash.
pub fn message(key: MessageKey) -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes[..4].copy_from_slice(&key.day.to_be_bytes());
    bytes[4..].copy_from_slice(&key.hash);
    bytes
}

/// A hash and a number.
pub fn hash_and(hash: [u8; 16], number: u64) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..16].copy_from_slice(&hash);
    bytes[16..].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// A done chat: by group, the latest first.
pub fn done(group: u64, at: Timestamp, chat: ChatId) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..8].copy_from_slice(&group.to_be_bytes());
    bytes[8..16].copy_from_slice(&(!millis(at)).to_be_bytes());
    bytes[16..].copy_from_slice(&chat.0.to_be_bytes());
    bytes
}

/// Reads [`done`].
pub fn read_done(key: &[u8]) -> Option<(Timestamp, ChatId)> {
    let at = !number(key.get(8..16)?)?;
    Some((moment(at), ChatId(number(key.get(16..24)?)?)))
}

/// Texts that have no NUL, one after the other.
pub fn texts(parts: &[&str]) -> Vec<u8> {
    parts
        .iter()
        .flat_map(|part| part.bytes().filter(|byte| *byte != 0).chain([0]))
        .collect()
}

/// How a member used a template.
pub fn template_use(agent: AgentId, of: &TemplateKey) -> Vec<u8> {
    let texts = texts(&[&of.waba_id, &of.name, &of.language]);
    [one(agent.0).as_slice(), &texts].concat()
}

/// Reads [`template_use`].
pub fn read_template_use(key: &[u8]) -> Option<(AgentId, TemplateKey)> {
    let (agent, rest) = key.split_first_chunk::<8>()?;
    let mut texts = std::str::from_utf8(rest).ok()?.split('\0');
    let mut next = || texts.next().map(str::to_owned);
    let of = TemplateKey {
        waba_id: next()?,
        name: next()?,
        language: next()?,
    };
    Some((AgentId(u64::from_be_bytes(*agent)), of))
}

/// Eight bytes as a number.
pub fn number(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}

/// The two numbers of [`two`].
pub fn both(key: &[u8]) -> Option<(u64, u64)> {
    let (first, second) = key.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*first), number(second)?))
}

/// Milliseconds of a moment as an unsigned number.
pub fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.millis()).unwrap_or(0)
}

/// A moment of [`millis`].
pub fn moment(millis: u64) -> Timestamp {
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_sort_as_numbers_do(a in any::<(u64, u64)>(), b in any::<(u64, u64)>()) {
            prop_assert_eq!(two(a.0, a.1).cmp(&two(b.0, b.1)), a.cmp(&b));
        }

        #[test]
        fn done_chats_sort_latest_first(a in 0i64..1 << 40, b in 0i64..1 << 40, chat in any::<u64>()) {
            let (first, second) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            let order = done(1, first, ChatId(chat)).cmp(&done(1, second, ChatId(chat)));
            prop_assert_eq!(order, b.cmp(&a));
            prop_assert_eq!(read_done(&done(1, first, ChatId(chat))), Some((first, ChatId(chat))));
        }
    }
}
