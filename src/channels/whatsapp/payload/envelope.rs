//! What stands around the values of a body: entries and their changes. Each part that is not as it should be is
//! kept by itself and harms no neighbour.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::base::clock::Timestamp;
use crate::channels::whatsapp::json::{self, Fields, Named};
use crate::channels::whatsapp::payload::{Change, unreadable};
use crate::domain::inbound::Inbound;

/// A body that is no JSON object: the only one that is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the body is not a JSON object")]
pub struct NotAnObject;

/// Reads a body into its items, in their order. The `raw` of an item is a whole body that reads to just that item.
///
/// # Errors
/// When the body is not a JSON object.
pub fn read(body: &[u8]) -> Result<Vec<Inbound>, NotAnObject> {
    let body = std::str::from_utf8(body).map_err(|_| NotAnObject)?;
    if let Ok(Named(envelope)) = serde_json::from_str::<Named<Envelope<'_>>>(body) {
        let mut items = Vec::with_capacity(1);
        envelope.read(body, &mut items);
        return Ok(items);
    }
    read_level_by_level(body)
}

/// The envelope as Meta writes it, down to the values in one pass. One that is not of this shape is read level by
/// level instead, to find out which part of it is the bad one.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Vec<Named<EnvelopeEntry<'a>>>,
}

#[derive(Deserialize)]
struct EnvelopeEntry<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    changes: Vec<Named<EnvelopeChange<'a>>>,
}

#[derive(Deserialize)]
struct EnvelopeChange<'a> {
    #[serde(borrow)]
    field: Option<&'a RawValue>,
    #[serde(borrow)]
    value: Fields<'a>,
}

impl<'a> Envelope<'a> {
    fn read(&self, body: &'a str, items: &mut Vec<Inbound>) {
        let alone = self.entry.len() == 1 && self.entry[0].0.changes.len() == 1;
        for Named(entry) in &self.entry {
            let frame = Frame {
                object: self.object.map(RawValue::get),
                id: entry.id.map(RawValue::get),
                time: entry.time.map(RawValue::get),
            };
            for Named(change) in &entry.changes {
                let field = change.field.map(RawValue::get);
                Change::new(&frame, field, &change.value, alone.then_some(body)).read(items);
            }
        }
    }
}

pub(super) fn read_level_by_level(body: &str) -> Result<Vec<Inbound>, NotAnObject> {
    let Some(fields) = Fields::read(body) else {
        return if json::is_object(body) {
            Ok(vec![unreadable("the body", body.to_owned())])
        } else {
            Err(NotAnObject)
        };
    };
    let Some(entries) = fields.get("entry").and_then(json::elements) else {
        return Ok(vec![unreadable("no list of entries", body.to_owned())]);
    };
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        read_entry(fields.get("object"), entry, &mut items);
    }
    Ok(items)
}

fn read_entry(object: Option<&str>, entry: &str, items: &mut Vec<Inbound>) {
    let whole = || {
        let object = object.unwrap_or(OBJECT);
        format!("{{\"object\":{object},\"entry\":[{entry}]}}")
    };
    let Some(fields) = Fields::read(entry) else {
        return items.push(unreadable("an entry", whole()));
    };
    let Some(changes) = fields.get("changes").and_then(json::elements) else {
        return items.push(unreadable("an entry without changes", whole()));
    };
    let frame = Frame {
        object,
        id: fields.get("id"),
        time: fields.get("time"),
    };
    for change in changes {
        read_change(&frame, change, items);
    }
}

fn read_change(frame: &Frame<'_>, change: &str, items: &mut Vec<Inbound>) {
    let whole = || format!("{}{change}]}}]}}", frame.head());
    let Some(fields) = Fields::read(change) else {
        return items.push(unreadable("a change", whole()));
    };
    let Some(value) = fields.get("value").and_then(Fields::read) else {
        return items.push(unreadable("a change without a value", whole()));
    };
    Change::new(frame, fields.get("field"), &value, None).read(items);
}

/// What `object` says in every body of WhatsApp's.
const OBJECT: &str = "\"whatsapp_business_account\"";

/// What stands around the changes of one entry, as JSON.
pub(super) struct Frame<'a> {
    object: Option<&'a str>,
    /// The account.
    pub(super) id: Option<&'a str>,
    time: Option<&'a str>,
}

impl Frame<'_> {
    /// Meta's time, in seconds.
    pub(super) fn at(&self) -> Option<Timestamp> {
        let seconds = self.time?.trim_matches('"').parse().ok()?;
        Some(Timestamp::from_seconds(seconds)).filter(|at| at.millis() > 0)
    }

    /// A body up to and into the list of changes.
    pub(super) fn head(&self) -> String {
        let object = self.object.unwrap_or(OBJECT);
        let mut head = format!("{{\"object\":{object},\"entry\":[{{");
        for (name, value) in [("id", self.id), ("time", self.time)] {
            if let Some(value) = value {
                let _ = write!(head, "\"{name}\":{value},");
            }
        }
        head.push_str("\"changes\":[");
        head
    }
}
