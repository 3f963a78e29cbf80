//! What came of a message that the desk can't read, as lines instead of JSON: each value under the names that lead to
//! it.

use serde_json::Value;

/// Lines at most; a message of WhatsApp's has a few dozen.
const LINES_MAX: usize = 200;

/// Every value with the names that lead to it, by these; of very many the first. What is no JSON is one line without a
/// name.
pub fn lines(raw: &str) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    match serde_json::from_str(raw) {
        Ok(value) => add(&mut lines, "", &value),
        Err(_) => lines.push((String::new(), raw.to_owned())),
    }
    lines
}

/// Whether WhatsApp kept back what the message says: it names an error, or has its own word for such a kind, or there is
/// no kind at all. Else it was passed on, and it is the desk that can't read it. Meta, "Unsupported messages", 2025-10.
pub fn is_withheld(raw: &str) -> bool {
    let lines = lines(raw);
    let of_message = |name: &str| {
        let ends = ["messages", "message_echoes"].map(|list| format!("{list} › {name}"));
        let mut found = lines.iter().filter(move |(names, _)| {
            ends.iter()
                .any(|end| names == end || names.ends_with(&format!(" › {end}")))
        });
        found.next().map(|(_, value)| value.as_str())
    };
    let kind = of_message("type").unwrap_or("unsupported");
    let names_error = ["errors › code", "errors › 1 › code"].map(of_message);
    names_error != [None, None] || matches!(kind, "unsupported" | "unknown")
}

fn add(lines: &mut Vec<(String, String)>, names: &str, value: &Value) {
    if lines.len() >= LINES_MAX {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                add(lines, &under(names, name), value);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                let names = match items.len() {
                    1 => names.to_owned(),
                    _ => under(names, &(place + 1).to_string()),
                };
                add(lines, &names, item);
            }
        }
        Value::Null => {}
        Value::String(text) => lines.push((names.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => lines.push((names.to_owned(), value.to_string())),
    }
}

fn under(names: &str, name: &str) -> String {
    match names {
        "" => name.to_owned(),
        names => format!("{names} › {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> String {
        let lines = lines(raw);
        let lines: Vec<String> = lines.iter().map(|(n, v)| format!("{n}={v}")).collect();
        lines.join("\n")
    }

    #[test]
    fn every_value_stands_under_its_names() {
        let raw = r#"{"type":"unsupported","errors":[{"code":131051,"data":{"details":"Not \"supported\""}}],
            "ids":["a","b"],"none":null,"view_once":true}"#;
        let told = "type=unsupported\nerrors › code=131051\n\
            errors › data › details=Not \"supported\"\nids › 1=a\nids › 2=b\nview_once=true";
        let mut said: Vec<_> = read(raw).lines().map(str::to_owned).collect();
        let mut told: Vec<_> = told.lines().map(str::to_owned).collect();
        said.sort();
        told.sort();
        assert_eq!(said, told);
    }

    #[test]
    fn what_whatsapp_kept_back_differs_from_what_the_desk_does_not_know() {
        let raw = |list: &str, message: serde_json::Value| {
            serde_json::json!({"entry": [{"changes": [{"value": {list: [message]}}]}]}).to_string()
        };
        let large = serde_json::json!({"type": "video", "errors": [{"code": 131_052}]});
        for (list, message, withheld) in [
            ("messages", serde_json::json!({"type": "unsupported"}), true),
            ("messages", serde_json::json!({"type": "unknown"}), true),
            ("messages", large.clone(), true),
            (
                "messages",
                serde_json::json!({"type": "image", "errors": [{"code": 1}, {"code": 2}]}),
                true,
            ),
            ("messages", serde_json::json!({"type": "hologram"}), false),
            ("message_echoes", large, true),
            (
                "message_echoes",
                serde_json::json!({"type": "hologram"}),
                false,
            ),
        ] {
            let raw = raw(list, message);
            assert_eq!(is_withheld(&raw), withheld, "{raw}");
        }
        assert!(is_withheld("{}"));
    }

    #[test]
    fn what_is_no_json_stands_as_it_came_and_a_flood_ends() {
        assert_eq!(read("<as it came>"), "=<as it came>");
        let many = serde_json::to_string(&vec!["x"; 10_000]).unwrap();
        assert_eq!(lines(&many).len(), LINES_MAX);
    }
}
