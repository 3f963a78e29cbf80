//! Everything that can be asked of the desk. One command, one transaction.

mod desk;
mod file;
mod templates;

use bytes::Bytes;

use crate::base::clock::Timestamp;
use crate::base::id::{
    AgentId, ChatId, DeadlineId, EntryId, GroupId, MediaId, NumberId, QuarantineId, SessionId,
};
use crate::base::secret::{Hash16, Secret};
use crate::domain::agent::{Language, Origin, Right, Role, SessionKind};
use crate::domain::audit::AuditKind;
use crate::domain::bulk::{BulkAction, Pick};
use crate::domain::care::BlockOutcome;
use crate::domain::certificate::CertificateCommand;
use crate::domain::courtesy::Courtesy;
use crate::domain::first_words::FirstWords;
use crate::domain::group::{DeskSettings, GroupAccess, Reopening, Source};
use crate::domain::heard::News;
use crate::domain::hours::Calendar;
use crate::domain::hours::holiday::{Holiday, Vacation};
use crate::domain::hours::whose::Whose;
use crate::domain::inbound::Inbound;
use crate::domain::media::MediaState;
use crate::domain::notice::Which;
use crate::domain::number::TroubleCause;
use crate::domain::number::standing::NumberSeen;
use crate::domain::outbox::SendOutcome;
use crate::domain::presence::PresenceChange;
use crate::domain::promises::{Alarms, DeskPromises, Promises, PromisesOf};
use crate::domain::push::PushCommand;
use crate::domain::quick_reply::QuickReplyAction;
use crate::domain::routing::Rules;
use crate::domain::wording::Wording;

pub use self::desk::{DeskAction, MuteFor, SavedContact, TagChange, TransferAnswer};
use crate::domain::wish::WishWords;

pub use self::file::{FileCommand, FileRulesChange};
pub use self::templates::{RequestAnswer, TemplateAction, TemplateFacts};
pub use crate::domain::writing::{Attached, How, Leaves, ParkedFate, Reply, TemplateWords};

/// A command.
#[derive(Clone, Debug)]
pub enum Command {
    /// What a webhook brought; each item is decided by itself.
    Inbound(Vec<Inbound>),
    /// A part of the quarantine, read again.
    Reread(QuarantineId, Vec<Inbound>),
    /// An agent does something with a chat.
    Desk {
        /// Who.
        by: AgentId,
        /// Which chat.
        chat: ChatId,
        /// What.
        action: DeskAction,
    },
    /// The sender begins one try.
    StartSend(EntryId),
    /// The sender ended one try.
    EndSend {
        /// The entry.
        entry: EntryId,
        /// Which try.
        attempt: u32,
        /// How it ended.
        outcome: SendOutcome,
    },
    /// Meta is about to be asked what is wished about the block of a chat's customer.
    StartBlock(ChatId),
    /// It was asked.
    EndBlock(ChatId, BlockOutcome),
    /// Number after number of sends got no usable answer: the number that sends this entry pauses.
    Pause {
        /// The last of them.
        entry: EntryId,
        /// What is wrong.
        cause: TroubleCause,
        /// In words, for owners.
        detail: String,
    },
    /// The process died while this was being sent: nobody knows whether it arrived.
    Interrupted(EntryId),
    /// A piece of a file arrived.
    Chunks {
        /// The file.
        media: MediaId,
        /// Index of the first chunk.
        first: u32,
        /// The chunks.
        chunks: Vec<Bytes>,
    },
    /// A download ended or is put off.
    MediaState(MediaId, MediaState),
    /// Files of the team's own.
    File(FileCommand),
    /// A deadline fell due.
    Due {
        /// The row's moment.
        due: Timestamp,
        /// The row's id.
        id: DeadlineId,
    },
    /// Sessions and passwords.
    Session(SessionCommand),
    /// People and groups. `by` is absent for the machine's operator.
    Team {
        /// Who.
        by: Option<AgentId>,
        /// What.
        action: TeamAction,
    },
    /// Somebody deals with parts of the quarantine.
    Quarantine {
        /// Who.
        by: AgentId,
        /// Which parts; those that are gone already are passed over.
        parts: Vec<QuarantineId>,
        /// What.
        action: QuarantineAction,
    },
    /// The clock was moved or jumped, or somebody has seen that it did: open pages look again.
    ClockMoved,
    /// The configuration in force at start or after a reload.
    Configure(Vec<NumberSetting>),
    /// What the configuration says of the desk as a whole, at start or after a reload.
    ConfigureDesk(DeskSettings),
    /// What the configuration promises to customers.
    ConfigurePromises(DeskPromises),
    /// When Meta was heard, for judging silences after the next start.
    Heard(News),
    /// Somebody does something with many chats at once.
    Bulk {
        /// Who.
        by: AgentId,
        /// Which chats.
        chats: Vec<Pick>,
        /// What.
        action: BulkAction,
    },
    /// Somebody undoes what they did with many chats.
    UndoBulk {
        /// Who.
        by: AgentId,
        /// What.
        id: u64,
    },
    /// What became known of whether somebody is there.
    Presence {
        /// Who.
        agent: AgentId,
        /// What.
        change: PresenceChange,
    },
    /// The desk has started: nobody's page is open.
    NobodyIsHere,
    /// The file began as a copy: what was on its way in it is held until a person decides.
    Restored,
    /// The desk's own certificate.
    Certificate(CertificateCommand),
    /// Somebody has read what they were told.
    ReadNotices {
        /// Who.
        by: AgentId,
        /// What of it.
        which: Which,
    },
    /// The templates of an account, as Meta lists them.
    Templates {
        /// The account.
        waba_id: String,
        /// All of its templates.
        templates: Vec<TemplateFacts>,
    },
    /// Somebody does something about templates.
    KeepTemplates {
        /// Who.
        by: AgentId,
        /// What.
        action: TemplateAction,
    },
    /// How numbers stand, as a look at Meta saw them.
    NumbersSeen(Vec<NumberSeen>),
    /// Somebody says that Meta has lifted the restrictions of a number's account.
    RestrictionsLifted {
        /// Who.
        by: AgentId,
        /// The number.
        number: NumberId,
    },
    /// The second factor of signing in.
    TwoFactor(TwoFactorCommand),
    /// How members want to be told, their devices, and pushes.
    Push(PushCommand),
    /// Changes what customers are shown of the team.
    SetCourtesy {
        /// Who.
        by: AgentId,
        /// What.
        change: CourtesyChange,
    },
    /// Answers that are written often.
    QuickReply {
        /// Who.
        by: AgentId,
        /// What.
        action: QuickReplyAction,
    },
}

/// A change of what customers are shown; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct CourtesyChange {
    /// Unless their number says otherwise.
    pub desk: Option<Courtesy>,
    /// What numbers say; nothing for the same as the desk. Those that are not named stay.
    pub numbers: Vec<(NumberId, Option<Courtesy>)>,
}

/// What somebody does with parts of the quarantine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QuarantineAction {
    /// They stay and ask for nobody's attention any more.
    Dismiss,
    /// They are gone for good.
    Delete,
}

/// Sessions and passwords.
#[derive(Clone, Debug)]
pub enum SessionCommand {
    /// Somebody signed in, or a token was made.
    Begin {
        /// Who makes a token; nobody for the machine's operator. Signing in is one's own affair.
        by: Option<AgentId>,
        /// Whose.
        agent: AgentId,
        /// The hash of its secret.
        hash: Hash16,
        /// What kind.
        kind: SessionKind,
        /// From where, for a sign-in.
        origin: Option<Origin>,
    },
    /// It was used.
    Touch(Hash16),
    /// Whoever has it signs out.
    End(Hash16),
    /// One of somebody's sign-ins or tokens ends.
    Revoke {
        /// Who ends it; nobody for the machine's operator.
        by: Option<AgentId>,
        /// Which.
        session: SessionId,
    },
    /// All sign-ins of an agent end, but for one.
    EndAll {
        /// Who ends them; nobody for the machine's operator.
        by: Option<AgentId>,
        /// Whose.
        agent: AgentId,
        /// The one that stays.
        except: Option<Hash16>,
    },
    /// A new password; all other sign-ins end.
    SetPassword {
        /// Whose.
        agent: AgentId,
        /// Its Argon2id hash.
        password: Secret,
        /// The session that stays.
        except: Option<Hash16>,
    },
    /// A one-time link is used to set a password; the link is gone, all sign-ins end.
    UseInvitation {
        /// The hash of its secret.
        hash: Hash16,
        /// Another name for the agent, if they gave one.
        name: Option<String>,
        /// The password's Argon2id hash.
        password: Secret,
    },
}

/// People and groups.
#[derive(Clone, Debug)]
pub enum TeamAction {
    /// Adds an agent.
    AddAgent {
        /// The name.
        name: String,
        /// The e-mail address.
        email: String,
        /// The role.
        role: Role,
        /// The password's hash, if set already.
        password: Option<Secret>,
    },
    /// Adds an agent who chooses a password by a one-time link.
    AddInvited {
        /// The name.
        name: String,
        /// The e-mail address.
        email: String,
        /// The role.
        role: Role,
        /// The hash of the link's secret.
        hash: Hash16,
    },
    /// Changes an agent; what is absent stays.
    ChangeAgent {
        /// Who.
        agent: AgentId,
        /// What.
        change: AgentChange,
    },
    /// Makes a one-time link to set a password; an earlier one is gone.
    Invite {
        /// For whom.
        agent: AgentId,
        /// The hash of its secret.
        hash: Hash16,
    },
    /// Adds a group.
    AddGroup {
        /// Its name.
        name: String,
    },
    /// Changes a group; what is absent stays.
    ChangeGroup {
        /// Which.
        group: GroupId,
        /// What.
        change: GroupChange,
    },
    /// Changes when somebody works.
    Hours(HoursAction),
    /// Changes how a group's new chats find somebody.
    SetRouting {
        /// Which group's.
        group: GroupId,
        /// The rules.
        rules: Rules,
    },
    /// Sets what a group says by itself.
    SetWords {
        /// The group.
        group: GroupId,
        /// To one number; else to all that have no words of their own.
        number: Option<NumberId>,
        /// The words; none for nothing, or for the group's.
        words: Option<Box<FirstWords>>,
    },
    /// The one-time link of somebody works no more.
    Withdraw {
        /// Whose.
        agent: AgentId,
    },
    /// Notes what somebody had done that changes nothing in the file by itself.
    Note(AuditKind),
    /// Switches what a role may do; what is not named stays.
    SwitchRole {
        /// Which.
        role: Role,
        /// The desk's switches over it; nothing leaves a right to the role.
        rights: Vec<(Right, Option<bool>)>,
    },
    /// Writes the card that colleagues are shown of oneself.
    WriteCard(Card),
    /// Writes the team rules.
    WriteRules {
        /// The text; an empty one for none.
        text: String,
        /// The revision that its author saw, zero for none: nobody overwrites what they have not read.
        seen: Option<u64>,
    },
    /// Changes what is promised in the chats of a number, a group or a tag.
    SetPromises {
        /// Whose.
        of: PromisesOf,
        /// What; an empty one for nothing of its own.
        promises: Promises,
        /// Who is told of what in the group, if it is one's.
        alarms: Option<Alarms>,
    },
    /// Has read the team rules of a revision.
    ReadRules(u64),
    /// Sets the words by which customers stop marketing messages.
    SetWishWords(WishWords),
}

/// What colleagues are shown of a member; what is absent stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Card {
    /// What they do.
    pub title: Option<String>,
    /// Where colleagues reach them.
    pub phone: Option<String>,
    /// What colleagues should know.
    pub about: Option<String>,
    /// For how many seconds their messages can be undone; nobody else is shown that.
    pub undo_seconds: Option<u32>,
    /// Whether links in their messages show no preview; nobody else is shown that.
    pub plain_links: Option<bool>,
}

/// The second factor of signing in. `at` is the real time, which the member's device knows too.
#[derive(Clone, Debug)]
pub enum TwoFactorCommand {
    /// Somebody begins to set it up: the secret is not in force yet.
    Begin {
        /// Who.
        agent: AgentId,
        /// The secret, in base32.
        secret: Secret,
    },
    /// Their device shows a right code: from now on signing in asks for one, and all other sign-ins end.
    Confirm {
        /// Who.
        agent: AgentId,
        /// What their device shows.
        code: String,
        /// When they typed it.
        at: Timestamp,
        /// The hashes of their recovery codes.
        recovery: Vec<Hash16>,
        /// The session that stays.
        except: Option<Hash16>,
    },
    /// Somebody who signs in proves that they have it.
    Prove {
        /// Who.
        agent: AgentId,
        /// What their device shows, or a recovery code.
        code: String,
        /// When they typed it.
        at: Timestamp,
    },
    /// Signing in asks for no code any more.
    TurnOff {
        /// Who.
        agent: AgentId,
        /// What their device shows, or a recovery code.
        code: String,
        /// When they typed it.
        at: Timestamp,
    },
    /// New recovery codes; the old ones work no more.
    NewRecovery {
        /// Who.
        agent: AgentId,
        /// What their device shows, or a recovery code.
        code: String,
        /// When they typed it.
        at: Timestamp,
        /// The hashes of the new ones.
        recovery: Vec<Hash16>,
    },
    /// Another takes it away from somebody who has lost their device.
    Reset {
        /// Who; nobody for the machine's operator.
        by: Option<AgentId>,
        /// From whom.
        agent: AgentId,
    },
}

/// Working hours, holidays and vacations.
#[derive(Clone, Debug)]
pub enum HoursAction {
    /// The hours of a group or an agent; without a calendar they work around the clock.
    Set {
        /// Whose.
        whose: Whose,
        /// The hours, which bring no holidays of their own.
        calendar: Option<Calendar>,
    },
    /// An agent goes on vacation.
    AddVacation {
        /// Who.
        agent: AgentId,
        /// From when to when.
        vacation: Vacation,
    },
    /// A vacation does not take place.
    RemoveVacation {
        /// Whose.
        agent: AgentId,
        /// Its number in their list.
        number: u64,
    },
    /// A holiday of the desk.
    AddHoliday(Holiday),
    /// Holidays out of a file; those that are in the list already are passed over.
    ImportHolidays(Vec<Holiday>),
    /// A holiday that is none any more, by its number.
    RemoveHoliday(u64),
}

/// A change of an agent; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct AgentChange {
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The role.
    pub role: Option<Role>,
    /// The language; `Some(None)` for the desk's.
    pub language: Option<Option<Language>>,
    /// The time zone's IANA name; `Some(None)` for the desk's.
    pub time_zone: Option<Option<String>>,
    /// Whether new messages make a sound.
    pub sound: Option<bool>,
    /// Disabled.
    pub disabled: Option<bool>,
    /// Own switches over the role's rights.
    pub overrides: Option<Vec<(Right, bool)>>,
}

/// A change of a group; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct GroupChange {
    /// The name.
    pub name: Option<String>,
    /// Who may see its chats.
    pub access: Option<GroupAccess>,
    /// Numbers whose new chats come here from now on; others stay where they are. None are no change that could be
    /// meant: a number is taken away by giving it to another group.
    pub numbers: Option<Vec<NumberId>>,
    /// The language of automatic words; `Some(None)` for the desk's.
    pub language: Option<Option<Language>>,
    /// Minutes of working time within which it answers.
    pub answers_within: Option<u32>,
    /// Days for which a reply waits for the customer's answer.
    pub held_days: Option<u32>,
    /// The template that opens a closed window again; `Some(None)` for none.
    pub reopening: Option<Option<Reopening>>,
    /// What a customer is told whose chat comes here; `Some(None)` for nothing.
    pub transfer_notice: Option<Option<Wording>>,
    /// What leads straight here.
    pub sources: Option<Vec<Source>>,
    /// Whether its members are asked before a file leaves.
    pub ask_before_attaching: Option<bool>,
}

impl GroupChange {
    /// Who may see its chats, and nothing else.
    pub fn access(access: GroupAccess) -> Self {
        Self {
            access: Some(access),
            ..Self::default()
        }
    }
}

/// One number of the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberSetting {
    /// Its id at Meta.
    pub phone_number_id: String,
    /// Its account.
    pub waba_id: String,
    /// How it is written.
    pub display: String,
    /// What the team calls it.
    pub name: String,
    /// The group of its new chats, made if missing.
    pub group: String,
}
