//! What stands in the composer at first when a link leads there for a message: its words anew, a word to whoever keeps
//! the connection, or help for who wrote to the wrong customer.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{ChatId, EntryId};
use crate::base::text;
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Right};
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::draft::InBox;
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::ui::chat::composer::{Typed, new_key};
use crate::ui::chat::delivery::error_view;
use crate::ui::chat::helped::brings_files;
use crate::ui::chat::language;
use crate::ui::chat::preview::gist;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::texts::Arg;
use crate::ui::tray;

/// Members whom one note asks, at most.
const ASKED_MAX: usize = 3;

/// What helps somebody who sent a message to the wrong customer.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The message it is about, in a line.
    pub text: String,
    /// It has yet to leave: where it is taken back.
    pub take_back: Option<String>,
    /// What became of it: a key of the catalogue.
    pub told: &'static str,
    /// The customer has it or may get it.
    pub helps: bool,
    /// A word of apology, which leaves by itself: what its author was writing stays in the box.
    pub apology: Option<Apology>,
    /// Where the help is put away.
    pub here: String,
}

/// A word of apology.
#[derive(Clone, Debug)]
pub struct Apology {
    pub chat: ChatId,
    pub words: String,
    /// Its language by its own name, when it is not the reader's.
    pub language: Option<String>,
    /// It can be sent as it is, under this key against doing it twice.
    pub key: Option<String>,
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
        let whole = query.get("hold").is_some();
        return Ok(Some(anew(sight, &entry, whole, typed)?));
    }
    if let Some(entry) = named("ask")? {
        return Ok(Some(Typed {
            text: asking(sight, subject, &entry),
            note: true,
            ..typed.clone()
        }));
    }
    Ok(match named("wrong")? {
        Some(entry) if sight.may_write => Some(Typed {
            astray: Some(Wrong {
                apology: apology(sight, subject, &entry)?,
                ..wrong(sight, &entry)?
            }),
            ..typed.clone()
        }),
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

/// A message written anew, before what waits in the reader's draft. `whole`: with its quote, as nothing is
/// wrong with it but the moment.
fn anew(sight: &Sight<'_>, entry: &Entry, whole: bool, typed: &Typed) -> Result<Typed, Failure> {
    let drafts = sight.snapshot.drafts(sight.chat)?;
    let own = drafts.into_iter().find(|(id, _)| *id == sight.reader);
    let draft = own.map(|(_, draft)| draft).unwrap_or_default();
    let words = entry.text();
    // It was brought here before, and kept, maybe behind another one since.
    let is_there = words.is_empty() || text::has_lines(&draft.message, words);
    let text = match (is_there, draft.message.trim()) {
        (true, _) => draft.message.clone(),
        (false, "") => words.to_owned(),
        (false, waits) => format!("{words}\n{waits}"),
    };
    let brought = match brings_files(entry, sight.reader) {
        true => entry.files(),
        false => Vec::new(),
    };
    let brought = brought.into_iter();
    let brought: Result<Vec<InBox>, Failure> = brought
        .map(|id| tray::as_it_was(sight.snapshot, id))
        .collect();
    let files = InBox::joined(brought?, &draft.files);
    let choices = match &entry.body {
        Body::Choices { choices, .. } if !is_there => Some(choices.clone()),
        _ => draft.choices,
    };
    let quoted = entry.reply_to.as_ref().filter(|_| whole);
    let quoted = quoted.and_then(|quoted| quoted.entry);
    Ok(Typed {
        text,
        files,
        choices,
        reply_to: typed.reply_to.or(quoted),
        ..typed.clone()
    })
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

/// Of what the customer never gets there is nothing to be sorry for.
fn apology(
    sight: &Sight<'_>,
    subject: &Subject,
    entry: &Entry,
) -> Result<Option<Apology>, Failure> {
    if entry.delivery.as_ref().is_some_and(Delivery::is_lost) {
        return Ok(None);
    }
    let language = language::of_the_desk(sight, subject)?;
    let words = sight.look.in_language(language);
    let foreign = language != sight.look.language;
    Ok(Some(Apology {
        chat: entry.chat,
        words: words.text("wrong-apology"),
        language: foreign.then(|| words.text("language-name")),
        key: sight.window_open.then(new_key),
    }))
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
        text: gist(sight.snapshot, sight.team, &sight.look, entry)?.1,
        take_back: (leaves && sight.may_settle)
            .then(|| format!("/chats/{}/messages/{}", entry.chat, entry.id)),
        told,
        apology: None,
        helps: !matches!(state, Some(DeliveryState::Failed | DeliveryState::Canceled)),
        here: sight.here(),
    })
}
