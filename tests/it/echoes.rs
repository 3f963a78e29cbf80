//! What the team sends from its phone app beside the desk, over real HTTP from the simulated phone to the timeline.

use hyper::Method;
use okno::simulator::{Act, Inbound, Media};
use serde_json::{Value, json};

use crate::desk::{APP_SECRET, Api, Desk, NUMBER, WABA};
use crate::webhooks::knock;

/// An entry, once it is as it is wanted.
async fn entry(api: &Api, chat: u64, id: &Value, wanted: impl Fn(&Value) -> bool) -> Value {
    api.until(&format!("/chats/{chat}/entries"), |page| {
        let mut entries = page["entries"].as_array()?.iter();
        entries.find(|it| it["id"] == *id && wanted(it)).cloned()
    })
    .await
}

/// The newest entry, once there are so many messages.
async fn newest(api: &Api, chat: u64, count: usize) -> Value {
    api.until(&format!("/chats/{chat}/entries"), |page| {
        let entries = page["entries"].as_array()?.iter();
        let messages: Vec<&Value> = entries.filter(|it| it["kind"] != "event").collect();
        let newest = messages.last().filter(|_| messages.len() == count);
        newest.map(|newest| (*newest).clone())
    })
    .await
}

fn phone(desk: &Desk, act: Act) -> String {
    let act = Inbound::new("anna", act).from_phone_app();
    desk.simulator.customer_does(&act).unwrap().remove(0)
}

#[tokio::test]
async fn the_phone_app_writes_sends_files_and_changes_its_words() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    phone(&desk, Act::Text("Your order is ready".to_owned()));
    let chat = api.only_chat("done").await;
    let first = newest(&api, chat, 1).await;
    assert_eq!(first["author"]["kind"], "phone_app");
    assert_eq!(
        (&first["direction"], &first["kind"]),
        (&json!("out"), &json!("text"))
    );
    let shown = api.get(&format!("/chats/{chat}")).await;
    assert_eq!(
        (&shown["window"]["state"], &shown["unread"]),
        (&json!("none"), &json!(0))
    );
    assert!(shown["customer"]["name"].as_str().unwrap().contains("Анна"));

    let mut count = 1;
    for kind in ["image", "video", "audio", "document", "sticker"] {
        phone(&desk, Act::Media(Media::sample(kind)));
        count += 1;
        let entry = newest(&api, chat, count).await;
        assert_eq!(
            (&entry["kind"], &entry["author"]["kind"]),
            (&json!(kind), &json!("phone_app"))
        );
        let fetched = self::entry(&api, chat, &entry["id"], |it| {
            it["media"]["state"] == "ready"
        });
        let url = fetched.await["media"]["url"]
            .as_str()
            .unwrap()
            .replace("/api/v1", "");
        let file = api.file(&url, None).await;
        assert_eq!(file.status, 200, "{kind}");
        assert!(!file.body.is_empty());
    }
    phone(
        &desk,
        Act::Location(json!({"latitude": 45.8, "longitude": 15.9})),
    );
    assert_eq!(newest(&api, chat, count + 1).await["kind"], "location");
    let cards =
        json!([{"name": {"formatted_name": "Joao"}, "phones": [{"phone": "+5521999990000"}]}]);
    phone(&desk, Act::Contacts(cards));
    assert_eq!(newest(&api, chat, count + 2).await["kind"], "contacts");

    // The customer answers: now there is an appeal, and the phone's own words are not among what is unread.
    let theirs = desk.simulator.customer_says("anna", "Fine").unwrap();
    let asked = newest(&api, chat, count + 3).await;
    assert_eq!(api.get(&format!("/chats/{chat}")).await["unread"], 1);
    assert_eq!(api.only_chat("new").await, chat);
    let answer = Inbound::text("anna", "See you")
        .from_phone_app()
        .replying(&theirs);
    let id = desk.simulator.customer_does(&answer).unwrap().remove(0);
    let said = newest(&api, chat, count + 4).await;
    assert_eq!(said["reply_to"]["id"], asked["id"]);
    entry(&api, chat, &said["id"], |it| {
        it["delivery"]["at"]["delivered"].is_string()
    })
    .await;
    assert_eq!(
        api.get(&format!("/chats/{chat}")).await["waiting_since"],
        Value::Null
    );

    let emoji = Some("👍".to_owned());
    phone(
        &desk,
        Act::Reaction {
            message_id: theirs,
            emoji,
        },
    );
    let has = |it: &Value| it["reactions"].get(0).is_some();
    let put = entry(&api, chat, &asked["id"], has).await["reactions"][0].clone();
    assert_eq!(
        (&put["emoji"], &put["by"]["kind"]),
        (&json!("👍"), &json!("phone_app"))
    );

    let text = "See you at six".to_owned();
    phone(
        &desk,
        Act::Edit {
            message_id: id.clone(),
            text,
        },
    );
    let edited = entry(&api, chat, &said["id"], |it| it["edited_at"].is_string()).await;
    assert_eq!(
        (&edited["text"], &edited["revisions"][0]["text"]),
        (&json!("See you at six"), &json!("See you"))
    );
    phone(&desk, Act::Revoke { message_id: id });
    let gone = entry(&api, chat, &said["id"], |it| it["deleted_at"].is_string()).await;
    assert_eq!(gone["text"], "See you at six");

    // Told again it stands once, and the desk itself sent nothing of all this.
    desk.simulator.repeat_now();
    desk.simulator.wait_until_idle().await.unwrap();
    newest(&api, chat, count + 4).await;
    let calls = desk.simulator.look(|state| {
        let calls = state.calls().filter(|it| it.call.contains("/messages"));
        calls.count()
    });
    assert_eq!(calls, 0);
    let retry = format!("/chats/{chat}/messages/{}/retry", said["id"]);
    assert!(api.refused(Method::POST, &retry, json!({})).await.0 >= 400);
    desk.stop().await;
}

#[tokio::test]
async fn the_address_book_and_the_past_open_nothing_and_are_kept() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let metadata = json!({"display_phone_number": "38515550101", "phone_number_id": NUMBER});
    let told = [
        (
            "smb_app_state_sync",
            json!({"metadata": metadata, "state_sync": [{"type": "contact", "action": "add", "contact": {"full_name": "Eva", "phone_number": "385911111111"}, "metadata": {"timestamp": "1786000000"}}]}),
        ),
        (
            "history",
            json!({"metadata": metadata, "history": [{"metadata": {"phase": 0, "chunk_order": 1, "progress": 55}, "threads": [{"id": "385911111111", "messages": [{"from": "385911111111", "id": "wamid.H1", "timestamp": "1786000000", "type": "text", "text": {"body": "old"}, "history_context": {"status": "READ"}}]}]}]}),
        ),
        // The files of the past come as messages of their own.
        (
            "history",
            json!({"metadata": metadata, "contacts": [{"wa_id": "385911111111"}], "messages": [{"from": "385911111111", "id": "wamid.H2", "timestamp": "1786000000", "type": "image", "image": {"id": "1"}}]}),
        ),
    ];
    for (field, value) in told {
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": field, "value": value}]}]});
        let answer = knock(&desk, body.to_string(), Some(APP_SECRET)).await;
        assert_eq!(answer.status, 200);
    }
    let kept = api.get("/quarantine").await;
    let text = kept.to_string();
    assert!(
        text.contains("smb_app_state_sync") && text.contains("history"),
        "{text}"
    );
    for tab in ["new", "mine", "others", "done"] {
        let page = api.get(&format!("/chats?tab={tab}")).await;
        assert_eq!(page["chats"], json!([]), "{tab}");
    }
    desk.stop().await;
}
