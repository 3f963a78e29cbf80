//! Messages with files: Meta gets the file first, and a message whose file did not arrive was certainly not sent.

use std::sync::atomic::{AtomicU8, Ordering};

use bytes::Bytes;

use super::tests::{Running, accepted, until_state};
use super::*;
use crate::base::id::{ChatId, MediaId};
use crate::channels::testing::{Asked, Desk, FakeMeta, Fate, api};
use crate::domain::command::{Attached, DeskAction, Reply};
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::FileKind;
use crate::domain::inbound::{Content, Inbound, InboundFile, Item};
use crate::domain::media::MediaState;
use crate::domain::number::standing::{AccountNews, StandingNews};

/// Two chunks and a little.
const SIZE: usize = 600_000;

impl Desk {
    async fn uploads(&self, name: &str, mime: &str) -> MediaId {
        let begin = FileCommand::Begin { by: self.owner };
        let Answer::Media(media) = self.submit(Command::File(begin)).await else {
            panic!("no file")
        };
        let mut keeper = crate::engine::keeper::Keeper::new(&self.handle, media);
        let bytes = Bytes::from(vec![b'x'; SIZE]);
        keeper.push(&bytes).await.unwrap();
        let (size, sha256) = keeper.finish().await.unwrap();
        let end = FileCommand::End {
            media,
            name: name.to_owned(),
            mime: mime.to_owned(),
            size,
            sha256,
        };
        self.submit(Command::File(end)).await;
        media
    }

    async fn sends_file(&self, chat: ChatId, name: &str, mime: &str, wish: Wish) -> EntryId {
        let media = self.uploads(name, mime).await;
        let reply = Reply {
            text: if mime.starts_with("audio") {
                ""
            } else {
                "Look"
            }
            .to_owned(),
            files: vec![Attached::new(media, wish)],
            ..Reply::default()
        };
        match self.act(chat, DeskAction::Reply(reply)).await {
            Answer::Entry(_, entry) => entry,
            other => panic!("{other:?}"),
        }
    }
}

fn is_upload(asked: &Asked) -> bool {
    asked.path().ends_with("/media")
}

/// Takes every upload, and every message.
fn well(asked: &Asked) -> Fate {
    if is_upload(asked) {
        Fate::json(200, "{\"id\":\"1500\"}")
    } else {
        accepted()
    }
}

async fn scene(fate: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> (Desk, ChatId, FakeMeta) {
    let desk = Desk::new().await;
    let chat = desk.chat_with("5511976540001").await;
    let meta = FakeMeta::new(desk.clock.clone(), fate).await;
    (desk, chat, meta)
}

#[tokio::test]
async fn a_file_goes_to_meta_whole_and_its_message_names_it() {
    let (desk, chat, mut meta) = scene(well).await;
    let entry = desk
        .sends_file(chat, "Фото.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    let upload = meta.next().await;
    assert!(is_upload(&upload), "{}", upload.head);
    assert_eq!(upload.path(), "/v25.0/106/media");
    assert_eq!(upload.header("authorization"), Some("Bearer EAAG"));
    for part in [
        "name=\"messaging_product\"\r\n\r\nwhatsapp\r\n",
        "name=\"type\"\r\n\r\nimage/jpeg\r\n",
        "filename=\"Фото.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nxxx",
    ] {
        assert!(upload.body.contains(part), "{part}");
    }
    let whole = "x".repeat(SIZE) + "\r\n--";
    assert!(upload.body.contains(&whole));
    let message = meta.next().await;
    let body: serde_json::Value = serde_json::from_str(&message.body).unwrap();
    assert_eq!(body["type"], "image");
    assert_eq!(
        body["image"],
        serde_json::json!({"id": "1500", "caption": "Look"})
    );
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    running.end().await;
}

#[tokio::test]
async fn every_kind_is_named_as_meta_wants_it() {
    let (desk, chat, mut meta) = scene(well).await;
    let opus = "audio/ogg; codecs=opus";
    let cases = [
        (
            "v.ogg",
            opus,
            Wish::Voice,
            "audio",
            serde_json::json!({"id": "1500", "voice": true}),
        ),
        (
            "v.ogg",
            opus,
            Wish::Itself,
            "audio",
            serde_json::json!({"id": "1500"}),
        ),
        (
            "f.mp4",
            "video/mp4",
            Wish::Itself,
            "video",
            serde_json::json!({"id": "1500", "caption": "Look"}),
        ),
        (
            "a.jpg",
            "image/jpeg",
            Wish::Document,
            "document",
            serde_json::json!({"id": "1500", "caption": "Look", "filename": "a.jpg"}),
        ),
    ];
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    for (name, mime, wish, kind, wanted) in cases {
        desk.sends_file(chat, name, mime, wish).await;
        let upload = meta.next().await;
        assert!(upload.body.contains(&format!("Content-Type: {mime}\r\n")));
        let body: serde_json::Value = serde_json::from_str(&meta.next().await.body).unwrap();
        assert_eq!(body["type"], kind);
        assert_eq!(body[kind], wanted);
    }
    running.end().await;
}

#[tokio::test]
async fn what_meta_has_is_not_uploaded_twice() {
    let (desk, chat, mut meta) = scene(well).await;
    let first = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    assert!(is_upload(&meta.next().await));
    meta.next().await;
    until_state(&desk, chat, first, DeliveryState::Sent).await;
    let snapshot = desk.handle.snapshot().unwrap();
    let media = snapshot.entry(chat, first).unwrap().unwrap().media();
    let files = vec![Attached::new(media.unwrap(), Wish::Itself)];
    let again = Reply {
        files,
        ..Reply::default()
    };
    desk.act(chat, DeskAction::Reply(again)).await;
    assert!(!is_upload(&meta.next().await));
    running.end().await;
}

#[tokio::test]
async fn an_upload_that_is_cut_is_tried_again_and_never_unknown() {
    let tries = AtomicU8::new(0);
    let fate = move |asked: &Asked| match is_upload(asked) {
        false => accepted(),
        true => match tries.fetch_add(1, Ordering::SeqCst) {
            0 => Fate::Cut,
            1 => Fate::json(502, "<html>bad gateway</html>"),
            2 => Fate::error(131_016),
            3 => Fate::json(200, "{}"),
            _ => Fate::json(200, "{\"id\":\"1500\"}"),
        },
    };
    let (desk, chat, mut meta) = scene(fate).await;
    let entry = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    for attempt in 1..=4 {
        assert!(is_upload(&meta.next().await));
        desk.until("counted", |snapshot| {
            let row = snapshot.outbox(entry).unwrap().unwrap();
            row.attempts == attempt && matches!(row.state, OutboxState::Waiting(_))
        })
        .await;
        desk.clock.advance(Duration::from_secs(900));
    }
    assert!(is_upload(&meta.next().await));
    assert!(!is_upload(&meta.next().await));
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    let snapshot = desk.handle.snapshot().unwrap();
    let delivery = snapshot.entry(chat, entry).unwrap().unwrap().delivery;
    assert_eq!(delivery.unwrap().reached(DeliveryState::Unknown), None);
    running.end().await;
}

#[tokio::test]
async fn a_file_that_meta_refuses_fails_its_message_with_the_code() {
    let fate = |asked: &Asked| match is_upload(asked) {
        true => Fate::error(131_053),
        false => panic!("the message left"),
    };
    let (desk, chat, mut meta) = scene(fate).await;
    let entry = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    meta.next().await;
    until_state(&desk, chat, entry, DeliveryState::Failed).await;
    running.end().await;
}

#[tokio::test]
async fn a_token_that_does_not_hold_keeps_the_file_waiting() {
    let fate = |asked: &Asked| match asked.header("authorization") {
        Some("Bearer good") => well(asked),
        _ => Fate::error(190),
    };
    let (desk, chat, mut meta) = scene(fate).await;
    let entry = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    assert!(is_upload(&meta.next().await));
    desk.until("paused", |snapshot| {
        snapshot.numbers().unwrap()[0].trouble.is_some()
    })
    .await;
    keep.send_modify(|api| {
        let mut other = Api::clone(api);
        other.token = crate::base::secret::Secret::new("good");
        *api = Arc::new(other);
    });
    assert!(is_upload(&meta.next().await));
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    running.end().await;
}

#[tokio::test]
async fn a_process_that_ends_while_it_uploads_has_sent_nothing() {
    let (desk, chat, mut meta) = scene(|asked| match is_upload(asked) {
        true => Fate::Hang,
        false => accepted(),
    })
    .await;
    let entry = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (_keep, held) = api(&meta.base);
    let running = Running::start(&desk, held);
    meta.next().await;
    running.abort().await;
    let row = desk.handle.snapshot().unwrap().outbox(entry).unwrap();
    assert!(matches!(row.unwrap().state, OutboxState::Waiting(_)));
    let mut meta = FakeMeta::new(desk.clock.clone(), well).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    assert!(is_upload(&meta.next().await));
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    running.end().await;
}

#[tokio::test]
async fn many_files_hold_up_no_text_and_one_taken_back_lets_its_chat_go_on() {
    let (desk, chat, mut meta) = scene(|asked| match is_upload(asked) {
        true => Fate::Hang,
        false => accepted(),
    })
    .await;
    let first = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let behind = desk.reply(chat, "behind it").await;
    for number in 0..SENDS_AT_ONCE + 4 {
        let other = desk.chat_with(&format!("55119765{number:05}")).await;
        desk.sends_file(other, "b.jpg", "image/jpeg", Wish::Itself)
            .await;
    }
    let free = desk.chat_with("5511976549999").await;
    let text = desk.reply(free, "a text").await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    assert!(is_upload(&meta.next().await));
    until_state(&desk, free, text, DeliveryState::Sent).await;
    assert_eq!(
        tests::state(&desk.handle.snapshot().unwrap(), chat, behind),
        DeliveryState::Queued
    );
    desk.act(chat, DeskAction::TakeBack(first)).await;
    until_state(&desk, chat, behind, DeliveryState::Sent).await;
    running.abort().await;
}

/// Whatever a customer called it, and however it came into the message.
#[tokio::test]
async fn what_a_customer_sent_leaves_as_what_its_bytes_are_and_never_as_a_program() {
    let (desk, chat, mut meta) = scene(well).await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9".to_vec();
    let mut program = b"MZ".to_vec();
    program.resize(600, 0);
    for (name, bytes, refused) in [("a.pdf", jpeg, false), ("b.pdf", program, true)] {
        let file = InboundFile {
            kind: FileKind::Document,
            meta_id: "1".to_owned(),
            url: None,
            mime: "application/pdf".to_owned(),
            sha256: None,
            name: name.to_owned(),
            caption: String::new(),
        };
        desk.receive("5511976540001", Content::File(file)).await;
        let media = {
            let snapshot = desk.handle.snapshot().unwrap();
            let entries = snapshot.entries_before(chat, None, 1).unwrap();
            entries[0].media().unwrap()
        };
        let state = MediaState::Ready {
            size: bytes.len() as u64,
            sha256: crate::base::secret::sha256(&bytes),
        };
        let (first, chunks) = (0, vec![bytes.into()]);
        desk.submit(Command::Chunks {
            media,
            first,
            chunks,
        })
        .await;
        desk.submit(Command::MediaState(media, state)).await;
        let reply = Reply {
            files: vec![Attached::new(media, Wish::Document)],
            ..Reply::default()
        };
        let Answer::Entry(_, entry) = desk.act(chat, DeskAction::Reply(reply)).await else {
            panic!("no entry")
        };
        if refused {
            until_state(&desk, chat, entry, DeliveryState::Failed).await;
            let snapshot = desk.handle.snapshot().unwrap();
            let delivery = snapshot.entry(chat, entry).unwrap().unwrap().delivery;
            let code = delivery.unwrap().error().map(|error| error.code);
            assert_eq!(code, Some(SendError::PROGRAM));
            assert!(meta.asked.is_empty(), "nothing of it left");
        } else {
            let upload = meta.next().await;
            assert!(
                upload.body.contains("\r\n\r\nimage/jpeg\r\n"),
                "{}",
                upload.body
            );
            meta.next().await;
            until_state(&desk, chat, entry, DeliveryState::Sent).await;
        }
    }
    running.end().await;
}

#[tokio::test]
async fn what_a_restriction_holds_back_is_given_no_file_before_its_end() {
    let (desk, chat, mut meta) = scene(well).await;
    let now = desk.clock.now();
    let until = now.plus(Duration::from_secs(5 * 3600));
    let word = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING".to_owned();
    let told = AccountNews::Restricted(vec![(word, Some(until), String::new())]);
    let item = Item::Standing {
        waba_id: "102".to_owned(),
        at: Some(now),
        news: StandingNews::Account(told),
    };
    let raw = Arc::from("a letter about the account");
    desk.submit(Command::Inbound(vec![Inbound { item, raw }]))
        .await;
    let entry = desk
        .sends_file(chat, "a.jpg", "image/jpeg", Wish::Itself)
        .await;
    let (_keep, api) = api(&meta.base);
    let running = Running::start(&desk, api);
    desk.until("put off", |snapshot| {
        let row = snapshot.outbox(entry).unwrap().unwrap();
        row.state == OutboxState::Restricted(until)
    })
    .await;
    assert!(meta.asked.is_empty(), "no file was given");
    desk.clock.advance(Duration::from_secs(5 * 3600));
    assert!(is_upload(&meta.next().await));
    until_state(&desk, chat, entry, DeliveryState::Sent).await;
    running.end().await;
}
