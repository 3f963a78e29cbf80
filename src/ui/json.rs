//! Values as the interface for programs writes them.

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::base::limits::FORM_BYTES_MAX;
use crate::domain::refusal::FieldProblem;
use crate::http::{BodyError, Method, Request};
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
/// `bad_request` when it is no JSON, `invalid` when it is not what `T` asks for.
pub async fn body<T: DeserializeOwned>(request: &mut Request) -> Result<T, BodyError> {
    body_within(request, FORM_BYTES_MAX).await
}

/// The same for one that may have `limit` bytes.
///
/// # Errors
/// The same.
pub async fn body_within<T: DeserializeOwned>(
    request: &mut Request,
    limit: usize,
) -> Result<T, BodyError> {
    // A struct would also be read from a list of its fields.
    let fields: Map<String, Value> = request.json(limit as u64).await?;
    let mut fields = Value::Object(fields);
    make_whole(&mut fields);
    let read = serde_json::from_value(fields);
    read.map_err(|error| BodyError::Invalid(error.to_string()))
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
pub async fn optional_body<T>(request: &mut Request) -> Result<T, BodyError>
where
    T: DeserializeOwned + Default,
{
    let bytes = request.bytes(FORM_BYTES_MAX as u64).await?;
    if bytes.is_empty() {
        return Ok(T::default());
    }
    body(&mut Request::made(Method::POST, "/", bytes)).await
}

/// An id that was sent as `field`.
///
/// # Errors
/// `invalid` with the field when there is none, or when it is no id.
pub fn id(field: &str, sent: Option<&Value>) -> Result<u64, Failure> {
    match sent {
        None | Some(Value::Null) => Err(Failure::invalid(field, FieldProblem::Empty)),
        Some(sent) => sent
            .as_u64()
            .ok_or_else(|| Failure::invalid(field, FieldProblem::Unknown)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        let mut sent = json!({"seen": 131_879.0, "members": [1.0, 2], "share": 0.5, "far": 1e300});
        make_whole(&mut sent);
        let read = json!({"seen": 131_879, "members": [1, 2], "share": 0.5, "far": 1e300});
        assert_eq!(sent, read);
    }
}
