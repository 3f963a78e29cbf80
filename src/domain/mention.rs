//! Whom a note means by `@Name`.

use crate::base::id::AgentId;

/// Members that one note mentions at most.
const MENTIONED_MAX: usize = 20;

/// The members whom `text` mentions, each once, in the order in which they are named. A name counts whole or by its
/// first word, if only one of `people` has that; the longest that fits is meant. Case makes no difference.
pub fn mentioned(text: &str, people: &[(AgentId, &str)]) -> Vec<AgentId> {
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

/// What members are called by, in small letters, the longest first.
fn names(people: &[(AgentId, &str)]) -> Vec<(Vec<char>, AgentId)> {
    let small = |name: &str| {
        name.chars()
            .flat_map(char::to_lowercase)
            .collect::<Vec<_>>()
    };
    let whole = people.iter().map(|(id, name)| (small(name.trim()), *id));
    let mut names: Vec<_> = whole.collect();
    let first = |name: &str| name.split_whitespace().next().map(small);
    for (id, name) in people {
        let Some(short) = first(name) else { continue };
        let shared = people
            .iter()
            .any(|(other, name)| other != id && first(name).as_ref() == Some(&short));
        if !shared && names.iter().all(|(name, _)| *name != short) {
            names.push((short, *id));
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [(AgentId, &str); 5] = [
        (AgentId(1), "Vera"),
        (AgentId(2), "Vera Orlova"),
        (AgentId(3), "Marin Horvat"),
        (AgentId(4), "Ана"),
        (AgentId(5), "Marina"),
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
        let people = [(AgentId(1), "Ivan Babić"), (AgentId(2), "Ivan Kos")];
        assert_eq!(mentioned("@Ivan, @Ivan Kos", &people), [AgentId(2)]);
    }
}
