//! All tables, listed once: open, backup, check and migration walk this list.
//! Keys and values are bytes; `keys.rs` says how a key is written so that its order is the order we read in.

use redb::TableDefinition;

/// A definition as redb wants it.
pub type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

macro_rules! for_each_table {
    ($($(#[$doc:meta])* $table:ident $name:literal),* $(,)?) => {
        /// A table.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Table {$($(#[$doc])* $table),*}

        impl Table {
            /// Every table.
            pub const ALL: &'static [Self] = &[$(Self::$table),*];

            /// Its name in the file.
            pub fn name(self) -> &'static str {
                match self {$(Self::$table => $name),*}
            }

            /// Its definition.
            pub fn definition(self) -> Definition {
                TableDefinition::new(self.name())
            }
        }
    };
}

for_each_table! {
    /// Facts about the file: see `open.rs`.
    Meta "meta",
    /// chat → `Chat`.
    Chats "chats",
    /// (chat, entry) → `Entry`.
    Entries "entries",
    /// (chat, interaction) → `InteractionRecord`.
    Interactions "interactions",
    /// (day, hash) → (chat, entry): a message by WhatsApp's id.
    Messages "messages",
    /// customer → `Customer`.
    Customers "customers",
    /// address → `Address`.
    Addresses "addresses",
    /// An identity's key → address.
    AddressKeys "address_keys",
    /// (address, number) → chat.
    ChatsOf "chats_of",
    /// number → `Number`.
    Numbers "numbers",
    /// group → `Group`.
    Groups "groups",
    /// agent → `Agent`.
    Agents "agents",
    /// (account, name, language) → `Template`.
    Templates "templates",
    /// entry → `OutboxRow`.
    Outbox "outbox",
    /// (due, deadline) → `Deadline`.
    Due "due",
    /// sequence → `LogEvent`.
    Log "log",
    /// media → `Media`.
    Media "media",
    /// (media, index) → bytes.
    Chunks "chunks",
    /// media: those still to be fetched.
    Fetching "fetching",
    /// (agent, chat) → count: how many messages of the chat the agent has read.
    ReadMarks "read_marks",
    /// hash of its secret → `Session`.
    Sessions "sessions",
    /// hash of its secret → `Invitation`.
    Invitations "invitations",
    /// (hash of the message, number) → `Orphan`.
    Orphans "orphans",
    /// id → `Quarantined`.
    Quarantine "quarantine",
    /// id: those parts of the quarantine that ask somebody to look.
    QuarantineAsks "quarantine_asks",
    /// hash of agent and key → (chat, entry, at).
    Idempotency "idempotency",
    /// chat: those that are new or open.
    Active "active",
    /// (group, time descending, chat): those that are done.
    Done "done",
    /// One row: the desk's own `Certificate`.
    Certificates "certificates",
    /// An authority's directory → `AcmeAccount`.
    AcmeAccounts "acme_accounts",
    /// hour modulo the hours that are kept → `HeardHour`.
    Heard "heard",
    /// A number's id at Meta → `HeardNumber`.
    HeardNumbers "heard_numbers",
    /// (group or agent, id) → `Calendar`.
    Calendars "calendars",
    /// agent → `Vacations`.
    Vacations "vacations",
    /// One row: the desk's `Holidays`.
    Holidays "holidays",
    /// group → `Rules`: how its new chats find somebody.
    Routing "routing",
    /// (group or agent, id) → (due, deadline): when the rules look at them again.
    RoutingWakes "routing_wakes",
    /// (group, since, chat) → agent or zero: a new chat for which nobody was free, and with whom the customer talked.
    Queue "queue",
    /// agent → how many open chats they are responsible for.
    Loads "loads",
    /// agent → when the rules gave them a chat last.
    Given "given",
    /// agent → `Presence`.
    Presence "presence",
    /// id → `Bulk`: what may still be undone.
    Bulk "bulk",
    /// One row: the desk's own `DeskSettings`.
    DeskSettings "desk_settings",
    /// group → `GroupSettings`.
    GroupSettings "group_settings",
    /// (group, number or 0 for all) → `FirstWords`.
    FirstWords "first_words",
    /// number → `Audit`: administrative changes, in their order.
    Audit "audit",
    /// agent → `TwoFactor`: those who sign in with a code.
    TwoFactor "two_factor",
    /// agent → `PendingTwoFactor`.
    PendingTwoFactor "pending_two_factor",
    /// agent → `Profile`.
    Profiles "profiles",
    /// One row: the `TeamRules`.
    TeamRules "team_rules",
    /// (agent, entry) → `Mention`.
    Mentions "mentions",
    /// One row: the desk's `RoleRights`.
    RoleRights "role_rights",
    /// (agent, chat): whose chat it is.
    InHand "in_hand",
    /// A number, group or tag → `Promises`.
    Promises "promises",
    /// One row: the operator's `DeskPromises`.
    DeskPromises "desk_promises",
    /// group → `Alarms`.
    Alarms "alarms",
    /// (day, entry) → `Measure`: what reports count.
    Measures "measures",
    /// (day, entry) → `Sent`: what the delivery report counts.
    Sent "sent",
    /// One row: the words by which customers stop marketing messages.
    WishWords "wish_words",
    /// chat → `Block`: whose customers are blocked.
    Blocks "blocks",
    /// (agent, chat) → `Mute`.
    Mutes "mutes",
    /// chat → `Erasure`: those that are being deleted.
    Erasures "erasures",
    /// (agent, number) → `Notice`.
    Notices "notices",
    /// (customer, address): whose addresses are whose.
    AddressesOf "addresses_of",
    /// (folded tag, customer): who has which tag.
    Tagged "tagged",
    /// folded tag → how many customers have it, and how it is written.
    Tags "tags",
    /// agent → `Telling`.
    Tellings "tellings",
    /// One row: the desk's own `PushDesk`.
    PushDesk "push_desk",
    /// id → `PushDevice`.
    PushDevices "push_devices",
    /// (number, device) → `PushJob`.
    PushJobs "push_jobs",
    /// (agent, media): files that are in no chat yet.
    Uploads "uploads",
    /// (media, another): files whose bytes are kept with another one.
    Copies "copies",
    /// One row: the team's `FileRules`.
    FileRules "file_rules",
    /// (account, name) → `TemplateTopics`.
    TemplateTopics "template_topics",
    /// (agent, account, name, language) → `TemplateUse`.
    TemplateUses "template_uses",
    /// id → `TemplateRequest`.
    TemplateRequests "template_requests",
    /// number → `Reopening`: the template that opens its windows again.
    NumberReopenings "number_reopenings",
    /// (chat, agent) → `Draft`: what members have written and not sent.
    Drafts "drafts",
    /// id → `QuickReply`.
    QuickReplies "quick_replies",
    /// number → `NumberStanding`: how it stands at Meta.
    NumberStandings "number_standings",
    /// An account's id at Meta → `AccountStanding`.
    AccountStandings "account_standings",
    /// One row: the team's `CourtesyRules`.
    CourtesyRules "courtesy_rules",
    /// chat → `BlockAsk`: whom Meta is asked to block, or to block no longer.
    BlockAsks "block_asks",
}
