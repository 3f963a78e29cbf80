//! What Meta's error codes mean for a send: whether, when and after whose help it may be tried again.
//! Meta, "Error codes", 2026-05-15 and 2026-09.

use std::time::Duration;

use crate::domain::delivery::SendError;
use crate::domain::number::TroubleCause;
use crate::domain::outbox::SendOutcome;

use crate::channels::strain::Strain;
use crate::channels::whatsapp::graph::GraphError;

/// What a code asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Passes by itself. Tried again as long as the window allows, or only so often.
    Temporary {
        /// Tries after which it counts as refused.
        tries: Option<u32>,
    },
    /// Too many messages to this person in a short time.
    Pair,
    /// Too many messages through this number in a short time.
    NumberRate,
    /// Too many calls of the app or for the account.
    AppRate,
    /// Sending through the number is throttled for hours: owners look at its quality.
    Throttled,
    /// Somebody has to repair something; until then nothing goes through the number.
    Configuration,
    /// The same for templates only: the message is refused, others go.
    TemplateConfiguration,
    /// The same request will never be accepted.
    Permanent,
}

use Class::{
    AppRate, Configuration, NumberRate, Pair, Permanent, TemplateConfiguration, Temporary,
    Throttled,
};

const ALWAYS: Class = Temporary { tries: None };
const TWICE: Class = Temporary { tries: Some(2) };
const ONCE: Class = Temporary { tries: Some(1) };

/// Code, class, and the catalogue's key of its title and advice.
const CODES: [(i64, Class, &str); 66] = [
    (0, Configuration, "send-error-190"),
    (1, TWICE, "send-error-temporary"),
    (2, ALWAYS, "send-error-temporary"),
    (3, Configuration, "send-error-10"),
    (4, AppRate, "send-error-rate"),
    (10, Configuration, "send-error-10"),
    (33, Configuration, "send-error-33"),
    (100, Permanent, "send-error-100"),
    (102, Configuration, "send-error-190"),
    (104, Configuration, "send-error-190"),
    (190, Configuration, "send-error-190"),
    (368, Configuration, "send-error-368"),
    (613, AppRate, "send-error-rate"),
    (80_007, AppRate, "send-error-rate"),
    (80_008, AppRate, "send-error-rate"),
    (130_403, Permanent, "send-error-130403"),
    (130_429, NumberRate, "send-error-rate"),
    (130_472, Permanent, "send-error-130472"),
    (130_497, Permanent, "send-error-130497"),
    (131_000, ALWAYS, "send-error-temporary"),
    (131_005, Configuration, "send-error-10"),
    (131_008, Permanent, "send-error-100"),
    (131_009, Permanent, "send-error-131009"),
    (131_016, ALWAYS, "send-error-temporary"),
    (131_021, Permanent, "send-error-131021"),
    (131_026, Permanent, "send-error-131026"),
    (131_030, Permanent, "send-error-131030"),
    (131_031, Configuration, "send-error-368"),
    (131_037, Configuration, "send-error-131037"),
    (131_042, TemplateConfiguration, "send-error-131042"),
    (131_044, TemplateConfiguration, "send-error-131042"),
    (131_045, Configuration, "send-error-131045"),
    (131_047, Permanent, "send-error-131047"),
    (131_048, Throttled, "send-error-131048"),
    (131_049, Permanent, "send-error-131049"),
    (131_050, Permanent, "send-error-131050"),
    (131_051, Permanent, "send-error-131051"),
    (131_052, Permanent, "send-error-131052"),
    (131_053, Permanent, "send-error-131053"),
    (131_055, Permanent, "send-error-100"),
    (131_056, Pair, "send-error-131056"),
    (131_057, ALWAYS, "send-error-131057"),
    (131_060, Permanent, "send-error-131051"),
    (131_062, Permanent, "send-error-131062"),
    (131_063, TemplateConfiguration, "send-error-131063"),
    (131_064, Throttled, "send-error-131048"),
    (132_000, Permanent, "send-error-132000"),
    (132_001, Permanent, "send-error-132001"),
    (132_005, Permanent, "send-error-132005"),
    (132_007, Permanent, "send-error-132007"),
    (132_008, Permanent, "send-error-132012"),
    (132_012, Permanent, "send-error-132012"),
    (132_015, Permanent, "send-error-132015"),
    (132_016, Permanent, "send-error-132016"),
    (132_018, Permanent, "send-error-132012"),
    (132_068, Permanent, "send-error-132068"),
    (132_069, Permanent, "send-error-132068"),
    (133_000, Configuration, "send-error-131045"),
    (133_004, ALWAYS, "send-error-temporary"),
    (133_006, Configuration, "send-error-131045"),
    (133_010, Configuration, "send-error-131045"),
    (133_015, ALWAYS, "send-error-131057"),
    (134_011, TemplateConfiguration, "send-error-131042"),
    (135_000, ONCE, "send-error-temporary"),
    (137_000, Permanent, "send-error-137000"),
    (2_494_100, ALWAYS, "send-error-131057"),
];

/// Codes of one kind without texts of their own.
const FAMILIES: [(std::ops::RangeInclusive<i64>, Class, &str); 4] = [
    (200..=299, Configuration, "send-error-10"),
    (132_000..=132_999, Permanent, "send-error-template"),
    (133_000..=133_999, Configuration, "send-error-131045"),
    (2_388_000..=2_388_999, Permanent, "send-error-template"),
];

/// The key of what has no better explanation.
const OTHER: &str = "send-error-other";

fn known(code: i64) -> Option<(Class, &'static str)> {
    let exact = CODES
        .iter()
        .find(|(of, ..)| *of == code)
        .map(|(_, class, key)| (*class, *key));
    exact.or_else(|| {
        let family = FAMILIES.iter().find(|(codes, ..)| codes.contains(&code));
        family.map(|(_, class, key)| (*class, *key))
    })
}

/// The catalogue's key for a code; its title is the value, what to do the attribute `advice`.
pub fn advice_key(code: i64) -> &'static str {
    match code {
        SendError::NOT_ARRIVED => return "send-error-not-arrived",
        SendError::EXPIRED => return "send-error-expired",
        SendError::MISSED => return "send-error-missed",
        SendError::EXCLUDED => return "send-error-excluded",
        SendError::PROGRAM => return "send-error-program",
        SendError::RESTRICTED => return "send-error-restricted",
        _ => {}
    }
    known(code).map_or(OTHER, |(_, key)| key)
}

/// "Unsupported post request": the number is gone, or the token may not see it.
fn is_gone(error: &GraphError) -> bool {
    error.code == 100 && error.subcode == Some(33)
}

/// What an error asks for.
pub fn class(error: &GraphError) -> Class {
    if is_gone(error) {
        return Configuration;
    }
    // Meta could not fetch a file from a web address.
    if error.code == 131_053 && error.detail.contains("http code") {
        return TWICE;
    }
    match known(error.code) {
        Some((class, _)) => class,
        None if error.transient => Temporary { tries: Some(4) },
        None => Permanent,
    }
}

/// The delays after the first tries, in seconds; the last one stays.
const TEMPORARY: [u64; 5] = [1, 4, 16, 64, 180];
const PAIR: [u64; 5] = [1, 4, 16, 64, 256];
const APP: [u64; 3] = [60, 120, 300];
/// The number is paused as a whole and probed by the sender; the row itself may go at once then.
const PAUSED: Duration = Duration::from_secs(1);
/// What is throttled for hours may be asked for again in one.
const THROTTLED: Duration = Duration::from_secs(3600);
/// From this try on, a limit of the whole app is shown to owners.
const APP_ALARM: u32 = 3;

fn delay(schedule: &[u64], attempt: u32, jitter: f64) -> Duration {
    let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
    let seconds = schedule
        .get(index)
        .or(schedule.last())
        .copied()
        .unwrap_or(1);
    Duration::from_secs(seconds).mul_f64(1.0 + jitter.clamp(0.0, 1.0) / 4.0)
}

/// How long a message waits that never left, after `attempt` tries. `jitter` is from 0 to 1.
pub fn not_sent(attempt: u32, jitter: f64) -> Duration {
    delay(&TEMPORARY, attempt, jitter)
}

/// How a try ended that was answered with a status other than success. Without an error of Meta's own nobody
/// knows what happened to the message, so it is not sent again. `jitter` is from 0 to 1.
pub fn classify(
    http_status: u16,
    error: Option<GraphError>,
    attempt: u32,
    is_template: bool,
    jitter: f64,
) -> SendOutcome {
    let Some(error) = error else {
        return SendOutcome::Unknown(format!("HTTP {http_status} without an error of Meta's"));
    };
    let class = class(&error);
    let pause = TroubleCause::Refused(match is_gone(&error) {
        true => 33,
        false => error.code,
    });
    let (after, number_wide) = match class {
        Temporary { tries: Some(tries) } if attempt > tries => {
            return SendOutcome::Refused(error.into());
        }
        Temporary { .. } => (delay(&TEMPORARY, attempt, jitter), None),
        Pair => (delay(&PAIR, attempt, jitter), None),
        NumberRate => (delay(&[1, 1, 2, 4, 8], attempt, jitter), None),
        AppRate => (
            delay(&APP, attempt, jitter),
            (attempt >= APP_ALARM).then_some(pause),
        ),
        TemplateConfiguration if is_template => return SendOutcome::Refused(error.into()),
        Configuration | TemplateConfiguration | Throttled => (PAUSED, Some(pause)),
        Permanent => return SendOutcome::Refused(error.into()),
    };
    SendOutcome::Again {
        after,
        error: error.into(),
        number_wide,
    }
}

/// What an outcome says about the way, beyond its message.
pub fn strain(outcome: &SendOutcome) -> Strain {
    match outcome {
        SendOutcome::Accepted { .. } | SendOutcome::Refused(_) => Strain::Well,
        SendOutcome::Again {
            error,
            after,
            number_wide,
        } => match (known(error.code), number_wide) {
            // Also when owners are told: it is not this number's alone.
            (Some((AppRate, _)), _) => Strain::WaitAll(*after),
            (_, Some(cause)) => Strain::Trouble(*cause),
            (Some((NumberRate, _)), None) => Strain::TooFast,
            (Some((Pair, _)), None) => Strain::TooMuchForOne,
            _ => Strain::None,
        },
        SendOutcome::Unknown(_) => Strain::None,
    }
}

/// After how long a call that is refused so may be made again; nothing for a refusal that does not pass.
pub fn passes_in(error: &GraphError) -> Option<Duration> {
    match class(error) {
        Temporary { .. } | Pair | NumberRate => Some(delay(&TEMPORARY, 2, 0.0)),
        AppRate => Some(delay(&APP, 1, 0.0)),
        Throttled => Some(THROTTLED),
        Configuration | TemplateConfiguration | Permanent => None,
    }
}

/// Whether a code means that sending is throttled for hours.
pub fn is_throttled(code: i64) -> bool {
    matches!(known(code), Some((Throttled, _)))
}

/// Whether a refusal shows that a template was changed at Meta since the desk last read it.
pub fn is_stale_template(code: i64) -> bool {
    matches!(code, 132_000 | 132_001 | 132_012 | 132_015 | 132_016)
}

impl From<GraphError> for SendError {
    fn from(error: GraphError) -> Self {
        Self {
            code: error.code,
            detail: error.detail,
        }
    }
}

#[cfg(test)]
mod tests;
