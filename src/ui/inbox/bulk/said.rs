//! What came of something done with many chats, in words: what was done, with which chats, and with which not and why.

use std::collections::{HashMap, HashSet};

use crate::base::id::ChatId;
use crate::domain::bulk::Deed;
use crate::store::Snapshot;
use crate::ui::chat::Subject;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::texts::Arg;
use crate::ui::told::Told;
use crate::ui::words::Words;

/// Customers that are named; more are counted.
const NAMED: usize = 5;

/// What was done, or undone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Said {
    /// What; nothing for templates that were sent.
    pub deed: Option<Deed>,
    /// It was undone.
    pub undone: bool,
}

/// The names of customers as they were read before something was done with their chats: who gives a chat away may not
/// see it afterwards. Chats of the same name are told apart.
pub struct Names(HashMap<ChatId, String>);

/// A chat that is to be named.
struct Named {
    chat: ChatId,
    name: String,
    /// What tells it from others of the same name, the best first: our number, its group, the customer's phone.
    marks: [String; 3],
}

/// The names, with the first mark beside those that stand there twice by which all of them differ, else with all marks.
fn told_apart(all: &[Named]) -> HashMap<ChatId, String> {
    let name = |named: &Named| {
        let same: Vec<&Named> = all.iter().filter(|it| it.name == named.name).collect();
        if same.len() < 2 {
            return named.name.clone();
        }
        let differ = |mark: &usize| {
            let marks: HashSet<&str> = same.iter().map(|it| it.marks[*mark].as_str()).collect();
            marks.len() == same.len() && !marks.contains("")
        };
        let mark = match (0..named.marks.len()).find(differ) {
            Some(mark) => named.marks[mark].clone(),
            None => {
                let marks = named.marks.iter().filter(|mark| !mark.is_empty());
                marks.cloned().collect::<Vec<String>>().join(" · ")
            }
        };
        format!("{} ({mark})", named.name)
    };
    all.iter().map(|named| (named.chat, name(named))).collect()
}

impl Names {
    /// Of those chats that whoever asks sees.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn read(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        chats: impl Iterator<Item = ChatId>,
    ) -> Result<Self, Failure> {
        let mut names = Vec::new();
        for chat in chats {
            match Subject::read(snapshot, team, context.me()?, chat) {
                Ok(subject) => {
                    let number = team.numbers.get(&subject.chat.number);
                    names.push(Named {
                        chat,
                        name: subject.name(),
                        marks: [
                            number.map_or_else(String::new, |number| number.name.clone()),
                            team.group_name(subject.chat.group).to_owned(),
                            subject.phone().unwrap_or_default(),
                        ],
                    });
                }
                Err(Failure::NotFound) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(Self(told_apart(&names)))
    }

    /// The names of some, as many as are named.
    fn list(&self, chats: &[ChatId], words: &Words) -> String {
        let known = |chat: &ChatId| self.0.get(chat).cloned();
        let mut named: Vec<String> = chats
            .iter()
            .take(NAMED)
            .map(|chat| known(chat).unwrap_or_else(|| chat.to_string()))
            .collect();
        let more = chats.len().saturating_sub(NAMED);
        if more > 0 {
            named.push(words.with("attention-more", "count", more));
        }
        named.join(", ")
    }
}

/// What came of it for a person: with `done` it was done, with `refused` not, with why.
pub fn told(
    said: Said,
    names: &Names,
    (team, words): (&Team, &Words),
    done: &[ChatId],
    refused: &[(ChatId, String)],
) -> Told {
    let mut told = Told::good(headline(said, names, (team, words), done));
    if done.is_empty() {
        (told.tone, told.icon) = ("warn", "warning");
    }
    // What stands in the way of many is said once.
    let mut reasons: Vec<(&str, Vec<ChatId>)> = Vec::new();
    for (chat, why) in refused {
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, chats)) => chats.push(*chat),
            None => reasons.push((why, vec![*chat])),
        }
    }
    let lines = reasons.into_iter();
    told.lines = lines
        .map(|(why, chats)| format!("{}: {why}", names.list(&chats, words)))
        .collect();
    told
}

fn headline(
    Said { deed, undone }: Said,
    names: &Names,
    (team, words): (&Team, &Words),
    done: &[ChatId],
) -> String {
    if done.is_empty() {
        return words.text(if undone {
            "bulk-undid-nothing"
        } else {
            "bulk-did-nothing"
        });
    }
    let (key, name) = match (deed, undone) {
        (None, _) => ("bulk-did-keep-alive", ""),
        (Some(Deed::Done), false) => ("bulk-did-done", ""),
        (Some(Deed::Done), true) => ("bulk-undid-done", ""),
        (Some(Deed::Assigned(to)), false) => ("bulk-did-assigned", team.name(to)),
        (Some(Deed::Assigned(to)), true) => ("bulk-undid-assigned", team.name(to)),
        (Some(Deed::Moved(to)), false) => ("bulk-did-moved", team.group_name(to)),
        (Some(Deed::Moved(to)), true) => ("bulk-undid-moved", team.group_name(to)),
        (Some(Deed::HandedOver(to)), false) => ("bulk-did-handed-over", team.name(to)),
        (Some(Deed::HandedOver(to)), true) => ("bulk-undid-handed-over", team.name(to)),
    };
    let chats = names.list(done, words);
    words.args(
        key,
        &[
            ("count", done.len().into()),
            ("name", Arg::Text(name)),
            ("chats", Arg::Text(&chats)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[(&str, [&str; 3])]) -> Vec<String> {
        let all = all.iter().enumerate().map(|(id, (name, marks))| Named {
            chat: ChatId(id as u64),
            name: (*name).to_owned(),
            marks: marks.map(ToOwned::to_owned),
        });
        let all: Vec<Named> = all.collect();
        let told = told_apart(&all);
        all.iter().map(|named| told[&named.chat].clone()).collect()
    }

    #[test]
    fn chats_of_one_name_are_told_apart_by_what_differs() {
        let said = names(&[
            ("Marta", ["Sales", "One", "+351"]),
            ("Ivo", ["Sales", "One", "+385"]),
            ("Marta", ["Support", "One", "+351"]),
        ]);
        assert_eq!(said, ["Marta (Sales)", "Ivo", "Marta (Support)"]);
        let said = names(&[
            ("Marta", ["Sales", "One", "+1"]),
            ("Marta", ["Sales", "One", "+2"]),
        ]);
        assert_eq!(said, ["Marta (+1)", "Marta (+2)"]);
        let said = names(&[
            ("Marta", ["Sales", "One", ""]),
            ("Marta", ["Sales", "One", "+2"]),
        ]);
        assert_eq!(said, ["Marta (Sales · One)", "Marta (Sales · One · +2)"]);
    }
}
