//! How the account stands: its number, its token and where its webhooks go. What an owner sees and sets at Meta.

use super::graph::GraphError;
use super::settings::Number;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The right to send messages.
pub const MESSAGING: &str = "whatsapp_business_messaging";
/// The right to everything else.
pub const MANAGEMENT: &str = "whatsapp_business_management";

/// The app that the access token belongs to.
pub const APP_ID: &str = "1000000000000001";

/// What a number's status may be.
pub const STATUSES: [&str; 13] = [
    "CONNECTED",
    "PENDING",
    "UNVERIFIED",
    "NOT_VERIFIED",
    "DISCONNECTED",
    "LINKED",
    "UNLINKED",
    "FLAGGED",
    "RESTRICTED",
    "RATE_LIMITED",
    "BANNED",
    "MIGRATED",
    "DELETED",
];
/// What a number's quality may be.
pub const QUALITIES: [&str; 4] = ["GREEN", "YELLOW", "RED", "UNKNOWN"];

/// How fast a number may be.
pub const LEVELS: [&str; 3] = ["STANDARD", "HIGH", "NOT_APPLICABLE"];
/// What the status of a name may be.
pub const NAME_STATUSES: [&str; 7] = [
    "APPROVED",
    "AVAILABLE_WITHOUT_REVIEW",
    "DECLINED",
    "EXPIRED",
    "NONE",
    "NON_EXISTS",
    "PENDING_REVIEW",
];
/// No templates.
const NO_TEMPLATES: &str = "RESTRICTED_BIZ_INITIATED_MESSAGING";
/// No replies.
const NO_REPLIES: &str = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";
/// What an account may be forbidden.
pub const RESTRICTIONS: [&str; 9] = [
    NO_TEMPLATES,
    NO_REPLIES,
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION",
    "RESTRICTED_UTILITY_TEMPLATES",
    "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES",
    "RESTRICTED_BUSINESS_INITIATED_CALLING",
    "RESTRICTED_USER_INITIATED_CALLING",
    "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING",
    "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN",
];

/// Something that the account may not do until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// One of [`RESTRICTIONS`].
    pub restriction_type: String,
    /// When it ends, in seconds.
    pub expiration: i64,
}

/// How one number stands, where it differs from the others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfNumber {
    /// As in [`Standing`].
    pub status: Option<String>,
    /// As in [`Standing`].
    pub quality: Option<String>,
    /// One of [`LEVELS`].
    pub throughput: Option<String>,
    /// The name that customers see, or that is asked for.
    pub name: Option<String>,
    /// One of [`NAME_STATUSES`].
    pub name_status: Option<String>,
}

/// How the account stands; what isn't named when it is set stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Standing {
    /// `CONNECTED` when the numbers work; else another of [`STATUSES`].
    pub status: String,
    /// One of [`QUALITIES`].
    pub quality: String,
    /// How many customers a day may be written to first.
    pub limit: String,
    /// Numbers that stand otherwise, by their ids.
    pub numbers: BTreeMap<String, OfNumber>,
    /// What the account may not do.
    pub restrictions: Vec<Restriction>,
    /// Whether the access token works at all.
    pub token_valid: bool,
    /// Days until the token ends; None for one that does not.
    pub token_days: Option<i64>,
    /// The token's rights.
    pub scopes: Vec<String>,
    /// Whether an app is subscribed to the account's webhooks.
    pub subscribed: bool,
    /// An address for the account's webhooks over that of the app.
    pub override_callback_uri: Option<String>,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            status: "CONNECTED".to_owned(),
            quality: "GREEN".to_owned(),
            limit: "TIER_2K".to_owned(),
            numbers: BTreeMap::new(),
            restrictions: Vec::new(),
            token_valid: true,
            token_days: None,
            scopes: vec![MANAGEMENT.to_owned(), MESSAGING.to_owned()],
            subscribed: true,
            override_callback_uri: None,
        }
    }
}

impl Standing {
    /// Refuses words that Meta does not say.
    ///
    /// # Errors
    /// Which word, and those that are known.
    pub(super) fn check(&self) -> Result<(), String> {
        let mut named = vec![
            ("status", self.status.as_str(), &STATUSES[..]),
            ("quality", &self.quality, &QUALITIES[..]),
        ];
        for of in self.numbers.values() {
            let said = [
                ("status", &of.status, &STATUSES[..]),
                ("quality", &of.quality, &QUALITIES[..]),
                ("throughput", &of.throughput, &LEVELS[..]),
                ("name_status", &of.name_status, &NAME_STATUSES[..]),
            ];
            let said = said.into_iter();
            named.extend(said.filter_map(|(name, it, known)| Some((name, it.as_deref()?, known))));
        }
        for held in &self.restrictions {
            named.push((
                "restriction_type",
                &held.restriction_type,
                &RESTRICTIONS[..],
            ));
        }
        for (name, word, known) in named {
            if !known.contains(&word) {
                let known = known.join(", ");
                return Err(format!("{name} can't be {word:?}: it is one of {known}"));
            }
        }
        Ok(())
    }

    /// How a number stands: its status, quality, throughput, name and the name's status.
    fn of(&self, number: &Number) -> [String; 5] {
        let of = self.numbers.get(&number.phone_number_id);
        let of = of.cloned().unwrap_or_default();
        [
            of.status.unwrap_or_else(|| self.status.clone()),
            of.quality.unwrap_or_else(|| self.quality.clone()),
            of.throughput.unwrap_or_else(|| "STANDARD".to_owned()),
            of.name.unwrap_or_else(|| number.name.clone()),
            of.name_status.unwrap_or_else(|| "APPROVED".to_owned()),
        ]
    }

    /// The webhooks by which Meta tells what of a number is otherwise than before: their fields and values.
    pub(super) fn news(&self, before: &Self, number: &Number) -> Vec<(&'static str, Value)> {
        let [_, quality, level, name, name_status] = self.of(number);
        let [_, old_quality, old_level, old_name, old_status] = before.of(number);
        let display = number.display_digits();
        let mut news = Vec::new();
        if (&quality, &level, &self.limit) != (&old_quality, &old_level, &before.limit) {
            let event = match (level == old_level, quality.as_str()) {
                (false, _) => "THROUGHPUT_UPGRADE",
                (true, "GREEN") => "UNFLAGGED",
                (true, "RED") => "FLAGGED",
                (true, _) => "ONBOARDING",
            };
            let value = json!({
                "display_phone_number": display,
                "event": event,
                "max_daily_conversations_per_business": self.limit,
            });
            news.push(("phone_number_quality_update", value));
        }
        if (&name, &name_status) != (&old_name, &old_status) {
            let (decision, reason) = match name_status.as_str() {
                "APPROVED" | "AVAILABLE_WITHOUT_REVIEW" => ("APPROVED", Value::Null),
                "DECLINED" => ("REJECTED", json!("NAME_FORMAT_UNACCEPTABLE")),
                _ => ("PENDING", Value::Null),
            };
            let value = json!({
                "display_phone_number": display,
                "decision": decision,
                "requested_verified_name": name,
                "rejection_reason": reason,
            });
            news.push(("phone_number_name_update", value));
        }
        news
    }

    /// The webhook of restrictions that are new.
    pub(super) fn restricted(&self, before: &Self) -> Option<Value> {
        let held = self.restrictions.iter();
        let new: Vec<_> = held
            .filter(|it| !before.restrictions.contains(it))
            .collect();
        (!new.is_empty())
            .then(|| json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": new }))
    }

    /// Refuses what the account may not send now.
    ///
    /// # Errors
    /// Meta's refusal.
    pub(super) fn may_send(&self, is_template: bool, now: i64) -> Result<(), GraphError> {
        let word = if is_template {
            NO_TEMPLATES
        } else {
            NO_REPLIES
        };
        let holds = |it: &Restriction| it.restriction_type == word && now / 1_000 < it.expiration;
        if self.restrictions.iter().any(holds) {
            return Err(GraphError::new(
                368,
                "temporarily blocked for policies violations",
            ));
        }
        Ok(())
    }

    /// Whether the token has a right.
    pub fn has(&self, right: &str) -> bool {
        self.scopes.iter().any(|scope| scope == right)
    }

    /// Whether the token works now.
    pub fn works(&self) -> bool {
        self.token_valid && self.token_days.is_none_or(|days| days > 0)
    }

    /// The answer about the token; `valid` when it is the one that was asked about.
    pub(super) fn token(&self, valid: bool, now: i64) -> Value {
        let expires_at = self.token_days.map_or(0, |days| (now + days * DAY) / 1_000);
        json!({ "data": {
            "app_id": APP_ID,
            "application": "Okno",
            "type": "SYSTEM_USER",
            "is_valid": valid,
            "expires_at": expires_at,
            "scopes": self.scopes,
        }})
    }

    /// The answer about a number, with the fields that were asked for.
    pub(super) fn number(&self, number: &Number, fields: Option<&str>) -> Value {
        let [status, quality, level, name, name_status] = self.of(number);
        let all = json!({
            "display_phone_number": number.display,
            "verified_name": name,
            "code_verification_status": "VERIFIED",
            "quality_rating": quality,
            "platform_type": "CLOUD_API",
            "throughput": { "level": level },
            "name_status": name_status,
            "status": status,
            "is_on_biz_app": false,
            "whatsapp_business_manager_messaging_limit": self.limit,
        });
        let default = "display_phone_number,verified_name,code_verification_status,quality_rating,\
                       platform_type,throughput";
        let wanted: Vec<&str> = fields
            .unwrap_or(default)
            .split(',')
            .map(str::trim)
            .collect();
        let shown: Map<String, Value> = (all.as_object().into_iter().flatten())
            .filter(|(key, _)| wanted.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .chain([("id".to_owned(), json!(number.phone_number_id))])
            .collect();
        Value::Object(shown)
    }

    /// The answer about subscriptions.
    pub(super) fn subscriptions(&self) -> Value {
        if !self.subscribed {
            return json!({ "data": [] });
        }
        let mut app = json!({ "whatsapp_business_api_data": {
            "id": APP_ID, "name": "Okno", "link": "https://www.facebook.com/games/?app_id=1",
        }});
        if let Some(address) = &self.override_callback_uri {
            app["override_callback_uri"] = json!(address);
        }
        json!({ "data": [app] })
    }
}

/// A partner's way: where its webhooks go, and the headers that it gives back with each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PartnerWebhook {
    /// The address.
    pub url: String,
    /// Headers by name.
    #[serde(default)]
    pub headers: std::collections::BTreeMap<String, String>,
}
