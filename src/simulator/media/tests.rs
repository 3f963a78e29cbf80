//! What may be uploaded, and how long it lives.

use super::super::samples;
use super::*;

fn upload(mime: &str, name: &str, bytes: &[u8]) -> Upload {
    Upload {
        product: Some("whatsapp".to_owned()),
        mime: Some(mime.to_owned()),
        part_mime: Some(mime.to_owned()),
        name: Some(name.to_owned()),
        bytes: Some(Bytes::copy_from_slice(bytes)),
    }
}

fn code(upload: Upload) -> u32 {
    let refused = Shelf::default()
        .upload("1", upload, 0)
        .map_err(|error| error.code);
    refused.err().unwrap_or(0)
}

fn flaw_of(mime: &str, name: &str, bytes: &[u8]) -> Option<String> {
    let mut shelf = Shelf::default();
    let id = shelf.upload("1", upload(mime, name, bytes), 0).unwrap();
    shelf.get(&id, 0).unwrap().flaw.clone()
}

#[test]
fn an_upload_says_everything_about_itself() {
    let good = || upload("image/jpeg", "a.jpg", samples::PICTURE);
    assert_eq!(code(good()), 0);
    assert_eq!(
        code(Upload {
            product: None,
            ..good()
        }),
        100
    );
    assert_eq!(
        code(Upload {
            mime: None,
            ..good()
        }),
        100
    );
    assert_eq!(
        code(Upload {
            name: None,
            ..good()
        }),
        100
    );
    assert_eq!(
        code(Upload {
            bytes: None,
            ..good()
        }),
        100
    );
    assert_eq!(
        code(Upload {
            part_mime: Some("image/png".to_owned()),
            ..good()
        }),
        100
    );
}

#[test]
fn types_and_sizes_are_limited() {
    for mime in [
        "audio/webm",
        "audio/opus",
        "image/gif",
        "video/webm",
        "text/html",
    ] {
        assert_eq!(code(upload(mime, "a.b", b"x")), 100, "{mime}");
    }
    assert_eq!(
        code(upload("audio/ogg; codecs=opus", "a.ogg", samples::VOICE)),
        0
    );
    assert_eq!(code(upload("application/zip", "a.zip", b"PK")), 0);
    assert_eq!(
        code(upload("image/png", "a.png", &vec![0; 5 * 1024 * 1024 + 1])),
        131_053
    );
    assert_eq!(code(upload("image/png", "a.png", b"")), 100);
    assert_eq!(
        code(upload("text/plain", "a.txt", &vec![b'x'; 6 * 1024 * 1024])),
        0
    );
}

#[test]
fn a_wrong_name_or_content_is_taken_and_fails_later() {
    assert_eq!(
        flaw_of("audio/ogg; codecs=opus", "a.ogg", samples::VOICE),
        None
    );
    assert!(flaw_of("audio/ogg", "a.opus", samples::VOICE).is_some());
    assert!(flaw_of("audio/ogg", "a.ogg", b"OggS vorbis").is_some());
    assert!(flaw_of("image/png", "a.png", samples::PICTURE).is_some());
    assert_eq!(flaw_of("image/webp", "a.webp", samples::STICKER), None);
}

#[test]
fn a_customers_file_lives_seven_days_and_an_uploaded_one_thirty() {
    let day = 24 * 3_600_000;
    let mut shelf = Shelf::default();
    let bytes = Bytes::from_static(b"x");
    let theirs = shelf.from_customer("1", bytes, "text/plain", None, 0);
    let ours = shelf
        .upload("1", upload("text/plain", "a.txt", b"x"), 0)
        .unwrap();
    assert!(shelf.get(&theirs, 7 * day - 1).is_some());
    assert!(shelf.get(&theirs, 7 * day).is_none());
    assert!(shelf.get(&ours, 29 * day).is_some());
    assert!(shelf.delete(&ours) && !shelf.delete(&ours));
    assert!(shelf.get("77", 0).is_none());
}

#[test]
fn an_address_works_for_five_minutes_and_only_as_it_is() {
    let addresses = Addresses::new("secret");
    let url = addresses.of("http://meta", "14", 0);
    let (_, query) = url.split_once('?').unwrap();
    let values: Vec<&str> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap().1)
        .collect();
    assert!(addresses.admits(values[0], values[1], values[2], 299_000));
    assert!(!addresses.admits(values[0], values[1], values[2], 300_000));
    assert!(!addresses.admits("15", values[1], values[2], 0));
    assert!(!addresses.admits(values[0], "999999", values[2], 0));
}
