//! As what a file leaves, and how large it may be: by WhatsApp's rules and by the desk's own.

use serde::{Deserialize, Serialize};

use super::Known;
use crate::base::id::NumberId;
use crate::base::limits::MEDIA_BYTES_MAX;
use crate::domain::entry::FileKind;

/// Bytes of a megabyte, as limits are told.
pub const MEGABYTE: u64 = 1024 * 1024;
/// The largest picture. Meta, "Media", 2026-04-17; so are those below.
pub const PICTURE_BYTES_MAX: u64 = 5 * MEGABYTE;
/// The largest film or sound.
const PLAYED_BYTES_MAX: u64 = 16 * MEGABYTE;
/// The largest sticker.
const STICKER_BYTES_MAX: u64 = 500 * 1024;
/// Megabytes of a picture that the desk sends, unless the team says otherwise.
pub const PICTURE_MEGABYTES: u32 = 3;
/// What the team may say.
pub const PICTURE_MEGABYTES_RANGE: std::ops::RangeInclusive<u32> = 1..=5;

/// As what its sender wants a file to leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename = "FileWish")]
pub enum Wish {
    /// As what it is.
    #[default]
    Itself,
    /// As a document, so that nothing of it is changed on the way.
    Document,
    /// As a voice message, if it can be one.
    Voice,
}

impl Wish {
    /// The wish of a word of the interface.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "" => Some(Self::Itself),
            "document" => Some(Self::Document),
            "voice" => Some(Self::Voice),
            _ => None,
        }
    }

    /// The word of the interface; empty for none.
    pub fn word(self) -> &'static str {
        match self {
            Self::Itself => "",
            Self::Document => "document",
            Self::Voice => "voice",
        }
    }
}

/// How PNG pictures leave by a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum PngAs {
    /// As they are.
    #[default]
    Png,
    /// As JPEG.
    Jpeg,
}

impl PngAs {
    /// The word in JSON and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// What a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg]
            .into_iter()
            .find(|png| png.word() == word)
    }
}

/// The team's rules for files that leave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRules {
    /// Megabytes of the largest picture.
    pub picture_megabytes: u32,
    /// Numbers by which PNG pictures leave otherwise than as they are.
    pub png: Vec<(NumberId, PngAs)>,
}

impl Default for FileRules {
    fn default() -> Self {
        Self {
            picture_megabytes: PICTURE_MEGABYTES,
            png: Vec::new(),
        }
    }
}

impl FileRules {
    /// How PNG pictures leave by this number.
    pub fn png_of(&self, number: NumberId) -> PngAs {
        let own = self.png.iter().find(|(known, _)| *known == number);
        own.map_or(PngAs::default(), |(_, png)| *png)
    }
}

/// How many bytes a file may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// By the desk.
    pub desk: u64,
    /// By WhatsApp.
    pub whatsapp: u64,
}

impl Limit {
    /// The smaller of the two.
    pub fn bytes(self) -> u64 {
        self.desk.min(self.whatsapp)
    }
}

/// As what a file of this MIME type leaves. What WhatsApp would not show leaves as a document.
pub fn kind_of(mime: &str, wish: Wish) -> FileKind {
    let is = |known: &[Known]| known.iter().any(|known| known.mime() == mime);
    match wish {
        Wish::Document => FileKind::Document,
        _ if is(&[Known::Jpeg, Known::Png]) => FileKind::Image,
        _ if is(&[Known::Mp4, Known::ThreeGp]) => FileKind::Video,
        Wish::Voice if is(&[Known::Opus]) => FileKind::Audio { voice: true },
        _ if is(&[Known::Opus, Known::Mp3, Known::Aac, Known::Amr, Known::M4a]) => {
            FileKind::Audio { voice: false }
        }
        _ => FileKind::Document,
    }
}

/// The wish by which a file left as this kind.
pub fn wish_for(mime: &str, kind: FileKind) -> Wish {
    match kind {
        kind if kind == kind_of(mime, Wish::Itself) => Wish::Itself,
        FileKind::Document => Wish::Document,
        FileKind::Audio { voice: true } => Wish::Voice,
        _ => Wish::Itself,
    }
}

/// How large a file of a kind may be.
pub fn limit(kind: FileKind, rules: &FileRules) -> Limit {
    let same = |bytes| Limit {
        desk: bytes,
        whatsapp: bytes,
    };
    match kind {
        FileKind::Image => Limit {
            desk: u64::from(rules.picture_megabytes) * MEGABYTE,
            whatsapp: PICTURE_BYTES_MAX,
        },
        FileKind::Video | FileKind::Audio { .. } => same(PLAYED_BYTES_MAX),
        FileKind::Document => same(MEDIA_BYTES_MAX),
        FileKind::Sticker => same(STICKER_BYTES_MAX),
    }
}

/// The type under which a file is given to WhatsApp: one that it knows and takes at this size, else that of any file.
pub fn sent_mime(mime: &str, kind: FileKind, size: u64) -> &str {
    let essence = mime.split(';').next().unwrap_or(mime).trim();
    if kind != FileKind::Document {
        return mime;
    }
    let shown = kind_of(mime, Wish::Itself);
    let as_itself =
        shown != FileKind::Document && size <= limit(shown, &FileRules::default()).whatsapp;
    match essence.split('/').next() {
        _ if as_itself => mime,
        Some("text") => "text/plain",
        Some("application") => essence,
        _ => "application/octet-stream",
    }
}
