//! How far a message of ours came: a mark with its word, and behind it every step with its time.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::clock::Timestamp;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Author, Entry};
use crate::ui::chat::line::Moment;
use crate::ui::chat::timeline::Sight;
use crate::ui::look::Look;
use crate::ui::texts::Arg;

/// How far a message came.
#[derive(Template)]
#[template(path = "ticks.html", config = "config/askama.toml")]
pub struct Ticks {
    look: Look,
    state: &'static str,
    icon: &'static str,
    word: String,
    /// All steps, a line each.
    title: String,
    steps: Vec<Step>,
    /// Where somebody is helped who sent it to the wrong customer.
    wrong: Option<String>,
}

impl HtmlSafe for Ticks {}

/// A step that was reached.
struct Step {
    word: String,
    at: Moment,
    time: String,
}

impl Ticks {
    /// Those of a message of ours.
    pub fn of(sight: &Sight<'_>, entry: &Entry) -> Option<Self> {
        let (look, delivery) = (&sight.look, entry.delivery.as_ref()?);
        let state = delivery.state();
        let steps = steps(look, delivery);
        let lines = steps.iter().map(|step| {
            let args = [
                ("state", Arg::Text(&step.word)),
                ("time", Arg::Text(&step.time)),
            ];
            look.args("delivery-at", &args)
        });
        let is_ours = matches!(entry.author, Author::Agent(_));
        Some(Self {
            title: lines.collect::<Vec<_>>().join("\n"),
            state: state.word(),
            icon: icon(state),
            word: state_word(look, state),
            steps,
            wrong: (is_ours && sight.may_write && !delivery.is_lost())
                .then(|| format!("{}&wrong={}#composer", sight.here(), entry.id)),
            look: look.clone(),
        })
    }
}

/// The steps in the order of their times. Sending takes a moment and is told as long as it lasts.
fn steps(look: &Look, delivery: &Delivery) -> Vec<Step> {
    let state = delivery.state();
    let mut reached: Vec<(DeliveryState, Timestamp, bool)> = delivery
        .times()
        .iter()
        .filter(|(step, _)| *step == state || *step != DeliveryState::Sending)
        .map(|(step, at)| (*step, *at, true))
        .collect();
    // What was read has been delivered; WhatsApp need not say so of a chat that stands open on the phone.
    let shown = [DeliveryState::Read, DeliveryState::Played];
    let seen = shown.iter().filter_map(|step| delivery.reached(*step));
    if let Some(seen) = seen.min()
        && delivery.reached(DeliveryState::Delivered).is_none()
    {
        reached.push((DeliveryState::Delivered, seen, false));
    }
    // WhatsApp tells whole seconds: several steps may have one.
    let order = |step: DeliveryState| match step {
        DeliveryState::Delivered => 1,
        DeliveryState::Read => 2,
        DeliveryState::Played => 3,
        _ => 0,
    };
    reached.sort_by_key(|(step, at, _)| (*at, order(*step)));
    let told = reached.into_iter().map(|(step, at, exact)| {
        let time = look.moment(at);
        Step {
            word: state_word(look, step),
            at: Moment::new(at, look),
            time: match exact {
                true => time,
                false => look.with("delivery-at-latest", "time", time.as_str()),
            },
        }
    });
    told.collect()
}

fn icon(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued
        | DeliveryState::Sending
        | DeliveryState::Paced
        | DeliveryState::Held
        | DeliveryState::Scheduled => "clock",
        DeliveryState::Unknown => "question",
        DeliveryState::Sent => "check",
        DeliveryState::Delivered => "double-check",
        DeliveryState::Read | DeliveryState::Played => "read",
        DeliveryState::Failed => "warning",
        DeliveryState::Canceled => "undo",
    }
}

fn state_word(look: &Look, state: DeliveryState) -> String {
    look.text(&format!("delivery-{}", state.word()))
}
