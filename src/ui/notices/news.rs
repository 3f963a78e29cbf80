//! How much is new for a reader: what the rail, the browser's tab and its badge count, and what sounds.

use std::collections::BTreeSet;

use chrono::Timelike as _;
use chrono_tz::Tz;

use crate::base::clock::Timestamp;
use crate::base::id::ChatId;
use crate::domain::agent::Agent;
use crate::domain::care::CareView as _;
use crate::domain::chat::{Chat, ChatState};
use crate::domain::telling::{MENTION, NEW_CHAT, NEW_MESSAGE};
use crate::domain::view::View as _;
use crate::engine::Handle;
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::counts::{Counts, unread_chats};
use crate::ui::failure::Failure;
use crate::ui::mentions;
use crate::ui::notices::listed;

/// The counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// Notices and mentions that are unread.
    pub told: u64,
    /// New chats.
    pub fresh: u64,
    /// Own chats with something unread, and what else one is told of.
    pub unread: u64,
    /// New chats, if they sound.
    pub rings_fresh: u64,
    /// What of the rest sounds.
    pub rings: u64,
    /// Nothing sounds now.
    pub hush: bool,
}

impl News {
    /// What is new for `agent`, whose clock is in `zone`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        engine: &Handle,
        (snapshot, team): (&Snapshot, &Team),
        agent: &Agent,
        counts: &Counts,
        (now, zone): (Timestamp, Tz),
    ) -> Result<Self, Failure> {
        let telling = snapshot.telling(agent.id)?;
        let (of_new, of_message) = (telling.ways(NEW_CHAT), telling.ways(NEW_MESSAGE));
        let of_mention = telling.ways(MENTION);
        let mut muted = snapshot.mutes(agent.id)?;
        muted.retain(|(_, mute)| mute.holds(now));
        let is_muted = |chat: ChatId| muted.iter().any(|(id, _)| *id == chat);
        let mut own = unread_chats(engine, snapshot, agent)?;
        own.retain(|chat| !is_muted(*chat));
        let mut quiet = 0;
        for (id, _) in &muted {
            let chat = snapshot.chat(*id)?;
            let is_new = |chat: Chat| {
                let opens = team.open_to(agent).contains(&chat.group);
                opens && matches!(chat.state, ChatState::New { .. })
            };
            quiet += u64::from(chat.is_some_and(is_new));
        }
        let new = counts.new.saturating_sub(quiet);
        let mentions = mentions::unread(snapshot, team, agent)?;
        let mentions = if of_mention.page { mentions } else { 0 };
        let notices = listed(snapshot, team, agent)?;
        let unread: Vec<_> = notices
            .iter()
            .filter(|(_, notice, chat)| {
                notice.unread && chat.as_ref().is_none_or(|chat| !is_muted(chat.id))
            })
            .collect();
        let mut chats: BTreeSet<ChatId> = unread
            .iter()
            .filter_map(|(_, _, chat)| chat.as_ref().map(|chat| chat.id))
            .collect();
        let of_no_chat = unread.iter().filter(|(_, _, chat)| chat.is_none()).count() as u64;
        let loud = unread
            .iter()
            .filter(|(_, notice, _)| telling.ways(notice.what.word()).sound);
        let loud = loud.count() as u64;
        if of_message.page {
            chats.extend(&own);
        }
        let when = |is_chosen: bool, count: u64| if is_chosen { count } else { 0 };
        Ok(Self {
            told: unread.len() as u64 + mentions,
            unread: chats.len() as u64 + mentions + of_no_chat,
            fresh: when(of_new.page, new),
            rings_fresh: when(of_new.sound, new),
            rings: loud
                + when(of_message.sound, own.len() as u64)
                + when(of_mention.sound, mentions),
            hush: telling.is_quiet(minute(now, zone)),
        })
    }
}

/// The minute of the day.
pub fn minute(now: Timestamp, zone: Tz) -> u16 {
    let local = now.utc().with_timezone(&zone);
    (local.hour() * 60 + local.minute()) as u16
}
