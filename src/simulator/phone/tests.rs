//! The phone page as a browser without scripts uses it.

use super::super::Stage;
use super::super::tests::{NUMBER, world};
use serde_json::json;

#[tokio::test]
async fn people_are_listed_and_added() {
    let world = world().await;
    let (status, page) = world.get("/").await;
    assert_eq!(status, 200);
    assert!(page.contains("Анна Петрова") && page.contains("phone hidden"));
    let added = world
        .form(
            "/people",
            "name=Zoe+%3Cb%3E&phone=%2B385+91+000+11+22&hidden=1",
        )
        .await;
    assert_eq!(added, 303);
    let (_, page) = world.get("/").await;
    assert!(page.contains("Zoe &#60;b&#62;") && !page.contains("<b>"));
    assert_eq!(
        world.form("/people", "name=Again&phone=385910001122").await,
        200
    );
}

#[tokio::test]
async fn a_person_writes_reacts_changes_and_deletes() {
    let world = world().await;
    assert_eq!(
        world.form("/phone/anna", "act=text&text=Hello+there").await,
        303
    );
    let id = world.simulator.look(|state| {
        state
            .messages()
            .thread(NUMBER, "anna")
            .next()
            .unwrap()
            .id
            .clone()
    });
    let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    world
        .form(
            "/phone/anna",
            &format!("react=%F0%9F%91%8D&message_id={encoded}"),
        )
        .await;
    world
        .form(
            "/phone/anna",
            &format!("act=edit&text=Hello+again&message_id={encoded}"),
        )
        .await;
    let (_, page) = world.get(&format!("/phone/anna?reply={encoded}")).await;
    assert!(page.contains("Hello again") && page.contains("👍") && page.contains("Reply to:"));
    world
        .form("/phone/anna", &format!("act=revoke&message_id={encoded}"))
        .await;
    let (_, thread) = world.get("/phone/anna/thread").await;
    assert!(thread.contains("You deleted this message"));
    world.simulator.wait_until_idle().await.unwrap();
}

#[tokio::test]
async fn files_without_a_pick_are_samples_and_can_be_seen() {
    let world = world().await;
    for kind in ["image", "audio", "video", "document", "sticker"] {
        assert_eq!(
            world
                .form("/phone/anna", &format!("act=media&kind={kind}"))
                .await,
            303
        );
    }
    for act in ["location", "contacts", "poll", "call", "stop_marketing"] {
        assert_eq!(
            world.form("/phone/anna", &format!("act={act}")).await,
            303,
            "{act}"
        );
    }
    assert_eq!(
        world
            .form("/phone/anna", "act=change_number&phone=79990001122")
            .await,
        303
    );
    let (_, thread) = world.get("/phone/anna/thread").await;
    let file = thread
        .split("<img src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert_eq!(world.get(file).await.0, 200);
    assert_eq!(world.form("/phone/anna", "act=text&text=").await, 422);
    assert_eq!(world.form("/phone/nobody", "act=text&text=x").await, 404);
}

#[tokio::test]
async fn looking_at_the_thread_reads_it_and_buttons_can_be_tapped() {
    let world = world().await;
    world.simulator.set_timings(super::super::Timings {
        sent_ms: 0,
        delivered_ms: 0,
        ..Default::default()
    });
    let body = json!({ "messaging_product": "whatsapp", "to": "79161234567", "type": "template",
        "template": { "name": "continue", "language": { "code": "en" } } });
    let id = world.simulator.shared.change(|state, now| {
        let asked = super::super::check::check(&body, &state.catalogue).unwrap();
        state.accept(NUMBER, asked, now).unwrap().message.unwrap()
    });
    let stage = |wanted: Stage| {
        let id = id.clone();
        move |state: &super::super::State| {
            (state.messages().get(&id)?.stage == wanted).then_some(())
        }
    };
    world
        .simulator
        .wait_for(stage(Stage::Delivered))
        .await
        .unwrap();
    let (_, list) = world.get("/people").await;
    assert!(list.contains("1<span class=\"hidden\"> unread"));
    let (_, page) = world.get("/phone/anna").await;
    assert!(page.contains("Yes, go on"));
    world.simulator.wait_for(stage(Stage::Read)).await.unwrap();

    let encoded: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    world
        .form(
            "/phone/anna",
            &format!("act=tap&button=0&message_id={encoded}"),
        )
        .await;
    let tapped = world.simulator.look(|state| {
        state
            .messages()
            .thread(NUMBER, "anna")
            .last()
            .unwrap()
            .clone()
    });
    assert_eq!(tapped.body["payload"], "Yes, go on");
    assert_eq!(tapped.reply_to.as_deref(), Some(id.as_str()));
}

#[tokio::test]
async fn the_team_writes_from_its_phone_app() {
    let world = world().await;
    world.form("/phone/anna", "act=text&text=Hello").await;
    let (_, page) = world.get("/phone/anna").await;
    assert!(page.contains("Write from the team's phone app"));
    let (_, page) = world.get("/phone/anna?app=1").await;
    assert!(page.contains("You play the team") && !page.contains("Call the business"));
    assert!(page.contains("action=\"/phone/anna?app=1\""));
    for form in [
        "act=text&text=With+pleasure",
        "act=media&kind=image",
        "act=location",
    ] {
        assert_eq!(world.form("/phone/anna?app=1", form).await, 303, "{form}");
    }
    world.simulator.wait_until_idle().await.unwrap();
    let (_, mine) = world.get("/phone/anna/thread?app=1").await;
    let (_, theirs) = world.get("/phone/anna/thread").await;
    assert_eq!(
        (
            mine.matches("<li class=\"mine\"").count(),
            mine.matches("<li class=\"theirs\"").count()
        ),
        (3, 1)
    );
    assert_eq!(
        (
            theirs.matches("<li class=\"mine\"").count(),
            theirs.matches("<li class=\"theirs\"").count()
        ),
        (1, 3)
    );
    assert_eq!(world.form("/phone/anna?app=1", "act=call").await, 422);
}
