//! Who is there: an agent is online while at least one event stream of theirs is open.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::base::id::AgentId;

/// Open streams by agent; cheap to clone, shared by all clones.
#[derive(Clone)]
pub struct Presence {
    streams: Arc<Mutex<HashMap<AgentId, usize>>>,
    /// Changes when somebody comes or goes.
    changed: watch::Sender<()>,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            streams: Arc::default(),
            changed: watch::Sender::new(()),
        }
    }
}

/// One open stream; dropping it closes it.
pub struct Here {
    presence: Presence,
    agent: AgentId,
}

impl Presence {
    /// Counts a stream of `agent` until the guard is dropped.
    #[must_use = "the stream counts as long as the guard lives"]
    pub fn enter(&self, agent: AgentId) -> Here {
        let mut counts = self.counts();
        let count = counts.entry(agent).or_insert(0);
        *count += 1;
        if *count == 1 {
            self.changed.send_replace(());
        }
        drop(counts);
        Here {
            presence: self.clone(),
            agent,
        }
    }

    /// Tells when somebody comes or goes.
    pub fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Who is online.
    pub fn online(&self) -> BTreeSet<AgentId> {
        self.counts().keys().copied().collect()
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
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let mut counts = self.presence.counts();
        if let Some(count) = counts.get_mut(&self.agent) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.agent);
                self.presence.changed.send_replace(());
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
