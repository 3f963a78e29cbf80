//! What templates draw with: the reader's words, icons, initials and the window mark.

use std::ops::Deref;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::base::limits::WINDOW;
use crate::domain::window::{Window, WindowState};
use crate::http::assets::Assets;
use crate::ui::words::Words;

/// The reader's words, and where the icons are. Words are reached through it directly.
#[derive(Clone)]
pub struct Look {
    words: Words,
    icons: Arc<str>,
}

impl Deref for Look {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.words
    }
}

impl Look {
    /// For a reader.
    pub fn new(words: &Words, assets: &Assets) -> Self {
        Self {
            words: words.clone(),
            icons: assets.url("icons.svg").into(),
        }
    }

    /// An icon of 20 px.
    pub fn icon(&self, name: &str) -> Icon {
        self.drawn(name, "")
    }

    /// An icon of 16 px, beside small text.
    pub fn small_icon(&self, name: &str) -> Icon {
        self.drawn(name, "small")
    }

    fn drawn(&self, name: &str, class: &'static str) -> Icon {
        Icon {
            file: Arc::clone(&self.icons),
            name: name.to_owned(),
            class,
        }
    }

    /// A count where there is little room.
    pub fn brief(&self, count: u64) -> String {
        if count > 999 {
            "999+".to_owned()
        } else {
            count.to_string()
        }
    }
}

/// An icon, hidden from screen readers: words or a label stand beside it.
#[derive(Template)]
#[template(path = "icon.html", config = "config/askama.toml")]
pub struct Icon {
    file: Arc<str>,
    name: String,
    class: &'static str,
}

impl HtmlSafe for Icon {}

/// How large initials are drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Size {
    /// 20 px.
    Small,
    /// 36 px.
    Usual,
    /// 56 px.
    Large,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Self::Small => " small",
            Self::Usual => "",
            Self::Large => " large",
        }
    }
}

/// A person's initials on a quiet tint made from their id.
#[derive(Clone, Template)]
#[template(path = "initials.html", config = "config/askama.toml")]
pub struct Initials {
    letters: String,
    tint: u64,
    size: Size,
    title: Option<String>,
}

impl HtmlSafe for Initials {}

impl Initials {
    /// Initials of the person called `name` whose id is `id`.
    pub fn new(name: &str, id: u64, size: Size) -> Self {
        Self {
            letters: letters(name),
            tint: id % 8,
            size,
            title: None,
        }
    }

    /// The same, saying on hover and to screen readers who it is.
    #[must_use]
    pub fn titled(mut self, title: String) -> Self {
        self.title = Some(title);
        self
    }
}

/// The first letters of two words; the last two digits of a phone.
fn letters(name: &str) -> String {
    let letters: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|character| character.is_alphabetic()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect();
    if !letters.is_empty() {
        return letters;
    }
    let digits: Vec<char> = name.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(2)..].iter().collect()
}

/// Where the window mark stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkPlace {
    /// In a list: the clock alone. Red when closed only where somebody waits.
    Row {
        /// Somebody should act on a closed window.
        alarm: bool,
    },
    /// In the header and the composer: with words.
    Words,
}

/// The ring that empties as a chat's 24 hours run out.
#[derive(Template)]
#[template(path = "window.html", config = "config/askama.toml")]
pub struct WindowMark {
    class: &'static str,
    closes_at: Option<i64>,
    share: u64,
    title: String,
    words: String,
    clock: String,
    left: String,
    short: bool,
}

impl HtmlSafe for WindowMark {}

impl WindowMark {
    /// The mark of `window` for a reader.
    pub fn new(window: Window, words: &Words, place: MarkPlace) -> Self {
        let short = matches!(place, MarkPlace::Row { .. });
        let simple = |class, key, explained| Self {
            class,
            closes_at: None,
            share: 0,
            title: words.text(explained),
            words: words.text(key),
            clock: String::new(),
            left: String::new(),
            short,
        };
        let end = match window.state(words.now) {
            WindowState::None => return simple("none", "window-none", "window-none-explain"),
            WindowState::Closed(_) if place == (MarkPlace::Row { alarm: false }) => {
                return simple("closed", "window-closed", "window-closed-explain");
            }
            WindowState::Closed(_) => {
                return simple("closed alarm", "window-closed", "window-closed-explain");
            }
            WindowState::Open(end) => end,
        };
        let left = end.since(words.now);
        let clock = words.clock(end);
        let share = left.as_millis() * 100 / WINDOW.as_millis();
        Self {
            class: match left.as_secs() {
                0..=3_600 => "late",
                3_601..=14_400 => "warn",
                _ => "ok",
            },
            closes_at: Some(end.millis()),
            share: u64::try_from(share).unwrap_or(100).clamp(3, 100),
            title: words.with("window-open-explain", "clock", clock.as_str()),
            words: words.with("window-open", "clock", clock.as_str()),
            clock,
            left: words.span(left),
            short,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_letters_then_from_digits() {
        for (name, expected) in [
            ("Anna Petrova", "AP"),
            ("мария сергеевна константинова", "МС"),
            ("👩‍🎨 Студия «Лис»", "СЛ"),
            ("@anna", "A"),
            ("+385 91 234 5678", "78"),
            ("", ""),
            ("🎉", ""),
        ] {
            assert_eq!(letters(name), expected, "{name}");
        }
    }
}
