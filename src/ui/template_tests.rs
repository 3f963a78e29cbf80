//! What the team does about templates through requests: topics, requests, the numbers' own, writing and submitting.

use serde_json::{Value, json};

use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::templates::submit::Wanted;
use crate::domain::agent::Role;
use crate::domain::command::{Command, TemplateAction};
use crate::domain::template::Component;
use crate::domain::view::View as _;
use crate::http::{Method, Reply, Request, StatusCode, header};
use crate::ui::context::{SECURE_SESSION_COOKIE, Work};
use crate::ui::settings_tests::facts;
use crate::ui::test_desk::{HOST, TestDesk, golden, text};

#[tokio::test]
async fn topics_requests_and_the_numbers_own_are_kept() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let waba_id = "102290129340398".to_owned();
    let templates = vec![facts(
        "order",
        "APPROVED",
        vec![Component::Body("Hi".into())],
    )];
    desk.submit(Command::Templates { waba_id, templates }).await;
    let put = async |path: &str, body: Value| desk.api(Method::PUT, path, &owner, body).await;
    let (status, set) = put("/templates/1/topics", json!({"topics": ["urgent"]})).await;
    assert_eq!(
        (status, &set["topics"]),
        (StatusCode::OK, &json!(["urgent"]))
    );
    golden("template_topics", &set);
    let reopening = json!({"reopening": {"name": "order", "language": "en"}});
    let (status, set) = put("/numbers/1/reopening", reopening).await;
    assert_eq!(status, StatusCode::OK, "{set}");
    golden("number_reopening", &set);
    let unknown = json!({"reopening": {"name": "nobody", "language": "en"}});
    let (status, _) = put("/numbers/1/reopening", unknown).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

    let post = async |session: &str, path: &str, body: Value| {
        desk.api(Method::POST, path, session, body).await
    };
    let asked = json!({"topic": "Payment", "words": "Please pay {{1}}.", "why": "Many forget"});
    let (status, made) = post(&vera, "/templates/requests", asked).await;
    assert_eq!(
        (status, &made["state"]),
        (StatusCode::CREATED, &json!("open"))
    );
    golden("template_request", &made);
    let (status, _) = post(
        &vera,
        "/templates/requests",
        json!({"topic": "", "words": "x"}),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = desk.read("/notices", &owner).await;
    let notice = &told["notices"][0];
    assert_eq!(
        (&notice["kind"], &notice["chat"]),
        (&json!("template_asked"), &Value::Null)
    );
    assert_eq!(notice["text"], "Vera asks for a template: Payment");
    let page = desk.get("/templates/requests", &owner).await;
    assert!(text(&page).contains("/templates/requests/1/answer"));
    // From there it is written, with the words that were asked for.
    let write = "/templates?new=1&request=1";
    assert!(text(&page).contains("href=\"/templates?new=1&amp;request=1\""));
    let form = desk.get(write, &owner).await;
    assert!(text(&form).contains("Please pay {{1}}.</textarea>"));
    let nobody = desk.get("/templates?new=1&request=9", &owner).await;
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
    assert_eq!(desk.get(write, &vera).await.status(), StatusCode::FORBIDDEN);
    let page = desk.get("/templates/requests", &vera).await;
    assert!(!text(&page).contains("/templates/requests/1/answer"));
    assert!(!text(&page).contains("request=1"));

    let path = "/templates/requests/1/answer";
    let (status, _) = post(&vera, path, json!({"template": "order"})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, done) = post(&owner, path, json!({"template": "order"})).await;
    assert_eq!(
        (status, &done["template"]),
        (StatusCode::OK, &json!("order"))
    );
    golden("template_request_answered", &done);
    // Who opened the form before learns that it is answered; sent again it is a template for itself.
    let fields = [
        ("name", "pay"),
        ("language", "en"),
        ("category", "UTILITY"),
        ("body", "Please pay."),
    ];
    let late = with_files("/templates?request=1", &owner, &fields, &[]);
    let late = desk.send(late).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&late).contains("Meanwhile this request was answered"));
    assert!(text(&late).contains("action=\"/templates\""));
    golden(
        "template_requests",
        &desk.read("/templates/requests", &vera).await,
    );
    let told = desk.read("/notices", &vera).await;
    let said = "Olga says that the template you asked for is there: Payment";
    assert_eq!(told["notices"][0]["text"], said);
    let page = desk.get("/notices", &vera).await;
    assert!(
        text(&page).contains("/templates/requests#r1"),
        "it leads there"
    );
}

#[tokio::test]
async fn a_template_that_died_is_marked_where_somebody_relies_on_it() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let sync = async |status: &str| {
        let waba_id = "102290129340398".to_owned();
        let templates = vec![facts("order", status, vec![Component::Body("Hi".into())])];
        desk.submit(Command::Templates { waba_id, templates }).await;
    };
    sync("APPROVED").await;
    let change = json!({"reopening": {"name": "order", "language": "en"}});
    let (status, _) = desk.api(Method::PATCH, "/groups/1", &owner, change).await;
    assert_eq!(status, StatusCode::OK);
    sync("PAUSED").await;
    let page = desk.get("/templates", &owner).await;
    assert!(
        text(&page).contains("Support reopens chats with it, and it can&#39;t be sent"),
        "{}",
        text(&page)
    );
    let page = desk.get("/groups/1", &owner).await;
    assert!(text(&page).contains("This template can&#39;t be sent: WhatsApp paused it"));
    let told = desk.read("/notices", &owner).await;
    assert_eq!(told["notices"][0]["kind"], "template_trouble");
    let said = told["notices"][0]["text"].as_str().unwrap();
    assert!(
        said.starts_with("order (en), with which Support reopens chats:"),
        "{said}"
    );
    assert_eq!(told["unread"], 1);
    // When nobody relies on it and it is gone from WhatsApp, its name is gone too, and its number tells nobody anything.
    let change = json!({"reopening": null});
    let (status, _) = desk.api(Method::PATCH, "/groups/1", &owner, change).await;
    assert_eq!(status, StatusCode::OK);
    let waba_id = "102290129340398".to_owned();
    let templates = vec![facts(
        "other",
        "APPROVED",
        vec![Component::Body("Ho".into())],
    )];
    desk.submit(Command::Templates { waba_id, templates }).await;
    let told = desk.read("/notices", &owner).await;
    let notices = told["notices"].as_array().unwrap().iter();
    let said: Vec<&str> = notices.map(|it| it["text"].as_str().unwrap()).collect();
    assert!(!said.is_empty() && said.iter().all(|it| !it.contains('#')));
    let gone = "A template that is gone now, with which Support reopened chats:";
    assert!(said.iter().all(|it| it.starts_with(gone)), "{said:?}");
}

#[tokio::test]
async fn who_used_a_template_that_was_deleted_reads_which_one() {
    let desk = TestDesk::new().await;
    let (admin, writes) = desk.member("Ada", Role::Admin).await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let waba_id = "102290129340398".to_owned();
    let submitted = TemplateAction::Submitted {
        waba_id: waba_id.clone(),
        template: Box::new(facts(
            "order",
            "APPROVED",
            vec![Component::Body("Hi".into())],
        )),
        request: None,
    };
    desk.submit(Command::KeepTemplates {
        by: admin,
        action: submitted,
    })
    .await;
    let offers = async || {
        let page = desk.get("/templates/1", &owner).await;
        text(&page).contains("value=\"DELETE\"")
    };
    assert!(offers().await);
    desk.submit(Command::Templates {
        waba_id,
        templates: Vec::new(),
    })
    .await;
    for session in [&writes, &owner] {
        let told = desk.read("/notices", session).await;
        let said = told["notices"][0]["text"].as_str().unwrap();
        assert!(said.starts_with("order (en): "), "{said}");
    }
    assert!(!offers().await, "nothing is left to delete");
}

#[tokio::test]
async fn a_template_is_written_here_checked_and_submitted() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let fields = [
        ("name", "Order Ready"),
        ("language", "en"),
        ("category", "UTILITY"),
        ("body", "{{1}}, your order is ready."),
        ("b0_type", "URL"),
        ("b0_text", "See"),
        ("b0_value", "shop"),
    ];
    let refused = desk.post("/templates", &owner, &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&refused);
    for said in [
        "Only small letters, digits and underscores",
        "No variable may stand at the beginning or the end",
        "An address begins with https://",
        "value=\"Order Ready\"",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // What it looks like is shown without asking WhatsApp.
    let preview = [
        ("body", "It is *ready*, {{1}} dear."),
        ("preview", "1"),
        ("examples", "Anna"),
    ];
    let shown = desk.post("/templates", &owner, &preview).await;
    assert!(
        text(&shown).contains("It is <b>ready</b>, <span class=\"blank\" data-blank=\"1\""),
        "{}",
        text(&shown)
    );

    let template = json!({"name": "order_ready", "language": "en", "category": "UTILITY",
        "body": "Dear {{1}}, your order is ready.", "examples": ["Anna"],
        "buttons": [{"type": "URL", "text": "See", "value": "https://shop.example"}]});
    let asks = |method: Method, path: &str, body: &Value| {
        Request::made(method, &format!("/api/v1{path}"), body.to_string())
            .with_header(header::CONTENT_TYPE, "application/json")
            .with_header(header::AUTHORIZATION, &format!("Bearer {owner}"))
    };
    let busy = Err(Undone::Refused {
        code: 2_388_024,
        detail: "Exists".to_owned(),
    });
    let (reply, work) = desk
        .working(asks(Method::POST, "/templates", &template), busy)
        .await;
    let Work::Template(_, wanted) = work else {
        panic!("{work:?}")
    };
    assert!(matches!(&*wanted, Wanted::Create(account, draft, None)
        if account == "102290129340398" && draft.name == "order_ready"));
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text(&reply).contains("2388024")
            && text(&reply).contains("of this name and language already")
    );

    let waba_id = "102290129340398".to_owned();
    let parts = vec![Component::Body("Dear {{1}}, your order is ready.".into())];
    let templates = vec![facts("order_ready", "REJECTED", parts)];
    desk.submit(Command::Templates { waba_id, templates }).await;
    let (made, _) = desk
        .working(asks(Method::POST, "/templates", &template), Ok(1))
        .await;
    assert_eq!(made.status(), StatusCode::CREATED);
    golden(
        "template_created",
        &serde_json::from_str(text(&made)).unwrap(),
    );
    let (changed, work) = desk
        .working(asks(Method::PATCH, "/templates/1", &template), Ok(1))
        .await;
    assert!(matches!(work, Work::Template(_, wanted) if matches!(&*wanted, Wanted::Edit(..))));
    golden(
        "template_changed",
        &serde_json::from_str(text(&changed)).unwrap(),
    );
    golden("template_read", &desk.read("/templates/1", &owner).await);
    let page = desk.get("/templates/1", &owner).await;
    assert!(
        text(&page).contains("Delete it for good")
            && text(&page).contains("Dear {{1}}, your order")
    );
    let (gone, work) = desk
        .working(asks(Method::DELETE, "/templates/1", &json!({})), Ok(0))
        .await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert!(matches!(work, Work::Template(_, wanted) if matches!(&*wanted, Wanted::Delete(_))));
    let page = desk.get("/templates?new=1", &owner).await;
    assert!(text(&page).contains("Submit for review"));
}

/// The form as a browser sends it: fields, and files with their names.
fn with_files(
    path: &str,
    session: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Request {
    let mut body = Vec::new();
    let mut part = |head: String, bytes: &[u8]| {
        let head = format!("--X\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    };
    // Files stand in the middle of the form.
    let (first, rest) = fields.split_at(1);
    for (name, value) in first {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, file, bytes) in files {
        part(format!("name=\"{name}\"; filename=\"{file}\""), bytes);
    }
    for (name, value) in rest {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    body.extend_from_slice(b"--X--\r\n");
    Request::made(Method::POST, path, body)
        .with_header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .with_header(header::ORIGIN, &format!("https://{HOST}"))
        .with_header(
            header::COOKIE,
            &format!("{SECURE_SESSION_COOKIE}={session}"),
        )
}

#[tokio::test]
async fn a_sample_is_kept_while_anything_is_to_be_mended_and_goes_afterwards() {
    let photo = include_bytes!("../../tests/files/photo.jpg");
    let tool = include_bytes!("../../tests/files/tool.exe");
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let left = |desk: &TestDesk| {
        let snapshot = desk.desk.engine.snapshot().unwrap();
        snapshot.uploads(None).unwrap().len()
    };
    let mut fields = vec![
        ("name", "Order Ready"),
        ("language", "en"),
        ("category", "UTILITY"),
        ("header_format", "IMAGE"),
        ("body", "Your order is ready."),
    ];
    let files = [
        ("header_file", "photo.jpg", &photo[..]),
        ("c0_file", "", &[][..]),
    ];
    let request = with_files("/templates", &owner, &fields, &files);
    let refused = desk.send(request).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&refused);
    for said in [
        "Only small letters, digits and underscores",
        "name=\"header_media\" value=\"1\" checked",
        "photo.jpg",
        "value=\"IMAGE\" selected",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(left(&desk), 1);

    // A program is refused where it was chosen; what stands behind it in the form is there all the same.
    let files = [("header_file", "tool.exe", &tool[..])];
    let request = with_files("/templates", &owner, &fields, &files);
    let refused = desk.send(request).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&refused);
    assert!(page.contains("Programs and scripts are not sent"), "{page}");
    assert!(page.contains("Your order is ready.</textarea>"), "{page}");

    // So when it is only looked at.
    let mut looked = fields.clone();
    looked.push(("preview", "1"));
    let files = [("header_file", "hidden.jpg", &tool[..])];
    let request = with_files("/templates", &owner, &looked, &files);
    let seen = desk.send(request).await;
    let page = text(&seen);
    let told = "<span class=\"error\">hidden.jpg: This file is a program or a script";
    assert!(page.contains(told), "{page}");

    // Nobody else's file is taken, and none of another kind.
    let (_, admin) = desk.member("Ivan", Role::Admin).await;
    let named = json!({"name": "a", "language": "en", "category": "UTILITY",
        "header_format": "IMAGE", "header_media": 1, "body": "Your order is ready."});
    let (status, problem) = desk
        .api(Method::POST, "/templates", &admin, named.clone())
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["fields"]["header_media"].is_string(), "{problem}");
    let mut film = named;
    film["header_format"] = json!("VIDEO");
    let (_, problem) = desk.api(Method::POST, "/templates", &owner, film).await;
    assert_eq!(
        problem["fields"]["header_media"], "A film is MP4",
        "{problem}"
    );

    fields[0] = ("name", "order_ready");
    fields.push(("header_media", "1"));
    let request = with_files("/templates", &owner, &fields, &[]);
    let (made, work) = desk.working(request, Ok(1)).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{}", text(&made));
    let Work::Template(_, wanted) = work else {
        panic!("{work:?}")
    };
    let Wanted::Create(_, draft, _) = &*wanted else {
        panic!("{wanted:?}")
    };
    let sample = draft.sample.as_ref().unwrap();
    assert_eq!(
        (sample.name.as_str(), sample.mime.as_str(), sample.size),
        ("photo.jpg", "image/jpeg", photo.len() as u64)
    );
    assert_eq!(left(&desk), 0, "WhatsApp has it");
}

#[tokio::test]
async fn cards_are_written_with_one_kind_of_buttons_for_all() {
    let photo = include_bytes!("../../tests/files/photo.jpg");
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let fields = [
        ("name", "sale"),
        ("language", "en"),
        ("category", "MARKETING"),
        ("body", "What is new."),
        ("cb0_type", "QUICK_REPLY"),
        ("c0_body", "First"),
        ("c0_b0_text", "This"),
        ("c1_body", "Second"),
        ("c1_b0_text", "That"),
    ];
    let one = ("c0_file", "photo.jpg", &photo[..]);
    let lost = Err(Undone::FileLost("cut".to_owned()));
    let request = with_files("/templates", &owner, &fields, &[one]);
    let refused = desk.send(request).await;
    let page = text(&refused);
    assert!(page.contains("name=\"c0_media\" value=\"1\""), "{page}");
    assert!(page.contains("Choose a file."), "{page}");

    let two = ("c1_file", "photo.jpg", &photo[..]);
    let request = with_files("/templates", &owner, &fields, &[one, two]);
    let (told, work) = desk.working(request, lost).await;
    let Work::Template(_, wanted) = work else {
        panic!("{work:?}")
    };
    let Wanted::Create(_, draft, _) = &*wanted else {
        panic!("{wanted:?}")
    };
    let labels: Vec<&str> = draft
        .cards
        .iter()
        .map(|card| card.buttons[0].text.as_str())
        .collect();
    assert_eq!(labels, ["This", "That"]);
    let page = text(&told);
    assert_eq!(told.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("broke off again and again"), "{page}");
    assert!(page.contains("name=\"c1_media\""), "kept for another try");
}

#[tokio::test]
async fn a_template_that_is_written_for_a_request_says_so_until_it_is_submitted() {
    let mut desk = TestDesk::new().await;
    let (olga, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let asked = json!({"topic": "Payment", "words": "Please pay.", "why": "Many <forget>"});
    let path = "/templates/requests";
    desk.api(Method::POST, path, &vera, asked).await;
    let says_so = |page: &str| {
        for said in ["Asked for: Payment", "Vera, ", "Many &#60;forget&#62;"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    };
    let form = desk.get("/templates?new=1&request=1", &owner).await;
    says_so(text(&form));
    let to = "/templates?request=1";
    assert!(text(&form).contains(&format!("action=\"{to}\"")));
    // What is wrong with it, and what it looks like, leave that in view.
    let mut fields = vec![
        ("name", "Please Pay"),
        ("language", "en"),
        ("category", "UTILITY"),
        ("body", "Please pay."),
    ];
    let refused = desk.send(with_files(to, &owner, &fields, &[])).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    says_so(text(&refused));
    fields[0] = ("name", "please_pay");
    let request = with_files(to, &owner, &fields, &[]);
    let submitted = |name: &str, request| {
        let body = vec![Component::Body("Please pay.".into())];
        Command::KeepTemplates {
            by: olga,
            action: TemplateAction::Submitted {
                waba_id: "102290129340398".to_owned(),
                template: Box::new(facts(name, "PENDING", body)),
                request: Some(request),
            },
        }
    };
    let change = Some(submitted("please_pay", 1));
    let (made, _) = desk.working_through(request, change, Ok(1)).await;
    let leads = |reply: &Reply| {
        assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{}", text(reply));
        reply.headers()[header::LOCATION]
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(leads(&made), "/templates/requests#r1");
    // Somebody else is faster by a moment: nobody is promised to hear of this one.
    let asked = json!({"topic": "Delivery", "words": "It comes.", "why": ""});
    desk.api(Method::POST, path, &vera, asked).await;
    let request = with_files("/templates?request=2", &owner, &fields, &[]);
    let change = Some(submitted("it_comes", 2));
    let (made, _) = desk.working_through(request, change, Ok(1)).await;
    assert_eq!(leads(&made), "/templates");
    let form = desk.get("/templates?new=1&request=2", &owner).await;
    assert!(text(&form).contains("action=\"/templates\""), "for itself");
}
