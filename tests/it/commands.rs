//! The commands as somebody types them: what they print, and how they end.

use std::process::Stdio;

use okno::base::clock::Clock;
use okno::simulator::Timings;
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use crate::desk::{Api, PATIENCE, Process, command, okno, signal, start_simulator};

/// Starts a command and reads what it prints up to a line that holds `last`.
async fn starts(folder: &std::path::Path, arguments: &[&str], last: &str) -> (Child, Vec<String>) {
    let mut child = okno(folder)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut printed = Vec::new();
    while printed
        .last()
        .is_none_or(|line: &String| !line.contains(last))
    {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let line = line.expect("it says something").unwrap();
        printed.push(line.unwrap_or_else(|| panic!("it ended after {printed:?}")));
    }
    (child, printed)
}

/// The address that a line names.
fn address(line: &str) -> std::net::SocketAddr {
    let rest = line.split("http://").nth(1).unwrap();
    rest.split_whitespace().next().unwrap().parse().unwrap()
}

/// Marko wrote in the first run only: the simulator of the second still lets him be answered.
async fn answers_marko(api: &Api) {
    let others = api.get("/chats?tab=others").await;
    let mut chats = others["chats"].as_array().unwrap().iter();
    let marko = chats.find(|chat| {
        chat["customer"]["name"]
            .as_str()
            .unwrap()
            .starts_with("Marko")
    });
    let path = format!("/chats/{}", marko.unwrap()["id"]);
    api.post(&format!("{path}/take-over"), json!({})).await;
    let sent = api
        .post(&format!("{path}/messages"), json!({"text": "Dobar dan"}))
        .await;
    api.until(&format!("{path}/entries"), |page| {
        let mut entries = page["entries"].as_array()?.iter();
        let entry = entries.find(|entry| entry["id"] == sent["id"])?;
        let state = entry["delivery"]["state"].as_str()?;
        assert_ne!(state, "failed", "{entry}");
        ["delivered", "read"].contains(&state).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_demonstration_prints_its_addresses_and_logins_and_works() {
    let folder = tempfile::tempdir().unwrap();
    let any = ["--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0"];
    let arguments = [&["demo", "--simulated-clock"], &any[..]].concat();
    for fresh in [true, false] {
        let (mut child, printed) = starts(folder.path(), &arguments, "Ctrl-C").await;
        let login = printed.iter().find(|line| line.contains("vera@")).unwrap();
        let mut words = login.split_whitespace().skip(3);
        let (email, password) = (words.next().unwrap(), words.next().unwrap());
        let api = Api::sign_in(address(&printed[0]), email, password).await;
        let counts = api.get("/chats?tab=new").await["counts"].clone();
        assert!(counts["new"].as_u64() > Some(1), "{counts}");
        assert_eq!(counts["done"], 1);
        // A customer writes on the phone page, and it arrives.
        let phone = Api::anonymous(address(&printed[1]));
        let text = if fresh {
            "a first hello"
        } else {
            "a second hello"
        };
        let inbound = json!({"user": "anna", "text": text});
        let url = format!("http://{}/control/inbound", phone.address);
        let request = hyper::Request::post(url)
            .header("content-type", "application/json")
            .body(okno::net::client::Payload::from(inbound.to_string()))
            .unwrap();
        let answer = phone.client.send(request, PATIENCE, 1 << 20).await.unwrap();
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        api.until("/chats?tab=new", |page| {
            let mut chats = page["chats"].as_array()?.iter();
            chats.find(|chat| chat["last_entry"]["text"] == text)?;
            Some(())
        })
        .await;
        if !fresh {
            answers_marko(&api).await;
        }
        let moved = api.post("/clock", json!({"advance": "23h"})).await;
        assert!(moved.is_object());
        signal(&child, "INT").await;
        let ended = tokio::time::timeout(PATIENCE, child.wait()).await.unwrap();
        assert_eq!(ended.unwrap().code(), Some(0), "Ctrl-C ends both");
    }
}

#[tokio::test]
async fn the_simulator_runs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = "[whatsapp]\naccess_token = \"EAAsecret\"\napp_secret = \"s\"\nverify_token = \"v\"\n\
        [[whatsapp.numbers]]\nphone_number_id = \"305000000000001\"\nwaba_id = \"204000000000001\"\n\
        display = \"+385 1 555 0101\"\nname = \"Support\"\n";
    std::fs::write(folder.path().join("okno.toml"), file).unwrap();
    let arguments = [
        "simulate",
        "--listen",
        "127.0.0.1:0",
        "--webhook",
        "http://127.0.0.1:9/x",
    ];
    let (mut child, printed) = starts(folder.path(), &arguments, "api_base").await;
    assert!(printed[0].contains("http://127.0.0.1:9/x"), "{printed:?}");
    let client = okno::net::client::Client::new().unwrap();
    let number = format!("http://{}/v25.0/305000000000001", address(&printed[0]));
    for (token, status) in [("EAAsecret", 200), ("wrong", 401)] {
        let request = hyper::Request::get(&number)
            .header("authorization", format!("Bearer {token}"))
            .body(okno::net::client::Payload::from(""))
            .unwrap();
        let answer = client.send(request, PATIENCE, 1 << 20).await.unwrap();
        assert_eq!(answer.status, status);
    }
    signal(&child, "INT").await;
    let ended = tokio::time::timeout(PATIENCE, child.wait()).await.unwrap();
    assert_eq!(ended.unwrap().code(), Some(0));
}

#[tokio::test]
async fn the_health_check_knows_a_running_desk_from_none() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let address = desk.address.to_string();
    let check = async || {
        let mut check = okno(desk.folder.path());
        check
            .env("OKNO_SERVER__LISTEN", &address)
            .arg("healthcheck");
        check.output().await.unwrap()
    };
    assert_eq!(check().await.status.code(), Some(0));
    let mut nobody = okno(desk.folder.path());
    nobody
        .env("OKNO_SERVER__LISTEN", "127.0.0.1:1")
        .arg("healthcheck");
    let nobody = nobody.output().await.unwrap();
    assert_eq!(nobody.status.code(), Some(1));
    let complaint = String::from_utf8(nobody.stderr).unwrap();
    assert!(complaint.contains("does not answer"), "{complaint}");
}

#[tokio::test]
async fn the_command_line_tells_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, complaint) = command(folder.path(), &["dance"]).await;
    assert_eq!(code, Some(2), "{complaint}");
    std::fs::write(folder.path().join("okno.toml"), "[server]\nlisen = \"x\"").unwrap();
    let (code, _, complaint) = command(folder.path(), &["config"]).await;
    assert_eq!(code, Some(1));
    assert!(complaint.contains("server.listen"), "{complaint}");
    std::fs::write(
        folder.path().join("okno.toml"),
        "[whatsapp]\naccess_token = \"EAAGsecretsecretsecret\"",
    )
    .unwrap();
    let (code, shown, _) = command(folder.path(), &["config"]).await;
    assert_eq!(code, Some(0));
    assert!(
        shown.contains("whatsapp.access_token") && !shown.contains("EAAG"),
        "{shown}"
    );
}

#[tokio::test]
async fn the_team_is_kept_from_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let add = [
        "agent",
        "add",
        "--email",
        "Vera@Okno.example",
        "--name",
        "Vera",
        "--role",
        "owner",
    ];
    let (code, shown, complaint) = command(folder.path(), &add).await;
    assert_eq!(code, Some(0), "{complaint}");
    assert!(shown.contains("/invitations/"), "{shown}");
    let (_, shown, _) = command(folder.path(), &["agent", "list"]).await;
    assert!(
        shown.contains("owner\tvera@okno.example\tVera\tactive"),
        "{shown}"
    );
    let (code, token, allowance) = command(
        folder.path(),
        &[
            "token",
            "create",
            "--agent",
            "vera@okno.example",
            "--name",
            "CRM",
        ],
    )
    .await;
    assert_eq!((code, token.trim().len()), (Some(0), 43));
    let told = allowance.contains("everything that its member may");
    assert!(told && allowance.contains("--scope read"), "{allowance}");
    let (_, shown, _) = command(folder.path(), &["token", "list"]).await;
    assert!(
        shown.contains("CRM") && !shown.contains(token.trim()),
        "{shown}"
    );
    assert!(shown.ends_with("\tnever used\n"), "{shown}");
    let (code, _, complaint) = command(
        folder.path(),
        &["agent", "disable", "--email", "vera@okno.example"],
    )
    .await;
    assert_eq!(code, Some(1), "the last owner stays: {complaint}");
    let (code, shown, _) = command(
        folder.path(),
        &["agent", "password", "--email", "vera@okno.example"],
    )
    .await;
    assert_eq!(code, Some(0));
    assert!(shown.contains("/invitations/"), "{shown}");
    let (code, _, complaint) = command(
        folder.path(),
        &["agent", "reset-two-factor", "--email", "vera@okno.example"],
    )
    .await;
    assert_eq!(code, Some(1));
    assert!(complaint.contains("signs in without a code"), "{complaint}");
    let (_, shown, _) = command(folder.path(), &["token", "list"]).await;
    let id = shown.split('\t').next().unwrap().to_owned();
    let (code, ..) = command(folder.path(), &["token", "revoke", &id]).await;
    assert_eq!(code, Some(0));
    let (_, shown, _) = command(folder.path(), &["token", "list"]).await;
    assert_eq!(shown, "", "it is revoked");
    let (code, _, complaint) = command(folder.path(), &["token", "revoke", &id]).await;
    assert_eq!(code, Some(1), "{complaint}");
}
