//! A message that has yet to leave, as the page draws it: for what it waits, until when, and what may be done with it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::EntryId;
use crate::domain::entry::{Author, Entry};
use crate::domain::outbox::{HeldFor, OutboxState};
use crate::domain::view::View as _;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;

/// What stands under such a message.
#[derive(Template)]
#[template(path = "parked.html", config = "config/askama.toml")]
pub struct Parked {
    look: Look,
    id: EntryId,
    tab: &'static str,
    /// Somebody has to do something.
    asks: bool,
    title: String,
    /// Why, and what now.
    explain: Option<String>,
    /// Where it is sent at once.
    send: Option<String>,
    /// Where it is taken back or written anew.
    action: Option<String>,
    /// Its words or its caption, where they may be written anew.
    text: Option<String>,
    /// Where another template is chosen.
    template: Option<String>,
}

impl HtmlSafe for Parked {}

impl Parked {
    /// What stands under `entry`, if it has yet to leave.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(sight: &Sight<'_>, entry: &Entry) -> Result<Option<Self>, Failure> {
        let Some(row) = sight.snapshot.outbox(entry.id)? else {
            return Ok(None);
        };
        let look = &sight.look;
        let (key, until, explain) = match row.state {
            OutboxState::Held(held) => match held.waits {
                HeldFor::Answer => ("parked-answer", held.ends.0, None),
                HeldFor::Template => (
                    "parked-template",
                    held.ends.0,
                    Some("parked-template-explain"),
                ),
                HeldFor::Person => ("parked-person", held.ends.0, Some("parked-person-explain")),
            },
            OutboxState::Scheduled(at, _) => ("parked-moment", at, None),
            _ => return Ok(None),
        };
        let asks = explain.is_some();
        let is_own = entry.author == Author::Agent(sight.reader);
        let may_leave = sight.window_open || !entry.needs_window();
        let action = format!("/chats/{}/messages/{}", entry.chat, entry.id);
        let needs_template = key == "parked-template" && sight.may_write && !sight.window_open;
        Ok(Some(Self {
            id: entry.id,
            tab: sight.tab.word(),
            asks,
            title: look.with(key, "time", look.moment(until).as_str()),
            explain: explain.map(|key| look.text(key)),
            send: (sight.may_settle && may_leave).then(|| format!("{action}/send")),
            action: sight.may_settle.then_some(action),
            text: (sight.may_write && entry.has_own_words() && is_own)
                .then(|| entry.text().to_owned()),
            template: needs_template.then(|| format!("{}&template=#composer", sight.here())),
            look: look.clone(),
        }))
    }
}
