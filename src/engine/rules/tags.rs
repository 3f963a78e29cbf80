//! Tags of customers: who gives them, how they are written, and what is promised of them at once.

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};
use crate::domain::changes::Answer;
use crate::domain::command::{DeskAction, GroupChange, TagChange, TeamAction};
use crate::domain::customer::Customer;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::event::EventKind;
use crate::domain::group::GroupAccess;
use crate::domain::inbound::Content;
use crate::domain::promises::{Promises, PromisesOf, Within};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::tags::{TAG_CHARS_MAX, TAGS_MAX};
use crate::domain::turn::PauseWhy;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, LEAD, VERA, anna, hours, person};
use crate::engine::rules::people::moved;
use crate::engine::rules::promises::{GROUP, MINUTE, told};

fn add(tag: &str) -> DeskAction {
    DeskAction::Tag(tag.to_owned(), TagChange::Add)
}

fn remove(tag: &str) -> DeskAction {
    DeskAction::Tag(tag.to_owned(), TagChange::Remove)
}

fn due_at(desk: &Desk, chat: ChatId) -> Option<Timestamp> {
    desk.chat(chat).waiting?.due_at()
}

impl Desk {
    fn customer_of(&self, chat: ChatId) -> Customer {
        let address = self.view().address(self.chat(chat).address).unwrap();
        let customer = self.view().customer(address.unwrap().customer);
        customer.unwrap().unwrap()
    }

    fn tags_of(&self, chat: ChatId) -> Vec<String> {
        self.customer_of(chat).tags
    }

    /// Anna writes to another number of ours.
    fn other_chat(&mut self) -> ChatId {
        let words = Content::Text("hello there".to_owned());
        let mut message = self.message(&anna(), words);
        message.phone_number_id = "n2".to_owned();
        self.receive_one(message).0
    }

    fn promises_of_tag(&mut self, tag: &str, minutes: Option<u32>) {
        let first_reply = minutes.map(|minutes| Within::Seconds(minutes * 60));
        self.operator(TeamAction::SetPromises {
            of: PromisesOf::Tag(tag.to_owned()),
            promises: Promises {
                first_reply,
                ..Promises::default()
            },
            alarms: None,
        })
        .unwrap();
        self.fire();
    }
}

#[test]
fn what_is_promised_of_a_tag_holds_at_once_in_every_chat_of_the_customer() {
    let mut desk = Desk::new();
    desk.promises_of_tag("VIP", Some(10));
    let (here, _) = desk.writes(&anna(), "hello");
    let there = desk.other_chat();
    let (others, _) = desk.writes(&person("BR.9", "79160000009"), "hello");
    let from = desk.now;
    assert_eq!(due_at(&desk, here), Some(from.plus(hours(1))));
    let before = desk.view().sequence();
    desk.act(VERA, here, add("vip")).unwrap();
    for chat in [here, there] {
        assert_eq!(due_at(&desk, chat), Some(from.plus(MINUTE * 10)));
        let (row, _) = desk.chat(chat).row.unwrap();
        assert!(row <= from.plus(MINUTE * 10), "armed in time");
    }
    assert_eq!(due_at(&desk, others), Some(from.plus(hours(1))));
    let event = ChatEvent::TagChanged {
        by: VERA,
        tag: "VIP".to_owned(),
        added: true,
    };
    assert_eq!(desk.entries(here).pop().unwrap().body, Body::Event(event));
    assert_eq!(desk.entries(there).len(), 1, "told where it was done");
    let id = desk.customer_of(here).id;
    let told_of = desk.view().events_after(before, 9).unwrap();
    let is_told = told_of
        .iter()
        .any(|(_, it)| it.kind == EventKind::Customer(id));
    assert!(is_told, "open pages hear of it");
    desk.act(IVAN, there, remove("Vip")).unwrap();
    for chat in [here, there] {
        assert_eq!(due_at(&desk, chat), Some(from.plus(hours(1))));
    }
    desk.act(IVAN, there, add("VIP")).unwrap();
    desk.pass(MINUTE * 10);
    desk.fire();
    assert_eq!(
        (told(&desk, here), told(&desk, there)),
        ("L".into(), "L".into())
    );
    assert_eq!(told(&desk, others), "");
}

#[test]
fn a_tag_runs_no_clock_that_stands_and_begins_none_that_is_over() {
    let mut desk = Desk::new();
    desk.promises_of_tag("VIP", Some(10));
    let chat = desk.open_chat();
    let pause = DeskAction::Pause {
        why: PauseWhy::Customer,
        reason: String::new(),
    };
    desk.act(VERA, chat, pause).unwrap();
    desk.act(VERA, chat, add("VIP")).unwrap();
    assert_eq!(due_at(&desk, chat), None);
    desk.act(VERA, chat, remove("VIP")).unwrap();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.act(VERA, chat, add("VIP")).unwrap();
    assert_eq!(desk.chat(chat).waiting, None);
    assert_eq!(desk.tags_of(chat), ["VIP"]);
}

#[test]
fn two_who_change_tags_at_once_lose_nothing_of_each_others() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    assert_eq!(desk.act(VERA, chat, add("VIP")), Ok(Answer::Done));
    assert_eq!(desk.act(IVAN, chat, add(" vip ")), Ok(Answer::Nothing));
    assert_eq!(desk.act(IVAN, chat, add("Debtor")), Ok(Answer::Done));
    let entries = desk.entries(chat).len();
    assert_eq!(desk.tags_of(chat), ["VIP", "Debtor"]);
    assert_eq!(desk.act(VERA, chat, remove("debtor")), Ok(Answer::Done));
    assert_eq!(desk.act(IVAN, chat, remove("Debtor")), Ok(Answer::Nothing));
    assert_eq!(desk.act(IVAN, chat, remove("")), Ok(Answer::Nothing));
    assert_eq!(desk.tags_of(chat), ["VIP"]);
    assert_eq!(desk.entries(chat).len(), entries + 1);
}

#[test]
fn a_tag_is_written_as_the_desk_knows_it() {
    let mut desk = Desk::new();
    let first = desk.open_chat();
    let (second, _) = desk.writes(&person("BR.9", "79160000009"), "hello");
    let spellings = |desk: &Desk| -> Vec<(String, u64)> {
        let tags = desk.view().tags().unwrap();
        tags.into_iter()
            .map(|tag| (tag.name, tag.customers))
            .collect()
    };
    desk.act(VERA, first, add("Cafe\u{301} \n Big")).unwrap();
    desk.act(VERA, second, add("CAFÉ BIG")).unwrap();
    let known = "Caf\u{e9} Big".to_owned();
    assert_eq!(desk.tags_of(first), ["Caf\u{e9} Big"]);
    assert_eq!(desk.tags_of(second), ["Caf\u{e9} Big"]);
    assert_eq!(spellings(&desk), [(known.clone(), 2)]);
    // What is promised is promised of the same tag.
    desk.promises_of_tag("café big", Some(5));
    let all = desk.view().all_promises().unwrap();
    assert_eq!(all[0].0, PromisesOf::Tag(known));
    assert_eq!(due_at(&desk, second), Some(desk.now.plus(MINUTE * 5)));
    desk.act(VERA, second, remove("café big")).unwrap();
    desk.act(VERA, first, remove("café big")).unwrap();
    assert_eq!(spellings(&desk), []);
    desk.act(VERA, first, add("CAFÉ BIG")).unwrap();
    assert_eq!(desk.tags_of(first), ["Caf\u{e9} Big"], "as it is promised");
}

#[test]
fn tags_have_their_limits() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let long = "x".repeat(TAG_CHARS_MAX);
    for (tag, problem) in [
        ("", FieldProblem::Empty),
        (" \u{202e}\t", FieldProblem::Empty),
        (&format!("{long}x"), FieldProblem::TooLong(TAG_CHARS_MAX)),
        ("..", FieldProblem::Wrong),
        ("a/b", FieldProblem::Wrong),
    ] {
        let refused = Err(Refusal::invalid("tag", problem));
        assert_eq!(desk.act(VERA, chat, add(tag)), refused, "{tag:?}");
    }
    desk.act(VERA, chat, add(&long)).unwrap();
    for number in 1..TAGS_MAX {
        desk.act(VERA, chat, add(&format!("tag {number}"))).unwrap();
    }
    let full = Err(Refusal::invalid("tag", FieldProblem::TooMany(TAGS_MAX)));
    assert_eq!(desk.act(VERA, chat, add("one more")), full);
    assert_eq!(desk.act(VERA, chat, add("TAG 1")), Ok(Answer::Nothing));
    desk.act(VERA, chat, remove("Tag 1")).unwrap();
    assert_eq!(desk.act(VERA, chat, add("one more")), Ok(Answer::Done));
}

#[test]
fn whoever_sees_a_chat_gives_its_customer_tags_and_nobody_else() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.operator(TeamAction::ChangeGroup {
        group: GROUP,
        change: GroupChange::access(GroupAccess::Members(vec![VERA, LEAD])),
    })
    .unwrap();
    assert_eq!(desk.act(IVAN, chat, add("VIP")), Err(Refusal::NotFound));
    assert_eq!(
        desk.act(AgentId(99), chat, add("VIP")),
        Err(Refusal::NotFound)
    );
    assert_eq!(desk.act(LEAD, chat, add("VIP")), Ok(Answer::Done));
    assert_eq!(desk.act(IVAN, chat, remove("VIP")), Err(Refusal::NotFound));
    assert_eq!(desk.tags_of(chat), ["VIP"]);
}

#[test]
fn who_turns_out_to_be_a_tagged_customer_is_answered_as_promised_to_them() {
    let mut desk = Desk::new();
    let (tagged, other) = (person("RU.1", "7900"), person("RU.5", "7911"));
    let (chat, _) = desk.writes(&tagged, "one");
    desk.act(VERA, chat, add("VIP")).unwrap();
    desk.promises_of_tag("VIP", Some(5));
    desk.fire();
    let (waiting, _) = desk.writes(&other, "two");
    assert_eq!(due_at(&desk, waiting), Some(desk.now.plus(hours(1))));
    assert!(moved(&mut desk, &tagged, &other));
    desk.fire();
    assert_eq!(due_at(&desk, waiting), Some(desk.now.plus(MINUTE * 5)));
}
