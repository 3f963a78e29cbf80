//! The rules of the desk: pure functions and types. No I/O, no clock; `now` is a parameter.

pub mod access;
pub mod agent;
pub mod certificate;
pub mod changes;
pub mod chat;
pub mod command;
pub mod customer;
pub mod decide;
pub mod delivery;
pub mod entry;
pub mod event;
pub mod group;
pub mod heard;
pub mod hours;
pub mod housekeeping;
pub mod inbound;
pub mod media;
pub mod number;
pub mod outbox;
pub mod plan;
pub mod refusal;
pub mod routing;
pub mod scope;
pub mod template;
pub mod view;
pub mod window;
