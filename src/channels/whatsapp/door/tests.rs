use ring::hmac;

use super::*;
use crate::base::heard::Heard;
use crate::base::secret::Secret;
use crate::channels::testing::Desk;

fn door(desk: &Desk) -> (watch::Sender<Arc<Verifier>>, Door) {
    let verifier = Verifier::new(&[Secret::new("s")], &[Secret::new("t")]);
    let (replace, secrets) = watch::channel(Arc::new(verifier));
    (replace, Door::new(desk.handle.clone(), secrets))
}

fn signed(body: &str) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"s"), body.as_bytes());
    let hex = crate::base::hex::hex(tag.as_ref());
    format!("sha256={hex}")
}

async fn post(door: &Door, body: &str) -> DoorAnswer {
    door.receive(Some(&signed(body)), Bytes::copy_from_slice(body.as_bytes()))
        .await
}

fn message(id: &str, number: &str) -> String {
    format!(
        r#"{{"entry":[{{"id":"102","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"{number}"}},
        "messages":[{{"from":"5511976540001","id":"{id}","timestamp":"1786000000","type":"text","text":{{"body":"hi"}}}}, 5]}}}}]}}]}}"#
    )
}

#[tokio::test]
async fn a_signed_event_is_stored_once_with_its_bad_neighbour() {
    let desk = Desk::new().await;
    let (_keep, door) = door(&desk);
    let first = InboundSummary {
        stored: 1,
        known: 0,
        quarantined: 1,
    };
    assert_eq!(
        post(&door, &message("wamid.1", "106")).await,
        DoorAnswer::Stored(first)
    );
    let again = InboundSummary {
        stored: 0,
        known: 1,
        quarantined: 1,
    };
    assert_eq!(
        post(&door, &message("wamid.1", "106")).await,
        DoorAnswer::Stored(again)
    );
    let snapshot = desk.handle.snapshot().unwrap();
    assert_eq!(snapshot.active_chats().unwrap().len(), 1);
    assert_eq!(snapshot.quarantine_count().unwrap(), 2);
}

#[tokio::test]
async fn what_can_not_be_believed_or_read_is_turned_away() {
    let desk = Desk::new().await;
    let (replace, door) = door(&desk);
    let body = message("wamid.1", "106");
    let bytes = Bytes::copy_from_slice(body.as_bytes());
    assert_eq!(
        door.receive(None, bytes.clone()).await,
        DoorAnswer::Unauthorized(SignatureError::Missing)
    );
    assert_eq!(
        door.receive(Some(&signed("{}")), bytes).await,
        DoorAnswer::Unauthorized(SignatureError::Mismatch)
    );
    assert_eq!(post(&door, "[]").await, DoorAnswer::NotAnObject);
    assert_eq!(
        door.receive(None, Bytes::from(vec![b' '; WEBHOOK_BYTES_MAX + 1]))
            .await,
        DoorAnswer::TooLarge
    );
    replace.send_replace(Arc::new(Verifier::new(&[], &[])));
    assert_eq!(
        post(&door, &body).await,
        DoorAnswer::Unauthorized(SignatureError::Unconfigured)
    );
    assert_eq!(desk.handle.snapshot().unwrap().active_chats().unwrap(), []);
}

#[tokio::test]
async fn a_good_webhook_proves_the_secret_until_another_is_set() {
    let desk = Desk::new().await;
    let (replace, door) = door(&desk);
    let numbers = desk.handle.snapshot().unwrap().numbers().unwrap();
    let body = message("wamid.1", &numbers[0].phone_number_id);
    let refused = async || {
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        door.receive(Some(&signed("{}")), bytes).await;
        let pulse = &desk.handle.pulse;
        let reading = pulse.read(desk.clock.now(), chrono_tz::UTC);
        assert_eq!(reading.strangers_lately, 0);
        reading.noted.secret_proved
    };
    assert!(!refused().await, "nothing good has come");
    post(&door, &body).await;
    assert!(refused().await);
    let set = |secret: &str| {
        let secrets = [Secret::new(secret)];
        replace.send_replace(Arc::new(Verifier::new(&secrets, &[])));
    };
    set("s");
    assert!(refused().await, "it was read again as it was");
    set("another");
    assert!(!refused().await);
}

#[tokio::test]
async fn a_batch_of_three_megabytes_is_one_event() {
    let desk = Desk::new().await;
    let (_keep, door) = door(&desk);
    let padding = " ".repeat(3 * 1024 * 1024);
    let body = message("wamid.1", "106").replacen('{', &format!("{{{padding}"), 1);
    assert!(matches!(post(&door, &body).await, DoorAnswer::Stored(_)));
}

#[tokio::test]
async fn the_handshake_answers_its_challenge() {
    let desk = Desk::new().await;
    let (_keep, door) = door(&desk);
    let query = "hub.mode=subscribe&hub.challenge=77&hub.verify_token=";
    assert_eq!(
        door.handshake(&format!("{query}t")),
        DoorAnswer::Challenge("77".to_owned())
    );
    assert_eq!(
        door.handshake(query),
        DoorAnswer::Refused(HandshakeError::Mismatch)
    );
}

#[tokio::test]
async fn a_flood_of_strangers_is_a_line_a_minute() {
    let desk = Desk::new().await;
    let (_keep, door) = door(&desk);
    let (heard, _guard) = Heard::from(tracing::Level::INFO);
    for round in 0..2 {
        for _ in 0..50 {
            let answer = door.clone().receive(None, Bytes::from_static(b"{}")).await;
            assert_eq!(answer, DoorAnswer::Unauthorized(SignatureError::Missing));
            door.handshake("hub.mode=subscribe");
        }
        let text = heard.text();
        assert_eq!(text.matches("turned away").count(), round + 1, "{text}");
        assert_eq!(text.matches("handshakes").count(), round + 1, "{text}");
        desk.clock.advance(std::time::Duration::from_secs(60));
    }
    let text = heard.text();
    assert_eq!(text.matches("count=50").count(), 2, "{text}");
}
