//! What could not be placed, read again: at every start, since a newer release may understand more, and after a
//! change of the configuration, which may have brought its number.

use crate::base::id::QuarantineId;
use crate::channels::whatsapp::payload;
use crate::domain::changes::Answer;
use crate::domain::command::Command;
use crate::domain::decide;
use crate::domain::event::{QuarantineCause, Quarantined};
use crate::domain::inbound::{Inbound, Item};
use crate::domain::view::{Fault, View};
use crate::engine::{Handle, SubmitError};

/// Parts looked at in one snapshot: each may be megabytes.
const AT_ONCE: usize = 16;

/// Reads the whole quarantine again and hands over what can be placed now. Returns how many parts left it. Reading
/// is done beside the runtime, which has others to serve.
///
/// # Errors
/// When storage fails.
pub async fn read_again(handle: &Handle) -> Result<usize, Fault> {
    // What comes in meanwhile was read by this release.
    let last = QuarantineId(handle.snapshot()?.counters().quarantine);
    let mut after = QuarantineId(0);
    let mut placed = 0;
    loop {
        let from = handle.clone();
        let page = tokio::task::spawn_blocking(move || page(&from, after, last)).await;
        let parts = page.map_err(|error| Fault(Box::new(error)))??;
        let Some((id, _)) = parts.last() else {
            return Ok(placed);
        };
        after = *id;
        for (id, items) in parts {
            let Some(items) = items else { continue };
            match handle.submit_patiently(Command::Reread(id, items)).await {
                Ok(Answer::Inbound(summary)) if summary.quarantined == 0 => placed += 1,
                Ok(_) => {}
                Err(SubmitError::Stopped) => return Ok(placed),
                Err(error) => tracing::warn!(%error, part = id.0, "a part stays in quarantine"),
            }
        }
    }
}

/// A part, with its items if they can be placed now.
type ReadPart = (QuarantineId, Option<Vec<Inbound>>);

/// The parts after `after` up to `last`, as many as are looked at at once.
fn page(handle: &Handle, after: QuarantineId, last: QuarantineId) -> Result<Vec<ReadPart>, Fault> {
    let snapshot = handle.snapshot()?;
    let numbers: Vec<String> = snapshot
        .numbers()?
        .into_iter()
        .map(|number| number.phone_number_id)
        .collect();
    let parts = snapshot.quarantine_after(after, AT_ONCE)?;
    let mut read = Vec::with_capacity(parts.len());
    for (id, part) in parts.into_iter().take_while(|(id, _)| *id <= last) {
        read.push((id, placeable(&part, &numbers, &snapshot)?));
    }
    Ok(read)
}

/// The items of a part, if they would not end where they are.
fn placeable(
    part: &Quarantined,
    numbers: &[String],
    view: &dyn View,
) -> Result<Option<Vec<Inbound>>, Fault> {
    match &part.cause {
        QuarantineCause::UnknownNumber(number) if !numbers.contains(number) => return Ok(None),
        QuarantineCause::NoMessage => return Ok(None),
        _ => {}
    }
    let Ok(items) = payload::read(part.raw.as_bytes()) else {
        return Ok(None);
    };
    for inbound in &items {
        let moves = match &inbound.item {
            Item::Unplaced(_) => false,
            Item::Moved { from, to, .. } => {
                decide::is_known(view, from)? || decide::is_known(view, to)?
            }
            _ => true,
        };
        if moves {
            return Ok(Some(items));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::testing::{Desk, setting};

    fn text(id: &str) -> Vec<Inbound> {
        let body = format!(
            r#"{{"entry":[{{"id":"102","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"107"}},
            "messages":[{{"from":"5511976540001","id":"{id}","timestamp":"1786000000","type":"text","text":{{"body":"hi"}}}},
            {{"id":"no type"}}]}}}}]}}]}}"#
        );
        payload::read(body.as_bytes()).unwrap()
    }

    #[tokio::test]
    async fn messages_wait_until_their_number_is_known() {
        let desk = Desk::new().await;
        for id in 0..100 {
            desk.submit(Command::Inbound(text(&format!("wamid.{id}"))))
                .await;
        }
        assert_eq!(read_again(&desk.handle).await.unwrap(), 0);
        desk.submit(Command::Configure(vec![setting("107")])).await;
        assert_eq!(read_again(&desk.handle).await.unwrap(), 100);
        let snapshot = desk.handle.snapshot().unwrap();
        assert_eq!(snapshot.active_chats().unwrap().len(), 1);
        assert_eq!(
            snapshot.quarantine_count().unwrap(),
            100,
            "what can't be read stays"
        );
    }

    #[tokio::test]
    async fn what_an_older_release_could_not_read_is_placed() {
        let desk = Desk::new().await;
        let snapshot = desk.handle.snapshot().unwrap();
        let mut part = Quarantined {
            received_at: crate::base::clock::Timestamp::default(),
            cause: QuarantineCause::UnknownField("messages".to_owned()),
            raw: text("wamid.1")[0].raw.to_string(),
        };
        assert!(placeable(&part, &[], &snapshot).unwrap().is_some());
        part.raw = text("wamid.1")[1].raw.to_string();
        assert!(placeable(&part, &[], &snapshot).unwrap().is_none());
    }

    fn at_our_number(list: &str) -> Vec<Inbound> {
        let body = format!(
            r#"{{"entry":[{{"id":"102","changes":[{{"field":"messages","value":{{"metadata":{{"phone_number_id":"106"}},
            "messages":[{list}]}}}}]}}]}}"#
        );
        payload::read(body.as_bytes()).unwrap()
    }

    #[tokio::test]
    async fn new_ids_of_a_stranger_wait_until_the_stranger_is_known() {
        let desk = Desk::new().await;
        let moved = at_our_number(
            r#"{"from":"5511976540001","id":"wamid.s","timestamp":"1786000000","type":"system",
            "system":{"type":"user_changed_number","wa_id":"5511911112222"}}"#,
        );
        for _ in 0..2 {
            desk.submit(Command::Inbound(moved.clone())).await;
            assert_eq!(read_again(&desk.handle).await.unwrap(), 0);
        }
        let snapshot = desk.handle.snapshot().unwrap();
        assert_eq!(snapshot.quarantine_count().unwrap(), 2);
        let parts = snapshot.quarantine_after(QuarantineId(0), 1).unwrap();
        assert_eq!(parts[0].1.cause, QuarantineCause::NoPerson);
        drop(snapshot);
        // The message from the old phone comes later than the news of the new one.
        let hello = at_our_number(
            r#"{"from":"5511976540001","id":"wamid.1","timestamp":"1785999999","type":"text","text":{"body":"hi"}}"#,
        );
        desk.submit(Command::Inbound(hello)).await;
        assert_eq!(read_again(&desk.handle).await.unwrap(), 2);
        let snapshot = desk.handle.snapshot().unwrap();
        assert_eq!(snapshot.quarantine_count().unwrap(), 0);
        let chat = snapshot.active_chats().unwrap()[0];
        let address = snapshot.chat(chat).unwrap().unwrap().address;
        let identity = snapshot.address(address).unwrap().unwrap().identity;
        assert_eq!(identity.wa_id.as_deref(), Some("5511911112222"));
    }
}
