use proptest::prelude::*;

use super::*;
use crate::base::id::{AddressId, GroupId};
use crate::domain::number::{Trouble, TroubleCause};

const NUMBER: NumberId = NumberId(1);

/// A moment `seconds` after the start, by both clocks.
fn at(seconds: f64) -> Moment {
    let steady = Duration::from_secs_f64(seconds);
    Moment {
        wall: start().plus(steady),
        steady,
    }
}

fn start() -> Timestamp {
    Timestamp::from_seconds(1_786_000_000)
}

fn row(entry: u64, chat: u64, state: OutboxState) -> OutboxRow {
    OutboxRow {
        entry: EntryId(entry),
        chat: ChatId(chat),
        number: NUMBER,
        address: AddressId(chat),
        created_at: start(),
        attempts: 0,
        state,
    }
}

fn waiting(entry: u64, chat: u64) -> OutboxRow {
    row(entry, chat, OutboxState::Waiting(start()))
}

fn queue(rows: &[OutboxRow]) -> Queue {
    let mut queue = Queue::new(4);
    for row in rows {
        queue.put(row, at(0.0));
    }
    queue
}

fn number(trouble: Option<TroubleCause>, disabled: bool) -> Number {
    Number {
        id: NUMBER,
        phone_number_id: "106".to_owned(),
        waba_id: "102".to_owned(),
        display: String::new(),
        name: String::new(),
        group: GroupId(1),
        disabled,
        trouble: trouble.map(|cause| Trouble {
            cause,
            detail: String::new(),
            since: start(),
        }),
    }
}

fn next(queue: &mut Queue, seconds: f64) -> Option<u64> {
    queue.next(at(seconds)).map(|entry| entry.0)
}

fn all(queue: &mut Queue, seconds: f64) -> Vec<u64> {
    std::iter::from_fn(|| next(queue, seconds)).collect()
}

fn look(queue: &Queue, seconds: f64) -> Option<f64> {
    queue.next_look(at(seconds)).map(|at| at.as_secs_f64())
}

#[test]
fn order_holds_within_a_chat_and_chats_go_in_parallel() {
    let mut queue = queue(&[waiting(1, 7), waiting(2, 7), waiting(3, 8)]);
    assert_eq!(all(&mut queue, 0.0), [1, 3]);
    assert_eq!(look(&queue, 0.0), None);
    queue.ended(EntryId(1), Strain::Well, at(1.0));
    assert_eq!(all(&mut queue, 1.0), [2]);
}

#[test]
fn only_so_many_are_under_way() {
    let rows: Vec<_> = (1..=6).map(|id| waiting(id, id)).collect();
    let mut queue = queue(&rows);
    assert_eq!(all(&mut queue, 0.0).len(), 4);
    assert_eq!(look(&queue, 0.0), None);
    queue.ended(EntryId(1), Strain::Well, at(1.0));
    assert_eq!(all(&mut queue, 1.0).len(), 1);
}

#[test]
fn a_retry_waits_and_holds_the_later_ones() {
    let later = row(
        1,
        7,
        OutboxState::Waiting(start().plus(Duration::from_secs(16))),
    );
    let mut queue = queue(&[later, waiting(2, 7)]);
    assert_eq!(next(&mut queue, 15.0), None);
    assert_eq!(look(&queue, 15.0), Some(16.0));
    assert_eq!(all(&mut queue, 16.0), [1]);
}

#[test]
fn what_a_restriction_holds_back_holds_no_other_and_goes_when_that_ends() {
    let until = start().plus(Duration::from_secs(60));
    let restricted = row(1, 7, OutboxState::Restricted(until));
    let mut queue = queue(&[restricted, waiting(2, 7)]);
    assert_eq!(all(&mut queue, 0.0), [2]);
    queue.ended(EntryId(2), Strain::Well, at(1.0));
    assert_eq!(next(&mut queue, 59.0), None);
    assert_eq!(look(&queue, 59.0), Some(60.0));
    // One that tries again much later does not hold it up, for it stands behind it.
    let later = OutboxState::Waiting(start().plus(Duration::from_secs(600)));
    queue.put(&row(3, 7, later), at(59.0));
    assert_eq!(look(&queue, 59.0), Some(60.0));
    queue.put(&waiting(4, 7), at(60.0));
    assert_eq!(all(&mut queue, 60.0), [1]);
    queue.ended(EntryId(1), Strain::Well, at(61.0));
    assert_eq!(next(&mut queue, 61.0), None);
    assert_eq!(all(&mut queue, 600.0), [3]);
}

#[test]
fn a_clock_that_was_set_back_holds_nothing_for_days() {
    let tomorrow = row(
        1,
        7,
        OutboxState::Waiting(start().plus(Duration::from_secs(86_400))),
    );
    let mut queue = queue(&[tomorrow]);
    assert_eq!(look(&queue, 0.0), Some(7200.0));
    assert_eq!(next(&mut queue, 7200.0), Some(1));
}

#[test]
fn an_unknown_one_holds_its_chat_for_a_minute() {
    let unknown = row(1, 7, OutboxState::Unknown(start()));
    let mut queue = queue(&[unknown.clone(), waiting(2, 7), waiting(3, 8)]);
    assert_eq!(all(&mut queue, 1.0), [3]);
    assert_eq!(look(&queue, 1.0), Some(60.0));
    assert_eq!(all(&mut queue, 60.0), [2]);
    queue.ended(EntryId(2), Strain::Well, at(61.0));
    queue.put(&waiting(4, 7), at(61.0));
    assert_eq!(all(&mut queue, 61.0), [4]);
    assert_eq!(look(&queue, 61.0), None);
}

#[test]
fn a_settled_unknown_one_lets_the_next_go() {
    let mut queue = queue(&[row(1, 7, OutboxState::Unknown(start())), waiting(2, 7)]);
    queue.remove(EntryId(1), at(5.0));
    assert_eq!(all(&mut queue, 5.0), [2]);
}

#[test]
fn one_that_was_taken_back_is_not_sent() {
    let mut queue = queue(&[waiting(1, 7), waiting(2, 7)]);
    queue.remove(EntryId(1), at(0.0));
    assert_eq!(all(&mut queue, 0.0), [2]);
    queue.remove(EntryId(2), at(0.0));
    assert_eq!(queue.len(), 1, "what is under way stays until it ends");
}

#[test]
fn one_person_gets_only_so_many() {
    let rows: Vec<_> = (1..=47).map(|id| waiting(id, 7)).collect();
    let mut queue = queue(&rows);
    let mut sent = Vec::new();
    let mut now = 0.0;
    while !queue.is_empty() {
        while let Some(entry) = next(&mut queue, now) {
            sent.push(now);
            queue.ended(EntryId(entry), Strain::Well, at(now));
        }
        now = look(&queue, now).unwrap_or(now);
    }
    assert!(sent[44] < 1.0, "{sent:?}");
    assert!(
        (5.0..7.5).contains(&sent[45]) && (11.0..13.5).contains(&sent[46]),
        "{sent:?}"
    );
}

#[test]
fn a_number_in_trouble_tries_with_one_message_at_growing_distances() {
    let rows: Vec<_> = (1..=3).map(|id| waiting(id, id)).collect();
    let mut queue = queue(&rows);
    let dead = TroubleCause::Refused(190);
    assert_eq!(all(&mut queue, 0.0), [1, 2, 3]);
    for entry in 1..=3 {
        queue.ended(EntryId(entry), Strain::Trouble(dead), at(1.0));
        queue.put(&waiting(entry, entry), at(1.0));
    }
    queue.put_number(&number(Some(dead), false), at(1.0));
    let mut now = 1.0;
    for distance in [30.0, 60.0, 120.0, 240.0, 300.0, 300.0] {
        assert_eq!(look(&queue, now), Some(now + distance));
        assert_eq!(next(&mut queue, now + distance - 0.1), None);
        now += distance;
        let tried = all(&mut queue, now);
        assert_eq!(tried.len(), 1);
        queue.ended(EntryId(tried[0]), Strain::Trouble(dead), at(now));
        queue.put(&waiting(tried[0], tried[0]), at(now));
    }
    queue.probe_now(at(now));
    let tried = all(&mut queue, now);
    assert_eq!(tried.len(), 1);
    queue.ended(EntryId(tried[0]), Strain::Well, at(now));
    assert_eq!(all(&mut queue, now).len(), 2);
}

#[test]
fn a_probe_that_says_nothing_is_followed_by_another() {
    let mut queue = queue(&[waiting(1, 1), waiting(2, 2)]);
    queue.put_number(&number(Some(TroubleCause::Unreachable), false), at(0.0));
    assert_eq!(all(&mut queue, 0.0), [1]);
    queue.ended(EntryId(1), Strain::None, at(0.0));
    assert_eq!(look(&queue, 0.0), Some(10.0));
    assert_eq!(all(&mut queue, 10.0), [2]);
    queue.put_number(&number(None, false), at(10.0));
    queue.put(&waiting(3, 3), at(10.0));
    assert_eq!(all(&mut queue, 10.0), [3]);
}

#[test]
fn a_probe_from_before_a_repair_proves_nothing() {
    let mut queue = queue(&[waiting(1, 1), waiting(2, 2)]);
    let dead = TroubleCause::Refused(190);
    queue.put_number(&number(Some(dead), false), at(0.0));
    assert_eq!(all(&mut queue, 0.0), [1]);
    queue.probe_now(at(1.0));
    queue.ended(EntryId(1), Strain::Trouble(dead), at(2.0));
    assert_eq!(all(&mut queue, 2.0), [2]);
}

#[test]
fn a_disabled_number_sends_nothing() {
    let mut queue = queue(&[waiting(1, 1)]);
    queue.put_number(&number(None, true), at(0.0));
    assert_eq!((next(&mut queue, 0.0), look(&queue, 0.0)), (None, None));
    queue.put_number(&number(None, false), at(0.0));
    assert_eq!(next(&mut queue, 0.0), Some(1));
}

#[test]
fn a_limit_of_the_app_holds_every_number_and_one_of_a_number_only_its_own() {
    let other = |entry| OutboxRow {
        number: NumberId(2),
        ..waiting(entry, entry)
    };
    let mut queue = queue(&[waiting(1, 1), waiting(2, 2), other(3)]);
    assert_eq!(next(&mut queue, 0.0), Some(1));
    queue.ended(EntryId(1), Strain::TooFast, at(0.0));
    assert_eq!(all(&mut queue, 0.0), [3]);
    queue.ended(EntryId(3), Strain::Well, at(0.0));
    queue.put(&other(4), at(0.0));
    assert_eq!(all(&mut queue, 1.0), [2, 4]);
    queue.put(&other(5), at(1.0));
    queue.ended(
        EntryId(2),
        Strain::WaitAll(Duration::from_secs(60)),
        at(1.0),
    );
    queue.ended(EntryId(4), Strain::Well, at(1.0));
    assert_eq!(look(&queue, 1.0), Some(61.0));
    assert_eq!(all(&mut queue, 60.9), Vec::<u64>::new());
    assert_eq!(all(&mut queue, 61.0), [5]);
}

#[test]
fn a_throttled_number_is_not_probed_every_few_minutes() {
    let mut queue = queue(&[waiting(1, 1)]);
    let throttled = TroubleCause::Refused(131_048);
    assert_eq!(next(&mut queue, 0.0), Some(1));
    queue.ended(EntryId(1), Strain::Trouble(throttled), at(0.0));
    queue.put(&waiting(1, 1), at(0.0));
    assert_eq!(look(&queue, 0.0), Some(900.0));
}

#[test]
fn ten_thousand_chats_leave_at_the_pace_of_their_number() {
    let mut queue = Queue::new(32);
    for id in 1..=10_000 {
        queue.put(&waiting(id, id), at(0.0));
    }
    let mut now = 0.0;
    let mut sent = 0;
    while !queue.is_empty() {
        while let Some(entry) = next(&mut queue, now) {
            queue.ended(EntryId(entry), Strain::Well, at(now));
            sent += 1;
        }
        now = look(&queue, now).unwrap_or(now);
    }
    assert_eq!(sent, 10_000);
    assert!((125.0..140.0).contains(&now), "{now}");
}

proptest! {
    /// Whatever the answers are: order within a chat, one at a time, and in the end everything has gone.
    #[test]
    fn everything_leaves_in_order(
        chats in prop::collection::vec(1u64..5, 1..30),
        answers in prop::collection::vec((0u8..8, 0u32..40), 0..60),
    ) {
        let rows: Vec<_> = chats.iter().zip(1..).map(|(chat, entry)| waiting(entry, *chat)).collect();
        let mut queue = queue(&rows);
        let mut answers = answers.into_iter();
        let mut under_way: Vec<u64> = Vec::new();
        let mut left: Vec<u64> = Vec::new();
        let mut now = 0.0;
        let chat_of = |entry: u64| chats[usize::try_from(entry - 1).unwrap()];
        for _ in 0..4_000 {
            while let Some(entry) = next(&mut queue, now) {
                prop_assert!(under_way.iter().all(|other| chat_of(*other) != chat_of(entry)));
                under_way.push(entry);
            }
            let Some(entry) = under_way.pop() else {
                match look(&queue, now) {
                    Some(at) => { prop_assert!(at > now || queue.is_empty()); now = at; }
                    None => break,
                }
                continue;
            };
            let (answer, wait) = answers.next().unwrap_or((7, 0));
            let again = row(entry, chat_of(entry), OutboxState::Waiting(at(now + f64::from(wait)).wall));
            let (strain, row) = match answer {
                0 => (Strain::Trouble(TroubleCause::Refused(190)), Some(again)),
                1 => (Strain::Trouble(TroubleCause::Unreachable), Some(again)),
                2 => (Strain::TooFast, Some(again)),
                3 => (Strain::TooMuchForOne, Some(again)),
                4 => (Strain::WaitAll(Duration::from_secs(60)), Some(again)),
                5 => (Strain::None, Some(row(entry, chat_of(entry), OutboxState::Unknown(at(now).wall)))),
                6 => (Strain::None, Some(again)),
                _ => (Strain::Well, None),
            };
            queue.ended(EntryId(entry), strain, at(now));
            match row {
                Some(row) => {
                    if let OutboxState::Unknown(_) = row.state {
                        left.push(entry);
                    }
                    queue.put(&row, at(now));
                }
                None => left.push(entry),
            }
        }
        prop_assert_eq!(left.len(), chats.len(), "{:?}", queue);
        for chat in 1..5 {
            let of: Vec<_> = left.iter().filter(|entry| chat_of(**entry) == chat).collect();
            prop_assert!(of.is_sorted(), "{:?}", left);
        }
    }
}
