//! Answers that are written often: kept under a short name, for oneself, a group or everybody.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, MediaId};
use crate::base::text;
use crate::domain::access;
use crate::domain::agent::{Agent, Right};
use crate::domain::choices::Choices;
use crate::domain::group::Group;
use crate::domain::refusal::FieldProblem;
use crate::domain::tags::folded;
use crate::domain::wording::{Variable, Wording};

/// Characters of a name.
pub const NAME_CHARS_MAX: usize = 40;
/// Quick replies of the desk and its groups together.
pub const SHARED_MAX: usize = 1000;
/// Quick replies of one member's own.
pub const OWN_MAX: usize = 300;

/// The words that do something when they are typed behind a slash: what begins with one is no message.
pub const COMMANDS: [&str; 21] = [
    "take", "takeover", "reopen", "done", "next", "reply", "template", "note", "noreply", "snooze",
    "pause", "resume", "leave", "tag", "away", "online", "add", "exclude", "transfer", "move",
    "assign",
];

/// What a name may have beside letters and digits.
pub const NAME_SIGNS: &str = "-_.";

/// Files of one.
pub const FILES_MAX: usize = crate::base::limits::FILES_AT_ONCE_MAX;

/// Who has a quick reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ReplyOf {
    /// Everybody.
    Desk,
    /// Those who work in a group, for its chats.
    Group(GroupId),
    /// One member.
    Member(AgentId),
}

/// An answer that is written often.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuickReply {
    /// Its id.
    pub id: u64,
    /// Who has it.
    pub of: ReplyOf,
    /// What one types after `/`.
    pub name: String,
    /// The words, with places that are filled in; none may stand where there are files.
    pub text: Wording,
    /// Files that go with it.
    pub files: Vec<MediaId>,
    /// What the customer is offered to choose from.
    pub choices: Option<Choices>,
    /// How often it was used.
    pub used: u64,
    /// When it was used last.
    pub used_at: Option<Timestamp>,
}

impl QuickReply {
    /// A mark of what it says, the same in one build of the desk: by it one knows whether it was written anew.
    pub fn mark(&self) -> u64 {
        let says = (&self.of, &self.name, &self.text, &self.files, &self.choices);
        let mut hasher = DefaultHasher::new();
        format!("{says:?}").hash(&mut hasher);
        hasher.finish()
    }
}

/// A quick reply as somebody wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// What one types after `/`.
    pub name: String,
    /// The words.
    pub text: String,
    /// What the customer is offered to choose from.
    pub choices: Option<Choices>,
    /// The files that go with it, in order; those that it has stay when absent.
    pub files: Option<Vec<MediaId>>,
}

/// A quick reply whose parts are as they must be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ready {
    /// Its name.
    pub name: String,
    /// Its words.
    pub text: Wording,
    /// What may be chosen.
    pub choices: Option<Choices>,
    /// Its files; those that it has stay when absent.
    pub files: Option<Vec<MediaId>>,
}

/// What somebody does with quick replies.
#[derive(Clone, Debug)]
pub enum QuickReplyAction {
    /// Adds one.
    Add(ReplyOf, Written),
    /// Writes one anew; with a mark, only if nobody else did since.
    Change(u64, ReplyOf, Written, Option<u64>),
    /// Takes one away.
    Remove(u64),
    /// Adds many; one of the same name is written anew.
    Import(ReplyOf, Vec<Written>),
    /// The same of rows that tell no choices: one of the same name keeps its own.
    ImportWords(ReplyOf, Vec<Written>),
}

impl Written {
    /// Its name as it is kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn called(&self) -> Result<String, FieldProblem> {
        named(&self.name)
    }

    /// Checks all parts.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn ready(&self) -> Result<Ready, Vec<(String, FieldProblem)>> {
        let mut wrong = Vec::new();
        let name = match self.called() {
            Ok(name) => name,
            Err(problem) => {
                wrong.push(("name".to_owned(), problem));
                String::new()
            }
        };
        let choices = match self.choices.as_ref().map(Choices::checked).transpose() {
            Ok(choices) => choices,
            Err(fields) => {
                wrong.extend(fields);
                None
            }
        };
        let files = self.files.as_deref().unwrap_or_default();
        if files.len() > FILES_MAX {
            let problem = FieldProblem::TooMany(FILES_MAX);
            wrong.push(("files".to_owned(), problem));
        } else if (1..files.len()).any(|at| files[..at].contains(&files[at])) {
            wrong.push(("files".to_owned(), FieldProblem::Taken));
        }
        let most = choices
            .as_ref()
            .map_or(crate::base::limits::TEXT_CHARS_MAX, Choices::text_max);
        let says_nothing = self.text.trim().is_empty();
        let text = match says_nothing && !files.is_empty() && choices.is_none() {
            true => Ok(Wording::none()),
            false => Wording::read_of(&self.text, &Variable::ALL, most),
        };
        match text {
            Ok(text) if wrong.is_empty() => Ok(Ready {
                name,
                text,
                choices,
                files: self.files.clone(),
            }),
            Ok(_) => Err(wrong),
            Err(problem) => {
                wrong.push(("text".to_owned(), problem.into()));
                Err(wrong)
            }
        }
    }
}

/// A name as it is kept: one word, which can be typed after `/`.
fn named(typed: &str) -> Result<String, FieldProblem> {
    let name = text::one_line(&text::composed(typed), typed.len());
    let name = name.trim_start_matches('/').to_owned();
    if name.is_empty() {
        return Err(FieldProblem::Empty);
    }
    if text::length(&name) > NAME_CHARS_MAX {
        return Err(FieldProblem::TooLong(NAME_CHARS_MAX));
    }
    let is_name = |character: char| character.is_alphanumeric() || NAME_SIGNS.contains(character);
    if !name.chars().all(is_name) {
        return Err(FieldProblem::OneWord);
    }
    // Typed behind the slash it would do something else.
    if COMMANDS.contains(&folded(&name).as_str()) {
        return Err(FieldProblem::Command(name));
    }
    Ok(name)
}

impl QuickReply {
    /// Whether it has this name, in any case of letters.
    pub fn is_called(&self, name: &str) -> bool {
        folded(&self.name) == folded(name)
    }

    /// Whether `q` stands in its name or its words; anything fits nothing.
    pub fn fits(&self, q: &str) -> bool {
        let q = folded(q.trim_start_matches('/'));
        folded(&self.name).contains(&q) || folded(self.text.as_str()).contains(&q)
    }
}

/// Whether `agent` sees quick replies of `of`; `group` is the group, if they are one's.
pub fn sees(agent: &Agent, of: ReplyOf, group: Option<&Group>) -> bool {
    match of {
        ReplyOf::Desk => true,
        ReplyOf::Group(_) => group.is_some_and(|group| access::enters(agent, group)),
        ReplyOf::Member(id) => id == agent.id,
    }
}

/// Whether `agent` may change them: one's own; a group's if they oversee its chats; the desk's if they keep templates
/// or settings.
pub fn keeps(agent: &Agent, of: ReplyOf, group: Option<&Group>) -> bool {
    let keeps_all = agent.has(Right::Settings) || agent.has(Right::Templates);
    sees(agent, of, group)
        && match of {
            ReplyOf::Desk => keeps_all,
            ReplyOf::Group(_) => keeps_all || access::oversees(agent),
            ReplyOf::Member(_) => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> Written {
        Written {
            name: name.to_owned(),
            text: text.to_owned(),
            choices: None,
            files: None,
        }
    }

    #[test]
    fn a_name_is_one_word_and_words_name_what_is_known() {
        let ready = written(" /Hello-1 ", "Hi {customer}, {agent} here").ready();
        assert_eq!(ready.unwrap().name, "Hello-1");
        assert!(written("add-on", "x").ready().is_ok());
        for (name, text, field, problem) in [
            ("", "x", "name", FieldProblem::Empty),
            ("two words", "x", "name", FieldProblem::OneWord),
            ("a/b", "x", "name", FieldProblem::OneWord),
            (
                "/Note",
                "x",
                "name",
                FieldProblem::Command("Note".to_owned()),
            ),
            (&"x".repeat(41), "x", "name", FieldProblem::TooLong(40)),
            ("a", " ", "text", FieldProblem::Empty),
            (
                "a",
                "{who}",
                "text",
                FieldProblem::Variable(
                    "who".to_owned(),
                    Variable::ALL.map(Variable::word).to_vec(),
                ),
            ),
            ("a", &"x".repeat(4097), "text", FieldProblem::TooLong(4096)),
        ] {
            let wrong = written(name, text).ready().unwrap_err();
            assert_eq!(wrong, [(field.to_owned(), problem)], "{name} {text}");
        }
        let both = written("", "").ready().unwrap_err();
        assert_eq!(both.len(), 2);
    }
}
