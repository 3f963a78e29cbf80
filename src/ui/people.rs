//! A member of the team as programs read it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::id::AgentId;
use crate::domain::agent::{Agent, Language, Right};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::failure::Failure;
use crate::ui::presence::Presence;

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
    /// `online` while an event stream is open, else `offline`.
    pub presence: &'static str,
    /// A disabled agent can't sign in.
    pub disabled: bool,
    /// Own switches over the role's rights.
    pub rights: BTreeMap<&'static str, bool>,
}

impl AgentView {
    /// The view of `agent`.
    pub fn of(agent: &Agent, presence: &Presence) -> Self {
        Self {
            id: agent.id.0,
            name: agent.name.clone(),
            email: agent.email.clone(),
            role: agent.role.word(),
            language: agent.language.map(Language::code),
            presence: presence.word(agent.id),
            disabled: agent.disabled,
            rights: Right::ALL
                .into_iter()
                .filter_map(|right| Some((right.word(), agent.own_switch(right)?)))
                .collect(),
        }
    }
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
