//! The `okno` command.
fn main() {}
