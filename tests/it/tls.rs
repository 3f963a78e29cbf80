//! HTTPS of a whole desk: certificates from files and from an authority, renewal, and what is told when it fails.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use okno::app::{self, Options, Running};
use okno::base::clock::Clock;
use okno::config::{Acme, CertificateFiles, Config, Tls, TlsMode};
use okno::domain::view::View as _;
use okno::net::client::{Client, Payload, get_text};
use okno::net::tls::{Origin, Standing};
use okno::simulator::{Simulator, Timings};
use rcgen::KeyPair;
use rustls::pki_types::{CertificateDer, ServerName};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::authority::{Authority, Leads, params};
use crate::desk::{PATIENCE, config, start_simulator};

pub const HOST: &str = "desk.example";
const DAY: Duration = Duration::from_secs(86_400);

/// A folder for a desk, the simulator beside it, one clock for both.
struct Place {
    folder: TempDir,
    simulator: Simulator,
    clock: Clock,
}

impl Place {
    async fn new() -> Self {
        let clock = Clock::simulated();
        Self {
            folder: tempfile::tempdir().unwrap(),
            simulator: start_simulator(clock.clone(), Timings::instant()).await,
            clock,
        }
    }

    fn config(&self, mode: TlsMode) -> Config {
        let mut config = config(self.folder.path(), &self.simulator);
        config.public_url = format!("https://{HOST}");
        config.tls = Tls {
            mode,
            host: HOST.to_owned(),
            http_listen: "127.0.0.1:0".parse().ok(),
        };
        config
    }

    async fn start(&self, mode: TlsMode) -> anyhow::Result<Running> {
        let options = Options {
            clock_moves: true,
            ..Options::default()
        };
        app::start(self.config(mode), self.clock.clone(), options).await
    }
}

fn acme(authority: &Authority) -> TlsMode {
    TlsMode::Acme(Acme {
        domains: vec![HOST.to_owned(), format!("www.{HOST}")],
        contact: "owner@desk.example".to_owned(),
        directory: authority.directory.clone(),
        authority: Some(authority.root_file()),
    })
}

/// Waits until the desk stands so with its certificate.
async fn until(desk: &Running, wanted: impl Fn(&Standing) -> bool) -> Standing {
    let mut standing = desk.certificate();
    let reached = tokio::time::timeout(PATIENCE, standing.wait_for(|it| wanted(it)));
    let reached = reached.await.map(|found| found.unwrap().clone());
    reached.unwrap_or_else(|_| panic!("it stands so: {:?}", desk.certificate().borrow()))
}

/// A connection over TLS, verified against `root`, that asks for one of these protocols.
pub async fn connect(
    address: SocketAddr,
    root: &CertificateDer<'static>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    // As browsers do: no small piece waits for the answer to the one before it.
    stream.set_nodelay(true)?;
    shake_hands(stream, root, protocols).await
}

async fn shake_hands(
    stream: TcpStream,
    root: &CertificateDer<'static>,
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
    let name = ServerName::try_from(HOST).unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

/// The answer to a request over TLS, verified against `root`, and the certificate that was shown.
pub async fn ask(
    address: SocketAddr,
    root: &CertificateDer<'static>,
    path: &str,
) -> std::io::Result<(String, CertificateDer<'static>)> {
    ask_over(TcpStream::connect(address).await?, root, path).await
}

/// The same over a connection that is there.
pub async fn ask_over(
    stream: TcpStream,
    root: &CertificateDer<'static>,
    path: &str,
) -> std::io::Result<(String, CertificateDer<'static>)> {
    let mut stream = shake_hands(stream, root, &[]).await?;
    let shown = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok((answer, shown))
}

#[tokio::test]
async fn an_authority_gives_a_certificate_and_renews_it_in_time() {
    let place = Place::new().await;
    let authority = Authority::start(place.clock.clone()).await;
    authority.be_forgetful();
    let desk = place.start(acme(&authority)).await.unwrap();
    // Until it comes, the desk can be reached by who looks past a warning.
    assert_eq!(desk.certificate().borrow().origin, Origin::OwnHand);
    assert!(
        ask(desk.address(), authority.root.der(), "/healthz")
            .await
            .is_err()
    );
    let health = get_text(&format!("https://{}/healthz", desk.address())).await;
    assert_eq!(health.unwrap(), (200, "ok\n".to_owned()));

    let plain = desk.plain_address().unwrap();
    authority.leads.send_replace(Leads::To(plain));
    let first = until(&desk, |it| it.origin == Origin::Acme).await;
    assert_eq!(first.failure, None);
    let (answer, shown) = ask(desk.address(), authority.root.der(), "/session")
        .await
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("strict-transport-security: "), "{answer}");
    assert!(
        answer.contains("Secure") || !answer.contains("set-cookie"),
        "{answer}"
    );
    let kept = desk
        .handle
        .snapshot()
        .unwrap()
        .certificate()
        .unwrap()
        .unwrap();
    assert!(!format!("{kept:?}").contains("PRIVATE KEY"), "{kept:?}");
    desk.stop().await.unwrap();

    // A restart shows what it has and orders nothing.
    let desk = place.start(acme(&authority)).await.unwrap();
    assert_eq!(desk.certificate().borrow().origin, Origin::Acme);
    let (_, again) = ask(desk.address(), authority.root.der(), "/healthz")
        .await
        .unwrap();
    assert_eq!(again, shown);
    assert_eq!(authority.counts(), (1, 1));

    authority
        .leads
        .send_replace(Leads::To(desk.plain_address().unwrap()));
    place.clock.advance(DAY * 61);
    let second = until(&desk, |it| it.validity != first.validity).await;
    assert!(second.validity.unwrap().not_after > first.validity.unwrap().not_after);
    let (_, renewed) = ask(desk.address(), authority.root.der(), "/healthz")
        .await
        .unwrap();
    assert_ne!(
        renewed, shown,
        "the door shows the new one without a restart"
    );
    assert_eq!(authority.counts(), (1, 2), "the account is used again");

    // An authority that lost its accounts gets a new one.
    authority.forget_accounts();
    place.clock.advance(DAY * 91);
    until(&desk, |it| it.validity != second.validity).await;
    assert_eq!(authority.counts(), (2, 3));
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn an_order_that_fails_is_told_and_tried_again() {
    let place = Place::new().await;
    let authority = Authority::start(place.clock.clone()).await;
    authority.leads.send_replace(Leads::Nowhere);
    let desk = place.start(acme(&authority)).await.unwrap();
    let standing = until(&desk, |it| it.failure.is_some()).await;
    assert_eq!(standing.origin, Origin::OwnHand);
    let failure = standing.failure.unwrap();
    for part in ["desk.example", "Connection refused", "port 80"] {
        assert!(failure.detail.contains(part), "{}", failure.detail);
    }
    let again = until(&desk, |it| {
        it.failure.as_ref().is_some_and(|it| it.again.is_some())
    })
    .await
    .failure
    .and_then(|failure| failure.again)
    .unwrap();
    assert_eq!(again.since(failure.at), Duration::from_secs(120));
    let plain = desk.plain_address().unwrap();
    authority.leads.send_replace(Leads::To(plain));
    // Port 80 was not found, so the secure door is tried, and after that the plain one again.
    place.clock.advance(Duration::from_secs(121));
    let found = |it: &Standing, words: &str| {
        let failure = it.failure.as_ref();
        failure.is_some_and(|it| it.again.is_some() && it.detail.contains(words))
    };
    until(&desk, |it| found(it, "port 443")).await;
    place.clock.advance(Duration::from_secs(15 * 60 + 1));
    let standing = until(&desk, |it| {
        it.origin == Origin::Acme && it.failure.is_none()
    })
    .await;
    assert!(standing.validity.is_some());
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn a_desk_whose_port_80_is_not_found_proves_its_names_at_the_secure_door() {
    let place = Place::new().await;
    let authority = Authority::start(place.clock.clone()).await;
    let mut config = place.config(acme(&authority));
    config.tls.http_listen = None;
    let options = Options {
        clock_moves: true,
        ..Options::default()
    };
    let desk = app::start(config, place.clock.clone(), options).await;
    let desk = desk.unwrap();
    assert_eq!(desk.plain_address(), None);
    authority.leads.send_replace(Leads::Secure(desk.address()));
    until(&desk, |it| it.origin == Origin::Acme).await;
    let root = authority.root.der();
    let (answer, _) = ask(desk.address(), root, "/healthz").await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(authority.counts(), (1, 1));
    // Nobody else is shown a proof, and nobody when none is asked for.
    let proof = connect(desk.address(), root, &["acme-tls/1"]).await;
    assert!(proof.is_err());
    desk.stop().await.unwrap();

    // With a plain door that the authority doesn't find, it is the second try.
    let place = Place::new().await;
    let authority = Authority::start(place.clock.clone()).await;
    let desk = place.start(acme(&authority)).await.unwrap();
    authority.leads.send_replace(Leads::Secure(desk.address()));
    until(&desk, |it| {
        it.failure.as_ref().is_some_and(|it| it.again.is_some())
    })
    .await;
    place.clock.advance(Duration::from_secs(121));
    let first = until(&desk, |it| it.origin == Origin::Acme).await;
    assert_eq!(authority.counts(), (1, 2));
    // The next time it is the first.
    place.clock.advance(DAY * 61);
    until(&desk, |it| it.validity != first.validity).await;
    assert_eq!(authority.counts(), (1, 3));
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn an_authority_that_never_looks_at_the_secure_door_is_shown_the_plain_one_again() {
    let place = Place::new().await;
    let authority = Authority::start(place.clock.clone()).await;
    authority.look_at_port_80_only();
    authority.leads.send_replace(Leads::Nowhere);
    let desk = place.start(acme(&authority)).await.unwrap();
    until(&desk, |it| {
        it.failure.as_ref().is_some_and(|it| it.again.is_some())
    })
    .await;
    let plain = desk.plain_address().unwrap();
    authority.leads.send_replace(Leads::To(plain));
    place.clock.advance(Duration::from_secs(121));
    let standing = until(&desk, |it| {
        let failed = it.failure.as_ref();
        failed.map_or(it.origin == Origin::Acme, |it| {
            it.detail.contains("offers no")
        })
    })
    .await;
    assert_eq!(standing.failure, None);
    desk.stop().await.unwrap();
}

#[tokio::test]
async fn an_authority_that_is_not_trusted_gets_no_account() {
    let place = Place::new().await;
    let authority = Authority::start(place.clock.clone()).await;
    let mut mode = acme(&authority);
    if let TlsMode::Acme(acme) = &mut mode {
        acme.authority = None;
    }
    let desk = place.start(mode).await.unwrap();
    let failure = until(&desk, |it| it.failure.is_some()).await.failure;
    let detail = failure.unwrap().detail;
    assert!(detail.contains("certificate"), "{detail}");
    assert_eq!(authority.counts(), (0, 0));
    desk.stop().await.unwrap();
}

/// Writes a certificate for the host and its key; gives the certificate.
pub fn write_pair(folder: &Path, clock: &Clock) -> CertificateDer<'static> {
    let key = KeyPair::generate().unwrap();
    let made = params(&[HOST], clock.now()).self_signed(&key).unwrap();
    std::fs::write(folder.join("cert.pem"), made.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    made.der().clone()
}

#[tokio::test]
async fn files_are_read_again_when_they_change_and_bad_ones_are_told_of() {
    let place = Place::new().await;
    let folder = place.folder.path().to_owned();
    let files = TlsMode::Files(CertificateFiles {
        cert: folder.join("cert.pem"),
        key: folder.join("key.pem"),
    });
    let missing = place.start(files.clone()).await.map(|_| ()).unwrap_err();
    assert!(format!("{missing:#}").contains("cert.pem"), "{missing:#}");

    let first = write_pair(&folder, &place.clock);
    let mut desk = place.start(files.clone()).await.unwrap();
    let (_, shown) = ask(desk.address(), &first, "/healthz").await.unwrap();
    assert_eq!(shown, first);

    // Bad ones, read at once because the configuration is read again: the old one is still shown.
    std::fs::write(folder.join("cert.pem"), "no certificate").unwrap();
    desk.reload(&place.config(files.clone())).await.unwrap();
    let failure = until(&desk, |it| it.failure.is_some())
        .await
        .failure
        .unwrap();
    assert!(failure.detail.contains("cert.pem"), "{}", failure.detail);
    assert!(ask(desk.address(), &first, "/healthz").await.is_ok());

    // Good ones, found by looking.
    let second = write_pair(&folder, &place.clock);
    place.clock.advance(Duration::from_secs(31));
    until(&desk, |it| it.failure.is_none()).await;
    let (_, shown) = ask(desk.address(), &second, "/healthz").await.unwrap();
    assert_eq!(shown, second);

    let plain = desk.plain_address().unwrap();
    let request = hyper::Request::get(format!("http://{plain}/chats?tab=new"));
    let request = request
        .header("host", "evil.example")
        .body(Payload::from(""))
        .unwrap();
    let client = Client::new().unwrap();
    let answer = client.send(request, PATIENCE, 1 << 16).await.unwrap();
    assert_eq!(answer.status, 301);
    assert_eq!(
        answer.headers["location"],
        "https://desk.example/chats?tab=new"
    );
    assert!(!answer.headers.contains_key("strict-transport-security"));

    let mut moved = place.config(files);
    moved.public_url = "https://new.example".to_owned();
    desk.reload(&moved).await.unwrap();
    let request = hyper::Request::get(format!("http://{plain}/chats"));
    let request = request.body(Payload::from("")).unwrap();
    let answer = client.send(request, PATIENCE, 1 << 16).await.unwrap();
    assert_eq!(answer.headers["location"], "https://new.example/chats");
    desk.stop().await.unwrap();
}
