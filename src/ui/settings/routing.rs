//! How a group's new chats find somebody: the rules as a form and as JSON, and what they would have done lately.

mod dry;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, GroupId};
use crate::domain::access;
use crate::domain::agent::Right;
use crate::domain::command::{Command, TeamAction};
use crate::domain::group::Group;
use crate::domain::refusal::FieldProblem;
use crate::domain::routing::{CAP_MAX, MINUTES_MAX, People, Rules, Way};
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Whole, Wrong, given, number, switch};
use crate::ui::settings::routing::dry::DryRun;
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// The last place of a list that can be typed.
const PLACE_MAX: u16 = 9_999;

/// The word of the choice between all of a group and a list.
const LISTED: &str = "listed";

/// Rules as they are sent; what is absent is switched off.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sent {
    way: String,
    people: Option<Vec<u64>>,
    manager_first: bool,
    cap: Option<Whole>,
    follow_up_minutes: Option<Whole>,
    answer_minutes: Option<Whole>,
    give_back: bool,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let listed = given(form, "among").as_deref() == Some(LISTED);
        let placed = places(form)?;
        Ok(Self {
            way: given(form, "way").unwrap_or_default(),
            // Whoever gives people places means the list.
            people: (listed || !placed.is_empty()).then_some(placed),
            manager_first: switch(form, "manager_first")?.unwrap_or(false),
            cap: number(form, "cap"),
            follow_up_minutes: number(form, "follow_up_minutes"),
            answer_minutes: number(form, "answer_minutes"),
            give_back: switch(form, "give_back")?.unwrap_or(false),
        })
    }
}

/// The list that the places in the form make; who has no place is not in it.
fn places(form: &Fields) -> Result<Vec<u64>, Failure> {
    let mut placed = Vec::new();
    for agent in form.all("agents") {
        let id: u64 = agent
            .parse()
            .map_err(|_| Failure::invalid("people", FieldProblem::Unknown))?;
        if let Some(place) = number(form, &format!("place_{id}")) {
            placed.push((place.within("people", 1..=PLACE_MAX)?, id));
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    Ok(placed.into_iter().map(|(_, id)| id).collect())
}

impl Sent {
    fn rules(&self) -> Result<Rules, Failure> {
        let way = Way::from_word(&self.way)
            .ok_or_else(|| Failure::invalid("way", FieldProblem::Unknown))?;
        let listed = |ids: &Vec<u64>| People::Listed(ids.iter().copied().map(AgentId).collect());
        let within = |field, sent: Option<Whole>, most: u16| {
            sent.map(|number| number.within(field, 1..=most))
                .transpose()
        };
        Ok(Rules {
            way,
            people: self.people.as_ref().map_or(People::Group, listed),
            manager_first: self.manager_first,
            cap: within("cap", self.cap, CAP_MAX)?,
            follow_up_minutes: within("follow_up_minutes", self.follow_up_minutes, MINUTES_MAX)?,
            answer_minutes: within("answer_minutes", self.answer_minutes, MINUTES_MAX)?,
            give_back: self.give_back,
        })
    }
}

/// `Routing` of the interface.
#[derive(Serialize)]
struct RoutingView {
    way: &'static str,
    /// Absent for all who may enter the group.
    people: Option<Vec<u64>>,
    manager_first: bool,
    cap: Option<u16>,
    follow_up_minutes: Option<u16>,
    answer_minutes: Option<u16>,
    give_back: bool,
}

impl RoutingView {
    fn of(rules: &Rules) -> Self {
        let people = match &rules.people {
            People::Group => None,
            People::Listed(listed) => Some(listed.iter().map(|agent| agent.0).collect()),
        };
        Self {
            way: rules.way.word(),
            people,
            manager_first: rules.manager_first,
            cap: rules.cap,
            follow_up_minutes: rules.follow_up_minutes,
            answer_minutes: rules.answer_minutes,
            give_back: rules.give_back,
        }
    }
}

/// The form.
struct RulesForm {
    way: String,
    listed: bool,
    people: Vec<Person>,
    manager_first: bool,
    cap: String,
    follow_up_minutes: String,
    answer_minutes: String,
    give_back: bool,
}

struct Person {
    id: u64,
    name: String,
    /// As typed; empty for nobody of the list.
    place: String,
}

impl RulesForm {
    fn of(rules: &Rules, team: &Team, group: &Group) -> Self {
        let text = |number: Option<u16>| number.map(|it| it.to_string()).unwrap_or_default();
        let listed: &[AgentId] = match &rules.people {
            People::Group => &[],
            People::Listed(listed) => listed,
        };
        let mut people: Vec<Person> = team
            .agents
            .values()
            .filter(|agent| access::enters(agent, group) || listed.contains(&agent.id))
            .map(|agent| {
                let place = listed.iter().position(|id| *id == agent.id);
                Person {
                    id: agent.id.0,
                    name: agent.name.clone(),
                    place: place
                        .map(|place| (place + 1).to_string())
                        .unwrap_or_default(),
                }
            })
            .collect();
        people.sort_by_cached_key(|person| {
            let place: u64 = person.place.parse().unwrap_or(u64::MAX);
            (place, person.name.to_lowercase(), person.id)
        });
        Self {
            way: rules.way.word().to_owned(),
            listed: rules.people != People::Group,
            people,
            manager_first: rules.manager_first,
            cap: text(rules.cap),
            follow_up_minutes: text(rules.follow_up_minutes),
            answer_minutes: text(rules.answer_minutes),
            give_back: rules.give_back,
        }
    }

    /// As it was typed.
    fn retyped(mut self, form: &Fields) -> Self {
        let typed = |field: &str| given(form, field).unwrap_or_default();
        let on = |field: &str| typed(field) == "on";
        self.way = typed("way");
        self.listed = typed("among") == LISTED;
        self.manager_first = on("manager_first");
        self.cap = typed("cap");
        self.follow_up_minutes = typed("follow_up_minutes");
        self.answer_minutes = typed("answer_minutes");
        self.give_back = on("give_back");
        for person in &mut self.people {
            person.place = typed(&format!("place_{}", person.id));
        }
        self
    }
}

#[derive(Template)]
#[template(path = "settings/routing.html", config = "config/askama.toml")]
struct RoutingPage {
    frame: Frame,
    nav: Nav,
    group: u64,
    name: String,
    keeps_team: bool,
    form: RulesForm,
    ways: Vec<&'static str>,
    wrong: Wrong,
    dry: Option<DryRun>,
}

/// `GET /groups/{id}/routing`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let (group, rules) = kept(&context)?;
    match context.format {
        Format::Json => Ok(Reply::json(&RoutingView::of(&rules))),
        Format::Html => show(&context, &group, &rules, Wrong::default(), None),
    }
}

/// `PUT /groups/{id}/routing`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let (group, kept) = kept(&context)?;
    let result = match read(&mut context).await {
        Ok(rules) => save(&context, &group, rules).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok(rules) => match context.format {
            Format::Json => Ok(Reply::json(&RoutingView::of(&rules))),
            Format::Html => {
                context.tell_saved();
                Ok(Reply::see_other(&format!("/groups/{}/routing", group.id)))
            }
        },
        Err(failure) => again(&context, &group, &kept, failure),
    }
}

/// `POST /groups/{id}/routing/try`: what rules would have done with the last week's chats.
pub async fn dry_run(mut context: Context) -> Result<Reply, Failure> {
    let (group, kept) = kept(&context)?;
    let rules = match read(&mut context).await {
        Ok(rules) => rules,
        Err(failure) => return again(&context, &group, &kept, failure),
    };
    let dry = dry::run(&context, &group, &rules).await?;
    match context.format {
        Format::Json => Ok(Reply::json(&dry)),
        Format::Html => show(&context, &group, &rules, Wrong::default(), Some(dry)),
    }
}

async fn read(context: &mut Context) -> Result<Rules, Failure> {
    let sent: Sent = input::read(context).await?;
    sent.rules()
}

async fn save(context: &Context, group: &Group, rules: Rules) -> Result<Rules, Failure> {
    let by = Some(context.me()?.id);
    let action = TeamAction::SetRouting {
        group: group.id,
        rules: rules.clone(),
    };
    context.submit(Command::Team { by, action }).await?;
    Ok(rules)
}

fn kept(context: &Context) -> Result<(Group, Rules), Failure> {
    let id = GroupId(context.id("id")?);
    let snapshot = context.snapshot()?;
    let group = snapshot.group(id)?.ok_or(Failure::NotFound)?;
    Ok((group, snapshot.routing(id)?))
}

fn again(
    context: &Context,
    group: &Group,
    kept: &Rules,
    failure: Failure,
) -> Result<Reply, Failure> {
    let wrong = Wrong::of(context, failure)?;
    let reply = show(context, group, kept, wrong, None)?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn show(
    context: &Context,
    group: &Group,
    rules: &Rules,
    wrong: Wrong,
    dry: Option<DryRun>,
) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Groups)? {
        return Ok(part);
    }
    let team = Team::read(&context.snapshot()?)?;
    let (mut frame, nav) = around(context, Section::Groups, Entrance::Direct)?;
    if frame.address.is_some() {
        // A dry run is far below the form.
        let part = if dry.is_some() { "#dry" } else { "" };
        frame.answers_at(format!("/groups/{}/routing{part}", group.id));
    }
    let form = RulesForm::of(rules, &team, group);
    let page = RoutingPage {
        frame,
        nav,
        group: group.id.0,
        name: group.name.clone(),
        keeps_team: context.me()?.has(Right::Team),
        form: match &context.form {
            Some(typed) => form.retyped(typed),
            None => form,
        },
        ways: Way::ALL.map(Way::word).to_vec(),
        wrong,
        dry,
    };
    Ok(Reply::html(page.render()?))
}
