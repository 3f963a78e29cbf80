//! What does not leave at once, through requests: held replies, undoing, sending later, putting aside.

use serde_json::{Value, json};

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::domain::command::DeskAction;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::Body;
use crate::domain::inbound::Content;
use crate::domain::outbox::{HeldFor, OutboxState};
use crate::domain::view::View as _;
use crate::http::{Method, StatusCode, header};
use crate::store::Snapshot;
use crate::ui::chat_tests::attach::real;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, CONTINUE, Scene};
use crate::ui::test_desk::{golden, head, text};

/// The words wait for the customer's answer behind a template that leaves.
const HOLDS: &str = "value=\"hold\" checked";
/// They stay in the box.
const KEEPS: &str = "value=\"keep\" checked";
const HELD: &str = "I have looked it up: it is on its way.";

impl Scene {
    fn view(&self) -> Snapshot {
        self.desk.desk.engine.snapshot().unwrap()
    }

    /// Vera's chat with Anna.
    pub(super) async fn vera_has(&self) -> ChatId {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        chat
    }

    async fn program(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        self.desk.api(method, path, &self.vera_session, body).await
    }

    async fn page_of(&self, chat: ChatId, query: &str) -> String {
        let path = format!("/chats/{chat}?tab=mine{query}");
        let page = self.desk.get(&path, &self.vera_session).await;
        text(&page).to_owned()
    }

    /// The chat's messages of this state, oldest first.
    pub(super) fn in_state(&self, chat: ChatId, state: DeliveryState) -> Vec<EntryId> {
        let entries = self.view().entries_before(chat, None, 100).unwrap();
        let of = entries
            .into_iter()
            .filter(|entry| entry.delivery.as_ref().map(Delivery::state) == Some(state));
        of.map(|entry| entry.id).collect()
    }

    pub(super) async fn answers(&self) -> ChatId {
        self.text(ANNA, "Anna Petrova", "Yes, please").await
    }
}

fn when_closed(text: &str) -> Value {
    let template = json!({"name": "continue", "language": "en", "variables": ["Anna", "77"]});
    json!({"text": text, "when_closed": {"template": template}})
}

#[tokio::test]
async fn a_program_holds_a_reply_and_it_leaves_with_the_answer() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    let (status, sent) = scene
        .program(Method::POST, &path, when_closed("At once"))
        .await;
    assert_eq!(
        (status, &sent["delivery"]["state"]),
        (StatusCode::CREATED, &json!("queued"))
    );
    scene.later(86_400);
    let (status, held) = scene.program(Method::POST, &path, when_closed(HELD)).await;
    assert_eq!(status, StatusCode::CREATED, "{held}");
    assert_eq!(
        (&held["text"], &held["delivery"]["state"]),
        (&json!(HELD), &json!("held"))
    );
    assert_eq!(held["waits"]["for"], "answer");
    golden("message_held", &held);
    let entry = held["id"].as_u64().unwrap();
    // What goes with the words waits with them.
    let mut how = when_closed("See https://a.example");
    how["preview"] = json!(false);
    let (status, plain) = scene.program(Method::POST, &path, how).await;
    assert_eq!(status, StatusCode::CREATED, "{plain}");
    let plain = EntryId(plain["id"].as_u64().unwrap());
    let snapshot = scene.desk.desk.engine.snapshot().unwrap();
    let kept = snapshot.entry(ChatId(chat.0), plain).unwrap().unwrap();
    assert!(!kept.preview);
    let (status, _) =
        (scene.program(Method::DELETE, &format!("{path}/{plain}"), Value::Null)).await;
    assert_eq!(status, StatusCode::OK);
    let (_, further) = scene
        .program(Method::POST, &path, when_closed("And more"))
        .await;
    let told = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(told["parked"], json!([entry, further["id"]]));
    let one = format!("{path}/{entry}");
    let (status, written) = scene
        .program(Method::PATCH, &one, json!({"text": "Better"}))
        .await;
    assert_eq!(
        (status, &written["text"]),
        (StatusCode::OK, &json!("Better"))
    );
    assert_eq!(written["revisions"][0]["text"], HELD);
    golden("message_rewritten", &written);
    let (status, taken) = scene
        .program(
            Method::DELETE,
            &format!("{path}/{}", further["id"]),
            Value::Null,
        )
        .await;
    assert_eq!(
        (status, &taken["delivery"]["state"]),
        (StatusCode::OK, &json!("canceled"))
    );
    let done = format!("/chats/{chat}/done");
    let (status, refused) = scene.program(Method::POST, &done, Value::Null).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("parked_messages"))
    );
    scene.answers().await;
    let row = scene.view().outbox(EntryId(entry)).unwrap().unwrap();
    assert_eq!(row.state, OutboxState::Waiting(scene.desk.clock.now()));
    let (status, _) = scene
        .program(Method::PATCH, &one, json!({"text": "Too late"}))
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn in_a_closed_window_the_box_holds_what_is_typed() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    let open = scene.page_of(chat, "").await;
    assert!(!open.contains("name=\"template_name\""));
    scene.later(86_400);
    // What was typed when the window was open is sent a moment after its end: it stays in the box.
    let late = [("text", HELD), ("tab", "mine")];
    let page = scene.desk.post(&path, &scene.vera_session, &late).await;
    assert_eq!(page.status(), StatusCode::CONFLICT);
    let composer = element(text(&page), "composer");
    assert!(composer.contains(HELD) && composer.contains(HOLDS));
    let fields = [&CONTINUE[..], &[("text", HELD), ("tab", "mine")]].concat();
    let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
    assert_eq!(
        head(&sent, header::LOCATION),
        format!("/chats/{chat}?tab=mine")
    );
    let held = scene.in_state(chat, DeliveryState::Held)[0];
    let template = scene.in_state(chat, DeliveryState::Queued)[0];
    let page = scene.page_of(chat, "").await;
    let line = element(&page, &format!("e{held}"));
    assert!(
        line.contains("Held: leaves when the customer answers"),
        "{line}"
    );
    assert!(
        line.contains("value=\"PATCH\"") && line.contains("Take back"),
        "{line}"
    );
    let composer = element(&page, "composer");
    assert!(composer.contains("name=\"joins\"") && composer.contains("Hold my reply"));
    assert!(!composer.contains("name=\"with_text\""), "it has left");
    let list = element(&page, "list");
    assert!(list.contains("A message here has yet to leave"), "{list}");
    // A further one, by another press, joins it.
    scene.later(1);
    let joins = [("text", "And more"), ("joins", "1"), ("tab", "mine")];
    scene.desk.post(&path, &scene.vera_session, &joins).await;
    assert_eq!(scene.in_state(chat, DeliveryState::Held).len(), 2);
    assert_eq!(scene.in_state(chat, DeliveryState::Queued), [template]);
    // Undone, the first stands in the box again, with its template.
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let undone = scene
        .desk
        .post(&format!("{path}/{template}"), &scene.vera_session, &undo)
        .await;
    let composer = element(text(&undone), "composer");
    assert!(
        composer.contains(HELD) && composer.contains("value=\"77\""),
        "{composer}"
    );
    let left = scene.in_state(chat, DeliveryState::Held);
    assert_eq!(left.len(), 1, "the other one waits for another template");
    let row = scene.view().outbox(left[0]).unwrap().unwrap();
    assert_eq!(row.held().map(|held| held.waits), Some(HeldFor::Template));
}

#[tokio::test]
async fn beside_a_template_the_words_stay_in_the_box_or_wait_as_their_author_says() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    let composer = async |query: &str| {
        let page = scene.page_of(chat, query).await;
        element(&page, "composer").to_owned()
    };
    // In an open window nothing has to wait, unless it is wanted.
    assert!(composer("&template=continue%3Aen").await.contains(KEEPS));
    let held = composer("&template=continue%3Aen&hold=1").await;
    assert!(held.contains(HOLDS) && held.contains("hold=1\""));
    let sends = async |with_text: &str| {
        let words = [("text", HELD), ("with_text", with_text), ("tab", "mine")];
        let fields = [&CONTINUE[..], &words].concat();
        let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{}", text(&sent));
    };
    sends("keep").await;
    assert_eq!(scene.in_state(chat, DeliveryState::Held), []);
    assert_eq!(scene.in_state(chat, DeliveryState::Queued).len(), 1);
    assert!(composer("").await.contains(HELD), "it stays in the box");
    sends("hold").await;
    assert_eq!(scene.in_state(chat, DeliveryState::Held).len(), 1);
    assert_eq!(scene.in_state(chat, DeliveryState::Queued).len(), 2);
    assert!(!composer("").await.contains(HELD), "it has left the box");
    // Nothing else can be done with words while one may not write: they wait by themselves.
    scene.later(86_400);
    assert!(composer("&template=continue%3Aen").await.contains(HOLDS));
    sends("keep").await;
    assert_eq!(scene.in_state(chat, DeliveryState::Held).len(), 1);
    assert!(composer("&template=continue%3Aen").await.contains(HELD));
}

#[tokio::test]
async fn what_stays_in_the_box_is_not_looked_at_when_a_template_leaves() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    let broken = scene.uploads("said.webm", &real("vorbis.webm")).await;
    let (as_what, broken) = (format!("as_{broken}"), broken.to_string());
    let sends = async |with_text: &str| {
        let fields = [
            ("template_name", "continue"),
            ("template_language", "en"),
            ("v1", "Anna"),
            ("v2", "77"),
            ("text", "Listen"),
            ("media", broken.as_str()),
            (as_what.as_str(), "voice"),
            ("with_text", with_text),
        ];
        let sent = scene.desk.post(&path, &scene.vera_session, &fields).await;
        sent.status().as_u16()
    };
    assert_eq!(
        sends("hold").await,
        422,
        "no voice message can be made of it"
    );
    assert_eq!(sends("keep").await, 303, "and stays");
    let draft = format!("/chats/{chat}/draft");
    let kept = scene.desk.read(&draft, &scene.vera_session).await;
    assert_eq!(kept["files"][0]["id"].to_string(), broken, "{kept}");
}

#[tokio::test]
async fn behind_a_restriction_a_template_and_its_reply_are_told_as_one() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let composer = async || element(&scene.page_of(chat, "").await, "composer").to_owned();
    let soon = "What you send now waits and leaves by itself then";
    let both = "a reply held behind it leaves after that, when the customer answers";
    scene.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING").await;
    let open = composer().await;
    assert!(!open.contains("compose-restricted"), "answers go: {open}");
    scene.later(86_400);
    scene.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING").await;
    let closed = composer().await;
    assert!(closed.contains(both) && !closed.contains(soon), "{closed}");
    let path = format!("/chats/{chat}/messages");
    let (status, held) = scene.program(Method::POST, &path, when_closed(HELD)).await;
    assert_eq!(status, StatusCode::CREATED, "{held}");
    let waits = composer().await;
    let then = "The template leaves by itself then; what you hold leaves after that";
    assert!(waits.contains(then) && !waits.contains(soon), "{waits}");
    let [template] = scene.in_state(chat, DeliveryState::Queued)[..] else {
        panic!("the template waits")
    };
    scene.arrives(template, &[]).await;
    let asked = composer().await;
    assert!(
        !asked.contains("compose-restricted"),
        "nothing here waits for the restriction: {asked}"
    );
}

#[tokio::test]
async fn what_a_restriction_outlasts_is_promised_to_leave_at_no_time() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    scene.later(86_400);
    scene.restricted_for(86_400 * 3).await;
    let composer = element(&scene.page_of(chat, "").await, "composer").to_owned();
    assert!(composer.contains("none is taken now, and no reply behind one"));
    assert!(!composer.contains("leaves after that, when the customer"));
    let path = format!("/chats/{chat}/messages");
    let (status, refused) = scene.program(Method::POST, &path, when_closed(HELD)).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
}

#[tokio::test]
async fn the_page_says_which_reply_left_and_which_was_taken_back() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    scene.later(86_400);
    scene.program(Method::POST, &path, when_closed(HELD)).await;
    let (_, further) = scene
        .program(Method::POST, &path, when_closed("And more"))
        .await;
    let one = format!("{path}/{}", further["id"]);
    scene.program(Method::DELETE, &one, Value::Null).await;
    let page = scene.page_of(chat, "").await;
    let row = element(&page, &format!("row-{chat}"));
    assert!(row.contains("taken back: You: And more"), "{row}");
    let held = scene.in_state(chat, DeliveryState::Held)[0];
    let asking = scene.in_state(chat, DeliveryState::Queued)[0];
    scene.answers().await;
    let page = scene.page_of(chat, "").await;
    let told = format!("#e{held}\">The customer answered");
    assert!(element(&page, "timeline").contains(&told), "{page}");
    // Nobody took back what asked for that.
    let line = element(&page, &format!("e{asking}"));
    assert!(line.contains("Not needed any more"), "{line}");
    let other = element(&page, &format!("e{}", further["id"]));
    assert!(!other.contains("Not needed any more"), "{other}");
}

#[tokio::test]
async fn two_messages_taken_back_in_one_moment_are_told_one_by_one() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    for words in ["One", "Two"] {
        let sent = scene.program(Method::POST, &path, json!({ "text": words }));
        let one = format!("{path}/{}", sent.await.1["id"]);
        scene.program(Method::DELETE, &one, Value::Null).await;
    }
    let told = scene.page_of(chat, "").await;
    let timeline = element(&told, "timeline");
    let each = timeline.matches("Vera took a message back").count();
    assert_eq!(each, 2, "{timeline}");
}

#[tokio::test]
async fn a_message_of_the_page_can_be_undone_for_a_while_and_a_programs_not() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    let (_, sent) = scene
        .program(Method::POST, &path, json!({"text": "From a program"}))
        .await;
    let now = scene.desk.clock.now();
    let waits = |entry: u64| scene.view().outbox(EntryId(entry)).unwrap().unwrap().state;
    assert_eq!(
        waits(sent["id"].as_u64().unwrap()),
        OutboxState::Waiting(now)
    );
    let (_, me) = scene
        .program(Method::PATCH, "/me", json!({"undo_seconds": 20}))
        .await;
    assert_eq!(me["undo_seconds"], 20);
    let (status, _) = scene
        .program(Method::PATCH, "/me", json!({"undo_seconds": 61}))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("text", "To be undone"), ("tab", "mine")];
    scene.desk.post(&path, &scene.vera_session, &fields).await;
    let entry = scene.newest(chat);
    let until = scene
        .desk
        .clock
        .now()
        .plus(std::time::Duration::from_secs(20));
    assert_eq!(waits(entry.0), OutboxState::Waiting(until));
    let page = scene.page_of(chat, "").await;
    let line = element(&page, &format!("e{entry}"));
    assert!(
        line.contains("data-key=\"KeyU\"") && line.contains("Undo"),
        "{line}"
    );
    let undo = [("_method", "DELETE"), ("undo", "1"), ("tab", "mine")];
    let one = format!("{path}/{entry}");
    let undone = scene.desk.post(&one, &scene.vera_session, &undo).await;
    assert_eq!(undone.status(), StatusCode::OK);
    assert!(element(text(&undone), "composer").contains("To be undone"));
    assert_eq!(scene.in_state(chat, DeliveryState::Canceled), [entry]);
}

#[tokio::test]
async fn a_message_leaves_at_a_moment_or_is_refused_at_once() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/messages");
    let at = |hours: u64| {
        let at: Timestamp = scene.desk.clock.now();
        at.plus(std::time::Duration::from_secs(hours * 3600))
            .rfc3339()
    };
    let later = json!({"text": "Later", "send_at": at(2)});
    let (status, made) = scene.program(Method::POST, &path, later).await;
    assert_eq!(
        (status, &made["delivery"]["state"]),
        (StatusCode::CREATED, &json!("scheduled"))
    );
    assert_eq!(made["waits"], json!({"for": "moment", "until": at(2)}));
    let (status, refused) = scene
        .program(
            Method::POST,
            &path,
            json!({"text": "Too late", "send_at": at(30)}),
        )
        .await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::CONFLICT, &json!("window_closed"))
    );
    assert_eq!(refused["closes_at"], at(24));
    for send_at in ["yesterday", "2020-01-01T00:00:00Z"] {
        let body = json!({"text": "Never", "send_at": send_at});
        let (status, _) = scene.program(Method::POST, &path, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{send_at}");
    }
    // The page offers to hold what can't be sent then.
    let far = [
        ("text", HELD),
        ("later", "at"),
        ("send_at", "2030-01-01T09:00"),
        ("tab", "mine"),
    ];
    let page = scene.desk.post(&path, &scene.vera_session, &far).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(element(text(&page), "composer").contains(HELD));
    let page = scene.page_of(chat, "").await;
    assert!(element(&page, "composer").contains("datetime-local"));
    assert!(page.contains("Scheduled: leaves"));
    // The customer writes: the page says that it leaves all the same.
    scene.answers().await;
    scene.does(scene.vera, chat, DeskAction::Read(None)).await;
    let (_, now) = scene
        .program(
            Method::POST,
            &path,
            json!({"text": "Now", "send_at": "next_working_day"}),
        )
        .await;
    assert_eq!(now["waits"]["for"], "moment", "{now}");
    assert!(
        scene
            .page_of(chat, "&template=&hold=1")
            .await
            .contains(HOLDS)
    );
}

#[tokio::test]
async fn a_chat_is_put_aside_and_counted_apart() {
    let scene = Scene::new().await;
    let chat = scene.vera_has().await;
    let path = format!("/chats/{chat}/snooze");
    let (status, told) = scene
        .program(Method::POST, &path, json!({"until": null}))
        .await;
    assert_eq!(
        (status, &told["state"]),
        (StatusCode::OK, &json!("open")),
        "{told}"
    );
    assert_eq!(told["snooze"]["until"], Value::Null);
    golden("chat_aside", &told);
    let mine = scene.json("/chats?tab=mine").await;
    assert_eq!(
        (
            mine["chats"].as_array().unwrap().len(),
            &mine["counts"]["mine"]
        ),
        (0, &json!(0))
    );
    let aside = scene.json("/chats?tab=mine&snoozed=1").await;
    assert_eq!(aside["chats"][0]["id"], chat.0);
    let list = scene.desk.get("/chats?tab=mine", &scene.vera_session).await;
    assert!(text(&list).contains("1 chat put aside"));
    let page = scene.page_of(chat, "").await;
    assert!(element(&page, "header").contains("Put aside until the customer writes"));
    let (status, told) = scene.program(Method::DELETE, &path, Value::Null).await;
    assert_eq!((status, &told["snooze"]), (StatusCode::OK, &Value::Null));
    golden("chat_back", &told);
    let forms = [("until", "at"), ("at", "2020-01-01T09:00"), ("tab", "mine")];
    let past = scene.desk.post(&path, &scene.vera_session, &forms).await;
    assert_eq!(past.status(), StatusCode::UNPROCESSABLE_ENTITY);
    scene.program(Method::POST, &path, Value::Null).await;
    scene
        .writes(ANNA, "Anna Petrova", Content::Text("Here".to_owned()))
        .await;
    assert_eq!(scene.json("/chats?tab=mine").await["counts"]["mine"], 1);
    let entries = scene.view().entries_before(chat, None, 10).unwrap();
    assert!(
        entries
            .iter()
            .any(|entry| matches!(entry.body, Body::Event(_)))
    );
}
