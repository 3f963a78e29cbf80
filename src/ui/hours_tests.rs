//! Working hours, vacations and holidays through requests: rights, answers, forms, calendar files.

use std::time::Duration;

use serde_json::{Value, json};

use crate::base::id::AgentId;
use crate::base::limits::HOLIDAY_FILE_BYTES_MAX;
use crate::domain::agent::{Language, Role};
use crate::domain::command::{AgentChange, Command, TeamAction};
use crate::domain::scope::{Scope, Scopes};
use crate::http::{Method, Request, StatusCode, header};
use crate::store::check::check;
use crate::ui::context::SECURE_SESSION_COOKIE;
use crate::ui::test_desk::{HOST, TestDesk, golden, head, text};

const DELETE: [(&str, &str); 1] = [("_method", "DELETE")];

fn workdays(zone: &str) -> Value {
    let day = ["09:00-13:00", "14:00-18:00"];
    json!({"zone": zone, "week": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}})
}

/// The form of somebody's hours, each weekday from Monday on as typed.
fn typed<'t>(zone: &'t str, days: [&'t str; 7]) -> Vec<(&'t str, &'t str)> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let around = [
        ("_method", "PUT"),
        ("around_the_clock", "off"),
        ("zone", zone),
    ];
    around
        .into_iter()
        .chain(names.into_iter().zip(days))
        .collect()
}

impl TestDesk {
    async fn status(&self, method: Method, path: &str, by: &str, body: Value) -> u16 {
        self.api(method, path, by, body).await.0.as_u16()
    }
}

#[tokio::test]
async fn everybody_reads_and_each_changes_what_is_theirs_to_change() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, lead) = desk.member("Lada", Role::Lead).await;
    let (vera, agent) = desk.member("Vera", Role::Agent).await;
    let own = desk.token(vera, Scopes::only([Scope::Account])).await;
    let reads = desk.token(vera, Scopes::only([Scope::Read])).await;
    let keeps = desk.token(AgentId(1), Scopes::only([Scope::Team])).await;
    let all = [&owner, &lead, &agent, &own, &reads, &keeps];
    let days = json!({"from": "2026-12-24", "to": "2026-12-31"});
    let christmas = json!({"from": "2026-12-25"});
    let file = json!({"ics": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"});
    let team = [204, 403, 403, 403, 403, 204];
    let read = [200, 200, 200, 403, 200, 403];
    // With a token for their account alone one keeps one's own hours; one to keep the team keeps everybody's.
    let personal = [204, 403, 204, 204, 403, 204];
    let as_put = |of: [u16; 6]| of.map(|status| if status == 204 { 200 } else { status });
    let as_post = |of: [u16; 6]| of.map(|status| if status == 204 { 201 } else { status });
    let table = [
        (Method::GET, "/groups/1/hours", Value::Null, read),
        (
            Method::PUT,
            "/groups/1/hours",
            workdays("UTC"),
            as_put(team),
        ),
        (Method::DELETE, "/groups/1/hours", Value::Null, team),
        (Method::GET, "/agents/3/hours", Value::Null, read),
        (
            Method::PUT,
            "/agents/3/hours",
            workdays("UTC"),
            as_put(personal),
        ),
        (Method::DELETE, "/agents/3/hours", Value::Null, personal),
        (
            Method::PUT,
            "/agents/1/hours",
            workdays("UTC"),
            [200, 403, 403, 403, 403, 403],
        ),
        (Method::GET, "/agents/3/vacations", Value::Null, read),
        (Method::GET, "/holidays", Value::Null, read),
        (Method::POST, "/holidays/import", file, as_put(team)),
    ];
    for (method, path, body, expected) in table {
        for (by, expected) in all.into_iter().zip(expected) {
            let found = desk.status(method.clone(), path, by, body.clone()).await;
            let place = all.iter().position(|one| *one == by);
            assert_eq!(found, expected, "{method} {path} by {place:?}");
        }
    }
    for (path, body, expected) in [
        ("/agents/3/vacations", days, as_post(personal)),
        ("/holidays", christmas, as_post(team)),
    ] {
        for (by, expected) in all.into_iter().zip(expected) {
            let (status, made) = desk.api(Method::POST, path, by, body.clone()).await;
            assert_eq!(status.as_u16(), expected, "{path}: {made}");
            if status == StatusCode::CREATED {
                let one = format!("{path}/{}", made["id"]);
                for other in [&lead, &reads] {
                    assert_eq!(
                        desk.status(Method::DELETE, &one, other, Value::Null).await,
                        403
                    );
                }
                assert_eq!(
                    desk.status(Method::DELETE, &one, by, Value::Null).await,
                    204
                );
                assert_eq!(
                    desk.status(Method::DELETE, &one, by, Value::Null).await,
                    404
                );
            }
        }
    }
    for path in ["/groups/9/hours", "/agents/9/hours", "/agents/9/vacations"] {
        assert_eq!(
            desk.status(Method::GET, path, &owner, Value::Null).await,
            404
        );
    }
    assert_eq!(
        desk.status(Method::PUT, "/agents/9/hours", &owner, workdays("UTC"))
            .await,
        404
    );
    let anew = json!({"from": "2026-12-24", "to": "2026-12-31"});
    assert_eq!(
        desk.status(Method::POST, "/agents/9/vacations", &owner, anew)
            .await,
        404
    );
}

#[tokio::test]
async fn hours_are_told_with_the_next_change() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let always = desk.read("/groups/1/hours", &owner).await;
    let none = json!({"zone": null, "week": null, "open": true, "next_change": null});
    assert_eq!(always, none);
    let body = workdays("Europe/Zagreb");
    let (_, set) = desk.api(Method::PUT, "/groups/1/hours", &owner, body).await;
    golden("group_hours_set", &set);
    // It is Saturday, 21 November, in winter: Monday 9:00 in Zagreb.
    assert_eq!(set["open"], false);
    assert_eq!(set["next_change"], "2026-11-23T08:00:00.000Z");
    assert_eq!(set["week"]["sat"], json!([]));
    // Midnight between Saturday and Sunday belongs to the night.
    let night = json!({"zone": "Europe/Zagreb", "week": {"sat": ["10:00-06:00"]}});
    let (_, set) = desk
        .api(Method::PUT, "/agents/1/hours", &owner, night)
        .await;
    golden("agent_hours_set", &set);
    assert_eq!(set["week"]["sun"], json!(["00:00-06:00"]));
    golden("agent_hours", &desk.read("/agents/1/hours", &owner).await);
    let holiday = json!({"from": "2026-11-22", "name": "Sunday off", "every_year": true});
    let (_, added) = desk.api(Method::POST, "/holidays", &owner, holiday).await;
    golden("holiday_added", &added);
    golden("holidays", &desk.read("/holidays", &owner).await);
    let hours = desk.read("/agents/1/hours", &owner).await;
    assert_eq!(hours["next_change"], "2026-11-21T23:00:00.000Z", "{hours}");

    let days = json!({"from": "2026-11-21", "to": "2026-11-23"});
    let (_, added) = desk
        .api(Method::POST, "/agents/1/vacations", &owner, days)
        .await;
    golden("vacation_added", &added);
    assert_eq!(
        added["starts_at"], "2026-11-20T23:00:00.000Z",
        "days of Zagreb"
    );
    golden("vacations", &desk.read("/agents/1/vacations", &owner).await);
    let away = desk.read("/agents/1/hours", &owner).await;
    assert_eq!(away["open"], false);
    assert_eq!(away["next_change"], "2026-11-28T09:00:00.000Z");
    golden("group_hours", &desk.read("/groups/1/hours", &owner).await);
    let cleared = desk
        .status(Method::DELETE, "/groups/1/hours", &owner, Value::Null)
        .await;
    assert_eq!(
        (cleared, desk.read("/groups/1/hours", &owner).await),
        (204, none)
    );
    let snapshot = desk.desk.engine.snapshot().unwrap();
    assert!(check(&snapshot).unwrap().is_empty());
}

#[tokio::test]
async fn what_can_t_be_is_refused_field_by_field() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let wrong = json!({"zone": "Mars/Base", "week": {"mon": ["9-25"], "tue": ["9:00-12:00", "11-13"], "fri": ["9"]}});
    let (status, problem) = desk
        .api(Method::PUT, "/groups/1/hours", &owner, wrong)
        .await;
    assert_eq!(status.as_u16(), 422);
    golden("hours_refused", &problem);
    let fields: Vec<&String> = problem["fields"].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["fri", "mon", "tue", "zone"]);
    for (body, field) in [
        (json!({"zone": "UTC", "week": {}}), "week"),
        (json!({"zone": " ", "week": {"mon": ["9-12"]}}), "zone"),
        (
            json!({"zone": "UTC", "week": {"mon": ["22-6"], "tue": ["5-9"]}}),
            "mon",
        ),
        (json!({"zone": "UTC", "week": {"mon": "9-12"}}), ""),
        (json!({"zone": "UTC", "week": {"monday": []}}), ""),
        (json!({"week": {}}), ""),
    ] {
        let (status, problem) = desk.api(Method::PUT, "/groups/1/hours", &owner, body).await;
        assert_eq!(status.as_u16(), 422);
        assert!(problem["fields"].to_string().contains(field), "{problem}");
    }
    let vacations = "/agents/1/vacations";
    let days = |from: &str, to: &str| json!({"from": from, "to": to});
    let first = desk
        .status(
            Method::POST,
            vacations,
            &owner,
            days("2026-12-24", "2026-12-31"),
        )
        .await;
    assert_eq!(first, 201);
    for (path, body, field) in [
        (vacations, days("2026-12-31", "2027-01-02"), "from"),
        (vacations, days("2027-02-02", "2027-02-01"), "to"),
        (vacations, days("2027-02-02", "2029-02-01"), "to"),
        (vacations, days("2.2.2027", "2027-02-01"), "from"),
        (vacations, days("2027-02-02", ""), "to"),
        ("/holidays", days("2027-02-30", "2027-03-01"), "from"),
        ("/holidays", days("2027-02-02", "2027-02-01"), "to"),
        ("/holidays", json!({"from": ""}), "from"),
        ("/holidays/import", json!({"ics": ""}), "ics"),
        (
            "/holidays/import",
            json!({"ics": "Easter: 2027-03-28"}),
            "ics",
        ),
        (
            "/holidays/import",
            json!({"ics": "x".repeat(HOLIDAY_FILE_BYTES_MAX + 1)}),
            "ics",
        ),
    ] {
        let (status, problem) = desk.api(Method::POST, path, &owner, body.clone()).await;
        assert_eq!(status.as_u16(), 422, "{path}");
        let fields: Vec<&String> = problem["fields"].as_object().unwrap().keys().collect();
        assert_eq!(fields, [field], "{path}");
    }
    let huge = json!({"ics": "x".repeat(3 * HOLIDAY_FILE_BYTES_MAX)});
    assert_eq!(
        desk.status(Method::POST, "/holidays/import", &owner, huge)
            .await,
        413
    );
    // The next day is free again.
    let next = desk
        .status(
            Method::POST,
            vacations,
            &owner,
            days("2027-01-01", "2027-01-02"),
        )
        .await;
    assert_eq!(next, 201);
}

/// The operator sets it in a file: nobody would guess it from pages that do not name it.
#[tokio::test]
async fn the_desk_s_zone_is_shown_where_hours_are_set() {
    let mut desk = TestDesk::new().await;
    desk.change_settings(|settings| settings.zone = chrono_tz::Europe::Zagreb);
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let vera = desk.agent("Vera", Role::Agent).await;
    let set = "Time zone of the desk: Europe/Zagreb, set in okno.toml.";
    for (page, said) in [
        (
            "/groups/1".to_owned(),
            format!("{set} A group around the clock follows it."),
        ),
        ("/me".to_owned(), set.to_owned()),
        (format!("/agents?edit={vera}"), set.to_owned()),
    ] {
        let shown = desk.get(&page, &owner).await;
        assert!(text(&shown).contains(&said), "{page}: {}", text(&shown));
    }
}

#[tokio::test]
async fn a_group_s_page_takes_hours_as_people_type_them() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let page = desk.get("/groups/1", &owner).await;
    let shown = text(&page);
    assert!(shown.contains("Open around the clock") && shown.contains("Europe/Zagreb"));
    assert!(shown.contains("name=\"around_the_clock\" value=\"on\" checked"));
    assert!(!text(&desk.get("/groups/1", &vera).await).contains("/groups/1/hours"));

    let days = [
        "9-13, 14-18",
        "9.30–24",
        "22:00-6:00",
        "",
        "closed",
        "8-12",
        "",
    ];
    let fields = typed("Europe/Zagreb", days);
    let reply = desk.post("/groups/1/hours", &owner, &fields).await;
    assert_eq!(head(&reply, header::LOCATION), "/groups/1#hours");
    let page = desk.after(&reply, &owner).await;
    for part in [
        "Saved",
        "Open now, until 12:00",
        "value=\"9:00–13:00, 14:00–18:00\"",
        "value=\"9:30–24:00\"",
        "value=\"22:00–6:00\"",
        "value=\"Europe/Zagreb\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("name=\"around_the_clock\" value=\"on\" checked"));
    desk.clock.advance(Duration::from_secs(2 * 3_600));
    let page = desk.get("/groups/1", &owner).await;
    assert!(
        text(&page).contains("Closed now, opens on Monday at 09:00"),
        "{}",
        text(&page)
    );

    // As it was typed, with the error beside the day, and nothing else is said to be wrong.
    let days = ["9-13, 12-14", "nine", "", "", "", "", ""];
    let reply = desk
        .post("/groups/1/hours", &owner, &typed("Zagreb", days))
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply);
    for part in [
        "value=\"9-13, 12-14\"",
        "value=\"nine\"",
        "value=\"Zagreb\"",
        "id=\"error-mon\">12:00–14:00 overlaps other hours",
        "id=\"error-tue\">“nine” isn&#39;t a time of day",
        "id=\"error-zone\">",
        "data-address=\"/groups/1\"",
        "name=\"name\" value=\"Support\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("error-wed") && page.matches(" autofocus").count() == 1);
    let none = desk
        .post("/groups/1/hours", &owner, &typed("UTC", [""; 7]))
        .await;
    assert!(text(&none).contains("No day has hours"), "{}", text(&none));
    assert_eq!(text(&none).matches(" autofocus").count(), 1);

    let mut fields = typed("Nowhere", [""; 7]);
    fields.push(("around_the_clock", "on"));
    let reply = desk.post("/groups/1/hours", &owner, &fields).await;
    let page = desk.after(&reply, &owner).await;
    assert!(page.contains("Open around the clock"));
    let reply = desk.get("/groups/1/hours", &owner).await;
    assert_eq!(head(&reply, header::LOCATION), "/groups/1");
}

#[tokio::test]
async fn one_s_own_hours_and_vacations_stand_on_one_s_page_and_on_a_colleague_s_for_who_may() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let days = ["9-17", "9-17", "9-17", "9-17", "9-17", "9-17", ""];
    let hours = format!("/agents/{vera}/hours");
    let reply = desk
        .post(&hours, &session, &typed("Europe/Zagreb", days))
        .await;
    assert_eq!(head(&reply, header::LOCATION), "/me#hours");
    let page = desk.after(&reply, &session).await;
    assert!(page.contains("At work now, until 17:00"), "{page}");
    assert!(page.contains("No vacations"));

    let vacations = format!("/agents/{vera}/vacations");
    let add = [("from", "2026-12-28"), ("to", "2027-01-03")];
    let reply = desk.post(&vacations, &session, &add).await;
    assert_eq!(head(&reply, header::LOCATION), "/me#vacations");
    let page = desk.after(&reply, &session).await;
    assert!(page.contains("28 December – 3 January 2027"), "{page}");
    let again = [("from", "2027-01-03"), ("to", "2027-01-09")];
    let reply = desk.post(&vacations, &session, &again).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply);
    assert!(page.contains("Some of these days are in another vacation already"));
    assert!(page.contains("value=\"2027-01-03\"") && page.contains("value=\"2027-01-09\""));
    assert!(page.contains("data-address=\"/me\"") && page.contains("value=\"Vera\""));

    // The owner sees and changes the same on Vera's page.
    let path = format!("/agents?edit={vera}");
    let page = desk.get(&path, &owner).await;
    let page = text(&page);
    assert!(page.contains("At work now, until 17:00") && page.contains("28 December"));
    let reply = desk
        .post(&hours, &owner, &typed("Europe/Zagreb", ["x"; 7]))
        .await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&reply).contains("vera@desk.example") && text(&reply).contains("error-sun"));
    assert!(text(&reply).contains(&format!("data-address=\"{path}\"")));
    let reply = desk.post(&format!("{vacations}/1"), &owner, &DELETE).await;
    assert_eq!(head(&reply, header::LOCATION), format!("{path}#vacations"));
    assert!(desk.after(&reply, &owner).await.contains("No vacations"));
    // Whom it is not for gets none of it.
    let foreign = desk
        .post("/agents/1/hours", &session, &typed("UTC", days))
        .await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let shown = desk.get("/agents?edit=1", &session).await;
    assert!(!text(&shown).contains("/agents/1/hours"));
}

#[tokio::test]
async fn without_hours_vacations_are_in_the_agent_s_own_zone() {
    let desk = TestDesk::new().await;
    let (vera, session) = desk.member("Vera", Role::Agent).await;
    let change = AgentChange {
        time_zone: Some(Some("Asia/Tokyo".to_owned())),
        language: Some(Some(Language::Ru)),
        ..AgentChange::default()
    };
    let action = TeamAction::ChangeAgent {
        agent: vera,
        change,
    };
    desk.submit(Command::Team { by: None, action }).await;
    let path = format!("/agents/{vera}/vacations");
    let days = json!({"from": "2026-11-22", "to": "2026-11-22"});
    let (_, added) = desk.api(Method::POST, &path, &session, days).await;
    assert_eq!(added["starts_at"], "2026-11-21T15:00:00.000Z");
    let page = desk.get("/me", &session).await;
    let said = "Сейчас рабочее время, до 22 ноября в 00:00";
    assert!(text(&page).contains(said), "{}", text(&page));
    desk.clock.advance(Duration::from_secs(6 * 3_600));
    let page = desk.get("/me", &session).await;
    let said = "Сейчас нерабочее время, рабочее начнётся в понедельник в 00:00";
    assert!(text(&page).contains(said), "{}", text(&page));
}

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
    BEGIN:VEVENT\r\nSUMMARY:Božić\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSUMMARY:Uskrs\r\nDTSTART;VALUE=DATE:20270328\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSUMMARY:<Payday>\r\nDTSTART;VALUE=DATE:20261130\r\nRRULE:FREQ=MONTHLY\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSUMMARY:Undated\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSTATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20261201\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

/// A file chosen in the page's form.
fn upload(session: &str, file: &str) -> Request {
    upload_from(HOST, session, file)
}

fn upload_from(host: &str, session: &str, file: &str) -> Request {
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"ics\"; filename=\"hr.ics\"\r\n\
         Content-Type: text/calendar\r\n\r\n{file}\r\n--X--\r\n"
    );
    Request::made(Method::POST, "/holidays/import", body)
        .with_header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .with_header(header::ORIGIN, &format!("https://{host}"))
        .with_header(
            header::COOKIE,
            &format!("{SECURE_SESSION_COOKIE}={session}"),
        )
}

#[tokio::test]
async fn a_calendar_file_is_taken_in_and_says_what_it_left_out() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let empty = desk.get("/holidays", &owner).await;
    assert!(text(&empty).contains("No holidays yet"));
    let body = json!({ "ics": CALENDAR });
    let (status, import) = desk
        .api(Method::POST, "/holidays/import", &owner, body)
        .await;
    assert_eq!(status, StatusCode::OK);
    golden("holidays_imported", &import);
    assert_eq!(import["taken"][0]["to"], "2026-12-26");
    let reasons: Vec<&str> = import["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skipped| skipped["reason"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["repetition", "dates", "canceled"]);

    // The same file again, from the page: nothing stands twice.
    let reply = desk.send(upload(&owner, CALENDAR)).await;
    assert_eq!(head(&reply, header::LOCATION), "/holidays");
    let page = desk.after(&reply, &owner).await;
    for part in [
        "No new holidays. 5 entries of the file were left out:",
        "<br>&#60;Payday&#62;: it repeats",
        "<br>Without a name: it was called off",
        "<br>Božić: it is in the list already",
        "25 December – 26 December</b> <span class=\"tag\">every year",
        "28 March 2027",
        "2 holidays",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let large = CALENDAR.replace("Uskrs", &"U".repeat(400_000));
    let reply = desk.send(upload(&owner, &large)).await;
    let page = desk.after(&reply, &owner).await;
    assert!(
        page.contains("1 holiday taken in."),
        "files are larger than forms: {page}"
    );
    for (file, said) in [
        ("", "Fill this in"),
        ("a picture", "isn&#39;t an iCalendar file"),
    ] {
        let reply = desk.send(upload(&owner, file)).await;
        assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&reply).contains(said), "{}", text(&reply));
    }
    let huge = "x".repeat(2 * HOLIDAY_FILE_BYTES_MAX);
    let reply = desk.send(upload(&owner, &huge)).await;
    assert_eq!(reply.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let foreign = upload_from("evil.example", &owner, CALENDAR);
    assert_eq!(desk.send(foreign).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn holidays_are_kept_by_hand() {
    let desk = TestDesk::new().await;
    let (_, owner) = desk.member("Olga", Role::Owner).await;
    let (_, vera) = desk.member("Vera", Role::Agent).await;
    let fields = [
        ("from", "2027-01-01"),
        ("to", ""),
        ("name", "New <Year>"),
        ("every_year", "off"),
        ("every_year", "on"),
    ];
    let reply = desk.post("/holidays", &owner, &fields).await;
    let page = desk.after(&reply, &owner).await;
    assert!(
        page.contains("<b>1 January</b>") && page.contains("New &#60;Year&#62;"),
        "{page}"
    );
    let reply = desk.post("/holidays", &owner, &fields).await;
    assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(&reply);
    assert!(
        page.contains("This is taken already") && page.contains("value=\"New &#60;Year&#62;\"")
    );
    assert!(page.contains("name=\"every_year\" value=\"on\" checked"));
    let wrong = [("from", "2027-05-02"), ("to", "2027-05-01")];
    let reply = desk.post("/holidays", &owner, &wrong).await;
    assert!(text(&reply).contains("The last day is before the first"));

    let page = desk.get("/holidays", &vera).await;
    assert!(text(&page).contains("1 January") && !text(&page).contains("<button class=\"button"));
    let one = desk.post("/holidays/1", &vera, &DELETE).await;
    assert_eq!(one.status(), StatusCode::FORBIDDEN);
    let past = [("from", "2026-11-01"), ("name", "All Saints")];
    desk.post("/holidays", &owner, &past).await;
    let page = desk.get("/holidays", &owner).await;
    assert!(text(&page).contains("<tr class=\"is-off\"><td class=\"when\"><b>1 November</b>"));
    let reply = desk.post("/holidays/1", &owner, &DELETE).await;
    assert!(!desk.after(&reply, &owner).await.contains("New &#60;"));
}
