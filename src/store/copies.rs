//! Files whose bytes are kept with another one: which file's pieces are still needed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::base::id::MediaId;
use crate::domain::media::Media;
use crate::domain::view::View as _;
use crate::store::read::{END, Source, Way, decode};
use crate::store::schema::Table;
use crate::store::transaction::Transaction;
use crate::store::{StoreError, keys};

/// The row of a file whose bytes are kept with another one.
pub fn key(media: &Media) -> Option<[u8; 16]> {
    (media.bytes_of != media.id).then(|| keys::two(media.bytes_of.0, media.id.0))
}

/// Whether the pieces of `holder` are the bytes of any file but these. It looks at one more row than these are.
pub fn is_held(
    source: &impl Source,
    holder: MediaId,
    but: &BTreeSet<MediaId>,
) -> Result<bool, StoreError> {
    let is_there = !but.contains(&holder)
        && source
            .record::<Media>(Table::Media, &keys::one(holder.0))?
            .is_some_and(|media| media.bytes_of == holder);
    if is_there {
        return Ok(true);
    }
    let (from, to) = (keys::two(holder.0, 0), keys::two(holder.0 + 1, 0));
    let mut found = false;
    source.scan(Table::Copies, &from, &to, &mut |key, _| {
        let copy = keys::both(key).map_or(MediaId(0), |(_, copy)| MediaId(copy));
        found = !but.contains(&copy);
        Ok(match found {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        })
    })?;
    Ok(found)
}

/// Files with pieces that are the bytes of no file. Of each only one piece is looked at.
pub fn unowned(source: &impl Source) -> Result<Vec<MediaId>, StoreError> {
    let mut unowned = Vec::new();
    let mut next = Some(0);
    while let Some(from) = next.take() {
        let mut found = None;
        source.scan(Table::Chunks, &keys::two(from, 0), &END, &mut |key, _| {
            found = keys::both(key).map(|(holder, _)| holder);
            Ok(ControlFlow::Break(()))
        })?;
        if let Some(holder) = found {
            if !is_held(source, MediaId(holder), &BTreeSet::new())? {
                unowned.push(MediaId(holder));
            }
            next = holder.checked_add(1);
        }
    }
    Ok(unowned)
}

/// Makes the rows in a file that had none, and removes the pieces of files that were deleted and left them behind.
pub(super) fn index(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let all = (&[][..], &END[..]);
    transaction.walk(Table::Media, all, Way::Forward, &mut |_, value| {
        let media: Media = decode(Table::Media, value)?;
        if let Some(key) = key(&media) {
            transaction.put(Table::Copies, &key, &[])?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for media in unowned(transaction)? {
        for index in transaction.chunks_of(media).map_err(StoreError::Fault)? {
            let key = keys::two(media.0, u64::from(index));
            transaction.remove(Table::Chunks, &key)?;
        }
    }
    Ok(())
}
