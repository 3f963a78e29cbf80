//! Quick replies that fit a chat, to be put into the box.

use crate::base::text;
use crate::domain::access::Action;
use crate::domain::agent::Agent;
use crate::store::Snapshot;
use crate::ui::chat::Subject;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::palette::act::{Act, Form};
use crate::ui::quick_replies::{of_chat, title_of};
use crate::ui::words::Words;

/// Those that are shown.
const SHOWN: usize = 12;
/// Characters of their words that are shown.
const CHARS_SHOWN: usize = 90;

/// Those that `asked` means, for who may write in the chat; the most used first.
///
/// # Errors
/// When storage fails.
pub fn acts(
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    subject: &Subject,
    asked: &str,
    words: &Words,
) -> Result<Vec<Act>, Failure> {
    if subject.allows(team, agent, Action::Write).is_err() {
        return Ok(Vec::new());
    }
    let found = of_chat(snapshot, team, agent, &subject.chat, asked.trim())?;
    let found: Vec<_> = found.into_iter().take(SHOWN).collect();
    let is_one_of_many = |name: &str| found.iter().filter(|it| it.name == name).count() > 1;
    Ok(found
        .iter()
        .map(|reply| {
            let path = format!("/chats/{}/quick-replies/{}", subject.chat.id, reply.id);
            let mut about = text::one_line(reply.text.as_str(), CHARS_SHOWN);
            if !reply.files.is_empty() {
                let files = words.with("quick-files-count", "count", reply.files.len());
                about = match about.is_empty() {
                    true => files,
                    false => format!("{about} · {files}"),
                };
            }
            if is_one_of_many(&reply.name) {
                about = format!("{} · {about}", title_of(reply.of, team, words));
            }
            Act::deed("quick", format!("/{}", reply.name), Form::post(path)).about(about)
        })
        .collect())
}
