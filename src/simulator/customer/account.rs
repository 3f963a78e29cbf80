//! What a customer does beside writing: changing the phone, calling, stopping promotions.

use super::super::face::Face;
use super::super::people::{self, Person};
use super::super::settings::Number;
use super::super::state::State;
use super::super::webhook::Part;
use super::Scene;
use serde_json::{Value, json};

impl State {
    pub(super) fn change_number(
        &mut self,
        scene: &Scene<'_>,
        phone: &str,
    ) -> Result<String, String> {
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

    pub(super) fn call(&mut self, scene: &Scene<'_>) -> String {
        let id = format!("wacid.{}", self.mint_message_id(&scene.person.wa_id, true));
        self.open_window(&scene.number, &scene.person.key, scene.seconds() * 1_000);
        let display = self.number(&scene.number).map(Number::display_digits);
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

    pub(super) fn stop_marketing(&mut self, scene: &Scene<'_>, stop: bool) -> String {
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
        let value = self.value(scene, |value| {
            value["user_preferences"] = json!([preference]);
        });
        self.tell_value(scene, "user_preferences", value);
        String::new()
    }

    /// A value of another field with product, metadata and the sender.
    fn value(&self, scene: &Scene<'_>, add: impl FnOnce(&mut Value)) -> Value {
        let display = self.number(&scene.number).map(Number::display_digits);
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
}
