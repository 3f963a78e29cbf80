//! OGG as far as a recording needs it: pages in, packets out, and back. RFC 3533, RFC 7845.

use crate::base::voice::opus::{self, Head, RATE};
use crate::base::voice::{Recording, Voice, VoiceError};

/// The first bytes of every page.
pub const MAGIC: &[u8] = b"OggS";

const CONTINUES: u8 = 1;
const BEGINS: u8 = 2;
const ENDS: u8 = 4;
/// The serial number of the only stream.
const SERIAL: u32 = 1;
/// Segments of a page at most, each up to 255 bytes.
const SEGMENTS_MAX: usize = 255;
/// Samples of a page, about: a second, so that a player can seek.
const PAGE_SAMPLES: u64 = RATE;

/// The packets of a file, one after the other.
pub struct Joined {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The position that the last page tells.
    last: u64,
}

/// Joins the packets that pages cut. A second stream, or a second one after the first, is refused: no recorder does so.
pub fn join(bytes: &[u8]) -> Result<Joined, VoiceError> {
    let mut joined = Joined {
        bytes: Vec::with_capacity(bytes.len()),
        ends: Vec::new(),
        last: 0,
    };
    let mut rest = bytes;
    let mut serial = None;
    while let Some(page) = page(&mut rest)? {
        if *serial.get_or_insert(page.serial) != page.serial {
            return Err(VoiceError::Damaged);
        }
        let done = joined.ends.last().copied().unwrap_or_default();
        if (page.flags & CONTINUES != 0) != (joined.bytes.len() > done) {
            return Err(VoiceError::Damaged);
        }
        let mut body = page.body;
        for length in page.lengths {
            let (part, after) = body.split_at(usize::from(*length).min(body.len()));
            joined.bytes.extend(part);
            body = after;
            if *length < 255 {
                joined.ends.push(joined.bytes.len());
            }
        }
        // All ones: no packet ends on this page.
        if page.position != u64::MAX {
            joined.last = page.position;
        }
        if page.flags & ENDS != 0 {
            break;
        }
    }
    Ok(joined)
}

/// Takes the sound out of a recording.
pub fn read(joined: &Joined) -> Result<Recording<'_>, VoiceError> {
    let mut from = 0;
    let mut packets = Vec::with_capacity(joined.ends.len());
    for end in &joined.ends {
        packets.push(&joined.bytes[from..*end]);
        from = *end;
    }
    let [head, _tags, packets @ ..] = packets.as_slice() else {
        return Err(VoiceError::Damaged);
    };
    let head = Head::read(head)?;
    let packets: Vec<&[u8]> = packets
        .iter()
        .copied()
        .filter(|packet| !packet.is_empty())
        .collect();
    let mut total = 0;
    for packet in &packets {
        total += opus::samples(packet)?;
    }
    Ok(Recording {
        head,
        packets,
        trimmed: total.saturating_sub(joined.last),
    })
}

struct Page<'a> {
    flags: u8,
    position: u64,
    serial: u32,
    lengths: &'a [u8],
    body: &'a [u8],
}

fn page<'a>(rest: &mut &'a [u8]) -> Result<Option<Page<'a>>, VoiceError> {
    if rest.is_empty() {
        return Ok(None);
    }
    let (head, after) = rest.split_at_checked(27).ok_or(VoiceError::Damaged)?;
    if !head.starts_with(MAGIC) || head[4] != 0 {
        return Err(VoiceError::Damaged);
    }
    let count = usize::from(head[26]);
    let (lengths, after) = after.split_at_checked(count).ok_or(VoiceError::Damaged)?;
    let size = lengths.iter().map(|length| usize::from(*length)).sum();
    let (body, after) = after.split_at_checked(size).ok_or(VoiceError::Damaged)?;
    *rest = after;
    Ok(Some(Page {
        flags: head[5],
        position: u64::from_le_bytes(fixed(&head[6..14])),
        serial: u32::from_le_bytes(fixed(&head[14..18])),
        lengths,
        body,
    }))
}

/// The bytes as an array; missing ones are zero.
fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    for (to, from) in array.iter_mut().zip(bytes) {
        *to = *from;
    }
    array
}

/// Packs a recording.
pub fn write(recording: &Recording<'_>) -> Result<Voice, VoiceError> {
    let size = recording.packets.iter().map(|packet| packet.len() + 2);
    let mut out = Writer {
        ogg: Vec::with_capacity(size.sum::<usize>() + 512),
        pages: 0,
        lengths: Vec::new(),
        body: Vec::new(),
    };
    // Header and comments stand on pages of their own. RFC 7845, 3.
    out.add(&recording.head.mono());
    out.end_page(BEGINS, 0);
    out.add(&opus::tags());
    out.end_page(0, 0);
    let (mut total, mut told) = (0, 0);
    for packet in &recording.packets {
        let samples = opus::samples(packet)?;
        let full = out.lengths.len() + packet.len() / 255 + 1 > SEGMENTS_MAX;
        if total > told && (full || total + samples - told > PAGE_SAMPLES) {
            out.end_page(0, total);
            told = total;
        }
        out.add(packet);
        total += samples;
    }
    if total == 0 {
        return Err(VoiceError::Empty);
    }
    // The last page may tell of fewer samples than it holds, never of fewer than the page before it.
    let last = total.saturating_sub(recording.trimmed).max(told);
    out.end_page(ENDS, last);
    let heard = last.saturating_sub(u64::from(recording.head.pre_skip));
    if heard == 0 {
        return Err(VoiceError::Empty);
    }
    Ok(Voice {
        ogg: out.ogg,
        millis: heard * 1000 / RATE,
    })
}

struct Writer {
    ogg: Vec<u8>,
    pages: u32,
    lengths: Vec<u8>,
    body: Vec<u8>,
}

impl Writer {
    /// Adds a whole packet to the page; a last length under 255 ends it.
    fn add(&mut self, packet: &[u8]) {
        self.lengths
            .resize(self.lengths.len() + packet.len() / 255, 255);
        // A remainder of 255 fits in a byte.
        self.lengths
            .push(u8::try_from(packet.len() % 255).unwrap_or_default());
        self.body.extend(packet);
    }

    fn end_page(&mut self, flags: u8, position: u64) {
        let begin = self.ogg.len();
        self.ogg.extend(MAGIC);
        self.ogg.extend([0, flags]);
        self.ogg.extend(position.to_le_bytes());
        self.ogg.extend(SERIAL.to_le_bytes());
        self.ogg.extend(self.pages.to_le_bytes());
        self.ogg.extend([0; 4]);
        // A page is ended before it has more.
        self.ogg
            .push(u8::try_from(self.lengths.len()).unwrap_or(u8::MAX));
        self.ogg.append(&mut self.lengths);
        self.ogg.append(&mut self.body);
        let sum = checksum(&self.ogg[begin..]);
        self.ogg[begin + 22..begin + 26].copy_from_slice(&sum.to_le_bytes());
        self.pages += 1;
    }
}

const TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut sum = (index as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 0x8000_0000 == 0 {
                sum << 1
            } else {
                (sum << 1) ^ 0x04c1_1db7
            };
            bit += 1;
        }
        table[index] = sum;
        index += 1;
    }
    table
}

fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum: u32, byte| {
        let [first, ..] = sum.to_be_bytes();
        sum << 8 ^ TABLE[usize::from(first ^ byte)]
    })
}
