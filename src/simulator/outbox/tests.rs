//! Batches, lanes and repeats.

use super::super::faults::Dose;
use super::super::webhook::{Part, signature};
use super::*;
use serde_json::{Value, json};

const SECRET: &str = "secret";

fn update(id: &str) -> Update {
    Update {
        number: "1".to_owned(),
        display: "15550009999".to_owned(),
        waba: "W".to_owned(),
        part: Part::Status {
            contact: None,
            status: json!({ "id": id }),
        },
        tells: Some((id.to_owned(), "sent".to_owned())),
    }
}

struct Bench {
    outbox: Outbox,
    faults: Faults,
    dice: Dice,
}

impl Bench {
    fn new(lanes: usize) -> Self {
        let pace = Pace {
            lanes,
            ..Pace::default()
        };
        Self {
            outbox: Outbox::new(pace),
            faults: Faults::default(),
            dice: Dice::seeded(1),
        }
    }

    fn publish(&mut self, ids: std::ops::Range<u32>, now: i64) {
        for id in ids {
            let update = update(&id.to_string());
            (self.outbox).publish(&update, now, &mut self.faults, &mut self.dice);
        }
    }

    fn jobs(&mut self, now: i64) -> Vec<Job> {
        (self.outbox).jobs(now, SECRET, &mut self.faults, &mut self.dice)
    }
}

fn items(job: &Job) -> usize {
    let body: Value = serde_json::from_slice(&job.body).unwrap();
    let changes = body["entry"][0]["changes"].as_array().unwrap();
    let statuses = changes
        .iter()
        .map(|change| change["value"]["statuses"].as_array().unwrap().len());
    statuses.sum()
}

#[test]
fn the_pauses_grow_to_six_hours() {
    let pauses: Vec<i64> = (1..6).map(|attempt| pause_after(attempt, 15_000)).collect();
    assert_eq!(pauses, [0, 15_000, 30_000, 60_000, 120_000]);
    assert_eq!(pause_after(60, 15_000), LONGEST_PAUSE_MS);
}

#[test]
fn a_failed_delivery_is_repeated_at_once_then_later_then_given_up_after_a_week() {
    let mut bench = Bench::new(1);
    bench.publish(0..1, 0);
    let first = bench.jobs(0).remove(0);
    bench.outbox.ended(first.delivery, Outcome::Status(503), 10);
    let second = bench.jobs(10).remove(0);
    assert_eq!(second.body, first.body);
    bench
        .outbox
        .ended(second.delivery, Outcome::NoAnswer("cut".to_owned()), 20);
    assert!(bench.jobs(20).is_empty());
    assert_eq!(bench.outbox.next_due(), Some(15_020));

    let mut now = 15_020;
    let mut attempts = 2;
    while let Some(due) = bench.outbox.next_due() {
        now = due;
        let job = bench.jobs(now).remove(0);
        bench.outbox.ended(job.delivery, Outcome::Status(500), now);
        attempts += 1;
    }
    assert!(now > 6 * 24 * 3_600_000 && now <= GIVE_UP_AFTER_MS);
    assert!(attempts > 30);
    let stats = bench.outbox.stats();
    assert_eq!(
        (stats.given_up, stats.failed, stats.delivered),
        (1, attempts, 0)
    );
    assert_eq!(
        bench.outbox.deliveries().next().unwrap().progress,
        Progress::GivenUp
    );
}

#[test]
fn only_exactly_200_is_success() {
    for (status, delivered) in [(200, 1), (201, 0), (204, 0), (302, 0), (400, 0)] {
        let mut bench = Bench::new(1);
        bench.publish(0..1, 0);
        let job = bench.jobs(0).remove(0);
        let told = bench.outbox.ended(job.delivery, Outcome::Status(status), 1);
        assert_eq!(bench.outbox.stats().delivered, delivered, "{status}");
        assert_eq!(told.len() as u64, delivered);
    }
}

#[test]
fn deliveries_are_concurrent_and_the_rest_is_batched() {
    let mut bench = Bench::new(4);
    bench.publish(0..10, 0);
    let jobs = bench.jobs(0);
    assert_eq!(jobs.iter().map(items).collect::<Vec<_>>(), [1, 1, 1, 7]);
    assert!(bench.jobs(0).is_empty());
}

#[test]
fn a_body_has_at_most_a_thousand_updates() {
    let mut bench = Bench::new(1);
    bench.publish(0..1_500, 0);
    let first = bench.jobs(0).remove(0);
    assert_eq!(items(&first), LARGEST_BATCH);
    bench.outbox.ended(first.delivery, Outcome::Status(200), 1);
    assert_eq!(items(&bench.jobs(1).remove(0)), 500);
}

#[test]
fn a_body_stays_under_three_megabytes() {
    let mut bench = Bench::new(1);
    for id in 0..6 {
        let mut large = update(&id.to_string());
        large.part = Part::Status {
            contact: None,
            status: json!({ "id": id, "text": "x".repeat(700_000) }),
        };
        (bench.outbox).publish(&large, 0, &mut bench.faults, &mut bench.dice);
    }
    let job = bench.jobs(0).remove(0);
    assert!(job.body.len() < 3_000_000);
    assert_eq!(items(&job), 4);
}

#[test]
fn a_bad_signature_strikes_and_the_repeat_is_right() {
    let mut bench = Bench::new(1);
    bench.faults.bad_signature = Dose::times(1);
    bench.publish(0..1, 0);
    let bad = bench.jobs(0).remove(0);
    assert_ne!(bad.signature, signature(SECRET, &bad.body));
    bench.outbox.ended(bad.delivery, Outcome::Status(401), 1);
    let good = bench.jobs(1).remove(0);
    assert_eq!(good.signature, signature(SECRET, &good.body));
}

#[test]
fn a_late_update_waits_and_a_lost_one_is_counted() {
    let mut bench = Bench::new(2);
    bench.faults.late_ms = Dose::times(1).with_ms(500);
    bench.publish(0..2, 0);
    assert_eq!(bench.jobs(0).len(), 1);
    assert_eq!(bench.outbox.next_due(), Some(500));
    bench.faults.drop_webhooks = Dose::always();
    bench.publish(2..3, 0);
    assert_eq!((bench.outbox.waiting(), bench.outbox.stats().lost), (1, 1));
}
