//! Who else looks at a chat and writes in it: what a page says of its reader, and how it is shown to the others.

use serde::Deserialize;

use crate::base::id::{AgentId, ChatId};
use crate::http::{Code, Reply};
use crate::ui::attention::{Audience, Doing, Page};
use crate::ui::chat::actions::number_in;
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::events::is_sign_in;
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
    /// Which of the pages of one browser: another may stay when this one goes.
    #[serde(default)]
    page: u64,
}

fn yes() -> bool {
    true
}

/// `POST /chats/{chat}/attention` `{typing?, looking?, page?}`: a page says what its reader does with the chat.
///
/// # Errors
/// `not_allowed` for a program's token: nobody sits before it.
pub async fn attention(mut context: Context) -> Result<Reply, Failure> {
    let said = match context.format {
        Format::Json => json::optional_body::<Body>(&mut context.request).await?,
        Format::Html => Body {
            typing: context.field("typing") == "true",
            looking: context.field("looking") != "false",
            page: number_in(&context, "page")?.unwrap_or_default(),
        },
    };
    let id = ChatId(context.id("chat")?);
    let agent = context.me()?;
    let session = context.signed.as_ref().ok_or(Failure::SignedOut)?.session;
    let snapshot = context.snapshot()?;
    if !is_sign_in(&snapshot, session)? {
        return Err(Failure::Told(Code::NotAllowed, "error-token-attention"));
    }
    // Whoever may see it no longer has left it, and says no more than that.
    if said.looking {
        let team = Team::read(&snapshot)?;
        Subject::read(&snapshot, &team, agent, id)?;
    }
    let doing = match said {
        Body { looking: false, .. } => Doing::Nothing,
        Body { typing: true, .. } => Doing::Typing,
        Body { .. } => Doing::Looking,
    };
    let page = Page {
        agent: agent.id,
        session,
        number: said.page,
    };
    context.desk.attention.says(id, page, doing);
    if doing == Doing::Typing {
        context.desk.bell.ring(id, agent.id);
    }
    Ok(Reply::no_content())
}

impl Default for Body {
    fn default() -> Self {
        Self {
            typing: false,
            looking: true,
            page: 0,
        }
    }
}

/// Who else looks at it, in words; nothing when nobody does. Who writes in it is told elsewhere.
pub fn looking(audience: &Audience, team: &Team, words: &Words) -> Option<String> {
    sentence("attention-looking", &silent(audience), team, words)
}

/// Those who look at it without writing.
pub fn silent(audience: &Audience) -> Vec<AgentId> {
    let silent = audience.looking.iter().copied();
    silent
        .filter(|agent| !audience.typing.contains(agent))
        .collect()
}

/// Who is shown, for the page's script: `3,5`.
pub fn ids(agents: &[AgentId]) -> String {
    let ids: Vec<String> = agents.iter().map(ToString::to_string).collect();
    ids.join(",")
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
