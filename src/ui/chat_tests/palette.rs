//! The palette through requests: what it offers to whom, and that what it offers can be done.

use serde_json::{Value, json};

use crate::domain::command::DeskAction;
use crate::http::{Method, StatusCode};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, text};

fn items<'a>(answer: &'a Value, kind: &str) -> Vec<&'a Value> {
    let groups = answer["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["kind"] == kind);
    group.map_or_else(Vec::new, |group| {
        group["items"].as_array().unwrap().iter().collect()
    })
}

fn commands(answer: &Value) -> Vec<&str> {
    let acts = items(answer, "chat").into_iter();
    acts.filter_map(|act| act["command"].as_str()).collect()
}

#[tokio::test]
async fn it_offers_what_one_may_do_and_nothing_else() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let ask = format!("/palette?chat={chat}");
    let before = scene.json(&ask).await;
    golden("palette", &before);
    let told = commands(&before);
    assert!(told.contains(&"take") && told.contains(&"note"), "{told:?}");
    assert!(
        !told.contains(&"done") && !told.contains(&"reply"),
        "{told:?}"
    );
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let after = scene.json(&ask).await;
    let told = commands(&after);
    for command in [
        "done", "next", "reply", "template", "note", "snooze", "pause", "tag",
    ] {
        assert!(told.contains(&command), "{command} of {told:?}");
    }
    assert!(!told.contains(&"take"), "{told:?}");
    // Each is known, so that none leaves as a message.
    let all = [before, after].into_iter().flat_map(|answer| {
        let groups = answer["groups"].as_array().unwrap().clone();
        groups
            .into_iter()
            .flat_map(|group| group["items"].as_array().unwrap().clone())
    });
    for command in all.filter_map(|act| act["command"].as_str().map(str::to_owned)) {
        let typed = crate::ui::palette::Words::of(&format!("/{command}"));
        assert_eq!(typed.command(), Some(command.as_str()));
    }
}

#[tokio::test]
async fn a_command_in_the_form_reaches_no_customer() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let path = format!("/chats/{chat}/messages");
    let vera = &scene.vera_session;
    let fields = [("text", " /Note he is angry"), ("mode", "message")];
    let reply = scene.desk.post(&path, vera, &fields).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply);
    assert!(page.contains("“/note” is a command"), "{page}");
    assert!(page.contains("/Note he is angry</textarea>"), "{page}");
    // A program says what it means.
    let body = json!({"text": "/note it is"});
    let (status, _) = scene.desk.api(Method::POST, &path, vera, body).await;
    assert_eq!(status, StatusCode::CREATED);
    // Nor does the name of a quick reply, without its words.
    let kept = json!({"name": "price", "text": "Ten", "for": "me"});
    let (status, _) = (scene.desk)
        .api(Method::POST, "/quick-replies", vera, kept)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let fields = [("text", "/PRICE"), ("mode", "message")];
    let reply = scene.desk.post(&path, vera, &fields).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply);
    assert!(
        page.contains("“/price” is the name of a quick reply"),
        "{page}"
    );
    // One of a command's name would never be found; one that only begins so is no command.
    let kept = json!({"name": "Note", "text": "Ten", "for": "me"});
    let (status, told) = (scene.desk)
        .api(Method::POST, "/quick-replies", vera, kept)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let why = told["fields"]["name"].as_str().unwrap();
    assert!(why.contains("“/Note” does something else here"), "{told}");
    let kept = json!({"name": "add-on", "text": "Twelve", "for": "me"});
    let (status, _) = (scene.desk)
        .api(Method::POST, "/quick-replies", vera, kept)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let found = scene.json(&format!("/palette?chat={chat}&q=/add-on")).await;
    assert!(commands(&found).is_empty(), "{found}");
    assert!(found.to_string().contains("Twelve"), "{found}");
    assert!(page.contains("behind the lightning below"), "{page}");
    // One of another group is offered nowhere here, and that is said.
    let other = json!({"name": "Sales"});
    let (status, other) = (scene.desk)
        .api(Method::POST, "/groups", &scene.owner_session, other)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{other}");
    let kept = json!({"name": "offer", "text": "Ten", "for": format!("group:{}", other["id"])});
    let (status, made) = (scene.desk)
        .api(Method::POST, "/quick-replies", &scene.owner_session, kept)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let fields = [("text", "/offer"), ("mode", "message")];
    let reply = scene.desk.post(&path, vera, &fields).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply);
    assert!(page.contains("of the group Sales"), "{page}");
    assert!(!page.contains("behind the lightning below"), "{page}");
    // The note that the palette offers for it.
    let noted = scene
        .json(&format!("/palette?chat={chat}&q=/note+he+is+angry!"))
        .await;
    let form = &items(&noted, "chat")[0]["form"];
    assert_eq!(form["path"], format!("/chats/{chat}/notes"));
    assert_eq!(form["fields"], json!({"text": "he is angry!"}));
}

#[tokio::test]
async fn a_command_is_found_by_its_beginning_and_done_as_it_says() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let found = scene.json(&format!("/palette?chat={chat}&q=/don")).await;
    assert_eq!(commands(&found), ["done"]);
    assert!(items(&found, "places").is_empty(), "{found}");
    let tagged = scene
        .json(&format!("/palette?chat={chat}&q=/tag+Big+one"))
        .await;
    let acts = items(&tagged, "chat");
    assert_eq!(acts.len(), 1, "{tagged}");
    for act in [acts[0], items(&found, "chat")[0]] {
        let form = &act["form"];
        let path = form["path"].as_str().unwrap();
        let method: Method = form["method"].as_str().unwrap().parse().unwrap();
        let vera = &scene.vera_session;
        let (status, answer) = scene
            .desk
            .api(method, path, vera, form["fields"].clone())
            .await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    }
    let read = scene.json(&format!("/chats/{chat}")).await;
    assert_eq!(read["tags"], json!(["Big one"]));
    assert_eq!(read["state"], "done");
}

#[tokio::test]
async fn chats_and_customers_are_found_by_name_and_phone() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    for asked in ["petr", "anna+p", "%2B7+916+123"] {
        let found = scene.json(&format!("/palette?q={asked}")).await;
        let hrefs: Vec<&str> = items(&found, "chats")
            .iter()
            .map(|act| act["href"].as_str().unwrap())
            .collect();
        assert_eq!(hrefs, [format!("/chats/{chat}?tab=new")], "{asked}");
        assert_eq!(items(&found, "customers")[0]["href"], "/customers/1");
    }
    for none in ["a", "/anna", "boris"] {
        let found = scene.json(&format!("/palette?q={none}")).await;
        assert!(items(&found, "chats").is_empty(), "{none}: {found}");
    }
    let vera = scene.vera_session.clone();
    let (status, _) = scene
        .desk
        .api(Method::GET, "/palette?chat=99", &vera, Value::Null)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn it_is_a_page_too() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna <b>", "Hello").await;
    let vera = &scene.vera_session;
    let address = format!("/palette?chat={chat}&q=anna+%3Cb");
    let page = scene.desk.get(&address, vera).await;
    let page = text(&page);
    assert!(
        page.contains(&format!("href=\"/chats/{chat}?tab=new\"")),
        "{page}"
    );
    assert!(page.contains("Anna &#60;b&#62;"), "{page}");
    let address = format!("/palette?chat={chat}&q=take");
    let page = scene.desk.get(&address, vera).await;
    let page = text(&page);
    assert!(
        page.contains(&format!("action=\"/chats/{chat}/take\"")),
        "{page}"
    );
}
