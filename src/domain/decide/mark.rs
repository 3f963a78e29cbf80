//! Marks on a message: reactions, edits, deletions. They may come before their message.

use crate::base::secret::Hash16;
use crate::base::text;
use crate::domain::changes::{Answer, Write};
use crate::domain::entry::Entry;
use crate::domain::event::{EventKind, Mark, Orphan};
use crate::domain::inbound::Inbound;
use crate::domain::plan::Plan;
use crate::domain::view::{Halt, Read};

/// Applies a mark to its message, or keeps it until the message comes: webhooks have no order.
pub fn mark_message(
    plan: &mut Plan<'_>,
    target: Hash16,
    mark: &Mark,
    inbound: &Inbound,
) -> Result<Answer, Halt> {
    let found = match plan.find_message(target)? {
        // What was said of it goes with it.
        Some((chat, _)) if plan.view.erasure(chat)?.is_some() => return Ok(Answer::KNOWN),
        Some((chat, entry)) => plan.view.entry(chat, entry)?,
        None => None,
    };
    let Some(mut entry) = found else {
        return Ok(wait_for_message(plan, target, mark, inbound)?);
    };
    if !apply_mark(&mut entry, mark) {
        return Ok(Answer::KNOWN);
    }
    let kind = EventKind::EntryChanged(entry.chat, entry.id);
    plan.change_entry(entry, kind)?;
    Ok(Answer::STORED)
}

/// Keeps a mark until its message comes.
pub fn wait_for_message(
    plan: &mut Plan<'_>,
    target: Hash16,
    mark: &Mark,
    inbound: &Inbound,
) -> Read<Answer> {
    let mut is_known = false;
    each_orphan(plan, target, |_, _, known| is_known |= known == *mark)?;
    if is_known {
        return Ok(Answer::KNOWN);
    }
    // Not a number of the log: it has no gaps.
    plan.counters.orphan += 1;
    let orphan = Orphan {
        received_at: plan.now,
        mark: mark.clone(),
        // A report of a message that is not ours is dropped in the end, so nobody ever reads its raw text.
        raw: match mark {
            Mark::Report { .. } => String::new(),
            _ => inbound.raw.to_string(),
        },
    };
    plan.write(Write::Orphan {
        message: target,
        number: plan.counters.orphan,
        orphan: Some(orphan),
    });
    Ok(Answer::STORED)
}

/// Marks that came before their message take effect now.
pub fn adopt_orphans(plan: &mut Plan<'_>, entry: &mut Entry, message: Hash16) -> Read<()> {
    each_orphan(plan, message, |plan, number, mark| {
        apply_mark(entry, &mark);
        plan.write(Write::Orphan {
            message,
            number,
            orphan: None,
        });
    })
}

/// Marks read in one step, each with its raw text.
const ORPHANS_AT_ONCE: usize = 100;

/// Hands over all marks that wait for a message, in the order in which they came.
fn each_orphan(
    plan: &mut Plan<'_>,
    message: Hash16,
    mut each: impl FnMut(&mut Plan<'_>, u64, Mark),
) -> Read<()> {
    let mut after = 0;
    loop {
        let page = plan.view.orphans_after(message, after, ORPHANS_AT_ONCE)?;
        let is_last = page.len() < ORPHANS_AT_ONCE;
        for (number, orphan) in page {
            after = number;
            each(plan, number, orphan.mark);
        }
        if is_last {
            return Ok(());
        }
    }
}

fn apply_mark(entry: &mut Entry, mark: &Mark) -> bool {
    match mark {
        Mark::Reaction { by, emoji, at } => entry.react(*by, &text::one_line(emoji, 16), *at),
        Mark::Edit { text, at } => entry.edit(text, *at),
        Mark::Revoke { at } => {
            let first = entry.deleted_at.is_none();
            entry.deleted_at = entry.deleted_at.or(Some(*at));
            first
        }
        Mark::Report { report, at } => entry
            .delivery
            .as_mut()
            .is_some_and(|delivery| delivery.report(report, *at)),
    }
}
