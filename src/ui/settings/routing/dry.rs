//! What rules would have done with the last week's chats of a group, read from what really happened.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId};
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::group::Group;
use crate::domain::hours::whose::{Whose, schedule_of};
use crate::domain::routing::dry::{self, Outcome, Past};
use crate::domain::routing::{Choice, People, Rules};
use crate::domain::view::View as _;
use crate::store::{DonePosition, Snapshot};
use crate::ui::apart::apart;
use crate::ui::chat::Subject;
use crate::ui::chat::events::routing::{obstacles_words, reason_words};
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::json::{Moment, Named};
use crate::ui::texts::Arg;

/// How far it looks back.
const BACK: Duration = Duration::from_secs(7 * 86_400);
/// Requests that are looked at, the newest.
const REQUESTS: usize = 300;
/// Chats of the group that are looked through for them.
const CHATS: usize = 2_000;
/// Requests of one chat.
const OF_ONE: usize = 20;

/// What the rules would have done.
#[derive(Serialize)]
pub struct DryRun {
    /// Each request, the newest first.
    pub chats: Vec<DryRow>,
    /// How many would have found somebody at once.
    pub given: usize,
    /// How many each would have got.
    pub shares: Vec<Share>,
    /// There were more requests than are looked at.
    pub more: bool,
    /// The sum in the reader's words.
    #[serde(skip)]
    pub sum: String,
}

/// What the rules would have done with one request.
#[derive(Serialize)]
pub struct DryRow {
    /// Its chat; absent for who may not see it.
    pub chat: Option<u64>,
    /// The customer; absent for who may not see the chat.
    pub customer: Option<String>,
    /// When it began.
    pub opened_at: Moment,
    /// `agent`, `everybody`, `nobody`, `by_hand` or `closed`.
    pub result: &'static str,
    /// Whom it would have gone to.
    pub agent: Option<Named>,
    /// The whole in the reader's words.
    pub said: String,
    /// Who really closed it; absent for who may not see the chat.
    pub handled_by: Option<Named>,
    /// When it began, in the reader's words.
    #[serde(skip)]
    pub when: String,
}

/// How many chats somebody would have got.
#[derive(Serialize)]
pub struct Share {
    /// Who.
    pub agent: Named,
    /// How many.
    pub count: usize,
    /// Both in one.
    #[serde(skip)]
    pub said: String,
}

/// Tries the rules.
///
/// # Errors
/// When storage fails.
pub async fn run(context: &Context, group: &Group, rules: &Rules) -> Result<DryRun, Failure> {
    let (snapshot, now) = (context.snapshot()?, context.words.now);
    let (of, by) = (group.clone(), rules.clone());
    let reader = context.me()?.clone();
    // Many chats may be looked through.
    let found = apart(move || {
        let (requests, more) = requests(&snapshot, &of, now)?;
        let outcomes = dry::run(&by, &team(&snapshot, &of, &by)?, &requests);
        let mut rows = Vec::with_capacity(requests.len());
        for (past, outcome) in requests.into_iter().zip(outcomes).rev() {
            let customer = customer(&snapshot, &reader, &of, past.chat)?;
            rows.push((past, customer, outcome));
        }
        Ok((rows, more))
    });
    let (rows, more) = found.await?;
    told(context, rows, more)
}

fn told(
    context: &Context,
    rows: Vec<(Past, Option<Shown>, Outcome)>,
    more: bool,
) -> Result<DryRun, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let words = &context.words;
    let mut shares: BTreeMap<AgentId, usize> = BTreeMap::new();
    let chats = rows
        .into_iter()
        .map(|(past, shown, outcome)| {
            let mut to = None;
            let (result, said) = match outcome {
                Outcome::Chosen(Choice::To(agent, reason)) => {
                    to = Some(agent);
                    *shares.entry(agent).or_default() += 1;
                    ("agent", reason_words(&reason, words))
                }
                Outcome::Chosen(Choice::Everybody(all)) => {
                    let names: Vec<&str> = all.iter().map(|agent| team.name(*agent)).collect();
                    let names = names.join(", ");
                    let said = words.with("routing-dry-all", "people", names.as_str());
                    ("everybody", said)
                }
                Outcome::Chosen(Choice::Nobody(obstacles)) => {
                    let why = obstacles_words(&obstacles, &snapshot, (&team, words))?;
                    (
                        "nobody",
                        words.with("routing-dry-nobody", "why", why.as_str()),
                    )
                }
                Outcome::Chosen(Choice::ByHand) => ("by_hand", words.text("routing-dry-waits")),
                Outcome::Closed(None) => ("closed", words.text("event-group-closed")),
                Outcome::Closed(Some(opens)) => {
                    let time = words.moment(opens);
                    let said = words.with("event-group-closed-until", "time", time.as_str());
                    ("closed", said)
                }
            };
            let handled_by = shown.as_ref().and_then(|shown| match past.done {
                Some((_, by)) => Some(by),
                None => shown.holder,
            });
            Ok(DryRow {
                chat: shown.is_some().then_some(past.chat.0),
                customer: shown.map(|shown| shown.name),
                opened_at: Moment(past.opened_at),
                result,
                agent: to.map(|agent| Named::agent(&team, agent)),
                said,
                handled_by: handled_by.map(|by| Named::agent(&team, by)),
                when: words.exact(past.opened_at),
            })
        })
        .collect::<Result<Vec<DryRow>, Failure>>()?;
    let given: usize = shares.values().sum();
    let share = |(agent, count): (AgentId, usize)| {
        let shown = words.number(count as u64);
        let args = [
            ("agent", Arg::Text(team.name(agent))),
            ("count", Arg::Text(&shown)),
        ];
        Share {
            agent: Named::agent(&team, agent),
            count,
            said: words.args("routing-dry-share", &args),
        }
    };
    let shown = words.number(given as u64);
    let sum = [
        ("given", Arg::Text(shown.as_str())),
        ("count", Arg::Count(chats.len() as u64)),
    ];
    Ok(DryRun {
        sum: words.args("routing-dry-sum", &sum),
        given,
        shares: shares.into_iter().map(share).collect(),
        more,
        chats,
    })
}

/// The group's requests of the last week in the order in which they began, and whether there were more.
fn requests(
    snapshot: &Snapshot,
    group: &Group,
    now: Timestamp,
) -> Result<(Vec<Past>, bool), Failure> {
    let since = now.minus(BACK);
    let mut found = Vec::new();
    for id in snapshot.active_chats()? {
        if let Some(chat) = snapshot.chat(id)?.filter(|chat| chat.group == group.id) {
            of_chat(snapshot, &chat, since, &mut found)?;
        }
    }
    let mut after: Option<DonePosition> = None;
    // Whatever a bound leaves out is told.
    let mut more = false;
    let mut pages = 0;
    'all: loop {
        if pages == CHATS / 100 {
            more = true;
            break;
        }
        pages += 1;
        let page = snapshot.done_chats(group.id, after, 100)?;
        for position in &page {
            if position.at < since {
                break 'all;
            }
            if let Some(chat) = snapshot.chat(position.chat)? {
                of_chat(snapshot, &chat, since, &mut found)?;
            }
        }
        match page.last() {
            Some(last) => after = Some(*last),
            None => break,
        }
    }
    found.sort_by_key(|past| (past.opened_at, past.chat));
    more |= found.len() > REQUESTS;
    found.drain(..found.len().saturating_sub(REQUESTS));
    Ok((found, more))
}

fn of_chat(
    snapshot: &Snapshot,
    chat: &Chat,
    since: Timestamp,
    found: &mut Vec<Past>,
) -> Result<(), Failure> {
    let manager = match snapshot.address(chat.address)? {
        Some(address) => snapshot.customer(address.customer)?,
        None => None,
    };
    let manager = manager.and_then(|customer| customer.manager);
    let interactions = snapshot.newest_interactions(chat.id, OF_ONE)?;
    let recent = interactions
        .into_iter()
        .filter(|(_, record)| record.opened_at >= since);
    found.extend(recent.map(|(_, record)| Past {
        chat: chat.id,
        opened_at: record.opened_at,
        done: record.done,
        manager,
    }));
    Ok(())
}

fn team(snapshot: &Snapshot, group: &Group, rules: &Rules) -> Result<dry::Team, Failure> {
    let mut agents = snapshot.agents()?;
    agents.retain(|agent| access::enters(agent, group));
    agents.sort_by_key(|agent| agent.id);
    let listed = match &rules.people {
        People::Group => agents.len(),
        People::Listed(listed) => {
            let place = |id: AgentId| listed.iter().position(|listed| *listed == id);
            agents.sort_by_key(|agent| place(agent.id).unwrap_or(usize::MAX));
            let of_list = agents.iter().filter(|agent| place(agent.id).is_some());
            of_list.count()
        }
    };
    let mut people = Vec::with_capacity(agents.len());
    for agent in agents {
        people.push((agent.id, schedule_of(snapshot, Whose::Agent(agent.id))?));
    }
    Ok(dry::Team {
        hours: schedule_of(snapshot, Whose::Group(group.id))?,
        people,
        listed,
    })
}

/// What a reader sees of a chat.
struct Shown {
    name: String,
    holder: Option<AgentId>,
}

/// The customer as the lists name them, and who answers them now, for a reader who sees the chat.
fn customer(
    snapshot: &Snapshot,
    reader: &Agent,
    group: &Group,
    chat: ChatId,
) -> Result<Option<Shown>, Failure> {
    let chat = snapshot.chat(chat)?.ok_or(Failure::NotFound)?;
    if access::allowed(reader, Action::See, &chat, group).is_err() {
        return Ok(None);
    }
    let holder = chat.assignee();
    let name = Subject::of(snapshot, reader, chat)?.name();
    Ok(Some(Shown { name, holder }))
}
