//! Writes what a decision wants. Nothing here decides or refuses; only storage may fail.

use crate::base::id::AgentId;
use crate::domain::changes::{Changes, Write};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::media::{FileOrigin, Home, Media, MediaState};
use crate::domain::template::Template;
use crate::store::open::{HELD, RESTORED};
use crate::store::read::{Source as _, number};
use crate::store::records::Record;
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, copies, keys};

impl Transaction<'_> {
    /// Writes all rows of `changes`.
    ///
    /// # Errors
    /// When storage fails; the transaction must then be dropped and nothing written any more.
    pub fn apply(&self, changes: &Changes) -> Result<(), StoreError> {
        let mut sent = Vec::new();
        for write in &changes.writes {
            if let Write::Entry(entry) = write
                && entry.delivery.is_some()
            {
                sent.push((self.counted_before(entry)?, entry));
            }
            self.write(write)?;
        }
        for (before, entry) in sent {
            self.count_sent(before, entry)?;
        }
        self.set_counters(changes.counters);
        Ok(())
    }

    fn keep(&self, table: Table, key: &[u8], record: &impl Record) -> Result<(), StoreError> {
        self.put(table, key, &record.bytes())
    }

    /// A file that is in a message stands among the uploads no more.
    fn not_uploaded(&self, media: &Media) -> Result<(), StoreError> {
        match media.origin {
            FileOrigin::Team { by, .. } => {
                self.remove(Table::Uploads, &keys::two(by.0, media.id.0))
            }
            FileOrigin::Meta(_) => Ok(()),
        }
    }

    fn keep_or_remove(
        &self,
        table: Table,
        key: &[u8],
        record: Option<&impl Record>,
    ) -> Result<(), StoreError> {
        match record {
            Some(record) => self.keep(table, key, record),
            None => self.remove(table, key),
        }
    }

    fn write(&self, write: &Write) -> Result<(), StoreError> {
        match write {
            Write::Chat { before, after } => self.write_chat(before.as_deref(), after),
            Write::Entry(entry) => self.keep(
                Table::Entries,
                &keys::two(entry.chat.0, entry.id.0),
                entry.as_ref(),
            ),
            Write::ChatGone(chat) => self.remove_chat(chat),
            Write::EntryGone(chat, entry) => {
                self.remove(Table::Entries, &keys::two(chat.0, entry.0))
            }
            Write::InteractionsGone(chat) => self.remove_interactions(*chat),
            Write::ReadMarkGone { agent, chat } => {
                self.remove(Table::ReadMarks, &keys::two(agent.0, chat.0))
            }
            Write::Interaction { chat, id, record } => {
                self.keep(Table::Interactions, &keys::two(chat.0, id.0), record)
            }
            Write::Message { key, chat, entry } => self.put(
                Table::Messages,
                &keys::message(*key),
                &keys::two(chat.0, entry.0),
            ),
            Write::RestoredHeld(at) => {
                self.remove(Table::Meta, RESTORED)?;
                self.put(Table::Meta, HELD, &keys::one(keys::millis(*at)))
            }
            Write::Heard(hour) => self.keep(Table::Heard, &keys::one(hour.place()), hour),
            Write::HeardNumber(number) => {
                let key = number.phone_number_id.as_bytes();
                self.keep(Table::HeardNumbers, key, number)
            }
            Write::MessageGone(key) => self.remove(Table::Messages, &keys::message(*key)),
            Write::Customer(customer) => self.write_customer(customer),
            Write::Address(address) => self.write_address(address),
            Write::AddressKey { key, address } => match address {
                Some(address) => {
                    self.put(Table::AddressKeys, key.as_bytes(), &keys::one(address.0))
                }
                None => self.remove(Table::AddressKeys, key.as_bytes()),
            },
            Write::ChatOf {
                address,
                number,
                chat,
            } => self.put(
                Table::ChatsOf,
                &keys::two(address.0, number.0),
                &keys::one(chat.0),
            ),
            Write::Number(number) => self.keep(Table::Numbers, &keys::one(number.id.0), number),
            Write::Group(group) => self.keep(Table::Groups, &keys::one(group.id.0), group),
            Write::Agent(agent) => self.keep(Table::Agents, &keys::one(agent.id.0), agent),
            Write::Template(template) => {
                self.keep(Table::Templates, &template_key(template), template)
            }
            Write::TemplateGone(template) => self.remove(Table::Templates, &template_key(template)),
            Write::Outbox(row) => self.keep(Table::Outbox, &keys::one(row.entry.0), row),
            Write::OutboxGone(entry) => self.remove(Table::Outbox, &keys::one(entry.0)),
            Write::Due { due, id, deadline } => {
                self.keep_or_remove(Table::Due, &keys::due(*due, id.0), deadline.as_ref())
            }
            Write::Log { sequence, event } => {
                self.keep_or_remove(Table::Log, &keys::one(*sequence), event.as_ref())
            }
            Write::Media(media) => {
                let key = keys::one(media.id.0);
                match media.state {
                    MediaState::Fetching { .. } => self.put(Table::Fetching, &key, &[])?,
                    _ => self.remove(Table::Fetching, &key)?,
                }
                match media.home {
                    Home::Upload { by, .. } => {
                        self.put(Table::Uploads, &keys::two(by.0, media.id.0), &[])?;
                    }
                    Home::Entry { .. } | Home::QuickReply(_) => {
                        self.not_uploaded(media)?;
                    }
                }
                if let Some(copy) = copies::key(media) {
                    self.put(Table::Copies, &copy, &[])?;
                }
                self.keep(Table::Media, &key, media)
            }
            Write::MediaGone(media) => {
                self.not_uploaded(media)?;
                if let Some(copy) = copies::key(media) {
                    self.remove(Table::Copies, &copy)?;
                }
                self.remove(Table::Fetching, &keys::one(media.id.0))?;
                self.remove(Table::Media, &keys::one(media.id.0))
            }
            Write::FileRules(rules) => self.keep(Table::FileRules, keys::THE_DESK, rules),
            Write::Chunk {
                media,
                index,
                bytes,
            } => {
                let key = keys::two(media.0, u64::from(*index));
                match bytes {
                    Some(bytes) => self.put(Table::Chunks, &key, bytes),
                    None => self.remove(Table::Chunks, &key),
                }
            }
            Write::ReadMark { agent, chat, count } => self.put(
                Table::ReadMarks,
                &keys::two(agent.0, chat.0),
                &keys::one(*count),
            ),
            Write::Session { hash, session } => {
                self.keep_or_remove(Table::Sessions, hash, session.as_ref())
            }
            Write::Invitation { hash, invitation } => {
                self.keep_or_remove(Table::Invitations, hash, invitation.as_ref())
            }
            Write::Orphan {
                message,
                number,
                orphan,
            } => self.keep_or_remove(
                Table::Orphans,
                &keys::hash_and(*message, *number),
                orphan.as_ref(),
            ),
            Write::Quarantine { id, part } => {
                let key = keys::one(id.0);
                match part {
                    Some(part) if part.cause.asks() => {
                        self.put(Table::QuarantineAsks, &key, &[])?;
                    }
                    _ => self.remove(Table::QuarantineAsks, &key)?,
                }
                self.keep_or_remove(Table::Quarantine, &key, part.as_ref())
            }
            Write::Certificate(certificate) => self.keep(
                Table::Certificates,
                keys::THE_CERTIFICATE,
                certificate.as_ref(),
            ),
            Write::AcmeAccount { directory, account } => {
                self.keep_or_remove(Table::AcmeAccounts, directory.as_bytes(), account.as_ref())
            }
            Write::Calendar { whose, calendar } => {
                self.keep_or_remove(Table::Calendars, &keys::whose(*whose), calendar.as_deref())
            }
            Write::Vacations { agent, vacations } => {
                self.keep(Table::Vacations, &keys::one(agent.0), vacations)
            }
            Write::Holidays(holidays) => self.keep(Table::Holidays, keys::THE_HOLIDAYS, holidays),
            Write::Routing { group, rules } => {
                self.keep(Table::Routing, &keys::one(group.0), rules)
            }
            Write::RoutingWake { whose, row } => {
                let key = keys::whose(*whose);
                match row {
                    Some((due, id)) => self.put(Table::RoutingWakes, &key, &keys::due(*due, id.0)),
                    None => self.remove(Table::RoutingWakes, &key),
                }
            }
            Write::Queue {
                group,
                queued,
                waits,
            } => {
                let key = keys::queued(*group, queued.since, queued.chat);
                if *waits {
                    let former = queued.former.map_or(0, |agent| agent.0);
                    self.put(Table::Queue, &key, &keys::one(former))
                } else {
                    self.remove(Table::Queue, &key)
                }
            }
            Write::Given { agent, at } => {
                let at = keys::one(keys::millis(*at));
                self.put(Table::Given, &keys::one(agent.0), &at)
            }
            Write::Promises { of, promises } => {
                let kept = Some(promises).filter(|promises| !promises.is_empty());
                self.keep_or_remove(Table::Promises, &keys::promises_of(of), kept)
            }
            Write::DeskPromises(promises) => {
                self.keep(Table::DeskPromises, keys::THE_DESK, promises)
            }
            Write::CourtesyRules(rules) => self.keep(Table::CourtesyRules, keys::THE_DESK, rules),
            Write::WishWords(words) => self.keep(Table::WishWords, keys::THE_DESK, words),
            Write::Block { chat, block } => {
                self.keep_or_remove(Table::Blocks, &keys::one(chat.0), block.as_ref())
            }
            Write::BlockAsk { chat, ask } => {
                self.keep_or_remove(Table::BlockAsks, &keys::one(chat.0), ask.as_deref())
            }
            Write::Mute { agent, chat, mute } => {
                self.keep_or_remove(Table::Mutes, &keys::two(agent.0, chat.0), mute.as_ref())
            }
            Write::Erasure { chat, erasure } => {
                self.keep_or_remove(Table::Erasures, &keys::one(chat.0), erasure.as_deref())
            }
            Write::Alarms { group, alarms } => {
                self.keep(Table::Alarms, &keys::one(group.0), alarms.as_ref())
            }
            Write::Measure {
                day,
                entry,
                measure,
            } => {
                let key = keys::two(u64::from(*day), entry.0);
                self.keep_or_remove(Table::Measures, &key, measure.as_deref())
            }
            Write::Presence { agent, presence } => {
                self.keep(Table::Presence, &keys::one(agent.0), presence)
            }
            Write::Bulk { id, bulk } => {
                self.keep_or_remove(Table::Bulk, &keys::one(*id), bulk.as_deref())
            }
            Write::RoleRights(rights) => self.keep(Table::RoleRights, keys::THE_DESK, rights),
            Write::DeskSettings(settings) => {
                self.keep(Table::DeskSettings, keys::THE_DESK, settings)
            }
            Write::GroupSettings { group, settings } => {
                self.keep(Table::GroupSettings, &keys::one(group.0), settings.as_ref())
            }
            Write::FirstWords {
                group,
                number,
                words,
            } => self.keep_or_remove(
                Table::FirstWords,
                &keys::words_of(*group, *number),
                words.as_deref(),
            ),
            Write::Audit { number, audit } => {
                self.keep(Table::Audit, &keys::one(*number), audit.as_ref())
            }
            Write::TwoFactor { agent, factor } => {
                self.keep_or_remove(Table::TwoFactor, &keys::one(agent.0), factor.as_deref())
            }
            Write::PendingTwoFactor { agent, pending } => {
                let key = keys::one(agent.0);
                self.keep_or_remove(Table::PendingTwoFactor, &key, pending.as_ref())
            }
            Write::Profile { agent, profile } => {
                self.keep(Table::Profiles, &keys::one(agent.0), profile.as_ref())
            }
            Write::TeamRules(rules) => self.keep(Table::TeamRules, keys::THE_RULES, rules.as_ref()),
            Write::Mention {
                agent,
                entry,
                mention,
            } => self.keep_or_remove(
                Table::Mentions,
                &keys::two(agent.0, entry.0),
                mention.as_ref(),
            ),
            Write::Draft { chat, agent, draft } => {
                self.keep_or_remove(Table::Drafts, &keys::two(chat.0, agent.0), draft.as_deref())
            }
            Write::QuickReply { id, reply } => {
                self.keep_or_remove(Table::QuickReplies, &keys::one(*id), reply.as_deref())
            }
            Write::Notice {
                agent,
                number,
                notice,
            } => self.keep_or_remove(
                Table::Notices,
                &keys::two(agent.0, *number),
                notice.as_ref(),
            ),
            Write::Telling { agent, telling } => {
                self.keep(Table::Tellings, &keys::one(agent.0), telling.as_ref())
            }
            Write::PushDesk(desk) => self.keep(Table::PushDesk, keys::THE_DESK, desk.as_ref()),
            Write::PushDevice { id, device } => {
                self.keep_or_remove(Table::PushDevices, &keys::one(*id), device.as_deref())
            }
            Write::TemplateTopics {
                waba_id,
                name,
                topics,
            } => {
                let kept = Some(topics).filter(|topics| !topics.0.is_empty());
                self.keep_or_remove(Table::TemplateTopics, &keys::texts(&[waba_id, name]), kept)
            }
            Write::TemplateUse { agent, of, used } => self.keep_or_remove(
                Table::TemplateUses,
                &keys::template_use(*agent, of),
                used.as_deref(),
            ),
            Write::TemplateRequest(request) => self.keep(
                Table::TemplateRequests,
                &keys::one(request.id),
                request.as_ref(),
            ),
            Write::NumberStanding { number, standing } => self.keep(
                Table::NumberStandings,
                &keys::one(number.0),
                standing.as_ref(),
            ),
            Write::AccountStanding { waba_id, standing } => self.keep(
                Table::AccountStandings,
                waba_id.as_bytes(),
                standing.as_ref(),
            ),
            Write::NumberReopening { number, template } => self.keep_or_remove(
                Table::NumberReopenings,
                &keys::one(number.0),
                template.as_ref(),
            ),
            Write::PushJob { key, job } => {
                self.keep_or_remove(Table::PushJobs, &keys::two(key.0, key.1), job.as_ref())
            }
            Write::QuarantineSeen(id) => self.remove(Table::QuarantineAsks, &keys::one(id.0)),
            Write::Idempotency { key, answer } => match answer {
                Some((chat, entry, at)) => {
                    let mut value = keys::two(chat.0, entry.0).to_vec();
                    value.extend_from_slice(&keys::one(keys::millis(*at)));
                    self.put(Table::Idempotency, key, &value)
                }
                None => self.remove(Table::Idempotency, key),
            },
        }
    }

    /// A chat and the index that lists it. A message into a chat that stays active touches no index.
    fn write_chat(&self, before: Option<&Chat>, after: &Chat) -> Result<(), StoreError> {
        let key = keys::one(after.id.0);
        let (old, new) = (before.map(place), place(after));
        if old.as_ref() != Some(&new) {
            if let Some((table, key)) = old {
                self.remove(table, &key)?;
            }
            self.put(new.0, &new.1, &[])?;
        }
        let (had, has) = (before.and_then(Chat::assignee), after.assignee());
        if had != has {
            self.add_load(had, u64::saturating_sub)?;
            self.add_load(has, u64::saturating_add)?;
            if let Some(agent) = had {
                self.remove(Table::InHand, &keys::two(agent.0, after.id.0))?;
            }
            if let Some(agent) = has {
                self.put(Table::InHand, &keys::two(agent.0, after.id.0), &[])?;
            }
        }
        self.keep(Table::Chats, &key, after)
    }

    /// Somebody is responsible for one chat more or less.
    pub(super) fn add_load(
        &self,
        agent: Option<AgentId>,
        add: fn(u64, u64) -> u64,
    ) -> Result<(), StoreError> {
        let Some(agent) = agent else {
            return Ok(());
        };
        let key = keys::one(agent.0);
        let count = self.row(Table::Loads, &key, number)?.unwrap_or(0);
        self.put(Table::Loads, &key, &keys::one(add(count, 1)))
    }
}

/// The index row that lists a chat.
pub fn place(chat: &Chat) -> (Table, Vec<u8>) {
    match &chat.state {
        ChatState::Done { at, .. } => {
            (Table::Done, keys::done(chat.group.0, *at, chat.id).to_vec())
        }
        ChatState::New { .. } | ChatState::Open { .. } => {
            (Table::Active, keys::one(chat.id.0).to_vec())
        }
    }
}

fn template_key(template: &Template) -> Vec<u8> {
    keys::texts(&[&template.waba_id, &template.name, &template.language])
}
