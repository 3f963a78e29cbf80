//! Who may do what, asked over HTTP: every route, for everybody in every position, against tables that people can
//! read; and every right switched off and on.

mod chats;
mod house;
mod switches;
pub mod team;

use std::collections::BTreeSet;

use hyper::Method;
use okno::ui::openapi;
use serde_json::Value;

/// One row of a table: what is asked for, and what everybody is answered.
///
/// `ok`; `401` not signed in; `403` not allowed, or not in this state; `part` not a participant; `404` not there, or
/// not to be known of; `taken` by another; `none` for no hand-over; `422` allowed, but not with this.
struct Row {
    method: Method,
    /// As the description of the interface writes it, without the prefix.
    pattern: &'static str,
    /// What tells rows of one route apart; may be empty.
    variant: &'static str,
    expected: Vec<&'static str>,
}

impl Row {
    /// How it is called when it fails.
    fn name(&self) -> String {
        format!("{} {} {}", self.method, self.pattern, self.variant)
    }
}

fn rows(table: &'static str, columns: usize) -> Vec<Row> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let read = |line: &'static str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let told = words.len() - columns;
        assert!(told == 2 || told == 3, "{line}");
        Row {
            method: words[0].parse().unwrap(),
            pattern: words[1],
            variant: if told == 3 { words[2] } else { "" },
            expected: words[told..].to_vec(),
        }
    };
    lines.map(read).collect()
}

/// An answer as tables write it.
pub fn word(status: u16, body: &Value) -> String {
    let code = body["code"].as_str().unwrap_or_default();
    match (status, code) {
        (200..=299, _) => refused_among(body).unwrap_or_else(|| "ok".to_owned()),
        (_, code) if !code.is_empty() => of_code(code).unwrap_or_else(|| status.to_string()),
        _ => status.to_string(),
    }
}

/// What is done with many chats at once is refused for each of them.
fn refused_among(body: &Value) -> Option<String> {
    of_code(body["refused"][0]["code"].as_str()?)
}

fn of_code(code: &str) -> Option<String> {
    let word = match code {
        "not_allowed" => "403",
        "not_participant" => "part",
        "not_found" => "404",
        "already_taken" => "taken",
        "no_pending_transfer" => "none",
        "invalid" => "422",
        _ => return None,
    };
    Some(word.to_owned())
}

/// A new route needs a row.
#[test]
fn every_route_for_programs_is_in_a_table() {
    let told = openapi::description();
    let mut routes = BTreeSet::new();
    for (path, operations) in told["paths"].as_object().unwrap() {
        if let Some(pattern) = path.strip_prefix("/api/v1") {
            let methods = operations.as_object().unwrap().keys();
            routes.extend(methods.map(|method| format!("{} {pattern}", method.to_uppercase())));
        }
    }
    assert!(routes.len() > 90, "the description was not found");
    let tables = chats::tables().into_iter().chain([house::table()]);
    let rows: BTreeSet<String> = tables
        .flatten()
        .map(|row| format!("{} {}", row.method, row.pattern))
        .collect();
    assert_eq!(rows, routes);
}
