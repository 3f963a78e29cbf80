//! The outbox: what may leave, and what is known about it afterwards. Nothing is sent again while its outcome
//! is unknown.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::base::limits::{TEMPLATE_RETRY, UNKNOWN_ASKS, UNKNOWN_HOLDS};
use crate::domain::changes::{Answer, Write, message_hash};
use crate::domain::chat::Chat;
use crate::domain::customer::{MarketingWish, WishHow};
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::{Body, Entry};
use crate::domain::event::{Deadline, EventKind};
use crate::domain::first_words::FRESH;
use crate::domain::number::{Number, Trouble, TroubleCause};
use crate::domain::outbox::{OutboxRow, OutboxState, SendOrder, SendOutcome};
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, Read};

use super::callback::{chat_of, write_callback};
use super::outgoing::NotYet;
use super::waiting::{self, By};
use super::window::meta_closed_window;
use super::{mark, outgoing, parked, people, reactions, restriction};

/// Puts a message of ours into the outbox. Its entry has been kept already.
pub fn queue(plan: &mut Plan<'_>, chat: &Chat, entry: EntryId) {
    queue_at(plan, chat, entry, plan.now);
}

/// The same, to leave not before `at`. The later ones of its chat wait behind it.
pub fn queue_at(plan: &mut Plan<'_>, chat: &Chat, entry: EntryId, at: Timestamp) {
    plan.write(Write::Outbox(OutboxRow {
        state: OutboxState::Waiting(at),
        ..row(plan, chat, entry)
    }));
}

/// The row of a message that nobody has tried to send.
pub fn row(plan: &Plan<'_>, chat: &Chat, entry: EntryId) -> OutboxRow {
    OutboxRow {
        entry,
        chat: chat.id,
        number: chat.number,
        address: chat.address,
        created_at: plan.now,
        attempts: 0,
        state: OutboxState::Waiting(plan.now),
    }
}

struct OnItsWay {
    row: OutboxRow,
    entry: Entry,
    chat: Chat,
    number: Number,
}

fn on_its_way(plan: &Plan<'_>, id: EntryId) -> Result<OnItsWay, Halt> {
    let row = plan.view.outbox(id)?.ok_or(Refusal::AlreadySent)?;
    let entry = plan.view.entry(row.chat, id)?.ok_or(Refusal::NotFound)?;
    let chat = plan.find_chat(row.chat)?.ok_or(Refusal::NotFound)?;
    let number = plan.view.number(row.number)?.ok_or(Refusal::NotFound)?;
    Ok(OnItsWay {
        row,
        entry,
        chat,
        number,
    })
}

/// Begins one try: from now on the message may be on the wire. The window is checked here, in the data.
pub fn start(plan: &mut Plan<'_>, id: EntryId) -> Result<Answer, Halt> {
    let OnItsWay {
        mut row,
        entry,
        chat,
        number,
    } = on_its_way(plan, id)?;
    if row.state.leaves_at().is_none() {
        return Err(Refusal::AlreadySent.into());
    }
    // Gone from the configuration: messages wait until it is back or they are taken back.
    if number.disabled {
        return Err(Refusal::WrongState.into());
    }
    if is_too_late(plan.now, &entry, &chat) {
        cancel(plan, entry)?;
        return Ok(Answer::Nothing);
    }
    if entry.needs_window() && !chat.window.is_open(plan.now) {
        let error = SendError {
            code: 131_047,
            detail: "the window closed before it could be sent".to_owned(),
        };
        fail(plan, entry, error)?;
        return Ok(Answer::Nothing);
    }
    // Trying would have Meta refuse the whole number: it waits for the end of what Meta told.
    if let Some(until) = restriction::restricted_until(plan.view, plan.now, (&number, &entry.body))?
    {
        plan.log(EventKind::Delivery(entry.chat, entry.id));
        let state = OutboxState::Restricted(until);
        later(plan, (row, entry, &chat), state, restriction::outlasted())?;
        return Ok(Answer::Nothing);
    }
    let address = plan.view.address(row.address)?.ok_or(Refusal::NotFound)?;
    let content = match outgoing::content(plan, &entry, (&number, &address))? {
        Ok(content) => content,
        Err(NotYet::Refused(error)) => {
            fail(plan, entry, error)?;
            return Ok(Answer::Nothing);
        }
        // It waits on, and its sender looks what Meta lacks.
        Err(NotYet::FileMissing) => return Ok(Answer::Nothing),
    };
    row.attempts += 1;
    row.state = OutboxState::Sending(plan.now);
    let order = SendOrder {
        entry: id,
        attempt: row.attempts,
        phone_number_id: number.phone_number_id.clone(),
        to: address.identity_for(&number.waba_id),
        content,
        reply_to: entry.reply_to.as_ref().map(|quoted| quoted.wamid.clone()),
        preview: entry.preview,
        callback: write_callback(plan.view.epoch(), id, row.attempts),
    };
    plan.write(Write::Outbox(row));
    step(plan, entry, DeliveryState::Sending)?;
    Ok(Answer::Send(Box::new(order)))
}

/// Tries of a reaction of which nobody knows whether it arrived.
const REACTION_TRIES: u32 = 3;
/// How long it waits before the next.
const REACTION_PAUSE: Duration = Duration::from_secs(10);

/// What the desk says by itself leaves soon or not at all, and fails nobody.
fn is_too_late(at: Timestamp, entry: &Entry, chat: &Chat) -> bool {
    let is_automatic = matches!(entry.body, Body::Automatic { .. });
    is_automatic && (at.since(entry.received_at) > FRESH || !chat.window.is_open(at))
}

/// Takes a message of the desk's own back, unless it may have left.
pub fn withdraw(plan: &mut Plan<'_>, chat: ChatId, id: EntryId) -> Read<()> {
    let row = plan.view.outbox(id)?.filter(|row| row.chat == chat);
    let waits = row.is_some_and(|row| {
        row.state.leaves_at().is_some() || matches!(row.state, OutboxState::Restored(_))
    });
    match plan.view.entry(chat, id)?.filter(|_| waits) {
        Some(entry) => cancel(plan, entry),
        None => Ok(()),
    }
}

/// Nothing is sent of it any more. What is under way may arrive: nobody will know.
///
/// # Errors
/// When storage fails.
pub fn give_up(plan: &mut Plan<'_>, row: &OutboxRow) -> Read<()> {
    plan.write(Write::OutboxGone(row.entry));
    let Some(entry) = plan.view.entry(row.chat, row.entry)? else {
        return Ok(());
    };
    match row.state {
        OutboxState::Sending(_) | OutboxState::Unknown(_) => {
            step(plan, entry, DeliveryState::Unknown)
        }
        OutboxState::Waiting(_)
        | OutboxState::Restricted(_)
        | OutboxState::Restored(_)
        | OutboxState::Held(_)
        | OutboxState::Scheduled(..) => step(plan, entry, DeliveryState::Canceled),
    }
}

/// Takes back what did not leave.
fn cancel(plan: &mut Plan<'_>, entry: Entry) -> Read<()> {
    plan.write(Write::OutboxGone(entry.id));
    step(plan, entry, DeliveryState::Canceled)
}

/// Ends one try.
pub fn end(
    plan: &mut Plan<'_>,
    id: EntryId,
    attempt: u32,
    outcome: SendOutcome,
) -> Result<Answer, Halt> {
    match outcome {
        SendOutcome::Accepted {
            wamid,
            wa_id,
            paced,
        } => {
            let report = if paced { Report::Paced } else { Report::Sent };
            accepted(plan, id, &wamid, wa_id, &report)
        }
        SendOutcome::Refused(error) => {
            let OnItsWay {
                entry,
                chat,
                number,
                ..
            } = on_its_way(plan, id)?;
            repaired(plan, number);
            if error.code == 131_047 {
                meta_closed_window(plan, chat, entry.received_at)?;
            } else if error.code == 131_050
                && let Some(address) = plan.view.address(chat.address)?
            {
                let (stopped, at, how) = (true, plan.now, WishHow::Refused);
                let wish = MarketingWish { stopped, at, how };
                people::marketing(plan, chat.number, address, wish)?;
            }
            fail(plan, entry, error)?;
            Ok(Answer::Done)
        }
        SendOutcome::Again {
            after,
            error,
            number_wide,
        } => {
            let way = on_its_way(plan, id)?;
            if let Some(cause) = number_wide {
                trouble(plan, &way.number, cause, &error);
            }
            again(plan, way, attempt, after, error)
        }
        SendOutcome::Unknown(_) => interrupted(plan, id),
    }
}

/// WhatsApp has it. A status may have said so already; its id and address are learnt all the same.
fn accepted(
    plan: &mut Plan<'_>,
    id: EntryId,
    wamid: &str,
    wa_id: Option<String>,
    report: &Report,
) -> Result<Answer, Halt> {
    let Some(chat) = chat_of(plan, id)? else {
        return Ok(Answer::Nothing);
    };
    let Some(mut entry) = plan.view.entry(chat, id)? else {
        return Ok(Answer::Nothing);
    };
    let Some(chat) = plan.find_chat(chat)? else {
        return Ok(Answer::Nothing);
    };
    let Some(number) = plan.view.number(chat.number)? else {
        return Ok(Answer::Nothing);
    };
    let hash = message_hash(&number.phone_number_id, wamid);
    repaired(plan, number);
    if entry.wamid.as_deref() != Some(wamid) {
        plan.index_sent(hash, entry.chat, entry.id);
        entry.wamid.get_or_insert_with(|| wamid.to_owned());
    }
    if let Some(delivery) = &mut entry.delivery {
        delivery.report(report, plan.now);
    }
    mark::adopt_orphans(plan, &mut entry, hash)?;
    plan.write(Write::OutboxGone(id));
    let kind = EventKind::Delivery(entry.chat, id);
    waiting::keep_outcome(plan, entry, kind, By::Desk)?;
    learn_wa_id(plan, &chat, wa_id)?;
    Ok(Answer::Done)
}

/// The answer to a send tells for sure by which digits WhatsApp knows the person.
fn learn_wa_id(plan: &mut Plan<'_>, chat: &Chat, wa_id: Option<String>) -> Read<()> {
    let Some(wa_id) = wa_id.filter(|digits| !digits.is_empty()) else {
        return Ok(());
    };
    let Some(mut address) = plan.view.address(chat.address)? else {
        return Ok(());
    };
    let free = plan
        .view
        .address_by_key(&format!("w:{wa_id}"))?
        .is_none_or(|holder| holder == address.id);
    if free && address.identity.wa_id.is_none() {
        let before = address.keys();
        address.identity.wa_id = Some(wa_id);
        people::keep_address(plan, &address, "", &before)?;
    }
    Ok(())
}

/// A temporary error: again later, as long as that makes sense.
fn again(
    plan: &mut Plan<'_>,
    way: OnItsWay,
    attempt: u32,
    after: Duration,
    error: SendError,
) -> Result<Answer, Halt> {
    let OnItsWay {
        row, entry, chat, ..
    } = way;
    if row.attempts != attempt || !matches!(row.state, OutboxState::Sending(_)) {
        return Err(Refusal::AlreadySent.into());
    }
    let state = OutboxState::Waiting(plan.now.plus(after));
    later(plan, (row, entry, &chat), state, error)
}

/// A file could not be uploaded to Meta: its message has certainly not left.
///
/// # Errors
/// When the message does not wait any more, or storage fails.
pub fn not_uploaded(
    plan: &mut Plan<'_>,
    id: EntryId,
    outcome: SendOutcome,
) -> Result<Answer, Halt> {
    let way = on_its_way(plan, id)?;
    if way.row.state.leaves_at().is_none() {
        return Err(Refusal::AlreadySent.into());
    }
    match outcome {
        SendOutcome::Refused(error) => {
            repaired(plan, way.number);
            fail(plan, way.entry, error)?;
            Ok(Answer::Done)
        }
        SendOutcome::Again {
            after,
            error,
            number_wide,
        } => {
            if let Some(cause) = number_wide {
                trouble(plan, &way.number, cause, &error);
            }
            let mut row = way.row;
            row.attempts += 1;
            plan.log(EventKind::Delivery(row.chat, id));
            // Nothing waits for what waits for the end of what Meta told.
            let by = (&way.number, &way.entry.body);
            let (state, error) = match restriction::restricted_until(plan.view, plan.now, by)? {
                Some(until) => (OutboxState::Restricted(until), restriction::outlasted()),
                None => (OutboxState::Waiting(plan.now.plus(after)), error),
            };
            later(plan, (row, way.entry, &way.chat), state, error)
        }
        SendOutcome::Accepted { .. } | SendOutcome::Unknown(_) => Err(Refusal::WrongState.into()),
    }
}

/// Has it wait as the state says, unless that is too late: then it fails with the error.
fn later(
    plan: &mut Plan<'_>,
    (mut row, entry, chat): (OutboxRow, Entry, &Chat),
    state: OutboxState,
    error: SendError,
) -> Result<Answer, Halt> {
    let next = state.leaves_at().unwrap_or(plan.now);
    if is_too_late(next, &entry, chat) {
        cancel(plan, entry)?;
        return Ok(Answer::Done);
    }
    let too_late = match &entry.body {
        Body::Template(_) => next > row.created_at.plus(TEMPLATE_RETRY),
        _ => !chat.window.is_open(next),
    };
    if too_late {
        fail(plan, entry, error)?;
        return Ok(Answer::Done);
    }
    row.state = state;
    plan.write(Write::Outbox(row));
    step(plan, entry, DeliveryState::Queued)?;
    Ok(Answer::Done)
}

/// Nobody knows whether it arrived. It waits for a status, and after a while for a person.
pub fn interrupted(plan: &mut Plan<'_>, id: EntryId) -> Result<Answer, Halt> {
    let OnItsWay { mut row, entry, .. } = on_its_way(plan, id)?;
    if !matches!(row.state, OutboxState::Sending(_)) {
        return Err(Refusal::AlreadySent.into());
    }
    // The same reaction twice is one: nobody has to say whether it arrived.
    if matches!(entry.body, Body::Reaction { .. }) {
        let error = SendError {
            code: 131_000,
            detail: "no answer came".to_owned(),
        };
        if row.attempts >= REACTION_TRIES {
            fail(plan, entry, error)?;
        } else {
            row.state = OutboxState::Waiting(plan.now.plus(REACTION_PAUSE));
            plan.write(Write::Outbox(row));
            step(plan, entry, DeliveryState::Queued)?;
        }
        return Ok(Answer::Done);
    }
    row.state = OutboxState::Unknown(plan.now);
    plan.write(Write::Outbox(row));
    plan.arm(plan.now.plus(UNKNOWN_ASKS), Deadline::AskAboutUnknown(id));
    step(plan, entry, DeliveryState::Unknown)?;
    Ok(Answer::Done)
}

/// The file began as a copy. What was waiting or on the wire in it may have been sent since by the desk that it was
/// copied from, and nothing is sent twice: a person decides.
pub fn hold_restored(plan: &mut Plan<'_>) -> Result<Answer, Halt> {
    for mut row in plan.view.outbox_rows()? {
        if matches!(
            row.state,
            OutboxState::Unknown(_) | OutboxState::Restored(_)
        ) {
            continue;
        }
        parked::restored(plan, &row)?;
        let Some(entry) = plan.view.entry(row.chat, row.entry)? else {
            continue;
        };
        let was_waiting = row.state.leaves_at().is_some();
        let nobodys = matches!(entry.body, Body::Automatic { .. } | Body::Reaction { .. });
        if (was_waiting && nobodys) || matches!(entry.body, Body::Reaction { .. }) {
            cancel(plan, entry)?;
            continue;
        }
        row.state = OutboxState::Restored(plan.now);
        plan.write(Write::Outbox(row));
        step(plan, entry, DeliveryState::Held)?;
    }
    plan.write(Write::RestoredHeld(plan.now));
    plan.log(EventKind::Notice);
    Ok(Answer::Done)
}

/// Lets a message leave that is held.
pub fn release(plan: &mut Plan<'_>, chat: ChatId, id: EntryId) -> Result<(), Halt> {
    let row = plan.view.outbox(id)?.filter(|row| row.chat == chat);
    let mut row = row.ok_or(Refusal::AlreadySent)?;
    if !matches!(row.state, OutboxState::Restored(_)) {
        return Err(Refusal::AlreadySent.into());
    }
    let entry = plan.view.entry(chat, id)?.ok_or(Refusal::NotFound)?;
    row.created_at = plan.now;
    row.state = OutboxState::Waiting(plan.now);
    plan.write(Write::Outbox(row));
    step(plan, entry, DeliveryState::Queued)?;
    plan.log(EventKind::Notice);
    Ok(())
}

/// Ten minutes have passed without a status: a person is asked.
pub fn ask(plan: &mut Plan<'_>, id: EntryId) -> Result<(), Halt> {
    let Some(row) = plan.view.outbox(id)? else {
        return Ok(());
    };
    let Some(mut entry) = plan.view.entry(row.chat, id)? else {
        return Ok(());
    };
    if let (OutboxState::Unknown(_), Some(delivery)) = (&row.state, &mut entry.delivery) {
        delivery.asked = true;
        let kind = EventKind::Delivery(entry.chat, id);
        plan.change_entry(entry, kind)?;
    }
    Ok(())
}

fn step(plan: &mut Plan<'_>, mut entry: Entry, state: DeliveryState) -> Read<()> {
    if let Some(delivery) = &mut entry.delivery
        && delivery.step(state, plan.now)
    {
        let kind = EventKind::Delivery(entry.chat, entry.id);
        reactions::told(plan, &entry);
        plan.change_entry(entry, kind)?;
    }
    Ok(())
}

/// Refused for good: the words stay in the entry, with the reason.
pub fn fail(plan: &mut Plan<'_>, mut entry: Entry, error: SendError) -> Read<()> {
    plan.write(Write::OutboxGone(entry.id));
    if let Some(delivery) = &mut entry.delivery {
        delivery.report(&Report::Failed(error), plan.now);
    }
    let kind = EventKind::Delivery(entry.chat, entry.id);
    waiting::keep_outcome(plan, entry, kind, By::Desk)
}

/// The number that sends `id` waits as a whole until Meta answers again; its owners are told.
pub fn pause(
    plan: &mut Plan<'_>,
    id: EntryId,
    cause: TroubleCause,
    detail: String,
) -> Result<Answer, Halt> {
    let OnItsWay { number, .. } = on_its_way(plan, id)?;
    trouble(plan, &number, cause, &SendError { code: 0, detail });
    Ok(Answer::Done)
}

fn trouble(plan: &mut Plan<'_>, number: &Number, cause: TroubleCause, error: &SendError) {
    if number
        .trouble
        .as_ref()
        .is_some_and(|known| known.cause == cause)
    {
        return;
    }
    let mut number = number.clone();
    number.trouble = Some(Trouble {
        cause,
        detail: error.detail.clone(),
        since: plan.now,
    });
    changed(plan, number);
}

/// Who keeps the number looks at it, and who writes is told whether messages wait.
pub fn changed(plan: &mut Plan<'_>, number: Number) {
    plan.write(Write::Number(number));
    plan.log(EventKind::Notice);
    plan.log(EventKind::Restrictions);
}

/// Meta talks to us again: whatever was wrong with the number is over.
fn repaired(plan: &mut Plan<'_>, mut number: Number) {
    if number.trouble.take().is_some() {
        changed(plan, number);
    }
}

/// A person knows what became of a message.
pub fn settle(plan: &mut Plan<'_>, chat: ChatId, id: EntryId, arrived: bool) -> Result<(), Halt> {
    let mut entry = plan.view.entry(chat, id)?.ok_or(Refusal::NotFound)?;
    let Some(delivery) = &mut entry.delivery else {
        return Err(Refusal::NotFound.into());
    };
    if delivery.state() != DeliveryState::Unknown {
        return Err(Refusal::AlreadySent.into());
    }
    let report = if arrived {
        Report::Sent
    } else {
        Report::Failed(SendError {
            code: SendError::NOT_ARRIVED,
            detail: "a person says that it did not arrive".to_owned(),
        })
    };
    delivery.report(&report, plan.now);
    plan.write(Write::OutboxGone(id));
    let kind = EventKind::Delivery(chat, id);
    waiting::keep_outcome(plan, entry, kind, By::Person)?;
    Ok(())
}

/// Whether a message holds the later ones of its chat. One of unknown outcome does so for a minute; a clock that
/// was set back since must not make that a year.
pub fn holds(state: &OutboxState, now: Timestamp) -> bool {
    match state {
        OutboxState::Unknown(since) => now.since(*since).max(since.since(now)) < UNKNOWN_HOLDS,
        OutboxState::Waiting(_) | OutboxState::Sending(_) => true,
        OutboxState::Restricted(until) => *until <= now,
        OutboxState::Restored(_) | OutboxState::Held(_) | OutboxState::Scheduled(..) => false,
    }
}
