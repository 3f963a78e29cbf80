//! What the self-check reads.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;

use crate::base::clock::Timestamp;
use crate::base::step::Step;
use crate::channels::whatsapp::api::Provider;
use crate::channels::whatsapp::connection::Connection;
use crate::domain::number::Number;
use crate::domain::number::standing::{AccountStanding, NumberStanding, StandingRows as _};
use crate::domain::outbox::OutboxState;
use crate::domain::view::{Fault, View as _};
use crate::engine::pulse::{Doubt, Fired, Reading};
use crate::net::tls::Standing;
use crate::timers::LONGEST_SLEEP;
use crate::ui::context::Desk;

/// Webhooks turned away within an hour: so many without a good one after them are ours.
const REFUSED_ALL: u32 = 3;

/// The clock of a machine that is set right drifts less between two looks.
const DRIFT: Duration = Duration::from_secs(5);

/// How long the desk owes what was `due`: not longer than it had time to fire it. When the clock jumped meanwhile, or
/// the machine slept, what fell due by that is owed only once the deadline driver must have looked again.
fn owed(due: Timestamp, now: Timestamp, ran: Duration, fired: Fired) -> Duration {
    let had = ran.saturating_sub(fired.ran);
    let jumped = now.since(fired.at).saturating_sub(had) > DRIFT;
    let had = if jumped {
        had.saturating_sub(LONGEST_SLEEP)
    } else {
        had
    };
    now.since(due).min(had)
}

/// What the desk knows about itself.
#[derive(Debug)]
pub struct Facts {
    /// When it was read.
    pub now: Timestamp,
    /// The team's zone.
    pub zone: Tz,
    /// What the desk noted about itself.
    pub pulse: Reading,
    /// Who offers the numbers.
    pub provider: Provider,
    /// How the desk stands with its own certificate.
    pub certificate: Standing,
    /// A proxy is trusted: others see its certificate.
    pub proxied: bool,
    /// Webhooks can be told from forgeries.
    pub secured: bool,
    /// Where webhooks shall come to.
    pub webhook: String,
    /// The numbers of the configuration.
    pub numbers: Vec<Number>,
    /// How they stand at Meta.
    pub connection: Arc<Connection>,
    /// What Meta told of the numbers and their accounts so far, by the numbers' ids at Meta.
    pub standings: BTreeMap<String, (NumberStanding, AccountStanding)>,
    /// Parts in quarantine, and those among them that ask to be looked at.
    pub quarantine: (u64, u64),
    /// What waits to be sent.
    pub outbox: Outbox,
    /// How long the desk owes the oldest deadline.
    pub overdue: Option<Duration>,
    /// The data file's size and what is free on its disk, in bytes.
    pub disk: Option<(u64, Option<u64>)>,
    /// How often copies are to be made by themselves, if at all.
    pub copies_every: Option<Duration>,
    /// The clock jumped, and nobody has said that they know.
    pub clock_step: Option<Step>,
    /// The last sequence number of the log.
    pub sequence: u64,
}

/// What waits to be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outbox {
    /// Messages on their way.
    pub waiting: u64,
    /// Messages of unknown outcome, or held after a restore: a person decides.
    pub unsettled: u64,
    /// When the oldest of those on their way was written.
    pub oldest: Option<Timestamp>,
}

impl Facts {
    pub(super) fn read(desk: &Desk) -> Result<Self, Fault> {
        let engine = &desk.engine;
        let settings = Arc::clone(&desk.settings.borrow());
        let (now, snapshot) = (engine.clock.now(), engine.snapshot()?);
        let mut numbers = snapshot.numbers()?;
        numbers.retain(|number| !number.disabled);
        let mut outbox = Outbox::default();
        for row in snapshot.outbox_rows()? {
            match row.state {
                OutboxState::Waiting(_) | OutboxState::Restricted(_) | OutboxState::Sending(_) => {
                    outbox.waiting += 1;
                    let oldest = outbox.oldest.unwrap_or(row.created_at);
                    outbox.oldest = Some(oldest.min(row.created_at));
                }
                OutboxState::Unknown(_) | OutboxState::Restored(_) => outbox.unsettled += 1,
                OutboxState::Held(_) | OutboxState::Scheduled(..) => {}
            }
        }
        let mut standings = BTreeMap::new();
        for number in &numbers {
            let number_stands = snapshot.number_standing(number.id)?;
            let account_stands = snapshot.account_standing(&number.waba_id)?;
            let id = number.phone_number_id.clone();
            standings.insert(id, (number_stands, account_stands));
        }
        let due = snapshot.due(now, 1)?.due;
        let pulse = engine.pulse.read(now, settings.zone);
        let owed = |due| owed(due, now, engine.clock.ran(), pulse.fired);
        let overdue = due.first().map(|(due, _)| owed(*due));
        Ok(Self {
            now,
            zone: settings.zone,
            pulse,
            provider: settings.provider,
            certificate: desk.certificate.borrow().clone(),
            proxied: settings.behind_proxy,
            secured: settings.has_app_secret,
            webhook: settings.webhook(),
            numbers,
            connection: Arc::clone(&desk.connection.borrow()),
            standings,
            quarantine: (snapshot.quarantine_count()?, snapshot.quarantine_asking()?),
            outbox,
            overdue,
            disk: engine.disk().ok(),
            copies_every: settings.copies_every,
            clock_step: engine.clock.latest_step(),
            sequence: snapshot.sequence(),
        })
    }

    /// The last webhook that was turned away, unless a good one came after it.
    pub fn last_refused(&self) -> Option<(Timestamp, Doubt)> {
        let refused = self.pulse.noted.last_refused;
        refused.filter(|(at, _)| Some(*at) > self.pulse.last_webhook)
    }

    /// Webhooks come, and all are turned away. One or two may be anybody's who knocks.
    pub fn refuses_all(&self) -> bool {
        let pulse = &self.pulse;
        pulse.refused_lately.min(pulse.refused_since_good) >= REFUSED_ALL
    }

    /// How long ago a number last carried something, as far as that is known.
    pub fn heard_of(&self, number: &Number) -> Option<Duration> {
        let heard = self.pulse.numbers.get(&number.phone_number_id)?;
        let times = [heard.message, heard.report].into_iter().flatten();
        // What a clock noted that ran ahead proves nothing.
        let last = times.filter(|at| *at <= self.now).max()?;
        Some(self.now.since(last))
    }

    /// Bytes of the file that `okno compact` would give back: a copy holds none of them.
    pub fn reusable(&self) -> Option<u64> {
        let (file, _) = self.disk?;
        let (_, copy) = self.pulse.noted.copies.newest?;
        Some(file.saturating_sub(copy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3600;

    fn owed_after(due: u64, wall: u64, ran: u64) -> u64 {
        let at =
            |seconds| Timestamp::from_seconds(1_790_000_000).plus(Duration::from_secs(seconds));
        let fired = Fired {
            at: at(0),
            ran: Duration::from_secs(100),
        };
        owed(at(due), at(wall), Duration::from_secs(100 + ran), fired).as_secs()
    }

    #[test]
    fn what_a_jump_of_the_clock_makes_due_is_not_late() {
        assert_eq!(owed_after(5, 25, 25), 20, "nothing jumped");
        assert_eq!(owed_after(5, HOUR, HOUR), HOUR - 5, "the driver stands");
        for ran in [0, 20, 30] {
            assert_eq!(owed_after(5, HOUR, ran), 0, "it has not looked yet");
        }
        assert_eq!(owed_after(5, HOUR, 90), 60, "it does not look");
        assert_eq!(owed_after(HOUR - 10, HOUR, 90), 10, "it was due lately");
    }
}
