//! The rules that the team gave itself: the owner writes them, everybody reads them, somebody new first of all.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::AgentId;
use crate::domain::agent::Role;
use crate::domain::command::{Command, TeamAction};
use crate::domain::profile::{TeamRules, has_rules_to_read};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::json::Named;
use crate::ui::markup::{self, Markup};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;

/// Rules that are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    text: String,
    /// The revision that the author saw, zero for none.
    seen: Option<u64>,
}

impl Input for Written {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let seen = given(form, "seen").map(|seen| seen.parse()).transpose();
        Ok(Self {
            text: given(form, "text").unwrap_or_default(),
            seen: seen.map_err(|_| Failure::invalid("seen", FieldProblem::Unknown))?,
        })
    }
}

/// What somebody has read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadUpTo {
    revision: u64,
}

impl Input for ReadUpTo {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let revision = given(form, "revision").and_then(|revision| revision.parse().ok());
        let unknown = || Failure::invalid("revision", FieldProblem::Unknown);
        Ok(Self {
            revision: revision.ok_or_else(unknown)?,
        })
    }
}

#[derive(Serialize)]
struct RulesView {
    text: String,
    /// Counts up with every change; zero before there were any.
    revision: u64,
    changed_at: Option<String>,
    by: Option<Named>,
    /// Whether whoever asks has read them as they are.
    read: bool,
}

#[derive(Template)]
#[template(path = "settings/rules.html", config = "config/askama.toml")]
struct RulesPage {
    frame: Frame,
    nav: Nav,
    shown: Option<Markup>,
    changed: String,
    revision: u64,
    unread: bool,
    writes: bool,
    /// The form is open, with what was typed.
    editing: bool,
    text: String,
    wrong: Wrong,
}

/// `GET /rules`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&view(&context)?));
    }
    show(&context, None, Wrong::default())
}

/// `PUT /rules`.
pub async fn write(mut context: Context) -> Result<Reply, Failure> {
    let sent: Written = input::read(&mut context).await?;
    let by = Some(context.me()?.id);
    let action = TeamAction::WriteRules {
        text: sent.text.clone(),
        seen: sent.seen,
    };
    match context.submit(Command::Team { by, action }).await {
        Ok(_) if context.format == Format::Html => {
            context.tell_saved();
            Ok(Reply::see_other("/rules"))
        }
        Ok(_) => Ok(Reply::json(&view(&context)?)),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, Some(sent.text), wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// `POST /rules/read`: whoever asks has read them.
pub async fn read(mut context: Context) -> Result<Reply, Failure> {
    let sent: ReadUpTo = input::read(&mut context).await?;
    let by = Some(context.me()?.id);
    let action = TeamAction::ReadRules(sent.revision);
    context.submit(Command::Team { by, action }).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well("rules-thanks"));
            Reply::see_other("/rules")
        }
    })
}

/// Whether `agent` is to read the rules as they are now.
///
/// # Errors
/// When storage fails.
pub fn are_unread(snapshot: &Snapshot, agent: AgentId) -> Result<bool, Failure> {
    let rules = snapshot.team_rules()?;
    Ok(has_rules_to_read(rules.as_ref(), &snapshot.profile(agent)?))
}

/// Where somebody is after signing in: with the rules, if they want to be nowhere else and have never read any.
///
/// # Errors
/// When storage fails.
pub fn first<'n>(context: &Context, agent: AgentId, next: &'n str) -> Result<&'n str, Failure> {
    let snapshot = context.snapshot()?;
    let is_new = snapshot.profile(agent)?.rules_read.is_none();
    let unread = next == "/" && is_new && are_unread(&snapshot, agent)?;
    Ok(if unread { "/rules" } else { next })
}

fn view(context: &Context) -> Result<RulesView, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let rules = snapshot.team_rules()?;
    let unread = are_unread(&snapshot, context.me()?.id)?;
    Ok(match rules {
        Some(rules) => RulesView {
            changed_at: Some(rules.changed_at.rfc3339()),
            by: Some(Named::agent(&team, rules.by)),
            revision: rules.revision,
            text: rules.text,
            read: !unread,
        },
        None => RulesView {
            text: String::new(),
            revision: 0,
            changed_at: None,
            by: None,
            read: true,
        },
    })
}

fn show(context: &Context, typed: Option<String>, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Rules)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Rules, Entrance::Direct)?;
    let me = context.me()?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let rules = snapshot.team_rules()?;
    let there = rules.as_ref().filter(|rules| !rules.text.is_empty());
    let words = &context.words;
    let changed = |rules: &TeamRules| {
        let time = words.moment(rules.changed_at);
        let args = [
            ("agent", team.name(rules.by).into()),
            ("time", time.as_str().into()),
        ];
        words.args("rules-changed", &args)
    };
    let page = RulesPage {
        frame,
        nav,
        shown: there.map(|rules| markup::of_message(&rules.text)),
        changed: there.map(changed).unwrap_or_default(),
        revision: rules.as_ref().map_or(0, |rules| rules.revision),
        unread: are_unread(&snapshot, me.id)?,
        writes: me.role == Role::Owner,
        editing: typed.is_some() || context.request.query("edit").is_some(),
        text: typed.unwrap_or_else(|| rules.map(|rules| rules.text).unwrap_or_default()),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}
