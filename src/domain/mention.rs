//! Whom a note means by `@Name`.

use std::collections::{HashMap, HashSet};

use crate::base::id::AgentId;
use crate::domain::access::{self, Action};
use crate::domain::chat::Chat;
use crate::domain::group::Group;
use crate::domain::view::{Read, View};

/// Members that one note mentions at most.
const MENTIONED_MAX: usize = 20;

/// Whom a note means.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Meant {
    /// Those who may see its chat: they are told.
    pub told: Vec<AgentId>,
    /// Those who may not: they are not told, and its author should know.
    pub not_told: Vec<AgentId>,
}

/// Whom the note `text` of `author` means.
///
/// # Errors
/// When storage fails.
pub fn meant(
    view: &dyn View,
    author: AgentId,
    (chat, group): (&Chat, &Group),
    text: &str,
) -> Read<Meant> {
    if !text.contains('@') {
        return Ok(Meant::default());
    }
    let people = view.agents()?;
    let sees = |agent| access::allowed(agent, Action::See, chat, group).is_ok();
    let others = people.iter().filter(|agent| agent.id != author);
    let known: Vec<Known<'_>> = others
        .map(|agent| Known {
            id: agent.id,
            name: &agent.name,
            sees: sees(agent),
        })
        .collect();
    let (told, not_told) = mentioned(text, &known).into_iter().partition(|id| {
        let found = known.iter().find(|person| person.id == *id);
        found.is_some_and(|person| person.sees)
    });
    Ok(Meant { told, not_told })
}

/// Somebody whom a note may mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Known<'n> {
    id: AgentId,
    name: &'n str,
    /// May see the note's chat.
    sees: bool,
}

/// The members whom `text` mentions, each once, in the order in which they are named. A name counts whole or by its
/// first word, if only one of those who see the chat has that, or none of them and one of the others; the longest
/// that fits is meant. Case makes no difference.
fn mentioned(text: &str, people: &[Known<'_>]) -> Vec<AgentId> {
    let names = names(people);
    let text: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let mut found = Vec::new();
    for place in 0..text.len() {
        let begins = text[place] == '@' && (place == 0 || !is_of_word(text[place - 1]));
        if !begins || found.len() == MENTIONED_MAX {
            continue;
        }
        let rest = &text[place + 1..];
        let meant = names.iter().find(|(name, _)| {
            rest.starts_with(name) && rest.get(name.len()).is_none_or(|next| !is_of_word(*next))
        });
        if let Some((_, agent)) = meant
            && !found.contains(agent)
        {
            found.push(*agent);
        }
    }
    found
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// What members are called by, in small letters, the longest first; of one name, who sees the chat first.
fn names(people: &[Known<'_>]) -> Vec<(Vec<char>, AgentId)> {
    let small = |name: &str| {
        name.chars()
            .flat_map(char::to_lowercase)
            .collect::<Vec<_>>()
    };
    let first = |name: &str| name.split_whitespace().next().map(small);
    let mut people = people.to_vec();
    people.sort_by_key(|person| !person.sees);
    let whole = people.iter().map(|it| (small(it.name.trim()), it.id));
    let mut names: Vec<_> = whole.collect();
    let shorts = people.iter();
    let shorts = shorts.filter_map(|it| Some((first(it.name)?, it)));
    let shorts: Vec<_> = shorts.collect();
    // Of those who see the chat, and of the others.
    let mut called: HashMap<&[char], (usize, usize)> = HashMap::new();
    for (short, person) in &shorts {
        let (seeing, others) = called.entry(short).or_default();
        *(if person.sees { seeing } else { others }) += 1;
    }
    let is_theirs = |(short, person): &&(Vec<char>, &Known<'_>)| {
        let (seeing, others) = called.get(short.as_slice()).copied().unwrap_or_default();
        seeing + usize::from(!person.sees) * others == 1
    };
    let taken: HashSet<Vec<char>> = names.iter().map(|(name, _)| name.clone()).collect();
    let own = shorts.iter().filter(is_theirs);
    let own = own.filter(|(short, _)| !taken.contains(short));
    names.extend(own.map(|(short, person)| (short.clone(), person.id)));
    names.retain(|(name, _)| !name.is_empty());
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn known(id: u64, name: &str, sees: bool) -> Known<'_> {
        Known {
            id: AgentId(id),
            name,
            sees,
        }
    }

    const PEOPLE: [Known<'_>; 5] = [
        known(1, "Vera", true),
        known(2, "Vera Orlova", true),
        known(3, "Marin Horvat", true),
        known(4, "Ана", true),
        known(5, "Marina", true),
    ];

    fn found(text: &str) -> Vec<u64> {
        let found = mentioned(text, &PEOPLE).into_iter();
        found.map(|agent| agent.0).collect()
    }

    #[test]
    fn the_longest_name_is_meant_at_a_word_boundary() {
        assert_eq!(found("@Vera, look"), [1]);
        assert_eq!(found("ask @vera orlova."), [2]);
        assert_eq!(found("@Vera Orlovaya"), [1]);
        assert_eq!(found("(@marin) @MARINA @Marin Horvat"), [3, 5]);
        assert_eq!(found("спроси @АНА"), [4]);
        assert_eq!(found("@Анастасия @Verae vera mail@vera @ Vera @"), [0; 0]);
        assert_eq!(found("@Vera @Vera\n@Ана"), [1, 4]);
    }

    #[test]
    fn a_first_name_of_two_is_nobodys() {
        let people = [known(1, "Ivan Babić", true), known(2, "Ivan Kos", true)];
        assert_eq!(mentioned("@Ivan, @Ivan Kos", &people), [AgentId(2)]);
    }

    #[test]
    fn who_does_not_see_the_chat_is_meant_by_their_own_name_and_by_nobody_else_s() {
        let people = [
            known(1, "Ivan Kos", false),
            known(2, "Ivan Babić", true),
            known(3, "Vera Orlova", false),
            known(4, "Vera", true),
            known(5, "Boris Kos", false),
            known(6, "Lena One", false),
            known(7, "Lena Two", false),
        ];
        let found = |text: &str| mentioned(text, &people);
        assert_eq!(found("@Ivan"), [AgentId(2)], "the one who sees it");
        assert_eq!(found("@Ivan Kos"), [AgentId(1)]);
        assert_eq!(
            found("@Vera Orlova"),
            [AgentId(3)],
            "and not the other Vera"
        );
        assert_eq!(found("@vera, @boris"), [AgentId(4), AgentId(5)]);
        assert_eq!(found("@Lena"), [], "two of them");
    }
}
