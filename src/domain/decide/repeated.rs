//! What was done under a key is not done twice.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::base::limits::IDEMPOTENCY_KEPT;
use crate::base::secret::{Hash16, short_hash};
use crate::domain::agent::Agent;
use crate::domain::changes::{Answer, Write};
use crate::domain::command::Reply;
use crate::domain::decide::parts;
use crate::domain::entry::Entry;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::{Halt, Read, View};

/// The answer that the same key got before, if it was used on this chat lately. Other words under a used key are
/// refused: taken for a repetition, they would be lost without a sign.
pub fn repeated(
    plan: &Plan<'_>,
    agent: &Agent,
    chat: ChatId,
    key: Option<&str>,
    is_same: impl FnOnce(&Entry) -> Read<bool>,
) -> Result<Option<Answer>, Halt> {
    let Some(key) = key else { return Ok(None) };
    let known = plan
        .view
        .idempotent(key_hash(agent.id, chat, key))?
        .filter(|(_, _, at)| is_lately(plan, *at));
    let Some((chat, entry, _)) = known else {
        return Ok(None);
    };
    match plan.view.entry(chat, entry)? {
        Some(known) if is_same(&known)? => Ok(Some(Answer::Entry(chat, entry))),
        _ => Err(Refusal::invalid("idempotency_key", FieldProblem::Taken).into()),
    }
}

/// The answer to a request whose files are there no more, because they left as others: the same words with the same
/// files under the same key are the same request.
///
/// # Errors
/// `halt`, for whatever else it is.
pub fn by_words(
    plan: &Plan<'_>,
    agent: &Agent,
    chat: ChatId,
    wanted: &Reply,
    halt: Halt,
) -> Result<Answer, Halt> {
    let is_same = |entry: &Entry| parts::say_same(plan.view, &wanted.text, entry);
    if !was_asked_with(plan, agent, chat, wanted.key.as_deref(), &wanted.chosen())? {
        return Err(halt);
    }
    match repeated(plan, agent, chat, wanted.key.as_deref(), is_same) {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) | Err(Halt::Refused(_)) => Err(halt),
        Err(fault) => Err(fault),
    }
}

/// Whether a key was used for just these files, lately.
///
/// # Errors
/// When storage fails.
pub fn was_asked_with(
    plan: &Plan<'_>,
    agent: &Agent,
    chat: ChatId,
    key: Option<&str>,
    files: &[MediaId],
) -> Read<bool> {
    let Some(key) = key else { return Ok(false) };
    let key = files_hash(agent.id, chat, key, files);
    let known = plan.view.idempotent(key)?;
    Ok(known.is_some_and(|(_, _, at)| is_lately(plan, at)))
}

/// Whether something was done under a key, however long ago.
///
/// # Errors
/// When storage fails.
pub fn is_used(view: &dyn View, agent: AgentId, chat: ChatId, key: &str) -> Read<bool> {
    Ok(view.idempotent(key_hash(agent, chat, key))?.is_some())
}

fn key_hash(agent: AgentId, chat: ChatId, key: &str) -> Hash16 {
    let (agent, chat) = (agent.0.to_be_bytes(), chat.0.to_be_bytes());
    short_hash(&[b"key", &agent, &chat, key.as_bytes()])
}

fn is_lately(plan: &Plan<'_>, at: Timestamp) -> bool {
    plan.counters.vouched(plan.now).since(at) < IDEMPOTENCY_KEPT
}

fn files_hash(agent: AgentId, chat: ChatId, key: &str, files: &[MediaId]) -> Hash16 {
    let files: Vec<u8> = files.iter().flat_map(|id| id.0.to_be_bytes()).collect();
    short_hash(&[b"files", &key_hash(agent, chat, key), &files])
}

/// Keeps what was made under a key.
pub fn remember(
    plan: &mut Plan<'_>,
    agent: &Agent,
    key: Option<&str>,
    chat: ChatId,
    entry: EntryId,
) {
    if let Some(key) = key {
        let answer = Some((chat, entry, plan.now));
        plan.write(Write::Idempotency {
            key: key_hash(agent.id, chat, key),
            answer,
        });
    }
}

/// Keeps with which files it was made: gone, or left as others, they tell it no more.
pub fn remember_files(
    plan: &mut Plan<'_>,
    agent: &Agent,
    key: Option<&str>,
    files: &[MediaId],
    made: Answer,
) -> Answer {
    if let (Some(key), false, Answer::Entry(chat, entry)) = (key, files.is_empty(), &made) {
        plan.write(Write::Idempotency {
            key: files_hash(agent.id, *chat, key, files),
            answer: Some((*chat, *entry, plan.now)),
        });
    }
    made
}
