//! Rules, queues, loads and the deadlines of routing: whose they are, and that what waits is found again.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::chat::{Chat, ChatState};
use crate::domain::event::Deadline;
use crate::domain::hours::whose::Whose;
use crate::domain::routing::{People, Rules};
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::{active, decode, number, of, pair, queued};
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks a chat that the rules gave to somebody.
pub fn routed(source: &Snapshot, chat: &Chat, findings: &mut Findings) -> Result<(), StoreError> {
    let Some(routed) = chat.routed() else {
        return Ok(());
    };
    let id = chat.id;
    let (due, row) = routed.row;
    let armed = source.deadline(due, row)? == Some(Deadline::Unanswered(id));
    findings.require(armed, || {
        format!("chat {id}: the deadline row of its answer is missing")
    });
    Ok(())
}

/// Checks that a group or an agent knows the deadline that looks at them.
pub fn wake(
    source: &Snapshot,
    whose: Whose,
    own: [u8; 16],
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let known = source.routing_wake(whose)?;
    findings.require(
        known.map(|(due, id)| keys::due(due, id.0)) == Some(own),
        || format!("{whose:?} does not know the deadline of its routing"),
    );
    Ok(())
}

/// Checks the rest.
pub fn routing(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    rules(source, findings)?;
    wakes(source, findings)?;
    loads_and_queue(source, findings)?;
    each(source, Table::Given, &mut |key, value| {
        of(Table::Given, number(value))?;
        let id = AgentId(keys::number(key).unwrap_or(0));
        findings.require(source.agent(id)?.is_some(), || {
            format!("agent {id} was given a chat and is not there")
        });
        Ok(())
    })
}

fn rules(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Routing, &mut |key, value| {
        let rules: Rules = decode(Table::Routing, value)?;
        let id = GroupId(keys::number(key).unwrap_or(0));
        findings.require(source.group(id)?.is_some(), || {
            format!("rules are kept for group {id}, which is not there")
        });
        if let People::Listed(listed) = rules.people {
            for agent in listed {
                findings.require(source.agent(agent)?.is_some(), || {
                    format!("the rules of group {id} name agent {agent}, who is not there")
                });
            }
        }
        Ok(())
    })
}

fn wakes(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::RoutingWakes, &mut |key, value| {
        let row = of(Table::RoutingWakes, pair(value))?;
        let whose = keys::read_whose(key);
        let expected = whose.map(|whose| match whose {
            Whose::Group(group) => Deadline::Distribute(group),
            Whose::Agent(agent) => Deadline::Absent(agent),
        });
        let (due, id) = (keys::moment(row.0), crate::base::id::DeadlineId(row.1));
        let armed = source.deadline(due, id)?;
        findings.require(expected.is_some() && armed == expected, || {
            format!("{whose:?}: the deadline row of its routing is missing")
        });
        Ok(())
    })
}

/// The loads are what the chats say, and a new chat of an automatic group stands in its queue.
fn loads_and_queue(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    let mut queue: BTreeSet<(GroupId, ChatId)> = BTreeSet::new();
    each(source, Table::Queue, &mut |key, value| {
        let row = of(Table::Queue, queued(key, value))?;
        let group = GroupId(key.get(..8).and_then(keys::number).unwrap_or(0));
        queue.insert((group, row.chat));
        findings.require(source.chat(row.chat)?.is_some(), || {
            format!("chat {} waits in a queue and is not there", row.chat)
        });
        Ok(())
    })?;
    let mut loads: BTreeMap<AgentId, u64> = BTreeMap::new();
    for id in active::ids(source)? {
        let Some(chat) = source.chat(id)? else {
            continue;
        };
        if let Some(assignee) = chat.assignee() {
            *loads.entry(assignee).or_default() += 1;
        }
        let is_automatic = source.routing(chat.group)?.is_automatic();
        if is_automatic && matches!(chat.state, ChatState::New { .. }) {
            findings.require(queue.contains(&(chat.group, id)), || {
                format!("chat {id} is new and stands in no queue")
            });
        }
    }
    each(source, Table::Loads, &mut |key, value| {
        let id = AgentId(keys::number(key).unwrap_or(0));
        let (counted, kept) = (
            loads.remove(&id).unwrap_or(0),
            of(Table::Loads, number(value))?,
        );
        findings.require(counted == kept, || {
            format!("agent {id} is responsible for {counted} chats and counts {kept}")
        });
        Ok(())
    })?;
    for (id, counted) in loads {
        findings.add(|| format!("agent {id} is responsible for {counted} chats and counts none"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn what_leads_nowhere_is_told() {
        let listed = Rules {
            people: People::Listed(vec![AgentId(9)]),
            ..Rules::default()
        };
        let moment = crate::base::clock::Timestamp::from_seconds(1_786_000_000);
        let queue = keys::queued(GroupId(3), moment, ChatId(4));
        let cases = [
            said(Table::Routing, &keys::one(7), &Rules::default().bytes()),
            said(Table::Routing, &keys::one(7), &listed.bytes()),
            said(
                Table::RoutingWakes,
                &keys::whose(Whose::Group(GroupId(5))),
                &keys::two(1, 1),
            ),
            said(Table::Queue, &queue, &keys::one(0)),
            said(Table::Loads, &keys::one(6), &keys::one(2)),
            said(Table::Given, &keys::one(8), &keys::one(1)),
        ];
        let about = [
            "group 7",
            "agent 9",
            "GroupId(5)",
            "chat 4",
            "counts 2",
            "agent 8",
        ];
        for (lines, about) in cases.iter().zip(about) {
            assert!(lines.iter().any(|line| line.contains(about)), "{lines:?}");
        }
    }
}
