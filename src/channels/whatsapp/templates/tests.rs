use super::*;
use crate::base::secret::Secret;
use crate::channels::testing::{Desk, FakeMeta, Fate, api};
use crate::domain::template::Component;

const FIRST: &str = r#"{"data":[{"id":"1","name":"order_shipped","language":"pt_BR","status":"APPROVED",
    "category":"UTILITY","parameter_format":"NAMED","rejected_reason":"NONE","quality_score":{"score":"GREEN"},
    "message_send_ttl_seconds":600,"components":[
    {"type":"HEADER","format":"TEXT","text":"On its way"},
    {"type":"BODY","text":"Hi {{customer_name}}, {{order_id}} left.","example":{"body_text_named_params":[
    {"param_name":"order_id","example":"1234"},{"param_name":"customer_name","example":"Marta"}]}},
    {"type":"FOOTER","text":"Sun"},
    {"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://shop.example/{{1}}","example":["https://shop.example/r77"]},
    {"type":"QUICK_REPLY","text":"Talk"}]}]}, {"id":"2","name":"nameless tongue"}, 7],
    "paging":{"cursors":{"before":"A","after":"B C"},"next":"https://evil.example/?access_token=EAAG"}}"#;
const SECOND: &str = r#"{"data":[{"name":"rest","language":"en","status":"rejected","category":"MARKETING",
    "rejected_reason":"SCAM","components":[{"type":"HEADER","format":"IMAGE","example":{}},
    {"type":"CAROUSEL","cards":[]},{"type":"BODY"}]}],"paging":{"cursors":{"before":"B","after":"C"}}}"#;

fn account(asked: &crate::channels::testing::Asked) -> Fate {
    if asked.path().contains("after=B%20C") {
        Fate::json(200, SECOND)
    } else {
        Fate::json(200, FIRST)
    }
}

#[tokio::test]
async fn every_page_is_read_by_its_cursor() {
    let mut meta = FakeMeta::new(crate::base::clock::Clock::system(), account).await;
    let (_keep, api) = api(&meta.base);
    let api = api.borrow().clone();
    let token = Secret::new("EAAG");
    let facts = list(&Client::new().unwrap(), &api, &token, "102")
        .await
        .unwrap();
    let asked = meta.next().await;
    assert!(
        asked.path().starts_with("/v25.0/102/message_templates?"),
        "{}",
        asked.path()
    );
    assert!(asked.path().ends_with("limit=100"), "{}", asked.path());
    assert_eq!(asked.header("authorization"), Some("Bearer EAAG"));
    assert!(meta.next().await.path().ends_with("&after=B%20C"));
    let names: Vec<_> = facts.iter().map(|facts| facts.name.as_str()).collect();
    assert_eq!(names, ["order_shipped", "rest"]);
    let known = &facts[0].facts;
    assert_eq!(
        (known.rejected_reason.as_str(), known.meta_id.as_str()),
        ("", "1")
    );
    assert_eq!(
        (known.quality.as_str(), known.named, known.ttl),
        ("GREEN", true, Some(600))
    );
    assert_eq!(known.examples, ["Marta", "1234", "r77"]);
    assert_eq!(facts[0].components.len(), 4);
    assert_eq!(
        (
            facts[1].status.as_str(),
            facts[1].facts.rejected_reason.as_str()
        ),
        ("REJECTED", "SCAM")
    );
    assert_eq!(
        facts[1].components,
        [
            Component::FileHeader("IMAGE".to_owned()),
            Component::Carousel(Vec::new()),
            Component::Other("BODY".to_owned())
        ]
    );
}

#[tokio::test]
async fn a_list_without_an_end_and_a_refusal_are_errors() {
    let clock = crate::base::clock::Clock::system();
    let token = Secret::new("EAAG");
    let client = Client::new().unwrap();
    let turns = FakeMeta::new(clock.clone(), |_| Fate::json(200, FIRST)).await;
    let (_keep, settings) = api(&turns.base);
    let settings = settings.borrow().clone();
    assert_eq!(
        list(&client, &settings, &token, "102").await,
        Err(SyncError::Endless)
    );
    let refuses = FakeMeta::new(clock.clone(), |_| Fate::error(190)).await;
    let (_keep, settings) = api(&refuses.base);
    let settings = settings.borrow().clone();
    let refused = list(&client, &settings, &token, "102").await;
    assert!(matches!(refused, Err(SyncError::Refused(error)) if error.code == 190));
    // More, and not where: what was read so far is not all.
    for lost in [
        r#"{"next":"x"}"#,
        r#"{"next":"x","cursors":{"before":"A"}}"#,
    ] {
        let page = format!(r#"{{"data":[],"paging":{lost}}}"#);
        let halves = FakeMeta::new(clock.clone(), move |_| Fate::json(200, page.clone())).await;
        let (_keep, settings) = api(&halves.base);
        let settings = settings.borrow().clone();
        let read = list(&client, &settings, &token, "102").await;
        assert_eq!(read, Err(SyncError::Unreadable(200)));
    }
    let page = FakeMeta::new(clock, |_| {
        Fate::Answer(502, "text/html", b"<html>".to_vec())
    })
    .await;
    let (_keep, settings) = api(&page.base);
    let settings = settings.borrow().clone();
    assert_eq!(
        list(&client, &settings, &token, "102").await,
        Err(SyncError::Unreadable(502))
    );
}

#[tokio::test]
async fn the_desk_gets_them_at_start_and_on_demand() {
    let desk = Desk::new().await;
    let mut meta = FakeMeta::new(desk.clock.clone(), account).await;
    let (_keep, api) = api(&meta.base);
    let (worker, trigger) = Worker::new(desk.handle.clone(), Client::new().unwrap(), api);
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(worker.run(stopped));
    desk.until("templates", |snapshot| {
        snapshot.templates().unwrap().len() == 2
    })
    .await;
    assert_eq!(trigger.sync().await, Ok(()));
    for _ in 0..4 {
        meta.next().await;
    }
    stop.send_replace(true);
    running.await.unwrap().unwrap();
    assert_eq!(trigger.sync().await, Err(SyncError::NotKept));
}

#[tokio::test]
async fn nudges_are_heard_once_a_minute() {
    let desk = Desk::new().await;
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&count);
    let mut meta = FakeMeta::new(desk.clock.clone(), move |asked| {
        counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        account(asked)
    })
    .await;
    let asked = || count.load(std::sync::atomic::Ordering::SeqCst);
    let (_keep, api) = api(&meta.base);
    let (worker, trigger) = Worker::new(desk.handle.clone(), Client::new().unwrap(), api);
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(worker.run(stopped));
    for _ in 0..2 {
        meta.next().await;
    }
    // The worker hears the nudges before it is asked by a person, and only the person is answered at once.
    for _ in 0..3 {
        trigger.nudge();
    }
    assert_eq!(trigger.sync().await, Ok(()));
    assert_eq!(asked(), 4);
    for _ in 0..2 {
        meta.next().await;
    }
    trigger.nudge();
    desk.clock.advance(NUDGED);
    for _ in 0..2 {
        meta.next().await;
    }
    assert_eq!(asked(), 6);
    // So is a webhook that says that a template has other parts.
    desk.handle.pulse.template_news();
    desk.clock.advance(NUDGED);
    for _ in 0..2 {
        meta.next().await;
    }
    assert_eq!(asked(), 8);
    stop.send_replace(true);
    running.await.unwrap().unwrap();
}

#[test]
fn cards_places_and_codes_are_read_with_their_examples() {
    let object = json::object(
        r#"{"name":"n","language":"en","components":[
        {"type":"HEADER","format":"LOCATION"},
        {"type":"BODY","text":"For {{2}} and {{1}}","example":{"body_text":[["one","two"]]}},
        {"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copy","example":"SUN10"},
            {"type":"PHONE_NUMBER","text":"Call","phone_number":"+3851"},
            {"type":"FLOW","text":"Form","flow_id":"77"}]},
        {"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},
            {"type":"BODY","text":"Buy {{1}}","example":{"body_text":[["bread"]]}}]}]}]}"#,
    )
    .unwrap();
    let facts = read::template(&object).unwrap();
    assert_eq!(
        facts.facts.examples,
        ["", "", "", "", "one", "two", "SUN10", "bread"]
    );
    let Component::Buttons(buttons) = &facts.components[2] else {
        panic!("{facts:?}")
    };
    assert_eq!(
        (buttons[1].phone.as_str(), buttons[2].flow.as_str()),
        ("+3851", "77")
    );
    let Component::Carousel(cards) = &facts.components[3] else {
        panic!("{facts:?}")
    };
    assert_eq!(cards[0].file(), Some("IMAGE"));
}
