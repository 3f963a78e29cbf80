//! Words that the team wrote for the desk to say by itself, with places that are filled in when it says them.

use serde::{Deserialize, Serialize};

use crate::base::limits::WORDING_CHARS_MAX;
use crate::base::text;

/// Characters of a name in braces that a refusal repeats.
const NAME_SHOWN: usize = 40;

/// A place that is filled in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variable {
    /// The group's name.
    Group,
    /// What the team calls the number.
    Number,
    /// The customer's name.
    Customer,
    /// When an answer is to be expected.
    Expected,
    /// The group's hours of the week.
    Hours,
    /// Who writes.
    Agent,
}

impl Variable {
    /// All, in the order in which a page offers them.
    pub const ALL: [Self; 6] = [
        Self::Group,
        Self::Number,
        Self::Customer,
        Self::Expected,
        Self::Hours,
        Self::Agent,
    ];

    /// Those of what the desk says by itself: nobody writes that.
    pub const OF_DESK: [Self; 5] = [
        Self::Group,
        Self::Number,
        Self::Customer,
        Self::Expected,
        Self::Hours,
    ];

    /// The word between the braces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Number => "number",
            Self::Customer => "customer",
            Self::Expected => "expected",
            Self::Hours => "hours",
            Self::Agent => "agent",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// What is wrong with a text that shall be said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WordingProblem {
    /// It says nothing.
    Empty,
    /// It has more than this many characters.
    TooLong(usize),
    /// Nothing has this name, which stands between the braces; these are known.
    Variable(String, Vec<&'static str>),
}

/// A text with `{group}` and the like.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wording(String);

/// A piece of a wording.
enum Piece<'w> {
    Words(&'w str),
    Place(&'w str),
}

/// The words between the braces, and those outside them. A brace that none closes is a word like others.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Place(name.trim()));
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

impl Wording {
    /// No words at all, for what has something else to say.
    pub fn none() -> Self {
        Self(String::new())
    }

    /// From what somebody typed for the desk to say by itself.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(typed: &str) -> Result<Self, WordingProblem> {
        Self::read_of(typed, &Variable::OF_DESK, WORDING_CHARS_MAX)
    }

    /// The same with these places, and of `most` characters at most.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read_of(typed: &str, places: &[Variable], most: usize) -> Result<Self, WordingProblem> {
        let words = text::clean(typed).replace("\r\n", "\n").trim().to_owned();
        if words.is_empty() {
            return Err(WordingProblem::Empty);
        }
        if text::length(&words) > most {
            return Err(WordingProblem::TooLong(most));
        }
        for piece in pieces(&words) {
            if let Piece::Place(name) = piece
                && !Variable::named(name).is_some_and(|place| places.contains(&place))
            {
                let shown = text::one_line(name, NAME_SHOWN);
                let known = places.iter().map(|place| place.word()).collect();
                return Err(WordingProblem::Variable(shown, known));
            }
        }
        Ok(Self(words))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With every place filled in, `most` characters of it at most.
    pub fn fill(&self, most: usize, value: impl Fn(Variable) -> String) -> String {
        let mut said = String::with_capacity(self.0.len() + 64);
        for piece in pieces(&self.0) {
            match piece {
                Piece::Words(words) => said.push_str(words),
                Piece::Place(name) => {
                    if let Some(variable) = Variable::named(name) {
                        said.push_str(&value(variable));
                    }
                }
            }
        }
        text::cut(said, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let wording = Wording::read(text).unwrap();
        wording.fill(4096, |variable| format!("<{}>", variable.word()))
    }

    #[test]
    fn places_are_filled_in() {
        assert_eq!(
            said(
                "  Hello {customer}, this is {group} ({ number }).\r\nUntil {expected}; {hours}\n"
            ),
            "Hello <customer>, this is <group> (<number>).\nUntil <expected>; <hours>"
        );
        assert_eq!(said("no {end"), "no {end");
        assert_eq!(said("a } b"), "a } b");
    }

    #[test]
    fn what_can_not_be_said_is_named() {
        let problem = |text: &str| Wording::read(text).unwrap_err();
        assert_eq!(problem(" \n\u{0}"), WordingProblem::Empty);
        assert_eq!(problem(&"x".repeat(1025)), WordingProblem::TooLong(1024));
        assert!(Wording::read(&"x".repeat(1024)).is_ok());
        for (text, name) in [
            ("Hi {name}", "name"),
            ("Hi {}", ""),
            ("Hi {{1}}", "{1"),
            ("{Group}", "Group"),
            ("It is {agent}", "agent"),
        ] {
            assert_eq!(
                problem(text),
                WordingProblem::Variable(
                    name.to_owned(),
                    Variable::OF_DESK.map(Variable::word).to_vec()
                )
            );
        }
    }

    #[test]
    fn what_is_said_fits_into_a_message() {
        let wording = Wording::read(&"{hours}".repeat(140)).unwrap();
        let said = wording.fill(4096, |_| "🕘".repeat(100));
        assert!(crate::base::text::length(&said) <= 4096 && said.ends_with('…'));
    }
}
