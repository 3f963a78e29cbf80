//! One binary for all integration tests: it links once.

mod desk;
mod journey;
mod live;
mod process;
mod tidy;
mod webhooks;
