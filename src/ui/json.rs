//! Values as the interface for programs writes them.

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::error::Category;

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, GroupId, NumberId};
use crate::http::BodyError;
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

/// Reads a JSON body that has been taken in already.
///
/// # Errors
/// `bad_request` when it is no JSON, `invalid` when it is not what `T` asks for.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|error| {
        Failure::Body(if error.classify() == Category::Data {
            BodyError::Invalid(error.to_string())
        } else {
            BodyError::Malformed(error.to_string())
        })
    })
}
