use proptest::prelude::*;

use super::*;

/// As an office of public holidays gives them out, with what calendar programs add.
const SAMPLE: &str = "BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Example//Holidays//EN\r
BEGIN:VTIMEZONE\r
TZID:Europe/Zagreb\r
BEGIN:STANDARD\r
DTSTART:19701025T030000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:1@example\r
DTSTART;VALUE=DATE:20261225\r
DTEND;VALUE=DATE:20261227\r
SUMMARY;LANGUAGE=hr:Božić\\, Sveti \r
 Stjepan\r
TRANSP:TRANSPARENT\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
SUMMARY:Alarm\r
DURATION:P9W\r
TRIGGER:-PT15M\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20260101\r
RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;WKST=MO\r
SUMMARY:New Year\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20261126\r
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r
SUMMARY:Thanksgiving\r
END:VEVENT\r
END:VCALENDAR\r
";

fn zagreb() -> Zone {
    Zone::named("Europe/Zagreb").unwrap()
}

/// A file with one event of these lines.
fn file(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n")
}

/// The only event's holidays, as `from..to` and `every year`, or why it was skipped.
fn dates(lines: &str) -> Result<Vec<String>, SkipReason> {
    let import = read(file(lines).as_bytes(), zagreb()).unwrap();
    match import.skipped.as_slice() {
        [] => Ok(import
            .holidays
            .iter()
            .map(|holiday| {
                let yearly = if holiday.every_year { " yearly" } else { "" };
                format!("{}..{}{yearly}", holiday.from, holiday.to)
            })
            .collect()),
        [skipped] if import.holidays.is_empty() => Err(skipped.why),
        _ => panic!("{import:?}"),
    }
}

fn one(text: &str) -> Result<Vec<String>, SkipReason> {
    Ok(vec![text.to_owned()])
}

#[test]
fn a_file_of_holidays_is_read() {
    let import = read(SAMPLE.as_bytes(), zagreb()).unwrap();
    let told: Vec<_> = import
        .holidays
        .iter()
        .map(|holiday| {
            (
                holiday.name.as_str(),
                holiday.from.to_string(),
                holiday.to.to_string(),
                holiday.every_year,
            )
        })
        .collect();
    let at = ToOwned::to_owned;
    assert_eq!(
        told,
        [
            ("New Year", at("2026-01-01"), at("2026-01-01"), true),
            (
                "Božić, Sveti Stjepan",
                at("2026-12-25"),
                at("2026-12-26"),
                false
            ),
        ]
    );
    let skipped = Skipped {
        name: "Thanksgiving".into(),
        why: SkipReason::Repetition,
    };
    assert_eq!(import.skipped, [skipped]);
    let with_bare_newlines = SAMPLE.replace('\r', "");
    assert_eq!(
        read(with_bare_newlines.as_bytes(), zagreb()),
        Ok(import.clone())
    );
    let with_mark = format!("\u{FEFF}{SAMPLE}{SAMPLE}");
    let twice = read(with_mark.as_bytes(), zagreb()).unwrap();
    assert_eq!(twice.holidays, import.holidays, "each once");
}

#[test]
fn dates_come_from_start_and_end_or_duration() {
    let date = "DTSTART;VALUE=DATE:20261225\n";
    let day = one("2026-12-25..2026-12-25");
    assert_eq!(dates(date), day);
    assert_eq!(dates(&format!("{date}DTEND:20261225")), day);
    assert_eq!(dates(&format!("{date}DTEND:20261220")), day);
    assert_eq!(dates(&format!("{date}DURATION:P1D")), day);
    assert_eq!(dates(&format!("{date}DURATION:PT24H")), day);
    assert_eq!(
        dates(&format!("{date}DURATION:P1W")),
        one("2026-12-25..2026-12-31")
    );
    assert_eq!(
        dates(&format!("{date}DURATION:P1DT1S")),
        one("2026-12-25..2026-12-26")
    );
}

#[test]
fn a_time_of_day_does_not_count_but_its_zone_does() {
    let office =
        "DTSTART;TZID=\"Europe/London\":20261225T000000\nDTEND;TZID=Europe/London:20261226T000000";
    assert_eq!(dates(office), one("2026-12-25..2026-12-25"));
    let universal = "DTSTART:20261224T230000Z\nDTEND:20261225T230000Z";
    assert_eq!(dates(universal), one("2026-12-25..2026-12-25"));
    let summer_begins =
        "DTSTART;TZID=Europe/Zagreb:20260328T230000Z\nDTEND;TZID=Europe/Zagreb:20260329T220000Z";
    assert_eq!(dates(summer_begins), one("2026-03-29..2026-03-29"));
}

// A meeting in the team's calendar closes the desk for nobody.
#[test]
fn what_has_hours_and_is_shorter_than_a_day_is_no_holiday() {
    for meeting in [
        "DTSTART:20261224T140000\nDTEND:20261224T180000",
        "DTSTART:20261224T140000\nDURATION:PT1H",
        "DTSTART:20261224T220000\nDTEND:20261225T020000",
        "DTSTART:20261224T140000",
        "DTSTART:20161231T235960Z",
    ] {
        assert_eq!(dates(meeting), Err(SkipReason::PartOfDay), "{meeting}");
    }
}

#[test]
fn plain_yearly_repetitions_are_kept_or_written_out() {
    let rule = |rule: &str| dates(&format!("DTSTART:20261225\nRRULE:{rule}"));
    let yearly = one("2026-12-25..2026-12-25 yearly");
    assert_eq!(rule("FREQ=YEARLY"), yearly);
    assert_eq!(rule("freq=yearly;interval=1;"), yearly);
    assert_eq!(rule("FREQ=YEARLY;COUNT=101"), yearly);
    assert_eq!(rule("FREQ=YEARLY;COUNT=4000000000"), yearly);
    assert_eq!(rule("FREQ=YEARLY;UNTIL=22000101"), yearly);
    let two = Ok(vec![
        "2026-12-25..2026-12-25".to_owned(),
        "2027-12-25..2027-12-25".to_owned(),
    ]);
    assert_eq!(rule("COUNT=2;FREQ=YEARLY"), two);
    assert_eq!(rule("FREQ=YEARLY;UNTIL=20271225"), two);
    assert_eq!(
        rule("FREQ=YEARLY;UNTIL=20281224T225959Z"),
        two,
        "a second before the third"
    );
    assert_eq!(rule("FREQ=YEARLY;UNTIL=20281224T230000Z").unwrap().len(), 3);
    let leap = dates("DTSTART:20240229\nRRULE:FREQ=YEARLY;COUNT=2").unwrap();
    assert_eq!(leap, ["2024-02-29..2024-02-29", "2028-02-29..2028-02-29"]);
}

#[test]
fn what_is_no_holiday_is_skipped_with_its_reason() {
    let start = "DTSTART:20261225\n";
    let skipped = |lines: &str| dates(&format!("{start}{lines}")).unwrap_err();
    for rule in [
        "RRULE:FREQ=MONTHLY",
        "RRULE:FREQ=YEARLY;INTERVAL=2",
        "RRULE:FREQ=YEARLY;BYMONTHDAY=24",
        "RRULE:FREQ=YEARLY;BYMONTH=1,12",
        "RRULE:FREQ=YEARLY;COUNT=0",
        "RRULE:FREQ=YEARLY;COUNT=-1",
        "RRULE:FREQ=YEARLY;UNTIL=20260101",
        "RRULE:FREQ=YEARLY;UNTIL=soon",
        "RRULE:COUNT=2",
        "RRULE:",
        "RRULE:x",
        "RRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY",
        "RDATE;VALUE=DATE:20261226",
        "RRULE:FREQ=YEARLY\nEXDATE:20271225",
    ] {
        assert_eq!(skipped(rule), SkipReason::Repetition, "{rule}");
    }
    assert_eq!(skipped("STATUS:CANCELLED"), SkipReason::Canceled);
    assert_eq!(skipped("DTEND:20280101"), SkipReason::TooLong);
    assert_eq!(skipped("DURATION:P99999999999999W"), SkipReason::TooLong);
    for end in [
        "DTEND:later",
        "DTEND:20261232",
        "DURATION:-P1D",
        "DURATION:P1X",
        "DURATION:P99999999999999999999D",
    ] {
        assert_eq!(skipped(end), SkipReason::Dates, "{end}");
    }
    for start in [
        "",
        "DTSTART:2026-12-25",
        "DTSTART:20261225T25",
        "DTSTART:20261225T250000",
        "DTSTART:00000101",
        "DTSTART:２0261225",
    ] {
        assert_eq!(dates(start), Err(SkipReason::Dates), "{start}");
    }
}

#[test]
fn an_event_that_is_cut_off_is_told() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:20260101\n\
        BEGIN:VEVENT\nSUMMARY:B\nDTSTART:20260102\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:C";
    let import = read(text.as_bytes(), zagreb()).unwrap();
    assert_eq!(import.holidays.len(), 1);
    let cut = |name: &str| Skipped {
        name: name.to_owned(),
        why: SkipReason::CutOff,
    };
    assert_eq!(import.skipped, [cut("A"), cut("C")]);
}

#[test]
fn a_file_is_bounded() {
    let refused = |text: &str| read(text.as_bytes(), zagreb()).unwrap_err();
    for other in [
        "",
        "BEGIN:VCARD\nEND:VCARD",
        "<html>",
        "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT",
    ] {
        assert_eq!(refused(other), FileProblem::NotACalendar, "{other}");
    }
    let many = "BEGIN:VEVENT\n".repeat(EVENTS_MAX + 1);
    assert_eq!(
        refused(&format!("BEGIN:VCALENDAR\n{many}")),
        FileProblem::TooManyEvents(EVENTS_MAX)
    );
    let lasting = (0..21).map(|day| {
        format!(
            "BEGIN:VEVENT\nDTSTART:202601{:02}\nRRULE:FREQ=YEARLY;COUNT=100\nEND:VEVENT\n",
            day + 1
        )
    });
    let lasting: String = lasting.collect();
    assert_eq!(
        refused(&format!("BEGIN:VCALENDAR\n{lasting}")),
        FileProblem::TooManyHolidays(HOLIDAYS_MAX)
    );
    let large = file(&"X".repeat(HOLIDAY_FILE_BYTES_MAX));
    assert_eq!(
        refused(&large),
        FileProblem::TooLarge(HOLIDAY_FILE_BYTES_MAX)
    );
    let deep = file(&"BEGIN:VALARM\n".repeat(70_000));
    assert!(read(deep.as_bytes(), zagreb()).is_ok());
    let hostile_name = file(&format!("SUMMARY:{}\u{202E}", "n\\n".repeat(100_000)));
    let skipped = &read(hostile_name.as_bytes(), zagreb()).unwrap().skipped[0];
    assert!(skipped.name.chars().count() <= 121);
}

/// What a mutation puts somewhere in a sample.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        "\r\n ",
        "\n",
        ":",
        ";",
        "=",
        "\"",
        "\\",
        "\u{FEFF}",
        "T",
        "Z",
        "P",
        "9",
        "-",
        "é",
        "BEGIN:VEVENT\n",
        "END:VEVENT\n",
        "BEGIN:X\n",
        "END:X\n",
        "END:VCALENDAR\n",
        "DTSTART:99991231\n",
        "DTSTART:00010101T000000Z\n",
        "DTEND:99991231T235959Z\n",
        "DURATION:PT\n",
        "DURATION:P1é\n",
        "DURATION:P99999999D\n",
        "RRULE:FREQ=YEARLY;COUNT=99\n",
        "RRULE:FREQ=YEARLY;UNTIL=99991231\n",
    ];
    prop_oneof![
        proptest::sample::select(known.map(|text| text.as_bytes().to_vec()).to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn mutated_files_never_panic(
        mutations in proptest::collection::vec((any::<proptest::sample::Index>(), 0..20_usize, fragments()), 0..12),
        zone in proptest::sample::select(&chrono_tz::TZ_VARIANTS[..]),
    ) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (place, removed, fragment) in mutations {
            let at = place.index(bytes.len() + 1);
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, fragment);
        }
        let zone = Zone::named(zone.name()).unwrap();
        if let Ok(import) = read(&bytes, zone) {
            for holiday in &import.holidays {
                prop_assert!(holiday.from <= holiday.to);
                prop_assert!(holiday.covers(holiday.from) && holiday.covers(holiday.to));
            }
            prop_assert!(import.holidays.len() <= HOLIDAYS_MAX);
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:".to_vec();
        text.extend(bytes);
        prop_assert!(read(&text, Zone::UTC).is_ok());
    }
}
