//! A voice recording as WhatsApp takes it: mono Opus in OGG. Browsers record Opus into WebM (Chromium) or OGG
//! (Firefox); its packets are put into a fresh OGG as they are, nothing is encoded anew. Written by hand: of both
//! containers a dozen rules are needed, and the crates for them bring a tree each for the many others.

mod ogg;
mod opus;
#[cfg(test)]
mod tests;
mod webm;

use crate::base::voice::opus::Head;

/// Bytes of the largest recording that is looked at: WhatsApp takes no larger sound. Meta, "Media", 2026-04-17.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;

/// The MIME type of what [`repackage`] makes.
pub const MIME: &str = "audio/ogg; codecs=opus";

/// A recording that can be sent as a voice message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voice {
    /// The whole file, OGG.
    pub ogg: Vec<u8>,
    /// How long it sounds, in milliseconds.
    pub millis: u64,
}

/// Why a recording can't be sent as a voice message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum VoiceError {
    /// Over [`BYTES_MAX`].
    #[error("the recording is too large")]
    TooLarge,
    /// Neither WebM nor OGG.
    #[error("neither WebM nor OGG")]
    Container,
    /// Nothing in it is Opus, or it is laid out for more than two loudspeakers.
    #[error("no Opus of one or two channels")]
    NotOpus,
    /// It breaks the rules of its container, or ends too early.
    #[error("the recording is damaged")]
    Damaged,
    /// It holds no sound.
    #[error("the recording is empty")]
    Empty,
}

/// The sound of a recording, taken out of its container.
struct Recording<'a> {
    head: Head,
    packets: Vec<&'a [u8]>,
    /// Samples at the end that are not to be heard, of 48,000 a second.
    trimmed: u64,
}

/// Packs a browser's recording (WebM or OGG with Opus) for WhatsApp, as mono: a decoder mixes two channels into one
/// when the header announces one (RFC 7845, 5.1.1).
///
/// # Errors
/// When it is no recording that can be packed so.
pub fn repackage(bytes: &[u8]) -> Result<Voice, VoiceError> {
    if bytes.len() > BYTES_MAX {
        return Err(VoiceError::TooLarge);
    }
    let joined;
    let recording = if bytes.starts_with(&webm::MAGIC) {
        webm::read(bytes)?
    } else if bytes.starts_with(ogg::MAGIC) {
        joined = ogg::join(bytes)?;
        ogg::read(&joined)?
    } else {
        return Err(VoiceError::Container);
    };
    ogg::write(&recording)
}
