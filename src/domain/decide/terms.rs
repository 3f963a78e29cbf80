//! The team changes what it promises and who is told of what; the operator's configuration says what holds else.

use crate::base::id::GroupId;
use crate::base::limits::REASON_CHARS_MAX;
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::tags;
use crate::domain::decide::team::{author, may_keep_team};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::promises::{
    Alarms, DeskPromises, PROMISE_MAX, PromiseClock, Promises, PromisesOf, WARNING_RANGE,
    WARNINGS_MAX, Within,
};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::turn::AnswerKind;
use crate::domain::view::Halt;

/// A reason in somebody's own words, on one line; it may be empty.
///
/// # Errors
/// `Invalid` for one that is too long or has more lines.
pub fn reason(said: &str) -> Result<String, Refusal> {
    let reason = text::clean(said).trim().to_owned();
    if reason.contains('\n') {
        return Err(Refusal::invalid("reason", FieldProblem::OneLine));
    }
    if text::length(&reason) > REASON_CHARS_MAX {
        let problem = FieldProblem::TooLong(REASON_CHARS_MAX);
        return Err(Refusal::invalid("reason", problem));
    }
    Ok(reason)
}

/// Changes what is promised in the chats of a number, a group or a tag, and who is told of what in a group.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn set(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    of: PromisesOf,
    promises: Promises,
    alarms: Option<Alarms>,
) -> Result<Answer, Halt> {
    may_keep_team(by)?;
    let told = match (&of, alarms) {
        (PromisesOf::Group(group), Some(alarms)) => set_alarms(plan, by, *group, alarms)?,
        _ => Answer::Nothing,
    };
    match set_promises(plan, by, of, promises)? {
        Answer::Nothing => Ok(told),
        done => Ok(done),
    }
}

fn set_promises(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    of: PromisesOf,
    promises: Promises,
) -> Result<Answer, Halt> {
    let (of, subject, tag) = match of {
        PromisesOf::Number(id) => {
            plan.view.number(id)?.ok_or(Refusal::NotFound)?;
            (of, AuditSubject::Number(id), String::new())
        }
        PromisesOf::Group(id) => {
            plan.view.group(id)?.ok_or(Refusal::NotFound)?;
            (of, AuditSubject::Group(id), String::new())
        }
        PromisesOf::Tag(tag) => {
            let tag = tags::known_as(plan.view, &tags::named(&tag)?)?;
            (PromisesOf::Tag(tag.clone()), AuditSubject::Desk, tag)
        }
    };
    for (field, answer) in [
        ("first_reply", AnswerKind::First),
        ("next_reply", AnswerKind::Next),
    ] {
        if let Some(Within::Seconds(seconds)) = promises.of(answer) {
            within(field, seconds, 60..=PROMISE_MAX)?;
        }
    }
    let before = plan.view.promises(&of)?;
    if before == promises {
        return Ok(Answer::Nothing);
    }
    let told = Differences::default()
        .field(
            "first_reply",
            told(before.first_reply),
            told(promises.first_reply),
        )
        .field(
            "next_reply",
            told(before.next_reply),
            told(promises.next_reply),
        )
        .word(
            "promise_clock",
            before.clock.map(PromiseClock::word),
            promises.clock.map(PromiseClock::word),
        )
        .text("tag", "", &tag);
    plan.audit(author(by), AuditKind::PromisesChanged, subject, told)?;
    plan.write(Write::Promises { of, promises });
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}

/// Minutes as the list of administrative changes tells them; zero for no promise.
fn told(within: Option<Within>) -> Option<AuditValue> {
    within.map(|within| match within {
        Within::Nothing => AuditValue::Count(0),
        Within::Seconds(seconds) => AuditValue::Count(u64::from(seconds / 60)),
    })
}

fn set_alarms(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    group: GroupId,
    mut alarms: Alarms,
) -> Result<Answer, Halt> {
    plan.view.group(group)?.ok_or(Refusal::NotFound)?;
    if let Some(warnings) = &mut alarms.window_warnings {
        if warnings.len() > WARNINGS_MAX {
            let problem = FieldProblem::TooMany(WARNINGS_MAX);
            return Err(Refusal::invalid("window_warnings", problem).into());
        }
        for seconds in warnings.iter() {
            within("window_warnings", *seconds, WARNING_RANGE)?;
        }
        warnings.sort_unstable_by(|one, other| other.cmp(one));
        warnings.dedup();
    }
    let rule = alarms.waiting;
    for (field, seconds) in [
        ("waiting_after", rule.after),
        ("waiting_again", rule.again),
        ("waiting_escalate", rule.escalate),
        ("waiting_escalate_owners", rule.escalate_owners),
    ] {
        if let Some(seconds) = seconds {
            within(field, seconds, 60..=PROMISE_MAX)?;
        }
    }
    let before = plan.view.alarms(group)?;
    if before == alarms {
        return Ok(Answer::Nothing);
    }
    let minutes = |seconds: Option<u32>| seconds.map(|it| AuditValue::Count(u64::from(it / 60)));
    let list = |warnings: &Option<Vec<u32>>| {
        let minutes = warnings.as_ref()?.iter().map(|it| (it / 60).to_string());
        Some(AuditValue::text(&minutes.collect::<Vec<_>>().join(", ")))
    };
    let was = before.waiting;
    let told = Differences::default()
        .field(
            "window_warnings",
            list(&before.window_warnings),
            list(&alarms.window_warnings),
        )
        .field("waiting_after", minutes(was.after), minutes(rule.after))
        .field("waiting_again", minutes(was.again), minutes(rule.again))
        .field(
            "waiting_escalate",
            minutes(was.escalate),
            minutes(rule.escalate),
        )
        .field(
            "waiting_escalate_owners",
            minutes(was.escalate_owners),
            minutes(rule.escalate_owners),
        );
    let subject = AuditSubject::Group(group);
    plan.audit(author(by), AuditKind::AlarmsChanged, subject, told)?;
    let alarms = Box::new(alarms);
    plan.write(Write::Alarms { group, alarms });
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}

fn within(field: &str, seconds: u32, range: std::ops::RangeInclusive<u32>) -> Result<(), Refusal> {
    if range.contains(&seconds) {
        return Ok(());
    }
    let minutes = |seconds: u32| seconds / 60;
    let problem = FieldProblem::Between(minutes(*range.start()), minutes(*range.end()));
    Err(Refusal::invalid(field, problem))
}

/// Keeps what the machine's operator promises for the desk.
///
/// # Errors
/// When storage fails.
pub fn configure(plan: &mut Plan<'_>, promises: DeskPromises) -> Result<Answer, Halt> {
    if plan.view.desk_promises()? == promises {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::DeskPromises(promises));
    Ok(Answer::Done)
}
