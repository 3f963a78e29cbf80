//! Recordings of Chromium and of ffmpeg, packed anew; `tests/files/make-voice.sh` made them.

use proptest::prelude::*;

use super::{BYTES_MAX, VoiceError, repackage};

const BROWSER: &[u8] = include_bytes!("../../../tests/files/browser.webm");
const LIVE: &[u8] = include_bytes!("../../../tests/files/voice.webm");
const STEREO: &[u8] = include_bytes!("../../../tests/files/voice-stereo.webm");
const OGG: &[u8] = include_bytes!("../../../tests/files/recorded.ogg");
const VORBIS: &[u8] = include_bytes!("../../../tests/files/vorbis.webm");

struct Page {
    flags: u8,
    position: u64,
    number: u32,
    packets: Vec<Vec<u8>>,
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = 0_u32;
    for byte in bytes {
        sum ^= u32::from(*byte) << 24;
        for _ in 0..8 {
            let carry = sum & 0x8000_0000 != 0;
            sum = (sum << 1) ^ if carry { 0x04c1_1db7 } else { 0 };
        }
    }
    sum
}

/// The pages of a file whose packets never cross one.
fn pages(mut rest: &[u8]) -> Vec<Page> {
    let mut pages = Vec::new();
    while !rest.is_empty() {
        assert!(rest.starts_with(b"OggS\0"));
        let segments = usize::from(rest[26]);
        let lengths = &rest[27..27 + segments];
        let size: usize = lengths.iter().map(|length| usize::from(*length)).sum();
        let whole = 27 + segments + size;
        let mut body = &rest[27 + segments..whole];
        let mut packets = vec![Vec::new()];
        for length in lengths {
            let (part, after) = body.split_at(usize::from(*length));
            packets.last_mut().unwrap().extend(part);
            body = after;
            if *length < 255 {
                packets.push(Vec::new());
            }
        }
        assert_eq!(packets.pop(), Some(Vec::new()), "a packet crosses its page");
        let mut unsummed = rest[..whole].to_vec();
        unsummed[22..26].fill(0);
        assert_eq!(rest[22..26], checksum(&unsummed).to_le_bytes());
        pages.push(Page {
            flags: rest[5],
            position: u64::from_le_bytes(rest[6..14].try_into().unwrap()),
            number: u32::from_le_bytes(rest[18..22].try_into().unwrap()),
            packets,
        });
        rest = &rest[whole..];
    }
    pages
}

/// Packs, checks what every file must hold, and gives its length, its pre-skip, its last position and its packets.
fn packed(bytes: &[u8]) -> (u64, u16, u64, Vec<Vec<u8>>) {
    let voice = repackage(bytes).unwrap();
    let pages = pages(&voice.ogg);
    let [head, tags, sound @ ..] = pages.as_slice() else {
        panic!("no sound");
    };
    assert_eq!((head.flags, head.position, head.packets.len()), (2, 0, 1));
    assert_eq!((tags.flags, tags.position, tags.packets.len()), (0, 0, 1));
    assert!(tags.packets[0].starts_with(b"OpusTags"));
    let id = &head.packets[0];
    assert_eq!(&id[..10], b"OpusHead\x01\x01", "not mono");
    assert_eq!((id.len(), id[18]), (19, 0));
    for (number, page) in pages.iter().enumerate() {
        assert_eq!(page.number, u32::try_from(number).unwrap());
        assert_eq!(page.flags & 4 != 0, number + 1 == pages.len());
    }
    let positions: Vec<u64> = sound.iter().map(|page| page.position).collect();
    assert!(positions.is_sorted());
    let packets = sound.iter().flat_map(|page| page.packets.clone()).collect();
    let pre_skip = u16::from_le_bytes([id[10], id[11]]);
    let last = *positions.last().unwrap();
    assert_eq!(voice.millis, (last - u64::from(pre_skip)) * 1000 / 48_000);
    (voice.millis, pre_skip, last, packets)
}

#[test]
fn what_chromium_records_becomes_ogg() {
    let (millis, pre_skip, last, packets) = packed(BROWSER);
    // 60 ms a packet.
    assert_eq!(last, packets.len() as u64 * 2_880);
    assert!((1_000..1_400).contains(&millis), "{millis}");
    assert_eq!(pre_skip, 0);
    // The first packet of the file, as it stands there.
    assert_eq!(packets[0], [0xfb, 3, 0xff, 0xfe, 0xff, 0xfe, 0xff, 0xfe]);
}

#[test]
fn clusters_of_unknown_size_are_walked() {
    let (millis, pre_skip, last, packets) = packed(LIVE);
    assert_eq!(pre_skip, 312);
    assert_eq!(packets.len(), 76);
    // ffmpeg trims the end to what was asked for.
    assert_eq!((millis, last), (1_500, 72_000 + 312));
    assert_eq!(pages(&repackage(LIVE).unwrap().ogg).len(), 4);
}

#[test]
fn two_channels_are_announced_as_one() {
    let head = STEREO.windows(8).position(|at| at == b"OpusHead").unwrap();
    assert_eq!(STEREO[head + 9], 2);
    let (millis, pre_skip, last, packets) = packed(STEREO);
    assert_eq!((millis, pre_skip), (310, 312));
    assert_eq!((last, packets.len()), (14_880 + 312, 16));
}

#[test]
fn ogg_is_packed_anew() {
    let (millis, pre_skip, last, packets) = packed(OGG);
    assert_eq!((millis, pre_skip, last), (300, 312, 14_400 + 312));
    // Packed twice it stays what it is.
    let once = repackage(OGG).unwrap();
    assert_eq!(repackage(&once.ogg).unwrap(), once);
    assert_eq!(packed(&once.ogg).3, packets);
}

#[test]
fn what_is_no_recording_is_told_apart() {
    let refused = |bytes: &[u8]| repackage(bytes).unwrap_err();
    assert_eq!(refused(b""), VoiceError::Container);
    assert_eq!(refused(b"\0\0\0\x20ftypM4A "), VoiceError::Container);
    assert_eq!(refused(VORBIS), VoiceError::NotOpus);
    assert_eq!(refused(&vec![0; BYTES_MAX + 1]), VoiceError::TooLarge);
    let begin = BROWSER
        .windows(4)
        .position(|at| at == [0x1f, 0x43, 0xb6, 0x75]);
    assert_eq!(refused(&BROWSER[..begin.unwrap()]), VoiceError::Empty);
    assert_eq!(refused(&BROWSER[..BROWSER.len() - 1]), VoiceError::Damaged);
    assert_eq!(refused(&OGG[..OGG.len() - 1]), VoiceError::Damaged);
}

#[test]
fn layouts_for_many_loudspeakers_are_refused() {
    let mut many = BROWSER.to_vec();
    let head = many.windows(8).position(|at| at == b"OpusHead").unwrap();
    many[head + 9] = 6;
    assert_eq!(repackage(&many), Err(VoiceError::NotOpus));
}

proptest! {
    #[test]
    fn noise_is_refused_or_packed(
        which in 0_usize..4,
        cut in 0.0_f64..=1.0,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let mut bytes = [BROWSER, LIVE, STEREO, OGG][which].to_vec();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a part of a length")]
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        if !bytes.is_empty() {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        if let Ok(voice) = repackage(&bytes) {
            prop_assert!(voice.ogg.len() <= bytes.len() * 2 + 512);
            prop_assert!(!pages(&voice.ogg).is_empty());
        }
    }

    #[test]
    fn noise_behind_a_magic_is_refused_or_packed(webm in any::<bool>(), noise in proptest::collection::vec(any::<u8>(), 0..400)) {
        let magic: &[u8] = if webm { &[0x1a, 0x45, 0xdf, 0xa3] } else { b"OggS" };
        let _: Result<_, _> = repackage(&[magic, &noise].concat());
    }
}
