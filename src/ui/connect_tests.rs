//! What would keep Meta's webhooks or our messages from going through is told as it is, in the reader's language.

use std::time::Duration;

use serde_json::{Value, json};

use crate::channels::whatsapp::api::{CallError, Provider};
use crate::channels::whatsapp::connection::{Asked, NumberLook, Subscription, Token, Undone};
use crate::domain::agent::Role;
use crate::engine::pulse::Doubt;
use crate::http::{Method, Request, header};
use crate::net::tls::{Origin, Standing, Trust, Validity};
use crate::ui::context::Work;
use crate::ui::health_tests::{check, look, well};
use crate::ui::test_desk::{NUMBER, TestDesk, text};

const MINUTE: Duration = Duration::from_secs(60);

/// An owner who reads in `language`.
async fn owner(desk: &TestDesk, language: &str) -> String {
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let chosen = json!({ "language": language });
    let (status, _) = desk.api(Method::PATCH, "/me", &owner, chosen).await;
    assert!(status.is_success());
    owner
}

#[tokio::test]
async fn a_certificate_that_meta_refuses_is_red_unless_something_stands_before_the_desk() {
    let mut desk = TestDesk::new().await;
    let owner = owner(&desk, "en").await;
    let now = desk.clock.now();
    let made = |trust, not_before| Standing {
        origin: Origin::Files,
        validity: Some(Validity {
            not_before,
            not_after: now.plus(MINUTE * 60 * 24 * 90),
        }),
        trust,
        ..Standing::off()
    };
    let shown = |trust| made(trust, now.minus(MINUTE));
    for (trust, light, advice) in [
        (Trust::Public, "green", ""),
        (Trust::Itself, "red", "acme"),
        (Trust::Alone, "red", "fullchain.pem, not cert.pem"),
        (Trust::Private, "red", "without staging"),
    ] {
        desk.certificate.send_replace(shown(trust));
        let found = check(&desk, &owner, "certificate").await;
        assert_eq!(found["light"], light, "{found}");
        assert!(
            found["advice"]
                .as_str()
                .unwrap_or_default()
                .contains(advice)
        );
        let steps = desk.read("/connect", &owner).await;
        let mut steps = steps["steps"].as_array().unwrap().iter();
        let step = steps.find(|step| step["step"] == "certificate").unwrap();
        assert_eq!(step["light"], light);
    }
    let pulse = &desk.desk.engine.pulse;
    let light = async |desk: &TestDesk| check(desk, &owner, "certificate").await["light"].clone();
    pulse.webhook(now.minus(MINUTE));
    assert_eq!(light(&desk).await, "red", "what came before proves nothing");
    desk.clock.advance(MINUTE);
    pulse.webhook(desk.clock.now());
    assert_eq!(light(&desk).await, "yellow", "something makes it good");
    desk.certificate
        .send_replace(made(Trust::Itself, desk.clock.now()));
    assert_eq!(light(&desk).await, "red");
    desk.change_settings(|settings| settings.behind_proxy = true);
    assert_eq!(light(&desk).await, "yellow");
}

#[tokio::test]
async fn webhooks_that_go_elsewhere_are_red_unless_they_are_passed_on() {
    let desk = TestDesk::new().await;
    let owner = owner(&desk, "en").await;
    let subscription = Asked::Answered(Subscription {
        subscribed: true,
        address: Some("https://other.example/hook".to_owned()),
    });
    let elsewhere = NumberLook {
        subscription,
        ..well()
    };
    look(&desk, elsewhere);
    let pulse = &desk.desk.engine.pulse;
    let light = async || check(&desk, &owner, "subscription").await["light"].clone();
    assert_eq!(light().await, "red", "it was never heard");
    pulse.webhook(desk.clock.now());
    pulse.message("305000000000001", desk.clock.now());
    assert_eq!(light().await, "red", "that was another number");
    pulse.message(NUMBER, desk.clock.now());
    assert_eq!(light().await, "yellow", "something passes them on");
    desk.clock.advance(MINUTE * 60 * 23);
    assert_eq!(light().await, "yellow", "a night is quiet");
    desk.clock.advance(MINUTE * 61);
    let red = check(&desk, &owner, "subscription").await;
    assert_eq!(red["light"], "red");
    let said = red["said"].as_str().unwrap();
    assert!(
        said.contains("other.example") && said.contains("for this number for longer than usual")
    );
    pulse.report(NUMBER, desk.clock.now());
    assert_eq!(light().await, "yellow");
}

#[tokio::test]
async fn what_is_passed_on_is_judged_by_the_hours_of_past_weeks() {
    let desk = TestDesk::new().await;
    let pulse = &desk.desk.engine.pulse;
    // Four weeks of noons, on five days of the week, and a last one.
    for day in (0..28).filter(|day| day % 7 < 5) {
        let begin = desk.clock.now().plus(MINUTE * 60 * 24 * day);
        for minute in (0..60).step_by(5) {
            pulse.webhook(begin.plus(MINUTE * minute));
        }
    }
    desk.clock.advance(MINUTE * 60 * 24 * 25);
    let owner = owner(&desk, "en").await;
    pulse.message(NUMBER, desk.clock.now());
    let subscription = Asked::Answered(Subscription {
        subscribed: true,
        address: Some("https://other.example/hook".to_owned()),
    });
    let light = async |after: u32| {
        desk.clock.advance(MINUTE * after);
        let elsewhere = NumberLook {
            subscription: subscription.clone(),
            ..well()
        };
        look(&desk, elsewhere);
        check(&desk, &owner, "subscription").await["light"].clone()
    };
    assert_eq!(light(60 * 48).await, "yellow", "a weekend is quiet");
    assert_eq!(light(60 * 24 + 120).await, "red", "a Monday is not");
}

fn later<T>() -> Asked<T> {
    Asked::NotNow {
        code: 4,
        detail: "Application request limit reached".to_owned(),
        after: MINUTE,
    }
}

#[tokio::test]
async fn what_meta_answers_later_is_no_fault_of_the_token() {
    let desk = TestDesk::new().await;
    let owner = owner(&desk, "en").await;
    let number = NumberLook {
        number: later(),
        subscription: later(),
        ..well()
    };
    let all = NumberLook {
        token: later(),
        ..number.clone()
    };
    for (one, whats) in [
        (number, &["number", "subscription"][..]),
        (all, &["token", "number", "subscription"]),
    ] {
        look(&desk, one);
        for what in whats {
            let found = check(&desk, &owner, what).await;
            assert_eq!(found["light"], "yellow");
            let said = found["said"].as_str().unwrap();
            assert!(said.contains("come back later, code 4"), "{said}");
            assert_eq!(found["advice"], Value::Null);
        }
        let page = desk.read("/connect", &owner).await.to_string();
        assert_eq!(page.matches("come back later").count(), whats.len());
        assert!(!page.contains("once the access token works"), "{page}");
    }
}

#[tokio::test]
async fn all_rights_that_a_token_lacks_are_named_at_once() {
    let desk = TestDesk::new().await;
    let owner = owner(&desk, "en").await;
    let rights = vec![
        "whatsapp_business_messaging",
        "whatsapp_business_management",
    ];
    let token = Asked::Answered(Token {
        valid: true,
        expires_at: None,
        lacks: rights.clone(),
    });
    look(&desk, NumberLook { token, ..well() });
    let said = check(&desk, &owner, "token").await["said"].to_string();
    let all = format!("lacks the rights {}.", rights.join(", "));
    assert!(said.contains(&all), "{said}");
}

#[tokio::test]
async fn what_we_say_ourselves_is_in_the_readers_language() {
    let mut desk = TestDesk::new().await;
    let owner = owner(&desk, "ru").await;
    desk.desk
        .engine
        .pulse
        .refused(desk.clock.now(), Doubt::Mismatch);
    look(&desk, well());
    let page = desk.read("/connect", &owner).await;
    let mut steps = page["steps"].as_array().unwrap().iter();
    let step = steps.find(|step| step["step"] == "handshake").unwrap();
    assert!(
        step["said"]
            .as_str()
            .unwrap()
            .ends_with("Он подписан другим app secret.")
    );
    assert_eq!(step["detail"], Value::Null);

    let unusable = CallError::Unusable("failed to parse header value".to_owned());
    for (unset, said, page_says) in [
        (CallError::NoToken, "Не задан ключ доступа", "Не задан"),
        (
            unusable,
            "нельзя использовать",
            "Технические подробности: <span lang=\"en\"",
        ),
    ] {
        let token = Asked::Unset(unset.clone());
        look(&desk, NumberLook { token, ..well() });
        let found = check(&desk, &owner, "token").await;
        assert!(found["said"].as_str().unwrap().contains(said), "{found}");
        let page = desk.get("/health", &owner).await;
        assert!(text(&page).contains(page_says), "{}", text(&page));
        let path = "/connect/subscribe";
        let undone = Err(Undone::Unset(unset));
        let reply = desk.ordered(path, &owner, Work::Subscribe, undone).await;
        assert!(text(&reply).contains(said), "{}", text(&reply));
    }
    let token = Asked::Refused {
        code: 190,
        detail: "Session has expired".to_owned(),
    };
    look(&desk, NumberLook { token, ..well() });
    let page = desk.get("/connect", &owner).await;
    assert!(text(&page).contains("WhatsApp сообщает: <span lang=\"en\""));

    let request = Request::made(Method::PATCH, "/api/v1/me", "{\"nickname\":1}")
        .with_header(header::AUTHORIZATION, &format!("Bearer {owner}"))
        .with_header(header::CONTENT_TYPE, "application/json");
    let reply = desk.send(request).await;
    let problem: Value = serde_json::from_str(text(&reply)).unwrap();
    let detail = problem["detail"].as_str().unwrap();
    assert_eq!(detail, "Здесь нет ничего с таким именем. Уберите это.");
    assert_eq!(problem["fields"]["nickname"], detail);
}

#[tokio::test]
async fn a_refused_token_is_told_once() {
    let desk = TestDesk::new().await;
    let owner = owner(&desk, "en").await;
    let refused = NumberLook {
        phone_number_id: NUMBER.to_owned(),
        token: Asked::Refused {
            code: 190,
            detail: "Session has expired".to_owned(),
        },
        number: Asked::Refused {
            code: 190,
            detail: String::new(),
        },
        subscription: Asked::Refused {
            code: 190,
            detail: String::new(),
        },
    };
    look(&desk, refused);
    let json = desk.read("/connect", &owner).await;
    let steps = &json["numbers"][0]["steps"];
    assert_eq!(steps[0]["light"], "red");
    for waiting in [1, 2] {
        assert_eq!(steps[waiting]["light"], "yellow");
        assert!(
            steps[waiting]["said"]
                .as_str()
                .unwrap()
                .contains("once the access token works")
        );
    }
    assert_eq!(
        check(&desk, &owner, "token").await["detail"],
        "Session has expired"
    );
    let page = desk.read("/health", &owner).await;
    assert!(!page.to_string().contains("\"check\":\"number\""));
}

#[tokio::test]
async fn behind_a_partner_the_advice_is_the_partners() {
    let mut desk = TestDesk::new().await;
    let owner = owner(&desk, "en").await;
    desk.change_settings(|settings| settings.provider = Provider::Dialog360);
    look(
        &desk,
        NumberLook {
            token: Asked::Refused {
                code: 190,
                detail: "Invalid api key".to_owned(),
            },
            number: Asked::NotOffered,
            ..well()
        },
    );
    let json = desk.read("/connect", &owner).await;
    assert!(!json.to_string().contains("\"step\":\"secret\""));
    let steps = &json["numbers"][0]["steps"];
    let advice = |step: &Value| step["advice"].as_str().unwrap().contains("360dialog Hub");
    assert!(advice(&steps[0]));
    // What it does not tell is said instead of being left out.
    let told = check(&desk, &owner, "number").await;
    assert!(told["light"] == "green" && advice(&told), "{told}");
    assert_eq!(steps[1]["said"], told["said"]);
}
