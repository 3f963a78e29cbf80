//! How numbers stand at Meta: kept with since when, told once to those who keep them, and what a restriction holds back.

mod held_back;

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::clock::Timestamp;
use crate::base::id::{AgentId, ChatId, EntryId, NumberId};
use crate::channels::whatsapp::payload;
use crate::domain::agent::Right;
use crate::domain::changes::{Answer, InboundSummary};
use crate::domain::command::{AgentChange, Command, DeskAction, TeamAction, TemplateWords};
use crate::domain::decide::sending::holds;
use crate::domain::delivery::{DeliveryState, SendError};
use crate::domain::entry::Author;
use crate::domain::event::{Deadline, EventKind};
use crate::domain::notice::NoticeKind;
use crate::domain::number::standing::{
    AccountStanding, Forbidden, MessagingLimit, NumberQuality, NumberSeen, NumberStanding,
    StandingNotice, StandingRows as _,
};
use crate::domain::outbox::{OutboxState, SendOrder};
use crate::domain::refusal::Refusal;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, IVAN, LEAD, OWNER, VERA};

const FIRST: NumberId = NumberId(1);
const SECOND: NumberId = NumberId(2);
const HOUR: Duration = Duration::from_secs(3600);

impl Desk {
    fn look(&mut self, seen: Vec<NumberSeen>) -> Answer {
        self.run(Command::NumbersSeen(seen)).unwrap()
    }

    /// A webhook of this field, that Meta wrote now.
    fn news_of(&mut self, field: &str, value: Value) -> InboundSummary {
        self.news_at(field, value, self.now)
    }

    fn news_at(&mut self, field: &str, value: Value, at: Timestamp) -> InboundSummary {
        let mut change = json!({"field": field});
        change["value"] = value;
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "account",
            "time": at.millis() / 1000, "changes": [change]}]});
        let items = payload::read(body.to_string().as_bytes()).unwrap();
        match self.run(Command::Inbound(items)).unwrap() {
            Answer::Inbound(summary) => summary,
            other => panic!("{other:?}"),
        }
    }

    fn restricted(&mut self, what: &str, until: Option<Timestamp>) -> InboundSummary {
        let mut info = json!({"restriction_type": what});
        if let Some(until) = until {
            info["expiration"] = json!(until.millis() / 1000);
        }
        let value = json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [info]});
        self.news_of("account_update", value)
    }

    fn standing(&self, number: NumberId) -> NumberStanding {
        self.view().number_standing(number).unwrap()
    }

    fn account(&self) -> AccountStanding {
        self.view().account_standing("account").unwrap()
    }

    /// What somebody was told of the numbers, the newest last.
    fn warned(&self, agent: AgentId) -> Vec<(NumberId, StandingNotice)> {
        let notices = self.notices(agent).into_iter();
        notices
            .filter_map(|(_, notice)| match notice.what {
                NoticeKind::NumberStanding { number, what } => Some((number, what)),
                _ => None,
            })
            .collect()
    }

    fn writes_now(&mut self, chat: ChatId, words: &str) -> EntryId {
        self.reply(chat, words).unwrap()
    }

    fn tries_template(&mut self, chat: ChatId) -> Result<Answer, Refusal> {
        let template = TemplateWords {
            name: "hello".to_owned(),
            language: "en".to_owned(),
            variables: vec!["Anna".to_owned()],
            ..TemplateWords::default()
        };
        let action = DeskAction::SendTemplate {
            template,
            key: None,
            seen: None,
        };
        self.act(VERA, chat, action)
    }

    fn leaves_at(&self, entry: EntryId) -> OutboxState {
        self.view().outbox(entry).unwrap().unwrap().state
    }

    /// What the sender is told to send.
    fn tries(&mut self, entry: EntryId) -> Option<Box<SendOrder>> {
        match self.run(Command::StartSend(entry)).unwrap() {
            Answer::Send(order) => Some(order),
            _ => None,
        }
    }
}

fn seen(number: NumberId, quality: &str, limit: &str) -> NumberSeen {
    NumberSeen {
        number,
        display: format!("+1 555 010 000{}", number.0),
        quality: quality.to_owned(),
        limit: limit.to_owned(),
        throughput: "STANDARD".to_owned(),
        name: "Sun".to_owned(),
        name_status: "APPROVED".to_owned(),
        status: "CONNECTED".to_owned(),
    }
}

const FELL: StandingNotice = StandingNotice::Quality {
    before: NumberQuality::Green,
    after: NumberQuality::Yellow,
};

#[test]
fn two_numbers_stand_each_for_itself_and_the_same_again_changes_nothing() {
    let mut desk = Desk::new();
    let began = desk.now;
    let both = |first| {
        vec![
            seen(FIRST, first, "TIER_2K"),
            seen(SECOND, "RED", "TIER_2K"),
        ]
    };
    assert_eq!(desk.look(both("GREEN")), Answer::Done);
    // What is seen for the first time has not changed.
    assert_eq!(desk.warned(OWNER), []);
    desk.pass(HOUR);
    let sequence = desk.view().sequence();
    assert_eq!(desk.look(both("GREEN")), Answer::Nothing);
    assert_eq!(desk.view().sequence(), sequence);
    desk.pass(HOUR);
    assert_eq!(desk.look(both("YELLOW")), Answer::Done);
    let (first, second) = (desk.standing(FIRST), desk.standing(SECOND));
    let quality = first.quality.unwrap();
    assert_eq!((quality.word.as_str(), quality.since), ("YELLOW", desk.now));
    assert_eq!(first.limit.unwrap().since, began);
    let quality = second.quality.unwrap();
    assert_eq!((quality.word.as_str(), quality.since), ("RED", began));
    for agent in [OWNER, ADMIN] {
        assert_eq!(desk.warned(agent), [(FIRST, FELL)], "{agent}");
    }
    for agent in [LEAD, VERA, IVAN] {
        assert_eq!(desk.warned(agent), [], "{agent}");
    }
}

#[test]
fn who_keeps_the_settings_is_told_and_who_may_not_any_more_is_not() {
    let mut desk = Desk::new();
    for (agent, keeps) in [(VERA, true), (ADMIN, false)] {
        let overrides = Some(vec![(Right::Settings, keeps)]);
        let change = AgentChange {
            overrides,
            ..AgentChange::default()
        };
        desk.operator(TeamAction::ChangeAgent { agent, change })
            .unwrap();
    }
    desk.look(vec![seen(FIRST, "GREEN", "TIER_2K")]);
    desk.look(vec![seen(FIRST, "YELLOW", "TIER_2K")]);
    assert_eq!(desk.warned(VERA), [(FIRST, FELL)]);
    assert_eq!(desk.warned(ADMIN), []);
}

/// As `/control/standing` of the simulator has it told: quality first, then the restriction, then a look.
#[test]
fn a_restriction_never_brings_the_news_that_the_number_works() {
    let mut desk = Desk::new();
    let quality = |event: &str| {
        json!({"display_phone_number": "15550100001", "event": event,
            "max_daily_conversations_per_business": "TIER_2K"})
    };
    desk.look(vec![seen(FIRST, "GREEN", "TIER_2K")]);
    desk.news_of("phone_number_quality_update", quality("FLAGGED"));
    let until = desk.now.plus(Duration::from_secs(72 * 3600));
    let what = Forbidden::WritingFirst;
    let told = StandingNotice::Restricted {
        what,
        until: Some(until),
    };
    desk.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", Some(until));
    // Meta calls the number connected all the while.
    desk.pass(HOUR);
    desk.look(vec![seen(FIRST, "RED", "TIER_2K")]);
    assert_eq!(desk.standing(FIRST).status.unwrap().word, "CONNECTED");
    let said: Vec<_> = desk.warned(OWNER).into_iter().map(|(_, it)| it).collect();
    assert!(said.contains(&told), "{said:?}");
    assert!(!said.contains(&StandingNotice::Works), "{said:?}");
    // Not flagged any more, in the same moment in which it may not answer either.
    desk.news_of("phone_number_quality_update", quality("FLAGGED"));
    desk.news_of("phone_number_quality_update", quality("UNFLAGGED"));
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", Some(until));
    let said = desk.warned(OWNER);
    assert!(said.iter().all(|(_, it)| *it != StandingNotice::Works));
    // When it is over, that is told; and a number that stopped later is told to work again.
    desk.pass(Duration::from_secs(73 * 3600));
    desk.fire();
    desk.look(vec![seen(FIRST, "GREEN", "TIER_2K")]);
    let said = desk.warned(OWNER);
    assert!(said.contains(&(FIRST, StandingNotice::Lifted { what })));
    desk.news_of("phone_number_quality_update", quality("FLAGGED"));
    desk.news_of("phone_number_quality_update", quality("UNFLAGGED"));
    assert!(desk.warned(OWNER).contains(&(FIRST, StandingNotice::Works)));
    // Told before the restriction of the same moment, it is taken back unread.
    let until = desk.now.plus(HOUR);
    desk.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", Some(until));
    assert!(!desk.warned(OWNER).contains(&(FIRST, StandingNotice::Works)));
}

#[test]
fn quality_and_limit_are_told_both_ways_and_a_newer_word_replaces_an_older() {
    let mut desk = Desk::new();
    for quality in ["GREEN", "YELLOW", "RED", "GREEN", "UNKNOWN", "GREEN"] {
        desk.look(vec![seen(FIRST, quality, "TIER_2K")]);
    }
    // What Meta does not rate any more rose and fell not.
    let rose = StandingNotice::Quality {
        before: NumberQuality::Red,
        after: NumberQuality::Green,
    };
    assert_eq!(desk.warned(OWNER), [(FIRST, rose)]);
    let all = |limit| vec![seen(FIRST, "GREEN", limit), seen(SECOND, "GREEN", limit)];
    desk.look(all("TIER_2K"));
    desk.look(all("TIER_UNLIMITED"));
    let grew = StandingNotice::Limit {
        before: MessagingLimit::Customers(2_000),
        after: MessagingLimit::Endless,
    };
    // It is one limit for all numbers: told once.
    assert_eq!(desk.warned(OWNER), [(FIRST, rose), (FIRST, grew)]);
    desk.look(all("-1"));
    assert_eq!(desk.standing(SECOND).limit.unwrap().word, "TIER_UNLIMITED");
}

#[test]
fn each_webhook_is_understood_and_told_once() {
    let display = "7800";
    let cases = [
        (
            "phone_number_name_update",
            json!({"display_phone_number": display, "decision": "REJECTED", "requested_verified_name": "Sun",
                "rejection_reason": "NAME_FORMAT_UNACCEPTABLE"}),
            StandingNotice::NameRefused,
        ),
        (
            "security",
            json!({"display_phone_number": display, "event": "PIN_CHANGED"}),
            StandingNotice::PinChanged,
        ),
        (
            "security",
            json!({"display_phone_number": display, "event": "PIN_RESET_REQUEST", "requester": "1"}),
            StandingNotice::PinReset,
        ),
        (
            "account_update",
            json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "May 1, 2026"}}),
            StandingNotice::Banned,
        ),
        (
            "account_update",
            json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}}),
            StandingNotice::BanAnnounced,
        ),
        (
            "account_update",
            json!({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SCAM"}}),
            StandingNotice::Violation,
        ),
        (
            "account_update",
            json!({"event": "ACCOUNT_DELETED"}),
            StandingNotice::Deleted,
        ),
        (
            "account_update",
            json!({"event": "ACCOUNT_OFFBOARDED", "disconnection_info": {"reason": "CHANGE_NUMBER"}}),
            StandingNotice::Disconnected,
        ),
        (
            "account_review_update",
            json!({"decision": "REJECTED"}),
            StandingNotice::ReviewRefused,
        ),
        (
            "account_alerts",
            json!({"alert_info": {"alert_type": "OBA_REJECTED", "alert_status": "ACTIVE", "alert_description": "no"}}),
            StandingNotice::Alert,
        ),
    ];
    for (field, value, notice) in cases {
        let mut desk = Desk::new();
        let told = desk.news_of(field, value.clone());
        assert_eq!((told.stored, told.quarantined), (1, 0), "{field} {value}");
        let heard = desk.warned(OWNER);
        let word = heard.first().map(|(_, what)| what.word());
        assert_eq!((heard.len(), word), (1, Some(notice.word())), "{value}");
        let at = desk.now;
        desk.pass(HOUR);
        // Meta repeats what was not answered in time.
        assert_eq!(desk.news_at(field, value.clone(), at).known, 1, "{value}");
        assert_eq!(desk.warned(OWNER).len(), 1, "{value}");
    }
}

#[test]
fn levels_and_limits_are_learnt_from_webhooks() {
    let mut desk = Desk::new();
    desk.look(vec![
        seen(FIRST, "GREEN", "TIER_250"),
        seen(SECOND, "GREEN", "TIER_250"),
    ]);
    desk.pass(HOUR);
    let raised = json!({"display_phone_number": "15550100002", "event": "THROUGHPUT_UPGRADE",
        "max_daily_conversations_per_business": "TIER_10K"});
    assert_eq!(
        desk.news_of("phone_number_quality_update", raised).stored,
        1
    );
    let words = |standing: NumberStanding| {
        let limit = standing.limit.unwrap();
        (standing.throughput.unwrap().word, limit.word, limit.since)
    };
    let now = desk.now;
    let standard = ("STANDARD".to_owned(), "TIER_10K".to_owned(), now);
    assert_eq!(words(desk.standing(FIRST)), standard);
    assert_eq!(words(desk.standing(SECOND)).0, "HIGH");
    assert_eq!(desk.warned(OWNER).len(), 1, "one limit for both");
    let value = json!({"max_daily_conversations_per_business": 100_000});
    assert_eq!(desk.news_of("business_capability_update", value).stored, 1);
    assert_eq!(
        desk.standing(FIRST).limit(),
        MessagingLimit::Customers(100_000)
    );
    // What is told late is not as it is now.
    let late = json!({"max_daily_conversations_per_business": "TIER_250"});
    let before = desk.now;
    desk.pass(HOUR);
    assert_eq!(
        desk.news_at(
            "business_capability_update",
            late,
            Timestamp::from_millis(before.millis() - 60_000)
        )
        .known,
        1
    );
    assert_eq!(
        desk.standing(FIRST).limit(),
        MessagingLimit::Customers(100_000)
    );
}

#[test]
fn an_approved_name_is_the_one_that_customers_see() {
    let mut desk = Desk::new();
    desk.look(vec![seen(FIRST, "GREEN", "TIER_250")]);
    let value = json!({"display_phone_number": "15550100001", "decision": "APPROVED", "requested_verified_name": "Moon", "rejection_reason": null});
    desk.news_of("phone_number_name_update", value);
    assert_eq!(desk.standing(FIRST).name.unwrap().word, "Moon");
    assert_eq!(desk.warned(OWNER), [(FIRST, StandingNotice::NameApproved)]);
}

#[test]
fn what_is_of_nobody_or_unknown_goes_aside() {
    let mut desk = Desk::new();
    let unknown = json!({"event": "PARTNER_ADDED", "waba_info": {"waba_id": "1"}});
    assert_eq!(desk.news_of("account_update", unknown).quarantined, 1);
    let stranger = json!({"display_phone_number": "15550009999", "event": "PIN_CHANGED"});
    assert_eq!(desk.news_of("security", stranger).quarantined, 1);
    let empty = json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": []});
    assert_eq!(desk.news_of("account_update", empty).quarantined, 1);
    assert_eq!(desk.warned(OWNER), []);
}

#[test]
fn a_restriction_ends_by_itself_and_is_told_at_both_ends() {
    let mut desk = Desk::new();
    let until = desk.now.plus(HOUR * 5);
    let word = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";
    assert_eq!(desk.restricted(word, Some(until)).stored, 1);
    assert_eq!(desk.restricted(word, Some(until)).known, 1);
    let what = Forbidden::Answering;
    let begun = StandingNotice::Restricted {
        what,
        until: Some(until),
    };
    assert_eq!(desk.warned(OWNER), [(FIRST, begun)]);
    let events = desk.view().events_after(0, 1_000).unwrap();
    let told = events
        .iter()
        .filter(|(_, event)| event.kind == EventKind::Restrictions);
    assert_eq!(told.count(), 1, "open pages are told");
    desk.pass(HOUR * 5 - Duration::from_millis(1));
    desk.fire();
    assert!(desk.account().restricted(what, desk.now).is_some());
    desk.pass(Duration::from_millis(1));
    assert!(desk.account().restricted(what, desk.now).is_none());
    desk.fire();
    assert_eq!(desk.account().restrictions, []);
    assert_eq!(
        desk.warned(OWNER),
        [(FIRST, StandingNotice::Lifted { what })]
    );
    let left = desk.view().deadlines_after(Timestamp::default()).unwrap();
    let ends = left
        .iter()
        .filter(|(_, _, it)| *it == Deadline::RestrictionEnd);
    assert_eq!(ends.count(), 0);
}

#[test]
fn a_reply_waits_for_the_end_of_a_restriction_and_leaves_then() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(HOUR * 5);
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", Some(until));
    let entry = desk.writes_now(chat, "Later");
    assert_eq!(desk.tries(entry), None, "it is not tried");
    let row = desk.view().outbox(entry).unwrap().unwrap();
    assert_eq!(row.state, OutboxState::Restricted(until));
    desk.pass(HOUR * 5);
    desk.fire();
    assert!(desk.tries(entry).is_some(), "it leaves");
}

#[test]
fn what_could_not_leave_in_time_is_refused_and_nothing_is_written() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(HOUR * 40);
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", Some(until));
    let refused = desk.reply(chat, "Never");
    assert_eq!(refused, Err(Refusal::Restricted(until)));
    // Templates are not meant, and one that is meant by another restriction is refused too.
    assert!(desk.tries_template(chat).is_ok());
    desk.restricted("RESTRICTED_BIZ_INITIATED_MESSAGING", Some(until));
    assert_eq!(desk.tries_template(chat), Err(Refusal::Restricted(until)));
}

#[test]
fn what_waited_too_long_fails_with_a_reason_and_is_not_lost() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let entry = desk.writes_now(chat, "Soon");
    let until = desk.now.plus(HOUR * 40);
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", Some(until));
    assert_eq!(desk.tries(entry), None);
    let entry = desk.view().entry(chat, entry).unwrap().unwrap();
    assert_eq!(entry.author, Author::Agent(VERA));
    let delivery = entry.delivery.unwrap();
    assert_eq!(delivery.state(), DeliveryState::Failed);
    assert_eq!(delivery.error().unwrap().code, SendError::RESTRICTED);
}

#[test]
fn somebody_who_keeps_the_settings_says_that_it_is_lifted() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    let until = desk.now.plus(HOUR * 5);
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", Some(until));
    let entry = desk.writes_now(chat, "Now");
    assert_eq!(desk.tries(entry), None);
    let lift = |by| Command::RestrictionsLifted { by, number: FIRST };
    for by in [VERA, LEAD] {
        assert_eq!(desk.run(lift(by)), Err(Refusal::NotAllowed));
    }
    assert_eq!(desk.run(lift(OWNER)), Ok(Answer::Done));
    assert_eq!(desk.run(lift(OWNER)), Ok(Answer::Nothing));
    assert!(desk.tries(entry).is_some(), "what waited leaves at once");
}

#[test]
fn a_restriction_without_an_end_holds_nothing_back() {
    let mut desk = Desk::new();
    let chat = desk.open_chat();
    desk.restricted("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", None);
    let entry = desk.writes_now(chat, "Perhaps");
    assert!(desk.tries(entry).is_some());
    // Meta gives the account back: it is restricted no more.
    let value = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}});
    desk.news_of("account_update", value);
    assert_eq!(desk.account().restrictions, []);
}

#[test]
fn an_older_webhook_that_comes_again_turns_nothing_back() {
    let mut desk = Desk::new();
    let word = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING";
    let told = |until: Timestamp| {
        json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [
            {"restriction_type": word, "expiration": until.millis() / 1000}]})
    };
    let start = desk.now;
    let (first, second) = (start.plus(HOUR), start.plus(HOUR * 2));
    let (sooner, later) = (start.plus(HOUR * 30), start.plus(HOUR * 60));
    desk.pass(HOUR * 3);
    desk.news_at("account_update", told(sooner), start);
    desk.news_at("account_update", told(later), second);
    let ends = |desk: &Desk| desk.account().restrictions.first().map(|it| it.until);
    assert_eq!(ends(&desk), Some(Some(later)));
    desk.news_at("account_update", told(sooner), first);
    assert_eq!(ends(&desk), Some(Some(later)), "it is older");
    let value = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}});
    desk.news_of("account_update", value);
    desk.news_at("account_update", told(later), second);
    assert_eq!(
        ends(&desk),
        None,
        "it was before the account was given back"
    );
}

#[test]
fn what_was_noted_by_a_clock_that_was_ahead_is_replaced() {
    let mut desk = Desk::new();
    let number = |desk: &Desk| desk.standing(FIRST);
    let real = desk.now;
    desk.now = real.plus(HOUR * 24 * 30);
    desk.look(vec![seen(FIRST, "RED", "TIER_250")]);
    let value = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}});
    desk.news_of("account_update", value);
    desk.now = real.plus(HOUR);
    desk.look(vec![seen(FIRST, "GREEN", "TIER_2K")]);
    assert_eq!(number(&desk).quality(), NumberQuality::Green);
    assert_eq!(number(&desk).limit(), MessagingLimit::Customers(2_000));
    let value = json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}});
    desk.news_of("account_update", value);
    assert_eq!(desk.account().ban.unwrap().word, "REINSTATE");
}
