//! A department and who may see its chats.

use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, GroupId};

/// Who may see a group's chats.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum GroupAccess {
    /// The whole team.
    Everyone,
    /// These members (and owners and admins).
    Members(Vec<AgentId>),
}

/// A department.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its name, unique in the desk.
    pub name: String,
    /// Who may see its chats.
    pub access: GroupAccess,
}
