//! The cards of a template: each is checked as a template of its own.

use super::super::fields::Fields;
use super::{Given, Template, check_body, check_buttons, check_header, mismatch};
use crate::simulator::graph::GraphError;
use serde_json::Value;

/// Checks the cards that are given against those of the template.
pub(super) fn check(template: &Template, given: Option<&[&Value]>) -> Result<(), GraphError> {
    let cards = template
        .component("CAROUSEL")
        .and_then(|part| part["cards"].as_array());
    let known = cards.map_or(&[][..], Vec::as_slice);
    let given = given.unwrap_or_default();
    if given.len() != known.len() {
        return Err(mismatch("carousel", given.len(), known.len()));
    }
    for (index, card) in given.iter().enumerate() {
        let fields = Fields::of(card, "cards")?.only(&["card_index", "components"])?;
        if fields.required("card_index")?.as_u64() != Some(index as u64) {
            return Err(GraphError::invalid(format!(
                "Card {index} has another card_index"
            )));
        }
        let card = Template {
            components: known[index]["components"]
                .as_array()
                .cloned()
                .unwrap_or_default(),
            ..template.clone()
        };
        let given = Given::read(&fields)?;
        check_header(&card, given.header.as_ref())?;
        check_body(&card, given.body.as_ref())?;
        check_buttons(card.buttons(), &given.buttons)?;
    }
    Ok(())
}
