//! What will freeze, through requests: who sees what, what counts, what is done about it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::{ChatId, EntryId};
use crate::domain::agent::Role;
use crate::domain::command::{Command, DeskAction, TemplateFacts};
use crate::domain::delivery::SendError;
use crate::domain::outbox::SendOutcome;
use crate::domain::presence::PresenceChange::Came;
use crate::domain::template::{Component, Facts};
use crate::domain::view::View as _;
use crate::http::{Method, header};
use crate::ui::chat_tests::{ACCOUNT, ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

impl Scene {
    /// The only group works from now on for three hours a day, and opens windows with a template of these words.
    async fn leaves_soon(&self, words: &str) {
        let waba_id = ACCOUNT.to_owned();
        let templates = vec![TemplateFacts {
            name: "again".to_owned(),
            language: "en".to_owned(),
            status: "APPROVED".to_owned(),
            facts: Facts::of("UTILITY"),
            components: vec![Component::Body(words.to_owned())],
        }];
        self.desk
            .submit(Command::Templates { waba_id, templates })
            .await;
        let now = self.desk.clock.now();
        let hour = |ahead: u64| {
            let at = now.plus(Duration::from_secs(ahead * 3600)).utc();
            at.format("%H:00").to_string()
        };
        let day = json!([format!("{}-{}", hour(0), hour(3))]);
        let week = vec![day; 7];
        let hours = json!({"zone": "UTC", "week": week});
        self.owner_does(Method::PUT, "/groups/1/hours", hours).await;
        let change = json!({"reopening": {"name": "again", "language": "en"}});
        self.owner_does(Method::PATCH, "/groups/1", change).await;
    }

    fn last_of(&self, chat: ChatId) -> EntryId {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        snapshot.chat(chat).unwrap().unwrap().last.unwrap().id
    }

    async fn owner_does(&self, method: Method, path: &str, body: Value) -> Value {
        let owner = &self.owner_session;
        let (status, answer) = self.desk.api(method, path, owner, body).await;
        assert!(status.is_success(), "{path}: {answer}");
        answer
    }

    /// What stands in the rail, and what the interface counts; both agree.
    async fn freezing(&self, session: &str) -> u64 {
        let told = self.desk.read("/forecast", session).await;
        let count = told["count"].as_u64().unwrap();
        let page = text(&self.desk.get("/forecast", session).await).to_owned();
        let rail = page.split("id=\"rail\"").nth(1).unwrap();
        let rail = rail.split("</nav>").next().unwrap();
        let says = if count == 1 {
            "1 chat will freeze"
        } else {
            "chats will freeze"
        };
        assert_eq!(rail.contains(says), count > 0, "{rail}");
        count
    }
}

fn named(told: &Value, list: &str) -> Vec<String> {
    let rows = told[list].as_array().unwrap().iter();
    rows.map(|row| row["customer"]["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Anna's chat is Vera's, Ivo's is nobody's.
async fn furnished() -> (Scene, ChatId, ChatId) {
    let scene = Scene::new().await;
    scene.leaves_soon("Hello! May we go on?").await;
    scene.desk.clock.advance(Duration::from_secs(1800));
    let anna = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let ivo = scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.vera, anna, DeskAction::Take).await;
    (scene, anna, ivo)
}

#[tokio::test]
async fn everybody_counts_their_own_and_who_oversees_all_that_they_see() {
    let (scene, ..) = furnished().await;
    // The windows end tomorrow, in the first hour: not unattended, and told before the team leaves.
    let told = scene.desk.read("/forecast", &scene.vera_session).await;
    assert_eq!(told["count"], 0);
    scene.desk.clock.advance(Duration::from_secs(4 * 3600));
    let olive = scene.text("385912", "Olive", "Hi").await;
    let told = scene.desk.read("/forecast", &scene.owner_session).await;
    assert_eq!(named(&told, "freezing"), ["Olive"]);
    assert_eq!(scene.freezing(&scene.owner_session).await, 1);
    assert_eq!(
        scene.freezing(&scene.vera_session).await,
        0,
        "nobody's is not hers"
    );
    scene.does(scene.vera, olive, DeskAction::Take).await;
    assert_eq!(scene.freezing(&scene.vera_session).await, 1);
    assert_eq!(scene.freezing(&scene.oleg_session).await, 0);
    // What she sees of others stands there when she asks for it.
    let all = scene
        .desk
        .read("/forecast?all=1", &scene.oleg_session)
        .await;
    assert_eq!(named(&all, "freezing"), ["Olive"]);
    assert_eq!(all["freezing"][0]["yours"], false);
    scene.does(scene.vera, olive, DeskAction::Done(None)).await;
    assert_eq!(scene.freezing(&scene.vera_session).await, 0, "done is done");
}

#[tokio::test]
async fn a_program_is_told_all_of_it() {
    let (scene, _, _) = furnished().await;
    let passes = |minutes: u64| scene.desk.clock.advance(Duration::from_secs(minutes * 60));
    passes(120);
    scene.text("385912", "Olive", "Hi").await;
    passes(60);
    scene.text("385911", "Ivo", "Bok").await;
    passes(21 * 60 - 10);
    let told = scene.desk.read("/forecast", &scene.owner_session).await;
    golden("forecast", &told);
}

#[tokio::test]
async fn the_page_says_what_is_sent_and_sends_it_by_one_press() {
    let (scene, _, _) = furnished().await;
    scene.desk.clock.advance(Duration::from_secs(4 * 3600));
    let olive = scene.text("385912", "Olive", "Hi").await;
    scene.does(scene.vera, olive, DeskAction::Take).await;
    let session = &scene.vera_session;
    let page = text(&scene.desk.get("/forecast", session).await).to_owned();
    assert!(page.contains("Hello! May we go on?"), "{page}");
    assert!(
        page.contains("doesn&#39;t open the window") || page.contains("doesn't open the window")
    );
    assert!(
        page.contains("nobody else") || page.contains("Nobody else"),
        "no one is on duty"
    );
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap();
    let press = format!("keep_alive.{olive}");
    let fields = [("page", "forecast"), ("seen", seen), ("do", press.as_str())];
    let reply = scene.desk.post("/chats/bulk", session, &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/forecast");
    let page = scene.desk.after(&reply, session).await;
    // It waits to be undone: nobody says yet that it was sent.
    assert!(
        page.contains("Template put in the queue for Olive") && !page.contains("Template sent"),
        "{page}"
    );
    assert!(page.contains("The template leaves in <time"), "{page}");
    let chat = scene.page(olive, session).await;
    assert!(chat.contains("Hello! May we go on?"));
    // Pressed again, by its key, it says what stands in the way.
    let reply = scene.desk.post("/chats/bulk", session, &fields).await;
    let page = scene.desk.after(&reply, session).await;
    assert!(page.contains("Olive: "), "{page}");
    scene.later(60);
    let page = text(&scene.desk.get("/forecast", session).await).to_owned();
    assert!(page.contains("Template: waiting to be sent"), "{page}");
    let sent = scene.last_of(olive);
    // Meta forbids it for a while: it leaves then.
    assert!(!page.contains("The template leaves in"), "{page}");
    scene.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING").await;
    scene.desk.submit(Command::StartSend(sent)).await;
    let page = text(&scene.desk.get("/forecast", session).await).to_owned();
    assert!(page.contains("The template leaves in <time"), "{page}");
    scene.later(5 * 3600);
    let error = SendError {
        code: 131_026,
        detail: "undeliverable".to_owned(),
    };
    scene.sends(sent, SendOutcome::Refused(error)).await;
    let page = text(&scene.desk.get("/forecast", session).await).to_owned();
    assert!(page.contains("not delivered: You: Hello!"), "{page}");
    assert!(page.contains("Template: not delivered") && page.contains("deliver to this customer"));
    assert!(page.contains("Send the template again") && page.contains(&press));
}

#[tokio::test]
async fn who_may_not_send_it_is_told_why_by_the_key_too() {
    let (scene, _, _) = furnished().await;
    scene.desk.clock.advance(Duration::from_secs(4 * 3600));
    let olive = scene.text("385912", "Olive", "Hi").await;
    scene.does(scene.vera, olive, DeskAction::Take).await;
    let session = &scene.oleg_session;
    let page = text(&scene.desk.get("/forecast?all=1", session).await).to_owned();
    assert!(page.contains("Only those who take part in the chat may send it."));
    let press = format!("keep_alive.{olive}");
    let key = format!("value=\"{press}\" data-row-key=\"KeyW\" hidden");
    assert!(page.contains(&key), "{page}");
    let fields = [("page", "forecast"), ("all", "1"), ("do", press.as_str())];
    let reply = scene.desk.post("/chats/bulk", session, &fields).await;
    let page = scene.desk.after(&reply, session).await;
    assert!(page.contains("Olive: Only the responsible"), "{page}");
}

#[tokio::test]
async fn what_is_somebody_elses_says_that_it_is_taken_and_to_whom_it_is_offered() {
    let (scene, _, _) = furnished().await;
    let (rita, _) = scene.desk.member("Rita", Role::Agent).await;
    scene.desk.clock.advance(Duration::from_secs(4 * 3600));
    let olive = scene.text("385912", "Olive", "Hi").await;
    scene.does(scene.vera, olive, DeskAction::Take).await;
    scene.desk.presence(rita, Came).await;
    let session = &scene.owner_session;
    let page = text(&scene.desk.get("/forecast", session).await).to_owned();
    assert!(
        page.contains("Take over from Vera and hand to Rita"),
        "{page}"
    );
    assert!(page.contains("becomes yours until the colleague accepts"));
    let press = format!("hand_over.{olive}.{rita}");
    let fields = [("page", "forecast"), ("do", press.as_str())];
    let reply = scene.desk.post("/chats/bulk", session, &fields).await;
    let page = scene.desk.after(&reply, session).await;
    assert!(page.contains("Offered to Rita, who hasn"), "{page}");
}

#[tokio::test]
async fn the_sheet_is_by_responsible_and_has_nothing_to_navigate() {
    let (scene, _, _) = furnished().await;
    scene.desk.clock.advance(Duration::from_secs(4 * 3600));
    let olive = scene.text("385912", "Olive", "Hi").await;
    scene.text("385913", "Tom", "Ho").await;
    scene.does(scene.vera, olive, DeskAction::Take).await;
    let sheet = text(
        &scene
            .desk
            .get("/forecast/sheet", &scene.owner_session)
            .await,
    )
    .to_owned();
    assert!(!sheet.contains("id=\"rail\"") && !sheet.contains("id=\"list\""));
    let (vera, nobody) = (
        sheet.find(">Vera<").unwrap(),
        sheet.find(">nobody has it<").unwrap(),
    );
    let (olive, tom) = (sheet.find(">Olive<").unwrap(), sheet.find(">Tom<").unwrap());
    assert!(vera < olive && olive < nobody && nobody < tom, "{sheet}");
    assert!(sheet.contains("UTC") && sheet.contains("Hello! May we go on?"));
    // On a phone its rows are stacked: each cell says what it is.
    assert!(sheet.contains("data-label=\"To send\"") && sheet.contains("data-label=\"Last line\""));
    // Vera reads of her own alone.
    let hers = text(&scene.desk.get("/forecast/sheet", &scene.vera_session).await).to_owned();
    assert!(hers.contains(">Olive<") && !hers.contains(">Tom<"));
}

#[tokio::test]
async fn whoever_is_on_duty_with_least_to_do_is_offered_and_it_is_undone() {
    let (scene, _, _) = furnished().await;
    let (rita, _) = scene.desk.member("Rita", Role::Agent).await;
    scene.desk.clock.advance(Duration::from_secs(4 * 3600));
    let olive = scene.text("385912", "Olive", "Hi").await;
    let tom = scene.text("385913", "Tom", "Ho").await;
    scene.does(scene.vera, olive, DeskAction::Take).await;
    scene.does(scene.oleg, tom, DeskAction::Take).await;
    for agent in [scene.oleg, rita] {
        scene.desk.presence(agent, Came).await;
    }
    let session = &scene.vera_session;
    let page = text(&scene.desk.get("/forecast", session).await).to_owned();
    let press = format!("hand_over.{olive}.{rita}");
    assert!(
        page.contains("Hand to Rita") && page.contains(&press),
        "{page}"
    );
    let fields = [("page", "forecast"), ("do", press.as_str())];
    let reply = scene.desk.post("/chats/bulk", session, &fields).await;
    let place = head(&reply, header::LOCATION).to_owned();
    let undo = place
        .strip_prefix("/forecast?undo=")
        .expect("it may be undone");
    let page = scene.desk.after(&reply, session).await;
    assert!(page.contains("Handed to Rita: Olive"), "{page}");
    let path = format!("/chats/bulk/{undo}/undo");
    let reply = scene
        .desk
        .post(&path, session, &[("page", "forecast")])
        .await;
    assert_eq!(head(&reply, header::LOCATION), "/forecast");
    let page = scene.desk.after(&reply, session).await;
    assert!(page.contains("No longer handed to Rita: Olive"), "{page}");
}
