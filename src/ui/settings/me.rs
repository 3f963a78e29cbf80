//! What a person decides for themselves: name, language, zone, sound, password, and where they are signed in.

use std::ops::RangeInclusive;

use askama::Template;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::base::limits::{ABOUT_CHARS_MAX, NAME_CHARS_MAX, UNDO_SECONDS_MAX};
use crate::domain::agent::{Agent, Language};
use crate::domain::command::{AgentChange, Card, Command, SessionCommand, TeamAction};
use crate::domain::hours::whose::Whose;
use crate::domain::presence::{PresenceChange, Wish};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Whole, Wrong, given, present, switch};
use crate::ui::json;
use crate::ui::login;
use crate::ui::password;
use crate::ui::people::{AgentView, CardView};
use crate::ui::settings::hours::HoursSection;
use crate::ui::settings::sessions::{self, SessionView};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::tries::Try;

/// What may be changed; what is absent stays. An empty language or zone means the desk's.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Change {
    name: Option<String>,
    #[serde(deserialize_with = "present")]
    language: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    time_zone: Option<Option<String>>,
    sound: Option<bool>,
    current_password: Option<String>,
    password: Option<String>,
    /// `online` or `away`.
    presence: Option<String>,
    title: Option<String>,
    phone: Option<String>,
    about: Option<String>,
    /// For how long a message of the page can be undone.
    undo_seconds: Option<Whole>,
}

/// Seconds that may be chosen.
const UNDO: RangeInclusive<u8> = 0..=UNDO_SECONDS_MAX;

impl Change {
    fn card(&self) -> Card {
        Card {
            title: self.title.clone(),
            phone: self.phone.clone(),
            about: self.about.clone(),
            // Whatever is no number of seconds is refused before.
            plain_links: None,
            undo_seconds: (self.undo_seconds)
                .and_then(|it| it.within("undo_seconds", UNDO).ok())
                .map(u32::from),
        }
    }
}

impl Input for Change {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let choice =
            |name| given(form, name).map(|word| Some(word).filter(|word| !word.is_empty()));
        Ok(Self {
            name: given(form, "name"),
            language: choice("language"),
            time_zone: choice("time_zone"),
            sound: switch(form, "sound")?,
            current_password: given(form, "current_password"),
            password: given(form, "password"),
            presence: given(form, "presence"),
            title: given(form, "title"),
            phone: given(form, "phone"),
            about: given(form, "about"),
            undo_seconds: input::number(form, "undo_seconds"),
        })
    }
}

#[derive(Serialize)]
struct MeView {
    #[serde(flatten)]
    agent: AgentView,
    time_zone: Option<String>,
    sound: bool,
    /// For how long a message of the page can be undone.
    undo_seconds: u64,
    /// Away by their own word, whether or not a page is open.
    away: bool,
    card: CardView,
    sessions: Vec<SessionView>,
}

#[derive(Template)]
#[template(path = "settings/me.html", config = "config/askama.toml")]
struct MePage {
    frame: Frame,
    nav: Nav,
    name: String,
    language: String,
    languages: Vec<(&'static str, String)>,
    time_zone: String,
    zone_hint: String,
    sound: bool,
    undo_seconds: String,
    hours: HoursSection,
    card: CardView,
    two_factor: bool,
    signed_in: usize,
    wrong: Wrong,
    told: Option<Told>,
}

/// The parts of the page whose forms lead back to them.
const CARD: &str = "card";
/// See [`CARD`].
const PASSWORD: &str = "password";

impl MePage {
    fn told_in(&self, part: &str) -> Option<&Told> {
        (self.told.as_ref()).filter(|told| told.part.as_deref() == Some(part))
    }
}

/// `GET /me`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    answer(&context, Entrance::Direct)
}

/// `GET /settings`: the first page of the settings.
pub async fn settings(context: Context) -> Result<Reply, Failure> {
    answer(&context, Entrance::Settings)
}

fn answer(context: &Context, entrance: Entrance) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&view(context)?));
    }
    show(
        context,
        entrance,
        None,
        (Change::default(), Wrong::default()),
    )
}

/// The page with hours or vacations that were not as they must be.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn with_hours(context: &Context, hours: HoursSection) -> Result<Reply, Failure> {
    let as_is = (Change::default(), Wrong::default());
    let reply = show(context, Entrance::Direct, Some(hours), as_is)?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// `PATCH /me`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let sent: Change = input::read(&mut context).await?;
    match carry_out(&context, &sent).await {
        // Said in passing, on any page.
        Ok(_) if context.format == Format::Html && sent.presence.is_some() => {
            Ok(Reply::see_other(login::local(context.field("next"))))
        }
        Ok(saved) if context.format == Format::Html => Ok(told_saved(&context, &sent, saved)),
        Ok(_) => Ok(Reply::json(&view(&context)?)),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, Entrance::Direct, None, (sent, wrong))?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// Says that it is saved where it was typed, and leads back there.
fn told_saved(context: &Context, sent: &Change, said: &'static str) -> Reply {
    let told = Told::well(said);
    let part = match sent {
        Change {
            password: Some(_), ..
        } => PASSWORD,
        Change {
            undo_seconds: None, ..
        } if sent.card() != Card::default() => CARD,
        _ => {
            context.tell(told);
            return Reply::see_other("/me");
        }
    };
    context.tell(told.in_part(part));
    Reply::see_other(&format!("/me#{part}"))
}

/// Changes what was sent; says with which text of the catalogue. Everything is checked before anything is changed.
async fn carry_out(context: &Context, sent: &Change) -> Result<&'static str, Failure> {
    let me = context.me()?;
    let change = AgentChange {
        name: sent.name.clone(),
        language: sent.language.as_ref().map(language_of).transpose()?,
        time_zone: sent.time_zone.as_ref().map(zone_of).transpose()?,
        sound: sent.sound,
        ..AgentChange::default()
    };
    let wish = sent.presence.as_deref().map(wish_of).transpose()?;
    check_card(&sent.card())?;
    if let Some(seconds) = sent.undo_seconds {
        seconds.within("undo_seconds", UNDO)?;
    }
    let password = match &sent.password {
        Some(password) => {
            password::accept("password", password)?;
            check_current(context, me, sent.current_password.as_deref()).await?;
            Some(context.hash_password("password", password).await?)
        }
        None => None,
    };
    let personal = sent.name.is_some()
        || sent.language.is_some()
        || sent.time_zone.is_some()
        || sent.sound.is_some();
    if personal {
        let (agent, by) = (me.id, Some(me.id));
        let action = TeamAction::ChangeAgent { agent, change };
        context.submit(Command::Team { by, action }).await?;
    }
    if let Some(wish) = wish {
        let command = Command::Presence {
            agent: me.id,
            change: PresenceChange::Wish(wish),
        };
        context.submit(command).await?;
    }
    if sent.card() != Card::default() {
        let (by, action) = (Some(me.id), TeamAction::WriteCard(sent.card()));
        context.submit(Command::Team { by, action }).await?;
    }
    let Some(password) = password else {
        return Ok("settings-saved");
    };
    let command = SessionCommand::SetPassword {
        agent: me.id,
        password,
        except: context.signed.as_ref().map(|signed| signed.session),
    };
    context.submit(Command::Session(command)).await?;
    Ok("me-password-changed")
}

/// Whether the card will be accepted: it is written last, when the rest is saved already.
fn check_card(card: &Card) -> Result<(), Failure> {
    let fields = [
        ("title", &card.title, NAME_CHARS_MAX),
        ("phone", &card.phone, NAME_CHARS_MAX),
        ("about", &card.about, ABOUT_CHARS_MAX),
    ];
    for (field, text, most) in fields {
        let is_too_long = |text: &String| text.trim().chars().count() > most;
        if text.as_ref().is_some_and(is_too_long) {
            return Err(Failure::invalid(field, FieldProblem::TooLong(most)));
        }
    }
    Ok(())
}

/// Whether the current password is right; a wrong one counts among the failures to sign in.
///
/// # Errors
/// `invalid` for the field `current_password`, or `slow_down`.
pub async fn check_current(
    context: &Context,
    me: &Agent,
    current: Option<&str>,
) -> Result<(), Failure> {
    let current = current.unwrap_or_default();
    if current.is_empty() {
        return Err(Failure::invalid("current_password", FieldProblem::Empty));
    }
    let tried = Try::begin(context, &me.email)?;
    match context.password_matches(current, me.password.clone()).await {
        Ok(true) => {
            // Where a code is asked for too, a password alone must not buy more guesses at it.
            if context.snapshot()?.two_factor(me.id)?.is_some() {
                tried.not_made(context);
            } else {
                tried.succeeded(context);
            }
            Ok(())
        }
        Ok(false) => Err(Failure::invalid("current_password", FieldProblem::Wrong)),
        Err(failure) => {
            tried.not_made(context);
            Err(failure)
        }
    }
}

fn wish_of(word: &str) -> Result<Wish, Failure> {
    match word {
        "online" => Ok(Wish::Available),
        "away" => Ok(Wish::Away),
        _ => Err(Failure::invalid("presence", FieldProblem::Unknown)),
    }
}

/// Whether anybody sits before the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Activity {
    idle: bool,
}

/// `POST /me/activity` `{idle}`: a page says whether anybody touches it.
///
/// # Errors
/// `bad_request` or `invalid` for a body that can't be read.
pub async fn activity(mut context: Context) -> Result<Reply, Failure> {
    let idle = match context.format {
        Format::Json => json::body::<Activity>(&mut context.request).await?.idle,
        Format::Html => match context.field("idle") {
            "true" => true,
            "false" => false,
            _ => return Err(Failure::invalid("idle", FieldProblem::Unknown)),
        },
    };
    let signed = context.signed.as_ref().ok_or(Failure::SignedOut)?;
    let presence = &context.desk.presence;
    presence.rests(signed.agent.id, signed.session, idle);
    Ok(Reply::no_content())
}

fn language_of(code: &Option<String>) -> Result<Option<Language>, Failure> {
    code.as_deref()
        .map(|code| {
            Language::from_code(code)
                .ok_or_else(|| Failure::invalid("language", FieldProblem::Unknown))
        })
        .transpose()
}

fn zone_of(name: &Option<String>) -> Result<Option<String>, Failure> {
    name.as_deref()
        .map(|name| {
            name.trim()
                .parse::<Tz>()
                .map(|zone| zone.name().to_owned())
                .map_err(|_| Failure::invalid("time_zone", FieldProblem::Unknown))
        })
        .transpose()
}

/// The agent as it stands now, which a change may have made another than the one who asked.
fn view(context: &Context) -> Result<MeView, Failure> {
    let snapshot = context.snapshot()?;
    let me = snapshot.agent(context.me()?.id)?.ok_or(Failure::NotFound)?;
    Ok(MeView {
        agent: AgentView::read(&snapshot, &me)?,
        time_zone: me.time_zone,
        sound: me.sound,
        undo_seconds: snapshot.profile(me.id)?.undo().as_secs(),
        away: snapshot.presence(me.id)?.wish == Wish::Away,
        card: CardView::of(&snapshot, me.id)?,
        sessions: sessions::of(context, me.id)?,
    })
}

/// The page with what was typed, and what is wrong with it; what was not typed is as it is.
fn show(
    context: &Context,
    entrance: Entrance,
    hours: Option<HoursSection>,
    (typed, wrong): (Change, Wrong),
) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Me)? {
        return Ok(part);
    }
    let words = &context.words;
    let me = context.me()?;
    let (frame, mut nav) = around(context, Section::Me, entrance)?;
    let mut hours = match hours {
        Some(hours) => hours,
        None => HoursSection::read(context, Whose::Agent(me.id))?,
    };
    hours.tell(&mut nav);
    let told = [CARD, PASSWORD]
        .into_iter()
        .find_map(|part| nav.told_in(part));
    let snapshot = context.snapshot()?;
    let card = CardView::of(&snapshot, me.id)?;
    let zone = typed.time_zone.unwrap_or_else(|| me.time_zone.clone());
    let own_language = || me.language.map(|language| language.code().to_owned());
    let page = MePage {
        frame,
        nav,
        name: typed.name.unwrap_or_else(|| me.name.clone()),
        language: typed
            .language
            .unwrap_or_else(own_language)
            .unwrap_or_default(),
        languages: Language::ALL
            .map(|language| {
                let name = context.desk.texts.text(language, "language-name", &[]);
                (language.code(), name)
            })
            .to_vec(),
        time_zone: zone.unwrap_or_default(),
        zone_hint: words.args(
            "me-time-zone-hint",
            &[
                ("clock", words.clock(words.now).as_str().into()),
                ("zone", context.settings().zone.name().into()),
            ],
        ),
        sound: typed.sound.unwrap_or(me.sound),
        undo_seconds: context
            .form
            .as_ref()
            .and_then(|form| given(form, "undo_seconds"))
            .unwrap_or(snapshot.profile(me.id)?.undo().as_secs().to_string()),
        hours,
        card: CardView {
            title: typed.title.unwrap_or(card.title),
            phone: typed.phone.unwrap_or(card.phone),
            about: typed.about.unwrap_or(card.about),
        },
        two_factor: snapshot.two_factor(me.id)?.is_some(),
        signed_in: sessions::sign_ins(context, me.id)?.len(),
        wrong,
        told,
    };
    Ok(Reply::html(page.render()?))
}
