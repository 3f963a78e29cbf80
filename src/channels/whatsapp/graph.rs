//! Meta's error object, which comes with every refusal of the Graph API.

use crate::base::secret::Secret;
use crate::channels::whatsapp::json;

/// What Meta refused, and why.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct GraphError {
    /// The code.
    pub code: i64,
    /// A narrower code.
    pub subcode: Option<i64>,
    /// Meta's words.
    pub detail: String,
    /// Meta says that it passes.
    pub transient: bool,
    /// By which Meta's support finds the call.
    pub trace: Option<String>,
}

impl GraphError {
    /// Reads the body of an answer to a call with `token`, which Meta may repeat in its words; nothing when it holds
    /// no error with a code (a gateway's page, for one).
    pub fn read(body: &[u8], token: &Secret) -> Option<Self> {
        let mut error = Self::parse(body)?;
        error.detail = without_tokens(&error.detail, token);
        Some(error)
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let object = json::object(std::str::from_utf8(body).ok()?)?;
        let Some(error) = json::child(&object, "error") else {
            return Self::of_partner(json::child(&object, "meta")?);
        };
        let detail = json::child(error, "error_data")
            .and_then(|data| json::text(data, "details"))
            .or_else(|| json::first_text(error, &["error_user_msg", "message"]));
        Some(Self {
            code: json::integer(error, "code")?,
            subcode: json::integer(error, "error_subcode"),
            detail: detail.unwrap_or_default(),
            transient: json::flag(error, "is_transient"),
            trace: json::text(error, "fbtrace_id"),
        })
    }

    /// 360dialog's own refusals, by the nearest code of Meta's. 360dialog, "Error Code Reference".
    fn of_partner(meta: &json::Object) -> Option<Self> {
        let code = match json::integer(meta, "http_code")? {
            401 => 190,
            403 => 10,
            429 => 130_429,
            500.. => return None,
            _ => 100,
        };
        let detail = json::first_text(meta, &["developer_message", "details"]);
        let detail = detail.unwrap_or_default();
        Some(Self {
            code,
            detail,
            ..Self::default()
        })
    }

    /// The codes, for logs: Meta's words may repeat a phone or a text.
    pub fn codes(&self) -> String {
        let subcode = self.subcode.map(|subcode| format!(", subcode {subcode}"));
        format!("code {}{}", self.code, subcode.unwrap_or_default())
    }

    /// Whether the access token is at fault: nothing of the number's works until somebody replaces it.
    pub fn is_about_token(&self) -> bool {
        is_about_token(self.code)
    }
}

/// Whether a code says that the access token is at fault.
pub fn is_about_token(code: i64) -> bool {
    matches!(code, 0 | 3 | 10 | 102 | 104 | 190 | 200..=299 | 131_005)
}

/// How Meta's access tokens begin, and how short none is.
const TOKEN_BEGINS: &str = "EAA";
const TOKEN_LETTERS: usize = 23;

/// Meta's words without this token, or another.
fn without_tokens(words: &str, token: &Secret) -> String {
    let words = match token.expose().trim() {
        "" => words.to_owned(),
        token => words.replace(token, "…"),
    };
    let (mut clean, mut rest) = (String::with_capacity(words.len()), words.as_str());
    while let Some(begin) = rest.find(TOKEN_BEGINS) {
        let (before, from) = rest.split_at(begin);
        let end = from.find(|letter: char| !letter.is_ascii_alphanumeric());
        let (found, after) = from.split_at(end.unwrap_or(from.len()));
        clean.push_str(before);
        clean.push_str(if found.len() < TOKEN_LETTERS {
            found
        } else {
            "…"
        });
        rest = after;
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the answer to a call with a token of a few letters.
    fn read(body: &[u8]) -> Option<GraphError> {
        GraphError::read(body, &Secret::new("partners-key"))
    }

    #[test]
    fn no_token_is_repeated() {
        let other = format!("EAAB{}", "x9".repeat(40));
        for (message, kept) in [
            (
                "Malformed access token partners-key",
                "Malformed access token …",
            ),
            (
                format!("Malformed access token {other}.").as_str(),
                "Malformed access token ….",
            ),
            (format!("«{other}»é{other}").as_str(), "«…»é…"),
            ("EAA is how it begins: EAAG", "EAA is how it begins: EAAG"),
        ] {
            for body in [
                serde_json::json!({"error": {"code": 190, "message": message}}),
                serde_json::json!({"meta": {"http_code": 401, "developer_message": message}}),
            ] {
                let error = read(body.to_string().as_bytes()).unwrap();
                assert_eq!(error.detail, kept);
            }
        }
        let body = br#"{"error":{"code":1,"message":"as it is"}}"#;
        let unset = GraphError::read(body, &Secret::default()).unwrap();
        assert_eq!(unset.detail, "as it is");
    }

    #[test]
    fn details_come_before_the_message() {
        let body = br#"{"error":{"message":"(#131030) Recipient phone number not in allowed list",
            "type":"OAuthException","code":131030,"error_data":{"messaging_product":"whatsapp",
            "details":"number missing from the test allow-list"},"fbtrace_id":"AbC"}}"#;
        let error = read(body).unwrap();
        assert_eq!(
            (error.code, error.detail.as_str()),
            (131_030, "number missing from the test allow-list")
        );
        assert_eq!(error.trace.as_deref(), Some("AbC"));
    }

    #[test]
    fn a_partner_refuses_in_its_own_words() {
        let body =
            br#"{"meta":{"success":false,"http_code":401,"developer_message":"Invalid api key"}}"#;
        let error = read(body).unwrap();
        assert_eq!(
            (error.code, error.detail.as_str()),
            (190, "Invalid api key")
        );
        assert!(error.is_about_token());
        let gateway = br#"{"meta":{"success":false,"http_code":502}}"#;
        assert_eq!(read(gateway), None);
    }

    #[test]
    fn a_page_of_a_gateway_is_no_error_of_metas() {
        for body in [
            "",
            "<html>502</html>",
            "{}",
            r#"{"error":"x"}"#,
            r#"{"error":{"message":"no code"}}"#,
        ] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        assert_eq!(read(br#"{"error":{"code":"190"}}"#).unwrap().code, 190);
    }
}
