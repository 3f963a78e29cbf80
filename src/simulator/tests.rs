//! The simulator over real HTTP, with a bare receiver in the desk's place.

use super::*;
use crate::base::clock::Clock;
use crate::http::{Reply, Request, StatusCode};
use crate::net::client::{Answer, ClientError, Payload};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use tokio::sync::watch;

use bytes::Bytes;

pub(super) const NUMBER: &str = "106540352242922";
const SECRET: &str = "test-app-secret";
const TOKEN: &str = "EAAtoken";

/// What the receiver got: signature header and bytes.
#[derive(Default)]
struct Inbox {
    bodies: Mutex<Vec<(String, Bytes)>>,
    status: AtomicU16,
}

impl Inbox {
    fn bodies(&self) -> Vec<Value> {
        let bodies = self.bodies.lock().unwrap();
        bodies
            .iter()
            .map(|(_, body)| serde_json::from_slice(body).unwrap())
            .collect()
    }

    fn items(&self, list: &str) -> Vec<Value> {
        let mut items = Vec::new();
        for body in self.bodies() {
            for entry in body["entry"].as_array().unwrap() {
                for change in entry["changes"].as_array().unwrap() {
                    items.extend(
                        change["value"][list]
                            .as_array()
                            .into_iter()
                            .flatten()
                            .cloned(),
                    );
                }
            }
        }
        items
    }
}

pub(super) struct World {
    pub(super) simulator: Simulator,
    inbox: Arc<Inbox>,
    client: Client,
    _desk: watch::Sender<bool>,
}

pub(super) async fn world() -> World {
    let inbox = Arc::new(Inbox {
        status: AtomicU16::new(200),
        ..Inbox::default()
    });
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let desk = watch::Sender::new(false);
    let taken = Arc::clone(&inbox);
    let service = Arc::new(move |request| receive(Arc::clone(&taken), request));
    tokio::spawn(server::serve(
        socket,
        service,
        server::Settings::default(),
        desk.subscribe(),
    ));
    let number = Number {
        phone_number_id: NUMBER.to_owned(),
        waba_id: "102290129340398".to_owned(),
        display: "+7 800 500 11 67".to_owned(),
        name: "Support".to_owned(),
    };
    let settings = Settings {
        webhook_url: Some(format!("http://{address}/webhooks/whatsapp")),
        app_secret: SECRET.to_owned(),
        verify_token: "verify me".to_owned(),
        access_token: TOKEN.to_owned(),
        timings: Timings::instant(),
        ..Settings::new(Clock::simulated(), vec![number])
    };
    World {
        simulator: Simulator::start(settings).await.unwrap(),
        inbox,
        client: Client::new().unwrap(),
        _desk: desk,
    }
}

async fn receive(inbox: Arc<Inbox>, mut request: Request) -> Reply {
    if let Some(challenge) = request.query("hub.challenge") {
        return if request.query("hub.verify_token") == Some("verify me") {
            Reply::text(challenge)
        } else {
            Reply::empty(StatusCode::FORBIDDEN)
        };
    }
    let signature = request
        .header("x-hub-signature-256")
        .unwrap_or_default()
        .to_owned();
    let body = request.bytes(4 << 20).await.unwrap();
    inbox.bodies.lock().unwrap().push((signature, body));
    Reply::empty(StatusCode::from_u16(inbox.status.load(Ordering::SeqCst)).unwrap())
}

impl World {
    /// What came in one of the lists of the webhooks, in order.
    pub(super) fn items(&self, list: &str) -> Vec<Value> {
        self.inbox.items(list)
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        content_type: &str,
        body: Vec<u8>,
    ) -> Result<Answer, ClientError> {
        let request = hyper::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.simulator.api_base()))
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", content_type)
            .body(Payload::from(body))
            .unwrap();
        self.client
            .send(request, Duration::from_secs(5), 8 << 20)
            .await
    }

    pub(super) async fn get(&self, path: &str) -> (u16, String) {
        let answer = self
            .ask("GET", path, "text/plain", Vec::new())
            .await
            .unwrap();
        (
            answer.status.as_u16(),
            String::from_utf8_lossy(&answer.body).into_owned(),
        )
    }

    pub(super) async fn json(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string().into_bytes();
        let answer = self
            .ask(method, path, "application/json", body)
            .await
            .unwrap();
        let json = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        (answer.status.as_u16(), json)
    }

    pub(super) async fn form(&self, path: &str, body: &str) -> u16 {
        let kind = "application/x-www-form-urlencoded";
        let answer = self
            .ask("POST", path, kind, body.as_bytes().to_vec())
            .await
            .unwrap();
        answer.status.as_u16()
    }

    pub(super) async fn send_text(&self, to: &str) -> (u16, Value) {
        self.json("POST", &messages(), &text(to)).await
    }
}

fn messages() -> String {
    format!("/v25.0/{NUMBER}/messages")
}

fn text(to: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "text",
        "text": { "body": "Hello" }, "biz_opaque_callback_data": "1:2:3" })
}

#[tokio::test]
async fn a_customers_message_comes_signed_and_the_answer_gets_its_statuses() {
    let world = world().await;
    let id = world
        .simulator
        .customer_says("anna", "Привет 👋 a/b")
        .unwrap();
    world.simulator.wait_until_idle().await.unwrap();
    let (signed, body) = world.inbox.bodies.lock().unwrap()[0].clone();
    assert_eq!(signed, signature(SECRET, &body));
    assert!(body.is_ascii());
    assert_eq!(world.inbox.items("messages")[0]["id"], id.as_str());

    let (status, answer) = world.send_text("+79161234567").await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["contacts"][0]["wa_id"], "79161234567");
    world.simulator.wait_until_idle().await.unwrap();
    let mut told: Vec<String> = (world.inbox.items("statuses").iter())
        .map(|status| status["status"].as_str().unwrap().to_owned())
        .collect();
    told.sort();
    assert_eq!(told, ["delivered", "read", "sent"]);
    assert_eq!(
        world.inbox.items("statuses")[0]["biz_opaque_callback_data"],
        "1:2:3"
    );
    assert_eq!(world.simulator.accepted_messages()[0].stage, Stage::Read);
    world.simulator.stop().await;
}

#[tokio::test]
async fn refusals_are_graphs() {
    let world = world().await;
    let code = |answer: &Value| answer["error"]["code"].as_u64().unwrap_or(0);
    let (status, answer) = world
        .json("POST", "/v25.0/77/messages", &text("79161234567"))
        .await;
    assert_eq!((status, code(&answer)), (400, 100));
    assert_eq!(answer["error"]["error_subcode"], 33);
    let (status, answer) = world.json("POST", &messages(), &json!({})).await;
    assert_eq!((status, code(&answer)), (400, 100));
    assert_eq!(world.get("/25/me").await.0, 404);
    let request = hyper::Request::post(format!("{}{}", world.simulator.api_base(), messages()))
        .header("authorization", "Bearer wrong")
        .body(Payload::from(text("79161234567").to_string()))
        .unwrap();
    let answer = world
        .client
        .send(request, Duration::from_secs(5), 4096)
        .await
        .unwrap();
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status.as_u16(), code(&body)), (401, 190));
    assert!(world.simulator.accepted_messages().is_empty());
}

#[tokio::test]
async fn a_webhook_that_is_not_taken_is_repeated_with_the_same_bytes() {
    let world = world().await;
    world.inbox.status.store(503, Ordering::SeqCst);
    world.simulator.customer_says("anna", "hi").unwrap();
    let failed = |state: &State| (state.outbox().stats().failed == 2).then_some(());
    world.simulator.wait_for(failed).await.unwrap();
    world.inbox.status.store(200, Ordering::SeqCst);
    // The third attempt is due after the first growing pause.
    assert!(
        world
            .simulator
            .shared
            .settings
            .clock
            .advance(Duration::from_secs(16))
    );
    world.simulator.wait_until_idle().await.unwrap();
    let bodies = world.inbox.bodies.lock().unwrap().clone();
    assert_eq!(bodies.len(), 3);
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn connections_are_cut_before_and_after_acceptance() {
    let world = world().await;
    world.simulator.customer_says("anna", "hi").unwrap();
    let cut = async |faults: Faults| {
        world.simulator.set_faults(faults);
        let body = text("79161234567").to_string().into_bytes();
        world
            .ask("POST", &messages(), "application/json", body)
            .await
    };
    let before = cut(Faults {
        cut_before: Dose::times(1),
        ..Faults::default()
    })
    .await;
    assert!(matches!(before, Err(ClientError::Unknown(_))), "{before:?}");
    assert!(world.simulator.accepted_messages().is_empty());

    let after = cut(Faults {
        cut_after: Dose::times(1),
        ..Faults::default()
    })
    .await;
    assert!(matches!(after, Err(ClientError::Unknown(_))), "{after:?}");
    world.simulator.wait_until_idle().await.unwrap();
    assert_eq!(world.simulator.accepted_messages().len(), 1);
    assert_eq!(world.inbox.items("statuses").len(), 3);
    assert_eq!(world.send_text("79161234567").await.0, 200);
}

#[tokio::test]
async fn a_cut_connection_carries_not_a_byte() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = world().await;
    let faults = Faults {
        cut_before: Dose::times(1),
        ..Faults::default()
    };
    world.simulator.set_faults(faults);
    let mut stream = tokio::net::TcpStream::connect(world.simulator.address())
        .await
        .unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}",
        messages()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset is as good as an end.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
}

#[tokio::test]
async fn an_answer_thrown_away_makes_a_duplicate() {
    let world = world().await;
    let faults = Faults {
        forget_answers: Dose::times(1),
        ..Faults::default()
    };
    world.simulator.set_faults(faults);
    world.simulator.customer_says("anna", "hi").unwrap();
    world.simulator.wait_until_idle().await.unwrap();
    let bodies = world.inbox.bodies();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn a_hung_call_ends_with_the_simulator() {
    let world = world().await;
    let faults = Faults {
        hang: Dose::times(1),
        ..Faults::default()
    };
    world.simulator.set_faults(faults);
    let World {
        simulator, client, ..
    } = world;
    let request = hyper::Request::post(format!("{}{}", simulator.api_base(), messages()))
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("content-type", "application/json")
        .body(Payload::from(text("79161234567").to_string()))
        .unwrap();
    let call =
        tokio::spawn(async move { client.send(request, Duration::from_secs(30), 4096).await });
    let accepted = |state: &State| state.calls().next().map(|call| call.answer.clone());
    let answer = simulator.wait_for(accepted).await.unwrap();
    assert_eq!(answer, "done, never answered");
    simulator.stop().await;
    assert!(call.await.unwrap().is_err());
}

#[tokio::test]
async fn faults_answer_with_codes_and_html_and_run_out() {
    let world = world().await;
    let faults =
        json!({ "error": { "code": 130_429, "http": 400, "times": 1 }, "http_500_html": 1 });
    let (status, set) = world.json("POST", "/control/faults", &faults).await;
    assert_eq!((status, &set["http_500_html"]["times"]), (200, &json!(1)));
    let body = text("79161234567").to_string().into_bytes();
    let html = world
        .ask("POST", &messages(), "application/json", body)
        .await
        .unwrap();
    assert_eq!(html.status.as_u16(), 500);
    assert!(html.body.starts_with(b"<!DOCTYPE html>"));
    let (status, answer) = world.send_text("79161234567").await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!(130_429)));
    assert_eq!(world.send_text("79161234567").await.0, 200);
    let (status, _) = world
        .json("POST", "/control/faults", &json!({ "no_such_fault": 1 }))
        .await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn a_status_can_be_told_before_the_call_is_answered() {
    let world = world().await;
    world.simulator.customer_says("anna", "hi").unwrap();
    let faults = Faults {
        status_before_answer: Dose::times(1),
        ..Faults::default()
    };
    world.simulator.set_faults(faults);
    world.simulator.set_timings(Timings {
        sent_ms: 3_600_000,
        ..Timings::default()
    });
    assert_eq!(world.send_text("79161234567").await.0, 200);
    assert_eq!(world.inbox.items("statuses")[0]["status"], "sent");
}

#[tokio::test]
async fn an_outage_silences_both_directions_until_it_ends() {
    let world = world().await;
    world.simulator.set_faults(Faults {
        outage: true,
        ..Faults::default()
    });
    world.simulator.customer_says("anna", "hi").unwrap();
    let body = text("79161234567").to_string().into_bytes();
    assert!(
        world
            .ask("POST", &messages(), "application/json", body)
            .await
            .is_err()
    );
    assert!(world.inbox.bodies().is_empty());
    world.simulator.set_faults(Faults::default());
    world.simulator.wait_until_idle().await.unwrap();
    assert_eq!(world.inbox.items("messages").len(), 1);
}

#[tokio::test]
async fn files_go_up_and_down() {
    let world = world().await;
    let mut form = Vec::new();
    for (name, value) in [("messaging_product", "whatsapp"), ("type", "image/jpeg")] {
        form.extend(
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    form.extend(head.bytes());
    form.extend(samples::PICTURE);
    form.extend(b"\r\n--b--\r\n");
    let path = format!("/v25.0/{NUMBER}/media");
    let answer = world
        .ask("POST", &path, "multipart/form-data; boundary=b", form)
        .await
        .unwrap();
    let id: Value = serde_json::from_slice(&answer.body).unwrap();
    let id = id["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer:?}"))
        .to_owned();

    let (status, about) = world
        .json("GET", &format!("/v25.0/{id}"), &Value::Null)
        .await;
    assert_eq!(
        (status, &about["file_size"]),
        (200, &json!(samples::PICTURE.len()))
    );
    let url = about["url"].as_str().unwrap().to_owned();
    let base = world.simulator.api_base();
    let path = url.strip_prefix(&base).unwrap();
    let file = world
        .ask("GET", path, "text/plain", Vec::new())
        .await
        .unwrap();
    assert_eq!(file.body, samples::PICTURE);
    assert_eq!(file.headers["content-type"], "image/jpeg");

    let bare = hyper::Request::get(&url).body(Payload::from("")).unwrap();
    let refused = world
        .client
        .send(bare, Duration::from_secs(5), 4096)
        .await
        .unwrap();
    assert_eq!(refused.status.as_u16(), 401);
    world
        .simulator
        .shared
        .settings
        .clock
        .advance(Duration::from_secs(301));
    assert_eq!(world.get(path).await.0, 404);

    assert_eq!(
        world
            .json("DELETE", &format!("/v25.0/{id}"), &Value::Null)
            .await
            .0,
        200
    );
    assert_eq!(world.get(&format!("/v25.0/{id}")).await.0, 400);
}

#[tokio::test]
async fn templates_and_numbers_are_listed() {
    let world = world().await;
    let (_, page) = world
        .get("/v25.0/102290129340398/message_templates?fields=name,status&limit=30")
        .await;
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["data"].as_array().unwrap().len(), 30);
    let next = page["paging"]["next"].as_str().unwrap();
    let (status, rest) = world
        .get(next.strip_prefix(&world.simulator.api_base()).unwrap())
        .await;
    let rest: Value = serde_json::from_str(&rest).unwrap();
    assert_eq!((status, rest["paging"]["next"].is_null()), (200, true));
    let (_, numbers) = world
        .get("/v25.0/102290129340398/phone_numbers?fields=status,display_phone_number")
        .await;
    let numbers: Value = serde_json::from_str(&numbers).unwrap();
    assert_eq!(
        numbers["data"][0],
        json!({ "id": NUMBER, "status": "CONNECTED", "display_phone_number": "+7 800 500 11 67" })
    );
    assert_eq!(world.get("/v25.0/7/message_templates").await.0, 400);
}

#[tokio::test]
async fn the_callback_is_verified() {
    let world = world().await;
    let handshake = world.simulator.verify_callback().await.unwrap();
    assert!(handshake.ok, "{handshake:?}");
}

#[tokio::test]
async fn control_calls_make_customers_act_and_show_what_happened() {
    let world = world().await;
    let acts = json!([{ "user": "anna", "text": "one" }, { "user": "marko", "media": { "kind": "image" } }]);
    let (status, made) = world.json("POST", "/control/inbound", &acts).await;
    assert_eq!((status, made["ids"].as_array().unwrap().len()), (200, 2));
    world.simulator.wait_until_idle().await.unwrap();
    let (_, state) = world.json("GET", "/control/state", &Value::Null).await;
    assert_eq!(state["idle"], true);
    assert_eq!(state["messages"][0]["id"], made["ids"][0]);
    assert_eq!(state["webhooks"]["stats"]["delivered"], 2);
    let (status, _) = world
        .json(
            "POST",
            "/control/inbound",
            &json!({ "user": "nobody", "text": "x" }),
        )
        .await;
    assert_eq!(status, 422);
    world
        .json("POST", "/control/raw", &json!({ "any": "thing" }))
        .await;
    world.simulator.wait_until_idle().await.unwrap();
    assert_eq!(
        world.inbox.bodies().last().unwrap(),
        &json!({ "any": "thing" })
    );
    world.json("POST", "/control/reset", &json!({})).await;
    assert_eq!(
        world.simulator.look(|state| state.messages().all().count()),
        0
    );
}

#[tokio::test]
async fn pages_of_other_sites_can_not_write() {
    let world = world().await;
    let request = hyper::Request::post(format!("{}/control/reset", world.simulator.api_base()))
        .header("origin", "https://evil.example")
        .body(Payload::from("{}"))
        .unwrap();
    let answer = world
        .client
        .send(request, Duration::from_secs(5), 4096)
        .await
        .unwrap();
    assert_eq!(answer.status.as_u16(), 403);
}

#[tokio::test]
async fn words_that_meta_does_not_say_are_refused() {
    let world = world().await;
    let set = async |named| world.json("POST", "/control/standing", &named).await;
    assert_eq!(set(json!({"status": "BANNED"})).await.0, 200);
    for (wrong, known) in [
        (json!({"status": "BROKEN"}), "RESTRICTED"),
        (json!({"quality": "green"}), "GREEN"),
    ] {
        let (status, told) = set(wrong).await;
        assert_eq!(
            (status, told["detail"].to_string().contains(known)),
            (422, true),
            "{told}"
        );
    }
}
