//! The plain door of a desk that speaks HTTPS: it sends people over, and shows an authority the proofs of our names.

use hyper::header::{CACHE_CONTROL, LOCATION};
use hyper::{Method, StatusCode};
use tokio::sync::watch;

use super::server::Service;
use super::{Reply, Request};
use crate::net::acme::{CHALLENGE_PATH, Challenges};

/// Answers every request with the desk's secure address.
#[derive(Clone, Debug)]
pub struct ToSecure {
    /// The desk's address, `https://` and without a slash at the end.
    pub public_url: watch::Receiver<String>,
    /// What an authority may ask for.
    pub challenges: Challenges,
}

impl ToSecure {
    fn answer(&self, request: &Request) -> Reply {
        if let Some(token) = request.path().strip_prefix(CHALLENGE_PATH) {
            return match self.challenges.proof(token) {
                Some(proof) => Reply::bytes("application/octet-stream", proof)
                    .with_header(CACHE_CONTROL, "no-store"),
                None => Reply::text("no such proof\n").with_status(StatusCode::NOT_FOUND),
            };
        }
        // 301 lets a browser turn a form into a GET; what was sent in the clear must not get lost unseen.
        let status = match *request.method() {
            Method::GET | Method::HEAD => StatusCode::MOVED_PERMANENTLY,
            _ => StatusCode::PERMANENT_REDIRECT,
        };
        // Never to the host that was asked for: anybody can write that.
        let location = format!("{}{}", *self.public_url.borrow(), request.target());
        Reply::empty(status).with_header(LOCATION, &location)
    }
}

impl Service for ToSecure {
    async fn call(&self, request: Request) -> Reply {
        self.answer(&request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, target: &str) -> (u16, String) {
        let (_keep, public_url) = watch::channel("https://desk.example".to_owned());
        let door = ToSecure {
            public_url,
            challenges: Challenges::default(),
        };
        let reply = door.answer(&Request::made(method, target, ""));
        let location = reply.headers().get(LOCATION);
        let location = location.map_or("", |value| value.to_str().unwrap());
        (reply.status().as_u16(), location.to_owned())
    }

    #[test]
    fn everything_goes_to_the_same_place_over_https() {
        let moved = "https://desk.example/chats?tab=new".to_owned();
        assert_eq!(asked(Method::GET, "/chats?tab=new"), (301, moved));
        let moved = "https://desk.example/session".to_owned();
        assert_eq!(asked(Method::POST, "/session"), (308, moved));
        let moved = "https://desk.example//evil.example/".to_owned();
        assert_eq!(asked(Method::GET, "//evil.example/"), (301, moved));
        assert_eq!(asked(Method::GET, "/.well-known/acme-challenge/x").0, 404);
    }
}
