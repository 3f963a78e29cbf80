use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::base::clock::Timestamp;
use crate::base::limits::CHUNK_BYTES;
use crate::base::secret::{Secret, sha256};
use crate::channels::testing::{Asked, Desk, FakeMeta, Fate, api};
use crate::domain::entry::FileKind;
use crate::domain::inbound::{Content, InboundFile};

const FILE: MediaId = MediaId(1);

fn picture() -> Vec<u8> {
    (0..CHUNK_BYTES * 5 + 7)
        .map(|index| u8::try_from(index % 251).unwrap())
        .collect()
}

fn announced(url: Option<String>) -> Content {
    Content::File(InboundFile {
        kind: FileKind::Image,
        meta_id: "1400".to_owned(),
        url,
        mime: "image/jpeg".to_owned(),
        sha256: Some(sha256(&picture())),
        name: String::new(),
        caption: String::new(),
    })
}

fn described(host: &str, path: &str) -> Fate {
    Fate::json(
        200,
        format!("{{\"url\":\"http://{host}{path}\",\"mime_type\":\"image/jpeg\",\"id\":\"1400\"}}"),
    )
}

fn host(asked: &Asked) -> String {
    asked.header("host").unwrap().to_owned()
}

fn image(bytes: Vec<u8>) -> Fate {
    Fate::Answer(200, "image/jpeg", bytes)
}

/// A desk with a worker, whose Cloud API does what `fate` says.
struct Running {
    desk: Desk,
    meta: FakeMeta,
    api: watch::Sender<Arc<Api>>,
    _stop: watch::Sender<bool>,
}

impl Running {
    async fn new(fate: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Self {
        let desk = Desk::new().await;
        let meta = FakeMeta::new(desk.clock.clone(), fate).await;
        let (api, current) = api(&meta.base);
        let (stop, stopped) = watch::channel(false);
        let worker = Fetcher::new(desk.handle.clone(), Client::new().unwrap(), current);
        tokio::spawn(worker.run(stopped));
        Self {
            desk,
            meta,
            api,
            _stop: stop,
        }
    }

    async fn receive(&self, url: Option<String>) {
        self.desk.receive("5511976540001", announced(url)).await;
    }

    fn state(&self) -> MediaState {
        self.desk
            .handle
            .snapshot()
            .unwrap()
            .media(FILE)
            .unwrap()
            .unwrap()
            .state
    }

    async fn ends(&self) -> MediaState {
        let fetching = |state: &MediaState| matches!(state, MediaState::Fetching { .. });
        self.desk
            .until("an end", |snapshot| {
                snapshot
                    .media(FILE)
                    .unwrap()
                    .is_some_and(|media| !fetching(&media.state))
            })
            .await;
        self.state()
    }

    /// Waits until the record tells of another try, which no event of the log does.
    async fn tried(&self, wanted: u32) {
        while !matches!(self.state(), MediaState::Fetching { attempts, .. } if attempts == wanted) {
            tokio::task::yield_now().await;
        }
    }
}

fn ready() -> MediaState {
    let bytes = picture();
    MediaState::Ready {
        size: bytes.len() as u64,
        sha256: sha256(&bytes),
    }
}

#[tokio::test]
async fn the_webhooks_address_is_tried_first_and_the_bytes_are_kept() {
    let mut running = Running::new(|_| image(picture())).await;
    running
        .receive(Some(format!("{}/direct", running.meta.base)))
        .await;
    assert_eq!(running.ends().await, ready());
    let asked = running.meta.next().await;
    assert_eq!(asked.path(), "/direct");
    assert_eq!(asked.header("authorization"), Some("Bearer EAAG"));
    assert!(asked.header("user-agent").unwrap().starts_with("okno/"));
    let snapshot = running.desk.handle.snapshot().unwrap();
    let mut kept = Vec::new();
    for index in 0.. {
        let Some(chunk) = snapshot.chunk(FILE, index).unwrap() else {
            break;
        };
        assert!(chunk.len() == CHUNK_BYTES || index == 5);
        kept.extend_from_slice(&chunk);
    }
    assert!(kept == picture());
    assert_eq!(snapshot.fetches().unwrap(), []);
}

#[tokio::test]
async fn an_address_that_is_gone_is_asked_for_anew() {
    let mut running = Running::new(|asked| match asked.path() {
        "/direct" => Fate::json(404, "{}"),
        "/v25.0/1400?phone_number_id=106" => described(&host(asked), "/new"),
        _ => image(picture()),
    })
    .await;
    running
        .receive(Some(format!("{}/direct", running.meta.base)))
        .await;
    assert_eq!(running.ends().await, ready());
    for path in ["/direct", "/v25.0/1400?phone_number_id=106", "/new"] {
        assert_eq!(running.meta.next().await.path(), path);
    }
}

#[tokio::test]
async fn a_file_that_meta_has_no_longer_is_lost() {
    let running = Running::new(|asked| match asked.path() {
        "/gone" => Fate::json(404, "{}"),
        _ => described(&host(asked), "/gone"),
    })
    .await;
    running.receive(None).await;
    assert_eq!(running.ends().await, MediaState::Lost);
    let running = Running::new(|_| {
        Fate::json(
            400,
            r#"{"error":{"code":100,"error_subcode":33,"message":"no such object"}}"#,
        )
    })
    .await;
    running.receive(None).await;
    assert_eq!(running.ends().await, MediaState::Lost);
}

#[tokio::test]
async fn a_wrong_hash_is_fetched_once_more() {
    let count = AtomicU32::new(0);
    let running = Running::new(move |asked| match asked.path() {
        "/file" if count.fetch_add(1, Ordering::SeqCst) == 0 => image(vec![1; 9]),
        "/file" => image(picture()),
        _ => described(&host(asked), "/file"),
    })
    .await;
    running.receive(None).await;
    assert_eq!(running.ends().await, ready());
    let running = Running::new(|asked| match asked.path() {
        "/file" => image(vec![1; 9]),
        _ => described(&host(asked), "/file"),
    })
    .await;
    running.receive(None).await;
    assert_eq!(
        running.ends().await,
        MediaState::Failed {
            cause: "hash".to_owned()
        }
    );
}

#[tokio::test]
async fn a_passing_fault_is_tried_again_later() {
    let count = AtomicU32::new(0);
    let running =
        Running::new(
            move |asked| match (asked.path(), count.fetch_add(1, Ordering::SeqCst)) {
                (_, 0) => Fate::Cut,
                ("/file", 2) => Fate::Answer(200, "text/html", b"<html>".to_vec()),
                ("/file", _) => image(picture()),
                _ => described(&host(asked), "/file"),
            },
        )
        .await;
    running.receive(None).await;
    running.tried(1).await;
    running.desk.clock.advance(Duration::from_secs(6));
    running.tried(2).await;
    running.desk.clock.advance(Duration::from_secs(16));
    assert_eq!(running.ends().await, ready());
}

#[tokio::test]
async fn a_dead_token_costs_no_tries_and_a_new_one_works_at_once() {
    let mut running = Running::new(
        |asked| match (asked.path(), asked.header("authorization")) {
            (_, Some("Bearer EAAG")) => Fate::error(190),
            ("/file", _) => image(picture()),
            _ => described(&host(asked), "/file"),
        },
    )
    .await;
    let before = running.desk.clock.now();
    running.receive(None).await;
    running.meta.next().await;
    let waits = |state: MediaState| match state {
        MediaState::Fetching { attempts, next_at } => (attempts, next_at),
        other => panic!("{other:?}"),
    };
    while waits(running.state()).1.since(before) < Duration::from_secs(5) {
        tokio::task::yield_now().await;
    }
    assert_eq!(waits(running.state()).0, 0);
    running
        .api
        .send_modify(|api| Arc::make_mut(api).token = Secret::new("fresh"));
    assert_eq!(running.ends().await, ready());
}

#[tokio::test]
async fn the_token_goes_to_no_other_host_and_no_foreign_host_is_asked() {
    let mut other = FakeMeta::new(crate::base::clock::Clock::system(), |_| image(picture())).await;
    let elsewhere = format!("{}/stolen", other.base);
    let mut running = Running::new(move |asked| match asked.path() {
        "/here" => Fate::Redirect("/there".to_owned()),
        "/there" => Fate::Redirect(elsewhere.clone()),
        _ => described(&host(asked), "/here"),
    })
    .await;
    running.receive(None).await;
    assert_eq!(
        running.ends().await,
        MediaState::Failed {
            cause: "host".to_owned()
        }
    );
    for _ in 0..3 {
        assert_eq!(
            running.meta.next().await.header("authorization"),
            Some("Bearer EAAG")
        );
    }
    assert!(other.asked.try_recv().is_err());
}

#[tokio::test]
async fn an_endless_ring_of_redirects_ends() {
    let running = Running::new(|asked| match asked.path() {
        "/ring" => Fate::Redirect("/ring".to_owned()),
        _ => described(&host(asked), "/ring"),
    })
    .await;
    running.receive(None).await;
    running.tried(1).await;
}

#[tokio::test]
async fn a_file_beyond_all_bounds_is_refused_before_it_is_fetched() {
    let running = Running::new(|asked| {
        let host = host(asked);
        Fate::json(
            200,
            format!("{{\"url\":\"http://{host}/file\",\"file_size\":200000000}}"),
        )
    })
    .await;
    running.receive(None).await;
    assert_eq!(
        running.ends().await,
        MediaState::Failed {
            cause: "too_large".to_owned()
        }
    );
}

#[tokio::test]
async fn what_was_half_fetched_at_a_crash_is_fetched_after_it() {
    let desk = Desk::new().await;
    desk.receive("5511976540001", announced(None)).await;
    let desk = Desk::over(desk.stop());
    let meta = FakeMeta::new(desk.clock.clone(), |asked| match asked.path() {
        "/file" => image(picture()),
        _ => described(&host(asked), "/file"),
    })
    .await;
    let (api, current) = api(&meta.base);
    let (stop, stopped) = watch::channel(false);
    let worker = Fetcher::new(desk.handle.clone(), Client::new().unwrap(), current);
    let task = tokio::spawn(worker.run(stopped));
    let running = Running {
        desk,
        meta,
        api,
        _stop: stop,
    };
    assert_eq!(running.ends().await, ready());
    running._stop.send_replace(true);
    task.await.unwrap().unwrap();
}

#[test]
fn tries_reach_over_seven_days_and_then_end() {
    let now = Timestamp::from_seconds(1_786_000_000);
    let mut at = now;
    let mut attempts = 0;
    let unreachable = || Fetched::Unreachable(String::new());
    while let MediaState::Fetching {
        attempts: after,
        next_at,
    } = outcome(unreachable(), attempts, FILE, at)
    {
        assert!(next_at > at);
        (attempts, at) = (after, next_at);
    }
    let days = at.since(now).as_secs_f64() / 86_400.0;
    assert!((6.5..7.0).contains(&days), "{days}");
    let end = outcome(unreachable(), attempts, FILE, at);
    assert_eq!(
        end,
        MediaState::Failed {
            cause: "unreachable".to_owned()
        }
    );
    let end = outcome(Fetched::Refused(String::new()), REFUSED_TRIES - 1, FILE, at);
    assert_eq!(
        end,
        MediaState::Failed {
            cause: "refused".to_owned()
        }
    );
}
