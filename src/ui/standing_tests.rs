//! How numbers stand at Meta, as pages and programs are told it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::clock::Timestamp;
use crate::base::id::NumberId;
use crate::channels::whatsapp::payload;
use crate::domain::agent::Role;
use crate::domain::command::Command;
use crate::domain::number::standing::NumberSeen;
use crate::http::{Method, StatusCode};
use crate::ui::test_desk::{TestDesk, text};

fn seen(quality: &str) -> Command {
    Command::NumbersSeen(vec![NumberSeen {
        number: NumberId(1),
        display: String::new(),
        quality: quality.to_owned(),
        limit: "TIER_2K".to_owned(),
        throughput: "STANDARD".to_owned(),
        name: "Sun".to_owned(),
        name_status: "APPROVED".to_owned(),
        status: "CONNECTED".to_owned(),
    }])
}

fn restricted(until: Timestamp) -> Command {
    let info = json!([{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING",
        "expiration": until.millis() / 1000}]);
    let value = json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": info});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398",
        "changes": [{"field": "account_update", "value": value}]}]});
    Command::Inbound(payload::read(body.to_string().as_bytes()).unwrap())
}

#[tokio::test]
async fn a_number_is_shown_with_since_when_to_those_who_keep_it() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    desk.submit(seen("GREEN")).await;
    desk.submit(seen("RED")).await;
    let page = desk.get("/numbers", &owner).await;
    for said in [
        "low",
        "2,000 customers a day may be written to first",
        "80 messages a second",
        "Sun: approved",
    ] {
        assert!(text(&page).contains(said), "{said}");
    }
    let number = desk.read("/numbers", &owner).await["numbers"][0].clone();
    assert_eq!(number["standing"]["quality"]["word"], "RED");
    assert_eq!(number["standing"]["limit"]["customers"], 2_000);
    let number = desk.read("/numbers", &vera).await["numbers"][0].clone();
    assert_eq!(number["standing"], Value::Null);
    let told = desk.read("/notices", &owner).await;
    assert_eq!(told["notices"][0]["kind"], "number_standing");
    let said = told["notices"][0]["text"].as_str().unwrap();
    assert!(said.contains("quality fell to low, from high"), "{said}");
    assert_eq!(desk.read("/notices", &vera).await["notices"], json!([]));
}

#[tokio::test]
async fn a_restricted_number_is_not_said_to_work() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    desk.submit(seen("GREEN")).await;
    let shown = async || text(&desk.get("/numbers", &owner).await).to_owned();
    assert!(!shown().await.contains("connected, and restricted"));
    let until = desk.clock.now().plus(Duration::from_secs(3600));
    desk.submit(restricted(until)).await;
    assert!(shown().await.contains("connected, and restricted"));
    assert!(
        shown().await.contains("WhatsApp does not let it send<")
            && !shown().await.contains("no trouble known")
    );
    let number = desk.read("/numbers", &owner).await["numbers"][0].clone();
    assert_eq!(number["state"], "stopped");
    desk.clock.advance(Duration::from_secs(3601));
    assert!(!shown().await.contains("connected, and restricted"));
}

#[tokio::test]
async fn only_a_number_that_sends_is_said_to_be_warned() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for (quality, status, state) in [
        ("GREEN", "LINKED", "ok"),
        ("RED", "CONNECTED", "warned"),
        ("GREEN", "FLAGGED", "warned"),
        ("RED", "BANNED", "stopped"),
        ("GREEN", "DISCONNECTED", "stopped"),
        ("GREEN", "PENDING", "stopped"),
        ("GREEN", "CONNECTED", "ok"),
    ] {
        let Command::NumbersSeen(mut numbers) = seen(quality) else {
            panic!()
        };
        status.clone_into(&mut numbers[0].status);
        desk.submit(Command::NumbersSeen(numbers)).await;
        let number = desk.read("/numbers", &owner).await["numbers"][0].clone();
        assert_eq!(number["state"], state, "{quality} {status}");
    }
}

#[tokio::test]
async fn everybody_sees_until_when_nothing_may_leave_and_the_bar_ends_by_itself() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let hour = Duration::from_secs(3600);
    desk.submit(restricted(desk.clock.now().plus(hour * 5)))
        .await;
    let bar = "write first to nobody until";
    for session in [&owner, &vera] {
        assert!(text(&desk.get("/me", session).await).contains(bar));
    }
    assert!(text(&desk.get("/me", &owner).await).contains("/numbers#standing"));
    assert!(!text(&desk.get("/me", &vera).await).contains("/numbers#standing"));
    desk.clock.advance(hour * 5 + Duration::from_secs(1));
    assert!(!text(&desk.get("/me", &vera).await).contains(bar));
    desk.submit(restricted(desk.clock.now().plus(hour))).await;
    assert!(text(&desk.get("/me", &vera).await).contains(bar));
    let lift = async |session: &str| {
        let path = "/numbers/1/lifted";
        desk.api(Method::POST, path, session, Value::Null).await.0
    };
    assert_eq!(lift(&vera).await, StatusCode::FORBIDDEN);
    assert_eq!(lift(&owner).await, StatusCode::NO_CONTENT);
    assert!(!text(&desk.get("/me", &vera).await).contains(bar));
}
