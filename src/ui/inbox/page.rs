//! `GET /` and `GET /chats`.

use askama::Template;
use serde::Serialize;

use crate::base::id::ChatId;
use crate::domain::refusal::FieldProblem;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::chat::{ChatView, chat_view};
use crate::ui::context::{Context, Format, Team};
use crate::ui::counts::Counts;
use crate::ui::failure::Failure;
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::{Banners, Current, Frame, Page, Rail};
use crate::ui::inbox::list::{ListPane, chats_of, most_urgent};
use crate::ui::inbox::query::{ListQuery, write_cursor};
use crate::ui::look::Look;
use crate::ui::tab::Tab;
use crate::ui::told::Told;

/// `GET /`: to my chats if I have any or may see no new ones, else to what is new.
pub async fn home(context: Context) -> Result<Reply, Failure> {
    let agent = context.me()?;
    let counts = Counts::read(&context.desk.engine, agent, &[]);
    let mine = counts.mine > 0 || !Tab::New.is_open_to(agent);
    let tab = if mine { Tab::Mine } else { Tab::New };
    Ok(Reply::see_other(&format!("/chats?tab={}", tab.word())))
}

/// `GET /chats`: a page of a list and the count of every tab.
pub async fn chats(context: Context) -> Result<Reply, Failure> {
    match context.format {
        Format::Json => json(&context),
        Format::Html => html(&context),
    }
}

#[derive(Serialize)]
struct ChatsView {
    chats: Vec<ChatView>,
    next: Option<String>,
    counts: Counts,
}

fn json(context: &Context) -> Result<Reply, Failure> {
    let query = ListQuery::of_program(context.request.queries())?;
    let agent = context.me()?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let page = chats_of(&context.desk, &snapshot, &team, agent, &query)?;
    let mut chats = Vec::with_capacity(page.chats.len());
    for chat in page.chats {
        let view = chat_view(&snapshot, &team, &context.words, agent, &chat)?;
        chats.push(view);
    }
    Ok(Reply::json(&ChatsView {
        chats,
        next: page.next.map(write_cursor),
        counts: Counts::read(&context.desk.engine, agent, &team.open_to(agent)),
    }))
}

#[derive(Serialize)]
struct NextView {
    chat: Option<ChatView>,
}

/// `GET /chats/next`: the chat that should be answered now, for a page the way there.
pub async fn next(context: Context) -> Result<Reply, Failure> {
    let but = match context
        .request
        .queries()
        .get("not")
        .filter(|text| !text.is_empty())
    {
        None => None,
        Some(text) => {
            let id = text
                .parse()
                .map_err(|_| Failure::invalid("not", FieldProblem::Wrong))?;
            Some(ChatId(id))
        }
    };
    let (agent, snapshot) = (context.me()?, context.snapshot()?);
    let team = Team::read(&snapshot)?;
    let chat = most_urgent(&context.desk, &snapshot, &team, agent, but)?;
    if context.format == Format::Html {
        let tab = |tab: Tab| format!("tab={}&sort=deadline", tab.word());
        return Ok(Reply::see_other(&match chat {
            Some(chat) if chat.is_among_own(agent.id) => {
                format!("/chats/{}?{}", chat.id, tab(Tab::Mine))
            }
            Some(chat) => format!("/chats/{}?{}", chat.id, tab(Tab::New)),
            None => format!("/chats?{}", tab(Tab::Mine)),
        }));
    }
    let view = |chat| chat_view(&snapshot, &team, &context.words, agent, &chat);
    Ok(Reply::json(&NextView {
        chat: chat.map(view).transpose()?,
    }))
}

#[derive(Template)]
#[template(path = "inbox.html", config = "config/askama.toml")]
struct InboxPage {
    frame: Frame,
    look: Look,
    list: ListPane,
    /// What stands before and after the key in the hint.
    hint: (String, String),
    /// What the last form has to say.
    told: Option<Told>,
}

fn html(context: &Context) -> Result<Reply, Failure> {
    let query = ListQuery::of_page(context.request.queries(), Tab::New)?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    if let Some(part) = part(context, &snapshot, &team, &query)? {
        return Ok(part);
    }
    let page = Page::Inbox {
        tab: query.tab,
        chat: None,
    };
    fragment::reply(&InboxPage {
        frame: Frame::new(context, &snapshot, &team, page)?,
        look: context.look(),
        list: ListPane::read(context, &snapshot, &team, &query, None)?,
        hint: context.words.around("chat-none-hint", "key"),
        told: context.told(),
    })
}

/// The part of a page with a list that its script asks for, if it asks for one.
///
/// # Errors
/// `NotFound` for a part that such a page has not, or a fault of storage.
pub fn part(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    query: &ListQuery,
) -> Result<Option<Reply>, Failure> {
    let Some(wanted) = fragment::wanted(context)? else {
        return Ok(None);
    };
    let reply = match wanted {
        Fragment::Banner => fragment::reply(&Banners::read(context, snapshot, team)?),
        Fragment::Rail => fragment::reply(&Rail::read(
            context,
            snapshot,
            team,
            Current::Tab(query.tab),
        )?),
        Fragment::List => fragment::reply(&ListPane::read(context, snapshot, team, query, None)?),
        _ => Err(Failure::NotFound),
    };
    reply.map(Some)
}
