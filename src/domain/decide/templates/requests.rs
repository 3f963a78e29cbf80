//! Templates that members miss: asked for, and answered by those who keep the templates.

use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;
use crate::domain::agent::{Agent, Right};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::RequestAnswer;
use crate::domain::decide::{desk, notices};
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::kept::{
    REQUEST_CHARS_MAX, REQUESTS_OPEN_MAX, RequestState, TOPIC_CHARS_MAX, TemplateRequest,
};
use crate::domain::view::Halt;

/// Somebody asks for a template: what about, the words, and what for.
pub fn ask(
    plan: &mut Plan<'_>,
    agent: &Agent,
    (topic, wanted, why): (&str, &str, &str),
) -> Result<Answer, Halt> {
    let topic = desk::words(
        "topic",
        &text::one_line(topic, TOPIC_CHARS_MAX + 1),
        TOPIC_CHARS_MAX,
    )?;
    let words = desk::words("words", wanted, REQUEST_CHARS_MAX)?;
    let why = match why.trim() {
        "" => String::new(),
        why => desk::words("why", why, REQUEST_CHARS_MAX)?,
    };
    let known = plan.view.template_requests()?;
    let open = || known.iter().filter(|it| it.state == RequestState::Open);
    // Pressed twice.
    let same = |it: &&TemplateRequest| (it.by, &it.topic, &it.words) == (agent.id, &topic, &words);
    if let Some(same) = open().find(same) {
        return Ok(Answer::Listed(vec![same.id]));
    }
    if open().count() >= REQUESTS_OPEN_MAX {
        let problem = FieldProblem::TooMany(REQUESTS_OPEN_MAX);
        return Err(Refusal::invalid("topic", problem).into());
    }
    let id = known.last().map_or(0, |last| last.id) + 1;
    for keeper in plan.view.agents()? {
        if keeper.id != agent.id && keeper.has(Right::Templates) {
            let told = NoticeKind::TemplateAsked {
                request: id,
                by: agent.id,
            };
            notices::tell_about(plan, keeper.id, told, None)?;
        }
    }
    plan.write(Write::TemplateRequest(Box::new(TemplateRequest {
        id,
        by: agent.id,
        at: plan.now,
        topic,
        words,
        why,
        state: RequestState::Open,
    })));
    Ok(Answer::Listed(vec![id]))
}

/// Somebody who keeps the templates says what became of a request.
pub fn answer(
    plan: &mut Plan<'_>,
    agent: &Agent,
    id: u64,
    answer: RequestAnswer,
) -> Result<Answer, Halt> {
    let request = plan.view.template_request(id)?.ok_or(Refusal::NotFound)?;
    if request.state != RequestState::Open {
        return Err(Refusal::WrongState.into());
    }
    let (by, at) = (agent.id, plan.now);
    let state = match answer {
        RequestAnswer::Done(name) => {
            let template = desk::words("template", &name, NAME_CHARS_MAX.max(512))?;
            let known = plan.view.templates()?;
            if !known
                .iter()
                .any(|it| it.name == template && it.is_sendable())
            {
                return Err(Refusal::invalid("template", FieldProblem::Unknown).into());
            }
            RequestState::Done { by, at, template }
        }
        RequestAnswer::Declined(why) => {
            let why = desk::words("why", &why, REQUEST_CHARS_MAX)?;
            RequestState::Declined { by, at, why }
        }
    };
    // Nobody else has to do it any more.
    for keeper in plan.view.agents()? {
        notices::over(
            plan,
            keeper.id,
            |what| matches!(what, NoticeKind::TemplateAsked { request, .. } if *request == id),
        )?;
    }
    if request.by != by {
        let told = NoticeKind::TemplateAnswered {
            request: id,
            by,
            done: matches!(state, RequestState::Done { .. }),
        };
        notices::tell_about(plan, request.by, told, None)?;
    }
    plan.write(Write::TemplateRequest(Box::new(TemplateRequest {
        state,
        ..request
    })));
    Ok(Answer::Listed(vec![id]))
}
