//! What a file is by its first bytes.

use super::{Danger, two};

/// Kinds of files that the desk tells apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the kind that its name says")]
pub enum Known {
    Jpeg,
    /// A picture in a form that WhatsApp's pictures are not: four colours, or more than eight bits of each.
    OddJpeg,
    Png,
    /// The same of PNG.
    OddPng,
    Gif,
    Webp,
    Heic,
    Mp4,
    /// A film whose picture is not H.264.
    OddMp4,
    ThreeGp,
    QuickTime,
    WebM,
    /// Opus in Ogg, of one channel: what a voice message is.
    Opus,
    /// Anything else in Ogg.
    Ogg,
    Mp3,
    Aac,
    Amr,
    M4a,
    Wav,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Doc,
    Xls,
    Ppt,
    /// Another file of old office programs.
    Ole,
    Zip,
    Gzip,
    Tar,
    Rar,
    SevenZip,
    /// Text of any kind.
    Text,
    /// Anything else.
    Other,
}

impl Known {
    /// Its MIME type as it is kept.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::OddJpeg => "image/jpeg; odd",
            Self::Png => "image/png",
            Self::OddPng => "image/png; odd",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::OddMp4 => "video/mp4; odd",
            Self::ThreeGp => "video/3gpp",
            Self::QuickTime => "video/quicktime",
            Self::WebM => "video/webm",
            Self::Opus => "audio/ogg; codecs=opus",
            Self::Ogg => "audio/ogg",
            Self::Mp3 => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Amr => "audio/amr",
            Self::M4a => "audio/mp4",
            Self::Wav => "audio/wav",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Doc => "application/msword",
            Self::Xls => "application/vnd.ms-excel",
            Self::Ppt => "application/vnd.ms-powerpoint",
            Self::Zip => "application/zip",
            Self::Gzip => "application/gzip",
            Self::Tar => "application/x-tar",
            Self::Rar => "application/vnd.rar",
            Self::SevenZip => "application/x-7z-compressed",
            Self::Text => "text/plain",
            Self::Ole | Self::Other => "application/octet-stream",
        }
    }

    /// The endings of a name that go with it, the usual one first; none where any may.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg | Self::OddJpeg => &["jpg", "jpeg"],
            Self::Png | Self::OddPng => &["png"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif", "avif"],
            Self::Mp4 | Self::OddMp4 => &["mp4"],
            Self::ThreeGp => &["3gp", "3gpp"],
            Self::QuickTime => &["mov"],
            Self::WebM => &["webm", "mkv"],
            Self::Opus | Self::Ogg => &["ogg", "oga"],
            Self::Mp3 => &["mp3"],
            Self::Aac => &["aac"],
            Self::Amr => &["amr"],
            Self::M4a => &["m4a"],
            Self::Wav => &["wav"],
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx", "docm", "dotx"],
            Self::Xlsx => &["xlsx", "xlsm", "xltx"],
            Self::Pptx => &["pptx", "pptm", "potx", "ppsx"],
            Self::Doc => &["doc", "dot"],
            Self::Xls => &["xls", "xlt"],
            Self::Ppt => &["ppt", "pps", "pot"],
            Self::Ole
            | Self::Zip
            | Self::Gzip
            | Self::Tar
            | Self::Rar
            | Self::SevenZip
            | Self::Text
            | Self::Other => &[],
        }
    }

    /// What a file of this kind is called that came without a name.
    pub fn stem(self) -> &'static str {
        match self.mime().split('/').next() {
            Some("image") => "image",
            Some("video") => "video",
            Some("audio") => "audio",
            _ => "file",
        }
    }
}

/// Programs and scripts, by their first bytes. A picture of Macs' programs and a class of Java begin alike.
const PROGRAMS: [(&[u8], &str); 15] = [
    (b"\x7fELF", "program"),
    (b"\xfe\xed\xfa\xce", "program"),
    (b"\xfe\xed\xfa\xcf", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xca\xfe\xba\xbf", "program"),
    (b"\xbe\xba\xfe\xca", "program"),
    (b"dex\n0", "program"),
    (b"\0asm", "program"),
    (b"\x4c\0\0\0\x01\x14\x02\0", "shortcut"),
    (b"!<arch>\ndebian", "package"),
    (b"\xed\xab\xee\xdb", "package"),
    (b"xar!", "package"),
    (b"MSCF", "package"),
];

/// What a file is by its first bytes, as far as they tell.
///
/// # Errors
/// That it is a program or a script.
pub fn look(head: &[u8]) -> Result<Known, Danger> {
    if let Some((_, what)) = PROGRAMS.iter().find(|(begin, _)| head.starts_with(begin)) {
        return Err(Danger::Content(what));
    }
    if head.starts_with(b"#!AMR\n") {
        return Ok(Known::Amr);
    }
    let text = is_text(head);
    let windows = head.starts_with(b"MZ") || head.starts_with(b"ZM");
    // Words may begin like that, too.
    if windows && !text {
        return Err(Danger::Content("program"));
    }
    if is_script(head) {
        return Err(Danger::Content("script"));
    }
    Ok(picture(head)
        .or_else(|| sound(head))
        .or_else(|| film(head))
        .or_else(|| document(head))
        .unwrap_or(if text { Known::Text } else { Known::Other }))
}

fn is_script(head: &[u8]) -> bool {
    let bare = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let begin = bare.trim_ascii_start();
    let begin = begin.get(..16).unwrap_or(begin).to_ascii_lowercase();
    bare.starts_with(b"#!") && !bare.starts_with(b"#!AMR")
        || begin.starts_with(b"@echo off")
        || begin.starts_with(b"<?php")
}

/// Whether it is text as far as it goes: UTF-8 that may be cut at the end, or UTF-16 that says so, no zero bytes.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return head.len().is_multiple_of(2);
    }
    let readable = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    let screens = |byte: &u8| *byte >= b' ' || matches!(byte, b'\n' | b'\r' | b'\t' | b'\x0c');
    // Older one-byte alphabets are text as well, as far as nothing tells otherwise.
    !head.is_empty() && head.iter().all(screens) && (readable || !head.contains(&0x7f))
}

fn picture(head: &[u8]) -> Option<Known> {
    if head.starts_with(b"\xff\xd8\xff") {
        return Some(if is_plain_jpeg(head) {
            Known::Jpeg
        } else {
            Known::OddJpeg
        });
    }
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        let plain = head.get(12..16) == Some(b"IHDR")
            && head.get(24) == Some(&8)
            && matches!(head.get(25), Some(2 | 6));
        return Some(if plain { Known::Png } else { Known::OddPng });
    }
    if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        return Some(Known::Gif);
    }
    let is_webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    is_webp.then_some(Known::Webp)
}

/// Whether the picture has eight bits of one or three colours, as far as its beginning tells.
fn is_plain_jpeg(head: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, marker]) = head.get(at..at + 2) {
        let length = head.get(at + 2..at + 4);
        let length = length.map_or(0, |bytes| {
            usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))
        });
        match marker {
            0xff => at += 1,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let colours = head.get(at + 9);
                return head.get(at + 4) == Some(&8) && matches!(colours, Some(1 | 3));
            }
            0xda | 0xd9 => return true,
            _ => at += 2 + length.max(2),
        }
    }
    true
}

fn sound(head: &[u8]) -> Option<Known> {
    if head.starts_with(b"OggS") {
        let mono = head.get(28..36) == Some(b"OpusHead") && head.get(37) == Some(&1);
        return Some(if mono { Known::Opus } else { Known::Ogg });
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE") {
        return Some(Known::Wav);
    }
    if head.starts_with(b"ID3") {
        return Some(Known::Mp3);
    }
    match head {
        // Frames of MPEG: the layer is in the second byte, and "none" of them is AAC.
        [0xff, second, third, ..] if second & 0xe0 == 0xe0 && head.len() > 4 => {
            match (second & 0x06) >> 1 {
                0 if second & 0xf0 == 0xf0 => Some(Known::Aac),
                1 if third & 0xf0 != 0xf0 && third & 0x0c != 0x0c => Some(Known::Mp3),
                _ => None,
            }
        }
        _ => None,
    }
}

fn film(head: &[u8]) -> Option<Known> {
    if head.starts_with(b"\x1a\x45\xdf\xa3") {
        return Some(Known::WebM);
    }
    if head.get(4..8) != Some(b"ftyp") {
        return None;
    }
    let brand = head.get(8..12)?;
    Some(match brand {
        b"M4A " | b"M4B " => Known::M4a,
        b"qt  " => Known::QuickTime,
        b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif" | b"avis" => {
            Known::Heic
        }
        _ if brand.starts_with(b"3g") => Known::ThreeGp,
        _ => Known::Mp4,
    })
}

fn document(head: &[u8]) -> Option<Known> {
    let begins: [(&[u8], Known); 8] = [
        (b"%PDF-", Known::Pdf),
        (b"PK\x03\x04", Known::Zip),
        (b"PK\x05\x06", Known::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Known::Ole),
        (b"\x1f\x8b\x08", Known::Gzip),
        (b"Rar!\x1a\x07", Known::Rar),
        (b"7z\xbc\xaf\x27\x1c", Known::SevenZip),
        (b"\xef\xbb\xbf%PDF-", Known::Pdf),
    ];
    if let Some((_, known)) = begins.iter().find(|(begin, _)| head.starts_with(begin)) {
        return Some(*known);
    }
    let is_tar = head.get(257..262) == Some(b"ustar") && two(head, 0) != 0;
    is_tar.then_some(Known::Tar)
}
