//! `GET /palette`: everything that its reader may do here, find and put into the box, in one list. The page's script
//! shows it under Ctrl+K and, in the composer, while something is typed after `/`.

use std::time::Duration;

use askama::Template;
use serde::Serialize;

use crate::base::id::ChatId;
use crate::base::text;
use crate::domain::access::{self, Action};
use crate::domain::agent::Agent;
use crate::http::Reply;
use crate::store::Snapshot;
use crate::ui::apart::apart;
use crate::ui::chat::Subject;
use crate::ui::context::{Context, Format, Team};
use crate::ui::customers::{Query, find, offered};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::quick_replies::{of_chat, seen_by};
use crate::ui::settings::{Entrance, Nav, Section, around, pages_of, part};
use crate::ui::tab::Tab;
use crate::ui::words::Words;

/// Of each kind so many are shown.
const SHOWN: usize = 12;
/// Customers that are looked for.
const PEOPLE: usize = 8;
/// Characters after which customers are looked for.
const PEOPLE_FROM: usize = 2;
/// Characters of a quick reply that are shown.
const WORDS_SHOWN: usize = 90;

/// One thing that can be chosen.
#[derive(Serialize)]
struct Item {
    /// `action`, `reply`, `chat`, `customer` or `page`.
    kind: &'static str,
    /// What is typed after `/`; empty for what has no such word.
    command: String,
    label: String,
    /// More about it; may be empty.
    about: String,
    /// The key that does the same, as its place on the keyboard.
    key: Option<&'static str>,
    icon: &'static str,
    /// `GET` leads there; all else is done by this.
    method: &'static str,
    href: String,
    /// What is sent with it.
    fields: Vec<(&'static str, String)>,
}

/// The list.
#[derive(Serialize)]
struct PaletteView {
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "palette.html", config = "config/askama.toml")]
struct PalettePage {
    frame: Frame,
    nav: Nav,
    q: String,
    chat: Option<ChatId>,
    groups: Vec<(String, Vec<Item>)>,
}

/// What is looked for: all of its words, or the beginning of a command.
struct Wanted {
    command: String,
    words: Vec<String>,
}

impl Wanted {
    fn of(q: &str) -> Self {
        let folded = text::folded(q.trim_start_matches('/'));
        Self {
            words: folded.split_whitespace().map(str::to_owned).collect(),
            command: folded,
        }
    }

    fn fits(&self, item: &Item) -> bool {
        let command = text::folded(&item.command);
        let label = text::folded(&item.label);
        command.starts_with(&self.command)
            || self.words.iter().all(|word| label.contains(word))
            || (command.split_whitespace())
                .zip(&self.words)
                .all(|(part, word)| part.starts_with(word.as_str()))
                && command.split_whitespace().count() >= self.words.len()
    }
}

/// `GET /palette?q=&chat=`
pub async fn palette(context: Context) -> Result<Reply, Failure> {
    if let Some(part) = part(&context, Section::QuickReplies)? {
        return Ok(part);
    }
    let q = context
        .request
        .query("q")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let chat = match context.request.query("chat").filter(|id| !id.is_empty()) {
        Some(id) => Some(ChatId(id.parse().map_err(|_| Failure::NotFound)?)),
        None => None,
    };
    let (snapshot, agent) = (context.snapshot()?, context.me()?.clone());
    let team = Team::read(&snapshot)?;
    let subject = match chat {
        Some(chat) => Some(Subject::read(&snapshot, &team, &agent, chat)?),
        None => None,
    };
    let here = Here {
        snapshot: &snapshot,
        team: &team,
        agent: &agent,
        words: &context.words,
        wanted: Wanted::of(&q),
        q: &q,
    };
    let mut items = Vec::new();
    if let Some(subject) = &subject {
        items.extend(here.shown(here.actions(subject)?));
        items.extend(here.replies(subject)?);
    }
    items.extend(here.shown(here.pages(&context)));
    // What is typed after a slash is no name.
    if !q.starts_with('/') {
        items.extend(here.people(&context).await?);
    }
    if context.format == Format::Json {
        return Ok(Reply::json(&PaletteView { items }));
    }
    let (frame, mut nav) = around(&context, Section::QuickReplies, Entrance::Direct)?;
    nav.title = context.words.text("palette-title");
    let mut groups: Vec<(String, Vec<Item>)> = Vec::new();
    for kind in ["action", "reply", "chat", "customer", "page"] {
        let (of_kind, rest) = items.into_iter().partition(|item: &Item| item.kind == kind);
        items = rest;
        let of_kind: Vec<Item> = of_kind;
        if !of_kind.is_empty() {
            let title = context.words.text(&format!("palette-{kind}"));
            groups.push((title, of_kind));
        }
    }
    let page = PalettePage {
        frame,
        nav,
        q,
        chat,
        groups,
    };
    Ok(Reply::html(page.render()?))
}

struct Here<'h> {
    snapshot: &'h Snapshot,
    team: &'h Team,
    agent: &'h Agent,
    words: &'h Words,
    wanted: Wanted,
    q: &'h str,
}

impl Here<'_> {
    fn shown(&self, mut items: Vec<Item>) -> Vec<Item> {
        items.retain(|item| self.wanted.fits(item));
        items.truncate(SHOWN);
        items
    }

    /// What may be done with the chat, by the rights of its reader.
    fn actions(&self, subject: &Subject) -> Result<Vec<Item>, Failure> {
        let id = subject.chat.id;
        let may = |action| subject.allows(self.team, self.agent, action).is_ok();
        let mut items = Vec::new();
        let mut act = |command: &str, key: &str, icon, path: &str, fast: Option<&'static str>| {
            items.push(Item {
                kind: "action",
                command: command.to_owned(),
                label: self.words.text(key),
                about: String::new(),
                key: fast,
                icon,
                method: "POST",
                href: format!("/chats/{id}/{path}"),
                fields: Vec::new(),
            });
        };
        if may(Action::Take) && subject.chat.assignee() != Some(self.agent.id) {
            act("take", "action-take", "take", "take", Some("T"));
        }
        if may(Action::Close) {
            act("done", "action-done", "check", "done", Some("E"));
        }
        if may(Action::TakeOver) {
            act(
                "take-over",
                "action-take-over",
                "take",
                "take-over",
                Some("T"),
            );
        }
        if may(Action::Reopen) {
            act("reopen", "action-reopen", "reopen", "reopen", None);
        }
        if may(Action::Leave) {
            act("leave", "action-leave", "logout", "leave", None);
        }
        if may(Action::Write) && subject.chat.waiting.is_some() {
            act(
                "no-reply",
                "no-reply",
                "check",
                "no-reply-needed",
                Some("B"),
            );
        }
        if may(Action::Note) {
            items.push(Item {
                method: "GET",
                href: format!("/chats/{id}?mode=note#composer"),
                ..self.item("note", "composer-mode-note", "note", Some("N"))
            });
        }
        if may(Action::Write) {
            items.push(Item {
                method: "GET",
                href: format!("/chats/{id}?template=#composer"),
                ..self.item("template", "palette-template", "templates", None)
            });
        }
        if may(Action::Close) {
            let after = |hours: u64| self.words.now.plus(Duration::from_secs(hours * 3600));
            for (command, key, until) in [
                ("snooze hour", "snooze-hour", after(1).rfc3339()),
                ("snooze hours", "snooze-hours", after(3).rfc3339()),
                ("snooze customer", "snooze-customer", String::new()),
            ] {
                let label = format!(
                    "{}: {}",
                    self.words.text("snooze-title"),
                    self.words.text(key)
                );
                items.push(Item {
                    label,
                    href: format!("/chats/{id}/snooze"),
                    fields: vec![("until", until)],
                    ..self.item(command, key, "clock", None)
                });
            }
        }
        items.extend(self.hands(subject));
        items.extend(self.tags(subject)?);
        Ok(items)
    }

    fn item(
        &self,
        command: &str,
        key: &str,
        icon: &'static str,
        fast: Option<&'static str>,
    ) -> Item {
        Item {
            kind: "action",
            command: command.to_owned(),
            label: self.words.text(key),
            about: String::new(),
            key: fast,
            icon,
            method: "POST",
            href: String::new(),
            fields: Vec::new(),
        }
    }

    /// Giving it to others.
    fn hands(&self, subject: &Subject) -> Vec<Item> {
        let (id, may) = (subject.chat.id, |action| {
            subject.allows(self.team, self.agent, action).is_ok()
        });
        let group = self.team.groups.get(&subject.chat.group);
        let colleagues = self.team.agents.values().filter(|other| {
            other.id != self.agent.id && group.is_some_and(|group| access::enters(other, group))
        });
        let mut items = Vec::new();
        let way = if may(Action::HandOver) && subject.chat.offer().is_none() {
            Some(("transfer", "action-hand-over"))
        } else if may(Action::Assign) {
            Some(("assign", "action-assign"))
        } else {
            None
        };
        if let Some((path, key)) = way {
            for other in colleagues {
                let label = format!("{}: {}", self.words.text(key), other.name);
                items.push(Item {
                    label,
                    href: format!("/chats/{id}/{path}"),
                    fields: vec![("agent", other.id.to_string())],
                    ..self.item(
                        &format!("{path} {}", other.name),
                        key,
                        "user-group",
                        Some("M"),
                    )
                });
            }
        }
        if may(Action::HandOver) {
            let others = self.team.groups.values();
            for group in others.filter(|group| group.id != subject.chat.group) {
                let label = format!("{}: {}", self.words.text("hands-move"), group.name);
                items.push(Item {
                    label,
                    href: format!("/chats/{id}/move"),
                    fields: vec![("group", group.id.to_string())],
                    ..self.item(
                        &format!("move {}", group.name),
                        "hands-move",
                        "groups",
                        None,
                    )
                });
            }
        }
        items
    }

    /// Known tags, and the one that is being typed.
    fn tags(&self, subject: &Subject) -> Result<Vec<Item>, Failure> {
        let may = subject.allows(self.team, self.agent, Action::Tag).is_ok();
        let typed = self.q.trim_start_matches('/').strip_prefix("tag");
        let (true, Some(typed)) = (may, typed) else {
            return Ok(Vec::new());
        };
        let mut tags = offered(self.snapshot)?;
        let typed = typed.trim();
        if !typed.is_empty() && !tags.iter().any(|tag| tag == typed) {
            tags.insert(0, typed.to_owned());
        }
        let has = |tag: &String| subject.customer.tags.contains(tag);
        let tags = tags.into_iter().filter(|tag| !has(tag));
        Ok(tags
            .map(|tag| Item {
                label: self.words.with("palette-tag", "tag", tag.as_str()),
                href: format!("/chats/{}/tags", subject.chat.id),
                command: format!("tag {tag}"),
                fields: vec![("tag", tag)],
                ..self.item("tag", "palette-tag-any", "customers", None)
            })
            .collect())
    }

    fn replies(&self, subject: &Subject) -> Result<Vec<Item>, Failure> {
        if subject
            .allows(self.team, self.agent, Action::Write)
            .is_err()
        {
            return Ok(Vec::new());
        }
        let found = of_chat(self.snapshot, self.team, self.agent, &subject.chat, self.q)?;
        let found = found.into_iter().take(SHOWN);
        Ok(found
            .map(|reply| Item {
                kind: "reply",
                label: format!("/{}", reply.name),
                about: text::one_line(reply.text.as_str(), WORDS_SHOWN),
                href: format!("/chats/{}/quick-replies/{}", subject.chat.id, reply.id),
                ..self.item(&reply.name, "quick-title", "quick", None)
            })
            .collect())
    }

    fn pages(&self, context: &Context) -> Vec<Item> {
        let tabs = Tab::ALL
            .into_iter()
            .filter(|tab| tab.is_open_to(self.agent));
        let tabs = tabs.map(|tab| {
            let label = self.words.text(&format!("tab-{}", tab.word()));
            (format!("/chats?tab={}", tab.word()), tab.word(), label)
        });
        let page = |(href, icon, label): (String, &'static str, String)| Item {
            kind: "page",
            command: String::new(),
            label,
            about: String::new(),
            key: None,
            icon,
            method: "GET",
            href,
            fields: Vec::new(),
        };
        // They are looked for by name: a list of all of them would cover up what can be done here.
        if self.wanted.words.is_empty() || self.q.starts_with('/') {
            return Vec::new();
        }
        tabs.chain(pages_of(context)).map(page).collect()
    }

    /// Customers by name, phone or tag, with their latest chat and their card.
    async fn people(&self, context: &Context) -> Result<Vec<Item>, Failure> {
        if self.q.chars().count() < PEOPLE_FROM {
            return Ok(Vec::new());
        }
        let query = Query {
            words: self.q.to_owned(),
            tag: String::new(),
            before: None,
            limit: PEOPLE,
        };
        let (snapshot, agent) = (context.snapshot()?, self.agent.clone());
        let read = move || {
            let team = Team::read(&snapshot)?;
            let (found, _) = find(&snapshot, &team, &agent, &query)?;
            Ok(found)
        };
        let found = apart(read).await?;
        let mut chats = Vec::new();
        let mut cards = Vec::new();
        for known in found {
            let item = |kind, icon, href| Item {
                kind,
                command: String::new(),
                label: known.name(),
                about: known.phones().join(", "),
                key: None,
                icon,
                method: "GET",
                href,
                fields: Vec::new(),
            };
            if let Some(chat) = known.chats.first() {
                chats.push(item("chat", "mine", format!("/chats/{}", chat.id)));
            }
            let card = format!("/customers/{}", known.customer.id);
            cards.push(item("customer", "customers", card));
        }
        if chats.is_empty() {
            // Nobody has that name: one may be looking for words.
            let replies = seen_by(self.snapshot, self.team, self.agent, self.q)?;
            let replies = replies.into_iter().take(SHOWN);
            cards.extend(replies.map(|reply| Item {
                kind: "page",
                command: String::new(),
                label: format!("/{}", reply.name),
                about: text::one_line(reply.text.as_str(), WORDS_SHOWN),
                key: None,
                icon: "quick",
                method: "GET",
                href: format!("/quick-replies/{}", reply.id),
                fields: Vec::new(),
            }));
        }
        chats.extend(cards);
        Ok(chats)
    }
}
