//! Carrying out what a played customer does, or the team in its phone app.

mod account;

use super::face::{self, Face, Tap};
use super::inbound::{Act, Inbound, Media, tap_reply};
use super::message::{Message, Side, Stage};
use super::people::Person;
use super::samples;
use super::settings::{Number, Reading};
use super::state::State;
use super::webhook::Part;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Repeats of one act at most.
const REPEAT_LIMIT: u32 = 10_000;

/// Types that Meta does not count as the customer's writing: they open no window.
const SILENT: [&str; 4] = ["reaction", "edit", "revoke", "system"];

/// Who does something to which number, and when.
struct Scene<'a> {
    inbound: &'a Inbound,
    person: Person,
    number: String,
    now: i64,
}

impl Scene<'_> {
    /// Who does it.
    fn side(&self) -> Side {
        match self.inbound.phone_app {
            true => Side::Business,
            false => Side::Customer,
        }
    }

    /// WhatsApp's time of what happens, in seconds.
    fn seconds(&self) -> i64 {
        self.inbound.timestamp.unwrap_or(self.now / 1_000)
    }
}

impl State {
    /// Lets a customer do something; the ids of the messages that came of it, or what is wrong with it.
    pub fn customer_does(&mut self, inbound: &Inbound, now: i64) -> Result<Vec<String>, String> {
        let number = match &inbound.number {
            Some(id) => self.number(id),
            None => self.numbers.first(),
        };
        let number = number
            .map(|number| number.phone_number_id.clone())
            .ok_or("there is no such number")?;
        let person = self
            .person(&inbound.user)
            .cloned()
            .ok_or_else(|| format!("nobody is called {}", inbound.user))?;
        if self.blocks.has(&number, &person.key) {
            return Err(format!("{} is blocked by this number", person.name));
        }
        let scene = Scene {
            inbound,
            person,
            number,
            now,
        };
        (0..inbound.repeat.clamp(1, REPEAT_LIMIT))
            .map(|_| self.play(&scene))
            .collect()
    }

    fn play(&mut self, scene: &Scene<'_>) -> Result<String, String> {
        let customers_alone = matches!(
            scene.inbound.act,
            Act::Tap { .. } | Act::ChangeNumber(_) | Act::Call(_) | Act::StopMarketing(_)
        );
        if customers_alone && scene.inbound.phone_app {
            return Err("only a customer does that".to_owned());
        }
        match &scene.inbound.act {
            Act::Text(text) => self.say(scene, "text", json!({ "body": text })),
            Act::Media(media) => self.send_file(scene, media),
            Act::Location(location) => self.say(scene, "location", location.clone()),
            Act::Contacts(cards) => self.say(scene, "contacts", cards.clone()),
            Act::Reaction { message_id, emoji } => self.react(scene, message_id, emoji.as_deref()),
            Act::Edit { message_id, text } => self.edit(scene, message_id, text),
            Act::Revoke { message_id } => self.revoke(scene, message_id),
            Act::Tap { message_id, button } => self.tap(scene, message_id, *button),
            Act::ChangeNumber(phone) => self.change_number(scene, phone),
            Act::Call(_) => Ok(self.call(scene)),
            Act::StopMarketing(stop) => Ok(self.stop_marketing(scene, *stop)),
            Act::Message(message) => self.say_anything(scene, message),
        }
    }

    fn say(&mut self, scene: &Scene<'_>, kind: &str, body: Value) -> Result<String, String> {
        let mut message = json!({ "type": kind });
        message[kind] = body;
        self.say_anything(scene, &message)
    }

    /// Tells the desk a message in Meta's form and puts it into the thread.
    fn say_anything(&mut self, scene: &Scene<'_>, message: &Value) -> Result<String, String> {
        let kind = message["type"]
            .as_str()
            .ok_or("a message has a type")?
            .to_owned();
        let body = message[&kind].clone();
        let mut message = self.complete(scene, message.clone());
        if let Some(quoted) = &scene.inbound.reply_to {
            message["context"] = self.context(scene, quoted);
        }
        for (key, value) in &scene.inbound.extra {
            message[key.as_str()] = value.clone();
        }
        let id = message["id"].as_str().unwrap_or_default().to_owned();
        if !SILENT.contains(&kind.as_str()) {
            if !scene.inbound.phone_app {
                self.open_window(&scene.number, &scene.person.key, scene.seconds() * 1_000);
            }
            let quoted = message["context"]["id"].as_str().map(str::to_owned);
            let face = face::of(&kind, &body);
            self.put_on_phone(scene, &id, &kind, body, quoted, face);
        }
        let stays = self.messages.get(&id).is_some();
        self.tell_message(scene, message);
        if scene.inbound.phone_app && stays {
            self.schedule(&id, None, scene.now);
        }
        Ok(id)
    }

    fn tell_message(&mut self, scene: &Scene<'_>, message: Value) {
        let system = message["type"] == "system";
        let contact =
            (!system).then(|| Self::contact(&scene.person, scene.person.shows_phone, true));
        let part = match scene.inbound.phone_app {
            true => Part::Echo { contact, message },
            false => Part::Message { contact, message },
        };
        self.tell(&scene.number, part, None, scene.now);
    }

    /// Adds id, sender, recipient and time where they are missing.
    fn complete(&mut self, scene: &Scene<'_>, mut message: Value) -> Value {
        if message["id"].is_null() {
            let is_inbound = !scene.inbound.phone_app;
            let fresh = || self.mint_message_id(&scene.person.wa_id, is_inbound);
            message["id"] = json!(scene.inbound.id.clone().unwrap_or_else(fresh));
        }
        if message["timestamp"].is_null() {
            message["timestamp"] = json!(scene.seconds().to_string());
        }
        let (phone, user_id) = match scene.inbound.phone_app {
            true => ("to", "to_user_id"),
            false => ("from", "from_user_id"),
        };
        if scene.inbound.phone_app {
            message["from"] = json!(self.number(&scene.number).map(Number::display_digits));
        }
        if scene.person.shows_phone {
            message[phone] = json!(scene.person.wa_id);
        }
        message[user_id] = json!(scene.person.bsuid);
        message
    }

    fn context(&self, scene: &Scene<'_>, quoted: &str) -> Value {
        let ours = self
            .messages
            .get(quoted)
            .is_some_and(|message| message.side == Side::Business);
        let number = self.number(&scene.number).map(Number::display_digits);
        let from = if ours {
            number
        } else {
            Some(scene.person.wa_id.clone())
        };
        json!({ "id": quoted, "from": from })
    }

    fn put_on_phone(
        &mut self,
        scene: &Scene<'_>,
        id: &str,
        kind: &str,
        body: Value,
        quoted: Option<String>,
        face: Face,
    ) {
        let stage = match scene.side() {
            Side::Business => Stage::Accepted,
            Side::Customer => Stage::Delivered,
        };
        self.messages.add(Message {
            id: id.to_owned(),
            number: scene.number.clone(),
            person: scene.person.key.clone(),
            side: scene.side(),
            at: scene.now,
            kind: kind.to_owned(),
            body,
            reply_to: quoted,
            callback: None,
            by_phone: false,
            stage,
            stages: BTreeMap::from([(stage, scene.now)]),
            told: Vec::new(),
            error: None,
            pricing: None,
            face,
            reactions: Vec::new(),
            edited: false,
            deleted: false,
            notice: matches!(kind, "call" | "system"),
        });
    }

    fn send_file(&mut self, scene: &Scene<'_>, media: &Media) -> Result<String, String> {
        let (sample_mime, sample_name, sample) = samples::of(&media.kind)
            .ok_or("kind must be image, video, audio, document or sticker")?;
        let bytes = match &media.bytes {
            Some(bytes) => bytes.clone(),
            None if media.base64.is_empty() => Bytes::from_static(sample),
            None => STANDARD
                .decode(&media.base64)
                .map_err(|error| format!("base64: {error}"))?
                .into(),
        };
        let mime = if media.mime.is_empty() {
            sample_mime
        } else {
            &media.mime
        };
        let name = if media.filename.is_empty() {
            sample_name
        } else {
            &media.filename
        };
        let id = (self.shelf).from_customer(&scene.number, bytes, mime, Some(name), scene.now);
        let hash = self
            .shelf
            .get(&id, scene.now)
            .map(|file| STANDARD.encode(file.sha256()));
        let url = self.addresses.of(&self.base_url, &id, scene.now);
        let mut body = json!({ "id": id, "mime_type": mime, "sha256": hash, "url": url });
        match media.kind.as_str() {
            "audio" => body["voice"] = json!(media.voice),
            "sticker" => body["animated"] = json!(false),
            "document" => body["filename"] = json!(name),
            _ => {}
        }
        if !media.caption.is_empty() {
            body["caption"] = json!(media.caption);
        }
        self.say(scene, &media.kind, body)
    }

    /// A message of the thread that `scene` plays in.
    fn in_thread(&self, scene: &Scene<'_>, id: &str) -> Result<&Message, String> {
        self.messages
            .get(id)
            .filter(|known| known.number == scene.number && known.person == scene.person.key)
            .ok_or_else(|| format!("there is no message {id} in this thread"))
    }

    fn own(&self, scene: &Scene<'_>, id: &str) -> Result<(), String> {
        if self.in_thread(scene, id)?.side == scene.side() {
            return Ok(());
        }
        Err("only an own message can be changed".to_owned())
    }

    fn react(
        &mut self,
        scene: &Scene<'_>,
        id: &str,
        emoji: Option<&str>,
    ) -> Result<String, String> {
        self.in_thread(scene, id)?;
        if let Some(target) = self.messages.get_mut(id) {
            target.react(scene.side(), emoji.unwrap_or_default());
        }
        let mut body = json!({ "message_id": id });
        if let Some(emoji) = emoji.filter(|emoji| !emoji.is_empty()) {
            body["emoji"] = json!(emoji);
        }
        self.say(scene, "reaction", body)
    }

    fn edit(&mut self, scene: &Scene<'_>, id: &str, text: &str) -> Result<String, String> {
        self.own(scene, id)?;
        if let Some(target) = self.messages.get_mut(id) {
            target.edited = true;
            text.clone_into(&mut target.face.text);
        }
        let message =
            json!({ "context": { "id": "M0" }, "type": "text", "text": { "body": text } });
        self.say(
            scene,
            "edit",
            json!({ "original_message_id": id, "message": message }),
        )
    }

    fn revoke(&mut self, scene: &Scene<'_>, id: &str) -> Result<String, String> {
        self.own(scene, id)?;
        if let Some(target) = self.messages.get_mut(id) {
            target.deleted = true;
        }
        self.say(scene, "revoke", json!({ "original_message_id": id }))
    }

    fn tap(&mut self, scene: &Scene<'_>, id: &str, button: usize) -> Result<String, String> {
        let message = self.in_thread(scene, id)?;
        let button = message
            .face
            .buttons
            .get(button)
            .cloned()
            .ok_or("there is no such button")?;
        let (kind, body) = match &button.tap {
            Tap::Contact => ("contacts", shared_contact(&scene.person)),
            tap => tap_reply(tap, &button.label).ok_or("that button tells the business nothing")?,
        };
        let replying = Inbound {
            reply_to: Some(id.to_owned()),
            ..scene.inbound.clone()
        };
        let scene = Scene {
            inbound: &replying,
            person: scene.person.clone(),
            number: scene.number.clone(),
            now: scene.now,
        };
        self.say(&scene, kind, body)
    }

    /// The customer plays a voice message of the desk.
    pub fn play_voice(&mut self, id: &str, now: i64) -> bool {
        let heard = self.timings.read != Reading::Never
            && self
                .messages
                .get(id)
                .is_some_and(|message| message.body["voice"] == true);
        heard && self.advance(id, Stage::Played, None, now)
    }
}

/// The card with which a customer answers a request for their number.
fn shared_contact(person: &Person) -> Value {
    let phone = format!("+{}", person.wa_id);
    json!([{ "origin": "contact_request", "phones": [{ "phone": phone, "wa_id": person.wa_id }] }])
}

#[cfg(test)]
mod tests;
