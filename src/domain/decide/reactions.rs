//! What members put on the customer's messages.

use crate::base::id::EntryId;
use crate::base::limits::REACTION_DAYS;
use crate::domain::agent::Agent;
use crate::domain::changes::Answer;
use crate::domain::chat::Chat;
use crate::domain::decide::{blocks, desk, sending};
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::event::EventKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};

/// Puts an emoji on a message, or takes it back when it is empty. On the customer's phone the number has one reaction,
/// whoever of the team sent it.
pub fn react(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    (id, emoji): (EntryId, &str),
) -> Result<Answer, Halt> {
    let mut target = plan.view.entry(chat.id, id)?.ok_or(Refusal::NotFound)?;
    if !emoji.is_empty() && !is_emoji(emoji) {
        return Err(Refusal::invalid("emoji", FieldProblem::Unknown).into());
    }
    let refused = |why| Err(Refusal::invalid("entry", why).into());
    if target.author != Author::Customer || target.wamid.is_none() {
        return refused(FieldProblem::NotTheirs);
    }
    if target.deleted_at.is_some() {
        return refused(FieldProblem::Deleted);
    }
    let days = std::time::Duration::from_secs(REACTION_DAYS * 86_400);
    if plan.now.since(target.at) > days {
        return refused(FieldProblem::OlderThan(REACTION_DAYS));
    }
    let standing = target.reactions.iter().find(|it| it.by != Author::Customer);
    let failed = match standing.and_then(|it| it.sent) {
        Some(sent) => is_lost(plan, chat, sent)?,
        None => false,
    };
    if standing.map_or("", |it| it.emoji.as_str()) == emoji && !failed {
        return Ok(Answer::Nothing);
    }
    blocks::is_not_blocked(plan, chat)?;
    desk::window_is_open(plan, chat)?;
    let body = Body::Reaction {
        to: id,
        emoji: emoji.to_owned(),
    };
    let entry = plan.new_entry(chat, Author::Agent(agent.id), body);
    let sent = entry.id;
    target.reactions.retain(|it| it.by == Author::Customer);
    target.reactions.push(crate::domain::entry::Reaction {
        by: Author::Agent(agent.id),
        emoji: emoji.to_owned(),
        at: plan.now,
        sent: Some(sent),
    });
    let mut chat = chat.clone();
    plan.keep_entry(&mut chat, entry);
    sending::queue(plan, &chat, sent);
    let changed = EventKind::EntryChanged(chat.id, id);
    plan.change_entry(target, changed)?;
    Ok(Answer::Entry(chat.id, id))
}

fn is_lost(plan: &Plan<'_>, chat: &Chat, sent: EntryId) -> Read<bool> {
    let entry = plan.view.entry(chat.id, sent)?;
    let delivery = entry.and_then(|entry| entry.delivery);
    Ok(delivery.is_some_and(|delivery| delivery.is_lost()))
}

/// Whoever reads the message on which it stands learns what became of a reaction.
pub fn told(plan: &mut Plan<'_>, entry: &Entry) {
    if let Body::Reaction { to, .. } = entry.body {
        plan.log(EventKind::EntryChanged(entry.chat, to));
    }
}

/// One emoji, as far as one can say without a list of them: a sign beyond the letters with what changes its look, maybe
/// joined to others; a flag of two letters; or a key's cap.
fn is_emoji(text: &str) -> bool {
    const CAP: char = '\u{20E3}';
    const JOINER: char = '\u{200D}';
    let few = text.chars().count() <= 12;
    // Letters in a box, a circle or a sign of their own are emoji too.
    let is_boxed = |sign: char| matches!(sign, 'ℹ' | 'Ⓜ' | '🅰' | '🅱' | '🅾' | '🅿');
    let is_sign = |sign: char| {
        (!sign.is_alphabetic() || is_boxed(sign))
            && !sign.is_whitespace()
            && !sign.is_control()
            && sign >= '\u{A9}'
    };
    let is_cap = text.ends_with(CAP) && text.starts_with(|key: char| "0123456789#*".contains(key));
    let is_look = |sign: &char| matches!(sign, '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}');
    let is_letter = |sign: &char| matches!(sign, '\u{1F1E6}'..='\u{1F1FF}');
    let is_one = |part: &str| {
        let signs: Vec<char> = part.chars().filter(|sign| !is_look(sign)).collect();
        match signs[..] {
            [sign] => !is_letter(&sign),
            [first, second] => is_letter(&first) && is_letter(&second),
            _ => false,
        }
    };
    let is_sequence = text.chars().all(is_sign) && text.split(JOINER).all(is_one);
    few && (is_sequence || (is_cap && text.chars().skip(1).all(is_sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_the_desk_offers_are_emoji() {
        let offered = include_str!("../../../web/emoji/en.txt").lines();
        let offered: Vec<&str> = offered
            .filter_map(|line| Some(line.split_once('\t')?.0))
            .collect();
        assert!(offered.len() > 1000);
        for emoji in offered {
            assert!(is_emoji(emoji), "{emoji}");
        }
    }

    #[test]
    fn one_emoji_is_told_from_words() {
        for emoji in ["👍", "❤️", "👩🏽‍🚀", "🇭🇷", "1️⃣", "©", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
        {
            assert!(is_emoji(emoji), "{emoji}");
        }
        for words in [
            "ok",
            "1",
            "да",
            " ",
            "👍 👍",
            "👍👍",
            "👍\u{200D}",
            "🇭",
            "🇭🇷🇭🇷",
            "\u{FE0F}",
            "<b>",
            "👍👍👍👍👍👍👍👍👍👍👍👍👍",
            "12\u{20E3}x",
        ] {
            assert!(!is_emoji(words), "{words}");
        }
    }
}
