//! What a group says by itself: a form for all its numbers, one for each number that speaks differently, and how it
//! reads to a customer.

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Serialize};

use crate::base::id::{GroupId, NumberId};
use crate::domain::command::{Command, TeamAction};
use crate::domain::first_words::{BUSY_AFTER, BUSY_AFTER_RANGE, FirstWords};
use crate::domain::group::Group;
use crate::domain::phrases::Speaker;
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::domain::wording::{Variable, Wording};
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, Whole, Wrong, given};
use crate::ui::json::Named;
use crate::ui::look::Look;
use crate::ui::settings::Nav;
use crate::ui::settings::group::GroupPage;
use crate::ui::told::Told;

/// The fields in which something is said.
const FIELDS: [&str; 3] = ["greeting", "away", "busy"];

/// Words as they were sent; what is absent is not said.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sent {
    greeting: Option<String>,
    away: Option<String>,
    busy: Option<String>,
    busy_after: Option<Whole>,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let words = |name| given(form, name).filter(|typed| !typed.trim().is_empty());
        Ok(Self {
            greeting: words("greeting"),
            away: words("away"),
            busy: words("busy"),
            busy_after: given(form, "busy_after").map(|typed| Whole::typed(&typed)),
        })
    }
}

/// A wording that was typed in a field; none for nothing.
///
/// # Errors
/// What is wrong with it.
pub fn wording_of(field: &str, typed: Option<&str>) -> Result<Option<Wording>, Refusal> {
    let read =
        |typed| Wording::read(typed).map_err(|problem| Refusal::invalid(field, problem.into()));
    typed.map(read).transpose()
}

impl Sent {
    fn words(&self) -> Result<FirstWords, Failure> {
        let mut wrong = Vec::new();
        let mut read = |field, typed: &Option<String>| match wording_of(field, typed.as_deref()) {
            Ok(wording) => wording,
            Err(Refusal::Invalid(fields)) => {
                wrong.extend(fields);
                None
            }
            Err(_) => None,
        };
        let words = FirstWords {
            greeting: read("greeting", &self.greeting),
            away: read("away", &self.away),
            busy: read("busy", &self.busy),
            busy_after: match self.busy_after {
                Some(count) => count.within("busy_after", BUSY_AFTER_RANGE)?,
                None => BUSY_AFTER,
            },
        };
        if wrong.is_empty() {
            Ok(words)
        } else {
            Err(Refusal::Invalid(wrong).into())
        }
    }
}

/// `FirstWords` of the interface.
#[derive(Serialize)]
struct WordsView {
    greeting: Option<String>,
    away: Option<String>,
    busy: Option<String>,
    busy_after: u32,
}

impl WordsView {
    fn of(words: &FirstWords) -> Self {
        let text =
            |wording: &Option<Wording>| wording.as_ref().map(|wording| wording.as_str().to_owned());
        Self {
            greeting: text(&words.greeting),
            away: text(&words.away),
            busy: text(&words.busy),
            busy_after: words.busy_after,
        }
    }
}

#[derive(Serialize)]
struct AllWords {
    words: WordsView,
    /// Numbers with words of their own.
    numbers: Vec<NumberWords>,
}

#[derive(Serialize)]
struct NumberWords {
    number: Named,
    words: WordsView,
}

/// A customer and a number, to show how words read.
pub struct Sample {
    speaker: Speaker,
    customer: String,
    number: String,
}

impl Sample {
    /// For what a group says now.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(context: &Context, group: &Group) -> Result<Self, Failure> {
        let snapshot = context.snapshot()?;
        let numbers = snapshot.numbers()?;
        let own = numbers.iter().find(|number| number.group == group.id);
        Ok(Self {
            speaker: Speaker::read(&snapshot, group, context.words.now)?,
            customer: context.words.text("words-sample-name"),
            number: own
                .or(numbers.first())
                .map_or_else(String::new, |it| it.name.clone()),
        })
    }

    fn at(&self, number: Option<&str>, wording: &Wording) -> String {
        let number = number.unwrap_or(&self.number);
        self.speaker.say(wording, number, &self.customer)
    }
}

/// A field with words to be said, and how they read.
pub struct TypedWording {
    /// The field.
    pub name: &'static str,
    /// As typed.
    pub typed: String,
    /// As a customer would read it now.
    pub reads: Option<String>,
}

impl TypedWording {
    /// As it is kept. `number` is what the team calls the number that says it, where it is of one alone.
    pub fn kept(
        name: &'static str,
        wording: Option<&Wording>,
        (sample, number): (&Sample, Option<&str>),
    ) -> Self {
        Self {
            name,
            typed: wording.map_or_else(String::new, |wording| wording.as_str().to_owned()),
            reads: wording.map(|wording| sample.at(number, wording)),
        }
    }

    /// As it was typed, if it was.
    pub fn retype(&mut self, form: &Fields, (sample, number): (&Sample, Option<&str>)) {
        let Some(typed) = given(form, self.name) else {
            return;
        };
        let wording = Wording::read(&typed).ok();
        self.reads = wording.map(|wording| sample.at(number, &wording));
        self.typed = typed;
    }
}

/// One form.
struct WordsForm {
    number: Option<NumberId>,
    /// What the team calls the number.
    name: String,
    /// The number has words of its own.
    own: bool,
    fields: Vec<TypedWording>,
    busy_after: String,
    wrong: Wrong,
    /// It stands as it was typed.
    retyped: bool,
}

impl WordsForm {
    fn new(number: Option<(NumberId, &str)>, words: Option<&FirstWords>, sample: &Sample) -> Self {
        let called = number.map(|(_, name)| name);
        let field = |name: &'static str| {
            let wording = words.and_then(|words| match name {
                "greeting" => words.greeting.as_ref(),
                "away" => words.away.as_ref(),
                _ => words.busy.as_ref(),
            });
            TypedWording::kept(name, wording, (sample, called))
        };
        Self {
            number: number.map(|(id, _)| id),
            name: called.unwrap_or_default().to_owned(),
            own: number.is_some() && words.is_some(),
            fields: FIELDS.map(field).into(),
            busy_after: words
                .map_or(BUSY_AFTER, |words| words.busy_after)
                .to_string(),
            wrong: Wrong::default(),
            retyped: false,
        }
    }

    /// The part of the page in which it stands.
    fn part(&self) -> String {
        part_of(self.number)
    }

    fn retype(&mut self, form: &Fields, sample: &Sample, wrong: Wrong) {
        let called = self.number.map(|_| self.name.as_str());
        for field in &mut self.fields {
            field.retype(form, (sample, called));
        }
        if let Some(typed) = given(form, "busy_after") {
            self.busy_after = typed;
        }
        self.own |= self.number.is_some();
        self.retyped = true;
        self.wrong = wrong;
    }
}

/// What a group says by itself, where its page shows and changes it.
#[derive(Template)]
#[template(path = "settings/words.html", config = "config/askama.toml")]
pub struct WordsSection {
    look: Look,
    home: String,
    variables: [String; 5],
    forms: Vec<WordsForm>,
    told: Option<Told>,
}

impl HtmlSafe for WordsSection {}

impl WordsSection {
    /// The words as they are kept.
    ///
    /// # Errors
    /// When storage fails.
    pub fn read(
        context: &Context,
        team: &Team,
        group: GroupId,
        sample: &Sample,
    ) -> Result<Self, Failure> {
        let snapshot = context.snapshot()?;
        let of_all = snapshot.first_words(group, None)?;
        let mut forms = vec![WordsForm::new(None, of_all.as_ref(), sample)];
        let mut numbers: Vec<_> = team.numbers.values().filter(|it| !it.disabled).collect();
        numbers.sort_by_key(|number| (number.group != group, number.id));
        for number in numbers {
            let own = snapshot.first_words(group, Some(number.id))?;
            let number = Some((number.id, number.name.as_str()));
            forms.push(WordsForm::new(number, own.as_ref(), sample));
        }
        Ok(Self {
            look: context.look(),
            home: format!("/groups/{group}/words"),
            variables: Variable::OF_DESK.map(|variable| format!("{{{}}}", variable.word())),
            forms,
            told: None,
        })
    }

    /// Takes over what the page says once, if it is about the words.
    pub fn tell(&mut self, nav: &mut Nav) {
        let mut forms = self.forms.iter();
        self.told = forms.find_map(|form| nav.told_in(&form.part()));
    }

    fn told_in(&self, form: &WordsForm) -> Option<&Told> {
        (self.told.as_ref()).filter(|told| told.part == Some(form.part()))
    }

    fn retype(&mut self, number: Option<NumberId>, form: &Fields, sample: &Sample, wrong: Wrong) {
        let meant = self.forms.iter_mut().find(|known| known.number == number);
        if let Some(meant) = meant {
            meant.retype(form, sample, wrong);
        }
    }

    /// The address of a form.
    fn action(&self, form: &WordsForm) -> String {
        match form.number {
            Some(number) => format!("{}/{number}", self.home),
            None => self.home.clone(),
        }
    }
}

/// The part of the page in which the words of a number stand, or those of all.
fn part_of(number: Option<NumberId>) -> String {
    match number {
        Some(number) => format!("words-{number}"),
        None => "words".to_owned(),
    }
}

/// Whose words the path means: a group's, to all numbers or to one.
fn meant(context: &Context) -> Result<(Group, Option<NumberId>), Failure> {
    let snapshot = context.snapshot()?;
    let group = snapshot.group(GroupId(context.id("id")?))?;
    let group = group.ok_or(Failure::NotFound)?;
    let number = match context.request.params().get("number") {
        Some(_) => Some(NumberId(context.id("number")?)),
        None => None,
    };
    if let Some(number) = number {
        snapshot.number(number)?.ok_or(Failure::NotFound)?;
    }
    Ok((group, number))
}

/// `GET /groups/{id}/words`.
pub async fn show(context: Context) -> Result<Reply, Failure> {
    let (group, _) = meant(&context)?;
    if context.format == Format::Html {
        return Ok(Reply::see_other(&format!("/groups/{}", group.id)));
    }
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let words = snapshot.first_words(group.id, None)?.unwrap_or_default();
    let mut ids: Vec<NumberId> = team.numbers.keys().copied().collect();
    ids.sort_unstable();
    let mut numbers = Vec::new();
    for id in ids {
        if let Some(own) = snapshot.first_words(group.id, Some(id))? {
            let words = WordsView::of(&own);
            let number = Named::number(&team, id);
            numbers.push(NumberWords { number, words });
        }
    }
    let words = WordsView::of(&words);
    Ok(Reply::json(&AllWords { words, numbers }))
}

/// `PUT /groups/{id}/words` and `PUT /groups/{id}/words/{number}`.
pub async fn set(mut context: Context) -> Result<Reply, Failure> {
    let (group, number) = meant(&context)?;
    let shows_only = context
        .form
        .as_ref()
        .and_then(|form| given(form, "preview"));
    let read = input::read::<Sent>(&mut context).await;
    let words = read.and_then(|sent| sent.words());
    let done = match words {
        Ok(_) if shows_only.is_some() => return again(&context, &group, number, None),
        Ok(words) => carry_out(&context, group.id, number, Some(words)).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(words) => match context.format {
            Format::Json => Ok(Reply::json(&WordsView::of(&words))),
            Format::Html => Ok(saved(&context, group.id, number)),
        },
        Err(failure) => again(&context, &group, number, Some(failure)),
    }
}

/// `DELETE /groups/{id}/words` and `DELETE /groups/{id}/words/{number}`: nothing is said, or what the group says.
pub async fn clear(context: Context) -> Result<Reply, Failure> {
    let (group, number) = meant(&context)?;
    carry_out(&context, group.id, number, None).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => saved(&context, group.id, number),
    })
}

fn saved(context: &Context, group: GroupId, number: Option<NumberId>) -> Reply {
    context.saved_in(&format!("/groups/{group}"), &part_of(number))
}

async fn carry_out(
    context: &Context,
    group: GroupId,
    number: Option<NumberId>,
    words: Option<FirstWords>,
) -> Result<FirstWords, Failure> {
    let action = TeamAction::SetWords {
        group,
        number,
        words: words.clone().map(Box::new),
    };
    let by = Some(context.me()?.id);
    context.submit(Command::Team { by, action }).await?;
    Ok(words.unwrap_or_default())
}

/// The page as it was typed: to be mended, or only to be looked at.
fn again(
    context: &Context,
    group: &Group,
    number: Option<NumberId>,
    failure: Option<Failure>,
) -> Result<Reply, Failure> {
    let (status, wrong) = match failure {
        Some(failure) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Wrong::of(context, failure)?,
        ),
        None => (StatusCode::OK, Wrong::default()),
    };
    let mut page = GroupPage::read(context, group.id)?;
    page.open_at(&part_of(number));
    if let Some(form) = &context.form {
        let sample = Sample::read(context, group)?;
        page.words.retype(number, form, &sample, wrong);
    }
    page.reply(status)
}
