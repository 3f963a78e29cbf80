//! What is done before the team leaves: templates sent to many at once, chats handed to whoever is on duty.

use crate::base::id::ChatId;
use crate::domain::bulk::{BulkAction, Deed};
use crate::domain::chat::ChatState;
use crate::domain::command::{
    Command, DeskAction, GroupChange, TeamAction, TemplateWords, TransferAnswer,
};
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::group::Reopening;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::bulk::customer;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, VERA, refused, template};
use crate::engine::rules::held::words;

impl Desk {
    /// Its group opens windows again with these words.
    fn reopens_with(&mut self, chat: ChatId, words: &str) {
        let waba_id = "account".to_owned();
        let templates = vec![template("again", "APPROVED", words)];
        self.run(Command::Templates { waba_id, templates }).unwrap();
        let reopening = Some(Some(Reopening {
            name: "again".to_owned(),
            language: "en".to_owned(),
        }));
        let change = GroupChange {
            reopening,
            ..GroupChange::default()
        };
        let group = self.chat(chat).group;
        self.operator(TeamAction::ChangeGroup { group, change })
            .unwrap();
    }

    fn last_words(&self, chat: ChatId) -> String {
        let entries = self.entries(chat);
        let last = entries.iter().rev().find(|entry| entry.is_message());
        last.expect("a message").text().to_owned()
    }
}

#[test]
fn who_takes_part_sends_the_groups_template_once_and_nobody_else() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(3);
    desk.reopens_with(chats[0], "May we go on?");
    for chat in &chats[..2] {
        desk.act(VERA, *chat, DeskAction::Take).unwrap();
    }
    let made = desk.bulk(VERA, &chats, BulkAction::KeepAlive).unwrap();
    assert_eq!(made.done, chats[..2]);
    assert_eq!(made.refused, [(chats[2], Refusal::NotParticipant)]);
    assert_eq!(made.undo, None, "what has left is not taken back");
    for chat in &chats[..2] {
        assert_eq!(desk.last_words(*chat), "May we go on?");
        assert!(
            desk.chat(*chat).waiting_since().is_some(),
            "what they asked has no answer"
        );
    }
    // Pressed twice, and by a lead who takes no part.
    let again = desk.bulk(VERA, &chats[..1], BulkAction::KeepAlive).unwrap();
    assert_eq!(again.refused, [(chats[0], Refusal::AlreadySent)]);
    let lead = desk.bulk(LEAD, &chats[..1], BulkAction::KeepAlive).unwrap();
    assert_eq!(lead.refused, [(chats[0], Refusal::NotParticipant)]);
    // It does not open the window; only the answer does. After one, it may be sent again.
    let before = desk.chat(chats[0]).window;
    assert_eq!(before, desk.chat(chats[0]).window);
    desk.writes(&customer(0), "Yes");
    let made = desk.bulk(VERA, &chats[..1], BulkAction::KeepAlive).unwrap();
    assert_eq!(made.done, [chats[0]]);
}

#[test]
fn what_failed_may_be_sent_again_at_once() {
    let mut desk = Desk::new();
    let chat = desk.new_chats(1)[0];
    desk.reopens_with(chat, "May we go on?");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let sends = |desk: &mut Desk| desk.bulk(VERA, &[chat], BulkAction::KeepAlive).unwrap();
    assert_eq!(sends(&mut desk).done, [chat]);
    let entries = desk.entries(chat);
    let sent = entries
        .iter()
        .find(|entry| matches!(entry.body, Body::Template(_)));
    let sent = sent.unwrap().id;
    desk.start(sent);
    desk.end(
        sent,
        crate::domain::outbox::SendOutcome::Refused(refused(131_026)),
    )
    .unwrap();
    assert_eq!(desk.state(chat, sent), DeliveryState::Failed);
    assert_eq!(sends(&mut desk).done, [chat]);
}

#[test]
fn words_that_a_person_must_fill_in_are_not_sent_blank() {
    let mut desk = Desk::new();
    let chat = desk.new_chats(1)[0];
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let sends = |desk: &mut Desk| desk.bulk(VERA, &[chat], BulkAction::KeepAlive).unwrap();
    let missing = Refusal::invalid("template", FieldProblem::Empty);
    assert_eq!(sends(&mut desk).refused, [(chat, missing)]);
    desk.reopens_with(chat, "About your order {{1}}");
    let (expected, given) = (1, 0);
    let blank = Refusal::invalid("variables", FieldProblem::Count { expected, given });
    assert_eq!(sends(&mut desk).refused, [(chat, blank)]);
    assert!(desk.view().outbox_rows().unwrap().is_empty());
}

#[test]
fn ones_own_are_offered_and_that_is_taken_back() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(3);
    desk.act(VERA, chats[0], DeskAction::Take).unwrap();
    desk.act(LEAD, chats[1], DeskAction::Take).unwrap();
    let made = desk.bulk(VERA, &chats, BulkAction::HandOver(IVAN)).unwrap();
    assert_eq!(made.done, [chats[0]]);
    let not_hers = [
        (chats[1], Refusal::NotAllowed),
        (chats[2], Refusal::NotAllowed),
    ];
    assert_eq!(made.refused, not_hers);
    assert!(desk.chat(chats[0]).is_offered_to(IVAN));
    let undone = desk.undo(VERA, made.undo).unwrap();
    assert_eq!(undone.done, [chats[0]]);
    assert!(desk.chat(chats[0]).offer().is_none());
    assert_eq!(desk.people(chats[0]).0, Some(VERA));
    let (by, deed) = (VERA, Deed::HandedOver(IVAN));
    assert_eq!(desk.told(chats[0], 1), [ChatEvent::UndoneDeed { by, deed }]);
    desk.fire();

    // Who has accepted has it.
    let made = desk
        .bulk(VERA, &chats[..1], BulkAction::HandOver(IVAN))
        .unwrap();
    let accept = DeskAction::TransferAnswer(TransferAnswer::Accept);
    desk.act(IVAN, chats[0], accept).unwrap();
    let undone = desk.undo(VERA, made.undo).unwrap();
    assert_eq!(undone.refused, [(chats[0], Refusal::WrongState)]);
    assert_eq!(desk.people(chats[0]).0, Some(IVAN));
}

#[test]
fn who_takes_over_hands_on_what_is_anothers_in_one_and_assigns_what_is_nobodys() {
    let mut desk = Desk::new();
    let chats = desk.new_chats(3);
    desk.act(VERA, chats[0], DeskAction::Take).unwrap();
    desk.act(IVAN, chats[1], DeskAction::Take).unwrap();
    let lead = desk.bulk(LEAD, &chats, BulkAction::HandOver(IVAN)).unwrap();
    assert_eq!(lead.done, [chats[2]], "a lead hands out what is new");
    desk.undo(LEAD, lead.undo).unwrap();

    let made = desk
        .bulk(ADMIN, &chats, BulkAction::HandOver(IVAN))
        .unwrap();
    assert_eq!(made.done, [chats[0], chats[2]]);
    assert_eq!(made.refused, [(chats[1], Refusal::AlreadyTaken(IVAN))]);
    assert!(desk.chat(chats[0]).is_offered_to(IVAN));
    assert_eq!(desk.people(chats[0]).0, Some(ADMIN));
    assert_eq!(desk.people(chats[2]).0, Some(IVAN));
    let undone = desk.undo(ADMIN, made.undo).unwrap();
    assert_eq!(undone.done, [chats[0], chats[2]]);
    assert_eq!(desk.people(chats[0]).0, Some(VERA));
    assert!(matches!(desk.chat(chats[2]).state, ChatState::New { .. }));
}

#[test]
fn behind_a_note_or_a_held_reply_the_template_is_not_sent_twice() {
    let mut desk = Desk::new();
    let chat = desk.new_chats(1)[0];
    desk.reopens_with(chat, "May we go on?");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let sends = |desk: &mut Desk| desk.bulk(VERA, &[chat], BulkAction::KeepAlive).unwrap();
    assert_eq!(sends(&mut desk).done, [chat]);
    let note = DeskAction::Note {
        text: "asked".to_owned(),
        key: None,
    };
    desk.act(VERA, chat, note).unwrap();
    let twice = [(chat, Refusal::AlreadySent)];
    assert_eq!(sends(&mut desk).refused, twice);

    let chat = desk.new_chats(2)[1];
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let hold = DeskAction::Hold {
        reply: words("One"),
        template: Some(TemplateWords {
            name: "again".to_owned(),
            language: "en".to_owned(),
            variables: Vec::new(),
            ..TemplateWords::default()
        }),
        even_open: true,
    };
    desk.act(VERA, chat, hold).unwrap();
    let made = desk.bulk(VERA, &[chat], BulkAction::KeepAlive).unwrap();
    assert_eq!(made.refused, [(chat, Refusal::AlreadySent)]);
}

#[test]
fn a_question_is_not_answered_by_asking_whether_to_go_on() {
    let mut desk = Desk::new();
    let chat = desk.new_chats(1)[0];
    desk.reopens_with(chat, "May we go on?");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let due = |desk: &Desk| desk.chat(chat).waiting.and_then(|turn| turn.due_at());
    let before = due(&desk);
    assert!(before.is_some());
    desk.bulk(VERA, &[chat], BulkAction::KeepAlive).unwrap();
    assert_eq!(due(&desk), before);
    let hold = DeskAction::Hold {
        reply: words("Here is your answer"),
        template: None,
        even_open: true,
    };
    desk.act(VERA, chat, hold).unwrap();
    assert_eq!(due(&desk), None, "what could be done was done");
    assert_eq!(desk.measures().len(), 1);
}
