//! `GET /palette`: everything that may be done here and now, and the way to every chat and customer, found by a few
//! letters. The same list stands behind Ctrl+K, behind `/` in the composer, and on a page of its own.

mod act;
mod chat;
mod found;
mod places;
mod replies;

pub use self::act::Words;

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Serialize;

use crate::base::id::ChatId;
use crate::domain::agent::Agent;
use crate::domain::refusal::FieldProblem;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::chat::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::Frame;
use crate::ui::look::Look;
use crate::ui::palette::act::Act;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::tab::Tab;

/// Letters from which on chats and customers are searched.
const LETTERS_LEAST: usize = 2;
/// Characters of a question that are looked at.
const ASKED_CHARS_MAX: usize = 200;
/// Things to do that are shown at once.
const ACTS_SHOWN: usize = 40;

/// What was found.
#[derive(Template, Serialize)]
#[template(path = "palette.html", config = "config/askama.toml")]
struct Palette {
    #[serde(skip)]
    look: Look,
    /// The tab, which forms bring back.
    #[serde(skip)]
    tab: &'static str,
    groups: Vec<Group>,
}

impl HtmlSafe for Palette {}

/// Things of one kind.
#[derive(Serialize)]
struct Group {
    /// `chat`, `replies`, `places`, `chats` or `customers`.
    kind: &'static str,
    items: Vec<Act>,
}

#[derive(Template)]
#[template(path = "palette_page.html", config = "config/askama.toml")]
struct PalettePage {
    frame: Frame,
    nav: Nav,
    asked: String,
    chat: Option<ChatId>,
    palette: Palette,
}

/// What is asked.
struct Asked {
    words: Words,
    text: String,
    chat: Option<ChatId>,
}

impl Asked {
    fn read(context: &Context) -> Result<Self, Failure> {
        let given = |name: &str| context.request.queries().get(name).unwrap_or_default();
        let text: String = given("q").chars().take(ASKED_CHARS_MAX).collect();
        let chat = Some(given("chat")).filter(|id| !id.is_empty());
        let wrong = |_| Failure::invalid("chat", FieldProblem::Wrong);
        let chat = chat.map(|id| id.parse().map_err(wrong)).transpose()?;
        Ok(Self {
            words: Words::of(&text),
            text,
            chat: chat.map(ChatId),
        })
    }
}

/// `GET /palette?q=&chat=`
pub async fn show(context: Context) -> Result<Reply, Failure> {
    let asked = Asked::read(&context)?;
    let (snapshot, agent) = (context.snapshot()?, context.me()?.clone());
    let team = Team::read(&snapshot)?;
    let mut groups = Vec::new();
    let mut tab = Tab::Mine;
    if let Some(id) = asked.chat {
        let subject = Subject::read(&snapshot, &team, &agent, id)?;
        tab = Tab::of(&subject.chat, &agent);
        let acts = chat::acts(&context, &snapshot, &team, &subject, &asked.words)?;
        groups.push(Group::of("chat", acts, &asked.words, &context.words));
        let replies = replies::acts(
            &snapshot,
            &team,
            &agent,
            &subject,
            &asked.text,
            &context.words,
        )?;
        groups.push(Group {
            kind: "replies",
            items: replies,
        });
    }
    let places = places::acts(&context, &agent, asked.chat);
    groups.push(Group::of("places", places, &asked.words, &context.words));
    if !asked.words.is_command && asked.words.letters() >= LETTERS_LEAST {
        groups.extend(search(&context, snapshot, team, agent, asked.text.clone()).await?);
    }
    groups.retain(|group| !group.items.is_empty());
    let palette = Palette {
        look: context.look(),
        tab: tab.word(),
        groups,
    };
    if context.format == Format::Json {
        return Ok(Reply::json(&palette));
    }
    if fragment::wanted(&context)? == Some(Fragment::Palette) {
        return fragment::reply(&palette);
    }
    if let Some(part) = part(&context, Section::Palette)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Palette, Entrance::Direct)?;
    let page = PalettePage {
        frame,
        nav,
        asked: asked.text,
        chat: asked.chat,
        palette,
    };
    Ok(Reply::html(page.render()?))
}

impl Group {
    fn of(
        kind: &'static str,
        mut items: Vec<Act>,
        asked: &Words,
        words: &crate::ui::words::Words,
    ) -> Self {
        for act in &mut items {
            if let Some(command) = act.command {
                act.meant_by = words.text(&format!("palette-means-{command}"));
            }
        }
        items.retain(|act| act.fits(asked));
        items.truncate(ACTS_SHOWN);
        Self { kind, items }
    }

    fn key(&self) -> String {
        format!("palette-of-{}", self.kind)
    }
}

async fn search(
    context: &Context,
    snapshot: Snapshot,
    team: Team,
    agent: Agent,
    text: String,
) -> Result<[Group; 2], Failure> {
    let look = context.look();
    let found = move || found::acts(&look, &snapshot, &team, &agent, &text);
    let (chats, customers) = apart(found).await?;
    Ok([("chats", chats), ("customers", customers)].map(|(kind, items)| Group { kind, items }))
}
