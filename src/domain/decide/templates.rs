//! Templates: what Meta says of them, who is told of it, and what the team keeps about them.

pub mod files;
mod requests;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, NumberId, TemplateId};
use crate::base::phone;
use crate::base::text;
use crate::domain::access;
use crate::domain::agent::{Agent, Right, Role};
use crate::domain::audit::{AuditKind, AuditSubject, Differences};
use crate::domain::changes::{Answer, Write};
use crate::domain::chat::Chat;
use crate::domain::command::{TemplateAction, TemplateFacts};
use crate::domain::decide::{notices, sending};
use crate::domain::entry::{Author, Body};
use crate::domain::event::EventKind;
use crate::domain::group::Reopening;
use crate::domain::inbound::TemplateNews;
use crate::domain::keep_alive;
use crate::domain::notice::NoticeKind;
use crate::domain::number::TroubleCause;
use crate::domain::plan::Plan;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::reliance::{self, Reliance};
use crate::domain::tags;
use crate::domain::template::kept::{
    TOPIC_CHARS_MAX, TOPICS_MAX, TemplateKey, TemplateTopics, TemplateUse, USES_MAX,
};
use crate::domain::template::setback::Setback;
use crate::domain::template::{Facts, GONE, Template};
use crate::domain::view::{Halt, Read};
use crate::domain::writing::TemplateWords;

/// How long a template that was submitted here may be missing in Meta's list.
const NEW_AT_META: Duration = Duration::from_secs(600);
/// How long whoever sent a template relies on it.
const RELIED_FOR: Duration = Duration::from_secs(30 * 86_400);

/// Brings the templates of an account in line with Meta's list. One that is gone at Meta goes here, unless somebody
/// relies on it or sent it lately: then it stays as gone.
pub fn keep(
    plan: &mut Plan<'_>,
    waba_id: &str,
    listed: Vec<TemplateFacts>,
) -> Result<Answer, Halt> {
    let mut known = plan.view.templates()?;
    known.retain(|template| template.waba_id == waba_id);
    let is_of = |template: &Template, facts: &TemplateFacts| {
        facts.name == template.name && facts.language == template.language
    };
    for template in &known {
        let is_new = template.status == "PENDING"
            && template.author.is_some()
            && plan.now.since(template.synced_at) < NEW_AT_META;
        if is_new || listed.iter().any(|facts| is_of(template, facts)) {
            continue;
        }
        goes(plan, template, None)?;
    }
    for facts in listed {
        let before = known.iter().find(|template| is_of(template, &facts));
        let mut after = template(plan, waba_id, before, facts);
        if let Some(before) = before {
            // The list says less than the webhooks did.
            if before.status == after.status {
                after
                    .facts
                    .explanation
                    .clone_from(&before.facts.explanation);
            }
            change(plan, before, after, None)?;
        } else {
            plan.write(Write::Template(after));
        }
    }
    token_works(plan, waba_id)?;
    plan.log(EventKind::Templates);
    Ok(Answer::Done)
}

fn template(
    plan: &mut Plan<'_>,
    waba_id: &str,
    before: Option<&Template>,
    facts: TemplateFacts,
) -> Template {
    Template {
        id: before.map_or_else(|| plan.counters.next_template(), |template| template.id),
        waba_id: waba_id.to_owned(),
        name: facts.name,
        language: facts.language,
        status: facts.status,
        facts: facts.facts,
        components: facts.components,
        author: before.and_then(|template| template.author),
        synced_at: plan.now,
    }
}

/// Meta answered with the account's token: what was wrong with it is over.
fn token_works(plan: &mut Plan<'_>, waba_id: &str) -> Read<()> {
    for mut number in plan.view.numbers()? {
        let cause = number.trouble.as_ref().map(|trouble| trouble.cause);
        let of_token = matches!(cause, Some(TroubleCause::Refused(0 | 190)));
        if number.waba_id == waba_id && of_token {
            number.trouble = None;
            sending::changed(plan, number);
        }
    }
    Ok(())
}

/// A webhook tells of a template: its account, name and language.
pub fn heard(
    plan: &mut Plan<'_>,
    (waba_id, name, language): (&str, &str, &str),
    news: &TemplateNews,
) -> Read<Answer> {
    let Some(before) = plan.view.template_by_name(waba_id, name, language)? else {
        return Ok(Answer::KNOWN);
    };
    let mut after = before.clone();
    match news {
        TemplateNews::Status {
            meta_id,
            status,
            reason,
            explanation,
        } => {
            if !meta_id.is_empty() {
                meta_id.clone_into(&mut after.facts.meta_id);
            }
            status.clone_into(&mut after.status);
            if before.status != after.status {
                reason.clone_into(&mut after.facts.rejected_reason);
                explanation.clone_into(&mut after.facts.explanation);
            }
        }
        TemplateNews::Quality(quality) => quality.clone_into(&mut after.facts.quality),
        TemplateNews::Category {
            previous,
            now,
            correct,
        } => {
            if !now.is_empty() {
                now.clone_into(&mut after.facts.category);
            }
            if *now == before.facts.correct_category {
                after.facts.correct_category.clear();
            }
            if !correct.is_empty() {
                correct.clone_into(&mut after.facts.correct_category);
            } else if *previous != after.facts.category {
                previous.clone_into(&mut after.facts.previous_category);
            }
        }
        // What came is not the whole: whoever heard it asks for Meta's list.
        TemplateNews::Parts => return Ok(Answer::STORED),
    }
    if before == after {
        return Ok(Answer::KNOWN);
    }
    change(plan, &before, after, None)?;
    plan.log(EventKind::Templates);
    Ok(Answer::STORED)
}

/// Meta has a template no more: it goes here too, unless somebody misses it.
fn goes(plan: &mut Plan<'_>, template: &Template, by: Option<AgentId>) -> Read<()> {
    let gone = Template {
        status: GONE.to_owned(),
        ..template.clone()
    };
    if is_missed(plan, template, by)? {
        return change(plan, template, gone, by);
    }
    tell(plan, template, &gone, by)?;
    requests::gone(plan, template)?;
    plan.write(Write::TemplateGone(template.clone()));
    Ok(())
}

/// Whether anybody but who deleted it relies on a template, used it lately or has a message of it that waits. They are
/// told by its name, which is known as long as it stays.
fn is_missed(plan: &Plan<'_>, template: &Template, by: Option<AgentId>) -> Read<bool> {
    if !reliance::on(plan.view, template)?.is_empty() || !waiting(plan, template)?.is_empty() {
        return Ok(true);
    }
    // Who wrote it does not stop having written it.
    let lately = plan.now.since(template.synced_at) < RELIED_FOR;
    let mut users = users(plan, template)?.into_iter();
    Ok((template.status != GONE || lately) && users.any(|user| Some(user) != by))
}

/// A template has become another, by somebody here or by Meta: it is kept, and those who should know are told, once.
fn change(
    plan: &mut Plan<'_>,
    before: &Template,
    after: Template,
    by: Option<AgentId>,
) -> Read<()> {
    tell(plan, before, &after, by)?;
    if after.status == GONE {
        requests::gone(plan, &after)?;
    } else if after.is_sendable() && !before.is_sendable() {
        requests::approved(plan, &after)?;
    }
    plan.write(Write::Template(after));
    Ok(())
}

/// Tells what became of a template. Whoever did it knows.
fn tell(plan: &mut Plan<'_>, before: &Template, after: &Template, by: Option<AgentId>) -> Read<()> {
    let was_looked_at = matches!(before.status.as_str(), "PENDING" | "IN_APPEAL" | "REJECTED");
    let approved = after.is_approved();
    let is_verdict = before.status != after.status && (approved || after.status == "REJECTED");
    let judged = after.author.filter(|_| was_looked_at && is_verdict);
    let is_news = |what: &Setback| *what != Setback::Gone || Setback::of(before) != Some(*what);
    if let Some(what) = Setback::between(before, after).filter(is_news) {
        // A review that the team asked for ends with a verdict, and one that was refused could be sent by nobody.
        let was_dead = matches!(before.status.as_str(), "IN_APPEAL" | "REJECTED");
        let mut users = BTreeSet::new();
        if after.status != "PENDING" && !was_dead {
            users = self::users(plan, after)?;
        }
        users.retain(|user| ![by, judged].contains(&Some(*user)));
        alarm(plan, after, what, (users, by))?;
    }
    if let Some(author) = judged {
        let template = after.id;
        let told = NoticeKind::TemplateReviewed { template, approved };
        notices::tell_about(plan, author, told, None)?;
    }
    Ok(())
}

/// Tells those who use a template or rely on it what became of it, but for whoever did that, and those whose messages
/// would have been sent with it.
fn alarm(
    plan: &mut Plan<'_>,
    template: &Template,
    what: Setback,
    (mut to, by): (BTreeSet<AgentId>, Option<AgentId>),
) -> Read<()> {
    let relied = reliance::on(plan.view, template)?;
    let waiting = match what {
        Setback::Category => BTreeSet::new(),
        _ => waiting(plan, template)?,
    };
    if !relied.is_empty() || !to.is_empty() {
        // What it costs now is for those who keep the templates.
        if what == Setback::Category {
            to.clear();
        }
        // They are told of their message.
        to.retain(|user| waiting.iter().all(|(author, _)| author != user));
        to.extend(keepers(plan, &relied)?);
        to.retain(|agent| Some(*agent) != by);
        let told = NoticeKind::TemplateTrouble {
            template: template.id,
            what,
            group: relied.groups.first().copied(),
        };
        for agent in to {
            notices::tell_about(plan, agent, told, None)?;
        }
    }
    for (author, chat) in waiting {
        let kind = NoticeKind::TemplateTrouble {
            template: template.id,
            what,
            group: None,
        };
        notices::tell(plan, author, kind, chat)?;
    }
    Ok(())
}

/// Whose messages of it wait to leave, and in which chats.
fn waiting(plan: &Plan<'_>, template: &Template) -> Read<BTreeSet<(AgentId, ChatId)>> {
    let mut waiting = BTreeSet::new();
    for row in plan.view.outbox_rows()? {
        let Some(entry) = plan.view.entry(row.chat, row.entry)? else {
            continue;
        };
        let (Author::Agent(author), Body::Template(sent)) = (entry.author, &entry.body) else {
            continue;
        };
        let account = plan.view.number(row.number)?.map(|number| number.waba_id);
        let is_it = sent.name == template.name
            && sent.language == template.language
            && account.as_deref() == Some(template.waba_id.as_str());
        if is_it {
            waiting.insert((author, row.chat));
        }
    }
    Ok(waiting)
}

/// Who submitted it here, and whoever sent it lately.
fn users(plan: &Plan<'_>, template: &Template) -> Read<BTreeSet<AgentId>> {
    let of = key_of(template);
    let mut users = BTreeSet::new();
    for agent in plan.view.agents()? {
        let uses = plan.view.template_uses(agent.id)?;
        let lately = |at: Timestamp| plan.now.since(at) < RELIED_FOR;
        let sends = uses.iter().any(|(key, used)| *key == of && lately(used.at));
        if !agent.disabled && (sends || template.author == Some(agent.id)) {
            users.insert(agent.id);
        }
    }
    Ok(users)
}

fn key_of(template: &Template) -> TemplateKey {
    TemplateKey {
        waba_id: template.waba_id.clone(),
        name: template.name.clone(),
        language: template.language.clone(),
    }
}

/// Owners and admins, whoever keeps the templates, and the leads of the groups that rely on one.
fn keepers(plan: &Plan<'_>, relied: &Reliance) -> Read<Vec<AgentId>> {
    let mut groups = Vec::new();
    for group in &relied.groups {
        groups.extend(plan.view.group(*group)?);
    }
    for number in &relied.numbers {
        if let Some(number) = plan.view.number(*number)? {
            groups.extend(plan.view.group(number.group)?);
        }
    }
    let is_told = |agent: &Agent| {
        let leads = agent.role == Role::Lead;
        matches!(agent.role, Role::Owner | Role::Admin)
            || agent.has(Right::Templates)
            || (leads && groups.iter().any(|group| access::enters(agent, group)))
    };
    let agents = plan.view.agents()?.into_iter();
    let told = agents.filter(|agent| !agent.disabled && is_told(agent));
    Ok(told.map(|agent| agent.id).collect())
}

/// Somebody does something about templates.
pub fn act(plan: &mut Plan<'_>, by: AgentId, action: TemplateAction) -> Result<Answer, Halt> {
    let agent = plan.view.agent(by)?.filter(|agent| !agent.disabled);
    let agent = agent.ok_or(Refusal::NotFound)?;
    if !matches!(action, TemplateAction::Ask { .. }) && !agent.has(Right::Templates) {
        return Err(Refusal::NotAllowed.into());
    }
    let answer = match action {
        TemplateAction::Topics {
            waba_id,
            name,
            topics,
        } => set_topics(plan, &waba_id, &name, &topics)?,
        TemplateAction::Reopening { number, template } => {
            set_reopening(plan, by, number, template)?
        }
        TemplateAction::Submitted {
            waba_id,
            template,
            request,
        } => {
            if let Some(request) = request {
                requests::written(plan, by, request, (&waba_id, &template))?;
            }
            submitted(plan, by, &waba_id, *template)?
        }
        TemplateAction::Deleted(id) => deleted(plan, by, id)?,
        TemplateAction::Ask { topic, words, why } => {
            requests::ask(plan, &agent, (&topic, &words, &why))?
        }
        TemplateAction::Answer { request, answer } => {
            requests::answer(plan, &agent, request, answer)?
        }
    };
    plan.log(EventKind::Templates);
    Ok(answer)
}

fn set_topics(
    plan: &mut Plan<'_>,
    waba_id: &str,
    name: &str,
    topics: &[String],
) -> Result<Answer, Halt> {
    let templates = plan.view.templates()?;
    if !templates
        .iter()
        .any(|template| template.waba_id == waba_id && template.name == name)
    {
        return Err(Refusal::NotFound.into());
    }
    let mut kept: Vec<String> = Vec::new();
    for topic in topics {
        let topic = text::one_line(topic, TOPIC_CHARS_MAX + 1);
        if text::length(&topic) > TOPIC_CHARS_MAX {
            return Err(Refusal::invalid("topics", FieldProblem::TooLong(TOPIC_CHARS_MAX)).into());
        }
        if !topic.is_empty() && !kept.iter().any(|other| tags::is_same(other, &topic)) {
            kept.push(topic);
        }
    }
    if kept.len() > TOPICS_MAX {
        return Err(Refusal::invalid("topics", FieldProblem::TooMany(TOPICS_MAX)).into());
    }
    plan.write(Write::TemplateTopics {
        waba_id: waba_id.to_owned(),
        name: name.to_owned(),
        topics: TemplateTopics(kept),
    });
    Ok(Answer::Done)
}

fn set_reopening(
    plan: &mut Plan<'_>,
    by: AgentId,
    id: NumberId,
    template: Option<Reopening>,
) -> Result<Answer, Halt> {
    let number = plan.view.number(id)?.ok_or(Refusal::NotFound)?;
    if let Some(chosen) = &template {
        let known = plan
            .view
            .template_by_name(&number.waba_id, &chosen.name, &chosen.language)?;
        if known.is_none() {
            return Err(Refusal::invalid("template", FieldProblem::Unknown).into());
        }
    }
    let words = |it: Option<&Reopening>| {
        it.map_or_else(String::new, |it| format!("{} ({})", it.name, it.language))
    };
    let before = plan.view.number_reopening(id)?;
    if before == template {
        return Ok(Answer::Nothing);
    }
    let told = Differences::default().text(
        "reopening",
        &words(before.as_ref()),
        &words(template.as_ref()),
    );
    let subject = AuditSubject::Number(id);
    plan.audit(Some(by), AuditKind::ReopeningChanged, subject, told)?;
    plan.write(Write::NumberReopening {
        number: id,
        template,
    });
    Ok(Answer::Done)
}

/// What the administrative changes say of a template.
fn noted(plan: &mut Plan<'_>, by: AgentId, what: AuditKind, of: (&str, &str)) -> Read<()> {
    let told = Differences::default().new_text("template", &format!("{} ({})", of.0, of.1));
    plan.audit(Some(by), what, AuditSubject::Desk, told)
}

fn submitted(
    plan: &mut Plan<'_>,
    by: AgentId,
    waba_id: &str,
    facts: TemplateFacts,
) -> Result<Answer, Halt> {
    let before = plan
        .view
        .template_by_name(waba_id, &facts.name, &facts.language)?;
    let what = match &before {
        Some(_) => AuditKind::TemplateEdited,
        None => AuditKind::TemplateSubmitted,
    };
    noted(plan, by, what, (&facts.name, &facts.language))?;
    let mut after = template(plan, waba_id, before.as_ref(), facts);
    after.author = Some(by);
    if let Some(before) = &before {
        after.facts = Facts {
            quality: before.facts.quality.clone(),
            previous_category: before.facts.previous_category.clone(),
            ..after.facts
        };
    }
    let id = after.id.0;
    match before {
        Some(before) => change(plan, &before, after, Some(by))?,
        None => plan.write(Write::Template(after)),
    }
    Ok(Answer::Listed(vec![id]))
}

fn deleted(plan: &mut Plan<'_>, by: AgentId, id: TemplateId) -> Result<Answer, Halt> {
    let templates = plan.view.templates()?;
    let template = templates.into_iter().find(|template| template.id == id);
    let template = template.ok_or(Refusal::NotFound)?;
    noted(
        plan,
        by,
        AuditKind::TemplateDeleted,
        (&template.name, &template.language),
    )?;
    goes(plan, &template, Some(by))?;
    Ok(Answer::Done)
}

/// Keeps what a member filled into a template, but for what tells of the customer: the next customer is another one.
///
/// # Errors
/// When storage fails.
pub fn note_use(
    plan: &mut Plan<'_>,
    agent: &Agent,
    chat: &Chat,
    template: &Template,
    words: &TemplateWords,
) -> Read<()> {
    let address = plan.view.address(chat.address)?;
    let customer = match &address {
        Some(address) => plan.view.customer(address.customer)?,
        None => None,
    };
    let name = customer.map_or_else(String::new, |customer| text::folded(&customer.name));
    let digits: Vec<String> = address
        .into_iter()
        .flat_map(|address| [address.identity.phone, address.identity.wa_id])
        .flatten()
        .collect();
    let tells = |value: &str| {
        let folded = text::folded(value);
        let has_name = name.split(' ').any(|word| {
            text::length(word) > 1
                && folded
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|it| it == word)
        });
        has_name || phone::digits(value).is_some_and(|it| digits.contains(&it))
    };
    let values = template.variables().into_iter().zip(&words.variables);
    let values = values.map(|(variable, value)| {
        let of_customer = keep_alive::is_customer_name(&variable.name);
        (!of_customer && !variable.spot && !tells(value)).then(|| value.trim().to_owned())
    });
    let used = TemplateUse {
        at: plan.now,
        values: values.collect(),
    };
    let of = key_of(template);
    let mut uses = plan.view.template_uses(agent.id)?;
    uses.retain(|(key, _)| *key != of);
    uses.sort_by_key(|(_, used)| used.at);
    let too_many = (uses.len() + 1).saturating_sub(USES_MAX);
    for (of, _) in uses.into_iter().take(too_many) {
        plan.write(Write::TemplateUse {
            agent: agent.id,
            of,
            used: None,
        });
    }
    plan.write(Write::TemplateUse {
        agent: agent.id,
        of,
        used: Some(Box::new(used)),
    });
    Ok(())
}
