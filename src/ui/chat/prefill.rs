//! What stands in the composer at first when a link leads there for a message: its words anew, a word to whoever keeps
//! the connection, or help for who wrote to the wrong customer.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::EntryId;
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Right};
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Author, Entry};
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::ui::chat::composer::Typed;
use crate::ui::chat::delivery::error_view;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::texts::Arg;

/// Members whom one note asks, at most.
const ASKED_MAX: usize = 3;

/// What helps somebody who sent a message to the wrong customer.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// It has yet to leave: where it is taken back.
    pub take_back: Option<String>,
    /// What became of it: a key of the catalogue.
    pub told: &'static str,
    /// The customer has it or may get it.
    pub helps: bool,
    /// Where the help is put away.
    pub here: String,
}

/// That help as the composer shows it.
#[derive(Template)]
#[template(path = "wrong.html", config = "config/askama.toml")]
pub struct WrongHelp {
    look: Look,
    wrong: Wrong,
    tab: &'static str,
}

impl HtmlSafe for WrongHelp {}

impl WrongHelp {
    /// For a reader with this look.
    pub fn new(look: &Look, wrong: Wrong, tab: &'static str) -> Self {
        Self {
            look: look.clone(),
            wrong,
            tab,
        }
    }
}

/// What stands in the composer at first, if a link asks for it and nothing was typed.
///
/// # Errors
/// When storage fails.
pub fn prefilled(
    sight: &Sight<'_>,
    subject: &Subject,
    query: &Fields,
    typed: &Typed,
) -> Result<Option<Typed>, Failure> {
    if !typed.text.is_empty() || typed.error.is_some() {
        return Ok(None);
    }
    let named = |name| ours(sight, query, name);
    if let Some(entry) = named("rewrite")? {
        let text = entry.text().to_owned();
        return Ok(Some(Typed {
            text,
            reply_to: typed.reply_to,
            ..typed.clone()
        }));
    }
    if let Some(entry) = named("ask")? {
        return Ok(Some(Typed {
            text: asking(sight, subject, &entry),
            note: true,
            ..typed.clone()
        }));
    }
    Ok(match named("wrong")? {
        Some(entry) if sight.may_write => {
            let is_lost = entry.delivery.as_ref().is_some_and(Delivery::is_lost);
            Some(Typed {
                // Of what the customer never gets there is nothing to be sorry for.
                text: match is_lost {
                    true => String::new(),
                    false => sight.look.text("wrong-apology"),
                },
                astray: Some(wrong(sight, &entry)?),
                ..typed.clone()
            })
        }
        _ => None,
    })
}

/// The message of ours that a link names.
fn ours(sight: &Sight<'_>, query: &Fields, name: &str) -> Result<Option<Entry>, Failure> {
    let id = query.get(name).and_then(|word| word.parse().ok());
    let Some(id) = id.map(EntryId) else {
        return Ok(None);
    };
    let entry = sight.snapshot.entry(sight.chat, id)?;
    Ok(entry.filter(|entry| matches!(entry.author, Author::Agent(_)) && entry.is_message()))
}

/// A note to those who keep the connection: what WhatsApp said.
fn asking(sight: &Sight<'_>, subject: &Subject, entry: &Entry) -> String {
    let group = sight.team.groups.get(&subject.chat.group);
    let helps = |agent: &&Agent| {
        let sees =
            group.is_some_and(|it| access::allowed(agent, Action::See, &subject.chat, it).is_ok());
        agent.id != sight.reader && agent.has(Right::Settings) && sees
    };
    let mut helpers: Vec<&Agent> = sight.team.agents.values().filter(helps).collect();
    helpers.sort_by_key(|agent| agent.id);
    let names = helpers.iter().take(ASKED_MAX);
    let names: Vec<String> = names.map(|agent| format!("@{}", agent.name)).collect();
    let error = entry
        .delivery
        .as_ref()
        .and_then(|delivery| delivery.error());
    let title = error.map(|error| error_view(error, &sight.look).title);
    let (names, title) = (names.join(" "), title.unwrap_or_default());
    let args = [("names", Arg::from(&names)), ("title", Arg::from(&title))];
    sight.look.args("delivery-ask-note", &args)
}

fn wrong(sight: &Sight<'_>, entry: &Entry) -> Result<Wrong, Failure> {
    let state = entry.delivery.as_ref().map(Delivery::state);
    let waits = sight.snapshot.outbox(entry.id)?.is_some();
    let (told, leaves) = match state {
        Some(DeliveryState::Queued | DeliveryState::Held | DeliveryState::Scheduled) if waits => {
            ("wrong-waits", true)
        }
        Some(DeliveryState::Read | DeliveryState::Played) => ("wrong-read", false),
        Some(DeliveryState::Delivered) => ("wrong-delivered", false),
        Some(DeliveryState::Unknown) => ("wrong-unknown", false),
        Some(DeliveryState::Paced) => ("wrong-paced", false),
        Some(DeliveryState::Failed) => ("wrong-failed", false),
        Some(DeliveryState::Canceled) => ("wrong-canceled", false),
        Some(
            DeliveryState::Queued
            | DeliveryState::Sending
            | DeliveryState::Held
            | DeliveryState::Scheduled,
        ) => ("wrong-sending", false),
        Some(DeliveryState::Sent) | None => ("wrong-sent", false),
    };
    Ok(Wrong {
        take_back: (leaves && sight.may_settle)
            .then(|| format!("/chats/{}/messages/{}", entry.chat, entry.id)),
        told,
        helps: !matches!(state, Some(DeliveryState::Failed | DeliveryState::Canceled)),
        here: sight.here(),
    })
}
