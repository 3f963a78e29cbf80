//! Hostile input against the whole desk: paths, sizes, JSON, times and names. Every answer is a clear refusal with
//! its guards, and the desk goes on.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use okno::base::clock::Timestamp;
use okno::simulator::signature;
use okno::ui::context::SESSION_COOKIE;
use okno::ui::routes;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::desk::{APP_SECRET, Api, Desk, NUMBER, PATIENCE, WABA};

/// The headers that every answer of ours has.
const GUARDS: [&str; 7] = [
    "content-security-policy: ",
    "x-content-type-options: nosniff\r\n",
    "x-frame-options: DENY\r\n",
    "referrer-policy: ",
    "permissions-policy: camera=(), geolocation=()",
    "cross-origin-opener-policy: same-origin\r\n",
    "cross-origin-resource-policy: same-origin\r\n",
];

/// A connection to the desk from one of this machine's addresses.
pub async fn connect(from: Ipv4Addr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    socket.connect(to).await
}

/// Says all and reads to the end of the answer's head, or to the end of the connection.
pub async fn head(from: Ipv4Addr, to: SocketAddr, said: &[u8]) -> String {
    let talk = async {
        let mut stream = connect(from, to).await.unwrap();
        let (mut reading, mut writing) = stream.split();
        // Whoever refuses early may take no more of it.
        let write = async {
            let _ = writing.write_all(said).await;
        };
        let read = async {
            let mut heard = Vec::new();
            let mut piece = [0; 4096];
            while !heard.windows(4).any(|end| end == b"\r\n\r\n") {
                match reading.read(&mut piece).await {
                    Ok(count) if count > 0 => heard.extend_from_slice(&piece[..count]),
                    _ => break,
                }
            }
            String::from_utf8_lossy(&heard).into_owned()
        };
        tokio::join!(write, read).1
    };
    let told = tokio::time::timeout(PATIENCE, talk).await;
    told.unwrap_or_else(|_| panic!("no answer to {:?}", String::from_utf8_lossy(&said[..80])))
}

/// The status of an answer; 0 when there was none.
pub fn status(head: &str) -> u16 {
    let code = head
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    code.map_or(0, |code| code.parse().unwrap())
}

fn request(method: &str, target: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

impl Desk {
    async fn say(&self, said: &[u8]) -> String {
        head(Ipv4Addr::LOCALHOST, self.running.address(), said).await
    }

    async fn is_well(&self) {
        let health = self.say(&request("GET", "/healthz", "", b"")).await;
        assert_eq!(status(&health), 200, "{health}");
    }

    async fn webhook(&self, body: &str) -> u16 {
        let signed = format!(
            "X-Hub-Signature-256: {}\r\n",
            signature(APP_SECRET, body.as_bytes())
        );
        status(
            &self
                .say(&request(
                    "POST",
                    "/webhooks/whatsapp",
                    &signed,
                    body.as_bytes(),
                ))
                .await,
        )
    }

    async fn page(&self, path: &str, api: &Api) -> String {
        let mut stream = connect(Ipv4Addr::LOCALHOST, self.running.address())
            .await
            .unwrap();
        let cookie = format!("Cookie: {SESSION_COOKIE}={}\r\n", api.token);
        let asked = request("GET", path, &cookie, b"");
        stream.write_all(&asked).await.unwrap();
        let mut page = Vec::new();
        stream.read_to_end(&mut page).await.unwrap();
        String::from_utf8(page).unwrap()
    }
}

fn message(fields: &Value, name: &str) -> String {
    let mut message = json!({"from": "385911111111", "type": "text", "timestamp": "1786000000",
        "text": {"body": "words"}});
    for (field, value) in fields.as_object().unwrap() {
        message[field] = value.clone();
    }
    let from = message["from"].clone();
    json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "38515550101", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": name}, "wa_id": from}],
        "messages": [message],
    }}]}]})
    .to_string()
}

#[tokio::test]
async fn every_answer_of_every_route_is_guarded() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let mut asked: BTreeSet<(String, String)> = BTreeSet::new();
    for (method, pattern, _) in routes::router().routes() {
        let path: Vec<&str> = pattern
            .split('/')
            .map(|segment| {
                if segment.starts_with('{') {
                    "1"
                } else {
                    segment
                }
            })
            .collect();
        let path = path.join("/");
        for prefix in ["", "/api/v1"] {
            asked.insert((method.to_string(), format!("{prefix}{path}")));
            asked.insert(("HEAD".to_owned(), format!("{prefix}{path}")));
            asked.insert(("PUT".to_owned(), format!("{prefix}{path}")));
        }
    }
    for (method, path) in [
        ("GET", "/healthz"),
        ("POST", "/healthz"),
        ("GET", "/webhooks/whatsapp"),
        ("POST", "/webhooks/whatsapp"),
        ("DELETE", "/webhooks/whatsapp"),
        ("GET", "/no/such/page"),
        ("GET", "/api/v1/no/such/thing"),
        ("GET", "/assets/../okno.toml"),
    ] {
        asked.insert((method.to_owned(), path.to_owned()));
    }
    assert!(asked.len() > 200, "the routes were not found");
    let signed = format!(
        "Cookie: {SESSION_COOKIE}={token}\r\nAuthorization: Bearer {token}\r\n",
        token = api.token
    );
    // Those that end the session come last.
    let ends = |path: &str, method: &str| {
        path.contains("/sessions/") || (method == "DELETE" && path.ends_with("/session"))
    };
    let (last, first): (Vec<_>, Vec<_>) =
        asked.iter().partition(|(method, path)| ends(path, method));
    for (method, path) in first.into_iter().chain(last) {
        for who in ["", signed.as_str()] {
            let answer = desk
                .say(&request(method, path, who, b""))
                .await
                .to_lowercase();
            for guard in GUARDS {
                assert!(
                    answer.contains(&guard.to_lowercase()),
                    "{method} {path} lacks {guard:?}: {answer}"
                );
            }
            let policy = answer
                .split_once("content-security-policy: ")
                .and_then(|(_, rest)| rest.lines().next())
                .unwrap();
            assert!(
                policy.starts_with("default-src '"),
                "{method} {path}: {policy}"
            );
            assert!(!policy.contains("unsafe"), "{method} {path}: {policy}");
            assert!(!answer.contains("\r\nserver: "), "{answer}");
            let code = answer.get(9..12).unwrap();
            assert!(code < "500" || code == "503", "{method} {path}: {answer}");
        }
    }
    desk.stop().await;
}

#[tokio::test]
async fn a_path_means_what_it_says_or_nothing() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let cookie = format!("Cookie: {SESSION_COOKIE}={}\r\n", api.token);
    let long = format!("/{}", "a".repeat(20_000));
    let deep = "/a".repeat(10_000);
    let encoded = format!("/{}", "%2e".repeat(8_000));
    for target in [
        "//",
        "//evil.example/",
        "/../../../etc/passwd",
        "/assets/../okno.toml",
        "/assets/..%2fokno.toml",
        "/assets/%2e%2e/okno.toml",
        "/assets/%2e%2e%2fokno.toml",
        "/assets/%252e%252e%252fokno.toml",
        "/assets/..%5cokno.toml",
        "/assets/app.css%00.png",
        "/assets//etc/passwd",
        "/chats/%00",
        "/chats/1%2f..%2f2",
        "/chats/1/..",
        "/./chats",
        "/chats//entries",
        "/chats/1/",
        "/chats/-1",
        "/chats/01",
        "/chats/1e3",
        "/chats/0x1",
        "/chats/99999999999999999999999",
        "/media/18446744073709551616",
        "/media/1;jsessionid=2",
        "/chats/%ff",
        "/chats/%",
        "/chats/%D9%A1",
        "/api/v1",
        "/api/v1/",
        "/api/v1//chats",
        "/api/v1/../healthz",
        "/api/v1/api/v1/chats",
        "/.git/config",
        "/okno.redb",
        "*",
        &long,
        &deep,
        &encoded,
    ] {
        let shown = &target[..target.len().min(60)];
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = desk.say(&request(method, target, &cookie, b"")).await;
            assert!(
                matches!(status(&answer), 400 | 401 | 404 | 405),
                "{method} {shown}: {answer}"
            );
        }
    }
    // A whole address asks for the same page; it does not choose a host for us.
    let whole = request("GET", "http://evil.example/", "", b"");
    let answer = desk.say(&whole).await;
    assert!(answer.contains("location: /session\r\n"), "{answer}");
    for next in [
        "//evil.example",
        "/%5Cevil.example",
        "https://evil.example",
        "/%0d%0aSet-Cookie:%20a=b",
        "/%09/evil.example",
        "javascript:alert(1)",
    ] {
        let target = format!("/session?next={next}");
        let answer = desk.say(&request("GET", &target, &cookie, b"")).await;
        assert!(answer.contains("location: /\r\n"), "{next}: {answer}");
    }
    desk.is_well().await;
    desk.stop().await;
}

#[tokio::test]
async fn whatever_is_too_large_is_refused_and_harms_nobody() {
    let desk = Desk::start().await;
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let json = "Content-Type: application/json\r\n";
    let parts = "Content-Type: multipart/form-data; boundary=X\r\n";
    let post =
        |target: &str, headers: &str, body: &str| request("POST", target, headers, body.as_bytes());
    let part = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
    let long_name = format!(
        "--X\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n1\r\n--X--\r\n",
        "n".repeat(100_000)
    );
    let endless = format!(
        "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{}",
        "y".repeat(9_000)
    );
    let boundary = format!(
        "Content-Type: multipart/form-data; boundary={}\r\n",
        "b".repeat(20_000)
    );
    let get = |target: &str, headers: &str| request("GET", target, headers, b"");
    let cases: Vec<(&str, Vec<u8>, &[u16])> = vec![
        ("a header", get("/", &format!("X: {}\r\n", "x".repeat(40_000))), &[431]),
        ("many headers", get("/", &"X: y\r\n".repeat(500)), &[431]),
        ("an address", get(&format!("/?{}", "q".repeat(70_000)), ""), &[414, 431]),
        ("many pairs", get(&format!("/session?{}", "a=b&".repeat(5_000)), ""), &[200]),
        ("many cookies", get("/session", &format!("Cookie: {}\r\n", "a=b; ".repeat(4_000))), &[200]),
        ("a cookie", get("/", &format!("Cookie: {SESSION_COOKIE}={}\r\n", "c".repeat(20_000))), &[303]),
        ("a token", get("/api/v1/me", &format!("Authorization: Bearer {}\r\n", "t".repeat(20_000))), &[401]),
        ("many ranges", get("/session", &format!("Range: bytes={}\r\n", "0-1,".repeat(5_000))), &[200]),
        ("many languages", get("/session", &format!("Accept-Language: {}\r\n", "xx,".repeat(8_000))), &[200]),
        ("many fields", post("/session", form, &"a=b&".repeat(5_000)), &[400]),
        ("a field", post("/session", form, &format!("email={}", "e".repeat(200_000))), &[401, 422]),
        ("a form", post("/session", form, &format!("email={}", "e".repeat(300_000))), &[413]),
        ("many parts", post("/session", parts, &(part.repeat(2_000) + "--X--\r\n")), &[400]),
        ("a part's name", post("/session", parts, &long_name), &[400, 401, 422]),
        ("a part without an end", post("/session", parts, &endless), &[400]),
        ("a boundary", post("/session", &boundary, part), &[400]),
        ("no boundary", post("/session", "Content-Type: multipart/form-data\r\n", part), &[400]),
        ("JSON", post("/api/v1/session", json, &format!("{{\"email\":\"{}\"}}", "e".repeat(300_000))), &[413]),
        ("deep JSON", post("/api/v1/session", json, &"[".repeat(100_000)), &[400, 422]),
        ("deep objects", post("/api/v1/session", json, &"{\"a\":".repeat(40_000)), &[400, 422]),
        ("a large number", post("/api/v1/session", json, &"9".repeat(100_000)), &[400, 422]),
        ("a webhook", post("/webhooks/whatsapp", json, &" ".repeat((4 << 20) + 1)), &[413]),
        ("an unsigned webhook", post("/webhooks/whatsapp", json, &"[".repeat(4 << 20)), &[401]),
        ("a body of another length", b"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n".to_vec(), &[400]),
        ("two lengths", b"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx".to_vec(), &[400]),
        ("a chunk of no size", b"POST /session HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n".to_vec(), &[400]),
        ("noise", vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 13, 10, 13, 10], &[400]),
    ];
    for (what, said, expected) in cases {
        let answer = desk.say(&said).await;
        assert!(
            expected.contains(&status(&answer)),
            "{what}: {expected:?} but {}",
            &answer[..answer.len().min(400)]
        );
        desk.is_well().await;
    }
    desk.stop().await;
}

#[tokio::test]
async fn a_signed_bomb_is_put_aside_and_its_neighbours_are_stored() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let bomb = "[".repeat(900_000) + &"]".repeat(900_000);
    let deep = message(&json!({"id": "wamid.deep", "hologram": "BOMB"}), "Anna");
    assert_eq!(desk.webhook(&deep.replace("\"BOMB\"", &bomb)).await, 200);
    let objects = "{\"a\":".repeat(300_000) + "1" + &"}".repeat(300_000);
    assert_eq!(desk.webhook(&format!("{{\"entry\":{objects}}}")).await, 200);
    let many = format!("{{\"entry\":[{}]}}", vec!["1"; 50_000].join(","));
    assert_eq!(desk.webhook(&many).await, 200);
    assert_eq!(
        desk.webhook(&message(&json!({"id": "wamid.1"}), "Anna"))
            .await,
        200
    );
    api.until("/chats?tab=new", |page| {
        (page["chats"][0]["last_entry"]["text"] == "words").then_some(())
    })
    .await;
    let put_aside = api.get("/quarantine").await.to_string();
    assert!(
        put_aside.contains("unreadable") || put_aside.contains("no list"),
        "{put_aside}"
    );
    desk.is_well().await;
    desk.stop().await;
}

#[tokio::test]
async fn absurd_times_hold_no_window_open_and_break_no_page() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let times = [
        json!("0"),
        json!("-1"),
        json!("-99999999999999"),
        json!("253402300800"),
        json!("9223372036854775807"),
        json!("99999999999999999999999999"),
        json!("1786000000.5"),
        json!("1e300"),
        json!("NaN"),
        json!("١٧٨٦٠٠٠٠٠٠"),
        json!(""),
        json!(null),
        json!(1e300),
        json!(-1e300),
        json!([1]),
    ];
    for (index, time) in times.iter().enumerate() {
        let fields = json!({"id": format!("wamid.{index}"), "timestamp": time,
            "from": format!("38591{index:07}"), "text": {"body": format!("at {time}")}});
        assert_eq!(desk.webhook(&message(&fields, "Anna")).await, 200, "{time}");
    }
    let page = api.get("/chats?tab=new").await;
    let quarantined = api.get("/quarantine").await;
    let chats = page["chats"].as_array().unwrap();
    assert!(chats.len() >= 5, "{page}");
    let put_aside = quarantined
        .to_string()
        .matches("a message without a time")
        .count();
    assert_eq!(chats.len() + put_aside, times.len(), "{quarantined}");
    let latest = desk
        .clock
        .now()
        .plus(Duration::from_secs(24 * 3600 + 60))
        .rfc3339();
    for chat in chats {
        if let Some(closes) = chat["window"]["closes_at"].as_str() {
            assert!(closes <= latest.as_str(), "{chat}");
        }
        let shown = desk.page(&format!("/chats/{}", chat["id"]), &api).await;
        assert_eq!(status(&shown), 200, "{shown}");
    }
    assert_eq!(status(&desk.page("/chats?tab=new", &api).await), 200);
    assert!(
        Timestamp::from_seconds(i64::MAX)
            .rfc3339()
            .starts_with("9999")
    );
    desk.stop().await;
}

#[tokio::test]
async fn names_are_shown_as_text_and_turn_nothing_around() {
    let desk = Desk::start().await;
    let api = desk.owner().await;
    let zalgo = format!("Z{}", "\u{0301}".repeat(3_000));
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "{{ 7 * 7 }} ${7*7} %s %n",
        "'; DROP TABLE chats; --",
        "\u{202E}gnp.exe",
        "\u{2067}\u{2066}nested\u{2069}",
        "line\u{2028}break\r\nSet-Cookie: a=b",
        "nul\0nul\u{7}",
        "دعم فني 2",
        "\u{FEFF}\u{200B}\u{200D}",
        &zalgo,
    ];
    for (index, name) in names.iter().enumerate() {
        let fields = json!({"id": format!("wamid.{index}"), "from": format!("38591{index:07}"),
            "text": {"body": format!("{name} <b onmouseover=alert(2)>")}});
        assert_eq!(desk.webhook(&message(&fields, name)).await, 200, "{name}");
    }
    let page = api.get("/chats?tab=new").await;
    let chats = page["chats"].as_array().unwrap();
    assert_eq!(chats.len(), names.len());
    let mut pages = vec![desk.page("/chats?tab=new", &api).await];
    for chat in chats {
        let name = chat["customer"]["name"].as_str().unwrap();
        assert!(name.chars().count() <= 121, "{name}");
        let hidden = |sign: char| {
            sign.is_control()
                || matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{FEFF}')
        };
        assert!(!name.contains(hidden), "{name:?}");
        pages.push(
            desk.page(&format!("/chats/{}?tab=new", chat["id"]), &api)
                .await,
        );
    }
    let whole = pages.join("\n");
    for markup in ["<script>alert", "<img src=x", "<b onmouseover"] {
        assert!(!whole.contains(markup), "{markup} came through");
    }
    assert!(whole.contains("script&#62;alert(1)") || whole.contains("script&gt;alert(1)"));
    // In a sentence of ours, words from right to left stand between marks of their own.
    assert!(
        whole.contains("\u{2068}دعم فني 2\u{2069}"),
        "a name turns its sentence around"
    );
    // Whatever opens a direction ends it too, so that nothing after it is turned.
    let opened = whole.matches('\u{2068}').count();
    assert!(opened <= whole.matches('\u{2069}').count());
    desk.stop().await;
}
