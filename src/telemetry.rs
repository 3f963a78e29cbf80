//! Log lines on the standard error, as text or JSON. Nothing personal or secret is ever logged.

use std::io::IsTerminal as _;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

/// Whatever a client says wrong in HTTP/2 would be a warning each time: strangers could fill the disk.
const STRANGERS: &str = "h2=error";

/// Whether every part of a level names one that there is. The filter alone would take an unknown word for a part of
/// the program, and log nothing of all others.
pub fn is_known(level: &str) -> bool {
    let names_one = |part: &str| {
        let level = part.rsplit('=').next().unwrap_or_default().trim();
        !level.is_empty() && level.parse::<LevelFilter>().is_ok()
    };
    level.split(',').all(names_one) && EnvFilter::try_new(level).is_ok()
}

/// Begins logging. A second call changes nothing.
pub fn start(level: &str, json: bool) {
    let filter = EnvFilter::try_new(format!("{STRANGERS},{level}"))
        .unwrap_or_else(|_| EnvFilter::new(format!("{STRANGERS},info")));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A test may have begun already.
    let _ = if json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}
