//! Files that show Meta's reviewers what may stand above a template: given piece by piece out of the store, and what
//! breaks off goes on where Meta says that it is. Meta, "Resumable Upload API", 2026.

use std::time::Duration;

use hyper::Request;

use super::submit::refused;
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::{Api, CallError, encoded};
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::errors;
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json::{self, Object};
use crate::domain::files::cleaned;
use crate::domain::template::draft::Sample;
use crate::domain::view::View as _;
use crate::engine::{Handle, stored};
use crate::net::client::{Client, Payload};

/// How long a call may take, beside the bytes that it brings.
const TOTAL: Duration = Duration::from_secs(30);
/// The slowest that bytes may leave, in bytes a second.
pub const SLOWEST: u64 = 32 * 1024;
/// An answer is an id.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How often a file is tried, in all.
const TRIES: u32 = 4;
/// How long after a try that broke off, times how many there were.
const PAUSE: Duration = Duration::from_millis(500);
/// What passes as soon is worth another try; what takes longer is told.
const SOON: Duration = Duration::from_secs(10);
/// How ids of uploads begin.
const UPLOAD: &str = "upload:";

/// Gives files to the app to which a token belongs.
pub(super) struct Samples<'s> {
    pub(super) handle: &'s Handle,
    pub(super) client: &'s Client,
    pub(super) api: &'s Api,
    pub(super) token: &'s Secret,
}

/// Why a try brought no handle.
enum Ended {
    /// Another try may bring it.
    Broken(String),
    /// None will.
    For(Undone),
}

impl From<CallError> for Ended {
    fn from(error: CallError) -> Self {
        Self::For(Undone::Unset(error))
    }
}

impl Samples<'_> {
    /// Which app the token belongs to, by Meta.
    pub(super) async fn app(&self) -> Result<String, Undone> {
        let address = self.api.token_url(self.token);
        let request = self.api.get(&address, Some(self.token));
        let answer = match self.ask(request.map_err(Undone::Unset)?, 0).await {
            Ok(answer) => answer,
            Err(Ended::For(undone)) => return Err(undone),
            Err(Ended::Broken(why)) => return Err(Undone::Failed(why)),
        };
        let app = json::child(&answer, "data").map(|data| json::words(data, "app_id"));
        app.filter(|app| !app.is_empty()).ok_or(Undone::NoApp)
    }

    /// Gives one file; the answer is the handle by which a template names it.
    pub(super) async fn give(&self, app: &str, sample: &Sample) -> Result<String, Undone> {
        let mut begun = None;
        let mut tries = 1;
        loop {
            match self.attempt(app, sample, &mut begun).await {
                Ok(handle) => return Ok(handle),
                Err(Ended::For(undone)) => return Err(undone),
                Err(Ended::Broken(why)) if tries >= TRIES => return Err(Undone::FileLost(why)),
                Err(Ended::Broken(_)) => {
                    self.handle.clock.sleep(PAUSE * tries).await;
                    tries += 1;
                }
            }
        }
    }

    /// One try: from the beginning, or where the one before broke off.
    async fn attempt(
        &self,
        app: &str,
        sample: &Sample,
        begun: &mut Option<String>,
    ) -> Result<String, Ended> {
        let reached = match begun {
            Some(address) => self.reached(address).await?,
            None => None,
        };
        let further = match (begun.clone(), reached) {
            (Some(address), Some(offset)) if offset < sample.size => Some((address, offset)),
            // Meta knows nothing of it any more, or has all of it and gave no handle for it.
            _ => None,
        };
        let (address, offset) = match further {
            Some(further) => further,
            None => {
                let address = self.begin(app, sample).await?;
                *begun = Some(address.clone());
                (address, 0)
            }
        };
        let media = (self.handle.snapshot()).and_then(|snapshot| snapshot.media(sample.media));
        let media = media.map_err(|fault| Ended::Broken(fault.to_string()))?;
        let gone = || Ended::For(Undone::FileLost("the file is gone here".to_owned()));
        let bytes_of = media.ok_or_else(gone)?.bytes_of;
        let pieces = stored::stream(self.handle.clone(), bytes_of, offset..sample.size);
        let left = sample.size - offset;
        let bytes = Payload::stream(left, pieces);
        let request = self.api.post_bytes(&address, self.token, offset, bytes)?;
        let answer = self.ask(request, left).await?;
        json::text(&answer, "h")
            .filter(|handle| !handle.is_empty())
            .ok_or_else(|| Ended::Broken("an answer without a handle".to_owned()))
    }

    /// Begins an upload; the answer is where its bytes go.
    async fn begin(&self, app: &str, sample: &Sample) -> Result<String, Ended> {
        let name = cleaned(&sample.name);
        let path = format!(
            "{}/uploads?file_name={}&file_length={}&file_type={}",
            encoded(app),
            encoded(if name.is_empty() { "file" } else { &name }),
            sample.size,
            encoded(&sample.mime),
        );
        let address = self.api.url(&path);
        let nothing = serde_json::json!({});
        let answer = self.ask(self.api.post(&address, self.token, &nothing)?, 0);
        let id = json::words(&answer.await?, "id");
        // It has a query of its own, and is used as it is.
        let is_plain = id
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'#');
        if !id.starts_with(UPLOAD) || !is_plain {
            return Err(Ended::Broken("an answer without an upload".to_owned()));
        }
        Ok(self.api.url(&id))
    }

    /// How many bytes Meta has; nothing when it does not know the upload.
    async fn reached(&self, address: &str) -> Result<Option<u64>, Ended> {
        let request = self.api.get_upload(address, self.token)?;
        match self.ask(request, 0).await {
            Ok(answer) => {
                let offset = json::integer(&answer, "file_offset");
                Ok(offset.and_then(|offset| u64::try_from(offset).ok()))
            }
            Err(Ended::For(Undone::Refused { .. })) => Ok(None),
            Err(ended) => Err(ended),
        }
    }

    async fn ask(&self, request: Request<Payload>, bytes: u64) -> Result<Object, Ended> {
        let total = TOTAL + Duration::from_secs(bytes / SLOWEST);
        let answer = self.client.send(request, total, ANSWER_BYTES_MAX).await;
        let answer = answer.map_err(|error| Ended::Broken(error.to_string()))?;
        if let Some(error) = GraphError::read(&answer.body, self.token) {
            return Err(match errors::passes_in(&error) {
                Some(after) if after <= SOON => Ended::Broken(error.detail),
                _ => Ended::For(refused(error)),
            });
        }
        std::str::from_utf8(&answer.body)
            .ok()
            .filter(|_| answer.status.is_success())
            .and_then(json::object)
            .ok_or_else(|| Ended::Broken(format!("status {}", answer.status.as_u16())))
    }
}

#[cfg(test)]
mod tests;
