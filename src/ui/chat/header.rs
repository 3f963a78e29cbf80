//! The top of the conversation: who, the window, what may be done.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::access::Action;
use crate::domain::agent::Agent;
use crate::domain::chat::{Chat, ChatState, LastEntry};
use crate::domain::closing_words::only_closes;
use crate::domain::entry::Direction;
use crate::domain::presence::Word;
use crate::domain::turn::{Pause, PauseWhy};
use crate::store::Snapshot;
use crate::ui::chat::care::CareMenu;
use crate::ui::chat::hand_over::Hands;
use crate::ui::chat::snooze::Snooze;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::watching;
use crate::ui::context::{Context, Team};
use crate::ui::due::DueMark;
use crate::ui::failure::Failure;
use crate::ui::inbox::ListQuery;
use crate::ui::look::{Initials, Look, MarkPlace, Size, WindowMark};
use crate::ui::mentions;
use crate::ui::people::{CardView, Choosing};
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// The top of the conversation.
#[derive(Template)]
#[template(path = "header.html", config = "config/askama.toml")]
pub struct Header {
    look: Look,
    id: ChatId,
    tab: &'static str,
    back: String,
    initials: Initials,
    name: String,
    window: WindowMark,
    /// The answer that is promised.
    due: Option<DueMark>,
    /// Why no clock runs, in words.
    paused: Option<String>,
    /// The reader may write here.
    writes: bool,
    /// The customer waits for the reader, among others.
    waits: bool,
    /// What they wrote last only says thanks or goodbye.
    closing: bool,
    /// Who is responsible, unless that goes without saying.
    who: Option<Who>,
    /// Whether that one is there.
    here: Option<Here>,
    /// The card of who is responsible, if another is and there is anything on it.
    colleague: Option<Colleague>,
    source: String,
    /// Who else looks at it.
    looking: Option<String>,
    /// The same by their ids, for the page's script.
    looking_ids: String,
    deed: Option<Deed>,
    /// Giving it to others, for those who may.
    hands: Option<Hands>,
    /// The newest shown entry: what comes after it is not done with.
    seen: u64,
    /// Done and next, for the responsible.
    closes: bool,
    /// Messages have yet to leave: who closes it says what becomes of them.
    asks_fate: bool,
    /// Putting it aside.
    snooze: Option<Snooze>,
    /// A participant with the right may take over.
    take_over: Option<Deed>,
    /// A participant may go.
    leaves: bool,
    /// What is done about the customer, and what is told of that.
    care: CareMenu,
    /// Something here is unread; a browser without the page's script says so when it is read.
    unread: bool,
}

impl HtmlSafe for Header {}

/// Why no clock runs, who said so and since when.
fn paused_words(pause: &Pause, team: &Team, look: &Look) -> String {
    let key = match pause.why {
        PauseWhy::Customer => "paused-customer",
        PauseWhy::Development => "paused-development",
    };
    let said = look.args(
        key,
        &[
            ("agent", Arg::Text(team.name(pause.by))),
            ("time", Arg::Text(&look.exact(pause.at))),
        ],
    );
    match pause.reason.as_str() {
        "" => said,
        reason => format!("{said} {reason}"),
    }
}

fn only_closes_in(last: &LastEntry) -> bool {
    last.direction == Direction::In && last.kind == "text" && only_closes(&last.text)
}

/// Who is responsible: the name stands apart, so that it is the last to be cut.
#[derive(Default)]
struct Who {
    before: String,
    name: String,
    after: String,
}

impl Who {
    fn responsible(name: &str, words: &Words) -> Self {
        let (before, after) = words.around("chat-responsible", "name");
        Self {
            before,
            name: name.to_owned(),
            after,
        }
    }

    fn said(&self) -> String {
        [&*self.before, &*self.name, &*self.after].concat()
    }
}

/// Whether somebody is there, and until when or why not.
struct Here {
    id: AgentId,
    word: Word,
    said: String,
}

/// A colleague's card.
struct Colleague {
    name: String,
    card: CardView,
}

impl Colleague {
    fn responsible_for(
        chat: &Chat,
        team: &Team,
        context: &Context,
        snapshot: &Snapshot,
    ) -> Result<Option<Self>, Failure> {
        let Some(assignee) = chat
            .assignee()
            .filter(|id| context.me().is_ok_and(|me| me.id != *id))
        else {
            return Ok(None);
        };
        let card = CardView::of(snapshot, assignee)?;
        let name = team.name(assignee).to_owned();
        Ok((!card.is_empty()).then_some(Self { name, card }))
    }
}

/// The one thing to do with a chat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// It is new.
    Take,
    /// Somebody else is responsible.
    TakeOver,
    /// I am responsible.
    Done,
    /// It is handled.
    Reopen,
}

impl Deed {
    /// What `agent` would do next with the chat, if they may.
    pub fn of(subject: &Subject, team: &Team, agent: &Agent) -> Option<Self> {
        let (action, deed) = match &subject.chat.state {
            ChatState::New { .. } => (Action::Take, Self::Take),
            ChatState::Open { assignee, .. } if *assignee == agent.id => {
                (Action::Close, Self::Done)
            }
            ChatState::Open { .. } => (Action::TakeOver, Self::TakeOver),
            ChatState::Done { .. } => (Action::Reopen, Self::Reopen),
        };
        subject.allows(team, agent, action).is_ok().then_some(deed)
    }

    /// The last part of the address that does it.
    pub fn path(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::TakeOver => "take-over",
            Self::Done => "done",
            Self::Reopen => "reopen",
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Take | Self::TakeOver => "take",
            Self::Done => "check",
            Self::Reopen => "reopen",
        }
    }

    /// The key that does it.
    fn key(self) -> &'static str {
        match self {
            Self::Take | Self::TakeOver => "KeyT",
            Self::Done => "KeyE",
            Self::Reopen => "",
        }
    }
}

impl Header {
    /// The top of the conversation with `subject`, whose newest shown entry is `seen`.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn new(
        context: &Context,
        subject: &Subject,
        team: &Team,
        list: &ListQuery,
        seen: Option<EntryId>,
    ) -> Result<Self, Failure> {
        let (agent, look) = (context.me()?, &context.look());
        let chat = &subject.chat;
        let name = subject.name();
        let who = match &chat.state {
            ChatState::New { .. } => Some(Who {
                name: look.text("chat-nobody"),
                ..Who::default()
            }),
            ChatState::Open { assignee, .. } if *assignee != agent.id => {
                Some(Who::responsible(team.name(*assignee), &context.words))
            }
            _ => None,
        };
        let deed = Deed::of(subject, team, agent);
        let audience = context.desk.attention.at(chat.id).for_reader(agent.id);
        let snapshot = context.snapshot()?;
        let choosing = Choosing::new(&context.desk, &snapshot, team, look)?;
        let here = match chat.assignee().filter(|assignee| *assignee != agent.id) {
            Some(id) => Some(Here {
                id,
                word: team.word(id),
                said: choosing.standing_words(id)?,
            }),
            None => None,
        };
        let writes = subject.allows(team, agent, Action::Write).is_ok();
        let waits = writes && chat.waiting.is_some();
        Ok(Self {
            id: chat.id,
            hands: Hands::of(look, subject, agent, &choosing, list.tab.word())?,
            seen: seen.map_or(0, |entry| entry.0),
            tab: list.tab.word(),
            back: format!("/chats?{}", list.write()),
            initials: Initials::new(&name, subject.customer.id.0, Size::Usual),
            name,
            window: WindowMark::new(chat.window, look, MarkPlace::Words),
            due: DueMark::of(chat, look).map(|due| due.in_words(chat)),
            paused: chat
                .pause
                .as_ref()
                .map(|pause| paused_words(pause, team, look)),
            writes,
            waits,
            closing: waits && chat.last.as_ref().is_some_and(only_closes_in),
            looking: watching::looking(&audience, team, &context.words),
            looking_ids: watching::ids(&watching::silent(&audience)),
            who,
            here,
            colleague: Colleague::responsible_for(chat, team, context, &snapshot)?,
            source: team
                .numbers
                .get(&chat.number)
                .map(|number| number.name.clone())
                .unwrap_or_default(),
            closes: deed == Some(Deed::Done),
            asks_fate: deed == Some(Deed::Done) && !chat.parked.is_empty(),
            snooze: Snooze::of(context, &snapshot, subject, team, list)?,
            take_over: deed.filter(|deed| *deed == Deed::TakeOver),
            leaves: subject.allows(team, agent, Action::Leave).is_ok(),
            care: CareMenu::of(look, subject, team, agent, list.tab.word()),
            unread: subject.unread > 0 || mentions::unread_in(&snapshot, agent.id, chat.id)? > 0,
            // Taking over stands beside the composer, or in the menu for who may write already.
            deed: deed.filter(|deed| *deed != Deed::TakeOver),
            look: look.clone(),
        })
    }
}
