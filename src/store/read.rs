//! Reading rows, the same for a snapshot and for the transaction that is being written.

pub mod active;
mod apart;
mod care;
mod of_members;
mod rows;
mod source;
mod standings;
mod templates;
mod uploads;
mod waiting;

use std::ops::ControlFlow;

use crate::base::clock::Timestamp;
use crate::base::id::{
    AddressId, AgentId, ChatId, CustomerId, DeadlineId, EntryId, GroupId, MediaId, NumberId,
    QuarantineId,
};
use crate::base::secret::Hash16;
use crate::domain::agent::{Agent, Invitation, Session};
use crate::domain::bulk::Bulk;
use crate::domain::certificate::{AcmeAccount, Certificate};
use crate::domain::changes::{Counters, MessageKey, Queued};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::customer::{Address, Customer};
use crate::domain::draft::Draft;
use crate::domain::entry::Entry;
use crate::domain::event::{Deadline, EventKind, LogEvent, Orphan, Quarantined};
use crate::domain::files::FileRules;
use crate::domain::first_words::FirstWords;
use crate::domain::group::{DeskSettings, Group, GroupSettings};
use crate::domain::hours::Calendar;
use crate::domain::hours::whose::{Holidays, Vacations, Whose};
use crate::domain::media::Media;
use crate::domain::notice::Notice;
use crate::domain::number::Number;
use crate::domain::outbox::OutboxRow;
use crate::domain::presence::Presence;
use crate::domain::profile::{Mention, Profile, TeamRules};
use crate::domain::promises::{Alarms, DeskPromises, Promises, PromisesOf};
use crate::domain::push::{PushDesk, PushDevice, PushJob};
use crate::domain::quick_reply::QuickReply;
use crate::domain::role_rights::RoleRights;
use crate::domain::routing::Rules;
use crate::domain::telling::Telling;
use crate::domain::template::Template;
use crate::domain::two_factor::{PendingTwoFactor, TwoFactor};
use crate::domain::view::{Read, Stale, View};
use crate::store::schema::Table;
use crate::store::{customers, keys, stale};

use self::rows::second_of;
pub use self::rows::{hash, idempotency, number, pair, queued};
pub use self::source::{END, Each, Source, Way, decode, of};

impl<S: Source> View for S {
    fn counters(&self) -> Counters {
        Source::counters(self)
    }

    fn epoch(&self) -> u64 {
        Source::epoch(self)
    }

    fn chat(&self, id: ChatId) -> Read<Option<Chat>> {
        Ok(self.record(Table::Chats, &keys::one(id.0))?)
    }

    fn chat_of(&self, address: AddressId, number_id: NumberId) -> Read<Option<ChatId>> {
        Ok(self
            .row(Table::ChatsOf, &keys::two(address.0, number_id.0), number)?
            .map(ChatId))
    }

    fn chats_in_hand(&self, agent: AgentId) -> Read<Vec<Chat>> {
        Ok(of_members::chats_in_hand(self, agent)?)
    }

    fn active_chats(&self, after: Option<ChatId>, limit: usize) -> Read<Vec<Chat>> {
        active::chats(self, after, limit)
    }

    fn promises(&self, of: &PromisesOf) -> Read<Promises> {
        let kept = self.record(Table::Promises, &keys::promises_of(of))?;
        Ok(kept.unwrap_or_default())
    }

    fn all_promises(&self) -> Read<Vec<(PromisesOf, Promises)>> {
        let rows = self.records(Table::Promises, &[], &END, usize::MAX)?;
        let known =
            |(key, promises): (Vec<u8>, Promises)| Some((keys::read_promises_of(&key)?, promises));
        Ok(rows.into_iter().filter_map(known).collect())
    }

    fn desk_promises(&self) -> Read<DeskPromises> {
        let kept = self.record(Table::DeskPromises, keys::THE_DESK)?;
        Ok(kept.unwrap_or_default())
    }

    fn alarms(&self, group: GroupId) -> Read<Alarms> {
        let kept = self.record(Table::Alarms, &keys::one(group.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn chats_on_offer(&self) -> Read<Vec<Chat>> {
        active::wanted(self, |chat| chat.offer().is_some())
    }

    fn entry(&self, chat: ChatId, id: EntryId) -> Read<Option<Entry>> {
        Ok(self.record(Table::Entries, &keys::two(chat.0, id.0))?)
    }

    fn entries_after(&self, chat: ChatId, after: EntryId, limit: usize) -> Read<Vec<Entry>> {
        let from = keys::two(chat.0, after.0.saturating_add(1));
        let rows = self.records(Table::Entries, &from, &keys::one(chat.0 + 1), limit)?;
        Ok(rows.into_iter().map(|(_, entry)| entry).collect())
    }

    fn entries_before(
        &self,
        chat: ChatId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Read<Vec<Entry>> {
        let to = before.map_or_else(
            || keys::two(chat.0 + 1, 0),
            |entry| keys::two(chat.0, entry.0),
        );
        let rows = self.records_back(Table::Entries, &keys::two(chat.0, 0), &to, limit)?;
        Ok(rows.into_iter().rev().map(|(_, entry)| entry).collect())
    }

    fn entry_chat(&self, id: EntryId) -> Read<Option<ChatId>> {
        let event: Option<LogEvent> = self.record(Table::Log, &keys::one(id.0))?;
        Ok(event.and_then(|event| match event.kind {
            EventKind::Entry(chat) => Some(chat),
            _ => None,
        }))
    }

    fn message(&self, key: MessageKey) -> Read<Option<(ChatId, EntryId)>> {
        let found = self.row(Table::Messages, &keys::message(key), pair)?;
        Ok(found.map(|(chat, entry)| (ChatId(chat), EntryId(entry))))
    }

    fn orphans_after(&self, message: Hash16, after: u64, limit: usize) -> Read<Vec<(u64, Orphan)>> {
        let from = keys::hash_and(message, after.saturating_add(1));
        let to = keys::hash_and(message, u64::MAX);
        let rows = self.records(Table::Orphans, &from, &to, limit)?;
        Ok(rows
            .into_iter()
            .map(|(key, orphan)| (keys::number(&key[16..]).unwrap_or(0), orphan))
            .collect())
    }

    fn customer(&self, id: CustomerId) -> Read<Option<Customer>> {
        Ok(self.record(Table::Customers, &keys::one(id.0))?)
    }

    fn chats_of(&self, customer: CustomerId) -> Read<Vec<ChatId>> {
        Ok(customers::chats_of(self, customer)?)
    }

    fn tag_spelling(&self, folded: &str) -> Read<Option<String>> {
        Ok(customers::tag_spelling(self, folded)?)
    }

    fn address(&self, id: AddressId) -> Read<Option<Address>> {
        Ok(self.record(Table::Addresses, &keys::one(id.0))?)
    }

    fn address_by_key(&self, key: &str) -> Read<Option<AddressId>> {
        Ok(self
            .row(Table::AddressKeys, key.as_bytes(), number)?
            .map(AddressId))
    }

    fn number(&self, id: NumberId) -> Read<Option<Number>> {
        Ok(self.record(Table::Numbers, &keys::one(id.0))?)
    }

    fn numbers(&self) -> Read<Vec<Number>> {
        Ok(self.all(Table::Numbers)?)
    }

    fn group(&self, id: GroupId) -> Read<Option<Group>> {
        Ok(self.record(Table::Groups, &keys::one(id.0))?)
    }

    fn groups(&self) -> Read<Vec<Group>> {
        Ok(self.all(Table::Groups)?)
    }

    fn agent(&self, id: AgentId) -> Read<Option<Agent>> {
        let agent: Option<Agent> = self.record(Table::Agents, &keys::one(id.0))?;
        let Some(agent) = agent else { return Ok(None) };
        Ok(Some(self.role_rights()?.apply(agent)))
    }

    fn role_rights(&self) -> Read<RoleRights> {
        Ok(self
            .record(Table::RoleRights, keys::THE_DESK)?
            .unwrap_or_default())
    }

    fn agents(&self) -> Read<Vec<Agent>> {
        let rights = self.role_rights()?;
        let agents: Vec<Agent> = self.all(Table::Agents)?;
        Ok(agents
            .into_iter()
            .map(|agent| rights.apply(agent))
            .collect())
    }

    fn template_by_name(
        &self,
        waba_id: &str,
        name: &str,
        language: &str,
    ) -> Read<Option<Template>> {
        Ok(self.record(Table::Templates, &keys::texts(&[waba_id, name, language]))?)
    }

    fn templates(&self) -> Read<Vec<Template>> {
        Ok(self.all(Table::Templates)?)
    }

    fn outbox(&self, entry: EntryId) -> Read<Option<OutboxRow>> {
        Ok(self.record(Table::Outbox, &keys::one(entry.0))?)
    }

    fn outbox_rows(&self) -> Read<Vec<OutboxRow>> {
        Ok(self.all(Table::Outbox)?)
    }

    fn media(&self, id: MediaId) -> Read<Option<Media>> {
        Ok(self.record(Table::Media, &keys::one(id.0))?)
    }

    fn jpeg_of(&self, holder: MediaId) -> Read<Option<Media>> {
        match self.row(Table::Jpegs, &keys::one(holder.0), number)? {
            Some(id) => self.media(MediaId(id)),
            None => Ok(None),
        }
    }

    fn uploads(&self, by: Option<AgentId>) -> Read<Vec<Media>> {
        Ok(uploads::of(self, by)?)
    }

    fn file_rules(&self) -> Read<FileRules> {
        let kept = self.record(Table::FileRules, keys::THE_DESK)?;
        Ok(kept.unwrap_or_default())
    }

    fn chunks_of(&self, id: MediaId) -> Read<Vec<u32>> {
        let (from, to) = (keys::one(id.0), keys::one(id.0 + 1));
        let mut indexes = Vec::new();
        self.scan(Table::Chunks, &from, &to, &mut |key, _| {
            let index = key.get(8..).and_then(keys::number).unwrap_or(0);
            indexes.extend(u32::try_from(index));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(indexes)
    }

    fn session(&self, hash: Hash16) -> Read<Option<Session>> {
        Ok(self.record(Table::Sessions, &hash)?)
    }

    fn sessions(&self) -> Read<Vec<(Hash16, Session)>> {
        let rows = self.records(Table::Sessions, &[], &END, usize::MAX)?;
        Ok(rows
            .into_iter()
            .map(|(key, session)| (hash(&key), session))
            .collect())
    }

    fn invitation(&self, hash: Hash16) -> Read<Option<Invitation>> {
        Ok(self.record(Table::Invitations, &hash)?)
    }

    fn invitations(&self) -> Read<Vec<(Hash16, Invitation)>> {
        let rows = self.records(Table::Invitations, &[], &END, usize::MAX)?;
        Ok(rows
            .into_iter()
            .map(|(key, invitation)| (hash(&key), invitation))
            .collect())
    }

    fn quarantined(&self, id: QuarantineId) -> Read<Option<Quarantined>> {
        Ok(self.record(Table::Quarantine, &keys::one(id.0))?)
    }

    fn idempotent(&self, key: Hash16) -> Read<Option<(ChatId, EntryId, Timestamp)>> {
        Ok(self.row(Table::Idempotency, &key, idempotency)?)
    }

    fn deadline(&self, due: Timestamp, id: DeadlineId) -> Read<Option<Deadline>> {
        Ok(self.record(Table::Due, &keys::due(due, id.0))?)
    }

    fn certificate(&self) -> Read<Option<Certificate>> {
        Ok(self.record(Table::Certificates, keys::THE_CERTIFICATE)?)
    }

    fn acme_account(&self, directory: &str) -> Read<Option<AcmeAccount>> {
        Ok(self.record(Table::AcmeAccounts, directory.as_bytes())?)
    }

    fn calendar(&self, whose: Whose) -> Read<Option<Calendar>> {
        Ok(self.record(Table::Calendars, &keys::whose(whose))?)
    }

    fn vacations(&self, agent: AgentId) -> Read<Vacations> {
        let kept = self.record(Table::Vacations, &keys::one(agent.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn holidays(&self) -> Read<Holidays> {
        let kept = self.record(Table::Holidays, keys::THE_HOLIDAYS)?;
        Ok(kept.unwrap_or_default())
    }

    fn routing(&self, group: GroupId) -> Read<Rules> {
        let kept = self.record(Table::Routing, &keys::one(group.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn routings(&self) -> Read<Vec<(GroupId, Rules)>> {
        let rows = self.records(Table::Routing, &[], &END, usize::MAX)?;
        let group = |key: &[u8]| GroupId(keys::number(key).unwrap_or(0));
        Ok(rows
            .into_iter()
            .map(|(key, rules)| (group(&key), rules))
            .collect())
    }

    fn routing_wake(&self, whose: Whose) -> Read<Option<(Timestamp, DeadlineId)>> {
        let found = self.row(Table::RoutingWakes, &keys::whose(whose), pair)?;
        Ok(found.map(|(due, id)| (keys::moment(due), DeadlineId(id))))
    }

    fn queue(&self, group: GroupId, after: Option<Queued>, limit: usize) -> Read<Vec<Queued>> {
        Ok(waiting::queue(self, group, after, limit)?)
    }

    fn load(&self, agent: AgentId) -> Read<u32> {
        let count = self.row(Table::Loads, &keys::one(agent.0), number)?;
        Ok(count.map_or(0, |count| u32::try_from(count).unwrap_or(u32::MAX)))
    }

    fn given_at(&self, agent: AgentId) -> Read<Option<Timestamp>> {
        let at = self.row(Table::Given, &keys::one(agent.0), number)?;
        Ok(at.map(keys::moment))
    }

    fn new_chats(&self, group: GroupId) -> Read<Vec<Chat>> {
        active::wanted(self, |chat| {
            chat.group == group && matches!(chat.state, ChatState::New { .. })
        })
    }

    fn bulk(&self, id: u64) -> Read<Option<Bulk>> {
        Ok(self.record(Table::Bulk, &keys::one(id))?)
    }

    fn presence(&self, agent: AgentId) -> Read<Presence> {
        let kept = self.record(Table::Presence, &keys::one(agent.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn presences(&self) -> Read<Vec<(AgentId, Presence)>> {
        let rows = self.records(Table::Presence, &[], &END, usize::MAX)?;
        let agent = |key: &[u8]| AgentId(keys::number(key).unwrap_or(0));
        Ok(rows
            .into_iter()
            .map(|(key, presence)| (agent(&key), presence))
            .collect())
    }

    fn desk_settings(&self) -> Read<DeskSettings> {
        let kept = self.record(Table::DeskSettings, keys::THE_DESK)?;
        Ok(kept.unwrap_or_default())
    }

    fn group_settings(&self, group: GroupId) -> Read<GroupSettings> {
        let kept = self.record(Table::GroupSettings, &keys::one(group.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn all_group_settings(&self) -> Read<Vec<(GroupId, GroupSettings)>> {
        let rows = self.records(Table::GroupSettings, &[], &END, usize::MAX)?;
        Ok(rows
            .into_iter()
            .map(|(key, settings)| (GroupId(keys::number(&key).unwrap_or(0)), settings))
            .collect())
    }

    fn first_words(&self, group: GroupId, number: Option<NumberId>) -> Read<Option<FirstWords>> {
        Ok(self.record(Table::FirstWords, &keys::words_of(group, number))?)
    }

    fn last_audit(&self) -> Read<u64> {
        let mut last = 0;
        self.walk(Table::Audit, (&[], &END), Way::Back, &mut |key, _| {
            last = keys::number(key).unwrap_or(0);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(last)
    }

    fn two_factor(&self, agent: AgentId) -> Read<Option<TwoFactor>> {
        Ok(self.record(Table::TwoFactor, &keys::one(agent.0))?)
    }

    fn pending_two_factor(&self, agent: AgentId) -> Read<Option<PendingTwoFactor>> {
        Ok(self.record(Table::PendingTwoFactor, &keys::one(agent.0))?)
    }

    fn profile(&self, agent: AgentId) -> Read<Profile> {
        let kept = self.record(Table::Profiles, &keys::one(agent.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn team_rules(&self) -> Read<Option<TeamRules>> {
        Ok(self.record(Table::TeamRules, keys::THE_RULES)?)
    }

    fn mentions(&self, agent: AgentId) -> Read<Vec<(EntryId, Mention)>> {
        let (from, to) = (keys::one(agent.0), keys::one(agent.0 + 1));
        let rows = self.records(Table::Mentions, &from, &to, usize::MAX)?;
        Ok(rows
            .into_iter()
            .map(|(key, mention)| (EntryId(second_of(&key)), mention))
            .collect())
    }

    fn draft(&self, chat: ChatId, agent: AgentId) -> Read<Option<Draft>> {
        Ok(self.record(Table::Drafts, &keys::two(chat.0, agent.0))?)
    }

    fn drafts(&self, chat: ChatId) -> Read<Vec<(AgentId, Draft)>> {
        Ok(of_members::drafts(self, chat)?)
    }

    fn quick_reply(&self, id: u64) -> Read<Option<QuickReply>> {
        Ok(self.record(Table::QuickReplies, &keys::one(id))?)
    }

    fn quick_replies(&self) -> Read<Vec<QuickReply>> {
        Ok(self.all(Table::QuickReplies)?)
    }

    fn notices(&self, agent: AgentId) -> Read<Vec<(u64, Notice)>> {
        let (from, to) = (keys::one(agent.0), keys::one(agent.0 + 1));
        let rows = self.records(Table::Notices, &from, &to, usize::MAX)?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(key, notice)| (second_of(&key), notice))
            .collect())
    }

    fn telling(&self, agent: AgentId) -> Read<Telling> {
        let kept = self.record(Table::Tellings, &keys::one(agent.0))?;
        Ok(kept.unwrap_or_default())
    }

    fn push_desk(&self) -> Read<Option<PushDesk>> {
        Ok(self.record(Table::PushDesk, keys::THE_DESK)?)
    }

    fn push_devices(&self) -> Read<Vec<(u64, PushDevice)>> {
        apart::push_devices(self)
    }

    fn push_jobs(&self) -> Read<Vec<((u64, u64), PushJob)>> {
        apart::push_jobs(self)
    }

    fn deadlines_after(&self, moment: Timestamp) -> Read<Vec<(Timestamp, DeadlineId, Deadline)>> {
        apart::deadlines_after(self, moment)
    }

    fn read_mark(&self, agent: AgentId, chat: ChatId) -> Read<u64> {
        Ok(self
            .row(Table::ReadMarks, &keys::two(agent.0, chat.0), number)?
            .unwrap_or(0))
    }

    fn stale(&self, now: Timestamp) -> Read<Stale> {
        Ok(stale::find(self, now)?)
    }
}
