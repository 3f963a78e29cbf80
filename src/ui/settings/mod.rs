//! The settings: what a person decides for themselves, and what the team decides.

pub mod audit;
pub mod courtesy;
pub mod files;
pub mod group;
pub mod groups;
pub mod holidays;
pub mod hours;
pub mod me;
pub mod notifications;
pub mod numbers;
pub mod promises;
pub mod quarantine;
pub mod roles;
pub mod routing;
pub mod rules;
pub mod sessions;
pub mod standing;
pub mod team;
pub mod templates;
pub mod tokens;
pub mod two_factor;
pub mod vacations;
pub mod wishes;
pub mod words;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::agent::{Agent, Right};
use crate::http::{Method, Reply};
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::{Frame, Page};
use crate::ui::look::Look;
use crate::ui::mentions;
use crate::ui::told::Told;

/// One page of the settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// What a person decides for themselves.
    Me,
    /// With what programs act as them.
    Tokens,
    /// People.
    Team,
    /// Departments.
    Groups,
    /// Days on which nobody works.
    Holidays,
    /// Message templates.
    Templates,
    /// Numbers and the connection to Meta.
    Numbers,
    /// Connecting a number, step by step.
    Connect,
    /// The self-check.
    Health,
    /// What could not be understood.
    Quarantine,
    /// Where one is mentioned.
    Mentions,
    /// What one was told.
    Notices,
    /// How one wants to be told.
    Notifications,
    /// Who changed what.
    Audit,
    /// What the team agreed on.
    Rules,
    /// What is promised to customers.
    Promises,
    /// Those who write to us.
    Customers,
    /// What was counted.
    Reports,
    /// Answers that are written often.
    QuickReplies,
    /// Everything that may be done; it stands in no list.
    Palette,
    /// What files leave.
    Files,
    /// By which words customers stop marketing messages.
    Wishes,
    /// What customers are shown of the team.
    Courtesy,
}

impl Section {
    /// Those in the list.
    const ALL: [Self; 22] = [
        Self::Me,
        Self::Notifications,
        Self::Tokens,
        Self::Notices,
        Self::Mentions,
        Self::Customers,
        Self::QuickReplies,
        Self::Reports,
        Self::Rules,
        Self::Team,
        Self::Groups,
        Self::Holidays,
        Self::Promises,
        Self::Templates,
        Self::Files,
        Self::Wishes,
        Self::Courtesy,
        Self::Numbers,
        Self::Connect,
        Self::Health,
        Self::Quarantine,
        Self::Audit,
    ];

    /// The word in keys of the catalogue and names of icons.
    fn word(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Tokens => "tokens",
            Self::Team => "team",
            Self::Groups => "groups",
            Self::Holidays => "holidays",
            Self::Templates => "templates",
            Self::Numbers => "numbers",
            Self::Connect => "connect",
            Self::Health => "health",
            Self::Quarantine => "quarantine",
            Self::Audit => "audit",
            Self::Rules => "rules",
            Self::Mentions => "mentions",
            Self::Notices => "notices",
            Self::Notifications => "notifications",
            Self::Promises => "promises",
            Self::Customers => "customers",
            Self::Reports => "reports",
            Self::QuickReplies => "quick",
            Self::Palette => "palette",
            Self::Files => "files",
            Self::Wishes => "wishes",
            Self::Courtesy => "courtesy",
        }
    }

    fn href(self) -> &'static str {
        match self {
            Self::Me => "/me",
            Self::Tokens => "/me/tokens",
            Self::Team => "/agents",
            Self::Groups => "/groups",
            Self::Holidays => "/holidays",
            Self::Templates => "/templates",
            Self::Numbers => "/numbers",
            Self::Connect => "/connect",
            Self::Health => "/health",
            Self::Quarantine => "/quarantine",
            Self::Audit => "/audit",
            Self::Rules => "/rules",
            Self::Mentions => "/mentions",
            Self::Notices => "/notices",
            Self::Notifications => "/me/notifications",
            Self::Promises => "/promises",
            Self::Customers => "/customers",
            Self::Reports => "/reports",
            Self::QuickReplies => "/quick-replies",
            Self::Palette => "/palette",
            Self::Files => "/files",
            Self::Wishes => "/wishes",
            Self::Courtesy => "/courtesy",
        }
    }

    /// The right that its page asks for, if any.
    fn right(self) -> Option<Right> {
        match self {
            Self::Me
            | Self::Tokens
            | Self::Team
            | Self::Groups
            | Self::Holidays
            | Self::Rules
            | Self::Mentions
            | Self::Notices
            | Self::Notifications
            | Self::Promises
            | Self::Customers
            | Self::QuickReplies
            | Self::Palette
            | Self::Files
            | Self::Wishes
            | Self::Courtesy
            | Self::Templates => None,
            Self::Audit => Some(Right::Team),
            Self::Reports => Some(Right::Reports),
            Self::Numbers | Self::Connect | Self::Health | Self::Quarantine => {
                Some(Right::Settings)
            }
        }
    }
}

/// The list of the settings' pages.
#[derive(Template)]
#[template(path = "settings/nav.html", config = "config/askama.toml")]
pub struct Nav {
    look: Look,
    /// The title of the page beside it.
    pub title: String,
    /// What the page says once.
    pub told: Option<Told>,
    /// What its reader may do, for the page's script: a page made for other rights is shown anew.
    may: String,
    links: Vec<Link>,
}

impl HtmlSafe for Nav {}

impl Nav {
    /// Hands over what the page says once, if it is about this part of it.
    pub fn told_in(&mut self, part: &str) -> Option<Told> {
        let is_meant = |told: &mut Told| told.part.as_deref() == Some(part);
        self.told.take_if(is_meant)
    }
}

struct Link {
    href: &'static str,
    icon: &'static str,
    name: String,
    current: bool,
    count: u64,
}

/// The role and the rights of `agent`, by their words.
fn may(agent: &Agent) -> String {
    let rights = Right::ALL.into_iter().filter(|right| agent.has(*right));
    let words: Vec<&str> = std::iter::once(agent.role.word())
        .chain(rights.map(Right::word))
        .collect();
    words.join(" ")
}

/// The part of a page of the settings that its script asks for, if it asks for one.
///
/// # Errors
/// When nobody is signed in, storage fails, or no such part is there.
pub fn part(context: &Context, section: Section) -> Result<Option<Reply>, Failure> {
    let Some(part) = fragment::wanted(context)? else {
        return Ok(None);
    };
    let (frame, nav) = around(context, section, Entrance::Direct)?;
    match part {
        Fragment::Banner => fragment::reply(&frame.banner),
        Fragment::Rail => fragment::reply(&frame.rail),
        Fragment::List => fragment::reply(&nav),
        _ => Err(Failure::NotFound),
    }
    .map(Some)
}

/// The pages of the settings that `agent` may open: address, icon, and the key of the title.
pub fn pages_of(agent: &Agent) -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let may = |page: &Section| page.right().is_none_or(|right| agent.has(right));
    let pages = Section::ALL.into_iter().filter(may);
    pages.map(|page| (page.href(), page.word(), format!("{}-title", page.word())))
}

/// How a page of the settings is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entrance {
    /// By its own address.
    Direct,
    /// As the first page of the settings: on a phone the list of pages is shown instead.
    Settings,
}

/// What a page of the settings has around it.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn around(
    context: &Context,
    section: Section,
    entrance: Entrance,
) -> Result<(Frame, Nav), Failure> {
    let words = &context.words;
    let title = words.text(&format!("{}-title", section.word()));
    let navigation = entrance == Entrance::Settings;
    let page = Page::Settings {
        title: title.clone(),
        navigation,
    };
    let me = context.me()?;
    let snapshot = context.snapshot()?;
    let asking = snapshot.quarantine_asking()?;
    let mentioned = mentions::unread(&snapshot, &Team::read(&snapshot)?, me)?;
    let links = Section::ALL
        .into_iter()
        .filter(|link| link.right().is_none_or(|right| me.has(right)))
        .map(|link| Link {
            href: link.href(),
            icon: link.word(),
            name: words.text(&format!("{}-title", link.word())),
            current: link == section,
            count: match link {
                Section::Quarantine => asking,
                Section::Mentions => mentioned,
                _ => 0,
            },
        })
        .collect();
    let nav = Nav {
        look: context.look(),
        title,
        told: context.told(),
        may: may(me),
        links,
    };
    let mut frame = Frame::for_page(context, page)?;
    if *context.request.method() != Method::GET {
        frame.answers_at(section.href().to_owned());
    }
    Ok((frame, nav))
}
