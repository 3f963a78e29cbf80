//! What an agent does with a chat. Rights are decided here, at every command.

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::base::limits::NOTE_CHARS_MAX;
use crate::base::text;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::command::{
    DeskAction, Leaves, ParkedFate, Reply, TemplateWords, TransferAnswer,
};
use crate::domain::decide::departure::{self, departure};
use crate::domain::decide::repeated::{
    by_words, remember, remember_files, repeated, was_asked_with,
};
use crate::domain::decide::{
    blocks, care, contact, drafts, erase, file, hands, held, mentions, notices, parked, parts,
    people, quick_replies, reactions, restriction, retry, sending, snooze, tags, templates, turns,
};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::event::EventKind;
use crate::domain::group::Group;
use crate::domain::measure::TurnEnd;
use crate::domain::mention::meant;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read};
use crate::domain::window::WindowState;
use crate::domain::wish::may_send_to;

/// Entries looked at when asking what came since one.
const SEEN_SCAN: usize = 200;

/// Does it, or says why not.
pub fn act(
    plan: &mut Plan<'_>,
    by: AgentId,
    chat: ChatId,
    action: DeskAction,
) -> Result<Answer, Halt> {
    let agent = plan.view.agent(by)?.ok_or(Refusal::NotFound)?;
    let (mut chat, group) = plan.chat(chat)?;
    let mut answer = Answer::Done;
    let action = match action {
        DeskAction::Keeping(rest, action) => {
            let answer = act(plan, by, chat.id, *action)?;
            drafts::keep_rest(plan, by, chat.id, &rest)?;
            return Ok(answer);
        }
        DeskAction::Finishing(seen, action) => {
            plan.draft_seen = Some(seen);
            *action
        }
        action => action,
    };
    let (leaves, action) = match action {
        DeskAction::Leaving(leaves, action) => (leaves, *action),
        action => (Leaves::Now, action),
    };
    plan.pressed_at = parts::moment_of_press(plan, &agent, &chat, &action)?;
    let may = |action, chat: &Chat| access::allowed(&agent, action, chat, &group);
    match action {
        // Pressed twice: it is theirs already.
        DeskAction::Take if chat.assignee() == Some(by) => return Ok(Answer::Nothing),
        DeskAction::Take => {
            may(Action::Take, &chat)?;
            hands::take(plan, &agent, &mut chat, &group)?;
            read(plan, &agent, &chat, None)?;
        }
        DeskAction::TakeOver => {
            may(Action::TakeOver, &chat)?;
            hands::take_over(plan, &agent, &mut chat, &group)?;
            read(plan, &agent, &chat, None)?;
        }
        DeskAction::Done(seen) => done(plan, &agent, (&mut chat, &group), seen, None)?,
        DeskAction::DoneWith(seen, fate) => {
            done(plan, &agent, (&mut chat, &group), seen, Some(fate))?;
        }
        DeskAction::Leave => {
            may(Action::Leave, &chat)?;
            hands::leave(plan, &agent, &mut chat);
        }
        DeskAction::Reopen => {
            may(Action::Reopen, &chat)?;
            hands::reopen(plan, &agent, &mut chat, &group)?;
            read(plan, &agent, &chat, None)?;
        }
        DeskAction::Read(upto) => {
            may(Action::Note, &chat)?;
            read(plan, &agent, &chat, upto)?;
        }
        DeskAction::Note { text, key } => {
            may(Action::Note, &chat)?;
            return note(plan, &agent, (chat, &group), &text, key.as_deref());
        }
        DeskAction::Reply(wanted) => {
            may(Action::See, &chat)?;
            return reply(plan, &agent, (chat, &group), &wanted, leaves);
        }
        DeskAction::Hold {
            reply: wanted,
            template,
            even_open,
        } => {
            may(Action::See, &chat)?;
            let at = (chat, &group);
            if at.0.window.is_open(plan.now) && !even_open {
                return reply(plan, &agent, at, &wanted, leaves);
            }
            return hold(plan, &agent, at, (&wanted, template, even_open), leaves);
        }
        DeskAction::SendTemplate {
            template,
            key,
            seen,
        } => {
            may(Action::See, &chat)?;
            let how = (key.as_deref(), leaves);
            return send_template(plan, &agent, (chat, &group), template, seen, how);
        }
        DeskAction::Retry(entry) => {
            may(Action::Write, &chat)?;
            return retry::again(plan, &agent, &chat, entry);
        }
        DeskAction::Settle { entry, arrived } => {
            may(Action::Settle, &chat)?;
            return settle(plan, &agent, chat.id, entry, arrived);
        }
        DeskAction::Release(entry) => {
            may(Action::Settle, &chat)?;
            return parked::release(plan, &agent, &chat, entry);
        }
        DeskAction::TakeBack(entry) => {
            may(Action::Settle, &chat)?;
            parked::take_back(plan, &agent, &mut chat, entry)?;
        }
        DeskAction::Rewrite { entry, text } => {
            may(Action::Write, &chat)?;
            return parked::rewrite(plan, &agent, &chat, entry, &text);
        }
        DeskAction::Snooze(until) => {
            may(Action::Close, &chat)?;
            snooze::begin(plan, &agent, &mut chat, until)?;
        }
        DeskAction::Wake => {
            may(Action::Close, &chat)?;
            answer = snooze::wake(plan, &agent, &mut chat);
        }
        DeskAction::Draft(written) => {
            may(Action::Note, &chat)?;
            return drafts::keep(plan, by, chat.id, &written);
        }
        DeskAction::DropDraft => {
            may(Action::Note, &chat)?;
            return Ok(drafts::drop_all(plan, by, chat.id)?);
        }
        DeskAction::React(entry, emoji) => {
            may(Action::Write, &chat)?;
            return reactions::react(plan, &agent, &chat, (entry, &emoji));
        }
        DeskAction::Insert { reply, into_draft } => {
            may(Action::Write, &chat)?;
            return quick_replies::insert(plan, &agent, (&chat, &group), reply, into_draft);
        }
        // It says when, and there is one when; it ends one draft.
        DeskAction::Leaving(..) | DeskAction::Finishing(..) | DeskAction::Keeping(..) => {
            return Err(Refusal::WrongState.into());
        }
        DeskAction::FetchAgain(media) => {
            may(Action::See, &chat)?;
            return file::fetch_again(plan, &chat, media);
        }
        DeskAction::Assign(to) => {
            may(Action::Assign, &chat)?;
            hands::assign(plan, &agent, &mut chat, &group, to)?;
        }
        DeskAction::Transfer(to) => {
            may(Action::HandOver, &chat)?;
            answer = hands::offer(plan, &agent, &mut chat, &group, to)?;
        }
        // Pressed twice: it is theirs already.
        DeskAction::TransferAnswer(TransferAnswer::Accept)
            if chat.assignee() == Some(by) && chat.offer().is_none() =>
        {
            return Ok(Answer::Nothing);
        }
        DeskAction::TransferAnswer(wanted) => {
            let action = match wanted {
                TransferAnswer::Accept | TransferAnswer::Decline => Action::AnswerOffer,
                TransferAnswer::Cancel => Action::WithdrawOffer,
            };
            may(action, &chat)?;
            hands::answer(plan, &agent, &mut chat, wanted)?;
            if wanted == TransferAnswer::Accept {
                read(plan, &agent, &chat, None)?;
            }
        }
        DeskAction::Move(to) => {
            may(Action::HandOver, &chat)?;
            hands::move_to(plan, &agent, &mut chat, to)?;
        }
        DeskAction::AddParticipant(who) => {
            may(Action::HandOver, &chat)?;
            answer = hands::add(plan, &agent, &mut chat, &group, who)?;
        }
        // Who takes oneself out leaves.
        DeskAction::RemoveParticipant(who) if who == by => {
            may(Action::Leave, &chat)?;
            hands::leave(plan, &agent, &mut chat);
        }
        DeskAction::RemoveParticipant(who) => {
            may(Action::HandOver, &chat)?;
            answer = hands::exclude(plan, &agent, &mut chat, who)?;
        }
        DeskAction::NoReplyNeeded => {
            may(Action::Write, &chat)?;
            answer = turns::no_reply_needed(plan, &agent, &mut chat)?;
        }
        DeskAction::Pause { why, reason } => {
            may(Action::Write, &chat)?;
            answer = turns::pause(plan, &agent, &mut chat, why, &reason)?;
        }
        DeskAction::Resume => {
            may(Action::Write, &chat)?;
            answer = turns::unpause(plan, &agent, &mut chat);
        }
        DeskAction::SetManager(manager) => {
            may(Action::SetManager, &chat)?;
            answer = people::set_manager(plan, &agent, &mut chat, manager)?;
        }
        DeskAction::SaveContact(entry, wanted) => {
            may(Action::SaveContact, &chat)?;
            answer = contact::save(plan, &agent, &mut chat, (entry, wanted))?;
        }
        DeskAction::Tag(tag, change) => {
            may(Action::Tag, &chat)?;
            answer = tags::change(plan, &agent, &mut chat, (&tag, change))?;
        }
        DeskAction::Delete => return erase::begin(plan, &agent, (chat, &group)),
        DeskAction::Marketing { .. }
        | DeskAction::Block { .. }
        | DeskAction::Unblock
        | DeskAction::Export
        | DeskAction::Mute(_) => {
            answer = care::act(plan, &agent, (&mut chat, &group), &action)?;
        }
    }
    plan.put_chat(chat)?;
    Ok(answer)
}

fn done(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (&mut Chat, &Group),
    seen: Option<EntryId>,
    fate: Option<ParkedFate>,
) -> Result<(), Halt> {
    access::allowed(agent, Action::Close, chat, group)?;
    nobody_wrote_since(plan, agent, chat, seen, |_| Ok(false))?;
    parked::before_done(plan, agent, chat, fate)?;
    hands::done(plan, agent, chat)?;
    Ok(read(plan, agent, chat, seen)?)
}

/// Reading moves the mark forward only. What came in after `upto` stays unread.
pub fn read(plan: &mut Plan<'_>, agent: &Agent, chat: &Chat, upto: Option<EntryId>) -> Read<()> {
    mentions::read(plan, agent.id, chat.id, upto)?;
    notices::read(plan, agent.id, chat.id)?;
    let newer = match upto {
        None => 0,
        Some(entry) => {
            let after = plan.view.entries_after(chat.id, entry, SEEN_SCAN)?;
            if after.len() == SEEN_SCAN {
                // So far back that what is newer is not counted: rather unread than never seen.
                return Ok(());
            }
            after
                .iter()
                .filter(|entry| entry.author == Author::Customer)
                .count() as u64
        }
    };
    let count = chat.received.saturating_sub(newer);
    if count > plan.view.read_mark(agent.id, chat.id)? {
        plan.write(Write::ReadMark {
            agent: agent.id,
            chat: chat.id,
            count,
        });
        plan.log(EventKind::Read(chat.id, agent.id));
    }
    Ok(())
}

/// Words that somebody wrote, as they are kept.
///
/// # Errors
/// When they are empty or too many.
pub fn words(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let words = text::clean(text).trim().to_owned();
    if text::is_blank(&words) {
        return Err(Refusal::invalid(field, FieldProblem::Empty));
    }
    if text::length(&words) > most {
        return Err(Refusal::invalid(field, FieldProblem::TooLong(most)));
    }
    Ok(words)
}

fn note(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (mut chat, group): (Chat, &Group),
    text: &str,
    key: Option<&str>,
) -> Result<Answer, Halt> {
    let words = words("text", text, NOTE_CHARS_MAX)?;
    let is_same = |entry: &Entry| Ok(matches!(&entry.body, Body::Note(noted) if *noted == words));
    if let Some(Answer::Entry(_, entry)) = repeated(plan, agent, chat.id, key, is_same)? {
        // Told once more, as the first answer may not have arrived.
        let not_told = meant(plan.view, agent.id, (&chat, group), text)?.not_told;
        return Ok(Answer::Note { entry, not_told });
    }
    drafts::sent(plan, (agent.id, chat.id), true, &words, (&[], None))?;
    let entry = plan.new_entry(&chat, Author::Agent(agent.id), Body::Note(words));
    let id = plan.keep_entry(&mut chat, entry);
    remember(plan, agent, key, chat.id, id);
    let not_told = mentions::keep(plan, agent, (&chat, group), id, text)?;
    plan.put_chat(chat)?;
    Ok(Answer::Note {
        entry: id,
        not_told,
    })
}

/// What was done under a key already is answered as it was then, whatever became of the chat since; rights are
/// asked for after that. The answer is the first message, when there are several.
fn reply(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (Chat, &Group),
    wanted: &Reply,
    leaves: Leaves,
) -> Result<Answer, Halt> {
    let written = match parts::read(plan, agent, chat.number, wanted) {
        Ok(written) => written,
        Err(halt) => return by_words(plan, agent, chat.id, wanted, halt),
    };
    let is_same = |entry: &Entry| {
        let quoted = entry.reply_to.as_ref().and_then(|quoted| quoted.entry);
        Ok(parts::are_same(plan.view, &written, entry)? && quoted == wanted.reply_to)
    };
    if let Some(answer) = repeated(plan, agent, chat.id, wanted.key.as_deref(), is_same)? {
        return Ok(answer);
    }
    access::allowed(agent, Action::Write, &chat, group)?;
    let says_that = |entry: &Entry| parts::are_same(plan.view, &written, entry);
    nobody_wrote_since(plan, agent, &chat, wanted.seen, says_that)?;
    window_is_open(plan, &chat)?;
    parts::may_leave(plan, &chat, &written, wanted.sure)?;
    let mut reply_to = parts::quoted(plan, &chat, wanted.reply_to)?;
    drafts::left(plan, (agent.id, chat.id), wanted, &[])?;
    let (id, mut key, mut chat) = (chat.id, wanted.key.as_deref(), chat);
    let mut answer = None;
    for part in written {
        let mut entry = parts::entry(plan, agent, &chat, part)?;
        entry.reply_to = reply_to.take();
        entry.preview = !wanted.how.plain_links;
        let sent = send(plan, agent, chat, entry, (key.take(), leaves))?;
        answer.get_or_insert(sent);
        chat = plan.chat(id)?.0;
    }
    let made = answer.unwrap_or(Answer::Nothing);
    let key = wanted.key.as_deref();
    Ok(remember_files(plan, agent, key, &wanted.chosen(), made))
}

/// The text waits for the customer's answer: behind the template that asks for it already, or behind the one that is
/// sent now.
fn hold(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (Chat, &Group),
    (wanted, template, is_chosen): (&Reply, Option<TemplateWords>, bool),
    leaves: Leaves,
) -> Result<Answer, Halt> {
    if matches!(leaves, Leaves::At(_) | Leaves::NextWorkingDay) {
        return Err(Refusal::invalid("send_at", FieldProblem::Wrong).into());
    }
    let key = wanted.key.as_deref();
    let written = match parts::read(plan, agent, chat.number, wanted) {
        Ok(written) => written,
        Err(halt) => return by_words(plan, agent, chat.id, wanted, halt),
    };
    let is_same = |entry: &Entry| parts::are_same(plan.view, &written, entry);
    if let Some(answer) = repeated(plan, agent, chat.id, key, is_same)? {
        return Ok(answer);
    }
    access::allowed(agent, Action::Write, &chat, group)?;
    nobody_wrote_since(plan, agent, &chat, wanted.seen, is_same)?;
    blocks::is_not_blocked(plan, &chat)?;
    parked::has_room(&chat)?;
    parts::may_leave(plan, &chat, &written, wanted.sure)?;
    let mut reply_to = parts::quoted(plan, &chat, wanted.reply_to)?;
    let known = match held::open_template(plan, &chat)? {
        None if template.is_none() => held::last_template(plan, &chat)?,
        // A person chose this one, and maybe another one waits already: what was chosen leaves.
        Some(_) if template.is_some() && is_chosen => None,
        known => known,
    };
    let mut chat = chat;
    let of_template = template.as_ref().map(|words| words.files.ids());
    let of_template = of_template.unwrap_or_default();
    let template = match (known, template) {
        (Some(known), _) => {
            read(plan, agent, &chat, None)?;
            known
        }
        (None, None) => return Err(Refusal::invalid("template", FieldProblem::Empty).into()),
        (None, Some(words)) => {
            let entry = filled(plan, agent, &chat, words)?;
            let (id, of) = (entry.id, chat.id);
            send(plan, agent, chat, entry, (None, leaves))?;
            chat = plan.chat(of)?.0;
            id
        }
    };
    drafts::left(plan, (agent.id, chat.id), wanted, &of_template)?;
    let mut first = None;
    for part in written {
        parked::has_room(&chat)?;
        let mut entry = parts::entry(plan, agent, &chat, part)?;
        entry.reply_to = reply_to.take();
        entry.preview = !wanted.how.plain_links;
        let id = held::hold(plan, &mut chat, entry, template)?;
        first.get_or_insert(id);
    }
    let id = first.ok_or(Refusal::WrongState)?;
    // What could be done was done: the customer has to answer now.
    turns::end(plan, &mut chat, TurnEnd::Answered, Some(agent.id))?;
    remember(plan, agent, key, chat.id, id);
    let made = Answer::Entry(chat.id, id);
    plan.put_chat(chat)?;
    Ok(remember_files(plan, agent, key, &wanted.chosen(), made))
}

/// Refuses a text outside the window.
///
/// # Errors
/// `WindowClosed`.
pub fn window_is_open(plan: &Plan<'_>, chat: &Chat) -> Result<(), Refusal> {
    match chat.window.state(plan.now) {
        WindowState::Open(_) => Ok(()),
        WindowState::Closed(at) => Err(Refusal::WindowClosed(Some(at))),
        WindowState::None => Err(Refusal::WindowClosed(None)),
    }
}

/// Refuses what was decided before the newest messages were seen: those of others, and of one's own those that say just
/// that, from another page.
pub fn nobody_wrote_since(
    plan: &Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    seen: Option<EntryId>,
    says_that: impl Fn(&Entry) -> Read<bool>,
) -> Result<(), Halt> {
    let Some(seen) = seen else { return Ok(()) };
    let since = plan.view.entries_after(chat.id, seen, SEEN_SCAN)?;
    for entry in since.iter().rev() {
        let is_own = entry.author == Author::Agent(agent.id);
        let repeats = is_own && entry.has_gone() && says_that(entry)?;
        if repeats || entry.is_news_to(agent.id) {
            return Err(Refusal::NewerMessages(entry.id).into());
        }
    }
    Ok(())
}

/// Keeps a message of ours and puts it into the outbox: unless it leaves later, the customer waits no longer.
///
/// # Errors
/// A moment that can't be, or a fault of storage.
pub fn send(
    plan: &mut Plan<'_>,
    agent: &Agent,
    mut chat: Chat,
    entry: Entry,
    (key, leaves): (Option<&str>, Leaves),
) -> Result<Answer, Halt> {
    blocks::is_not_blocked(plan, &chat)?;
    restriction::can_leave_in_time(plan, &chat, &entry.body)?;
    let needs_window = entry.needs_window();
    let departure = departure(plan, agent, &chat, leaves, needs_window)?;
    let id = departure::set_out(plan, agent, &mut chat, entry, departure)?;
    if !needs_window {
        held::asked(plan, &chat, id)?;
    }
    remember(plan, agent, key, chat.id, id);
    read(plan, agent, &chat, Some(id))?;
    let answer = Answer::Entry(chat.id, id);
    plan.put_chat(chat)?;
    Ok(answer)
}

/// Sends a template in words that a person filled in.
///
/// # Errors
/// A refusal, or a fault of storage.
pub fn send_template(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (chat, group): (Chat, &Group),
    words: TemplateWords,
    seen: Option<EntryId>,
    how: (Option<&str>, Leaves),
) -> Result<Answer, Halt> {
    let taken = words.files.ids();
    let are_gone = was_asked_with(plan, agent, chat.id, how.0, &taken)?;
    let is_same = |entry: &Entry| parts::is_same_template(plan.view, (&words, are_gone), entry);
    if let Some(answer) = repeated(plan, agent, chat.id, how.0, is_same)? {
        return Ok(answer);
    }
    access::allowed(agent, Action::Write, &chat, group)?;
    let says_that = |entry: &Entry| parts::is_same_template(plan.view, (&words, true), entry);
    nobody_wrote_since(plan, agent, &chat, seen, says_that)?;
    let entry = filled(plan, agent, &chat, words)?;
    drafts::without(plan, (agent.id, chat.id), &taken)?;
    let made = send(plan, agent, chat, entry, how)?;
    Ok(remember_files(plan, agent, how.0, &taken, made))
}

/// A message of ours that is a template, filled in and not yet kept.
fn filled(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    words: TemplateWords,
) -> Result<Entry, Halt> {
    let number = plan.view.number(chat.number)?.ok_or(Refusal::NotFound)?;
    let template = plan
        .view
        .template_by_name(&number.waba_id, &words.name, &words.language)?
        .ok_or_else(|| Refusal::invalid("template", FieldProblem::Unknown))?;
    may_send_to(&template, plan.view.address(chat.address)?.as_ref())?;
    template.fill(&words.variables, &words.files)?;
    templates::note_use(plan, agent, chat, &template, &words)?;
    let known = words.files.known.clone();
    let sent = Body::Template(template.sent(words));
    let mut entry = plan.new_entry(chat, Author::Agent(agent.id), sent);
    templates::files::attach(plan, agent, (&template, &known), &mut entry)?;
    Ok(entry)
}

fn settle(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: ChatId,
    id: EntryId,
    arrived: bool,
) -> Result<Answer, Halt> {
    sending::settle(plan, chat, id, arrived)?;
    let (mut chat, _) = plan.chat(chat)?;
    plan.tell(
        &mut chat,
        ChatEvent::Settled {
            agent: agent.id,
            arrived,
        },
    );
    let answer = Answer::Entry(chat.id, id);
    plan.put_chat(chat)?;
    Ok(answer)
}
