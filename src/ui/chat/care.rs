//! The customer's wishes and what the team does about a customer: marketing and muting; what is told of blocking.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};

use crate::base::id::ChatId;
use crate::domain::access::Action;
use crate::domain::agent::Agent;
use crate::domain::command::{DeskAction, MuteFor};
use crate::domain::customer::WishHow;
use crate::domain::refusal::FieldProblem;
use crate::http::Reply;
use crate::ui::chat::actions::change;
use crate::ui::chat::blocks::{Asked, BlockingView};
use crate::ui::chat::later::{local, moment};
use crate::ui::chat::subject::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::json::{self, Moment, Named};
use crate::ui::look::Look;
use crate::ui::words::Words;

/// What the card and the header show of it.
#[derive(Template)]
#[template(path = "care.html", config = "config/askama.toml")]
pub struct Care {
    look: Look,
    id: ChatId,
    tab: &'static str,
    /// What the customer said of marketing last, in words.
    said: Option<String>,
    stopped: bool,
    /// The reader may say otherwise.
    may_wish: bool,
}

impl HtmlSafe for Care {}

impl Care {
    /// For the reader of a chat.
    pub fn of(
        look: &Look,
        subject: &Subject,
        team: &Team,
        agent: &Agent,
        tab: &'static str,
    ) -> Self {
        let wish = subject.address.marketing;
        let stopped = wish.is_some_and(|wish| wish.stopped);
        let action = Action::Wish { stopped: !stopped };
        Self {
            id: subject.chat.id,
            tab,
            said: wish.map(|wish| {
                let time = look.moment(wish.at);
                let name = match wish.how {
                    WishHow::Agent(agent) => team.name(agent).to_owned(),
                    _ => String::new(),
                };
                let args = [
                    ("time", time.as_str().into()),
                    ("name", name.as_str().into()),
                ];
                look.args(&format!("wish-how-{}", wish.how.word()), &args)
            }),
            stopped,
            may_wish: subject.allows(team, agent, action).is_ok(),
            look: look.clone(),
        }
    }
}

/// What the menu of a chat offers of it, and what its top tells.
#[derive(Template)]
#[template(path = "care_menu.html", config = "config/askama.toml")]
pub struct CareMenu {
    look: Look,
    id: ChatId,
    tab: &'static str,
    /// Told beside the customer's name.
    pub labels: Vec<String>,
    blocked: bool,
    may_block: bool,
    /// They wrote within the last day.
    in_time: bool,
    /// What Meta is asked about a block, or said no to.
    pub asked: Option<Asked>,
    muted: Option<String>,
    may_delete: bool,
    may_export: bool,
}

impl HtmlSafe for CareMenu {}

impl CareMenu {
    /// For the reader of a chat.
    pub fn of(
        look: &Look,
        subject: &Subject,
        team: &Team,
        agent: &Agent,
        tab: &'static str,
    ) -> Self {
        let may = |action| subject.allows(team, agent, action).is_ok();
        let mute = subject.mute.filter(|mute| mute.holds(look.now));
        let muted = mute.map(|mute| match mute.until {
            Some(until) => look.with("mute-until", "time", look.coming(until).as_str()),
            None => look.text("mute-ever"),
        });
        let stopped = subject.address.marketing.is_some_and(|wish| wish.stopped);
        let mut labels = Vec::new();
        if let Some(block) = &subject.block {
            let key = match block.spam {
                true => "block-label-spam",
                false => "block-label",
            };
            labels.push(look.text(key));
        }
        if stopped {
            labels.push(look.text("wish-label"));
        }
        if muted.is_some() {
            labels.push(look.text("mute-label"));
        }
        let asked = Asked::of(look, subject, team, may(Action::Block), tab);
        let may_block = may(Action::Block) && asked.is_none();
        Self {
            id: subject.chat.id,
            tab,
            labels,
            blocked: subject.block.is_some(),
            may_block,
            asked,
            in_time: subject.chat.window.is_open(look.now),
            muted,
            may_delete: may(Action::Delete),
            may_export: may(Action::Export),
            look: look.clone(),
        }
    }
}

/// What programs read of it.
#[derive(Debug, Serialize)]
pub struct CareView {
    marketing: Option<MarketingView>,
    blocked: Option<BlockView>,
    blocking: Option<BlockingView>,
    /// For who asks.
    muted: Option<MuteView>,
}

#[derive(Debug, Serialize)]
struct MarketingView {
    stopped: bool,
    at: Moment,
    how: &'static str,
}

#[derive(Debug, Serialize)]
struct BlockView {
    by: Named,
    at: Moment,
    spam: bool,
}

#[derive(Debug, Serialize)]
struct MuteView {
    at: Moment,
    until: Option<Moment>,
}

impl CareView {
    /// Of a chat.
    pub fn of(subject: &Subject, team: &Team, words: &Words) -> Self {
        let blocking = subject.block_ask.as_ref();
        Self {
            marketing: subject.address.marketing.map(|wish| MarketingView {
                stopped: wish.stopped,
                at: Moment(wish.at),
                how: wish.how.word(),
            }),
            blocked: subject.block.map(|block| BlockView {
                by: Named::agent(team, block.by),
                at: Moment(block.at),
                spam: block.spam,
            }),
            blocking: blocking.map(|ask| BlockingView::of(ask, team, words)),
            muted: subject
                .mute
                .filter(|it| it.holds(words.now))
                .map(|mute| MuteView {
                    at: Moment(mute.at),
                    until: mute.until.map(Moment),
                }),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WishBody {
    stopped: bool,
}

/// `PUT /chats/{chat}/marketing` `{stopped}`: what the customer said of marketing in another way.
pub async fn marketing(mut context: Context) -> Result<Reply, Failure> {
    let stopped = match context.format {
        Format::Json => {
            let body: WishBody = json::body(&mut context.request).await?;
            body.stopped
        }
        Format::Html => match context.field("stopped") {
            "true" => true,
            "false" => false,
            _ => return Err(Failure::invalid("stopped", FieldProblem::Unknown)),
        },
    };
    change(&context, DeskAction::Marketing { stopped }).await
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct MuteBody {
    until: Option<String>,
}

/// `PUT /chats/{chat}/mute` `{until?}`: its news make no sound, push or count for who asks.
pub async fn mute(mut context: Context) -> Result<Reply, Failure> {
    let until = match context.format {
        Format::Json => {
            let body: MuteBody = json::optional_body(&mut context.request).await?;
            body.until.map(|at| moment(&at, "until")).transpose()?
        }
        Format::Html => match context.field("until") {
            "" => None,
            "at" => Some(local(&context, "at")?),
            at => Some(moment(at, "until")?),
        },
    };
    let how = until.map_or(MuteFor::Ever, MuteFor::Until);
    change(&context, DeskAction::Mute(how)).await
}

/// `DELETE /chats/{chat}/mute`
pub async fn unmute(context: Context) -> Result<Reply, Failure> {
    change(&context, DeskAction::Mute(MuteFor::Nothing)).await
}
