//! Old office files and Windows' installers, which are kept in the same form: told apart by their list of contents.

use super::{Danger, Known, Whole, four, two};
use crate::domain::view::Read;

/// Sectors of the list that are read.
const SECTORS_MAX: usize = 64;
/// Windows' installers, patches and transforms begin their class with one of these.
const INSTALLERS: [u8; 3] = [0x82, 0x84, 0x86];
const INSTALLER_REST: [u8; 15] = [0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/// Tells one, or why it is refused.
///
/// # Errors
/// When storage fails.
pub fn tell(whole: &Whole<'_>) -> Read<Result<Known, Danger>> {
    let head = whole.at(0, 512)?;
    let shift = two(&head, 30);
    if !matches!(shift, 9 | 12) {
        return Ok(Ok(Known::Ole));
    }
    let sector_bytes = 1_usize << shift;
    let place = |sector: u32| (u64::from(sector) + 1) << shift;
    let mut sector = four(&head, 48);
    for _ in 0..SECTORS_MAX {
        let list = whole.at(place(sector), sector_bytes)?;
        for item in list.chunks_exact(128) {
            if let Some(told) = of_item(item) {
                return Ok(told);
            }
        }
        // The next sector of the list stands in a table, whose sectors stand in the head.
        let per_sector = u32::try_from(sector_bytes / 4).unwrap_or(128);
        let table = (sector / per_sector) as usize;
        if table >= 109 {
            break;
        }
        let table = four(&head, 76 + 4 * table);
        let at = place(table).saturating_add(4 * u64::from(sector % per_sector));
        let next = whole.at(at, 4)?;
        if next.len() < 4 || four(&next, 0) >= 0xffff_fffa {
            break;
        }
        sector = four(&next, 0);
    }
    Ok(Ok(Known::Ole))
}

fn of_item(item: &[u8]) -> Option<Result<Known, Danger>> {
    let length = usize::from(two(item, 64)).min(64);
    let name: Vec<u16> = (0..length.saturating_sub(2) / 2)
        .map(|index| two(item, 2 * index))
        .collect();
    let is_root = item.get(66) == Some(&5);
    let class = item.get(80..96).unwrap_or_default();
    if let (true, [first, rest @ ..]) = (is_root, class)
        && INSTALLERS.contains(first)
        && rest == INSTALLER_REST
    {
        return Some(Err(Danger::Content("package")));
    }
    match String::from_utf16_lossy(&name).as_str() {
        "WordDocument" => Some(Ok(Known::Doc)),
        "Workbook" | "Book" => Some(Ok(Known::Xls)),
        "PowerPoint Document" => Some(Ok(Known::Ppt)),
        _ => None,
    }
}
