//! Values as the interface for programs writes them.

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::base::limits::FORM_BYTES_MAX;
use crate::domain::refusal::{FieldProblem, Kind};
use crate::http::{Method, Request};
use crate::ui::context::Team;
use crate::ui::failure::Failure;

/// A moment as RFC 3339 in UTC with milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.rfc3339())
    }
}

/// Something with an id and a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Named {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
}

impl Named {
    /// An agent.
    pub fn agent(team: &Team, id: AgentId) -> Self {
        Self {
            id: id.0,
            name: team.name(id).to_owned(),
        }
    }

    /// A group; its name is empty when there is no such group.
    pub fn group(team: &Team, id: GroupId) -> Self {
        let name = team.groups.get(&id).map(|group| group.name.clone());
        Self {
            id: id.0,
            name: name.unwrap_or_default(),
        }
    }

    /// A number of ours; its name is empty when there is no such number.
    pub fn number(team: &Team, id: NumberId) -> Self {
        let name = team.numbers.get(&id).map(|number| number.name.clone());
        Self {
            id: id.0,
            name: name.unwrap_or_default(),
        }
    }
}

/// Reads a body that is a JSON object.
///
/// # Errors
/// `bad_request` when it is no JSON, `invalid` with the first field that is not what `T` asks for.
pub async fn body<T: DeserializeOwned>(request: &mut Request) -> Result<T, Failure> {
    body_within(request, FORM_BYTES_MAX).await
}

/// The same for one that may have `limit` bytes.
///
/// # Errors
/// The same.
pub async fn body_within<T: DeserializeOwned>(
    request: &mut Request,
    limit: usize,
) -> Result<T, Failure> {
    // A struct would also be read from a list of its fields.
    let mut fields: Map<String, Value> = request.json(limit as u64).await?;
    fields.values_mut().for_each(make_whole);
    let read = serde_path_to_error::deserialize(&Value::Object(fields));
    read.map_err(|error| misread(error.path(), &error.inner().to_string()))
}

/// Which of the fields that were sent can't be read, and why: by where the reader stood, and its own English sentence.
fn misread(path: &Path, said: &str) -> Failure {
    let mut field = "";
    let mut is_inside = false;
    for segment in path {
        match segment {
            Segment::Map { key } if !is_inside => (field, is_inside) = (key, true),
            // What is sent with one of several choices stands by its own name.
            Segment::Enum { .. } => is_inside = false,
            _ => {}
        }
    }
    let within = |name: &str| match field {
        field if !is_inside || field == name => name.to_owned(),
        field => format!("{field}.{name}"),
    };
    match (named(said, "missing field"), named(said, "unknown field")) {
        (Some(name), _) => Failure::invalid(&within(name), FieldProblem::Empty),
        (_, Some(name)) => Failure::invalid(&within(name), FieldProblem::Unexpected),
        _ => Failure::invalid(field, unfit(said)),
    }
}

/// The name in a sentence such as "missing field `zone`".
fn named<'s>(said: &'s str, beginning: &str) -> Option<&'s str> {
    let rest = said.strip_prefix(beginning)?.trim_start();
    rest.strip_prefix('`')?.split('`').next()
}

/// What is wrong with a value, by the reader's sentence: "invalid type: string \"x\", expected u16".
fn unfit(said: &str) -> FieldProblem {
    if said.starts_with("unknown variant") {
        return FieldProblem::Unknown;
    }
    let expected = said.rsplit_once(", expected ").map_or("", |(_, it)| it);
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_digit());
    let kind = match expected {
        "a string" | "string" => Kind::Text,
        "a boolean" => Kind::Switch,
        "a sequence" => Kind::List,
        "a JSON number" | "usize" => Kind::Whole,
        "a map" => Kind::Object,
        other if other.starts_with("struct ") => Kind::Object,
        other if other.strip_prefix(['u', 'i']).is_some_and(is_number) => Kind::Whole,
        _ => return FieldProblem::Wrong,
    };
    FieldProblem::Kind(kind)
}

/// Writes `7.0` as `7`: to JSON that is one number, and some languages have no other.
fn make_whole(value: &mut Value) {
    /// Up to here every whole number is itself as a float.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64());
            if let Some(float) = float.filter(|float| float.fract() == 0.0 && float.abs() < EXACT) {
                #[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
                let whole = float as i64;
                *number = whole.into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        _ => {}
    }
}

/// Reads a body that is a JSON object or nothing at all.
///
/// # Errors
/// As for one that must be there.
pub async fn optional_body<T>(request: &mut Request) -> Result<T, Failure>
where
    T: DeserializeOwned + Default,
{
    let bytes = request.bytes(FORM_BYTES_MAX as u64).await?;
    if bytes.is_empty() {
        return Ok(T::default());
    }
    body(&mut Request::made(Method::POST, "/", bytes)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Refusal;
    use crate::http::BodyError;
    use serde_json::json;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only reading it is of interest")]
    struct Sent {
        name: String,
        count: Option<u16>,
        on: Option<bool>,
        ids: Option<Vec<u64>>,
        template: Option<Template>,
        colour: Option<Colour>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only reading it is of interest")]
    struct Template {
        language: String,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Green,
    }

    #[tokio::test]
    async fn the_field_that_can_not_be_read_is_named() {
        let kind = FieldProblem::Kind;
        for (sent, field, problem) in [
            (json!({}), "name", FieldProblem::Empty),
            (json!({"name": 7}), "name", kind(Kind::Text)),
            (json!({"name": null}), "name", kind(Kind::Text)),
            (json!({"name": "a", "on": "yes"}), "on", kind(Kind::Switch)),
            (
                json!({"name": "a", "count": 70_000}),
                "count",
                kind(Kind::Whole),
            ),
            (
                json!({"name": "a", "count": -1}),
                "count",
                kind(Kind::Whole),
            ),
            (
                json!({"name": "a", "count": 0.5}),
                "count",
                kind(Kind::Whole),
            ),
            (json!({"name": "a", "ids": 1}), "ids", kind(Kind::List)),
            (
                json!({"name": "a", "ids": [1, "b"]}),
                "ids",
                kind(Kind::Whole),
            ),
            (
                json!({"name": "a", "template": "x"}),
                "template",
                kind(Kind::Object),
            ),
            (
                json!({"name": "a", "template": {}}),
                "template.language",
                FieldProblem::Empty,
            ),
            (
                json!({"name": "a", "template": {"language": "en", "size": 1}}),
                "template.size",
                FieldProblem::Unexpected,
            ),
            (
                json!({"name": "a", "colour": "red"}),
                "colour",
                FieldProblem::Unknown,
            ),
            (
                json!({"name": "a", "size": 1}),
                "size",
                FieldProblem::Unexpected,
            ),
            // The first that is wrong, whatever else is.
            (json!({"count": "x", "on": 1}), "count", kind(Kind::Whole)),
        ] {
            let mut request = Request::made(Method::POST, "/", sent.to_string());
            let read = body::<Sent>(&mut request).await;
            let Err(Failure::Refused(refusal)) = read else {
                panic!("{sent}: {read:?}")
            };
            assert_eq!(refusal, Refusal::invalid(field, problem), "{sent}");
        }
        let mut whole = Request::made(Method::POST, "/", r#"{"name":"a","count":2.0}"#);
        assert_eq!(body::<Sent>(&mut whole).await.unwrap().count, Some(2));
        let mut list = Request::made(Method::POST, "/", "[1]");
        let read = body::<Sent>(&mut list).await;
        assert!(matches!(read, Err(Failure::Body(BodyError::Invalid(_)))));
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        let mut sent = json!({"seen": 131_879.0, "members": [1.0, 2], "share": 0.5, "far": 1e300});
        make_whole(&mut sent);
        let read = json!({"seen": 131_879, "members": [1, 2], "share": 0.5, "far": 1e300});
        assert_eq!(sent, read);
    }
}
