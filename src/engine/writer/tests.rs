//! Group commit: nobody is answered before it is durable, a full queue says so, a failing disk ends it all.

use tokio::task::JoinSet;

use super::*;
use crate::base::clock::Timestamp;
use crate::base::id::GroupId;
use crate::domain::changes::Answer;
use crate::domain::command::{SessionCommand, TeamAction};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::SubmitError;
use crate::store::Store;
use crate::store::fault::FaultyDisk;

fn desk() -> (FaultyDisk, Handle, Writer) {
    let disk = FaultyDisk::default();
    let clock = Clock::manual(Timestamp::from_millis(1_786_000_000_000));
    let store = Store::open_backend(disk.clone(), clock.now()).unwrap();
    let (handle, writer) = start(Engine::new(store).unwrap(), clock).unwrap();
    (disk, handle, writer)
}

fn group(name: &str) -> Command {
    Command::Team {
        by: None,
        action: TeamAction::AddGroup {
            name: name.to_owned(),
        },
    }
}

/// The groups that are there if the power fails now and all that is not synced is lost.
fn durable_groups(disk: &FaultyDisk) -> Vec<GroupId> {
    let store = Store::open_backend(disk.crashed(|| 0), Timestamp::default()).unwrap();
    let groups = store.snapshot().unwrap().groups().unwrap();
    groups.into_iter().map(|group| group.id).collect()
}

#[tokio::test]
async fn many_who_wait_share_a_commit_and_are_answered_after_it() {
    let (disk, handle, writer) = desk();
    disk.hold();
    let mut tasks = JoinSet::new();
    let submit = |tasks: &mut JoinSet<_>, number: usize| {
        let (handle, disk) = (handle.clone(), disk.clone());
        tasks.spawn(async move {
            let answer = handle.submit(group(&format!("group {number}"))).await;
            (answer, durable_groups(&disk))
        });
    };
    submit(&mut tasks, 0);
    tokio::task::yield_now().await;
    disk.wait_until_held();
    for number in 1..200 {
        submit(&mut tasks, number);
    }
    while handle.jobs.capacity() > WRITER_QUEUE - 199 {
        tokio::task::yield_now().await;
    }
    assert!(tasks.try_join_next().is_none(), "answered before the sync");
    let before = disk.syncs();
    disk.release();
    while let Some(done) = tasks.join_next().await {
        let (answer, durable) = done.unwrap();
        let Ok(Answer::Group(id)) = answer else {
            panic!("{answer:?}")
        };
        assert!(
            durable.contains(&id),
            "{id} was answered and is not durable"
        );
    }
    let syncs = disk.syncs() - before;
    assert!(syncs <= 20, "{syncs} syncs for 200 commands");
    drop(handle);
    writer.join().unwrap();
}

#[tokio::test]
async fn a_full_queue_is_busy_and_a_patient_worker_waits() {
    let (disk, handle, writer) = desk();
    // Each writes one event and reads nothing.
    let command = || Command::Session(SessionCommand::End([7; 16]));
    disk.hold();
    let mut tasks = JoinSet::new();
    let spawn = |tasks: &mut JoinSet<_>, patient: bool| {
        let handle = handle.clone();
        tasks.spawn(async move {
            if patient {
                handle.submit_patiently(command()).await
            } else {
                handle.submit(command()).await
            }
        });
    };
    spawn(&mut tasks, false);
    tokio::task::yield_now().await;
    disk.wait_until_held();
    for _ in 0..WRITER_QUEUE {
        spawn(&mut tasks, false);
    }
    while handle.jobs.capacity() > 0 {
        tokio::task::yield_now().await;
    }
    let refused = handle.submit(command()).await;
    assert!(matches!(refused, Err(SubmitError::Busy)), "{refused:?}");
    spawn(&mut tasks, true);
    tokio::task::yield_now().await;
    disk.release();
    while let Some(done) = tasks.join_next().await {
        assert!(done.unwrap().is_ok());
    }
    assert_eq!(*handle.sequence().borrow(), WRITER_QUEUE as u64 + 2);
    drop(handle);
    writer.join().unwrap();
}

#[tokio::test]
async fn a_refused_command_shares_the_batch_and_stops_nobody() {
    let (_disk, handle, writer) = desk();
    handle.submit(group("VIP")).await.unwrap();
    let before = *handle.sequence().borrow();
    let (one, two, three) = tokio::join!(
        handle.submit(group("A")),
        handle.submit(group("VIP")),
        handle.submit(group("B"))
    );
    assert!(one.is_ok() && three.is_ok());
    let taken = Refusal::invalid("name", FieldProblem::Taken);
    assert!(matches!(two, Err(SubmitError::Refused(refusal)) if refusal == taken));
    assert_eq!(*handle.sequence().borrow(), before + 2);
    drop(handle);
    writer.join().unwrap();
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_its_command() {
    let (disk, handle, writer) = desk();
    disk.hold();
    let task = tokio::spawn({
        let handle = handle.clone();
        async move { handle.submit(group("gone")).await }
    });
    tokio::task::yield_now().await;
    disk.wait_until_held();
    task.abort();
    disk.release();
    handle.submit(group("next")).await.unwrap();
    assert_eq!(durable_groups(&disk).len(), 2);
    drop(handle);
    writer.join().unwrap();
}

#[tokio::test]
async fn it_ends_when_the_last_handle_is_dropped() {
    let (_disk, handle, writer) = desk();
    let other = handle.clone();
    drop(handle);
    other.submit(group("still there")).await.unwrap();
    let mut sequence = other.sequence();
    drop(other);
    writer.join().unwrap();
    while sequence.changed().await.is_ok() {}
}

#[tokio::test]
async fn a_failing_disk_stops_the_desk_and_says_why() {
    let (disk, handle, writer) = desk();
    handle.submit(group("kept")).await.unwrap();
    disk.fail_after(0);
    let all = (0..5).map(|number| {
        let handle = handle.clone();
        async move { handle.submit(group(&format!("{number}"))).await }
    });
    for answer in futures_util::future::join_all(all).await {
        assert!(matches!(answer, Err(SubmitError::Stopped)), "{answer:?}");
    }
    let late = handle.submit(group("late")).await;
    assert!(matches!(late, Err(SubmitError::Stopped)));
    let late = handle.submit_patiently(group("late")).await;
    assert!(matches!(late, Err(SubmitError::Stopped)));
    assert!(!handle.is_running());
    assert!(writer.join().is_err(), "the reason is handed on");
    assert_eq!(durable_groups(&disk), [GroupId(1)]);
}
