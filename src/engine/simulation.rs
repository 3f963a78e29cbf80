//! The seeded simulation: the engine on a disk that crashes and fails, with a clock that steps, customers that
//! write in any order, a Meta that loses answers, a team that races, and a process that dies at any time.
//!
//! `SIM_SEED=7 cargo test simulation_replays` replays one seed and tells what happens; `SIM_SEEDS=5000` runs more, and
//! `SIM_SEEDS=2000..5000` others.

mod administration;
mod customers;
mod house;
mod judge;
mod measures;
mod meta;
mod model;
mod papers;
mod parked;
mod promises;
mod random;
mod ranks;
mod restrictions;
mod team;
mod told;
mod turns;
mod wishes;
mod words;
mod world;

use std::ops::Range;
use std::time::Duration;

use world::World;

/// Seeds of an ordinary run, all tests together.
const SEEDS: u64 = 240;
/// Tests that share them.
const SHARES: u64 = 8;
/// Things that happen in one world.
const HAPPENINGS: usize = 400;

fn live(seed: u64, trace: bool) {
    let mut world = World::new(seed, trace);
    for _ in 0..HAPPENINGS {
        something_happens(&mut world);
        world.restrict();
        let is_judged = world.random.chance(4);
        if is_judged {
            world.flush();
        }
        // Whoever died tells nothing any more.
        if world.meta.dies {
            world.restart();
        }
        if is_judged {
            judge::judge(&mut world);
        }
    }
    settle(&mut world);
    judge::judge_end(&mut world);
    world.nobody_starves();
    judge::judge(&mut world);
}

fn something_happens(world: &mut World) {
    match world.random.weighted(&[
        20, 22, 38, 26, 22, 8, 12, 3, 2, 4, 3, 1, 3, 7, 8, 1, 3, 14, 5,
    ]) {
        0 => world.somebody_writes(),
        1 => world.deliver(false),
        2 => world.agent_acts(),
        3 => world.dispatch(),
        4 => world.land(),
        5 => world.drive(),
        6 => time_passes(world),
        7 => {
            world.flush();
            world.step_clock();
        }
        8 => world.restart(),
        9 => {
            world.fetch();
            world.ask_for_file();
        }
        10 => world.manage(),
        12 => world.resend_form(),
        13 => world.administer(),
        14 => world.come_and_go(),
        15 => world.sign_in(),
        16 => world.act_in_bulk(),
        17 => world.work_on_files(),
        18 => world.heed_wishes(),
        _ => world.second_number(),
    }
    if world.random.chance(50) {
        world.flush();
    }
}

fn time_passes(world: &mut World) {
    world.flush();
    let most = world
        .random
        .pick(&[5, 5, 90, 90, 90, 900, 900, 8_000, 30_000, 200_000]);
    let seconds = world.random.below(most) as u64;
    world.pass(Duration::from_secs(seconds));
}

/// Everything is delivered, everything due is fired, the sender has nothing to tell.
fn settle(world: &mut World) {
    world.second_number();
    // Whatever could not be placed is read again at every start.
    while !world.flush() {
        world.second_number();
    }
    while world.mail_is_left() || world.meta.has_flights() {
        world.deliver(true);
        world.land();
        world.flush();
        if world.meta.dies {
            world.restart();
        }
    }
    world.pass(Duration::from_secs(90_000));
    world.drive_all();
}

/// The seeds of a run: all below a count, or from one to another.
fn seeds() -> Range<u64> {
    let Ok(asked) = std::env::var("SIM_SEEDS") else {
        return 0..SEEDS;
    };
    let (first, end) = asked.split_once("..").unwrap_or(("0", &asked));
    first.parse().unwrap()..end.parse().unwrap()
}

/// Every seed of a share lives, so that one run tells all that fail.
fn share(index: u64) {
    let fails = |seed: &u64| std::panic::catch_unwind(|| live(*seed, false)).is_err();
    let own = seeds().filter(|seed| seed % SHARES == index);
    let failed: Vec<u64> = own.filter(fails).collect();
    assert!(
        failed.is_empty(),
        "seeds {failed:?} fail: SIM_SEED={} replays one",
        failed[0]
    );
}

#[test]
fn simulation_replays_one_seed() {
    if let Ok(seed) = std::env::var("SIM_SEED") {
        live(seed.parse().unwrap(), true);
    }
}

macro_rules! shares {
    ($($name:ident $index:literal),*) => {$(
        #[test]
        fn $name() {
            share($index);
        }
    )*};
}

shares! {
    simulation_0 0, simulation_1 1, simulation_2 2, simulation_3 3,
    simulation_4 4, simulation_5 5, simulation_6 6, simulation_7 7
}
