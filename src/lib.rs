//! Okno: a WhatsApp help desk in one binary and one file.

pub mod base;
pub mod channels;
pub mod config;
pub mod domain;
pub mod engine;
pub mod http;
pub mod net;
pub mod simulator;
pub mod store;
pub mod telemetry;
pub mod timers;
pub mod ui;
