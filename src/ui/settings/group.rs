//! The page of one group: who sees its chats, what comes to it, how it answers, what it says by itself, its hours.

use askama::Template;
use serde::Deserialize;

use crate::base::id::{AgentId, GroupId, NumberId};
use crate::domain::agent::{Language, Right};
use crate::domain::command::{Command, GroupChange, TeamAction};
use crate::domain::group::{
    ANSWERS_WITHIN_RANGE, Group, GroupAccess, GroupSettings, HELD_DAYS_RANGE, Reopening, Source,
};
use crate::domain::hours::whose::Whose;
use crate::domain::refusal::FieldProblem;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Whole, Wrong, given, present, switch};
use crate::ui::settings::groups::{EVERYONE, GroupView, MEMBERS, TemplateView, view};
use crate::ui::settings::hours::HoursSection;
use crate::ui::settings::templates::obstacle;
use crate::ui::settings::words::{Sample, TypedWording, WordsSection, wording_of};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;

/// A change of a group; what is absent stays. Naming members closes the group to others.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Change {
    name: Option<String>,
    access: Option<String>,
    members: Option<Vec<u64>>,
    numbers: Option<Vec<u64>>,
    #[serde(deserialize_with = "present")]
    language: Option<Option<String>>,
    answers_within: Option<Whole>,
    held_days: Option<Whole>,
    ask_before_attaching: Option<bool>,
    #[serde(deserialize_with = "present")]
    reopening: Option<Option<TemplateView>>,
    #[serde(deserialize_with = "present")]
    transfer_notice: Option<Option<String>>,
    sources: Option<Vec<SentSource>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentSource {
    kind: String,
    value: String,
}

impl Input for Change {
    /// Boxes stay ticked while the choice says `everyone`: then they say nothing.
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let access = given(form, "access");
        let members = if access.as_deref() == Some(MEMBERS) {
            Some(ids(form, "members")?)
        } else {
            None
        };
        let choice =
            |name| given(form, name).map(|word| Some(word).filter(|word| !word.trim().is_empty()));
        let reopening = choice("reopening").map(|chosen| {
            let (name, language) = chosen.as_deref()?.split_once(':')?;
            Some(TemplateView {
                name: name.to_owned(),
                language: language.to_owned(),
            })
        });
        Ok(Self {
            name: given(form, "name"),
            access,
            members,
            // The boxes of those that come here already are fixed, and none is sent when nothing is ticked.
            numbers: Some(ids(form, "numbers")?).filter(|ids| !ids.is_empty()),
            language: choice("language"),
            answers_within: given(form, "answers_within").map(|typed| Whole::typed(&typed)),
            held_days: given(form, "held_days").map(|typed| Whole::typed(&typed)),
            ask_before_attaching: switch(form, "ask_before_attaching")?,
            reopening,
            transfer_notice: choice("transfer_notice"),
            sources: typed_sources(form),
        })
    }
}

fn ids(form: &Fields, field: &str) -> Result<Vec<u64>, Failure> {
    let ids: Result<_, _> = form.all(field).map(str::parse).collect();
    ids.map_err(|_| Failure::invalid(field, FieldProblem::Unknown))
}

/// The field in which sources of a kind are typed, one on a line.
fn source_field(kind: &str) -> String {
    format!("sources_{kind}")
}

fn typed_sources(form: &Fields) -> Option<Vec<SentSource>> {
    let mut sources = None;
    for kind in Source::KINDS {
        let Some(typed) = given(form, &source_field(kind)) else {
            continue;
        };
        let lines = typed.lines().filter(|line| !line.trim().is_empty());
        let sent = lines.map(|line| SentSource {
            kind: kind.to_owned(),
            value: line.trim().to_owned(),
        });
        sources.get_or_insert_with(Vec::new).extend(sent);
    }
    sources
}

impl Change {
    fn wanted(&self) -> Result<GroupChange, Failure> {
        let language = |code: &String| {
            Language::from_code(code)
                .ok_or_else(|| Failure::invalid("language", FieldProblem::Unknown))
        };
        let source = |sent: &SentSource| {
            Source::of(&sent.kind, sent.value.clone())
                .ok_or_else(|| Failure::invalid("sources", FieldProblem::Unknown))
        };
        let sources = self.sources.as_ref();
        let notice = |typed: &Option<String>| wording_of("transfer_notice", typed.as_deref());
        Ok(GroupChange {
            name: self.name.clone(),
            access: self.access()?,
            numbers: (self.numbers.as_ref()).map(|ids| ids.iter().copied().map(NumberId).collect()),
            language: (self.language.as_ref())
                .map(|code| code.as_ref().map(language).transpose())
                .transpose()?,
            answers_within: self
                .answers_within
                .map(|minutes| minutes.within("answers_within", ANSWERS_WITHIN_RANGE))
                .transpose()?,
            held_days: self
                .held_days
                .map(|days| days.within("held_days", HELD_DAYS_RANGE))
                .transpose()?,
            ask_before_attaching: self.ask_before_attaching,
            reopening: self.reopening.as_ref().map(|it| {
                it.as_ref().map(|it| Reopening {
                    name: it.name.clone(),
                    language: it.language.clone(),
                })
            }),
            transfer_notice: self.transfer_notice.as_ref().map(notice).transpose()?,
            sources: sources
                .map(|sent| sent.iter().map(source).collect())
                .transpose()?,
        })
    }

    fn access(&self) -> Result<Option<GroupAccess>, Failure> {
        let members =
            |ids: &[u64]| GroupAccess::Members(ids.iter().copied().map(AgentId).collect());
        match (self.access.as_deref(), &self.members) {
            (None, None) => Ok(None),
            (Some(EVERYONE), None) => Ok(Some(GroupAccess::Everyone)),
            (Some(EVERYONE), Some(ids)) if ids.is_empty() => Ok(Some(GroupAccess::Everyone)),
            (None | Some(MEMBERS), Some(ids)) => Ok(Some(members(ids))),
            (Some(MEMBERS), None) => Err(Failure::invalid("members", FieldProblem::Empty)),
            (Some(EVERYONE), Some(_)) => Err(Failure::invalid("members", FieldProblem::Wrong)),
            (Some(_), _) => Err(Failure::invalid("access", FieldProblem::Unknown)),
        }
    }
}

/// The parts of the page with a form each, by which a form says where it stands.
const PARTS: [&str; 3] = ["access", "comes", "answers"];

/// The part of the page in which a form stands.
fn part_of(context: &Context) -> &'static str {
    let sent = context.field("part");
    let known = PARTS.into_iter().find(|part| *part == sent);
    known.unwrap_or(PARTS[0])
}

struct Person {
    id: u64,
    name: String,
    chosen: bool,
}

/// A number whose new chats may come here.
struct NumberChoice {
    id: u64,
    label: String,
    /// They do: only another group takes them away.
    here: bool,
    chosen: bool,
}

struct SourceField {
    kind: &'static str,
    name: String,
    typed: String,
}

struct TemplateChoice {
    value: String,
    label: String,
}

#[derive(Template)]
#[template(path = "settings/group.html", config = "config/askama.toml")]
pub struct GroupPage {
    frame: Frame,
    nav: Nav,
    id: u64,
    title: String,
    name: String,
    everyone: bool,
    people: Vec<Person>,
    numbers: Vec<NumberChoice>,
    sources: Vec<SourceField>,
    answers_within: String,
    held_days: String,
    ask_before_attaching: bool,
    /// Its code; empty for the desk's.
    language: String,
    languages: Vec<(&'static str, String)>,
    desk_language: String,
    /// Its name and language with a colon between; empty for none.
    reopening: String,
    templates: Vec<TemplateChoice>,
    notice: TypedWording,
    /// Why the template that reopens its chats can't be sent, if it can't.
    dead: Option<String>,
    /// How its new chats find somebody.
    routing: &'static str,
    /// What the group says by itself.
    pub words: WordsSection,
    /// When it works.
    pub hours: HoursSection,
    wrong: Wrong,
    told: Option<Told>,
    /// The part whose form stands as it was typed.
    retyped: Option<&'static str>,
}

impl GroupPage {
    /// A group as it is kept.
    ///
    /// # Errors
    /// When there is no such group, nobody is signed in or storage fails.
    pub fn read(context: &Context, id: GroupId) -> Result<Self, Failure> {
        let snapshot = context.snapshot()?;
        let team = Team::read(&snapshot)?;
        let group = team.groups.get(&id).ok_or(Failure::NotFound)?;
        let settings = snapshot.group_settings(id)?;
        let (mut frame, mut nav) = around(context, Section::Groups, Entrance::Direct)?;
        if frame.address.is_some() {
            frame.answers_at(format!("/groups/{id}"));
        }
        let sample = Sample::read(context, group)?;
        let language_name = |language| context.desk.texts.text(language, "language-name", &[]);
        let reopening = settings.reopening.as_ref();
        let mut words = WordsSection::read(context, &team, id, &sample)?;
        words.tell(&mut nav);
        let mut hours = HoursSection::read(context, Whose::Group(id))?;
        hours.tell(&mut nav);
        Ok(Self {
            told: PARTS.into_iter().find_map(|part| nav.told_in(part)),
            retyped: None,
            frame,
            nav,
            id: id.0,
            title: group.name.clone(),
            name: group.name.clone(),
            everyone: group.access == GroupAccess::Everyone,
            people: people(&team, group),
            numbers: numbers(context, &team, id),
            sources: sources(&settings),
            answers_within: settings.answers_within.to_string(),
            held_days: settings.held_days.to_string(),
            ask_before_attaching: settings.ask_before_attaching,
            language: settings
                .language
                .map_or_else(String::new, |language| language.code().to_owned()),
            languages: Language::ALL
                .map(|language| (language.code(), language_name(language)))
                .to_vec(),
            desk_language: language_name(context.settings().language),
            reopening: reopening.map_or_else(String::new, address_of),
            templates: templates(context, reopening)?,
            dead: dead(context, reopening)?,
            routing: snapshot.routing(id)?.way.word(),
            notice: TypedWording::kept(
                "transfer_notice",
                settings.transfer_notice.as_ref(),
                (&sample, None),
            ),
            words,
            hours,
            wrong: Wrong::default(),
        })
    }

    /// The form as it was typed: saving it once more must not bring back what was about to be changed.
    fn retyped(mut self, context: &Context, form: &Fields, wrong: Wrong) -> Result<Self, Failure> {
        let chosen = |field: &str, id: u64| {
            let id = id.to_string();
            form.all(field).any(|chosen| chosen == id)
        };
        let typed = |field: &str, kept: String| given(form, field).unwrap_or(kept);
        self.name = typed("name", self.name);
        if let Some(access) = given(form, "access") {
            self.everyone = access == EVERYONE;
            for person in &mut self.people {
                person.chosen = chosen("members", person.id);
            }
        }
        for number in &mut self.numbers {
            number.chosen = number.here || chosen("numbers", number.id);
        }
        for source in &mut self.sources {
            source.typed = typed(&source.name, std::mem::take(&mut source.typed));
        }
        self.answers_within = typed("answers_within", self.answers_within);
        self.held_days = typed("held_days", self.held_days);
        self.ask_before_attaching =
            switch(form, "ask_before_attaching")?.unwrap_or(self.ask_before_attaching);
        self.language = typed("language", self.language);
        self.reopening = typed("reopening", self.reopening);
        let group = context.snapshot()?.group(GroupId(self.id))?;
        let sample = Sample::read(context, &group.ok_or(Failure::NotFound)?)?;
        self.notice.retype(form, (&sample, None));
        self.wrong = wrong;
        self.retyped = Some(part_of(context));
        Ok(self)
    }

    fn is_retyped(&self, part: &str) -> bool {
        self.retyped == Some(part)
    }

    fn told_in(&self, part: &str) -> Option<&Told> {
        (self.told.as_ref()).filter(|told| told.part.as_deref() == Some(part))
    }

    /// Opens at a part of the page.
    pub fn open_at(&mut self, part: &str) {
        if self.frame.address.is_some() {
            self.frame.answers_at(format!("/groups/{}#{part}", self.id));
        }
    }

    /// The page.
    ///
    /// # Errors
    /// When the template fails.
    pub fn reply(&self, status: StatusCode) -> Result<Reply, Failure> {
        Ok(Reply::html(self.render()?).with_status(status))
    }
}

fn people(team: &Team, group: &Group) -> Vec<Person> {
    let members: &[AgentId] = match &group.access {
        GroupAccess::Everyone => &[],
        GroupAccess::Members(members) => members,
    };
    let mut people: Vec<Person> = team
        .agents
        .values()
        .filter(|agent| !agent.disabled || members.contains(&agent.id))
        .map(|agent| Person {
            id: agent.id.0,
            name: agent.name.clone(),
            chosen: members.contains(&agent.id),
        })
        .collect();
    people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.id));
    people
}

fn numbers(context: &Context, team: &Team, group: GroupId) -> Vec<NumberChoice> {
    let choice = |number: &crate::domain::number::Number| {
        let here = number.group == group;
        let label = if here {
            number.name.clone()
        } else {
            let of = team.group_name(number.group);
            let names = [
                ("number", number.name.as_str().into()),
                ("group", of.into()),
            ];
            context.words.args("groups-number-elsewhere", &names)
        };
        NumberChoice {
            id: number.id.0,
            label,
            here,
            chosen: here,
        }
    };
    let known = team.numbers.values().filter(|number| !number.disabled);
    let mut numbers: Vec<NumberChoice> = known.map(choice).collect();
    numbers.sort_by_cached_key(|number| (!number.here, number.label.to_lowercase(), number.id));
    numbers
}

fn sources(settings: &GroupSettings) -> Vec<SourceField> {
    let field = |kind| {
        let of_kind = settings.sources.iter().map(Source::parts);
        let values = of_kind.filter(|(known, _)| *known == kind);
        let values: Vec<&str> = values.map(|(_, value)| value).collect();
        SourceField {
            kind,
            name: source_field(kind),
            typed: values.join("\n"),
        }
    };
    Source::KINDS.map(field).into()
}

fn address_of(reopening: &Reopening) -> String {
    format!("{}:{}", reopening.name, reopening.language)
}

/// Why the chosen template can't be sent, through whichever number.
fn dead(context: &Context, chosen: Option<&Reopening>) -> Result<Option<String>, Failure> {
    let Some(chosen) = chosen else {
        return Ok(None);
    };
    let known = context.snapshot()?.templates()?;
    let known: Vec<_> = known.iter().filter(|it| chosen.is(it)).collect();
    let words = &context.words;
    let reason = match known.iter().find_map(|it| obstacle(it, words)) {
        Some(reason) => reason,
        None if known.is_empty() => words.text("templates-setback-gone"),
        None => return Ok(None),
    };
    Ok(Some(words.with(
        "groups-reopening-dead",
        "reason",
        reason.as_str(),
    )))
}

/// The templates that can be sent, and the chosen one whatever became of it.
fn templates(
    context: &Context,
    chosen: Option<&Reopening>,
) -> Result<Vec<TemplateChoice>, Failure> {
    let known = context.snapshot()?.templates()?;
    let mut named: Vec<(String, String)> = known
        .iter()
        .filter(|template| template.is_sendable())
        .map(|template| (template.name.clone(), template.language.clone()))
        .collect();
    named.extend(chosen.map(|it| (it.name.clone(), it.language.clone())));
    named.sort_unstable();
    // Accounts may have templates of the same name.
    named.dedup();
    let choice = |(name, language): (String, String)| TemplateChoice {
        value: format!("{name}:{language}"),
        label: format!("{name} ({language})"),
    };
    Ok(named.into_iter().map(choice).collect())
}

/// `GET /groups/{id}`.
pub async fn show(context: Context) -> Result<Reply, Failure> {
    let id = GroupId(context.id("id")?);
    let group = view(&context, id)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&group));
    }
    if let Some(part) = part(&context, Section::Groups)? {
        return Ok(part);
    }
    if !context.me()?.has(Right::Team) {
        return Ok(Reply::see_other("/groups"));
    }
    GroupPage::read(&context, id)?.reply(StatusCode::OK)
}

/// `PATCH /groups/{id}`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let id = GroupId(context.id("id")?);
    view(&context, id)?;
    let shows_only = context
        .form
        .as_ref()
        .and_then(|form| given(form, "preview"));
    let done = match input::read::<Change>(&mut context).await {
        Ok(sent) => match sent.wanted() {
            Ok(_) if shows_only.is_some() => return again(&context, id, None),
            Ok(change) => carry_out(&context, id, change).await,
            Err(failure) => Err(failure),
        },
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => saved(&context, id),
        Err(failure) => again(&context, id, Some(failure)),
    }
}

async fn carry_out(context: &Context, group: GroupId, change: GroupChange) -> Result<(), Failure> {
    let action = TeamAction::ChangeGroup { group, change };
    let by = Some(context.me()?.id);
    context.submit(Command::Team { by, action }).await?;
    Ok(())
}

fn saved(context: &Context, id: GroupId) -> Result<Reply, Failure> {
    let group: GroupView = view(context, id)?;
    if context.format == Format::Json {
        return Ok(Reply::json(&group));
    }
    let (page, part) = (format!("/groups/{id}"), part_of(context));
    if group.is_alone {
        let team = Team::read(&context.snapshot()?)?;
        let name = team.group_name(id);
        let said = context.words.with("groups-alone", "name", name);
        context.tell(Told::trouble(said).in_part(part));
        return Ok(Reply::see_other(&format!("{page}#{part}")));
    }
    Ok(context.saved_in(&page, part))
}

/// The page as it was typed: to be mended, or only to be looked at.
fn again(context: &Context, id: GroupId, failure: Option<Failure>) -> Result<Reply, Failure> {
    let status = match failure {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let wrong = match failure {
        Some(failure) => Wrong::of(context, failure)?,
        None => Wrong::default(),
    };
    let mut page = GroupPage::read(context, id)?;
    if status == StatusCode::OK {
        page.open_at(part_of(context));
    }
    match &context.form {
        Some(form) => page.retyped(context, form, wrong)?.reply(status),
        None => page.reply(status),
    }
}

/// The page of a group whose hours were not as they must be.
///
/// # Errors
/// When there is no such group.
pub fn with_hours(context: &Context, id: GroupId, hours: HoursSection) -> Result<Reply, Failure> {
    let page = GroupPage {
        hours,
        ..GroupPage::read(context, id)?
    };
    page.reply(StatusCode::UNPROCESSABLE_ENTITY)
}
