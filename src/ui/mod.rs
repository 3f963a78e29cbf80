//! The pages and the JSON of the desk: a view struct, its handler, its template.

mod alone;
pub mod art;
mod chat;
pub mod clock;
pub mod context;
mod counts;
pub mod dispatch;
mod events;
mod failure;
mod fragment;
mod frame;
mod inbox;
mod input;
mod invitation;
mod json;
pub mod login;
mod look;
mod markup;
mod media;
pub mod password;
mod people;
pub mod presence;
pub mod routes;
mod settings;
mod tab;
pub mod texts;
mod words;
