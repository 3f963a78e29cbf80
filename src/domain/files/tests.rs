use super::*;
use crate::domain::entry::FileKind;

fn tell(bytes: &[u8], name: &str) -> Result<Known, Danger> {
    let read = |at: u64, most: usize| {
        let at = usize::try_from(at).unwrap().min(bytes.len());
        Ok(bytes[at..bytes.len().min(at + most)].to_vec())
    };
    let whole = Whole {
        size: bytes.len() as u64,
        read: &read,
    };
    examine(&whole, name).unwrap()
}

fn refused(bytes: &[u8], name: &str) -> bool {
    tell(bytes, name).is_err()
}

/// A file of another program's making.
fn real(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/files")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn files_of_other_programs_are_told_by_their_content() {
    for (name, known) in [
        ("photo.jpg", Known::Jpeg),
        ("cmyk.jpg", Known::OddJpeg),
        ("picture.png", Known::Png),
        ("palette.png", Known::OddPng),
        ("moving.gif", Known::Gif),
        ("sticker.webp", Known::Webp),
        ("film.mp4", Known::Mp4),
        ("last.mp4", Known::Mp4),
        ("deep.png", Known::OddPng),
        ("glass.png", Known::Png),
        ("mpeg4.mp4", Known::OddMp4),
        ("film.3gp", Known::ThreeGp),
        ("film.mov", Known::QuickTime),
        ("recorded.webm", Known::WebM),
        ("voice.ogg", Known::Opus),
        ("stereo.ogg", Known::Ogg),
        ("vorbis.ogg", Known::Ogg),
        ("sound.mp3", Known::Mp3),
        ("tagged.mp3", Known::Mp3),
        ("sound.aac", Known::Aac),
        ("sound.m4a", Known::M4a),
        ("sound.wav", Known::Wav),
        ("paper.pdf", Known::Pdf),
        ("letter.docx", Known::Docx),
        ("table.xlsx", Known::Xlsx),
        ("slides.pptx", Known::Pptx),
        ("letter.doc", Known::Doc),
        ("table.xls", Known::Xls),
        ("letter.odt", Known::Zip),
        ("two.zip", Known::Zip),
        ("text.tar", Known::Tar),
        ("text.txt.gz", Known::Gzip),
        ("text.txt", Known::Text),
    ] {
        let bytes = real(name);
        // What it is called plays no part.
        for called in [name, "", "x", "photo.jpg", "table.xls"] {
            assert_eq!(tell(&bytes, called), Ok(known), "{name} as {called:?}");
        }
    }
}

#[test]
fn a_file_leaves_as_what_whatsapp_shows_or_as_a_document() {
    let kind = |known: Known, wish| kind_of(known.mime(), wish);
    assert_eq!(kind(Known::Jpeg, Wish::Itself), FileKind::Image);
    assert_eq!(kind(Known::Jpeg, Wish::Document), FileKind::Document);
    for odd in [
        Known::OddJpeg,
        Known::OddPng,
        Known::Webp,
        Known::Gif,
        Known::Heic,
        Known::OddMp4,
        Known::QuickTime,
        Known::WebM,
        Known::Ogg,
        Known::Wav,
    ] {
        assert_eq!(kind(odd, Wish::Itself), FileKind::Document, "{odd:?}");
        assert_eq!(kind(odd, Wish::Voice), FileKind::Document, "{odd:?}");
    }
    assert_eq!(kind(Known::Mp4, Wish::Itself), FileKind::Video);
    assert_eq!(
        kind(Known::Opus, Wish::Itself),
        FileKind::Audio { voice: false }
    );
    assert_eq!(
        kind(Known::Opus, Wish::Voice),
        FileKind::Audio { voice: true }
    );
    // What a browser recorded otherwise is an ordinary sound.
    assert_eq!(
        kind(Known::M4a, Wish::Voice),
        FileKind::Audio { voice: false }
    );
}

#[test]
fn what_whatsapp_does_not_take_as_a_picture_goes_as_any_file() {
    let document = FileKind::Document;
    assert_eq!(sent_mime("image/jpeg", FileKind::Image, 9), "image/jpeg");
    assert_eq!(
        sent_mime("image/jpeg", document, 5 * limit::MEGABYTE),
        "image/jpeg"
    );
    assert_eq!(
        sent_mime("image/jpeg", document, 5 * limit::MEGABYTE + 1),
        "application/octet-stream"
    );
    assert_eq!(
        sent_mime("image/jpeg; odd", document, 9),
        "application/octet-stream"
    );
    assert_eq!(
        sent_mime("image/gif", document, 9),
        "application/octet-stream"
    );
    assert_eq!(sent_mime("application/zip", document, 9), "application/zip");
    assert_eq!(
        sent_mime("audio/ogg", document, 9),
        "application/octet-stream"
    );
    assert_eq!(
        sent_mime(Known::Opus.mime(), FileKind::Audio { voice: true }, 9),
        "audio/ogg; codecs=opus"
    );
}

#[test]
fn names_are_one_line_without_a_path_in_every_script() {
    for (given, kept) in [
        ("Договор № 7.pdf", "Договор № 7.pdf"),
        ("合同.pdf", "合同.pdf"),
        ("عقد.pdf", "عقد.pdf"),
        ("חוזה.pdf", "חוזה.pdf"),
        ("สัญญา.pdf", "สัญญา.pdf"),
        ("करार\u{200d}.pdf", "करार\u{200d}.pdf"),
        ("Ugovor č ć š đ ž.pdf", "Ugovor č ć š đ ž.pdf"),
        ("C:\\Users\\vera\\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/etc/..", ""),
        ("a\r\nContent-Type: x.pdf", "a Content-Type_ x.pdf"),
        ("photo\u{202e}gpj.pdf", "photogpj.pdf"),
        ("  .htaccess. ", "htaccess"),
        ("a:b*c?\"<>|.txt", "a_b_c_____.txt"),
        ("\u{0}\u{7}", ""),
        ("Cafe\u{301}.txt", "Caf\u{e9}.txt"),
    ] {
        assert_eq!(cleaned(given), kept, "{given:?}");
    }
    let long = cleaned(&("ж".repeat(900) + ".pdf"));
    assert_eq!(long.chars().count(), 200);
    assert!(long.ends_with("ж.pdf"));
}

#[test]
fn the_ending_fits_the_content() {
    for (given, known, kept) in [
        ("photo.png", Known::Jpeg, "photo.jpg"),
        ("photo.JPEG", Known::Jpeg, "photo.JPEG"),
        ("photo", Known::Jpeg, "photo.jpg"),
        ("", Known::Jpeg, "image.jpg"),
        ("voice.opus", Known::Opus, "voice.ogg"),
        ("plan v1.2", Known::Pdf, "plan v1.2.pdf"),
        ("film.mp4", Known::QuickTime, "film.mov"),
        ("book.epub", Known::Zip, "book.epub"),
        ("", Known::Other, "file"),
        (".pdf", Known::Pdf, "pdf.pdf"),
        ("../x.gif", Known::Png, "x.png"),
    ] {
        assert_eq!(fitting(given, known), kept, "{given:?}");
    }
}

#[test]
fn a_name_with_a_programs_ending_is_refused_anywhere_in_it() {
    for name in [
        "setup.exe",
        "SETUP.EXE",
        "report.pdf.exe",
        "report.exe.pdf",
        "x.scr",
        "x.ExE ",
        "x.exe.",
        "x.exe:hidden",
        "a/b/c.bat",
        "c\\d.cmd",
        "x.\u{ff45}\u{ff58}\u{ff45}",
        "invoice\u{202e}fdp.exe",
        "x.e\u{200b}xe",
        "disk.dmg",
        "tool.app",
        "x.jar",
        "x.apk",
        "x.ps1",
        "x.vbs",
        "x.js",
        "x.lnk",
        "x.msi",
        "x.deb",
        "x.rpm",
        "x.command",
        "x.py",
        "x.sh",
        "x.com",
    ] {
        assert!(refused_ending(name).is_some(), "{name:?}");
        assert!(
            matches!(tell(b"words", name), Err(Danger::Name(_))),
            "{name:?}"
        );
    }
    for name in [
        "exe",
        "executable.pdf",
        "json.txt",
        "Mr. so and so.pdf",
        "com/x.pdf",
        "v1.2.3.pdf",
        "отчёт.эксе",
        "x.exefile.txt",
    ] {
        assert_eq!(refused_ending(name), None, "{name:?}");
    }
}

#[test]
fn programs_and_scripts_are_refused_by_content() {
    let mut windows = vec![0_u8; 200];
    windows[..2].copy_from_slice(b"MZ");
    let mut image = vec![1_u8; 4096];
    let end = image.len() - 512;
    image[end..end + 4].copy_from_slice(b"koly");
    for bytes in [
        windows.as_slice(),
        b"\x7fELF\x02\x01\x01",
        b"\xcf\xfa\xed\xfe\x07",
        b"\xca\xfe\xba\xbe\0\0\0\x02",
        b"#!/bin/sh\nrm -rf /\n",
        b"\xef\xbb\xbf#!/usr/bin/env python\n",
        b"@ECHO OFF\r\ndel *",
        b" <?php system($_GET['c']);",
        b"\x4c\0\0\0\x01\x14\x02\0\0",
        b"!<arch>\ndebian-binary",
        b"\xed\xab\xee\xdb\x03",
        image.as_slice(),
        b"#!/bin/sh\n%PDF-1.4\n",
        b"\x7fELF%PDF-1.4",
    ] {
        for name in ["photo.jpg", "paper.pdf", ""] {
            assert!(
                refused(bytes, name),
                "{:?} as {name}",
                &bytes[..bytes.len().min(20)]
            );
        }
    }
    // Words that only begin alike.
    for bytes in [
        b"MZ is what a program begins with".as_slice(),
        b"ZMaj",
        b"#1 is the best",
        b"# notes",
        b"echo off",
        b"#!AMR\n\x3c\x91",
    ] {
        assert!(!refused(bytes, "notes.txt"), "{bytes:?}");
    }
}

#[test]
fn a_program_of_this_machine_is_refused_whatever_it_is_called() {
    let own = std::env::current_exe().unwrap();
    let mut head = vec![0_u8; 4096];
    std::io::Read::read_exact(&mut std::fs::File::open(own).unwrap(), &mut head).unwrap();
    for name in ["cat.jpg", "x", "letter.docx"] {
        assert_eq!(tell(&head, name), Err(Danger::Content("program")));
    }
}

#[test]
fn an_archive_of_one_program_is_refused() {
    for name in [
        "exe.zip",
        "exe-as-jpg.zip",
        "stored.zip",
        "folder.zip",
        "zip-in-zip.zip",
        "exe.gz",
        "exe.tar",
        "exe.tar.gz",
        "app.zip",
        "jar.zip",
        "polyglot.jpg",
        "truncated.zip",
        "encrypted.zip",
        "installer.doc",
    ] {
        let told = tell(&real(name), "harmless.bin.zip");
        assert!(told.is_err(), "{name}: {told:?}");
    }
    // Two files are looked through by whoever opens them.
    assert_eq!(tell(&real("two.zip"), "two.zip"), Ok(Known::Zip));
}

#[test]
fn a_bomb_is_only_begun_to_be_unpacked() {
    assert_eq!(tell(&real("bomb.zip"), "bomb.zip"), Ok(Known::Zip));
    assert_eq!(tell(&real("bomb.gz"), "bomb.gz"), Ok(Known::Gzip));
    let begun = archive::inflated(&real("bomb.gz")[10..]);
    assert!((1..=HEAD_BYTES).contains(&begun.len()), "{}", begun.len());
}

#[test]
fn what_is_cut_anywhere_is_told_without_a_fault() {
    for name in [
        "photo.jpg",
        "picture.png",
        "film.mp4",
        "voice.ogg",
        "letter.docx",
        "letter.doc",
        "exe.zip",
        "exe.tar.gz",
        "paper.pdf",
        "exe.gz",
        "exe.tar",
    ] {
        let bytes = real(name);
        for cut in (0..bytes.len()).step_by(1 + bytes.len() / 150) {
            let _ = tell(&bytes[..cut], "x");
            let _ = tell(&bytes[cut..], "x");
        }
    }
}

proptest::proptest! {
    #[test]
    fn nothing_that_comes_breaks_it(
        begin in proptest::sample::select(vec![&b"PK\x03\x04"[..], b"\x1f\x8b\x08", b"Rar!\x1a\x07\x01\0", b"Rar!\x1a\x07\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xd8\xff", b"\0\0\0\x18ftypisom", b""]),
        rest in proptest::collection::vec(proptest::num::u8::ANY, 0..900),
        name in "\\PC{0,30}",
    ) {
        let bytes = [begin, &rest].concat();
        let _ = tell(&bytes, &name);
        let kept = fitting(&name, Known::Pdf);
        proptest::prop_assert!(!kept.contains(['/', '\\', '\n', '\r', '\0']));
        proptest::prop_assert!(!kept.is_empty() && kept.chars().count() <= 200);
    }
}
