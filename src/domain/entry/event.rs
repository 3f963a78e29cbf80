//! What happened in a chat, besides what was said.

use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, CustomerId, GroupId};
use crate::domain::bulk::Deed;
use crate::domain::group::Source;
use crate::domain::routing::{Absence, Obstacle, Reason};
use crate::domain::turn::{AnswerKind, PauseWhy};

/// Something that happened in a chat. Kinds and ids are stored; the sentence is made for each reader.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ChatEvent {
    /// Pressed "Take"; `from` is the former responsible of a repeated request, now a participant.
    Took {
        /// Who.
        agent: AgentId,
        /// Whose repeated request it was.
        from: Option<AgentId>,
    },
    /// An owner or admin took the chat from its responsible.
    TookOver {
        /// Who.
        agent: AgentId,
        /// From whom.
        from: AgentId,
    },
    /// Closed the dialog.
    Done {
        /// Who.
        agent: AgentId,
    },
    /// Resumed the last interaction.
    Reopened {
        /// Who.
        agent: AgentId,
    },
    /// The 24 hours ran out, or Meta said so.
    WindowClosed,
    /// The customer moved to another phone.
    NumberChanged {
        /// Old digits, if known.
        from: String,
        /// New digits, if known.
        to: String,
    },
    /// The customer's WhatsApp id changed, or another person has the phone now.
    IdentityChanged,
    /// The customer called.
    Called {
        /// Seconds, when the call has ended.
        seconds: Option<u32>,
    },
    /// The customer stopped or resumed marketing messages.
    MarketingChanged {
        /// True when stopped.
        stopped: bool,
    },
    /// A person settled a message whose outcome was unknown.
    Settled {
        /// Who.
        agent: AgentId,
        /// What they know.
        arrived: bool,
    },
    /// Took back a message before it left.
    TookBack {
        /// Who.
        agent: AgentId,
    },
    /// The customer opened the window again after its end.
    WindowOpened,
    /// Let a message leave that was held.
    Released {
        /// Who.
        agent: AgentId,
    },
    /// A participant left.
    Left {
        /// Who.
        agent: AgentId,
    },
    /// A message of the team's was lost after the chat was handled: it is open again.
    NotArrived,
    /// The responsible was disabled: the chat is nobody's again.
    GivenUp {
        /// Who.
        agent: AgentId,
    },
    /// Somebody who hands out new chats made somebody responsible.
    Assigned {
        /// Who did.
        by: AgentId,
        /// Who is responsible.
        to: AgentId,
    },
    /// The responsible hands the chat to somebody, who must accept.
    Offered {
        /// Who hands it over.
        by: AgentId,
        /// To whom.
        to: AgentId,
    },
    /// Accepted the chat and is responsible.
    Accepted {
        /// Who.
        agent: AgentId,
        /// Who was responsible.
        from: AgentId,
    },
    /// Declined the chat; the responsible stays.
    Declined {
        /// Who.
        agent: AgentId,
        /// Who stays responsible.
        from: AgentId,
    },
    /// The responsible took the hand-over back.
    OfferCanceled {
        /// Who.
        by: AgentId,
        /// To whom it was.
        to: AgentId,
    },
    /// Nobody answered in time; the responsible stays.
    OfferExpired {
        /// Who stays responsible.
        by: AgentId,
        /// Who did not answer.
        to: AgentId,
    },
    /// A hand-over came to nothing for another reason, which is told beside it or lies in the team.
    OfferEnded {
        /// Whose it was.
        by: AgentId,
        /// To whom it was.
        to: AgentId,
    },
    /// The responsible gave the chat to another group.
    Moved {
        /// Who.
        by: AgentId,
        /// From which group.
        from: GroupId,
        /// To which.
        to: GroupId,
    },
    /// The responsible let somebody take part.
    Added {
        /// Who did.
        by: AgentId,
        /// Who takes part.
        agent: AgentId,
    },
    /// The responsible let somebody take part no longer.
    Excluded {
        /// Who did.
        by: AgentId,
        /// Who takes part no longer.
        agent: AgentId,
    },
    /// The group's rules made somebody responsible.
    Routed {
        /// Whom.
        to: AgentId,
        /// Why.
        reason: Reason,
    },
    /// The group's rules offer the chat to everybody who is free.
    OfferedToAll {
        /// To whom.
        to: Vec<AgentId>,
    },
    /// The group's rules found nobody.
    NobodyFree {
        /// What stands in the way of each.
        obstacles: Vec<(AgentId, Obstacle)>,
    },
    /// The group is closed: nobody is asked.
    GroupClosed {
        /// Until when, if it ever opens.
        opens: Option<Timestamp>,
    },
    /// The one to whom the rules gave the chat did not answer in time.
    NotAnswered {
        /// Who.
        agent: AgentId,
        /// In so many minutes.
        minutes: u16,
    },
    /// Nobody took a chat that was offered to everybody.
    NotTaken {
        /// In so many minutes.
        minutes: u16,
    },
    /// The responsible went away while the customer waits: the chat is the group's again.
    WentAway {
        /// Who.
        agent: AgentId,
        /// How.
        absence: Absence,
    },
    /// Somebody said who looks after the customer.
    ManagerSet {
        /// Who did.
        by: AgentId,
        /// Who looks after the customer, if anybody does.
        manager: Option<AgentId>,
    },
    /// An owner or admin closed a dialog that was somebody else's, or nobody's.
    ClosedFor {
        /// Who.
        by: AgentId,
        /// Who was responsible.
        from: Option<AgentId>,
        /// Why, in their own words.
        reason: String,
    },
    /// What was done with this chat and others is undone. Written no more: see `UndoneDeed`.
    Undone {
        /// Who.
        by: AgentId,
    },
    /// What the customer came by led straight to a group.
    CameBy {
        /// By what.
        source: Source,
        /// The group.
        group: GroupId,
    },
    /// The same as `Undone`, with what was done.
    UndoneDeed {
        /// Who.
        by: AgentId,
        /// What is undone.
        deed: Deed,
    },
    /// The answer that was promised came too late, or not at all.
    ReplyLate {
        /// Which one was promised.
        answer: AnswerKind,
        /// Until when.
        due_at: Timestamp,
    },
    /// Said that what the customer wrote last needs no reply.
    NoReplyNeeded {
        /// Who.
        agent: AgentId,
    },
    /// No clock runs here for now.
    Paused {
        /// Who said so.
        agent: AgentId,
        /// For whom it waits.
        why: PauseWhy,
        /// In their own words; may be empty.
        reason: String,
    },
    /// The clock runs again.
    Resumed {
        /// Who said so; absent when the customer wrote.
        agent: Option<AgentId>,
    },
    /// The customer answered: held replies leave.
    HeldLeft {
        /// How many.
        count: u32,
    },
    /// The customer never answered: a held reply will not leave any more.
    HeldExpired {
        /// Who wrote it.
        agent: AgentId,
    },
    /// Put the chat out of sight.
    Snoozed {
        /// Who.
        agent: AgentId,
        /// Until when; absent for until the customer writes.
        until: Option<Timestamp>,
    },
    /// The chat is in sight again.
    SnoozeOver {
        /// Who said so; absent when its time was over or the customer wrote.
        agent: Option<AgentId>,
    },
    /// The customer was given a tag, or one was taken from them.
    TagChanged {
        /// Who did.
        by: AgentId,
        /// Which.
        tag: String,
        /// Whether it was given.
        added: bool,
    },
    /// Kept a person whom the customer named.
    ContactSaved {
        /// Who did.
        by: AgentId,
        /// As whom.
        customer: CustomerId,
        /// It is who named them.
        theirs: bool,
    },
    /// A member noted what the customer said of marketing messages.
    MarketingNoted {
        /// Who.
        by: AgentId,
        /// True when stopped.
        stopped: bool,
    },
    /// The customer was blocked: they reach this number no more.
    Blocked {
        /// Who did.
        by: AgentId,
        /// As spam.
        spam: bool,
    },
    /// The customer is blocked no more.
    Unblocked {
        /// Who did.
        by: AgentId,
    },
}
