//! Tags and customers through requests: forms without a script, programs, filters, and who sees whom.

use serde_json::{Value, json};

use crate::base::id::{ChatId, GroupId};
use crate::domain::command::{Command, DeskAction, GroupChange, TeamAction};
use crate::domain::group::GroupAccess;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

const BORIS: &str = "79160000077";

impl Scene {
    async fn tags(&self, chat: ChatId, tag: &str, by: &str) -> (StatusCode, Value) {
        let path = format!("/chats/{chat}/tags");
        let body = json!({"tag": tag});
        self.desk.api(Method::POST, &path, by, body).await
    }
}

fn ids(list: &Value, key: &str) -> Vec<u64> {
    let all = list[key].as_array().unwrap();
    all.iter().map(|one| one["id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn programs_give_tags_and_find_customers_by_them() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let other = scene.text(BORIS, "Boris", "Hi").await;
    let vera = scene.vera_session.clone();
    let (status, answer) = scene.tags(chat, "VIP", &vera).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    golden("chat_tagged", &answer);
    assert_eq!(answer["tags"], json!(["VIP"]));
    scene.tags(other, "vip", &vera).await;
    scene.tags(other, "a+b & c", &vera).await;
    let read = scene.desk.read(&format!("/chats/{other}"), &vera).await;
    assert_eq!(read["tags"], json!(["VIP", "a+b & c"]));
    golden("tags", &scene.json("/tags").await);
    let all = scene.json("/customers").await;
    golden("customers", &all);
    assert_eq!(ids(&all, "customers"), [2, 1], "the newest first");
    golden("customer", &scene.json("/customers/1").await);
    let (status, _) = scene
        .desk
        .api(Method::GET, "/customers/9", &vera, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    for (query, found) in [
        ("tag=VIP", vec![2, 1]),
        ("tag=vip&limit=1", vec![2]),
        ("tag=vip&limit=1&cursor=2", vec![1]),
        ("tag=vi", vec![]),
        ("tag=A%2BB+%26+C", vec![2]),
        ("q=petrova", vec![1]),
        ("q=PETROVA+", vec![1]),
        ("q=0000077", vec![2]),
        ("q=%2B7+916+123", vec![1]),
        ("q=b+%26", vec![2]),
        ("q=nobody", vec![]),
        ("q=boris&tag=vip", vec![2]),
    ] {
        let list = scene.json(&format!("/customers?{query}")).await;
        assert_eq!(ids(&list, "customers"), found, "{query}");
        let more = query.contains("limit=1") && !query.contains("cursor");
        assert_eq!(
            list["next"],
            if more { json!("2") } else { Value::Null },
            "{query}"
        );
    }
    for query in ["cursor=x", "limit=0"] {
        let path = format!("/customers?{query}");
        let (status, _) = scene.desk.api(Method::GET, &path, &vera, Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    let path = format!("/chats/{chat}/tags/vip");
    let (_, answer) = scene
        .desk
        .api(Method::DELETE, &path, &vera, Value::Null)
        .await;
    golden("chat_untagged", &answer);
    assert_eq!(answer["tags"], json!([]));
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    golden("entries_of_tags", &entries);
    let path = format!("/chats/{other}/tags/a%2Bb%20%26%20c");
    let (_, answer) = scene
        .desk
        .api(Method::DELETE, &path, &vera, Value::Null)
        .await;
    assert_eq!(answer["tags"], json!(["VIP"]));
    for (tag, word) in [
        ("", "tag"),
        (&"x".repeat(41), "tag"),
        ("...", "tag"),
        ("a/b", "tag"),
    ] {
        let (status, answer) = scene.tags(chat, tag, &vera).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{tag}");
        assert!(answer["fields"][word].is_string(), "{answer}");
    }
}

#[tokio::test]
async fn on_a_customers_page_a_refused_tag_stands_as_it_was_typed() {
    let scene = Scene::new().await;
    let vera = scene.vera_session.clone();
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    let path = format!("/chats/{chat}/tags");
    let fields = [("tag", "whole/sale"), ("customer", "1")];
    let page = scene.desk.post(&path, &vera, &fields).await;
    assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&page);
    assert!(page.contains("value=\"whole/sale\""), "{page}");
    assert!(page.contains("have a slash in it"), "{page}");
    for number in 0..20 {
        let (status, _) = scene.tags(chat, &format!("tag {number}"), &vera).await;
        assert_eq!(status, StatusCode::OK);
    }
    let page = scene.desk.get("/customers/1", &vera).await;
    assert!(text(&page).contains("remove one to add another"));
}

#[tokio::test]
async fn lists_of_chats_are_filtered_by_a_tag() {
    let scene = Scene::new().await;
    let vera = scene.vera_session.clone();
    let mut chats = Vec::new();
    for number in 0..4 {
        let phone = format!("7916000000{number}");
        let chat = scene.text(&phone, &format!("Person {number}"), "Hi").await;
        if number != 1 {
            scene.tags(chat, "VIP", &vera).await;
        }
        scene.later(60);
        chats.push(chat.0);
    }
    let tagged = [chats[0], chats[2], chats[3]];
    let list = scene.json("/chats?tab=new&tag=vip").await;
    assert_eq!(ids(&list, "chats"), tagged);
    assert_eq!(list["counts"]["new"], 4, "filters narrow the list only");
    let page = scene.json("/chats?tab=new&tag=vip&limit=2").await;
    assert_eq!(ids(&page, "chats"), tagged[..2]);
    let next = page["next"].as_str().unwrap();
    let rest = scene
        .json(&format!("/chats?tab=new&tag=vip&limit=2&cursor={next}"))
        .await;
    assert_eq!(
        (ids(&rest, "chats"), &rest["next"]),
        (vec![tagged[2]], &Value::Null)
    );
    let latest = scene.json("/chats?tab=new&tag=vip&sort=recent").await;
    assert_eq!(ids(&latest, "chats"), [tagged[2], tagged[1], tagged[0]]);
    for chat in &chats {
        scene
            .does(scene.vera, ChatId(*chat), DeskAction::Take)
            .await;
    }
    let mine = scene.json("/chats?tab=mine&tag=VIP&limit=2").await;
    let next = mine["next"].as_str().unwrap();
    let rest = scene
        .json(&format!("/chats?tab=mine&tag=VIP&cursor={next}"))
        .await;
    let mut both = [ids(&mine, "chats"), ids(&rest, "chats")].concat();
    both.sort_unstable();
    assert_eq!(both, tagged);
    for chat in &chats {
        scene
            .does(scene.vera, ChatId(*chat), DeskAction::Done(None))
            .await;
    }
    let done = scene.json("/chats?tab=done&tag=vip").await;
    assert_eq!(ids(&done, "chats").len(), 3);
    // The page says by what it is filtered, and its links keep it.
    let page = scene.desk.get("/chats?tab=done&tag=vip", &vera).await;
    let page = text(&page);
    assert!(
        page.contains("href=\"/chats?tab=done\" data-soft title=\"Without the tag"),
        "{page}"
    );
    assert!(
        page.contains(&format!("/chats/{}?tab=done&#38;tag=vip", chats[0])),
        "{page}"
    );
    assert!(!page.contains("Person 1"), "{page}");
    let none = scene.desk.get("/chats?tab=done&tag=nobody", &vera).await;
    assert!(text(&none).contains("Nobody here has this tag"));
}

#[tokio::test]
async fn the_card_gives_and_takes_tags_without_a_script() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let (vera, oleg) = (&scene.vera_session, &scene.oleg_session);
    let path = format!("/chats/{chat}/tags");
    let given = scene
        .desk
        .post(&path, vera, &[("tag", "Big & <b>"), ("tab", "new")])
        .await;
    assert_eq!(
        head(&given, header::LOCATION),
        format!("/chats/{chat}?tab=new")
    );
    let page = scene.desk.get(&format!("/chats/{chat}"), oleg).await;
    let page = text(&page).to_owned();
    let action = format!("action=\"/chats/{chat}/tags/Big%20%26%20%3Cb%3E\"");
    assert!(page.contains(&action), "{page}");
    assert!(page.contains("Vera gave the customer the tag"), "{page}");
    // Known tags are offered, but for those that the customer has.
    scene
        .tags(scene.text(BORIS, "Boris", "Hi").await, "Debtor", vera)
        .await;
    let page = scene.desk.get(&format!("/chats/{chat}"), oleg).await;
    assert!(text(&page).contains("<option value=\"Debtor\">"));
    assert!(!text(&page).contains("<option value=\"Big"));
    let taken = format!("/chats/{chat}/tags/Big%20%26%20%3Cb%3E");
    let taken = scene
        .desk
        .post(&taken, oleg, &[("_method", "DELETE")])
        .await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let page = scene.desk.get(&format!("/chats/{chat}"), oleg).await;
    assert!(!text(&page).contains(&action));
    assert!(text(&page).contains("Oleg took the tag"), "{}", text(&page));
    let refused = scene.desk.post(&path, vera, &[("tag", " ")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    // From the customer's own page it leads back there.
    let fields = [("tag", "VIP"), ("customer", "1")];
    let given = scene.desk.post(&path, vera, &fields).await;
    assert_eq!(head(&given, header::LOCATION), "/customers/1");
    let page = scene.desk.get("/customers/1", vera).await;
    let page = text(&page);
    for words in [
        "Anna Petrova",
        "+79161234567",
        ">VIP</a>",
        "/chats/1\"",
        "Hello",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let page = scene.desk.get("/customers?q=anna", vera).await;
    assert!(
        text(&page).contains("href=\"/customers/1\""),
        "{}",
        text(&page)
    );
    let page = scene.desk.get("/customers?q=nobody", vera).await;
    assert!(text(&page).contains("Nobody found"));
    let page = scene.desk.get("/tags", vera).await;
    assert_eq!(head(&page, header::LOCATION), "/customers");
}

#[tokio::test]
async fn customers_of_chats_that_one_may_not_see_are_not_there() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.tags(chat, "VIP", &scene.vera_session).await;
    let change = GroupChange::access(GroupAccess::Members(vec![scene.vera]));
    let group = GroupId(1);
    let action = TeamAction::ChangeGroup { group, change };
    scene.desk.submit(Command::Team { by: None, action }).await;
    let oleg = &scene.oleg_session;
    for path in ["/customers", "/customers?q=anna", "/customers?tag=vip"] {
        let list = scene.desk.read(path, oleg).await;
        assert_eq!(list, json!({"customers": [], "next": null}), "{path}");
    }
    let (status, _) = scene
        .desk
        .api(Method::GET, "/customers/1", oleg, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let page = scene.desk.get("/customers/1", oleg).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert_eq!(
        ids(
            &scene.desk.read("/customers", &scene.vera_session).await,
            "customers"
        ),
        [1]
    );
}

#[tokio::test]
async fn something_is_promised_of_a_tag_in_use() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna", "Hello").await;
    scene.tags(chat, "Big Shop", &scene.vera_session).await;
    let owner = &scene.owner_session;
    let page = scene.desk.get("/promises", owner).await;
    assert!(
        text(&page).contains("<option value=\"Big Shop\">"),
        "{}",
        text(&page)
    );
    let chosen = scene.desk.get("/promises/tag?tag=big+shop", owner).await;
    assert_eq!(head(&chosen, header::LOCATION), "/promises/tag:big%20shop");
    let page = scene.desk.get("/promises/tag:big%20shop", owner).await;
    assert!(text(&page).contains("Big Shop"), "{}", text(&page));
    let path = "/promises/tag:BIG%20shop";
    let body = json!({"first_reply": 5});
    let (status, answer) = scene.desk.api(Method::PUT, path, owner, body).await;
    assert_eq!(
        (status, &answer["of"]),
        (StatusCode::OK, &json!("tag:Big Shop"))
    );
    scene.all_due().await;
    let read = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(read["deadline"]["due_at"], "2026-11-21T10:05:00.000Z");
    let page = scene.desk.get("/promises", &scene.vera_session).await;
    assert!(
        !text(&page).contains("action=\"/promises/tag\""),
        "only read"
    );
}
