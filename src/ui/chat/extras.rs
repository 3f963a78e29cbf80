//! What goes with a text: something to choose from, a preview of its link or none, and whether a long one is split.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::{AgentId, ChatId};
use crate::base::limits::{PARTS_MAX, TEXT_CHARS_MAX};
use crate::base::text;
use crate::domain::choices::Choices;
use crate::domain::quick_reply::{QuickReply, ReplyOf, sees};
use crate::domain::split;
use crate::domain::view::View as _;
use crate::http::Code;
use crate::store::Snapshot;
use crate::ui::chat::choices::{ChoicesPart, ChoicesView};
use crate::ui::chat::composer::Typed;
use crate::ui::chat::timeline::Sight;
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::quick_replies::seen_by;
use crate::ui::texts::Arg;

/// The part of the composer under the box.
#[derive(Template)]
#[template(path = "composer_extras.html", config = "config/askama.toml")]
pub struct Extras {
    look: Look,
    chat: u64,
    /// The reader may write to the customer, be it for later.
    may_write: bool,
    choices: Option<Chosen>,
    plain_links: bool,
    /// What is said of a text that is too long for one message, and the messages that it becomes.
    long: Option<String>,
    limit: usize,
    most: usize,
}

impl HtmlSafe for Extras {}

/// What the customer is offered to choose from.
struct Chosen {
    /// As programs write it.
    json: String,
    header: String,
    part: ChoicesPart,
}

impl Chosen {
    fn new(look: &Look, choices: &Choices) -> Result<Self, Failure> {
        let json = serde_json::to_string(&ChoicesView::from(choices));
        Ok(Self {
            json: json.map_err(|error| Failure::Internal(error.to_string()))?,
            header: choices.header.clone(),
            part: ChoicesPart::new(look, choices),
        })
    }
}

impl Extras {
    /// What goes with what is being written.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(sight: &Sight<'_>, agent: AgentId, typed: &Typed) -> Result<Self, Failure> {
        let chosen = match typed.choices.as_ref().filter(|_| sight.may_write) {
            Some(choices) => Some(Chosen::new(&sight.look, choices)?),
            None => None,
        };
        let kept = sight.snapshot.profile(agent)?.plain_links;
        let length = text::length(typed.text.trim());
        let is_long = sight.may_write && !typed.note && length > TEXT_CHARS_MAX && chosen.is_none();
        Ok(Self {
            look: sight.look.clone(),
            chat: sight.chat.0,
            may_write: sight.may_write,
            choices: chosen,
            plain_links: typed.plain_links.unwrap_or(kept),
            long: is_long.then(|| {
                let parts = split::parts(&typed.text, TEXT_CHARS_MAX).len();
                let args = [
                    ("count", Arg::from(length)),
                    ("most", Arg::from(TEXT_CHARS_MAX)),
                    ("parts", Arg::from(parts)),
                ];
                sight.look.args("split-offer", &args)
            }),
            limit: TEXT_CHARS_MAX,
            most: TEXT_CHARS_MAX * PARTS_MAX,
        })
    }
}

/// A quick reply that somebody sees.
///
/// # Errors
/// When storage fails.
pub fn seen(snapshot: &Snapshot, agent: AgentId, id: u64) -> Result<Option<QuickReply>, Failure> {
    let (Some(reply), Some(agent)) = (snapshot.quick_reply(id)?, snapshot.agent(agent)?) else {
        return Ok(None);
    };
    let group = match reply.of {
        ReplyOf::Group(group) => snapshot.group(group)?,
        _ => None,
    };
    Ok(Some(reply).filter(|reply| sees(&agent, reply.of, group.as_ref())))
}

/// What a quick reply offers to choose from.
///
/// # Errors
/// `NotFound` for one that is not there any more.
pub fn choices_of(context: &Context, id: u64) -> Result<Option<Choices>, Failure> {
    let reply = seen(&context.snapshot()?, context.me()?.id, id)?;
    Ok(reply.ok_or(Failure::NotFound)?.choices)
}

/// Refuses what is nothing but the name of a quick reply: its words were meant. One of another group is not offered in
/// the chat.
///
/// # Errors
/// That refusal, or a fault of storage.
pub fn not_a_name(context: &Context, text: &str) -> Result<(), Failure> {
    let Some(name) = text
        .trim()
        .strip_prefix('/')
        .filter(|name| !name.is_empty())
    else {
        return Ok(());
    };
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let seen = seen_by(&snapshot, &team, context.me()?, "")?;
    let chat = snapshot.chat(ChatId(context.id("chat")?))?;
    let here = chat.map(|chat| chat.group);
    let elsewhere = |reply: &QuickReply| match reply.of {
        ReplyOf::Group(group) if Some(group) != here => Some(group),
        _ => None,
    };
    let mut called: Vec<&QuickReply> = seen.iter().filter(|it| it.is_called(name)).collect();
    called.sort_by_key(|reply| elsewhere(reply).is_some());
    let Some(reply) = called.first() else {
        return Ok(());
    };
    let args = [("name", Arg::from(&reply.name))];
    let said = match elsewhere(reply).and_then(|id| team.groups.get(&id)) {
        None => context.words.args("error-slash-reply", &args),
        Some(group) => {
            let [name] = args;
            let args = [name, ("group", Arg::from(&group.name))];
            context.words.args("error-slash-elsewhere", &args)
        }
    };
    Err(Failure::Quoted(Code::Invalid, said))
}
