//! What a member sent in a chat lately, from whichever page.

use std::collections::BTreeMap;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, MediaId};
use crate::base::text;
use crate::domain::decide::parts::{bare, has_same_bytes, said_in};
use crate::domain::entry::{Author, Entry};
use crate::domain::view::{Read, View};

/// Entries that are read at once, backwards.
const PAGE: usize = 50;
/// Pages of them at most: what stands before was not written lately.
const PAGES: usize = 10;

/// What a member wrote in a chat at `since` or later, and what they did there, the newest first.
///
/// # Errors
/// When storage fails.
pub fn own_since(view: &dyn View, whose: (ChatId, AgentId), since: Timestamp) -> Read<Vec<Entry>> {
    own_late(view, whose, |entry| entry.received_at >= since)
}

/// The same of what is late.
fn own_late(
    view: &dyn View,
    (chat, agent): (ChatId, AgentId),
    is_late: impl Fn(&Entry) -> bool,
) -> Read<Vec<Entry>> {
    let mut own = Vec::new();
    let mut before = None;
    for _ in 0..PAGES {
        let page = view.entries_before(chat, before, PAGE)?;
        before = page.first().map(|entry| entry.id);
        let late = page.into_iter().rev();
        let late: Vec<Entry> = late.take_while(&is_late).collect();
        let goes_on = late.len() == PAGE;
        own.extend((late.into_iter()).filter(|entry| entry.author == Author::Agent(agent)));
        if !goes_on {
            break;
        }
    }
    Ok(own)
}

/// What a member sent in a chat since a moment, and was not lost.
#[derive(Default)]
pub struct SentSince {
    /// The words of each press, without the gaps.
    said: BTreeMap<Timestamp, String>,
    files: Vec<MediaId>,
}

impl SentSince {
    /// Reads it, back to where nothing is late any more.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        view: &dyn View,
        whose: (ChatId, AgentId),
        is_late: impl Fn(&Entry) -> bool,
    ) -> Read<Self> {
        let mut sent = Self::default();
        let own = own_late(view, whose, is_late)?;
        for entry in own.iter().rev().filter(|entry| entry.has_gone()) {
            let said = sent.said.entry(entry.received_at).or_default();
            said.push_str(&said_in(entry));
            sent.files.extend(entry.files());
        }
        Ok(sent)
    }

    /// One press said just these words; never so of none.
    pub fn says(&self, words: &str) -> bool {
        let words = bare(&text::clean(words));
        !words.is_empty() && self.said.values().any(|said| *said == words)
    }

    /// A file with the same bytes was sent.
    ///
    /// # Errors
    /// When storage fails.
    pub fn holds(&self, view: &dyn View, media: MediaId) -> Read<bool> {
        for sent in &self.files {
            if has_same_bytes(view, media, *sent)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
