//! Where one is mentioned in notes: a list, and a count beside it. Of a chat that one may not see any more neither is
//! shown.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use askama::Template;
use serde::Serialize;

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::entry::{self, Author};
use crate::domain::profile::Mention;
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::chat::display_name;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::json::Named;
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// Mentions that have been read and are still shown.
const READ_SHOWN: usize = 100;

#[derive(Serialize)]
struct MentionList {
    unread: usize,
    mentions: Vec<MentionView>,
}

/// `Mention` of the interface.
#[derive(Serialize)]
pub struct MentionView {
    pub entry: u64,
    pub chat: u64,
    pub customer: Named,
    pub at: String,
    pub by: Option<Named>,
    pub text: String,
    pub unread: bool,
    #[serde(skip)]
    pub said_at: String,
}

#[derive(Template)]
#[template(path = "mentions.html", config = "config/askama.toml")]
struct MentionsPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<MentionView>,
}

/// `GET /mentions`: the unread ones and those read lately, the newest first.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let rows = rows(&context, &snapshot, &team)?;
    if context.format == Format::Json {
        let unread = rows.iter().filter(|row| row.unread).count();
        return Ok(Reply::json(&MentionList {
            unread,
            mentions: rows,
        }));
    }
    if let Some(part) = part(&context, Section::Mentions)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Mentions, Entrance::Direct)?;
    let page = MentionsPage { frame, nav, rows };
    Ok(Reply::html(page.render()?))
}

/// How many unread mentions somebody has in chats that they may see.
///
/// # Errors
/// When storage fails.
pub fn unread(snapshot: &Snapshot, team: &Team, agent: &Agent) -> Result<u64, Failure> {
    let unread = |(_, mention): &(EntryId, Mention)| mention.unread;
    let mentions = snapshot.mentions(agent.id)?.into_iter().filter(unread);
    Ok(seen(snapshot, team, agent, mentions)?.len() as u64)
}

/// How many unread mentions somebody has in a chat that they see.
///
/// # Errors
/// When storage fails.
pub fn unread_in(snapshot: &Snapshot, agent: AgentId, chat: ChatId) -> Result<u64, Failure> {
    let mentions = snapshot.mentions(agent)?;
    let here = mentions
        .iter()
        .filter(|(_, mention)| mention.unread && mention.chat == chat);
    Ok(here.count() as u64)
}

/// Those of the mentions whose chats somebody may see.
fn seen(
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    mentions: impl Iterator<Item = (EntryId, Mention)>,
) -> Result<Vec<(EntryId, Mention, Chat)>, Failure> {
    let mut chats: HashMap<ChatId, Option<Chat>> = HashMap::new();
    let mut found = Vec::new();
    for (entry, mention) in mentions {
        let chat = match chats.entry(mention.chat) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(snapshot.chat(mention.chat)?),
        };
        let Some(chat) = chat else {
            continue;
        };
        let group = team.groups.get(&chat.group);
        let may = |group| access::allowed(agent, Action::See, chat, group).is_ok();
        if group.is_some_and(may) {
            found.push((entry, mention, chat.clone()));
        }
    }
    Ok(found)
}

/// Where who asks is mentioned: all unread ones and those read lately, the newest first.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn rows(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
) -> Result<Vec<MentionView>, Failure> {
    let me = context.me()?;
    let newest_first = snapshot.mentions(me.id)?.into_iter().rev();
    let (mut rows, mut read) = (Vec::new(), 0);
    for (id, mention, chat) in seen(snapshot, team, me, newest_first)? {
        read += usize::from(!mention.unread);
        if !mention.unread && read > READ_SHOWN {
            continue;
        }
        if let Some(entry) = snapshot.entry(mention.chat, id)? {
            rows.push(view(context, snapshot, team, (&entry, mention, &chat))?);
        }
    }
    Ok(rows)
}

fn view(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    (entry, mention, chat): (&entry::Entry, Mention, &Chat),
) -> Result<MentionView, Failure> {
    let by = match entry.author {
        Author::Agent(agent) => Some(Named::agent(team, agent)),
        _ => None,
    };
    Ok(MentionView {
        entry: entry.id.0,
        chat: chat.id.0,
        customer: customer(snapshot, chat)?,
        at: mention.at.rfc3339(),
        by,
        text: entry.text().to_owned(),
        unread: mention.unread,
        said_at: context.words.moment(mention.at),
    })
}

/// The customer of a chat.
///
/// # Errors
/// When there is none, or storage fails.
pub fn customer(snapshot: &Snapshot, chat: &Chat) -> Result<Named, Failure> {
    let address = snapshot.address(chat.address)?.ok_or(Failure::NotFound)?;
    let customer = snapshot
        .customer(address.customer)?
        .ok_or(Failure::NotFound)?;
    Ok(Named {
        id: customer.id.0,
        name: display_name(&customer, &address),
    })
}
