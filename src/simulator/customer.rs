//! Carrying out what a played customer does.

use super::face::{self, Face, Tap};
use super::inbound::{Act, Inbound, Media, tap_reply};
use super::message::{Message, Side, Stage};
use super::people::{self, Person};
use super::samples;
use super::settings::Reading;
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
        let kind = message["type"].as_str().ok_or("a message has a type")?.to_owned();
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
            self.open_window(&scene.number, &scene.person.key, scene.seconds() * 1_000);
            let quoted = message["context"]["id"].as_str().map(str::to_owned);
            let face = face::of(&kind, &body);
            self.put_on_phone(scene, &id, &kind, body, quoted, face);
        }
        self.tell_message(scene, message);
        Ok(id)
    }

    fn tell_message(&mut self, scene: &Scene<'_>, message: Value) {
        let system = message["type"] == "system";
        let contact =
            (!system).then(|| Self::contact(&scene.person, scene.person.shows_phone, true));
        let part = Part::Message { contact, message };
        self.tell(&scene.number, part, None, scene.now);
    }

    /// Adds id, sender and time where they are missing.
    fn complete(&mut self, scene: &Scene<'_>, mut message: Value) -> Value {
        if message["id"].is_null() {
            let fresh = || self.mint_message_id(&scene.person.wa_id, true);
            message["id"] = json!(scene.inbound.id.clone().unwrap_or_else(fresh));
        }
        if message["timestamp"].is_null() {
            message["timestamp"] = json!(scene.seconds().to_string());
        }
        if scene.person.shows_phone {
            message["from"] = json!(scene.person.wa_id);
        }
        message["from_user_id"] = json!(scene.person.bsuid);
        message
    }

    fn context(&self, scene: &Scene<'_>, quoted: &str) -> Value {
        let ours = self
            .messages
            .get(quoted)
            .is_some_and(|message| message.side == Side::Business);
        let number = self.number(&scene.number).map(super::settings::Number::display_digits);
        let from = if ours { number } else { Some(scene.person.wa_id.clone()) };
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
        self.messages.add(Message {
            id: id.to_owned(),
            number: scene.number.clone(),
            person: scene.person.key.clone(),
            side: Side::Customer,
            at: scene.now,
            kind: kind.to_owned(),
            body,
            reply_to: quoted,
            callback: None,
            by_phone: false,
            stage: Stage::Delivered,
            stages: BTreeMap::from([(Stage::Delivered, scene.now)]),
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
        let mime = if media.mime.is_empty() { sample_mime } else { &media.mime };
        let name = if media.filename.is_empty() { sample_name } else { &media.filename };
        let id = (self.shelf).from_customer(&scene.number, bytes, mime, Some(name), scene.now);
        let hash = self
            .shelf
            .get(&id, scene.now)
            .map(|file| STANDARD.encode(file.sha256()));
        let mut body = json!({ "id": id, "mime_type": mime, "sha256": hash });
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
        match self.in_thread(scene, id)?.side {
            Side::Customer => Ok(()),
            Side::Business => Err("only a customer's own message can be changed".to_owned()),
        }
    }

    fn react(
        &mut self,
        scene: &Scene<'_>,
        id: &str,
        emoji: Option<&str>,
    ) -> Result<String, String> {
        self.in_thread(scene, id)?;
        if let Some(target) = self.messages.get_mut(id) {
            target.react(Side::Customer, emoji.unwrap_or_default());
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
        let message = json!({ "context": { "id": "M0" }, "type": "text", "text": { "body": text } });
        self.say(scene, "edit", json!({ "original_message_id": id, "message": message }))
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

    fn change_number(&mut self, scene: &Scene<'_>, phone: &str) -> Result<String, String> {
        let phone: String = phone.chars().filter(char::is_ascii_digit).collect();
        if !(7..=15).contains(&phone.len()) {
            return Err("a phone has 7 to 15 digits, country code first".to_owned());
        }
        if self.people.iter().any(|other| other.is_dialled_by(&phone)) {
            return Err("somebody has that phone already".to_owned());
        }
        let old = scene.person.clone();
        let bsuid = people::bsuid(&phone, self.next_count());
        let body = if old.shows_phone {
            json!({
                "type": "user_changed_number",
                "body": format!("User {} changed from {} to {phone}", old.name, old.wa_id),
                "wa_id": phone,
                "user_id": bsuid,
            })
        } else {
            json!({ "type": "user_changed_user_id", "body": "User changed their id", "user_id": bsuid })
        };
        let id = self.say(scene, "system", body)?;
        if let Some(person) = self.person_mut(&old.key) {
            person.wa_id.clone_from(&phone);
            person.dialled.clone_from(&phone);
            person.bsuid.clone_from(&bsuid);
        }
        self.tell_new_user_id(scene, &old, &bsuid);
        let face = Face::of_text(format!("Changed the number to +{phone}"));
        self.put_on_phone(scene, &id, "system", Value::Null, None, face);
        Ok(id)
    }

    fn tell_new_user_id(&mut self, scene: &Scene<'_>, old: &Person, bsuid: &str) {
        let value = self.value(scene, |value| {
            value["user_id_update"] = json!([{
                "detail": "User id changed",
                "user_id": { "previous": old.bsuid, "current": bsuid },
                "timestamp": scene.seconds().to_string(),
            }]);
        });
        self.tell_value(scene, "user_id_update", value);
    }

    fn call(&mut self, scene: &Scene<'_>) -> String {
        let id = format!("wacid.{}", self.mint_message_id(&scene.person.wa_id, true));
        self.open_window(&scene.number, &scene.person.key, scene.seconds() * 1_000);
        let display = self.number(&scene.number).map(super::settings::Number::display_digits);
        let seconds = scene.seconds();
        for event in ["connect", "terminate"] {
            let mut call = json!({
                "id": id, "to": display, "event": event, "direction": "USER_INITIATED",
                "from_user_id": scene.person.bsuid, "timestamp": seconds.to_string(),
            });
            if scene.person.shows_phone {
                call["from"] = json!(scene.person.wa_id);
            }
            if event == "connect" {
                call["session"] = json!({ "sdp_type": "offer", "sdp": "v=0" });
            } else {
                call["status"] = json!("FAILED");
            }
            let value = self.value(scene, |value| value["calls"] = json!([call]));
            self.tell_value(scene, "calls", value);
        }
        let face = Face::of_text("Called the business");
        self.put_on_phone(scene, &id, "call", Value::Null, None, face);
        id
    }

    fn stop_marketing(&mut self, scene: &Scene<'_>, stop: bool) -> String {
        if let Some(person) = self.person_mut(&scene.person.key) {
            person.stopped_marketing = stop;
        }
        let mut preference = json!({
            "user_id": scene.person.bsuid,
            "category": "marketing_messages",
            "detail": if stop { "User requested to stop marketing messages" } else { "User requested to resume marketing messages" },
            "value": if stop { "stop" } else { "resume" },
            "timestamp": scene.seconds(),
        });
        if scene.person.shows_phone {
            preference["wa_id"] = json!(scene.person.wa_id);
        }
        let value = self.value(scene, |value| value["user_preferences"] = json!([preference]));
        self.tell_value(scene, "user_preferences", value);
        String::new()
    }

    /// A value of another field with product, metadata and the sender.
    fn value(&self, scene: &Scene<'_>, add: impl FnOnce(&mut Value)) -> Value {
        let display = self.number(&scene.number).map(super::settings::Number::display_digits);
        let mut value = json!({
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": display, "phone_number_id": scene.number },
            "contacts": [Self::contact(&scene.person, scene.person.shows_phone, true)],
        });
        add(&mut value);
        value
    }

    fn tell_value(&mut self, scene: &Scene<'_>, field: &str, value: Value) {
        let part = Part::Value {
            field: field.to_owned(),
            value,
            time: None,
        };
        self.tell(&scene.number, part, None, scene.now);
    }

    /// The customer plays a voice message of the desk.
    pub fn play_voice(&mut self, id: &str, now: i64) -> bool {
        let heard = self.timings.read != Reading::Never
            && self.messages.get(id).is_some_and(|message| message.body["voice"] == true);
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
