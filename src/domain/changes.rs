//! What a decision wants written: all of it in one transaction, or nothing.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{
    AddressId, AgentId, ChatId, CustomerId, DeadlineId, EntryId, GroupId, InteractionId, MediaId,
    NumberId, QuarantineId, SessionId, TemplateId,
};
use crate::base::secret::{Hash16, short_hash};
use crate::domain::agent::{Agent, Invitation, Session};
use crate::domain::audit::Audit;
use crate::domain::bulk::{Bulk, BulkOutcome};
use crate::domain::care::{Block, BlockAsk, Erasure, Mute};
use crate::domain::certificate::{AcmeAccount, Certificate};
use crate::domain::chat::Chat;
use crate::domain::courtesy::CourtesyRules;
use crate::domain::customer::{Address, Customer};
use crate::domain::draft::Draft;
use crate::domain::entry::Entry;
use crate::domain::event::{Deadline, LogEvent, Orphan, Quarantined};
use crate::domain::files::FileRules;
use crate::domain::first_words::FirstWords;
use crate::domain::group::{DeskSettings, Group, GroupSettings, Reopening};
use crate::domain::heard::{HeardHour, HeardNumber};
use crate::domain::hours::Calendar;
use crate::domain::hours::whose::{Holidays, Vacations, Whose};
use crate::domain::measure::Measure;
use crate::domain::media::Media;
use crate::domain::notice::Notice;
use crate::domain::number::Number;
use crate::domain::number::standing::{AccountStanding, NumberStanding};
use crate::domain::outbox::{OutboxRow, SendOrder};
use crate::domain::presence::Presence;
use crate::domain::profile::{Mention, Profile, TeamRules};
use crate::domain::promises::{Alarms, DeskPromises, Promises, PromisesOf};
use crate::domain::push::{PushDesk, PushDevice, PushJob};
use crate::domain::quick_reply::QuickReply;
use crate::domain::role_rights::RoleRights;
use crate::domain::routing::Rules;
use crate::domain::telling::Telling;
use crate::domain::template::Template;
use crate::domain::template::kept::{TemplateKey, TemplateRequest, TemplateTopics, TemplateUse};
use crate::domain::two_factor::{PendingTwoFactor, TwoFactor};
use crate::domain::wish::WishWords;
use crate::domain::wording::Variable;

/// The last id given out of each kind. Never reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the last id of its kind")]
pub struct Counters {
    /// The last sequence number of the event log.
    pub sequence: u64,
    pub customer: u64,
    pub address: u64,
    pub chat: u64,
    pub interaction: u64,
    pub media: u64,
    pub agent: u64,
    pub group: u64,
    pub number: u64,
    pub template: u64,
    pub deadline: u64,
    pub quarantine: u64,
    pub session: u64,
    pub orphan: u64,
    /// The latest day, by WhatsApp's time, of anything that came in.
    pub message_day: u32,
}

impl Counters {
    /// `now` as far as WhatsApp's own times vouch for it: never later than the beginning of the latest day that
    /// they tell of. What has an age is dropped by this, so that a clock that leaps ahead, as after a restart with
    /// a wrong date, makes nothing old. A desk to which nothing comes forgets nothing, and needs to forget nothing.
    pub fn vouched(&self, now: Timestamp) -> Timestamp {
        now.min(Timestamp::from_seconds(
            i64::from(self.message_day) * 86_400,
        ))
    }

    /// WhatsApp tells of this moment.
    pub fn witness(&mut self, at: Timestamp) {
        self.message_day = self.message_day.max(at.day());
    }
}

/// How a message is found by WhatsApp's id: by a day and a hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct MessageKey {
    /// Days since 1970: by WhatsApp's time for what came in, by our clock for what we sent.
    pub day: u32,
    /// See [`message_hash`].
    pub hash: Hash16,
}

/// The hash under which a message of a number is known.
pub fn message_hash(phone_number_id: &str, wamid: &str) -> Hash16 {
    short_hash(&[phone_number_id.as_bytes(), wamid.as_bytes()])
}

/// An interaction as kept for lists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InteractionRecord {
    /// When it began.
    pub opened_at: Timestamp,
    /// Its first message.
    pub first_entry: EntryId,
    /// When it ended and who ended it.
    pub done: Option<(Timestamp, AgentId)>,
}

/// One row to write. `None` removes the row.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "each is the row that its name says")]
pub enum Write {
    /// The lists' indexes follow from the two.
    Chat {
        before: Option<Box<Chat>>,
        after: Box<Chat>,
    },
    /// A chat as it stands: it and what lists it go.
    ChatGone(Box<Chat>),
    Entry(Box<Entry>),
    EntryGone(ChatId, EntryId),
    /// All of a chat's.
    InteractionsGone(ChatId),
    ReadMarkGone {
        agent: AgentId,
        chat: ChatId,
    },
    Interaction {
        chat: ChatId,
        id: InteractionId,
        record: InteractionRecord,
    },
    Message {
        key: MessageKey,
        chat: ChatId,
        entry: EntryId,
    },
    Customer(Customer),
    Address(Address),
    AddressKey {
        key: String,
        address: Option<AddressId>,
    },
    ChatOf {
        address: AddressId,
        number: NumberId,
        chat: ChatId,
    },
    Number(Number),
    Group(Group),
    Agent(Agent),
    Template(Template),
    TemplateGone(Template),
    Outbox(OutboxRow),
    OutboxGone(EntryId),
    Due {
        due: Timestamp,
        id: DeadlineId,
        deadline: Option<Deadline>,
    },
    Log {
        sequence: u64,
        event: Option<LogEvent>,
    },
    Media(Media),
    /// With its place among the uploads; its chunks are rows of their own.
    MediaGone(Media),
    FileRules(FileRules),
    Chunk {
        media: MediaId,
        index: u32,
        bytes: Option<Bytes>,
    },
    ReadMark {
        agent: AgentId,
        chat: ChatId,
        count: u64,
    },
    Session {
        hash: Hash16,
        session: Option<Session>,
    },
    Invitation {
        hash: Hash16,
        invitation: Option<Invitation>,
    },
    Orphan {
        message: Hash16,
        number: u64,
        orphan: Option<Orphan>,
    },
    Quarantine {
        id: QuarantineId,
        part: Option<Quarantined>,
    },
    QuarantineSeen(QuarantineId),
    Idempotency {
        key: Hash16,
        answer: Option<(ChatId, EntryId, Timestamp)>,
    },
    MessageGone(MessageKey),
    Heard(HeardHour),
    /// When a number last carried something.
    HeardNumber(HeardNumber),
    Certificate(Box<Certificate>),
    AcmeAccount {
        directory: String,
        account: Option<AcmeAccount>,
    },
    /// What was on its way when this file was copied is held now.
    RestoredHeld(Timestamp),
    Calendar {
        whose: Whose,
        calendar: Option<Box<Calendar>>,
    },
    Vacations {
        agent: AgentId,
        vacations: Vacations,
    },
    Holidays(Holidays),
    Audit {
        number: u64,
        audit: Box<Audit>,
    },
    TwoFactor {
        agent: AgentId,
        factor: Option<Box<TwoFactor>>,
    },
    PendingTwoFactor {
        agent: AgentId,
        pending: Option<PendingTwoFactor>,
    },
    Profile {
        agent: AgentId,
        profile: Box<Profile>,
    },
    TeamRules(Box<TeamRules>),
    Mention {
        agent: AgentId,
        entry: EntryId,
        mention: Option<Mention>,
    },
    Notice {
        agent: AgentId,
        number: u64,
        notice: Option<Notice>,
    },
    Draft {
        chat: ChatId,
        agent: AgentId,
        draft: Option<Box<Draft>>,
    },
    QuickReply {
        id: u64,
        reply: Option<Box<QuickReply>>,
    },
    Telling {
        agent: AgentId,
        telling: Box<Telling>,
    },
    PushDesk(Box<PushDesk>),
    PushDevice {
        id: u64,
        device: Option<Box<PushDevice>>,
    },
    /// Of a template in all languages; empty ones are gone.
    TemplateTopics {
        waba_id: String,
        name: String,
        topics: TemplateTopics,
    },
    TemplateUse {
        agent: AgentId,
        of: TemplateKey,
        used: Option<Box<TemplateUse>>,
    },
    TemplateRequest(Box<TemplateRequest>),
    NumberReopening {
        number: NumberId,
        template: Option<Reopening>,
    },
    NumberStanding {
        number: NumberId,
        standing: Box<NumberStanding>,
    },
    /// By the account's id at Meta.
    AccountStanding {
        waba_id: String,
        standing: Box<AccountStanding>,
    },
    /// By its number and the device's.
    PushJob {
        key: (u64, u64),
        job: Option<PushJob>,
    },
    RoleRights(RoleRights),
    DeskSettings(DeskSettings),
    GroupSettings {
        group: GroupId,
        settings: Box<GroupSettings>,
    },
    /// Of a group towards one number, or all.
    FirstWords {
        group: GroupId,
        number: Option<NumberId>,
        words: Option<Box<FirstWords>>,
    },
    Presence {
        agent: AgentId,
        presence: Presence,
    },
    Bulk {
        id: u64,
        bulk: Option<Box<Bulk>>,
    },
    Routing {
        group: GroupId,
        rules: Rules,
    },
    RoutingWake {
        whose: Whose,
        row: Option<(Timestamp, DeadlineId)>,
    },
    Queue {
        group: GroupId,
        queued: Queued,
        waits: bool,
    },
    Given {
        agent: AgentId,
        at: Timestamp,
    },
    /// Empty ones are gone.
    Promises {
        of: PromisesOf,
        promises: Promises,
    },
    DeskPromises(DeskPromises),
    WishWords(WishWords),
    CourtesyRules(CourtesyRules),
    Block {
        chat: ChatId,
        block: Option<Block>,
    },
    BlockAsk {
        chat: ChatId,
        ask: Option<Box<BlockAsk>>,
    },
    Mute {
        agent: AgentId,
        chat: ChatId,
        mute: Option<Mute>,
    },
    Erasure {
        chat: ChatId,
        erasure: Option<Box<Erasure>>,
    },
    Alarms {
        group: GroupId,
        alarms: Box<Alarms>,
    },
    /// By the day on which it began, and the entry that began it.
    Measure {
        day: u32,
        entry: EntryId,
        measure: Option<Box<Measure>>,
    },
}

/// A new chat for which nobody was free.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Queued {
    /// Since when.
    pub since: Timestamp,
    /// Which.
    pub chat: ChatId,
    /// With whom the customer talked a moment ago.
    pub former: Option<AgentId>,
}

/// What a command is answered with once its changes are durable.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// Done; nothing more to say.
    Done,
    /// Nothing had to be done.
    Nothing,
    /// The entry that was made, or that an earlier use of the same idempotency key made.
    Entry(ChatId, EntryId),
    /// The same of a note.
    Note {
        /// The note.
        entry: EntryId,
        /// Those whom it names and who may not see its chat: they are not told.
        not_told: Vec<AgentId>,
    },
    /// What somebody has written is kept.
    Draft {
        /// Its revision; zero when nothing is left of it.
        revision: u64,
        /// Words that it took the place of, which its author had not seen.
        replaced: Option<String>,
    },
    /// A quick reply as it reads in the chat.
    Inserted {
        /// The words.
        text: String,
        /// Places for which there is nothing: they stand in the words as they are written.
        unfilled: Vec<Variable>,
        /// The customer is offered something to choose from.
        has_choices: bool,
        /// The files that go with it.
        files: Vec<MediaId>,
    },
    /// What to send now.
    Send(Box<SendOrder>),
    /// An agent that was made.
    Agent(AgentId),
    /// A group that was made.
    Group(GroupId),
    /// What became of a webhook's items.
    Inbound(InboundSummary),
    /// A file that begins to come.
    Media(MediaId),
    /// The numbers of what was added to a list.
    Listed(Vec<u64>),
    /// What came of something that was done with many chats.
    Bulk(Box<BulkOutcome>),
}

/// What became of a webhook's items.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InboundSummary {
    /// Took effect.
    pub stored: usize,
    /// Were known already, or say nothing new.
    pub known: usize,
    /// Went to quarantine.
    pub quarantined: usize,
}

impl Answer {
    /// An item of a webhook took effect.
    pub const STORED: Self = Self::Inbound(InboundSummary {
        stored: 1,
        known: 0,
        quarantined: 0,
    });
    /// An item of a webhook says nothing new.
    pub const KNOWN: Self = Self::Inbound(InboundSummary {
        stored: 0,
        known: 1,
        quarantined: 0,
    });
    /// An item of a webhook was put aside.
    pub const QUARANTINED: Self = Self::Inbound(InboundSummary {
        stored: 0,
        known: 0,
        quarantined: 1,
    });
}

/// Everything that one decision changes.
#[derive(Clone, PartialEq, Debug)]
pub struct Changes {
    /// The rows.
    pub writes: Vec<Write>,
    /// The counters after it.
    pub counters: Counters,
    /// The answer.
    pub answer: Answer,
}

macro_rules! fresh {
    ($($method:ident $field:ident $id:ident),* $(,)?) => {
        impl Counters {$(
            #[doc = concat!("The next `", stringify!($id), "`.")]
            pub fn $method(&mut self) -> $id {
                self.$field += 1;
                $id(self.$field)
            }
        )*}
    };
}

fresh! {
    next_customer customer CustomerId, next_address address AddressId, next_chat chat ChatId,
    next_interaction interaction InteractionId, next_media media MediaId, next_agent agent AgentId,
    next_group group GroupId, next_number number NumberId, next_template template TemplateId,
    next_deadline deadline DeadlineId, next_quarantine quarantine QuarantineId, next_session session SessionId,
}
