//! Groups: departments, who sees their chats and when they work.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, GroupId};
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, TeamAction};
use crate::domain::group::{Group, GroupAccess, GroupSettings};
use crate::domain::hours::whose::Whose;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::json::Named;
use crate::ui::settings::hours;
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// How JSON and forms say who sees a group's chats: the whole team, or its members.
pub const EVERYONE: &str = "everyone";
/// See [`EVERYONE`].
pub const MEMBERS: &str = "members";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewGroup {
    name: String,
}

impl Input for NewGroup {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            name: given(form, "name").unwrap_or_default(),
        })
    }
}

/// `Group` of the interface.
#[derive(Serialize)]
pub struct GroupView {
    id: u64,
    name: String,
    /// `everyone` or `members`.
    access: &'static str,
    members: Vec<u64>,
    /// Whose new chats come here.
    numbers: Vec<Named>,
    /// Of automatic words; absent for the desk's.
    language: Option<&'static str>,
    answers_within: u32,
    held_days: u32,
    /// Members are asked before a file leaves.
    ask_before_attaching: bool,
    reopening: Option<TemplateView>,
    transfer_notice: Option<String>,
    sources: Vec<SourceView>,
    open: bool,
    #[serde(skip)]
    hours: String,
    /// Only members see its chats, and no member can sign in.
    #[serde(skip)]
    pub is_alone: bool,
}

/// A template by its name and language.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateView {
    /// Its name.
    pub name: String,
    /// Its language at Meta.
    pub language: String,
}

/// `Source` of the interface.
#[derive(Serialize)]
struct SourceView {
    kind: &'static str,
    value: String,
}

#[derive(Serialize)]
struct GroupList {
    groups: Vec<GroupView>,
}

#[derive(Template)]
#[template(path = "settings/groups.html", config = "config/askama.toml")]
struct GroupsPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<GroupView>,
    keeps_team: bool,
    /// The name of a new one, as typed.
    form: Option<String>,
    wrong: Wrong,
}

/// `GET /groups`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let groups = rows(&context)?;
        return Ok(Reply::json(&GroupList { groups }));
    }
    let keeps_team = context.me()?.has(Right::Team);
    let form = (context.request.query("add"))
        .filter(|_| keeps_team)
        .map(|_| String::new());
    show(&context, form, Wrong::default())
}

/// `POST /groups`.
pub async fn add(mut context: Context) -> Result<Reply, Failure> {
    let sent: NewGroup = input::read(&mut context).await?;
    let action = TeamAction::AddGroup {
        name: sent.name.clone(),
    };
    let by = Some(context.me()?.id);
    match context.submit(Command::Team { by, action }).await {
        Ok(Answer::Group(id)) => match context.format {
            Format::Html => {
                context.tell_saved();
                Ok(Reply::see_other(&format!("/groups/{id}")))
            }
            Format::Json => Ok(Reply::created(&view(&context, id)?)),
        },
        Ok(_) => Err(Failure::Internal("adding a group gave no group".to_owned())),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, Some(sent.name), wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// A group as programs read it.
///
/// # Errors
/// When there is no such group or storage fails.
pub fn view(context: &Context, id: GroupId) -> Result<GroupView, Failure> {
    let team = Team::read(&context.snapshot()?)?;
    let group = team.groups.get(&id).ok_or(Failure::NotFound)?;
    view_of(context, &team, group)
}

fn view_of(context: &Context, team: &Team, group: &Group) -> Result<GroupView, Failure> {
    let (access, members) = match &group.access {
        GroupAccess::Everyone => (EVERYONE, Vec::new()),
        GroupAccess::Members(members) => (MEMBERS, members.iter().map(|id| id.0).collect()),
    };
    let works = |id: &AgentId| team.agents.get(id).is_some_and(|agent| !agent.disabled);
    let is_alone = match &group.access {
        GroupAccess::Everyone => false,
        GroupAccess::Members(members) => !members.iter().any(works),
    };
    let mut numbers: Vec<Named> = team
        .numbers
        .values()
        .filter(|number| number.group == group.id && !number.disabled)
        .map(|number| Named::number(team, number.id))
        .collect();
    numbers.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let GroupSettings {
        language,
        answers_within,
        reopening,
        transfer_notice,
        sources,
        held_days,
        ask_before_attaching,
    } = context.snapshot()?.group_settings(group.id)?;
    let (open, hours) = hours::told(context, Whose::Group(group.id))?;
    Ok(GroupView {
        id: group.id.0,
        name: group.name.clone(),
        access,
        members,
        numbers,
        language: language.map(crate::domain::agent::Language::code),
        answers_within,
        held_days,
        ask_before_attaching,
        reopening: reopening.map(|it| TemplateView {
            name: it.name,
            language: it.language,
        }),
        transfer_notice: transfer_notice.map(|wording| wording.as_str().to_owned()),
        sources: sources
            .iter()
            .map(|source| {
                let (kind, value) = source.parts();
                let value = value.to_owned();
                SourceView { kind, value }
            })
            .collect(),
        open,
        hours,
        is_alone,
    })
}

fn rows(context: &Context) -> Result<Vec<GroupView>, Failure> {
    let team = Team::read(&context.snapshot()?)?;
    let mut groups: Vec<&Group> = team.groups.values().collect();
    groups.sort_unstable_by_key(|group| group.id);
    groups
        .into_iter()
        .map(|group| view_of(context, &team, group))
        .collect()
}

fn show(context: &Context, form: Option<String>, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Groups)? {
        return Ok(part);
    }
    let (mut frame, nav) = around(context, Section::Groups, Entrance::Direct)?;
    if frame.address.is_some() && form.is_some() {
        frame.answers_at("/groups?add=1".to_owned());
    }
    let page = GroupsPage {
        frame,
        nav,
        rows: rows(context)?,
        keeps_team: context.me()?.has(Right::Team),
        form,
        wrong,
    };
    Ok(Reply::html(page.render()?))
}
