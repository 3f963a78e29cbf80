use proptest::prelude::*;

use super::*;
use crate::base::codec;

fn day(text: &str) -> Day {
    Day::read(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

fn problem(text: &str) -> DayProblem {
    Day::read(text).expect_err(text)
}

fn interval(start: u16, end: u16) -> Interval {
    Interval { start, end }
}

#[test]
fn hours_are_read_as_people_type_them() {
    let usual = vec![interval(540, 780), interval(840, 1080)];
    for text in [
        "9:00-13:00, 14:00–18:00",
        "9-13,14-18",
        "14-18; 9 - 13",
        " 09:00 — 13:00 14.00−18.00 ,",
        "9-11, 11-13, 14-18",
    ] {
        assert_eq!(day(text).intervals(), usual, "{text}");
    }
    for text in [
        "",
        "  ",
        "closed",
        "Closed",
        "ЗАКРЫТО",
        "zatvoreno",
        "-",
        "—",
        ",",
    ] {
        assert!(day(text).is_closed(), "{text}");
    }
    assert_eq!(day("22:00-24:00").intervals(), [interval(1320, 1440)]);
    assert_eq!(day("22:00-0:00"), day("22-24"));
    for text in ["0-24", "0:00-0:00", "0-12, 12-24"] {
        assert_eq!(day(text), Day::whole(), "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_with_the_words_that_were_typed() {
    let not_a_time = |word: &str| DayProblem::NotATime(word.to_owned());
    for (text, word) in [
        ("9-25", "25"),
        ("9:60-10", "9:60"),
        ("9-24:01", "24:01"),
        ("9:5-10", "9:5"),
        ("9-18 daily", "daily"),
        ("from 9", "from"),
        ("9::00-10", "9::00"),
        ("９-10", "９"),
        ("-9", "-9"),
        ("24-6", "24-6"),
        ("900-1800", "900"),
    ] {
        assert_eq!(problem(text), not_a_time(word), "{text}");
    }
    assert_eq!(problem("9:00"), DayProblem::NoEnd("9:00".into()));
    assert_eq!(problem("9-13, 14-"), DayProblem::NoEnd("14-".into()));
    assert_eq!(problem("9 13"), DayProblem::NoEnd("9".into()));
    assert_eq!(problem("9-9"), DayProblem::Empty(interval(540, 540)));
    assert_eq!(problem("22-6"), DayProblem::Backwards(interval(1320, 360)));
    assert_eq!(
        problem("12-15, 9-13"),
        DayProblem::Overlap(interval(720, 900))
    );
    assert_eq!(
        problem("12-15, 9-13").to_string(),
        "12:00–15:00 overlaps another interval"
    );
    let many: Vec<String> = (0..13).map(|hour| format!("{hour}:00-{hour}:30")).collect();
    assert_eq!(problem(&many.join(",")), DayProblem::TooMany(12));
    assert!(!day(&many[1..].join(",")).is_closed());
    let long = "x".repeat(100_000);
    assert_eq!(problem(&long), not_a_time(&format!("{}…", "x".repeat(20))));
}

#[test]
fn a_night_goes_on_into_the_next_day() {
    let week = Week::read(&["", "", "", "", "18-2", "12-15, 22:00-6:00", "6-8, 20-0:30"]).unwrap();
    assert_eq!(week.day(Weekday::Fri), &day("18-24"));
    assert_eq!(week.day(Weekday::Sat), &day("0-2, 12-15, 22-24"));
    assert_eq!(week.day(Weekday::Sun), &day("0-8, 20-24"));
    assert_eq!(week.day(Weekday::Mon), &day("0:00-0:30"));
    assert!(week.day(Weekday::Tue).is_closed());
    let shown = [
        "",
        "",
        "",
        "",
        "18:00–2:00",
        "12:00–15:00, 22:00–8:00",
        "20:00–0:30",
    ];
    assert_eq!(week.texts(), shown.map(str::to_owned));
    assert_eq!(Week::read(&week.texts()), Ok(week));
}

#[test]
fn every_wrong_day_of_a_week_is_named() {
    let read = Week::read(&["22-7", "6-9", "x", "9-18", "9-13, 12-14", "", "20-6, 21-5"]);
    let overlap = |start, end| DayProblem::Overlap(interval(start, end));
    let expected = vec![
        (Weekday::Mon, DayProblem::IntoNextDay(interval(1320, 420))),
        (Weekday::Wed, DayProblem::NotATime("x".into())),
        (Weekday::Fri, overlap(720, 840)),
        (Weekday::Sun, overlap(1260, 1440)),
    ];
    assert_eq!(read, Err(expected));
}

#[test]
fn a_kept_day_is_checked_again() {
    let kept = codec::encode(1, &vec![interval(540, 780), interval(840, 1080)]);
    assert_eq!(codec::decode(&kept), Ok(day("9-13, 14-18")));
    for wrong in [
        vec![interval(540, 540)],
        vec![interval(540, 1441)],
        vec![interval(540, 780), interval(700, 800)],
    ] {
        assert!(codec::decode::<Day>(&codec::encode(1, &wrong)).is_err());
    }
    let week = Week::workdays(&day("9-18"));
    assert!(week.day(Weekday::Sat).is_closed() && !week.is_closed());
    assert_eq!(codec::decode(&codec::encode(1, &week)), Ok(week));
    assert!(Week::default().is_closed() && !Week::whole().is_closed());
}

/// Any day with up to twelve intervals.
fn days() -> impl Strategy<Value = Day> {
    proptest::collection::btree_set(0_u16..=DAY_MINUTES, 0..=24).prop_map(|minutes| {
        let minutes: Vec<u16> = minutes.into_iter().collect();
        let intervals = minutes
            .chunks_exact(2)
            .map(|pair| interval(pair[0], pair[1]));
        Day::new(intervals.collect()).unwrap()
    })
}

proptest! {
    #[test]
    fn what_is_shown_is_read_back(days in proptest::array::uniform7(days())) {
        for day in &days {
            prop_assert_eq!(Day::read(&day.to_string()), Ok(day.clone()));
        }
        let week = Week(days);
        prop_assert_eq!(Week::read(&week.texts()), Ok(week));
    }

    #[test]
    fn a_typed_day_is_open_at_the_minutes_of_its_intervals(
        typed in proptest::collection::vec((0_u16..1440, 1_u16..=1440), 0..6),
    ) {
        let pieces: Vec<Interval> = typed
            .iter()
            .map(|(a, b)| interval(*a.min(b), *a.max(b)))
            .filter(|piece| piece.start < piece.end)
            .collect();
        let times = |minute: u16| pieces.iter().filter(|i| (i.start..i.end).contains(&minute)).count();
        match Day::new(pieces.clone()) {
            Ok(day) => for minute in 0..DAY_MINUTES {
                let open = day.intervals().iter().filter(|i| (i.start..i.end).contains(&minute)).count();
                prop_assert_eq!(open, times(minute));
            },
            Err(problem) => {
                prop_assert!(matches!(problem, DayProblem::Overlap(_)), "{}", problem);
                prop_assert!((0..DAY_MINUTES).any(|minute| times(minute) > 1));
            }
        }
    }

    #[test]
    fn no_text_panics(text in "[0-9:.,; \u{2013}\u{2014}x\u{e9}-]{0,40}") {
        if let Ok(day) = Day::read(&text) {
            prop_assert_eq!(Day::read(&day.to_string()), Ok(day));
        }
        let texts = std::array::from_fn(|_| text.as_str());
        if let Ok(week) = Week::read(&texts) {
            prop_assert_eq!(Week::read(&week.texts()), Ok(week));
        }
    }
}
