//! Webhook bodies as Meta writes them: envelope, escaping, signature.

use crate::base::hex::hex;
use ring::hmac;
use serde_json::{Value, json};

/// One thing to tell the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// `phone_number_id` of the business number it belongs to.
    pub number: String,
    /// `display_phone_number` of that number, digits.
    pub display: String,
    /// WhatsApp Business Account of that number.
    pub waba: String,
    /// What it says.
    pub part: Part,
    /// Message whose status this tells, with the name of the status.
    pub tells: Option<(String, String)>,
}

/// What an update says.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A message from a customer.
    Message {
        /// The sender, for `contacts[]`.
        contact: Option<Value>,
        /// The element of `messages[]`.
        message: Value,
    },
    /// A message that the team sent from its phone app.
    Echo {
        /// The recipient, for `contacts[]`.
        contact: Option<Value>,
        /// The element of `message_echoes[]`.
        message: Value,
    },
    /// A status of one of our messages.
    Status {
        /// The recipient, for `contacts[]`.
        contact: Option<Value>,
        /// The element of `statuses[]`.
        status: Value,
    },
    /// A whole `value` of any field.
    Value {
        /// The field, such as `calls` or `account_update`.
        field: String,
        /// The value.
        value: Value,
        /// `entry[].time` in seconds, for management fields.
        time: Option<i64>,
    },
}

/// Puts updates into one body. Neighbours of the same account share an entry, and neighbours of the
/// same number and kind share a value, as in Meta's batches.
pub fn envelope(updates: &[Update]) -> Value {
    let mut entries: Vec<Value> = Vec::new();
    for update in updates {
        let change = change(update);
        let time = match &update.part {
            Part::Value { time, .. } => *time,
            _ => None,
        };
        let entry = (entries.last_mut())
            .filter(|entry| entry["id"] == update.waba && entry["time"].as_i64() == time);
        match entry {
            Some(entry) => add_change(entry, change),
            None => {
                let mut entry = json!({ "id": update.waba, "changes": [change] });
                if let Some(time) = time {
                    entry["time"] = json!(time);
                }
                entries.push(entry);
            }
        }
    }
    json!({ "object": "whatsapp_business_account", "entry": entries })
}

fn change(update: &Update) -> Value {
    let (field, list, contact, item) = match &update.part {
        Part::Message { contact, message } => ("messages", "messages", contact, message),
        Part::Echo { contact, message } => {
            ("smb_message_echoes", "message_echoes", contact, message)
        }
        Part::Status { contact, status } => ("messages", "statuses", contact, status),
        Part::Value { field, value, .. } => return json!({ "field": field, "value": value }),
    };
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": update.display,
            "phone_number_id": update.number,
        },
    });
    value[list] = json!([item]);
    if let Some(contact) = contact {
        value["contacts"] = json!([contact]);
    }
    json!({ "field": field, "value": value })
}

fn add_change(entry: &mut Value, change: Value) {
    let Some(changes) = entry["changes"].as_array_mut() else {
        return;
    };
    let joined = (changes.last_mut()).is_some_and(|last| join_values(last, &change));
    if !joined {
        changes.push(change);
    }
}

/// Adds the items of `change` to `last` if both are messages, or both statuses, of one number.
fn join_values(last: &mut Value, change: &Value) -> bool {
    let kind = |change: &Value| {
        ["messages", "statuses"]
            .into_iter()
            .find(|list| change["field"] == "messages" && change["value"][*list].is_array())
    };
    let (Some(list), Some(other)) = (kind(last), kind(change)) else {
        return false;
    };
    if list != other || last["value"]["metadata"] != change["value"]["metadata"] {
        return false;
    }
    for key in [list, "contacts"] {
        for item in change["value"][key].as_array().into_iter().flatten() {
            append(&mut last["value"][key], item);
        }
    }
    true
}

fn append(list: &mut Value, item: &Value) {
    match list.as_array_mut() {
        Some(items) if items.contains(item) => {}
        Some(items) => items.push(item.clone()),
        None => *list = json!([item]),
    }
}

/// JSON with Meta's escapes: every non-ASCII character as `\uXXXX` in lower case hexadecimal, `/` as
/// `\/`, and `<`, `%`, `@` as Graph escapes them. All of these stand only inside strings.
pub fn encode(value: &Value) -> Vec<u8> {
    let plain = value.to_string();
    let mut escaped = String::with_capacity(plain.len() + plain.len() / 8);
    for character in plain.chars() {
        match character {
            '/' => escaped.push_str("\\/"),
            '<' => escaped.push_str("\\u003C"),
            '%' => escaped.push_str("\\u0025"),
            '@' => escaped.push_str("\\u0040"),
            ascii if ascii.is_ascii() => escaped.push(ascii),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    escaped.into_bytes()
}

/// The value of `X-Hub-Signature-256` for these bytes.
pub fn signature(app_secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, app_secret.as_bytes());
    format!("sha256={}", hex(hmac::sign(&key, body).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Body and signature that were computed apart from this code.
    const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{"text":{"body":"Gr\u00fc\u00df dich \ud83d\udc4b a\/b"}}]}}]}]}"#;
    const SIGNATURE: &str =
        "sha256=3640ff5a2a12b21660ec305b2a5d1a6bce5de8d948557d57a9bc88aff80afee2";

    fn message(number: &str, from: &str, id: &str) -> Update {
        Update {
            number: number.to_owned(),
            display: "15550009999".to_owned(),
            waba: "W".to_owned(),
            part: Part::Message {
                contact: Some(json!({ "wa_id": from })),
                message: json!({ "id": id }),
            },
            tells: None,
        }
    }

    fn status(id: &str) -> Update {
        Update {
            part: Part::Status {
                contact: None,
                status: json!({ "id": id }),
            },
            ..message("1", "7", id)
        }
    }

    #[test]
    fn the_signature_agrees_with_the_test_vector() {
        assert_eq!(BODY.len(), 173);
        assert_eq!(signature("test-app-secret", BODY.as_bytes()), SIGNATURE);
    }

    #[test]
    fn bytes_are_escaped_as_in_the_test_vector() {
        let text = json!({ "body": "Grüß dich 👋 a/b" });
        let encoded = String::from_utf8(encode(&text)).unwrap();
        assert_eq!(
            encoded,
            r#"{"body":"Gr\u00fc\u00df dich \ud83d\udc4b a\/b"}"#
        );
        assert!(BODY.contains(&encoded));
    }

    #[test]
    fn escapes_read_back_as_what_they_were() {
        let value = json!({ "a": "5% <b>@sam</b> \\ \" \n ё 👨‍👩‍👧" });
        let encoded = encode(&value);
        assert!(encoded.is_ascii());
        assert_eq!(serde_json::from_slice::<Value>(&encoded).unwrap(), value);
    }

    #[test]
    fn a_batch_shares_entries_and_values_where_it_can() {
        let updates = [
            message("1", "7", "a"),
            message("1", "7", "b"),
            message("1", "8", "c"),
            status("d"),
            message("2", "7", "e"),
            Update {
                waba: "V".to_owned(),
                ..message("3", "7", "f")
            },
        ];
        let body = envelope(&updates);
        let changes = body["entry"][0]["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 3);
        assert_eq!(changes[0]["value"]["messages"].as_array().unwrap().len(), 3);
        assert_eq!(changes[0]["value"]["contacts"].as_array().unwrap().len(), 2);
        assert_eq!(changes[1]["value"]["statuses"][0]["id"], "d");
        assert_eq!(changes[2]["value"]["metadata"]["phone_number_id"], "2");
        assert_eq!(body["entry"][1]["id"], "V");
    }

    #[test]
    fn a_management_value_has_its_time() {
        let update = Update {
            part: Part::Value {
                field: "account_update".to_owned(),
                value: json!({ "event": "DISABLED_UPDATE" }),
                time: Some(1_786_000_000),
            },
            ..message("1", "7", "a")
        };
        let body = envelope(&[message("1", "7", "b"), update]);
        assert!(body["entry"][0]["time"].is_null());
        assert_eq!(body["entry"][1]["time"], 1_786_000_000);
        assert_eq!(body["entry"][1]["changes"][0]["field"], "account_update");
    }
}
