//! People whom customers name: kept as customers of their own, or as another phone of who named them.

use crate::base::id::{ChatId, CustomerId, EntryId};
use crate::domain::changes::Answer;
use crate::domain::command::{DeskAction, SavedContact};
use crate::domain::entry::{Body, ChatEvent, ContactCard};
use crate::domain::inbound::Content;
use crate::domain::refusal::{FieldProblem, Refusal};
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, IVAN, LEAD, VERA, anna, person};

fn card(name: &str, phones: &[&str]) -> ContactCard {
    ContactCard {
        name: name.to_owned(),
        phones: phones.iter().map(|phone| (*phone).to_owned()).collect(),
        ..ContactCard::default()
    }
}

fn save(entry: EntryId, card: usize, phone: usize, theirs: bool) -> DeskAction {
    let wanted = SavedContact {
        card,
        phone,
        theirs,
    };
    DeskAction::SaveContact(entry, wanted)
}

fn wrong(field: &str, problem: FieldProblem) -> Result<Answer, Refusal> {
    Err(Refusal::invalid(field, problem))
}

impl Desk {
    /// Anna, whose chat is Vera's, sends cards.
    fn names(&mut self, cards: Vec<ContactCard>) -> (ChatId, EntryId) {
        self.open_chat();
        let message = self.message(&anna(), Content::Contacts(cards));
        self.receive_one(message)
    }

    fn owner_of(&self, chat: ChatId) -> CustomerId {
        let view = self.view();
        let address = view.address(self.chat(chat).address).unwrap().unwrap();
        address.customer
    }

    fn last_event(&self, chat: ChatId) -> Option<ChatEvent> {
        match self.entries(chat).pop()?.body {
            Body::Event(event) => Some(event),
            _ => None,
        }
    }
}

#[test]
fn a_named_person_is_kept_and_known_when_they_write() {
    let mut desk = Desk::new();
    let (chat, entry) = desk.names(vec![
        card("", &[]),
        card("João Lima", &["+55 21 99999-0000", "021 555"]),
    ]);
    assert_eq!(
        desk.act(VERA, chat, save(entry, 1, 0, false)),
        Ok(Answer::Done)
    );
    let Some(ChatEvent::ContactSaved {
        by: VERA,
        customer,
        theirs: false,
    }) = desk.last_event(chat)
    else {
        panic!("not told")
    };
    let kept = desk.view().customer(customer).unwrap().unwrap();
    assert_eq!(kept.name, "João Lima");
    assert!(desk.view().chats_of(customer).unwrap().is_empty());
    // Twice is once, and they are who was meant.
    assert_eq!(
        desk.act(VERA, chat, save(entry, 1, 0, false)),
        wrong("phone", FieldProblem::Taken)
    );
    let (theirs, _) = desk.writes(&person("BR.77", "5521999990000"), "Oi");
    assert_eq!(desk.owner_of(theirs), customer);
}

#[test]
fn a_phone_of_their_own_is_added_to_them_once() {
    let mut desk = Desk::new();
    let (chat, entry) = desk.names(vec![card("Me", &["00385 91 111 2222"])]);
    let owner = desk.owner_of(chat);
    let action = save(entry, 0, 0, true);
    assert_eq!(desk.act(VERA, chat, action.clone()), Ok(Answer::Done));
    let entries = desk.entries(chat).len();
    assert_eq!(desk.act(VERA, chat, action), Ok(Answer::Nothing));
    assert_eq!(desk.entries(chat).len(), entries);
    assert_eq!(desk.view().addresses_of(owner).unwrap().len(), 2);
    let (second, _) = desk.writes(&person("HR.5", "385911112222"), "from my other phone");
    assert_ne!(second, chat);
    assert_eq!(desk.owner_of(second), owner);
}

#[test]
fn what_can_not_be_kept_says_why() {
    let mut desk = Desk::new();
    desk.writes(&person("HR.6", "385912345678"), "I am somebody");
    let phones = [
        "+385 91 234 5678",
        "091 111",
        "+385 1",
        "none",
        "+0038591234567",
    ];
    let (chat, entry) = desk.names(vec![card("Ana", &phones)]);
    let tries = |desk: &mut Desk, card, phone| {
        let own = desk.act(VERA, chat, save(entry, card, phone, true));
        assert_eq!(own, desk.act(VERA, chat, save(entry, card, phone, false)));
        own
    };
    let before = desk.entries(chat).len();
    assert_eq!(tries(&mut desk, 0, 0), wrong("phone", FieldProblem::Taken));
    for phone in 1..5 {
        assert_eq!(
            tries(&mut desk, 0, phone),
            wrong("phone", FieldProblem::Wrong)
        );
    }
    assert_eq!(
        tries(&mut desk, 0, 5),
        wrong("phone", FieldProblem::Unknown)
    );
    assert_eq!(tries(&mut desk, 1, 0), wrong("card", FieldProblem::Unknown));
    let (_, words) = desk.writes(&anna(), "no card");
    assert_eq!(
        desk.act(VERA, chat, save(words, 0, 0, true)),
        wrong("card", FieldProblem::Unknown)
    );
    assert_eq!(desk.entries(chat).len(), before + 1);
}

#[test]
fn those_who_take_part_and_those_who_hand_out_keep_contacts() {
    let mut desk = Desk::new();
    let (chat, entry) = desk.names(vec![card("Ana", &["+385912345678"])]);
    let action = save(entry, 0, 0, false);
    assert_eq!(
        desk.act(IVAN, chat, action.clone()),
        Err(Refusal::NotParticipant)
    );
    assert_eq!(desk.act(LEAD, chat, action), Ok(Answer::Done));
}
