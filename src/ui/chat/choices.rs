//! What a message offers the customer to choose from: as programs write and read it, and as the page draws it.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::choices::{ChoiceRow, Choices, Choose};
use crate::domain::refusal::FieldProblem;
use crate::ui::context::Context;
use crate::ui::failure::Failure;
use crate::ui::input::given;
use crate::ui::look::Look;

/// `Choices` of the interface: buttons, or a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoicesView {
    #[serde(default)]
    header: String,
    #[serde(default)]
    footer: String,
    #[serde(default)]
    buttons: Option<Vec<String>>,
    #[serde(default)]
    list: Option<ListView>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListView {
    button: String,
    rows: Vec<RowView>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowView {
    title: String,
    #[serde(default)]
    description: String,
}

impl From<&Choices> for ChoicesView {
    fn from(choices: &Choices) -> Self {
        let (buttons, list) = match &choices.offer {
            Choose::Buttons(labels) => (Some(labels.clone()), None),
            Choose::List { button, rows } => {
                let row = |row: &ChoiceRow| RowView {
                    title: row.title.clone(),
                    description: row.description.clone(),
                };
                let list = ListView {
                    button: button.clone(),
                    rows: rows.iter().map(row).collect(),
                };
                (None, Some(list))
            }
        };
        Self {
            header: choices.header.clone(),
            footer: choices.footer.clone(),
            buttons,
            list,
        }
    }
}

impl ChoicesView {
    /// As the desk keeps it.
    ///
    /// # Errors
    /// `invalid` for neither buttons nor a list, or both.
    pub fn choices(self) -> Result<Choices, Failure> {
        let offer = match (self.buttons, self.list) {
            (Some(buttons), None) => Choose::Buttons(buttons),
            (None, Some(list)) => {
                let row = |row: RowView| ChoiceRow {
                    title: row.title,
                    description: row.description,
                };
                Choose::List {
                    button: list.button,
                    rows: list.rows.into_iter().map(row).collect(),
                }
            }
            _ => return Err(Failure::invalid("choices", FieldProblem::Wrong)),
        };
        Ok(Choices {
            header: self.header,
            footer: self.footer,
            offer,
        })
    }
}

/// What the composer's form says of choices: nothing, that there are none, or these.
///
/// # Errors
/// `invalid` for what is neither buttons nor a list.
pub fn choices_in(context: &Context) -> Result<Option<Option<Choices>>, Failure> {
    let form = context.form.as_ref();
    Ok(match form.and_then(|form| given(form, "choices")) {
        None => None,
        Some(typed) if typed.is_empty() => Some(None),
        Some(typed) => {
            let wrong = |_| Failure::invalid("choices", FieldProblem::Wrong);
            let view: ChoicesView = serde_json::from_str(&typed).map_err(wrong)?;
            Some(Some(view.choices()?))
        }
    })
}

/// Choices as programs read them.
///
/// # Errors
/// The serializer's.
pub fn as_view<S: Serializer>(choices: &Option<Choices>, to: S) -> Result<S::Ok, S::Error> {
    choices.as_ref().map(ChoicesView::from).serialize(to)
}

/// The choices under a text, as the customer sees them.
#[derive(Template)]
#[template(path = "choices.html", config = "config/askama.toml")]
pub struct ChoicesPart {
    look: Look,
    choices: Choices,
}

impl HtmlSafe for ChoicesPart {}

impl ChoicesPart {
    /// Those of a message, or of a quick reply.
    pub fn new(look: &Look, choices: &Choices) -> Self {
        Self {
            look: look.clone(),
            choices: choices.clone(),
        }
    }

    /// The line above the words.
    pub fn header(&self) -> &str {
        &self.choices.header
    }
}
