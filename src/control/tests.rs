use std::sync::Arc;

use tokio::sync::watch;

use super::*;
use crate::base::clock::{Clock, Timestamp};
use crate::domain::scope::Scope;
use crate::engine::{self, Engine};
use crate::store::{Store, check_file, make_whole};

fn clock() -> Clock {
    Clock::manual(Timestamp::from_seconds(1_790_000_000))
}

/// A desk with a control socket, in a folder of its own.
async fn with_desk(work: impl FnOnce(&Path) + Send + 'static) {
    with_desk_at("", "okno.redb", work).await;
}

async fn with_desk_at(inner: &str, name: &str, work: impl FnOnce(&Path) + Send + 'static) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join(inner).join(name);
    std::fs::create_dir_all(data.parent().unwrap()).unwrap();
    let store = Store::open(&data, clock().now()).unwrap();
    let (handle, writer) = engine::start(Engine::new(store).unwrap(), clock()).unwrap();
    let (stop, stopping) = watch::channel(false);
    let settings = Settings {
        public_url: "https://desk.example".into(),
    };
    let (_settings, seen) = watch::channel(Arc::new(settings));
    let listener = Listener::bind(&data).unwrap();
    let serving = tokio::spawn(serve(listener, handle, seen, stopping));
    let path = data.clone();
    tokio::task::spawn_blocking(move || work(&path))
        .await
        .unwrap();
    stop.send_replace(true);
    serving.await.unwrap();
    tokio::task::spawn_blocking(|| writer.join())
        .await
        .unwrap()
        .unwrap();
    assert!(!socket_path(&data).exists(), "the socket outlived its desk");
}

fn add(email: &str) -> Request {
    Request::Administer(Administration::AddAgent {
        email: email.into(),
        name: "Vera".into(),
        role: Role::Owner,
    })
}

fn lines(answer: Answer) -> Vec<String> {
    let lines = answer.unwrap();
    lines.iter().map(|line| line.expose().to_owned()).collect()
}

#[tokio::test]
async fn a_terminal_adds_a_member_and_a_token_to_a_running_desk() {
    with_desk(|data| {
        let added = lines(ask(data, &add("vera@okno.example")));
        assert!(
            added[0].contains("https://desk.example/invitations/"),
            "{added:?}"
        );
        let list = lines(ask(data, &Request::Administer(Administration::ListAgents)));
        assert_eq!(list, ["1\towner\tvera@okno.example\tVera\tactive"]);
        let token = Administration::CreateToken {
            email: "Vera@okno.example".into(),
            name: "shop".into(),
            scopes: Scopes::only([Scope::Write, Scope::Read]),
        };
        assert!(lines(ask(data, &Request::Administer(token)))[0].len() > 40);
        let tokens = lines(ask(data, &Request::Administer(Administration::ListTokens)));
        assert!(tokens[0].contains("\tshop\tread,write\t"), "{tokens:?}");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_reaches_the_terminal() {
    with_desk(|data| {
        let unknown = Administration::Invite {
            email: "nobody@okno.example".into(),
        };
        let refused = ask(data, &Request::Administer(unknown)).unwrap_err();
        assert!(refused.contains("nobody@okno.example"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn only_the_owner_of_the_file_may_use_the_socket() {
    with_desk(|data| {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(socket_path(data))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    })
    .await;
}

#[tokio::test]
async fn a_running_desk_writes_its_copy_into_the_terminals_file() {
    with_desk(|data| {
        lines(ask(data, &add("vera@okno.example")));
        let target = data.with_file_name("copy.redb");
        let copy = |file| ask_for_copy(data, &file).map_err(std::io::Error::other);
        make_whole(&target, copy).unwrap();
        assert_eq!(
            check_file(&target, clock().now()).unwrap(),
            Vec::<String>::new()
        );
        assert_eq!(lines(ask(data, &Request::Check)), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_desk_is_reached_beside_its_file_however_long_the_path() {
    for (folder, name) in [
        ("x".repeat(120), "okno.redb".to_owned()),
        ("y".repeat(60), "z".repeat(200)),
    ] {
        with_desk_at(&folder, &name, |data| {
            assert_eq!(
                socket_path(data).parent(),
                data.canonicalize().unwrap().parent()
            );
            assert_eq!(lines(ask(data, &Request::Check)), Vec::<String>::new());
        })
        .await;
    }
    assert_eq!(
        socket_path(Path::new("/srv/okno.redb")),
        Path::new("/srv/okno.redb.sock")
    );
}
