//! The `okno` command: see `cli.rs` for the commands, `lib.rs` for the map of the house.

use std::process::ExitCode;

fn main() -> ExitCode {
    okno::cli::main()
}
