//! What members are told of: when a chat comes to them, until when it is news, and how many are kept.

use std::time::Duration;

use crate::base::id::AgentId;
use crate::base::limits::{NOTICE_KEPT, NOTICES_KEPT};
use crate::domain::bulk::{BulkAction, Pick};
use crate::domain::changes::{Answer, Changes};
use crate::domain::command::{Command, DeskAction};
use crate::domain::decide::tell;
use crate::domain::event::EventKind;
use crate::domain::notice::{Notice, NoticeKind, Which};
use crate::domain::plan::Plan;
use crate::domain::refusal::Refusal;
use crate::domain::routing::{Rules, Way};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, VERA, anna, person};
use crate::engine::rules::offers::{ACCEPT, DECLINE};

const ASSIGNED: NoticeKind = NoticeKind::Given { by: Some(LEAD) };

impl Desk {
    pub fn notices(&self, agent: AgentId) -> Vec<(u64, Notice)> {
        self.view().notices(agent).unwrap()
    }

    /// What somebody was told and has not read, though it still stands.
    pub fn news(&self, agent: AgentId) -> Vec<NoticeKind> {
        let news = self.notices(agent).into_iter().filter(|(_, notice)| {
            let stands = |chat| notice.stands(agent, &self.chat(chat));
            notice.unread && notice.chat.is_none_or(stands)
        });
        news.map(|(_, notice)| notice.what).collect()
    }

    fn has_read(&mut self, by: AgentId, which: Which) -> Result<Answer, Refusal> {
        self.run(Command::ReadNotices { by, which })
    }

    fn assigned(&mut self, sender: &str, to: AgentId) -> crate::base::id::ChatId {
        let (chat, _) = self.writes(&person(sender, &format!("79{sender}")), "Hello");
        self.act(LEAD, chat, DeskAction::Assign(to)).unwrap();
        chat
    }
}

#[test]
fn who_is_given_a_chat_is_told_and_who_takes_it_is_not() {
    let mut desk = Desk::new();
    let taken = desk.open_chat();
    assert_eq!(desk.chat(taken).assignee(), Some(VERA));
    assert_eq!(desk.notices(VERA), []);
    let given = desk.assigned("161000001", VERA);
    assert_eq!(desk.news(VERA), [ASSIGNED]);
    assert_eq!(desk.notices(LEAD), []);
    let (number, notice) = desk.notices(VERA)[0];
    assert_eq!((notice.at, notice.chat), (desk.now, Some(given)));
    let told = desk.view().events_after(number - 1, 1).unwrap();
    assert_eq!(told[0].1.kind, EventKind::Noticed(VERA));
    // It is news until she has looked into it, and tells so once.
    let before = desk.view().sequence();
    desk.act(VERA, given, DeskAction::Read(None)).unwrap();
    assert_eq!(desk.news(VERA), []);
    assert!(!desk.notices(VERA)[0].1.unread);
    let kinds = |from| {
        let events = desk.view().events_after(from, 10).unwrap().into_iter();
        events.filter(|(_, event)| event.kind == EventKind::Noticed(VERA))
    };
    assert_eq!(kinds(before).count(), 1);
}

#[test]
fn a_hand_over_is_news_as_long_as_it_waits_for_an_answer() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let offered = NoticeKind::Offered { by: VERA };
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    assert_eq!(desk.news(IVAN), [offered]);
    desk.act(IVAN, chat, DECLINE).unwrap();
    assert_eq!(desk.news(IVAN), []);
    desk.act(VERA, chat, DeskAction::Transfer(IVAN)).unwrap();
    assert_eq!(desk.notices(IVAN).len(), 1, "one says it all");
    desk.act(IVAN, chat, ACCEPT).unwrap();
    assert_eq!(desk.news(IVAN), []);
    assert_eq!(desk.notices(VERA), [], "the timeline tells her");
}

#[test]
fn who_gets_a_chat_by_the_rules_is_told_so() {
    let mut desk = Desk::new();
    desk.rules(Rules {
        way: Way::Evenly,
        ..Rules::default()
    });
    desk.comes(VERA);
    desk.writes(&anna(), "Hello");
    assert_eq!(desk.news(VERA), [NoticeKind::Given { by: None }]);
}

#[test]
fn each_of_many_chats_is_told_and_undone() {
    let mut desk = Desk::new();
    let chats: Vec<_> = (0..3)
        .map(|index| {
            let digits = format!("7916000{index}");
            desk.writes(&person(&format!("RU.{index}"), &digits), "Hello")
                .0
        })
        .collect();
    let picks = chats.iter().map(|chat| Pick {
        chat: *chat,
        seen: None,
    });
    let bulk = Command::Bulk {
        by: LEAD,
        chats: picks.collect(),
        action: BulkAction::Assign(VERA),
    };
    let Answer::Bulk(outcome) = desk.run(bulk).unwrap() else {
        panic!("many are done");
    };
    assert_eq!(desk.news(VERA), [ASSIGNED; 3]);
    let id = outcome.undo.expect("it can be undone");
    desk.run(Command::UndoBulk { by: LEAD, id }).unwrap();
    assert_eq!(desk.news(VERA), [], "none of them is hers");
}

#[test]
fn one_or_all_are_marked_and_nobody_elses() {
    let mut desk = Desk::new();
    for sender in ["161000001", "161000002", "161000003"] {
        desk.assigned(sender, VERA);
    }
    let numbers: Vec<u64> = desk
        .notices(VERA)
        .iter()
        .map(|(number, _)| *number)
        .collect();
    let one = Which::One(numbers[1]);
    assert_eq!(desk.has_read(IVAN, one), Ok(Answer::Nothing));
    assert_eq!(desk.news(VERA).len(), 3);
    assert_eq!(desk.has_read(VERA, one), Ok(Answer::Done));
    assert_eq!(desk.has_read(VERA, one), Ok(Answer::Nothing));
    assert!(!desk.notices(VERA)[1].1.unread);
    assert_eq!(desk.news(VERA).len(), 2);
    // What came after the list was shown is not read with it.
    let shown = Which::UpTo(numbers[0]);
    assert_eq!(desk.has_read(VERA, shown), Ok(Answer::Done));
    assert_eq!(desk.news(VERA).len(), 1);
    assert!(desk.notices(VERA)[2].1.unread);
    // Where she is mentioned is read with all, and by its own number.
    let chat = desk.open_chat();
    let text = "@Agent 3, look".to_owned();
    let note = DeskAction::Note { text, key: None };
    desk.act(LEAD, chat, note).unwrap();
    let mentions = desk.view().mentions(VERA).unwrap();
    assert!(mentions[0].1.unread);
    let mention = Which::One(mentions[0].0.0);
    assert_eq!(desk.has_read(VERA, mention), Ok(Answer::Done));
    assert_eq!(desk.has_read(VERA, Which::All), Ok(Answer::Done));
    assert_eq!(desk.news(VERA), []);
    let nobody = AgentId(99);
    assert_eq!(desk.has_read(nobody, Which::All), Err(Refusal::NotFound));
}

#[test]
fn the_oldest_go_when_there_are_many_or_when_they_are_old() {
    let mut desk = Desk::new();
    let chats: Vec<_> = (0..NOTICES_KEPT + 5)
        .map(|index| desk.assigned(&format!("1610{index:05}"), VERA))
        .collect();
    let kept = desk.notices(VERA);
    assert_eq!(kept.len(), NOTICES_KEPT);
    assert_eq!(kept[0].1.chat, Some(chats[5]));
    desk.pass(NOTICE_KEPT + Duration::from_secs(2 * 86_400));
    desk.fire();
    assert_eq!(
        desk.notices(VERA).len(),
        NOTICES_KEPT,
        "no message vouches for the day"
    );
    desk.writes(&anna(), "Hello");
    desk.pass(Duration::from_secs(7200));
    desk.fire();
    let left = desk.notices(VERA);
    let is_new = |notice: &Notice| matches!(notice.what, NoticeKind::Waiting { .. });
    assert!(left.iter().all(|(_, notice)| is_new(notice)), "{left:?}");
}

#[test]
fn many_told_in_one_decision_are_bounded_too() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let view = desk.view();
    let mut plan = Plan::new(&view, desk.now);
    let entry = view.chat(chat).unwrap().unwrap().interaction.first_entry;
    let closes = |minutes: u64| NoticeKind::WindowCloses {
        closes_at: desk.now.plus(Duration::from_secs(minutes * 60)),
    };
    for minutes in 0..5 {
        tell(&mut plan, VERA, closes(minutes), chat).unwrap();
    }
    tell(&mut plan, VERA, NoticeKind::HeldLeft { entry }, chat).unwrap();
    let Changes { writes, .. } = plan.finish(Answer::Done);
    let mut kept = std::collections::BTreeMap::new();
    for write in writes {
        if let crate::domain::changes::Write::Notice { number, notice, .. } = write {
            kept.insert(number, notice);
        }
    }
    let kept: Vec<_> = kept.into_values().flatten().map(|it| it.what).collect();
    assert_eq!(kept, [closes(4), NoticeKind::HeldLeft { entry }]);
}

#[test]
fn who_has_left_the_team_is_told_nothing() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.disable(IVAN);
    let view = desk.view();
    let mut plan = Plan::new(&view, desk.now);
    tell(&mut plan, IVAN, NoticeKind::SnoozeOver, chat).unwrap();
    tell(&mut plan, AgentId(99), NoticeKind::SnoozeOver, chat).unwrap();
    tell(&mut plan, ADMIN, NoticeKind::SnoozeOver, chat).unwrap();
    assert_eq!(
        plan.finish(Answer::Done).writes.len(),
        2,
        "a row and a word"
    );
}
