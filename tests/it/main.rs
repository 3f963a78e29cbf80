//! One binary for all integration tests: it links once.

mod desk;
mod journey;
mod process;
mod tidy;
