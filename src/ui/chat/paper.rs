//! A conversation to be printed, and as one file that needs nothing else. Both are made piece by piece while they are
//! sent: a long one never stands in memory.

use std::io;
use std::sync::Arc;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::stream;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId, MediaId};
use crate::domain::access::Action;
use crate::domain::agent::Agent;
use crate::domain::choices::{ChoiceRow, Choose};
use crate::domain::command::DeskAction;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Author, Body, Direction, Entry, FileKind, SentTemplate};
use crate::domain::hours::zone::{Date, Zone};
use crate::domain::media::{Media, MediaState};
use crate::domain::refusal::FieldProblem;
use crate::domain::template::kind_sent;
use crate::domain::view::View as _;
use crate::http::{Reply, header};
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::chat::actions::act;
use crate::ui::chat::delivery::error_view;
use crate::ui::chat::line::{labels, titles};
use crate::ui::chat::piece::{Piece, said};
use crate::ui::chat::preview::{answer, deleted, gist};
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Desk, Team};
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::markup::{self, Markup};

/// Entries that are made at once.
const AT_ONCE: usize = 50;
/// Octets after which a piece ends: with one large picture more it is sent before the next is made.
const PIECE_MAX: usize = 256 << 10;
/// Octets of a picture that stands in the file itself, at most.
const PICTURE_MAX: u64 = 1 << 20;
/// Octets of all such pictures of one file, at most.
const PICTURES_MAX: u64 = 48 << 20;
/// Pictures that every browser shows, and that run nothing.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/// The look of the file, which stands alone.
const STYLE: &str = "body{margin:24px auto;max-width:720px;padding:0 16px;font:14px/20px system-ui,sans-serif;color:#14181b;background:#fff}\
h1{font-size:20px;line-height:28px;margin:0}.meta,time{color:#4a545c;font-size:12px}\
.line{margin:12px 0;padding:8px 12px;border:1px solid #dfe3e6;border-radius:8px;break-inside:avoid}\
.line.out{margin-left:48px}.line.in{margin-right:48px}.line.internal{border-style:dashed}.line p{margin:0}\
.words{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext}blockquote{margin:4px 0;padding-left:8px;border-left:3px solid #0b6b53;color:#4a545c}\
img{display:block;max-width:100%;max-height:480px;margin:4px 0}\
img.sticker{max-height:128px}code{padding:0 4px;border-radius:4px;background:#f0f2f3;font:.93em/inherit ui-monospace,monospace}\
.point{display:block;padding-left:1.25em;text-indent:-1.25em}.said{display:block;padding-left:8px;border-left:3px solid #dfe3e6;color:#4a545c}\
.piece{margin:4px 0}.piece span{display:block;color:#4a545c}a{color:#0b6b53;overflow-wrap:anywhere}\
.offer{margin:4px 0;padding-left:20px}.offered{margin:8px 0 0;padding:4px 8px;border:1px solid #dfe3e6;border-radius:8px}";

#[derive(Template)]
#[template(path = "paper_head.html", config = "config/askama.toml")]
struct Head {
    look: Look,
    name: String,
    phone: String,
    number: String,
    made: String,
    zone: String,
    /// The stylesheet and the script of a page, or nothing for a file that has its own look.
    page: Option<(String, String)>,
    style: &'static str,
    /// It stands alone: what is not in it can't be fetched.
    alone: bool,
}

#[derive(Template)]
#[template(path = "paper_line.html", config = "config/askama.toml")]
struct Line {
    look: Look,
    direction: &'static str,
    who: String,
    when: String,
    rfc3339: String,
    labels: Vec<String>,
    quote: Option<String>,
    file: Shown,
    /// The lines above and below the words of what offers something.
    above: String,
    below: String,
    words: Markup,
    pieces: Vec<Piece>,
    offer: Offered,
    cards: Vec<Card>,
    before: Vec<(String, Markup)>,
    reactions: Vec<String>,
    state: Option<String>,
    /// Why it failed.
    cause: Option<String>,
}

/// A file on paper: a picture as it is, and what is said of any other.
#[derive(Default)]
struct Shown {
    /// Where it is, its class, and what it is for those who don't see it.
    picture: Option<(String, &'static str, String)>,
    said: Option<String>,
}

/// What the customer could choose.
#[derive(Default)]
struct Offered {
    /// The button that opens a list.
    opens: String,
    /// The title of each choice, and the line below it.
    rows: Vec<(String, String)>,
}

/// One card of a template.
struct Card {
    file: Shown,
    words: Markup,
    offer: Offered,
}

impl Offered {
    fn buttons(titles: Vec<String>) -> Self {
        Self {
            opens: String::new(),
            rows: titles.into_iter().map(|it| (it, String::new())).collect(),
        }
    }

    fn of(offer: &Choose) -> Self {
        let row = |row: &ChoiceRow| (row.title.clone(), row.description.clone());
        match offer {
            Choose::Buttons(labels) => Self::buttons(labels.clone()),
            Choose::List { button, rows } => Self {
                opens: button.clone(),
                rows: rows.iter().map(row).collect(),
            },
        }
    }
}

/// Makes a conversation piece by piece.
struct Press {
    desk: Arc<Desk>,
    look: Look,
    reader: Agent,
    chat: ChatId,
    action: Action,
    /// What is wanted of it.
    from: Timestamp,
    to: Option<Timestamp>,
    notes: bool,
    /// Room for pictures in the file; pages refer to them.
    room: Option<u64>,
    after: EntryId,
    begun: bool,
    ended: bool,
}

/// `GET /chats/{chat}/print`
pub async fn print(context: Context) -> Result<Reply, Failure> {
    let press = Press::new(&context, Action::See, None)?;
    Ok(press.reply())
}

/// `GET /chats/{chat}/export`: one file, for those with the right; that they took it is noted.
pub async fn export(context: Context) -> Result<Reply, Failure> {
    let press = Press::new(&context, Action::Export, Some(PICTURES_MAX))?;
    act(&context, DeskAction::Export).await?;
    let name = format!("attachment; filename=\"okno-chat-{}.html\"", press.chat);
    let reply = press.reply();
    Ok(reply
        .with_header(header::CONTENT_DISPOSITION, &name)
        .with_header(header::CACHE_CONTROL, "no-store"))
}

/// A day in the query, as the reader's zone begins it.
fn day(
    context: &Context,
    name: &'static str,
    zone: Zone,
) -> Result<Option<(Date, Timestamp)>, Failure> {
    let word = context.request.query(name).map(str::trim);
    let Some(word) = word.filter(|word| !word.is_empty()) else {
        return Ok(None);
    };
    let wrong = || Failure::invalid(name, FieldProblem::Unknown);
    let date = Date::read(word).ok_or_else(wrong)?;
    Ok(Some((date, zone.start_of(date))))
}

impl Press {
    fn new(context: &Context, action: Action, room: Option<u64>) -> Result<Self, Failure> {
        let snapshot = context.snapshot()?;
        let team = Team::read(&snapshot)?;
        let chat = ChatId(context.id("chat")?);
        let me = context.me()?;
        let subject = Subject::read(&snapshot, &team, me, chat)?;
        subject.allows(&team, me, action)?;
        let zone = Zone::named(context.words.zone.name()).unwrap_or(Zone::UTC);
        let (from, to) = (day(context, "from", zone)?, day(context, "to", zone)?);
        if let (Some((from, _)), Some((to, _))) = (from, to)
            && to < from
        {
            return Err(Failure::invalid("to", FieldProblem::Wrong));
        }
        let to = to.and_then(|(date, _)| date.next());
        Ok(Self {
            desk: Arc::clone(&context.desk),
            look: context.look(),
            reader: me.clone(),
            chat,
            action,
            from: from.map_or(Timestamp::default(), |(_, at)| at),
            to: to.map(|date| zone.start_of(date)),
            notes: context.request.query("notes") != Some("0"),
            room,
            after: EntryId(0),
            begun: false,
            ended: false,
        })
    }

    fn reply(self) -> Reply {
        let pieces = stream::unfold(Some(self), |press| async {
            let press = press.filter(|press| !press.ended)?;
            match apart(move || press.next()).await {
                Ok((press, piece)) => Some((Ok(Bytes::from(piece)), Some(press))),
                Err(failure) => {
                    let error = io::Error::other(format!("{failure:?}"));
                    Some((Err(error), None))
                }
            }
        });
        Reply::stream("text/html; charset=utf-8", pieces)
    }

    /// The next piece. Rights are asked for at each: they may end while a long one is on its way.
    fn next(mut self) -> Result<(Self, String), Failure> {
        let snapshot = self.desk.engine.snapshot()?;
        let team = Team::read(&snapshot)?;
        let reader = snapshot.agent(self.reader.id)?.ok_or(Failure::SignedOut)?;
        let subject = Subject::read(&snapshot, &team, &reader, self.chat)?;
        subject.allows(&team, &reader, self.action)?;
        let mut piece = String::new();
        if !std::mem::replace(&mut self.begun, true) {
            piece += &self.head(&subject, &team).render()?;
        }
        let entries = snapshot.entries_after(self.chat, self.after, AT_ONCE)?;
        self.ended = entries.len() < AT_ONCE;
        for entry in &entries {
            if piece.len() >= PIECE_MAX {
                self.ended = false;
                break;
            }
            self.after = entry.id;
            // A reaction stands on its message.
            if matches!(entry.body, Body::Reaction { .. }) {
                continue;
            }
            let is_note = matches!(entry.body, Body::Note(_));
            let is_in = entry.at >= self.from && self.to.is_none_or(|to| entry.at < to);
            if is_in && (self.notes || !is_note) {
                piece += &self.line(&snapshot, &team, &subject, entry)?.render()?;
            }
        }
        if self.ended {
            piece += "</main></body></html>\n";
        }
        Ok((self, piece))
    }

    fn head(&self, subject: &Subject, team: &Team) -> Head {
        let number = team.numbers.get(&subject.chat.number);
        let is_page = self.room.is_none();
        Head {
            name: subject.name(),
            phone: subject.phone().unwrap_or_default(),
            number: number.map_or_else(String::new, |it| format!("{} {}", it.name, it.display)),
            made: self.look.exact_for_ever(self.look.now),
            zone: self.look.zone.name().to_owned(),
            page: is_page.then(|| {
                ["app.css", "print.js"]
                    .map(|name| self.desk.assets.url(name))
                    .into()
            }),
            style: STYLE,
            alone: !is_page,
            look: self.look.clone(),
        }
    }

    fn line(
        &mut self,
        snapshot: &Snapshot,
        team: &Team,
        subject: &Subject,
        entry: &Entry,
    ) -> Result<Line, Failure> {
        let look = self.look.clone();
        let quoted = entry.reply_to.as_ref().and_then(|quoted| quoted.entry);
        let quote = match quoted {
            Some(id) => snapshot.entry(self.chat, id)?,
            None => None,
        };
        let quote = quote.map(|quoted| gist(snapshot, team, &look, &quoted));
        let number = team.numbers.get(&subject.chat.number);
        let account = number.map_or("", |number| number.waba_id.as_str());
        let file = match &entry.body {
            Body::File { kind, media, .. } => self.file(snapshot, *media, |_| Ok(*kind))?,
            Body::Template(sent) => self.above(snapshot, account, sent, sent.header)?,
            _ => Shown::default(),
        };
        let (above, below, offer) = match &entry.body {
            Body::Choices { choices, .. } => (
                choices.header.clone(),
                choices.footer.clone(),
                Offered::of(&choices.offer),
            ),
            _ => {
                let titles = titles(snapshot, account, entry)?;
                (String::new(), String::new(), Offered::buttons(titles))
            }
        };
        let mut cards = Vec::new();
        if let Body::Template(sent) = &entry.body {
            for card in &sent.cards {
                cards.push(Card {
                    file: self.above(snapshot, account, sent, card.header)?,
                    words: markup::of_message(&card.text),
                    offer: Offered::buttons(card.buttons.clone()),
                });
            }
        }
        let mut labels = labels(&look, entry);
        if matches!(entry.body, Body::Note(_)) {
            labels.push(look.text("paper-note"));
        }
        let left = entry.delivery.as_ref().and_then(Delivery::left_late_at);
        labels.extend(left.map(|at| {
            let at = look.exact_for_ever(at);
            look.with("message-left-later", "time", at.as_str())
        }));
        let words = words(snapshot, team, &look, entry)?;
        labels.extend(deleted(&look, entry, !words.is_empty()));
        let state = entry.delivery.as_ref().map(Delivery::state);
        let says = |state: DeliveryState| look.text(&format!("delivery-{}", state.word()));
        let standing = entry.reactions.iter().filter(|it| !it.emoji.is_empty());
        Ok(Line {
            direction: entry.direction().word(),
            who: self.who(team, subject, entry),
            when: look.exact_for_ever(entry.at),
            rfc3339: entry.at.rfc3339(),
            labels,
            quote: quote.transpose()?.map(|(_, text)| text),
            file,
            above,
            below,
            offer,
            cards,
            cause: cause(&look, entry),
            words,
            pieces: said(&look, entry),
            before: entry
                .revisions
                .iter()
                .map(|(at, text)| (look.exact_for_ever(*at), markup::of_message(text)))
                .collect(),
            reactions: standing
                .map(|it| format!("{} {}", it.emoji, self.name(team, subject, it.by)))
                .collect(),
            state: state.map(says),
            look,
        })
    }

    fn who(&self, team: &Team, subject: &Subject, entry: &Entry) -> String {
        if entry.direction() == Direction::Internal && entry.author == Author::System {
            return String::new();
        }
        self.name(team, subject, entry.author)
    }

    fn name(&self, team: &Team, subject: &Subject, author: Author) -> String {
        match author {
            Author::Customer => subject.name(),
            Author::Agent(agent) => team.name(agent).to_owned(),
            Author::Automation => self.look.text("message-automation"),
            Author::PhoneApp => self.look.text("message-phone-app"),
            Author::System => String::new(),
        }
    }

    /// The file above a template, or above one of its cards.
    fn above(
        &mut self,
        snapshot: &Snapshot,
        account: &str,
        sent: &SentTemplate,
        header: Option<MediaId>,
    ) -> Result<Shown, Failure> {
        let Some(id) = header else {
            return Ok(Shown::default());
        };
        self.file(snapshot, id, |media| {
            Ok(kind_sent(snapshot, account, (sent, id), media)?)
        })
    }

    /// A picture as it is shown, and what is said of any other file.
    fn file(
        &mut self,
        snapshot: &Snapshot,
        id: MediaId,
        kind: impl FnOnce(&Media) -> Result<FileKind, Failure>,
    ) -> Result<Shown, Failure> {
        let Some(media) = snapshot.media(id)? else {
            return Ok(Shown::default());
        };
        let kind = kind(&media)?;
        let size = match media.state {
            MediaState::Ready { size, .. } => size,
            _ => 0,
        };
        let essence = media.mime.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let is_picture = matches!(kind, FileKind::Image | FileKind::Sticker);
        let what = self.look.text(kind_word(kind));
        let class = if kind == FileKind::Sticker {
            "sticker"
        } else {
            "image"
        };
        let picture = |url: String| Shown {
            picture: Some((url, class, what.clone())),
            said: None,
        };
        let shows = is_picture && size > 0 && PICTURES.contains(&essence.as_str());
        match &mut self.room {
            None if shows => return Ok(picture(format!("/media/{id}"))),
            Some(room) if shows && size <= PICTURE_MAX.min(*room) => {
                *room -= size;
                let mut bytes = Vec::new();
                for index in snapshot.chunks_of(media.bytes_of)? {
                    let chunk = snapshot.chunk(media.bytes_of, index)?;
                    bytes.extend_from_slice(&chunk.unwrap_or_default());
                }
                let data = STANDARD.encode(&bytes);
                return Ok(picture(format!("data:{essence};base64,{data}")));
            }
            _ => {}
        }
        let mut said = vec![what];
        said.extend(Some(media.name).filter(|name| !name.is_empty()));
        said.extend((size > 0).then(|| self.look.size(size)));
        Ok(Shown {
            picture: None,
            said: Some(said.join(" · ")),
        })
    }
}

/// What a file is, in a word: a key of the catalogue.
fn kind_word(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Image => "preview-image",
        FileKind::Video => "preview-video",
        FileKind::Audio { voice: true } => "preview-voice",
        FileKind::Audio { voice: false } => "preview-audio",
        FileKind::Sticker => "preview-sticker",
        FileKind::Document => "media-document",
    }
}

/// Why a message was not delivered, and WhatsApp's number for that.
fn cause(look: &Look, entry: &Entry) -> Option<String> {
    let delivery = entry.delivery.as_ref();
    let delivery = delivery.filter(|it| it.state() == DeliveryState::Failed)?;
    let error = error_view(delivery.error()?, look);
    let code = error.code.to_string();
    let code = (error.code > 0).then(|| look.with("delivery-code", "code", code.as_str()));
    let told: Vec<String> = std::iter::once(error.title).chain(code).collect();
    Some(told.join(" · "))
}

/// What an entry says, in full, besides what stands as a piece of its own.
fn words(snapshot: &Snapshot, team: &Team, look: &Look, entry: &Entry) -> Result<Markup, Failure> {
    let text = match &entry.body {
        Body::Location { .. } | Body::Contacts(_) | Body::Unsupported { .. } => String::new(),
        Body::Event(_) => return Ok(markup::of_plain(&gist(snapshot, team, look, entry)?.1)),
        body => answer(look, body).unwrap_or_else(|| entry.text().to_owned()),
    };
    Ok(markup::of_message(&text))
}
