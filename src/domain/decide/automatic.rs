//! What the desk says by itself, decided with what it answers: nothing that is old, nothing outside the window, and
//! never as if somebody had replied.

use crate::base::clock::Timestamp;
use crate::base::id::{EntryId, GroupId, NumberId};
use crate::domain::chat::Chat;
use crate::domain::decide::sending;
use crate::domain::entry::{Author, Body};
use crate::domain::first_words::{Automatic, BURST, FRESH, FirstWords};
use crate::domain::group::Group;
use crate::domain::number::Number;
use crate::domain::phrases::Speaker;
use crate::domain::plan::Plan;
use crate::domain::view::{Read, View};
use crate::domain::wording::Wording;

/// For so long somebody of the team who answered outside the hours is taken to be still there.
const STILL_THERE: std::time::Duration = std::time::Duration::from_secs(3600);

/// The customer's turn begins with what comes in now, if nobody waits.
pub fn turn_begins(chat: &mut Chat) {
    if chat.waiting.is_none() {
        chat.said.turn_from = chat.received;
        chat.said.busy = false;
    }
}

/// A message of the customer's came in and is kept: says what is to be said to it, if anything.
pub fn respond(
    plan: &mut Plan<'_>,
    number: &Number,
    chat: &mut Chat,
    at: Timestamp,
    customer: &str,
) -> Read<()> {
    let is_fresh = plan.now.since(at) <= FRESH;
    if !is_fresh || !chat.window.is_open(plan.now) || is_of_burst(plan, chat) {
        return Ok(());
    }
    let Some(words) = words_of(plan.view, chat.group, number.id)? else {
        return Ok(());
    };
    let Some(group) = plan.view.group(chat.group)? else {
        return Ok(());
    };
    let speaker = Speaker::read(plan.view, &group, plan.now)?;
    if let Some((what, wording)) = choose(chat, &words, &speaker) {
        let text = speaker.say(wording, &number.name, customer);
        say(plan, chat, what, text);
    }
    Ok(())
}

/// The number's own words win over the group's.
fn words_of(view: &dyn View, group: GroupId, number: NumberId) -> Read<Option<FirstWords>> {
    match view.first_words(group, Some(number))? {
        Some(own) => Ok(Some(own)),
        None => view.first_words(group, None),
    }
}

/// What belongs to a burst of messages got its answer already. A clock that was set back must not make that a year.
fn is_of_burst(plan: &Plan<'_>, chat: &Chat) -> bool {
    let apart = |last: Timestamp| plan.now.since(last).max(last.since(plan.now));
    chat.said.last_at.is_some_and(|last| apart(last) < BURST)
}

/// Which of the words fit. Who was told that nobody works is not greeted.
fn choose<'w>(
    chat: &Chat,
    words: &'w FirstWords,
    speaker: &Speaker,
) -> Option<(Automatic, &'w Wording)> {
    if let (Some(away), false) = (&words.away, speaker.is_open()) {
        let told = (chat.said.away_at).is_some_and(|at| speaker.is_closed_since(at));
        let somebody_is_there = (chat.said.answered_at)
            .is_some_and(|at| speaker.now.since(at) < STILL_THERE && speaker.is_closed_since(at));
        return (!told && !somebody_is_there).then_some((Automatic::Away, away));
    }
    if chat.received == chat.interaction.received_before + 1
        && let Some(greeting) = &words.greeting
    {
        return Some((Automatic::Greeting, greeting));
    }
    let of_turn = chat.received - chat.said.turn_from.min(chat.received);
    let impatient = of_turn >= u64::from(words.busy_after) && !chat.said.busy;
    let busy = words.busy.as_ref().filter(|_| impatient)?;
    Some((Automatic::Busy, busy))
}

/// The chat came to `group` from another one: what the customer is told of it, if anything.
pub fn tell_of_move(plan: &mut Plan<'_>, chat: &mut Chat, group: &Group) -> Read<Option<EntryId>> {
    if !chat.window.is_open(plan.now) {
        return Ok(None);
    }
    let Some(notice) = plan.view.group_settings(group.id)?.transfer_notice else {
        return Ok(None);
    };
    let number = plan.view.number(chat.number)?;
    let number = number.map_or_else(String::new, |number| number.name);
    let customer = customer_name(plan.view, chat)?;
    let speaker = Speaker::read(plan.view, group, plan.now)?;
    let text = speaker.say(&notice, &number, &customer);
    let notice = say(plan, chat, Automatic::TransferNotice, text);
    Ok(Some(notice))
}

fn customer_name(view: &dyn View, chat: &Chat) -> Read<String> {
    let address = view.address(chat.address)?;
    let customer = match address {
        Some(address) => view.customer(address.customer)?,
        None => None,
    };
    Ok(customer.map_or_else(String::new, |customer| customer.name))
}

/// Sends it like any message, and notes that it was said.
fn say(plan: &mut Plan<'_>, chat: &mut Chat, what: Automatic, text: String) -> EntryId {
    let body = Body::Automatic { what, text };
    let entry = plan.new_entry(chat, Author::Automation, body);
    let id = plan.keep_entry(chat, entry);
    sending::queue(plan, chat, id);
    chat.said.last_at = Some(plan.now);
    match what {
        Automatic::Away => chat.said.away_at = Some(plan.now),
        Automatic::Busy => chat.said.busy = true,
        Automatic::Greeting | Automatic::TransferNotice => {}
    }
    id
}
