//! The next steps after a refusal, as buttons: those of the domain's that are open to the reader here and now.

use crate::base::id::AgentId;
use crate::domain::access::{self, Action};
use crate::domain::agent::Right;
use crate::domain::care::CareView as _;
use crate::domain::delivery::SendError;
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::remedy::{Remedy, remedies};
use crate::domain::view::View as _;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;

/// A step that can be taken.
pub struct Step {
    /// What it is called: a key of the catalogue.
    pub label: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Where it leads, or is done.
    pub way: Way,
}

/// How a step is taken.
pub enum Way {
    /// A form is sent there.
    Post(String),
    /// The same with another method.
    Delete(String),
    /// A page.
    Go(String),
}

/// What helps.
pub struct Helped {
    /// The steps, the best first.
    pub steps: Vec<Step>,
    /// Sending it again makes no sense before that.
    pub wait: Option<String>,
}

/// What helps the reader with a message that was refused. `again`: they may send it once more.
///
/// # Errors
/// When storage fails.
pub fn helped(
    sight: &Sight<'_>,
    entry: &Entry,
    error: &SendError,
    again: bool,
) -> Result<Helped, Failure> {
    let mut helped = Helped {
        steps: Vec::new(),
        wait: None,
    };
    for remedy in remedies(error.code, !entry.files().is_empty()) {
        let step = match remedy {
            Remedy::Again => sends_again(sight, entry, again),
            Remedy::Wait(span) => {
                let refused = entry.delivery.as_ref().and_then(|it| {
                    let state = it.state();
                    it.reached(state)
                });
                let from = refused.unwrap_or(entry.at).plus(*span);
                let is_early = from > sight.look.now;
                if is_early && again {
                    helped.wait = Some(sight.look.coming(from));
                }
                sends_again(sight, entry, again && !is_early)
            }
            Remedy::Rewrite => go(
                again && (!entry.text().is_empty() || brings_files(entry, sight.reader)),
                "delivery-rewrite",
                "note",
                format!("{}&rewrite={}#composer", sight.here(), entry.id),
            ),
            Remedy::Template => template(sight, Some(entry), again, "delivery-template"),
            Remedy::OtherTemplate => template(sight, None, again, "delivery-other-template"),
            Remedy::Contact => contact(sight)?,
            Remedy::OtherNumber => other_number(sight)?,
            Remedy::Admin => admin(sight, entry),
            Remedy::Unblock => unblock(sight)?,
        };
        helped.steps.extend(step);
    }
    Ok(helped)
}

/// Its files come back into the box of who sent them.
pub fn brings_files(entry: &Entry, reader: AgentId) -> bool {
    entry.author == Author::Agent(reader) && !entry.files().is_empty()
}

fn go(may: bool, label: &'static str, icon: &'static str, href: String) -> Option<Step> {
    let way = Way::Go(href);
    may.then_some(Step { label, icon, way })
}

/// Free text leaves in an open window alone; in a closed one a template does.
fn sends_again(sight: &Sight<'_>, entry: &Entry, may: bool) -> Option<Step> {
    let is_template = matches!(entry.body, Body::Template(_));
    if !sight.window_open && !is_template {
        return template(sight, Some(entry), may, "delivery-template");
    }
    let action = format!("/chats/{}/messages/{}/retry", entry.chat, entry.id);
    may.then_some(Step {
        label: "delivery-retry",
        icon: "refresh",
        way: Way::Post(action),
    })
}

/// In an open window the templates stand behind a link of their own. A message that is no template itself comes along, to
/// be held until the customer answers.
fn template(
    sight: &Sight<'_>,
    brought: Option<&Entry>,
    may: bool,
    label: &'static str,
) -> Option<Step> {
    let query = if sight.window_open { "&template=" } else { "" };
    let brought = brought.filter(|entry| !matches!(entry.body, Body::Template(_)));
    let brings = brought.map(|entry| format!("&hold=1&rewrite={}", entry.id));
    let brings = brings.unwrap_or_default();
    let href = format!("{}{query}{brings}#composer", sight.here());
    go(may, label, "templates", href)
}

fn contact(sight: &Sight<'_>) -> Result<Option<Step>, Failure> {
    let chat = sight.snapshot.chat(sight.chat)?;
    let address = match chat {
        Some(chat) => sight.snapshot.address(chat.address)?,
        None => None,
    };
    let step = address.map(|address| Step {
        label: "delivery-contact",
        icon: "card",
        way: Way::Go(format!("/customers/{}", address.customer)),
    });
    Ok(step)
}

/// The customer's chat with another number of ours that the reader sees.
fn other_number(sight: &Sight<'_>) -> Result<Option<Step>, Failure> {
    let Some(chat) = sight.snapshot.chat(sight.chat)? else {
        return Ok(None);
    };
    let Some(address) = sight.snapshot.address(chat.address)? else {
        return Ok(None);
    };
    let reader = sight.team.agents.get(&sight.reader);
    for id in sight.snapshot.chats_of(address.customer)? {
        let Some(other) = sight
            .snapshot
            .chat(id)?
            .filter(|it| it.number != chat.number)
        else {
            continue;
        };
        let works = sight.team.numbers.get(&other.number);
        let works = works.is_some_and(|it| !it.disabled && it.trouble.is_none());
        let group = sight.team.groups.get(&other.group);
        let sees = reader.zip(group).is_some_and(|(reader, group)| {
            access::allowed(reader, Action::See, &other, group).is_ok()
        });
        if works && sees {
            let href = format!("/chats/{id}");
            return Ok(go(true, "delivery-other-number", "numbers", href));
        }
    }
    Ok(None)
}

/// For those who may lift it.
fn unblock(sight: &Sight<'_>) -> Result<Option<Step>, Failure> {
    let reader = sight.team.agents.get(&sight.reader);
    let asked = sight.snapshot.block_ask(sight.chat)?.is_some();
    let blocked = !asked && sight.snapshot.block(sight.chat)?.is_some();
    let may = reader.is_some_and(|reader| reader.has(Right::AssignNew));
    let way = Way::Delete(format!("/chats/{}/block", sight.chat));
    Ok((blocked && may).then_some(Step {
        label: "block-end",
        icon: "undo",
        way,
    }))
}

/// Who keeps the settings looks at the connection, others write a note to those who do.
fn admin(sight: &Sight<'_>, entry: &Entry) -> Option<Step> {
    let reader = sight.team.agents.get(&sight.reader)?;
    if reader.has(Right::Settings) {
        return go(true, "delivery-connect", "connect", "/connect".to_owned());
    }
    let href = format!("{}&ask={}#composer", sight.here(), entry.id);
    go(true, "delivery-ask", "mentions", href)
}
