//! What would be sent to a customer whose window nears its end: the reopening template of the chat's group, as they
//! will read it. It does not open the window; only their answer does.

use crate::base::clock::Timestamp;
use crate::base::id::EntryId;
use crate::domain::chat::Chat;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Body, Entry};
use crate::domain::outbox::HeldFor;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::reliance;
use crate::domain::template::{Files, Template};
use crate::domain::view::{Halt, Read, View};
use crate::domain::wish::may_send_to;

/// Entries read at once.
const PAGE: usize = 200;

/// Names of variables that stand for the customer's name.
const NAMES: [&str; 5] = [
    "name",
    "first_name",
    "customer",
    "customer_name",
    "client_name",
];

/// What can be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeepAlive {
    /// This, as it stands.
    Ready {
        /// The template's name.
        name: String,
        /// Its language at Meta.
        language: String,
        /// Its variables.
        values: Vec<String>,
        /// What the customer will read.
        text: String,
    },
    /// A template with variables that only a person can fill.
    Asks {
        /// With its variables in braces.
        text: String,
        /// How many there are.
        count: usize,
    },
    /// A template was said last, and the customer has not answered.
    Sent {
        /// When it was written.
        at: Timestamp,
    },
    /// Meta does not let the group's template be sent, or the desk can't fill it.
    Unsendable {
        /// Meta's word.
        status: String,
        /// The part.
        part: Option<String>,
    },
    /// The group has no reopening template, or the number's account does not.
    Missing,
    /// It is marketing, and the customer wants none.
    Unwanted {
        /// Since when.
        since: Timestamp,
    },
}

impl KeepAlive {
    /// The word used in JSON, the catalogue and styles.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "ready",
            Self::Asks { .. } => "asks",
            Self::Sent { .. } => "sent",
            Self::Unsendable { .. } => "unsendable",
            Self::Missing => "missing",
            Self::Unwanted { .. } => "unwanted",
        }
    }

    /// The words, as far as they are known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Ready { text, .. } | Self::Asks { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Why it can't be sent by one press.
    pub fn obstacle(&self) -> Option<Refusal> {
        match self {
            Self::Ready { .. } => None,
            Self::Asks { count, .. } => {
                let (expected, given) = (*count, 0);
                let problem = FieldProblem::Count { expected, given };
                Some(Refusal::invalid("variables", problem))
            }
            Self::Sent { .. } => Some(Refusal::AlreadySent),
            Self::Unsendable { status, part } => Some(Refusal::TemplateNotSendable {
                status: status.clone(),
                part: part.clone(),
            }),
            Self::Missing => Some(Refusal::invalid("template", FieldProblem::Empty)),
            Self::Unwanted { since } => Some(Refusal::MarketingStopped(*since)),
        }
    }
}

/// What can be sent in `chat` as it stands.
///
/// # Errors
/// When storage fails.
pub fn keep_alive(view: &dyn View, chat: &Chat) -> Read<KeepAlive> {
    if let Some(at) = unanswered(view, chat)? {
        return Ok(KeepAlive::Sent { at });
    }
    let Some(wanted) = reliance::reopening(view, chat)? else {
        return Ok(KeepAlive::Missing);
    };
    let account = view.number(chat.number)?.map(|number| number.waba_id);
    let template = match account {
        Some(account) => view.template_by_name(&account, &wanted.name, &wanted.language)?,
        None => None,
    };
    let Some(template) = template else {
        return Ok(KeepAlive::Missing);
    };
    let address = view.address(chat.address)?;
    if let Err(Refusal::MarketingStopped(since)) = may_send_to(&template, address.as_ref()) {
        return Ok(KeepAlive::Unwanted { since });
    }
    Ok(filled(&template, &customer_name(view, chat)?))
}

/// The same for who sends it.
///
/// # Errors
/// Why it can't be sent, or a fault of storage.
pub fn ready(view: &dyn View, chat: &Chat) -> Result<KeepAlive, Halt> {
    let found = keep_alive(view, chat)?;
    match found.obstacle() {
        None => Ok(found),
        Some(obstacle) => Err(obstacle.into()),
    }
}

fn customer_name(view: &dyn View, chat: &Chat) -> Read<String> {
    let address = view.address(chat.address)?;
    let customer = match address {
        Some(address) => view.customer(address.customer)?,
        None => None,
    };
    Ok(customer.map_or_else(String::new, |customer| customer.name))
}

/// Whether a variable of this name stands for the customer's name.
pub fn is_customer_name(variable: &str) -> bool {
    NAMES.contains(&variable.to_lowercase().as_str())
}

fn filled(template: &Template, customer: &str) -> KeepAlive {
    if !template.is_sendable() {
        return KeepAlive::Unsendable {
            status: template.status.clone(),
            part: template.unfillable_part().map(ToOwned::to_owned),
        };
    }
    let variables = template.variables();
    let values: Vec<String> = variables
        .iter()
        .filter(|variable| is_customer_name(&variable.name))
        .map(|_| customer.trim().to_owned())
        .collect();
    if values.len() < variables.len()
        || template.wants_files()
        || template.fill(&values, &Files::default()).is_err()
    {
        return KeepAlive::Asks {
            text: template.text(&[]),
            count: variables.len(),
        };
    }
    KeepAlive::Ready {
        name: template.name.clone(),
        language: template.language.clone(),
        text: template.text(&values),
        values,
    }
}

/// Whether a message only asks the customer to go on, with the words by which the chat's group does that: it answers
/// nothing that they said.
///
/// # Errors
/// When storage fails.
pub fn only_asks(view: &dyn View, chat: &Chat, entry: &Entry) -> Read<bool> {
    let Body::Template(sent) = &entry.body else {
        return Ok(false);
    };
    let reopening = reliance::reopening(view, chat)?;
    Ok(reopening
        .is_some_and(|it| (it.name, it.language) == (sent.name.clone(), sent.language.clone())))
}

/// When the template was written for whose answer a reply waits, or that was the last message, unless it came to
/// nothing.
fn unanswered(view: &dyn View, chat: &Chat) -> Read<Option<Timestamp>> {
    let last = last_word(view, chat)?.filter(is_template_on_its_way);
    Ok(last.map(|entry| entry.at))
}

/// The template for whose answer replies wait; else the last message of the chat.
///
/// # Errors
/// When storage fails.
pub fn last_word(view: &dyn View, chat: &Chat) -> Read<Option<Entry>> {
    match asked(view, chat)? {
        Some(template) => Ok(Some(template)),
        None => last_message(view, chat),
    }
}

/// The template for whose answer a reply waits.
fn asked(view: &dyn View, chat: &Chat) -> Read<Option<Entry>> {
    for id in &chat.parked {
        let held = view.outbox(*id)?.and_then(|row| row.held());
        if let Some(held) = held.filter(|held| held.waits == HeldFor::Answer) {
            return view.entry(chat.id, held.template);
        }
    }
    Ok(None)
}

/// The last message of an appeal, which is neither a note nor has yet to leave.
///
/// # Errors
/// When storage fails.
pub fn last_message(view: &dyn View, chat: &Chat) -> Read<Option<Entry>> {
    let is_one = |entry: &Entry| entry.is_message() && !chat.parked.contains(&entry.id);
    if let Some(last) = &chat.last
        && let Some(entry) = view.entry(chat.id, last.id)?
        && is_one(&entry)
    {
        return Ok(Some(entry));
    }
    let mut found = None;
    let mut after = EntryId(chat.interaction.first_entry.0.saturating_sub(1));
    loop {
        let page = view.entries_after(chat.id, after, PAGE)?;
        let (count, last) = (page.len(), page.last().map(|entry| entry.id));
        found = page.into_iter().rfind(&is_one).or(found);
        match last {
            Some(last) if count == PAGE => after = last,
            _ => return Ok(found),
        }
    }
}

fn is_template_on_its_way(entry: &Entry) -> bool {
    let state = entry.delivery.as_ref().map(Delivery::state);
    matches!(entry.body, Body::Template(_))
        && !matches!(
            state,
            Some(DeliveryState::Failed | DeliveryState::Canceled | DeliveryState::Held)
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::TemplateId;
    use crate::domain::template::{Component, Facts};

    fn template(text: &str) -> Template {
        Template {
            status: "APPROVED".to_owned(),
            id: TemplateId(1),
            waba_id: "1".to_owned(),
            name: "continue".to_owned(),
            language: "en".to_owned(),
            facts: Facts::default(),
            author: None,
            components: vec![Component::Body(text.to_owned())],
            synced_at: Timestamp::default(),
        }
    }

    #[test]
    fn what_needs_no_words_is_ready_and_the_customers_name_is_known() {
        let told = filled(&template("May we go on?"), "");
        assert_eq!(told.text(), Some("May we go on?"));
        assert_eq!(told.obstacle(), None);
        let named = template("Hello {{customer_name}}!");
        assert_eq!(filled(&named, " Anna ").text(), Some("Hello Anna!"));
        assert_eq!(filled(&named, "").word(), "asks", "nobody knows the name");
    }

    #[test]
    fn what_a_person_must_fill_in_is_not_guessed() {
        let told = filled(&template("Hello {{1}}, about {{2}}"), "Anna");
        let (expected, given) = (2, 0);
        let problem = FieldProblem::Count { expected, given };
        assert_eq!(
            told.obstacle(),
            Some(Refusal::invalid("variables", problem))
        );
        assert_eq!(told.text(), Some("Hello {{1}}, about {{2}}"));
    }

    #[test]
    fn what_meta_paused_is_not_sent() {
        let paused = Template {
            status: "PAUSED".to_owned(),
            ..template("May we go on?")
        };
        assert_eq!(filled(&paused, "").word(), "unsendable");
    }
}
