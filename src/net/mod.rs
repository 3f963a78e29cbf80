//! Floor 2: sockets and what is said over them, knowing nothing of the desk.

pub mod acme;
pub mod client;
pub mod idle;
pub mod listen;
mod network;
pub mod push;
pub mod tls;

pub use network::{BadNetwork, Network};
