//! `POST /chats/{chat}/messages` and `/notes`: what is written. A form that is refused comes back as it was
//! typed.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::base::id::{AgentId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::command::{
    Card, Command, DeskAction, How, Reply as Wanted, TeamAction, TemplateWords,
};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::http::{Problem, Reply, StatusCode};
use crate::ui::chat::actions::{act, entry_of, entry_view, number_in, tell_entry};
use crate::ui::chat::choices::ChoicesView;
use crate::ui::chat::composer::Typed;
use crate::ui::chat::entry::EntryView;
use crate::ui::chat::extras::choices_of;
use crate::ui::chat::later::{leaves_in, leaves_of};
use crate::ui::chat::page::page;
use crate::ui::context::{Context, Format, Team};
use crate::ui::failure::Failure;
use crate::ui::json::{self, Named};
use crate::ui::texts::Arg;
use crate::ui::told::Told;

/// Characters of an idempotency key.
const KEY_CHARS_MAX: usize = 200;

/// The most variables that a form's template may have.
const VARIABLES_MAX: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageBody {
    text: Option<String>,
    reply_to: Option<u64>,
    seen: Option<u64>,
    template: Option<TemplateBody>,
    when_closed: Option<WhenClosed>,
    choices: Option<ChoicesView>,
    /// Whether a text shows a preview of its first link.
    preview: Option<bool>,
    /// A text that is longer than a message leaves as several.
    #[serde(default)]
    split: bool,
    /// A moment, or `next_working_day`.
    send_at: Option<String>,
}

/// What asks for the customer's answer when the window is closed: the text waits for that answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenClosed {
    template: TemplateBody,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateBody {
    name: String,
    language: String,
    #[serde(default)]
    variables: Vec<String>,
    header: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    text: String,
}

/// `POST /chats/{chat}/messages`
pub async fn send(mut context: Context) -> Result<Reply, Failure> {
    let kind = context.request.content_type().unwrap_or_default();
    if context.format == Format::Json && kind.starts_with("multipart/") {
        return Err(Failure::NotBuilt("file"));
    }
    match context.format {
        Format::Json => {
            let body: MessageBody = json::body(&mut context.request).await?;
            let action = body.action(key(&context)?)?;
            let made = entry_of(&act(&context, action).await?).ok_or_else(no_entry)?;
            tell_entry(&context, made, StatusCode::CREATED)
        }
        Format::Html => {
            let typed = typed(&context, false)?;
            let result = match action_of_form(&context, &typed) {
                Ok(action) => act(&context, action).await,
                Err(failure) => Err(failure),
            };
            match result {
                Err(failure) => as_it_was(&context, typed, failure),
                Ok(answer) => {
                    remember_links(&context, &typed).await?;
                    let made = entry_of(&answer).ok_or_else(no_entry)?;
                    tell_entry(&context, made, StatusCode::CREATED)
                }
            }
        }
    }
}

/// A note that was made.
#[derive(Serialize)]
struct NoteMade {
    #[serde(flatten)]
    entry: EntryView,
    /// Those whom it names and who may not see the chat.
    not_told: Vec<Named>,
}

/// What the page's script is told of a note, beside that it was made.
#[derive(Serialize)]
struct NoteTold {
    told: String,
}

/// `POST /chats/{chat}/notes`. Whoever names somebody who may not see the chat is told so.
pub async fn note(mut context: Context) -> Result<Reply, Failure> {
    let text = match context.format {
        Format::Json => {
            let body: NoteBody = json::body(&mut context.request).await?;
            body.text
        }
        Format::Html => context.field("text").to_owned(),
    };
    let action = DeskAction::Note {
        text,
        key: key(&context)?,
    };
    match act(&context, action).await {
        Ok(Answer::Note { entry, not_told }) => tell_note(&context, entry, &not_told),
        Ok(_) => Err(no_entry()),
        Err(failure) if context.format == Format::Html => {
            let typed = typed(&context, true)?;
            as_it_was(&context, typed, failure)
        }
        Err(failure) => Err(failure),
    }
}

fn tell_note(context: &Context, made: EntryId, not_told: &[AgentId]) -> Result<Reply, Failure> {
    if not_told.is_empty() && context.format == Format::Html {
        return tell_entry(context, made, StatusCode::CREATED);
    }
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    if context.format == Format::Json {
        let not_told = not_told.iter();
        let made = NoteMade {
            entry: entry_view(context, &snapshot, &team, made)?,
            not_told: not_told.map(|id| Named::agent(&team, *id)).collect(),
        };
        return Ok(Reply::created(&made));
    }
    let names: Vec<&str> = not_told.iter().map(|id| team.name(*id)).collect();
    let names = names.join(", ");
    let args = [
        ("names", Arg::Text(&names)),
        ("count", not_told.len().into()),
    ];
    let told = context.words.args("note-not-told", &args);
    if context.wants_problem() {
        return Ok(Reply::created(&NoteTold { told }));
    }
    context.tell(Told::good(told));
    tell_entry(context, made, StatusCode::CREATED)
}

fn no_entry() -> Failure {
    Failure::Internal("a message was accepted without an entry".to_owned())
}

impl TemplateBody {
    fn words(self) -> Result<TemplateWords, Failure> {
        if self.header.is_some() {
            return Err(Failure::NotBuilt("header"));
        }
        Ok(TemplateWords {
            name: self.name,
            language: self.language,
            variables: self.variables,
        })
    }
}

impl MessageBody {
    fn action(self, key: Option<String>) -> Result<DeskAction, Failure> {
        let leaves = self.send_at.as_deref().map(leaves_of).transpose()?;
        if self.when_closed.is_some() && (leaves.is_some() || self.text.is_none()) {
            return Err(Failure::invalid("when_closed", FieldProblem::Wrong));
        }
        let action = self.at_once(key)?;
        Ok(match leaves {
            Some(leaves) => DeskAction::Leaving(leaves, Box::new(action)),
            None => action,
        })
    }

    fn at_once(self, key: Option<String>) -> Result<DeskAction, Failure> {
        let seen = self.seen.map(EntryId);
        let how = How {
            choices: self.choices.map(ChoicesView::choices).transpose()?,
            plain_links: self.preview == Some(false),
            split: self.split,
        };
        if how != How::default() && (self.template.is_some() || self.when_closed.is_some()) {
            return Err(Failure::invalid("text", FieldProblem::Wrong));
        }
        match (self.text, self.template) {
            (Some(text), None) => {
                let reply = Wanted {
                    text,
                    reply_to: self.reply_to.map(EntryId),
                    key,
                    seen,
                    how,
                };
                Ok(match self.when_closed {
                    Some(closed) => DeskAction::Hold {
                        reply,
                        template: Some(closed.template.words()?),
                        even_open: false,
                    },
                    None => DeskAction::Reply(reply),
                })
            }
            (None, Some(template)) => {
                let template = template.words()?;
                if self.reply_to.is_some() {
                    return Err(Failure::invalid("reply_to", FieldProblem::Wrong));
                }
                Ok(DeskAction::SendTemplate {
                    name: template.name,
                    language: template.language,
                    variables: template.variables,
                    key,
                    seen,
                })
            }
            (None, None) => Err(Failure::invalid("text", FieldProblem::Empty)),
            (Some(_), Some(_)) => Err(Failure::invalid("template", FieldProblem::Wrong)),
        }
    }
}

/// The key against doing it twice: a header, or a field of the composer's form.
fn key(context: &Context) -> Result<Option<String>, Failure> {
    let key = context
        .request
        .header("Idempotency-Key")
        .unwrap_or_else(|| context.field("idempotency_key"));
    if key.chars().count() > KEY_CHARS_MAX {
        return Err(Failure::invalid(
            "idempotency_key",
            FieldProblem::TooLong(KEY_CHARS_MAX),
        ));
    }
    Ok((!key.is_empty()).then(|| key.to_owned()))
}

/// What stands in the composer's form.
///
/// # Errors
/// `invalid` for a field that can't be read.
pub fn typed(context: &Context, note: bool) -> Result<Typed, Failure> {
    let template = context.field("template_name");
    let values = (1..=VARIABLES_MAX).map_while(|number| {
        let form = context.form.as_ref()?;
        form.get(&format!("v{number}")).map(str::to_owned)
    });
    Ok(Typed {
        text: context.field("text").to_owned(),
        note,
        reply_to: number_in(context, "reply_to")?.map(EntryId),
        template: (!template.is_empty())
            .then(|| format!("{template}:{}", context.field("template_language"))),
        variables: values.collect(),
        key: key(context)?,
        error: None,
        since: None,
        no_quote: false,
        react: None,
        quick_reply: number_in(context, "quick_reply")?,
        plain_links: (!context.field("links").is_empty()).then(|| {
            context
                .form
                .as_ref()
                .is_some_and(|form| form.all("links").any(|it| it == "plain"))
        }),
        told: None,
    })
}

/// What else the form says of the words.
fn how(context: &Context, typed: &Typed) -> Result<How, Failure> {
    let choices = match typed.quick_reply {
        Some(id) => choices_of(context, id)?,
        None => None,
    };
    Ok(How {
        choices,
        plain_links: typed.plain_links.unwrap_or(false),
        split: !context.field("split").is_empty(),
    })
}

/// How a member's links look is kept, for the next message.
async fn remember_links(context: &Context, typed: &Typed) -> Result<(), Failure> {
    let me = context.me()?.id;
    let Some(plain_links) = typed.plain_links else {
        return Ok(());
    };
    if context.snapshot()?.profile(me)?.plain_links == plain_links {
        return Ok(());
    }
    let card = Card {
        plain_links: Some(plain_links),
        ..Card::default()
    };
    let action = TeamAction::WriteCard(card);
    let by = Some(me);
    context.submit(Command::Team { by, action }).await?;
    Ok(())
}

fn action_of_form(context: &Context, typed: &Typed) -> Result<DeskAction, Failure> {
    // Who was shown what they would cross has seen that too.
    let anyway = number_in(context, "anyway")?;
    let seen = number_in(context, "seen")?.filter(|seen| *seen > 0);
    let seen = seen.map(|seen| EntryId(seen.max(anyway.unwrap_or_default())));
    let how = how(context, typed)?;
    let reply = || Wanted {
        text: typed.text.clone(),
        reply_to: typed.reply_to,
        key: typed.key.clone(),
        seen,
        how: how.clone(),
    };
    let has_words = !typed.text.trim().is_empty();
    let action = match &typed.template {
        Some(_) if has_words => DeskAction::Hold {
            reply: reply(),
            template: Some(TemplateWords {
                name: context.field("template_name").to_owned(),
                language: context.field("template_language").to_owned(),
                variables: typed.variables.clone(),
            }),
            even_open: true,
        },
        Some(_) => DeskAction::SendTemplate {
            name: context.field("template_name").to_owned(),
            language: context.field("template_language").to_owned(),
            variables: typed.variables.clone(),
            key: typed.key.clone(),
            seen,
        },
        None if !context.field("joins").is_empty() => DeskAction::Hold {
            reply: reply(),
            template: None,
            even_open: false,
        },
        None => DeskAction::Reply(reply()),
    };
    Ok(DeskAction::Leaving(leaves_in(context)?, Box::new(action)))
}

/// The page with what was typed and what is wrong with it.
fn as_it_was(context: &Context, typed: Typed, failure: Failure) -> Result<Reply, Failure> {
    let hidden = matches!(
        failure,
        Failure::NotFound | Failure::SignedOut | Failure::Internal(_)
    );
    if hidden || context.wants_problem() {
        return Err(failure);
    }
    let problem = {
        let team = Team::read(&context.snapshot()?)?;
        failure.problem(&context.words, Some(&team))
    };
    // A key that stands for other words is no use for these.
    let is_used = problem
        .fields
        .iter()
        .any(|(name, _)| name == "idempotency_key");
    let too_late = matches!(failure, Failure::Refused(Refusal::ClosedByThen(_)));
    let crosses = matches!(failure, Failure::Refused(Refusal::NewerMessages(_)));
    let since = if crosses {
        number_in(context, "seen")?
    } else {
        None
    };
    let typed = Typed {
        // What it would cross says why it is still here.
        error: (!crosses).then(|| told(&problem)),
        since: since.map(EntryId),
        key: typed.key.filter(|_| !is_used),
        // What can't be sent then can be held behind a template.
        template: typed.template.or(too_late.then(String::new)),
        ..typed
    };
    Ok(page(context, &typed)?.with_status(problem.code.status()))
}

fn told(problem: &Problem) -> String {
    problem.detail.clone()
}
