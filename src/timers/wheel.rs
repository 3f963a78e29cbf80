//! Which deadlines are due at a moment: a hashed wheel of one-second slots over wall-clock milliseconds. Pure: the
//! moment is handed in, and may jump both ways.

use std::collections::HashMap;

use crate::base::clock::Timestamp;
use crate::base::id::DeadlineId;

/// A deadline's row: when it is due, and which it is. Rows fire in this order.
pub type Row = (Timestamp, DeadlineId);

/// Slots, one a second: a lap is a little over nine hours, and what is further ahead waits for its lap.
const SLOTS: usize = 1 << 15;
/// What a slot covers, in milliseconds.
const TICK: i64 = 1_000;
/// The end of a chain, and of the chain of free places.
const NONE: u32 = u32::MAX;

/// Deadlines that wait. Entries stand in chains, one a slot, and are found by their id to be taken out.
#[derive(Debug)]
pub struct Wheel {
    /// The first entry of each slot's chain.
    slots: Box<[u32]>,
    /// A bit for each slot that holds something.
    taken: Box<[u64]>,
    entries: Vec<Entry>,
    free: u32,
    places: HashMap<DeadlineId, u32>,
    /// The second at which the wheel stands: each entry stands in the slot of its own second, or of this one if its
    /// own is past.
    tick: i64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    due: Timestamp,
    id: DeadlineId,
    next: u32,
    before: Before,
}

/// What stands before an entry in its chain: another, or the slot itself. One number, as there are many entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Before(u32);

impl Before {
    const SLOT: u32 = 1 << 31;

    fn slot(slot: usize) -> Self {
        Self(Self::SLOT | u32::try_from(slot).unwrap_or(0))
    }

    fn entry(place: u32) -> Self {
        Self(place)
    }

    /// The slot, or else the place of the other entry.
    fn read(self) -> Result<usize, u32> {
        if self.0 & Self::SLOT == 0 {
            Err(self.0)
        } else {
            Ok((self.0 & !Self::SLOT) as usize)
        }
    }
}

impl Default for Wheel {
    fn default() -> Self {
        Self {
            slots: vec![NONE; SLOTS].into_boxed_slice(),
            taken: vec![0; SLOTS / 64].into_boxed_slice(),
            entries: Vec::new(),
            free: NONE,
            places: HashMap::new(),
            tick: i64::MIN,
        }
    }
}

impl Wheel {
    /// How many deadlines wait.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds a deadline; one of this id that waits already is replaced.
    ///
    /// # Panics
    /// With two thousand million deadlines.
    pub fn put(&mut self, (due, id): Row) {
        self.cancel(id);
        let entry = Entry {
            due,
            id,
            next: NONE,
            before: Before(NONE),
        };
        let place = if self.free == NONE {
            let place = u32::try_from(self.entries.len()).unwrap_or(NONE);
            assert!(place < Before::SLOT, "the wheel is full");
            self.entries.push(entry);
            place
        } else {
            let place = self.free;
            self.free = self.entries[place as usize].next;
            self.entries[place as usize] = entry;
            place
        };
        self.places.insert(id, place);
        self.link(place);
    }

    /// Takes a deadline out; whether it waited.
    pub fn cancel(&mut self, id: DeadlineId) -> bool {
        let Some(place) = self.places.remove(&id) else {
            return false;
        };
        self.unlink(place);
        self.entries[place as usize].next = self.free;
        self.free = place;
        true
    }

    /// Takes out all that is due at `now`, in the order in which it fires.
    pub fn advance(&mut self, now: Timestamp) -> Vec<Row> {
        let tick = second(now);
        let mut due = Vec::new();
        let passed = tick.checked_sub(self.tick);
        if tick < self.tick {
            self.turn_back(tick);
        }
        match passed.and_then(|passed| usize::try_from(passed).ok()) {
            Some(passed) if passed < SLOTS => {
                for step in 0..=passed {
                    // `passed` fits: less than a lap.
                    self.collect(slot_of(self.tick + step as i64), now, &mut due);
                }
            }
            _ => (0..SLOTS).for_each(|slot| self.collect(slot, now, &mut due)),
        }
        self.tick = tick;
        due.sort_unstable();
        due
    }

    /// When it is worth looking again, at `now` or later than it: never later than the next deadline is due.
    pub fn next(&self) -> Option<Timestamp> {
        let here = slot_of(self.tick);
        let own = self.chain(here).map(|entry| entry.due).min();
        let ahead = self.next_taken(here).map(|ahead| {
            let second = self.tick.saturating_add(ahead as i64);
            Timestamp::from_millis(second.saturating_mul(TICK))
        });
        own.into_iter().chain(ahead).min()
    }

    /// How many slots further the next one that holds something is, if one but `here` does.
    fn next_taken(&self, here: usize) -> Option<usize> {
        let words = self.taken.len();
        for step in 0..=words {
            let word = (here / 64 + step) % words;
            let mut bits = self.taken[word];
            if step == 0 {
                // Those after this one; the others of this word come last, a lap later.
                bits &= (u64::MAX << (here % 64)) & !(1 << (here % 64));
            } else if step == words {
                bits &= !(u64::MAX << (here % 64));
            }
            if bits != 0 {
                let slot = word * 64 + bits.trailing_zeros() as usize;
                return Some((slot + SLOTS - here) % SLOTS);
            }
        }
        None
    }

    fn chain(&self, slot: usize) -> impl Iterator<Item = &Entry> {
        let mut place = self.slots[slot];
        std::iter::from_fn(move || {
            let entry = self.entries.get(place as usize)?;
            place = entry.next;
            Some(entry)
        })
    }

    /// Takes what is due out of a slot.
    fn collect(&mut self, slot: usize, now: Timestamp, due: &mut Vec<Row>) {
        let from = due.len();
        let is_due = |entry: &&Entry| entry.due <= now;
        due.extend(
            self.chain(slot)
                .filter(is_due)
                .map(|entry| (entry.due, entry.id)),
        );
        for (_, id) in &due[from..] {
            self.cancel(*id);
        }
    }

    /// The clock was set back: what stood where it was overdue stands in its own second again.
    fn turn_back(&mut self, tick: i64) {
        self.tick = tick;
        self.slots.fill(NONE);
        self.taken.fill(0);
        let places: Vec<u32> = self.places.values().copied().collect();
        for place in places {
            self.link(place);
        }
    }

    fn link(&mut self, place: u32) {
        let slot = slot_of(second(self.entries[place as usize].due).max(self.tick));
        let first = std::mem::replace(&mut self.slots[slot], place);
        self.taken[slot / 64] |= 1 << (slot % 64);
        let entry = &mut self.entries[place as usize];
        entry.before = Before::slot(slot);
        entry.next = first;
        if first != NONE {
            self.entries[first as usize].before = Before::entry(place);
        }
    }

    fn unlink(&mut self, place: u32) {
        let Entry { next, before, .. } = self.entries[place as usize];
        match before.read() {
            Err(other) => self.entries[other as usize].next = next,
            Ok(slot) => {
                self.slots[slot] = next;
                if next == NONE {
                    self.taken[slot / 64] &= !(1 << (slot % 64));
                }
            }
        }
        if next != NONE {
            self.entries[next as usize].before = before;
        }
    }
}

fn second(at: Timestamp) -> i64 {
    at.millis().div_euclid(TICK)
}

fn slot_of(second: i64) -> usize {
    // Less than `SLOTS`.
    second.rem_euclid(SLOTS as i64) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn they_fire_in_due_order_and_never_early() {
        let mut wheel = Wheel::default();
        assert!(wheel.advance(at(10_500)).is_empty());
        for (due, id) in [
            (12_100, 1),
            (10_900, 2),
            (10_900, 3),
            (3_000, 4),
            (90_000_000, 5),
        ] {
            wheel.put((at(due), DeadlineId(id)));
        }
        assert_eq!(wheel.next(), Some(at(3_000)));
        assert_eq!(wheel.advance(at(10_899)), [(at(3_000), DeadlineId(4))]);
        assert_eq!(wheel.next(), Some(at(10_900)));
        let both = [(at(10_900), DeadlineId(2)), (at(10_900), DeadlineId(3))];
        assert_eq!(wheel.advance(at(10_900)), both);
        assert_eq!(wheel.next(), Some(at(12_000)), "the slot's beginning");
        assert!(wheel.advance(at(12_000)).is_empty());
        assert_eq!(wheel.next(), Some(at(12_100)));
        assert_eq!(wheel.advance(at(99_000_000)).len(), 2);
        assert!(wheel.is_empty());
        assert_eq!(wheel.next(), None);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Put(u64, i64),
        Cancel(u64),
        Pass(i64),
        Leap(i64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        // Around one's own moment, far ahead over several laps, and behind.
        let distance = || {
            prop_oneof![
                -5_000i64..10_000,
                -40_000_000i64..120_000_000,
                Just(0),
                Just(SLOTS as i64 * TICK),
            ]
        };
        let step = prop_oneof![
            4 => (0u64..40, distance()).prop_map(|(id, ahead)| Step::Put(id, ahead)),
            1 => (0u64..40).prop_map(Step::Cancel),
            4 => (0i64..3_000).prop_map(Step::Pass),
            1 => distance().prop_map(Step::Leap),
        ];
        proptest::collection::vec(step, 1..120)
    }

    proptest! {
        /// Against an ordered set, with jumps of the clock in both directions.
        #[test]
        fn it_does_what_an_ordered_set_does(start in -1_000_000i64..2_000_000_000_000, steps in steps()) {
            let (mut now, mut wheel, mut set) = (start, Wheel::default(), BTreeSet::new());
            for step in steps {
                match step {
                    Step::Put(id, ahead) => {
                        set.retain(|(_, known)| *known != DeadlineId(id));
                        set.insert((at(now + ahead), DeadlineId(id)));
                        wheel.put((at(now + ahead), DeadlineId(id)));
                    }
                    Step::Cancel(id) => {
                        let before = set.len();
                        set.retain(|(_, known)| *known != DeadlineId(id));
                        prop_assert_eq!(wheel.cancel(DeadlineId(id)), set.len() < before);
                    }
                    Step::Pass(millis) | Step::Leap(millis) => {
                        now += millis;
                        let later = set.split_off(&(at(now + 1), DeadlineId(0)));
                        let due: Vec<Row> = std::mem::replace(&mut set, later).into_iter().collect();
                        prop_assert_eq!(wheel.advance(at(now)), due);
                    }
                }
                prop_assert_eq!(wheel.len(), set.len());
                // Whoever sleeps until then is never late.
                let first = set.first().map(|(due, _)| *due);
                prop_assert_eq!(wheel.next().is_some(), first.is_some());
                prop_assert!(wheel.next() <= first || wheel.next().is_none());
            }
        }

        /// Whoever looks when the wheel says so looks a few times, and takes each at the very millisecond.
        #[test]
        fn each_is_taken_at_its_very_millisecond(start in 0i64..2_000_000_000_000, ahead in 1i64..100_000_000) {
            let (mut wheel, due) = (Wheel::default(), at(start + ahead));
            wheel.advance(at(start));
            wheel.put((due, DeadlineId(7)));
            let mut looks = 0;
            while let Some(next) = wheel.next() {
                prop_assert!(next <= due);
                let fired = wheel.advance(next);
                prop_assert_eq!(fired.is_empty(), next < due);
                looks += 1;
                prop_assert!(looks <= 6, "laps of nine hours, and two looks");
            }
        }
    }
}
