//! The pages in headless Chromium through chromedriver: with and without JavaScript, on a desktop and on a phone.
//! `OKNO_SKIP_BROWSER=1` leaves them out, knowingly.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper::Method;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::desk::{Api, Desk, OWNER, PASSWORD, PATIENCE};

/// A browser of its own for each test.
pub struct Browser {
    pub page: Client,
    _driver: Child,
    _profile: tempfile::TempDir,
    address: String,
    width: Option<u32>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Screen {
    Desktop,
    Dark,
    Phone,
    WithoutScript,
}

/// The narrowest phone that is still in use, in CSS pixels.
const PHONE_WIDTH: u32 = 360;

pub fn left_out() -> bool {
    let skip = std::env::var_os("OKNO_SKIP_BROWSER").is_some_and(|value| value == "1");
    if skip {
        eprintln!("left out: OKNO_SKIP_BROWSER=1");
    }
    skip
}

/// Chromedriver asks for one port twice, for each version of IP, and leaves when another took it in between; on a busy
/// machine Chromium may end before it is asked for anything.
const STARTS: usize = 5;

/// A driver and its browser.
async fn start(capabilities: &Map<String, Value>) -> (Child, Client) {
    for _ in 0..STARTS {
        let Some((child, port)) = try_driver().await else {
            continue;
        };
        let mut builder = ClientBuilder::new(fantoccini_connector());
        builder.capabilities(capabilities.clone());
        match builder.connect(&format!("http://127.0.0.1:{port}")).await {
            Ok(page) => return (child, page),
            Err(error) => eprintln!("no browser yet: {error}"),
        }
    }
    panic!("no browser after {STARTS} starts");
}

/// One start of a driver, unless it ends before it listens.
async fn try_driver() -> Option<(Child, u16)> {
    let mut child = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver is installed (apt install chromium chromium-driver), or set OKNO_SKIP_BROWSER=1");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = tokio::time::timeout(PATIENCE, lines.next_line())
        .await
        .unwrap()
        .unwrap()
    {
        let port = line
            .split("successfully on port ")
            .nth(1)
            .and_then(|rest| rest.trim_end_matches('.').trim().parse().ok());
        if let Some(port) = port {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Some((child, port));
        }
    }
    None
}

impl Browser {
    pub async fn open(desk: &Desk, screen: Screen) -> Self {
        Self::open_at(desk.running.address(), screen).await
    }

    /// One that reaches the desk by another address, which leads there.
    pub async fn open_at(desk: SocketAddr, screen: Screen) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut options = json!({"args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
            "--window-size=1280,800", "--lang=en",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", format!("--user-data-dir={}", profile.path().display()),
        ]});
        match screen {
            Screen::Desktop => {}
            Screen::Dark => {
                let dark = json!("--blink-settings=preferredColorScheme=0");
                options["args"].as_array_mut().unwrap().push(dark);
            }
            Screen::Phone => {
                options["mobileEmulation"] = json!({"deviceMetrics":
                    {"width": PHONE_WIDTH, "height": 740, "pixelRatio": 2.0, "touch": true}});
            }
            Screen::WithoutScript => {
                options["prefs"] =
                    json!({"profile.managed_default_content_settings.javascript": 2});
            }
        }
        let mut capabilities = Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let (child, page) = start(&capabilities).await;
        let address = format!("http://{desk}");
        Self {
            page,
            _driver: child,
            _profile: profile,
            address,
            width: (screen == Screen::Phone).then_some(PHONE_WIDTH),
        }
    }

    pub async fn go(&self, path: &str) {
        self.page
            .goto(&format!("{}{path}", self.address))
            .await
            .unwrap();
        // The driver may answer while a page that stood there already is still being loaded: nobody listens yet.
        let whole = "return document.readyState === 'complete'";
        let started = std::time::Instant::now();
        while started.elapsed() < PATIENCE {
            match self.page.execute(whole, Vec::new()).await {
                Ok(serde_json::Value::Bool(false)) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                _ => return,
            }
        }
    }

    /// An element, once it is there and shown.
    pub async fn see(&self, css: &str) -> Element {
        let started = std::time::Instant::now();
        while started.elapsed() < PATIENCE {
            if let Ok(element) = self.page.find(Locator::Css(css)).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return element;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.shoot("missing").await;
        panic!(
            "{css} is not to be seen:\n{}",
            self.page.source().await.unwrap_or_default()
        );
    }

    /// Waits until the element's text holds `words`.
    pub async fn read(&self, css: &str, words: &str) {
        let started = std::time::Instant::now();
        let mut text = String::new();
        while started.elapsed() < PATIENCE {
            if let Ok(element) = self.page.find(Locator::Css(css)).await {
                text = element.text().await.unwrap_or_default();
                if text.contains(words) {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.shoot("unread").await;
        panic!("{css} does not say {words:?} but {text:?}");
    }

    /// Waits until the element is not there any more.
    pub async fn gone(&self, css: &str) {
        let started = std::time::Instant::now();
        while started.elapsed() < PATIENCE {
            if self.page.find(Locator::Css(css)).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.shoot("left").await;
        panic!("{css} is there still");
    }

    /// Clicks it, once it is there; once more where it was drawn anew in between.
    pub async fn click(&self, css: &str) {
        let started = std::time::Instant::now();
        loop {
            match self.see(css).await.click().await {
                Ok(()) => return,
                Err(error)
                    if error.is_stale_element_reference() && started.elapsed() < PATIENCE => {}
                Err(error) => panic!("{css} can't be clicked: {error}"),
            }
        }
    }

    pub async fn sign_in(&self) {
        self.sign_in_as(OWNER).await;
    }

    pub async fn sign_in_as(&self, email: &str) {
        self.go("/session").await;
        self.see("input[name=email]")
            .await
            .send_keys(email)
            .await
            .unwrap();
        self.see("input[name=password]")
            .await
            .send_keys(PASSWORD)
            .await
            .unwrap();
        self.click("form button[type=submit], form button.primary")
            .await;
        self.see("#rail").await;
    }

    /// Nothing is wider than the screen.
    pub async fn fits(&self) {
        let script = "return [Math.max(document.documentElement.scrollWidth, document.body.scrollWidth), innerWidth]";
        let widths = self.page.execute(script, Vec::new()).await.unwrap();
        let width = |index: usize| widths[index].as_f64().unwrap();
        // A phone's browser makes its page as wide as what stands on it: the screen is the measure.
        let screen = self.width.map_or(width(1), f64::from);
        assert!(
            width(0) <= screen + 1.0,
            "the page is wider than {screen}: {widths}"
        );
    }

    /// Keeps a picture beside the tests, to look at.
    pub async fn shoot(&self, name: &str) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/shots");
        std::fs::create_dir_all(&folder).unwrap();
        if let Ok(png) = self.page.screenshot().await {
            std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
        }
    }

    pub async fn close(self) {
        self.page.close().await.unwrap();
    }
}

fn fantoccini_connector() -> hyper_util::client::legacy::connect::HttpConnector {
    hyper_util::client::legacy::connect::HttpConnector::new()
}

/// A desk whose owner has taken anna's chat, and a browser in which the owner sees it.
pub struct Scene {
    pub desk: Desk,
    pub api: Api,
    pub chat: u64,
    pub browser: Browser,
}

impl Scene {
    /// Anna wrote `words`; templates are there.
    pub async fn open(words: &str, screen: Screen) -> Self {
        let desk = Desk::start().await;
        let api = desk.owner().await;
        api.post("/templates/sync", json!({})).await;
        desk.simulator.customer_says("anna", words).unwrap();
        let chat = chat_of(&desk).await;
        api.post(&format!("/chats/{chat}/take"), json!({})).await;
        let browser = Browser::open(&desk, screen).await;
        browser.sign_in().await;
        let scene = Self {
            desk,
            api,
            chat,
            browser,
        };
        scene.shows().await;
        scene
    }

    /// Loads the chat's page.
    pub async fn shows(&self) {
        let path = format!("/chats/{}?tab=mine", self.chat);
        self.browser.go(&path).await;
    }

    pub async fn close(self) {
        self.browser.close().await;
        self.desk.stop().await;
    }
}

/// An empty desk, and a browser in which its owner looks at the new chats; nothing when browsers are left out.
pub async fn visit(screen: Screen) -> Option<(Desk, Browser)> {
    if left_out() {
        return None;
    }
    let desk = Desk::start().await;
    let browser = Browser::open(&desk, screen).await;
    // What is sent leaves at once.
    desk.owner().await.may_undo_for(0).await;
    browser.sign_in().await;
    browser.go("/chats?tab=new").await;
    Some((desk, browser))
}

/// The same once anna has written `words`.
pub async fn visit_new(words: &str, screen: Screen) -> Option<(Desk, u64, Browser)> {
    let (desk, browser) = visit(screen).await?;
    desk.simulator.customer_says("anna", words).unwrap();
    let chat = chat_of(&desk).await;
    browser.go("/chats?tab=new").await;
    Some((desk, chat, browser))
}

impl Api {
    /// What its member sends can be undone for so many seconds.
    pub async fn may_undo_for(&self, seconds: u32) {
        let change = Some(json!({ "undo_seconds": seconds }));
        let (status, told) = self.call(Method::PATCH, "/me", change).await;
        assert_eq!(status, 200, "{told}");
    }
}

pub async fn chat_of(desk: &Desk) -> u64 {
    desk.simulator.wait_until_idle().await.unwrap();
    desk.owner().await.only_chat("new").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_signs_in_takes_replies_and_sees_the_tick() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    // It comes in while the page is open, without a reload.
    desk.simulator
        .customer_says("anna", "Где мой заказ?")
        .unwrap();
    let chat = chat_of(&desk).await;
    browser
        .read(&format!("#row-{chat}"), "Где мой заказ?")
        .await;
    browser.click(&format!("#row-{chat}")).await;
    browser.read("#timeline", "Где мой заказ?").await;
    browser.shoot("desktop-new").await;
    browser
        .click("#header form[action$='/take'] button, #composer form[action$='/take'] button")
        .await;
    // What is typed before the box has changed its mode is a note and stays one.
    browser
        .see("#composer label.mode:has(input[value=message]:checked)")
        .await;
    let text = browser.see("#composer textarea[name=text]").await;
    text.send_keys("Уже в пути!").await.unwrap();
    browser.click("#composer button.primary").await;
    browser.read("#timeline .entry.out", "Уже в пути!").await;
    browser
        .see("#timeline .delivery.read, #timeline .delivery.delivered")
        .await;
    desk.simulator.customer_says("anna", "Спасибо!").unwrap();
    browser.read("#timeline", "Спасибо!").await;
    browser.fits().await;
    browser.shoot("desktop-answered").await;
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_works_without_javascript() {
    let Some((desk, chat, browser)) = visit_new("Hello?", Screen::WithoutScript).await else {
        return;
    };
    browser.click(&format!("#row-{chat}")).await;
    browser.click("form[action$='/take'] button").await;
    browser
        .see("#composer textarea[name=text]")
        .await
        .send_keys("Here I am")
        .await
        .unwrap();
    browser.click("#composer button.primary").await;
    browser.read("#timeline", "Here I am").await;
    browser
        .click("#composer label.mode:has(input[value=note])")
        .await;
    browser
        .see("#composer textarea[name=text]")
        .await
        .send_keys("only for us")
        .await
        .unwrap();
    browser.click("#composer button.save-note").await;
    browser.read("#timeline .entry.note", "only for us").await;
    browser.click("form[action$='/done'] button").await;
    browser.gone("form[action$='/done']").await;
    browser.go("/chats?tab=done").await;
    browser.see(&format!("#row-{chat}")).await;
    browser.shoot("without-script").await;
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_shows_one_pane_at_a_time() {
    let words = "a very long word: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft https://example.org/a/very/long/path/that/does/not/end?really=it&does=not";
    let Some((desk, chat, browser)) = visit_new(words, Screen::Phone).await else {
        return;
    };
    browser.fits().await;
    browser.shoot("phone-list").await;
    browser.click(&format!("#row-{chat}")).await;
    browser.read("#timeline", "a very long word").await;
    browser.fits().await;
    browser.shoot("phone-chat").await;
    let list = browser.page.find(Locator::Css("#list")).await.unwrap();
    assert!(
        !list.is_displayed().await.unwrap(),
        "the list and the conversation are shown at once"
    );
    browser.click("#header a.back").await;
    browser.see(&format!("#row-{chat}")).await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_survives_a_closing_window_and_a_reload() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello", Screen::Desktop).await;
    let Scene {
        desk,
        api,
        chat,
        browser,
    } = &scene;
    browser
        .see("#composer textarea[name=text]")
        .await
        .send_keys("half a thought")
        .await
        .unwrap();
    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    browser.read("#timeline", "24").await;
    let typed = async || {
        let box_ = browser.see("#composer textarea[name=text]").await;
        box_.prop("value").await.unwrap().unwrap_or_default()
    };
    browser.see("#composer .template").await;
    assert_eq!(typed().await, "half a thought");
    browser.shoot("window-closed").await;
    browser.page.refresh().await.unwrap();
    assert_eq!(typed().await, "half a thought");
    let (status, _) = api
        .call(hyper::Method::GET, &format!("/chats/{chat}"), None::<Value>)
        .await;
    assert_eq!(status, 200);
    // The chosen template and its values stay too, until it is sent: then nothing is armed, also after a reload.
    browser
        .go(&format!(
            "/chats/{chat}?tab=mine&template=autumn_offer%3Aen"
        ))
        .await;
    let variable = "#composer .variable";
    browser.see(variable).await.send_keys("Anna").await.unwrap();
    browser.page.refresh().await.unwrap();
    let filled = browser.see(variable).await.prop("value").await.unwrap();
    assert_eq!(filled.as_deref(), Some("Anna"));
    browser.click("#composer button.primary").await;
    browser
        .read("#timeline", "Held: leaves when the customer answers")
        .await;
    browser.page.refresh().await.unwrap();
    browser.see("#composer [role=status]:not([hidden])").await;
    assert!(browser.page.find(Locator::Css(variable)).await.is_err());
    assert_eq!(typed().await, "");
    let is_sent = |page: &Value, text: &str| {
        let entries = page["entries"].as_array().unwrap().iter();
        let mut sent = entries.filter(|entry| entry["delivery"]["at"]["sent"].is_string());
        sent.any(|entry| entry["text"].as_str().unwrap().contains(text))
            .then_some(())
    };
    let entries = format!("/chats/{chat}/entries");
    api.until(&entries, |page| is_sent(page, "Anna")).await;
    desk.simulator.customer_says("anna", "Yes?").unwrap();
    api.until(&entries, |page| is_sent(page, "half a thought"))
        .await;
    assert_eq!(desk.simulator.accepted_messages().len(), 2);
    browser.gone("#timeline .parked").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_leaves_what_is_no_longer_to_be_seen() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let owner = desk.owner().await;
    let boris = json!({"email": "boris@okno.example", "name": "Boris", "role": "agent", "password": PASSWORD});
    let boris = owner.post("/agents", boris).await["id"].clone();
    desk.simulator
        .customer_says("anna", "Для своих глаз")
        .unwrap();
    let chat = chat_of(&desk).await;
    let browser = Browser::open(&desk, Screen::Desktop).await;
    browser.sign_in_as("boris@okno.example").await;
    browser.go(&format!("/chats/{chat}")).await;
    browser.read("#timeline", "Для своих глаз").await;

    // The group is closed to everybody else: the chat gives way to the list.
    let closed = json!({"access": "members", "members": []});
    let group = owner.get("/groups").await["groups"][0]["id"].clone();
    let path = format!("/groups/{group}");
    let (status, _) = owner.call(Method::PATCH, &path, Some(closed)).await;
    assert_eq!(status, 200);
    browser.see("#chat .empty").await;
    let source = browser.page.source().await.unwrap();
    assert!(!source.contains("Для своих глаз"));

    // The agent is disabled: the page goes to sign-in at once.
    let path = format!("/agents/{boris}");
    let off = json!({"disabled": true});
    let (status, _) = owner.call(Method::PATCH, &path, Some(off)).await;
    assert_eq!(status, 200);
    browser.see("input[name=password]").await;
    browser.close().await;
    desk.stop().await;
}
