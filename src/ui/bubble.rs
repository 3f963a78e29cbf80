//! A template as the customer will see it: header, text with its marks, footer, buttons, cards. Its blanks are marked,
//! so that the page's script can fill them while somebody types.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::template::{Part, Piece, TemplateButton};
use crate::ui::look::Look;
use crate::ui::markup::{self, Markup};

/// A template as it looks.
#[derive(Template)]
#[template(path = "bubble.html", config = "config/askama.toml")]
pub struct Bubble {
    look: Look,
    header: Option<Markup>,
    /// The icon and the word of what stands above.
    above: Option<(&'static str, String)>,
    body: Option<Markup>,
    footer: String,
    buttons: Vec<Button>,
    cards: Vec<Bubble>,
}

impl HtmlSafe for Bubble {}

struct Button {
    icon: &'static str,
    text: String,
    /// Where it leads, or what it calls.
    detail: Option<Markup>,
}

/// The values of the blanks, and what a blank is called while it is empty.
pub struct Filling<'f> {
    /// In the order of the template's variables.
    pub values: &'f [String],
    /// The same.
    pub labels: &'f [String],
}

impl Filling<'_> {
    fn of(&self, pieces: &[Piece]) -> Markup {
        let blank = |index: usize| {
            let value = self.values.get(index).map_or("", |value| value.trim());
            let label = self.labels.get(index).map_or("", String::as_str);
            (value.to_owned(), label.to_owned())
        };
        markup::of_template(pieces, blank)
    }
}

impl Bubble {
    /// The parts of a template, or of one of its cards.
    pub fn of(look: &Look, parts: &[Part], filling: &Filling<'_>) -> Self {
        let mut bubble = Self {
            look: look.clone(),
            header: None,
            above: None,
            body: None,
            footer: String::new(),
            buttons: Vec::new(),
            cards: Vec::new(),
        };
        for part in parts {
            match part {
                Part::Header(pieces) => bubble.header = Some(filling.of(pieces)),
                Part::File(format) => bubble.above = Some(above(look, format)),
                Part::Spot(first) => {
                    bubble.above = Some(above(look, "LOCATION"));
                    let blank = |at: usize| Piece::Blank {
                        index: first + at,
                        name: String::new(),
                        again: false,
                    };
                    let comma = Piece::Words(", ".to_owned());
                    bubble.header = Some(filling.of(&[blank(2), comma, blank(3)]));
                }
                Part::Body(pieces) => bubble.body = Some(filling.of(pieces)),
                Part::Footer(text) => text.clone_into(&mut bubble.footer),
                Part::Buttons(buttons) => {
                    let drawn = buttons.iter().map(|(it, blank)| button(it, blank, filling));
                    bubble.buttons.extend(drawn);
                }
                Part::Cards(cards) => {
                    let drawn = cards.iter().map(|parts| Self::of(look, parts, filling));
                    bubble.cards.extend(drawn);
                }
                Part::Other(kind) => bubble.above = Some(("question", kind.clone())),
            }
        }
        bubble
    }
}

fn above(look: &Look, format: &str) -> (&'static str, String) {
    let (icon, key) = match format {
        "IMAGE" => ("image", "picker-file-image"),
        "VIDEO" => ("video", "picker-file-video"),
        "DOCUMENT" => ("file", "picker-file-document"),
        "LOCATION" => ("location", "picker-file-location"),
        _ => return ("question", format.to_owned()),
    };
    (icon, look.text(key))
}

fn button(it: &TemplateButton, blank: &[Piece], filling: &Filling<'_>) -> Button {
    let plain = |text: &str| {
        let words = Piece::Words(text.to_owned());
        (!text.is_empty()).then(|| filling.of(&[words]))
    };
    let (icon, detail) = match it.kind.as_str() {
        "URL" if blank.is_empty() => ("link", plain(&it.url)),
        "URL" => ("link", Some(filling.of(blank))),
        "PHONE_NUMBER" | "VOICE_CALL" => ("phone", plain(&it.phone)),
        "COPY_CODE" => ("card", Some(filling.of(blank))),
        "FLOW" => ("rules", None),
        _ => ("reply", None),
    };
    Button {
        icon,
        text: it.text.clone(),
        detail,
    }
}
