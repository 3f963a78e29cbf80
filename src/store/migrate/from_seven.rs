//! A file of shape 7 with what only such files hold: files that share bytes and are listed nowhere, bytes that no file
//! owns, reactions among the messages that are counted. Written as it was then, opened as today.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::*;
use crate::base::codec;
use crate::base::id::{ChatId, EntryId, MediaId};
use crate::base::secret::sha256;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::draft::Draft;
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::media::{Media, MediaState};
use crate::domain::sent::{Sent, SentBy};
use crate::store::check::check;
use crate::store::open::builder;
use crate::store::read::{END, Way, decode};
use crate::store::{Snapshot, Store};

/// Two pieces of a file, as the present release cuts none.
const PIECES: [&[u8]; 2] = [b"first piece, ", b"second piece"];
/// Keys of no file of the golden one.
const GONE: u64 = 9_000;
const LEFT: u64 = 9_001;

/// The release after this shape that forgot what it had to do.
const FORGETFUL: Release = Release {
    steps: &[Step {
        to: 8,
        name: "nothing",
        run: |_| Ok(()),
    }],
    newest: 8,
};

/// What was put into the file.
struct Put {
    /// A file of one chat, one of another that repeats it, and one whose bytes are with a file that is gone.
    files: [Media; 3],
    reaction: Entry,
    /// Whoever has a draft, in the reaction's chat.
    author: AgentId,
}

fn golden(folder: &Path) -> PathBuf {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/files/shape-7.redb.gz");
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(packed).unwrap())
        .read_to_end(&mut bytes)
        .unwrap();
    let path = folder.join("okno.redb");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Works on the rows of a file that is opened as no release does.
fn in_file<R>(path: &Path, work: impl FnOnce(&Transaction<'_>) -> R) -> R {
    let database = builder().open(path).unwrap();
    let write = begin(&database).unwrap();
    let done = work(&Transaction::new(&write, Counters::default(), 0));
    write.commit().unwrap();
    done
}

/// All rows of a table.
fn rows(source: &impl Source, table: Table) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    let all = (&[][..], &END[..]);
    let mut keep = |key: &[u8], value: &[u8]| {
        found.push((key.to_vec(), value.to_vec()));
        Ok(std::ops::ControlFlow::Continue(()))
    };
    source.walk(table, all, Way::Forward, &mut keep).unwrap();
    found
}

fn keys_of(source: &impl Source, table: Table) -> Vec<(u64, u64)> {
    let rows = rows(source, table).into_iter();
    rows.map(|(key, _)| keys::both(&key).unwrap()).collect()
}

/// An entry's bytes of then. The fields in their order of then.
fn as_then(entry: &Entry) -> Vec<u8> {
    let head = (
        entry.id,
        entry.chat,
        entry.interaction,
        entry.at,
        entry.received_at,
        entry.author,
        &entry.body,
    );
    let marks = (
        &entry.wamid,
        &entry.delivery,
        &entry.reply_to,
        entry.retry_of,
        (&entry.reactions, &entry.revisions),
        entry.deleted_at,
        entry.forwarded,
        (&entry.referral, &entry.unknown_fields, entry.preview),
    );
    codec::encode(2, &(head, marks))
}

/// Makes a file of the webhooks' a whole one, whose bytes are kept with `holder`.
fn ready(transaction: &Transaction<'_>, media: &mut Media, holder: u64) {
    media.bytes_of = MediaId(holder);
    media.state = MediaState::Ready {
        size: PIECES.concat().len() as u64,
        sha256: sha256(&PIECES.concat()),
    };
    let key = keys::one(media.id.0);
    transaction.put(Table::Media, &key, &media.bytes()).unwrap();
    transaction.remove(Table::Fetching, &key).unwrap();
}

fn keep(transaction: &Transaction<'_>, holder: u64) {
    for (index, piece) in (0..).zip(PIECES) {
        let key = keys::two(holder, index);
        transaction.put(Table::Chunks, &key, piece).unwrap();
    }
}

/// Three files that share bytes, and two that left some behind.
fn furnish_files(transaction: &Transaction<'_>) -> [Media; 3] {
    let all: Vec<Media> = rows(transaction, Table::Media)
        .iter()
        .map(|(_, value)| decode(Table::Media, value).unwrap())
        .collect();
    let chat_of = |media: &Media| media.carrier().unwrap().0;
    let mut own = all[0].clone();
    let mut elsewhere = all.iter().filter(|it| chat_of(it) != chat_of(&own));
    let mut copy = elsewhere.next().expect("another chat has a file").clone();
    let mut others = all.iter().filter(|it| ![own.id, copy.id].contains(&it.id));
    let mut orphan = others.next_back().unwrap().clone();
    let holder = own.id.0;
    ready(transaction, &mut own, holder);
    ready(transaction, &mut copy, holder);
    ready(transaction, &mut orphan, GONE);
    for holder in [holder, GONE, LEFT, copy.id.0] {
        keep(transaction, holder);
    }
    [own, copy, orphan]
}

/// A reaction of ours in the place of the note, counted as a message, and a draft.
fn furnish_words(transaction: &Transaction<'_>) -> (Entry, AgentId) {
    let entries: Vec<Entry> = rows(transaction, Table::Entries)
        .iter()
        .map(|(_, value)| decode(Table::Entries, value).unwrap())
        .collect();
    let note = entries.iter().find(|it| matches!(it.body, Body::Note(_)));
    let mut reaction = note.unwrap().clone();
    let Author::Agent(author) = reaction.author else {
        panic!("{reaction:?}");
    };
    let to = entries.iter().find(|it| it.chat == reaction.chat).unwrap();
    reaction.body = Body::Reaction {
        to: to.id,
        emoji: "👍".to_owned(),
    };
    reaction.delivery = Some(Delivery::sent_elsewhere(reaction.at));
    let key = keys::two(reaction.chat.0, reaction.id.0);
    let bytes = as_then(&reaction);
    transaction.put(Table::Entries, &key, &bytes).unwrap();
    let chat = transaction.chat(reaction.chat).unwrap().unwrap();
    let counted = Sent {
        at: reaction.at,
        chat: chat.id,
        group: chat.group,
        number: chat.number,
        by: SentBy::Agent(author),
        template: false,
        state: DeliveryState::Sent,
        code: None,
    };
    let key = keys::two(u64::from(reaction.at.day()), reaction.id.0);
    transaction
        .put(Table::Sent, &key, &counted.bytes())
        .unwrap();
    // The fields in their order of then.
    let draft = ("half a", "note", true, Some(to.id), 3u64, reaction.at);
    let key = keys::two(chat.id.0, author.0);
    let bytes = codec::encode(1, &draft);
    transaction.put(Table::Drafts, &key, &bytes).unwrap();
    (reaction, author)
}

fn furnish(path: &Path) -> Put {
    let database = builder().open(path).unwrap();
    assert_eq!(shape(&database).unwrap(), Some(7));
    drop(database);
    in_file(path, |transaction| {
        let files = furnish_files(transaction);
        let (reaction, author) = furnish_words(transaction);
        Put {
            files,
            reaction,
            author,
        }
    })
}

fn bytes_of(snapshot: &Snapshot, media: MediaId) -> Vec<u8> {
    let media = snapshot.media(media).unwrap().unwrap();
    let pieces = (0..).map_while(|index| snapshot.chunk(media.bytes_of, index).unwrap());
    pieces.flat_map(Vec::from).collect()
}

#[test]
fn copies_are_listed_leftovers_go_and_reactions_are_no_messages() {
    let folder = tempfile::tempdir().unwrap();
    let path = golden(folder.path());
    let put = furnish(&path);
    let counted = in_file(&path, |it| keys_of(it, Table::Sent));
    let [own, copy, orphan] = put.files.each_ref().map(|media| media.id.0);

    let store = Store::open(&path, Timestamp::from_seconds(1_790_000_000)).unwrap();
    let snapshot = store.snapshot().unwrap();
    assert_eq!(check(&snapshot).unwrap(), Vec::<String>::new());
    let mut listed = vec![(own, copy), (GONE, orphan)];
    listed.sort_unstable();
    assert_eq!(keys_of(&snapshot, Table::Copies), listed);
    let mut kept = vec![(own, 0), (own, 1), (GONE, 0), (GONE, 1)];
    kept.sort_unstable();
    assert_eq!(keys_of(&snapshot, Table::Chunks), kept);
    for media in [own, copy, orphan] {
        assert_eq!(bytes_of(&snapshot, MediaId(media)), PIECES.concat());
    }
    let is_held = |holder, but: &[u64]| {
        let but = but.iter().map(|id| MediaId(*id)).collect();
        copies::is_held(&snapshot, MediaId(holder), &but).unwrap()
    };
    // Whichever of the two goes first, the other keeps the bytes.
    assert!(is_held(own, &[own]) && is_held(own, &[copy]));
    assert!(!is_held(own, &[own, copy]) && !is_held(GONE, &[orphan]));

    let EntryId(reaction) = put.reaction.id;
    let (reactions, messages): (Vec<_>, Vec<_>) = counted
        .into_iter()
        .partition(|(_, entry)| *entry == reaction);
    assert_eq!((reactions.len(), messages.is_empty()), (1, false));
    assert_eq!(keys_of(&snapshot, Table::Sent), messages);
    let ChatId(chat) = put.reaction.chat;
    let read = snapshot.entry(ChatId(chat), put.reaction.id).unwrap();
    assert_eq!(read.as_ref(), Some(&put.reaction));
    let draft = Draft {
        message: "half a".to_owned(),
        note: "note".to_owned(),
        noting: true,
        reply_to: snapshot
            .draft(ChatId(chat), put.author)
            .unwrap()
            .unwrap()
            .reply_to,
        revision: 3,
        at: put.reaction.at,
        files: Vec::new(),
        choices: None,
    };
    assert!(draft.reply_to.is_some());
    assert_eq!(
        snapshot.drafts(ChatId(chat)).unwrap(),
        [(put.author, draft)]
    );
}

#[test]
fn a_step_that_did_nothing_would_be_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = golden(folder.path());
    let put = furnish(&path);
    let [own, copy, orphan] = put.files.each_ref().map(|media| media.id);
    let reaction = put.reaction.id;
    let store = Store::open_as(&FORGETFUL, &path, Timestamp::default()).unwrap();
    let mut found = check(&store.snapshot().unwrap()).unwrap();
    found.sort_unstable();
    let mut told = vec![
        format!("a row counts message {reaction}, which does not count"),
        format!("file {copy} is not known where its bytes are, with file {own}"),
        format!("file {orphan} is not known where its bytes are, with file {GONE}"),
        format!("pieces of file {copy} are kept, and it is no file's bytes"),
        format!("pieces of file {GONE} are kept, and it is no file's bytes"),
        format!("pieces of file {LEFT} are kept, and it is no file's bytes"),
    ];
    told.sort_unstable();
    assert_eq!(found, told);
}
