//! The freeze forecast: which chats will freeze before their team is back, with a number in the rail, a page on which
//! something is done about them, and a sheet for whoever takes over.

mod page;
mod read;
mod row;
mod sheet;

pub use page::{address, page, show};
pub use read::count;
pub use sheet::sheet;
