//! What the phone's pages show.

use super::super::face::Tap;
use super::super::message::{Message, Side, Stage};
use super::super::people::Person;
use super::super::state::State;
use super::Seat;
use crate::base::clock::Timestamp;
use crate::base::text::one_line;
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Messages shown of a thread.
const SHOWN: usize = 300;
/// People shown at most.
const PEOPLE_SHOWN: usize = 500;

/// Reactions that are one click away.
const EMOJI: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/// Files that go without being picked.
const SAMPLES: [(&str, &str); 5] = [
    ("audio", "🎤 Send a voice message"),
    ("image", "🖼 Picture"),
    ("document", "📄 Document"),
    ("video", "🎬 Video"),
    ("sticker", "🙂 Sticker"),
];

/// Everything else that is one click away, what the team's phone app can do as well first.
const ACTS: [(&str, &str); 5] = [
    ("location", "📍 Location"),
    ("contacts", "👤 Contact card"),
    ("poll", "📊 Poll (unsupported)"),
    ("call", "📞 Call the business"),
    ("stop_marketing", "Stop promotions"),
];

/// The list of people as a page.
#[derive(Template)]
#[template(path = "phone_people.html", config = "config/askama.toml")]
pub(super) struct People {
    pub(super) style: String,
    pub(super) script: String,
    pub(super) rows: Vec<PersonRow>,
    pub(super) error: String,
}

/// The list of people alone.
#[derive(Template)]
#[template(path = "phone_list.html", config = "config/askama.toml")]
pub(super) struct List {
    pub(super) rows: Vec<PersonRow>,
}

/// One person in the list.
pub(super) struct PersonRow {
    key: String,
    name: String,
    detail: String,
    last: String,
    unread: usize,
}

/// A thread with its composer.
#[derive(Template)]
#[template(path = "phone_chat.html", config = "config/askama.toml")]
pub(super) struct Chat {
    pub(super) style: String,
    pub(super) script: String,
    user: String,
    name: String,
    detail: String,
    number: String,
    number_name: String,
    numbers: Vec<NumberLink>,
    pub(super) rows: Vec<Row>,
    pub(super) replying: Option<Row>,
    pub(super) editing: Option<Row>,
    typing: bool,
    emoji: [&'static str; 6],
    samples: [(&'static str, &'static str); 5],
    acts: &'static [(&'static str, &'static str)],
    app: bool,
    /// Where forms go.
    post: String,
    /// What an address says of who plays which number.
    seat: String,
}

/// Of `ACTS`, how many the team's phone app can do.
const APP_ACTS: usize = 2;

/// Where the forms of a seat go.
fn post(seat: &Seat) -> String {
    let app = if seat.app { "?app=1" } else { "" };
    format!("/phone/{}{app}", seat.person.key)
}

struct NumberLink {
    id: String,
    name: String,
}

/// A thread alone.
#[derive(Template)]
#[template(path = "phone_thread.html", config = "config/askama.toml")]
pub(super) struct Thread {
    user: String,
    number: String,
    rows: Vec<Row>,
    typing: bool,
    emoji: [&'static str; 6],
    app: bool,
    post: String,
    seat: String,
}

/// One message.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) id: String,
    id_in_query: String,
    anchor: String,
    mine: bool,
    notice: bool,
    kind: String,
    header: String,
    text: String,
    snippet: String,
    footer: String,
    quote: Option<String>,
    file: Option<FileRow>,
    buttons: Vec<ButtonRow>,
    reactions: String,
    time: String,
    ticks: &'static str,
    edited: bool,
    deleted: bool,
    voice: bool,
    pub(super) can_edit: bool,
}

#[derive(Clone)]
struct FileRow {
    kind: String,
    url: String,
    name: String,
}

#[derive(Clone)]
struct ButtonRow {
    label: String,
    url: String,
    dead: bool,
}

/// The rows of the list of people, as they stand with all numbers together.
pub(super) fn people(state: &State) -> Vec<PersonRow> {
    let row = |person: &Person| {
        let threads = state.numbers().iter().map(|number| {
            let shown = state
                .messages()
                .thread(&number.phone_number_id, &person.key);
            shown.filter(|message| message.is_on_phone())
        });
        let messages: Vec<&Message> = threads.flatten().collect();
        let last = messages.iter().max_by_key(|message| message.at);
        PersonRow {
            key: person.key.clone(),
            name: person.name.clone(),
            detail: detail(person),
            last: last.map_or_else(String::new, |message| snippet(message)),
            unread: messages.iter().filter(|message| is_unseen(message)).count(),
        }
    };
    state.people().iter().take(PEOPLE_SHOWN).map(row).collect()
}

fn is_unseen(message: &Message) -> bool {
    message.side == Side::Business && message.stage == Stage::Delivered
}

impl State {
    /// Whether a thread has something that its phone has not shown yet.
    pub(in crate::simulator) fn has_unseen(&self, number: &str, person: &str) -> bool {
        self.messages().thread(number, person).any(is_unseen)
    }
}

fn detail(person: &Person) -> String {
    let mut parts = vec![format!("+{}", person.dialled)];
    if person.dialled != person.wa_id {
        parts.push(format!("WhatsApp id {}", person.wa_id));
    }
    if let Some(username) = &person.username {
        parts.push(format!("@{username}"));
    }
    let marks = [
        (!person.shows_phone, "phone hidden"),
        (!person.read_receipts, "no read receipts"),
        (!person.reachable, "not reachable"),
        (person.stopped_marketing, "no promotions"),
    ];
    parts.extend(
        marks
            .iter()
            .filter(|(set, _)| *set)
            .map(|(_, mark)| (*mark).to_owned()),
    );
    parts.join(" · ")
}

fn snippet(message: &Message) -> String {
    let text = if message.face.text.is_empty() {
        &message.kind
    } else {
        &message.face.text
    };
    one_line(text, 60)
}

impl Thread {
    /// The thread as it stands.
    pub(super) fn of(state: &State, seat: &Seat, now: i64) -> Self {
        let (person, number) = (&seat.person, seat.number.as_str());
        Self {
            user: person.key.clone(),
            number: number.to_owned(),
            rows: rows(state, seat, now),
            typing: !seat.app && state.is_typing(number, &person.key, now),
            emoji: EMOJI,
            app: seat.app,
            post: post(seat),
            seat: seat.query(),
        }
    }
}

impl Chat {
    /// The chat as it stands, without the addresses of its assets.
    pub(super) fn of(state: &State, seat: &Seat, now: i64) -> Self {
        let person = &seat.person;
        let thread = Thread::of(state, seat, now);
        let numbers = state.numbers().iter().map(|number| NumberLink {
            id: number.phone_number_id.clone(),
            name: number.name.clone(),
        });
        let number_name = state
            .number(&seat.number)
            .map(|number| format!("{} {}", number.name, number.display));
        Self {
            style: String::new(),
            script: String::new(),
            user: thread.user,
            name: person.name.clone(),
            detail: detail(person),
            number: thread.number,
            number_name: number_name.unwrap_or_default(),
            numbers: numbers.collect(),
            rows: thread.rows,
            replying: None,
            editing: None,
            typing: thread.typing,
            emoji: EMOJI,
            samples: SAMPLES,
            acts: if seat.app { &ACTS[..APP_ACTS] } else { &ACTS },
            app: seat.app,
            post: thread.post,
            seat: thread.seat,
        }
    }
}

fn rows(state: &State, seat: &Seat, now: i64) -> Vec<Row> {
    let shown = state.messages().thread(&seat.number, &seat.person.key);
    // The team's own phone shows what is still on its way.
    let is_there = |message: &&Message| match seat.app {
        true => message.kind != "reaction",
        false => message.is_on_phone(),
    };
    let mut rows: Vec<Row> = shown
        .rev()
        .filter(is_there)
        .take(SHOWN)
        .map(|message| row(state, seat, message, now))
        .collect();
    rows.reverse();
    rows
}

fn row(state: &State, seat: &Seat, message: &Message, now: i64) -> Row {
    let mine = (message.side == Side::Business) == seat.app;
    let quoted = message
        .reply_to
        .as_ref()
        .and_then(|id| state.messages().get(id));
    let reactions: Vec<&str> = message.reactions.iter().map(|r| r.emoji.as_str()).collect();
    let id_in_query = utf8_percent_encode(&message.id, NON_ALPHANUMERIC).to_string();
    Row {
        anchor: id_in_query.replace('%', ""),
        id_in_query,
        id: message.id.clone(),
        mine,
        notice: message.notice,
        kind: if message.kind == "template" {
            "template".to_owned()
        } else {
            String::new()
        },
        header: message.face.header.clone(),
        text: message.face.text.clone(),
        snippet: snippet(message),
        footer: message.face.footer.clone(),
        quote: quoted.map(snippet),
        file: file(state, &seat.person, message, now),
        buttons: if seat.app {
            Vec::new()
        } else {
            buttons(message)
        },
        reactions: reactions.join(" "),
        time: Timestamp::from_millis(message.at)
            .utc()
            .format("%H:%M")
            .to_string(),
        ticks: if message.stage >= Stage::Read {
            "read"
        } else {
            "sent"
        },
        edited: message.edited,
        deleted: message.deleted,
        voice: message.body["voice"] == true,
        can_edit: mine && message.kind == "text" && !message.deleted,
    }
}

fn file(state: &State, person: &Person, message: &Message, now: i64) -> Option<FileRow> {
    let attached = message.face.attachment.as_ref()?;
    let known = state.shelf.get(&attached.id, now);
    let url = if known.is_some() {
        format!("/phone/{}/files/{}", person.key, attached.id)
    } else {
        String::new()
    };
    let own_name = known.and_then(|file| file.name.clone());
    let name = if attached.name.is_empty() {
        own_name
    } else {
        Some(attached.name.clone())
    };
    Some(FileRow {
        kind: attached.kind.clone(),
        url,
        name: name.unwrap_or_else(|| attached.link.clone()),
    })
}

fn buttons(message: &Message) -> Vec<ButtonRow> {
    let row = |button: &super::super::face::Button| {
        let url = match &button.tap {
            Tap::Link { url } if url.starts_with("https://") || url.starts_with("http://") => url,
            _ => "",
        };
        ButtonRow {
            label: button.label.clone(),
            url: url.to_owned(),
            dead: matches!(button.tap, Tap::Nothing | Tap::Link { .. }),
        }
    };
    message.face.buttons.iter().map(row).collect()
}
