//! What was changed in the administration of the desk: by whom, of what, from what to what. Written in the same
//! transaction as the change, kept for ever. Secrets are never in it.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::domain::agent::{Agent, Right};
use crate::domain::group::GroupAccess;

/// One administrative change; its running number is the row's key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// Who; nobody for the machine's operator.
    pub by: Option<AgentId>,
    /// What was done.
    pub what: AuditKind,
    /// With what.
    pub subject: AuditSubject,
    /// What became other than it was.
    pub changes: Vec<AuditChange>,
}

/// With what something was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AuditSubject {
    /// The desk as a whole.
    Desk,
    /// A member.
    Agent(AgentId),
    /// A department.
    Group(GroupId),
    /// A number of ours.
    Number(NumberId),
}

impl AuditSubject {
    /// The word in JSON and addresses, with the id where there is one: `desk`, `agent:3`.
    pub fn word(self) -> String {
        match self {
            Self::Desk => "desk".to_owned(),
            Self::Agent(id) => format!("agent:{id}"),
            Self::Group(id) => format!("group:{id}"),
            Self::Number(id) => format!("number:{id}"),
        }
    }

    /// The subject that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        if word == "desk" {
            return Some(Self::Desk);
        }
        let (kind, id) = word.split_once(':')?;
        let id = id.parse().ok()?;
        match kind {
            "agent" => Some(Self::Agent(AgentId(id))),
            "group" => Some(Self::Group(GroupId(id))),
            "number" => Some(Self::Number(NumberId(id))),
            _ => None,
        }
    }
}

/// A field that became another. Fields have short names, which the catalogue puts into words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditChange {
    /// Which.
    pub field: String,
    /// What it was, if it was anything.
    pub before: Option<AuditValue>,
    /// What it is, if it is anything.
    pub after: Option<AuditValue>,
}

/// What a field was or is, so that it can be told in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AuditValue {
    /// As somebody wrote it: a name, an address, a text.
    Text(String),
    /// A word of ours, which the catalogue knows by the field's name and this.
    Word(String),
    /// A switch.
    Switch(bool),
    /// A number.
    Count(u64),
    /// A moment.
    Moment(Timestamp),
    /// Members.
    Agents(Vec<AgentId>),
    /// A department.
    Group(GroupId),
}

/// Characters of a text that are kept: enough to see what it was.
const TEXT_CHARS_MAX: usize = 2_000;

impl AuditValue {
    /// A text, as much as is kept of it.
    pub fn text(text: &str) -> Self {
        Self::Text(text.chars().take(TEXT_CHARS_MAX).collect())
    }

    /// A word of ours.
    pub fn word(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $word:literal),* $(,)?) => {
        /// What was done. New ones at the end only.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
        pub enum AuditKind {$($(#[$doc])* $kind),*}

        impl AuditKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The word in JSON and keys of the catalogue.
            pub fn word(self) -> &'static str {
                match self {$(Self::$kind => $word),*}
            }
        }
    };
}

kinds! {
    /// Somebody was added.
    AgentAdded "agent_added",
    /// Somebody's name, address, role or rights changed.
    AgentChanged "agent_changed",
    /// Somebody was disabled.
    AgentDisabled "agent_disabled",
    /// Somebody is no longer disabled.
    AgentEnabled "agent_enabled",
    /// A one-time link was made.
    Invited "invited",
    /// A one-time link works no more.
    InvitationWithdrawn "invitation_withdrawn",
    /// A one-time link was used: a password was set.
    InvitationUsed "invitation_used",
    /// Somebody set a new password of their own.
    PasswordChanged "password_changed",
    /// A department was added.
    GroupAdded "group_added",
    /// A department's name, access or settings changed.
    GroupChanged "group_changed",
    /// Working hours changed.
    HoursChanged "hours_changed",
    /// A vacation was added.
    VacationAdded "vacation_added",
    /// A vacation was removed.
    VacationRemoved "vacation_removed",
    /// A holiday was added.
    HolidayAdded "holiday_added",
    /// Holidays came from a file.
    HolidaysImported "holidays_imported",
    /// A holiday was removed.
    HolidayRemoved "holiday_removed",
    /// An API token was made.
    TokenMade "token_made",
    /// An API token was revoked.
    TokenRevoked "token_revoked",
    /// Somebody's sign-in was ended by another.
    SessionEnded "session_ended",
    /// Signing in asks for a code from now on.
    TwoFactorOn "two_factor_on",
    /// Signing in asks for no code any more.
    TwoFactorOff "two_factor_off",
    /// Another took somebody's second factor away.
    TwoFactorReset "two_factor_reset",
    /// New recovery codes were made.
    RecoveryCodesMade "recovery_codes_made",
    /// A recovery code was used up.
    RecoveryCodeUsed "recovery_code_used",
    /// Parts of the quarantine were dismissed.
    QuarantineDismissed "quarantine_dismissed",
    /// Parts of the quarantine were deleted.
    QuarantineDeleted "quarantine_deleted",
    /// The quarantine was read again.
    QuarantineReread "quarantine_reread",
    /// Templates were read from Meta.
    TemplatesSynced "templates_synced",
    /// Webhooks were subscribed to.
    Subscribed "subscribed",
    /// The operator's configuration changed a number.
    NumberConfigured "number_configured",
    /// The team rules were written.
    RulesWritten "rules_written",
    /// A complete copy of the data was downloaded.
    BackupTaken "backup_taken",
    /// What is said automatically in a department changed.
    WordsChanged "words_changed",
    /// How a department's chats are handed out changed.
    RoutingChanged "routing_changed",
    /// What admins may do changed.
    AdminRightsChanged "admin_rights_changed",
    /// What leads may do changed.
    LeadRightsChanged "lead_rights_changed",
    /// What agents may do changed.
    AgentRightsChanged "agent_rights_changed",
    /// What is promised to customers of a number, a department or a tag changed.
    PromisesChanged "promises_changed",
    /// Who is told of what in a department changed.
    AlarmsChanged "alarms_changed",
    /// The words by which customers stop marketing messages changed.
    WishWordsChanged "wish_words_changed",
    /// A chat was deleted.
    ChatDeleted "chat_deleted",
    /// A chat was taken out as a file.
    ChatExported "chat_exported",
    /// What files may leave, and how, changed.
    FileRulesChanged "file_rules_changed",
    /// A template was submitted to Meta.
    TemplateSubmitted "template_submitted",
    /// A template was changed and submitted again.
    TemplateEdited "template_edited",
    /// A template was deleted at Meta.
    TemplateDeleted "template_deleted",
    /// Another template opens the windows of a number again.
    ReopeningChanged "reopening_changed",
    /// What customers are shown of the team changed.
    CourtesyChanged "courtesy_changed",
}

/// Collects what became other than it was.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Differences(Vec<AuditChange>);

impl Differences {
    /// Notes a field, if it became another.
    #[must_use]
    pub fn field(
        mut self,
        field: &str,
        before: Option<AuditValue>,
        after: Option<AuditValue>,
    ) -> Self {
        if before != after {
            self.0.push(AuditChange {
                field: field.to_owned(),
                before,
                after,
            });
        }
        self
    }

    /// Notes a text; an empty one is none.
    #[must_use]
    pub fn text(self, field: &str, before: &str, after: &str) -> Self {
        let value = |text: &str| (!text.is_empty()).then(|| AuditValue::text(text));
        self.field(field, value(before), value(after))
    }

    /// Notes a word of ours.
    #[must_use]
    pub fn word(self, field: &str, before: Option<&str>, after: Option<&str>) -> Self {
        let value = |word: Option<&str>| word.map(AuditValue::word);
        self.field(field, value(before), value(after))
    }

    /// Notes what is there now and was not before.
    #[must_use]
    pub fn new_text(self, field: &str, text: &str) -> Self {
        self.text(field, "", text)
    }

    /// What became other.
    pub fn into_changes(self) -> Vec<AuditChange> {
        self.0
    }

    /// Whether nothing did.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The field under which a right is told.
pub fn right_field(right: Right) -> String {
    format!("right_{}", right.word())
}

/// What of a member others administer became another. `before` is absent for somebody new.
pub fn of_agent(before: Option<&Agent>, after: &Agent) -> Differences {
    let was = |read: fn(&Agent) -> &str| before.map_or("", read);
    let mut found = Differences::default()
        .text("name", was(|agent| &agent.name), &after.name)
        .text("email", was(|agent| &agent.email), &after.email)
        .word(
            "role",
            before.map(|agent| agent.role.word()),
            Some(after.role.word()),
        );
    for right in Right::ALL {
        let switch = |agent: &Agent| agent.own_switch(right).map(AuditValue::Switch);
        found = found.field(&right_field(right), before.and_then(switch), switch(after));
    }
    found
}

/// Who may see a department's chats, as it is told.
pub fn of_access(access: &GroupAccess) -> AuditValue {
    match access {
        GroupAccess::Everyone => AuditValue::word("everyone"),
        GroupAccess::Members(members) => AuditValue::Agents(members.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_became_another_is_told() {
        let told = Differences::default()
            .text("name", "Vera", "Vera")
            .text("email", "a@b.c", "d@e.f")
            .word("role", None, Some("lead"))
            .into_changes();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].before, Some(AuditValue::text("a@b.c")));
        assert_eq!(told[1].after, Some(AuditValue::word("lead")));
    }

    #[test]
    fn a_subject_is_found_again_by_its_word() {
        for subject in [
            AuditSubject::Desk,
            AuditSubject::Agent(AgentId(3)),
            AuditSubject::Group(GroupId(4)),
            AuditSubject::Number(NumberId(5)),
        ] {
            assert_eq!(AuditSubject::from_word(&subject.word()), Some(subject));
        }
        assert_eq!(AuditSubject::from_word("agent:x"), None);
        assert_eq!(AuditSubject::from_word("somebody:1"), None);
    }
}
