//! `POST /chats/{chat}/quick-replies/{id}`: a quick reply goes into the box, to be read through and sent.

use serde::Serialize;

use crate::domain::changes::Answer;
use crate::domain::command::DeskAction;
use crate::domain::draft::InBox;
use crate::domain::wording::Variable;
use crate::http::Reply;
use crate::ui::chat::{ChoicesView, MediaView, act, choices_of};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::told::Told;
use crate::ui::tray;

/// A quick reply as it reads in the chat.
#[derive(Serialize)]
struct Inserted {
    text: String,
    /// Places for which there is nothing: they stand in the text as they are written.
    unfilled: Vec<&'static str>,
    choices: Option<ChoicesView>,
    /// The files that go with it: a message names them by their ids.
    files: Vec<MediaView>,
    /// What is to be said of the unfilled ones.
    told: Option<String>,
}

/// `POST /chats/{chat}/quick-replies/{id}`. Without the page's script it goes into the draft.
pub async fn insert(context: Context) -> Result<Reply, Failure> {
    let reply = context.id("id")?;
    let into_draft = context.format == Format::Html && !context.wants_problem();
    let action = DeskAction::Insert { reply, into_draft };
    let Answer::Inserted {
        text,
        unfilled,
        has_choices,
        files,
    } = act(&context, action).await?
    else {
        return Err(Failure::Internal("a quick reply gave no words".to_owned()));
    };
    let unfilled: Vec<&'static str> = unfilled.into_iter().map(Variable::word).collect();
    let told = (!unfilled.is_empty()).then(|| {
        let places: Vec<String> = unfilled.iter().map(|word| format!("{{{word}}}")).collect();
        let places = places.join(", ");
        context
            .words
            .with("quick-unfilled", "places", places.as_str())
    });
    if into_draft {
        if let Some(told) = told {
            context.tell(Told::good(told));
        }
        let chat = context.id("chat")?;
        return Ok(Reply::see_other(&format!(
            "/chats/{chat}?tab=mine#composer"
        )));
    }
    let choices = match has_choices {
        true => choices_of(&context, reply)?,
        false => None,
    };
    Ok(Reply::json(&Inserted {
        text,
        unfilled,
        choices: choices.as_ref().map(ChoicesView::from),
        files: tray::views(&context.snapshot()?, context.me()?.id, &InBox::all(&files))?,
        told,
    }))
}
