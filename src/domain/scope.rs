//! What an API token may be used for: a bound on top of the rights of the member as whom it acts.

use serde::{Deserialize, Serialize};

/// One kind of use. Every route that needs a sign-in asks for one of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Reads chats, files, the event stream, and what the team has set up.
    Read,
    /// Works in chats: takes, answers, notes, closes.
    Write,
    /// Keeps people and groups. Who may give out passwords may become anybody.
    Team,
    /// Keeps numbers, templates, the quarantine and the clock.
    Settings,
    /// Takes a copy of all data.
    Backup,
    /// Changes one's own profile, password and tokens.
    Account,
}

impl Scope {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Read,
        Self::Write,
        Self::Team,
        Self::Settings,
        Self::Backup,
        Self::Account,
    ];

    /// The word used in JSON, forms and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Team => "team",
            Self::Settings => "settings",
            Self::Backup => "backup",
            Self::Account => "account",
        }
    }

    /// The scope that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// What a session or token may be used for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Scopes {
    /// Everything that the member may, also what comes with later releases.
    All,
    /// These alone, in order and each once.
    Only(Vec<Scope>),
}

impl Scopes {
    /// These alone.
    pub fn only(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes: Vec<Scope> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self::Only(scopes)
    }

    /// Whether `scope` is among them.
    pub fn has(&self, scope: Scope) -> bool {
        match self {
            Self::All => true,
            Self::Only(scopes) => scopes.contains(&scope),
        }
    }

    /// Those of `other` that are not among these: nobody gives what they don't have.
    pub fn lacks(&self, other: &Self) -> Vec<Scope> {
        let missing = other.list().into_iter();
        missing.filter(|scope| !self.has(*scope)).collect()
    }

    /// Every one of them.
    pub fn list(&self) -> Vec<Scope> {
        match self {
            Self::All => Scope::ALL.to_vec(),
            Self::Only(scopes) => scopes.clone(),
        }
    }

    /// The words of every one of them.
    pub fn words(&self) -> Vec<&'static str> {
        self.list().into_iter().map(Scope::word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_says_what_it_lacks() {
        let some = Scopes::only([Scope::Write, Scope::Read, Scope::Write]);
        assert_eq!(some.words(), ["read", "write"]);
        assert_eq!(some.lacks(&Scopes::only([Scope::Write])), []);
        assert_eq!(some.lacks(&Scopes::All), Scope::ALL[2..]);
        assert_eq!(Scopes::All.lacks(&Scopes::All), []);
        for scope in Scope::ALL {
            assert_eq!(Scope::from_word(scope.word()), Some(scope));
        }
        assert_eq!(Scope::from_word("everything"), None);
    }
}
