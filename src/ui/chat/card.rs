//! The customer's card beside the conversation.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{AgentId, ChatId, EntryId, InteractionId};
use crate::domain::access::{self, Action};
use crate::domain::changes::InteractionRecord;
use crate::domain::presence::Word;
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::chat::care::Care;
use crate::ui::chat::preview::gist;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::context::Team;
use crate::ui::customers::TagBox;
use crate::ui::failure::Failure;
use crate::ui::look::{Initials, Look, Size};

/// Interactions of a chat that are shown, the newest.
const INTERACTIONS_SHOWN: usize = 20;

/// The customer's card.
#[derive(Template)]
#[template(path = "card.html", config = "config/askama.toml")]
pub struct Card {
    look: Look,
    chat: ChatId,
    initials: Initials,
    name: String,
    facts: Vec<Fact>,
    people: Vec<Person>,
    past: Vec<Past>,
    manager: Manager,
    customer: u64,
    tags: TagBox,
    care: Option<Care>,
}

/// Who looks after the customer.
struct Manager {
    name: String,
    /// Those who may, for who may say so; nobody for others.
    choice: Vec<(u64, String, bool)>,
}

impl HtmlSafe for Card {}

struct Fact {
    label: String,
    value: String,
    /// Told as missing rather than as a value.
    quiet: bool,
}

struct Person {
    id: AgentId,
    initials: Initials,
    name: String,
    here: Word,
    role: String,
}

struct Past {
    href: String,
    text: String,
    when: String,
}

impl Card {
    /// The card of `subject`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(sight: &Sight<'_>, subject: &Subject) -> Result<Self, Failure> {
        let name = subject.name();
        let chat = subject.chat.id;
        let interactions = sight
            .snapshot
            .newest_interactions(chat, INTERACTIONS_SHOWN)?;
        let first = sight.snapshot.interactions(chat, 1)?;
        let first = first.first().map(|(_, record)| record.opened_at);
        Ok(Self {
            chat,
            initials: Initials::new(&name, subject.customer.id.0, Size::Large),
            name,
            facts: facts(&sight.look, subject, sight.team, first),
            people: people(&sight.look, subject, sight.team),
            past: past(sight, subject, &interactions)?,
            manager: manager(sight, subject),
            customer: subject.customer.id.0,
            tags: TagBox::of_chat(
                sight.snapshot,
                &sight.look,
                &subject.customer,
                (chat, sight.tab.word()),
            )?,
            care: sight.team.agents.get(&sight.reader).map(|reader| {
                let tab = sight.tab.word();
                Care::of(&sight.look, subject, sight.team, reader, tab)
            }),
            look: sight.look.clone(),
        })
    }
}

fn facts(
    look: &Look,
    subject: &Subject,
    team: &Team,
    first: Option<crate::base::clock::Timestamp>,
) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact {
        label: look.text(key),
        value,
        quiet: false,
    };
    let mut facts = vec![match subject.phone() {
        Some(phone) => fact("card-phone", phone),
        None => Fact {
            quiet: true,
            ..fact("card-phone", look.text("card-phone-hidden"))
        },
    }];
    if let Some(username) = &subject.address.identity.username {
        facts.push(fact("card-username", format!("@{username}")));
    }
    if let Some(number) = team.numbers.get(&subject.chat.number) {
        let both = [number.name.as_str(), number.display.as_str()];
        let both: Vec<&str> = both.into_iter().filter(|it| !it.is_empty()).collect();
        facts.push(fact("card-number", both.join(" · ")));
    }
    if let Some(group) = team.groups.get(&subject.chat.group) {
        facts.push(fact("card-group", group.name.clone()));
    }
    if let Some(first) = first {
        facts.push(fact("card-first-message", look.date_of(first)));
    }
    facts
}

fn manager(sight: &Sight<'_>, subject: &Subject) -> Manager {
    let team = sight.team;
    let manager = subject.customer.manager;
    let group = team.groups.get(&subject.chat.group);
    let reader = team.agents.get(&sight.reader);
    let may = group.zip(reader).is_some_and(|(group, reader)| {
        access::allowed(reader, Action::SetManager, &subject.chat, group).is_ok()
    });
    let mut choice: Vec<(u64, String, bool)> = team
        .agents
        .values()
        .filter(|agent| may && (!agent.disabled || manager == Some(agent.id)))
        .map(|agent| (agent.id.0, agent.name.clone(), manager == Some(agent.id)))
        .collect();
    choice.sort_by_cached_key(|(id, name, _)| (name.to_lowercase(), *id));
    Manager {
        name: manager.map_or_else(
            || sight.look.text("card-manager-none"),
            |manager| team.name(manager).to_owned(),
        ),
        choice,
    }
}

fn people(look: &Look, subject: &Subject, team: &Team) -> Vec<Person> {
    let person = |id: AgentId, key: &str| {
        let name = team.name(id).to_owned();
        Person {
            id,
            initials: Initials::new(&name, id.0, Size::Small),
            name,
            here: team.word(id),
            role: look.text(key),
        }
    };
    let chat = &subject.chat;
    let responsible = chat
        .assignee()
        .map(|id| person(id, "card-responsible"))
        .or_else(|| chat.previous().map(|id| person(id, "card-previous")));
    let participants = chat
        .participants()
        .iter()
        .map(|id| person(*id, "card-participants"));
    responsible.into_iter().chain(participants).collect()
}

fn past(
    sight: &Sight<'_>,
    subject: &Subject,
    interactions: &[(InteractionId, InteractionRecord)],
) -> Result<Vec<Past>, Failure> {
    let look = &sight.look;
    let mut past = Vec::new();
    for (id, record) in interactions {
        let first = record.first_entry;
        let text = first_words(sight.snapshot, sight, subject, first)?;
        let current = *id == subject.chat.interaction.id;
        past.push(Past {
            href: if current {
                format!("{}#i{id}", sight.here())
            } else {
                let before = EntryId(first.0.saturating_sub(1));
                format!("{}&after={before}#i{id}", sight.here())
            },
            text,
            when: match record.done {
                None => look.text("card-interaction-open"),
                Some(_) => look.when(record.opened_at),
            },
        });
    }
    Ok(past)
}

fn first_words(
    snapshot: &Snapshot,
    sight: &Sight<'_>,
    subject: &Subject,
    first: EntryId,
) -> Result<String, Failure> {
    match snapshot.entry(subject.chat.id, first)? {
        Some(entry) => Ok(gist(snapshot, sight.team, &sight.look, &entry)?.1),
        None => Ok(String::new()),
    }
}
