//! What is told, as sentences.

use crate::domain::notice::NoticeKind;
use crate::ui::context::Team;
use crate::ui::json::Named;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// The sentence of a notice.
pub fn sentence(words: &Words, team: &Team, what: &NoticeKind) -> String {
    let key = format!("notice-{}", what.word().replace('_', "-"));
    let time = |at| words.moment(at);
    let name = |agent| team.name(agent).to_owned();
    let args = match what {
        NoticeKind::WindowCloses { closes_at } => vec![("time", time(*closes_at))],
        NoticeKind::ReplyDue { due_at } | NoticeKind::ReplyLate { due_at } => {
            vec![("time", time(*due_at))]
        }
        NoticeKind::Waiting { since } => vec![("time", time(*since))],
        NoticeKind::MovedOnWindow { closes_at, group } => {
            let group = team.groups.get(group);
            let group = group.map(|group| group.name.clone()).unwrap_or_default();
            vec![("time", time(*closes_at)), ("group", group)]
        }
        NoticeKind::Offered { by } | NoticeKind::TakenBack { by, .. } => vec![("agent", name(*by))],
        NoticeKind::Given { by: Some(by) } => {
            return words.with("notice-given-by", "agent", name(*by).as_str());
        }
        _ => Vec::new(),
    };
    let args: Vec<(&str, Arg<'_>)> = args
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    words.args(&key, &args)
}

/// The sentence of a note in which somebody is mentioned.
pub fn mention(words: &Words, by: Option<&Named>, text: &str) -> String {
    let by = by.map_or("", |by| by.name.as_str());
    words.args(
        "notice-mention",
        &[("agent", by.into()), ("text", text.into())],
    )
}
