//! What integration tests stand on: a desk with the simulator beside it, in this process or in one of its own,
//! and a client that speaks the JSON interface.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use hyper::{Method, Request};
use okno::app::{self, Options, Running};
use okno::base::clock::Clock;
use okno::base::secret::Secret;
use okno::config::{Config, Number, Raw, Sources};
use okno::domain::command::NumberSetting;
use okno::net::client::{Answer, Client, Payload};
use okno::simulator::{self, Simulator};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

pub const OWNER: &str = "owner@okno.example";
pub const PASSWORD: &str = "a long enough password";
pub const NUMBER: &str = "305000000000001";
pub const WABA: &str = "204000000000001";
pub const APP_SECRET: &str = "test-app-secret";
/// The secret before the last rotation; still believed.
pub const OLD_SECRET: &str = "former-app-secret";
pub const VERIFY_TOKEN: &str = "test-verify-token";
pub const ACCESS_TOKEN: &str = "test-access-token-0123456789";

/// How long a test waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A desk in this process, the simulator beside it, both on one clock.
pub struct Desk {
    pub running: Running,
    pub simulator: Simulator,
    pub folder: TempDir,
    pub clock: Clock,
}

impl Desk {
    /// Starts both on a clock that tests may push.
    pub async fn start() -> Self {
        Self::start_with(simulator::Timings::instant()).await
    }

    pub async fn start_with(timings: simulator::Timings) -> Self {
        let clock = Clock::simulated();
        let simulator = start_simulator(clock.clone(), timings).await;
        let api_base = simulator.api_base();
        Self::beside(simulator, clock, api_base).await
    }

    /// Starts both; push services may be on this machine.
    pub async fn start_with_pushes() -> Self {
        let clock = Clock::simulated();
        let simulator = start_simulator(clock.clone(), simulator::Timings::instant()).await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &simulator);
        Self::of(simulator, clock, (folder, config), true).await
    }

    /// Starts a desk on a clock of its own that finds the simulator at another address than the simulator's.
    pub async fn beside(simulator: Simulator, clock: Clock, api_base: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(folder.path(), &simulator);
        config.whatsapp.api_base = api_base;
        Self::of(simulator, clock, (folder, config), false).await
    }

    async fn of(
        simulator: Simulator,
        clock: Clock,
        (folder, config): (TempDir, Config),
        push_anywhere: bool,
    ) -> Self {
        let options = Options {
            clock_moves: true,
            push_anywhere,
        };
        let running = app::start(config, clock.clone(), options).await.unwrap();
        leads_to(&simulator, running.address());
        Self {
            running,
            simulator,
            folder,
            clock,
        }
    }

    /// Stops the desk and starts it again on the same file.
    pub async fn restart(self) -> Self {
        self.restart_after(|| {}).await
    }

    /// The same, with something that happens while it stands still.
    pub async fn restart_after(self, meanwhile: impl FnOnce()) -> Self {
        let Self {
            running,
            simulator,
            folder,
            clock,
        } = self;
        simulator.set_webhook_url(None);
        running.stop().await.unwrap();
        meanwhile();
        let running = app::start(
            config(folder.path(), &simulator),
            clock.clone(),
            Options {
                clock_moves: true,
                ..Options::default()
            },
        )
        .await
        .unwrap();
        leads_to(&simulator, running.address());
        Self {
            running,
            simulator,
            folder,
            clock,
        }
    }

    /// A client signed in as the owner.
    pub async fn owner(&self) -> Api {
        Api::sign_in(self.running.address(), OWNER, PASSWORD).await
    }

    pub async fn stop(self) {
        self.running.stop().await.unwrap();
        self.simulator.stop().await;
    }
}

/// Webhooks go to a desk from now on.
pub fn leads_to(simulator: &Simulator, desk: SocketAddr) {
    simulator.set_webhook_url(Some(format!("http://{desk}/webhooks/whatsapp")));
}

pub async fn start_simulator(clock: Clock, timings: simulator::Timings) -> Simulator {
    let number = simulator::Number {
        phone_number_id: NUMBER.to_owned(),
        waba_id: WABA.to_owned(),
        display: "+385 1 555 0101".to_owned(),
        name: "Support".to_owned(),
    };
    let mut settings = simulator::Settings::new(clock, vec![number]);
    settings.app_secret = APP_SECRET.to_owned();
    settings.verify_token = VERIFY_TOKEN.to_owned();
    settings.access_token = ACCESS_TOKEN.to_owned();
    settings.timings = timings;
    Simulator::start(settings).await.unwrap()
}

pub fn config(folder: &Path, simulator: &Simulator) -> Config {
    let mut config = Config::check(&Raw::read(&Sources::default()).unwrap()).unwrap();
    config.data = folder.join("okno.redb");
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.owner.email = OWNER.to_owned();
    config.owner.password = Secret::new(PASSWORD);
    config.whatsapp.api_base = simulator.api_base();
    config.whatsapp.app_secrets = vec![Secret::new(APP_SECRET), Secret::new(OLD_SECRET)];
    config.whatsapp.verify_tokens = vec![Secret::new(VERIFY_TOKEN)];
    config.whatsapp.access_token = Secret::new(ACCESS_TOKEN);
    let setting = NumberSetting {
        phone_number_id: NUMBER.to_owned(),
        waba_id: WABA.to_owned(),
        display: "+385 1 555 0101".to_owned(),
        name: "Support".to_owned(),
        group: "Support".to_owned(),
    };
    config.whatsapp.numbers = vec![Number {
        setting,
        access_token: Secret::default(),
    }];
    config
}

/// The desk as a process of its own, so that it can be killed.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    pub folder: TempDir,
}

impl Process {
    /// Starts `okno serve` on a fresh file.
    pub async fn start(simulator: &Simulator) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), simulator).await
    }

    /// Starts `okno serve` on a fresh file after a shell has done something, such as setting a limit.
    pub async fn start_after(line: &str, simulator: &Simulator) -> Self {
        let folder = tempfile::tempdir().unwrap();
        configure(folder.path(), simulator);
        let mut shell = after(line, folder.path());
        let (child, address) = launch(shell.stdout(Stdio::piped())).await;
        Self {
            child,
            address,
            folder,
        }
    }

    /// Starts `okno serve` on the data file in `folder`, which is made if it is missing.
    pub async fn start_in(folder: TempDir, simulator: &Simulator) -> Self {
        configure(folder.path(), simulator);
        Self::again(folder).await
    }

    /// Starts it again on the file in a folder.
    pub async fn again(folder: TempDir) -> Self {
        let mut serve = okno(folder.path());
        let (child, address) = launch(serve.arg("serve").stdout(Stdio::piped())).await;
        Self {
            child,
            address,
            folder,
        }
    }

    /// The most memory that the process has had so far, in bytes.
    pub fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id().unwrap());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes: u64 = line.unwrap().trim_end_matches("kB").trim().parse().unwrap();
        kibibytes * 1024
    }

    /// Kills the process as a power failure would.
    pub async fn kill(mut self) -> TempDir {
        self.child.kill().await.unwrap();
        self.folder
    }

    /// The same, and starts it again on the same file.
    pub async fn kill_and_start(self) -> Self {
        Self::again(self.kill().await).await
    }

    /// Changes the configuration file and asks the process to read it again.
    pub async fn configure(&self, from: &str, to: &str) {
        let path = self.folder.path().join("okno.toml");
        let file = std::fs::read_to_string(&path).unwrap();
        assert!(file.contains(from));
        std::fs::write(&path, file.replace(from, to)).unwrap();
        signal(&self.child, "HUP").await;
    }

    /// Asks the process to end and gives its exit code.
    pub async fn terminate(mut self) -> (Option<i32>, TempDir) {
        signal(&self.child, "TERM").await;
        let status = tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .expect("the desk ends when asked")
            .unwrap();
        (status.code(), self.folder)
    }

    pub async fn owner(&self) -> Api {
        Api::sign_in(self.address, OWNER, PASSWORD).await
    }
}

/// Writes the configuration of a desk beside the simulator into a folder.
pub fn configure(folder: &Path, simulator: &Simulator) {
    let file = format!(
        "data = {data:?}\n[server]\nlisten = \"127.0.0.1:0\"\n[owner]\nemail = \"{OWNER}\"\npassword = \"{PASSWORD}\"\n\
         [whatsapp]\napi_base = \"{base}\"\napp_secret = \"{APP_SECRET}\"\nverify_token = \"{VERIFY_TOKEN}\"\n\
         access_token = \"{ACCESS_TOKEN}\"\n[[whatsapp.numbers]]\nphone_number_id = \"{NUMBER}\"\nwaba_id = \"{WABA}\"\n\
         display = \"+385 1 555 0101\"\nname = \"Support\"\ngroup = \"Support\"\n",
        data = folder.join("okno.redb"),
        base = simulator.api_base(),
    );
    std::fs::write(folder.join("okno.toml"), file).unwrap();
}

/// `okno serve` in a folder, after a shell has done something.
pub fn after(line: &str, folder: &Path) -> Command {
    let mut shell = Command::new("bash");
    let serve = format!("{line}; exec {} serve", env!("CARGO_BIN_EXE_okno"));
    shell
        .args(["-c", &serve])
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    shell
}

/// Sends a signal. The shell has its own `kill`; a small Debian has no other.
pub async fn signal(child: &Child, name: &str) {
    let line = format!("kill -{name} {}", child.id().unwrap());
    let sent = Command::new("sh").args(["-c", &line]).status().await;
    assert!(sent.unwrap().success());
}

/// Runs `okno` with arguments in a folder and gives exit code, standard output and standard error.
pub async fn command(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = okno(folder).args(arguments).output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The program, to be run in a folder.
pub fn okno(folder: &Path) -> Command {
    let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_okno")));
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn launch(serve: &mut Command) -> (Child, SocketAddr) {
    let mut child = serve.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = tokio::time::timeout(PATIENCE, lines.next_line())
        .await
        .expect("the desk starts")
        .unwrap()
        .unwrap();
    let (_, address) = first
        .strip_prefix("okno listens on ")
        .and_then(|rest| rest.split_once("://"))
        .unwrap_or_else(|| panic!("{first}"));
    let address = address.parse().unwrap();
    // The rest is read too, or the process would wait for room.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, address)
}

/// A program that uses the JSON interface.
#[derive(Clone)]
pub struct Api {
    pub client: Client,
    pub address: SocketAddr,
    pub token: String,
}

impl Api {
    pub fn anonymous(address: SocketAddr) -> Self {
        Self {
            client: Client::new().unwrap(),
            address,
            token: String::new(),
        }
    }

    pub async fn sign_in(address: SocketAddr, email: &str, password: &str) -> Self {
        let mut api = Self::anonymous(address);
        let answer = api
            .post("/session", json!({ "email": email, "password": password }))
            .await;
        api.token = answer["token"]
            .as_str()
            .unwrap_or_else(|| panic!("no token in {answer}"))
            .to_owned();
        api
    }

    /// Any call under `/api/v1`: status and JSON.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("http://{}/api/v1{path}", self.address);
        let mut request = Request::builder().method(method).uri(url);
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        let payload = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Payload::from(body.to_string())
            }
            None => Payload::from(""),
        };
        let answer = self
            .client
            .send(request.body(payload).unwrap(), PATIENCE, 8 << 20)
            .await
            .unwrap();
        let body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        (answer.status.as_u16(), body)
    }

    /// A file, or the part of it that a range names: status, headers and bytes.
    pub async fn file(&self, path: &str, range: Option<&str>) -> Answer {
        let mut request = Request::get(format!("http://{}/api/v1{path}", self.address))
            .header("authorization", format!("Bearer {}", self.token));
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let request = request.body(Payload::from("")).unwrap();
        self.client.send(request, PATIENCE, 8 << 20).await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call(Method::GET, path, None).await;
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, Some(body)).await;
        assert!(
            (200..300).contains(&status),
            "POST {path}: {status} {answer}"
        );
        answer
    }

    /// A call that is refused: status and code.
    pub async fn refused(&self, method: Method, path: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.call(method, path, Some(body)).await;
        assert!(status >= 400, "{path} was not refused: {status} {answer}");
        (
            status,
            answer["code"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// Looks until `wanted` gives something; fails after a while.
    pub async fn until<T>(&self, path: &str, wanted: impl Fn(&Value) -> Option<T>) -> T {
        let started = std::time::Instant::now();
        let mut last = Value::Null;
        while started.elapsed() < PATIENCE {
            last = self.get(path).await;
            if let Some(found) = wanted(&last) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{path} never showed what was wanted: {last:#}");
    }

    /// The only chat of a tab, once it is there.
    pub async fn only_chat(&self, tab: &str) -> u64 {
        self.until(&format!("/chats?tab={tab}"), |page| {
            page["chats"][0]["id"].as_u64()
        })
        .await
    }
}
