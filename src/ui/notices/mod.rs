//! What somebody was told: the list with a way to each, and the count beside it. What is over, and what they may not
//! see any more, is news to nobody.

pub mod news;
pub mod push;
mod said;

use std::collections::HashMap;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::ChatId;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::command::Command;
use crate::domain::notice::{Notice, Which};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply};
use crate::store::Snapshot;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, given};
use crate::ui::json::{self, Named};
use crate::ui::mentions;
use crate::ui::settings::{Entrance, Nav, Section, around, part};

pub use said::sentence;

/// Those that are over or read and are still shown.
const READ_SHOWN: usize = 50;

#[derive(Serialize)]
struct NoticeList {
    unread: usize,
    notices: Vec<NoticeView>,
}

/// `Notice` of the interface.
#[derive(Serialize)]
struct NoticeView {
    /// That of the notice, or of the note in which one is mentioned.
    id: u64,
    /// Its word.
    kind: &'static str,
    at: String,
    chat: Option<u64>,
    customer: Option<Named>,
    /// The entry that it is about.
    entry: Option<u64>,
    /// The sentence, in the reader's language.
    text: String,
    unread: bool,
    #[serde(skip)]
    told_at: String,
    #[serde(skip)]
    href: String,
    /// The key of what stands above one that is about no chat.
    #[serde(skip)]
    heading: &'static str,
}

#[derive(Template)]
#[template(path = "notices.html", config = "config/askama.toml")]
struct NoticesPage {
    frame: Frame,
    nav: Nav,
    unread: usize,
    rows: Vec<NoticeView>,
}

/// What somebody has read.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReadOne {
    /// Which; all when absent.
    id: Option<u64>,
    /// Of all those up to this one: what came after the page was shown is not read.
    until: Option<u64>,
}

impl ReadOne {
    fn which(&self) -> Which {
        match (self.id, self.until) {
            (Some(id), _) => Which::One(id),
            (None, Some(until)) => Which::UpTo(until),
            (None, None) => Which::All,
        }
    }
}

impl Input for ReadOne {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let number = |name| {
            let number = given(form, name).map(|text| text.parse()).transpose();
            number.map_err(|_| Failure::invalid(name, FieldProblem::Unknown))
        };
        Ok(Self {
            id: number("id")?,
            until: number("until")?,
        })
    }
}

/// `GET /notices`: the unread ones and those of late, the newest first.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let rows = rows(&context)?;
    let unread = rows.iter().filter(|row| row.unread).count();
    if context.format == Format::Json {
        return Ok(Reply::json(&NoticeList {
            unread,
            notices: rows,
        }));
    }
    if let Some(part) = part(&context, Section::Notices)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Notices, Entrance::Direct)?;
    let page = NoticesPage {
        frame,
        nav,
        unread,
        rows,
    };
    Ok(Reply::html(page.render()?))
}

/// `POST /notices/read` `{id?, until?}`: one is read, or all, or all up to one.
pub async fn read(mut context: Context) -> Result<Reply, Failure> {
    let sent: ReadOne = match context.format {
        Format::Json => json::optional_body(&mut context.request).await?,
        Format::Html => input::read(&mut context).await?,
    };
    let command = Command::ReadNotices {
        by: context.me()?.id,
        which: sent.which(),
    };
    context.submit(command).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => Reply::see_other("/notices"),
    })
}

/// The chats of notices as one reader may see them.
struct Seen<'s> {
    snapshot: &'s Snapshot,
    team: &'s Team,
    agent: &'s Agent,
    chats: HashMap<ChatId, Option<Chat>>,
}

impl Seen<'_> {
    /// The chat, if the reader may see it.
    fn chat(&mut self, id: ChatId) -> Result<Option<&Chat>, Failure> {
        if !self.chats.contains_key(&id) {
            let chat = self.snapshot.chat(id)?;
            let chat = chat.filter(|chat| sees(self.team, self.agent, chat));
            self.chats.insert(id, chat);
        }
        Ok(self.chats.get(&id).and_then(Option::as_ref))
    }
}

/// Whether somebody may see a chat.
fn sees(team: &Team, agent: &Agent, chat: &Chat) -> bool {
    let group = team.groups.get(&chat.group);
    group.is_some_and(|group| access::allowed(agent, Action::See, chat, group).is_ok())
}

/// Somebody's notices of chats that they may see and of what is about none, the oldest first, each as it stands: what
/// is over is read.
fn listed(
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
) -> Result<Vec<(u64, Notice, Option<Chat>)>, Failure> {
    let telling = snapshot.telling(agent.id)?;
    let mut seen = Seen {
        snapshot,
        team,
        agent,
        chats: HashMap::new(),
    };
    let mut listed = Vec::new();
    for (number, mut notice) in snapshot.notices(agent.id)? {
        if !telling.ways(notice.what.word()).page {
            continue;
        }
        let Some(chat) = notice.chat else {
            listed.push((number, notice, None));
            continue;
        };
        if let Some(chat) = seen.chat(chat)? {
            notice.unread = notice.unread && notice.stands(agent.id, chat);
            listed.push((number, notice, Some(chat.clone())));
        }
    }
    Ok(listed)
}

fn rows(context: &Context) -> Result<Vec<NoticeView>, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let (me, words) = (context.me()?, &context.words);
    let mut rows = Vec::new();
    for (number, notice, chat) in listed(&snapshot, &team, me)? {
        let entry = notice.what.entry().map(|entry| entry.0);
        rows.push(NoticeView {
            id: number,
            kind: notice.what.word(),
            at: notice.at.rfc3339(),
            chat: chat.as_ref().map(|chat| chat.id.0),
            customer: match &chat {
                Some(chat) => Some(mentions::customer(&snapshot, chat)?),
                None => None,
            },
            entry,
            text: sentence(words, &team, &snapshot, &notice.what)?,
            unread: notice.unread,
            told_at: words.moment(notice.at),
            href: match &chat {
                Some(chat) => href(chat.id, entry),
                None => said::place(&notice.what),
            },
            heading: said::heading(&notice.what),
        });
    }
    for mention in mentions::rows(context, &snapshot, &team)? {
        rows.push(NoticeView {
            id: mention.entry,
            kind: "mention",
            text: said::mention(words, mention.by.as_ref(), &mention.text),
            href: href(ChatId(mention.chat), Some(mention.entry)),
            at: mention.at,
            chat: Some(mention.chat),
            customer: Some(mention.customer),
            entry: Some(mention.entry),
            unread: mention.unread,
            told_at: mention.said_at,
            heading: "",
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let mut read = 0;
    rows.retain(|row| {
        read += usize::from(!row.unread);
        row.unread || read <= READ_SHOWN
    });
    Ok(rows)
}

/// Where it is: the chat, and the entry in it.
fn href(chat: ChatId, entry: Option<u64>) -> String {
    match entry {
        Some(entry) => format!("/chats/{chat}#e{entry}"),
        None => format!("/chats/{chat}"),
    }
}
