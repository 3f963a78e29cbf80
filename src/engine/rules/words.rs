//! What the desk says by itself: once, fresh, inside the window, and never as a reply.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::base::id::{ChatId, EntryId, GroupId, NumberId};
use crate::base::limits::WINDOW;
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{Command, DeskAction, GroupChange, HoursAction, TeamAction};
use crate::domain::delivery::{DeliveryState, Report};
use crate::domain::entry::{Author, Body};
use crate::domain::first_words::{Automatic, FRESH, FirstWords};
use crate::domain::group::DeskSettings;
use crate::domain::hours::Calendar;
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::Whose;
use crate::domain::hours::zone::Zone;
use crate::domain::inbound::{CallBy, Content, Item};
use crate::domain::outbox::{OutboxState, Outgoing, SendOutcome};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::domain::wording::Wording;
use crate::engine::rules::desk::{
    ADMIN, Desk, LEAD, OWNER, VERA, accepted, anna, hours, person, refused, reply,
};

pub const SUPPORT: GroupId = GroupId(1);
const MINUTE: Duration = Duration::from_secs(60);

pub fn wording(text: &str) -> Option<Wording> {
    Some(Wording::read(text).unwrap())
}

fn all_words() -> FirstWords {
    FirstWords {
        greeting: wording("Hello, {customer}! {group}, by {expected}."),
        away: wording("Closed. {hours}"),
        busy: wording("An answer comes by {expected}"),
        busy_after: 3,
    }
}

impl Desk {
    pub fn set_words(&mut self, number: Option<NumberId>, words: Option<FirstWords>) {
        let action = TeamAction::SetWords {
            group: SUPPORT,
            number,
            words: words.map(Box::new),
        };
        self.operator(action).unwrap();
    }

    /// A desk that says everything, open around the clock.
    pub fn talkative() -> Self {
        let mut desk = Self::new();
        desk.set_words(None, Some(all_words()));
        desk
    }

    /// The group works from 9 to 18 in UTC; it is Thursday at this hour and minute.
    fn office_at(&mut self, hour: u64, minute: u64) {
        let week = Week::workdays(&Day::read("9-18").unwrap());
        let calendar = Some(Calendar::new("UTC", week, Vec::new()).unwrap());
        let whose = Whose::Group(SUPPORT);
        let action = TeamAction::Hours(HoursAction::Set { whose, calendar });
        self.operator(action).unwrap();
        let midnight = 1_786_000_000 / 86_400 * 86_400;
        self.now = Timestamp::from_seconds(midnight).plus(hours(hour) + MINUTE * minute as u32);
    }

    /// What the desk said in a chat by itself.
    pub fn said(&self, chat: ChatId) -> Vec<(Automatic, String)> {
        let entries = self.entries(chat).into_iter();
        entries
            .filter_map(|entry| match entry.body {
                Body::Automatic { what, text } => {
                    assert_eq!(entry.author, Author::Automation);
                    Some((what, text))
                }
                _ => None,
            })
            .collect()
    }

    pub fn kinds(&self, chat: ChatId) -> Vec<Automatic> {
        self.said(chat).into_iter().map(|(what, _)| what).collect()
    }

    fn newest_automatic(&self, chat: ChatId) -> EntryId {
        let entries = self.entries(chat);
        let is_automatic = |body: &Body| matches!(body, Body::Automatic { .. });
        let found = entries.iter().rev().find(|entry| is_automatic(&entry.body));
        found.expect("something was said").id
    }

    fn again(&mut self, after: Duration) -> ChatId {
        self.pass(after);
        self.writes(&anna(), "and another thing").0
    }
}

// F102, F105, A14: once per interaction at its first message, which is kept and waits as ever.
#[test]
fn a_greeting_comes_once_in_each_appeal_and_answers_nobody() {
    let mut desk = Desk::talkative();
    let mut message = desk.message(&anna(), Content::Text("Hi".to_owned()));
    message.profile_name = Some("Anna".to_owned());
    let (chat, _) = {
        let before = desk.view().sequence();
        desk.receive(vec![Item::Message(Box::new(message))]);
        desk.newest_entry_after(before).unwrap()
    };
    let greeting = (Automatic::Greeting, "Hello, Anna! Support, by 8:06 (UTC).");
    assert_eq!(desk.said(chat), [(greeting.0, greeting.1.to_owned())]);
    // The words of the customer stand in the list, and they wait.
    let kept = desk.chat(chat);
    assert_eq!(kept.last.as_ref().unwrap().text, "Hi");
    assert!(kept.waiting_since().is_some());
    assert_eq!((kept.received, kept.unread(0)), (1, 1));
    assert!(matches!(kept.state, ChatState::New { .. }));
    assert_eq!(desk.view().outbox_rows().unwrap().len(), 1);
    // Not again in this appeal, whoever talks; again in the next one.
    desk.again(hours(1));
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.reply(chat, "Good day").unwrap();
    desk.again(hours(1));
    assert_eq!(desk.kinds(chat), [Automatic::Greeting]);
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.again(hours(1));
    assert_eq!(desk.kinds(chat), [Automatic::Greeting; 2]);
}

#[test]
fn a_fresh_desk_says_nothing_by_itself() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "Hi");
    for _ in 0..12 {
        desk.again(MINUTE);
    }
    assert_eq!(desk.said(chat), []);
}

#[test]
fn only_a_fresh_message_of_a_customer_s_is_answered() {
    let mut desk = Desk::talkative();
    let sent = |desk: &mut Desk, age: Duration, who: u64, content: Content| {
        let sender = person(&format!("HR.{who}"), &format!("38591000{who}"));
        let mut message = desk.message(&sender, content);
        message.at = desk.now.minus(age);
        let before = desk.view().sequence();
        desk.receive(vec![Item::Message(Box::new(message))]);
        let found = desk.newest_entry_after(before);
        found.map_or(0, |(chat, _)| desk.said(chat).len())
    };
    let text = || Content::Text("Hi".to_owned());
    assert_eq!(sent(&mut desk, FRESH, 100, text()), 1);
    assert_eq!(sent(&mut desk, FRESH + MINUTE, 101, text()), 0);
    // Long ago: Meta kept it for two days, and its window is over.
    assert_eq!(sent(&mut desk, WINDOW * 2, 102, text()), 0);
    assert_eq!(sent(&mut desk, MINUTE, 103, Content::IdentityChanged), 0);
    // What we wrote in the phone app, and a call.
    let mut echo = desk.message(&person("HR.104", "385910104"), text());
    echo.echo = true;
    let (chat, _) = desk.receive_one(echo);
    assert_eq!(desk.said(chat), []);
    let before = desk.view().sequence();
    desk.receive(vec![Item::Call {
        phone_number_id: "n1".into(),
        id: "call.1".into(),
        at: desk.now,
        sender: person("HR.105", "385910105"),
        profile_name: None,
        seconds: None,
        by: CallBy::Customer,
    }]);
    let (chat, called) = desk.newest_entry_after(before).unwrap();
    assert_eq!(desk.said(chat), []);
    // The first message of the appeal that the call began is greeted; a reaction to it is not answered.
    desk.pass(MINUTE);
    let (_, entry) = {
        let message = desk.message(&person("HR.105", "385910105"), text());
        let wamid = message.wamid.clone();
        desk.receive(vec![Item::Message(Box::new(message))]);
        (chat, wamid)
    };
    assert_eq!(desk.kinds(chat), [Automatic::Greeting]);
    assert!(called.0 > 0);
    desk.pass(MINUTE);
    let emoji = "👍".to_owned();
    let content = Content::Reaction {
        target: entry,
        emoji,
    };
    let reaction = desk.message(&person("HR.105", "385910105"), content);
    desk.receive(vec![Item::Message(Box::new(reaction))]);
    assert_eq!(desk.kinds(chat).len(), 1);
}

// Without hours of its own a group has no zone: it tells the time of the desk.
#[test]
fn a_group_around_the_clock_follows_the_desk_s_zone() {
    let mut desk = Desk::talkative();
    let zagreb = DeskSettings {
        zone: Zone::named("Europe/Zagreb").unwrap(),
        ..DeskSettings::default()
    };
    desk.run(Command::ConfigureDesk(zagreb)).unwrap();
    let (chat, _) = desk.writes(&anna(), "Hi");
    let greeting = "Hello, dear customer! Support, by 10:06 (Zagreb).";
    assert_eq!(desk.said(chat)[0].1, greeting);
}

// F64: several short messages are one appeal to us.
#[test]
fn a_burst_gets_one_word() {
    let mut desk = Desk::talkative();
    let texts = ["Hi", "I have", "a question", "about", "my order"];
    let items = texts.map(|text| {
        let message = desk.message(&anna(), Content::Text(text.to_owned()));
        Item::Message(Box::new(message))
    });
    desk.receive(items.to_vec());
    let chat = desk.view().active_chats().unwrap()[0];
    assert_eq!(desk.kinds(chat), [Automatic::Greeting]);
    assert_eq!(desk.chat(chat).received, 5);
    // Impatient all the same, a minute later.
    desk.again(MINUTE);
    assert_eq!(desk.kinds(chat), [Automatic::Greeting, Automatic::Busy]);
}

// F41: at most once per turn.
#[test]
fn an_impatient_customer_is_told_once_a_turn_how_long_it_takes() {
    let mut desk = Desk::talkative();
    let (chat, _) = desk.writes(&anna(), "1");
    desk.again(MINUTE);
    assert_eq!(desk.kinds(chat).len(), 1);
    for _ in 0..4 {
        desk.again(MINUTE);
    }
    assert_eq!(desk.kinds(chat), [Automatic::Greeting, Automatic::Busy]);
    assert_eq!(desk.said(chat)[1].1, "An answer comes by 8:08 (UTC)");
    // Somebody answers: the next turn begins.
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.reply(chat, "Here I am").unwrap();
    desk.again(MINUTE);
    desk.again(MINUTE);
    assert_eq!(desk.kinds(chat).len(), 2);
    desk.again(MINUTE);
    assert_eq!(desk.kinds(chat)[2], Automatic::Busy);
}

#[test]
fn outside_the_hours_the_away_message_takes_the_greeting_s_place() {
    let mut desk = Desk::talkative();
    desk.office_at(17, 50);
    let (chat, _) = desk.writes(&anna(), "Hi");
    let greeting = "Hello, dear customer! Support, by Fri 7 Aug, 9:50 (UTC).";
    assert_eq!(desk.said(chat)[0].1, greeting);
    // 18:05: once in this night, whatever else comes.
    desk.again(MINUTE * 15);
    let away = (
        Automatic::Away,
        "Closed. Mon–Fri 9:00–18:00 (UTC)".to_owned(),
    );
    assert_eq!(desk.said(chat)[1], away);
    desk.again(hours(3));
    desk.again(hours(8));
    assert_eq!(desk.kinds(chat).len(), 2);
    // A new appeal within the same night is not greeted, and not told again.
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.again(MINUTE);
    assert_eq!(desk.kinds(chat).len(), 2);
    // Next evening it is told again; the greeting of that appeal is not made up for in the morning.
    desk.again(hours(6));
    assert_eq!(
        desk.kinds(chat).len(),
        2,
        "it is open and it is not the first message"
    );
    desk.again(hours(8));
    assert_eq!(desk.kinds(chat)[2..], [Automatic::Away]);
}

#[test]
fn a_new_customer_at_night_is_told_that_nobody_is_there_and_not_greeted_later() {
    let mut desk = Desk::talkative();
    desk.office_at(23, 0);
    let (chat, _) = desk.writes(&anna(), "Hi");
    assert_eq!(desk.kinds(chat), [Automatic::Away]);
    desk.again(hours(11));
    assert_eq!(desk.kinds(chat), [Automatic::Away]);
    // Without such a message the night knows the greeting.
    let words = FirstWords {
        away: None,
        ..all_words()
    };
    desk.set_words(None, Some(words));
    desk.office_at(23, 30);
    let (other, _) = desk.writes(&person("HR.7", "385917"), "Hi");
    let greeting = "Hello, dear customer! Support, by Fri 7 Aug, 10:00 (UTC).";
    assert_eq!(desk.said(other)[0].1, greeting);
}

#[test]
fn who_talks_with_somebody_late_is_not_told_that_nobody_is_there() {
    let mut desk = Desk::talkative();
    desk.office_at(17, 50);
    let chat = desk.open_chat();
    desk.pass(MINUTE * 20);
    desk.reply(chat, "I stay a little longer").unwrap();
    desk.again(MINUTE * 5);
    assert_eq!(desk.kinds(chat), [Automatic::Greeting]);
    desk.again(hours(2));
    assert_eq!(desk.kinds(chat), [Automatic::Greeting, Automatic::Away]);
}

// F5, F7: the number's own words.
#[test]
fn a_number_s_own_words_win() {
    let mut desk = Desk::talkative();
    let own = FirstWords {
        greeting: wording("{number} speaking"),
        ..FirstWords::default()
    };
    let first = desk.view().numbers().unwrap()[0].clone();
    desk.set_words(Some(first.id), Some(own));
    let (chat, _) = desk.writes(&anna(), "Hi");
    assert_eq!(desk.said(chat)[0].1, "Line n1 speaking");
    for _ in 0..6 {
        desk.again(MINUTE);
    }
    assert_eq!(
        desk.kinds(chat).len(),
        1,
        "it has no word for the impatient"
    );
    let mut message = desk.message(&anna(), Content::Text("Hi".to_owned()));
    message.phone_number_id = "n2".to_owned();
    let (other, _) = desk.receive_automatic(message);
    assert!(desk.said(other)[0].1.starts_with("Hello"));
    // An own row that says nothing is silence; without one the group's words hold again.
    desk.set_words(Some(first.id), Some(FirstWords::default()));
    let third = desk.writes(&person("HR.8", "385918"), "Hi").0;
    assert_eq!(desk.said(third), []);
    desk.set_words(Some(first.id), None);
    let fourth = desk.writes(&person("HR.9", "385919"), "Hi").0;
    assert_eq!(desk.kinds(fourth), [Automatic::Greeting]);
}

impl Desk {
    fn receive_automatic(
        &mut self,
        message: crate::domain::inbound::InboundMessage,
    ) -> (ChatId, EntryId) {
        let before = self.view().sequence();
        self.receive(vec![Item::Message(Box::new(message))]);
        self.newest_entry_after(before).unwrap()
    }
}

#[test]
fn what_is_said_goes_out_in_order_and_its_fate_changes_nothing() {
    let mut desk = Desk::talkative();
    let (chat, _) = desk.writes(&anna(), "Hi");
    let greeting = desk.newest_automatic(chat);
    let waiting = desk.chat(chat).waiting_since();
    assert!(waiting.is_some());
    let order = desk.start(greeting);
    assert!(matches!(order.content, Outgoing::Text(text) if text.starts_with("Hello")));
    desk.end(greeting, accepted("out.1")).unwrap();
    desk.status("out.1", None, Report::Read);
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).waiting_since(), waiting);
    // A lost greeting does not reopen a handled chat, and a lost reply is no less lost for a greeting.
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let answer = desk.reply(chat, "Good day").unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), None);
    desk.start(answer);
    desk.end(answer, SendOutcome::Refused(refused(131_026)))
        .unwrap();
    assert_eq!(desk.chat(chat).waiting_since(), waiting);
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.status("out.1", None, Report::Failed(refused(131_026)));
    assert_eq!(desk.chat(chat).state_word(), "done");
    // A failed one is nobody's to send again: it would look like an answer.
    let found = desk.act(OWNER, chat, DeskAction::Retry(greeting));
    assert!(found.is_err());
}

#[test]
fn nobody_wrote_since_though_the_desk_did() {
    let mut desk = Desk::talkative();
    let (chat, seen) = {
        let message = desk.message(&anna(), Content::Text("Hi".to_owned()));
        let (chat, _) = desk.receive_automatic(message);
        (chat, desk.entries(chat)[0].id)
    };
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    let DeskAction::Reply(mut answer) = reply("Good day") else {
        panic!("a reply")
    };
    answer.seen = Some(seen);
    let sent = desk.act(VERA, chat, DeskAction::Reply(answer));
    assert!(matches!(sent, Ok(Answer::Entry(..))), "{sent:?}");
}

#[test]
fn what_could_not_leave_in_time_never_does() {
    let mut desk = Desk::talkative();
    let (chat, _) = desk.writes(&anna(), "Hi");
    let greeting = desk.newest_automatic(chat);
    // A temporary error, and no try within the ten minutes.
    desk.start(greeting);
    let again = |after| SendOutcome::Again {
        after,
        error: refused(131_016),
        number_wide: None,
    };
    desk.end(greeting, again(MINUTE)).unwrap();
    assert_eq!(desk.state(chat, greeting), DeliveryState::Queued);
    desk.pass(MINUTE);
    desk.start(greeting);
    desk.end(greeting, again(hours(1))).unwrap();
    assert_eq!(desk.state(chat, greeting), DeliveryState::Canceled);
    assert!(desk.view().outbox_rows().unwrap().is_empty());
    // Nothing went out for an hour.
    let (other, _) = desk.writes(&person("HR.7", "385917"), "Hi");
    let greeting = desk.newest_automatic(other);
    desk.pass(hours(1));
    let started = desk.run(Command::StartSend(greeting)).unwrap();
    assert_eq!(started, Answer::Nothing);
    assert_eq!(desk.state(other, greeting), DeliveryState::Canceled);
    assert!(desk.chat(other).waiting_since().is_some());
}

#[test]
fn a_restored_file_greets_nobody() {
    let mut desk = Desk::talkative();
    let (chat, _) = desk.writes(&anna(), "Hi");
    let greeting = desk.newest_automatic(chat);
    desk.run(Command::Restored).unwrap();
    assert_eq!(desk.state(chat, greeting), DeliveryState::Canceled);
    let rows = desk.view().outbox_rows().unwrap();
    let held = |state: &OutboxState| matches!(state, OutboxState::Restored(_));
    assert!(!rows.iter().any(|row| held(&row.state)));
}

// F67: only into an open window, with the answering time of the group to which the chat goes.
#[test]
fn who_is_moved_is_told_when_the_other_group_answers() {
    let mut desk = Desk::new();
    let Ok(Answer::Group(sales)) = desk.operator(TeamAction::AddGroup {
        name: "Sales".into(),
    }) else {
        panic!("no group")
    };
    let change = GroupChange {
        transfer_notice: Some(wording("{group} answers by {expected}")),
        answers_within: Some(90),
        ..GroupChange::default()
    };
    let group = sales;
    desk.operator(TeamAction::ChangeGroup { group, change })
        .unwrap();
    let chat = desk.open_chat();
    let waiting = desk.chat(chat).waiting_since();
    desk.act(VERA, chat, DeskAction::Move(sales)).unwrap();
    let told = (
        Automatic::TransferNotice,
        "Sales answers by 8:36 (UTC)".to_owned(),
    );
    assert_eq!(desk.said(chat), [told]);
    assert_eq!(desk.chat(chat).waiting_since(), waiting);
    // Back there is no notice; and none after the window's end.
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.act(VERA, chat, DeskAction::Move(SUPPORT)).unwrap();
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.pass(WINDOW);
    desk.act(VERA, chat, DeskAction::Move(sales)).unwrap();
    assert_eq!(desk.kinds(chat).len(), 1);
}

#[test]
fn words_and_settings_are_those_of_who_keeps_the_team() {
    let mut desk = Desk::new();
    let words = || TeamAction::SetWords {
        group: SUPPORT,
        number: None,
        words: Some(Box::new(all_words())),
    };
    let settings = |minutes| TeamAction::ChangeGroup {
        group: SUPPORT,
        change: GroupChange {
            answers_within: Some(minutes),
            ..GroupChange::default()
        },
    };
    for by in [LEAD, VERA] {
        assert_eq!(desk.team(by, words()), Err(Refusal::NotAllowed));
        assert_eq!(desk.team(by, settings(5)), Err(Refusal::NotAllowed));
    }
    for by in [OWNER, ADMIN] {
        assert!(desk.team(by, words()).is_ok() && desk.team(by, settings(5)).is_ok());
    }
    let kept = desk.view().group_settings(SUPPORT).unwrap();
    assert_eq!(kept.answers_within, 5);
    let between = FieldProblem::Between(1, 10_080);
    let found = desk.operator(settings(0));
    assert_eq!(found, Err(Refusal::invalid("answers_within", between)));
    let hasty = TeamAction::SetWords {
        group: SUPPORT,
        number: None,
        words: Some(Box::new(FirstWords {
            busy_after: 1,
            ..all_words()
        })),
    };
    let between = FieldProblem::Between(2, 50);
    let found = desk.operator(hasty);
    assert_eq!(found, Err(Refusal::invalid("busy_after", between)));
    for (group, number) in [(GroupId(9), None), (SUPPORT, Some(NumberId(9)))] {
        let words = None;
        let action = TeamAction::SetWords {
            group,
            number,
            words,
        };
        assert_eq!(desk.operator(action), Err(Refusal::NotFound));
    }
}
