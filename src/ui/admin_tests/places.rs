//! Where a form leads: back to the part of the page in which it stands, with what came of it said there.

use crate::domain::agent::Role;
use crate::http::{StatusCode, header};
use crate::ui::test_desk::{PASSWORD, TestDesk, head, text};

/// What of a page is in the part with this id, as far as the next one.
fn part<'p>(page: &'p str, id: &str) -> &'p str {
    let begins = format!(" id=\"{id}\"");
    let (_, rest) = page
        .split_once(&begins)
        .unwrap_or_else(|| panic!("{id}: {page}"));
    rest.split("<section ").next().unwrap()
}

const HOURS: [(&str, &str); 3] = [
    ("_method", "PUT"),
    ("zone", "Europe/Zagreb"),
    ("mon", "9-18"),
];

#[tokio::test]
async fn each_form_of_a_group_leads_back_to_itself() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let patch = |part: &'static str, field: &'static str, typed: &'static str| {
        vec![("_method", "PATCH"), ("part", part), (field, typed)]
    };
    let words = vec![
        ("_method", "PUT"),
        ("greeting", "Hello"),
        ("busy_after", "3"),
    ];
    for (path, fields, id) in [
        ("/groups/1", patch("access", "name", "Help"), "access"),
        (
            "/groups/1",
            patch("comes", "sources_ref", "spring"),
            "comes",
        ),
        (
            "/groups/1",
            patch("answers", "answers_within", "30"),
            "answers",
        ),
        // One that says nothing of its place, or something of somewhere else.
        (
            "/groups/1",
            patch("//evil.example", "name", "Aid"),
            "access",
        ),
        ("/groups/1/words", words.clone(), "words"),
        ("/groups/1/words/1", words, "words-1"),
        ("/groups/1/words/1", vec![("_method", "DELETE")], "words-1"),
        ("/groups/1/hours", HOURS.to_vec(), "hours"),
    ] {
        let saved = desk.post(path, &owner, &fields).await;
        let place = format!("/groups/1#{id}");
        assert_eq!(head(&saved, header::LOCATION), place, "{}", text(&saved));
        let page = desk.get("/groups/1", &owner).await;
        assert!(
            part(text(&page), id).contains("Saved"),
            "{id}: {}",
            text(&page)
        );
        assert_eq!(text(&page).matches("Saved").count(), 1);
        let again = desk.get("/groups/1", &owner).await;
        assert!(!text(&again).contains("Saved"), "it is said once");
    }
    // On another page it is said on top.
    desk.post("/groups/1/hours", &owner, &HOURS).await;
    let other = desk.get("/groups", &owner).await;
    assert!(text(&other).contains("Saved"));
}

#[tokio::test]
async fn what_one_saves_of_oneself_and_of_others_is_said_where_it_stands() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let vera = desk.agent("Vera", Role::Agent).await;
    let days = vec![("from", "2026-12-24"), ("to", "2026-12-31")];
    let password = vec![
        ("_method", "PATCH"),
        ("current_password", PASSWORD),
        ("password", "another password"),
    ];
    let (of_vera, edit) = (format!("/agents/{vera}"), format!("/agents?edit={vera}"));
    for (path, fields, page, id) in [
        (
            "/me".to_owned(),
            vec![("_method", "PATCH"), ("title", "Boss")],
            "/me",
            "card",
        ),
        ("/me".to_owned(), password, "/me", "password"),
        ("/agents/1/hours".to_owned(), HOURS.to_vec(), "/me", "hours"),
        (
            "/agents/1/vacations".to_owned(),
            days.clone(),
            "/me",
            "vacations",
        ),
        (format!("{of_vera}/hours"), HOURS.to_vec(), &edit, "hours"),
        (format!("{of_vera}/vacations"), days, &edit, "vacations"),
    ] {
        let saved = desk.post(&path, &owner, &fields).await;
        let place = format!("{page}#{id}");
        assert_eq!(head(&saved, header::LOCATION), place, "{}", text(&saved));
        let shown = desk.get(page, &owner).await;
        let said = part(text(&shown), id).contains("class=\"strip good\"");
        assert!(said, "{id}: {}", text(&shown));
    }
}

#[tokio::test]
async fn a_page_opens_at_what_is_wrong() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let opens_at = |page: &str| {
        let mut opens = page.split('<').filter(|tag| tag.contains(" autofocus"));
        let first = opens.next().unwrap_or_else(|| panic!("{page}")).to_owned();
        assert_eq!(opens.next(), None, "one place");
        first
    };
    for (path, fields, place) in [
        (
            "/groups/1/routing",
            vec![("_method", "PUT"), ("way", "x")],
            "id=\"error-way\"",
        ),
        (
            "/groups/1/routing",
            vec![("_method", "PUT"), ("way", "evenly"), ("among", "listed")],
            "id=\"error-people\"",
        ),
        (
            "/groups/1/routing",
            vec![
                ("_method", "PUT"),
                ("way", "evenly"),
                ("answer_minutes", "0"),
            ],
            "name=\"answer_minutes\"",
        ),
        // Also when it shall only be tried.
        (
            "/groups/1/routing/try",
            vec![("way", "evenly"), ("cap", "x")],
            "name=\"cap\"",
        ),
        (
            "/groups/1",
            vec![
                ("_method", "PATCH"),
                ("part", "answers"),
                ("language", "de"),
            ],
            "name=\"language\"",
        ),
        (
            "/me",
            vec![
                ("_method", "PATCH"),
                ("current_password", "x"),
                ("password", "too short"),
            ],
            "name=\"password\"",
        ),
        ("/me/tokens", vec![("name", "CRM")], "id=\"error-scopes\""),
    ] {
        let wrong = desk.post(path, &owner, &fields).await;
        assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let found = opens_at(text(&wrong));
        assert!(found.contains(place), "{path}: {found}");
    }
}

#[tokio::test]
async fn a_dry_run_is_where_its_button_leads() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let form = desk.get("/groups/1/routing", &owner).await;
    assert!(text(&form).contains("formaction=\"/groups/1/routing/try#dry\""));
    let tried = desk
        .post("/groups/1/routing/try", &owner, &[("way", "evenly")])
        .await;
    let page = text(&tried);
    assert!(page.contains("id=\"dry\""), "{page}");
    assert!(
        page.contains("data-address=\"/groups/1/routing#dry\""),
        "{page}"
    );
}

/// Only what stands as it was typed is unsaved: the page's script keeps that over the next saving.
#[tokio::test]
async fn what_is_not_saved_yet_is_marked() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let page = desk.get("/groups/1", &owner).await;
    assert!(!text(&page).contains("data-unsaved"));
    let preview = [
        ("_method", "PATCH"),
        ("part", "answers"),
        ("transfer_notice", "Until {expected}"),
        ("preview", "1"),
    ];
    let shown = desk.post("/groups/1", &owner, &preview).await;
    assert_eq!(text(&shown).matches("data-unsaved").count(), 1);
    assert!(part(text(&shown), "answers").contains("data-unsaved"));
    let wrong = [
        ("_method", "PUT"),
        ("greeting", "{who}"),
        ("busy_after", "3"),
    ];
    let shown = desk.post("/groups/1/words/1", &owner, &wrong).await;
    assert!(part(text(&shown), "words-1").contains("data-unsaved"));
    let wrong = [("_method", "PUT"), ("zone", "Mars"), ("mon", "9-18")];
    let shown = desk.post("/groups/1/hours", &owner, &wrong).await;
    assert!(part(text(&shown), "hours").contains("data-unsaved"));
}
