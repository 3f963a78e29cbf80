//! What somebody may not know of is not there, by whatever address.

use serde_json::Value;

use crate::base::id::GroupId;
use crate::domain::agent::Right;
use crate::domain::command::{AgentChange, Command, DeskAction, GroupChange, TeamAction};
use crate::domain::group::GroupAccess;
use crate::http::Method;
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::text;

impl Scene {
    async fn team(&self, action: TeamAction) {
        self.desk.submit(Command::Team { by: None, action }).await;
    }
}

#[tokio::test]
async fn a_chat_of_a_closed_group_is_not_there() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    scene.text("385911", "Ivo", "Bok").await;
    scene
        .team(TeamAction::ChangeGroup {
            group: GroupId(1),
            change: GroupChange::access(GroupAccess::Members(vec![scene.vera])),
        })
        .await;
    let list = scene
        .desk
        .read("/chats?tab=others", &scene.oleg_session)
        .await;
    assert_eq!(list["chats"], serde_json::json!([]));
    assert_eq!(
        list["counts"],
        serde_json::json!({"new": 0, "mine": 0, "others": 0, "done": 0})
    );
    let (get, post) = (Method::GET, Method::POST);
    for (method, what) in [
        (&get, ""),
        (&get, "/entries"),
        (&post, "/take"),
        (&post, "/take-over"),
        (&post, "/done"),
        (&post, "/reopen"),
        (&post, "/read"),
        (&post, "/messages/1/retry"),
        (&Method::DELETE, "/messages/1"),
        (&post, "/media/2/fetch"),
    ] {
        let path = format!("/chats/{chat}{what}");
        let answer = scene
            .desk
            .api(method.clone(), &path, &scene.oleg_session, Value::Null)
            .await;
        assert_eq!(answer.0.as_u16(), 404, "{method} {path}");
    }
    for (what, body) in [
        ("/notes", serde_json::json!({"text": "x"})),
        ("/messages", serde_json::json!({"text": "x"})),
        ("/messages/1/settle", serde_json::json!({"arrived": true})),
    ] {
        let path = format!("/chats/{chat}{what}");
        let answer = scene
            .desk
            .api(Method::POST, &path, &scene.oleg_session, body)
            .await;
        assert_eq!(answer.0.as_u16(), 404, "{path}");
    }
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.oleg_session)
        .await;
    assert_eq!(page.status().as_u16(), 404);
    assert!(!text(&page).contains("Anna"));
    let form = [("text", "x"), ("mode", "note")];
    let refused = scene
        .desk
        .post(&format!("/chats/{chat}/notes"), &scene.oleg_session, &form)
        .await;
    assert_eq!(refused.status().as_u16(), 404);
    assert!(!text(&refused).contains("Anna"));
}

#[tokio::test]
async fn rights_narrow_lists_and_counts() {
    let scene = Scene::new().await;
    let mine = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.text("385911", "Ivo", "Bok").await;
    scene.does(scene.vera, mine, DeskAction::Take).await;
    let change = AgentChange {
        overrides: Some(vec![(Right::SeeNew, false), (Right::SeeOthers, false)]),
        ..AgentChange::default()
    };
    scene
        .team(TeamAction::ChangeAgent {
            agent: scene.oleg,
            change,
        })
        .await;
    for tab in ["new", "others"] {
        let list = scene
            .desk
            .read(&format!("/chats?tab={tab}"), &scene.oleg_session)
            .await;
        assert_eq!(list["chats"], serde_json::json!([]), "{tab}");
        assert_eq!(list["counts"]["new"], 0);
        assert_eq!(list["counts"]["others"], 0);
    }
    let page = scene.desk.get("/chats?tab=new", &scene.oleg_session).await;
    assert!(!text(&page).contains("Ivo"));
}

#[tokio::test]
async fn only_who_takes_part_is_offered_to_write() {
    let scene = Scene::new().await;
    let chat = scene.everything().await;
    let path = format!("/chats/{chat}");
    let own = scene.desk.get(&path, &scene.vera_session).await;
    assert!(text(&own).contains(&format!("formaction=\"/chats/{chat}/messages\"")));
    let others = scene.desk.get(&path, &scene.oleg_session).await;
    let others = text(&others);
    assert!(!others.contains(&format!("formaction=\"/chats/{chat}/messages\"")));
    assert!(others.contains("An owner or admin can take it over"));
    for action in ["/retry", "/settle", "/take-over", "/done"] {
        assert!(!others.contains(&format!("{action}\"")), "{action}");
    }
    let owners = scene.desk.get(&path, &scene.owner_session).await;
    assert!(text(&owners).contains(&format!("/chats/{chat}/take-over\"")));
    assert!(text(&owners).contains("data-key=\"KeyT\""), "its key");
    assert!(
        text(&owners).contains("as it came"),
        "raw for who keeps the settings"
    );
    assert!(!others.contains("as it came"));
    assert!(
        text(&owners).contains("<dt>raw</dt><dd dir=\"auto\">"),
        "no JSON"
    );
}

#[tokio::test]
async fn a_participant_may_leave_and_nobody_else() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/leave");
    let leave = async |session: &str| {
        let (status, answer) = scene
            .desk
            .api(Method::POST, &path, session, serde_json::Value::Null)
            .await;
        (status.as_u16(), answer)
    };
    let (status, problem) = leave(&scene.vera_session).await;
    assert_eq!((status, &problem["code"]), (403, &"not_allowed".into()));
    let (status, problem) = leave(&scene.oleg_session).await;
    assert_eq!((status, &problem["code"]), (403, &"not_participant".into()));
    let over = format!("/chats/{chat}/take-over");
    scene
        .desk
        .api(
            Method::POST,
            &over,
            &scene.owner_session,
            serde_json::Value::Null,
        )
        .await;
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(text(&page).contains(&format!("action=\"{path}\"")));
    let (status, left) = leave(&scene.vera_session).await;
    assert_eq!(
        (status, &left["participants"]),
        (200, &serde_json::json!([]))
    );
    let entries = scene
        .desk
        .read(&format!("/chats/{chat}/entries"), &scene.owner_session)
        .await;
    let last = entries["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["event"]["type"], &last["text"]),
        (&"left".into(), &"Vera left the chat".into())
    );
    let page = scene
        .desk
        .get(&format!("/chats/{chat}"), &scene.vera_session)
        .await;
    assert!(!text(&page).contains(&format!("action=\"{path}\"")));
}

#[tokio::test]
async fn new_chats_are_listed_by_their_wait_or_the_latest_first() {
    let scene = Scene::new().await;
    let mut chats = Vec::new();
    for phone in ["385911", "385912", "385913"] {
        chats.push(scene.text(phone, "Ivo", "Bok").await.0);
        scene.later(60);
    }
    let listed = async |query: &str| {
        let path = format!("/chats?tab=new{query}");
        let list = scene.desk.read(&path, &scene.vera_session).await;
        let ids: Vec<u64> = list["chats"]
            .as_array()
            .unwrap()
            .iter()
            .map(|chat| chat["id"].as_u64().unwrap())
            .collect();
        (ids, list["next"].as_str().map(str::to_owned))
    };
    assert_eq!(listed("").await.0, chats);
    chats.reverse();
    assert_eq!(listed("&sort=recent").await, (chats.clone(), None));
    let (first, next) = listed("&sort=recent&limit=2").await;
    assert_eq!(first, chats[..2]);
    let next = format!("&sort=recent&limit=2&cursor={}", next.unwrap());
    assert_eq!(listed(&next).await, (chats[2..].to_vec(), None));
    let (status, problem) = scene
        .desk
        .api(
            Method::GET,
            "/",
            &scene.vera_session,
            serde_json::Value::Null,
        )
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (404, &"not_found".into())
    );
}
