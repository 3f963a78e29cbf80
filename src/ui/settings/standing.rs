//! How a number stands at Meta, as its page and the interface tell it; and what of it everybody who writes should know.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::id::NumberId;
use crate::channels::whatsapp::errors::advice_key;
use crate::domain::command::Command;
use crate::domain::number::standing::{
    AccountStanding, Forbidden, MessagingLimit, NumberQuality, NumberStanding, Restriction,
    StandingFact, StandingNotice, StandingRows as _, Throughput, works,
};
use crate::domain::number::{Number, Trouble, TroubleCause};
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::told::Told;
use crate::ui::words::Words;

/// `NumberStanding` of the interface. What Meta never told is null.
#[derive(Serialize)]
pub(super) struct StandingView {
    quality: Option<Word>,
    limit: Option<LimitView>,
    throughput: Option<Word>,
    name: Option<Word>,
    name_status: Option<Word>,
    name_review: Option<Word>,
    status: Option<Word>,
    restrictions: Vec<RestrictionView>,
    account: Vec<Word>,
    #[serde(skip)]
    pub(super) cells: Vec<Cell>,
    #[serde(skip)]
    pub(super) strips: Vec<Strip>,
}

/// A word of Meta's, and since when.
#[derive(Serialize)]
struct Word {
    word: String,
    detail: String,
    since: String,
}

#[derive(Serialize)]
struct LimitView {
    /// How many customers a day; null for any number, or when Meta does not tell.
    customers: Option<u64>,
    endless: bool,
    since: String,
}

#[derive(Serialize)]
struct RestrictionView {
    what: &'static str,
    word: String,
    since: String,
    until: Option<String>,
}

/// One thing that is told of a number.
pub(super) struct Cell {
    pub(super) label: String,
    /// The class of its dot; nothing for no dot.
    pub(super) class: Option<&'static str>,
    pub(super) text: String,
    pub(super) since: String,
    pub(super) more: Option<String>,
}

/// Something that is wrong with the account.
pub(super) struct Strip {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) detail: String,
    pub(super) since: String,
    /// Somebody may say that it is over.
    pub(super) lifts: bool,
}

impl Word {
    fn of(fact: &Option<StandingFact>) -> Option<Self> {
        fact.as_ref().map(|fact| Self {
            word: fact.word.clone(),
            detail: fact.detail.clone(),
            since: fact.since.rfc3339(),
        })
    }
}

impl StandingView {
    /// How a number stands.
    ///
    /// # Errors
    /// When storage fails.
    pub(super) fn read(
        snapshot: &Snapshot,
        number: &Number,
        words: &Words,
    ) -> Result<Self, Failure> {
        let standing = snapshot.number_standing(number.id)?;
        let account = snapshot.account_standing(&number.waba_id)?;
        let held = account.restrictions.iter().filter(|it| it.holds(words.now));
        let limit = standing.limit.as_ref().map(|fact| LimitView {
            customers: match standing.limit() {
                MessagingLimit::Customers(count) => Some(count),
                MessagingLimit::Endless | MessagingLimit::Unknown => None,
            },
            endless: standing.limit() == MessagingLimit::Endless,
            since: fact.since.rfc3339(),
        });
        let of_account = [
            &account.ban,
            &account.review,
            &account.violation,
            &account.link,
            &account.alert,
        ];
        Ok(Self {
            quality: Word::of(&standing.quality),
            limit,
            throughput: Word::of(&standing.throughput),
            name: Word::of(&standing.name),
            name_status: Word::of(&standing.name_status),
            name_review: Word::of(&standing.name_review),
            status: Word::of(&standing.status),
            restrictions: held
                .map(|it| RestrictionView {
                    what: it.forbids().word(),
                    word: it.word.clone(),
                    since: it.since.rfc3339(),
                    until: it.until.map(Timestamp::rfc3339),
                })
                .collect(),
            account: of_account.into_iter().filter_map(Word::of).collect(),
            cells: cells(&standing, &account, words),
            strips: strips(&account, words),
        })
    }
}

fn cells(standing: &NumberStanding, account: &AccountStanding, words: &Words) -> Vec<Cell> {
    let cell = |label: &str, fact: &StandingFact, class, text| Cell {
        label: words.text(label),
        class,
        text,
        since: since(fact, words),
        more: None,
    };
    let mut cells = Vec::new();
    if let Some(fact) = &standing.quality {
        let quality = standing.quality();
        let class = match quality {
            NumberQuality::Green => " ok",
            NumberQuality::Yellow => " warn",
            NumberQuality::Red => " late",
            NumberQuality::Unknown => "",
        };
        let text = quality_name(quality, words);
        cells.push(cell("standing-quality", fact, Some(class), text));
    }
    if let Some(fact) = &standing.limit {
        let text = match standing.limit() {
            MessagingLimit::Customers(count) => {
                let limit = words.number(count);
                words.with("standing-limit-customers", "limit", limit.as_str())
            }
            MessagingLimit::Endless => words.text("standing-limit-endless"),
            MessagingLimit::Unknown => words.text("standing-limit-unknown"),
        };
        cells.push(cell("standing-limit", fact, None, text));
    }
    if let Some(fact) = &standing.throughput {
        let text = match Throughput::of(&fact.word) {
            Throughput::PerSecond(count) => {
                let count = words.number(u64::from(count));
                words.with("standing-speed-told", "count", count.as_str())
            }
            Throughput::Unknown => words.text("standing-speed-unknown"),
        };
        cells.push(cell("standing-speed", fact, None, text));
    }
    if let Some(fact) = standing.name_status.as_ref().or(standing.name.as_ref()) {
        let (class, key) = name_status(standing.name_status.as_ref());
        let name = standing.name.as_ref().map(|name| name.word.as_str());
        let text = match name {
            Some(name) => format!("{name}: {}", words.text(key)),
            None => words.text(key),
        };
        let mut cell = cell("standing-name", fact, class, text);
        cell.more = standing.name_review.as_ref().map(|review| {
            let key = match review.word.as_str() {
                "APPROVED" => "standing-asked-approved",
                "REJECTED" => "standing-asked-rejected",
                _ => "standing-asked-pending",
            };
            words.with(key, "name", review.detail.as_str())
        });
        cells.push(cell);
    }
    if let Some(fact) = &standing.status {
        // Meta calls it connected while its account may not send, too.
        let (class, text) = if !works(&fact.word) {
            (" late", status_name(&fact.word, words))
        } else if account.is_banned() || account.is_gone() {
            (" late", words.text("standing-status-stopped"))
        } else if account.lets_send(words.now) {
            (" ok", words.text("standing-status-works"))
        } else {
            (" warn", words.text("standing-status-restricted"))
        };
        cells.push(cell("standing-status", fact, Some(class), text));
    }
    cells
}

fn since(fact: &StandingFact, words: &Words) -> String {
    words.with("standing-since", "time", words.moment(fact.since).as_str())
}

/// Meta's word where the desk has none of its own.
fn status_name(status: &str, words: &Words) -> String {
    let key = match status {
        "FLAGGED" => "standing-status-flagged",
        "RESTRICTED" | "RATE_LIMITED" => "standing-status-restricted",
        "PENDING" | "UNVERIFIED" | "NOT_VERIFIED" => "standing-status-pending",
        "DISCONNECTED" | "UNLINKED" => "standing-status-disconnected",
        "BANNED" => "standing-status-banned",
        _ => return status.to_owned(),
    };
    words.text(key)
}

fn quality_name(quality: NumberQuality, words: &Words) -> String {
    words.text(&format!("standing-quality-{}", quality.word()))
}

/// Meta, "Business phone numbers", 2026-09: the statuses of a name.
fn name_status(fact: Option<&StandingFact>) -> (Option<&'static str>, &'static str) {
    match fact.map(|fact| fact.word.as_str()) {
        Some("APPROVED" | "AVAILABLE_WITHOUT_REVIEW") => (Some(" ok"), "standing-name-approved"),
        Some("PENDING_REVIEW" | "PENDING" | "DEFERRED") => (Some(" warn"), "standing-name-pending"),
        Some("DECLINED" | "REJECTED") => (Some(" late"), "standing-name-declined"),
        Some("EXPIRED") => (Some(" warn"), "standing-name-expired"),
        _ => (None, "standing-name-unknown"),
    }
}

fn strips(account: &AccountStanding, words: &Words) -> Vec<Strip> {
    let mut strips = Vec::new();
    let strip = |title: String, fact: &StandingFact| Strip {
        title,
        text: words.text("health-number-status.advice"),
        detail: fact.detail.clone(),
        since: since(fact, words),
        lifts: false,
    };
    if let Some(ban) = &account.ban {
        let time = words.moment(ban.since);
        match ban.word.as_str() {
            "DISABLE" => strips.push(strip(
                words.with("standing-banned", "time", time.as_str()),
                ban,
            )),
            "SCHEDULE_FOR_DISABLE" => strips.push(strip(
                words.with("standing-ban-announced", "date", ban.detail.as_str()),
                ban,
            )),
            _ => {}
        }
    }
    if let Some(link) = account.link.as_ref().filter(|_| account.is_gone()) {
        let time = words.moment(link.since);
        strips.push(strip(
            words.with("standing-gone", "time", time.as_str()),
            link,
        ));
    }
    for held in account.restrictions.iter().filter(|it| it.holds(words.now)) {
        strips.push(Strip {
            title: until(held, words),
            text: format!(
                "{} {}",
                forbids(held.forbids(), words),
                words.text("standing-advice")
            ),
            detail: held.remedy.clone(),
            since: words.with("standing-since", "time", words.moment(held.since).as_str()),
            lifts: true,
        });
    }
    strips
}

fn until(held: &Restriction, words: &Words) -> String {
    match held.until {
        Some(until) => words.with("standing-restricted", "time", words.moment(until).as_str()),
        None => words.text("standing-restricted-open"),
    }
}

fn forbids(what: Forbidden, words: &Words) -> String {
    words.text(&format!("standing-forbids-{}", what.word()))
}

/// What everybody who writes should know: what messages of the team's can't leave, until when, and through which
/// numbers, if there are others.
///
/// # Errors
/// When storage fails.
pub fn banners(snapshot: &Snapshot, team: &Team, words: &Words) -> Result<Vec<String>, Failure> {
    let numbers: Vec<&Number> = team.numbers.values().filter(|it| !it.disabled).collect();
    let mut banners = Vec::new();
    for (waba_id, account) in snapshot.account_standings()? {
        let mut names: Vec<&str> = numbers
            .iter()
            .filter(|number| number.waba_id == waba_id)
            .map(|number| number.name.as_str())
            .collect();
        if names.is_empty() {
            continue;
        }
        names.sort_unstable();
        for what in [Forbidden::Answering, Forbidden::WritingFirst] {
            let Some(held) = account.restricted(what, words.now) else {
                continue;
            };
            let key = format!("standing-banner-{}", what.word());
            let said = match held.until {
                Some(until) => words.with(&key, "time", words.moment(until).as_str()),
                None => words.text(&format!("{key}-open")),
            };
            banners.push(said_of(&names, numbers.len(), said));
        }
    }
    Ok(banners)
}

/// What is said of some numbers names them, unless they are all there are.
fn said_of(names: &[&str], all: usize, said: String) -> String {
    if names.len() < all {
        format!("{}: {said}", names.join(", "))
    } else {
        said
    }
}

/// The numbers through which nothing leaves, and why.
pub fn stopped(team: &Team) -> impl Iterator<Item = (&Number, &Trouble)> {
    let numbers = team.numbers.values().filter(|number| !number.disabled);
    numbers.filter_map(|number| Some((number, number.trouble.as_ref()?)))
}

/// What everybody who writes should know: why messages wait, through which numbers, if there are others, and that they
/// leave by themselves.
pub fn waits(team: &Team, words: &Words) -> Vec<String> {
    let all = team.numbers.values().filter(|it| !it.disabled).count();
    let mut causes: BTreeMap<Option<&str>, Vec<(&Number, &Trouble)>> = BTreeMap::new();
    for (number, trouble) in stopped(team) {
        let why = match trouble.cause {
            TroubleCause::Refused(code) => Some(advice_key(code)),
            TroubleCause::Unreachable => None,
        };
        causes.entry(why).or_default().push((number, trouble));
    }
    let said = |(why, of): (Option<&str>, Vec<(&Number, &Trouble)>)| {
        let mut names: Vec<&str> = of.iter().map(|(number, _)| number.name.as_str()).collect();
        names.sort_unstable();
        let since = of.iter().map(|(_, trouble)| trouble.since).min();
        let clock = since.map(|since| words.moment(since)).unwrap_or_default();
        let said = match why {
            Some(key) => words.with("banner-waits", "why", words.text(key).as_str()),
            None => words.with("banner-outage", "clock", clock.as_str()),
        };
        said_of(&names, all, said)
    };
    causes.into_iter().map(said).collect()
}

/// The sentence of a notice.
pub fn notice((words, team): (&Words, &Team), number: NumberId, what: &StandingNotice) -> String {
    let waba_id = team.numbers.get(&number).map(|it| it.waba_id.as_str());
    let mut names: Vec<&str> = team
        .numbers
        .values()
        .filter(|it| {
            let is_all = what.is_of_account() && Some(it.waba_id.as_str()) == waba_id;
            it.id == number || (is_all && !it.disabled)
        })
        .map(|it| it.name.as_str())
        .collect();
    names.sort_unstable();
    let limit = |limit: &MessagingLimit| match limit {
        MessagingLimit::Customers(count) => words.number(*count),
        MessagingLimit::Endless => "∞".to_owned(),
        MessagingLimit::Unknown => words.text("standing-limit-unknown"),
    };
    let mut args = vec![("number", names.join(", "))];
    match what {
        StandingNotice::Quality { before, after } => {
            args.push(("before", quality_name(*before, words)));
            args.push(("after", quality_name(*after, words)));
        }
        StandingNotice::Limit { before, after } => {
            args.push(("before", limit(before)));
            args.push(("after", limit(after)));
        }
        StandingNotice::Restricted { what, until } => {
            args.push(("what", forbids(*what, words)));
            args.extend(until.map(|until| ("time", words.moment(until))));
        }
        _ => {}
    }
    let args: Vec<_> = args
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    words.args(&format!("notice-standing-{}", what.word()), &args)
}

/// `POST /numbers/{id}/lifted`: Meta has lifted what the number's account may not do.
///
/// # Errors
/// When the reader may not, or the number is not there.
pub async fn lifted(context: Context) -> Result<Reply, Failure> {
    let command = Command::RestrictionsLifted {
        by: context.me()?.id,
        number: NumberId(context.id("id")?),
    };
    context.submit(command).await?;
    if context.format == Format::Json {
        return Ok(Reply::no_content());
    }
    context.tell(Told::good(context.words.text("standing-lifted")));
    Ok(Reply::see_other("/numbers"))
}
