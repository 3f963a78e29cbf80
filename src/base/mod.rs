//! Ground floor: ids, the clock, the record codec, limits, secrets and text helpers. Imports nothing of ours.

pub mod catalogue;
pub mod clock;
pub mod codec;
#[cfg(test)]
pub mod heard;
pub mod hex;
pub mod id;
pub mod limits;
pub mod phone;
pub mod picture;
pub mod secret;
pub mod seldom;
pub mod step;
pub mod text;
pub mod timestamp;
pub mod totp;
pub mod url;
