//! What had yet to leave, in worlds where everything goes wrong: it waits in its chat's list and in the outbox alike,
//! and a held reply leaves once, after the customer's word or a person's, or its author is told.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::base::id::{ChatId, EntryId};
use crate::base::limits::NOTICES_KEPT;
use crate::domain::audit::{Audit, AuditSubject};
use crate::domain::chat::Chat;
use crate::domain::delivery::{Delivery, DeliveryState, SendError};
use crate::domain::entry::{Author, Body, ChatEvent, Entry};
use crate::domain::measure::{HeldEnd, Measure, Measured};
use crate::domain::notice::NoticeKind;
use crate::domain::view::View as _;
use crate::store::Snapshot;

/// Looks at all that waits or has waited.
pub fn judge(
    chats: &[Chat],
    entries: &BTreeMap<ChatId, Vec<Entry>>,
    snapshot: &Snapshot,
    erased: &BTreeSet<ChatId>,
) {
    let rows = snapshot.outbox_rows().unwrap();
    let mut ends = Vec::new();
    for chat in chats {
        let waiting = rows
            .iter()
            .filter(|row| row.chat == chat.id && row.deadline().is_some());
        let waiting: Vec<EntryId> = waiting.map(|row| row.entry).collect();
        assert_eq!(
            chat.parked, waiting,
            "chat {}: what waits in it is not what waits in the outbox",
            chat.id
        );
        let timeline = &entries[&chat.id];
        for entry in timeline {
            let Some(delivery) = &entry.delivery else {
                continue;
            };
            if delivery.reached(DeliveryState::Held).is_some() {
                let end = end(chat, timeline, (entry, delivery), snapshot);
                ends.extend(end.map(|end| counted(chat.id, end)));
            }
        }
    }
    ends.sort_unstable();
    let mut told: Vec<String> = Vec::new();
    let mut each = |_, measure: &Measure| {
        if let Measured::Held(end) = measure.what
            && !erased.contains(&measure.chat)
        {
            told.push(counted(measure.chat, end));
        }
    };
    snapshot.measures((0, u32::MAX), &mut each).unwrap();
    told.sort_unstable();
    assert_eq!(told, ends, "reports count other ends of held replies");
}

/// One that is taken back before it left may have been let go before.
fn counted(chat: ChatId, end: HeldEnd) -> String {
    match end {
        HeldEnd::Expired => format!("{chat} in vain"),
        HeldEnd::Left | HeldEnd::TakenBack | HeldEnd::Lost => format!("{chat} over"),
    }
}

/// How a held reply ended, if it does not wait any more.
fn end(
    chat: &Chat,
    timeline: &[Entry],
    (entry, delivery): (&Entry, &Delivery),
    snapshot: &Snapshot,
) -> Option<HeldEnd> {
    let (id, of) = (entry.id, chat.id);
    let waits = chat.parked.contains(&id);
    assert_eq!(
        waits,
        delivery.state() == DeliveryState::Held,
        "chat {of}: {id} says that it is held"
    );
    let later = |wanted: &dyn Fn(&Entry) -> bool| {
        let mut after = timeline.iter().filter(|other| other.id > id);
        after.any(wanted)
    };
    let event = |wanted: fn(&ChatEvent) -> bool| {
        later(&|other| matches!(&other.body, Body::Event(event) if wanted(event)))
    };
    let code = delivery.error().map(|error| error.code);
    match delivery.left_at() {
        _ if waits => None,
        Some(_) => {
            let called = |event: &ChatEvent| matches!(event, ChatEvent::Called { .. });
            let wrote = later(&|other| other.author == Author::Customer) || event(called);
            let answered = wrote && event(|event| matches!(event, ChatEvent::HeldLeft { .. }));
            let released = event(|event| matches!(event, ChatEvent::Released { .. }));
            assert!(
                answered || released,
                "chat {of}: {id} left though nobody let it"
            );
            Some(HeldEnd::Left)
        }
        None if code == Some(SendError::EXPIRED) => {
            let told = event(|event| matches!(event, ChatEvent::HeldExpired { .. }));
            assert!(told, "chat {of}: nobody was told that {id} was in vain");
            knows(entry, snapshot);
            Some(HeldEnd::Expired)
        }
        // Let go, and then the window was closed after all.
        None if code.is_some() => Some(HeldEnd::Left),
        None => {
            let state = delivery.state();
            assert_eq!(state, DeliveryState::Canceled, "chat {of}: {id} is gone");
            Some(HeldEnd::TakenBack)
        }
    }
}

/// Its author has it in their list, or somebody else if they have left the team, unless newer ones filled it.
fn knows(entry: &Entry, snapshot: &Snapshot) {
    let Author::Agent(author) = entry.author else {
        return;
    };
    let told = NoticeKind::HeldExpired { entry: entry.id };
    let lists = snapshot.agents().unwrap().into_iter().map(|agent| {
        let notices = snapshot.notices(agent.id).unwrap();
        let has_it = notices.iter().any(|(_, notice)| notice.what == told);
        has_it || notices.len() >= NOTICES_KEPT
    });
    let mut was_changed = false;
    let mut look = |_, line: Audit| {
        was_changed |= line.subject == AuditSubject::Agent(author);
        ControlFlow::Continue(())
    };
    snapshot.audits_before(None, &mut look).unwrap();
    assert!(
        lists.into_iter().any(|knows| knows) || was_changed,
        "{}: nobody knows that it was in vain",
        entry.id
    );
}
