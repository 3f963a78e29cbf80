//! The columns of a report's tables: the page and CSV show the same.

use std::time::Duration;

use crate::domain::report::times::Times;
use crate::domain::report::{Replies, Sums};
use crate::ui::reports::query::By;
use crate::ui::words::Words;

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    /// How many.
    Count(u64),
    /// How long, in seconds; nothing when there was nothing.
    Seconds(Option<u64>),
    /// How much of all, in thousandths; nothing when there was nothing.
    Share(Option<u64>),
}

/// A column.
pub struct Column {
    /// What it is about: a key of the catalogue, which several columns beside each other share.
    pub about: &'static str,
    /// Which number of that: a key of the catalogue.
    pub which: &'static str,
    /// By which clock, if it depends on one.
    pub by: Option<By>,
    value: fn(&Sums) -> Value,
}

impl Column {
    /// What stands in it.
    pub fn value(&self, sums: &Sums) -> Value {
        (self.value)(sums)
    }
}

macro_rules! columns {
    ($($about:literal [$($which:literal $by:expr => $value:expr;)*])*) => {
        [$($(Column { about: $about, which: $which, by: $by, value: $value },)*)*]
    };
}

const WALL: Option<By> = Some(By::Wall);
const WORKING: Option<By> = Some(By::Working);

/// All columns, in order.
pub const COLUMNS: [Column; 26] = columns! {
    "reports-first" [
        "reports-count" None => |it| Value::Count(it.first.waited.count());
        "reports-late" None => |it| Value::Count(it.first.late);
        "reports-median" WALL => |it| median(wall(&it.first));
        "reports-ninety" WALL => |it| ninety(wall(&it.first));
        "reports-mean" WALL => |it| mean(wall(&it.first));
        "reports-median" WORKING => |it| median(working(&it.first));
        "reports-ninety" WORKING => |it| ninety(working(&it.first));
        "reports-mean" WORKING => |it| mean(working(&it.first));
    ]
    "reports-next" [
        "reports-count" None => |it| Value::Count(it.next.waited.count());
        "reports-late" None => |it| Value::Count(it.next.late);
        "reports-median" WALL => |it| median(wall(&it.next));
        "reports-ninety" WALL => |it| ninety(wall(&it.next));
        "reports-mean" WALL => |it| mean(wall(&it.next));
        "reports-median" WORKING => |it| median(working(&it.next));
        "reports-ninety" WORKING => |it| ninety(working(&it.next));
        "reports-mean" WORKING => |it| mean(working(&it.next));
    ]
    "reports-broken" [
        "reports-count" None => |it| Value::Count(it.breaches());
        "reports-share" None => |it| Value::Share(it.breach_share());
    ]
    "reports-unanswered" [
        "reports-not-needed" None => |it| Value::Count(it.no_reply_needed);
        "reports-closed" None => |it| Value::Count(it.closed);
    ]
    "reports-windows" [
        "reports-lost-waiting" None => |it| Value::Count(it.lost_waiting);
        "reports-lost-answered" None => |it| Value::Count(it.lost_answered);
    ]
    "reports-held" [
        "reports-held-left" None => |it| Value::Count(it.held_left);
        "reports-held-lost" None => |it| Value::Count(it.held_lost);
        "reports-held-expired" None => |it| Value::Count(it.held_expired);
        "reports-held-back" None => |it| Value::Count(it.held_taken_back);
    ]
};

/// How long customers waited, by a clock.
pub fn times(replies: &Replies, by: By) -> &Times {
    match by {
        By::Wall => wall(replies),
        By::Working => working(replies),
    }
}

fn wall(replies: &Replies) -> &Times {
    &replies.waited
}

fn working(replies: &Replies) -> &Times {
    &replies.working
}

fn median(times: &Times) -> Value {
    Value::Seconds(times.median())
}

fn ninety(times: &Times) -> Value {
    Value::Seconds(times.percentile(90))
}

fn mean(times: &Times) -> Value {
    Value::Seconds(times.mean())
}

/// A value for people.
pub fn said(words: &Words, value: Value) -> String {
    match value {
        Value::Count(count) => words.number(count),
        Value::Seconds(Some(seconds)) => words.span(Duration::from_secs(seconds)),
        Value::Share(Some(share)) => {
            let whole = ((share + 5) / 10).to_string();
            words.with("reports-percent", "n", whole.as_str())
        }
        Value::Seconds(None) | Value::Share(None) => words.text("reports-nothing"),
    }
}
