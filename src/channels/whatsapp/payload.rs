//! A webhook's body, read into items. Pure. What is inside may be anything: each item is read by itself, and one
//! that can't be understood becomes [`Item::Unplaced`] and harms no neighbour.
//! Meta, "messages webhook reference" and its family, 2025-10 to 2026-05.

mod content;
mod envelope;
mod message;
mod notice;
mod person;
mod status;

use std::fmt::Write as _;
use std::sync::Arc;

use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{Inbound, Item};

use crate::channels::whatsapp::json::{self, Fields};
use envelope::Frame;
use person::Contact;

pub(in crate::channels::whatsapp) use content::read_hash;
pub use envelope::{NotAnObject, read};

/// Elements of one list that are taken apart. Meta sends at most 1,000 updates in one body ("Webhooks",
/// 2026-04-29); a longer list is kept in one piece.
const ELEMENTS_MAX: usize = 10_000;

/// Lists whose elements are items of their own.
const LISTS: [&str; 10] = [
    "messages",
    "statuses",
    "errors",
    "user_actions",
    "message_echoes",
    "calls",
    "user_preferences",
    "user_id_update",
    "history",
    "state_sync",
];

/// Fields whose values are made of lists.
const LIST_FIELDS: [&str; 7] = [
    "messages",
    "smb_message_echoes",
    "calls",
    "user_preferences",
    "user_id_update",
    "history",
    "smb_app_state_sync",
];

/// Goes with every item of its value.
fn is_common(name: &str) -> bool {
    matches!(name, "messaging_product" | "metadata")
}

fn unreadable(what: &str, raw: impl Into<Arc<str>>) -> Inbound {
    unplaced(QuarantineCause::Unreadable(what.to_owned()), raw)
}

fn unplaced(cause: QuarantineCause, raw: impl Into<Arc<str>>) -> Inbound {
    Inbound {
        item: Item::Unplaced(cause),
        raw: raw.into(),
    }
}

/// One change of a body: what all of its items have in common.
struct Change<'v, 'a> {
    frame: &'v Frame<'a>,
    value: &'v Fields<'a>,
    /// The field's name as JSON.
    field_text: Option<&'a str>,
    field: String,
    phone_number_id: String,
    /// The digits of our number.
    display: String,
    contacts: Vec<Contact<'a>>,
    /// The list of the value's own errors.
    errors: Option<&'a str>,
    /// The body, if it holds no other change.
    body: Option<&'a str>,
}

impl<'v, 'a> Change<'v, 'a> {
    /// A change with this field and value. `body` is the whole body if it holds no other change.
    fn new(
        frame: &'v Frame<'a>,
        field: Option<&'a str>,
        value: &'v Fields<'a>,
        body: Option<&'a str>,
    ) -> Self {
        let metadata = value.get("metadata").and_then(Fields::read);
        let words = |name| metadata.as_ref().and_then(|fields| fields.text(name));
        let contacts = value
            .get("contacts")
            .and_then(json::elements)
            .unwrap_or_default();
        Self {
            frame,
            value,
            field_text: field,
            field: field.and_then(json::text_of).unwrap_or_default(),
            phone_number_id: words("phone_number_id").unwrap_or_default(),
            display: words("display_phone_number").unwrap_or_default(),
            contacts: contacts.into_iter().map(Contact::read).collect(),
            errors: value
                .get("errors")
                .filter(|errors| json::elements(errors).is_some()),
            body,
        }
    }

    fn read(mut self, items: &mut Vec<Inbound>) {
        let before = items.len();
        let mut lists = Vec::with_capacity(1);
        let mut others = Vec::new();
        for (name, text) in self.value.iter() {
            if text == "null" || is_common(name) || name == "contacts" {
                continue;
            }
            if LISTS.contains(&name) {
                lists.push((name, text, json::elements(text)));
            } else {
                others.push((name, text));
            }
        }
        let alone = matches!(lists.as_slice(), [(_, _, Some(elements))] if elements.len() == 1);
        self.body = self.body.filter(|_| alone && others.is_empty());
        for (name, text, elements) in &lists {
            match elements {
                Some(elements) if elements.len() <= ELEMENTS_MAX => {
                    self.read_list(name, elements, items);
                }
                Some(_) => items.push(unreadable(
                    "a list too long",
                    self.raw(&[], &[(name, text)]),
                )),
                None => items.push(unreadable("a list", self.raw(&[], &[(name, text)]))),
            }
        }
        // A new field beside known lists says something about them; a new list says something of its own.
        let tells = others.iter().any(|(_, text)| {
            text.starts_with('[') && json::elements(text).is_some_and(|list| !list.is_empty())
        });
        let empty_lists = !lists.is_empty() && others.is_empty();
        if tells || (items.len() == before && !empty_lists) {
            items.push(self.read_whole(&others));
        }
    }

    /// A value that is not made of lists, or what of it is not.
    fn read_whole(&self, others: &[(&str, &str)]) -> Inbound {
        let contacts: Vec<&Contact<'_>> = self.contacts.iter().collect();
        let raw = self.raw(&contacts, others);
        if self.field == "message_template_status_update" {
            let mut text = String::from("{");
            write_fields(&mut text, others);
            text.push('}');
            let item = json::object(&text)
                .ok_or("a template's status")
                .and_then(|object| {
                    let waba_id = self.frame.id.and_then(json::text_of).unwrap_or_default();
                    notice::template_status(&waba_id, &object)
                })
                .unwrap_or_else(|what| {
                    Item::Unplaced(QuarantineCause::Unreadable(what.to_owned()))
                });
            return Inbound { item, raw };
        }
        let name = match others.first() {
            Some((name, _)) if LIST_FIELDS.contains(&self.field.as_str()) => self.name_of(name),
            _ => self.field.clone(),
        };
        unplaced(QuarantineCause::UnknownField(name), raw)
    }

    /// What a list is called where it is counted.
    fn name_of(&self, list: &str) -> String {
        if self.field == "messages" || self.field == list {
            list.to_owned()
        } else {
            format!("{}.{list}", self.field)
        }
    }

    fn read_list(&self, name: &str, elements: &[&str], items: &mut Vec<Inbound>) {
        let reader = match (self.field.as_str(), name) {
            ("messages", "messages") => Reader::Message,
            ("messages", "statuses") => Reader::Status,
            ("smb_message_echoes", "message_echoes") => Reader::Echo,
            ("calls", "calls") => Reader::Call,
            ("calls", "statuses") => Reader::CallStatus,
            ("user_preferences", "user_preferences") => Reader::Preference,
            ("user_id_update", "user_id_update") => Reader::NewUserId,
            _ => Reader::None,
        };
        for (place, element) in elements.iter().enumerate() {
            items.push(self.read_element(reader, name, element, place, elements.len()));
        }
    }

    fn read_element(
        &self,
        reader: Reader,
        name: &str,
        element: &str,
        place: usize,
        of: usize,
    ) -> Inbound {
        let Some(mut object) = json::object(element) else {
            let raw = self.raw(&[], &[(name, &format!("[{element}]"))]);
            return match reader {
                Reader::None => unplaced(QuarantineCause::UnknownField(self.name_of(name)), raw),
                _ => unreadable("not an object, or too deep", raw),
            };
        };
        let naming = reader.naming(&object, &self.display);
        let contact = person::belonging(&self.contacts, &object, naming, place, of);
        let borrowed = matches!(reader, Reader::Status)
            .then(|| status::borrow_errors(&mut object, self.errors))
            .flatten();
        let element = match (borrowed, element.strip_suffix('}')) {
            // The status reads the same without its neighbours.
            (Some(errors), Some(open)) => format!("[{open},\"errors\":{errors}}}]"),
            _ => format!("[{element}]"),
        };
        let item = match reader {
            Reader::None => Err(QuarantineCause::UnknownField(self.name_of(name))),
            _ => self.item(reader, object, contact),
        };
        let contact: Vec<&Contact<'_>> = contact.into_iter().collect();
        Inbound {
            item: item.unwrap_or_else(Item::Unplaced),
            raw: self.raw(&contact, &[(name, &element)]),
        }
    }

    fn item(
        &self,
        reader: Reader,
        object: json::Object,
        contact: Option<&Contact<'_>>,
    ) -> Result<Item, QuarantineCause> {
        let number = self.phone_number_id.clone();
        match reader {
            Reader::Message => message::read(number, object, contact, false),
            Reader::Echo => message::read(number, object, contact, true),
            Reader::Status => status::read(number, &object),
            Reader::Call => {
                let ours = notice::is_our_call(&object, &self.display);
                notice::call(number, &object, contact, !ours)
            }
            Reader::CallStatus => notice::call_status(number, &object, contact),
            Reader::Preference => notice::preference(number, &object, contact),
            Reader::NewUserId => notice::new_user_id(number, &object),
            Reader::None => Err(QuarantineCause::UnknownField(self.field.clone())),
        }
    }

    /// A whole body with these contacts and fields; the body as it came, if there is nothing else in it.
    fn raw(&self, contacts: &[&Contact<'_>], fields: &[(&str, &str)]) -> Arc<str> {
        if let Some(body) = self.body {
            return body.into();
        }
        let field = self.field_text.unwrap_or("null");
        let mut raw = self.frame.head();
        let _ = write!(raw, "{{\"field\":{field},\"value\":{{");
        for (name, text) in self.value.iter().filter(|(name, _)| is_common(name)) {
            let _ = write!(raw, "\"{name}\":{text},");
        }
        if !contacts.is_empty() {
            let list: Vec<&str> = contacts.iter().map(|contact| contact.raw).collect();
            let _ = write!(raw, "\"contacts\":[{}],", list.join(","));
        }
        if fields.is_empty() {
            let end = raw.trim_end_matches(',').len();
            raw.truncate(end);
        }
        write_fields(&mut raw, fields);
        raw.push_str("}}]}]}");
        raw.into()
    }
}

fn write_fields(out: &mut String, fields: &[(&str, &str)]) {
    for (index, (name, text)) in fields.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let name = serde_json::Value::from(*name);
        let _ = write!(out, "{comma}{name}:{text}");
    }
}

/// What reads the elements of a list.
#[derive(Clone, Copy)]
enum Reader {
    Message,
    Echo,
    Status,
    Call,
    CallStatus,
    Preference,
    NewUserId,
    None,
}

impl Reader {
    fn naming(self, object: &json::Object, display: &str) -> person::Naming {
        match self {
            Self::Message | Self::None => person::SENDER,
            Self::Echo => person::RECEIVER,
            Self::Status | Self::CallStatus => person::RECIPIENT,
            Self::Preference | Self::NewUserId => person::NAMED,
            Self::Call if notice::is_our_call(object, display) => person::RECEIVER,
            Self::Call => person::SENDER,
        }
    }
}

#[cfg(test)]
mod tests;
