//! The team: roles, rights and what a member chose for themselves.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::base::secret::{Hash16, Secret, short_hash};
use crate::domain::scope::{Scope, Scopes};

/// The hash under which a session's, token's or link's secret is kept.
pub fn secret_hash(secret: &str) -> Hash16 {
    short_hash(&[b"session", secret.as_bytes()])
}

/// What an agent is. A role is a set of rights; the desk's switches over it and a person's own override it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Everything, and the only one who resets others' passwords and takes a backup.
    Owner,
    /// Everything but what is the owner's alone.
    Admin,
    /// Hands out new chats.
    Lead,
    /// Answers customers.
    Agent,
}

impl Role {
    /// All roles, the most powerful first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::Lead, Self::Agent];

    /// Whether it is above `other`: they are declared the most powerful first.
    pub fn outranks(self, other: Self) -> bool {
        self < other
    }

    /// The word used in JSON, forms and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Lead => "lead",
            Self::Agent => "agent",
        }
    }

    /// The role that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether the role has `right` by itself.
    pub fn has(self, right: Right) -> bool {
        match self {
            Self::Owner | Self::Admin => true,
            Self::Lead => matches!(
                right,
                Right::SeeNew | Right::AssignNew | Right::SeeOthers | Right::Reports
            ),
            Self::Agent => matches!(right, Right::SeeNew | Right::SeeOthers),
        }
    }
}

/// Something a person may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Right {
    /// Sees and takes new chats.
    SeeNew,
    /// Hands new chats to others.
    AssignNew,
    /// Sees chats that others answer.
    SeeOthers,
    /// Takes a chat from its responsible.
    TakeOver,
    /// Sees reports.
    Reports,
    /// Keeps the templates.
    Templates,
    /// Takes data out.
    Export,
    /// Keeps people and groups.
    Team,
    /// Keeps numbers and settings, sees what is wrong with them.
    Settings,
    /// Deletes chats.
    Delete,
}

impl Right {
    /// All rights, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::SeeNew,
        Self::AssignNew,
        Self::SeeOthers,
        Self::TakeOver,
        Self::Reports,
        Self::Templates,
        Self::Export,
        Self::Team,
        Self::Settings,
        Self::Delete,
    ];

    /// The word used in JSON and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::SeeNew => "see_new",
            Self::AssignNew => "assign_new",
            Self::SeeOthers => "see_others",
            Self::TakeOver => "take_over",
            Self::Reports => "reports",
            Self::Templates => "templates",
            Self::Export => "export",
            Self::Team => "team",
            Self::Settings => "settings",
            Self::Delete => "delete",
        }
    }

    /// The right that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|right| right.word() == word)
    }
}

/// A language of the pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Croatian.
    Hr,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::En, Self::Ru, Self::Hr];

    /// The two-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Hr => "hr",
        }
    }

    /// The language that a code names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }
}

/// A member of the team.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// The name that colleagues see.
    pub name: String,
    /// Signs in with this; lower case, unique.
    pub email: String,
    /// The role.
    pub role: Role,
    /// A person's own switches over the role's rights.
    pub overrides: Vec<(Right, bool)>,
    /// The desk's switches over the role: kept apart, for all who have it, and joined when somebody is read.
    #[serde(skip)]
    pub by_role: Vec<(Right, bool)>,
    /// The Argon2id hash of the password, if one is set.
    pub password: Option<Secret>,
    /// The language chosen, if any.
    pub language: Option<Language>,
    /// The time zone chosen, by its IANA name, if any.
    pub time_zone: Option<String>,
    /// Whether new messages make a sound.
    pub sound: bool,
    /// A disabled agent can't sign in; what they did stays.
    pub disabled: bool,
    /// When the agent was added.
    pub created_at: Timestamp,
}

impl Agent {
    /// Whether the agent has `right`: the own switch if there is one, else the desk's over the role, else the role's.
    pub fn has(&self, right: Right) -> bool {
        !self.disabled && self.would_have(right)
    }

    /// Whether the agent has `right` unless they are disabled.
    pub fn would_have(&self, right: Right) -> bool {
        self.own_switch(right)
            .unwrap_or_else(|| self.role_has(right))
    }

    /// Whether the role has `right`, as the desk has it.
    pub fn role_has(&self, right: Right) -> bool {
        let desk = self.by_role.iter().find(|(of, _)| *of == right);
        desk.map_or_else(|| self.role.has(right), |(_, on)| *on)
    }

    /// Whether a token with `scope` would be of any use to the agent.
    pub fn can_use(&self, scope: Scope) -> bool {
        match scope {
            Scope::Read | Scope::Write | Scope::Account => true,
            Scope::Team => self.has(Right::Team),
            Scope::Settings => self.has(Right::Settings) || self.has(Right::Templates),
            Scope::Backup => self.role == Role::Owner,
        }
    }

    /// The person's own switch over a right of the role.
    pub fn own_switch(&self, right: Right) -> Option<bool> {
        let own = self.overrides.iter().rev().find(|(of, _)| *of == right);
        own.map(|(_, on)| *on)
    }
}

/// What a one-time link does when it is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invitation {
    /// Whose password may be set.
    pub agent: AgentId,
    /// Until when.
    pub expires_at: Timestamp,
    /// Who made it; nobody for the machine's operator.
    pub by: Option<AgentId>,
}

/// From where somebody signed in, as far as their browser and the way to us tell.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The browser or program and its version, in short; empty if it does not say.
    pub browser: String,
    /// The system it runs on; empty if it does not say.
    pub system: String,
    /// The network address.
    pub address: String,
}

/// How somebody is signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SessionKind {
    /// Signed in with a password.
    SignIn,
    /// An API token.
    Token {
        /// What it is for, in its maker's words.
        name: String,
        /// What it may be used for.
        scopes: Scopes,
    },
}

/// A sign-in or an API token; the secret itself is not kept, only its hash, which is the row's key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    /// Its id, for lists.
    pub id: crate::base::id::SessionId,
    /// Whose it is.
    pub agent: AgentId,
    /// How it came to be.
    pub kind: SessionKind,
    /// When.
    pub created_at: Timestamp,
    /// Last use, to about an hour.
    pub used_at: Timestamp,
    /// From where; absent for tokens, and for sign-ins that an earlier release kept.
    pub origin: Option<Origin>,
}

impl Session {
    /// Whether the session still stands at `now`. Tokens have no end of their own.
    pub fn stands(&self, now: Timestamp) -> bool {
        match self.kind {
            SessionKind::SignIn => now.since(self.used_at) < crate::base::limits::SESSION_IDLE,
            SessionKind::Token { .. } => true,
        }
    }

    /// What it may be used for, on top of the member's rights.
    pub fn scopes(&self) -> &Scopes {
        match &self.kind {
            SessionKind::SignIn => &Scopes::All,
            SessionKind::Token { scopes, .. } => scopes,
        }
    }

    /// The last use, to about an hour. Signing in is one; a token may never have been used.
    pub fn last_use(&self) -> Option<Timestamp> {
        let is_token = matches!(self.kind, SessionKind::Token { .. });
        (!is_token || self.used_at != self.created_at).then_some(self.used_at)
    }
}

/// How sessions and one-time links were kept first.
pub mod v1 {
    use super::{AgentId, Deserialize, Scopes, Serialize, Timestamp};
    use crate::base::id::SessionId;

    /// A one-time link that does not say who made it.
    #[derive(Serialize, Deserialize)]
    pub struct Invitation {
        agent: AgentId,
        expires_at: Timestamp,
    }

    impl From<Invitation> for super::Invitation {
        fn from(old: Invitation) -> Self {
            Self {
                agent: old.agent,
                expires_at: old.expires_at,
                by: None,
            }
        }
    }

    /// How somebody was signed in when tokens had no scopes.
    #[derive(Serialize, Deserialize)]
    enum SessionKind {
        SignIn,
        Token(String),
    }

    /// A session whose token may be used for everything.
    #[derive(Serialize, Deserialize)]
    pub struct Session {
        id: SessionId,
        agent: AgentId,
        kind: SessionKind,
        created_at: Timestamp,
        used_at: Timestamp,
    }

    impl From<Session> for super::Session {
        fn from(old: Session) -> Self {
            Self {
                id: old.id,
                agent: old.agent,
                kind: match old.kind {
                    SessionKind::SignIn => super::SessionKind::SignIn,
                    SessionKind::Token(name) => super::SessionKind::Token {
                        name,
                        scopes: Scopes::All,
                    },
                },
                created_at: old.created_at,
                used_at: old.used_at,
                origin: None,
            }
        }
    }
}

/// How sessions were kept after that.
pub mod v2 {
    use super::{AgentId, Deserialize, Serialize, SessionKind, Timestamp};
    use crate::base::id::SessionId;

    /// A session that does not say from where.
    #[derive(Serialize, Deserialize)]
    pub struct Session {
        id: SessionId,
        agent: AgentId,
        kind: SessionKind,
        created_at: Timestamp,
        used_at: Timestamp,
    }

    impl From<Session> for super::Session {
        fn from(old: Session) -> Self {
            Self {
                id: old.id,
                agent: old.agent,
                kind: old.kind,
                created_at: old.created_at,
                used_at: old.used_at,
                origin: None,
            }
        }
    }
}
