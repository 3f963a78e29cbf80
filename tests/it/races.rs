//! Several reach for one chat at the same moment, over connections of their own: one has it, and everybody else is
//! told so. What the line of events tells is what the answers said.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use hyper::Method;
use okno::base::id::{AgentId, ChatId, EntryId};
use okno::base::limits::OFFER_KEPT;
use okno::domain::chat::{Chat, ChatState};
use okno::domain::entry::{Author, Body, ChatEvent, Entry};
use okno::domain::view::View as _;
use serde_json::{Value, json};

use crate::rights::team::{House, Person, State, Subject};
use crate::rights::word;

/// How often each race is run.
const ROUNDS: usize = 24;

/// What somebody asks for.
struct Try {
    person: Person,
    chat: ChatId,
    what: &'static str,
    body: Value,
}

fn attempt(person: Person, chat: ChatId, what: &'static str, body: Value) -> Try {
    Try {
        person,
        chat,
        what,
        body,
    }
}

/// What they were answered.
struct Told {
    person: Person,
    chat: ChatId,
    what: &'static str,
    word: String,
    answer: Value,
}

impl Told {
    fn went_well(&self) -> bool {
        self.word == "ok"
    }
}

/// All at once, each from a task of its own.
async fn race(house: &House, tries: Vec<Try>) -> Vec<Told> {
    let tasks = tries.into_iter().map(|it| {
        let api = house.api(it.person).clone();
        tokio::spawn(async move {
            let path = match it.what {
                "bulk" => "/chats/bulk".to_owned(),
                what => format!("/chats/{}/{what}", it.chat),
            };
            let method = match it.what {
                what if what.starts_with("participants") => Method::DELETE,
                _ => Method::POST,
            };
            let (status, answer) = api.call(method, &path, Some(it.body)).await;
            Told {
                person: it.person,
                chat: it.chat,
                what: it.what,
                word: word(status, &answer),
                answer,
            }
        })
    });
    let told = join_all(tasks).await;
    told.into_iter().map(Result::unwrap).collect()
}

/// The answers about one chat.
fn about(told: &[Told], chat: ChatId) -> Vec<&Told> {
    told.iter().filter(|it| it.chat == chat).collect()
}

fn chat(house: &House, id: ChatId) -> Chat {
    house.snapshot().chat(id).unwrap().unwrap()
}

fn timeline(house: &House, id: ChatId) -> Vec<Entry> {
    house.snapshot().entries_before(id, None, 200).unwrap()
}

/// What happened to a chat since it was furnished.
fn events(house: &House, subject: &Subject) -> Vec<ChatEvent> {
    let after = |entry: &Entry| entry.id > subject.held;
    let entries = timeline(house, subject.chat).into_iter().filter(after);
    let event = |entry: Entry| match entry.body {
        Body::Event(event) => Some(event),
        _ => None,
    };
    entries.filter_map(event).collect()
}

async fn house(state: State) -> (House, Vec<Subject>) {
    House::start(|furnisher| furnisher.chats(&[(state, false); ROUNDS])).await
}

fn nothing() -> Value {
    json!({})
}

// F70: the first to press has it, and the others are told who that is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_all_who_take_a_chat_one_has_it_and_the_others_hear_who() {
    let (house, subjects) = house(State::New).await;
    let people = [
        Person::Agent,
        Person::Lead,
        Person::Asked,
        Person::Part,
        Person::Resp,
        Person::Owner,
    ];
    let tries = subjects.iter().flat_map(|subject| {
        let of = move |person| attempt(person, subject.chat, "take", nothing());
        people.map(of)
    });
    let told = race(&house, tries.collect()).await;
    for subject in &subjects {
        let answers = about(&told, subject.chat);
        let won: Vec<Person> = (answers.iter().filter(|it| it.went_well()))
            .map(|it| it.person)
            .collect();
        let [winner] = won[..] else {
            panic!("{won:?} have chat {}", subject.chat);
        };
        for loser in answers.iter().filter(|it| it.person != winner) {
            assert_eq!(loser.word, "taken", "{}", loser.answer);
            let detail = loser.answer["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("{winner:?}")), "{detail}");
        }
        assert_eq!(chat(&house, subject.chat).assignee(), Some(winner.id()));
        let agent = winner.id();
        let taken = ChatEvent::Took { agent, from: None };
        assert_eq!(events(&house, subject), [taken]);
    }
    house.desk.stop().await;
}

// F79 to F81: one word ends a hand-over, whoever says it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_declining_and_taking_back_that_cross_are_one() {
    let (house, subjects) = house(State::Handed).await;
    let tries = subjects.iter().enumerate().flat_map(|(round, subject)| {
        let mut tries = [
            (Person::Asked, "transfer/accept"),
            (Person::Asked, "transfer/decline"),
            (Person::Resp, "transfer/cancel"),
        ];
        tries.rotate_left(round % 3);
        tries.map(|(person, what)| attempt(person, subject.chat, what, nothing()))
    });
    let told = race(&house, tries.collect()).await;
    let (agent, from) = (Person::Asked.id(), Person::Resp.id());
    for subject in &subjects {
        let answers = about(&told, subject.chat);
        let won: Vec<&&Told> = answers.iter().filter(|it| it.went_well()).collect();
        assert_eq!(won.len(), 1, "chat {}", subject.chat);
        for loser in answers.iter().filter(|it| !it.went_well()) {
            assert_eq!(loser.word, "none", "{}", loser.answer);
        }
        let (expected, has_it) = match won[0].what {
            "transfer/accept" => (ChatEvent::Accepted { agent, from }, agent),
            "transfer/decline" => (ChatEvent::Declined { agent, from }, from),
            _ => (
                ChatEvent::OfferCanceled {
                    by: from,
                    to: agent,
                },
                from,
            ),
        };
        let last = events(&house, subject);
        assert_eq!(last[1..], [expected], "after it was offered");
        let chat = chat(&house, subject.chat);
        assert_eq!((chat.assignee(), chat.offer()), (Some(has_it), None));
    }
    house.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_that_expires_while_it_is_accepted_is_one_of_both() {
    let (house, subjects) = house(State::Handed).await;
    let accept = |subject: &Subject| {
        let (person, chat) = (Person::Asked, subject.chat);
        attempt(person, chat, "transfer/accept", nothing())
    };
    let (early, rest) = subjects.split_at(ROUNDS / 4);
    let mut told = race(&house, early.iter().map(accept).collect()).await;
    assert!(told.iter().all(Told::went_well), "there is time left");
    let accepts = race(&house, rest.iter().map(accept).collect());
    let clock = house.desk.clock.clone();
    let late = async {
        tokio::task::yield_now().await;
        assert!(clock.advance(OFFER_KEPT + Duration::from_secs(1)));
    };
    let (answers, ()) = tokio::join!(accepts, late);
    told.extend(answers);
    let owner = house.api(Person::Owner);
    for subject in &subjects {
        let path = format!("/chats/{}", subject.chat);
        let over = |shown: &Value| shown["pending_transfer"].is_null().then_some(());
        owner.until(&path, over).await;
    }
    let (to, by) = (Person::Asked.id(), Person::Resp.id());
    for it in &told {
        let subject = subjects.iter().find(|subject| subject.chat == it.chat);
        let (expected, has_it) = match it.word.as_str() {
            "ok" => (
                ChatEvent::Accepted {
                    agent: to,
                    from: by,
                },
                to,
            ),
            "none" => (ChatEvent::OfferExpired { by, to }, by),
            _ => panic!("{}", it.answer),
        };
        assert_eq!(events(&house, subject.unwrap())[1..], [expected]);
        assert_eq!(chat(&house, it.chat).assignee(), Some(has_it));
    }
    house.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_offers_at_once_one_waits() {
    let (house, subjects) = house(State::Open).await;
    let tries = subjects.iter().flat_map(|subject| {
        let to = |person: Person| json!({"agent": person.id().0});
        [Person::Asked, Person::Lead]
            .map(|person| attempt(Person::Resp, subject.chat, "transfer", to(person)))
    });
    let told = race(&house, tries.collect()).await;
    for subject in &subjects {
        let mut words: Vec<&str> = (about(&told, subject.chat).iter())
            .map(|it| it.word.as_str())
            .collect();
        words.sort_unstable();
        assert_eq!(words, ["422", "ok"]);
        let offer = *chat(&house, subject.chat).offer().unwrap();
        let offered = ChatEvent::Offered {
            by: offer.by,
            to: offer.to,
        };
        assert_eq!(events(&house, subject), [offered]);
    }
    house.desk.stop().await;
}

/// Follows who was responsible, event by event: each takes it from the one who had it.
fn responsible(events: &[ChatEvent], mut now: Option<AgentId>) -> Option<AgentId> {
    for event in events {
        let (from, to) = match event {
            ChatEvent::Took { agent, .. } => (None, Some(*agent)),
            ChatEvent::Assigned { to, .. } => (None, Some(*to)),
            ChatEvent::TookOver { agent, from } => (Some(*from), Some(*agent)),
            ChatEvent::Done { agent } => (Some(*agent), None),
            ChatEvent::ClosedFor { from, .. } => (*from, None),
            other => panic!("{other:?}"),
        };
        assert_eq!(from, now, "{events:?}");
        now = to;
    }
    now
}

fn count(events: &[ChatEvent], is_meant: impl Fn(&ChatEvent) -> bool) -> usize {
    events.iter().filter(|event| is_meant(event)).count()
}

// F88: whoever has it a moment later stays as a participant.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taking_over_a_chat_that_is_being_taken_leaves_one_responsible() {
    let (house, subjects) = house(State::New).await;
    let tries = subjects.iter().flat_map(|subject| {
        [
            (Person::Agent, "take"),
            (Person::Admin, "take-over"),
            (Person::Lead, "take"),
            (Person::Owner, "take-over"),
        ]
        .map(|(person, what)| attempt(person, subject.chat, what, nothing()))
    });
    let told = race(&house, tries.collect()).await;
    for subject in &subjects {
        let events = events(&house, subject);
        let chat = chat(&house, subject.chat);
        assert_eq!(responsible(&events, None), chat.assignee());
        assert!(chat.assignee().is_some());
        let answers = about(&told, subject.chat);
        let won = answers.iter().filter(|it| it.went_well()).count();
        assert_eq!(won, events.len(), "one event each");
        let taken = count(&events, |event| matches!(event, ChatEvent::Took { .. }));
        assert_eq!(taken, 1);
        // Nobody had it yet, or somebody has it.
        let lost = answers.iter().filter(|it| !it.went_well());
        for it in lost {
            let expected = if it.what == "take" { "taken" } else { "403" };
            assert_eq!(it.word, expected, "{}", it.answer);
        }
        let former: Vec<AgentId> = (answers.iter().filter(|it| it.went_well()))
            .map(|it| it.person.id())
            .filter(|id| Some(*id) != chat.assignee())
            .collect();
        let mut participants = chat.participants().to_vec();
        participants.sort_unstable();
        let mut expected = former;
        expected.sort_unstable();
        assert_eq!(participants, expected);
    }
    house.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn done_and_a_reply_that_cross_are_one_of_both() {
    let (house, subjects) = house(State::Open).await;
    let tries = subjects.iter().flat_map(|subject| {
        let last = timeline(&house, subject.chat).last().unwrap().id;
        let mut tries = [
            (Person::Resp, "done", json!({"seen": last.0})),
            (Person::Part, "messages", json!({"text": "one more thing"})),
        ];
        tries.rotate_left((subject.chat.0 % 2) as usize);
        tries.map(|(person, what, body)| attempt(person, subject.chat, what, body))
    });
    let told = race(&house, tries.collect()).await;
    for subject in &subjects {
        let words: BTreeMap<&str, &str> = (about(&told, subject.chat).iter())
            .map(|it| (it.what, it.word.as_str()))
            .collect();
        let of_part = Author::Agent(Person::Part.id());
        let replies = timeline(&house, subject.chat);
        let replies = replies.iter().filter(|entry| entry.author == of_part);
        let chat = chat(&house, subject.chat);
        match (words["done"], words["messages"]) {
            // Nobody closes what they have not seen.
            ("409", "ok") => {
                assert_eq!(replies.count(), 1);
                assert_eq!(chat.assignee(), Some(Person::Resp.id()));
                assert_eq!(events(&house, subject), []);
            }
            // Nobody writes in a chat that is closed.
            ("ok", "part") => {
                assert_eq!(replies.count(), 0);
                assert!(matches!(chat.state, ChatState::Done { .. }));
            }
            other => panic!("chat {}: {other:?}", subject.chat),
        }
    }
    house.desk.stop().await;
}

// F83: who is excluded writes no more, from that moment on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_after_an_exclusion() {
    let (house, subjects) = house(State::Open).await;
    let part = Person::Part;
    let tries = subjects.iter().flat_map(|subject| {
        let writes = |text: &str| attempt(part, subject.chat, "messages", json!({"text": text}));
        [
            writes("one"),
            writes("two"),
            attempt(Person::Resp, subject.chat, "participants/7", nothing()),
            writes("three"),
            writes("four"),
        ]
    });
    assert_eq!(part.id().0, 7);
    let told = race(&house, tries.collect()).await;
    for subject in &subjects {
        let entries = timeline(&house, subject.chat);
        let excluded = |entry: &&Entry| matches!(&entry.body, Body::Event(ChatEvent::Excluded { agent, .. }) if *agent == part.id());
        let at: Vec<EntryId> = entries.iter().filter(excluded).map(|it| it.id).collect();
        assert_eq!(at.len(), 1);
        let written = entries
            .iter()
            .filter(|entry| entry.author == Author::Agent(part.id()) && entry.is_message());
        let written: Vec<EntryId> = written.map(|entry| entry.id).collect();
        assert!(written.iter().all(|id| *id < at[0]), "{written:?}, {at:?}");
        let answers = about(&told, subject.chat);
        let of_part = answers.iter().filter(|it| it.person == part);
        let (went, refused): (Vec<&Told>, Vec<&Told>) = of_part.partition(|it| it.went_well());
        assert_eq!(went.len(), written.len());
        assert!(refused.iter().all(|it| it.word == "part"));
    }
    house.desk.stop().await;
}

// Bulk against one by one: each chat goes one way, and both are told which.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_chats_at_once_against_those_who_take_them() {
    let (house, subjects) = house(State::New).await;
    let chats: Vec<u64> = subjects.iter().map(|subject| subject.chat.0).collect();
    let bulk = |person, action: Value| {
        let body = json!({"chats": chats, "action": action});
        attempt(person, ChatId(0), "bulk", body)
    };
    let (first, second) = subjects.split_at(ROUNDS / 2);
    let take = |subject: &Subject| attempt(Person::Agent, subject.chat, "take", nothing());
    let mut tries: Vec<Try> = first.iter().map(take).collect();
    let to = json!({"agent": Person::Part.id().0});
    tries.push(bulk(Person::Lead, json!({"assign": to})));
    let reason = json!({"reason": "nothing to answer"});
    tries.push(bulk(Person::Admin, json!({"done": reason})));
    tries.extend(second.iter().rev().map(take));
    let told = race(&house, tries).await;
    let listed = |person: Person| -> Vec<u64> {
        let bulk = told
            .iter()
            .find(|it| it.what == "bulk" && it.person == person);
        let done = bulk.unwrap().answer["done"].as_array().unwrap().clone();
        done.iter().map(|id| id.as_u64().unwrap()).collect()
    };
    let (assigned, closed) = (listed(Person::Lead), listed(Person::Admin));
    for subject in &subjects {
        let id = subject.chat;
        let events = events(&house, subject);
        let chat = chat(&house, id);
        assert_eq!(responsible(&events, None), chat.assignee());
        let took = about(&told, id)[0];
        let of = |is_meant: fn(&ChatEvent) -> bool| count(&events, is_meant);
        assert_eq!(
            of(|event| matches!(event, ChatEvent::Took { .. })),
            usize::from(took.went_well())
        );
        assert_eq!(
            of(|event| matches!(event, ChatEvent::Assigned { .. })),
            usize::from(assigned.contains(&id.0))
        );
        assert_eq!(
            of(|event| matches!(event, ChatEvent::ClosedFor { .. })),
            usize::from(closed.contains(&id.0))
        );
        let hands = usize::from(took.went_well()) + usize::from(assigned.contains(&id.0));
        assert!(hands <= 1, "{events:?}");
        assert!(hands == 1 || closed.contains(&id.0), "{events:?}");
        if !took.went_well() {
            // Somebody else's, or closed.
            assert!(
                ["taken", "403"].contains(&took.word.as_str()),
                "{}",
                took.answer
            );
        }
    }
    house.desk.stop().await;
}
