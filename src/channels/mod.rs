//! Floor 3: doors to the outside where customers are. What they say becomes the desk's commands, and what the
//! desk says goes out.

pub mod dispatch;
mod strain;
#[cfg(test)]
pub(crate) mod testing;
pub mod whatsapp;
mod work;
