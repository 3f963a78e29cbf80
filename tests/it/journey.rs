//! The main job, end to end: a customer writes, the team answers. Desk and simulator over real HTTP.

use hyper::Method;
use okno::base::clock::Clock;
use okno::simulator::{Act, Door, Dose, Inbound, Media, Message, Timings};
use serde_json::{Value, json};

use crate::desk::{Api, Desk, NUMBER, start_simulator};
use crate::line::{Line, Mood};
use crate::samples::{asks_meta, brings, uploads};

fn entry<'e>(page: &'e Value, kind: &str) -> Option<&'e Value> {
    page["entries"]
        .as_array()?
        .iter()
        .find(|entry| entry["kind"] == kind)
}

fn outgoing(page: &Value) -> Option<&Value> {
    page["entries"]
        .as_array()?
        .iter()
        .rfind(|entry| entry["direction"] == "out")
}

/// The last message of ours, once it has reached the customer's phone.
async fn arrived(api: &Api, chat: u64) -> Value {
    api.until(&format!("/chats/{chat}/entries"), |page| {
        outgoing(page)
            .filter(|entry| entry["delivery"]["at"]["delivered"].is_string())
            .cloned()
    })
    .await
}

/// A desk whose owner has taken anna's chat.
async fn taken() -> (Desk, Api, u64) {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    (desk, api, chat)
}

#[tokio::test]
async fn a_customer_writes_and_is_answered() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator
        .customer_says("anna", "Здравствуйте! Где мой заказ?")
        .unwrap();
    let chat = api.only_chat("new").await;
    let shown = api.get(&format!("/chats/{chat}")).await;
    assert_eq!(shown["state"], "new");
    assert_eq!(shown["window"]["state"], "open");
    assert_eq!(shown["unread"], 1);
    assert_eq!(shown["last_entry"]["text"], "Здравствуйте! Где мой заказ?");

    let (status, code) = api
        .refused(
            Method::POST,
            &format!("/chats/{chat}/messages"),
            json!({"text": "Hi"}),
        )
        .await;
    assert_eq!((status, code.as_str()), (403, "not_participant"));
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    api.post(
        &format!("/chats/{chat}/messages"),
        json!({"text": "Уже в пути!"}),
    )
    .await;
    let sent = arrived(&api, chat).await;
    assert_eq!(sent["text"], "Уже в пути!");
    assert!(
        sent["delivery"]["at"]["queued"].is_string()
            && sent["delivery"]["at"]["delivered"].is_string()
    );
    assert_eq!(desk.simulator.accepted_messages().len(), 1);

    api.post(&format!("/chats/{chat}/done"), json!({})).await;
    let page = api.get("/chats?tab=done").await;
    assert_eq!(page["counts"]["done"], 1);
    desk.simulator.customer_says("anna", "Спасибо!").unwrap();
    let again = api.only_chat("new").await;
    assert_eq!(again, chat);
    assert_eq!(
        api.get(&format!("/chats/{chat}")).await["previous_assignee"]["name"],
        "owner"
    );
    desk.stop().await;
}

#[tokio::test]
async fn a_file_is_fetched_after_its_message_and_served_with_ranges() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator
        .customer_does(&Inbound::new("marko", Act::Media(Media::sample("image"))))
        .unwrap();
    let chat = api.only_chat("new").await;
    let media = api
        .until(&format!("/chats/{chat}/entries"), |page| {
            entry(page, "image")
                .map(|entry| entry["media"].clone())
                .filter(|media| media["state"] == "ready")
        })
        .await;
    assert_eq!(media["sha256"].as_str().unwrap().len(), 64);
    let path = format!("/media/{}", media["id"]);
    assert_eq!(media["url"], format!("/api/v1{path}"));
    let whole = api.file(&path, None).await;
    assert_eq!(
        (whole.status.as_u16(), whole.body.len() as u64),
        (200, media["size"].as_u64().unwrap())
    );
    assert_eq!(whole.headers["x-content-type-options"], "nosniff");
    assert_eq!(whole.headers["content-type"], "image/jpeg");
    let size = whole.body.len();
    let part = api.file(&path, Some("bytes=2-9")).await;
    assert_eq!(part.status, 206);
    assert_eq!(
        part.headers["content-range"],
        format!("bytes 2-9/{size}").as_str()
    );
    assert_eq!(part.body, whole.body.slice(2..10));
    let beyond = api.file(&path, Some(&format!("bytes={size}-"))).await;
    assert_eq!(beyond.status, 416);
    let stranger = Api::anonymous(desk.running.address());
    assert_eq!(stranger.file(&path, None).await.status, 401);
    desk.stop().await;
}

#[tokio::test]
async fn a_cut_before_meta_has_it_is_tried_again_and_a_cut_after_is_settled_by_the_status() {
    let (desk, api, chat) = taken().await;
    desk.simulator.set_faults(okno::simulator::Faults {
        cut_after: Dose::times(1),
        ..Default::default()
    });
    api.post(
        &format!("/chats/{chat}/messages"),
        json!({"text": "once only"}),
    )
    .await;
    arrived(&api, chat).await;
    assert_eq!(desk.simulator.accepted_messages().len(), 1, "sent twice");
    desk.simulator.set_faults(okno::simulator::Faults {
        cut_before: Dose::times(1),
        ..Default::default()
    });
    let second = json!({"text": "at the second try"});
    api.post(&format!("/chats/{chat}/messages"), second).await;
    // Whether the request was read before the cut nobody knows: it leaves again only if it surely was not.
    let state = api
        .until(&format!("/chats/{chat}/entries"), |page| {
            outgoing(page)
                .map(|entry| entry["delivery"]["state"].clone())
                .filter(|state| state != "queued" && state != "sending")
        })
        .await;
    let accepted = desk.simulator.accepted_messages().len();
    assert_eq!(accepted, if state == "unknown" { 1 } else { 2 });
    desk.stop().await;
}

#[tokio::test]
async fn the_window_closes_to_the_second_and_only_a_template_leaves() {
    let (desk, api, chat) = taken().await;
    api.post("/templates/sync", json!({})).await;
    desk.clock
        .advance(std::time::Duration::from_secs(24 * 3600));
    api.until(&format!("/chats/{chat}/entries"), |page| {
        let entries = page["entries"].as_array()?;
        entries
            .iter()
            .find(|entry| entry["event"]["type"] == "window_closed")
            .map(|_| ())
    })
    .await;
    let refused = api
        .refused(
            Method::POST,
            &format!("/chats/{chat}/messages"),
            json!({"text": "late"}),
        )
        .await;
    assert_eq!(refused, (409, "window_closed".to_owned()));
    assert!(desk.simulator.accepted_messages().is_empty());
    let templates = api.get("/templates").await;
    let template = templates["templates"]
        .as_array()
        .unwrap()
        .iter()
        .find(|template| template["name"] == "continue" && template["status"] == "APPROVED")
        .unwrap();
    let variables: Vec<&str> = template["variables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|_| "Vera")
        .collect();
    let message = json!({"template": {"name": "continue", "language": template["language"], "variables": variables}});
    api.post(&format!("/chats/{chat}/messages"), message).await;
    arrived(&api, chat).await;
    desk.stop().await;
}

#[tokio::test]
async fn metas_own_word_that_the_window_is_closed_is_believed() {
    let (desk, api, chat) = taken().await;
    desk.simulator.set_faults(okno::simulator::Faults {
        failed: Some(okno::simulator::ErrorFault::times(131_047, 1)),
        ..Default::default()
    });
    let path = format!("/chats/{chat}/messages");
    api.post(&path, json!({"text": "too late, says Meta"}))
        .await;
    let failed = api
        .until(&format!("/chats/{chat}/entries"), |page| {
            outgoing(page)
                .filter(|entry| entry["delivery"]["state"] == "failed")
                .cloned()
        })
        .await;
    assert_eq!(failed["delivery"]["error"]["code"], 131_047);
    let shown = api.get(&format!("/chats/{chat}")).await;
    assert_eq!(shown["window"]["state"], "closed");
    let refused = api
        .refused(Method::POST, &path, json!({"text": "and again"}))
        .await;
    assert_eq!(refused, (409, "window_closed".to_owned()));
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    // WhatsApp tells whole seconds: in the same one nobody knows which came first.
    desk.clock.advance(std::time::Duration::from_secs(2));
    desk.simulator.customer_says("anna", "still here").unwrap();
    api.until(&format!("/chats/{chat}"), |chat| {
        (chat["window"]["state"] == "open").then_some(())
    })
    .await;
    desk.stop().await;
}

#[tokio::test]
async fn a_restart_keeps_everything_and_sends_what_waited() {
    let (desk, api, chat) = taken().await;
    // Refused for the token: surely not sent, so it may go again.
    desk.simulator.set_faults(okno::simulator::Faults {
        token_expired: Dose::times(u32::MAX),
        ..Default::default()
    });
    api.post(&format!("/chats/{chat}/messages"), json!({"text": "waits"}))
        .await;
    desk.simulator
        .wait_for(|state| {
            let met = state.faults().token_expired.times;
            (met != Some(u32::MAX)).then_some(())
        })
        .await
        .unwrap();
    let desk = desk.restart().await;
    desk.simulator
        .set_faults(okno::simulator::Faults::default());
    let api = Api {
        address: desk.running.address(),
        ..api
    };
    let sent = arrived_pushing(&desk, &api, chat).await;
    assert_eq!(sent["text"], "waits");
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    desk.stop().await;
}

/// As [`arrived`], while the clock goes on: tries wait for their turn.
async fn arrived_pushing(desk: &Desk, api: &Api, chat: u64) -> Value {
    api.until(&format!("/chats/{chat}/entries"), |page| {
        let sent = outgoing(page)
            .filter(|entry| entry["delivery"]["at"]["delivered"].is_string())
            .cloned();
        if sent.is_none() {
            desk.clock.advance(std::time::Duration::from_secs(5));
        }
        sent
    })
    .await
}

#[tokio::test]
async fn what_surely_did_not_leave_is_tried_again_and_arrives_once() {
    let (desk, api, chat) = taken().await;
    for (count, code) in [190, 131_016, 80_007].into_iter().enumerate() {
        desk.simulator.set_faults(okno::simulator::Faults {
            error: Some(okno::simulator::ErrorFault::times(code, 2)),
            ..Default::default()
        });
        let text = format!("in spite of {code}");
        api.post(&format!("/chats/{chat}/messages"), json!({"text": text}))
            .await;
        let sent = arrived_pushing(&desk, &api, chat).await;
        assert_eq!(sent["text"], text.as_str());
        let accepted = desk.simulator.accepted_messages();
        assert_eq!(accepted.len(), count + 1, "{code}: sent once");
        let callback = accepted[count].callback.clone().unwrap();
        assert!(callback.ends_with(":3"), "{callback} is not the third try");
    }
    desk.stop().await;
}

/// Bytes of a file that is long under way.
const LONG: usize = 2 << 20;

/// What Meta has of a file that is in a message of ours.
async fn hash_at_meta(desk: &Desk, api: &Api, message: &Message) -> Value {
    let id = message.body["id"].as_str().unwrap();
    asks_meta(&desk.simulator, api, id).await["sha256"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_whose_line_to_meta_is_cut_arrives_once() {
    let clock = Clock::simulated();
    let simulator = start_simulator(clock.clone(), Timings::instant()).await;
    let line = Line::to(simulator.address());
    let desk = Desk::beside(simulator, clock, format!("http://{}", line.address)).await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let media = brings(&api, "long.txt", &vec![b'l'; LONG]).await;
    line.is(Mood::Slow);
    let path = format!("/chats/{chat}/messages");
    api.post(&path, json!({"media": media})).await;
    line.carries(LONG / 2).await;
    line.is(Mood::Cut);
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    line.is(Mood::Whole);
    let sent = arrived_pushing(&desk, &api, chat).await;
    desk.simulator.wait_until_idle().await.unwrap();
    let accepted = desk.simulator.accepted_messages();
    assert_eq!(accepted.len(), 1, "sent twice");
    let there = hash_at_meta(&desk, &api, &accepted[0]).await;
    assert_eq!(there, sent["media"]["sha256"]);

    // Meta has the file and the answer is lost: it is brought once more, and its message leaves once.
    desk.simulator.set_faults(okno::simulator::Faults {
        cut_after: Dose::times(1).on(Door::Media),
        ..Default::default()
    });
    let media = uploads(&api, "photo.jpg").await;
    api.post(&path, json!({"media": media})).await;
    let sent = arrived_pushing(&desk, &api, chat).await;
    assert_eq!(sent["kind"], "image");
    desk.simulator.wait_until_idle().await.unwrap();
    let accepted = desk.simulator.accepted_messages();
    assert_eq!(accepted.len(), 2, "sent twice");
    let there = hash_at_meta(&desk, &api, &accepted[1]).await;
    assert_eq!(there, sent["media"]["sha256"]);
    desk.stop().await;
}

#[tokio::test]
async fn who_is_unblocked_is_written_to_and_heard_again() {
    let (desk, api, chat) = taken().await;
    let block = format!("/chats/{chat}/block");
    let messages = format!("/chats/{chat}/messages");
    let blocked = api.post(&block, json!({})).await;
    assert!(blocked["blocked"].is_object(), "{blocked}");
    assert!(
        desk.simulator
            .customer_says("anna", "Are you there?")
            .is_err()
    );
    let reply = json!({"text": "Here I am"});
    let (status, code) = api.refused(Method::POST, &messages, reply.clone()).await;
    assert_eq!((status, code.as_str()), (409, "blocked"));
    let (status, freed) = api.call(Method::DELETE, &block, None).await;
    assert_eq!((status, &freed["blocked"]), (200, &Value::Null));
    desk.simulator
        .customer_says("anna", "Are you there now?")
        .unwrap();
    let entries = format!("/chats/{chat}/entries");
    let heard = |page: &Value| {
        let mut all = page["entries"].as_array()?.iter();
        all.find(|it| it["text"] == "Are you there now?").map(drop)
    };
    api.until(&entries, heard).await;
    api.post(&messages, reply).await;
    assert_eq!(arrived(&api, chat).await["text"], "Here I am");
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    // Meta knows of nobody more who is blocked.
    let list = format!("{NUMBER}/block_users");
    let there = asks_meta(&desk.simulator, &api, &list).await;
    assert_eq!(there["data"], json!([]), "{there}");
    desk.stop().await;
}
