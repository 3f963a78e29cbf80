//! What the desk itself keeps about templates: the members and numbers are there, and every row can be read.

use crate::base::id::NumberId;
use crate::domain::group::Reopening;
use crate::domain::template::kept::{TemplateRequest, TemplateTopics, TemplateUse};
use crate::domain::view::View as _;
use crate::store::check::{Findings, each};
use crate::store::read::decode;
use crate::store::schema::Table;
use crate::store::snapshot::Snapshot;
use crate::store::{StoreError, keys};

/// Checks whose they are.
pub fn templates(source: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    each(source, Table::TemplateTopics, &mut |_, value| {
        let topics: TemplateTopics = decode(Table::TemplateTopics, value)?;
        findings.require(!topics.0.is_empty(), || {
            "a template without topics has a row for them".to_owned()
        });
        Ok(())
    })?;
    each(source, Table::TemplateUses, &mut |key, value| {
        let _: TemplateUse = decode(Table::TemplateUses, value)?;
        let agent = keys::read_template_use(key).map(|(agent, _)| agent);
        let known = match agent {
            Some(agent) => source.agent(agent)?.is_some(),
            None => false,
        };
        findings.require(known, || {
            let agent = agent.map_or(0, |agent| agent.0);
            format!("agent {agent} used a template, and is not there")
        });
        Ok(())
    })?;
    each(source, Table::TemplateRequests, &mut |key, value| {
        let request: TemplateRequest = decode(Table::TemplateRequests, value)?;
        findings.require(keys::number(key) == Some(request.id), || {
            format!("request {} stands under another number", request.id)
        });
        findings.require(source.agent(request.by)?.is_some(), || {
            format!("request {} is of nobody", request.id)
        });
        Ok(())
    })?;
    each(source, Table::NumberReopenings, &mut |key, value| {
        let _: Reopening = decode(Table::NumberReopenings, value)?;
        let id = NumberId(keys::number(key).unwrap_or(0));
        findings.require(source.number(id)?.is_some(), || {
            format!("a template reopens number {id}, which is not there")
        });
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Timestamp;
    use crate::base::id::AgentId;
    use crate::domain::template::kept::{RequestState, TemplateKey};
    use crate::store::check::tests::said;
    use crate::store::records::Record as _;

    #[test]
    fn rows_of_nobody_are_told() {
        let of = TemplateKey {
            waba_id: "1".to_owned(),
            name: "n".to_owned(),
            language: "en".to_owned(),
        };
        let used = TemplateUse {
            at: Timestamp::default(),
            values: Vec::new(),
        };
        let request = TemplateRequest {
            id: 3,
            by: AgentId(9),
            at: Timestamp::default(),
            topic: String::new(),
            words: String::new(),
            why: String::new(),
            state: RequestState::Open,
        };
        let reopening = Reopening {
            name: "n".to_owned(),
            language: "en".to_owned(),
        };
        let cases = [
            said(
                Table::TemplateTopics,
                b"1\0n\0",
                &TemplateTopics::default().bytes(),
            ),
            said(
                Table::TemplateUses,
                &keys::template_use(AgentId(7), &of),
                &used.bytes(),
            ),
            said(Table::TemplateRequests, &keys::one(3), &request.bytes()),
            said(Table::NumberReopenings, &keys::one(8), &reopening.bytes()),
        ];
        let about = ["without topics", "agent 7", "request 3", "number 8"];
        for (lines, about) in cases.iter().zip(about) {
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].contains(about), "{lines:?}");
        }
    }
}
