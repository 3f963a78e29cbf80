//! The chats of a tab that a reader may see.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, GroupId};
use crate::base::limits::PAGE_MAX;
use crate::domain::access::{self, Action};
use crate::domain::agent::{Agent, Right};
use crate::domain::chat::Chat;
use crate::domain::tags::folded;
use crate::domain::urgency;
use crate::domain::view::View as _;
use crate::engine::{ActiveTab, Position};
use crate::store::{DonePosition, Snapshot};
use crate::ui::context::{Context, Desk, Team};
use crate::ui::counts::Counts;
use crate::ui::failure::Failure;
use crate::ui::inbox::query::{ListQuery, Order};
use crate::ui::inbox::row::{Row, rows};
use crate::ui::look::Look;
use crate::ui::tab::Tab;

/// Pages of a list that are looked through for chats of one number or tag.
const LOOKED_PAGES: usize = 20;

/// New chats that are put in another order than that of the list in memory. Behind so many, the latest are not the
/// trouble of a desk.
const SORTED_MOST: usize = 10_000;

/// One page of a list.
pub struct ListPage {
    /// The chats.
    pub chats: Vec<Chat>,
    /// Where the next page begins, if there is one.
    pub next: Option<Position>,
}

/// The chats that `query` asks for, as far as `agent` may see them.
///
/// # Errors
/// When storage fails.
pub fn chats_of(
    desk: &Desk,
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    query: &ListQuery,
) -> Result<ListPage, Failure> {
    let mut groups = team.open_to(agent);
    if let Some(group) = query.group {
        groups.retain(|open| *open == group);
    }
    // What is mine is seen whatever the group.
    let only: Vec<GroupId> = query.group.into_iter().collect();
    let (ids, next) = match (active_tab(query, agent.id), query.tab) {
        (_, tab) if !tab.is_open_to(agent) => (Vec::new(), None),
        (None, _) => done(snapshot, &groups, query)?,
        (Some(active_tab), tab) => {
            let groups = if tab == Tab::Mine { &only } else { &groups };
            // The list in memory of all but new chats is by their latest entry.
            let as_kept = match query.order {
                Order::Usual => true,
                Order::Recent => tab != Tab::New,
                Order::Deadline => false,
            };
            if as_kept {
                active(desk, snapshot, (active_tab, groups), query)?
            } else {
                sorted(desk, snapshot, (active_tab, groups), query)?
            }
        }
    };
    let mut chats = Vec::with_capacity(ids.len());
    for id in ids {
        // A chat that moved on since is in another list by now.
        let chat = snapshot.chat(id)?.filter(|chat| {
            let group = team.groups.get(&chat.group);
            group.is_some_and(|group| access::allowed(agent, Action::See, chat, group).is_ok())
        });
        chats.extend(chat);
    }
    Ok(ListPage { chats, next })
}

/// The list in memory that a query asks for; handled chats have none.
fn active_tab(query: &ListQuery, agent: AgentId) -> Option<ActiveTab> {
    Some(match (query.tab, query.snoozed) {
        (Tab::New, _) => ActiveTab::New,
        (Tab::Mine, false) => ActiveTab::Mine(agent),
        (Tab::Mine, true) => ActiveTab::MineSnoozed(agent),
        (Tab::Others, false) => ActiveTab::Others(agent),
        (Tab::Others, true) => ActiveTab::OthersSnoozed(agent),
        (Tab::Done, _) => return None,
    })
}

fn active(
    desk: &Desk,
    snapshot: &Snapshot,
    (tab, groups): (ActiveTab, &[GroupId]),
    query: &ListQuery,
) -> Result<(Vec<ChatId>, Option<Position>), Failure> {
    let page_after = |after, limit| {
        let inbox = desk.engine.inbox();
        inbox.page(tab, groups, query.number, after, limit)
    };
    if query.tag.is_none() {
        let page = page_after(query.after, query.limit);
        return Ok((page.chats, page.next));
    }
    let tagged = Tagged::of(query);
    let mut found: Vec<Position> = Vec::new();
    let mut after = query.after;
    for _ in 0..LOOKED_PAGES {
        let page = page_after(after, PAGE_MAX);
        after = page.next;
        for id in page.chats {
            let Some(chat) = snapshot.chat(id)? else {
                continue;
            };
            if !tagged.has(snapshot, &chat)? {
                continue;
            }
            if found.len() == query.limit {
                let last = found.last().copied();
                return Ok((ids(found), last));
            }
            let waits = chat.waiting_since().filter(|_| tab == ActiveTab::New);
            let at = waits.unwrap_or_else(|| chat.active_at());
            found.push((at.millis(), id));
        }
        if after.is_none() {
            break;
        }
    }
    Ok((ids(found), after))
}

fn ids(places: Vec<Position>) -> Vec<ChatId> {
    places.into_iter().map(|(_, chat)| chat).collect()
}

/// The tag that is asked for, in the form in which tags are compared.
struct Tagged(Option<String>);

impl Tagged {
    fn of(query: &ListQuery) -> Self {
        Self(query.tag.as_deref().map(folded))
    }

    /// Whether a chat's customer has it, if one is asked for.
    fn has(&self, snapshot: &Snapshot, chat: &Chat) -> Result<bool, Failure> {
        let Some(tag) = &self.0 else { return Ok(true) };
        let Some(address) = snapshot.address(chat.address)? else {
            return Ok(false);
        };
        let customer = snapshot.customer(address.customer)?;
        Ok(customer.is_some_and(|it| it.tags.iter().any(|own| folded(own) == *tag)))
    }
}

/// Chats in another order than that of the list in memory: by their latest entry, or by their deadline.
fn sorted(
    desk: &Desk,
    snapshot: &Snapshot,
    (tab, groups): (ActiveTab, &[GroupId]),
    query: &ListQuery,
) -> Result<(Vec<ChatId>, Option<Position>), Failure> {
    let inbox = desk.engine.inbox();
    let all = inbox.page(tab, groups, query.number, None, SORTED_MOST);
    drop(inbox);
    let now = desk.engine.clock.now();
    let tagged = Tagged::of(query);
    let mut places: Vec<Position> = Vec::with_capacity(all.chats.len());
    for id in all.chats {
        let place = |chat: &Chat| match query.order {
            Order::Deadline => urgency::order(chat, now),
            Order::Usual | Order::Recent => chat.active_at().millis(),
        };
        if let Some(chat) = snapshot.chat(id)?
            && tagged.has(snapshot, &chat)?
        {
            places.push((place(&chat), id));
        }
    }
    places.sort_unstable();
    if query.order != Order::Deadline {
        places.reverse();
    }
    if let Some(after) = query.after {
        let is_later = |place: &Position| match query.order {
            Order::Deadline => *place > after,
            Order::Usual | Order::Recent => *place < after,
        };
        places.retain(is_later);
    }
    let more = places.len() > query.limit;
    places.truncate(query.limit);
    let next = places.last().copied().filter(|_| more);
    Ok((ids(places), next))
}

fn done(
    snapshot: &Snapshot,
    groups: &[GroupId],
    query: &ListQuery,
) -> Result<(Vec<ChatId>, Option<Position>), Failure> {
    let after = query.after.map(|(at, chat)| DonePosition {
        at: Timestamp::from_millis(at),
        chat,
    });
    let mut found = Vec::new();
    let mut stopped: Option<DonePosition> = None;
    for group in groups {
        let looked = done_of(snapshot, *group, after, query)?;
        found.extend(looked.found);
        let earlier = [stopped, looked.stopped].into_iter().flatten();
        stopped = earlier.min_by_key(|position| latest_first(*position));
    }
    // What one group has past the place where another was given up belongs to the next page.
    if let Some(stopped) = stopped {
        found.retain(|position| latest_first(*position) <= latest_first(stopped));
    }
    found.sort_unstable_by_key(|position| latest_first(*position));
    let more = found.len() > query.limit;
    found.truncate(query.limit);
    let last = found.last().copied().filter(|_| more).or(stopped);
    Ok((
        found.into_iter().map(|position| position.chat).collect(),
        last.map(|position| (position.at.millis(), position.chat)),
    ))
}

/// The order of the list.
fn latest_first(position: DonePosition) -> (std::cmp::Reverse<Timestamp>, ChatId) {
    (std::cmp::Reverse(position.at), position.chat)
}

/// What was found of one group.
struct Looked {
    /// One more than asked for, if there are so many.
    found: Vec<DonePosition>,
    /// Where looking was given up, before enough was found and before the end.
    stopped: Option<DonePosition>,
}

/// Done chats of one group, one more than asked for, of one number or tag if asked.
fn done_of(
    snapshot: &Snapshot,
    group: GroupId,
    mut after: Option<DonePosition>,
    query: &ListQuery,
) -> Result<Looked, Failure> {
    let wanted = query.limit + 1;
    if query.number.is_none() && query.tag.is_none() {
        return Ok(Looked {
            found: snapshot.done_chats(group, after, wanted)?,
            stopped: None,
        });
    }
    let tagged = Tagged::of(query);
    let is_of = |chat: &Chat| query.number.is_none_or(|number| chat.number == number);
    let mut found = Vec::new();
    for _ in 0..LOOKED_PAGES {
        let page = snapshot.done_chats(group, after, PAGE_MAX)?;
        let is_last = page.len() < PAGE_MAX;
        after = page.last().copied().or(after);
        for position in page {
            let chat = snapshot.chat(position.chat)?.filter(is_of);
            if let Some(chat) = chat
                && tagged.has(snapshot, &chat)?
            {
                found.push(position);
            }
        }
        if found.len() >= wanted || is_last {
            found.truncate(wanted);
            return Ok(Looked {
                found,
                stopped: None,
            });
        }
    }
    Ok(Looked {
        found,
        stopped: after,
    })
}

/// The chat that `agent` should answer now: of their own and the new ones, that whose deadline is nearest; among those
/// without one who waits longest.
///
/// # Errors
/// When storage fails.
pub fn most_urgent(
    desk: &Desk,
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    but: Option<ChatId>,
) -> Result<Option<Chat>, Failure> {
    let now = desk.engine.clock.now();
    let mut nearest: Option<((i64, Timestamp), Chat)> = None;
    for tab in [Tab::Mine, Tab::New] {
        let query = ListQuery {
            limit: SORTED_MOST,
            ..ListQuery::of(tab)
        };
        for chat in chats_of(desk, snapshot, team, agent, &query)?.chats {
            let waits = chat.waiting_since().filter(|_| but != Some(chat.id));
            let Some(since) = waits.filter(|_| chat.pause.is_none() && chat.snooze.is_none())
            else {
                continue;
            };
            let place = (urgency::order(&chat, now), since);
            if nearest.as_ref().is_none_or(|(known, _)| place < *known) {
                nearest = Some((place, chat));
            }
        }
    }
    Ok(nearest.map(|(_, chat)| chat))
}

/// The chat after `chat` in the reader's own list, or its first other one.
///
/// # Errors
/// When nobody is signed in.
pub fn following(context: &Context, chat: ChatId) -> Result<Option<ChatId>, Failure> {
    let mine = ActiveTab::Mine(context.me()?.id);
    let inbox = context.desk.engine.inbox();
    let chats = inbox.page(mine, &[], None, None, PAGE_MAX).chats;
    let after = chats
        .iter()
        .position(|id| *id == chat)
        .and_then(|at| chats.get(at + 1));
    Ok(after.or(chats.iter().find(|id| **id != chat)).copied())
}

/// The way to the same list in the other order; handled chats have no deadline.
fn by_deadline(query: &ListQuery) -> Option<(String, bool)> {
    let is_on = query.order == Order::Deadline;
    let order = if is_on { Order::Usual } else { Order::Deadline };
    let other = ListQuery {
        order,
        after: None,
        ..query.clone()
    };
    (query.tab != Tab::Done).then(|| (format!("/chats?{}", other.write()), is_on))
}

/// The list as a pane of the page.
#[derive(Template)]
#[template(path = "list.html", config = "config/askama.toml")]
pub struct ListPane {
    look: Look,
    tab: Tab,
    /// The list as it is asked for.
    query: String,
    title: String,
    count: String,
    rows: Vec<Row>,
    more: Option<String>,
    /// The way to the list ordered by deadlines and back, and whether it is.
    by_deadline: Option<(String, bool)>,
    /// The chat that is open.
    current: Option<ChatId>,
    /// Where those are that were put aside, or the way back from there.
    aside: Option<Aside>,
    /// The reader may do things with many at once.
    oversees: bool,
    /// The tag that all of them have, and the way to all.
    tag: Option<(String, String)>,
}

impl HtmlSafe for ListPane {}

struct Aside {
    href: String,
    text: String,
}

impl Aside {
    fn of(look: &Look, query: &ListQuery, [mine, others]: [u64; 2]) -> Option<Self> {
        let count = match query.tab {
            Tab::Mine => mine,
            Tab::Others => others,
            Tab::New | Tab::Done => return None,
        };
        let there = ListQuery {
            snoozed: !query.snoozed,
            after: None,
            ..query.clone()
        };
        let text = if query.snoozed {
            look.text("list-snoozed-back")
        } else if count > 0 {
            look.with("list-snoozed", "count", count)
        } else {
            return None;
        };
        let href = format!("/chats?{}", there.write());
        Some(Self { href, text })
    }
}

impl ListPane {
    /// Reads the list that `query` asks for; `current` is the chat that is open.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn read(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        query: &ListQuery,
        current: Option<ChatId>,
    ) -> Result<Self, Failure> {
        let agent = context.me()?;
        let page = chats_of(&context.desk, snapshot, team, agent, query)?;
        let groups = team.open_to(agent);
        let counts = Counts::read(&context.desk.engine, agent, &groups);
        let snoozed = context.desk.engine.inbox().snoozed(agent.id, &groups);
        let count = match query.tab {
            Tab::Mine if query.snoozed => snoozed[0],
            Tab::Others if query.snoozed => snoozed[1],
            tab => tab.count(&counts),
        };
        Ok(Self {
            look: context.look(),
            tab: query.tab,
            query: query.write(),
            by_deadline: by_deadline(query),
            current,
            oversees: may_do_at_once(agent, query.tab),
            tag: query.tag.clone().map(|tag| {
                let all = ListQuery {
                    tag: None,
                    after: None,
                    ..query.clone()
                };
                (tag, format!("/chats?{}", all.write()))
            }),
            aside: Aside::of(&context.look(), query, snoozed),
            title: if query.snoozed {
                context.words.text("list-snoozed-title")
            } else {
                context.words.tab_name(query.tab)
            },
            count: context.words.with("tab-count", "count", count),
            more: page.next.map(|next| {
                let more = query.clone().with_more(page.chats.len(), next);
                format!("/chats?{}", more.write())
            }),
            rows: rows(context, snapshot, team, query, page.chats, current)?,
        })
    }
}

/// Whether much can be done at once in a tab: with what others answer only by those who may take it over.
fn may_do_at_once(agent: &Agent, tab: Tab) -> bool {
    access::oversees(agent) && (tab != Tab::Others || agent.has(Right::TakeOver))
}
