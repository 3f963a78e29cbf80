//! What breaks under a desk: the disk, the file, Meta, the clock. Each has a clear line, and nothing is lost.
//!
//! Disks of their own are file systems in memory, mounted where only the desk's process sees them. Where the system
//! does not allow that, those tests say so and pass.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use okno::base::clock::Clock;
use okno::net::client::Client;
use okno::simulator::{Act, Inbound, Media, Simulator, Timings};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::{JoinHandle, JoinSet};

use crate::desk::{Desk, PATIENCE, Process, command, configure, start_simulator};
use crate::process::{deliver, stored, webhook};

/// Whether this system lets a process have a disk of its own.
async fn disks_can_be_made() -> bool {
    let tried = Command::new("unshare")
        .args(["-rm", "sh", "-c", "mount -t tmpfs none /mnt"])
        .stderr(Stdio::null())
        .status()
        .await;
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        eprintln!("left out: no file system can be mounted here");
    }
    can
}

/// A folder with a configuration, in which `disk` is to become a disk of its own.
fn folder(simulator: &Simulator) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), simulator);
    let path = folder.path().join("okno.toml");
    let file = std::fs::read_to_string(&path).unwrap();
    let data = |name: &str| format!("{:?}", folder.path().join(name));
    std::fs::write(
        path,
        file.replace(&data("okno.redb"), &data("disk/okno.redb")),
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("disk")).unwrap();
    folder
}

/// Runs a script where `disk` can be mounted; `$OKNO` is the program.
fn with_disk(folder: &Path, script: &str) -> Child {
    Command::new("unshare")
        .args(["-rm", "bash", "-c", script])
        .env("OKNO", env!("CARGO_BIN_EXE_okno"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

async fn ended(child: Child) -> Output {
    tokio::time::timeout(PATIENCE, child.wait_with_output())
        .await
        .expect("it ends by itself")
        .unwrap()
}

/// The address that a desk says first; what it says later is read and thrown away.
async fn address(child: &mut Child) -> std::net::SocketAddr {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = tokio::time::timeout(PATIENCE, lines.next_line()).await;
    let first = first.expect("it starts").unwrap().unwrap_or_default();
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    let address = first.strip_prefix("okno listens on http://");
    address
        .unwrap_or_else(|| panic!("{first}"))
        .parse()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_ends_the_desk_and_what_was_acknowledged_is_on_it() {
    if !disks_can_be_made().await {
        return;
    }
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let folder = folder(&simulator);
    let script = "mount -t tmpfs -o size=12m none disk; $OKNO serve; code=$?; cp disk/okno.redb after.redb; exit $code";
    let mut child = with_disk(folder.path(), script);
    let desk = address(&mut child).await;
    let client = Client::new().unwrap();
    let mut acknowledged = BTreeSet::new();
    for count in 0.. {
        assert!(count < 20_000, "the disk was never full");
        let wamid = format!("wamid.{count}.{}", "x".repeat(5_000));
        if !deliver(&client, desk, webhook(count % 20, &wamid)).await {
            break;
        }
        acknowledged.insert(wamid);
    }
    let ended = ended(child).await;
    let complaint = String::from_utf8(ended.stderr).unwrap();
    let last = complaint.lines().last().unwrap_or_default();
    assert_eq!(ended.status.code(), Some(1), "{complaint}");
    assert!(
        last.starts_with("okno: storage failed") && last.contains("No space left"),
        "{complaint}"
    );
    let after = tempfile::tempdir().unwrap();
    std::fs::copy(
        folder.path().join("after.redb"),
        after.path().join("okno.redb"),
    )
    .unwrap();
    let desk = Process::start_in(after, &simulator).await;
    let found: BTreeSet<String> = stored(&desk.owner().await).await.into_iter().collect();
    assert!(acknowledged.len() > 10);
    assert_eq!(acknowledged.difference(&found).count(), 0, "lost");
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_takes_messages_and_no_files() {
    if !disks_can_be_made().await {
        return;
    }
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let folder = folder(&simulator);
    let script = "mount -t tmpfs -o size=48m none disk; exec $OKNO serve";
    let mut child = with_disk(folder.path(), script);
    let desk = address(&mut child).await;
    simulator.set_webhook_url(Some(format!("http://{desk}/webhooks/whatsapp")));
    let picture = Inbound::new("anna", Act::Media(Media::sample("image")));
    simulator.customer_does(&picture).unwrap();
    let mut complaints = BufReader::new(child.stderr.take().unwrap()).lines();
    let told = async {
        while let Ok(Some(line)) = complaints.next_line().await {
            if line.contains("too full") {
                return;
            }
        }
        panic!("it ended");
    };
    tokio::time::timeout(PATIENCE, told)
        .await
        .expect("it says so");
    simulator.customer_says("anna", "and a word").unwrap();
    let api = crate::desk::Api::sign_in(desk, crate::desk::OWNER, crate::desk::PASSWORD).await;
    let chat = api.only_chat("new").await;
    let entries = api
        .until(&format!("/chats/{chat}/entries"), |page| {
            let entries = page["entries"].as_array()?.clone();
            let written = |entry: &Value| entry["text"] == "and a word";
            entries.iter().any(written).then_some(entries)
        })
        .await;
    let picture = entries
        .iter()
        .find(|entry| entry["kind"] == "image")
        .unwrap();
    assert_eq!(picture["media"]["state"], "fetching", "{picture}");
    child.kill().await.unwrap();
}

#[tokio::test]
async fn a_disk_that_takes_no_writing_is_named() {
    if !disks_can_be_made().await {
        return;
    }
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let (_, before) = desk.terminate().await;
    let folder = folder(&simulator);
    std::fs::copy(
        before.path().join("okno.redb"),
        folder.path().join("whole.redb"),
    )
    .unwrap();
    let script = "mount -t tmpfs -o size=48m none disk; cp whole.redb disk/okno.redb; \
        mount -o remount,ro disk; exec $OKNO serve";
    let ended = ended(with_disk(folder.path(), script)).await;
    let complaint = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{complaint}");
    let last = complaint.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("okno: ")
            && last
                .contains("disk/okno.redb: the data file can't be opened: Read-only file system"),
        "{complaint}"
    );
}

#[tokio::test]
async fn a_file_that_is_missing_beside_its_backups_is_not_made_anew() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &simulator);
    let settings = folder.path().join("okno.toml");
    let mut text = std::fs::read_to_string(&settings).unwrap();
    text += "[backup]\nfolder = \"copies\"\nevery = \"24h\"\n";
    std::fs::write(&settings, text).unwrap();
    let copies = folder.path().join("copies");
    std::fs::create_dir(&copies).unwrap();
    std::fs::write(copies.join("okno-20261121T100000Z.redb"), "a copy").unwrap();
    let (code, _, complaint) = command(folder.path(), &["serve"]).await;
    assert_eq!(code, Some(1), "{complaint}");
    assert!(complaint.contains("is its disk there?"), "{complaint}");
    assert!(!folder.path().join("okno.redb").exists());
}

#[tokio::test]
async fn a_file_that_is_none_is_named_and_left_as_it_is() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let desk = Process::start(&simulator).await;
    let (_, whole) = desk.terminate().await;
    let whole = std::fs::read(whole.path().join("okno.redb")).unwrap();
    let mut overwritten = whole.clone();
    overwritten[..4096].fill(0x5A);
    let zeros = vec![0; whole.len()];
    let cases: [(&str, &[u8]); 6] = [
        ("nothing", b""),
        (
            "a letter",
            b"Dear Sirs, with reference to your letter of the 3rd",
        ),
        ("half a file", &whole[..whole.len() / 2]),
        ("a few bytes", &whole[..100]),
        ("another beginning", &overwritten),
        ("zeros", &zeros),
    ];
    for (what, bytes) in cases {
        let folder = tempfile::tempdir().unwrap();
        configure(folder.path(), &simulator);
        let path = folder.path().join("okno.redb");
        std::fs::write(&path, bytes).unwrap();
        for arguments in [
            &["serve"][..],
            &["check", "okno.redb"],
            &["compact"],
            &["agent", "list"],
        ] {
            let run = tokio::time::timeout(PATIENCE, command(folder.path(), arguments)).await;
            let (code, _, complaint) =
                run.unwrap_or_else(|_| panic!("{what}: {arguments:?} goes on"));
            assert_eq!(code, Some(1), "{what}: {arguments:?}: {complaint}");
            let last = complaint.lines().last().unwrap_or_default();
            assert!(
                last.starts_with("okno: ") && last.contains("can't be read"),
                "{what}: {arguments:?}: {complaint}"
            );
            assert!(!complaint.contains("panicked"), "{what}: {complaint}");
            assert_eq!(
                std::fs::read(&path).unwrap(),
                bytes,
                "{what}: {arguments:?} wrote to it"
            );
        }
    }
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &simulator);
    std::fs::create_dir(folder.path().join("okno.redb")).unwrap();
    let (code, _, complaint) = command(folder.path(), &["serve"]).await;
    assert_eq!(code, Some(1));
    assert!(
        complaint.contains("okno.redb: the data file can't be opened"),
        "{complaint}"
    );
    let (code, _, complaint) = command(
        folder.path(),
        &["--data", "no/such/folder/okno.redb", "serve"],
    )
    .await;
    assert_eq!(code, Some(1));
    assert!(
        complaint.contains("no/such/folder/okno.redb: the data file can't be opened"),
        "{complaint}"
    );
}

/// A way to the simulator that can be closed: then nobody answers at its address.
struct Way {
    address: SocketAddr,
    carrying: JoinHandle<()>,
}

impl Way {
    async fn open(at: SocketAddr, to: SocketAddr) -> Self {
        let socket = TcpListener::bind(at).await.unwrap();
        let address = socket.local_addr().unwrap();
        let carrying = tokio::spawn(async move {
            let mut carried = JoinSet::new();
            while let Ok((mut here, _)) = socket.accept().await {
                carried.spawn(async move {
                    if let Ok(mut there) = TcpStream::connect(to).await {
                        // Either side may go at any time.
                        let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                    }
                });
            }
        });
        Self { address, carrying }
    }

    async fn close(self) -> SocketAddr {
        self.carrying.abort();
        let _ = self.carrying.await;
        self.address
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meta_is_down_for_a_day_and_everything_goes_on_by_itself() {
    let clock = Clock::simulated();
    let simulator = start_simulator(clock.clone(), Timings::instant()).await;
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let way = Way::open(anywhere, simulator.address()).await;
    let own = simulator.address().to_string();
    let base = simulator.api_base().replace(&own, &way.address.to_string());
    assert_ne!(base, simulator.api_base());
    let desk = Desk::beside(simulator, clock, base).await;
    let api = desk.owner().await;
    let people = ["anna", "marko", "sam"];
    let mut chats = Vec::new();
    for person in people {
        desk.simulator.customer_says(person, "before").unwrap();
        let chat = api.only_chat("new").await;
        api.post(&format!("/chats/{chat}/take"), json!({})).await;
        chats.push(chat);
    }
    desk.simulator.wait_until_idle().await.unwrap();
    let hook = format!("http://{}/webhooks/whatsapp", desk.running.address());
    desk.simulator.set_webhook_url(None);
    let address = way.close().await;
    for chat in &chats {
        for number in 0..3 {
            let reply = json!({"text": format!("reply {number}")});
            api.post(&format!("/chats/{chat}/messages"), reply).await;
        }
    }
    for person in people {
        desk.simulator.customer_says(person, "during it").unwrap();
    }
    // Most of a day (the windows end with it), in steps that let each retry happen.
    let mut told = false;
    for _ in 0..40 {
        desk.clock.advance(Duration::from_secs(1_800));
        tokio::time::sleep(Duration::from_millis(40)).await;
        told |= api.get("/numbers").await["numbers"][0]["state"] == "trouble";
    }
    assert!(told, "nobody was told");
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    let way = Way::open(address, desk.simulator.address()).await;
    desk.simulator.set_webhook_url(Some(hook));
    desk.simulator.repeat_now();
    for _ in 0..30 {
        desk.clock.advance(Duration::from_secs(300));
        tokio::time::sleep(Duration::from_millis(40)).await;
        if desk.simulator.accepted_messages().len() == 9 {
            break;
        }
    }
    for chat in &chats {
        for number in 0..3 {
            let text = format!("reply {number}");
            api.until(&format!("/chats/{chat}/entries?limit=200"), |page| {
                let states = deliveries(page, &text);
                assert_eq!(states.len(), 1, "{text} stands once");
                matches!(states[0].as_str(), "sent" | "delivered" | "read").then_some(())
            })
            .await;
        }
        api.until(&format!("/chats/{chat}/entries?limit=200"), |page| {
            let entries = page["entries"].as_array()?;
            let seen = entries.iter().filter(|entry| entry["text"] == "during it");
            (seen.count() == 1).then_some(())
        })
        .await;
    }
    assert_eq!(desk.simulator.accepted_messages().len(), 9, "each once");
    api.until("/numbers", |page| {
        (page["numbers"][0]["state"] == "ok").then_some(())
    })
    .await;
    desk.stop().await;
    way.close().await;
}

/// The states of our messages with this text.
fn deliveries(page: &Value, text: &str) -> Vec<String> {
    let entries = page["entries"].as_array().unwrap();
    let ours = entries
        .iter()
        .filter(|entry| entry["text"] == text && entry["direction"] == "out");
    ours.map(|entry| entry["delivery"]["state"].to_string().replace('"', ""))
        .collect()
}

/// Meta's clock goes right, whatever ours does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_steps_either_way_stops_nothing() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    let base = simulator.api_base();
    let desk = Desk::beside(simulator, Clock::simulated(), base).await;
    let api = desk.owner().await;
    desk.simulator.customer_says("anna", "first").unwrap();
    let chat = api.only_chat("new").await;
    let entries = format!("/chats/{chat}/entries?limit=200");
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    for (number, hours) in [3, -9, 6, -1_000, 1_000].into_iter().enumerate() {
        desk.clock.step(hours * 3_600_000);
        desk.clock.advance(Duration::from_secs(60));
        let (question, reply) = (format!("question {number}"), format!("reply {number}"));
        desk.simulator.customer_says("anna", &question).unwrap();
        api.until(&entries, |page| {
            let all = page["entries"].as_array()?;
            all.iter()
                .find(|entry| entry["text"] == question.as_str())
                .map(|_| ())
        })
        .await;
        api.post(&format!("/chats/{chat}/messages"), json!({"text": reply}))
            .await;
        api.until(&entries, |page| {
            let states = deliveries(page, &reply);
            matches!(states.first()?.as_str(), "sent" | "delivered" | "read").then_some(())
        })
        .await;
    }
    desk.stop().await;
}
