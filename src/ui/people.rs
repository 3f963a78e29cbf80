//! A member of the team as programs read it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::id::AgentId;
use crate::domain::agent::{Agent, Language, Right};
use crate::domain::presence::Word;
use crate::domain::view::View;
use crate::store::Snapshot;
use crate::ui::failure::Failure;

/// `Agent` of the interface.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AgentView {
    /// The id.
    pub id: u64,
    /// The name that colleagues see.
    pub name: String,
    /// Signs in with this.
    pub email: String,
    /// The role's word.
    pub role: &'static str,
    /// The language chosen; absent for the desk's.
    pub language: Option<&'static str>,
    /// `online`, `away` or `off`.
    pub presence: &'static str,
    /// A disabled agent can't sign in.
    pub disabled: bool,
    /// Own switches over the role's rights.
    pub rights: BTreeMap<&'static str, bool>,
}

impl AgentView {
    /// The view of `agent`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(snapshot: &impl View, agent: &Agent) -> Result<Self, Failure> {
        Ok(Self {
            id: agent.id.0,
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role.word(),
            language: agent.language.map(Language::code),
            presence: word_of(snapshot, agent)?.word(),
            disabled: agent.disabled,
            rights: Right::ALL
                .into_iter()
                .filter_map(|right| Some((right.word(), agent.own_switch(right)?)))
                .collect(),
        })
    }
}

/// Whether somebody is there; who is disabled is not.
///
/// # Errors
/// When storage fails.
pub fn word_of(snapshot: &impl View, agent: &Agent) -> Result<Word, Failure> {
    if agent.disabled {
        return Ok(Word::Off);
    }
    Ok(snapshot.presence(agent.id)?.word())
}

/// What colleagues are shown of a member beside their name.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct CardView {
    /// What they do.
    pub title: String,
    /// Where colleagues reach them.
    pub phone: String,
    /// What colleagues should know.
    pub about: String,
}

impl CardView {
    /// The card of `agent`.
    ///
    /// # Errors
    /// When storage fails.
    pub fn of(snapshot: &Snapshot, agent: AgentId) -> Result<Self, Failure> {
        let profile = snapshot.profile(agent)?;
        Ok(Self {
            title: profile.title,
            phone: profile.phone,
            about: profile.about,
        })
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
