//! The lists: which chats, in which order, how a row reads.

pub mod bulk;
mod list;
mod page;
mod query;
mod row;

pub use list::{ListPane, following};
pub use page::{chats, home, next};
pub use query::{ListQuery, read_limit};
pub use row::last_line;
