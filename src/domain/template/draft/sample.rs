//! What stands above a text that is written here, and the file that shows Meta's reviewers what it may be: not the one
//! that customers get, which is given with each message. Meta, "Template components", 2026-05-06; "Media", 2026-04-17.

use super::{Draft, DraftProblem, Problems, said};
use crate::base::id::MediaId;
use crate::domain::entry::FileKind;
use crate::domain::files::{FileRules, Known, limit};
use crate::domain::refusal::FieldProblem;

/// What stands above a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Above {
    /// A line of words, or nothing.
    #[default]
    Text,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A document.
    Document,
    /// A place on the map.
    Location,
}

impl Above {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Image,
        Self::Video,
        Self::Document,
        Self::Location,
    ];

    /// Meta's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Image => "IMAGE",
            Self::Video => "VIDEO",
            Self::Document => "DOCUMENT",
            Self::Location => "LOCATION",
        }
    }

    /// What a word of Meta's means.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|above| above.word() == word)
    }

    /// Whether a file stands there.
    pub fn is_file(self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Document)
    }

    /// What is wrong with a file as a sample of it.
    pub(super) fn problem(self, sample: &Sample) -> Option<DraftProblem> {
        let (kinds, kind): (&[Known], _) = match self {
            Self::Image => (&[Known::Jpeg, Known::Png], FileKind::Image),
            Self::Video => (&[Known::Mp4], FileKind::Video),
            Self::Document => (&[Known::Pdf], FileKind::Document),
            Self::Text | Self::Location => return Some(DraftProblem::Either),
        };
        let fits = kinds.iter().any(|kind| kind.mime() == sample.mime);
        // The desk's own limit is for what customers get.
        let is_small = sample.size <= limit(kind, &FileRules::default()).whatsapp;
        match self {
            Self::Image if !fits => Some(DraftProblem::PictureKind),
            Self::Image if !is_small => Some(DraftProblem::PictureSize),
            Self::Video if !fits => Some(DraftProblem::FilmKind),
            Self::Video if !is_small => Some(DraftProblem::FilmSize),
            // None that is larger is kept at all.
            Self::Document if !fits => Some(DraftProblem::DocumentKind),
            _ => None,
        }
    }
}

/// A file that shows what may stand above a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// An upload of who writes the template.
    pub media: MediaId,
    /// Its name.
    pub name: String,
    /// Its MIME type, as found in it.
    pub mime: String,
    /// Its bytes.
    pub size: u64,
}

impl Sample {
    /// What it is, above a card.
    pub(super) fn above_card(&self) -> Option<Above> {
        let is = |kinds: &[Known]| kinds.iter().any(|kind| kind.mime() == self.mime);
        match () {
            () if is(&[Known::Jpeg, Known::Png]) => Some(Above::Image),
            () if is(&[Known::Mp4]) => Some(Above::Video),
            () => None,
        }
    }
}

impl Draft {
    pub(super) fn check_above(&self, problems: &mut Problems) {
        if self.above != Above::Text && !self.header.is_empty() {
            said(
                problems,
                "header",
                FieldProblem::Draft(DraftProblem::Either),
            );
        }
        let problem = match &self.sample {
            None => self.above.is_file().then_some(FieldProblem::Empty),
            Some(sample) => self.above.problem(sample).map(FieldProblem::Draft),
        };
        if let Some(problem) = problem {
            said(problems, "header_media", problem);
        }
    }
}
