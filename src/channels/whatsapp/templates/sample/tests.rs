use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::channels::testing::{Asked, Desk, FakeMeta, Fate, api};
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::templates::submit::{Wanted, run};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, FileCommand};
use crate::domain::template::draft::{Above, Draft, Sample};
use crate::engine::keeper::Keeper;
use crate::net::client::Client;

/// Two chunks and a little.
const SIZE: u64 = 600_000;

async fn draft(desk: &Desk) -> Draft {
    let begin = FileCommand::Begin { by: desk.owner };
    let Answer::Media(media) = desk.submit(Command::File(begin)).await else {
        panic!("no file")
    };
    let mut keeper = Keeper::new(&desk.handle, media);
    let bytes: Vec<u8> = (0..SIZE).map(|at| b'a' + (at % 26) as u8).collect();
    keeper.push(&bytes).await.unwrap();
    let (size, sha256) = keeper.finish().await.unwrap();
    let (name, mime) = ("Plan of žito.png".to_owned(), "image/png".to_owned());
    let end = FileCommand::End {
        media,
        name: name.clone(),
        mime: mime.clone(),
        size,
        sha256,
    };
    desk.submit(Command::File(end)).await;
    Draft {
        name: "order_ready".to_owned(),
        language: "en".to_owned(),
        category: "UTILITY".to_owned(),
        above: Above::Image,
        sample: Some(Sample {
            media,
            name,
            mime,
            size,
        }),
        body: "Your order is ready.".to_owned(),
        ..Draft::default()
    }
}

/// Creates a template with a picture at a Meta that answers so; what it was asked besides.
async fn creates(
    fate: impl Fn(&Asked) -> Fate + Send + Sync + 'static,
) -> (Result<usize, Undone>, Vec<Asked>) {
    let desk = Desk::new().await;
    let mut meta = FakeMeta::new(desk.clock.clone(), fate).await;
    let (_keep, current) = api(&meta.base);
    let api = current.borrow().clone();
    let wanted = Wanted::Create("102".to_owned(), Box::new(draft(&desk).await), None);
    let client = Client::new().unwrap();
    // Its pauses are by the desk's own clock.
    let goes_on = async {
        loop {
            desk.clock.advance(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
    };
    let result = tokio::select! {
        result = run(&desk.handle, &client, &api, desk.owner, wanted) => result,
        () = goes_on => unreachable!("it has no end"),
    };
    let mut asked = Vec::new();
    while let Ok(one) = meta.asked.try_recv() {
        asked.push(one);
    }
    (result, asked)
}

fn app(asked: &Asked) -> Option<Fate> {
    let path = asked.path();
    if path.contains("debug_token") {
        return Some(Fate::json(
            200,
            r#"{"data":{"app_id":"77","is_valid":true}}"#,
        ));
    }
    let made = r#"{"id":"9","status":"PENDING","category":"UTILITY"}"#;
    path.ends_with("/message_templates")
        .then(|| Fate::json(200, made))
}

fn begun() -> Fate {
    Fate::json(200, r#"{"id":"upload:MTph=?sig=AR0"}"#)
}

#[tokio::test]
async fn an_upload_that_breaks_off_goes_on_where_meta_says() {
    let tries = AtomicUsize::new(0);
    let (result, asked) = creates(move |asked| match app(asked) {
        Some(fate) => fate,
        None if asked.path().starts_with("/v25.0/77/uploads") => begun(),
        None if asked.head.starts_with("GET") => {
            Fate::json(200, r#"{"id":"upload:MTph=?sig=AR0","file_offset":300001}"#)
        }
        None => match tries.fetch_add(1, Ordering::Relaxed) {
            0 => Fate::Cut,
            _ => Fate::json(200, r#"{"h":"4:handle"}"#),
        },
    })
    .await;
    assert_eq!(result, Ok(1));
    let paths: Vec<String> = asked
        .iter()
        .map(|it| {
            let method = it.head.split(' ').next().unwrap();
            format!("{method} {}", it.path())
        })
        .collect();
    assert_eq!(
        paths,
        [
            "GET /v25.0/debug_token?input_token=EAAG",
            "POST /v25.0/77/uploads?file_name=Plan%20of%20%C5%BEito.png&file_length=600000&file_type=image%2Fpng",
            "POST /v25.0/upload:MTph=?sig=AR0",
            "GET /v25.0/upload:MTph=?sig=AR0",
            "POST /v25.0/upload:MTph=?sig=AR0",
            "POST /v25.0/102/message_templates",
        ]
    );
    for (index, offset, length) in [(2, "0", 600_000), (4, "300001", 299_999)] {
        assert_eq!(asked[index].header("authorization"), Some("OAuth EAAG"));
        assert_eq!(asked[index].header("file_offset"), Some(offset));
        assert_eq!(asked[index].body.len(), length);
    }
    let first = char::from(b'a' + (300_001 % 26) as u8);
    assert!(asked[4].body.starts_with(first), "it goes on there");
    let sent: Value = serde_json::from_str(&asked[5].body).unwrap();
    assert_eq!(
        sent["components"][0],
        serde_json::json!({"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:handle"]}})
    );
}

#[tokio::test]
async fn an_upload_that_meta_forgot_begins_again_and_one_that_never_goes_through_is_told() {
    let tries = AtomicUsize::new(0);
    let (result, asked) = creates(move |asked| match app(asked) {
        Some(fate) => fate,
        None if asked.path().starts_with("/v25.0/77/uploads") => begun(),
        None if asked.head.starts_with("GET") => Fate::error(100),
        None => match tries.fetch_add(1, Ordering::Relaxed) {
            0 => Fate::Answer(502, "text/html", b"<html>".to_vec()),
            _ => Fate::json(200, r#"{"h":"4:handle"}"#),
        },
    })
    .await;
    assert_eq!(result, Ok(1));
    let begins = asked.iter().filter(|it| it.path().contains("/uploads?"));
    assert_eq!(begins.count(), 2);
    assert_eq!(asked[5].header("file_offset"), Some("0"));

    let (result, asked) = creates(|asked| match app(asked) {
        Some(fate) => fate,
        None if asked.path().starts_with("/v25.0/77/uploads") => begun(),
        None => Fate::Cut,
    })
    .await;
    assert!(matches!(result, Err(Undone::FileLost(_))), "{result:?}");
    let made = asked
        .iter()
        .filter(|it| it.path().ends_with("/message_templates"));
    assert_eq!(made.count(), 0, "nothing was submitted");
}

#[tokio::test]
async fn a_token_of_no_app_and_a_refused_file_are_told() {
    let (result, asked) = creates(|_| Fate::json(200, r#"{"data":{"is_valid":true}}"#)).await;
    assert_eq!((result, asked.len()), (Err(Undone::NoApp), 1));
    let (result, _) = creates(|asked| app(asked).unwrap_or_else(|| Fate::error(100))).await;
    assert!(
        matches!(result, Err(Undone::Refused { code: 100, .. })),
        "{result:?}"
    );
}
