//! Our numbers and the connection to Meta: what to enter there, what is wrong, what waits.

use std::collections::HashMap;

use askama::Template;
use serde::Serialize;

use crate::base::id::NumberId;
use crate::channels::whatsapp::errors::advice_key;
use crate::domain::agent::Right;
use crate::domain::number::standing::{NumberQuality, StandingRows as _, is_warned, sends};
use crate::domain::number::{Number, Trouble, TroubleCause};
use crate::domain::outbox::OutboxState;
use crate::domain::view::View as _;
use crate::http::Reply;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::json::Named;
use crate::ui::settings::standing::StandingView;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::words::Words;

/// `Number` of the interface.
#[derive(Serialize)]
struct NumberView {
    id: u64,
    name: String,
    display: String,
    phone_number_id: String,
    group: Named,
    /// `ok`, `disabled` (gone from the configuration), `trouble` (messages wait) or `stopped` (Meta lets none leave, of
    /// some kind at least).
    state: &'static str,
    /// Only for those who keep the settings.
    trouble: Option<TroubleView>,
    /// How it stands at Meta; only for those who keep the settings.
    standing: Option<StandingView>,
    /// Messages that wait to be sent.
    waiting: usize,
    /// Messages of which nobody knows whether they arrived.
    unknown: usize,
}

#[derive(Serialize)]
struct TroubleView {
    /// Meta's code; absent when Meta can't be reached.
    code: Option<i64>,
    detail: String,
    /// The key of what stands before that.
    #[serde(skip)]
    whose: &'static str,
    since: String,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    advice: String,
    #[serde(skip)]
    said_since: String,
}

#[derive(Serialize)]
struct NumberList {
    numbers: Vec<NumberView>,
}

#[derive(Template)]
#[template(path = "settings/numbers.html", config = "config/askama.toml")]
struct NumbersPage {
    frame: Frame,
    nav: Nav,
    webhook: String,
    has_app_secret: bool,
    rows: Vec<NumberView>,
}

/// `GET /numbers`. The page is for those who keep the settings; the names are for everybody.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    let keeps_settings = context.me()?.has(Right::Settings);
    if context.format == Format::Json {
        let numbers = listed(&context, keeps_settings)?;
        return Ok(Reply::json(&NumberList { numbers }));
    }
    if !keeps_settings {
        return Err(Failure::NotAllowed);
    }
    if let Some(part) = part(&context, Section::Numbers)? {
        return Ok(part);
    }
    let (frame, nav) = around(&context, Section::Numbers, Entrance::Direct)?;
    let settings = context.settings();
    let page = NumbersPage {
        frame,
        nav,
        webhook: format!("{}/webhooks/whatsapp", settings.public_url),
        has_app_secret: settings.has_app_secret,
        rows: listed(&context, true)?,
    };
    Ok(Reply::html(page.render()?))
}

fn listed(context: &Context, with_trouble: bool) -> Result<Vec<NumberView>, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let mut outbox: HashMap<NumberId, (usize, usize)> = HashMap::new();
    for row in snapshot.outbox_rows()? {
        let (waiting, unknown) = outbox.entry(row.number).or_default();
        match row.state {
            OutboxState::Unknown(_) | OutboxState::Restored(_) => *unknown += 1,
            OutboxState::Waiting(_) | OutboxState::Restricted(_) | OutboxState::Sending(_) => {
                *waiting += 1;
            }
            OutboxState::Held(_) | OutboxState::Scheduled(..) => {}
        }
    }
    let counted = |number: &Number| outbox.get(&number.id).copied().unwrap_or_default();
    let mut numbers: Vec<&Number> = team.numbers.values().collect();
    numbers.sort_unstable_by_key(|number| number.id);
    let view = |number: &Number| {
        let account = snapshot.account_standing(&number.waba_id)?;
        let own = snapshot.number_standing(number.id)?;
        let status = own.status.as_ref().map_or("", |fact| fact.word.as_str());
        Ok(NumberView {
            id: number.id.0,
            name: number.name.clone(),
            display: number.display.clone(),
            phone_number_id: number.phone_number_id.clone(),
            group: Named::group(&team, number.group),
            state: match &number.trouble {
                _ if number.disabled => "disabled",
                Some(_) => "trouble",
                None if !account.lets_send(context.words.now) || !sends(status) => "stopped",
                // It may be cut off if customers go on to complain.
                None if is_warned(status) || own.quality() == NumberQuality::Red => "warned",
                None => "ok",
            },
            trouble: number
                .trouble
                .as_ref()
                .filter(|_| with_trouble)
                .map(|trouble| trouble_view(trouble, &context.words)),
            standing: match with_trouble {
                true => Some(StandingView::read(&snapshot, number, &context.words)?),
                false => None,
            },
            waiting: counted(number).0,
            unknown: counted(number).1,
        })
    };
    numbers.into_iter().map(view).collect()
}

fn trouble_view(trouble: &Trouble, words: &Words) -> TroubleView {
    let (code, key, whose) = match trouble.cause {
        TroubleCause::Refused(code) => (Some(code), advice_key(code), "health-words-meta"),
        TroubleCause::Unreachable => (None, "numbers-unreachable", "health-words-technical"),
    };
    let since = words.moment(trouble.since);
    TroubleView {
        code,
        detail: trouble.detail.clone(),
        whose,
        since: trouble.since.rfc3339(),
        title: words.text(key),
        advice: words.text(&format!("{key}.advice")),
        said_since: words.with("numbers-trouble-since", "time", since.as_str()),
    }
}

impl NumbersPage {
    fn state_key(&self, state: &str) -> &'static str {
        match state {
            "disabled" => "numbers-status-disabled",
            "trouble" => "numbers-status-trouble",
            "stopped" => "numbers-status-stopped",
            "warned" => "numbers-status-warned",
            _ => "numbers-status-connected",
        }
    }

    fn state_class(&self, state: &str) -> &'static str {
        match state {
            "disabled" => "",
            "trouble" | "stopped" => " late",
            "warned" => " warn",
            _ => " ok",
        }
    }
}
