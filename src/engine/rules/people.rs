//! Who wrote: people are found by business-scoped id, then `wa_id`, then phone; strangers are never mixed up.

use crate::base::id::{ChatId, CustomerId};
use crate::domain::command::{Command, DeskAction};
use crate::domain::customer::Identity;
use crate::domain::decide::callback::write_callback;
use crate::domain::delivery::Report;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::inbound::{Content, InboundStatus, Item};
use crate::domain::outbox::SendOutcome;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA, accepted, person, setting};

pub fn moved(desk: &mut Desk, from: &Identity, to: &Identity) -> bool {
    let wamid = format!("moved.{}", desk.view().sequence());
    let item = Item::Moved {
        phone_number_id: "n1".to_owned(),
        wamid,
        at: desk.now,
        from: from.clone(),
        to: to.clone(),
    };
    desk.receive(vec![item]).stored == 1
}

fn customer(desk: &Desk, chat: ChatId) -> CustomerId {
    let address = desk.chat(chat).address;
    desk.view().address(address).unwrap().unwrap().customer
}

#[test]
fn the_business_scoped_id_comes_first() {
    let mut desk = Desk::new();
    let (first, _) = desk.writes(&person("RU.1", "7900"), "a");
    let (second, _) = desk.writes(&person("RU.2", "7901"), "b");
    assert_ne!(first, second);
    // The first person's id with the second's phone: the id wins.
    let (found, _) = desk.writes(&person("RU.1", "7901"), "c");
    assert_eq!(found, first);
}

#[test]
fn a_phone_gains_its_business_scoped_id_and_may_lose_its_phone() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("", "79161234567"), "before");
    assert_eq!(
        desk.writes(&person("RU.7", "79161234567"), "with both").0,
        chat
    );
    assert_eq!(desk.writes(&person("RU.7", ""), "hidden").0, chat);
    let address = desk
        .view()
        .address(desk.chat(chat).address)
        .unwrap()
        .unwrap();
    assert_eq!(
        address.identity.wa_id.as_deref(),
        Some("79161234567"),
        "never forgotten"
    );
    assert_eq!(desk.view().counters().customer, 1);
}

#[test]
fn ways_of_writing_one_phone_are_one_person() {
    for (one, other) in [
        ("5511987654321", "551187654321"),
        ("5215512345678", "525512345678"),
        ("5491123456789", "541123456789"),
    ] {
        let mut desk = Desk::new();
        let (chat, _) = desk.writes(&person("", one), "a");
        assert_eq!(
            desk.writes(&person("", other), "b").0,
            chat,
            "{one} and {other}"
        );
        assert_eq!(desk.writes(&person("", one), "c").0, chat, "{one} again");
    }
}

#[test]
fn a_message_without_any_id_is_put_aside() {
    let mut desk = Desk::new();
    let message = desk.message(&Identity::default(), Content::Text("who am I".into()));
    let sum = desk.receive(vec![Item::Message(Box::new(message))]);
    assert_eq!((sum.stored, sum.quarantined), (0, 1));
}

#[test]
fn a_phone_with_another_business_scoped_id_is_another_person() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("RU.1", "7900"), "mine");
    let (other, _) = desk.writes(&person("RU.2", "7900"), "the phone is mine now");
    assert_ne!(other, chat, "the id changes with the phone only");
    assert_ne!(customer(&desk, other), customer(&desk, chat));
    let told = Body::Event(ChatEvent::IdentityChanged);
    assert_eq!(desk.entries(chat).last().unwrap().body, told);
    assert!(desk.entries(other).iter().all(|entry| entry.body != told));
    // The former one is known by the id still, and nothing for them goes to the phone any more.
    assert_eq!(desk.writes(&person("RU.1", ""), "I am still here").0, chat);
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let entry = desk.reply(chat, "for the former").unwrap();
    assert_eq!(desk.start(entry).to, person("RU.1", ""));
    assert_eq!(desk.writes(&person("", "7900"), "by phone").0, other);
    assert_eq!(desk.writes(&person("RU.2", "7900"), "again").0, other);
    assert_eq!(
        desk.entries(chat)
            .iter()
            .filter(|entry| entry.body == told)
            .count(),
        1
    );
}

#[test]
fn two_portfolios_know_one_person_by_two_ids() {
    let mut desk = Desk::new();
    let mut other = setting("n2", "");
    other.waba_id = "another account".to_owned();
    let numbers = vec![setting("n1", ""), other];
    desk.run(Command::Configure(numbers)).unwrap();
    let (one, _) = desk.writes(&person("RU.1", "7900"), "to one");
    let to_other = |desk: &mut Desk, identity: &Identity| {
        let mut message = desk.message(identity, Content::Text("to the other".into()));
        message.phone_number_id = "n2".to_owned();
        desk.receive_one(message).0
    };
    let two = to_other(&mut desk, &person("RU.77", "7900"));
    assert_ne!(one, two);
    assert_eq!(desk.chat(one).address, desk.chat(two).address);
    let kept = desk.view().address(desk.chat(one).address).unwrap();
    // Nothing flips however they write, also with a hidden phone.
    for _ in 0..2 {
        assert_eq!(to_other(&mut desk, &person("RU.77", "")), two);
        assert_eq!(desk.writes(&person("RU.1", "7900"), "again").0, one);
    }
    assert_eq!(desk.view().address(desk.chat(one).address).unwrap(), kept);
    // Each account sends to the id that it knows.
    for (chat, bsuid) in [(one, "RU.1"), (two, "RU.77")] {
        desk.act(VERA, chat, DeskAction::Take).unwrap();
        let entry = desk.reply(chat, "hello").unwrap();
        assert_eq!(desk.start(entry).to.bsuid.as_deref(), Some(bsuid));
    }
    // A new phone ends what every account knew.
    assert!(moved(
        &mut desk,
        &person("RU.1", ""),
        &person("RU.2", "7911")
    ));
    assert_eq!(desk.writes(&person("RU.2", "7911"), "moved").0, one);
    assert_eq!(to_other(&mut desk, &person("RU.78", "7911")), two);
}

#[test]
fn a_phone_that_a_person_left_belongs_to_nobody() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("RU.1", "7900"), "old phone");
    desk.writes(&person("RU.1", "7901"), "new phone, without notice");
    let (stranger, _) = desk.writes(&person("RU.9", "7900"), "I got this phone");
    assert_ne!(stranger, chat);
    assert_eq!(desk.writes(&person("RU.1", "7901"), "still me").0, chat);
}

#[test]
fn a_key_that_another_address_took_over_stays_there() {
    let mut desk = Desk::new();
    let (old, _) = desk.writes(&person("RU.1", "7900"), "with a phone");
    let (hidden, _) = desk.writes(&person("RU.2", ""), "hidden");
    assert_eq!(
        desk.writes(&person("RU.2", "7900"), "now with that phone")
            .0,
        hidden
    );
    // The first learns something else: the phone must not come back with it.
    let named = Identity {
        bsuid: Some("RU.1".into()),
        username: Some("anna".into()),
        ..Identity::default()
    };
    assert_eq!(desk.writes(&named, "me").0, old);
    assert_eq!(desk.writes(&person("", "7900"), "by phone alone").0, hidden);
}

#[test]
fn a_changed_number_moves_the_address_and_keeps_the_person() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("RU.1", "7900"), "old");
    assert!(moved(
        &mut desk,
        &person("", "7900"),
        &person("RU.5", "7911")
    ));
    let told = Body::Event(ChatEvent::NumberChanged {
        from: "7900".into(),
        to: "7911".into(),
    });
    assert_eq!(desk.entries(chat).last().unwrap().body, told);
    assert_eq!(desk.writes(&person("RU.5", "7911"), "new").0, chat);
    assert_ne!(desk.writes(&person("", "7900"), "a stranger").0, chat);
    assert_ne!(
        desk.writes(&person("RU.1", ""), "an id that is gone").0,
        chat
    );
}

#[test]
fn a_hidden_person_gets_a_new_id() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("RU.1", ""), "old");
    assert!(moved(&mut desk, &person("RU.1", ""), &person("RU.2", "")));
    assert_eq!(desk.writes(&person("RU.2", ""), "new").0, chat);
}

#[test]
fn a_move_to_an_address_that_is_known_joins_the_cards() {
    let mut desk = Desk::new();
    let (old, _) = desk.writes(&person("", "7900"), "old phone");
    let (new, _) = desk.writes(&person("", "7911"), "new phone, before the notice");
    assert_ne!(customer(&desk, old), customer(&desk, new));
    assert!(moved(&mut desk, &person("", "7900"), &person("", "7911")));
    assert_eq!(customer(&desk, old), customer(&desk, new));
    assert_eq!(desk.writes(&person("", "7911"), "goes on").0, new);
}

#[test]
fn a_move_is_told_once_and_one_of_a_stranger_changes_nothing() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("", "7900"), "old");
    let item = Item::Moved {
        phone_number_id: "n1".to_owned(),
        wamid: "sys".to_owned(),
        at: desk.now,
        from: person("", "7900"),
        to: person("", "7911"),
    };
    assert_eq!(desk.receive(vec![item.clone(), item]).known, 1);
    assert_eq!(desk.entries(chat).len(), 2);
    assert!(!moved(&mut desk, &person("", "1"), &person("", "2")));
}

#[test]
fn one_person_has_a_chat_with_each_number_and_one_card() {
    let mut desk = Desk::new();
    let anna = person("RU.1", "7900");
    let (first, _) = desk.writes(&anna, "to one");
    let mut message = desk.message(&anna, Content::Text("to the other".into()));
    message.phone_number_id = "n2".to_owned();
    let (second, _) = desk.receive_one(message);
    assert_ne!(first, second);
    assert_eq!(desk.chat(first).address, desk.chat(second).address);
    assert_eq!(desk.view().counters().customer, 1);
}

#[test]
fn a_profile_name_is_kept_on_one_line_and_follows_its_owner() {
    let mut desk = Desk::new();
    let anna = person("RU.1", "7900");
    let mut message = desk.message(&anna, Content::Text("a".into()));
    message.profile_name = Some("Anna\nPetrova".into());
    let (chat, _) = desk.receive_one(message);
    let name = |desk: &Desk| {
        let customer = customer(desk, chat);
        desk.view().customer(customer).unwrap().unwrap().name
    };
    assert_eq!(name(&desk), "Anna Petrova");
    let mut message = desk.message(&anna, Content::Text("b".into()));
    message.profile_name = Some(String::new());
    desk.receive_one(message);
    assert_eq!(name(&desk), "Anna Petrova", "an empty name says nothing");
    let mut message = desk.message(&anna, Content::Text("c".into()));
    message.profile_name = Some("Anna P.".into());
    desk.receive_one(message);
    assert_eq!(name(&desk), "Anna P.");
}

#[test]
fn the_answer_to_a_send_and_its_reports_teach_ids() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&person("", "7900"), "a");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let entry = desk.reply(chat, "answer").unwrap();
    desk.start(entry);
    desk.end(entry, accepted("out.1")).unwrap();
    let status = InboundStatus {
        phone_number_id: "n1".to_owned(),
        wamid: "out.1".to_owned(),
        report: Report::Sent,
        at: desk.now,
        callback: Some(write_callback(desk.view().epoch(), entry, 1)),
        recipient: person("RU.44", ""),
        unknown_fields: None,
    };
    desk.receive(vec![Item::Status(status)]);
    assert_eq!(desk.writes(&person("RU.44", ""), "hidden now").0, chat);
}

#[test]
fn a_wa_id_is_learnt_unless_somebody_else_has_it() {
    let mut desk = Desk::new();
    let (other, _) = desk.writes(&person("", "7955"), "taken");
    let (chat, _) = desk.writes(&person("RU.1", ""), "hidden");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    for (digits, leads_to) in [("7955", other), ("7956", chat)] {
        let entry = desk.reply(chat, "answer").unwrap();
        desk.start(entry);
        let outcome = SendOutcome::Accepted {
            wamid: format!("out.{digits}"),
            wa_id: Some(digits.to_owned()),
            paced: false,
        };
        desk.end(entry, outcome).unwrap();
        assert_eq!(desk.writes(&person("", digits), "who is this").0, leads_to);
    }
}
