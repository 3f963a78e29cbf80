//! How a group talks to customers and what comes to it: settings, first words, sources, numbers.

use std::ops::RangeInclusive;

use crate::base::id::{GroupId, NumberId};
use crate::base::text;
use crate::domain::agent::{Agent, Language};
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::GroupChange;
use crate::domain::decide::team::author;
use crate::domain::event::EventKind;
use crate::domain::first_words::{BUSY_AFTER_RANGE, FirstWords};
use crate::domain::group::{
    ANSWERS_WITHIN_RANGE, GroupSettings, HELD_DAYS_RANGE, Reopening, SOURCE_CHARS_MAX, SOURCES_MAX,
    Source,
};
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};
use crate::domain::wording::Wording;

/// Changes what is more of a group than its name and who sees it. The caller tells the log; what became another is
/// returned for the list of administrative changes.
pub fn change_settings(
    plan: &mut Plan<'_>,
    group: GroupId,
    change: GroupChange,
    told: Differences,
) -> Result<Differences, Halt> {
    let before = plan.view.group_settings(group)?;
    let mut settings = before.clone();
    settings.language = change.language.unwrap_or(settings.language);
    if let Some(minutes) = change.answers_within {
        within("answers_within", minutes, ANSWERS_WITHIN_RANGE)?;
        settings.answers_within = minutes;
    }
    if let Some(days) = change.held_days {
        within("held_days", days, HELD_DAYS_RANGE)?;
        settings.held_days = days;
    }
    let asks = settings.ask_before_attaching;
    settings.ask_before_attaching = change.ask_before_attaching.unwrap_or(asks);
    if let Some(reopening) = change.reopening {
        settings.reopening = known_template(plan, reopening)?;
    }
    settings.transfer_notice = change.transfer_notice.unwrap_or(settings.transfer_notice);
    if let Some(sources) = change.sources {
        settings.sources = own_sources(plan, group, sources)?;
    }
    let told = match &change.numbers {
        Some(numbers) => send_numbers(plan, group, numbers, told)?,
        None => told,
    };
    let told = differences(&before, &settings, told);
    if settings != before {
        write_settings(plan, group, settings);
    }
    Ok(told)
}

fn differences(before: &GroupSettings, after: &GroupSettings, told: Differences) -> Differences {
    let reopening = |settings: &GroupSettings| {
        let template = settings.reopening.as_ref();
        template.map(|it| AuditValue::text(&format!("{} ({})", it.name, it.language)))
    };
    let sources = |settings: &GroupSettings| {
        let each = settings.sources.iter().map(|source| source.parts().1);
        each.collect::<Vec<_>>().join(", ")
    };
    told.word(
        "language",
        before.language.map(Language::code),
        after.language.map(Language::code),
    )
    .field(
        "answers_within",
        Some(AuditValue::Count(u64::from(before.answers_within))),
        Some(AuditValue::Count(u64::from(after.answers_within))),
    )
    .field(
        "held_days",
        Some(AuditValue::Count(u64::from(before.held_days))),
        Some(AuditValue::Count(u64::from(after.held_days))),
    )
    .field(
        "ask_before_attaching",
        Some(AuditValue::Switch(before.ask_before_attaching)),
        Some(AuditValue::Switch(after.ask_before_attaching)),
    )
    .field("reopening", reopening(before), reopening(after))
    .text(
        "transfer_notice",
        words(before.transfer_notice.as_ref()),
        words(after.transfer_notice.as_ref()),
    )
    .text("sources", &sources(before), &sources(after))
}

fn words(wording: Option<&Wording>) -> &str {
    wording.map_or("", Wording::as_str)
}

fn write_settings(plan: &mut Plan<'_>, group: GroupId, settings: GroupSettings) {
    let settings = Box::new(settings);
    plan.write(Write::GroupSettings { group, settings });
}

fn within(field: &str, number: u32, range: RangeInclusive<u32>) -> Result<(), Refusal> {
    if range.contains(&number) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    Err(Refusal::invalid(field, FieldProblem::Between(least, most)))
}

fn known_template(
    plan: &Plan<'_>,
    reopening: Option<Reopening>,
) -> Result<Option<Reopening>, Halt> {
    let Some(wanted) = reopening else {
        return Ok(None);
    };
    let templates = plan.view.templates()?;
    let is_known = templates
        .iter()
        .any(|known| known.name == wanted.name && known.language == wanted.language);
    if is_known {
        Ok(Some(wanted))
    } else {
        Err(Refusal::invalid("reopening", FieldProblem::Unknown).into())
    }
}

/// Sources in the form in which they are compared, each once, none of them another group's.
fn own_sources(plan: &Plan<'_>, group: GroupId, typed: Vec<Source>) -> Result<Vec<Source>, Halt> {
    let mut sources: Vec<Source> = Vec::with_capacity(typed.len().min(SOURCES_MAX));
    for source in typed {
        let source = normal(&source)?;
        if !sources.contains(&source) {
            sources.push(source);
        }
        if sources.len() > SOURCES_MAX {
            return Err(Refusal::invalid("sources", FieldProblem::TooMany(SOURCES_MAX)).into());
        }
    }
    for (other, settings) in plan.view.all_group_settings()? {
        let shared = settings
            .sources
            .iter()
            .find(|known| sources.contains(known));
        if let Some(shared) = shared.filter(|_| other != group) {
            let name = plan.view.group(other)?.map(|group| group.name);
            let problem = FieldProblem::LeadsTo {
                source: shared.parts().1.to_owned(),
                group: name.unwrap_or_default(),
            };
            return Err(Refusal::invalid("sources", problem).into());
        }
    }
    Ok(sources)
}

/// A code is one word, without the mark that it has in a text.
fn normal(source: &Source) -> Result<Source, Refusal> {
    let (kind, typed) = source.parts();
    let typed = text::one_line(typed, SOURCE_CHARS_MAX + 1);
    let value = match source {
        Source::RefCode(_) => {
            let code = typed.to_lowercase();
            let bare = code.strip_prefix("ref:").or_else(|| code.strip_prefix('#'));
            bare.unwrap_or(&code).trim().to_owned()
        }
        Source::Ad(_) => typed,
        Source::UrlContains(_) => typed.to_lowercase(),
    };
    let wrong = |problem| Err(Refusal::invalid("sources", problem));
    if value.is_empty() {
        return wrong(FieldProblem::Empty);
    }
    if value.chars().count() > SOURCE_CHARS_MAX {
        return wrong(FieldProblem::TooLong(SOURCE_CHARS_MAX));
    }
    if matches!(source, Source::RefCode(_)) && !super::source::is_code(&value) {
        return wrong(FieldProblem::Unknown);
    }
    Source::of(kind, value).ok_or_else(|| Refusal::invalid("sources", FieldProblem::Unknown))
}

/// The new chats of these numbers come to the group from now on.
fn send_numbers(
    plan: &mut Plan<'_>,
    group: GroupId,
    numbers: &[NumberId],
    mut told: Differences,
) -> Result<Differences, Halt> {
    if numbers.is_empty() {
        return Err(Refusal::invalid("numbers", FieldProblem::Empty).into());
    }
    for id in numbers {
        let Some(number) = plan.view.number(*id)? else {
            return Err(Refusal::invalid("numbers", FieldProblem::Unknown).into());
        };
        if number.group != group {
            let leads_to = |group: GroupId| -> Read<String> {
                let name = plan.view.group(group)?.map(|group| group.name);
                Ok(format!("{}: {}", number.name, name.unwrap_or_default()))
            };
            let (before, after) = (leads_to(number.group)?, leads_to(group)?);
            told = told.text("number", &before, &after);
            plan.write(Write::Number(Number { group, ..number }));
        }
    }
    Ok(told)
}

/// Sets what a group says by itself.
pub fn set_words(
    plan: &mut Plan<'_>,
    by: Option<&Agent>,
    group: GroupId,
    number: Option<NumberId>,
    words: Option<Box<FirstWords>>,
) -> Result<Answer, Halt> {
    let towards = match number {
        Some(number) => plan.view.number(number)?.ok_or(Refusal::NotFound)?.name,
        None => String::new(),
    };
    plan.view.group(group)?.ok_or(Refusal::NotFound)?;
    if let Some(words) = &words {
        within("busy_after", words.busy_after, BUSY_AFTER_RANGE)?;
    }
    let before = plan.view.first_words(group, number)?;
    if before.as_ref() != words.as_deref() {
        let told = said(before.as_ref(), words.as_deref()).new_text("number", &towards);
        let (what, subject) = (AuditKind::WordsChanged, AuditSubject::Group(group));
        plan.audit(author(by), what, subject, told)?;
    }
    plan.write(Write::FirstWords {
        group,
        number,
        words,
    });
    plan.log(EventKind::Team);
    Ok(Answer::Group(group))
}

fn said(before: Option<&FirstWords>, after: Option<&FirstWords>) -> Differences {
    let text = |of: Option<&FirstWords>, which: fn(&FirstWords) -> &Option<Wording>| {
        let wording = of.and_then(|of| which(of).as_ref());
        words(wording).to_owned()
    };
    let both =
        |which: fn(&FirstWords) -> &Option<Wording>| (text(before, which), text(after, which));
    let (greeting, away, busy) = (
        both(|it| &it.greeting),
        both(|it| &it.away),
        both(|it| &it.busy),
    );
    let patience =
        |of: Option<&FirstWords>| of.map(|it| AuditValue::Count(u64::from(it.busy_after)));
    Differences::default()
        .text("greeting", &greeting.0, &greeting.1)
        .text("away", &away.0, &away.1)
        .text("busy", &busy.0, &busy.1)
        .field("busy_after", patience(before), patience(after))
}
