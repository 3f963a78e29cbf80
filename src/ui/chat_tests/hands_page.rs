//! What the pages offer for handing a chat over, and to whom.

use crate::base::id::ChatId;
use crate::domain::agent::Role;
use crate::domain::command::{AgentChange, Command, DeskAction, TeamAction};
use crate::domain::presence::{PresenceChange, Wish};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::text;

impl Scene {
    pub async fn page(&self, chat: ChatId, session: &str) -> String {
        let reply = self.desk.get(&format!("/chats/{chat}"), session).await;
        assert_eq!(reply.status().as_u16(), 200);
        text(&reply).to_owned()
    }

    async fn oleg_reads(&self, language: &str) {
        let language = crate::domain::agent::Language::from_code(language);
        let change = AgentChange {
            language: Some(language),
            ..AgentChange::default()
        };
        let agent = self.oleg;
        let action = TeamAction::ChangeAgent { agent, change };
        self.desk.submit(Command::Team { by: None, action }).await;
    }
}

/// The names that a part of the menu offers, with what is said about each.
fn offered(page: &str, key: &str) -> Vec<String> {
    let Some(part) = page.split(&format!("<section data-key=\"{key}\"")).nth(1) else {
        return Vec::new();
    };
    let part = part.split("</section>").next().unwrap();
    let choices = part.split("<button").skip(1);
    let said = |choice: &str, from: &str| {
        let after = choice.split(from).nth(1).unwrap_or("");
        after.split('<').next().unwrap().to_owned()
    };
    choices
        .map(|choice| {
            let name = said(choice, "class=\"cut\" dir=\"auto\">");
            let about = choice.split("class=\"meta state").nth(1).unwrap_or("");
            format!("{name}: {}", said(about, ">"))
        })
        .collect()
}

#[tokio::test]
async fn the_responsible_gives_it_to_whoever_has_least_to_do() {
    let scene = Scene::new().await;
    let (marin, _) = scene.desk.member("Marin", Role::Agent).await;
    scene.desk.member("Lena", Role::Lead).await;
    let group = TeamAction::AddGroup {
        name: "Sales".to_owned(),
    };
    let by = None;
    scene.desk.submit(Command::Team { by, action: group }).await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let other = scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.does(scene.oleg, other, DeskAction::Take).await;
    let add = DeskAction::AddParticipant(scene.oleg);
    scene.does(scene.vera, chat, add).await;
    scene.desk.presence(marin, PresenceChange::Came).await;
    let away = PresenceChange::Wish(Wish::Away);
    for change in [PresenceChange::Came, away] {
        scene.desk.presence(scene.oleg, change).await;
    }
    let page = scene.page(chat, &scene.vera_session).await;
    assert_eq!(
        offered(&page, "KeyM"),
        [
            "Marin: online · 0 chats",
            "Oleg: away · 1 chat",
            "Lena: offline · 0 chats",
            "Olga: offline · 0 chats"
        ]
    );
    // Who takes part already is not added again, but can be taken out.
    assert_eq!(
        offered(&page, "KeyA"),
        [
            "Marin: online · 0 chats",
            "Lena: offline · 0 chats",
            "Olga: offline · 0 chats"
        ]
    );
    let out = format!("formaction=\"/chats/{chat}/participants/{}\"", scene.oleg);
    assert!(page.contains(&out), "{page}");
    let moves = format!("action=\"/chats/{chat}/move\"");
    assert!(page.contains(&moves) && page.contains(">Sales<"));
    assert!(!page.contains("<b>Support</b>"));
    for session in [&scene.oleg_session, &scene.owner_session] {
        let page = scene.page(chat, session).await;
        assert!(!page.contains("class=\"menu hands\""), "theirs it is not");
    }
}

#[tokio::test]
async fn who_hands_out_new_chats_is_offered_to() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let page = scene.page(chat, &scene.owner_session).await;
    assert_eq!(
        offered(&page, "KeyM"),
        ["Oleg: offline · 0 chats", "Vera: offline · 0 chats"]
    );
    let assign = format!("action=\"/chats/{chat}/assign\"");
    assert!(page.contains(&assign));
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(!page.contains(&assign));
}

#[tokio::test]
async fn a_hand_over_stands_over_the_box() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let offer = DeskAction::Transfer(scene.oleg);
    scene.does(scene.vera, chat, offer).await;
    scene.later(60);
    let path = |what: &str| format!("action=\"/chats/{chat}/transfer/{what}\"");

    let asked = scene.page(chat, &scene.oleg_session).await;
    assert!(asked.contains("Vera hands this chat to you"));
    assert!(asked.contains("until 10:30") && asked.contains(">29 min</time> left"));
    assert!(asked.contains(&path("accept")) && asked.contains(&path("decline")));
    assert!(!asked.contains(&path("cancel")));
    assert!(!asked.contains("can take it over"), "one thing to say");
    assert!(!asked.contains(&format!("formaction=\"/chats/{chat}/messages\"")));
    assert!(
        asked.contains("title=\"Handed to you by Vera\""),
        "the list"
    );
    assert!(
        asked.contains("data-unread=\"1\""),
        "the tab's title counts it"
    );

    let sender = scene.page(chat, &scene.vera_session).await;
    assert!(sender.contains("Waiting for Oleg to accept"));
    assert!(sender.contains(&path("cancel")) && !sender.contains(&path("accept")));
    assert!(!sender.contains(&format!("action=\"/chats/{chat}/transfer\"")));
    assert!(sender.contains(&format!("formaction=\"/chats/{chat}/messages\"")));

    let reader = scene.page(chat, &scene.owner_session).await;
    assert!(reader.contains("Vera hands this chat to Oleg"));
    assert!(!reader.contains("/transfer/"));
    for (language, words) in [
        ("ru", "Vera передаёт вам этот чат"),
        ("hr", "Vera vam predaje ovaj razgovor"),
    ] {
        scene.oleg_reads(language).await;
        let page = scene.page(chat, &scene.oleg_session).await;
        assert!(page.contains(words), "{language}");
    }
}
