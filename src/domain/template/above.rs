//! As what the files of a template leave and are shown.

use crate::base::id::MediaId;
use crate::domain::entry::{FileKind, SentTemplate};
use crate::domain::files::{Wish, kind_of};
use crate::domain::media::Media;
use crate::domain::template::fill::degrees_of;
use crate::domain::template::{Part, Template};
use crate::domain::view::{Read, View};

impl Template {
    /// The kinds of the files that it wants, in their order: above it, then above its cards.
    pub fn formats(&self) -> Vec<&str> {
        let cards = self.cards().iter().filter_map(|card| card.file());
        self.file().into_iter().chain(cards).collect()
    }
}

/// As what a file of this MIME type stands above a template that wants one of this format, if it can; as what it is
/// by itself above one of which nothing is known any more.
pub fn kind_above(format: Option<&str>, mime: &str) -> Option<FileKind> {
    let itself = kind_of(mime, Wish::Itself);
    match (format, itself) {
        (None, _) | (Some("IMAGE"), FileKind::Image) | (Some("VIDEO"), FileKind::Video) => {
            Some(itself)
        }
        (Some("DOCUMENT"), _) => Some(FileKind::Document),
        _ => None,
    }
}

/// As what a file of a template that was sent in an account leaves and is shown. One that fits the template no longer,
/// as it was changed since, is what it is by itself.
///
/// # Errors
/// When storage fails.
pub fn kind_sent(
    view: &dyn View,
    waba_id: &str,
    (sent, id): (&SentTemplate, MediaId),
    media: &Media,
) -> Read<FileKind> {
    let template = view.template_by_name(waba_id, &sent.name, &sent.language)?;
    let files = sent.files();
    let mut all = files.header.iter().chain(&files.cards);
    let place = all.position(|known| *known == id);
    let formats = template.as_ref().map(Template::formats).unwrap_or_default();
    let format = place.and_then(|place| formats.get(place).copied());
    let itself = || kind_of(&media.mime, Wish::Itself);
    Ok(kind_above(format, &media.mime).unwrap_or_else(itself))
}

/// Where the place above a template that was sent is, by latitude and longitude; nothing if it has none, or has other
/// parts by now.
///
/// # Errors
/// When storage fails.
pub fn spot_sent(view: &dyn View, waba_id: &str, sent: &SentTemplate) -> Read<Option<(f64, f64)>> {
    let template = view.template_by_name(waba_id, &sent.name, &sent.language)?;
    let parts = template
        .map(|template| template.parts())
        .unwrap_or_default();
    let first = parts.iter().find_map(|part| match part {
        Part::Spot(first) => Some(*first),
        _ => None,
    });
    let degrees = |at: usize| degrees_of(sent.variables.get(at)?);
    Ok(first.and_then(|first| degrees(first).zip(degrees(first + 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_above_a_document_is_a_document() {
        let jpeg = "image/jpeg";
        assert_eq!(kind_above(Some("IMAGE"), jpeg), Some(FileKind::Image));
        assert_eq!(kind_above(Some("DOCUMENT"), jpeg), Some(FileKind::Document));
        assert_eq!(kind_above(Some("VIDEO"), jpeg), None);
        assert_eq!(kind_above(Some("LOCATION"), jpeg), None);
        assert_eq!(kind_above(None, "video/mp4"), Some(FileKind::Video));
    }
}
