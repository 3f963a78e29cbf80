//! Handing a chat over through requests: who may, what is answered, where a form leads.

use serde_json::{Value, json};

use crate::base::id::{AgentId, ChatId, GroupId};
use crate::domain::agent::{Right, Role};
use crate::domain::changes::Answer;
use crate::domain::command::{
    AgentChange, Command, DeskAction, GroupChange, TeamAction, TransferAnswer,
};
use crate::domain::group::GroupAccess;
use crate::domain::view::View as _;
use crate::http::{Method, header};
use crate::ui::chat_tests::{ANNA, Scene};
use crate::ui::test_desk::{golden, head, text};

const ACCEPT: DeskAction = DeskAction::TransferAnswer(TransferAnswer::Accept);

impl Scene {
    async fn team_does(&self, action: TeamAction) -> Answer {
        self.desk.submit(Command::Team { by: None, action }).await
    }

    async fn group(&self, name: &str) -> GroupId {
        let name = name.to_owned();
        match self.team_does(TeamAction::AddGroup { name }).await {
            Answer::Group(group) => group,
            other => panic!("{other:?}"),
        }
    }

    async fn opens_to(&self, group: GroupId, members: Vec<AgentId>) {
        let access = Some(GroupAccess::Members(members));
        let name = None;
        self.team_does(TeamAction::ChangeGroup {
            group,
            change: GroupChange {
                name,
                access,
                ..GroupChange::default()
            },
        })
        .await;
    }

    async fn switches(&self, agent: AgentId, overrides: Vec<(Right, bool)>) {
        let change = AgentChange {
            overrides: Some(overrides),
            ..AgentChange::default()
        };
        self.team_does(TeamAction::ChangeAgent { agent, change })
            .await;
    }

    /// A chat of Anna's that Vera answers.
    async fn hers(&self) -> ChatId {
        let chat = self.text(ANNA, "Anna Petrova", "Hello").await;
        self.does(self.vera, chat, DeskAction::Take).await;
        chat
    }

    /// What a program of Vera's or Oleg's is answered.
    async fn answered(&self, session: &str, way: (Method, &str), body: Value) -> (u16, Value) {
        let (status, json) = self.desk.api(way.0, way.1, session, body).await;
        (status.as_u16(), json)
    }
}

#[tokio::test]
async fn handing_over_letter_by_letter() {
    let scene = Scene::new().await;
    let sales = scene.group("Sales").await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let (owner, vera, oleg) = (
        &scene.owner_session,
        &scene.vera_session,
        &scene.oleg_session,
    );
    let post = |what: &str| (Method::POST, format!("/chats/{chat}/{what}"));
    let to = |agent: AgentId| json!({"agent": agent.0});
    let step = async |name: &str, session: &str, way: (Method, String), body: Value| {
        let (status, json) = scene.answered(session, (way.0, &way.1), body).await;
        assert_eq!(status, 200, "{name}: {json}");
        golden(name, &json);
    };
    step("assign", owner, post("assign"), to(scene.vera)).await;
    step("transfer", vera, post("transfer"), to(scene.oleg)).await;
    step(
        "transfer_cancel",
        vera,
        post("transfer/cancel"),
        Value::Null,
    )
    .await;
    scene
        .does(scene.vera, chat, DeskAction::Transfer(scene.oleg))
        .await;
    step(
        "transfer_decline",
        oleg,
        post("transfer/decline"),
        Value::Null,
    )
    .await;
    scene
        .does(scene.vera, chat, DeskAction::Transfer(scene.oleg))
        .await;
    step(
        "transfer_accept",
        oleg,
        post("transfer/accept"),
        Value::Null,
    )
    .await;
    let part = |method| (method, format!("/chats/{chat}/participants/{}", scene.vera));
    step("participant_added", oleg, part(Method::PUT), Value::Null).await;
    step(
        "participant_removed",
        oleg,
        part(Method::DELETE),
        Value::Null,
    )
    .await;
    step("move", oleg, post("move"), json!({"group": sales.0})).await;
    let (status, refused) = scene
        .answered(
            oleg,
            (Method::POST, &post("transfer/accept").1),
            Value::Null,
        )
        .await;
    assert_eq!(status, 409);
    golden("no_pending_transfer", &refused);
    let entries = scene.json(&format!("/chats/{chat}/entries")).await;
    golden("entries_of_hands", &entries);
}

#[tokio::test]
async fn what_is_wrong_with_a_person_or_group_is_said() {
    let scene = Scene::new().await;
    let chat = scene.hers().await;
    let (marin, _) = scene.desk.member("Marin", Role::Agent).await;
    scene
        .opens_to(GroupId(1), vec![scene.vera, scene.oleg])
        .await;
    let refused = async |what: &str, body: Value, field: &str| {
        let path = format!("/chats/{chat}/{what}");
        let (status, problem) = scene
            .answered(&scene.vera_session, (Method::POST, &path), body)
            .await;
        assert_eq!((status, &problem["code"]), (422, &"invalid".into()));
        problem["fields"][field].as_str().unwrap_or("").to_owned()
    };
    let agent = |id: u64| json!({"agent": id});
    let own = refused("transfer", agent(scene.vera.0), "agent").await;
    assert!(own.contains("That is you"), "{own}");
    for stranger in [marin.0, 99] {
        let said = refused("transfer", agent(stranger), "agent").await;
        assert!(said.contains("Move the chat to their group"), "{said}");
    }
    scene
        .does(scene.vera, chat, DeskAction::Transfer(scene.oleg))
        .await;
    let (olga, _) = scene.desk.member("Ada", Role::Admin).await;
    let second = refused("transfer", agent(olga.0), "agent").await;
    assert!(second.contains("Cancel that first"), "{second}");
    let same = refused("move", json!({"group": 1}), "group").await;
    assert!(same.contains("in this group already"), "{same}");
    for (what, body, field) in [
        ("transfer", json!({}), "agent"),
        ("transfer", json!({"agent": "7"}), "agent"),
        ("transfer", json!({"agent": 1, "now": true}), "now"),
        ("assign", json!({"agent": null}), "agent"),
        ("move", json!({}), "group"),
        ("move", json!({"group": -1}), "group"),
        ("move", json!({"group": 99}), "group"),
    ] {
        let said = refused(what, body.clone(), field).await;
        assert!(
            !said.is_empty() && !said.contains("That is you"),
            "{what} {body}"
        );
    }
    let put = async |path: String, body: Value| {
        let way = (Method::PUT, path.as_str());
        let (status, problem) = scene.answered(&scene.vera_session, way, body).await;
        assert_eq!((status, &problem["code"]), (422, &"invalid".into()));
        problem["fields"]["agent"].as_str().unwrap_or("").to_owned()
    };
    let added = put(format!("/chats/{chat}/participants/99"), Value::Null).await;
    assert!(added.contains("can't be given"), "{added}");
    for agent in [json!(99), json!("Oleg")] {
        let body = json!({"agent": agent});
        assert!(!put(format!("/chats/{chat}/manager"), body).await.is_empty());
    }
}

/// A chat in one of four states; every person; every deed. `422`, `409`: allowed, were it not for something else.
const TABLE: &str = "
                     owner lead vera part asked other outside
new       take       200   200  200  200  200   200   404
new       assign     200   200  403  403  403   403   404
new       transfer   403   403  403  403  403   403   404
new       accept     409   409  409  409  409   409   404
new       decline    409   409  409  409  409   409   404
new       cancel     409   409  409  409  409   409   404
new       move       403   403  403  403  403   403   404
new       add        403   403  403  403  403   403   404
new       exclude    403   403  403  403  403   403   404
new       take-over  403   403  403  403  403   403   404
new       done       403   403  403  403  403   403   404
new       leave      403   403  403  403  403   403   404
new       reopen     403   403  403  403  403   403   404
new       note       201   201  201  201  201   201   404
new       reply      403   403  403  403  403   403   404
open      take       409   409  200  409  409   409   404
open      assign     409   409  403  403  403   403   404
open      transfer   403   403  200  403  403   403   404
open      accept     409   409  200  409  409   409   404
open      cancel     409   409  409  409  409   409   404
open      move       403   403  200  403  403   403   404
open      add        403   403  200  403  403   403   404
open      exclude    403   403  200  200  403   403   404
open      take-over  200   403  403  403  403   403   404
open      done       403   403  200  403  403   403   404
open      leave      403   403  403  200  403   403   404
open      reopen     403   403  403  403  403   403   404
open      note       201   201  201  201  201   201   404
open      reply      403   403  201  201  403   403   404
handed    take       409   409  200  409  409   409   404
handed    assign     409   409  403  403  403   403   404
handed    transfer   403   403  422  403  403   403   404
handed    accept     403   403  403  403  200   403   404
handed    decline    403   403  403  403  200   403   404
handed    cancel     403   403  200  403  403   403   404
handed    move       403   403  200  403  403   403   404
handed    add        403   403  200  403  403   403   404
handed    exclude    403   403  200  200  403   403   404
handed    take-over  200   403  403  403  403   403   404
handed    done       403   403  200  403  403   403   404
handed    leave      403   403  403  200  403   403   404
handed    reopen     403   403  403  403  403   403   404
handed    note       201   201  201  201  201   201   404
handed    reply      403   403  201  201  403   403   404
done      take       403   403  403  403  403   403   404
done      assign     403   403  403  403  403   403   404
done      transfer   403   403  403  403  403   403   404
done      accept     409   409  409  409  409   409   404
done      cancel     409   409  409  409  409   409   404
done      move       403   403  403  403  403   403   404
done      add        403   403  403  403  403   403   404
done      exclude    403   403  403  403  403   403   404
done      done       403   403  403  403  403   403   404
done      leave      403   403  403  403  403   403   404
done      reopen     200   200  200  200  200   200   404
done      note       201   201  201  201  201   201   404
done      reply      403   403  403  403  403   403   404
";

struct Cast {
    scene: Scene,
    part: AgentId,
    asked: AgentId,
    sales: GroupId,
}

impl Cast {
    /// A fresh chat in a state.
    async fn chat(&self, state: &str, number: usize) -> ChatId {
        let scene = &self.scene;
        scene.text(&format!("38591{number:05}"), "Ivo", "Bok").await;
        let snapshot = scene.desk.desk.engine.snapshot().unwrap();
        let chat = ChatId(snapshot.counters().chat);
        if state != "new" {
            scene.does(scene.vera, chat, DeskAction::Take).await;
            let add = DeskAction::AddParticipant(self.part);
            scene.does(scene.vera, chat, add).await;
        }
        if state == "handed" {
            let offer = DeskAction::Transfer(self.asked);
            scene.does(scene.vera, chat, offer).await;
        }
        if state == "done" {
            scene.does(scene.vera, chat, DeskAction::Done(None)).await;
        }
        chat
    }

    /// How a deed is asked for.
    fn deed(&self, what: &str, chat: ChatId) -> (Method, String, Value) {
        let other = json!({"agent": self.scene.oleg.0});
        let post = |path: &str, body: Value| (Method::POST, format!("/chats/{chat}/{path}"), body);
        let part = |method: Method, who: AgentId| {
            let path = format!("/chats/{chat}/participants/{who}");
            (method, path, Value::Null)
        };
        match what {
            "assign" => post("assign", json!({"agent": self.asked.0})),
            "transfer" => post("transfer", other),
            "accept" | "decline" | "cancel" => post(&format!("transfer/{what}"), Value::Null),
            "move" => post("move", json!({"group": self.sales.0})),
            "add" => part(Method::PUT, self.scene.oleg),
            "exclude" => part(Method::DELETE, self.part),
            "note" => post("notes", json!({"text": "psst"})),
            "reply" => post("messages", json!({"text": "Hello"})),
            simple => post(simple, Value::Null),
        }
    }
}

#[tokio::test]
async fn every_deed_of_every_person_in_every_state() {
    let scene = Scene::new().await;
    let (lead, lead_session) = scene.desk.member("Lena", Role::Lead).await;
    let (part, part_session) = scene.desk.member("Pavel", Role::Agent).await;
    let (asked, asked_session) = scene.desk.member("Marin", Role::Agent).await;
    let (_, outside_session) = scene.desk.member("Zoran", Role::Agent).await;
    let sales = scene.group("Sales").await;
    let inside = vec![scene.vera, scene.oleg, lead, part, asked];
    scene.opens_to(GroupId(1), inside).await;
    let sessions = [
        scene.owner_session.clone(),
        lead_session,
        scene.vera_session.clone(),
        part_session,
        asked_session,
        scene.oleg_session.clone(),
        outside_session,
    ];
    // Somebody who assigns to themselves would be told so: the table names another.
    let cast = Cast {
        scene,
        part,
        asked,
        sales,
    };
    let mut number = 0;
    let mut wrong = Vec::new();
    for line in TABLE.trim().lines().skip(1) {
        let mut words = line.split_whitespace();
        let (state, what) = (words.next().unwrap(), words.next().unwrap());
        for (session, expected) in sessions.iter().zip(words) {
            number += 1;
            let chat = cast.chat(state, number).await;
            let (method, path, body) = cast.deed(what, chat);
            let (status, answer) = cast.scene.answered(session, (method, &path), body).await;
            if status.to_string() != expected {
                let who = sessions.iter().position(|known| known == session).unwrap();
                wrong.push(format!(
                    "{state} {what} by {who}: {status}, not {expected}: {answer}"
                ));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(number, 57 * 7, "the whole table");
}

#[tokio::test]
async fn the_switch_decides_who_hands_out_new_chats() {
    let scene = Scene::new().await;
    let (lead, lead_session) = scene.desk.member("Lena", Role::Lead).await;
    scene.switches(lead, vec![(Right::AssignNew, false)]).await;
    scene
        .switches(scene.oleg, vec![(Right::AssignNew, true)])
        .await;
    let chat = scene.text(ANNA, "Anna Petrova", "Hello").await;
    let path = format!("/chats/{chat}/assign");
    let body = json!({"agent": scene.vera.0});
    let (status, _) = scene
        .answered(&lead_session, (Method::POST, &path), body.clone())
        .await;
    assert_eq!(status, 403);
    let (status, given) = scene
        .answered(&scene.oleg_session, (Method::POST, &path), body)
        .await;
    assert_eq!((status, &given["assignee"]["name"]), (200, &"Vera".into()));
}

// A6, F83: what somebody sees only as long as it is offered to them, or as they take part, is gone with that.
#[tokio::test]
async fn who_sees_it_no_more_is_told_nothing_of_it() {
    let scene = Scene::new().await;
    let chat = scene.hers().await;
    scene
        .switches(scene.oleg, vec![(Right::SeeOthers, false)])
        .await;
    let path = |what: &str| format!("/chats/{chat}{what}");
    let oleg = &scene.oleg_session;
    scene
        .does(scene.vera, chat, DeskAction::Transfer(scene.oleg))
        .await;
    let mine = scene.desk.read("/chats?tab=mine", oleg).await;
    assert_eq!(mine["counts"]["mine"], 1);
    assert_eq!(mine["chats"][0]["pending_transfer"]["by"]["name"], "Vera");
    let way = (Method::POST, path("/transfer/decline"));
    let (status, told) = scene.answered(oleg, (way.0, &way.1), Value::Null).await;
    assert_eq!((status, told), (204, Value::Null));
    let (status, _) = scene
        .answered(oleg, (Method::GET, &path("")), Value::Null)
        .await;
    assert_eq!(status, 404);
    // Too late is told as too late, to who was asked a moment ago.
    let late = path("/transfer/accept");
    let (status, problem) = scene
        .answered(oleg, (Method::POST, &late), Value::Null)
        .await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &"no_pending_transfer".into())
    );
    scene
        .does(scene.vera, chat, DeskAction::AddParticipant(scene.oleg))
        .await;
    let own = path(&format!("/participants/{}", scene.oleg));
    let (status, _) = scene
        .answered(oleg, (Method::DELETE, &own), Value::Null)
        .await;
    assert_eq!(status, 204, "left");
    let closed = scene.group("Sales").await;
    scene.opens_to(closed, vec![]).await;
    let vera = &scene.vera_session;
    let body = json!({"group": closed.0});
    let (status, _) = scene
        .answered(vera, (Method::POST, &path("/move")), body)
        .await;
    assert_eq!(status, 204);
    let (status, _) = scene
        .answered(vera, (Method::GET, &path("")), Value::Null)
        .await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn forms_lead_where_the_chat_stands_now() {
    let scene = Scene::new().await;
    let chat = scene.hers().await;
    let sales = scene.group("Sales").await;
    let form = async |session: &str, what: &str, fields: &[(&str, &str)]| {
        let path = format!("/chats/{chat}/{what}");
        let reply = scene.desk.post(&path, session, fields).await;
        assert_eq!(reply.status().as_u16(), 303, "{what}: {}", text(&reply));
        head(&reply, header::LOCATION).to_owned()
    };
    let (vera, oleg) = (&scene.vera_session, &scene.oleg_session);
    let to_oleg = scene.oleg.to_string();
    let to_oleg = [("agent", to_oleg.as_str())];
    let page = |tab: &str| format!("/chats/{chat}?tab={tab}");
    assert_eq!(form(vera, "transfer", &to_oleg).await, page("mine"));
    assert_eq!(form(vera, "transfer/cancel", &[]).await, page("mine"));
    form(vera, "transfer", &to_oleg).await;
    let list = "/chats?tab=mine";
    assert_eq!(form(oleg, "transfer/decline", &[]).await, list);
    form(vera, "transfer", &to_oleg).await;
    assert_eq!(form(oleg, "transfer/accept", &[]).await, page("mine"));
    let part = format!("participants/{}", scene.vera);
    let put = [("_method", "PUT")];
    assert_eq!(form(oleg, &part, &put).await, page("mine"));
    let delete = [("_method", "DELETE")];
    assert_eq!(form(vera, &part, &delete).await, page("others"), "she left");
    let group = sales.to_string();
    let group = [("group", group.as_str())];
    assert_eq!(form(oleg, "move", &group).await, list);
    let to_vera = scene.vera.to_string();
    let to_vera = [("agent", to_vera.as_str())];
    let owner = &scene.owner_session;
    assert_eq!(form(owner, "assign", &to_vera).await, page("others"));
    let nobody = scene
        .desk
        .post(&format!("/chats/{chat}/transfer"), vera, &[])
        .await;
    assert_eq!(nobody.status().as_u16(), 422);
    scene
        .does(scene.vera, chat, DeskAction::Transfer(scene.oleg))
        .await;
    scene.does(scene.oleg, chat, ACCEPT).await;
}
