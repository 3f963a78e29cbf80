//! What is promised to customers, in worlds where everything goes wrong: every promise is as the rules in force make
//! it, nobody is called late before it is so, and in the end everything that fell due was told, once.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId, NumberId};
use crate::domain::audit::{Audit, AuditKind};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::command::{DeskAction, TeamAction};
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Body, ChatEvent, Entry};
use crate::domain::event::Deadline;
use crate::domain::hours::Schedule;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::promises::{
    Alarms, PromiseClock, Promises, PromisesOf, WaitingRule, Within, terms,
};
use crate::domain::turn::{PauseWhy, Promise, Turn};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA};
use crate::engine::simulation::world::{SetBack, World};
use crate::store::Snapshot;

impl World {
    /// Somebody promises something else.
    pub fn promise(&mut self) -> TeamAction {
        let group = self.any_group();
        let random = &mut self.random;
        let within = |seconds: u32| match seconds {
            0 => Within::Nothing,
            seconds => Within::Seconds(seconds),
        };
        let of = match random.chance(70) {
            true => PromisesOf::Group(group),
            false => PromisesOf::Number(NumberId(1 + random.below(2) as u64)),
        };
        let seconds = [0, 600, 1_800, 7_200, 86_400];
        let first = random.chance(60).then(|| within(random.pick(&seconds)));
        let next = random.chance(60).then(|| within(random.pick(&seconds)));
        let clock = random.chance(40).then(|| random.pick(&PromiseClock::ALL));
        let alarms = Alarms {
            window_warnings: random
                .chance(50)
                .then(|| vec![random.pick(&[7_200, 43_200]), 600]),
            waiting: WaitingRule {
                after: random.chance(70).then_some(5_400),
                again: random.chance(50).then_some(3_600),
                escalate: random.chance(50).then_some(20_000),
                escalate_owners: random.chance(30).then_some(30_000),
            },
        };
        TeamAction::SetPromises {
            of,
            promises: Promises {
                first_reply: first,
                next_reply: next,
                clock,
            },
            alarms: random.chance(50).then_some(alarms),
        }
    }

    /// The clock of a chat stands, runs again, or nobody need answer.
    pub fn clock_action(&mut self) -> DeskAction {
        match self.random.weighted(&[40, 30, 30]) {
            0 => DeskAction::NoReplyNeeded,
            1 => DeskAction::Resume,
            _ => DeskAction::Pause {
                why: self.random.pick(&PauseWhy::ALL),
                reason: String::new(),
            },
        }
    }
}

/// Looks at the promises of every chat.
pub fn judge(
    chats: &[Chat],
    entries: &BTreeMap<ChatId, Vec<Entry>>,
    snapshot: &Snapshot,
    (now, set_back): (Timestamp, &[SetBack]),
) {
    let is_renewed = is_due(snapshot, now.plus(Duration::from_secs(1_000 * 86_400)));
    let terms_changed = changes_of_terms(snapshot);
    for chat in chats {
        let timeline = &entries[&chat.id];
        lateness(chat, timeline, terms_changed);
        if chat.waiting.is_some() {
            let is_done = matches!(chat.state, ChatState::Done { .. });
            assert!(
                !is_done,
                "chat {}: somebody waits in a handled one",
                chat.id
            );
        }
        if !is_renewed {
            as_promised(chat, timeline, snapshot, set_back);
        }
    }
}

/// Whether every chat is about to be looked at again.
fn is_due(snapshot: &Snapshot, until: Timestamp) -> bool {
    let rows = snapshot.due(until, usize::MAX).unwrap().due;
    rows.into_iter()
        .filter_map(|(due, id)| snapshot.deadline(due, id).unwrap())
        .any(|deadline| {
            matches!(
                deadline,
                Deadline::RenewPromises | Deadline::RenewPromisesAfter(_)
            )
        })
}

/// Whether anybody changed by what promises are worked out.
fn changes_of_terms(snapshot: &Snapshot) -> bool {
    let kinds = [
        AuditKind::PromisesChanged,
        AuditKind::AlarmsChanged,
        AuditKind::HoursChanged,
        AuditKind::HolidayAdded,
        AuditKind::HolidayRemoved,
    ];
    let mut changed = false;
    let mut look = |_, line: Audit| {
        changed |= kinds.contains(&line.what);
        ControlFlow::Continue(())
    };
    snapshot.audits_before(None, &mut look).unwrap();
    changed
}

/// Nobody was called late before it was so, and by the same terms nobody twice.
fn lateness(chat: &Chat, timeline: &[Entry], terms_changed: bool) {
    let mut told: BTreeMap<Timestamp, EntryId> = BTreeMap::new();
    for entry in timeline {
        let Body::Event(ChatEvent::ReplyLate { due_at, .. }) = &entry.body else {
            continue;
        };
        assert!(
            *due_at <= entry.received_at,
            "chat {}: late too early",
            chat.id
        );
        assert_eq!(
            entry.at, *due_at,
            "chat {}: told with another time",
            chat.id
        );
        let before = told.insert(*due_at, entry.id);
        assert!(
            before.is_none() || terms_changed,
            "chat {}: late twice at {}",
            chat.id,
            due_at.rfc3339()
        );
    }
}

/// The promise is what the terms of now make of the turn's beginning, unless its clock ever stood.
fn as_promised(chat: &Chat, timeline: &[Entry], snapshot: &Snapshot, set_back: &[SetBack]) {
    let Some(turn) = chat
        .waiting
        .as_ref()
        .filter(|turn| turn.entry != EntryId(0))
    else {
        return;
    };
    let is_paused = matches!(turn.promise, Promise::Paused { .. } | Promise::Nothing);
    assert!(
        chat.pause.is_none() || is_paused,
        "chat {}: its clock runs though it stands",
        chat.id
    );
    let Some(pauses) = pauses(timeline, turn.entry, set_back) else {
        return;
    };
    if chat.pause.is_some() {
        return;
    }
    let number = snapshot.promises(&PromisesOf::Number(chat.number)).unwrap();
    let group = snapshot.promises(&PromisesOf::Group(chat.group)).unwrap();
    let desk = snapshot.desk_promises().unwrap();
    let terms = terms(&desk, &number, &group, &[], turn.answer);
    let hours = schedule_of(snapshot, Whose::Group(chat.group)).unwrap();
    let schedule = match terms.clock {
        PromiseClock::Working => hours.schedule(),
        PromiseClock::Always => Schedule {
            calendar: None,
            vacations: &[],
        },
    };
    let due_at = match terms.within {
        Within::Nothing => None,
        Within::Seconds(seconds) => {
            let mut naive = Turn::begin(turn.since, turn.from, turn.entry, turn.answer);
            for (from, until) in pauses {
                naive.stand(from, until);
            }
            naive.after(&schedule, Duration::from_secs(u64::from(seconds)))
        }
    };
    assert_eq!(
        turn.due_at(),
        due_at,
        "chat {}: another answer is promised than the terms say, {terms:?} from {}",
        chat.id,
        turn.from.rfc3339()
    );
}

/// When the clock of a chat stood, by its timeline. Nothing where that does not tell it: the clock was set back, a deed
/// was undone, or an answer was lost.
fn pauses(
    timeline: &[Entry],
    since: EntryId,
    set_back: &[SetBack],
) -> Option<Vec<(Timestamp, Timestamp)>> {
    let mut pauses = Vec::new();
    let mut open: Option<Timestamp> = None;
    let mut last = Timestamp::default();
    let mut oldest_first: Vec<&Entry> = timeline.iter().collect();
    oldest_first.sort_unstable_by_key(|entry| entry.id);
    for entry in oldest_first {
        let at = entry.received_at;
        let is_lost = entry.delivery.as_ref().is_some_and(Delivery::is_lost);
        if at < last || (is_lost && entry.id > since) {
            return None;
        }
        last = at;
        let Body::Event(event) = &entry.body else {
            continue;
        };
        let begins = matches!(event, ChatEvent::Paused { .. });
        let ends = matches!(
            event,
            ChatEvent::Resumed { .. }
                | ChatEvent::Done { .. }
                | ChatEvent::ClosedFor { .. }
                | ChatEvent::Moved { .. }
                | ChatEvent::GivenUp { .. }
                | ChatEvent::WentAway { .. }
                | ChatEvent::NotAnswered { .. }
        );
        if matches!(event, ChatEvent::UndoneDeed { .. }) {
            return None;
        }
        // What was paused by a clock that was ahead stands since it was set right: no line of the chat says so.
        let was_ahead = |it: &SetBack| entry.id.0 <= it.sequence && at > it.to;
        if (begins || ends) && set_back.iter().any(was_ahead) {
            return None;
        }
        if begins || ends {
            pauses.extend(open.take().map(|from| (from, at)));
        }
        if begins {
            open = Some(at);
        }
    }
    Some(pauses)
}

/// Once all that was due has fired, all of it is told.
pub fn judge_end(chats: &[Chat], now: Timestamp) {
    for chat in chats {
        let Some(turn) = &chat.waiting else { continue };
        let due = turn.due_at().filter(|due_at| *due_at <= now);
        assert!(
            due.is_none_or(|due_at| due_at <= turn.told_until),
            "chat {}: nobody was told that its answer is late",
            chat.id
        );
        let reminder = turn.remind_at.filter(|at| *at <= now);
        assert_eq!(reminder, None, "chat {}: nobody was reminded", chat.id);
    }
}

#[test]
fn a_pause_whose_clock_was_set_back_before_the_next_line_is_not_judged_by_its_lines() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let right = desk.now;
    desk.pass(Duration::from_secs(1_708));
    let pause = DeskAction::Pause {
        why: PauseWhy::Development,
        reason: String::new(),
    };
    desk.act(VERA, chat, pause).unwrap();
    let back = SetBack {
        sequence: desk.view().sequence(),
        to: right,
    };
    desk.now = right;
    desk.configure(&["n1", "n2"]);
    desk.fire();
    desk.pass(Duration::from_secs(7_200));
    desk.act(VERA, chat, DeskAction::Resume).unwrap();
    let snapshot = desk.view();
    let chats = [desk.chat(chat)];
    let timeline = snapshot.entries_before(chat, None, usize::MAX).unwrap();
    let entries = BTreeMap::from([(chat, timeline)]);
    let judged = |set_back: &[SetBack]| {
        let judge = || judge(&chats, &entries, &snapshot, (desk.now, set_back));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(judge)).is_ok()
    };
    assert!(judged(&[back]));
    assert!(!judged(&[]), "the lines alone tell another pause");
}
