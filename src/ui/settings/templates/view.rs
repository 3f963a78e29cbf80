//! Templates as programs see them: parts as Meta writes them, variables in the order in which values are given.

use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::template::kept::TemplateRows as _;
use crate::domain::template::{Component, Template, TemplateButton, Variable};
use crate::store::Snapshot;
use crate::ui::failure::Failure;

/// `Template` of the interface.
#[derive(Serialize)]
pub struct TemplateView {
    id: u64,
    waba_id: String,
    name: String,
    language: String,
    status: String,
    category: String,
    /// Meta's id.
    meta_id: Option<String>,
    sub_category: Option<String>,
    previous_category: Option<String>,
    /// What Meta is about to make of it.
    correct_category: Option<String>,
    quality: Option<String>,
    rejected_reason: Option<String>,
    /// The same, or why it was paused, in Meta's sentences.
    explanation: Option<String>,
    parameter_format: &'static str,
    /// By what it is found in the picker.
    topics: Vec<String>,
    /// Whether it can be sent from here: approved, with no part that can't be filled.
    sendable: bool,
    components: Vec<Value>,
    variables: Vec<VariableView>,
    synced_at: String,
}

/// A variable, by its name or its position.
#[derive(Serialize)]
struct VariableView {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    r#where: &'static str,
    /// The button among all buttons, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    button: Option<usize>,
    /// The card among all cards, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<usize>,
    example: Option<String>,
}

/// A template.
///
/// # Errors
/// When storage fails.
pub fn view(snapshot: &Snapshot, template: &Template) -> Result<TemplateView, Failure> {
    let facts = &template.facts;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let variables = template.variables().into_iter().enumerate();
    Ok(TemplateView {
        id: template.id.0,
        waba_id: template.waba_id.clone(),
        name: template.name.clone(),
        language: template.language.clone(),
        status: template.status.clone(),
        category: facts.category.clone(),
        meta_id: given(&facts.meta_id),
        sub_category: given(&facts.sub_category),
        previous_category: given(&facts.previous_category),
        correct_category: given(&facts.correct_category),
        quality: given(&facts.quality),
        rejected_reason: given(&facts.rejected_reason),
        explanation: given(&facts.explanation),
        parameter_format: if facts.named { "NAMED" } else { "POSITIONAL" },
        topics: snapshot
            .template_topics(&template.waba_id, &template.name)?
            .0,
        sendable: template.is_sendable(),
        components: template.components.iter().map(component).collect(),
        variables: variables
            .map(|(index, it)| variable(it, template.example(index)))
            .collect(),
        synced_at: template.synced_at.rfc3339(),
    })
}

/// A part as Meta writes it.
fn component(part: &Component) -> Value {
    match part {
        Component::TextHeader(text) => json!({"type": "HEADER", "format": "TEXT", "text": text}),
        Component::FileHeader(format) => json!({"type": "HEADER", "format": format}),
        Component::Body(text) => json!({"type": "BODY", "text": text}),
        Component::Footer(text) => json!({"type": "FOOTER", "text": text}),
        Component::Buttons(buttons) => {
            let buttons: Vec<Value> = buttons.iter().map(button).collect();
            json!({"type": "BUTTONS", "buttons": buttons})
        }
        Component::Carousel(cards) => {
            let card = |parts: &[Component]| parts.iter().map(component).collect::<Vec<_>>();
            let cards = cards
                .iter()
                .map(|it| json!({"components": card(&it.components)}));
            json!({"type": "CAROUSEL", "cards": cards.collect::<Vec<_>>()})
        }
        Component::Other(kind) => json!({ "type": kind }),
    }
}

fn button(button: &TemplateButton) -> Value {
    let mut value = json!({"type": button.kind, "text": button.text});
    let more = [
        ("url", &button.url),
        ("phone_number", &button.phone),
        ("flow_id", &button.flow),
    ];
    for (name, text) in more {
        if !text.is_empty() {
            value[name] = json!(text);
        }
    }
    value
}

fn variable(variable: Variable, example: Option<&str>) -> VariableView {
    let index = variable.name.parse().ok();
    VariableView {
        name: Some(variable.name).filter(|_| index.is_none()),
        index,
        r#where: variable.place.word(),
        button: variable.place.button(),
        card: variable.place.card(),
        example: example.map(str::to_owned),
    }
}
