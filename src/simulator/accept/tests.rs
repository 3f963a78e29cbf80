//! What Meta decides about a message that is formally right.

use super::super::check;
use super::super::faults::{Dose, ErrorFault, Faults};
use super::super::inbound::Inbound;
use super::super::settings::{Number, Settings, Timings};
use super::super::state::WINDOW_MS;
use super::super::{media::Upload, samples};
use super::*;
use crate::base::clock::{Clock, Timestamp};
use bytes::Bytes;

const NUMBER: &str = "106540352242922";
const START: i64 = 1_786_000_000_000;

fn state() -> State {
    let number = Number {
        phone_number_id: NUMBER.to_owned(),
        waba_id: "W".to_owned(),
        display: "+7 800 500 11 67".to_owned(),
        name: "Support".to_owned(),
    };
    let clock = Clock::manual(Timestamp::from_millis(START));
    let settings = Settings {
        webhook_url: Some("http://desk".to_owned()),
        timings: Timings::instant(),
        ..Settings::new(clock, vec![number])
    };
    State::new(&settings, "http://meta")
}

fn text_to(to: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "text", "text": { "body": "Hi" },
        "biz_opaque_callback_data": "e:1:1" })
}

fn send(state: &mut State, body: &Value, now: i64) -> Result<Accepted, GraphError> {
    let asked = check::check(body, &state.catalogue)?;
    state.accept(NUMBER, asked, now)
}

fn sent(state: &mut State, body: &Value, now: i64) -> String {
    send(state, body, now).unwrap().message.unwrap()
}

/// The updates that the desk would get by `now`, as their items.
fn told(state: &mut State, now: i64) -> Vec<Value> {
    let jobs = state.turn(now, "s");
    let mut items = Vec::new();
    for job in jobs {
        let body: Value = serde_json::from_slice(&job.body).unwrap();
        for entry in body["entry"].as_array().unwrap() {
            for change in entry["changes"].as_array().unwrap() {
                items.extend(
                    change["value"]["statuses"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .cloned(),
                );
            }
        }
        state.delivery_ended(
            job.delivery,
            super::super::outbox::Outcome::Status(200),
            now,
        );
    }
    items
}

fn writes(state: &mut State, user: &str, now: i64) -> String {
    state
        .customer_does(&Inbound::text(user, "Hello"), now)
        .unwrap()
        .remove(0)
}

#[test]
fn a_text_inside_the_window_is_sent_delivered_and_read() {
    let mut state = state();
    writes(&mut state, "anna", START);
    told(&mut state, START);
    let id = sent(&mut state, &text_to("+79161234567"), START);
    let statuses = told(&mut state, START);
    let names: Vec<&str> = statuses
        .iter()
        .map(|s| s["status"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["sent", "delivered", "read"]);
    for status in &statuses {
        assert_eq!(status["id"], id.as_str());
        assert_eq!(status["biz_opaque_callback_data"], "e:1:1");
        assert_eq!(status["recipient_id"], "79161234567");
        assert!(
            status["recipient_user_id"]
                .as_str()
                .unwrap()
                .starts_with("RU.")
        );
    }
    assert_eq!(statuses[0]["pricing"]["type"], "free_customer_service");
    assert!(statuses[2]["pricing"].is_null());
    assert_eq!(
        state.messages.get(&id).unwrap().told,
        ["sent", "delivered", "read"]
    );
}

#[test]
fn the_window_ends_exactly_a_day_after_whatsapps_time() {
    let mut state = state();
    writes(&mut state, "anna", START + 700);
    assert!(state.window_is_open(NUMBER, "anna", START + WINDOW_MS - 1));
    assert!(!state.window_is_open(NUMBER, "anna", START + WINDOW_MS));
    assert!(!state.window_is_open(NUMBER, "marko", START));
    assert!(!state.window_is_open("another number", "anna", START));
}

#[test]
fn outside_the_window_a_text_is_accepted_and_fails() {
    let mut state = state();
    let id = sent(&mut state, &text_to("79161234567"), START);
    let statuses = told(&mut state, START);
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0]["status"], "failed");
    assert_eq!(statuses[0]["errors"][0]["code"], 131_047);
    assert!(statuses[0]["recipient_user_id"].is_null());
    assert_eq!(state.messages.get(&id).unwrap().error, Some(131_047));
}

#[test]
fn a_fault_makes_the_window_error_synchronous() {
    let mut state = state();
    state.set_faults(Faults {
        sync_131047: Dose::times(1),
        ..Faults::default()
    });
    assert_eq!(
        send(&mut state, &text_to("79161234567"), START)
            .unwrap_err()
            .code,
        131_047
    );
    assert!(send(&mut state, &text_to("79161234567"), START).is_ok());
}

#[test]
fn a_template_passes_a_closed_window_and_says_what_it_costs() {
    let mut state = state();
    let body = json!({ "messaging_product": "whatsapp", "to": "79161234567", "type": "template",
        "template": { "name": "continue", "language": { "code": "ru" } } });
    let accepted = send(&mut state, &body, START).unwrap();
    assert_eq!(accepted.answer["messages"][0]["message_status"], "accepted");
    let statuses = told(&mut state, START);
    assert_eq!(statuses[0]["pricing"]["type"], "regular");
    assert_eq!(statuses[0]["pricing"]["category"], "utility");
    assert!(!state.window_is_open(NUMBER, "anna", START));
}

#[test]
fn the_answer_maps_what_was_dialled_to_the_whatsapp_id() {
    let mut state = state();
    let answer = send(&mut state, &text_to("+55 11 98765-4321"), START)
        .unwrap()
        .answer;
    assert_eq!(answer["contacts"][0]["input"], "+55 11 98765-4321");
    assert_eq!(answer["contacts"][0]["wa_id"], "551187654321");
}

#[test]
fn a_hidden_phone_stays_hidden() {
    let mut state = state();
    writes(&mut state, "sam", START);
    told(&mut state, START);
    let bsuid = state.person("sam").unwrap().bsuid.clone();
    let mut body = text_to("");
    body["to"] = Value::Null;
    body["recipient"] = json!(bsuid);
    let answer = send(&mut state, &body, START).unwrap().answer;
    assert_eq!(answer["contacts"][0]["user_id"], bsuid.as_str());
    assert!(answer["contacts"][0]["wa_id"].is_null());
    let statuses = told(&mut state, START);
    assert!(statuses[0]["recipient_id"].is_null());
    assert_eq!(statuses[0]["recipient_user_id"], bsuid.as_str());
    body["recipient"] = json!("US.1");
    assert_eq!(send(&mut state, &body, START).unwrap_err().code, 131_009);
}

#[test]
fn a_stranger_is_met_unless_their_phone_belongs_to_nobody() {
    let mut state = state();
    sent(&mut state, &text_to("+49 30 1234567"), START);
    assert_eq!(state.person("49301234567").unwrap().name, "+49301234567");
    let body = json!({ "messaging_product": "whatsapp", "to": "4930100000", "type": "template",
        "template": { "name": "continue", "language": { "code": "en" } } });
    sent(&mut state, &body, START);
    let failed = told(&mut state, START).pop().unwrap();
    assert_eq!(failed["errors"][0]["code"], 131_026);
}

#[test]
fn the_number_cannot_write_to_itself() {
    let error = send(&mut state(), &text_to("+7 800 500 11 67"), START).unwrap_err();
    assert_eq!(error.code, 131_021);
}

#[test]
fn the_pair_rate_refuses_the_forty_sixth() {
    let mut state = state();
    for _ in 0..45 {
        assert!(send(&mut state, &text_to("79161234567"), START).is_ok());
    }
    assert_eq!(
        send(&mut state, &text_to("79161234567"), START)
            .unwrap_err()
            .code,
        131_056
    );
    assert!(send(&mut state, &text_to("79161234567"), START + 6_000).is_ok());
}

#[test]
fn reactions_go_only_to_the_customers_messages_and_are_only_sent() {
    let mut state = state();
    let theirs = writes(&mut state, "anna", START);
    told(&mut state, START);
    let react = |target: &str| {
        json!({ "messaging_product": "whatsapp", "to": "79161234567", "type": "reaction",
            "reaction": { "message_id": target, "emoji": "👍" } })
    };
    sent(&mut state, &react(&theirs), START);
    let statuses = told(&mut state, START);
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0]["status"], "sent");
    assert_eq!(
        state.messages.get(&theirs).unwrap().reactions[0].emoji,
        "👍"
    );
    let ours = sent(&mut state, &text_to("79161234567"), START);
    for wrong in [ours.as_str(), "wamid.unknown"] {
        assert_eq!(
            send(&mut state, &react(wrong), START).unwrap_err().code,
            131_009
        );
    }
    let late = START + OLDEST_TARGET_MS + 1;
    assert_eq!(
        send(&mut state, &react(&theirs), late).unwrap_err().code,
        131_009
    );
}

#[test]
fn a_read_receipt_marks_everything_up_to_the_message_and_shows_typing() {
    let mut state = state();
    let first = writes(&mut state, "anna", START);
    let second = writes(&mut state, "anna", START + 1);
    let third = writes(&mut state, "anna", START + 2);
    let receipt = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": second,
        "typing_indicator": { "type": "text" } });
    let accepted = send(&mut state, &receipt, START + 3).unwrap();
    assert_eq!(accepted.answer, json!({ "success": true }));
    let stage = |state: &State, id: &str| state.messages.get(id).unwrap().stage;
    assert_eq!(stage(&state, &first), Stage::Read);
    assert_eq!(stage(&state, &second), Stage::Read);
    assert_eq!(stage(&state, &third), Stage::Delivered);
    assert!(state.is_typing(NUMBER, "anna", START + 25_000));
    assert!(!state.is_typing(NUMBER, "anna", START + 25_003));
}

#[test]
fn only_a_customers_message_of_thirty_days_can_be_read() {
    let mut state = state();
    let theirs = writes(&mut state, "anna", START);
    let ours = sent(&mut state, &text_to("79161234567"), START);
    let receipt =
        |id: &str| json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id });
    let month = 30 * 24 * 3_600_000;
    for (id, at) in [
        ("wamid.unknown", START),
        (ours.as_str(), START),
        (theirs.as_str(), START + month + 1),
    ] {
        let refused = send(&mut state, &receipt(id), at).unwrap_err();
        assert_eq!(refused.code, 131_009, "{id}");
    }
    send(&mut state, &receipt(&theirs), START + month).unwrap();
}

#[test]
fn media_must_be_known_and_of_its_kind() {
    let mut state = state();
    writes(&mut state, "anna", START);
    told(&mut state, START);
    let upload = Upload {
        product: Some("whatsapp".to_owned()),
        mime: Some("image/jpeg".to_owned()),
        part_mime: Some("image/jpeg".to_owned()),
        name: Some("a.jpg".to_owned()),
        bytes: Some(Bytes::from_static(samples::PICTURE)),
    };
    let picture = state.shelf.upload(NUMBER, upload, START).unwrap();
    let message = |kind: &str, id: &str| {
        let mut body =
            json!({ "messaging_product": "whatsapp", "to": "79161234567", "type": kind });
        body[kind] = json!({ "id": id });
        body
    };
    assert_eq!(
        send(&mut state, &message("image", "77"), START)
            .unwrap_err()
            .code,
        131_009
    );
    sent(&mut state, &message("image", &picture), START);
    assert_eq!(told(&mut state, START).len(), 3);
    sent(&mut state, &message("document", &picture), START);
    assert_eq!(told(&mut state, START).len(), 3);
    sent(&mut state, &message("video", &picture), START);
    assert_eq!(told(&mut state, START)[0]["errors"][0]["code"], 131_053);
}

#[test]
fn marketing_stops_at_those_who_stopped_it() {
    let mut state = state();
    let body = json!({ "messaging_product": "whatsapp", "to": "79035551122", "type": "template",
        "template": { "name": "autumn_offer", "language": { "code": "en" }, "components": [
            { "type": "body", "parameters": [{ "type": "text", "text": "returning" }] }] } });
    sent(&mut state, &body, START);
    assert_eq!(told(&mut state, START)[0]["errors"][0]["code"], 131_050);
}

#[test]
fn a_fault_fails_an_accepted_message_with_any_code() {
    let mut state = state();
    writes(&mut state, "anna", START);
    told(&mut state, START);
    let failed = Some(ErrorFault::times(131_049, 1));
    state.set_faults(Faults {
        failed,
        ..Faults::default()
    });
    sent(&mut state, &text_to("79161234567"), START);
    assert_eq!(told(&mut state, START)[0]["errors"][0]["code"], 131_049);
}
