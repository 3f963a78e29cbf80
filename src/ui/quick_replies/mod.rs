//! Quick replies: whoever reads them, the page on which they are kept, files of them, and putting one into the box.

mod files;
mod insert;
mod page;
mod view;

pub use files::{export, import};
pub use insert::insert;
pub use page::{add, change, one, page, remove};
pub use view::{of_chat, seen_by, title_of};
