//! One binary for all integration tests: it links once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test says by panicking what is wrong, and looks at the real clock to give up"
)]

mod browser;
mod comfort;
mod commands;
mod copies;
mod desk;
mod golden;
mod journey;
mod live;
mod logs;
mod process;
mod texts;
mod tidy;
mod webhooks;
