//! A template as it is sent here, by a program or with the form and its files.

use serde::Deserialize;

use crate::base::id::MediaId;
use crate::base::limits::{FORM_BYTES_MAX, MEDIA_BYTES_MAX};
use crate::base::text;
use crate::domain::media::{Home, MediaState};
use crate::domain::refusal::FieldProblem;
use crate::domain::template::TemplateButton;
use crate::domain::template::draft::{
    Above, CARD_BUTTONS_MAX, CARDS_MAX, Draft, DraftCard, Sample,
};
use crate::domain::view::View as _;
use crate::http::Fields;
use crate::ui::context::{Context, Format};
use crate::ui::dispatch::MULTIPART;
use crate::ui::failure::Failure;
use crate::ui::input::{self, Input, given};
use crate::ui::uploads::{self, FormParts};

/// Rows for buttons in the form.
pub(super) const ROWS: usize = 10;
/// The most that a form has: the largest document, or a film for each of the cards.
const FORM_MAX: u64 = 2 * MEDIA_BYTES_MAX + FORM_BYTES_MAX as u64;
/// How WhatsApp itself labels a button that copies a code.
const COPY_LABEL: &str = "Copy offer code";

/// A template as it is sent here.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Sent {
    pub(super) waba_id: Option<String>,
    name: String,
    language: String,
    category: String,
    header_format: String,
    header: String,
    header_media: Option<u64>,
    body: String,
    footer: String,
    buttons: Vec<SentButton>,
    cards: Vec<SentCard>,
    examples: Vec<String>,
    /// The files that it names, as they were found.
    #[serde(skip)]
    found: Found,
}

/// A button: its address, phone or form is its value.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SentButton {
    r#type: String,
    text: String,
    value: String,
}

/// A card.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SentCard {
    media: Option<u64>,
    body: String,
    buttons: Vec<SentButton>,
}

#[derive(Default)]
struct Found {
    header: Option<Sample>,
    cards: Vec<Option<Sample>>,
}

/// The files that came with a form.
#[derive(Default)]
pub(super) struct Taken {
    /// Those that are kept.
    pub(super) files: Vec<MediaId>,
    /// Those that were refused, by their fields.
    pub(super) refused: Vec<(String, Failure)>,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let field = |name: &str| given(form, name).unwrap_or_default();
        let button = |kind: &str, at: &str| SentButton {
            r#type: field(kind),
            text: field(&format!("{at}_text")),
            value: field(&format!("{at}_value")),
        };
        let media = |name: &str| match given(form, name).as_deref() {
            None | Some("") => Ok(None),
            Some(id) => match id.parse() {
                Ok(id) => Ok(Some(id)),
                Err(_) => Err(Failure::invalid(name, FieldProblem::Unknown)),
            },
        };
        let mut cards = Vec::new();
        for index in 0..CARDS_MAX {
            let buttons = (0..CARD_BUTTONS_MAX)
                .map(|number| button(&format!("cb{number}_type"), &format!("c{index}_b{number}")));
            cards.push(SentCard {
                media: media(&format!("c{index}_media"))?,
                body: field(&format!("c{index}_body")),
                buttons: buttons.filter(|it| !it.r#type.is_empty()).collect(),
            });
        }
        // Cards behind the last one in which anything stands are not there.
        while cards.last().is_some_and(SentCard::is_empty) {
            cards.pop();
        }
        let buttons =
            (0..ROWS).map(|index| button(&format!("b{index}_type"), &format!("b{index}")));
        let examples = field("examples");
        Ok(Self {
            waba_id: given(form, "waba_id").filter(|account| !account.is_empty()),
            name: field("name"),
            language: field("language"),
            category: field("category"),
            header_format: field("header_format"),
            header: field("header"),
            header_media: media("header_media")?,
            body: field("body"),
            footer: field("footer"),
            buttons: buttons.filter(|it| !it.r#type.is_empty()).collect(),
            cards,
            examples: examples
                .lines()
                .map(|line| line.trim().to_owned())
                .collect(),
            found: Found::default(),
        })
    }
}

impl SentCard {
    /// Whether nothing of it is this card's own.
    fn is_empty(&self) -> bool {
        let is_blank =
            |button: &SentButton| button.text.trim().is_empty() && button.value.trim().is_empty();
        self.media.is_none() && self.body.trim().is_empty() && self.buttons.iter().all(is_blank)
    }
}

fn line(words: &str) -> String {
    text::clean(words).trim().to_owned()
}

fn button(sent: &SentButton) -> TemplateButton {
    let text = match (sent.r#type.as_str(), line(&sent.text)) {
        ("COPY_CODE", label) if label.is_empty() => COPY_LABEL.to_owned(),
        (_, label) => label,
    };
    let mut button = TemplateButton {
        kind: sent.r#type.clone(),
        text,
        ..TemplateButton::default()
    };
    let value = sent.value.trim().to_owned();
    match sent.r#type.as_str() {
        "URL" => button.url = value,
        "PHONE_NUMBER" => button.phone = value,
        "FLOW" => button.flow = value,
        _ => {}
    }
    button
}

impl Sent {
    /// The template as somebody writes it.
    pub(super) fn draft(&self) -> Draft {
        let mut found = self.found.cards.iter().cloned();
        let card = |card: &SentCard| DraftCard {
            above: Above::default(),
            sample: found.next().flatten(),
            body: line(&card.body),
            buttons: card.buttons.iter().map(button).collect(),
        };
        Draft {
            name: self.name.trim().to_owned(),
            language: self.language.trim().to_owned(),
            category: self.category.clone(),
            above: Above::from_word(&self.header_format).unwrap_or_default(),
            header: line(&self.header),
            sample: self.found.header.clone(),
            body: line(&self.body),
            footer: line(&self.footer),
            buttons: self.buttons.iter().map(button).collect(),
            cards: self.cards.iter().map(card).collect(),
            examples: self.examples.iter().map(|it| line(it)).collect(),
        }
    }

    /// Finds the files that it names among the uploads of who sends it.
    fn find(&mut self, context: &Context) -> Result<(), Failure> {
        let known =
            self.header_format.is_empty() || Above::from_word(&self.header_format).is_some();
        if !known {
            return Err(Failure::invalid("header_format", FieldProblem::Unknown));
        }
        let find = |field: String, id: Option<u64>| match id {
            None => Ok(None),
            Some(id) => match sample(context, MediaId(id))? {
                Some(sample) => Ok(Some(sample)),
                // One that is gone since is asked for anew, with all else that is wrong.
                None if context.format == Format::Html => Ok(None),
                None => Err(Failure::invalid(&field, FieldProblem::Unknown)),
            },
        };
        self.found.header = find("header_media".to_owned(), self.header_media)?;
        for (index, card) in self.cards.iter().enumerate() {
            let found = find(format!("cards.{index}.media"), card.media)?;
            self.found.cards.push(found);
        }
        Ok(())
    }
}

fn sample(context: &Context, id: MediaId) -> Result<Option<Sample>, Failure> {
    let me = context.me()?.id;
    let media = context.snapshot()?.media(id)?;
    let own = media.filter(|media| matches!(media.home, Home::Upload { by, .. } if by == me));
    Ok(own.and_then(|media| match media.state {
        MediaState::Ready { size, .. } => Some(Sample {
            media: media.id,
            name: media.name,
            mime: media.mime,
            size,
        }),
        _ => None,
    }))
}

/// Reads what was sent. The files of a form are kept, unless they are refused: the others and all fields are read
/// all the same.
///
/// # Errors
/// A body that can't be read at all, or files that are not there.
pub(super) async fn read(context: &mut Context) -> Result<(Sent, Taken), Failure> {
    let mut taken = Taken::default();
    let has_parts = context.request.content_type().as_deref() == Some(MULTIPART);
    if context.format == Format::Html && context.form.is_none() && has_parts {
        take(context, &mut taken).await?;
    }
    let mut sent: Sent = input::read(context).await?;
    sent.find(context)?;
    Ok((sent, taken))
}

async fn take(context: &mut Context, taken: &mut Taken) -> Result<(), Failure> {
    let me = context.me()?.id;
    let mut form = FormParts::of(&mut context.request, FORM_MAX)?;
    let mut named = Vec::new();
    while let Some(part) = form.next_file().await? {
        let Some((field, told_as)) = places(part.name()) else {
            return Err(Failure::invalid(part.name(), FieldProblem::Unexpected));
        };
        let name = part.file_name().unwrap_or_default().to_owned();
        match uploads::receive(&context.desk.engine, me, part).await {
            Ok(id) => {
                taken.files.push(id);
                named.push((field, id.to_string()));
            }
            Err(failure @ Failure::Body(_)) => return Err(failure),
            Err(failure) => taken.refused.push((told_as, failure.of_file(&name))),
        }
    }
    // Of a file that was kept and a new one the new one counts, which stands behind it.
    for (field, id) in named {
        let many = || Failure::invalid(&field, FieldProblem::TooMany(Fields::MOST));
        form.fields.push(field.clone(), id).ok_or_else(many)?;
    }
    context.form = Some(form.fields);
    Ok(())
}

/// The field that names the file of this one, and the field by which programs know it.
fn places(name: &str) -> Option<(String, String)> {
    let place = name.strip_suffix("_file")?;
    if place == "header" {
        return Some(("header_media".to_owned(), "header_media".to_owned()));
    }
    let index: usize = place.strip_prefix('c')?.parse().ok()?;
    (index < CARDS_MAX).then(|| (format!("c{index}_media"), format!("cards.{index}.media")))
}
