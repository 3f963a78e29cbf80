//! One message of the conversation as the page draws it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::clock::Timestamp;
use crate::base::id::EntryId;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::view::View as _;
use crate::ui::chat::delivery::error_view;
use crate::ui::chat::piece::{Piece, pieces};
use crate::ui::chat::preview::gist;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::markup::{self, Markup};
use crate::ui::texts::Arg;

/// A message that reached us this much later than it was written says so.
const LATE: std::time::Duration = std::time::Duration::from_secs(120);

/// A message that waits longer than this can be taken back on the page; one that waits less has just about left.
const SHOWS_TAKE_BACK: std::time::Duration = std::time::Duration::from_secs(5);

/// One message.
#[derive(Template)]
#[template(path = "line.html", config = "config/askama.toml")]
pub struct Line {
    look: Look,
    id: EntryId,
    direction: &'static str,
    follow: bool,
    author: Option<Writer>,
    quote: Option<Quote>,
    pieces: Vec<Piece>,
    /// The customer deleted it; what stood in it is shown as such.
    deleted: Option<String>,
    words: Option<Words>,
    revisions: Vec<(String, Markup)>,
    labels: Vec<String>,
    time: Moment,
    late: Option<String>,
    delivery: Option<Ticks>,
    reply_href: Option<String>,
    reactions: Vec<(String, String)>,
    trouble: Option<Trouble>,
    take_back: Option<String>,
    /// The list's tab, which forms bring back.
    tab: &'static str,
}

impl HtmlSafe for Line {}

struct Writer {
    icon: Option<&'static str>,
    name: String,
}

struct Quote {
    href: Option<String>,
    author: String,
    text: String,
}

struct Words {
    markup: Markup,
    jumbo: bool,
}

/// A moment: the clock, and the exact moment on hover.
pub(super) struct Moment {
    pub(super) clock: String,
    pub(super) exact: String,
    pub(super) rfc3339: String,
}

impl Moment {
    pub(super) fn new(at: Timestamp, look: &Look) -> Self {
        Self {
            clock: look.clock(at),
            exact: look.exact(at),
            rfc3339: at.rfc3339(),
        }
    }
}

struct Ticks {
    state: &'static str,
    icon: &'static str,
    word: String,
    title: String,
}

enum Trouble {
    Failed {
        title: String,
        advice: String,
        code: Option<i64>,
        retry: Option<String>,
        template: Option<String>,
        /// The entry that sent it again.
        again: Option<EntryId>,
    },
    Ask {
        settle: Option<String>,
    },
    Held {
        /// Where to let it leave.
        send: Option<String>,
        /// Where to take it back.
        discard: Option<String>,
        /// The window is closed, so it can't leave.
        closed: bool,
    },
}

/// How a message is drawn; `follow` when it continues the one before it.
pub fn line(sight: &Sight<'_>, entry: &Entry, follow: bool) -> Result<Line, Failure> {
    let look = &sight.look;
    let text = entry.text();
    let shows_text =
        !text.is_empty() && !matches!(entry.body, Body::Location { .. } | Body::Contacts(_));
    Ok(Line {
        id: entry.id,
        direction: entry.direction().word(),
        follow,
        author: if follow { None } else { writer(sight, entry) },
        quote: quote(sight, entry)?,
        pieces: pieces(sight, entry)?,
        deleted: entry.deleted_at.map(|_| {
            look.text(if shows_text {
                "message-deleted-kept"
            } else {
                "message-deleted"
            })
        }),
        words: shows_text.then(|| Words {
            markup: markup::of_message(text),
            jumbo: matches!(entry.body, Body::Text(_)) && markup::is_jumbo(text),
        }),
        revisions: revisions(look, entry),
        labels: labels(look, entry),
        time: Moment::new(entry.at, look),
        late: (entry.received_at.since(entry.at) > LATE).then(|| {
            let received = look.moment(entry.received_at);
            look.with("message-received-late", "time", received.as_str())
        }),
        delivery: entry
            .delivery
            .as_ref()
            .map(|delivery| ticks(look, delivery)),
        reply_href: (sight.may_quote && entry.wamid.is_some())
            .then(|| format!("{}&reply={}", sight.here(), entry.id)),
        reactions: reactions(sight, entry),
        trouble: trouble(sight, entry),
        take_back: take_back(sight, entry),
        tab: sight.tab.word(),
        look: look.clone(),
    })
}

fn writer(sight: &Sight<'_>, entry: &Entry) -> Option<Writer> {
    let look = &sight.look;
    let (icon, name) = match entry.author {
        Author::Customer | Author::System => return None,
        Author::Agent(agent) if agent == sight.reader => (None, look.text("message-you")),
        Author::Agent(agent) => (None, sight.team.name(agent).to_owned()),
        Author::Automation => (Some("bot"), look.text("message-automation")),
        Author::PhoneApp => (Some("phone"), look.text("message-phone-app")),
    };
    Some(Writer { icon, name })
}

/// How an author is named where the customer has a name too.
fn name_of(sight: &Sight<'_>, author: Author) -> String {
    match author {
        Author::Customer => sight.customer.clone(),
        Author::Agent(agent) if agent == sight.reader => sight.look.text("message-you"),
        Author::Agent(agent) => sight.team.name(agent).to_owned(),
        Author::Automation => sight.look.text("message-automation"),
        Author::PhoneApp => sight.look.text("message-phone-app"),
        Author::System => String::new(),
    }
}

fn quote(sight: &Sight<'_>, entry: &Entry) -> Result<Option<Quote>, Failure> {
    let Some(reply_to) = &entry.reply_to else {
        return Ok(None);
    };
    let quoted = match reply_to.entry {
        Some(id) => sight.snapshot.entry(entry.chat, id)?,
        None => None,
    };
    Ok(Some(match quoted {
        Some(quoted) => Quote {
            href: Some(sight.spot(quoted.id)),
            author: name_of(sight, quoted.author),
            text: gist(sight.snapshot, sight.team, &sight.look, &quoted)?.1,
        },
        None => Quote {
            href: None,
            author: String::new(),
            text: sight.look.text("message-quote-missing"),
        },
    }))
}

fn revisions(look: &Look, entry: &Entry) -> Vec<(String, Markup)> {
    entry
        .revisions
        .iter()
        .map(|(at, text)| (look.moment(*at), markup::of_message(text)))
        .collect()
}

fn labels(look: &Look, entry: &Entry) -> Vec<String> {
    let mut labels = Vec::new();
    if let Body::Template(sent) = &entry.body {
        labels.push(format!("{} · {}", look.text("message-template"), sent.name));
    }
    if entry.forwarded {
        labels.push(look.text("message-forwarded"));
    }
    if let Some(referral) = &entry.referral {
        let headline = if referral.headline.is_empty() {
            &referral.source_id
        } else {
            &referral.headline
        };
        labels.push(look.with("message-referral", "headline", headline.as_str()));
    }
    if entry.retry_of.is_some() {
        labels.push(look.text("message-again"));
    }
    labels
}

fn ticks(look: &Look, delivery: &Delivery) -> Ticks {
    let state = delivery.state();
    let steps: Vec<String> = delivery
        .times()
        .iter()
        .filter(|(step, _)| *step == state || !matches!(step, DeliveryState::Sending))
        .map(|(step, at)| {
            let (word, time) = (state_word(look, *step), look.moment(*at));
            let args = [("state", Arg::Text(&word)), ("time", Arg::Text(&time))];
            look.args("delivery-at", &args)
        })
        .collect();
    Ticks {
        state: state.word(),
        icon: match state {
            DeliveryState::Queued | DeliveryState::Sending => "clock",
            DeliveryState::Unknown | DeliveryState::Held => "question",
            DeliveryState::Sent => "check",
            DeliveryState::Delivered => "double-check",
            DeliveryState::Read | DeliveryState::Played => "read",
            DeliveryState::Failed => "warning",
            DeliveryState::Canceled => "undo",
        },
        word: state_word(look, state),
        title: steps.join("\n"),
    }
}

fn state_word(look: &Look, state: DeliveryState) -> String {
    look.text(&format!("delivery-{}", state.word()))
}

fn reactions(sight: &Sight<'_>, entry: &Entry) -> Vec<(String, String)> {
    let standing = entry
        .reactions
        .iter()
        .filter(|reaction| !reaction.emoji.is_empty());
    standing
        .map(|reaction| {
            let (name, time) = (name_of(sight, reaction.by), sight.look.moment(reaction.at));
            let args = [("name", Arg::Text(&name)), ("time", Arg::Text(&time))];
            (
                reaction.emoji.clone(),
                sight.look.args("message-reaction", &args),
            )
        })
        .collect()
}

fn trouble(sight: &Sight<'_>, entry: &Entry) -> Option<Trouble> {
    let delivery = entry.delivery.as_ref()?;
    let action = |what: &str| format!("/chats/{}/messages/{}/{what}", entry.chat, entry.id);
    match delivery.state() {
        DeliveryState::Unknown if delivery.asked => Some(Trouble::Ask {
            settle: sight.may_write.then(|| action("settle")),
        }),
        DeliveryState::Held => {
            let is_text = !matches!(entry.body, Body::Template(_));
            let closed = is_text && !sight.window_open;
            Some(Trouble::Held {
                send: (sight.may_write && !closed).then(|| action("send")),
                discard: sight
                    .may_write
                    .then(|| format!("/chats/{}/messages/{}", entry.chat, entry.id)),
                closed,
            })
        }
        DeliveryState::Failed => {
            let error = error_view(delivery.error()?, &sight.look);
            let open = delivery.retried_by.is_none() && sight.may_write;
            let is_text = !matches!(entry.body, Body::Template(_));
            Some(Trouble::Failed {
                title: error.title,
                advice: error.advice,
                code: (error.code > 0).then_some(error.code),
                retry: (open && (sight.window_open || !is_text)).then(|| action("retry")),
                template: (open && !sight.window_open)
                    .then(|| format!("{}#composer", sight.here())),
                again: delivery.retried_by,
            })
        }
        _ => None,
    }
}

fn take_back(sight: &Sight<'_>, entry: &Entry) -> Option<String> {
    let delivery = entry.delivery.as_ref()?;
    let since = delivery.reached(DeliveryState::Queued)?;
    let waits =
        delivery.state() == DeliveryState::Queued && sight.look.now.since(since) >= SHOWS_TAKE_BACK;
    (waits && sight.may_write).then(|| format!("/chats/{}/messages/{}", entry.chat, entry.id))
}
