//! Colleagues on the pages: who may be chosen and how they stand, who is at a chat with which of their pages, and to
//! which group a chat belongs.

use serde_json::{Value, json};

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::agent::{Language, Right, Role};
use crate::domain::changes::Answer;
use crate::domain::command::{AgentChange, Command, DeskAction, TeamAction};
use crate::domain::presence::PresenceChange;
use crate::domain::scope::Scopes;
use crate::http::{Method, StatusCode};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::text;

impl Scene {
    pub async fn adds_group(&self, name: &str) -> GroupId {
        let name = name.to_owned();
        let action = TeamAction::AddGroup { name };
        match self.desk.submit(Command::Team { by: None, action }).await {
            Answer::Group(group) => group,
            other => panic!("{other:?}"),
        }
    }

    pub async fn reads_in(&self, agent: AgentId, language: Language) {
        let change = AgentChange {
            language: Some(Some(language)),
            ..AgentChange::default()
        };
        let action = TeamAction::ChangeAgent { agent, change };
        self.desk.submit(Command::Team { by: None, action }).await;
    }

    pub async fn on_vacation(&self, agent: AgentId, session: &str, days: (&str, &str)) {
        let path = format!("/agents/{agent}/vacations");
        let days = json!({"from": days.0, "to": days.1});
        let (status, answer) = self.desk.api(Method::POST, &path, session, days).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }

    /// A page of somebody's says what they do.
    async fn at(&self, session: &str, chat: ChatId, page: &str, fields: &[(&str, &str)]) {
        let path = format!("/chats/{chat}/attention");
        let mut fields = fields.to_vec();
        fields.push(("page", page));
        let reply = self.desk.post(&path, session, &fields).await;
        assert_eq!(reply.status(), StatusCode::NO_CONTENT);
    }
}

/// What stands about each in a list of people, in its order.
fn told(page: &str, before: &str, people: &[&str]) -> Vec<String> {
    let part = page.split(before).nth(1).expect("the list is there");
    let mut found: Vec<(usize, String)> = people
        .iter()
        .map(|name| {
            let at = part.find(*name).expect("they are offered");
            let about = part[at..].split("·").next().unwrap();
            (at, about.to_owned())
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

#[tokio::test]
async fn who_is_on_vacation_or_goes_home_soon_is_shown_so_and_can_be_chosen_all_the_same() {
    let scene = Scene::new().await;
    let (marin, marins) = scene.desk.member("Marin", Role::Agent).await;
    let (ana, anas) = scene.desk.member("Ana", Role::Agent).await;
    let (lena, lead) = scene.desk.member("Lena", Role::Lead).await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let other = scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    for agent in [marin, ana, scene.oleg] {
        scene.desk.presence(agent, PresenceChange::Came).await;
    }
    scene
        .on_vacation(ana, &anas, ("2026-11-20", "2026-12-03"))
        .await;
    let path = format!("/agents/{marin}/hours");
    let day = [("zone", "UTC"), ("around_the_clock", "off")].into_iter();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let fields: Vec<(&str, &str)> = day
        .chain(days.into_iter().map(|day| (day, "9-18")))
        .chain([("_method", "PUT")])
        .collect();
    scene.desk.post(&path, &marins, &fields).await;

    let page = scene.page(chat, &scene.vera_session).await;
    for (key, what) in [("KeyM", "transfer"), ("KeyA", "add")] {
        let part = page.split(&format!("<section data-key=\"{key}\"")).nth(1);
        let part = part.unwrap().split("</section>").next().unwrap();
        let places: Vec<usize> = ["Oleg<", "Marin<", "Lena<", "Olga<", "Ana<"]
            .iter()
            .map(|name| {
                part.find(name)
                    .unwrap_or_else(|| panic!("{name} in {part}"))
            })
            .collect();
        assert!(part.contains("online until 18:00 · 0 chats"), "{part}");
        assert!(part.contains("on vacation until 3 Dec · 0 chats"), "{part}");
        let last = places[4];
        assert!(places[..4].iter().all(|place| *place < last), "{what}");
    }
    // The same where many are assigned at once.
    let bulk = scene.desk.get("/chats/bulk?tab=new", &lead).await;
    let bulk = text(&bulk);
    assert!(
        bulk.contains("Marin · online until 18:00 · 0 chats</option>"),
        "{bulk}"
    );
    assert!(
        bulk.contains("Ana · on vacation until 3 Dec · 0 chats</option>"),
        "{bulk}"
    );
    let order = told(bulk, "name=\"agent\"", &["Marin ·", "Olga ·", "Ana ·"]);
    assert_eq!(order, ["Marin ", "Olga ", "Ana "]);
    // And where one sees who is responsible.
    scene.does(lena, other, DeskAction::Assign(ana)).await;
    let page = scene.page(other, &scene.vera_session).await;
    let header = page.split("<header id=\"header\"").nth(1).unwrap();
    let header = header.split("</header>").next().unwrap();
    assert!(header.contains("on vacation until 3 Dec"), "{header}");
    scene.reads_in(scene.vera, Language::Ru).await;
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(page.contains("в отпуске по 3 дек"));
}

#[tokio::test]
async fn the_group_stands_in_the_row_as_soon_as_there_are_two() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let list =
        async |path: &str| text(&scene.desk.get(path, &scene.owner_session).await).to_owned();
    assert!(!list("/chats?tab=new").await.contains("class=\"source"));
    let sales = scene.adds_group("Sales").await;
    let label = "<span class=\"source cut\" title=\"Support\">Support</span>";
    assert!(list("/chats?tab=new").await.contains(label));
    assert!(list("/chats/bulk?tab=new").await.matches(label).count() == 2);
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.does(scene.vera, chat, DeskAction::Move(sales)).await;
    assert!(
        list("/chats?tab=new")
            .await
            .contains("title=\"Sales\">Sales")
    );
    let narrowed = list(&format!("/chats?tab=new&group={sales}")).await;
    assert!(
        !narrowed.contains("class=\"source"),
        "it goes without saying"
    );
}

#[tokio::test]
async fn a_second_page_that_is_closed_leaves_one_where_the_first_is() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let looks = [("looking", "true")];
    let leaves = [("looking", "false")];
    scene.at(&scene.oleg_session, chat, "1", &looks).await;
    scene.at(&scene.oleg_session, chat, "2", &looks).await;
    scene.at(&scene.oleg_session, chat, "2", &leaves).await;
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(page.contains("Oleg is looking at this chat"));
    let shown = format!("data-looking=\"{}\"", scene.oleg);
    assert!(page.contains(&shown), "the script compares with it");
    scene.at(&scene.oleg_session, chat, "1", &leaves).await;
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(!page.contains("Oleg is looking") && page.contains("data-looking=\"\""));
}

#[tokio::test]
async fn whoever_may_see_a_chat_no_longer_can_still_leave_it() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    scene.at(&scene.oleg_session, chat, "1", &[]).await;
    let change = AgentChange {
        overrides: Some(vec![(Right::SeeOthers, false)]),
        ..AgentChange::default()
    };
    let agent = scene.oleg;
    let action = TeamAction::ChangeAgent { agent, change };
    scene.desk.submit(Command::Team { by: None, action }).await;
    let path = format!("/chats/{chat}/attention");
    let looks = [("page", "1")];
    let refused = scene.desk.post(&path, &scene.oleg_session, &looks).await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    let leaves = [("looking", "false")];
    scene.at(&scene.oleg_session, chat, "1", &leaves).await;
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(page.contains("data-looking=\"\""), "{page}");
}

#[tokio::test]
async fn a_token_looks_at_nothing() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let token = scene.desk.token(scene.oleg, Scopes::All).await;
    let path = format!("/chats/{chat}/attention");
    let typing = json!({"typing": true});
    let (status, problem) = scene.desk.api(Method::POST, &path, &token, typing).await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (403, &"not_allowed".into())
    );
    // Nor does reading, or writing a note.
    scene.desk.read(&format!("/chats/{chat}"), &token).await;
    let note = json!({"text": "From the CRM"});
    let notes = format!("/chats/{chat}/notes");
    let (status, _) = scene.desk.api(Method::POST, &notes, &token, note).await;
    assert_eq!(status, StatusCode::CREATED);
    let page = scene.page(chat, &scene.vera_session).await;
    assert!(page.contains("data-looking=\"\"") && !page.contains("id=\"typing\""));
    let agents = scene.json("/agents").await;
    let agents = agents["agents"].as_array().unwrap();
    let presence = |agent: &Value| agent["presence"].clone();
    assert!(agents.iter().all(|agent| presence(agent) == "off"));
    // A person's own program, signed in as they are, may say so.
    let said = json!({"typing": true, "page": 7});
    let (status, _) = scene
        .desk
        .api(Method::POST, &path, &scene.oleg_session, said)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(
        scene
            .page(chat, &scene.vera_session)
            .await
            .contains("Oleg is writing")
    );
}
