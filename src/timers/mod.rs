//! The deadline driver: what is due in the store's index is handed to the engine. The index is the truth, the wheel
//! a quick way to it.

mod driver;
mod pulse;
mod wheel;

pub use driver::{LONGEST_SLEEP, run};
pub use pulse::{Asker, Pulse, pulse};
pub use wheel::{Row, Wheel};
