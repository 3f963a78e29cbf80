//! Opus as far as packing needs it: the header, and how long a packet sounds. RFC 6716, 3; RFC 7845, 5.1.

use crate::base::voice::VoiceError;

/// Samples of a second, whatever was recorded.
pub const RATE: u64 = 48_000;

/// Samples of the longest packet: 120 ms.
const PACKET_SAMPLES_MAX: u64 = 5_760;
/// Bytes of the longest packet: 48 frames of 1,275 bytes, with their lengths.
const PACKET_BYTES_MAX: usize = 61_440;

const MAGIC: &[u8] = b"OpusHead";

/// The header of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Samples at the beginning that are not to be heard.
    pub pre_skip: u16,
    rate: u32,
    gain: i16,
}

impl Head {
    /// Reads the header of a stream of one or two channels.
    pub fn read(bytes: &[u8]) -> Result<Self, VoiceError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(VoiceError::NotOpus)?;
        let [
            version,
            channels,
            s0,
            s1,
            r0,
            r1,
            r2,
            r3,
            g0,
            g1,
            mapping,
            ..,
        ] = *rest
        else {
            return Err(VoiceError::Damaged);
        };
        // Another layout than mono or stereo can't be mixed down by a decoder that was told nothing of it.
        if version > 15 || !(1..=2).contains(&channels) || mapping != 0 {
            return Err(VoiceError::NotOpus);
        }
        Ok(Self {
            pre_skip: u16::from_le_bytes([s0, s1]),
            rate: u32::from_le_bytes([r0, r1, r2, r3]),
            gain: i16::from_le_bytes([g0, g1]),
        })
    }

    /// The header of the same stream as mono.
    pub fn mono(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 1]);
        bytes.extend(self.pre_skip.to_le_bytes());
        bytes.extend(self.rate.to_le_bytes());
        bytes.extend(self.gain.to_le_bytes());
        bytes.push(0);
        bytes
    }
}

/// The comments that stand after the header: nobody's name, no date.
pub fn tags() -> Vec<u8> {
    let vendor = b"okno";
    let mut bytes = b"OpusTags".to_vec();
    bytes.extend(4_u32.to_le_bytes());
    bytes.extend(vendor);
    bytes.extend(0_u32.to_le_bytes());
    bytes
}

/// How many samples a packet sounds.
pub fn samples(packet: &[u8]) -> Result<u64, VoiceError> {
    let first = *packet.first().ok_or(VoiceError::Damaged)?;
    let setting = first >> 3;
    let frame: u64 = match (setting, setting & 3) {
        (0..=11, 0) | (12..=15, 0 | 2) => 480,
        (0..=11, 1) | (12..=15, _) => 960,
        (0..=11, 2) => 1_920,
        (0..=11, _) => 2_880,
        (_, size) => 120 << size,
    };
    let frames = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1).ok_or(VoiceError::Damaged)? & 0x3f),
    };
    let samples = frame * frames;
    if samples == 0 || samples > PACKET_SAMPLES_MAX || packet.len() > PACKET_BYTES_MAX {
        return Err(VoiceError::Damaged);
    }
    Ok(samples)
}
