//! `GET /openapi.json`: the interface described in OpenAPI 3.1. What is particular to a route is written by hand in
//! `web/openapi`; what follows from the table of routes and from the list of errors is added here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::domain::scope::Scope;
use crate::http::{Code, Method, Problem, Reply, Router, header};
use crate::ui::context::{Context, PROBLEM_TYPE};
use crate::ui::dispatch::{API, Route, Who};
use crate::ui::failure::Failure;
use crate::ui::routes;

const HEAD: &str = include_str!("../../web/openapi/head.json");
const PATHS: &str = include_str!("../../web/openapi/paths.json");
const SCHEMAS: &str = include_str!("../../web/openapi/schemas.json");

/// An operation as it is written by hand.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    id: String,
    tag: String,
    summary: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    query: BTreeMap<String, Map<String, Value>>,
    /// Names of parameters that stand in headers.
    #[serde(default)]
    headers: Vec<String>,
    /// The schema of its JSON.
    /// The schema of a form with a file that is taken instead.
    form: Option<String>,
    body: Option<String>,
    #[serde(default)]
    body_may_be_absent: bool,
    #[serde(default)]
    token_may_be_absent: bool,
    answers: BTreeMap<String, Answer>,
    /// Codes of errors, beside those that follow from what the route is.
    #[serde(default)]
    problems: Vec<String>,
}

/// What an operation answers, by its schema or with a description.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Json(String),
    Other(Other),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Other {
    Empty(String),
    Document(String),
    File(String),
    Text(String),
    Page(String),
    Events(String),
}

/// Answers it; it is the same for everybody.
pub async fn describe(_context: Context) -> Result<Reply, Failure> {
    static WRITTEN: LazyLock<Bytes> = LazyLock::new(|| description().to_string().into());
    let reply = Reply::bytes("application/json", WRITTEN.clone());
    Ok(reply.with_header(header::CACHE_CONTROL, "no-cache"))
}

/// The whole description.
pub fn description() -> Value {
    let routes = routes::router();
    let mut whole = read::<Value>(HEAD);
    let mut paths = Map::new();
    for (path, operations) in read::<BTreeMap<String, BTreeMap<String, Written>>>(PATHS) {
        let told = operations
            .into_iter()
            .map(|(method, written)| {
                let route = route(&routes, &method, &path);
                let told = written.told(&path, route);
                (method, told)
            })
            .collect();
        paths.insert(path, Value::Object(told));
    }
    let examples = Code::ALL.map(|code| {
        let value = json!(Problem::new(code));
        (code.as_str().to_owned(), json!({ "value": value }))
    });
    whole["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    whole["components"]["schemas"] = read(SCHEMAS);
    whole["components"]["examples"] = Value::Object(examples.into_iter().collect());
    whole["paths"] = Value::Object(paths);
    whole
}

/// A part of the description, which the tests read.
fn read<T: for<'de> Deserialize<'de>>(text: &str) -> T {
    #[expect(
        clippy::expect_used,
        reason = "the files are part of the program, and a test reads them"
    )]
    serde_json::from_str(text).expect("the description can be read")
}

/// The route that a described path leads to; none for those of other doors.
fn route(routes: &Router<Route>, method: &str, path: &str) -> Option<Route> {
    let pattern = path.strip_prefix(API).unwrap_or(path);
    let mut known = routes.routes();
    let found =
        known.find(|(known, at, _)| known.as_str().eq_ignore_ascii_case(method) && *at == pattern);
    found.map(|(_, _, route)| *route)
}

impl Written {
    fn told(self, path: &str, route: Option<Route>) -> Value {
        let mut responses: Map<String, Value> = self
            .answers
            .iter()
            .map(|(status, answer)| (status.clone(), answer.told()))
            .collect();
        for (status, codes) in self.problems(path, route) {
            responses
                .entry(status)
                .or_insert_with(|| problem_response(&codes));
        }
        let mut told = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "security": self.security(path, route),
            "parameters": self.parameters(path),
            "responses": responses,
        });
        let description = [self.description.as_str(), &needs(route)].join(" ");
        if !description.trim().is_empty() {
            told["description"] = description.trim().into();
        }
        let kinds = [
            ("application/json", &self.body),
            ("multipart/form-data", &self.form),
        ];
        let content: Map<String, Value> = kinds
            .into_iter()
            .filter_map(|(kind, schema)| {
                let schema = reference("schemas", schema.as_ref()?);
                Some((kind.to_owned(), json!({ "schema": schema })))
            })
            .collect();
        if !content.is_empty() {
            told["requestBody"] = json!({
                "required": !self.body_may_be_absent,
                "content": content,
            });
        }
        told
    }

    /// By status: what is written, and what every route of its kind may answer.
    fn problems(&self, path: &str, route: Option<Route>) -> BTreeMap<String, BTreeSet<&str>> {
        let mut codes: Vec<&str> = self.problems.iter().map(String::as_str).collect();
        if let Some(route) = route.filter(|_| path.starts_with(API)) {
            codes.push("internal");
            if route.who.scope().is_some() {
                codes.extend(["signed_out", "not_allowed", "unavailable"]);
                if path.contains('{') {
                    codes.push("not_found");
                }
            }
            if self.body.is_some() || self.form.is_some() {
                codes.extend(["bad_request", "invalid", "file_too_large"]);
            }
        }
        let mut by_status: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for code in Code::ALL
            .iter()
            .filter(|code| codes.contains(&code.as_str()))
        {
            let status = code.status().as_str().to_owned();
            by_status.entry(status).or_default().insert(code.as_str());
        }
        by_status
    }

    fn security(&self, path: &str, route: Option<Route>) -> Value {
        match route.and_then(|route| route.who.scope()) {
            Some(scope) if path.starts_with(API) => {
                let own = matches!(route.map(|route| route.who), Some(Who::OwnOr(..)))
                    .then(|| json!({ "token": [Scope::Account.word()] }));
                let mut told = vec![json!({ "token": [scope.word()] })];
                told.extend(own);
                told.into()
            }
            // Whoever is not signed in is led to where they can be.
            Some(_) => json!([{}, { "cookie": [] }]),
            None if self.token_may_be_absent => json!([{}, { "token": [] }]),
            None => json!([]),
        }
    }

    fn parameters(&self, path: &str) -> Vec<Value> {
        let variables = path.split('/').filter_map(|segment| {
            let name = segment.strip_prefix('{')?.strip_suffix('}')?;
            let schema = match name {
                "token" | "file" | "tag" => json!({ "type": "string", "minLength": 1 }),
                "role" => reference("schemas", "Role"),
                "whose" => json!({"type": "string", "pattern": "^(number:[0-9]{1,15}|group:[0-9]{1,15}|tag:.+)$"}),
                _ => reference("schemas", "Id"),
            };
            Some(json!({ "name": name, "in": "path", "required": true, "schema": schema }))
        });
        let query = self.query.iter().map(|(name, written)| {
            let mut told = json!({ "name": name, "in": "query" });
            for (key, value) in written {
                told[key] = value.clone();
            }
            told
        });
        let headers = self
            .headers
            .iter()
            .map(|name| reference("parameters", name));
        variables.chain(query).chain(headers).collect()
    }
}

impl Answer {
    fn told(&self) -> Value {
        let of = |kind: &str, description: &str, schema: Value| json!({ "description": description, "content": { kind: schema } });
        match self {
            Self::Json(schema) => {
                let schema = json!({ "schema": reference("schemas", schema) });
                of("application/json", "It is done as asked.", schema)
            }
            Self::Other(Other::Empty(said)) => json!({ "description": said }),
            Self::Other(Other::Document(said)) => of(
                "application/json",
                said,
                json!({ "schema": { "type": "object" } }),
            ),
            Self::Other(Other::File(said)) => of("*/*", said, json!({})),
            Self::Other(Other::Text(said)) => of(
                "text/plain",
                said,
                json!({ "schema": { "type": "string" } }),
            ),
            Self::Other(Other::Page(said)) => {
                of("text/html", said, json!({ "schema": { "type": "string" } }))
            }
            Self::Other(Other::Events(said)) => of(
                "text/event-stream",
                said,
                json!({ "schema": { "type": "string" } }),
            ),
        }
    }
}

/// Refusals that share a status.
fn problem_response(codes: &BTreeSet<&str>) -> Value {
    let told: Vec<Code> = Code::ALL
        .into_iter()
        .filter(|code| codes.contains(code.as_str()))
        .collect();
    let said: Vec<String> = told
        .iter()
        .map(|code| format!("`{}`: {}.", code.as_str(), code.title()))
        .collect();
    let examples: Map<String, Value> = told
        .iter()
        .map(|code| {
            (
                code.as_str().to_owned(),
                reference("examples", code.as_str()),
            )
        })
        .collect();
    let mut response = json!({
        "description": said.join(" "),
        "content": {PROBLEM_TYPE: {"schema": reference("schemas", "Problem"), "examples": examples}},
    });
    let header = match told.first() {
        Some(Code::SignedOut) => Some(("WWW-Authenticate", "What must be shown.")),
        Some(Code::SlowDown | Code::Unavailable) => Some(("Retry-After", "Seconds to wait.")),
        _ => None,
    };
    if let Some((name, said)) = header {
        response["headers"] = json!({ name: {"description": said, "schema": {"type": "string"}} });
    }
    response
}

/// Who may, in words.
fn needs(route: Option<Route>) -> String {
    let scoped = |who: Who| who.scope().map_or("", Scope::word);
    match route.map(|route| route.who) {
        None | Some(Who::World | Who::Anyone) => String::new(),
        Some(who @ Who::Member(_)) => format!("Needs the scope `{}`.", scoped(who)),
        Some(who @ Who::With(right, _)) => format!(
            "Needs the right `{}` and the scope `{}`.",
            right.word(),
            scoped(who)
        ),
        Some(who @ Who::OwnOr(right, _)) => format!(
            "One's own needs the scope `{}`; another's the right `{}` and the scope `{}`.",
            Scope::Account.word(),
            right.word(),
            scoped(who)
        ),
        Some(who @ Who::Owner(_)) => {
            format!("For owners; needs the scope `{}`.", scoped(who))
        }
    }
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// A method as a description writes it.
pub fn written(method: &Method) -> String {
    method.as_str().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_errors_are_named() {
        for (path, operations) in read::<BTreeMap<String, BTreeMap<String, Written>>>(PATHS) {
            for code in operations.values().flat_map(|written| &written.problems) {
                let known = Code::ALL.iter().any(|known| known.as_str() == code);
                assert!(known, "{path}: {code}");
            }
        }
    }

    #[test]
    fn an_operation_says_what_it_needs_and_how_it_fails() {
        let whole = description();
        let operation = &whole["paths"]["/api/v1/groups"]["post"];
        assert_eq!(operation["security"], json!([{ "token": ["team"] }]));
        assert_eq!(
            operation["description"],
            "Needs the right `team` and the scope `team`."
        );
        let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        assert_eq!(
            statuses,
            ["201", "400", "401", "403", "413", "422", "500", "503"]
        );
        let own = &whole["paths"]["/api/v1/agents/{id}/hours"]["put"];
        assert_eq!(
            own["security"],
            json!([{ "token": ["team"] }, { "token": ["account"] }])
        );
        let backup = &whole["paths"]["/api/v1/backup"]["get"];
        assert_eq!(backup["security"], json!([{ "token": ["backup"] }]));
    }
}
