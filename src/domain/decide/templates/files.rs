//! The files of a template that is sent: each must be of the kind that the template wants, and is in its message from
//! then on.

use crate::base::id::MediaId;
use crate::domain::agent::Agent;
use crate::domain::decide::upload;
use crate::domain::entry::{Body, Entry, FileKind};
use crate::domain::files::{Known, limit};
use crate::domain::media::MediaState;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::{Card, Template, kind_above};
use crate::domain::view::Halt;

/// Puts the files of a template into its message, which is not kept yet.
///
/// # Errors
/// A file that is not there for its author, is of another kind or too large, or a fault of storage.
pub fn attach(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (template, known): (&Template, &[(MediaId, Known)]),
    entry: &mut Entry,
) -> Result<(), Halt> {
    let Body::Template(mut sent) = entry.body.clone() else {
        return Ok(());
    };
    if let (Some(format), Some(id)) = (template.file(), sent.header) {
        sent.header = Some(put(plan, agent, (entry, known), ("header", format, id))?);
    }
    for (card, of) in sent.cards.iter_mut().zip(template.cards()) {
        if let (Some(format), Some(id)) = (Card::file(of), card.header) {
            card.header = Some(put(plan, agent, (entry, known), ("cards", format, id))?);
        }
    }
    entry.body = Body::Template(sent);
    Ok(())
}

fn put(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (entry, known): (&Entry, &[(MediaId, Known)]),
    (field, format, id): (&str, &str, MediaId),
) -> Result<MediaId, Halt> {
    let mut media = upload::find(plan, id, agent)?;
    if let Some((_, known)) = known.iter().find(|(of, _)| *of == id) {
        upload::name(&mut media, *known);
    }
    let Some(kind) = kind_above(Some(format), &media.mime) else {
        let other = |wanted| FieldProblem::OtherFile {
            media: media.id,
            wanted,
        };
        let problem = wanted(format).map_or(FieldProblem::Wrong, other);
        return Err(Refusal::invalid(field, problem).into());
    };
    let limit = limit(kind, &plan.view.file_rules()?).bytes();
    if let MediaState::Ready { size, .. } = media.state
        && size > limit
    {
        let media = media.id;
        let problem = FieldProblem::LargeFile { media, size, limit };
        return Err(Refusal::invalid(field, problem).into());
    }
    Ok(upload::attach(plan, media, agent, entry)?.id)
}

/// The one kind of file that may stand above a template of this format; any may as a document.
fn wanted(format: &str) -> Option<FileKind> {
    match format {
        "IMAGE" => Some(FileKind::Image),
        "VIDEO" => Some(FileKind::Video),
        _ => None,
    }
}
