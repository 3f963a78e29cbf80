//! The composer outside the window: a template to send, or the one that was sent and waits for an answer.

use std::collections::BTreeMap;

use crate::base::clock::Timestamp;
use crate::base::limits::PREVIEW_CHARS_MAX;
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Body, Entry, SentTemplate};
use crate::domain::template::Template as MessageTemplate;
use crate::domain::template::kept::{TemplateKey, TemplateRows as _};
use crate::domain::view::View as _;
use crate::domain::wish::{is_marketing, may_send_to};
use crate::domain::{keep_alive, reliance, tags};
use crate::ui::chat::composer::Typed;
use crate::ui::chat::language::{likely, spoken};
use crate::ui::chat::picker::{Chosen, key_of, price};
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::failure::Failure;
use crate::ui::markup;
use crate::ui::settings::templates;
use crate::ui::texts::Arg;

/// The template that is offered first.
const FIRST_OFFERED: &str = "continue";

/// The template to be sent, and the others.
pub(super) struct Offer {
    pub(super) chosen: Option<Chosen>,
    /// It is not the one that was asked for.
    pub(super) instead: Option<Instead>,
    /// One has left already and the customer has not answered: nothing is chosen then.
    pub(super) sent: Option<Sent>,
    pub(super) others: Vec<Other>,
    /// The topics of all.
    pub(super) topics: Vec<String>,
}

/// The template that was asked for can't be sent: another one stands there, and leaves only once it is chosen.
pub(super) struct Instead {
    /// Which one, and why.
    pub(super) told: String,
    /// Where the other one is chosen.
    pub(super) take: String,
}

/// A template that waits for the customer's answer.
pub(super) struct Sent {
    pub(super) text: String,
    /// Nobody knows whether it arrived.
    pub(super) unknown: bool,
    /// It has not left yet.
    pub(super) waits: bool,
    /// Where another one is chosen.
    pub(super) href: Option<String>,
}

pub(super) struct Other {
    /// Where it is chosen, if it can be sent.
    pub(super) href: Option<String>,
    pub(super) name: String,
    pub(super) language: String,
    /// Its text, with its variables in braces.
    pub(super) text: String,
    pub(super) topics: Vec<String>,
    /// The reader has used it.
    pub(super) recent: bool,
    /// Its category, and what it costs; or why it can't be sent.
    pub(super) note: String,
    /// What the search looks at, folded.
    pub(super) words: String,
}

/// The templates of the chat's number that can be sent, the chosen one laid out.
///
/// # Errors
/// When storage fails.
pub(super) fn offer(
    sight: &Sight<'_>,
    subject: &Subject,
    agent: &Agent,
    typed: &Typed,
) -> Result<Offer, Failure> {
    let (templates, dead) = known(sight, subject)?;
    let wanted = typed.template.as_deref();
    let language = wanted.and_then(|wanted| Some(wanted.rsplit_once(':')?.1));
    let chosen = templates
        .iter()
        .find(|template| Some(address_of(template).as_str()) == wanted)
        .or_else(|| (templates.iter()).find(|it| Some(it.language.as_str()) == language))
        .or(templates.first());
    let given = if chosen.map(address_of).as_deref() == wanted {
        typed.variables.as_slice()
    } else {
        &[]
    };
    let (known, is_other) = (
        wanted.is_some_and(|it| !it.is_empty()),
        |it: &MessageTemplate| Some(address_of(it).as_str()) != wanted,
    );
    let instead = match chosen {
        Some(chosen) if known && is_other(chosen) => {
            let reason = dead.iter().find(|it| !is_other(it));
            let reason = reason.and_then(|it| {
                let unwanted =
                    || (!is_wanted(subject, it)).then(|| sight.look.text("picker-unwanted"));
                templates::obstacle(it, &sight.look).or_else(unwanted)
            });
            Some(Instead {
                told: instead(sight, wanted.unwrap_or_default(), reason),
                take: choosing(sight, chosen, typed),
            })
        }
        _ => None,
    };
    let (others, topics) = others(sight, subject, agent, (&templates, &dead), typed)?;
    // Who chose a template means to send one more.
    let sent = if wanted.is_none() {
        let again = templates
            .first()
            .map(|template| choosing(sight, template, typed));
        unanswered(sight, subject, again)?
    } else {
        None
    };
    let chosen = chosen
        .filter(|_| sent.is_none())
        .map(|template| Chosen::read(sight, subject, agent, template, given, typed));
    Ok(Offer {
        chosen: chosen.transpose()?,
        instead,
        sent,
        others,
        topics,
    })
}

/// That another template stands in the box than the one that was chosen, and why.
fn instead(sight: &Sight<'_>, wanted: &str, reason: Option<String>) -> String {
    let name = wanted.split(':').next().unwrap_or(wanted);
    let reason = reason.unwrap_or_else(|| sight.look.text("templates-setback-gone"));
    let reason = reason.trim_end_matches('.');
    let args = [("name", Arg::Text(name)), ("reason", Arg::Text(reason))];
    sight.look.args("picker-instead", &args)
}

fn choosing(sight: &Sight<'_>, template: &MessageTemplate, typed: &Typed) -> String {
    let address = percent(&address_of(template));
    let hold = match typed.keeps_text {
        Some(false) => "&hold=1",
        _ => "",
    };
    format!("{}&template={address}{hold}", sight.here())
}

/// The rows of the list: those that the reader used lately first, those that can't be sent last; and all their topics.
fn others(
    sight: &Sight<'_>,
    subject: &Subject,
    agent: &Agent,
    (templates, dead): (&[MessageTemplate], &[MessageTemplate]),
    typed: &Typed,
) -> Result<(Vec<Other>, Vec<String>), Failure> {
    let uses: BTreeMap<TemplateKey, Timestamp> = sight
        .snapshot
        .template_uses(agent.id)?
        .into_iter()
        .map(|(of, used)| (of, used.at))
        .collect();
    let mut topics_of: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut all: Vec<String> = Vec::new();
    for template in templates.iter().chain(dead) {
        if !topics_of.contains_key(template.name.as_str()) {
            let (account, name) = (&template.waba_id, &template.name);
            let topics = sight.snapshot.template_topics(account, name)?.0;
            for topic in &topics {
                if !all.iter().any(|known| tags::is_same(known, topic)) {
                    all.push(topic.clone());
                }
            }
            topics_of.insert(name, topics);
        }
    }
    all.sort_by_key(|topic| topic.to_lowercase());
    let look = &sight.look;
    let row = |template: &MessageTemplate| {
        let topics = topics_of
            .get(template.name.as_str())
            .cloned()
            .unwrap_or_default();
        let text = template.text(&[]);
        let unwanted = || (!is_wanted(subject, template)).then(|| look.text("wish-stopped"));
        let reason = templates::obstacle(template, look).or_else(unwanted);
        let category = look.template_word("category", &template.facts.category);
        let (_, price) = price(&template.facts.category, sight.window_open);
        let words = [&template.name, &template.language, &text, &topics.join(" ")];
        let words: Vec<String> = words.into_iter().map(|it| text::folded(it)).collect();
        Other {
            href: reason.is_none().then(|| choosing(sight, template, typed)),
            note: reason.unwrap_or_else(|| format!("{category} · {}", look.text(price))),
            recent: uses.contains_key(&key_of(template)),
            name: template.name.clone(),
            language: template.language.clone(),
            text: text::one_line(&markup::plain(&text), PREVIEW_CHARS_MAX),
            words: words.join(" "),
            topics,
        }
    };
    let mut ordered: Vec<&MessageTemplate> = templates.iter().collect();
    ordered.sort_by_key(|template| std::cmp::Reverse(uses.get(&key_of(template)).copied()));
    Ok((ordered.into_iter().chain(dead).map(row).collect(), all))
}

/// The templates that can be sent, the group's own choice first, marketing last, and among each those in the customer's
/// language first; and those that can't.
fn known(
    sight: &Sight<'_>,
    subject: &Subject,
) -> Result<(Vec<MessageTemplate>, Vec<MessageTemplate>), Failure> {
    let likely = likely(sight, subject)?;
    let reopening = reliance::reopening(sight.snapshot, &subject.chat)?;
    let is_group_s =
        |template: &MessageTemplate| reopening.as_ref().is_some_and(|it| it.is(template));
    let rank = |language: &str| {
        let fits = |code: &String| code == language || code == spoken(language);
        likely.iter().position(fits).unwrap_or(likely.len())
    };
    let mut templates: Vec<MessageTemplate> = sight
        .snapshot
        .templates()?
        .into_iter()
        .filter(|template| template.waba_id == sight.account)
        .collect();
    templates.sort_by_cached_key(|template| {
        (
            !is_group_s(template),
            // An offer that costs is nobody's first thought.
            is_marketing(template),
            rank(&template.language),
            template.name != FIRST_OFFERED,
            template.name.clone(),
            template.language.clone(),
        )
    });
    Ok(templates
        .into_iter()
        .partition(|template| template.is_sendable() && is_wanted(subject, template)))
}

/// Marketing is offered to nobody who stopped it.
fn is_wanted(subject: &Subject, template: &MessageTemplate) -> bool {
    may_send_to(template, Some(&subject.address)).is_ok()
}

/// The template for whose answer replies wait, or that was the last message, unless it came to nothing: then one may
/// send again at once.
fn unanswered(
    sight: &Sight<'_>,
    subject: &Subject,
    again: Option<String>,
) -> Result<Option<Sent>, Failure> {
    let last = keep_alive::last_word(sight.snapshot, &subject.chat)?;
    Ok(last.and_then(|last| waits(sight, &last, again)))
}

fn waits(sight: &Sight<'_>, last: &Entry, again: Option<String>) -> Option<Sent> {
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
    let left = last.delivery.as_ref().and_then(Delivery::left_late_at);
    let time = sight.look.moment(left.unwrap_or(last.at));
    Some(Sent {
        text: sight.look.with(key, "time", time.as_str()),
        unknown: state == DeliveryState::Unknown,
        waits: key == "composer-template-leaving",
        href: again,
    })
}

fn address_of(template: &MessageTemplate) -> String {
    format!("{}:{}", template.name, template.language)
}

/// The text as a part of an address.
pub(super) fn percent(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
