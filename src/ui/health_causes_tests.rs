//! What the self-check takes for the cause: of refused webhooks, of a number that does not work, of copies.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::channels::whatsapp::connection::{Asked, Connection, NumberFacts, NumberLook, Token};
use crate::domain::agent::Role;
use crate::domain::command::{Command, NumberSetting};
use crate::engine::pulse::Doubt;
use crate::ui::health_tests::{check, look, well};
use crate::ui::test_desk::{NUMBER, TestDesk};

#[tokio::test]
async fn strangers_are_counted_and_a_proved_secret_is_not_doubted() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let pulse = Arc::clone(&desk.desk.engine.pulse);
    for _ in 0..40 {
        pulse.knocked(desk.clock.now());
    }
    let strangers = check(&desk, &owner, "signatures").await;
    assert_eq!(strangers["light"], "green");
    let said = strangers["said"].as_str().unwrap();
    assert!(
        said.contains("None of ours") && said.contains("40"),
        "{said}"
    );
    for proved in [false, true] {
        pulse.secret_proved(proved);
        for _ in 0..3 {
            pulse.refused(desk.clock.now(), Doubt::Mismatch);
        }
        let found = check(&desk, &owner, "signatures").await.to_string();
        assert_eq!(found.contains("somebody forges"), proved, "{found}");
        assert_eq!(found.contains("App settings, Basic"), !proved, "{found}");
        let page = desk.read("/connect", &owner).await.to_string();
        assert_eq!(page.contains("Copy it anew"), !proved, "{page}");
    }
}

#[tokio::test]
async fn a_number_that_does_not_work_is_told_by_its_status() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for (status, advice) in [
        ("PENDING", "PHONE_NUMBER_ID/register"),
        (
            "NOT_VERIFIED",
            "{\"messaging_product\":\"whatsapp\",\"pin\":",
        ),
        ("DISCONNECTED", "Register the number again"),
        ("BANNED", "Business Support Home"),
        ("RESTRICTED", "Business Support Home"),
        ("FLAGGED", "at which of them are reported"),
        ("MIGRATED", "Open the number in WhatsApp Manager"),
    ] {
        let number = Asked::Answered(NumberFacts {
            status: status.to_owned(),
            ..NumberFacts::default()
        });
        look(&desk, NumberLook { number, ..well() });
        let found = check(&desk, &owner, "number").await;
        assert_eq!(found["light"], "red");
        assert!(found["said"].as_str().unwrap().contains(status), "{found}");
        assert!(
            found["advice"].as_str().unwrap().contains(advice),
            "{found}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_one_token_of_two_numbers_is_said_once() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let setting = |id: &str, name: &str| NumberSetting {
        phone_number_id: id.to_owned(),
        waba_id: "102290129340398".to_owned(),
        display: String::new(),
        name: name.to_owned(),
        group: "Support".to_owned(),
    };
    let both = vec![setting(NUMBER, "Support"), setting("2", "Sales")];
    let configured = desk.desk.engine.submit(Command::Configure(both)).await;
    configured.unwrap();
    let ended = |id: &str| NumberLook {
        phone_number_id: id.to_owned(),
        token: Asked::Answered(Token::default()),
        ..well()
    };
    let (at, numbers) = (Some(desk.clock.now()), vec![ended(NUMBER), ended("2")]);
    let connection = Arc::new(Connection { at, numbers });
    desk.connection.send_replace(connection);
    let page = desk.read("/health", &owner).await;
    let checks = page["checks"].as_array().unwrap().iter();
    let tokens: Vec<&Value> = checks.filter(|one| one["check"] == "token").collect();
    assert_eq!(tokens.len(), 1, "{page}");
    assert_eq!(tokens[0]["about"], "Support, Sales");
}

#[tokio::test]
async fn copies_beside_the_data_file_are_worth_a_look() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    desk.change_settings(|settings| settings.copies_every = Some(Duration::from_secs(86_400)));
    let pulse = Arc::clone(&desk.desk.engine.pulse);
    pulse.copies_found(Some((desk.clock.now(), 1 << 40)), Some(true));
    let beside = check(&desk, &owner, "copies").await;
    assert_eq!(beside["light"], "yellow");
    assert!(beside["advice"].as_str().unwrap().contains("another disk"));
    let file = check(&desk, &owner, "file").await["said"].to_string();
    assert!(file.contains("Nothing worth giving back"), "{file}");
    pulse.copies_found(Some((desk.clock.now(), 1 << 40)), Some(false));
    let apart = check(&desk, &owner, "copies").await;
    assert_eq!(apart["light"], "green");
    let said = apart["said"].as_str().unwrap();
    assert!(said.contains("another disk than"), "{said}");
}
