//! A person's text as HTML: escaped, with WhatsApp's marks and with links that can be clicked. Nothing of what
//! was written ever becomes a tag of its own.

use std::fmt;

use askama::filters::HtmlSafe;

/// HTML that this module made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Markup(String);

impl fmt::Display for Markup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

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
        if at_word_start && let Some(length) = link_length(&text[at..]) {
            write_link(&text[at..at + length], out);
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

/// The length of the web address that the text begins with.
fn link_length(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .iter()
        .find(|scheme| starts_with_ignoring_case(text, scheme))?;
    let end = text
        .find(|character: char| {
            character.is_whitespace() || character.is_control() || "<>\"`{}|\\^".contains(character)
        })
        .unwrap_or(text.len());
    let mut address = &text[..end];
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

fn write_link(address: &str, out: &mut String) {
    out.push_str("<a href=\"");
    escape(address, out);
    out.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
    escape(address, out);
    out.push_str("</a>");
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn html(text: &str) -> String {
        of_message(text).to_string()
    }

    #[test]
    fn marks_stand_at_word_edges() {
        assert_eq!(
            html("*bold* and _it_ ~no~"),
            "<b>bold</b> and <i>it</i> <s>no</s>"
        );
        assert_eq!(html("*_both_*"), "<b><i>both</i></b>");
        assert_eq!(html("2*3*4 snake_case_name"), "2*3*4 snake_case_name");
        assert_eq!(html("no * no * _open"), "no * no * _open");
        assert_eq!(html("*one\ntwo*"), "*one\ntwo*");
        assert_eq!(html("** *b*"), "** <b>b</b>");
        assert_eq!(html("(*важно*)!"), "(<b>важно</b>)!");
    }

    #[test]
    fn mono_keeps_what_it_holds() {
        assert_eq!(html("a ```*x* <b>``` b"), "a <code>*x* &lt;b&gt;</code> b");
        assert_eq!(html("``` ``` ```open"), "``` ``` ```open");
    }

    #[test]
    fn code_keeps_what_it_holds() {
        assert_eq!(
            html("run `*x* <b>` now"),
            "run <code>*x* &lt;b&gt;</code> now"
        );
        assert_eq!(html("it`s Anna`s"), "it`s Anna`s");
        assert_eq!(html("`open"), "`open");
    }

    #[test]
    fn lines_are_points_numbers_and_quotes_by_their_beginning() {
        let point = |words: &str| format!("<span class=\"point\">{words}</span>");
        assert_eq!(
            html("To bring:\n- *bread*\n* salt\nThank you"),
            format!(
                "To bring:{}{}Thank you",
                point("• <b>bread</b>"),
                point("• salt")
            )
        );
        assert_eq!(
            html("1. first\n12. last"),
            format!("{}{}", point("1. first"), point("12. last"))
        );
        assert_eq!(
            html("> one\n> two\n\nmine"),
            "<span class=\"said\">one\ntwo</span>\nmine"
        );
        assert_eq!(html("a\n\n- b"), format!("a\n\n{}", point("• b")));
        for plain in ["-5 degrees", "- ", ">no", "2026. was", "1.5 kg", "a - b"] {
            assert!(!html(plain).contains("<span"), "{plain}");
        }
        assert_eq!(html("- a ```b```"), "- a <code>b</code>");
    }

    #[test]
    fn only_web_addresses_become_links() {
        let link = |address: &str| {
            format!(
                "<a href=\"{address}\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">{address}</a>"
            )
        };
        assert_eq!(
            html("see https://a.example/x_y_z."),
            format!("see {}.", link("https://a.example/x_y_z"))
        );
        assert_eq!(
            html("(http://a.example/(b))"),
            format!("({})", link("http://a.example/(b)"))
        );
        assert_eq!(
            html("*https://a.example*"),
            format!("<b>{}</b>", link("https://a.example"))
        );
        assert_eq!(html("HTTPS://A.EXAMPLE"), link("HTTPS://A.EXAMPLE"));
        for text in [
            "javascript:alert(1)",
            "https://",
            "xhttps://a.example",
            "data:text/html,x",
            "https://'x",
        ] {
            assert!(!html(text).contains("<a"), "{text}");
        }
    }

    #[test]
    fn an_address_can_not_leave_its_attribute() {
        let shown = html("https://a.example/\"onmouseover=alert(1) x='y' <script>");
        assert!(!shown.contains("\"onmouseover"), "{shown}");
        assert!(!shown.contains("<script"), "{shown}");
        let shown = html("https://a.example/?a=1&b='");
        assert!(shown.contains("?a=1&amp;b=\" target"), "{shown}");
    }

    #[test]
    fn few_emoji_alone_are_large() {
        for text in ["👍", "🎉🎉🎉", "❤️", " 👩‍🎨 ", "👨‍👩‍👧‍👦", "👍🏽👍🏽👍🏽", "🇭🇷🇷🇺", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
        {
            assert!(is_jumbo(text), "{text}");
        }
        for text in ["", "ok 👍", "🎉🎉🎉🎉🎉", "🇭🇷🇷🇺🇬🇧🇩🇪", "123"]
        {
            assert!(!is_jumbo(text), "{text}");
        }
    }

    #[test]
    fn many_marks_cost_little() {
        let hostile = "*a ".repeat(20_000) + &"_~*".repeat(20_000) + &"https://a)".repeat(5_000);
        assert!(html(&hostile).len() > hostile.len());
    }

    proptest! {
        #[test]
        fn no_tag_but_ours_ever_stands_in_it(text in "[a<>&\"'*_~`/ :hpst.\\n]{0,60}") {
            let mut left = html(&text);
            for tag in ["b", "i", "s", "code"] {
                left = left.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
            }
            left = left.replace("</span>", "").replace("<span class=\"said\">", "")
                .replace("<span class=\"point\">", "");
            left = left.replace("</a>", "").replace("<a href=\"", "")
                .replace("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">", "");
            prop_assert!(!left.contains(['<', '>', '"', '\'']), "{}", left);
        }

        #[test]
        fn plain_words_stay(text in "[a-zа-я ]{0,40}") {
            prop_assert_eq!(html(&text), text);
        }
    }
}
