//! The deadline driver: what is due in the store's index is handed to the engine. The index is the truth.

mod driver;
mod pulse;

pub use driver::{LONGEST_SLEEP, run};
pub use pulse::{Asker, Pulse, pulse};
