//! What Meta, or a partner, is asked of one number, and how the answers are read.

use std::time::Duration;

use hyper::Request;
use hyper::header::RETRY_AFTER;

use super::{Asked, NumberFacts, NumberLook, Subscription, Token};
use crate::base::clock::Timestamp;
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::{Api, CallError, Provider, encoded};
use crate::channels::whatsapp::errors;
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json::{self, Object};
use crate::channels::whatsapp::verify::PARTNER_SECRET;
use crate::domain::number::Number;
use crate::domain::number::standing::COEXISTENCE;
use crate::net::client::{Answer, Client, Payload};

/// How long one call may take.
const TOTAL: Duration = Duration::from_secs(15);
/// The longest that Meta may have anybody wait.
const DAY: Duration = Duration::from_secs(86_400);
/// The longest answer.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// What is asked of a number. Meta, "Business phone numbers", 2026-09.
const FIELDS: &str = "display_phone_number,verified_name,status,quality_rating,name_status,throughput,is_on_biz_app,\
    whatsapp_business_manager_messaging_limit";

/// The rights that the desk's token needs.
const RIGHTS: [&str; 2] = [
    "whatsapp_business_messaging",
    "whatsapp_business_management",
];

/// Asks Meta for one number after the other.
pub(super) struct Questions<'q> {
    pub(super) client: &'q Client,
    pub(super) api: &'q Api,
    pub(super) number: &'q Number,
}

impl Questions<'_> {
    pub(super) async fn look(&self) -> NumberLook {
        let (token, number, subscription) = match self.api.provider {
            Provider::Meta => (
                self.token().await,
                self.number_facts().await,
                self.subscription().await,
            ),
            Provider::Dialog360 => {
                let webhook = self.partners_webhook().await;
                let token = webhook.clone().map(|_| Token {
                    valid: true,
                    ..Token::default()
                });
                (token, Asked::NotOffered, webhook)
            }
        };
        NumberLook {
            phone_number_id: self.number.phone_number_id.clone(),
            token,
            number,
            subscription,
        }
    }

    fn secret(&self) -> Result<&Secret, CallError> {
        self.api.token_of(&self.number.phone_number_id)
    }

    async fn get(&self, path: &str) -> Asked<Object> {
        let address = self.api.url(path);
        self.ask(|token| self.api.get(&address, Some(token))).await
    }

    /// One call with the number's token.
    async fn ask(
        &self,
        call: impl FnOnce(&Secret) -> Result<Request<Payload>, CallError>,
    ) -> Asked<Object> {
        let request = self.secret().and_then(|token| Ok((call(token)?, token)));
        let (request, token) = match request {
            Ok(request) => request,
            Err(error) => return Asked::Unset(error),
        };
        match self.client.send(request, TOTAL, ANSWER_BYTES_MAX).await {
            Ok(answer) => read(&answer, token),
            Err(error) => Asked::Unreachable(error.to_string()),
        }
    }

    /// The token is asked about with itself.
    async fn token(&self) -> Asked<Token> {
        let call = |token: &Secret| self.api.get(&self.api.token_url(token), Some(token));
        let answer = self.ask(call).await;
        answer.map(|body| {
            json::child(&body, "data")
                .map(token_facts)
                .unwrap_or_default()
        })
    }

    async fn number_facts(&self) -> Asked<NumberFacts> {
        let id = encoded(&self.number.phone_number_id);
        let answer = self.get(&format!("{id}?fields={FIELDS}")).await;
        answer.map(|body| NumberFacts {
            display: json::words(&body, "display_phone_number"),
            verified_name: json::words(&body, "verified_name"),
            status: json::words(&body, "status").to_ascii_uppercase(),
            quality: json::words(&body, "quality_rating").to_ascii_uppercase(),
            // The limit of the business since October 2025, or that of the number before.
            limit: json::first_text(
                &body,
                &[
                    "whatsapp_business_manager_messaging_limit",
                    "messaging_limit_tier",
                ],
            )
            .unwrap_or_default(),
            throughput: throughput(&body),
            name_status: json::words(&body, "name_status").to_ascii_uppercase(),
        })
    }

    async fn subscription(&self) -> Asked<Subscription> {
        let account = encoded(&self.number.waba_id);
        let answer = self.get(&format!("{account}/subscribed_apps")).await;
        answer.map(|body| Subscription {
            subscribed: json::objects(&body, "data").next().is_some(),
            address: json::objects(&body, "data")
                .find_map(|app| json::text(app, "override_callback_uri")),
        })
    }

    /// 360dialog, "Webhook".
    async fn partners_webhook(&self) -> Asked<Subscription> {
        let answer = self.get("v1/configs/webhook").await;
        answer.map(|body| {
            let address = json::text(&body, "url");
            Subscription {
                subscribed: address.is_some(),
                address,
            }
        })
    }

    /// Has Meta send the account's webhooks to this desk; Meta tries the address at once.
    pub(super) async fn subscribe(&self) -> Asked<Object> {
        let callback = &self.api.callback;
        let secret = callback.verify_token.expose();
        let (path, body) = match self.api.provider {
            Provider::Meta => (
                format!("{}/subscribed_apps", encoded(&self.number.waba_id)),
                serde_json::json!({"override_callback_uri": callback.url, "verify_token": secret}),
            ),
            Provider::Dialog360 => (
                "v1/configs/webhook".to_owned(),
                serde_json::json!({"url": callback.url, "headers": {PARTNER_SECRET: secret}}),
            ),
        };
        let address = self.api.url(&path);
        self.ask(|token| self.api.post(&address, token, &body))
            .await
    }
}

fn read(answer: &Answer, token: &Secret) -> Asked<Object> {
    if let Some(error) = GraphError::read(&answer.body, token) {
        let passes = errors::passes_in(&error);
        let (code, detail) = (error.code, error.detail);
        return match passes {
            None => Asked::Refused { code, detail },
            Some(usual) => Asked::NotNow {
                code,
                detail,
                after: wait_wanted(answer).unwrap_or(usual),
            },
        };
    }
    let body = std::str::from_utf8(&answer.body)
        .ok()
        .and_then(json::object);
    match body.filter(|_| answer.status.is_success()) {
        Some(body) => Asked::Answered(body),
        None => Asked::Unreachable(format!("an answer with status {}", answer.status.as_u16())),
    }
}

/// How long the answer says to wait, in whole seconds and at most a day.
fn wait_wanted(answer: &Answer) -> Option<Duration> {
    let seconds = answer.headers.get(RETRY_AFTER)?.to_str().ok()?;
    let wanted = Duration::from_secs(seconds.trim().parse().ok()?);
    Some(wanted.min(DAY))
}

/// How fast a number may send. One that is used in the phone app too has a rate of its own.
fn throughput(body: &Object) -> String {
    if json::flag(body, "is_on_biz_app") {
        return COEXISTENCE.to_owned();
    }
    let level = json::child(body, "throughput").map(|it| json::words(it, "level"));
    level.unwrap_or_default().to_ascii_uppercase()
}

fn token_facts(data: &Object) -> Token {
    let expires = json::integer(data, "expires_at").filter(|seconds| *seconds > 0);
    let scopes = json::list(data, "scopes");
    let has = |right: &&str| scopes.iter().any(|scope| scope.as_str() == Some(right));
    Token {
        valid: json::flag(data, "is_valid"),
        expires_at: expires.map(Timestamp::from_seconds),
        lacks: RIGHTS.into_iter().filter(|right| !has(right)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_meta_names_is_waited() {
        let answer = |wait: &str| {
            let mut headers = hyper::HeaderMap::new();
            headers.insert(RETRY_AFTER, wait.parse().unwrap());
            Answer {
                status: hyper::StatusCode::TOO_MANY_REQUESTS,
                headers,
                body: br#"{"error":{"code":131056,"message":"pair"}}"#.as_slice().into(),
            }
        };
        let after = |wait: &str| match read(&answer(wait), &Secret::default()) {
            Asked::NotNow { after, .. } => after,
            other => panic!("{other:?}"),
        };
        assert_eq!(after("90"), Duration::from_secs(90));
        assert_eq!(after("99999999"), DAY);
        assert_eq!(after("soon"), Duration::from_secs(4));
    }
}
