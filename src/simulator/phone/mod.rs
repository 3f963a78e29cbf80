//! The phone page: a person plays a customer in the browser, or the team in its phone app.

mod form;
mod view;

use super::control::refused;
use super::inbound::{Act, Inbound, Media};
use super::people::Person;
use super::shared::Shared;
use super::state::State;
use crate::http::assets::{Asset, Assets};
use crate::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use crate::http::{Code, Method, Problem, Reply, Request};
use askama::Template;
use form::Form;
use serde_json::json;

/// The most bytes of a form with a file.
const FORM_LIMIT: u64 = 110 * 1024 * 1024;

/// A page or what one of its forms asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    People,
    PeopleList,
    AddPerson,
    Chat,
    Thread,
    Act,
    File,
    Asset,
}

/// Method, pattern and meaning of the phone's paths.
pub(super) const ROUTES: [(Method, &str, Page); 8] = [
    (Method::GET, "/", Page::People),
    (Method::GET, "/people", Page::PeopleList),
    (Method::POST, "/people", Page::AddPerson),
    (Method::GET, "/phone/{user}", Page::Chat),
    (Method::POST, "/phone/{user}", Page::Act),
    (Method::GET, "/phone/{user}/thread", Page::Thread),
    (Method::GET, "/phone/{user}/files/{file}", Page::File),
    (Method::GET, "/assets/{file}", Page::Asset),
];

/// The script and the style of the pages.
static ASSETS: [Asset; 2] = [
    Asset {
        name: "phone.css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../web/phone.css"),
    },
    Asset {
        name: "phone.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../../web/phone.js"),
    },
];

/// Who plays with which number.
struct Seat {
    person: Person,
    number: String,
    /// As the team, in its phone app.
    app: bool,
}

impl Seat {
    /// What an address says of it.
    fn query(&self) -> String {
        let app = if self.app { "&app=1" } else { "" };
        format!("number={}{app}", self.number)
    }
}

/// The pages with their assets.
pub(super) struct Pages {
    assets: Assets,
}

impl Pages {
    pub(super) fn new() -> Self {
        Self {
            assets: Assets::new(&ASSETS),
        }
    }

    pub(super) async fn answer(&self, shared: &Shared, page: Page, mut request: Request) -> Reply {
        match page {
            Page::People => self.people(shared, ""),
            Page::PeopleList => rendered(&view::List {
                rows: shared.look(view::people),
            }),
            Page::AddPerson => self.add_person(shared, &mut request).await,
            Page::Asset => {
                let file = request.params().get("file").unwrap_or_default();
                self.assets.reply(file, request.headers())
            }
            Page::Chat => self.chat(shared, &request),
            Page::Thread => thread(shared, &request),
            Page::Act => self.act(shared, &mut request).await,
            Page::File => file(shared, &request),
        }
    }

    fn people(&self, shared: &Shared, error: &str) -> Reply {
        rendered(&view::People {
            style: self.assets.url("phone.css"),
            script: self.assets.url("phone.js"),
            rows: shared.look(view::people),
            error: error.to_owned(),
        })
    }

    async fn add_person(&self, shared: &Shared, request: &mut Request) -> Reply {
        let form = match request.form(FORM_LIMIT).await {
            Ok(form) => form,
            Err(error) => return Problem::from(error).into(),
        };
        let text = |name| form.get(name).unwrap_or_default().trim().to_owned();
        let person = Person {
            name: text("name"),
            dialled: text("phone"),
            username: Some(text("username")).filter(|name| !name.is_empty()),
            shows_phone: form.get("hidden").is_none(),
            read_receipts: form.get("silent").is_none(),
            ..Person::default()
        };
        match shared.change(|state, _| state.add_person(person)) {
            Ok(key) => Reply::see_other(&format!("/phone/{key}")),
            Err(error) => self.people(shared, &error),
        }
    }

    fn chat(&self, shared: &Shared, request: &Request) -> Reply {
        let Some(seat) = seat(shared, request, request.query("number")) else {
            return Problem::new(Code::NotFound).into();
        };
        if !seat.app {
            shared.change(|state, now| state.viewed(&seat.number, &seat.person.key, now));
        }
        let now = shared.now();
        let chat = shared.look(|state| {
            let mut chat = view::Chat::of(state, &seat, now);
            let row = |id: &str| chat.rows.iter().find(|row| row.id == id).cloned();
            let replying = request.query("reply").and_then(row);
            let editing = request
                .query("edit")
                .and_then(row)
                .filter(|row| row.can_edit);
            chat.replying = replying;
            chat.editing = editing;
            chat.style = self.assets.url("phone.css");
            chat.script = self.assets.url("phone.js");
            chat
        });
        rendered(&chat)
    }

    async fn act(&self, shared: &Shared, request: &mut Request) -> Reply {
        let form = match form::read(request, FORM_LIMIT).await {
            Ok(form) => form,
            Err(error) => return Problem::from(error).into(),
        };
        let Some(seat) = seat(shared, request, form.get("number")) else {
            return Problem::new(Code::NotFound).into();
        };
        match shared.change(|state, now| play(state, &seat, &form, now)) {
            Ok(()) => {
                let query = seat.query();
                Reply::see_other(&format!("/phone/{}?{query}", seat.person.key))
            }
            Err(error) => refused(&error),
        }
    }
}

fn rendered(page: &impl Template) -> Reply {
    match page.render() {
        Ok(html) => Reply::html(html),
        Err(error) => {
            tracing::error!(%error, "a page of the phone can't be written");
            Problem::new(Code::Internal).into()
        }
    }
}

fn seat(shared: &Shared, request: &Request, number: Option<&str>) -> Option<Seat> {
    let user = request.params().get("user")?;
    shared.look(|state| {
        let first = || state.numbers().first();
        let number = number.map_or_else(first, |number| state.number(number))?;
        Some(Seat {
            person: state.person(user)?.clone(),
            number: number.phone_number_id.clone(),
            app: request.query("app").is_some(),
        })
    })
}

fn thread(shared: &Shared, request: &Request) -> Reply {
    let Some(seat) = seat(shared, request, request.query("number")) else {
        return Problem::new(Code::NotFound).into();
    };
    let (key, number) = (&seat.person.key, &seat.number);
    let news = shared.look(|state| state.has_unseen(number, key));
    if news && !seat.app {
        shared.change(|state, now| state.viewed(number, key, now));
    }
    let now = shared.now();
    rendered(&shared.look(|state| view::Thread::of(state, &seat, now)))
}

fn file(shared: &Shared, request: &Request) -> Reply {
    let id = request.params().get("file").unwrap_or_default();
    let now = shared.now();
    let Some(file) = shared.look(|state| state.shelf.get(id, now).cloned()) else {
        return Problem::new(Code::NotFound).into();
    };
    let inline = matches!(file.class(), "image" | "video" | "audio" | "sticker");
    let reply =
        Reply::bytes(&file.mime, file.bytes).with_header(CACHE_CONTROL, "private, max-age=3600");
    if inline {
        return reply;
    }
    reply.with_header(CONTENT_DISPOSITION, "attachment")
}

/// Carries out what a form of the chat page asks for.
fn play(state: &mut State, seat: &Seat, form: &Form, now: i64) -> Result<(), String> {
    if form.get("act") == Some("play") {
        state.play_voice(form.text("message_id"), now);
        return Ok(());
    }
    let inbound = Inbound {
        number: Some(seat.number.clone()),
        reply_to: form.get("reply_to").map(str::to_owned),
        phone_app: seat.app,
        ..Inbound::new(&seat.person.key, act_of(form)?)
    };
    state.customer_does(&inbound, now).map(drop)
}

fn act_of(form: &Form) -> Result<Act, String> {
    let message_id = form.text("message_id").to_owned();
    if let Some(emoji) = form.get("react") {
        return Ok(Act::Reaction {
            message_id,
            emoji: Some(emoji.to_owned()),
        });
    }
    let text = form.text("text").to_owned();
    Ok(match form.text("act") {
        "text" if text.trim().is_empty() => return Err("there is no text".to_owned()),
        "text" => Act::Text(text),
        "edit" => Act::Edit { message_id, text },
        "revoke" => Act::Revoke { message_id },
        "unreact" => Act::Reaction {
            message_id,
            emoji: None,
        },
        "tap" => Act::Tap {
            message_id,
            button: form.text("button").parse().unwrap_or(0),
        },
        "media" => Act::Media(media_of(form)),
        "location" => Act::Location(json!({
            "latitude": 45.815_011, "longitude": 15.981_919,
            "name": "Café Aurora", "address": "Ilica 10, Zagreb", "url": "https://cafe-aurora.example",
        })),
        "contacts" => Act::Contacts(json!([{
            "name": { "formatted_name": "João Lima", "first_name": "João", "last_name": "Lima" },
            "phones": [{ "phone": "+55 21 99999-0000", "wa_id": "5521999990000", "type": "CELL" }],
            "org": { "company": "Lima Fretes" },
            "origin": "other",
        }])),
        "change_number" => Act::ChangeNumber(form.text("phone").to_owned()),
        "call" => Act::Call(true),
        "stop_marketing" => Act::StopMarketing(true),
        "poll" => Act::Message(json!({
            "type": "unsupported",
            "errors": [{
                "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": { "details": "Message type is currently not supported." },
            }],
            "unsupported": { "type": "poll_creation" },
        })),
        other => return Err(format!("there is no act called {other:?}")),
    })
}

fn media_of(form: &Form) -> Media {
    let mut media = Media::sample(form.text("kind"));
    form.text("caption").clone_into(&mut media.caption);
    if let Some(file) = form.file.as_ref().filter(|file| !file.bytes.is_empty()) {
        media.bytes = Some(file.bytes.clone());
        media.filename.clone_from(&file.name);
        media.mime.clone_from(&file.mime);
        if media.mime == "audio/ogg" {
            "audio/ogg; codecs=opus".clone_into(&mut media.mime);
        }
    }
    media
}

#[cfg(test)]
mod tests;
