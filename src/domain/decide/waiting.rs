//! Whether a customer waits: a reply that does not arrive is no answer.

use std::collections::BTreeMap;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::domain::changes::Write;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::decide::{blocks, held, parked, reactions, turns, upload};
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Author, Body, ChatEvent, Direction, Entry};
use crate::domain::event::EventKind;
use crate::domain::keep_alive;
use crate::domain::measure::{Measured, TurnEnd};
use crate::domain::plan::Plan;
use crate::domain::remedy::is_about_files;
use crate::domain::turn::{AnswerKind, Turn};
use crate::domain::view::Read;

/// Entries read at once.
const PAGE: usize = 200;
/// Pages read at most: an appeal of more messages than that is looked at as far as this.
const PAGES: usize = 50;

/// Something that the customer said: when by WhatsApp's time, when it was stored, and as what.
type Said = (Timestamp, Timestamp, EntryId);

/// Who learnt that a message did not arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The desk, while perhaps nobody looks.
    Desk,
    /// Somebody who has the chat before their eyes.
    Person,
}

/// Keeps a message of ours whose delivery changed. When that says that the customer did not get it after all, or
/// got it after all, whether they wait is worked out anew. Nobody looks at a handled chat: one in which a message
/// was lost is back among the new ones, and waits for its last responsible or for whoever takes it.
pub fn keep_outcome(plan: &mut Plan<'_>, entry: Entry, kind: EventKind, by: By) -> Read<()> {
    let before = plan.view.entry(entry.chat, entry.id)?;
    let (was_lost, is_lost) = (before.as_ref().is_some_and(is_lost), is_lost(&entry));
    // What the desk says by itself answers nobody, whatever becomes of it.
    if entry.author == Author::Automation || matches!(entry.body, Body::Reaction { .. }) {
        reactions::told(plan, &entry);
        return plan.change_entry(entry, kind);
    }
    let (id, written_at) = (entry.id, entry.received_at);
    let is_template = matches!(entry.body, Body::Template(_));
    let author = match entry.author {
        Author::Agent(agent) => Some(agent),
        _ => None,
    };
    let held = parked::held_end(&entry);
    plan.change_entry(entry.clone(), kind)?;
    if was_lost == is_lost {
        return Ok(());
    }
    let Some(mut chat) = plan.find_chat(entry.chat)? else {
        return Ok(());
    };
    if is_template {
        held::template_told(plan, &chat, id, is_lost)?;
    }
    if let Some(end) = held {
        let began = (written_at, id);
        turns::measure(plan, &chat, began, author, Measured::Held(end));
    }
    let error = entry.delivery.as_ref().and_then(Delivery::error);
    if is_lost && error.is_some_and(|error| is_about_files(error.code)) {
        upload::forget_at_meta(plan, &entry, chat.number)?;
    }
    if is_lost && by == By::Desk {
        parked::lost(plan, &chat, &entry)?;
    }
    let unanswered = unanswered(plan, &chat)?;
    if is_lost {
        // Nobody may answer who is blocked: no promise comes back, and nobody has to look.
        if !blocks::is_blocked(plan, chat.id)? {
            if let Some(turn) = unanswered {
                turns::resume(plan, &mut chat, turn, written_at);
            }
            raise(plan, &mut chat, by)?;
        }
    } else if (chat.waiting_since()).is_some_and(|since| since <= written_at)
        && !keep_alive::only_asks(plan.view, &chat, &entry)?
    {
        let known = chat.waiting.clone();
        let answered = (TurnEnd::Answered, written_at);
        turns::end_at(plan, &mut chat, answered, author)?;
        if let Some(turn) = unanswered {
            let told = known.map_or(written_at, |known| known.told_until);
            turns::resume(plan, &mut chat, turn, told);
        }
    }
    plan.put_chat(chat)
}

/// The dialog was closed with what became the entry `closed`, and is not: whoever waited then waits on.
pub fn goes_on(plan: &mut Plan<'_>, chat: &mut Chat, closed: EntryId) -> Read<()> {
    let closed_at = plan
        .view
        .entry(chat.id, closed)?
        .map(|entry| entry.received_at);
    if let Some(turn) = unanswered(plan, chat)? {
        turns::resume(plan, chat, turn, closed_at.unwrap_or(plan.now));
    }
    Ok(())
}

/// What of the customer's turn was written after `at`: a turn of its own, that nobody has answered.
///
/// # Errors
/// When storage fails.
pub fn said_after(plan: &Plan<'_>, chat: &Chat, turn: &Turn, at: Timestamp) -> Read<Option<Turn>> {
    let mut rest: Option<Turn> = None;
    let mut after = EntryId(turn.entry.0.saturating_sub(1));
    for _ in 0..PAGES {
        let page = plan.view.entries_after(chat.id, after, PAGE)?;
        let said = (page.iter()).filter(|it| it.author == Author::Customer && it.at > at);
        for entry in said {
            let began = entry.received_at.min(plan.now);
            let begun = || Turn::begin(entry.at, began, entry.id, AnswerKind::Next);
            let turn = rest.get_or_insert_with(begun);
            turn.since = turn.since.min(entry.at);
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.id,
            _ => break,
        }
    }
    Ok(rest)
}

/// Which messages of a chat this decision lost, or found again, so far.
pub fn outcomes(plan: &Plan<'_>, chat: ChatId) -> BTreeMap<EntryId, bool> {
    let told = plan.written().filter_map(|write| match write {
        Write::Entry(entry) if entry.chat == chat => Some((entry.id, is_lost(entry))),
        _ => None,
    });
    told.collect()
}

fn is_lost(entry: &Entry) -> bool {
    entry.delivery.as_ref().is_some_and(Delivery::is_lost)
}

/// The turn of the present appeal that has had no answer; what has yet to leave is none.
///
/// # Errors
/// When storage fails.
pub fn unanswered(plan: &Plan<'_>, chat: &Chat) -> Read<Option<Turn>> {
    let outcomes = outcomes(plan, chat.id);
    let mut said: Vec<Said> = Vec::new();
    // How much of it was said before anything of ours: who says that no reply is needed means what came since.
    let mut seen = 0;
    let mut answer = AnswerKind::First;
    let mut after = EntryId(chat.interaction.first_entry.0.saturating_sub(1));
    let answered_behind = held::templates(plan, chat)?;
    for _ in 0..PAGES {
        let page = plan.view.entries_after(chat.id, after, PAGE)?;
        for entry in &page {
            if !answered_behind.contains(&entry.id)
                && keep_alive::only_asks(plan.view, chat, entry)?
            {
                continue;
            }
            let lost = outcomes.get(&entry.id).copied();
            let lost = lost.unwrap_or_else(|| is_lost(entry));
            if entry.author == Author::Customer {
                said.push((entry.at, entry.received_at, entry.id));
            } else if matches!(entry.body, Body::Event(ChatEvent::NoReplyNeeded { .. })) {
                said.truncate(seen);
            } else if entry.direction() == Direction::Out
                && entry.author != Author::Automation
                && !chat.parked.contains(&entry.id)
            {
                // The phone app's answers may be told late: what was said after one has none.
                let is_late = |at| entry.author == Author::PhoneApp && at > entry.at;
                let before = said.len();
                if !lost {
                    said.retain(|(at, ..)| is_late(*at));
                }
                if !lost && (before == 0 || said.len() < before) {
                    answer = AnswerKind::Next;
                }
                seen = said.len();
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.id,
            _ => break,
        }
    }
    Ok(said.first().map(|&(_, received_at, id)| {
        let since = said.iter().map(|(at, ..)| *at).min();
        let began = received_at.min(plan.now);
        Turn::begin(since.unwrap_or(began), began, id, answer)
    }))
}

/// A message of a handled chat is lost: the chat is nobody's and not handled.
///
/// # Errors
/// When storage fails.
pub fn raise(plan: &mut Plan<'_>, chat: &mut Chat, by: By) -> Read<()> {
    let ChatState::Done { previous, .. } = chat.state else {
        return Ok(());
    };
    if by == By::Person && chat.waiting.is_none() {
        return Ok(());
    }
    plan.tell(chat, ChatEvent::NotArrived);
    chat.state = ChatState::New { previous };
    plan.log(EventKind::Chat(chat.id));
    plan.put_interaction(chat, None);
    Ok(())
}
