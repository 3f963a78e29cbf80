//! How numbers and accounts stand at Meta: what a look or a webhook changes, and who is told of it, once.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, NumberId};
use crate::base::phone;
use crate::base::text;
use crate::domain::agent::{Agent, Right, Role};
use crate::domain::changes::{Answer, Write};
use crate::domain::decide::notices;
use crate::domain::event::{Deadline, EventKind, QuarantineCause};
use crate::domain::notice::NoticeKind;
use crate::domain::number::Number;
use crate::domain::number::standing::{
    AccountNews, AccountStanding, MessagingLimit, NumberNews, NumberQuality, NumberSeen,
    NumberStanding, Restriction, StandingFact, StandingNews, StandingNotice, works,
};
use crate::domain::outbox::OutboxState;
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

/// Characters of a word of Meta's that are kept.
const WORD_CHARS_MAX: usize = 100;
/// Characters of a sentence of Meta's that are kept.
const DETAIL_CHARS_MAX: usize = 500;
/// Restrictions of one account that are kept: Meta knows nine.
const RESTRICTIONS_MAX: usize = 20;

/// When something is told, and the moment at which that comes in.
#[derive(Clone, Copy)]
struct Heard {
    at: Timestamp,
    now: Timestamp,
}

impl Heard {
    /// Whether it is older than what is known since then. A moment that is still to come was written by a clock that
    /// was ahead, and says nothing of what is older.
    fn is_before(self, known: Timestamp) -> bool {
        known <= self.now && self.at < known
    }
}

/// Notes what Meta says; the word before it, if it says another one now. What is empty says nothing, and what is older
/// than what is known tells nothing new.
fn note(
    slot: &mut Option<StandingFact>,
    (word, detail): (&str, &str),
    heard: Heard,
) -> Option<Option<String>> {
    let word = text::one_line(word, WORD_CHARS_MAX);
    let detail = text::one_line(detail, DETAIL_CHARS_MAX);
    if word.is_empty() {
        return None;
    }
    if let Some(known) = slot
        && (heard.is_before(known.since) || (known.word == word && known.detail == detail))
    {
        return None;
    }
    let before = slot.replace(StandingFact {
        word,
        detail,
        since: heard.at,
    });
    Some(before.map(|fact| fact.word))
}

/// The same of what happens rather than holds: once more is something new, told twice is not.
fn happened(
    slot: &mut Option<StandingFact>,
    said: (&str, &str),
    heard: Heard,
) -> Option<Option<String>> {
    let is_over = |known: &StandingFact| known.since < heard.at || known.since > heard.now;
    if slot.as_ref().is_some_and(is_over) {
        *slot = None;
    }
    note(slot, said, heard)
}

/// What those who keep the numbers are told of one decision: nothing twice.
#[derive(Default)]
struct Told(Vec<(NumberId, String, StandingNotice)>);

impl Told {
    fn add(&mut self, number: &Number, what: StandingNotice) {
        let is_known = |(id, waba_id, known): &(NumberId, String, StandingNotice)| {
            let same = *id == number.id || (what.is_of_account() && *waba_id == number.waba_id);
            same && *known == what
        };
        if !self.0.iter().any(is_known) {
            self.0.push((number.id, number.waba_id.clone(), what));
        }
    }

    fn tell(self, plan: &mut Plan<'_>) -> Read<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let keepers = plan.view.agents()?.into_iter().filter(keeps_numbers);
        let keepers: Vec<AgentId> = keepers.map(|agent| agent.id).collect();
        for (number, _, what) in self.0 {
            for agent in &keepers {
                let kind = NoticeKind::NumberStanding { number, what };
                notices::tell_about(plan, *agent, kind, None)?;
            }
        }
        Ok(())
    }
}

fn keeps_numbers(agent: &Agent) -> bool {
    !agent.disabled && (agent.role == Role::Owner || agent.has(Right::Settings))
}

/// A look at Meta saw numbers. What is as it was changes nothing.
///
/// # Errors
/// When storage fails.
pub fn seen(plan: &mut Plan<'_>, seen: &[NumberSeen]) -> Read<Answer> {
    let (mut told, mut any) = (Told::default(), false);
    for seen in seen {
        let Some(number) = plan.view.number(seen.number)? else {
            continue;
        };
        let before = plan.view.number_standing(number.id)?;
        let mut after = before.clone();
        let now = Heard {
            at: plan.now,
            now: plan.now,
        };
        note(&mut after.display, (&seen.display, ""), now);
        note(&mut after.throughput, (&seen.throughput, ""), now);
        note(&mut after.name, (&seen.name, ""), now);
        rated(&mut after, &number, &seen.quality, now, &mut told);
        limited(&mut after, &number, &seen.limit, now, &mut told);
        if note(&mut after.name_status, (&seen.name_status, ""), now)
            .flatten()
            .is_some()
        {
            let refused = |fact: &StandingFact| fact.word == "REJECTED";
            let is_told = after.name_review.as_ref().is_some_and(refused);
            if seen.name_status == "DECLINED" && !is_told {
                told.add(&number, StandingNotice::NameRefused);
            }
        }
        let account = plan.view.account_standing(&number.waba_id)?;
        let said = (seen.status.as_str(), now);
        status(&mut after, (&number, &account), said, &mut told);
        if before != after {
            any = true;
            keep(plan, number.id, after);
        }
    }
    told.tell(plan)?;
    if !any {
        return Ok(Answer::Nothing);
    }
    plan.log(EventKind::Notice);
    Ok(Answer::Done)
}

fn keep(plan: &mut Plan<'_>, number: NumberId, standing: NumberStanding) {
    let standing = Box::new(standing);
    plan.write(Write::NumberStanding { number, standing });
}

fn rated(after: &mut NumberStanding, number: &Number, word: &str, at: Heard, told: &mut Told) {
    let before = after.quality();
    let word = if word == "NA" { "UNKNOWN" } else { word };
    let was_known = note(&mut after.quality, (word, ""), at).flatten().is_some();
    let after = after.quality();
    // That nobody knows any more is no fall, and no rise.
    if was_known && before != after && after != NumberQuality::Unknown {
        let is_first = before == NumberQuality::Unknown && !after.is_poor();
        if !is_first {
            told.add(number, StandingNotice::Quality { before, after });
        }
    }
}

fn limited(after: &mut NumberStanding, number: &Number, word: &str, at: Heard, told: &mut Told) {
    let before = after.limit();
    let known = MessagingLimit::of(word);
    // The same limit under another name.
    if known == before && after.limit.is_some() {
        return;
    }
    note(&mut after.limit, (word, ""), at);
    let after = after.limit();
    let unknown = MessagingLimit::Unknown;
    if before != after && before != unknown && after != unknown {
        told.add(number, StandingNotice::Limit { before, after });
    }
}

/// Meta calls a number connected also while it restricts or bans the account. That it works again is told only when
/// messages leave; the end of a restriction is told as such.
fn status(
    after: &mut NumberStanding,
    (number, account): (&Number, &AccountStanding),
    (word, at): (&str, Heard),
    told: &mut Told,
) {
    if let Some(Some(before)) = note(&mut after.status, (word, ""), at) {
        match (works(&before), works(word)) {
            (true, false) => told.add(number, StandingNotice::Stopped),
            (false, true) if account.lets_send(at.now) => told.add(number, StandingNotice::Works),
            _ => {}
        }
    }
}

/// A webhook tells of a number or an account. Of one that nobody knows it is put aside.
///
/// # Errors
/// Which number is not known, or a fault of storage.
pub fn heard(
    plan: &mut Plan<'_>,
    numbers: &[Number],
    (waba_id, at): (&str, Option<Timestamp>),
    news: &StandingNews,
) -> Read<Result<Answer, QuarantineCause>> {
    let ours: Vec<&Number> = numbers
        .iter()
        .filter(|number| number.waba_id == waba_id)
        .collect();
    let at = Heard {
        at: at.map_or(plan.now, |at| at.min(plan.now)),
        now: plan.now,
    };
    let unknown = |id: &str| Ok(Err(QuarantineCause::UnknownNumber(id.to_owned())));
    if ours.is_empty() {
        return unknown(waba_id);
    }
    let mut told = Told::default();
    let any = match news {
        StandingNews::Number { display, news } => {
            let Some(number) = named(plan, &ours, display)? else {
                return unknown(display);
            };
            of_number(plan, (&ours, number), news, at, &mut told)?
        }
        StandingNews::Account(AccountNews::Limit(limit)) => {
            all_limited(plan, &ours, limit, at, &mut told)?
        }
        StandingNews::Account(news) => of_account(plan, &ours, news, at, &mut told)?,
    };
    told.tell(plan)?;
    if !any {
        return Ok(Ok(Answer::KNOWN));
    }
    plan.log(EventKind::Notice);
    Ok(Ok(Answer::STORED))
}

/// The number of an account that Meta names by its digits.
fn named<'n>(plan: &Plan<'_>, ours: &[&'n Number], display: &str) -> Read<Option<&'n Number>> {
    let wanted = phone::digits(display);
    for number in ours {
        let seen = plan.view.number_standing(number.id)?.display;
        let seen = seen.and_then(|fact| phone::digits(&fact.word));
        if wanted.is_some() && (wanted == phone::digits(&number.display) || wanted == seen) {
            return Ok(Some(number));
        }
    }
    Ok(match ours {
        [only] => Some(only),
        _ => None,
    })
}

fn of_number(
    plan: &mut Plan<'_>,
    (ours, number): (&[&Number], &Number),
    news: &NumberNews,
    at: Heard,
    told: &mut Told,
) -> Read<bool> {
    let before = plan.view.number_standing(number.id)?;
    let mut after = before.clone();
    let account = plan.view.account_standing(&number.waba_id)?;
    let of = (number, &account);
    let mut others = false;
    match news {
        NumberNews::Level { event, limit } => {
            match event.as_str() {
                "THROUGHPUT_UPGRADE" => {
                    note(&mut after.throughput, ("HIGH", ""), at);
                }
                "FLAGGED" => status(&mut after, of, ("FLAGGED", at), told),
                "UNFLAGGED" => {
                    let flagged = |fact: &StandingFact| fact.word == "FLAGGED";
                    if after.status.as_ref().is_some_and(flagged) {
                        status(&mut after, of, ("CONNECTED", at), told);
                    }
                }
                _ => {}
            }
            limited(&mut after, number, limit, at, told);
            let rest = ours.iter().filter(|it| it.id != number.id);
            let rest: Vec<&Number> = rest.copied().collect();
            others = all_limited(plan, &rest, limit, at, told)?;
        }
        NumberNews::Name {
            decision,
            name,
            reason,
        } => {
            let asked = if reason.is_empty() {
                name.clone()
            } else {
                format!("{name} ({reason})")
            };
            if note(&mut after.name_review, (decision, &asked), at).is_some() {
                match decision.as_str() {
                    "APPROVED" => {
                        note(&mut after.name, (name, ""), at);
                        note(&mut after.name_status, ("APPROVED", ""), at);
                        told.add(number, StandingNotice::NameApproved);
                    }
                    "REJECTED" => told.add(number, StandingNotice::NameRefused),
                    _ => {}
                }
            }
        }
        NumberNews::Pin(event) => {
            if happened(&mut after.pin, (event, ""), at).is_some() {
                told.add(
                    number,
                    match event.as_str() {
                        "PIN_CHANGED" => StandingNotice::PinChanged,
                        _ => StandingNotice::PinReset,
                    },
                );
            }
        }
    }
    let any = before != after;
    if any {
        keep(plan, number.id, after);
    }
    Ok(any || others)
}

/// A limit is that of the whole business.
fn all_limited(
    plan: &mut Plan<'_>,
    numbers: &[&Number],
    limit: &str,
    at: Heard,
    told: &mut Told,
) -> Read<bool> {
    let mut any = false;
    for number in numbers {
        let before = plan.view.number_standing(number.id)?;
        let mut after = before.clone();
        limited(&mut after, number, limit, at, told);
        if before != after {
            any = true;
            keep(plan, number.id, after);
        }
    }
    Ok(any)
}

fn of_account(
    plan: &mut Plan<'_>,
    ours: &[&Number],
    news: &AccountNews,
    at: Heard,
    told: &mut Told,
) -> Read<bool> {
    let Some(first) = ours.iter().find(|it| !it.disabled).or(ours.first()) else {
        return Ok(false);
    };
    let waba_id = first.waba_id.clone();
    let before = plan.view.account_standing(&waba_id)?;
    let mut after = before.clone();
    let tell = match news {
        AccountNews::Limit(_) => None,
        AccountNews::Restricted(list) => {
            for (word, until, remedy) in list.iter().take(RESTRICTIONS_MAX) {
                let restriction = Restriction {
                    word: text::one_line(word, WORD_CHARS_MAX),
                    since: at.at,
                    until: *until,
                    remedy: text::one_line(remedy, DETAIL_CHARS_MAX),
                };
                restricted(&mut after, restriction, at, |what| {
                    told.add(first, what);
                });
            }
            None
        }
        AccountNews::Ban(word, date) => {
            let is_new = note(&mut after.ban, (word, date), at).is_some();
            if is_new && word == "REINSTATE" {
                after.restrictions.clear();
            }
            is_new.then_some(match word.as_str() {
                "DISABLE" => StandingNotice::Banned,
                "REINSTATE" => StandingNotice::Reinstated,
                _ => StandingNotice::BanAnnounced,
            })
        }
        AccountNews::Violation(word) => {
            happened(&mut after.violation, (word, ""), at).map(|_| StandingNotice::Violation)
        }
        AccountNews::Link(word, reason) => {
            note(&mut after.link, (word, reason), at).map(|_| match word.as_str() {
                "ACCOUNT_DELETED" => StandingNotice::Deleted,
                "ACCOUNT_RECONNECTED" => StandingNotice::Reconnected,
                _ => StandingNotice::Disconnected,
            })
        }
        AccountNews::Review(decision) => {
            let is_new = note(&mut after.review, (decision, ""), at).is_some();
            match decision.as_str() {
                "APPROVED" if is_new => Some(StandingNotice::ReviewApproved),
                "REJECTED" if is_new => Some(StandingNotice::ReviewRefused),
                _ => None,
            }
        }
        AccountNews::Alert { word, text, active } => {
            if *active {
                happened(&mut after.alert, (word, text), at).map(|_| StandingNotice::Alert)
            } else {
                after.alert = None;
                None
            }
        }
    };
    if let Some(what) = tell {
        told.add(first, what);
    }
    if before == after {
        return Ok(false);
    }
    put_account(plan, &waba_id, &before, after)?;
    Ok(true)
}

/// A restriction that is new, or ends at another time than the one that is known. One that is over is none, and one of
/// before the account was given back neither.
fn restricted(
    after: &mut AccountStanding,
    new: Restriction,
    heard: Heard,
    mut tell: impl FnMut(StandingNotice),
) {
    let reinstated = after.ban.as_ref().filter(|fact| fact.word == "REINSTATE");
    if reinstated.is_some_and(|fact| heard.is_before(fact.since)) {
        return;
    }
    let is_full = after.restrictions.len() >= RESTRICTIONS_MAX;
    let known = after.restrictions.iter_mut().find(|it| it.word == new.word);
    let (what, until) = (new.forbids(), new.until);
    match known {
        Some(known) if heard.is_before(known.since) => {}
        Some(known) => {
            let is_new = known.until != until;
            *known = new;
            if is_new {
                tell(StandingNotice::Restricted { what, until });
            }
        }
        None if is_full || !new.holds(heard.now) => {}
        None => {
            after.restrictions.push(new);
            tell(StandingNotice::Restricted { what, until });
        }
    }
}

/// Keeps an account, has each new end of a restriction noticed, lets what waited for another end try again, and tells
/// open pages.
fn put_account(
    plan: &mut Plan<'_>,
    waba_id: &str,
    before: &AccountStanding,
    after: AccountStanding,
) -> Read<()> {
    let ends = |standing: &AccountStanding| -> Vec<Timestamp> {
        let restrictions = standing.restrictions.iter();
        restrictions.map(Restriction::ends_at).collect()
    };
    let (known, present) = (ends(before), ends(&after));
    for end in &present {
        if !known.contains(end) {
            plan.arm(*end, Deadline::RestrictionEnd);
        }
    }
    if before.restrictions != after.restrictions {
        plan.log(EventKind::Restrictions);
        wake(plan, waba_id, |at| {
            known.contains(&at) && !present.contains(&at)
        })?;
    }
    plan.write(Write::AccountStanding {
        waba_id: waba_id.to_owned(),
        standing: Box::new(after),
    });
    Ok(())
}

/// What waits for a moment that is none any more may leave now.
fn wake(plan: &mut Plan<'_>, waba_id: &str, is_gone: impl Fn(Timestamp) -> bool) -> Read<()> {
    for mut row in plan.view.outbox_rows()? {
        // Files of an older desk have one that a restriction holds as one that just waits.
        let Some(at) = row.state.leaves_at() else {
            continue;
        };
        let number = plan.view.number(row.number)?;
        let is_ours = number.is_some_and(|number| number.waba_id == waba_id);
        if is_ours && is_gone(at) {
            row.state = OutboxState::Waiting(plan.now.min(at));
            let kind = EventKind::Delivery(row.chat, row.entry);
            plan.write(Write::Outbox(row));
            plan.log(kind);
        }
    }
    Ok(())
}

/// Restrictions end by themselves.
///
/// # Errors
/// When storage fails.
pub fn end(plan: &mut Plan<'_>) -> Read<()> {
    for (waba_id, before) in plan.view.account_standings()? {
        let now = plan.now;
        lift(plan, &waba_id, &before, |it| !it.holds(now))?;
    }
    Ok(())
}

/// Somebody who keeps the settings says that Meta has lifted what an account may not do: it tells of no end before its
/// time.
///
/// # Errors
/// When they may not, or the number is not there.
pub fn lifted(plan: &mut Plan<'_>, by: AgentId, number: NumberId) -> Result<Answer, Halt> {
    let agent = plan.view.agent(by)?.filter(|agent| !agent.disabled);
    if !agent.ok_or(Refusal::NotFound)?.has(Right::Settings) {
        return Err(Refusal::NotAllowed.into());
    }
    let number = plan.view.number(number)?.ok_or(Refusal::NotFound)?;
    let before = plan.view.account_standing(&number.waba_id)?;
    if before.restrictions.is_empty() {
        return Ok(Answer::Nothing);
    }
    lift(plan, &number.waba_id, &before, |_| true)?;
    Ok(Answer::Done)
}

/// Takes restrictions away, and lets leave at once what waited for that.
fn lift(
    plan: &mut Plan<'_>,
    waba_id: &str,
    before: &AccountStanding,
    is_over: impl Fn(&Restriction) -> bool,
) -> Read<()> {
    let mut after = before.clone();
    after.restrictions.retain(|it| !is_over(it));
    if *before == after {
        return Ok(());
    }
    let mut told = Told::default();
    let numbers = plan.view.numbers()?;
    let ours: Vec<&Number> = numbers.iter().filter(|it| it.waba_id == waba_id).collect();
    if let Some(first) = ours.iter().find(|it| !it.disabled).or(ours.first()) {
        for over in before.restrictions.iter().filter(|it| is_over(it)) {
            let what = over.forbids();
            told.add(first, StandingNotice::Lifted { what });
        }
    }
    put_account(plan, waba_id, before, after)?;
    told.tell(plan)?;
    plan.log(EventKind::Notice);
    Ok(())
}
