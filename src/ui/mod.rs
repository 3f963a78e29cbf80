//! The pages and the JSON of the desk: a view struct, its handler, its template.

mod alone;
pub mod art;
pub mod context;
mod counts;
pub mod dispatch;
mod failure;
mod frame;
mod look;
pub mod routes;
mod tab;
pub mod texts;
mod words;
