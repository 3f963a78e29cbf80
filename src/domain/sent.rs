//! What became of each message to customers, as the delivery report counts it: one small row for each, by the day on
//! which it was written, or left if it had to wait for its moment. What still waits for that is not counted yet, what was
//! taken back never.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId, NumberId};
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Author, Body, Entry};

/// Who sent a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum SentBy {
    /// A member of the team, here.
    Agent(AgentId),
    /// The desk by itself.
    Desk,
    /// The team, from the phone app.
    Phone,
}

/// What became of one message. Kept by the day on which it counts and its entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// When it was written; when it left, or was refused before it could, for one that had to wait for its moment.
    pub at: Timestamp,
    /// In which chat.
    pub chat: ChatId,
    /// In which group that was when the message was counted first.
    pub group: GroupId,
    /// Through which number.
    pub number: NumberId,
    /// Who sent it.
    pub by: SentBy,
    /// It was a template.
    pub template: bool,
    /// How far it came.
    pub state: DeliveryState,
    /// Why it was refused, if so.
    pub code: Option<i64>,
}

/// From when on a message counts; nothing for what is no message to a customer, as a reaction, waits or was taken back.
pub fn counts_at(entry: &Entry) -> Option<Timestamp> {
    let delivery = entry.delivery.as_ref()?;
    let is_reaction = matches!(entry.body, Body::Reaction { .. });
    if is_reaction || delivery.state() == DeliveryState::Canceled {
        return None;
    }
    let waits = [DeliveryState::Held, DeliveryState::Scheduled];
    if waits.iter().all(|it| delivery.reached(*it).is_none()) {
        return Some(entry.at);
    }
    // What failed while it waited never left.
    let failed = || {
        let failed = delivery.state() == DeliveryState::Failed;
        delivery.reached(DeliveryState::Failed).filter(|_| failed)
    };
    delivery.left_at().or_else(failed)
}

impl Sent {
    /// The row of a message in a chat of this group, with this number.
    pub fn of(entry: &Entry, group: GroupId, number: NumberId) -> Option<Self> {
        let at = counts_at(entry)?;
        let delivery = entry.delivery.as_ref()?;
        Some(Self {
            at,
            chat: entry.chat,
            group,
            number,
            by: match entry.author {
                Author::Agent(agent) => SentBy::Agent(agent),
                Author::PhoneApp => SentBy::Phone,
                Author::Automation | Author::Customer | Author::System => SentBy::Desk,
            },
            template: matches!(entry.body, Body::Template(_)),
            state: delivery.state(),
            code: Delivery::error(delivery).map(|error| error.code),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{EntryId, InteractionId};
    use crate::domain::delivery::{Report, SendError};
    use crate::domain::entry::Forwarded;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn entry(delivery: Delivery) -> Entry {
        Entry {
            id: EntryId(9),
            chat: ChatId(1),
            interaction: InteractionId(1),
            at: at(10),
            received_at: at(10),
            author: Author::Agent(AgentId(3)),
            body: Body::Text("hello".to_owned()),
            wamid: None,
            delivery: Some(delivery),
            reply_to: None,
            retry_of: None,
            reactions: Vec::new(),
            revisions: Vec::new(),
            deleted_at: None,
            forwarded: Forwarded::No,
            preview: false,
            referral: None,
            unknown_fields: None,
        }
    }

    fn refused(code: i64) -> Report {
        Report::Failed(SendError {
            code,
            detail: String::new(),
        })
    }

    #[test]
    fn a_message_counts_when_it_is_written() {
        let mut delivery = Delivery::queued(at(10));
        assert_eq!(counts_at(&entry(delivery.clone())), Some(at(10)));
        // Tried again after a fault, it still left then.
        delivery.step(DeliveryState::Sending, at(11));
        delivery.step(DeliveryState::Queued, at(90_000));
        assert_eq!(counts_at(&entry(delivery.clone())), Some(at(10)));
        delivery.report(&refused(131_026), at(90_001));
        let sent = Sent::of(&entry(delivery), GroupId(4), NumberId(5)).unwrap();
        assert_eq!((sent.at, sent.code), (at(10), Some(131_026)));
        assert_eq!(sent.state, DeliveryState::Failed);
        assert_eq!(sent.by, SentBy::Agent(AgentId(3)));
    }

    #[test]
    fn what_waits_counts_when_it_leaves_or_fails() {
        for waits in [DeliveryState::Held, DeliveryState::Scheduled] {
            let mut delivery = Delivery::queued(at(10));
            delivery.step(waits, at(10));
            assert_eq!(counts_at(&entry(delivery.clone())), None);
            let mut expired = delivery.clone();
            expired.report(&refused(SendError::EXPIRED), at(50));
            assert_eq!(counts_at(&entry(expired)), Some(at(50)));
            delivery.step(DeliveryState::Queued, at(60));
            assert_eq!(counts_at(&entry(delivery)), Some(at(60)));
        }
    }

    #[test]
    fn a_reaction_is_no_message() {
        let mut liked = entry(Delivery::queued(at(10)));
        assert!(counts_at(&liked).is_some());
        liked.body = Body::Reaction {
            to: EntryId(8),
            emoji: "👍".to_owned(),
        };
        assert_eq!(counts_at(&liked), None);
    }

    #[test]
    fn what_was_taken_back_never_counts() {
        let mut delivery = Delivery::queued(at(10));
        delivery.step(DeliveryState::Canceled, at(11));
        assert_eq!(counts_at(&entry(delivery)), None);
    }
}
