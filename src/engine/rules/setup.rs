//! The numbers of the configuration and the templates of Meta's accounts.

use crate::domain::command::{Command, TemplateFacts};
use crate::domain::event::EventKind;
use crate::domain::group::GroupAccess;
use crate::domain::number::Number;
use crate::domain::template::Template;
use crate::domain::view::View as _;
use crate::engine::rules::desk::{Desk, setting, template};

fn numbers(desk: &Desk) -> Vec<(String, u64, bool)> {
    let numbers = desk.view().numbers().unwrap();
    numbers
        .into_iter()
        .map(
            |Number {
                 phone_number_id,
                 group,
                 disabled,
                 ..
             }| (phone_number_id, group.0, disabled),
        )
        .collect()
}

fn configure(desk: &mut Desk, settings: &[(&str, &str)]) {
    let settings = settings
        .iter()
        .map(|(number, group)| setting(number, group))
        .collect();
    desk.run(Command::Configure(settings)).unwrap();
}

#[test]
fn numbers_come_go_and_return_with_their_ids() {
    let mut desk = Desk::empty();
    configure(&mut desk, &[("a", "Sales"), ("b", "")]);
    let row = |number: &str, group, disabled| (number.to_owned(), group, disabled);
    // The default group is there from the first moment.
    assert_eq!(numbers(&desk), [row("a", 2, false), row("b", 1, false)]);
    // Where its chats go is the team's affair, once the number is there.
    configure(&mut desk, &[("b", "Sales")]);
    assert_eq!(numbers(&desk), [row("a", 2, true), row("b", 1, false)]);
    configure(&mut desk, &[("b", ""), ("a", "Elsewhere")]);
    assert_eq!(
        numbers(&desk),
        [row("a", 2, false), row("b", 1, false)],
        "groups stay"
    );
    let groups = desk.view().groups().unwrap();
    assert_eq!(groups.len(), 2);
    assert!(
        groups
            .iter()
            .all(|group| group.access == GroupAccess::Everyone)
    );
}

#[test]
fn a_configuration_that_changes_nothing_tells_nobody() {
    let mut desk = Desk::empty();
    configure(&mut desk, &[("a", "Sales")]);
    let before = desk.view().sequence();
    configure(&mut desk, &[("a", "Sales")]);
    assert_eq!(desk.view().sequence(), before);
}

#[test]
fn housekeeping_begins_once() {
    let mut desk = Desk::empty();
    for _ in 0..3 {
        configure(&mut desk, &[("a", "")]);
    }
    assert_eq!(desk.view().due(desk.now, 10).unwrap().due.len(), 1);
}

fn sync(desk: &mut Desk, account: &str, templates: Vec<TemplateFacts>) {
    let waba_id = account.to_owned();
    desk.run(Command::Templates { waba_id, templates }).unwrap();
}

fn kept(desk: &Desk) -> Vec<(String, u64, String, String)> {
    let templates = desk.view().templates().unwrap();
    templates
        .into_iter()
        .map(
            |Template {
                 waba_id,
                 id,
                 name,
                 status,
                 ..
             }| (waba_id, id.0, name, status),
        )
        .collect()
}

#[test]
fn templates_follow_meta_s_list_and_keep_their_ids() {
    let mut desk = Desk::empty();
    let facts = |name: &str, status: &str| template(name, status, "Hi");
    sync(
        &mut desk,
        "one",
        vec![facts("a", "APPROVED"), facts("b", "PENDING")],
    );
    sync(&mut desk, "two", vec![facts("a", "APPROVED")]);
    sync(
        &mut desk,
        "one",
        vec![facts("c", "APPROVED"), facts("b", "REJECTED")],
    );
    let row = |account: &str, id, name: &str, status: &str| {
        (account.to_owned(), id, name.to_owned(), status.to_owned())
    };
    let expected = [
        row("one", 2, "b", "REJECTED"),
        row("one", 4, "c", "APPROVED"),
        row("two", 3, "a", "APPROVED"),
    ];
    assert_eq!(kept(&desk), expected);
    sync(&mut desk, "one", vec![]);
    assert_eq!(kept(&desk), expected[2..]);
    let events = desk.view().events_after(0, 100).unwrap();
    assert!(
        events
            .iter()
            .all(|(_, event)| event.kind == EventKind::Templates)
    );
}

#[test]
fn languages_of_one_name_are_templates_of_their_own() {
    let mut desk = Desk::empty();
    let mut other = template("a", "APPROVED", "Bok");
    other.language = "hr".into();
    sync(
        &mut desk,
        "one",
        vec![template("a", "APPROVED", "Hi"), other],
    );
    assert_eq!(kept(&desk).len(), 2);
    let found = desk
        .view()
        .template_by_name("one", "a", "hr")
        .unwrap()
        .unwrap();
    assert_eq!(found.text(&[]), "Bok");
}
