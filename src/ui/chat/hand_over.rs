//! What a page offers for giving a chat into other hands, and the hand-over that waits for somebody's word.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::chat::Offer;
use crate::ui::chat::subject::Subject;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::look::{Initials, Look, Size};
use crate::ui::people::{Choosing, Colleague};
use crate::ui::texts::Arg;

/// The menu of those who may give the chat to others.
#[derive(Template)]
#[template(path = "hands.html", config = "config/askama.toml")]
pub struct Hands {
    look: Look,
    /// The catalogue's key of its name.
    name: &'static str,
    tab: &'static str,
    sections: Vec<Section>,
}

impl HtmlSafe for Hands {}

/// One way to give it.
struct Section {
    /// The catalogue's key of its title. With a choice's id it is the name by which a page keeps that choice.
    kind: &'static str,
    title: String,
    /// The key that opens it.
    key: &'static str,
    action: String,
    /// The method, unless it is a form's own.
    method: Option<&'static str>,
    choices: Vec<Choice>,
}

/// A person or group.
#[derive(Clone)]
struct Choice {
    /// The field that names it, unless the address does.
    field: Option<&'static str>,
    id: u64,
    action: Option<String>,
    initials: Option<Initials>,
    name: String,
    /// Whether a person is there.
    here: Option<&'static str>,
    about: String,
}

impl Hands {
    /// What `agent` may do with it; nothing for most.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(
        look: &Look,
        subject: &Subject,
        agent: &Agent,
        choosing: &Choosing<'_>,
        tab: &'static str,
    ) -> Result<Option<Self>, Failure> {
        let menu = Menu {
            look,
            subject,
            agent,
            choosing,
        };
        let team = choosing.team;
        let (name, sections) = if subject.allows(team, agent, Action::HandOver).is_ok() {
            ("action-hand-over", menu.of_responsible()?)
        } else if subject.allows(team, agent, Action::Assign).is_ok() {
            ("action-assign", vec![menu.assign()?])
        } else {
            return Ok(None);
        };
        let mut sections: Vec<Section> = sections
            .into_iter()
            .filter(|section| !section.choices.is_empty())
            .collect();
        // Without anybody to hand it to, the first thing that can be done stands for that.
        if let Some(first) = sections.first_mut().filter(|first| first.key.is_empty()) {
            first.key = "KeyM";
        }
        Ok((!sections.is_empty()).then(|| Self {
            look: look.clone(),
            name,
            tab,
            sections,
        }))
    }
}

/// One choice of the menu, apart from it.
pub struct HandDeed {
    /// What is done.
    pub title: String,
    /// With whom.
    pub name: String,
    /// How they stand.
    pub about: String,
    /// The word that stands for it behind a slash.
    pub command: &'static str,
    /// The method.
    pub method: &'static str,
    /// Where it is done.
    pub path: String,
    /// The field that names who it is, unless the path does.
    pub field: Option<(&'static str, String)>,
}

impl Hands {
    /// Every choice of the menu.
    pub fn deeds(self) -> Vec<HandDeed> {
        let mut deeds = Vec::new();
        for section in self.sections {
            let command = section.kind.trim_start_matches("hands-");
            deeds.extend(section.choices.into_iter().map(|choice| HandDeed {
                title: section.title.clone(),
                name: choice.name,
                about: choice.about,
                command,
                method: section.method.unwrap_or("POST"),
                path: choice.action.unwrap_or_else(|| section.action.clone()),
                field: choice.field.map(|field| (field, choice.id.to_string())),
            }));
        }
        deeds
    }
}

/// What the menu is made of.
struct Menu<'m> {
    look: &'m Look,
    subject: &'m Subject,
    agent: &'m Agent,
    choosing: &'m Choosing<'m>,
}

impl Menu<'_> {
    fn of_responsible(&self) -> Result<Vec<Section>, Failure> {
        let chat = &self.subject.chat;
        let colleagues = self.colleagues()?;
        let people = format!("/chats/{}/participants", chat.id);
        let addressed = |choices: Vec<Choice>| -> Vec<Choice> {
            let named = choices.into_iter().map(|choice| Choice {
                field: None,
                action: Some(format!("{people}/{}", choice.id)),
                ..choice
            });
            named.collect()
        };
        let parts = chat.participants();
        let others = colleagues.iter();
        let others = others.filter(|choice| !parts.contains(&AgentId(choice.id)));
        let add = Section {
            method: Some("PUT"),
            ..self.section(
                "hands-add",
                "KeyA",
                "",
                addressed(others.cloned().collect()),
            )
        };
        let present = self.choices(parts.iter().filter_map(|id| self.team().agents.get(id)))?;
        let exclude = Section {
            method: Some("DELETE"),
            ..self.section("hands-exclude", "", "", addressed(present))
        };
        let transfer = match chat.offer() {
            Some(_) => None,
            None => Some(self.section("hands-transfer", "KeyM", "transfer", colleagues)),
        };
        let to_group = self.section("hands-move", "", "move", self.groups());
        Ok(transfer
            .into_iter()
            .chain([to_group, add, exclude])
            .collect())
    }

    fn assign(&self) -> Result<Section, Failure> {
        Ok(self.section("hands-assign", "KeyM", "assign", self.colleagues()?))
    }

    fn section(
        &self,
        kind: &'static str,
        key: &'static str,
        path: &str,
        choices: Vec<Choice>,
    ) -> Section {
        Section {
            kind,
            title: self.look.text(kind),
            key,
            action: format!("/chats/{}/{path}", self.subject.chat.id),
            method: None,
            choices,
        }
    }

    fn team(&self) -> &Team {
        self.choosing.team
    }

    /// Those who could work in the chat.
    fn colleagues(&self) -> Result<Vec<Choice>, Failure> {
        let Some(group) = self.team().groups.get(&self.subject.chat.group) else {
            return Ok(Vec::new());
        };
        let others = self.team().agents.values();
        self.choices(
            others.filter(|other| other.id != self.agent.id && access::enters(other, group)),
        )
    }

    fn choices<'a>(&self, agents: impl Iterator<Item = &'a Agent>) -> Result<Vec<Choice>, Failure> {
        let people = self.choosing.among(agents)?;
        Ok(people.into_iter().map(Choice::of).collect())
    }

    fn groups(&self) -> Vec<Choice> {
        let others = self.team().groups.values();
        let others = others.filter(|group| group.id != self.subject.chat.group);
        let mut groups: Vec<(&str, GroupId)> = others
            .map(|group| (group.name.as_str(), group.id))
            .collect();
        groups.sort_unstable();
        let choice = |(name, id): (&str, GroupId)| Choice {
            field: Some("group"),
            id: id.0,
            action: None,
            initials: None,
            name: name.to_owned(),
            here: None,
            about: String::new(),
        };
        groups.into_iter().map(choice).collect()
    }
}

impl Choice {
    fn of(person: Colleague) -> Self {
        Self {
            field: Some("agent"),
            id: person.id.0,
            action: None,
            initials: Some(Initials::new(&person.name, person.id.0, Size::Small)),
            name: person.name,
            here: Some(person.here.word()),
            about: person.about,
        }
    }
}

/// A hand-over that waits, over the box in which one writes.
#[derive(Template)]
#[template(path = "handing.html", config = "config/askama.toml")]
pub struct Handing {
    look: Look,
    id: ChatId,
    tab: &'static str,
    text: String,
    until: String,
    /// What is left, with what stands around it.
    left: (String, String, String),
    expires_at: i64,
    /// For whom it is.
    pub asked: bool,
    /// Who may take it back.
    withdraws: bool,
}

impl HtmlSafe for Handing {}

impl Handing {
    /// The hand-over of the chat as `agent` reads of it, if one waits.
    pub fn of(
        look: &Look,
        subject: &Subject,
        team: &Team,
        agent: &Agent,
        tab: &'static str,
    ) -> Option<Self> {
        let offer = subject.chat.offer()?;
        let (before, after) = look.around("handing-left", "time");
        let left = look.span(offer.expires_at.since(look.now));
        Some(Self {
            id: subject.chat.id,
            tab,
            text: words(look, team, agent, offer),
            until: look.with(
                "handing-until",
                "time",
                look.clock(offer.expires_at).as_str(),
            ),
            left: (before, left, after),
            expires_at: offer.expires_at.millis(),
            asked: offer.to == agent.id,
            withdraws: subject.allows(team, agent, Action::WithdrawOffer).is_ok(),
            look: look.clone(),
        })
    }
}

fn words(look: &Look, team: &Team, agent: &Agent, offer: &Offer) -> String {
    let (by, to) = (team.name(offer.by), team.name(offer.to));
    if offer.to == agent.id {
        look.with("handing-to-me", "name", by)
    } else if offer.by == agent.id {
        look.with("handing-by-me", "name", to)
    } else {
        look.args(
            "handing-of-others",
            &[("by", Arg::Text(by)), ("to", Arg::Text(to))],
        )
    }
}
