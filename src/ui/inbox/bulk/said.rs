//! What came of something done with many chats, in words: what was done, with which chats, and with which not and why.

use std::collections::HashMap;

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
/// see it afterwards.
pub struct Names(HashMap<ChatId, String>);

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
        let mut names = HashMap::new();
        for chat in chats {
            match Subject::read(snapshot, team, context.me()?, chat) {
                Ok(subject) => {
                    names.insert(chat, subject.name());
                }
                Err(Failure::NotFound) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(Self(names))
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
