//! A voice message that a browser recorded: packed anew for WhatsApp before it leaves.

use crate::base::id::MediaId;
use crate::base::voice;
use crate::domain::entry::FileKind;
use crate::domain::files::{Known, limit};
use crate::domain::media::{Home, MediaState};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::stored;
use crate::ui::apart::in_turn;
use crate::ui::context::Context;
use crate::ui::failure::Failure;
use crate::ui::uploads;

/// What browsers record that can become a voice message. Opus of one channel in OGG is one already.
const RECORDED: [Known; 2] = [Known::WebM, Known::Ogg];

/// The recording as a voice message, kept as an upload of its own; none for what is no recording of the asker's, or
/// is one already that leaves as it is.
///
/// # Errors
/// `invalid` for a recording that can't be read; a full disk.
pub async fn as_voice(context: &Context, id: MediaId) -> Result<Option<MediaId>, Failure> {
    let me = context.me()?.id;
    let Some(media) = context.snapshot()?.media(id)? else {
        return Ok(None);
    };
    let is_own = matches!(media.home, Home::Upload { by, .. } if by == me);
    let recorded = RECORDED.iter().any(|known| known.mime() == media.mime);
    let MediaState::Ready { size, .. } = media.state else {
        return Ok(None);
    };
    if !is_own || !recorded {
        return Ok(None);
    }
    let most = usize::try_from(size).unwrap_or(usize::MAX);
    if most > voice::BYTES_MAX {
        let kind = FileKind::Audio { voice: true };
        return Err(Failure::Refused(Refusal::FileTooLarge {
            kind,
            size: Some(size),
            limit: limit(kind, &context.snapshot()?.file_rules()?),
        }));
    }
    let engine = context.desk.engine.clone();
    let packed = in_turn(move || {
        // A snapshot keeps the file from being tidied: it stands for the reading alone.
        let bytes = stored::bytes(&engine.snapshot()?, media.bytes_of, 0, most)?;
        let wrong = |_| Failure::invalid("as", FieldProblem::Wrong);
        voice::repackage(&bytes).map_err(wrong)
    });
    let packed = packed.await?;
    let named = ("voice-message.ogg".to_owned(), voice::MIME);
    let kept = uploads::keep(&context.desk.engine, me, named, &packed.ogg).await?;
    Ok(Some(kept))
}
