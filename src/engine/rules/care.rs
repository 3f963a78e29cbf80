//! What customers wish is respected, who is blocked is sent nothing, and what is deleted is gone.

use std::time::Duration;

use crate::base::id::{ChatId, EntryId};
use crate::domain::agent::Right;
use crate::domain::care::{BlockAsk, BlockAskState, BlockFailure, BlockOutcome, CareView as _};
use crate::domain::changes::Answer;
use crate::domain::command::{
    AgentChange, Command, DeskAction, Leaves, MuteFor, ParkedFate, TeamAction, TemplateFacts,
};
use crate::domain::customer::{MarketingWish, WishHow};
use crate::domain::delivery::{DeliveryState, Report};
use crate::domain::draft::Drafted;
use crate::domain::entry::{Body, ChatEvent};
use crate::domain::inbound::Content;
use crate::domain::outbox::{HeldFor, SendOutcome};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::Component;
use crate::domain::template::Facts;
use crate::domain::view::View as _;
use crate::domain::wish::WishWords;
use crate::engine::rules::desk::{Desk, IVAN, VERA, anna, refused, reply};
use crate::engine::rules::held::{hello, words};
use crate::store::check::check;

impl Desk {
    fn wish(&self, chat: ChatId) -> Option<MarketingWish> {
        let address = self.view().address(self.chat(chat).address).unwrap();
        address.unwrap().marketing
    }

    fn offers_sale(&mut self, category: &str) {
        let templates = vec![TemplateFacts {
            name: "hello".to_owned(),
            language: "en".to_owned(),
            status: "APPROVED".to_owned(),
            facts: Facts {
                category: category.to_owned(),
                ..Facts::default()
            },
            components: vec![Component::Body("Hello {{1}}".to_owned())],
        }];
        let waba_id = "account".to_owned();
        self.run(Command::Templates { waba_id, templates }).unwrap();
    }

    fn sends_template(&mut self, chat: ChatId) -> Result<EntryId, Refusal> {
        let action = DeskAction::SendTemplate {
            template: hello(),
            key: None,
            seen: None,
        };
        self.act(VERA, chat, action).map(|answer| match answer {
            Answer::Entry(_, entry) => entry,
            other => panic!("{other:?}"),
        })
    }

    pub fn may(&mut self, right: Right) {
        let change = AgentChange {
            overrides: Some(vec![(right, true)]),
            ..AgentChange::default()
        };
        self.operator(TeamAction::ChangeAgent {
            agent: VERA,
            change,
        })
        .unwrap();
    }

    /// Deletes the chat as Vera, who may, and lets what is due happen.
    pub fn erases(&mut self, chat: ChatId) {
        self.may(Right::Delete);
        self.act(VERA, chat, DeskAction::Delete).unwrap();
    }

    /// The worker asks Meta what is wished, and it ends so.
    fn asks_meta(&mut self, chat: ChatId, outcome: BlockOutcome) {
        assert_eq!(self.run(Command::StartBlock(chat)), Ok(Answer::Done));
        self.run(Command::EndBlock(chat, outcome)).unwrap();
        self.is_whole();
    }

    fn ask(&self, chat: ChatId) -> Option<BlockAsk> {
        self.view().block_ask(chat).unwrap()
    }

    pub fn is_whole(&self) {
        assert_eq!(check(&self.view()).unwrap(), Vec::<String>::new());
    }
}

#[test]
fn a_word_a_button_and_a_member_say_it() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.writes(&anna(), "please stop calling me");
    assert_eq!(desk.wish(chat), None);
    desk.pass(Duration::from_secs(5));
    desk.writes(&anna(), " стоп! ");
    let wish = desk.wish(chat).unwrap();
    assert_eq!((wish.stopped, wish.how), (true, WishHow::Word));
    let told = ChatEvent::MarketingChanged { stopped: true };
    let bodies = |desk: &Desk| desk.entries(chat).into_iter().map(|it| it.body);
    assert!(bodies(&desk).any(|body| body == Body::Event(told.clone())));
    desk.pass(Duration::from_secs(5));
    desk.writes(&anna(), "START");
    assert!(!desk.wish(chat).unwrap().stopped);
    desk.pass(Duration::from_secs(5));
    let tap = Content::Button {
        text: "Не надо".to_owned(),
        payload: "STOP".to_owned(),
    };
    let message = desk.message(&anna(), tap);
    desk.receive_one(message);
    let wish = desk.wish(chat).unwrap();
    assert_eq!((wish.stopped, wish.how), (true, WishHow::Button));
    desk.pass(Duration::from_secs(5));
    desk.writes(&anna(), "START");
    desk.pass(Duration::from_secs(5));
    // Our own button for it says so in every language.
    let tap = Content::Button {
        text: "Inga erbjudanden".to_owned(),
        payload: "optout:marketing".to_owned(),
    };
    let message = desk.message(&anna(), tap);
    desk.receive_one(message);
    assert!(desk.wish(chat).unwrap().stopped);
    desk.pass(Duration::from_secs(5));
    let stopped = false;
    desk.act(VERA, chat, DeskAction::Marketing { stopped })
        .unwrap();
    let wish = desk.wish(chat).unwrap();
    assert_eq!((wish.stopped, wish.how), (false, WishHow::Agent(VERA)));
    // That it is over is said by who answers for the chat; that it is not wanted, by anybody.
    let refused = desk.act(IVAN, chat, DeskAction::Marketing { stopped });
    assert_eq!(refused, Err(Refusal::NotParticipant));
    let stopped = true;
    desk.act(IVAN, chat, DeskAction::Marketing { stopped })
        .unwrap();
    desk.is_whole();
}

#[test]
fn the_first_words_of_a_stranger_are_heard_too() {
    let mut desk = Desk::new();
    let (chat, _) = desk.writes(&anna(), "Odjava");
    assert!(desk.wish(chat).unwrap().stopped);
    desk.is_whole();
}

#[test]
fn the_words_are_the_desks_own() {
    let mut desk = Desk::new();
    let list = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let set = |stop: &[&str], resume: &[&str]| {
        TeamAction::SetWishWords(WishWords {
            stop: list(stop),
            resume: list(resume),
        })
    };
    let both = desk.operator(set(&["Basta"], &["BASTA!"]));
    assert_eq!(both, Err(Refusal::invalid("resume", FieldProblem::Taken)));
    assert_eq!(desk.team(VERA, set(&["x"], &[])), Err(Refusal::NotAllowed));
    desk.operator(set(&["Basta", " basta ", ""], &[])).unwrap();
    assert_eq!(desk.view().wish_words().unwrap().stop, ["Basta"]);
    let (chat, _) = desk.writes(&anna(), "STOP");
    assert_eq!(desk.wish(chat), None);
    desk.writes(&anna(), "basta");
    assert!(desk.wish(chat).unwrap().stopped);
}

#[test]
fn a_stop_in_the_second_of_a_colleague_s_note_is_heard() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.writes(&anna(), "STOP");
    desk.pass(Duration::from_millis(5_600));
    desk.act(VERA, chat, DeskAction::Marketing { stopped: false })
        .unwrap();
    assert!(!desk.wish(chat).unwrap().stopped);
    // WhatsApp tells the beginning of the second.
    desk.pass(Duration::from_millis(100));
    desk.writes(&anna(), "STOP");
    assert!(desk.wish(chat).unwrap().stopped);
}

#[test]
fn marketing_is_refused_before_meta_is_asked() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.offers_sale("MARKETING");
    let entry = desk.sends_template(chat).unwrap();
    let at = desk.now;
    desk.writes(&anna(), "stop");
    // It waited in the outbox when the customer said so.
    desk.run(Command::StartSend(entry)).unwrap();
    let failed = desk.entry(chat, entry).delivery.unwrap();
    assert_eq!(failed.error().map(|error| error.code), Some(131_050));
    let stopped = Err(Refusal::MarketingStopped(at));
    assert_eq!(desk.sends_template(chat), stopped);
    let again = desk.act(VERA, chat, DeskAction::Retry(entry));
    assert_eq!(again.map(|_| EntryId(0)), stopped);
    let hold = DeskAction::Hold {
        reply: words("And this"),
        template: Some(hello()),
        even_open: true,
    };
    assert_eq!(desk.act(VERA, chat, hold).map(|_| EntryId(0)), stopped);
    // Everything else still reaches them.
    desk.reply(chat, "As you wish").unwrap();
    desk.offers_sale("UTILITY");
    desk.sends_template(chat).unwrap();
    desk.is_whole();
}

#[test]
fn a_refusal_at_once_tells_the_wish_too() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.offers_sale("MARKETING");
    let entry = desk.sends_template(chat).unwrap();
    desk.start(entry);
    let error = crate::domain::outbox::SendOutcome::Refused(refused(131_050));
    desk.end(entry, error).unwrap();
    assert_eq!(desk.wish(chat).unwrap().how, WishHow::Refused);
}

#[test]
fn who_is_blocked_is_sent_nothing() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let waiting = desk.reply(chat, "On its way").unwrap();
    let block = DeskAction::Block { spam: false };
    assert_eq!(
        desk.act(VERA, chat, block.clone()),
        Err(Refusal::NotAllowed)
    );
    desk.may(Right::AssignNew);
    assert!(desk.chat(chat).waiting.is_none(), "it is answered");
    desk.act(VERA, chat, block).unwrap();
    // Until Meta has done it nothing is as if it had.
    assert!(desk.view().outbox(waiting).unwrap().is_some());
    assert_eq!(desk.view().block(chat).unwrap(), None);
    desk.asks_meta(chat, BlockOutcome::Done);
    assert_eq!(desk.ask(chat), None);
    // What waited failed at once, and no promise goes on for who may not be answered.
    assert!(desk.view().outbox(waiting).unwrap().is_none());
    assert!(desk.chat(chat).waiting.is_none());
    let failed = desk.entry(chat, waiting).delivery.unwrap();
    assert_eq!(failed.error().map(|error| error.code), Some(130_403));
    assert_eq!(desk.reply(chat, "More"), Err(Refusal::Blocked));
    assert_eq!(desk.sends_template(chat), Err(Refusal::Blocked));
    let theirs = desk.entries(chat)[0].id;
    let liked = DeskAction::React(theirs, "👍".to_owned());
    assert_eq!(desk.act(VERA, chat, liked), Err(Refusal::Blocked));
    desk.act(VERA, chat, DeskAction::Unblock).unwrap();
    assert_eq!(desk.reply(chat, "Again"), Err(Refusal::Blocked));
    desk.asks_meta(chat, BlockOutcome::Done);
    desk.reply(chat, "Again").unwrap();
    desk.act(VERA, chat, DeskAction::Block { spam: true })
        .unwrap();
    assert_eq!(desk.chat(chat).state_word(), "open");
    desk.asks_meta(chat, BlockOutcome::Done);
    assert_eq!(desk.chat(chat).state_word(), "done");
}

#[test]
fn a_block_ends_what_was_to_leave_and_brings_nothing_back() {
    let mut desk = Desk::new();
    desk.may(Right::AssignNew);
    let chat = desk.open_chat();
    let hold = DeskAction::Hold {
        reply: words("And this"),
        template: Some(hello()),
        even_open: true,
    };
    let Answer::Entry(_, held) = desk.act(VERA, chat, hold).unwrap() else {
        panic!("no entry")
    };
    let at = Leaves::At(desk.now.plus(Duration::from_secs(3600)));
    let later = DeskAction::Leaving(at, Box::new(reply("Later")));
    let Answer::Entry(_, scheduled) = desk.act(VERA, chat, later).unwrap() else {
        panic!("no entry")
    };
    let sending = desk.reply(chat, "On the wire").unwrap();
    desk.start(sending);
    let keep = DeskAction::DoneWith(None, ParkedFate::Keep);
    desk.act(VERA, chat, keep).unwrap();
    desk.act(VERA, chat, DeskAction::Block { spam: false })
        .unwrap();
    desk.asks_meta(chat, BlockOutcome::Done);
    let code = |desk: &Desk, entry| {
        let delivery = desk.entry(chat, entry).delivery.unwrap();
        delivery.error().map(|error| error.code)
    };
    assert_eq!(code(&desk, scheduled), Some(130_403));
    let row = desk.view().outbox(held).unwrap().unwrap();
    assert_eq!(row.held().map(|held| held.waits), Some(HeldFor::Person));
    assert_eq!(desk.chat(chat).parked, [held]);
    // Meta refuses what was on its way.
    desk.end(sending, SendOutcome::Refused(refused(130_403)))
        .unwrap();
    assert_eq!(code(&desk, sending), Some(130_403));
    assert_eq!(desk.chat(chat).waiting, None);
    assert_eq!(desk.chat(chat).state_word(), "done");
    desk.is_whole();
}

#[test]
fn a_block_that_meta_refuses_is_none_and_says_why() {
    let mut desk = Desk::new();
    desk.may(Right::AssignNew);
    let chat = desk.open_chat();
    let block = DeskAction::Block { spam: true };
    desk.act(VERA, chat, block.clone()).unwrap();
    assert_eq!(desk.act(VERA, chat, block.clone()), Ok(Answer::Nothing));
    desk.asks_meta(chat, BlockOutcome::Refused(refused(139_101)));
    let why = BlockFailure::Refused(refused(139_101));
    assert_eq!(desk.ask(chat).unwrap().failure(), Some(&why));
    assert_eq!(desk.view().block(chat).unwrap(), None);
    assert_eq!(desk.chat(chat).state_word(), "open");
    // It is asked no more by itself, only when somebody wants it again.
    assert_eq!(desk.run(Command::StartBlock(chat)), Ok(Answer::Nothing));
    desk.act(VERA, chat, block.clone()).unwrap();
    desk.asks_meta(chat, BlockOutcome::Refused(refused(139_101)));
    // Given up: Meta certainly did nothing, and is asked nothing.
    desk.act(VERA, chat, DeskAction::Unblock).unwrap();
    assert_eq!(desk.ask(chat), None);
    // Taken back before Meta was asked.
    desk.act(VERA, chat, block).unwrap();
    desk.act(VERA, chat, DeskAction::Unblock).unwrap();
    assert_eq!(desk.ask(chat), None);
    assert_eq!(desk.run(Command::StartBlock(chat)), Ok(Answer::Nothing));
}

#[test]
fn what_meta_may_have_done_is_never_taken_for_granted() {
    let mut desk = Desk::new();
    desk.may(Right::AssignNew);
    let chat = desk.open_chat();
    let block = DeskAction::Block { spam: false };
    desk.act(VERA, chat, block.clone()).unwrap();
    // The process ends while Meta is asked, and asks again.
    assert_eq!(desk.run(Command::StartBlock(chat)), Ok(Answer::Done));
    assert!(!desk.ask(chat).unwrap().unsure);
    assert_eq!(desk.run(Command::StartBlock(chat)), Ok(Answer::Done));
    assert!(desk.ask(chat).unwrap().unsure);
    let no = BlockOutcome::Refused(refused(131_047));
    desk.run(Command::EndBlock(chat, no)).unwrap();
    // The first try may have gone through: to give up is to lift it at Meta.
    assert!(desk.ask(chat).unwrap().unsure);
    desk.act(VERA, chat, DeskAction::Unblock).unwrap();
    assert!(desk.ask(chat).unwrap().goes_on());
    desk.asks_meta(chat, BlockOutcome::Done);
    assert_eq!(desk.ask(chat), None);

    // Somebody wishes otherwise while Meta is asked: the answer is to a question of yesterday.
    desk.act(VERA, chat, block).unwrap();
    assert_eq!(desk.run(Command::StartBlock(chat)), Ok(Answer::Done));
    desk.act(VERA, chat, DeskAction::Unblock).unwrap();
    let late = desk.run(Command::EndBlock(chat, BlockOutcome::Done));
    assert_eq!(late, Ok(Answer::Nothing));
    assert_eq!(desk.view().block(chat).unwrap(), None);
    assert!(desk.ask(chat).unwrap().unsure);
    // Meta can't be reached: it waits, longer and longer.
    let (after, known) = (Duration::from_secs(1), true);
    for wait in [5, 15] {
        desk.asks_meta(chat, BlockOutcome::Later { after, known });
        let next_at = desk.now.plus(Duration::from_secs(wait));
        let state = desk.ask(chat).unwrap().state;
        assert!(
            matches!(state, BlockAskState::Waiting { next_at: at, .. } if at == next_at),
            "{state:?}"
        );
    }
    // A copy of the desk does not go on with it.
    desk.run(Command::Restored).unwrap();
    let why = BlockFailure::Restored;
    assert_eq!(desk.ask(chat).unwrap().failure(), Some(&why));
    desk.erases(chat);
    assert_eq!(desk.ask(chat), None);
    desk.is_whole();
}

#[test]
fn a_mute_has_an_end_that_is_to_come() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let past = DeskAction::Mute(MuteFor::Until(desk.now));
    let wrong = Err(Refusal::invalid("until", FieldProblem::Wrong));
    assert_eq!(desk.act(VERA, chat, past), wrong);
    let until = desk.now.plus(Duration::from_secs(60));
    desk.act(VERA, chat, DeskAction::Mute(MuteFor::Until(until)))
        .unwrap();
    let mute = desk.view().mute(VERA, chat).unwrap().unwrap();
    assert!(mute.holds(desk.now) && !mute.holds(until));
    assert_eq!(desk.view().mute(IVAN, chat).unwrap(), None, "hers alone");
    desk.act(VERA, chat, DeskAction::Mute(MuteFor::Nothing))
        .unwrap();
    assert_eq!(desk.view().mute(VERA, chat).unwrap(), None);
}

#[test]
fn a_deleted_chat_is_gone_at_once_and_nothing_of_it_is_left() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.receives_picture();
    desk.sent(chat, "out.1");
    let waiting = desk.reply(chat, "Not yet").unwrap();
    let leaves = desk.now.plus(Duration::from_secs(3600));
    let later = crate::domain::command::Leaves::At(leaves);
    let scheduled = DeskAction::Leaving(later, Box::new(DeskAction::Reply(words("Later"))));
    desk.act(VERA, chat, scheduled).unwrap();
    let note = DeskAction::Note {
        text: "@Agent 2 look".to_owned(),
        key: None,
    };
    desk.act(VERA, chat, note).unwrap();
    desk.act(VERA, chat, DeskAction::Mute(MuteFor::Ever))
        .unwrap();
    let unsent = DeskAction::Draft(Drafted {
        text: "Never sent".to_owned(),
        noting: false,
        reply_to: None,
        ..Drafted::default()
    });
    desk.act(VERA, chat, unsent).unwrap();
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Delete),
        Err(Refusal::NotAllowed)
    );
    desk.erases(chat);
    // Invisible from the first moment on, and the file is whole in between.
    assert_eq!(desk.view().chat(chat).unwrap(), None);
    assert!(desk.view().drafts(chat).unwrap().is_empty());
    // What never left is not on its way for ever.
    let mut counted = Vec::new();
    (desk.view())
        .sent((0, u32::MAX), &mut |_, sent| counted.push(sent.state))
        .unwrap();
    assert_eq!(counted, [DeliveryState::Sent]);
    assert_eq!(
        desk.act(VERA, chat, DeskAction::Take),
        Err(Refusal::NotFound)
    );
    desk.is_whole();
    assert!(desk.view().outbox_rows().unwrap().is_empty());
    assert!(desk.run(Command::StartSend(waiting)).is_err());
    desk.fire();
    assert!(desk.entries(chat).is_empty());
    assert!(desk.view().erasure(chat).unwrap().unwrap().finished);
    assert_eq!(desk.view().mutes(VERA).unwrap(), []);
    desk.is_whole();
    // What WhatsApp says of it later changes nothing.
    desk.status("out.1", None, Report::Read);
    // The customer begins anew, under the same card.
    let (next, _) = desk.writes(&anna(), "Hello again");
    assert_ne!(next, chat);
    assert_eq!(desk.entries(next).len(), 1);
    desk.is_whole();
}

#[test]
fn a_long_chat_goes_slice_by_slice_also_over_a_restart() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    for number in 0..450 {
        desk.writes(&anna(), &format!("message {number}"));
    }
    desk.erases(chat);
    let mut slices = 0;
    loop {
        let rows = desk.view().due(desk.now, 1).unwrap().due;
        let Some((due, id)) = rows.first().copied() else {
            break;
        };
        desk.run(Command::Due { due, id }).unwrap();
        desk.is_whole();
        slices += 1;
    }
    assert!(slices >= 3, "{slices}");
    assert!(desk.entries(chat).is_empty());
}

#[test]
fn a_new_chat_is_deleted_from_its_queue_and_reports_keep_their_counts() {
    let mut desk = Desk::new();
    desk.may(Right::Delete);
    let (chat, _) = desk.writes(&anna(), "Hello");
    desk.act(VERA, chat, DeskAction::Delete).unwrap();
    desk.fire();
    desk.is_whole();
    let chat = desk.open_chat();
    let entry = desk.sent(chat, "out.9");
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.act(VERA, chat, DeskAction::Delete).unwrap();
    desk.fire();
    let mut counted = Vec::new();
    let mut each = |id: EntryId, sent: &crate::domain::sent::Sent| counted.push((id, sent.state));
    desk.view().sent((0, u32::MAX), &mut each).unwrap();
    assert_eq!(counted, [(entry, DeliveryState::Sent)]);
    desk.is_whole();
}
