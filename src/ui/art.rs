//! The files that every page needs, part of the program.

use std::sync::LazyLock;

use crate::http::assets::Asset;

const TEXT: &str = "text/plain; charset=utf-8";
const SVG: &str = "image/svg+xml; charset=utf-8";

/// The pages' script: files by subject in one function, so that what they share stays among them.
const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("../../web/app/page.js"),
    include_str!("../../web/app/fragments.js"),
    include_str!("../../web/app/timeline.js"),
    include_str!("../../web/app/visits.js"),
    include_str!("../../web/app/viewer.js"),
    include_str!("../../web/app/compose.js"),
    include_str!("../../web/app/files.js"),
    include_str!("../../web/app/voice.js"),
    include_str!("../../web/app/templates.js"),
    include_str!("../../web/app/drafts.js"),
    include_str!("../../web/app/names.js"),
    include_str!("../../web/app/emoji.js"),
    include_str!("../../web/app/unsaved.js"),
    include_str!("../../web/app/time.js"),
    include_str!("../../web/app/attention.js"),
    include_str!("../../web/app/push.js"),
    include_str!("../../web/app/presence.js"),
    include_str!("../../web/app/looks.js"),
    include_str!("../../web/app/events.js"),
    include_str!("../../web/app/bulk.js"),
    include_str!("../../web/app/slash.js"),
    include_str!("../../web/app/palette.js"),
    include_str!("../../web/app/keys.js"),
    "})();\n",
);

/// Signs between which and their neighbours no gap is needed. They stand in no words of the script.
const GAPS: [&str; 16] = [
    " => ", " = ", " ? ", " : ", " && ", " || ", " === ", " !== ", " ?? ", "; ", " { ", " }",
    " - ", " < ", " += ", " ||= ",
];

/// The script as browsers get it: without the lines that only say why, without what stands before a line, and without
/// gaps and ends of lines that nothing depends on.
static BARE_SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let told = |line: &&str| !line.is_empty() && !line.starts_with("//");
    SCRIPT
        .lines()
        .map(str::trim_start)
        .filter(told)
        .fold(String::new(), |mut bare, line| {
            let tight = |line: String, gap: &&str| line.replace(gap, gap.trim());
            bare.push_str(&GAPS.iter().fold(line.to_owned(), tight));
            if !line.ends_with([';', '{', ',']) {
                bare.push('\n');
            }
            bare
        })
});

/// Stylesheet, script and pictures.
pub static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let script = Asset {
        name: "app.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: BARE_SCRIPT.as_bytes(),
    };
    [OTHERS, &[script]].concat()
});

const OTHERS: &[Asset] = &[
    Asset {
        name: "app.css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../web/app.css"),
    },
    Asset {
        name: "icons.svg",
        content_type: SVG,
        bytes: include_bytes!("../../web/icons.svg"),
    },
    Asset {
        name: "favicon.svg",
        content_type: SVG,
        bytes: include_bytes!("../../web/favicon.svg"),
    },
    Asset {
        name: "sw.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../web/sw.js"),
    },
    Asset {
        name: "print.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../web/print.js"),
    },
    Asset {
        name: "manifest.webmanifest",
        content_type: "application/manifest+json; charset=utf-8",
        bytes: include_bytes!("../../web/manifest.webmanifest"),
    },
    Asset {
        name: "emoji-en.txt",
        content_type: TEXT,
        bytes: include_bytes!("../../web/emoji/en.txt"),
    },
    Asset {
        name: "emoji-ru.txt",
        content_type: TEXT,
        bytes: include_bytes!("../../web/emoji/ru.txt"),
    },
    Asset {
        name: "emoji-hr.txt",
        content_type: TEXT,
        bytes: include_bytes!("../../web/emoji/hr.txt"),
    },
    Asset {
        name: "icon-192.png",
        content_type: "image/png",
        bytes: include_bytes!("../../web/icon-192.png"),
    },
    Asset {
        name: "icon-512.png",
        content_type: "image/png",
        bytes: include_bytes!("../../web/icon-512.png"),
    },
    Asset {
        name: "badge-96.png",
        content_type: "image/png",
        bytes: include_bytes!("../../web/badge-96.png"),
    },
    Asset {
        name: "favicon-unread.svg",
        content_type: SVG,
        bytes: include_bytes!("../../web/favicon-unread.svg"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    /// All files are one function: of two of one name the later would silently take the place of the first.
    #[test]
    fn no_two_functions_of_the_script_have_one_name() {
        let mut names = std::collections::BTreeSet::new();
        for line in SCRIPT.lines() {
            let line = line.strip_prefix("async ").unwrap_or(line);
            let Some(rest) = line.strip_prefix("function ") else {
                continue;
            };
            let name = rest.split('(').next().unwrap();
            assert!(names.insert(name), "{name} stands twice");
        }
        assert!(names.len() > 50);
    }

    #[test]
    fn the_script_is_small_on_its_way_and_whole() {
        let (sent, best) = (Vec::new(), flate2::Compression::best());
        let mut gzip = flate2::write::GzEncoder::new(sent, best);
        gzip.write_all(BARE_SCRIPT.as_bytes()).unwrap();
        let sent = gzip.finish().unwrap().len();
        assert!(sent < 30_000, "{sent}");
        assert!(BARE_SCRIPT.starts_with("(()=>{") && BARE_SCRIPT.ends_with("})();"));
        // Words over several lines would lose what stands before them.
        let mut lines = SCRIPT.lines().filter(|line| !line.contains("~`]"));
        assert!(lines.all(|line| line.matches('`').count() % 2 == 0));
        // So would gaps that are words.
        for line in SCRIPT.lines().filter(|line| !line.trim().starts_with("//")) {
            for (at, gap) in GAPS.iter().flat_map(|gap| line.match_indices(gap)) {
                let quotes = line[..at].matches('\'').count();
                assert!(quotes % 2 == 0, "{gap}: {line}");
            }
        }
    }
}
