//! The composer outside the window: a template to send, or the one that was sent and waits for an answer.

use crate::base::limits::PREVIEW_CHARS_MAX;
use crate::base::text;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Body, Entry, SentTemplate};
use crate::domain::keep_alive;
use crate::domain::template::{Piece, Place, Template as MessageTemplate, Variable};
use crate::domain::view::View as _;
use crate::ui::chat::composer::Typed;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::texts::Arg;

/// The template that is offered first.
const FIRST_OFFERED: &str = "continue";

/// Entries that are looked through for the last message and the last template.
const LOOKED_THROUGH: usize = 100;

/// The template to be sent, and the others.
pub(super) struct Offer {
    pub(super) chosen: Option<Chosen>,
    /// One has left already and the customer has not answered: nothing is chosen then.
    pub(super) sent: Option<Sent>,
    pub(super) others: Vec<Other>,
}

pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) language: String,
    pub(super) lines: Vec<Vec<Blank>>,
}

/// A template that waits for the customer's answer.
pub(super) struct Sent {
    pub(super) text: String,
    /// Nobody knows whether it arrived.
    pub(super) unknown: bool,
    /// Where another one is chosen.
    pub(super) href: Option<String>,
}

/// A piece of the template: words, or a field.
pub(super) enum Blank {
    Words(String),
    Field {
        number: usize,
        value: String,
        label: String,
    },
    /// A variable that is filled elsewhere.
    Again(String),
}

pub(super) struct Other {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) language: String,
    /// Its text, with its variables in braces.
    pub(super) text: String,
}

/// The templates of the chat's number that can be sent, the chosen one laid out.
///
/// # Errors
/// When storage fails.
pub(super) fn offer(sight: &Sight<'_>, subject: &Subject, typed: &Typed) -> Result<Offer, Failure> {
    let newest = sight
        .snapshot
        .entries_before(sight.chat, None, LOOKED_THROUGH)?;
    let templates = sendable(sight, subject, &newest)?;
    let wanted = typed.template.as_deref();
    let chosen = templates
        .iter()
        .find(|template| Some(address_of(template).as_str()) == wanted)
        .or(templates.first());
    let given = if chosen.map(address_of).as_deref() == wanted {
        typed.variables.as_slice()
    } else {
        &[]
    };
    let others: Vec<Other> = templates
        .iter()
        .map(|template| Other {
            href: format!(
                "{}&template={}",
                sight.here(),
                percent(&address_of(template))
            ),
            name: template.name.clone(),
            language: template.language.clone(),
            text: text::one_line(&template.text(&[]), PREVIEW_CHARS_MAX),
        })
        .collect();
    // Who chose a template means to send one more.
    let sent = if wanted.is_none() {
        unanswered(sight, subject, others.first())?
    } else {
        None
    };
    Ok(Offer {
        chosen: chosen.filter(|_| sent.is_none()).map(|template| Chosen {
            name: template.name.clone(),
            language: template.language.clone(),
            lines: blanks(sight, template, given),
        }),
        sent,
        others,
    })
}

/// The templates that can be sent: the group's own choice first, then those in the customer's language.
fn sendable(
    sight: &Sight<'_>,
    subject: &Subject,
    newest: &[Entry],
) -> Result<Vec<MessageTemplate>, Failure> {
    let before = newest.iter().rev().find_map(|entry| match &entry.body {
        Body::Template(sent) => Some(sent.language.clone()),
        _ => None,
    });
    let customers = subject.address.identity.language();
    let reopening = sight.snapshot.group_settings(subject.chat.group)?.reopening;
    let is_group_s = |template: &MessageTemplate| {
        (reopening.as_ref())
            .is_some_and(|it| it.name == template.name && it.language == template.language)
    };
    let rank = |language: &str| {
        let spoken = language.split('_').next();
        match () {
            () if before.as_deref() == Some(language) => 0,
            () if customers.is_some() && spoken == customers => 1,
            () if spoken == Some(sight.desk_language.code()) => 2,
            () => 3,
        }
    };
    let mut templates: Vec<MessageTemplate> = sight
        .snapshot
        .templates()?
        .into_iter()
        .filter(|template| template.waba_id == sight.account && template.is_sendable())
        .collect();
    templates.sort_by_cached_key(|template| {
        (
            !is_group_s(template),
            rank(&template.language),
            template.name != FIRST_OFFERED,
            template.name.clone(),
            template.language.clone(),
        )
    });
    Ok(templates)
}

/// The template for whose answer replies wait, or that was the last message, unless it came to nothing: then one may
/// send again at once.
fn unanswered(
    sight: &Sight<'_>,
    subject: &Subject,
    other: Option<&Other>,
) -> Result<Option<Sent>, Failure> {
    let last = keep_alive::last_word(sight.snapshot, &subject.chat)?;
    Ok(last.and_then(|last| waits(sight, &last, other)))
}

fn waits(sight: &Sight<'_>, last: &Entry, other: Option<&Other>) -> Option<Sent> {
    let Body::Template(SentTemplate { .. }) = &last.body else {
        return None;
    };
    let state = last.delivery.as_ref().map(Delivery::state)?;
    let key = match state {
        DeliveryState::Failed | DeliveryState::Canceled | DeliveryState::Held => return None,
        DeliveryState::Queued
        | DeliveryState::Sending
        | DeliveryState::Paced
        | DeliveryState::Scheduled => "composer-template-leaving",
        DeliveryState::Unknown => "composer-template-unknown",
        DeliveryState::Sent
        | DeliveryState::Delivered
        | DeliveryState::Read
        | DeliveryState::Played => "composer-template-sent",
    };
    let time = sight.look.moment(last.at);
    Some(Sent {
        text: sight.look.with(key, "time", time.as_str()),
        unknown: state == DeliveryState::Unknown,
        href: other.map(|other| other.href.clone()),
    })
}

fn address_of(template: &MessageTemplate) -> String {
    format!("{}:{}", template.name, template.language)
}

/// The text as a part of an address.
pub(super) fn percent(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn blanks(sight: &Sight<'_>, template: &MessageTemplate, given: &[String]) -> Vec<Vec<Blank>> {
    let variables = template.variables();
    let labels: Vec<String> = variables
        .iter()
        .map(|variable| {
            let alike = |other: &&Variable| other.name == variable.name;
            let is_one = variables.iter().filter(alike).count() == 1;
            label(sight, template, variable, is_one)
        })
        .collect();
    let labelled = |index: usize| labels.get(index).cloned().unwrap_or_default();
    let blank = |piece: Piece| match piece {
        Piece::Words(words) => Blank::Words(words),
        Piece::Blank { index, again: true } => Blank::Again(labelled(index)),
        Piece::Blank { index, .. } => Blank::Field {
            number: index + 1,
            value: given.get(index).cloned().unwrap_or_default(),
            label: labelled(index),
        },
    };
    template
        .lines()
        .into_iter()
        .map(|line| line.into_iter().map(blank).collect())
        .collect()
}

/// What to fill in: the variable's own name where it has one that no other has, else where it stands.
fn label(
    sight: &Sight<'_>,
    template: &MessageTemplate,
    variable: &Variable,
    is_one: bool,
) -> String {
    let named = !variable.name.bytes().all(|byte| byte.is_ascii_digit());
    let name = variable.name.replace('_', " ");
    let (key, name) = match variable.place {
        Place::Button(index) => {
            let button = template.buttons().get(index);
            let words = button.map_or("", |button| button.text.as_str());
            ("composer-template-button", words.to_owned())
        }
        _ if named && is_one => return name,
        Place::Header => ("composer-template-header", name),
        Place::Body => ("composer-template-body", name),
    };
    sight.look.args(key, &[("name", Arg::Text(&name))])
}
