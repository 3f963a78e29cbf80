//! Archives that hold one file: what it is called and how it begins is looked at as if it came alone. Never more than
//! a small beginning of it is unpacked. What 7-Zip, bzip2, xz and Zstandard pack can't be looked into, nor what is
//! encrypted; of RAR only the names.

use flate2::{Decompress, FlushDecompress, Status};

use super::{Danger, HEAD_BYTES, Known, Whole, four, look, name::refused_ending, rar, two};
use crate::domain::view::Read;

/// Bytes of a list of contents that are read.
const LIST_BYTES: usize = 1024 * 1024;
/// The longest comment behind a ZIP, with its last record.
const END_BYTES: usize = 65_557;
/// Archives within archives that are opened.
const DEPTH_MAX: u32 = 3;
/// Files of a tape archive that are passed over.
const TAPE_FILES_MAX: usize = 100;

/// One file of an archive.
struct Item {
    name: String,
    size: u64,
    at: u64,
}

/// Why an archive is refused, if it is. One that begins as something else may be one all the same.
///
/// # Errors
/// When storage fails.
pub fn danger(whole: &Whole<'_>, known: Known) -> Read<Option<Danger>> {
    Ok(match known {
        Known::Rar => match rar::names(whole)?.as_slice() {
            [one] => by_name(one),
            _ => None,
        },
        Known::Gzip => packed(&whole.at(0, HEAD_BYTES)?, 1),
        Known::Tar => tape(whole)?,
        _ => match zip_items(whole)? {
            Some(items) => zip(whole, &items)?,
            // Cut off, or made so that only some programs read it.
            None if known == Known::Zip => first_of_zip(&whole.at(0, HEAD_BYTES)?, 1),
            None => None,
        },
    })
}

/// Which office program's file a ZIP is, if it is one's.
///
/// # Errors
/// When storage fails.
pub fn office(whole: &Whole<'_>) -> Read<Option<Known>> {
    let items = zip_items(whole)?.unwrap_or_default();
    let has = |begin: &str| items.iter().any(|item| item.name.starts_with(begin));
    if !has("[Content_Types].xml") {
        return Ok(None);
    }
    let kinds = [
        ("word/", Known::Docx),
        ("xl/", Known::Xlsx),
        ("ppt/", Known::Pptx),
    ];
    Ok(kinds
        .iter()
        .find(|(folder, _)| has(folder))
        .map(|kind| kind.1))
}

fn by_name(name: &str) -> Option<Danger> {
    refused_ending(name).map(|_| Danger::Inside(name.to_owned()))
}

/// What the beginning of a file inside tells.
fn by_content(name: &str, head: &[u8], depth: u32) -> Option<Danger> {
    if let Some(danger) = by_name(name) {
        return Some(danger);
    }
    match look(head) {
        Err(_) => Some(Danger::Inside(name.to_owned())),
        Ok(_) if depth >= DEPTH_MAX => None,
        Ok(Known::Zip) => first_of_zip(head, depth + 1),
        Ok(Known::Gzip) => packed(head, depth + 1),
        Ok(Known::Tar) => first_of_tape(head, depth + 1),
        Ok(_) => None,
    }
}

/// The list of a ZIP; nothing when there is none.
fn zip_items(whole: &Whole<'_>) -> Read<Option<Vec<Item>>> {
    let from = whole.size.saturating_sub(END_BYTES as u64);
    let end = whole.at(from, END_BYTES)?;
    let Some(at) = memchr::memmem::rfind(&end, b"PK\x05\x06") else {
        return Ok(None);
    };
    let (mut bytes, mut list) = (
        u64::from(four(&end, at + 12)),
        u64::from(four(&end, at + 16)),
    );
    if list == 0xffff_ffff
        && let Some(locator) = at.checked_sub(20)
        && end.get(locator..locator + 4) == Some(b"PK\x06\x07")
    {
        let record = whole.at(eight(&end, locator + 8), 56)?;
        (bytes, list) = (eight(&record, 40), eight(&record, 48));
    }
    // What stands before the archive moves everything behind it.
    let shift = (from + at as u64).saturating_sub(bytes.saturating_add(list));
    let most = usize::try_from(bytes).unwrap_or(usize::MAX).min(LIST_BYTES);
    let rows = match whole.at(list.saturating_add(shift), most)? {
        rows if rows.starts_with(b"PK\x01\x02") => rows,
        _ => return Ok(None),
    };
    let mut items = Vec::new();
    let mut at = 0;
    while rows.get(at..at + 4) == Some(b"PK\x01\x02") {
        let length = usize::from(two(&rows, at + 28));
        let name = rows.get(at + 46..at + 46 + length).unwrap_or_default();
        items.push(Item {
            name: String::from_utf8_lossy(name).replace('\\', "/"),
            size: u64::from(four(&rows, at + 24)),
            at: u64::from(four(&rows, at + 42)).saturating_add(shift),
        });
        at += 46 + length + usize::from(two(&rows, at + 30)) + usize::from(two(&rows, at + 32));
    }
    Ok(Some(items))
}

fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from(four(bytes, at)) | u64::from(four(bytes, at.saturating_add(4))) << 32
}

fn zip(whole: &Whole<'_>, items: &[Item]) -> Read<Option<Danger>> {
    // Programs that are archives themselves, and Macs' programs, which are folders.
    let is_program = |item: &&Item| {
        let name = item.name.to_lowercase();
        name == "meta-inf/manifest.mf"
            || name == "androidmanifest.xml"
            || name.contains(".app/contents/")
    };
    if let Some(item) = items.iter().find(is_program) {
        let name = item.name.split_inclusive(".app").next();
        return Ok(Some(Danger::Inside(name.unwrap_or_default().to_owned())));
    }
    let mut files = items.iter().filter(|item| {
        let is_folder = item.name.ends_with('/');
        !is_folder && item.size > 0 && !item.name.starts_with("__MACOSX/")
    });
    let (Some(only), None) = (files.next(), files.next()) else {
        return Ok(None);
    };
    let head = whole.at(only.at, HEAD_BYTES)?;
    Ok(match unpacked(&head) {
        Some(content) => by_content(&only.name, &content, 1),
        None => by_name(&only.name),
    })
}

/// The first file of a ZIP of which only the beginning is here.
fn first_of_zip(head: &[u8], depth: u32) -> Option<Danger> {
    let length = usize::from(two(head, 26));
    let name = String::from_utf8_lossy(head.get(30..30 + length)?).into_owned();
    match unpacked(head) {
        Some(content) => by_content(&name, &content, depth),
        None => by_name(&name),
    }
}

/// The beginning of a file in a ZIP, from its own head on; nothing of one that is encrypted or packed in a rare way.
fn unpacked(head: &[u8]) -> Option<Vec<u8>> {
    let (flags, method) = (two(head, 6), two(head, 8));
    let begin = 30 + usize::from(two(head, 26)) + usize::from(two(head, 28));
    let packed = head.get(begin..)?;
    match method {
        _ if !head.starts_with(b"PK\x03\x04") || flags & 1 != 0 => None,
        0 => Some(packed.to_vec()),
        8 => Some(inflated(packed)),
        _ => None,
    }
}

/// What the beginning of packed bytes unpacks to, no more than a beginning of it.
pub(super) fn inflated(packed: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::with_capacity(HEAD_BYTES);
    let mut inflate = Decompress::new(false);
    let mut from = packed;
    while unpacked.len() < HEAD_BYTES {
        let (taken, made) = (inflate.total_in(), inflate.total_out());
        let done = inflate.decompress_vec(from, &mut unpacked, FlushDecompress::None);
        let taken = usize::try_from(inflate.total_in() - taken).unwrap_or(from.len());
        from = from.get(taken..).unwrap_or_default();
        let stands_still = taken == 0 && inflate.total_out() == made;
        if stands_still || !matches!(done, Ok(Status::Ok)) {
            break;
        }
    }
    unpacked
}

/// What a gzip file holds.
fn packed(head: &[u8], depth: u32) -> Option<Danger> {
    let flags = *head.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(two(head, at));
    }
    let mut name = String::new();
    for flag in [8, 16] {
        if flags & flag != 0 {
            let rest = head.get(at..)?;
            let length = rest.iter().position(|byte| *byte == 0)?;
            if flag == 8 {
                name = String::from_utf8_lossy(&rest[..length]).into_owned();
            }
            at += length + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    let content = inflated(head.get(at..)?);
    let name = if name.is_empty() { "gzip" } else { &name };
    by_content(name, &content, depth)
}

/// A tape archive that holds one file.
fn tape(whole: &Whole<'_>) -> Read<Option<Danger>> {
    let mut only: Option<Item> = None;
    let mut at = 0;
    for _ in 0..TAPE_FILES_MAX {
        let head = whole.at(at, 512)?;
        let Some(item) = tape_item(&head, at) else {
            break;
        };
        at = item.at.saturating_add(item.size.div_ceil(512) * 512);
        if is_file(&head) && only.replace(item).is_some() {
            return Ok(None);
        }
    }
    let Some(only) = only else { return Ok(None) };
    let content = whole.at(only.at, HEAD_BYTES)?;
    Ok(by_content(&only.name, &content, 1))
}

/// The first file of a tape archive of which only the beginning is here.
fn first_of_tape(head: &[u8], depth: u32) -> Option<Danger> {
    let mut at = 0_usize;
    for _ in 0..TAPE_FILES_MAX {
        let row = head.get(at..at.checked_add(512)?)?;
        let item = tape_item(row, at as u64)?;
        let begin = usize::try_from(item.at).ok()?;
        if is_file(row) {
            let end = begin
                .saturating_add(usize::try_from(item.size).ok()?)
                .min(head.len());
            return by_content(&item.name, head.get(begin..end)?, depth);
        }
        at = begin.checked_add(usize::try_from(item.size.div_ceil(512) * 512).ok()?)?;
    }
    None
}

fn is_file(row: &[u8]) -> bool {
    matches!(row.get(156), Some(b'0' | 0 | b'7'))
}

fn tape_item(row: &[u8], at: u64) -> Option<Item> {
    let name = row.get(..100)?.split(|byte| *byte == 0).next()?;
    if name.is_empty() || row.get(257..262) != Some(b"ustar") {
        return None;
    }
    let digits = row.get(124..136)?.iter();
    let octal = digits.filter(|digit| (b'0'..=b'7').contains(digit));
    let size = octal.fold(0_u64, |sum, digit| {
        (sum << 3 | u64::from(digit - b'0')) & 0xff_ffff_ffff
    });
    Some(Item {
        name: String::from_utf8_lossy(name).into_owned(),
        size,
        at: at + 512,
    })
}
