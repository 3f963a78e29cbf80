//! How many TLS handshakes the desk's configuration makes in a second on one core, beside a bare one of the same
//! cryptography.
//!
//! Client and server speak to each other in memory; only what the server does is counted. Each handshake is a whole
//! one (TLS 1.3, ECDSA with P-256, no resumption). The two are measured in turn and the ratio is the median of the
//! pairs measured next to each other: machines differ and are shared. Nothing here fails by timing.

#![expect(clippy::print_stdout, reason = "it prints its table")]

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use okno::base::clock::Clock;
use okno::net::tls::{self, Pair, Shown};
use rustls::client::Resumption;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection};

/// Handshakes in memory.
#[derive(Parser)]
struct Options {
    /// Pairs of measurements
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Handshakes in each measurement
    #[arg(long, default_value_t = 2_000)]
    handshakes: u32,
    /// Cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

const HOST: &str = "desk.example";
/// The share of the bare rate that we want to reach.
const REACH: f64 = 0.9;

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()])?;
    let pair = Pair::read(
        made.cert.pem().as_bytes(),
        made.signing_key.serialize_pem().as_bytes(),
    )?;
    let ours = Arc::new(tls::config(&Shown::new(&pair))?);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let bare = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::from(key))?;
    let bare = Arc::new(bare);
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone())?;
    let mut client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    client.resumption = Resumption::disabled();
    let client = Arc::new(client);

    let rate = |server: &Arc<ServerConfig>| rate(server, &client, options.handshakes);
    let mut rounds = Vec::with_capacity(options.rounds);
    for round in 0..options.rounds.max(1) {
        rounds.push(match round % 2 {
            0 => (rate(&ours)?, rate(&bare)?),
            _ => {
                let bare = rate(&bare)?;
                (rate(&ours)?, bare)
            }
        });
    }
    let ours = median(rounds.iter().map(|(ours, _)| *ours));
    let bare = median(rounds.iter().map(|(_, bare)| *bare));
    let ratio = median(rounds.iter().map(|(ours, bare)| ours / bare));
    println!("handshakes a second on one core: ours {ours:.0}, bare {bare:.0}");
    println!("ratio {ratio:.2}, to reach {REACH:.2}");
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// So many a second, by the time that the server was at work.
fn rate(
    server: &Arc<ServerConfig>,
    client: &Arc<ClientConfig>,
    handshakes: u32,
) -> anyhow::Result<f64> {
    let clock = Clock::system();
    let mut spent = Duration::ZERO;
    for _ in 0..handshakes {
        spent += shake_hands(server, client, &clock)?;
    }
    Ok(f64::from(handshakes) / spent.as_secs_f64())
}

fn shake_hands(
    server: &Arc<ServerConfig>,
    client: &Arc<ClientConfig>,
    clock: &Clock,
) -> anyhow::Result<Duration> {
    let mut client = ClientConnection::new(Arc::clone(client), ServerName::try_from(HOST)?)?;
    let began = clock.monotonic();
    let mut server = ServerConnection::new(Arc::clone(server))?;
    let mut spent = clock.monotonic().saturating_sub(began);
    while client.is_handshaking() || server.is_handshaking() {
        let (mut there, mut back) = (Vec::new(), Vec::new());
        while client.wants_write() {
            client.write_tls(&mut there)?;
        }
        let began = clock.monotonic();
        let mut there = there.as_slice();
        while !there.is_empty() {
            server.read_tls(&mut there)?;
            server.process_new_packets()?;
        }
        while server.wants_write() {
            server.write_tls(&mut back)?;
        }
        spent += clock.monotonic().saturating_sub(began);
        let mut back = back.as_slice();
        while !back.is_empty() {
            client.read_tls(&mut back)?;
            client.process_new_packets()?;
        }
    }
    Ok(spent)
}
