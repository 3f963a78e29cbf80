//! Arbitrary bytes against everything that reads what strangers write: webhooks, paths, forms, cookies, ranges,
//! records, whole data files. Each target first reads its corpus as it is, then changed at random from a seed:
//!
//! `OKNO_FUZZ_RUNS=1000000 OKNO_FUZZ_SEED=7 cargo test --test it fuzz` runs longer, from elsewhere. What breaks a
//! target is printed; it belongs into `tests/golden/corpus/TARGET`, where it is read for ever after.

use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use okno::base::clock::Timestamp;
use okno::base::codec;
use okno::base::id::ChatId;
use okno::base::text;
use okno::channels::whatsapp::payload;
use okno::domain::agent::Agent;
use okno::domain::chat::Chat;
use okno::domain::command::{Command, NumberSetting};
use okno::domain::customer::Customer;
use okno::domain::entry::Entry;
use okno::domain::event::LogEvent;
use okno::domain::media::Media;
use okno::domain::outbox::OutboxRow;
use okno::domain::template::Template;
use okno::domain::view::View as _;
use okno::engine::{Engine, Outcome};
use okno::http::{BodyError, Fields, Found, Method, Request, header};
use okno::store::{Store, check, check_file};
use okno::ui::login::local;
use okno::ui::routes;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Changed inputs of an ordinary run, for each target.
const RUNS: u64 = 400;

/// A small seeded generator (SplitMix64).
struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when there is none.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap().max(1);
        usize::try_from(self.bits() % end).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.bits() & 0xFF).unwrap()
    }
}

/// Pieces that readers stumble over.
const WORDS: [&[u8]; 26] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\u0000",
    b"\\ud83d",
    b"\\",
    b"null",
    b"-1",
    b"1e999",
    b"9999999999999999999",
    b"%00",
    b"%2f",
    b"%",
    b"..",
    b"/",
    b"//",
    b"\r\n",
    b"--X",
    b"--X--\r\n",
    b"; filename=\"",
    b"\xFF\xFE",
    b"\xE2\x80\xAE",
    b"\xFB\xFF\xFF",
    b"\xFD\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
];

/// One input made of others: bytes are turned, put in, taken out, repeated; two are joined.
fn changed(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut input = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(6) {
        let at = dice.below(input.len() + 1);
        match dice.below(8) {
            0 if at < input.len() => input[at] ^= 1 << dice.below(8),
            1 if at < input.len() => input[at] = dice.byte(),
            2 => input.truncate(at),
            3 => {
                let end = (at + dice.below(40)).min(input.len());
                input.drain(at..end);
            }
            4 => {
                let end = (at + dice.below(200)).min(input.len());
                let piece = input[at..end].repeat(1 + dice.below(5));
                input.splice(at..at, piece);
            }
            5 => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            _ => {
                let word = WORDS[dice.below(WORDS.len())];
                input.splice(at..at, word.iter().copied());
            }
        }
    }
    input.truncate(64 * 1024);
    input
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// All files of a folder, in their order.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(golden(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder} is empty");
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Shows a target its corpus and what can be made of it. A panic names the input.
fn fuzz(name: &str, corpus: &[Vec<u8>], mut target: impl FnMut(&[u8])) {
    let seed = number("OKNO_FUZZ_SEED", 1);
    let mut try_one = |input: &[u8], which: String| {
        let tried = catch_unwind(AssertUnwindSafe(|| target(input)));
        assert!(
            tried.is_ok(),
            "{name} breaks on {which}: b\"{}\"",
            input.escape_ascii()
        );
    };
    for (index, input) in corpus.iter().enumerate() {
        try_one(input, format!("file {index} of its corpus"));
    }
    for run in 0..number("OKNO_FUZZ_RUNS", RUNS) {
        let mut dice = Dice(seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(run));
        let input = changed(corpus, &mut dice);
        try_one(&input, format!("run {run} of seed {seed}"));
    }
}

/// Whatever a webhook says: it is refused, or each of its items is kept as a body that reads to that item alone, and
/// the desk takes it.
#[test]
fn fuzz_webhooks() {
    let mut corpus = files("corpus/webhook");
    corpus.extend(files("webhooks"));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("okno.redb"), now()).unwrap();
    let mut engine = Engine::new(store).unwrap();
    let setting = NumberSetting {
        phone_number_id: "106000000000001".to_owned(),
        waba_id: "204000000000001".to_owned(),
        display: "+385 1 555 0101".to_owned(),
        name: "Support".to_owned(),
        group: "Support".to_owned(),
    };
    engine
        .step(vec![Command::Configure(vec![setting])], now())
        .unwrap();
    let mut received = Vec::new();
    fuzz("a webhook", &corpus, |input| {
        let Ok(items) = payload::read(input) else {
            let object = serde_json::from_slice::<serde_json::Value>(input);
            assert!(
                !object.is_ok_and(|value| value.is_object()),
                "an object was refused"
            );
            return;
        };
        for item in &items {
            let again = payload::read(item.raw.as_bytes()).unwrap();
            assert_eq!(again.len(), 1, "{}", item.raw);
            assert_eq!(again[0].item, item.item, "{}", item.raw);
        }
        received.push(items);
        if received.len() == 50 {
            take(&mut engine, &mut received);
        }
    });
    take(&mut engine, &mut received);
    let snapshot = engine.store().snapshot().unwrap();
    assert_eq!(check::check(&snapshot).unwrap(), Vec::<String>::new());
    assert!(snapshot.counters().chat > 0 && snapshot.quarantine_count().unwrap() > 0);
}

fn take(engine: &mut Engine, received: &mut Vec<Vec<okno::domain::inbound::Inbound>>) {
    let commands = received.drain(..).map(Command::Inbound).collect();
    for outcome in engine.step(commands, now()).unwrap() {
        assert!(matches!(outcome, Outcome::Answered(_)), "{outcome:?}");
    }
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_786_001_000)
}

/// Whatever a path says: it fits a route of ours or none; its variables are clean, and numbers are numbers.
#[test]
fn fuzz_paths() {
    let corpus = files("corpus/path");
    let router = routes::router();
    fuzz("a path", &corpus, |input| {
        let path = String::from_utf8_lossy(input);
        for method in [Method::GET, Method::POST, Method::HEAD] {
            if let Found::Route {
                params, pattern, ..
            } = router.find(&method, &path)
            {
                assert_eq!(pattern.matches('/').count(), path.matches('/').count());
                for name in ["chat", "entry", "media", "id", "token", "file"] {
                    if let Some(value) = params.get(name) {
                        assert!(
                            !value.contains(['/', '\0']) && !value.is_empty(),
                            "{value:?}"
                        );
                        assert!(value != "." && value != "..");
                    }
                    assert!(
                        params
                            .id(name)
                            .is_none_or(|id| params.get(name) == Some(id.to_string().as_str()))
                    );
                }
            }
        }
        let next = local(&path);
        assert!(next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\"));
        let line = text::one_line(&path, 40);
        assert!(
            line.chars().count() <= 41 && !line.contains(char::is_control),
            "{line:?}"
        );
    });
}

/// Whatever a form says, of either kind: it is refused or its fields are within bounds.
#[test]
fn fuzz_forms() {
    let corpus = files("corpus/form");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    const LIMIT: usize = 4_096;
    fuzz("a form", &corpus, |input| {
        for kind in [
            "multipart/form-data; boundary=X",
            "multipart/form-data; boundary=\"X\"; charset=x",
            "application/x-www-form-urlencoded",
        ] {
            let mut request = Request::made(Method::POST, "/", input.to_vec())
                .with_header(header::CONTENT_TYPE, kind);
            match runtime.block_on(request.form(LIMIT as u64)) {
                Ok(fields) => {
                    assert!(input.len() <= LIMIT && fields.iter().count() <= Fields::MOST);
                    // Bytes that are no text may become three each.
                    let size: usize = fields
                        .iter()
                        .map(|(name, value)| name.len() + value.len())
                        .sum();
                    assert!(size <= 3 * input.len(), "{size}");
                }
                Err(BodyError::TooLarge { .. }) => assert!(input.len() > LIMIT),
                Err(BodyError::Malformed(_) | BodyError::Interrupted) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        // The same bytes where a request has a line of them.
        let line = String::from_utf8_lossy(input).replace(['\r', '\n'], " ");
        let target = format!("/session?{}", line.replace(' ', "+"));
        let request = Request::made(Method::GET, &target, "")
            .with_header(header::COOKIE, &line)
            .with_header(header::AUTHORIZATION, &line)
            .with_header(header::CONTENT_TYPE, &line);
        let _ = (
            request.cookie("okno_session"),
            request.bearer(),
            request.content_type(),
        );
        let _ = okno::http::ranges::Wanted::of(Some(&line), Some(&line), "\"tag\"", 1_000);
        assert!(request.queries().iter().count() <= Fields::MOST);
    });
}

/// What reads as a record is written as it was read.
fn reads_back<T: Serialize + DeserializeOwned>(input: &[u8]) {
    let Ok(record) = codec::decode::<T>(input) else {
        return;
    };
    let written = codec::encode(input[0], &record);
    let again = codec::decode::<T>(&written).unwrap();
    assert_eq!(codec::encode(input[0], &again), written);
}

/// Whatever a record's bytes are: they are refused, without a panic and without taking memory that they don't have,
/// or they are a record.
#[test]
fn fuzz_records() {
    let mut corpus = files("corpus/record");
    let (_folder, path) = data_file();
    let store = Store::open(&path, now()).unwrap();
    let snapshot = store.snapshot().unwrap();
    let mut add = |bytes| corpus.push(bytes);
    snapshot
        .agents()
        .unwrap()
        .iter()
        .for_each(|record| add(codec::encode(1, record)));
    snapshot
        .templates()
        .unwrap()
        .iter()
        .for_each(|record| add(codec::encode(1, record)));
    snapshot
        .outbox_rows()
        .unwrap()
        .iter()
        .for_each(|record| add(codec::encode(1, record)));
    for chat in 1..20 {
        for entry in snapshot.entries_before(ChatId(chat), None, 200).unwrap() {
            add(codec::encode(1, &entry));
        }
        if let Some(chat) = snapshot.chat(ChatId(chat)).unwrap() {
            add(codec::encode(1, &chat));
        }
    }
    assert!(corpus.len() > 30);
    fuzz("a record", &corpus, |input| {
        reads_back::<Agent>(input);
        reads_back::<Chat>(input);
        reads_back::<Customer>(input);
        reads_back::<Entry>(input);
        reads_back::<LogEvent>(input);
        reads_back::<Media>(input);
        reads_back::<OutboxRow>(input);
        reads_back::<Template>(input);
    });
}

fn data_file() -> (tempfile::TempDir, PathBuf) {
    let packed = std::fs::File::open(golden("files/shape-1.redb.gz")).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("okno.redb");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// A data file with bytes turned: whoever opens or checks it gets an answer and no panic, and the check writes nothing.
#[test]
fn fuzz_data_files() {
    let (_folder, path) = data_file();
    let whole = std::fs::read(&path).unwrap();
    let runs = number("OKNO_FUZZ_RUNS", RUNS) / 10;
    let seed = number("OKNO_FUZZ_SEED", 1);
    for run in 0..runs {
        let mut dice = Dice(seed.wrapping_mul(31).wrapping_add(run));
        let mut bytes = whole.clone();
        let span = if dice.below(3) == 0 {
            4_096
        } else {
            bytes.len()
        };
        for _ in 0..=dice.below(8) {
            let at = dice.below(span);
            bytes[at] = dice.byte();
        }
        if dice.below(8) == 0 {
            bytes.truncate(dice.below(whole.len()));
        }
        std::fs::write(&path, &bytes).unwrap();
        let checked = catch_unwind(|| drop(check_file(&path, now())));
        assert!(
            checked.is_ok(),
            "checking breaks in run {run} of seed {seed}"
        );
        assert_eq!(
            std::fs::read(&path).unwrap(),
            bytes,
            "checking wrote in run {run} of seed {seed}"
        );
        let opened = catch_unwind(|| {
            if let Ok(store) = Store::open(&path, now()) {
                drop(store.snapshot().map(|snapshot| check::check(&snapshot)));
            }
        });
        assert!(opened.is_ok(), "opening breaks in run {run} of seed {seed}");
    }
}
