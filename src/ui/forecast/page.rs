//! `GET /forecast`: what will freeze before its team is back, what ends while somebody is there, and what can be done
//! about it. What is done with ticked chats goes the way of many chats at once.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Serialize;

use crate::base::id::ChatId;
use crate::base::limits::PAGE_MAX;
use crate::domain::access;
use crate::domain::forecast::Gap;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::forecast::read::{Forecast, Reach};
use crate::ui::forecast::row::{Row, RowView, Rows};
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::{Banners, Current, Frame, Page, Rail};
use crate::ui::inbox::bulk::{Asked, said, ticked, undoable};
use crate::ui::inbox::{ListPane, ListQuery};
use crate::ui::json::Moment;
use crate::ui::look::Look;
use crate::ui::people::Colleague;
use crate::ui::tab::Tab;
use crate::ui::texts::Arg;
use crate::ui::told::Told;
use crate::ui::words::Words;

#[derive(Serialize)]
struct ForecastView {
    at: Moment,
    /// Those that freeze and that the reader can do something about: the number in the rail.
    count: usize,
    freezing: Vec<RowView>,
    attended: Vec<RowView>,
}

/// Chats of one group that one absence concerns.
pub struct Section {
    /// Who leaves when, and is back when.
    pub(super) title: String,
    pub(super) gap: Gap,
    pub(super) rows: Vec<Row>,
}

/// What is read for the page, its parts, its sheet and for programs.
pub struct Read {
    /// What freezes, by group and absence, what ends first first.
    pub(super) freezing: Vec<Section>,
    /// What ends while somebody works.
    pub(super) attended: Vec<Row>,
    /// How many freeze.
    pub(super) count: usize,
    /// So many more are not shown.
    pub(super) more: usize,
    pub(super) people: Vec<Colleague>,
}

impl Read {
    /// Reads what is shown to who asks.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn new(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        reach: Reach,
    ) -> Result<Self, Failure> {
        let forecast = Forecast::read(context, snapshot, team, reach)?;
        let mut rows = Rows::new(context, snapshot, team)?;
        let count = forecast.freezing.len();
        let all = count + forecast.attended.len();
        let mut freezing: Vec<Section> = Vec::new();
        for (ending, gap) in forecast.freezing.iter().take(PAGE_MAX) {
            let Some(row) = rows.row(ending, Some(*gap), false)? else {
                continue;
            };
            let same = |section: &&mut Section| {
                let first = section.rows.first();
                section.gap == *gap && first.is_some_and(|first| first.group == row.group)
            };
            match freezing.iter_mut().find(same) {
                Some(section) => section.rows.push(row),
                None => freezing.push(Section {
                    title: absence(&context.words, &row.group, *gap),
                    gap: *gap,
                    rows: vec![row],
                }),
            }
        }
        let mut attended = Vec::new();
        let room = PAGE_MAX.saturating_sub(count);
        for (ending, off) in forecast.attended.iter().take(room) {
            attended.extend(rows.row(ending, *off, true)?);
        }
        Ok(Self {
            freezing,
            attended,
            count,
            more: all.saturating_sub(PAGE_MAX),
            people: rows.people(),
        })
    }

    /// All rows that freeze.
    pub(super) fn frozen(&self) -> impl Iterator<Item = &Row> {
        self.freezing.iter().flat_map(|section| &section.rows)
    }
}

/// When a group is away.
fn absence(words: &Words, group: &str, gap: Gap) -> String {
    let [from, back] = [gap.from, gap.back].map(|at| at.map(|at| words.coming(at)));
    let (key, from, back) = match (&from, &back) {
        (None, None) => ("forecast-gap-closed", "", ""),
        (Some(from), None) => ("forecast-gap-leaves", from.as_str(), ""),
        (None, Some(back)) => ("forecast-gap-away", "", back.as_str()),
        (Some(from), Some(back)) => ("forecast-gap", from.as_str(), back.as_str()),
    };
    let args = [
        ("group", Arg::Text(group)),
        ("from", Arg::Text(from)),
        ("back", Arg::Text(back)),
    ];
    words.args(key, &args)
}

/// The chats, as a part of the page that its script asks for alone.
#[derive(Template)]
#[template(path = "forecast_part.html", config = "config/askama.toml")]
struct Part {
    look: Look,
    /// The place in the log at which it was read: what came later was not seen.
    seen: u64,
    read: Read,
    /// All that the reader sees are shown.
    all: bool,
    /// How many freeze of those that the reader sees and are not shown.
    others: usize,
    ticked: Vec<ChatId>,
    agent: u64,
}

impl HtmlSafe for Part {}

impl Part {
    fn is_ticked(&self, row: &Row) -> bool {
        self.ticked.contains(&row.id)
    }

    fn is_agent(&self, person: &Colleague) -> bool {
        self.agent == person.id.0
    }

    fn is_empty(&self) -> bool {
        self.read.freezing.is_empty() && self.read.attended.is_empty()
    }

    fn can_send(&self) -> bool {
        self.rows().any(|row| row.keep.sends)
    }

    fn can_hand(&self) -> bool {
        self.rows().any(|row| row.hands.is_some() || row.nobody)
    }

    /// Some of what may be handed over is taken from others first.
    fn takes(&self) -> bool {
        self.rows().any(|row| row.takes)
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.read.frozen().chain(&self.read.attended)
    }
}

#[derive(Template)]
#[template(path = "forecast.html", config = "config/askama.toml")]
struct ForecastPage {
    frame: Frame,
    look: Look,
    list: ListPane,
    part: Part,
    told: Option<Told>,
    /// What may be undone.
    undo: Option<u64>,
    error: Option<String>,
}

/// `GET /forecast`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return json(&context);
    }
    show(&context, Asked::Nothing)
}

fn json(context: &Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let read = Read::new(context, &snapshot, &team, reach(context))?;
    let own = Forecast::read(context, &snapshot, &team, Reach::Own)?;
    Ok(Reply::json(&ForecastView {
        at: Moment(context.words.now),
        count: own.freezing.len(),
        freezing: read.frozen().map(Row::view).collect(),
        attended: read.attended.iter().map(Row::view).collect(),
    }))
}

/// Whether all that the reader sees is asked for.
fn reach(context: &Context) -> Reach {
    let asked = context.request.query("all").unwrap_or(context.field("all"));
    if asked == "1" { Reach::All } else { Reach::Own }
}

/// The page, with what was ticked in it.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn show(context: &Context, asked: Asked<'_>) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let query = ListQuery::of(Tab::Mine);
    match fragment::wanted(context)? {
        None => {}
        Some(Fragment::Banner) => {
            return fragment::reply(&Banners::read(context, &snapshot, &team)?);
        }
        Some(Fragment::Rail) => {
            let rail = Rail::read(context, &snapshot, &team, Current::Forecast)?;
            return fragment::reply(&rail);
        }
        Some(Fragment::List) => {
            let list = ListPane::read(context, &snapshot, &team, &query, None)?;
            return fragment::reply(&list);
        }
        Some(Fragment::Forecast) => {
            return fragment::reply(&part(context, &snapshot, &team, asked)?);
        }
        Some(_) => return Err(Failure::NotFound),
    }
    let part = part(context, &snapshot, &team, asked)?;
    let undo = undoable(context, &snapshot, context.me()?)?;
    let mut frame = Frame::new(context, &snapshot, &team, Page::Forecast)?;
    if !matches!(asked, Asked::Nothing) {
        frame.answers_at(address(context, undo, &part.ticked));
    }
    let (error, status) = match asked {
        Asked::Refused(failure) => {
            let status = failure.problem(&context.words, None).code.status();
            (said(context, &team, failure).1, status)
        }
        _ => (None, StatusCode::OK),
    };
    let reply = fragment::reply(&ForecastPage {
        frame,
        look: context.look(),
        list: ListPane::read(context, &snapshot, &team, &query, None)?,
        part,
        told: context.told(),
        undo,
        error,
    })?;
    Ok(reply.with_status(status))
}

fn part(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    asked: Asked<'_>,
) -> Result<Part, Failure> {
    let reach = reach(context);
    let read = Read::new(context, snapshot, team, reach)?;
    let oversees = access::oversees(context.me()?);
    let others = if reach == Reach::All || oversees {
        0
    } else {
        let all = Forecast::read(context, snapshot, team, Reach::All)?;
        all.freezing.len().saturating_sub(read.count)
    };
    let all: Vec<&Row> = read.frozen().chain(&read.attended).collect();
    let shown = all.iter().filter(|row| row.acts).map(|row| row.id);
    let ticked = ticked(context, asked, shown);
    Ok(Part {
        look: context.look(),
        seen: snapshot.sequence(),
        all: reach == Reach::All && !oversees,
        others,
        ticked,
        agent: context.field("agent").parse().unwrap_or_default(),
        read,
    })
}

/// Where the page is found again, with what may be undone and what is ticked still.
pub fn address(context: &Context, undo: Option<u64>, ticked: &[ChatId]) -> String {
    let mut asked = Vec::new();
    if reach(context) == Reach::All {
        asked.push("all=1".to_owned());
    }
    asked.extend(undo.map(|undo| format!("undo={undo}")));
    if !ticked.is_empty() {
        let ids: Vec<String> = ticked.iter().map(ToString::to_string).collect();
        asked.push(format!("ticked={}", ids.join(".")));
    }
    match asked.is_empty() {
        true => "/forecast".to_owned(),
        false => format!("/forecast?{}", asked.join("&")),
    }
}
