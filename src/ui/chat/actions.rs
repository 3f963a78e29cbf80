//! What is done with a chat and its messages: forms lead back to the page, programs get what changed.

use serde::{Deserialize, Serialize};

use crate::base::id::{ChatId, EntryId, MediaId};
use crate::base::limits::DRAFT_FILES_MAX;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, SavedContact};
use crate::domain::draft::Rest;
use crate::domain::entry::Entry;
use crate::domain::refusal::FieldProblem;
use crate::domain::turn::PauseWhy;
use crate::domain::view::View as _;
use crate::http::{Reply, StatusCode};
use crate::store::Snapshot;
use crate::ui::chat::entry::{EntryView, entry_json};
use crate::ui::chat::later::{Undone, fate_of};
use crate::ui::chat::page::chat_json;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::inbox::following;
use crate::ui::json;
use crate::ui::tab::Tab;
use crate::ui::uploads;

/// `POST /chats/{chat}/take`
pub async fn take(context: Context) -> Result<Reply, Failure> {
    move_chat(&context, DeskAction::Take).await
}

/// `POST /chats/{chat}/take-over`
pub async fn take_over(context: Context) -> Result<Reply, Failure> {
    move_chat(&context, DeskAction::TakeOver).await
}

/// `POST /chats/{chat}/reopen`
pub async fn reopen(context: Context) -> Result<Reply, Failure> {
    move_chat(&context, DeskAction::Reopen).await
}

/// `POST /chats/{chat}/no-reply-needed`
pub async fn no_reply_needed(context: Context) -> Result<Reply, Failure> {
    change(&context, DeskAction::NoReplyNeeded).await
}

/// For whom the chat waits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PauseBody {
    why: String,
    #[serde(default)]
    reason: String,
}

/// `PUT /chats/{chat}/pause` `{why,reason?}`
pub async fn pause(mut context: Context) -> Result<Reply, Failure> {
    let body = match context.format {
        Format::Html => PauseBody {
            why: context.field("why").to_owned(),
            reason: context.field("reason").to_owned(),
        },
        Format::Json => json::body(&mut context.request).await?,
    };
    let why = PauseWhy::from_word(&body.why)
        .ok_or_else(|| Failure::invalid("why", FieldProblem::Unknown))?;
    let reason = body.reason;
    change(&context, DeskAction::Pause { why, reason }).await
}

/// `DELETE /chats/{chat}/pause`
pub async fn resume(context: Context) -> Result<Reply, Failure> {
    change(&context, DeskAction::Resume).await
}

/// Up to where somebody has seen the chat.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct DoneBody {
    #[serde(default)]
    seen: Option<u64>,
    /// What becomes of what has yet to leave: `keep` or `discard`.
    #[serde(default)]
    parked: Option<String>,
}

/// `POST /chats/{chat}/done` `{seen?, parked?}`; a form with `next` goes on to the next chat of one's own.
pub async fn done(mut context: Context) -> Result<Reply, Failure> {
    let DoneBody { seen, parked } = match context.format {
        Format::Html => DoneBody {
            seen: number_in(&context, "seen")?,
            parked: Some(context.field("parked").to_owned()),
        },
        Format::Json => json::optional_body(&mut context.request).await?,
    };
    let seen = seen.map(EntryId);
    let action = match fate_of(parked.as_deref())? {
        None => DeskAction::Done(seen),
        Some(fate) => DeskAction::DoneWith(seen, fate),
    };
    let wants_next = context.format == Format::Html && !context.field("next").is_empty();
    let next = if wants_next {
        following(&context, ChatId(context.id("chat")?))?
    } else {
        None
    };
    let reply = change(&context, action).await?;
    Ok(match next {
        _ if !wants_next => reply,
        Some(next) => Reply::see_other(&format!("/chats/{next}?tab={}", Tab::Mine.word())),
        None => Reply::see_other(&format!("/chats?tab={}", Tab::Mine.word())),
    })
}

/// `POST /chats/{chat}/leave`. Who could see the chat only as a participant sees it no more.
pub async fn leave(context: Context) -> Result<Reply, Failure> {
    act(&context, DeskAction::Leave).await?;
    if context.format == Format::Html {
        return Ok(Reply::see_other(&format!(
            "/chats?tab={}",
            Tab::Mine.word()
        )));
    }
    match chat_json(&context, ChatId(context.id("chat")?)) {
        Ok(chat) => Ok(Reply::json(&chat)),
        Err(Failure::NotFound) => Ok(Reply::no_content()),
        Err(failure) => Err(failure),
    }
}

/// Up to where somebody has read.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    #[serde(default)]
    entry: Option<u64>,
}

/// `POST /chats/{chat}/read` `{entry?}`
pub async fn read(mut context: Context) -> Result<Reply, Failure> {
    let entry = match context.format {
        Format::Html => number_in(&context, "entry")?,
        Format::Json => {
            json::optional_body::<ReadBody>(&mut context.request)
                .await?
                .entry
        }
    };
    change(&context, DeskAction::Read(entry.map(EntryId))).await
}

/// `POST /chats/{chat}/messages/{entry}/retry`
pub async fn retry(context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    let made = entry_of(&act(&context, DeskAction::Retry(entry)).await?);
    tell_entry(&context, made.unwrap_or(entry), StatusCode::CREATED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    arrived: bool,
}

/// `POST /chats/{chat}/messages/{entry}/settle` `{arrived}`; a form may ask to send it again at once.
pub async fn settle(mut context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    let arrived = match context.format {
        Format::Json => {
            let body: SettleBody = json::body(&mut context.request).await?;
            body.arrived
        }
        Format::Html => match context.field("arrived") {
            "true" => true,
            "false" => false,
            _ => return Err(Failure::invalid("arrived", FieldProblem::Unknown)),
        },
    };
    act(&context, DeskAction::Settle { entry, arrived }).await?;
    if !arrived && !context.field("again").is_empty() {
        act(&context, DeskAction::Retry(entry)).await?;
    }
    tell_entry(&context, entry, StatusCode::OK)
}

/// `POST /chats/{chat}/messages/{entry}/send`: a held message leaves now.
pub async fn release(context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    act(&context, DeskAction::Release(entry)).await?;
    tell_entry(&context, entry, StatusCode::OK)
}

/// `DELETE /chats/{chat}/messages/{entry}`. A form may ask for the words back.
pub async fn take_back(context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    let undoes = context.format == Format::Html && !context.field("undo").is_empty();
    let chat = ChatId(context.id("chat")?);
    let mut undone = if undoes {
        Some(Undone::read(&context.snapshot()?, chat, entry)?)
    } else {
        None
    };
    // What has left already stays; the rest of its press comes back.
    let waits = undone.as_ref().and_then(|undone| undone.first);
    let mut action = DeskAction::TakeBack(waits.unwrap_or(entry));
    // The page's script keeps it by itself.
    if let Some(undone) = undone.as_mut().filter(|_| !context.wants_problem()) {
        let box_of = (chat, context.me()?.id);
        let draft = undone.joined(&context.snapshot()?, box_of)?;
        action = DeskAction::Keeping(Rest::Whole(draft), Box::new(action));
    }
    act(&context, action).await?;
    if let Some(undone) = undone {
        return undone.told(&context);
    }
    tell_entry(&context, entry, StatusCode::OK)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactBody {
    #[serde(default)]
    card: usize,
    #[serde(default)]
    phone: usize,
    #[serde(default)]
    theirs: bool,
}

/// `POST /chats/{chat}/messages/{entry}/contact`: keeps a person whom the customer named.
pub async fn save_contact(mut context: Context) -> Result<Reply, Failure> {
    let entry = EntryId(context.id("entry")?);
    let body = match context.format {
        Format::Json => json::body(&mut context.request).await?,
        Format::Html => {
            let place = |name: &str| {
                let wrong = |_| Failure::invalid(name, FieldProblem::Unknown);
                context.field(name).parse().map_err(wrong)
            };
            ContactBody {
                card: place("card")?,
                phone: place("phone")?,
                theirs: context.field("theirs") == "true",
            }
        }
    };
    let wanted = SavedContact {
        card: body.card,
        phone: body.phone,
        theirs: body.theirs,
    };
    change(&context, DeskAction::SaveContact(entry, wanted)).await
}

/// `POST /chats/{chat}/media/{media}/fetch`
pub async fn fetch_media(context: Context) -> Result<Reply, Failure> {
    let media = MediaId(context.id("media")?);
    act(&context, DeskAction::FetchAgain(media)).await?;
    let carrier = context.snapshot()?.media(media)?.ok_or(Failure::NotFound)?;
    let (_, entry) = carrier.carrier().ok_or(Failure::NotFound)?;
    tell_entry(&context, entry, StatusCode::OK)
}

/// Does something with the chat in the path.
///
/// # Errors
/// What the desk said.
pub async fn act(context: &Context, mut action: DeskAction) -> Result<Answer, Failure> {
    if let Some(files) = action.template_files() {
        // What customers sent is looked at before it goes on to others.
        for id in files.ids() {
            if let Some((_, Some(known))) = uploads::known(context, id)? {
                files.known.push((id, known));
            }
        }
    }
    let command = Command::Desk {
        by: context.me()?.id,
        chat: ChatId(context.id("chat")?),
        action,
    };
    context.submit(command).await
}

/// Changes the chat and tells the chat.
///
/// # Errors
/// What the desk said.
pub async fn change(context: &Context, action: DeskAction) -> Result<Reply, Failure> {
    act(context, action).await?;
    shown(context)
}

/// The chat as it stands, after something was done with it.
///
/// # Errors
/// A fault of storage.
pub fn shown(context: &Context) -> Result<Reply, Failure> {
    match context.format {
        Format::Html => back(context),
        Format::Json => Ok(Reply::json(&chat_json(
            context,
            ChatId(context.id("chat")?),
        )?)),
    }
}

/// Changes whose chat it is. The page goes on in the list where it stands now.
async fn move_chat(context: &Context, action: DeskAction) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return change(context, action).await;
    }
    act(context, action).await?;
    let id = ChatId(context.id("chat")?);
    let chat = context.snapshot()?.chat(id)?.ok_or(Failure::NotFound)?;
    let tab = Tab::of(&chat, context.me()?);
    Ok(Reply::see_other(&format!("/chats/{id}?tab={}", tab.word())))
}

/// Tells an entry after it was made or changed.
///
/// # Errors
/// A fault of storage.
pub fn tell_entry(context: &Context, id: EntryId, status: StatusCode) -> Result<Reply, Failure> {
    if context.format == Format::Html {
        return back(context);
    }
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let view = entry_view(context, &snapshot, &team, id)?;
    Ok(Reply::json(&view).with_status(status))
}

/// What the page that sent something knows by that.
#[derive(Serialize)]
struct SentTold {
    /// The newest entry of what it sent: nobody else wrote before it what the page had not seen.
    seen: EntryId,
    /// The revision of what is left of the draft; zero when nothing is.
    draft: u64,
}

/// Tells the page's form that what begins with `first` was sent.
///
/// # Errors
/// When storage fails.
pub fn tell_sent(context: &Context, first: EntryId) -> Result<Reply, Failure> {
    if !context.wants_problem() {
        return back(context);
    }
    let chat = ChatId(context.id("chat")?);
    let snapshot = context.snapshot()?;
    let begun = snapshot.entry(chat, first)?.ok_or(Failure::NotFound)?;
    let later = snapshot.entries_after(chat, first, DRAFT_FILES_MAX)?;
    let is_of_it =
        |entry: &&Entry| (&entry.author, entry.received_at) == (&begun.author, begun.received_at);
    let last = later.iter().take_while(is_of_it).last();
    let draft = snapshot.draft(chat, context.me()?.id)?;
    Ok(Reply::json(&SentTold {
        seen: last.map_or(first, |entry| entry.id),
        draft: draft.map_or(0, |draft| draft.revision),
    }))
}

/// An entry of the chat in the path, as programs read it.
///
/// # Errors
/// `NotFound`, or a fault of storage.
pub fn entry_view(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    id: EntryId,
) -> Result<EntryView, Failure> {
    let chat = ChatId(context.id("chat")?);
    let entry = snapshot.entry(chat, id)?.ok_or(Failure::NotFound)?;
    entry_json(snapshot, team, &context.words, &entry)
}

/// The entry that an answer names.
pub fn entry_of(answer: &Answer) -> Option<EntryId> {
    match answer {
        Answer::Entry(_, entry) | Answer::Note { entry, .. } => Some(*entry),
        _ => None,
    }
}

/// Back to the chat, with the list as it was.
///
/// # Errors
/// `NotFound` for an address without a chat.
pub fn back(context: &Context) -> Result<Reply, Failure> {
    let chat = ChatId(context.id("chat")?);
    Ok(Reply::see_other(
        &match Tab::from_word(context.field("tab")) {
            Some(tab) => format!("/chats/{chat}?tab={}", tab.word()),
            None => format!("/chats/{chat}"),
        },
    ))
}

/// A whole number in the form, if there is one.
///
/// # Errors
/// `invalid` when it is something else.
pub fn number_in(context: &Context, name: &str) -> Result<Option<u64>, Failure> {
    match context.field(name) {
        "" => Ok(None),
        text => match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Failure::invalid(name, FieldProblem::Wrong)),
        },
    }
}
