//! The workbench of a decision: reads the desk, collects what shall be written, numbers new things.
//! Dropped without [`Plan::finish`] it leaves no trace.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, CustomerId, DeadlineId, EntryId, GroupId};
use crate::base::limits::{MESSAGE_DAYS, PREVIEW_CHARS_MAX};
use crate::base::secret::Hash16;
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::audit::{Audit, AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Changes, Counters, InteractionRecord, MessageKey, Write};
use crate::domain::chat::{Chat, ChatState, LastEntry};
use crate::domain::customer::Customer;
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Author, Body, ChatEvent, Entry, Forwarded, ReplyTo};
use crate::domain::event::{Deadline, EventKind, LogEvent};
use crate::domain::group::Group;
use crate::domain::hours::whose::Whose;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read, View};

/// A decision in the making.
pub struct Plan<'v> {
    /// The desk as it stands.
    pub view: &'v dyn View,
    /// The moment of the decision.
    pub now: Timestamp,
    /// What a member writes is received at this moment: `now`, or one that tells their press from others of that moment.
    pub pressed_at: Timestamp,
    /// Ids given out so far.
    pub counters: Counters,
    /// The revision of their draft that whoever writes saw last, if they say so.
    pub draft_seen: Option<u64>,
    writes: Vec<Write>,
    /// The number of the last administrative change that was noted, once one is.
    audited: Option<u64>,
    /// A decision looks at one chat or two.
    chats: RefCell<Vec<Held>>,
    /// The chat that this decision deletes.
    erased: Option<ChatId>,
    /// The deadline rows of the rules that this decision changed.
    wakes: Vec<(Whose, Option<(Timestamp, DeadlineId)>)>,
}

/// A chat that the decision has looked at.
struct Held {
    id: ChatId,
    /// As it stands.
    before: Option<Box<Chat>>,
    /// As the decision leaves it, if it changes it.
    after: Option<Box<Chat>>,
}

impl<'v> Plan<'v> {
    /// Begins a decision at `now`.
    pub fn new(view: &'v dyn View, now: Timestamp) -> Self {
        Self {
            view,
            now,
            pressed_at: now,
            counters: view.counters(),
            draft_seen: None,
            writes: Vec::new(),
            audited: None,
            chats: RefCell::default(),
            erased: None,
            wakes: Vec::new(),
        }
    }

    /// Ends the decision.
    pub fn finish(mut self, answer: Answer) -> Changes {
        for held in self.chats.take() {
            if Some(held.id) == self.erased {
                let rows = [&held.before, &held.after].map(|it| it.as_ref()?.row);
                for (due, id) in rows.into_iter().flatten() {
                    self.writes.push(Write::Due {
                        due,
                        id,
                        deadline: None,
                    });
                }
                self.writes.extend(held.before.map(Write::ChatGone));
            } else if let Some(after) = held.after
                && held.before.as_ref() != Some(&after)
            {
                let before = held.before;
                self.writes.push(Write::Chat { before, after });
            }
        }
        let wakes = self.wakes.into_iter();
        self.writes
            .extend(wakes.map(|(whose, row)| Write::RoutingWake { whose, row }));
        Changes {
            writes: self.writes,
            counters: self.counters,
            answer,
        }
    }

    /// Adds a row.
    pub fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    /// What was added so far, in that order.
    pub fn written(&self) -> impl Iterator<Item = &Write> {
        self.writes.iter()
    }

    /// Tells the readers of the log; returns the event's sequence number.
    pub fn log(&mut self, kind: EventKind) -> u64 {
        self.counters.sequence += 1;
        let sequence = self.counters.sequence;
        self.writes.push(Write::Log {
            sequence,
            event: Some(LogEvent { at: self.now, kind }),
        });
        sequence
    }

    /// Notes an administrative change for those who keep the team. `by` is absent for the machine's operator.
    ///
    /// # Errors
    /// When storage fails.
    pub fn audit(
        &mut self,
        by: Option<AgentId>,
        what: AuditKind,
        subject: AuditSubject,
        changes: Differences,
    ) -> Read<()> {
        let last = match self.audited {
            Some(last) => last,
            None => self.view.last_audit()?,
        };
        let number = last + 1;
        self.audited = Some(number);
        let audit = Audit {
            at: self.now,
            by,
            what,
            subject,
            changes: changes.into_changes(),
        };
        let audit = Box::new(audit);
        self.writes.push(Write::Audit { number, audit });
        Ok(())
    }

    /// A chat, as this decision left it so far.
    ///
    /// # Errors
    /// When storage fails.
    pub fn find_chat(&self, id: ChatId) -> Read<Option<Chat>> {
        let mut chats = self.chats.borrow_mut();
        if let Some(held) = chats.iter().find(|held| held.id == id) {
            return Ok(held
                .after
                .as_ref()
                .or(held.before.as_ref())
                .map(|chat| Chat::clone(chat)));
        }
        let found = self.view.chat(id)?;
        let before = found.clone().map(Box::new);
        chats.push(Held {
            id,
            before,
            after: None,
        });
        Ok(found)
    }

    /// A chat that must exist, and its group.
    ///
    /// # Errors
    /// `NotFound`, or a fault of storage.
    pub fn chat(&self, id: ChatId) -> Result<(Chat, Group), Halt> {
        let chat = self.find_chat(id)?.ok_or(Refusal::NotFound)?;
        let group = self.view.group(chat.group)?.ok_or(Refusal::NotFound)?;
        Ok((chat, group))
    }

    /// Keeps a changed or new chat. The row is written once, at the end.
    ///
    /// # Errors
    /// When storage fails.
    pub fn put_chat(&mut self, chat: Chat) -> Read<()> {
        let chats = self.chats.get_mut();
        if let Some(held) = chats.iter_mut().find(|held| held.id == chat.id) {
            held.after = Some(Box::new(chat));
            return Ok(());
        }
        let before = self.view.chat(chat.id)?.map(Box::new);
        chats.push(Held {
            id: chat.id,
            before,
            after: Some(Box::new(chat)),
        });
        Ok(())
    }

    /// The chat's row and what lists it go with this decision, whatever else it does with it.
    pub fn erase(&mut self, chat: ChatId) {
        self.erased = Some(chat);
    }

    /// The chats that came into other hands, or whose customer waits now and did not before, each as it stands and
    /// as this decision leaves it.
    pub fn turns(&self) -> Vec<(Option<Chat>, Chat)> {
        let chats = self.chats.borrow();
        let turned = chats.iter().filter_map(|held| {
            let (before, after) = (held.before.as_deref(), held.after.as_deref()?);
            let hands = |chat: &Chat| {
                let is_new = matches!(chat.state, ChatState::New { .. });
                (chat.group, chat.assignee(), is_new)
            };
            let waits = |chat: &Chat| chat.waiting.is_some();
            let same = before.is_some_and(|before| {
                hands(before) == hands(after) && (waits(before) || !waits(after))
            });
            (!same).then(|| (before.cloned(), after.clone()))
        });
        turned.collect()
    }

    /// The chats that this decision changes, each as it stands and as this decision leaves it.
    pub fn changed_chats(&self) -> Vec<(Option<Chat>, Chat)> {
        let chats = self.chats.borrow();
        let changed = chats.iter().filter_map(|held| {
            let (before, after) = (held.before.as_deref(), held.after.as_deref()?);
            (before != Some(after)).then(|| (before.cloned(), after.clone()))
        });
        changed.collect()
    }

    /// How many open chats somebody is responsible for, as this decision leaves them.
    ///
    /// # Errors
    /// When storage fails.
    pub fn load(&self, agent: AgentId) -> Read<u32> {
        let mut load = self.view.load(agent)?;
        for held in self.chats.borrow().iter() {
            let Some(after) = held.after.as_deref() else {
                continue;
            };
            let is_theirs = |chat: &Chat| chat.assignee() == Some(agent);
            if held.before.as_deref().is_some_and(is_theirs) {
                load = load.saturating_sub(1);
            }
            load += u32::from(is_theirs(after));
        }
        Ok(load)
    }

    /// A member, as this decision leaves them.
    ///
    /// # Errors
    /// When storage fails.
    pub fn agent(&self, id: AgentId) -> Read<Option<Agent>> {
        match self.changed_agents().find(|agent| agent.id == id) {
            Some(agent) => Ok(Some(agent.clone())),
            None => self.view.agent(id),
        }
    }

    /// All members, as this decision leaves them.
    ///
    /// # Errors
    /// When storage fails.
    pub fn agents(&self) -> Read<Vec<Agent>> {
        let mut agents = self.view.agents()?;
        for agent in &mut agents {
            if let Some(changed) = self.changed_agents().find(|changed| changed.id == agent.id) {
                *agent = changed.clone();
            }
        }
        Ok(agents)
    }

    /// Members whom this decision changes, as it leaves them: the last word on each first.
    fn changed_agents(&self) -> impl Iterator<Item = &Agent> {
        self.writes.iter().rev().filter_map(|write| match write {
            Write::Agent(agent) => Some(agent),
            _ => None,
        })
    }

    /// A customer, as this decision leaves them.
    ///
    /// # Errors
    /// When storage fails.
    pub fn customer(&self, id: CustomerId) -> Read<Option<Customer>> {
        let changed = self.writes.iter().rev().find_map(|write| match write {
            Write::Customer(customer) if customer.id == id => Some(customer.clone()),
            _ => None,
        });
        match changed {
            Some(customer) => Ok(Some(customer)),
            None => self.view.customer(id),
        }
    }

    /// A group, as this decision leaves it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn group(&self, id: GroupId) -> Read<Option<Group>> {
        let changed = self.writes.iter().rev().find_map(|write| match write {
            Write::Group(group) if group.id == id => Some(group.clone()),
            _ => None,
        });
        match changed {
            Some(group) => Ok(Some(group)),
            None => self.view.group(id),
        }
    }

    /// Whether rows about people, groups or their hours are written.
    pub fn touches_team(&self) -> bool {
        let is_team = |write: &Write| {
            matches!(
                write,
                Write::Agent(_)
                    | Write::Group(_)
                    | Write::Calendar { .. }
                    | Write::Vacations { .. }
                    | Write::Holidays(_)
                    | Write::Routing { .. }
            )
        };
        self.writes.iter().any(is_team)
    }

    /// Whether rows are written by which promises of waiting turns are worked out.
    pub fn touches_promises(&self) -> bool {
        let is_one = |write: &Write| {
            matches!(
                write,
                Write::Promises { .. }
                    | Write::DeskPromises(_)
                    | Write::Alarms { .. }
                    | Write::Calendar {
                        whose: Whose::Group(_),
                        ..
                    }
                    | Write::Holidays(_)
            )
        };
        self.writes.iter().any(is_one)
    }

    /// Keeps how the chat's interaction stands: `done` says when it ended and who ended it.
    pub fn put_interaction(&mut self, chat: &Chat, done: Option<(Timestamp, AgentId)>) {
        let record = InteractionRecord {
            opened_at: chat.interaction.opened_at,
            first_entry: chat.interaction.first_entry,
            done,
        };
        self.writes.push(Write::Interaction {
            chat: chat.id,
            id: chat.interaction.id,
            record,
        });
    }

    /// A new entry of `chat`, not yet kept: see [`Plan::keep_entry`].
    pub fn new_entry(&mut self, chat: &Chat, author: Author, body: Body) -> Entry {
        let id = EntryId(self.log(EventKind::Entry(chat.id)));
        let received_at = match author {
            Author::Agent(_) => self.pressed_at,
            _ => self.now,
        };
        let delivery = match author {
            Author::Agent(_) | Author::Automation
                if !matches!(body, Body::Note(_) | Body::Event(_)) =>
            {
                Some(Delivery::queued(self.now))
            }
            _ => None,
        };
        Entry {
            id,
            chat: chat.id,
            interaction: chat.interaction.id,
            at: self.now,
            received_at,
            author,
            body,
            wamid: None,
            delivery,
            reply_to: None,
            retry_of: None,
            reactions: Vec::new(),
            revisions: Vec::new(),
            deleted_at: None,
            forwarded: Forwarded::No,
            referral: None,
            unknown_fields: None,
            preview: true,
        }
    }

    /// Keeps a new entry and shows it as the chat's last line, if a person wrote it.
    pub fn keep_entry(&mut self, chat: &mut Chat, entry: Entry) -> EntryId {
        let id = entry.id;
        // What the desk says by itself does not cover up what the customer said.
        if !matches!(
            entry.body,
            Body::Event(_) | Body::Automatic { .. } | Body::Reaction { .. }
        ) {
            chat.last = Some(preview(&entry));
        }
        self.writes.push(Write::Entry(Box::new(entry)));
        id
    }

    /// Tells in the chat's timeline what happened.
    pub fn tell(&mut self, chat: &mut Chat, event: ChatEvent) -> EntryId {
        let entry = self.new_entry(chat, Author::System, Body::Event(event));
        self.keep_entry(chat, entry)
    }

    /// Tells in the chat's timeline what happened at `at`. Told late, after a stop, the line says when that was, and its
    /// `received_at` when it was noticed.
    pub fn tell_of(&mut self, chat: &mut Chat, event: ChatEvent, at: Timestamp) -> EntryId {
        let mut entry = self.new_entry(chat, Author::System, Body::Event(event));
        entry.at = at.min(self.now);
        self.keep_entry(chat, entry)
    }

    /// Keeps an entry that was changed, and the list's last line if it is the one shown.
    ///
    /// # Errors
    /// When storage fails.
    pub fn change_entry(&mut self, entry: Entry, kind: EventKind) -> Read<()> {
        if let Some(mut chat) = self.find_chat(entry.chat)?
            && chat.last.as_ref().is_some_and(|last| last.id == entry.id)
        {
            chat.last = Some(preview(&entry));
            self.put_chat(chat)?;
        }
        self.log(kind);
        self.writes.push(Write::Entry(Box::new(entry)));
        Ok(())
    }

    /// Sets a deadline and returns its row.
    pub fn arm(&mut self, due: Timestamp, deadline: Deadline) -> (Timestamp, DeadlineId) {
        let id = self.counters.next_deadline();
        self.writes.push(Write::Due {
            due,
            id,
            deadline: Some(deadline),
        });
        (due, id)
    }

    /// The deadline row at which the rules look at a group or an agent again, as this decision left it so far.
    ///
    /// # Errors
    /// When storage fails.
    pub fn wake_of(&self, whose: Whose) -> Read<Option<(Timestamp, DeadlineId)>> {
        match self.wakes.iter().find(|(known, _)| *known == whose) {
            Some((_, row)) => Ok(*row),
            None => self.view.routing_wake(whose),
        }
    }

    /// Keeps that row.
    pub fn set_wake(&mut self, whose: Whose, row: Option<(Timestamp, DeadlineId)>) {
        self.wakes.retain(|(known, _)| *known != whose);
        self.wakes.push((whose, row));
    }

    /// Makes something that came in findable by WhatsApp's id. Its `day` is by WhatsApp's own time, which a
    /// repetition repeats, so that no step of our clock hides the first from the second.
    pub fn index_message(&mut self, hash: Hash16, at: Timestamp, chat: ChatId, entry: EntryId) {
        self.counters.witness(at);
        let day = self.index_day(at);
        let key = MessageKey { day, hash };
        self.writes.push(Write::Message { key, chat, entry });
    }

    /// The day under which something that WhatsApp saw at `at` is kept. A time out of all reason, older than what
    /// the index keeps, would be forgotten while WhatsApp may still repeat it: it counts as of today.
    fn index_day(&self, at: Timestamp) -> u32 {
        let today = self.counters.vouched(self.now).day();
        if self.is_out_of_reach(at) {
            today
        } else {
            at.day()
        }
    }

    /// Since when somebody waits whose message WhatsApp saw at `at`: since now, if that is out of all reason.
    pub fn waits_since(&self, at: Timestamp) -> Timestamp {
        if self.is_out_of_reach(at) {
            self.now
        } else {
            at.min(self.now)
        }
    }

    fn is_out_of_reach(&self, at: Timestamp) -> bool {
        let today = self.counters.vouched(self.now).day();
        at.day() < today.saturating_sub(MESSAGE_DAYS)
    }

    /// Makes a message of ours findable by WhatsApp's id.
    pub fn index_sent(&mut self, hash: Hash16, chat: ChatId, entry: EntryId) {
        let day = self.now.day();
        let key = MessageKey { day, hash };
        self.writes.push(Write::Message { key, chat, entry });
    }

    /// Whether something that WhatsApp saw at `at` is stored already.
    ///
    /// # Errors
    /// When storage fails.
    pub fn find_duplicate(&self, hash: Hash16, at: Timestamp) -> Read<Option<(ChatId, EntryId)>> {
        if self.is_out_of_reach(at) {
            return self.find_message(hash);
        }
        let day = at.day();
        self.find_message_between(hash, day.saturating_sub(1)..=day)
    }

    /// A message by WhatsApp's id, as far back as quotes, reactions and statuses reach. When our clock and
    /// WhatsApp's differ by days, both are asked.
    ///
    /// # Errors
    /// When storage fails.
    pub fn find_message(&self, hash: Hash16) -> Read<Option<(ChatId, EntryId)>> {
        let back = |day: u32| day.saturating_sub(MESSAGE_DAYS)..=day;
        let (ours, theirs) = (self.now.day(), self.counters.message_day);
        let (newer, older) = (ours.max(theirs), ours.min(theirs));
        if let Some(found) = self.find_message_between(hash, back(newer))? {
            return Ok(Some(found));
        }
        let rest = back(older);
        self.find_message_between(
            hash,
            *rest.start()..=older.min(newer.saturating_sub(MESSAGE_DAYS + 1)),
        )
    }

    fn find_message_between(
        &self,
        hash: Hash16,
        days: RangeInclusive<u32>,
    ) -> Read<Option<(ChatId, EntryId)>> {
        for day in days.rev() {
            if let Some(found) = self.view.message(MessageKey { day, hash })? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The entry behind WhatsApp's id in a quote.
    ///
    /// # Errors
    /// When storage fails.
    pub fn quote(&self, chat: ChatId, hash: Hash16, wamid: String) -> Read<ReplyTo> {
        let entry = self
            .find_message(hash)?
            .filter(|(of, _)| *of == chat)
            .map(|(_, entry)| entry);
        Ok(ReplyTo { entry, wamid })
    }
}

/// What a list shows of an entry.
fn preview(entry: &Entry) -> LastEntry {
    let text = if entry.deleted_at.is_some() {
        ""
    } else {
        entry.text()
    };
    LastEntry {
        id: entry.id,
        kind: entry.kind().to_owned(),
        direction: entry.direction(),
        text: text::one_line(text, PREVIEW_CHARS_MAX),
        at: entry.at,
    }
}
