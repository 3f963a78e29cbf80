//! The people who write to us: a list of them, a page of each, and what the team calls them by.

mod find;
mod page;
mod tags;

pub use find::{Query, find};
pub use page::{all, known_tags, one};
pub use tags::{TagBox, add, offered, remove};
