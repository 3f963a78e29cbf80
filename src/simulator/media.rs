//! Files on Meta's side: what may be uploaded, how long it lives, by which address it's fetched.

use super::graph::GraphError;
use crate::base::hex::hex;
use bytes::Bytes;
use ring::{digest, hmac};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How long an uploaded file lives, in milliseconds.
const UPLOAD_LIFE_MS: i64 = 30 * 24 * 3_600_000;
/// How long a customer's file lives, in milliseconds.
const INBOUND_LIFE_MS: i64 = 7 * 24 * 3_600_000;
/// How long an address of a file works, in seconds.
const ADDRESS_LIFE_SECONDS: i64 = 300;
/// Bytes kept in memory in all; beyond it the oldest files go.
pub const SHELF_BYTES: usize = 512 * 1024 * 1024;
/// The largest file of any kind, in bytes.
pub const LARGEST_FILE: usize = 100 * 1024 * 1024;

/// The kinds of media with their MIME types and largest sizes in bytes.
const CLASSES: [(&str, usize, &[&str]); 4] = [
    ("image", 5 * 1024 * 1024, &["image/jpeg", "image/png"]),
    ("video", 16 * 1024 * 1024, &["video/mp4", "video/3gpp"]),
    (
        "audio",
        16 * 1024 * 1024,
        &[
            "audio/aac",
            "audio/amr",
            "audio/mpeg",
            "audio/mp4",
            "audio/ogg",
        ],
    ),
    ("sticker", 500 * 1024, &["image/webp"]),
];

/// A file on Meta's side.
#[derive(Debug, Clone)]
pub struct File {
    /// Meta's id, digits.
    pub id: String,
    /// The bytes.
    pub bytes: Bytes,
    /// MIME type as it was given, perhaps with parameters.
    pub mime: String,
    /// Name with extension, if one was given.
    pub name: Option<String>,
    /// The business number that it belongs to.
    pub number: String,
    /// Why a message with it fails after all, if it does.
    pub flaw: Option<String>,
    expires: i64,
}

impl File {
    /// The hash of the bytes.
    pub fn sha256(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, &self.bytes)
            .as_ref()
            .to_vec()
    }

    /// `image`, `video`, `audio`, `sticker` or `document`.
    pub fn class(&self) -> &'static str {
        class_of(&self.mime)
    }
}

/// The MIME type without parameters, in lower case.
pub fn essence(mime: &str) -> String {
    let essence = mime.split(';').next().unwrap_or(mime);
    essence.trim().to_lowercase()
}

fn class_of(mime: &str) -> &'static str {
    let essence = essence(mime);
    (CLASSES.iter())
        .find(|(_, _, mimes)| mimes.contains(&essence.as_str()))
        .map_or("document", |(class, _, _)| class)
}

/// What is to be uploaded, as the parts of the form said it.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// `messaging_product`.
    pub product: Option<String>,
    /// `type`.
    pub mime: Option<String>,
    /// Content-Type of the part `file`.
    pub part_mime: Option<String>,
    /// File name of the part `file`.
    pub name: Option<String>,
    /// The bytes.
    pub bytes: Option<Bytes>,
}

/// All files, bounded in bytes.
#[derive(Debug, Default)]
pub struct Shelf {
    files: BTreeMap<u64, File>,
    bytes: usize,
    counted: u64,
}

impl Shelf {
    /// Checks an upload and keeps it; the answer is the new id.
    pub fn upload(&mut self, number: &str, upload: Upload, now: i64) -> Result<String, GraphError> {
        if upload.product.as_deref() != Some("whatsapp") {
            return Err(GraphError::invalid(
                "The parameter messaging_product is required.",
            ));
        }
        let bytes = upload
            .bytes
            .ok_or_else(|| GraphError::invalid("The parameter file is required."))?;
        let mime = upload
            .mime
            .ok_or_else(|| GraphError::invalid("The parameter type is required."))?;
        let name = upload
            .name
            .filter(|name| !name.is_empty())
            .ok_or_else(|| GraphError::invalid("Param file must have a file name"))?;
        let part = upload.part_mime.unwrap_or_default();
        if essence(&part) != essence(&mime) {
            return Err(GraphError::invalid(format!(
                "Param file is sent as {part}, but type says {mime}"
            )));
        }
        check_type(&mime)?;
        check_size(&mime, bytes.len())?;
        let flaw = flaw(&mime, &name, &bytes);
        Ok(self.keep(number, bytes, mime, Some(name), flaw, now + UPLOAD_LIFE_MS))
    }

    /// Keeps a customer's file; the answer is the new id.
    pub fn from_customer(
        &mut self,
        number: &str,
        bytes: Bytes,
        mime: &str,
        name: Option<&str>,
        now: i64,
    ) -> String {
        let name = name.map(str::to_owned);
        self.keep(
            number,
            bytes,
            mime.to_owned(),
            name,
            None,
            now + INBOUND_LIFE_MS,
        )
    }

    fn keep(
        &mut self,
        number: &str,
        bytes: Bytes,
        mime: String,
        name: Option<String>,
        flaw: Option<String>,
        expires: i64,
    ) -> String {
        self.counted += 1;
        let id = (1_400_000_000_000_000 + self.counted).to_string();
        self.bytes += bytes.len();
        let file = File {
            id: id.clone(),
            bytes,
            mime,
            name,
            number: number.to_owned(),
            flaw,
            expires,
        };
        self.files.insert(self.counted, file);
        while self.bytes > SHELF_BYTES {
            let Some((_, oldest)) = self.files.pop_first() else {
                break;
            };
            self.bytes -= oldest.bytes.len();
        }
        id
    }

    /// The file of that id, if it still lives.
    pub fn get(&self, id: &str, now: i64) -> Option<&File> {
        let file = self.files.get(&place(id)?)?;
        (file.expires > now).then_some(file)
    }

    /// Deletes a file; false if there is none.
    pub fn delete(&mut self, id: &str) -> bool {
        let file = place(id).and_then(|place| self.files.remove(&place));
        self.bytes -= file.as_ref().map_or(0, |file| file.bytes.len());
        file.is_some()
    }

    /// Deletes everything.
    pub fn clear(&mut self) {
        self.files.clear();
        self.bytes = 0;
    }
}

fn place(id: &str) -> Option<u64> {
    id.parse::<u64>().ok()?.checked_sub(1_400_000_000_000_000)
}

fn check_type(mime: &str) -> Result<(), GraphError> {
    let essence = essence(mime);
    let known = class_of(&essence) != "document";
    let document = essence.starts_with("text/") || essence.starts_with("application/");
    let refused = matches!(essence.as_str(), "text/html" | "application/x-msdownload");
    if (known || document) && !refused {
        return Ok(());
    }
    Err(GraphError::invalid(format!(
        "Param file must be a file with one of the following types: audio/aac, audio/mp4, \
         audio/mpeg, audio/amr, audio/ogg, application/…, text/plain, image/jpeg, image/png, \
         video/mp4, video/3gpp, image/webp. Received file of type '{mime}'."
    )))
}

fn check_size(mime: &str, size: usize) -> Result<(), GraphError> {
    let limit = (CLASSES.iter())
        .find(|(class, _, _)| *class == class_of(mime))
        .map_or(LARGEST_FILE, |(_, limit, _)| *limit);
    if size == 0 {
        return Err(GraphError::invalid("Param file must not be empty"));
    }
    if size > limit {
        return Err(GraphError::new(
            131_053,
            format!("file of {size} bytes is larger than the {limit} that its type allows"),
        ));
    }
    Ok(())
}

/// What would make WhatsApp refuse the file when it's sent: the upload takes it, the message fails.
fn flaw(mime: &str, name: &str, bytes: &[u8]) -> Option<String> {
    let essence = essence(mime);
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_lowercase());
    let expected: &[&str] = match essence.as_str() {
        "image/jpeg" => &["jpg", "jpeg"],
        "image/png" => &["png"],
        "image/webp" => &["webp"],
        "video/mp4" => &["mp4"],
        "video/3gpp" => &["3gp", "3gpp"],
        "audio/ogg" => &["ogg", "oga"],
        "audio/mpeg" => &["mp3"],
        "audio/mp4" => &["m4a", "mp4"],
        "application/pdf" => &["pdf"],
        _ => &[],
    };
    let fits = extension.is_some_and(|extension| expected.contains(&extension.as_str()));
    if !expected.is_empty() && !fits {
        return Some(format!("file name {name} does not go with {essence}"));
    }
    let begins: &[&[u8]] = match essence.as_str() {
        "image/jpeg" => &[b"\xff\xd8\xff"],
        "image/png" => &[b"\x89PNG"],
        "image/webp" => &[b"RIFF"],
        "audio/ogg" => &[b"OggS"],
        "application/pdf" => &[b"%PDF"],
        _ => &[],
    };
    if !begins.is_empty() && !begins.iter().any(|begin| bytes.starts_with(begin)) {
        return Some(format!("the content is not {essence}"));
    }
    let mono_opus = bytes.get(28..36) == Some(b"OpusHead") && bytes.get(37) == Some(&1);
    if essence == "audio/ogg" && !mono_opus {
        return Some("audio/ogg must be OPUS, one channel".to_owned());
    }
    None
}

/// Addresses of files: they carry their own end and a proof, so nothing has to be stored.
#[derive(Debug)]
pub struct Addresses {
    key: hmac::Key,
}

impl Addresses {
    /// Addresses proven by `secret`.
    pub fn new(secret: &str) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
        }
    }

    /// A fresh address of a file below `base`, good for five minutes.
    pub fn of(&self, base: &str, id: &str, now: i64) -> String {
        let until = now / 1_000 + ADDRESS_LIFE_SECONDS;
        let proof = self.proof(id, until);
        format!("{base}/whatsapp_business/attachments?mid={id}&ext={until}&hash={proof}")
    }

    /// Whether these query values are of an address of ours that still works.
    pub fn admits(&self, id: &str, until: &str, proof: &str, now: i64) -> bool {
        let Ok(until) = until.parse::<i64>() else {
            return false;
        };
        until > now / 1_000 && proof == self.proof(id, until)
    }

    fn proof(&self, id: &str, until: i64) -> String {
        let tag = hmac::sign(&self.key, format!("{id}:{until}").as_bytes());
        hex(&tag.as_ref()[..16])
    }
}

/// The answer of `GET /{media-id}`.
pub fn description(file: &File, url: &str) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "url": url,
        "mime_type": file.mime,
        "sha256": hex(&file.sha256()),
        "file_size": file.bytes.len(),
        "id": file.id,
    })
}

#[cfg(test)]
mod tests;
