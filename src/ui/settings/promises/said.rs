//! What is promised, in words: all that was saved for somebody, and what holds where nothing was.

use std::time::Duration;

use crate::base::id::GroupId;
use crate::domain::number::Number;
use crate::domain::promises::{
    Alarms, DeskPromises, PromiseClock, Promises, PromisesOf, WaitingRule, Within,
};
use crate::domain::turn::AnswerKind;
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// Numbers that are told apart where they differ; more are only said to differ.
const NAMED: usize = 3;

/// Seconds before a window's end, in minutes, as a field has them.
pub fn list(seconds: &[u32]) -> String {
    let texts: Vec<String> = seconds.iter().map(|it| (it / 60).to_string()).collect();
    texts.join(", ")
}

fn span(seconds: u32, words: &Words) -> String {
    words.span(Duration::from_secs(u64::from(seconds)))
}

fn within(within: Within, words: &Words) -> String {
    match within {
        Within::Nothing => words.text("promises-nothing"),
        Within::Seconds(seconds) => span(seconds, words),
    }
}

fn clock(clock: PromiseClock, words: &Words) -> String {
    words.text(&format!("promises-clock-{}", clock.word()))
}

fn warned(seconds: &[u32], words: &Words) -> String {
    match seconds {
        [] => words.text("promises-warned-never"),
        some => words.with("promises-warned", "minutes", list(some).as_str()),
    }
}

/// What holds for the desk.
pub fn of_desk(desk: &DeskPromises, words: &Words) -> String {
    let promises = Promises {
        first_reply: Some(desk.of(AnswerKind::First)),
        next_reply: Some(desk.of(AnswerKind::Next)),
        clock: None,
    };
    let mut parts = answers(&promises, words);
    parts.push(warned(&desk.window_warnings, words));
    parts.join(" · ")
}

/// All that was saved and differs.
pub fn saved(promises: &Promises, alarms: Option<&Alarms>, words: &Words) -> String {
    let mut parts = answers(promises, words);
    parts.extend(promises.clock.map(|it| clock(it, words)));
    if let Some(alarms) = alarms {
        let warnings = alarms.window_warnings.as_deref();
        parts.extend(warnings.map(|it| warned(it, words)));
        parts.extend(waits(&alarms.waiting, words));
    }
    match parts.is_empty() {
        true => words.text("promises-as-wider"),
        false => parts.join(" · "),
    }
}

fn answers(promises: &Promises, words: &Words) -> Vec<String> {
    let each = |key: &str, said: Option<Within>| {
        said.map(|said| words.with(key, "time", within(said, words).as_str()))
    };
    let parts = [
        each("promises-first", promises.first_reply),
        each("promises-next", promises.next_reply),
    ];
    parts.into_iter().flatten().collect()
}

/// Who is told that somebody waits, as far as it is not as usual.
fn waits(rule: &WaitingRule, words: &Words) -> Vec<String> {
    let usual = WaitingRule::default();
    let after = (rule.after != usual.after).then(|| match rule.after {
        Some(after) => words.with("promises-waits", "time", span(after, words).as_str()),
        None => words.text("promises-waits-nobody"),
    });
    let timed = |key: &str, seconds: Option<u32>| {
        seconds.map(|seconds| words.with(key, "time", span(seconds, words).as_str()))
    };
    let parts = [
        after,
        timed("promises-waits-again", rule.again),
        timed("promises-waits-leads", rule.escalate),
        timed("promises-waits-owners", rule.escalate_owners),
    ];
    parts.into_iter().flatten().collect()
}

/// What holds where somebody says nothing of their own, beside each field.
pub struct Wider {
    /// Of an appeal, as the field's hint.
    pub first: String,
    /// Of what comes after.
    pub next: String,
    /// The clock, as the choice of none.
    pub clock: String,
}

impl Wider {
    /// What holds without a word of `of`: for a group what its numbers say, for a number what the desk says. A tag is
    /// of customers of all groups: it is not known which says it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        snapshot: &Snapshot,
        team: &Team,
        of: &PromisesOf,
        words: &Words,
    ) -> Result<Self, Failure> {
        let numbers = match of {
            PromisesOf::Tag(_) => {
                let hint = words.text("promises-answer-hint");
                return Ok(Self {
                    first: hint.clone(),
                    next: hint,
                    clock: words.text("promises-as-wider"),
                });
            }
            PromisesOf::Number(_) => Vec::new(),
            PromisesOf::Group(group) => of_group(snapshot, team, *group)?,
        };
        let desk = snapshot.desk_promises()?;
        let answer = |kind: AnswerKind| {
            let own = |promises: &Promises| promises.of(kind);
            let holds = holds(&numbers, own, desk.of(kind), words, within);
            words.with("promises-holds-hint", "holds", holds.as_str())
        };
        let usual = PromiseClock::Working;
        let by = holds(&numbers, |it| it.clock, usual, words, clock);
        Ok(Self {
            first: answer(AnswerKind::First),
            next: answer(AnswerKind::Next),
            clock: words.with("promises-holds-clock", "holds", by.as_str()),
        })
    }
}

/// The numbers whose chats come to a group, by name, with what is promised in them. Without any, chats come from
/// elsewhere: all numbers count.
fn of_group(
    snapshot: &Snapshot,
    team: &Team,
    group: GroupId,
) -> Result<Vec<(String, Promises)>, Failure> {
    let mut numbers: Vec<&Number> = team.numbers.values().filter(|it| !it.disabled).collect();
    if numbers.iter().any(|number| number.group == group) {
        numbers.retain(|number| number.group == group);
    }
    numbers.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let mut promises = Vec::with_capacity(numbers.len());
    for number in numbers {
        let of = PromisesOf::Number(number.id);
        promises.push((number.name.clone(), snapshot.promises(&of)?));
    }
    Ok(promises)
}

/// What holds and who says so: the desk, a number, or each number where they differ.
fn holds<T: Copy + PartialEq>(
    numbers: &[(String, Promises)],
    own: impl Fn(&Promises) -> Option<T>,
    desk: T,
    words: &Words,
    said: impl Fn(T, &Words) -> String,
) -> String {
    let from = |value: T, from: &str| {
        let value = said(value, words);
        let args = [("value", Arg::Text(&value)), ("from", Arg::Text(from))];
        words.args("promises-from", &args)
    };
    let of_desk = || from(desk, &words.text("promises-desk"));
    if numbers.iter().all(|(_, promises)| own(promises).is_none()) {
        return of_desk();
    }
    let [(name, promises)] = numbers else {
        return match numbers.len() <= NAMED {
            true => {
                let each = numbers.iter().map(|(name, promises)| {
                    from(own(promises).unwrap_or(desk), &of_number(name, words))
                });
                each.collect::<Vec<String>>().join(", ")
            }
            false => words.text("promises-differs"),
        };
    };
    match own(promises) {
        Some(value) => from(value, &of_number(name, words)),
        None => of_desk(),
    }
}

fn of_number(name: &str, words: &Words) -> String {
    words.with("promises-kind-number", "name", name)
}
