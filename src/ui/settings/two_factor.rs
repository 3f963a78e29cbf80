//! One's own second factor: set up with an authenticator app, proved by a code, turned off again; and taken away from
//! somebody who has lost their device.

use askama::Template;
use qrcode::{Color, EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::base::id::AgentId;
use crate::base::secret::Hash16;
use crate::base::totp;
use crate::domain::agent::Agent;
use crate::domain::command::{Command, TwoFactorCommand};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::two_factor::{PendingTwoFactor, RECOVERY_CODES, TwoFactor, recovery_hash};
use crate::domain::view::View as _;
use crate::http::{Code, Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::second_step;
use crate::ui::settings::me::check_current;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::tries::Try;

/// What is sent to change it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Proof {
    current_password: Option<String>,
    code: Option<String>,
}

impl Input for Proof {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            current_password: given(form, "current_password"),
            code: given(form, "code"),
        })
    }
}

#[derive(Serialize)]
struct FactorView {
    enabled: bool,
    since: Option<String>,
    recovery_codes_left: usize,
}

/// What a program shows to a device.
#[derive(Serialize)]
struct SetupView {
    secret: String,
    address: String,
}

#[derive(Template)]
#[template(path = "settings/two_factor.html", config = "config/askama.toml")]
struct FactorPage {
    frame: Frame,
    nav: Nav,
    state: State,
    /// What is wrong with the form of new recovery codes.
    wrong_codes: Wrong,
    /// What is wrong with the only other form.
    wrong: Wrong,
}

enum State {
    Off,
    /// A device is to show its first code.
    Pending(Box<Setup>),
    On {
        since: String,
        left: String,
        few: bool,
    },
}

struct Setup {
    picture: Option<Picture>,
    /// The secret in groups, to be typed where nothing can be read off a screen.
    secret: String,
    address: String,
}

/// A code that a camera reads.
struct Picture {
    /// Its width with the quiet margin, in modules.
    width: usize,
    /// Its dark modules as one path.
    path: String,
}

/// Modules of white around the picture, as the standard asks.
const MARGIN: usize = 4;

impl Picture {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (index % width + MARGIN, index / width + MARGIN);
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
        Some(Self {
            width: width + 2 * MARGIN,
            path,
        })
    }
}

/// `GET /me/two-factor`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let factor = context.snapshot()?.two_factor(context.me()?.id)?;
        return Ok(Reply::json(&FactorView {
            enabled: factor.is_some(),
            since: factor.as_ref().map(|factor| factor.since.rfc3339()),
            recovery_codes_left: factor.map_or(0, |factor| factor.recovery.len()),
        }));
    }
    show(&context, Default::default())
}

/// `POST /me/two-factor`: begins to set it up; the password proves that it is oneself.
pub async fn begin(mut context: Context) -> Result<Reply, Failure> {
    let sent: Proof = input::read(&mut context).await?;
    match carry_out_begin(&context, &sent).await {
        Ok(setup) if context.format == Format::Json => Ok(Reply::created(&setup)),
        Ok(_) => Ok(Reply::see_other("/me/two-factor")),
        Err(failure) => again(&context, failure),
    }
}

async fn carry_out_begin(context: &Context, sent: &Proof) -> Result<SetupView, Failure> {
    let me = context.me()?;
    check_current(context, me, sent.current_password.as_deref()).await?;
    let secret = totp::new_secret();
    let view = SetupView {
        address: address(context, me, &secret),
        secret: secret.expose().to_owned(),
    };
    let agent = me.id;
    let command = TwoFactorCommand::Begin { agent, secret };
    context.submit(Command::TwoFactor(command)).await?;
    Ok(view)
}

fn address(context: &Context, me: &Agent, secret: &crate::base::secret::Secret) -> String {
    totp::address(secret, &context.words.text("app-name"), &me.email)
}

/// `PUT /me/two-factor`: the device shows its first code, and it is in force.
pub async fn confirm(mut context: Context) -> Result<Reply, Failure> {
    let sent: Proof = input::read(&mut context).await?;
    let (codes, recovery) = recovery_codes(context.me()?.id);
    let (agent, at) = (context.me()?.id, context.desk.engine.clock.real());
    let command = TwoFactorCommand::Confirm {
        agent,
        code: sent.code.unwrap_or_default(),
        at,
        recovery,
        except: context.signed.as_ref().map(|signed| signed.session),
    };
    match prove(&context, command).await {
        Ok(()) => Ok(shown_once(&context, codes, "two-factor-is-on")),
        Err(failure) => again(&context, failure),
    }
}

/// `POST /me/two-factor/recovery`: new recovery codes instead of the old ones.
pub async fn new_recovery(mut context: Context) -> Result<Reply, Failure> {
    let sent: Proof = input::read(&mut context).await?;
    let (codes, recovery) = recovery_codes(context.me()?.id);
    let command = TwoFactorCommand::NewRecovery {
        agent: context.me()?.id,
        code: sent.code.unwrap_or_default(),
        at: context.desk.engine.clock.real(),
        recovery,
    };
    match prove(&context, command).await {
        Ok(()) => Ok(shown_once(&context, codes, "two-factor-new-codes")),
        Err(failure) => again_at(&context, failure, |wrong| (wrong, Wrong::default())),
    }
}

async fn prove(context: &Context, command: TwoFactorCommand) -> Result<(), Failure> {
    let tried = Try::begin(context, &context.me()?.email)?;
    second_step::submit(context, tried, command).await
}

fn recovery_codes(agent: AgentId) -> (Vec<String>, Vec<Hash16>) {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| totp::new_recovery_code())
        .collect();
    let hashes = codes.iter().map(|code| recovery_hash(agent, code));
    let hashes = hashes.collect();
    (codes, hashes)
}

/// The codes are in the answer, or on the next page, and nowhere else.
fn shown_once(context: &Context, codes: Vec<String>, heading: &str) -> Reply {
    if context.format == Format::Json {
        return Reply::json(&json!({ "recovery_codes": codes }));
    }
    let words = &context.words;
    context.tell(Told {
        icon: "lock",
        heading: Some(words.text(heading)),
        lines: codes,
        ..Told::good(words.text("two-factor-keep-codes"))
    });
    Reply::see_other("/me/two-factor")
}

/// `DELETE /me/two-factor`: the password and a code, and it is off.
pub async fn turn_off(mut context: Context) -> Result<Reply, Failure> {
    let sent: Proof = input::read(&mut context).await?;
    match carry_out_turn_off(&context, sent).await {
        Ok(()) if context.format == Format::Json => Ok(Reply::no_content()),
        Ok(()) => {
            context.tell(Told::well("two-factor-is-off"));
            Ok(Reply::see_other("/me/two-factor"))
        }
        Err(failure) => again(&context, failure),
    }
}

/// One try for both: a right password must not buy more guesses at the code.
async fn carry_out_turn_off(context: &Context, sent: Proof) -> Result<(), Failure> {
    let me = context.me()?;
    let current = sent.current_password.unwrap_or_default();
    if current.is_empty() {
        return Err(Failure::invalid("current_password", FieldProblem::Empty));
    }
    let tried = Try::begin(context, &me.email)?;
    match context
        .password_matches(&current, me.password.clone())
        .await
    {
        Ok(true) => {}
        Ok(false) => return Err(Failure::invalid("current_password", FieldProblem::Wrong)),
        Err(failure) => {
            tried.not_made(context);
            return Err(failure);
        }
    }
    let command = TwoFactorCommand::TurnOff {
        agent: me.id,
        code: sent.code.unwrap_or_default(),
        at: context.desk.engine.clock.real(),
    };
    second_step::submit(context, tried, command).await
}

/// `DELETE /agents/{id}/two-factor`: takes it from somebody who has lost their device.
pub async fn reset(context: Context) -> Result<Reply, Failure> {
    let agent = AgentId(context.id("id")?);
    let by = Some(context.me()?.id);
    let command = TwoFactorCommand::Reset { by, agent };
    context.submit(Command::TwoFactor(command)).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well("two-factor-was-reset"));
            Reply::see_other("/agents")
        }
    })
}

fn again(context: &Context, failure: Failure) -> Result<Reply, Failure> {
    again_at(context, failure, |wrong| (Wrong::default(), wrong))
}

/// The page again; `place` says at which form it is wrong.
fn again_at(
    context: &Context,
    failure: Failure,
    place: impl FnOnce(Wrong) -> (Wrong, Wrong),
) -> Result<Reply, Failure> {
    // Turned on or off on another page, or the picture waited for too long.
    let failure = match failure {
        Failure::Refused(Refusal::WrongState) if context.format == Format::Html => {
            context.tell(Told::trouble(context.words.text("two-factor-too-late")));
            return Ok(Reply::see_other("/me/two-factor"));
        }
        Failure::Refused(Refusal::WrongState) => {
            Failure::Told(Code::NotAllowed, "two-factor-too-late")
        }
        other => other,
    };
    let wrong = Wrong::of(context, failure)?;
    Ok(show(context, place(wrong))?.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn show(context: &Context, (wrong_codes, wrong): (Wrong, Wrong)) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Me)? {
        return Ok(part);
    }
    let (mut frame, nav) = around(context, Section::Me, Entrance::Direct)?;
    if frame.address.is_some() {
        frame.answers_at("/me/two-factor".to_owned());
    }
    let me = context.me()?;
    let snapshot = context.snapshot()?;
    let state = match (
        snapshot.two_factor(me.id)?,
        snapshot.pending_two_factor(me.id)?,
    ) {
        (Some(factor), _) => on(context, &factor),
        (None, Some(pending)) if pending.stands(context.words.now) => {
            State::Pending(Box::new(setup(context, me, &pending)))
        }
        (None, _) => State::Off,
    };
    let page = FactorPage {
        frame,
        nav,
        state,
        wrong_codes,
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

fn on(context: &Context, factor: &TwoFactor) -> State {
    let words = &context.words;
    let left = factor.recovery.len();
    State::On {
        since: words.with(
            "two-factor-since",
            "time",
            words.moment(factor.since).as_str(),
        ),
        left: words.with("two-factor-codes-left", "count", left),
        few: left < 3,
    }
}

fn setup(context: &Context, me: &Agent, pending: &PendingTwoFactor) -> Setup {
    let address = address(context, me, &pending.secret);
    let signs: Vec<char> = pending.secret.expose().chars().collect();
    let groups: Vec<String> = signs
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    Setup {
        picture: Picture::of(&address),
        secret: groups.join(" "),
        address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_a_margin_and_its_three_corners() {
        let picture = Picture::of("otpauth://totp/Okno:vera?secret=ABC234").unwrap();
        // Corners begin in the first module after the margin.
        assert!(picture.path.starts_with("M4 4h1v1h-1z"), "{}", picture.path);
        let right = picture.width - MARGIN - 1;
        assert!(picture.path.contains(&format!("M{right} 4h1v1h-1z")));
        assert!(picture.path.contains(&format!("M4 {right}h1v1h-1z")));
        assert!(!picture.path.contains("M3 "));
    }
}
