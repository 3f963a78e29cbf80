//! What is kept of members, and what was noted of the administration, is of those who are there.

use crate::base::id::{AgentId, ChatId, EntryId};
use crate::domain::audit::{Audit, AuditSubject};
use crate::domain::draft::Draft;
use crate::domain::media::Home;
use crate::domain::notice::Notice;
use crate::domain::profile::{Mention, Profile, TeamRules};
use crate::domain::push::{PushDesk, PushDevice, PushJob};
use crate::domain::quick_reply::{QuickReply, ReplyOf};
use crate::domain::telling::Telling;
use crate::domain::two_factor::{PendingTwoFactor, TwoFactor};
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::decode;
use crate::store::records::Record;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks whose they are, and that every one can be read.
pub fn members(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    of_member::<TwoFactor>(source, findings, Table::TwoFactor)?;
    of_member::<PendingTwoFactor>(source, findings, Table::PendingTwoFactor)?;
    of_member::<Profile>(source, findings, Table::Profiles)?;
    of_member::<Telling>(source, findings, Table::Tellings)?;
    pushes(source, findings)?;
    audit(source, findings)?;
    mentions(source, findings)?;
    notices(source, findings)?;
    drafts(source, findings)?;
    quick_replies(source, findings)?;
    each(source, Table::TeamRules, &mut |key, value| {
        let rules: TeamRules = decode(Table::TeamRules, value)?;
        let is_there = source.agent(rules.by)?.is_some();
        findings.require(key == keys::THE_RULES && is_there, || {
            "team rules are kept that are not the desk's, or of somebody who is not there"
                .to_owned()
        });
        Ok(())
    })
}

fn of_member<T: Record>(
    source: &Snapshot,
    findings: &mut Findings,
    table: Table,
) -> Result<(), StoreError> {
    each(source, table, &mut |key, value| {
        let _: T = decode(table, value)?;
        let id = AgentId(keys::number(key).unwrap_or(0));
        findings.require(source.agent(id)?.is_some(), || {
            format!(
                "{} has a row for agent {id}, who is not there",
                table.name()
            )
        });
        Ok(())
    })
}

fn audit(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Audit, &mut |key, value| {
        let audit: Audit = decode(Table::Audit, value)?;
        let number = keys::number(key).unwrap_or(0);
        let author = match audit.by {
            Some(by) => source.agent(by)?.is_some(),
            None => true,
        };
        let subject = match audit.subject {
            AuditSubject::Desk => true,
            AuditSubject::Agent(id) => source.agent(id)?.is_some(),
            AuditSubject::Group(id) => source.group(id)?.is_some(),
            AuditSubject::Number(id) => source.number(id)?.is_some(),
        };
        findings.require(author && subject, || {
            format!("administrative change {number} is of somebody or something not there")
        });
        Ok(())
    })
}

fn mentions(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Mentions, &mut |key, value| {
        let mention: Mention = decode(Table::Mentions, value)?;
        let id = |part: Option<&[u8]>| part.and_then(keys::number).unwrap_or(0);
        let (agent, entry) = (AgentId(id(key.get(..8))), EntryId(id(key.get(8..))));
        let is_there =
            source.agent(agent)?.is_some() && source.entry(mention.chat, entry)?.is_some();
        findings.require(is_there, || {
            format!("agent {agent} is mentioned in entry {entry}, and one of them is not there")
        });
        Ok(())
    })
}

fn drafts(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Drafts, &mut |key, value| {
        let draft: Draft = decode(Table::Drafts, value)?;
        let (chat, agent) = keys::both(key).unwrap_or_default();
        let is_there =
            source.chat(ChatId(chat))?.is_some() && source.agent(AgentId(agent))?.is_some();
        findings.require(is_there && !draft.is_empty(), || {
            format!("agent {agent} has a draft in chat {chat}, and one of the three is not there")
        });
        Ok(())
    })
}

fn quick_replies(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::QuickReplies, &mut |key, value| {
        let reply: QuickReply = decode(Table::QuickReplies, value)?;
        let is_there = match reply.of {
            ReplyOf::Desk => true,
            ReplyOf::Group(group) => source.group(group)?.is_some(),
            ReplyOf::Member(agent) => source.agent(agent)?.is_some(),
        };
        let number = keys::number(key).unwrap_or(0);
        findings.require(is_there && number == reply.id, || {
            format!("quick reply {number} has another number, or is of nobody who is there")
        });
        for file in reply.files {
            let home = source.media(file)?.map(|media| media.home);
            findings.require(home == Some(Home::QuickReply(number)), || {
                format!("quick reply {number} has file {file}, which is not there or not its own")
            });
        }
        Ok(())
    })
}

fn notices(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::Notices, &mut |key, value| {
        let notice: Notice = decode(Table::Notices, value)?;
        let (agent, number) = keys::both(key).unwrap_or_default();
        let is_there = match (notice.chat, notice.what.entry()) {
            (Some(chat), Some(entry)) => source.entry(chat, entry)?.is_some(),
            (Some(chat), None) => source.chat(chat)?.is_some(),
            (None, _) => true,
        };
        findings.require(is_there && source.agent(AgentId(agent))?.is_some(), || {
            format!("agent {agent} has notice {number}, and they or what it is about is not there")
        });
        Ok(())
    })
}

fn pushes(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::PushDesk, &mut |key, value| {
        let _: PushDesk = decode(Table::PushDesk, value)?;
        findings.require(key == keys::THE_DESK, || {
            "a key for pushes is kept that is not the desk's".to_owned()
        });
        Ok(())
    })?;
    each(source, Table::PushDevices, &mut |key, value| {
        let device: PushDevice = decode(Table::PushDevices, value)?;
        let id = keys::number(key).unwrap_or(0);
        let session = source.session(device.session)?;
        let is_theirs = session.is_some_and(|session| session.agent == device.agent);
        findings.require(is_theirs && source.agent(device.agent)?.is_some(), || {
            format!("device {id} gets pushes for somebody who is not signed in with it")
        });
        Ok(())
    })?;
    each(source, Table::PushJobs, &mut |key, value| {
        let _: PushJob = decode(Table::PushJobs, value)?;
        let (number, device) = keys::both(key).unwrap_or_default();
        let devices = source.push_devices()?;
        findings.require(devices.iter().any(|(id, _)| *id == device), || {
            format!("push {number} is on its way to device {device}, which is not there")
        });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::{ChatId, GroupId};
    use crate::base::secret::Secret;
    use crate::domain::audit::AuditKind;
    use crate::domain::notice::NoticeKind;
    use crate::domain::push::PushWhat;
    use crate::domain::wording::Wording;
    use crate::store::check::tests::said;

    #[test]
    fn what_is_of_nobody_is_told() {
        let at = Timestamp::default();
        let factor = TwoFactor {
            secret: Secret::new("A"),
            since: at,
            recovery: Vec::new(),
            last_step: 0,
        };
        let pending = PendingTwoFactor {
            secret: Secret::new("A"),
            since: at,
        };
        let audit = |by, subject| Audit {
            at,
            by,
            what: AuditKind::GroupChanged,
            subject,
            changes: Vec::new(),
        };
        let rules = TeamRules {
            text: String::new(),
            revision: 1,
            changed_at: at,
            by: AgentId(6),
        };
        let mention = Mention {
            chat: ChatId(7),
            at,
            unread: true,
        };
        let notice = Notice {
            at,
            chat: None,
            what: NoticeKind::SnoozeOver,
            unread: true,
        };
        let draft = Draft {
            note: "Begun".to_owned(),
            ..Draft::default()
        };
        let reply = QuickReply {
            id: 18,
            of: ReplyOf::Member(AgentId(3)),
            name: "hi".to_owned(),
            text: Wording::read("Hello").unwrap(),
            files: Vec::new(),
            choices: None,
            used: 0,
            used_at: None,
        };
        let desk = PushDesk {
            private: Secret::new("key"),
            made_at: at,
            reached: 0,
        };
        let device = PushDevice {
            agent: AgentId(3),
            session: [0; 16],
            endpoint: Secret::new("https://push.example/1"),
            key: Vec::new(),
            auth: Secret::default(),
            name: String::new(),
            created_at: at,
            reached_at: None,
        };
        let job = PushJob {
            agent: AgentId(3),
            what: PushWhat::Test,
            at,
        };
        let by_nobody = audit(Some(AgentId(5)), AuditSubject::Desk);
        let of_nothing = audit(None, AuditSubject::Group(GroupId(5)));
        let cases = [
            said(Table::TwoFactor, &keys::one(3), &factor.bytes()),
            said(Table::PendingTwoFactor, &keys::one(4), &pending.bytes()),
            said(Table::Profiles, &keys::one(5), &Profile::default().bytes()),
            said(Table::Audit, &keys::one(1), &by_nobody.bytes()),
            said(Table::Audit, &keys::one(2), &of_nothing.bytes()),
            said(Table::TeamRules, keys::THE_RULES, &rules.bytes()),
            said(Table::Mentions, &keys::two(8, 9), &mention.bytes()),
            said(Table::QuickReplies, &keys::one(18), &reply.bytes()),
            said(Table::Drafts, &keys::two(16, 17), &draft.bytes()),
            said(Table::Notices, &keys::two(8, 10), &notice.bytes()),
            said(Table::Tellings, &keys::one(11), &Telling::default().bytes()),
            said(Table::PushDesk, &keys::one(12), &desk.bytes()),
            said(Table::PushDevices, &keys::one(13), &device.bytes()),
            said(Table::PushJobs, &keys::two(14, 15), &job.bytes()),
        ];
        let about = [
            "agent 3",
            "agent 4",
            "agent 5",
            "change 1",
            "change 2",
            "team rules",
            "entry 9",
            "reply 18",
            "chat 16",
            "notice 10",
            "agent 11",
            "not the desk's",
            "device 13",
            "device 15",
        ];
        for (lines, about) in cases.iter().zip(about) {
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(about), "{lines:?}");
        }
    }
}
