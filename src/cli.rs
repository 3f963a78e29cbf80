//! The commands. Exit codes: 0 done, 1 failed with one clear line on the standard error, 2 wrong usage.

mod admin;
mod demo;
mod file;
mod memory;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{self, Options, Signals};
use crate::base::clock::Clock;
use crate::config::{Config, Raw, Sources};
use crate::telemetry;

/// A WhatsApp help desk in one binary and one file.
#[derive(Parser)]
#[command(name = "okno", version)]
struct Arguments {
    /// The configuration file [default: okno.toml, else /etc/okno/okno.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data file
    #[arg(long, global = true, value_name = "FILE")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the desk
    Serve,
    /// Runs the desk with a made-up team, customers and templates, and the WhatsApp simulator beside it
    Demo(demo::DemoArguments),
    /// Runs the WhatsApp simulator alone, with the secrets and numbers of [whatsapp]
    Simulate(demo::SimulateArguments),
    /// Asks the running desk whether it is well
    Healthcheck,
    /// Writes one consistent, complete copy of the data file, media included, while the desk runs or not
    Backup(file::Named),
    /// Checks a data file and never changes it; says what is wrong
    Check(file::Perhaps),
    /// Gives free space inside the data file back to the disk; the desk must be stopped
    Compact,
    /// Goes back to the copy that was kept before a newer release changed the data file's shape; the desk must be
    /// stopped
    Rollback,
    /// The team
    #[command(subcommand)]
    Agent(admin::AgentCommand),
    /// API tokens
    #[command(subcommand)]
    Token(admin::TokenCommand),
    /// Prints the configuration in force, secrets masked, and where each value came from
    Config,
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    crate::store::keep_quiet_about_damage();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to the standard output with 0, wrong usage to the standard error with 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("okno: {}", told(&error)));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes, each said once, with what to do about those of the disk.
fn told(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    let advice = [
        (
            "(os error 28)",
            "the disk is full: free some room on it and try again; what was acknowledged is in the file",
        ),
        (
            "(os error 30)",
            "the disk takes no writing; with the desk stopped a plain copy of the file is whole",
        ),
    ];
    for (system, advice) in advice {
        if told.contains(system) {
            told = format!("{told}. {advice}");
        }
    }
    told
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    if matches!(arguments.command, Command::Serve) {
        memory::give_back();
    }
    let sources = Reread {
        file: arguments.config,
        data: arguments.data,
    };
    if let Command::Demo(options) = arguments.command {
        return runtime()?.block_on(demo::demo(options, &sources));
    }
    let raw = Raw::read(&sources.read()?)?;
    if matches!(arguments.command, Command::Config) {
        raw.warnings.iter().for_each(|warning| complain(warning));
        raw.describe().iter().for_each(|line| say(line));
    }
    let config = Config::check(&raw)?;
    telemetry::start(&config.log.level, config.log.json);
    for warning in raw
        .warnings
        .iter()
        .filter(|_| !matches!(arguments.command, Command::Config))
    {
        tracing::warn!("{warning}");
    }
    match arguments.command {
        Command::Serve => runtime()?.block_on(serve(config, sources)),
        Command::Simulate(options) => runtime()?.block_on(demo::simulate(options, &config)),
        Command::Healthcheck => runtime()?.block_on(healthcheck(&config)),
        Command::Backup(target) => file::back_up(&config, &target),
        Command::Check(file) => file::check(&config, &file),
        Command::Compact => file::compact(&config),
        Command::Rollback => file::roll_back(&config),
        Command::Agent(command) => admin::administer(command.into(), &config),
        Command::Token(command) => admin::administer(command.into(), &config),
        Command::Config | Command::Demo(_) => Ok(()),
    }
}

/// Where the configuration is, unless one is named: in the folder where the command runs, or the machine's.
const USUAL: [&str; 2] = ["okno.toml", "/etc/okno/okno.toml"];

/// Where the configuration is read from, at start and again on SIGHUP.
#[derive(Clone, Debug)]
pub struct Reread {
    file: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Reread {
    /// Reads the sources as they are now.
    ///
    /// # Errors
    /// When the file that was named can't be read.
    pub fn read(&self) -> anyhow::Result<Sources> {
        use anyhow::Context as _;
        let usual = || {
            USUAL
                .map(PathBuf::from)
                .into_iter()
                .find(|path| path.exists())
        };
        let file = match self.file.clone().or_else(usual) {
            Some(path) => {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("reading {}", path.display()))?;
                Some((path.display().to_string(), text))
            }
            None => None,
        };
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Sources {
            file,
            environment,
            data: self.data.as_ref().map(|path| path.display().to_string()),
        })
    }

    /// The data file named by a flag.
    pub fn data(&self) -> Option<PathBuf> {
        self.data.clone()
    }

    /// Reads and judges the configuration as it is now.
    ///
    /// # Errors
    /// When it can't be read or used.
    pub fn config(&self) -> anyhow::Result<Config> {
        Ok(Config::check(&Raw::read(&self.read()?)?)?)
    }
}

/// One thread for the network, beside the writer's.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

async fn serve(config: Config, sources: Reread) -> anyhow::Result<()> {
    let scheme = config.tls.scheme();
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "okno starts");
    if app::is_new(&config)? {
        let path = config.data.display();
        tracing::warn!(%path, "there is no data file: a new, empty one is made");
    }
    let desk = app::start(config, Clock::system(), Options::default()).await?;
    // Before anybody is told that it listens: whoever ends it then ends it well.
    let signals = Signals::listen()?;
    say(&format!("okno listens on {scheme}://{}", desk.address()));
    if let Some(plain) = desk.plain_address() {
        say(&format!("plain HTTP on http://{plain} goes there"));
    }
    for line in desk.greetings() {
        say(line);
    }
    desk.run_until_stopped(signals, || sources.config()).await
}

async fn healthcheck(config: &Config) -> anyhow::Result<()> {
    let scheme = config.tls.scheme();
    let url = format!("{scheme}://{}/healthz", reachable(config.listen));
    let health = crate::net::client::get_text(&url).await;
    match health {
        Ok((200, _)) => Ok(()),
        Ok((status, text)) => anyhow::bail!("the desk answers {status}: {}", text.trim()),
        Err(error) => anyhow::bail!("the desk does not answer on {}: {error}", config.listen),
    }
}

/// A desk that listens on all addresses is asked on loopback.
fn reachable(mut listen: std::net::SocketAddr) -> std::net::SocketAddr {
    if listen.ip().is_unspecified() {
        listen.set_ip(match listen.ip() {
            std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    listen
}

/// One line on the standard output.
#[expect(clippy::print_stdout, reason = "this is what a command answers")]
fn say(line: &str) {
    println!("{line}");
}

/// One line on the standard error.
#[expect(clippy::print_stderr, reason = "this is how a command complains")]
fn complain(line: &str) {
    eprintln!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_said_once_and_a_full_disk_with_what_to_do() {
        let full = || std::io::Error::from_raw_os_error(28);
        let inner = anyhow::Error::from(full()).context(format!("I/O error: {}", full()));
        let said = told(&inner.context(format!("okno.redb: I/O error: {}", full())));
        assert_eq!(said.matches("No space left").count(), 1, "{said}");
        assert!(
            said.ends_with("what was acknowledged is in the file"),
            "{said}"
        );
        let plain = anyhow::anyhow!("no").context("it did not work");
        assert_eq!(told(&plain), "it did not work: no");
    }
}
