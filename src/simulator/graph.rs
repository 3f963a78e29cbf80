//! How the Cloud API says no: Graph's error object, and what each code is called.

use serde_json::{Value, json};

/// A refusal in Graph's words: becomes an HTTP answer, or the `errors` of a `failed` status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphError {
    /// HTTP status of the answer, 400 to 503.
    pub http: u16,
    /// Meta's error code; the only thing that a client should branch on.
    pub code: u32,
    /// `error_subcode`; Graph gives one only for a few codes.
    pub subcode: Option<u32>,
    /// The title of the code, as in Meta's table.
    pub title: String,
    /// What was wrong with this very request; `error_data.details`.
    pub details: String,
}

impl GraphError {
    /// A refusal with the usual HTTP status and title of `code`.
    pub fn new(code: u32, details: impl Into<String>) -> Self {
        let (http, title) = meaning(code);
        Self {
            http,
            code,
            subcode: None,
            title: title.to_owned(),
            details: details.into(),
        }
    }

    /// Code 100: a parameter that is unknown, of the wrong type or out of range.
    pub fn invalid(details: impl Into<String>) -> Self {
        Self::new(100, details)
    }

    /// Code 131008: something required is not there.
    pub fn missing(details: impl Into<String>) -> Self {
        Self::new(131_008, details)
    }

    /// Code 131009: the parameter is known, its value can't be used.
    pub fn bad_value(details: impl Into<String>) -> Self {
        Self::new(131_009, details)
    }

    /// Code 100 with subcode 33: the node in the path doesn't exist for this token.
    pub fn no_such_object(id: &str) -> Self {
        Self {
            subcode: Some(33),
            ..Self::new(
                100,
                format!(
                    "Object with ID '{id}' does not exist, cannot be loaded due to missing \
                     permissions, or does not support this operation"
                ),
            )
        }
    }

    /// The same with a narrower code.
    pub fn with_subcode(self, subcode: u32) -> Self {
        Self {
            subcode: Some(subcode),
            ..self
        }
    }

    /// The JSON body of the HTTP answer.
    pub fn body(&self, trace: &str) -> Value {
        let mut error = json!({
            "message": format!("(#{}) {}", self.code, self.title),
            "type": if self.subcode == Some(33) { "GraphMethodException" } else { "OAuthException" },
            "code": self.code,
            "error_data": { "messaging_product": "whatsapp", "details": self.details },
            "fbtrace_id": trace,
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if matches!(self.code, 1 | 2 | 131_000 | 131_016) {
            error["is_transient"] = json!(true);
        }
        json!({ "error": error })
    }

    /// The same refusal as an element of `errors[]` in a webhook.
    pub fn in_webhook(&self) -> Value {
        json!({
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": { "details": self.details },
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        })
    }
}

/// The HTTP status and title that go with a code; an unknown code is a plain 400.
pub fn meaning(code: u32) -> (u16, &'static str) {
    match code {
        0 => (401, "AuthException"),
        1 => (400, "API Unknown"),
        2 => (503, "API Service"),
        3 => (500, "API Method"),
        4 => (400, "API Too Many Calls"),
        10 => (403, "Permission Denied"),
        33 => (400, "Parameter value is not valid"),
        100 => (400, "Invalid parameter"),
        102 | 104 => (401, "Session key invalid or no longer valid"),
        190 => (401, "Access token has expired"),
        200..=299 => (403, "API Permission"),
        368 => (403, "Temporarily blocked for policies violations"),
        613 => (400, "Calls to this API have exceeded the rate limit"),
        80_007 | 80_008 => (400, "Rate limit issues"),
        130_403 => (400, "User is blocked by the business"),
        130_429 => (429, "Rate limit hit"),
        130_472 => (400, "User's number is part of an experiment"),
        130_497 => (
            403,
            "Business account is restricted from messaging users in this country",
        ),
        131_000 => (500, "Something went wrong"),
        131_005 => (403, "Access denied"),
        131_008 => (400, "Required parameter is missing"),
        131_009 => (400, "Parameter value is not valid"),
        131_016 => (500, "Service unavailable"),
        131_021 => (400, "Recipient cannot be sender"),
        131_026 => (400, "Message undeliverable"),
        131_030 => (400, "Recipient phone number not in allowed list"),
        131_031 => (403, "Account has been locked"),
        131_037 => (400, "Display name approval needed"),
        131_042 => (400, "Business eligibility payment issue"),
        131_045 => (500, "Incorrect certificate"),
        131_047 => (400, "Re-engagement message"),
        131_048 => (400, "Spam rate limit hit"),
        131_049 => (
            400,
            "This message was not delivered to maintain healthy ecosystem engagement",
        ),
        131_050 => (
            400,
            "User has stopped marketing messages from this business",
        ),
        131_051 => (400, "Unsupported message type"),
        131_052 => (400, "Media download error"),
        131_053 => (400, "Media upload error"),
        131_055 => (400, "Method not allowed"),
        131_056 => (
            400,
            "(Business Account, Consumer Account) pair rate limit hit",
        ),
        131_057 => (500, "Account in maintenance mode"),
        131_060 => (400, "This message is currently unavailable"),
        131_062 => (
            400,
            "Business-scoped user id is not allowed for this message",
        ),
        131_063 => (
            400,
            "Marketing templates are disabled on Cloud API for this account",
        ),
        131_064 => (
            400,
            "Messaging limited because of template misclassification",
        ),
        132_000 => (
            400,
            "Number of parameters does not match the expected number of params",
        ),
        132_001 => (404, "Template name does not exist in the translation"),
        132_005 => (400, "Template hydrated text too long"),
        132_007 => (400, "Template format character policy violated"),
        132_008 | 132_012 => (
            400,
            "Parameter format does not match format in the created template",
        ),
        132_015 => (400, "Template is paused"),
        132_016 => (400, "Template is disabled"),
        132_018 => (400, "Template parameter is not valid"),
        132_068 => (400, "Flow is blocked"),
        132_069 => (400, "Flow is throttled"),
        133_000..=133_999 => (400, "Registration error"),
        134_011 => (400, "Payments terms not accepted"),
        135_000 => (400, "Generic user error"),
        137_000 => (400, "Identity key hash does not match"),
        139_100..=139_103 => (400, "Block users failed"),
        _ => (400, "Request failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_like_graphs() {
        let body = GraphError::new(131_030, "number missing from the test allow-list").body("Ab1");
        assert_eq!(body["error"]["code"], 131_030);
        assert_eq!(
            body["error"]["message"],
            "(#131030) Recipient phone number not in allowed list"
        );
        assert_eq!(body["error"]["type"], "OAuthException");
        assert_eq!(
            body["error"]["error_data"]["details"],
            "number missing from the test allow-list"
        );
        assert_eq!(body["error"]["fbtrace_id"], "Ab1");
    }

    #[test]
    fn an_unknown_node_has_its_subcode() {
        let body = GraphError::no_such_object("77").body("x");
        assert_eq!(body["error"]["error_subcode"], 33);
        assert_eq!(body["error"]["type"], "GraphMethodException");
    }
}
