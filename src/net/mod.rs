//! Floor 2: sockets and what is said over them, knowing nothing of the desk.

pub mod client;
pub mod idle;
pub mod listen;
mod network;

pub use network::{BadNetwork, Network};
