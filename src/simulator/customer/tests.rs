//! What the desk is told of a customer's doings.

use super::super::settings::{Number, Settings};
use super::*;
use crate::base::clock::{Clock, Timestamp};

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
        ..Settings::new(clock, vec![number])
    };
    State::new(&settings, "http://meta")
}

fn does(state: &mut State, act: Value) -> Result<Vec<String>, String> {
    let inbound: Inbound = serde_json::from_value(act).unwrap();
    state.customer_does(&inbound, START)
}

fn done(state: &mut State, act: Value) -> String {
    does(state, act).unwrap().remove(0)
}

/// The changes that the desk is told, in their order.
fn changes(state: &mut State) -> Vec<Value> {
    let jobs = state.turn(START, "s");
    let bodies = jobs
        .iter()
        .map(|job| serde_json::from_slice::<Value>(&job.body).unwrap());
    bodies
        .flat_map(|body| body["entry"][0]["changes"].as_array().unwrap().clone())
        .collect()
}

fn message(state: &mut State) -> Value {
    changes(state).pop().unwrap()["value"]["messages"][0].clone()
}

#[test]
fn a_text_carries_who_when_and_what() {
    let mut state = state();
    let id = done(&mut state, json!({ "user": "marta", "text": "Olá" }));
    let change = changes(&mut state).remove(0);
    assert_eq!(change["field"], "messages");
    let value = &change["value"];
    assert_eq!(value["metadata"]["phone_number_id"], NUMBER);
    assert_eq!(value["metadata"]["display_phone_number"], "78005001167");
    assert_eq!(value["contacts"][0]["profile"]["username"], "@martalopes");
    assert_eq!(value["contacts"][0]["wa_id"], "551187654321");
    assert_eq!(value["messages"][0]["from"], "551187654321");
    assert_eq!(value["messages"][0]["id"], id.as_str());
    assert_eq!(value["messages"][0]["timestamp"], "1786000000");
    assert_eq!(value["messages"][0]["text"]["body"], "Olá");
}

#[test]
fn a_hidden_number_is_told_nowhere() {
    let mut state = state();
    done(&mut state, json!({ "user": "sam", "text": "hi" }));
    let change = changes(&mut state).remove(0);
    assert!(!change.to_string().contains("12025550147"));
    assert!(change["value"]["messages"][0]["from"].is_null());
    assert!(
        change["value"]["contacts"][0]["user_id"]
            .as_str()
            .unwrap()
            .starts_with("US.")
    );
}

#[test]
fn the_sample_voice_message_can_be_fetched() {
    let mut state = state();
    done(
        &mut state,
        json!({ "user": "anna", "media": { "kind": "audio", "voice": true } }),
    );
    let audio = message(&mut state)["audio"].clone();
    assert_eq!(
        (&audio["voice"], &audio["mime_type"]),
        (&json!(true), &json!("audio/ogg; codecs=opus"))
    );
    let file = state
        .shelf
        .get(audio["id"].as_str().unwrap(), START)
        .unwrap();
    assert_eq!(file.bytes, samples::VOICE);
    assert!(
        audio["url"]
            .as_str()
            .unwrap()
            .starts_with("http://meta/whatsapp_business/")
    );
    assert_eq!(audio["sha256"], STANDARD.encode(file.sha256()));
}

#[test]
fn a_reply_quotes() {
    let mut state = state();
    let first = done(&mut state, json!({ "user": "anna", "text": "one" }));
    done(
        &mut state,
        json!({ "user": "anna", "text": "two", "reply_to": first }),
    );
    let told = changes(&mut state);
    assert_eq!(
        told[1]["value"]["messages"][0]["context"]["id"],
        first.as_str()
    );
    assert_eq!(
        told[1]["value"]["messages"][0]["context"]["from"],
        "79161234567"
    );
}

#[test]
fn reaction_edit_and_revoke_change_the_thread_and_open_no_window() {
    let mut state = state();
    let id = done(&mut state, json!({ "user": "anna", "text": "one" }));
    state.opened.clear();
    done(
        &mut state,
        json!({ "user": "anna", "reaction": { "message_id": id, "emoji": "❤️" } }),
    );
    assert_eq!(state.messages.get(&id).unwrap().reactions.len(), 1);
    done(
        &mut state,
        json!({ "user": "anna", "reaction": { "message_id": id } }),
    );
    assert!(state.messages.get(&id).unwrap().reactions.is_empty());
    done(
        &mut state,
        json!({ "user": "anna", "edit": { "message_id": id, "text": "two" } }),
    );
    assert_eq!(state.messages.get(&id).unwrap().face.text, "two");
    done(
        &mut state,
        json!({ "user": "anna", "revoke": { "message_id": id } }),
    );
    assert!(state.messages.get(&id).unwrap().deleted);
    let told = changes(&mut state);
    let kinds: Vec<&str> = (told.iter())
        .map(|change| change["value"]["messages"][0]["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["text", "reaction", "reaction", "edit", "revoke"]);
    let removal = &told[2]["value"]["messages"][0]["reaction"];
    assert!(removal["emoji"].is_null());
    assert!(!state.window_is_open(NUMBER, "anna", START));
    assert!(
        does(
            &mut state,
            json!({ "user": "marko", "revoke": { "message_id": id } })
        )
        .is_err()
    );
}

#[test]
fn a_new_number_is_a_system_message_and_a_new_user_id() {
    let mut state = state();
    let before = state.person("anna").unwrap().bsuid.clone();
    done(
        &mut state,
        json!({ "user": "anna", "change_number": "+7 999 000 11 22" }),
    );
    let told = changes(&mut state);
    let system = &told[0]["value"]["messages"][0];
    assert_eq!(system["from"], "79161234567");
    assert_eq!(system["system"]["type"], "user_changed_number");
    assert_eq!(system["system"]["wa_id"], "79990001122");
    assert!(told[0]["value"]["contacts"].is_null());
    assert_eq!(told[1]["field"], "user_id_update");
    assert_eq!(
        told[1]["value"]["user_id_update"][0]["user_id"]["previous"],
        before.as_str()
    );
    assert_ne!(state.person("anna").unwrap().bsuid, before);
    assert!(
        does(
            &mut state,
            json!({ "user": "anna", "change_number": "385912345678" })
        )
        .is_err()
    );
}

#[test]
fn a_call_opens_the_window() {
    let mut state = state();
    done(&mut state, json!({ "user": "anna", "call": true }));
    let told = changes(&mut state);
    let events: Vec<&Value> = told
        .iter()
        .map(|c| &c["value"]["calls"][0]["event"])
        .collect();
    assert_eq!(events, ["connect", "terminate"]);
    assert!(state.window_is_open(NUMBER, "anna", START));
}

#[test]
fn anything_in_metas_form_passes_with_its_own_fields() {
    let mut state = state();
    let order = json!({ "type": "order", "order": { "catalog_id": "6" } });
    let act = json!({ "user": "anna", "message": order, "timestamp": 1_700_000_000,
        "extra": { "referral": { "source_type": "ad" } }, "id": "wamid.own" });
    assert_eq!(done(&mut state, act), "wamid.own");
    let told = message(&mut state);
    assert_eq!(told["order"]["catalog_id"], "6");
    assert_eq!(told["timestamp"], "1700000000");
    assert_eq!(told["referral"]["source_type"], "ad");
}

#[test]
fn an_old_message_opens_the_window_from_its_own_time() {
    let mut state = state();
    let old = START / 1_000 - 23 * 3_600;
    done(
        &mut state,
        json!({ "user": "anna", "text": "late", "timestamp": old }),
    );
    assert!(state.window_is_open(NUMBER, "anna", START + 3_599_999));
    assert!(!state.window_is_open(NUMBER, "anna", START + 3_600_000));
}

#[test]
fn who_is_not_there_does_nothing() {
    let mut state = state();
    assert!(does(&mut state, json!({ "user": "nobody", "text": "x" })).is_err());
    assert!(
        does(
            &mut state,
            json!({ "user": "anna", "number": "7", "text": "x" })
        )
        .is_err()
    );
    assert!(changes(&mut state).is_empty());
}

#[test]
fn an_unsubscribed_app_is_told_nothing() {
    let mut state = state();
    state.standing.subscribed = false;
    done(&mut state, json!({ "user": "anna", "text": "x" }));
    assert!(changes(&mut state).is_empty());
    assert_eq!(state.messages.thread(NUMBER, "anna").count(), 1);
}

#[test]
fn the_phone_app_s_messages_are_echoes_that_open_no_window() {
    let mut state = state();
    let asked = done(&mut state, json!({ "user": "marta", "text": "Olá" }));
    state.opened.clear();
    changes(&mut state);
    let id = done(
        &mut state,
        json!({ "user": "marta", "text": "Oi", "phone_app": true, "reply_to": asked }),
    );
    let change = changes(&mut state).remove(0);
    assert_eq!(change["field"], "smb_message_echoes");
    let value = &change["value"];
    assert!(value["messages"].is_null());
    assert_eq!(value["contacts"][0]["wa_id"], "551187654321");
    let echo = &value["message_echoes"][0];
    assert_eq!(
        (&echo["from"], &echo["to"]),
        (&json!("78005001167"), &json!("551187654321"))
    );
    assert!(echo["to_user_id"].as_str().unwrap().starts_with("BR."));
    assert!(echo["from_user_id"].is_null());
    assert_eq!(
        (&echo["id"], &echo["context"]["id"]),
        (&json!(id), &json!(asked))
    );
    assert!(!state.window_is_open(NUMBER, "marta", START));
    let theirs = json!({ "user": "marta", "edit": { "message_id": id, "text": "x" } });
    assert!(does(&mut state, theirs).is_err(), "not the customer's");
    let ours =
        json!({ "user": "marta", "phone_app": true, "edit": { "message_id": id, "text": "Oi!" } });
    done(&mut state, ours);
    let react = json!({ "user": "marta", "phone_app": true, "reaction": { "message_id": asked, "emoji": "👍" } });
    done(&mut state, react);
    let by = state.messages.get(&asked).unwrap().reactions[0].by;
    assert_eq!(by, Side::Business);
    let call = json!({ "user": "marta", "phone_app": true, "call": true });
    assert!(does(&mut state, call).is_err());
    // What became of it is told without anything of the desk's.
    state.turn(START + 3_600_000, "s");
    assert!(state.messages.get(&id).unwrap().stage >= Stage::Delivered);
}
