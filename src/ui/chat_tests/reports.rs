//! Reports through requests: what happened on a desk stands in the page, in CSV and in JSON, for those with the right
//! and of the groups that they may see.

use serde_json::{Value, json};

use crate::base::id::{ChatId, GroupId};
use crate::domain::agent::{Right, Role};
use crate::domain::command::{AgentChange, Command, DeskAction, GroupChange, TeamAction};
use crate::domain::delivery::Report;
use crate::domain::group::GroupAccess;
use crate::http::{Method, StatusCode, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

const IVO: &str = "385911";
const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

impl Scene {
    /// Time passes, and what falls due in it happens when it does, to the minute.
    async fn passes(&self, seconds: u64) {
        let end = self
            .desk
            .clock
            .now()
            .plus(std::time::Duration::from_secs(seconds));
        while self.desk.clock.now() < end {
            let left = end.since(self.desk.clock.now()).as_secs().max(1);
            self.later(left.min(10 * MINUTE));
            self.all_due().await;
        }
    }

    async fn holds(&self, chat: ChatId, words: &str) -> u64 {
        let template = json!({"name": "continue", "language": "en", "variables": ["Anna", "77"]});
        let body = json!({"text": words, "when_closed": {"template": template}});
        let path = format!("/chats/{chat}/messages");
        let (status, held) = (self.desk)
            .api(Method::POST, &path, &self.vera_session, body)
            .await;
        assert_eq!(status, StatusCode::CREATED, "{held}");
        held["id"].as_u64().unwrap()
    }

    /// Two days: a reply in time and a late one, a goodbye, two windows lost, a held reply that left and one taken back.
    async fn two_days(&self) {
        let anna = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, anna, DeskAction::Take).await;
        self.passes(10 * MINUTE).await;
        let ivo = self.text(IVO, "Ivo", "Bok").await;
        let entry = self.replies(self.vera, anna, "Hello Anna").await;
        self.arrives(entry, &[Report::Sent]).await;
        self.text(ANNA, "Anna Petrova", "Thanks!").await;
        self.does(self.vera, anna, DeskAction::NoReplyNeeded).await;
        self.does(self.oleg, ivo, DeskAction::Take).await;
        self.passes(80 * MINUTE - 1).await;
        self.replies(self.oleg, ivo, "Late").await;
        self.text(IVO, "Ivo", "And then?").await;
        self.passes(25 * HOUR).await;
        self.holds(anna, "It is on its way").await;
        let back = self.holds(anna, "Never mind").await;
        let path = format!("/chats/{anna}/messages/{back}");
        let (status, _) = (self.desk)
            .api(Method::DELETE, &path, &self.vera_session, Value::Null)
            .await;
        assert_eq!(status, StatusCode::OK);
        self.passes(HOUR).await;
        self.text(ANNA, "Anna Petrova", "Yes?").await;
    }

    async fn file_of(&self, path: &str) -> Vec<Vec<String>> {
        let reply = self.desk.get(path, &self.owner_session).await;
        assert_eq!(reply.status(), StatusCode::OK);
        assert_eq!(
            head(&reply, header::CONTENT_TYPE),
            "text/csv; charset=utf-8"
        );
        let file = text(&reply).strip_prefix('\u{feff}').expect("a mark");
        let lines = file
            .strip_suffix("\r\n")
            .expect("whole lines")
            .split("\r\n");
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        lines.map(cells).collect()
    }
}

/// What stands in a row of the page's table, from its name to the next row.
fn row<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let (_, rest) = page
        .split_once(&format!("<th scope=\"row\" dir=\"auto\">{name}</th>"))
        .unwrap_or_else(|| panic!("no {name}"));
    let (row, _) = rest.split_once("</tr>").unwrap();
    let cells = row.split("<td>").skip(1);
    cells
        .map(|cell| cell.strip_suffix("</td>").unwrap())
        .collect()
}

#[tokio::test]
async fn the_page_the_file_and_programs_are_told_the_same() {
    let scene = Scene::new().await;
    scene.two_days().await;
    let told = scene
        .desk
        .read("/reports?period=7", &scene.owner_session)
        .await;
    golden("reports", &told);
    let total = &told["total"];
    let first = &total["first_reply"];
    assert_eq!((&first["count"], &first["late"]), (&json!(2), &json!(1)));
    let waited = json!({"median": 600, "p90": 4800, "mean": 2700});
    assert_eq!(first["waited"], waited);
    assert_eq!(total["next_reply"]["count"], 0);
    assert_eq!(total["breaches"], json!({"count": 1, "share": 500}));
    assert_eq!(total["no_reply_needed"], 1);
    assert_eq!(total["windows_lost"], json!({"waiting": 1, "answered": 1}));
    let held = json!({"left": 1, "lost": 0, "expired": 0, "taken_back": 1});
    assert_eq!(total["held_replies"], held);
    let days = told["days"].as_array().unwrap();
    let by_day: Vec<_> = days
        .iter()
        .map(|day| {
            let replies = day["first_reply"]["count"].as_u64().unwrap();
            let held = day["held_replies"]["left"].as_u64().unwrap();
            (day["day"].as_str().unwrap(), replies, held)
        })
        .collect();
    assert_eq!(by_day[5..], [("2026-11-21", 2, 0), ("2026-11-22", 0, 1)]);

    let page = scene
        .desk
        .get("/reports?period=7", &scene.owner_session)
        .await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = text(&page);
    let expected = [
        "2",
        "1",
        "10 min",
        "1 h 20 min",
        "45 min",
        "0",
        "0",
        "—",
        "—",
        "—",
        "1",
        "50%",
        "1",
        "0",
        "1",
        "1",
        "1",
        "0",
        "0",
        "1",
    ];
    assert_eq!(row(page, "Support"), expected);
    assert_eq!(row(page, "Vera")[..3], ["1", "0", "10 min"]);
    assert_eq!(row(page, "Oleg")[..3], ["1", "1", "1 h 20 min"]);
    assert!(page.contains("Total: In time 1, Late 1"), "{page}");

    for (table, name) in [("group", "Support"), ("day", "2026-11-21")] {
        let file = scene
            .file_of(&format!("/reports/csv?period=7&by={table}"))
            .await;
        let of = if table == "day" { 1 } else { 2 };
        assert_eq!(file[0].len(), 26 + of, "{:?}", file[0]);
        assert!(file.iter().all(|line| line.len() == file[0].len()));
        let line = file.iter().find(|line| line[0] == name).unwrap();
        let numbers: Vec<&str> = line[of..].iter().map(String::as_str).collect();
        assert_eq!(numbers[..5], ["2", "1", "600", "4800", "2700"]);
        assert_eq!(numbers[16..18], ["1", "50.0"]);
        let held = if table == "day" { "0" } else { "1" };
        assert_eq!(numbers[22], held);
    }
    let agents = scene.file_of("/reports/csv?period=7&by=agent").await;
    let names: Vec<&str> = agents.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(names, ["Person", "Oleg", "Vera"]);
}

#[tokio::test]
async fn a_report_is_narrowed_and_its_period_is_bounded() {
    let scene = Scene::new().await;
    scene.two_days().await;
    let owner = &scene.owner_session;
    let replies = async |query: &str| {
        let told = scene.desk.read(&format!("/reports?{query}"), owner).await;
        told["total"]["first_reply"]["count"].as_u64().unwrap()
    };
    assert_eq!(replies("from=2026-11-21&to=2026-11-21").await, 2);
    assert_eq!(replies("from=2026-11-22&to=2026-11-22").await, 0);
    assert_eq!(replies("from=2026-11-22").await, 0, "until today");
    assert_eq!(replies("period=1").await, 0, "today");
    assert_eq!(replies(&format!("agent={}", scene.vera)).await, 1);
    assert_eq!(replies("group=1&number=1&clock=working").await, 2);
    for (query, field) in [
        ("from=2026-11-22&to=2026-11-21", "to"),
        ("from=2020-01-01", "to"),
        ("from=soon", "from"),
        ("period=8", "period"),
        ("group=9", "group"),
        ("number=x", "number"),
        ("agent=99", "agent"),
        ("clock=sun", "clock"),
    ] {
        let path = format!("/reports?{query}");
        let (status, answer) = scene.desk.api(Method::GET, &path, owner, Value::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer["fields"][field].is_string(), "{query}: {answer}");
        let page = scene.desk.get(&path, owner).await;
        assert_eq!(page.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let is_typed = query.starts_with("from=2");
        assert!(!is_typed || text(&page).contains("value=\"20"), "{query}");
        let said = format!("id=\"error-{field}\"");
        assert!(text(&page).contains(&said), "{query}");
    }
    // The only day of a chart is written once.
    let path = "/reports?from=2026-11-21&to=2026-11-21";
    let page = scene.desk.get(path, owner).await;
    let (_, ends) = text(&page).split_once("<div class=\"ends\"").unwrap();
    let (ends, _) = ends.split_once("</div>").unwrap();
    assert!(ends.ends_with("</span><span></span>"), "{ends}");
    let page = scene.desk.get("/reports?agent=99", owner).await;
    assert!(text(&page).contains("There is no such member of the team."));
    // What was right of it holds.
    let path = "/reports?from=2026-11-22&to=2026-11-21&group=1&clock=working";
    let page = scene.desk.get(path, owner).await;
    assert!(text(&page).contains("<option value=\"1\" selected>Support</option>"));
    assert!(text(&page).contains("href=\"/reports?period=7&#38;group=1&#38;clock=working\""));
    // What is chosen is chosen on every link of the page.
    let page = scene
        .desk
        .get("/reports?group=1&clock=working", owner)
        .await;
    let page = text(&page);
    for link in [
        "href=\"/reports?period=7&#38;group=1&#38;clock=working\"",
        "href=\"/reports?period=30&#38;group=1\"",
        "href=\"/reports/csv?period=30&#38;group=1&#38;clock=working&#38;by=day\"",
        "<option value=\"1\" selected>Support</option>",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    assert!(!page.contains(" style="));
}

#[tokio::test]
async fn a_lead_sees_the_groups_that_are_open_to_them_and_agents_see_nothing() {
    let scene = Scene::new().await;
    scene.two_days().await;
    let (lead, lead_session) = scene.desk.member("Lena", Role::Lead).await;
    let replies = async || {
        let told = scene.desk.read("/reports", &lead_session).await;
        told["total"]["first_reply"]["count"].as_u64().unwrap()
    };
    assert_eq!(replies().await, 2, "the group is open to everyone");
    let group = GroupId(1);
    let closed_to = |members: Vec<_>| {
        let change = GroupChange::access(GroupAccess::Members(members));
        let action = TeamAction::ChangeGroup { group, change };
        Command::Team { by: None, action }
    };
    let members = vec![scene.vera, scene.oleg];
    scene.desk.submit(closed_to(members)).await;
    assert_eq!(replies().await, 0);
    let (status, _) = (scene.desk)
        .api(Method::GET, "/reports?group=1", &lead_session, Value::Null)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = scene.desk.get("/reports", &lead_session).await;
    let table = text(&page).split("id=\"t-group\"").nth(1).unwrap();
    assert!(!table.contains("Support"), "nor is it named there");
    scene.desk.submit(closed_to(vec![scene.vera, lead])).await;
    assert_eq!(replies().await, 2);

    // Without the right there is neither page nor link; with it there is both.
    let vera = &scene.vera_session;
    for path in ["/reports", "/reports/csv"] {
        let (status, _) = scene.desk.api(Method::GET, path, vera, Value::Null).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        let page = scene.desk.get(path, vera).await;
        assert_eq!(page.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let linked = async || {
        let page = scene.desk.get("/me", vera).await;
        text(&page).matches("href=\"/reports\"").count()
    };
    assert_eq!(linked().await, 0);
    let change = AgentChange {
        overrides: Some(vec![(Right::Reports, true)]),
        ..AgentChange::default()
    };
    let agent = scene.vera;
    let action = TeamAction::ChangeAgent { agent, change };
    scene.desk.submit(Command::Team { by: None, action }).await;
    assert_eq!(linked().await, 2, "in the rail and in the list");
    let page = scene.desk.get("/reports", vera).await;
    assert_eq!(page.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_name_in_the_file_is_no_formula() {
    let scene = Scene::new().await;
    scene.two_days().await;
    let change = AgentChange {
        name: Some("=HYPERLINK(\"http://x\")".to_owned()),
        ..AgentChange::default()
    };
    let agent = scene.vera;
    let action = TeamAction::ChangeAgent { agent, change };
    scene.desk.submit(Command::Team { by: None, action }).await;
    let reply = (scene.desk)
        .get("/reports/csv?by=agent", &scene.owner_session)
        .await;
    let file = text(&reply);
    assert!(
        file.contains("\r\n\"'=HYPERLINK(\"\"http://x\"\")\","),
        "{file}"
    );
    let name = head(&reply, header::CONTENT_DISPOSITION);
    assert_eq!(
        name,
        "attachment; filename=\"okno-reports-agent-2026-10-24-2026-11-22.csv\""
    );
}
