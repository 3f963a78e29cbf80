//! The members as the list shows them to who asks.

use crate::domain::agent::{Agent, Invitation, Right, Role};
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::context::Context;
use crate::ui::failure::Failure;
use crate::ui::look::{Initials, Size};
use crate::ui::people::{AgentView, word_of};

/// A member in the list.
pub struct Row {
    pub(super) initials: Initials,
    pub(super) agent: AgentView,
    /// The catalogue's key of how it stands with them.
    pub(super) state: &'static str,
    /// Whether they are there.
    pub(super) here: &'static str,
    pub(super) editable: bool,
    pub(super) linkable: bool,
    /// Until when their one-time link works and from whom it is, or that there is none.
    pub(super) link: Option<String>,
    /// There is a link that can be withdrawn.
    pub(super) withdrawable: bool,
    pub(super) two_factor: bool,
    /// Their second factor can be taken away.
    pub(super) resettable: bool,
    pub(super) sessions: bool,
    /// They can be disabled: nobody disables themselves.
    pub(super) disableable: bool,
}

/// The rows of the list.
///
/// # Errors
/// When storage fails.
pub fn rows(
    context: &Context,
    snapshot: &Snapshot,
    me: &Agent,
    agents: &[Agent],
) -> Result<Vec<Row>, Failure> {
    let links = snapshot.invitations()?;
    let row = |agent: &Agent| {
        let link = links.iter().find(|(_, link)| link.agent == agent.id);
        let link = link.map(|(_, link)| link);
        let two_factor = snapshot.two_factor(agent.id)?.is_some();
        row(context, snapshot, me, (agent, agents), link, two_factor)
    };
    agents.iter().map(row).collect()
}

fn row(
    context: &Context,
    snapshot: &Snapshot,
    me: &Agent,
    (agent, agents): (&Agent, &[Agent]),
    link: Option<&Invitation>,
    two_factor: bool,
) -> Result<Row, Failure> {
    let word = word_of(snapshot, agent)?;
    let owner = me.role == Role::Owner;
    let keeps = me.has(Right::Team);
    let editable = keeps && !agent.role.outranks(me.role);
    let invited = !agent.disabled && agent.password.is_none();
    Ok(Row {
        initials: Initials::new(&agent.name, agent.id.0, Size::Usual),
        agent: AgentView::read(snapshot, agent)?,
        state: if agent.disabled {
            "team-disabled"
        } else if agent.password.is_none() {
            "team-invited"
        } else {
            word.key()
        },
        here: word.word(),
        editable,
        linkable: editable && !agent.disabled && (owner || agent.password.is_none()),
        link: match link {
            _ if !keeps => None,
            Some(link) => Some(link_said(context, link, agents)),
            None => invited.then(|| context.words.text("team-link-none")),
        },
        withdrawable: editable && link.is_some(),
        two_factor: keeps && two_factor,
        resettable: two_factor
            && keeps
            && agent.id != me.id
            && (owner || me.role.outranks(agent.role)),
        sessions: editable && !agent.disabled,
        disableable: editable && !agent.disabled && agent.id != me.id,
    })
}

/// Until when a one-time link works, and from whom it is.
fn link_said(context: &Context, link: &Invitation, agents: &[Agent]) -> String {
    let words = &context.words;
    let time = words.exact(link.expires_at);
    if link.expires_at <= words.now {
        return words.with("team-link-expired", "time", time.as_str());
    }
    let by = link
        .by
        .and_then(|by| agents.iter().find(|agent| agent.id == by));
    match by {
        Some(by) => words.args(
            "team-link-until-by",
            &[
                ("time", time.as_str().into()),
                ("agent", by.name.as_str().into()),
            ],
        ),
        None => words.with("team-link-until", "time", time.as_str()),
    }
}
