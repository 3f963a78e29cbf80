//! What was written since the author looked: a message that would cross it is held back, and both are shown.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{ChatId, EntryId};
use crate::domain::entry::{Author, Entry};
use crate::domain::view::View as _;
use crate::ui::chat::preview::gist;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;

/// Entries looked at.
const SCANNED: usize = 200;
/// Messages shown, the latest.
const SHOWN: usize = 5;

/// Why a message did not leave: what it would have crossed.
#[derive(Template)]
#[template(path = "meanwhile.html", config = "config/askama.toml")]
pub struct Meanwhile {
    look: Look,
    id: ChatId,
    lines: Vec<Line>,
    /// How many more there are, in words.
    earlier: Option<String>,
    /// The newest of them: who sends all the same has seen it.
    newest: EntryId,
    /// All of it is the reader's own.
    own: bool,
    /// A template waits to be sent, not the text.
    template: bool,
}

impl HtmlSafe for Meanwhile {}

struct Line {
    author: String,
    when: String,
    text: String,
}

impl Meanwhile {
    /// What was written to or by the customer after `since`; nothing if nobody did.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        sight: &Sight<'_>,
        since: EntryId,
        template: bool,
    ) -> Result<Option<Self>, Failure> {
        let after = sight.snapshot.entries_after(sight.chat, since, SCANNED)?;
        let news: Vec<&Entry> = after
            .iter()
            // One's own came from another page.
            .filter(|entry| entry.is_message() && entry.author != Author::Automation)
            .collect();
        let Some(newest) = news.last() else {
            return Ok(None);
        };
        let hidden = news.len().saturating_sub(SHOWN);
        let lines = news[hidden..].iter().map(|entry| line(sight, entry));
        Ok(Some(Self {
            id: sight.chat,
            newest: newest.id,
            own: news
                .iter()
                .all(|entry| entry.author == Author::Agent(sight.reader)),
            lines: lines.collect::<Result<_, _>>()?,
            earlier: (hidden > 0).then(|| sight.look.with("meanwhile-earlier", "count", hidden)),
            template,
            look: sight.look.clone(),
        }))
    }
}

fn line(sight: &Sight<'_>, entry: &Entry) -> Result<Line, Failure> {
    let author = match entry.author {
        Author::Agent(agent) => sight.team.name(agent).to_owned(),
        Author::PhoneApp => sight.look.text("message-phone-app"),
        _ => sight.customer.clone(),
    };
    let own = entry.text();
    let text = if own.is_empty() || entry.deleted_at.is_some() {
        gist(sight.snapshot, sight.team, &sight.look, entry)?.1
    } else {
        own.to_owned()
    };
    let when = sight.look.clock(entry.at);
    Ok(Line { author, when, text })
}
