//! The composer: one box, in the same place in every state. What was typed is never thrown away.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::hex::hex;
use crate::base::id::{ChatId, EntryId, MediaId};
use crate::base::limits::{NOTE_CHARS_MAX, TEXT_CHARS_MAX};
use crate::base::secret::random_bytes;
use crate::base::text;
use crate::domain::access::Action;
use crate::domain::agent::Agent;
use crate::domain::chat::ChatState;
use crate::domain::choices::Choices;
use crate::domain::decide::restriction::is_in_time;
use crate::domain::draft::InBox;
use crate::domain::hours::next_day;
use crate::domain::number::standing::{Forbidden, StandingRows as _};
use crate::domain::outbox::OutboxState;
use crate::domain::view::View as _;
use crate::ui::chat::attach::{Asks, Files};
use crate::ui::chat::draft::DraftPart;
use crate::ui::chat::extras::Extras;
use crate::ui::chat::hand_over::Handing;
use crate::ui::chat::header::Deed;
use crate::ui::chat::later::back_too_late;
use crate::ui::chat::meanwhile::Meanwhile;
use crate::ui::chat::offer::{Offer, offer};
use crate::ui::chat::prefill::{Wrong, WrongHelp};
use crate::ui::chat::preview::gist;
use crate::ui::chat::react::Reacting;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::chat::watching;
use crate::ui::failure::Failure;
use crate::ui::inbox::ListQuery;
use crate::ui::look::{Look, MarkPlace, WindowMark};

/// Characters of a customer's name that the empty box shows.
const NAME_CHARS_SHOWN: usize = 40;

/// What the author chose or typed before this page was made.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The words.
    pub text: String,
    /// A note is being written.
    pub note: bool,
    /// The message that is answered with a quote.
    pub reply_to: Option<EntryId>,
    /// The template chosen: `NAME:LANGUAGE`.
    pub template: Option<String>,
    /// Its variables.
    pub variables: Vec<String>,
    /// The key of the try that failed: trying again must not send twice.
    pub key: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// It would cross what was written after this entry, and is held back.
    pub since: Option<EntryId>,
    /// The template's fields that were refused, and why.
    pub wrong: Vec<(String, String)>,
    /// The message on which an emoji is to be put.
    pub react: Option<EntryId>,
    /// What the customer is offered to choose from, with the words.
    pub choices: Option<Choices>,
    /// Links show no preview, or do; as usual when nobody said.
    pub plain_links: Option<bool>,
    /// The quote that a draft has is not wanted.
    pub no_quote: bool,
    /// What is to be known of what was written a moment ago.
    pub told: Option<String>,
    /// Files that were uploaded for it.
    pub files: Vec<InBox>,
    /// Those of the draft that were left out.
    pub left_out: Vec<MediaId>,
    /// Whether the words stay in the box when a template leaves; as usual when nobody said.
    pub keeps_text: Option<bool>,
    /// What is asked about them.
    pub asks: Option<Asks>,
    /// The author is helped with what they sent to the wrong customer.
    pub astray: Option<Wrong>,
}

/// The composer.
#[derive(Template)]
#[template(path = "composer.html", config = "config/askama.toml")]
pub struct Composer {
    look: Look,
    id: ChatId,
    tab: &'static str,
    name: String,
    here: String,
    key: String,
    seen: u64,
    newer: Option<String>,
    /// Who else writes in it.
    typing: Option<String>,
    /// The same by their ids, for the page's script.
    typing_ids: String,
    /// A hand-over that waits.
    handing: Option<Handing>,
    beside: Option<Beside>,
    may_write: bool,
    note: bool,
    window: WindowMark,
    error: Option<String>,
    told: Option<String>,
    wrong: Option<WrongHelp>,
    /// What it would have crossed.
    meanwhile: Option<Meanwhile>,
    quote: Option<Quote>,
    template: Option<Offer>,
    /// Where holding it is given up again, in an open window.
    cancel: Option<String>,
    files: Option<Files>,
    /// When it may leave later.
    later: Option<Later>,
    /// Meta restricts the number.
    restricted: Option<String>,
    /// A message that leaves at a moment, and what the customer said since it was written.
    stale: Option<Stale>,
    /// The author is back after the window's end.
    back: Option<Back>,
    draft: DraftPart,
    reacting: Option<Reacting>,
    extras: Extras,
    text: String,
    text_limit: usize,
    note_limit: usize,
    /// Whom a note may mention, a name a line.
    names: String,
}

impl Typed {
    /// Whether what stands in the box stays there, and the template alone leaves.
    pub fn stays(&self) -> bool {
        self.template.is_some() && self.keeps_text == Some(true)
    }
}

impl Composer {
    /// Whether Enter in one of its fields sends: a template that its author chose, and nothing else.
    fn sends_by_enter(&self) -> bool {
        let chose = |offer: &Offer| {
            offer.instead.is_none() && (offer.chosen.is_some() || offer.sent.is_some())
        };
        self.may_write && self.template.as_ref().is_some_and(chose)
    }
}

impl HtmlSafe for Composer {}

/// Why one can't write, and what to do about it.
struct Beside {
    text: String,
    deed: Option<Deed>,
    /// The customer is blocked, and the reader may lift that.
    unblocks: bool,
}

/// Leaving later.
struct Later {
    /// The start of the next working day.
    next: Option<String>,
    /// The first moment that may be chosen, as a field has it.
    from: String,
}

/// A message that leaves though the customer wrote since it was written.
struct Stale {
    text: String,
    href: String,
}

/// The author is away when the window ends.
struct Back {
    text: String,
    /// Where the text can be held behind a template.
    href: String,
}

impl Later {
    fn read(sight: &Sight<'_>, subject: &Subject) -> Result<Option<Self>, Failure> {
        if !sight.window_open {
            return Ok(None);
        }
        let now = sight.look.now;
        let next = next_day::of_group(sight.snapshot, subject.chat.group, now)?;
        Ok(Some(Self {
            next: next.map(|at| sight.look.coming(at)),
            from: sight.look.field_of(now),
        }))
    }
}

/// The first message that leaves at a moment and was written before what the customer said last.
fn stale(sight: &Sight<'_>, subject: &Subject) -> Result<Option<Stale>, Failure> {
    let wrote = subject.chat.waiting.as_ref().map(|turn| turn.entry);
    for id in &subject.chat.parked {
        let row = sight.snapshot.outbox(*id)?;
        if let Some(OutboxState::Scheduled(at, _)) = row.map(|row| row.state)
            && wrote.is_some_and(|wrote| wrote > *id)
        {
            let time = sight.look.coming(at);
            return Ok(Some(Stale {
                text: sight.look.with("parked-stale", "time", time.as_str()),
                href: sight.spot(*id),
            }));
        }
    }
    Ok(None)
}

fn back(sight: &Sight<'_>, subject: &Subject, agent: &Agent) -> Result<Option<Back>, Failure> {
    if !sight.may_write {
        return Ok(None);
    }
    let back = back_too_late(sight.snapshot, subject, agent.id, sight.look.now)?;
    Ok(back.map(|at| Back {
        text: sight
            .look
            .with("composer-back", "time", sight.look.coming(at).as_str()),
        href: format!("{}&template=&hold=1", sight.here()),
    }))
}

/// What of what is written here can't leave now, and what becomes of it. With a template alone that leaves: a reply
/// that is held behind it waits for the customer.
fn restricted(
    sight: &Sight<'_>,
    subject: &Subject,
    offer: Option<&Offer>,
) -> Result<Option<String>, Failure> {
    let number = sight.team.numbers.get(&subject.chat.number);
    let Some(number) = number.filter(|_| sight.may_write) else {
        return Ok(None);
    };
    let look = &sight.look;
    let (what, keys) = match offer {
        None => (
            Forbidden::Answering,
            ["standing-composer-waits", "standing-composer-stays"],
        ),
        Some(offer) if offer.chosen.is_some() => (
            Forbidden::WritingFirst,
            [
                "standing-composer-template",
                "standing-composer-template-stays",
            ],
        ),
        Some(offer) if offer.sent.as_ref().is_some_and(|sent| sent.waits) => {
            (Forbidden::WritingFirst, ["standing-composer-leaving"; 2])
        }
        // Nothing leaves from here before the customer answers.
        Some(_) => return Ok(None),
    };
    let account = sight.snapshot.account_standing(&number.waba_id)?;
    let held = account.restricted(what, look.now);
    Ok(held.map(|held| match held.until {
        None => look.text("standing-composer-open"),
        Some(until) => {
            let [waits, stays] = keys;
            let key = match is_in_time(look.now, until, &subject.chat, offer.is_some()) {
                true => waits,
                false => stays,
            };
            look.with(key, "time", look.moment(until).as_str())
        }
    }))
}

struct Quote {
    id: EntryId,
    author: String,
    text: String,
}

impl Composer {
    /// The composer under a conversation whose newest shown entry is `seen`. `newer` is where the newest are, when
    /// they are not shown.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        sight: &Sight<'_>,
        subject: &Subject,
        agent: &Agent,
        list: &ListQuery,
        typed: &Typed,
        seen: Option<EntryId>,
        newer: Option<String>,
    ) -> Result<Self, Failure> {
        let look = &sight.look;
        let draft = DraftPart::read(sight, agent.id, &typed.files)?;
        let typed = &draft.resumed(typed, sight.may_write);
        let tab = list.tab.word();
        let handing = Handing::of(look, subject, sight.team, agent, tab);
        // Who is asked has one thing to say first.
        let asked = handing.as_ref().is_some_and(|handing| handing.asked);
        let chooses = typed.template.is_some() && sight.window_open;
        let wants_template = sight.may_write && (!sight.window_open || chooses);
        let template = if wants_template {
            Some(offer(sight, subject, agent, typed)?)
                .filter(|offer| !chooses || offer.chosen.is_some())
        } else {
            None
        };
        let later = match (sight.may_write, &template) {
            (true, None) => Later::read(sight, subject)?,
            _ => None,
        };
        Ok(Self {
            id: subject.chat.id,
            tab,
            name: text::one_line(&subject.name(), NAME_CHARS_SHOWN),
            here: sight.here(),
            key: typed.key.clone().unwrap_or_else(new_key),
            seen: seen.map_or(0, |entry| entry.0),
            newer,
            typing: watching::typing(&sight.audience, sight.team, look),
            typing_ids: watching::ids(&sight.audience.typing),
            beside: beside(sight, subject, agent).filter(|_| !asked),
            handing,
            may_write: sight.may_write,
            note: typed.note || !sight.may_write,
            window: WindowMark::new(subject.chat.window, look, MarkPlace::Words),
            error: typed.error.clone(),
            told: typed.told.clone(),
            wrong: typed
                .astray
                .clone()
                .map(|wrong| WrongHelp::new(look, wrong, tab)),
            meanwhile: match typed.since.filter(|_| sight.may_write) {
                Some(since) => Meanwhile::read(sight, since, wants_template)?,
                None => None,
            },
            quote: quote(sight, typed.reply_to)?,
            files: match sight.may_write {
                true => Some(Files::read(sight, agent, typed, draft.files())?),
                false => None,
            },
            later,
            restricted: restricted(sight, subject, template.as_ref())?,
            stale: stale(sight, subject)?,
            back: back(sight, subject, agent)?.filter(|_| template.is_none()),
            cancel: (chooses && template.is_some()).then(|| sight.here()),
            template,
            draft,
            reacting: Reacting::read(sight, typed.react)?,
            extras: Extras::read(sight, agent.id, typed)?,
            text: typed.text.clone(),
            text_limit: (typed.choices.as_ref()).map_or(TEXT_CHARS_MAX, Choices::text_max),
            note_limit: NOTE_CHARS_MAX,
            names: names(sight, subject, agent),
            look: look.clone(),
        })
    }
}

/// The names of those who may see the chat, but for the author's own.
fn names(sight: &Sight<'_>, subject: &Subject, author: &Agent) -> String {
    let agents = sight.team.agents.values();
    let mut names: Vec<&str> = agents
        .filter(|agent| {
            agent.id != author.id && subject.allows(sight.team, agent, Action::See).is_ok()
        })
        .map(|agent| agent.name.as_str())
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.join("\n")
}

/// A key of our own for one try.
pub fn new_key() -> String {
    hex(&random_bytes::<16>())
}

fn beside(sight: &Sight<'_>, subject: &Subject, agent: &Agent) -> Option<Beside> {
    if sight.may_write {
        return None;
    }
    let look = &sight.look;
    let allows = |action| subject.allows(sight.team, agent, action).is_ok();
    if subject.block.is_some() && allows(Action::Write) {
        // The strip above the conversation has its button while Meta is asked.
        let may = allows(Action::Block);
        let unblocks = may && subject.block_ask.is_none();
        let key = match may {
            true => "composer-blocked",
            false => "composer-blocked-ask",
        };
        return Some(Beside {
            text: look.text(key),
            deed: None,
            unblocks,
        });
    }
    let deed = Deed::of(subject, sight.team, agent);
    let text = match &subject.chat.state {
        ChatState::New { .. } => look.text("composer-nobody"),
        ChatState::Done { .. } if subject.block.is_some() => look.text("composer-done-blocked"),
        ChatState::Done { .. } => look.text("composer-done"),
        ChatState::Open { assignee, .. } => {
            let name = sight.team.name(*assignee);
            let told = look.with("composer-not-mine", "name", name);
            match deed {
                Some(_) => told,
                None => format!("{told} {}", look.text("composer-ask")),
            }
        }
    };
    Some(Beside {
        text,
        deed,
        unblocks: false,
    })
}

fn quote(sight: &Sight<'_>, entry: Option<EntryId>) -> Result<Option<Quote>, Failure> {
    let Some(id) = entry.filter(|_| sight.may_quote) else {
        return Ok(None);
    };
    let entry = sight
        .snapshot
        .entry(sight.chat, id)?
        .filter(crate::domain::entry::Entry::can_be_quoted);
    let Some(entry) = entry else {
        return Ok(None);
    };
    Ok(Some(Quote {
        id,
        author: sight
            .look
            .with("composer-replying", "name", sight.customer.as_str()),
        text: gist(sight.snapshot, sight.team, &sight.look, &entry)?.1,
    }))
}
