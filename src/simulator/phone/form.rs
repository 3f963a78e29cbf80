//! A form of the phone page, with at most one file.

use crate::http::{BodyError, Request};
use bytes::Bytes;
use std::collections::HashMap;

/// The values of a form.
#[derive(Debug, Default)]
pub(super) struct Form {
    values: HashMap<String, String>,
    pub(super) file: Option<Picked>,
}

/// A file that somebody picked.
#[derive(Debug)]
pub(super) struct Picked {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Bytes,
}

impl Form {
    /// The value of a field, if it was sent and isn't empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self.values.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// The value of a field, or nothing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

/// Reads a form of either encoding.
pub(super) async fn read(request: &mut Request, limit: u64) -> Result<Form, BodyError> {
    if request.content_type().as_deref() != Some("multipart/form-data") {
        let fields = request.form(limit).await?;
        let values = fields
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        return Ok(Form {
            values: values.collect(),
            file: None,
        });
    }
    let mut form = Form::default();
    let mut parts = request.parts(limit)?;
    while let Some(part) = parts.next().await? {
        let name = part.name().to_owned();
        if let Some(file) = part.file_name().map(str::to_owned) {
            let mime = part.content_type();
            form.file = Some(Picked {
                name: file,
                mime: mime.unwrap_or_else(|| "application/octet-stream".to_owned()),
                bytes: part.bytes(usize::MAX).await?,
            });
        } else {
            let value = part.text(usize::MAX).await?;
            form.values.insert(name, value);
        }
    }
    Ok(form)
}
