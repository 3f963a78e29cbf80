//! Reading what the desk itself keeps about templates.

use crate::base::id::{AgentId, NumberId};
use crate::domain::group::Reopening;
use crate::domain::template::kept::{
    TemplateKey, TemplateRequest, TemplateRows, TemplateTopics, TemplateUse,
};
use crate::domain::view::Read;
use crate::store::keys;
use crate::store::read::{END, Source};
use crate::store::schema::Table;

impl<S: Source> TemplateRows for S {
    fn template_topics(&self, waba_id: &str, name: &str) -> Read<TemplateTopics> {
        let kept = self.record(Table::TemplateTopics, &keys::texts(&[waba_id, name]))?;
        Ok(kept.unwrap_or_default())
    }

    fn template_use(&self, agent: AgentId, of: &TemplateKey) -> Read<Option<TemplateUse>> {
        Ok(self.record(Table::TemplateUses, &keys::template_use(agent, of))?)
    }

    fn template_uses(&self, agent: AgentId) -> Read<Vec<(TemplateKey, TemplateUse)>> {
        let (from, to) = (keys::one(agent.0), keys::one(agent.0 + 1));
        let rows = self.records(Table::TemplateUses, &from, &to, usize::MAX)?;
        let rows = rows.into_iter();
        let read =
            |(key, used): (Vec<u8>, TemplateUse)| Some((keys::read_template_use(&key)?.1, used));
        Ok(rows.filter_map(read).collect())
    }

    fn template_request(&self, id: u64) -> Read<Option<TemplateRequest>> {
        Ok(self.record(Table::TemplateRequests, &keys::one(id))?)
    }

    fn template_requests(&self) -> Read<Vec<TemplateRequest>> {
        let rows = self.records(Table::TemplateRequests, &[], &END, usize::MAX)?;
        Ok(rows.into_iter().map(|(_, request)| request).collect())
    }

    fn number_reopening(&self, number: NumberId) -> Read<Option<Reopening>> {
        Ok(self.record(Table::NumberReopenings, &keys::one(number.0))?)
    }
}
