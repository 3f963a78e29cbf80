//! The choices of the log's filter. Things of one name are told apart by what else is known of them.

use crate::base::id::AgentId;
use crate::base::text::folded;
use crate::domain::agent::{Agent, Right};
use crate::domain::audit::AuditSubject;
use crate::ui::context::Team;
use crate::ui::settings::audit::{OPERATOR, author_word};
use crate::ui::words::Words;

/// A choice of a filter.
pub(super) struct Choice {
    pub(super) word: String,
    pub(super) name: String,
    pub(super) chosen: bool,
    /// What it is told apart by from another of its name.
    detail: String,
}

/// Choices of one kind.
pub(super) struct Choices {
    pub(super) kind: String,
    pub(super) choices: Vec<Choice>,
}

/// By name; those of the same name with what tells them apart.
fn told_apart(mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.sort_by_cached_key(|choice| (folded(&choice.name), choice.detail.clone()));
    let names: Vec<String> = choices.iter().map(|choice| folded(&choice.name)).collect();
    for (index, choice) in choices.iter_mut().enumerate() {
        let as_before = index > 0 && names[index - 1] == names[index];
        let as_after = names.get(index + 1) == Some(&names[index]);
        if as_before || as_after {
            choice.name = format!("{} ({})", choice.name, choice.detail);
        }
    }
    choices
}

fn of_agent(agent: &Agent, word: String, chosen: bool) -> Choice {
    Choice {
        word,
        name: agent.name.clone(),
        detail: agent.email.clone(),
        chosen,
    }
}

/// Who may have done something: those who keep something, or did.
pub(super) fn authors(words: &Words, team: &Team, wanted: Option<Option<AgentId>>) -> Vec<Choice> {
    let keeps = [Right::Team, Right::Settings, Right::Templates];
    let agents = team.agents.values().filter(|agent| {
        keeps.iter().any(|right| agent.would_have(*right)) || wanted == Some(Some(agent.id))
    });
    let choices = agents.map(|agent| {
        let by = Some(agent.id);
        of_agent(agent, author_word(by), wanted == Some(by))
    });
    let mut choices = told_apart(choices.collect());
    choices.push(Choice {
        word: OPERATOR.to_owned(),
        name: words.text("audit-operator"),
        detail: String::new(),
        chosen: wanted == Some(None),
    });
    choices
}

/// The desk as a whole.
pub(super) fn desk(words: &Words, wanted: Option<AuditSubject>) -> Choice {
    Choice {
        word: AuditSubject::Desk.word(),
        name: words.text("audit-desk"),
        detail: String::new(),
        chosen: wanted == Some(AuditSubject::Desk),
    }
}

/// With what something may have been done.
pub(super) fn subjects(words: &Words, team: &Team, wanted: Option<AuditSubject>) -> Vec<Choices> {
    let chosen = |subject: AuditSubject| wanted == Some(subject);
    let groups = team.groups.values().map(|group| {
        let subject = AuditSubject::Group(group.id);
        Choice {
            word: subject.word(),
            name: group.name.clone(),
            detail: group.id.to_string(),
            chosen: chosen(subject),
        }
    });
    let numbers = team.numbers.values().map(|number| {
        let subject = AuditSubject::Number(number.id);
        Choice {
            word: subject.word(),
            name: number.name.clone(),
            detail: number.display.clone(),
            chosen: chosen(subject),
        }
    });
    let agents = team.agents.values().map(|agent| {
        let subject = AuditSubject::Agent(agent.id);
        of_agent(agent, subject.word(), chosen(subject))
    });
    let of_kind = |key: &str, choices: Vec<Choice>| Choices {
        kind: words.text(key),
        choices: told_apart(choices),
    };
    vec![
        of_kind("groups-title", groups.collect()),
        of_kind("groups-numbers", numbers.collect()),
        of_kind("team-title", agents.collect()),
    ]
}
