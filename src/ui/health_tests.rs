//! The self-check, the red bar, the metrics and the page that connects a number, through requests.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::NumberId;
use crate::base::secret::Secret;
use crate::channels::whatsapp::connection::{
    Asked, Connection, NumberFacts, NumberLook, Subscription, Token, Undone,
};
use crate::domain::agent::{Language, Role};
use crate::domain::command::Command;
use crate::domain::number::standing::NumberSeen;
use crate::engine::pulse::Doubt;
use crate::http::{Method, Peer, Reply, Request, StatusCode, header};
use crate::net::tls::{Failure, Origin, Standing, Validity};
use crate::ui::context::Work;
use crate::ui::health::metrics;
use crate::ui::test_desk::{NUMBER, TestDesk, form, golden, text};
use crate::ui::texts::Texts;

pub(super) fn well() -> NumberLook {
    NumberLook {
        phone_number_id: NUMBER.to_owned(),
        token: Asked::Answered(Token {
            valid: true,
            expires_at: None,
            lacks: Vec::new(),
        }),
        number: Asked::Answered(NumberFacts {
            status: "CONNECTED".to_owned(),
            quality: "GREEN".to_owned(),
            limit: "TIER_2K".to_owned(),
            ..NumberFacts::default()
        }),
        subscription: Asked::Answered(Subscription {
            subscribed: true,
            address: None,
        }),
    }
}

pub(super) fn look(desk: &TestDesk, number: NumberLook) {
    let (at, numbers) = (Some(desk.clock.now()), vec![number]);
    desk.connection
        .send_replace(Arc::new(Connection { at, numbers }));
}

/// One check of the interface for programs.
pub(super) async fn check(desk: &TestDesk, token: &str, what: &str) -> Value {
    let page = desk.read("/health", token).await;
    let checks = page["checks"].as_array().unwrap();
    let found = checks.iter().find(|check| check["check"] == what);
    found
        .unwrap_or_else(|| panic!("no {what} in {page}"))
        .clone()
}

#[tokio::test]
async fn what_is_red_stands_in_the_bar_of_those_who_can_mend_it() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    look(&desk, well());
    assert!(!text(&desk.get("/me", &owner).await).contains("See the self-check"));
    let token = Asked::Answered(Token {
        valid: true,
        expires_at: Some(desk.clock.now().plus(Duration::from_secs(86_400))),
        lacks: Vec::new(),
    });
    look(&desk, NumberLook { token, ..well() });
    desk.clock.advance(Duration::from_secs(11));
    let page = desk.get("/me", &owner).await;
    assert!(text(&page).contains("See the self-check"));
    assert!(
        text(&page).contains("Support: The access token ends at"),
        "{}",
        text(&page)
    );
    assert!(!text(&desk.get("/me", &vera).await).contains("access token ends"));
    assert_eq!(
        desk.get("/health", &vera).await.status(),
        StatusCode::FORBIDDEN
    );
    let page = desk.get("/health", &owner).await;
    assert!(text(&page).contains("1 thing needs you."));
    assert!(text(&page).contains("a system user that does not expire"));
    assert_eq!(check(&desk, &owner, "token").await["light"], "red");
    assert_eq!(check(&desk, &owner, "number").await["light"], "green");
}

#[tokio::test]
async fn forged_webhooks_are_red_only_while_no_good_one_comes() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let pulse = Arc::clone(&desk.desk.engine.pulse);
    for _ in 0..3 {
        pulse.refused(desk.clock.now(), Doubt::Missing);
    }
    assert_eq!(check(&desk, &owner, "signatures").await["light"], "red");
    desk.clock.advance(Duration::from_secs(1));
    pulse.webhook(desk.clock.now());
    assert_eq!(check(&desk, &owner, "signatures").await["light"], "green");
}

#[tokio::test]
async fn whoever_knocks_once_turns_no_step_red() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let pulse = Arc::clone(&desk.desk.engine.pulse);
    let step = async || {
        let page = desk.read("/connect", &owner).await;
        let steps = page["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["step"] == "handshake");
        let step = step.unwrap();
        let said = step["said"].as_str().unwrap().to_owned();
        (step["light"].clone(), said)
    };
    pulse.handshake(desk.clock.now(), Some(Doubt::Mismatch));
    let (light, said) = step().await;
    assert_eq!(light, "yellow");
    assert!(said.ends_with("not the one that is set here."), "{said}");
    pulse.webhook(desk.clock.now());
    assert_eq!(step().await.0, "green");
    desk.clock.advance(Duration::from_secs(1));
    for light in ["yellow", "yellow", "red"] {
        pulse.refused(desk.clock.now(), Doubt::Missing);
        let (seen, said) = step().await;
        assert_eq!(seen, light);
        assert!(said.ends_with("It bore no signature."), "{said}");
    }
    desk.clock.advance(Duration::from_secs(1));
    pulse.webhook(desk.clock.now());
    assert_eq!(step().await.0, "green");
}

#[tokio::test]
async fn an_unusual_silence_is_red_and_a_quiet_night_is_not() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let pulse = Arc::clone(&desk.desk.engine.pulse);
    // Three weeks from ten to twelve, every five minutes; then a fourth Saturday without anything.
    for day in 0..21 {
        for minute in (0..120).step_by(5) {
            let at = desk
                .clock
                .now()
                .plus(Duration::from_secs(day * 86_400 + minute * 60));
            pulse.webhook(at);
        }
    }
    desk.clock
        .advance(Duration::from_secs(20 * 86_400 + 20 * 3600));
    assert_eq!(check(&desk, &owner, "webhook").await["light"], "green");
    desk.clock.advance(Duration::from_secs(6 * 3600));
    let red = check(&desk, &owner, "webhook").await;
    assert_eq!(red["light"], "red", "{red}");
    assert!(
        red["said"]
            .as_str()
            .unwrap()
            .starts_with("Nothing from WhatsApp for")
    );
}

#[tokio::test]
async fn backups_are_judged_by_their_age_and_their_failures() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    assert_eq!(check(&desk, &owner, "copies").await["light"], "yellow");
    let day = Duration::from_secs(86_400);
    let said = async |desk: &TestDesk| check(desk, &owner, "file").await["said"].to_string();
    assert!(!said(&desk).await.contains("backup"), "none is made");
    desk.change_settings(|settings| settings.copies_every = Some(day));
    assert!(said(&desk).await.contains("after the next backup"));
    let pulse = Arc::clone(&desk.desk.engine.pulse);
    let lights = async |desk: &TestDesk| check(desk, &owner, "copies").await["light"].clone();
    assert_eq!(lights(&desk).await, "green", "the first is being made");
    desk.clock.advance(Duration::from_secs(3601));
    assert_eq!(lights(&desk).await, "red", "none was made in an hour");
    pulse.copies_found(Some((desk.clock.now(), 1 << 20)), None);
    assert_eq!(lights(&desk).await, "green");
    pulse.copied(Some((
        desk.clock.now(),
        "no space left on device".to_owned(),
    )));
    let failed = check(&desk, &owner, "copies").await;
    assert_eq!(failed["light"], "yellow", "yesterday's is still young");
    assert!(failed.to_string().contains("no space left on device"));
    desk.clock.advance(2 * day);
    assert_eq!(lights(&desk).await, "red");
    pulse.copied(None);
    assert_eq!(lights(&desk).await, "red", "it is old");
    pulse.copies_found(Some((desk.clock.now(), 1 << 20)), None);
    assert_eq!(lights(&desk).await, "green");
}

#[tokio::test]
async fn a_certificate_that_does_not_come_is_told_with_its_reason() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let now = desk.clock.now();
    let day = Duration::from_secs(86_400);
    let page = desk.read("/health", &owner).await;
    assert!(!page.to_string().contains("\"certificate\""), "{page}");
    let shown = |days: u32| {
        let (not_before, not_after) = (now.minus(60 * day), now.plus(days * day));
        Standing {
            origin: Origin::Acme,
            validity: Some(Validity {
                not_before,
                not_after,
            }),
            ..Standing::off()
        }
    };
    let found = async |standing: Standing| {
        desk.certificate.send_replace(standing);
        check(&desk, &owner, "certificate").await
    };
    assert_eq!(found(shown(30)).await["light"], "green");
    assert_eq!(found(shown(10)).await["light"], "yellow");
    assert_eq!(found(shown(2)).await["light"], "red");
    let other = Standing {
        fits: false,
        ..shown(30)
    };
    assert_eq!(found(other).await["light"], "red");
    let ordering = Standing {
        as_wanted: false,
        ..shown(30)
    };
    assert_eq!(found(ordering).await["light"], "yellow");
    let failed = |detail: &str, days| Standing {
        failure: Some(Failure {
            at: now,
            detail: detail.to_owned(),
            again: Some(now.plus(Duration::from_secs(900))),
        }),
        ..shown(days)
    };
    let dns = "desk.example: the authority says: NXDOMAIN <looking up> A (dns)";
    let red = found(failed(dns, 5)).await;
    assert_eq!(
        (&red["light"], &red["detail"]),
        (&json!("red"), &json!(dns))
    );
    assert!(
        red["said"]
            .as_str()
            .unwrap()
            .contains("does not find the name")
    );
    assert!(red["said"].as_str().unwrap().contains("next try"));
    assert!(red["advice"].as_str().unwrap().contains("A record"));
    assert_eq!(found(failed(dns, 40)).await["light"], "yellow");
    for (fits, as_wanted) in [(false, true), (true, false)] {
        let wrong = Standing {
            fits,
            as_wanted,
            ..failed(dns, 40)
        };
        assert_eq!(found(wrong).await["light"], "red", "Meta does not take it");
    }
    found(failed(dns, 40)).await;
    let page = desk.get("/connect", &owner).await;
    assert!(text(&page).contains("NXDOMAIN &#60;looking up&#62;"));
    let scraped = metrics::answer(&desk.desk, &scrape("127.0.0.1", None));
    assert!(text(&scraped).contains("okno_certificate_failed 1"));
}

#[tokio::test]
async fn a_page_of_checks_is_asked_for_its_part() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    for path in ["/health", "/connect"] {
        for (name, begins) in [
            ("steps", "<div id=\"steps\">"),
            ("rail", "<nav id=\"rail\""),
        ] {
            let request = Request::made(Method::GET, path, "")
                .with_header(header::COOKIE, &format!("__Host-okno_session={owner}"))
                .with_header(header::HeaderName::from_static("okno-fragment"), name);
            let part = desk.send(request).await;
            assert!(text(&part).starts_with(begins), "{path}: {}", text(&part));
        }
    }
}

fn scrape(address: &str, token: Option<&str>) -> Request {
    let peer = Peer {
        address: address.parse().unwrap(),
        secure: false,
        host: None,
    };
    let request = Request::made(Method::GET, "/metrics", "").with_peer(peer);
    match token {
        Some(token) => request.with_header(header::AUTHORIZATION, &format!("Bearer {token}")),
        None => request,
    }
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_for_whoever_has_the_token() {
    let mut desk = TestDesk::new().await;
    look(&desk, well());
    let seen = NumberSeen {
        number: NumberId(1),
        display: String::new(),
        quality: "GREEN".to_owned(),
        limit: "TIER_2K".to_owned(),
        throughput: "STANDARD".to_owned(),
        name: "Support".to_owned(),
        name_status: "APPROVED".to_owned(),
        status: "CONNECTED".to_owned(),
    };
    desk.submit(Command::NumbersSeen(vec![seen])).await;
    let status = |desk: &TestDesk, address, token| -> u16 {
        let reply: Reply = metrics::answer(&desk.desk, &scrape(address, token));
        reply.status().as_u16()
    };
    assert_eq!(status(&desk, "127.0.0.1", None), 200);
    assert_eq!(status(&desk, "::ffff:127.0.0.1", None), 200);
    assert_eq!(status(&desk, "192.0.2.7", None), 403);
    let carried = scrape("127.0.0.1", None).with_header(
        header::HeaderName::from_static("x-forwarded-for"),
        "192.0.2.7",
    );
    let reply = metrics::answer(&desk.desk, &carried);
    assert_eq!(
        reply.status(),
        StatusCode::FORBIDDEN,
        "a proxy that nobody named"
    );
    desk.change_settings(|settings| settings.behind_proxy = true);
    assert_eq!(status(&desk, "127.0.0.1", None), 403);
    desk.change_settings(|settings| settings.metrics_token = Secret::new("t0ken"));
    assert_eq!(status(&desk, "127.0.0.1", None), 401);
    assert_eq!(status(&desk, "127.0.0.1", Some("other")), 401);
    assert_eq!(status(&desk, "192.0.2.7", Some("t0ken")), 200);
    let reply = metrics::answer(&desk.desk, &scrape("192.0.2.7", Some("t0ken")));
    let page = text(&reply);
    for line in [
        "okno_webhooks_total 0",
        "okno_token_valid{number=\"106540352242922\"} 1",
        "okno_number_quality{number=\"106540352242922\"} 0",
        "okno_number_messaging_limit{number=\"106540352242922\"} 2000",
        "okno_number_restricted{number=\"106540352242922\"} 0",
        "okno_check{check=\"webhook\"} 1",
        "# TYPE okno_outbox_oldest_seconds gauge",
    ] {
        assert!(page.contains(line), "no {line} in\n{page}");
    }
    assert!(!page.contains("Support"));
}

#[tokio::test]
async fn the_steps_of_connecting_say_what_is_missing_and_what_is_done() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    desk.change_settings(|settings| settings.has_verify_token = false);
    let refused = Asked::Refused {
        code: 190,
        detail: "Session has <expired>".to_owned(),
    };
    look(
        &desk,
        NumberLook {
            token: refused,
            ..well()
        },
    );
    let json = desk.read("/connect", &owner).await;
    golden("connect", &json);
    let lights = |steps: &Value| -> Vec<Value> {
        let steps = steps.as_array().unwrap().iter();
        steps
            .map(|step| json!([step["step"], step["light"]]))
            .collect()
    };
    assert_eq!(
        lights(&json["steps"]),
        [
            json!(["address", "green"]),
            json!(["secret", "green"]),
            json!(["verify", "red"]),
            json!(["numbers", "green"]),
            json!(["handshake", "yellow"]),
        ]
    );
    assert_eq!(
        lights(&json["numbers"][0]["steps"]),
        [
            json!(["token", "red"]),
            json!(["number", "green"]),
            json!(["subscription", "green"]),
            json!(["templates", "yellow"]),
            json!(["in", "yellow"]),
            json!(["out", "yellow"]),
        ]
    );
    let page = desk.get("/connect", &owner).await;
    assert!(text(&page).contains("Session has &#60;expired&#62;"));
    assert!(text(&page).contains("Make up a long random text"));
    let pulse = &desk.desk.engine.pulse;
    let now = desk.clock.now();
    pulse.webhook(now);
    pulse.message(NUMBER, now);
    pulse.report(NUMBER, now);
    desk.change_settings(|settings| settings.has_verify_token = true);
    look(&desk, well());
    let json = desk.read("/connect", &owner).await;
    assert_eq!(
        json["light"], "yellow",
        "only the templates are missing: {json}"
    );
}

#[tokio::test]
async fn what_meta_says_against_our_address_is_shown() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let refused = desk.post("/connect/subscribe", &vera, &[]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let request = form("/connect/subscribe", &[])
        .with_header(header::ORIGIN, "https://desk.example")
        .with_header(header::COOKIE, &format!("__Host-okno_session={owner}"));
    let refusal = || {
        let detail = "the URL <must> be https".to_owned();
        Err(Undone::Refused { code: 100, detail })
    };
    let (reply, work) = desk.working(request, refusal()).await;
    assert_eq!(work, Work::Subscribe);
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let page = desk.get("/connect", &owner).await;
    assert!(text(&page).contains("the URL &#60;must&#62; be https"));
    let path = "/connect/subscribe";
    let reply = desk.ordered(path, &owner, Work::Subscribe, refusal()).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = serde_json::from_str(text(&reply)).unwrap();
    let said = "WhatsApp refuses with code 100 and says: the URL <must> be https";
    assert_eq!(problem["detail"], said);
    let away = Err(Undone::Failed("no route to host".to_owned()));
    let reply = desk.ordered(path, &owner, Work::Subscribe, away).await;
    assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn programs_read_the_same() {
    let mut desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    look(&desk, well());
    let mut health = desk.read("/health", &owner).await;
    for check in health["checks"].as_array_mut().unwrap() {
        // What this machine has.
        if matches!(check["check"].as_str(), Some("disk" | "file")) {
            check["said"] = "…".into();
        }
    }
    golden("health", &health);
    let works = [
        ("connect_checked", "/connect/check", Work::LookAtConnection),
        ("connect_subscribed", "/connect/subscribe", Work::Subscribe),
    ];
    for (name, path, work) in works {
        let reply = desk.ordered(path, &owner, work, Ok(1)).await;
        golden(name, &serde_json::from_str(text(&reply)).unwrap());
    }
}

/// Every key that the rules name is in every catalogue; nothing else begins like them.
#[test]
fn every_sentence_is_written() {
    let sources = [
        include_str!("health/judge.rs"),
        include_str!("health/at_meta.rs"),
        include_str!("health/certificate.rs"),
        include_str!("health/page.rs"),
        include_str!("health/mod.rs"),
        include_str!("connect.rs"),
        include_str!("context.rs"),
        include_str!("../../web/templates/settings/health.html"),
        include_str!("../../web/templates/settings/health_checks.html"),
        include_str!("../../web/templates/settings/connect.html"),
        include_str!("../../web/templates/settings/connect_steps.html"),
    ];
    let texts = Texts::load();
    let mut keys: Vec<String> = Vec::new();
    for source in sources {
        for piece in source.split('"').skip(1) {
            let is_key = piece.starts_with("health-") || piece.starts_with("connect-");
            if is_key && !piece.contains(['{', ' ']) {
                keys.push(piece.to_owned());
            }
        }
    }
    for finding in [
        "webhook",
        "signatures",
        "certificate",
        "token",
        "account",
        "number",
        "subscription",
        "quarantine",
        "outbox",
        "timers",
        "disk",
        "file",
        "copies",
        "clock",
    ] {
        keys.push(format!("health-what-{finding}"));
    }
    for step in [
        "address",
        "certificate",
        "secret",
        "verify",
        "numbers",
        "handshake",
        "token",
        "number",
        "subscription",
        "templates",
        "in",
        "out",
    ] {
        keys.push(format!("connect-step-{step}"));
    }
    keys.extend(["health-title".to_owned(), "connect-title".to_owned()]);
    assert!(keys.len() > 90, "only {} keys were found", keys.len());
    for language in [Language::En, Language::Ru, Language::Hr] {
        for key in &keys {
            assert!(
                texts.has(language, key),
                "{key} is missing in {}",
                language.code()
            );
        }
    }
    let catalogue = include_str!("../../web/locales/health.en.ftl");
    for line in catalogue.lines() {
        let Some((key, _)) = line.split_once(" = ") else {
            continue;
        };
        let ours = key.starts_with("health-") || key.starts_with("connect-");
        assert!(
            !ours || keys.iter().any(|known| known == key),
            "{key} is said nowhere"
        );
    }
}
