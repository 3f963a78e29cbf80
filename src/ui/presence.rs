//! Who is there: an agent is online while at least one event stream of theirs is open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::id::AgentId;

/// Open streams by agent; cheap to clone, shared by all clones.
#[derive(Clone, Default)]
pub struct Presence(Arc<Mutex<HashMap<AgentId, usize>>>);

/// One open stream; dropping it closes it.
pub struct Here {
    presence: Presence,
    agent: AgentId,
}

impl Presence {
    /// Counts a stream of `agent` until the guard is dropped.
    #[must_use = "the stream counts as long as the guard lives"]
    pub fn enter(&self, agent: AgentId) -> Here {
        *self.counts().entry(agent).or_insert(0) += 1;
        Here {
            presence: self.clone(),
            agent,
        }
    }

    /// Whether the agent is online.
    pub fn is_online(&self, agent: AgentId) -> bool {
        self.counts().contains_key(&agent)
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.counts().values().sum()
    }

    /// The word used in JSON and in the catalogues.
    pub fn word(&self, agent: AgentId) -> &'static str {
        if self.is_online(agent) {
            "online"
        } else {
            "offline"
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<AgentId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut counts = self.presence.counts();
        if let Some(count) = counts.get_mut(&self.agent) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.agent);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_online_until_the_last_stream_ends() {
        let (presence, vera) = (Presence::default(), AgentId(3));
        let first = presence.enter(vera);
        let second = presence.clone().enter(vera);
        drop(first);
        assert_eq!(presence.word(vera), "online");
        assert!(!presence.is_online(AgentId(4)));
        drop(second);
        assert_eq!(presence.word(vera), "offline");
        assert!(presence.counts().is_empty());
    }
}
