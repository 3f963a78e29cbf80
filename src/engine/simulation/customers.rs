//! People who write: every kind of message, marks on messages, calls, wishes and new phones.

use std::time::Duration;

use crate::base::clock::Timestamp;
use crate::domain::customer::Identity;
use crate::domain::entry::{ContactCard, FileKind, Forwarded, OrderItem, Referral};
use crate::domain::event::QuarantineCause;
use crate::domain::inbound::{CallBy, Content, InboundFile, InboundMessage, Item, TemplateNews};
use crate::engine::simulation::model::Written;
use crate::engine::simulation::random::Random;
use crate::engine::simulation::world::World;

/// How many people write.
const PEOPLE: usize = 6;
/// This one changes phones.
const MOVER: usize = 4;

/// What people remember.
#[derive(Default)]
pub struct Customers {
    ids: usize,
    moves: usize,
    /// Messages that a mark can be about: number, WhatsApp's id, person.
    targets: Vec<(String, String, usize)>,
    /// Marks that were made, in the order in which they were.
    pub marks: Vec<MadeMark>,
}

/// A mark that a person made.
pub struct MadeMark {
    pub number: String,
    pub target: String,
    pub letter: usize,
    pub what: Made,
}

/// What it says.
pub enum Made {
    Reaction(String),
    Edit(String),
    Revoke,
}

/// How WhatsApp shows a person this time.
pub fn identity(random: &mut Random, person: usize, moves: usize) -> Identity {
    let phone = |digits: &str| Some(digits.to_owned());
    match person {
        // Always everything.
        0 => Identity {
            bsuid: phone("RU.100"),
            wa_id: phone("79160000000"),
            phone: phone("79160000000"),
            username: None,
        },
        // Never a phone.
        1 => Identity {
            bsuid: phone("US.101"),
            username: phone(["sam", "sammy"][random.below(2)]),
            ..Identity::default()
        },
        // The same phone in two ways of writing.
        2 => Identity {
            wa_id: phone(random.pick(&["5511987654321", "551187654321"])),
            ..Identity::default()
        },
        // A phone that comes and goes.
        3 => Identity {
            bsuid: phone("BR.103"),
            wa_id: random.chance(50).then(|| "5215512345678".to_owned()),
            phone: random.chance(50).then(|| "525512345678".to_owned()),
            username: None,
        },
        MOVER => Identity {
            bsuid: Some(format!("DE.104x{moves}")),
            wa_id: Some(format!("4915100000{moves:02}")),
            ..Identity::default()
        },
        // From before business-scoped ids.
        _ => Identity {
            wa_id: phone("385911234567"),
            ..Identity::default()
        },
    }
}

impl World {
    /// Somebody does something; Meta has a letter for us afterwards.
    pub fn somebody_writes(&mut self) {
        let person = self.random.below(PEOPLE);
        let number = format!("number-{}", 1 + self.random.weighted(&[4, 1]));
        let at = Timestamp::from_seconds(self.real.millis() / 1000);
        self.pass(Duration::from_secs(1));
        match self.random.weighted(&[60, 20, 8, 3, 4, 2, 3]) {
            1 => self.mark(at),
            2 => self.call(person, &number, at),
            3 if person == MOVER => self.move_phone(number, at),
            4 => self.wish(person, number, at),
            5 => self.puzzle(),
            6 => self.template_news(),
            _ => self.message(person, number, at),
        }
    }

    fn next_id(&mut self, kind: &str) -> String {
        self.customers.ids += 1;
        format!("wamid.{kind}{}", self.customers.ids)
    }

    fn message(&mut self, person: usize, number: String, at: Timestamp) {
        let wamid = self.next_id("in");
        let echo = self.random.chance(5);
        let content = self.content();
        let reply_to = self.random.chance(20).then(|| self.any_target()).flatten();
        let is_message = content != Content::IdentityChanged;
        let message = InboundMessage {
            phone_number_id: number.clone(),
            echo,
            sender: identity(&mut self.random, person, self.customers.moves),
            profile_name: self.random.chance(70).then(|| format!("Person {person}")),
            wamid: wamid.clone(),
            at,
            content,
            reply_to: reply_to.map(|(_, wamid, _)| wamid),
            forwarded: if self.random.chance(5) {
                Forwarded::Often
            } else {
                Forwarded::No
            },
            referral: self.random.chance(10).then(|| Referral {
                source_id: "ad".to_owned(),
                ..Referral::default()
            }),
            unknown_fields: self.random.chance(5).then(|| r#"{"new":1}"#.to_owned()),
        };
        if is_message {
            self.model.written.insert(
                (number.clone(), wamid.clone()),
                Written {
                    at,
                    person,
                    entry: None,
                    acknowledged: false,
                },
            );
            self.customers.targets.push((number, wamid, person));
        }
        self.post(Item::Message(Box::new(message)), 0);
    }

    fn any_target(&mut self) -> Option<(String, String, usize)> {
        let targets = &self.customers.targets;
        let recent = targets.len().min(8);
        if recent == 0 {
            return None;
        }
        Some(targets[targets.len() - 1 - self.random.below(recent)].clone())
    }

    fn content(&mut self) -> Content {
        let words = |random: &mut Random| format!("words #c{}", random.below(1000));
        let kinds = [
            FileKind::Image,
            FileKind::Video,
            FileKind::Audio { voice: true },
            FileKind::Document,
            FileKind::Sticker,
        ];
        match self.random.weighted(&[10, 4, 1, 1, 1, 1, 1, 1, 1]) {
            1 => Content::File(InboundFile {
                kind: self.random.pick(&kinds),
                meta_id: "meta-file".to_owned(),
                url: self
                    .random
                    .chance(50)
                    .then(|| "https://files.example/1".to_owned()),
                mime: "image/jpeg".to_owned(),
                sha256: None,
                name: "cat.jpg".to_owned(),
                caption: words(&mut self.random),
            }),
            2 => Content::Location {
                latitude: 45.8,
                longitude: 15.97,
                name: "Zagreb".to_owned(),
                address: String::new(),
                url: String::new(),
            },
            3 => Content::Contacts(vec![ContactCard::default()]),
            4 => Content::Interactive {
                kind: "button_reply".to_owned(),
                text: words(&mut self.random),
                payload: "1".to_owned(),
            },
            5 => Content::Button {
                text: words(&mut self.random),
                payload: "2".to_owned(),
            },
            6 => Content::Order {
                text: String::new(),
                items: vec![OrderItem {
                    product: "p".to_owned(),
                    quantity: "1".to_owned(),
                    price: "2".to_owned(),
                    currency: "EUR".to_owned(),
                }],
            },
            7 => Content::Unsupported {
                what: "poll".to_owned(),
            },
            8 => Content::IdentityChanged,
            _ => Content::Text(words(&mut self.random)),
        }
    }

    /// A reaction, an edit or a deletion, of a message that may not have been delivered yet.
    fn mark(&mut self, at: Timestamp) {
        let Some((number, target, person)) = self.any_target() else {
            return;
        };
        let wamid = self.next_id("mark");
        let count = self.customers.ids;
        let (content, what) = match self.random.below(3) {
            0 => {
                let emoji = self.random.pick(&["👍", "❤", ""]).to_owned();
                let made = Made::Reaction(emoji.clone());
                let target = target.clone();
                (Content::Reaction { target, emoji }, made)
            }
            1 => {
                let text = format!("edited {count}");
                let made = Made::Edit(text.clone());
                let target = target.clone();
                (Content::Edit { target, text }, made)
            }
            _ => {
                let target = target.clone();
                (Content::Revoke { target }, Made::Revoke)
            }
        };
        let message = InboundMessage {
            phone_number_id: number.clone(),
            echo: false,
            sender: identity(&mut self.random, person, self.customers.moves),
            profile_name: None,
            wamid,
            at,
            content,
            reply_to: None,
            forwarded: Forwarded::No,
            referral: None,
            unknown_fields: None,
        };
        let letter = self.post(Item::Message(Box::new(message)), 0);
        self.customers.marks.push(MadeMark {
            number,
            target,
            letter,
            what,
        });
    }

    /// A call, and perhaps its end, which may be known first.
    fn call(&mut self, person: usize, number: &str, at: Timestamp) {
        let id = self.next_id("call");
        let by = if self.random.chance(75) {
            CallBy::Customer
        } else {
            let taken_at = self.random.chance(50).then_some(at);
            CallBy::Team { taken_at }
        };
        let sender = identity(&mut self.random, person, self.customers.moves);
        let ends = self.random.weighted(&[30, 50, 20]);
        for seconds in [(ends < 2).then_some(None), (ends > 0).then_some(Some(61))] {
            let Some(seconds) = seconds else { continue };
            let call = Item::Call {
                phone_number_id: number.to_owned(),
                id: id.clone(),
                at: at.plus(Duration::from_secs(u64::from(seconds.unwrap_or(0)))),
                sender: sender.clone(),
                profile_name: None,
                seconds,
                by,
            };
            self.post(call, u64::from(seconds.unwrap_or(0)));
        }
    }

    fn move_phone(&mut self, number: String, at: Timestamp) {
        let wamid = self.next_id("moved");
        let from = identity(&mut self.random, MOVER, self.customers.moves);
        self.customers.moves += 1;
        let to = identity(&mut self.random, MOVER, self.customers.moves);
        self.post(
            Item::Moved {
                phone_number_id: number,
                wamid,
                at,
                from,
                to,
            },
            0,
        );
    }

    fn wish(&mut self, person: usize, number: String, at: Timestamp) {
        let sender = identity(&mut self.random, person, self.customers.moves);
        let stopped = self.random.chance(50);
        self.post(
            Item::Preference {
                phone_number_id: number,
                sender,
                profile_name: None,
                stopped,
                at,
            },
            0,
        );
    }

    fn puzzle(&mut self) {
        let cause = QuarantineCause::Unreadable("a riddle".to_owned());
        self.post(Item::Unplaced(cause), 0);
    }

    fn template_news(&mut self) {
        let status = self
            .random
            .pick(&["APPROVED", "PAUSED", "APPROVED"])
            .to_owned();
        self.post(
            Item::Template {
                waba_id: "account".to_owned(),
                name: "hello".to_owned(),
                language: "en".to_owned(),
                news: TemplateNews::Status {
                    meta_id: String::new(),
                    status,
                    reason: String::new(),
                    explanation: String::new(),
                },
            },
            0,
        );
    }
}
