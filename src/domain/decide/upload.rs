//! Files of the team's own: they come in from a browser, wait for a message, and are given to Meta.

use std::time::Duration;

use super::{file, quick_replies, sending};
use std::collections::BTreeSet;

use crate::base::id::{AgentId, MediaId, NumberId};
use crate::base::limits::UPLOADS_MAX;
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Right};
use crate::domain::audit::{AuditKind, AuditSubject, AuditValue, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::{FileCommand, FileRulesChange};
use crate::domain::entry::{Body, Entry};
use crate::domain::event::EventKind;
use crate::domain::files::{Known, PngAs, Wish, fitting, limit::PICTURE_MEGABYTES_RANGE};
use crate::domain::media::{AtMeta, FileOrigin, Home, Media, MediaState};
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read, View};
use crate::domain::writing::Attached;

/// How long Meta keeps an uploaded file, less the time that a try may take. Meta, "Media", 2026-04-17.
const AT_META_KEPT: Duration = Duration::from_secs(29 * 86_400);

/// Does something about a file of the team's own.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn change(plan: &mut Plan<'_>, command: FileCommand) -> Result<Answer, Halt> {
    match command {
        FileCommand::Begin { by } => begin(plan, by),
        FileCommand::End {
            media,
            name,
            mime,
            size,
            sha256,
        } => {
            let mut media = plan.view.media(media)?.ok_or(Refusal::NotFound)?;
            if !matches!(media.state, MediaState::Arriving { .. }) {
                return Err(Refusal::WrongState.into());
            }
            media.name = name;
            media.mime = mime;
            media.state = MediaState::Ready { size, sha256 };
            plan.write(Write::Media(media));
            Ok(Answer::Done)
        }
        FileCommand::Drop { by, media } => {
            let media = plan.view.media(media)?.ok_or(Refusal::NotFound)?;
            match media.home {
                Home::Upload { by: owner, .. } if owner == by => forget(plan, media)?,
                _ => return Err(Refusal::NotFound.into()),
            }
            Ok(Answer::Done)
        }
        FileCommand::AtMeta { media, number, id } => keep_at_meta(plan, media, number, id),
        FileCommand::NotAtMeta { entry, outcome } => sending::not_uploaded(plan, entry, outcome),
        FileCommand::SetRules { by, change } => set_rules(plan, by, &change),
    }
}

fn begin(plan: &mut Plan<'_>, by: AgentId) -> Result<Answer, Halt> {
    let agent = plan.view.agent(by)?.filter(|agent| !agent.disabled);
    agent.ok_or(Refusal::NotFound)?;
    if plan.view.uploads(Some(by))?.len() >= UPLOADS_MAX {
        return Err(Refusal::invalid("file", FieldProblem::TooMany(UPLOADS_MAX)).into());
    }
    let id = plan.counters.next_media();
    plan.write(Write::Media(Media {
        id,
        home: Home::Upload { by, at: plan.now },
        bytes_of: id,
        origin: FileOrigin::Team {
            by,
            at_meta: Vec::new(),
        },
        mime: String::new(),
        name: String::new(),
        state: MediaState::Arriving { since: plan.now },
    }));
    Ok(Answer::Media(id))
}

/// A file that is in no chat goes for good, with its bytes unless another repeats them.
///
/// # Errors
/// When storage fails.
pub fn forget(plan: &mut Plan<'_>, media: Media) -> Read<()> {
    if !is_needed(plan, &media)? {
        file::forget_chunks(plan, media.bytes_of)?;
    }
    plan.write(Write::MediaGone(media));
    Ok(())
}

/// Whether another file has the bytes of one that goes. Those that go with it don't count; a customer's file has others
/// too, when a colleague sends it on.
///
/// # Errors
/// When storage fails.
pub fn is_needed(plan: &Plan<'_>, media: &Media) -> Read<bool> {
    let holder = media.bytes_of;
    let mut going = BTreeSet::from([media.id]);
    let mut new = BTreeSet::new();
    for write in plan.written() {
        match write {
            Write::MediaGone(gone) => {
                going.insert(gone.id);
            }
            Write::Media(kept) if kept.bytes_of == holder => {
                new.insert(kept.id);
            }
            _ => {}
        }
    }
    Ok(!new.is_subset(&going) || plan.view.is_held(holder, &going)?)
}

/// The desk has started: what was still coming is cut.
///
/// # Errors
/// When storage fails.
pub fn forget_arriving(plan: &mut Plan<'_>) -> Read<()> {
    for media in plan.view.uploads(None)? {
        if matches!(media.state, MediaState::Arriving { .. }) {
            forget(plan, media)?;
        }
    }
    Ok(())
}

/// A file as this decision leaves it so far.
fn current(plan: &Plan<'_>, id: MediaId) -> Read<Option<Media>> {
    let mut written: Vec<&Write> = plan.written().collect();
    written.reverse();
    let found = written.into_iter().find_map(|write| match write {
        Write::Media(media) if media.id == id => Some(Some(media.clone())),
        Write::MediaGone(media) if media.id == id => Some(None),
        _ => None,
    });
    match found {
        Some(found) => Ok(found),
        None => plan.view.media(id),
    }
}

/// A file that somebody may put into a message: an upload of theirs, one of a message that they see, one of a quick
/// reply.
///
/// # Errors
/// `invalid` for any other, or a fault of storage.
pub fn find(plan: &Plan<'_>, id: MediaId, by: &Agent) -> Result<Media, Halt> {
    let unknown = || Refusal::invalid("media", FieldProblem::Unknown);
    let media = current(plan, id)?.ok_or_else(unknown)?;
    match media.home {
        Home::Upload { by: owner, .. } if owner != by.id => return Err(unknown().into()),
        Home::Upload { .. } => {}
        Home::QuickReply(reply) => {
            if !quick_replies::may_use(plan.view, by, reply)? {
                return Err(unknown().into());
            }
        }
        Home::Entry { chat, .. } => {
            let (chat, group) = plan.chat(chat)?;
            access::allowed(by, Action::See, &chat, &group).map_err(|_| unknown())?;
        }
    }
    Ok(media)
}

/// Puts a file that was found into a message that is not kept yet. An upload moves there; what is somewhere already is
/// repeated, and its bytes are kept once. The message is to name the file that is returned.
///
/// # Errors
/// `invalid` for a file that has not come whole, or a fault of storage.
pub fn attach(plan: &mut Plan<'_>, media: Media, by: &Agent, to: &Entry) -> Result<Media, Halt> {
    let home = Home::Entry {
        chat: to.chat,
        entry: to.id,
    };
    Ok(settle(plan, whole(media)?, by.id, home)?)
}

/// The same for any home, by the file's id.
///
/// # Errors
/// `invalid` for a file that is not there for `by` or has not come whole, or a fault of storage.
pub fn put(plan: &mut Plan<'_>, id: MediaId, by: &Agent, home: Home) -> Result<Media, Halt> {
    let media = whole(find(plan, id, by)?)?;
    Ok(settle(plan, media, by.id, home)?)
}

fn whole(media: Media) -> Result<Media, Refusal> {
    match media.state {
        MediaState::Ready { .. } => Ok(media),
        _ => Err(Refusal::invalid("media", FieldProblem::Wrong)),
    }
}

fn settle(plan: &mut Plan<'_>, media: Media, by: AgentId, home: Home) -> Read<Media> {
    let media = match media.home {
        Home::Upload { by: owner, .. } if owner == by => Media { home, ..media },
        _ => repeated(plan, media, by, home)?,
    };
    plan.write(Write::Media(media.clone()));
    Ok(media)
}

/// What leaves through a number for a file that `by` may put into a message: what was made of it, the JPEG that a PNG
/// left as before, or itself, as what its bytes say.
///
/// # Errors
/// Those of `put`.
pub fn chosen(
    plan: &Plan<'_>,
    by: &Agent,
    number: NumberId,
    file: &Attached,
) -> Result<Media, Halt> {
    let mut media = whole(find(plan, file.media, by)?)?;
    if let Some(id) = file.instead {
        let made = whole(find(plan, id, by)?)?;
        return match made.home {
            Home::Upload { .. } => Ok(made),
            _ => Err(Refusal::invalid("media", FieldProblem::Unknown).into()),
        };
    }
    if let Some(known) = file.known {
        name(&mut media, known);
    }
    let drawn = match file.wish {
        Wish::Itself => drawn(plan.view, &media, number)?,
        Wish::Document | Wish::Voice => None,
    };
    Ok(drawn.unwrap_or(media))
}

/// Calls a file what it is by its bytes.
pub fn name(media: &mut Media, known: Known) {
    media.name = fitting(&media.name, known);
    known.mime().clone_into(&mut media.mime);
}

/// Whether a picture is to leave as JPEG through a number.
///
/// # Errors
/// When storage fails.
pub fn leaves_as_jpeg(view: &dyn View, mime: &str, number: NumberId) -> Read<bool> {
    let is_png = [Known::Png.mime(), Known::OddPng.mime()].contains(&mime);
    Ok(is_png && view.file_rules()?.png_of(number) == PngAs::Jpeg)
}

/// The JPEG that a PNG left as before, if it is to leave as one.
fn drawn(view: &dyn View, media: &Media, number: NumberId) -> Read<Option<Media>> {
    if !leaves_as_jpeg(view, &media.mime, number)? {
        return Ok(None);
    }
    known_jpeg(view, media)
}

/// The JPEG that a picture left as before, while it is there whole: one of a chat that is being deleted loses its bytes
/// piece by piece.
///
/// # Errors
/// When storage fails.
pub fn known_jpeg(view: &dyn View, picture: &Media) -> Read<Option<Media>> {
    let jpeg = view.jpeg_of(picture.bytes_of)?;
    let Some(jpeg) = jpeg.filter(|it| matches!(it.state, MediaState::Ready { .. })) else {
        return Ok(None);
    };
    let goes = match jpeg.carrier() {
        Some((chat, _)) => view.erasure(chat)?.is_some(),
        None => false,
    };
    Ok((!goes).then_some(jpeg))
}

/// Puts what was chosen into a message that is not kept yet. What was made of a file that stays is known from here on:
/// it is not made again.
///
/// # Errors
/// When it is gone meanwhile, or storage fails.
pub fn attach_chosen(
    plan: &mut Plan<'_>,
    chosen: Media,
    by: &Agent,
    (of, to): (MediaId, &Entry),
) -> Result<Media, Halt> {
    let unknown = || Refusal::invalid("media", FieldProblem::Unknown);
    // It may stand in an earlier message of the same press already.
    let now = current(plan, chosen.id)?.ok_or_else(unknown)?;
    let media = Media {
        mime: chosen.mime,
        name: chosen.name,
        ..now
    };
    let home = Home::Entry {
        chat: to.chat,
        entry: to.id,
    };
    let media = settle(plan, media, by.id, home)?;
    if let Some(original) = current(plan, of)?.filter(|it| it.bytes_of != media.bytes_of)
        && !matches!(original.home, Home::Upload { .. })
        && media.mime == Known::Jpeg.mime()
        && current(plan, original.bytes_of)?.is_some()
    {
        let (holder, jpeg) = (original.bytes_of, media.id);
        plan.write(Write::Jpeg { holder, jpeg });
    }
    Ok(media)
}

/// The same file once more, as one of the team's own. Where Meta has the bytes is asked of the file that they are kept
/// with alone: what another repetition knows may be what Meta knows no more.
fn repeated(plan: &mut Plan<'_>, media: Media, by: AgentId, home: Home) -> Read<Media> {
    let holder = match media.bytes_of == media.id {
        true => Some(media.clone()),
        false => plan.view.media(media.bytes_of)?,
    };
    let at_meta = match holder.map(|holder| holder.origin) {
        Some(FileOrigin::Team { at_meta, .. }) => at_meta,
        Some(FileOrigin::Meta(_)) | None => Vec::new(),
    };
    Ok(Media {
        id: plan.counters.next_media(),
        home,
        origin: FileOrigin::Team { by, at_meta },
        ..media
    })
}

/// A failed message is sent again as this one: its files are given to Meta anew, as those that Meta has may be what
/// was wrong.
///
/// # Errors
/// When a file is gone, or storage fails.
pub fn send_anew(plan: &mut Plan<'_>, entry: &mut Entry) -> Result<(), Halt> {
    let home = Home::Entry {
        chat: entry.chat,
        entry: entry.id,
    };
    let mut anew = |id: MediaId| -> Result<MediaId, Halt> {
        let media = plan.view.media(id)?.ok_or(Refusal::NotFound)?;
        let by = match media.origin {
            FileOrigin::Team { by, .. } => by,
            FileOrigin::Meta(_) => return Err(Refusal::WrongState.into()),
        };
        let mut media = repeated(plan, media, by, home)?;
        if let FileOrigin::Team { at_meta, .. } = &mut media.origin {
            at_meta.clear();
        }
        let id = media.id;
        plan.write(Write::Media(media));
        Ok(id)
    };
    match &mut entry.body {
        Body::File { media, .. } => *media = anew(*media)?,
        Body::Template(sent) => {
            let cards = sent.cards.iter_mut().map(|card| &mut card.header);
            for header in cards.chain([&mut sent.header]) {
                if let Some(id) = *header {
                    *header = Some(anew(id)?);
                }
            }
        }
        _ => {}
    }
    Ok(())
}

fn keep_at_meta(
    plan: &mut Plan<'_>,
    media: MediaId,
    number: NumberId,
    id: String,
) -> Result<Answer, Halt> {
    let media = plan.view.media(media)?.ok_or(Refusal::NotFound)?;
    let at = AtMeta {
        number,
        id,
        until: plan.now.plus(AT_META_KEPT),
    };
    // Whatever repeats the same bytes next need not be uploaded again: a file of a quick reply, above all.
    let holder = match media.bytes_of == media.id {
        true => None,
        false => plan.view.media(media.bytes_of)?,
    };
    if let Some(holder) = holder.and_then(|holder| having(holder, &at)) {
        plan.write(Write::Media(holder));
    }
    let media = having(media, &at).ok_or(Refusal::WrongState)?;
    plan.write(Write::Media(media));
    Ok(Answer::Done)
}

/// Meta refused a message for what it has of its files, or knows it no more: whatever sends the same bytes through the
/// number next gives them to Meta anew, also what is written already and has yet to leave.
///
/// # Errors
/// When storage fails.
pub fn forget_at_meta(plan: &mut Plan<'_>, entry: &Entry, number: NumberId) -> Read<()> {
    let (mut ids, mut holders) = (BTreeSet::new(), BTreeSet::new());
    for id in entry.files() {
        ids.insert(id);
        holders.extend(current(plan, id)?.map(|media| media.bytes_of));
    }
    if holders.is_empty() {
        return Ok(());
    }
    ids.extend(&holders);
    for row in plan.view.outbox_rows()? {
        if row.number != number {
            continue;
        }
        let waits = plan.view.entry(row.chat, row.entry)?;
        for id in waits.iter().flat_map(Entry::files) {
            let media = current(plan, id)?.filter(|it| holders.contains(&it.bytes_of));
            ids.extend(media.map(|it| it.id));
        }
    }
    for id in ids {
        let Some(mut media) = current(plan, id)? else {
            continue;
        };
        if let FileOrigin::Team { at_meta, .. } = &mut media.origin
            && at_meta.iter().any(|known| known.number == number)
        {
            at_meta.retain(|known| known.number != number);
            plan.write(Write::Media(media));
        }
    }
    Ok(())
}

/// A file of the team's own, with where Meta has it.
fn having(mut media: Media, at: &AtMeta) -> Option<Media> {
    let FileOrigin::Team { at_meta, .. } = &mut media.origin else {
        return None;
    };
    at_meta.retain(|known| known.number != at.number);
    at_meta.push(at.clone());
    Some(media)
}

fn set_rules(plan: &mut Plan<'_>, by: AgentId, change: &FileRulesChange) -> Result<Answer, Halt> {
    let agent = plan.view.agent(by)?.ok_or(Refusal::NotFound)?;
    if !agent.has(Right::Settings) {
        return Err(Refusal::NotAllowed.into());
    }
    let before = plan.view.file_rules()?;
    let mut rules = before.clone();
    if let Some(megabytes) = change.picture_megabytes {
        if !PICTURE_MEGABYTES_RANGE.contains(&megabytes) {
            let (least, most) = PICTURE_MEGABYTES_RANGE.into_inner();
            let problem = FieldProblem::Between(least, most);
            return Err(Refusal::invalid("picture_megabytes", problem).into());
        }
        rules.picture_megabytes = megabytes;
    }
    let told = Differences::default().field(
        "picture_megabytes",
        Some(AuditValue::Count(u64::from(before.picture_megabytes))),
        Some(AuditValue::Count(u64::from(rules.picture_megabytes))),
    );
    let mut changed = rules.picture_megabytes != before.picture_megabytes;
    if changed {
        plan.audit(
            Some(by),
            AuditKind::FileRulesChanged,
            AuditSubject::Desk,
            told,
        )?;
    }
    for (number, png) in &change.png {
        let known = plan.view.number(*number)?;
        known.ok_or_else(|| Refusal::invalid("numbers", FieldProblem::Unknown))?;
        let was = rules.png_of(*number);
        if was == *png {
            continue;
        }
        rules.png.retain(|(known, _)| known != number);
        if *png != PngAs::default() {
            rules.png.push((*number, *png));
        }
        let told = Differences::default().word("png", Some(was.word()), Some(png.word()));
        let subject = AuditSubject::Number(*number);
        plan.audit(Some(by), AuditKind::FileRulesChanged, subject, told)?;
        changed = true;
    }
    if !changed {
        return Ok(Answer::Nothing);
    }
    plan.write(Write::FileRules(rules));
    plan.log(EventKind::Team);
    Ok(Answer::Done)
}
