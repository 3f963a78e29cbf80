//! What a page offers for giving a chat into other hands, and the hand-over that waits for somebody's word.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::chat::Offer;
use crate::domain::presence::Word;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Desk, Team};
use crate::ui::look::{Initials, Look, Size};
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
    pub fn of(
        look: &Look,
        subject: &Subject,
        team: &Team,
        agent: &Agent,
        desk: &Desk,
        tab: &'static str,
    ) -> Option<Self> {
        let menu = Menu {
            look,
            subject,
            team,
            agent,
            desk,
        };
        let (name, sections) = if subject.allows(team, agent, Action::HandOver).is_ok() {
            ("action-hand-over", menu.of_responsible())
        } else if subject.allows(team, agent, Action::Assign).is_ok() {
            ("action-assign", vec![menu.assign()])
        } else {
            return None;
        };
        let mut sections: Vec<Section> = sections
            .into_iter()
            .filter(|section| !section.choices.is_empty())
            .collect();
        // Without anybody to hand it to, the first thing that can be done stands for that.
        if let Some(first) = sections.first_mut().filter(|first| first.key.is_empty()) {
            first.key = "KeyM";
        }
        (!sections.is_empty()).then(|| Self {
            look: look.clone(),
            name,
            tab,
            sections,
        })
    }
}

/// What the menu is made of.
struct Menu<'m> {
    look: &'m Look,
    subject: &'m Subject,
    team: &'m Team,
    agent: &'m Agent,
    desk: &'m Desk,
}

impl Menu<'_> {
    fn of_responsible(&self) -> Vec<Section> {
        let chat = &self.subject.chat;
        let transfer = match chat.offer() {
            Some(_) => None,
            None => Some(self.section("hands-transfer", "KeyM", "transfer", self.colleagues())),
        };
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
        let others = self.colleagues().into_iter();
        let others = others.filter(|choice| !parts.contains(&AgentId(choice.id)));
        let add = Section {
            method: Some("PUT"),
            ..self.section("hands-add", "KeyA", "", addressed(others.collect()))
        };
        let present = parts.iter().map(|id| self.person(*id)).collect();
        let exclude = Section {
            method: Some("DELETE"),
            ..self.section("hands-exclude", "", "", addressed(present))
        };
        let to_group = self.section("hands-move", "", "move", self.groups());
        transfer
            .into_iter()
            .chain([to_group, add, exclude])
            .collect()
    }

    fn assign(&self) -> Section {
        self.section("hands-assign", "KeyM", "assign", self.colleagues())
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

    /// Those who could work in the chat: who is there first, then who has least to do.
    fn colleagues(&self) -> Vec<Choice> {
        let Some(group) = self.team.groups.get(&self.subject.chat.group) else {
            return Vec::new();
        };
        let mut people: Vec<(Word, u64, &Agent)> = self
            .team
            .agents
            .values()
            .filter(|other| other.id != self.agent.id && access::enters(other, group))
            .map(|other| {
                let word = self.team.word(other.id);
                (word, self.load(other.id), other)
            })
            .collect();
        people.sort_by_key(|(word, load, other)| (*word, *load, other.name.clone(), other.id));
        people
            .into_iter()
            .map(|(_, _, other)| self.person(other.id))
            .collect()
    }

    fn load(&self, agent: AgentId) -> u64 {
        self.desk.engine.inbox().in_hand(agent)
    }

    fn person(&self, id: AgentId) -> Choice {
        let name = self.team.name(id).to_owned();
        let load = self.look.with("tab-count", "count", self.load(id));
        let word = self.team.word(id);
        let here = self.look.text(word.key());
        Choice {
            field: Some("agent"),
            id: id.0,
            action: None,
            initials: Some(Initials::new(&name, id.0, Size::Small)),
            name,
            here: Some(word.word()),
            about: format!("{here} · {load}"),
        }
    }

    fn groups(&self) -> Vec<Choice> {
        let others = self.team.groups.values();
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
