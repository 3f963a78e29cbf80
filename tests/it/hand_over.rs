//! A chat goes from hand to hand while its pages are open, and the program in between is stopped.

use std::time::Duration;

use hyper::Method;
use okno::base::limits::OFFER_KEPT;
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, chat_of, left_out};
use crate::desk::{Api, Desk, PASSWORD};
use crate::live::Stream;

/// Vera answers anna's chat, and Marin is there.
struct Team {
    desk: Desk,
    vera: Api,
    marin: Api,
    marin_id: u64,
    chat: u64,
}

const VERA: &str = "vera@okno.example";
const MARIN: &str = "marin@okno.example";

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
        Self {
            desk,
            vera,
            marin,
            marin_id: ids[1],
            chat,
        }
    }

    fn path(&self, what: &str) -> String {
        format!("/chats/{}{what}", self.chat)
    }

    async fn offers(&self) -> Value {
        let to = json!({"agent": self.marin_id});
        self.vera.post(&self.path("/transfer"), to).await
    }

    /// A browser in which somebody is signed in.
    async fn browser(&self, email: &str, screen: Screen) -> Browser {
        let browser = Browser::open(&self.desk, screen).await;
        browser.sign_in_as(email).await;
        browser
    }
}

/// The people of a chat as its line of events tells of them.
async fn told(api: &Api, path: &str) -> Vec<String> {
    let entries = api.get(path).await;
    let entries = entries["entries"].as_array().unwrap().iter();
    let events = entries.filter(|entry| entry["kind"] == "event");
    events
        .map(|entry| entry["text"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_open_pages_both_change_when_a_chat_is_offered_and_accepted() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let chat = team.chat;
    let vera = team.browser(VERA, Screen::Desktop).await;
    let marin = team.browser(MARIN, Screen::Desktop).await;
    marin.go("/chats?tab=mine").await;
    vera.go(&format!("/chats/{chat}?tab=mine")).await;
    for browser in [&vera, &marin] {
        let mark = "window.stays = true";
        browser.page.execute(mark, Vec::new()).await.unwrap();
    }
    vera.see("#compose button.primary[formaction$='/messages']")
        .await;

    // The key opens the menu; who is there stands first.
    vera.press("m", "KeyM").await;
    vera.read(".hands [data-key=KeyM]", "Marin").await;
    vera.shoot("hand-over-menu").await;
    vera.click(&format!(
        ".hands [data-key=KeyM] button[value='{}']",
        team.marin_id
    ))
    .await;
    vera.read("#handing", "Waiting for Marin to accept").await;

    // It comes to Marin by itself, and asks for attention.
    marin.see(&format!("#row-{chat}.asks .handed")).await;
    let counted = "return document.title.startsWith('(1)')";
    marin.until("a count in the title", counted).await;
    marin.click(&format!("#row-{chat}")).await;
    marin
        .read("#handing.asked", "Vera hands this chat to you")
        .await;
    marin.shoot("hand-over-asked").await;
    marin
        .click("#handing form[action$='/transfer/accept'] button")
        .await;
    marin
        .see("#compose button.primary[formaction$='/messages']")
        .await;
    marin
        .read("#timeline", "Marin accepted the chat from Vera")
        .await;

    // Hers has changed without a reload: she reads and writes notes.
    vera.read("#card", "Marin").await;
    vera.read("#timeline", "Marin accepted the chat from Vera")
        .await;
    let gone = "return !document.querySelector('#compose [formaction$=\"/messages\"], #handing, #header .hands')";
    vera.until("her composer is gone", gone).await;
    vera.see("#composer label.mode:has(input[value=note]:checked)")
        .await;
    for browser in [&vera, &marin] {
        browser
            .until("nothing was loaded afresh", "return window.stays === true")
            .await;
    }
    let shown = team.marin.get(&team.path("")).await;
    assert_eq!(shown["assignee"]["name"], "Marin");
    assert_eq!(shown["participants"], json!([]));
    vera.close().await;
    marin.close().await;
    team.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_handed_over_by_plain_forms() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let chat = team.chat;
    let vera = team.browser(VERA, Screen::WithoutScript).await;
    vera.go(&format!("/chats/{chat}")).await;
    let choose = async |part: &str| {
        vera.click("#header .hands summary").await;
        let choice = format!(
            ".hands [data-key={part}] button.menu-item[{}]",
            match part {
                "KeyM" => format!("value='{}'", team.marin_id),
                _ => format!("formaction$='/participants/{}'", team.marin_id),
            }
        );
        vera.click(&choice).await;
    };
    choose("KeyM").await;
    vera.read("#handing", "Waiting for Marin").await;
    vera.click("#handing form[action$='/transfer/cancel'] button")
        .await;
    choose("KeyA").await;
    vera.read("#timeline", "Vera added Marin").await;
    choose("KeyM").await;
    vera.read("#handing", "Waiting for Marin").await;
    vera.shoot("hand-over-without-script").await;

    let marin = team.browser(MARIN, Screen::WithoutScript).await;
    marin.go("/chats?tab=mine").await;
    marin.click(&format!("#row-{chat}")).await;
    marin
        .click("#handing form[action$='/transfer/accept'] button")
        .await;
    marin
        .see("#compose button.primary[formaction$='/messages']")
        .await;
    assert_eq!(
        told(&team.marin, &team.path("/entries")).await[1..],
        [
            "Vera hands the chat to Marin, who has to accept",
            "Vera keeps the chat and does not hand it to Marin",
            "Vera added Marin",
            "Vera hands the chat to Marin, who has to accept",
            "Marin accepted the chat from Vera",
        ]
    );
    vera.close().await;
    marin.close().await;
    team.desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone_the_menu_and_the_question_stay_on_the_screen() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let phone = team.browser(VERA, Screen::Phone).await;
    phone.go(&format!("/chats/{}", team.chat)).await;
    phone.click("#header .hands summary").await;
    phone.see(".hands .menu-item").await;
    phone.fits().await;
    phone.shoot("hand-over-phone-menu").await;
    let inside =
        "const box = document.querySelector('.hands > .menu-items').getBoundingClientRect();
        return box.left >= 0 && box.right <= screen.width && box.bottom <= screen.height";
    phone.until("the menu is on the screen", inside).await;
    team.offers().await;
    phone.read("#handing", "Waiting for Marin").await;
    phone.fits().await;
    phone.shoot("hand-over-phone").await;
    phone.close().await;
    team.desk.stop().await;
}

#[tokio::test]
async fn a_hand_over_outlives_a_restart_and_expires_across_one() {
    let team = Team::start().await;
    team.offers().await;
    let (accept, path) = (team.path("/transfer/accept"), team.path(""));
    let desk = team.desk.restart().await;
    let at = |api: Api| Api {
        address: desk.running.address(),
        ..api
    };
    let (vera, marin) = (at(team.vera), at(team.marin));
    let mine = marin.get("/chats?tab=mine").await;
    assert_eq!(mine["counts"]["mine"], 1);
    let accepted = marin.post(&accept, json!({})).await;
    assert_eq!(accepted["assignee"]["name"], "Marin");
    // Back to Vera; the desk stands still until her half hour is over.
    let back = json!({"agent": accepted["assignee"]["id"].as_u64().unwrap() - 1});
    let offered = marin.post(&format!("{path}/transfer"), back).await;
    let expires_at = offered["pending_transfer"]["expires_at"].clone();
    let clock = desk.clock.clone();
    let meanwhile = || {
        clock.advance(OFFER_KEPT + Duration::from_secs(60));
    };
    let desk = desk.restart_after(meanwhile).await;
    let vera = Api {
        address: desk.running.address(),
        ..vera
    };
    vera.until(&path, |chat| {
        chat["pending_transfer"].is_null().then_some(())
    })
    .await;
    let chat = vera.get(&path).await;
    assert_eq!(chat["assignee"]["name"], "Marin", "the sender has it");
    let entries = vera.get(&format!("{path}/entries")).await;
    let last = entries["entries"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["text"],
        "Vera did not answer in time; Marin stays responsible"
    );
    assert_eq!(
        last["at"], expires_at,
        "with its own time, though told late"
    );
    desk.stop().await;
}

#[tokio::test]
async fn those_who_had_it_in_a_list_hear_that_it_has_moved_away() {
    let team = Team::start().await;
    let owner = team.desk.owner().await;
    let sales = owner.post("/groups", json!({"name": "Sales"})).await["id"].clone();
    let (status, _) = owner
        .call(
            Method::PATCH,
            &format!("/groups/{sales}"),
            Some(json!({"access": "members", "members": []})),
        )
        .await;
    assert_eq!(status, 200);
    // Marin has never opened it.
    let mut marin = Stream::open(&team.marin, None).await;
    let mut boss = Stream::open(&owner, None).await;
    let moved = team
        .vera
        .call(
            Method::POST,
            &team.path("/move"),
            Some(json!({"group": sales})),
        )
        .await;
    assert_eq!(moved, (204, Value::Null));
    let heard = marin.next_of("chat").await;
    assert_eq!(
        (&heard["chat"], &heard["gone"]),
        (&json!(team.chat), &json!(true))
    );
    assert_eq!(heard.get("group"), None, "and nothing else about it");
    let seen = boss.next_of("chat").await;
    assert_eq!(
        (&seen["state"], &seen["group"]["name"]),
        (&json!("new"), &json!("Sales"))
    );
    team.desk.stop().await;
}

// What was begun as a note stays one, though its author may write to the customer meanwhile; and the end of a message
// to the customer does not stand in a note, though its author no longer may.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_writes_stays_what_it_was_begun_as() {
    if left_out() {
        return;
    }
    let team = Team::start().await;
    let vera_id = team.vera.get(&team.path("")).await["assignee"]["id"].clone();
    let browser = team.browser(MARIN, Screen::Desktop).await;
    let types = |text: &'static str| {
        let field = browser.see("#compose-text");
        async move { field.await.send_keys(text).await.unwrap() }
    };
    browser
        .go(&format!("/chats/{}?tab=others", team.chat))
        .await;
    types("between us").await;
    team.offers().await;
    team.marin
        .post(&team.path("/transfer/accept"), json!({}))
        .await;
    let unlocked = "return !document.querySelector('#compose [value=message]').disabled";
    browser.until("may write to the customer", unlocked).await;
    types(" only\u{e007}").await;
    browser.read("#timeline", "between us only").await;
    let entries = team.vera.get(&team.path("/entries")).await;
    let last = entries["entries"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&last["kind"], &last["text"]),
        (&json!("note"), &json!("between us only"))
    );

    browser
        .click("#composer label.mode:has(input[value=message])")
        .await;
    types("Dear Anna").await;
    let to = json!({"agent": vera_id});
    team.marin.post(&team.path("/transfer"), to).await;
    team.vera
        .post(&team.path("/transfer/accept"), json!({}))
        .await;
    browser
        .read("#compose-error", "You may no longer write to the customer")
        .await;
    let typed = "return document.querySelector('#compose-text').value === 'Dear Anna'";
    browser.until("the text stays", typed).await;
    browser.close().await;
}
