//! What every page of a signed-in person has around it: rail, banners, keys, and what the script needs.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::id::ChatId;
use crate::channels::whatsapp::graph;
use crate::domain::agent::{Agent, Right};
use crate::domain::number::TroubleCause;
use crate::domain::presence::{Wish, Word};
use crate::domain::view::View as _;
use crate::http::Method;
use crate::store::Snapshot;
use crate::ui::clock::ClockBar;
use crate::ui::context::{Context, Team};
use crate::ui::counts::Counts;
use crate::ui::events::epoch_word;
use crate::ui::failure::Failure;
use crate::ui::forecast;
use crate::ui::health::{Finding, Light};
use crate::ui::look::{Initials, Look, Size};
use crate::ui::notices::news::News;
use crate::ui::settings::{rules, standing};
use crate::ui::tab::Tab;
use crate::ui::words::Words;

/// Which page the frame is around.
#[derive(Clone, Debug)]
pub enum Page {
    /// The lists, with or without a chat.
    Inbox {
        /// The tab shown.
        tab: Tab,
        /// The chat shown, with the customer's name.
        chat: Option<(ChatId, String)>,
    },
    /// What will freeze.
    Forecast,
    /// A page of the settings.
    Settings {
        /// Its title.
        title: String,
        /// On a phone the navigation is a page of its own.
        navigation: bool,
    },
}

/// The link of the rail that leads to what is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Current {
    /// A tab of the inbox.
    Tab(Tab),
    /// What will freeze.
    Forecast,
    /// The settings.
    Settings,
}

impl Page {
    fn current(&self) -> Current {
        match self {
            Self::Inbox { tab, .. } => Current::Tab(*tab),
            Self::Forecast => Current::Forecast,
            Self::Settings { .. } => Current::Settings,
        }
    }
}

/// The frame of a page.
pub struct Frame {
    /// The reader's words and icons.
    pub look: Look,
    /// For the browser's tab.
    pub title: String,
    /// Trouble, for those who can mend it.
    pub banner: Banners,
    /// The desk's clock, where it may be moved.
    pub clock: Option<ClockBar>,
    /// The tabs.
    pub rail: Rail,
    pub(super) kind: &'static str,
    pub(super) pane: &'static str,
    pub(super) agent: u64,
    pub(super) chat: Option<ChatId>,
    /// Where the page is found again, when it answers a form.
    pub(super) address: Option<String>,
    pub(super) sequence: u64,
    /// Of the data file: another one has another past.
    pub(super) epoch: String,
    /// How loud sounds are, or `off`.
    pub(super) sound: &'static str,
    pub(super) calm: String,
    pub(super) unread_icon: String,
    /// Which sign-in of which file it is: no secret.
    pub(super) session: String,
    pub(super) app_icon: String,
    pub(super) stylesheet: String,
    pub(super) script: String,
    /// The emoji with their words.
    pub(super) emoji: String,
}

impl Frame {
    /// The frame around `page`.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn for_page(context: &Context, page: Page) -> Result<Self, Failure> {
        let snapshot = context.snapshot()?;
        let team = Team::read(&snapshot)?;
        Self::new(context, &snapshot, &team, page)
    }

    /// The frame around `page`, for a page that has read the desk already.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn new(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        page: Page,
    ) -> Result<Self, Failure> {
        let agent = context.me()?;
        let assets = &context.desk.assets;
        let current = page.current();
        let (kind, pane, chat, title) = match page {
            Page::Inbox { tab, chat: None } => {
                let title = context.words.tab_name(tab);
                ("inbox", "list", None, title)
            }
            Page::Inbox {
                chat: Some((id, name)),
                ..
            } => ("inbox", "chat", Some(id), name),
            Page::Forecast => {
                let title = context.words.text("forecast-title");
                ("inbox", "chat", None, title)
            }
            Page::Settings { title, navigation } => (
                "settings",
                if navigation { "list" } else { "chat" },
                None,
                title,
            ),
        };
        Ok(Self {
            title: format!("{title} · {}", context.words.text("app-name")),
            banner: Banners::read(context, snapshot, team)?,
            clock: ClockBar::read(context, snapshot)?,
            rail: Rail::read(context, snapshot, team, current)?,
            look: context.look(),
            kind,
            pane,
            agent: agent.id.0,
            chat,
            address: None,
            sequence: snapshot.sequence(),
            epoch: epoch_word(snapshot),
            sound: match agent.sound {
                true => snapshot.telling(agent.id)?.volume.word(),
                false => "off",
            },
            calm: assets.url("favicon.svg"),
            unread_icon: assets.url("favicon-unread.svg"),
            session: session_word(context, snapshot)?,
            app_icon: assets.url("icon-192.png"),
            stylesheet: assets.url("app.css"),
            script: assets.url("app.js"),
            emoji: assets.url(&format!("emoji-{}.txt", context.words.language.code())),
        })
    }

    /// The page answers a form: where it is found again, also after something said in passing.
    pub fn answers_at(&mut self, address: String) {
        self.rail.next.clone_from(&address);
        self.banner.next.clone_from(&address);
        if let Some(clock) = &mut self.clock {
            clock.next.clone_from(&address);
        }
        self.address = Some(address);
    }

    /// The keys, by what they do: the keys' own names are the same in every language.
    pub(super) fn keys(&self) -> [(&'static str, &'static [&'static str]); 29] {
        [
            ("palette-open", &["Ctrl", "K"]),
            ("help-next", &["J"]),
            ("help-previous", &["K"]),
            ("help-open", &["O"]),
            ("help-take", &["T"]),
            ("help-hand-over", &["M"]),
            ("help-add", &["A"]),
            ("snooze-title", &["S"]),
            ("undo-key", &["U"]),
            ("template-key", &["W"]),
            ("list-next", &["I"]),
            ("no-reply", &["B"]),
            ("help-done", &["E"]),
            ("help-done-next", &["Shift", "E"]),
            ("help-reply", &["R"]),
            ("help-quote", &["Shift", "R"]),
            ("help-note-key", &["N"]),
            ("help-go-new", &["G", "N"]),
            ("help-go-mine", &["G", "M"]),
            ("help-go-others", &["G", "O"]),
            ("help-go-done", &["G", "D"]),
            ("help-go-forecast", &["G", "F"]),
            ("help-keep-alive", &["W"]),
            ("help-tick", &["X"]),
            ("help-slash", &["/"]),
            ("help-send", &["Enter"]),
            ("help-new-line", &["Shift", "Enter"]),
            ("help-help", &["?"]),
            ("help-escape", &["Esc"]),
        ]
    }
}

impl Frame {
    /// What can be done with a picture seen large: the word, the icon and the label of each.
    pub(super) fn viewer(&self) -> [(&'static str, &'static str, &'static str); 5] {
        [
            ("before", "before", "shown-viewer-before"),
            ("after", "after", "shown-viewer-after"),
            ("out", "minus", "shown-viewer-out"),
            ("in", "plus", "shown-viewer-in"),
            ("turn", "turn", "shown-viewer-turn"),
        ]
    }
}

/// A browser tells by it whether its sign-in is another than the one in which it asked for pushes.
fn session_word(context: &Context, snapshot: &Snapshot) -> Result<String, Failure> {
    let signed = context.signed.as_ref().ok_or(Failure::SignedOut)?;
    let session = snapshot.session(signed.session)?;
    let id = session.map_or(0, |session| session.id.0);
    Ok(format!("{}-{id}", epoch_word(snapshot)))
}

/// The tabs with their counts, help and me.
#[derive(Template)]
#[template(path = "rail.html", config = "config/askama.toml")]
pub struct Rail {
    look: Look,
    tabs: Vec<RailTab>,
    /// What is new for the reader.
    news: News,
    mark: String,
    me: Initials,
    /// Chats that will freeze before their team is back, and that the reader can do something about.
    freezing: u64,
    forecast_current: bool,
    customers_current: bool,
    /// For those who may see reports.
    reports: bool,
    reports_current: bool,
    settings_current: bool,
    /// How others see the reader.
    here: Word,
    /// The reader says that they are away.
    away: bool,
    /// Where one is after saying so.
    next: String,
}

impl HtmlSafe for Rail {}

struct RailTab {
    word: &'static str,
    key: &'static str,
    name: String,
    count: u64,
    hot: bool,
    current: bool,
}

impl Rail {
    /// The rail for who asks.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn read(
        context: &Context,
        snapshot: &Snapshot,
        team: &Team,
        current: Current,
    ) -> Result<Self, Failure> {
        let agent = context.me()?;
        let engine = &context.desk.engine;
        let counts = Counts::read(engine, agent, &team.open_to(agent));
        let tab = |(tab, key): (Tab, &'static str)| RailTab {
            word: tab.word(),
            key,
            name: context.words.tab_name(tab),
            count: tab.count(&counts),
            hot: tab == Tab::New,
            current: current == Current::Tab(tab),
        };
        let tabs = [
            (Tab::New, "g KeyN"),
            (Tab::Mine, "g KeyM"),
            (Tab::Others, "g KeyO"),
            (Tab::Done, "g KeyD"),
        ];
        let is_at_customers = context.request.path().starts_with("/customers");
        let at_reports = context.request.path() == "/reports";
        let tabs = tabs.into_iter().filter(|(tab, _)| tab.is_open_to(agent));
        Ok(Self {
            tabs: tabs.map(tab).collect(),
            news: News::read(
                engine,
                (snapshot, team),
                agent,
                &counts,
                (context.words.now, context.words.zone),
            )?,
            mark: context.desk.assets.url("favicon.svg"),
            me: Initials::new(&agent.name, agent.id.0, Size::Usual),
            freezing: forecast::count(context, snapshot, team)?,
            forecast_current: current == Current::Forecast,
            customers_current: is_at_customers && current == Current::Settings,
            reports: agent.has(Right::Reports),
            reports_current: at_reports,
            settings_current: !is_at_customers && !at_reports && current == Current::Settings,
            here: team.word(agent.id),
            away: team.wishes(agent.id) == Wish::Away,
            next: next(context),
            look: context.look(),
        })
    }
}

/// Where one is: the answer to a form stands where nothing can be fetched, until the page says where it is found.
fn next(context: &Context) -> String {
    match *context.request.method() {
        Method::GET => context.request.target().to_owned(),
        _ => "/".to_owned(),
    }
}

/// Trouble that somebody who keeps the settings should know of on every page.
#[derive(Template)]
#[template(path = "banner.html", config = "config/askama.toml")]
pub struct Banners {
    look: Look,
    /// Where one is after saying that one has seen something.
    next: String,
    banners: Vec<Banner>,
}

impl HtmlSafe for Banners {}

struct Banner {
    text: String,
    action: String,
    /// Where something is done about it, if the reader can.
    href: Option<String>,
    quiet: bool,
    /// It goes away when somebody has seen it.
    seen: bool,
}

impl Banners {
    /// The banners for who asks.
    ///
    /// # Errors
    /// When nobody is signed in or storage fails.
    pub fn read(context: &Context, snapshot: &Snapshot, team: &Team) -> Result<Self, Failure> {
        let me = context.me()?;
        let mut banners = Vec::new();
        banners.extend(rules_banner(context, snapshot)?);
        let keeps = sees_trouble(me);
        for text in standing::banners(snapshot, team, &context.words)? {
            banners.push(Banner {
                text,
                action: context.words.text("banner-token-action"),
                // Who does not keep the numbers has nothing to do there.
                href: Some("/numbers#standing".to_owned()).filter(|_| keeps),
                quiet: false,
                seen: false,
            });
        }
        for text in standing::waits(team, &context.words) {
            banners.push(if keeps {
                connection(&context.words, text)
            } else {
                let known = context.words.text("banner-waits-known");
                Banner {
                    text: format!("{text} {known}"),
                    href: None,
                    quiet: true,
                    ..connection(&context.words, String::new())
                }
            });
        }
        if keeps {
            banners.extend(troubles(context, snapshot, team)?);
        }
        Ok(Self {
            look: context.look(),
            next: next(context),
            banners,
        })
    }
}

/// There are team rules, as they are now, that the reader has not read.
fn rules_banner(context: &Context, snapshot: &Snapshot) -> Result<Option<Banner>, Failure> {
    let is_there = context.request.path() == "/rules";
    if is_there || !rules::are_unread(snapshot, context.me()?.id)? {
        return Ok(None);
    }
    Ok(Some(Banner {
        text: context.words.text("rules-banner"),
        action: context.words.text("rules-banner-action"),
        href: Some("/rules".to_owned()),
        quiet: true,
        seen: false,
    }))
}

fn sees_trouble(agent: &Agent) -> bool {
    agent.has(Right::Settings)
}

/// Something of the connection to WhatsApp that somebody has to repair.
fn connection(words: &Words, text: String) -> Banner {
    Banner {
        text,
        action: words.text("banner-token-action"),
        href: Some("/numbers".to_owned()),
        quiet: false,
        seen: false,
    }
}

fn troubles(context: &Context, snapshot: &Snapshot, team: &Team) -> Result<Vec<Banner>, Failure> {
    let words = &context.words;
    let causes: Vec<TroubleCause> = standing::stopped(team)
        .map(|(_, trouble)| trouble.cause)
        .collect();
    let mut banners = Vec::new();
    if !context.settings().has_app_secret {
        banners.push(connection(words, words.text("numbers-no-secret")));
    }
    banners.extend(clock_banner(context));
    let mut told = Vec::new();
    if !context.settings().has_app_secret {
        told.push("signatures");
    }
    let of_token = |cause: &TroubleCause| matches!(cause, TroubleCause::Refused(code) if graph::is_about_token(*code));
    if causes.iter().any(of_token) {
        told.push("token");
    }
    // Why messages wait has a banner of its own, for everybody.
    if !causes.is_empty() {
        told.extend(["number", "outbox"]);
    }
    // So have restrictions.
    if !standing::banners(snapshot, team, words)?.is_empty() {
        told.push("account");
    }
    banners.extend(health_banner(context, &told)?);
    let held = snapshot.held()?;
    if let Some(first) = held.first() {
        banners.push(Banner {
            text: words.with("banner-restored", "count", held.len()),
            action: words.text("banner-restored-action"),
            href: Some(format!("/chats/{}#e{}", first.chat, first.entry)),
            quiet: false,
            seen: false,
        });
    }
    let asking = snapshot.quarantine_asking()?;
    if asking > 0 {
        banners.push(Banner {
            text: words.with("banner-quarantine", "count", asking),
            action: words.text("banner-quarantine-action"),
            href: Some("/quarantine".to_owned()),
            quiet: true,
            seen: false,
        });
    }
    Ok(banners)
}

/// What of the self-check is red, but for what was `told` by a banner of its own.
fn health_banner(context: &Context, told: &[&str]) -> Result<Option<Banner>, Failure> {
    let words = &context.words;
    let report = context.desk.health.recent(&context.desk)?;
    let red: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| finding.light == Light::Red && !told.contains(&finding.what))
        .collect();
    let Some(first) = red.first() else {
        return Ok(None);
    };
    let mut text = first.said(words);
    if let Some(name) = &first.about {
        text = format!("{name}: {text}");
    }
    if red.len() > 1 {
        let more = words.with("banner-health-more", "count", red.len() - 1);
        text = format!("{text} {more}");
    }
    Ok(Some(Banner {
        text,
        action: words.text("banner-health-action"),
        href: Some("/health".to_owned()),
        quiet: false,
        seen: false,
    }))
}

/// The machine's clock jumped, and nobody has said yet that they know.
fn clock_banner(context: &Context) -> Option<Banner> {
    let words = &context.words;
    let step = context.desk.engine.clock.latest_step()?;
    let clock = words.moment(step.at);
    Some(Banner {
        text: words.with("banner-clock", "clock", clock.as_str()),
        action: words.text("banner-seen"),
        href: Some("/clock/seen".to_owned()),
        quiet: false,
        seen: true,
    })
}
