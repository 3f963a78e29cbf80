//! The delivery report: what became of the messages that left in a period.

use std::collections::{BTreeMap, VecDeque};

use crate::base::id::EntryId;
use crate::domain::delivery::DeliveryState;
use crate::domain::report::Wanted;
use crate::domain::report::breakdown::{Breakdown, Place};
use crate::domain::sent::{Sent, SentBy};

/// Refused messages that a report names one by one, the newest.
pub const FAILED_MAX: usize = 10_000;

/// What became of some messages. Whoever read a message got it, and what they got was sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// All of them.
    pub total: u64,
    /// Those on their way to WhatsApp, or held back by it.
    pub on_the_way: u64,
    /// WhatsApp took them and did not refuse them later.
    pub sent: u64,
    /// They reached a device.
    pub delivered: u64,
    /// They were shown. Not everybody lets others know.
    pub read: u64,
    /// Refused for good.
    pub failed: u64,
    /// Nobody knows.
    pub unknown: u64,
    /// Why those were refused: how many by each code.
    pub causes: BTreeMap<i64, u64>,
}

impl Sums {
    fn add(&mut self, sent: &Sent) {
        self.total += 1;
        match sent.state {
            DeliveryState::Queued
            | DeliveryState::Sending
            | DeliveryState::Paced
            | DeliveryState::Held
            | DeliveryState::Scheduled
            | DeliveryState::Canceled => self.on_the_way += 1,
            DeliveryState::Unknown => self.unknown += 1,
            DeliveryState::Failed => {
                self.failed += 1;
                *self
                    .causes
                    .entry(sent.code.unwrap_or_default())
                    .or_default() += 1;
            }
            DeliveryState::Sent => self.sent += 1,
            DeliveryState::Delivered => {
                self.sent += 1;
                self.delivered += 1;
            }
            DeliveryState::Read | DeliveryState::Played => {
                self.sent += 1;
                self.delivered += 1;
                self.read += 1;
            }
        }
    }

    /// How much `part` is of all, in thousandths; nothing when there is nothing.
    pub fn share(&self, part: u64) -> Option<u64> {
        (self.total > 0).then(|| (part * 1000 + self.total / 2) / self.total)
    }
}

/// A delivery report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeliveryReport {
    /// What was counted; the desk by itself and the phone app apart from people.
    pub rows: Breakdown<Sums, SentBy>,
    /// What was refused, the newest last; see [`FAILED_MAX`].
    pub failed: VecDeque<(EntryId, Sent)>,
}

impl DeliveryReport {
    /// One in which nothing is counted yet.
    pub fn new(wanted: Wanted) -> Self {
        Self {
            rows: Breakdown::new(wanted),
            failed: VecDeque::new(),
        }
    }

    /// Counts a message, if the report is of it.
    pub fn add(&mut self, entry: EntryId, sent: &Sent) {
        let place = Place {
            at: sent.at,
            group: sent.group,
            number: sent.number,
            who: sent.by,
            agent: match sent.by {
                SentBy::Agent(agent) => Some(agent),
                SentBy::Desk | SentBy::Phone => None,
            },
        };
        let Some(rows) = self.rows.rows(place) else {
            return;
        };
        for row in rows {
            row.add(sent);
        }
        if sent.state == DeliveryState::Failed {
            self.failed.push_back((entry, sent.clone()));
            if self.failed.len() > FAILED_MAX {
                self.failed.pop_front();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::{AgentId, ChatId, GroupId, NumberId};
    use crate::domain::hours::zone::{Date, Zone};
    use crate::domain::report::period::Period;

    fn report(agent: Option<AgentId>) -> DeliveryReport {
        let date = |text| Date::read(text).unwrap();
        DeliveryReport::new(Wanted {
            period: Period::new(date("2026-11-10"), date("2026-11-11"), Zone::UTC).unwrap(),
            groups: vec![GroupId(1)],
            group: None,
            number: None,
            agent,
        })
    }

    /// Hours after 10 November 2026 began.
    fn sent(hours: i64, group: u64, by: SentBy, state: DeliveryState, code: Option<i64>) -> Sent {
        Sent {
            at: Timestamp::from_seconds(1_794_268_800 + hours * 3600),
            chat: ChatId(1),
            group: GroupId(group),
            number: NumberId(1),
            by,
            template: false,
            state,
            code,
        }
    }

    #[test]
    fn what_was_read_was_delivered_and_sent() {
        let vera = SentBy::Agent(AgentId(3));
        let states = [
            DeliveryState::Read,
            DeliveryState::Delivered,
            DeliveryState::Sent,
            DeliveryState::Unknown,
            DeliveryState::Queued,
        ];
        let mut report = report(None);
        for (at, state) in states.into_iter().enumerate() {
            let hours = i64::try_from(at).unwrap();
            report.add(EntryId(1), &sent(hours, 1, vera, state, None));
        }
        let failed = sent(30, 1, SentBy::Desk, DeliveryState::Failed, Some(131_026));
        report.add(EntryId(7), &failed);
        // Another group's, and one before the period.
        report.add(EntryId(8), &sent(1, 2, vera, DeliveryState::Sent, None));
        report.add(EntryId(9), &sent(-1, 1, vera, DeliveryState::Sent, None));
        let total = &report.rows.total;
        assert_eq!((total.total, total.sent), (6, 3));
        assert_eq!((total.delivered, total.read), (2, 1));
        assert_eq!((total.failed, total.unknown, total.on_the_way), (1, 1, 1));
        assert_eq!(total.causes, BTreeMap::from([(131_026, 1)]));
        assert_eq!(total.share(total.failed), Some(167));
        assert_eq!(report.rows.days[1].1.failed, 1);
        assert_eq!(report.rows.whose[&SentBy::Desk].total, 1);
        assert_eq!(report.failed, [(EntryId(7), failed)]);
    }

    #[test]
    fn who_asks_for_one_member_is_told_of_nobody_else() {
        let vera = AgentId(3);
        let mut report = report(Some(vera));
        for by in [
            SentBy::Agent(vera),
            SentBy::Agent(AgentId(4)),
            SentBy::Phone,
        ] {
            report.add(EntryId(1), &sent(1, 1, by, DeliveryState::Sent, None));
        }
        assert_eq!(report.rows.total.total, 1);
        assert_eq!(report.rows.total.share(0), Some(0));
        assert_eq!(Sums::default().share(0), None);
    }
}
