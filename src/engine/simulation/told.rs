//! What the callers were told must be so.

use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction};
use crate::domain::decide::callback::read_callback;
use crate::domain::inbound::Item;
use crate::engine::Outcome;
use crate::engine::simulation::model::{Batch, Model};
use crate::engine::simulation::ranks::report_rank;

impl Model {
    /// Looks at every answer of a batch.
    pub fn answers(&mut self, batch: &Batch<'_>) {
        for (command, outcome) in batch.commands.iter().zip(batch.outcomes) {
            let Outcome::Answered(answer) = outcome else {
                continue;
            };
            match (command, answer) {
                (Command::Inbound(items) | Command::Reread(_, items), _) => {
                    for item in items {
                        self.received(&item.item, batch);
                    }
                }
                (
                    Command::Desk { action, .. },
                    Answer::Entry(_, id) | Answer::Note { entry: id, .. },
                ) => {
                    let words = match action {
                        DeskAction::Reply(reply) if reply.text.is_empty() => continue,
                        DeskAction::Reply(reply) => &reply.text,
                        DeskAction::Note { text, .. } => text,
                        _ => continue,
                    };
                    let saying = self.sayings.entry(words.clone()).or_default();
                    assert_eq!(
                        saying.entries,
                        [*id],
                        "{words:?} was kept once, under its id"
                    );
                    if batch.acknowledged {
                        saying.acknowledged = Some(*id);
                    }
                }
                _ => {}
            }
        }
    }

    fn received(&mut self, item: &Item, batch: &Batch<'_>) {
        match item {
            Item::Message(message) => {
                let key = (message.phone_number_id.clone(), message.wamid.clone());
                let Some(written) = self.written.get_mut(&key) else {
                    return;
                };
                if batch.numbers.contains(&message.phone_number_id) {
                    assert!(
                        written.entry.is_some(),
                        "{key:?} was answered and is nowhere"
                    );
                    written.acknowledged |= batch.acknowledged;
                }
            }
            Item::Status(status) => {
                let ours = status.callback.as_deref().and_then(read_callback);
                if let Some((_, entry)) = ours {
                    let rank = self.reports.entry(entry).or_default();
                    *rank = (*rank).max(report_rank(&status.report));
                }
            }
            _ => {}
        }
    }
}
