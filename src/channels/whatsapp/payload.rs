//! A webhook's body, read into items. Pure. What is inside may be anything: each item is read by itself, and one
//! that can't be understood becomes [`Item::Unplaced`] and harms no neighbour.
//! Meta, "messages webhook reference" and its family, 2025-10 to 2026-05.

mod answers;
mod content;
mod envelope;
mod message;
mod notice;
mod person;
mod standing;
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

/// Nothing is lost with it.
fn says_nothing(text: &str) -> bool {
    matches!(text, "null" | "[]" | "{}" | "\"\"")
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
    /// New fields beside the lists: they are kept with each message.
    beside: Vec<(String, &'a str)>,
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
            beside: Vec::new(),
            body,
        }
    }

    fn read(mut self, items: &mut Vec<Inbound>) {
        let before = items.len();
        let mut lists = Vec::with_capacity(1);
        // New lists say something of their own, other new fields something about the known lists beside them.
        let mut others = Vec::new();
        for (name, text) in self.value.iter() {
            let is_known = LISTS.contains(&name);
            let nothing = text == "null" || (!is_known && says_nothing(text));
            if nothing || is_common(name) || name == "contacts" {
                continue;
            }
            if is_known {
                lists.push((name, text, json::elements(text)));
            } else if text.starts_with('[') {
                others.push((name, text));
            } else {
                self.beside.push((name.to_owned(), text));
            }
        }
        let alone = matches!(lists.as_slice(), [(_, _, Some(elements))] if elements.len() == 1);
        let only = others.is_empty() && self.beside.is_empty();
        self.body = self.body.filter(|_| alone && only);
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
        let with_messages = items[before..]
            .iter()
            .any(|inbound| matches!(inbound.item, Item::Message(_)));
        if !with_messages {
            let beside = std::mem::take(&mut self.beside);
            let all = self.value.iter().filter(|(name, text)| {
                others.contains(&(*name, *text)) || beside.iter().any(|(of, _)| of == name)
            });
            let all: Vec<(&str, &str)> = all.filter(|(_, text)| !says_nothing(text)).collect();
            if !all.is_empty() || lists.is_empty() {
                items.push(self.read_whole(&all));
            }
        } else if !others.is_empty() {
            items.push(self.read_whole(&others));
        }
    }

    /// A value that is not made of lists, or what of it is not.
    fn read_whole(&self, others: &[(&str, &str)]) -> Inbound {
        let contacts: Vec<&Contact<'_>> = self.contacts.iter().collect();
        let raw = self.raw(&contacts, others);
        if let Some(read) = self.read_apart(others) {
            let item = read.unwrap_or_else(|what| {
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

    /// What it tells of a template, a number or an account, if it is about one.
    fn read_apart(&self, fields: &[(&str, &str)]) -> Option<Result<Item, &'static str>> {
        let mut text = String::from("{");
        write_fields(&mut text, fields);
        text.push('}');
        let waba_id = self.frame.id.and_then(json::text_of).unwrap_or_default();
        let empty = json::Object::new();
        match json::object(&text) {
            Some(object) => notice::of_template(&self.field, &waba_id, &object).or_else(|| {
                let at = self.frame.at();
                standing::read(&self.field, (&waba_id, at), &object).map(Ok)
            }),
            None => {
                notice::of_template(&self.field, &waba_id, &empty).map(|_| Err("a template's news"))
            }
        }
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
        for element in elements {
            items.push(self.read_element(reader, name, element, elements.len()));
        }
    }

    fn read_element(&self, reader: Reader, name: &str, element: &str, of: usize) -> Inbound {
        let Some(mut object) = json::object(element) else {
            let raw = self.raw(&[], &[(name, &format!("[{element}]"))]);
            return match reader {
                Reader::None => unplaced(QuarantineCause::UnknownField(self.name_of(name)), raw),
                _ => unreadable("not an object, or too deep", raw),
            };
        };
        let naming = reader.naming(&object, &self.display);
        let contact = person::belonging(&self.contacts, &object, naming, of);
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
        let mut item = item.unwrap_or_else(Item::Unplaced);
        let contact: Vec<&Contact<'_>> = contact.into_iter().collect();
        let mut fields = vec![(name, element.as_str())];
        if let Item::Message(message) = &mut item
            && !self.beside.is_empty()
        {
            let beside = self.beside.iter();
            fields.extend(beside.map(|(name, text)| (name.as_str(), *text)));
            message::keep_beside(message, &fields[1..]);
        }
        Inbound {
            raw: self.raw(&contact, &fields),
            item,
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
