//! Blocking a customer at Meta, and lifting that: the wish is kept, a worker carries it out, and the page says at
//! every moment what is known of it.

use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};

use crate::base::id::ChatId;
use crate::domain::access::Action;
use crate::domain::care::{BlockAsk, BlockFailure, BlockWish, CareView as _};
use crate::domain::command::DeskAction;
use crate::http::{Code, Reply};
use crate::ui::chat::actions::{act, shown};
use crate::ui::chat::delivery::{SendErrorView, error_view};
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::json::{self, Moment, Named};
use crate::ui::look::Look;
use crate::ui::words::Words;

/// How long a page waits for what Meta says.
const PATIENCE: Duration = Duration::from_secs(5);
/// Meta's code for somebody who did not write within the last day.
const TOO_LATE: i64 = 131_047;

/// What Meta is asked about a block, or said no to, above the conversation.
#[derive(Template)]
#[template(path = "block_asked.html", config = "config/askama.toml")]
pub struct Asked {
    look: Look,
    id: ChatId,
    tab: &'static str,
    text: String,
    failed: bool,
    /// Asks for the same again, by its label.
    again: Option<String>,
    /// Wishes the opposite, by its label.
    back: Option<String>,
    /// What is wished is a block.
    blocks: bool,
    /// A block that is asked for is one for spam.
    spam: bool,
}

impl HtmlSafe for Asked {}

impl Asked {
    /// For the reader of a chat, who `may` block its customer or not.
    pub fn of(
        look: &Look,
        subject: &Subject,
        team: &Team,
        may: bool,
        tab: &'static str,
    ) -> Option<Self> {
        let ask = subject.block_ask.as_ref()?;
        let blocks = ask.wish.blocks();
        let (again, back) = match (ask.goes_on(), blocks) {
            (true, true) => (None, Some("block-take-back")),
            (true, false) => (None, Some("block-keep")),
            (false, true) => (Some("block-again"), Some(leaves(ask))),
            (false, false) => (Some("block-again"), Some("block-keep")),
        };
        // Meta would refuse the same again.
        let in_time = !blocks || subject.chat.window.is_open(look.now);
        let again = again.filter(|_| may && in_time);
        let spam = match ask.wish {
            BlockWish::Block { spam } => spam,
            BlockWish::Lift => subject.block.is_some_and(|block| block.spam),
        };
        Some(Self {
            id: subject.chat.id,
            tab,
            text: said(ask, team, look),
            failed: !ask.goes_on(),
            again: again.map(|key| look.text(key)),
            back: back.filter(|_| may).map(|key| look.text(key)),
            blocks,
            spam,
            look: look.clone(),
        })
    }
}

/// How a block is given up that Meta refused. What it may have done nevertheless is undone.
fn leaves(ask: &BlockAsk) -> &'static str {
    match ask.unsure {
        true => "block-end",
        false => "block-leave",
    }
}

/// What is known of a wish, as of now.
fn said(ask: &BlockAsk, team: &Team, words: &Words) -> String {
    let Some(why) = ask.failure() else {
        let key = match (ask.wish.blocks(), ask.is_late()) {
            (true, false) => "block-asked",
            (true, true) => "block-asked-late",
            (false, false) => "unblock-asked",
            (false, true) => "unblock-asked-late",
        };
        let (name, time) = (team.name(ask.by), words.moment(ask.at));
        return words.args(
            key,
            &[("name", name.into()), ("time", time.as_str().into())],
        );
    };
    let key = match (ask.wish.blocks(), ask.unsure) {
        (true, false) => "block-not-done",
        (true, true) => "block-unsure",
        (false, false) => "unblock-not-done",
        (false, true) => "unblock-unsure",
    };
    words.with(key, "why", why_not(why, words).as_str())
}

/// Why Meta is asked no more, and what to do about it.
fn why_not(why: &BlockFailure, words: &Words) -> String {
    match why {
        BlockFailure::Refused(error) if error.code == TOO_LATE => words.text("error-block-late"),
        BlockFailure::Refused(error) => {
            let error = error_view(error, words);
            format!("{}. {}", error.title, error.advice)
        }
        BlockFailure::Unset => words.text("block-unset"),
        BlockFailure::Restored => words.text("block-restored"),
    }
}

/// What programs read of it.
#[derive(Debug, Serialize)]
pub struct BlockingView {
    by: Named,
    at: Moment,
    /// What is wished is a block, else its end.
    block: bool,
    spam: bool,
    state: &'static str,
    unsure: bool,
    cause: Option<&'static str>,
    error: Option<SendErrorView>,
}

impl BlockingView {
    /// Of a wish.
    pub fn of(ask: &BlockAsk, team: &Team, words: &Words) -> Self {
        let failure = ask.failure();
        Self {
            by: Named::agent(team, ask.by),
            at: Moment(ask.at),
            block: ask.wish.blocks(),
            spam: ask.wish == BlockWish::Block { spam: true },
            state: match failure {
                None => "asked",
                Some(_) => "failed",
            },
            unsure: ask.unsure,
            cause: failure.map(|why| match why {
                BlockFailure::Refused(_) => "refused",
                BlockFailure::Unset => "unset",
                BlockFailure::Restored => "restored",
            }),
            error: failure.and_then(|why| match why {
                BlockFailure::Refused(error) => Some(error_view(error, words)),
                BlockFailure::Unset | BlockFailure::Restored => None,
            }),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct BlockBody {
    #[serde(default)]
    spam: bool,
}

/// `POST /chats/{chat}/block` `{spam?}`: the customer is blocked at Meta.
pub async fn block(mut context: Context) -> Result<Reply, Failure> {
    let spam = match context.format {
        Format::Json => {
            json::optional_body::<BlockBody>(&mut context.request)
                .await?
                .spam
        }
        Format::Html => !context.field("spam").is_empty(),
    };
    let subject = allowed(&context)?;
    // Meta would say the same, in words of its own.
    if subject.block.is_none() && !subject.chat.window.is_open(context.words.now) {
        return Err(Failure::Told(Code::WindowClosed, "error-block-late"));
    }
    act(&context, DeskAction::Block { spam }).await?;
    answer(&context, subject.chat.id).await
}

/// `DELETE /chats/{chat}/block`
pub async fn unblock(context: Context) -> Result<Reply, Failure> {
    let subject = allowed(&context)?;
    act(&context, DeskAction::Unblock).await?;
    answer(&context, subject.chat.id).await
}

/// The chat, if whoever asks may block its customer.
fn allowed(context: &Context) -> Result<Subject, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let id = ChatId(context.id("chat")?);
    let me = context.me()?;
    let subject = Subject::read(&snapshot, &team, me, id)?;
    subject.allows(&team, me, Action::Block)?;
    Ok(subject)
}

/// What Meta says is mostly known within a second. If not, the page says that it is being asked.
async fn answer(context: &Context, chat: ChatId) -> Result<Reply, Failure> {
    let waiting = tokio::time::timeout(PATIENCE, settled(context, chat));
    let failure = match waiting.await {
        Ok(failure) => failure?,
        Err(_) => None,
    };
    match failure {
        None => shown(context),
        Some(BlockFailure::Refused(error)) if error.code == TOO_LATE => {
            Err(Failure::Told(Code::WindowClosed, "error-block-late"))
        }
        Some(why) => {
            let said = why_not(&why, &context.words);
            Err(Failure::Quoted(Code::Unavailable, said))
        }
    }
}

/// Waits until Meta has done what is wished, or said no.
async fn settled(context: &Context, chat: ChatId) -> Result<Option<BlockFailure>, Failure> {
    let mut latest = context.desk.engine.sequence();
    loop {
        latest.mark_unchanged();
        let ask = context.snapshot()?.block_ask(chat)?;
        let Some(ask) = ask else { return Ok(None) };
        if let Some(why) = ask.failure() {
            return Ok(Some(why.clone()));
        }
        // Nobody carries it out before the next start.
        let nobody = context.desk.workers.is_closed();
        if nobody || latest.changed().await.is_err() {
            return Ok(None);
        }
    }
}
