//! What reports count, against what stands in the chats.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{ChatId, EntryId};
use crate::domain::chat::Chat;
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::measure::{HeldEnd, Measured};
use crate::domain::outbox::OutboxState;
use crate::domain::sent::Sent;
use crate::domain::view::View as _;
use crate::store::Snapshot;

/// Each turn that ended, each window that was lost and each held reply that is over is counted once, by what became
/// of it; nothing else is. By a clock that leaps, the day by which a turn is kept may be lost while it waits anew.
pub fn judge(
    chats: &[Chat],
    entries: &BTreeMap<ChatId, Vec<Entry>>,
    snapshot: &Snapshot,
    (leaps, erased): (bool, &BTreeSet<ChatId>),
) {
    let mut counted = BTreeMap::new();
    let mut each = |entry: EntryId, measure: &_| {
        let before = counted.insert(entry, Clone::clone(measure));
        assert!(before.is_none() || leaps, "entry {entry} is counted twice");
    };
    snapshot.measures((0, u32::MAX), &mut each).unwrap();
    for chat in chats {
        for entry in entries.get(&chat.id).into_iter().flatten() {
            let measure = counted.remove(&entry.id);
            let chat_of = measure.as_ref().map_or(chat.id, |measure| measure.chat);
            assert_eq!(chat_of, chat.id, "entry {} in another chat", entry.id);
            let what = measure.map(|measure| measure.what);
            let said = entry.author == Author::Customer
                || matches!(entry.body, Body::Event(ChatEvent::Called { .. }));
            match what {
                Some(Measured::Turn { .. }) => {
                    assert!(said, "entry {}: nobody's turn", entry.id);
                    let waits = (chat.waiting.as_ref()).is_some_and(|it| it.entry == entry.id);
                    assert!(!waits || leaps, "entry {}: still waits", entry.id);
                }
                Some(Measured::WindowLost { .. }) => {
                    let body = &entry.body;
                    assert_eq!(*body, Body::Event(ChatEvent::WindowClosed));
                }
                Some(Measured::Held(end)) => {
                    assert_eq!(fate(chat, entry, snapshot), Some(end), "entry {}", entry.id);
                }
                None => {
                    let is_lost = entry.body == Body::Event(ChatEvent::WindowClosed);
                    assert!(!is_lost, "entry {}: a window is not counted", entry.id);
                    assert_eq!(fate(chat, entry, snapshot), None, "entry {}", entry.id);
                }
            }
        }
    }
    // What reports counted stays.
    counted.retain(|_, measure| !erased.contains(&measure.chat));
    assert_eq!(counted, BTreeMap::new(), "of no entry");
}

/// What the delivery report counts is what became of the messages in the chats: no message twice, none forgotten.
pub fn judge_sent(
    entries: &BTreeMap<ChatId, Vec<Entry>>,
    snapshot: &Snapshot,
    erased: &BTreeSet<ChatId>,
) {
    let mut counted = BTreeMap::new();
    let mut each = |entry: EntryId, sent: &Sent| {
        let before = counted.insert(entry, sent.clone());
        assert_eq!(before, None, "message {entry} is counted twice");
    };
    snapshot.sent((0, u32::MAX), &mut each).unwrap();
    for entry in entries.values().flatten() {
        let Some(delivery) = &entry.delivery else {
            assert_eq!(counted.get(&entry.id), None, "entry {}", entry.id);
            continue;
        };
        let waits = matches!(
            delivery.state(),
            DeliveryState::Held | DeliveryState::Scheduled
        );
        // A reaction is no message.
        if matches!(entry.body, Body::Reaction { .. }) {
            assert_eq!(counted.get(&entry.id), None, "reaction {}", entry.id);
            continue;
        }
        match counted.remove(&entry.id) {
            Some(sent) => {
                assert_eq!(sent.state, delivery.state(), "message {}", entry.id);
                let code = delivery.error().map(|error| error.code);
                assert_eq!((sent.code, sent.chat), (code, entry.chat));
            }
            None => assert!(
                waits || delivery.state() == DeliveryState::Canceled,
                "message {} is not counted",
                entry.id
            ),
        }
    }
    counted.retain(|_, sent| !erased.contains(&sent.chat));
    assert_eq!(counted, BTreeMap::new(), "of no message");
}

/// How a held reply ended; nothing for one that still waits, and for what is none.
fn fate(chat: &Chat, entry: &Entry, snapshot: &Snapshot) -> Option<HeldEnd> {
    let delivery = entry.delivery.as_ref()?;
    let row = snapshot.outbox(entry.id).unwrap();
    let is_copied = row.is_some_and(|row| matches!(row.state, OutboxState::Restored(_)));
    let was_held = delivery.reached(DeliveryState::Held) == Some(entry.received_at);
    if !was_held || is_copied || chat.parked.contains(&entry.id) {
        return None;
    }
    let code = delivery.error().map(|error| error.code);
    Some(match delivery.state() {
        DeliveryState::Canceled => HeldEnd::TakenBack,
        DeliveryState::Failed if code == Some(SendError::EXPIRED) => HeldEnd::Expired,
        DeliveryState::Failed => HeldEnd::Lost,
        _ => HeldEnd::Left,
    })
}
