//! Lists longer than anything is read at once.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;

use crate::base::id::ChatId;
use crate::domain::command::{Command, DeskAction, NumberSetting};
use crate::domain::customer::Identity;
use crate::domain::entry::Forwarded;
use crate::domain::inbound::{Content, Inbound, InboundMessage, Item};
use crate::ui::chat_tests::{ACCOUNT, Scene};
use crate::ui::test_desk::{NUMBER, text};

fn message(scene: &Scene, number: &str, digits: u64, wamid: String) -> InboundMessage {
    InboundMessage {
        phone_number_id: number.to_owned(),
        echo: false,
        sender: Identity {
            wa_id: Some(digits.to_string()),
            ..Identity::default()
        },
        profile_name: None,
        wamid,
        at: scene.desk.clock.now(),
        content: Content::Text("Bok".to_owned()),
        reply_to: None,
        forwarded: Forwarded::No,
        referral: None,
        unknown_fields: None,
    }
}

fn inbound(messages: impl IntoIterator<Item = InboundMessage>) -> Command {
    let items = messages.into_iter().map(|message| Inbound {
        item: Item::Message(Box::new(message)),
        raw: Arc::from("{}"),
    });
    Command::Inbound(items.collect())
}

/// The team writes first from the phone: the chat is done from its beginning.
fn echo(scene: &Scene, number: &str, digits: u64) -> InboundMessage {
    InboundMessage {
        echo: true,
        ..message(scene, number, digits, format!("wamid.{digits}"))
    }
}

#[tokio::test]
async fn done_chats_of_one_number_are_found_behind_thousands_of_another() {
    const OTHERS: u64 = 4_100;
    let scene = Scene::new().await;
    let setting = |id: &str, group: &str| NumberSetting {
        phone_number_id: id.to_owned(),
        waba_id: ACCOUNT.to_owned(),
        display: "+7 800".to_owned(),
        name: "Line".to_owned(),
        group: group.to_owned(),
    };
    let numbers = vec![setting(NUMBER, "Support"), setting("rare", "Sales")];
    scene.desk.submit(Command::Configure(numbers)).await;
    let rare = echo(&scene, "rare", 385_911);
    scene.desk.submit(inbound([rare])).await;
    scene.later(60);
    let many = (0..OTHERS).map(|n| echo(&scene, NUMBER, 385_920_000 + n));
    scene.desk.submit(inbound(many)).await;

    let page = scene
        .desk
        .get("/chats?tab=done&number=2", &scene.owner_session);
    let page = text(&page.await).to_owned();
    let list = &page[page.find(r#"<section id="list""#).unwrap()..];
    let list = &list[..list.find("</section>").unwrap()];
    assert!(
        list.contains("list-more") && list.contains("cursor="),
        "{list}"
    );
    assert!(!list.contains(r#"class="empty""#), "not found yet: {list}");

    let mut path = "/chats?tab=done&number=2".to_owned();
    let mut found = Vec::new();
    for _ in 0..3 {
        let page = scene.desk.read(&path, &scene.owner_session).await;
        found.extend(page["chats"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else {
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0]["customer"]["phone"], json!("+385911"));
            return;
        };
        path = format!("/chats?tab=done&number=2&cursor={next}");
    }
    panic!("the list has no end: {found:?}");
}

#[tokio::test]
async fn the_card_shows_the_newest_interactions_of_very_many() {
    const ROUNDS: u64 = 1_010;
    let scene = Scene::new().await;
    let chat = ChatId(1);
    for round in 0..ROUNDS {
        scene.later(60);
        let mut steps = JoinSet::new();
        let act = |action| Command::Desk {
            by: scene.vera,
            chat,
            action,
        };
        let came = message(&scene, NUMBER, 385_911, format!("wamid.{round}"));
        for command in [
            inbound([InboundMessage {
                content: Content::Text(format!("Round {round}.")),
                ..came
            }]),
            act(DeskAction::Take),
            act(DeskAction::Done(None)),
        ] {
            let engine = scene.desk.desk.engine.clone();
            steps.spawn(async move { engine.submit(command).await.unwrap() });
        }
        steps.join_all().await;
    }
    let page = scene.desk.get("/chats/1", &scene.owner_session).await;
    let card = text(&page);
    let card = &card[card.find(r#"id="card""#).unwrap()..];
    for (round, shown) in [(1_009, true), (990, true), (989, false), (0, false)] {
        assert_eq!(card.contains(&format!("Round {round}.")), shown, "{round}");
    }
    assert_eq!(card.matches(r#"class="past""#).count(), 20);
}
