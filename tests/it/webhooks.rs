//! Meta's door: who may knock, what is answered, and that nothing is answered 200 and dropped.

use bytes::Bytes;
use hyper::{Method, Request};
use okno::net::client::{Answer, Client, Payload};
use okno::simulator::{Act, Inbound, Media, signature};
use serde_json::{Value, json};

use crate::desk::{APP_SECRET, Desk, NUMBER, OLD_SECRET, PATIENCE, VERIFY_TOKEN, WABA};

/// Brings a body to Meta's door, signed or not.
pub async fn knock(desk: &Desk, body: impl Into<Bytes>, signed_with: Option<&str>) -> Answer {
    let body = body.into();
    let mut request = Request::post(format!(
        "http://{}/webhooks/whatsapp",
        desk.running.address()
    ));
    if let Some(secret) = signed_with {
        request = request.header("x-hub-signature-256", signature(secret, &body));
    }
    Client::new()
        .unwrap()
        .send(
            request.body(Payload::from(body)).unwrap(),
            PATIENCE,
            1 << 20,
        )
        .await
        .unwrap()
}

fn body(number: &str, value: Value) -> String {
    let mut value = value;
    value["messaging_product"] = json!("whatsapp");
    value["metadata"] = json!({"display_phone_number": "38515550101", "phone_number_id": number});
    json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": value}]}]})
        .to_string()
}

fn text(id: &str, from: &str, words: &str) -> Value {
    json!({"from": from, "id": id, "timestamp": "1786000000", "type": "text", "text": {"body": words}})
}

#[tokio::test]
async fn the_handshake_answers_the_challenge_as_it_is() {
    let desk = Desk::start().await;
    let ask = async |token: &str| {
        let query = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
        let url = format!(
            "http://{}/webhooks/whatsapp?{query}",
            desk.running.address()
        );
        let request = Request::get(url).body(Payload::from("")).unwrap();
        Client::new()
            .unwrap()
            .send(request, PATIENCE, 1 << 16)
            .await
            .unwrap()
    };
    let answer = ask(VERIFY_TOKEN).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_ref()),
        (200, b"1158201444".as_slice())
    );
    assert_eq!(ask("wrong").await.status, 403);
    assert_eq!(ask("").await.status, 403);
    desk.stop().await;
}

#[tokio::test]
async fn only_signed_bodies_come_in() {
    let desk = Desk::start().await;
    let message = body(
        NUMBER,
        json!({"messages": [text("wamid.1", "385911", "hi")]}),
    );
    assert_eq!(knock(&desk, message.clone(), None).await.status, 401);
    assert_eq!(
        knock(&desk, message.clone(), Some("another secret"))
            .await
            .status,
        401
    );
    assert_eq!(knock(&desk, "[1, 2]", Some(APP_SECRET)).await.status, 400);
    assert_eq!(
        knock(&desk, "{\"object\":", Some(APP_SECRET)).await.status,
        400
    );
    assert_eq!(
        knock(&desk, vec![b' '; (4 << 20) + 1], Some(APP_SECRET))
            .await
            .status,
        413
    );
    assert_eq!(knock(&desk, message, Some(APP_SECRET)).await.status, 200);
    let api = desk.owner().await;
    assert_eq!(api.get("/chats?tab=new").await["counts"]["new"], 1);
    // During a rotation both secrets hold.
    let rotated = body(
        NUMBER,
        json!({"messages": [text("wamid.2", "385912", "hi")]}),
    );
    assert_eq!(knock(&desk, rotated, Some(OLD_SECRET)).await.status, 200);
    assert_eq!(api.get("/chats?tab=new").await["counts"]["new"], 2);
    desk.stop().await;
}

#[tokio::test]
async fn every_item_of_a_body_is_stored_and_a_repetition_is_absorbed() {
    let desk = Desk::start().await;
    let change = |first: &str, second: &str| {
        json!({"field": "messages", "value": {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1", "phone_number_id": NUMBER},
            "messages": [text(first, "385911111111", first), text(second, "385922222222", second)]}})
    };
    let batch = json!({"object": "whatsapp_business_account", "entry": [
        {"id": WABA, "changes": [change("wamid.a", "wamid.b"), change("wamid.c", "wamid.d")]},
        {"id": WABA, "changes": [change("wamid.e", "wamid.f"), {"field": "messages", "value": 7},
            {"field": "something_new", "value": {"x": 1}}, change("wamid.g", "wamid.h")]},
    ]})
    .to_string();
    for _ in 0..3 {
        assert_eq!(
            knock(&desk, batch.clone(), Some(APP_SECRET)).await.status,
            200
        );
    }
    let api = desk.owner().await;
    let page = api.get("/chats?tab=new").await;
    assert_eq!(page["counts"]["new"], 2);
    for chat in page["chats"].as_array().unwrap() {
        let entries = api.get(&format!("/chats/{}/entries", chat["id"])).await;
        assert_eq!(entries["entries"].as_array().unwrap().len(), 4);
    }
    let quarantine = api.get("/quarantine").await;
    assert!(
        quarantine.to_string().contains("something_new"),
        "{quarantine}"
    );
    desk.stop().await;
}

#[tokio::test]
async fn a_number_that_is_not_configured_waits_in_quarantine() {
    let desk = Desk::start().await;
    let message = body(
        "999999",
        json!({"messages": [text("wamid.q", "385911111111", "for a new number")]}),
    );
    assert_eq!(knock(&desk, message, Some(APP_SECRET)).await.status, 200);
    let api = desk.owner().await;
    let quarantine = api.get("/quarantine").await;
    assert!(quarantine.to_string().contains("999999"), "{quarantine}");
    desk.stop().await;
}

#[tokio::test]
async fn every_kind_lands_with_its_own_kind() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let does = |act: Act| {
        desk.simulator
            .customer_does(&Inbound::new("anna", act))
            .unwrap()
    };
    let first = desk.simulator.customer_says("anna", "plain").unwrap();
    for kind in ["image", "video", "audio", "document", "sticker"] {
        does(Act::Media(Media::sample(kind)));
    }
    does(Act::Location(
        json!({"latitude": 45.8, "longitude": 15.9, "name": "Café"}),
    ));
    does(Act::Contacts(json!([{"phones": [{"phone": "+385 91 1"}]}])));
    does(Act::Message(
        json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "a", "title": "Billing"}}}),
    ));
    does(Act::Message(
        json!({"type": "button", "button": {"payload": "p", "text": "Stop"}}),
    ));
    does(Act::Message(
        json!({"type": "order", "order": {"catalog_id": "1", "text": "", "product_items": [{"product_retailer_id": "sku", "quantity": 2, "item_price": 19.9, "currency": "EUR"}]}}),
    ));
    does(Act::Message(
        json!({"type": "unsupported", "errors": [{"code": 131_051, "title": "unknown"}], "unsupported": {"type": "poll_creation"}}),
    ));
    does(Act::Message(
        json!({"type": "hologram", "hologram": {"depth": 3}}),
    ));
    does(Act::Call(true));
    desk.simulator.wait_until_idle().await.unwrap();
    does(Act::Reaction {
        message_id: first.clone(),
        emoji: Some("❤️".to_owned()),
    });
    desk.simulator.wait_until_idle().await.unwrap();
    does(Act::Edit {
        message_id: first.clone(),
        text: "better".to_owned(),
    });
    desk.simulator.wait_until_idle().await.unwrap();
    let chat = api.only_chat("new").await;
    let page = api.get(&format!("/chats/{chat}/entries")).await;
    let entries = page["entries"].as_array().unwrap();
    let mut kinds: Vec<&str> = entries
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    let expected = [
        "audio",
        "button",
        "contacts",
        "document",
        "event",
        "event",
        "image",
        "interactive",
        "location",
        "order",
        "sticker",
        "text",
        "unsupported",
        "unsupported",
        "video",
    ];
    assert_eq!(kinds, expected);
    let text = entries
        .iter()
        .find(|entry| entry["kind"] == "text")
        .unwrap();
    assert_eq!(text["text"], "better");
    assert_eq!(text["reactions"][0]["emoji"], "❤️");
    desk.simulator
        .customer_does(&Inbound::new("anna", Act::Revoke { message_id: first }))
        .unwrap();
    api.until(&format!("/chats/{chat}/entries"), |page| {
        page["entries"]
            .as_array()?
            .iter()
            .find(|entry| entry["deleted_at"].is_string())
            .map(|_| ())
    })
    .await;
    desk.stop().await;
}

#[tokio::test]
async fn a_hidden_number_is_one_person_and_can_be_answered() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("sam", "hi").unwrap();
    desk.simulator.customer_says("sam", "anyone?").unwrap();
    let chat = api.only_chat("new").await;
    let shown = api
        .until(&format!("/chats/{chat}"), |chat| {
            (chat["unread"] == 2).then(|| chat.clone())
        })
        .await;
    assert_eq!(shown["customer"]["phone"], Value::Null);
    assert_eq!(shown["customer"]["username"], "sam.codes");
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    api.post(&format!("/chats/{chat}/messages"), json!({"text": "yes"}))
        .await;
    api.until(&format!("/chats/{chat}/entries"), |page| {
        page["entries"]
            .as_array()?
            .iter()
            .find(|entry| entry["delivery"]["at"]["delivered"].is_string())
            .map(|_| ())
    })
    .await;
    desk.stop().await;
}

#[tokio::test]
async fn a_changed_number_moves_the_address_and_keeps_the_person() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "old phone").unwrap();
    let chat = api.only_chat("new").await;
    let before = api.get(&format!("/chats/{chat}")).await;
    desk.simulator
        .customer_does(&Inbound::new(
            "anna",
            Act::ChangeNumber("79990001122".to_owned()),
        ))
        .unwrap();
    desk.simulator.wait_until_idle().await.unwrap();
    desk.simulator.customer_says("anna", "new phone").unwrap();
    let after = api
        .until(&format!("/chats/{chat}"), |chat| {
            (chat["last_entry"]["text"] == "new phone").then(|| chat.clone())
        })
        .await;
    assert_eq!(after["customer"]["id"], before["customer"]["id"]);
    assert_eq!(after["customer"]["phone"], "+79990001122");
    assert_eq!(api.get("/chats?tab=new").await["counts"]["new"], 1);
    desk.stop().await;
}

#[tokio::test]
async fn the_door_has_only_its_methods() {
    let desk = Desk::start().await;
    let request = Request::builder()
        .method(Method::DELETE)
        .uri(format!(
            "http://{}/webhooks/whatsapp",
            desk.running.address()
        ))
        .body(Payload::from(""))
        .unwrap();
    let answer = Client::new()
        .unwrap()
        .send(request, PATIENCE, 1 << 16)
        .await
        .unwrap();
    assert_eq!(answer.status, 405);
    desk.stop().await;
}

#[tokio::test]
async fn a_stranger_at_the_door_is_no_proof_of_a_wrong_secret() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let light = async || -> Value {
        let health = api.get("/health").await;
        let checks = health["checks"].as_array().unwrap().iter();
        let mut found = checks.filter(|check| check["check"] == "signatures");
        found.next().unwrap()["light"].clone()
    };
    for _ in 0..20 {
        assert_eq!(knock(&desk, "{}", Some("guessed")).await.status, 401);
    }
    assert_eq!(light().await, "green");
    let ours = body(
        NUMBER,
        json!({"messages": [text("wamid.1", "385911", "hello")]}),
    );
    for _ in 0..3 {
        assert_eq!(
            knock(&desk, ours.clone(), Some("another app's"))
                .await
                .status,
            401
        );
    }
    assert_eq!(light().await, "red");
    assert_eq!(
        knock(&desk, ours.clone(), Some(APP_SECRET)).await.status,
        200
    );
    assert_eq!(light().await, "green");
    knock(&desk, ours, Some("another app's")).await;
    assert_eq!(light().await, "green", "counted afresh after a good one");
    desk.stop().await;
}
