//! Files that come from a browser or a program: streamed into the store, told by their content, refused by it. What
//! breaks off, or is refused, leaves nothing.

use crate::base::id::{AgentId, MediaId};
use crate::base::limits::{FORM_BYTES_MAX, MEDIA_BYTES_MAX};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, FileCommand};
use crate::domain::entry::FileKind;
use crate::domain::files::{self, HEAD_BYTES, Known, Whole, Wish, kind_of};
use crate::domain::media::{Home, Media};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::Handle;
use crate::engine::keeper::{self, Keeper, NotKept};
use crate::engine::stored;
use crate::http::parts::{Part, Parts};
use crate::http::{BodyError, Code, Fields, Reply, Request};
use crate::ui::chat::media_view;
use crate::ui::context::Context;
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::media::may_see;

/// The most that a form with one file has, beside the file.
pub const FORM_WITH_FILE_MAX: u64 = MEDIA_BYTES_MAX + FORM_BYTES_MAX as u64;

/// `POST /media`: keeps a file that a message or a template names afterwards.
///
/// # Errors
/// What is wrong with the form or the file.
pub async fn upload(mut context: Context) -> Result<Reply, Failure> {
    let me = context.me()?.id;
    if context.request.content_type().as_deref() != Some(MULTIPART) {
        return Err(Failure::invalid("file", FieldProblem::Empty));
    }
    let mut parts = context.request.parts(FORM_WITH_FILE_MAX)?;
    while let Some(part) = parts.next().await.map_err(of_body)? {
        if part.name() != "file" || part.file_name().is_none() {
            part.text(FORM_BYTES_MAX).await?;
            continue;
        }
        let id = receive(&context.desk.engine, me, part).await?;
        let media = context.snapshot()?.media(id)?.ok_or(Failure::NotFound)?;
        return Ok(Reply::created(&media_view(
            &media,
            kind_of(&media.mime, Wish::Itself),
        )));
    }
    Err(Failure::invalid("file", FieldProblem::Empty))
}

/// A form with fields and files, read in the order in which it comes.
pub struct FormParts {
    parts: Parts,
    /// Bytes that the fields may have still.
    room: usize,
    /// The fields so far.
    pub fields: Fields,
}

impl FormParts {
    /// The form of a request, of at most `most` bytes.
    ///
    /// # Errors
    /// When it is none.
    pub fn of(request: &mut Request, most: u64) -> Result<Self, Failure> {
        Ok(Self {
            parts: request.parts(most)?,
            room: FORM_BYTES_MAX,
            fields: Fields::default(),
        })
    }

    /// The next file that was chosen; fields on the way there are kept.
    ///
    /// # Errors
    /// What is wrong with the form.
    pub async fn next_file(&mut self) -> Result<Option<Part>, Failure> {
        while let Some(mut part) = self.parts.next().await.map_err(of_body)? {
            let name = part.name().to_owned();
            match part.file_name() {
                Some("") => {
                    // No file was chosen.
                    while let Some(piece) = part.chunk().await? {
                        if !piece.is_empty() {
                            return Err(Failure::invalid(&name, FieldProblem::Empty));
                        }
                    }
                }
                Some(_) => return Ok(Some(part)),
                None => {
                    let value = part.text(self.room).await?;
                    self.room = self.room.saturating_sub(value.len() + name.len());
                    let pushed = self.fields.push(name, value);
                    let many = || Failure::invalid("text", FieldProblem::TooMany(Fields::MOST));
                    pushed.ok_or_else(many)?;
                }
            }
        }
        Ok(None)
    }
}

/// Takes one file in; the answer is its id.
///
/// # Errors
/// A file that is refused, too large or empty, a form that breaks off, a full disk.
pub async fn receive(engine: &Handle, by: AgentId, mut part: Part) -> Result<MediaId, Failure> {
    let name = part.file_name().unwrap_or_default().to_owned();
    if let Some(ending) = files::refused_ending(&name) {
        return Err(Refusal::FileRefused(files::Danger::Name(ending)).into());
    }
    // Its beginning alone refuses most of what is refused, before anything is kept.
    let mut head = Vec::with_capacity(HEAD_BYTES);
    while head.len() < HEAD_BYTES {
        match part.chunk().await.map_err(of_body)? {
            Some(piece) => head.extend_from_slice(&piece),
            None => break,
        }
    }
    if head.is_empty() {
        return Err(Failure::invalid("file", FieldProblem::Wrong));
    }
    files::look(&head[..head.len().min(HEAD_BYTES)]).map_err(Refusal::FileRefused)?;
    let mut arriving = Arriving::begin(engine, by).await?;
    let mut keeper = Keeper::new(engine, arriving.id);
    kept(keeper.push(&head).await)?;
    drop(head);
    while let Some(piece) = part.chunk().await.map_err(of_body)? {
        if keeper.size() + piece.len() as u64 > MEDIA_BYTES_MAX {
            return Err(too_large());
        }
        kept(keeper.push(&piece).await)?;
    }
    let (size, sha256) = keeper.finish().await?;
    let known = examine(engine, arriving.id, size, &name)?.map_err(Refusal::FileRefused)?;
    let end = FileCommand::End {
        media: arriving.id,
        name: files::fitting(&name, known),
        mime: known.mime().to_owned(),
        size,
        sha256,
    };
    engine.submit_patiently(Command::File(end)).await?;
    Ok(arriving.keep())
}

/// Whether whoever asks may bring files here.
pub type May = fn(&Context) -> Result<(), Failure>;

/// Takes in at most `most` files of a form. Its fields are the context's from here on, also when one is refused.
pub async fn take(context: &mut Context, most: usize, may: May) -> (Vec<MediaId>, Option<Failure>) {
    let mut taken = Vec::new();
    let form_max = MEDIA_BYTES_MAX * most as u64 + FORM_BYTES_MAX as u64;
    let mut form = match FormParts::of(&mut context.request, form_max) {
        Ok(form) => form,
        Err(failure) => {
            context.form = Some(Fields::default());
            return (taken, Some(failure));
        }
    };
    let failure = read(context, &mut form, (most, may), &mut taken).await;
    context.form = Some(form.fields);
    (taken, failure.err())
}

/// The same for a page's form: what was typed stands before its files, and is there also when one is refused, with
/// those that came before it.
///
/// # Errors
/// A form that can't be read at all.
pub async fn take_all(
    context: &mut Context,
    most: usize,
    may: May,
) -> Result<(Vec<MediaId>, Option<Failure>), Failure> {
    let (taken, failure) = take(context, most, may).await;
    match failure {
        Some(failure @ Failure::Body(_)) => {
            if let Ok(me) = context.me() {
                discard(&context.desk.engine, me.id, &taken).await;
            }
            Err(failure)
        }
        failure => Ok((taken, failure)),
    }
}

async fn read(
    context: &Context,
    form: &mut FormParts,
    (most, may): (usize, May),
    taken: &mut Vec<MediaId>,
) -> Result<(), Failure> {
    let me = context.me()?.id;
    let mut refused = Vec::new();
    while let Some(part) = form.next_file().await? {
        if part.name() != "file" {
            return Err(Failure::invalid(part.name(), FieldProblem::Unexpected));
        }
        if taken.len() + refused.len() == most {
            return Err(Failure::invalid("file", FieldProblem::TooMany(most)));
        }
        may(context)?;
        let name = part.file_name().unwrap_or_default().to_owned();
        match receive(&context.desk.engine, me, part).await {
            Ok(id) => taken.push(id),
            // Those behind one that is refused come in too: nobody has to choose them again.
            Err(failure) => match failure.of_file(&name) {
                Failure::RefusedFiles(files) if most > 1 => refused.extend(files),
                failure => return Err(failure),
            },
        }
    }
    if refused.is_empty() {
        Ok(())
    } else {
        Err(Failure::RefusedFiles(refused))
    }
}

/// Takes in a file that the desk made itself.
///
/// # Errors
/// A full disk, or a desk that stops.
pub async fn keep(
    engine: &Handle,
    by: AgentId,
    (name, mime): (String, &str),
    bytes: &[u8],
) -> Result<MediaId, Failure> {
    let mut arriving = Arriving::begin(engine, by).await?;
    let mut keeper = Keeper::new(engine, arriving.id);
    kept(keeper.push(bytes).await)?;
    let (size, sha256) = keeper.finish().await?;
    let end = FileCommand::End {
        media: arriving.id,
        name,
        mime: mime.to_owned(),
        size,
        sha256,
    };
    engine.submit_patiently(Command::File(end)).await?;
    Ok(arriving.keep())
}

/// Drops uploads of a member that are in no message: those that are stay.
pub async fn discard(engine: &Handle, by: AgentId, uploads: &[MediaId]) {
    for media in uploads {
        let is_unused = engine
            .snapshot()
            .ok()
            .and_then(|snapshot| snapshot.media(*media).ok().flatten())
            .is_some_and(|media| matches!(media.home, Home::Upload { .. }));
        if is_unused {
            let media = *media;
            let gone = Command::File(FileCommand::Drop { by, media });
            // What can't be dropped now is swept later.
            let _ = engine.submit_patiently(gone).await;
        }
    }
}

fn examine(
    engine: &Handle,
    id: MediaId,
    size: u64,
    name: &str,
) -> Result<Result<files::Known, files::Danger>, Failure> {
    let snapshot = engine.snapshot()?;
    let read = |at, most| stored::bytes(&snapshot, id, at, most);
    let whole = Whole { size, read: &read };
    Ok(files::examine(&whole, name)?)
}

/// What a file that somebody chose is by its bytes, where only a customer told what it is; nothing for one that whoever
/// asks may not use, who is refused when it is used.
///
/// # Errors
/// `FileRefused` for a program, or a fault of storage.
pub fn known(context: &Context, id: MediaId) -> Result<Option<(Media, Option<Known>)>, Failure> {
    let snapshot = context.snapshot()?;
    let me = context.me()?;
    let found = snapshot.media(id)?;
    let Some(media) = found.filter(|media| may_see(me, &snapshot, media).is_ok()) else {
        return Ok(None);
    };
    let told = stored::told_by_bytes(&snapshot, &media)?.transpose();
    Ok(Some((media, told.map_err(Refusal::FileRefused)?)))
}

/// Refuses programs that customers sent among files that somebody chose.
///
/// # Errors
/// `FileRefused`, or a fault of storage.
pub fn refuse_programs<'i>(
    context: &Context,
    ids: impl IntoIterator<Item = &'i MediaId>,
) -> Result<(), Failure> {
    ids.into_iter()
        .try_for_each(|id| known(context, *id).map(|_| ()))
}

/// A file of more bytes than any may have.
pub fn too_large() -> Failure {
    let kind = FileKind::Document;
    let limit = files::limit(kind, &files::FileRules::default());
    Failure::Refused(Refusal::FileTooLarge {
        kind,
        size: None,
        limit,
    })
}

fn kept(outcome: Result<(), NotKept>) -> Result<(), Failure> {
    match outcome {
        Ok(()) => Ok(()),
        Err(NotKept::NoRoom) => Err(full()),
        Err(NotKept::Stopped(error)) => Err(error.into()),
    }
}

fn full() -> Failure {
    Failure::Told(Code::Unavailable, "error-file-full")
}

/// A form that is too long for its route holds a file that is too large.
pub fn of_body(error: BodyError) -> Failure {
    match error {
        BodyError::TooLarge { .. } => too_large(),
        other => other.into(),
    }
}

/// A file that comes in. Whatever ends it before it is whole, also that nobody waits for it any more, drops it.
struct Arriving {
    engine: Handle,
    by: AgentId,
    id: MediaId,
    is_whole: bool,
}

impl Arriving {
    async fn begin(engine: &Handle, by: AgentId) -> Result<Self, Failure> {
        if !keeper::fits(engine, 0) {
            return Err(full());
        }
        let begin = Command::File(FileCommand::Begin { by });
        match engine.submit(begin).await? {
            Answer::Media(id) => Ok(Self {
                engine: engine.clone(),
                by,
                id,
                is_whole: false,
            }),
            _ => Err(Failure::Internal(
                "an upload began without an id".to_owned(),
            )),
        }
    }

    fn keep(&mut self) -> MediaId {
        self.is_whole = true;
        self.id
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if self.is_whole {
            return;
        }
        let (engine, by, media) = (self.engine.clone(), self.by, self.id);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let gone = Command::File(FileCommand::Drop { by, media });
            let _ = engine.submit_patiently(gone).await;
        });
    }
}
