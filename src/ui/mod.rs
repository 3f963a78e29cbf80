//! The pages and the JSON of the desk: a view struct, its handler, its template.

pub mod context;
pub mod dispatch;
mod error_page;
mod failure;
pub mod texts;
mod words;
