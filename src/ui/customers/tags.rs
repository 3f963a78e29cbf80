//! The tags of a customer: as chips with what takes them away, and a field that gives another.

use askama::Template;
use askama::filters::HtmlSafe;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::base::id::{ChatId, CustomerId};
use crate::domain::command::{DeskAction, TagChange};
use crate::domain::customer::Customer;
use crate::domain::promises::PromisesOf;
use crate::domain::refusal::Refusal;
use crate::domain::tags::{TAG_CHARS_MAX, TAGS_MAX, is_same};
use crate::domain::view::View as _;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::chat::{act, change};
use crate::ui::context::{Context, Format};
use crate::ui::customers::page;
use crate::ui::failure::Failure;
use crate::ui::input::Wrong;
use crate::ui::json;
use crate::ui::look::Look;

/// Tags that are offered, those of most customers first.
const OFFERED: usize = 60;

/// The tags of a customer, where they are changed.
#[derive(Template)]
#[template(path = "tags.html", config = "config/askama.toml")]
pub struct TagBox {
    look: Look,
    /// The chat by which they are changed.
    chat: ChatId,
    /// The list in which the chat stands, if it is shown.
    tab: Option<&'static str>,
    /// Whose page it is, if it is no chat's.
    customer: Option<CustomerId>,
    chips: Vec<Chip>,
    known: Vec<String>,
    chars: usize,
    room: bool,
    limit: u64,
    refused: Option<Refused>,
}

/// A tag that could not be given.
pub struct Refused {
    /// As it was typed.
    pub typed: String,
    /// Why not.
    pub why: String,
}

impl HtmlSafe for TagBox {}

struct Chip {
    name: String,
    /// As it stands in an address.
    path: String,
    /// Where all are that have it.
    href: String,
}

impl TagBox {
    /// In the card beside a chat.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of_chat(
        snapshot: &Snapshot,
        look: &Look,
        customer: &Customer,
        (chat, tab): (ChatId, &'static str),
    ) -> Result<Self, Failure> {
        let href = |tag: &str| format!("/chats?tab={tab}&tag={}", escaped(tag));
        let place = (chat, Some(tab), None);
        Self::new(snapshot, look, customer, place, href)
    }

    /// On the page of a customer, changed by one of their chats.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of_customer(
        snapshot: &Snapshot,
        look: &Look,
        customer: &Customer,
        chat: ChatId,
    ) -> Result<Self, Failure> {
        let href = |tag: &str| format!("/customers?tag={}", escaped(tag));
        let place = (chat, None, Some(customer.id));
        Self::new(snapshot, look, customer, place, href)
    }

    fn new(
        snapshot: &Snapshot,
        look: &Look,
        owner: &Customer,
        (chat, tab, customer): (ChatId, Option<&'static str>, Option<CustomerId>),
        href: impl Fn(&str) -> String,
    ) -> Result<Self, Failure> {
        let has = |name: &String| owner.tags.iter().any(|own| is_same(own, name));
        let mut known = offered(snapshot)?;
        known.retain(|name| !has(name));
        let chips = owner.tags.iter().map(|name| Chip {
            name: name.clone(),
            path: escaped(name),
            href: href(name),
        });
        Ok(Self {
            look: look.clone(),
            chat,
            tab,
            customer,
            chips: chips.collect(),
            known,
            chars: TAG_CHARS_MAX,
            room: owner.tags.len() < TAGS_MAX,
            limit: TAGS_MAX as u64,
            refused: None,
        })
    }

    /// With the tag that could not be given.
    pub fn with(mut self, refused: Option<Refused>) -> Self {
        self.refused = refused;
        self
    }
}

/// A tag as it stands in an address.
pub fn escaped(tag: &str) -> String {
    utf8_percent_encode(tag, NON_ALPHANUMERIC).to_string()
}

/// The tags that are known: of which something is promised, then those of most customers; in the order of letters.
///
/// # Errors
/// When storage fails.
pub fn offered(snapshot: &Snapshot) -> Result<Vec<String>, Failure> {
    let promised = snapshot.all_promises()?.into_iter();
    let mut names: Vec<String> = promised
        .filter_map(|(of, _)| match of {
            PromisesOf::Tag(tag) => Some(tag),
            _ => None,
        })
        .collect();
    let mut used = snapshot.tags()?;
    used.sort_by_key(|tag| std::cmp::Reverse(tag.customers));
    used.retain(|tag| !names.iter().any(|name| is_same(name, &tag.name)));
    names.extend(used.into_iter().map(|tag| tag.name));
    names.truncate(OFFERED);
    names.sort_by_cached_key(|name| name.to_lowercase());
    Ok(names)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TagBody {
    tag: String,
}

/// `POST /chats/{chat}/tags` `{tag}`: gives the chat's customer a tag.
pub async fn add(mut context: Context) -> Result<Reply, Failure> {
    let tag = match context.format {
        Format::Html => context.field("tag").to_owned(),
        Format::Json => json::body::<TagBody>(&mut context.request).await?.tag,
    };
    set(&context, DeskAction::Tag(tag, TagChange::Add)).await
}

/// `DELETE /chats/{chat}/tags/{tag}`: takes a tag from the chat's customer.
pub async fn remove(context: Context) -> Result<Reply, Failure> {
    let tag = context.request.params().get("tag").unwrap_or_default();
    let action = DeskAction::Tag(tag.to_owned(), TagChange::Remove);
    set(&context, action).await
}

/// Changes it, and leads back to where it was changed.
async fn set(context: &Context, action: DeskAction) -> Result<Reply, Failure> {
    match context.field("customer").parse::<u64>() {
        Ok(customer) if context.format == Format::Html => match act(context, action).await {
            Ok(_) => Ok(Reply::see_other(&format!("/customers/{customer}"))),
            Err(failure @ Failure::Refused(Refusal::Invalid { .. })) => {
                let why = Wrong::of(context, failure)?.field("tag").to_owned();
                let typed = context.field("tag").to_owned();
                let refused = Some(Refused { typed, why });
                let page = page::shown(context, CustomerId(customer), refused)?;
                Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY))
            }
            Err(failure) => Err(failure),
        },
        _ => change(context, action).await,
    }
}
