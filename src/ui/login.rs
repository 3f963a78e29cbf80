//! Signing in and out. A program gets a token, a browser a cookie that scripts can't read.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::AgentId;
use crate::base::limits::{EMAIL_CHARS_MAX, PASSWORD_CHARS};
use crate::base::secret::random_token;
use crate::domain::agent::{Language, SessionKind};
use crate::domain::command::{Command, SessionCommand};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::http::cookie::Cookie;
use crate::http::{Code, Fields, Method, Reply, StatusCode, header};
use crate::ui::alone::Alone;
use crate::ui::context::{
    COOKIE_LASTS, Context, Format, LANGUAGE_COOKIE, SESSION_COOKIE, secret_hash,
};
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, given};
use crate::ui::people::AgentView;
use crate::ui::tries::Try;

/// The longest address that is gone to after signing in, in bytes.
const NEXT_BYTES_MAX: usize = 2_048;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    email: String,
    password: String,
}

impl Input for SignIn {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            email: given(form, "email").unwrap_or_default(),
            password: given(form, "password").unwrap_or_default(),
        })
    }
}

/// What a program gets for signing in.
#[derive(Serialize)]
struct SignedIn {
    token: String,
    agent: AgentView,
}

#[derive(Template)]
#[template(path = "sign_in.html", config = "config/askama.toml")]
struct SignInPage {
    alone: Alone,
    email: String,
    next: String,
    trouble: Option<String>,
    languages: Vec<LanguageLink>,
}

struct LanguageLink {
    code: &'static str,
    name: String,
    href: String,
    current: bool,
}

/// `GET /session`: the form, or on to where one wanted to be.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Err(Failure::MethodNotAllowed(vec![
            Method::DELETE,
            Method::POST,
        ]));
    }
    let next = local(context.request.query("next").unwrap_or_default());
    if let Some(language) = context.request.query("lang").and_then(Language::from_code) {
        let secure = context.request.peer().secure;
        let cookie = Cookie::new(LANGUAGE_COOKIE, language.code(), secure).lasting(COOKIE_LASTS);
        return Ok(Reply::see_other(&with_next(next)).with_cookie(&cookie));
    }
    if context.signed.is_some() {
        return Ok(Reply::see_other(next));
    }
    form(&context, "", next, None)
}

/// `POST /session`.
pub async fn sign_in(mut context: Context) -> Result<Reply, Failure> {
    let sent: SignIn = input::read(&mut context).await?;
    let next = local(context.field("next")).to_owned();
    match check(&context, &sent).await {
        Ok(agent) => begin(&context, agent, &next).await,
        Err(failure) if context.format == Format::Json => Err(failure),
        Err(failure) => again(&context, &sent.email, &next, failure),
    }
}

/// Whose e-mail and password these are.
async fn check(context: &Context, sent: &SignIn) -> Result<AgentId, Failure> {
    let email = sent.email.trim().to_lowercase();
    let tried = Try::begin(context, &email)?;
    let known = context
        .snapshot()?
        .agents()?
        .into_iter()
        .find(|agent| agent.email == email && !agent.disabled);
    let hash = known.as_ref().and_then(|agent| agent.password.clone());
    // A longer one was never set: nothing is gained by hashing all of it.
    let password: String = sent
        .password
        .chars()
        .take(*PASSWORD_CHARS.end() + 1)
        .collect();
    let right = match context.password_matches(&password, hash).await {
        Ok(right) => right,
        Err(failure) => {
            tried.not_made(context);
            return Err(failure);
        }
    };
    match known.filter(|_| right) {
        Some(agent) => {
            tried.succeeded(context);
            Ok(agent.id)
        }
        None => Err(wrong()),
    }
}

fn wrong() -> Failure {
    Failure::Told(Code::SignedOut, "sign-in-wrong")
}

/// The form again as it was typed, less the password.
fn again(context: &Context, email: &str, next: &str, failure: Failure) -> Result<Reply, Failure> {
    let problem = failure.problem(&context.words, None);
    let status = match problem.code {
        Code::SignedOut => StatusCode::UNPROCESSABLE_ENTITY,
        Code::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => return Err(failure),
    };
    let reply = form(context, email, next, Some(problem.detail))?.with_status(status);
    Ok(match problem.retry_after {
        Some(seconds) => reply.with_header(header::RETRY_AFTER, &seconds.to_string()),
        None => reply,
    })
}

fn form(
    context: &Context,
    email: &str,
    next: &str,
    trouble: Option<String>,
) -> Result<Reply, Failure> {
    let words = &context.words;
    let page = SignInPage {
        alone: Alone::new(&context.desk, words, &words.text("sign-in-title")),
        email: email.chars().take(EMAIL_CHARS_MAX).collect(),
        next: next.to_owned(),
        trouble,
        languages: languages(context, next),
    };
    Ok(Reply::html(page.render()?))
}

fn languages(context: &Context, next: &str) -> Vec<LanguageLink> {
    let address = with_next(next);
    let sign = if address.contains('?') { '&' } else { '?' };
    Language::ALL
        .into_iter()
        .map(|language| LanguageLink {
            code: language.code(),
            name: context.desk.texts.text(language, "language-name", &[]),
            href: format!("{address}{sign}lang={}", language.code()),
            current: language == context.words.language,
        })
        .collect()
}

fn with_next(next: &str) -> String {
    if next == "/" {
        return "/session".to_owned();
    }
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("/session?next={next}")
}

/// Where to go after signing in: an address of this desk, else its start. A browser takes `//` and `/\` for the
/// beginning of another host, and passes over control characters.
pub fn local(next: &str) -> &str {
    let mut signs = next.chars();
    let ours = signs.next() == Some('/')
        && !matches!(signs.next(), Some('/' | '\\'))
        && !next.chars().any(char::is_control)
        && next.len() <= NEXT_BYTES_MAX;
    if ours { next } else { "/" }
}

/// Begins a session: a token for a program, a cookie and the next page for a browser. The browser's former session
/// ends.
///
/// # Errors
/// When the agent was disabled meanwhile, or the desk can't write.
pub async fn begin(context: &Context, agent: AgentId, next: &str) -> Result<Reply, Failure> {
    let token = random_token();
    let session = SessionCommand::Begin {
        agent,
        hash: secret_hash(&token),
        kind: SessionKind::SignIn,
    };
    match context.submit(Command::Session(session)).await {
        Err(Failure::NotFound | Failure::Refused(Refusal::NotFound)) => return Err(wrong()),
        other => other?,
    };
    if let (Some(former), Format::Html) = (&context.signed, context.format) {
        let end = SessionCommand::End(former.session);
        context.submit(Command::Session(end)).await?;
    }
    match context.format {
        Format::Json => {
            let agent = context.snapshot()?.agent(agent)?.ok_or(Failure::NotFound)?;
            let agent = AgentView::of(&agent, &context.desk.presence);
            Ok(Reply::created(&SignedIn { token, agent }))
        }
        Format::Html => {
            let secure = context.request.peer().secure;
            let cookie = Cookie::new(SESSION_COOKIE, &token, secure).lasting(COOKIE_LASTS);
            Ok(Reply::see_other(next).with_cookie(&cookie))
        }
    }
}

/// `DELETE /session`.
pub async fn sign_out(context: Context) -> Result<Reply, Failure> {
    if let Some(signed) = &context.signed {
        let end = SessionCommand::End(signed.session);
        context.submit(Command::Session(end)).await?;
    }
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            let gone = Cookie::removal(SESSION_COOKIE, context.request.peer().secure);
            Reply::see_other("/session").with_cookie(&gone)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_desk_are_gone_to() {
        for ours in ["/", "/chats?tab=new", "/chats/17#e4", "/a//b"] {
            assert_eq!(local(ours), ours);
        }
        let long = "/".to_owned() + &"a".repeat(NEXT_BYTES_MAX);
        for foreign in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "chats",
            &long,
        ] {
            assert_eq!(local(foreign), "/", "{foreign}");
        }
    }
}
