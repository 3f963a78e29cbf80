//! Scripts, styles and pictures that are part of the program, under addresses
//! that change with their bytes, so that browsers keep them for ever.

use crate::base::hex::hex;
use std::collections::HashMap;

use bytes::Bytes;
use flate2::Compression;
use hyper::header::{CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use hyper::{HeaderMap, StatusCode};
use ring::digest::{SHA256, digest};

use super::gzip;
use super::problem::{Code, Problem};
use super::ranges::is_unchanged;
use super::reply::Reply;

/// One file of the program.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name, without a slash: `app.css`.
    pub name: &'static str,
    /// Its type, with the character set for text.
    pub content_type: &'static str,
    /// Its bytes (`include_bytes!`).
    pub bytes: &'static [u8],
}

/// All assets, hashed and compressed once.
#[derive(Debug)]
pub struct Assets {
    by_name: HashMap<&'static str, Prepared>,
}

#[derive(Debug)]
struct Prepared {
    asset: Asset,
    hash: String,
    gzip: Option<Bytes>,
}

/// Hexadecimal digits of the hash in an address.
const DIGITS: usize = 12;

impl Assets {
    /// Prepares the assets: a few milliseconds for a hundred kilobytes.
    pub fn new(assets: &'static [Asset]) -> Self {
        let prepared = assets
            .iter()
            .map(|asset| (asset.name, Prepared::of(*asset)));
        Self {
            by_name: prepared.collect(),
        }
    }

    /// The address of an asset: `/assets/{hash}-{name}`. A name that isn't
    /// there gives an address that isn't there either.
    pub fn url(&self, name: &str) -> String {
        match self.by_name.get(name) {
            Some(prepared) => format!("/assets/{}-{name}", prepared.hash),
            None => {
                tracing::error!(name, "no such asset");
                format!("/assets/{name}")
            }
        }
    }

    /// Answers `GET /assets/{file}`. An asset may also be asked for by its
    /// bare name or an outdated hash (a page from before an upgrade, a picture
    /// named in a stylesheet), but then browsers ask again every time.
    pub fn reply(&self, file: &str, headers: &HeaderMap) -> Reply {
        if let Some(prepared) = self.by_name.get(file) {
            return prepared.reply(headers, "no-cache");
        }
        let found = file
            .split_once('-')
            .and_then(|(hash, name)| Some((hash, self.by_name.get(name)?)));
        match found {
            Some((hash, prepared)) if hash == prepared.hash => {
                prepared.reply(headers, "public, max-age=31536000, immutable")
            }
            Some((hash, prepared)) if is_hash(hash) => prepared.reply(headers, "no-cache"),
            _ => Problem::new(Code::NotFound).into(),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Prepared {
    fn of(asset: Asset) -> Self {
        let hash = digest(&SHA256, asset.bytes);
        let hash = hex(&hash.as_ref()[..DIGITS / 2]);
        let gzip = gzip::helps(asset.content_type)
            .then(|| gzip::compressed(asset.bytes, Compression::best()))
            .flatten();
        Self { asset, hash, gzip }
    }

    fn reply(&self, headers: &HeaderMap, caching: &str) -> Reply {
        let gzip = self.gzip.as_ref().filter(|_| gzip::accepted(headers));
        let tag = match gzip {
            Some(_) => format!("\"{}-gzip\"", self.hash),
            None => format!("\"{}\"", self.hash),
        };
        let asked = headers
            .get(IF_NONE_MATCH)
            .and_then(|tags| tags.to_str().ok());
        let reply = if is_unchanged(asked, &tag) {
            Reply::empty(StatusCode::NOT_MODIFIED)
        } else {
            self.whole(gzip)
        };
        reply
            .with_header(CACHE_CONTROL, caching)
            .with_header(ETAG, &tag)
            .with_header(VARY, "Accept-Encoding")
    }

    fn whole(&self, gzip: Option<&Bytes>) -> Reply {
        let content_type = self.asset.content_type;
        match gzip {
            Some(gzip) => {
                Reply::bytes(content_type, gzip.clone()).with_header(CONTENT_ENCODING, "gzip")
            }
            None => Reply::bytes(content_type, self.asset.bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderName};

    const STYLE: [u8; 4_000] = [b' '; 4_000];

    static FILES: [Asset; 2] = [
        Asset {
            name: "app.css",
            content_type: "text/css; charset=utf-8",
            bytes: &STYLE,
        },
        Asset {
            name: "a-b.png",
            content_type: "image/png",
            bytes: b"png",
        },
    ];

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    fn file_of(url: &str) -> &str {
        url.strip_prefix("/assets/").unwrap()
    }

    #[test]
    fn an_address_names_the_bytes() {
        let assets = Assets::new(&FILES);
        let url = assets.url("a-b.png");
        assert_eq!(url.len(), "/assets/".len() + DIGITS + "-a-b.png".len());
        let reply = assets.reply(file_of(&url), &HeaderMap::new());
        assert_eq!(reply.whole().unwrap(), "png");
        assert_eq!(reply.headers()[CONTENT_TYPE], "image/png");
        let caching = &reply.headers()[CACHE_CONTROL];
        assert_eq!(caching, "public, max-age=31536000, immutable");
    }

    #[test]
    fn an_outdated_address_still_works_but_is_not_kept() {
        let assets = Assets::new(&FILES);
        for file in ["0123456789ab-app.css", "app.css", "a-b.png"] {
            let reply = assets.reply(file, &HeaderMap::new());
            assert_eq!(reply.status(), StatusCode::OK, "{file}");
            assert_eq!(reply.headers()[CACHE_CONTROL], "no-cache");
        }
        for file in ["none.css", "xyz-app.css", "0123456789ab-none.css", "", "-"] {
            let reply = assets.reply(file, &HeaderMap::new());
            assert_eq!(reply.status(), StatusCode::NOT_FOUND, "{file:?}");
        }
    }

    #[test]
    fn text_goes_compressed_to_who_takes_it() {
        let assets = Assets::new(&FILES);
        let url = assets.url("app.css");
        let reply = assets.reply(file_of(&url), &with(ACCEPT_ENCODING, "gzip"));
        assert_eq!(reply.headers()[CONTENT_ENCODING], "gzip");
        assert!(reply.whole().unwrap().len() < 100);
        let plain = assets.reply(file_of(&url), &HeaderMap::new());
        assert_eq!(plain.whole().unwrap().len(), STYLE.len());
        assert_ne!(plain.headers()[ETAG], reply.headers()[ETAG]);
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let assets = Assets::new(&FILES);
        let url = assets.url("a-b.png");
        let first = assets.reply(file_of(&url), &HeaderMap::new());
        let tag = first.headers()[ETAG].to_str().unwrap();
        let again = assets.reply(file_of(&url), &with(IF_NONE_MATCH, tag));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[ETAG], tag);
        assert!(again.whole().unwrap().is_empty());
    }
}
