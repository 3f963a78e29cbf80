//! The self-check: one reading of what the desk knows about itself, judged once, from which the page, the red bar,
//! the metrics and the lines of the log come.

mod at_meta;
mod certificate;
mod facts;
mod judge;
pub mod metrics;
mod page;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::channels::whatsapp::api::Provider;
use crate::domain::number::Number;
use crate::domain::view::Fault;
use crate::ui::context::Desk;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

pub(in crate::ui) use at_meta::{number, subscription, token};
pub(in crate::ui) use certificate::certificate;
pub use facts::Facts;
pub use page::page;

/// How a thing stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Light {
    /// Nothing to do.
    Green,
    /// Worth a look when there is time.
    Yellow,
    /// Somebody must do something.
    Red,
}

impl Light {
    /// As the interface says it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Green => "light-green",
            Self::Yellow => "light-yellow",
            Self::Red => "light-red",
        }
    }

    /// The class of its mark on a page.
    pub fn class(self) -> &'static str {
        match self {
            Self::Green => " ok",
            Self::Yellow => " warn",
            Self::Red => " late",
        }
    }
}

/// A value in a sentence, told in the reader's way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// As it is.
    Text(String),
    /// A number that chooses the plural form.
    Count(u64),
    /// A number with its separators, which chooses none.
    Number(u64),
    /// A moment.
    Moment(Timestamp),
    /// A length of time.
    Span(Duration),
    /// Bytes.
    Size(u64),
}

impl Value {
    fn told(&self, words: &Words) -> Told {
        match self {
            Self::Text(text) => Told::Text(text.clone()),
            Self::Count(count) => Told::Count(*count),
            Self::Number(number) => Told::Text(words.number(*number)),
            Self::Moment(at) => Told::Text(words.moment(*at)),
            Self::Span(span) => Told::Text(words.span(*span)),
            Self::Size(bytes) => Told::Text(words.size(*bytes)),
        }
    }
}

enum Told {
    Text(String),
    Count(u64),
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// What, as in the label of a metric.
    pub what: &'static str,
    /// Which of several: a number's name.
    pub about: Option<String>,
    /// The number's id at Meta, for the log.
    pub number: Option<String>,
    /// How it stands.
    pub light: Light,
    /// The sentence about it; its attribute `advice` says what to do, `partner` the same behind a partner.
    pub key: &'static str,
    /// What Meta, an authority or the system said, in its own words. For pages: Meta's words may hold a phone.
    pub detail: Option<String>,
    /// The key of what says whose words these are.
    pub whose: &'static str,
    /// A second sentence with values of the same.
    also: Option<&'static str>,
    args: Vec<(&'static str, Value)>,
}

impl Finding {
    /// A finding whose sentence stands under `key`.
    pub fn new(what: &'static str, light: Light, key: &'static str) -> Self {
        Self {
            what,
            about: None,
            number: None,
            light,
            key,
            detail: None,
            whose: "health-words-technical",
            also: None,
            args: Vec::new(),
        }
    }

    /// The same with a value in its sentence.
    #[must_use]
    pub fn holding(mut self, name: &'static str, value: Value) -> Self {
        self.args.push((name, value));
        self
    }

    /// The same with a second sentence.
    #[must_use]
    pub fn also(mut self, key: &'static str) -> Self {
        self.also = Some(key);
        self
    }

    /// The same with what somebody else said of it.
    #[must_use]
    pub fn detailed(mut self, detail: &str) -> Self {
        self.detail = Some(detail.to_owned()).filter(|detail| !detail.is_empty());
        self
    }

    /// The same about a refusal of Meta's.
    #[must_use]
    pub fn coded(self, code: i64, detail: &str) -> Self {
        let code = Value::Text(code.to_string());
        self.holding("code", code).quoting(detail)
    }

    /// The same with Meta's words.
    #[must_use]
    pub fn quoting(self, detail: &str) -> Self {
        Self {
            whose: "health-words-meta",
            ..self.detailed(detail)
        }
    }

    /// The same about one number of several.
    #[must_use]
    pub fn about(mut self, number: &Number) -> Self {
        self.about = Some(number.name.clone());
        self.number = Some(number.phone_number_id.clone());
        self
    }

    /// Whether another says the same, be it about another number.
    fn says_the_same(&self, other: &Self) -> bool {
        let said = |one: &Self| (one.what, one.light, one.key, one.whose, one.also);
        said(self) == said(other) && self.args == other.args && self.detail == other.detail
    }

    /// It is about one more number.
    fn also_about(&mut self, number: &Number) {
        let about = self.about.get_or_insert_default();
        about.push_str(", ");
        about.push_str(&number.name);
    }

    /// The sentence for a reader.
    pub fn said(&self, words: &Words) -> String {
        let told: Vec<(&str, Told)> = self
            .args
            .iter()
            .map(|(name, value)| (*name, value.told(words)))
            .collect();
        let args: Vec<(&str, Arg<'_>)> = told
            .iter()
            .map(|(name, told)| match told {
                Told::Text(text) => (*name, Arg::Text(text)),
                Told::Count(count) => (*name, Arg::from(*count)),
            })
            .collect();
        let said = words.args(self.key, &args);
        match self.also {
            Some(also) => format!("{said} {}", words.args(also, &args)),
            None => said,
        }
    }

    /// What to do about it.
    pub fn advice(&self, words: &Words, provider: Provider) -> Option<String> {
        let partner = match provider {
            Provider::Meta => None,
            Provider::Dialog360 => words.find(&format!("{}.partner", self.key)),
        };
        partner.or_else(|| words.find(&format!("{}.advice", self.key)))
    }
}

/// What was read, and what it means.
#[derive(Debug)]
pub struct Report {
    /// What was read.
    pub facts: Facts,
    /// What it means, in the order of the page.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Reads and judges the desk now.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(desk: &Desk) -> Result<Self, Fault> {
        let facts = Facts::read(desk)?;
        let findings = judge::judge(&facts);
        Ok(Self { facts, findings })
    }

    /// The worst of all.
    pub fn light(&self) -> Light {
        let lights = self.findings.iter().map(|finding| finding.light);
        lights.max().unwrap_or(Light::Green)
    }
}

/// How old a report on another page than the self-check may be.
const FRESH: Duration = Duration::from_secs(10);

/// The last report, so that not every page reads everything.
#[derive(Debug, Default)]
pub struct Recent(Mutex<Option<(Duration, Arc<Report>)>>);

impl Recent {
    /// A report that is ten seconds old at most.
    ///
    /// # Errors
    /// When storage fails.
    pub fn recent(&self, desk: &Desk) -> Result<Arc<Report>, Fault> {
        let now = desk.engine.clock.monotonic();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, report)) = &*last
            && now.saturating_sub(*at) < FRESH
        {
            return Ok(Arc::clone(report));
        }
        let report = Arc::new(Report::read(desk)?);
        *last = Some((now, Arc::clone(&report)));
        Ok(report)
    }

    /// The next report is read anew.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
