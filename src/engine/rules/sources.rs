//! Straight to a group by what the customer came by, and which numbers' chats come to a group.

use crate::base::id::{ChatId, GroupId, NumberId};
use crate::domain::changes::Answer;
use crate::domain::chat::ChatState;
use crate::domain::command::{DeskAction, GroupChange, TeamAction};
use crate::domain::entry::{Body, ChatEvent, Referral};
use crate::domain::group::{Reopening, Source};
use crate::domain::inbound::{Content, Item};
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, VERA, anna, hours, person};
use crate::engine::rules::words::SUPPORT;

fn code(text: &str) -> Source {
    Source::RefCode(text.to_owned())
}

impl Desk {
    fn new_group(&mut self, name: &str) -> GroupId {
        let name = name.to_owned();
        match self.operator(TeamAction::AddGroup { name }).unwrap() {
            Answer::Group(group) => group,
            other => panic!("{other:?}"),
        }
    }

    fn leads(&mut self, group: GroupId, sources: Vec<Source>) -> Result<Answer, Refusal> {
        let change = GroupChange {
            sources: Some(sources),
            ..GroupChange::default()
        };
        self.operator(TeamAction::ChangeGroup { group, change })
    }

    fn arrives(&mut self, who: u64, text: &str, referral: Option<Referral>) -> ChatId {
        let sender = person(&format!("HR.{who}"), &format!("38591{who}"));
        let mut message = self.message(&sender, Content::Text(text.to_owned()));
        message.referral = referral;
        let before = self.view().sequence();
        self.receive(vec![Item::Message(Box::new(message))]);
        self.newest_entry_after(before).unwrap().0
    }

    fn came_by(&self, chat: ChatId) -> Vec<(Source, GroupId)> {
        let entries = self.entries(chat).into_iter();
        entries
            .filter_map(|entry| match entry.body {
                Body::Event(ChatEvent::CameBy { source, group }) => Some((source, group)),
                _ => None,
            })
            .collect()
    }
}

// F75: straight there, and the timeline says why.
#[test]
fn what_a_customer_came_by_leads_to_a_group() {
    let mut desk = Desk::new();
    let sales = desk.new_group("Sales");
    let sources = vec![
        code("#Spring"),
        Source::Ad("120".to_owned()),
        Source::UrlContains("fb.me/Promo".to_owned()),
    ];
    desk.leads(sales, sources).unwrap();
    let ad = |id: &str, url: &str| {
        Some(Referral {
            source_id: id.to_owned(),
            source_url: url.to_owned(),
            ..Referral::default()
        })
    };
    let expected = [
        (100, "Hello (ref:spring)", None, Some(code("spring"))),
        (
            101,
            "I saw your ad",
            ad("120", ""),
            Some(Source::Ad("120".to_owned())),
        ),
        (
            102,
            "",
            ad("7", "https://fb.me/promo?x"),
            Some(Source::UrlContains("fb.me/promo".to_owned())),
        ),
        (103, "spring is here", ad("7", "https://fb.me/else"), None),
    ];
    for (who, text, referral, source) in expected {
        let chat = desk.arrives(who, text, referral);
        let told: Vec<_> = source
            .clone()
            .map(|source| (source, sales))
            .into_iter()
            .collect();
        let group = if source.is_some() { sales } else { SUPPORT };
        assert_eq!((desk.chat(chat).group, desk.came_by(chat)), (group, told));
        assert!(matches!(desk.chat(chat).state, ChatState::New { .. }));
    }
}

#[test]
fn only_what_begins_an_appeal_leads_anywhere() {
    let mut desk = Desk::new();
    let sales = desk.new_group("Sales");
    desk.leads(sales, vec![code("spring")]).unwrap();
    let chat = desk.open_chat();
    desk.writes(&anna(), "by the way #spring");
    assert_eq!(desk.chat(chat).group, SUPPORT);
    desk.act(VERA, chat, DeskAction::Done(None)).unwrap();
    desk.pass(hours(1));
    let message = desk.message(&anna(), Content::Text("#SPRING!".to_owned()));
    desk.receive(vec![Item::Message(Box::new(message))]);
    // A new appeal: nobody of the former group has a claim to it.
    let kept = desk.chat(chat);
    let previous = None;
    assert_eq!(
        (kept.group, kept.state),
        (sales, ChatState::New { previous })
    );
    assert_eq!(desk.came_by(chat), [(code("spring"), sales)]);
}

#[test]
fn a_source_leads_to_one_group_only() {
    let mut desk = Desk::new();
    let sales = desk.new_group("Sales");
    desk.leads(sales, vec![code("ref:Spring"), code("SPRING")])
        .unwrap();
    let kept = desk.view().group_settings(sales).unwrap().sources;
    assert_eq!(kept, [code("spring")]);
    let refused = |problem| Err(Refusal::invalid("sources", problem));
    let taken = FieldProblem::LeadsTo {
        source: "spring".to_owned(),
        group: "Sales".to_owned(),
    };
    assert_eq!(desk.leads(SUPPORT, vec![code("Spring")]), refused(taken));
    // The same word as another kind is another source; one's own may be kept.
    desk.leads(SUPPORT, vec![Source::Ad("spring".to_owned())])
        .unwrap();
    desk.leads(sales, vec![code("spring"), code("autumn")])
        .unwrap();
    for (source, problem) in [
        (code(" "), FieldProblem::Empty),
        (code("two words"), FieldProblem::Unknown),
        (Source::Ad("x".repeat(201)), FieldProblem::TooLong(200)),
    ] {
        assert_eq!(desk.leads(SUPPORT, vec![source]), refused(problem));
    }
    let many = (0..101).map(|number| code(&format!("c{number}")));
    let found = desk.leads(SUPPORT, many.collect());
    assert_eq!(found, refused(FieldProblem::TooMany(100)));
}

// F5 to F7: which numbers' chats come to a group is the team's affair.
#[test]
fn a_number_s_new_chats_come_to_the_group_that_the_team_chose() {
    let mut desk = Desk::new();
    let sales = desk.new_group("Sales");
    let (old, _) = desk.writes(&anna(), "before");
    let first = desk.view().numbers().unwrap()[0].id;
    let change = |numbers| GroupChange {
        numbers: Some(numbers),
        ..GroupChange::default()
    };
    let change_to = |numbers| TeamAction::ChangeGroup {
        group: sales,
        change: change(numbers),
    };
    desk.operator(change_to(vec![first])).unwrap();
    let (new, _) = desk.writes(&person("HR.7", "385917"), "after");
    assert_eq!(
        (desk.chat(old).group, desk.chat(new).group),
        (SUPPORT, sales)
    );
    // The configuration does not undo it.
    desk.configure(&["n1", "n2"]);
    assert_eq!(desk.view().number(first).unwrap().unwrap().group, sales);
    let found = desk.operator(change_to(vec![NumberId(9)]));
    let unknown = Refusal::invalid("numbers", FieldProblem::Unknown);
    assert_eq!(found, Err(unknown));
    // Where would its chats go? A number is taken away by giving it to another group.
    let found = desk.operator(change_to(Vec::new()));
    let none = Refusal::invalid("numbers", FieldProblem::Empty);
    assert_eq!(found, Err(none));
    assert_eq!(desk.view().number(first).unwrap().unwrap().group, sales);
}

#[test]
fn a_reopening_template_must_be_there() {
    let mut desk = Desk::new();
    let mut reopens = |name: &str| {
        let reopening = Reopening {
            name: name.to_owned(),
            language: "en".to_owned(),
        };
        let change = GroupChange {
            reopening: Some(Some(reopening)),
            ..GroupChange::default()
        };
        let group = SUPPORT;
        desk.operator(TeamAction::ChangeGroup { group, change })
    };
    let unknown = Refusal::invalid("reopening", FieldProblem::Unknown);
    assert_eq!(reopens("goodbye"), Err(unknown));
    assert!(reopens("hello").is_ok());
}
