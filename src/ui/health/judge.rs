//! What the facts mean. Red is what somebody must do something about; it stands in the bar on every page of those
//! who can.

use std::time::Duration;

use crate::channels::whatsapp::api::Provider;
use crate::channels::whatsapp::graph;
use crate::domain::heard::Silence;
use crate::domain::number::{Number, TroubleCause};
use crate::ui::health::at_meta::at_meta;
use crate::ui::health::certificate::certificate;
use crate::ui::health::{Facts, Finding, Light, Value};

use Light::{Green, Red, Yellow};

const MIB: u64 = 1024 * 1024;
const DAY: Duration = Duration::from_secs(86_400);

/// Webhooks turned away within an hour: so many beside good ones are somebody else's, or one of several apps.
const REFUSED_MANY: u32 = 10;
/// The oldest message on its way.
const OUTBOX_WAITS: Duration = Duration::from_secs(120);
const OUTBOX_STUCK: Duration = Duration::from_secs(900);
/// The oldest deadline that has not fired.
const TIMERS_LATE: Duration = Duration::from_secs(10);
const TIMERS_STUCK: Duration = Duration::from_secs(60);
/// Room on the disk, in bytes.
const DISK_FULL: u64 = 256 * MIB;
const DISK_LOW: u64 = 1024 * MIB;
/// Free space in the file that is worth a compaction, in bytes.
const REUSABLE: u64 = 100 * MIB;
/// How long the first copy may take to be made.
const FIRST_COPY: Duration = Duration::from_secs(3600);

/// Judges all facts, in the order of the page.
pub(super) fn judge(facts: &Facts) -> Vec<Finding> {
    let mut findings = vec![webhook(facts), signatures(facts)];
    findings.extend(certificate(facts));
    findings.extend(numbers(facts));
    findings.extend([quarantine(facts), outbox(facts), timers(facts)]);
    findings.extend(disk(facts));
    findings.push(copies(facts));
    findings.push(clock(facts));
    findings
}

/// What Meta says of the numbers. What is wrong with the token of several of them is said once, and what sending ran
/// into by that token is not said again.
fn numbers(facts: &Facts) -> Vec<Finding> {
    let mut told: Vec<Finding> = Vec::new();
    for number in &facts.numbers {
        let mut found = at_meta(facts, number);
        let token_is_red = |one: &Finding| one.what == "token" && one.light == Red;
        if found.iter().any(token_is_red) && waits_for_token(number) {
            found.retain(|one| one.what != "number");
        }
        for one in found {
            let same = |other: &&mut Finding| one.what == "token" && other.says_the_same(&one);
            match told.iter_mut().find(same) {
                Some(other) => other.also_about(number),
                None => told.push(one),
            }
        }
    }
    told
}

fn waits_for_token(number: &Number) -> bool {
    let cause = number.trouble.as_ref().map(|trouble| trouble.cause);
    matches!(cause, Some(TroubleCause::Refused(code)) if graph::is_about_token(code))
}

fn webhook(facts: &Facts) -> Finding {
    let found = |light, key| Finding::new("webhook", light, key);
    if facts.numbers.is_empty() {
        return found(Yellow, "health-webhook-no-number");
    }
    let Some(last) = facts.pulse.last_webhook else {
        return found(Yellow, "health-webhook-never");
    };
    let (light, key) = match facts.pulse.silence {
        Silence::Unusual => (Red, "health-webhook-silent"),
        Silence::Usual => (Green, "health-webhook-heard"),
        Silence::Learning => (Green, "health-webhook-learning"),
    };
    found(light, key)
        .holding("time", Value::Moment(last))
        .holding("span", Value::Span(facts.now.since(last)))
}

fn signatures(facts: &Facts) -> Finding {
    let found = |light, key| Finding::new("signatures", light, key);
    let lately = facts.pulse.refused_lately;
    let count = Value::Count(u64::from(lately));
    if !facts.secured {
        found(Red, "health-signatures-unset")
    } else if facts.refuses_all() {
        // Anybody can knock at night; where the desk is known to be quiet then, that is no alarm.
        let quiet = facts.pulse.silence == Silence::Usual && facts.pulse.last_webhook.is_some();
        let light = if quiet { Yellow } else { Red };
        let key = match facts.provider {
            _ if facts.pulse.noted.secret_proved => "health-signatures-forged",
            Provider::Meta => "health-signatures-all",
            Provider::Dialog360 => "health-signatures-partner",
        };
        found(light, key).holding("count", count)
    } else if lately >= REFUSED_MANY {
        found(Yellow, "health-signatures-some").holding("count", count)
    } else {
        let good = found(Green, "health-signatures-good").holding("count", count);
        match facts.pulse.strangers_lately {
            0 => good,
            strangers => good
                .also("health-signatures-strangers")
                .holding("strangers", Value::Count(u64::from(strangers))),
        }
    }
}

fn quarantine(facts: &Facts) -> Finding {
    let (all, asking) = facts.quarantine;
    if asking > 0 {
        Finding::new("quarantine", Yellow, "health-quarantine-asks")
            .holding("count", Value::Count(asking))
    } else {
        Finding::new("quarantine", Green, "health-quarantine-good")
            .holding("count", Value::Count(all))
    }
}

fn outbox(facts: &Facts) -> Finding {
    let count = Value::Count(facts.outbox.waiting);
    let waits = facts.outbox.oldest.map(|oldest| facts.now.since(oldest));
    let (light, key) = match waits {
        Some(waits) if waits >= OUTBOX_STUCK => (Red, "health-outbox-stuck"),
        Some(waits) if waits >= OUTBOX_WAITS => (Yellow, "health-outbox-stuck"),
        _ if facts.outbox.unsettled > 0 => {
            let count = Value::Count(facts.outbox.unsettled);
            return Finding::new("outbox", Yellow, "health-outbox-asks").holding("count", count);
        }
        _ => return Finding::new("outbox", Green, "health-outbox-good").holding("count", count),
    };
    Finding::new("outbox", light, key)
        .holding("count", count)
        .holding("span", Value::Span(waits.unwrap_or_default()))
}

fn timers(facts: &Facts) -> Finding {
    let late = facts.overdue.unwrap_or_default();
    let light = match late {
        late if late >= TIMERS_STUCK => Red,
        late if late >= TIMERS_LATE => Yellow,
        _ => return Finding::new("timers", Green, "health-timers-good"),
    };
    Finding::new("timers", light, "health-timers-late").holding("span", Value::Span(late))
}

fn disk(facts: &Facts) -> Vec<Finding> {
    let Some((file, free)) = facts.disk else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if let Some(free) = free {
        let (light, key) = match free {
            free if free < DISK_FULL => (Red, "health-disk-full"),
            free if free < DISK_LOW || free < file => (Yellow, "health-disk-low"),
            _ => (Green, "health-disk-good"),
        };
        findings.push(Finding::new("disk", light, key).holding("free", Value::Size(free)));
    }
    let size = Value::Size(file);
    findings.push(match facts.reusable() {
        Some(0) => Finding::new("file", Green, "health-file-full").holding("size", size),
        Some(reusable) => {
            let much = reusable >= REUSABLE && reusable >= file / 2;
            let light = if much { Yellow } else { Green };
            let percent = (reusable * 100).checked_div(file).unwrap_or(0);
            Finding::new("file", light, "health-file-share")
                .holding("size", size)
                .holding("percent", Value::Text(percent.to_string()))
        }
        None => {
            let unknown = Finding::new("file", Green, "health-file-size").holding("size", size);
            match facts.copies_every {
                Some(_) => unknown.also("health-file-after-copy"),
                None => unknown,
            }
        }
    });
    findings
}

fn copies(facts: &Facts) -> Finding {
    let found = |light, key| Finding::new("copies", light, key);
    let Some(every) = facts.copies_every else {
        return found(Yellow, "health-copies-none");
    };
    let noted = &facts.pulse.noted.copies;
    let newest = noted.newest.map(|(at, _)| at);
    let age = newest.map(|at| facts.now.since(at));
    let old = age.map_or_else(
        || facts.now.since(facts.pulse.started) > FIRST_COPY,
        |age| age > every + every / 2 + DAY / 24,
    );
    let finding = match (&noted.failed, newest) {
        (Some((at, reason)), _) => {
            let light = if old || newest.is_none() { Red } else { Yellow };
            return found(light, "health-copies-failed")
                .holding("time", Value::Moment(*at))
                .detailed(reason);
        }
        (None, None) if old => return found(Red, "health-copies-missing"),
        (None, None) => return found(Green, "health-copies-coming"),
        (None, Some(at)) if old => {
            found(Red, "health-copies-old").holding("time", Value::Moment(at))
        }
        (None, Some(at)) => {
            let good = match noted.on_same_disk {
                Some(true) => found(Yellow, "health-copies-beside"),
                Some(false) => found(Green, "health-copies-good").also("health-copies-apart"),
                None => found(Green, "health-copies-good"),
            };
            good.holding("time", Value::Moment(at))
        }
    };
    finding.holding("span", Value::Span(age.unwrap_or_default()))
}

fn clock(facts: &Facts) -> Finding {
    match facts.clock_step {
        Some(step) => Finding::new("clock", Yellow, "health-clock-jumped")
            .holding("time", Value::Moment(step.at))
            .holding(
                "span",
                Value::Span(Duration::from_millis(step.millis.unsigned_abs())),
            ),
        None => Finding::new("clock", Green, "health-clock-good"),
    }
}
