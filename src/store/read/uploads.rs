//! Files that are in no chat yet.

use std::ops::ControlFlow;

use crate::base::id::{AgentId, MediaId};
use crate::domain::media::Media;
use crate::domain::view::View as _;
use crate::store::read::{END, Source, second_of};
use crate::store::schema::Table;
use crate::store::{StoreError, keys};

/// Those of one member, or of all.
pub fn of(source: &impl Source, by: Option<AgentId>) -> Result<Vec<Media>, StoreError> {
    let (from, to) = match by {
        Some(by) => (keys::one(by.0).to_vec(), keys::one(by.0 + 1).to_vec()),
        None => (Vec::new(), END.to_vec()),
    };
    let mut ids = Vec::new();
    source.scan(Table::Uploads, &from, &to, &mut |key, _| {
        ids.push(MediaId(second_of(key)));
        Ok(ControlFlow::Continue(()))
    })?;
    let mut uploads = Vec::with_capacity(ids.len());
    for id in ids {
        uploads.extend(source.media(id)?);
    }
    Ok(uploads)
}
