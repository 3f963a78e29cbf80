//! The check of `type: "template"` against the catalogue.

mod carousel;

use super::super::graph::GraphError;
use super::super::templates::{Catalogue, Template, fill, variables};
use super::bodies;
use super::fields::Fields;
use crate::base::text::length;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What a place on the map must have.
const SPOT: [&str; 4] = ["latitude", "longitude", "name", "address"];
/// The longest body after its variables were filled in, in characters.
const FILLED_BODY_LIMIT: usize = 1024;
/// The longest header text after its variable was filled in, in characters.
const FILLED_HEADER_LIMIT: usize = 60;

pub(super) fn check(body: &Value, catalogue: &Catalogue) -> Result<(), GraphError> {
    let fields = Fields::of(body, "template")?.only(&["name", "language", "components"])?;
    let name = fields.required_text("name", 512)?;
    let language = fields.object("language")?.only(&["code", "policy"])?;
    let template = find(catalogue, name, language.required_text("code", 20)?)?;
    let given = Given::read(&fields)?;
    check_header(template, given.header.as_ref())?;
    check_body(template, given.body.as_ref())?;
    check_buttons(template.buttons(), &given.buttons)?;
    carousel::check(template, given.cards.as_deref())
}

fn find<'a>(
    catalogue: &'a Catalogue,
    name: &str,
    language: &str,
) -> Result<&'a Template, GraphError> {
    let missing = || {
        GraphError::new(
            132_001,
            format!("template name ({name}) does not exist in {language}"),
        )
    };
    let template = catalogue.find(name, language).ok_or_else(missing)?;
    match template.status.as_str() {
        "APPROVED" | "FLAGGED" | "REINSTATED" => Ok(template),
        "PAUSED" => Err(GraphError::new(132_015, "paused because of low quality")),
        "DISABLED" => Err(GraphError::new(132_016, "disabled because of low quality")),
        _ => Err(missing()),
    }
}

/// The components of the request, sorted by what they fill.
#[derive(Default)]
struct Given<'a> {
    header: Option<Vec<Fields<'a>>>,
    body: Option<Vec<Fields<'a>>>,
    buttons: Vec<GivenButton<'a>>,
    cards: Option<Vec<&'a Value>>,
}

struct GivenButton<'a> {
    index: usize,
    sub_type: String,
    parameters: Vec<Fields<'a>>,
}

impl<'a> Given<'a> {
    fn read(fields: &Fields<'a>) -> Result<Self, GraphError> {
        let mut given = Self::default();
        if fields.get("components").is_none() {
            return Ok(given);
        }
        for component in fields.list("components", 0..=14)? {
            let component = Fields::of(component, "template['components']")?;
            let kind = component.required_text("type", 20)?.to_lowercase();
            let slot = match kind.as_str() {
                "button" => {
                    given.buttons.push(button(component)?);
                    continue;
                }
                "carousel" => {
                    let cards = component.only(&["type", "cards"])?.list("cards", 1..=10)?;
                    given.cards = Some(cards.iter().collect());
                    continue;
                }
                "header" => &mut given.header,
                "body" => &mut given.body,
                other => {
                    return Err(GraphError::invalid(format!(
                        "Param template['components']['type'] must be header, body or button, \
                         got {other}"
                    )));
                }
            };
            let parameters = parameters(&component.only(&["type", "parameters"])?)?;
            if slot.replace(parameters).is_some() {
                return Err(GraphError::invalid(format!(
                    "Component {kind} is given twice"
                )));
            }
        }
        Ok(given)
    }
}

fn button(component: Fields<'_>) -> Result<GivenButton<'_>, GraphError> {
    let component = component.only(&["type", "sub_type", "index", "parameters"])?;
    let index = match component.required("index")? {
        Value::String(text) => text.parse().ok(),
        number => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok()),
    };
    Ok(GivenButton {
        index: index.ok_or_else(|| GraphError::invalid("A button's index must be a number"))?,
        sub_type: component.required_text("sub_type", 30)?.to_lowercase(),
        parameters: parameters(&component)?,
    })
}

fn parameters<'a>(component: &Fields<'a>) -> Result<Vec<Fields<'a>>, GraphError> {
    if component.get("parameters").is_none() {
        return Ok(Vec::new());
    }
    component
        .list("parameters", 0..=100)?
        .iter()
        .map(|parameter| Fields::of(parameter, "parameters"))
        .collect()
}

fn check_header(template: &Template, given: Option<&Vec<Fields<'_>>>) -> Result<(), GraphError> {
    let none = Vec::new();
    let given = given.unwrap_or(&none);
    match template.header_format().as_deref() {
        None if given.is_empty() => Ok(()),
        None => Err(mismatch("header", given.len(), 0)),
        Some("text") => {
            let filled = fill_text(template, "HEADER", given)?;
            within(&filled, FILLED_HEADER_LIMIT, "header")
        }
        Some(media) => check_media_header(media, given),
    }
}

pub(super) fn check_media_header(format: &str, given: &[Fields<'_>]) -> Result<(), GraphError> {
    let wrong = |got: &str| {
        GraphError::new(
            132_012,
            format!(
                "header: Format mismatch, expected {}, received {got}",
                format.to_uppercase()
            ),
        )
    };
    let [parameter] = given else {
        return Err(wrong("UNKNOWN"));
    };
    let kind = parameter.required_text("type", 20)?;
    if kind != format {
        return Err(wrong(&kind.to_uppercase()));
    }
    if format == "location" {
        let fields = parameter.object(format)?.only(&SPOT)?;
        for name in SPOT {
            fields.required(name)?;
        }
        return bodies::place(&fields);
    }
    if matches!(format, "image" | "video" | "document") {
        bodies::file(
            &parameter
                .object(format)?
                .only(&["id", "link", "filename"])?,
        )?;
    }
    Ok(())
}

fn check_body(template: &Template, given: Option<&Vec<Fields<'_>>>) -> Result<(), GraphError> {
    let none = Vec::new();
    let filled = fill_text(template, "BODY", given.unwrap_or(&none))?;
    within(&filled, FILLED_BODY_LIMIT, "body")
}

fn within(filled: &str, limit: usize, part: &str) -> Result<(), GraphError> {
    if length(filled) <= limit {
        return Ok(());
    }
    Err(GraphError::new(
        132_005,
        format!("{part}: translated text too long, at most {limit}"),
    ))
}

/// Checks the text parameters of a component and returns its text with them filled in.
fn fill_text(
    template: &Template,
    component: &str,
    given: &[Fields<'_>],
) -> Result<String, GraphError> {
    let text = template.text(component);
    let wanted = variables(text);
    let part = component.to_lowercase();
    if given.len() != wanted.len() {
        return Err(mismatch(&part, given.len(), wanted.len()));
    }
    let mut values = HashMap::new();
    for (position, parameter) in given.iter().enumerate() {
        let value = text_parameter(parameter, &part)?;
        let name = parameter.text("parameter_name", 100)?;
        let variable = match (template.is_named(), name) {
            (false, None) => (position + 1).to_string(),
            (false, Some(_)) => {
                return Err(GraphError::new(
                    132_012,
                    format!("{part}: parameter_name given for a positional template"),
                ));
            }
            (true, None | Some("")) => {
                return Err(GraphError::invalid(format!(
                    "{part}: Parameter name is missing or empty"
                )));
            }
            (true, Some(name)) => name.to_owned(),
        };
        let known = wanted.contains(&variable.as_str());
        if !known || values.insert(variable.clone(), value).is_some() {
            return Err(GraphError::new(
                132_012,
                format!(
                    "{part}: parameter {variable} is not one of the template's, or is given twice"
                ),
            ));
        }
    }
    Ok(fill(text, |name| values.get(name).copied()))
}

fn text_parameter<'a>(parameter: &Fields<'a>, part: &str) -> Result<&'a str, GraphError> {
    let kind = parameter.required_text("type", 30)?;
    let text = match kind {
        "text" => parameter.required_text("text", 32_768)?,
        "currency" | "date_time" => parameter
            .object(kind)?
            .required_text("fallback_value", 1_000)?,
        other => {
            return Err(GraphError::new(
                132_012,
                format!(
                    "{part}: Format mismatch, expected TEXT, received {}",
                    other.to_uppercase()
                ),
            ));
        }
    };
    if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
        return Err(GraphError::new(
            132_018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        ));
    }
    Ok(text)
}

fn check_buttons(buttons: &[Value], given: &[GivenButton<'_>]) -> Result<(), GraphError> {
    let mut filled = HashSet::new();
    for button in given {
        let Some(known) = buttons.get(button.index) else {
            return Err(button_mismatch(button, "the template has no button there"));
        };
        if known["type"].as_str().unwrap_or_default().to_lowercase() != button.sub_type {
            return Err(button_mismatch(
                button,
                "the template's button is of another type",
            ));
        }
        if !filled.insert(button.index) {
            return Err(GraphError::invalid(format!(
                "Button {} is given twice",
                button.index
            )));
        }
        check_button(button, known)?;
    }
    let empty = (0..buttons.len())
        .find(|index| !filled.contains(index) && needs_parameter(&buttons[*index]));
    match empty {
        None => Ok(()),
        Some(index) => Err(GraphError::missing(format!(
            "buttons: Button at index {index} of type {} requires a parameter",
            buttons[index]["type"].as_str().unwrap_or_default()
        ))),
    }
}

fn needs_parameter(button: &Value) -> bool {
    match button["type"].as_str() {
        Some("URL") => !variables(button["url"].as_str().unwrap_or_default()).is_empty(),
        Some("COPY_CODE") => true,
        _ => false,
    }
}

fn check_button(given: &GivenButton<'_>, known: &Value) -> Result<(), GraphError> {
    let wanted = usize::from(
        needs_parameter(known) || matches!(given.sub_type.as_str(), "quick_reply" | "flow"),
    );
    let [parameter] = given.parameters.as_slice() else {
        return Err(mismatch("button", given.parameters.len(), wanted));
    };
    if wanted == 0 {
        return Err(mismatch("button", 1, 0));
    }
    match (
        given.sub_type.as_str(),
        parameter.required_text("type", 30)?,
    ) {
        ("url", "text") => text_parameter(parameter, "button").map(drop),
        ("quick_reply", "payload") => parameter.required_text("payload", 256).map(drop),
        ("flow", "action") => parameter
            .object("action")?
            .only(&["flow_token", "flow_action_data"])
            .map(drop),
        ("copy_code", "coupon_code") => parameter.required_text("coupon_code", 15).map(drop),
        (_, other) => Err(button_mismatch(
            given,
            &format!("a parameter of type {other}"),
        )),
    }
}

fn mismatch(part: &str, given: usize, wanted: usize) -> GraphError {
    GraphError::new(
        132_000,
        format!(
            "{part}: number of localizable_params ({given}) does not match the expected number \
             of params ({wanted})"
        ),
    )
}

fn button_mismatch(button: &GivenButton<'_>, why: &str) -> GraphError {
    GraphError::new(
        132_012,
        format!("button {} ({}): {why}", button.index, button.sub_type),
    )
}
