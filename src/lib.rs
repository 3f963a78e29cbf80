//! Okno: a WhatsApp help desk in one binary and one file.
//!
//! The floors, from the ground up. A module uses only modules of lower floors; `tests/it/tidy.rs` holds the sources
//! to it.
//!
//! | floor | modules | what |
//! | --- | --- | --- |
//! | 0 | [`base`], [`domain`] | ids, clock, codec, limits; the desk's rules: pure, `now` is a parameter |
//! | 1 | [`store`] | rows and transactions over one redb file |
//! | 2 | [`engine`], [`net`] | the one writer; sockets and the HTTP client |
//! | 3 | [`http`], [`channels`], [`timers`], [`control`] | doors in, doors out, deadlines, the terminal's socket |
//! | 4 | [`ui`], [`simulator`] | pages and JSON; the fake Cloud API |
//! | 5 | [`app`], [`cli`], [`config`], [`telemetry`] | wiring |
//!
//! One command is one transaction: `domain::decide` looks at the desk and returns changes, the engine's writer
//! applies a batch of them and commits, then answers. Everything live reads the committed event log.

pub mod app;
pub mod base;
pub mod channels;
pub mod cli;
pub mod config;
pub mod control;
pub mod domain;
pub mod engine;
pub mod http;
pub mod net;
pub mod simulator;
pub mod store;
pub mod telemetry;
pub mod timers;
pub mod ui;
