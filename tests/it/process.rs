//! What a simulation can't see: the real process, killed under load, on a full disk, asked to end with streams open.

use std::collections::BTreeSet;
use std::process::Stdio;

use okno::base::clock::Clock;
use okno::net::client::{Client, Payload};
use okno::simulator::{Dose, Faults, Side, Simulator, Timings, encode, signature};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use crate::desk::{
    APP_SECRET, Api, NUMBER, PATIENCE, Process, WABA, after, command, start_simulator,
};

pub fn webhook(customer: u32, wamid: &str) -> Vec<u8> {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "38515550101", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": format!("Customer {customer}")}, "wa_id": format!("38591{customer:07}")}],
        "messages": [{"from": format!("38591{customer:07}"), "id": wamid, "timestamp": "1786000000", "type": "text",
            "text": {"body": format!("Grüße {wamid}")}}],
    }}]}]});
    encode(&body)
}

/// Sends one webhook; true when it was answered 200.
pub async fn deliver(client: &Client, address: std::net::SocketAddr, body: Vec<u8>) -> bool {
    let request = hyper::Request::post(format!("http://{address}/webhooks/whatsapp"))
        .header("content-type", "application/json")
        .header("x-hub-signature-256", signature(APP_SECRET, &body))
        .body(Payload::from(body))
        .unwrap();
    client
        .send(request, PATIENCE, 1 << 16)
        .await
        .is_ok_and(|answer| answer.status == 200)
}

pub async fn stored(api: &Api) -> Vec<String> {
    let mut texts = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("/chats?tab=new&limit=200{cursor}")).await;
        for chat in page["chats"].as_array().unwrap() {
            let entries = api
                .get(&format!("/chats/{}/entries?limit=200", chat["id"]))
                .await;
            let of_chat = entries["entries"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|entry| entry["kind"] == "text");
            texts.extend(of_chat.filter_map(|entry| entry["wamid"].as_str().map(str::to_owned)));
        }
        match &page["next"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return texts,
        }
    }
}

/// The message `wamid.ROUND.LANE.COUNT`; a lane has customers of its own.
fn of_lane(wamid: &str) -> Vec<u8> {
    let parts = wamid.split('.').skip(2).map(str::parse::<u32>);
    let parts: Vec<u32> = parts.map(Result::unwrap).collect();
    webhook(parts[0] * 7 + parts[1] % 20, wamid)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_it_loses_and_doubles_nothing() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let mut desk = Process::start(&simulator).await;
    let client = Client::new().unwrap();
    let mut acknowledged = BTreeSet::new();
    let mut in_doubt = 0;
    for round in 0..4u32 {
        let (done, mut answers) = tokio::sync::mpsc::channel(1024);
        for lane in 0..8u32 {
            let (done, address) = (done.clone(), desk.address);
            tokio::spawn(async move {
                let client = Client::new().unwrap();
                for count in 0..1000u32 {
                    let wamid = format!("wamid.{round}.{lane}.{count}");
                    let kept = deliver(&client, address, of_lane(&wamid)).await;
                    if done.send((wamid, kept)).await.is_err() || !kept {
                        return;
                    }
                }
            });
        }
        drop(done);
        // The kill comes in the middle of the load, after a number of answers that differs by round.
        let before = 150 + round as usize * 97;
        for _ in 0..before {
            let (wamid, kept) = answers.recv().await.expect("the load goes on");
            assert!(kept, "{wamid} was not taken before the kill");
            acknowledged.insert(wamid);
        }
        desk = desk.kill_and_start().await;
        // Nobody knows whether what got no answer is stored: Meta sends it again.
        let mut unanswered = Vec::new();
        while let Some((wamid, kept)) = answers.recv().await {
            if kept {
                acknowledged.insert(wamid);
            } else {
                unanswered.push(wamid);
            }
        }
        in_doubt += unanswered.len();
        for wamid in unanswered {
            assert!(deliver(&client, desk.address, of_lane(&wamid)).await);
            acknowledged.insert(wamid);
        }
    }
    assert!(in_doubt > 0, "no kill met a webhook under way");
    // What was answered may come again too.
    for wamid in acknowledged.iter().step_by(17) {
        assert!(deliver(&client, desk.address, of_lane(wamid)).await);
    }
    let found = stored(&desk.owner().await).await;
    let unique: BTreeSet<String> = found.iter().cloned().collect();
    assert_eq!(found.len(), unique.len(), "a message stands twice");
    let lost: Vec<&String> = acknowledged.difference(&unique).collect();
    assert!(
        lost.is_empty(),
        "{} of {} acknowledged messages are lost: {lost:?}",
        lost.len(),
        acknowledged.len()
    );
    let (code, folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
    let store =
        okno::store::Store::open(&folder.path().join("okno.redb"), Clock::system().now()).unwrap();
    assert_eq!(
        okno::store::check::check(&store.snapshot().unwrap()).unwrap(),
        Vec::<String>::new()
    );
}

/// A death while answers are on their way out: none leaves twice, and none is forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_answers_it_sends_nothing_twice() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let mut desk = Process::start(&simulator).await;
    let mut api = desk.owner().await;
    simulator.set_webhook_url(Some(webhook_address(&desk)));
    for person in ["anna", "marko"] {
        simulator.customer_says(person, "Hello").unwrap();
    }
    let chats: Vec<u64> = api
        .until("/chats?tab=new", |page| {
            let chats = page["chats"].as_array()?;
            (chats.len() == 2).then(|| {
                chats
                    .iter()
                    .filter_map(|chat| chat["id"].as_u64())
                    .collect()
            })
        })
        .await;
    for chat in &chats {
        api.post(&format!("/chats/{chat}/take"), json!({})).await;
    }
    let mut promised = BTreeSet::new();
    for round in 0..3usize {
        // Meta takes its time to answer, so that the kill meets sends under way.
        simulator.set_faults(Faults {
            slow_ms: Dose::always().with_ms(60),
            ..Default::default()
        });
        for chat in &chats {
            for count in 0..6 {
                let text = json!({"text": format!("{round}.{count}")});
                let made = api.post(&format!("/chats/{chat}/messages"), text).await;
                promised.insert(made["id"].as_u64().unwrap());
            }
        }
        let before = simulator.accepted_messages().len();
        let wanted = before + 1 + round;
        simulator
            .wait_for(|state| {
                let ours = state.messages().all();
                let ours = ours.filter(|message| message.side == Side::Business);
                (ours.count() >= wanted).then_some(())
            })
            .await
            .unwrap();
        simulator.set_webhook_url(None);
        desk = desk.kill_and_start().await;
        simulator.set_faults(Faults::default());
        simulator.set_webhook_url(Some(webhook_address(&desk)));
        simulator.repeat_now();
        api.address = desk.address;
        for chat in &chats {
            settle_all(&simulator, &api, *chat).await;
        }
    }
    let mut sent: Vec<u64> = (simulator.accepted_messages().iter())
        .map(|message| {
            let callback = message.callback.as_deref().unwrap();
            callback.split(':').nth(1).unwrap().parse().unwrap()
        })
        .collect();
    let all = sent.len();
    sent.sort_unstable();
    sent.dedup();
    assert_eq!(sent.len(), all, "an answer left twice");
    let sent: BTreeSet<u64> = sent.into_iter().collect();
    for chat in &chats {
        let page = api.get(&format!("/chats/{chat}/entries?limit=200")).await;
        let entries = page["entries"].as_array().unwrap();
        for entry in entries.iter().filter(|entry| entry["direction"] == "out") {
            let id = entry["id"].as_u64().unwrap();
            assert!(promised.remove(&id));
            let failed = entry["delivery"]["state"] == "failed";
            assert_eq!(sent.contains(&id), !failed, "{entry}");
        }
    }
    assert_eq!(promised, BTreeSet::new(), "an answer is forgotten");
}

fn webhook_address(desk: &Process) -> String {
    format!("http://{}/webhooks/whatsapp", desk.address)
}

/// Waits until every answer of a chat is on the phone or lost for sure. One of which nothing is heard is looked for
/// on the phone, as people do.
async fn settle_all(simulator: &Simulator, api: &Api, chat: u64) {
    let started = std::time::Instant::now();
    loop {
        // What Meta could not tell while nobody listened it tells again.
        simulator.repeat_now();
        let page = api.get(&format!("/chats/{chat}/entries?limit=200")).await;
        let entries = page["entries"].as_array().unwrap();
        let in_state = |state: &str| {
            let mut found = entries.iter();
            found.find(|entry| entry["delivery"]["state"] == state)
        };
        let patience = std::time::Duration::from_secs(2);
        if let Some(entry) = in_state("unknown").filter(|_| started.elapsed() > patience) {
            let path = format!("/chats/{chat}/messages/{}/settle", entry["id"]);
            api.call(hyper::Method::POST, &path, Some(json!({"arrived": false})))
                .await;
        }
        let open = ["queued", "sending", "unknown", "sent"];
        if open.iter().all(|state| in_state(state).is_none()) {
            return;
        }
        assert!(started.elapsed() < PATIENCE * 2, "{page:#}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// A file that must not grow any more is the nearest thing to a full disk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_it_ends_with_a_clear_line_and_has_lost_nothing() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let (_, folder) = desk.terminate().await;
    let size = std::fs::metadata(folder.path().join("okno.redb"))
        .unwrap()
        .len();
    let limit = format!("trap '' XFSZ; ulimit -f {}", size / 1024 + 512);
    let mut child = after(&limit, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    let address = first
        .strip_prefix("okno listens on http://")
        .unwrap()
        .parse()
        .unwrap();
    let reading = tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let client = Client::new().unwrap();
    let mut acknowledged = BTreeSet::new();
    for count in 0.. {
        assert!(count < 20_000, "the file never reached its limit");
        let wamid = format!("wamid.0.0.{count}.{}", "x".repeat(3_000));
        if !deliver(&client, address, webhook(count % 20, &wamid)).await {
            break;
        }
        acknowledged.insert(wamid);
    }
    let ended = tokio::time::timeout(PATIENCE, child.wait_with_output())
        .await
        .expect("it ends by itself")
        .unwrap();
    reading.await.unwrap();
    let complaint = String::from_utf8(ended.stderr).unwrap();
    let last = complaint.lines().last().unwrap_or_default();
    assert_eq!(ended.status.code(), Some(1), "{complaint}");
    assert!(last.starts_with("okno: storage failed"), "{complaint}");
    let desk = Process::again(folder).await;
    let found: BTreeSet<String> = stored(&desk.owner().await).await.into_iter().collect();
    assert!(acknowledged.len() > 10);
    assert_eq!(acknowledged.difference(&found).count(), 0, "lost");
}

#[tokio::test]
async fn the_configuration_is_read_again_on_a_signal() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let client = Client::new().unwrap();
    assert!(deliver(&client, desk.address, webhook(1, "wamid.1")).await);
    desk.configure(APP_SECRET, "another secret").await;
    let started = std::time::Instant::now();
    let mut count = 1;
    while deliver(&client, desk.address, webhook(1, &format!("wamid.{count}"))).await {
        assert!(started.elapsed() < PATIENCE, "the old secret still holds");
        count += 1;
    }
    // A file that can't be used changes nothing.
    desk.configure("[whatsapp]", "[whatsap]").await;
    desk.configure("[whatsap]", "[whatsapp]").await;
    desk.configure("another secret", APP_SECRET).await;
    while !deliver(&client, desk.address, webhook(1, "wamid.last")).await {
        assert!(started.elapsed() < PATIENCE, "the new secret does not hold");
    }
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_end_it_ends_with_five_hundred_streams_open() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let api = desk.owner().await;
    let client = Client::new().unwrap();
    let mut streams = Vec::new();
    for _ in 0..500 {
        let request = hyper::Request::get(format!("http://{}/api/v1/events", desk.address))
            .header("authorization", format!("Bearer {}", api.token))
            .body(Payload::from(""))
            .unwrap();
        let mut stream = client.download(request, PATIENCE).await.unwrap();
        assert_eq!(stream.status, 200);
        assert!(stream.chunk().await.unwrap().is_some());
        streams.push(stream);
    }
    let (code, _folder) = desk.terminate().await;
    assert_eq!(code, Some(0));
}

#[tokio::test]
async fn a_second_desk_on_the_same_file_says_so() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let (code, _, complaint) = command(desk.folder.path(), &["serve"]).await;
    assert_eq!(code, Some(1));
    assert!(
        complaint.contains("in use by another process"),
        "{complaint}"
    );
    let (code, shown, _) = command(desk.folder.path(), &["agent", "list"]).await;
    assert_eq!(code, Some(0), "the running desk answers the terminal");
    assert!(shown.contains("owner\towner@okno.example"), "{shown}");
    let (code, ..) = command(desk.folder.path(), &["healthcheck"]).await;
    assert_eq!(
        code,
        Some(1),
        "it listens on another port than the configuration says"
    );
}
