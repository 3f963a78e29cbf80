//! Getting a certificate from an ACME authority (RFC 8555), proving the desk's names by HTTP-01 or by TLS-ALPN-01.

mod proofs;

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, Error,
    HttpClient, Identifier, LetsEncrypt, NewAccount, NewOrder, Order, OrderStatus, Problem,
    RetryPolicy,
};

use super::client::{Client, Payload};
use crate::base::secret::Secret;

pub use proofs::{CHALLENGE_PATH, Challenges, Door, Way};
use proofs::{PORT_80, PORT_443, Proofs};

/// Let's Encrypt.
pub const PRODUCTION: &str = LetsEncrypt::Production.url();
/// Let's Encrypt's rehearsal: certificates that no browser takes, and generous limits.
pub const STAGING: &str = LetsEncrypt::Staging.url();

/// How long one exchange with the authority may take.
const EXCHANGE: Duration = Duration::from_secs(30);
/// The longest answer of an authority.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// How long the authority may take to look at the proof, and again to make the certificate.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));

/// Why there is no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcmeError {
    /// The authority does not know the account any more: a new one is needed.
    #[error("the authority does not know this desk's account")]
    NoAccount,
    /// The authority does not look for the proof of a name in this way, by its name in the protocol.
    #[error("the authority offers no {0} for this name")]
    NotOffered(&'static str),
    /// Anything else, in words.
    #[error("{0}")]
    Failed(String),
}

impl From<Error> for AcmeError {
    fn from(error: Error) -> Self {
        match error {
            Error::Api(problem) => match problem.r#type.as_deref() {
                Some("urn:ietf:params:acme:error:accountDoesNotExist") => Self::NoAccount,
                _ => Self::Failed(in_words(&problem)),
            },
            Error::Timeout(_) => {
                Self::Failed("the authority is not ready yet; it is asked again later".to_owned())
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

/// What stands in the way of a certificate, as far as a failure's words tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The name leads nowhere.
    Dns,
    /// The authority did not find the proof at the name.
    Unproved,
    /// The authority was asked too often.
    RateLimit,
    /// The domain lets other authorities only.
    Caa,
    /// The authority refuses for another reason.
    Refused,
    /// The authority did not answer.
    Away,
}

impl Obstacle {
    /// From the words of an [`AcmeError`].
    pub fn of(words: &str) -> Self {
        const KINDS: [(&str, Obstacle); 6] = [
            ("(dns)", Obstacle::Dns),
            ("(caa)", Obstacle::Caa),
            ("(connection)", Obstacle::Unproved),
            ("(unauthorized)", Obstacle::Unproved),
            ("(incorrectResponse)", Obstacle::Unproved),
            ("(rateLimited)", Obstacle::RateLimit),
        ];
        let known = KINDS.iter().find(|(kind, _)| words.contains(kind));
        match known {
            Some((_, obstacle)) => *obstacle,
            None if words.contains("the authority ") => Self::Refused,
            None => Self::Away,
        }
    }
}

/// The door that an authority did not find, as an order's failure tells it. Another may be open.
pub fn not_found(words: &str) -> Option<Door> {
    match Obstacle::of(words) {
        Obstacle::Unproved if words.contains(PORT_80) => Some(Door::Plain),
        Obstacle::Unproved if words.contains(PORT_443) => Some(Door::Secure),
        _ => None,
    }
}

fn in_words(problem: &Problem) -> String {
    let mut words: Vec<&str> = problem.detail.as_deref().into_iter().collect();
    let parts = problem.subproblems.iter();
    words.extend(parts.filter_map(|part| part.detail.as_deref()));
    let kind = problem.r#type.as_deref().unwrap_or("no type given");
    let kind = kind.trim_start_matches("urn:ietf:params:acme:error:");
    match words.is_empty() {
        true => format!("the authority refuses: {kind}"),
        false => format!("the authority says: {} ({kind})", words.join("; ")),
    }
}

/// A certificate that an authority made.
#[derive(Clone, Debug)]
pub struct Obtained {
    /// The certificate and its chain, in PEM.
    pub chain: String,
    /// Its key, in PEM.
    pub key: Secret,
}

/// Makes an account with the authority of `directory`; `contact` is an e-mail address or empty. What it gives back
/// is all that is needed to use the account again.
///
/// # Errors
/// When the authority can't be reached or refuses.
pub async fn register(
    client: &Client,
    directory: &str,
    contact: &str,
) -> Result<Secret, AcmeError> {
    let contact = format!("mailto:{contact}");
    let contacts = [contact.as_str()];
    let account = NewAccount {
        contact: if contact == "mailto:" { &[] } else { &contacts },
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let builder = Account::builder_with_http(Box::new(Exchanges(client.clone())));
    let made = builder.create(&account, directory.to_owned(), None).await;
    let (_, credentials) = made?;
    let json = serde_json::to_string(&credentials).map_err(Error::from)?;
    Ok(Secret::new(json))
}

/// Gets one certificate for all `domains`. A door shows the proofs meanwhile.
///
/// # Errors
/// When the authority can't be reached, can't read a proof, or refuses.
pub async fn obtain(
    client: &Client,
    account: &Secret,
    domains: &[String],
    way: Way<'_>,
) -> Result<Obtained, AcmeError> {
    let credentials: AccountCredentials =
        serde_json::from_str(account.expose()).map_err(Error::from)?;
    let builder = Account::builder_with_http(Box::new(Exchanges(client.clone())));
    let account = builder.from_credentials(credentials).await?;
    let names: Vec<Identifier> = domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    let mut proofs = Proofs::by(way);
    prove(&mut order, &mut proofs).await?;
    match order.poll_ready(&PATIENCE).await {
        Ok(OrderStatus::Ready) => {}
        Ok(_) | Err(Error::Api(_)) => return Err(refused(&mut order, way).await),
        Err(other) => return Err(other.into()),
    }
    let key = Secret::new(order.finalize().await?);
    let chain = order.poll_certificate(&PATIENCE).await?;
    Ok(Obtained { chain, key })
}

/// Lays the proof of every name out and tells the authority to look.
async fn prove(order: &mut Order, proofs: &mut Proofs<'_>) -> Result<(), AcmeError> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let Some(mut challenge) = authorization.challenge(proofs.way.kind()) else {
            return Err(AcmeError::NotOffered(proofs.way.name()));
        };
        let name = challenge.identifier().to_string();
        let proof = challenge.key_authorization();
        proofs.lay_out(&name, &challenge.token, proof.as_str())?;
        match challenge.set_ready().await {
            Err(Error::Api(problem)) => {
                return Err(AcmeError::Failed(unproved(&name, &problem, proofs.way)));
            }
            outcome => outcome?,
        }
    }
    Ok(())
}

/// Why an order came to nothing: what the authority found when it looked for the proofs.
async fn refused(order: &mut Order, way: Way<'_>) -> AcmeError {
    let mut found = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let name = state.identifier().to_string();
        let errors = state.challenges.iter().filter_map(|it| it.error.as_ref());
        found.extend(errors.map(|problem| unproved(&name, problem, way)));
    }
    if let (true, Some(problem)) = (found.is_empty(), order.state().error.as_ref()) {
        found.push(in_words(problem));
    }
    if found.is_empty() {
        found.push("the authority refuses without saying why".to_owned());
    }
    AcmeError::Failed(found.join(" — "))
}

/// What the authority found at a name, and what it must find there.
fn unproved(name: &str, problem: &Problem, way: Way<'_>) -> String {
    let words = in_words(problem);
    let kind = problem.r#type.as_deref().unwrap_or_default();
    let looked = ["connection", "dns", "unauthorized", "incorrectResponse"];
    match looked.iter().any(|it| kind.ends_with(it)) {
        true => format!("{name}: {words}. It must reach {}", way.place(name)),
        false => format!("{name}: {words}"),
    }
}

/// The desk's client as the protocol wants it.
struct Exchanges(Client);

impl HttpClient for Exchanges {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let client = self.0.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let Ok(body) = body.collect().await;
            let request = Request::from_parts(head, Payload::from(body.to_bytes()));
            let answer = client.send(request, EXCHANGE, ANSWER_BYTES_MAX).await;
            let answer = answer.map_err(|error| Error::Other(Box::new(error)))?;
            let mut response = hyper::Response::new(Full::new(answer.body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            Ok(response.into())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_a_sentence() {
        let problem: Problem = serde_json::from_value(serde_json::json!({
            "type": "urn:ietf:params:acme:error:rateLimited", "detail": "too many certificates",
        }))
        .unwrap();
        assert_eq!(
            AcmeError::from(Error::Api(problem)).to_string(),
            "the authority says: too many certificates (rateLimited)"
        );
        let gone: Problem = serde_json::from_value(serde_json::json!({
            "type": "urn:ietf:params:acme:error:accountDoesNotExist",
        }))
        .unwrap();
        assert_eq!(AcmeError::from(Error::Api(gone)), AcmeError::NoAccount);
    }

    #[test]
    fn the_obstacle_is_told_by_the_words() {
        let problem = |kind: &str| {
            let json = serde_json::json!({
                "type": format!("urn:ietf:params:acme:error:{kind}"), "detail": "no such thing",
            });
            let problem: Problem = serde_json::from_value(json).unwrap();
            let challenges = Challenges::default();
            let words = unproved("desk.example", &problem, Way::Http(&challenges));
            let looked = not_found(&words) == Some(Door::Plain);
            assert_eq!(looked, Obstacle::of(&words) == Obstacle::Unproved);
            Obstacle::of(&words)
        };
        assert_eq!(problem("dns"), Obstacle::Dns);
        assert_eq!(problem("connection"), Obstacle::Unproved);
        assert_eq!(problem("unauthorized"), Obstacle::Unproved);
        assert_eq!(problem("rateLimited"), Obstacle::RateLimit);
        assert_eq!(problem("caa"), Obstacle::Caa);
        assert_eq!(problem("rejectedIdentifier"), Obstacle::Refused);
        let away = Obstacle::of("connecting to acme.example: connection refused");
        assert_eq!(away, Obstacle::Away);
    }
}
