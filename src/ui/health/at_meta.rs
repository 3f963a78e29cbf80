//! What Meta, or a partner, says of a number.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::channels::whatsapp::api::CallError;
use crate::channels::whatsapp::connection::{Asked, NumberFacts, Subscription, Token};
use crate::channels::whatsapp::errors::advice_key;
use crate::channels::whatsapp::graph;
use crate::domain::heard::Silence;
use crate::domain::number::standing::{AccountStanding, Forbidden, MessagingLimit, works};
use crate::domain::number::{Number, Trouble, TroubleCause};
use crate::ui::health::{Facts, Finding, Light, Value};

use Light::{Green, Red, Yellow};

/// Before a token ends.
const TOKEN_SOON: Duration = Duration::from_secs(14 * 86_400);
const TOKEN_NOW: Duration = Duration::from_secs(3 * 86_400);

/// How long what came of a number proves that its webhooks are passed on.
const PASSED_ON: Duration = Duration::from_secs(86_400);

/// All of it, and what sending ran into; nothing where neither is known.
pub(super) fn at_meta(facts: &Facts, number: &Number) -> Vec<Finding> {
    let look = facts.connection.of(&number.phone_number_id);
    let trouble = number.trouble.as_ref().map(trouble);
    let account = facts.standings.get(&number.phone_number_id);
    let found = [
        account.and_then(|(_, account)| self::account(account, facts.now)),
        look.and_then(|look| token(&look.token, facts)),
        trouble.or_else(|| look.and_then(|look| self::number(&look.number))),
        look.and_then(|look| subscription(&look.subscription, facts, number)),
    ];
    found
        .into_iter()
        .flatten()
        .map(|finding| finding.about(number))
        .collect()
}

/// What Meta forbids an account, the worst of it; nothing while it forbids nothing.
fn account(account: &AccountStanding, now: Timestamp) -> Option<Finding> {
    let found = |light, key| Finding::new("account", light, key);
    if account.is_banned() {
        return Some(found(Red, "health-account-banned"));
    }
    let worst = [
        (Forbidden::Answering, Red, "health-account-answering"),
        (Forbidden::WritingFirst, Red, "health-account-writing-first"),
        (Forbidden::Utility, Yellow, "health-account-restricted"),
        (Forbidden::Calls, Yellow, "health-account-restricted"),
        (
            Forbidden::AddingNumbers,
            Yellow,
            "health-account-restricted",
        ),
        (Forbidden::Other, Yellow, "health-account-restricted"),
    ];
    let mut held = worst
        .into_iter()
        .filter_map(|(what, light, key)| Some((account.restricted(what, now)?, light, key)));
    let (held, light, key) = held.next()?;
    let time = Value::Moment(held.ends_at());
    Some(found(light, key).holding("time", time))
}

/// Why a number's messages wait.
fn trouble(trouble: &Trouble) -> Finding {
    let found = |key| Finding::new("number", Red, key);
    match trouble.cause {
        TroubleCause::Refused(code) => found(advice_key(code)).quoting(&trouble.detail),
        TroubleCause::Unreachable => found("numbers-unreachable").detailed(&trouble.detail),
    }
}

/// How the token of a number stands.
pub(in crate::ui) fn token(asked: &Asked<Token>, facts: &Facts) -> Option<Finding> {
    let found = |light, key| Some(Finding::new("token", light, key));
    let token = match asked {
        Asked::Answered(token) => token,
        Asked::NotOffered => return None,
        Asked::Unset(CallError::NoToken) => return found(Red, "health-token-unset"),
        Asked::Unset(CallError::Unusable(reason)) => {
            let unusable = Finding::new("token", Red, "health-token-unusable");
            return Some(unusable.detailed(reason));
        }
        Asked::Unreachable(reason) => {
            let away = Finding::new("token", Yellow, "health-meta-unreachable");
            return Some(away.detailed(reason));
        }
        Asked::NotNow { code, detail, .. } => return Some(later("token", *code, detail)),
        Asked::Refused { code, detail } => {
            let refused = Finding::new("token", Red, "health-token-refused");
            return Some(refused.coded(*code, detail));
        }
    };
    if !token.valid {
        return found(Red, "health-token-invalid");
    }
    if !token.lacks.is_empty() {
        let lacking = Finding::new("token", Red, "health-token-lacks")
            .holding("count", Value::Count(token.lacks.len() as u64))
            .holding("rights", Value::Text(token.lacks.join(", ")));
        return Some(lacking);
    }
    let Some(end) = token.expires_at else {
        return found(Green, "health-token-lasting");
    };
    let left = end.since(facts.now);
    let (light, key) = match left {
        Duration::ZERO => (Red, "health-token-ended"),
        left if left <= TOKEN_NOW => (Red, "health-token-soon"),
        left if left <= TOKEN_SOON => (Yellow, "health-token-soon"),
        _ => (Green, "health-token-until"),
    };
    Some(Finding::new("token", light, key).holding("time", Value::Moment(end)))
}

/// Meta has us come back: nothing is at fault, and the next look asks again.
fn later(what: &'static str, code: i64, detail: &str) -> Finding {
    Finding::new(what, Yellow, "health-meta-later").coded(code, detail)
}

/// How a number stands; nothing while its token is at fault, whose own finding says it. A partner that tells nothing
/// of it is no trouble, and is named.
pub(in crate::ui) fn number(asked: &Asked<NumberFacts>) -> Option<Finding> {
    let found = |light, key| Finding::new("number", light, key);
    let facts = match asked {
        Asked::Answered(facts) => facts,
        Asked::Refused { code, detail } if !graph::is_about_token(*code) => {
            return Some(found(Red, "health-number-refused").coded(*code, detail));
        }
        Asked::NotNow { code, detail, .. } => return Some(later("number", *code, detail)),
        Asked::NotOffered => return Some(found(Green, "health-number-untold")),
        Asked::Refused { .. } | Asked::Unset(_) | Asked::Unreachable(_) => return None,
    };
    if !works(&facts.status) {
        let status = Value::Text(facts.status.clone());
        return Some(found(Red, status_key(&facts.status)).holding("status", status));
    }
    let finding = match facts.quality.as_str() {
        "RED" => found(Red, "health-number-red"),
        "YELLOW" => found(Yellow, "health-number-yellow"),
        "GREEN" => found(Green, "health-number-green"),
        _ => found(Green, "health-number-unrated"),
    };
    Some(match MessagingLimit::of(&facts.limit) {
        MessagingLimit::Unknown => finding,
        MessagingLimit::Endless => finding.also("health-number-endless"),
        MessagingLimit::Customers(count) => finding
            .also("health-number-limit")
            .holding("limit", Value::Number(count)),
    })
}

/// What is said of a number that does not work as it should, by its status at Meta.
fn status_key(status: &str) -> &'static str {
    match status {
        "PENDING" | "UNVERIFIED" | "NOT_VERIFIED" => "health-number-pending",
        "DISCONNECTED" | "UNLINKED" => "health-number-disconnected",
        "BANNED" => "health-number-banned",
        "RESTRICTED" => "health-number-restricted",
        "FLAGGED" => "health-number-flagged",
        _ => "health-number-status",
    }
}

/// Whether the webhooks of a number's account come here; nothing while the token is at fault.
pub(in crate::ui) fn subscription(
    asked: &Asked<Subscription>,
    facts: &Facts,
    number: &Number,
) -> Option<Finding> {
    let found = |light, key| Finding::new("subscription", light, key);
    match asked {
        Asked::Answered(it) if !it.subscribed => Some(found(Red, "health-subscription-none")),
        Asked::Answered(it) => Some(match &it.address {
            Some(address) if *address != facts.webhook => {
                let light = if passed_on(facts, number) {
                    Yellow
                } else {
                    Red
                };
                let address = Value::Text(address.clone());
                let elsewhere = found(light, "health-subscription-elsewhere");
                let elsewhere = elsewhere.holding("address", address);
                match light {
                    Red => elsewhere.also("health-subscription-unheard"),
                    _ => elsewhere,
                }
            }
            _ => found(Green, "health-subscription-good"),
        }),
        Asked::Refused { code, detail } if !graph::is_about_token(*code) => {
            Some(found(Red, "health-subscription-refused").coded(*code, detail))
        }
        Asked::NotNow { code, detail, .. } => Some(later("subscription", *code, detail)),
        Asked::Refused { .. } | Asked::Unset(_) | Asked::Unreachable(_) | Asked::NotOffered => None,
    }
}

/// Whether something else passes the webhooks of a number on. Only what came of this very number proves it, not too
/// long ago: of a customer who is not heard nobody would learn. While the whole desk is as silent as it is in other
/// weeks, nothing is known against it.
fn passed_on(facts: &Facts, number: &Number) -> bool {
    let Some(ago) = facts.heard_of(number) else {
        return false;
    };
    let pulse = &facts.pulse;
    let all_silent = || (pulse.last_webhook).is_none_or(|last| facts.now.since(last) > PASSED_ON);
    match pulse.silence {
        Silence::Unusual => false,
        Silence::Learning => ago <= PASSED_ON,
        Silence::Usual => ago <= PASSED_ON || all_silent(),
    }
}
