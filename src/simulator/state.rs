//! Everything that the simulator knows, changed by plain functions of the state and a moment.

use super::blocks::Blocks;
use super::faults::{Dice, Faults};
use super::graph::GraphError;
use super::media::{Addresses, Shelf};
use super::message::{Messages, Stage};
use super::outbox::{Job, Outbox, Outcome};
use super::people::{self, Person};
use super::rates::Rates;
use super::settings::{Number, Settings, Timings};
use super::standing::{PartnerWebhook, Standing};
use super::templates::Catalogue;
use super::uploads::Uploads;
use super::webhook::{Part, Update};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// How long the customer service window stays open, in milliseconds.
pub const WINDOW_MS: i64 = 24 * 3_600_000;
/// API calls that the log remembers.
const CALLS_KEPT: usize = 5_000;
/// People at most; a page of them must stay a page.
const PEOPLE_LIMIT: usize = 100_000;

/// A number and a person: the two ends of a thread.
pub type Thread = (String, String);

/// One call of the API, for the log.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// When, in milliseconds.
    pub at: i64,
    /// Method and path.
    pub call: String,
    /// Status of the answer, or what became of it.
    pub answer: String,
    /// Meta's error code, if it was refused.
    pub code: Option<u32>,
}

/// A step in a message's life that is yet to come.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) message: String,
    pub(super) stage: Stage,
    pub(super) error: Option<GraphError>,
}

/// The whole state.
#[derive(Debug)]
pub struct State {
    pub(super) numbers: Vec<Number>,
    pub(super) people: Vec<Person>,
    pub(super) catalogue: Catalogue,
    pub(super) shelf: Shelf,
    /// Sample files of templates.
    pub(super) uploads: Uploads,
    pub(super) addresses: Addresses,
    /// Where files are fetched from, without a slash at the end.
    pub(super) base_url: String,
    pub(super) messages: Messages,
    pub(super) rates: Option<Rates>,
    pub(super) faults: Faults,
    pub(super) dice: Dice,
    pub(super) outbox: Outbox,
    pub(super) timings: Timings,
    pub(super) agenda: BTreeMap<(i64, u64), Step>,
    /// The last time that a customer's writing opened the window, in milliseconds.
    pub(super) opened: HashMap<Thread, i64>,
    /// Until when the desk is shown as typing, in milliseconds.
    pub(super) typing: HashMap<Thread, i64>,
    /// Where webhooks go, unless the account or a partner has an address of its own.
    pub(super) webhook_url: Option<String>,
    /// How the account stands at Meta.
    pub(super) standing: Standing,
    /// Webhooks go a partner's way.
    pub(super) partner: Option<PartnerWebhook>,
    /// Whom numbers blocked.
    pub(super) blocks: Blocks,
    calls: VecDeque<Call>,
    counted: u64,
}

impl State {
    /// A fresh state as the settings want it, reached at `base_url`.
    pub fn new(settings: &Settings, base_url: &str) -> Self {
        let faults = Faults {
            seed: settings.seed,
            ..Faults::default()
        };
        Self {
            numbers: settings.numbers.clone(),
            people: settings.people.clone(),
            catalogue: settings.catalogue.clone(),
            shelf: Shelf::default(),
            uploads: Uploads::default(),
            addresses: Addresses::new(&settings.app_secret),
            base_url: base_url.to_owned(),
            messages: Messages::default(),
            rates: settings.rates.then(Rates::default),
            dice: Dice::seeded(settings.seed),
            faults,
            outbox: Outbox::new(settings.pace),
            timings: settings.timings,
            agenda: BTreeMap::new(),
            opened: HashMap::new(),
            typing: HashMap::new(),
            webhook_url: settings.webhook_url.clone(),
            standing: Standing::default(),
            partner: None,
            blocks: Blocks::default(),
            calls: VecDeque::new(),
            counted: 0,
        }
    }

    /// Forgets all messages, files, calls, deliveries and faults; people, numbers and templates stay.
    pub fn reset(&mut self) {
        self.messages.clear();
        self.shelf.clear();
        self.uploads = Uploads::default();
        self.outbox.clear();
        self.agenda.clear();
        self.opened.clear();
        self.typing.clear();
        self.blocks = Blocks::default();
        self.calls.clear();
        if self.rates.is_some() {
            self.rates = Some(Rates::default());
        }
        let seed = self.faults.seed;
        self.set_faults(Faults {
            seed,
            ..Faults::default()
        });
        self.dice = Dice::seeded(seed);
        self.standing = Standing::default();
        self.partner = None;
    }

    /// Puts these faults in force; the dice begin anew if the seed changed.
    pub fn set_faults(&mut self, faults: Faults) {
        if faults.seed != self.faults.seed {
            self.dice = Dice::seeded(faults.seed);
        }
        self.faults = faults;
    }

    /// The faults in force, with the times that they have left.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The business numbers.
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// The business number of that id.
    pub fn number(&self, id: &str) -> Option<&Number> {
        self.numbers
            .iter()
            .find(|number| number.phone_number_id == id)
    }

    /// The people that can be played.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// The person by key, phone or business-scoped id.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.is_called(name))
    }

    pub(super) fn person_mut(&mut self, key: &str) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.key == key)
    }

    /// Adds a person; a key, an id or digits that are missing are made. Returns the key, or why not.
    pub fn add_person(&mut self, mut person: Person) -> Result<String, String> {
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        person.dialled = digits(&person.dialled);
        person.wa_id = digits(&person.wa_id);
        if person.wa_id.is_empty() {
            person.wa_id.clone_from(&person.dialled);
        }
        if person.dialled.is_empty() {
            person.dialled.clone_from(&person.wa_id);
        }
        if !(7..=15).contains(&person.wa_id.len()) {
            return Err("a phone has 7 to 15 digits, country code first".to_owned());
        }
        if self
            .people
            .iter()
            .any(|other| other.is_dialled_by(&person.wa_id))
        {
            return Err("somebody has that phone already".to_owned());
        }
        if self.people.len() >= PEOPLE_LIMIT {
            return Err("there are too many people".to_owned());
        }
        if person.name.trim().is_empty() {
            person.name = format!("+{}", person.wa_id);
        }
        let wanted = if person.key.is_empty() {
            &person.name
        } else {
            &person.key
        };
        person.key = self.free_key(&people::key_of(wanted));
        if person.bsuid.is_empty() {
            person.bsuid = people::bsuid(&person.wa_id, 0);
        }
        person.username = person
            .username
            .map(|name| name.trim_start_matches('@').to_owned())
            .filter(|name| !name.is_empty());
        let key = person.key.clone();
        self.people.push(person);
        Ok(key)
    }

    fn free_key(&self, wanted: &str) -> String {
        let taken = |key: &str| self.people.iter().any(|person| person.key == key);
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2..)
            .map(|count| format!("{wanted}-{count}"))
            .find(|key| !taken(key))
            .unwrap_or_default()
    }

    /// The messages of both sides.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Nothing is yet to happen, and the desk was told everything.
    pub fn is_idle(&self) -> bool {
        self.agenda.is_empty() && self.outbox.is_idle()
    }

    /// The templates.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What is on its way to the desk.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The API calls so far, oldest first.
    pub fn calls(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.iter()
    }

    pub(super) fn note_call(&mut self, call: Call) {
        self.calls.push_back(call);
        if self.calls.len() > CALLS_KEPT {
            self.calls.pop_front();
        }
    }

    /// When the window of a number and a person ends, in milliseconds; None if it never was open.
    pub fn window_end(&self, number: &str, person: &str) -> Option<i64> {
        let opened = self.opened.get(&(number.to_owned(), person.to_owned()))?;
        Some(opened + WINDOW_MS)
    }

    /// Whether free-form messages may go to that person from that number.
    pub fn window_is_open(&self, number: &str, person: &str, now: i64) -> bool {
        self.window_end(number, person).is_some_and(|end| now < end)
    }

    pub(super) fn open_window(&mut self, number: &str, person: &str, at: i64) {
        let opened = self
            .opened
            .entry((number.to_owned(), person.to_owned()))
            .or_insert(at);
        *opened = (*opened).max(at);
    }

    /// Whether the desk is shown as typing.
    pub fn is_typing(&self, number: &str, person: &str, now: i64) -> bool {
        let until = self.typing.get(&(number.to_owned(), person.to_owned()));
        until.is_some_and(|until| now < *until)
    }

    /// A message id that looks like WhatsApp's: base64 of the phone, the direction and a counter.
    pub(super) fn mint_message_id(&mut self, digits: &str, inbound: bool) -> String {
        self.counted += 1;
        let digits = &digits[..digits.len().min(40)];
        let mut bytes = vec![0x1c, 0x18, u8::try_from(digits.len()).unwrap_or(40)];
        bytes.extend(digits.as_bytes());
        bytes.extend([
            0x15,
            0x02,
            0x00,
            if inbound { 0x12 } else { 0x11 },
            0x18,
            0x14,
        ]);
        bytes.extend(format!("3A{:08X}{:010X}", self.dice.bits() >> 32, self.counted).as_bytes());
        bytes.push(0);
        format!("wamid.{}", STANDARD.encode(bytes))
    }

    /// A short random word, as in `fbtrace_id`.
    pub(super) fn mint_trace(&mut self) -> String {
        STANDARD
            .encode(self.dice.bits().to_be_bytes())
            .replace(['=', '/', '+'], "")
    }

    pub(super) fn next_count(&mut self) -> u64 {
        self.counted += 1;
        self.counted
    }

    /// The person as an element of `contacts[]`; the user name goes only where Meta shows it.
    pub(super) fn contact(person: &Person, with_phone: bool, with_username: bool) -> Value {
        let mut contact = json!({
            "profile": { "name": person.name },
            "user_id": person.bsuid,
        });
        if with_phone {
            contact["wa_id"] = json!(person.wa_id);
        }
        if let (true, Some(username)) = (with_username, &person.username) {
            contact["profile"]["username"] = json!(format!("@{username}"));
        }
        contact
    }

    /// Queues something about a number for the desk, if the app is subscribed.
    pub(super) fn tell(
        &mut self,
        number: &str,
        part: Part,
        tells: Option<(String, String)>,
        now: i64,
    ) {
        let Some(number) = self.number(number) else {
            return;
        };
        let update = Update {
            number: number.phone_number_id.clone(),
            display: number.display_digits(),
            waba: number.waba_id.clone(),
            part,
            tells,
        };
        if self.standing.subscribed {
            (self.outbox).publish(&update, now, &mut self.faults, &mut self.dice);
        }
    }

    /// Lets everything happen that is due, and returns the deliveries to make.
    pub fn turn(&mut self, now: i64, app_secret: &str) -> Vec<Job> {
        while let Some(next) = self.agenda.first_entry() {
            if next.key().0 > now {
                break;
            }
            let step = next.remove();
            self.advance(&step.message, step.stage, step.error.as_ref(), now);
        }
        if self.is_silent() {
            return Vec::new();
        }
        (self.outbox).jobs(now, app_secret, &mut self.faults, &mut self.dice)
    }

    /// Where webhooks go.
    pub fn callback(&self) -> Option<&str> {
        let partner = self.partner.as_ref().map(|partner| partner.url.as_str());
        partner
            .or(self.standing.override_callback_uri.as_deref())
            .or(self.webhook_url.as_deref())
    }

    /// Where a partner's webhooks go, if they go its way.
    pub fn partner(&self) -> Option<&PartnerWebhook> {
        self.partner.as_ref()
    }

    /// Whether no webhook may leave.
    fn is_silent(&self) -> bool {
        self.faults.outage || self.callback().is_none()
    }

    /// When something is due next, in milliseconds.
    pub fn next_due(&self) -> Option<i64> {
        let step = self.agenda.keys().next().map(|(due, _)| *due);
        let delivery = self.outbox.next_due().filter(|_| !self.is_silent());
        step.into_iter().chain(delivery).min()
    }

    /// Notes how a delivery went.
    pub fn delivery_ended(&mut self, delivery: u64, outcome: Outcome, now: i64) {
        for (id, status) in self.outbox.ended(delivery, outcome, now) {
            if let Some(message) = self.messages.get_mut(&id) {
                message.told.push(status);
            }
        }
    }
}
