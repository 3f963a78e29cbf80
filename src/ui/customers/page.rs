//! `GET /customers`, `GET /customers/{id}` and `GET /tags`.

use askama::Template;
use serde::Serialize;

use crate::base::id::{ChatId, CustomerId};
use crate::domain::chat::Chat;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::context::{Context, Format, Team};
use crate::ui::customers::find::{Known, Query, find};
use crate::ui::customers::tags::{Refused, TagBox, escaped, offered};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::json::{Moment, Named};
use crate::ui::look::{Initials, Look, Size};
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// A customer as programs read them, by the chats that the reader may see.
#[derive(Serialize)]
struct CustomerView {
    id: u64,
    name: String,
    phones: Vec<String>,
    username: Option<String>,
    tags: Vec<String>,
    manager: Option<Named>,
    created_at: Moment,
    /// The latest first.
    chats: Vec<ChatOfCustomer>,
}

#[derive(Serialize)]
struct ChatOfCustomer {
    id: u64,
    number: Named,
    group: Named,
    state: &'static str,
}

impl CustomerView {
    fn of(known: &Known, team: &Team) -> Self {
        let mut usernames = known.addresses.iter().map(|it| &it.identity.username);
        let manager = known.customer.manager;
        Self {
            id: known.customer.id.0,
            name: known.name(),
            phones: known.phones(),
            username: usernames.find_map(Clone::clone),
            tags: known.customer.tags.clone(),
            manager: manager.map(|manager| Named::agent(team, manager)),
            created_at: Moment(known.customer.created_at),
            chats: known
                .chats
                .iter()
                .map(|chat| ChatOfCustomer {
                    id: chat.id.0,
                    number: Named::number(team, chat.number),
                    group: Named::group(team, chat.group),
                    state: chat.state_word(),
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct CustomerList {
    customers: Vec<CustomerView>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "customers.html", config = "config/askama.toml")]
struct CustomersPage {
    frame: Frame,
    nav: Nav,
    words: String,
    tag: String,
    known: Vec<String>,
    rows: Vec<Line>,
    more: Option<String>,
}

/// A line of the list.
struct Line {
    href: String,
    initials: Initials,
    name: String,
    phone: String,
    tags: Vec<String>,
}

impl Line {
    fn of(known: &Known) -> Self {
        let name = known.name();
        Self {
            href: format!("/customers/{}", known.customer.id),
            initials: Initials::new(&name, known.customer.id.0, Size::Usual),
            name,
            phone: known.phones().join(", "),
            tags: known.customer.tags.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "customer.html", config = "config/askama.toml")]
struct CustomerPage {
    frame: Frame,
    nav: Nav,
    name: String,
    facts: Vec<(String, String)>,
    tags: Option<TagBox>,
    chats: Vec<ChatLine>,
}

/// A chat of a customer.
struct ChatLine {
    href: String,
    place: String,
    text: String,
    when: String,
}

/// `GET /customers`: those of whom the reader may see a chat, the newest first.
pub async fn all(context: Context) -> Result<Reply, Failure> {
    let query = Query::read(context.request.queries())?;
    if let Some(part) = part(&context, Section::Customers)? {
        return Ok(part);
    }
    let (snapshot, agent) = (context.snapshot()?, context.me()?.clone());
    let team = Team::read(&snapshot)?;
    let asked = query.clone();
    let read = move || {
        let found = find(&snapshot, &team, &agent, &asked)?;
        Ok((snapshot, team, found))
    };
    let (snapshot, team, (found, next)) = apart(read).await?;
    if context.format == Format::Json {
        return Ok(Reply::json(&CustomerList {
            customers: found.iter().map(|it| CustomerView::of(it, &team)).collect(),
            next: next.map(|next| next.to_string()),
        }));
    }
    let (frame, nav) = around(&context, Section::Customers, Entrance::Direct)?;
    let page = CustomersPage {
        frame,
        nav,
        known: offered(&snapshot)?,
        rows: found.iter().map(Line::of).collect(),
        more: next.map(|next| {
            let (words, tag) = (escaped(&query.words), escaped(&query.tag));
            format!("/customers?q={words}&tag={tag}&cursor={next}")
        }),
        words: query.words,
        tag: query.tag,
    };
    Ok(Reply::html(page.render()?))
}

/// `GET /customers/{id}`
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let id = CustomerId(context.id("id")?);
    if context.format == Format::Json {
        let snapshot = context.snapshot()?;
        let team = Team::read(&snapshot)?;
        let known = Known::read(&snapshot, &team, context.me()?, id)?;
        let known = known.ok_or(Failure::NotFound)?;
        return Ok(Reply::json(&CustomerView::of(&known, &team)));
    }
    match part(&context, Section::Customers)? {
        Some(part) => Ok(part),
        None => shown(&context, id, None),
    }
}

/// The page of a customer, with a tag that could not be given.
///
/// # Errors
/// When the reader sees no chat of theirs, or storage fails.
pub fn shown(
    context: &Context,
    id: CustomerId,
    refused: Option<Refused>,
) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let known = Known::read(&snapshot, &team, context.me()?, id)?.ok_or(Failure::NotFound)?;
    let (mut frame, nav) = around(context, Section::Customers, Entrance::Direct)?;
    if refused.is_some() && frame.address.is_some() {
        frame.answers_at(format!("/customers/{id}"));
    }
    let tags = tag_box(&snapshot, &context.look(), &known)?;
    let page = CustomerPage {
        frame,
        nav,
        name: known.name(),
        facts: facts(&context.look(), &known, &team),
        tags: tags.map(|tags| tags.with(refused)),
        chats: known
            .chats
            .iter()
            .map(|chat| line(&context.look(), chat, &team))
            .collect(),
    };
    Ok(Reply::html(page.render()?))
}

fn tag_box(snapshot: &Snapshot, look: &Look, known: &Known) -> Result<Option<TagBox>, Failure> {
    let chat: Option<ChatId> = known.chats.first().map(|chat| chat.id);
    chat.map(|chat| TagBox::of_customer(snapshot, look, &known.customer, chat))
        .transpose()
}

fn facts(look: &Look, known: &Known, team: &Team) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = known
        .phones()
        .into_iter()
        .map(|phone| (look.text("card-phone"), phone))
        .collect();
    if facts.is_empty() {
        facts.push((look.text("card-phone"), look.text("card-phone-hidden")));
    }
    for address in &known.addresses {
        if let Some(username) = &address.identity.username {
            facts.push((look.text("card-username"), format!("@{username}")));
        }
    }
    let manager = known.customer.manager.map(|id| team.name(id).to_owned());
    let manager = manager.unwrap_or_else(|| look.text("card-manager-none"));
    facts.push((look.text("card-manager"), manager));
    let since = look.date_of(known.customer.created_at);
    facts.push((look.text("customers-since"), since));
    facts
}

fn line(look: &Look, chat: &Chat, team: &Team) -> ChatLine {
    let number = team.numbers.get(&chat.number);
    let number = number.map_or("", |number| number.name.as_str());
    let group = team.group_name(chat.group);
    let place = match number == group || number.is_empty() {
        true => group.to_owned(),
        false => format!("{group} · {number}"),
    };
    ChatLine {
        href: format!("/chats/{}", chat.id),
        place,
        text: chat
            .last
            .as_ref()
            .map_or_else(String::new, |last| last.text.clone()),
        when: look.when(chat.active_at()),
    }
}

#[derive(Serialize)]
struct TagList {
    tags: Vec<TagView>,
}

#[derive(Serialize)]
struct TagView {
    name: String,
    customers: u64,
}

/// `GET /tags`: what customers are called by. People are shown the customers.
pub async fn known_tags(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Html {
        return Ok(Reply::see_other("/customers"));
    }
    let tags = context.snapshot()?.tags()?.into_iter();
    let tags = tags.map(|tag| TagView {
        name: tag.name,
        customers: tag.customers,
    });
    Ok(Reply::json(&TagList {
        tags: tags.collect(),
    }))
}
