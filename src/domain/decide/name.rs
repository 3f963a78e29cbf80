//! Names that people give: a member's, a group's, a token's.

use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;
use crate::domain::refusal::{FieldProblem, Refusal};

/// A name in the form in which it is kept.
///
/// # Errors
/// `invalid` for an empty one or one that is too long.
pub fn name_of(text: &str) -> Result<String, Refusal> {
    let name = text::one_line(text, NAME_CHARS_MAX + 1);
    if name.is_empty() {
        return Err(Refusal::invalid("name", FieldProblem::Empty));
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Refusal::invalid(
            "name",
            FieldProblem::TooLong(NAME_CHARS_MAX),
        ));
    }
    Ok(name)
}
