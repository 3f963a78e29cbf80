//! The whole desk against the model: after every restart, now and then, and at the end.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId, NumberId};
use crate::base::limits::LOG_KEPT;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::entry::{Author, Direction, Entry};
use crate::domain::view::View as _;
use crate::engine::simulation::customers::Made;
use crate::engine::simulation::house;
use crate::engine::simulation::measures;
use crate::engine::simulation::papers;
use crate::engine::simulation::parked;
use crate::engine::simulation::promises;
use crate::engine::simulation::ranks::state_rank;
use crate::engine::simulation::team::AGENTS;
use crate::engine::simulation::wishes;
use crate::engine::simulation::world::{ClockHabit, START, World};
use crate::engine::{ActiveTab, Position};
use crate::store::check::check;
use crate::store::{DonePosition, Snapshot};

/// Looks at everything.
pub fn judge(world: &mut World) {
    let snapshot = world.snapshot();
    assert_eq!(check(&snapshot).unwrap(), Vec::<String>::new());
    let now = world.now();
    for id in world.model.chats.keys() {
        world.model.compare_chat(*id, now, &snapshot);
    }
    let chats = all_chats(&snapshot);
    let entries: BTreeMap<ChatId, Vec<Entry>> = chats
        .iter()
        .map(|chat| (chat.id, timeline(&snapshot, chat.id)))
        .collect();
    messages(world, &entries);
    people(world, &chats, &snapshot);
    unread(world, &chats, &entries, &snapshot);
    log(world, &snapshot);
    lists(world, &chats, &snapshot);
    house::judge_team(&snapshot, &chats);
    promises::judge(&chats, &entries, &snapshot, (now, &world.set_back));
    let erased = &world.model.erased;
    parked::judge(&chats, &entries, &snapshot, erased);
    let leaps = world.habit == ClockHabit::Leaps;
    measures::judge(&chats, &entries, &snapshot, (leaps, erased));
    measures::judge_sent(&entries, &snapshot, erased);
    papers::judge(world, &entries, &snapshot);
    wishes::judge(world, &snapshot);
    wishes::judge_blocks(world, &snapshot);
}

/// Looks at what must be true once everything was delivered and nobody is in the middle of anything.
pub fn judge_end(world: &mut World) {
    judge(world);
    let now = world.now();
    for (id, chat) in &world.model.chats {
        let told = !chat.told_open || chat.window_is_open(now);
        assert!(told, "chat {id}: nobody was told that its window ended");
    }
    promises::judge_end(&all_chats(&world.snapshot()), now);
    // What was to go by a clock a year ahead goes at the next start.
    if world.habit != ClockHabit::Leaps {
        wishes::judge_end(world, &world.snapshot());
        reports(world);
        marks(world);
    }
}

fn all_chats(snapshot: &Snapshot) -> Vec<Chat> {
    let count = snapshot.counters().chat;
    (1..=count)
        .filter_map(|id| snapshot.chat(ChatId(id)).unwrap())
        .collect()
}

fn timeline(snapshot: &Snapshot, chat: ChatId) -> Vec<Entry> {
    snapshot.entries_before(chat, None, usize::MAX).unwrap()
}

/// Every acknowledged message is in the timeline, once; nothing is there that nobody wrote.
fn messages(world: &World, entries: &BTreeMap<ChatId, Vec<Entry>>) {
    let mut found: BTreeMap<u64, ChatId> = BTreeMap::new();
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for (chat, timeline) in entries {
        for entry in timeline {
            assert_eq!(entry.chat, *chat);
            let chat = world.model.entry_chats.get(&entry.id);
            assert_eq!(
                chat,
                Some(&entry.chat),
                "entry {} came from nowhere",
                entry.id
            );
            found.insert(entry.id.0, entry.chat);
            if let Author::Agent(_) = entry.author
                && entry.retry_of.is_none()
            {
                *said.entry(entry.text()).or_default() += 1;
            }
        }
    }
    assert_eq!(
        found.len(),
        world.model.entry_chats.len(),
        "an entry is gone"
    );
    for (key, written) in &world.model.written {
        let erased = (written.entry).is_some_and(|(chat, _)| world.model.erased.contains(&chat));
        if written.acknowledged && !erased {
            let (chat, entry) = written.entry.expect("an acknowledged message has an entry");
            assert_eq!(found.get(&entry.0), Some(&chat), "{key:?} is gone");
        }
    }
    for (words, saying) in &world.model.sayings {
        let times = said.get(words.as_str()).copied().unwrap_or(0);
        assert_eq!(
            times,
            saying.entries.len(),
            "{words:?} is there {times} times"
        );
        assert!(times <= 1, "{words:?} was kept {times} times");
        assert!(
            saying.acknowledged.is_none() || times == 1,
            "{words:?} is gone"
        );
    }
}

/// Nobody lands in a stranger's chat, and those whose ids don't change have one chat a number.
fn people(world: &World, chats: &[Chat], snapshot: &Snapshot) {
    let mut of_chat: BTreeMap<ChatId, BTreeSet<usize>> = BTreeMap::new();
    let mut of_person: BTreeMap<(usize, &str), BTreeSet<ChatId>> = BTreeMap::new();
    for ((number, _), written) in &world.model.written {
        if let Some((chat, _)) = written.entry
            && !world.model.erased.contains(&chat)
        {
            of_chat.entry(chat).or_default().insert(written.person);
            of_person
                .entry((written.person, number))
                .or_default()
                .insert(chat);
        }
    }
    for (chat, persons) in of_chat {
        assert_eq!(
            persons.len(),
            1,
            "chat {chat} has several people: {persons:?}"
        );
    }
    for ((person, number), chats) in of_person {
        let steady = [0, 1, 2, 3, 5].contains(&person);
        assert!(
            !steady || chats.len() == 1,
            "person {person} has {chats:?} with {number}"
        );
    }
    let ends: BTreeSet<_> = chats
        .iter()
        .map(|chat| (chat.address, chat.number))
        .collect();
    assert_eq!(ends.len(), chats.len(), "two chats between the same ends");
    for chat in chats {
        assert!(snapshot.address(chat.address).unwrap().is_some());
    }
}

/// Unread is what the customer wrote in this interaction and the agent has not read.
fn unread(
    world: &World,
    chats: &[Chat],
    entries: &BTreeMap<ChatId, Vec<Entry>>,
    snapshot: &Snapshot,
) {
    for chat in chats {
        let received: Vec<&Entry> = entries[&chat.id]
            .iter()
            .filter(|entry| entry.direction() == Direction::In)
            .collect();
        for agent in (1..=AGENTS).map(AgentId) {
            let mark = snapshot.read_mark(agent, chat.id).unwrap();
            let read = world
                .model
                .marks
                .get(&(agent, chat.id))
                .copied()
                .unwrap_or(0);
            assert_eq!(
                mark, read as u64,
                "chat {}: the mark of agent {agent}",
                chat.id
            );
            let unread = received
                .iter()
                .skip(read)
                .filter(|entry| entry.interaction == chat.interaction.id)
                .count();
            assert_eq!(
                chat.unread(mark),
                unread as u64,
                "chat {}: unread of {agent}",
                chat.id
            );
        }
    }
}

/// From any point a reader gets everything that came later, without a gap.
fn log(world: &mut World, snapshot: &Snapshot) {
    let last = snapshot.sequence();
    let oldest = snapshot.oldest_event().unwrap();
    if last == 0 {
        return;
    }
    assert!(
        oldest > 0 && oldest <= last,
        "the log is from {oldest} to {last}"
    );
    let lived = world.real.since(Timestamp::from_millis(START));
    assert!(
        oldest == 1 || lived > LOG_KEPT,
        "the log begins at {oldest} after {lived:?}"
    );
    let from = oldest - 1
        + world
            .random
            .below(usize::try_from(last - oldest).unwrap() + 1) as u64;
    let events = snapshot.events_after(from, usize::MAX).unwrap();
    let numbers: Vec<u64> = events.iter().map(|(number, _)| *number).collect();
    assert_eq!(
        numbers,
        (from + 1..=last).collect::<Vec<_>>(),
        "the log has a gap"
    );
}

/// Lists and counts against a naive recount.
fn lists(world: &World, chats: &[Chat], snapshot: &Snapshot) {
    let inbox = world.engine().inbox();
    let inbox = inbox.read().unwrap();
    let all: Vec<GroupId> = snapshot
        .groups()
        .unwrap()
        .into_iter()
        .map(|group| group.id)
        .collect();
    let first = all.len().min(1);
    let views = [all.clone(), all[..first].to_vec(), all[first..].to_vec()];
    for groups in views.iter().filter(|groups| !groups.is_empty()) {
        for agent in (1..=AGENTS).map(AgentId) {
            let tabs = [
                ActiveTab::New,
                ActiveTab::Mine(agent),
                ActiveTab::Others(agent),
            ];
            for tab in [
                ActiveTab::MineSnoozed(agent),
                ActiveTab::OthersSnoozed(agent),
            ] {
                let expected = naive_list(chats, tab, groups, None);
                assert_eq!(pages(&inbox, tab, groups, None), expected, "{tab:?}");
            }
            let counts = inbox.counts(agent, groups);
            for (index, tab) in tabs.into_iter().enumerate() {
                let expected = naive_list(chats, tab, groups, None);
                assert_eq!(
                    pages(&inbox, tab, groups, None),
                    expected,
                    "{tab:?} of {groups:?}"
                );
                if !matches!(tab, ActiveTab::Mine(_)) || groups.len() == all.len() {
                    assert_eq!(counts[index], expected.len() as u64, "the count of {tab:?}");
                }
                let number = Some(NumberId(1));
                let expected = naive_list(chats, tab, groups, number);
                assert_eq!(
                    pages(&inbox, tab, groups, number),
                    expected,
                    "{tab:?} of a number"
                );
            }
            let done = done_chats(chats, groups);
            assert_eq!(counts[3], done.len() as u64, "the count of done chats");
        }
    }
    for group in all {
        let done: Vec<DonePosition> = snapshot.done_chats(group, None, usize::MAX).unwrap();
        let found: Vec<(Timestamp, ChatId)> = done.iter().map(|row| (row.at, row.chat)).collect();
        assert_eq!(found, done_chats(chats, &[group]), "done chats of {group}");
    }
}

fn done_chats(chats: &[Chat], groups: &[GroupId]) -> Vec<(Timestamp, ChatId)> {
    let mut done: Vec<(Timestamp, ChatId)> = chats
        .iter()
        .filter(|chat| groups.contains(&chat.group))
        .filter_map(|chat| match chat.state {
            ChatState::Done { at, .. } => Some((at, chat.id)),
            _ => None,
        })
        .collect();
    done.sort_by_key(|(at, id)| (std::cmp::Reverse(*at), *id));
    done
}

fn naive_list(
    chats: &[Chat],
    tab: ActiveTab,
    groups: &[GroupId],
    number: Option<NumberId>,
) -> Vec<ChatId> {
    let mut rows: Vec<(i64, ChatId)> = chats
        .iter()
        .filter(|chat| groups.contains(&chat.group))
        .filter(|chat| number.is_none_or(|number| chat.number == number))
        .filter(|chat| {
            let aside = matches!(tab, ActiveTab::MineSnoozed(_) | ActiveTab::OthersSnoozed(_));
            chat.snooze.is_some() == aside
        })
        .filter_map(|chat| {
            let active = chat.active_at().millis();
            match (tab, &chat.state) {
                (ActiveTab::New, ChatState::New { .. }) => Some((
                    chat.waiting_since().map_or(active, Timestamp::millis),
                    chat.id,
                )),
                (
                    ActiveTab::Mine(agent) | ActiveTab::MineSnoozed(agent),
                    ChatState::Open { .. },
                ) => chat.is_among_own(agent).then_some((-active, chat.id)),
                (
                    ActiveTab::Others(agent) | ActiveTab::OthersSnoozed(agent),
                    ChatState::Open { .. },
                ) => (!chat.is_among_own(agent)).then_some((-active, chat.id)),
                _ => None,
            }
        })
        .collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, id)| id).collect()
}

fn pages(
    inbox: &crate::engine::Inbox,
    tab: ActiveTab,
    groups: &[GroupId],
    number: Option<NumberId>,
) -> Vec<ChatId> {
    let mut after: Option<Position> = None;
    let mut found = Vec::new();
    loop {
        let page = inbox.page(tab, groups, number, after, 2);
        found.extend(page.chats);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// What Meta reported with our mark on it has taken effect.
fn reports(world: &World) {
    for (entry, rank) in &world.model.reports {
        if !world.model.entry_chats.contains_key(entry) {
            continue;
        }
        let state = world.model.deliveries[entry];
        assert!(
            state_rank(state) >= *rank,
            "entry {entry}: {state:?} after a report of rank {rank}"
        );
    }
}

/// What people put on messages is what they put there last, whatever order it came in.
fn marks(world: &World) {
    let snapshot = world.snapshot();
    for (key, written) in &world.model.written {
        let Some((chat, id)) = written.entry else {
            continue;
        };
        if world.model.erased.contains(&chat) {
            continue;
        }
        let entry = snapshot.entry(chat, id).unwrap().unwrap();
        let made: Vec<&Made> = world
            .customers
            .marks
            .iter()
            .filter(|mark| (&mark.number, &mark.target) == (&key.0, &key.1))
            .filter(|mark| world.meta.letters[mark.letter].acknowledged)
            .map(|mark| &mark.what)
            .collect();
        let reaction = made.iter().rev().find_map(|made| match made {
            Made::Reaction(emoji) => Some(emoji.as_str()),
            _ => None,
        });
        let kept = entry
            .reactions
            .iter()
            .find(|reaction| reaction.by == Author::Customer);
        assert_eq!(
            kept.map(|kept| kept.emoji.as_str()),
            reaction,
            "the reaction on {key:?}"
        );
        let revoked = made.iter().any(|made| matches!(made, Made::Revoke));
        assert_eq!(
            entry.deleted_at.is_some(),
            revoked,
            "the deletion of {key:?}"
        );
        let edit = made.iter().rev().find_map(|made| match made {
            Made::Edit(text) => Some(text.as_str()),
            _ => None,
        });
        if let (Some(text), "text" | "image" | "video") = (edit, entry.kind()) {
            assert_eq!(entry.text(), text, "the words of {key:?}");
        }
    }
}
