//! The team: takes, races, replies, notes, closes and reopens, tries again, settles, takes back. And the workers
//! of the desk: deadlines, files, the quarantine.

use bytes::Bytes;
use std::time::Duration;

use crate::base::id::{AgentId, ChatId, DeadlineId, EntryId, GroupId, QuarantineId};
use crate::base::limits::PAGE_MAX;
use crate::base::secret::Secret;
use crate::domain::agent::{Right, Role};
use crate::domain::chat::Chat;
use crate::domain::command::{
    AgentChange, Command, DeskAction, GroupChange, How, Leaves, ParkedFate, Reply, TeamAction,
    TemplateFacts, TemplateWords, TransferAnswer,
};
use crate::domain::delivery::DeliveryState;
use crate::domain::entry::Entry;
use crate::domain::event::QuarantineCause;
use crate::domain::group::GroupAccess;
use crate::domain::media::MediaState;
use crate::domain::template::{Component, Facts, Files};
use crate::domain::view::View as _;
use crate::engine::simulation::turns::Turn;
use crate::engine::simulation::wishes;
use crate::engine::simulation::words;
use crate::engine::simulation::world::{Errand, SentForm, World};

/// How many agents there are, with ids from 1.
pub const AGENTS: u64 = 5;
/// The template that is marketing.
pub const OFFER: &str = "offer";

/// Hires the team; templates come from Meta.
pub fn hire(world: &mut World) {
    let roles = [
        Role::Owner,
        Role::Admin,
        Role::Lead,
        Role::Agent,
        Role::Agent,
    ];
    for (index, role) in roles.into_iter().enumerate() {
        let action = TeamAction::AddAgent {
            name: format!("Agent {index}"),
            email: format!("agent{index}@example.org"),
            role,
            password: Some(Secret::new("hash")),
        };
        // A lost batch is asked again: the e-mail address tells a repetition.
        loop {
            let command = Command::Team {
                by: None,
                action: action.clone(),
            };
            world.batch.push((command, Errand::Nobody));
            if world.flush() {
                break;
            }
        }
    }
    while !sync_templates(world, "APPROVED") {}
}

fn sync_templates(world: &mut World, status: &str) -> bool {
    let template = |name: &str, status: &str, text: &str| TemplateFacts {
        name: name.to_owned(),
        language: "en".to_owned(),
        status: status.to_owned(),
        facts: Facts::of("UTILITY"),
        components: vec![Component::Body(text.to_owned())],
    };
    let mut picture = template("picture", "APPROVED", "Look at this, {{1}}");
    let above = Component::FileHeader("IMAGE".to_owned());
    picture.components.insert(0, above);
    let mut offer = template(OFFER, "APPROVED", "Less for more");
    offer.facts = Facts::of("MARKETING");
    let command = Command::Templates {
        waba_id: "account".to_owned(),
        templates: vec![
            template("hello", status, "Hello {{1}}"),
            template("order", "APPROVED", "Your order is ready"),
            picture,
            offer,
        ],
    };
    world.batch.push((command, Errand::Nobody));
    world.flush()
}

impl World {
    /// Any chat, if there is one.
    fn any_chat(&mut self) -> Option<ChatId> {
        let count = usize::try_from(self.snapshot().counters().chat).unwrap();
        (count > 0).then(|| ChatId(1 + self.random.below(count) as u64))
    }

    /// Somebody of the team does something.
    pub fn agent_acts(&mut self) {
        let Some(chat) = self.any_chat() else { return };
        let snapshot = self.snapshot();
        let kept = snapshot.chat(chat).unwrap();
        let assignee = kept.as_ref().and_then(Chat::assignee);
        let is_handed = kept.is_some_and(|kept| kept.offer().is_some());
        let anybody = AgentId(1 + self.random.below(AGENTS as usize) as u64);
        let by = assignee
            .filter(|_| self.random.chance(85))
            .unwrap_or(anybody);
        let entries = snapshot.entries_before(chat, None, PAGE_MAX).unwrap();
        let is_new = self
            .model
            .chats
            .get(&chat)
            .is_some_and(|chat| chat.hands.turn == Turn::New);
        if is_new && self.random.chance(80) {
            self.race_for(chat);
            return;
        }
        if self.random.chance(if is_handed { 45 } else { 12 }) {
            self.pass_on(chat, by);
            return;
        }
        // What one agent reads in one batch must be one thing, so that the log tells what it was.
        let same = |command: &Command| matches!(command, Command::Desk { by: of, chat: at, .. } if (*of, *at) == (by, chat));
        if self.batch.iter().any(|(command, _)| same(command)) {
            self.flush();
        }
        let action = self.action(by, chat, &entries);
        self.batch
            .push((Command::Desk { by, chat, action }, Errand::Nobody));
    }

    /// One or several reach for a chat in one batch.
    fn race_for(&mut self, chat: ChatId) {
        self.flush();
        let first = self.random.below(AGENTS as usize) as u64;
        for offset in 0..=self.random.weighted(&[60, 30, 10]) as u64 {
            let by = AgentId(1 + (first + offset) % AGENTS);
            let action = DeskAction::Take;
            self.batch
                .push((Command::Desk { by, chat, action }, Errand::Nobody));
        }
    }

    /// A chat passes from hand to hand, or is about to: who may not is refused, and of several in one batch one wins.
    fn pass_on(&mut self, chat: ChatId, by: AgentId) {
        self.flush();
        for _ in 0..=self.random.below(3) {
            let other = AgentId(1 + self.random.below(AGENTS as usize) as u64);
            let (answers, action) = match self.random.weighted(&[34, 18, 10, 10, 6, 12, 6, 4]) {
                0 => (false, DeskAction::Transfer(other)),
                1 => (true, DeskAction::TransferAnswer(TransferAnswer::Accept)),
                2 => (true, DeskAction::TransferAnswer(TransferAnswer::Decline)),
                3 => (false, DeskAction::TransferAnswer(TransferAnswer::Cancel)),
                4 => (
                    false,
                    DeskAction::Move(GroupId(1 + self.random.below(2) as u64)),
                ),
                5 => (false, DeskAction::AddParticipant(other)),
                6 => (false, DeskAction::RemoveParticipant(other)),
                _ => (false, DeskAction::Assign(other)),
            };
            let asked = self.snapshot().chat(chat).unwrap();
            let asked = asked.and_then(|chat| chat.offer().map(|offer| offer.to));
            let by = asked.filter(|_| answers).unwrap_or(by);
            self.batch
                .push((Command::Desk { by, chat, action }, Errand::Nobody));
        }
    }

    fn action(&mut self, by: AgentId, chat: ChatId, entries: &[Entry]) -> DeskAction {
        let any = (!entries.is_empty()).then(|| entries[self.random.below(entries.len())].id);
        let any = any.unwrap_or(EntryId(1));
        let in_state = |state: DeliveryState| {
            let of = |entry: &&Entry| entry.delivery.as_ref().is_some_and(|d| d.state() == state);
            entries.iter().rev().find(of).map(|entry| entry.id)
        };
        let arrived = self.random.chance(50);
        let troubled = [
            in_state(DeliveryState::Failed).map(DeskAction::Retry),
            in_state(DeliveryState::Queued).map(DeskAction::TakeBack),
            in_state(DeliveryState::Unknown).map(|entry| DeskAction::Settle { entry, arrived }),
        ];
        let troubled: Vec<DeskAction> = troubled.into_iter().flatten().collect();
        if !troubled.is_empty() && self.random.chance(25) {
            let at = self.random.below(troubled.len());
            return troubled[at].clone();
        }
        if self.random.chance(12) {
            return self.later(by, chat, any);
        }
        match self
            .random
            .weighted(&[80, 18, 8, 10, 6, 5, 4, 2, 2, 2, 2, 9, 16])
        {
            0 => DeskAction::Reply(self.reply(by, chat, any)),
            1 => self.template(by),
            2 => {
                self.said += 1;
                let text = format!("note {}", self.said);
                let key = self.random.chance(50).then(|| format!("key {}", self.said));
                DeskAction::Note { text, key }
            }
            3 => DeskAction::Read(self.random.chance(60).then_some(any)),
            4 => DeskAction::Done(None),
            5 => DeskAction::Reopen,
            6 => DeskAction::TakeOver,
            7 => DeskAction::Retry(any),
            8 => DeskAction::Settle {
                entry: any,
                arrived,
            },
            9 => DeskAction::TakeBack(any),
            10 => DeskAction::Take,
            11 => self.clock_action(),
            _ => self.comfort(any, entries),
        }
    }

    fn template(&mut self, by: AgentId) -> DeskAction {
        let name = self.random.pick(&["hello", "order", "picture", OFFER]);
        let header = (name == "picture").then(|| self.picture(by)).flatten();
        DeskAction::SendTemplate {
            template: TemplateWords {
                name: name.to_owned(),
                files: Files {
                    header,
                    ..Files::default()
                },
                language: "en".to_owned(),
                variables: if self.random.chance(50) {
                    vec!["Anna".to_owned()]
                } else {
                    Vec::new()
                },
            },
            key: None,
            seen: None,
        }
    }

    /// Something that does not happen at once.
    fn later(&mut self, by: AgentId, chat: ChatId, any: EntryId) -> DeskAction {
        let hours = 1 + self.random.below(40) as u64;
        let at = self.now().plus(Duration::from_secs(hours * 3600));
        let reply = self.reply(by, chat, any);
        match self.random.weighted(&[6, 5, 8, 3, 3, 3, 3]) {
            0 => DeskAction::Leaving(Leaves::Undoable, Box::new(DeskAction::Reply(reply))),
            1 => {
                let leaves = self.random.pick(&[Leaves::At(at), Leaves::NextWorkingDay]);
                let what = match self.random.chance(70) {
                    true => DeskAction::Reply(reply),
                    false => self.template(by),
                };
                DeskAction::Leaving(leaves, Box::new(what))
            }
            2 => DeskAction::Hold {
                reply,
                template: self.random.chance(80).then(|| TemplateWords {
                    name: "hello".to_owned(),
                    language: "en".to_owned(),
                    variables: vec!["Anna".to_owned()],
                    ..TemplateWords::default()
                }),
                even_open: self.random.chance(20),
            },
            3 => {
                let fate = self.random.pick(&[ParkedFate::Keep, ParkedFate::Discard]);
                DeskAction::DoneWith(None, fate)
            }
            4 => DeskAction::Snooze(self.random.chance(60).then_some(at)),
            5 => DeskAction::Wake,
            _ => DeskAction::Release(any),
        }
    }

    fn reply(&mut self, by: AgentId, chat: ChatId, any: EntryId) -> Reply {
        self.said += 1;
        let (files, is_silent) = match self.random.chance(30) {
            true => self.attached(by),
            false => (Vec::new(), false),
        };
        let choices = files.is_empty() && self.random.chance(10);
        let reply = Reply {
            text: match is_silent {
                true => String::new(),
                false => format!("reply {}", self.said),
            },
            files,
            sure: self.random.chance(70),
            how: How {
                choices: choices.then(wishes::choices),
                plain_links: self.random.chance(10),
                ..How::default()
            },
            reply_to: self.random.chance(15).then_some(any),
            key: Some(format!("reply key {}", self.said)),
            seen: self.random.chance(15).then_some(any),
            ..Default::default()
        };
        let form = SentForm {
            by,
            chat,
            reply: reply.clone(),
            at: self.real,
        };
        // One that was written in the past by the desk's clock may be old as soon as it is right.
        if !self.is_far_behind() {
            self.sent_forms.push(form);
        }
        reply
    }

    /// A browser sends a form again, perhaps because its author never saw the answer.
    pub fn resend_form(&mut self) {
        // A key is honoured for a day, whatever the clock does: less the hours by which it may be behind.
        let fresh = |form: &&SentForm| self.real.since(form.at) < Duration::from_secs(72_000);
        let forms: Vec<SentForm> = self.sent_forms.iter().filter(fresh).cloned().collect();
        if forms.is_empty() {
            return;
        }
        let at = self.random.below(forms.len());
        let SentForm {
            by, chat, reply, ..
        } = forms[at].clone();
        // Kept only now, and in the past by the desk's clock, it may be old as soon as that is right.
        if self.is_far_behind() {
            self.sent_forms.retain(|form| form.reply.key != reply.key);
        }
        self.flush();
        let action = DeskAction::Reply(reply);
        self.batch
            .push((Command::Desk { by, chat, action }, Errand::Nobody));
    }

    /// The deadline driver fires what is due, sometimes twice, sometimes too early.
    pub fn drive(&mut self) {
        let now = self.now();
        let rows = self.snapshot().due(now, 100).unwrap();
        for (due, id) in rows.due {
            self.batch.push((Command::Due { due, id }, Errand::Nobody));
            if self.random.chance(10) {
                self.batch.push((Command::Due { due, id }, Errand::Nobody));
            }
        }
        if let Some(due) = rows.next
            && self.random.chance(10)
        {
            let id = DeadlineId(1 + self.random.below(50) as u64);
            self.batch.push((Command::Due { due, id }, Errand::Nobody));
        }
    }

    /// All that is due fires.
    pub fn drive_all(&mut self) {
        while !self.snapshot().due(self.now(), 1).unwrap().due.is_empty() {
            self.drive();
            self.flush();
        }
    }

    /// The fetcher works on a file.
    pub fn fetch(&mut self) {
        let files = self.snapshot().fetches().unwrap();
        if files.is_empty() {
            return;
        }
        let media = self.random.pick(&files);
        let count = self.random.below(4);
        let chunks: Vec<Bytes> = (0..count).map(|_| Bytes::from_static(b"a piece")).collect();
        let size = chunks.iter().map(|chunk| chunk.len() as u64).sum();
        for (first, chunk) in (0..).zip(chunks) {
            let chunks = vec![chunk];
            let command = Command::Chunks {
                media,
                first,
                chunks,
            };
            self.batch.push((command, Errand::Nobody));
        }
        let state = match self.random.weighted(&[50, 20, 10, 20]) {
            0 => MediaState::Ready {
                size,
                sha256: [7; 32],
            },
            1 => MediaState::Fetching {
                attempts: 1,
                next_at: self.now().plus(Duration::from_secs(60)),
            },
            2 => MediaState::Lost,
            _ => MediaState::Failed {
                cause: "hash".to_owned(),
            },
        };
        self.batch
            .push((Command::MediaState(media, state), Errand::Nobody));
    }

    /// Somebody asks for a lost file again.
    pub fn ask_for_file(&mut self) {
        let count = usize::try_from(self.snapshot().counters().media).unwrap();
        if count == 0 {
            return;
        }
        let media = crate::base::id::MediaId(1 + self.random.below(count) as u64);
        let file = self.snapshot().media(media).unwrap();
        let Some((chat, _)) = file.and_then(|file| file.carrier()) else {
            return;
        };
        let command = Command::Desk {
            by: AgentId(1),
            chat,
            action: DeskAction::FetchAgain(media),
        };
        self.batch.push((command, Errand::Nobody));
    }

    /// The owner changes the house.
    pub fn manage(&mut self) {
        self.flush();
        let agent = AgentId(2 + self.random.below(4) as u64);
        let by = Some(AgentId(1));
        let action = match self.random.below(8) {
            4.. => words::change(&mut self.random),
            0 => TeamAction::ChangeAgent {
                agent,
                change: AgentChange {
                    disabled: Some(self.random.chance(25)),
                    ..AgentChange::default()
                },
            },
            1 => {
                let everyone = self.random.chance(60);
                let members = GroupAccess::Members(vec![AgentId(4)]);
                TeamAction::ChangeGroup {
                    group: GroupId(1),
                    change: GroupChange::access(if everyone {
                        GroupAccess::Everyone
                    } else {
                        members
                    }),
                }
            }
            2 => TeamAction::ChangeAgent {
                agent,
                change: AgentChange {
                    overrides: Some(vec![(Right::TakeOver, self.random.chance(50))]),
                    ..AgentChange::default()
                },
            },
            _ => {
                let status = self.random.pick(&["APPROVED", "PAUSED"]);
                self.flush();
                sync_templates(self, status);
                return;
            }
        };
        self.batch
            .push((Command::Team { by, action }, Errand::Nobody));
    }

    /// A second number is configured, and what came for it before is read again.
    pub fn second_number(&mut self) {
        if self.numbers.len() == 1 {
            self.configure(2);
        }
        let parts = self
            .snapshot()
            .quarantine_after(QuarantineId(0), 50)
            .unwrap();
        for (id, part) in parts {
            if matches!(part.cause, QuarantineCause::UnknownNumber(_)) {
                let index: usize = part.raw.trim_start_matches("letter ").parse().unwrap();
                let items = vec![self.meta.letters[index].inbound.clone()];
                self.batch
                    .push((Command::Reread(id, items), Errand::Nobody));
            }
        }
    }
}
