//! The team's people: who is there, adding and changing them, one-time links for their passwords.

mod links;
mod rows;

use std::collections::BTreeMap;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::AgentId;
use crate::base::secret::random_token;
use crate::domain::agent::{Agent, Right, Role, secret_hash};
use crate::domain::changes::Answer;
use crate::domain::command::{AgentChange, Command, TeamAction};
use crate::domain::hours::whose::Whose;
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given, switch};
use crate::ui::people::{AgentView, CardView};
use crate::ui::settings::hours::HoursSection;
use crate::ui::settings::team::links::{OneTimeLink, one_time_link, tell_link};
use crate::ui::settings::team::rows::{Row, rows};
use crate::ui::settings::{Entrance, Nav, Section, around, part};

pub use links::{make_link, withdraw_link};

/// Somebody new.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAgent {
    name: String,
    email: String,
    role: String,
    password: Option<String>,
}

impl Input for NewAgent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            name: given(form, "name").unwrap_or_default(),
            email: given(form, "email").unwrap_or_default(),
            role: given(form, "role").unwrap_or_default(),
            password: given(form, "password").filter(|password| !password.is_empty()),
        })
    }
}

/// A change of somebody; what is absent stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    name: Option<String>,
    email: Option<String>,
    role: Option<String>,
    disabled: Option<bool>,
    /// Own switches over the role's rights; `null` leaves a right to the role.
    rights: Option<BTreeMap<String, Option<bool>>>,
}

impl Input for Change {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            name: given(form, "name"),
            email: given(form, "email"),
            role: given(form, "role"),
            disabled: switch(form, "disabled")?,
            rights: switches(form)?,
        })
    }
}

/// The rights of a form: yes, no, or nothing for what the role says.
pub fn switches(form: &Fields) -> Result<Option<BTreeMap<String, Option<bool>>>, Failure> {
    let mut chosen = BTreeMap::new();
    for right in Right::ALL {
        let field = format!("right_{}", right.word());
        if let Some(word) = given(form, &field) {
            let on = match word.as_str() {
                "" => None,
                _ => switch(form, &field)?,
            };
            chosen.insert(right.word().to_owned(), on);
        }
    }
    Ok((!chosen.is_empty()).then_some(chosen))
}

#[derive(Serialize)]
struct AgentList {
    agents: Vec<AgentView>,
}

/// A member with the card that colleagues are shown.
#[derive(Serialize)]
struct WithCard {
    #[serde(flatten)]
    agent: AgentView,
    card: CardView,
}

/// Somebody who was just added; without a password, with the one-time link.
#[derive(Serialize)]
struct Added {
    #[serde(flatten)]
    agent: AgentView,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<String>,
}

/// The form beside the list: somebody new, or a change.
struct PersonForm {
    id: Option<u64>,
    /// Somebody who is there, as they are.
    was: Option<Was>,
    name: String,
    email: String,
    role: String,
    rights: Vec<RightChoice>,
    /// Of somebody who is there.
    hours: Option<HoursSection>,
}

/// How somebody stands in the file while their form is made.
struct Was {
    name: String,
    email: String,
    role: &'static str,
}

impl Was {
    fn of(agent: &Agent) -> Self {
        Self {
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role.word(),
        }
    }
}

/// One right in the form.
struct RightChoice {
    word: &'static str,
    own: Option<bool>,
    /// The word of the choice that is kept.
    was: &'static str,
    /// Nobody gives or takes what they don't have.
    fixed: bool,
}

/// The rights of somebody who is changed, with what was chosen in the form.
fn choices(
    me: &Agent,
    agent: &Agent,
    chosen: Option<&BTreeMap<String, Option<bool>>>,
) -> Vec<RightChoice> {
    let choice = |right: Right| {
        let chosen = chosen.and_then(|chosen| chosen.get(right.word()));
        RightChoice {
            word: right.word(),
            own: chosen.copied().unwrap_or_else(|| agent.own_switch(right)),
            was: match agent.own_switch(right) {
                None => "",
                Some(true) => "on",
                Some(false) => "off",
            },
            fixed: !me.has(right),
        }
    };
    Right::ALL.into_iter().map(choice).collect()
}

#[derive(Template)]
#[template(path = "settings/team.html", config = "config/askama.toml")]
struct TeamPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<Row>,
    keeps_team: bool,
    roles: Vec<&'static str>,
    form: Option<PersonForm>,
    parting: Option<Parting>,
    wrong: Wrong,
}

/// What is asked before somebody is disabled.
struct Parting {
    id: u64,
    name: String,
    /// How many chats they are responsible for, and what becomes of these.
    chats: String,
}

/// `GET /agents`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let snapshot = context.snapshot()?;
        let agents = snapshot.agents()?;
        let agents = agents.iter().map(|agent| AgentView::read(&snapshot, agent));
        return Ok(Reply::json(&AgentList {
            agents: agents.collect::<Result<_, _>>()?,
        }));
    }
    let keeps_team = context.me()?.has(Right::Team);
    if let Some(id) = context.request.query("disable").filter(|_| keeps_team) {
        let id = AgentId(id.parse().map_err(|_| Failure::NotFound)?);
        let agent = known(&context, id)?;
        // Disabled meanwhile, perhaps by this very page before Back was pressed.
        if !agent.disabled && id != context.me()?.id {
            return show(&context, Beside::Parting(agent), Wrong::default());
        }
    }
    let form = match context.request.query("edit") {
        _ if !keeps_team => None,
        Some(id) => {
            let id = AgentId(id.parse().map_err(|_| Failure::NotFound)?);
            let agent = known(&context, id)?;
            let hours = HoursSection::read(&context, Whose::Agent(id))?;
            Some(form_of(&context, agent, hours)?)
        }
        None => context.request.query("add").map(|_| PersonForm {
            id: None,
            was: None,
            name: String::new(),
            email: String::new(),
            role: Role::Agent.word().to_owned(),
            rights: Vec::new(),
            hours: None,
        }),
    };
    show(&context, Beside::of(form), Wrong::default())
}

/// `GET /agents/{id}`: one of them; a person sees the form.
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let agent = known(&context, AgentId(context.id("id")?))?;
    Ok(match context.format {
        Format::Json => Reply::json(&WithCard {
            card: CardView::of(&context.snapshot()?, agent.id)?,
            agent: AgentView::read(&context.snapshot()?, &agent)?,
        }),
        Format::Html => Reply::see_other(&format!("/agents?edit={}", agent.id)),
    })
}

/// `POST /agents`.
pub async fn add(mut context: Context) -> Result<Reply, Failure> {
    let sent: NewAgent = input::read(&mut context).await?;
    match carry_out_add(&context, &sent).await {
        Ok((agent, link)) => added(&context, &agent, link),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let form = PersonForm {
                id: None,
                was: None,
                name: sent.name,
                email: sent.email,
                role: sent.role,
                rights: Vec::new(),
                hours: None,
            };
            again(&context, form, wrong)
        }
    }
}

async fn carry_out_add(
    context: &Context,
    sent: &NewAgent,
) -> Result<(Agent, Option<OneTimeLink>), Failure> {
    let (name, email) = (sent.name.clone(), sent.email.clone());
    let role = role_of(&sent.role)?;
    let (action, token) = match &sent.password {
        Some(password) => {
            let password = Some(context.hash_password("password", password).await?);
            let action = TeamAction::AddAgent {
                name,
                email,
                role,
                password,
            };
            (action, None)
        }
        None => {
            let token = random_token();
            let action = TeamAction::AddInvited {
                name,
                email,
                role,
                hash: secret_hash(&token),
            };
            (action, Some(token))
        }
    };
    let by = Some(context.me()?.id);
    let Answer::Agent(id) = context.submit(Command::Team { by, action }).await? else {
        return Err(Failure::Internal(
            "adding an agent gave no agent".to_owned(),
        ));
    };
    let agent = known(context, id)?;
    let link = token.map(|token| one_time_link(context, &agent, &token));
    Ok((agent, link))
}

fn added(context: &Context, agent: &Agent, link: Option<OneTimeLink>) -> Result<Reply, Failure> {
    Ok(match context.format {
        Format::Json => Reply::created(&Added {
            agent: AgentView::read(&context.snapshot()?, agent)?,
            invitation: link.map(|link| link.address),
        }),
        Format::Html => {
            match link {
                Some(link) => tell_link(context, link),
                None => context.tell_saved(),
            }
            Reply::see_other("/agents")
        }
    })
}

/// `PATCH /agents/{id}`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let agent = known(&context, AgentId(context.id("id")?))?;
    let sent: Change = input::read(&mut context).await?;
    match carry_out_change(&context, &agent, &sent).await {
        Ok(()) if context.format == Format::Html => {
            context.tell_saved();
            Ok(Reply::see_other("/agents"))
        }
        Ok(()) => {
            let agent = known(&context, agent.id)?;
            Ok(Reply::json(&AgentView::read(&context.snapshot()?, &agent)?))
        }
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let form = PersonForm {
                id: Some(agent.id.0),
                was: Some(Was::of(&agent)),
                rights: choices(context.me()?, &agent, sent.rights.as_ref()),
                hours: Some(HoursSection::read(&context, Whose::Agent(agent.id))?),
                name: sent.name.unwrap_or(agent.name),
                email: sent.email.unwrap_or(agent.email),
                role: sent.role.unwrap_or_else(|| agent.role.word().to_owned()),
            };
            again(&context, form, wrong)
        }
    }
}

async fn carry_out_change(context: &Context, agent: &Agent, sent: &Change) -> Result<(), Failure> {
    let overrides = sent.rights.as_ref().map(|rights| switched(agent, rights));
    let change = AgentChange {
        name: sent.name.clone(),
        email: sent.email.clone(),
        role: sent.role.as_deref().map(role_of).transpose()?,
        disabled: sent.disabled,
        overrides: overrides.transpose()?,
        ..AgentChange::default()
    };
    let by = Some(context.me()?.id);
    let action = TeamAction::ChangeAgent {
        agent: agent.id,
        change,
    };
    context.submit(Command::Team { by, action }).await?;
    Ok(())
}

/// The agent's own switches after those that were sent.
fn switched(
    agent: &Agent,
    sent: &BTreeMap<String, Option<bool>>,
) -> Result<Vec<(Right, bool)>, Failure> {
    let is_known = |word: &String| Right::from_word(word).is_some();
    if !sent.keys().all(is_known) {
        return Err(Failure::invalid("rights", FieldProblem::Unknown));
    }
    let own = |right: Right| match sent.get(right.word()) {
        Some(sent) => *sent,
        None => agent.own_switch(right),
    };
    Ok(Right::ALL
        .into_iter()
        .filter_map(|right| Some((right, own(right)?)))
        .collect())
}

fn known(context: &Context, id: AgentId) -> Result<Agent, Failure> {
    context.snapshot()?.agent(id)?.ok_or(Failure::NotFound)
}

fn role_of(word: &str) -> Result<Role, Failure> {
    Role::from_word(word).ok_or_else(|| Failure::invalid("role", FieldProblem::Unknown))
}

/// The form of somebody as they are.
fn form_of(context: &Context, agent: Agent, hours: HoursSection) -> Result<PersonForm, Failure> {
    Ok(PersonForm {
        id: Some(agent.id.0),
        was: Some(Was::of(&agent)),
        rights: choices(context.me()?, &agent, None),
        role: agent.role.word().to_owned(),
        name: agent.name,
        email: agent.email,
        hours: Some(hours),
    })
}

/// The form of somebody whose hours or vacations were not as they must be.
///
/// # Errors
/// When there is no such person.
pub fn with_hours(context: &Context, id: AgentId, hours: HoursSection) -> Result<Reply, Failure> {
    let form = form_of(context, known(context, id)?, hours)?;
    again(context, form, Wrong::default())
}

fn again(context: &Context, form: PersonForm, wrong: Wrong) -> Result<Reply, Failure> {
    let reply = show(context, Beside::of(Some(form)), wrong)?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// What stands beside the list.
enum Beside {
    Nothing,
    Form(Box<PersonForm>),
    Parting(Agent),
}

impl Beside {
    fn of(form: Option<PersonForm>) -> Self {
        form.map_or(Self::Nothing, |form| Self::Form(Box::new(form)))
    }

    /// The page's address, where it is another than the list's.
    fn address(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Form(form) => Some(match form.id {
                Some(id) => format!("/agents?edit={id}"),
                None => "/agents?add=1".to_owned(),
            }),
            Self::Parting(agent) => Some(format!("/agents?disable={}", agent.id)),
        }
    }
}

fn show(context: &Context, beside: Beside, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Team)? {
        return Ok(part);
    }
    let (mut frame, mut nav) = around(context, Section::Team, Entrance::Direct)?;
    if let (Some(_), Some(address)) = (&frame.address, beside.address()) {
        frame.answers_at(address);
    }
    let me = context.me()?;
    let snapshot = context.snapshot()?;
    let mut agents = snapshot.agents()?;
    let (form, parting) = match beside {
        Beside::Nothing => (None, None),
        Beside::Form(mut form) => {
            if let Some(hours) = &mut form.hours {
                hours.tell(&mut nav);
            }
            (Some(*form), None)
        }
        Beside::Parting(agent) => {
            let count = u64::from(snapshot.load(agent.id)?);
            let parting = Parting {
                id: agent.id.0,
                name: agent.name,
                chats: context.words.with("team-disable-chats", "count", count),
            };
            (None, Some(parting))
        }
    };
    agents.sort_by_cached_key(|agent| (agent.disabled, agent.name.to_lowercase(), agent.id));
    let snapshot = context.snapshot()?;
    let page = TeamPage {
        frame,
        nav,
        rows: rows(context, &snapshot, me, &agents)?,
        keeps_team: me.has(Right::Team),
        roles: Role::ALL
            .into_iter()
            .filter(|role| !role.outranks(me.role))
            .map(Role::word)
            .collect(),
        form,
        parting,
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

impl TeamPage {
    fn role_key(&self, role: &str) -> String {
        role_key(role)
    }

    /// The role's name, and what it is about where the name does not say it.
    fn role_words(&self, role: &str) -> String {
        let look = &self.frame.look;
        let name = look.text(&self.role_key(role));
        match look.find(&format!("team-role-{role}-hint")) {
            Some(hint) => format!("{name}: {hint}"),
            None => name,
        }
    }

    fn right_key(&self, right: &str) -> String {
        right_key(right)
    }
}

/// The catalogue's key of a role's name.
pub fn role_key(role: &str) -> String {
    format!("team-role-{role}")
}

/// The catalogue's key of what a right allows.
pub fn right_key(right: &str) -> String {
    format!("team-right-{}", right.replace('_', "-"))
}
