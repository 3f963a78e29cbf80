//! One message of the conversation as the page draws it.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::clock::Timestamp;
use crate::base::id::EntryId;
use crate::base::limits::UNKNOWN_ASKS;
use crate::domain::decide::sending;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Author, Body, Entry, Forwarded, SentCard};
use crate::domain::outbox::{OutboxRow, OutboxState};
use crate::domain::template::Template as MessageTemplate;
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::chat::choices::ChoicesPart;
use crate::ui::chat::delivery::error_view;
use crate::ui::chat::entry::state_of;
use crate::ui::chat::helped::{Helped, Way, helped};
use crate::ui::chat::parked::Parked;
use crate::ui::chat::piece::{Piece, header, pieces, thumbnail};
use crate::ui::chat::preview::{answer, deleted, gist};
use crate::ui::chat::ticks::Ticks;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::markup::{self, Markup};
use crate::ui::texts::Arg;

/// A message that reached us this much later than it was written says so.
const LATE: std::time::Duration = std::time::Duration::from_secs(120);

/// A message that waits longer than this can be taken back on the page; one that waits less has just about left.
const SHOWS_TAKE_BACK: std::time::Duration = std::time::Duration::from_secs(5);

/// How far before and after a message those are looked for that wait for it or that it waits for.
const NEIGHBOURS: usize = 20;

/// One message.
#[derive(Template)]
#[template(path = "line.html", config = "config/askama.toml")]
pub struct Line {
    look: Look,
    id: EntryId,
    direction: &'static str,
    follow: bool,
    /// The desk said it by itself.
    automatic: bool,
    /// The reader said it, and it was not lost.
    own: bool,
    author: Option<Writer>,
    quote: Option<Quote>,
    pieces: Vec<Piece>,
    /// Whoever wrote it deleted it; what stood in it is shown as such.
    deleted: Option<String>,
    words: Option<Words>,
    revisions: Vec<(String, Markup)>,
    labels: Vec<String>,
    time: Moment,
    late: Option<String>,
    /// When it left, if it had waited for that.
    left: Option<String>,
    delivery: Option<Ticks>,
    reply_href: Option<String>,
    /// Where an emoji for it is chosen.
    react_href: Option<String>,
    /// What it offers to choose from, and the line above its text.
    choices: Option<ChoicesPart>,
    choice_header: String,
    reactions: Vec<Mark>,
    trouble: Option<Trouble>,
    /// The titles of the template's buttons.
    buttons: Vec<String>,
    /// The template's cards.
    cards: Vec<Card>,
    /// Where the message stands of which nobody knows yet whether it arrived, and behind which this one waits.
    behind: Option<String>,
    take_back: Option<TakeBack>,
    /// It has yet to leave.
    parked: Option<Parked>,
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
    /// A small picture of what is quoted.
    thumbnail: Option<String>,
}

struct Words {
    /// The header of a template.
    head: Option<Markup>,
    markup: Markup,
    /// The footer of a template.
    foot: String,
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

/// Taking back a message that waits.
enum TakeBack {
    /// It waits longer than usual.
    Late {
        action: String,
        /// From this moment on, in milliseconds; the page's script shows it then.
        shows_at: i64,
        hidden: bool,
    },
    /// It waits to be undone.
    Undo {
        action: String,
        /// Until this moment, in milliseconds.
        until: i64,
        /// How long that is.
        left: String,
    },
}

enum Trouble {
    Failed {
        title: String,
        advice: String,
        code: Option<i64>,
        /// What helps.
        helped: Helped,
        /// The entry that sent it again.
        again: Option<EntryId>,
    },
    Ask {
        settle: Option<String>,
        /// It may be sent again at once.
        again: bool,
    },
    /// Its answer was lost; WhatsApp may still tell of it, until then.
    Wait {
        /// When a person is asked.
        until: String,
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
    let answered = answer(look, &entry.body);
    let text = answered.as_deref().unwrap_or_else(|| entry.text());
    let shows_text =
        !text.is_empty() && !matches!(entry.body, Body::Location { .. } | Body::Contacts(_));
    Ok(Line {
        id: entry.id,
        direction: entry.direction().word(),
        follow,
        automatic: entry.author == Author::Automation,
        own: entry.author == Author::Agent(sight.reader) && entry.has_gone(),
        author: if follow { None } else { writer(sight, entry) },
        quote: quote(sight, entry)?,
        pieces: pieces(sight, entry)?,
        deleted: deleted(look, entry, shows_text),
        words: shows_text.then(|| words(sight, entry, text)).transpose()?,
        revisions: revisions(look, entry),
        labels: labels(look, entry),
        time: Moment::new(entry.at, look),
        late: (entry.received_at.since(entry.at) > LATE).then(|| {
            let received = look.moment(entry.received_at);
            look.with("message-received-late", "time", received.as_str())
        }),
        left: left(sight, entry)?,
        delivery: Ticks::of(sight, entry),
        reply_href: (sight.may_quote && entry.can_be_quoted())
            .then(|| format!("{}&reply={}", sight.here(), entry.id)),
        react_href: (sight.may_quote && entry.can_have_reaction())
            .then(|| format!("{}&react={}", sight.here(), entry.id)),
        choices: match &entry.body {
            Body::Choices { choices, .. } => Some(ChoicesPart::new(look, choices)),
            _ => None,
        },
        choice_header: match &entry.body {
            Body::Choices { choices, .. } => choices.header.clone(),
            _ => String::new(),
        },
        reactions: reactions(sight, entry)?,
        trouble: trouble(sight, entry)?,
        buttons: titles(sight.snapshot, &sight.account, entry)?,
        cards: cards(sight, entry)?,
        behind: held_up_by(sight, entry)?.map(|holder| sight.spot(holder)),
        take_back: take_back(sight, entry)?,
        parked: Parked::of(sight, entry)?,
        tab: sight.tab.word(),
        look: look.clone(),
    })
}

fn words(sight: &Sight<'_>, entry: &Entry, text: &str) -> Result<Words, Failure> {
    let template = match &entry.body {
        Body::Template(sent) => sight
            .snapshot
            .template_by_name(&sight.account, &sent.name, &sent.language)?
            .and_then(|template| template.told_apart(sent)),
        _ => None,
    };
    let [head, body, foot] = template.unwrap_or(["", text, ""]);
    Ok(Words {
        head: (!head.is_empty()).then(|| markup::of_message(head)),
        markup: markup::of_message(body),
        foot: foot.to_owned(),
        jumbo: matches!(entry.body, Body::Text(_)) && markup::is_jumbo(text),
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
            thumbnail: thumbnail(sight, &quoted)?,
            author: name_of(sight, quoted.author),
            text: gist(sight.snapshot, sight.team, &sight.look, &quoted)?.1,
        },
        None => Quote {
            href: None,
            thumbnail: None,
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

/// What else is to be known of a message, in words.
pub fn labels(look: &Look, entry: &Entry) -> Vec<String> {
    let mut labels = Vec::new();
    if let Body::Template(sent) = &entry.body {
        labels.push(format!("{} · {}", look.text("message-template"), sent.name));
    }
    if let Body::Automatic { what, .. } = &entry.body {
        labels.push(look.text(&format!("automatic-{}", what.word())));
    }
    if let Body::Interactive { kind, .. } = &entry.body {
        let what = match kind.as_str() {
            "button_reply" => "shown-answer-button",
            "list_reply" => "shown-answer-list",
            "nfm_reply" => "shown-answer-form",
            "call_permission_reply" => "shown-answer-call",
            _ => "shown-answer",
        };
        labels.push(look.text(what));
    }
    if matches!(entry.body, Body::Button { .. }) {
        labels.push(look.text("shown-answer-button"));
    }
    match entry.forwarded {
        Forwarded::No => {}
        Forwarded::Yes => labels.push(look.text("message-forwarded")),
        Forwarded::Often => labels.push(look.text("shown-forwarded-often")),
    }
    if entry.retry_of.is_some() {
        labels.push(look.text("message-again"));
    }
    labels
}

/// A reaction as it is drawn.
struct Mark {
    emoji: String,
    title: String,
    /// What became of it, while that is not what one expects.
    state: Option<(&'static str, &'static str)>,
}

fn reactions(sight: &Sight<'_>, entry: &Entry) -> Result<Vec<Mark>, Failure> {
    let standing = entry
        .reactions
        .iter()
        .filter(|reaction| !reaction.emoji.is_empty());
    standing
        .map(|reaction| {
            let (name, time) = (name_of(sight, reaction.by), sight.look.moment(reaction.at));
            let args = [("name", Arg::Text(&name)), ("time", Arg::Text(&time))];
            let title = sight.look.args("message-reaction", &args);
            let state = state_of(sight.snapshot, entry.chat, reaction)?;
            let (state, title) = match state {
                Some(state @ (DeliveryState::Queued | DeliveryState::Sending)) => {
                    (Some((state.word(), "clock")), title)
                }
                Some(state @ (DeliveryState::Failed | DeliveryState::Canceled)) => {
                    let told = format!("{title}. {}", sight.look.text("react-failed"));
                    (Some((state.word(), "warning")), told)
                }
                _ => (None, title),
            };
            Ok(Mark {
                emoji: reaction.emoji.clone(),
                title,
                state,
            })
        })
        .collect()
}

fn trouble(sight: &Sight<'_>, entry: &Entry) -> Result<Option<Trouble>, Failure> {
    let Some(delivery) = entry.delivery.as_ref() else {
        return Ok(None);
    };
    let action = |what: &str| format!("/chats/{}/messages/{}/{what}", entry.chat, entry.id);
    // What the desk says by itself is nobody's to say again: it would look like an answer.
    // What failed in the phone app is sent again there.
    let may_send_again = sight.may_write
        && entry.author != Author::PhoneApp
        && !matches!(entry.body, Body::Automatic { .. });
    Ok(match delivery.state() {
        DeliveryState::Unknown if delivery.asked || holds_up(sight, entry)? => Some(Trouble::Ask {
            settle: sight.may_settle.then(|| action("settle")),
            again: may_send_again,
        }),
        DeliveryState::Unknown => {
            let since = delivery.reached(DeliveryState::Unknown);
            since.map(|since| Trouble::Wait {
                until: sight.look.moment(since.plus(UNKNOWN_ASKS)),
            })
        }
        // What stands in the chat's list says more of itself.
        DeliveryState::Held if is_parked(sight, entry)? => None,
        DeliveryState::Held => {
            let is_text = !matches!(entry.body, Body::Template(_));
            let closed = is_text && !sight.window_open;
            Some(Trouble::Held {
                send: (sight.may_settle && !closed).then(|| action("send")),
                discard: sight
                    .may_settle
                    .then(|| format!("/chats/{}/messages/{}", entry.chat, entry.id)),
                closed,
            })
        }
        DeliveryState::Failed => match delivery.error() {
            Some(error) => {
                let open = delivery.retried_by.is_none() && may_send_again;
                let helped = helped(sight, entry, error, open)?;
                let error = error_view(error, &sight.look);
                Some(Trouble::Failed {
                    title: error.title,
                    advice: error.advice,
                    code: (error.code > 0).then_some(error.code),
                    helped,
                    again: delivery.retried_by,
                })
            }
            None => None,
        },
        _ => None,
    })
}

fn is_parked(sight: &Sight<'_>, entry: &Entry) -> Result<bool, Failure> {
    let row = sight.snapshot.outbox(entry.id)?;
    Ok(row.is_some_and(|row| row.deadline().is_some()))
}

/// Nobody knows whether it arrived, and for its minute the later messages of its chat wait for it.
fn holds(sight: &Sight<'_>, entry: &Entry) -> bool {
    let since = entry.delivery.as_ref().and_then(|delivery| {
        let unknown = delivery.state() == DeliveryState::Unknown;
        delivery.reached(DeliveryState::Unknown).filter(|_| unknown)
    });
    since.is_some_and(|since| sending::holds(&OutboxState::Unknown(since), sight.look.now))
}

fn waits(entry: &Entry) -> bool {
    entry.delivery.as_ref().map(Delivery::state) == Some(DeliveryState::Queued)
}

/// Whether it waits for its turn: what a restriction of Meta's holds back waits for nobody, and nobody for it.
fn waits_in_line(sight: &Sight<'_>, entry: &Entry) -> Result<bool, Failure> {
    if !waits(entry) {
        return Ok(false);
    }
    let row = sight.snapshot.outbox(entry.id)?;
    Ok(row.is_none_or(|row| sending::holds(&row.state, sight.look.now)))
}

/// The message for which a waiting one waits.
fn held_up_by(sight: &Sight<'_>, entry: &Entry) -> Result<Option<EntryId>, Failure> {
    if !waits_in_line(sight, entry)? {
        return Ok(None);
    }
    let before = sight
        .snapshot
        .entries_before(entry.chat, Some(entry.id), NEIGHBOURS)?;
    for before in before.iter().rev() {
        if holds(sight, before) {
            return Ok(Some(before.id));
        }
        // Told once: what waits after the first waiting one waits for the same.
        if waits_in_line(sight, before)? {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Whether a later message waits for this one.
fn holds_up(sight: &Sight<'_>, entry: &Entry) -> Result<bool, Failure> {
    if !holds(sight, entry) {
        return Ok(false);
    }
    let after = sight
        .snapshot
        .entries_after(entry.chat, entry.id, NEIGHBOURS)?;
    for after in &after {
        if waits_in_line(sight, after)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What became of a message that did not leave at once: until when it is forbidden, when it left, or that nothing had
/// to be asked any more.
fn left(sight: &Sight<'_>, entry: &Entry) -> Result<Option<String>, Failure> {
    let Some(delivery) = &entry.delivery else {
        return Ok(None);
    };
    let look = &sight.look;
    if let Some(left) = delivery.left_late_at() {
        let left = look.moment(left);
        return Ok(Some(look.with("message-left-later", "time", left.as_str())));
    }
    if waits(entry)
        && let Some(row) = sight.snapshot.outbox(entry.id)?
        && let OutboxState::Restricted(until) = row.state
    {
        let until = look.coming(until);
        return Ok(Some(look.with(
            "message-restricted",
            "time",
            until.as_str(),
        )));
    }
    let is_asking = matches!(entry.body, Body::Template(_));
    let canceled = delivery
        .reached(DeliveryState::Canceled)
        .filter(|_| is_asking);
    let Some(canceled) = canceled else {
        return Ok(None);
    };
    // The desk took it back because the customer wrote: in that very decision.
    let after = sight
        .snapshot
        .entries_after(entry.chat, entry.id, NEIGHBOURS)?;
    let wrote = |it: &Entry| it.author == Author::Customer && it.received_at == canceled;
    Ok(after
        .iter()
        .any(wrote)
        .then(|| look.text("message-not-needed")))
}

/// One card of a template that was sent.
struct Card {
    pieces: Vec<Piece>,
    words: Markup,
    buttons: Vec<String>,
}

fn cards(sight: &Sight<'_>, entry: &Entry) -> Result<Vec<Card>, Failure> {
    let Body::Template(sent) = &entry.body else {
        return Ok(Vec::new());
    };
    let card = |card: &SentCard| {
        Ok(Card {
            pieces: header(sight, entry, card.header)?,
            words: markup::of_message(&card.text),
            buttons: card.buttons.clone(),
        })
    };
    sent.cards.iter().map(card).collect()
}

/// The titles of the buttons under a template of ours, of this account: as it was sent, or as the template has them now
/// for one that was sent before they were kept.
///
/// # Errors
/// When storage fails.
pub fn titles(snapshot: &Snapshot, account: &str, entry: &Entry) -> Result<Vec<String>, Failure> {
    let Body::Template(sent) = &entry.body else {
        return Ok(Vec::new());
    };
    if !sent.buttons.is_empty() {
        return Ok(sent.buttons.clone());
    }
    let template = snapshot.template_by_name(account, &sent.name, &sent.language)?;
    let buttons = template.iter().flat_map(MessageTemplate::buttons);
    Ok(buttons.map(|button| button.text.clone()).collect())
}

fn take_back(sight: &Sight<'_>, entry: &Entry) -> Result<Option<TakeBack>, Failure> {
    let delivery = entry.delivery.as_ref();
    let since = delivery.and_then(|delivery| delivery.reached(DeliveryState::Queued));
    let Some(since) = since.filter(|_| waits(entry) && sight.may_settle) else {
        return Ok(None);
    };
    let action = format!("/chats/{}/messages/{}", entry.chat, entry.id);
    let now = sight.look.now;
    let row = sight.snapshot.outbox(entry.id)?;
    Ok(Some(match row {
        Some(OutboxRow {
            state: OutboxState::Waiting(until),
            attempts: 0,
            ..
        }) if until > now && entry.author == Author::Agent(sight.reader) => TakeBack::Undo {
            action,
            until: until.millis(),
            left: sight.look.span(until.since(now)),
        },
        _ => {
            let shows_at = since.plus(SHOWS_TAKE_BACK);
            TakeBack::Late {
                action,
                shows_at: shows_at.millis(),
                hidden: now < shows_at,
            }
        }
    }))
}
