//! How keys and values that are no records are read.

use crate::base::clock::Timestamp;
use crate::base::codec::CodecError;
use crate::base::id::{AgentId, ChatId, EntryId};
use crate::base::secret::Hash16;
use crate::domain::changes::Queued;
use crate::store::keys;

/// A row that holds one number.
pub fn number(bytes: &[u8]) -> Result<u64, CodecError> {
    keys::number(bytes).ok_or(CodecError::Empty)
}

/// The hash at the beginning of a key.
pub fn hash(key: &[u8]) -> Hash16 {
    let mut hash = [0; 16];
    let length = key.len().min(16);
    hash[..length].copy_from_slice(&key[..length]);
    hash
}

/// Reads a row of the idempotency table.
pub fn idempotency(bytes: &[u8]) -> Result<(ChatId, EntryId, Timestamp), CodecError> {
    let (chat, entry) = pair(bytes)?;
    let at = number(bytes.get(16..).unwrap_or_default())?;
    Ok((ChatId(chat), EntryId(entry), keys::moment(at)))
}

/// Reads a row of the queue.
pub fn queued(key: &[u8], value: &[u8]) -> Result<Queued, CodecError> {
    let (since, chat) = pair(key.get(8..).unwrap_or_default())?;
    let former = number(value)?;
    Ok(Queued {
        since: keys::moment(since),
        chat: ChatId(chat),
        former: (former != 0).then_some(AgentId(former)),
    })
}

/// Two numbers in a row.
pub fn pair(bytes: &[u8]) -> Result<(u64, u64), CodecError> {
    let read = |range: std::ops::Range<usize>| bytes.get(range).and_then(keys::number);
    match (read(0..8), read(8..16)) {
        (Some(first), Some(second)) => Ok((first, second)),
        _ => Err(CodecError::Empty),
    }
}

/// The second of two numbers in a row; zero when there is none.
pub fn second_of(key: &[u8]) -> u64 {
    keys::both(key).unwrap_or_default().1
}
