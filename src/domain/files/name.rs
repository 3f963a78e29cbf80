//! Names of files: one line without a path, in every script, with an ending that tells what is in them.

use super::Known;
use crate::base::limits::FILE_NAME_CHARS_MAX;
use crate::base::text;

/// Endings of programs, scripts, packages and what starts them.
pub const REFUSED: [&str; 98] = [
    "exe",
    "dll",
    "com",
    "scr",
    "pif",
    "cpl",
    "msi",
    "msp",
    "mst",
    "msu",
    "msix",
    "msixbundle",
    "appx",
    "appxbundle",
    "sys",
    "drv",
    "ocx",
    "efi",
    "bat",
    "cmd",
    "btm",
    "ps1",
    "ps1xml",
    "ps2",
    "psc1",
    "psd1",
    "psm1",
    "vb",
    "vbe",
    "vbs",
    "vbscript",
    "js",
    "jse",
    "mjs",
    "cjs",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "hta",
    "lnk",
    "url",
    "scf",
    "inf",
    "reg",
    "msc",
    "gadget",
    "chm",
    "hlp",
    "jar",
    "jnlp",
    "class",
    "apk",
    "apks",
    "xapk",
    "aab",
    "ipa",
    "dex",
    "dmg",
    "app",
    "pkg",
    "mpkg",
    "command",
    "scpt",
    "scptd",
    "applescript",
    "kext",
    "dylib",
    "elf",
    "appimage",
    "snap",
    "flatpak",
    "flatpakref",
    "deb",
    "rpm",
    "desktop",
    "sh",
    "bash",
    "zsh",
    "csh",
    "ksh",
    "tcsh",
    "fish",
    "py",
    "pyc",
    "pyo",
    "pyw",
    "pyz",
    "pl",
    "rb",
    "php",
    "phar",
    "tcl",
    "lua",
    "wasm",
    "xpi",
    "crx",
    "vxd",
];

/// Endings that say what a file is to whoever opens it: a wrong one is replaced, behind another the right one is put.
const TELLING: [&str; 46] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "heic", "heif", "avif", "bmp", "tif",
    "tiff", "mp4", "m4v", "mov", "3gp", "3gpp", "webm", "mkv", "avi", "ogg", "oga", "opus", "mp3",
    "mpga", "aac", "amr", "m4a", "wav", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt",
    "ods", "odp", "zip", "rar", "7z", "gz", "tar", "txt",
];

/// The ending of a program or script that the name has, at its end or before another one.
pub fn refused_ending(name: &str) -> Option<String> {
    let name = text::compatible(last_part(name)).to_lowercase();
    let visible = text::one_line(&name, name.len());
    [name.as_str(), visible.as_str()]
        .iter()
        .flat_map(|name| name.split('.').skip(1))
        .map(|ending| ending.split(':').next().unwrap_or(ending).trim_end())
        .find(|ending| REFUSED.contains(ending))
        .map(str::to_owned)
}

/// What stands behind the last stroke of a path.
fn last_part(name: &str) -> &str {
    let end = name.trim_end_matches(['/', '\\']);
    end.rsplit(['/', '\\']).next().unwrap_or(end)
}

/// The name as it is kept: on one line, without a path, nothing in it that a file system takes for something else.
/// Empty when nothing is left.
pub fn cleaned(name: &str) -> String {
    let name = text::composed(last_part(name));
    let name = text::one_line(&name, name.len());
    let name: String = name
        .chars()
        .map(|character| match character {
            ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            other => other,
        })
        .collect();
    let name = name
        .trim_start_matches([' ', '.'])
        .trim_end_matches([' ', '.']);
    let most = FILE_NAME_CHARS_MAX;
    if name.chars().count() <= most {
        return name.to_owned();
    }
    // What it is must be seen behind a long name too.
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => {
            let left = most - ending.chars().count() - 1;
            let stem: String = stem.chars().take(left).collect();
            format!("{stem}.{ending}")
        }
        _ => name.chars().take(most).collect(),
    }
}

/// The name that goes with the content: WhatsApp tells what a file is by its name as well.
pub fn fitting(name: &str, known: Known) -> String {
    let name = cleaned(name);
    let endings = known.endings();
    let Some(usual) = endings.first() else {
        return if name.is_empty() {
            known.stem().to_owned()
        } else {
            name
        };
    };
    if name.is_empty() {
        return format!("{}.{usual}", known.stem());
    }
    match name.rsplit_once('.') {
        Some((_, ending)) if endings.contains(&ending.to_ascii_lowercase().as_str()) => name,
        Some((stem, ending))
            if !stem.is_empty() && TELLING.contains(&ending.to_ascii_lowercase().as_str()) =>
        {
            format!("{stem}.{usual}")
        }
        _ => cleaned(&format!("{name}.{usual}")),
    }
}
