//! How often faults strike, and whom.

use super::*;
use serde_json::json;

#[test]
fn doses_are_written_in_three_ways() {
    let read = |value| serde_json::from_value::<Dose>(value).unwrap();
    assert_eq!(read(json!(true)), Dose::always());
    assert_eq!(read(json!(false)), Dose::never());
    assert_eq!(read(json!(3)), Dose::times(3));
    let fine = read(json!({ "times": 2, "chance": 0.5, "ms": 90, "on": "media" }));
    assert_eq!(
        fine,
        Dose::times(2).with_chance(0.5).with_ms(90).on(Door::Media)
    );
}

#[test]
fn a_dose_is_used_up() {
    let mut dice = Dice::seeded(1);
    let mut dose = Dose::times(2);
    let strikes = (0..5).filter(|_| dose.strikes(&mut dice)).count();
    assert_eq!((strikes, dose.is_armed()), (2, false));
}

#[test]
fn the_same_seed_strikes_the_same_calls() {
    let run = |seed| {
        let mut dice = Dice::seeded(seed);
        let mut dose = Dose::always().with_chance(0.3);
        (0..64).map(|_| dose.strikes(&mut dice)).collect::<Vec<_>>()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
    assert!((5..35).contains(&run(7).into_iter().filter(|strikes| *strikes).count()));
}

#[test]
fn a_fault_of_one_door_leaves_the_others_alone() {
    let mut dice = Dice::seeded(1);
    let mut faults = Faults {
        error: Some(ErrorFault::times(131_056, 1)),
        ..Faults::default()
    };
    assert_eq!(faults.before(Door::Media, &mut dice), Fate::Normal);
    let refused = Fate::Refused {
        code: 131_056,
        http: None,
    };
    assert_eq!(faults.before(Door::Messages, &mut dice), refused);
    assert_eq!(faults.before(Door::Messages, &mut dice), Fate::Normal);
}

#[test]
fn updates_are_doubled_delayed_or_lost() {
    let mut dice = Dice::seeded(1);
    let mut faults = Faults {
        duplicate: Dose::times(1),
        late_ms: Dose::times(1).with_ms(700),
        ..Faults::default()
    };
    let copies = faults.copies(&mut dice);
    assert_eq!(copies.len(), 2);
    assert!(copies[0] == 700 && copies[1] >= 700);
    assert_eq!(faults.copies(&mut dice), [0]);
    faults.drop_webhooks = Dose::times(1);
    assert!(faults.copies(&mut dice).is_empty());
}

#[test]
fn another_fault_does_not_begin_the_dice_anew() {
    use crate::base::clock::{Clock, Timestamp};
    use crate::simulator::settings::Settings;
    use crate::simulator::state::State;

    let clock = Clock::manual(Timestamp::from_seconds(1_795_255_200));
    let mut state = State::new(&Settings::new(clock, Vec::new()), "http://127.0.0.1");
    let first = state.dice.bits();
    state.set_faults(Faults::default());
    assert_ne!(
        state.dice.bits(),
        first,
        "every fault strikes the same calls"
    );
    state.set_faults(Faults {
        seed: 9,
        ..Faults::default()
    });
    assert_eq!(state.dice.bits(), Dice::seeded(9).bits());
    state.reset();
    assert_eq!(state.dice.bits(), Dice::seeded(9).bits());
}
