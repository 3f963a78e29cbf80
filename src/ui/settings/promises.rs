//! What is promised to customers and who is told before it is too late: for the desk, each number, group and tag.

mod said;

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::base::id::{GroupId, NumberId};
use crate::base::text::folded;
use crate::domain::agent::Right;
use crate::domain::command::{Command, TeamAction};
use crate::domain::decide::tags::{known_as, named};
use crate::domain::promises::{
    Alarms, DeskPromises, PROMISE_MAX, PromiseClock, Promises, PromisesOf, WARNING_RANGE,
    WaitingRule, Within,
};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Team};
use crate::ui::customers::offered;
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Faults, Input, Whole, Wrong, given, number};
use crate::ui::settings::promises::said::Wider;
use crate::ui::settings::{Entrance, Nav, Section, around, part};

const MINUTES_MOST: u32 = PROMISE_MAX / 60;
const WARNING_MINUTES: std::ops::RangeInclusive<u32> =
    *WARNING_RANGE.start() / 60..=*WARNING_RANGE.end() / 60;

/// Of whom a path speaks: `number:1`, `group:2`, `tag:VIP`.
fn read_whose(word: &str) -> Option<PromisesOf> {
    let (kind, rest) = word.split_once(':')?;
    match kind {
        "number" => Some(PromisesOf::Number(NumberId(rest.parse().ok()?))),
        "group" => Some(PromisesOf::Group(GroupId(rest.parse().ok()?))),
        "tag" if !rest.is_empty() => Some(PromisesOf::Tag(rest.to_owned())),
        _ => None,
    }
}

fn write_whose(of: &PromisesOf) -> String {
    match of {
        PromisesOf::Number(id) => format!("number:{id}"),
        PromisesOf::Group(id) => format!("group:{id}"),
        PromisesOf::Tag(tag) => format!("tag:{tag}"),
    }
}

/// Where it is changed.
fn address(of: &PromisesOf) -> String {
    let whose = match of {
        PromisesOf::Tag(tag) => format!("tag:{}", utf8_percent_encode(tag, NON_ALPHANUMERIC)),
        other => write_whose(other),
    };
    format!("/promises/{whose}")
}

/// Promises as they are sent, in minutes; what is absent is as the next wider says, zero is no promise.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sent {
    first_reply: Option<Whole>,
    next_reply: Option<Whole>,
    clock: Option<String>,
    window_warnings: Option<Vec<Whole>>,
    waiting_after: Option<Whole>,
    waiting_again: Option<Whole>,
    waiting_escalate: Option<Whole>,
    waiting_escalate_owners: Option<Whole>,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let warnings = given(form, "window_warnings").filter(|typed| !typed.trim().is_empty());
        let each = |typed: String| {
            let parts = typed.split([',', ';', ' ']).filter(|part| !part.is_empty());
            parts.map(Whole::typed).collect()
        };
        Ok(Self {
            first_reply: number(form, "first_reply"),
            next_reply: number(form, "next_reply"),
            clock: given(form, "clock").filter(|word| !word.is_empty()),
            window_warnings: warnings.map(each),
            waiting_after: number(form, "waiting_after"),
            waiting_again: number(form, "waiting_again"),
            waiting_escalate: number(form, "waiting_escalate"),
            waiting_escalate_owners: number(form, "waiting_escalate_owners"),
        })
    }
}

impl Sent {
    fn promises(&self, faults: &mut Faults) -> Result<Promises, Failure> {
        let within = |field, sent: Option<Whole>| -> Result<Option<Within>, Failure> {
            let Some(sent) = sent else { return Ok(None) };
            Ok(Some(match sent.within(field, 0..=MINUTES_MOST)? {
                0 => Within::Nothing,
                minutes => Within::Seconds(minutes * 60),
            }))
        };
        let clock = |word: &String| {
            PromiseClock::from_word(word)
                .ok_or_else(|| Failure::invalid("clock", FieldProblem::Unknown))
        };
        Ok(Promises {
            first_reply: faults.gather(within("first_reply", self.first_reply))?,
            next_reply: faults.gather(within("next_reply", self.next_reply))?,
            clock: faults.gather(self.clock.as_ref().map(clock).transpose())?,
        })
    }

    fn alarms(&self, faults: &mut Faults) -> Result<Alarms, Failure> {
        let seconds = |field, sent: Option<Whole>| -> Result<Option<u32>, Failure> {
            let minutes = sent
                .map(|sent| sent.within(field, 1..=MINUTES_MOST))
                .transpose()?;
            Ok(minutes.map(|minutes: u32| minutes * 60))
        };
        let warnings = |listed: &Vec<Whole>| -> Result<Vec<u32>, Failure> {
            let each = listed
                .iter()
                .map(|sent| sent.within("window_warnings", WARNING_MINUTES));
            each.map(|minutes| Ok(minutes? * 60)).collect()
        };
        Ok(Alarms {
            window_warnings: faults
                .gather(self.window_warnings.as_ref().map(warnings).transpose())?,
            waiting: WaitingRule {
                after: faults.gather(seconds("waiting_after", self.waiting_after))?,
                again: faults.gather(seconds("waiting_again", self.waiting_again))?,
                escalate: faults.gather(seconds("waiting_escalate", self.waiting_escalate))?,
                escalate_owners: faults.gather(seconds(
                    "waiting_escalate_owners",
                    self.waiting_escalate_owners,
                ))?,
            },
        })
    }
}

/// `Promises` of the interface, in minutes.
#[derive(Serialize)]
struct PromisesView {
    of: String,
    first_reply: Option<u32>,
    next_reply: Option<u32>,
    clock: Option<&'static str>,
    window_warnings: Option<Vec<u32>>,
    waiting_after: Option<u32>,
    waiting_again: Option<u32>,
    waiting_escalate: Option<u32>,
    waiting_escalate_owners: Option<u32>,
}

impl PromisesView {
    fn of(of: &PromisesOf, promises: &Promises, alarms: Option<&Alarms>) -> Self {
        let minutes = |within| match within {
            Within::Nothing => 0,
            Within::Seconds(seconds) => seconds / 60,
        };
        let waiting = |read: fn(&WaitingRule) -> Option<u32>| {
            alarms
                .and_then(|alarms| read(&alarms.waiting))
                .map(|seconds| seconds / 60)
        };
        let warnings = alarms.and_then(|alarms| alarms.window_warnings.as_ref());
        Self {
            of: write_whose(of),
            first_reply: promises.first_reply.map(minutes),
            next_reply: promises.next_reply.map(minutes),
            clock: promises.clock.map(PromiseClock::word),
            window_warnings: warnings.map(|all| all.iter().map(|seconds| seconds / 60).collect()),
            waiting_after: waiting(|rule| rule.after),
            waiting_again: waiting(|rule| rule.again),
            waiting_escalate: waiting(|rule| rule.escalate),
            waiting_escalate_owners: waiting(|rule| rule.escalate_owners),
        }
    }
}

/// What the machine's operator set for the desk, in minutes.
#[derive(Serialize)]
struct DeskView {
    first_reply: u32,
    next_reply: u32,
    window_warnings: Vec<u32>,
}

impl DeskView {
    fn of(desk: &DeskPromises) -> Self {
        Self {
            first_reply: desk.first_reply / 60,
            next_reply: desk.next_reply / 60,
            window_warnings: desk.window_warnings.iter().map(|it| it / 60).collect(),
        }
    }
}

#[derive(Serialize)]
struct AllView {
    desk: DeskView,
    promises: Vec<PromisesView>,
}

/// A line of the overview.
struct Line {
    href: String,
    name: String,
    kind: &'static str,
    said: String,
}

#[derive(Template)]
#[template(path = "settings/promises.html", config = "config/askama.toml")]
struct PromisesPage {
    frame: Frame,
    nav: Nav,
    keeps_team: bool,
    desk: String,
    lines: Vec<Line>,
    /// Tags of which something may be promised.
    tags: Vec<String>,
}

#[derive(Template)]
#[template(path = "settings/promise.html", config = "config/askama.toml")]
struct PromisePage {
    frame: Frame,
    nav: Nav,
    keeps_team: bool,
    href: String,
    title: String,
    is_group: bool,
    desk: String,
    /// What holds where nothing is said.
    wider: Wider,
    form: Form,
    wrong: Wrong,
}

/// The form, as kept or as typed.
#[derive(Default)]
struct Form {
    first_reply: String,
    next_reply: String,
    clock: String,
    window_warnings: String,
    waiting_after: String,
    waiting_again: String,
    waiting_escalate: String,
    waiting_escalate_owners: String,
}

impl Form {
    fn of(view: &PromisesView) -> Self {
        let text = |number: Option<u32>| number.map(|it| it.to_string()).unwrap_or_default();
        Self {
            first_reply: text(view.first_reply),
            next_reply: text(view.next_reply),
            clock: view.clock.unwrap_or_default().to_owned(),
            window_warnings: view
                .window_warnings
                .as_ref()
                .map(|all| list(all))
                .unwrap_or_default(),
            waiting_after: text(view.waiting_after),
            waiting_again: text(view.waiting_again),
            waiting_escalate: text(view.waiting_escalate),
            waiting_escalate_owners: text(view.waiting_escalate_owners),
        }
    }

    fn retyped(form: &Fields) -> Self {
        let typed = |field: &str| given(form, field).unwrap_or_default();
        Self {
            first_reply: typed("first_reply"),
            next_reply: typed("next_reply"),
            clock: typed("clock"),
            window_warnings: typed("window_warnings"),
            waiting_after: typed("waiting_after"),
            waiting_again: typed("waiting_again"),
            waiting_escalate: typed("waiting_escalate"),
            waiting_escalate_owners: typed("waiting_escalate_owners"),
        }
    }
}

fn list(minutes: &[u32]) -> String {
    let texts: Vec<String> = minutes.iter().map(u32::to_string).collect();
    texts.join(", ")
}

/// Of whom promises are known: all numbers and groups, and the tags of which something is said; each kind by name.
fn everybody(snapshot: &Snapshot, team: &Team) -> Result<Vec<PromisesOf>, Failure> {
    let numbers = team.numbers.values().filter(|number| !number.disabled);
    let mut all: Vec<_> = numbers
        .map(|number| PromisesOf::Number(number.id))
        .collect();
    all.extend(team.groups.keys().copied().map(PromisesOf::Group));
    let tags = snapshot.all_promises()?.into_iter().map(|(of, _)| of);
    all.extend(tags.filter(|of| matches!(of, PromisesOf::Tag(_))));
    let kind = |of: &PromisesOf| match of {
        PromisesOf::Number(_) => 0,
        PromisesOf::Group(_) => 1,
        PromisesOf::Tag(_) => 2,
    };
    all.sort_by_cached_key(|of| (kind(of), folded(&name_of(of, team)), of.clone()));
    Ok(all)
}

fn view_of(snapshot: &Snapshot, of: &PromisesOf) -> Result<PromisesView, Failure> {
    let alarms = alarms_of(snapshot, of)?;
    Ok(PromisesView::of(
        of,
        &snapshot.promises(of)?,
        alarms.as_ref(),
    ))
}

fn alarms_of(snapshot: &Snapshot, of: &PromisesOf) -> Result<Option<Alarms>, Failure> {
    Ok(match of {
        PromisesOf::Group(group) => Some(snapshot.alarms(*group)?),
        _ => None,
    })
}

fn name_of(of: &PromisesOf, team: &Team) -> String {
    match of {
        PromisesOf::Number(id) => team
            .numbers
            .get(id)
            .map_or("", |it| it.name.as_str())
            .to_owned(),
        PromisesOf::Group(id) => team.group_name(*id).to_owned(),
        PromisesOf::Tag(tag) => tag.clone(),
    }
}

fn kind_of(of: &PromisesOf) -> &'static str {
    match of {
        PromisesOf::Number(_) => "promises-kind-number",
        PromisesOf::Group(_) => "promises-kind-group",
        PromisesOf::Tag(_) => "promises-kind-tag",
    }
}

/// `GET /promises`
pub async fn all(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let desk = snapshot.desk_promises()?;
    let everybody = everybody(&snapshot, &team)?;
    if context.format == Format::Json {
        let views = everybody.iter().map(|of| view_of(&snapshot, of));
        let promises = views.collect::<Result<Vec<_>, _>>()?;
        let desk = DeskView::of(&desk);
        return Ok(Reply::json(&AllView { desk, promises }));
    }
    if let Some(part) = part(&context, Section::Promises)? {
        return Ok(part);
    }
    let words = &context.words;
    let line = |of: &PromisesOf| -> Result<Line, Failure> {
        let alarms = alarms_of(&snapshot, of)?;
        Ok(Line {
            href: address(of),
            name: name_of(of, &team),
            kind: kind_of(of),
            said: said::saved(&snapshot.promises(of)?, alarms.as_ref(), words),
        })
    };
    let lines = everybody.iter().map(line).collect::<Result<_, _>>()?;
    let (frame, nav) = around(&context, Section::Promises, Entrance::Direct)?;
    let page = PromisesPage {
        frame,
        nav,
        keeps_team: context.me()?.has(Right::Team),
        desk: said::of_desk(&desk, words),
        lines,
        tags: offered(&snapshot)?,
    };
    Ok(Reply::html(page.render()?))
}

fn whose(context: &Context) -> Result<PromisesOf, Failure> {
    let of = context.request.params().get("whose").and_then(read_whose);
    let of = of.ok_or(Failure::NotFound)?;
    let snapshot = context.snapshot()?;
    let of = match of {
        PromisesOf::Tag(tag) => PromisesOf::Tag(known_as(&snapshot, &tag)?),
        other => other,
    };
    let is_known = match &of {
        PromisesOf::Number(id) => snapshot.number(*id)?.is_some(),
        PromisesOf::Group(id) => snapshot.group(*id)?.is_some(),
        PromisesOf::Tag(_) => true,
    };
    if is_known {
        Ok(of)
    } else {
        Err(Failure::NotFound)
    }
}

/// `GET /promises/{whose}`
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let chosen = context.request.query("tag").unwrap_or_default();
    if context.request.params().get("whose") == Some("tag") && !chosen.trim().is_empty() {
        let of = PromisesOf::Tag(named(chosen)?);
        return Ok(Reply::see_other(&address(&of)));
    }
    let of = whose(&context)?;
    match context.format {
        Format::Json => Ok(Reply::json(&view_of(&context.snapshot()?, &of)?)),
        Format::Html => show(&context, &of, Wrong::default()),
    }
}

/// `PUT /promises/{whose}`
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let of = whose(&context)?;
    let result = match input::read::<Sent>(&mut context).await {
        Ok(sent) => save(&context, &of, &sent).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok(()) if context.format == Format::Json => {
            Ok(Reply::json(&view_of(&context.snapshot()?, &of)?))
        }
        Ok(()) => {
            context.tell_saved();
            Ok(Reply::see_other("/promises"))
        }
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, &of, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

async fn save(context: &Context, of: &PromisesOf, sent: &Sent) -> Result<(), Failure> {
    let by = Some(context.me()?.id);
    let mut faults = Faults::default();
    let promises = sent.promises(&mut faults)?;
    let alarms = match of {
        PromisesOf::Group(_) => Some(sent.alarms(&mut faults)?),
        _ => None,
    };
    faults.none()?;
    let action = TeamAction::SetPromises {
        of: of.clone(),
        promises,
        alarms,
    };
    context.submit(Command::Team { by, action }).await?;
    Ok(())
}

fn show(context: &Context, of: &PromisesOf, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Promises)? {
        return Ok(part);
    }
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let view = view_of(&snapshot, of)?;
    let desk = snapshot.desk_promises()?;
    let wider = Wider::read(&snapshot, &team, of, &context.words)?;
    let (mut frame, nav) = around(context, Section::Promises, Entrance::Direct)?;
    let href = address(of);
    if frame.address.is_some() {
        frame.answers_at(href.clone());
    }
    let page = PromisePage {
        frame,
        nav,
        keeps_team: context.me()?.has(Right::Team),
        href,
        title: context
            .words
            .with(kind_of(of), "name", name_of(of, &team).as_str()),
        is_group: matches!(of, PromisesOf::Group(_)),
        desk: said::of_desk(&desk, &context.words),
        wider,
        form: match &context.form {
            Some(typed) => Form::retyped(typed),
            None => Form::of(&view),
        },
        wrong,
    };
    Ok(Reply::html(page.render()?))
}
