//! WebM as far as a recording needs it: the packets of its first Opus track. A browser writes while it records and
//! leaves the sizes of segment and clusters unknown, so what holds others is walked into and what is not read is
//! skipped; no end of a holder is ever needed. RFC 8794 (EBML), RFC 9559 (Matroska).

use crate::base::voice::opus::{Head, RATE};
use crate::base::voice::{Recording, VoiceError};

/// The first bytes of a file.
pub const MAGIC: [u8; 4] = [0x1a, 0x45, 0xdf, 0xa3];

/// Packets at most: three hours of the shortest ones would be more bytes than are looked at.
const PACKETS_MAX: usize = 4_000_000;

// Elements that hold others.
const SEGMENT: u32 = 0x1853_8067;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK: u32 = 0xae;
const CLUSTER: u32 = 0x1f43_b675;
const GROUP: u32 = 0xa0;

// Elements that are read.
const TRACK_NUMBER: u32 = 0xd7;
const TRACK_TYPE: u32 = 0x83;
const CODEC: u32 = 0x86;
const CODEC_PRIVATE: u32 = 0x63a2;
const ENCODINGS: u32 = 0x6d80;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK: u32 = 0xa1;
const DISCARD: u32 = 0x75a2;

/// A track's type when it is sound.
const SOUND: u64 = 2;

#[derive(Default)]
struct Track<'a> {
    number: u64,
    kind: u64,
    codec: &'a [u8],
    private: Option<&'a [u8]>,
    /// Compressed or encrypted: no browser does so.
    encoded: bool,
}

impl Track<'_> {
    fn is_opus(&self) -> bool {
        self.kind == SOUND && self.codec == b"A_OPUS" && !self.encoded
    }
}

/// Takes the sound out of a recording.
pub fn read(bytes: &[u8]) -> Result<Recording<'_>, VoiceError> {
    let mut rest = bytes;
    let mut tracks: Vec<Track<'_>> = Vec::new();
    let mut chosen = None;
    let mut packets = Vec::new();
    // What is discarded belongs to the block beside it, whose order in the group is free.
    let mut trimmed = 0;
    while !rest.is_empty() {
        let id = identifier(&mut rest)?;
        let size = size(&mut rest)?;
        if id == TRACK {
            tracks.push(Track::default());
        }
        if matches!(id, CLUSTER | GROUP) {
            trimmed = 0;
        }
        if matches!(id, SEGMENT | TRACKS | TRACK | CLUSTER | GROUP) {
            continue;
        }
        let data = take(&mut rest, size.ok_or(VoiceError::Damaged)?)?;
        match id {
            SIMPLE_BLOCK | BLOCK => {
                let track = match chosen {
                    Some(track) => track,
                    None => choose(&tracks)?,
                };
                chosen = Some(track);
                if let Some(packet) = block(data, track.0)? {
                    packets.push(packet);
                }
                if id == SIMPLE_BLOCK {
                    trimmed = 0;
                }
                if packets.len() > PACKETS_MAX {
                    return Err(VoiceError::TooLarge);
                }
            }
            DISCARD => trimmed = discarded(data),
            _ => {
                if let Some(track) = tracks.last_mut() {
                    note(track, id, data);
                }
            }
        }
    }
    let (_, head) = chosen.map_or_else(|| choose(&tracks), Ok)?;
    Ok(Recording {
        head,
        packets,
        trimmed,
    })
}

fn note<'a>(track: &mut Track<'a>, id: u32, data: &'a [u8]) {
    match id {
        TRACK_NUMBER => track.number = number(data),
        TRACK_TYPE => track.kind = number(data),
        CODEC => track.codec = data,
        CODEC_PRIVATE => track.private = Some(data),
        ENCODINGS => track.encoded = true,
        _ => {}
    }
}

/// The number and the header of the first Opus track.
fn choose(tracks: &[Track<'_>]) -> Result<(u64, Head), VoiceError> {
    let track = tracks.iter().find(|track| track.is_opus());
    let track = track.ok_or(VoiceError::NotOpus)?;
    let head = Head::read(track.private.ok_or(VoiceError::Damaged)?)?;
    Ok((track.number, head))
}

/// The packet of a block if it is the track's: number, time (2 bytes), flags, then the packet. No recorder puts several
/// packets of sound into one block.
fn block(mut data: &[u8], track: u64) -> Result<Option<&[u8]>, VoiceError> {
    let number = size(&mut data)?;
    let [_, _, flags, packet @ ..] = data else {
        return Err(VoiceError::Damaged);
    };
    if number != Some(track) {
        return Ok(None);
    }
    if flags & 0x06 != 0 {
        return Err(VoiceError::Damaged);
    }
    Ok((!packet.is_empty()).then_some(packet))
}

/// Samples that are discarded at the end, from a signed number of nanoseconds; at the beginning the header says it.
fn discarded(data: &[u8]) -> u64 {
    let negative = data.first().is_some_and(|first| first & 0x80 != 0);
    let nanoseconds = if negative { 0 } else { number(data) };
    nanoseconds.saturating_mul(RATE) / 1_000_000_000
}

fn take<'a>(rest: &mut &'a [u8], size: u64) -> Result<&'a [u8], VoiceError> {
    let size = usize::try_from(size).map_err(|_| VoiceError::Damaged)?;
    let (data, after) = rest.split_at_checked(size).ok_or(VoiceError::Damaged)?;
    *rest = after;
    Ok(data)
}

/// A number of at most 8 bytes; of more, which no writer makes, the last 8.
fn number(data: &[u8]) -> u64 {
    data.iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// An element's id, its length marker and all.
fn identifier(rest: &mut &[u8]) -> Result<u32, VoiceError> {
    let first = *rest.first().ok_or(VoiceError::Damaged)?;
    let length = u64::from(first.leading_zeros()) + 1;
    if length > 4 {
        return Err(VoiceError::Damaged);
    }
    let id = number(take(rest, length)?);
    u32::try_from(id).map_err(|_| VoiceError::Damaged)
}

/// A size; none when it is left unknown.
fn size(rest: &mut &[u8]) -> Result<Option<u64>, VoiceError> {
    let first = *rest.first().ok_or(VoiceError::Damaged)?;
    let length = u64::from(first.leading_zeros()) + 1;
    if length > 8 {
        return Err(VoiceError::Damaged);
    }
    let mask = (1_u64 << (7 * length)) - 1;
    let size = number(take(rest, length)?) & mask;
    Ok((size != mask).then_some(size))
}
