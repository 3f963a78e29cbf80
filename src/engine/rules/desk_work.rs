//! Taking, closing, reopening, noting, replying, reading: who wins, what is told, what is refused.

use std::time::Duration;

use crate::base::id::{ChatId, EntryId};
use crate::base::limits::{NOTE_CHARS_MAX, TEXT_CHARS_MAX};
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{AgentChange, Command, DeskAction, GroupChange, Reply, TeamAction};
use crate::domain::delivery::Report;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::group::GroupAccess;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{
    ADMIN, Desk, IVAN, LEAD, OWNER, VERA, anna, hours, refused, reply,
};
use crate::engine::{ActiveTab, Outcome};

fn unread(desk: &Desk, chat: ChatId) -> u64 {
    let mark = desk.view().read_mark(VERA, chat).unwrap();
    desk.chat(chat).unread(mark)
}

fn last_event(desk: &Desk, chat: ChatId) -> ChatEvent {
    match &desk.entries(chat).last().unwrap().body {
        Body::Event(event) => event.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_two_who_take_at_once_one_wins_and_the_other_learns_who() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "hello");
    let take = |by| Command::Desk {
        by,
        chat,
        action: DeskAction::Take,
    };
    let batch = vec![take(VERA), take(IVAN), take(VERA)];
    let now = desk.now;
    let outcomes = desk.engine.step(batch, now).unwrap();
    assert!(matches!(outcomes[0], Outcome::Answered(Answer::Done)));
    assert!(matches!(
        outcomes[1],
        Outcome::Refused(Refusal::AlreadyTaken(VERA))
    ));
    assert!(matches!(outcomes[2], Outcome::Answered(Answer::Nothing)));
    assert_eq!(desk.chat(chat).assignee(), Some(VERA));
    assert_eq!(desk.entries(chat).len(), 2);
}

#[test]
fn a_repeated_request_taken_by_another_keeps_the_former_as_participant() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.writes(&anna(), "again");
    desk.act(IVAN, chat, DeskAction::Take).unwrap();
    let kept = desk.chat(chat);
    assert_eq!(
        (kept.assignee(), kept.participants()),
        (Some(IVAN), &[VERA][..])
    );
    let took = ChatEvent::Took {
        agent: IVAN,
        from: Some(VERA),
    };
    assert_eq!(last_event(&desk, chat), took);
    desk.reply(chat, "I may still write").unwrap();
    // One who left the team is no participant.
    desk.act(IVAN, chat, DeskAction::Done(None)).unwrap();
    desk.writes(&anna(), "and again");
    let change = AgentChange {
        disabled: Some(true),
        ..AgentChange::default()
    };
    desk.operator(TeamAction::ChangeAgent {
        agent: IVAN,
        change,
    })
    .unwrap();
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    assert_eq!(desk.chat(chat).participants(), &[]);
}

#[test]
fn taking_over_keeps_all_who_were_there() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(ADMIN, chat, DeskAction::TakeOver).unwrap();
    desk.act(OWNER, chat, DeskAction::TakeOver).unwrap();
    desk.act(ADMIN, chat, DeskAction::TakeOver).unwrap();
    let kept = desk.chat(chat);
    assert_eq!(
        (kept.assignee(), kept.participants()),
        (Some(ADMIN), &[VERA, OWNER][..])
    );
    assert_eq!(
        desk.act(LEAD, chat, DeskAction::TakeOver),
        Err(Refusal::NotAllowed)
    );
}

#[test]
fn done_ends_the_interaction_and_reopening_resumes_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let interaction = desk.chat(chat).interaction.id;
    assert_eq!(
        desk.act(IVAN, chat, DeskAction::Done(None)),
        Err(Refusal::NotAllowed)
    );
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    let kept = desk.chat(chat);
    let at = desk.now;
    assert_eq!(
        kept.state,
        ChatState::Done {
            previous: Some(VERA),
            at
        }
    );
    assert_eq!(kept.waiting_since(), None);
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Done(None)),
        Err(Refusal::WrongState)
    );
    desk.act(IVAN, chat, DeskAction::Reopen).unwrap();
    let kept = desk.chat(chat);
    assert_eq!(
        (kept.assignee(), kept.participants()),
        (Some(IVAN), &[VERA][..])
    );
    assert_eq!(kept.interaction.id, interaction);
    assert_eq!(desk.view().interactions(chat, 10).unwrap()[0].1.done, None);
    assert_eq!(
        desk.act(IVAN, chat, DeskAction::Reopen),
        Err(Refusal::WrongState)
    );
}

#[test]
fn queued_messages_leave_after_done() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.reply(chat, "goodbye").unwrap();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.start(entry);
}

#[test]
fn nobody_writes_in_a_chat_that_nobody_took() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "hello");
    assert_eq!(
        desk.act(OWNER, chat, reply("hi")),
        Err(Refusal::NotParticipant)
    );
    assert_eq!(
        desk.act(OWNER, ChatId(99), reply("hi")),
        Err(Refusal::NotFound)
    );
}

#[test]
fn words_are_measured_and_cleaned() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let problem = |result: Result<Answer, Refusal>| match result {
        Err(Refusal::Invalid(mut fields)) => fields.remove(0).1,
        other => panic!("{other:?}"),
    };
    let blank = desk.act(VERA, chat, reply(" \n\t "));
    assert_eq!(problem(blank), FieldProblem::Empty);
    let long = desk.act(VERA, chat, reply(&"я".repeat(TEXT_CHARS_MAX + 1)));
    assert_eq!(problem(long), FieldProblem::TooLong(TEXT_CHARS_MAX));
    // What counts twice in UTF-16 counts twice.
    let emoji = desk.act(VERA, chat, reply(&"😀".repeat(TEXT_CHARS_MAX / 2 + 1)));
    assert_eq!(problem(emoji), FieldProblem::TooLong(TEXT_CHARS_MAX));
    desk.reply(chat, &"я".repeat(TEXT_CHARS_MAX)).unwrap();
    let note = |text: String| DeskAction::Note { text, key: None };
    desk.act(IVAN, chat, note("a".repeat(NOTE_CHARS_MAX)))
        .unwrap();
    let long = desk.act(IVAN, chat, note("a".repeat(NOTE_CHARS_MAX + 1)));
    assert_eq!(problem(long), FieldProblem::TooLong(NOTE_CHARS_MAX));
}

#[test]
fn a_key_makes_a_form_happen_once_a_day() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let form = |text: &str| {
        DeskAction::Reply(Reply {
            text: text.into(),
            reply_to: None,
            key: Some("k".into()),
            seen: None,
            ..Default::default()
        })
    };
    let first = desk.act(VERA, chat, form("one")).unwrap();
    desk.pass(hours(23));
    desk.writes(&anna(), "keeps the window open");
    assert_eq!(desk.act(VERA, chat, form("one")).unwrap(), first);
    // Another's key is another key.
    desk.act(OWNER, chat, DeskAction::TakeOver).unwrap();
    assert_ne!(desk.act(OWNER, chat, form("one")).unwrap(), first);
    // Its day is over when WhatsApp's times say so too.
    desk.pass(hours(26));
    assert_eq!(desk.act(VERA, chat, form("one")).unwrap(), first);
    desk.writes(&anna(), "two days later");
    assert_ne!(desk.act(VERA, chat, form("one")).unwrap(), first);
}

fn says(seen: EntryId, text: &str) -> DeskAction {
    DeskAction::Reply(Reply {
        text: text.to_owned(),
        seen: Some(seen),
        ..Default::default()
    })
}

#[test]
fn what_left_from_another_page_leaves_again_only_by_its_authors_word() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let seen = desk.entries(chat).last().unwrap().id;
    let Ok(Answer::Entry(_, sent)) = desk.act(VERA, chat, says(seen, "We are open")) else {
        panic!("it leaves")
    };
    assert_eq!(
        desk.act(VERA, chat, says(seen, " We are open ")),
        Err(Refusal::NewerMessages(sent))
    );
    desk.act(VERA, chat, says(sent, "We are open")).unwrap();
    // What was taken back never left.
    let taken = desk.reply(chat, "Come at nine").unwrap();
    desk.act(VERA, chat, DeskAction::TakeBack(taken)).unwrap();
    desk.act(VERA, chat, says(seen, "Come at nine")).unwrap();
}

#[test]
fn a_reply_to_an_old_view_is_stopped_by_what_others_wrote_only() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let seen = desk.entries(chat).last().unwrap().id;
    let form = |seen| says(seen, "answer");
    desk.act(VERA, chat, form(seen)).unwrap();
    desk.act(
        IVAN,
        chat,
        DeskAction::Note {
            text: "psst".into(),
            key: None,
        },
    )
    .unwrap();
    desk.act(VERA, chat, says(seen, "and more")).unwrap();
    let (_, newer) = desk.writes(&anna(), "wait");
    assert_eq!(
        desk.act(VERA, chat, form(seen)),
        Err(Refusal::NewerMessages(newer))
    );
    desk.act(VERA, chat, form(newer)).unwrap();
}

#[test]
fn a_quote_needs_a_message_that_whatsapp_knows() {
    let mut desk = Desk::new();
    let (chat, message) = desk.writes(&anna(), "hello");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let quoting = |entry| {
        DeskAction::Reply(Reply {
            text: "to this".into(),
            reply_to: Some(entry),
            key: None,
            seen: None,
            ..Default::default()
        })
    };
    let Ok(Answer::Entry(_, id)) = desk.act(VERA, chat, quoting(message)) else {
        panic!("a message may be quoted")
    };
    assert_eq!(desk.start(id).reply_to.as_deref(), Some("wamid.1"));
    for wrong in [id, EntryId(message.0 + 1), EntryId(99_999)] {
        assert!(matches!(
            desk.act(VERA, chat, quoting(wrong)),
            Err(Refusal::Invalid(_))
        ));
    }
}

#[test]
fn what_never_arrived_is_not_quoted() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let ours = desk.sent(chat, "out.1");
    let quoting = |entry| {
        DeskAction::Reply(Reply {
            text: "as I said".into(),
            reply_to: Some(entry),
            ..Default::default()
        })
    };
    desk.act(VERA, chat, quoting(ours)).unwrap();
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert!(matches!(
        desk.act(VERA, chat, quoting(ours)),
        Err(Refusal::Invalid(_))
    ));
}

#[test]
fn reading_counts_what_was_seen_and_never_goes_back() {
    let mut desk = Desk::new();
    let (chat, first) = desk.writes(&anna(), "1");
    for words in ["2", "3", "4"] {
        desk.writes(&anna(), words);
    }
    let ids: Vec<EntryId> = desk.entries(chat).iter().map(|entry| entry.id).collect();
    assert_eq!(unread(&desk, chat), 4);
    desk.act(VERA, chat, DeskAction::Read(Some(ids[1])))
        .unwrap();
    assert_eq!(unread(&desk, chat), 2);
    desk.act(VERA, chat, DeskAction::Read(Some(first))).unwrap();
    assert_eq!(unread(&desk, chat), 2);
    desk.act(VERA, chat, DeskAction::Read(None)).unwrap();
    assert_eq!(unread(&desk, chat), 0);
    desk.writes(&anna(), "5");
    assert_eq!(unread(&desk, chat), 1);
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    assert_eq!(unread(&desk, chat), 0);
}

#[test]
fn reading_an_old_page_of_a_long_chat_hides_nothing_new() {
    let mut desk = Desk::new();
    let (chat, first) = desk.writes(&anna(), "first");
    for number in 0..300 {
        desk.writes(&anna(), &format!("{number}"));
    }
    desk.act(VERA, chat, DeskAction::Read(Some(first))).unwrap();
    assert!(unread(&desk, chat) >= 300);
}

#[test]
fn a_closed_group_is_unknown_to_others() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "hello");
    let group = desk.chat(chat).group;
    let change = TeamAction::ChangeGroup {
        group,
        change: GroupChange::access(GroupAccess::Members(vec![IVAN])),
    };
    desk.operator(change).unwrap();
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Take),
        Err(Refusal::NotFound)
    );
    desk.act(IVAN, chat, DeskAction::Take).unwrap();
}

#[test]
fn lists_follow_and_page_through() {
    let mut desk = Desk::new();
    let mut chats = Vec::new();
    for index in 0..7 {
        let sender = crate::engine::rules::desk::person("", &format!("7900000000{index}"));
        chats.push(desk.writes(&sender, "hello").0);
        desk.pass(Duration::from_secs(5));
    }
    for chat in &chats[4..] {
        desk.act(VERA, *chat, DeskAction::Take).unwrap();
    }
    desk.act(VERA, chats[6], DeskAction::Done(None)).unwrap();
    let group = desk.chat(chats[0]).group;
    let inbox = desk.engine.inbox();
    let inbox = inbox.read().unwrap();
    assert_eq!(inbox.counts(VERA, &[group]), [4, 2, 0, 1]);
    assert_eq!(inbox.counts(IVAN, &[group]), [4, 0, 2, 1]);
    let first = inbox.page(ActiveTab::New, &[group], None, None, 3);
    assert_eq!(first.chats, chats[..3]);
    let second = inbox.page(ActiveTab::New, &[group], None, first.next, 3);
    assert_eq!((second.chats, second.next), (chats[3..4].to_vec(), None));
    let mine = inbox.page(ActiveTab::Mine(VERA), &[group], None, None, 9);
    assert_eq!(mine.chats, [chats[5], chats[4]]);
    let others = inbox.page(ActiveTab::Others(IVAN), &[group], None, None, 9);
    assert_eq!(others.chats, [chats[5], chats[4]]);
}
