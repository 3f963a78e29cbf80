//! Connecting a number: the walk is green at its end, and each thing that can be wrong is seen at its step.

use hyper::{Method, Request};
use okno::app::{self, Options, Running};
use okno::base::clock::Clock;
use okno::channels::whatsapp::api::Provider;
use okno::net::client::{Client, Payload};
use okno::simulator::{self, MANAGEMENT, MESSAGING, Simulator, Standing};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desk::{
    ACCESS_TOKEN, Api, OWNER, PASSWORD, PATIENCE, VERIFY_TOKEN, config, start_simulator,
};

/// A desk that knows its own address.
struct Connecting {
    running: Running,
    simulator: Simulator,
    api: Api,
    webhook: String,
    _folder: TempDir,
}

impl Connecting {
    async fn start(provider: Provider) -> Self {
        let clock = Clock::simulated();
        let simulator = start_simulator(clock.clone(), simulator::Timings::instant()).await;
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(folder.path(), &simulator);
        config.listen = free_address();
        config.public_url = format!("http://{}", config.listen);
        config.whatsapp.provider = provider;
        if provider == Provider::Dialog360 {
            config.whatsapp.app_secrets.clear();
        }
        let running = app::start(
            config,
            clock,
            Options {
                clock_moves: true,
                ..Options::default()
            },
        )
        .await
        .unwrap();
        let api = Api::sign_in(running.address(), OWNER, PASSWORD).await;
        let webhook = format!("http://{}/webhooks/whatsapp", running.address());
        Self {
            running,
            simulator,
            api,
            webhook,
            _folder: folder,
        }
    }

    /// The page after Meta was asked again.
    async fn walk(&self) -> Value {
        self.api.post("/connect/check", json!({})).await;
        self.api.get("/connect").await
    }

    /// One step after Meta was asked again.
    async fn step(&self, name: &str) -> Value {
        let page = self.walk().await;
        let all = [&page["steps"], &page["numbers"][0]["steps"]];
        let mut all = all.into_iter().filter_map(Value::as_array).flatten();
        let found = all.find(|step| step["step"] == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {page}"))
            .clone()
    }

    async fn light(&self, name: &str, standing: Standing) -> Value {
        self.simulator.set_standing(standing);
        self.step(name).await["light"].clone()
    }

    /// Goes through everything that people do on the way: a message in, an answer out, templates.
    async fn write_to_each_other(&self) {
        self.simulator.customer_says("anna", "hello").unwrap();
        let chat = self.api.only_chat("new").await;
        self.api
            .post(&format!("/chats/{chat}/take"), json!({}))
            .await;
        let messages = format!("/chats/{chat}/messages");
        self.api
            .post(&messages, json!({"text": "hello Anna"}))
            .await;
        self.simulator
            .wait_for(|state| {
                let mut ours = state.messages().all();
                ours.find(|message| message.told.iter().any(|told| told == "delivered"))
                    .map(|_| ())
            })
            .await
            .unwrap();
        self.api.post("/templates/sync", json!({})).await;
    }

    async fn stop(self) {
        self.running.stop().await.unwrap();
        self.simulator.stop().await;
    }
}

/// A port that nobody listens at.
fn free_address() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

/// The steps that are not green, but for templates, which come by themselves in their own time.
fn open(page: &Value) -> Vec<&str> {
    let all = [&page["steps"], &page["numbers"][0]["steps"]];
    let all = all.into_iter().filter_map(Value::as_array).flatten();
    all.filter(|step| step["light"] != "green")
        .filter_map(|step| step["step"].as_str())
        .filter(|step| *step != "templates")
        .collect()
}

#[tokio::test]
async fn from_nothing_to_the_end_of_the_walk() {
    let desk = Connecting::start(Provider::Meta).await;
    let unsubscribed = Standing {
        subscribed: false,
        ..Standing::default()
    };
    desk.simulator.set_standing(unsubscribed);
    let page = desk.walk().await;
    assert_eq!(page["light"], "red");
    assert_eq!(open(&page), ["handshake", "subscription", "in", "out"]);
    desk.api.post("/connect/subscribe", json!({})).await;
    let page = desk.walk().await;
    assert_eq!(open(&page), ["in", "out"], "Meta shook hands");
    let address = desk
        .simulator
        .look(|state| state.callback().map(str::to_owned));
    assert_eq!(address.as_ref(), Some(&desk.webhook));
    desk.write_to_each_other().await;
    let page = desk.walk().await;
    assert_eq!((&page["light"], open(&page)), (&json!("green"), vec![]));
    desk.stop().await;
}

#[tokio::test]
async fn each_thing_that_can_be_wrong_at_meta_is_seen_at_its_step() {
    let desk = Connecting::start(Provider::Meta).await;
    let well = Standing::default;
    let with = |change: fn(&mut Standing)| {
        let mut standing = well();
        change(&mut standing);
        standing
    };
    assert_eq!(desk.light("token", well()).await, "green");
    let invalid = with(|it| it.token_valid = false);
    assert_eq!(desk.light("token", invalid).await, "red");
    for (days, light) in [(1, "red"), (10, "yellow"), (60, "green")] {
        let ends = Standing {
            token_days: Some(days),
            ..well()
        };
        assert_eq!(desk.light("token", ends).await, light, "{days}");
    }
    for right in [MESSAGING, MANAGEMENT] {
        let mut lacking = well();
        lacking.scopes.retain(|scope| scope != right);
        assert_eq!(desk.light("token", lacking).await, "red");
        let said = desk.step("token").await["said"].to_string();
        assert!(said.contains(right), "{said}");
    }
    for (quality, light) in [("GREEN", "green"), ("YELLOW", "yellow"), ("RED", "red")] {
        let standing = Standing {
            quality: quality.to_owned(),
            ..well()
        };
        assert_eq!(desk.light("number", standing).await, light);
    }
    let flagged = with(|it| it.status = "RESTRICTED".to_owned());
    assert_eq!(desk.light("number", flagged).await, "red");
    let elsewhere = with(|it| it.override_callback_uri = Some("https://other.example/".to_owned()));
    assert_eq!(desk.light("subscription", elsewhere).await, "red");
    desk.simulator.set_standing(well());
    assert_eq!(desk.step("subscription").await["light"], "green");
    desk.stop().await;
}

#[tokio::test]
async fn what_stands_against_the_address_is_said() {
    let desk = Connecting::start(Provider::Meta).await;
    desk.simulator.set_webhook_url(Some(desk.webhook.clone()));
    let refused = desk.simulator.verify_callback().await.unwrap();
    assert!(refused.ok, "{refused:?}");
    assert_eq!(desk.step("handshake").await["light"], "green");
    // The password of another app: what it sends is turned away.
    let faults = simulator::Faults {
        bad_signature: simulator::Dose::always(),
        ..simulator::Faults::default()
    };
    desk.simulator.set_faults(faults);
    desk.simulator.customer_says("anna", "hello").unwrap();
    desk.simulator
        .wait_for(|state| (state.outbox().stats().failed > 0).then_some(()))
        .await
        .unwrap();
    let step = desk.step("handshake").await;
    assert_ne!(step["light"], "green", "{step}");
    let said = step["said"].as_str().unwrap();
    assert!(said.contains("signed with another app secret"), "{step}");
    desk.stop().await;
}

#[tokio::test]
async fn a_number_behind_a_partner_works_from_the_walk_to_the_answer() {
    let desk = Connecting::start(Provider::Dialog360).await;
    let page = desk.walk().await;
    assert_eq!(open(&page), ["handshake", "subscription", "in", "out"]);
    desk.api.post("/connect/subscribe", json!({})).await;
    let webhook = desk
        .simulator
        .look(|state| state.partner().cloned())
        .unwrap();
    assert_eq!(webhook.url, desk.webhook);
    assert_eq!(webhook.headers["X-Okno-Secret"], VERIFY_TOKEN);
    desk.write_to_each_other().await;
    let page = desk.walk().await;
    assert_eq!((&page["light"], open(&page)), (&json!("green"), vec![]));
    let calls: Vec<String> = desk
        .simulator
        .look(|state| state.calls().map(|call| call.call.clone()).collect());
    assert!(calls.contains(&"POST /messages".to_owned()), "{calls:?}");
    assert!(
        !calls.iter().any(|call| call.contains("/v25.0/")),
        "{calls:?}"
    );
    let ended = Standing {
        token_valid: false,
        ..Standing::default()
    };
    desk.simulator.set_standing(ended);
    let token = desk.step("token").await;
    assert_eq!(token["light"], "red");
    assert_eq!(token["detail"], "Invalid api key");
    assert!(!token.to_string().contains(ACCESS_TOKEN));
    desk.stop().await;
}

#[tokio::test]
async fn a_notice_about_the_quality_is_looked_into_and_asks_nobody_to_read_it() {
    let desk = Connecting::start(Provider::Meta).await;
    desk.simulator.set_webhook_url(Some(desk.webhook.clone()));
    let url = format!("http://{}/control/standing", desk.simulator.address());
    let request = Request::post(url).body(Payload::from(r#"{"quality":"RED","limit":"TIER_250"}"#));
    let client = Client::new().unwrap();
    let answer = client.send(request.unwrap(), PATIENCE, 1 << 20).await;
    assert_eq!(answer.unwrap().status, 200);
    let red = desk.api.until("/health", |page| {
        let checks = page["checks"].as_array()?;
        let red = checks.iter().find(|check| check["light"] == "red")?;
        Some(red["said"].as_str()?.to_owned())
    });
    let said = red.await;
    assert!(said.starts_with("Quality low"), "{said}");
    assert!(said.contains("250 customers"), "{said}");
    let page = desk.api.get("/health").await;
    let checks = page["checks"].as_array().unwrap();
    let quarantine = checks.iter().find(|check| check["check"] == "quarantine");
    assert_eq!(quarantine.unwrap()["light"], "green");
    desk.stop().await;
}

#[tokio::test]
async fn whoever_does_not_keep_the_settings_sees_neither_page() {
    let desk = Connecting::start(Provider::Meta).await;
    let body = json!({"email": "vera@okno.example", "name": "Vera", "role": "agent",
        "password": "a long enough password"});
    desk.api.post("/agents", body).await;
    let vera = Api::sign_in(
        desk.running.address(),
        "vera@okno.example",
        "a long enough password",
    )
    .await;
    for path in ["/health", "/connect"] {
        let (status, _) = vera.call(Method::GET, path, None).await;
        assert_eq!(status, 403, "{path}");
    }
    desk.stop().await;
}
