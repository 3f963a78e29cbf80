//! What makes the page fit for a day's work, in a real browser: keys, several tabs, small screens, colours.

use fantoccini::key::Key;
use okno::simulator::Standing;
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, chat_of, left_out, visit, visit_new};
use crate::desk::{Desk, PATIENCE};

impl Browser {
    /// Presses a key while nothing is being typed: its letter and its place on the keyboard, after `Shift+` if need be.
    pub async fn press(&self, letter: &str, place: &str) {
        let script = "document.activeElement?.blur();
            document.body.dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], code: arguments[1].replace('Shift+', ''), shiftKey: arguments[1].startsWith('Shift+'), bubbles: true, cancelable: true}))";
        let arguments = vec![json!(letter), json!(place)];
        self.page.execute(script, arguments).await.unwrap();
    }

    /// Types into what has the focus.
    pub async fn types(&self, text: &str) {
        let focused = self.page.active_element().await.unwrap();
        assert_eq!(focused.tag_name().await.unwrap(), "textarea");
        focused.send_keys(text).await.unwrap();
    }

    /// Waits until a script says true.
    pub async fn until(&self, what: &str, script: &str) {
        let started = std::time::Instant::now();
        while started.elapsed() < PATIENCE {
            if self.page.execute(script, Vec::new()).await.unwrap() == json!(true) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        self.shoot("not-so").await;
        panic!("{what} did not come about");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_whose_answer_is_cut_off_is_written_all_the_same() {
    let Some((desk, chat, browser)) = visit_new("Hello?", Screen::Desktop).await else {
        return;
    };
    browser.go(&format!("/chats/{chat}?tab=new")).await;
    browser.see("#composer").await;
    // Of the answer only its head arrives.
    let cuts = "const real = window.fetch;
        window.fetch = async (...asked) => {
            const answer = await real(...asked);
            if (asked[1]?.method !== 'POST') return answer;
            const rest = new ReadableStream({ start: (stream) => stream.error(new TypeError('cut off')) });
            return new Response(rest, { status: 201, headers: { 'Content-Type': 'application/json' } });
        };";
    browser.page.execute(cuts, Vec::new()).await.unwrap();
    browser.press("n", "KeyN").await;
    let enter = char::from(Key::Enter);
    browser.types(&format!("net{enter}")).await;
    browser.read("#timeline .entry.note", "net").await;
    let empty = "return document.querySelector('#compose textarea').value === ''";
    browser.until("an empty box", empty).await;
    let calm = "const form = document.querySelector('#compose');
        return !form.dataset.unanswered && document.querySelector('#compose [data-error]').hidden";
    browser.until("no error", calm).await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_keys_do_the_whole_job_on_any_layout() {
    let Some((desk, chat, browser)) = visit_new("Hello?", Screen::Desktop).await else {
        return;
    };
    let api = desk.owner().await;
    browser.go(&format!("/chats/{chat}?tab=new")).await;
    browser.see("#header form[action$='/take']").await;
    // The key where "t" is, on a Cyrillic layout.
    browser.press("е", "KeyT").await;
    browser
        .see("#composer label.mode:has(input[value=message]:checked)")
        .await;
    browser.press("r", "KeyR").await;
    // Letters that are keys elsewhere are only letters here.
    let enter = char::from(Key::Enter);
    browser.types(&format!("tent{enter}")).await;
    browser.read("#timeline .entry.out", "tent").await;
    browser.press("n", "KeyN").await;
    browser
        .see("#composer label.mode:has(input[value=note]:checked)")
        .await;
    browser.types(&format!("net{enter}")).await;
    browser.read("#timeline .entry.note", "net").await;
    let shown = api.get(&format!("/chats/{chat}")).await;
    assert_eq!(shown["state"], "open", "typing did something");
    browser.see("#header form[action$='/done']").await;
    browser.press("e", "KeyE").await;
    api.until(&format!("/chats/{chat}"), |chat| {
        (chat["state"] == "done").then_some(())
    })
    .await;
    let entries = api.get(&format!("/chats/{chat}/entries")).await;
    let kinds: Vec<&Value> = entries["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] != "event")
        .map(|entry| &entry["text"])
        .collect();
    assert_eq!(kinds, ["Hello?", "tent", "net"]);
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tabs_of_a_browser_share_one_stream() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let leader = browser.page.window().await.unwrap();
    let locks = async || {
        let script = "const done = arguments[0];
            navigator.locks.query().then(({held, pending}) => done([held, pending].map((list) =>
                list.filter((lock) => lock.name === 'okno-events').length)))";
        browser
            .page
            .execute_async(script, Vec::new())
            .await
            .unwrap()
    };
    let mut tabs = vec![leader];
    for _ in 0..2 {
        let tab = browser.page.new_window(true).await.unwrap().handle;
        browser.page.switch_to_window(tab.clone()).await.unwrap();
        browser.go("/chats?tab=new").await;
        tabs.push(tab);
    }
    assert_eq!(
        locks().await,
        json!([1, 2]),
        "one holds the stream, two wait"
    );
    let hears = async |text: &str| {
        for tab in browser.page.windows().await.unwrap() {
            browser.page.switch_to_window(tab).await.unwrap();
            browser.read("#list", text).await;
            // A tab in the background tells by its title.
            let counted = "return document.title.startsWith('(')";
            browser.until("a count in the title", counted).await;
        }
    };
    desk.simulator
        .customer_says("anna", "for all tabs")
        .unwrap();
    hears("for all tabs").await;
    // The one with the stream is closed: the next takes over, and nothing is missed.
    browser
        .page
        .switch_to_window(tabs[0].clone())
        .await
        .unwrap();
    browser.page.close_window().await.unwrap();
    desk.simulator
        .customer_says("anna", "for those left")
        .unwrap();
    browser
        .page
        .switch_to_window(tabs[2].clone())
        .await
        .unwrap();
    hears("for those left").await;
    assert_eq!(locks().await, json!([1, 1]));
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_scrolls_sideways_on_a_small_phone() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let api = desk.owner().await;
    api.post("/templates/sync", json!({})).await;
    desk.simulator
        .customer_says("anna", &"Donaudampfschifffahrtsgesellschaft".repeat(4))
        .unwrap();
    let chat = chat_of(&desk).await;
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    api.post(
        &format!("/chats/{chat}/messages"),
        json!({"text": "https://example.org/".to_owned() + &"path/".repeat(30)}),
    )
    .await;
    let browser = Browser::open(&desk, Screen::Phone).await;
    browser.go("/session").await;
    browser.fits().await;
    browser.sign_in().await;
    for language in ["en", "ru", "hr"] {
        let change = json!({ "language": language });
        let (status, _) = api.call(hyper::Method::PATCH, "/me", Some(change)).await;
        assert_eq!(status, 200);
        for path in [
            "/chats?tab=mine".to_owned(),
            format!("/chats/{chat}?tab=mine"),
            format!("/chats/{chat}?tab=mine&reply=1"),
            "/forecast".to_owned(),
            "/forecast/sheet".to_owned(),
            "/reports".to_owned(),
            "/me".to_owned(),
            "/me/tokens".to_owned(),
            "/health".to_owned(),
            "/connect".to_owned(),
            "/agents".to_owned(),
            "/groups".to_owned(),
            "/numbers".to_owned(),
            "/templates".to_owned(),
            "/quarantine".to_owned(),
            "/nothing".to_owned(),
        ] {
            browser.go(&path).await;
            browser.fits().await;
        }
        browser.go("/chats?tab=mine").await;
        let cut = "return [...document.querySelectorAll('.rail-link > span')].filter((label) =>
            label.scrollWidth > label.clientWidth).map((label) => label.textContent)";
        let cut = browser.page.execute(cut, Vec::new()).await.unwrap();
        assert_eq!(cut, json!([]), "cut in {language}");
    }
    // Under a red bar, with the longest template and much text: what sends it stays in reach.
    desk.simulator.set_standing(Standing {
        token_days: Some(2),
        ..Standing::default()
    });
    desk.clock
        .advance(std::time::Duration::from_secs(25 * 3600));
    api.post("/connect/check", json!({})).await;
    let path = format!("/chats/{chat}?tab=mine&template=order_shipped%3Aen");
    browser.go(&path).await;
    browser.see("#composer .template .variable").await;
    let reaches = "document.querySelector('#compose-text').value = 'many words '.repeat(90);
        return document.querySelector('#banner').getBoundingClientRect().height === 44
            && document.querySelector('#compose-foot .primary').getBoundingClientRect().bottom <= innerHeight";
    browser.until("a button in reach", reaches).await;
    browser.close().await;
    desk.stop().await;
}

/// Every text with less contrast than it needs, as `text: colour on colour = ratio`.
const CONTRAST: &str = r"
const canvas = document.createElement('canvas');
canvas.width = canvas.height = 1;
const pen = canvas.getContext('2d', { willReadFrequently: true });
const rgba = (color) => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); return [...pen.getImageData(0, 0, 1, 1).data]; };
const over = (top, under) => top.slice(0, 3).map((part, index) => part * top[3] / 255 + under[index] * (1 - top[3] / 255));
const light = (color) => color.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const ground = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) { const layer = rgba(getComputedStyle(at).backgroundColor); layers.push(layer); if (layer[3] === 255) break; }
  const page = rgba(matchMedia('(prefers-color-scheme: dark)').matches ? 'black' : 'white');
  return layers.reverse().reduce((under, layer) => over(layer, under), page.slice(0, 3));
};
const wrong = [];
for (const element of document.querySelectorAll('body *')) {
  const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(' ').trim();
  const box = element.getBoundingClientRect();
  if (!text || box.width < 2 || box.height < 2 || element.closest('svg, template, script, [hidden], :disabled, .hidden-text') || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const under = ground(element);
  const front = light(over(rgba(style.color), under));
  const back = light(under);
  const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
  const size = parseFloat(style.fontSize);
  if (ratio < (size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5)) wrong.push(`${element.className || element.tagName} ${text.slice(0, 30)}: ${style.color} on ${under.map(Math.round)} = ${ratio.toFixed(2)}`);
}
return [matchMedia('(prefers-color-scheme: dark)').matches, light(ground(document.body)), wrong];";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_can_be_read_by_day_and_by_night() {
    if left_out() {
        return;
    }
    let desk = Desk::start().await;
    let api = desk.owner().await;
    api.post("/templates/sync", json!({})).await;
    desk.simulator.customer_says("anna", "Hello").unwrap();
    let chat = chat_of(&desk).await;
    desk.simulator
        .customer_says("sam", "Anybody here?")
        .unwrap();
    api.post(&format!("/chats/{chat}/take"), json!({})).await;
    let path = |what: &str| format!("/chats/{chat}/{what}");
    api.post(&path("messages"), json!({"text": "https://example.org"}))
        .await;
    api.post(&path("notes"), json!({"text": "for us"})).await;
    for (screen, dark) in [(Screen::Desktop, false), (Screen::Dark, true)] {
        let browser = Browser::open(&desk, screen).await;
        browser.go("/session").await;
        let mut wrong = Vec::new();
        let mut look = async |path: &str| {
            let found = browser.page.execute(CONTRAST, Vec::new()).await.unwrap();
            assert_eq!(found[0], json!(dark), "the browser's colours");
            let light = found[1].as_f64().unwrap();
            assert_eq!(light < 0.2, dark, "{path}: the page is {light} bright");
            for text in found[2].as_array().unwrap() {
                wrong.push(format!("{path}: {}", text.as_str().unwrap()));
            }
        };
        look("/session").await;
        browser.sign_in().await;
        for path in [
            "/chats?tab=new".to_owned(),
            "/chats?tab=done".to_owned(),
            format!("/chats/{chat}?tab=mine"),
            "/me".to_owned(),
            "/agents".to_owned(),
            "/groups".to_owned(),
            "/numbers".to_owned(),
            "/templates".to_owned(),
            "/reports".to_owned(),
        ] {
            browser.go(&path).await;
            browser.see("h1").await;
            look(&path).await;
        }
        browser.shoot(if dark { "dark" } else { "light" }).await;
        assert!(wrong.is_empty(), "hard to read:\n{}", wrong.join("\n"));
        browser.close().await;
    }
    desk.stop().await;
}
