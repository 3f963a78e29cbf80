//! One binary for all integration tests: it links once.

mod browser;
mod desk;
mod journey;
mod live;
mod process;
mod tidy;
mod webhooks;
