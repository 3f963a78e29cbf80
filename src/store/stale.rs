//! Finds rows that have done their duty, a bounded number of each kind.

use std::ops::ControlFlow;

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::base::limits::{
    ARRIVING_KEPT, IDEMPOTENCY_KEPT, LOG_KEPT, MESSAGE_DAYS, NOTICE_KEPT, ORPHAN_KEPT, UPLOAD_KEPT,
};
use crate::domain::agent::{Invitation, Session};
use crate::domain::care::CareView as _;
use crate::domain::changes::MessageKey;
use crate::domain::event::{LogEvent, Orphan};
use crate::domain::media::{Home, MediaState};
use crate::domain::notice::Notice;
use crate::domain::two_factor::PendingTwoFactor;
use crate::domain::view::{Stale, View as _};
use crate::store::read::{END, Source, decode, hash, idempotency};
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// Rows of one kind that one round drops at most.
const ROUND: usize = 2_000;
/// Files: each may have hundreds of pieces.
const UPLOADS_ROUND: usize = 10;
/// Events of the log that one round looks at.
const LOOKED_MAX: usize = 200_000;

/// The rows that may be dropped at `now`, as far as WhatsApp's own times vouch for it.
pub fn find(source: &impl Source, now: Timestamp) -> Result<Stale, StoreError> {
    let mut stale = Stale::default();
    let (clock, now) = (now, source.counters().vouched(now));
    old_log(source, now, clock, &mut stale)?;
    old_messages(source, now, &mut stale)?;
    unordered(source, Table::Orphans, &mut |key, value| {
        let orphan: Orphan = decode(Table::Orphans, value)?;
        if now.since(orphan.received_at) > ORPHAN_KEPT {
            stale
                .orphans
                .push((hash(key), keys::number(&key[16..]).unwrap_or(0), orphan));
        }
        Ok(stale.orphans.len())
    })?;
    unordered(source, Table::Idempotency, &mut |key, value| {
        let (_, _, at) = idempotency(value).map_err(|reason| StoreError::Record {
            table: Table::Idempotency.name(),
            reason,
        })?;
        if now.since(at) > IDEMPOTENCY_KEPT {
            stale.idempotency.push(hash(key));
        }
        Ok(stale.idempotency.len())
    })?;
    unordered(source, Table::Sessions, &mut |key, value| {
        if !decode::<Session>(Table::Sessions, value)?.stands(now) {
            stale.sessions.push(hash(key));
        }
        Ok(stale.sessions.len())
    })?;
    unordered(source, Table::Invitations, &mut |key, value| {
        if decode::<Invitation>(Table::Invitations, value)?.expires_at <= now {
            stale.invitations.push(hash(key));
        }
        Ok(stale.invitations.len())
    })?;
    unordered(source, Table::PendingTwoFactor, &mut |key, value| {
        let pending: PendingTwoFactor = decode(Table::PendingTwoFactor, value)?;
        if !pending.stands(now)
            && let Some(agent) = keys::number(key)
        {
            stale.pending_two_factors.push(AgentId(agent));
        }
        Ok(stale.pending_two_factors.len())
    })?;
    unordered(source, Table::Notices, &mut |key, value| {
        let notice: Notice = decode(Table::Notices, value)?;
        if now.since(notice.at) > NOTICE_KEPT
            && let Some((agent, number)) = keys::both(key)
        {
            stale.notices.push((AgentId(agent), number));
        }
        Ok(stale.notices.len())
    })?;
    let drafted = source.drafted_files(None)?;
    for media in source.uploads(None)? {
        // Of our own clock: what is lost when it leaps ahead is in nobody's chat.
        let is_old = match (&media.state, media.home) {
            (MediaState::Arriving { since }, _) => clock.since(*since) > ARRIVING_KEPT,
            // It waits as long as the words beside it.
            _ if drafted.contains(&media.id) => false,
            (_, Home::Upload { at, .. }) => clock.since(at) > UPLOAD_KEPT,
            _ => false,
        };
        if is_old && stale.uploads.len() < UPLOADS_ROUND {
            stale.uploads.push(media);
        }
    }
    stale.more = stale.uploads.len() >= UPLOADS_ROUND;
    stale.more |= [
        stale.log.len(),
        stale.messages.len(),
        stale.orphans.len(),
        stale.idempotency.len(),
        stale.sessions.len(),
        stale.invitations.len(),
        stale.pending_two_factors.len(),
        stale.notices.len(),
    ]
    .into_iter()
    .any(|count| count >= ROUND);
    Ok(stale)
}

/// Looks at a row; says how many stale ones were found so far.
type EachRow<'e> = &'e mut dyn FnMut(&[u8], &[u8]) -> Result<usize, StoreError>;

/// Tables whose keys say nothing about age are small: everything in them is short-lived. A round ends when it has
/// found as much as it drops.
fn unordered(source: &impl Source, table: Table, each: EachRow<'_>) -> Result<(), StoreError> {
    source.scan(table, &[], &END, &mut |key, value| {
        Ok(if each(key, value)? >= ROUND {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        })
    })
}

fn old_log(
    source: &impl Source,
    now: Timestamp,
    clock: Timestamp,
    stale: &mut Stale,
) -> Result<(), StoreError> {
    // The last event stays for ever: it is what the next number follows.
    let last = source.counters().sequence;
    let mut looked = 0;
    let mut undecided = Vec::new();
    source.scan(Table::Log, &[], &keys::one(last), &mut |key, value| {
        let event: LogEvent = decode(Table::Log, value)?;
        // One dated ahead was written while the clock was wrong: it is as old as the next that can be told.
        let is_dated_ahead = event.at > clock;
        let is_young = !is_dated_ahead && now.since(event.at) <= LOG_KEPT;
        looked += 1;
        if is_young || stale.log.len() >= ROUND || looked > LOOKED_MAX {
            return Ok(ControlFlow::Break(()));
        }
        if undecided.len() < ROUND {
            undecided.push(keys::number(key).unwrap_or(0));
        }
        if !is_dated_ahead {
            let room = ROUND - stale.log.len();
            stale.log.extend(undecided.drain(..).take(room));
        }
        Ok(ControlFlow::Continue(()))
    })
}

fn old_messages(source: &impl Source, now: Timestamp, stale: &mut Stale) -> Result<(), StoreError> {
    let first_kept = now.day().saturating_sub(MESSAGE_DAYS + 1).to_be_bytes();
    source.scan(Table::Messages, &[], &first_kept, &mut |key, _| {
        if stale.messages.len() >= ROUND {
            return Ok(ControlFlow::Break(()));
        }
        let mut day = [0; 4];
        day.copy_from_slice(&key[..4]);
        stale.messages.push(MessageKey {
            day: u32::from_be_bytes(day),
            hash: hash(&key[4..]),
        });
        Ok(ControlFlow::Continue(()))
    })
}
