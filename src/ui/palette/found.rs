//! Chats and customers, found by name, phone or tag.

use crate::domain::agent::Agent;
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::customers::{Query, find};
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::palette::act::Act;
use crate::ui::tab::Tab;

/// Customers that are shown.
const SHOWN: usize = 8;

/// The chats and the customers that `text` means, as far as `agent` may know of them.
///
/// # Errors
/// When storage fails.
pub fn acts(
    look: &Look,
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    text: &str,
) -> Result<(Vec<Act>, Vec<Act>), Failure> {
    let (known, _) = find(snapshot, team, agent, &Query::of_words(text, SHOWN))?;
    let (mut chats, mut customers) = (Vec::new(), Vec::new());
    for one in known {
        for chat in &one.chats {
            let tab = Tab::of(chat, agent);
            let href = format!("/chats/{}?tab={}", chat.id, tab.word());
            let number = team.numbers.get(&chat.number);
            let number = number.map_or("", |number| number.name.as_str());
            let about = format!("{number} · {}", look.tab_name(tab));
            chats.push(Act::place("mine", one.name(), href).about(about));
        }
        let href = format!("/customers/{}", one.customer.id);
        customers.push(Act::place("customers", one.name(), href).about(one.phones().join(", ")));
    }
    Ok((chats, customers))
}
