//! The deadline driver: what is due in the store's index is handed to the engine. The index is the truth.

mod driver;

pub use driver::run;
