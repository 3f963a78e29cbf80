//! Every fault and every code, set as a developer sets them: by `POST /control/faults`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::faults::Faults;
use super::tests::{World, world};

const ANNA: &str = "79161234567";

/// Meta's codes for sending, with the HTTP status that goes with them.
const CODES: [(u32, u16); 66] = [
    (0, 401),
    (1, 400),
    (2, 503),
    (3, 500),
    (4, 400),
    (10, 403),
    (33, 400),
    (100, 400),
    (102, 401),
    (104, 401),
    (190, 401),
    (200, 403),
    (299, 403),
    (368, 403),
    (506, 400),
    (613, 400),
    (80_007, 400),
    (80_008, 400),
    (130_403, 400),
    (130_429, 429),
    (130_472, 400),
    (130_497, 403),
    (131_000, 500),
    (131_001, 400),
    (131_005, 403),
    (131_008, 400),
    (131_009, 400),
    (131_016, 500),
    (131_020, 400),
    (131_021, 400),
    (131_026, 400),
    (131_030, 400),
    (131_031, 403),
    (131_037, 400),
    (131_042, 400),
    (131_043, 400),
    (131_045, 500),
    (131_047, 400),
    (131_048, 400),
    (131_049, 400),
    (131_050, 400),
    (131_051, 400),
    (131_052, 400),
    (131_053, 400),
    (131_055, 400),
    (131_056, 400),
    (131_057, 500),
    (131_060, 400),
    (131_062, 400),
    (131_063, 400),
    (131_064, 400),
    (132_000, 400),
    (132_001, 404),
    (132_005, 400),
    (132_007, 400),
    (132_008, 400),
    (132_012, 400),
    (132_015, 400),
    (132_016, 400),
    (132_018, 400),
    (132_068, 400),
    (132_069, 400),
    (133_010, 400),
    (134_011, 400),
    (135_000, 400),
    (137_000, 400),
];

async fn set(world: &World, faults: &Value) -> Value {
    let (status, set) = world.json("POST", "/control/faults", faults).await;
    assert_eq!(status, 200, "{faults}: {set}");
    set
}

#[tokio::test]
async fn every_code_is_refused_with_and_failed_with() {
    let world = world().await;
    world.simulator.customer_says("anna", "Hello").unwrap();
    let mut failed = BTreeSet::new();
    for (code, http) in CODES {
        set(&world, &json!({"error": {"code": code, "times": 1}})).await;
        let (status, answer) = world.send_text(ANNA).await;
        assert_eq!((status, &answer["error"]["code"]), (http, &json!(code)));
        assert!(!answer["error"]["message"].as_str().unwrap().is_empty());
        assert!(answer["error"]["error_data"]["details"].is_string());
    }
    // The pair's rate would refuse the forty-sixth: another customer is written to each time.
    for (index, (code, _)) in CODES.into_iter().enumerate() {
        set(&world, &json!({"failed": {"code": code, "times": 1}})).await;
        let (status, answer) = world.send_text(&format!("4479460{index:05}1")).await;
        assert_eq!(status, 200, "{answer}");
        failed.insert((
            answer["messages"][0]["id"].as_str().unwrap().to_owned(),
            code,
        ));
    }
    world.simulator.wait_until_idle().await.unwrap();
    let told: BTreeSet<(String, u32)> = world
        .items("statuses")
        .iter()
        .filter(|status| status["status"] == "failed")
        .map(|status| {
            let code = status["errors"][0]["code"].as_u64().unwrap();
            let id = status["id"].as_str().unwrap().to_owned();
            (id, u32::try_from(code).unwrap())
        })
        .collect();
    assert_eq!(told, failed);
}

#[tokio::test]
async fn every_fault_can_be_set_by_name_and_taken_back() {
    let world = world().await;
    let Value::Object(none) = json!(Faults::default()) else {
        panic!("faults are an object")
    };
    for name in none.keys() {
        let value = match name.as_str() {
            "seed" => json!(7),
            "outage" => json!(true),
            "error" | "failed" => {
                json!({"code": 131_000, "http": null, "times": 2, "chance": 0.5, "on": "any"})
            }
            _ => json!({"times": 2, "chance": 0.5, "ms": 70, "on": "media"}),
        };
        let all = set(&world, &json!({ name: value })).await;
        assert_eq!(all[name], value);
        let (_, shown) = world.json("GET", "/control/faults", &Value::Null).await;
        assert_eq!(shown, all);
        let all = set(&world, &json!({ name: none[name] })).await;
        assert_eq!(all, Value::Object(none.clone()), "{name}");
    }
}

#[tokio::test]
async fn an_expired_token_is_expired_for_every_call_until_it_is_renewed() {
    let world = world().await;
    set(&world, &json!({"token_expired": true})).await;
    let (status, answer) = world.send_text(ANNA).await;
    assert_eq!((status, &answer["error"]["code"]), (401, &json!(190)));
    let waba = "/v25.0/102290129340398/message_templates";
    assert_eq!(world.get(waba).await.0, 401);
    set(&world, &json!({"token_expired": false})).await;
    assert_eq!(world.send_text(ANNA).await.0, 200);
}

#[tokio::test]
async fn outside_the_window_free_text_is_taken_and_fails_and_at_once_when_asked() {
    let world = world().await;
    let (status, answer) = world.send_text(ANNA).await;
    assert_eq!(status, 200, "nobody wrote, and it is taken all the same");
    world.simulator.wait_until_idle().await.unwrap();
    let id = answer["messages"][0]["id"].clone();
    let told = world.items("statuses");
    let statuses: Vec<&Value> = told.iter().filter(|status| status["id"] == id).collect();
    assert_eq!(
        statuses.len(),
        1,
        "neither sent nor delivered: {statuses:?}"
    );
    assert_eq!(statuses[0]["status"], "failed");
    assert_eq!(statuses[0]["errors"][0]["code"], 131_047);
    assert_eq!(statuses[0]["biz_opaque_callback_data"], "1:2:3");
    set(&world, &json!({"sync_131047": 1})).await;
    let (status, answer) = world.send_text(ANNA).await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!(131_047)));
}

#[tokio::test]
async fn webhooks_come_twice_late_and_out_of_order() {
    let world = world().await;
    set(&world, &json!({"duplicate": {"times": 1, "ms": 1}})).await;
    world.simulator.customer_says("anna", "twice").unwrap();
    world.simulator.wait_until_idle().await.unwrap();
    let twice = world.items("messages");
    assert_eq!((twice.len(), &twice[0]), (2, &twice[1]));
    set(&world, &json!({"late_ms": {"times": 1, "ms": 300}})).await;
    let late = world.simulator.customer_says("anna", "late").unwrap();
    let early = world.simulator.customer_says("anna", "early").unwrap();
    world.simulator.wait_until_idle().await.unwrap();
    let order: Vec<Value> = world.items("messages")[2..]
        .iter()
        .map(|message| message["id"].clone())
        .collect();
    assert_eq!(order, [json!(early), json!(late)], "overtaken");
    set(&world, &json!({"drop_webhooks": 1})).await;
    world.simulator.customer_says("anna", "lost").unwrap();
    world.simulator.wait_until_idle().await.unwrap();
    assert_eq!(world.items("messages").len(), 4);
}
