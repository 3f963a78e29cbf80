//! Whether a message only says thanks or goodbye, so that no reply may be needed. It is a suggestion for a person to
//! take, never more: rather too seldom than too often.

/// Words that end a talk.
const CLOSING: [&str; 62] = [
    // English
    "thanks",
    "thank",
    "thx",
    "ty",
    "bye",
    "goodbye",
    "cheers",
    "ok",
    "okay",
    "great",
    "perfect",
    "fine",
    "understood",
    "received",
    "solved",
    // Russian
    "спасибо",
    "спс",
    "благодарю",
    "благодарим",
    "пасиб",
    "пока",
    "свидания",
    "свиданья",
    "хорошо",
    "ок",
    "окей",
    "отлично",
    "понял",
    "поняла",
    "поняли",
    "понятно",
    "ясно",
    "супер",
    "получил",
    "получила",
    "получили",
    "договорились",
    "взаимно",
    // Croatian
    "hvala",
    "fala",
    "bok",
    "doviđenja",
    "dovidjenja",
    "pozdrav",
    "pozdravi",
    "ćao",
    "super",
    "odlično",
    "odlicno",
    "dobro",
    "može",
    "moze",
    "razumijem",
    "važi",
    "vazi",
    "dogovoreno",
    "primljeno",
    "riješeno",
    "stiglo",
    "jasno",
    "lijep",
    "uredu",
];

/// Words that may stand beside them.
const BESIDE: [&str; 64] = [
    "you",
    "so",
    "much",
    "very",
    "a",
    "lot",
    "all",
    "for",
    "your",
    "the",
    "help",
    "good",
    "have",
    "nice",
    "day",
    "evening",
    "night",
    "weekend",
    "again",
    "that",
    "is",
    "it",
    "see",
    "yes",
    "no",
    "problem",
    "и",
    "вам",
    "тебе",
    "большое",
    "огромное",
    "всем",
    "за",
    "помощь",
    "ответ",
    "до",
    "да",
    "всё",
    "все",
    "хорошего",
    "дня",
    "вечера",
    "доброго",
    "очень",
    "вас",
    "вы",
    "нет",
    "вопросов",
    "больше",
    "vam",
    "ti",
    "puno",
    "lijepa",
    "na",
    "pomoći",
    "odgovoru",
    "i",
    "u",
    "redu",
    "ugodan",
    "dan",
    "sve",
    "najljepša",
    "ta",
];

/// Words of a message that may be nothing but an ending.
const WORDS_MOST: usize = 10;

/// Marks that end a talk as words do.
const SIGNS: [char; 8] = ['👍', '🙏', '👌', '🤝', '❤', '😊', '🙂', '💪'];

/// Whether a text only says thanks or goodbye.
pub fn only_closes(text: &str) -> bool {
    if text.contains('?') || text.contains('¿') {
        return false;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return text.contains(SIGNS);
    }
    let closes = |word: &&str| CLOSING.contains(word);
    words.len() <= WORDS_MOST
        && words.iter().any(closes)
        && words
            .iter()
            .all(|word| closes(word) || BESIDE.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_and_goodbyes_close() {
        for text in [
            "Thanks!",
            "ok, thank you so much",
            "Спасибо большое!",
            "хорошо, спасибо",
            "До свидания",
            "Hvala lijepa, ugodan dan",
            "U redu, hvala",
            "👍",
            "Понятно, спасибо за помощь 🙏",
            "Doviđenja",
        ] {
            assert!(only_closes(text), "{text}");
        }
    }

    #[test]
    fn whatever_asks_or_tells_does_not() {
        for text in [
            "",
            "thanks, when?",
            "Спасибо, а когда привезут",
            "ok, my order number is 5",
            "hvala, a račun",
            "no",
            "да",
            "please call me",
            "спасибо но ничего не работает",
            "…",
            "🎉",
        ] {
            assert!(!only_closes(text), "{text}");
        }
    }
}
