//! What is told, as sentences.

use crate::base::id::{AgentId, TemplateId};
use crate::domain::notice::NoticeKind;
use crate::domain::template::kept::TemplateRows as _;
use crate::domain::view::View as _;
use crate::store::Snapshot;
use crate::ui::context::Team;
use crate::ui::failure::Failure;
use crate::ui::json::Named;
use crate::ui::settings::standing;
use crate::ui::texts::Arg;
use crate::ui::words::Words;

/// The sentence of a notice.
///
/// # Errors
/// When storage fails.
pub fn sentence(
    words: &Words,
    team: &Team,
    snapshot: &Snapshot,
    what: &NoticeKind,
) -> Result<String, Failure> {
    Ok(match what {
        NoticeKind::TemplateTrouble {
            template,
            what,
            group,
        } => {
            let name = template_name(snapshot, *template)?;
            let what = words.text(&format!("templates-setback-{}", what.word()));
            let group = group.and_then(|group| team.groups.get(&group));
            let key = match (&name, group) {
                (Some(_), Some(_)) => "notice-template-trouble-group",
                (Some(_), None) => "notice-template-trouble",
                (None, Some(_)) => "notice-template-gone-group",
                (None, None) => "notice-template-gone",
            };
            let name = name.as_deref().map(|name| ("template", name.into()));
            let group = group.map(|group| ("group", group.name.as_str().into()));
            let args = [name, group, Some(("what", what.as_str().into()))];
            let args: Vec<(&str, Arg<'_>)> = args.into_iter().flatten().collect();
            words.args(key, &args)
        }
        NoticeKind::TemplateReviewed { template, approved } => {
            match (template_name(snapshot, *template)?, approved) {
                (Some(name), true) => {
                    words.with("notice-template-reviewed", "template", name.as_str())
                }
                (Some(name), false) => {
                    words.with("notice-template-rejected", "template", name.as_str())
                }
                (None, true) => words.text("notice-template-reviewed-gone"),
                (None, false) => words.text("notice-template-rejected-gone"),
            }
        }
        NoticeKind::TemplateAsked { request, by } => asked(
            (words, team, snapshot),
            "notice-template-asked",
            (*request, *by),
        )?,
        NoticeKind::TemplateAnswered { request, by, done } => {
            let key = match done {
                true => "notice-template-answered",
                false => "notice-template-declined",
            };
            asked((words, team, snapshot), key, (*request, *by))?
        }
        NoticeKind::NumberStanding { number, what } => {
            standing::notice((words, team), *number, what)
        }
        what => of_chat(words, team, what),
    })
}

/// A sentence about a request for a template.
fn asked(
    (words, team, snapshot): (&Words, &Team, &Snapshot),
    key: &str,
    (request, by): (u64, AgentId),
) -> Result<String, Failure> {
    let request = snapshot.template_request(request)?;
    let topic = request.map_or_else(String::new, |request| request.topic);
    Ok(words.args(
        key,
        &[
            ("agent", team.name(by).into()),
            ("topic", topic.as_str().into()),
        ],
    ))
}

/// What a template is called; nothing of one that is gone: its number says nothing to anybody.
fn template_name(snapshot: &Snapshot, id: TemplateId) -> Result<Option<String>, Failure> {
    let templates = snapshot.templates()?;
    let found = templates.into_iter().find(|template| template.id == id);
    Ok(found.map(|template| format!("{} ({})", template.name, template.language)))
}

/// Under which heading something stands that is about no chat.
pub fn heading(what: &NoticeKind) -> &'static str {
    match what {
        NoticeKind::NumberStanding { .. } => "numbers-title",
        _ => "templates-title",
    }
}

/// Where something is that is about no chat.
pub fn place(what: &NoticeKind) -> String {
    match what {
        NoticeKind::TemplateAsked { request, .. }
        | NoticeKind::TemplateAnswered { request, .. } => {
            format!("/templates/requests#r{request}")
        }
        NoticeKind::TemplateTrouble { template, .. }
        | NoticeKind::TemplateReviewed { template, .. } => format!("/templates#t{template}"),
        NoticeKind::NumberStanding { .. } => "/numbers#standing".to_owned(),
        _ => "/notices".to_owned(),
    }
}

fn of_chat(words: &Words, team: &Team, what: &NoticeKind) -> String {
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
