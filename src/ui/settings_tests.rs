//! Templates, numbers and the quarantine through requests.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::base::id::AgentId;
use crate::channels::whatsapp::connection::{AskResult, Undone};
use crate::channels::whatsapp::payload;
use crate::domain::agent::Role;
use crate::domain::changes::Answer;
use crate::domain::command::{self, Command, DeskAction, TemplateFacts};
use crate::domain::delivery::SendError;
use crate::domain::event::{EventKind, LogEvent};
use crate::domain::number::TroubleCause;
use crate::domain::outbox::SendOutcome;
use crate::domain::template::{Component, Facts, TemplateButton};
use crate::domain::view::View as _;
use crate::http::{Method, StatusCode, header};
use crate::store::check::check;
use crate::ui::context::{Settings, Work};
use crate::ui::test_desk::{HOST, NUMBER, TestDesk, form, golden, head, text};

pub fn facts(name: &str, status: &str, components: Vec<Component>) -> TemplateFacts {
    TemplateFacts {
        name: name.into(),
        language: "en".into(),
        status: status.into(),
        facts: Facts {
            rejected_reason: if status == "REJECTED" {
                "INVALID_FORMAT".into()
            } else {
                String::new()
            },
            ..Facts::of("UTILITY")
        },
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
        ..TemplateButton::default()
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
        page.contains("{{name}}</span>, it is &lt;ready&gt;."),
        "{page}"
    );
    assert!(page.contains("Its form is wrong") && page.contains("2 templates"));

    let (path, work) = ("/templates/sync", Work::SyncTemplates);
    let reply = desk.ordered(path, &owner, work.clone(), Ok(2)).await;
    assert_eq!(text(&reply), r#"{"synced":2}"#);
    golden(
        "templates_synced",
        &serde_json::from_str(text(&reply)).unwrap(),
    );
    let failed = Err(Undone::Failed("Meta is away".to_owned()));
    let reply = desk.ordered(path, &owner, work, failed).await;
    assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(&reply).contains("didn't give the templates"));
}

#[tokio::test]
async fn while_meta_refuses_for_now_it_is_said_when_to_come_again() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for (path, work) in [
        ("/connect/subscribe", Work::Subscribe),
        ("/connect/check", Work::LookAtConnection),
        ("/templates/sync", Work::SyncTemplates),
    ] {
        let busy = Err(Undone::NotNow {
            code: 4,
            detail: "Application request limit reached".to_owned(),
            after: Duration::from_secs(60),
        });
        let reply = desk.ordered(path, &owner, work, busy).await;
        assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(reply.headers()[header::RETRY_AFTER], "60", "{path}");
    }
    let busy = Err(Undone::NotNow {
        code: 4,
        detail: "Application request limit reached".to_owned(),
        after: Duration::from_secs(60),
    });
    let pressed = form("/templates/sync", &[])
        .with_header(header::ORIGIN, "https://desk.example")
        .with_header(header::COOKIE, &format!("__Host-okno_session={owner}"));
    desk.working(pressed, busy).await;
    let page = desk.get("/templates", &owner).await;
    assert!(text(&page).contains("Application request limit reached"));
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

async fn refused_send(desk: &TestDesk, by: AgentId, code: i64) {
    desk.submit(webhook(NUMBER, "wamid.1", "hello")).await;
    let chat = desk.desk.engine.snapshot().unwrap().active_chats().unwrap()[0];
    let act = |action| Command::Desk { by, chat, action };
    desk.submit(act(DeskAction::Take)).await;
    let reply = command::Reply {
        text: "hi".into(),
        reply_to: None,
        key: None,
        seen: None,
        ..Default::default()
    };
    let Answer::Entry(_, entry) = desk.submit(act(DeskAction::Reply(reply))).await else {
        panic!("no entry")
    };
    desk.submit(Command::StartSend(entry)).await;
    let outcome = SendOutcome::Again {
        after: Duration::from_secs(60),
        error: SendError {
            code,
            detail: "token <expired>".into(),
        },
        number_wide: Some(TroubleCause::Refused(code)),
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

    refused_send(&desk, olga, 190).await;
    golden("numbers_in_trouble", &desk.read("/numbers", &owner).await);
    let seen = &desk.read("/numbers", &vera).await["numbers"][0];
    assert_eq!(
        (&seen["state"], &seen["trouble"]),
        (&json!("trouble"), &Value::Null)
    );
    let page = desk.get("/numbers", &owner).await;
    assert!(text(&page).contains("The access token does not work"));
    assert!(text(&page).contains("token &#60;expired&#62;"));
    assert!(text(&page).contains("okno.toml: access_token under [whatsapp]"));

    desk.submit(Command::Configure(Vec::new())).await;
    let numbers = desk.read("/numbers", &vera).await;
    assert_eq!(numbers["numbers"][0]["state"], "disabled");
}

#[tokio::test]
async fn everybody_hears_why_messages_wait_and_only_who_keeps_the_numbers_is_led_there() {
    for (code, why) in [
        (190, "The access token does not work."),
        (131_042, "Meta could not charge for messages."),
        (368, "Meta has restricted this account."),
    ] {
        let desk = TestDesk::new().await;
        let (olga, owner) = desk.member("Olga", Role::Owner).await;
        let (_, lead) = desk.member("Lea", Role::Lead).await;
        let (_, agent) = desk.member("Vera", Role::Agent).await;
        let wait = "What you send waits and leaves by itself";
        for session in [&owner, &lead, &agent] {
            assert!(!text(&desk.get("/me", session).await).contains(wait));
        }
        refused_send(&desk, olga, code).await;
        let told = desk.desk.engine.snapshot().unwrap();
        let told = told.events_after(0, 1_000).unwrap();
        let open_pages_ask = |row: &(u64, LogEvent)| row.1.kind == EventKind::Restrictions;
        assert!(told.iter().any(open_pages_ask), "{code}");
        let causes = [
            "The access token does not work",
            "access token.",
            "Meta could not charge",
            "Meta has restricted",
        ];
        for (session, keeps) in [(&owner, true), (&lead, false), (&agent, false)] {
            let page = desk.get("/me", session).await;
            let bar = text(&page).split(r#"<div id="banner""#).nth(1).unwrap();
            let bar = bar.split("</span>").next().unwrap().to_owned();
            assert!(bar.contains(&format!("{why} {wait}")), "{code}: {bar}");
            let others = causes.iter().filter(|it| !why.starts_with(**it));
            assert!(!others.clone().any(|it| bar.contains(it)), "{code}: {bar}");
            assert_eq!(bar.contains(r#"class="banner quiet""#), !keeps, "{bar}");
            assert_eq!(bar.contains("Owners and admins know."), !keeps, "{bar}");
            let of_numbers = r#"<a href="/numbers""#;
            let rest = text(&page).split(&bar).nth(1).unwrap();
            assert_eq!(rest.starts_with(&format!("</span>{of_numbers}")), keeps);
        }
    }
}

#[tokio::test]
async fn what_could_not_be_read_is_said_in_the_readers_language() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let body = format!(
        r#"{{"entry":[{{"id":"102","changes":[{{"field":"messages","value":{{
        "metadata":{{"phone_number_id":"{NUMBER}"}},"messages":[{{"id":"wamid.1"}}]}}}}]}}]}}"#
    );
    let broken = payload::read(body.as_bytes()).unwrap();
    desk.submit(Command::Inbound(broken)).await;
    for (language, said) in [
        ("en", "not understood: a message without a type"),
        ("ru", "не разобрано: сообщение без вида"),
        ("hr", "nije pročitano: poruka bez vrste"),
    ] {
        let chosen = json!({ "language": language });
        let (status, _) = desk.api(Method::PATCH, "/me", &owner, chosen).await;
        assert_eq!(status, StatusCode::OK);
        let page = desk.get("/quarantine", &owner).await;
        assert!(text(&page).contains(said), "{}", text(&page));
    }
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
    assert!(page.contains("href=\"/quarantine/2\"") && !page.contains("href=\"/quarantine/1\""));

    let first = desk.read("/quarantine?limit=2", &owner).await;
    assert_eq!((&first["count"], &first["next"]), (&json!(3), &json!("2")));
    let second = &first["quarantine"][1];
    assert_eq!(second["complete"], false);
    assert!(second["raw"].as_str().unwrap().len() <= 4_096);
    let mut rest = desk.read("/quarantine?limit=2&cursor=2", &owner).await;
    rest["quarantine"][0]["raw"] = json!("RAW");
    golden("quarantine", &rest);
    let mut part = desk.read("/quarantine/3", &owner).await;
    part["raw"] = json!("RAW");
    golden("quarantine_part", &part);
    let whole = desk.read("/quarantine/2", &owner).await;
    assert!(whole["raw"].as_str().unwrap().contains(&long));
    let raw = desk.get("/quarantine/2", &owner).await;
    assert_eq!(
        head(&raw, header::CONTENT_TYPE),
        "text/plain; charset=utf-8"
    );
    for wrong in ["x", "0"] {
        let path = format!("/quarantine?limit={wrong}");
        let (status, _) = desk.api(Method::GET, &path, &owner, Value::Null).await;
        assert_eq!(status.as_u16(), 422, "{wrong}");
    }

    let reply = desk
        .ordered("/quarantine/reread", &owner, Work::RereadQuarantine, Ok(3))
        .await;
    assert_eq!(text(&reply), r#"{"reread":3}"#);
    golden(
        "quarantine_reread",
        &serde_json::from_str(text(&reply)).unwrap(),
    );
}

/// Sends a form whose work ends with `outcome`, and gives the page that it leads to.
async fn worked(desk: &mut TestDesk, path: &str, owner: &str, outcome: AskResult) -> String {
    let request = form(path, &[])
        .with_header(header::ORIGIN, &format!("https://{HOST}"))
        .with_header(header::COOKIE, &format!("__Host-okno_session={owner}"));
    let (reply, _) = desk.working(request, outcome).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let page = desk.get(head(&reply, header::LOCATION), owner).await;
    assert_eq!(page.status(), StatusCode::OK);
    text(&page).to_owned()
}

#[tokio::test]
async fn work_is_told_of_on_a_page_that_can_be_loaded_again() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let away = || Err(Undone::Failed("Meta is away".to_owned()));
    let page = worked(&mut desk, "/templates/sync", &owner, away()).await;
    assert!(page.contains("didn&#39;t give the templates"), "{page}");
    let page = worked(&mut desk, "/templates/sync", &owner, Ok(2)).await;
    assert!(page.contains("Synchronised with WhatsApp"));
    desk.submit(webhook("999", "wamid.1", "hello")).await;
    let page = worked(&mut desk, "/quarantine/reread", &owner, Ok(2)).await;
    assert!(page.contains("2 parts were understood") && page.contains("1 part is still here"));
    let page = worked(&mut desk, "/quarantine/reread", &owner, away()).await;
    assert!(page.contains("couldn&#39;t be read again now"));
}

/// A notification that this release does nothing with.
fn unknown(field: &str) -> Command {
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [
        {"field": field, "value": {"something": "new"}}]}]});
    Command::Inbound(payload::read(body.to_string().as_bytes()).unwrap())
}

#[tokio::test]
async fn what_nobody_needs_to_act_on_raises_no_banner() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for field in ["history", "something_new"] {
        desk.submit(unknown(field)).await;
    }
    let page = desk.get("/quarantine", &owner).await;
    assert!(text(&page).contains("2 parts") && text(&page).contains("nothing to be looked at"));
    assert!(!text(&page).contains("couldn&#39;t be understood.</span>"));
    desk.submit(unknown("account_update")).await;
    let page = desk.get("/templates", &owner).await;
    assert!(text(&page).contains("1 incoming event couldn&#39;t be understood."));
}

#[tokio::test]
async fn parts_are_dismissed_and_deleted_one_by_one_or_all_alike() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Lead).await;
    for (number, wamid) in [("998", "1"), ("999", "2"), ("999", "3"), ("997", "4")] {
        desk.submit(webhook(number, &format!("wamid.{wamid}"), "hello"))
            .await;
    }
    let counts = async || {
        let list = desk.read("/quarantine", &owner).await;
        (
            list["count"].as_u64().unwrap(),
            list["asking"].as_u64().unwrap(),
        )
    };
    let api = async |method, path: &str, by: &str| {
        let (status, answer) = desk.api(method, path, by, Value::Null).await;
        (status.as_u16(), answer)
    };
    assert_eq!(counts().await, (4, 4));
    for path in ["/quarantine/1", "/quarantine/1?alike=true"] {
        assert_eq!(api(Method::DELETE, path, &vera).await.0, 403);
    }
    for path in ["/quarantine/1/dismiss", "/quarantine/dismiss"] {
        assert_eq!(api(Method::POST, path, &vera).await.0, 403);
    }

    let reply = desk.post("/quarantine/1/dismiss", &owner, &[]).await;
    assert_eq!(head(&reply, header::LOCATION), "/quarantine");
    let page = desk.get("/quarantine", &owner).await;
    assert!(text(&page).contains("1 part dismissed"));
    assert!(text(&page).contains("3 incoming events couldn&#39;t be understood."));
    assert!(
        text(&page).contains("/quarantine/2/dismiss")
            && !text(&page).contains("/quarantine/1/dismiss")
    );
    assert_eq!(counts().await, (4, 3));

    let answer = api(Method::DELETE, "/quarantine/2?alike=true", &owner).await;
    assert_eq!(answer, (200, json!({"deleted": 2})));
    golden("quarantine_deleted", &answer.1);
    assert_eq!(counts().await, (2, 1));
    assert_eq!(api(Method::DELETE, "/quarantine/2", &owner).await.0, 404);
    let answer = api(Method::POST, "/quarantine/dismiss", &owner).await;
    assert_eq!(answer, (200, json!({"dismissed": 1})));
    golden("quarantine_dismissed_all", &answer.1);
    let again = api(Method::POST, "/quarantine/4/dismiss", &owner).await;
    golden("quarantine_dismissed", &again.1);
    for path in [
        "/quarantine/4/dismiss?alike=all",
        "/quarantine/4/dismiss?alike=1",
    ] {
        assert_eq!(api(Method::POST, path, &owner).await.0, 422);
    }
    assert_eq!(counts().await, (2, 0));
    let gone = [("_method", "DELETE")];
    desk.post("/quarantine/1", &owner, &gone).await;
    let page = desk.get("/quarantine", &owner).await;
    assert!(text(&page).contains("1 part deleted") && text(&page).contains("1 part ·"));
    assert!(
        check(&desk.desk.engine.snapshot().unwrap())
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_jump_of_the_clock_is_shown_until_somebody_knows() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Lead).await;
    desk.clock.look_for_step();
    desk.clock.step(3_600_000);
    desk.clock.look_for_step();
    let warns = async |by: &str| {
        let page = desk.get("/chats?tab=new", by).await;
        text(&page).contains("clock jumped at 11:00")
    };
    assert!(warns(&owner).await && !warns(&vera).await);
    assert_eq!(
        desk.post("/clock/seen", &vera, &[]).await.status(),
        StatusCode::FORBIDDEN
    );
    let next = [("next", "/chats?tab=new")];
    let reply = desk.post("/clock/seen", &owner, &next).await;
    assert_eq!(head(&reply, header::LOCATION), "/chats?tab=new");
    assert!(!warns(&owner).await);
    let away = [("next", "//evil.example")];
    let reply = desk.post("/clock/seen", &owner, &away).await;
    assert_eq!(head(&reply, header::LOCATION), "/");
}

#[tokio::test]
async fn the_clock_of_a_demonstration_is_moved() {
    let mut desk = TestDesk::new().await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let ahead = json!({"advance": "20h30m"});
    let (status, _) = desk.api(Method::POST, "/clock", &vera, ahead.clone()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = desk.api(Method::GET, "/clock", &vera, Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let page = desk.get("/chats", &vera).await;
    assert!(!text(&page).contains("id=\"clock\""));
    let inside = Arc::get_mut(&mut desk.desk).unwrap();
    let mut settings = Settings::clone(&inside.settings.borrow());
    settings.clock_moves = true;
    inside.settings = watch::channel(Arc::new(settings)).1;
    let (status, now) = desk.api(Method::POST, "/clock", &vera, ahead).await;
    assert_eq!(status, StatusCode::OK);
    golden("clock", &now);
    for wrong in [
        json!({"advance": "tomorrow"}),
        json!(["1h"]),
        json!({}),
        json!({"to": "next_deadline"}),
        json!({"to": "next_deadline", "advance": "1h"}),
    ] {
        let (status, _) = desk.api(Method::POST, "/clock", &vera, wrong).await;
        assert_eq!(status.as_u16(), 422);
    }
    // To what a chat has before it, whatever rows were armed for it earlier.
    desk.submit(webhook(NUMBER, "wamid.1", "hello")).await;
    golden("clock_state", &desk.read("/clock", &vera).await);
    let snapshot = desk.desk.engine.snapshot().unwrap();
    let chat = snapshot.active_chats().unwrap()[0];
    let ends = snapshot.chat(chat).unwrap().unwrap().window.ends_at();
    let until_end = ends.unwrap().since(desk.clock.now());
    desk.clock.advance(until_end - Duration::from_secs(300));
    let to = json!({"to": "before_deadline"});
    desk.api(Method::POST, "/clock", &vera, to).await;
    assert_eq!(ends.unwrap().since(desk.clock.now()).as_secs(), 60);
    // A form leads back to where its sender was, and to no other house.
    for (next, place) in [
        ("/forecast?all=1", "/forecast?all=1"),
        ("//evil.example", "/"),
    ] {
        let fields = [("to", "next_deadline"), ("next", next)];
        let reply = desk.post("/clock", &vera, &fields).await;
        if next.starts_with("//") {
            assert_eq!(
                reply.status().as_u16(),
                422,
                "nothing is before it any more"
            );
            let fields = [("advance", "1m"), ("next", next)];
            let reply = desk.post("/clock", &vera, &fields).await;
            assert_eq!(head(&reply, header::LOCATION), place);
        } else {
            assert_eq!(head(&reply, header::LOCATION), place);
            assert_eq!(Some(desk.clock.now()), ends);
        }
    }
}

#[tokio::test]
async fn disabling_somebody_is_asked_about_and_gives_their_chats_back() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    desk.submit(webhook(NUMBER, "wamid.1", "hello")).await;
    let chat = desk.desk.engine.snapshot().unwrap().active_chats().unwrap()[0];
    let action = DeskAction::Take;
    desk.submit(Command::Desk {
        by: vera,
        chat,
        action,
    })
    .await;

    let asks = format!("/agents?disable={vera}");
    let list = desk.get("/agents", &owner).await;
    assert!(text(&list).contains(&format!("href=\"{asks}\"")));
    let page = desk.get(&asks, &owner).await;
    for part in [
        "Disable Vera?",
        "responsible for one open chat",
        "name=\"disabled\" value=\"on\"",
    ] {
        assert!(text(&page).contains(part), "{part}: {}", text(&page));
    }
    assert!(desk.lets_in(&session).await, "a question changes nothing");
    let shown = desk.get(&asks, &session).await;
    assert!(
        !text(&shown).contains("Disable Vera?"),
        "asked of one who may not"
    );

    let sure = [("_method", "PATCH"), ("disabled", "on")];
    desk.post(&format!("/agents/{vera}"), &owner, &sure).await;
    assert!(!desk.lets_in(&session).await);
    let chats = desk.read("/chats?tab=new", &owner).await;
    assert_eq!(chats["chats"][0]["previous_assignee"]["name"], "Vera");
    let timeline = desk.get(&format!("/chats/{chat}"), &owner).await;
    assert!(text(&timeline).contains("was disabled: the chat is in New again"));
    let page = desk.get(&asks, &owner).await;
    assert!(!text(&page).contains("Disable Vera?"), "it is done already");
}
