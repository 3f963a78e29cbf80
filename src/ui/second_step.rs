//! The second step of signing in: whoever has given a right password and has a second factor is asked for a code. What
//! is known of them meanwhile stays on the desk, for a few minutes, behind a cookie of its own.

use askama::Template;

use crate::base::id::AgentId;
use crate::base::secret::{Secret, random_token};
use crate::domain::agent::secret_hash;
use crate::domain::command::{Command, TwoFactorCommand};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::cookie::Cookie;
use crate::http::{Code, Reply, StatusCode, header};
use crate::ui::alone::Alone;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::kept::Kept;
use crate::ui::login;
use crate::ui::tries::Try;
use crate::ui::words::Words;

/// The cookie of somebody who is to show a code, and its name over TLS.
const COOKIE: &str = "okno_second_step";
const SECURE_COOKIE: &str = "__Host-okno_second_step";

/// Wrong codes after which the password is asked for again.
const CODES_MAX: u32 = 5;

/// Somebody who has given a right password.
pub struct Halfway {
    agent: AgentId,
    /// The password's hash as it was then: with another password, this one proves nothing any more.
    password: Option<Secret>,
    /// Where they want to be.
    next: String,
    /// What was typed before one had to sign in again.
    kept: Option<Kept>,
    /// Codes that were wrong.
    wrong: u32,
}

#[derive(Template)]
#[template(path = "second_step.html", config = "config/askama.toml")]
struct CodePage {
    alone: Alone,
    carried: Carried,
    trouble: Option<String>,
}

/// What the form brings back, for when the desk has forgotten it.
struct Carried {
    next: String,
    /// What was typed elsewhere, as hidden fields.
    kept: Vec<(String, String)>,
}

impl Carried {
    fn of(halfway: &Halfway) -> Self {
        Self {
            next: halfway.next.clone(),
            kept: halfway.kept.as_ref().map(Kept::hidden).unwrap_or_default(),
        }
    }
}

fn cookie_name(context: &Context) -> &'static str {
    if context.settings().is_secure(&context.request) {
        SECURE_COOKIE
    } else {
        COOKIE
    }
}

/// Asks somebody for a code who has given a right password: a program at once, a person on the next page.
///
/// # Errors
/// `second_factor_required` for a program.
pub fn ask(
    context: &Context,
    agent: AgentId,
    next: &str,
    kept: Option<Kept>,
) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Err(required());
    }
    let known = context.snapshot()?.agent(agent)?.ok_or(Failure::NotFound)?;
    let token = random_token();
    let halfway = Halfway {
        agent,
        password: known.password,
        next: next.to_owned(),
        kept,
        wrong: 0,
    };
    let now = context.desk.engine.clock.monotonic();
    context.desk.halfway.put(secret_hash(&token), halfway, now);
    let secure = context.settings().is_secure(&context.request);
    let cookie = Cookie::new(cookie_name(context), &token, secure);
    Ok(Reply::see_other("/session/code").with_cookie(&cookie))
}

/// What a program is told that has sent no code.
pub fn required() -> Failure {
    Failure::Told(Code::SecondFactorRequired, "second-step-required")
}

/// What a program is told whose code is not right.
pub fn wrong_code() -> Failure {
    Failure::Told(Code::SecondFactorRequired, "second-step-wrong")
}

/// `GET /session/code`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let now = context.desk.engine.clock.monotonic();
    let slot = context.request.cookie(cookie_name(&context));
    let slot = slot.map(secret_hash);
    let look = |halfway: &Halfway| (halfway.agent, Carried::of(halfway));
    match slot.and_then(|slot| context.desk.halfway.look(slot, now, look)) {
        Some((agent, carried)) => form(&context, &words_of(&context, agent)?, carried, None),
        None => Ok(Reply::see_other("/session")),
    }
}

/// The password is asked for again; what was typed before comes along.
fn from_the_start(context: &Context, next: &str, kept: Option<&Kept>) -> Result<Reply, Failure> {
    let secure = context.settings().is_secure(&context.request);
    let gone = Cookie::removal(cookie_name(context), secure);
    let reply = match kept {
        Some(kept) => login::too_late(&context.desk, &context.words, kept)?,
        None => Reply::see_other(&login::with_next(next)),
    };
    Ok(reply.with_cookie(&gone))
}

/// Whether the password that was given is theirs still.
fn stands(context: &Context, halfway: &Halfway) -> Result<bool, Failure> {
    let known = context.snapshot()?.agent(halfway.agent)?;
    Ok(known.is_some_and(|agent| !agent.disabled && agent.password == halfway.password))
}

/// `POST /session/code`: signs in.
pub async fn answer(context: Context) -> Result<Reply, Failure> {
    let now = context.desk.engine.clock.monotonic();
    let slot = context.request.cookie(cookie_name(&context));
    let slot = slot.map(secret_hash);
    let halfway = slot.and_then(|slot| Some((slot, context.desk.halfway.take(slot, now)?)));
    let Some((slot, mut halfway)) = halfway else {
        let next = login::local(context.field("next"));
        let form = context.form.as_ref();
        let kept = form.and_then(|form| Kept::of_sign_in(next, form));
        return from_the_start(&context, next, kept.as_ref());
    };
    let agent = halfway.agent;
    if !stands(&context, &halfway)? {
        return from_the_start(&context, &halfway.next, halfway.kept.as_ref());
    }
    match prove(&context, agent, context.field("code")).await {
        Ok(()) => {
            // It may have been changed while the code was looked at.
            if !stands(&context, &halfway)? {
                return from_the_start(&context, &halfway.next, halfway.kept.as_ref());
            }
            let kept = halfway.kept;
            let reply = login::begin(&context, agent, &halfway.next, kept).await?;
            let secure = context.settings().is_secure(&context.request);
            Ok(reply.with_cookie(&Cookie::removal(cookie_name(&context), secure)))
        }
        Err(failure) => {
            let words = words_of(&context, agent)?;
            let problem = failure.problem(&words, None);
            let status = match problem.code {
                Code::SecondFactorRequired => {
                    halfway.wrong += 1;
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                Code::SlowDown => StatusCode::TOO_MANY_REQUESTS,
                Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                _ => return Err(failure),
            };
            if halfway.wrong >= CODES_MAX {
                return from_the_start(&context, &halfway.next, halfway.kept.as_ref());
            }
            let carried = Carried::of(&halfway);
            context.desk.halfway.put(slot, halfway, now);
            let reply = form(&context, &words, carried, Some(problem.detail))?.with_status(status);
            Ok(match problem.retry_after {
                Some(seconds) => reply.with_header(header::RETRY_AFTER, &seconds.to_string()),
                None => reply,
            })
        }
    }
}

/// Whether the code is right; a wrong one counts among the failures to sign in.
async fn prove(context: &Context, agent: AgentId, code: &str) -> Result<(), Failure> {
    let known = context.snapshot()?.agent(agent)?.ok_or(Failure::NotFound)?;
    let tried = Try::begin(context, &known.email)?;
    let command = TwoFactorCommand::Prove {
        agent,
        code: code.to_owned(),
        at: context.desk.engine.clock.real(),
    };
    submit(context, tried, command).await.map_err(|failure| {
        if is_wrong_code(&failure) {
            wrong_code()
        } else {
            failure
        }
    })
}

/// Carries out a command that needs a right code. `tried` is the try that a wrong one uses up.
///
/// # Errors
/// `invalid` for the field `code`, or what else the desk said.
pub async fn submit(
    context: &Context,
    tried: Try,
    command: TwoFactorCommand,
) -> Result<(), Failure> {
    let tried = tried.with_code(context)?;
    match context.submit(Command::TwoFactor(command)).await {
        Ok(_) => {
            tried.succeeded(context);
            Ok(())
        }
        Err(failure) => {
            if !is_wrong_code(&failure) {
                tried.not_made(context);
            }
            Err(failure)
        }
    }
}

/// Whether the desk says that a code is wrong.
pub fn is_wrong_code(failure: &Failure) -> bool {
    let wrong = Refusal::invalid("code", FieldProblem::Wrong);
    matches!(failure, Failure::Refused(refusal) if *refusal == wrong)
}

/// Whoever has given a right password reads in their own language, if they have chosen one.
fn words_of(context: &Context, agent: AgentId) -> Result<Words, Failure> {
    let known = context.snapshot()?.agent(agent)?;
    let mut words = context.words.clone();
    words.language = known
        .and_then(|agent| agent.language)
        .unwrap_or(words.language);
    Ok(words)
}

fn form(
    context: &Context,
    words: &Words,
    carried: Carried,
    trouble: Option<String>,
) -> Result<Reply, Failure> {
    let title = words.text("second-step-title");
    let page = CodePage {
        alone: Alone::new(&context.desk, words, &title),
        carried,
        trouble,
    };
    Ok(Reply::html(page.render()?))
}
