//! What webhooks bring: every kind lands as itself, repetitions are absorbed, marks may come first, nothing is
//! dropped.

use std::sync::Arc;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::QuarantineId;
use crate::domain::changes::{Answer, Changes};
use crate::domain::chat::ChatState;
use crate::domain::command::{Command, DeskAction};
use crate::domain::decide;
use crate::domain::entry::{Author, Body, ChatEvent, ContactCard, Direction, FileKind, OrderItem};
use crate::domain::event::{EventKind, QuarantineCause};
use crate::domain::inbound::{CallBy, Content, Inbound, InboundFile, Item, TemplateNews};
use crate::domain::media::MediaState;
use crate::domain::number::Number;
use crate::domain::refusal::Refusal;
use crate::domain::view::{Halt, View};
use crate::engine::rules::desk::{Desk, VERA, anna, hours, person};

fn file(kind: FileKind) -> Content {
    Content::File(InboundFile {
        kind,
        meta_id: "m1".into(),
        url: Some("https://files.example/1".into()),
        mime: "audio/ogg; codecs=opus".into(),
        sha256: Some([3; 32]),
        name: "a\nname.ogg".into(),
        caption: "look".into(),
    })
}

#[test]
fn every_kind_lands_as_itself() {
    let text = |words: &str| words.to_owned();
    let contents = [
        ("text", "hi", Content::Text(text("hi"))),
        ("image", "look", file(FileKind::Image)),
        ("video", "look", file(FileKind::Video)),
        ("audio", "look", file(FileKind::Audio { voice: true })),
        ("document", "look", file(FileKind::Document)),
        ("sticker", "look", file(FileKind::Sticker)),
        (
            "location",
            "Office",
            Content::Location {
                latitude: 45.8,
                longitude: 15.9,
                name: text("Office"),
                address: text("Ilica 1"),
                url: String::new(),
            },
        ),
        (
            "contacts",
            "Ivo",
            Content::Contacts(vec![ContactCard {
                name: text("Ivo"),
                ..ContactCard::default()
            }]),
        ),
        (
            "interactive",
            "Billing",
            Content::Interactive {
                kind: text("list_reply"),
                text: text("Billing"),
                payload: text("a"),
            },
        ),
        (
            "button",
            "Later",
            Content::Button {
                text: text("Later"),
                payload: text("p"),
            },
        ),
        (
            "order",
            "please",
            Content::Order {
                text: text("please"),
                items: vec![OrderItem {
                    product: text("sku"),
                    quantity: text("2"),
                    price: text("19.9"),
                    currency: text("EUR"),
                }],
            },
        ),
        (
            "unsupported",
            "",
            Content::Unsupported { what: text("poll") },
        ),
    ];
    let mut desk = Desk::new();
    let count = contents.len() as u64;
    for (kind, words, content) in contents {
        let message = desk.message(&anna(), content);
        let wamid = message.wamid.clone();
        let (chat, id) = desk.receive_one(message);
        let entry = desk.entry(chat, id);
        assert_eq!((entry.kind(), entry.text()), (kind, words));
        assert_eq!(entry.direction(), Direction::In);
        assert_eq!((entry.author, entry.wamid), (Author::Customer, Some(wamid)));
        assert_eq!(desk.chat(chat).last.unwrap().kind, kind);
        if let Some(media) = desk.entry(chat, id).media() {
            let media = desk.view().media(media).unwrap().unwrap();
            assert!(matches!(
                media.state,
                MediaState::Fetching { attempts: 0, .. }
            ));
            assert_eq!(media.name, "a name.ogg");
        }
    }
    assert_eq!(desk.view().fetches().unwrap().len(), 5);
    let chat = desk.view().active_chats().unwrap()[0];
    assert_eq!(desk.chat(chat).received, count);
}

#[test]
fn a_repetition_is_absorbed_for_days_and_whatever_our_clock_does() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::Text("once".into()));
    let (chat, _) = desk.receive_one(message.clone());
    for step in [0i64, 7 * 24, 400 * 24, -400 * 24, 1] {
        let moment = desk.now.millis() + step * 3_600_000;
        desk.now = Timestamp::from_millis(moment);
        desk.fire();
        let sum = desk.receive(vec![Item::Message(Box::new(message.clone()))]);
        assert_eq!((sum.stored, sum.known), (0, 1), "after {step} hours");
    }
    assert_eq!(desk.chat(chat).received, 1);
}

#[test]
fn the_same_id_at_another_number_is_another_message() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::Text("one".into()));
    desk.receive_one(message.clone());
    let mut other = message;
    other.phone_number_id = "n2".into();
    desk.receive_one(other);
}

#[test]
fn times_are_whatsapps_but_never_ahead_of_ours() {
    let mut desk = Desk::new();
    let mut message = desk.message(&anna(), Content::Text("from the future".into()));
    message.at = desk.now.plus(hours(5));
    let (chat, id) = desk.receive_one(message);
    assert_eq!(desk.entry(chat, id).at, desk.now);
    let mut message = desk.message(&anna(), Content::Text("late".into()));
    message.at = desk.now.minus(hours(5));
    let (_, id) = desk.receive_one(message);
    let entry = desk.entry(chat, id);
    assert_eq!(
        (entry.at, entry.received_at),
        (desk.now.minus(hours(5)), desk.now)
    );
    assert_eq!(
        desk.chat(chat).waiting_since(),
        Some(entry.at),
        "the longest wait counts"
    );
}

#[test]
fn an_own_message_from_the_phone_app_is_no_appeal() {
    let mut desk = Desk::new();
    let mut message = desk.message(&anna(), Content::Text("we wrote".into()));
    message.echo = true;
    let (chat, id) = desk.receive_one(message);
    let entry = desk.entry(chat, id);
    assert_eq!(
        (entry.author, entry.direction()),
        (Author::PhoneApp, Direction::Out)
    );
    let kept = desk.chat(chat);
    assert!(matches!(kept.state, ChatState::Done { previous: None, .. }));
    assert_eq!((kept.received, kept.window.ends_at()), (0, None));
    // The customer waits no longer when the phone app answers.
    let (_, _) = desk.writes(&anna(), "hello");
    assert!(desk.chat(chat).waiting_since().is_some());
    let mut message = desk.message(&anna(), Content::Text("answer".into()));
    message.echo = true;
    desk.receive_one(message);
    assert_eq!(desk.chat(chat).waiting_since(), None);
    assert!(matches!(desk.chat(chat).state, ChatState::New { .. }));
}

#[test]
fn a_changed_identity_is_told_and_asks_nobody_to_act() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::IdentityChanged);
    let (chat, id) = desk.receive_one(message);
    assert_eq!(
        desk.entry(chat, id).body,
        Body::Event(ChatEvent::IdentityChanged)
    );
    assert_eq!(desk.chat(chat).state_word(), "done");
    assert_eq!(desk.chat(chat).interaction.first_entry, id);
}

fn call(desk: &Desk, seconds: Option<u32>, by: CallBy) -> Item {
    Item::Call {
        phone_number_id: "n1".into(),
        id: "call.1".into(),
        at: desk.now,
        sender: anna(),
        profile_name: None,
        seconds,
        by,
    }
}

#[test]
fn a_call_opens_the_window_and_is_one_line_whatever_comes_first() {
    for end_first in [false, true] {
        let mut desk = Desk::new();
        let begin = call(&desk, None, CallBy::Customer);
        desk.pass(hours(26));
        let end = call(&desk, Some(61), CallBy::Customer);
        desk.now = desk.now.minus(hours(2));
        let (one, other) = if end_first {
            (end, begin)
        } else {
            (begin, end)
        };
        assert_eq!(desk.receive(vec![one]).stored, 1);
        desk.receive(vec![other]);
        let chat = desk.view().active_chats().unwrap()[0];
        assert_eq!(desk.chat(chat).state_word(), "new");
        let lines: Vec<Body> = desk
            .entries(chat)
            .into_iter()
            .map(|entry| entry.body)
            .collect();
        let called = Body::Event(ChatEvent::Called { seconds: Some(61) });
        assert_eq!(
            lines.iter().filter(|body| **body == called).count(),
            1,
            "{lines:?}"
        );
        assert_eq!(desk.chat(chat).received, 0);
    }
}

#[test]
fn a_call_of_ours_that_nobody_takes_opens_nothing() {
    let mut desk = Desk::new();
    let item = call(&desk, Some(0), CallBy::Team { taken_at: None });
    desk.receive(vec![item]);
    let chat = desk.view().counters().chat;
    let chat = desk.chat(crate::base::id::ChatId(chat));
    assert_eq!((chat.state_word(), chat.window.ends_at()), ("done", None));
}

#[test]
fn a_call_of_ours_opens_the_window_when_the_customer_takes_it() {
    let began = Desk::new().now;
    let taken_at = Some(began.plus(Duration::from_secs(8)));
    let steps = [(None, None), (None, taken_at), (Some(61), taken_at)];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
        let mut desk = Desk::new();
        desk.pass(hours(1));
        for step in order {
            let (seconds, taken_at) = steps[step];
            let item = call(&desk, seconds, CallBy::Team { taken_at });
            desk.receive(vec![item.clone()]);
            assert_eq!(desk.receive(vec![item]).known, 1);
        }
        let chat = crate::base::id::ChatId(desk.view().counters().chat);
        let kept = desk.chat(chat);
        assert_eq!(kept.state_word(), "done", "nobody has to act");
        assert_eq!(kept.window.ends_at(), taken_at.map(|at| at.plus(hours(24))));
        assert!(kept.row.is_some());
        let called = Body::Event(ChatEvent::Called { seconds: Some(61) });
        let lines = desk.entries(chat);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].body, called, "{order:?}");
    }
}

#[test]
fn the_last_wish_about_marketing_counts_in_whatever_order_they_come() {
    let wishes = [
        (1, true),
        (2, false),
        (2, true),
        (3, false),
        (4, true),
        (5, false),
    ];
    for turn in 0..wishes.len() {
        let mut desk = Desk::new();
        let (chat, _) = desk.writes(&anna(), "hello");
        let mut order = wishes;
        order.rotate_left(turn);
        for again in 0..2 {
            for (second, stopped) in order {
                let wish = Item::Preference {
                    phone_number_id: "n1".into(),
                    sender: anna(),
                    profile_name: None,
                    stopped,
                    at: desk.now.plus(Duration::from_secs(second)),
                };
                let sum = desk.receive(vec![wish]);
                assert!(again == 0 || sum.known == 1, "repeated");
            }
        }
        let address = desk.view().address(desk.chat(chat).address).unwrap();
        let last = address.unwrap().marketing.unwrap();
        let five = desk.now.plus(Duration::from_secs(5));
        assert_eq!((last.stopped, last.at), (false, five));
    }
}

#[test]
fn another_person_behind_a_known_phone_wakes_no_chat_of_the_formers() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    let before = desk.chat(chat);
    let (other, _) = desk.writes(&person("RU.999", "79160000001"), "somebody new");
    assert_ne!(other, chat);
    assert_eq!(desk.chat(chat), before);
    let told = desk.entries(chat).pop().unwrap();
    assert_eq!(told.body, Body::Event(ChatEvent::IdentityChanged));
    assert_eq!(told.interaction, before.interaction.id);
}

#[test]
fn a_wish_about_marketing_is_kept_and_told_once() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "hello");
    let wish = |desk: &Desk, stopped| Item::Preference {
        phone_number_id: "n1".into(),
        sender: anna(),
        profile_name: None,
        stopped,
        at: desk.now,
    };
    for (stopped, stored) in [(true, 1), (true, 0), (false, 1), (false, 0)] {
        if stored == 1 {
            desk.pass(Duration::from_secs(1));
        }
        let item = wish(&desk, stopped);
        assert_eq!(desk.receive(vec![item]).stored, stored);
        let address = desk
            .view()
            .address(desk.chat(chat).address)
            .unwrap()
            .unwrap();
        assert_eq!(address.marketing.is_some_and(|wish| wish.stopped), stopped);
    }
    assert_eq!(desk.entries(chat).len(), 3);
}

#[test]
fn a_new_message_after_done_is_a_new_interaction() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let first = desk.chat(chat).interaction.id;
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    let (same, entry) = desk.writes(&anna(), "once more");
    assert_eq!(same, chat);
    let kept = desk.chat(chat);
    assert_eq!(
        kept.state,
        ChatState::New {
            previous: Some(VERA)
        }
    );
    assert_eq!(kept.interaction.first_entry, entry);
    assert_ne!(kept.interaction.id, first);
    assert_eq!(desk.entry(chat, entry).interaction, kept.interaction.id);
    let records = desk.view().interactions(chat, 10).unwrap();
    assert_eq!(records.len(), 2);
    assert!(records[0].1.done.is_some_and(|(_, by)| by == VERA));
    assert_eq!(
        kept.unread(0),
        1,
        "what came before the interaction is not unread"
    );
}

#[test]
fn what_came_for_an_unknown_number_is_read_again_later() {
    let mut desk = Desk::new();
    let mut message = desk.message(&anna(), Content::Text("too early".into()));
    message.phone_number_id = "n3".into();
    let item = Item::Message(Box::new(message));
    assert_eq!(
        desk.receive(vec![item.clone(), item.clone()]).quarantined,
        2
    );
    let parts = desk.view().quarantine_after(QuarantineId(0), 10).unwrap();
    assert_eq!(
        parts[0].1.cause,
        QuarantineCause::UnknownNumber("n3".into())
    );
    desk.configure(&["n1", "n2", "n3"]);
    let inbound = vec![Inbound {
        item,
        raw: Arc::from("{}"),
    }];
    let mut sums = Vec::new();
    for (id, _) in &parts {
        match desk.run(Command::Reread(*id, inbound.clone())).unwrap() {
            Answer::Inbound(sum) => sums.push((sum.stored, sum.known)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(sums, [(1, 0), (0, 1)]);
    assert_eq!(desk.view().quarantine_count().unwrap(), 0);
    let again = desk.run(Command::Reread(parts[0].0, inbound));
    assert_eq!(again, Err(Refusal::NotFound));
}

#[test]
fn a_part_that_can_not_be_read_waits_raw_and_its_neighbours_are_stored() {
    let mut desk = Desk::new();
    let one = desk.message(&anna(), Content::Text("one".into()));
    let two = desk.message(&person("RU.2", "7901"), Content::Text("two".into()));
    let sum = desk.receive(vec![
        Item::Message(Box::new(one)),
        Item::Unplaced(QuarantineCause::Unreadable("a riddle".into())),
        Item::Message(Box::new(two)),
    ]);
    assert_eq!((sum.stored, sum.quarantined), (2, 1));
    let parts = desk.view().quarantine_after(QuarantineId(0), 10).unwrap();
    assert_eq!(parts[0].1.raw, "{\"raw\":1}");
    let events = desk.view().events_after(0, 1000).unwrap();
    assert!(
        events
            .iter()
            .any(|(_, event)| event.kind == EventKind::Notice)
    );
}

/// Stands for a defect in the rules.
fn panics_at_two(
    view: &dyn View,
    numbers: &[Number],
    inbound: &Inbound,
    now: Timestamp,
) -> Result<Changes, Halt> {
    match &inbound.item {
        Item::Message(message) if message.content == Content::Text("two".into()) => {
            panic!("a defect")
        }
        _ => decide::decide_item(view, numbers, inbound, now),
    }
}

#[test]
fn an_item_whose_decision_panics_is_put_aside_and_its_neighbours_are_stored() {
    let mut desk = Desk::new();
    desk.engine.decide_item = panics_at_two;
    let items: Vec<Item> = ["one", "two", "three"]
        .into_iter()
        .map(|words| Item::Message(Box::new(desk.message(&anna(), Content::Text(words.into())))))
        .collect();
    let sum = desk.receive(items);
    assert_eq!((sum.stored, sum.quarantined), (2, 1));
    let parts = desk.view().quarantine_after(QuarantineId(0), 10).unwrap();
    assert_eq!(parts[0].1.cause, QuarantineCause::Panicked);
    let chat = desk.view().active_chats().unwrap()[0];
    let words: Vec<String> = desk
        .entries(chat)
        .iter()
        .map(|entry| entry.text().to_owned())
        .collect();
    assert_eq!(words, ["one", "three"]);
}

#[test]
fn a_template_s_news_change_it_once() {
    let mut desk = Desk::new();
    let news = |name: &str, status: &str| Item::Template {
        waba_id: "account".into(),
        name: name.into(),
        language: "en".into(),
        news: TemplateNews::Status {
            meta_id: "1500".into(),
            status: status.into(),
            reason: "SCAM".into(),
            explanation: "because".into(),
        },
    };
    assert_eq!(desk.receive(vec![news("hello", "PAUSED")]).stored, 1);
    assert_eq!(desk.receive(vec![news("hello", "PAUSED")]).known, 1);
    assert_eq!(desk.receive(vec![news("nobody", "PAUSED")]).known, 1);
    let template = desk
        .view()
        .template_by_name("account", "hello", "en")
        .unwrap()
        .unwrap();
    assert_eq!(template.status, "PAUSED");
    assert_eq!(template.facts.rejected_reason, "SCAM");
    assert_eq!(template.facts.explanation, "because");
    assert_eq!(template.facts.meta_id, "1500");
}

#[test]
fn a_quote_finds_its_message_in_the_same_chat_only() {
    let mut desk = Desk::new();
    let first = desk.message(&anna(), Content::Text("first".into()));
    let (chat, entry) = desk.receive_one(first.clone());
    for (sender, expected) in [(anna(), Some(entry)), (person("RU.2", "7901"), None)] {
        let mut message = desk.message(&sender, Content::Text("as I said".into()));
        message.reply_to = Some(first.wamid.clone());
        let (_, id) = desk.receive_one(message);
        let of = desk.newest_entry_after(0).unwrap().0;
        let quote = desk.entry(of, id).reply_to.unwrap();
        assert_eq!((quote.entry, quote.wamid), (expected, first.wamid.clone()));
    }
    assert_eq!(desk.entries(chat).len(), 2);
}
