//! One test per rule of the check.

#![expect(
    clippy::needless_pass_by_value,
    reason = "`json!` reads better without a reference"
)]

use super::*;
use crate::simulator::templates::Template;
use serde_json::json;

fn message(kind: &str, body: Value) -> Value {
    let mut message =
        json!({ "messaging_product": "whatsapp", "to": "+7 916 123-45-67", "type": kind });
    message[kind] = body;
    message
}

fn text(body: &str) -> Value {
    message("text", json!({ "body": body }))
}

fn with(mut message: Value, key: &str, value: Value) -> Value {
    message[key] = value;
    message
}

fn without(mut message: Value, key: &str) -> Value {
    message.as_object_mut().unwrap().remove(key);
    message
}

fn code(message: &Value) -> u32 {
    match check(message, &Catalogue::starter()) {
        Ok(_) => 0,
        Err(error) => error.code,
    }
}

fn sent(message: &Value) -> Outgoing {
    match check(message, &Catalogue::starter()) {
        Ok(Asked::Send(outgoing)) => outgoing,
        other => panic!("not accepted: {other:?}"),
    }
}

#[test]
fn a_plain_text_passes_with_all_it_carries() {
    let message = with(text("Hi"), "biz_opaque_callback_data", json!("e:1:1"));
    let message = with(message, "context", json!({ "message_id": "wamid.1" }));
    let message = with(message, "recipient_type", json!("individual"));
    let outgoing = sent(&message);
    assert_eq!(outgoing.kind, "text");
    assert_eq!(outgoing.callback.as_deref(), Some("e:1:1"));
    assert_eq!(outgoing.reply_to.as_deref(), Some("wamid.1"));
    let input = "+7 916 123-45-67".to_owned();
    assert_eq!(
        outgoing.target,
        Target::Phone {
            digits: "79161234567".to_owned(),
            input
        }
    );
}

#[test]
fn the_product_must_be_whatsapp() {
    assert_eq!(code(&without(text("Hi"), "messaging_product")), 100);
    assert_eq!(
        code(&with(text("Hi"), "messaging_product", json!("sms"))),
        100
    );
}

#[test]
fn a_recipient_is_needed_and_to_wins() {
    assert_eq!(code(&without(text("Hi"), "to")), 100);
    assert_eq!(code(&with(text("Hi"), "to", json!("anna"))), 131_009);
    assert_eq!(code(&with(text("Hi"), "to", json!("12"))), 131_009);
    let both = with(text("Hi"), "recipient", json!("US.9007"));
    assert!(matches!(sent(&both).target, Target::Phone { .. }));
    let hidden = without(both, "to");
    assert_eq!(sent(&hidden).target, Target::Bsuid("US.9007".to_owned()));
    assert_eq!(code(&with(hidden, "recipient", json!("9007"))), 131_009);
}

#[test]
fn the_type_and_its_body_are_needed() {
    assert_eq!(code(&without(text("Hi"), "type")), 100);
    assert_eq!(code(&with(text("Hi"), "type", json!("poll"))), 100);
    assert_eq!(code(&without(text("Hi"), "text")), 131_008);
    assert_eq!(code(&with(text("Hi"), "text", json!("Hi"))), 100);
}

#[test]
fn unknown_fields_are_refused_at_every_depth() {
    assert_eq!(code(&with(text("Hi"), "idempotency_key", json!("1"))), 100);
    assert_eq!(code(&with(text("Hi"), "image", json!({}))), 100);
    assert_eq!(
        code(&message("text", json!({ "body": "Hi", "html": true }))),
        100
    );
}

#[test]
fn a_text_has_one_to_4096_characters() {
    assert_eq!(code(&text(&"я".repeat(4096))), 0);
    assert_eq!(code(&text(&"я".repeat(4097))), 100);
    assert_eq!(code(&text(&"👋".repeat(2049))), 100);
    assert_eq!(code(&text("  ")), 131_008);
}

#[test]
fn callback_data_has_at_most_512_characters() {
    let key = "biz_opaque_callback_data";
    assert_eq!(code(&with(text("Hi"), key, json!("x".repeat(512)))), 0);
    assert_eq!(code(&with(text("Hi"), key, json!("x".repeat(513)))), 100);
}

#[test]
fn media_comes_by_id_or_by_link() {
    assert_eq!(
        code(&message("image", json!({ "id": "1", "caption": "A" }))),
        0
    );
    assert_eq!(
        code(&message(
            "image",
            json!({ "link": "https://a.example/1.png" })
        )),
        0
    );
    assert_eq!(
        code(&message(
            "image",
            json!({ "link": "ftp://a.example/1.png" })
        )),
        131_009
    );
    assert_eq!(code(&message("image", json!({ "caption": "A" }))), 131_008);
    assert_eq!(
        code(&message(
            "image",
            json!({ "id": "1", "link": "https://a.example" })
        )),
        100
    );
    assert_eq!(
        code(&message(
            "image",
            json!({ "id": "1", "caption": "x".repeat(1025) })
        )),
        100
    );
    assert_eq!(
        code(&message("audio", json!({ "id": "1", "voice": true }))),
        0
    );
    assert_eq!(
        code(&message("audio", json!({ "id": "1", "caption": "no" }))),
        100
    );
    assert_eq!(
        code(&message(
            "document",
            json!({ "id": "1", "filename": "a.pdf" })
        )),
        0
    );
    assert_eq!(code(&message("sticker", json!({ "id": "1" }))), 0);
    assert_eq!(
        code(&message("video", json!({ "id": "1", "filename": "a.mp4" }))),
        100
    );
}

#[test]
fn a_reaction_needs_a_target_and_an_emoji_or_nothing() {
    let reaction = |emoji: &str| {
        message(
            "reaction",
            json!({ "message_id": "wamid.1", "emoji": emoji }),
        )
    };
    assert_eq!(code(&reaction("👍")), 0);
    assert_eq!(code(&reaction("1️⃣")), 0);
    assert_eq!(code(&reaction("")), 0);
    assert_eq!(code(&reaction("ok")), 131_009);
    assert_eq!(
        code(&message("reaction", json!({ "emoji": "👍" }))),
        131_008
    );
    assert_eq!(
        code(&message("reaction", json!({ "message_id": "wamid.1" }))),
        131_008
    );
    assert_eq!(
        code(&with(
            reaction("👍"),
            "context",
            json!({ "message_id": "wamid.2" })
        )),
        100
    );
}

#[test]
fn a_location_has_degrees_as_numbers_or_strings() {
    assert_eq!(
        code(&message(
            "location",
            json!({ "latitude": -23.5, "longitude": "46.6" })
        )),
        0
    );
    assert_eq!(
        code(&message(
            "location",
            json!({ "latitude": 91, "longitude": 0 })
        )),
        131_009
    );
    assert_eq!(
        code(&message("location", json!({ "latitude": 1 }))),
        131_008
    );
}

#[test]
fn a_contact_card_needs_two_parts_of_a_name() {
    let card = |name: Value| message("contacts", json!([{ "name": name, "phones": [] }]));
    assert_eq!(
        code(&card(
            json!({ "formatted_name": "Anna P", "first_name": "Anna" })
        )),
        0
    );
    assert_eq!(code(&card(json!({ "formatted_name": "Anna P" }))), 131_008);
    assert_eq!(code(&message("contacts", json!([]))), 100);
}

#[test]
fn interactive_buttons_keep_their_limits() {
    let buttons = |list: Value| {
        message(
            "interactive",
            json!({ "type": "button", "body": { "text": "?" }, "action": { "buttons": list } }),
        )
    };
    let button =
        |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    assert_eq!(
        code(&buttons(json!([button("1", "Yes"), button("2", "No")]))),
        0
    );
    assert_eq!(code(&buttons(json!([]))), 100);
    assert_eq!(code(&buttons(json!([button("1", &"x".repeat(21))]))), 100);
    assert_eq!(
        code(&buttons(json!([button("1", "Yes"), button("2", "Yes")]))),
        131_009
    );
}

#[test]
fn an_interactive_list_has_at_most_ten_rows() {
    let list = |rows: usize| {
        let rows: Vec<Value> = (0..rows)
            .map(|n| json!({ "id": n.to_string(), "title": "Row" }))
            .collect();
        let (first, second) = rows.split_at(rows.len() / 2);
        message(
            "interactive",
            json!({ "type": "list", "body": { "text": "?" }, "action": {
                "button": "Choose", "sections": [{ "title": "A", "rows": first }, { "title": "B", "rows": second }]
            }}),
        )
    };
    assert_eq!(code(&list(10)), 0);
    assert_eq!(code(&list(11)), 100);
}

#[test]
fn other_interactive_kinds_name_their_action() {
    let ask = |kind: &str, action: Value| {
        message(
            "interactive",
            json!({ "type": kind, "body": { "text": "?" }, "action": action }),
        )
    };
    assert_eq!(
        code(&ask(
            "location_request_message",
            json!({ "name": "send_location" })
        )),
        0
    );
    assert_eq!(
        code(&ask(
            "request_contact_info",
            json!({ "name": "request_contact_info" })
        )),
        0
    );
    assert_eq!(
        code(&ask(
            "request_contact_info",
            json!({ "name": "send_location" })
        )),
        131_009
    );
    let url = json!({ "name": "cta_url", "parameters": { "display_text": "Go", "url": "https://a.example" } });
    assert_eq!(code(&ask("cta_url", url)), 0);
    assert_eq!(code(&ask("carousel", json!({}))), 100);
}

#[test]
fn a_read_receipt_names_its_message() {
    let receipt =
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1" });
    assert_eq!(
        check(&receipt, &Catalogue::starter()),
        Ok(Asked::Read {
            message_id: "wamid.1".to_owned(),
            typing: false
        })
    );
    let typing = with(
        receipt.clone(),
        "typing_indicator",
        json!({ "type": "text" }),
    );
    assert!(matches!(
        check(&typing, &Catalogue::starter()),
        Ok(Asked::Read { typing: true, .. })
    ));
    assert_eq!(code(&without(receipt.clone(), "message_id")), 131_008);
    assert_eq!(code(&with(receipt, "status", json!("delivered"))), 100);
}

fn template(name: &str, language: &str, components: Value) -> Value {
    message(
        "template",
        json!({ "name": name, "language": { "code": language }, "components": components }),
    )
}

fn body(values: &[&str]) -> Value {
    let parameters: Vec<Value> = values
        .iter()
        .map(|v| json!({ "type": "text", "text": v }))
        .collect();
    json!([{ "type": "body", "parameters": parameters }])
}

#[test]
fn a_template_must_exist_in_that_language_and_be_approved() {
    assert_eq!(code(&template("continue", "en", json!([]))), 0);
    assert_eq!(code(&template("continue", "de", json!([]))), 132_001);
    assert_eq!(code(&template("nothing", "en", json!([]))), 132_001);
    assert_eq!(
        code(&template("new_address", "en", body(&["Monday", "12"]))),
        132_001
    );
    assert_eq!(code(&template("win_a_prize", "en", json!([]))), 132_001);
    assert_eq!(
        code(&template("service_paused", "en", body(&["Anna", "noon"]))),
        132_015
    );
    let mut disabled: Template = Catalogue::starter().find("continue", "en").unwrap().clone();
    disabled.status = "DISABLED".to_owned();
    let refusal = check(
        &template("continue", "en", json!([])),
        &Catalogue::of(vec![disabled]),
    );
    assert_eq!(refusal.unwrap_err().code, 132_016);
}

#[test]
fn the_count_of_positional_parameters_is_exact() {
    assert_eq!(
        code(&template("request_answered", "en", body(&["Anna", "1042"]))),
        0
    );
    assert_eq!(
        code(&template("request_answered", "en", body(&["Anna"]))),
        132_000
    );
    assert_eq!(
        code(&template("request_answered", "en", json!([]))),
        132_000
    );
    assert_eq!(code(&template("continue", "en", body(&["Anna"]))), 132_000);
}

#[test]
fn a_parameter_is_one_filled_line() {
    let answered = |value: &str| code(&template("request_answered", "en", body(&[value, "1"])));
    assert_eq!(answered("a    b"), 0);
    assert_eq!(answered("a     b"), 132_018);
    assert_eq!(answered("a\nb"), 132_018);
    assert_eq!(answered("a\tb"), 132_018);
    assert_eq!(answered(""), 131_008);
    assert_eq!(answered(&"x".repeat(1000)), 132_005);
}

fn shipped(names: [&str; 3], buttons: Value) -> Value {
    let parameters: Vec<Value> = (names.iter())
        .map(|name| json!({ "type": "text", "parameter_name": name, "text": "x" }))
        .collect();
    let mut components = vec![json!({ "type": "body", "parameters": parameters })];
    components.extend(buttons.as_array().unwrap().iter().cloned());
    template("order_shipped", "en", json!(components))
}

fn track(index: Value, parameters: Value) -> Value {
    json!([{ "type": "button", "sub_type": "url", "index": index, "parameters": parameters }])
}

#[test]
fn named_parameters_need_their_names() {
    let tail = track(json!("0"), json!([{ "type": "text", "text": "A-1" }]));
    let names = ["customer_name", "order_id", "day"];
    assert_eq!(code(&shipped(names, tail.clone())), 0);
    assert_eq!(code(&shipped(["", "order_id", "day"], tail.clone())), 100);
    assert_eq!(
        code(&shipped(["order_id", "order_id", "day"], tail.clone())),
        132_012
    );
    assert_eq!(code(&shipped(["client", "order_id", "day"], tail)), 132_012);
    let named = json!([{ "type": "body", "parameters": [
        { "type": "text", "parameter_name": "1", "text": "Anna" }, { "type": "text", "text": "2" }
    ]}]);
    assert_eq!(code(&template("request_answered", "en", named)), 132_012);
}

#[test]
fn a_url_button_needs_its_tail_at_the_right_index() {
    let names = ["customer_name", "order_id", "day"];
    let tail = json!([{ "type": "text", "text": "A-1" }]);
    assert_eq!(code(&shipped(names, track(json!(0), tail.clone()))), 0);
    assert_eq!(code(&shipped(names, json!([]))), 131_008);
    assert_eq!(
        code(&shipped(names, track(json!("1"), tail.clone()))),
        132_012
    );
    assert_eq!(code(&shipped(names, track(json!("7"), tail))), 132_012);
    assert_eq!(code(&shipped(names, track(json!("0"), json!([])))), 132_000);
}

#[test]
fn a_quick_reply_may_carry_a_payload() {
    let tap = |kind: &str| {
        json!([{ "type": "button", "sub_type": "quick_reply", "index": "0",
            "parameters": [{ "type": kind, kind: "go:1" }] }])
    };
    assert_eq!(code(&template("continue", "en", tap("payload"))), 0);
    assert_eq!(code(&template("continue", "en", tap("text"))), 132_012);
}

#[test]
fn header_variables_and_media_headers_are_required() {
    let layout = |header: Value| {
        let values = [
            json!({ "type": "text", "text": "Anna" }),
            json!({ "type": "text", "text": "500" }),
        ];
        let mut components = vec![json!({ "type": "body", "parameters": values })];
        components.extend(header.as_array().unwrap().iter().cloned());
        code(&template("layout_approval", "en", json!(components)))
    };
    let header = |parameter: Value| json!([{ "type": "header", "parameters": [parameter] }]);
    assert_eq!(layout(header(json!({ "type": "text", "text": "A-1" }))), 0);
    assert_eq!(layout(json!([])), 132_000);
    assert_eq!(
        layout(header(json!({ "type": "text", "text": "x".repeat(61) }))),
        132_005
    );

    let pictured = |header: Value| {
        let mut components =
            vec![json!({ "type": "body", "parameters": [{ "type": "text", "text": "Anna" }] })];
        components.extend(header.as_array().unwrap().iter().cloned());
        code(&template("finished_picture", "en", json!(components)))
    };
    assert_eq!(
        pictured(header(json!({ "type": "image", "image": { "id": "1" } }))),
        0
    );
    assert_eq!(pictured(json!([])), 132_012);
    assert_eq!(
        pictured(header(json!({ "type": "text", "text": "picture" }))),
        132_012
    );
}

#[test]
fn a_place_a_form_and_cards_are_checked_as_they_are_sent() {
    let body = |text: &str| json!({"type": "body", "parameters": [{"type": "text", "text": text}]});
    let here = |spot: Value| {
        let header =
            json!({"type": "header", "parameters": [{"type": "location", "location": spot}]});
        code(&template(
            "pick_up_here",
            "en",
            json!([header, body("Anna")]),
        ))
    };
    let spot =
        json!({"latitude": "45.8", "longitude": "15.97", "name": "Shop", "address": "Ilica 1"});
    assert_eq!(here(spot), 0);
    assert_eq!(
        here(json!({"latitude": "45.8", "longitude": "15.97"})),
        131_008
    );
    assert_eq!(
        code(&template("pick_up_here", "en", json!([body("Anna")]))),
        132_012
    );
    let form = |action: Value| {
        let button =
            json!({"type": "button", "sub_type": "flow", "index": "0", "parameters": [action]});
        code(&template("tell_us_more", "en", json!([button])))
    };
    assert_eq!(
        form(json!({"type": "action", "action": {"flow_token": "t"}})),
        0
    );
    assert_eq!(form(json!({"type": "payload", "payload": "t"})), 132_012);
    let card = |index: usize, file: &str| {
        json!({"card_index": index, "components": [
            {"type": "header", "parameters": [{"type": file, file: {"id": "1"}}]},
            body("12"),
            {"type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{"type": "payload", "payload": "p"}]},
            {"type": "button", "sub_type": "url", "index": "1",
                "parameters": [{"type": "text", "text": "b7"}]},
        ]})
    };
    let books = |cards: Value| {
        let carousel = json!({"type": "carousel", "cards": cards});
        code(&template(
            "new_books",
            "en",
            json!([body("Anna"), carousel]),
        ))
    };
    assert_eq!(books(json!([card(0, "image"), card(1, "image")])), 0);
    assert_eq!(books(json!([card(0, "image")])), 132_000);
    assert_eq!(books(json!([card(0, "image"), card(1, "video")])), 132_012);
    assert_eq!(books(json!([card(1, "image"), card(0, "image")])), 100);
}

#[test]
fn a_component_is_given_once_and_never_a_footer() {
    let twice = json!([{ "type": "body" }, { "type": "body" }]);
    assert_eq!(code(&template("continue", "en", twice)), 100);
    assert_eq!(
        code(&template("continue", "en", json!([{ "type": "footer" }]))),
        100
    );
}
