//! One look at a group: who is free is worked out once, however many chats are given.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::AgentId;
use crate::domain::changes::Write;
use crate::domain::chat::{Chat, ChatState, Routed};
use crate::domain::decide::routing::people::Found;
use crate::domain::decide::routing::{queue, set_routed};
use crate::domain::decide::{hands, notices};
use crate::domain::entry::ChatEvent;
use crate::domain::event::{Deadline, EventKind};
use crate::domain::group::Group;
use crate::domain::hours::whose::{KeptHours, Whose, schedule_of};
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::routing::{Asked, Choice, People, Reason, Rules, Way};
use crate::domain::view::Read;

/// Whether it is told in the timeline that nobody was found: once, not at every look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is.
    Aloud,
    /// It was.
    Silently,
}

/// What became of the wish to give a chat to somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Gave {
    /// Somebody has it.
    Given,
    /// Nobody whom the rules choose for this one is free.
    NotThis,
    /// Nobody is free for any.
    Nobody,
}

/// A look at a group by its rules.
pub struct Round {
    rules: Rules,
    group: Group,
    hours: Option<KeptHours>,
    found: Option<Found>,
}

impl Round {
    /// A look at `group`.
    pub fn new(rules: Rules, group: Group) -> Self {
        Self {
            rules,
            group,
            hours: None,
            found: None,
        }
    }

    /// Until when the group is closed now; nothing while it is open, nothing within it when it never opens.
    fn closed(&mut self, plan: &Plan<'_>) -> Read<Option<Option<Timestamp>>> {
        let hours = match self.hours.take() {
            Some(hours) => hours,
            None => schedule_of(plan.view, Whose::Group(self.group.id))?,
        };
        let schedule = hours.schedule();
        let closed = (!schedule.is_open(plan.now)).then(|| schedule.next_open(plan.now));
        self.hours = Some(hours);
        Ok(closed)
    }

    fn choose(&mut self, plan: &Plan<'_>, asked: &Asked, instead: bool) -> Read<Choice> {
        let mut found = match self.found.take() {
            Some(found) => found,
            None => Found::read(plan, &self.rules, &self.group)?,
        };
        found.add(plan, &self.group, asked)?;
        let choice = if instead {
            (self.rules).choose_instead(asked, &found.candidates, found.listed)
        } else {
            self.rules.choose(asked, &found.candidates, found.listed)
        };
        self.found = Some(found);
        Ok(choice)
    }

    /// When the passing of time alone brings somebody to work.
    fn next_change(&self) -> Option<Timestamp> {
        self.found.as_ref().and_then(Found::next_change)
    }

    /// Gives a new chat to whom the rules choose.
    pub fn give(
        &mut self,
        plan: &mut Plan<'_>,
        chat: &mut Chat,
        former: Option<AgentId>,
        told: Told,
    ) -> Read<Gave> {
        if let Some(opens) = self.closed(plan)? {
            if told == Told::Aloud && self.rules.way != Way::ByHand {
                plan.tell(chat, ChatEvent::GroupClosed { opens });
            }
            if let Some(opens) = opens {
                queue::wake(plan, Whose::Group(self.group.id), opens)?;
            }
            return Ok(Gave::Nobody);
        }
        let asked = Asked {
            manager: manager_of(plan, &self.rules, chat)?,
            former,
            tried: Vec::new(),
        };
        match self.choose(plan, &asked, false)? {
            Choice::To(agent, reason) => {
                self.assign(plan, chat, (agent, reason))?;
                return Ok(Gave::Given);
            }
            Choice::Everybody(to) => {
                // Once, however often it is looked at.
                let was_offered = chat.offered.is_some();
                if !was_offered {
                    watch(plan, &self.rules, chat);
                }
                if told == Told::Aloud || was_offered != chat.offered.is_some() {
                    plan.tell(chat, ChatEvent::OfferedToAll { to });
                }
            }
            Choice::Nobody(obstacles) => {
                if told == Told::Aloud {
                    plan.tell(chat, ChatEvent::NobodyFree { obstacles });
                }
                if let Some(change) = self.next_change() {
                    queue::wake(plan, Whose::Group(self.group.id), change)?;
                }
                // Whoever looks after another customer may stand outside the list, but not outside the group.
                if self.rules.people == People::Group {
                    return Ok(Gave::Nobody);
                }
            }
            Choice::ByHand => {}
        }
        Ok(Gave::NotThis)
    }

    /// The chosen one is responsible; the responsible of the last request stays as a participant, as when somebody
    /// takes it by hand.
    fn assign(
        &mut self,
        plan: &mut Plan<'_>,
        chat: &mut Chat,
        (to, reason): (AgentId, Reason),
    ) -> Read<()> {
        let previous = chat.previous().filter(|previous| *previous != to);
        let participants = hands::present(plan, previous, &self.group)?;
        plan.tell(chat, ChatEvent::Routed { to, reason });
        self.hand_to(plan, chat, to, participants, Vec::new())
    }

    fn hand_to(
        &mut self,
        plan: &mut Plan<'_>,
        chat: &mut Chat,
        to: AgentId,
        participants: Vec<AgentId>,
        tried: Vec<AgentId>,
    ) -> Read<()> {
        let routed = answer_due(plan, &self.rules, plan.now).map(|due| Routed {
            at: plan.now,
            row: plan.arm(due, Deadline::Unanswered(chat.id)),
            tried,
        });
        (chat.offered, chat.pause) = (None, None);
        chat.state = ChatState::Open {
            assignee: to,
            participants,
            offer: None,
            routed,
        };
        plan.write(Write::Given {
            agent: to,
            at: plan.now,
        });
        plan.log(EventKind::Chat(chat.id));
        if let Some(found) = &mut self.found {
            found.gave(to, plan.now);
        }
        notices::tell(plan, to, NoticeKind::Given { by: None }, chat.id)
    }

    /// When an answer is looked for again: after the group's minutes, counted from its opening while it is closed.
    pub fn next_look(&mut self, plan: &Plan<'_>) -> Read<Option<Timestamp>> {
        let from = match self.closed(plan)? {
            Some(None) => return Ok(None),
            Some(Some(opens)) => opens,
            None => plan.now,
        };
        Ok(answer_due(plan, &self.rules, from))
    }

    /// A chat was offered to everybody, and nobody took it.
    pub fn untaken(&mut self, plan: &mut Plan<'_>, chat: &mut Chat) -> Read<()> {
        chat.offered = None;
        let Some(minutes) = self.rules.answer_minutes.filter(|_| chat.waiting.is_some()) else {
            return Ok(());
        };
        if self.closed(plan)?.is_none()
            && let Choice::To(to, reason) = self.choose(plan, &Asked::default(), true)?
        {
            plan.tell(chat, ChatEvent::NotTaken { minutes });
            return self.assign(plan, chat, (to, reason));
        }
        if let Some(due) = self.next_look(plan)? {
            chat.offered = Some(plan.arm(due, Deadline::Unanswered(chat.id)));
        }
        Ok(())
    }

    /// Who has it by the rules did not answer: another one who is free gets it, or the same keeps it for another
    /// while.
    pub fn another(
        &mut self,
        plan: &mut Plan<'_>,
        chat: &mut Chat,
        (assignee, had): (AgentId, Routed),
    ) -> Read<()> {
        let answered = (chat.said.answered_at).is_some_and(|answered| answered >= had.at);
        let waits = chat.waiting_since().filter(|_| !answered);
        let (Some(since), Some(minutes)) = (waits, self.rules.answer_minutes) else {
            set_routed(chat, None);
            return Ok(());
        };
        if since > had.at {
            // The customer began to wait only later.
            let due = answer_due(plan, &self.rules, since).map(|due| due.max(plan.now));
            self.keep(plan, chat, due, (since, had.tried));
            return Ok(());
        }
        if chat.pause.is_some() {
            // They have looked at it and said for whom it waits.
            let due = answer_due(plan, &self.rules, plan.now);
            self.keep(plan, chat, due, (had.at, had.tried));
            return Ok(());
        }
        let is_news = !had.tried.contains(&assignee);
        let mut tried = had.tried;
        tried.push(assignee);
        let asked = Asked {
            tried: tried.clone(),
            ..Asked::default()
        };
        if self.closed(plan)?.is_none() {
            match self.choose(plan, &asked, true)? {
                Choice::To(to, reason) => {
                    hands::end_offer(plan, chat);
                    let agent = assignee;
                    plan.tell(chat, ChatEvent::NotAnswered { agent, minutes });
                    plan.tell(chat, ChatEvent::Routed { to, reason });
                    let participants = hands::without(chat.participants(), to);
                    return self.hand_to(plan, chat, to, participants, tried);
                }
                // Once, however often it is looked at. That this one did not answer is among the obstacles.
                Choice::Nobody(obstacles) if is_news => {
                    plan.tell(chat, ChatEvent::NobodyFree { obstacles });
                }
                _ => {}
            }
        }
        // Next time those who had it earlier are asked again.
        let due = self.next_look(plan)?;
        self.keep(plan, chat, due, (had.at, vec![assignee]));
        Ok(())
    }

    /// The same one keeps it, until it is looked at again.
    fn keep(
        &self,
        plan: &mut Plan<'_>,
        chat: &mut Chat,
        due: Option<Timestamp>,
        (at, tried): (Timestamp, Vec<AgentId>),
    ) {
        let routed = due.map(|due| Routed {
            at,
            row: plan.arm(due, Deadline::Unanswered(chat.id)),
            tried,
        });
        set_routed(chat, routed);
    }
}

/// From now on it is watched whether somebody takes a chat that is offered to everybody, while its customer waits.
pub fn watch(plan: &mut Plan<'_>, rules: &Rules, chat: &mut Chat) {
    if chat.waiting.is_none() {
        return;
    }
    if let Some(due) = answer_due(plan, rules, plan.now) {
        chat.offered = Some(plan.arm(due, Deadline::Unanswered(chat.id)));
    }
}

fn manager_of(plan: &Plan<'_>, rules: &Rules, chat: &Chat) -> Read<Option<AgentId>> {
    if !rules.manager_first {
        return Ok(None);
    }
    let address = plan.view.address(chat.address)?;
    let customer = match address {
        Some(address) => plan.view.customer(address.customer)?,
        None => None,
    };
    Ok(customer.and_then(|customer| customer.manager))
}

/// When an answer is due that is looked for from `from` on.
fn answer_due(plan: &Plan<'_>, rules: &Rules, from: Timestamp) -> Option<Timestamp> {
    let minutes = u64::from(rules.answer_minutes?);
    Some(from.max(plan.now).plus(Duration::from_secs(minutes * 60)))
}
