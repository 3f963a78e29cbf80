//! A line of a timeline as programs read it.

use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::hex::hex;
use crate::base::id::{ChatId, EntryId, MediaId};
use crate::base::limits::PREVIEW_CHARS_MAX;
use crate::base::text;
use crate::domain::delivery::DeliveryState;
use crate::domain::draft::InBox;
use crate::domain::entry::{Author, Body, Entry, FileKind, Forwarded, Reaction, Referral};
use crate::domain::files::Wish;
use crate::domain::media::{Media, MediaState};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::chat::content::{ContentView, content_view};
use crate::ui::chat::delivery::{DeliveryView, delivery_view};
use crate::ui::chat::events::{EventView, event_view, told_event};
use crate::ui::chat::later::WaitsView;
use crate::ui::chat::subject::display_name;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::json::{Moment, Named};
use crate::ui::words::Words;

/// An entry as programs read it. Every field is always there.
#[derive(Debug, Serialize)]
pub struct EntryView {
    id: u64,
    chat: u64,
    interaction: u64,
    kind: &'static str,
    direction: &'static str,
    at: Moment,
    received_at: Moment,
    author: AuthorView,
    text: String,
    media: Option<MediaView>,
    reply_to: Option<ReplyToView>,
    reactions: Vec<ReactionView>,
    delivery: Option<DeliveryView>,
    /// For what a message of ours waits that has yet to leave.
    waits: Option<WaitsView>,
    wamid: Option<String>,
    retry_of: Option<u64>,
    edited_at: Option<Moment>,
    deleted_at: Option<Moment>,
    revisions: Vec<RevisionView>,
    forwarded: bool,
    forwarded_often: bool,
    referral: Option<ReferralView>,
    /// Which of the desk's own messages it is.
    automation: Option<&'static str>,
    #[serde(flatten)]
    content: ContentView,
    event: Option<EventView>,
}

#[derive(Debug, Serialize)]
struct AuthorView {
    kind: &'static str,
    id: Option<u64>,
    name: Option<String>,
}

/// `Media` of the interface.
#[derive(Debug, Serialize)]
pub struct MediaView {
    id: u64,
    url: String,
    state: &'static str,
    name: String,
    mime: String,
    size: Option<u64>,
    sha256: Option<String>,
    voice: bool,
    /// As what it is to leave, of a file in a box whose author chose it.
    #[serde(skip_serializing_if = "str::is_empty")]
    r#as: &'static str,
}

#[derive(Debug, Serialize)]
struct ReplyToView {
    id: Option<u64>,
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReactionView {
    emoji: String,
    by: AuthorView,
    at: Moment,
    /// Of one of ours, what became of it.
    state: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct RevisionView {
    text: String,
    replaced_at: Moment,
}

#[derive(Debug, Serialize)]
struct ReferralView {
    source_type: String,
    source_url: String,
    source_id: String,
    headline: String,
    body: String,
    click_id: String,
}

/// Tells the entries of one chat to one reader.
pub struct Teller<'t> {
    /// The desk.
    pub snapshot: &'t Snapshot,
    /// Its people.
    pub team: &'t Team,
    /// The reader's words.
    pub words: &'t Words,
    /// The customer of the chat.
    pub customer: Named,
}

impl<'t> Teller<'t> {
    /// For the entries of `chat`.
    ///
    /// # Errors
    /// When storage fails or there is no such chat.
    pub fn for_chat(
        snapshot: &'t Snapshot,
        team: &'t Team,
        words: &'t Words,
        chat: ChatId,
    ) -> Result<Self, Failure> {
        let chat = snapshot.chat(chat)?.ok_or(Failure::NotFound)?;
        let address = snapshot.address(chat.address)?.ok_or(Failure::NotFound)?;
        let customer = snapshot
            .customer(address.customer)?
            .ok_or(Failure::NotFound)?;
        Ok(Self {
            snapshot,
            team,
            words,
            customer: Named {
                id: customer.id.0,
                name: display_name(&customer, &address),
            },
        })
    }

    /// An entry as programs read it.
    ///
    /// # Errors
    /// When storage fails.
    pub fn view(&self, entry: &Entry) -> Result<EntryView, Failure> {
        let body = &entry.body;
        let text = match body {
            Body::Event(event) => told_event(self.snapshot, self.team, self.words, (entry, event))?,
            _ => entry.text().to_owned(),
        };
        let media = match body {
            Body::File { kind, media, .. } => self.media(*media, *kind)?,
            _ => None,
        };
        let reply_to = match (&entry.reply_to, body) {
            (Some(reply_to), _) => Some(self.quoted(entry.chat, reply_to.entry)?),
            (None, Body::Reaction { to, .. }) => Some(self.quoted(entry.chat, Some(*to))?),
            (None, _) => None,
        };
        Ok(EntryView {
            id: entry.id.0,
            chat: entry.chat.0,
            interaction: entry.interaction.0,
            kind: entry.kind(),
            direction: entry.direction().word(),
            at: Moment(entry.at),
            received_at: Moment(entry.received_at),
            author: self.author(entry.author),
            text,
            media,
            reply_to,
            reactions: self.reactions(entry)?,
            delivery: entry
                .delivery
                .as_ref()
                .map(|delivery| delivery_view(delivery, !entry.files().is_empty(), self.words)),
            waits: WaitsView::of(self.snapshot, entry)?,
            wamid: entry.wamid.clone(),
            retry_of: entry.retry_of.map(|id| id.0),
            edited_at: entry.revisions.last().map(|(at, _)| Moment(*at)),
            deleted_at: entry.deleted_at.map(Moment),
            revisions: entry.revisions.iter().map(revision_view).collect(),
            forwarded: entry.forwarded != Forwarded::No,
            forwarded_often: entry.forwarded == Forwarded::Often,
            referral: entry.referral.as_ref().map(referral_view),
            automation: match body {
                Body::Automatic { what, .. } => Some(what.word()),
                _ => None,
            },
            content: content_view(body),
            event: match body {
                Body::Event(event) => Some(event_view(event)),
                _ => None,
            },
        })
    }

    fn author(&self, author: Author) -> AuthorView {
        let (kind, who) = match author {
            Author::Customer => ("customer", Some(self.customer.clone())),
            Author::Agent(id) => ("agent", Some(Named::agent(self.team, id))),
            Author::Automation => ("automation", None),
            Author::PhoneApp => ("phone_app", None),
            Author::System => ("system", None),
        };
        let (id, name) = who.map(|who| (who.id, who.name)).unzip();
        AuthorView { kind, id, name }
    }

    fn media(&self, id: MediaId, kind: FileKind) -> Result<Option<MediaView>, Failure> {
        let media = self.snapshot.media(id)?;
        Ok(media.map(|media| media_view(&media, kind)))
    }

    fn quoted(&self, chat: ChatId, entry: Option<EntryId>) -> Result<ReplyToView, Failure> {
        let quoted = match entry {
            Some(id) => self.snapshot.entry(chat, id)?,
            None => None,
        };
        Ok(ReplyToView {
            id: quoted.as_ref().map(|entry| entry.id.0),
            text: quoted.map(|entry| text::one_line(entry.text(), PREVIEW_CHARS_MAX)),
        })
    }

    fn reactions(&self, entry: &Entry) -> Result<Vec<ReactionView>, Failure> {
        let standing = entry
            .reactions
            .iter()
            .filter(|reaction| !reaction.emoji.is_empty());
        standing
            .map(|reaction| {
                Ok(ReactionView {
                    emoji: reaction.emoji.clone(),
                    by: self.author(reaction.by),
                    at: Moment(reaction.at),
                    state: state_of(self.snapshot, entry.chat, reaction)?.map(DeliveryState::word),
                })
            })
            .collect()
    }
}

/// What became of a reaction of ours.
///
/// # Errors
/// When storage fails.
pub fn state_of(
    snapshot: &Snapshot,
    chat: ChatId,
    reaction: &Reaction,
) -> Result<Option<DeliveryState>, Failure> {
    let sent = match reaction.sent {
        Some(id) => snapshot.entry(chat, id)?,
        None => None,
    };
    let delivery = sent.and_then(|entry| entry.delivery);
    Ok(delivery.map(|delivery| delivery.state()))
}

/// One entry as somebody who sees its chat reads it.
///
/// # Errors
/// When storage fails.
pub fn entry_json(
    snapshot: &Snapshot,
    team: &Team,
    words: &Words,
    entry: &Entry,
) -> Result<EntryView, Failure> {
    Teller::for_chat(snapshot, team, words, entry.chat)?.view(entry)
}

impl MediaView {
    /// The file as it stands in a box.
    pub fn in_box(&self) -> InBox {
        InBox {
            media: MediaId(self.id),
            wish: Wish::from_word(self.r#as).unwrap_or_default(),
        }
    }

    /// A file that is not there, or not for who asks.
    pub fn lost(id: MediaId) -> Self {
        Self {
            id: id.0,
            url: format!("/api/v1/media/{id}"),
            state: MediaState::Lost.word(),
            name: String::new(),
            mime: String::new(),
            size: None,
            sha256: None,
            voice: false,
            r#as: Wish::Itself.word(),
        }
    }

    /// The same, to leave as this.
    pub fn leaving_as(self, wish: Wish) -> Self {
        let r#as = wish.word();
        Self { r#as, ..self }
    }
}

/// A file as programs read it; `kind` is as what a message carries it.
pub fn media_view(media: &Media, kind: FileKind) -> MediaView {
    let (size, sha256) = match &media.state {
        MediaState::Ready { size, sha256 } => (Some(*size), Some(hex(sha256))),
        _ => (None, None),
    };
    MediaView {
        id: media.id.0,
        url: format!("/api/v1/media/{}", media.id),
        state: media.state.word(),
        name: media.name.clone(),
        mime: media.shown_mime().to_owned(),
        size,
        sha256,
        voice: kind == (FileKind::Audio { voice: true }),
        r#as: Wish::Itself.word(),
    }
}

fn revision_view((at, text): &(Timestamp, String)) -> RevisionView {
    RevisionView {
        text: text.clone(),
        replaced_at: Moment(*at),
    }
}

fn referral_view(referral: &Referral) -> ReferralView {
    let referral = referral.clone();
    ReferralView {
        source_type: referral.source_type,
        source_url: referral.source_url,
        source_id: referral.source_id,
        headline: referral.headline,
        body: referral.body,
        click_id: referral.click_id,
    }
}
