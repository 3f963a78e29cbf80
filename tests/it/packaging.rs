//! What surrounds the program: the supervisor that starts it, the image, the package, and what the README says of them.

use std::path::Path;
use std::process::Stdio;

use okno::base::clock::Clock;
use okno::config::{Config, Raw, Sources};
use okno::simulator::Timings;
use okno::store::Store;
use tokio::net::UnixDatagram;

use crate::desk::{PATIENCE, Process, okno, signal, start_simulator};

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The next thing that the process tells its supervisor, other than that it is alive.
async fn state(supervisor: &UnixDatagram, signs: &mut u32) -> String {
    loop {
        let mut bytes = [0; 256];
        let heard = tokio::time::timeout(PATIENCE, supervisor.recv(&mut bytes)).await;
        let length = heard.expect("the supervisor is told").unwrap();
        let state = String::from_utf8(bytes[..length].to_vec()).unwrap();
        if state != "WATCHDOG=1" {
            return state;
        }
        *signs += 1;
    }
}

#[tokio::test]
async fn its_supervisor_is_told_what_it_does() {
    let simulator = start_simulator(Clock::system(), Timings::instant()).await;
    // The first start writes the configuration.
    let (_, folder) = Process::start(&simulator).await.terminate().await;
    let socket = folder.path().join("notify");
    let supervisor = UnixDatagram::bind(&socket).unwrap();
    let desk = okno(folder.path())
        .arg("serve")
        .env("NOTIFY_SOCKET", &socket)
        .env("WATCHDOG_USEC", "300000")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut signs = 0;
    assert_eq!(state(&supervisor, &mut signs).await, "READY=1");
    let mut bytes = [0; 256];
    for _ in 0..3 {
        let length = supervisor.recv(&mut bytes).await.unwrap();
        assert_eq!(&bytes[..length], b"WATCHDOG=1");
    }
    signal(&desk, "HUP").await;
    assert_eq!(state(&supervisor, &mut signs).await, "RELOADING=1");
    assert_eq!(state(&supervisor, &mut signs).await, "READY=1");
    signal(&desk, "TERM").await;
    assert_eq!(state(&supervisor, &mut signs).await, "STOPPING=1");
    let ended = tokio::time::timeout(PATIENCE, desk.wait_with_output()).await;
    let ended = ended.unwrap().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    let log = String::from_utf8(ended.stderr).unwrap();
    assert!(log.contains("configuration is read again"), "{log}");
    let (_, stopping) = log.split_once("stopping reason=\"SIGTERM\"").expect(&log);
    assert!(
        stopping.contains("stopped, the data file is closed"),
        "{log}"
    );
    assert!(!log.contains('\u{1b}'), "a journal shows no colours: {log}");
}

#[test]
fn what_the_image_runs_the_readme_says() {
    let (image, readme) = (read("Dockerfile"), read("README.md"));
    let mut commands = image.lines().filter_map(|line| line.strip_prefix("RUN "));
    let mut count = 0;
    let silent = commands.find(|command| {
        count += 1;
        !readme.lines().any(|line| line.trim() == *command)
    });
    assert_eq!(
        silent, None,
        "the README does not have it as a line of its own"
    );
    assert!(count > 1);
    for part in ["USER okno", "VOLUME /data", "\"okno\", \"healthcheck\""] {
        assert!(image.contains(part), "{part}");
    }
    // The package makes the same user.
    let user = image.lines().find(|line| line.contains("useradd")).unwrap();
    assert!(read("config/deb/postinst").contains(user.trim_start_matches("RUN ")));
}

#[test]
fn the_packages_settings_are_ones_that_the_desk_knows() {
    let file = ("okno.toml".to_owned(), read("config/deb/okno.toml"));
    let sources = Sources {
        file: Some(file),
        ..Sources::default()
    };
    let raw = Raw::read(&sources).unwrap();
    assert_eq!(raw.warnings, Vec::<String>::new());
    let config = Config::check(&raw).unwrap();
    let folder = Path::new("/var/lib/okno");
    assert!(
        config.data.starts_with(folder),
        "the unit lets it write there only"
    );
    assert!(config.backup.unwrap().folder.starts_with(folder));
    let unit = read("config/okno.service");
    for line in [
        "StateDirectory=okno",
        "User=okno",
        "Type=notify",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
    ] {
        assert!(unit.lines().any(|found| found == line), "{line}");
    }
}

/// The package's own script, with paths of the test's, in the place of `apt`.
#[test]
fn an_upgrade_begins_with_a_copy_or_does_not_begin() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("okno.redb");
    let script = read("config/deb/preinst")
        .replace("/var/lib/okno", folder.path().to_str().unwrap())
        .replace("/usr/bin/okno", env!("CARGO_BIN_EXE_okno"));
    let upgrade = |without: &str| {
        std::process::Command::new("sh")
            .args(["-c", &script, "preinst", "upgrade", "0.1.0-1"])
            .env("OKNO_NO_COPY", without)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    let copy = folder.path().join("before-upgrade-from-0.1.0-1.redb");
    assert!(
        upgrade("").status.success(),
        "the first installation has nothing to copy"
    );
    assert!(!copy.exists());
    drop(Store::open(&data, Clock::system().now()).unwrap());
    for _ in 0..2 {
        let done = upgrade("");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        let sound = okno::store::check_file(&copy, Clock::system().now()).unwrap();
        assert_eq!(sound, Vec::<String>::new());
    }
    std::fs::write(&data, "no data file").unwrap();
    let refused = upgrade("");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("nothing was changed"));
    assert!(upgrade("1").status.success());
}
