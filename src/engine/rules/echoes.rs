//! What the team sends from its phone app: it stands in the chat as the phone's, answers who waits, and is in all
//! else no message of a customer's and none of the desk's.

use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::domain::chat::ChatState;
use crate::domain::command::{DeskAction, Reply};
use crate::domain::delivery::{DeliveryState, Report};
use crate::domain::entry::{Author, Body, ChatEvent, ContactCard, Direction, FileKind};
use crate::domain::first_words::Automatic;
use crate::domain::inbound::{Content, InboundFile, InboundMessage, Item};
use crate::domain::measure::TurnEnd;
use crate::domain::media::MediaState;
use crate::domain::refusal::Refusal;
use crate::domain::sent::SentBy;
use crate::domain::turn::AnswerKind;
use crate::domain::view::View as _;
use crate::domain::window::Window;
use crate::engine::rules::desk::{Desk, IVAN, LEAD, VERA, anna, hours, person, refused};

/// A second, the finest that WhatsApp tells.
const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

fn text(words: &str) -> Content {
    Content::Text(words.to_owned())
}

impl Desk {
    fn echo(&mut self, content: Content) -> InboundMessage {
        let mut message = self.message(&anna(), content);
        message.echo = true;
        message
    }

    /// The phone app writes to Anna.
    fn phone_writes(&mut self, words: &str) -> (ChatId, EntryId) {
        let echo = self.echo(text(words));
        self.receive_one(echo)
    }

    /// The phone app changes a message.
    fn phone_marks(&mut self, content: Content) {
        let echo = self.echo(content);
        let sum = self.receive(vec![Item::Message(Box::new(echo))]);
        assert_eq!((sum.stored, sum.quarantined), (1, 0));
    }

    fn wamid(&self, chat: ChatId, entry: EntryId) -> String {
        self.entry(chat, entry).wamid.unwrap()
    }

    fn reactions(&self, chat: ChatId, entry: EntryId) -> Vec<(Author, String)> {
        let entry = self.entry(chat, entry);
        let all = entry.reactions.into_iter();
        all.map(|it| (it.by, it.emoji)).collect()
    }
}

#[test]
fn every_kind_stands_in_the_chat_as_the_phone_s_and_files_are_fetched() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let window = desk.chat(chat).window;
    let received = desk.chat(chat).received;
    let kinds = [
        FileKind::Image,
        FileKind::Video,
        FileKind::Audio { voice: true },
        FileKind::Audio { voice: false },
        FileKind::Document,
        FileKind::Sticker,
    ];
    let file = |kind| {
        Content::File(InboundFile {
            kind,
            meta_id: "m".to_owned(),
            url: None,
            mime: "image/jpeg".to_owned(),
            sha256: None,
            name: String::new(),
            caption: "for you".to_owned(),
        })
    };
    let mut all: Vec<Content> = kinds.into_iter().map(file).collect();
    all.push(text("words"));
    all.push(Content::Location {
        latitude: 45.8,
        longitude: 15.9,
        name: "Here".to_owned(),
        address: String::new(),
        url: String::new(),
    });
    all.push(Content::Contacts(vec![ContactCard::default()]));
    all.push(Content::Unsupported {
        what: "poll_creation".to_owned(),
    });
    for content in all {
        desk.pass(hours(1));
        let echo = desk.echo(content);
        let (of, id) = desk.receive_one(echo);
        let entry = desk.entry(of, id);
        assert_eq!(of, chat);
        assert_eq!(
            (entry.author, entry.direction()),
            (Author::PhoneApp, Direction::Out),
            "{:?}",
            entry.body
        );
        assert_eq!(desk.state(chat, id), DeliveryState::Sent);
        assert!(desk.view().outbox(id).unwrap().is_none(), "it is sent");
        assert_eq!(desk.chat(chat).last.unwrap().id, id);
        assert!(entry.is_news_to(VERA), "she reads it before she writes");
    }
    for media in 1..=6 {
        let media = desk.view().media(MediaId(media)).unwrap().unwrap();
        assert!(matches!(media.state, MediaState::Fetching { .. }));
        assert!(media.announced().is_some(), "WhatsApp has it");
    }
    let kept = desk.chat(chat);
    assert_eq!((kept.window, kept.received), (window, received));
    assert!(matches!(kept.state, ChatState::Open { .. }));
    assert_eq!(kept.assignee(), Some(VERA));
    for agent in [VERA, IVAN, LEAD] {
        assert_eq!(desk.notices(agent), []);
    }
    // Ten hours after the customer's words nothing of the phone's has prolonged their window.
    desk.pass(hours(14));
    desk.fire();
    assert!(!desk.chat(chat).window.is_open(desk.now));
}

#[test]
fn the_phone_keeps_a_promise_that_it_answers_and_takes_no_chat() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "hello");
    desk.pass(hours(1));
    let (of, _) = desk.phone_writes("with you in a moment");
    assert_eq!(of, chat);
    let kept = desk.chat(chat);
    assert_eq!((kept.waiting_since(), kept.assignee()), (None, None));
    assert!(matches!(kept.state, ChatState::New { .. }));
    let turns = desk.turns();
    assert_eq!(turns.len(), 1);
    let (answer, end, minutes, _, by) = turns[0];
    assert_eq!(
        (answer, end, minutes, by),
        (AnswerKind::First, TurnEnd::Answered, 60, None)
    );
    // A later question waits for the next reply, no more for the first.
    desk.writes(&anna(), "and?");
    let turn = desk.chat(chat).waiting.unwrap();
    assert_eq!(turn.answer, AnswerKind::Next);
}

#[test]
fn a_handled_chat_stays_so_and_a_stranger_s_is_done_until_they_answer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    let before = desk.chat(chat).interaction.id;
    let (of, id) = desk.phone_writes("by the way");
    assert_eq!(of, chat);
    let kept = desk.chat(chat);
    assert!(matches!(kept.state, ChatState::Done { .. }));
    assert_eq!(
        (kept.interaction.id, desk.entry(chat, id).interaction),
        (before, before)
    );
    // Somebody whom the desk does not know.
    let mut echo = desk.echo(text("we are the shop"));
    echo.sender = person("HR.77", "38591770077");
    let (other, _) = desk.receive_one(echo);
    assert_ne!(other, chat);
    let kept = desk.chat(other);
    assert!(matches!(kept.state, ChatState::Done { previous: None, .. }));
    assert_eq!((kept.window, kept.received), (Window::default(), 0));
    desk.pass(SECOND);
    desk.writes(&person("HR.77", "38591770077"), "I want one");
    let kept = desk.chat(other);
    assert!(matches!(kept.state, ChatState::New { .. }));
    assert_eq!(kept.waiting.unwrap().answer, AnswerKind::First);
}

#[test]
fn told_twice_it_stands_once_and_what_the_desk_sent_is_not_told_again() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let echo = desk.echo(text("once"));
    desk.receive_one(echo.clone());
    let again = desk.receive(vec![Item::Message(Box::new(echo))]);
    assert_eq!((again.stored, again.known), (0, 1));
    let ours = desk.sent(chat, "wamid.ours");
    let mut echo = desk.echo(text("A word"));
    echo.wamid = "wamid.ours".to_owned();
    let again = desk.receive(vec![Item::Message(Box::new(echo))]);
    assert_eq!((again.stored, again.known), (0, 1));
    assert_eq!(desk.entry(chat, ours).author, Author::Agent(VERA));
}

#[test]
fn statuses_are_taken_before_and_after_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (_, id) = desk.phone_writes("one");
    let wamid = desk.wamid(chat, id);
    for (report, state) in [
        (Report::Delivered, DeliveryState::Delivered),
        (Report::Sent, DeliveryState::Delivered),
        (Report::Read, DeliveryState::Read),
    ] {
        desk.pass(SECOND);
        desk.status(&wamid, None, report);
        assert_eq!(desk.state(chat, id), state);
    }
    let echo = desk.echo(text("two"));
    desk.status(&echo.wamid, None, Report::Read);
    let (_, id) = desk.receive_one(echo);
    assert_eq!(desk.state(chat, id), DeliveryState::Read);
    // The delivery report counts it to the phone.
    let mut by = Vec::new();
    let today = desk.now.day();
    let view = desk.view();
    view.sent((today, today), &mut |_, row| by.push(row.by))
        .unwrap();
    assert_eq!(by, [SentBy::Phone, SentBy::Phone]);
}

#[test]
fn what_did_not_arrive_answered_nobody_whenever_that_is_told() {
    for status_first in [false, true] {
        let mut desk = Desk::new();
        let chat = desk.open_chat();
        desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
        let (_, _) = desk.writes(&anna(), "one more thing");
        desk.act(VERA, chat, DeskAction::Take).unwrap();
        let echo = desk.echo(text("on the way"));
        let wamid = echo.wamid.clone();
        let failed = Report::Failed(refused(131_026));
        let id = if status_first {
            desk.status(&wamid, None, failed);
            desk.receive_one(echo).1
        } else {
            let (_, id) = desk.receive_one(echo);
            assert_eq!(desk.chat(chat).waiting_since(), None);
            desk.status(&wamid, None, failed);
            id
        };
        assert_eq!(desk.state(chat, id), DeliveryState::Failed);
        let turn = desk.chat(chat).waiting.expect("nobody answered");
        assert_eq!(turn.answer, AnswerKind::First, "{status_first}");
        // It is sent again where it was written.
        let again = desk.act(VERA, chat, DeskAction::Retry(id));
        assert_eq!(again, Err(Refusal::WrongState));
        // To somebody in a handled chat it is nobody's business unless it is told.
        let mut echo = desk.echo(text("hello, stranger"));
        echo.sender = person("HR.78", "38591780078");
        let wamid = echo.wamid.clone();
        let failed = Report::Failed(refused(131_026));
        let other = if status_first {
            desk.status(&wamid, None, failed);
            let before = desk.view().sequence();
            desk.receive(vec![Item::Message(Box::new(echo))]);
            desk.newest_entry_after(before).unwrap().0
        } else {
            let (other, _) = desk.receive_one(echo);
            desk.status(&wamid, None, failed);
            other
        };
        assert!(matches!(desk.chat(other).state, ChatState::New { .. }));
        let told = |body: &Body| *body == Body::Event(ChatEvent::NotArrived);
        let entries = desk.entries(other);
        assert_eq!(entries.iter().filter(|it| told(&it.body)).count(), 1);
    }
}

#[test]
fn a_refusal_of_the_phone_s_closes_no_window() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let (_, id) = desk.phone_writes("one");
    let wamid = desk.wamid(chat, id);
    desk.status(&wamid, None, Report::Failed(refused(131_047)));
    assert_eq!(desk.state(chat, id), DeliveryState::Failed);
    assert!(desk.chat(chat).window.is_open(desk.now));
}

#[test]
fn quotes_hold_both_ways() {
    let mut desk = Desk::new();
    let (chat, asked) = desk.writes(&anna(), "which one?");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let ours = desk.sent(chat, "wamid.ours");
    for (quoted, wamid) in [
        (asked, desk.wamid(chat, asked)),
        (ours, "wamid.ours".to_owned()),
    ] {
        let mut echo = desk.echo(text("this"));
        echo.reply_to = Some(wamid);
        let (_, id) = desk.receive_one(echo);
        let reply_to = desk.entry(chat, id).reply_to.unwrap();
        assert_eq!(reply_to.entry, Some(quoted));
        // The customer quotes what the phone said, and so does the desk.
        let mut message = desk.message(&anna(), text("fine"));
        message.reply_to = Some(desk.wamid(chat, id));
        let (_, answer) = desk.receive_one(message);
        assert_eq!(desk.entry(chat, answer).reply_to.unwrap().entry, Some(id));
        let reply = Reply {
            text: "good".to_owned(),
            reply_to: Some(id),
            ..Reply::default()
        };
        desk.act(VERA, chat, DeskAction::Reply(reply)).unwrap();
    }
}

#[test]
fn the_phone_edits_and_deletes_what_it_and_the_desk_sent_and_what_stood_before_stays() {
    for mark_first in [false, true] {
        let mut desk = Desk::new();
        let chat = desk.open_chat();
        let echo = desk.echo(text("frist"));
        let target = echo.wamid.clone();
        let edit = Content::Edit {
            target: target.clone(),
            text: "first".to_owned(),
        };
        let id = if mark_first {
            desk.phone_marks(edit);
            desk.receive_one(echo).1
        } else {
            let id = desk.receive_one(echo).1;
            desk.pass(SECOND);
            desk.phone_marks(edit);
            id
        };
        let entry = desk.entry(chat, id);
        assert_eq!(entry.text(), "first");
        assert_eq!(entry.revisions[0].1, "frist");
        desk.phone_marks(Content::Revoke { target });
        let entry = desk.entry(chat, id);
        assert!(entry.deleted_at.is_some());
        assert_eq!((entry.text(), entry.revisions.len()), ("first", 1));
        assert_eq!(desk.chat(chat).last.unwrap().text, "");
    }
    // Messages of the desk stand in the phone app too.
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let ours = desk.sent(chat, "wamid.ours");
    desk.pass(SECOND);
    desk.phone_marks(Content::Edit {
        target: "wamid.ours".to_owned(),
        text: "Another word".to_owned(),
    });
    let entry = desk.entry(chat, ours);
    assert_eq!(entry.author, Author::Agent(VERA));
    assert_eq!(entry.text(), "Another word");
    assert_eq!(entry.revisions[0].1, "A word");
}

#[test]
fn an_automatic_message_can_be_edited_in_the_phone_app() {
    let mut desk = Desk::talkative();
    let (chat, _) = desk.writes(&anna(), "Hello");
    let entries = desk.entries(chat);
    let greeting = entries.iter().find(|it| {
        let what = Automatic::Greeting;
        matches!(&it.body, Body::Automatic { what: it, .. } if *it == what)
    });
    let id = greeting.unwrap().id;
    let before = desk.entry(chat, id).text().to_owned();
    desk.start(id);
    desk.end(id, crate::engine::rules::desk::accepted("wamid.hi"))
        .unwrap();
    desk.pass(SECOND);
    desk.phone_marks(Content::Edit {
        target: "wamid.hi".to_owned(),
        text: "Good day".to_owned(),
    });
    let entry = desk.entry(chat, id);
    assert_eq!((entry.text(), &entry.revisions[0].1), ("Good day", &before));
}

#[test]
fn the_number_has_one_reaction_whether_the_desk_or_the_phone_put_it() {
    let mut desk = Desk::new();
    let (chat, asked) = desk.writes(&anna(), "which one?");
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let target = desk.wamid(chat, asked);
    let reacts = |desk: &mut Desk, emoji: &str| {
        let (target, emoji) = (target.clone(), emoji.to_owned());
        desk.phone_marks(Content::Reaction { target, emoji });
    };
    let vera = |desk: &mut Desk, emoji: &str| {
        let react = DeskAction::React(asked, emoji.to_owned());
        desk.act(VERA, chat, react).unwrap();
    };
    let phone = |emoji: &str| vec![(Author::PhoneApp, emoji.to_owned())];
    let hers = |emoji: &str| vec![(Author::Agent(VERA), emoji.to_owned())];
    reacts(&mut desk, "👍");
    assert_eq!(desk.reactions(chat, asked), phone("👍"));
    desk.pass(SECOND / 2);
    vera(&mut desk, "❤️");
    assert_eq!(desk.reactions(chat, asked), hers("❤️"));
    // In the same second, of which WhatsApp tells the beginning.
    reacts(&mut desk, "🙏");
    assert_eq!(desk.reactions(chat, asked), phone("🙏"));
    reacts(&mut desk, "");
    assert_eq!(desk.reactions(chat, asked), phone(""));
    vera(&mut desk, "👍");
    assert_eq!(desk.reactions(chat, asked), hers("👍"));
    // The customer's own stands beside it.
    let emoji = "😂".to_owned();
    let theirs = desk.message(&anna(), Content::Reaction { target, emoji });
    desk.receive(vec![Item::Message(Box::new(theirs))]);
    let both = [hers("👍"), vec![(Author::Customer, "😂".to_owned())]].concat();
    assert_eq!(desk.reactions(chat, asked), both);
}

#[test]
fn what_wakes_the_desk_by_itself_sleeps() {
    let mut desk = Desk::talkative();
    let (chat, _) = desk.phone_writes("STOP");
    assert_eq!(desk.said(chat), []);
    let address = desk.view().address(desk.chat(chat).address).unwrap();
    assert_eq!(address.unwrap().marketing, None, "our words are no wish");
    assert_eq!(desk.entries(chat).len(), 1);
    let asleep: [AgentId; 3] = [VERA, IVAN, LEAD];
    for agent in asleep {
        assert_eq!(desk.notices(agent), []);
    }
}
