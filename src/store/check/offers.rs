//! Who is in a chat, and a hand-over that waits: it and its deadline know each other.

use crate::base::id::ChatId;
use crate::domain::chat::Chat;
use crate::domain::event::Deadline;
use crate::domain::view::View as _;
use crate::store::check::Findings;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks the people of a chat.
pub fn people_of(
    source: &Snapshot,
    chat: &Chat,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let Some(assignee) = chat.assignee() else {
        return Ok(());
    };
    let id = chat.id;
    let participants = chat.participants();
    findings.require(!participants.contains(&assignee), || {
        format!("chat {id}: the responsible is a participant too")
    });
    findings.require(source.agent(assignee)?.is_some(), || {
        format!("chat {id} has an unknown responsible")
    });
    for (index, participant) in participants.iter().enumerate() {
        findings.require(!participants[..index].contains(participant), || {
            format!("chat {id} has participant {participant} twice")
        });
        findings.require(source.agent(*participant)?.is_some(), || {
            format!("chat {id} has an unknown participant")
        });
    }
    let Some(offer) = chat.offer() else {
        return Ok(());
    };
    findings.require(offer.by == assignee && offer.to != assignee, || {
        format!("chat {id} is handed over by or to a wrong person")
    });
    findings.require(source.agent(offer.to)?.is_some(), || {
        format!("chat {id} is handed to somebody unknown")
    });
    let armed = source.deadline(offer.expires_at, offer.row)? == Some(Deadline::OfferEnd(id));
    findings.require(armed, || {
        format!("chat {id}: the deadline row of its hand-over is missing")
    });
    Ok(())
}

/// Checks that a chat knows the deadline of its hand-over.
pub fn offer_end(
    source: &Snapshot,
    id: ChatId,
    own: [u8; 16],
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let chat = source.chat(id)?;
    let known = chat.as_ref().and_then(Chat::offer);
    findings.require(
        known.map(|offer| keys::due(offer.expires_at, offer.row.0)) == Some(own),
        || format!("chat {id} does not know the deadline of its hand-over"),
    );
    Ok(())
}
