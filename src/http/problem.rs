//! Refusals as programs read them: `application/problem+json` (RFC 9457).

use hyper::header::{ALLOW, RETRY_AFTER};
use hyper::{Method, StatusCode};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::body::BodyError;
use super::reply::Reply;
use super::trace::RequestId;

/// The stable codes that a client can branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The request can't be read.
    BadRequest,
    /// Nobody is signed in.
    SignedOut,
    /// The password is right, and a code is needed too.
    SecondFactorRequired,
    /// A webhook does not prove that it is Meta's, or the partner's.
    BadSignature,
    /// Seen, but not to be done by this person.
    NotAllowed,
    /// Only who takes part in the chat may write there.
    NotParticipant,
    /// Not there, or not to be known of.
    NotFound,
    /// The path exists, with other methods.
    MethodNotAllowed,
    /// The customer service window is not open.
    WindowClosed,
    /// Somebody else was faster.
    AlreadyTaken,
    /// Somebody wrote since.
    NewerMessages,
    /// Messages have yet to leave: it must be said what becomes of them.
    ParkedMessages,
    /// The customer wants no marketing messages.
    MarketingStopped,
    /// The customer is blocked.
    Blocked,
    /// Meta restricts the number for now.
    Restricted,
    /// It no longer waits: it has left, failed or been taken back.
    AlreadySent,
    /// No hand-over is pending.
    NoPendingTransfer,
    /// More bytes than the route takes.
    FileTooLarge,
    /// A kind of file that is not taken.
    FileRefused,
    /// The group asks before a file leaves: it is to be said again, with `confirm`.
    ConfirmFile,
    /// Well formed, but wrong; `fields` says where.
    Invalid,
    /// Too many tries.
    SlowDown,
    /// A mistake of ours.
    Internal,
    /// Not now; again later.
    Unavailable,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 24] = [
        Self::BadRequest,
        Self::SignedOut,
        Self::SecondFactorRequired,
        Self::BadSignature,
        Self::NotAllowed,
        Self::NotParticipant,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::WindowClosed,
        Self::AlreadyTaken,
        Self::NewerMessages,
        Self::ParkedMessages,
        Self::MarketingStopped,
        Self::Blocked,
        Self::Restricted,
        Self::AlreadySent,
        Self::NoPendingTransfer,
        Self::FileTooLarge,
        Self::FileRefused,
        Self::ConfirmFile,
        Self::Invalid,
        Self::SlowDown,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The code as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "bad_request",
            Self::SignedOut => "signed_out",
            Self::SecondFactorRequired => "second_factor_required",
            Self::BadSignature => "bad_signature",
            Self::NotAllowed => "not_allowed",
            Self::NotParticipant => "not_participant",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::WindowClosed => "window_closed",
            Self::AlreadyTaken => "already_taken",
            Self::NewerMessages => "newer_messages",
            Self::ParkedMessages => "parked_messages",
            Self::MarketingStopped => "marketing_stopped",
            Self::Blocked => "blocked",
            Self::Restricted => "restricted",
            Self::AlreadySent => "already_sent",
            Self::NoPendingTransfer => "no_pending_transfer",
            Self::FileTooLarge => "file_too_large",
            Self::FileRefused => "file_refused",
            Self::ConfirmFile => "confirm_file",
            Self::Invalid => "invalid",
            Self::SlowDown => "slow_down",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::SignedOut | Self::SecondFactorRequired | Self::BadSignature => {
                StatusCode::UNAUTHORIZED
            }
            Self::NotAllowed | Self::NotParticipant => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::WindowClosed
            | Self::AlreadyTaken
            | Self::NewerMessages
            | Self::ParkedMessages
            | Self::MarketingStopped
            | Self::Blocked
            | Self::Restricted
            | Self::AlreadySent
            | Self::NoPendingTransfer
            | Self::ConfirmFile => StatusCode::CONFLICT,
            Self::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::FileRefused => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::SlowDown => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A short English summary, the same for every occurrence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request can't be read",
            Self::SignedOut => "Sign in first",
            Self::SecondFactorRequired => "A code is needed too",
            Self::BadSignature => "The webhook does not prove where it comes from",
            Self::NotAllowed => "Not allowed",
            Self::NotParticipant => "You don't take part in this chat",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::WindowClosed => "The customer service window is closed",
            Self::AlreadyTaken => "Already taken",
            Self::NewerMessages => "There are newer messages",
            Self::ParkedMessages => "Messages have yet to leave",
            Self::MarketingStopped => "The customer wants no marketing messages",
            Self::Blocked => "The customer is blocked",
            Self::Restricted => "WhatsApp restricts the number for now",
            Self::AlreadySent => "It no longer waits",
            Self::NoPendingTransfer => "No transfer is pending",
            Self::FileTooLarge => "Too large",
            Self::FileRefused => "This kind of file is not accepted",
            Self::ConfirmFile => "The group asks before a file leaves",
            Self::Invalid => "Some of it is invalid",
            Self::SlowDown => "Too many attempts",
            Self::Internal => "Something broke on our side",
            Self::Unavailable => "Not available right now",
        }
    }
}

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind; decides the status.
    pub code: Code,
    /// What happened and what to do, for the person who reads it.
    pub detail: String,
    /// Invalid fields: name and what is wrong with it.
    pub fields: Vec<(String, String)>,
    /// Seconds after which another try makes sense.
    pub retry_after: Option<u64>,
    /// When the window closes, where it would be closed by a moment that was asked for.
    pub closes_at: Option<String>,
}

impl Problem {
    /// A refusal with nothing to add to its title.
    pub fn new(code: Code) -> Self {
        Self::with_detail(code, code.title())
    }

    /// A refusal that says more.
    pub fn with_detail(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            fields: Vec::new(),
            retry_after: (code == Code::Unavailable).then_some(1),
            closes_at: None,
        }
    }

    /// The same, naming one more invalid field.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push((name.into(), message.into()));
        self
    }

    /// The same, with the moment at which the window closes.
    #[must_use]
    pub fn closes_at(mut self, at: String) -> Self {
        self.closes_at = Some(at);
        self
    }

    /// The same, with the seconds to wait.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct ByName<'p>(&'p [(String, String)]);
        impl Serialize for ByName<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(name, message)| (name, message)))
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "about:blank")?;
        map.serialize_entry("title", self.code.title())?;
        map.serialize_entry("status", &self.code.status().as_u16())?;
        map.serialize_entry("code", self.code.as_str())?;
        map.serialize_entry("detail", &self.detail)?;
        if let Some(request) = RequestId::current() {
            map.serialize_entry("request", &request.to_string())?;
        }
        if let Some(at) = &self.closes_at {
            map.serialize_entry("closes_at", at)?;
        }
        if !self.fields.is_empty() {
            map.serialize_entry("fields", &ByName(&self.fields))?;
        }
        map.end()
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let reply = Self::json(&problem)
            .with_status(problem.code.status())
            .with_content_type("application/problem+json");
        match problem.retry_after {
            Some(seconds) => reply.with_header(RETRY_AFTER, &seconds.to_string()),
            None => reply,
        }
    }
}

impl Reply {
    /// 405 with the methods that the path has.
    pub fn method_not_allowed(allowed: &[Method]) -> Self {
        let names: Vec<&str> = allowed.iter().map(Method::as_str).collect();
        Self::from(Problem::new(Code::MethodNotAllowed)).with_header(ALLOW, &names.join(", "))
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        let code = match error {
            BodyError::TooLarge { .. } => Code::FileTooLarge,
            BodyError::Interrupted | BodyError::Malformed(_) => Code::BadRequest,
            BodyError::Invalid(_) => Code::Invalid,
            BodyError::Crowded => Code::Unavailable,
        };
        Self::with_detail(code, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::CONTENT_TYPE;

    #[test]
    fn is_written_as_the_standard_says() {
        let problem =
            Problem::with_detail(Code::Invalid, "Check the form.").field("text", "is empty");
        let reply = Reply::from(problem);
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply.headers()[CONTENT_TYPE], "application/problem+json");
        let json: serde_json::Value = serde_json::from_slice(reply.whole().unwrap()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "type": "about:blank", "title": "Some of it is invalid", "status": 422,
                "code": "invalid", "detail": "Check the form.", "fields": {"text": "is empty"},
            })
        );
    }

    #[test]
    fn says_when_to_come_back() {
        let reply = Reply::from(Problem::new(Code::SlowDown).retry_after(42));
        assert_eq!(reply.headers()[RETRY_AFTER], "42");
        let reply = Reply::from(Problem::new(Code::Unavailable));
        assert!(reply.headers().contains_key(RETRY_AFTER));
    }

    #[test]
    fn a_body_that_is_too_long_is_413() {
        let problem = Problem::from(BodyError::TooLarge { limit: 4 });
        assert_eq!(problem.code.status().as_u16(), 413);
    }
}
