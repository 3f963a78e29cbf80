//! Floor 3: the HTTP door, knowing nothing of the desk.
//!
//! `server` turns connections into `Request`s and `Reply`s into bytes,
//! `router` says which route a path means, and the rest is what handlers need.

pub mod assets;
mod body;
mod burden;
pub mod cookie;
pub mod csrf;
pub mod fields;
mod finish;
mod gzip;
pub mod limit;
pub mod parts;
pub mod peer;
pub mod problem;
pub mod ranges;
pub mod redirect;
pub mod reply;
pub mod request;
mod room;
pub mod router;
pub mod server;
pub mod sse;
pub mod trace;

pub use hyper::header;
pub use hyper::{HeaderMap, Method, StatusCode};

pub use body::BodyError;
pub use fields::Fields;
pub use peer::Peer;
pub use problem::{Code, Problem};
pub use reply::Reply;
pub use request::Request;
pub use router::{Found, Params, Router};
