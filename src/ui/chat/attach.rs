//! Files in the composer: those that come with its form, those that were uploaded for it before, and what is asked
//! about them.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{ChatId, MediaId};
use crate::base::limits::FILES_AT_ONCE_MAX;
use crate::base::picture;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::decide::{is_used, known_jpeg, leaves_as_jpeg};
use crate::domain::draft::InBox;
use crate::domain::entry::FileKind;
use crate::domain::files::{Known, Wish, fitting, kind_of, limit};
use crate::domain::media::{Media, MediaState};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::domain::writing::Attached;
use crate::engine::stored;
use crate::ui::apart::in_turn;
use crate::ui::chat::attach_words::AttachWords;
use crate::ui::chat::composer::Typed;
use crate::ui::chat::messages::typed;
use crate::ui::chat::recorded::as_voice;
use crate::ui::chat::timeline::Sight;
use crate::ui::context::Context;
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::tray::{self, Kept};
use crate::ui::uploads;

/// What is asked about files that were not sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asks {
    /// Whether they shall leave at all.
    Sure,
    /// Whether one that is too large shall leave as a document.
    Document,
}

impl Asks {
    /// What a failure asks, if anything.
    pub fn of(failure: &Failure) -> Option<Self> {
        match failure {
            Failure::Refused(Refusal::AsksBeforeAttaching) => Some(Self::Sure),
            Failure::Refused(Refusal::FileTooLarge { kind, .. }) if *kind != FileKind::Document => {
                Some(Self::Document)
            }
            Failure::RefusedFiles(files) => {
                let is_such = |(_, refusal): &(String, Refusal)| matches!(refusal, Refusal::FileTooLarge { kind, .. } if *kind != FileKind::Document);
                files.iter().any(is_such).then_some(Self::Document)
            }
            _ => None,
        }
    }
}

/// The composer's part for files.
#[derive(Template)]
#[template(path = "composer_files.html", config = "config/askama.toml")]
pub struct Files {
    look: Look,
    kept: Vec<Kept>,
    /// How many files are there no more.
    gone: usize,
    /// The files of the draft that are shown, whether they are wanted or not.
    drafted: Vec<MediaId>,
    hint: String,
    /// What the page's script says of files.
    words: AttachWords,
    /// The group asks before a file leaves.
    asks_before: bool,
    /// It is to be said now.
    asks_now: bool,
    offers_document: bool,
}

impl HtmlSafe for Files {}

impl Files {
    /// The part under what was typed.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        sight: &Sight<'_>,
        agent: &Agent,
        typed: &Typed,
        drafted: &[InBox],
    ) -> Result<Self, Failure> {
        let look = &sight.look;
        let rules = sight.snapshot.file_rules()?;
        let kept = tray::kept(sight.snapshot, agent.id, look, &typed.files)?;
        let chat = sight.snapshot.chat(sight.chat)?;
        let asks_before = match chat {
            Some(chat) => {
                let settings = sight.snapshot.group_settings(chat.group)?;
                settings.ask_before_attaching
            }
            None => false,
        };
        Ok(Self {
            words: AttachWords::new(look, &rules, true),
            hint: AttachWords::hint(look, &rules),
            asks_before,
            asks_now: typed.asks == Some(Asks::Sure),
            offers_document: typed.asks == Some(Asks::Document),
            gone: typed.files.len().saturating_sub(kept.len()),
            // What another device attached since is not left out by who was not shown it.
            drafted: drafted
                .iter()
                .map(|file| file.media)
                .filter(|id| {
                    typed.left_out.contains(id) || typed.files.iter().any(|file| file.media == *id)
                })
                .collect(),
            kept,
            look: look.clone(),
        })
    }
}

/// The files that were uploaded for a form before, or wait in its draft.
///
/// # Errors
/// `invalid` for what is no file, and for an unknown word on as what it shall leave.
pub fn kept(context: &Context) -> Result<Vec<InBox>, Failure> {
    wished(context, &named(context, "media")?)
}

/// These files, each as what it shall leave, as the form says it.
///
/// # Errors
/// `invalid` for an unknown word.
pub fn wished(context: &Context, files: &[MediaId]) -> Result<Vec<InBox>, Failure> {
    let wished = files.iter().map(|media| {
        Ok(InBox {
            media: *media,
            wish: wish_of(context.field(&format!("as_{media}")))?,
        })
    });
    wished.collect()
}

fn named(context: &Context, field: &str) -> Result<Vec<MediaId>, Failure> {
    match &context.form {
        Some(form) => tray::named(form, field),
        None => Ok(Vec::new()),
    }
}

/// As what a file shall leave, as a word says it.
///
/// # Errors
/// `invalid` for an unknown word.
pub fn wish_of(word: &str) -> Result<Wish, Failure> {
    Wish::from_word(word).ok_or_else(|| Failure::invalid("as", FieldProblem::Unknown))
}

/// The files that a form names, on their way into a message.
///
/// # Errors
/// `invalid` for a file that is there no more, by the field `media.ID`; not of what was sent under this key already,
/// for then it may have left as another file.
pub fn wanted(
    context: &Context,
    files: &[InBox],
    key: Option<&str>,
) -> Result<Vec<Attached>, Failure> {
    let (snapshot, me) = (context.snapshot()?, context.me()?.id);
    let chat = ChatId(context.id("chat")?);
    let is_again = match key {
        Some(key) => is_used(&snapshot, me, chat, key)?,
        None => false,
    };
    let wanted = files.iter().map(|file| {
        if !is_again && tray::is_gone(&snapshot, me, file.media)? {
            let field = format!("media.{}", file.media);
            return Err(Failure::invalid(&field, FieldProblem::Unknown));
        }
        Ok(Attached::new(file.media, file.wish))
    });
    wanted.collect()
}

/// The failure, with the name of the file that is too large, or not as its template wants it.
///
/// # Errors
/// When storage fails.
pub fn named_by(
    context: &Context,
    files: &[Attached],
    failure: Failure,
) -> Result<Failure, Failure> {
    let snapshot = context.snapshot()?;
    match &failure {
        Failure::Refused(Refusal::FileTooLarge { .. }) => {}
        Failure::Refused(Refusal::Invalid(fields)) => {
            let other = fields.iter().find_map(|(_, problem)| match problem {
                FieldProblem::OtherFile { media, .. } | FieldProblem::LargeFile { media, .. } => {
                    Some(*media)
                }
                _ => None,
            });
            let media = other.map(|id| snapshot.media(id)).transpose()?.flatten();
            return Ok(match media {
                Some(media) => failure.of_file(&media.name),
                None => failure,
            });
        }
        _ => return Ok(failure),
    }
    let rules = snapshot.file_rules()?;
    for file in files {
        if let Some(media) = snapshot.media(file.media)?
            && let MediaState::Ready { size, .. } = media.state
            && size > limit(kind_of(&media.mime, file.wish), &rules).bytes()
        {
            return Ok(failure.of_file(&media.name));
        }
    }
    Ok(failure)
}

/// Whether the author was asked before files leave.
pub fn is_sure(context: &Context) -> bool {
    matches!(context.field("confirm"), "on" | "true")
}

/// The files of the form's author's draft that they left out of it.
///
/// # Errors
/// `invalid` for what is no file.
pub fn left_out(context: &Context, kept: &[InBox]) -> Result<Vec<MediaId>, Failure> {
    let mut drafted = named(context, "tray")?;
    drafted.retain(|id| !kept.iter().any(|file| file.media == *id));
    Ok(drafted)
}

/// Those of the form's files that it does not show as those of its author's draft.
///
/// # Errors
/// `invalid` for what is no file.
pub fn beside_draft(context: &Context, files: &[InBox]) -> Result<Vec<InBox>, Failure> {
    let drafted = named(context, "tray")?;
    let beside = files.iter().filter(|file| !drafted.contains(&file.media));
    Ok(beside.copied().collect())
}

/// Takes in the one file of a program's form; its fields are the context's from here on. Who may not write in the chat
/// is told so before anything is read.
///
/// # Errors
/// What is wrong with the form, the file, or the right to send it.
pub async fn take_one(context: &mut Context) -> Result<Vec<MediaId>, Failure> {
    may_attach(context)?;
    let (taken, failure) = uploads::take(context, 1, may_attach).await;
    match failure {
        None => Ok(taken),
        Some(failure) => {
            discard(context, &taken).await;
            Err(failure)
        }
    }
}

/// Takes in the files of the composer's form. What was typed stands before them, and is there also when one is
/// refused, with those that came before it.
///
/// # Errors
/// A form that can't be read at all.
async fn take_all(context: &mut Context) -> Result<(Vec<MediaId>, Option<Failure>), Failure> {
    uploads::take_all(context, FILES_AT_ONCE_MAX, may_attach).await
}

/// What the composer's form brought.
pub struct Brought {
    /// What stands in it, with the files that came now behind those that it had.
    pub typed: Typed,
    /// The files that came now.
    pub taken: Vec<MediaId>,
    /// Why others did not.
    pub refused: Option<Failure>,
}

/// Takes in the composer's form, with files or without.
///
/// # Errors
/// A form that can't be read.
pub async fn brought(context: &mut Context, note: bool) -> Result<Brought, Failure> {
    let has_parts = context.request.content_type().as_deref() == Some(MULTIPART);
    let (taken, refused) = match has_parts {
        true => take_all(context).await?,
        false => (Vec::new(), None),
    };
    let read = typed(context, note).and_then(|mut typed| {
        typed.files.extend(wished(context, &taken)?);
        let stands = refused.is_some() && !typed.files.is_empty();
        typed.told = stands.then(|| context.words.text("attach-rest"));
        Ok(typed)
    });
    match read {
        Ok(typed) => Ok(Brought {
            typed,
            taken,
            refused,
        }),
        Err(failure) => {
            discard(context, &taken).await;
            Err(failure)
        }
    }
}

/// Whether whoever asks may write in the chat of the path at all.
fn may_attach(context: &Context) -> Result<(), Failure> {
    let snapshot = context.snapshot()?;
    let chat = snapshot.chat(ChatId(context.id("chat")?))?;
    let chat = chat.ok_or(Failure::NotFound)?;
    let group = snapshot.group(chat.group)?.ok_or(Failure::NotFound)?;
    let me = context.me()?;
    access::allowed(me, Action::See, &chat, &group)?;
    Ok(access::allowed(me, Action::Write, &chat, &group)?)
}

/// Drops those of these uploads that are in no message and wait in no draft of the chat.
pub async fn discard(context: &Context, uploads: &[MediaId]) {
    if let (Ok(me), Ok(kept)) = (context.me(), in_box(context)) {
        let unused = uploads.iter().copied().filter(|id| !kept.contains(id));
        let unused: Vec<MediaId> = unused.collect();
        uploads::discard(&context.desk.engine, me.id, &unused).await;
    }
}

/// The files that wait with one's draft.
fn in_box(context: &Context) -> Result<Vec<MediaId>, Failure> {
    let chat = ChatId(context.id("chat")?);
    let draft = context.snapshot()?.draft(chat, context.me()?.id)?;
    let files = draft.into_iter().flat_map(|draft| draft.files);
    Ok(files.map(|file| file.media).collect())
}

/// The files as they leave by the rules of the chat's number: pictures in PNG may leave as JPEG, a recording leaves
/// as WhatsApp takes voice messages. What was made for that is added to `made`. What customers sent is looked at before
/// it goes on to others.
///
/// # Errors
/// `FileRefused` for a program, or a fault of storage.
pub async fn as_rules_say(
    context: &Context,
    mut files: Vec<Attached>,
    made: &mut Vec<MediaId>,
) -> Result<Vec<Attached>, Failure> {
    for file in &mut files {
        let Some((media, known)) = uploads::known(context, file.media)? else {
            continue;
        };
        file.known = known;
        let mime = match known {
            Some(known) => known.mime().to_owned(),
            None => media.mime.clone(),
        };
        file.instead = match file.wish {
            Wish::Itself => as_jpeg(context, media, &mime).await?,
            Wish::Voice => as_voice(context, file.media).await?,
            Wish::Document => None,
        };
        made.extend(file.instead);
    }
    Ok(files)
}

/// The uploads that have left as something else: nobody needs them any more.
pub async fn discard_replaced(context: &Context, files: &[Attached]) {
    let replaced = files.iter().filter(|file| file.instead.is_some());
    let replaced: Vec<MediaId> = replaced.map(|file| file.media).collect();
    discard(context, &replaced).await;
}

async fn as_jpeg(context: &Context, media: Media, mime: &str) -> Result<Option<MediaId>, Failure> {
    let me = context.me()?.id;
    let MediaState::Ready { size, .. } = media.state else {
        return Ok(None);
    };
    {
        let snapshot = context.snapshot()?;
        let chat = snapshot.chat(ChatId(context.id("chat")?))?;
        let number = chat.ok_or(Failure::NotFound)?.number;
        let fits = size <= limit(FileKind::Image, &snapshot.file_rules()?).whatsapp;
        // It left so before: that is taken.
        let is_drawn = known_jpeg(&snapshot, &media)?.is_some();
        if !fits || is_drawn || !leaves_as_jpeg(&snapshot, mime, number)? {
            return Ok(None);
        }
    }
    let (name, bytes_of) = (media.name, media.bytes_of);
    let most = usize::try_from(size).unwrap_or(usize::MAX);
    let engine = context.desk.engine.clone();
    let drawn = in_turn(move || {
        // A snapshot keeps the file from being tidied: it stands for the reading alone.
        let bytes = stored::bytes(&engine.snapshot()?, bytes_of, 0, most)?;
        Ok(picture::jpeg_of_png(&bytes))
    });
    let drawn = drawn.await?;
    // One that can't be read so leaves as it is.
    let Some(jpeg) = drawn else { return Ok(None) };
    let known = Known::Jpeg;
    let name = fitting(&name, known);
    let kept = uploads::keep(&context.desk.engine, me, (name, known.mime()), &jpeg).await?;
    Ok(Some(kept))
}
