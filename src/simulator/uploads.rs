//! Uploads that can be taken up again where they broke off, for the sample files of templates: Meta's Resumable Upload
//! API. Files are looked at by their beginning and counted, and not kept.

use super::graph::GraphError;
use super::media::{LARGEST_FILE, essence};
use super::standing::APP_ID;
use std::collections::BTreeMap;

/// How ids of uploads begin.
pub const PREFIX: &str = "upload:";
/// Bytes of a file that are looked at.
const HEAD: usize = 16;
/// Uploads and handles that are remembered; beyond that the oldest go.
const KEPT: usize = 1_000;
/// What may be uploaded, how each begins, and where.
const KINDS: [(&str, &[u8], usize); 4] = [
    ("image/jpeg", b"\xff\xd8\xff", 0),
    ("image/png", b"\x89PNG", 0),
    ("video/mp4", b"ftyp", 4),
    ("application/pdf", b"%PDF", 0),
];

/// One upload.
#[derive(Debug, Clone)]
struct Upload {
    mime: String,
    length: u64,
    come: u64,
    head: Vec<u8>,
}

/// All uploads, and the handles that were given for those that came whole.
#[derive(Debug, Default)]
pub struct Uploads {
    counted: u64,
    open: BTreeMap<u64, Upload>,
    /// The MIME type of each file, by its number.
    given: BTreeMap<u64, String>,
}

fn sign(number: u64) -> String {
    format!("AR{:08X}", number.wrapping_mul(0x9E37_79B9) & 0xFFFF_FFFF)
}

fn id(number: u64) -> String {
    format!("{PREFIX}MTphdHRhY2htZW50{number}=?sig={}", sign(number))
}

fn handle(number: u64) -> String {
    format!("4:c2FtcGxl:{number}:{}", sign(number))
}

impl Uploads {
    /// Begins an upload for an app; the answer is its id.
    pub fn begin(
        &mut self,
        app: &str,
        length: Option<&str>,
        mime: Option<&str>,
    ) -> Result<String, GraphError> {
        if app != APP_ID {
            return Err(GraphError::no_such_object(app));
        }
        let length = length.and_then(|length| length.parse::<u64>().ok());
        let length = length
            .filter(|length| (1..=LARGEST_FILE as u64).contains(length))
            .ok_or_else(|| GraphError::invalid("Param file_length must be a number of bytes"))?;
        let mime = essence(mime.unwrap_or_default());
        if !KINDS.iter().any(|(known, _, _)| *known == mime) {
            let why = format!("Param file_type can't be {mime:?}");
            return Err(GraphError::invalid(why));
        }
        self.counted += 1;
        let upload = Upload {
            mime,
            length,
            come: 0,
            head: Vec::new(),
        };
        self.open.insert(self.counted, upload);
        if self.open.len() > KEPT {
            self.open.pop_first();
        }
        Ok(id(self.counted))
    }

    /// The number of an upload that is under way.
    pub fn find(&self, path: &str, proof: Option<&str>) -> Result<u64, GraphError> {
        let number = path.strip_prefix(PREFIX).and_then(|rest| {
            let digits = rest.strip_prefix("MTphdHRhY2htZW50")?.strip_suffix('=')?;
            digits.parse::<u64>().ok()
        });
        number
            .filter(|number| proof == Some(sign(*number).as_str()))
            .filter(|number| self.open.contains_key(number))
            .ok_or_else(|| GraphError::no_such_object(path))
    }

    /// The id and the bytes that have come.
    pub fn reached(&self, number: u64) -> (String, u64) {
        let come = self.open.get(&number).map_or(0, |upload| upload.come);
        (id(number), come)
    }

    /// Whether the next bytes may come from `offset` on.
    pub fn goes_on(&self, number: u64, offset: Option<&str>) -> Result<(), GraphError> {
        let offset = offset.ok_or_else(|| GraphError::missing("Header file_offset is required"))?;
        let (_, come) = self.reached(number);
        match offset.parse::<u64>() {
            Ok(offset) if offset == come => Ok(()),
            _ => Err(GraphError::invalid(format!(
                "file_offset is {offset}, and {come} bytes have come"
            ))),
        }
    }

    /// More bytes of one.
    pub fn add(&mut self, number: u64, bytes: &[u8]) -> Result<(), GraphError> {
        let Some(upload) = self.open.get_mut(&number) else {
            return Err(GraphError::no_such_object(PREFIX));
        };
        upload.come += bytes.len() as u64;
        if upload.come > upload.length {
            self.open.remove(&number);
            return Err(GraphError::invalid("More bytes than file_length"));
        }
        let room = HEAD.saturating_sub(upload.head.len());
        upload
            .head
            .extend_from_slice(&bytes[..room.min(bytes.len())]);
        Ok(())
    }

    /// The handle of one that came whole; nothing while bytes are missing.
    pub fn finish(&mut self, number: u64) -> Result<Option<String>, GraphError> {
        let whole = |upload: &Upload| upload.come == upload.length;
        if !self.open.get(&number).is_some_and(whole) {
            return Ok(None);
        }
        let Some(upload) = self.open.remove(&number) else {
            return Ok(None);
        };
        let is_it = KINDS.iter().any(|(mime, begin, at)| {
            *mime == upload.mime
                && upload
                    .head
                    .get(*at..)
                    .is_some_and(|it| it.starts_with(begin))
        });
        if !is_it {
            let why = format!("The content is not {}", upload.mime);
            return Err(GraphError::invalid(why));
        }
        self.given.insert(number, upload.mime);
        if self.given.len() > KEPT {
            self.given.pop_first();
        }
        Ok(Some(handle(number)))
    }

    /// The MIME type of a file, by a handle that was given for it.
    pub fn given(&self, wanted: &str) -> Option<&str> {
        let number = wanted.split(':').nth(2)?.parse::<u64>().ok()?;
        let mime = self.given.get(&number)?;
        (handle(number) == wanted).then_some(mime.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_goes_on_where_it_broke_off_and_is_looked_at() {
        let mut uploads = Uploads::default();
        for (app, length, mime) in [
            ("77", Some("8"), Some("image/png")),
            (APP_ID, None, Some("image/png")),
            (APP_ID, Some("0"), Some("image/png")),
            (APP_ID, Some("8"), Some("image/gif")),
        ] {
            assert!(uploads.begin(app, length, mime).is_err(), "{app} {mime:?}");
        }
        let id = uploads.begin(APP_ID, Some("8"), Some("image/png")).unwrap();
        let (path, sig) = id.split_once("?sig=").unwrap();
        assert!(uploads.find(path, Some("AR0")).is_err());
        let number = uploads.find(path, Some(sig)).unwrap();
        assert!(uploads.goes_on(number, None).is_err());
        assert!(uploads.goes_on(number, Some("0")).is_ok());
        uploads.add(number, b"\x89PN").unwrap();
        assert_eq!(uploads.finish(number), Ok(None));
        assert_eq!(uploads.reached(number), (id, 3));
        assert!(uploads.goes_on(number, Some("0")).is_err());
        uploads.add(number, b"G1234").unwrap();
        let handle = uploads.finish(number).unwrap().unwrap();
        assert_eq!(uploads.given(&handle), Some("image/png"));
        assert_eq!(uploads.given("4:c2FtcGxl:1:AR0"), None);
        assert_eq!(uploads.given("4::"), None);

        let id = uploads.begin(APP_ID, Some("4"), Some("application/pdf"));
        let id = id.unwrap();
        let (path, sig) = id.split_once("?sig=").unwrap();
        let number = uploads.find(path, Some(sig)).unwrap();
        uploads.add(number, b"<pdf").unwrap();
        assert!(uploads.finish(number).is_err(), "it is none");
        let id = uploads
            .begin(APP_ID, Some("4"), Some("image/jpeg"))
            .unwrap();
        let (path, sig) = id.split_once("?sig=").unwrap();
        let number = uploads.find(path, Some(sig)).unwrap();
        assert!(uploads.add(number, b"12345").is_err(), "too many bytes");
    }
}
