//! Templates: who is told when one dies, what is kept of their use, which ones are missed.

use std::time::Duration;

use crate::base::id::{AgentId, NumberId};
use crate::domain::access::enters;
use crate::domain::agent::Right;
use crate::domain::changes::Answer;
use crate::domain::command::{
    AgentChange, Command, DeskAction, GroupChange, TeamAction, TemplateAction, TemplateFacts,
    TemplateWords,
};
use crate::domain::group::Reopening;
use crate::domain::inbound::{Content, Item, TemplateNews};
use crate::domain::keep_alive::keep_alive;
use crate::domain::notice::NoticeKind;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::template::kept::{TemplateKey, TemplateRows as _, TemplateUse};
use crate::domain::template::setback::Setback;
use crate::domain::template::{Facts, GONE, Template};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA, accepted, anna, template};

pub const ACCOUNT: &str = "account";

impl Desk {
    pub fn keeps(&mut self, by: AgentId, action: TemplateAction) -> Result<Answer, Refusal> {
        self.run(Command::KeepTemplates { by, action })
    }

    pub fn lists(&mut self, templates: Vec<TemplateFacts>) {
        let waba_id = ACCOUNT.to_owned();
        self.run(Command::Templates { waba_id, templates }).unwrap();
    }

    fn hears(&mut self, news: TemplateNews) {
        self.receive(vec![Item::Template {
            waba_id: ACCOUNT.to_owned(),
            name: "hello".to_owned(),
            language: "en".to_owned(),
            news,
        }]);
    }

    fn becomes(&mut self, status: &str) {
        self.hears(TemplateNews::Status {
            meta_id: String::new(),
            status: status.to_owned(),
            reason: String::new(),
            explanation: String::new(),
        });
    }

    fn hello(&self) -> Option<Template> {
        self.view()
            .template_by_name(ACCOUNT, "hello", "en")
            .unwrap()
    }

    /// What somebody was told about templates.
    pub fn noticed(&self, agent: AgentId) -> Vec<NoticeKind> {
        let notices = self.notices(agent).into_iter();
        notices.map(|(_, notice)| notice.what).collect()
    }

    fn group_reopens(&mut self) {
        let reopening = Some(Some(hello()));
        let change = GroupChange {
            reopening,
            ..GroupChange::default()
        };
        let group = self.view().groups().unwrap()[0].id;
        self.operator(TeamAction::ChangeGroup { group, change })
            .unwrap();
    }
}

fn hello() -> Reopening {
    Reopening {
        name: "hello".to_owned(),
        language: "en".to_owned(),
    }
}

#[test]
fn whoever_relies_on_a_template_that_dies_is_told_once() {
    let mut desk = Desk::new();
    desk.becomes("PAUSED");
    assert_eq!(desk.noticed(OWNER), [], "nobody relies on it");
    desk.becomes("APPROVED");
    desk.group_reopens();
    desk.becomes("PAUSED");
    let group = desk.view().groups().unwrap()[0].clone();
    let id = desk.hello().unwrap().id;
    let told = |what| NoticeKind::TemplateTrouble {
        template: id,
        what,
        group: Some(group.id),
    };
    let paused = told(Setback::Paused);
    for keeper in [OWNER, ADMIN, LEAD] {
        assert_eq!(desk.noticed(keeper), [paused], "{keeper}");
    }
    assert_eq!(desk.noticed(VERA), []);
    desk.becomes("PAUSED");
    desk.lists(vec![template("hello", "PAUSED", "Hello {{1}}")]);
    assert_eq!(desk.noticed(OWNER), [paused], "once");
    desk.becomes("DISABLED");
    let disabled = told(Setback::Disabled);
    let last = desk.noticed(OWNER);
    assert_eq!(last.last(), Some(&disabled));
    assert!(enters(&desk.view().agent(LEAD).unwrap().unwrap(), &group));
}

#[test]
fn who_sent_it_lately_or_submitted_it_here_relies_on_it_too() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let sends = |desk: &mut Desk| {
        let template = words(&["Anna"]);
        let action = DeskAction::SendTemplate {
            template,
            key: None,
            seen: None,
        };
        desk.act(VERA, chat, action).unwrap();
    };
    sends(&mut desk);
    desk.pass(Duration::from_secs(31 * 86_400));
    desk.becomes("PAUSED");
    assert_eq!(desk.noticed(OWNER), [], "that was long ago");
    desk.becomes("APPROVED");
    sends(&mut desk);
    desk.becomes("PAUSED");
    let troubles = |desk: &Desk, agent| {
        let told = desk.noticed(agent).into_iter();
        let of_template =
            told.filter(|it| matches!(it, NoticeKind::TemplateTrouble { group: None, .. }));
        of_template.count()
    };
    for agent in [OWNER, ADMIN] {
        assert_eq!(troubles(&desk, agent), 1, "{agent}");
    }
    assert!(troubles(&desk, VERA) > 0, "her message may wait, too");
    assert_eq!(troubles(&desk, IVAN), 0);
    let submitted = TemplateAction::Submitted {
        waba_id: ACCOUNT.to_owned(),
        template: Box::new(template("fresh", "APPROVED", "Hi")),
        request: None,
    };
    desk.keeps(ADMIN, submitted).unwrap();
    desk.lists(vec![
        template("hello", "PAUSED", "Hello {{1}}"),
        template("fresh", "PAUSED", "Hi"),
    ]);
    assert_eq!(troubles(&desk, ADMIN), 2);
}

impl Desk {
    fn sends_hello(&mut self) {
        let chat = self.open_chat();
        let send = DeskAction::SendTemplate {
            template: words(&["Anna"]),
            key: None,
            seen: None,
        };
        self.act(VERA, chat, send).unwrap();
    }

    /// What became of templates, as somebody was told.
    fn setbacks(&self, agent: AgentId) -> Vec<Setback> {
        let told = self.noticed(agent).into_iter();
        told.filter_map(|it| match it {
            NoticeKind::TemplateTrouble { what, .. } => Some(what),
            _ => None,
        })
        .collect()
    }
}

#[test]
fn who_sent_a_template_hears_when_it_is_deleted_here_or_at_meta() {
    for here in [true, false] {
        let mut desk = Desk::new();
        desk.sends_hello();
        let id = desk.hello().unwrap().id;
        if here {
            desk.keeps(ADMIN, TemplateAction::Deleted(id)).unwrap();
        } else {
            desk.lists(Vec::new());
        }
        let status = |desk: &Desk| desk.hello().map(|it| it.status);
        let kept = Some(GONE.to_owned());
        assert_eq!(status(&desk), kept, "its name is told");
        // The message failed; who sent it is told once, and finds it for a while.
        for row in desk.view().outbox_rows().unwrap() {
            let start = desk.run(Command::StartSend(row.entry));
            assert_eq!(start, Ok(Answer::Nothing), "there is nothing to send");
        }
        desk.lists(Vec::new());
        assert_eq!(status(&desk), kept, "{here}");
        assert_eq!(desk.setbacks(VERA), [Setback::Gone], "{here}");
        assert_eq!(desk.setbacks(OWNER), [Setback::Gone], "{here}");
        assert_eq!(desk.setbacks(ADMIN).is_empty(), here, "who did it knows");
        assert_eq!(desk.setbacks(IVAN), []);
        desk.pass(Duration::from_secs(31 * 86_400));
        desk.lists(Vec::new());
        assert_eq!(desk.hello(), None, "{here}");
    }
}

#[test]
fn what_its_author_deletes_is_gone_at_once_and_what_others_delete_is_named_to_them() {
    for by in [ADMIN, OWNER] {
        let mut desk = Desk::new();
        let submitted = TemplateAction::Submitted {
            waba_id: ACCOUNT.to_owned(),
            template: Box::new(template("hello", "APPROVED", "Hello {{1}}")),
            request: None,
        };
        desk.keeps(ADMIN, submitted).unwrap();
        let id = desk.hello().unwrap().id;
        desk.keeps(by, TemplateAction::Deleted(id)).unwrap();
        assert_eq!(desk.hello().is_none(), by == ADMIN);
        assert_eq!(desk.setbacks(ADMIN).is_empty(), by == ADMIN);
        desk.pass(Duration::from_secs(31 * 86_400));
        desk.lists(Vec::new());
        assert_eq!(desk.hello(), None);
    }
}

#[test]
fn a_review_that_the_team_asked_for_alarms_nobody_who_only_sent_it() {
    let mut desk = Desk::new();
    desk.sends_hello();
    // It has left: nothing of hers waits.
    for row in desk.view().outbox_rows().unwrap() {
        desk.start(row.entry);
        desk.end(row.entry, accepted("out.1")).unwrap();
    }
    let edited = |status: &str| TemplateAction::Submitted {
        waba_id: ACCOUNT.to_owned(),
        template: Box::new(template("hello", status, "Hello again {{1}}")),
        request: None,
    };
    desk.keeps(ADMIN, edited("PENDING")).unwrap();
    for agent in [VERA, OWNER, ADMIN] {
        assert_eq!(desk.setbacks(agent), [], "{agent}");
    }
    desk.lists(vec![template("hello", "REJECTED", "Hello again {{1}}")]);
    assert_eq!(desk.setbacks(VERA), [Setback::Rejected], "it died");
    let id = desk.hello().unwrap().id;
    let judged = NoticeKind::TemplateReviewed {
        template: id,
        approved: false,
    };
    assert!(desk.noticed(ADMIN).contains(&judged));
}

#[test]
fn another_category_or_other_variables_are_told_too() {
    let mut desk = Desk::new();
    let change = AgentChange {
        overrides: Some(vec![(Right::Templates, true)]),
        ..AgentChange::default()
    };
    desk.operator(TeamAction::ChangeAgent {
        agent: IVAN,
        change,
    })
    .unwrap();
    desk.group_reopens();
    desk.hears(TemplateNews::Category {
        previous: "UTILITY".to_owned(),
        now: "MARKETING".to_owned(),
        correct: String::new(),
    });
    let kept = desk.hello().unwrap().facts;
    assert_eq!(
        (kept.category.as_str(), kept.previous_category.as_str()),
        ("MARKETING", "UTILITY")
    );
    let what = |told: &[NoticeKind]| match told.last() {
        Some(NoticeKind::TemplateTrouble { what, .. }) => Some(*what),
        _ => None,
    };
    assert_eq!(what(&desk.noticed(IVAN)), Some(Setback::Category));
    let parts = TemplateFacts {
        facts: Facts::of("MARKETING"),
        ..template("hello", "APPROVED", "Hello {{1}} and {{2}}")
    };
    desk.lists(vec![parts]);
    assert_eq!(what(&desk.noticed(IVAN)), Some(Setback::Parts));
}

#[test]
fn one_that_is_gone_stays_as_gone_while_somebody_relies_on_it() {
    let mut desk = Desk::new();
    desk.group_reopens();
    desk.lists(Vec::new());
    assert_eq!(desk.hello().map(|it| it.status).as_deref(), Some(GONE));
    assert_eq!(desk.noticed(OWNER).len(), 1);
    desk.lists(Vec::new());
    assert_eq!(desk.noticed(OWNER).len(), 1, "once");
    let change = GroupChange {
        reopening: Some(None),
        ..GroupChange::default()
    };
    let group = desk.view().groups().unwrap()[0].id;
    desk.operator(TeamAction::ChangeGroup { group, change })
        .unwrap();
    desk.lists(Vec::new());
    assert_eq!(desk.hello(), None);
}

#[test]
fn the_author_of_a_message_that_waits_behind_it_is_told() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let send = DeskAction::SendTemplate {
        template: words(&["Anna"]),
        key: None,
        seen: None,
    };
    desk.act(VERA, chat, send).unwrap();
    desk.becomes("PAUSED");
    let told = desk.notices(VERA);
    let [(_, notice)] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert_eq!(notice.chat, Some(chat));
    assert_eq!(desk.noticed(OWNER).len(), 1, "the team sends it");
}

fn words(values: &[&str]) -> TemplateWords {
    TemplateWords {
        name: "hello".to_owned(),
        language: "en".to_owned(),
        variables: values.iter().map(|it| (*it).to_owned()).collect(),
        ..TemplateWords::default()
    }
}

#[test]
fn what_was_filled_in_is_kept_unless_it_tells_of_the_customer() {
    let mut desk = Desk::new();
    let mut message = desk.message(&anna(), Content::Text("Hello".to_owned()));
    message.profile_name = Some("Anna Petrova".to_owned());
    let (chat, _) = desk.receive_one(message);
    desk.act(VERA, chat, DeskAction::Take).unwrap();
    desk.lists(vec![template(
        "hello",
        "APPROVED",
        "{{1}}, {{2}} of {{3}}, {{4}}.",
    )]);
    let customer = {
        let address = desk
            .view()
            .address(desk.chat(chat).address)
            .unwrap()
            .unwrap();
        let name = desk
            .view()
            .customer(address.customer)
            .unwrap()
            .unwrap()
            .name;
        let phone = address.identity.wa_id.or(address.identity.phone).unwrap();
        (name, format!("+{phone}"))
    };
    let first = customer.0.split(' ').next().unwrap().to_uppercase();
    let send = DeskAction::SendTemplate {
        template: words(&[&format!("Dear {first}"), "Vera", "the bindery", &customer.1]),
        key: None,
        seen: None,
    };
    desk.act(VERA, chat, send).unwrap();
    let key = TemplateKey {
        waba_id: ACCOUNT.to_owned(),
        name: "hello".to_owned(),
        language: "en".to_owned(),
    };
    let values = [None, Some("Vera"), Some("the bindery"), None];
    let used = TemplateUse {
        at: desk.now,
        values: values.map(|it| it.map(str::to_owned)).to_vec(),
    };
    assert_eq!(
        desk.view().template_use(VERA, &key).unwrap(),
        Some(used.clone())
    );
    assert_eq!(desk.view().template_use(IVAN, &key).unwrap(), None);
    assert_eq!(desk.view().template_uses(VERA).unwrap(), [(key, used)]);
}

#[test]
fn a_number_reopens_with_its_own_where_the_group_has_none() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let missing = |desk: &Desk| keep_alive(&desk.view(), &desk.chat(chat)).unwrap().word();
    assert_eq!(missing(&desk), "missing");
    let reopening = |number, name: &str| TemplateAction::Reopening {
        number,
        template: Some(Reopening {
            name: name.to_owned(),
            language: "en".to_owned(),
        }),
    };
    let number = desk.chat(chat).number;
    assert_eq!(
        desk.keeps(VERA, reopening(number, "hello")),
        Err(Refusal::NotAllowed)
    );
    assert_eq!(
        desk.keeps(ADMIN, reopening(number, "nobody")),
        Err(Refusal::invalid("template", FieldProblem::Unknown))
    );
    assert_eq!(
        desk.keeps(ADMIN, reopening(NumberId(99), "hello")),
        Err(Refusal::NotFound)
    );
    desk.keeps(ADMIN, reopening(number, "hello")).unwrap();
    assert_eq!(missing(&desk), "asks");
    desk.becomes("REJECTED");
    assert_eq!(desk.noticed(LEAD).len(), 1, "they lead its group");
}

#[test]
fn topics_are_those_of_all_languages_and_each_stands_once() {
    let mut desk = Desk::new();
    let topics = |topics: &[&str]| TemplateAction::Topics {
        waba_id: ACCOUNT.to_owned(),
        name: "hello".to_owned(),
        topics: topics.iter().map(|it| (*it).to_owned()).collect(),
    };
    let many = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    assert_eq!(desk.keeps(IVAN, topics(&["x"])), Err(Refusal::NotAllowed));
    assert!(
        desk.keeps(ADMIN, topics(&["x".repeat(41).as_str()]))
            .is_err()
    );
    assert!(desk.keeps(ADMIN, topics(&many)).is_err());
    desk.keeps(ADMIN, topics(&["Urgent", " urgent ", "", "approval"]))
        .unwrap();
    let kept = || desk.view().template_topics(ACCOUNT, "hello").unwrap().0;
    assert_eq!(kept(), ["Urgent", "approval"]);
}

#[test]
fn editing_one_that_a_group_relies_on_is_told_as_any_loss() {
    let mut desk = Desk::new();
    desk.group_reopens();
    let edited = TemplateAction::Submitted {
        waba_id: ACCOUNT.to_owned(),
        template: Box::new(template("hello", "PENDING", "Hello again {{1}}")),
        request: None,
    };
    desk.keeps(ADMIN, edited).unwrap();
    assert!(!desk.hello().unwrap().is_approved());
    let told = desk.noticed(OWNER);
    assert!(
        matches!(told.as_slice(), [NoticeKind::TemplateTrouble { .. }]),
        "{told:?}"
    );
    assert_eq!(desk.noticed(ADMIN), [], "who did it knows");
}

#[test]
fn who_submitted_a_template_hears_what_meta_says() {
    let mut desk = Desk::new();
    let submitted = |status: &str| TemplateAction::Submitted {
        waba_id: ACCOUNT.to_owned(),
        template: Box::new(template("fresh", status, "Hi")),
        request: None,
    };
    assert_eq!(
        desk.keeps(VERA, submitted("PENDING")),
        Err(Refusal::NotAllowed)
    );
    desk.keeps(ADMIN, submitted("PENDING")).unwrap();
    let listed = || template("hello", "APPROVED", "Hello {{1}}");
    // Meta's list may lag behind.
    desk.lists(vec![listed()]);
    let fresh = |desk: &Desk| {
        desk.view()
            .template_by_name(ACCOUNT, "fresh", "en")
            .unwrap()
    };
    let id = fresh(&desk).unwrap().id;
    desk.lists(vec![listed(), template("fresh", "REJECTED", "Hi")]);
    let told = |approved| NoticeKind::TemplateReviewed {
        template: id,
        approved,
    };
    assert_eq!(desk.noticed(ADMIN), [told(false)]);
    desk.keeps(ADMIN, submitted("PENDING")).unwrap();
    desk.lists(vec![listed(), template("fresh", "APPROVED", "Hi")]);
    assert_eq!(desk.noticed(ADMIN).last(), Some(&told(true)));
    assert_eq!(desk.noticed(OWNER), [], "it is not theirs");
    desk.keeps(ADMIN, TemplateAction::Deleted(id)).unwrap();
    assert_eq!(fresh(&desk), None);
}
