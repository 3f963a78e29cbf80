//! The same report as Prometheus text. No label holds a name, a text or a secret: numbers go by their id.

use std::fmt::Write as _;

use subtle::ConstantTimeEq as _;

use crate::base::clock::Timestamp;
use crate::domain::heard::Silence;
use crate::domain::number::standing::{Forbidden, MessagingLimit, NumberQuality};
use crate::http::{Code, Problem, Reply, Request};
use crate::net::tls::Origin;
use crate::ui::context::{Desk, Settings};
use crate::ui::health::{Light, Report};

/// Answers `GET /metrics`: to this machine, or to whoever brings the token, which is always asked for when one is
/// set or a proxy stands in front.
pub fn answer(desk: &Desk, request: &Request) -> Reply {
    let settings = std::sync::Arc::clone(&desk.settings.borrow());
    if let Err(refusal) = admitted(&settings, request) {
        return refusal.into();
    }
    match desk.health.recent(desk) {
        Ok(report) => Reply::text(text(&report, desk))
            .with_content_type("text/plain; version=0.0.4; charset=utf-8"),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be read");
            Problem::new(Code::Unavailable).into()
        }
    }
}

/// What proxies add: a request that has one comes from somewhere else, whether the proxy is named or not.
const FORWARDED: [&str; 4] = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

fn admitted(settings: &Settings, request: &Request) -> Result<(), Problem> {
    let token = settings.metrics_token.expose();
    if token.is_empty() {
        if settings.behind_proxy || FORWARDED.iter().any(|name| request.header(name).is_some()) {
            let detail = "set metrics_token under [server]: behind a proxy everybody looks alike";
            return Err(Problem::with_detail(Code::NotAllowed, detail));
        }
        if request.peer().address.to_canonical().is_loopback() {
            return Ok(());
        }
        let detail = "metrics are for this machine only unless metrics_token is set";
        return Err(Problem::with_detail(Code::NotAllowed, detail));
    }
    let given = request.bearer().unwrap_or_default();
    if bool::from(given.as_bytes().ct_eq(token.as_bytes())) {
        Ok(())
    } else {
        let detail = "the metrics token is missing or wrong";
        Err(Problem::with_detail(Code::SignedOut, detail))
    }
}

/// One page of metrics being written.
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a text never fails.
        let _ = writeln!(
            self.0,
            "# HELP okno_{name} {help}\n# TYPE okno_{name} {kind}"
        );
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "okno_{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, "gauge", help);
        self.line(name, "", value);
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, "counter", help);
        self.line(name, "", value);
    }
}

fn seconds(at: Timestamp) -> String {
    let millis = at.millis();
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

fn text(report: &Report, desk: &Desk) -> String {
    let mut page = Page(String::with_capacity(4096));
    about_process(&mut page, report);
    about_webhooks(&mut page, report);
    about_work(&mut page, report, desk);
    about_numbers(&mut page, report);
    about_limits(&mut page, report);
    about_certificate(&mut page, report);
    about_disk(&mut page, report);
    page.head(
        "check",
        "gauge",
        "The self-check: 0 green, 1 yellow, 2 red.",
    );
    let mut checks: Vec<(&str, Light)> = Vec::new();
    for finding in &report.findings {
        match checks.iter_mut().find(|(what, _)| *what == finding.what) {
            Some((_, light)) => *light = (*light).max(finding.light),
            None => checks.push((finding.what, finding.light)),
        }
    }
    for (what, light) in checks {
        page.line("check", &format!("{{check=\"{what}\"}}"), light as u8);
    }
    page.0
}

fn about_process(page: &mut Page, report: &Report) {
    page.head("build_info", "gauge", "The release.");
    let labels = concat!("{version=\"", env!("CARGO_PKG_VERSION"), "\"}");
    page.line("build_info", labels, 1);
    let started = seconds(report.facts.pulse.started);
    page.gauge("start_time_seconds", "When the process started.", started);
    if let Some(bytes) = resident_bytes() {
        page.gauge("resident_memory_bytes", "Memory of the process.", bytes);
    }
    let jumped = report.facts.clock_step.map_or(0, |step| step.millis);
    page.gauge(
        "clock_step_milliseconds",
        "The latest jump of the clock that nobody has acknowledged.",
        jumped,
    );
}

fn about_webhooks(page: &mut Page, report: &Report) {
    let pulse = &report.facts.pulse;
    let noted = &pulse.noted;
    page.counter(
        "webhooks_total",
        "Webhooks that were stored.",
        noted.webhooks,
    );
    page.counter(
        "webhooks_refused_total",
        "Webhooks turned away for their signature.",
        noted.refused,
    );
    if let Some(last) = pulse.last_webhook {
        let help = "The last webhook, also of an earlier process.";
        page.gauge("last_webhook_timestamp_seconds", help, seconds(last));
    }
    let unusual = u8::from(pulse.silence == Silence::Unusual);
    page.gauge(
        "webhook_silence_unusual",
        "Whether past weeks were never as quiet at these hours.",
        unusual,
    );
}

fn about_work(page: &mut Page, report: &Report, desk: &Desk) {
    let facts = &report.facts;
    let (parts, asking) = facts.quarantine;
    page.gauge(
        "quarantine_parts",
        "Parts of webhooks in quarantine.",
        parts,
    );
    page.gauge(
        "quarantine_asking",
        "Those that ask to be looked at.",
        asking,
    );
    page.gauge(
        "outbox_waiting",
        "Messages on their way.",
        facts.outbox.waiting,
    );
    page.gauge(
        "outbox_unsettled",
        "Messages about which a person decides.",
        facts.outbox.unsettled,
    );
    let oldest = facts.outbox.oldest.map(|oldest| facts.now.since(oldest));
    let oldest = oldest.unwrap_or_default().as_secs();
    page.gauge(
        "outbox_oldest_seconds",
        "Age of the oldest on its way.",
        oldest,
    );
    let late = facts.overdue.unwrap_or_default().as_secs_f64();
    page.gauge(
        "timer_lag_seconds",
        "How long the oldest deadline is overdue.",
        late,
    );
    page.counter("events_total", "Events of the log ever.", facts.sequence);
    let streams = desk.presence.streams();
    page.gauge("event_streams", "Open event streams of pages.", streams);
}

fn about_numbers(page: &mut Page, report: &Report) {
    let looks = &report.facts.connection.numbers;
    page.head(
        "token_valid",
        "gauge",
        "Whether the number's access token works.",
    );
    for look in looks {
        let valid = look.token.answer().is_some_and(|token| token.valid);
        page.line(
            "token_valid",
            &label(&look.phone_number_id),
            u8::from(valid),
        );
    }
    page.head(
        "token_expires_timestamp_seconds",
        "gauge",
        "When the token ends.",
    );
    for look in looks {
        if let Some(end) = look.token.answer().and_then(|token| token.expires_at) {
            let labels = label(&look.phone_number_id);
            page.line("token_expires_timestamp_seconds", &labels, seconds(end));
        }
    }
    page.head(
        "number_quality",
        "gauge",
        "The quality at Meta: 0 green, 1 yellow, 2 red, -1 unrated.",
    );
    // As Meta told last, also before the first look of this process.
    for (id, (standing, _)) in &report.facts.standings {
        let quality = match standing.quality() {
            NumberQuality::Green => 0,
            NumberQuality::Yellow => 1,
            NumberQuality::Red => 2,
            NumberQuality::Unknown => -1,
        };
        page.line("number_quality", &label(id), quality);
    }
    page.head(
        "number_restricted",
        "gauge",
        "Whether Meta lets the number's account send no templates, or no replies.",
    );
    for (id, (_, account)) in &report.facts.standings {
        let is_held = |what| account.restricted(what, report.facts.now).is_some();
        let held = is_held(Forbidden::WritingFirst) || is_held(Forbidden::Answering);
        page.line("number_restricted", &label(id), u8::from(held));
    }
}

fn about_limits(page: &mut Page, report: &Report) {
    page.head(
        "number_messaging_limit",
        "gauge",
        "How many customers a day the number may write to first.",
    );
    for (id, (standing, _)) in &report.facts.standings {
        let limit = match standing.limit() {
            MessagingLimit::Customers(count) => count.to_string(),
            MessagingLimit::Endless => "+Inf".to_owned(),
            MessagingLimit::Unknown => continue,
        };
        page.line("number_messaging_limit", &label(id), limit);
    }
    page.head(
        "webhook_subscribed",
        "gauge",
        "Whether an app is subscribed to the number's account.",
    );
    for look in &report.facts.connection.numbers {
        if let Some(subscription) = look.subscription.answer() {
            let subscribed = u8::from(subscription.subscribed);
            page.line(
                "webhook_subscribed",
                &label(&look.phone_number_id),
                subscribed,
            );
        }
    }
}

fn label(id: &str) -> String {
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    format!("{{number=\"{digits}\"}}")
}

fn about_disk(page: &mut Page, report: &Report) {
    let facts = &report.facts;
    if let Some((file, free)) = facts.disk {
        page.gauge("file_bytes", "Size of the data file.", file);
        if let Some(free) = free {
            page.gauge("disk_free_bytes", "Room on its disk.", free);
        }
    }
    if let Some(reusable) = facts.reusable() {
        let help = "What compaction would give back, by the newest copy.";
        page.gauge("file_reusable_bytes", help, reusable);
    }
    let copies = &facts.pulse.noted.copies;
    if let Some((at, bytes)) = copies.newest {
        page.gauge(
            "backup_last_timestamp_seconds",
            "The newest copy.",
            seconds(at),
        );
        page.gauge("backup_last_bytes", "Its size.", bytes);
    }
    let failed = u8::from(copies.failed.is_some());
    page.gauge(
        "backup_failed",
        "Whether the last try to make a copy failed.",
        failed,
    );
}

fn about_certificate(page: &mut Page, report: &Report) {
    let standing = &report.facts.certificate;
    if let Some(validity) = standing.validity {
        page.gauge(
            "certificate_expires_timestamp_seconds",
            "When the certificate that is shown ends.",
            seconds(validity.not_after),
        );
    }
    if standing.origin != Origin::Off {
        page.gauge(
            "certificate_failed",
            "Whether the last try to have its successor failed.",
            u8::from(standing.failure.is_some()),
        );
    }
}

/// Memory that the process holds; nothing where the system does not tell.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
