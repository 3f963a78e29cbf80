//! Deleting a chat, after a page that names what goes.

use askama::Template;

use crate::base::id::ChatId;
use crate::domain::access::Action;
use crate::domain::command::DeskAction;
use crate::http::Reply;
use crate::ui::chat::actions::act;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::settings::{Entrance, Nav, Section, around};
use crate::ui::told::Told;

#[derive(Template)]
#[template(path = "erase.html", config = "config/askama.toml")]
struct ErasePage {
    frame: Frame,
    nav: Nav,
    id: ChatId,
    name: String,
    number: String,
    /// The customer is blocked, which nobody can lift here afterwards.
    blocked: bool,
    /// Meta is being asked about a block: nobody will know what it said.
    asked: bool,
    /// Messages that came in.
    received: u64,
}

/// `GET /chats/{chat}/delete`: what goes, and what stays.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let id = ChatId(context.id("chat")?);
    let me = context.me()?;
    let subject = Subject::read(&snapshot, &team, me, id)?;
    subject.allows(&team, me, Action::Delete)?;
    let (frame, nav) = around(&context, Section::Customers, Entrance::Direct)?;
    let number = team.numbers.get(&subject.chat.number);
    let page = ErasePage {
        frame,
        nav,
        id,
        name: subject.name(),
        number: number.map(|it| it.name.clone()).unwrap_or_default(),
        blocked: subject.block.is_some(),
        asked: subject.block_ask.is_some(),
        received: subject.chat.received,
    };
    Ok(Reply::html(page.render()?))
}

/// `DELETE /chats/{chat}`
pub async fn erase(context: Context) -> Result<Reply, Failure> {
    act(&context, DeskAction::Delete).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well("erase-done"));
            Reply::see_other("/chats")
        }
    })
}
