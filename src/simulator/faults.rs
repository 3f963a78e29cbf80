//! What goes wrong on purpose: how often, how many times, and by which seeded dice.

use serde::{Deserialize, Serialize};

/// A small seeded generator (SplitMix64): the same seed gives the same run.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// True with this probability, 0 to 1.
    pub fn chance(&mut self, probability: f64) -> bool {
        if probability >= 1.0 {
            return true;
        }
        let bits = u32::try_from(self.bits() >> 32).unwrap_or(u32::MAX);
        f64::from(bits) / (f64::from(u32::MAX) + 1.0) < probability
    }

    /// A number from 0 to `end` less one; 0 if `end` is not positive.
    pub fn below(&mut self, end: i64) -> i64 {
        match u64::try_from(end) {
            Ok(end) if end > 0 => i64::try_from(self.bits() % end).unwrap_or(0),
            _ => 0,
        }
    }
}

/// Which calls a fault of the API side falls on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Sending and read receipts.
    #[default]
    Messages,
    /// Uploads, addresses and downloads of media.
    Media,
    /// Everything else: templates, numbers, subscriptions.
    Management,
    /// Every call.
    Any,
}

impl Door {
    fn admits(self, call: Self) -> bool {
        self == Self::Any || self == call
    }
}

/// How often a fault strikes: `true`, a number of times, or
/// `{"times":3,"chance":0.5,"ms":2000,"on":"media"}` with each part optional.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "DoseText")]
pub struct Dose {
    /// Times left; None is without end.
    pub times: Option<u32>,
    /// Probability at each occasion.
    pub chance: f64,
    /// Length of a delay, for the faults that delay.
    pub ms: i64,
    /// The calls it falls on, for the faults of the API side.
    pub on: Door,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DoseText {
    Always(bool),
    Times(u32),
    Fine {
        times: Option<u32>,
        #[serde(default = "certain")]
        chance: f64,
        #[serde(default)]
        ms: i64,
        #[serde(default)]
        on: Door,
    },
}

fn certain() -> f64 {
    1.0
}

impl Default for Dose {
    fn default() -> Self {
        Self::never()
    }
}

impl From<DoseText> for Dose {
    fn from(text: DoseText) -> Self {
        match text {
            DoseText::Always(true) => Self::always(),
            DoseText::Always(false) => Self::never(),
            DoseText::Times(times) => Self::times(times),
            DoseText::Fine {
                times,
                chance,
                ms,
                on,
            } => Self {
                times,
                chance,
                ms,
                on,
            },
        }
    }
}

impl Dose {
    /// Strikes the next `times` occasions.
    pub fn times(times: u32) -> Self {
        Self {
            times: Some(times),
            chance: 1.0,
            ms: 0,
            on: Door::Messages,
        }
    }

    /// Strikes every time.
    pub fn always() -> Self {
        Self {
            times: None,
            ..Self::times(0)
        }
    }

    /// Never strikes.
    pub fn never() -> Self {
        Self::times(0)
    }

    /// The same with a probability.
    #[must_use]
    pub fn with_chance(self, chance: f64) -> Self {
        Self { chance, ..self }
    }

    /// The same with a delay in milliseconds.
    #[must_use]
    pub fn with_ms(self, ms: i64) -> Self {
        Self { ms, ..self }
    }

    /// The same on other calls.
    #[must_use]
    pub fn on(self, on: Door) -> Self {
        Self { on, ..self }
    }

    /// Whether it strikes at this occasion; counts if so.
    pub fn strikes(&mut self, dice: &mut Dice) -> bool {
        if self.times == Some(0) || self.chance <= 0.0 || !dice.chance(self.chance) {
            return false;
        }
        self.times = self.times.map(|left| left - 1);
        true
    }

    /// Like [`Self::strikes`], for a call through `door`.
    pub fn strikes_on(&mut self, door: Door, dice: &mut Dice) -> bool {
        self.on.admits(door) && self.strikes(dice)
    }

    /// Whether it has any effect left.
    pub fn is_armed(&self) -> bool {
        self.times != Some(0) && self.chance > 0.0
    }
}

/// A refusal by code, at once or as a `failed` status.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ErrorFault {
    /// Meta's error code.
    pub code: u32,
    /// HTTP status; the usual one of the code if absent.
    #[serde(default)]
    pub http: Option<u16>,
    /// Times left; None is without end.
    #[serde(default)]
    pub times: Option<u32>,
    /// Probability at each occasion.
    #[serde(default = "certain")]
    pub chance: f64,
    /// The calls it falls on.
    #[serde(default)]
    pub on: Door,
}

impl ErrorFault {
    /// The code, for the next `times` calls to the messages endpoint.
    pub fn times(code: u32, times: u32) -> Self {
        Self {
            code,
            http: None,
            times: Some(times),
            chance: 1.0,
            on: Door::Messages,
        }
    }

    fn strikes_on(&mut self, door: Door, dice: &mut Dice) -> bool {
        let mut dose = Dose {
            times: self.times,
            chance: self.chance,
            ms: 0,
            on: self.on,
        };
        let strikes = dose.strikes_on(door, dice);
        self.times = dose.times;
        strikes
    }
}

/// All faults; what isn't named when they are set stays as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Seed of the dice; setting it throws them anew.
    pub seed: u64,
    /// Webhook updates that come twice.
    pub duplicate: Dose,
    /// Webhook updates that are overtaken by later ones (`ms`: by how much, 1,500 unless given).
    pub out_of_order: Dose,
    /// Webhook updates that come `ms` late.
    pub late_ms: Dose,
    /// Calls whose connection is closed before anything was done.
    pub cut_before: Dose,
    /// Calls that are carried out and whose connection is closed without an answer.
    pub cut_after: Dose,
    /// Calls refused with a code.
    pub error: Option<ErrorFault>,
    /// Messages accepted with 200 and failed afterwards with a code.
    pub failed: Option<ErrorFault>,
    /// Free-form messages outside the window that are refused at once, not by a status.
    pub sync_131047: Dose,
    /// Calls answered by a gateway's HTML page with status 500; nothing is done.
    pub http_500_html: Dose,
    /// Calls answered `ms` later (2,000 unless given).
    pub slow_ms: Dose,
    /// Calls that are carried out and never answered.
    pub hang: Dose,
    /// Webhook updates lost for good.
    pub drop_webhooks: Dose,
    /// Webhook deliveries with a wrong signature; they are repeated like any failed one.
    pub bad_signature: Dose,
    /// Webhook deliveries whose answer is thrown away, so that they are repeated.
    pub forget_answers: Dose,
    /// Messages whose first status is delivered before the call is answered.
    pub status_before_answer: Dose,
    /// Calls refused with code 190.
    pub token_expired: Dose,
    /// While true every call is cut and no webhook leaves.
    pub outage: bool,
}

impl Default for Faults {
    fn default() -> Self {
        let never = Dose::never();
        Self {
            seed: 1,
            duplicate: never,
            out_of_order: never,
            late_ms: never,
            cut_before: never,
            cut_after: never,
            error: None,
            failed: None,
            sync_131047: never,
            http_500_html: never,
            slow_ms: never,
            hang: never,
            drop_webhooks: never,
            bad_signature: never,
            forget_answers: never,
            status_before_answer: never,
            token_expired: never,
            outage: false,
        }
    }
}

/// What happens to one call of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing out of the ordinary.
    Normal,
    /// The connection is closed and nothing is done.
    CutBefore,
    /// It is refused with this code and HTTP status.
    Refused {
        /// Meta's error code.
        code: u32,
        /// HTTP status, if not the usual one.
        http: Option<u16>,
    },
    /// A gateway answers with a page of HTML.
    Html,
}

/// How the answer of a call that was carried out goes astray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFate {
    /// It arrives.
    Normal,
    /// It arrives so many milliseconds later.
    Slow(i64),
    /// The connection is closed instead.
    Cut,
    /// Nothing ever comes.
    Hang,
}

impl Faults {
    /// What happens to a call through `door` before it's carried out.
    pub fn before(&mut self, door: Door, dice: &mut Dice) -> Fate {
        if self.outage || self.cut_before.strikes_on(door, dice) {
            return Fate::CutBefore;
        }
        if self.http_500_html.strikes_on(door, dice) {
            return Fate::Html;
        }
        // An expired token is expired for every call.
        if self.token_expired.strikes(dice) {
            return Fate::Refused {
                code: 190,
                http: None,
            };
        }
        if let Some(error) = &mut self.error
            && error.strikes_on(door, dice)
        {
            return Fate::Refused {
                code: error.code,
                http: error.http,
            };
        }
        Fate::Normal
    }

    /// What happens to the answer of a call that was carried out.
    pub fn after(&mut self, door: Door, dice: &mut Dice) -> AnswerFate {
        if self.cut_after.strikes_on(door, dice) {
            return AnswerFate::Cut;
        }
        if self.hang.strikes_on(door, dice) {
            return AnswerFate::Hang;
        }
        if self.slow_ms.strikes_on(door, dice) {
            return AnswerFate::Slow(or(self.slow_ms.ms, 2_000));
        }
        AnswerFate::Normal
    }

    /// The code with which an accepted message fails later, if one is set.
    pub fn fails_later(&mut self, dice: &mut Dice) -> Option<u32> {
        let failed = self.failed.as_mut()?;
        failed.strikes_on(failed.on, dice).then_some(failed.code)
    }

    /// The delays in milliseconds with which an update goes out: none (lost), one, or two.
    pub fn copies(&mut self, dice: &mut Dice) -> Vec<i64> {
        if self.drop_webhooks.strikes(dice) {
            return Vec::new();
        }
        let mut delay = 0;
        if self.late_ms.strikes(dice) {
            delay += or(self.late_ms.ms, 5_000);
        }
        if self.out_of_order.strikes(dice) {
            delay += 1 + dice.below(or(self.out_of_order.ms, 1_500));
        }
        if self.duplicate.strikes(dice) {
            return vec![delay, delay + dice.below(or(self.duplicate.ms, 1_000))];
        }
        vec![delay]
    }
}

fn or(ms: i64, default: i64) -> i64 {
    if ms > 0 { ms } else { default }
}

#[cfg(test)]
mod tests;
