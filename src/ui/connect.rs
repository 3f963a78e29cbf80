//! `GET /connect`: walks an owner through connecting a number. Each step says how it stands now and, where it does
//! not, exactly what to do.

use std::collections::HashMap;

use askama::Template;
use serde::Serialize;
use serde_json::json;

use crate::channels::whatsapp::connection::{Asked, NumberLook};
use crate::domain::number::Number;
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::ui::context::{Context, Format, Settings, Work};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::health::{Facts, Finding, Light, Report, Value, number, subscription, token};
use crate::ui::settings::{Entrance, Nav, Section, around};
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
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    class: &'static str,
    #[serde(skip)]
    light_key: &'static str,
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
    view: ConnectView,
    looked: Option<String>,
    done: bool,
}

/// Answers it.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let report = Report::read(&context.desk)?;
    let view = connect_view(&context, &report.facts)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&view));
    }
    let (frame, nav) = around(&context, Section::Connect, Entrance::Direct)?;
    let looked = report.facts.connection.at;
    let page = ConnectPage {
        frame,
        nav,
        done: view.light == Green.word(),
        view,
        looked: looked.map(|at| context.words.clock(at)),
    };
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
    outcome: Result<usize, String>,
    well: &'static str,
    failed: &'static str,
) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return match outcome {
            Ok(count) => Ok(Reply::json(&json!({ "numbers": count }))),
            Err(_) => Err(Failure::Told(crate::http::Code::Unavailable, failed)),
        };
    }
    context.tell(match outcome {
        Ok(_) => Told::well(well),
        Err(reason) => Told {
            heading: Some(context.words.text(failed)),
            ..Told::trouble(reason)
        },
    });
    Ok(Reply::see_other("/connect"))
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
    let mut light = worst(&steps);
    let mut numbers = Vec::new();
    for one in &facts.numbers {
        let look = facts.connection.of(&one.phone_number_id);
        let count = templates.get(&one.waba_id).copied().unwrap_or(0);
        let found = at_meta(facts, look)
            .into_iter()
            .chain([templates_found(count)])
            .chain(messages(facts, one, written));
        let found: Vec<_> = found.collect();
        light = light.max(worst(&found));
        numbers.push(NumberSteps {
            id: one.id.0,
            name: one.name.clone(),
            phone_number_id: one.phone_number_id.clone(),
            steps: found.iter().map(|step| view(step, words)).collect(),
        });
    }
    Ok(ConnectView {
        light: light.word(),
        webhook: settings.webhook(),
        steps: steps.iter().map(|step| view(step, words)).collect(),
        numbers,
    })
}

/// A step and what Meta said of it.
struct Step {
    finding: Finding,
    detail: Option<String>,
}

impl From<Finding> for Step {
    fn from(finding: Finding) -> Self {
        Self {
            finding,
            detail: None,
        }
    }
}

fn worst(steps: &[Step]) -> Light {
    let lights = steps.iter().map(|step| step.finding.light);
    lights.max().unwrap_or(Green)
}

fn view(step: &Step, words: &Words) -> StepView {
    let finding = &step.finding;
    StepView {
        step: finding.what,
        light: finding.light.word(),
        said: finding.said(words),
        advice: finding.advice(words),
        detail: step.detail.clone(),
        title: words.text(&format!("connect-step-{}", finding.what)),
        class: finding.light.class(),
        light_key: finding.light.key(),
    }
}

/// What stands in our own configuration, and whether Meta has found us.
fn ours(facts: &Facts, settings: &Settings, secure: bool) -> Vec<Step> {
    let address = if settings.public_url.starts_with("https://") {
        Finding::new("address", Green, "connect-address-good")
    } else if secure {
        Finding::new("address", Red, "connect-address-other")
    } else {
        Finding::new("address", Yellow, "connect-address-http")
    };
    let secret = if settings.has_app_secret {
        Finding::new("secret", Green, "connect-secret-good")
    } else {
        Finding::new("secret", Red, "connect-secret-unset")
    };
    let verify = if settings.has_verify_token {
        Finding::new("verify", Green, "connect-verify-good")
    } else {
        Finding::new("verify", Red, "connect-verify-unset")
    };
    let configured = if facts.numbers.is_empty() {
        Finding::new("numbers", Red, "connect-numbers-none")
    } else {
        let count = Value::Count(facts.numbers.len() as u64);
        Finding::new("numbers", Green, "connect-numbers-good").holding("count", count)
    };
    vec![
        address.into(),
        secret.into(),
        verify.into(),
        configured.into(),
        handshake(facts),
    ]
}

fn handshake(facts: &Facts) -> Step {
    let noted = &facts.pulse.noted;
    let found = |light, key| Finding::new("handshake", light, key);
    if let (None, Some((at, reason))) = (facts.pulse.last_webhook, &noted.handshake_refused) {
        return Step {
            finding: found(Red, "connect-handshake-refused").holding("time", Value::Moment(*at)),
            detail: Some(reason.clone()),
        };
    }
    let refused = noted.last_refused.as_ref();
    let lately = refused.filter(|(at, _)| Some(*at) > facts.pulse.last_webhook);
    if let Some((at, reason)) = lately {
        return Step {
            finding: found(Red, "connect-handshake-signature").holding("time", Value::Moment(*at)),
            detail: Some(reason.clone()),
        };
    }
    match (facts.pulse.last_webhook, noted.handshake) {
        (Some(at), _) => found(Green, "connect-handshake-heard").holding("time", Value::Moment(at)),
        (None, Some(at)) => {
            found(Green, "connect-handshake-good").holding("time", Value::Moment(at))
        }
        (None, None) => found(Yellow, "connect-handshake-waiting"),
    }
    .into()
}

/// What Meta says of a number.
fn at_meta(facts: &Facts, look: Option<&NumberLook>) -> Vec<Step> {
    let Some(look) = look else {
        return vec![Finding::new("token", Yellow, "connect-not-looked").into()];
    };
    let found = [
        (token(&look.token, facts), detail(&look.token)),
        (number(&look.number), detail(&look.number)),
        (
            subscription(&look.subscription, &facts.webhook),
            detail(&look.subscription),
        ),
    ];
    found
        .into_iter()
        .filter_map(|(finding, detail)| {
            let finding = finding?;
            Some(Step { finding, detail })
        })
        .collect()
}

fn detail<T>(asked: &Asked<T>) -> Option<String> {
    match asked {
        Asked::Refused { detail, .. } => Some(detail.clone()).filter(|detail| !detail.is_empty()),
        Asked::Unset(reason) | Asked::Unreachable(reason) => Some(reason.clone()),
        Asked::Answered(_) | Asked::NotOffered => None,
    }
}

fn templates_found(count: u64) -> Step {
    let (light, key) = match count {
        0 => (Yellow, "connect-templates-none"),
        _ => (Green, "connect-templates-good"),
    };
    Finding::new("templates", light, key)
        .holding("count", Value::Count(count))
        .into()
}

/// A message in and one out.
fn messages(facts: &Facts, number: &Number, written: bool) -> [Step; 2] {
    let noted = &facts.pulse.noted;
    let incoming = match noted.message {
        Some(at) => Finding::new("in", Green, "connect-in-good").holding("time", Value::Moment(at)),
        None if written => Finding::new("in", Green, "connect-in-earlier"),
        None => Finding::new("in", Yellow, "connect-in-waiting")
            .holding("number", Value::Text(number.display.clone())),
    };
    let outgoing = match noted.report {
        Some(at) => {
            Finding::new("out", Green, "connect-out-good").holding("time", Value::Moment(at))
        }
        None => Finding::new("out", Yellow, "connect-out-waiting"),
    };
    [incoming.into(), outgoing.into()]
}
