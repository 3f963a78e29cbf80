//! A file of shape 9 with drafts as they were kept then: of files without a word on as what they leave.

use std::path::Path;

use flate2::read::GzDecoder;

use super::*;
use crate::base::codec;
use crate::base::id::{ChatId, EntryId, MediaId};
use crate::domain::draft::InBox;
use crate::domain::entry::{Body, FileKind};
use crate::domain::files::Wish;
use crate::domain::media::{FileOrigin, Home, Media, MediaState};
use crate::store::Store;
use crate::store::check::check;
use crate::store::open::builder;

/// An upload of the first agent's.
fn upload(id: u64, name: &str) -> Media {
    let by = AgentId(1);
    Media {
        id: MediaId(id),
        home: Home::Upload {
            by,
            at: Timestamp::default(),
        },
        bytes_of: MediaId(id),
        origin: FileOrigin::Team {
            by,
            at_meta: Vec::new(),
        },
        mime: "audio/ogg; codecs=opus".to_owned(),
        name: name.to_owned(),
        state: MediaState::Ready {
            size: 5,
            sha256: [0; 32],
        },
    }
}

#[test]
fn recordings_and_what_was_taken_back_as_a_document_are_so_still() {
    let folder = tempfile::tempdir().unwrap();
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/files/shape-9.redb.gz");
    let path = folder.path().join("okno.redb");
    let mut file = std::fs::File::create(&path).unwrap();
    let mut packed = GzDecoder::new(std::fs::File::open(packed).unwrap());
    std::io::copy(&mut packed, &mut file).unwrap();
    drop(file);

    let database = builder().open(&path).unwrap();
    assert_eq!(shape(&database).unwrap(), Some(9));
    let write = begin(&database).unwrap();
    let chat = ChatId(1);
    let (recorded, sound) = (
        upload(9_000, "voice-message.ogg"),
        upload(9_001, "song.ogg"),
    );
    let mut sent = upload(9_002, "plan.ogg");
    {
        let transaction = Transaction::new(&write, Counters::default(), 0);
        let mut entry = (transaction.entries_after(chat, EntryId(0), 1).unwrap()).remove(0);
        entry.body = Body::File {
            media: sent.id,
            kind: FileKind::Document,
            caption: String::new(),
        };
        sent.home = Home::Entry {
            chat,
            entry: entry.id,
        };
        let key = keys::two(chat.0, entry.id.0);
        transaction
            .put(Table::Entries, &key, &entry.bytes())
            .unwrap();
        for media in [&recorded, &sound, &sent] {
            let key = keys::one(media.id.0);
            transaction.put(Table::Media, &key, &media.bytes()).unwrap();
            if matches!(media.home, Home::Upload { .. }) {
                let key = keys::two(1, media.id.0);
                transaction.put(Table::Uploads, &key, &[]).unwrap();
            }
        }
        // The fields in their order of then.
        let files = [recorded.id, sound.id, sent.id, MediaId(9_999)].to_vec();
        let at = Timestamp::default();
        let draft = ("half a", "", false, None::<u64>, 3u64, at, files);
        let bytes = codec::encode(2, &draft);
        transaction
            .put(Table::Drafts, &keys::two(chat.0, 1), &bytes)
            .unwrap();
    }
    write.commit().unwrap();
    drop(database);

    let store = Store::open(&path, Timestamp::from_seconds(1_790_000_000)).unwrap();
    let snapshot = store.snapshot().unwrap();
    let draft = snapshot.draft(chat, AgentId(1)).unwrap().unwrap();
    assert_eq!((draft.message.as_str(), draft.revision), ("half a", 3));
    let wish = |media, wish| InBox { media, wish };
    assert_eq!(
        draft.files,
        [
            wish(recorded.id, Wish::Voice),
            wish(sound.id, Wish::Itself),
            wish(sent.id, Wish::Document),
            wish(MediaId(9_999), Wish::Itself),
        ]
    );
    let of_drafts = |told: &String| told.contains("draft");
    assert!(!check(&snapshot).unwrap().iter().any(of_drafts));
}
