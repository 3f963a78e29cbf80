use super::*;
use crate::domain::hours::Calendar;
use crate::domain::hours::holiday::Vacation;
use crate::domain::hours::week::{Day, Week};

/// A moment by its date and time in UTC.
fn utc(text: &str) -> Timestamp {
    let moment = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Timestamp::from_seconds(moment.and_utc().timestamp())
}

/// From Monday to Friday at these hours of UTC.
fn workdays(hours: &str) -> KeptHours {
    let week = Week::workdays(&Day::read(hours).unwrap());
    KeptHours {
        calendar: Some(Calendar::new("UTC", week, Vec::new()).unwrap()),
        vacations: Vec::new(),
    }
}

fn gap(from: Option<&str>, back: &str) -> Gap {
    Gap {
        from: from.map(utc),
        back: Some(utc(back)),
    }
}

const HERE: Option<Outlook> = Some(Outlook::Attended { responsible: None });

/// How a window that ends at `end` looks at `now` to a team of these hours.
fn falls(hours: &KeptHours, now: &str, end: &str) -> Option<Outlook> {
    outlook(&Ahead::of(hours, utc(now)), None, utc(end))
}

// 20 November 2026 is a Friday.
#[test]
fn what_ends_in_the_night_or_at_the_weekend_freezes_until_the_team_is_back() {
    let office = workdays("9-18");
    let night = gap(Some("2026-11-19 18:00"), "2026-11-20 09:00");
    let weekend = gap(Some("2026-11-20 18:00"), "2026-11-23 09:00");
    for (now, end, expected) in [
        ("2026-11-19 12:00", "2026-11-19 23:10", night),
        ("2026-11-19 12:00", "2026-11-19 18:01", night),
        ("2026-11-19 12:00", "2026-11-20 09:00", night),
        ("2026-11-20 17:59", "2026-11-21 02:00", weekend),
        // The team has left already.
        (
            "2026-11-20 22:00",
            "2026-11-21 02:00",
            gap(None, "2026-11-23 09:00"),
        ),
    ] {
        let told = falls(&office, now, end);
        assert_eq!(told, Some(Outlook::Freezes(expected)), "{now} {end}");
    }
}

#[test]
fn what_ends_while_the_team_is_there_stands_apart_and_what_is_far_away_is_not_told() {
    let office = workdays("9-18");
    let told = |now, end| falls(&office, now, end);
    assert_eq!(told("2026-11-19 09:30", "2026-11-19 17:00"), HERE);
    assert_eq!(told("2026-11-19 09:30", "2026-11-19 18:00"), HERE);
    // Tomorrow: what ends just after the return is told before the team leaves, the rest is not.
    assert_eq!(told("2026-11-19 12:00", "2026-11-20 09:01"), HERE);
    assert_eq!(told("2026-11-19 12:00", "2026-11-20 10:01"), None);
    assert_eq!(told("2026-11-19 12:00", "2026-11-19 12:00"), None, "over");
    assert_eq!(told("2026-11-20 03:00", "2026-11-20 10:00"), HERE);
}

#[test]
fn a_break_at_noon_is_an_absence_too() {
    let office = workdays("9-13, 14-18");
    let noon = gap(Some("2026-11-19 13:00"), "2026-11-19 14:00");
    let told = falls(&office, "2026-11-19 10:00", "2026-11-19 13:30");
    assert_eq!(told, Some(Outlook::Freezes(noon)));
    assert_eq!(
        falls(&office, "2026-11-19 10:00", "2026-11-19 17:00"),
        None,
        "the afternoon begins later"
    );
}

#[test]
fn who_never_leaves_is_told_of_what_ends_soon() {
    let always = KeptHours::default();
    let told = |end| falls(&always, "2026-11-19 12:00", end);
    assert_eq!(told("2026-11-19 16:00"), HERE);
    assert_eq!(told("2026-11-19 16:01"), None);
}

#[test]
fn a_team_without_any_hours_is_not_back_as_far_as_one_looks() {
    let never = workdays("");
    let told = falls(&never, "2026-11-19 12:00", "2026-11-19 16:00");
    let away = Gap {
        from: None,
        back: None,
    };
    assert_eq!(told, Some(Outlook::Freezes(away)));
}

#[test]
fn the_hours_of_the_responsible_count() {
    let now = utc("2026-11-19 12:00");
    let office = Ahead::of(&workdays("9-18"), now);
    let falls = |own: &KeptHours, end: &str| outlook(&office, Some(&Ahead::of(own, now)), utc(end));
    // They leave before the window ends, and colleagues stay.
    let off = Some(gap(Some("2026-11-19 15:00"), "2026-11-20 09:00"));
    assert_eq!(
        falls(&workdays("9-15"), "2026-11-19 17:00"),
        Some(Outlook::Attended { responsible: off })
    );
    // They work by themselves when the group does not.
    assert_eq!(falls(&workdays("9-22"), "2026-11-19 21:00"), HERE);
    // Who has no hours of their own works with the group; on vacation they do not.
    let night = gap(Some("2026-11-19 18:00"), "2026-11-20 09:00");
    let freezes = Some(Outlook::Freezes(night));
    assert_eq!(falls(&KeptHours::default(), "2026-11-19 21:00"), freezes);
    let away = Vacation::new(utc("2026-11-19 00:00"), utc("2026-11-25 00:00")).unwrap();
    let on_vacation = KeptHours {
        vacations: vec![away],
        ..KeptHours::default()
    };
    let back = Some(gap(None, "2026-11-25 00:00"));
    assert_eq!(
        falls(&on_vacation, "2026-11-19 17:00"),
        Some(Outlook::Attended { responsible: back })
    );
}
