//! What a decision may look at: the desk as it stands, including what the same transaction already wrote.

use crate::base::clock::Timestamp;
use crate::base::id::{
    AddressId, AgentId, ChatId, CustomerId, DeadlineId, EntryId, GroupId, MediaId, NumberId,
    QuarantineId,
};
use crate::base::secret::Hash16;
use crate::domain::agent::{Agent, Invitation, Session};
use crate::domain::bulk::Bulk;
use crate::domain::care::CareView;
use crate::domain::certificate::{AcmeAccount, Certificate};
use crate::domain::changes::{Counters, MessageKey, Queued};
use crate::domain::chat::Chat;
use crate::domain::customer::{Address, Customer};
use crate::domain::draft::Draft;
use crate::domain::entry::Entry;
use crate::domain::event::{Deadline, Orphan, Quarantined};
use crate::domain::files::FileRules;
use crate::domain::first_words::FirstWords;
use crate::domain::group::{DeskSettings, Group, GroupSettings};
use crate::domain::hours::Calendar;
use crate::domain::hours::whose::{Holidays, Vacations, Whose};
use crate::domain::media::Media;
use crate::domain::notice::Notice;
use crate::domain::number::Number;
use crate::domain::number::standing::StandingRows;
use crate::domain::outbox::OutboxRow;
use crate::domain::presence::Presence;
use crate::domain::profile::{Mention, Profile, TeamRules};
use crate::domain::promises::{Alarms, DeskPromises, Promises, PromisesOf};
use crate::domain::push::{PushDesk, PushDevice, PushJob};
use crate::domain::quick_reply::QuickReply;
use crate::domain::refusal::Refusal;
use crate::domain::role_rights::RoleRights;
use crate::domain::routing::Rules;
use crate::domain::telling::Telling;
use crate::domain::template::Template;
use crate::domain::template::kept::TemplateRows;
use crate::domain::two_factor::{PendingTwoFactor, TwoFactor};

/// Storage failed while reading: nothing can be decided any more.
#[derive(Debug, thiserror::Error)]
#[error("reading the data file failed: {0}")]
pub struct Fault(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What reading gives.
pub type Read<T> = Result<T, Fault>;

/// Why a decision ends without changes.
#[derive(Debug)]
pub enum Halt {
    /// The desk refuses.
    Refused(Refusal),
    /// Storage failed.
    Fault(Fault),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What may be dropped: at most a few thousand rows of each kind.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Stale {
    /// Sequence numbers of old log events.
    pub log: Vec<u64>,
    /// Old index rows of messages.
    pub messages: Vec<MessageKey>,
    /// Marks whose message never came.
    pub orphans: Vec<(Hash16, u64, Orphan)>,
    /// Old idempotency keys.
    pub idempotency: Vec<Hash16>,
    /// Ended sessions.
    pub sessions: Vec<Hash16>,
    /// Links that nobody used.
    pub invitations: Vec<Hash16>,
    /// Whose second factor was begun and not set up in time.
    pub pending_two_factors: Vec<AgentId>,
    /// What members were told long ago.
    pub notices: Vec<(AgentId, u64)>,
    /// Files that were uploaded and not used.
    pub uploads: Vec<Media>,
    /// More is left than fits into one transaction.
    pub more: bool,
}

/// The desk as it stands.
#[expect(missing_docs, reason = "each reads what its name says, by its key")]
pub trait View: TemplateRows + CareView + StandingRows {
    fn counters(&self) -> Counters;
    fn epoch(&self) -> u64;
    fn chat(&self, id: ChatId) -> Read<Option<Chat>>;
    fn chat_of(&self, address: AddressId, number: NumberId) -> Read<Option<ChatId>>;
    fn entry(&self, chat: ChatId, id: EntryId) -> Read<Option<Entry>>;
    /// The chats that somebody is responsible for.
    fn chats_in_hand(&self, agent: AgentId) -> Read<Vec<Chat>>;
    /// The first chats behind `after` that are not done, `limit` at most, in the order of their ids.
    fn active_chats(&self, after: Option<ChatId>, limit: usize) -> Read<Vec<Chat>>;
    /// What is promised in the chats of a number, a group or a tag.
    fn promises(&self, of: &PromisesOf) -> Read<Promises>;
    /// All of whom something is said.
    fn all_promises(&self) -> Read<Vec<(PromisesOf, Promises)>>;
    fn desk_promises(&self) -> Read<DeskPromises>;
    fn alarms(&self, group: GroupId) -> Read<Alarms>;
    /// The chats that somebody hands over and nobody has answered for.
    fn chats_on_offer(&self) -> Read<Vec<Chat>>;
    /// The entries of a chat after `after`, oldest first, at most `limit`.
    fn entries_after(&self, chat: ChatId, after: EntryId, limit: usize) -> Read<Vec<Entry>>;
    /// The `limit` entries of a chat before `before`, or its newest, oldest first.
    fn entries_before(
        &self,
        chat: ChatId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Read<Vec<Entry>>;
    /// The chat of an entry, as long as the event log keeps it.
    fn entry_chat(&self, id: EntryId) -> Read<Option<ChatId>>;
    fn message(&self, key: MessageKey) -> Read<Option<(ChatId, EntryId)>>;
    /// What waits for a message after the one numbered `after`, in the order in which it came, at most `limit`.
    fn orphans_after(&self, message: Hash16, after: u64, limit: usize) -> Read<Vec<(u64, Orphan)>>;
    fn customer(&self, id: CustomerId) -> Read<Option<Customer>>;
    /// The chats of a customer, by all of their addresses.
    fn chats_of(&self, customer: CustomerId) -> Read<Vec<ChatId>>;
    /// How a tag is written that customers have, by its folded form: see [`crate::domain::tags::folded`].
    fn tag_spelling(&self, folded: &str) -> Read<Option<String>>;
    fn address(&self, id: AddressId) -> Read<Option<Address>>;
    fn address_by_key(&self, key: &str) -> Read<Option<AddressId>>;
    fn number(&self, id: NumberId) -> Read<Option<Number>>;
    fn numbers(&self) -> Read<Vec<Number>>;
    fn group(&self, id: GroupId) -> Read<Option<Group>>;
    fn groups(&self) -> Read<Vec<Group>>;
    fn agent(&self, id: AgentId) -> Read<Option<Agent>>;
    fn agents(&self) -> Read<Vec<Agent>>;
    /// What the desk switched of what roles may do.
    fn role_rights(&self) -> Read<RoleRights>;
    fn template_by_name(&self, waba_id: &str, name: &str, language: &str)
    -> Read<Option<Template>>;
    fn templates(&self) -> Read<Vec<Template>>;
    fn outbox(&self, entry: EntryId) -> Read<Option<OutboxRow>>;
    fn outbox_rows(&self) -> Read<Vec<OutboxRow>>;
    fn media(&self, id: MediaId) -> Read<Option<Media>>;
    /// The JPEG that the PNG whose bytes are kept with this file left as, while it is there.
    fn jpeg_of(&self, holder: MediaId) -> Read<Option<Media>>;
    /// The files that are in no chat: of one member, or of all.
    fn uploads(&self, by: Option<AgentId>) -> Read<Vec<Media>>;
    fn file_rules(&self) -> Read<FileRules>;
    /// The indexes of a file's chunks.
    fn chunks_of(&self, id: MediaId) -> Read<Vec<u32>>;
    fn session(&self, hash: Hash16) -> Read<Option<Session>>;
    fn sessions(&self) -> Read<Vec<(Hash16, Session)>>;
    fn invitation(&self, hash: Hash16) -> Read<Option<Invitation>>;
    fn invitations(&self) -> Read<Vec<(Hash16, Invitation)>>;
    fn quarantined(&self, id: QuarantineId) -> Read<Option<Quarantined>>;
    fn idempotent(&self, key: Hash16) -> Read<Option<(ChatId, EntryId, Timestamp)>>;
    fn deadline(&self, due: Timestamp, id: DeadlineId) -> Read<Option<Deadline>>;
    fn certificate(&self) -> Read<Option<Certificate>>;
    /// The desk's account with the authority of this directory.
    fn acme_account(&self, directory: &str) -> Read<Option<AcmeAccount>>;
    /// The hours of a group or an agent by themselves; none for around the clock.
    fn calendar(&self, whose: Whose) -> Read<Option<Calendar>>;
    fn vacations(&self, agent: AgentId) -> Read<Vacations>;
    fn holidays(&self) -> Read<Holidays>;
    /// How a group's new chats find somebody; by hand unless somebody chose otherwise.
    fn routing(&self, group: GroupId) -> Read<Rules>;
    /// The groups whose rules somebody chose.
    fn routings(&self) -> Read<Vec<(GroupId, Rules)>>;
    /// The deadline row that looks at them again.
    fn routing_wake(&self, whose: Whose) -> Read<Option<(Timestamp, DeadlineId)>>;
    /// The new chats of a group for which nobody was free after one of them, at most `limit`; some may not wait any
    /// more.
    fn queue(&self, group: GroupId, after: Option<Queued>, limit: usize) -> Read<Vec<Queued>>;
    /// How many open chats somebody is responsible for.
    fn load(&self, agent: AgentId) -> Read<u32>;
    /// When the rules gave somebody a chat last.
    fn given_at(&self, agent: AgentId) -> Read<Option<Timestamp>>;
    /// The new chats of a group.
    fn new_chats(&self, group: GroupId) -> Read<Vec<Chat>>;
    /// What was done with many chats and may still be undone.
    fn bulk(&self, id: u64) -> Read<Option<Bulk>>;
    /// Whether somebody is there; never seen without a row.
    fn presence(&self, agent: AgentId) -> Read<Presence>;
    /// Everybody's of whom something is kept.
    fn presences(&self) -> Read<Vec<(AgentId, Presence)>>;
    fn desk_settings(&self) -> Read<DeskSettings>;
    fn group_settings(&self, group: GroupId) -> Read<GroupSettings>;
    /// The settings of all groups that have any.
    fn all_group_settings(&self) -> Read<Vec<(GroupId, GroupSettings)>>;
    /// What a group says by itself to one number, or to all that have no words of their own.
    fn first_words(&self, group: GroupId, number: Option<NumberId>) -> Read<Option<FirstWords>>;
    /// The rows that are due after `moment` and are no window's end.
    fn deadlines_after(&self, moment: Timestamp) -> Read<Vec<(Timestamp, DeadlineId, Deadline)>>;
    /// The number of the last administrative change that was noted; zero if none was.
    fn last_audit(&self) -> Read<u64>;
    fn two_factor(&self, agent: AgentId) -> Read<Option<TwoFactor>>;
    fn pending_two_factor(&self, agent: AgentId) -> Read<Option<PendingTwoFactor>>;
    fn profile(&self, agent: AgentId) -> Read<Profile>;
    fn team_rules(&self) -> Read<Option<TeamRules>>;
    /// Where an agent was mentioned, in the order in which it was written.
    fn mentions(&self, agent: AgentId) -> Read<Vec<(EntryId, Mention)>>;
    /// What an agent has written in a chat and not sent.
    fn draft(&self, chat: ChatId, agent: AgentId) -> Read<Option<Draft>>;
    /// Everybody's in a chat.
    fn drafts(&self, chat: ChatId) -> Read<Vec<(AgentId, Draft)>>;
    fn quick_reply(&self, id: u64) -> Read<Option<QuickReply>>;
    /// All, in the order in which they were made.
    fn quick_replies(&self) -> Read<Vec<QuickReply>>;
    /// What an agent was told, the oldest first: a bounded number, see [`crate::base::limits::NOTICES_KEPT`].
    fn notices(&self, agent: AgentId) -> Read<Vec<(u64, Notice)>>;
    /// How an agent wants to be told of things.
    fn telling(&self, agent: AgentId) -> Read<Telling>;
    /// The desk's key for pushes, and how far the log was read for them.
    fn push_desk(&self) -> Read<Option<PushDesk>>;
    /// Everybody's devices, the oldest first.
    fn push_devices(&self) -> Read<Vec<(u64, PushDevice)>>;
    /// Pushes on their way, the oldest first, each by its number and device.
    fn push_jobs(&self) -> Read<Vec<((u64, u64), PushJob)>>;
    fn read_mark(&self, agent: AgentId, chat: ChatId) -> Read<u64>;
    /// The rows that housekeeping may drop at `now`, a bounded number of each kind.
    fn stale(&self, now: Timestamp) -> Read<Stale>;
}
