//! Templates that members ask for, until they are there.

use crate::base::id::AgentId;
use crate::domain::changes::Answer;
use crate::domain::command::{Command, RequestAnswer, TemplateAction};
use crate::domain::notice::NoticeKind;
use crate::domain::refusal::Refusal;
use crate::domain::template::kept::{RequestState, TemplateRows as _};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{ADMIN, Desk, LEAD, OWNER, VERA, template};
use crate::engine::rules::templates::ACCOUNT;

impl Desk {
    /// Vera asks for a template with these words.
    fn asks_for(&mut self, words: &str) -> u64 {
        let ask = TemplateAction::Ask {
            topic: "Payment".to_owned(),
            words: words.to_owned(),
            why: String::new(),
        };
        match self.keeps(VERA, ask) {
            Ok(Answer::Listed(ids)) => ids[0],
            other => panic!("{other:?}"),
        }
    }

    /// Meta took a template that somebody wrote for a request.
    fn writes_for(&mut self, by: AgentId, name: &str, status: &str, request: u64) {
        let submitted = TemplateAction::Submitted {
            waba_id: ACCOUNT.to_owned(),
            template: Box::new(template(name, status, "Please pay")),
            request: Some(request),
        };
        self.keeps(by, submitted).unwrap();
    }

    fn state_of(&self, request: u64) -> RequestState {
        let kept = self.view().template_request(request).unwrap();
        kept.unwrap().state
    }
}

#[test]
fn a_template_that_is_missed_is_asked_for_and_answered() {
    let mut desk = Desk::new();
    let ask = |words: &str| TemplateAction::Ask {
        topic: "Payment".to_owned(),
        words: words.to_owned(),
        why: String::new(),
    };
    assert!(desk.keeps(VERA, ask(" ")).is_err());
    let Ok(Answer::Listed(ids)) = desk.keeps(VERA, ask("Please pay")) else {
        panic!()
    };
    assert_eq!(
        desk.keeps(VERA, ask("Please pay")),
        Ok(Answer::Listed(ids.clone())),
        "pressed twice"
    );
    let request = ids[0];
    let asked = NoticeKind::TemplateAsked { request, by: VERA };
    assert_eq!(
        (desk.noticed(OWNER), desk.noticed(ADMIN)),
        (vec![asked], vec![asked])
    );
    assert_eq!(desk.noticed(LEAD), [], "they don't keep the templates");
    let answer = |answer| TemplateAction::Answer { request, answer };
    let declined = || RequestAnswer::Declined("We have one".to_owned());
    assert_eq!(
        desk.keeps(VERA, answer(declined())),
        Err(Refusal::NotAllowed)
    );
    assert!(
        desk.keeps(ADMIN, answer(RequestAnswer::Done("nobody".to_owned())))
            .is_err()
    );
    desk.keeps(ADMIN, answer(RequestAnswer::Done("hello".to_owned())))
        .unwrap();
    let answered = NoticeKind::TemplateAnswered {
        request,
        by: ADMIN,
        done: true,
    };
    assert_eq!(desk.noticed(VERA), [answered]);
    for keeper in [OWNER, ADMIN] {
        let notices = desk.view().notices(keeper).unwrap();
        assert!(
            notices.iter().all(|(_, notice)| !notice.unread),
            "it is over"
        );
    }
    let kept = desk.view().template_request(request).unwrap().unwrap();
    assert!(matches!(kept.state, RequestState::Done { template, .. } if template == "hello"));
    assert_eq!(
        desk.keeps(ADMIN, answer(declined())),
        Err(Refusal::WrongState)
    );
}

#[test]
fn what_is_written_for_a_request_answers_it_once_it_is_approved() {
    let mut desk = Desk::new();
    let request = desk.asks_for("Please pay");
    desk.writes_for(ADMIN, "pay", "PENDING", request);
    let writer = |state: RequestState| match state {
        RequestState::Written { by, template, .. } => Some((by, template)),
        _ => None,
    };
    let written = Some((ADMIN, "pay".to_owned()));
    assert_eq!(writer(desk.state_of(request)), written);
    assert_eq!(desk.noticed(VERA), [], "nobody can send it yet");
    let notices = desk.view().notices(OWNER).unwrap();
    assert!(notices.iter().all(|(_, notice)| !notice.unread));
    // Asked for again it is the same; who wrote another meanwhile takes nothing from the first.
    assert_eq!(desk.asks_for("Please pay"), request);
    desk.writes_for(OWNER, "pay_now", "PENDING", request);
    assert_eq!(writer(desk.state_of(request)), written);
    // One of the same name in another account is another.
    let waba_id = "other".to_owned();
    for status in ["PENDING", "APPROVED"] {
        let templates = vec![template("pay", status, "Please pay")];
        let waba_id = waba_id.clone();
        desk.run(Command::Templates { waba_id, templates }).unwrap();
    }
    assert_eq!(writer(desk.state_of(request)), written);
    // Refused, it may be mended; approved, who asked hears of it.
    desk.lists(vec![template("pay", "REJECTED", "Please pay")]);
    assert_eq!(writer(desk.state_of(request)), written);
    desk.lists(vec![template("pay", "APPROVED", "Please pay")]);
    assert!(
        matches!(desk.state_of(request), RequestState::Done { by, template, .. } if by == ADMIN && template == "pay")
    );
    let refused = desk.asks_for("Pay, please");
    desk.writes_for(ADMIN, "please", "REJECTED", refused);
    desk.writes_for(OWNER, "pay_please", "PENDING", refused);
    let other = Some((OWNER, "pay_please".to_owned()));
    assert_eq!(
        writer(desk.state_of(refused)),
        other,
        "Meta refused the first"
    );
    let told = NoticeKind::TemplateAnswered {
        request,
        by: ADMIN,
        done: true,
    };
    assert_eq!(desk.noticed(VERA), [told]);
    desk.lists(vec![template("pay", "PAUSED", "Please pay")]);
    desk.lists(vec![template("pay", "APPROVED", "Please pay")]);
    assert_eq!(desk.noticed(VERA), [told], "once");
    // Approved on the spot.
    let second = desk.asks_for("Pay now");
    desk.writes_for(ADMIN, "now", "APPROVED", second);
    assert!(matches!(desk.state_of(second), RequestState::Done { .. }));
}

#[test]
fn a_request_whose_template_is_deleted_is_open_again() {
    let mut desk = Desk::new();
    let request = desk.asks_for("Please pay");
    desk.writes_for(ADMIN, "pay", "PENDING", request);
    let id = desk.view().template_by_name(ACCOUNT, "pay", "en").unwrap();
    desk.keeps(ADMIN, TemplateAction::Deleted(id.unwrap().id))
        .unwrap();
    assert_eq!(desk.state_of(request), RequestState::Open);
    let asked = NoticeKind::TemplateAsked { request, by: VERA };
    let notices = desk.view().notices(OWNER).unwrap();
    let asks_again = notices.iter().any(|(_, it)| it.unread && it.what == asked);
    assert!(asks_again, "it is to be done still");
    // And may be declined, also while one waits for WhatsApp.
    desk.writes_for(ADMIN, "pay_now", "PENDING", request);
    let declined = RequestAnswer::Declined("We have one".to_owned());
    let answer = TemplateAction::Answer {
        request,
        answer: declined,
    };
    desk.keeps(OWNER, answer).unwrap();
    desk.lists(vec![template("pay_now", "APPROVED", "Please pay")]);
    assert!(matches!(
        desk.state_of(request),
        RequestState::Declined { .. }
    ));
}
