//! `GET /connect`: walks an owner through connecting a number. Each step says how it stands now and, where it does
//! not, exactly what to do.

use std::collections::HashMap;
use std::net::IpAddr;

use askama::Template;
use askama::filters::HtmlSafe;
use serde::Serialize;
use serde_json::json;

use crate::base::url::host;
use crate::channels::whatsapp::api::{CallError, Provider};
use crate::channels::whatsapp::connection::{AskResult, NumberLook, Undone};
use crate::domain::number::Number;
use crate::domain::view::View as _;
use crate::engine::pulse::Doubt;
use crate::http::{Code, Reply};
use crate::ui::context::{Context, Format, Settings, Work};
use crate::ui::failure::Failure;
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::Frame;
use crate::ui::health::{
    Facts, Finding, Light, Report, Value, certificate, number, subscription, token,
};
use crate::ui::look::Look;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;
use crate::ui::words::Words;

use Light::{Green, Red, Yellow};

#[derive(Serialize)]
struct StepView {
    step: &'static str,
    light: &'static str,
    said: String,
    advice: Option<String>,
    /// What Meta said, in its own words.
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
    /// A button that has webhooks sent here would mend it.
    #[serde(skip)]
    subscribes: bool,
}

#[derive(Serialize)]
struct NumberSteps {
    id: u64,
    name: String,
    phone_number_id: String,
    steps: Vec<StepView>,
}

#[derive(Serialize)]
struct ConnectView {
    light: &'static str,
    /// Where webhooks shall come to.
    webhook: String,
    steps: Vec<StepView>,
    numbers: Vec<NumberSteps>,
}

#[derive(Template)]
#[template(path = "settings/connect.html", config = "config/askama.toml")]
struct ConnectPage {
    frame: Frame,
    nav: Nav,
    steps: Steps,
}

/// The part that stays up to date.
#[derive(Template)]
#[template(path = "settings/connect_steps.html", config = "config/askama.toml")]
struct Steps {
    look: Look,
    view: ConnectView,
    /// When Meta was asked.
    looked: Option<String>,
    is_meta: bool,
    done: bool,
}

impl HtmlSafe for Steps {}

/// Answers it.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let report = Report::read(&context.desk)?;
    let view = connect_view(&context, &report.facts)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&view));
    }
    let looked = report.facts.connection.at;
    let steps = Steps {
        look: context.look(),
        is_meta: report.facts.provider == Provider::Meta,
        done: view.light == Green.word(),
        view,
        looked: looked.map(|at| context.words.clock(at)),
    };
    if fragment::wanted(&context)? == Some(Fragment::Steps) {
        return fragment::reply(&steps);
    }
    if let Some(part) = part(&context, Section::Connect)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Connect, Entrance::Direct)?;
    let page = ConnectPage { frame, nav, steps };
    Ok(Reply::html(page.render()?))
}

/// `POST /connect/check`: asks Meta again.
pub async fn check(context: Context) -> Result<Reply, Failure> {
    let outcome = context.attempt(Work::LookAtConnection).await?;
    context.desk.health.forget();
    finish(&context, outcome, "connect-checked", "connect-check-failed")
}

/// `POST /connect/subscribe`: has Meta send the webhooks of all accounts to this desk.
pub async fn subscribe(context: Context) -> Result<Reply, Failure> {
    let outcome = context.attempt(Work::Subscribe).await?;
    context.desk.health.forget();
    finish(
        &context,
        outcome,
        "connect-subscribed",
        "connect-subscribe-failed",
    )
}

fn finish(
    context: &Context,
    outcome: AskResult,
    well: &'static str,
    failed: &'static str,
) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return match outcome {
            Ok(count) => Ok(Reply::json(&json!({ "numbers": count }))),
            Err(undone @ (Undone::Failed(_) | Undone::NotNow { .. })) => {
                Err(Failure::of(&undone, failed))
            }
            Err(undone) => Err(Failure::Quoted(
                Code::Invalid,
                said(&undone, &context.words),
            )),
        };
    }
    context.tell(match outcome {
        Ok(_) => Told::well(well),
        Err(reason) => told(&reason, failed, &context.words),
    });
    Ok(Reply::see_other("/connect"))
}

/// That something was not done at Meta, and why.
pub(in crate::ui) fn told(undone: &Undone, failed: &'static str, words: &Words) -> Told {
    Told {
        heading: Some(words.text(failed)),
        ..Told::trouble(said(undone, words))
    }
}

/// Why something was not done at Meta: in the reader's words, and in whose words the rest is.
fn said(undone: &Undone, words: &Words) -> String {
    match undone {
        Undone::Refused { code, detail } | Undone::NotNow { code, detail, .. } => words.args(
            "connect-undone-refused",
            &[
                ("code", code.to_string().as_str().into()),
                ("detail", detail.into()),
            ],
        ),
        Undone::Unset(CallError::NoToken) => words.text("health-token-unset"),
        Undone::Unset(CallError::Unusable(reason)) => {
            let text = words.text("health-token-unusable");
            format!("{text} {} {reason}", words.text("health-words-technical"))
        }
        Undone::NoApp => words.text("templates-no-app"),
        Undone::FileLost(_) => words.text("templates-file-lost"),
        Undone::Failed(reason) => words.with("connect-undone-failed", "reason", reason),
    }
}

fn connect_view(context: &Context, facts: &Facts) -> Result<ConnectView, Failure> {
    let (words, settings) = (&context.words, context.settings());
    let steps = ours(facts, &settings, context.request.peer().secure);
    let snapshot = context.snapshot()?;
    let mut templates: HashMap<String, u64> = HashMap::new();
    for template in snapshot.templates()? {
        *templates.entry(template.waba_id).or_default() += 1;
    }
    let written = snapshot.counters().chat > 0;
    let view = |finding: &Finding| view(finding, words, settings.provider);
    let mut light = worst(&steps);
    let mut numbers = Vec::new();
    for one in &facts.numbers {
        let look = facts.connection.of(&one.phone_number_id);
        let count = templates.get(&one.waba_id).copied().unwrap_or(0);
        let found = at_meta(facts, one, look)
            .into_iter()
            .chain([templates_found(count)])
            .chain(messages(facts, one, written));
        let found: Vec<_> = found.collect();
        light = light.max(worst(&found));
        numbers.push(NumberSteps {
            id: one.id.0,
            name: one.name.clone(),
            phone_number_id: one.phone_number_id.clone(),
            steps: found.iter().map(view).collect(),
        });
    }
    Ok(ConnectView {
        light: light.word(),
        webhook: settings.webhook(),
        steps: steps.iter().map(view).collect(),
        numbers,
    })
}

fn worst(steps: &[Finding]) -> Light {
    let lights = steps.iter().map(|finding| finding.light);
    lights.max().unwrap_or(Green)
}

/// What is mended by having webhooks sent here.
const SUBSCRIBING: [&str; 4] = [
    "connect-handshake-waiting",
    "connect-handshake-refused",
    "health-subscription-none",
    "health-subscription-elsewhere",
];

fn view(finding: &Finding, words: &Words, provider: Provider) -> StepView {
    StepView {
        step: finding.what,
        light: finding.light.word(),
        said: finding.said(words),
        advice: words
            .find(&format!("{}.here", finding.key))
            .or_else(|| finding.advice(words, provider)),
        detail: finding.detail.clone(),
        whose: finding.whose,
        title: words.text(&format!("connect-step-{}", finding.what)),
        class: finding.light.class(),
        light_key: finding.light.key(),
        subscribes: SUBSCRIBING.contains(&finding.key),
    }
}

/// What stands in our own configuration, and whether Meta has found us.
fn ours(facts: &Facts, settings: &Settings, secure: bool) -> Vec<Finding> {
    let mut steps = vec![address(settings, secure)];
    steps.extend(certificate(facts));
    if settings.provider == Provider::Meta {
        steps.push(if settings.has_app_secret {
            Finding::new("secret", Green, "connect-secret-good")
        } else {
            Finding::new("secret", Red, "connect-secret-unset")
        });
    }
    steps.push(if settings.has_verify_token {
        Finding::new("verify", Green, "connect-verify-good")
    } else {
        Finding::new("verify", Red, "connect-verify-unset")
    });
    steps.push(if facts.numbers.is_empty() {
        Finding::new("numbers", Red, "connect-numbers-none")
    } else {
        let count = Value::Count(facts.numbers.len() as u64);
        Finding::new("numbers", Green, "connect-numbers-good").holding("count", count)
    });
    steps.push(handshake(facts));
    steps
}

fn address(settings: &Settings, secure: bool) -> Finding {
    let found = |light, key| Finding::new("address", light, key);
    let address = Value::Text(settings.public_url.clone());
    if !settings.simulated && is_private(&settings.public_url) {
        found(Red, "connect-address-private").holding("address", address)
    } else if settings.public_url.starts_with("https://") {
        found(Green, "connect-address-good").holding("address", address)
    } else if secure {
        found(Red, "connect-address-other").holding("address", address)
    } else if settings.simulated {
        found(Green, "connect-address-simulated")
    } else {
        found(Red, "connect-address-http").holding("address", address)
    }
}

/// Whether an address can't be reached from the internet: it is of this machine or of a private network.
fn is_private(url: &str) -> bool {
    let host = host(url).trim_matches(['[', ']']);
    match host.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Err(_) => host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local"),
    }
}

fn handshake(facts: &Facts) -> Finding {
    let noted = &facts.pulse.noted;
    let found = |light, key| Finding::new("handshake", light, key);
    if let (None, Some((at, doubt))) = (facts.pulse.last_webhook, noted.handshake_refused) {
        // Anybody may have asked.
        let refused = found(Yellow, "connect-handshake-refused");
        return refused
            .holding("time", Value::Moment(at))
            .also(match doubt {
                Doubt::Unset => "connect-doubt-verify-unset",
                _ => "connect-doubt-verify",
            });
    }
    if let Some((at, doubt)) = facts.last_refused() {
        let light = if facts.refuses_all() { Red } else { Yellow };
        let refused = found(
            light,
            if noted.secret_proved {
                "connect-handshake-forged"
            } else {
                "connect-handshake-signature"
            },
        );
        let doubt = doubted(doubt, facts.provider);
        return refused.holding("time", Value::Moment(at)).also(doubt);
    }
    match (facts.pulse.last_webhook, noted.handshake) {
        (Some(at), _) => found(Green, "connect-handshake-heard").holding("time", Value::Moment(at)),
        (None, Some(at)) => {
            found(Green, "connect-handshake-good").holding("time", Value::Moment(at))
        }
        (None, None) => found(Yellow, "connect-handshake-waiting"),
    }
}

/// Why a webhook was not believed.
fn doubted(doubt: Doubt, provider: Provider) -> &'static str {
    match (provider, doubt) {
        (Provider::Meta, Doubt::Unset) => "connect-doubt-unset",
        (Provider::Meta, Doubt::Missing) => "connect-doubt-missing",
        (Provider::Meta, Doubt::Malformed) => "connect-doubt-malformed",
        (Provider::Meta, Doubt::Mismatch) => "connect-doubt-mismatch",
        (Provider::Dialog360, Doubt::Unset) => "connect-doubt-verify-unset",
        (Provider::Dialog360, _) => "connect-doubt-verify",
    }
}

/// What Meta says of a number. What it was not asked, since the token is at fault, waits for that.
fn at_meta(facts: &Facts, one: &Number, look: Option<&NumberLook>) -> Vec<Finding> {
    let Some(look) = look else {
        return vec![Finding::new("token", Yellow, "connect-not-looked")];
    };
    let waits = |what| Some(Finding::new(what, Yellow, "connect-waits"));
    let found = [
        token(&look.token, facts),
        number(&look.number).or_else(|| waits("number")),
        subscription(&look.subscription, facts, one).or_else(|| waits("subscription")),
    ];
    found.into_iter().flatten().collect()
}

fn templates_found(count: u64) -> Finding {
    let (light, key) = match count {
        0 => (Yellow, "connect-templates-none"),
        _ => (Green, "connect-templates-good"),
    };
    Finding::new("templates", light, key).holding("count", Value::Count(count))
}

/// A message in and one out. What came before numbers were told apart was the only number's.
fn messages(facts: &Facts, number: &Number, written: bool) -> [Finding; 2] {
    let heard = facts.pulse.numbers.get(&number.phone_number_id);
    let found = |what, light, key| Finding::new(what, light, key);
    let incoming = match heard.and_then(|heard| heard.message) {
        Some(at) => found("in", Green, "connect-in-good").holding("time", Value::Moment(at)),
        None if written && facts.numbers.len() == 1 => found("in", Green, "connect-in-earlier"),
        None => found("in", Yellow, "connect-in-waiting")
            .holding("number", Value::Text(number.display.clone())),
    };
    let outgoing = match heard.and_then(|heard| heard.report) {
        Some(at) => found("out", Green, "connect-out-good").holding("time", Value::Moment(at)),
        None => found("out", Yellow, "connect-out-waiting"),
    };
    [incoming, outgoing]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_meta_cannot_reach_is_known() {
        for url in [
            "https://127.0.0.1:18610",
            "https://localhost",
            "https://192.168.1.5/",
            "https://[::1]:443",
            "https://desk.local",
        ] {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "https://desk.example",
            "https://203.0.113.7:8443",
            "https://localhost.example",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }
}
