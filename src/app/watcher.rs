//! Tells the log when something of the self-check becomes red or yellow, and when it is well again; writes down
//! when Meta was heard.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use tokio::sync::watch;

use crate::domain::agent::Language;
use crate::domain::command::Command;
use crate::domain::view::Fault;
use crate::engine::Handle;
use crate::ui::context::Desk;
use crate::ui::health::{Finding, Light};
use crate::ui::words::Words;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(30);
/// Looks after which it is written down when Meta was heard: what a crash forgets is no more than that.
const LOOKS_TO_WRITE: u32 = 10;

/// Runs until `stop` is true.
pub async fn run(desk: Arc<Desk>, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
    let mut known = BTreeMap::new();
    let mut looks = 0_u32;
    loop {
        let stopped = tokio::select! {
            () = desk.engine.clock.sleep(LOOK) => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        if stopped {
            write_down(&desk.engine).await;
            return Ok(());
        }
        looks = looks.wrapping_add(1);
        if looks.is_multiple_of(LOOKS_TO_WRITE) {
            write_down(&desk.engine).await;
        }
        let report = desk.health.recent(&desk)?;
        let words = Words::new(
            Arc::clone(&desk.texts),
            Language::En,
            Tz::UTC,
            report.facts.now,
        );
        for finding in changed(&mut known, &report.findings) {
            log(finding, &words);
        }
    }
}

async fn write_down(handle: &Handle) {
    let news = handle.pulse.take_unsaved();
    if news.is_empty() {
        return;
    }
    if let Err(error) = handle.submit_patiently(Command::Heard(news)).await {
        tracing::debug!(%error, "it is not written down when Meta was heard");
    }
}

type Known = BTreeMap<(&'static str, Option<String>), Light>;

/// Everything whose light has changed since the last look; at first all that is not green.
fn changed<'f>(known: &mut Known, findings: &'f [Finding]) -> Vec<&'f Finding> {
    let mut news = Vec::new();
    for finding in findings {
        let name = (finding.what, finding.number.clone());
        let before = known.insert(name, finding.light).unwrap_or(Light::Green);
        if before != finding.light {
            news.push(finding);
        }
    }
    news
}

/// A name that people chose stays out of the log, and so do Meta's own words: both stand on the page.
fn log(finding: &Finding, words: &Words) {
    let (check, said) = (finding.what, finding.said(words));
    let number = finding.number.as_deref();
    match finding.light {
        Light::Red => tracing::error!(check, number, "{said}"),
        Light::Yellow => tracing::warn!(check, number, "{said}"),
        Light::Green => tracing::info!(check, number, "well again: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_of_a_light_is_told_once() {
        let finding = |light| Finding::new("disk", light, "health-disk-good");
        let mut known = Known::new();
        let mut told = |light| changed(&mut known, &[finding(light)]).len();
        assert_eq!(told(Light::Green), 0, "nobody asked");
        assert_eq!(told(Light::Red), 1);
        assert_eq!(told(Light::Red), 0);
        assert_eq!(told(Light::Yellow), 1);
        assert_eq!(told(Light::Green), 1, "it is well again");
        assert_eq!(told(Light::Green), 0);
    }
}
