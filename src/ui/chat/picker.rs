//! The template that is about to be sent: its blanks as fields, and how the customer will read it.

use crate::base::id::{AgentId, ChatId};
use crate::base::text;
use crate::domain::agent::Agent;
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::keep_alive::is_customer_name;
use crate::domain::template::kept::{TemplateKey, TemplateRows as _};
use crate::domain::template::{Files, Place, SPOT, Template as MessageTemplate, Variable};
use crate::domain::view::View as _;
use crate::domain::writing::Attached;
use crate::ui::bubble::{self, Bubble, Filling};
use crate::ui::chat::composer::Typed;
use crate::ui::chat::subject::Subject;
use crate::ui::chat::timeline::Sight;
use crate::ui::context::Context;
use crate::ui::failure::Failure;
use crate::ui::look::Look;
use crate::ui::texts::Arg;
use crate::ui::tray;

/// Names of variables that stand for whoever writes.
const AGENT_NAMES: [&str; 6] = [
    "agent",
    "agent_name",
    "manager",
    "manager_name",
    "operator",
    "specialist",
];

/// The template to be sent.
pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) language: String,
    /// Its category, and what sending it costs.
    pub(super) category: String,
    pub(super) price: String,
    pub(super) is_free: bool,
    /// What is to be known before it is sent in an open window.
    pub(super) hint: Option<String>,
    /// Which of the files under it become its own.
    pub(super) files: Option<String>,
    /// How many those are.
    pub(super) wanted: usize,
    /// What is wrong with those, by where they belong.
    pub(super) wrong: [(&'static str, Option<String>); 2],
    /// The words stay in the box when it leaves.
    pub(super) keeps_text: bool,
    pub(super) fields: Vec<Field>,
    pub(super) bubble: Bubble,
}

/// A blank to be filled.
pub(super) struct Field {
    pub(super) number: usize,
    pub(super) label: String,
    pub(super) value: String,
    pub(super) example: String,
    /// From where its value is, unless the author typed it.
    pub(super) from: Option<String>,
    /// What its author filled in last for somebody else: offered, never filled in by itself.
    pub(super) last: Option<String>,
    /// What is wrong with it.
    pub(super) wrong: Option<String>,
}

/// A value and the key of the words for where it is from.
type Found = Option<(String, &'static str)>;

impl Chosen {
    /// Lays a template out. `given` is what was typed into it.
    ///
    /// # Errors
    /// When storage fails.
    pub(super) fn read(
        sight: &Sight<'_>,
        subject: &Subject,
        agent: &Agent,
        template: &MessageTemplate,
        given: &[String],
        typed: &Typed,
    ) -> Result<Self, Failure> {
        let look = &sight.look;
        let variables = template.variables();
        let labels = labels(look, template, &variables);
        let used = sight.snapshot.template_use(agent.id, &key_of(template))?;
        let known = Known {
            agent: &agent.name,
            customer: text::one_line(&subject.customer.name, usize::MAX),
            here: said_here(sight, agent.id, template)?,
            last: used.map_or_else(Vec::new, |used| used.values),
        };
        let fields: Vec<Field> = variables
            .iter()
            .zip(&labels)
            .enumerate()
            .map(|(index, (variable, label))| {
                let (value, from) = match given.get(index) {
                    Some(value) => (value.clone(), None),
                    None => match known.proposal(variable, index) {
                        Some((value, from)) => (value, Some(look.text(from))),
                        None => (String::new(), None),
                    },
                };
                let name = format!("variables.{index}");
                let last = known.last.get(index).cloned().flatten();
                let wrong = typed.wrong.iter().find(|(of, _)| *of == name);
                Field {
                    number: index + 1,
                    label: label.clone(),
                    last: last.filter(|_| value.is_empty()),
                    value,
                    example: template.example(index).unwrap_or_default().to_owned(),
                    from,
                    wrong: wrong.map(|(_, what)| what.clone()),
                }
            })
            .collect();
        let values: Vec<String> = fields.iter().map(|field| field.value.clone()).collect();
        let kept = tray::kept(sight.snapshot, agent.id, look, &typed.files)?;
        let filling = Filling {
            values: &values,
            labels: &labels,
            files: bubble::Files::new(&kept),
        };
        let wrong = ["header", "cards"].map(|place| {
            let told = typed.wrong.iter().find(|(of, _)| of == place);
            (place, told.map(|(_, what)| what.clone()))
        });
        let (is_free, price) = price(&template.facts.category, sight.window_open);
        let category = &template.facts.category;
        Ok(Self {
            name: template.name.clone(),
            language: template.language.clone(),
            category: look.template_word("category", category),
            price: look.text(price),
            is_free,
            files: wanted(look, template),
            wanted: template.formats().len(),
            wrong,
            // While one may write, nothing has to wait behind it.
            keeps_text: typed.keeps_text.unwrap_or(sight.window_open),
            hint: sight.window_open.then(|| look.text("picker-free-text")),
            bubble: Bubble::of(look, &template.parts(), &filling),
            fields,
        })
    }
}

/// Under what is kept how somebody used a template.
pub(super) fn key_of(template: &MessageTemplate) -> TemplateKey {
    TemplateKey {
        waba_id: template.waba_id.clone(),
        name: template.name.clone(),
        language: template.language.clone(),
    }
}

/// Whether a template of a category costs nothing, and the words for it. Meta, "Pricing", 2026-09: rates are not known
/// here, only what is charged at all.
pub(super) fn price(category: &str, window_open: bool) -> (bool, &'static str) {
    match category {
        "UTILITY" if window_open => (true, "picker-price-free"),
        "UTILITY" => (false, "picker-price-utility"),
        "MARKETING" => (false, "picker-price-marketing"),
        "AUTHENTICATION" => (false, "picker-price-authentication"),
        _ => (false, "picker-price-unknown"),
    }
}

/// What blanks may be filled with.
struct Known<'a> {
    agent: &'a str,
    /// The customer's name, if it is known.
    customer: String,
    /// The values with which the author sent the template in this chat last.
    here: Vec<String>,
    /// What the author filled in last, be it for another customer.
    last: Vec<Option<String>>,
}

impl Known<'_> {
    /// What a blank is likely to be filled with: the author's name, this customer's name, or what the author said to this
    /// customer last. An order number of another one is nothing to send unseen, nor is a colleague's name.
    fn proposal(&self, variable: &Variable, index: usize) -> Found {
        let name = variable.name.to_lowercase();
        if AGENT_NAMES.contains(&name.as_str()) {
            return Some((self.agent.to_owned(), "picker-from-agent"));
        }
        if is_customer_name(&name) && !variable.spot {
            let known = (!self.customer.is_empty()).then(|| self.customer.clone());
            return known.map(|name| (name, "picker-from-customer"));
        }
        if let Some(said) = self.here.get(index) {
            return Some((said.clone(), "picker-from-last"));
        }
        let last = self.last.get(index)?.as_ref()?;
        let is_own = text::folded(last) == text::folded(self.agent);
        is_own.then(|| (last.clone(), "picker-from-agent"))
    }
}

/// How far back one looks for what was said to a customer with a template.
const LOOKS_BACK: usize = 200;

/// The values with which somebody sent a template in this chat last; none if they did not, or it had other variables.
fn said_here(
    sight: &Sight<'_>,
    author: AgentId,
    template: &MessageTemplate,
) -> Result<Vec<String>, Failure> {
    let snapshot = sight.snapshot;
    let entries = snapshot.entries_before(sight.chat, None, LOOKS_BACK)?;
    let is_theirs = |entry: &Entry| entry.author == Author::Agent(author) && entry.has_gone();
    let mut theirs = entries.into_iter().rev().filter(is_theirs);
    let said = theirs.find_map(|entry| match entry.body {
        Body::Template(sent)
            if (&sent.name, &sent.language) == (&template.name, &template.language) =>
        {
            Some(sent.variables)
        }
        _ => None,
    });
    let fits = |values: &Vec<String>| values.len() == template.variables().len();
    Ok(said.filter(fits).unwrap_or_default())
}

/// What to fill in: the variable's own name where it has one that no other has, else where it stands.
fn labels(look: &Look, template: &MessageTemplate, variables: &[Variable]) -> Vec<String> {
    let label = |variable: &Variable| {
        let alike = |other: &&Variable| other.name == variable.name;
        let is_one = variables.iter().filter(alike).count() == 1;
        let of_template = label(look, template, variable, is_one);
        match variable.place.card() {
            Some(card) => look.args(
                "picker-of-card",
                &[
                    ("number", (card + 1).into()),
                    ("name", of_template.as_str().into()),
                ],
            ),
            None => of_template,
        }
    };
    variables.iter().map(label).collect()
}

fn label(look: &Look, template: &MessageTemplate, variable: &Variable, is_one: bool) -> String {
    if variable.spot && SPOT.contains(&variable.name.as_str()) {
        return look.text(&format!("picker-spot-{}", variable.name));
    }
    let named = !variable.name.bytes().all(|byte| byte.is_ascii_digit());
    let name = variable.name.replace('_', " ");
    let (key, name) = match variable.place {
        Place::Button(_) | Place::CardButton(..) => {
            let button = template.button_at(variable.place);
            let words = button.map_or("", |button| button.text.as_str());
            ("composer-template-button", words.to_owned())
        }
        _ if named && is_one => return name,
        Place::Header | Place::CardHeader(_) => ("composer-template-header", name),
        Place::Body | Place::CardBody(_) => ("composer-template-body", name),
    };
    look.args(key, &[("name", Arg::Text(&name))])
}

/// Of the files of the composer's form those that the chosen template wants, the first above its text, then those of
/// its cards; and the others.
///
/// # Errors
/// When there is no such chat, or storage fails.
pub(super) fn files_of(
    context: &Context,
    files: Vec<Attached>,
) -> Result<(Files, Vec<Attached>), Failure> {
    let name = context.field("template_name");
    if name.is_empty() {
        return Ok((Files::default(), files));
    }
    let snapshot = context.snapshot()?;
    let chat = snapshot.chat(ChatId(context.id("chat")?))?;
    let chat = chat.ok_or(Failure::NotFound)?;
    let account = snapshot.number(chat.number)?.map(|number| number.waba_id);
    let language = context.field("template_language");
    let template = snapshot.template_by_name(&account.unwrap_or_default(), name, language)?;
    let Some(template) = template else {
        return Ok((Files::default(), files));
    };
    let mut files = files.into_iter();
    // Above a template it leaves as it is.
    let mut next = || files.next().map(|file| file.media);
    let header = template.file().and_then(|_| next());
    let cards = template.cards().iter().filter(|card| card.file().is_some());
    let cards = cards.map_while(|_| next()).collect();
    let of_template = Files {
        header,
        cards,
        ..Files::default()
    };
    Ok((of_template, files.collect()))
}

/// What is said of the files that a template wants.
fn wanted(look: &Look, template: &MessageTemplate) -> Option<String> {
    let all = template.formats();
    let word = |format: &&str| match *format {
        "IMAGE" => look.text("picker-file-image"),
        "VIDEO" => look.text("picker-file-video"),
        _ => look.text("picker-file-document"),
    };
    let words: Vec<String> = all.iter().map(word).collect();
    let words = words.join(", ");
    (!all.is_empty()).then(|| look.with("picker-attach", "files", words.as_str()))
}
