//! The words by which customers stop marketing messages, or want them again.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::domain::agent::Right;
use crate::domain::care::CareView as _;
use crate::domain::command::{Command, TeamAction};
use crate::domain::wish::WishWords;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::settings::{Entrance, Nav, Section, around, part};

/// The lists as programs read and write them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    stop: Vec<String>,
    resume: Vec<String>,
}

impl Input for Lists {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let lines = |name| {
            let text = given(form, name).unwrap_or_default();
            text.lines().map(str::to_owned).collect()
        };
        Ok(Self {
            stop: lines("stop"),
            resume: lines("resume"),
        })
    }
}

#[derive(Template)]
#[template(path = "settings/wishes.html", config = "config/askama.toml")]
struct WishesPage {
    frame: Frame,
    nav: Nav,
    stop: String,
    resume: String,
    /// The reader may change them.
    writes: bool,
    wrong: Wrong,
}

/// `GET /wishes`
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if let Some(part) = part(&context, Section::Wishes)? {
        return Ok(part);
    }
    let words = context.snapshot()?.wish_words()?;
    if context.format == Format::Json {
        let WishWords { stop, resume } = words;
        return Ok(Reply::json(&Lists { stop, resume }));
    }
    let lists = (words.stop.join("\n"), words.resume.join("\n"));
    show(&context, lists, Wrong::default())
}

/// `PUT /wishes`
pub async fn set(mut context: Context) -> Result<Reply, Failure> {
    let Lists { stop, resume } = input::read(&mut context).await?;
    let typed = (stop.join("\n"), resume.join("\n"));
    let by = Some(context.me()?.id);
    let action = TeamAction::SetWishWords(WishWords { stop, resume });
    match context.submit(Command::Team { by, action }).await {
        Ok(_) if context.format == Format::Html => {
            context.tell_saved();
            Ok(Reply::see_other("/wishes"))
        }
        Ok(_) => {
            let WishWords { stop, resume } = context.snapshot()?.wish_words()?;
            Ok(Reply::json(&Lists { stop, resume }))
        }
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let reply = show(&context, typed, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

fn show(
    context: &Context,
    (stop, resume): (String, String),
    wrong: Wrong,
) -> Result<Reply, Failure> {
    let (frame, nav) = around(context, Section::Wishes, Entrance::Direct)?;
    let page = WishesPage {
        frame,
        nav,
        stop,
        resume,
        writes: context.me()?.has(Right::Team),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}
