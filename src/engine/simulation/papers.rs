//! The team's own files: uploaded piece by piece, cut, thrown away, sent, sent again elsewhere, given to Meta or not,
//! and deleted with their chats. None is lost, none stands in two messages, and what nobody has any more is gone.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::base::limits::UPLOAD_KEPT;
use crate::domain::care::CareView as _;
use crate::domain::command::{Attached, Command, FileCommand};
use crate::domain::delivery::SendError;
use crate::domain::entry::Entry;
use crate::domain::files::Wish;
use crate::domain::media::{FileOrigin, Home, Media, MediaState};
use crate::domain::outbox::{Outgoing, SendOrder, SendOutcome};
use crate::domain::view::View as _;
use crate::engine::simulation::world::{ClockHabit, Errand, World};
use crate::store::Snapshot;

/// What files are, by turns.
const KINDS: [(&str, &str); 4] = [
    ("cat.jpg", "image/jpeg"),
    ("tune.ogg", "audio/ogg; codecs=opus"),
    ("clip.mp4", "video/mp4"),
    ("paper.pdf", "application/pdf"),
];

/// A file that its author may send.
#[derive(Clone, Copy)]
struct Upload {
    by: AgentId,
    media: MediaId,
    /// The real time at which it began to come.
    at: Timestamp,
    is_picture: bool,
    is_sound: bool,
    /// It may be in a message already.
    offered: bool,
}

/// What is known of the team's files.
#[derive(Default)]
pub struct Papers {
    made: u8,
    /// Those of which not all is here yet.
    arriving: Vec<(AgentId, MediaId, Timestamp)>,
    ready: Vec<Upload>,
    /// What is in them, by what their bytes are known by.
    contents: BTreeMap<[u8; 32], Vec<u8>>,
    /// What Meta was given: for which number, and what is in it.
    at_meta: BTreeMap<String, (String, [u8; 32])>,
}

impl World {
    /// Somebody goes on with a file.
    pub fn work_on_files(&mut self) {
        match self.random.weighted(&[40, 50, 6]) {
            1 if !self.papers.arriving.is_empty() => self.bring(),
            2 if !self.papers.ready.is_empty() => {
                let at = self.random.below(self.papers.ready.len());
                let Upload { by, media, .. } = self.papers.ready.remove(at);
                self.file(FileCommand::Drop { by, media }, Errand::Nobody);
            }
            _ => {
                let by = AgentId(1 + self.random.below(5) as u64);
                self.file(FileCommand::Begin { by }, Errand::Begun(by));
            }
        }
    }

    fn file(&mut self, command: FileCommand, errand: Errand) {
        self.batch.push((Command::File(command), errand));
    }

    /// All of one comes, or it is cut.
    fn bring(&mut self) {
        let at = self.random.below(self.papers.arriving.len());
        let (by, media, began) = self.papers.arriving.remove(at);
        // Sometimes the very bytes of an earlier one.
        let again = self.papers.made > 0 && self.random.chance(15);
        let number = match again {
            true => 1 + u8::try_from(self.random.below(usize::from(self.papers.made))).unwrap(),
            false => self.papers.made.saturating_add(1),
        };
        self.papers.made = self.papers.made.max(number);
        let content = format!("the words of file {number}, and a few more").into_bytes();
        let mut sha256 = [8; 32];
        sha256[0] = number;
        self.papers.contents.insert(sha256, content.clone());
        let piece = 1 + self.random.below(content.len());
        for (first, chunk) in (0..).zip(content.chunks(piece)) {
            let chunks = vec![Bytes::copy_from_slice(chunk)];
            let command = Command::Chunks {
                media,
                first,
                chunks,
            };
            self.batch.push((command, Errand::Nobody));
        }
        if self.random.chance(10) {
            return self.file(FileCommand::Drop { by, media }, Errand::Nobody);
        }
        let (name, mime) = KINDS[usize::from(number) % KINDS.len()];
        let end = FileCommand::End {
            media,
            name: name.to_owned(),
            mime: mime.to_owned(),
            size: content.len() as u64,
            sha256,
        };
        self.file(end, Errand::Brought(by, media, began));
    }

    /// Somebody was told the id of a file that they begin to upload.
    pub fn begun(&mut self, by: AgentId, media: MediaId) {
        self.papers.arriving.push((by, media, self.real));
    }

    /// Somebody was told that all of their file is here.
    pub fn brought(&mut self, by: AgentId, media: MediaId, at: Timestamp) {
        let kept = self.snapshot().media(media).unwrap();
        let mime = kept.map(|kept| kept.mime).unwrap_or_default();
        self.papers.ready.push(Upload {
            by,
            media,
            at,
            is_picture: mime.starts_with("image/"),
            is_sound: mime.starts_with("audio/"),
            offered: false,
        });
    }

    /// Files for a message of somebody's: their own, now and then one that stands in a chat already. The second says
    /// that no words may stand beside the first.
    pub fn attached(&mut self, by: AgentId) -> (Vec<Attached>, bool) {
        let count = usize::try_from(self.snapshot().counters().media).unwrap();
        let mut files = Vec::new();
        let mut silent = false;
        for index in 0..=self.random.weighted(&[70, 20, 10]) {
            let anybodys = self.random.chance(10);
            let fits = |upload: &&Upload| upload.by == by || anybodys;
            let own: Vec<Upload> = (self.papers.ready.iter()).filter(fits).copied().collect();
            let wish =
                (self.random).pick(&[Wish::Itself, Wish::Itself, Wish::Document, Wish::Voice]);
            let media = if !own.is_empty() && self.random.chance(70) {
                let upload = self.random.pick(&own);
                let again = self.random.chance(20);
                self.papers
                    .ready
                    .retain(|it| again || it.media != upload.media);
                silent |= index == 0 && upload.is_sound;
                upload.media
            } else if count > 0 {
                MediaId(1 + self.random.below(count) as u64)
            } else {
                break;
            };
            // Whichever way it was found: its message may be deleted, and the file with it.
            for it in &mut self.papers.ready {
                it.offered |= it.media == media;
            }
            files.push(Attached::new(media, wish));
        }
        (files, silent)
    }

    /// A picture of somebody's, to stand above a template.
    pub fn picture(&mut self, by: AgentId) -> Option<MediaId> {
        let fits = |upload: &&Upload| upload.is_picture && upload.by == by;
        let own: Vec<Upload> = (self.papers.ready.iter()).filter(fits).copied().collect();
        (!own.is_empty()).then(|| {
            let upload = self.random.pick(&own);
            self.papers.ready.retain(|it| it.media != upload.media);
            upload.media
        })
    }

    /// Gives Meta the next file that a waiting message needs, or tries to. False when it needs none.
    pub fn give_file(&mut self, entry: EntryId) -> bool {
        let now = self.now();
        let snapshot = self.snapshot();
        let row = snapshot.outbox(entry).unwrap().expect("it waits");
        let number = snapshot.number(row.number).unwrap().expect("its number");
        let kept = snapshot.entry(row.chat, entry).unwrap().expect("its entry");
        let closed = !self.model.chats[&row.chat].window_is_open(now);
        if kept.needs_window() && closed {
            return false;
        }
        let lacks = |id: &MediaId| {
            let media = snapshot.media(*id).unwrap().expect("its file");
            media.at_meta(number.id, now).is_none().then_some(media)
        };
        let Some(media) = kept.files().iter().find_map(lacks) else {
            return false;
        };
        let error = |code, detail: &str| SendError {
            code,
            detail: detail.to_owned(),
        };
        let failed = match self.random.weighted(&[75, 18, 7]) {
            0 => None,
            1 => Some(SendOutcome::Again {
                after: std::time::Duration::from_secs(self.random.below(300) as u64),
                error: error(0, "the upload broke"),
                number_wide: None,
            }),
            _ => Some(SendOutcome::Refused(error(131_053, "no such file"))),
        };
        let command = match failed {
            Some(outcome) => FileCommand::NotAtMeta { entry, outcome },
            None => {
                let id = format!("file at meta {}", self.papers.at_meta.len());
                let given = (number.phone_number_id, bytes_of(&media));
                self.papers.at_meta.insert(id.clone(), given);
                let (media, number) = (media.id, number.id);
                FileCommand::AtMeta { media, number, id }
            }
        };
        self.file(command, Errand::Nobody);
        true
    }

    /// What leaves names the very files of its message, as this number gave them to Meta.
    pub fn check_files(&self, order: &SendOrder, kept: &Entry) {
        let given: Vec<&String> = match &order.content {
            Outgoing::File { id, .. } => vec![id],
            Outgoing::Template { files, .. } => files.iter().map(|(_, id, _)| id).collect(),
            _ => Vec::new(),
        };
        let files = kept.files();
        assert_eq!(given.len(), files.len(), "entry {}: its files", kept.id);
        for (id, media) in given.into_iter().zip(files) {
            // What was deleted after the send was decided is too late for it.
            let Some(media) = self.snapshot().media(media).unwrap() else {
                continue;
            };
            let (number, bytes) = &self.papers.at_meta[id];
            assert_eq!(*number, order.phone_number_id, "given for another number");
            assert_eq!(*bytes, bytes_of(&media), "entry {}: another file", kept.id);
        }
    }
}

/// What the bytes of a file that is here are known by.
fn bytes_of(media: &Media) -> [u8; 32] {
    match media.state {
        MediaState::Ready { sha256, .. } => sha256,
        _ => panic!("file {} is sent and not here", media.id),
    }
}

/// Looks at all files and at the bytes that are kept.
pub fn judge(world: &World, entries: &BTreeMap<ChatId, Vec<Entry>>, snapshot: &Snapshot) {
    let ids = (1..=snapshot.counters().media).map(MediaId);
    let all = ids.clone().filter_map(|id| snapshot.media(id).unwrap());
    let all: BTreeMap<MediaId, Media> = all.map(|media| (media.id, media)).collect();
    for media in all.values() {
        is_somewhere(world, media, entries, snapshot);
        is_whole(&world.papers, media, snapshot);
    }
    for (chat, timeline) in entries {
        for entry in timeline {
            for file in entry.files() {
                let media = all.get(&file);
                let media =
                    media.unwrap_or_else(|| panic!("entry {}: file {file} is lost", entry.id));
                assert_eq!(media.carrier(), Some((*chat, entry.id)), "file {file}");
            }
        }
    }
    let wanted: BTreeSet<MediaId> = all.values().map(|media| media.bytes_of).collect();
    for id in ids.filter(|id| !wanted.contains(id)) {
        let left = snapshot.chunks_of(id).unwrap();
        assert_eq!(
            left,
            Vec::<u32>::new(),
            "file {id} is gone, its bytes are not"
        );
    }
    let waits_unharmed = world.habit == ClockHabit::Right;
    let unused = |upload: &&Upload| waits_unharmed && !upload.offered;
    for upload in world.papers.ready.iter().filter(unused) {
        let is_young = world.real.since(upload.at) < UPLOAD_KEPT;
        let is_there = all.contains_key(&upload.media);
        assert!(is_there || !is_young, "upload {} is lost", upload.media);
    }
}

/// A file is in one message that names it, or waits for one.
fn is_somewhere(
    world: &World,
    media: &Media,
    entries: &BTreeMap<ChatId, Vec<Entry>>,
    snapshot: &Snapshot,
) {
    let Home::Entry { chat, entry } = media.home else {
        return;
    };
    let id = media.id;
    let erasure = snapshot.erasure(chat).unwrap();
    if let Some(erasure) = erasure {
        assert!(world.model.erased.contains(&chat), "nobody deleted {chat}");
        let goes = !erasure.finished && erasure.done < entry;
        assert!(goes, "file {id} outlived its deleted chat {chat}");
        return;
    }
    let timeline = entries.get(&chat).expect("the chat of a file");
    let carrier = timeline.iter().find(|it| it.id == entry);
    let carrier = carrier.unwrap_or_else(|| panic!("file {id} is in no message"));
    assert!(carrier.files().contains(&id), "file {id} is not in {entry}");
}

/// The bytes of one of the team's files are those that were uploaded.
fn is_whole(papers: &Papers, media: &Media, snapshot: &Snapshot) {
    let (FileOrigin::Team { .. }, MediaState::Ready { sha256, size }) =
        (&media.origin, &media.state)
    else {
        return;
    };
    let mut bytes = Vec::new();
    for index in snapshot.chunks_of(media.bytes_of).unwrap() {
        let chunk = snapshot.chunk(media.bytes_of, index).unwrap();
        bytes.extend_from_slice(&chunk.expect("a piece that is listed"));
    }
    assert_eq!(bytes.len() as u64, *size, "file {}", media.id);
    if let Some(content) = papers.contents.get(sha256) {
        assert_eq!(bytes, *content, "file {} says something else", media.id);
    }
}
