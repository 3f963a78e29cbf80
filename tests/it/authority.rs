//! An ACME authority of the tests' own (RFC 8555, RFC 8737): it checks every signature and nonce, fetches the proof
//! from where the names lead, and signs what it is asked to by HTTPS under its own root.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::Datelike as _;
use okno::base::clock::{Clock, Timestamp};
use okno::base::secret::{random_token, sha256};
use okno::http::server::{self, Settings};
use okno::http::{Method, Reply, Request, StatusCode, header};
use okno::net::client::{Client, Payload};
use okno::net::tls::{Acceptor, Pair, Shown};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, IsCa, Issuer, KeyPair,
};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::proof::shown_proof;

/// How long a certificate counts, from today on.
pub const LIFE: Duration = Duration::from_secs(90 * 86_400);

/// Where all names lead.
#[derive(Clone, Copy, Debug)]
pub enum Leads {
    /// Not known yet: the authority waits.
    Unknown,
    /// To no desk.
    Nowhere,
    /// To a desk's plain door.
    To(SocketAddr),
    /// To a desk's secure door.
    Secure(SocketAddr),
}

/// The authority.
pub struct Authority {
    pub directory: String,
    pub root: rcgen::Certificate,
    pub leads: watch::Sender<Leads>,
    inner: Arc<Inner>,
    folder: TempDir,
    _stop: watch::Sender<bool>,
}

struct Inner {
    base: String,
    issuer: Issuer<'static, KeyPair>,
    root: String,
    clock: Clock,
    leads: watch::Receiver<Leads>,
    client: Client,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    nonces: HashSet<String>,
    /// The next nonce is refused, as a busy authority does.
    forgetful: bool,
    /// It offers no proof at the secure door.
    only_plain: bool,
    /// The account's address and its public key.
    accounts: HashMap<String, Value>,
    accounts_made: usize,
    orders: Vec<Order>,
}

struct Order {
    names: Vec<String>,
    tokens: Vec<String>,
    proofs: Vec<Proof>,
    chain: Option<String>,
}

#[derive(Clone, PartialEq)]
enum Proof {
    Pending,
    Valid,
    /// What was found, and by which challenge.
    Invalid(&'static str, String),
}

/// Challenges that can be met, as they stand in an address and by their type.
const CHALLENGES: [(&str, &str); 2] = [("http", "http-01"), ("tls", "tls-alpn-01")];

/// A request that is refused: status, the error's type and words.
struct Refused(u16, &'static str, String);

type Answer = Result<(Reply, Option<String>), Refused>;

fn day(at: Timestamp) -> (i32, u8, u8) {
    let at = at.utc();
    let small = |number: u32| u8::try_from(number).unwrap();
    (at.year(), small(at.month()), small(at.day()))
}

/// The certificate parameters of something that counts from yesterday until `LIFE` from now.
pub fn params(names: &[&str], now: Timestamp) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    lasting(&mut params, now);
    params
}

fn lasting(params: &mut CertificateParams, now: Timestamp) {
    // By the machine's clock, which a client in a test verifies by.
    let yesterday = Clock::system().now().minus(Duration::from_secs(86_400));
    let ((y, m, d), (end_y, end_m, end_d)) = (day(yesterday), day(now.plus(LIFE)));
    params.not_before = rcgen::date_time_ymd(y, m, d);
    params.not_after = rcgen::date_time_ymd(end_y, end_m, end_d);
}

impl Authority {
    pub async fn start(clock: Clock) -> Self {
        let root_key = KeyPair::generate().unwrap();
        let mut root_params = params(&[], clock.now());
        root_params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = root_params.self_signed(&root_key).unwrap();
        let issuer = Issuer::new(root_params, root_key);

        let own_key = KeyPair::generate().unwrap();
        let own = params(&["127.0.0.1"], clock.now());
        let own = own.signed_by(&own_key, &issuer).unwrap();
        let own = Pair::read(own.pem().as_bytes(), own_key.serialize_pem().as_bytes()).unwrap();
        let acceptor = Acceptor::new(&Shown::new(&own), Duration::from_secs(5)).unwrap();

        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("https://{}", socket.local_addr().unwrap());
        let (leads, led) = watch::channel(Leads::Unknown);
        let inner = Arc::new(Inner {
            base: base.clone(),
            issuer,
            root: root.pem(),
            clock,
            leads: led,
            client: Client::new().unwrap(),
            state: Mutex::default(),
        });
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("root.pem"), root.pem()).unwrap();
        let (stop, stopping) = watch::channel(false);
        let settings = Settings {
            tls: Some(acceptor),
            drain: Duration::ZERO,
            ..Settings::default()
        };
        let answering = Arc::clone(&inner);
        let service = move |request: Request| {
            let inner = Arc::clone(&answering);
            async move { inner.answer(request).await }
        };
        tokio::spawn(server::serve(socket, Arc::new(service), settings, stopping));
        Self {
            directory: format!("{base}/directory"),
            root,
            leads,
            inner,
            folder,
            _stop: stop,
        }
    }

    /// A file with the root.
    pub fn root_file(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    /// How many accounts were made and how many certificates ordered.
    pub fn counts(&self) -> (usize, usize) {
        let state = self.inner.state.lock().unwrap();
        (state.accounts_made, state.orders.len())
    }

    /// Knows no account any more.
    pub fn forget_accounts(&self) {
        self.inner.state.lock().unwrap().accounts.clear();
    }

    /// Looks for proofs at plain doors only.
    pub fn look_at_port_80_only(&self) {
        self.inner.state.lock().unwrap().only_plain = true;
    }

    /// Refuses the next nonce.
    pub fn be_forgetful(&self) {
        self.inner.state.lock().unwrap().forgetful = true;
    }
}

impl Inner {
    async fn answer(&self, mut request: Request) -> Reply {
        let path = request.path().to_owned();
        if path == "/directory" {
            let at = |name: &str| format!("{}/{name}", self.base);
            return Reply::json(
                &json!({"newNonce": at("nonce"), "newAccount": at("account"),
                "newOrder": at("order"), "revokeCert": at("revoke"), "keyChange": at("key")}),
            );
        }
        let reply = match (request.method().clone(), path.as_str()) {
            (Method::HEAD, "/nonce") => Reply::empty(StatusCode::OK),
            (Method::POST, _) => {
                let body = request.bytes(1 << 20).await.unwrap();
                let typed = request.content_type();
                assert_eq!(typed.as_deref(), Some("application/jose+json"));
                match self
                    .post(&path, &serde_json::from_slice(&body).unwrap())
                    .await
                {
                    Ok((reply, Some(location))) => reply.with_header(header::LOCATION, &location),
                    Ok((reply, None)) => reply,
                    Err(Refused(status, kind, detail)) => Reply::json(&json!({
                        "type": format!("urn:ietf:params:acme:error:{kind}"), "detail": detail,
                    }))
                    .with_status(StatusCode::from_u16(status).unwrap()),
                }
            }
            _ => Reply::empty(StatusCode::NOT_FOUND),
        };
        let nonce = random_token();
        self.state.lock().unwrap().nonces.insert(nonce.clone());
        let name = header::HeaderName::from_static("replay-nonce");
        reply.with_header(name, &nonce)
    }

    /// Checks the signature over a request (section 6.2) and gives who sent it and what.
    fn opened(&self, path: &str, jws: &Value) -> Result<(String, Value, Value), Refused> {
        let part = |name: &str| jws[name].as_str().unwrap().to_owned();
        let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
        let (protected, payload) = (part("protected"), part("payload"));
        let head: Value = serde_json::from_slice(&bytes(&protected)).unwrap();
        assert_eq!(head["alg"], "ES256");
        assert_eq!(head["url"], format!("{}{path}", self.base));
        let mut state = self.state.lock().unwrap();
        let known = state.nonces.remove(head["nonce"].as_str().unwrap());
        if !known || std::mem::take(&mut state.forgetful) {
            return Err(Refused(400, "badNonce", "this nonce was used".to_owned()));
        }
        let (account, key) = match head["kid"].as_str() {
            Some(kid) => (kid.to_owned(), state.accounts.get(kid).cloned()),
            None => (String::new(), Some(head["jwk"].clone())),
        };
        let Some(key) = key else {
            let detail = "no such account".to_owned();
            return Err(Refused(400, "accountDoesNotExist", detail));
        };
        let mut point = vec![4];
        point.extend(bytes(key["x"].as_str().unwrap()));
        point.extend(bytes(key["y"].as_str().unwrap()));
        let signed = format!("{protected}.{payload}");
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed.as_bytes(), &bytes(&part("signature")))
            .expect("the request is signed by its account");
        let payload = bytes(&payload);
        let payload = serde_json::from_slice(&payload).unwrap_or(Value::Null);
        Ok((account, key, payload))
    }

    async fn post(&self, path: &str, jws: &Value) -> Answer {
        let (account, key, payload) = self.opened(path, jws)?;
        let mut parts = path.trim_start_matches('/').split('/');
        let kind = parts.next().unwrap();
        let mut number = || parts.next().map(|text| text.parse::<usize>().unwrap());
        if kind == "account" && account.is_empty() {
            assert_eq!(payload["termsOfServiceAgreed"], true);
            let mut state = self.state.lock().unwrap();
            state.accounts_made += 1;
            let address = format!("{}/account/{}", self.base, state.accounts_made);
            state.accounts.insert(address.clone(), key);
            let reply = Reply::json(&json!({"status": "valid", "contact": payload["contact"]}));
            return Ok((reply.with_status(StatusCode::CREATED), Some(address)));
        }
        assert!(!account.is_empty(), "{path} needs an account");
        let challenge = CHALLENGES.iter().find(|(short, _)| kind == *short);
        if let Some((short, _)) = challenge {
            let (order, name) = (number().unwrap(), number().unwrap());
            self.look(order, name, short, &key).await;
            return Ok((Reply::json(&self.challenge(order, name, short)), None));
        }
        match (kind, number(), number()) {
            ("order", None, None) => Ok(self.new_order(&payload)),
            ("order", Some(order), None) => Ok((Reply::json(&self.order(order)), None)),
            ("authorization", Some(order), Some(name)) => {
                Ok((Reply::json(&self.authorization(order, name)), None))
            }
            ("finalize", Some(order), None) => self.finalize(order, &payload),
            ("certificate", Some(order), None) => {
                let state = self.state.lock().unwrap();
                let chain = state.orders[order].chain.clone().unwrap();
                Ok((
                    Reply::bytes("application/pem-certificate-chain", chain),
                    None,
                ))
            }
            _ => Err(Refused(404, "malformed", format!("no {path}"))),
        }
    }

    fn new_order(&self, payload: &Value) -> (Reply, Option<String>) {
        let names: Vec<String> = payload["identifiers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name["value"].as_str().unwrap().to_owned())
            .collect();
        let mut state = self.state.lock().unwrap();
        let number = state.orders.len();
        state.orders.push(Order {
            tokens: names.iter().map(|_| random_token()).collect(),
            proofs: vec![Proof::Pending; names.len()],
            names,
            chain: None,
        });
        drop(state);
        let reply = Reply::json(&self.order(number)).with_status(StatusCode::CREATED);
        (reply, Some(format!("{}/order/{number}", self.base)))
    }

    fn order(&self, number: usize) -> Value {
        let state = self.state.lock().unwrap();
        let order = &state.orders[number];
        let status = match &order.proofs {
            _ if order.chain.is_some() => "valid",
            proofs if proofs.iter().any(|it| matches!(it, Proof::Invalid(..))) => "invalid",
            proofs if proofs.iter().all(|it| *it == Proof::Valid) => "ready",
            _ => "pending",
        };
        let names = order.names.iter();
        let identifiers: Vec<Value> = names
            .map(|name| json!({"type": "dns", "value": name}))
            .collect();
        let authorizations: Vec<String> = (0..order.names.len())
            .map(|name| format!("{}/authorization/{number}/{name}", self.base))
            .collect();
        let mut json = json!({"status": status, "identifiers": identifiers,
            "authorizations": authorizations, "finalize": format!("{}/finalize/{number}", self.base)});
        if status == "valid" {
            json["certificate"] = json!(format!("{}/certificate/{number}", self.base));
        }
        json
    }

    fn challenge(&self, number: usize, name: usize, short: &str) -> Value {
        let state = self.state.lock().unwrap();
        let order = &state.orders[number];
        let url = format!("{}/{short}/{number}/{name}", self.base);
        let (_, kind) = CHALLENGES.iter().find(|(it, _)| *it == short).unwrap();
        let mut json = json!({"type": kind, "url": url, "token": order.tokens[name]});
        json["status"] = match &order.proofs[name] {
            Proof::Invalid(by, detail) if *by == short => {
                let kind = "urn:ietf:params:acme:error:connection";
                json["error"] = json!({"type": kind, "detail": detail, "status": 400});
                json!("invalid")
            }
            Proof::Valid => json!("valid"),
            Proof::Pending | Proof::Invalid(..) => json!("pending"),
        };
        json
    }

    fn authorization(&self, number: usize, name: usize) -> Value {
        let challenges = CHALLENGES.map(|(short, _)| self.challenge(number, name, short));
        let other = json!({"type": "dns-01", "url": "https://unused.example", "token": "t",
            "status": "pending"});
        let state = self.state.lock().unwrap();
        let order = &state.orders[number];
        let status = match &order.proofs[name] {
            Proof::Pending => "pending",
            Proof::Valid => "valid",
            Proof::Invalid(..) => "invalid",
        };
        let [http, tls] = challenges;
        let mut offered = vec![other, http];
        offered.extend((!state.only_plain).then_some(tls));
        json!({"status": status, "identifier": {"type": "dns", "value": order.names[name]},
            "challenges": offered})
    }

    /// Fetches the proof from where the name leads.
    async fn look(&self, number: usize, name: usize, by: &'static str, key: &Value) {
        let mut leads = self.leads.clone();
        let known = |leads: &Leads| !matches!(leads, Leads::Unknown);
        let leads = *leads.wait_for(known).await.unwrap();
        let (token, host) = {
            let state = self.state.lock().unwrap();
            let order = &state.orders[number];
            (order.tokens[name].clone(), order.names[name].clone())
        };
        let thumbprint = format!(
            r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#,
            key["x"], key["y"]
        );
        let thumbprint = BASE64_URL_SAFE_NO_PAD.encode(sha256(thumbprint.as_bytes()));
        let expected = format!("{token}.{thumbprint}");
        let proof = match leads {
            Leads::Secure(address) if by == "tls" => {
                match shown_proof(address, &host, &sha256(expected.as_bytes())).await {
                    Ok(true) => Proof::Valid,
                    Ok(false) => Proof::Invalid(by, "a certificate without the proof".to_owned()),
                    Err(error) => Proof::Invalid(by, error.to_string()),
                }
            }
            Leads::To(address) if by == "http" => {
                let url = format!("http://{address}/.well-known/acme-challenge/{token}");
                let request = hyper::Request::get(url).header("host", host);
                let request = request.body(Payload::from("")).unwrap();
                let asked = self
                    .client
                    .send(request, Duration::from_secs(5), 4096)
                    .await;
                let answer = asked.unwrap();
                match answer.body == expected.as_bytes() {
                    true => Proof::Valid,
                    false => Proof::Invalid(by, format!("a wrong proof, {}", answer.status)),
                }
            }
            _ => Proof::Invalid(by, "Connection refused".to_owned()),
        };
        self.state.lock().unwrap().orders[number].proofs[name] = proof;
    }

    fn finalize(&self, number: usize, payload: &Value) -> Answer {
        let csr = payload["csr"].as_str().unwrap();
        let csr = BASE64_URL_SAFE_NO_PAD.decode(csr).unwrap();
        let mut csr = CertificateSigningRequestParams::from_der(&csr.into()).unwrap();
        let asked = format!("{:?}", csr.params.subject_alt_names);
        let mut state = self.state.lock().unwrap();
        let order = &mut state.orders[number];
        assert!(
            order.names.iter().all(|name| asked.contains(name.as_str())),
            "{asked}"
        );
        assert!(order.proofs.iter().all(|proof| *proof == Proof::Valid));
        lasting(&mut csr.params, self.clock.now());
        let made = csr.signed_by(&self.issuer).unwrap();
        order.chain = Some(format!("{}{}", made.pem(), self.root));
        drop(state);
        Ok((Reply::json(&self.order(number)), None))
    }
}
