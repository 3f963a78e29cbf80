//! Quick replies as their readers see them.

use serde::Serialize;

use crate::base::id::GroupId;
use crate::domain::agent::Agent;
use crate::domain::chat::Chat;
use crate::domain::draft::InBox;
use crate::domain::quick_reply::{QuickReply, ReplyOf, keeps, sees};
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::chat::{ChoicesView, MediaView};
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::json::{Moment, Named};
use crate::ui::tray;
use crate::ui::words::Words;

/// `QuickReply` of the interface.
#[derive(Serialize)]
pub struct QuickReplyView {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) text: String,
    /// `desk`, `me` or `group:ID`.
    pub(super) r#for: String,
    pub(super) group: Option<Named>,
    pub(super) choices: Option<ChoicesView>,
    pub(super) files: Vec<MediaView>,
    pub(super) used: u64,
    pub(super) used_at: Option<Moment>,
    /// Whether the reader may change it.
    pub(super) may_change: bool,
}

/// Whose it is, as addresses, forms and programs say it.
pub(super) fn for_word(of: ReplyOf) -> String {
    match of {
        ReplyOf::Desk => "desk".to_owned(),
        ReplyOf::Group(group) => format!("group:{group}"),
        ReplyOf::Member(_) => "me".to_owned(),
    }
}

/// Whose it is, for people.
pub fn title_of(of: ReplyOf, team: &Team, words: &Words) -> String {
    match of {
        ReplyOf::Member(_) => words.text("quick-mine"),
        ReplyOf::Desk => words.text("quick-shared"),
        ReplyOf::Group(group) => words.with("quick-of-group", "group", team.group_name(group)),
    }
}

/// The same read for `agent`.
pub(super) fn for_of(agent: &Agent, word: &str) -> Result<ReplyOf, Failure> {
    let group = word.strip_prefix("group:").and_then(|id| id.parse().ok());
    match (word, group) {
        ("desk", _) => Ok(ReplyOf::Desk),
        ("me" | "", _) => Ok(ReplyOf::Member(agent.id)),
        (_, Some(group)) => Ok(ReplyOf::Group(GroupId(group))),
        _ => Err(Failure::invalid("for", FieldProblem::Unknown)),
    }
}

impl QuickReplyView {
    pub(super) fn of(
        reply: &QuickReply,
        snapshot: &Snapshot,
        team: &Team,
        agent: &Agent,
    ) -> Result<Self, Failure> {
        let group = match reply.of {
            ReplyOf::Group(group) => Some(group),
            _ => None,
        };
        let known = group.and_then(|group| team.groups.get(&group));
        Ok(Self {
            id: reply.id,
            name: reply.name.clone(),
            text: reply.text.as_str().to_owned(),
            r#for: for_word(reply.of),
            group: group.map(|group| Named::group(team, group)),
            choices: reply.choices.as_ref().map(ChoicesView::from),
            files: tray::views(snapshot, agent.id, &InBox::all(&reply.files))?,
            used: reply.used,
            used_at: reply.used_at.map(Moment),
            may_change: keeps(agent, reply.of, known),
        })
    }
}

/// Those that `agent` sees and that `q` fits, by their names.
///
/// # Errors
/// When storage fails.
pub fn seen_by(
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    q: &str,
) -> Result<Vec<QuickReply>, Failure> {
    let mut replies = snapshot.quick_replies()?;
    replies.retain(|reply| {
        let group = match reply.of {
            ReplyOf::Group(group) => team.groups.get(&group),
            _ => None,
        };
        sees(agent, reply.of, group) && reply.fits(q)
    });
    replies.sort_by_cached_key(|reply| (reply.name.to_lowercase(), reply.id));
    Ok(replies)
}

/// Those that fit a chat: the desk's, those of its group, and one's own; the most used first, and of one name one's
/// own before the group's before the desk's.
///
/// # Errors
/// When storage fails.
pub fn of_chat(
    snapshot: &Snapshot,
    team: &Team,
    agent: &Agent,
    chat: &Chat,
    q: &str,
) -> Result<Vec<QuickReply>, Failure> {
    let mut replies = seen_by(snapshot, team, agent, q)?;
    replies.retain(|reply| !matches!(reply.of, ReplyOf::Group(group) if group != chat.group));
    let near = |reply: &QuickReply| match reply.of {
        ReplyOf::Member(_) => 0,
        ReplyOf::Group(_) => 1,
        ReplyOf::Desk => 2,
    };
    let begun = crate::domain::tags::folded(q.trim_start_matches('/'));
    replies.sort_by_cached_key(|reply| {
        let begins = crate::domain::tags::folded(&reply.name).starts_with(&begun);
        (
            !begins,
            std::cmp::Reverse(reply.used),
            near(reply),
            reply.id,
        )
    });
    Ok(replies)
}
