//! As what the files of drafts are to leave: up to shape 9 that was told by what they are called and where they were.

use std::ops::ControlFlow;

use crate::domain::draft::Draft;
use crate::domain::entry::Body;
use crate::domain::files::{Wish, wish_for};
use crate::domain::media::{Home, Media};
use crate::domain::view::View as _;
use crate::store::StoreError;
use crate::store::read::{END, Source as _, decode};
use crate::store::records::Record as _;
use crate::store::schema::Table;
use crate::store::transaction::Transaction;

/// What the page's script called a recording that was to leave as a voice message.
const RECORDED: [&str; 2] = ["voice-message.webm", "voice-message.ogg"];

/// Keeps it with the drafts.
pub fn keep(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut drafts = Vec::new();
    transaction.scan(Table::Drafts, &[], &END, &mut |key, value| {
        drafts.push((key.to_vec(), decode::<Draft>(Table::Drafts, value)?));
        Ok(ControlFlow::Continue(()))
    })?;
    for (key, mut draft) in drafts {
        for file in &mut draft.files {
            if let Some(media) = transaction.media(file.media).map_err(StoreError::Fault)? {
                file.wish = told(transaction, &media)?;
            }
        }
        transaction.put(Table::Drafts, &key, &draft.bytes())?;
    }
    Ok(())
}

fn told(transaction: &Transaction<'_>, media: &Media) -> Result<Wish, StoreError> {
    let (chat, entry) = match media.home {
        Home::Entry { chat, entry } => (chat, entry),
        Home::Upload { .. } if RECORDED.contains(&media.name.as_str()) => return Ok(Wish::Voice),
        Home::Upload { .. } | Home::QuickReply(_) => return Ok(Wish::Itself),
    };
    let entry = transaction.entry(chat, entry).map_err(StoreError::Fault)?;
    Ok(match entry.map(|entry| entry.body) {
        Some(Body::File { kind, .. }) => wish_for(&media.mime, kind),
        _ => Wish::Itself,
    })
}
