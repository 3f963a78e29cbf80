//! An agent who is faster than the network, and a network that fails: nothing typed goes astray, nothing is missed.

use fantoccini::key::Key;
use hyper::Method;
use serde_json::json;

use crate::browser::{Browser, Scene, Screen, chat_of, left_out, visit, visit_new};
use crate::desk::Desk;

/// Lets a test hold back, lose and count what the page asks of the desk.
const NETWORK: &str = r"
const real = window.fetch;
window.posts = [];
window.held = [];
window.holds = () => false;
window.fetch = (url, options = {}) => {
  const what = { path: new URL(url, location.href).pathname, part: options.headers?.['Okno-Fragment'], method: options.method ?? 'GET' };
  if (what.method === 'POST' && !what.path.endsWith('/read')) window.posts.push(what.path);
  if (!window.holds(what)) return real(url, options);
  const { signal, ...rest } = options;
  return new Promise((resolve, reject) => window.held.push({
    arrive: () => real(url, rest).then(resolve, reject),
    lose: () => real(url, rest).then(() => reject(new TypeError('lost'))),
  }));
};";

impl Browser {
    /// What a script of the test's own finds.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.page.execute(script, Vec::new()).await.unwrap()
    }

    async fn typed(&self) -> String {
        let field = self.see("#composer textarea[name=text]").await;
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Opens a chat of the list, waits for it and puts the cursor in its box.
    async fn turn_to(&self, chat: u64) {
        self.click(&format!("#row-{chat}")).await;
        let shown = format!("#chat #timeline[data-chat='{chat}']");
        self.see(&shown).await;
        self.click("#composer textarea[name=text]").await;
    }
}

impl Scene {
    /// With a second chat of the owner's, sam's; anna's is shown.
    async fn of_two() -> (Self, u64) {
        let scene = Self::open("Hello?", Screen::Desktop).await;
        let Self { desk, api, .. } = &scene;
        desk.simulator.customer_says("sam", "Anybody?").unwrap();
        let sam = chat_of(desk).await;
        api.post(&format!("/chats/{sam}/take"), json!({})).await;
        scene.shows().await;
        (scene, sam)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_stay_letters_while_the_box_changes() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let Scene { desk, browser, .. } = &scene;
    let chat = scene.chat;
    browser.run(NETWORK).await;
    // A quote was answered, and one types on.
    browser.press("R", "Shift+KeyR").await;
    browser.see("#compose .quote").await;
    browser
        .types(&format!("one{}", char::from(Key::Enter)))
        .await;
    let no_quote = "return !document.querySelector('#compose .quote')";
    browser.until("the box without its quote", no_quote).await;
    browser.types("even").await;
    assert_eq!(browser.typed().await, "even");
    // The window closes and opens again in the middle of a word.
    browser
        .run("document.activeElement.setSelectionRange(2, 2)")
        .await;
    desk.clock
        .advance(std::time::Duration::from_secs(24 * 3600 + 5));
    browser.see("#composer .template").await;
    browser.types("t").await;
    desk.simulator.customer_says("anna", "I am back").unwrap();
    let no_template = "return !document.querySelector('#composer .template')";
    browser
        .until("the box without a template", no_template)
        .await;
    browser.types("e").await;
    assert_eq!(browser.typed().await, "evteen");
    // A template that was chosen stays: what is typed into its field is no command.
    desk.clock
        .advance(std::time::Duration::from_secs(24 * 3600 + 5));
    browser.see("#composer .template").await;
    let chosen = format!("/chats/{chat}?tab=mine&template=order_shipped%3Aen");
    browser.go(&chosen).await;
    browser.run(NETWORK).await;
    browser.click("#composer .template .variable").await;
    desk.simulator.customer_says("anna", "Once more").unwrap();
    browser.read("#timeline", "Once more").await;
    let field = browser.page.active_element().await.unwrap();
    let at_the_end = format!("{}e", char::from(Key::End));
    field.send_keys(&at_the_end).await.unwrap();
    let value = "return document.querySelector('#composer .template .variable').value";
    // Behind the customer's name, which stands there already.
    let value = browser.run(value).await;
    assert!(value.as_str().unwrap().ends_with('e'), "{value}");
    let posts = browser.run("return window.posts").await;
    assert_eq!(posts, json!([]));
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_from_one_chat_stays_with_it() {
    if left_out() {
        return;
    }
    let (scene, sam) = Scene::of_two().await;
    let Scene {
        desk, api, browser, ..
    } = &scene;
    let anna = scene.chat;
    browser.go("/chats?tab=mine").await;
    browser.run(NETWORK).await;
    browser
        .run("window.holds = ({method, path}) => method === 'POST' && !['/read', '/attention', '/activity', '/draft'].some((end) => path.endsWith(end))")
        .await;
    let enter = char::from(Key::Enter);
    let drafts = "return Object.entries(localStorage).filter(([key]) => key.startsWith('okno.draft.')).map(([key, text]) => [Number(key.split('.')[3]), text])";
    let held = "return window.held.length === 1";
    browser.turn_to(anna).await;
    browser.types(&format!("for anna{enter}")).await;
    browser.until("the message under way", held).await;
    browser.turn_to(sam).await;
    browser.types("for sam").await;
    browser.run("window.held.pop().arrive()").await;
    let one = format!(
        "{} && !localStorage.getItem('okno.draft.' + document.body.dataset.agent + '.{anna}.message')",
        "return window.held.length === 0"
    );
    browser.until("anna's draft to be gone", &one).await;
    assert_eq!(browser.typed().await, "for sam");
    let kept = format!("/chats/{sam}/draft");
    api.until(&kept, |draft| (draft["message"] == "for sam").then_some(()))
        .await;
    assert_eq!(browser.run(drafts).await, json!([]));
    // It arrived, but no answer came: that is told, the text is kept, and sending it again sends nothing twice.
    browser.turn_to(anna).await;
    browser.types(&format!("again{enter}")).await;
    browser.until("the message under way", held).await;
    browser.turn_to(sam).await;
    browser.run("window.held.pop().lose()").await;
    browser.read("#elsewhere", "The desk didn't answer").await;
    assert_eq!(browser.typed().await, "for sam");
    browser.shoot("elsewhere").await;
    browser.click("#elsewhere a").await;
    browser
        .see(&format!("#chat #timeline[data-chat='{anna}']"))
        .await;
    assert_eq!(browser.typed().await, "again");
    browser.run("window.holds = () => false").await;
    browser.click("#composer textarea[name=text]").await;
    browser.types(&enter.to_string()).await;
    let empty = "return document.querySelector('#compose-text').value === ''";
    browser.until("an empty box", empty).await;
    // What is sent from the page leaves once it can't be undone any more.
    desk.clock.advance(std::time::Duration::from_secs(6));
    let arrived = "const ticks = '#timeline .out .delivery:is(.sent, .delivered, .read)';
        return document.querySelectorAll(ticks).length === 2";
    browser.until("both messages sent", arrived).await;
    assert_eq!(desk.simulator.accepted_messages().len(), 2);
    // Done here, while one reads there.
    browser
        .run("window.holds = ({path}) => path.endsWith('/done')")
        .await;
    browser.press("e", "KeyE").await;
    browser.until("the deed under way", held).await;
    browser.turn_to(sam).await;
    browser
        .run("window.done = window.held.pop().arrive()")
        .await;
    api.until(&format!("/chats/{anna}"), |chat| {
        (chat["state"] == "done").then_some(())
    })
    .await;
    let gone = format!("return !document.querySelector('#row-{anna}')");
    browser
        .until("a list without the chat that is done", &gone)
        .await;
    let path = browser.run("return location.pathname").await;
    assert_eq!(path, json!(format!("/chats/{sam}")));
    scene.close().await;
}

/// What the page sent itself is no reason to drop the same words when they are typed again before it heard what became
/// of the draft.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_said_twice_is_kept_the_second_time_too() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let Scene {
        desk, api, browser, ..
    } = &scene;
    let draft = format!("/chats/{}/draft", scene.chat);
    let holds = async |words: &str| {
        api.until(&draft, |draft| (draft["message"] == words).then_some(()))
            .await;
    };
    browser.run(NETWORK).await;
    browser.click("#composer textarea[name=text]").await;
    browser.types("OK").await;
    holds("OK").await;
    browser
        .run("window.holds = ({part}) => part === 'composer'")
        .await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let held = "return window.held.length > 0";
    browser.until("the box on its way", held).await;
    holds("").await;
    browser.types("OK").await;
    // The line came back: what is typed is kept at once.
    browser.run("dispatchEvent(new Event('online'))").await;
    browser
        .run("window.holds = () => false; window.held.splice(0).forEach(({arrive}) => arrive())")
        .await;
    holds("OK").await;
    assert_eq!(browser.typed().await, "OK");
    let one = "return document.querySelectorAll('#timeline .entry.out').length === 1";
    browser.until("the first", one).await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let both = "return document.querySelectorAll('#timeline .entry.out').length === 2";
    browser.until("both messages", both).await;
    desk.clock.advance(std::time::Duration::from_secs(6));
    let arrived = "return document.querySelectorAll('#timeline .out .delivery:is(.sent, .delivered, .read)').length === 2";
    browser.until("both messages sent", arrived).await;
    scene.close().await;
}

/// A part of what was written, on its way to be kept when all of it was sent, arrives behind it: it stands nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_on_its_way_to_be_kept_comes_not_to_life_behind_what_has_left() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let Scene { api, browser, .. } = &scene;
    let draft = format!("/chats/{}/draft", scene.chat);
    browser.run(NETWORK).await;
    browser
        .run("window.holds = ({path}) => path.endsWith('/draft')")
        .await;
    browser.click("#composer textarea[name=text]").await;
    browser.types("We are").await;
    let held = "return window.held.length > 0";
    browser.until("the draft on its way", held).await;
    browser.types(" open").await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let one = "return document.querySelectorAll('#timeline .entry.out').length === 1";
    browser.until("the message", one).await;
    assert_eq!(browser.typed().await, "");
    browser
        .run("window.posts.length = 0; window.holds = () => false; window.held.splice(0).forEach(({arrive}) => arrive())")
        .await;
    let again = "return window.posts.some((path) => path.endsWith('/draft'))";
    browser.until("the rest is kept", again).await;
    api.until(&draft, |draft| (draft["message"] == "").then_some(()))
        .await;
    assert_eq!(browser.typed().await, "");
    let offered = "return !document.querySelector('#compose-other:not([hidden])')";
    browser.until("nothing offered", offered).await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_chooses_from_stays_while_the_page_changes() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let browser = &scene.browser;
    // The box is drawn anew: what it had of its own is gone from it.
    let drawn_anew = async || {
        browser
            .run("document.querySelector('#compose-foot').dataset.mark = '1'; document.dispatchEvent(new Event('visibilitychange'))")
            .await;
        let anew = "return !document.querySelector('#compose-foot').dataset.mark";
        browser.until("the box anew", anew).await;
    };
    browser.click("#composer textarea[name=text]").await;
    browser.types("/d").await;
    browser.read("#slash [aria-selected=true]", "Done").await;
    drawn_anew().await;
    let chosen = "return document.querySelector('#slash [aria-selected=true]')?.textContent.includes('Done') ?? false";
    assert_eq!(browser.run(chosen).await, json!(true));
    browser.types(&char::from(Key::Escape).to_string()).await;
    browser.gone("#slash").await;
    browser.click("#compose [data-emoji]").await;
    browser.see("#emoji .emoji-grid button").await;
    browser
        .run("document.querySelector('#emoji input').value = 'heart'")
        .await;
    drawn_anew().await;
    let kept = "return document.activeElement === document.querySelector('#emoji input') && document.activeElement.value === 'heart'";
    assert_eq!(browser.run(kept).await, json!(true));
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chat_asked_for_last_is_shown() {
    if left_out() {
        return;
    }
    let (scene, sam) = Scene::of_two().await;
    let Scene { desk, browser, .. } = &scene;
    let anna = scene.chat;
    browser.go("/chats?tab=mine").await;
    browser.run(NETWORK).await;
    let slow = format!("window.holds = ({{path, part}}) => path === '/chats/{anna}' && !part");
    browser.run(&slow).await;
    browser.click(&format!("#row-{anna}")).await;
    browser.turn_to(sam).await;
    let late = "const done = arguments[0];
        window.held.pop().arrive().then(() => setTimeout(done, 300))";
    browser.page.execute_async(late, Vec::new()).await.unwrap();
    let shown = "return [location.pathname, document.body.dataset.chat, document.querySelector('#timeline').dataset.chat]";
    let of_sam = json!([format!("/chats/{sam}"), sam.to_string(), sam.to_string()]);
    assert_eq!(browser.run(shown).await, of_sam);
    // Going back takes a while: until then the parts of what is shown are asked for, not of what will be.
    browser.run("window.holds = () => false").await;
    browser.turn_to(anna).await;
    let slow = format!(
        "window.holds = ({{path, part}}) => {{ if (part && part !== 'clock') window.parts.push(path); return path === '/chats/{sam}' && !part }};
        window.parts = []; history.back()"
    );
    browser.run(&slow).await;
    let held = "return window.held.length === 1";
    browser.until("the page before under way", held).await;
    desk.simulator.customer_says("anna", "Meanwhile").unwrap();
    browser.read("#timeline", "Meanwhile").await;
    let parts = browser.run("return [...new Set(window.parts)]").await;
    assert_eq!(parts, json!([format!("/chats/{anna}")]));
    browser.run("window.held.pop().arrive()").await;
    browser
        .see(&format!("#chat #timeline[data-chat='{sam}']"))
        .await;
    assert_eq!(browser.run(shown).await, of_sam);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_did_not_come_is_asked_for_again() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.run(NETWORK).await;
    browser
        .run("window.lost = 0; window.holds = ({part}) => part === 'list' && window.lost < 2;
            setInterval(() => { const one = window.held.pop(); if (one) { window.lost += 1; one.lose(); } }, 20)")
        .await;
    desk.simulator.customer_says("anna", "Hello?").unwrap();
    browser.read("#list", "Hello?").await;
    assert_eq!(browser.run("return window.lost").await, json!(2));
    // Where nobody looks, the title still tells everything.
    let count = async || {
        let count = "return Number(/^\\((\\d+)\\)/.exec(document.title)?.[1] ?? 0)";
        browser.run(count).await.as_u64().unwrap()
    };
    browser
        .run("Object.defineProperty(document, 'hidden', { get: () => true })")
        .await;
    let before = count().await;
    for (customer, name) in ["sam", "marko", "marta"].into_iter().zip(1..) {
        desk.simulator.customer_says(customer, "Hi").unwrap();
        let more = format!(
            "return Number(/^\\((\\d+)\\)/.exec(document.title)?.[1] ?? 0) >= {}",
            before + name
        );
        browser.until("a higher count in the title", &more).await;
    }
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_fell_silent_is_told_and_opened_again() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    // A network that swallows everything and says nothing.
    browser
        .run("window.Real = window.EventSource; window.opened = 0;
            window.EventSource = class extends EventTarget { constructor() { super(); window.opened += 1; } close() {} };
            dispatchEvent(new Event('online'))")
        .await;
    browser.read("#offline", "No connection").await;
    assert_eq!(browser.run("return window.opened").await, json!(2));
    desk.simulator.customer_says("anna", "In the dark").unwrap();
    browser.run("window.EventSource = window.Real").await;
    browser.read("#list", "In the dark").await;
    let back = "return document.querySelector('#offline').hidden";
    browser.until("the connection again", back).await;
    browser.close().await;
    desk.stop().await;
}

/// What is to be pressed in the chat's head and below it, and is covered by something else.
const COVERED: &str = "
    const own = (element) => { const box = element.getBoundingClientRect(); const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); return element === top || element.contains(top); };
    return [...document.querySelectorAll('#header :is(a, button, summary), #composer button')]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 0 && !own(element))
        .map((element) => element.outerHTML)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_says_that_the_line_is_away_covers_nothing() {
    if left_out() {
        return;
    }
    for (screen, name) in [(Screen::Phone, "phone"), (Screen::Desktop, "desktop")] {
        let scene = Scene::open("Hello?", screen).await;
        let browser = &scene.browser;
        browser.see("#header").await;
        assert_eq!(browser.run(COVERED).await, json!([]), "{name}");
        let away = "document.querySelector('#offline').hidden = false";
        browser.run(away).await;
        browser.read("#offline", "No connection").await;
        browser.shoot(&format!("offline-{name}")).await;
        assert_eq!(browser.run(COVERED).await, json!([]), "{name}");
        browser.fits().await;
        scene.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_failed_makes_the_customer_wait_again_at_once() {
    let Some((desk, chat, browser)) = visit_new("Hello?", Screen::Desktop).await else {
        return;
    };
    let owner = desk.owner().await;
    let promises = Some(json!({"first_reply": 30, "next_reply": 30}));
    let (status, told) = owner.call(Method::PUT, "/promises/group:1", promises).await;
    assert_eq!(status, 200, "{told}");
    owner.post(&format!("/chats/{chat}/take"), json!({})).await;
    browser.go(&format!("/chats/{chat}?tab=mine")).await;
    browser.see("#header .due").await;
    // While it can be undone the customer waits for nothing.
    for (undo, fails) in [(60, false), (2, true)] {
        owner.may_undo_for(undo).await;
        if fails {
            desk.simulator.set_faults(okno::simulator::Faults {
                error: Some(okno::simulator::ErrorFault::times(131_009, 1)),
                ..Default::default()
            });
        }
        let field = browser.see("#composer textarea[name=text]").await;
        field.clear().await.unwrap();
        field.send_keys("Hi").await.unwrap();
        browser.click("#compose-foot .primary.for-message").await;
        browser.gone("#header .due").await;
        if fails {
            browser.see("#timeline .trouble").await;
        } else {
            // Somewhere else it is taken back.
            let page = owner.get(&format!("/chats/{chat}/entries")).await;
            let sent = &page["entries"].as_array().unwrap().last().unwrap()["id"];
            let path = format!("/chats/{chat}/messages/{sent}");
            let (status, told) = owner.call(Method::DELETE, &path, None).await;
            assert!((200..300).contains(&status), "{told}");
        }
        browser.see("#header .due").await;
    }
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_two_strokes_work_and_reach_into_menus() {
    if left_out() {
        return;
    }
    let (scene, sam) = Scene::of_two().await;
    let Scene { api, browser, .. } = &scene;
    let anna = scene.chat;
    browser.press("E", "Shift+KeyE").await;
    browser
        .see(&format!("#chat #timeline[data-chat='{sam}']"))
        .await;
    let shown = api.get(&format!("/chats/{anna}")).await;
    assert_eq!(shown["state"], "done");
    for (key, tab) in [("D", "done"), ("N", "new"), ("M", "mine"), ("O", "others")] {
        browser.press("g", "KeyG").await;
        browser
            .press(&key.to_lowercase(), &format!("Key{key}"))
            .await;
        browser.see(&format!("#list[data-tab={tab}]")).await;
    }
    browser.press("?", "Shift+Slash").await;
    browser.see("#help").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_simulated_phone_says_why_a_text_was_refused() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let browser = Browser::open(&desk, Screen::Desktop).await;
    let phone = format!("http://{}/phone/anna", desk.simulator.address());
    browser.page.goto(&phone).await.unwrap();
    let enter = char::from(Key::Enter);
    browser.types(&format!("   {enter}")).await;
    browser.read("[data-refused]", "there is no text").await;
    browser.types(&format!("words{enter}")).await;
    browser.read(".thread", "words").await;
    let calm = "return document.querySelector('[data-refused]').hidden";
    browser.until("no complaint", calm).await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_to_write_is_counted_and_a_shorter_text_is_no_error() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let browser = &scene.browser;
    let write = async |length: usize| {
        let script = format!(
            "const field = document.querySelector('#composer textarea');
            field.value = 'x'.repeat({length}); field.dispatchEvent(new Event('input', {{ bubbles: true }}));
            const count = document.querySelector('#compose-count'); return count.hidden ? '' : count.textContent;"
        );
        browser.run(&script).await
    };
    assert_eq!(write(3_700).await, json!(""));
    assert_eq!(write(3_800).await, json!("Characters left: 296"));
    // What it can leave as says more than a number.
    assert_eq!(write(4_100).await, json!(""));
    assert_eq!(write(20_500).await, json!("Characters too many: 16,404"));
    browser.click("#composer button.primary").await;
    browser.read("#compose-error", "4,096").await;
    assert_eq!(write(4_097).await, json!(""));
    browser.read("#compose-error", "4,096").await;
    assert_eq!(write(4_096).await, json!("Characters left: 0"));
    let calm = "return document.querySelector('#compose-error').hidden";
    browser.until("no complaint", calm).await;
    browser.click("#composer button.primary").await;
    browser.see("#timeline .entry.out").await;
    assert_eq!(write(0).await, json!(""));
    scene.close().await;
}
