//! What the team sent from its phone app, as pages, programs and paper tell it.

use serde_json::{Value, json};

use crate::base::id::{ChatId, EntryId};
use crate::domain::agent::Language;
use crate::domain::command::{AgentChange, Command, DeskAction, TeamAction};
use crate::domain::delivery::{Report, SendError};
use crate::domain::inbound::{Content, InboundStatus, Item};
use crate::http::Method;
use crate::ui::chat_tests::care::whole;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, NUMBER, Scene};
use crate::ui::test_desk::text;

impl Scene {
    /// The phone app writes to Anna; WhatsApp's id of it.
    async fn phone(&self, content: Content) -> (ChatId, String) {
        let echo = self.brings(ANNA, "Anna Petrova", content, |it| it.echo = true);
        echo.await
    }

    async fn told(&self, wamid: &str, report: Report) {
        self.receives(Item::Status(InboundStatus {
            phone_number_id: NUMBER.to_owned(),
            wamid: wamid.to_owned(),
            report,
            at: self.desk.clock.now(),
            callback: None,
            recipient: crate::domain::customer::Identity::default(),
            unknown_fields: None,
        }))
        .await;
    }

    async fn vera_reads(&self, language: Language) {
        let change = AgentChange {
            language: Some(Some(language)),
            ..AgentChange::default()
        };
        let agent = self.vera;
        let action = TeamAction::ChangeAgent { agent, change };
        self.desk.submit(Command::Team { by: None, action }).await;
    }

    async fn line_of(&self, chat: ChatId, entry: EntryId) -> String {
        let page = self.page(chat, &self.vera_session).await;
        element(&page, &format!("e{entry}")).to_owned()
    }
}

#[tokio::test]
async fn it_says_that_it_came_from_the_phone_app_wherever_it_stands() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let (_, gone) = scene.phone(Content::Text("wrong words".to_owned())).await;
    let deleted = scene.newest(chat);
    scene.phone(Content::Revoke { target: gone }).await;
    let (_, lost) = scene.phone(Content::Text("not there".to_owned())).await;
    let failed = scene.newest(chat);
    scene
        .told(
            &lost,
            Report::Failed(SendError {
                code: 131_026,
                detail: String::new(),
            }),
        )
        .await;
    scene.later(600);
    let (_, read) = scene.phone(Content::Text("right words".to_owned())).await;
    let newest = scene.newest(chat);
    scene.told(&read, Report::Read).await;

    let told = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(told["last_entry"]["direction"], "out");
    let page = scene.json(&format!("/chats/{chat}/entries")).await;
    let entries = page["entries"].as_array().unwrap();
    let of = |id: EntryId| entries.iter().find(|it| it["id"] == id.0).unwrap();
    let author = json!({"kind": "phone_app", "id": null, "name": null});
    assert_eq!(of(newest)["author"], author);
    assert_eq!(of(newest)["delivery"]["state"], "read");
    assert_eq!(of(deleted)["text"], "wrong words", "what stood there stays");
    assert!(of(deleted)["deleted_at"].is_string());

    for (language, from, removed) in [
        (
            Language::En,
            "From the phone app",
            "Deleted in the phone app. It said:",
        ),
        (
            Language::Ru,
            "Из приложения на телефоне",
            "Удалено в приложении на телефоне. Там было:",
        ),
        (
            Language::Hr,
            "Iz aplikacije na telefonu",
            "Izbrisano u aplikaciji na telefonu. Pisalo je:",
        ),
    ] {
        scene.vera_reads(language).await;
        let line = scene.line_of(chat, newest).await;
        assert!(
            line.contains(from) && line.contains("right words"),
            "{line}"
        );
        let line = scene.line_of(chat, deleted).await;
        assert!(
            line.contains(removed) && line.contains("wrong words"),
            "{line}"
        );
        let list = scene.desk.get("/chats?tab=mine", &scene.vera_session).await;
        assert!(text(&list).contains(from));
        let paper = format!("/chats/{chat}/print");
        let paper = scene.desk.get(&paper, &scene.vera_session).await;
        assert!(whole(paper).await.contains(from));
    }
    scene.vera_reads(Language::En).await;
    // What failed there is not the desk's to send again, and nothing of it was.
    let line = scene.line_of(chat, failed).await;
    assert!(line.contains("class=\"trouble\""), "{line}");
    assert!(
        !line.contains("/retry") && !line.contains("rewrite="),
        "{line}"
    );
    let (status, problem) = scene
        .desk
        .api(
            Method::POST,
            &format!("/chats/{chat}/messages/{failed}/retry"),
            &scene.vera_session,
            Value::Null,
        )
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (403, &json!("not_allowed"))
    );
    let chats = scene.json("/chats?tab=mine").await;
    assert_eq!(chats["chats"][0]["waiting_since"], Value::Null);
}

#[tokio::test]
async fn nobody_has_unread_of_it() {
    let scene = Scene::new().await;
    let (chat, _) = scene
        .phone(Content::Text("We wrote first".to_owned()))
        .await;
    let told = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(
        (&told["state"], &told["unread"]),
        (&json!("done"), &json!(0))
    );
    assert_eq!(told["window"]["state"], "none");
    let tabs = scene.json("/chats?tab=done").await;
    assert_eq!(tabs["counts"]["done"], 1);
    assert_eq!(
        (&tabs["counts"]["new"], &tabs["counts"]["mine"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn what_whatsapp_did_not_pass_on_of_the_teams_own_is_looked_for_on_the_phone() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let what = "poll_creation".to_owned();
    scene.phone(Content::Unsupported { what }).await;
    let line = scene.line_of(chat, scene.newest(chat)).await;
    assert!(
        line.contains("It was a poll") && line.contains("Your team sent it from the phone app"),
        "{line}"
    );
    assert!(!line.contains("Ask the customer"), "{line}");
}
