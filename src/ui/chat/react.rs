//! Putting an emoji on a message of the customer's.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Deserialize;

use crate::base::id::{ChatId, EntryId};
use crate::domain::command::DeskAction;
use crate::domain::entry::{Author, Entry};
use crate::domain::view::View as _;
use crate::http::{Reply, StatusCode};
use crate::ui::chat::actions::{act, tell_entry};
use crate::ui::chat::preview::gist;
use crate::ui::chat::timeline::Sight;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::look::Look;

/// What WhatsApp offers first.
const USUAL: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    emoji: String,
}

/// `POST /chats/{chat}/messages/{entry}/reaction` `{emoji}`: an empty one takes it back.
pub async fn react(mut context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    let emoji = match context.format {
        Format::Json => json::body::<Body>(&mut context.request).await?.emoji,
        Format::Html => context.field("emoji").to_owned(),
    };
    act(&context, DeskAction::React(entry, emoji)).await?;
    tell_entry(&context, entry, StatusCode::OK)
}

/// The bar of emoji over the composer.
#[derive(Template)]
#[template(path = "composer_react.html", config = "config/askama.toml")]
pub struct Reacting {
    look: Look,
    chat: ChatId,
    entry: EntryId,
    tab: &'static str,
    /// What it is about.
    text: String,
    usual: [&'static str; 6],
    /// What stands on it already.
    standing: Option<String>,
    /// Where it is given up.
    cancel: String,
}

impl HtmlSafe for Reacting {}

impl Reacting {
    /// For the message that was chosen, if it can have a reaction.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(sight: &Sight<'_>, entry: Option<EntryId>) -> Result<Option<Self>, Failure> {
        let Some(id) = entry.filter(|_| sight.may_quote) else {
            return Ok(None);
        };
        let entry = sight.snapshot.entry(sight.chat, id)?;
        let Some(entry) = entry.filter(Entry::can_have_reaction) else {
            return Ok(None);
        };
        let standing = entry.reactions.iter().find(|it| it.by != Author::Customer);
        Ok(Some(Self {
            chat: sight.chat,
            entry: id,
            tab: sight.tab.word(),
            text: gist(sight.snapshot, sight.team, &sight.look, &entry)?.1,
            usual: USUAL,
            standing: standing
                .map(|it| it.emoji.clone())
                .filter(|emoji| !emoji.is_empty()),
            cancel: sight.here(),
            look: sight.look.clone(),
        }))
    }
}
