//! WhatsApp over Meta's Cloud API.

pub mod api;
pub mod block;
pub mod connection;
pub mod courtesy;
pub mod door;
pub mod errors;
pub mod graph;
mod json;
pub mod media;
pub mod payload;
pub mod quarantine;
pub mod send;
pub mod templates;
pub mod upload;
pub mod verify;

#[cfg(test)]
mod standing_tests;
