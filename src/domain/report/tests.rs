use proptest::prelude::*;

use super::*;
use crate::base::id::ChatId;
use crate::domain::hours::zone::{Date, Zone};

const DAY: u32 = 86_400;

/// Ten days in November in Zagreb, and the groups 1 and 2.
fn wanted() -> Wanted {
    let date = |text| Date::read(text).unwrap();
    let zone = Zone::named("Europe/Zagreb").unwrap();
    Wanted {
        period: Period::new(date("2026-11-10"), date("2026-11-19"), zone).unwrap(),
        groups: vec![GroupId(1), GroupId(2)],
        group: None,
        number: None,
        agent: None,
    }
}

/// A moment of November, in seconds from 1 November 2026 in Zagreb.
fn november(seconds: u32) -> Timestamp {
    Timestamp::from_seconds(1_793_487_600 + i64::from(seconds))
}

fn measure(at: Timestamp, what: Measured) -> Measure {
    Measure {
        at,
        chat: ChatId(1),
        group: GroupId(1),
        number: NumberId(1),
        agent: Some(AgentId(1)),
        what,
    }
}

fn turn(answer: AnswerKind, end: TurnEnd, seconds: u32, late: bool) -> Measured {
    Measured::Turn {
        answer,
        end,
        seconds,
        working: seconds / 2,
        late,
    }
}

fn measured() -> impl Strategy<Value = Measured> {
    let answer = prop_oneof![Just(AnswerKind::First), Just(AnswerKind::Next)];
    let end = prop_oneof![
        4 => Just(TurnEnd::Answered),
        1 => Just(TurnEnd::NoReplyNeeded),
        1 => Just(TurnEnd::Closed)
    ];
    let held = prop_oneof![
        Just(HeldEnd::Left),
        Just(HeldEnd::Expired),
        Just(HeldEnd::TakenBack),
        Just(HeldEnd::Lost)
    ];
    prop_oneof![
        4 => (answer, end, 0..3 * DAY, any::<bool>())
            .prop_map(|(answer, end, seconds, late)| turn(answer, end, seconds, late)),
        1 => any::<bool>().prop_map(|waiting| Measured::WindowLost { waiting }),
        1 => held.prop_map(Measured::Held),
    ]
}

fn any_measure() -> impl Strategy<Value = Measure> {
    let agent = proptest::option::of(1..4_u64);
    (measured(), 0..28 * DAY, 1..4_u64, 1..3_u64, agent).prop_map(
        |(what, seconds, group, number, agent)| Measure {
            group: GroupId(group),
            number: NumberId(number),
            agent: agent.map(AgentId),
            ..measure(november(seconds), what)
        },
    )
}

fn joined<'s>(rows: impl Iterator<Item = &'s Sums>) -> Sums {
    let mut all = Sums::default();
    rows.for_each(|row| all.join(row));
    all
}

/// How many things a row tells of.
fn things(sums: &Sums) -> u64 {
    sums.replies()
        + sums.no_reply_needed
        + sums.closed
        + sums.lost_waiting
        + sums.lost_answered
        + sums.held_left
        + sums.held_lost
        + sums.held_expired
        + sums.held_taken_back
}

proptest! {
    #[test]
    fn every_table_has_the_same_total(
        measures in proptest::collection::vec(any_measure(), 0..200),
        group in proptest::option::of(1..4_u64),
        number in proptest::option::of(1..3_u64),
        agent in proptest::option::of(1..4_u64),
    ) {
        let (group, number) = (group.map(GroupId), number.map(NumberId));
        let agent = agent.map(AgentId);
        let mut report = Report::new(Wanted { group, number, agent, ..wanted() });
        measures.iter().for_each(|measure| report.add(measure));
        let tables = [
            joined(report.days.iter().map(|(_, sums)| sums)),
            joined(report.groups.values()),
            joined(report.numbers.values()),
            joined(report.whose.values()),
        ];
        for table in tables {
            prop_assert_eq!(&table, &report.total);
        }
        // What fits is counted once, and nothing else.
        let fits = |measure: &&Measure| {
            let days = wanted().period;
            measure.group != GroupId(3)
                && group.is_none_or(|it| it == measure.group)
                && number.is_none_or(|it| it == measure.number)
                && agent.is_none_or(|it| Some(it) == measure.agent)
                && days.place(counts_at(measure)).is_some()
        };
        let expected = measures.iter().filter(fits).count();
        prop_assert_eq!(things(&report.total), expected as u64);
        prop_assert!(report.total.breach_share().is_none_or(|share| share <= 1000));
        let (first, last) = report.wanted.period.kept();
        for measure in measures.iter().filter(fits) {
            let day = counts_at(measure).day();
            prop_assert!(first <= day && day <= last, "its row would not be read");
        }
    }
}

#[test]
fn a_turn_counts_on_the_day_on_which_it_began() {
    let mut report = Report::new(wanted());
    let answered = |seconds| turn(AnswerKind::First, TurnEnd::Answered, seconds, true);
    // Asked a minute before midnight, answered ten minutes after it.
    report.add(&measure(november(11 * DAY + 600), answered(660)));
    // Asked before the period.
    report.add(&measure(november(9 * DAY + 600), answered(660)));
    let days: Vec<u64> = report.days.iter().map(|(_, it)| it.replies()).collect();
    assert_eq!(days, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(report.total.first.waited.median(), Some(660));
    assert_eq!(report.total.first.working.median(), Some(330));
}

#[test]
fn what_needed_no_reply_broke_no_promise() {
    let mut report = Report::new(wanted());
    let mut add = |answer, end, late| {
        let what = turn(answer, end, 60, late);
        report.add(&measure(november(12 * DAY), what));
    };
    add(AnswerKind::First, TurnEnd::Answered, false);
    add(AnswerKind::Next, TurnEnd::Answered, true);
    add(AnswerKind::Next, TurnEnd::NoReplyNeeded, true);
    add(AnswerKind::Next, TurnEnd::Closed, true);
    let total = report.total;
    assert_eq!((total.breaches(), total.breach_share()), (2, Some(667)));
    assert_eq!((total.no_reply_needed, total.closed), (1, 1));
    assert_eq!(Sums::default().breach_share(), None);
}
