//! The drill: a copy is made while customers write, put in the place of the data file, and every conversation in it
//! is as it was at that instant. And the commands about the data file, with the desk running and not.

use std::collections::BTreeMap;
use std::path::Path;

use hyper::Request;
use okno::base::clock::Clock;
use okno::base::secret::sha256;
use okno::net::client::{Client, Payload};
use okno::simulator::{Act, Inbound, Media, Timings};
use serde_json::{Value, json};

use crate::desk::{Api, PATIENCE, Process, command, start_simulator};
use crate::process::{deliver, webhook};

/// Every chat with its entries up to `last`, and the bytes of every file in it.
async fn conversations(api: &Api, last: u64) -> BTreeMap<u64, Vec<Value>> {
    let page = api.get("/chats?tab=new&limit=200").await;
    assert_eq!(page["next"], Value::Null, "more chats than a page holds");
    let mut all = BTreeMap::new();
    for chat in page["chats"].as_array().unwrap() {
        let id = chat["id"].as_u64().unwrap();
        let mut entries: Vec<Value> = Vec::new();
        loop {
            let before = entries
                .first()
                .map_or_else(String::new, |entry| format!("&before={}", entry["id"]));
            let page = api
                .get(&format!("/chats/{id}/entries?limit=200{before}"))
                .await;
            let older = page["entries"].as_array().unwrap();
            if older.is_empty() {
                break;
            }
            entries.splice(0..0, older.iter().cloned());
        }
        entries.retain(|entry| entry["id"].as_u64().unwrap() <= last);
        for entry in &mut entries {
            if let Some(url) = entry["media"]["url"].as_str() {
                let hash = sha256(&bytes(api, url).await);
                entry["media"]["hash of what is served"] = json!(hash);
            }
        }
        all.insert(id, entries);
    }
    all.retain(|_, entries| !entries.is_empty());
    all
}

async fn bytes(api: &Api, path: &str) -> Vec<u8> {
    let path = path.trim_start_matches("/api/v1");
    let request = Request::get(format!("http://{}/api/v1{path}", api.address))
        .header("authorization", format!("Bearer {}", api.token))
        .body(Payload::from(""))
        .unwrap();
    let answer = api.client.send(request, PATIENCE, 1 << 26).await.unwrap();
    assert_eq!(answer.status, 200, "{path}");
    answer.body.to_vec()
}

/// Puts a copy in the place of the data file of a new folder.
fn restored(copy: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(copy, folder.path().join("okno.redb")).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_under_load_restores_to_one_instant() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    simulator.set_webhook_url(Some(format!("http://{}/webhooks/whatsapp", desk.address)));
    let picture = Inbound::new("anna", Act::Media(Media::sample("image")));
    simulator.customer_does(&picture).unwrap();
    let api = desk.owner().await;
    let chat = api.only_chat("new").await;
    api.until(&format!("/chats/{chat}/entries"), |page| {
        (page["entries"][1]["media"]["state"] == "ready"
            || page["entries"][0]["media"]["state"] == "ready")
            .then_some(())
    })
    .await;

    let (stop, stopping) = tokio::sync::watch::channel(false);
    let (delivered, mut deliveries) = tokio::sync::mpsc::unbounded_channel();
    let address = desk.address;
    let mut lanes = Vec::new();
    for lane in 0..4u32 {
        let (stopping, delivered) = (stopping.clone(), delivered.clone());
        lanes.push(tokio::spawn(async move {
            let client = Client::new().unwrap();
            let mut count = 0;
            while !*stopping.borrow() {
                count += 1;
                let body = webhook(lane * 7 + count % 20, &format!("wamid.{lane}.{count}"));
                assert!(deliver(&client, address, body).await);
                let _ = delivered.send(());
            }
        }));
    }
    for _ in 0..100 {
        deliveries.recv().await.unwrap();
    }
    let folder = desk.folder.path();
    let (code, shown, complaint) = command(folder, &["backup", "copy.redb"]).await;
    assert_eq!(code, Some(0), "{complaint}");
    assert!(shown.contains("checked"), "{shown}");
    let downloaded = folder.join("downloaded.redb");
    std::fs::write(&downloaded, bytes(&api, "/backup").await).unwrap();
    stop.send_replace(true);
    for lane in lanes {
        lane.await.unwrap();
    }
    for copy in [folder.join("copy.redb"), downloaded] {
        let name = copy.file_name().unwrap().to_str().unwrap().to_owned();
        let (code, shown, complaint) = command(folder, &["check", &name]).await;
        assert_eq!(code, Some(0), "{shown}{complaint}");
        let again = Process::start_in(restored(&copy), &simulator).await;
        let there = conversations(&again.owner().await, u64::MAX).await;
        let last = there.values().flatten().map(|entry| entry["id"].as_u64());
        let last = last.max().unwrap().unwrap();
        assert!(there.len() > 1, "the load is not in {name}");
        assert_eq!(conversations(&api, last).await, there, "{name}");
        again.terminate().await;
    }
    assert_eq!(desk.terminate().await.0, Some(0));
}

#[tokio::test]
async fn the_commands_about_the_file_work_with_the_desk_and_without() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let folder = desk.folder.path();
    for arguments in [&["check", "okno.redb"][..], &["check"]] {
        let (code, shown, complaint) = command(folder, arguments).await;
        assert_eq!((code, complaint.as_str()), (Some(0), ""), "{shown}");
        assert!(shown.contains("all is well"), "{shown}");
    }
    let (code, _, complaint) = command(folder, &["compact"]).await;
    assert_eq!(code, Some(1));
    assert!(complaint.contains("stop the desk first"), "{complaint}");

    let (_, folder) = desk.terminate().await;
    let folder = folder.path();
    assert!(!folder.join("okno.redb.sock").exists());
    for arguments in [
        &["backup", "copy.redb"][..],
        &["check", "copy.redb"],
        &["check", "okno.redb"],
        &["compact"],
        &["check"],
    ] {
        let (code, shown, complaint) = command(folder, arguments).await;
        assert_eq!(code, Some(0), "{arguments:?}: {shown}{complaint}");
    }
    let (code, _, complaint) = command(folder, &["backup", "copy.redb"]).await;
    assert_eq!(code, Some(1), "a backup is never written over");
    assert!(complaint.contains("is there already"), "{complaint}");
    std::fs::write(folder.join("letter.redb"), "Dear Sirs").unwrap();
    let (code, _, complaint) = command(folder, &["check", "letter.redb"]).await;
    assert_eq!(code, Some(1));
    assert!(complaint.contains("can't be read"), "{complaint}");
}

/// The kept copy is made up here.
#[tokio::test]
async fn rollback_goes_back_to_the_copy_from_before_an_upgrade() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let api = desk.owner().await;
    let client = Client::new().unwrap();
    assert!(deliver(&client, desk.address, webhook(1, "wamid.before")).await);
    let folder = desk.folder.path().to_owned();
    let rollback = async || command(&folder, &["rollback"]).await;
    let kept = folder.join(format!("okno.redb.before-shape-{}", okno::store::SHAPE));
    let (code, _, complaint) = command(&folder, &["backup", kept.to_str().unwrap()]).await;
    assert_eq!(code, Some(0), "{complaint}");
    assert!(deliver(&client, desk.address, webhook(2, "wamid.after")).await);
    assert_eq!(api.get("/chats?tab=new").await["counts"]["new"], 2);
    let (code, _, complaint) = rollback().await;
    assert_eq!(code, Some(1));
    assert!(complaint.contains("in use"), "{complaint}");
    assert!(kept.exists());

    let (_, there) = desk.terminate().await;
    let (code, told, complaint) = rollback().await;
    assert_eq!(code, Some(0), "{complaint}");
    let aside = told.lines().nth(1).unwrap().split(':').next().unwrap();
    let (code, _, complaint) = command(&folder, &["check", aside]).await;
    assert_eq!(code, Some(0), "the newer file is kept: {complaint}");
    let (code, _, complaint) = rollback().await;
    assert_eq!(code, Some(1));
    assert!(complaint.contains("nothing to go back from"), "{complaint}");
    let desk = Process::again(there).await;
    let api = desk.owner().await;
    assert_eq!(api.get("/chats?tab=new").await["counts"]["new"], 1);
}

#[tokio::test]
async fn only_an_owner_takes_the_whole_desk_along() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let owner = desk.owner().await;
    let admin = json!({"email": "admin@okno.example", "name": "Admin", "role": "admin",
        "password": "a long enough password"});
    owner.post("/agents", admin).await;
    let admin = Api::sign_in(desk.address, "admin@okno.example", "a long enough password").await;
    let refused = admin
        .refused(hyper::Method::GET, "/backup", Value::Null)
        .await;
    assert_eq!(refused, (403, "not_allowed".to_owned()));
}

#[tokio::test]
async fn a_mistyped_path_makes_no_data_file() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["--data", "oknoo.redb", "agent", "list"][..],
        &["--data", "oknoo.redb", "token", "list"],
        &["--data", "oknoo.redb", "backup", "copy.redb"],
        &["--data", "oknoo.redb", "compact"],
        &["--data", "oknoo.redb", "rollback"],
        &["check", "oknoo.redb"],
    ] {
        let (code, _, complaint) = command(folder.path(), arguments).await;
        assert_eq!(code, Some(1), "{arguments:?}");
        assert!(
            complaint.contains("oknoo.redb"),
            "{arguments:?}: {complaint}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
