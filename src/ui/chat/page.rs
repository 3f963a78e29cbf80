//! `GET /chats/{id}` and its timeline.

use askama::Template;
use serde::Serialize;

use crate::base::id::{ChatId, EntryId};
use crate::domain::access::Action;
use crate::domain::agent::Right;
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Method, Reply};
use crate::store::Snapshot;
use crate::ui::chat::card::Card;
use crate::ui::chat::composer::{Composer, Typed};
use crate::ui::chat::entry::{EntryView, Teller};
use crate::ui::chat::header::Header;
use crate::ui::chat::messages::typed;
use crate::ui::chat::offer::percent;
use crate::ui::chat::prefill::prefilled;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::{Entries, Part, Sight, Timeline};
use crate::ui::chat::view::{ChatView, view_of};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::fragment::{self, Fragment};
use crate::ui::frame::{Banners, Current, Frame, Page, Rail};
use crate::ui::inbox::{ListPane, ListQuery, read_limit};
use crate::ui::look::Look;
use crate::ui::mentions;
use crate::ui::tab::Tab;

/// `GET /chats/{id}`: the chat, or its page.
pub async fn show(mut context: Context) -> Result<Reply, Failure> {
    match context.format {
        Format::Html => match context.kept() {
            Some(kept) => {
                context.form = Some(kept.form);
                page(&context, &typed(&context, kept.note)?)
            }
            None => {
                let typed = Typed {
                    told: context.told().map(|told| told.text),
                    ..Typed::of_query(context.request.queries())?
                };
                page(&context, &typed)
            }
        },
        Format::Json => {
            let id = ChatId(context.id("chat")?);
            Ok(Reply::json(&chat_json(&context, id)?))
        }
    }
}

/// A chat as the one who asks reads it now.
///
/// # Errors
/// `NotFound`, or a fault of storage.
pub fn chat_json(context: &Context, id: ChatId) -> Result<ChatView, Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let subject = Subject::read(&snapshot, &team, context.me()?, id)?;
    Ok(view_of(&subject, &team, &context.words))
}

#[derive(Serialize)]
struct EntriesView {
    entries: Vec<EntryView>,
}

/// `GET /chats/{id}/entries`: a part of the timeline, oldest first. People are shown the page.
pub async fn entries(context: Context) -> Result<Reply, Failure> {
    let id = ChatId(context.id("chat")?);
    let agent = context.me()?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let subject = Subject::read(&snapshot, &team, agent, id)?;
    if context.format == Format::Html {
        return Ok(Reply::see_other(&format!("/chats/{}", subject.chat.id)));
    }
    let (part, limit) = read_part(context.request.queries())?;
    let found = match part {
        Part::Newest => snapshot.entries_before(id, None, limit)?,
        Part::Before(entry) => snapshot.entries_before(id, Some(entry), limit)?,
        Part::After(entry) => {
            use crate::domain::view::View as _;
            snapshot.entries_after(id, entry, limit)?
        }
    };
    let teller = Teller::for_chat(&snapshot, &team, &context.words, id)?;
    let entries: Result<Vec<_>, _> = found.iter().map(|entry| teller.view(entry)).collect();
    Ok(Reply::json(&EntriesView { entries: entries? }))
}

/// Which part of a timeline a query asks for, and how much of it.
fn read_part(query: &Fields) -> Result<(Part, usize), Failure> {
    let limit = read_limit(query.get("limit"), "limit")?;
    let (before, after) = (entry_in(query, "before")?, entry_in(query, "after")?);
    let part = match (before, after) {
        (None, None) => Part::Newest,
        (Some(before), None) => Part::Before(before),
        (None, Some(after)) => Part::After(after),
        (Some(_), Some(_)) => return Err(Failure::invalid("before", FieldProblem::Wrong)),
    };
    Ok((part, limit))
}

fn entry_in(query: &Fields, name: &str) -> Result<Option<EntryId>, Failure> {
    query
        .get(name)
        .filter(|value| !value.is_empty())
        .map(|value| {
            value
                .parse()
                .map(EntryId)
                .map_err(|_| Failure::invalid(name, FieldProblem::Wrong))
        })
        .transpose()
}

impl Typed {
    /// What links into the composer ask for: a quote, a template.
    fn of_query(query: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            reply_to: entry_in(query, "reply")?,
            note: query.get("mode") == Some("note"),
            react: entry_in(query, "react")?,
            no_quote: query.get("reply").is_some_and(str::is_empty),
            template: query.get("template").map(str::to_owned),
            keeps_text: query.get("hold").map(|word| word == "0"),
            since: entry_in(query, "since")?,
            ..Self::default()
        })
    }

    /// The address of a chat's page, with what is quoted and which template is chosen.
    fn written(&self, mut address: String) -> String {
        if let Some(entry) = self.reply_to {
            address += &format!("&reply={entry}");
        }
        if let Some(since) = self.since {
            address += &format!("&since={since}");
        }
        if let Some(template) = &self.template {
            address += &format!("&template={}", percent(template));
        }
        address
    }
}

#[derive(Template)]
#[template(path = "chat.html", config = "config/askama.toml")]
struct ChatPage {
    frame: Frame,
    look: Look,
    list: ListPane,
    header: Header,
    timeline: Timeline,
    composer: Composer,
    card: Card,
}

/// What one answer about a chat's page is made of.
struct Making<'m> {
    context: &'m Context,
    snapshot: &'m Snapshot,
    team: &'m Team,
    subject: &'m Subject,
    sight: Sight<'m>,
    list: ListQuery,
    typed: &'m Typed,
    query: &'m Fields,
}

/// The page of a chat, or the part of it that is asked for, with what was typed in the composer.
///
/// # Errors
/// `NotFound`, `invalid` for a query that can't be read, or a fault of storage.
pub fn page(context: &Context, typed: &Typed) -> Result<Reply, Failure> {
    let agent = context.me()?;
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let id = ChatId(context.id("chat")?);
    let subject = Subject::read(&snapshot, &team, agent, id)?;
    let own_tab = Tab::of(&subject.chat, agent);
    let query = context.request.queries();
    let list = match ListQuery::of_page(query, own_tab) {
        Ok(list) => list,
        // A form that was refused brings its tab in the body; the page matters more than a filter then.
        Err(_) if typed.error.is_some() => ListQuery::of(own_tab),
        Err(failure) => return Err(failure),
    };
    let list = match Tab::from_word(context.field("tab")) {
        Some(tab) => ListQuery { tab, ..list },
        None => list,
    };
    let sight = sight(context, &snapshot, &team, &subject, &list)?;
    let filled = prefilled(&sight, &subject, query, typed)?;
    let making = Making {
        sight,
        context,
        snapshot: &snapshot,
        team: &team,
        subject: &subject,
        list,
        typed: filled.as_ref().unwrap_or(typed),
        query,
    };
    match fragment::wanted(context)? {
        Some(part) => making.fragment(part),
        None => making.whole(),
    }
}

fn sight<'s>(
    context: &Context,
    snapshot: &'s Snapshot,
    team: &'s Team,
    subject: &Subject,
    list: &ListQuery,
) -> Result<Sight<'s>, Failure> {
    let agent = context.me()?;
    // Nothing is sent to whoever is blocked: the box says so before anything is typed.
    let is_blocked = subject.block.is_some();
    let may_write = !is_blocked && subject.allows(team, agent, Action::Write).is_ok();
    let may_settle = subject.allows(team, agent, Action::Settle).is_ok();
    let window_open = subject.chat.window.is_open(context.words.now);
    Ok(Sight {
        snapshot,
        team,
        look: context.look(),
        reader: agent.id,
        audience: context
            .desk
            .attention
            .at(subject.chat.id)
            .for_reader(agent.id),
        customer: subject.name(),
        chat: subject.chat.id,
        tab: list.tab,
        list: list.write(),
        may_write,
        may_settle,
        may_save: subject.allows(team, agent, Action::SaveContact).is_ok(),
        may_quote: may_write && window_open,
        window_open,
        sees_raw: agent.has(Right::Settings),
        unread: subject.unread + mentions::unread_in(snapshot, agent.id, subject.chat.id)?,
        account: team
            .numbers
            .get(&subject.chat.number)
            .map(|number| number.waba_id.clone())
            .unwrap_or_default(),
        desk_language: context.settings().language,
    })
}

impl Making<'_> {
    fn fragment(&self, part: Fragment) -> Result<Reply, Failure> {
        match part {
            Fragment::Banner => {
                fragment::reply(&Banners::read(self.context, self.snapshot, self.team)?)
            }
            Fragment::Rail => {
                let tab = Current::Tab(self.list.tab);
                fragment::reply(&Rail::read(self.context, self.snapshot, self.team, tab)?)
            }
            Fragment::List => fragment::reply(&self.list()?),
            Fragment::Header => fragment::reply(&self.header(&self.entries()?)?),
            Fragment::Timeline => fragment::reply(&Timeline::new(&self.sight, &self.entries()?)?),
            Fragment::Composer => fragment::reply(&self.composer(&self.entries()?)?),
            Fragment::Card => fragment::reply(&Card::read(&self.sight, self.subject)?),
            Fragment::Steps | Fragment::Forecast | Fragment::Clock | Fragment::Palette => {
                Err(Failure::NotFound)
            }
        }
    }

    fn whole(&self) -> Result<Reply, Failure> {
        let entries = self.entries()?;
        let page = Page::Inbox {
            tab: self.list.tab,
            chat: Some((self.subject.chat.id, self.subject.name())),
        };
        let mut frame = Frame::new(self.context, self.snapshot, self.team, page)?;
        if *self.context.request.method() != Method::GET {
            frame.answers_at(self.typed.written(self.sight.here()));
        }
        fragment::reply(&ChatPage {
            frame,
            look: self.sight.look.clone(),
            list: self.list()?,
            header: self.header(&entries)?,
            timeline: Timeline::new(&self.sight, &entries)?,
            composer: self.composer(&entries)?,
            card: Card::read(&self.sight, self.subject)?,
        })
    }

    fn entries(&self) -> Result<Entries, Failure> {
        let (part, limit) = read_part(self.query)?;
        Entries::read(self.snapshot, self.subject.chat.id, part, limit)
    }

    fn list(&self) -> Result<ListPane, Failure> {
        let current = Some(self.subject.chat.id);
        ListPane::read(self.context, self.snapshot, self.team, &self.list, current)
    }

    fn header(&self, entries: &Entries) -> Result<Header, Failure> {
        Header::new(
            self.context,
            self.subject,
            self.team,
            &self.list,
            entries.last(),
        )
    }

    fn composer(&self, entries: &Entries) -> Result<Composer, Failure> {
        let newer = entries.more.then(|| self.sight.here());
        Composer::read(
            &self.sight,
            self.subject,
            self.context.me()?,
            &self.list,
            self.typed,
            entries.last(),
            newer,
        )
    }
}
