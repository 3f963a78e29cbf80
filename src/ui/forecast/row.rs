//! One chat of the forecast: for its page, its sheet and for programs.

use std::collections::HashMap;

use serde::Serialize;

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Right};
use crate::domain::chat::ChatState;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::entry::{Body, Entry};
use crate::domain::forecast::Gap;
use crate::domain::keep_alive::{KeepAlive, keep_alive};
use crate::domain::outbox::OutboxState;
use crate::domain::view::View as _;
use crate::engine::Ending;
use crate::store::Snapshot;
use crate::ui::chat::{Preview, Subject, error_view};
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::forecast::read::is_theirs;
use crate::ui::inbox::last_line;
use crate::ui::json::{Moment, Named};
use crate::ui::look::{Initials, MarkPlace, Size, WindowMark};
use crate::ui::people::{Choosing, Colleague};
use crate::ui::tab::Tab;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// A chat of the forecast, as its page shows it.
pub struct Row {
    pub(super) id: ChatId,
    pub(super) href: String,
    pub(super) initials: Initials,
    pub(super) name: String,
    pub(super) group: String,
    pub(super) responsible: Option<AgentId>,
    /// Who answers it, in words.
    pub(super) whose: String,
    pub(super) window: WindowMark,
    /// When the window ends, in words, and exactly with the zone.
    pub(super) ends: String,
    pub(super) exact: String,
    /// Since when the customer waits, in words.
    pub(super) waits: Option<String>,
    pub(super) waits_exact: Option<String>,
    pub(super) preview: Preview,
    /// That the responsible is not there any more when it ends.
    pub(super) off: Option<String>,
    pub(super) keep: Keep,
    /// To whom it is offered, who has not answered yet, in words.
    pub(super) offered: Option<String>,
    /// Who is on duty and may be given it by the reader.
    pub(super) hands: Option<Colleague>,
    /// What giving it to them does, in words.
    pub(super) hands_words: String,
    /// It is taken from whoever has it before it is given away.
    pub(super) takes: bool,
    /// It may be given to somebody, and nobody is there.
    pub(super) nobody: bool,
    /// The reader may do something with it, and so tick it.
    pub(super) acts: bool,
    view: RowView,
}

/// What would be sent.
pub struct Keep {
    /// What stands in the way, or `ready`.
    pub(super) word: &'static str,
    /// What the customer will read.
    pub(super) text: Option<String>,
    /// What is to be known of it.
    pub(super) hint: Option<String>,
    /// When the template leaves that was sent, if it can still be undone: in milliseconds, and the time left in words.
    pub(super) leaves: Option<(i64, String)>,
    /// That the template that was sent last did not arrive, and why.
    pub(super) failed: Option<String>,
    /// What to do about that.
    pub(super) advice: String,
    /// The reader may send it by one press.
    pub(super) sends: bool,
    /// Where the reader can do something about it.
    pub(super) href: Option<String>,
}

/// A chat of the forecast, as programs read it.
#[derive(Clone, Serialize)]
pub struct RowView {
    chat: u64,
    customer: Named,
    group: Named,
    assignee: Option<Named>,
    /// The reader can do something about it: it counts.
    yours: bool,
    waiting_since: Option<Moment>,
    window_ends_at: Moment,
    /// When the team, or of an attended one the responsible, leaves; nothing if they have left.
    leaves_at: Option<Moment>,
    back_at: Option<Moment>,
    keep_alive: KeepView,
}

#[derive(Clone, Serialize)]
struct KeepView {
    /// `ready`, or what stands in the way.
    state: &'static str,
    text: Option<String>,
}

impl Row {
    /// The row as programs read it.
    pub fn view(&self) -> RowView {
        self.view.clone()
    }
}

/// Makes rows for one reader.
pub struct Rows<'r> {
    context: &'r Context,
    snapshot: &'r Snapshot,
    team: &'r Team,
    agent: &'r Agent,
    choosing: Choosing<'r>,
    on_duty: HashMap<GroupId, Vec<Colleague>>,
}

impl<'r> Rows<'r> {
    /// For the reader who asks.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn new(
        context: &'r Context,
        snapshot: &'r Snapshot,
        team: &'r Team,
    ) -> Result<Self, Failure> {
        Ok(Self {
            context,
            snapshot,
            team,
            agent: context.me()?,
            choosing: Choosing::new(&context.desk, snapshot, team, &context.words)?,
            on_duty: HashMap::new(),
        })
    }

    /// The row of a chat; nothing for one that moved on since and is not the reader's to see.
    ///
    /// # Errors
    /// When storage fails.
    pub fn row(
        &mut self,
        ending: &Ending,
        gap: Option<Gap>,
        is_attended: bool,
    ) -> Result<Option<Row>, Failure> {
        let subject = match Subject::read(self.snapshot, self.team, self.agent, ending.chat) {
            Ok(subject) => subject,
            Err(Failure::NotFound) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let (words, chat) = (&self.context.words, &subject.chat);
        let name = subject.name();
        let found = keep_alive(self.snapshot, chat)?;
        let hands = self.hands(&subject)?;
        let last = match &chat.last {
            Some(last) => self.snapshot.entry(chat.id, last.id)?,
            None => None,
        };
        let keep = self.keep(&subject, &found, last.as_ref())?;
        let off = gap.filter(|_| is_attended);
        Ok(Some(Row {
            id: chat.id,
            href: format!(
                "/chats/{}?tab={}",
                chat.id,
                Tab::of(chat, self.agent).word()
            ),
            initials: Initials::new(&name, subject.customer.id.0, Size::Usual),
            group: self.team.group_name(chat.group).to_owned(),
            responsible: chat.assignee(),
            whose: self.whose(&subject),
            window: WindowMark::new(chat.window, words, MarkPlace::Row { alarm: true }),
            ends: words.with(
                "forecast-ends",
                "time",
                words.coming(ending.ends_at).as_str(),
            ),
            exact: zoned(words, ending.ends_at),
            waits: chat.waiting_since().map(|since| {
                words.with(
                    "forecast-waits",
                    "span",
                    words.span(words.now.since(since)).as_str(),
                )
            }),
            waits_exact: chat.waiting_since().map(|since| words.exact(since)),
            preview: last_line(self.snapshot, self.team, words, self.agent.id, chat)?,
            off: off.map(|gap| self.off(chat.assignee(), gap)),
            acts: keep.sends || hands != Handing::No,
            nobody: hands == Handing::Nobody,
            offered: self.offered(&subject),
            hands_words: self.hands_words(&subject, &hands),
            takes: matches!(hands, Handing::To { takes: true, .. }),
            hands: match hands {
                Handing::To { colleague, .. } => Some(colleague),
                _ => None,
            },
            view: RowView {
                chat: chat.id.0,
                customer: Named {
                    id: subject.customer.id.0,
                    name: name.clone(),
                },
                group: Named::group(self.team, chat.group),
                assignee: chat.assignee().map(|id| Named::agent(self.team, id)),
                yours: is_theirs(self.agent, ending),
                waiting_since: chat.waiting_since().map(Moment),
                window_ends_at: Moment(ending.ends_at),
                leaves_at: gap.and_then(|gap| gap.from).map(Moment),
                back_at: gap.and_then(|gap| gap.back).map(Moment),
                keep_alive: KeepView {
                    state: found.word(),
                    text: found.text().map(ToOwned::to_owned),
                },
            },
            keep,
            name,
        }))
    }

    /// Everybody on duty in the groups of the rows made so far, but for the reader.
    pub fn people(&self) -> Vec<Colleague> {
        let mut people: Vec<Colleague> = Vec::new();
        for colleague in self.on_duty.values().flatten() {
            if colleague.id != self.agent.id && !people.contains(colleague) {
                people.push(colleague.clone());
            }
        }
        people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        people
    }

    fn whose(&self, subject: &Subject) -> String {
        let words = &self.context.words;
        match subject.chat.assignee() {
            None => words.text("forecast-nobody"),
            Some(id) if id == self.agent.id => words.text("forecast-you"),
            Some(id) => match subject.chat.offer() {
                Some(offer) if offer.to == self.agent.id => {
                    words.with("handing-to-me", "name", self.team.name(offer.by))
                }
                _ => self.team.name(id).to_owned(),
            },
        }
    }

    /// That whoever answers is away when the window ends.
    fn off(&self, who: Option<AgentId>, gap: Gap) -> String {
        let words = &self.context.words;
        let name = match who {
            Some(id) if id != self.agent.id => self.team.name(id).to_owned(),
            _ => words.text("forecast-you"),
        };
        let from = gap.from.map(|from| words.coming(from));
        match from {
            None => words.with("forecast-off-now", "name", name.as_str()),
            Some(from) => words.args(
                "forecast-off",
                &[("name", Arg::Text(&name)), ("from", Arg::Text(&from))],
            ),
        }
    }

    /// To whom it is offered, unless that is the reader.
    fn offered(&self, subject: &Subject) -> Option<String> {
        let offer = subject.chat.offer().filter(|it| it.to != self.agent.id)?;
        let name = self.team.name(offer.to);
        Some(self.context.words.with("forecast-offered", "name", name))
    }

    /// What the button says that gives it away: also that it is taken from somebody first.
    fn hands_words(&self, subject: &Subject, hands: &Handing) -> String {
        let words = &self.context.words;
        let Handing::To { colleague, takes } = hands else {
            return String::new();
        };
        let name = Arg::Text(&colleague.name);
        match subject.chat.assignee().filter(|_| *takes) {
            None => words.args("forecast-hand", &[("name", name)]),
            Some(from) => {
                let from = Arg::Text(self.team.name(from));
                words.args("forecast-take-and-hand", &[("from", from), ("name", name)])
            }
        }
    }

    fn keep(
        &self,
        subject: &Subject,
        found: &KeepAlive,
        last: Option<&Entry>,
    ) -> Result<Keep, Failure> {
        let words = &self.context.words;
        let writes = subject.allows(self.team, self.agent, Action::Write).is_ok();
        let chat = format!("/chats/{}?tab=mine", subject.chat.id);
        let hint = match found {
            KeepAlive::Ready { .. } if writes => None,
            KeepAlive::Ready { .. } => Some(words.text("forecast-not-yours")),
            KeepAlive::Asks { .. } => Some(words.text("forecast-asks")),
            KeepAlive::Sent { .. } => last.map(|sent| self.came(sent, "forecast-template")),
            KeepAlive::Unsendable { .. } => Some(words.text("forecast-unsendable")),
            KeepAlive::Missing => Some(words.text("forecast-missing")),
            KeepAlive::Unwanted { .. } => Some(words.text("forecast-unwanted")),
        };
        let sets_up = self.agent.has(Right::Team);
        let failed = last.filter(|last| {
            let state = last.delivery.as_ref().map(Delivery::state);
            matches!(last.body, Body::Template(_)) && state == Some(DeliveryState::Failed)
        });
        let error = failed.and_then(|last| last.delivery.as_ref()?.error());
        let error = error.map(|error| error_view(error, words));
        Ok(Keep {
            leaves: match found {
                KeepAlive::Sent { .. } => self.leaves(last)?,
                _ => None,
            },
            failed: failed.map(|last| match &error {
                None => self.came(last, "forecast-template-failed"),
                Some(error) => {
                    let said = self.came(last, "forecast-template-failed");
                    format!("{said} {}.", error.title)
                }
            }),
            advice: error.map(|error| error.advice).unwrap_or_default(),
            word: found.word(),
            text: found.text().map(ToOwned::to_owned),
            hint,
            sends: writes && matches!(found, KeepAlive::Ready { .. }),
            href: match found {
                KeepAlive::Asks { .. } if writes => Some(chat),
                KeepAlive::Missing if sets_up => Some(format!("/groups/{}", subject.chat.group)),
                _ => None,
            },
        })
    }

    /// What became of a template, and when.
    fn came(&self, sent: &Entry, key: &str) -> String {
        let words = &self.context.words;
        let (state, at) = match &sent.delivery {
            Some(delivery) => (delivery.state().word(), delivery.reached(delivery.state())),
            None => ("sent", None),
        };
        let state = words.text(&format!("delivery-{state}"));
        let time = words.moment(at.unwrap_or(sent.at));
        let args = [("state", Arg::Text(&state)), ("time", Arg::Text(&time))];
        words.args(key, &args)
    }

    /// When a message leaves that waits for its moment, and how long that is from now.
    fn leaves(&self, sent: Option<&Entry>) -> Result<Option<(i64, String)>, Failure> {
        let words = &self.context.words;
        let row = match sent {
            Some(sent) => self.snapshot.outbox(sent.id)?,
            None => None,
        };
        let until = row.and_then(|row| match row.state {
            OutboxState::Waiting(_) if row.attempts > 0 => None,
            state => state.leaves_at(),
        });
        let until = until.filter(|until| *until > words.now);
        Ok(until.map(|until| (until.millis(), words.span(until.since(words.now)))))
    }

    /// To whom the reader may give it.
    fn hands(&mut self, subject: &Subject) -> Result<Handing, Failure> {
        let chat = &subject.chat;
        let action = match &chat.state {
            ChatState::New { .. } => Action::Assign,
            ChatState::Open { offer: Some(_), .. } | ChatState::Done { .. } => {
                return Ok(Handing::No);
            }
            ChatState::Open { assignee, .. } if *assignee == self.agent.id => Action::HandOver,
            ChatState::Open { .. } => Action::TakeOver,
        };
        if subject.allows(self.team, self.agent, action).is_err() {
            return Ok(Handing::No);
        }
        let takes = action == Action::TakeOver;
        let (me, of) = (self.agent.id, chat.assignee());
        let others = self.on_duty(chat.group)?.iter();
        let mut others = others.filter(|one| one.id != me && Some(one.id) != of);
        Ok(match others.next() {
            Some(first) => Handing::To {
                colleague: first.clone(),
                takes,
            },
            None => Handing::Nobody,
        })
    }

    fn on_duty(&mut self, group: GroupId) -> Result<&[Colleague], Failure> {
        if !self.on_duty.contains_key(&group) {
            let people = match self.team.groups.get(&group) {
                Some(of) => {
                    let all = self.team.agents.values();
                    self.choosing
                        .on_duty(all.filter(|one| access::enters(one, of)))?
                }
                None => Vec::new(),
            };
            self.on_duty.insert(group, people);
        }
        Ok(self.on_duty.get(&group).map_or(&[], Vec::as_slice))
    }
}

/// What can be done about whose a chat is.
#[derive(PartialEq, Eq)]
enum Handing {
    /// The reader may not give it away.
    No,
    /// Nobody else is there.
    Nobody,
    /// To whoever is on duty with least to do.
    To {
        /// They.
        colleague: Colleague,
        /// It is somebody else's: the reader takes it over and offers it.
        takes: bool,
    },
}

/// A moment in full with the short name of the reader's zone.
pub fn zoned(words: &Words, at: crate::base::clock::Timestamp) -> String {
    let zone = at.utc().with_timezone(&words.zone).format("%Z").to_string();
    format!("{} {zone}", words.exact(at))
}
