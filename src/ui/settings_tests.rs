//! Templates, numbers and the quarantine through requests.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::AgentId;
use crate::channels::whatsapp::payload;
use crate::domain::agent::Role;
use crate::domain::changes::Answer;
use crate::domain::command::{self, Command, DeskAction, TemplateFacts};
use crate::domain::delivery::SendError;
use crate::domain::number::TroubleCause;
use crate::domain::outbox::SendOutcome;
use crate::domain::template::{Component, TemplateButton};
use crate::http::{Method, Reply, Request, StatusCode, header};
use crate::ui::context::Work;
use crate::ui::test_desk::{NUMBER, TestDesk, golden, head, text};
use crate::ui::{dispatch, routes};

fn facts(name: &str, status: &str, components: Vec<Component>) -> TemplateFacts {
    TemplateFacts {
        name: name.into(),
        language: "en".into(),
        status: status.into(),
        category: "UTILITY".into(),
        rejected_reason: (status == "REJECTED").then(|| "INVALID_FORMAT".into()),
        components,
    }
}

#[tokio::test]
async fn templates_are_told_as_meta_writes_them() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let empty = desk.get("/templates", &owner).await;
    assert!(text(&empty).contains("No templates yet"));
    let button = TemplateButton {
        kind: "URL".into(),
        text: "Track".into(),
        url: "https://shop.example/{{1}}".into(),
    };
    let templates = vec![
        facts(
            "order",
            "APPROVED",
            vec![
                Component::TextHeader("Order {{1}}".into()),
                Component::Body("Hi {{name}}, it is <ready>.".into()),
                Component::Footer("Shop".into()),
                Component::Buttons(vec![button]),
            ],
        ),
        facts(
            "promo",
            "REJECTED",
            vec![
                Component::FileHeader("IMAGE".into()),
                Component::Body("Sale".into()),
            ],
        ),
    ];
    let waba_id = "102290129340398".to_owned();
    desk.submit(Command::Templates { waba_id, templates }).await;
    golden("templates", &desk.read("/templates", &owner).await);
    let page = desk.get("/templates", &owner).await;
    let page = text(&page);
    assert!(
        page.contains("<mark>{{name}}</mark>, it is &#60;ready&#62;."),
        "{page}"
    );
    assert!(page.contains("INVALID_FORMAT") && page.contains("2 templates"));

    let reply = ordered(
        &mut desk,
        "/templates/sync",
        &owner,
        Work::SyncTemplates,
        Ok(2),
    )
    .await;
    assert_eq!(text(&reply), r#"{"synced":2}"#);
    let failed = Err("Meta is away".to_owned());
    let reply = ordered(
        &mut desk,
        "/templates/sync",
        &owner,
        Work::SyncTemplates,
        failed,
    )
    .await;
    assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(&reply).contains("didn't give the templates"));
}

/// What a program is answered that asks for work which ends with `outcome`.
async fn ordered(
    desk: &mut TestDesk,
    path: &str,
    token: &str,
    work: Work,
    outcome: Result<usize, String>,
) -> Reply {
    let request = Request::made(Method::POST, &format!("/api/v1{path}"), "")
        .with_header(header::AUTHORIZATION, &format!("Bearer {token}"));
    let router = routes::router();
    let answer = dispatch::answer(Arc::clone(&desk.desk), &router, request);
    let worker = async {
        let order = desk.orders.recv().await.unwrap();
        assert_eq!(order.work, work);
        order.result.send(outcome).unwrap();
    };
    tokio::join!(answer, worker).0
}

/// A webhook with one text message to the number with this id at Meta.
fn webhook(phone_number_id: &str, wamid: &str, text: &str) -> Command {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{
        "field": "messages", "value": {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "78005001167", "phone_number_id": phone_number_id},
            "contacts": [{"profile": {"name": "Anna"}, "wa_id": "79161234567"}],
            "messages": [{"from": "79161234567", "id": wamid, "timestamp": "1795255200", "type": "text", "text": {"body": text}}],
        },
    }]}]});
    Command::Inbound(payload::read(body.to_string().as_bytes()).unwrap())
}

async fn refused_send(desk: &TestDesk, by: AgentId) {
    desk.submit(webhook(NUMBER, "wamid.1", "hello")).await;
    let chat = desk.desk.engine.snapshot().unwrap().active_chats().unwrap()[0];
    let act = |action| Command::Desk { by, chat, action };
    desk.submit(act(DeskAction::Take)).await;
    let reply = command::Reply {
        text: "hi".into(),
        reply_to: None,
        key: None,
        seen: None,
    };
    let Answer::Entry(_, entry) = desk.submit(act(DeskAction::Reply(reply))).await else {
        panic!("no entry")
    };
    desk.submit(Command::StartSend(entry)).await;
    let outcome = SendOutcome::Again {
        after: Duration::from_secs(60),
        error: SendError {
            code: 190,
            detail: "token <expired>".into(),
        },
        number_wide: Some(TroubleCause::Refused(190)),
    };
    desk.submit(Command::EndSend {
        entry,
        attempt: 1,
        outcome,
    })
    .await;
}

#[tokio::test]
async fn a_number_in_trouble_is_explained_to_those_who_can_mend_it() {
    let desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    golden("numbers", &desk.read("/numbers", &owner).await);
    let page = desk.get("/numbers", &owner).await;
    assert!(text(&page).contains("https://desk.example/webhooks/whatsapp"));

    refused_send(&desk, olga).await;
    golden("numbers_in_trouble", &desk.read("/numbers", &owner).await);
    let seen = &desk.read("/numbers", &vera).await["numbers"][0];
    assert_eq!(
        (&seen["state"], &seen["trouble"]),
        (&json!("trouble"), &Value::Null)
    );
    let page = desk.get("/numbers", &owner).await;
    assert!(text(&page).contains("The access token does not work"));
    assert!(text(&page).contains("token &#60;expired&#62;"));

    desk.submit(Command::Configure(Vec::new())).await;
    let numbers = desk.read("/numbers", &vera).await;
    assert_eq!(numbers["numbers"][0]["state"], "disabled");
}

#[tokio::test]
async fn the_quarantine_shows_what_came_and_no_more_than_a_page_of_it() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    assert!(text(&desk.get("/quarantine", &owner).await).contains("The quarantine is empty"));
    let long = "<script>".to_owned() + &"я".repeat(5_000);
    for (index, words) in ["short", &long, "third"].into_iter().enumerate() {
        desk.submit(webhook("999", &format!("wamid.{index}"), words))
            .await;
    }
    let page = desk.get("/quarantine", &owner).await;
    let page = text(&page);
    assert!(
        page.contains("number 999 isn&#39;t in okno.toml") && page.contains("3 parts"),
        "{page}"
    );
    assert!(!page.contains("<script>я") && page.contains("&#60;script&#62;я"));
    assert!(page.contains("/quarantine/2") && !page.contains("/quarantine/1\""));

    let first = desk.read("/quarantine?limit=2", &owner).await;
    assert_eq!((&first["count"], &first["next"]), (&json!(3), &json!("2")));
    let second = &first["quarantine"][1];
    assert_eq!(second["complete"], false);
    assert!(second["raw"].as_str().unwrap().len() <= 4_096);
    let mut rest = desk.read("/quarantine?limit=2&cursor=2", &owner).await;
    rest["quarantine"][0]["raw"] = json!("RAW");
    golden("quarantine", &rest);
    let whole = desk.read("/quarantine/2", &owner).await;
    assert!(whole["raw"].as_str().unwrap().contains(&long));
    let raw = desk.get("/quarantine/2", &owner).await;
    assert_eq!(
        head(&raw, header::CONTENT_TYPE),
        "text/plain; charset=utf-8"
    );
    let (status, _) = desk
        .api(Method::GET, "/quarantine?limit=x", &owner, Value::Null)
        .await;
    assert_eq!(status.as_u16(), 422);

    let reply = ordered(
        &mut desk,
        "/quarantine/reread",
        &owner,
        Work::RereadQuarantine,
        Ok(3),
    )
    .await;
    assert_eq!(text(&reply), r#"{"reread":3}"#);
}
