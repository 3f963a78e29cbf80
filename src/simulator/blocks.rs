//! Users whom a number blocked. Meta, "Block users", 2026-05.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::graph::GraphError;
use super::state::State;

/// Users in one call, at most.
const AT_ONCE: usize = 1000;

/// Who is blocked by which number: the number's id and the person's key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Blocks(BTreeSet<(String, String)>);

impl Blocks {
    /// Whether a number blocked somebody.
    pub(super) fn has(&self, number: &str, person: &str) -> bool {
        self.0.contains(&(number.to_owned(), person.to_owned()))
    }
}

impl State {
    /// Blocks users for a number, or lifts that.
    pub(super) fn change_blocks(
        &mut self,
        number: &str,
        body: &Value,
        block: bool,
        now: i64,
    ) -> Result<Value, GraphError> {
        if body["messaging_product"] != "whatsapp" {
            return Err(GraphError::new(100, "messaging_product must be whatsapp"));
        }
        let users = body["block_users"].as_array();
        let users = users.ok_or_else(|| GraphError::new(131_008, "block_users is missing"))?;
        if users.is_empty() || users.len() > AT_ONCE {
            return Err(GraphError::new(131_009, "block_users must hold 1 to 1000"));
        }
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for user in users {
            let input = user["user"].as_str().or(user["user_id"].as_str());
            let input = input.unwrap_or_default().to_owned();
            let digits = input.trim_start_matches('+');
            let found = self.people().iter().find(|it| it.is_called(digits));
            let Some(person) = found.cloned() else {
                failed.push(refused(&input, 131_009, "not a WhatsApp user"));
                continue;
            };
            let wrote = self.window_is_open(number, &person.key, now);
            if block && !wrote {
                failed.push(refused(
                    &input,
                    131_047,
                    "only users who messaged within the last 24 hours can be blocked",
                ));
                continue;
            }
            let row = (number.to_owned(), person.key.clone());
            match block {
                true => self.blocks.0.insert(row),
                false => self.blocks.0.remove(&row),
            };
            done.push(json!({ "input": input, "wa_id": person.wa_id, "user_id": person.bsuid }));
        }
        let list = match block {
            true => "added_users",
            false => "removed_users",
        };
        let mut answer = json!({ "messaging_product": "whatsapp", "block_users": {} });
        answer["block_users"][list] = Value::Array(done);
        if !failed.is_empty() {
            answer["block_users"]["failed_users"] = Value::Array(failed);
        }
        Ok(answer)
    }

    /// Those whom a number blocked.
    pub(super) fn list_blocks(&self, number: &str) -> Value {
        let of = self
            .people()
            .iter()
            .filter(|it| self.blocks.has(number, &it.key));
        let users: Vec<Value> = of
            .map(|it| json!({ "messaging_product": "whatsapp", "wa_id": it.wa_id }))
            .collect();
        json!({ "data": users })
    }
}

fn refused(input: &str, code: u32, message: &str) -> Value {
    json!({ "input": input, "errors": [{ "message": message, "code": code }] })
}
