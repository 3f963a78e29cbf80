//! WhatsApp over Meta's Cloud API.

pub mod payload;
pub mod verify;
