//! The life of an accepted message: sent, delivered, read, played, failed, each told to the desk.

use super::graph::GraphError;
use super::message::{Message, Side, Stage};
use super::people::Person;
use super::settings::Reading;
use super::state::State;
use super::webhook::Part;
use serde_json::{Value, json};

impl State {
    /// Moves a message of the business to a stage and tells the desk; nothing if it's already there.
    pub fn advance(
        &mut self,
        id: &str,
        stage: Stage,
        error: Option<&GraphError>,
        now: i64,
    ) -> bool {
        let Some(message) = self.messages.get_mut(id) else {
            return false;
        };
        if message.side != Side::Business || !message.advance(stage, now) {
            return false;
        }
        if let Some(error) = error {
            message.error = Some(error.code);
        }
        let message = message.clone();
        if stage == Stage::Sent && message.kind == "reaction" {
            self.show_reaction(&message);
        }
        self.tell_status(&message, stage, error, now);
        true
    }

    fn show_reaction(&mut self, reaction: &Message) {
        let target = reaction.body["message_id"].as_str().unwrap_or_default();
        let emoji = reaction.body["emoji"].as_str().unwrap_or_default();
        if let Some(target) = self.messages.get_mut(target) {
            target.react(Side::Business, emoji);
        }
    }

    fn tell_status(
        &mut self,
        message: &Message,
        stage: Stage,
        error: Option<&GraphError>,
        now: i64,
    ) {
        let Some(person) = self.person(&message.person).cloned() else {
            return;
        };
        let status = status(message, &person, stage, error, now);
        let known_phone = person.shows_phone || message.by_phone;
        let username = matches!(stage, Stage::Delivered | Stage::Read | Stage::Played);
        let contact =
            (stage != Stage::Failed).then(|| Self::contact(&person, known_phone, username));
        let tells = (message.id.clone(), stage.name().to_owned());
        let number = message.number.clone();
        self.tell(&number, Part::Status { contact, status }, Some(tells), now);
    }

    /// Tells any status of any message, as it is: for what doesn't happen by itself. `extra` replaces
    /// or adds fields.
    pub fn tell_any_status(&mut self, id: &str, name: &str, extra: &Value, now: i64) -> bool {
        let known = self.messages.get(id).cloned();
        let number = extra["number"].as_str().map(str::to_owned);
        let number = number
            .or_else(|| known.as_ref().map(|message| message.number.clone()))
            .or_else(|| {
                self.numbers
                    .first()
                    .map(|number| number.phone_number_id.clone())
            });
        let Some(number) = number else {
            return false;
        };
        let mut status =
            json!({ "id": id, "status": name, "timestamp": (now / 1_000).to_string() });
        if let Some(message) = &known
            && let Some(person) = self.person(&message.person)
        {
            status["recipient_id"] = json!(person.wa_id);
            status["recipient_user_id"] = json!(person.bsuid);
            if let Some(callback) = &message.callback {
                status["biz_opaque_callback_data"] = json!(callback);
            }
        }
        for (key, value) in extra.as_object().into_iter().flatten() {
            if !["id", "status", "number"].contains(&key.as_str()) {
                status[key] = value.clone();
            }
        }
        let part = Part::Status {
            contact: None,
            status,
        };
        self.tell(&number, part, Some((id.to_owned(), name.to_owned())), now);
        known.is_some()
    }

    /// The phone shows a thread: what was delivered is read now, if the person lets that be known.
    pub fn viewed(&mut self, number: &str, person: &str, now: i64) -> bool {
        let sees = self.timings.read == Reading::OnView
            && self
                .person(person)
                .is_some_and(|person| person.read_receipts);
        if !sees {
            return false;
        }
        let delivered: Vec<String> = (self.messages.thread(number, person))
            .filter(|message| message.side == Side::Business && message.stage == Stage::Delivered)
            .map(|message| message.id.clone())
            .collect();
        for id in &delivered {
            self.advance(id, Stage::Read, None, now);
        }
        !delivered.is_empty()
    }
}

fn status(
    message: &Message,
    person: &Person,
    stage: Stage,
    error: Option<&GraphError>,
    now: i64,
) -> Value {
    let mut status = json!({
        "id": message.id,
        "status": stage.name(),
        "timestamp": (now / 1_000).to_string(),
    });
    if person.shows_phone || message.by_phone {
        status["recipient_id"] = json!(person.wa_id);
    }
    if stage != Stage::Failed || !message.by_phone {
        status["recipient_user_id"] = json!(person.bsuid);
    }
    if let Some(callback) = &message.callback {
        status["biz_opaque_callback_data"] = json!(callback);
    }
    if let (Stage::Sent | Stage::Delivered, Some(pricing)) = (stage, &message.pricing) {
        status["pricing"] = json!({
            "billable": pricing.kind == "regular",
            "pricing_model": "PMP",
            "type": pricing.kind,
            "category": pricing.category,
        });
    }
    if let Some(error) = error {
        status["errors"] = json!([error.in_webhook()]);
    }
    status
}
