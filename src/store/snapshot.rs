//! The desk at one instant, for reading. Never keep one across an await that waits for a client: an open
//! snapshot makes the file grow.

use std::ops::ControlFlow;

use bytes::Bytes;
use redb::{ReadTransaction, ReadableTableMetadata};

use crate::base::clock::Timestamp;
use crate::base::codec::CodecError;
use crate::base::id::{
    AddressId, ChatId, CustomerId, DeadlineId, EntryId, GroupId, InteractionId, MediaId,
    QuarantineId,
};
use crate::domain::audit::Audit;
use crate::domain::changes::{Counters, InteractionRecord};
use crate::domain::chat::Chat;
use crate::domain::decide::promises;
use crate::domain::event::{Deadline, LogEvent, Quarantined};
use crate::domain::heard::News;
use crate::domain::measure::Measure;
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::sent::Sent;
use crate::domain::view::{Read, View as _};
use crate::store::customers::{self, KnownTag};
use crate::store::open::{HELD, RESTORED, read_counters};
use crate::store::read::{self, END, Each, Source, Way, decode, number};
use crate::store::schema::Table;
use crate::store::transaction::{row_of, walk_rows};
use crate::store::{StoreError, keys};

/// A read transaction.
pub struct Snapshot {
    inner: ReadTransaction,
    counters: Counters,
    epoch: u64,
}

/// Where a page of done chats begins: after this one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DonePosition {
    /// When it was done.
    pub at: Timestamp,
    /// The chat.
    pub chat: ChatId,
}

/// Deadlines that are due, and when the next one after them is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueRows {
    /// In due order.
    pub due: Vec<(Timestamp, DeadlineId)>,
    /// The first that is not among them.
    pub next: Option<Timestamp>,
}

impl Snapshot {
    pub(super) fn new(inner: ReadTransaction, epoch: u64) -> Result<Self, StoreError> {
        let mut snapshot = Self {
            inner,
            counters: Counters::default(),
            epoch,
        };
        snapshot.counters = read_counters(&snapshot)?;
        Ok(snapshot)
    }

    /// The last sequence number of the event log.
    pub fn sequence(&self) -> u64 {
        self.counters.sequence
    }

    /// When the copy was made that this file began as, until what was on its way in it is held.
    ///
    /// # Errors
    /// When storage fails.
    pub fn restored(&self) -> Read<Option<Timestamp>> {
        Ok(self.row(Table::Meta, RESTORED, number)?.map(keys::moment))
    }

    /// The messages that are held because this file began as a copy, the oldest first.
    ///
    /// # Errors
    /// When storage fails.
    pub fn held(&self) -> Read<Vec<OutboxRow>> {
        // The outbox may be long; only in such a file is it looked through.
        if self.row(Table::Meta, HELD, number)?.is_none() {
            return Ok(Vec::new());
        }
        let mut rows = self.outbox_rows()?;
        rows.retain(|row| matches!(row.state, OutboxState::Restored(_)));
        Ok(rows)
    }

    /// All tags that customers have, in the order in which they are compared.
    ///
    /// # Errors
    /// When storage fails.
    pub fn tags(&self) -> Read<Vec<KnownTag>> {
        Ok(customers::tags(self)?)
    }

    /// The addresses of a customer.
    ///
    /// # Errors
    /// When storage fails.
    pub fn addresses_of(&self, customer: CustomerId) -> Read<Vec<AddressId>> {
        Ok(customers::addresses_of(self, customer)?)
    }

    /// Customers before `before` (or all), the newest first, at most `limit`: of all, or of those with a tag by its
    /// folded form.
    ///
    /// # Errors
    /// When storage fails.
    pub fn customers_before(
        &self,
        tag: Option<&str>,
        before: Option<CustomerId>,
        limit: usize,
    ) -> Read<Vec<CustomerId>> {
        let mut found = Vec::new();
        customers::walk(self, tag, before, &mut |customer| {
            found.push(customer);
            Ok(match found.len() < limit {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            })
        })?;
        Ok(found)
    }

    /// The sequence number of the oldest event that is kept, or zero for an empty log.
    ///
    /// # Errors
    /// When storage fails.
    pub fn oldest_event(&self) -> Read<u64> {
        let mut oldest = 0;
        self.scan(Table::Log, &[], &END, &mut |key, _| {
            oldest = keys::number(key).unwrap_or(0);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(oldest)
    }

    /// Events after `after`, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn events_after(&self, after: u64, limit: usize) -> Read<Vec<(u64, LogEvent)>> {
        let rows = self.records(Table::Log, &keys::one(after.saturating_add(1)), &END, limit)?;
        Ok(rows
            .into_iter()
            .map(|(key, event)| (keys::number(&key).unwrap_or(0), event))
            .collect())
    }

    /// The interactions of a chat, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn interactions(
        &self,
        chat: ChatId,
        limit: usize,
    ) -> Read<Vec<(InteractionId, InteractionRecord)>> {
        let (from, to) = (keys::two(chat.0, 0), keys::two(chat.0 + 1, 0));
        let rows = self.records(Table::Interactions, &from, &to, limit)?;
        Ok(rows.into_iter().map(interaction).collect())
    }

    /// The interactions of a chat, the newest first, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn newest_interactions(
        &self,
        chat: ChatId,
        limit: usize,
    ) -> Read<Vec<(InteractionId, InteractionRecord)>> {
        let (from, to) = (keys::two(chat.0, 0), keys::two(chat.0 + 1, 0));
        let rows = self.records_back(Table::Interactions, &from, &to, limit)?;
        Ok(rows.into_iter().map(interaction).collect())
    }

    /// The chats that are new or open.
    ///
    /// # Errors
    /// When storage fails.
    pub fn active_chats(&self) -> Read<Vec<ChatId>> {
        Ok(read::active::ids(self)?)
    }

    /// Done chats of a group after a position, the latest first, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn done_chats(
        &self,
        group: GroupId,
        after: Option<DonePosition>,
        limit: usize,
    ) -> Read<Vec<DonePosition>> {
        let from = after.map_or_else(
            || keys::one(group.0).to_vec(),
            |position| {
                let mut key = keys::done(group.0, position.at, position.chat).to_vec();
                key.push(0);
                key
            },
        );
        let mut chats = Vec::new();
        self.scan(
            Table::Done,
            &from,
            &keys::one(group.0 + 1),
            &mut |key, _| {
                if chats.len() >= limit {
                    return Ok(ControlFlow::Break(()));
                }
                if let Some((at, chat)) = keys::read_done(key) {
                    chats.push(DonePosition { at, chat });
                }
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok(chats)
    }

    /// How many done chats each group has.
    ///
    /// # Errors
    /// When storage fails.
    pub fn done_counts(&self) -> Read<Vec<(GroupId, u64)>> {
        let mut counts: Vec<(GroupId, u64)> = Vec::new();
        self.scan(Table::Done, &[], &END, &mut |key, _| {
            let group = GroupId(key.get(..8).and_then(keys::number).unwrap_or(0));
            match counts.last_mut() {
                Some((last, count)) if *last == group => *count += 1,
                _ => counts.push((group, 1)),
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(counts)
    }

    /// The deadlines that are due at `now`, in due order, at most `limit`; and when the next one after them is due.
    ///
    /// # Errors
    /// When storage fails.
    pub fn due(&self, now: Timestamp, limit: usize) -> Read<DueRows> {
        let mut due = Vec::new();
        let mut next = None;
        self.scan(Table::Due, &[], &END, &mut |key, _| {
            let at = keys::moment(key.get(..8).and_then(keys::number).unwrap_or(0));
            if at > now || due.len() >= limit {
                next = Some(at);
                return Ok(ControlFlow::Break(()));
            }
            due.push((
                at,
                DeadlineId(key.get(8..).and_then(keys::number).unwrap_or(0)),
            ));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(DueRows { due, next })
    }

    /// What a chat itself has before it after `now`.
    fn next_moment(&self, chat: &Chat, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let moments = promises::moments(self, chat)?.into_iter();
        Ok(moments.map(|(at, _)| at).find(|at| *at > now))
    }

    /// When the next deadline after `now` falls due that concerns a chat. A chat's own row may be earlier than what it
    /// is for, so the chat is asked.
    ///
    /// # Errors
    /// When storage fails.
    pub fn next_deadline_of_chats(&self, now: Timestamp) -> Read<Option<Timestamp>> {
        let mut next: Option<Timestamp> = None;
        // From the first on: what has just fallen due is armed anew in a moment.
        self.scan(Table::Due, &[], &END, &mut |key, value| {
            let due = keys::moment(key.get(..8).and_then(keys::number).unwrap_or(0));
            if next.is_some_and(|next| next <= due) {
                return Ok(ControlFlow::Break(()));
            }
            let deadline: Deadline = decode(Table::Due, value)?;
            let true_due = match deadline {
                Deadline::Chat(chat) => match self.chat(chat)? {
                    Some(chat) => self.next_moment(&chat, now)?,
                    None => None,
                },
                other => other.concerns_chat().then_some(due),
            };
            let later = true_due.filter(|due| *due > now);
            next = [next, later].into_iter().flatten().min();
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(next)
    }

    /// Shows what reports count of what began on the days from `first` to `last`, both among them, in the order of
    /// days and entries; each with the entry that began it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn measures(
        &self,
        (first, last): (u32, u32),
        each: &mut dyn FnMut(EntryId, &Measure),
    ) -> Read<()> {
        let (from, to) = (keys::one(u64::from(first)), keys::one(u64::from(last) + 1));
        self.scan(Table::Measures, &from, &to, &mut |key, value| {
            let entry = keys::both(key).map_or(EntryId(0), |(_, entry)| EntryId(entry));
            each(entry, &decode(Table::Measures, value)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(())
    }

    /// What became of the messages that left on the days from the first to the last, in their order.
    ///
    /// # Errors
    /// When storage fails.
    pub fn sent(
        &self,
        (first, last): (u32, u32),
        each: &mut dyn FnMut(EntryId, &Sent),
    ) -> Read<()> {
        let (from, to) = (keys::one(u64::from(first)), keys::one(u64::from(last) + 1));
        self.scan(Table::Sent, &from, &to, &mut |key, value| {
            let entry = keys::both(key).map_or(EntryId(0), |(_, entry)| EntryId(entry));
            each(entry, &decode(Table::Sent, value)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(())
    }

    /// When Meta was heard.
    ///
    /// # Errors
    /// When storage fails.
    pub fn heard(&self) -> Read<News> {
        let hours = self.records(Table::Heard, &[], &END, usize::MAX)?;
        let numbers = self.records(Table::HeardNumbers, &[], &END, usize::MAX)?;
        Ok(News {
            hours: hours.into_iter().map(|(_, hour)| hour).collect(),
            numbers: numbers.into_iter().map(|(_, number)| number).collect(),
        })
    }

    /// The administrative changes before a number (or the newest), the newest first, until `each` has had enough.
    ///
    /// # Errors
    /// When storage fails.
    pub fn audits_before(
        &self,
        before: Option<u64>,
        each: &mut dyn FnMut(u64, Audit) -> ControlFlow<()>,
    ) -> Read<()> {
        let to = before.map_or_else(|| END.to_vec(), |number| keys::one(number).to_vec());
        self.walk(Table::Audit, (&[], &to), Way::Back, &mut |key, value| {
            let audit = decode(Table::Audit, value)?;
            Ok(each(keys::number(key).unwrap_or(0), audit))
        })?;
        Ok(())
    }

    /// Files still to be fetched.
    ///
    /// # Errors
    /// When storage fails.
    pub fn fetches(&self) -> Read<Vec<MediaId>> {
        let mut files = Vec::new();
        self.scan(Table::Fetching, &[], &END, &mut |key, _| {
            files.push(MediaId(keys::number(key).unwrap_or(0)));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(files)
    }

    /// One chunk of a file.
    ///
    /// # Errors
    /// When storage fails.
    pub fn chunk(&self, media: MediaId, index: u32) -> Read<Option<Bytes>> {
        let key = keys::two(media.0, u64::from(index));
        Ok(self.row(Table::Chunks, &key, |bytes| {
            Ok(Bytes::copy_from_slice(bytes))
        })?)
    }

    /// How many parts are in quarantine.
    ///
    /// # Errors
    /// When storage fails.
    pub fn quarantine_count(&self) -> Read<u64> {
        self.rows_of(Table::Quarantine)
    }

    /// How many parts of the quarantine ask somebody to look.
    ///
    /// # Errors
    /// When storage fails.
    pub fn quarantine_asking(&self) -> Read<u64> {
        self.rows_of(Table::QuarantineAsks)
    }

    /// Whether a part of the quarantine asks somebody to look.
    ///
    /// # Errors
    /// When storage fails.
    pub fn asks(&self, part: QuarantineId) -> Read<bool> {
        let row = self.row(Table::QuarantineAsks, &keys::one(part.0), |_| Ok(()))?;
        Ok(row.is_some())
    }

    /// The parts of the quarantine that ask somebody to look, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn asking(&self, limit: usize) -> Read<Vec<QuarantineId>> {
        let mut found = Vec::new();
        self.scan(Table::QuarantineAsks, &[], &END, &mut |key, _| {
            if found.len() >= limit {
                return Ok(ControlFlow::Break(()));
            }
            found.extend(keys::number(key).map(QuarantineId));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    fn rows_of(&self, table: Table) -> Read<u64> {
        let table = self
            .inner
            .open_table(table.definition())
            .map_err(StoreError::storage)?;
        Ok(table.len().map_err(StoreError::storage)?)
    }

    /// Parts in quarantine after an id, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn quarantine_after(
        &self,
        after: QuarantineId,
        limit: usize,
    ) -> Read<Vec<(QuarantineId, Quarantined)>> {
        let rows = self.records(
            Table::Quarantine,
            &keys::one(after.0.saturating_add(1)),
            &END,
            limit,
        )?;
        Ok(rows
            .into_iter()
            .map(|(key, part)| (QuarantineId(keys::number(&key).unwrap_or(0)), part))
            .collect())
    }
}

fn interaction((key, record): (Vec<u8>, InteractionRecord)) -> (InteractionId, InteractionRecord) {
    (InteractionId(keys::number(&key[8..]).unwrap_or(0)), record)
}

impl Source for Snapshot {
    fn row<R>(
        &self,
        table: Table,
        key: &[u8],
        read: impl FnOnce(&[u8]) -> Result<R, CodecError>,
    ) -> Result<Option<R>, StoreError> {
        let open = self
            .inner
            .open_table(table.definition())
            .map_err(StoreError::storage)?;
        row_of(&open, table, key, read)
    }

    fn walk(
        &self,
        table: Table,
        (from, to): (&[u8], &[u8]),
        way: Way,
        each: Each<'_>,
    ) -> Result<(), StoreError> {
        let open = self
            .inner
            .open_table(table.definition())
            .map_err(StoreError::storage)?;
        walk_rows(&open, (from, to), way, each)
    }

    fn counters(&self) -> Counters {
        self.counters
    }

    fn epoch(&self) -> u64 {
        self.epoch
    }
}
