//! How far a message came and what helps when it did not: on the page and for programs.

use serde_json::{Value, json};

use crate::base::id::{ChatId, EntryId};
use crate::domain::agent::Role;
use crate::domain::command::{Command, DeskAction, FileCommand, TemplateWords};
use crate::domain::delivery::{Report, SendError};
use crate::domain::inbound::Content;
use crate::domain::outbox::SendOutcome;
use crate::http::Method;
use crate::ui::chat_tests::attach::real;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, CONTINUE, Scene};
use crate::ui::test_desk::{golden, text};

impl Scene {
    /// A chat of Vera's, and a reply of hers that WhatsApp refused with this code.
    async fn refused(&self, code: i64) -> (ChatId, EntryId) {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        let entry = self.replies(self.vera, chat, "Your order left").await;
        self.fails(entry, code).await;
        (chat, entry)
    }

    /// A photo of Vera's that Meta did not take.
    async fn refused_file(&self, code: i64) -> (ChatId, EntryId, u64) {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        let media = self.uploads("photo.jpg", &real("photo.jpg")).await;
        let (body, path) = (json!({ "media": media }), format!("/chats/{chat}/messages"));
        let session = &self.vera_session;
        let (status, made) = self.desk.api(Method::POST, &path, session, body).await;
        assert_eq!(status, 201, "{made}");
        let entry = EntryId(made["id"].as_u64().unwrap());
        let error = SendError {
            code,
            detail: String::new(),
        };
        let outcome = SendOutcome::Refused(error);
        let refused = FileCommand::NotAtMeta { entry, outcome };
        self.desk.submit(Command::File(refused)).await;
        (chat, entry, media)
    }

    async fn fails(&self, entry: EntryId, code: i64) {
        let error = SendError {
            code,
            detail: String::new(),
        };
        self.sends(entry, SendOutcome::Refused(error)).await;
    }

    /// The line of an entry on the page.
    async fn line(&self, chat: ChatId, entry: EntryId, session: &str) -> String {
        let page = self.desk.get(&format!("/chats/{chat}"), session).await;
        element(text(&page), &format!("e{entry}")).to_owned()
    }

    async fn composer(&self, chat: ChatId, query: &str) -> String {
        let path = format!("/chats/{chat}?tab=mine{query}");
        let page = self.desk.get(&path, &self.vera_session).await;
        element(text(&page), "composer").to_owned()
    }
}

#[tokio::test]
async fn every_step_is_listed_with_its_time_and_without_a_script() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "Here it is").await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("<details class=\"delivery queued\">"));
    assert!(!line.contains("<dt>sent</dt>"), "nothing that is not so");
    scene.later(60);
    scene.arrives(entry, &[Report::Sent]).await;
    scene.later(120);
    scene.reports(entry, &[Report::Read]).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    let order = ["waiting to be sent", "sent", "delivered", "read"];
    let places = order.map(|word| line.find(&format!("<dt>{word}</dt>")).unwrap());
    assert!(places.is_sorted(), "{line}");
    // WhatsApp did not say when it was delivered: no later than it was read.
    assert!(line.contains("by 10:03"), "{line}");
}

#[tokio::test]
async fn the_button_fits_the_cause() {
    for (code, expected, never) in [
        (131_026, "/customers/1", "Look at the connection"),
        (131_047, "Send a template", "/retry"),
        (131_009, "rewrite=", "/retry"),
        (190, "ask=", "/connect"),
        (132_015, "Choose another template", "rewrite="),
        (131_016, "/retry", "/customers/"),
    ] {
        let scene = Scene::new().await;
        let (chat, entry) = scene.refused(code).await;
        let line = scene.line(chat, entry, &scene.vera_session).await;
        assert!(line.contains(expected), "{code}: {line}");
        assert!(!line.contains(never), "{code}: {line}");
    }
}

#[tokio::test]
async fn who_keeps_the_settings_is_led_to_the_connection() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(368).await;
    let (_, admin) = scene.desk.member("Ada", Role::Admin).await;
    let line = scene.line(chat, entry, &admin).await;
    assert!(line.contains("href=\"/connect\""), "{line}");
    let note = scene.composer(chat, &format!("&ask={entry}")).await;
    assert!(note.contains("@Olga @Ada"), "{note}");
    assert!(note.contains("value=\"note\" checked") || note.contains("Save note"));
}

#[tokio::test]
async fn enough_marketing_is_waited_out() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_056).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(
        line.contains("makes no sense") && !line.contains("/retry"),
        "{line}"
    );
    scene.later(61);
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(
        line.contains("/retry") && !line.contains("makes no sense"),
        "{line}"
    );
}

#[tokio::test]
async fn sending_it_again_sends_a_message_of_its_own() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_016).await;
    let path = format!("/chats/{chat}/messages/{entry}/retry");
    let (status, again) = scene
        .desk
        .api(Method::POST, &path, &scene.vera_session, Value::Null)
        .await;
    assert_eq!(status, 201);
    assert_eq!(again["retry_of"], entry.0);
    assert_eq!(again["delivery"]["state"], "queued");
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("Sent again below") && !line.contains("/retry"));
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    let old = entries["entries"].as_array().unwrap().iter();
    let old = old.clone().find(|it| it["id"] == entry.0).unwrap();
    assert_eq!(old["delivery"]["error"]["steps"], json!(["again"]));
}

#[tokio::test]
async fn words_are_written_anew_in_the_composer() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_009).await;
    let composer = scene.composer(chat, &format!("&rewrite={entry}")).await;
    assert!(composer.contains("Your order left"), "{composer}");
    // Only words of ours, only of this chat.
    let asked = EntryId(entry.0 - 1);
    let composer = scene.composer(chat, &format!("&rewrite={asked}")).await;
    assert!(!composer.contains("Your order left") && !composer.contains("Hello\n"));
}

/// Where the step leads that brings a message along.
fn brings(line: &str) -> String {
    // A page writes some marks by their numbers.
    let line = line.replace("&#38;", "&");
    let mut links = line.split("href=\"").skip(1);
    let links = links
        .by_ref()
        .filter_map(|rest| rest.split(['"', '#']).next());
    let mut found = links.filter(|link| link.contains("rewrite="));
    found.next().expect("a link that brings it").to_owned()
}

#[tokio::test]
async fn words_that_came_too_late_wait_behind_a_template() {
    let scene = Scene::new().await;
    let (chat, entry) = scene.refused(131_047).await;
    let vera = &scene.vera_session;
    let draft = json!({"text": "And one more thing"});
    let path = format!("/chats/{chat}/draft");
    let (status, kept) = scene.desk.api(Method::PUT, &path, vera, draft).await;
    assert_eq!(status, 200, "{kept}");
    let line = scene.line(chat, entry, vera).await;
    assert!(
        line.contains("By WhatsApp&#39;s count the 24-hour window is closed"),
        "{line}"
    );
    let link = brings(&line);
    let page = scene.desk.get(&link, vera).await;
    let composer = element(text(&page), "composer");
    assert!(
        composer.contains("Your order left\nAnd one more thing</textarea>"),
        "{composer}"
    );
    assert!(composer.contains("name=\"template_name\""), "{composer}");
    // What was kept of it comes once.
    let draft = json!({"text": "Your order left\nAnd one more"});
    let (status, _) = scene.desk.api(Method::PUT, &path, vera, draft).await;
    assert_eq!(status, 200);
    let page = scene.desk.get(&link, vera).await;
    let composer = element(text(&page), "composer");
    assert!(composer.contains("Your order left\nAnd one more</textarea>"));
    assert_eq!(composer.matches("Your order left").count(), 2, "{composer}");
    // Also when another one was brought since.
    let draft = json!({"text": "Before\nYour order left\nAnd one more"});
    let (status, _) = scene.desk.api(Method::PUT, &path, vera, draft).await;
    assert_eq!(status, 200);
    let page = scene.desk.get(&link, vera).await;
    let composer = element(text(&page), "composer");
    assert!(composer.contains("Before\nYour order left\nAnd one more</textarea>"));
    let words = [("text", "Your order left"), ("with_text", "hold")];
    let fields = [&CONTINUE[..], &words, &[("tab", "mine")]].concat();
    let path = format!("/chats/{chat}/messages");
    let sent = scene.desk.post(&path, vera, &fields).await;
    assert_eq!(sent.status().as_u16(), 303);
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    let entries = entries["entries"].as_array().unwrap();
    let held = entries
        .iter()
        .rev()
        .find(|it| it["text"] == "Your order left");
    assert_eq!(held.unwrap()["delivery"]["state"], "held");
}

#[tokio::test]
async fn a_file_that_came_too_late_waits_behind_a_template() {
    let scene = Scene::new().await;
    let (chat, entry, media) = scene.refused_file(131_047).await;
    let vera = &scene.vera_session;
    let link = brings(&scene.line(chat, entry, vera).await);
    let page = scene.desk.get(&link, vera).await;
    let composer = element(text(&page), "composer");
    let kept = format!("name=\"media\" value=\"{media}\" checked");
    assert!(composer.contains(&kept), "{composer}");
    // The page's script has it from there.
    let (_, told) = composer.split_once("data-files=\"").unwrap();
    assert!(
        told.split('"').next().unwrap().contains("photo.jpg"),
        "{told}"
    );
    // Of a colleague's file nothing is said to be gone.
    let page = scene.desk.get(&link, &scene.owner_session).await;
    assert!(!text(&page).contains(&kept));
}

#[tokio::test]
async fn a_refused_file_without_words_comes_back_into_the_box_too() {
    let scene = Scene::new().await;
    let (chat, entry, media) = scene.refused_file(131_009).await;
    let vera = &scene.vera_session;
    let link = brings(&scene.line(chat, entry, vera).await);
    let page = scene.desk.get(&link, vera).await;
    let kept = format!("name=\"media\" value=\"{media}\" checked");
    assert!(element(text(&page), "composer").contains(&kept));
    // A colleague would bring nothing.
    let line = scene.line(chat, entry, &scene.owner_session).await;
    assert!(!line.contains("rewrite="), "{line}");
}

#[tokio::test]
async fn an_apology_is_in_the_language_of_whom_it_is_for() {
    let scene = Scene::new().await;
    for (phone, words, language) in [
        (ANNA, "предназначалось не вам", Some("Русский")),
        (
            "385911234567",
            "nije bila namijenjena vama",
            Some("Hrvatski"),
        ),
        ("12025550123", "was not meant for you", None),
        // Nobody here speaks it: the group's language, which is the desk's.
        ("4915112345678", "was not meant for you", None),
    ] {
        let chat = scene.text(phone, "", "Hello").await;
        scene.does(scene.vera, chat, DeskAction::Take).await;
        let entry = scene.replies(scene.vera, chat, "For Boris alone").await;
        scene.arrives(entry, &[Report::Delivered]).await;
        let told = scene.composer(chat, &format!("&wrong={entry}")).await;
        assert!(told.contains(words), "{phone}: {told}");
        match language {
            Some(language) => assert!(told.contains(language), "{phone}: {told}"),
            None => assert!(!told.contains("not in yours"), "{phone}: {told}"),
        }
    }
    let group = json!({"language": "hr"});
    let (status, _) = scene
        .desk
        .api(Method::PATCH, "/groups/1", &scene.owner_session, group)
        .await;
    assert_eq!(status, 200);
    let chat = scene.text("4915112345678", "", "Once more").await;
    let entry = scene.replies(scene.vera, chat, "For Boris alone").await;
    let told = scene.composer(chat, &format!("&wrong={entry}")).await;
    assert!(told.contains("nije bila namijenjena vama"), "{told}");
    // Somebody who knows them chose Russian for the last template.
    scene.offers(&[("again", "ru")]).await;
    let template = DeskAction::SendTemplate {
        template: TemplateWords {
            name: "again".to_owned(),
            language: "ru".to_owned(),
            ..TemplateWords::default()
        },
        key: None,
        seen: None,
    };
    scene.does(scene.vera, chat, template).await;
    let told = scene.composer(chat, &format!("&wrong={entry}")).await;
    assert!(told.contains("предназначалось не вам"), "{told}");
}

#[tokio::test]
async fn what_went_to_the_wrong_customer_is_not_promised_back() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "For Boris alone").await;
    let waiting = scene.composer(chat, &format!("&wrong={entry}")).await;
    assert!(waiting.contains("has not left yet"), "{waiting}");
    assert!(waiting.contains(&format!("action=\"/chats/{chat}/messages/{entry}\"")));
    scene.arrives(entry, &[Report::Delivered]).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains("Sent to the wrong customer?"));
    // What its author is writing stays in the box, and no word of it leaves with the apology.
    let draft = json!({"text": "A precious draft"});
    let kept = format!("/chats/{chat}/draft");
    let vera = &scene.vera_session;
    let (status, _) = scene.desk.api(Method::PUT, &kept, vera, draft).await;
    assert_eq!(status, 200);
    let gone = scene.composer(chat, &format!("&wrong={entry}")).await;
    assert!(gone.contains("lets no business delete"), "{gone}");
    assert!(gone.contains("A precious draft</textarea>"), "{gone}");
    let fields = [
        ("text", "Sorry"),
        ("idempotency_key", "a1"),
        ("tab", "mine"),
    ];
    let path = format!("/chats/{chat}/messages");
    let sent = scene.desk.post(&path, vera, &fields).await;
    assert_eq!(sent.status().as_u16(), 303);
    let (_, draft) = scene.desk.api(Method::GET, &kept, vera, Value::Null).await;
    assert_eq!(draft["message"], "A precious draft", "{draft}");
    assert!(gone.contains("предназначалось не вам"), "a word of apology");
    assert!(!gone.contains(&format!("action=\"/chats/{chat}/messages/{entry}\"")));
}

#[tokio::test]
async fn help_says_of_each_state_what_is_true() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let failed = scene.replies(scene.vera, chat, "One").await;
    scene.fails(failed, 131_026).await;
    let told = scene.composer(chat, &format!("&wrong={failed}")).await;
    assert!(told.contains("It never arrived"), "{told}");
    assert!(!told.contains("предназначалось"), "nothing to excuse");
    let unknown = scene.replies(scene.vera, chat, "Two").await;
    scene
        .sends(unknown, SendOutcome::Unknown("cut".to_owned()))
        .await;
    let told = scene.composer(chat, &format!("&wrong={unknown}")).await;
    assert!(told.contains("Nobody knows whether it left"), "{told}");
    assert!(told.contains("предназначалось не вам"));
}

#[tokio::test]
async fn what_never_arrived_has_no_arrow_for_an_answer() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "One").await;
    scene.arrives(entry, &[Report::Sent]).await;
    let arrow = format!("reply={entry}\"");
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(line.contains(&arrow), "{line}");
    let error = SendError {
        code: 131_026,
        detail: String::new(),
    };
    scene.reports(entry, &[Report::Failed(error)]).await;
    let line = scene.line(chat, entry, &scene.vera_session).await;
    assert!(!line.contains(&arrow), "{line}");
    let composer = scene.composer(chat, &format!("&reply={entry}")).await;
    assert!(!composer.contains("compose-reply"), "{composer}");
}

/// One of each fate: read, refused, taken back, unknown, the phone app's.
async fn fates(scene: &Scene) -> ChatId {
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let read = scene.replies(scene.vera, chat, "One").await;
    scene
        .arrives(read, &[Report::Delivered, Report::Read])
        .await;
    let failed = scene.replies(scene.vera, chat, "Two").await;
    scene.fails(failed, 131_026).await;
    let back = scene.replies(scene.vera, chat, "Three").await;
    scene
        .does(scene.vera, chat, DeskAction::TakeBack(back))
        .await;
    let unknown = scene.replies(scene.vera, chat, "Four").await;
    scene
        .sends(unknown, SendOutcome::Unknown("cut".to_owned()))
        .await;
    let said = Content::Text("From the phone".to_owned());
    scene
        .brings(ANNA, "Anna Petrova", said, |message| message.echo = true)
        .await;
    chat
}

#[tokio::test]
async fn the_delivery_report_tells_what_became_of_messages() {
    let scene = Scene::new().await;
    let chat = fates(&scene).await;
    let path = "/reports/delivery?period=7";
    let told = scene.desk.read(path, &scene.owner_session).await;
    golden("delivery_report", &told);
    let total = &told["total"];
    assert_eq!((&total["total"], &total["sent"]), (&json!(4), &json!(2)));
    assert_eq!((&total["read"], &total["failed"]), (&json!(1), &json!(1)));
    assert_eq!(total["unknown"], 1);
    assert_eq!(told["causes"][0]["code"], 131_026);
    let kinds: Vec<&Value> = told["senders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["sender"]["kind"])
        .collect();
    assert_eq!(kinds, ["agent", "phone_app"]);
    assert_eq!(told["failed"][0]["chat"], chat.0);
    let page = scene.desk.get(path, &scene.owner_session).await;
    let page = text(&page);
    assert!(
        page.contains("WhatsApp can&#39;t deliver to this customer"),
        "{page}"
    );
    assert!(page.contains("Anna Petrova</a>"), "{page}");
    for (table, line) in [
        ("failed", "Anna Petrova"),
        ("cause", "131026,"),
        ("sender", "Vera,"),
        ("group", "Support,"),
        ("day", "2026-11-21,4,"),
    ] {
        let path = format!("/reports/delivery/csv?period=7&by={table}");
        let file = scene.desk.get(&path, &scene.owner_session).await;
        assert!(text(&file).contains(line), "{table}: {}", text(&file));
    }
}

#[tokio::test]
async fn a_status_that_comes_late_changes_the_day_on_which_the_message_left() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let entry = scene.replies(scene.vera, chat, "One").await;
    scene.arrives(entry, &[Report::Sent]).await;
    scene.later(3 * 86_400);
    scene.reports(entry, &[Report::Read]).await;
    let path = "/reports/delivery?from=2026-11-21&to=2026-11-24";
    let told = scene.desk.read(path, &scene.owner_session).await;
    let read: Vec<&Value> = told["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| &day["read"])
        .collect();
    assert_eq!(read, [1, 0, 0, 0]);
}

#[tokio::test]
async fn the_delivery_report_is_for_those_with_the_right_and_of_what_they_see() {
    let scene = Scene::new().await;
    fates(&scene).await;
    let path = "/reports/delivery";
    let (status, _) = scene
        .desk
        .api(Method::GET, path, &scene.vera_session, Value::Null)
        .await;
    assert_eq!(status, 403);
    let (status, problem) = scene
        .desk
        .api(
            Method::GET,
            "/reports/delivery?group=99",
            &scene.owner_session,
            Value::Null,
        )
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (422, &json!("invalid"))
    );
    let path = format!("/reports/delivery?agent={}", scene.oleg);
    let told = scene.desk.read(&path, &scene.owner_session).await;
    assert_eq!(
        (&told["total"]["total"], &told["failed"]),
        (&json!(0), &json!([]))
    );
}
