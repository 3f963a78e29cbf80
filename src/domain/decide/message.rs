//! A message came in: who wrote, which chat, whose turn.

use crate::base::id::{ChatId, EntryId, GroupId, NumberId};
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::secret::Hash16;
use crate::base::text;
use crate::domain::changes::{Answer, Write, message_hash};
use crate::domain::chat::{Chat, ChatState, Interaction};
use crate::domain::customer::Address;
use crate::domain::decide::mark::{adopt_orphans, mark_message};
use crate::domain::decide::people;
use crate::domain::decide::quarantine::put_aside;
use crate::domain::decide::window::{ended, open_window};
use crate::domain::decide::{automatic, held, snooze, source, turns, waiting, wishes};
use crate::domain::delivery::Delivery;
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::{EventKind, Mark, QuarantineCause};
use crate::domain::group::Source;
use crate::domain::inbound::{Content, Inbound, InboundFile, InboundMessage};
use crate::domain::media::{Announced, FileOrigin, Home, Media, MediaState};
use crate::domain::number::Number;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read};

/// Receives one message, or a mark on one.
pub fn receive_message(
    plan: &mut Plan<'_>,
    number: &Number,
    message: &InboundMessage,
    inbound: &Inbound,
) -> Result<Answer, Halt> {
    if message.sender.is_empty() {
        return Ok(put_aside(
            plan,
            QuarantineCause::Unreadable("no sender".to_owned()),
            inbound,
        ));
    }
    let hash = message_hash(&message.phone_number_id, &message.wamid);
    if plan.find_duplicate(hash, message.at)?.is_some() {
        return Ok(Answer::KNOWN);
    }
    let by = if message.echo {
        Author::PhoneApp
    } else {
        Author::Customer
    };
    let mark = match &message.content {
        Content::Reaction { target, emoji } => Some((
            target,
            Mark::Reaction {
                by,
                emoji: emoji.clone(),
                at: message.at,
            },
        )),
        Content::Edit { target, text } => Some((
            target,
            Mark::Edit {
                text: text::clean(text),
                at: message.at,
            },
        )),
        Content::Revoke { target } => Some((target, Mark::Revoke { at: message.at })),
        _ => None,
    };
    if let Some((target, mark)) = mark {
        plan.index_message(hash, message.at, ChatId(0), EntryId(0));
        return mark_message(
            plan,
            message_hash(&message.phone_number_id, target),
            &mark,
            inbound,
        );
    }
    let name = message.profile_name.as_deref();
    let address = people::meet(plan, number, &message.sender, name)?;
    let (mut chat, is_new) = people::chat_with(plan, address.id, number)?;
    if message.content == Content::IdentityChanged {
        begin(plan, &mut chat, is_new, Beginning::Quiet);
        let told = plan.tell(&mut chat, ChatEvent::IdentityChanged);
        plan.index_message(hash, message.at, chat.id, told);
    } else {
        let beginning = if message.echo {
            Beginning::Quiet
        } else {
            ended(plan, &mut chat);
            Beginning::Appeal
        };
        let lead = if message.echo {
            None
        } else {
            lead_of(plan, &mut chat, is_new, message)?
        };
        begin(plan, &mut chat, is_new, beginning);
        let said = keep_message(plan, number, &mut chat, message, hash, inbound)?;
        if let Some((group, source)) = lead {
            plan.tell(&mut chat, ChatEvent::CameBy { source, group });
        }
        if !message.echo {
            if let Some(body) = said {
                wishes::hear(plan, &mut chat, address.clone(), (&body, message.at))?;
            }
            snooze::over(plan, &mut chat, plan.now)?;
            held::answered(plan, &mut chat)?;
            let customer = customer_name(plan, &address, name)?;
            let at = message.at.min(plan.now);
            automatic::respond(plan, number, &mut chat, at, &customer)?;
        }
    }
    plan.put_chat(chat)?;
    Ok(Answer::STORED)
}

/// Where a message leads that begins an appeal. The chat goes there at once.
fn lead_of(
    plan: &mut Plan<'_>,
    chat: &mut Chat,
    is_new: bool,
    message: &InboundMessage,
) -> Read<Option<(GroupId, Source)>> {
    let begins = is_new || matches!(chat.state, ChatState::Done { .. });
    if !begins {
        return Ok(None);
    }
    let lead = source::lead(plan.view, message)?;
    if let Some((group, _)) = &lead
        && *group != chat.group
    {
        let from = std::mem::replace(&mut chat.group, *group);
        if let ChatState::Done { previous, .. } = &mut chat.state {
            // As after any move: nobody of the former group is the one who knows.
            *previous = None;
            plan.log(EventKind::Moved(chat.id, from));
        }
    }
    Ok(lead)
}

/// What the customer is called, also one who was unknown until this message.
fn customer_name(plan: &Plan<'_>, address: &Address, profile_name: Option<&str>) -> Read<String> {
    let name = text::one_line(profile_name.unwrap_or_default(), NAME_CHARS_MAX);
    if !name.is_empty() {
        return Ok(name);
    }
    let known = plan.view.customer(address.customer)?;
    Ok(known.map_or(name, |customer| customer.name))
}

fn keep_message(
    plan: &mut Plan<'_>,
    number: &Number,
    chat: &mut Chat,
    message: &InboundMessage,
    hash: Hash16,
    inbound: &Inbound,
) -> Read<Option<Body>> {
    // A message ahead of our clock was written now, as far as we can tell.
    let at = message.at.min(plan.now);
    let author = if message.echo {
        Author::PhoneApp
    } else {
        Author::Customer
    };
    let mut entry = plan.new_entry(chat, author, Body::Text(String::new()));
    entry.body = body(plan, &message.content, &entry, number.id, inbound);
    entry.at = at;
    entry.delivery = message.echo.then(|| Delivery::sent_elsewhere(at));
    entry.forwarded = message.forwarded;
    entry.referral.clone_from(&message.referral);
    entry.unknown_fields.clone_from(&message.unknown_fields);
    if let Some(quoted) = &message.reply_to {
        entry.reply_to = Some(plan.quote(
            chat.id,
            message_hash(&message.phone_number_id, quoted),
            quoted.clone(),
        )?);
    }
    entry.wamid = Some(message.wamid.clone());
    plan.index_message(hash, message.at, chat.id, entry.id);
    adopt_orphans(plan, &mut entry, hash)?;
    // What WhatsApp refused before it told of the message itself answered nobody.
    let is_lost = entry.delivery.as_ref().is_some_and(Delivery::is_lost);
    if message.echo {
        if !is_lost {
            turns::answered_elsewhere(plan, chat, at)?;
            chat.said.answered_at = chat.said.answered_at.max(Some(at));
        }
    } else {
        automatic::turn_begins(chat);
        chat.received += 1;
        turns::begin(plan, chat, entry.id, plan.waits_since(at));
        open_window(plan, chat, entry.id, at);
    }
    let said = match &entry.body {
        Body::Text(_) | Body::Button { .. } | Body::Interactive { .. } => Some(entry.body.clone()),
        _ => None,
    };
    plan.keep_entry(chat, entry);
    if is_lost {
        waiting::raise(plan, chat, waiting::By::Desk)?;
    }
    Ok(said)
}

/// What comes into a chat that is new or done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// The customer wants something: a new interaction, back to New with the last responsible remembered.
    Appeal,
    /// Nothing that anybody must take: a new chat is done at once, a done one stays so. What the team writes in the
    /// phone app is such: whoever wrote it is at it, and the customer's answer brings the chat to New. A chat that
    /// is new already stays there, as the phone answers and takes nothing: somebody here still has to.
    Quiet,
}

/// Begins a chat or its next interaction, if this does. The entry that is made next is the first of it.
pub fn begin(plan: &mut Plan<'_>, chat: &mut Chat, is_new: bool, beginning: Beginning) {
    let done = matches!(chat.state, ChatState::Done { .. });
    match beginning {
        Beginning::Appeal if is_new => {}
        Beginning::Appeal if done => {
            let previous = chat.previous();
            chat.interaction = Interaction {
                id: plan.counters.next_interaction(),
                opened_at: plan.now,
                first_entry: EntryId(0),
                received_before: chat.received,
            };
            chat.state = ChatState::New { previous };
            chat.waiting = None;
        }
        Beginning::Quiet if is_new => {
            chat.state = ChatState::Done {
                previous: None,
                at: plan.now,
            };
        }
        _ => return,
    }
    plan.log(EventKind::Chat(chat.id));
    chat.interaction.first_entry = EntryId(plan.counters.sequence + 1);
    plan.put_interaction(chat, None);
}

fn body(
    plan: &mut Plan<'_>,
    content: &Content,
    entry: &Entry,
    number: NumberId,
    inbound: &Inbound,
) -> Body {
    match content {
        Content::Text(words) => Body::Text(text::clean(words)),
        Content::File(file) => keep_file(plan, file, entry, number),
        Content::Location {
            latitude,
            longitude,
            name,
            address,
            url,
        } => Body::Location {
            latitude: *latitude,
            longitude: *longitude,
            name: text::clean(name),
            address: text::clean(address),
            url: text::clean(url),
        },
        Content::Contacts(cards) => Body::Contacts(cards.clone()),
        Content::Interactive {
            kind,
            text,
            payload,
        } => Body::Interactive {
            kind: kind.clone(),
            text: text::clean(text),
            payload: payload.clone(),
        },
        Content::Button { text, payload } => Body::Button {
            text: text::clean(text),
            payload: payload.clone(),
        },
        Content::Order { text, items } => Body::Order {
            text: text::clean(text),
            items: items.clone(),
        },
        Content::Unsupported { what } => Body::Unsupported {
            what: what.clone(),
            raw: inbound.raw.to_string(),
        },
        Content::Reaction { .. }
        | Content::Edit { .. }
        | Content::Revoke { .. }
        | Content::IdentityChanged => Body::Unsupported {
            what: "mark".to_owned(),
            raw: inbound.raw.to_string(),
        },
    }
}

fn keep_file(plan: &mut Plan<'_>, file: &InboundFile, entry: &Entry, number: NumberId) -> Body {
    let id = plan.counters.next_media();
    plan.write(Write::Media(Media {
        id,
        home: Home::Entry {
            chat: entry.chat,
            entry: entry.id,
        },
        bytes_of: id,
        origin: FileOrigin::Meta(Announced {
            number,
            meta_id: file.meta_id.clone(),
            url: file.url.clone(),
            expected_sha256: file.sha256,
        }),
        mime: file.mime.clone(),
        name: text::one_line(&file.name, 200),
        state: MediaState::Fetching {
            attempts: 0,
            next_at: plan.now,
        },
    }));
    Body::File {
        kind: file.kind,
        media: id,
        caption: text::clean(&file.caption),
    }
}
