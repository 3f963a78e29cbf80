//! Streams over a made-up log, on a paused clock.

use super::*;
use futures_util::StreamExt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

/// A log in which every third event is another reader's.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    length: u64,
    reads: u32,
    ended: bool,
    /// Everything is another reader's.
    hidden: bool,
}

const BATCH: u64 = 4;
const ALIVE: &str = "id: 0\nevent: alive\ndata: {\"seq\":0,\"kind\":\"alive\"}\n\n";
const FAREWELL: &str = "event: signed_out\ndata: {}\n\n";

impl Source for Log {
    async fn next_batch(&mut self, after: u64) -> Batch {
        let mut state = self.0.lock().unwrap();
        state.reads += 1;
        if state.ended {
            let last = Event {
                id: None,
                name: "signed_out",
                data: "{}".into(),
            };
            return Batch::End(Some(last));
        }
        if after > state.length {
            let reset = Event {
                id: None,
                name: "reset",
                data: "".into(),
            };
            return Batch::Events {
                events: vec![reset],
                reached: state.length,
            };
        }
        let reached = state.length.min(after + BATCH);
        let visible = (after + 1..=reached).filter(|id| id % 3 != 0 && !state.hidden);
        let events = visible
            .map(|id| Event {
                id: Some(id),
                name: "entry",
                data: format!("{{\"seq\":{id}}}").into(),
            })
            .collect();
        Batch::Events { events, reached }
    }

    async fn is_alive(&mut self) -> bool {
        !self.0.lock().unwrap().ended
    }
}

struct Listening {
    log: Log,
    last: watch::Sender<u64>,
    stop: watch::Sender<bool>,
    pieces: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>,
}

fn listen(length: u64, after: u64) -> Listening {
    let log = Log::default();
    log.0.lock().unwrap().length = length;
    let (last, last_seen) = watch::channel(length);
    let (stop, stopping) = watch::channel(false);
    let reader = Reader {
        source: log.clone(),
        after,
        last: paced(last_seen),
        shutdown: stopping,
        beat: None,
        progress: Progress::New,
    };
    let pieces = Box::pin(reader.pieces());
    Listening {
        log,
        last,
        stop,
        pieces,
    }
}

impl Listening {
    fn grow_to(&self, length: u64) {
        self.log.0.lock().unwrap().length = length;
        self.last.send(length).unwrap();
    }

    async fn next(&mut self) -> Option<String> {
        let piece = self.pieces.next().await?.unwrap();
        Some(String::from_utf8(piece.to_vec()).unwrap())
    }

    /// The ids of the next piece.
    async fn ids(&mut self) -> Vec<u64> {
        let piece = self.next().await.unwrap();
        let ids = piece.lines().filter_map(|line| line.strip_prefix("id: "));
        ids.map(|id| id.parse().unwrap()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn resumes_after_the_given_place_and_misses_nothing() {
    let mut listening = listen(10, 3);
    assert_eq!(
        listening.next().await.unwrap(),
        "retry: 2000\n: connected\n\n"
    );
    assert_eq!(listening.ids().await, [4, 5, 7]);
    assert_eq!(listening.ids().await, [8, 10]);
    listening.grow_to(12);
    let piece = listening.next().await.unwrap();
    assert_eq!(piece, "id: 11\nevent: entry\ndata: {\"seq\":11}\n\n");
}

#[tokio::test(start_paused = true)]
async fn reads_only_when_the_client_has_room() {
    let mut listening = listen(100, 0);
    listening.next().await.unwrap();
    listening.ids().await;
    tokio::time::sleep(Duration::from_secs(100)).await;
    assert_eq!(listening.log.0.lock().unwrap().reads, 1);
}

#[tokio::test(start_paused = true)]
async fn a_reader_ahead_of_the_log_is_set_back() {
    let mut listening = listen(5, 9);
    listening.next().await.unwrap();
    assert_eq!(listening.next().await.unwrap(), "event: reset\ndata: \n\n");
    listening.grow_to(7);
    assert_eq!(listening.ids().await, [7]);
}

#[tokio::test(start_paused = true)]
async fn writes_neighbours_at_once() {
    let mut listening = listen(0, 0);
    listening.next().await.unwrap();
    let growth = async |last: &watch::Sender<u64>, log: &Log| {
        for length in 1..=3 {
            log.0.lock().unwrap().length = length;
            last.send(length).unwrap();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let log = listening.log.clone();
    let last = listening.last.clone();
    let (ids, ()) = tokio::join!(listening.ids(), growth(&last, &log));
    assert_eq!(ids, [1, 2]);
    assert_eq!(log.0.lock().unwrap().reads, 2);
}

#[tokio::test(start_paused = true)]
async fn passes_over_what_the_reader_may_not_see() {
    let mut listening = listen(2, 2);
    listening.next().await.unwrap();
    listening.grow_to(3);
    let nothing = tokio::time::timeout(Duration::from_secs(1), listening.next()).await;
    assert!(nothing.is_err());
    listening.grow_to(4);
    assert_eq!(listening.ids().await, [4]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_beats_and_notices_its_end() {
    let mut listening = listen(0, 0);
    listening.next().await.unwrap();
    let minute = async {
        let mut beats = 0;
        while listening.next().await.unwrap() == ALIVE {
            beats += 1;
            if beats == 4 {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), minute)
        .await
        .unwrap();
    listening.log.0.lock().unwrap().ended = true;
    let end = tokio::time::timeout(Duration::from_secs(3), listening.next()).await;
    assert_eq!(end.unwrap().as_deref(), Some(FAREWELL));
    assert_eq!(listening.next().await, None);
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_sees_nothing_of_a_busy_log_hears_that_the_stream_lives() {
    let mut listening = listen(2, 2);
    listening.next().await.unwrap();
    let log = listening.log.clone();
    let last = listening.last.clone();
    // Another reader's events alone, one a second.
    log.0.lock().unwrap().hidden = true;
    let busy = async {
        for length in 3.. {
            tokio::time::sleep(Duration::from_secs(1)).await;
            log.0.lock().unwrap().length = length;
            last.send(length).unwrap();
        }
    };
    let alive = tokio::select! {
        () = busy => unreachable!("it never ends"),
        piece = tokio::time::timeout(Duration::from_secs(4), listening.next()) => piece,
    };
    let alive = alive.expect("it beats").unwrap();
    assert!(alive.contains("event: alive\n"), "{alive}");
    let id = alive.strip_prefix("id: ").unwrap().split('\n').next();
    assert!(id.unwrap().parse::<u64>().unwrap() > 2, "{alive}");
}

#[tokio::test(start_paused = true)]
async fn ends_with_its_session_and_at_shutdown() {
    let mut listening = listen(1, 0);
    listening.next().await.unwrap();
    listening.log.0.lock().unwrap().ended = true;
    assert_eq!(listening.next().await.as_deref(), Some(FAREWELL));
    assert_eq!(listening.next().await, None);

    let mut listening = listen(0, 0);
    listening.next().await.unwrap();
    listening.stop.send(true).unwrap();
    assert_eq!(listening.next().await, None);
}

#[test]
fn data_cannot_forge_another_event() {
    let event = Event {
        id: None,
        name: "reset",
        data: "a\r\nid: 9\n\nb".into(),
    };
    let text = written(&[event]);
    assert_eq!(
        text,
        "event: reset\ndata: a\ndata: \ndata: id: 9\ndata: \ndata: b\n\n"
    );
}
