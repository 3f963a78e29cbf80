//! The lists of chats that are new or open. They are few, so they live in memory: rebuilt at open, changed after
//! each commit. Done chats are a durable index of their own.

mod endings;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId, NumberId};
use crate::domain::changes::Write;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::view::{Read, View as _};
use crate::domain::window::Window;
use crate::store::Snapshot;

pub use endings::Ending;

/// Where a chat stands in its list: what it is sorted by, then the chat.
pub type Position = (i64, ChatId);

/// A list of active chats.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActiveTab {
    /// Nobody took them; longest waiting first.
    New,
    /// Mine: responsible or participant, or offered to me; latest first.
    Mine(AgentId),
    /// Those of others; latest first.
    Others(AgentId),
    /// Mine that were put out of sight; latest first.
    MineSnoozed(AgentId),
    /// Those of others that were; latest first.
    OthersSnoozed(AgentId),
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActivePage {
    /// The chats.
    pub chats: Vec<ChatId>,
    /// Where the next page begins, if there is one: after this.
    pub next: Option<Position>,
}

#[derive(PartialEq, Eq)]
struct Row {
    group: GroupId,
    number: NumberId,
    assignee: Option<AgentId>,
    /// Those who find it among their own.
    people: Vec<AgentId>,
    place: Place,
    /// Somebody put it out of sight.
    snoozed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    New(i64),
    Open(Reverse<i64>),
}

impl Row {
    /// The row of a chat; a done one has none.
    fn of(chat: &Chat) -> Option<Self> {
        let active = chat.active_at().millis();
        let place = match chat.state {
            ChatState::New { .. } => {
                Place::New(chat.waiting_since().map_or(active, Timestamp::millis))
            }
            ChatState::Open { .. } => Place::Open(Reverse(active)),
            ChatState::Done { .. } => return None,
        };
        let mut people = chat.participants().to_vec();
        people.extend(chat.assignee());
        let offered = chat.offer().map(|offer| offer.to);
        people.extend(offered.filter(|to| !chat.may_write(*to)));
        Some(Self {
            group: chat.group,
            number: chat.number,
            assignee: chat.assignee(),
            people,
            place,
            snoozed: chat.snooze.is_some(),
        })
    }
}

/// The lists.
#[derive(Default)]
pub struct Inbox {
    rows: HashMap<ChatId, Row>,
    /// Apart from the rows, which every message of a customer would move else.
    windows: HashMap<ChatId, Window>,
    new: BTreeMap<GroupId, BTreeSet<Position>>,
    open: BTreeMap<GroupId, BTreeSet<(Reverse<i64>, ChatId)>>,
    /// Those of them that are out of sight.
    snoozed: BTreeMap<GroupId, BTreeSet<ChatId>>,
    mine: HashMap<AgentId, BTreeSet<(Reverse<i64>, ChatId)>>,
    done: HashMap<GroupId, u64>,
}

impl Inbox {
    /// Builds the lists from the store.
    pub(super) fn read(snapshot: &Snapshot) -> Read<Self> {
        let mut inbox = Self {
            done: snapshot.done_counts()?.into_iter().collect(),
            ..Self::default()
        };
        for id in snapshot.active_chats()? {
            let chat = snapshot.chat(id)?;
            if let Some((chat, row)) = chat.and_then(|chat| Row::of(&chat).map(|row| (chat, row))) {
                inbox.windows.insert(id, chat.window);
                inbox.insert(id, row);
            }
        }
        Ok(inbox)
    }

    /// Follows a committed change of a chat; any other row is ignored.
    pub(super) fn follow(&mut self, write: &Write) {
        if let Write::ChatGone(chat) = write {
            self.windows.remove(&chat.id);
            match chat.state {
                ChatState::Done { .. } => self.count_done(chat.group, false),
                _ => self.remove(chat.id),
            }
            return;
        }
        let Write::Chat { before, after } = write else {
            return;
        };
        let row = Row::of(after);
        match row {
            Some(_) => self.windows.insert(after.id, after.window),
            None => self.windows.remove(&after.id),
        };
        // A message into a chat that waits already moves it nowhere.
        if row.is_some() && self.rows.get(&after.id) == row.as_ref() {
            return;
        }
        match before.as_deref() {
            Some(before) if matches!(before.state, ChatState::Done { .. }) => {
                self.count_done(before.group, false);
            }
            Some(before) => self.remove(before.id),
            None => {}
        }
        match row {
            Some(row) => self.insert(after.id, row),
            None => self.count_done(after.group, true),
        }
    }

    fn count_done(&mut self, group: GroupId, more: bool) {
        let count = self.done.entry(group).or_default();
        *count = if more {
            *count + 1
        } else {
            count.saturating_sub(1)
        };
    }

    fn insert(&mut self, id: ChatId, row: Row) {
        if row.snoozed {
            self.snoozed.entry(row.group).or_default().insert(id);
        }
        match row.place {
            Place::New(since) => {
                self.new.entry(row.group).or_default().insert((since, id));
            }
            Place::Open(at) => {
                self.open.entry(row.group).or_default().insert((at, id));
                for agent in &row.people {
                    self.mine.entry(*agent).or_default().insert((at, id));
                }
            }
        }
        self.rows.insert(id, row);
    }

    fn remove(&mut self, id: ChatId) {
        let Some(row) = self.rows.remove(&id) else {
            return;
        };
        if let Some(snoozed) = self.snoozed.get_mut(&row.group) {
            snoozed.remove(&id);
        }
        match row.place {
            Place::New(since) => {
                if let Some(list) = self.new.get_mut(&row.group) {
                    list.remove(&(since, id));
                }
            }
            Place::Open(at) => {
                if let Some(list) = self.open.get_mut(&row.group) {
                    list.remove(&(at, id));
                }
                for agent in &row.people {
                    if let Some(list) = self.mine.get_mut(agent) {
                        list.remove(&(at, id));
                    }
                }
            }
        }
    }

    /// One page of a list, over the groups that the reader may see, of one number if asked.
    pub fn page(
        &self,
        tab: ActiveTab,
        groups: &[GroupId],
        number: Option<NumberId>,
        after: Option<Position>,
        limit: usize,
    ) -> ActivePage {
        let snoozed = matches!(tab, ActiveTab::MineSnoozed(_) | ActiveTab::OthersSnoozed(_));
        let mut found: Vec<Position> = match tab {
            ActiveTab::New => self.merged(
                &self.new,
                groups,
                after,
                number,
                limit,
                |_| true,
                |(since, id)| (*since, *id),
            ),
            ActiveTab::Others(agent) | ActiveTab::OthersSnoozed(agent) => self.merged(
                &self.open,
                groups,
                after.map(|(at, id)| (Reverse(at), id)),
                number,
                limit,
                |row| row.snoozed == snoozed && !row.people.contains(&agent),
                |(at, id)| (at.0, *id),
            ),
            ActiveTab::Mine(agent) | ActiveTab::MineSnoozed(agent) => {
                let from = after.map(|(at, id)| (Reverse(at), id));
                let list = self
                    .mine
                    .get(&agent)
                    .into_iter()
                    .flat_map(|list| list.range((lower(from), std::ops::Bound::Unbounded)));
                let of_group = |row: &Row| {
                    row.snoozed == snoozed && (groups.is_empty() || groups.contains(&row.group))
                };
                list.filter(|(_, id)| self.fits(*id, number, of_group))
                    .take(limit + 1)
                    .map(|(at, id)| (at.0, *id))
                    .collect()
            }
        };
        match tab {
            ActiveTab::New => found.sort_unstable(),
            _ => found.sort_unstable_by_key(|(at, id)| (Reverse(*at), *id)),
        }
        let more = found.len() > limit;
        found.truncate(limit);
        ActivePage {
            next: found.last().copied().filter(|_| more),
            chats: found.into_iter().map(|(_, id)| id).collect(),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one merge for two orders of one shape"
    )]
    fn merged<K: Ord + Copy>(
        &self,
        lists: &BTreeMap<GroupId, BTreeSet<(K, ChatId)>>,
        groups: &[GroupId],
        after: Option<(K, ChatId)>,
        number: Option<NumberId>,
        limit: usize,
        keep: impl Fn(&Row) -> bool,
        position: impl Fn(&(K, ChatId)) -> Position,
    ) -> Vec<Position> {
        let mut found: Vec<(K, ChatId)> = Vec::new();
        for list in groups.iter().filter_map(|group| lists.get(group)) {
            let rest = list.range((lower(after), std::ops::Bound::Unbounded));
            found.extend(
                rest.filter(|(_, id)| self.fits(*id, number, &keep))
                    .take(limit + 1),
            );
        }
        found.sort_unstable();
        found.truncate(limit + 1);
        found.iter().map(position).collect()
    }

    fn fits(&self, id: ChatId, number: Option<NumberId>, keep: impl Fn(&Row) -> bool) -> bool {
        self.rows
            .get(&id)
            .is_some_and(|row| number.is_none_or(|number| row.number == number) && keep(row))
    }

    /// How many open chats `agent` is responsible for.
    pub fn in_hand(&self, agent: AgentId) -> u64 {
        let own = self.mine.get(&agent).into_iter().flatten();
        let is_responsible = |row: &Row| row.assignee == Some(agent);
        own.filter(|(_, id)| self.fits(*id, None, is_responsible))
            .count() as u64
    }

    /// How many chats `agent` has in New, Mine, Others and Done, over the groups that they may enter.
    pub fn counts(&self, agent: AgentId, groups: &[GroupId]) -> [u64; 4] {
        let lengths = |lists: &BTreeMap<GroupId, usize>| {
            groups
                .iter()
                .filter_map(|group| lists.get(group))
                .sum::<usize>()
        };
        let new = groups
            .iter()
            .filter_map(|group| self.new.get(group))
            .map(BTreeSet::len)
            .sum::<usize>();
        let open = groups
            .iter()
            .filter_map(|group| self.open.get(group))
            .map(BTreeSet::len)
            .sum::<usize>();
        let mut mine_by_group: BTreeMap<GroupId, usize> = BTreeMap::new();
        let mine = self.mine.get(&agent);
        for (_, id) in mine.into_iter().flatten() {
            if let Some(row) = self.rows.get(id) {
                *mine_by_group.entry(row.group).or_default() += 1;
            }
        }
        let [mine_snoozed, others_snoozed] = self.snoozed(agent, groups);
        let others = open.saturating_sub(lengths(&mine_by_group)) as u64;
        let mine = mine.map_or(0, BTreeSet::len) as u64;
        let done = groups.iter().filter_map(|group| self.done.get(group)).sum();
        [
            new as u64,
            mine.saturating_sub(mine_snoozed),
            others.saturating_sub(others_snoozed),
            done,
        ]
    }

    /// How many chats of `agent`, and how many of others in these groups, are out of sight.
    pub fn snoozed(&self, agent: AgentId, groups: &[GroupId]) -> [u64; 2] {
        let own = self.mine.get(&agent).into_iter().flatten();
        let mine = own.filter(|(_, id)| self.fits(*id, None, |row| row.snoozed));
        let listed = groups.iter().filter_map(|group| self.snoozed.get(group));
        let others = (listed.flatten())
            .filter(|id| self.fits(**id, None, |row| !row.people.contains(&agent)));
        [mine.count() as u64, others.count() as u64]
    }
}

fn lower<T>(after: Option<T>) -> std::ops::Bound<T> {
    after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded)
}
