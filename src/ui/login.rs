//! Signing in and out. A program gets a token, a browser a cookie that scripts can't read.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::AgentId;
use crate::base::limits::{EMAIL_CHARS_MAX, PASSWORD_CHARS};
use crate::base::secret::random_token;
use crate::domain::agent::{Language, SessionKind, secret_hash};
use crate::domain::command::{Command, SessionCommand, TwoFactorCommand};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::http::cookie::Cookie;
use crate::http::{Code, Fields, Reply, Request, StatusCode, header};
use crate::ui::alone::Alone;
use crate::ui::context::{COOKIE_LASTS, Context, Desk, Format, LANGUAGE_COOKIE, Settings};
use crate::ui::device;
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, given};
use crate::ui::kept::Kept;
use crate::ui::people::AgentView;
use crate::ui::second_step;
use crate::ui::settings::rules;
use crate::ui::tries::Try;
use crate::ui::words::Words;

/// The longest address that is gone to after signing in, in bytes.
const NEXT_BYTES_MAX: usize = 2_048;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    email: String,
    password: String,
    /// Of the member's device, or a recovery code; a browser asks for it on a page of its own.
    code: Option<String>,
}

impl Input for SignIn {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            email: given(form, "email").unwrap_or_default(),
            password: given(form, "password").unwrap_or_default(),
            code: None,
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
    /// What was typed elsewhere, as hidden fields.
    kept: Vec<(String, String)>,
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
    let next = local(context.request.query("next").unwrap_or_default());
    if let Some(language) = context.request.query("lang").and_then(Language::from_code) {
        let secure = context.settings().is_secure(&context.request);
        let cookie = Cookie::new(LANGUAGE_COOKIE, language.code(), secure).lasting(COOKIE_LASTS);
        return Ok(Reply::see_other(&with_next(next)).with_cookie(&cookie));
    }
    if context.signed.is_some() {
        return Ok(Reply::see_other(next));
    }
    let form = SignInForm {
        next,
        ..SignInForm::default()
    };
    form.show(&context.desk, &context.words)
}

/// `POST /session`.
pub async fn sign_in(mut context: Context) -> Result<Reply, Failure> {
    let sent: SignIn = input::read(&mut context).await?;
    let next = local(context.field("next")).to_owned();
    let kept = context
        .form
        .as_ref()
        .and_then(|form| Kept::of_sign_in(&next, form));
    match check(&context, &sent).await {
        Ok(Checked::Whole(agent)) => begin(&context, agent, &next, kept).await,
        Ok(Checked::Half(agent)) => second_step::ask(&context, agent, &next, kept),
        Err(failure) if context.format == Format::Json => Err(failure),
        Err(failure) => {
            let form = SignInForm {
                email: &sent.email,
                next: &next,
                kept: kept.as_ref(),
                trouble: None,
            };
            again(&context, form, failure)
        }
    }
}

/// How much of who they are somebody has proved.
enum Checked {
    /// All that is asked for.
    Whole(AgentId),
    /// A code is still to be shown.
    Half(AgentId),
}

/// Whose e-mail and password these are.
async fn check(context: &Context, sent: &SignIn) -> Result<Checked, Failure> {
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
    let agent = known.filter(|_| right).ok_or_else(wrong)?.id;
    if !has_second_factor(context, agent)? {
        tried.succeeded(context);
        return Ok(Checked::Whole(agent));
    }
    let Some(code) = &sent.code else {
        // No failure, and no success by which the account would begin anew: the code is still to be guessed.
        tried.not_made(context);
        return Ok(Checked::Half(agent));
    };
    let command = TwoFactorCommand::Prove {
        agent,
        code: code.clone(),
        at: context.desk.engine.clock.real(),
    };
    match second_step::submit(context, tried, command).await {
        Ok(()) => Ok(Checked::Whole(agent)),
        Err(failure) if second_step::is_wrong_code(&failure) => Err(second_step::wrong_code()),
        Err(failure) => Err(failure),
    }
}

fn has_second_factor(context: &Context, agent: AgentId) -> Result<bool, Failure> {
    Ok(context.snapshot()?.two_factor(agent)?.is_some())
}

/// Signs somebody in who has proved who they are but for the second factor, if they have one.
///
/// # Errors
/// As [`begin`]; for a program `second_factor_required`.
pub async fn admit(context: &Context, agent: AgentId, next: &str) -> Result<Reply, Failure> {
    if has_second_factor(context, agent)? {
        second_step::ask(context, agent, next, None)
    } else {
        begin(context, agent, next, None).await
    }
}

fn wrong() -> Failure {
    Failure::Told(Code::SignedOut, "sign-in-wrong")
}

/// The form again as it was typed, less the password.
fn again(context: &Context, mut form: SignInForm<'_>, failure: Failure) -> Result<Reply, Failure> {
    let problem = failure.problem(&context.words, None);
    let status = match problem.code {
        Code::SignedOut => StatusCode::UNPROCESSABLE_ENTITY,
        Code::SlowDown => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => return Err(failure),
    };
    form.trouble = Some(problem.detail);
    let reply = form
        .show(&context.desk, &context.words)?
        .with_status(status);
    Ok(match problem.retry_after {
        Some(seconds) => reply.with_header(header::RETRY_AFTER, &seconds.to_string()),
        None => reply,
    })
}

/// The form for somebody whose session had ended when they sent what they typed: it carries that.
///
/// # Errors
/// When the template fails.
pub fn too_late(desk: &Desk, words: &Words, kept: &Kept) -> Result<Reply, Failure> {
    let form = SignInForm {
        next: &kept.page,
        kept: Some(kept),
        trouble: Some(words.text("sign-in-kept")),
        ..SignInForm::default()
    };
    Ok(form
        .show(desk, words)?
        .with_status(StatusCode::UNAUTHORIZED))
}

/// What the sign-in form shows and carries.
#[derive(Default)]
struct SignInForm<'f> {
    email: &'f str,
    next: &'f str,
    trouble: Option<String>,
    kept: Option<&'f Kept>,
}

impl SignInForm<'_> {
    fn show(self, desk: &Desk, words: &Words) -> Result<Reply, Failure> {
        let page = SignInPage {
            alone: Alone::new(desk, words, &words.text("sign-in-title")),
            email: self.email.chars().take(EMAIL_CHARS_MAX).collect(),
            next: self.next.to_owned(),
            trouble: self.trouble,
            kept: self.kept.map(Kept::hidden).unwrap_or_default(),
            // A link to the form in another language would lose what it carries.
            languages: match self.kept {
                Some(_) => Vec::new(),
                None => languages(desk, words, self.next),
            },
        };
        Ok(Reply::html(page.render()?))
    }
}

fn languages(desk: &Desk, words: &Words, next: &str) -> Vec<LanguageLink> {
    let address = with_next(next);
    let sign = if address.contains('?') { '&' } else { '?' };
    Language::ALL
        .into_iter()
        .map(|language| LanguageLink {
            code: language.code(),
            name: desk.texts.text(language, "language-name", &[]),
            href: format!("{address}{sign}lang={}", language.code()),
            current: language == words.language,
        })
        .collect()
}

/// The sign-in form that leads on to `next`.
pub fn with_next(next: &str) -> String {
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
/// ends. What was kept waits for the next page.
///
/// # Errors
/// When the agent was disabled meanwhile, or the desk can't write.
pub async fn begin(
    context: &Context,
    agent: AgentId,
    next: &str,
    kept: Option<Kept>,
) -> Result<Reply, Failure> {
    let token = random_token();
    let hash = secret_hash(&token);
    let session = SessionCommand::Begin {
        by: Some(agent),
        agent,
        hash,
        kind: SessionKind::SignIn,
        origin: Some(device::origin(&context.request)),
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
            let snapshot = context.snapshot()?;
            let agent = snapshot.agent(agent)?.ok_or(Failure::NotFound)?;
            let agent = AgentView::read(&snapshot, &agent)?;
            Ok(Reply::created(&SignedIn { token, agent }))
        }
        Format::Html => {
            if let Some(kept) = kept {
                context.keep(hash, kept);
            }
            let cookie = session_cookie(&context.settings(), &context.request, &token);
            let next = rules::first(context, agent, next)?;
            let reply = Reply::see_other(next).with_cookie(&cookie);
            // This page speaks their language when they come back.
            let own = context.snapshot()?.agent(agent)?;
            let language = own.and_then(|agent| agent.language);
            let secure = context.settings().is_secure(&context.request);
            let cookie = language.map(|it| Cookie::new(LANGUAGE_COOKIE, it.code(), secure));
            Ok(cookie.into_iter().fold(reply, |reply, cookie| {
                reply.with_cookie(&cookie.lasting(COOKIE_LASTS))
            }))
        }
    }
}

/// The cookie that keeps somebody signed in, for the browser that asks.
pub fn session_cookie(settings: &Settings, request: &Request, secret: &str) -> Cookie {
    let name = settings.session_cookie(request);
    Cookie::new(name, secret, settings.is_secure(request)).lasting(COOKIE_LASTS)
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
            let (settings, request) = (context.settings(), &context.request);
            let name = settings.session_cookie(request);
            let gone = Cookie::removal(name, settings.is_secure(request));
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
