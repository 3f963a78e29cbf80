//! Files whose bytes are kept with another one are known there, and no bytes are kept for nobody, nor JPEGs of what is
//! gone.

use crate::base::id::MediaId;
use crate::domain::media::Media;
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::Source as _;
use crate::store::schema::Table;
use crate::store::{Snapshot, StoreError, copies, keys};

/// A file whose bytes are kept with another one has its row there.
pub fn file(source: &Snapshot, media: &Media, findings: &mut Findings) -> Result<(), StoreError> {
    if let Some(key) = copies::key(media) {
        let listed = source.row(Table::Copies, &key, |_| Ok(()))?.is_some();
        findings.require(listed, || {
            let (id, holder) = (media.id, media.bytes_of);
            format!("file {id} is not known where its bytes are, with file {holder}")
        });
    }
    Ok(())
}

/// Each row is some file's, and all pieces are some file's bytes.
pub fn rows(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Copies, &mut |own, _| {
        let (holder, id) = keys::both(own).unwrap_or((0, 0));
        let media = source.media(MediaId(id))?;
        let fits = media.as_ref().and_then(copies::key);
        let fits = fits.is_some_and(|key| key == own);
        findings.require(fits, || {
            format!("file {id} is said to have its bytes with file {holder} and has not")
        });
        Ok(())
    })?;
    each(source, Table::Jpegs, &mut |own, _| {
        let holder = MediaId(keys::number(own).unwrap_or(0));
        findings.require(source.media(holder)?.is_some(), || {
            format!("file {holder} is said to leave as JPEG and is not there")
        });
        Ok(())
    })?;
    for media in copies::unowned(source)? {
        findings.require(false, || {
            format!("pieces of file {media} are kept, and it is no file's bytes")
        });
    }
    Ok(())
}
