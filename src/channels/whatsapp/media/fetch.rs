//! One try to fetch a file: its address, the redirects from there, and its bytes.

use std::time::Duration;

use hyper::Uri;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION};

use crate::base::limits::{CHUNK_BYTES, CHUNKS_PER_COMMIT, DISK_KEPT_FREE, MEDIA_BYTES_MAX};
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::{Api, same_origin};
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json;
use crate::channels::whatsapp::media::keep::Keeper;
use crate::channels::whatsapp::payload::read_hash;
use crate::domain::media::{Announced, Media};
use crate::engine::Handle;
use crate::net::client::{Client, Download};

/// What Meta's description of a file may take.
const DESCRIBED_WITHIN: Duration = Duration::from_secs(30);
const DESCRIPTION_BYTES_MAX: usize = 64 * 1024;
/// The longest pause in a download.
const SILENCE: Duration = Duration::from_secs(60);
/// Bytes of a file that are stored at once.
const COMMIT_BYTES: u64 = (CHUNK_BYTES * CHUNKS_PER_COMMIT) as u64;
const REDIRECTS_MAX: usize = 5;
/// Where Meta keeps files.
const HOSTS: [&str; 3] = [".fbsbx.com", ".fbcdn.net", ".whatsapp.net"];

/// How a try ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is stored.
    Ready { size: u64, sha256: [u8; 32] },
    /// Meta has it no longer.
    Lost,
    /// It will never do; a word of [`crate::domain::media::MediaState::Failed`].
    Failed(&'static str),
    /// The disk is too full for it, now.
    NoRoom,
    /// Nothing usable came back.
    Unreachable(String),
    /// Meta refuses.
    Refused(String),
    /// The token does not hold.
    NoAccess(String),
}

/// A file to fetch, and with what.
pub struct Fetch<'f> {
    pub handle: &'f Handle,
    pub client: &'f Client,
    pub api: &'f Api,
    pub phone_number_id: &'f str,
    pub media: &'f Media,
    pub announced: &'f Announced,
}

/// How one address answered.
enum Step {
    Done(Fetched),
    Gone,
    /// The desk takes nothing any more.
    Stopped,
}

impl Fetch<'_> {
    /// Tries once. `fresh` tells that the address of the webhook can still be good. Nothing when the desk stops.
    pub async fn run(&self, fresh: bool) -> Option<Fetched> {
        let token = match self.api.token_of(self.phone_number_id) {
            Ok(token) => token,
            Err(error) => return Some(Fetched::NoAccess(error.to_string())),
        };
        let mut expected = self.announced.expected_sha256;
        let (mut gone, mut wrong) = (false, false);
        if let Some(address) = self.announced.url.as_ref().filter(|_| fresh) {
            match self.download(address, token).await {
                Step::Done(Fetched::NoRoom) => return Some(Fetched::NoRoom),
                Step::Done(Fetched::Ready { size, sha256 }) => {
                    if expected.is_none_or(|hash| hash == sha256) {
                        return Some(Fetched::Ready { size, sha256 });
                    }
                    wrong = true;
                }
                Step::Stopped => return None,
                Step::Gone => gone = true,
                // Whatever it was, a new address may do.
                Step::Done(_) => {}
            }
        }
        loop {
            let address = match self.describe(token, &mut expected).await {
                Ok(address) => address,
                Err(fetched) => return Some(fetched),
            };
            match self.download(&address, token).await {
                Step::Done(Fetched::Ready { sha256, .. })
                    if expected.is_some_and(|hash| hash != sha256) =>
                {
                    if wrong {
                        return Some(Fetched::Failed("hash"));
                    }
                    wrong = true;
                }
                Step::Done(fetched) => return Some(fetched),
                Step::Stopped => return None,
                Step::Gone if gone => return Some(Fetched::Lost),
                Step::Gone => gone = true,
            }
        }
    }

    /// Asks Meta where the file is now.
    async fn describe(
        &self,
        token: &Secret,
        expected: &mut Option<[u8; 32]>,
    ) -> Result<String, Fetched> {
        let address = self
            .api
            .media_url(&self.announced.meta_id, self.phone_number_id);
        let request = self
            .api
            .get(&address, Some(token))
            .map_err(|error| Fetched::NoAccess(error.to_string()))?;
        let answer = self
            .client
            .send(request, DESCRIBED_WITHIN, DESCRIPTION_BYTES_MAX)
            .await
            .map_err(|error| Fetched::Unreachable(error.to_string()))?;
        if let Some(error) = GraphError::read(&answer.body, token) {
            return Err(refused(&error, answer.status.as_u16()));
        }
        let status = answer.status;
        let object = std::str::from_utf8(&answer.body)
            .ok()
            .filter(|_| status.is_success())
            .and_then(json::object)
            .ok_or_else(|| {
                Fetched::Unreachable(format!("status {status} instead of a description"))
            })?;
        let size = json::integer(&object, "file_size").and_then(|size| u64::try_from(size).ok());
        if size.is_some_and(|size| size > MEDIA_BYTES_MAX) {
            return Err(Fetched::Failed("too_large"));
        }
        if !self.fits(size.unwrap_or(0)) {
            return Err(Fetched::NoRoom);
        }
        let hash = json::text(&object, "sha256").and_then(|hash| read_hash(&hash));
        *expected = expected.or(hash);
        json::text(&object, "url")
            .ok_or_else(|| Fetched::Unreachable("a description without an address".to_owned()))
    }

    /// Follows an address to the file. The token goes to the first host only.
    async fn download(&self, address: &str, token: &Secret) -> Step {
        let unusable = || Step::Done(Fetched::Failed("host"));
        let Ok(first) = self.api.file_url(address).parse::<Uri>() else {
            return unusable();
        };
        let mut here = first.clone();
        for _ in 0..=REDIRECTS_MAX {
            if !may_ask(self.api, &here) {
                return unusable();
            }
            let token = same_origin(&first, &here).then_some(token);
            let request = match self.api.get(&here.to_string(), token) {
                Ok(request) => request,
                Err(error) => return Step::Done(Fetched::NoAccess(error.to_string())),
            };
            let download = match self.client.download(request, SILENCE).await {
                Ok(download) => download,
                Err(error) => return Step::Done(Fetched::Unreachable(error.to_string())),
            };
            match download.status.as_u16() {
                200 => return self.keep(download).await,
                301 | 302 | 303 | 307 | 308 => match redirected(&here, &download.headers) {
                    Some(next) => here = next,
                    None => return unusable(),
                },
                401 => return Step::Done(Fetched::NoAccess("status 401 for a file".to_owned())),
                404 | 410 => return Step::Gone,
                status => {
                    return Step::Done(Fetched::Unreachable(format!("status {status} for a file")));
                }
            }
        }
        Step::Done(Fetched::Unreachable("too many redirects".to_owned()))
    }

    /// Whether so many bytes more leave the disk room for messages. A system that does not tell is believed to have it.
    fn fits(&self, more: u64) -> bool {
        let free = self.handle.disk().ok().and_then(|(_, free)| free);
        leaves_room(free, more)
    }

    async fn keep(&self, mut download: Download) -> Step {
        if is_error_page(&download.headers, &self.media.mime) {
            return Step::Done(Fetched::Unreachable(
                "a page instead of the file".to_owned(),
            ));
        }
        let announced =
            header(&download.headers, &CONTENT_LENGTH).and_then(|text| text.parse().ok());
        if announced.is_some_and(|size: u64| size > MEDIA_BYTES_MAX) {
            return Step::Done(Fetched::Failed("too_large"));
        }
        if !self.fits(announced.unwrap_or(0)) {
            return Step::Done(Fetched::NoRoom);
        }
        let mut keeper = Keeper::new(self.handle, self.media.id);
        loop {
            match download.chunk().await {
                Ok(Some(piece)) => {
                    let size = keeper.size() + piece.len() as u64;
                    if size > MEDIA_BYTES_MAX {
                        return Step::Done(Fetched::Failed("too_large"));
                    }
                    // Others fill the disk too, and not every length is announced.
                    if size / COMMIT_BYTES != keeper.size() / COMMIT_BYTES && !self.fits(0) {
                        return Step::Done(Fetched::NoRoom);
                    }
                    if keeper.push(&piece).await.is_err() {
                        return Step::Stopped;
                    }
                }
                Ok(None) => break,
                Err(error) => return Step::Done(Fetched::Unreachable(error.to_string())),
            }
        }
        if keeper.size() == 0 {
            return Step::Done(Fetched::Unreachable("an empty file".to_owned()));
        }
        match keeper.finish().await {
            Ok((size, sha256)) => Step::Done(Fetched::Ready { size, sha256 }),
            Err(_) => Step::Stopped,
        }
    }
}

fn leaves_room(free: Option<u64>, more: u64) -> bool {
    free.is_none_or(|free| free >= DISK_KEPT_FREE.saturating_add(more))
}

fn refused(error: &GraphError, status: u16) -> Fetched {
    let reason = error.codes();
    if error.is_about_token() {
        Fetched::NoAccess(reason)
    } else if status == 404 || (error.code == 100 && error.subcode == Some(33)) {
        Fetched::Lost
    } else if status >= 500
        || error.transient
        || matches!(error.code, 1 | 2 | 4 | 80_007 | 130_429 | 131_000 | 131_016)
    {
        Fetched::Unreachable(reason)
    } else {
        Fetched::Refused(reason)
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &hyper::header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Whether an address may be asked: a host of Meta's over https, or the configured API itself. Whoever can make
/// the desk fetch an address must not be able to make it fetch any other.
fn may_ask(api: &Api, address: &Uri) -> bool {
    if api.is_own_origin(address) {
        return true;
    }
    let host = address.host().unwrap_or_default().to_ascii_lowercase();
    let metas = HOSTS.iter().any(|suffix| host.ends_with(suffix));
    metas && address.scheme_str() == Some("https") && matches!(address.port_u16(), None | Some(443))
}

/// Where a redirect leads.
fn redirected(from: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let to = header(headers, &LOCATION)?;
    let scheme = from.scheme_str()?;
    if to.starts_with("//") {
        return format!("{scheme}:{to}").parse().ok();
    }
    if to.starts_with('/') {
        return format!("{scheme}://{}{to}", from.authority()?).parse().ok();
    }
    to.parse().ok().filter(|uri: &Uri| uri.scheme().is_some())
}

/// A page or JSON where something else was announced is an error's, whatever its status.
fn is_error_page(headers: &HeaderMap, announced: &str) -> bool {
    let essence = |mime: &str| {
        mime.split(';')
            .next()
            .unwrap_or(mime)
            .trim()
            .to_ascii_lowercase()
    };
    let given = header(headers, &CONTENT_TYPE)
        .map(essence)
        .unwrap_or_default();
    matches!(given.as_str(), "text/html" | "application/json") && given != essence(announced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> Api {
        Api {
            base: "http://127.0.0.1:9000".to_owned(),
            ..Api::default()
        }
    }

    #[test]
    fn only_metas_hosts_and_the_api_are_asked() {
        let may = |address: &str| may_ask(&api(), &address.parse().unwrap());
        for address in [
            "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
            "https://scontent.xx.FBCDN.net:443/x",
            "https://mmg.whatsapp.net/x",
            "http://127.0.0.1:9000/media/1",
        ] {
            assert!(may(address), "{address}");
        }
        for address in [
            "http://lookaside.fbsbx.com/x",
            "https://lookaside.fbsbx.com:8443/x",
            "https://evilfbsbx.com/x",
            "https://fbsbx.com.evil.example/x",
            "https://lookaside.fbsbx.com@evil.example/x",
            "http://127.0.0.1:9001/x",
            "http://169.254.169.254/latest/meta-data",
            "/x",
        ] {
            assert!(!may(address), "{address}");
        }
    }

    #[test]
    fn a_file_leaves_messages_their_room_on_the_disk() {
        assert!(leaves_room(Some(DISK_KEPT_FREE + 5), 5));
        assert!(!leaves_room(Some(DISK_KEPT_FREE + 5), 6));
        assert!(!leaves_room(Some(0), 0));
        assert!(!leaves_room(Some(u64::MAX - 1), u64::MAX));
        assert!(leaves_room(None, MEDIA_BYTES_MAX));
    }

    #[test]
    fn redirects_are_read_in_all_their_forms() {
        let from: Uri = "https://a.fbsbx.com/x/y?z=1".parse().unwrap();
        let to = |location: &str| {
            let headers = HeaderMap::from_iter([(LOCATION, location.parse().unwrap())]);
            redirected(&from, &headers).map(|uri| uri.to_string())
        };
        assert_eq!(to("/b?c").as_deref(), Some("https://a.fbsbx.com/b?c"));
        assert_eq!(
            to("//b.fbcdn.net/c").as_deref(),
            Some("https://b.fbcdn.net/c")
        );
        assert_eq!(
            to("http://c.example/").as_deref(),
            Some("http://c.example/")
        );
        assert_eq!(to("b/c"), None);
        assert_eq!(redirected(&from, &HeaderMap::new()), None);
    }

    #[test]
    fn a_page_is_an_error_unless_a_page_was_sent() {
        let page = |given: &str, announced: &str| {
            is_error_page(
                &HeaderMap::from_iter([(CONTENT_TYPE, given.parse().unwrap())]),
                announced,
            )
        };
        assert!(page("text/html; charset=utf-8", "image/jpeg"));
        assert!(page("application/json", "audio/ogg; codecs=opus"));
        assert!(!page("text/html", "text/html; charset=utf-8"));
        assert!(!page("application/octet-stream", "image/jpeg"));
        assert!(!is_error_page(&HeaderMap::new(), "image/jpeg"));
    }
}
