//! Templates that the team writes here, given to Meta: created, changed, deleted. Meta, "Template management", 2026-09.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::{AgentId, TemplateId};
use crate::base::secret::Secret;
use crate::channels::whatsapp::api::{Api, CallError, Provider, encoded};
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::errors;
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json::{self as read, Object};
use crate::channels::whatsapp::templates::sample::{SLOWEST, Samples};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, TemplateAction};
use crate::domain::template::draft::{Above, Draft, DraftCard, Sample};
use crate::domain::template::{Place, Template, TemplateButton};
use crate::domain::view::View as _;
use crate::engine::Handle;
use crate::net::client::{Client, ClientError};

/// How long one call may take.
const TOTAL: Duration = Duration::from_secs(30);
/// An answer is a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// What somebody wants done with a template at Meta.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Create it in this account, for a request of the team's if it was written for one.
    Create(String, Box<Draft>, Option<u64>),
    /// Change the one with this id to this.
    Edit(TemplateId, Box<Draft>),
    /// Delete it.
    Delete(TemplateId),
}

impl Wanted {
    /// How long its files may take to get to Meta.
    pub fn files_take(&self) -> Duration {
        let bytes = match self {
            Self::Create(_, draft, _) | Self::Edit(_, draft) => {
                draft.samples().map(|sample| sample.size).sum()
            }
            Self::Delete(_) => 0,
        };
        Duration::from_secs(bytes / SLOWEST)
    }
}

/// Does it at Meta, then here. Returns the template's id here.
///
/// # Errors
/// Meta's refusal, or why it could not be asked.
pub async fn run(
    handle: &Handle,
    client: &Client,
    api: &Api,
    by: AgentId,
    wanted: Wanted,
) -> Result<usize, Undone> {
    if api.provider == Provider::Dialog360 {
        return Err(Undone::Failed("the provider has no such call".to_owned()));
    }
    let failed = |error: &dyn std::fmt::Display| Undone::Failed(error.to_string());
    let snapshot = handle.snapshot().map_err(|error| failed(&error))?;
    let known = snapshot.templates().map_err(|error| failed(&error))?;
    let numbers = snapshot.numbers().map_err(|error| failed(&error))?;
    let template = |id: TemplateId| {
        let found = known.iter().find(|template| template.id == id);
        found
            .cloned()
            .ok_or_else(|| failed(&"the template is gone"))
    };
    let account = match &wanted {
        Wanted::Create(account, ..) => account.clone(),
        Wanted::Edit(id, _) | Wanted::Delete(id) => template(*id)?.waba_id,
    };
    let token = numbers
        .iter()
        .filter(|number| number.waba_id == account && !number.disabled)
        .find_map(|number| api.token_of(&number.phone_number_id).ok())
        .ok_or(Undone::Unset(CallError::NoToken))?;
    let samples = Samples {
        handle,
        client,
        api,
        token,
    };
    let meta = Meta { client, api, token };
    let action = match wanted {
        Wanted::Create(_, draft, request) => {
            let path = format!("{}/message_templates", encoded(&account));
            let handles = Handles::of(&samples, &draft).await?;
            let answer = meta.post(&path, &body(&draft, &handles, true)).await?;
            let word = |name: &str, other: &str| {
                read::text(&answer, name).unwrap_or_else(|| other.to_owned())
            };
            let taken = draft.taken(
                word("id", ""),
                word("status", "PENDING"),
                word("category", &draft.category),
            );
            TemplateAction::Submitted {
                waba_id: account,
                template: Box::new(taken),
                request,
            }
        }
        Wanted::Edit(id, draft) => {
            let before = told(template(id)?)?;
            let path = encoded(&before.facts.meta_id);
            // The category of an approved one can't be changed.
            let with_category = !before.is_approved();
            let handles = Handles::of(&samples, &draft).await?;
            let mut body = body(&draft, &handles, false);
            if with_category {
                body["category"] = draft.category.as_str().into();
            }
            meta.post(&path, &body).await?;
            let category = match with_category {
                true => draft.category.clone(),
                false => before.facts.category.clone(),
            };
            let taken = draft.taken(before.facts.meta_id, "PENDING".to_owned(), category);
            TemplateAction::Submitted {
                waba_id: account,
                template: Box::new(taken),
                request: None,
            }
        }
        Wanted::Delete(id) => {
            meta.delete(&account, &told(template(id)?)?).await?;
            TemplateAction::Deleted(id)
        }
    };
    let kept = handle.submit_patiently(Command::KeepTemplates { by, action });
    match kept.await {
        Ok(Answer::Listed(ids)) => Ok(ids.first().map_or(0, |id| *id as usize)),
        Ok(_) => Ok(0),
        Err(error) => Err(failed(&error)),
    }
}

/// A template whose id Meta has told: without it a call would be about another thing, or about all its languages.
fn told(template: Template) -> Result<Template, Undone> {
    match template.facts.meta_id.as_str() {
        "" => {
            let reason =
                "Meta's id of the template is not known yet: read the templates anew first";
            Err(Undone::Failed(reason.to_owned()))
        }
        _ => Ok(template),
    }
}

/// Meta, with the account's token.
struct Meta<'m> {
    client: &'m Client,
    api: &'m Api,
    token: &'m Secret,
}

impl Meta<'_> {
    async fn post(&self, path: &str, body: &Value) -> Result<Object, Undone> {
        let address = self.api.url(path);
        let request = self.api.post(&address, self.token, body);
        self.send(request.map_err(Undone::Unset)?).await
    }

    async fn delete(&self, account: &str, template: &Template) -> Result<Object, Undone> {
        let mut path = format!(
            "{}/message_templates?name={}",
            encoded(account),
            encoded(&template.name)
        );
        // Without it Meta deletes all languages of the name.
        path.push_str("&hsm_id=");
        path.push_str(&encoded(&template.facts.meta_id));
        let request = self.api.delete(&self.api.url(&path), self.token);
        self.send(request.map_err(Undone::Unset)?).await
    }

    async fn send(
        &self,
        request: hyper::Request<crate::net::client::Payload>,
    ) -> Result<Object, Undone> {
        let failed = |error: ClientError| Undone::Failed(error.to_string());
        let answer = self
            .client
            .send(request, TOTAL, ANSWER_BYTES_MAX)
            .await
            .map_err(failed)?;
        if let Some(error) = GraphError::read(&answer.body, self.token) {
            return Err(refused(error));
        }
        std::str::from_utf8(&answer.body)
            .ok()
            .filter(|_| answer.status.is_success())
            .and_then(read::object)
            .ok_or_else(|| Undone::Failed(format!("status {}", answer.status.as_u16())))
    }
}

/// By which Meta knows the files of a draft.
#[derive(Default)]
struct Handles {
    header: Option<String>,
    /// Of each card.
    cards: Vec<Option<String>>,
}

impl Handles {
    /// Gives Meta the files of a draft; one without files asks for nothing.
    async fn of(samples: &Samples<'_>, draft: &Draft) -> Result<Self, Undone> {
        if draft.samples().next().is_none() {
            return Ok(Self::default());
        }
        let app = samples.app().await?;
        let give = async |sample: &Option<Sample>| match sample {
            Some(sample) => samples.give(&app, sample).await.map(Some),
            None => Ok(None),
        };
        let mut handles = Self {
            header: give(&draft.sample).await?,
            ..Self::default()
        };
        for card in &draft.cards {
            handles.cards.push(give(&card.sample).await?);
        }
        Ok(handles)
    }
}

pub(super) fn refused(error: GraphError) -> Undone {
    // What Meta has against a template is told by the subcode.
    let code = error
        .subcode
        .filter(|code| *code > 2_388_000)
        .unwrap_or(error.code);
    match errors::passes_in(&error) {
        Some(after) => Undone::NotNow {
            code,
            detail: error.detail,
            after,
        },
        None => Undone::Refused {
            code,
            detail: error.detail,
        },
    }
}

/// A draft as Meta wants it.
fn body(draft: &Draft, handles: &Handles, whole: bool) -> Value {
    let mut components = Vec::new();
    let examples = |place| draft.examples_at(place);
    if draft.above != Above::Text {
        components.push(above(draft.above, handles.header.as_deref()));
    } else if !draft.header.is_empty() {
        let mut part = json!({"type": "HEADER", "format": "TEXT", "text": draft.header});
        exemplify(&mut part, "header_text", &examples(Place::Header), false);
        components.push(part);
    }
    let mut part = json!({"type": "BODY", "text": draft.body});
    exemplify(&mut part, "body_text", &examples(Place::Body), true);
    components.push(part);
    if !draft.footer.is_empty() {
        components.push(json!({"type": "FOOTER", "text": draft.footer}));
    }
    if !draft.buttons.is_empty() {
        let place = Place::Button;
        components.push(buttons(&draft.buttons, |index| examples(place(index))));
    }
    if !draft.cards.is_empty() {
        let cards = draft.cards.iter().enumerate();
        let cards: Vec<Value> = cards
            .map(|(index, it)| card(draft, (index, it), handles))
            .collect();
        components.push(json!({"type": "CAROUSEL", "cards": cards}));
    }
    let mut body = json!({ "components": components });
    if whole {
        body["name"] = draft.name.as_str().into();
        body["language"] = draft.language.as_str().into();
        body["category"] = draft.category.as_str().into();
        let format = if draft.is_named() {
            "NAMED"
        } else {
            "POSITIONAL"
        };
        body["parameter_format"] = format.into();
    }
    body
}

/// What stands above a text, other than words.
fn above(above: Above, handle: Option<&str>) -> Value {
    let mut part = json!({"type": "HEADER", "format": above.word()});
    if let Some(handle) = handle {
        part["example"] = json!({"header_handle": [handle]});
    }
    part
}

fn card(draft: &Draft, (index, it): (usize, &DraftCard), handles: &Handles) -> Value {
    let handle = handles.cards.get(index).and_then(Option::as_deref);
    let mut parts = vec![above(it.stands_above(), handle)];
    if !it.body.is_empty() {
        let mut part = json!({"type": "BODY", "text": it.body});
        let examples = draft.examples_at(Place::CardBody(index));
        exemplify(&mut part, "body_text", &examples, true);
        parts.push(part);
    }
    if !it.buttons.is_empty() {
        let place = |button| Place::CardButton(index, button);
        let examples = |button| draft.examples_at(place(button));
        parts.push(buttons(&it.buttons, examples));
    }
    json!({ "components": parts })
}

fn buttons(buttons: &[TemplateButton], examples: impl Fn(usize) -> Vec<(String, String)>) -> Value {
    let buttons = buttons.iter().enumerate();
    let buttons: Vec<Value> = buttons
        .map(|(index, it)| button(it, &examples(index)))
        .collect();
    json!({"type": "BUTTONS", "buttons": buttons})
}

/// Adds the examples of a part, in the form that its variables have: the list of a text is a list of lists.
fn exemplify(part: &mut Value, field: &str, examples: &[(String, String)], nested: bool) {
    let Some((first, _)) = examples.first() else {
        return;
    };
    let values: Vec<&str> = examples
        .iter()
        .map(|(_, example)| example.as_str())
        .collect();
    part["example"] = if first.bytes().all(|byte| byte.is_ascii_digit()) {
        match nested {
            true => json!({ field: [values] }),
            false => json!({ field: values }),
        }
    } else {
        let pairs: Vec<Value> = examples
            .iter()
            .map(|(name, example)| json!({"param_name": name, "example": example}))
            .collect();
        json!({ format!("{field}_named_params"): pairs })
    };
}

fn button(it: &TemplateButton, examples: &[(String, String)]) -> Value {
    let example = examples.first().map_or("", |(_, example)| example.as_str());
    match it.kind.as_str() {
        "URL" => {
            let mut value = json!({"type": "URL", "text": it.text, "url": it.url});
            if !example.is_empty() {
                value["example"] = json!([it.url.replace("{{1}}", example)]);
            }
            value
        }
        "PHONE_NUMBER" => {
            json!({"type": "PHONE_NUMBER", "text": it.text, "phone_number": it.phone})
        }
        "FLOW" => json!({"type": "FLOW", "text": it.text, "flow_id": it.flow}),
        // Meta writes its label itself.
        "COPY_CODE" => json!({"type": "COPY_CODE", "example": example}),
        kind => json!({"type": kind, "text": it.text}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_written_as_meta_wants_it() {
        let made = |kind: &str, text: &str, url: &str| TemplateButton {
            kind: kind.to_owned(),
            text: text.to_owned(),
            url: url.to_owned(),
            ..TemplateButton::default()
        };
        let mut draft = Draft {
            name: "ticket".to_owned(),
            language: "pt_BR".to_owned(),
            category: "UTILITY".to_owned(),
            header: "Ticket {{1}}".to_owned(),
            body: "Hello {{2}}, ticket {{1}} was changed.".to_owned(),
            footer: "Sun".to_owned(),
            buttons: vec![
                made("QUICK_REPLY", "Fine", ""),
                made("URL", "See", "https://a.example/{{1}}"),
            ],
            examples: ["77", "78", "Marta", "r7"].map(str::to_owned).to_vec(),
            ..Draft::default()
        };
        assert_eq!(
            body(&draft, &Handles::default(), true),
            json!({"name": "ticket", "language": "pt_BR", "category": "UTILITY", "parameter_format": "POSITIONAL",
                "components": [
                    {"type": "HEADER", "format": "TEXT", "text": "Ticket {{1}}", "example": {"header_text": ["77"]}},
                    {"type": "BODY", "text": "Hello {{2}}, ticket {{1}} was changed.",
                        "example": {"body_text": [["78", "Marta"]]}},
                    {"type": "FOOTER", "text": "Sun"},
                    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Fine"},
                        {"type": "URL", "text": "See", "url": "https://a.example/{{1}}",
                            "example": ["https://a.example/r7"]}]}]})
        );
        draft.header.clear();
        draft.buttons.clear();
        draft.body = "Hello {{name}}, it was changed.".to_owned();
        draft.examples = vec!["Marta".to_owned()];
        let named = body(&draft, &Handles::default(), false);
        assert_eq!(
            named["components"][0]["example"],
            json!({"body_text_named_params": [{"param_name": "name", "example": "Marta"}]})
        );
        assert_eq!(named.get("name"), None);
    }
}
