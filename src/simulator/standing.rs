//! How the account stands: its number, its token and where its webhooks go. What an owner sees and sets at Meta.

use super::settings::Number;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

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
        let named = [
            ("status", &self.status, &STATUSES[..]),
            ("quality", &self.quality, &QUALITIES[..]),
        ];
        for (name, word, known) in named {
            if !known.contains(&word.as_str()) {
                let known = known.join(", ");
                return Err(format!("{name} can't be {word:?}: it is one of {known}"));
            }
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
        let all = json!({
            "display_phone_number": number.display,
            "verified_name": number.name,
            "code_verification_status": "VERIFIED",
            "quality_rating": self.quality,
            "platform_type": "CLOUD_API",
            "throughput": { "level": "STANDARD" },
            "name_status": "APPROVED",
            "status": self.status,
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
