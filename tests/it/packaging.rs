//! What surrounds the program: the supervisor that starts it, the image, the package, and what the README says of them.

use std::path::{Path, PathBuf};
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
struct Upgrade {
    folder: tempfile::TempDir,
}

impl Upgrade {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Has systemd say so of the service.
    fn systemd_says(&self, property: &str, value: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let tool = self.path("systemctl");
        let script =
            format!("#!/bin/sh\ncase \"$*\" in *' {property} '*) echo '{value}' ;; esac\n");
        std::fs::write(&tool, script).unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Has systemd say that the service is started with these arguments.
    fn is_started_by(&self, arguments: &str) {
        let config = self.path("okno.toml");
        let argv = format!("okno --config {} {arguments}", config.display());
        let start = format!("{{ path=okno ; argv[]={argv} ; ignore_errors=no ; pid=0 }}");
        self.systemd_says("ExecStart", &start);
    }

    /// The outcome, and what was said on the way.
    fn run(&self, without: &str) -> (bool, String) {
        let folder = self.folder.path().to_str().unwrap();
        let script = read("config/deb/preinst")
            .replace("/var/lib/okno", folder)
            .replace("/etc/okno", folder)
            .replace("/run/systemd/system", folder)
            .replace("/usr/bin/okno", env!("CARGO_BIN_EXE_okno"));
        let path = std::env::var("PATH").unwrap();
        let done = std::process::Command::new("sh")
            .args(["-c", &script, "preinst", "upgrade", "0.1.0-1"])
            .env("OKNO_NO_COPY", without)
            .env("PATH", format!("{folder}:{path}"))
            .current_dir("/")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        (done.status.success(), said)
    }
}

fn make_data_file(path: &Path) {
    drop(Store::open(path, Clock::system().now()).unwrap());
}

fn is_sound(copy: &Path) {
    let sound = okno::store::check_file(copy, Clock::system().now()).unwrap();
    assert_eq!(sound, Vec::<String>::new());
}

#[test]
fn an_upgrade_begins_with_a_copy_or_does_not_begin() {
    let upgrade = Upgrade::new();
    upgrade.systemd_says("Environment", "");
    upgrade.write("okno.toml", "data = \"okno.redb\"\n");
    let (data, copy) = (
        upgrade.path("okno.redb"),
        upgrade.path("before-upgrade-from-0.1.0-1.redb"),
    );
    let (well, said) = upgrade.run("");
    assert!(well, "a desk that never began has nothing to copy: {said}");
    assert!(said.contains("there is no data file at"), "{said}");
    assert!(!copy.exists());
    make_data_file(&data);
    for _ in 0..2 {
        let (well, said) = upgrade.run("");
        assert!(well, "{said}");
        is_sound(&copy);
    }
    std::fs::write(&data, "no data file").unwrap();
    let (well, said) = upgrade.run("");
    assert!(!well && said.contains("nothing was changed"), "{said}");
    assert!(upgrade.run("1").0);
}

#[test]
fn an_upgrade_finds_the_data_file_where_the_settings_or_the_unit_have_it() {
    let upgrade = Upgrade::new();
    let elsewhere = upgrade.path("else where");
    std::fs::create_dir(&elsewhere).unwrap();
    let (data, copy) = (
        elsewhere.join("desk.redb"),
        elsewhere.join("before-upgrade-from-0.1.0-1.redb"),
    );
    make_data_file(&data);
    let copied = |how: &str| {
        let (well, said) = upgrade.run("");
        assert!(well && copy.exists(), "{how}: {said}");
        is_sound(&copy);
        std::fs::remove_file(&copy).unwrap();
    };
    upgrade.systemd_says("Environment", "");
    upgrade.write("okno.toml", &format!("data = {data:?}\n"));
    copied("the settings");
    upgrade.write("okno.toml", "");
    let named = format!("OKNO_DATA={}", data.display());
    upgrade.systemd_says("Environment", &format!("OTHER=1 \"{named}\" MORE=2"));
    copied("the unit");
    upgrade.write("environment", &format!("{named}\n"));
    let file = upgrade.path("environment");
    let listed = format!("{} (ignore_errors=yes)", file.display());
    upgrade.systemd_says("EnvironmentFiles", &listed);
    copied("a file of the unit's");

    for quoted in [format!("'{}'", data.display()), format!("{data:?}  ")] {
        upgrade.write("environment", &format!("# Of ours\nOKNO_DATA = {quoted}\n"));
        copied(&quoted);
    }
    for argv in [
        format!("serve --data {}", data.display()),
        format!("--data={} serve", data.display()),
    ] {
        upgrade.is_started_by(&argv);
        copied(&argv);
    }
}

#[test]
fn an_upgrade_that_cannot_tell_where_the_data_file_is_changes_nothing() {
    let upgrade = Upgrade::new();
    let stays = |why: &str| {
        let (well, said) = upgrade.run("");
        assert!(!well && said.contains(why), "{said}");
        assert!(said.contains("nothing was changed"), "{said}");
        let (well, said) = upgrade.run("1");
        assert!(well && said.contains("without a copy"), "{said}");
    };
    upgrade.write("okno.toml", "");
    upgrade.is_started_by("serve --data ${PLACE}");
    stays("can't be told");
    upgrade.systemd_says("ExecStart", "{ argv[]=/srv/begin.sh ; ignore_errors=no }");
    stays("can't be told");
    upgrade.systemd_says("Environment", "");
    upgrade.write("okno.toml", "no settings");
    stays("can't be told");

    upgrade.write("okno.toml", "data = \"/srv/nowhere/desk.redb\"\n");
    assert!(upgrade.run("").0, "it was never started");
    for (property, value) in [
        ("UnitFileState", "enabled"),
        ("ActiveState", "failed"),
        ("ActiveEnterTimestampMonotonic", "8100"),
    ] {
        upgrade.systemd_says(property, value);
        stays("there is no data file at /srv/nowhere/desk.redb");
    }
    upgrade.systemd_says("UnitFileState", "disabled");
    assert!(upgrade.run("").0, "it was never started");
    make_data_file(&upgrade.path("okno.redb"));
    stays("there is no data file at /srv/nowhere/desk.redb");
}
