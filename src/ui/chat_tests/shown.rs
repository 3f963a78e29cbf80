//! What came, as people see it and as programs read it: files, answers, orders, cards, marks.

use std::time::Duration;

use crate::base::id::{ChatId, CustomerId, MediaId};
use crate::domain::command::{Command, DeskAction, Reply};
use crate::domain::entry::{ContactCard, FileKind, Forwarded, OrderItem, Referral};
use crate::domain::inbound::Content;
use crate::domain::media::MediaState;
use crate::http::Method;
use crate::ui::chat_tests::pages::element;
use crate::ui::chat_tests::{ANNA, Scene, file};
use crate::ui::test_desk::{golden, text};
use serde_json::{Value, json};

fn answer(kind: &str, text: &str) -> Content {
    Content::Interactive {
        kind: kind.to_owned(),
        text: text.to_owned(),
        payload: json!({"raw": "never shown"}).to_string(),
    }
}

impl Scene {
    async fn sends_file(&self, id: u64, content: Content) -> (ChatId, String) {
        let sent = self.writes(ANNA, "Anna Petrova", content).await;
        let state = MediaState::Ready {
            size: 1536,
            sha256: [7; 32],
        };
        let media = MediaId(id);
        self.desk.submit(Command::MediaState(media, state)).await;
        sent
    }

    async fn shows_now(&self, chat: ChatId) -> String {
        let path = format!("/chats/{chat}");
        let page = self.desk.get(&path, &self.vera_session).await;
        text(&page).to_owned()
    }

    async fn told_last(&self, chat: ChatId) -> Value {
        let entries = self.json(&format!("/chats/{chat}/entries")).await;
        entries["entries"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()
            .clone()
    }
}

#[tokio::test]
async fn what_browsers_play_is_played_and_the_rest_is_offered_for_download() {
    let scene = Scene::new().await;
    let voice = FileKind::Audio { voice: true };
    let sound = FileKind::Audio { voice: false };
    let (chat, _) = scene
        .sends_file(1, file(voice, "", "audio/ogg; codecs=opus", ""))
        .await;
    scene.sends_file(2, file(sound, "", "audio/amr", "")).await;
    scene
        .sends_file(3, file(FileKind::Video, "", "VIDEO/MP4", ""))
        .await;
    scene
        .sends_file(4, file(FileKind::Video, "", "video/quicktime", ""))
        .await;
    scene
        .sends_file(5, file(FileKind::Image, "", "image/png", ""))
        .await;
    scene
        .sends_file(6, file(FileKind::Image, "", "image/heic", ""))
        .await;
    for (number, mime, name) in [
        (7, "image/jpeg", "scan.jpg"),
        (8, "application/pdf", "bill.pdf"),
    ] {
        scene
            .sends_file(number, file(FileKind::Document, name, mime, ""))
            .await;
    }
    let page = scene.shows_now(chat).await;
    for shown in [
        "Document · JPG · 1.5 KB",
        ">PDF · 1.5 KB",
        "<div class=\"media sound voice\">",
        "<audio controls preload=\"metadata\" src=\"/media/1\" aria-label=\"Voice message · 1.5 KB\">",
        "data-speed=\"1.5\"",
        "<video controls preload=\"metadata\" src=\"/media/3\"",
        "<a class=\"media image\" href=\"/media/5\" target=\"_blank\" data-view=\"Photo · 1.5 KB\">",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    for unknown in [2, 4, 6] {
        let link =
            format!("<a class=\"piece\" href=\"/media/{unknown}\" title=\"Download\" download>");
        assert!(page.contains(&link), "{unknown}");
        assert!(
            !page.contains(&format!("src=\"/media/{unknown}\"")),
            "{unknown}"
        );
    }
    assert_eq!(page.matches("<dialog id=\"viewer\"").count(), 1);
}

#[tokio::test]
async fn a_quoted_picture_is_seen_small_unless_it_was_deleted() {
    let scene = Scene::new().await;
    let (chat, picture) = scene
        .sends_file(1, file(FileKind::Image, "", "image/jpeg", ""))
        .await;
    let quoted = picture.clone();
    let words = Content::Text("this one".to_owned());
    scene
        .brings(ANNA, "Anna Petrova", words, |message| {
            message.reply_to = Some(quoted);
        })
        .await;
    let small = "<a class=\"quote pictured\"";
    let page = scene.shows_now(chat).await;
    let at = page.find(small).unwrap();
    assert!(page[at..].contains("<img src=\"/media/1\" loading=\"lazy\" alt=\"\">"));
    let gone = Content::Revoke { target: picture };
    scene.brings(ANNA, "Anna Petrova", gone, |_| {}).await;
    assert!(!scene.shows_now(chat).await.contains(small));
}

#[tokio::test]
async fn what_was_deleted_is_offered_for_no_answer_and_no_reaction() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let words = Content::Text("Oops".to_owned());
    let second = scene.writes(ANNA, "Anna Petrova", words).await.1;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let offers = async || {
        let page = scene.shows_now(chat).await;
        (
            page.matches("aria-label=\"Reply to this message\"").count(),
            page.matches("react-link").count(),
        )
    };
    assert_eq!(offers().await, (2, 2));
    let gone = Content::Revoke { target: second };
    scene.writes(ANNA, "Anna Petrova", gone).await;
    assert_eq!(offers().await, (1, 1));
}

#[tokio::test]
async fn answers_are_told_in_words() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    for (kind, said, shown) in [
        (
            "call_permission_reply",
            "accept",
            "You may call them on WhatsApp",
        ),
        (
            "call_permission_reply",
            "reject",
            "You may not call them on WhatsApp",
        ),
        ("call_permission_reply", "later", "later"),
        (
            "nfm_reply",
            "rating: 5\ncity: Split",
            "rating: 5\ncity: Split",
        ),
        ("button_reply", "Reopen", "Reopen"),
        ("something_new", "", "An answer without words"),
    ] {
        scene.writes(ANNA, "Anna Petrova", answer(kind, said)).await;
        let page = scene.shows_now(chat).await;
        let words = format!("<p class=\"text\" dir=\"auto\">{shown}</p>");
        assert!(page.contains(&words), "{kind} {said}");
        assert!(!page.contains("never shown"), "{kind}");
    }
    let page = scene.shows_now(chat).await;
    for label in ["Answer about calls", "Filled in a form", "Tapped a button"] {
        assert!(page.contains(label), "{label}");
    }
}

#[tokio::test]
async fn an_order_is_summed() {
    let scene = Scene::new().await;
    let item = |price: &str, currency: &str| OrderItem {
        product: "cup".to_owned(),
        quantity: "2".to_owned(),
        price: price.to_owned(),
        currency: currency.to_owned(),
    };
    let order = Content::Order {
        text: String::new(),
        items: vec![item("19.9", "EUR"), item("0.05", "EUR"), item("x", "USD")],
    };
    let (chat, _) = scene.writes(ANNA, "Anna Petrova", order).await;
    let page = scene.shows_now(chat).await;
    assert!(page.contains("3 items · Sum: 39.90 EUR</span>"), "{page}");
    for line in ["2 × 19.90 EUR<", "2 × 0.05 EUR<", "2 × x USD<"] {
        assert!(page.contains(line), "{line}: {page}");
    }
    let entry = scene.told_last(chat).await;
    let sums = json!([{"amount": "39.90", "currency": "EUR"}]);
    assert_eq!(entry["order"]["sums"], sums);
}

#[tokio::test]
async fn where_a_message_comes_from_is_told() {
    let scene = Scene::new().await;
    let words = || Content::Text("hi".to_owned());
    let (chat, _) = scene
        .brings(ANNA, "Anna Petrova", words(), |message| {
            message.forwarded = Forwarded::Often;
            message.referral = Some(Referral {
                source_type: "ad".to_owned(),
                source_url: "https://fb.example/a?b=\"c".to_owned(),
                headline: "Fresh <coffee>".to_owned(),
                body: "Every week".to_owned(),
                ..Referral::default()
            });
        })
        .await;
    let page = scene.shows_now(chat).await;
    for shown in [
        "Forwarded many times",
        "<a class=\"piece\" href=\"https://fb.example/a?b=&#34;c\" title=\"Open the link\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">",
        "Fresh &#60;coffee&#62;",
        "From an advertisement",
        "Every week",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let entry = scene.told_last(chat).await;
    assert_eq!(
        (&entry["forwarded"], &entry["forwarded_often"]),
        (&json!(true), &json!(true))
    );
    scene
        .brings(ANNA, "Anna Petrova", words(), |message| {
            message.referral = Some(Referral {
                source_url: "javascript:alert(1)".to_owned(),
                headline: "Hostile".to_owned(),
                ..Referral::default()
            });
        })
        .await;
    let page = scene.shows_now(chat).await;
    assert!(page.contains("Hostile") && !page.contains("javascript:"));
}

#[tokio::test]
async fn reactions_say_who_and_when_without_a_pointer() {
    let scene = Scene::new().await;
    let (chat, wamid) = scene
        .writes(ANNA, "Anna Petrova", Content::Text("ok".to_owned()))
        .await;
    let emoji = "👍".to_owned();
    let reaction = Content::Reaction {
        target: wamid,
        emoji,
    };
    scene.brings(ANNA, "Anna Petrova", reaction, |_| {}).await;
    let page = scene.shows_now(chat).await;
    assert!(
        page.contains("<summary>👍</summary><span class=\"meta\">Anna Petrova, "),
        "{page}"
    );
}

#[tokio::test]
async fn what_whatsapp_keeps_back_is_named() {
    let scene = Scene::new().await;
    let what = "poll_creation".to_owned();
    let (chat, _) = scene
        .writes(ANNA, "Anna Petrova", Content::Unsupported { what })
        .await;
    assert!(scene.shows_now(chat).await.contains("It was a poll"));
}

#[tokio::test]
async fn a_contact_is_kept_from_the_page_and_found_among_customers() {
    let scene = Scene::new().await;
    let cards = vec![ContactCard {
        name: String::new(),
        phones: vec!["091 1".to_owned(), "+385 91 234 5678".to_owned()],
        emails: vec!["luka@post.example".to_owned()],
        company: "Lima".to_owned(),
        asked: false,
    }];
    let (chat, _) = scene
        .writes(ANNA, "Anna Petrova", Content::Contacts(cards))
        .await;
    let entry = scene.newest(chat);
    let place = format!("/chats/{chat}/messages/{entry}/contact");
    let form = format!("<form method=\"post\" action=\"{place}\" data-live>");
    let page = scene.shows_now(chat).await;
    assert!(!page.contains(&form), "Vera takes no part yet");
    assert!(
        page.contains("<b class=\"cut\" dir=\"auto\">091 1</b>"),
        "without a name"
    );
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let page = scene.shows_now(chat).await;
    assert!(page.contains(&form));
    assert!(
        page.contains("name=\"phone\" value=\"1\"") && !page.contains("name=\"phone\" value=\"0\"")
    );
    let sent = scene
        .desk
        .post(
            &place,
            &scene.vera_session,
            &[("card", "0"), ("phone", "1"), ("theirs", "false")],
        )
        .await;
    assert_eq!(sent.status().as_u16(), 303);
    let page = scene.shows_now(chat).await;
    assert!(
        page.contains("<a href=\"/customers/2\">Vera saved the contact"),
        "{page}"
    );
    let known = scene.json("/customers/2").await;
    assert_eq!(known["phones"], json!(["+385912345678"]));
    assert_eq!(known["chats"], json!([]));
    let all = scene.json("/customers?q=234+5678").await;
    assert_eq!(all["customers"][0]["id"], CustomerId(2).0);
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    golden("entries_of_contact", &entries);
    let own = scene.writes(
        ANNA,
        "Anna Petrova",
        Content::Contacts(vec![ContactCard {
            phones: vec!["+385 91 000 1111".to_owned()],
            ..ContactCard::default()
        }]),
    );
    own.await;
    let own = format!("/chats/{chat}/messages/{}/contact", scene.newest(chat));
    let (status, saved) = scene
        .desk
        .api(
            Method::POST,
            &own,
            &scene.vera_session,
            json!({"theirs": true}),
        )
        .await;
    assert_eq!(status.as_u16(), 200);
    golden("contact_saved", &saved);
    let again = json!({"phone": 1, "theirs": true});
    let (status, problem) = scene
        .desk
        .api(Method::POST, &place, &scene.vera_session, again)
        .await;
    assert_eq!(status.as_u16(), 422);
    let why = "Another customer has this phone";
    assert_eq!(
        (&problem["detail"], &problem["fields"]["phone"]),
        (&json!(why), &json!(why))
    );
}

#[tokio::test]
async fn a_file_that_could_not_be_fetched_says_why_and_is_asked_for_again() {
    let scene = Scene::new().await;
    let (chat, _) = scene
        .writes(
            ANNA,
            "Anna Petrova",
            file(FileKind::Image, "", "image/jpeg", ""),
        )
        .await;
    // While it waits for its next try, that is told, and it may be tried at once.
    let next_at = scene.desk.clock.now().plus(Duration::from_secs(300));
    let waits = MediaState::Fetching {
        attempts: 4,
        next_at,
    };
    let command = Command::MediaState(MediaId(1), waits);
    scene.desk.submit(command).await;
    let page = scene.shows_now(chat).await;
    assert!(page.contains("The next try is at "), "{page}");
    assert!(page.contains(&format!("action=\"/chats/{chat}/media/1/fetch\"")));
    let cause = "hash".to_owned();
    let failed = MediaState::Failed { cause };
    scene
        .desk
        .submit(Command::MediaState(MediaId(1), failed))
        .await;
    let page = scene.shows_now(chat).await;
    assert!(page.contains("The file arrived damaged"), "{page}");
    let again = format!("/chats/{chat}/media/1/fetch");
    assert!(page.contains(&format!("action=\"{again}\"")));
    scene.desk.post(&again, &scene.vera_session, &[]).await;
    assert_eq!(scene.told_last(chat).await["media"]["state"], "fetching");
}

#[tokio::test]
async fn a_place_shows_its_page_and_a_card_that_we_asked_for_it() {
    let scene = Scene::new().await;
    let place = |url: &str| Content::Location {
        latitude: 45.813,
        longitude: 15.977,
        name: "Main square".to_owned(),
        address: String::new(),
        url: url.to_owned(),
    };
    let shows = async |content: Content| {
        let (chat, _) = scene.writes(ANNA, "Anna Petrova", content).await;
        let entry = scene.newest(chat);
        let page = scene.shows_now(chat).await;
        element(&page, &format!("e{entry}")).to_owned()
    };
    let line = shows(place("HTTPS://square.example/?a=1&b=\"><script>")).await;
    let link =
        "<a class=\"piece\" href=\"HTTPS://square.example/?a=1&#38;b=&#34;&#62;&#60;script&#62;\"";
    assert!(line.contains(link), "{line}");
    assert!(line.contains("The place’s page") && line.contains("openstreetmap.org"));
    for other in [
        "javascript:alert(1)",
        "javascript://x/%0aalert(1)",
        "square.example",
        "data:text/html,x",
    ] {
        let line = shows(place(other)).await;
        assert_eq!(line.matches("<a ").count(), 1, "the map alone: {line}");
        assert!(line.contains("The place’s page"), "shown, not followed");
    }
    let card = |asked| {
        Content::Contacts(vec![ContactCard {
            phones: vec!["+385 91 234 5678".to_owned()],
            asked,
            ..ContactCard::default()
        }])
    };
    let words = "Sent because we asked for it";
    assert!(shows(card(true)).await.contains(words));
    assert!(!shows(card(false)).await.contains(words));
    let chat = scene.text(ANNA, "Anna Petrova", "There").await;
    let paper = scene
        .desk
        .get(&format!("/chats/{chat}/print"), &scene.vera_session)
        .await;
    let paper = crate::ui::chat_tests::care::whole(paper).await;
    assert!(
        paper.contains(words) && paper.contains("square.example/?a=1"),
        "{paper}"
    );
}

#[tokio::test]
async fn what_the_reader_said_and_did_not_take_back_is_theirs() {
    let scene = Scene::new().await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let own = async || scene.shows_now(chat).await.matches(" own\"").count();
    let says = Reply {
        text: "One moment".to_owned(),
        ..Reply::default()
    };
    scene.does(scene.vera, chat, DeskAction::Reply(says)).await;
    assert_eq!(own().await, 1);
    let said = scene.newest(chat);
    scene
        .does(scene.vera, chat, DeskAction::TakeBack(said))
        .await;
    assert_eq!(own().await, 0, "the customer never reads it");
}
