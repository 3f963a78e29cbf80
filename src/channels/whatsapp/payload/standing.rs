//! What a webhook tells of how a number or an account stands. What this release does not know is left to the
//! quarantine. Meta, "phone_number_quality_update", "phone_number_name_update", "security", "account_update",
//! "account_review_update", "account_alerts", "business_capability_update webhook reference", 2025-10.

use crate::base::clock::Timestamp;
use crate::channels::whatsapp::json::{self, Object};
use crate::domain::inbound::Item;
use crate::domain::number::standing::{AccountNews, NumberNews, StandingNews};

/// What the field tells, if it is one of these and says something that is known. `from` is the account and Meta's time.
pub fn read(field: &str, from: (&str, Option<Timestamp>), object: &Object) -> Option<Item> {
    let news = match field {
        "phone_number_quality_update" => of_number(object, level(object))?,
        "phone_number_name_update" => of_number(object, name(object)?)?,
        "security" => of_number(object, NumberNews::Pin(capitals(object, "event")?))?,
        "business_capability_update" => AccountNews::Limit(limit(object)?).into(),
        "account_update" => account(object)?.into(),
        "account_review_update" => AccountNews::Review(capitals(object, "decision")?).into(),
        "account_alerts" => alert(object)?.into(),
        _ => return None,
    };
    let (waba_id, at) = (from.0.to_owned(), from.1);
    Some(Item::Standing { waba_id, at, news })
}

impl From<AccountNews> for StandingNews {
    fn from(news: AccountNews) -> Self {
        Self::Account(news)
    }
}

fn capitals(object: &Object, name: &str) -> Option<String> {
    let word = json::text(object, name)?.to_ascii_uppercase();
    Some(word).filter(|word| !word.is_empty())
}

fn of_number(object: &Object, news: NumberNews) -> Option<StandingNews> {
    let display = json::text(object, "display_phone_number")?;
    Some(StandingNews::Number { display, news })
}

/// The limit, under its name of today or an older one; Meta writes it as a word or as a number.
fn limit(object: &Object) -> Option<String> {
    let names = [
        "max_daily_conversations_per_business",
        "max_daily_conversation_per_phone",
        "current_limit",
    ];
    names.into_iter().find_map(|name| {
        capitals(object, name).or_else(|| json::integer(object, name).map(|it| it.to_string()))
    })
}

fn level(object: &Object) -> NumberNews {
    NumberNews::Level {
        event: capitals(object, "event").unwrap_or_default(),
        limit: limit(object).unwrap_or_default(),
    }
}

fn name(object: &Object) -> Option<NumberNews> {
    let reason = json::words(object, "rejection_reason");
    Some(NumberNews::Name {
        decision: capitals(object, "decision")?,
        name: json::words(object, "requested_verified_name"),
        reason: if reason.eq_ignore_ascii_case("none") {
            String::new()
        } else {
            reason
        },
    })
}

fn account(object: &Object) -> Option<AccountNews> {
    let event = capitals(object, "event")?;
    Some(match event.as_str() {
        "ACCOUNT_RESTRICTION" => {
            let read = |it: &Object| {
                let word = capitals(it, "restriction_type")?;
                let until = json::integer(it, "expiration").filter(|seconds| *seconds > 0);
                let remedy = json::words(it, "remediation");
                Some((word, until.map(Timestamp::from_seconds), remedy))
            };
            let list: Vec<_> = json::objects(object, "restriction_info")
                .filter_map(read)
                .collect();
            if list.is_empty() {
                return None;
            }
            AccountNews::Restricted(list)
        }
        "ACCOUNT_VIOLATION" => {
            let info = json::child(object, "violation_info")?;
            AccountNews::Violation(capitals(info, "violation_type")?)
        }
        "DISABLED_UPDATE" => {
            let info = json::child(object, "ban_info")?;
            let date = json::words(info, "waba_ban_date");
            AccountNews::Ban(capitals(info, "waba_ban_state")?, date)
        }
        "ACCOUNT_DELETED" | "ACCOUNT_OFFBOARDED" | "ACCOUNT_RECONNECTED" => {
            let info = json::child(object, "disconnection_info");
            let reason = info.map(|info| json::words(info, "reason"));
            AccountNews::Link(event, reason.unwrap_or_default())
        }
        _ => return None,
    })
}

/// The alert's own fields stand in `alert_info`, in older webhooks beside the others.
fn alert(object: &Object) -> Option<AccountNews> {
    let info = json::child(object, "alert_info").unwrap_or(object);
    Some(AccountNews::Alert {
        word: capitals(info, "alert_type")?,
        text: json::words(info, "alert_description"),
        active: capitals(info, "alert_status").is_none_or(|status| status != "NONE"),
    })
}
