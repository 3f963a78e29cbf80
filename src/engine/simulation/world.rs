//! The desk on a bad disk with a bad clock, and those who use it: commands are collected into batches, stepped,
//! and what was acknowledged goes back to whoever asked.

use std::time::Duration;

use crate::base::clock::{Clock, Timestamp};
use crate::base::id::{AgentId, ChatId, EntryId, MediaId};
use crate::domain::changes::Answer;
use crate::domain::command::{Command, NumberSetting, Reply};
use crate::domain::view::View as _;
use crate::engine::simulation::customers::Customers;
use crate::engine::simulation::judge;
use crate::engine::simulation::meta::Meta;
use crate::engine::simulation::model::{Batch, Model};
use crate::engine::simulation::papers::Papers;
use crate::engine::simulation::random::Random;
use crate::engine::simulation::restrictions::Restrictions;
use crate::engine::simulation::wishes::Blocked;
use crate::engine::{Engine, Outcome};
use crate::store::fault::FaultyDisk;
use crate::store::{Snapshot, Store};

/// When every simulation begins.
pub const START: i64 = 1_786_000_000_000;

/// How the desk's clock behaves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClockHabit {
    /// It is right.
    Right,
    /// It steps by up to two hours.
    Steps,
    /// It also steps by 400 days.
    Leaps,
}

/// Who wants to hear what became of a command.
#[derive(Clone, Debug)]
pub enum Errand {
    /// Nobody.
    Nobody,
    /// Meta, about these letters.
    Webhook(Vec<usize>),
    /// The sender: it puts the message on the wire.
    Start(EntryId),
    /// Whoever asks Meta to block somebody: it is asked.
    AskBlock(ChatId),
    /// Somebody who may undo what they did with many chats.
    Bulk(AgentId),
    /// Somebody who begins to upload a file.
    Begun(AgentId),
    /// Somebody all of whose file has come.
    Brought(AgentId, MediaId, Timestamp),
}

/// A form that a browser sent.
#[derive(Clone)]
pub struct SentForm {
    pub by: AgentId,
    pub chat: ChatId,
    pub reply: Reply,
    pub at: Timestamp,
}

/// The desk's clock was set back.
#[derive(Clone, Copy)]
pub struct SetBack {
    /// The last event of the log by then.
    pub sequence: u64,
    /// To when.
    pub to: Timestamp,
}

/// Everything.
pub struct World {
    pub random: Random,
    pub clock: Clock,
    pub habit: ClockHabit,
    /// The real time, which Meta knows and the desk may not.
    pub real: Timestamp,
    /// How far the desk's clock is off, in milliseconds.
    pub off: i64,
    pub set_back: Vec<SetBack>,
    pub customers: Customers,
    pub meta: Meta,
    /// What Meta has on its list of the blocked.
    pub blocked: Blocked,
    pub restrictions: Restrictions,
    pub model: Model,
    pub papers: Papers,
    pub numbers: Vec<String>,
    pub batch: Vec<(Command, Errand)>,
    pub said: usize,
    /// What may be undone, and by whom.
    pub undo: Option<(AgentId, u64)>,
    /// Replies that their authors may send again, with the keys of the first time.
    pub sent_forms: Vec<SentForm>,
    pub trace: bool,
    pub restarts: usize,
    disk: FaultyDisk,
    engine: Option<Engine>,
}

impl World {
    /// The world of a seed, with a team and one number.
    pub fn new(seed: u64, trace: bool) -> Self {
        let mut random = Random::new(seed);
        let habit = random.pick(&[ClockHabit::Right, ClockHabit::Steps, ClockHabit::Leaps]);
        let real = Timestamp::from_millis(START);
        let disk = FaultyDisk::default();
        let engine = open(&disk, real);
        let mut world = Self {
            random,
            clock: Clock::manual(real),
            habit,
            real,
            off: 0,
            set_back: Vec::new(),
            customers: Customers::default(),
            meta: Meta::default(),
            blocked: Blocked::default(),
            restrictions: Restrictions::of(seed),
            model: Model {
                trace,
                ..Model::default()
            },
            papers: Papers::default(),
            numbers: Vec::new(),
            batch: Vec::new(),
            said: 0,
            undo: None,
            sent_forms: Vec::new(),
            trace,
            restarts: 0,
            disk,
            engine: Some(engine),
        };
        world.note(|| format!("a world with {habit:?}"));
        crate::engine::simulation::team::hire(&mut world);
        world.configure(1);
        world
    }

    /// Tells what happens, when somebody replays a seed.
    pub fn note(&self, line: impl FnOnce() -> String) {
        if self.trace {
            eprintln!(
                "{} [{:+} s] {}",
                self.clock.now().rfc3339(),
                self.off / 1000,
                line()
            );
        }
    }

    /// The desk as it stands.
    pub fn snapshot(&self) -> Snapshot {
        self.engine().store().snapshot().unwrap()
    }

    /// The engine that runs now.
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("an engine runs")
    }

    /// The desk's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time passes for everybody.
    pub fn pass(&mut self, duration: Duration) {
        self.real = self.real.plus(duration);
        self.set_clock();
    }

    /// Somebody or something sets the desk's clock.
    pub fn step_clock(&mut self) {
        let seconds = match self.habit {
            ClockHabit::Right => return,
            _ if self.off != 0 && self.random.chance(50) => 0,
            ClockHabit::Leaps if self.random.chance(30) => {
                self.random.pick(&[400, -400]) * 86_400 + self.small_step()
            }
            _ => self.small_step(),
        };
        self.off = seconds * 1000;
        self.set_clock();
        self.note(|| "the desk's clock is set".to_owned());
    }

    /// The desk's clock is in another season.
    pub fn is_far_behind(&self) -> bool {
        self.off < -10_000_000
    }

    fn small_step(&mut self) -> i64 {
        let width = self.random.pick(&[10, 600, 7_200]);
        i64::try_from(self.random.below(2 * width)).unwrap() - i64::try_from(width).unwrap()
    }

    fn set_clock(&mut self) {
        let to = Timestamp::from_millis(self.real.millis() + self.off);
        if to < self.clock.now() {
            let sequence = self.snapshot().sequence();
            self.set_back.push(SetBack { sequence, to });
        }
        self.clock.set(to);
    }

    /// Has `count` numbers configured, now.
    pub fn configure(&mut self, count: usize) {
        let settings: Vec<NumberSetting> = (1..=count)
            .map(|index| NumberSetting {
                phone_number_id: format!("number-{index}"),
                waba_id: "account".to_owned(),
                display: format!("+7 800 {index}"),
                name: format!("Line {index}"),
                group: ["Support", "Sales"][index - 1].to_owned(),
            })
            .collect();
        self.flush();
        while self.numbers.len() != count {
            self.batch
                .push((Command::Configure(settings.clone()), Errand::Nobody));
            if self.flush() {
                self.numbers = settings
                    .iter()
                    .map(|number| number.phone_number_id.clone())
                    .collect();
            }
        }
    }

    /// Steps what was collected. True when it was acknowledged.
    pub fn flush(&mut self) -> bool {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return true;
        }
        let (commands, errands): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        for command in &commands {
            self.note(|| format!("  {}", brief(command)));
        }
        let outcomes = if self.random.chance(4) {
            self.step_on_failing_disk(&commands)
        } else {
            let now = self.now();
            let engine = self.engine.as_mut().expect("an engine runs");
            Some(
                engine
                    .step(commands.clone(), now)
                    .expect("the disk is well"),
            )
        };
        let Some(outcomes) = outcomes else {
            return false;
        };
        self.learn(&commands, &outcomes, true);
        for (errand, outcome) in errands.into_iter().zip(outcomes) {
            self.note(|| format!("    {outcome:?}"));
            self.run(errand, outcome);
        }
        true
    }

    fn learn(&mut self, commands: &[Command], outcomes: &[Outcome], acknowledged: bool) {
        let batch = Batch {
            commands,
            outcomes,
            now: self.clock.now(),
            acknowledged,
            numbers: &self.numbers.clone(),
        };
        let snapshot = self.snapshot();
        self.model.follow(&batch, &snapshot);
    }

    fn run(&mut self, errand: Errand, outcome: Outcome) {
        match (errand, outcome) {
            (Errand::Webhook(letters), Outcome::Answered(_)) => self.answered(&letters),
            (Errand::Start(_), Outcome::Answered(Answer::Send(order))) => self.put_on_wire(&order),
            (Errand::AskBlock(chat), Outcome::Answered(Answer::Done)) => self.block_at_meta(chat),
            (Errand::Bulk(by), Outcome::Answered(Answer::Bulk(outcome))) => {
                self.undo = outcome.undo.map(|id| (by, id));
            }
            (Errand::Begun(by), Outcome::Answered(Answer::Media(media))) => self.begun(by, media),
            (Errand::Brought(by, media, began), Outcome::Answered(_)) => {
                self.brought(by, media, began);
            }
            _ => {}
        }
    }

    /// A sync fails in the middle, and the process ends with the power. Either all of the batch is there
    /// afterwards or nothing of it.
    fn step_on_failing_disk(&mut self, commands: &[Command]) -> Option<Vec<Outcome>> {
        let before = self.digest();
        let rehearsal = self.disk.copy();
        let now = self.now();
        self.disk
            .fail_after(u32::try_from(self.random.below(3)).unwrap());
        let stepped = self
            .engine
            .as_mut()
            .expect("an engine runs")
            .step(commands.to_vec(), now);
        if let Ok(outcomes) = stepped {
            self.disk.spare();
            return Some(outcomes);
        }
        self.note(|| "  the disk failed".to_owned());
        self.crash();
        let after = self.digest();
        if after != before {
            self.note(|| "  and the batch is there nevertheless".to_owned());
            let mut other = open(&rehearsal, now);
            let outcomes = other.step(commands.to_vec(), now).unwrap();
            let whole = crate::store::digest::digest(&other.store().snapshot().unwrap()).unwrap();
            assert_eq!(after, whole, "a batch half exists");
            self.learn(commands, &outcomes, false);
        }
        self.restarted();
        None
    }

    fn digest(&self) -> Vec<(&'static str, usize, [u8; 32])> {
        crate::store::digest::digest(&self.snapshot()).unwrap()
    }

    /// The process ends: killed, or by a power failure. Everything acknowledged must be there afterwards.
    pub fn restart(&mut self) {
        self.batch.clear();
        let before = self.digest();
        if self.random.chance(50) {
            self.note(|| "the process is killed".to_owned());
            self.replace(self.disk.copy());
        } else {
            self.note(|| "the power fails".to_owned());
            self.crash();
        }
        assert_eq!(before, self.digest(), "a restart changed the desk");
        self.restarted();
    }

    fn crash(&mut self) {
        let random = &mut self.random;
        let image = self
            .disk
            .crashed(|| u32::try_from(random.below(100)).unwrap());
        self.replace(image);
    }

    fn replace(&mut self, disk: FaultyDisk) {
        self.engine = None;
        self.disk = disk;
        // The power may fail while the file is being opened, too.
        if self.random.chance(20) {
            self.disk
                .fail_after(u32::try_from(self.random.below(4)).unwrap());
            let opened = Store::open_backend(self.disk.clone(), self.now());
            let random = &mut self.random;
            let image = self
                .disk
                .crashed(|| u32::try_from(random.below(100)).unwrap());
            drop(opened);
            self.disk = image;
        }
        self.engine = Some(open(&self.disk, self.now()));
    }

    /// What a fresh process does first: what was being sent is of unknown outcome.
    fn restarted(&mut self) {
        self.restarts += 1;
        self.batch.clear();
        self.meta.forget_flights();
        self.blocked.forget_answers();
        judge::judge(self);
        self.batch.push((Command::NobodyIsHere, Errand::Nobody));
        self.flush();
        let rows = self.snapshot().outbox_rows().unwrap();
        for row in rows {
            if matches!(row.state, crate::domain::outbox::OutboxState::Sending(_)) {
                self.batch
                    .push((Command::Interrupted(row.entry), Errand::Nobody));
            }
        }
        self.flush();
    }
}

fn open(disk: &FaultyDisk, now: Timestamp) -> Engine {
    let store = Store::open_backend(disk.clone(), now).expect("the file opens");
    Engine::new(store).expect("the store is read")
}

/// A command on one short line.
fn brief(command: &Command) -> String {
    let line = match command {
        Command::Inbound(items) => {
            let items: Vec<_> = items
                .iter()
                .map(|item| format!("{:?}", item.item))
                .collect();
            format!("Inbound {}", items.join("\n      "))
        }
        other => format!("{other:?}"),
    };
    line.chars().take(900).collect()
}
