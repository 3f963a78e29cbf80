//! Who else looks at a chat and writes in it: what a page says of its reader, and how it is shown to the others.

use serde::Deserialize;

use crate::base::id::{AgentId, ChatId};
use crate::http::Reply;
use crate::ui::attention::{Audience, Doing};
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::json;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// Names that are said; more are counted.
const NAMED: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(default)]
    typing: bool,
    /// False when the chat is left.
    #[serde(default = "yes")]
    looking: bool,
}

fn yes() -> bool {
    true
}

/// `POST /chats/{chat}/attention` `{typing?, looking?}`: a page says what its reader does with the chat.
pub async fn attention(mut context: Context) -> Result<Reply, Failure> {
    let said = match context.format {
        Format::Json => json::optional_body::<Body>(&mut context.request).await?,
        Format::Html => Body {
            typing: context.field("typing") == "true",
            looking: context.field("looking") != "false",
        },
    };
    let id = ChatId(context.id("chat")?);
    let agent = context.me()?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    Subject::read(&snapshot, &team, agent, id)?;
    let doing = match said {
        Body { looking: false, .. } => Doing::Nothing,
        Body { typing: true, .. } => Doing::Typing,
        Body { .. } => Doing::Looking,
    };
    context.desk.attention.says(id, agent.id, doing);
    Ok(Reply::no_content())
}

impl Default for Body {
    fn default() -> Self {
        Self {
            typing: false,
            looking: true,
        }
    }
}

/// Who else looks at it, in words; nothing when nobody does. Who writes in it is told elsewhere.
pub fn looking(audience: &Audience, team: &Team, words: &Words) -> Option<String> {
    let silent = audience.looking.iter().copied();
    let silent = silent.filter(|agent| !audience.typing.contains(agent));
    let silent: Vec<AgentId> = silent.collect();
    sentence("attention-looking", &silent, team, words)
}

/// Who else writes in it, in words.
pub fn typing(audience: &Audience, team: &Team, words: &Words) -> Option<String> {
    sentence("attention-typing", &audience.typing, team, words)
}

fn sentence(key: &str, agents: &[AgentId], team: &Team, words: &Words) -> Option<String> {
    if agents.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = agents.iter().take(NAMED).map(|id| team.name(*id)).collect();
    let more = agents.len().saturating_sub(NAMED);
    let rest = words.with("attention-more", "count", more);
    if more > 0 {
        names.push(&rest);
    }
    let names = names.join(", ");
    let args = [("names", Arg::Text(&names)), ("count", agents.len().into())];
    Some(words.args(key, &args))
}
