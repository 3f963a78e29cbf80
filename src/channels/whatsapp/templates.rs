//! The templates of an account, as Meta lists them: read page by page, at start, once a day and on demand.
//! Meta, "Template management", 2026-09.

mod read;
mod sample;
pub mod submit;

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::base::secret::Secret;
use crate::channels::whatsapp::api::{Api, CallError, Current, Provider, encoded, replaced};
use crate::channels::whatsapp::connection::Undone;
use crate::channels::whatsapp::errors;
use crate::channels::whatsapp::graph::GraphError;
use crate::channels::whatsapp::json::{self, Object};
use crate::channels::work::until;
use crate::domain::command::{Command, TemplateFacts};
use crate::domain::view::{Fault, View as _};
use crate::engine::Handle;
use crate::net::client::{Client, ClientError};

/// Templates asked for at once.
const PAGE: usize = 100;
/// What is asked of each; its id comes unasked.
const FIELDS: &str = "name,language,status,category,sub_category,previous_category,correct_category,quality_score,\
    rejected_reason,parameter_format,message_send_ttl_seconds,components";
/// An account has at most 6,000 templates; more pages are a fault.
const PAGES_MAX: usize = 100;
/// A page of a hundred long templates takes well under a megabyte.
const PAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long one page may take.
const TOTAL: Duration = Duration::from_secs(30);

/// Why the templates of an account could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SyncError {
    /// There is no usable address or token.
    #[error("{0}")]
    Call(#[from] CallError),
    /// Meta gave no answer.
    #[error("{0}")]
    Unreachable(#[from] ClientError),
    /// Meta refuses.
    #[error("Meta refuses with {}", .0.codes())]
    Refused(GraphError),
    /// The answer is no list of templates.
    #[error("the answer with status {0} is no list of templates")]
    Unreadable(u16),
    /// The list has no end.
    #[error("the list of templates has no end")]
    Endless,
    /// The desk can't keep them.
    #[error("the desk can't keep them at the moment")]
    NotKept,
}

impl From<SyncError> for Undone {
    fn from(error: SyncError) -> Self {
        if let SyncError::Refused(refusal) = &error
            && let Some(after) = errors::passes_in(refusal)
        {
            let (code, detail) = (refusal.code, refusal.detail.clone());
            return Self::NotNow {
                code,
                detail,
                after,
            };
        }
        Self::Failed(error.to_string())
    }
}

/// Reads all templates of an account.
///
/// # Errors
/// When a page can't be had: half a list is none, since what it lacks would be taken for deleted.
pub async fn list(
    client: &Client,
    api: &Api,
    token: &Secret,
    waba_id: &str,
) -> Result<Vec<TemplateFacts>, SyncError> {
    if api.provider == Provider::Dialog360 {
        return list_of_partner(client, api, token).await;
    }
    let mut facts = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let page = page(client, api, token, waba_id, after.as_deref()).await?;
        facts.extend(json::objects(&page, "data").filter_map(read::template));
        // The address of the next page that Meta gives may hold the token: it is made anew from the cursor.
        let paging = json::child(&page, "paging");
        let goes_on =
            paging.is_some_and(|paging| paging.get("next").is_some_and(|next| !next.is_null()));
        let next = paging
            .and_then(|paging| json::child(paging, "cursors"))
            .and_then(|cursors| json::text(cursors, "after"));
        match next {
            _ if !goes_on => return Ok(facts),
            Some(next) if after.as_ref() != Some(&next) => after = Some(next),
            Some(_) => return Err(SyncError::Endless),
            // It says that there is more and not where.
            None => return Err(SyncError::Unreadable(200)),
        }
    }
    Err(SyncError::Endless)
}

/// 360dialog's list, which counts instead of pointing on.
async fn list_of_partner(
    client: &Client,
    api: &Api,
    token: &Secret,
) -> Result<Vec<TemplateFacts>, SyncError> {
    let mut facts = Vec::new();
    for page in 0..PAGES_MAX {
        let offset = page * PAGE;
        let address = api.url(&format!(
            "v1/configs/templates?limit={PAGE}&offset={offset}"
        ));
        let page = asked(client, api, token, &address, "waba_templates").await?;
        let count = json::list(&page, "waba_templates").len();
        facts.extend(json::objects(&page, "waba_templates").filter_map(read::template));
        if count < PAGE {
            return Ok(facts);
        }
    }
    Err(SyncError::Endless)
}

async fn page(
    client: &Client,
    api: &Api,
    token: &Secret,
    waba_id: &str,
    after: Option<&str>,
) -> Result<Object, SyncError> {
    let mut address = api.url(&format!(
        "{}/message_templates?fields={FIELDS}&limit={PAGE}",
        encoded(waba_id)
    ));
    if let Some(after) = after {
        address.push_str("&after=");
        address.push_str(&encoded(after));
    }
    asked(client, api, token, &address, "data").await
}

/// A page at `address`, whose templates stand under `name`.
async fn asked(
    client: &Client,
    api: &Api,
    token: &Secret,
    address: &str,
    name: &str,
) -> Result<Object, SyncError> {
    let answer = client
        .send(api.get(address, Some(token))?, TOTAL, PAGE_BYTES_MAX)
        .await?;
    if let Some(error) = GraphError::read(&answer.body, token) {
        return Err(SyncError::Refused(error));
    }
    std::str::from_utf8(&answer.body)
        .ok()
        .filter(|_| answer.status.is_success())
        .and_then(json::object)
        .filter(|page| page.get(name).is_some_and(serde_json::Value::is_array))
        .ok_or(SyncError::Unreadable(answer.status.as_u16()))
}

/// What came of reading all accounts.
pub type SyncResult = Result<(), SyncError>;

/// Asks the worker to read the templates now; cheap to clone.
#[derive(Clone, Debug)]
pub struct Trigger(mpsc::Sender<Option<oneshot::Sender<SyncResult>>>);

impl Trigger {
    /// Reads all accounts and waits for it.
    ///
    /// # Errors
    /// The first account that could not be read.
    pub async fn sync(&self) -> SyncResult {
        let (reply, result) = oneshot::channel();
        let asked = self.0.send(Some(reply)).await;
        match asked {
            Ok(()) => result.await.unwrap_or(Err(SyncError::NotKept)),
            Err(_) => Err(SyncError::NotKept),
        }
    }

    /// Asks for it and goes on, at most once a minute; asking again while it waits changes nothing.
    pub fn nudge(&self) {
        let _ = self.0.try_send(None);
    }
}

/// The worker that keeps the desk's templates in line with Meta's.
pub struct Worker {
    handle: Handle,
    client: Client,
    api: Current,
    asked: mpsc::Receiver<Option<oneshot::Sender<SyncResult>>>,
}

/// Between readings that nobody asked for.
const DAILY: Duration = Duration::from_secs(24 * 3600);
/// Between readings that refusals of messages and webhooks ask for: a template that is refused again and again says
/// nothing new.
const NUDGED: Duration = Duration::from_secs(60);
/// After failures, growing; the last one stays.
const RETRIES: [Duration; 4] = [
    Duration::from_secs(30),
    Duration::from_secs(120),
    Duration::from_secs(600),
    Duration::from_secs(3600),
];

impl Worker {
    /// A worker that has not begun, and how to ask it.
    pub fn new(handle: Handle, client: Client, api: Current) -> (Self, Trigger) {
        let (ask, asked) = mpsc::channel(8);
        (
            Self {
                handle,
                client,
                api,
                asked,
            },
            Trigger(ask),
        )
    }

    /// Runs until `stop` is true.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let clock = self.handle.clock.clone();
        let mut failures = 0;
        let mut waiting: Vec<oneshot::Sender<SyncResult>> = Vec::new();
        loop {
            let began = clock.monotonic();
            let result = tokio::select! {
                result = self.sync_all() => result?,
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
            };
            let mut pause = DAILY;
            match &result {
                Ok(()) => failures = 0,
                Err(error) => {
                    tracing::warn!(%error, "the templates could not be read from Meta");
                    pause = RETRIES[failures.min(RETRIES.len() - 1)];
                    failures += 1;
                }
            }
            for reply in waiting.drain(..) {
                let _ = reply.send(result.clone());
            }
            let mut ends = clock.monotonic() + pause;
            while clock.monotonic() < ends {
                tokio::select! {
                    () = until(&clock, Some(ends)) => {}
                    asked = self.asked.recv() => match asked {
                        Some(Some(reply)) => {
                            waiting.push(reply);
                            break;
                        }
                        Some(None) => ends = ends.min(began + NUDGED),
                        None => return Ok(()),
                    },
                    () = self.handle.pulse.wait_for_template_news() => ends = ends.min(began + NUDGED),
                    () = replaced(&mut self.api) => break,
                    _ = stop.wait_for(|stop| *stop) => return Ok(()),
                }
            }
        }
    }

    async fn sync_all(&mut self) -> Result<SyncResult, Fault> {
        let api = std::sync::Arc::clone(&self.api.borrow_and_update());
        let mut accounts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for number in self.handle.snapshot()?.numbers()? {
            if !number.disabled && !number.waba_id.is_empty() {
                accounts
                    .entry(number.waba_id)
                    .or_default()
                    .push(number.phone_number_id);
            }
        }
        let mut result = Ok(());
        for (waba_id, numbers) in accounts {
            let one = self.sync_one(&api, &waba_id, &numbers).await;
            result = result.and(one);
        }
        Ok(result)
    }

    /// Any token of the account's numbers reads its templates.
    async fn sync_one(&self, api: &Api, waba_id: &str, numbers: &[String]) -> SyncResult {
        let token = numbers.iter().find_map(|number| api.token_of(number).ok());
        let token = token.ok_or(CallError::NoToken)?;
        let templates = list(&self.client, api, token, waba_id).await?;
        tracing::info!(waba_id, count = templates.len(), "templates read");
        let command = Command::Templates {
            waba_id: waba_id.to_owned(),
            templates,
        };
        self.handle
            .submit_patiently(command)
            .await
            .map_err(|_| SyncError::NotKept)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
