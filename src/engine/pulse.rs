//! What the desk notices about itself while it works: when Meta was heard, who was turned away, how the copies
//! fare. Only what a judgement of coming days needs goes into the file; the rest begins anew with the process.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono_tz::Tz;
use tokio::sync::Notify;

use crate::base::clock::Timestamp;
use crate::domain::heard::{Heard, HeardNumber, News, Silence};

/// Minutes that "lately" covers.
const MINUTES: usize = 60;
/// Numbers that are remembered; nobody has as many.
const NUMBERS_MAX: usize = 1_000;

/// The desk's own notes.
#[derive(Debug)]
pub struct Pulse {
    state: Mutex<State>,
    news: Notify,
    templates: Notify,
}

#[derive(Debug)]
struct State {
    started: Timestamp,
    heard: Heard,
    numbers: BTreeMap<String, HeardNumber>,
    /// What is not in the file as it stands here.
    unsaved: News,
    refusals: Lately,
    strangers: Lately,
    refused_since_good: u32,
    fired: Fired,
    noted: Noted,
}

/// When all that was due had fired.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fired {
    /// By the wall clock.
    pub at: Timestamp,
    /// By the time that the process runs.
    pub ran: Duration,
}

/// Why a caller was not believed to be Meta.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    /// Nothing is set by which it could be known.
    Unset,
    /// It brought no proof.
    Missing,
    /// Its proof has the wrong form.
    Malformed,
    /// Its proof is not by what is set here.
    Mismatch,
}

/// What was noted since the process started.
#[derive(Clone, Debug, Default)]
pub struct Noted {
    /// Webhooks that were stored.
    pub webhooks: u64,
    /// Webhooks that were turned away.
    pub refused: u64,
    /// Good webhooks have come with the very secret against which the last refused one was held.
    pub secret_proved: bool,
    /// The last one that was turned away, and why.
    pub last_refused: Option<(Timestamp, Doubt)>,
    /// The last handshake that was accepted.
    pub handshake: Option<Timestamp>,
    /// The last handshake that was refused, and why.
    pub handshake_refused: Option<(Timestamp, Doubt)>,
    /// The copies that are made by themselves.
    pub copies: Copies,
}

/// How the copies that are made by themselves fare.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Copies {
    /// The folder in which they are made, if at all.
    pub folder: Option<PathBuf>,
    /// The newest, when the folder was looked at last: when, and its size in bytes.
    pub newest: Option<(Timestamp, u64)>,
    /// Whether one disk holds both them and the data file; nothing where that is not known.
    pub on_same_disk: Option<bool>,
    /// The last try failed: when, and why.
    pub failed: Option<(Timestamp, String)>,
}

/// The notes at one moment.
#[derive(Clone, Debug)]
pub struct Reading {
    /// When the process started.
    pub started: Timestamp,
    /// The last webhook, also of an earlier process.
    pub last_webhook: Option<Timestamp>,
    /// What our numbers carried, also for an earlier process, by their ids.
    pub numbers: BTreeMap<String, HeardNumber>,
    /// What the silence since then is.
    pub silence: Silence,
    /// Webhooks about numbers of ours that were turned away within the last hour.
    pub refused_lately: u32,
    /// What only strangers can have sent within the last hour.
    pub strangers_lately: u32,
    /// Webhooks about numbers of ours that were turned away since the last good one.
    pub refused_since_good: u32,
    /// When all that was due had fired last, at first the start.
    pub fired: Fired,
    /// What else was noted.
    pub noted: Noted,
}

impl Pulse {
    /// Notes of a process that starts at `started`, with the rows of the file.
    pub fn new(started: Timestamp, rows: News) -> Self {
        let by_id = |number: HeardNumber| (number.phone_number_id.clone(), number);
        let state = State {
            started,
            heard: Heard::from_rows(rows.hours, started),
            numbers: rows.numbers.into_iter().map(by_id).collect(),
            unsaved: News::default(),
            refusals: Lately::default(),
            strangers: Lately::default(),
            refused_since_good: 0,
            fired: Fired {
                at: started,
                ran: Duration::ZERO,
            },
            noted: Noted::default(),
        };
        Self {
            state: Mutex::new(state),
            news: Notify::new(),
            templates: Notify::new(),
        }
    }

    /// A webhook was stored.
    pub fn webhook(&self, at: Timestamp) {
        let mut state = self.state();
        state.noted.webhooks += 1;
        state.refused_since_good = 0;
        let hour = state.heard.note(at);
        let unsaved = &mut state.unsaved.hours;
        unsaved.retain(|row| row.hour != hour.hour);
        unsaved.push(hour);
    }

    /// Something was turned away that only a stranger can have sent.
    pub fn knocked(&self, at: Timestamp) {
        let mut state = self.state();
        state.noted.refused += 1;
        state.strangers.note(at);
    }

    /// Whether the secret in force is known by a good webhook to be right.
    pub fn secret_proved(&self, proved: bool) {
        self.state().noted.secret_proved = proved;
    }

    /// A webhook was turned away that is about a number of ours.
    pub fn refused(&self, at: Timestamp, doubt: Doubt) {
        let mut state = self.state();
        state.noted.refused += 1;
        state.refusals.note(at);
        state.refused_since_good += 1;
        state.noted.last_refused = Some((at, doubt));
    }

    /// A handshake was accepted, or refused for a reason.
    pub fn handshake(&self, at: Timestamp, refused: Option<Doubt>) {
        let noted = &mut self.state().noted;
        match refused {
            None => (noted.handshake, noted.handshake_refused) = (Some(at), None),
            Some(doubt) => noted.handshake_refused = Some((at, doubt)),
        }
    }

    /// A customer wrote to a number.
    pub fn message(&self, phone_number_id: &str, at: Timestamp) {
        self.carried(phone_number_id, |number| number.message = Some(at));
    }

    /// Meta reported about a message of a number's.
    pub fn report(&self, phone_number_id: &str, at: Timestamp) {
        self.carried(phone_number_id, |number| number.report = Some(at));
    }

    fn carried(&self, phone_number_id: &str, note: impl FnOnce(&mut HeardNumber)) {
        let mut state = self.state();
        let known = state.numbers.contains_key(phone_number_id);
        if !known && state.numbers.len() >= NUMBERS_MAX {
            return;
        }
        let number = state.numbers.entry(phone_number_id.to_owned());
        let number = number.or_insert_with(|| HeardNumber::silent(phone_number_id));
        note(number);
        let number = number.clone();
        let unsaved = &mut state.unsaved.numbers;
        unsaved.retain(|row| row.phone_number_id != phone_number_id);
        unsaved.push(number);
    }

    /// Where copies are made from now on; what was noted of another place says nothing of this one.
    pub fn copies_at(&self, folder: Option<PathBuf>) {
        let copies = &mut self.state().noted.copies;
        if copies.folder != folder {
            *copies = Copies {
                folder,
                ..Copies::default()
            };
        }
    }

    /// The newest copy in the folder, as it was found, and whether the data file's disk holds it.
    pub fn copies_found(&self, newest: Option<(Timestamp, u64)>, on_same_disk: Option<bool>) {
        let copies = &mut self.state().noted.copies;
        (copies.newest, copies.on_same_disk) = (newest, on_same_disk);
    }

    /// How a try to make a copy ended.
    pub fn copied(&self, failed: Option<(Timestamp, String)>) {
        self.state().noted.copies.failed = failed;
    }

    /// Nothing is due any more.
    pub fn fired(&self, at: Timestamp, ran: Duration) {
        self.state().fired = Fired { at, ran };
    }

    /// Something about our numbers changed at Meta.
    pub fn number_news(&self) {
        self.news.notify_one();
    }

    /// Waits until something about our numbers has changed at Meta.
    pub async fn wait_for_number_news(&self) {
        self.news.notified().await;
    }

    /// Something about a template changed at Meta that was not told whole.
    pub fn template_news(&self) {
        self.templates.notify_one();
    }

    /// Waits until something about a template has changed at Meta.
    pub async fn wait_for_template_news(&self) {
        self.templates.notified().await;
    }

    /// What the file does not know yet; whoever takes it writes it.
    pub fn take_unsaved(&self) -> News {
        std::mem::take(&mut self.state().unsaved)
    }

    /// The notes now; `zone` is the team's.
    pub fn read(&self, now: Timestamp, zone: Tz) -> Reading {
        let mut state = self.state();
        // Of a start that is still to come the clock was wrong; else it would hide every silence until then.
        state.started = state.started.min(now);
        let last_webhook = state.heard.latest(now);
        let since = last_webhook.unwrap_or(state.started).max(state.started);
        Reading {
            started: state.started,
            last_webhook,
            numbers: state.numbers.clone(),
            silence: state.heard.judge(since, now, zone),
            refused_lately: state.refusals.count(now),
            strangers_lately: state.strangers.count(now),
            refused_since_good: state.refused_since_good,
            fired: state.fired,
            noted: state.noted.clone(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often something happened within the last hour, to the minute.
#[derive(Debug)]
struct Lately([(i64, u32); MINUTES]);

impl Default for Lately {
    fn default() -> Self {
        Self([(i64::MIN, 0); MINUTES])
    }
}

fn minute(at: Timestamp) -> i64 {
    at.millis().div_euclid(60_000)
}

impl Lately {
    fn note(&mut self, at: Timestamp) {
        let minute = minute(at);
        // The remainder is below sixty.
        let place = usize::try_from(minute.rem_euclid(60)).unwrap_or(0);
        let (known, count) = &mut self.0[place];
        if *known != minute {
            (*known, *count) = (minute, 0);
        }
        *count = count.saturating_add(1);
    }

    fn count(&self, now: Timestamp) -> u32 {
        let now = minute(now);
        let lately = |(at, _): &&(i64, u32)| *at > now - 60 && *at <= now;
        self.0.iter().filter(lately).map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u64) -> Timestamp {
        Timestamp::from_seconds(1_790_000_040).plus(Duration::from_secs(minutes * 60))
    }

    #[test]
    fn what_was_turned_away_is_forgotten_after_an_hour() {
        let pulse = Pulse::new(at(0), News::default());
        for minutes in [0, 0, 30, 59] {
            pulse.refused(at(minutes), Doubt::Missing);
        }
        let count = |minutes| pulse.read(at(minutes), Tz::UTC).refused_lately;
        assert_eq!([count(59), count(60), count(90), count(200)], [4, 2, 1, 0]);
        assert_eq!(pulse.read(at(200), Tz::UTC).noted.refused, 4);
    }

    #[test]
    fn a_start_by_a_clock_that_ran_ahead_hides_no_silence() {
        let mut rows = News::default();
        let day = 1_440;
        let pulse = Pulse::new(at(0), News::default());
        for minutes in (0..21 * day).step_by(5) {
            pulse.webhook(at(minutes));
            rows.hours.extend(pulse.take_unsaved().hours);
        }
        let started = Pulse::new(at(90 * day), rows);
        let silence = |minutes| started.read(at(minutes), Tz::UTC).silence;
        assert_eq!(silence(21 * day), Silence::Usual, "it was set back");
        assert_eq!(silence(21 * day + 120), Silence::Unusual);
    }

    #[test]
    fn what_is_written_once_is_not_written_again() {
        let pulse = Pulse::new(at(0), News::default());
        pulse.webhook(at(1));
        pulse.webhook(at(2));
        pulse.message("1", at(1));
        pulse.report("1", at(2));
        let rows = pulse.take_unsaved();
        assert_eq!((rows.hours.len(), rows.numbers.len()), (1, 1));
        assert!(pulse.take_unsaved().is_empty());
        let reading = Pulse::new(at(100), rows).read(at(100), Tz::UTC);
        assert_eq!(reading.last_webhook, Some(at(2)));
        let number = &reading.numbers["1"];
        assert_eq!((number.message, number.report), (Some(at(1)), Some(at(2))));
    }
}
