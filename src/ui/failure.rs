//! What goes wrong while a request is answered, and how it is told: to programs as problem JSON with a stable
//! code, to people as a page in their language. What a person can't mend is logged, never shown.

use std::time::Duration;

use crate::base::text;
use crate::channels::whatsapp::connection::Undone;
use crate::domain::entry::FileKind;
use crate::domain::files::{Danger, Limit};
use crate::domain::hours::holiday::DatesProblem;
use crate::domain::hours::icalendar::FileProblem;
use crate::domain::hours::week::DayProblem;
use crate::domain::refusal::{FieldProblem, Kind, Refusal};
use crate::domain::scope::Scope;
use crate::domain::view::Fault;
use crate::engine::SubmitError;
use crate::http::{BodyError, Code, Problem};
use crate::ui::context::Team;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// Characters of a file's name that are said.
const NAME_CHARS_SHOWN: usize = 80;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub enum Failure {
    /// Nobody is signed in.
    SignedOut,
    /// Not there, or not to be known of.
    NotFound,
    /// Seen, but not to be done.
    NotAllowed,
    /// The token is not made for these.
    OutOfScope(Vec<Scope>),
    /// The path exists with other methods.
    MethodNotAllowed(Vec<crate::http::Method>),
    /// The desk refuses.
    Refused(Refusal),
    /// The same about files, each by its name.
    RefusedFiles(Vec<(String, Refusal)>),
    /// The request can't be read.
    Body(BodyError),
    /// Part of the interface, but not in this release: a field or value of this name.
    NotBuilt(&'static str),
    /// Another site sent this form.
    ForeignOrigin,
    /// Too many failures; again in this many seconds.
    SlowDown(u64),
    /// Not now.
    Unavailable,
    /// Too many sign in at the same moment.
    Crowded,
    /// A code with a text of the catalogue.
    Told(Code, &'static str),
    /// Not now, with a text of the catalogue; again after this time.
    NotNow(&'static str, Duration),
    /// A code with the words of somebody outside, as Meta's.
    Quoted(Code, String),
    /// A defect of ours, with a line for the log.
    Internal(String),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Internal(fault.to_string())
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a template failed: {error}"))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::NotFound,
            Refusal::NotAllowed => Self::NotAllowed,
            other => Self::Refused(other),
        }
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::Busy | SubmitError::Stopped => Self::Unavailable,
            SubmitError::Panicked => Self::Internal("deciding about a command panicked".to_owned()),
        }
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl Failure {
    /// Work that was not done and may go well another time, with its text of the catalogue.
    pub fn of(reason: &Undone, key: &'static str) -> Self {
        match reason {
            Undone::NotNow { after, .. } => Self::NotNow(key, *after),
            Undone::NoApp => Self::Told(Code::Unavailable, "templates-no-app"),
            Undone::FileLost(_) => Self::Told(Code::Unavailable, "templates-file-lost"),
            Undone::Refused { .. } | Undone::Unset(_) | Undone::Failed(_) => {
                Self::Told(Code::Unavailable, key)
            }
        }
    }

    /// The same, told of the file of this name.
    pub fn of_file(self, name: &str) -> Self {
        match self {
            Self::Refused(refusal) if !name.is_empty() => {
                Self::RefusedFiles(vec![(name.to_owned(), refusal)])
            }
            other => other,
        }
    }

    /// One invalid field.
    pub fn invalid(field: &str, problem: FieldProblem) -> Self {
        Self::Refused(Refusal::invalid(field, problem))
    }

    /// The failure as programs and pages read it, in the reader's words.
    pub fn problem(&self, words: &Words, team: Option<&Team>) -> Problem {
        let told = |code, key: &str| Problem::with_detail(code, words.text(key));
        match self {
            Self::SignedOut => told(Code::SignedOut, "error-signed-out"),
            Self::NotFound => told(Code::NotFound, "error-not-found-hint"),
            Self::NotAllowed => told(Code::NotAllowed, "error-not-allowed"),
            Self::OutOfScope(scopes) => {
                let detail = words.with("error-scope", "scopes", &named(scopes, words));
                Problem::with_detail(Code::NotAllowed, detail)
            }
            Self::MethodNotAllowed(_) => told(Code::MethodNotAllowed, "error-method"),
            Self::ForeignOrigin => told(Code::NotAllowed, "error-foreign-origin"),
            Self::SlowDown(seconds) => {
                // Not the clock: the reader may be in another zone than the desk. Whole minutes, never too few.
                let minutes = seconds.div_ceil(60) * 60;
                let left = words.span(Duration::from_secs(minutes));
                let detail = words.with("sign-in-slow-down", "span", &left);
                Problem::with_detail(Code::SlowDown, detail).retry_after(*seconds)
            }
            Self::Unavailable => told(Code::Unavailable, "error-unavailable").retry_after(2),
            Self::Crowded => told(Code::Unavailable, "error-crowded").retry_after(2),
            Self::Told(code, key) => told(*code, key),
            Self::NotNow(key, after) => {
                told(Code::Unavailable, key).retry_after(after.as_secs().max(1))
            }
            Self::Quoted(code, said) => Problem::with_detail(*code, said.clone()),
            Self::Internal(_) => told(Code::Internal, "error-internal"),
            Self::Body(BodyError::TooLarge { .. }) => told(Code::FileTooLarge, "error-too-large"),
            Self::Body(BodyError::Crowded) => Self::Unavailable.problem(words, team),
            Self::Body(BodyError::Invalid(_)) => told(Code::Invalid, "error-body-object"),
            Self::Body(_) => told(Code::BadRequest, "error-bad-request"),
            Self::NotBuilt(name) => {
                let detail = words.with("error-not-built", "name", *name);
                let field = name.split_once('=').map_or(*name, |(field, _)| field);
                Problem::with_detail(Code::Invalid, detail.clone()).field(field, detail)
            }
            Self::Refused(refusal) => refused(refusal, words, team),
            Self::RefusedFiles(files) => {
                let told = files.iter().map(|file| refused_file(file, words, team));
                let joined = told.reduce(|mut first, other| {
                    first.detail = format!("{} {}", first.detail, other.detail);
                    first
                });
                joined.unwrap_or_else(|| Self::NotFound.problem(words, team))
            }
        }
    }
}

fn refused(refusal: &Refusal, words: &Words, team: Option<&Team>) -> Problem {
    let told = |code, key: &str| Problem::with_detail(code, words.text(key));
    match refusal {
        Refusal::NotFound => told(Code::NotFound, "error-not-found-hint"),
        Refusal::NotAllowed => told(Code::NotAllowed, "error-not-allowed"),
        Refusal::NotParticipant => told(Code::NotParticipant, "error-not-participant"),
        Refusal::WindowClosed(_) => told(Code::WindowClosed, "error-window-closed"),
        Refusal::ClosedByThen(end) => {
            let detail = words.with("error-closed-by-then", "time", words.moment(*end).as_str());
            Problem::with_detail(Code::WindowClosed, detail).closes_at(end.rfc3339())
        }
        Refusal::Parked(count) => {
            let detail = words.with("error-parked", "count", *count);
            Problem::with_detail(Code::ParkedMessages, detail)
        }
        Refusal::FileRefused(danger) => {
            Problem::with_detail(Code::FileRefused, told_danger(danger, words))
        }
        Refusal::FileTooLarge { kind, size, limit } => Problem::with_detail(
            Code::FileTooLarge,
            told_too_large(*kind, *size, *limit, words),
        ),
        Refusal::AsksBeforeAttaching => told(Code::ConfirmFile, "error-files-ask"),
        Refusal::MarketingStopped(since) => {
            let since = words.moment(*since);
            let detail = words.with("error-marketing-stopped", "time", since.as_str());
            Problem::with_detail(Code::MarketingStopped, detail)
        }
        Refusal::Restricted(until) => {
            let until = words.moment(*until);
            let detail = words.with("error-restricted", "time", until.as_str());
            Problem::with_detail(Code::Restricted, detail)
        }
        Refusal::Blocked => told(Code::Blocked, "error-blocked"),
        Refusal::AlreadyTaken(agent) => {
            let name = team.map_or("", |team| team.name(*agent));
            Problem::with_detail(
                Code::AlreadyTaken,
                words.with("error-already-taken", "name", name),
            )
        }
        Refusal::NewerMessages(_) => told(Code::NewerMessages, "error-newer-messages"),
        Refusal::AlreadySent => told(Code::AlreadySent, "error-already-sent"),
        Refusal::NoPendingTransfer => told(Code::NoPendingTransfer, "error-no-pending-transfer"),
        Refusal::WrongState => told(Code::NotAllowed, "error-wrong-state"),
        Refusal::LastOwner => told(Code::Invalid, "error-last-owner"),
        Refusal::DisablesSelf => told(Code::Invalid, "error-disables-self"),
        Refusal::TemplateNotSendable { status, part } => {
            let detail = match part {
                Some(part) => words.with("error-template-part", "part", part.as_str()),
                None => {
                    let status = words.template_word("status", status);
                    words.with("error-template-status", "status", &status)
                }
            };
            Problem::with_detail(Code::Invalid, detail.clone()).field("template", detail)
        }
        Refusal::Invalid(fields) => {
            let first = fields
                .first()
                .map(|(name, problem)| told_of_field(name, problem, words))
                .unwrap_or_default();
            fields.iter().fold(
                Problem::with_detail(Code::Invalid, first),
                |problem, (name, wrong)| problem.field(name, told_of_field(name, wrong, words)),
            )
        }
    }
}

fn told_danger(danger: &Danger, words: &Words) -> String {
    match danger {
        Danger::Name(ending) => words.with("error-file-name", "ending", ending.as_str()),
        Danger::Content(_) => words.text("error-file-content"),
        Danger::Inside(name) => {
            let name = text::cut(text::one_line(name, name.len()), 80);
            words.with("error-file-inside", "name", name.as_str())
        }
    }
}

/// Both limits, so that nobody wonders whose it is.
fn told_too_large(kind: FileKind, size: Option<u64>, limit: Limit, words: &Words) -> String {
    let key = match kind {
        FileKind::Image => "error-file-large-picture",
        FileKind::Video => "error-file-large-video",
        FileKind::Audio { .. } => "error-file-large-sound",
        FileKind::Document | FileKind::Sticker => "error-file-large-document",
    };
    let size = size.map(|size| words.size(size)).unwrap_or_default();
    let (desk, whatsapp) = (words.size(limit.desk), words.size(limit.whatsapp));
    let args = [
        ("size", Arg::Text(&size)),
        ("desk", Arg::Text(&desk)),
        ("whatsapp", Arg::Text(&whatsapp)),
    ];
    words.args(key, &args)
}

fn refused_file(
    (name, refusal): &(String, Refusal),
    words: &Words,
    team: Option<&Team>,
) -> Problem {
    let mut problem = refused(refusal, words, team);
    let name = text::one_line(name, NAME_CHARS_SHOWN);
    let args = [
        ("name", Arg::Text(&name)),
        ("why", Arg::Text(&problem.detail)),
    ];
    problem.detail = words.args("error-of-file", &args);
    problem
}

/// What is wrong with the field called `name`, more exactly where its name says more.
fn told_of_field(name: &str, problem: &FieldProblem, words: &Words) -> String {
    match (name, problem) {
        ("email", FieldProblem::Unknown) => words.text("error-field-email"),
        ("advance", FieldProblem::Unknown) => words.text("error-field-duration"),
        ("idempotency_key", FieldProblem::Taken) => words.text("error-field-key-used"),
        ("current_password", FieldProblem::Wrong) => words.text("error-field-current-password"),
        ("from" | "to", FieldProblem::Unknown) => words.text("error-field-date"),
        ("import", FieldProblem::Empty) => words.text("quick-import-empty"),
        ("import", FieldProblem::Wrong) => words.text("quick-import-encoding"),
        ("import", FieldProblem::Unknown) => words.text("quick-import-neither"),
        (place, FieldProblem::Unexpected) if place.starts_with("lines.") => {
            words.text("quick-import-broken")
        }
        (place, FieldProblem::Empty) if place.starts_with("lines.1.") => {
            words.text("quick-import-column")
        }
        ("week", FieldProblem::Empty) => words.text("error-field-week"),
        ("numbers", FieldProblem::Empty) => words.text("error-field-numbers"),
        ("rights", FieldProblem::Wrong) => words.text("error-field-owner-rights"),
        ("agent", FieldProblem::Empty) => words.text("error-field-agent-empty"),
        ("group", FieldProblem::Empty) => words.text("error-field-group-empty"),
        ("chats", FieldProblem::Empty) => words.text("error-field-chats-empty"),
        ("reason", FieldProblem::Empty) => words.text("error-field-reason-empty"),
        ("agent", FieldProblem::Unknown) => words.text("error-field-agent-unknown"),
        ("agent", FieldProblem::Wrong) => words.text("error-field-agent-self"),
        ("agent", FieldProblem::Taken) => words.text("error-field-agent-pending"),
        ("group", FieldProblem::Wrong) => words.text("error-field-group-same"),
        ("file", FieldProblem::Empty) => words.text("error-file-missing"),
        ("header", FieldProblem::Empty) => words.text("error-template-header"),
        ("cards", FieldProblem::Count { expected, given }) if given < expected => {
            let missing: Vec<String> = (given + 1..=*expected).map(|at| at.to_string()).collect();
            let missing = missing.join(", ");
            words.with("error-template-cards", "cards", missing.as_str())
        }
        ("file", FieldProblem::Wrong) => words.text("error-file-empty"),
        ("media", FieldProblem::Unknown | FieldProblem::Wrong) => words.text("error-file-unknown"),
        (file, FieldProblem::Unknown) if file.starts_with("media.") => words.text("attach-gone"),
        (sample, FieldProblem::Empty) if sample.ends_with("media") => {
            words.text("error-file-missing")
        }
        (sample, FieldProblem::Unknown) if sample.ends_with("media") => {
            words.text("error-file-unknown")
        }
        ("as", FieldProblem::Wrong) => words.text("error-file-recording"),
        ("caption", FieldProblem::Wrong) => words.text("error-caption-sound"),
        ("text", FieldProblem::Empty) => words.text("error-empty-text"),
        ("phone", FieldProblem::Wrong) => words.text("error-field-phone-country"),
        ("phone", FieldProblem::Taken) => words.text("error-field-phone-taken"),
        ("tag", FieldProblem::Wrong) => words.text("error-field-tag"),
        ("quiet_from" | "quiet_to", FieldProblem::Empty) => words.text("error-field-quiet-half"),
        ("quiet_from" | "quiet_to", FieldProblem::Unknown) => words.text("error-field-quiet-time"),
        ("quiet_to", FieldProblem::Wrong) => words.text("error-field-quiet-same"),
        ("send_at" | "until", FieldProblem::Wrong) => words.text("error-field-moment"),
        ("send_at", FieldProblem::Unknown) => words.text("error-field-no-working-day"),
        (name, FieldProblem::Empty) if name.starts_with("variables.") => {
            words.text("error-empty-variables")
        }
        _ => field_problem(problem, words),
    }
}

/// Scopes by their names, each with the word that programs know it by.
fn named(scopes: &[Scope], words: &Words) -> String {
    let name = |scope: &Scope| {
        let word = scope.word();
        format!("{} ({word})", words.text(&format!("tokens-scope-{word}")))
    };
    let names: Vec<String> = scopes.iter().map(name).collect();
    names.join(", ")
}

/// What is wrong with a field, in the reader's words.
pub fn field_problem(problem: &FieldProblem, words: &Words) -> String {
    match problem {
        FieldProblem::Empty => words.text("error-field-required"),
        FieldProblem::TooLong(most) => words.with(
            "error-field-too-long",
            "limit",
            words.number(*most as u64).as_str(),
        ),
        FieldProblem::TooShort(least) => words.with("error-field-too-short", "count", *least),
        FieldProblem::OneLine => words.text("error-field-one-line"),
        FieldProblem::OneWord => words.text("error-field-one-word"),
        FieldProblem::Command(word) => words.with("error-field-command", "word", word.as_str()),
        FieldProblem::Count { expected, given } => words.args(
            "error-field-count",
            &[
                ("expected", Arg::from(*expected)),
                ("given", Arg::from(*given)),
            ],
        ),
        FieldProblem::TooMany(most) => words.with("error-field-too-many", "limit", *most),
        FieldProblem::Unknown => words.text("error-field-unknown"),
        FieldProblem::NoMember => words.text("error-field-no-member"),
        FieldProblem::Taken => words.text("error-field-taken"),
        FieldProblem::Wrong => words.text("error-field-wrong"),
        FieldProblem::OtherFile { wanted, .. } => words.text(match wanted {
            FileKind::Video => "error-template-video",
            _ => "error-template-picture",
        }),
        FieldProblem::LargeFile { size, limit, .. } => {
            let (size, limit) = (words.size(*size), words.size(*limit));
            let args = [("size", Arg::from(&size)), ("limit", Arg::from(&limit))];
            words.args("error-template-large", &args)
        }
        FieldProblem::Useless(scopes) => {
            words.with("error-field-scopes", "scopes", &named(scopes, words))
        }
        FieldProblem::Hours(problem) => day_problem(problem, words),
        FieldProblem::Dates(DatesProblem::Backwards) => words.text("error-field-dates-backwards"),
        FieldProblem::Dates(DatesProblem::TooLong(days)) => {
            words.with("error-field-dates-too-long", "count", *days)
        }
        FieldProblem::Overlaps => words.text("error-field-overlaps"),
        FieldProblem::Variable(name, known) => {
            let known: Vec<String> = known.iter().map(|word| format!("{{{word}}}")).collect();
            let known = known.join(", ");
            words.args(
                "error-field-variable",
                &[("name", Arg::from(name)), ("known", Arg::from(&known))],
            )
        }
        FieldProblem::LeadsTo { source, group } => words.args(
            "error-field-leads-to",
            &[("source", Arg::from(source)), ("group", Arg::from(group))],
        ),
        FieldProblem::Degrees(most) => {
            words.with("error-field-degrees", "most", most.to_string().as_str())
        }
        FieldProblem::Between(least, most) => {
            let (least, most) = (least.to_string(), most.to_string());
            words.args(
                "error-field-between",
                &[("least", Arg::from(&least)), ("most", Arg::from(&most))],
            )
        }
        FieldProblem::Draft(problem) => {
            words.text(&format!("templates-problem-{}", problem.word()))
        }
        FieldProblem::Changed => words.text("error-field-changed"),
        FieldProblem::Kind(kind) => words.text(match kind {
            Kind::Text => "error-field-kind-text",
            Kind::Whole => "error-field-kind-whole",
            Kind::Switch => "error-field-kind-switch",
            Kind::List => "error-field-kind-list",
            Kind::Object => "error-field-kind-object",
        }),
        FieldProblem::Unexpected => words.text("error-field-unexpected"),
        FieldProblem::NotTheirs => words.text("error-field-not-theirs"),
        FieldProblem::Deleted => words.text("error-field-deleted"),
        FieldProblem::OlderThan(days) => words.with("error-field-older-than", "days", *days),
        FieldProblem::Calendar(problem) => match problem {
            FileProblem::NotACalendar => words.text("error-field-not-a-calendar"),
            FileProblem::TooLarge(_) => words.text("error-too-large"),
            FileProblem::TooManyEvents(most) | FileProblem::TooManyHolidays(most) => {
                words.with("error-field-too-many", "limit", *most)
            }
        },
    }
}

fn day_problem(problem: &DayProblem, words: &Words) -> String {
    match problem {
        DayProblem::NotATime(typed) => words.with("error-field-hours-time", "words", typed),
        DayProblem::NoEnd(typed) => words.with("error-field-hours-no-end", "words", typed),
        DayProblem::Empty(interval) => {
            words.with("error-field-hours-empty", "hours", &interval.to_string())
        }
        DayProblem::Backwards(interval) => words.with(
            "error-field-hours-backwards",
            "hours",
            &interval.to_string(),
        ),
        DayProblem::Overlap(interval) => {
            words.with("error-field-hours-overlap", "hours", &interval.to_string())
        }
        DayProblem::IntoNextDay(interval) => {
            words.with("error-field-hours-next-day", "hours", &interval.to_string())
        }
        DayProblem::TooMany(most) => words.with("error-field-too-many", "limit", *most),
    }
}
