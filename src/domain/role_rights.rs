//! What a desk switched of what its roles may do, beside what each person may.

use serde::{Deserialize, Serialize};

use crate::domain::agent::{Agent, Right, Role};

/// The desk's switches over what roles may do by themselves. An owner may everything, always.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RoleRights(Vec<(Role, Right, bool)>);

impl RoleRights {
    /// What the desk says of a right of a role, if it says anything.
    pub fn switch(&self, role: Role, right: Right) -> Option<bool> {
        let mut switches = self.0.iter();
        let found = switches.find(|(of, what, _)| (*of, *what) == (role, right));
        found.map(|(_, _, on)| *on)
    }

    /// Whether a role has `right` on this desk.
    pub fn has(&self, role: Role, right: Right) -> bool {
        let switch = self.switch(role, right);
        switch.unwrap_or_else(|| role.has(right))
    }

    /// The desk's switches over a role, for those who have it.
    pub fn of(&self, role: Role) -> Vec<(Right, bool)> {
        let all = Right::ALL.into_iter();
        all.filter_map(|right| Some((right, self.switch(role, right)?)))
            .collect()
    }

    /// Switches a right of a role, or leaves it to the role. What says the same as the role by itself says nothing.
    pub fn set(&mut self, role: Role, right: Right, on: Option<bool>) {
        self.0.retain(|(of, what, _)| (*of, *what) != (role, right));
        if let Some(on) = on.filter(|on| *on != role.has(right)) {
            self.0.push((role, right, on));
        }
    }

    /// The member with what the desk says of their role.
    #[must_use]
    pub fn apply(&self, agent: Agent) -> Agent {
        let by_role = self.of(agent.role);
        Agent { by_role, ..agent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_role_says_by_itself_is_no_switch() {
        let mut rights = RoleRights::default();
        rights.set(Role::Lead, Right::SeeNew, Some(true));
        rights.set(Role::Lead, Right::Export, Some(true));
        rights.set(Role::Agent, Right::SeeOthers, Some(false));
        assert_eq!(rights.of(Role::Lead), [(Right::Export, true)]);
        assert_eq!(rights.switch(Role::Agent, Right::SeeOthers), Some(false));
        assert_eq!(rights.switch(Role::Lead, Right::SeeOthers), None);
        rights.set(Role::Lead, Right::Export, None);
        assert!(rights.of(Role::Lead).is_empty());
    }
}
