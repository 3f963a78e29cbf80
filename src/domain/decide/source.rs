//! Straight to a group: what a first message tells of where its author comes from.

use crate::base::id::GroupId;
use crate::domain::entry::Referral;
use crate::domain::group::Source;
use crate::domain::inbound::{Content, InboundMessage};
use crate::domain::view::{Read, View};

/// The group to which a message leads that begins an appeal, and by what.
pub fn lead(view: &dyn View, message: &InboundMessage) -> Read<Option<(GroupId, Source)>> {
    let text = match &message.content {
        Content::Text(text) => text.as_str(),
        Content::File(file) => file.caption.as_str(),
        _ => "",
    };
    if text.is_empty() && message.referral.is_none() {
        return Ok(None);
    }
    for (group, settings) in view.all_group_settings()? {
        let fits = |source: &Source| fits(source, text, message.referral.as_ref());
        if let Some(source) = settings.sources.into_iter().find(fits) {
            return Ok(Some((group, source)));
        }
    }
    Ok(None)
}

fn fits(source: &Source, text: &str, referral: Option<&Referral>) -> bool {
    match source {
        Source::RefCode(code) => codes(text).any(|word| word == *code),
        Source::Ad(id) => referral.is_some_and(|referral| referral.source_id == *id),
        Source::UrlContains(part) => referral
            .is_some_and(|referral| referral.source_url.to_lowercase().contains(part.as_str())),
    }
}

/// The codes in a text: words after `ref:` or `#`, in small letters.
fn codes(text: &str) -> impl Iterator<Item = String> {
    let words = text
        .split(|character: char| character.is_whitespace() || "()[]{}<>\"«»,;".contains(character));
    words.filter_map(|word| {
        let word = word.to_lowercase();
        let code = word
            .strip_prefix("ref:")
            .or_else(|| word.strip_prefix('#'))?;
        let code = code.trim_end_matches(['.', '!', '?', ':']);
        (!code.is_empty()).then(|| code.to_owned())
    })
}

/// Whether a code, in small letters, can be found in a text.
pub fn is_code(code: &str) -> bool {
    codes(&format!("#{code}")).eq([code])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_with_a_mark() {
        let found = |text: &str| codes(text).collect::<Vec<_>>();
        assert_eq!(found("Hello! (ref:Spring-24)"), ["spring-24"]);
        assert_eq!(found("REF:a, #B. and #c!"), ["a", "b", "c"]);
        assert!(is_code("spring-24") && !is_code("two words") && !is_code("end."));
        assert!(found("my ref: x, pref:y a#b # spring").is_empty());
    }

    #[test]
    fn a_source_is_recognized() {
        let referral = Referral {
            source_id: "120".to_owned(),
            source_url: "https://fb.me/Promo".to_owned(),
            ..Referral::default()
        };
        let text = |text: &str| text.to_owned();
        for (source, expected) in [
            (Source::RefCode(text("spring")), true),
            (Source::RefCode(text("sprin")), false),
            (Source::Ad(text("120")), true),
            (Source::Ad(text("12")), false),
            (Source::UrlContains(text("fb.me/promo")), true),
            (Source::UrlContains(text("fb.me/other")), false),
        ] {
            let fits = fits(&source, "Hi #Spring", Some(&referral));
            assert_eq!(fits, expected, "{source:?}");
        }
        assert!(!fits(&Source::Ad(String::new()), "", None));
    }
}
