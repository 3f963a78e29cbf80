//! A delivery report as programs read it and as the page shows it.

use std::sync::Arc;

use serde::Serialize;

use crate::base::id::EntryId;
use crate::domain::agent::Agent;
use crate::domain::delivery::SendError;
use crate::domain::refusal::Refusal;
use crate::domain::report::delivery::{DeliveryReport, Sums};
use crate::domain::sent::{Sent, SentBy};
use crate::ui::apart::apart;
use crate::ui::chat::{Subject, error_view};
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::json::{Moment, Named};
use crate::ui::reports::Told;
use crate::ui::reports::columns::{Value, said};
use crate::ui::reports::rows::{self, Of, Sender, Tables};
use crate::ui::words::Words;

/// A column: its key in the catalogue, and what stands in it.
pub type Column = (&'static str, fn(&Sums) -> Value);

/// All columns, in order: what somebody has to do something about stands where it is seen without scrolling.
pub const COLUMNS: [Column; 10] = [
    ("delivery-total", |it| Value::Count(it.total)),
    ("delivery-lost", |it| Value::Count(it.failed)),
    ("delivery-lost-share", |it| {
        Value::Share(it.share(it.failed))
    }),
    ("delivery-doubt", |it| Value::Count(it.unknown)),
    ("delivery-way", |it| Value::Count(it.on_the_way)),
    ("delivery-taken", |it| Value::Count(it.sent)),
    ("delivery-arrived", |it| Value::Count(it.delivered)),
    ("delivery-arrived-share", |it| {
        Value::Share(it.share(it.delivered))
    }),
    ("delivery-seen", |it| Value::Count(it.read)),
    ("delivery-seen-share", |it| Value::Share(it.share(it.read))),
];

/// A report.
#[derive(Serialize)]
pub struct DeliveryView {
    /// What was counted, but by sender.
    #[serde(flatten)]
    pub tables: Tables<Sums, SumsView>,
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
pub type Row = rows::Row<Sums, SumsView>;

/// What was counted, for programs.
#[derive(Serialize)]
pub struct SumsView {
    total: u64,
    on_the_way: u64,
    sent: u64,
    delivered: u64,
    read: u64,
    failed: u64,
    unknown: u64,
}

impl From<&Sums> for SumsView {
    fn from(sums: &Sums) -> Self {
        Self {
            total: sums.total,
            on_the_way: sums.on_the_way,
            sent: sums.sent,
            delivered: sums.delivered,
            read: sums.read,
            failed: sums.failed,
            unknown: sums.unknown,
        }
    }
}

impl Sender {
    fn new(words: &Words, team: &Team, by: SentBy) -> Self {
        let (kind, agent, name) = match by {
            SentBy::Agent(id) => {
                let agent = Named::agent(team, id);
                let name = agent.name.clone();
                ("agent", Some(agent), name)
            }
            SentBy::Desk => ("automation", None, words.text("message-automation")),
            SentBy::Phone => ("phone_app", None, words.text("message-phone-app")),
        };
        Self { kind, agent, name }
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

/// The newest refused messages of chats that somebody may see, at most `most`.
///
/// # Errors
/// When storage fails.
pub async fn refused(
    told: &Told<DeliveryReport>,
    me: &Agent,
    most: usize,
) -> Result<Vec<(EntryId, Sent, Subject)>, Failure> {
    let (snapshot, team, me) = (
        Arc::clone(&told.snapshot),
        Arc::clone(&told.team),
        me.clone(),
    );
    let failed = told.report.failed.clone();
    // Each takes several reads.
    let read = apart(move || {
        let mut found = Vec::new();
        for (entry, sent) in failed.into_iter().rev() {
            if found.len() == most {
                break;
            }
            match Subject::read(&snapshot, &team, &me, sent.chat) {
                Ok(subject) => found.push((entry, sent, subject)),
                // Deleted, or not the reader's to see.
                Err(Failure::NotFound | Failure::Refused(Refusal::NotFound)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(found)
    });
    read.await
}

impl DeliveryView {
    /// For a reader with these words, with the refused messages that are listed.
    pub fn new(
        words: &Words,
        told: Told<DeliveryReport>,
        refused: &[(EntryId, Sent, Subject)],
    ) -> Self {
        let (team, query, report) = (&*told.team, &told.query, told.report);
        let refused = refused.iter();
        let failed: Vec<Refused> = refused
            .map(|(entry, sent, subject)| Refused::new(words, team, subject, (*entry, sent)))
            .collect();
        let causes = causes(words, &report.rows.total);
        let unlisted = report.rows.total.failed - failed.len() as u64;
        let whose = |by| {
            let sender = Sender::new(words, team, by);
            let name = sender.name.clone();
            (Of::Sender(sender), name)
        };
        let values = |sums: &Sums| COLUMNS.map(|(_, value)| value(sums)).into();
        let mut tables = Tables::new((words, team, query), report.rows, whose, values);
        Self {
            senders: std::mem::take(&mut tables.whose),
            tables,
            causes,
            failed,
            unlisted,
        }
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
