use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::base::clock::Clock;
use crate::domain::customer::Identity;
use crate::domain::delivery::Report;
use crate::domain::entry::Forwarded;
use crate::domain::inbound::{Content, TemplateNews};

fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/webhooks");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn who(identity: &Identity) -> String {
    let parts = [
        &identity.bsuid,
        &identity.wa_id,
        &identity.phone,
        &identity.username,
    ];
    let parts: Vec<_> = parts
        .iter()
        .map(|part| part.as_deref().unwrap_or("-"))
        .collect();
    parts.join("/")
}

/// One line for an item, with everything in it but the raw text.
fn line(item: &Item) -> String {
    match item {
        Item::Message(message) => {
            let mut line = format!(
                "{}{} {} from {} at {}",
                if message.echo { "echo " } else { "" },
                message.phone_number_id,
                message.wamid,
                who(&message.sender),
                message.at.rfc3339(),
            );
            for (name, value) in [
                ("name", &message.profile_name),
                ("reply to", &message.reply_to),
                ("unknown", &message.unknown_fields),
            ] {
                if let Some(value) = value {
                    let _ = write!(line, ", {name} {value}");
                }
            }
            match message.forwarded {
                Forwarded::No => {}
                Forwarded::Yes => line.push_str(", forwarded"),
                Forwarded::Often => line.push_str(", forwarded often"),
            }
            if let Some(referral) = &message.referral {
                let _ = write!(line, ", {referral:?}");
            }
            let _ = write!(line, ": {:?}", message.content);
            line
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn every_known_shape_reads_as_it_did() {
    let mut read_now = String::new();
    for (name, body) in corpus() {
        let _ = writeln!(read_now, "# {name}");
        for inbound in read(body.as_bytes()).unwrap() {
            let _ = writeln!(read_now, "{}", line(&inbound.item));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/webhooks.txt");
    if std::env::var_os("OKNO_GOLDEN_WRITE").is_some() {
        std::fs::write(&path, &read_now).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap();
    for (ours, theirs) in read_now.lines().zip(golden.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(read_now.len(), golden.len());
}

/// The short way through an envelope sees what the long one sees.
fn assert_reads_the_same_either_way(body: &str) {
    let items = |read: Result<Vec<Inbound>, NotAnObject>| -> Vec<Item> {
        read.unwrap()
            .into_iter()
            .map(|inbound| inbound.item)
            .collect()
    };
    assert_eq!(
        items(read(body.as_bytes())),
        items(envelope::read_level_by_level(body)),
        "{body}"
    );
}

fn assert_reads_back(body: &str) {
    assert_reads_the_same_either_way(body);
    for inbound in read(body.as_bytes()).unwrap() {
        let again = read(inbound.raw.as_bytes()).unwrap();
        assert_eq!(again.len(), 1, "{}", inbound.raw);
        assert_eq!(again[0].item, inbound.item, "{}", inbound.raw);
        assert_eq!(again[0].raw, inbound.raw);
    }
}

#[test]
fn what_is_kept_of_an_item_reads_to_that_item_alone() {
    for (_, body) in corpus() {
        assert_reads_back(&body);
    }
}

fn body(field: &str, value: &Value) -> String {
    json!({"object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]})
    .to_string()
}

fn items(body: &str) -> Vec<Item> {
    read(body.as_bytes())
        .unwrap()
        .into_iter()
        .map(|inbound| inbound.item)
        .collect()
}

fn message(id: usize) -> Value {
    json!({"from": "5511976540001", "from_user_id": "BR.1", "id": format!("wamid.{id}"),
        "timestamp": "1786000000", "type": "text", "text": {"body": "Grüß dich 👋 ".repeat(100)}})
}

#[test]
fn only_what_is_no_object_is_refused() {
    for body in ["", "null", "[]", "\"x\"", "{", "{\"a\":}", "{} {}"] {
        assert_eq!(read(body.as_bytes()), Err(NotAnObject), "{body}");
    }
    assert_eq!(read(b"{\"a\":\"\xff\"}"), Err(NotAnObject));
    for body in [
        "{}",
        r#"{"object":"page"}"#,
        r#"{"entry":{}}"#,
        r#"{"\ud800":1}"#,
    ] {
        let read = read(body.as_bytes()).unwrap();
        assert!(
            matches!(read[0].item, Item::Unplaced(QuarantineCause::Unreadable(_))),
            "{body}"
        );
        assert_eq!(&*read[0].raw, body);
    }
    assert_eq!(read(br#"{"entry":[]}"#), Ok(Vec::new()));
    assert_eq!(
        read(br#"{"entry":[{"id":"1","changes":[]}]}"#),
        Ok(Vec::new())
    );
}

#[test]
fn a_bad_neighbour_costs_nothing() {
    let deep: Value = (0..60).fold(json!(1), |inner, _| json!([[inner]]));
    let value = json!({"metadata": {"phone_number_id": "106"}, "messages":
        [message(1), 7, null, {"id": 5}, {"id": "x", "type": "text"}, deep, message(2)]});
    let text = body("messages", &value).replace("\"x\"", "1e999");
    let read = items(&text);
    assert_eq!(read.len(), 7);
    for (index, item) in read.iter().enumerate() {
        assert_eq!(
            matches!(item, Item::Message(_)),
            index == 0 || index == 6,
            "{item:?}"
        );
    }
    assert_reads_back(&text);
}

#[test]
fn a_bomb_of_brackets_is_unreadable_and_no_more() {
    let bomb = "[".repeat(500_000) + &"]".repeat(500_000);
    let text =
        body("messages", &json!({"messages": ["BOMB", message(1)]})).replace("\"BOMB\"", &bomb);
    let read = items(&text);
    assert!(matches!(
        read[0],
        Item::Unplaced(QuarantineCause::Unreadable(_))
    ));
    assert!(matches!(read[1], Item::Message(_)));
    let text = body("messages", &json!("BOMB")).replace("\"BOMB\"", &bomb);
    assert_eq!(items(&text).len(), 1);
}

#[test]
fn a_new_list_is_an_item_and_a_new_field_beside_messages_is_kept_with_them() {
    let text = |message: &Item| match message {
        Item::Message(message) => message.unknown_fields.clone().unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    let value =
        json!({"messages": [message(1), message(2)], "schema": 7, "stories": [{"id": "s"}]});
    let value = body("messages", &value);
    let read = items(&value);
    assert_eq!(read.len(), 3);
    for message in &read[..2] {
        assert_eq!(text(message), r#"{"value":{"schema":7}}"#);
    }
    let unknown = |name: &str| Item::Unplaced(QuarantineCause::UnknownField(name.to_owned()));
    assert_eq!(read[2], unknown("stories"));
    assert_reads_back(&value);
    let value = body(
        "messages",
        &json!({"messages": [message(1)], "a": null, "b": [], "c": {}, "d": ""}),
    );
    assert_eq!(text(&items(&value)[0]), "", "nothing is nothing");
    // Beside anything else it is an item of its own, which asks for nobody.
    let statuses = json!([{"id": "w", "status": "sent", "timestamp": 1}]);
    let value = body(
        "messages",
        &json!({"statuses": statuses, "typing": {"on": true}}),
    );
    let read = items(&value);
    assert_eq!((read.len(), &read[1]), (2, &unknown("typing")));
    assert!(!QuarantineCause::UnknownField("typing".to_owned()).asks());
    assert_reads_back(&value);
    let value = body(
        "messages",
        &json!({"metadata": {"phone_number_id": "1"}, "typing": {"on": true}}),
    );
    assert_eq!(items(&value), [unknown("typing")]);
}

#[test]
fn new_fields_inside_of_a_body_or_a_status_are_kept() {
    for (kind, inside, left) in [
        ("text", json!({"body": "hi", "mood": 1}), json!({"mood": 1})),
        (
            "image",
            json!({"id": "1", "mime_type": "image/jpeg", "alt": "a cat"}),
            json!({"alt": "a cat"}),
        ),
        (
            "interactive",
            json!({"type": "button_reply", "button_reply": {"id": "1", "title": "Yes", "tone": 2}, "n": 3}),
            json!({"button_reply": {"tone": 2}, "n": 3}),
        ),
        ("text", json!({"body": "hi"}), json!(null)),
        (
            "interactive",
            json!({"type": "list_reply", "list_reply": {"id": "1", "title": "Yes"}}),
            json!(null),
        ),
    ] {
        let mut message = message(1);
        message["type"] = kind.into();
        message.as_object_mut().unwrap().remove("text");
        message[kind] = inside;
        let value = body("messages", &json!({"messages": [message]}));
        let Item::Message(read) = &items(&value)[0] else {
            panic!("no message")
        };
        let expected = (!left.is_null()).then(|| json!({kind: left}).to_string());
        assert_eq!(read.unknown_fields, expected);
        assert_reads_back(&value);
    }
    let status = json!({"id": "w", "status": "sent", "timestamp": 1, "pricing": {}, "lane": 4});
    let value = body("messages", &json!({"statuses": [status]}));
    let Item::Status(read) = &items(&value)[0] else {
        panic!("no status")
    };
    assert_eq!(read.unknown_fields.as_deref(), Some(r#"{"lane":4}"#));
}

#[test]
fn what_is_said_in_a_group_lands_in_no_private_chat() {
    let mut message = message(1);
    message["group_id"] = "g".into();
    let value = body("messages", &json!({"messages": [message]}));
    let group = QuarantineCause::UnknownField("group_message".to_owned());
    assert_eq!(items(&value), [Item::Unplaced(group)]);
}

#[test]
fn a_call_of_the_customers_counts_from_its_beginning() {
    let at = |call: Value| {
        let mut call = call;
        for (name, value) in [("id", "c"), ("from", "1"), ("direction", "USER_INITIATED")] {
            call[name] = value.into();
        }
        match &items(&body("calls", &json!({"calls": [call]})))[0] {
            Item::Call { at, seconds, .. } => (at.millis() / 1000, *seconds),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        at(json!({"event": "connect", "timestamp": 1000})),
        (1000, None)
    );
    let end = json!({"event": "terminate", "timestamp": 1600, "duration": 500});
    assert_eq!(at(end.clone()), (1100, Some(500)));
    let mut told = end;
    told["start_time"] = "1010".into();
    assert_eq!(at(told), (1010, Some(500)));
    let missed = json!({"event": "terminate", "timestamp": 1600});
    assert_eq!(at(missed), (1600, Some(0)));
}

#[test]
fn a_refusal_without_its_own_error_takes_that_of_its_value() {
    let value = json!({"statuses": [{"id": "w", "status": "failed", "timestamp": 1, "x": {"y": {}}}],
        "errors": [{"code": 131_047, "error_data": {"details": "late"}}]});
    let text = body("messages", &value);
    let read = items(&text);
    let Some(Item::Status(status)) = read.iter().find(|item| matches!(item, Item::Status(_)))
    else {
        panic!("no status in {read:?}")
    };
    let Report::Failed(error) = &status.report else {
        panic!("no refusal")
    };
    assert_eq!((error.code, error.detail.as_str()), (131_047, "late"));
    assert_reads_back(&text);
}

#[test]
fn a_message_that_says_nothing_is_shown_as_unsupported() {
    for kind in [
        "text",
        "image",
        "location",
        "contacts",
        "order",
        "button",
        "interactive",
        "hologram",
    ] {
        let value = json!({"messages": [{"from": "1", "id": "w", "timestamp": 1, "type": kind}]});
        let read = items(&body("messages", &value));
        let Item::Message(message) = &read[0] else {
            panic!("{read:?}")
        };
        assert_eq!(
            message.content,
            Content::Unsupported {
                what: kind.to_owned()
            }
        );
    }
}

#[test]
fn history_and_echoes_of_it_are_never_taken_for_messages() {
    for list in ["messages", "message_echoes", "history"] {
        let read = items(&body("history", &json!({list: [message(1)]})));
        assert!(
            matches!(read[..], [Item::Unplaced(QuarantineCause::UnknownField(_))]),
            "{read:?}"
        );
    }
}

#[test]
fn a_list_beyond_all_bounds_stays_in_one_piece() {
    let value = json!({"messages": vec![1; ELEMENTS_MAX + 1]});
    assert_eq!(items(&body("messages", &value)).len(), 1);
    assert_reads_back(&body("messages", &value));
}

#[test]
fn three_megabytes_are_read_in_a_blink() {
    let messages: Vec<Value> = (0..1000)
        .map(|id| {
            let mut message = message(id);
            message["padding"] = json!("x".repeat(1000));
            message
        })
        .collect();
    let contacts =
        json!([{"profile": {"name": "Lucia"}, "wa_id": "5511976540001", "user_id": "BR.1"}]);
    let text = body(
        "messages",
        &json!({"contacts": contacts, "messages": messages}),
    );
    assert!(text.len() > 2_500_000, "{}", text.len());
    let clock = Clock::system();
    let before = clock.monotonic();
    let read = read(text.as_bytes()).unwrap();
    let took = clock.monotonic() - before;
    assert_eq!(read.len(), 1000);
    // 20 ms in a test build on a quiet machine; the bound only has to catch what grows with the square.
    assert!(took < Duration::from_millis(800), "{took:?}");
}

fn hostile() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(WORDS.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(WORDS.to_vec()), inner, 0..8)
                .prop_map(|fields| Value::Object(
                    fields
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect()
                )),
        ]
    })
}

/// The words of the protocol, so that chance hits its shapes.
const WORDS: [&str; 48] = [
    "entry",
    "changes",
    "field",
    "value",
    "metadata",
    "phone_number_id",
    "contacts",
    "messages",
    "statuses",
    "errors",
    "calls",
    "message_echoes",
    "user_preferences",
    "user_id_update",
    "history",
    "user_actions",
    "id",
    "from",
    "from_user_id",
    "user_id",
    "wa_id",
    "timestamp",
    "type",
    "text",
    "body",
    "image",
    "system",
    "interactive",
    "nfm_reply",
    "response_json",
    "button",
    "reaction",
    "message_id",
    "edit",
    "revoke",
    "context",
    "status",
    "failed",
    "sent",
    "code",
    "event",
    "connect",
    "1786000000",
    "5511976540001",
    "location",
    "latitude",
    "",
    "message_template_status_update",
];

#[test]
fn what_becomes_of_templates_is_read_from_every_field() {
    let of = |mut value: Value, field: &str| {
        value["message_template_id"] = json!(1_500_000_000_000_001_u64);
        value["message_template_name"] = json!("hello");
        value["message_template_language"] = json!("en-US");
        let body = json!({"object": "whatsapp_business_account",
            "entry": [{"id": "102", "time": 1, "changes": [{"field": field, "value": value}]}]});
        let Item::Template {
            waba_id,
            name,
            language,
            news,
        } = items(&body.to_string()).remove(0)
        else {
            panic!("{field}")
        };
        assert_eq!(
            (waba_id.as_str(), name.as_str(), language.as_str()),
            ("102", "hello", "en_US")
        );
        news
    };
    let rejected = json!({"event": "REJECTED", "reason": "INVALID_FORMAT",
        "rejection_info": {"reason": "Side by side", "recommendation": "Put text between"}});
    assert_eq!(
        of(rejected, "message_template_status_update"),
        TemplateNews::Status {
            meta_id: "1500000000000001".into(),
            status: "REJECTED".into(),
            reason: "INVALID_FORMAT".into(),
            explanation: "Side by side. Put text between".into(),
        }
    );
    let quality = |word: &str| {
        of(
            json!({"new_quality_score": word}),
            "message_template_quality_update",
        )
    };
    assert_eq!(quality("RED"), TemplateNews::Quality("RED".into()));
    assert_eq!(quality("UNKNOWN"), TemplateNews::Quality(String::new()));
    let moved = json!({"previous_category": "UTILITY", "new_category": "MARKETING"});
    assert_eq!(
        of(moved, "template_category_update"),
        TemplateNews::Category {
            previous: "UTILITY".into(),
            now: "MARKETING".into(),
            correct: String::new(),
        }
    );
    let parts = json!({"message_template_element": "Hi"});
    assert_eq!(
        of(parts, "message_template_components_update"),
        TemplateNews::Parts
    );
}

proptest! {
    #[test]
    fn nothing_of_a_hostile_body_panics_or_is_lost(values in prop::collection::vec(hostile(), 0..6), field in prop::sample::select(WORDS.to_vec())) {
        let value = json!({"metadata": {"phone_number_id": 1}, field: values});
        for field in [field, "messages", "calls"] {
            let text = body(field, &value);
            let read = read(text.as_bytes()).unwrap();
            let known = LISTS.contains(&field) && value.get(field).is_some();
            prop_assert!(!known || read.len() >= values.len());
            assert_reads_back(&text);
        }
    }

    #[test]
    fn a_hostile_envelope_never_panics(value in hostile()) {
        let text = json!({"entry": [{"changes": [value.clone()]}, value.clone()], "object": value}).to_string();
        prop_assert!(read(text.as_bytes()).unwrap().len() >= 2 || text.contains("\"changes\":[]"));
        assert_reads_back(&text);
    }

    #[test]
    fn bytes_of_any_kind_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn a_message_in_any_disguise_reads_back(fields in prop::collection::btree_map(prop::sample::select(WORDS.to_vec()), hostile(), 0..6), kind in prop::sample::select(WORDS.to_vec())) {
        let mut message = json!({"from": "5511976540001", "id": "wamid.1", "timestamp": "1786000000", "type": kind});
        for (name, value) in fields {
            message[name] = value;
        }
        assert_reads_back(&body("messages", &json!({"messages": [message.clone()], "statuses": [message.clone()]})));
        assert_reads_back(&body("calls", &json!({"calls": [message]})));
    }
}
