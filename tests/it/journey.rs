//! The main job, end to end: a customer writes, the team answers. Desk and simulator over real HTTP.

use hyper::Method;
use okno::simulator::{Act, Dose, Inbound, Media};
use serde_json::{Value, json};

use crate::desk::{Api, Desk};

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
    assert!(media["size"].as_u64().unwrap() > 0);
    assert_eq!(media["sha256"].as_str().unwrap().len(), 64);
    desk.stop().await;
}

#[tokio::test]
async fn a_cut_before_meta_has_it_is_tried_again_and_a_cut_after_is_settled_by_the_status() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
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
    desk.stop().await;
}

#[tokio::test]
async fn the_window_closes_to_the_second_and_only_a_template_leaves() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    api.post("/templates/sync", json!({})).await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
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
async fn a_restart_keeps_everything_and_sends_what_waited() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = api.only_chat("new").await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    desk.simulator.set_faults(okno::simulator::Faults {
        outage: true,
        ..Default::default()
    });
    api.post(&format!("/chats/{chat}/messages"), json!({"text": "waits"}))
        .await;
    let desk = desk.restart().await;
    desk.simulator
        .set_faults(okno::simulator::Faults::default());
    let api = Api {
        address: desk.running.address(),
        ..api
    };
    let sent = api
        .until(&format!("/chats/{chat}/entries"), |page| {
            outgoing(page)
                .filter(|entry| entry["delivery"]["state"] != "queued")
                .cloned()
        })
        .await;
    assert_eq!(sent["text"], "waits");
    assert!(desk.simulator.accepted_messages().len() <= 1);
    desk.stop().await;
}
