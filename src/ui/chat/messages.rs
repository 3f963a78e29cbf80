//! `POST /chats/{chat}/messages` and `/notes`: what is written. A form that is refused comes back as it was
//! typed.

use serde::{Deserialize, Serialize};

use crate::base::id::{EntryId, MediaId};
use crate::base::limits::TEXT_CHARS_MAX;
use crate::base::text;
use crate::domain::changes::Answer;
use crate::domain::command::{
    Attached, Card, Command, DeskAction, How, Reply as Wanted, TeamAction, TemplateWords,
};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::Files;
use crate::domain::view::View as _;
use crate::http::{Code, Reply, StatusCode};
use crate::ui::chat::actions::{act, entry_of, entry_view, number_in, tell_entry, tell_sent};
use crate::ui::chat::attach::{self, Brought};
use crate::ui::chat::choices::{ChoicesView, choices_in};
use crate::ui::chat::composer::Typed;
use crate::ui::chat::draft::{beside_note, rest_of};
use crate::ui::chat::entry::EntryView;
use crate::ui::chat::extras::not_a_name;
use crate::ui::chat::later::{leaves_in, leaves_of};
use crate::ui::chat::page::page;
use crate::ui::chat::picker;
use crate::ui::context::{Context, Format, Team};
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::json::{self, Named};
use crate::ui::palette::Words;
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
    /// A file that was uploaded, or is in a message.
    media: Option<u64>,
    /// Words beside it.
    caption: Option<String>,
    /// As what it shall leave: `document`, `voice`.
    r#as: Option<String>,
    /// The group asks before files leave, and its member was asked.
    #[serde(default)]
    confirm: bool,
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
    header: Option<HeaderBody>,
    #[serde(default)]
    cards: Vec<HeaderBody>,
}

/// The file above a template's text, or above a card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderBody {
    media: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    text: String,
}

/// `POST /chats/{chat}/messages`
pub async fn send(mut context: Context) -> Result<Reply, Failure> {
    let has_parts = context.request.content_type().as_deref() == Some(MULTIPART);
    match context.format {
        Format::Json if has_parts => {
            let taken = attach::take_one(&mut context).await?;
            let body = match MessageBody::of_form(&context) {
                Ok(body) => body,
                Err(failure) => {
                    attach::discard(&context, &taken).await;
                    return Err(failure);
                }
            };
            let sent = send_body(&context, body, taken).await;
            sent.map(|made| tell_entry(&context, made, StatusCode::CREATED))?
        }
        Format::Json => {
            let body: MessageBody = json::body(&mut context.request).await?;
            let made = send_body(&context, body, Vec::new()).await?;
            tell_entry(&context, made, StatusCode::CREATED)
        }
        Format::Html => {
            let Brought {
                mut typed,
                taken,
                refused,
            } = attach::brought(&mut context, false).await?;
            let result = match refused {
                Some(failure) => Err(failure),
                None => send_form(&context, &mut typed).await,
            };
            if result.is_ok() || context.wants_problem() {
                attach::discard(&context, &taken).await;
            }
            match result {
                Err(failure) => as_it_was(&context, typed, failure),
                Ok(answer) => {
                    remember_links(&context, &typed).await?;
                    let made = entry_of(&answer).ok_or_else(no_entry)?;
                    tell_sent(&context, made)
                }
            }
        }
    }
}

/// Sends what a program asked for, with the files that it brought. What is not sent is not kept.
async fn send_body(
    context: &Context,
    mut body: MessageBody,
    taken: Vec<MediaId>,
) -> Result<EntryId, Failure> {
    if !taken.is_empty() && body.media.is_some() {
        attach::discard(context, &taken).await;
        return Err(Failure::invalid("media", FieldProblem::Unexpected));
    }
    let named = taken.first().copied().or(body.media.take().map(MediaId));
    let mut made = taken.clone();
    let result = async {
        let wish = attach::wish_of(body.r#as.as_deref().unwrap_or_default())?;
        let files: Vec<Attached> = named
            .into_iter()
            .map(|media| Attached::new(media, wish))
            .collect();
        let files = attach::as_rules_say(context, files, &mut made).await?;
        let action = body.action(key(context)?, files.clone())?;
        let answer = act(context, action).await?;
        attach::discard_replaced(context, &files).await;
        Ok(answer)
    };
    let result: Result<Answer, Failure> = result.await;
    attach::discard(context, &made).await;
    entry_of(&result?).ok_or_else(no_entry)
}

/// Sends what stands in the composer's form.
async fn send_form(context: &Context, typed: &mut Typed) -> Result<Answer, Failure> {
    // Meant for the desk, it would reach the customer.
    if let Some(command) = Words::of(&typed.text).command() {
        let said = context
            .words
            .with("error-slash-command", "command", command);
        return Err(Failure::Quoted(Code::Invalid, said));
    }
    not_a_name(context, &typed.text)?;
    let files = attach::wanted(context, &typed.files, typed.key.as_deref())?;
    let mut made = Vec::new();
    let sent = async {
        let (of_template, mut rest) = picker::files_of(context, files.clone())?;
        if !typed.stays() {
            rest = attach::as_rules_say(context, rest, &mut made).await?;
        }
        let action = action_of_form(context, typed, (of_template, rest.clone()))?;
        let action = finishing(context, action)?;
        let action = match rest_of(context, typed, &rest)? {
            Some(rest) => DeskAction::Keeping(rest, Box::new(action)),
            None => action,
        };
        match act(context, action).await {
            Err(failure) => Err(attach::named_by(context, &files, failure)?),
            sent => {
                attach::discard_replaced(context, &rest).await;
                sent
            }
        }
    };
    let result = sent.await;
    attach::discard(context, &made).await;
    result
}

/// What somebody does whose page says which revision of their draft it knew.
fn finishing(context: &Context, action: DeskAction) -> Result<DeskAction, Failure> {
    Ok(match number_in(context, "draft")? {
        Some(seen) => DeskAction::Finishing(seen, Box::new(action)),
        None => action,
    })
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
    if context.format == Format::Json {
        let NoteBody { text } = json::body(&mut context.request).await?;
        let key = key(&context)?;
        let answer = act(&context, DeskAction::Note { text, key }).await?;
        return tell_note(&context, &answer);
    }
    let Brought {
        typed,
        taken,
        refused,
    } = attach::brought(&mut context, true).await?;
    let result = match refused {
        Some(failure) => Err(failure),
        None => note_form(&context, &typed).await,
    };
    if result.is_ok() || context.wants_problem() {
        attach::discard(&context, &taken).await;
    }
    match result {
        Ok(answer) => tell_note(&context, &answer),
        Err(failure) => as_it_was(&context, typed, failure),
    }
}

/// Makes a note of what stands in the composer's form; its files wait for a message.
async fn note_form(context: &Context, typed: &Typed) -> Result<Answer, Failure> {
    let note = DeskAction::Note {
        text: typed.text.clone(),
        key: typed.key.clone(),
    };
    let note = finishing(context, note)?;
    let action = match beside_note(context, typed)? {
        Some(rest) => DeskAction::Keeping(rest, Box::new(note)),
        None => note,
    };
    act(context, action).await
}

fn tell_note(context: &Context, answer: &Answer) -> Result<Reply, Failure> {
    let Answer::Note { entry, not_told } = answer else {
        return Err(no_entry());
    };
    let made = *entry;
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
        Ok(TemplateWords {
            name: self.name,
            language: self.language,
            variables: self.variables,
            files: Files {
                header: self.header.map(|header| MediaId(header.media)),
                cards: self.cards.iter().map(|card| MediaId(card.media)).collect(),
                ..Files::default()
            },
        })
    }
}

impl MessageBody {
    /// What the fields of a form with a file say.
    fn of_form(context: &Context) -> Result<Self, Failure> {
        let field = |name| Some(context.field(name).to_owned()).filter(|text| !text.is_empty());
        Ok(Self {
            text: field("text"),
            reply_to: number_in(context, "reply_to")?,
            seen: number_in(context, "seen")?,
            template: None,
            when_closed: None,
            choices: None,
            preview: None,
            split: false,
            send_at: field("send_at"),
            media: number_in(context, "media")?,
            caption: field("caption"),
            r#as: field("as"),
            confirm: attach::is_sure(context),
        })
    }

    fn action(self, key: Option<String>, files: Vec<Attached>) -> Result<DeskAction, Failure> {
        let leaves = self.send_at.as_deref().map(leaves_of).transpose()?;
        let says_nothing = self.text.is_none() && files.is_empty();
        if self.when_closed.is_some() && (leaves.is_some() || says_nothing) {
            return Err(Failure::invalid("when_closed", FieldProblem::Wrong));
        }
        let action = self.at_once(key, files)?;
        Ok(match leaves {
            Some(leaves) => DeskAction::Leaving(leaves, Box::new(action)),
            None => action,
        })
    }

    fn at_once(self, key: Option<String>, files: Vec<Attached>) -> Result<DeskAction, Failure> {
        let seen = self.seen.map(EntryId);
        let how = How {
            choices: self.choices.map(ChoicesView::choices).transpose()?,
            plain_links: self.preview == Some(false),
            split: self.split,
        };
        if how != How::default() && self.template.is_some() {
            return Err(Failure::invalid("template", FieldProblem::Unexpected));
        }
        if files.is_empty() && (self.caption.is_some() || self.r#as.is_some()) {
            return Err(Failure::invalid("file", FieldProblem::Empty));
        }
        let text = match (self.text, self.caption) {
            (Some(_), Some(_)) => {
                return Err(Failure::invalid("caption", FieldProblem::Unexpected));
            }
            (text, caption) => text.or(caption),
        };
        let text = text.or_else(|| (!files.is_empty()).then(String::new));
        match (text, self.template) {
            (Some(text), None) => {
                let reply = Wanted {
                    text,
                    reply_to: self.reply_to.map(EntryId),
                    key,
                    seen,
                    files,
                    left_out: Vec::new(),
                    sure: self.confirm,
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
                    template,
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
    let files = attach::kept(context)?;
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
        choices: choices_in(context)?.flatten(),
        plain_links: (!context.field("links").is_empty()).then(|| {
            context
                .form
                .as_ref()
                .is_some_and(|form| form.all("links").any(|it| it == "plain"))
        }),
        keeps_text: match context.field("with_text") {
            "keep" => Some(true),
            "hold" => Some(false),
            _ => None,
        },
        left_out: attach::left_out(context, &files)?,
        files,
        ..Typed::default()
    })
}

/// What else the form says of the words.
fn how(context: &Context, typed: &Typed) -> How {
    How {
        choices: typed.choices.clone(),
        plain_links: typed.plain_links.unwrap_or(false),
        // Words that can't stand beside the first file leave before it; into several they are cut only at a word.
        split: !context.field("split").is_empty()
            || (!typed.files.is_empty() && text::length(typed.text.trim()) <= TEXT_CHARS_MAX),
    }
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

fn action_of_form(
    context: &Context,
    typed: &Typed,
    (of_template, files): (Files, Vec<Attached>),
) -> Result<DeskAction, Failure> {
    // Who was shown what they would cross has seen that too.
    let anyway = number_in(context, "anyway")?;
    let seen = number_in(context, "seen")?.filter(|seen| *seen > 0);
    let seen = seen.map(|seen| EntryId(seen.max(anyway.unwrap_or_default())));
    let how = how(context, typed);
    let reply = || Wanted {
        text: typed.text.clone(),
        reply_to: typed.reply_to,
        key: typed.key.clone(),
        seen,
        files: files.clone(),
        left_out: typed.left_out.clone(),
        sure: attach::is_sure(context),
        how: how.clone(),
    };
    let words = || TemplateWords {
        name: context.field("template_name").to_owned(),
        language: context.field("template_language").to_owned(),
        variables: typed.variables.clone(),
        files: of_template.clone(),
    };
    let has_words = !typed.text.trim().is_empty() || !files.is_empty();
    let action = match &typed.template {
        Some(_) if has_words && !typed.stays() => DeskAction::Hold {
            reply: reply(),
            template: Some(words()),
            even_open: true,
        },
        Some(_) => DeskAction::SendTemplate {
            template: words(),
            key: typed.key.clone(),
            seen,
        },
        None if !context.field("joins").is_empty() => DeskAction::Hold {
            reply: reply(),
            template: None,
            // More of what was written with a template waits as that does.
            even_open: context.field("joins") == "template",
        },
        None => DeskAction::Reply(reply()),
    };
    Ok(DeskAction::Leaving(leaves_in(context)?, Box::new(action)))
}

/// The page with what was typed and what is wrong with it.
///
/// # Errors
/// That failure, for the page's script and where the chat is not to be seen, or a fault of storage.
pub fn as_it_was(context: &Context, typed: Typed, failure: Failure) -> Result<Reply, Failure> {
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
        error: (!crosses).then(|| problem.detail.clone()),
        wrong: problem.fields.clone(),
        since: since.map(EntryId),
        asks: attach::Asks::of(&failure),
        key: typed.key.filter(|_| !is_used),
        // What can't be sent then can be held behind a template.
        template: typed.template.or(too_late.then(String::new)),
        keeps_text: typed.keeps_text.or(too_late.then_some(false)),
        ..typed
    };
    Ok(page(context, &typed)?.with_status(problem.code.status()))
}
