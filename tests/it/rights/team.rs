//! A desk with somebody in every position, furnished before it starts: nothing is sent or fetched meanwhile.

use std::sync::Arc;

use bytes::Bytes;
use okno::app::{self, Options};
use okno::base::clock::{Clock, Timestamp};
use okno::base::id::{AgentId, ChatId, EntryId, GroupId, MediaId};
use okno::base::secret::{Secret, sha256};
use okno::domain::agent::Role;
use okno::domain::care::BlockOutcome;
use okno::domain::changes::Answer;
use okno::domain::command::{Command, DeskAction, GroupChange, NumberSetting, Reply, TeamAction};
use okno::domain::customer::Identity;
use okno::domain::delivery::SendError;
use okno::domain::entry::{FileKind, Forwarded};
use okno::domain::group::GroupAccess;
use okno::domain::inbound::{Content, Inbound, InboundFile, InboundMessage, Item};
use okno::domain::media::MediaState;
use okno::domain::outbox::SendOutcome;
use okno::domain::view::View as _;
use okno::engine::{Engine, Outcome};
use okno::simulator::Timings;
use okno::store::{Snapshot, Store};
use okno::ui::password;

use crate::desk::{Api, Desk, NUMBER, PASSWORD, WABA, config, leads_to, start_simulator};

/// Somebody, by how they stand to a chat of the group Support. The number is their id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Person {
    /// Not signed in.
    Nobody,
    /// Hands out new chats, of other groups.
    Outsider,
    /// Of the group, and no more.
    Agent,
    /// The same who hands out new chats.
    Lead,
    /// Not in the group's list.
    Admin,
    /// Not in the group's list.
    Owner,
    /// To whom it is handed.
    Asked,
    /// An added participant.
    Part,
    /// Its responsible; of one that is done, the last.
    Resp,
}

impl Person {
    /// All of them, in the order of the columns.
    pub const ALL: [Self; 9] = [
        Self::Nobody,
        Self::Outsider,
        Self::Agent,
        Self::Lead,
        Self::Admin,
        Self::Owner,
        Self::Asked,
        Self::Part,
        Self::Resp,
    ];

    pub fn id(self) -> AgentId {
        AgentId(self as u64)
    }

    fn role(self) -> Role {
        match self {
            Self::Outsider | Self::Lead => Role::Lead,
            Self::Admin => Role::Admin,
            Self::Owner => Role::Owner,
            Self::Nobody | Self::Agent | Self::Asked | Self::Part | Self::Resp => Role::Agent,
        }
    }

    fn name(self) -> String {
        format!("{self:?}")
    }

    fn email(self) -> String {
        format!("{}@okno.example", self.name().to_lowercase())
    }
}

/// The group of the chats, open to its members.
pub const SUPPORT: GroupId = GroupId(1);
/// Another, open to everyone.
pub const SALES: GroupId = GroupId(2);

/// In what state a chat is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    New,
    Open,
    /// Open, and handed to somebody who has not answered.
    Handed,
    Done,
    /// Open, and its customer is blocked at Meta.
    Blocked,
}

/// A chat and what is in it. In a new one all messages are the customer's.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub chat: ChatId,
    pub media: MediaId,
    pub failed: EntryId,
    pub unknown: EntryId,
    pub held: EntryId,
}

/// Writes to the file of a desk that does not run yet.
pub struct Furnisher {
    engine: Engine,
    now: Timestamp,
    pub password: Secret,
}

impl Furnisher {
    /// All of it at once; nothing of it may be refused.
    pub fn step(&mut self, commands: Vec<Command>) -> Vec<Answer> {
        let told = format!("{:?}", commands.first());
        let outcomes = self.engine.step(commands, self.now).unwrap().into_iter();
        let answers = outcomes.map(|outcome| match outcome {
            Outcome::Answered(answer) => answer,
            other => panic!("{other:?} of {told} and others"),
        });
        answers.collect()
    }

    pub fn team(&mut self, by: Option<Person>, action: TeamAction) -> Answer {
        let by = by.map(Person::id);
        let mut answers = self.step(vec![Command::Team { by, action }]);
        answers.pop().unwrap()
    }

    pub fn add(&mut self, name: &str, role: Role, password: Option<Secret>) -> AgentId {
        let added = self.team(
            None,
            TeamAction::AddAgent {
                name: name.to_owned(),
                email: format!("{}@okno.example", name.to_lowercase()),
                role,
                password,
            },
        );
        match added {
            Answer::Agent(agent) => agent,
            other => panic!("{other:?}"),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn snapshot(&self) -> Snapshot {
        self.engine.store().snapshot().unwrap()
    }

    fn people(&mut self) {
        for person in Person::ALL {
            if person != Person::Nobody {
                let password = Some(self.password.clone());
                let id = self.add(&person.name(), person.role(), password);
                assert_eq!(id, person.id());
            }
        }
        let setting = NumberSetting {
            phone_number_id: NUMBER.to_owned(),
            waba_id: WABA.to_owned(),
            display: "+385 1 555 0101".to_owned(),
            name: "Support".to_owned(),
            group: "Support".to_owned(),
        };
        self.step(vec![Command::Configure(vec![setting])]);
        let name = "Sales".to_owned();
        assert_eq!(
            self.team(None, TeamAction::AddGroup { name }),
            Answer::Group(SALES)
        );
        let members = [
            Person::Agent,
            Person::Lead,
            Person::Asked,
            Person::Part,
            Person::Resp,
        ];
        let members = GroupAccess::Members(members.map(Person::id).to_vec());
        let change = GroupChange::access(members);
        let group = SUPPORT;
        self.team(None, TeamAction::ChangeGroup { group, change });
    }

    /// Chats in these states, each with a file that is here or, where that is asked for, lost.
    pub fn chats(&mut self, wanted: &[(State, bool)]) -> Vec<Subject> {
        let before = self.snapshot().counters();
        let inbound = (0..wanted.len()).map(|index| self.writes(before.chat + index as u64));
        let inbound = inbound.collect();
        self.step(vec![Command::Inbound(inbound)]);
        let mut subjects = Vec::new();
        for (index, (_, lost)) in (1..).zip(wanted) {
            let (chat, media) = (ChatId(before.chat + index), MediaId(before.media + index));
            self.bring(media, *lost);
            let first = self.snapshot().entries_before(chat, None, 1).unwrap()[0].id;
            subjects.push(Subject {
                chat,
                media,
                failed: first,
                unknown: first,
                held: first,
            });
        }
        let of = |states: &[State]| -> Vec<usize> {
            let all = wanted.iter().enumerate();
            let found = all.filter(|(_, (state, _))| states.contains(state));
            found.map(|(index, _)| index).collect()
        };
        let taken = of(&[State::Open, State::Handed, State::Done, State::Blocked]);
        self.desk(&subjects, &taken, &|_| DeskAction::Take);
        self.desk(&subjects, &taken, &|_| {
            DeskAction::AddParticipant(Person::Part.id())
        });
        self.talk(&mut subjects, &taken);
        self.desk(&subjects, &of(&[State::Handed]), &|_| {
            DeskAction::Transfer(Person::Asked.id())
        });
        self.desk(&subjects, &of(&[State::Done]), &|_| DeskAction::Done(None));
        let block = |index: usize| Command::Desk {
            by: Person::Owner.id(),
            chat: subjects[index].chat,
            action: DeskAction::Block { spam: false },
        };
        let blocked = of(&[State::Blocked]).into_iter();
        self.step(blocked.clone().map(block).collect());
        let chats = blocked.map(|index| subjects[index].chat);
        self.step(chats.clone().map(Command::StartBlock).collect());
        let done = |chat| Command::EndBlock(chat, BlockOutcome::Done);
        self.step(chats.map(done).collect());
        subjects
    }

    /// What a customer of their own writes.
    fn writes(&self, customer: u64) -> Inbound {
        let message = InboundMessage {
            phone_number_id: NUMBER.to_owned(),
            echo: false,
            sender: Identity {
                wa_id: Some(format!("38591{customer:07}")),
                ..Identity::default()
            },
            profile_name: Some(format!("Customer {customer}")),
            wamid: format!("wamid.of.{customer}"),
            at: Timestamp::from_seconds(self.now.millis() / 1000),
            content: Content::File(InboundFile {
                kind: FileKind::Image,
                meta_id: format!("file-of-{customer}"),
                url: None,
                mime: "image/jpeg".to_owned(),
                sha256: None,
                name: String::new(),
                caption: "What is this?".to_owned(),
            }),
            reply_to: None,
            forwarded: Forwarded::No,
            referral: None,
            unknown_fields: None,
        };
        Inbound {
            item: Item::Message(Box::new(message)),
            raw: Arc::from("{}"),
        }
    }

    fn bring(&mut self, media: MediaId, lost: bool) {
        let file = Bytes::from_static(b"a picture");
        let state = if lost {
            MediaState::Lost
        } else {
            MediaState::Ready {
                size: file.len() as u64,
                sha256: sha256(&file),
            }
        };
        let chunks = Command::Chunks {
            media,
            first: 0,
            chunks: vec![file],
        };
        self.step(vec![chunks, Command::MediaState(media, state)]);
    }

    /// Their responsible does something with some of the chats.
    fn desk(
        &mut self,
        subjects: &[Subject],
        which: &[usize],
        action: &dyn Fn(usize) -> DeskAction,
    ) -> Vec<Answer> {
        let by = Person::Resp.id();
        let command = |index: &usize| Command::Desk {
            by,
            chat: subjects[*index].chat,
            action: action(*index),
        };
        self.step(which.iter().map(command).collect())
    }

    /// Of what their responsible wrote one message failed, of one nobody knows, and one is held.
    fn talk(&mut self, subjects: &mut [Subject], which: &[usize]) {
        let error = SendError {
            code: 131_026,
            detail: "no".to_owned(),
        };
        let ends = [
            Some(SendOutcome::Refused(error)),
            Some(SendOutcome::Unknown("lost".to_owned())),
            None,
        ];
        for (place, outcome) in ends.into_iter().enumerate() {
            let replies = self.desk(subjects, which, &|_| {
                DeskAction::Reply(Reply {
                    text: format!("answer {place}"),
                    reply_to: None,
                    key: None,
                    seen: None,
                    ..Default::default()
                })
            });
            let mut entries = Vec::new();
            for (index, answer) in which.iter().zip(replies) {
                let Answer::Entry(_, entry) = answer else {
                    panic!("{answer:?}");
                };
                let subject = &mut subjects[*index];
                let slots = [&mut subject.failed, &mut subject.unknown, &mut subject.held];
                *slots.into_iter().nth(place).unwrap() = entry;
                entries.push(entry);
            }
            let Some(outcome) = outcome else { continue };
            self.step(entries.iter().copied().map(Command::StartSend).collect());
            let end = |entry| Command::EndSend {
                entry,
                attempt: 1,
                outcome: outcome.clone(),
            };
            self.step(entries.into_iter().map(end).collect());
        }
        self.step(vec![Command::Restored]);
    }
}

/// The desk, and who is signed in.
pub struct House {
    pub desk: Desk,
    people: Vec<Api>,
}

impl House {
    /// Furnishes a file, starts the desk on it, and signs everybody in.
    pub async fn start<T>(furnish: impl FnOnce(&mut Furnisher) -> T) -> (Self, T) {
        let clock = Clock::simulated();
        let simulator = start_simulator(clock.clone(), Timings::instant()).await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &simulator);
        let store = Store::open(&config.data, clock.now()).unwrap();
        let mut furnisher = Furnisher {
            engine: Engine::new(store).unwrap(),
            now: clock.now(),
            password: password::hash(PASSWORD).unwrap(),
        };
        furnisher.people();
        let made = furnish(&mut furnisher);
        drop(furnisher);
        let options = Options {
            clock_moves: true,
            ..Options::default()
        };
        let running = app::start(config, clock.clone(), options).await.unwrap();
        leads_to(&simulator, running.address());
        let mut people = vec![Api::anonymous(running.address())];
        for person in &Person::ALL[1..] {
            people.push(Api::sign_in(running.address(), &person.email(), PASSWORD).await);
        }
        let desk = Desk {
            running,
            simulator,
            folder,
            clock,
        };
        (Self { desk, people }, made)
    }

    pub fn api(&self, person: Person) -> &Api {
        &self.people[person as usize]
    }

    pub fn snapshot(&self) -> Snapshot {
        self.desk.running.handle.snapshot().unwrap()
    }
}
