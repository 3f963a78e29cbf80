//! Templates that members miss: asked for, and answered by those who keep the templates.

use crate::base::id::AgentId;
use crate::base::limits::NAME_CHARS_MAX;
use crate::base::text;
use crate::domain::agent::{Agent, Right};
use crate::domain::changes::{Answer, Write};
use crate::domain::command::{RequestAnswer, TemplateFacts};
use crate::domain::decide::{desk, notices};
use crate::domain::notice::NoticeKind;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::kept::{
    REQUEST_CHARS_MAX, REQUESTS_OPEN_MAX, RequestState, TOPIC_CHARS_MAX, TemplateRequest,
};
use crate::domain::template::{Template, is_approved};
use crate::domain::view::{Halt, Read};

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
    let open = || known.iter().filter(|it| it.state.is_open());
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
    is_to_do(plan, id, agent.id)?;
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

/// Those who keep the templates are told that somebody misses one.
fn is_to_do(plan: &mut Plan<'_>, request: u64, by: AgentId) -> Read<()> {
    for keeper in plan.view.agents()? {
        if keeper.id != by && keeper.has(Right::Templates) {
            let told = NoticeKind::TemplateAsked { request, by };
            notices::tell_about(plan, keeper.id, told, None)?;
        }
    }
    Ok(())
}

/// Somebody who keeps the templates says what became of a request.
pub fn answer(
    plan: &mut Plan<'_>,
    agent: &Agent,
    id: u64,
    answer: RequestAnswer,
) -> Result<Answer, Halt> {
    let request = plan.view.template_request(id)?.ok_or(Refusal::NotFound)?;
    if !request.state.is_open() {
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
    nobody_else_has_to(plan, id)?;
    answered(plan, request, by, state)?;
    Ok(Answer::Listed(vec![id]))
}

/// Meta has taken a template that was written for a request. One that was answered meanwhile stays so, and so does one
/// for which another was written that may still be approved.
pub fn written(
    plan: &mut Plan<'_>,
    by: AgentId,
    id: u64,
    (waba_id, facts): (&str, &TemplateFacts),
) -> Read<()> {
    let request = plan.view.template_request(id)?;
    let Some(request) = request else {
        return Ok(());
    };
    let known = plan.view.templates()?;
    let before = known.iter().find(|it| request.state.is_template(it));
    if !request.state.wants_template(before) {
        return Ok(());
    }
    nobody_else_has_to(plan, id)?;
    let (at, template) = (plan.now, facts.name.clone());
    if is_approved(&facts.status) {
        return answered(plan, request, by, RequestState::Done { by, at, template });
    }
    let (waba_id, language) = (waba_id.to_owned(), facts.language.clone());
    let state = RequestState::Written {
        by,
        at,
        waba_id,
        template,
        language,
    };
    become_of(plan, request, state);
    Ok(())
}

/// A template can be sent from now on: there is what was asked for.
pub fn approved(plan: &mut Plan<'_>, known: &Template) -> Read<()> {
    for (request, by) in written_as(plan, known)? {
        let (at, template) = (plan.now, known.name.clone());
        answered(plan, request, by, RequestState::Done { by, at, template })?;
    }
    Ok(())
}

/// There is a template no more: what it was written for is to be done still.
pub fn gone(plan: &mut Plan<'_>, known: &Template) -> Read<()> {
    for (request, _) in written_as(plan, known)? {
        is_to_do(plan, request.id, request.by)?;
        become_of(plan, request, RequestState::Open);
    }
    Ok(())
}

/// The requests for which a template was written, and by whom.
fn written_as(plan: &Plan<'_>, known: &Template) -> Read<Vec<(TemplateRequest, AgentId)>> {
    let writer = |state: &RequestState| match state {
        RequestState::Written { by, .. } if state.is_template(known) => Some(*by),
        _ => None,
    };
    let all = plan.view.template_requests()?.into_iter();
    Ok(all
        .filter_map(|request| writer(&request.state).map(|by| (request, by)))
        .collect())
}

/// Those who keep the templates are asked no longer.
fn nobody_else_has_to(plan: &mut Plan<'_>, id: u64) -> Read<()> {
    for keeper in plan.view.agents()? {
        notices::over(
            plan,
            keeper.id,
            |what| matches!(what, NoticeKind::TemplateAsked { request, .. } if *request == id),
        )?;
    }
    Ok(())
}

/// Who asked is told what became of it, unless they did it themselves.
fn answered(
    plan: &mut Plan<'_>,
    request: TemplateRequest,
    by: AgentId,
    state: RequestState,
) -> Read<()> {
    if request.by != by {
        let told = NoticeKind::TemplateAnswered {
            request: request.id,
            by,
            done: matches!(state, RequestState::Done { .. }),
        };
        notices::tell_about(plan, request.by, told, None)?;
    }
    become_of(plan, request, state);
    Ok(())
}

fn become_of(plan: &mut Plan<'_>, request: TemplateRequest, state: RequestState) {
    plan.write(Write::TemplateRequest(Box::new(TemplateRequest {
        state,
        ..request
    })));
}
