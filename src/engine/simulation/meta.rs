//! Meta's side: letters that are delivered until they are answered, sometimes more than once and in any order;
//! sends that are accepted, refused, cut, or accepted without our ever knowing. And our sender, which forgets
//! everything when the process ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId};
use crate::domain::command::Command;
use crate::domain::customer::Identity;
use crate::domain::decide::sending::holds;
use crate::domain::delivery::{DeliveryState, Report, SendError};
use crate::domain::entry::Author;
use crate::domain::first_words::FRESH;
use crate::domain::inbound::{Inbound, InboundStatus, Item};
use crate::domain::number::TroubleCause;
use crate::domain::outbox::{OutboxState, Outgoing, SendOrder, SendOutcome};
use crate::domain::view::View as _;
use crate::engine::simulation::model::OUTSIDE_WINDOW;
use crate::engine::simulation::world::{ClockHabit, Errand, World};

/// Something that Meta wants to tell us.
pub struct Letter {
    pub inbound: Inbound,
    pub acknowledged: bool,
    not_before: Timestamp,
    waiting: bool,
}

/// A send whose answer the sender has and hasn't told yet.
struct Flight {
    entry: EntryId,
    attempt: u32,
    outcome: SendOutcome,
}

#[derive(Default)]
pub struct Meta {
    pub letters: Vec<Letter>,
    flights: Vec<Flight>,
    /// Entries that may be on the wire or beyond: sending them again would be a second message.
    settled: BTreeMap<EntryId, &'static str>,
    last_wired: BTreeMap<ChatId, EntryId>,
    accepted: usize,
    /// The process shall die before it can tell how this ended.
    pub dies: bool,
}

impl Meta {
    /// The process ended: what it knew and hadn't written down is gone.
    pub fn forget_flights(&mut self) {
        self.flights.clear();
        self.dies = false;
    }

    /// Whether answers of sends are still to be told.
    pub fn has_flights(&self) -> bool {
        !self.flights.is_empty()
    }
}

impl World {
    /// Meta takes a letter for us, to be delivered after about this many seconds.
    pub fn post(&mut self, item: Item, after: u64) -> usize {
        let id = self.meta.letters.len();
        let late = match self.random.weighted(&[80, 12, 6, 2]) {
            0 => self.random.below(3),
            1 => self.random.below(600),
            2 => self.random.below(20_000),
            _ => self.random.below(200_000),
        };
        self.meta.letters.push(Letter {
            inbound: Inbound {
                item,
                raw: Arc::from(format!("letter {id}")),
            },
            acknowledged: false,
            not_before: self.real.plus(Duration::from_secs(after + late as u64)),
            waiting: true,
        });
        id
    }

    /// Meta delivers a webhook with some of the letters that are due.
    pub fn deliver(&mut self, even_early: bool) {
        let mut ready: Vec<usize> = (0..self.meta.letters.len())
            .filter(|id| {
                let letter = &self.meta.letters[*id];
                letter.waiting && (even_early || letter.not_before <= self.real)
            })
            .collect();
        let mut chosen = Vec::new();
        let most = 1 + self.random.below(4);
        while chosen.len() < most && !ready.is_empty() {
            // Usually the oldest, sometimes any.
            let at = if self.random.chance(60) {
                0
            } else {
                self.random.below(ready.len())
            };
            chosen.push(ready.remove(at));
        }
        if chosen.is_empty() {
            return;
        }
        let items = chosen
            .iter()
            .map(|id| self.meta.letters[*id].inbound.clone())
            .collect();
        self.batch
            .push((Command::Inbound(items), Errand::Webhook(chosen)));
    }

    /// Letters that nobody answered yet.
    pub fn mail_is_left(&self) -> bool {
        self.meta.letters.iter().any(|letter| letter.waiting)
    }

    /// A webhook was answered with 200: usually that is the end of it, sometimes it comes once more.
    pub fn answered(&mut self, letters: &[usize]) {
        for id in letters {
            let again = self.random.chance(15);
            let days = self.random.pick(&[0, 0, 1, 7]) * 86_400;
            let later = Duration::from_secs(days + self.random.below(3_000) as u64);
            let letter = &mut self.meta.letters[*id];
            letter.acknowledged = true;
            letter.waiting = again;
            letter.not_before = self.real.plus(later);
        }
    }

    /// The sender looks for a message that may leave: the oldest of a chat, unless an earlier one holds it.
    pub fn dispatch(&mut self) {
        let now = self.now();
        let mut firsts: BTreeMap<ChatId, Option<EntryId>> = BTreeMap::new();
        for row in self.snapshot().outbox_rows().unwrap() {
            if firsts.contains_key(&row.chat) || !holds(&row.state, now) {
                continue;
            }
            let ready = row.state.leaves_at().is_some_and(|at| at <= now);
            firsts.insert(row.chat, ready.then_some(row.entry));
        }
        let asked = |entry: &EntryId| {
            self.batch
                .iter()
                .any(|(_, errand)| matches!(errand, Errand::Start(of) if of == entry))
        };
        let ready: Vec<EntryId> = firsts
            .into_values()
            .flatten()
            .filter(|id| !asked(id))
            .collect();
        if ready.is_empty() {
            return;
        }
        let entry = self.random.pick(&ready);
        if self.give_file(entry) {
            return;
        }
        self.batch
            .push((Command::StartSend(entry), Errand::Start(entry)));
        if self.random.chance(5) {
            // A defect of the sender's: it asks twice at once.
            self.batch
                .push((Command::StartSend(entry), Errand::Start(entry)));
        }
    }

    /// The sender tells how a send ended.
    pub fn land(&mut self) {
        if self.meta.flights.is_empty() {
            return;
        }
        let at = self.random.below(self.meta.flights.len());
        let flight = self.meta.flights.remove(at);
        let command = Command::EndSend {
            entry: flight.entry,
            attempt: flight.attempt,
            outcome: flight.outcome,
        };
        self.batch.push((command, Errand::Nobody));
    }

    /// The message leaves: from here on nobody may send it again unless Meta said no.
    pub fn put_on_wire(&mut self, order: &SendOrder) {
        let entry = order.entry;
        let now = self.now();
        let before = self.meta.settled.get(&entry);
        assert_eq!(before, None, "entry {entry} leaves a second time");
        let chat = self.model.entry_chats[&entry];
        if !matches!(order.content, Outgoing::Template { .. }) {
            // What the batch brought after the send was decided is too late for it.
            let denied = self.model.just_denied.contains(&chat);
            let open = denied || self.model.chats[&chat].window_is_open(now);
            assert!(
                open,
                "free message {entry} leaves while the window is closed"
            );
        }
        let kept = self.snapshot().entry(chat, entry).unwrap().unwrap();
        self.check_files(order, &kept);
        self.check_wishes(order, chat);
        self.check_restrictions(order);
        if kept.author == Author::Automation {
            let age = now.since(kept.received_at);
            assert!(age <= FRESH, "{entry}, which the desk said, leaves late");
        }
        // What waited for the customer or a moment leaves when that comes.
        let waited = kept.delivery.as_ref().is_some_and(|delivery| {
            let steps = [DeliveryState::Held, DeliveryState::Scheduled];
            steps.iter().any(|step| delivery.reached(*step).is_some())
        });
        if !waited && !self.restrictions.happened {
            let earlier = self.meta.last_wired.insert(chat, entry);
            assert!(
                earlier <= Some(entry),
                "chat {chat}: {entry} leaves after {earlier:?}"
            );
        }
        for row in self.snapshot().outbox_rows().unwrap() {
            let held = match row.state {
                OutboxState::Unknown(since) => {
                    now.since(since) + since.since(now) < Duration::from_secs(60)
                }
                OutboxState::Waiting(_) | OutboxState::Sending(_) => true,
                OutboxState::Restricted(until) => until <= now,
                OutboxState::Restored(_) | OutboxState::Held(_) | OutboxState::Scheduled(..) => {
                    false
                }
            };
            let in_front = row.chat == chat && row.entry < entry;
            assert!(
                !(in_front && held),
                "chat {chat}: {entry} overtakes {}",
                row.entry
            );
        }
        let outcome = self.fate(order);
        // The same reaction twice is one: it leaves again when its answer was lost.
        let once = !matches!(order.content, Outgoing::Reaction { .. });
        let settled = match outcome {
            SendOutcome::Again { .. } => None,
            _ if !once => None,
            SendOutcome::Refused(_) => Some("refused"),
            SendOutcome::Accepted { .. } => Some("accepted"),
            SendOutcome::Unknown(_) => Some("unknown"),
        };
        self.note(|| format!("    on the wire: {entry}, {outcome:?}"));
        if let Some(settled) = settled {
            self.meta.settled.insert(entry, settled);
        }
        self.meta.flights.push(Flight {
            entry,
            attempt: order.attempt,
            outcome,
        });
        if self.random.chance(4) {
            self.meta.dies = true;
            // A process that dies can't know that it may try again.
            if once {
                self.meta.settled.insert(entry, "died");
            }
        }
    }

    fn fate(&mut self, order: &SendOrder) -> SendOutcome {
        let error = |code, detail: &str| SendError {
            code,
            detail: detail.to_owned(),
        };
        match self.random.weighted(&[60, 14, 8, 12, 6]) {
            0 => {
                let wamid = self.arrives(order);
                let wa_id = self
                    .random
                    .chance(30)
                    .then(|| order.to.wa_id.clone())
                    .flatten();
                let paced = self.random.chance(5);
                SendOutcome::Accepted {
                    wamid,
                    wa_id,
                    paced,
                }
            }
            1 => SendOutcome::Again {
                after: Duration::from_secs(self.random.below(300) as u64),
                error: error(131_056, "too fast"),
                number_wide: self.random.pick(&[
                    None,
                    Some(TroubleCause::Unreachable),
                    Some(TroubleCause::Refused(190)),
                ]),
            },
            2 => {
                let outside = self.habit != ClockHabit::Leaps && self.random.chance(50);
                let code = if outside { OUTSIDE_WINDOW } else { 131_026 };
                SendOutcome::Refused(error(code, "no"))
            }
            3 => {
                self.arrives(order);
                SendOutcome::Unknown("the answer was lost".to_owned())
            }
            _ => SendOutcome::Unknown("nothing came back".to_owned()),
        }
    }

    /// WhatsApp has it, and will report in any order.
    fn arrives(&mut self, order: &SendOrder) -> String {
        self.meta.accepted += 1;
        let wamid = format!("wamid.out{}", self.meta.accepted);
        let failed = |code| {
            Report::Failed(SendError {
                code,
                detail: "asynchronously".to_owned(),
            })
        };
        let reports = match self.random.weighted(&[50, 15, 10, 5, 8, 12]) {
            0 => vec![Report::Sent, Report::Delivered, Report::Read],
            1 => vec![Report::Delivered, Report::Read, Report::Played],
            2 => vec![Report::Sent, failed(131_026), Report::Delivered],
            3 => vec![failed(131_050)],
            4 if self.habit != ClockHabit::Leaps => vec![failed(OUTSIDE_WINDOW)],
            _ => vec![Report::Sent],
        };
        for (index, report) in reports.into_iter().enumerate() {
            let outside = matches!(&report, Report::Failed(error) if error.code == OUTSIDE_WINDOW);
            let callback = (outside || self.random.chance(80)).then(|| order.callback.clone());
            let recipient = Identity {
                bsuid: order.to.bsuid.clone(),
                ..Identity::default()
            };
            let status = InboundStatus {
                phone_number_id: order.phone_number_id.clone(),
                wamid: wamid.clone(),
                report,
                at: Timestamp::from_seconds(self.real.millis() / 1000 + index as i64),
                callback,
                recipient,
                unknown_fields: None,
            };
            self.post(Item::Status(status), index as u64);
        }
        wamid
    }
}
