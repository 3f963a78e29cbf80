//! `GET /health`: the self-check for those who keep the settings.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Serialize;

use crate::channels::whatsapp::api::Provider;
use crate::http::Reply;
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::Frame;
use crate::ui::health::{Finding, Light, Report};
use crate::ui::look::Look;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::words::Words;

#[derive(Serialize)]
struct CheckView {
    check: &'static str,
    /// A number's name, where there may be several.
    about: Option<String>,
    light: &'static str,
    said: String,
    advice: Option<String>,
    /// What Meta, an authority or the system said, in its own words.
    detail: Option<String>,
    /// The key of what stands before that.
    #[serde(skip)]
    whose: &'static str,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    class: &'static str,
    #[serde(skip)]
    light_key: &'static str,
}

#[derive(Serialize)]
struct HealthView {
    light: &'static str,
    at: String,
    checks: Vec<CheckView>,
}

#[derive(Template)]
#[template(path = "settings/health.html", config = "config/askama.toml")]
struct HealthPage {
    frame: Frame,
    nav: Nav,
    checks: Checks,
}

/// The part that stays up to date.
#[derive(Template)]
#[template(path = "settings/health_checks.html", config = "config/askama.toml")]
struct Checks {
    look: Look,
    summary: String,
    tone: &'static str,
    /// The worst first.
    checks: Vec<CheckView>,
}

impl HtmlSafe for Checks {}

/// Answers it, read anew.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    context.desk.health.forget();
    let report = context.desk.health.recent(&context.desk)?;
    let words = &context.words;
    let provider = report.facts.provider;
    let view = |finding| view(finding, words, provider);
    let checks = report.findings.iter().map(view);
    if context.format == Format::Json {
        return Ok(Reply::json(&HealthView {
            light: report.light().word(),
            at: report.facts.now.rfc3339(),
            checks: checks.collect(),
        }));
    }
    let (tone, summary) = summary(&report, words);
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.light));
    let checks = findings.into_iter().map(view);
    let checks = Checks {
        look: context.look(),
        summary,
        tone,
        checks: checks.collect(),
    };
    if fragment::wanted(&context)? == Some(Fragment::Steps) {
        return fragment::reply(&checks);
    }
    if let Some(part) = part(&context, Section::Health)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Health, Entrance::Direct)?;
    let page = HealthPage { frame, nav, checks };
    Ok(Reply::html(page.render()?))
}

fn summary(report: &Report, words: &Words) -> (&'static str, String) {
    let count = |light| {
        let findings = report.findings.iter();
        findings.filter(|finding| finding.light == light).count()
    };
    match report.light() {
        Light::Green => ("good", words.text("health-all-green")),
        Light::Yellow => (
            "warn",
            words.with("health-some-yellow", "count", count(Light::Yellow)),
        ),
        Light::Red => (
            "error",
            words.with("health-some-red", "count", count(Light::Red)),
        ),
    }
}

fn view(finding: &Finding, words: &Words, provider: Provider) -> CheckView {
    CheckView {
        check: finding.what,
        about: finding.about.clone(),
        light: finding.light.word(),
        said: finding.said(words),
        advice: finding.advice(words, provider),
        detail: finding.detail.clone(),
        whose: finding.whose,
        title: words.text(&format!("health-what-{}", finding.what)),
        class: finding.light.class(),
        light_key: finding.light.key(),
    }
}
