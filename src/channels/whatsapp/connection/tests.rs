use super::*;
use crate::base::secret::Secret;
use crate::channels::testing::{self, Desk, FakeMeta, Fate, api};
use crate::channels::whatsapp::api::{Api, Provider};
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::templates::SyncError;

fn meta(asked: &testing::Asked) -> Fate {
    let path = asked.path();
    if path.contains("debug_token") {
        Fate::json(
            200,
            r#"{"data":{"is_valid":true,"expires_at":1900000000,"scopes":["whatsapp_business_messaging"]}}"#,
        )
    } else if path.contains("subscribed_apps") && asked.head.starts_with("POST") {
        Fate::json(200, r#"{"success":true}"#)
    } else if path.contains("subscribed_apps") {
        Fate::json(200, r#"{"data":[]}"#)
    } else if path.contains("quality_rating") {
        Fate::json(
            200,
            r#"{"display_phone_number":"+385 1","verified_name":"Sun","status":"CONNECTED",
            "quality_rating":"YELLOW","whatsapp_business_manager_messaging_limit":"TIER_2K"}"#,
        )
    } else {
        Fate::error(100)
    }
}

/// The worker's first look at what answers like `fate`, changed by `with`.
async fn look_at(
    fate: impl Fn(&testing::Asked) -> Fate + Send + Sync + 'static,
    with: impl FnOnce(&mut Api),
) -> (NumberLook, FakeMeta, Desk) {
    let desk = Desk::new().await;
    let meta = FakeMeta::new(desk.clock.clone(), fate).await;
    let (settings, api) = api(&meta.base);
    settings.send_modify(|api| with(Arc::make_mut(api)));
    let (told, mut seen) = watch::channel(Arc::default());
    let (worker, trigger) = Worker::new(desk.handle.clone(), Client::new().unwrap(), api, told);
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(worker.run(stopped));
    seen.wait_for(|look: &Arc<Connection>| look.at.is_some())
        .await
        .unwrap();
    assert_eq!(trigger.subscribe().await, Ok(1));
    let look = seen.borrow().numbers[0].clone();
    (look, meta, desk)
}

#[tokio::test]
async fn token_number_and_subscription_are_told_as_meta_knows_them() {
    let (look, mut meta, _desk) = look_at(meta, |api| {
        api.callback.url = "https://desk.example/webhooks/whatsapp".to_owned();
        api.callback.verify_token = Secret::new("verify");
    })
    .await;
    let token = look.token.answer().unwrap();
    assert!(token.valid);
    assert_eq!(
        token.expires_at,
        Some(Timestamp::from_seconds(1_900_000_000))
    );
    assert_eq!(token.lacks, ["whatsapp_business_management"]);
    let number = look.number.answer().unwrap();
    assert_eq!(
        (
            number.status.as_str(),
            number.quality.as_str(),
            number.limit.as_str()
        ),
        ("CONNECTED", "YELLOW", "TIER_2K")
    );
    assert_eq!(look.subscription, Asked::Answered(Subscription::default()));
    let paths = [
        meta.next().await,
        meta.next().await,
        meta.next().await,
        meta.next().await,
    ];
    assert!(paths[0].path().ends_with("/debug_token?input_token=EAAG"));
    assert!(paths[3].head.starts_with("POST") && paths[3].path().ends_with("/subscribed_apps"));
    assert_eq!(paths[3].header("authorization"), Some("Bearer EAAG"));
}

#[tokio::test]
async fn a_refusal_and_a_missing_token_are_told_apart() {
    let desk = Desk::new().await;
    let refuses = FakeMeta::new(desk.clock.clone(), |_| Fate::error(190)).await;
    let (_keep, settings) = api(&refuses.base);
    let number = desk.handle.snapshot().unwrap().numbers().unwrap().remove(0);
    let client = Client::new().unwrap();
    let look = async |api: &Api| {
        let questions = Questions {
            client: &client,
            api,
            number: &number,
        };
        questions.look().await
    };
    let api = settings.borrow().clone();
    let refused = look(&api).await;
    assert!(matches!(refused.token, Asked::Refused { code: 190, .. }));
    let unset = look(&Api {
        token: Secret::default(),
        ..(*api).clone()
    })
    .await;
    assert!(matches!(unset.number, Asked::Unset(_)));
    let away = look(&Api {
        base: "http://127.0.0.1:1".to_owned(),
        ..(*api).clone()
    })
    .await;
    assert!(matches!(away.subscription, Asked::Unreachable(_)));
}

#[tokio::test]
async fn a_refusal_that_passes_is_no_fault_of_ours() {
    let desk = Desk::new().await;
    let busy = FakeMeta::new(desk.clock.clone(), |_| Fate::error(4)).await;
    let (_keep, settings) = api(&busy.base);
    let (told, mut seen) = watch::channel(Arc::default());
    let client = Client::new().unwrap();
    let (worker, trigger) = Worker::new(desk.handle.clone(), client, settings, told);
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(worker.run(stopped));
    let seen = seen.wait_for(|look: &Arc<Connection>| look.at.is_some());
    let look = seen.await.unwrap().numbers[0].clone();
    assert!(matches!(look.token, Asked::NotNow { .. }), "{look:?}");
    let mut later = Connection {
        numbers: vec![look.clone()],
        ..Connection::default()
    };
    assert_eq!(later.pause(), SOON);
    if let Asked::NotNow { after, .. } = &mut later.numbers[0].token {
        *after = HOURLY * 2;
    }
    assert_eq!(later.pause(), HOURLY * 2, "as long as Meta wants");
    assert_eq!(Connection::default().pause(), HOURLY);
    let refused = trigger.subscribe().await.unwrap_err();
    let minute = Duration::from_secs(60);
    assert!(
        matches!(&refused, Undone::NotNow { after, code: 4, .. } if *after == minute),
        "{refused:?}"
    );
    let sync = SyncError::Refused(GraphError {
        code: 4,
        detail: "ask +385 91 later".to_owned(),
        ..GraphError::default()
    });
    let sync = Undone::from(sync);
    assert!(matches!(&sync, Undone::NotNow { after, .. } if *after == minute));
    assert!(sync.to_string().ends_with("code 4: ask +385 91 later"));
    assert!(
        sync.for_log().ends_with("with code 4"),
        "no words in the log"
    );
    let lasting = SyncError::Refused(GraphError {
        code: 190,
        ..GraphError::default()
    });
    assert!(matches!(Undone::from(lasting), Undone::Failed(_)));
}

#[tokio::test]
async fn a_partner_is_asked_in_its_own_way() {
    let partner = |asked: &testing::Asked| match asked.path() {
        "/v1/configs/webhook" => {
            Fate::json(200, r#"{"url":"https://desk.example/webhooks/whatsapp"}"#)
        }
        _ => Fate::error(100),
    };
    let (look, mut meta, _desk) = look_at(partner, |api| api.provider = Provider::Dialog360).await;
    assert!(look.token.answer().unwrap().valid);
    assert_eq!(look.number, Asked::NotOffered);
    assert!(look.subscription.answer().unwrap().subscribed);
    assert_eq!(meta.next().await.header("d360-api-key"), Some("EAAG"));
}

/// A worker that looks at `meta`, how to ask it, and how to stop it.
fn worker_at(
    desk: &Desk,
    meta: &FakeMeta,
) -> (
    Trigger,
    watch::Sender<bool>,
    tokio::task::JoinHandle<Result<(), Fault>>,
) {
    let (settings, api) = api(&meta.base);
    let (told, seen) = watch::channel(Arc::default());
    let (worker, trigger) = Worker::new(desk.handle.clone(), Client::new().unwrap(), api, told);
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(async move {
        let _keep = (settings, seen);
        worker.run(stopped).await
    });
    (trigger, stop, running)
}

#[tokio::test]
async fn who_asks_once_has_meta_asked_once() {
    let desk = Desk::new().await;
    let mut meta = FakeMeta::new(desk.clock.clone(), meta).await;
    let (trigger, stop, running) = worker_at(&desk, &meta);
    for _ in 0..2 {
        assert_eq!(trigger.look().await, Ok(1));
    }
    stop.send_replace(true);
    running.await.unwrap().unwrap();
    let mut calls = 0;
    while meta.asked.try_recv().is_ok() {
        calls += 1;
    }
    assert_eq!(calls, 3 * 3, "at the start, and when it was asked");
}

#[tokio::test]
async fn a_desk_that_stops_does_not_wait_for_meta() {
    let desk = Desk::new().await;
    let silent = |asked: &testing::Asked| {
        if asked.head.starts_with("POST") {
            Fate::Hang
        } else {
            meta(asked)
        }
    };
    let mut meta = FakeMeta::new(desk.clock.clone(), silent).await;
    let (trigger, stop, running) = worker_at(&desk, &meta);
    let asking = tokio::spawn(async move { trigger.subscribe().await });
    while !meta.next().await.head.starts_with("POST") {}
    stop.send_replace(true);
    let ended = tokio::time::timeout(Duration::from_secs(5), running).await;
    ended.expect("it waits for Meta").unwrap().unwrap();
    assert!(matches!(asking.await.unwrap(), Err(Undone::Failed(_))));
}
