//! Every cross-reference of a data file, proved row by row. Changes nothing.

mod bulk;
mod copies;
mod customers;
mod hours;
mod members;
mod offers;
mod parked;
mod references;
mod routing;
mod sent;
mod standings;
mod templates;
mod words;

use std::ops::ControlFlow;

use crate::base::id::{AddressId, ChatId, MediaId, NumberId};
use crate::domain::agent::Session;
use crate::domain::care::CareView as _;
use crate::domain::certificate::Renewal;
use crate::domain::changes::InteractionRecord;
use crate::domain::chat::Chat;
use crate::domain::customer::Address;
use crate::domain::decide::promises::moments;
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::Entry;
use crate::domain::event::Deadline;
use crate::domain::files::FileRules;
use crate::domain::group::{Group, GroupAccess};
use crate::domain::hours::whose::Whose;
use crate::domain::media::{Home, Media, MediaState};
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::view::View;
use crate::store::apply::place;
use crate::store::check::bulk::{bulk, bulk_end};
use crate::store::check::customers::customers;
use crate::store::check::hours::hours;
use crate::store::check::members::members;
use crate::store::check::offers::{offer_end, people_of};
use crate::store::check::references::references;
use crate::store::check::routing::{routed, routing, wake};
use crate::store::check::templates::templates;
use crate::store::check::words::words;
use crate::store::read::{END, Source, decode};
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// What is wrong, a line each; at most this many are listed.
const FINDINGS_MAX: usize = 200;

struct Findings(Vec<String>);

impl Findings {
    fn add(&mut self, line: impl FnOnce() -> String) {
        if self.0.len() < FINDINGS_MAX {
            self.0.push(line());
        }
    }

    fn require(&mut self, holds: bool, line: impl FnOnce() -> String) {
        if !holds {
            self.add(line);
        }
    }
}

/// Checks the desk as the snapshot shows it; an empty list means that all is well.
///
/// # Errors
/// When storage fails or a record can't be read.
pub fn check(snapshot: &Snapshot) -> Result<Vec<String>, StoreError> {
    let mut findings = Findings(Vec::new());
    chats(snapshot, &mut findings)?;
    indexes(snapshot, &mut findings)?;
    entries(snapshot, &mut findings)?;
    outbox(snapshot, &mut findings)?;
    addresses(snapshot, &mut findings)?;
    deadlines(snapshot, &mut findings)?;
    files(snapshot, &mut findings)?;
    copies::rows(snapshot, &mut findings)?;
    quarantine(snapshot, &mut findings)?;
    references(snapshot, &mut findings)?;
    team(snapshot, &mut findings)?;
    hours(snapshot, &mut findings)?;
    routing(snapshot, &mut findings)?;
    bulk(snapshot, &mut findings)?;
    words(snapshot, &mut findings)?;
    members(snapshot, &mut findings)?;
    customers(snapshot, &mut findings)?;
    templates(snapshot, &mut findings)?;
    sent::rows(snapshot, &mut findings)?;
    standings::rows(snapshot, &mut findings)?;
    Ok(findings.0)
}

/// What is done with each row.
type EachRow<'e> = &'e mut dyn FnMut(&[u8], &[u8]) -> Result<(), StoreError>;

fn each(source: &Snapshot, table: Table, work: EachRow<'_>) -> Result<(), StoreError> {
    source.scan(table, &[], &END, &mut |key, value| {
        work(key, value).map(ControlFlow::Continue)
    })
}

fn chats(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    let terms_are_known = !promises_are_renewed(source)?;
    each(source, Table::Chats, &mut |_, value| {
        let chat: Chat = decode(Table::Chats, value)?;
        let id = chat.id;
        findings.require(
            source.chat_of(chat.address, chat.number)? == Some(id),
            || format!("chat {id} is not found by its address and number"),
        );
        findings.require(source.address(chat.address)?.is_some(), || {
            format!("chat {id} has no address")
        });
        findings.require(source.group(chat.group)?.is_some(), || {
            format!("chat {id} has no group")
        });
        findings.require(source.number(chat.number)?.is_some(), || {
            format!("chat {id} has no number")
        });
        let (table, key) = place(&chat);
        findings.require(source.row(table, &key, |_| Ok(()))?.is_some(), || {
            format!("chat {id} is in no list")
        });
        people_of(source, &chat, findings)?;
        routed(source, &chat, findings)?;
        parked::chat(source, &chat, findings)?;
        row_of(source, &chat, terms_are_known, findings)?;
        let (interaction, first) = (chat.interaction.id, chat.interaction.first_entry);
        let row = keys::two(id.0, interaction.0);
        let record: Option<InteractionRecord> = source.record(Table::Interactions, &row)?;
        findings.require(
            record.is_some_and(|record| record.first_entry == first),
            || format!("chat {id}: its interaction {interaction} is not kept"),
        );
        findings.require(source.entry(id, first)?.is_some(), || {
            format!("chat {id}: the first entry of its interaction is missing")
        });
        if let Some(last) = &chat.last {
            findings.require(source.entry(id, last.id)?.is_some(), || {
                format!("chat {id}: its last entry is missing")
            });
        }
        Ok(())
    })
}

/// Whether promises or hours changed and every chat is about to be looked at.
fn promises_are_renewed(source: &Snapshot) -> Result<bool, StoreError> {
    let mut found = false;
    each(source, Table::Due, &mut |_, value| {
        found |= matches!(
            decode(Table::Due, value)?,
            Deadline::RenewPromises | Deadline::RenewPromisesAfter(_)
        );
        Ok(())
    })?;
    Ok(found)
}

/// A chat's one deadline row stands, and is no later than the first of what the chat has before it.
fn row_of(
    source: &Snapshot,
    chat: &Chat,
    terms_are_known: bool,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let id = chat.id;
    if let Some((due, row)) = chat.row {
        let armed = source.deadline(due, row)? == Some(Deadline::Chat(id));
        findings.require(armed, || format!("chat {id}: its deadline row is missing"));
    }
    let first = moments(source, chat)?.first().map(|(at, _)| *at);
    if let Some(first) = first.filter(|_| terms_are_known) {
        findings.require(chat.row.is_some_and(|(due, _)| due <= first), || {
            format!("chat {id}: its deadline row is later than what it has before it")
        });
    }
    Ok(())
}

fn indexes(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    let mut listed = |table: Table, key: &[u8], id: ChatId| -> Result<(), StoreError> {
        let right = source
            .chat(id)?
            .is_some_and(|chat| place(&chat) == (table, key.to_vec()));
        findings.require(right, || {
            format!(
                "chat {id} is listed in {} and does not belong there",
                table.name()
            )
        });
        Ok(())
    };
    each(source, Table::Active, &mut |key, _| {
        listed(Table::Active, key, ChatId(keys::number(key).unwrap_or(0)))
    })?;
    each(source, Table::Done, &mut |key, _| {
        let chat = keys::read_done(key).map_or(ChatId(0), |(_, chat)| chat);
        listed(Table::Done, key, chat)
    })?;
    each(source, Table::ChatsOf, &mut |key, value| {
        let id = ChatId(keys::number(value).unwrap_or(0));
        let address = AddressId(keys::number(&key[..8]).unwrap_or(0));
        let number = NumberId(keys::number(&key[8..]).unwrap_or(0));
        let right = source
            .chat(id)?
            .is_some_and(|chat| (chat.address, chat.number) == (address, number));
        findings.require(right, || {
            format!("address {address} and number {number} lead to a wrong chat {id}")
        });
        Ok(())
    })
}

fn entries(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    let sequence = source.sequence();
    let mut chat = None;
    let mut received = 0;
    let counted = |chat: &Option<Chat>, received: u64, findings: &mut Findings| {
        if let Some(chat) = chat {
            findings.require(chat.received == received, || {
                format!(
                    "chat {} counts {} received messages and has {received}",
                    chat.id, chat.received
                )
            });
        }
    };
    each(source, Table::Entries, &mut |_, value| {
        let entry: Entry = decode(Table::Entries, value)?;
        if chat.as_ref().map(|chat: &Chat| chat.id) != Some(entry.chat) {
            counted(&chat, received, findings);
            chat = source.chat(entry.chat)?;
            received = 0;
        }
        let id = entry.id;
        let erased = chat.is_none() && source.erasure(entry.chat)?.is_some_and(|it| !it.finished);
        findings.require(chat.is_some() || erased, || {
            format!("entry {id} belongs to no chat")
        });
        findings.require(id.0 <= sequence, || {
            format!("entry {id} is ahead of the log")
        });
        received += u64::from(entry.direction() == crate::domain::entry::Direction::In);
        for media in entry.files().into_iter().chain(entry.media()) {
            findings.require(
                source
                    .media(media)?
                    .is_some_and(|media| media.carrier() == Some((entry.chat, id))),
                || format!("entry {id} has lost its file"),
            );
        }
        if let Some(chat) = &chat {
            sent::entry(source, chat, &entry, findings)?;
        }
        let waits = entry
            .delivery
            .as_ref()
            .map(crate::domain::delivery::Delivery::state);
        if matches!(
            waits,
            Some(
                DeliveryState::Queued
                    | DeliveryState::Sending
                    | DeliveryState::Unknown
                    | DeliveryState::Held
                    | DeliveryState::Scheduled
            )
        ) {
            findings.require(erased || source.outbox(id)?.is_some(), || {
                format!("entry {id} waits and is not in the outbox")
            });
        }
        Ok(())
    })?;
    counted(&chat, received, findings);
    Ok(())
}

fn outbox(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Outbox, &mut |_, value| {
        let row: OutboxRow = decode(Table::Outbox, value)?;
        let id = row.entry;
        let entry = source.entry(row.chat, id)?;
        let state = entry
            .and_then(|entry| entry.delivery)
            .map(|delivery| delivery.state());
        let agrees = matches!(
            (&row.state, state),
            (
                OutboxState::Waiting(_) | OutboxState::Restricted(_),
                Some(DeliveryState::Queued)
            ) | (OutboxState::Sending(_), Some(DeliveryState::Sending))
                | (OutboxState::Unknown(_), Some(DeliveryState::Unknown))
                | (OutboxState::Restored(_), Some(DeliveryState::Held))
                | (OutboxState::Held(_), Some(DeliveryState::Held))
                | (OutboxState::Scheduled(..), Some(DeliveryState::Scheduled))
        );
        findings.require(agrees, || {
            format!(
                "outbox row {id} and its entry disagree: {:?} and {state:?}",
                row.state
            )
        });
        parked::row(source, &row, findings)
    })
}

fn addresses(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Addresses, &mut |_, value| {
        let address: Address = decode(Table::Addresses, value)?;
        findings.require(source.customer(address.customer)?.is_some(), || {
            format!("address {} belongs to nobody", address.id)
        });
        Ok(())
    })?;
    each(source, Table::AddressKeys, &mut |key, value| {
        let id = AddressId(keys::number(value).unwrap_or(0));
        let known = source.address(id)?.is_some_and(|address| {
            let keys = address.keys();
            keys.iter().any(|own| own.as_bytes() == key)
        });
        findings.require(known, || {
            format!(
                "a key of {} bytes leads to address {id}, which is not known by it",
                key.len()
            )
        });
        Ok(())
    })
}

fn deadlines(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    let mut housekeeping = 0;
    each(source, Table::Due, &mut |key, value| {
        let own: [u8; 16] = key.try_into().unwrap_or_default();
        match decode(Table::Due, value)? {
            Deadline::Chat(chat) => {
                let known = source.chat(chat)?.and_then(|chat| chat.row);
                findings.require(
                    known.map(|row| keys::due(row.0, row.1.0)) == Some(own),
                    || format!("chat {chat} does not know its deadline"),
                );
            }
            Deadline::AskAboutUnknown(_) => {}
            Deadline::OfferEnd(chat) => offer_end(source, chat, own, findings)?,
            Deadline::Distribute(group) => wake(source, Whose::Group(group), own, findings)?,
            Deadline::Absent(agent) => wake(source, Whose::Agent(agent), own, findings)?,
            Deadline::RenewPromises
            | Deadline::RenewPromisesAfter(_)
            | Deadline::RestrictionEnd => {}
            Deadline::HeldEnd(entry) | Deadline::SendScheduled(entry) => {
                parked::deadline(source, entry, own, findings)?;
            }
            Deadline::SnoozeEnd(chat) => parked::snooze_end(source, chat, own, findings)?,
            // One that no longer fits does nothing.
            Deadline::Unanswered(_) | Deadline::Erase(_) => {}
            Deadline::BulkEnd(id) => bulk_end(source, id, own, findings)?,
            Deadline::Housekeeping => housekeeping += 1,
            Deadline::RenewCertificate => {
                let known = source.certificate()?.map(|certificate| certificate.renewal);
                let own =
                    matches!(known, Some(Renewal::At(due, id)) if keys::due(due, id.0) == own);
                findings.require(own, || {
                    "the certificate does not know the deadline of its renewal".to_owned()
                });
            }
        }
        Ok(())
    })?;
    if let Some(Renewal::At(due, id)) = source.certificate()?.map(|it| it.renewal) {
        let armed = source.deadline(due, id)? == Some(Deadline::RenewCertificate);
        findings.require(armed, || {
            "the certificate's deadline row is missing".to_owned()
        });
    }
    let armed = usize::from(View::counters(source).deadline > 0);
    findings.require(housekeeping == armed, || {
        format!("{housekeeping} rounds of housekeeping are armed")
    });
    Ok(())
}

/// The row among the uploads that a file in no chat has.
fn media_of_upload(media: &Media) -> Option<Vec<u8>> {
    match media.home {
        Home::Upload { by, .. } => Some(keys::two(by.0, media.id.0).to_vec()),
        Home::Entry { .. } | Home::QuickReply(_) => None,
    }
}

fn files(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Fetching, &mut |key, _| {
        let known = source.row(Table::Media, key, |_| Ok(()))?.is_some();
        findings.require(known, || {
            let id = keys::number(key).unwrap_or(0);
            format!("file {id} is to be fetched and is not there")
        });
        Ok(())
    })?;
    each(source, Table::Uploads, &mut |key, _| {
        let (by, id) = keys::both(key).unwrap_or((0, 0));
        let media = source.media(MediaId(id))?;
        let fits = media.is_some_and(|media| media_of_upload(&media).as_deref() == Some(key));
        findings.require(fits, || {
            format!("file {id} stands among the uploads of member {by} and is none")
        });
        Ok(())
    })?;
    each(source, Table::FileRules, &mut |key, value| {
        let rules: FileRules = decode(Table::FileRules, value)?;
        findings.require(key == keys::THE_DESK, || {
            "rules for files are kept that are not the desk's".to_owned()
        });
        for (number, _) in rules.png {
            findings.require(source.number(number)?.is_some(), || {
                format!("files have a rule for number {number}, which is not there")
            });
        }
        Ok(())
    })?;
    each(source, Table::Media, &mut |key, value| {
        let media: Media = decode(Table::Media, value)?;
        let id = media.id;
        let listed = source.row(Table::Fetching, key, |_| Ok(()))?.is_some();
        let fetching = matches!(media.state, MediaState::Fetching { .. });
        findings.require(listed == fetching, || {
            format!("file {id} is {} and its list disagrees", media.state.word())
        });
        copies::file(source, &media, findings)?;
        let among = media_of_upload(&media);
        let is_among = match &among {
            Some(key) => source.row(Table::Uploads, key, |_| Ok(()))?.is_some(),
            None => true,
        };
        findings.require(is_among, || {
            format!("file {id} is in no chat and not among the uploads")
        });
        if let Home::QuickReply(reply) = media.home {
            let reply = source.quick_reply(reply)?;
            findings.require(reply.is_some_and(|it| it.files.contains(&id)), || {
                format!("file {id} is in a quick reply that does not have it")
            });
        }
        if matches!(media.state, MediaState::Arriving { .. }) {
            findings.require(among.is_some(), || {
                format!("file {id} is still coming and in a chat already")
            });
        }
        if let MediaState::Ready { size, .. } = media.state {
            let mut stored = 0;
            source.scan(
                Table::Chunks,
                &keys::two(media.bytes_of.0, 0),
                &keys::two(media.bytes_of.0 + 1, 0),
                &mut |_, chunk| {
                    stored += chunk.len() as u64;
                    Ok(ControlFlow::Continue(()))
                },
            )?;
            findings.require(stored == size, || {
                format!("file {id} has {stored} of {size} bytes")
            });
        }
        Ok(())
    })
}

fn team(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Sessions, &mut |_, value| {
        let session: Session = decode(Table::Sessions, value)?;
        findings.require(source.agent(session.agent)?.is_some(), || {
            format!("a session is of agent {}, who is not there", session.agent)
        });
        Ok(())
    })?;
    each(source, Table::Groups, &mut |_, value| {
        let group: Group = decode(Table::Groups, value)?;
        if let GroupAccess::Members(members) = &group.access {
            for member in members {
                findings.require(source.agent(*member)?.is_some(), || {
                    format!("group {} has agent {member}, who is not there", group.id)
                });
            }
        }
        Ok(())
    })
}

fn quarantine(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::QuarantineAsks, &mut |key, _| {
        let kept = source.row(Table::Quarantine, key, |_| Ok(()))?.is_some();
        findings.require(kept, || {
            let id = keys::number(key).unwrap_or(0);
            format!("part {id} of the quarantine asks for attention and is not there")
        });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::{AgentId, GroupId};
    use crate::domain::changes::Counters;
    use crate::domain::event::{EventKind, LogEvent};
    use crate::store::Store;
    use crate::store::records::Record as _;

    /// What is said of a file in which one row stands alone.
    pub fn said(table: Table, key: &[u8], value: &[u8]) -> Vec<String> {
        let store = Store::in_memory();
        store
            .write(Counters::default(), |t| {
                Ok((true, t.put(table, key, value)?))
            })
            .unwrap();
        check(&store.snapshot().unwrap()).unwrap()
    }

    #[test]
    fn a_row_that_leads_nowhere_is_told() {
        let entry = keys::two(7, 9);
        let cases = [
            said(Table::Messages, &[0; 20], &entry),
            said(
                Table::Log,
                &keys::one(9),
                &LogEvent {
                    at: Timestamp::default(),
                    kind: EventKind::Entry(ChatId(7)),
                }
                .bytes(),
            ),
            said(Table::Fetching, &keys::one(9), &[]),
            said(Table::Jpegs, &keys::one(9), &keys::one(8)),
            said(
                Table::Groups,
                &keys::one(3),
                &Group {
                    id: GroupId(3),
                    name: "Support".to_owned(),
                    access: GroupAccess::Members(vec![AgentId(8)]),
                }
                .bytes(),
            ),
        ];
        for (lines, about) in cases
            .iter()
            .zip(["entry 9", "entry 9", "file 9", "file 9", "agent 8"])
        {
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(about), "{lines:?}");
        }
    }
}
