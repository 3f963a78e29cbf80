//! Accepting what the business sends: what the check let through, against the conversation.

use super::check::{Asked, Outgoing, Target};
use super::face::{self, Face};
use super::graph::GraphError;
use super::media::essence;
use super::message::{Message, Pricing, Side, Stage};
use super::people::Person;
use super::rates::TooFast;
use super::settings::Reading;
use super::state::{State, Step};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How old a message may be to be reacted to or marked as read, in milliseconds.
const OLDEST_TARGET_MS: i64 = 30 * 24 * 3_600_000;
/// How long "typing" is shown, in milliseconds.
const TYPING_MS: i64 = 25_000;
/// A phone that ends so belongs to nobody on WhatsApp.
const NOBODY: &str = "00000";

/// What became of a request that was carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// The JSON of the answer.
    pub answer: Value,
    /// The new message, if there is one.
    pub message: Option<String>,
}

impl State {
    /// Carries out what a business number asked for.
    pub fn accept(&mut self, number: &str, asked: Asked, now: i64) -> Result<Accepted, GraphError> {
        match asked {
            Asked::Send(outgoing) => self.accept_message(number, outgoing, now),
            Asked::Read { message_id, typing } => {
                self.mark_read(number, &message_id, typing, now)?;
                Ok(Accepted {
                    answer: json!({ "success": true }),
                    message: None,
                })
            }
        }
    }

    fn accept_message(
        &mut self,
        number: &str,
        outgoing: Outgoing,
        now: i64,
    ) -> Result<Accepted, GraphError> {
        let person = self.recipient(number, &outgoing.target)?;
        if outgoing.kind == "reaction" {
            self.check_reaction(number, &person, &outgoing.body, now)?;
        }
        let media_flaw = self.media_flaw(&outgoing, now)?;
        let window_open = self.window_is_open(number, &person.key, now);
        let free_form = outgoing.kind != "template";
        if free_form && !window_open && self.faults.sync_131047.strikes(&mut self.dice) {
            return Err(outside_window());
        }
        if self.blocks.has(number, &person.key) {
            let why = "the business blocked this user";
            return Err(GraphError::new(130_403, why));
        }
        self.standing.may_send(!free_form, now)?;
        self.count_rate(number, &person.key, now)?;

        let pricing = self.pricing(&outgoing, window_open);
        let failure = (self.faults.fails_later(&mut self.dice))
            .map(|code| GraphError::new(code, "asked for by a fault"))
            .or_else(|| unreachable(&person, &pricing))
            .or(media_flaw)
            .or_else(|| (free_form && !window_open).then(outside_window));
        let id = self.mint_message_id(&person.wa_id, false);
        let answer = answer(&id, &outgoing, &person);
        self.remember(&id, number, outgoing, &person, pricing, now);
        self.schedule(&id, failure, now);
        self.typing.remove(&(number.to_owned(), person.key));
        Ok(Accepted {
            answer,
            message: Some(id),
        })
    }

    fn recipient(&mut self, number: &str, target: &Target) -> Result<Person, GraphError> {
        let digits = match target {
            Target::Bsuid(bsuid) => {
                let known = self.people.iter().find(|person| person.bsuid == *bsuid);
                return known.cloned().ok_or_else(|| {
                    GraphError::bad_value(
                        "Param recipient is not a user of this business portfolio",
                    )
                });
            }
            Target::Phone { digits, .. } => digits,
        };
        if self
            .number(number)
            .is_some_and(|own| own.display_digits() == *digits)
        {
            return Err(GraphError::new(131_021, "the recipient is the sender"));
        }
        if let Some(person) = self
            .people
            .iter()
            .find(|person| person.is_dialled_by(digits))
        {
            return Ok(person.clone());
        }
        let stranger = Person {
            reachable: !digits.ends_with(NOBODY),
            ..Person::new("", "", digits)
        };
        let key = self.add_person(stranger).map_err(GraphError::bad_value)?;
        self.person(&key)
            .cloned()
            .ok_or_else(|| GraphError::new(131_000, "the recipient was lost"))
    }

    fn check_reaction(
        &self,
        number: &str,
        person: &Person,
        body: &Value,
        now: i64,
    ) -> Result<(), GraphError> {
        let id = body["message_id"].as_str().unwrap_or_default();
        let target = self.messages.get(id).filter(|message| {
            message.number == number
                && message.person == person.key
                && message.side == Side::Customer
                && message.kind != "reaction"
                && !message.deleted
                && now - message.at <= OLDEST_TARGET_MS
        });
        target.map(drop).ok_or_else(|| {
            GraphError::bad_value(
                "Param reaction['message_id'] is not a message that can be reacted to",
            )
        })
    }

    /// The reason why the files of a message will fail, if they do; an id that nobody uploaded is
    /// refused at once.
    fn media_flaw(&self, outgoing: &Outgoing, now: i64) -> Result<Option<GraphError>, GraphError> {
        for (kind, file) in files(outgoing) {
            let Some(id) = file["id"].as_str() else {
                let link = file["link"].as_str().unwrap_or_default();
                if kind == "image" && link.ends_with(".webp") {
                    return Ok(Some(bad_media("image/webp cannot be sent as image")));
                }
                continue;
            };
            let Some(known) = self.shelf.get(id, now) else {
                return Err(GraphError::bad_value(format!("media id {id} is not known")));
            };
            if let Some(flaw) = &known.flaw {
                return Ok(Some(bad_media(flaw)));
            }
            if kind != "document" && known.class() != kind {
                return Ok(Some(bad_media(&format!(
                    "{} cannot be sent as {kind}",
                    known.mime
                ))));
            }
            if file["voice"] == true && essence(&known.mime) != "audio/ogg" {
                return Ok(Some(bad_media(
                    "a voice message must be audio/ogg; codecs=opus",
                )));
            }
        }
        Ok(None)
    }

    fn count_rate(&mut self, number: &str, person: &str, now: i64) -> Result<(), GraphError> {
        let Some(rates) = &mut self.rates else {
            return Ok(());
        };
        rates
            .count(number, person, now)
            .map_err(|limit| match limit {
                TooFast::Number => GraphError::new(130_429, "more than 80 messages in a second"),
                TooFast::Pair => {
                    GraphError::new(131_056, "too many messages to this person in a short time")
                }
            })
    }

    fn pricing(&self, outgoing: &Outgoing, window_open: bool) -> Pricing {
        let template = self.template_of(outgoing);
        let category = template.map_or("service".to_owned(), |known| known.category.to_lowercase());
        let free = category == "service" || (category == "utility" && window_open);
        Pricing {
            kind: if free {
                "free_customer_service"
            } else {
                "regular"
            },
            category,
        }
    }

    fn template_of(&self, outgoing: &Outgoing) -> Option<&super::templates::Template> {
        if outgoing.kind != "template" {
            return None;
        }
        let name = outgoing.body["name"].as_str()?;
        self.catalogue
            .find(name, outgoing.body["language"]["code"].as_str()?)
    }

    fn face(&self, outgoing: &Outgoing) -> Face {
        match self.template_of(outgoing) {
            Some(template) => face::of_template(template, &outgoing.body),
            None => face::of(outgoing.kind, &outgoing.body),
        }
    }

    fn remember(
        &mut self,
        id: &str,
        number: &str,
        outgoing: Outgoing,
        person: &Person,
        pricing: Pricing,
        now: i64,
    ) {
        let message = Message {
            id: id.to_owned(),
            number: number.to_owned(),
            person: person.key.clone(),
            side: Side::Business,
            at: now,
            kind: outgoing.kind.to_owned(),
            face: self.face(&outgoing),
            body: outgoing.body,
            reply_to: outgoing.reply_to,
            callback: outgoing.callback,
            by_phone: matches!(outgoing.target, Target::Phone { .. }),
            stage: Stage::Accepted,
            stages: BTreeMap::from([(Stage::Accepted, now)]),
            told: Vec::new(),
            error: None,
            pricing: Some(pricing),
            reactions: Vec::new(),
            edited: false,
            deleted: false,
            notice: false,
        };
        self.messages.add(message);
    }

    /// The life of a message that WhatsApp took: its steps, at their times.
    pub(super) fn schedule(&mut self, id: &str, failure: Option<GraphError>, now: i64) {
        let sent = now + self.timings.sent_ms;
        if failure.is_some() {
            self.plan(id, Stage::Failed, failure, sent);
            return;
        }
        self.plan(id, Stage::Sent, None, sent);
        let reaction = self
            .messages
            .get(id)
            .is_some_and(|message| message.kind == "reaction");
        if reaction {
            return;
        }
        let delivered = sent + self.timings.delivered_ms;
        self.plan(id, Stage::Delivered, None, delivered);
        if let Reading::AfterMs(delay) = self.timings.read {
            self.plan(id, Stage::Read, None, delivered + delay);
        }
    }

    pub(super) fn plan(&mut self, id: &str, stage: Stage, error: Option<GraphError>, at: i64) {
        let count = self.next_count();
        let step = Step {
            message: id.to_owned(),
            stage,
            error,
        };
        self.agenda.insert((at, count), step);
    }

    fn mark_read(
        &mut self,
        number: &str,
        id: &str,
        typing: bool,
        now: i64,
    ) -> Result<(), GraphError> {
        let target = self.messages.get(id).filter(|message| {
            message.number == number
                && message.side == Side::Customer
                && now - message.at <= OLDEST_TARGET_MS
        });
        let Some(target) = target else {
            return Err(GraphError::bad_value(
                "Param message_id is not a message to this number",
            ));
        };
        let person = target.person.clone();
        let until = target.at;
        let earlier: Vec<String> = (self.messages.thread(number, &person))
            .filter(|message| message.side == Side::Customer && message.at <= until)
            .map(|message| message.id.clone())
            .collect();
        for id in earlier {
            if let Some(message) = self.messages.get_mut(&id) {
                message.advance(Stage::Read, now);
            }
        }
        if typing {
            self.typing
                .insert((number.to_owned(), person), now + TYPING_MS);
        }
        Ok(())
    }
}

fn answer(id: &str, outgoing: &Outgoing, person: &Person) -> Value {
    let contact = match &outgoing.target {
        Target::Phone { input, .. } => json!({ "input": input, "wa_id": person.wa_id }),
        Target::Bsuid(bsuid) => json!({ "input": bsuid, "user_id": bsuid }),
    };
    let mut message = json!({ "id": id });
    if outgoing.kind == "template" {
        message["message_status"] = json!("accepted");
    }
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [message] })
}

/// The files that a message names, each with the kind that it's sent as.
fn files(outgoing: &Outgoing) -> Vec<(String, Value)> {
    let of = |holder: &Value| {
        let kind = holder["type"].as_str()?.to_owned();
        holder[&kind]
            .is_object()
            .then(|| (kind.clone(), holder[&kind].clone()))
    };
    match outgoing.kind {
        kind @ ("image" | "video" | "audio" | "document" | "sticker") => {
            vec![(kind.to_owned(), outgoing.body.clone())]
        }
        "interactive" => of(&outgoing.body["header"]).into_iter().collect(),
        "template" => (outgoing.body["components"].as_array().into_iter().flatten())
            .flat_map(|component| component["parameters"].as_array().into_iter().flatten())
            .filter_map(of)
            .filter(|(kind, _)| ["image", "video", "document"].contains(&kind.as_str()))
            .collect(),
        _ => Vec::new(),
    }
}

fn unreachable(person: &Person, pricing: &Pricing) -> Option<GraphError> {
    if !person.reachable {
        return Some(GraphError::new(131_026, "the recipient is not on WhatsApp"));
    }
    let stopped = person.stopped_marketing && pricing.category == "marketing";
    stopped.then(|| GraphError::new(131_050, "the recipient stopped marketing messages"))
}

fn outside_window() -> GraphError {
    GraphError::new(
        131_047,
        "Message failed to send because more than 24 hours have passed since the customer last \
         replied to this number.",
    )
}

fn bad_media(details: &str) -> GraphError {
    GraphError::new(131_053, details)
}

#[cfg(test)]
mod tests;
