//! What the desk says by itself: groups that change their words, hours and sources at any time, and what must be true
//! of every such message.

use crate::base::clock::Timestamp;
use crate::base::id::{GroupId, NumberId};
use crate::domain::command::{GroupChange, HoursAction, TeamAction};
use crate::domain::entry::{Author, Body, Entry};
use crate::domain::first_words::{Automatic, FRESH, FirstWords};
use crate::domain::group::Source;
use crate::domain::hours::Calendar;
use crate::domain::hours::week::{Day, Week};
use crate::domain::hours::whose::Whose;
use crate::domain::view::View as _;
use crate::domain::wording::Wording;
use crate::engine::simulation::model::Model;
use crate::engine::simulation::random::Random;
use crate::store::Snapshot;

/// A change of what a group says, when it works, or what leads to it.
pub fn change(random: &mut Random) -> TeamAction {
    let group = GroupId(1 + random.below(2) as u64);
    match random.weighted(&[50, 25, 25]) {
        0 => TeamAction::SetWords {
            group,
            number: random.chance(30).then_some(NumberId(1)),
            words: random.chance(85).then(|| Box::new(words(random))),
        },
        1 => TeamAction::Hours(HoursAction::Set {
            whose: Whose::Group(group),
            calendar: random.chance(80).then(|| hours(random)),
        }),
        _ => TeamAction::ChangeGroup {
            group,
            change: GroupChange {
                transfer_notice: Some(wording(random, "{group} answers by {expected}")),
                answers_within: Some(1 + random.below(600) as u32),
                sources: Some(sources(random)),
                ..GroupChange::default()
            },
        },
    }
}

fn wording(random: &mut Random, text: &str) -> Option<Wording> {
    let wording = Wording::read(text).expect("it can be said");
    random.chance(70).then_some(wording)
}

fn words(random: &mut Random) -> FirstWords {
    FirstWords {
        greeting: wording(random, "Hello, {customer}!"),
        away: wording(random, "Closed: {hours}"),
        busy: wording(random, "By {expected}"),
        busy_after: 2 + random.below(3) as u32,
    }
}

fn hours(random: &mut Random) -> Calendar {
    let day = random.pick(&["9-18", "0-12", "22-24", "8-9, 10-11, 12-13"]);
    let week = Week::workdays(&Day::read(day).expect("hours of a day"));
    let zone = random.pick(&["UTC", "Europe/Zagreb"]);
    Calendar::new(zone, week, Vec::new()).expect("a calendar")
}

/// The words of customers are numbered: a code is one of theirs, or none.
fn sources(random: &mut Random) -> Vec<Source> {
    let code = format!("c{}", random.below(4));
    let ad = Source::Ad(String::from("ad"));
    if random.chance(50) {
        vec![Source::RefCode(code), ad]
    } else {
        vec![Source::RefCode(code)]
    }
}

impl Model {
    /// Something was said: what it answers is fresh, the window is open, and nobody is greeted twice.
    pub fn said(&mut self, entry: &Entry, what: Automatic, now: Timestamp, snapshot: &Snapshot) {
        assert_eq!(entry.author, Author::Automation);
        let chat = &self.chats[&entry.chat];
        let open = chat.window_is_open(now) || chat.denied_now;
        let id = entry.id;
        assert!(open, "{what:?} {id} is said while the window is closed");
        if what == Automatic::TransferNotice {
            return;
        }
        let before = snapshot.entries_before(entry.chat, Some(id), 50).unwrap();
        let is_customers = |entry: &&Entry| entry.author == Author::Customer && is_message(entry);
        let answered = before.iter().rev().find(is_customers);
        let answered = answered.expect("somebody wrote");
        assert!(
            now.since(answered.at) <= FRESH,
            "{what:?} {id} answers what is of {}",
            answered.at.rfc3339()
        );
        if what == Automatic::Greeting {
            let first = self.greeted.insert((entry.chat, entry.interaction));
            assert!(first, "{id} greets a second time");
            let earlier = before.iter().filter(is_customers);
            let of_appeal = earlier.filter(|known| known.interaction == entry.interaction);
            assert_eq!(of_appeal.count(), 1, "{id} greets late");
        }
    }
}

fn is_message(entry: &Entry) -> bool {
    !matches!(entry.body, Body::Event(_))
}
