//! What a person sees when something did not work.

use crate::http::{Problem, Reply};
use crate::ui::context::Desk;
use crate::ui::words::Words;

/// The page for a problem.
pub fn page(_desk: &Desk, _words: &Words, problem: &Problem) -> Reply {
    problem.clone().into()
}
