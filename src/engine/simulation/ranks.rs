//! How far a message of ours has come, naively.

use crate::domain::delivery::{DeliveryState, Report};

/// How far a report brings a message, naively.
pub fn report_rank(report: &Report) -> u8 {
    match report {
        Report::Paced => 1,
        Report::Sent => 2,
        Report::Failed(_) => 3,
        Report::Delivered => 4,
        Report::Read => 5,
        Report::Played => 6,
    }
}

/// How far a message has come, naively; our own steps are zero.
pub fn state_rank(state: DeliveryState) -> u8 {
    match state {
        DeliveryState::Paced => 1,
        DeliveryState::Sent => 2,
        DeliveryState::Failed => 3,
        DeliveryState::Delivered => 4,
        DeliveryState::Read => 5,
        DeliveryState::Played => 6,
        _ => 0,
    }
}

pub fn may_follow(before: DeliveryState, after: DeliveryState) -> bool {
    use DeliveryState::{Canceled, Held, Queued, Scheduled, Sending, Unknown};
    let (from, to) = (state_rank(before), state_rank(after));
    if from != to || from > 0 {
        return from <= to;
    }
    match before {
        Queued | Sending => true,
        Unknown => after == Unknown,
        Canceled => after == Canceled,
        // What waits for the customer or a moment is on the wire only after it was let go.
        Held => matches!(after, Held | Queued | Canceled),
        Scheduled => matches!(after, Scheduled | Queued | Canceled | Held),
        _ => false,
    }
}
