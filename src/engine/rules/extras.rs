//! What goes with words: choices, reactions, several messages out of one text.

use std::time::Duration;

use crate::base::id::{ChatId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::choices::{Choices, Choose};
use crate::domain::command::DeskAction;
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::{Author, Body, Reaction};
use crate::domain::event::EventKind;
use crate::domain::inbound::{Content, Item};
use crate::domain::outbox::{Outgoing, SendOutcome};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::domain::writing::{How, Reply};
use crate::engine::rules::desk::{Desk, IVAN, VERA, accepted, anna, hours, refused};

impl Desk {
    fn says(&mut self, chat: ChatId, text: &str, how: How) -> Result<Vec<EntryId>, Refusal> {
        let before = self.view().sequence();
        let reply = Reply {
            text: text.to_owned(),
            reply_to: None,
            key: Some(text.chars().take(100).collect()),
            how,
            ..Reply::default()
        };
        self.act(VERA, chat, DeskAction::Reply(reply))?;
        let entries = self.entries(chat).into_iter();
        Ok(entries
            .filter(|entry| entry.id.0 > before && entry.is_message())
            .map(|entry| entry.id)
            .collect())
    }

    fn reacts(&mut self, chat: ChatId, entry: EntryId, emoji: &str) -> Result<Answer, Refusal> {
        self.act(VERA, chat, DeskAction::React(entry, emoji.to_owned()))
    }

    /// The entry by which the reaction on a message was sent.
    fn sent_reaction(&self, chat: ChatId, entry: EntryId) -> (String, EntryId) {
        let entry = self.entry(chat, entry);
        let Reaction {
            emoji, sent, by, ..
        } = entry.reactions.last().unwrap().clone();
        assert_eq!(by, Author::Agent(VERA));
        (emoji, sent.unwrap())
    }
}

fn buttons(labels: &[&str]) -> How {
    How {
        choices: Some(Choices {
            header: "Order 7".to_owned(),
            footer: String::new(),
            offer: Choose::Buttons(labels.iter().map(|it| (*it).to_owned()).collect()),
        }),
        ..How::default()
    }
}

#[test]
fn choices_leave_with_their_words_while_the_window_is_open() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let sent = desk
        .says(chat, "Did it arrive?", buttons(&["Yes", "No"]))
        .unwrap();
    assert_eq!(sent.len(), 1);
    let order = desk.start(sent[0]);
    let Outgoing::Choices { text, choices } = order.content else {
        panic!("{order:?}");
    };
    assert_eq!(
        (text.as_str(), choices.titles()),
        ("Did it arrive?", vec!["Yes", "No"])
    );
    assert_eq!(desk.chat(chat).waiting_since(), None, "it is an answer");
    let wrong = desk.says(chat, &"x".repeat(1025), buttons(&["Yes"]));
    assert_eq!(
        wrong,
        Err(Refusal::invalid("text", FieldProblem::TooLong(1024)))
    );
    let wrong = desk.says(chat, "Hm?", buttons(&["Yes", "Yes"]));
    let taken = Refusal::invalid("choices.buttons.1", FieldProblem::Taken);
    assert_eq!(wrong, Err(taken));
    desk.pass(hours(25));
    let late = desk.says(chat, "And now?", buttons(&["Yes"]));
    assert!(matches!(late, Err(Refusal::WindowClosed(_))));
}

#[test]
fn choices_that_wait_do_not_leave_after_the_window() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let sent = desk
        .says(chat, "Did it arrive?", buttons(&["Yes"]))
        .unwrap();
    desk.pass(hours(25));
    let answer = desk.run(crate::domain::command::Command::StartSend(sent[0]));
    assert_eq!(answer, Ok(Answer::Nothing));
    assert_eq!(desk.state(chat, sent[0]), DeliveryState::Failed);
    // Sent again it is the same.
    desk.writes(&anna(), "I am back");
    let again = desk.act(VERA, chat, DeskAction::Retry(sent[0])).unwrap();
    let Answer::Entry(_, again) = again else {
        panic!("{again:?}");
    };
    assert_eq!(desk.entry(chat, again).body, desk.entry(chat, sent[0]).body);
}

#[test]
fn a_long_text_leaves_as_several_messages_in_order_or_not_at_all() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let paragraph = "word ".repeat(500);
    let long = format!("{paragraph}\n\n{paragraph}\n\n{paragraph}");
    let whole = desk.says(chat, &long, How::default());
    assert_eq!(
        whole,
        Err(Refusal::invalid("text", FieldProblem::TooLong(4096)))
    );
    let split = How {
        split: true,
        ..How::default()
    };
    let sent = desk.says(chat, &long, split.clone()).unwrap();
    assert_eq!(sent.len(), 3);
    for id in &sent {
        assert_eq!(desk.entry(chat, *id).text(), paragraph.trim());
        assert_eq!(desk.state(chat, *id), DeliveryState::Queued);
    }
    // The same key sends nothing twice.
    assert_eq!(desk.says(chat, &long, split.clone()), Ok(Vec::new()));
    let short = desk.says(chat, "Short", split.clone()).unwrap();
    assert_eq!(short.len(), 1);
    let endless = desk.says(chat, &"x".repeat(4096 * 5 + 1), split);
    assert_eq!(
        endless,
        Err(Refusal::invalid("text", FieldProblem::TooLong(20_480)))
    );
}

#[test]
fn another_ending_under_the_same_key_is_refused_and_one_undo_takes_all_parts_back() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let written = |ending: &str| {
        let text = format!("{}\n\n{ending}", "word ".repeat(800));
        DeskAction::Reply(Reply {
            text,
            key: Some("k".to_owned()),
            how: How {
                split: true,
                ..How::default()
            },
            ..Reply::default()
        })
    };
    let waiting = desk.chat(chat).waiting_since();
    assert!(waiting.is_some());
    let (long, other) = ("long ".repeat(100), "other ".repeat(100));
    let sent = desk.act(VERA, chat, written(&long)).unwrap();
    assert_eq!(desk.act(VERA, chat, written(&long)), Ok(sent.clone()));
    assert_eq!(
        desk.act(VERA, chat, written(&other)),
        Err(Refusal::invalid("idempotency_key", FieldProblem::Taken))
    );
    let Answer::Entry(_, first) = sent else {
        panic!("{sent:?}");
    };
    assert_eq!(desk.view().outbox_rows().unwrap().len(), 2);
    assert_eq!(desk.chat(chat).waiting, None);
    desk.act(VERA, chat, DeskAction::TakeBack(first)).unwrap();
    assert!(desk.view().outbox_rows().unwrap().is_empty());
    let waits = desk.chat(chat).waiting_since();
    assert_eq!(waits, waiting, "none of its parts answered them");
}

#[test]
fn links_show_a_preview_unless_their_author_says_no() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let plain = How {
        plain_links: true,
        ..How::default()
    };
    let with = desk
        .says(chat, "https://a.example", How::default())
        .unwrap();
    let without = desk.says(chat, "https://b.example", plain).unwrap();
    assert!(desk.start(with[0]).preview);
    assert!(!desk.start(without[0]).preview);
}

#[test]
fn a_reaction_stands_on_its_message_and_answers_nobody() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let asked = desk.entries(chat)[0].id;
    let before = desk.chat(chat);
    assert_eq!(
        desk.reacts(chat, asked, "👍"),
        Ok(Answer::Entry(chat, asked))
    );
    let (emoji, sent) = desk.sent_reaction(chat, asked);
    assert_eq!(emoji, "👍");
    let now = desk.chat(chat);
    assert_eq!(
        (now.waiting_since(), now.last),
        (before.waiting_since(), before.last)
    );
    let order = desk.start(sent);
    let wamid = desk.entry(chat, asked).wamid.unwrap();
    let expected = Outgoing::Reaction {
        to: wamid,
        emoji: "👍".to_owned(),
    };
    assert_eq!(order.content, expected);
    let seen = desk.view().sequence();
    desk.end(sent, accepted("wamid.R1")).unwrap();
    let told = desk.view().events_after(seen, 10).unwrap();
    let changed = EventKind::EntryChanged(chat, asked);
    assert!(told.iter().any(|(_, event)| event.kind == changed));
    assert_eq!(desk.state(chat, sent), DeliveryState::Sent);
    // Again the same is nothing; another takes its place; an empty one takes it back.
    assert_eq!(desk.reacts(chat, asked, "👍"), Ok(Answer::Nothing));
    desk.reacts(chat, asked, "❤️").unwrap();
    desk.reacts(chat, asked, "").unwrap();
    let (emoji, sent) = desk.sent_reaction(chat, asked);
    assert_eq!(emoji, "");
    assert_eq!(desk.entry(chat, asked).reactions.len(), 1);
    assert!(
        matches!(desk.start(sent).content, Outgoing::Reaction { emoji, .. } if emoji.is_empty())
    );
}

#[test]
fn a_reaction_that_failed_can_be_tried_again_and_a_lost_answer_asks_nobody() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let asked = desk.entries(chat)[0].id;
    desk.reacts(chat, asked, "👍").unwrap();
    let (_, sent) = desk.sent_reaction(chat, asked);
    desk.start(sent);
    desk.end(sent, SendOutcome::Unknown("cut".to_owned()))
        .unwrap();
    assert_eq!(desk.state(chat, sent), DeliveryState::Queued);
    desk.pass(Duration::from_secs(20));
    desk.start(sent);
    desk.end(sent, SendOutcome::Refused(refused(131_009)))
        .unwrap();
    assert_eq!(desk.state(chat, sent), DeliveryState::Failed);
    assert_eq!(
        desk.reacts(chat, asked, "👍"),
        Ok(Answer::Entry(chat, asked))
    );
    assert_ne!(desk.sent_reaction(chat, asked).1, sent);
}

#[test]
fn what_can_have_no_reaction_says_why() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let asked = desk.entries(chat)[0].id;
    let ours = desk.sent(chat, "wamid.OUT");
    let refused = |field: &str, why| Err(Refusal::invalid(field, why));
    assert_eq!(
        desk.reacts(chat, ours, "👍"),
        refused("entry", FieldProblem::NotTheirs)
    );
    assert_eq!(
        desk.reacts(chat, asked, "ok"),
        refused("emoji", FieldProblem::Unknown)
    );
    assert_eq!(
        desk.reacts(chat, EntryId(999), "👍"),
        Err(Refusal::NotFound)
    );
    let (_, taken_back) = desk.writes(&anna(), "oops");
    let target = desk.entry(chat, taken_back).wamid.unwrap();
    let gone = desk.message(&anna(), Content::Revoke { target });
    desk.receive(vec![Item::Message(Box::new(gone))]);
    assert_eq!(
        desk.reacts(chat, taken_back, "👍"),
        refused("entry", FieldProblem::Deleted)
    );
    let quoting = DeskAction::Reply(Reply {
        text: "to this".into(),
        reply_to: Some(taken_back),
        ..Default::default()
    });
    assert_eq!(
        desk.act(VERA, chat, quoting),
        refused("reply_to", FieldProblem::Deleted)
    );
    let by_other = desk.act(IVAN, chat, DeskAction::React(asked, "👍".to_owned()));
    assert_eq!(by_other, Err(Refusal::NotParticipant));
    desk.pass(hours(25));
    let closed = desk.reacts(chat, asked, "👍");
    assert!(
        matches!(closed, Err(Refusal::WindowClosed(_))),
        "{closed:?}"
    );
    desk.pass(hours(30 * 24));
    assert_eq!(
        desk.reacts(chat, asked, "👍"),
        refused("entry", FieldProblem::OlderThan(30))
    );
    assert!(
        desk.entries(chat)
            .iter()
            .all(|it| !matches!(it.body, Body::Reaction { .. }))
    );
}
