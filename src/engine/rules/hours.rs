//! Working hours, vacations and holidays: who may change whose, and what the desk refuses.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId};
use crate::base::limits::{VACATION_DAYS_MAX, VACATIONS_MAX};
use crate::domain::changes::Answer;
use crate::domain::command::{HoursAction, TeamAction};
use crate::domain::event::EventKind;
use crate::domain::hours::holiday::{DatesProblem, Holiday, Vacation};
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::{Whose, schedule_of, schedule_with};
use crate::domain::hours::zone::Date;
use crate::domain::hours::{Calendar, HOLIDAYS_MAX};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::Engine;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA};
use crate::store::Store;

const SUPPORT: Whose = Whose::Group(GroupId(1));
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn workdays() -> Calendar {
    let week = Week::workdays(&Day::read("9-13, 14-18").unwrap());
    Calendar::new("UTC", week, Vec::new()).unwrap()
}

fn set(whose: Whose) -> HoursAction {
    let calendar = Some(workdays());
    HoursAction::Set { whose, calendar }
}

fn clear(whose: Whose) -> HoursAction {
    let calendar = None;
    HoursAction::Set { whose, calendar }
}

fn vacation(agent: AgentId, from: i64, to: i64) -> HoursAction {
    let moment = |at| Timestamp::from_seconds(1_786_000_000 + at);
    let vacation = Vacation::new(moment(from), moment(to)).unwrap();
    HoursAction::AddVacation { agent, vacation }
}

fn holiday(from: &str, to: &str, name: &str) -> Holiday {
    let date = |text| Date::read(text).unwrap();
    Holiday::new(date(from), date(to), name, false).unwrap()
}

impl Desk {
    fn hours(&mut self, by: AgentId, action: HoursAction) -> Result<Answer, Refusal> {
        self.team(by, TeamAction::Hours(action))
    }

    fn is_open(&self, whose: Whose, day_of_august: u32, hour: u32) -> bool {
        let kept = schedule_of(&self.view(), whose).unwrap();
        let date = chrono::NaiveDate::from_ymd_opt(2026, 8, day_of_august).unwrap();
        let at = date.and_hms_opt(hour, 0, 0).unwrap().and_utc().timestamp();
        kept.schedule().is_open(Timestamp::from_seconds(at))
    }
}

/// Who may do what: owner, admin, lead, agent.
#[test]
fn one_s_own_hours_are_one_s_own_and_the_rest_is_the_team_s() {
    let christmas = || HoursAction::AddHoliday(holiday("2026-12-25", "2026-12-25", ""));
    let others = ["ok", "ok", "403", "403"];
    let table: [(&str, HoursAction, [&str; 4]); 12] = [
        ("sets a group's", set(SUPPORT), others),
        ("clears a group's", clear(SUPPORT), others),
        ("sets Ivan's", set(Whose::Agent(IVAN)), others),
        (
            "sets Vera's",
            set(Whose::Agent(VERA)),
            ["ok", "ok", "403", "ok"],
        ),
        (
            "clears Vera's",
            clear(Whose::Agent(VERA)),
            ["ok", "ok", "403", "ok"],
        ),
        (
            "sends Vera on vacation",
            vacation(VERA, 0, DAY),
            ["ok", "ok", "403", "ok"],
        ),
        ("sends Ivan on vacation", vacation(IVAN, 0, DAY), others),
        (
            "sends the owner on vacation",
            vacation(OWNER, 0, DAY),
            ["ok", "403", "403", "403"],
        ),
        (
            "sets the owner's",
            set(Whose::Agent(OWNER)),
            ["ok", "403", "403", "403"],
        ),
        ("adds a holiday", christmas(), others),
        ("imports", HoursAction::ImportHolidays(Vec::new()), others),
        (
            "sets nobody's",
            set(Whose::Group(GroupId(99))),
            ["404", "404", "403", "403"],
        ),
    ];
    for (what, action, expected) in table {
        for (by, expected) in [OWNER, ADMIN, LEAD, VERA].into_iter().zip(expected) {
            let found = match Desk::new().hours(by, action.clone()) {
                Ok(_) => "ok",
                Err(Refusal::NotAllowed) => "403",
                Err(Refusal::NotFound) => "404",
                Err(other) => panic!("{other:?}"),
            };
            assert_eq!(found, expected, "agent {by} {what}");
        }
    }
    // What others made is not one's own to remove either.
    let mut desk = Desk::new();
    desk.hours(OWNER, christmas()).unwrap();
    desk.hours(OWNER, vacation(VERA, 0, DAY)).unwrap();
    let of_vera = HoursAction::RemoveVacation {
        agent: VERA,
        number: 1,
    };
    assert_eq!(desk.hours(IVAN, of_vera.clone()), Err(Refusal::NotAllowed));
    let gone = HoursAction::RemoveHoliday(1);
    assert_eq!(desk.hours(VERA, gone.clone()), Err(Refusal::NotAllowed));
    desk.hours(VERA, of_vera.clone()).unwrap();
    desk.hours(ADMIN, gone.clone()).unwrap();
    assert_eq!(desk.hours(VERA, of_vera), Err(Refusal::NotFound));
    assert_eq!(desk.hours(ADMIN, gone), Err(Refusal::NotFound));
}

#[test]
fn hours_hold_less_holidays_and_vacations_and_are_kept() {
    let mut desk = Desk::new();
    let vera = Whose::Agent(VERA);
    assert!(desk.is_open(SUPPORT, 8, 3), "around the clock");
    desk.hours(OWNER, set(SUPPORT)).unwrap();
    desk.hours(VERA, set(vera)).unwrap();
    // 6 August 2026 is a Thursday, 8 August a Saturday.
    for whose in [SUPPORT, vera] {
        assert!(desk.is_open(whose, 6, 9) && !desk.is_open(whose, 6, 13));
        assert!(!desk.is_open(whose, 8, 9));
    }
    let thanksgiving = holiday("2026-08-05", "2026-08-05", "Thanksgiving");
    desk.hours(ADMIN, HoursAction::AddHoliday(thanksgiving))
        .unwrap();
    for whose in [SUPPORT, vera] {
        assert!(!desk.is_open(whose, 5, 9) && desk.is_open(whose, 6, 9));
    }
    assert!(
        desk.is_open(Whose::Agent(IVAN), 5, 9),
        "around the clock is without holidays"
    );
    // The desk's first moment is 6 August 2026 at 07:06:40.
    desk.hours(VERA, vacation(VERA, 0, DAY)).unwrap();
    assert!(!desk.is_open(vera, 6, 9) && desk.is_open(vera, 7, 9));
    assert!(desk.is_open(SUPPORT, 6, 9));
    let before = desk.view().sequence();
    desk.hours(VERA, clear(vera)).unwrap();
    let told = desk.view().events_after(before, 10).unwrap();
    assert!(told.iter().any(|(_, event)| event.kind == EventKind::Team));
    assert!(desk.is_open(vera, 8, 3) && !desk.is_open(vera, 6, 9));
    assert_eq!(desk.view().calendar(vera).unwrap(), None);
    assert_eq!(desk.view().calendar(SUPPORT).unwrap(), Some(workdays()));
}

#[test]
fn hours_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okno.redb");
    let mut desk = Desk::new();
    let open = |now| Engine::new(Store::open(&path, now).unwrap()).unwrap();
    desk.engine = open(desk.now);
    desk.configure(&["n1"]);
    desk.operator(TeamAction::AddAgent {
        name: "Vera".into(),
        email: "vera@x.org".into(),
        role: crate::domain::agent::Role::Owner,
        password: None,
    })
    .unwrap();
    let vera = AgentId(1);
    let all = [
        set(SUPPORT),
        set(Whose::Agent(vera)),
        vacation(vera, 0, DAY),
        HoursAction::AddHoliday(holiday("2026-12-25", "2026-12-26", "Christmas")),
    ];
    for action in all {
        desk.hours(vera, action).unwrap();
    }
    let looked = |desk: &Desk| {
        let view = desk.view();
        (
            schedule_of(&view, SUPPORT).unwrap(),
            // Who asks about many is told the same.
            schedule_with(&view, Whose::Agent(vera), &view.holidays().unwrap()).unwrap(),
        )
    };
    let before = looked(&desk);
    assert_eq!(before.0.calendar.as_ref().unwrap().holidays.len(), 1);
    assert_eq!(before.1.vacations.len(), 1);
    desk.engine = Engine::new(Store::in_memory()).unwrap();
    desk.engine = open(desk.now);
    assert_eq!(looked(&desk), before);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let mut desk = Desk::new();
    let invalid = |field: &str, problem| Err(Refusal::invalid(field, problem));
    let calendar = Some(Calendar::new("UTC", Week::default(), Vec::new()).unwrap());
    let closed = HoursAction::Set {
        whose: SUPPORT,
        calendar,
    };
    assert_eq!(
        desk.hours(OWNER, closed),
        invalid("week", FieldProblem::Empty)
    );

    desk.hours(VERA, vacation(VERA, 0, DAY)).unwrap();
    let overlaps = invalid("from", FieldProblem::Overlaps);
    for (from, to) in [(0, DAY), (-HOUR, 1), (DAY - 1, 2 * DAY), (HOUR, 2 * HOUR)] {
        let found = desk.hours(VERA, vacation(VERA, from, to));
        assert_eq!(found, overlaps, "{from} {to}");
    }
    desk.hours(VERA, vacation(VERA, DAY, 2 * DAY)).unwrap();
    desk.hours(IVAN, vacation(IVAN, 0, DAY)).unwrap();
    let year = i64::try_from(VACATION_DAYS_MAX).unwrap() * DAY;
    let too_long = FieldProblem::Dates(DatesProblem::TooLong(VACATION_DAYS_MAX));
    assert_eq!(
        desk.hours(IVAN, vacation(IVAN, DAY, 2 * DAY + year)),
        invalid("to", too_long)
    );
    desk.hours(IVAN, vacation(IVAN, DAY, DAY + year)).unwrap();
    for number in 2..i64::try_from(VACATIONS_MAX).unwrap() {
        let from = number * 2 * DAY;
        desk.hours(VERA, vacation(VERA, from, from + DAY)).unwrap();
    }
    let full = invalid("from", FieldProblem::TooMany(VACATIONS_MAX));
    assert_eq!(desk.hours(VERA, vacation(VERA, -5 * DAY, -4 * DAY)), full);
}

#[test]
fn a_holiday_stands_once_in_a_list_with_an_end() {
    let mut desk = Desk::new();
    let easter = holiday("2026-04-05", "2026-04-06", "Easter");
    let add = |holiday: &Holiday| HoursAction::AddHoliday(holiday.clone());
    let listed = |numbers: &[u64]| Ok(Answer::Listed(numbers.to_vec()));
    assert_eq!(desk.hours(OWNER, add(&easter)), listed(&[1]));
    let taken = Err(Refusal::invalid("from", FieldProblem::Taken));
    assert_eq!(desk.hours(OWNER, add(&easter)), taken);
    let other = holiday("2026-04-05", "2026-04-06", "Uskrs");
    let both = HoursAction::ImportHolidays(vec![easter.clone(), other.clone(), other]);
    assert_eq!(desk.hours(OWNER, both), listed(&[2]));
    desk.hours(OWNER, HoursAction::RemoveHoliday(2)).unwrap();
    let many = |count: usize| {
        let named = |number| holiday("2026-05-01", "2026-05-01", &format!("No. {number}"));
        HoursAction::ImportHolidays((0..count).map(named).collect())
    };
    let full = |field| Err(Refusal::invalid(field, FieldProblem::TooMany(HOLIDAYS_MAX)));
    assert_eq!(desk.hours(OWNER, many(HOLIDAYS_MAX)), full("ics"));
    assert_eq!(desk.view().holidays().unwrap().0.rows().len(), 1);
    desk.hours(OWNER, many(HOLIDAYS_MAX - 1)).unwrap();
    let last = holiday("2026-06-01", "2026-06-01", "");
    assert_eq!(desk.hours(OWNER, add(&last)), full("from"));
}
