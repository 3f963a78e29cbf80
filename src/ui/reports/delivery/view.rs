//! A delivery report as programs read it and as the page shows it.

use serde::Serialize;

use crate::base::id::EntryId;
use crate::base::text::folded;
use crate::domain::delivery::SendError;
use crate::domain::hours::zone::Date;
use crate::domain::refusal::Refusal;
use crate::domain::report::delivery::{DeliveryReport, Sums};
use crate::domain::sent::{Sent, SentBy};
use crate::store::Snapshot;
use crate::ui::chat::{Subject, error_view};
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::json::{Moment, Named};
use crate::ui::reports::columns::{Value, said};
use crate::ui::reports::query::{Query, ends};
use crate::ui::words::Words;

/// A column: its key in the catalogue, and what stands in it.
pub type Column = (&'static str, fn(&Sums) -> Value);

/// All columns, in order.
pub const COLUMNS: [Column; 10] = [
    ("delivery-total", |it| Value::Count(it.total)),
    ("delivery-way", |it| Value::Count(it.on_the_way)),
    ("delivery-taken", |it| Value::Count(it.sent)),
    ("delivery-arrived", |it| Value::Count(it.delivered)),
    ("delivery-arrived-share", |it| {
        Value::Share(it.share(it.delivered))
    }),
    ("delivery-seen", |it| Value::Count(it.read)),
    ("delivery-seen-share", |it| Value::Share(it.share(it.read))),
    ("delivery-lost", |it| Value::Count(it.failed)),
    ("delivery-lost-share", |it| {
        Value::Share(it.share(it.failed))
    }),
    ("delivery-doubt", |it| Value::Count(it.unknown)),
];

/// A report.
#[derive(Serialize)]
pub struct DeliveryView {
    from: Date,
    to: Date,
    zone: &'static str,
    group: Option<Named>,
    number: Option<Named>,
    agent: Option<Named>,
    /// All of it.
    pub total: Row,
    /// Every day.
    pub days: Vec<Row>,
    /// By name.
    pub groups: Vec<Row>,
    /// By name.
    pub numbers: Vec<Row>,
    /// By name, the desk itself and the phone app last.
    pub senders: Vec<Row>,
    /// The most frequent first.
    pub causes: Vec<Cause>,
    /// The newest first, of chats that the reader may see.
    pub failed: Vec<Refused>,
    /// Refused messages that are not listed.
    pub unlisted: u64,
}

/// One row of a table.
#[derive(Serialize)]
pub struct Row {
    #[serde(flatten)]
    of: Option<Of>,
    total: u64,
    on_the_way: u64,
    sent: u64,
    delivered: u64,
    read: u64,
    failed: u64,
    unknown: u64,
    /// What it is of, in words.
    #[serde(skip)]
    pub name: String,
    /// The id of what it is of, if that has one.
    #[serde(skip)]
    pub id: Option<u64>,
    /// What the page's columns show.
    #[serde(skip)]
    pub cells: Vec<String>,
    #[serde(skip)]
    all: Sums,
}

/// What a row is of.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    Day(Date),
    Group(Named),
    Number(Named),
    Sender(Sender),
}

/// Who sent something.
#[derive(Clone, Serialize)]
pub struct Sender {
    kind: &'static str,
    agent: Option<Named>,
    /// In words.
    #[serde(skip)]
    pub name: String,
}

impl Sender {
    fn new(words: &Words, team: &Team, by: SentBy) -> Self {
        match by {
            SentBy::Agent(id) => {
                let agent = Named::agent(team, id);
                Self {
                    kind: "agent",
                    name: agent.name.clone(),
                    agent: Some(agent),
                }
            }
            SentBy::Desk => Self {
                kind: "automation",
                agent: None,
                name: words.text("message-automation"),
            },
            SentBy::Phone => Self {
                kind: "phone_app",
                agent: None,
                name: words.text("message-phone-app"),
            },
        }
    }
}

/// Why messages were refused.
#[derive(Serialize)]
pub struct Cause {
    /// The code.
    pub code: i64,
    /// What is wrong.
    pub title: String,
    /// What to do.
    pub advice: String,
    /// How many.
    pub count: u64,
    /// Of all that were refused, in thousandths.
    pub share: u64,
    /// The same in words.
    #[serde(skip)]
    pub said: (String, String),
}

/// A message that was refused.
#[derive(Serialize)]
pub struct Refused {
    entry: u64,
    chat: u64,
    customer: String,
    number: Named,
    /// Who sent it.
    pub sender: Sender,
    at: Moment,
    template: bool,
    code: i64,
    /// What is wrong.
    pub title: String,
    /// Where it stands.
    #[serde(skip)]
    pub href: String,
    /// When, in words.
    #[serde(skip)]
    pub when: String,
}

impl Row {
    fn new(words: &Words, of: Option<Of>, name: String, all: Sums) -> Self {
        Self {
            id: match &of {
                Some(Of::Group(named) | Of::Number(named)) => Some(named.id),
                Some(Of::Sender(sender)) => sender.agent.as_ref().map(|named| named.id),
                Some(Of::Day(_)) | None => None,
            },
            of,
            total: all.total,
            on_the_way: all.on_the_way,
            sent: all.sent,
            delivered: all.delivered,
            read: all.read,
            failed: all.failed,
            unknown: all.unknown,
            name,
            cells: COLUMNS
                .iter()
                .map(|(_, value)| said(words, value(&all)))
                .collect(),
            all,
        }
    }

    /// The day that it is of, as programs write it.
    pub fn day(&self) -> Option<String> {
        match self.of {
            Some(Of::Day(day)) => Some(day.to_string()),
            _ => None,
        }
    }

    /// All that its columns are made from.
    pub fn sums(&self) -> &Sums {
        &self.all
    }
}

impl Refused {
    fn new(words: &Words, team: &Team, subject: &Subject, (entry, sent): (EntryId, &Sent)) -> Self {
        let before = entry.0.saturating_sub(1);
        Self {
            entry: entry.0,
            chat: sent.chat.0,
            customer: subject.name(),
            number: Named::number(team, sent.number),
            sender: Sender::new(words, team, sent.by),
            at: Moment(sent.at),
            template: sent.template,
            code: sent.code.unwrap_or_default(),
            title: title(words, sent.code.unwrap_or_default()).0,
            href: format!("/chats/{}?after={before}#e{entry}", sent.chat),
            when: words.moment(sent.at),
        }
    }

    /// Whom it was for.
    pub fn customer(&self) -> &str {
        &self.customer
    }

    /// Through which number.
    pub fn number(&self) -> &str {
        &self.number.name
    }

    /// The moment, as programs write it.
    pub fn at(&self) -> String {
        self.at.0.rfc3339()
    }

    /// Its chat.
    pub fn chat(&self) -> u64 {
        self.chat
    }

    /// Its code.
    pub fn code(&self) -> i64 {
        self.code
    }
}

/// What a code means, and what to do.
fn title(words: &Words, code: i64) -> (String, String) {
    let detail = String::new();
    let error = error_view(&SendError { code, detail }, words);
    (error.title, error.advice)
}

impl DeliveryView {
    /// For who asks; at most `most` refused messages are listed.
    ///
    /// # Errors
    /// When storage fails.
    pub fn new(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        query: &Query,
        report: DeliveryReport,
        most: usize,
    ) -> Result<Self, Failure> {
        let words = &context.words;
        let named = |named: Named, of: fn(Named) -> Of, sums| {
            let name = named.name.clone();
            Row::new(words, Some(of(named)), name, sums)
        };
        let (from, to) = ends(&report.wanted.period);
        let days = report.days.into_iter().map(|(day, sums)| {
            let name = words.dates(day.naive(), day.naive());
            Row::new(words, Some(Of::Day(day)), name, sums)
        });
        let groups = report.groups.into_iter();
        let groups = groups.map(|(id, sums)| named(Named::group(team, id), Of::Group, sums));
        let numbers = report.numbers.into_iter();
        let numbers = numbers.map(|(id, sums)| named(Named::number(team, id), Of::Number, sums));
        let senders = report.senders.into_iter().map(|(by, sums)| {
            let sender = Sender::new(words, team, by);
            let name = sender.name.clone();
            Row::new(words, Some(Of::Sender(sender)), name, sums)
        });
        let mut failed = Vec::new();
        for (entry, sent) in report.failed.iter().rev() {
            if failed.len() == most {
                break;
            }
            match Subject::read(snapshot, team, context.me()?, sent.chat) {
                Ok(subject) => failed.push(Refused::new(words, team, &subject, (*entry, sent))),
                // Deleted, or not the reader's to see.
                Err(Failure::NotFound | Failure::Refused(Refusal::NotFound)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(Self {
            days: days.collect(),
            groups: by_name(groups),
            numbers: by_name(numbers),
            senders: by_name(senders),
            causes: causes(words, &report.total),
            unlisted: report.total.failed - failed.len() as u64,
            failed,
            total: Row::new(words, None, words.text("reports-total"), report.total),
            from,
            to,
            zone: query.zone.name(),
            group: query.wanted.group.map(|id| Named::group(team, id)),
            number: query.wanted.number.map(|id| Named::number(team, id)),
            agent: query.wanted.agent.map(|id| Named::agent(team, id)),
        })
    }
}

fn causes(words: &Words, total: &Sums) -> Vec<Cause> {
    let causes = total.causes.iter().map(|(code, count)| {
        let (title, advice) = title(words, *code);
        let share = (count * 1000 + total.failed / 2) / total.failed.max(1);
        Cause {
            code: *code,
            title,
            advice,
            count: *count,
            share,
            said: (words.number(*count), said(words, Value::Share(Some(share)))),
        }
    });
    let mut causes: Vec<Cause> = causes.collect();
    causes.sort_by_key(|cause| (std::cmp::Reverse(cause.count), cause.code));
    causes
}

fn by_name(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_cached_key(|row| (row.id.is_none(), folded(&row.name), row.id));
    rows
}
