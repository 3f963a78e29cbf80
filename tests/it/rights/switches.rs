//! Every right, switched off for somebody who has it and on for somebody who has not: at the very next request, on
//! the page, and on a stream that is open.

use hyper::{Method, Request};
use okno::domain::agent::Right;
use okno::net::client::Payload;
use serde_json::{Value, json};

use crate::desk::{Api, PATIENCE};
use crate::live::Stream;
use crate::rights::team::{House, Person, State, Subject};
use crate::rights::word;

/// Chats in a state, each of which is asked about once.
struct Chats(std::vec::IntoIter<Subject>);

impl Chats {
    fn next(&mut self) -> u64 {
        self.0.next().unwrap().chat.0
    }
}

struct Scene {
    house: House,
    new: Chats,
    open: Chats,
}

/// How many chats of a state there are: more than all rights together ask about.
const EACH: usize = 60;

impl Scene {
    async fn start() -> Self {
        let (house, (new, open)) = House::start(|furnisher| {
            let mut chats = |state| Chats(furnisher.chats(&[(state, false); EACH]).into_iter());
            (chats(State::New), chats(State::Open))
        })
        .await;
        Self { house, new, open }
    }

    /// The owner changes somebody.
    async fn change(&self, person: Person, change: Value) {
        let path = format!("/agents/{}", person.id());
        let owner = self.house.api(Person::Owner);
        let (status, answer) = owner.call(Method::PATCH, &path, Some(change)).await;
        assert_eq!(status, 200, "{answer}");
    }

    async fn switch(&self, person: Person, right: Right, on: Option<bool>) {
        self.change(person, json!({"rights": {right.word(): on}}))
            .await;
    }

    /// The owner switches it for all agents.
    async fn switch_role(&self, right: Right, on: Option<bool>) {
        let owner = self.house.api(Person::Owner);
        let change = json!({"rights": {right.word(): on}});
        let changed = owner
            .call(Method::PATCH, "/roles/agent", Some(change))
            .await;
        assert_eq!(changed.0, 200, "{}", changed.1);
    }

    /// What somebody is answered who does what needs the right.
    async fn tries(&mut self, person: Person, right: Right) -> String {
        let (method, path, body) = self.deed(right);
        let (status, answer) = self.house.api(person).call(method, &path, body).await;
        word(status, &answer)
    }

    /// What needs a right, by itself.
    fn deed(&mut self, right: Right) -> (Method, String, Option<Value>) {
        let agent = Some(json!({"agent": Person::Resp.id().0}));
        match right {
            Right::SeeNew => (Method::GET, format!("/chats/{}", self.new.next()), None),
            Right::AssignNew => {
                let path = format!("/chats/{}/assign", self.new.next());
                (Method::POST, path, agent)
            }
            Right::SeeOthers => (Method::GET, format!("/chats/{}", self.open.next()), None),
            Right::TakeOver => {
                let path = format!("/chats/{}/take-over", self.open.next());
                (Method::POST, path, None)
            }
            Right::Templates => (Method::POST, "/templates/sync".to_owned(), None),
            Right::Team => (Method::GET, "/audit".to_owned(), None),
            Right::Settings => (Method::GET, "/quarantine".to_owned(), None),
            Right::Reports => (Method::GET, "/reports".to_owned(), None),
            Right::Delete => {
                let path = format!("/chats/{}", self.open.next());
                (Method::DELETE, path, None)
            }
            Right::Export => {
                let path = format!("/chats/{}/export", self.open.next());
                (Method::GET, path, None)
            }
        }
    }

    /// Where a page shows what the right is for, and by what.
    async fn shows(&mut self, person: Person, right: Right) -> bool {
        let (path, mark) = match right {
            Right::SeeNew => ("/chats?tab=new".to_owned(), "id=\"row-".to_owned()),
            Right::SeeOthers => ("/chats?tab=others".to_owned(), "id=\"row-".to_owned()),
            Right::AssignNew => {
                let path = format!("/chats/{}", self.new.next());
                let mark = format!("{path}/assign\"");
                (path, mark)
            }
            Right::TakeOver => {
                let path = format!("/chats/{}", self.open.next());
                let mark = format!("{path}/take-over\"");
                (path, mark)
            }
            Right::Templates => ("/templates".to_owned(), "\"/templates/sync\"".to_owned()),
            Right::Team => ("/me".to_owned(), "href=\"/audit\"".to_owned()),
            Right::Settings => ("/me".to_owned(), "href=\"/quarantine\"".to_owned()),
            Right::Reports => ("/me".to_owned(), "href=\"/reports\"".to_owned()),
            Right::Delete => {
                let path = format!("/chats/{}", self.open.next());
                let mark = format!("{path}/delete\"");
                (path, mark)
            }
            Right::Export => {
                let path = format!("/chats/{}", self.open.next());
                let mark = format!("{path}/export\"");
                (path, mark)
            }
        };
        page(self.house.api(person), &path).await.contains(&mark)
    }
}

/// A page as somebody's browser gets it.
async fn page(api: &Api, path: &str) -> String {
    let request = Request::get(format!("http://{}{path}", api.address))
        .header("accept", "text/html")
        .header("cookie", format!("okno_session={}", api.token))
        .body(Payload::from(""))
        .unwrap();
    let answer = api.client.send(request, PATIENCE, 8 << 20).await.unwrap();
    assert_eq!(answer.status.as_u16(), 200, "{path}");
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// How it is refused: what somebody may not see is not there.
fn refusal(right: Right) -> &'static str {
    match right {
        Right::SeeNew | Right::SeeOthers => "404",
        _ => "403",
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_is_switched_counts_at_the_next_request() {
    let mut scene = Scene::start().await;
    for right in Right::ALL {
        // Off for somebody who has it by their role, and on again.
        let (admin, agent) = (Person::Admin, Person::Agent);
        assert_eq!(scene.tries(admin, right).await, "ok", "{right:?}");
        assert!(scene.shows(admin, right).await, "{right:?}");
        let mut stream = Stream::open(scene.house.api(admin), None).await;
        scene.switch(admin, right, Some(false)).await;
        assert_eq!(scene.tries(admin, right).await, refusal(right));
        let told = stream.next_of("notice").await;
        assert_eq!(told["about"], "team", "an open page is told to look anew");
        assert!(!scene.shows(admin, right).await, "{right:?} is still shown");
        scene.switch(admin, right, None).await;
        assert_eq!(scene.tries(admin, right).await, "ok", "{right:?} again");

        // On for somebody who has it not.
        let has = matches!(right, Right::SeeNew | Right::SeeOthers);
        if has {
            scene.switch(agent, right, Some(false)).await;
        }
        assert_eq!(scene.tries(agent, right).await, refusal(right));
        assert!(!scene.shows(agent, right).await, "{right:?}");
        let mut stream = Stream::open(scene.house.api(agent), None).await;
        scene.switch(agent, right, Some(true)).await;
        assert_eq!(
            scene.tries(agent, right).await,
            "ok",
            "{right:?} of an agent"
        );
        assert_eq!(stream.next_of("notice").await["about"], "team");
        assert!(scene.shows(agent, right).await, "{right:?} is not shown");
        scene.switch(agent, right, None).await;

        // By another role; one's own switch stays above it.
        let expected = if has { "ok" } else { refusal(right) };
        assert_eq!(scene.tries(agent, right).await, expected, "{right:?}");
        let mut stream = Stream::open(scene.house.api(agent), None).await;
        scene.switch_role(right, Some(!has)).await;
        let switched = if has { refusal(right) } else { "ok" };
        assert_eq!(scene.tries(agent, right).await, switched, "{right:?}");
        assert_eq!(stream.next_of("notice").await["about"], "team");
        assert_eq!(scene.shows(agent, right).await, !has, "{right:?}");
        scene.switch_role(right, None).await;
        assert_eq!(scene.tries(agent, right).await, expected, "{right:?}");
        scene.change(agent, json!({"role": "admin"})).await;
        assert_eq!(scene.tries(agent, right).await, "ok", "{right:?} by role");
        scene.switch(agent, right, Some(false)).await;
        assert_eq!(scene.tries(agent, right).await, refusal(right));
        let plain = json!({"role": "agent", "rights": {right.word(): null}});
        scene.change(agent, plain).await;
        assert_eq!(scene.tries(agent, right).await, expected, "{right:?}");
    }
    scene.house.desk.stop().await;
}

#[tokio::test]
async fn an_open_stream_stops_telling_what_its_owner_may_see_no_more() {
    let mut scene = Scene::start().await;
    let boss = scene.house.api(Person::Owner).clone();
    for (right, chat) in [
        (Right::SeeNew, scene.new.next()),
        (Right::SeeOthers, scene.open.next()),
    ] {
        let note = async |text: &str| {
            let path = format!("/chats/{chat}/notes");
            boss.post(&path, json!({"text": text})).await;
        };
        let mut stream = Stream::open(scene.house.api(Person::Agent), None).await;
        note("before").await;
        assert_eq!(stream.next_of("entry").await["entry"]["text"], "before");
        scene.switch(Person::Agent, right, Some(false)).await;
        note("not for them").await;
        boss.post("/groups", json!({"name": format!("{right:?}")}))
            .await;
        // The switch, and then the group.
        let mut notices = 0;
        while notices < 2 {
            let (name, data) = stream.next().await.unwrap();
            assert_ne!(name, "entry", "{right:?}: {data}");
            notices += usize::from(name == "notice");
        }
        scene.switch(Person::Agent, right, Some(true)).await;
        note("after").await;
        assert_eq!(stream.next_of("entry").await["entry"]["text"], "after");
    }
    scene.house.desk.stop().await;
}
