//! A template as the customer will see it: header, text with its marks, footer, buttons, cards. Its blanks are marked,
//! so that the page's script can fill them while somebody types.

use std::cell::Cell;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::template::{Part, Piece, TemplateButton};
use crate::ui::look::Look;
use crate::ui::markup::{self, Markup};
use crate::ui::tray::Kept;

/// A template as it looks.
#[derive(Template)]
#[template(path = "bubble.html", config = "config/askama.toml")]
pub struct Bubble {
    look: Look,
    header: Option<Markup>,
    /// What stands above.
    above: Option<Above>,
    body: Option<Markup>,
    footer: String,
    buttons: Vec<Button>,
    cards: Vec<Bubble>,
}

impl HtmlSafe for Bubble {}

/// What stands above the text.
struct Above {
    icon: &'static str,
    word: String,
    /// A file is sent with the template.
    wants_file: bool,
    file: Option<Kept>,
}

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
    /// The files that are sent with it, in its order.
    pub files: Files<'f>,
}

/// Files that are taken one after another.
#[derive(Default)]
pub struct Files<'f> {
    all: &'f [Kept],
    next: Cell<usize>,
}

impl<'f> Files<'f> {
    /// These.
    pub fn new(all: &'f [Kept]) -> Self {
        let next = Cell::new(0);
        Self { all, next }
    }

    fn take(&self) -> Option<Kept> {
        let at = self.next.replace(self.next.get() + 1);
        self.all.get(at).cloned()
    }
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
                Part::File(format) => {
                    let mut above = above(look, format);
                    above.file = filling.files.take();
                    bubble.above = Some(above);
                }
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
                Part::Other(kind) => bubble.above = Some(unknown(kind)),
            }
        }
        bubble
    }
}

/// What this desk does not know.
fn unknown(kind: &str) -> Above {
    Above {
        icon: "question",
        word: kind.to_owned(),
        wants_file: false,
        file: None,
    }
}

fn above(look: &Look, format: &str) -> Above {
    let (icon, key) = match format {
        "IMAGE" => ("image", "picker-file-image"),
        "VIDEO" => ("video", "picker-file-video"),
        "DOCUMENT" => ("file", "picker-file-document"),
        "LOCATION" => ("location", "picker-file-location"),
        _ => return unknown(format),
    };
    Above {
        icon,
        word: look.text(key),
        wants_file: icon != "location",
        file: None,
    }
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
