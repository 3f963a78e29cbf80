//! One call that marks messages as read.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::base::id::ChatId;
use crate::channels::whatsapp::api::Api;
use crate::channels::whatsapp::errors::{Class, class, passes_in};
use crate::channels::whatsapp::graph::GraphError;
use crate::net::client::{Client, ClientError};

/// How long it may take as a whole.
const TOTAL: Duration = Duration::from_secs(10);
/// Octets of its answer that are read.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// When one that never left may leave again.
const NOT_SENT: Duration = Duration::from_secs(5);

/// What it needs.
pub struct Call {
    /// By what it is made.
    pub client: Client,
    /// Where to.
    pub api: Arc<Api>,
    /// Our number's id at Meta.
    pub phone_number_id: String,
    /// The message that is marked, with all before it.
    pub wamid: String,
    /// Somebody is shown as writing.
    pub typing: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It is done, or can't be done, or nobody knows: it is not made again.
    Over,
    /// It was not done and may be after this long.
    Again(Duration),
    /// Somebody has to repair something first.
    Repair,
}

impl Call {
    /// Makes it. The log says how it failed, and nothing of the customer.
    pub async fn make(self, chat: ChatId) -> Outcome {
        let mut body = json!({
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": self.wamid,
        });
        if self.typing {
            body["typing_indicator"] = json!({ "type": "text" });
        }
        let address = self.api.messages_url(&self.phone_number_id);
        let request = self.api.token_of(&self.phone_number_id).and_then(|token| {
            let request = self.api.post(&address, token, &body)?;
            Ok((request, token))
        });
        let (request, token) = match request {
            Ok(request) => request,
            Err(error) => {
                tracing::debug!(chat = chat.0, %error, "a receipt can't be sent");
                return Outcome::Repair;
            }
        };
        match self.client.send(request, TOTAL, ANSWER_BYTES_MAX).await {
            Ok(answer) => match GraphError::read(&answer.body, token) {
                Some(error) => {
                    let codes = error.codes();
                    tracing::debug!(chat = chat.0, codes, "a receipt was refused");
                    after(&error)
                }
                None => {
                    let status = answer.status.as_u16();
                    tracing::debug!(chat = chat.0, status, "a receipt was sent");
                    Outcome::Over
                }
            },
            Err(ClientError::NotSent(error)) => {
                tracing::debug!(chat = chat.0, error, "a receipt was not sent");
                Outcome::Again(NOT_SENT)
            }
            Err(ClientError::Unknown(error)) => {
                tracing::debug!(chat = chat.0, error, "a receipt got no answer");
                Outcome::Over
            }
        }
    }
}

fn after(error: &GraphError) -> Outcome {
    match (class(error), passes_in(error)) {
        (Class::Configuration | Class::TemplateConfiguration, _) => Outcome::Repair,
        (_, Some(after)) => Outcome::Again(after),
        (_, None) => Outcome::Over,
    }
}
