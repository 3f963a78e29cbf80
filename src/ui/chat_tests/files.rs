//! `GET /media/{id}`: whole and in parts, and only for those who may see the chat.

use bytes::Bytes;
use serde_json::Value;

use crate::base::id::{GroupId, MediaId};
use crate::base::limits::CHUNK_BYTES;
use crate::domain::agent::Right;
use crate::domain::command::{AgentChange, Command, DeskAction, GroupChange, TeamAction};
use crate::domain::entry::FileKind;
use crate::domain::group::GroupAccess;
use crate::domain::media::MediaState;
use crate::http::{Method, Reply, Request, header};
use crate::ui::chat_tests::{ANNA, Scene, file};
use crate::ui::context::SECURE_SESSION_COOKIE;
use crate::ui::test_desk::head;

/// Two chunks and a little.
const SIZE: usize = 2 * CHUNK_BYTES + 77;
const TAG: &str = "\"0707070707070707070707070707070707070707070707070707070707070707\"";

fn byte(at: usize) -> u8 {
    u8::try_from(at % 251).unwrap()
}

fn part(first: usize, last: usize) -> Vec<u8> {
    (first..=last).map(byte).collect()
}

impl Scene {
    /// A chat with a file of this name and type that has been fetched.
    async fn with_file(&self, name: &str, mime: &str) -> crate::base::id::ChatId {
        let file = file(FileKind::Document, name, mime, "");
        self.writes(ANNA, "Anna Petrova", file).await.0
    }

    async fn fetched(&self, media: MediaId) {
        let bytes = Bytes::from(part(0, SIZE - 1));
        for (first, from) in (0..SIZE).step_by(CHUNK_BYTES).enumerate() {
            let to = SIZE.min(from + CHUNK_BYTES);
            self.desk
                .submit(Command::Chunks {
                    media,
                    first: u32::try_from(first).unwrap(),
                    chunks: vec![bytes.slice(from..to)],
                })
                .await;
        }
        let state = MediaState::Ready {
            size: SIZE as u64,
            sha256: [7; 32],
        };
        self.desk.submit(Command::MediaState(media, state)).await;
    }

    async fn asks(&self, session: &str, headers: &[(header::HeaderName, &str)]) -> Reply {
        let mut request = Request::made(Method::GET, "/media/1", "").with_header(
            header::COOKIE,
            &format!("{SECURE_SESSION_COOKIE}={session}"),
        );
        for (name, value) in headers {
            request = request.with_header(name.clone(), value);
        }
        self.desk.send(request).await
    }

    async fn part_of(&self, range: &str) -> (u16, String, Vec<u8>) {
        let reply = self
            .asks(&self.vera_session, &[(header::RANGE, range)])
            .await;
        let status = reply.status().as_u16();
        let place = head(&reply, header::CONTENT_RANGE).to_owned();
        (status, place, reply.into_bytes().await.unwrap().to_vec())
    }
}

#[tokio::test]
async fn a_file_comes_whole_and_in_parts() {
    let scene = Scene::new().await;
    scene.with_file("Договор №7.pdf", "application/pdf").await;
    scene.fetched(MediaId(1)).await;
    let whole = scene.asks(&scene.vera_session, &[]).await;
    assert_eq!(whole.status().as_u16(), 200);
    assert_eq!(head(&whole, header::ETAG), TAG);
    assert_eq!(head(&whole, header::ACCEPT_RANGES), "bytes");
    assert_eq!(head(&whole, header::CONTENT_LENGTH), SIZE.to_string());
    assert!(head(&whole, header::CACHE_CONTROL).contains("private"));
    let name = head(&whole, header::CONTENT_DISPOSITION).to_owned();
    assert!(
        name.starts_with("attachment; filename*=UTF-8''%D0%94"),
        "{name}"
    );
    assert_eq!(whole.into_bytes().await.unwrap(), part(0, SIZE - 1));

    let last = SIZE - 1;
    for (range, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, last),
        ("bytes=-77", SIZE - 77, last),
        ("bytes=261499-261500", CHUNK_BYTES - 1, CHUNK_BYTES),
        ("bytes=100-600000", 100, last),
        ("bytes=261500-522999", CHUNK_BYTES, 2 * CHUNK_BYTES - 1),
    ] {
        let (status, place, bytes) = scene.part_of(range).await;
        assert_eq!(status, 206, "{range}");
        assert_eq!(place, format!("bytes {first}-{last}/{SIZE}"));
        assert!(bytes == part(first, last), "{range}");
    }
    let (status, place, bytes) = scene.part_of("bytes=9999999-").await;
    assert_eq!((status, place), (416, format!("bytes */{SIZE}")));
    assert!(bytes.is_empty());
    let unchanged = scene
        .asks(&scene.vera_session, &[(header::IF_NONE_MATCH, TAG)])
        .await;
    assert_eq!(unchanged.status().as_u16(), 304);
    let changed = [(header::RANGE, "bytes=0-0"), (header::IF_RANGE, "\"old\"")];
    let changed = scene.asks(&scene.vera_session, &changed).await;
    assert_eq!(changed.status().as_u16(), 200, "a part of another file");
}

#[tokio::test]
async fn what_a_browser_could_run_is_only_downloaded() {
    for (mime, told, how) in [
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/javascript", "application/octet-stream", "attachment"),
        (
            "application/xhtml+xml",
            "application/octet-stream",
            "attachment",
        ),
        ("IMAGE/JPEG; x=y", "image/jpeg", "inline"),
        ("text/plain", "text/plain; charset=utf-8", "inline"),
        ("audio/ogg; codecs=opus", "audio/ogg", "inline"),
    ] {
        let scene = Scene::new().await;
        scene.with_file("x.html", mime).await;
        scene.fetched(MediaId(1)).await;
        let reply = scene.asks(&scene.vera_session, &[]).await;
        assert_eq!(head(&reply, header::CONTENT_TYPE), told, "{mime}");
        assert!(
            head(&reply, header::CONTENT_DISPOSITION).starts_with(how),
            "{mime}"
        );
        let policy = head(&reply, header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("sandbox"), "{mime}");
    }
}

#[tokio::test]
async fn a_file_is_not_there_for_who_may_not_see_its_chat() {
    let scene = Scene::new().await;
    let chat = scene.with_file("secret.jpg", "image/jpeg").await;
    scene.fetched(MediaId(1)).await;
    scene.does(scene.vera, chat, DeskAction::Take).await;
    let ways: [&[(header::HeaderName, &str)]; 4] = [
        &[],
        &[(header::RANGE, "bytes=0-9")],
        &[(header::RANGE, "bytes=9999999-")],
        &[(header::IF_NONE_MATCH, TAG)],
    ];
    let statuses = async |session: &str| {
        let mut statuses = Vec::new();
        for headers in ways {
            let reply = scene.asks(session, headers).await;
            statuses.push(reply.status().as_u16());
            let seen = reply.status().is_success() || reply.status().as_u16() == 304;
            assert_eq!(
                head(&reply, header::ETAG) == TAG,
                seen || reply.status().as_u16() == 416
            );
        }
        statuses
    };
    let team =
        async |action: TeamAction| scene.desk.submit(Command::Team { by: None, action }).await;
    assert_eq!(statuses(&scene.oleg_session).await, [200, 206, 416, 304]);
    // The right goes and the file with it, though the browser has it already.
    let change = |may: bool| AgentChange {
        overrides: Some(vec![(Right::SeeOthers, may)]),
        ..AgentChange::default()
    };
    let agent = scene.oleg;
    team(TeamAction::ChangeAgent {
        agent,
        change: change(false),
    })
    .await;
    assert_eq!(statuses(&scene.oleg_session).await, [404; 4]);
    team(TeamAction::ChangeAgent {
        agent,
        change: change(true),
    })
    .await;
    assert_eq!(statuses(&scene.oleg_session).await, [200, 206, 416, 304]);
    let access = GroupAccess::Members(vec![scene.vera]);
    team(TeamAction::ChangeGroup {
        group: GroupId(1),
        change: GroupChange::access(access),
    })
    .await;
    assert_eq!(statuses(&scene.oleg_session).await, [404; 4]);
    assert_eq!(statuses(&scene.vera_session).await, [200, 206, 416, 304]);
    assert_eq!(statuses("nobody").await, [303; 4]);
    let (status, problem) = scene
        .desk
        .api(Method::GET, "/media/1", "nobody", Value::Null)
        .await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (401, &Value::from("signed_out"))
    );
    let change = AgentChange {
        disabled: Some(true),
        ..AgentChange::default()
    };
    team(TeamAction::ChangeAgent {
        agent: scene.vera,
        change,
    })
    .await;
    assert_eq!(statuses(&scene.vera_session).await, [303; 4]);
}

#[tokio::test]
async fn a_file_that_is_not_here_yet_or_never_will_be_says_so() {
    let scene = Scene::new().await;
    scene.with_file("late.jpg", "image/jpeg").await;
    let asks = async || {
        let (status, problem) = scene
            .desk
            .api(Method::GET, "/media/1", &scene.vera_session, Value::Null)
            .await;
        (status.as_u16(), problem["code"].clone())
    };
    assert_eq!(asks().await, (503, Value::from("unavailable")));
    let lost = MediaState::Lost;
    scene
        .desk
        .submit(Command::MediaState(MediaId(1), lost))
        .await;
    assert_eq!(asks().await, (404, Value::from("not_found")));
}
