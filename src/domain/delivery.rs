//! What became of a message that we sent. Statuses are a lattice: they only move forward.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;

/// Whoever sent a message thinks that it has left after so long.
const LATE: Duration = Duration::from_secs(120);

/// How far an outgoing message has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum DeliveryState {
    /// Waits in the outbox.
    Queued,
    /// On its way to Meta: the request may have been written.
    Sending,
    /// The answer was lost: it may or may not have been sent. Never sent again by itself.
    Unknown,
    /// Accepted by WhatsApp.
    Sent,
    /// Reached a device.
    Delivered,
    /// Shown to the customer.
    Read,
    /// A voice message was played.
    Played,
    /// Refused for good.
    Failed,
    /// Taken back before it left.
    Canceled,
    /// Waits for the customer's answer, or for a person to say whether it shall leave.
    Held,
    /// Accepted by WhatsApp, which holds it back for now: it may be sent later, or fail.
    Paced,
    /// Leaves at a moment.
    Scheduled,
}

impl DeliveryState {
    /// The word used in JSON, in the catalogue and in CSS.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Held => "held",
            Self::Paced => "paced",
            Self::Scheduled => "scheduled",
        }
    }

    /// Its place among the steps that WhatsApp reports; ours come before all of them.
    fn rank(self) -> u8 {
        match self {
            Self::Queued
            | Self::Sending
            | Self::Unknown
            | Self::Canceled
            | Self::Held
            | Self::Scheduled => 0,
            Self::Paced => 1,
            Self::Sent => 2,
            Self::Failed => 3,
            Self::Delivered => 4,
            Self::Read => 5,
            Self::Played => 6,
        }
    }
}

/// Why a message was refused, as Meta or the desk said it; explained to people by code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SendError {
    /// Meta's code; the desk's own refusals use the code that Meta would have given.
    pub code: i64,
    /// Meta's words, for those who want them.
    pub detail: String,
}

impl SendError {
    /// The code of a message of which a person said that it did not arrive. Meta's codes are not negative.
    pub const NOT_ARRIVED: i64 = -1;
    /// The code of a held reply whose time ran out before the customer answered.
    pub const EXPIRED: i64 = -2;
    /// The code of a message whose moment passed while the desk stood still for long.
    pub const MISSED: i64 = -3;
    /// The code of a scheduled message whose author was excluded from the chat before it left.
    pub const EXCLUDED: i64 = -4;
    /// The code of a message that could not leave before Meta let the account send again.
    pub const RESTRICTED: i64 = -5;
    /// The code of a message with a file that a customer sent and that is a program.
    pub const PROGRAM: i64 = -6;
}

/// A status that WhatsApp reports.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Report {
    /// Left WhatsApp's servers.
    Sent,
    /// Reached a device.
    Delivered,
    /// Shown.
    Read,
    /// A voice message was played.
    Played,
    /// Refused for good.
    Failed(SendError),
    /// Held back by WhatsApp for now.
    Paced,
}

impl Report {
    fn state(&self) -> DeliveryState {
        match self {
            Self::Sent => DeliveryState::Sent,
            Self::Delivered => DeliveryState::Delivered,
            Self::Read => DeliveryState::Read,
            Self::Played => DeliveryState::Played,
            Self::Failed(_) => DeliveryState::Failed,
            Self::Paced => DeliveryState::Paced,
        }
    }
}

/// The delivery of one outgoing message: the state, when each step was reached, and the error if refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delivery {
    state: DeliveryState,
    times: Vec<(DeliveryState, Timestamp)>,
    error: Option<SendError>,
    /// A person has been asked whether it arrived.
    pub asked: bool,
    /// The entry that sent it again.
    pub retried_by: Option<crate::base::id::EntryId>,
}

impl Delivery {
    /// A message put into the outbox at `now`.
    pub fn queued(now: Timestamp) -> Self {
        let state = DeliveryState::Queued;
        Self {
            state,
            times: vec![(state, now)],
            error: None,
            asked: false,
            retried_by: None,
        }
    }

    /// A message that somebody else sent, as the phone app did: WhatsApp had it at `at`.
    pub fn sent_elsewhere(at: Timestamp) -> Self {
        let state = DeliveryState::Sent;
        Self {
            state,
            times: vec![(state, at)],
            error: None,
            asked: false,
            retried_by: None,
        }
    }

    /// The state.
    pub fn state(&self) -> DeliveryState {
        self.state
    }

    /// The error, if refused.
    pub fn error(&self) -> Option<&SendError> {
        self.error.as_ref()
    }

    /// When it left, if it waited for that: for the customer's answer, or for its moment.
    pub fn left_at(&self) -> Option<Timestamp> {
        let waited = [DeliveryState::Held, DeliveryState::Scheduled];
        waited.iter().find_map(|state| self.reached(*state))?;
        let has_left = match self.state {
            DeliveryState::Held | DeliveryState::Scheduled => false,
            DeliveryState::Canceled | DeliveryState::Failed => {
                self.reached(DeliveryState::Sending).is_some()
            }
            _ => true,
        };
        self.reached(DeliveryState::Queued).filter(|_| has_left)
    }

    /// When it left, if its author must have thought it gone by then: as above, or after it stood long in the queue.
    pub fn left_late_at(&self) -> Option<Timestamp> {
        let queued = self.reached(DeliveryState::Queued);
        let tried = queued.zip(self.reached(DeliveryState::Sending));
        let late = tried.filter(|(queued, tried)| tried.since(*queued) > LATE);
        let has_left = self.state != DeliveryState::Queued;
        self.left_at()
            .or_else(|| late.map(|(_, tried)| tried).filter(|_| has_left))
    }

    /// When each step was reached, in the order in which we learnt of them.
    pub fn times(&self) -> &[(DeliveryState, Timestamp)] {
        &self.times
    }

    /// When `state` was reached.
    pub fn reached(&self, state: DeliveryState) -> Option<Timestamp> {
        self.times
            .iter()
            .find(|(of, _)| *of == state)
            .map(|(_, at)| *at)
    }

    /// How far it is by WhatsApp's own word. What a person says about it is no report of WhatsApp's: whatever that
    /// tells later is nearer to the truth.
    fn rank(&self) -> u8 {
        match &self.error {
            Some(error) if error.code == SendError::NOT_ARRIVED => 0,
            _ => self.state.rank(),
        }
    }

    /// Refused or taken back: the customer did not get it.
    pub fn is_lost(&self) -> bool {
        matches!(self.state, DeliveryState::Failed | DeliveryState::Canceled)
    }

    /// WhatsApp has it: what comes now are its reports.
    pub fn is_settled(&self) -> bool {
        self.state.rank() > 0 || self.state == DeliveryState::Canceled
    }

    /// One of our own steps, before WhatsApp has the message. Ignored afterwards. Returns whether it counted.
    pub fn step(&mut self, state: DeliveryState, now: Timestamp) -> bool {
        if self.is_settled() || state.rank() > 0 || self.state == state {
            return false;
        }
        self.state = state;
        match self.times.iter_mut().find(|(of, _)| *of == state) {
            Some((_, at)) => *at = now,
            None => self.times.push((state, now)),
        }
        true
    }

    /// A report of WhatsApp's, or our own refusal. Forward only, except that a late proof of arrival beats a
    /// refusal. Keeps the earliest time of each step. Returns whether the state or an error changed.
    pub fn report(&mut self, report: &Report, at: Timestamp) -> bool {
        let state = report.state();
        // WhatsApp tells whole seconds, by a clock of its own: nothing of ours was sent before we began to send it.
        let began = self.reached(DeliveryState::Sending);
        let began = began.or_else(|| self.times.first().map(|(_, began)| *began));
        let at = began.map_or(at, |began| at.max(began));
        let forward = state.rank() > self.rank();
        let refused_late =
            state == DeliveryState::Failed && self.state.rank() > DeliveryState::Failed.rank();
        if refused_late {
            return false;
        }
        match self.times.iter_mut().find(|(of, _)| *of == state) {
            Some((_, known)) => *known = (*known).min(at),
            None => self.times.push((state, at)),
        }
        if !forward {
            return false;
        }
        self.state = state;
        self.asked = false;
        self.error = match report {
            Report::Failed(error) => Some(error.clone()),
            _ => None,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn failed() -> Report {
        Report::Failed(SendError {
            code: 131_047,
            detail: "over 24 h".into(),
        })
    }

    #[test]
    fn read_may_come_without_delivered_and_before_sent() {
        let mut delivery = Delivery::queued(at(1));
        assert!(delivery.report(&Report::Read, at(9)));
        assert!(!delivery.report(&Report::Sent, at(5)));
        assert_eq!(delivery.state(), DeliveryState::Read);
        assert_eq!(delivery.reached(DeliveryState::Sent), Some(at(5)));
        assert_eq!(delivery.reached(DeliveryState::Delivered), None);
    }

    #[test]
    fn no_step_is_told_before_the_one_before_it() {
        let mut delivery = Delivery::queued(Timestamp::from_millis(50_100));
        delivery.step(DeliveryState::Sending, Timestamp::from_millis(50_318));
        delivery.report(&Report::Sent, at(50));
        delivery.report(&Report::Delivered, at(49));
        delivery.report(&Report::Read, at(52));
        let times: Vec<Timestamp> = delivery.times().iter().map(|(_, at)| *at).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert_eq!(delivery.reached(DeliveryState::Read), Some(at(52)));
    }

    #[test]
    fn what_stood_long_in_the_queue_tells_when_it_left() {
        for (tried, told) in [(121, None), (122, Some(at(122)))] {
            let mut delivery = Delivery::queued(at(1));
            assert_eq!(delivery.left_late_at(), None);
            delivery.step(DeliveryState::Sending, at(tried));
            delivery.report(&Report::Sent, at(tried + 1));
            assert_eq!((delivery.left_at(), delivery.left_late_at()), (None, told));
        }
        // It was tried in time, and is tried again.
        let mut delivery = Delivery::queued(at(1));
        delivery.step(DeliveryState::Sending, at(2));
        delivery.step(DeliveryState::Queued, at(3));
        assert_eq!(delivery.left_late_at(), None);
    }

    #[test]
    fn what_waited_tells_when_it_left() {
        for waits in [DeliveryState::Held, DeliveryState::Scheduled] {
            let mut delivery = Delivery::queued(at(1));
            assert_eq!(delivery.left_at(), None);
            delivery.step(waits, at(1));
            assert_eq!(delivery.left_at(), None);
            delivery.step(DeliveryState::Queued, at(9));
            delivery.step(DeliveryState::Sending, at(10));
            assert_eq!(delivery.left_at(), Some(at(9)));
        }
    }

    #[test]
    fn our_own_steps_end_where_whatsapp_begins() {
        let mut delivery = Delivery::queued(at(1));
        assert!(delivery.step(DeliveryState::Sending, at(2)));
        assert!(delivery.step(DeliveryState::Unknown, at(3)));
        assert!(delivery.report(&Report::Sent, at(4)));
        assert!(!delivery.step(DeliveryState::Unknown, at(5)));
        assert_eq!(delivery.state(), DeliveryState::Sent);
    }

    #[test]
    fn what_whatsapp_says_wins_over_what_a_person_said() {
        let not_arrived = || {
            let mut delivery = Delivery::queued(at(1));
            delivery.step(DeliveryState::Unknown, at(2));
            let error = SendError {
                code: SendError::NOT_ARRIVED,
                detail: String::new(),
            };
            assert!(delivery.report(&Report::Failed(error), at(3)));
            assert!(delivery.is_settled(), "it is not sent again by itself");
            assert!(!delivery.step(DeliveryState::Queued, at(4)));
            delivery
        };
        for report in [Report::Sent, Report::Delivered, failed()] {
            let mut delivery = not_arrived();
            assert!(delivery.report(&report, at(5)));
            assert_eq!(delivery.state(), report.state());
        }
        let mut delivery = not_arrived();
        delivery.report(&Report::Sent, at(5));
        assert_eq!(delivery.error(), None);
    }

    #[test]
    fn a_refusal_wins_over_sent_and_proof_of_arrival_over_a_refusal() {
        let mut delivery = Delivery::queued(at(1));
        delivery.report(&Report::Sent, at(2));
        assert!(delivery.report(&failed(), at(3)));
        assert_eq!(delivery.error().map(|error| error.code), Some(131_047));
        assert!(delivery.report(&Report::Delivered, at(4)));
        assert_eq!(
            (delivery.state(), delivery.error()),
            (DeliveryState::Delivered, None)
        );
        assert!(!delivery.report(&failed(), at(5)));
    }

    proptest! {
        #[test]
        fn every_order_with_repeats_ends_the_same(order in proptest::collection::vec(0usize..6, 1..14)) {
            let all = [Report::Sent, Report::Delivered, Report::Read, Report::Played, failed(), Report::Paced];
            let run = |indexes: &[usize]| {
                let mut delivery = Delivery::queued(at(0));
                let mut rank = 0;
                for index in indexes {
                    delivery.report(&all[*index], at(10 + i64::try_from(*index).unwrap()));
                    assert!(delivery.state().rank() >= rank, "a status went back");
                    rank = delivery.state().rank();
                }
                delivery
            };
            let one = run(&order);
            let reversed: Vec<usize> = order.iter().rev().copied().collect();
            prop_assert_eq!(one.state(), run(&reversed).state());
        }
    }
}
