//! Quick replies with choices to a spreadsheet and back, and one that two people write at once.

use serde_json::{Value, json};

use crate::http::Method;
use crate::ui::chat_tests::Scene;
use crate::ui::chat_tests::attach::{form, real};
use crate::ui::test_desk::text;

#[tokio::test]
async fn choices_go_out_with_a_spreadsheet_and_come_in_again() {
    let scene = Scene::new().await;
    let post = async |body: Value| {
        let path = "/quick-replies/import";
        let session = &scene.vera_session;
        scene.desk.api(Method::POST, path, session, body).await
    };
    let kept = json!([
        {"name": "ask", "text": "Which day?", "choices": {"header": "A, \"day\"", "footer": "=sum", "buttons": ["Mon; Tue", "-Wed", "Thu"], "list": null}, "files": []},
        {"name": "list", "text": "Which\nroom?", "choices": {"header": "", "footer": "", "buttons": null, "list": {"button": "Rooms", "rows": [
            {"title": "A | B", "description": "first | floor"}, {"title": "C\\D", "description": ""}]}}, "files": []},
        {"name": "plain", "text": "Hello", "choices": null, "files": []},
    ]);
    let (status, taken) = post(json!({"for": "me", "quick_replies": kept})).await;
    assert_eq!(
        (status.as_u16(), &taken["imported"]),
        (200, &json!(3)),
        "{taken}"
    );
    let export = async |format: &str| {
        let path = format!("/quick-replies/export?for=me&format={format}");
        let file = scene.desk.get(&path, &scene.vera_session).await;
        text(&file).to_owned()
    };
    let before: Value = serde_json::from_str(&export("json").await).unwrap();
    assert_eq!(before["quick_replies"], kept);
    let file = export("csv").await;
    for reply in scene.json("/quick-replies").await["quick_replies"]
        .as_array()
        .unwrap()
    {
        let path = format!("/quick-replies/{}", reply["id"]);
        let session = &scene.vera_session;
        scene
            .desk
            .api(Method::DELETE, &path, session, Value::Null)
            .await;
    }
    let (status, taken) = post(json!({"for": "me", "csv": file})).await;
    assert_eq!(
        (status.as_u16(), &taken["imported"]),
        (200, &json!(3)),
        "{taken}"
    );
    let after: Value = serde_json::from_str(&export("json").await).unwrap();
    assert_eq!(after, before);
    // A file of before, without the columns, writes words anew and leaves choices alone; one with a column does not.
    let old = "name,text\nASK,When?\nplain,Hi\n";
    assert_eq!(post(json!({"for": "me", "csv": old})).await.0, 200);
    let after: Value = serde_json::from_str(&export("json").await).unwrap();
    let ask = &after["quick_replies"][0];
    assert_eq!(
        (&ask["text"], &ask["choices"]),
        (&json!("When?"), &kept[0]["choices"])
    );
    let long = format!("name,text\nask,{}\n", "x".repeat(1025));
    let (status, problem) = post(json!({"for": "me", "csv": long})).await;
    assert_eq!(status, 422, "too long over its buttons: {problem}");
    let emptied = "name,text,buttons\nask,When?,\n";
    assert_eq!(post(json!({"for": "me", "csv": emptied})).await.0, 200);
    let after: Value = serde_json::from_str(&export("json").await).unwrap();
    assert_eq!(after["quick_replies"][0]["choices"], Value::Null);
    for (row, why) in [
        ("both,x,,,A,Open,B", "buttons and a list"),
        ("edge,x,Above,,,,", "a line above nothing"),
        ("many,x,,,\"A\nB\nC\nD\",,", "four buttons"),
        ("open,x,,,,Open,", "a list without rows"),
    ] {
        let csv = format!("name,text,header,footer,buttons,list_button,rows\n{row}\n");
        let (status, problem) = post(json!({"for": "me", "csv": csv})).await;
        assert_eq!(status, 422, "{why}: {problem}");
        assert!(
            problem["fields"].to_string().contains("lines.2."),
            "{why}: {problem}"
        );
    }
}

#[tokio::test]
async fn a_file_of_very_many_rows_is_refused_before_it_is_looked_at() {
    let scene = Scene::new().await;
    let mut csv = "name,text\n".to_owned();
    for row in 0..20_000 {
        csv.push_str(&format!("n{row},x\n"));
    }
    let body = json!({"for": "me", "csv": csv});
    let path = "/quick-replies/import";
    let answer = scene
        .desk
        .api(Method::POST, path, &scene.vera_session, body);
    let (status, problem) = answer.await;
    assert_eq!(status, 422);
    let fields = problem["fields"].as_object().unwrap();
    assert_eq!(
        fields.keys().collect::<Vec<_>>(),
        ["rows"],
        "one word on all"
    );
}

#[tokio::test]
async fn what_can_not_travel_is_named_both_ways() {
    let scene = Scene::new().await;
    let post = async |body: Value| {
        let path = "/quick-replies/import";
        let session = &scene.vera_session;
        let (status, told) = scene.desk.api(Method::POST, path, session, body).await;
        assert_eq!(status.as_u16(), 200, "{told}");
        told
    };
    let body = form(&[], &[("price, new.jpg", &real("photo.jpg"))]);
    let (_, media) = scene
        .brings_parts("/media", &scene.vera_session, body)
        .await;
    let reply = json!({"name": "price", "text": "", "for": "me", "files": [media["id"]]});
    let session = &scene.vera_session;
    let (status, reply) = (scene.desk)
        .api(Method::POST, "/quick-replies", session, reply)
        .await;
    assert_eq!(status.as_u16(), 201, "{reply}");
    let export = async |format: &str| {
        let path = format!("/quick-replies/export?for=me&format={format}");
        text(&scene.desk.get(&path, session).await).to_owned()
    };
    let (csv, kept) = (export("csv").await, export("json").await);
    assert!(csv.contains("\"price, new.jpg\""), "{csv}");
    let kept: Value = serde_json::from_str(&kept).unwrap();
    let page = scene.desk.get("/quick-replies", session).await;
    assert!(text(&page).contains("only named in it"));
    // Where it is, it keeps its files; the rest is told.
    let path = format!("/quick-replies/{}", reply["id"]);
    let list = kept["quick_replies"].clone();
    for file in [
        json!({"for": "me", "csv": csv}),
        json!({"for": "me", "quick_replies": list}),
    ] {
        let told = post(file.clone()).await;
        assert_eq!(
            (&told["imported"], &told["left_out"]),
            (&json!(1), &json!([])),
            "{told}"
        );
        assert_eq!(
            scene.json(&path).await["files"].as_array().unwrap().len(),
            1
        );
    }
    scene
        .desk
        .api(Method::DELETE, &path, session, Value::Null)
        .await;
    for file in [
        json!({"for": "me", "csv": csv}),
        json!({"for": "me", "quick_replies": list}),
    ] {
        let told = post(file).await;
        assert_eq!(
            (&told["imported"], &told["left_out"]),
            (&json!(0), &json!(["price"]))
        );
    }
    // Among others, whose words come in, and whose columns are not all known.
    let mixed = "name,text,files,notes\nprice,,a.jpg,x\nhello,Hi,b.jpg,y\nplain,Ho,,\n";
    let told = post(json!({"for": "me", "csv": mixed})).await;
    let whole = json!({"imported": 2, "without_files": ["hello"], "left_out": ["price"],
        "unknown_columns": ["notes"]});
    assert_eq!(told, whole);
    // What is wrong is told at its own place, whatever was left out before it.
    let wrong = json!([list[0], {"name": "empty", "text": ""}]);
    let body = json!({"for": "me", "quick_replies": wrong});
    let (status, problem) = (scene.desk)
        .api(Method::POST, "/quick-replies/import", session, body)
        .await;
    assert_eq!(status.as_u16(), 422);
    assert!(problem["fields"]["rows.2.text"].is_string(), "{problem}");
    // On the page the same is said in words.
    let fields = [("file", mixed)];
    scene
        .desk
        .post("/quick-replies/import?for=me", session, &fields)
        .await;
    let page = scene.desk.get("/quick-replies", session).await;
    let page = text(&page);
    assert!(page.contains("nothing but files: price"), "{page}");
    assert!(page.contains("left out: notes"), "{page}");
    assert!(!page.contains("only named in it"), "none has files");
}

#[tokio::test]
async fn what_somebody_else_wrote_meanwhile_is_not_written_over_unseen() {
    let scene = Scene::new().await;
    let made = json!({"name": "hours", "text": "Nine to five"});
    let (_, made) = scene
        .desk
        .api(Method::POST, "/quick-replies", &scene.vera_session, made)
        .await;
    let path = format!("/quick-replies/{}", made["id"]);
    let mark = async || {
        let page = scene.desk.get(&path, &scene.vera_session).await;
        let (_, mark) = text(&page).split_once("name=\"was\" value=\"").unwrap();
        mark.split_once('"').unwrap().0.to_owned()
    };
    let saves = async |words: &str, was: &str| {
        let fields = [("name", "hours"), ("text", words), ("was", was)];
        scene.desk.post(&path, &scene.vera_session, &fields).await
    };
    let was = mark().await;
    assert_eq!(saves("Nine to six", &was).await.status().as_u16(), 303);
    let late = saves("Ten to six", &was).await;
    assert_eq!(late.status().as_u16(), 422);
    let page = text(&late);
    assert!(page.contains("Now hours says: “Nine to six”"), "{page}");
    assert!(page.contains("Ten to six"), "what was written stays");
    assert_eq!(scene.json(&path).await["text"], "Nine to six");
    // Who has seen it may put theirs in its place.
    let again = saves("Ten to six", &mark().await).await;
    assert_eq!(again.status().as_u16(), 303);
    assert_eq!(scene.json(&path).await["text"], "Ten to six");
}
