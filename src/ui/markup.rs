//! A person's text as HTML: escaped, with WhatsApp's marks and with links that can be clicked. Nothing of what
//! was written ever becomes a tag of its own.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;

use crate::domain::template::Piece;

/// HTML that this module made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Markup(String);

impl fmt::Display for Markup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

impl Markup {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How deep marks are read inside marks.
const DEPTH: usize = 3;

const MARKS: [(char, &str); 4] = [('*', "b"), ('_', "i"), ('~', "s"), (CODE, "code")];
const CODE: char = '`';

/// The text with links and WhatsApp's marks: `*bold*`, `_italic_`, `~strike~`, `` `code` ``, ```` ```mono``` ````, and
/// lines that are quotes (`> `), points (`- `, `* `) or numbered (`1. `). WhatsApp Help Center, "How to format your messages".
pub fn of_message(text: &str) -> Markup {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    let mut begins = true;
    while let Some((before, mono, after)) = split_mono(rest) {
        write_lines(before, begins, false, &mut out);
        out.push_str("<code>");
        escape(mono.trim_matches('\n'), &mut out);
        out.push_str("</code>");
        rest = after;
        begins = false;
    }
    write_lines(rest, begins, true, &mut out);
    Markup(out)
}

/// Words of ours: no mark in them means anything.
pub fn of_plain(text: &str) -> Markup {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    Markup(out)
}

/// The same words without their marks, for where a line of them is shown small.
pub fn plain(text: &str) -> String {
    let Markup(html) = of_message(text);
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    // What was written is escaped: the only tags are those of marks and links.
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, after) = behind.split_once('>').unwrap_or((behind, ""));
        // A block is a line of its own.
        if tag.trim_start_matches('/').starts_with("span") {
            out.push('\n');
        }
        rest = after;
    }
    out.push_str(rest);
    ESCAPED.iter().rev().fold(out, |out, (character, written)| {
        out.replace(written, &character.to_string())
    })
}

/// The first of the characters that stand for blanks while marks are read: none of them means anything in a text.
const BLANKS: u32 = 0xE000;
/// How many there are.
const BLANKS_MAX: u32 = 0x1900;

/// Whether a character stands for a blank of a template.
fn is_blank(character: char) -> bool {
    (BLANKS..BLANKS + BLANKS_MAX).contains(&u32::from(character))
}

/// A template's text in the same way, with its blanks as marked places. `blank` gives a blank's value and what it is
/// called while it has none.
pub fn of_template(pieces: &[Piece], blank: impl Fn(usize) -> (String, String)) -> Markup {
    let stands_in = |index: usize| {
        let index = u32::try_from(index)
            .ok()
            .filter(|index| *index < BLANKS_MAX)?;
        char::from_u32(BLANKS + index)
    };
    let index_of = |character: char| {
        let index = u32::from(character).checked_sub(BLANKS)?;
        (index < BLANKS_MAX).then_some(index as usize)
    };
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.extend(words.chars().filter(|it| index_of(*it).is_none())),
            Piece::Blank { index, .. } => text.extend(stands_in(*index)),
        }
    }
    let mut out = String::new();
    for character in of_message(&text).0.chars() {
        let Some(index) = index_of(character) else {
            out.push(character);
            continue;
        };
        let (value, label) = blank(index);
        let (shown, class) = if value.is_empty() {
            (&label, "blank unfilled")
        } else {
            (&value, "blank")
        };
        let _ = write!(
            out,
            "<span class=\"{class}\" data-blank=\"{}\" data-label=\"",
            index + 1
        );
        escape(&label, &mut out);
        out.push_str("\">");
        escape(shown, &mut out);
        out.push_str("</span>");
    }
    Markup(out)
}

/// What a line is by its beginning.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Plain,
    Quote,
    Point,
    Numbered,
}

fn kind_of(line: &str) -> (LineKind, &str) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks = [
        (LineKind::Quote, "> "),
        (LineKind::Point, "- "),
        (LineKind::Point, "* "),
    ];
    let marked = marks
        .into_iter()
        .find_map(|(kind, mark)| Some((kind, line.strip_prefix(mark)?)));
    match marked {
        Some((kind, words)) if !words.trim().is_empty() => (kind, words),
        _ if (1..=3).contains(&digits) && line[digits..].starts_with(". ") => {
            (LineKind::Numbered, line)
        }
        _ => (LineKind::Plain, line),
    }
}

/// Writes lines. The first and the last are plain where they go on before and after: then they are no whole lines.
fn write_lines(text: &str, begins: bool, ends: bool, out: &mut String) {
    let last = text.matches('\n').count();
    let mut before: Option<(LineKind, &str)> = None;
    for (index, line) in text.split('\n').enumerate() {
        let whole = (index > 0 || begins) && (index < last || ends);
        let (kind, words) = if whole {
            kind_of(line)
        } else {
            (LineKind::Plain, line)
        };
        let goes_on = kind == LineKind::Quote && before.is_some_and(|(of, _)| of == kind);
        match before {
            Some((LineKind::Quote, _)) if goes_on => out.push('\n'),
            Some((LineKind::Quote, _)) => out.push_str("</span>"),
            // A block begins a line of its own; only an empty line before it is still to be drawn.
            Some((LineKind::Plain, was)) if kind == LineKind::Plain || was.is_empty() => {
                out.push('\n');
            }
            _ => {}
        }
        match kind {
            LineKind::Quote if !goes_on => out.push_str("<span class=\"said\">"),
            LineKind::Point => out.push_str("<span class=\"point\">• "),
            LineKind::Numbered => out.push_str("<span class=\"point\">"),
            LineKind::Quote | LineKind::Plain => {}
        }
        write_inline(words, DEPTH, out);
        if matches!(kind, LineKind::Point | LineKind::Numbered) {
            out.push_str("</span>");
        }
        before = Some((kind, words));
    }
    if before.is_some_and(|(kind, _)| kind == LineKind::Quote) {
        out.push_str("</span>");
    }
}

/// At most three emoji and nothing else: shown large. A family, a flag or a skin tone is one with its emoji.
pub fn is_jumbo(text: &str) -> bool {
    const JOINER: char = '\u{200D}';
    let mut emoji = 0;
    let mut joined = false;
    let mut half_flag = false;
    for character in text.trim().chars() {
        let opens = std::mem::take(&mut joined);
        let second_half = std::mem::take(&mut half_flag);
        match u32::from(character) {
            _ if character == JOINER => joined = true,
            // Variation selectors, skin tones and the tags of a region's flag.
            0xFE0E | 0xFE0F | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F if emoji > 0 => {}
            0x1F1E6..=0x1F1FF if second_half => {}
            letter @ (0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF) => {
                half_flag = (0x1F1E6..=0x1F1FF).contains(&letter);
                emoji += usize::from(!opens);
            }
            _ => return false,
        }
    }
    (1..=3).contains(&emoji)
}

fn split_mono(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find("```")?;
    let length = text[open + 3..].find("```")?;
    let (inner, after) = (
        &text[open + 3..open + 3 + length],
        &text[open + 6 + length..],
    );
    (!inner.trim().is_empty()).then_some((&text[..open], inner, after))
}

/// Writes a text with links and marks. Each failed search for a mark's end is remembered for its line, so the
/// work stays proportional to the text's length.
fn write_inline(text: &str, depth: usize, out: &mut String) {
    let mut hopeless = [0; MARKS.len()];
    let mut at = 0;
    let mut before: Option<char> = None;
    while let Some(character) = text[at..].chars().next() {
        let at_word_start = before.is_none_or(|character| !character.is_alphanumeric());
        if at_word_start && let Some((scheme, length)) = link(&text[at..]) {
            write_link(scheme, &text[at..at + length], out);
            before = text[at..at + length].chars().next_back();
            at += length;
            continue;
        }
        let mark = MARKS.iter().position(|(mark, _)| *mark == character);
        if let Some(mark) = mark
            && at_word_start
            && depth > 0
            && at >= hopeless[mark]
        {
            match end_of_mark(&text[at + 1..], character) {
                Ok(length) => {
                    let tag = MARKS[mark].1;
                    out.push_str(&format!("<{tag}>"));
                    let inner = &text[at + 1..at + 1 + length];
                    if character == CODE {
                        escape(inner, out);
                    } else {
                        write_inline(inner, depth - 1, out);
                    }
                    out.push_str(&format!("</{tag}>"));
                    at += length + 2;
                    before = Some(character);
                    continue;
                }
                Err(line) => hopeless[mark] = at + 1 + line,
            }
        }
        escape(&text[at..at + character.len_utf8()], out);
        at += character.len_utf8();
        before = Some(character);
    }
}

/// The length of what stands between a mark and its end on the same line, or the length of the line.
fn end_of_mark(text: &str, mark: char) -> Result<usize, usize> {
    let line = text.find('\n').unwrap_or(text.len());
    if text.starts_with(|character: char| character.is_whitespace() || character == mark) {
        // Two marks in a row mark nothing; a later one on this line still may.
        return Err(0);
    }
    let mut before = None;
    for (index, character) in text[..line].char_indices() {
        let after = text[index + character.len_utf8()..].chars().next();
        let ends = before.is_some_and(|character: char| !character.is_whitespace())
            && after.is_none_or(|character| !character.is_alphanumeric());
        if character == mark && ends {
            return Ok(index);
        }
        before = Some(character);
    }
    Err(line)
}

/// What to put before the address that the text begins with, to make it a link, and its length.
fn link(text: &str) -> Option<(&'static str, usize)> {
    let web = link_length(text).map(|length| ("", length));
    web.or_else(|| mail_length(text).map(|length| ("mailto:", length)))
}

/// The length of the e-mail address that the text begins with: letters, digits and few signs, then a host with a dot.
fn mail_length(text: &str) -> Option<usize> {
    const NAME_MAX: usize = 64;
    let name = text
        .bytes()
        .take(NAME_MAX + 1)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b".+-_".contains(byte))
        .count();
    let host = text.get(name..)?.strip_prefix('@')?;
    let length = host
        .bytes()
        .take(254)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte))
        .count();
    let host = host[..length].trim_end_matches(['.', '-']);
    let (before, last) = host.rsplit_once('.')?;
    let is_host = last.len() > 1 && before.split('.').all(|part| !part.is_empty());
    (name > 0 && !text.starts_with('.') && is_host).then_some(name + 1 + host.len())
}

/// The length of the web address that the text begins with.
fn link_length(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .iter()
        .find(|scheme| starts_with_ignoring_case(text, scheme))?;
    let end = text
        .find(|character: char| {
            // What turns the signs around would show another address than the one that opens.
            let turns = matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
            turns || character.is_whitespace() || character.is_control() || "<>\"`{}|\\^".contains(character)
        })
        .unwrap_or(text.len());
    let mut address = &text[..end];
    // A template's address with a blank in it is no address yet.
    if address.chars().any(is_blank) {
        return None;
    }
    let mut surplus = address
        .matches(')')
        .count()
        .saturating_sub(address.matches('(').count());
    while let Some(last) = address.chars().next_back() {
        if last == ')' && surplus > 0 {
            surplus -= 1;
        } else if !".,;:!?'*_~]»”’".contains(last) {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    let host = address.get(scheme.len()..)?;
    host.starts_with(char::is_alphanumeric)
        .then_some(address.len())
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn write_link(scheme: &str, address: &str, out: &mut String) {
    out.push_str("<a href=\"");
    out.push_str(scheme);
    escape(address, out);
    out.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
    escape(address, out);
    out.push_str("</a>");
}

/// What is written otherwise in HTML; the mark by which that is known comes first.
const ESCAPED: [(char, &str); 5] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&#39;"),
];

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match ESCAPED.iter().find(|(known, _)| *known == character) {
            Some((_, written)) => out.push_str(written),
            None => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests;
