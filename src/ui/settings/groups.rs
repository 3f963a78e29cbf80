//! Groups: departments and who sees their chats.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, GroupId};
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, GroupChange, TeamAction};
use crate::domain::group::{Group, GroupAccess};
use crate::domain::hours::whose::Whose;
use crate::domain::refusal::FieldProblem;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::settings::hours::HoursSection;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;

const EVERYONE: &str = "everyone";
const MEMBERS: &str = "members";

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

/// A change of a group; what is absent stays. Naming members closes the group to others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    name: Option<String>,
    access: Option<String>,
    members: Option<Vec<u64>>,
}

impl Input for Change {
    /// Boxes stay ticked while the choice says `everyone`: then they say nothing.
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let access = given(form, "access");
        let members = if access.as_deref() == Some(MEMBERS) {
            let ids: Result<_, _> = form.all("members").map(str::parse).collect();
            Some(ids.map_err(|_| Failure::invalid("members", FieldProblem::Unknown))?)
        } else {
            None
        };
        Ok(Self {
            name: given(form, "name"),
            access,
            members,
        })
    }
}

/// `Group` of the interface.
#[derive(Serialize)]
struct GroupView {
    id: u64,
    name: String,
    /// `everyone` or `members`.
    access: &'static str,
    members: Vec<u64>,
    #[serde(skip)]
    numbers: Vec<String>,
    /// Only members see its chats, and no member can sign in.
    #[serde(skip)]
    is_alone: bool,
}

#[derive(Serialize)]
struct GroupList {
    groups: Vec<GroupView>,
}

/// The form beside the list.
struct GroupForm {
    id: Option<u64>,
    name: String,
    everyone: bool,
    people: Vec<Person>,
    /// Of one that is there.
    hours: Option<HoursSection>,
}

impl GroupForm {
    /// The form as it was typed: saving it once more must not bring back what was about to be changed.
    fn retyped(mut self, sent: Change, form: Option<&Fields>) -> Self {
        self.name = sent.name.unwrap_or(self.name);
        if let (Some(access), Some(form)) = (sent.access, form) {
            self.everyone = access == EVERYONE;
            for person in &mut self.people {
                let id = person.id.to_string();
                person.chosen = form.all("members").any(|chosen| chosen == id);
            }
        }
        self
    }
}

struct Person {
    id: u64,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "settings/groups.html", config = "config/askama.toml")]
struct GroupsPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<GroupView>,
    keeps_team: bool,
    form: Option<GroupForm>,
    wrong: Wrong,
}

/// `GET /groups`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let team = Team::read(&context.snapshot()?)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&GroupList {
            groups: rows(&team),
        }));
    }
    let keeps_team = context.me()?.has(Right::Team);
    let form = match context.request.query("edit") {
        _ if !keeps_team => None,
        Some(id) => {
            let id = id.parse().map_err(|_| Failure::NotFound)?;
            let group = team.groups.get(&GroupId(id)).ok_or(Failure::NotFound)?;
            let hours = HoursSection::read(&context, Whose::Group(group.id))?;
            Some(form_of(&team, group, hours))
        }
        None => context
            .request
            .query("add")
            .map(|_| new_form(String::new())),
    };
    show(&context, &team, form, Wrong::default())
}

/// `GET /groups/{id}`: one of them; a person sees the form.
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let group = view(&context, GroupId(context.id("id")?))?;
    Ok(match context.format {
        Format::Json => Reply::json(&group),
        Format::Html => Reply::see_other(&format!("/groups?edit={}", group.id)),
    })
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
                Ok(Reply::see_other(&format!("/groups?edit={id}")))
            }
            Format::Json => Ok(Reply::created(&view(&context, id)?)),
        },
        Ok(_) => Err(Failure::Internal("adding a group gave no group".to_owned())),
        Err(failure) => again(&context, new_form(sent.name), failure),
    }
}

/// `PATCH /groups/{id}`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let id = GroupId(context.id("id")?);
    let team = Team::read(&context.snapshot()?)?;
    let group = team.groups.get(&id).ok_or(Failure::NotFound)?;
    let sent: Change = input::read(&mut context).await?;
    match carry_out(&context, id, &sent).await {
        Ok(()) => match context.format {
            Format::Html => {
                let group = view(&context, id)?;
                if group.is_alone {
                    let name = group.name.as_str();
                    context.tell(Told::trouble(context.words.with(
                        "groups-alone",
                        "name",
                        name,
                    )));
                } else {
                    context.tell_saved();
                }
                Ok(Reply::see_other("/groups"))
            }
            Format::Json => Ok(Reply::json(&view(&context, id)?)),
        },
        Err(failure) => {
            let hours = HoursSection::read(&context, Whose::Group(id))?;
            let form = form_of(&team, group, hours).retyped(sent, context.form.as_ref());
            again(&context, form, failure)
        }
    }
}

async fn carry_out(context: &Context, group: GroupId, sent: &Change) -> Result<(), Failure> {
    let action = TeamAction::ChangeGroup {
        group,
        change: GroupChange {
            name: sent.name.clone(),
            access: access_of(sent)?,
            ..GroupChange::default()
        },
    };
    let by = Some(context.me()?.id);
    context.submit(Command::Team { by, action }).await?;
    Ok(())
}

fn access_of(sent: &Change) -> Result<Option<GroupAccess>, Failure> {
    let members = |ids: &[u64]| GroupAccess::Members(ids.iter().copied().map(AgentId).collect());
    match (sent.access.as_deref(), &sent.members) {
        (None, None) => Ok(None),
        (Some(EVERYONE), None) => Ok(Some(GroupAccess::Everyone)),
        (Some(EVERYONE), Some(ids)) if ids.is_empty() => Ok(Some(GroupAccess::Everyone)),
        (None | Some(MEMBERS), Some(ids)) => Ok(Some(members(ids))),
        (Some(MEMBERS), None) => Err(Failure::invalid("members", FieldProblem::Empty)),
        (Some(EVERYONE), Some(_)) => Err(Failure::invalid("members", FieldProblem::Wrong)),
        (Some(_), _) => Err(Failure::invalid("access", FieldProblem::Unknown)),
    }
}

fn view(context: &Context, id: GroupId) -> Result<GroupView, Failure> {
    let team = Team::read(&context.snapshot()?)?;
    let group = team.groups.get(&id).ok_or(Failure::NotFound)?;
    Ok(view_of(&team, group))
}

fn view_of(team: &Team, group: &Group) -> GroupView {
    let (access, members) = match &group.access {
        GroupAccess::Everyone => (EVERYONE, Vec::new()),
        GroupAccess::Members(members) => (MEMBERS, members.iter().map(|id| id.0).collect()),
    };
    let works = |id: &AgentId| team.agents.get(id).is_some_and(|agent| !agent.disabled);
    let is_alone = match &group.access {
        GroupAccess::Everyone => false,
        GroupAccess::Members(members) => !members.iter().any(works),
    };
    let mut numbers: Vec<String> = team
        .numbers
        .values()
        .filter(|number| number.group == group.id && !number.disabled)
        .map(|number| number.name.clone())
        .collect();
    numbers.sort_unstable();
    GroupView {
        id: group.id.0,
        name: group.name.clone(),
        access,
        members,
        numbers,
        is_alone,
    }
}

fn rows(team: &Team) -> Vec<GroupView> {
    let mut groups: Vec<&Group> = team.groups.values().collect();
    groups.sort_unstable_by_key(|group| group.id);
    groups
        .into_iter()
        .map(|group| view_of(team, group))
        .collect()
}

fn new_form(name: String) -> GroupForm {
    GroupForm {
        id: None,
        name,
        everyone: true,
        people: Vec::new(),
        hours: None,
    }
}

fn form_of(team: &Team, group: &Group, hours: HoursSection) -> GroupForm {
    let members: &[AgentId] = match &group.access {
        GroupAccess::Everyone => &[],
        GroupAccess::Members(members) => members,
    };
    let mut people: Vec<Person> = team
        .agents
        .values()
        .filter(|agent| !agent.disabled || members.contains(&agent.id))
        .map(|agent| Person {
            id: agent.id.0,
            name: agent.name.clone(),
            chosen: members.contains(&agent.id),
        })
        .collect();
    people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id));
    GroupForm {
        id: Some(group.id.0),
        name: group.name.clone(),
        everyone: group.access == GroupAccess::Everyone,
        people,
        hours: Some(hours),
    }
}

/// The form of a group whose hours were not as they must be.
///
/// # Errors
/// When there is no such group.
pub fn with_hours(context: &Context, id: GroupId, hours: HoursSection) -> Result<Reply, Failure> {
    let team = Team::read(&context.snapshot()?)?;
    let group = team.groups.get(&id).ok_or(Failure::NotFound)?;
    let form = form_of(&team, group, hours);
    let reply = show(context, &team, Some(form), Wrong::default())?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn again(context: &Context, form: GroupForm, failure: Failure) -> Result<Reply, Failure> {
    let wrong = Wrong::of(context, failure)?;
    let team = Team::read(&context.snapshot()?)?;
    let reply = show(context, &team, Some(form), wrong)?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn show(
    context: &Context,
    team: &Team,
    form: Option<GroupForm>,
    wrong: Wrong,
) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Groups)? {
        return Ok(part);
    }
    let (mut frame, nav) = around(context, Section::Groups, Entrance::Direct)?;
    if let (Some(address), Some(form)) = (&mut frame.address, &form) {
        *address = match form.id {
            Some(id) => format!("/groups?edit={id}"),
            None => "/groups?add=1".to_owned(),
        };
    }
    let page = GroupsPage {
        frame,
        nav,
        rows: rows(team),
        keeps_team: context.me()?.has(Right::Team),
        form,
        wrong,
    };
    Ok(Reply::html(page.render()?))
}
