//! Nothing personal or secret is ever logged, at any level; what was shown of a failure is found by its id.

use std::io::Write;
use std::sync::{Arc, Mutex};

use hyper::{Method, Request};
use okno::net::client::Payload;
use okno::simulator::{Dose, Faults, signature};
use serde_json::json;
use tracing_subscriber::EnvFilter;

use crate::desk::{
    ACCESS_TOKEN, APP_SECRET, Api, Desk, OLD_SECRET, OWNER, PASSWORD, PATIENCE, VERIFY_TOKEN,
};

/// Where the lines go.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Keeps every line of every level from now on; the simulator is no part of the desk.
    fn begin() -> Self {
        let lines = Self::default();
        let writer = lines.clone();
        tracing_subscriber::fmt()
            .json()
            .with_env_filter(EnvFilter::new("trace,okno::simulator=off"))
            .with_writer(move || writer.clone())
            .init();
        lines
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A webhook signed with `secret`.
async fn posted(desk: &Desk, body: &str, secret: &str) -> u16 {
    let url = format!("http://{}/webhooks/whatsapp", desk.running.address());
    let request = Request::post(url)
        .header("x-hub-signature-256", signature(secret, body.as_bytes()))
        .body(Payload::from(body.to_owned()));
    let client = okno::net::client::Client::new().unwrap();
    let answer = client.send(request.unwrap(), PATIENCE, 1 << 20).await;
    answer.unwrap().status.as_u16()
}

#[tokio::test]
async fn a_journey_leaves_nothing_personal_and_no_secret_in_the_log() {
    let lines = Lines::begin();
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let wrong = json!({"email": OWNER, "password": "a wrong password 77"});
    Api::anonymous(desk.running.address())
        .refused(Method::POST, "/session", wrong)
        .await;
    desk.simulator
        .customer_says("anna", "my card is 4111-1111")
        .unwrap();
    let chat = api.only_chat("new").await;
    let shown = api.get(&format!("/chats/{chat}")).await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let faults = Faults {
        token_expired: Dose::times(1),
        ..Faults::default()
    };
    desk.simulator.set_faults(faults);
    api.post(
        &format!("/chats/{chat}/messages"),
        json!({"text": "your parcel is QX-77-ZL"}),
    )
    .await;
    api.post(
        &format!("/chats/{chat}/notes"),
        json!({"text": "a difficult one"}),
    )
    .await;
    let forged = r#"{"secret":"forged words"}"#;
    assert_eq!(posted(&desk, forged, "another secret").await, 401);
    let stranger = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"999"},"contacts":[{"profile":{"name":"Stranger Danger"},"wa_id":"4915112345678"}],"messages":[{"from":"4915112345678","id":"wamid.9","timestamp":"1795255200","type":"text","text":{"body":"for nobody"}}]}}]}]}"#;
    assert_eq!(posted(&desk, stranger, APP_SECRET).await, 200);
    api.call(Method::POST, "/connect/check", None).await;
    api.get("/health").await;
    let invited = api
        .post(
            "/agents",
            json!({"email": "new@okno.example", "name": "Newcomer", "role": "agent"}),
        )
        .await;
    let (_, missing) = api.call(Method::GET, "/chats/999999", None).await;
    desk.simulator.set_faults(Faults::default());
    desk.simulator.wait_until_idle().await.unwrap();
    let token = api.token.clone();
    desk.stop().await;

    let log = lines.text();
    assert!(log.contains("webhooks were turned away"), "{log}");
    let name = shown["customer"]["name"].as_str().unwrap();
    let phone = shown["customer"]["phone"].as_str().unwrap();
    let link = invited["invitation"].as_str().unwrap();
    let link = link.rsplit('/').next().unwrap();
    let digits = phone.trim_start_matches('+');
    let all = [
        name,
        digits,
        link,
        &token,
        OWNER,
        PASSWORD,
        APP_SECRET,
        OLD_SECRET,
        VERIFY_TOKEN,
        ACCESS_TOKEN,
        "4111-1111",
        "QX-77-ZL",
        "a difficult one",
        "wrong password",
        "forged words",
        "Stranger",
        "4915112345678",
        "for nobody",
        "new@okno.example",
        "Newcomer",
        "argon2",
    ];
    for personal in all {
        let line = log.lines().find(|line| line.contains(personal));
        assert!(
            line.is_none(),
            "{personal} is in the log: {}",
            line.unwrap()
        );
    }
    let request = missing["request"].as_str().unwrap();
    assert!(
        log.contains(&format!("\"id\":\"{request}\"")),
        "{request} is not in the log"
    );
}
