//! A certificate and its key in two files, which somebody else replaces while the desk runs.

use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::base::clock::Timestamp;
use crate::config::{CertificateFiles, Tls, TlsMode};
use crate::net::tls::{CertificateError, Pair};

/// How long the files may be of no use before that is told: they are written one after the other.
const HALF_WRITTEN: Duration = Duration::from_secs(60);

/// The certificate of the files, if the configuration names any.
///
/// # Errors
/// When they hold none that can be used.
pub async fn of_files(tls: &Tls) -> anyhow::Result<Option<Pair>> {
    let TlsMode::Files(files) = &tls.mode else {
        return Ok(None);
    };
    let pair = read(files.clone()).await.map_err(anyhow::Error::msg)?;
    Ok(Some(pair))
}

/// What was seen of the files.
#[derive(Default)]
pub(super) struct Watched {
    seen: Option<Stamp>,
    /// Since when they are of no use, until that is told.
    unfit: Option<Timestamp>,
}

impl Watched {
    /// Reads the files if they changed since the last look, or if somebody asked; then also what is wrong with them
    /// is told at once. The first look only learns what the start has read.
    pub(super) async fn look(
        &mut self,
        files: CertificateFiles,
        asked: bool,
        now: Timestamp,
    ) -> Option<Result<Pair, String>> {
        let stamp = stamp(files.clone()).await;
        let changed = self.seen.as_ref().is_some_and(|seen| *seen != stamp);
        self.seen = Some(stamp);
        if !(asked || changed || self.unfit.is_some()) {
            return None;
        }
        let read = read(files).await;
        if let (Err(detail), false) = (&read, asked) {
            let since = *self.unfit.get_or_insert(now);
            if now.since(since) < HALF_WRITTEN {
                tracing::info!("the certificate's files are looked at again soon: {detail}");
                return None;
            }
        }
        self.unfit = None;
        Some(read)
    }
}

/// Both files as a pair, or what is wrong with them.
async fn read(files: CertificateFiles) -> Result<Pair, String> {
    let read = tokio::task::spawn_blocking(move || {
        let content = |path: &Path| {
            std::fs::read(path).map_err(|error| format!("reading {}: {error}", path.display()))
        };
        let (chain, key) = (content(&files.cert)?, content(&files.key)?);
        Pair::read(&chain, &key).map_err(|error| {
            let file = match error {
                CertificateError::NoKey => &files.key,
                _ => &files.cert,
            };
            format!("{}: {error}", file.display())
        })
    });
    read.await.unwrap_or_else(|error| Err(error.to_string()))
}

/// When the two files were changed, and where they are; absent for one that is not there.
type Stamp = (CertificateFiles, [Option<(SystemTime, u64)>; 2]);

async fn stamp(files: CertificateFiles) -> Stamp {
    let looked = files.clone();
    let look = move || {
        [&looked.cert, &looked.key].map(|path| {
            let facts = std::fs::metadata(path).ok()?;
            Some((facts.modified().ok()?, facts.len()))
        })
    };
    let times = tokio::task::spawn_blocking(look).await;
    (files, times.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Clock;

    #[tokio::test]
    async fn files_are_written_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let files = CertificateFiles {
            cert: folder.path().join("cert.pem"),
            key: folder.path().join("key.pem"),
        };
        let made = || rcgen::generate_simple_self_signed(["desk.example".to_owned()]).unwrap();
        let (old, new) = (made(), made());
        let write = |path: &Path, text: String| std::fs::write(path, text).unwrap();
        write(&files.cert, old.cert.pem());
        write(&files.key, old.signing_key.serialize_pem());
        let mut watched = Watched::default();
        let (mut now, look) = (Clock::simulated().now(), Duration::from_secs(30));
        assert!(watched.look(files.clone(), false, now).await.is_none());

        // The new certificate beside the old key is no news yet, and both together are.
        write(&files.cert, format!("{}\n", new.cert.pem()));
        assert!(watched.look(files.clone(), false, now).await.is_none());
        write(&files.key, new.signing_key.serialize_pem());
        now = now.plus(look);
        let read = watched.look(files.clone(), false, now).await;
        assert!(matches!(read, Some(Ok(_))), "{read:?}");

        // What stays so is told, once, and as soon as somebody asks.
        write(&files.cert, old.cert.pem());
        for told in [false, false, true, false] {
            let read = watched.look(files.clone(), false, now).await;
            assert_eq!(matches!(read, Some(Err(_))), told, "{read:?}");
            now = now.plus(look);
        }
        let read = watched.look(files.clone(), true, now).await;
        assert!(matches!(read, Some(Err(_))), "{read:?}");
    }
}
