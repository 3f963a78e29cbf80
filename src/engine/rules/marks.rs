//! Marks on a message: reactions, edits and deletions, before and after it.

use std::time::Duration;

use crate::domain::entry::Entry;
use crate::domain::inbound::{Content, Item};
use crate::engine::rules::desk::{Desk, anna};

fn mark(desk: &mut Desk, content: Content) -> Item {
    let message = desk.message(&anna(), content);
    desk.pass(Duration::from_secs(1));
    Item::Message(Box::new(message))
}

fn marks(desk: &mut Desk, target: &str) -> Vec<Item> {
    let target = || target.to_owned();
    let react = |emoji: &str| Content::Reaction {
        target: target(),
        emoji: emoji.to_owned(),
    };
    let edit = |text: &str| Content::Edit {
        target: target(),
        text: text.to_owned(),
    };
    vec![
        mark(desk, react("👍")),
        mark(desk, edit("second")),
        mark(desk, react("❤")),
        mark(desk, edit("third")),
        mark(desk, Content::Revoke { target: target() }),
    ]
}

fn shows_all_marks(entry: &Entry) {
    assert_eq!(entry.text(), "third");
    assert_eq!(entry.reactions.len(), 1);
    assert_eq!(entry.reactions[0].emoji, "❤");
    assert!(entry.deleted_at.is_some());
}

#[test]
fn marks_apply_in_any_order_before_and_after_their_message() {
    for turn in 0..6 {
        let mut desk = Desk::new();
        let message = desk.message(&anna(), Content::Text("first".into()));
        desk.pass(Duration::from_secs(1));
        let mut items = marks(&mut desk, &message.wamid);
        items.insert(turn.min(5), Item::Message(Box::new(message.clone())));
        if turn % 2 == 1 {
            items.reverse();
        }
        for item in items.clone() {
            assert_eq!(desk.receive(vec![item]).quarantined, 0);
        }
        // All of it once more.
        let sum = desk.receive(items);
        assert_eq!((sum.stored, sum.known), (0, 6));
        let chat = desk.view().active_chats().unwrap()[0];
        let entries = desk.entries(chat);
        assert_eq!(entries.len(), 1);
        shows_all_marks(&entries[0]);
    }
}

#[test]
fn a_repeated_edit_of_the_same_second_does_not_undo_the_next() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::Text("A".into()));
    let (chat, id) = desk.receive_one(message.clone());
    let edit = |desk: &mut Desk, text: &str| {
        let target = message.wamid.clone();
        let text = text.to_owned();
        Item::Message(Box::new(
            desk.message(&anna(), Content::Edit { target, text }),
        ))
    };
    let (first, second) = (edit(&mut desk, "B"), edit(&mut desk, "A"));
    desk.receive(vec![first.clone(), second]);
    assert_eq!(desk.receive(vec![first]).known, 1);
    assert_eq!(desk.entry(chat, id).text(), "A");
}

#[test]
fn however_many_marks_came_first_none_is_lost_and_none_counts_twice() {
    let mut desk = Desk::new();
    let message = desk.message(&anna(), Content::Text("version 0".into()));
    let edit = |desk: &mut Desk, number: u32| {
        let target = message.wamid.clone();
        let text = format!("version {number}");
        mark(desk, Content::Edit { target, text })
    };
    let edits: Vec<Item> = (1..=250).map(|number| edit(&mut desk, number)).collect();
    assert_eq!(desk.receive(edits.clone()).stored, 250);
    assert_eq!(desk.receive(edits).known, 250);
    let (chat, id) = desk.receive_one(message.clone());
    let entry = desk.entry(chat, id);
    assert_eq!(entry.text(), "version 250");
    assert_eq!(entry.revisions.len(), 250);
}
