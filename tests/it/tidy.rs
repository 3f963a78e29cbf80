//! Reads the sources and holds them against the house: floors, names that belong to one floor, file lengths.

use std::path::{Path, PathBuf};

/// Floors from the ground up; a file imports only from its own module's floor's lower ones, or its own module.
const FLOORS: [&[&str]; 6] = [
    &["base"],
    &["domain"],
    &["store"],
    &["engine", "net"],
    &["http", "channels", "timers", "control"],
    &["ui", "simulator"],
];

/// Modules of the top floor: the wiring may import everything.
const WIRING: [&str; 6] = ["main", "lib", "app", "cli", "config", "telemetry"];

/// Crates that only some modules may name.
const OWNED: [(&str, &[&str]); 3] = [
    ("redb", &["store"]),
    ("bincode", &["base"]),
    ("hyper", &["net", "http", "channels", "simulator"]),
];

/// Files over 600 lines that have a reason to be: path and reason.
const LONG: [(&str, &str); 0] = [];

/// Lines of a file at most.
const LINES_MAX: usize = 600;

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside
                    .components()
                    .next()
                    .unwrap()
                    .as_os_str()
                    .to_str()
                    .unwrap();
                let module = first.trim_end_matches(".rs").to_owned();
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(Source {
                    path: inside.to_owned(),
                    module,
                    text,
                });
            }
        }
    }
    assert!(found.len() > 40, "the sources were not found");
    found
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|modules| modules.contains(&module))
}

/// Code without comments, so that a doc link is no import.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default()))
}

/// Modules that a line reaches by `crate::`, also in a group.
fn reached(line: &str) -> Vec<String> {
    line.split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(group) => group
                .split([',', '}'])
                .map(|part| {
                    part.trim()
                        .split("::")
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                })
                .collect(),
            None => vec![
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect::<String>(),
            ],
        })
        .filter(|module| !module.is_empty())
        .collect()
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(here) = floor(&source.module) else {
            assert!(
                WIRING.contains(&source.module.as_str()),
                "{} stands on no floor",
                source.path.display()
            );
            continue;
        };
        for (number, line) in code(&source.text) {
            for module in reached(line) {
                let down =
                    module == source.module || floor(&module).is_some_and(|there| there < here);
                if !down {
                    wrong.push(format!(
                        "{}:{number} imports {module}",
                        source.path.display()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that go up or sideways:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn each_engine_room_has_its_own_crates() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, owners) in OWNED {
            let used = [format!("use {name}::"), format!("{name}::")];
            for (number, line) in code(&source.text) {
                let named = used.iter().any(|used| {
                    line.match_indices(used.as_str()).any(|(at, _)| {
                        !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                    })
                });
                if named && !owners.contains(&source.module.as_str()) {
                    wrong.push(format!("{}:{number} names {name}", source.path.display()));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "crates named outside their floor:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn files_stay_readable() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        let name = source.path.to_str().unwrap();
        if lines > LINES_MAX && !LONG.iter().any(|(path, _)| *path == name) {
            wrong.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(
        wrong.is_empty(),
        "files over {LINES_MAX} lines:\n{}",
        wrong.join("\n")
    );
}

/// Whether `word` stands in `line` and is no part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !joins(line[..at].chars().next_back()) && (word.ends_with('(') || !joins(after))
    })
}

#[test]
fn nothing_is_left_half_done() {
    // Put together at run time, so that this file does not find itself.
    let marks = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["to", "do!("],
        ["unimpl", "emented!("],
        ["db", "g!("],
    ]
    .map(|parts| parts.concat());
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            if marks.iter().any(|mark| has_word(line, mark)) {
                wrong.push(format!("{}:{}", source.path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "left behind:\n{}", wrong.join("\n"));
}

#[test]
fn the_clock_is_read_in_one_place() {
    let banned = ["SystemTime::now", "Instant::now", "Utc::now", "Local::now"];
    for source in sources()
        .iter()
        .filter(|source| source.path != Path::new("base/clock.rs"))
    {
        for (number, line) in code(&source.text) {
            let found = banned.iter().find(|name| line.contains(**name));
            assert!(
                found.is_none(),
                "{}:{number} reads the clock: {found:?}",
                source.path.display()
            );
        }
    }
}

#[test]
fn pages_hold_no_inline_script_or_style() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/templates");
    let mut folders = vec![templates];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    for path in files {
        // A conversation that is taken out is one file, opened from a disk: its style stands in it.
        let is_apart = path.ends_with("paper_head.html");
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let inline = line.contains("<script>")
                || (line.contains("<style") && !is_apart)
                || line.contains(" style=\"");
            let handler = ["click", "submit", "load", "input", "change", "error"]
                .iter()
                .any(|event| line.contains(&format!(" on{event}=")));
            assert!(!inline && !handler, "{}:{}", path.display(), number + 1);
        }
    }
}
