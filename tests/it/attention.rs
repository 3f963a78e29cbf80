//! Colleagues at one chat at the same time: who looks and writes is told, and no answer crosses another unseen.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, chat_of, left_out};
use crate::desk::{Api, Desk, PASSWORD};
use crate::live::Stream;

const VERA: &str = "vera@okno.example";
const MARIN: &str = "marin@okno.example";

/// Vera answers anna's chat, in which Marin takes part; Olga sees only what is open to everybody.
struct Team {
    desk: Desk,
    owner: Api,
    vera: Api,
    marin: Api,
    ids: Vec<u64>,
    chat: u64,
}

impl Team {
    async fn start() -> Self {
        let desk = Desk::start().await;
        let owner = desk.owner().await;
        let mut ids = Vec::new();
        for (email, name) in [(VERA, "Vera"), (MARIN, "Marin")] {
            let body = json!({"email": email, "name": name, "role": "agent", "password": PASSWORD});
            let made = owner.post("/agents", body).await;
            ids.push(made["id"].as_u64().unwrap());
        }
        desk.simulator
            .customer_says("anna", "Where is my order?")
            .unwrap();
        let chat = chat_of(&desk).await;
        let vera = Api::sign_in(desk.running.address(), VERA, PASSWORD).await;
        let marin = Api::sign_in(desk.running.address(), MARIN, PASSWORD).await;
        vera.post(&format!("/chats/{chat}/take"), json!({})).await;
        let path = format!("/chats/{chat}/participants/{}", ids[1]);
        let (status, _) = vera.call(Method::PUT, &path, None).await;
        assert!(status < 300);
        Self {
            desk,
            owner,
            vera,
            marin,
            ids,
            chat,
        }
    }

    fn path(&self, what: &str) -> String {
        format!("/chats/{}{what}", self.chat)
    }

    async fn says(&self, who: &Api, what: Value) {
        let path = self.path("/attention");
        let (status, answer) = who.call(Method::POST, &path, Some(what)).await;
        assert_eq!(status, 204, "{answer}");
    }

    async fn browser(&self, email: &str, screen: Screen) -> Browser {
        let browser = Browser::open(&self.desk, screen).await;
        browser.sign_in_as(email).await;
        browser.go(&self.path("")).await;
        browser
    }
}

fn names(people: &Value) -> Vec<&str> {
    let people = people.as_array().unwrap().iter();
    people.map(|it| it["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn who_looks_and_writes_is_told_to_the_others_until_it_ends() {
    let team = Team::start().await;
    let mut stream = Stream::open(&team.marin, None).await;
    team.says(&team.vera, json!({})).await;
    let told = stream.next_of("attention").await;
    assert_eq!(told["chat"], json!(team.chat));
    assert_eq!(told["looking"][0]["id"], json!(team.ids[0]));
    assert_eq!(
        (names(&told["looking"]), names(&told["typing"])),
        (vec!["Vera"], vec![])
    );
    // About oneself one hears nothing.
    team.says(&team.marin, json!({"typing": true})).await;
    team.says(&team.vera, json!({"typing": true})).await;
    let told = stream.next_of("attention").await;
    assert_eq!(
        (names(&told["looking"]), names(&told["typing"])),
        (vec!["Vera"], vec!["Vera"])
    );
    // Nothing is said any more: it ends by itself.
    team.desk.clock.advance(Duration::from_secs(6));
    let told = stream.next_of("attention").await;
    assert_eq!(
        (names(&told["looking"]), names(&told["typing"])),
        (vec!["Vera"], vec![])
    );
    team.desk.clock.advance(Duration::from_secs(45));
    let told = stream.next_of("attention").await;
    assert_eq!(
        (names(&told["looking"]), names(&told["typing"])),
        (vec![], vec![])
    );
    team.says(&team.vera, json!({})).await;
    stream.next_of("attention").await;
    team.says(&team.vera, json!({"looking": false})).await;
    let told = stream.next_of("attention").await;
    assert!(names(&told["looking"]).is_empty());
    team.desk.stop().await;
}

#[tokio::test]
async fn who_does_not_see_a_chat_hears_nothing_of_it_and_says_nothing_there() {
    let team = Team::start().await;
    let body = json!({"email": "boris@okno.example", "name": "Boris", "role": "agent", "password": PASSWORD});
    let boris_id = team.owner.post("/agents", body).await["id"].clone();
    let boris = Api::sign_in(team.desk.running.address(), "boris@okno.example", PASSWORD).await;
    let mut stream = Stream::open(&boris, None).await;
    team.says(&team.vera, json!({})).await;
    assert_eq!(
        names(&stream.next_of("attention").await["looking"]),
        ["Vera"]
    );
    // From now on the group's chats are no affair of his; his open stream knows at once.
    let members = json!({"access": "members", "members": [team.ids[0], team.ids[1]]});
    let (status, answer) = team
        .owner
        .call(Method::PATCH, "/groups/1", Some(members))
        .await;
    assert!(status < 300, "{answer}");
    team.says(&team.marin, json!({"typing": true})).await;
    let path = team.path("/attention");
    let refused = boris.refused(Method::POST, &path, json!({})).await;
    assert_eq!(refused, (404, "not_found".to_owned()));
    // Two things that he does hear of come after it, the second in another piece of the same stream.
    for word in ["away", "online"] {
        let change = json!({"presence": word});
        boris.call(Method::PATCH, "/me", Some(change)).await;
        loop {
            let (name, data) = stream.next().await.unwrap();
            assert_ne!(name, "attention", "{data}");
            if name == "presence" && data["agent"] == boris_id && data["presence"] == word {
                break;
            }
        }
    }
    team.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_browsers_see_each_other_look_and_write() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let vera = team.browser(VERA, Screen::Desktop).await;
    let marin = team.browser(MARIN, Screen::Phone).await;
    vera.read("#header .looking", "Marin is looking at this chat")
        .await;
    marin
        .see("#compose-text")
        .await
        .send_keys("On its")
        .await
        .unwrap();
    vera.read("#typing", "Marin is writing…").await;
    marin.fits().await;
    for _ in 0..6 {
        let backspace = "\u{e003}";
        marin
            .see("#compose-text")
            .await
            .send_keys(backspace)
            .await
            .unwrap();
    }
    vera.gone("#typing").await;
    marin.go("/chats?tab=mine").await;
    vera.gone("#header .looking").await;
    vera.close().await;
    marin.close().await;
    team.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_whole_and_no_line_is_covered() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let name = "Maximiliana Konstantinopolitanska-Rimska";
    let path = format!("/agents/{}", team.ids[1]);
    let body = json!({ "name": name });
    let (status, answer) = team.owner.call(Method::PATCH, &path, Some(body)).await;
    assert!(status < 300, "{answer}");
    let vera = team.browser(VERA, Screen::Phone).await;
    for number in 0..5 {
        let text = format!("{number}: where is it, please? I have been waiting for days.");
        team.desk.simulator.customer_says("anna", &text).unwrap();
        vera.read("#timeline", &text).await;
    }
    let marin = team.browser(MARIN, Screen::Desktop).await;
    vera.read("#looking", name).await;
    let whole = "return [...document.querySelectorAll('#looking span, #typing span')].every((it) => \
                 it.scrollWidth <= it.clientWidth && it.getBoundingClientRect().right <= innerWidth)";
    assert_eq!(vera.page.execute(whole, Vec::new()).await.unwrap(), true);
    types(&marin, "On its").await;
    vera.read("#typing", name).await;
    assert_eq!(vera.page.execute(whole, Vec::new()).await.unwrap(), true);
    let free = "const line = [...document.querySelectorAll('.entries > li')].pop().getBoundingClientRect(); \
                return line.bottom <= document.querySelector('#typing').getBoundingClientRect().top";
    assert_eq!(vera.page.execute(free, Vec::new()).await.unwrap(), true);
    vera.fits().await;
    vera.close().await;
    marin.close().await;
    team.desk.stop().await;
}

/// Counts how often the page asks for its card, and has it ask without delay.
const COUNTS_CARDS: &str = "window.cards = 0; Math.random = () => 0; const ask = window.fetch; \
     window.fetch = (address, what) => { if (what?.headers?.['Okno-Fragment'] === 'card') window.cards += 1; \
     return ask(address, what); };";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_asks_anew_only_for_those_whom_it_shows() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let body = json!({"email": "boris@okno.example", "name": "Boris", "role": "agent", "password": PASSWORD});
    team.owner.post("/agents", body).await;
    let boris = Api::sign_in(team.desk.running.address(), "boris@okno.example", PASSWORD).await;
    let _streams = (
        Stream::open(&boris, None).await,
        Stream::open(&team.vera, None).await,
    );
    // Marin takes part: Vera stands in the header and on the card, Boris nowhere.
    // All is read, so that the page has nothing of its own to tell.
    team.marin.post(&team.path("/read"), json!({})).await;
    let marin = team.browser(MARIN, Screen::Desktop).await;
    marin.read("#card [data-who]", "online").await;
    marin.page.execute(COUNTS_CARDS, Vec::new()).await.unwrap();
    let cards = async || {
        let script = "return window.cards";
        marin.page.execute(script, Vec::new()).await.unwrap()
    };
    let goes = async |who: &Api, word: &str| {
        let change = json!({ "presence": word });
        let (status, answer) = who.call(Method::PATCH, "/me", Some(change)).await;
        assert!(status < 300, "{answer}");
    };
    for word in ["away", "online", "away"] {
        goes(&boris, word).await;
    }
    // What comes after it on the same stream has arrived: with a second group, rows say which is theirs.
    team.owner.post("/groups", json!({"name": "Sales"})).await;
    marin.see(".row .source").await;
    assert_eq!(cards().await, 0, "Boris is not on the page");
    goes(&team.vera, "away").await;
    marin.read("#card [data-who]", "away").await;
    marin.read("#header [data-who]", "away").await;
    assert_eq!(cards().await, 1);
    marin.close().await;
    team.desk.stop().await;
}

/// As if nobody had the time to read what comes.
const NEVER_READ: &str = "const wait = window.setTimeout; window.setTimeout = (work, ms) => ms === 1500 ? 0 : wait(work, ms);";

impl Team {
    async fn writes(&self, who: &Api, text: &str) {
        who.post(&self.path("/messages"), json!({ "text": text }))
            .await;
    }

    /// What was sent, oldest first.
    async fn sent(&self) -> Vec<String> {
        let entries = self.owner.get(&self.path("/entries")).await;
        let entries = entries["entries"].as_array().unwrap().iter();
        let out = entries.filter(|entry| entry["direction"] == "out");
        out.map(|entry| entry["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

async fn types(browser: &Browser, text: &str) {
    let field = browser.see("#compose-text").await;
    field.send_keys(text).await.unwrap();
}

async fn typed(browser: &Browser) -> String {
    let script = "return document.querySelector('#compose-text').value";
    let value = browser.page.execute(script, Vec::new()).await.unwrap();
    value.as_str().unwrap().to_owned()
}

const ENTER: &str = "\u{e007}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_would_cross_another_is_held_back_with_both_shown() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let vera = team.browser(VERA, Screen::Desktop).await;
    let marin = team.browser(MARIN, Screen::Phone).await;
    vera.page.execute(NEVER_READ, Vec::new()).await.unwrap();
    types(&vera, "It left on Monday").await;
    types(&marin, "It will come tomorrow").await;
    marin.click("#compose button.primary.for-message").await;
    // Marin's answer is on her screen already, and she presses at the same moment.
    vera.read("#timeline", "It will come tomorrow").await;
    types(&vera, ENTER).await;
    vera.read("#meanwhile", "It will come tomorrow").await;
    vera.read("#meanwhile", "Marin").await;
    assert_eq!(typed(&vera).await, "It left on Monday");
    assert_eq!(team.sent().await, ["It will come tomorrow"]);
    // Both outlive a reload.
    vera.page.refresh().await.unwrap();
    vera.read("#meanwhile", "It will come tomorrow").await;
    assert_eq!(typed(&vera).await, "It left on Monday");
    // She goes on writing, and what comes then is held against her words as well.
    vera.click("[data-go-on]").await;
    vera.gone("#meanwhile").await;
    vera.page.execute(NEVER_READ, Vec::new()).await.unwrap();
    types(&vera, ", by post").await;
    team.desk
        .simulator
        .customer_says("anna", "Which day?")
        .unwrap();
    vera.read("#timeline", "Which day?").await;
    types(&vera, ENTER).await;
    vera.read("#meanwhile", "Which day?").await;
    assert_eq!(typed(&vera).await, "It left on Monday, by post");
    vera.click("#meanwhile button").await;
    vera.gone("#meanwhile").await;
    vera.read("#timeline", "It left on Monday, by post").await;
    assert_eq!(typed(&vera).await, "");
    assert_eq!(
        team.sent().await,
        ["It will come tomorrow", "It left on Monday, by post"]
    );
    marin.fits().await;
    vera.close().await;
    marin.close().await;
    team.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_script_an_answer_is_held_back_too() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let vera = team.browser(VERA, Screen::WithoutScript).await;
    types(&vera, "It left on Monday").await;
    team.writes(&team.marin, "It will come tomorrow").await;
    vera.click("#compose button.primary.for-message").await;
    vera.read("#meanwhile", "It will come tomorrow").await;
    vera.read("#meanwhile", "Marin").await;
    vera.click("[data-go-on]").await;
    let value = async || {
        let field = vera.see("#compose-text").await;
        field.prop("value").await.unwrap().unwrap()
    };
    assert_eq!(value().await, "It left on Monday");
    let to_the_end = "\u{e009}\u{e010}\u{e000}";
    types(&vera, &format!("{to_the_end}, by post")).await;
    team.writes(&team.marin, "By noon").await;
    vera.click("#meanwhile button").await;
    vera.read("#meanwhile", "By noon").await;
    assert_eq!(value().await, "It left on Monday, by post");
    vera.click("#meanwhile button").await;
    vera.gone("#meanwhile").await;
    vera.read("#timeline", "It left on Monday, by post").await;
    assert_eq!(team.sent().await.len(), 3);
    vera.close().await;
    team.desk.stop().await;
}
