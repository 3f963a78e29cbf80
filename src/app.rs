//! The wiring: builds everything in order, stops it in the opposite order.

mod backups;
mod certificates;
mod doors;
mod first_start;
mod pushes;
mod supervisor;
mod watcher;
mod workers;

pub use first_start::is_new;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::app::certificates::Keeper;
use crate::app::supervisor::Supervisor;
use crate::app::workers::Workers;
use crate::base::clock::Clock;
use crate::channels::whatsapp::api::{Api, Callback, Provider};
use crate::channels::whatsapp::courtesy;
use crate::channels::whatsapp::door::Door;
use crate::channels::whatsapp::quarantine;
use crate::channels::whatsapp::verify::Verifier;
use crate::config::{Backup, Config, Tls};
use crate::control;
use crate::domain::command::Command;
use crate::domain::group::DeskSettings;
use crate::domain::hours::zone::Zone;
use crate::domain::promises::DeskPromises;
use crate::engine::{self, Engine, Handle, Writer};
use crate::http::assets::Assets;
use crate::http::redirect::ToSecure;
use crate::http::{server, sse};
use crate::net::client::{Client, Reach};
use crate::net::listen::Caps;
use crate::net::tls::{Acceptor, Standing};
use crate::store::Store;
use crate::ui;
use crate::ui::attention::Attention;
use crate::ui::context::{Desk, Settings};
use crate::ui::events::bulletin::Board;
use crate::ui::health::Recent;
use crate::ui::password::Hasher;
use crate::ui::presence::Presence;
use crate::ui::texts::Texts;
use crate::ui::told::Slots;
use crate::ui::tries::Failures;

/// Work that waits for the workers.
const WORK_QUEUE: usize = 16;

/// How long a client may take for its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What differs between `serve`, `demo` and tests.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The clock may be moved over HTTP.
    pub clock_moves: bool,
    /// Push services may be in the house's own network, and speak without TLS: for tests.
    pub push_anywhere: bool,
}

impl Options {
    fn push_reach(&self) -> Reach {
        if self.push_anywhere {
            Reach::Anywhere
        } else {
            Reach::Global
        }
    }
}

/// A running desk.
pub struct Running {
    /// The door to the engine.
    pub handle: Handle,
    address: SocketAddr,
    plain: Option<SocketAddr>,
    greetings: Vec<String>,
    settings: watch::Sender<Arc<Settings>>,
    control: watch::Sender<Arc<control::Settings>>,
    /// Where the plain door leads.
    public_url: watch::Sender<String>,
    backup: watch::Sender<Option<Backup>>,
    tls: watch::Sender<Arc<Tls>>,
    certificate: watch::Receiver<Standing>,
    api: watch::Sender<Arc<Api>>,
    secrets: watch::Sender<Arc<Verifier>>,
    /// The doors close first, the workers after them.
    close: watch::Sender<bool>,
    stop: watch::Sender<bool>,
    servers: Vec<JoinHandle<()>>,
    workers: Workers,
    writer: Writer,
    options: Options,
}

/// Starts a desk: store, writer, workers, then the doors.
///
/// # Errors
/// When the data file can't be opened or the address is taken.
pub async fn start(config: Config, clock: Clock, options: Options) -> anyhow::Result<Running> {
    let of_files = certificates::of_files(&config.tls).await?;
    let path = config.data.clone();
    let opened = clock.now();
    let store = tokio::task::spawn_blocking(move || Store::open(&path, opened)).await?;
    let store = store.with_context(|| config.data.display().to_string())?;
    let (handle, writer) = engine::start(Engine::new(store)?, clock)?;
    let terminal = control::Listener::bind(&config.data).context("making the control socket")?;
    let socket = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("listening on {}", config.listen))?;
    let address = socket.local_addr()?;
    let (plain_socket, plain) = listen_plainly(&config.tls).await?;
    if let Some(made) = handle.snapshot()?.restored()? {
        let made = made.rfc3339();
        tracing::warn!(
            made,
            "this file is a backup: what was to be sent waits for a person"
        );
        handle.submit_patiently(Command::Restored).await?;
    }
    configure(&handle, &config).await?;
    handle.submit_patiently(Command::NobodyIsHere).await?;
    pushes::make_key(&handle).await?;
    let greetings = first_start::greet(&handle, &config, address).await?;

    let (tls, tls_seen) = watch::channel(Arc::new(config.tls.clone()));
    let keeper = Keeper::new(&handle, &tls_seen, of_files)?;
    let certificate = keeper.standing();
    let (settings, settings_seen) = watch::channel(Arc::new(page_settings(&config, &options)));
    let (api, api_seen) = watch::channel(Arc::new(whatsapp_api(&config)));
    let (secrets, secrets_seen) = watch::channel(Arc::new(verifier(&config)));
    let client = Client::new()?;
    let (close, closing) = watch::channel(false);
    let (stop, stopping) = watch::channel(false);
    let (orders, waiting) = mpsc::channel(WORK_QUEUE);
    let (bell, rings) = courtesy::bell();
    let (connection, connection_seen) = watch::channel(Arc::default());
    let desk = Arc::new(Desk {
        connection: connection_seen,
        health: Recent::default(),
        engine: handle.clone(),
        settings: settings_seen,
        texts: Arc::new(Texts::load()),
        assets: Assets::new(&ui::art::ASSETS),
        presence: Presence::new(handle.clock.clone()),
        attention: Attention::new(handle.clock.clone()),
        bell,
        board: Board::default(),
        latest: sse::paced(handle.sequence()),
        sign_in_failures: Failures::default(),
        hasher: Hasher::default(),
        told: Slots::default(),
        kept: Slots::default(),
        halfway: Slots::default(),
        certificate: certificate.clone(),
        shutdown: closing.clone(),
        workers: orders,
    });
    let (control, control_seen) = watch::channel(Arc::new(control_settings(&config)));
    let terminals = control::serve(terminal, handle.clone(), control_seen, closing.clone());
    tokio::spawn(terminals);
    let (backup, backup_seen) = watch::channel(config.backup.clone());
    let acceptor = match keeper.shown() {
        Some(shown) => Some(Acceptor::new(&shown, HANDSHAKE)?),
        None => None,
    };
    let (public_url, public_url_seen) = watch::channel(config.public_url.clone());
    let to_secure = ToSecure {
        public_url: public_url_seen,
        challenges: keeper.challenges(),
    };
    let (inputs, desk_seen) = (
        workers::Inputs {
            connection,
            certificates: keeper,
            rings,
            orders: waiting,
        },
        Arc::clone(&desk),
    );
    let workers = workers::start(
        &desk_seen,
        &client,
        &api_seen,
        &backup_seen,
        inputs,
        &stopping,
    );
    let doors = doors::Doors::new(desk, Door::new(handle.clone(), secrets_seen));
    let plain_settings = server::Settings {
        caps: Caps::of_this_process(1 + usize::from(plain_socket.is_some())),
        trusted_proxies: config.trusted_proxies.clone(),
        clock: handle.clock.clone(),
        ..server::Settings::default()
    };
    let door_settings = server::Settings {
        tls: acceptor,
        ..plain_settings.clone()
    };
    let mut servers = Vec::new();
    if let Some(socket) = plain_socket {
        let serving = server::serve(socket, Arc::new(to_secure), plain_settings, closing.clone());
        servers.push(tokio::spawn(serving));
    }
    let serving = server::serve(socket, Arc::new(doors), door_settings, closing);
    servers.push(tokio::spawn(serving));
    Ok(Running {
        handle,
        address,
        plain,
        greetings,
        settings,
        public_url,
        control,
        backup,
        tls,
        certificate,
        api,
        secrets,
        close,
        stop,
        servers,
        workers,
        writer,
        options,
    })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it sends plain HTTP over to HTTPS, if anywhere.
    pub fn plain_address(&self) -> Option<SocketAddr> {
        self.plain
    }

    /// How it stands with its certificate.
    pub fn certificate(&self) -> watch::Receiver<Standing> {
        self.certificate.clone()
    }

    /// What the operator should read at the start.
    pub fn greetings(&self) -> &[String] {
        &self.greetings
    }

    /// Runs until the process is told to stop, or storage fails. SIGHUP reads the configuration again.
    ///
    /// # Errors
    /// When storage failed: the process must end with a non-zero code.
    pub async fn run_until_stopped(
        mut self,
        mut signals: Signals,
        reread: impl Fn() -> anyhow::Result<Config>,
    ) -> anyhow::Result<()> {
        let supervisor = Arc::new(Supervisor::from_environment());
        supervisor.tell("READY=1");
        let fed = {
            let (supervisor, handle) = (Arc::clone(&supervisor), self.handle.clone());
            let deadlines = self.workers.deadlines.clone();
            tokio::spawn(async move { supervisor.feed(&handle, &deadlines).await })
        };
        let mut lost = self.workers.lost.clone();
        let (reason, ended) = loop {
            tokio::select! {
                signal = signals.next() => match signal {
                    Signal::Stop(name) => break (name, Ok(())),
                    Signal::Reload => {
                        supervisor.tell("RELOADING=1");
                        self.reread(&reread).await;
                        supervisor.tell("READY=1");
                    }
                },
                () = self.writer_ended() => break ("storage failed", Ok(())),
                () = lost_worker(&mut lost) => {
                    let lost = anyhow::anyhow!("a worker ended before its time; the log says why");
                    break ("a worker ended before its time", Err(lost));
                }
            }
        };
        tracing::info!(reason, "stopping");
        supervisor.tell("STOPPING=1");
        fed.abort();
        let _ = fed.await;
        self.stop().await?;
        tracing::info!("stopped, the data file is closed");
        ended
    }

    async fn reread(&mut self, reread: &impl Fn() -> anyhow::Result<Config>) {
        match reread() {
            Ok(config) => {
                if let Err(error) = self.reload(&config).await {
                    tracing::error!("the configuration is not in force: {error:#}");
                }
            }
            Err(error) => tracing::error!("the configuration is not reloaded: {error:#}"),
        }
    }

    /// Puts a new configuration into force, as far as that is possible without a restart.
    ///
    /// # Errors
    /// When the desk is stopping.
    pub async fn reload(&mut self, config: &Config) -> anyhow::Result<()> {
        configure(&self.handle, config).await?;
        self.settings
            .send_replace(Arc::new(page_settings(config, &self.options)));
        self.public_url.send_replace(config.public_url.clone());
        self.backup.send_replace(config.backup.clone());
        self.tls.send_replace(Arc::new(config.tls.clone()));
        self.control
            .send_replace(Arc::new(control_settings(config)));
        self.api.send_replace(Arc::new(whatsapp_api(config)));
        self.secrets.send_replace(Arc::new(verifier(config)));
        let handle = self.handle.clone();
        tokio::spawn(async move {
            if let Err(error) = quarantine::read_again(&handle).await {
                tracing::error!(%error, "the quarantine could not be read again");
            }
        });
        tracing::info!(
            "the configuration is read again; listen, data, log, trusted_proxies and tls.mode change at a restart"
        );
        Ok(())
    }

    /// The writer ends by itself only when storage fails.
    async fn writer_ended(&mut self) {
        let mut sequence = self.handle.sequence();
        while sequence.changed().await.is_ok() {}
    }

    /// Closes the doors, lets the workers end what they have begun, flushes the writer, closes the file.
    ///
    /// # Errors
    /// When storage failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.close.send_replace(true);
        for server in self.servers {
            let _ = server.await;
        }
        self.stop.send_replace(true);
        self.workers.end().await;
        drop(self.handle);
        let writer = self.writer;
        tokio::task::spawn_blocking(move || writer.join())
            .await?
            .context("storage failed")?;
        Ok(())
    }
}

/// Waits until a worker has ended before its time; for ever when all end as they should.
async fn lost_worker(lost: &mut watch::Receiver<bool>) {
    if lost.wait_for(|lost| *lost).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The plain door beside a secure one, and where it listens.
async fn listen_plainly(tls: &Tls) -> anyhow::Result<(Option<TcpListener>, Option<SocketAddr>)> {
    let Some(wanted) = tls.http_listen else {
        return Ok((None, None));
    };
    let socket = TcpListener::bind(wanted).await.with_context(|| {
        format!("listening on {wanted} for plain HTTP (server.tls.http_listen)")
    })?;
    let address = socket.local_addr()?;
    Ok((Some(socket), Some(address)))
}

async fn configure(handle: &Handle, config: &Config) -> anyhow::Result<()> {
    let desk = DeskSettings {
        language: config.language,
        zone: Zone::named(config.time_zone.name()).unwrap_or(Zone::UTC),
    };
    handle
        .submit_patiently(Command::ConfigureDesk(desk))
        .await?;
    let seconds = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    let warnings = config.sla.window_warnings.iter().copied();
    let promises = DeskPromises {
        first_reply: seconds(config.sla.first_reply),
        next_reply: seconds(config.sla.next_reply),
        window_warnings: warnings.map(seconds).collect(),
    };
    handle
        .submit_patiently(Command::ConfigurePromises(promises))
        .await?;
    let numbers = config
        .whatsapp
        .numbers
        .iter()
        .map(|number| number.setting.clone())
        .collect();
    handle.submit_patiently(Command::Configure(numbers)).await?;
    Ok(())
}

fn page_settings(config: &Config, options: &Options) -> Settings {
    Settings {
        language: config.language,
        zone: config.time_zone,
        public_url: config.public_url.clone(),
        has_app_secret: verifier(config).is_configured(),
        provider: config.whatsapp.provider,
        simulated: config.whatsapp.api_base.starts_with("http://"),
        has_verify_token: !config.whatsapp.verify_tokens.is_empty(),
        copies_every: config.backup.as_ref().map(|backup| backup.every),
        metrics_token: config.metrics_token.clone(),
        behind_proxy: !config.trusted_proxies.is_empty(),
        clock_moves: options.clock_moves,
        push_reach: options.push_reach(),
    }
}

fn control_settings(config: &Config) -> control::Settings {
    control::Settings {
        public_url: config.public_url.clone(),
    }
}

fn whatsapp_api(config: &Config) -> Api {
    let own = config
        .whatsapp
        .numbers
        .iter()
        .filter(|number| !number.access_token.is_empty());
    let callback = Callback {
        url: format!("{}/webhooks/whatsapp", config.public_url),
        verify_token: config
            .whatsapp
            .verify_tokens
            .first()
            .cloned()
            .unwrap_or_default(),
    };
    Api {
        provider: config.whatsapp.provider,
        callback,
        base: config.whatsapp.api_base.clone(),
        version: config.whatsapp.api_version.clone(),
        token: config.whatsapp.access_token.clone(),
        tokens: own
            .map(|number| {
                (
                    number.setting.phone_number_id.clone(),
                    number.access_token.clone(),
                )
            })
            .collect(),
    }
}

fn verifier(config: &Config) -> Verifier {
    let verifier = Verifier::new(&config.whatsapp.app_secrets, &config.whatsapp.verify_tokens);
    match config.whatsapp.provider {
        Provider::Meta => verifier,
        Provider::Dialog360 => verifier.behind_partner(),
    }
}

enum Signal {
    /// The signal's name.
    Stop(&'static str),
    Reload,
}

/// What the process may be told.
pub struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

impl Signals {
    /// From here on the process ends or reads its configuration again when it gets to it, and not at once.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop("SIGTERM"),
            _ = self.interrupt.recv() => Signal::Stop("SIGINT"),
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}
