//! `GET /events`: resumes with nothing missed, ends when rights end, many at once.

use std::time::Duration;

use hyper::{Method, Request};
use okno::domain::view::View as _;
use okno::net::client::{Client, Download, Payload};
use serde_json::{Value, json};

use crate::desk::{Api, Desk, PATIENCE};

/// An event stream, read event by event.
pub struct Stream {
    download: Download,
    text: String,
}

impl Stream {
    pub async fn open(api: &Api, last: Option<u64>) -> Self {
        Self::open_with(api, "", last).await
    }

    async fn open_with(api: &Api, query: &str, last: Option<u64>) -> Self {
        let mut request = Request::get(format!("http://{}/api/v1/events{query}", api.address))
            .header("authorization", format!("Bearer {}", api.token));
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let client = Client::new().unwrap();
        let download = client
            .download(request.body(Payload::from("")).unwrap(), PATIENCE)
            .await
            .unwrap();
        assert_eq!(download.status, 200);
        Self {
            download,
            text: String::new(),
        }
    }

    /// The next event: its name and data; nothing when the stream has ended.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((block, rest)) = self
                .text
                .split_once("\n\n")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
            {
                self.text = rest;
                let field = |name: &str| {
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::trim)
                };
                if let Some(data) = field("data:") {
                    let name = field("event:").unwrap_or("message").to_owned();
                    return Some((name, serde_json::from_str(data).unwrap()));
                }
            }
            let piece = tokio::time::timeout(PATIENCE, self.download.chunk())
                .await
                .expect("the stream says something");
            match piece {
                Ok(Some(bytes)) => self.text.push_str(std::str::from_utf8(&bytes).unwrap()),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The next event of a kind.
    pub async fn next_of(&mut self, kind: &str) -> Value {
        while let Some((name, data)) = self.next().await {
            if name == kind {
                return data;
            }
        }
        panic!("the stream ended before {kind}");
    }
}

#[tokio::test]
async fn a_reader_resumes_with_nothing_missed_also_after_a_restart() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let mut stream = Stream::open(&api, None).await;
    desk.simulator.customer_says("anna", "one").unwrap();
    let first = stream.next_of("entry").await;
    assert_eq!(first["entry"]["text"], "one");
    assert_eq!(first["seq"], first["entry"]["id"]);
    drop(stream);
    desk.simulator.customer_says("anna", "two").unwrap();
    desk.simulator.customer_says("marko", "three").unwrap();
    desk.simulator.wait_until_idle().await.unwrap();
    let desk = desk.restart().await;
    let api = Api {
        address: desk.running.address(),
        ..api
    };
    let mut stream = Stream::open(&api, first["seq"].as_u64()).await;
    let mut texts = vec![stream.next_of("entry").await["entry"]["text"].clone()];
    texts.push(stream.next_of("entry").await["entry"]["text"].clone());
    texts.sort_by_key(ToString::to_string);
    assert_eq!(texts, [json!("three"), json!("two")]);
    desk.stop().await;
}

#[tokio::test]
async fn a_place_that_the_log_never_had_is_reset() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let mut stream = Stream::open(&api, Some(1_000_000)).await;
    assert_eq!(stream.next().await.unwrap().0, "reset");
    desk.simulator.customer_says("anna", "after it").unwrap();
    assert_eq!(stream.next_of("entry").await["entry"]["text"], "after it");
    desk.stop().await;
}

#[tokio::test]
async fn a_page_of_another_file_is_loaded_afresh_whatever_its_place() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "before it").unwrap();
    let mut stream = Stream::open(&api, Some(1)).await;
    stream.next_of("entry").await;
    let epoch = format!(
        "?epoch={:016x}",
        desk.running.handle.snapshot().unwrap().epoch()
    );
    let mut stream = Stream::open_with(&api, &epoch, Some(1)).await;
    let next = stream.next().await.unwrap().0;
    assert_ne!(next, "reset", "the same file goes on");
    let mut stream = Stream::open_with(&api, "?epoch=0123456789abcdef", Some(1)).await;
    assert_eq!(stream.next().await.unwrap().0, "reset");
    desk.stop().await;
}

#[tokio::test]
async fn a_stream_ends_when_its_session_ends() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let other = desk.owner().await;
    let mut stream = Stream::open(&api, None).await;
    let (status, _) = api.call(Method::DELETE, "/session", None).await;
    assert!(status < 300);
    let ended = async {
        let mut last = String::new();
        while let Some((name, _)) = stream.next().await {
            last = name;
        }
        assert_eq!(last, "signed_out", "a page is told to go");
    };
    tokio::time::timeout(Duration::from_secs(3), ended)
        .await
        .expect("it ends within three seconds");
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 401);
    other.get("/me").await;
    desk.stop().await;
}

#[tokio::test]
async fn an_agent_hears_only_of_chats_they_may_see() {
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    let made = owner.post("/agents", json!({"email": "boris@okno.example", "name": "Boris", "role": "agent", "password": "a long enough password"})).await;
    let groups = owner.get("/groups").await;
    let group = groups["groups"][0]["id"].as_u64().unwrap();
    let boris = Api::sign_in(
        desk.running.address(),
        "boris@okno.example",
        "a long enough password",
    )
    .await;
    let mut stream = Stream::open(&boris, None).await;
    desk.simulator
        .customer_says("anna", "for everyone")
        .unwrap();
    assert_eq!(
        stream.next_of("entry").await["entry"]["text"],
        "for everyone"
    );
    let (status, answer) = owner
        .call(
            Method::PATCH,
            &format!("/groups/{group}"),
            Some(json!({"access": "members", "members": []})),
        )
        .await;
    assert!(status < 300, "{answer}");
    desk.simulator
        .customer_says("anna", "not for Boris")
        .unwrap();
    desk.simulator.wait_until_idle().await.unwrap();
    let chat = owner.only_chat("new").await;
    assert_eq!(
        boris
            .refused(Method::GET, &format!("/chats/{chat}"), Value::Null)
            .await,
        (404, "not_found".to_owned())
    );
    let id = made["id"].as_u64().unwrap();
    let (status, _) = owner
        .call(
            Method::PATCH,
            &format!("/agents/{id}"),
            Some(json!({"disabled": true})),
        )
        .await;
    assert!(status < 300);
    while let Some((name, data)) = stream.next().await {
        assert!(
            !data.to_string().contains("not for Boris"),
            "{name}: {data}"
        );
    }
    desk.stop().await;
}

#[tokio::test]
async fn somebody_who_lost_a_chat_with_its_group_is_told_that_it_is_gone_and_nobody_else() {
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    owner.post("/agents", json!({"email": "boris@okno.example", "name": "Boris", "role": "agent", "password": "a long enough password"})).await;
    let group = owner.get("/groups").await["groups"][0]["id"]
        .as_u64()
        .unwrap();
    let boris = Api::sign_in(
        desk.running.address(),
        "boris@okno.example",
        "a long enough password",
    )
    .await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    desk.simulator.wait_until_idle().await.unwrap();
    let chat = owner.only_chat("new").await;
    boris.post(&format!("/chats/{chat}/take"), json!({})).await;
    let body = json!({"access": "members", "members": []});
    let path = format!("/groups/{group}");
    let (status, answer) = owner.call(Method::PATCH, &path, Some(body)).await;
    assert!(status < 300, "{answer}");
    // He keeps the chat: it is his. Then it is taken from him.
    let mut stream = Stream::open(&boris, None).await;
    boris.get(&format!("/chats/{chat}")).await;
    // She came after the group was closed to her, and never knew the chat.
    owner.post("/agents", json!({"email": "alice@okno.example", "name": "Alice", "role": "agent", "password": "a long enough password"})).await;
    let alice = Api::sign_in(
        desk.running.address(),
        "alice@okno.example",
        "a long enough password",
    )
    .await;
    let mut hers = Stream::open(&alice, None).await;
    owner
        .post(&format!("/chats/{chat}/take-over"), json!({}))
        .await;
    let told = stream.next_of("chat").await;
    assert_eq!((&told["chat"], &told["gone"]), (&json!(chat), &json!(true)));
    let mut fields: Vec<&String> = told.as_object().unwrap().keys().collect();
    fields.sort_unstable();
    assert_eq!(fields, ["at", "chat", "gone", "kind", "seq"]);
    owner.post("/groups", json!({"name": "Sales"})).await;
    loop {
        match hers.next().await.unwrap() {
            (name, _) if name == "notice" => break,
            (name, data) => assert_ne!(name, "chat", "{data}"),
        }
    }
    desk.stop().await;
}

#[tokio::test]
async fn the_end_of_a_session_is_no_news_to_others() {
    let desk = Desk::start().await;
    let (owner, other) = (desk.owner().await, desk.owner().await);
    let mut stream = Stream::open(&owner, None).await;
    stream.next_of("presence").await;
    let (status, _) = other.call(Method::DELETE, "/session", None).await;
    assert!(status < 300);
    let (status, _) = owner
        .call(Method::PATCH, "/me", Some(json!({"sound": false})))
        .await;
    assert!(status < 300);
    owner.post("/groups", json!({"name": "Sales"})).await;
    let (first, _) = stream.next().await.unwrap();
    assert_eq!(first, "notice", "the new group");
    let places = owner.get("/groups").await["groups"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(places, 2);
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let (second, _) = stream.next().await.unwrap();
    assert_ne!(second, "notice", "two sessions were news");
    desk.stop().await;
}

#[tokio::test]
async fn who_comes_and_goes_is_told() {
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    let made = owner.post("/agents", json!({"email": "boris@okno.example", "name": "Boris", "role": "agent", "password": "a long enough password"})).await;
    let mut stream = Stream::open(&owner, None).await;
    let boris = Api::sign_in(
        desk.running.address(),
        "boris@okno.example",
        "a long enough password",
    )
    .await;
    // One hears of oneself too.
    let told = stream.next_of("presence").await;
    let own = (&json!(1), &json!("online"));
    assert_eq!((&told["agent"], &told["presence"]), own);
    let his = Stream::open(&boris, None).await;
    let told = stream.next_of("presence").await;
    assert_eq!(
        (&told["agent"], &told["presence"]),
        (&made["id"], &json!("online"))
    );
    let other = boris.get("/agents/2").await;
    assert_eq!(other["presence"], "online");
    let mut of_presence = async |word: &str| {
        let told = stream.next_of("presence").await;
        let expected = (&made["id"], &json!(word));
        assert_eq!((&told["agent"], &told["presence"]), expected);
    };
    let away = json!({"presence": "away"});
    boris.call(Method::PATCH, "/me", Some(away)).await;
    of_presence("away").await;
    let back = json!({"presence": "online"});
    boris.call(Method::PATCH, "/me", Some(back)).await;
    of_presence("online").await;
    // A program of his is nobody.
    let token = json!({"name": "crm", "scopes": ["read"]});
    let token = boris.post("/me/tokens", token).await;
    let program = Api {
        token: token["token"].as_str().unwrap().to_owned(),
        ..Api::anonymous(desk.running.address())
    };
    let listening = Stream::open(&program, None).await;
    drop(his);
    // The page may only be loaded anew: whoever stays away has left half a minute later.
    desk.clock.advance(Duration::from_secs(10));
    let agents = boris.get("/agents/2").await;
    assert_eq!(agents["presence"], "online");
    while boris.get("/agents/2").await["presence"] == "online" {
        desk.clock.advance(Duration::from_secs(10));
        tokio::task::yield_now().await;
    }
    of_presence("off").await;
    drop(listening);
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_streams_hear_everything() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let mut streams = Vec::new();
    for _ in 0..500 {
        streams.push(Stream::open(&api, None).await);
    }
    for text in ["one", "two"] {
        desk.simulator.customer_says("anna", text).unwrap();
        desk.simulator.wait_until_idle().await.unwrap();
    }
    for stream in &mut streams {
        assert_eq!(stream.next_of("entry").await["entry"]["text"], "one");
        assert_eq!(stream.next_of("entry").await["entry"]["text"], "two");
    }
    drop(streams);
    desk.stop().await;
}

#[tokio::test]
async fn open_streams_learn_that_the_clock_was_moved_or_jumped() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let mut stream = Stream::open(&api, None).await;
    let shown = |data: &Value| data["now"].as_str().unwrap()[..13].to_owned();
    let wrong = json!({"advance": "20h30"});
    let (status, problem) = api.call(Method::POST, "/clock", Some(wrong)).await;
    assert_eq!(status, 422);
    assert!(
        problem["detail"].as_str().unwrap().contains("20h30m"),
        "{problem}"
    );
    let moved = api.post("/clock", json!({"advance": "20h30m"})).await;
    assert_eq!(shown(&stream.next_of("clock").await), shown(&moved));

    desk.clock.step(-2 * 3_600_000);
    // The deadlines' driver looks at both clocks whenever it wakes.
    desk.clock.advance(Duration::from_secs(1));
    while desk.clock.latest_step().is_none() {
        stream.next_of("clock").await;
    }
    desk.stop().await;
}
