//! The catalogues against the sources: no text that nobody shows, no text that nobody wrote.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Keys put together at run time: what they begin with, and every ending. An ending of `*` stands for all that the
/// catalogue has, where another test compares them with their source.
const COMPOSED: &[(&str, &[&str])] = &[
    // `WishHow` has these words.
    (
        "wish-how-",
        &["agent", "button", "earlier", "refused", "whatsapp", "word"],
    ),
    // `COMMANDS` of the palette.
    ("palette-means-", &["*"]),
    // Kinds of messages, and a code, that WhatsApp doesn't pass on.
    ("shown-what-", &["*"]),
    // `what_a_webhook_lacks_is_told_in_every_language` reads them from the code that says them.
    ("quarantine-detail-", &["*"]),
    ("quick-offer-", &["none", "buttons", "list"]),
    // `Courtesy` has these words.
    ("courtesy-", &["nothing", "read", "typing"]),
    // `Group` of the palette has these words.
    (
        "palette-of-",
        &["chat", "replies", "places", "chats", "customers"],
    ),
    // `TABLES` and `By` of the reports have these words.
    ("reports-by-", &["day", "group", "number", "agent"]),
    ("reports-clock-", &["wall", "working"]),
    // `every_subject_has_its_words` of the notices tells them all.
    ("notice-", &["*"]),
    ("notifications-of-", &["*"]),
    ("notifications-by-", &["page", "sound", "push"]),
    ("notifications-volume-", &["low", "usual", "high"]),
    // `NumberQuality` and `Forbidden` have these words.
    ("standing-quality-", &["unknown", "green", "yellow", "red"]),
    (
        "standing-forbids-",
        &[
            "writing_first",
            "answering",
            "adding_numbers",
            "utility",
            "calls",
            "other",
        ],
    ),
    (
        "standing-banner-",
        &[
            "writing_first",
            "writing_first-open",
            "answering",
            "answering-open",
        ],
    ),
    // `Way` and `Ground` have these words.
    (
        "routing-way-",
        &["by_hand", "evenly", "in_order", "all_at_once"],
    ),
    (
        "routing-ground-",
        &["follow-up", "manager", "fewest", "first-free", "only-free"],
    ),
    // `every_kind_has_a_sentence` of the audit log tells them all.
    ("audit-", &["*"]),
    // `every_sentence_is_written` of the self-check tells them all.
    ("health-", &["*"]),
    ("connect-", &["*"]),
    // Meta's codes: `every_explanation_stands_in_the_catalogue` compares them with the table.
    ("send-error-", &["*"]),
    ("numbers-unreachable", &[".advice"]),
    ("month-", &MONTHS),
    ("month-short-", &MONTHS),
    ("weekday-", &WEEKDAYS),
    ("weekday-on-", &WEEKDAYS),
    ("phrase-month-", &MONTHS),
    ("phrase-weekday-", &WEEKDAYS),
    // `places_in_the_catalogue_are_zones` compares them with the zones.
    ("phrase-zone-", &["*"]),
    // `Automatic` and `Source` have these words.
    (
        "automatic-",
        &["greeting", "away", "busy", "transfer_notice"],
    ),
    ("event-came-by-", &["ref", "ad", "url"]),
    ("groups-sources-", &["ref", "ad", "url"]),
    (
        "words-",
        &[
            "greeting",
            "greeting-hint",
            "away",
            "away-hint",
            "busy",
            "busy-hint",
        ],
    ),
    ("tab-", &TABS),
    ("list-empty-", &TABS),
    (
        "list-empty-",
        &["new-hint", "mine-hint", "others-hint", "done-hint"],
    ),
    ("action-", &["take", "take-over", "done", "reopen"]),
    (
        "delivery-",
        &[
            "queued",
            "sending",
            "unknown",
            "sent",
            "delivered",
            "read",
            "played",
            "failed",
            "canceled",
            "held",
            "paced",
            "scheduled",
        ],
    ),
    // `MediaState::Failed` names its causes.
    (
        "media-failed-",
        &["refused", "too-large", "hash", "unreachable", "host"],
    ),
    (
        "bulk-field-",
        &["reason", "agent", "group", "chats", "action"],
    ),
    ("team-", &["invited", "disabled"]),
    (
        "team-role-",
        &["owner", "admin", "lead", "lead-hint", "agent"],
    ),
    (
        "team-right-",
        &[
            "see-new",
            "assign-new",
            "see-others",
            "take-over",
            "reports",
            "templates",
            "export",
            "team",
            "settings",
            "delete",
        ],
    ),
    (
        "templates-",
        &[
            "category-authentication",
            "category-marketing",
            "category-utility",
            "status-approved",
            "status-archived",
            "status-deleted",
            "status-disabled",
            "status-flagged",
            "status-in_appeal",
            "status-limit_exceeded",
            "status-locked",
            "status-paused",
            "status-pending",
            "status-pending_deletion",
            "status-reinstated",
            "status-rejected",
            "status-unarchived",
        ],
    ),
    // `Setback` has these words.
    (
        "templates-setback-",
        &[
            "paused", "disabled", "rejected", "gone", "stopped", "category", "parts",
        ],
    ),
    // Meta's reasons. Meta, "message_template_status_update webhook reference", 2025-10.
    (
        "templates-why-",
        &[
            "abusive_content",
            "category_not_available",
            "incorrect_category",
            "invalid_format",
            "promotional",
            "scam",
            "tag_content_mismatch",
        ],
    ),
    (
        "templates-request-",
        &["open", "written", "done", "declined"],
    ),
    (
        "templates-button-",
        &[
            "quick_reply",
            "url",
            "phone_number",
            "copy_code",
            "flow",
            "voice_call",
        ],
    ),
    // `Above` has these words.
    (
        "templates-above-",
        &["text", "image", "video", "document", "location"],
    ),
    // `DraftProblem` has these words.
    (
        "templates-problem-",
        &[
            "name",
            "edge",
            "side",
            "numbering",
            "mixed",
            "many",
            "one",
            "none",
            "url-variable",
            "url",
            "apart",
            "kind",
            "label",
            "phone",
            "flow",
            "either",
            "picture",
            "picture-size",
            "film",
            "film-size",
            "document",
            "card-kind",
            "cards-differ",
            "cards-alone",
            "cards-category",
            "lines",
        ],
    ),
    // Meta's codes. Meta, "Error codes", 2026-09.
    (
        "templates-refused-",
        &[
            "2388019", "2388024", "2388039", "2388040", "2388047", "2388072", "2388073", "2388293",
            "2388299",
        ],
    ),
    // `SPOT` has these words.
    (
        "picker-spot-",
        &["latitude", "longitude", "name", "address"],
    ),
    (
        "tokens-scope-",
        &[
            "read",
            "read.what",
            "write",
            "write.what",
            "team",
            "team.what",
            "settings",
            "settings.what",
            "backup",
            "backup.what",
            "account",
            "account.what",
        ],
    ),
    (
        "",
        &[
            "me-title",
            "quick-title",
            "tokens-title",
            "team-title",
            "groups-title",
            "holidays-title",
            "numbers-title",
            "templates-title",
            "quarantine-title",
            "rules-title",
            "promises-title",
            "reports-title",
            "palette-title",
            "wishes-title",
            "files-title",
            "courtesy-title",
            "mentions-title",
            "notices-title",
            "notifications-title",
        ],
    ),
];
const MONTHS: [&str; 12] = [
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
];
const WEEKDAYS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];
const TABS: [&str; 4] = ["new", "mine", "others", "done"];

/// What takes a key as its first text.
const ASKED: [&str; 9] = [
    ".text(", ".with(", ".args(", ".find(", ".around(", "told(", "Told(", "by(", "two(",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` that ends with `ending`.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().ends_with(ending) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "{folder} was not found");
    found
}

/// Keys and `key.attribute`s of a language.
fn catalogue(language: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for path in files("web/locales", &format!("{language}.ftl")) {
        let mut message = String::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let Some((name, _)) = line.split_once('=') else {
                continue;
            };
            if line.starts_with(char::is_alphabetic) {
                name.trim().clone_into(&mut message);
                keys.insert(message.clone());
            } else if let Some(attribute) = name.trim().strip_prefix('.') {
                keys.insert(format!("{message}.{attribute}"));
            }
        }
    }
    keys
}

/// What the pages say: the sources of a folder without their tests, and the templates.
fn said(folder: &str) -> Vec<(PathBuf, String)> {
    let sources = files(folder, ".rs").into_iter().filter(|path| {
        let inside = path.strip_prefix(root()).unwrap().to_str().unwrap();
        !inside.contains("test")
    });
    sources
        .chain(files("web/templates", ".html"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code: Vec<&str> = program
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            (path, code.join("\n"))
        })
        .collect()
}

fn is_key(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|character| {
            character.is_ascii_lowercase()
                || character.is_ascii_digit()
                || "-._".contains(character)
        })
}

/// Every text in quotes that could be a key.
fn quoted(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices('"').filter_map(|(at, _)| {
        let text = code[at + 1..].split('"').next()?;
        is_key(text).then_some(text)
    })
}

/// The key that is given to a call which begins at the beginning of `code`, if it stands there as it is.
fn first_text(code: &str) -> Option<&str> {
    let code = code.trim_start();
    // A code of refusals, and its key after it.
    let code = match code.strip_prefix("Code::") {
        Some(rest) => rest.split_once(',')?.1.trim_start(),
        None => code,
    };
    let key = code.strip_prefix('"')?.split('"').next()?;
    is_key(key).then_some(key)
}

/// Every key of `COMPOSED`, with those that the catalogue must have.
fn composed(known: &BTreeSet<String>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (beginning, endings) in COMPOSED {
        for ending in endings.iter() {
            if *ending == "*" {
                keys.extend(
                    known
                        .iter()
                        .filter(|key| key.starts_with(beginning))
                        .cloned(),
                );
            } else {
                keys.insert(format!("{beginning}{ending}"));
            }
        }
    }
    keys
}

#[test]
fn every_text_is_shown_somewhere() {
    let known = catalogue("en");
    let mut used = composed(&known);
    for (_, code) in said("src") {
        used.extend(quoted(&code).map(str::to_owned));
    }
    let idle: Vec<&String> = known.difference(&used).collect();
    assert!(
        idle.is_empty(),
        "{} keys of the catalogues that nothing shows (put together at run time? then list them here):\n{idle:#?}",
        idle.len()
    );
}

#[test]
fn every_text_that_is_shown_is_written_in_every_language() {
    for language in ["en", "ru", "hr"] {
        let known = catalogue(language);
        let mut missing: Vec<String> = composed(&known)
            .difference(&known)
            .map(|key| format!("{key} (listed here)"))
            .collect();
        let mut seen = 0;
        for (path, code) in said("src/ui") {
            for call in ASKED {
                for (at, _) in code.match_indices(call) {
                    let joined = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                    let Some(key) = first_text(&code[at + call.len()..])
                        .filter(|_| call.starts_with('.') || !joined)
                    else {
                        continue;
                    };
                    seen += 1;
                    if !known.contains(key) {
                        missing.push(format!("{key} in {}", path.display()));
                    }
                }
            }
        }
        assert!(seen > 300, "only {seen} keys were found in the sources");
        assert!(
            missing.is_empty(),
            "missing in {language}:\n{}",
            missing.join("\n")
        );
    }
}

#[test]
fn emoji_are_found_by_english_words_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/emoji");
    let read = |language: &str| -> Vec<(String, BTreeSet<String>)> {
        let text = std::fs::read_to_string(folder.join(format!("{language}.txt"))).unwrap();
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        lines
            .map(|(sign, words)| {
                let words = words.split_whitespace().map(str::to_owned);
                (sign.to_owned(), words.collect())
            })
            .collect()
    };
    let english = read("en");
    assert!(english.len() > 1_500);
    for language in ["ru", "hr"] {
        let own = read(language);
        assert_eq!(own.len(), english.len());
        for ((sign, words), (of, english)) in own.iter().zip(&english) {
            assert_eq!(sign, of);
            assert!(words.is_superset(english), "{language}: {sign}");
            assert!(
                words.len() > english.len() || language == "hr",
                "{language}: {sign} has its own words"
            );
        }
    }
}

/// What the reader of webhooks says of a part that it can't read, as the code has it.
const SAYS_OF_A_PART: [&str; 5] = [
    "unreadable(\"",
    "Unreadable(\"",
    "ok_or(\"",
    "Err(\"",
    "what = \"",
];

#[test]
fn what_a_webhook_lacks_is_told_in_every_language() {
    let mut told = BTreeSet::new();
    for (path, code) in said("src/channels/whatsapp") {
        if !path.to_string_lossy().contains("whatsapp/payload") {
            continue;
        }
        let code: Vec<&str> = code.split_whitespace().collect();
        let code = code.join(" ").replace("( ", "(");
        let begins = match path.file_name().and_then(|name| name.to_str()) {
            Some("message.rs") => "a message without ",
            Some("status.rs") => "a status without ",
            _ => "",
        };
        for call in SAYS_OF_A_PART {
            for (at, _) in code.match_indices(call) {
                let words = code[at + call.len()..].split('"').next().unwrap();
                let begins = if call == "unreadable(\"" { begins } else { "" };
                told.insert(format!("{begins}{words}"));
            }
        }
    }
    let key = |words: &String| {
        let parts = words.split(|c: char| !c.is_ascii_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        format!("quarantine-detail-{}", parts.join("-"))
    };
    let keys: BTreeSet<String> = told.iter().map(key).collect();
    assert!(keys.len() > 15, "{keys:?}");
    for language in ["en", "ru", "hr"] {
        let known = catalogue(language);
        let missing: Vec<&String> = keys.difference(&known).collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
    }
}
