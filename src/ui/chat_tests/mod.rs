//! The inbox and the conversation through requests, over a desk where something is going on.

mod attach;
mod bulk;
mod care;
mod courtesy;
mod delivery;
mod drafts;
mod echoes;
mod errors;
mod files;
mod first;
mod forecast;
mod golden;
mod hands;
mod hands_page;
mod languages;
mod later;
mod long;
mod pages;
mod palette;
mod paper;
mod people;
mod picker;
mod plain;
mod promises;
mod quick;
mod quick_csv;
mod reports;
mod rights;
mod routing;
mod sending;
mod sent_on;
mod shown;
mod tags;

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::domain::agent::Role;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, DeskAction, Reply as Wanted, TemplateFacts};
use crate::domain::customer::Identity;
use crate::domain::delivery::{Report, SendError};
use crate::domain::entry::{ContactCard, FileKind, Forwarded, OrderItem};
use crate::domain::inbound::{
    CallBy, Content, Inbound, InboundFile, InboundMessage, InboundStatus, Item,
};
use crate::domain::media::MediaState;
use crate::domain::number::standing::{AccountNews, StandingNews};
use crate::domain::outbox::SendOutcome;
use crate::domain::template::{Component, Facts};
use crate::domain::view::View as _;
use crate::ui::test_desk::{NUMBER, TestDesk};

/// The account of the desk's number.
const ACCOUNT: &str = "102290129340398";
/// Anna's phone.
pub const ANNA: &str = "79161234567";

/// A desk with people and chats.
pub struct Scene {
    pub desk: TestDesk,
    pub owner_session: String,
    pub vera: AgentId,
    pub vera_session: String,
    pub oleg: AgentId,
    pub oleg_session: String,
    written: std::cell::Cell<u64>,
}

impl Scene {
    /// People, templates, nobody has written yet.
    pub async fn new() -> Self {
        let desk = TestDesk::new().await;
        let (_, owner_session) = desk.member("Olga", Role::Owner).await;
        let (vera, vera_session) = desk.member("Vera", Role::Agent).await;
        let (oleg, oleg_session) = desk.member("Oleg", Role::Agent).await;
        let scene = Self {
            desk,
            owner_session,
            vera,
            vera_session,
            oleg,
            oleg_session,
            written: std::cell::Cell::new(0),
        };
        scene.templates().await;
        scene
    }

    async fn templates(&self) {
        let body = |text: &str| vec![Component::Body(text.to_owned())];
        let template = |name: &str, status: &str, text: &str| TemplateFacts {
            name: name.to_owned(),
            language: "en".to_owned(),
            status: status.to_owned(),
            facts: Facts::of("UTILITY"),
            components: body(text),
        };
        let templates = vec![
            template("appointment", "APPROVED", "See you at {{1}}."),
            template(
                "continue",
                "APPROVED",
                "Hello {{1}}, may we go on about {{2}}?",
            ),
            template("paused", "PAUSED", "Nobody sees this."),
        ];
        let waba_id = ACCOUNT.to_owned();
        self.desk
            .submit(Command::Templates { waba_id, templates })
            .await;
    }

    /// The newest entry of a chat.
    pub fn newest(&self, chat: ChatId) -> EntryId {
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        let entries = snapshot.entries_before(chat, None, 1).unwrap();
        entries[0].id
    }

    /// Somebody writes something; returns its chat and WhatsApp's id of it.
    pub async fn writes(&self, phone: &str, name: &str, content: Content) -> (ChatId, String) {
        let (chat, wamid) = self.brings(phone, name, content, |_| {}).await;
        (chat, wamid)
    }

    /// The same, with something particular about the message.
    pub async fn brings(
        &self,
        phone: &str,
        name: &str,
        content: Content,
        change: impl FnOnce(&mut InboundMessage),
    ) -> (ChatId, String) {
        self.written.set(self.written.get() + 1);
        let wamid = format!("wamid.{phone}.{}", self.written.get());
        let mut message = InboundMessage {
            phone_number_id: NUMBER.to_owned(),
            echo: false,
            sender: Identity {
                phone: (!phone.is_empty()).then(|| phone.to_owned()),
                bsuid: phone.is_empty().then(|| format!("HR.{name}")),
                ..Identity::default()
            },
            profile_name: Some(name.to_owned()),
            wamid: wamid.clone(),
            at: self.desk.clock.now(),
            content,
            reply_to: None,
            forwarded: Forwarded::No,
            referral: None,
            unknown_fields: None,
        };
        change(&mut message);
        self.receives(Item::Message(Box::new(message))).await;
        let snapshot = self.desk.desk.engine.snapshot().unwrap();
        let chat = (1..=20)
            .map(ChatId)
            .find(|chat| {
                let entries = snapshot.entries_before(*chat, None, 200).unwrap();
                entries
                    .iter()
                    .any(|entry| entry.wamid.as_deref() == Some(wamid.as_str()))
            })
            .unwrap_or(ChatId(0));
        (chat, wamid)
    }

    pub async fn receives(&self, item: Item) {
        let raw = json!({"raw": "<as it came>"}).to_string().into();
        self.desk
            .submit(Command::Inbound(vec![Inbound { item, raw }]))
            .await;
    }

    pub async fn text(&self, phone: &str, name: &str, text: &str) -> ChatId {
        self.writes(phone, name, Content::Text(text.to_owned()))
            .await
            .0
    }

    pub async fn does(&self, by: AgentId, chat: ChatId, action: DeskAction) -> Answer {
        self.desk.submit(Command::Desk { by, chat, action }).await
    }

    /// A reply, without sending it.
    pub async fn replies(&self, by: AgentId, chat: ChatId, text: &str) -> EntryId {
        let reply = Wanted {
            text: text.to_owned(),
            reply_to: None,
            key: None,
            seen: None,
            ..Default::default()
        };
        let Answer::Entry(_, entry) = self.does(by, chat, DeskAction::Reply(reply)).await else {
            panic!("no entry")
        };
        entry
    }

    /// The sender tries once, with this outcome.
    pub async fn sends(&self, entry: EntryId, outcome: SendOutcome) {
        self.desk.submit(Command::StartSend(entry)).await;
        let attempt = 1;
        self.desk
            .submit(Command::EndSend {
                entry,
                attempt,
                outcome,
            })
            .await;
    }

    /// Meta forbids the account this for five hours.
    pub async fn restricted(&self, what: &str) {
        self.forbidden(what, 5 * 3600).await;
    }

    /// Meta forbids the account to write first for so many seconds.
    pub async fn restricted_for(&self, seconds: u64) {
        let what = "RESTRICTED_BIZ_INITIATED_MESSAGING";
        self.forbidden(what, seconds).await;
    }

    async fn forbidden(&self, what: &str, seconds: u64) {
        let now = self.desk.clock.now();
        let until = now.plus(Duration::from_secs(seconds));
        let told = AccountNews::Restricted(vec![(what.to_owned(), Some(until), String::new())]);
        let item = Item::Standing {
            waba_id: ACCOUNT.to_owned(),
            at: Some(now),
            news: StandingNews::Account(told),
        };
        let raw = "a letter about the account".into();
        self.desk
            .submit(Command::Inbound(vec![Inbound { item, raw }]))
            .await;
    }

    /// The sender succeeds and WhatsApp reports.
    pub async fn arrives(&self, entry: EntryId, reports: &[Report]) {
        let wamid = format!("wamid.out.{entry}");
        let outcome = SendOutcome::Accepted {
            wamid,
            wa_id: None,
            paced: false,
        };
        self.sends(entry, outcome).await;
        self.reports(entry, reports).await;
    }

    /// WhatsApp reports of what it has.
    pub async fn reports(&self, entry: EntryId, reports: &[Report]) {
        let wamid = format!("wamid.out.{entry}");
        for report in reports {
            self.desk.clock.advance(Duration::from_secs(1));
            self.receives(Item::Status(InboundStatus {
                phone_number_id: NUMBER.to_owned(),
                wamid: wamid.clone(),
                report: report.clone(),
                at: self.desk.clock.now(),
                callback: None,
                recipient: Identity::default(),
                unknown_fields: None,
            }))
            .await;
        }
    }

    pub fn later(&self, seconds: u64) {
        self.desk.clock.advance(Duration::from_secs(seconds));
    }

    /// What a program reads.
    pub async fn json(&self, path: &str) -> Value {
        self.desk.read(path, &self.vera_session).await
    }

    /// A chat of Vera's in which every kind of entry stands.
    pub async fn everything(&self) -> ChatId {
        let chat = self
            .text(ANNA, "Anna Petrova", "Hello! Is *order 77* on its way?")
            .await;
        self.later(60);
        self.does(self.vera, chat, DeskAction::Take).await;
        let answer = self
            .replies(self.vera, chat, "It left today: https://post.example/77")
            .await;
        self.arrives(answer, &[Report::Sent, Report::Delivered, Report::Read])
            .await;
        for content in kinds() {
            self.later(10);
            self.writes(ANNA, "Anna Petrova", content).await;
        }
        self.media_arrives(MediaId(1)).await;
        self.desk
            .submit(Command::MediaState(MediaId(2), MediaState::Lost))
            .await;
        self.marks(chat).await;
        self.troubles(chat).await;
        self.does(
            self.oleg,
            chat,
            DeskAction::Note {
                text: "She is the one of the autumn fair".to_owned(),
                key: None,
            },
        )
        .await;
        chat
    }

    async fn media_arrives(&self, media: MediaId) {
        let state = MediaState::Ready {
            size: 3,
            sha256: [7; 32],
        };
        self.desk.submit(Command::MediaState(media, state)).await;
    }

    /// An edit, a deletion, a reaction, a quote, a late arrival.
    async fn marks(&self, chat: ChatId) {
        let text = |text: &str| Content::Text(text.to_owned());
        let (_, edited) = self.writes(ANNA, "Anna Petrova", text("tommorow")).await;
        let edit = Content::Edit {
            target: edited.clone(),
            text: "tomorrow".to_owned(),
        };
        self.brings(ANNA, "Anna Petrova", edit, |_| {}).await;
        let (_, gone) = self.writes(ANNA, "Anna Petrova", text("never mind")).await;
        self.brings(
            ANNA,
            "Anna Petrova",
            Content::Revoke { target: gone },
            |_| {},
        )
        .await;
        let reaction = Content::Reaction {
            target: edited.clone(),
            emoji: "👍".to_owned(),
        };
        self.brings(ANNA, "Anna Petrova", reaction, |_| {}).await;
        let (now, earlier) = (self.desk.clock.now(), Duration::from_secs(1800));
        self.brings(ANNA, "Anna Petrova", text("as I said"), |message| {
            message.reply_to = Some(edited);
            message.at = now.minus(earlier);
            message.forwarded = Forwarded::Yes;
        })
        .await;
        self.calls(95).await;
        let _ = chat;
    }

    /// Anna calls for so many seconds.
    pub async fn calls(&self, seconds: u32) {
        self.receives(Item::Call {
            phone_number_id: NUMBER.to_owned(),
            id: "call.1".to_owned(),
            at: self.desk.clock.now(),
            sender: Identity {
                phone: Some(ANNA.to_owned()),
                ..Identity::default()
            },
            profile_name: None,
            seconds: Some(seconds),
            by: CallBy::Customer,
        })
        .await;
    }

    /// One that failed, one of which nobody knows.
    async fn troubles(&self, chat: ChatId) {
        let failed = self.replies(self.vera, chat, "This one fails").await;
        let error = SendError {
            code: 131_026,
            detail: "undeliverable".to_owned(),
        };
        self.sends(failed, SendOutcome::Refused(error)).await;
        let unknown = self
            .replies(self.vera, chat, "And this one, who knows")
            .await;
        self.sends(unknown, SendOutcome::Unknown("cut".to_owned()))
            .await;
        self.later(700);
        self.all_due().await;
    }

    /// Everything that is due happens.
    pub async fn all_due(&self) {
        let engine = &self.desk.desk.engine;
        let due = engine
            .snapshot()
            .unwrap()
            .due(engine.clock.now(), 100)
            .unwrap();
        for (due, id) in due.due {
            self.desk.submit(Command::Due { due, id }).await;
        }
    }
}

/// A file as a customer sends it.
fn file(kind: FileKind, name: &str, mime: &str, caption: &str) -> Content {
    Content::File(InboundFile {
        kind,
        meta_id: "1".to_owned(),
        url: None,
        mime: mime.to_owned(),
        sha256: None,
        name: name.to_owned(),
        caption: caption.to_owned(),
    })
}

/// The fields of a form that sends a template to Anna, about order 77.
const CONTINUE: [(&str, &str); 4] = [
    ("template_name", "continue"),
    ("template_language", "en"),
    ("v1", "Anna"),
    ("v2", "77"),
];

/// One of every kind that a customer can send.
fn kinds() -> Vec<Content> {
    vec![
        file(FileKind::Image, "", "image/jpeg", "the parcel"),
        file(FileKind::Document, "Contract v7.pdf", "application/pdf", ""),
        file(
            FileKind::Audio { voice: true },
            "",
            "audio/ogg; codecs=opus",
            "",
        ),
        file(FileKind::Sticker, "", "image/webp", ""),
        Content::Location {
            latitude: 45.813,
            longitude: 15.977,
            name: "Main square".to_owned(),
            address: "Zagreb".to_owned(),
            url: "https://square.example/?a=1&b=\"2\"".to_owned(),
        },
        Content::Contacts(vec![ContactCard {
            name: "Luka".to_owned(),
            phones: vec!["+385 91 234 5678".to_owned()],
            emails: Vec::new(),
            company: String::new(),
            asked: true,
        }]),
        Content::Interactive {
            kind: "button_reply".to_owned(),
            text: "Yes".to_owned(),
            payload: "yes".to_owned(),
        },
        Content::Button {
            text: "Track".to_owned(),
            payload: "track".to_owned(),
        },
        Content::Order {
            text: "please".to_owned(),
            items: vec![OrderItem {
                product: "cup-1".to_owned(),
                quantity: "2".to_owned(),
                price: "9.50".to_owned(),
                currency: "EUR".to_owned(),
            }],
        },
        Content::Unsupported {
            what: "poll".to_owned(),
        },
    ]
}
