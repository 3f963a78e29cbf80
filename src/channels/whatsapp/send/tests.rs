use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::base::id::{EntryId, MediaId};
use crate::base::secret::Secret;
use crate::domain::template::{Parameter, Place, What};

fn order(content: Outgoing) -> SendOrder {
    SendOrder {
        entry: EntryId(41),
        attempt: 1,
        phone_number_id: "106".to_owned(),
        to: Identity {
            phone: Some("5511976540001".to_owned()),
            ..Identity::default()
        },
        content,
        reply_to: None,
        preview: true,
        callback: "00000000deadbeef:41:1".to_owned(),
    }
}

fn text() -> SendOrder {
    order(Outgoing::Text("See https://shop.example/1".to_owned()))
}

#[test]
fn a_text_with_a_quote() {
    let order = SendOrder {
        reply_to: Some("wamid.TXT1".to_owned()),
        ..text()
    };
    assert_eq!(
        request_body(&order),
        json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5511976540001",
            "type": "text", "text": {"preview_url": true, "body": "See https://shop.example/1"},
            "context": {"message_id": "wamid.TXT1"},
            "biz_opaque_callback_data": "00000000deadbeef:41:1"
        })
    );
}

#[test]
fn a_hidden_phone_is_reached_by_the_scoped_id() {
    let mut order = text();
    order.to = Identity {
        bsuid: Some("US.9".to_owned()),
        ..Identity::default()
    };
    let body = request_body(&order);
    assert_eq!((&body["recipient"], body.get("to")), (&json!("US.9"), None));
    order.to.wa_id = Some("521".to_owned());
    order.to.phone = Some("52".to_owned());
    let body = request_body(&order);
    assert_eq!((&body["to"], body.get("recipient")), (&json!("+521"), None));
}

fn parameter(place: Place, button: Option<&str>, name: Option<&str>, value: &str) -> Parameter {
    Parameter {
        place,
        button: button.map(ToOwned::to_owned),
        name: name.map(ToOwned::to_owned),
        what: What::Words(value.to_owned()),
    }
}

fn template(parameters: Vec<Parameter>) -> SendOrder {
    order(Outgoing::Template {
        name: "order_shipped".to_owned(),
        language: "pt_BR".to_owned(),
        parameters,
        files: Vec::new(),
    })
}

#[test]
fn a_template_with_every_part() {
    let body = request_body(&template(vec![
        parameter(Place::Header, None, None, "77"),
        parameter(Place::Body, None, Some("customer_name"), "Lucia"),
        parameter(Place::Body, None, Some("order_id"), "1234"),
        parameter(Place::Button(0), Some("URL"), None, "r/77"),
        parameter(Place::Button(2), Some("COPY_CODE"), None, "SUN10"),
    ]));
    assert_eq!(
        body["template"],
        json!({
            "name": "order_shipped",
            "language": {"code": "pt_BR"},
            "components": [
                {"type": "header", "parameters": [{"type": "text", "text": "77"}]},
                {"type": "body", "parameters": [
                    {"type": "text", "parameter_name": "customer_name", "text": "Lucia"},
                    {"type": "text", "parameter_name": "order_id", "text": "1234"}]},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "r%2F77"}]},
                {"type": "button", "sub_type": "copy_code", "index": "2",
                    "parameters": [{"type": "coupon_code", "coupon_code": "SUN10"}]},
            ]
        })
    );
}

#[test]
fn a_template_with_a_place_a_form_and_a_wish_to_be_left_alone() {
    let at = |place, button: Option<&str>, what| Parameter {
        place,
        button: button.map(ToOwned::to_owned),
        name: None,
        what,
    };
    let spot = ["45.8", "15.97", "Shop", "Ilica 1"].map(ToOwned::to_owned);
    let body = request_body(&template(vec![
        at(Place::Header, None, What::Spot(spot)),
        at(
            Place::Button(0),
            Some("QUICK_REPLY"),
            What::Payload("optout:marketing".into()),
        ),
        at(Place::Button(3), Some("FLOW"), What::Flow),
    ]));
    assert_eq!(
        body["template"]["components"],
        json!([
            {"type": "header", "parameters": [{"type": "location", "location":
                {"latitude": "45.8", "longitude": "15.97", "name": "Shop", "address": "Ilica 1"}}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{"type": "payload", "payload": "optout:marketing"}]},
            {"type": "button", "sub_type": "flow", "index": "3",
                "parameters": [{"type": "action", "action": {"flow_token": "00000000deadbeef:41:1"}}]},
        ])
    );
}

#[test]
fn files_and_cards_stand_where_meta_wants_them() {
    let at = |place, what| Parameter {
        place,
        button: matches!(place, Place::CardButton(..)).then(|| "QUICK_REPLY".to_owned()),
        name: None,
        what,
    };
    let file = |media| What::File("IMAGE".to_owned(), MediaId(media));
    let order = order(Outgoing::Template {
        name: "cards".to_owned(),
        language: "en".to_owned(),
        parameters: vec![
            at(Place::Header, What::File("DOCUMENT".to_owned(), MediaId(7))),
            at(Place::Body, What::Words("Anna".to_owned())),
            at(Place::CardHeader(0), file(8)),
            at(Place::CardBody(0), What::Words("bread".to_owned())),
            at(Place::CardHeader(1), file(9)),
            at(
                Place::CardButton(1, 0),
                What::Payload("card:1:More".to_owned()),
            ),
        ],
        files: [(7, "m7"), (8, "m8"), (9, "m9")]
            .map(|(of, id)| (MediaId(of), id.to_owned(), "bill.pdf".to_owned()))
            .to_vec(),
    });
    let image = |id: &str| json!({"type": "header", "parameters": [{"type": "image", "image": {"id": id}}]});
    assert_eq!(
        request_body(&order)["template"]["components"],
        json!([
            {"type": "header", "parameters": [{"type": "document",
                "document": {"id": "m7", "filename": "bill.pdf"}}]},
            {"type": "body", "parameters": [{"type": "text", "text": "Anna"}]},
            {"type": "carousel", "cards": [
                {"card_index": 0, "components": [image("m8"),
                    {"type": "body", "parameters": [{"type": "text", "text": "bread"}]}]},
                {"card_index": 1, "components": [image("m9"),
                    {"type": "button", "sub_type": "quick_reply", "index": "0",
                        "parameters": [{"type": "payload", "payload": "card:1:More"}]}]},
            ]},
        ])
    );
}

#[test]
fn a_template_without_variables_has_no_components_and_no_quote() {
    let order = SendOrder {
        reply_to: Some("wamid.TXT1".to_owned()),
        ..template(Vec::new())
    };
    let body = request_body(&order);
    assert_eq!(
        body["template"],
        json!({"name": "order_shipped", "language": {"code": "pt_BR"}})
    );
    assert_eq!(body.get("context"), None);
}

fn answered(status: u16, body: &str) -> SendOutcome {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    };
    outcome(&answer, &Secret::default(), &text(), 0.0)
}

#[test]
fn only_an_id_is_proof() {
    let body = r#"{"messaging_product":"whatsapp","contacts":[{"input":"+5511976540001","wa_id":"551176540001"}],
        "messages":[{"id":"wamid.OUT1"}]}"#;
    assert_eq!(
        answered(200, body),
        SendOutcome::Accepted {
            wamid: "wamid.OUT1".to_owned(),
            wa_id: Some("551176540001".to_owned()),
            paced: false,
        }
    );
    for (status, held) in [
        ("accepted", false),
        ("held_for_quality_assessment", true),
        ("paused", true),
        ("of next year", false),
    ] {
        let body = json!({"messages": [{"id": "wamid.OUT1", "message_status": status}]});
        let SendOutcome::Accepted { paced, .. } = answered(200, &body.to_string()) else {
            panic!("{status}")
        };
        assert_eq!(paced, held, "{status}");
    }
    for body in [
        "",
        "{}",
        r#"{"messages":[]}"#,
        r#"{"messages":[{"id":""}]}"#,
        "<html>",
    ] {
        assert!(
            matches!(answered(200, body), SendOutcome::Unknown(_)),
            "{body}"
        );
    }
    assert!(matches!(answered(502, body), SendOutcome::Unknown(_)));
}

#[test]
fn a_refusal_is_one_with_any_status() {
    let body = r#"{"error":{"code":131047,"message":"Re-engagement message"}}"#;
    for status in [200, 400, 500] {
        assert!(
            matches!(answered(status, body), SendOutcome::Refused(_)),
            "{status}"
        );
    }
}

fn api(base: String) -> Api {
    Api {
        base,
        version: "v25.0".to_owned(),
        token: Secret::new("EAAG"),
        ..Api::default()
    }
}

/// Answers one connection with `answer` and returns what was asked.
async fn serve_once(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"}") {
            assert_ne!(stream.read_buf(&mut asked).await.unwrap(), 0);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(asked).unwrap()
    });
    (base, task)
}

#[tokio::test]
async fn a_message_goes_out_with_its_token_and_mark() {
    let (base, asked) = serve_once(
        "HTTP/1.1 200 OK\r\ncontent-length: 37\r\n\r\n{\"messages\":[{\"id\":\"wamid.OUT1234\"}]}",
    )
    .await;
    let sent = post(&Client::new().unwrap(), &api(base), &text(), 0.0).await;
    assert_eq!(sent.reached, Some(true));
    assert!(
        matches!(sent.outcome, SendOutcome::Accepted { .. }),
        "{sent:?}"
    );
    let asked = asked.await.unwrap();
    assert!(
        asked.starts_with("POST /v25.0/106/messages HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(asked.contains("authorization: Bearer EAAG\r\n"), "{asked}");
    assert!(
        asked.contains("\"biz_opaque_callback_data\":\"00000000deadbeef:41:1\""),
        "{asked}"
    );
}

#[tokio::test]
async fn a_cut_after_the_request_is_unknown_and_a_closed_door_is_not_sent() {
    let (base, asked) = serve_once("").await;
    let sent = post(&Client::new().unwrap(), &api(base.clone()), &text(), 0.0).await;
    assert!(matches!(sent.outcome, SendOutcome::Unknown(_)), "{sent:?}");
    asked.await.unwrap();
    let sent = post(&Client::new().unwrap(), &api(base), &text(), 0.0).await;
    assert_eq!(sent.reached, Some(false));
    assert!(
        matches!(
            sent.outcome,
            SendOutcome::Again {
                number_wide: None,
                ..
            }
        ),
        "{sent:?}"
    );
}

#[tokio::test]
async fn without_a_token_nothing_leaves_and_the_number_waits() {
    let api = Api {
        token: Secret::default(),
        ..api("http://127.0.0.1:1".to_owned())
    };
    let sent = post(&Client::new().unwrap(), &api, &text(), 0.0).await;
    let SendOutcome::Again { number_wide, .. } = sent.outcome else {
        panic!("{sent:?}")
    };
    assert_eq!(number_wide, Some(TroubleCause::Refused(NO_TOKEN)));
}

#[test]
fn a_refused_address_leads_to_another_of_the_same_person() {
    let refused = |code| {
        let detail = String::new();
        SendOutcome::Refused(SendError { code, detail })
    };
    let known = Identity {
        bsuid: Some("BR.1".to_owned()),
        wa_id: Some("5511987654321".to_owned()),
        ..Identity::default()
    };
    let to = |identity: &Identity, code| {
        let other = other_address(identity, &refused(code))?;
        Some(recipient(&other))
    };
    assert_eq!(
        to(&known, 131_030),
        Some(("to", "+551187654321".to_owned()))
    );
    assert_eq!(to(&known, 131_026), Some(("recipient", "BR.1".to_owned())));
    assert_eq!(to(&known, 131_047), None);
    let elsewhere = person_with("79161234567");
    assert_eq!(
        to(&elsewhere, 131_030),
        None,
        "there is one way to write it"
    );
    assert_eq!(to(&elsewhere, 131_026), None, "no id is known");
    let hidden = Identity {
        bsuid: Some("BR.1".to_owned()),
        ..Identity::default()
    };
    assert_eq!(to(&hidden, 131_026), None, "it was the id already");
}

fn person_with(digits: &str) -> Identity {
    Identity {
        wa_id: Some(digits.to_owned()),
        ..Identity::default()
    }
}

#[tokio::test]
async fn the_other_form_is_tried_once_and_the_first_refusal_is_told() {
    use crate::channels::testing::{FakeMeta, Fate};
    let clock = crate::base::clock::Clock::system();
    for (second, arrives) in [(None, true), (Some(100), false)] {
        let mut meta = FakeMeta::new(clock.clone(), move |asked| {
            if asked.body.contains("+5511987654321") {
                return Fate::error(131_030);
            }
            second.map_or_else(
                || Fate::json(200, r#"{"messages":[{"id":"wamid.OUT1"}]}"#),
                Fate::error,
            )
        })
        .await;
        let order = SendOrder {
            to: person_with("5511987654321"),
            ..text()
        };
        let sent = post(
            &Client::new().unwrap(),
            &api(meta.base.clone()),
            &order,
            0.0,
        )
        .await;
        meta.next().await;
        let asked: Value = serde_json::from_str(&meta.next().await.body).unwrap();
        assert_eq!(asked["to"], "+551187654321");
        match sent.outcome {
            SendOutcome::Accepted { .. } => assert!(arrives),
            SendOutcome::Refused(error) => assert_eq!((error.code, arrives), (131_030, false)),
            other => panic!("{other:?}"),
        }
    }
}
