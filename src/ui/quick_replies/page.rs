//! `/quick-replies`: those that one sees, one more, and one that is written anew.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::id::MediaId;
use crate::domain::agent::Agent;
use crate::domain::changes::Answer;
use crate::domain::choices::{Choices, Choose};
use crate::domain::command::Command;
use crate::domain::draft::InBox;
use crate::domain::quick_reply::{
    FILES_MAX, QuickReply, QuickReplyAction, ReplyOf, Written, keeps, sees,
};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::domain::wording::Variable;
use crate::http::{Code, Fields, Reply, StatusCode};
use crate::ui::chat::{AttachWords, ChoicesPart, ChoicesView};
use crate::ui::context::{Context, Format, Team};
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given, present};
use crate::ui::quick_replies::files::{read_row, row_line};
use crate::ui::quick_replies::view::{QuickReplyView, for_of, for_word, seen_by, title_of};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::texts::Arg;
use crate::ui::told::Told;
use crate::ui::tray::{self, Kept};
use crate::ui::uploads;

/// What somebody writes; what is absent stays.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    name: Option<String>,
    text: Option<String>,
    r#for: Option<String>,
    /// The ids of its files, in order.
    files: Option<Vec<u64>>,
    #[serde(default, deserialize_with = "present")]
    choices: Option<Option<ChoicesView>>,
    /// The choices as somebody typed them on the page.
    #[serde(skip)]
    typed: Option<Option<Choices>>,
    /// The mark of what it said when the form was opened.
    #[serde(skip)]
    was: Option<u64>,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            name: given(form, "name"),
            text: given(form, "text"),
            r#for: given(form, "for"),
            files: files_of(form)?,
            choices: None,
            typed: form.get("offer").map(|offer| typed_choices(form, offer)),
            was: given(form, "was").and_then(|was| was.parse().ok()),
        })
    }
}

/// The files of a page's form that are wanted, by the places that somebody gave them; nothing when it shows none.
fn files_of(form: &Fields) -> Result<Option<Vec<u64>>, Failure> {
    if form.get("tray").is_none() {
        return Ok(None);
    }
    let mut files = tray::named(form, "media")?;
    let place = |id: &MediaId| {
        let typed = form.get(&format!("place_{id}")).unwrap_or_default();
        typed.trim().parse().unwrap_or(usize::MAX)
    };
    files.sort_by_key(place);
    Ok(Some(files.into_iter().map(|id| id.0).collect()))
}

/// Whoever is signed in keeps quick replies of their own.
fn anybody(_: &Context) -> Result<(), Failure> {
    Ok(())
}

/// What was sent, and why one of its files was refused. The files of a form stand behind those that are there.
async fn read_sent(context: &mut Context) -> Result<(Sent, Option<Failure>), Failure> {
    let is_form = context.format == Format::Html;
    if !is_form || context.request.content_type().as_deref() != Some(MULTIPART) {
        return Ok((input::read(context).await?, None));
    }
    let (taken, refused) = uploads::take_all(context, FILES_MAX, anybody).await?;
    let mut sent: Sent = input::read(context).await?;
    let files = sent.files.get_or_insert_default();
    files.extend(taken.into_iter().map(|id| id.0));
    Ok((sent, refused))
}

/// A line for each choice; in a list what stands behind `|` is its description.
fn typed_choices(form: &Fields, offer: &str) -> Option<Choices> {
    let field = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
    let rows = field("rows");
    let lines = rows.lines().map(str::trim).filter(|line| !line.is_empty());
    let offer = match offer {
        "buttons" => Choose::Buttons(lines.map(str::to_owned).collect()),
        "list" => Choose::List {
            button: field("list_button"),
            rows: lines.map(read_row).collect(),
        },
        _ => return None,
    };
    Some(Choices {
        header: field("header"),
        footer: field("footer"),
        offer,
    })
}

impl Sent {
    /// What it comes to, over what is known.
    fn written(&self, known: Option<&QuickReply>) -> Result<Written, Failure> {
        let of_known = |read: fn(&QuickReply) -> &str| known.map(read).unwrap_or_default();
        let given = |sent: &Option<String>, known: &str| sent.clone().unwrap_or(known.to_owned());
        let choices = match (&self.typed, &self.choices) {
            (Some(typed), _) => typed.clone(),
            (None, Some(sent)) => sent.clone().map(ChoicesView::choices).transpose()?,
            (None, None) => known.and_then(|known| known.choices.clone()),
        };
        Ok(Written {
            name: given(&self.name, of_known(|known| &known.name)),
            text: given(&self.text, of_known(|known| known.text.as_str())),
            choices,
            files: Some(self.files_over(known)),
        })
    }

    fn files_over(&self, known: Option<&QuickReply>) -> Vec<MediaId> {
        match (&self.files, known) {
            (Some(files), _) => files.iter().copied().map(MediaId).collect(),
            (None, Some(known)) => known.files.clone(),
            (None, None) => Vec::new(),
        }
    }

    fn of(&self, agent: &Agent, known: Option<ReplyOf>) -> Result<ReplyOf, Failure> {
        match (&self.r#for, known) {
            (Some(word), _) => for_of(agent, word),
            (None, Some(known)) => Ok(known),
            (None, None) => Ok(ReplyOf::Member(agent.id)),
        }
    }
}

#[derive(Serialize)]
struct ReplyList {
    quick_replies: Vec<QuickReplyView>,
}

/// A choice of whose it is.
struct For {
    word: String,
    name: String,
    chosen: bool,
}

/// A part of the list.
struct Part {
    word: String,
    title: String,
    keeps: bool,
    /// Some have files, which do not leave with them.
    has_files: bool,
    rows: Vec<Row>,
}

struct Row {
    id: u64,
    name: String,
    text: String,
    used: String,
    choices: Option<ChoicesPart>,
    files: Vec<Kept>,
    keeps: bool,
}

#[derive(Template)]
#[template(path = "settings/quick_replies.html", config = "config/askama.toml")]
struct RepliesPage {
    frame: Frame,
    nav: Nav,
    q: String,
    parts: Vec<Part>,
    /// The one that is written anew.
    edited: Option<u64>,
    /// The mark of what it said when the form was opened.
    was: Option<u64>,
    form: Form,
    /// The files that stand in it.
    files: Vec<Kept>,
    files_max: usize,
    /// How large they may be, and what the page's script says of them.
    hint: String,
    words: AttachWords,
    /// Whose one may keep.
    fors: Vec<For>,
    variables: Vec<String>,
    /// Of which part a file was taken in, and is told of where that was asked for.
    importing: String,
    wrong: Wrong,
}

/// What stands in the form.
#[derive(Default)]
struct Form {
    name: String,
    text: String,
    offer: &'static str,
    header: String,
    footer: String,
    list_button: String,
    rows: String,
}

impl Form {
    fn of(written: &Written) -> Self {
        let mut form = Self {
            name: written.name.clone(),
            text: written.text.clone(),
            offer: "none",
            ..Self::default()
        };
        if let Some(choices) = &written.choices {
            form.header.clone_from(&choices.header);
            form.footer.clone_from(&choices.footer);
            match &choices.offer {
                Choose::Buttons(labels) => {
                    form.offer = "buttons";
                    form.rows = labels.join("\n");
                }
                Choose::List { button, rows } => {
                    form.offer = "list";
                    form.list_button.clone_from(button);
                    let lines: Vec<String> = rows.iter().map(row_line).collect();
                    form.rows = lines.join("\n");
                }
            }
        }
        form
    }
}

/// `GET /quick-replies?q=`
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if let Some(part) = part(&context, Section::QuickReplies)? {
        return Ok(part);
    }
    if context.format == Format::Html {
        return show(&context, None, &Sent::default(), Wrong::default());
    }
    let (snapshot, agent) = (context.snapshot()?, context.me()?);
    let team = Team::read(&snapshot)?;
    let q = context.request.query("q").unwrap_or_default();
    let replies = seen_by(&snapshot, &team, agent, q)?;
    let views = replies
        .iter()
        .map(|it| QuickReplyView::of(it, &snapshot, &team, agent));
    Ok(Reply::json(&ReplyList {
        quick_replies: views.collect::<Result<_, _>>()?,
    }))
}

/// One that the reader sees.
fn known(context: &Context, id: u64) -> Result<(QuickReply, Team), Failure> {
    let snapshot = context.snapshot()?;
    let team = Team::read(&snapshot)?;
    let reply = snapshot.quick_reply(id)?.ok_or(Failure::NotFound)?;
    let group = match reply.of {
        ReplyOf::Group(group) => team.groups.get(&group),
        _ => None,
    };
    if sees(context.me()?, reply.of, group) {
        Ok((reply, team))
    } else {
        Err(Failure::NotFound)
    }
}

fn tell(context: &Context, id: u64, status: StatusCode) -> Result<Reply, Failure> {
    let (reply, team) = known(context, id)?;
    let view = QuickReplyView::of(&reply, &context.snapshot()?, &team, context.me()?)?;
    Ok(Reply::json(&view).with_status(status))
}

/// `GET /quick-replies/{id}`
pub async fn one(context: Context) -> Result<Reply, Failure> {
    let id = context.id("id")?;
    if context.format == Format::Json {
        return tell(&context, id, StatusCode::OK);
    }
    if let Some(part) = part(&context, Section::QuickReplies)? {
        return Ok(part);
    }
    let (reply, _) = known(&context, id)?;
    show(&context, Some(&reply), &Sent::default(), Wrong::default())
}

async fn submit(context: &Context, action: QuickReplyAction) -> Result<Answer, Failure> {
    let by = context.me()?.id;
    context.submit(Command::QuickReply { by, action }).await
}

/// `POST /quick-replies` `{name, text, for?, choices?, files?}`
pub async fn add(mut context: Context) -> Result<Reply, Failure> {
    let (sent, refused) = read_sent(&mut context).await?;
    let added = async {
        if let Some(refused) = refused {
            return Err(refused);
        }
        let of = sent.of(context.me()?, None)?;
        let written = sent.written(None)?;
        uploads::refuse_programs(&context, written.files.iter().flatten())?;
        let action = QuickReplyAction::Add(of, written);
        submit(&context, action).await
    };
    match added.await {
        Ok(Answer::Listed(ids)) => match (context.format, ids.first()) {
            (Format::Json, Some(id)) => tell(&context, *id, StatusCode::CREATED),
            _ => Ok(saved(&context)),
        },
        Ok(_) => Err(Failure::Internal("a quick reply has no number".to_owned())),
        Err(failure) => again(&context, None, Some(&sent), failure),
    }
}

/// What it says now, if somebody else wrote it anew since the form was opened: the form comes with that mark.
fn over(context: &Context, id: u64, sent: &mut Sent, failure: Failure) -> Result<Failure, Failure> {
    let changed = |(_, problem): &(String, FieldProblem)| *problem == FieldProblem::Changed;
    match &failure {
        Failure::Refused(Refusal::Invalid(fields)) if fields.iter().any(changed) => {
            let (now, _) = known(context, id)?;
            sent.was = None;
            let args = [
                ("name", Arg::Text(&now.name)),
                ("text", Arg::Text(now.text.as_str())),
            ];
            let told = context.words.args("quick-changed", &args);
            Ok(Failure::Quoted(Code::Invalid, told))
        }
        _ => Ok(failure),
    }
}

/// `PATCH /quick-replies/{id}`; a form with files is posted there.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let id = context.id("id")?;
    known(&context, id)?;
    let (mut sent, refused) = read_sent(&mut context).await?;
    let (reply, _) = known(&context, id)?;
    let changed = async {
        if let Some(refused) = refused {
            return Err(refused);
        }
        let of = sent.of(context.me()?, Some(reply.of))?;
        let written = sent.written(Some(&reply))?;
        uploads::refuse_programs(&context, written.files.iter().flatten())?;
        submit(
            &context,
            QuickReplyAction::Change(id, of, written, sent.was),
        )
        .await
    };
    match (changed.await, context.format) {
        (Ok(_), Format::Json) => tell(&context, id, StatusCode::OK),
        (Ok(_), Format::Html) => Ok(saved(&context)),
        (Err(failure), _) => {
            let failure = over(&context, id, &mut sent, failure)?;
            let (reply, _) = known(&context, id)?;
            again(&context, Some(&reply), Some(&sent), failure)
        }
    }
}

/// `DELETE /quick-replies/{id}`
pub async fn remove(context: Context) -> Result<Reply, Failure> {
    submit(&context, QuickReplyAction::Remove(context.id("id")?)).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well("quick-deleted"));
            Reply::see_other("/quick-replies")
        }
    })
}

fn saved(context: &Context) -> Reply {
    context.tell_saved();
    Reply::see_other("/quick-replies")
}

/// The page with what was typed and what is wrong with it.
pub(super) fn again(
    context: &Context,
    reply: Option<&QuickReply>,
    sent: Option<&Sent>,
    failure: Failure,
) -> Result<Reply, Failure> {
    let is_file = matches!(
        failure,
        Failure::RefusedFiles(..)
            | Failure::Refused(Refusal::FileRefused(_) | Refusal::FileTooLarge { .. })
    );
    let wrong = match is_file && context.format == Format::Html {
        // It stands by the files: a page opens there, and its beginning may be far above.
        true => {
            let (field, problem) = ("file", failure.problem(&context.words, None));
            Wrong::default().with(field, problem.detail)
        }
        false => Wrong::of(context, failure)?,
    };
    let typed = Sent::default();
    let page = show(context, reply, sent.unwrap_or(&typed), wrong)?;
    Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

fn show(
    context: &Context,
    edited: Option<&QuickReply>,
    sent: &Sent,
    wrong: Wrong,
) -> Result<Reply, Failure> {
    let (frame, nav) = around(context, Section::QuickReplies, Entrance::Direct)?;
    let (snapshot, agent) = (context.snapshot()?, context.me()?);
    let team = Team::read(&snapshot)?;
    let words = &context.words;
    let q = context.request.query("q").unwrap_or_default().to_owned();
    let replies = seen_by(&snapshot, &team, agent, &q)?;
    let mut places = vec![ReplyOf::Member(agent.id), ReplyOf::Desk];
    let mut groups: Vec<_> = team.groups.values().collect();
    groups.sort_by_key(|group| (group.name.to_lowercase(), group.id));
    places.extend(groups.into_iter().map(|group| ReplyOf::Group(group.id)));
    let group_of = |of: ReplyOf| match of {
        ReplyOf::Group(group) => team.groups.get(&group),
        _ => None,
    };
    places.retain(|of| sees(agent, *of, group_of(*of)));
    let name = |of: ReplyOf| title_of(of, &team, words);
    let look = context.look();
    let row = |reply: &QuickReply| -> Result<Row, Failure> {
        Ok(Row {
            files: tray::kept(&snapshot, agent.id, &look, &InBox::all(&reply.files))?,
            id: reply.id,
            name: reply.name.clone(),
            text: reply.text.as_str().to_owned(),
            used: words.with("quick-used", "count", reply.used),
            choices: reply.choices.as_ref().map(|it| ChoicesPart::new(&look, it)),
            keeps: keeps(agent, reply.of, group_of(reply.of)),
        })
    };
    let part = |of: &ReplyOf| -> Result<Part, Failure> {
        let rows = replies.iter().filter(|it| it.of == *of).map(row);
        let rows = rows.collect::<Result<Vec<Row>, Failure>>()?;
        Ok(Part {
            word: for_word(*of),
            title: name(*of),
            keeps: keeps(agent, *of, group_of(*of)),
            has_files: rows.iter().any(|row| !row.files.is_empty()),
            rows,
        })
    };
    let mut parts = places.iter().map(part).collect::<Result<Vec<_>, _>>()?;
    parts.retain(|part| part.keeps || !part.rows.is_empty());
    let chosen = match (&sent.r#for, edited) {
        (Some(word), _) => word.clone(),
        (None, Some(edited)) => for_word(edited.of),
        (None, None) => for_word(ReplyOf::Member(agent.id)),
    };
    let fors = places
        .iter()
        .filter(|of| keeps(agent, **of, group_of(**of)));
    let fors = fors.map(|of| For {
        word: for_word(*of),
        name: name(*of),
        chosen: for_word(*of) == chosen,
    });
    let rules = snapshot.file_rules()?;
    let page = RepliesPage {
        q,
        parts,
        edited: edited.map(|edited| edited.id),
        was: (sent.was).or_else(|| edited.map(QuickReply::mark)),
        form: Form::of(&sent.written(edited)?),
        files: tray::kept(
            &snapshot,
            agent.id,
            &look,
            &InBox::all(&sent.files_over(edited)),
        )?,
        files_max: FILES_MAX,
        hint: AttachWords::hint(&look, &rules),
        words: AttachWords::new(&look, &rules, false),
        fors: fors.collect(),
        variables: Variable::ALL
            .map(|it| format!("{{{}}}", it.word()))
            .to_vec(),
        importing: context.request.query("for").unwrap_or_default().to_owned(),
        wrong,
        frame,
        nav,
    };
    Ok(Reply::html(page.render()?))
}
