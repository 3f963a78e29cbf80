//! `/chats/{chat}/draft`: what somebody has written in a chat and not sent, and what of it colleagues are shown.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::base::limits::DRAFT_FILES_MAX;
use crate::domain::agent::Agent;
use crate::domain::changes::Answer;
use crate::domain::command::DeskAction;
use crate::domain::draft::{Draft, Drafted, InBox, Rest};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::domain::writing::Attached;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::chat::actions::{act, back, number_in};
use crate::ui::chat::attach::{self, Brought};
use crate::ui::chat::choices::{ChoicesView, choices_in};
use crate::ui::chat::composer::Typed;
use crate::ui::chat::entry::MediaView;
use crate::ui::chat::messages::as_it_was;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::input::present;
use crate::ui::json::{self, Moment};
use crate::ui::look::Look;
use crate::ui::texts::Arg;
use crate::ui::told::Told;
use crate::ui::tray;
use crate::ui::words::Words;

/// Names that are said; more are counted.
const NAMED: usize = 3;

/// What the composer says of drafts: that colleagues have some, and what one's own is.
#[derive(Template)]
#[template(path = "composer_draft.html", config = "config/askama.toml")]
pub struct DraftPart {
    look: Look,
    /// Who else has one, in words.
    others: Option<String>,
    own: Draft,
    /// Its files, for the page's script.
    files: String,
    chat: ChatId,
}

impl HtmlSafe for DraftPart {}

impl DraftPart {
    /// What `agent` is told in a chat, beside what they are writing now. `brought`: files that stand in the box before
    /// those of the draft.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(sight: &Sight<'_>, agent: AgentId, brought: &[InBox]) -> Result<Self, Failure> {
        let all = sight.snapshot.drafts(sight.chat)?;
        let own = all.iter().find(|(id, _)| *id == agent);
        let own = own.map(|(_, draft)| draft.clone()).unwrap_or_default();
        let files = InBox::joined(brought.to_vec(), &own.files);
        let files = tray::views(sight.snapshot, agent, &files)?;
        Ok(Self {
            others: others(&all, sight.team, agent, &sight.look),
            files: serde_json::to_string(&files)
                .map_err(|error| Failure::Internal(error.to_string()))?,
            own,
            look: sight.look.clone(),
            chat: sight.chat,
        })
    }

    /// The files of the draft.
    pub fn files(&self) -> &[InBox] {
        &self.own.files
    }

    /// What a page that is opened shows in the box: the draft, unless something was typed already.
    pub fn resumed(&self, typed: &Typed, may_write: bool) -> Typed {
        let begins = typed.text.is_empty() && typed.key.is_none() && typed.error.is_none();
        if !begins {
            return typed.clone();
        }
        let draft = &self.own;
        // What came back from an undone message stands before what waits with the draft.
        let files = InBox::joined(typed.files.clone(), &draft.files);
        // Where one can't write to the customer the box is for notes.
        let noted = draft.noting && !draft.note.trim().is_empty();
        let note = typed.note || !may_write || (noted && typed.files.is_empty());
        let asked = typed.reply_to.is_some() || typed.no_quote;
        Typed {
            text: draft.text(note).to_owned(),
            note,
            reply_to: if asked {
                typed.reply_to
            } else {
                draft.reply_to
            },
            files,
            choices: typed.choices.clone().or_else(|| draft.choices.clone()),
            ..typed.clone()
        }
    }
}

/// Which colleagues have a draft, in words.
fn others(
    drafts: &[(AgentId, Draft)],
    team: &Team,
    reader: AgentId,
    words: &Words,
) -> Option<String> {
    let is_there = |id: &AgentId| team.agents.get(id).is_some_and(|agent| !agent.disabled);
    let others: Vec<AgentId> = drafts
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| *id != reader && is_there(id))
        .collect();
    if others.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = others.iter().take(NAMED).map(|id| team.name(*id)).collect();
    let more = others.len().saturating_sub(NAMED);
    let rest = words.with("attention-more", "count", more);
    if more > 0 {
        names.push(&rest);
    }
    let names = names.join(", ");
    let args = [("names", Arg::Text(&names)), ("count", others.len().into())];
    Some(words.args("draft-of-others", &args))
}

/// What a list says of drafts in a chat.
///
/// # Errors
/// When storage fails.
pub fn in_list(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    reader: &Agent,
    chat: ChatId,
) -> Result<Option<String>, Failure> {
    let all = snapshot.drafts(chat)?;
    if all.iter().any(|(id, _)| *id == reader.id) {
        return Ok(Some(words.text("draft-of-mine")));
    }
    Ok(others(&all, team, reader.id, words))
}

/// A draft as programs read it.
#[derive(Serialize)]
struct DraftView {
    message: String,
    note: String,
    /// What was written last.
    kind: &'static str,
    reply_to: Option<u64>,
    files: Vec<MediaView>,
    choices: Option<ChoicesView>,
    /// Zero when there is none.
    revision: u64,
    at: Option<Moment>,
}

/// A draft that was kept, and the words that it took the place of unseen.
#[derive(Serialize)]
struct Kept {
    #[serde(flatten)]
    draft: DraftView,
    replaced: Option<String>,
}

fn kind_word(noting: bool) -> &'static str {
    if noting { "note" } else { "message" }
}

impl DraftView {
    fn of(draft: Option<Draft>, files: Vec<MediaView>) -> Self {
        let at = draft.as_ref().map(|draft| Moment(draft.at));
        let draft = draft.unwrap_or_default();
        Self {
            message: draft.message,
            note: draft.note,
            kind: kind_word(draft.noting),
            reply_to: draft.reply_to.map(|entry| entry.0),
            files,
            choices: draft.choices.as_ref().map(ChoicesView::from),
            revision: draft.revision,
            at,
        }
    }

    fn read(context: &Context) -> Result<Self, Failure> {
        let id = ChatId(context.id("chat")?);
        let (snapshot, me) = (context.snapshot()?, context.me()?.id);
        let draft = snapshot.draft(id, me)?;
        let files = draft.as_ref().map(|draft| draft.files.as_slice());
        let files = tray::views(&snapshot, me, files.unwrap_or_default())?;
        Ok(Self::of(draft, files))
    }
}

/// `GET /chats/{chat}/draft`: one's own. People are shown the page.
pub async fn show_draft(context: Context) -> Result<Reply, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let id = ChatId(context.id("chat")?);
    Subject::read(&snapshot, &team, context.me()?, id)?;
    if context.format == Format::Html && !context.wants_problem() {
        return back(&context);
    }
    Ok(Reply::json(&DraftView::read(&context)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    text: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    reply_to: Option<u64>,
    #[serde(default)]
    revision: Option<u64>,
    #[serde(default)]
    files: Option<Vec<FileBody>>,
    #[serde(default, deserialize_with = "present")]
    choices: Option<Option<ChoicesView>>,
    #[serde(default)]
    drop: Vec<u64>,
}

/// A file by its id, with or without a word on as what it is to leave.
#[derive(Deserialize)]
#[serde(untagged)]
enum FileBody {
    Known(u64),
    As(FileAs),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAs {
    id: u64,
    #[serde(default)]
    r#as: String,
}

impl FileBody {
    /// One of which nothing is said stays as it is in the draft.
    fn read(self, snapshot: &Snapshot, draft: &[InBox]) -> Result<InBox, Failure> {
        Ok(match self {
            Self::As(file) => InBox {
                media: MediaId(file.id),
                wish: attach::wish_of(&file.r#as)?,
            },
            Self::Known(id) => {
                let known = draft.iter().find(|file| file.media.0 == id);
                match known {
                    Some(known) => *known,
                    None => tray::as_it_was(snapshot, MediaId(id))?,
                }
            }
        })
    }
}

impl Body {
    fn drafted(self, context: &Context) -> Result<Drafted, Failure> {
        let many = |count: usize| count > DRAFT_FILES_MAX;
        if many(self.drop.len()) || self.files.as_ref().is_some_and(|files| many(files.len())) {
            let problem = FieldProblem::TooMany(DRAFT_FILES_MAX);
            return Err(Failure::invalid("files", problem));
        }
        let choices = match self.choices {
            Some(Some(view)) => Some(Some(view.choices()?)),
            Some(None) => Some(None),
            None => None,
        };
        Ok(Drafted {
            text: self.text,
            noting: noting(self.kind.as_deref())?,
            reply_to: self.reply_to.map(EntryId),
            knew: self.revision,
            files: files_named(context, self.files)?,
            choices,
            dropped: self.drop.into_iter().map(MediaId).collect(),
            joins: false,
            replaces: true,
            seen: None,
        })
    }
}

fn noting(kind: Option<&str>) -> Result<bool, Failure> {
    match kind {
        None | Some("message") => Ok(false),
        Some("note") => Ok(true),
        Some(_) => Err(Failure::invalid("kind", FieldProblem::Unknown)),
    }
}

/// What stands in the composer's form. What it shows of files and does not want is left out.
fn drafted_in(context: &Context, taken: &[MediaId]) -> Result<Drafted, Failure> {
    let kept = files_of(context)?;
    let dropped = match &kept {
        Some(kept) => attach::left_out(context, kept)?,
        None => Vec::new(),
    };
    let files = match (kept, taken) {
        (kept, []) => kept,
        (kept, taken) => {
            let kept = match kept {
                Some(kept) => kept,
                None => in_draft(context)?,
            };
            let taken = attach::wished(context, taken)?;
            Some(InBox::joined(kept, &taken))
        }
    };
    Ok(Drafted {
        text: context.field("text").to_owned(),
        noting: noting(Some(context.field("mode")))?,
        reply_to: number_in(context, "reply_to")?.map(EntryId),
        knew: match number_in(context, "revision")? {
            None => number_in(context, "draft")?,
            seen => seen,
        },
        files,
        choices: choices_in(context)?,
        dropped,
        // Without the page's script nobody shows what was there.
        joins: !context.wants_problem(),
        replaces: false,
        seen: number_in(context, "seen")?.map(EntryId),
    })
}

/// The files that wait with one's draft.
fn in_draft(context: &Context) -> Result<Vec<InBox>, Failure> {
    let chat = ChatId(context.id("chat")?);
    let draft = context.snapshot()?.draft(chat, context.me()?.id)?;
    Ok(draft.map_or_else(Vec::new, |draft| draft.files))
}

/// `PUT /chats/{chat}/draft` `{text, kind?, reply_to?, revision?, files?, choices?, drop?}`: keeps one of the two texts;
/// an empty one is gone.
pub async fn keep_draft(mut context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let body: Body = json::body(&mut context.request).await?;
        let written = body.drafted(&context)?;
        return kept(&context, written).await;
    }
    if !context.wants_problem() {
        return keep_form(context).await;
    }
    let written = drafted_in(&context, &[])?;
    kept(&context, written).await
}

async fn kept(context: &Context, written: Drafted) -> Result<Reply, Failure> {
    let Answer::Draft { revision, replaced } = act(context, DeskAction::Draft(written)).await?
    else {
        return Err(Failure::Internal("a draft was not kept".to_owned()));
    };
    let draft = DraftView {
        revision,
        ..DraftView::read(context)?
    };
    Ok(Reply::json(&Kept { draft, replaced }))
}

/// `POST /chats/{chat}/draft`: the composer's form without a script, with the files that were just chosen in it.
pub async fn keep_form(mut context: Context) -> Result<Reply, Failure> {
    let Brought {
        mut typed,
        taken,
        refused,
    } = attach::brought(&mut context, false).await?;
    typed.note = context.field("mode") == "note";
    let kept = async {
        let written = drafted_in(&context, &taken)?;
        act(&context, DeskAction::Draft(written)).await
    };
    match kept.await.err().or(refused) {
        Some(failure) => as_it_was(&context, typed, failure),
        None => {
            context.tell(Told::good(context.words.text("draft-kept")));
            back(&context)
        }
    }
}

/// What waits in the box when a note is saved: the files of its form, beside those of the draft. The page's script
/// keeps them by itself.
///
/// # Errors
/// `invalid` for what is no file.
pub fn beside_note(context: &Context, typed: &Typed) -> Result<Option<Rest>, Failure> {
    if context.wants_problem() {
        return Ok(None);
    }
    let files = attach::beside_draft(context, &typed.files)?;
    Ok((!files.is_empty()).then_some(Rest::Files(files)))
}

/// What is not to leave with a template, of words and the other files, and waits with the draft. The page's script
/// keeps it by itself.
///
/// # Errors
/// `invalid` for a revision that can't be read.
pub fn rest_of(
    context: &Context,
    typed: &Typed,
    rest: &[Attached],
) -> Result<Option<Rest>, Failure> {
    if !typed.stays() || context.wants_problem() {
        return Ok(None);
    }
    let knew = number_in(context, "draft")?;
    // Where no draft stood and nothing was written, there may be one by now.
    if knew.is_none_or(|seen| seen == 0) && typed.text.trim().is_empty() && rest.is_empty() {
        return Ok(None);
    }
    Ok(Some(Rest::Whole(Drafted {
        text: typed.text.clone(),
        noting: false,
        reply_to: typed.reply_to,
        files: Some(rest.iter().map(Attached::in_box).collect()),
        choices: typed.choices.clone().map(Some),
        knew,
        dropped: typed.left_out.clone(),
        joins: true,
        replaces: true,
        seen: None,
    })))
}

/// The files that a form shows with its draft and that are wanted still; nothing when it shows none.
fn files_of(context: &Context) -> Result<Option<Vec<InBox>>, Failure> {
    let form = context.form.as_ref();
    if form.is_none_or(|form| form.get("tray").is_none()) {
        return Ok(None);
    }
    attach::kept(context).map(Some)
}

/// The files that a program names.
fn files_named(
    context: &Context,
    named: Option<Vec<FileBody>>,
) -> Result<Option<Vec<InBox>>, Failure> {
    let Some(named) = named else { return Ok(None) };
    let (snapshot, known) = (context.snapshot()?, in_draft(context)?);
    let files = named.into_iter().map(|file| file.read(&snapshot, &known));
    files.collect::<Result<_, _>>().map(Some)
}

/// `DELETE /chats/{chat}/draft`: both of one's texts are gone.
pub async fn drop_draft(context: Context) -> Result<Reply, Failure> {
    act(&context, DeskAction::DropDraft).await?;
    match context.format {
        Format::Html => back(&context),
        Format::Json => Ok(Reply::no_content()),
    }
}
