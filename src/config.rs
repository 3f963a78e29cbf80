//! The configuration: raw (file, environment, flag) in, checked out. The machine's operator decides here; the team
//! decides in the pages.

mod check;
mod raw;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;

use crate::base::clock;
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::Provider;
use crate::domain::agent::Language;
use crate::domain::command::NumberSetting;
use crate::net::Network;

pub use raw::{Raw, Sources};
pub use tls::{Acme, CertificateFiles, Tls, TlsMode};

/// What is wrong with the configuration, in a line that says where and what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The configuration in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data file.
    pub data: PathBuf,
    /// Where the desk listens.
    pub listen: SocketAddr,
    /// How it is reached from outside, without a slash at the end.
    pub public_url: String,
    /// With which `/metrics` may be read from anywhere; empty: from this machine only.
    pub metrics_token: Secret,
    /// Whose forwarded headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// How the doors are secured.
    pub tls: Tls,
    /// Copies that are made by themselves, if there is a folder for them.
    pub backup: Option<Backup>,
    /// Before an agent has chosen.
    pub language: Language,
    /// The team's zone.
    pub time_zone: Tz,
    /// The first owner.
    pub owner: Owner,
    /// Meta.
    pub whatsapp: WhatsApp,
    /// Answering times; groups and numbers override them in the pages.
    pub sla: Sla,
    /// What is logged and how.
    pub log: Log,
}

/// Copies of the data file that the desk makes by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// What is copied.
    pub data: PathBuf,
    /// Where they are kept.
    pub folder: PathBuf,
    /// How long after the newest the next one is made.
    pub every: Duration,
    /// How many are kept, at least one.
    pub keep: usize,
}

/// The owner who is made at the first start.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Signs in with this; empty: no owner is made.
    pub email: String,
    /// Empty: a one-time set-up address is printed.
    pub password: Secret,
}

/// How Meta is reached and recognised.
#[derive(Clone, Debug)]
pub struct WhatsApp {
    /// Who offers the API.
    pub provider: Provider,
    /// The Graph API's origin.
    pub api_base: String,
    /// Its version, as in `v25.0`.
    pub api_version: String,
    /// Secrets that sign webhooks; any of them counts.
    pub app_secrets: Vec<Secret>,
    /// Tokens of the subscription handshake; any of them counts.
    pub verify_tokens: Vec<Secret>,
    /// The access token of all numbers that have none of their own.
    pub access_token: Secret,
    /// The numbers.
    pub numbers: Vec<Number>,
}

/// One number.
#[derive(Clone, Debug)]
pub struct Number {
    /// What the desk keeps of it.
    pub setting: NumberSetting,
    /// Its own access token, if it has one.
    pub access_token: Secret,
}

/// Answering times.
#[derive(Clone, Debug)]
pub struct Sla {
    /// Until the first reply of a request.
    pub first_reply: Duration,
    /// Until each next reply.
    pub next_reply: Duration,
    /// Before the window closes, the longest first.
    pub window_warnings: Vec<Duration>,
}

/// What is logged and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// As `info` or `okno=debug`.
    pub level: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}

/// Reads a duration as `90s`, `15m`, `1h`, `24h`, `7d`.
///
/// # Errors
/// When it does not read like one.
pub fn duration(text: &str) -> Result<Duration, ConfigError> {
    clock::duration(text).ok_or_else(|| {
        ConfigError(format!(
            "{text:?} is no duration: write it as 90s, 15m, 1h or 7d"
        ))
    })
}
