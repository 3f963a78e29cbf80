//! What stands in the box, in a real browser: a recording that leaves by one press, what outlives a reload, what is seen
//! of a refused file, and where one is after a press.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::{Browser, Scene, Screen, left_out, visit};
use crate::files_page::{SEND, kinds, sent};

const BOX: &str = "#compose-text";
const NO_CHIPS: &str = "return document.querySelectorAll('#compose-chips .chip').length === 0 && document.querySelector('#recorder').hidden";

impl Browser {
    async fn saved(&self) {
        let asks = "const leave = new Event('beforeunload', { cancelable: true });
            dispatchEvent(leave); return !leave.defaultPrevented";
        self.until("nothing that a reload would cost", asks).await;
    }

    async fn records(&self) {
        self.click("[data-record=start]").await;
        self.read("#recorder time", "0:01").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_press_ends_a_recording_and_sends_it_with_the_words() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.in_chat(&desk).await;
    browser.records().await;
    browser.click(BOX).await;
    browser.types("Listen:").await;
    browser.click(SEND).await;
    let first = sent(&desk, 2).await;
    assert_eq!(kinds(&first), ["text", "audio"]);
    assert_eq!(first[1].body["voice"], json!(true));
    browser.until("nothing that is left", NO_CHIPS).await;
    // Alone, by a key, from an empty box.
    browser.records().await;
    browser.click(BOX).await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let all = sent(&desk, 3).await;
    assert_eq!(kinds(&all), ["text", "audio", "audio"]);
    browser.until("nothing that is left", NO_CHIPS).await;
    let said = "return document.querySelector('#compose-error').hidden";
    assert_eq!(browser.runs(said).await, json!(true));
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_attached_and_recorded_outlives_a_reload() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let chat = browser.in_chat(&desk).await;
    browser.brings("drop", &[("a.txt", "text/plain", 5)]).await;
    browser.records().await;
    browser.click("[data-record=stop]").await;
    browser.see("#compose-chips audio[src^='blob:']").await;
    browser.saved().await;
    browser.go(&format!("/chats/{chat}?tab=mine")).await;
    browser
        .read("#compose-chips .chip:first-child", "a.txt")
        .await;
    browser
        .see("#compose-chips .chip:last-child audio[src^='/media/']")
        .await;
    browser.shoot("tray-after-reload").await;
    browser.click(SEND).await;
    let all = sent(&desk, 2).await;
    assert_eq!(kinds(&all), ["document", "audio"]);
    assert_eq!(all[1].body["voice"], json!(true));
    browser.until("nothing that is left", NO_CHIPS).await;
    browser.saved().await;
    // Left out, it does not come back.
    browser.brings("drop", &[("b.txt", "text/plain", 5)]).await;
    browser.saved().await;
    browser.click("#compose-chips [data-chip=remove]").await;
    let api = desk.owner().await;
    let draft = format!("/chats/{chat}/draft");
    api.until(&draft, |draft| (draft["files"] == json!([])).then_some(()))
        .await;
    // What is on its way to the desk makes the page ask.
    browser
        .runs("XMLHttpRequest.prototype.send = () => {}")
        .await;
    browser.brings("drop", &[("c.txt", "text/plain", 5)]).await;
    let asks = "const leave = new Event('beforeunload', { cancelable: true });
        dispatchEvent(leave); return leave.defaultPrevented";
    assert_eq!(browser.runs(asks).await, json!(true));
    browser.click("#compose-chips [data-chip=remove]").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_file_is_seen_below_many_and_a_false_picture_is_a_file() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.in_chat(&desk).await;
    let names: Vec<String> = (0..9).map(|at| format!("{at}.txt")).collect();
    let mut files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "text/plain", 5))
        .collect();
    files.push(("zero.pdf", "application/pdf", 0));
    browser.brings("drop", &files).await;
    let seen = "const list = document.querySelector('#compose-chips').getBoundingClientRect();
        const why = document.querySelector('#compose-chips .wrong [data-why]')?.getBoundingClientRect();
        return Boolean(why) && why.top >= list.top && why.bottom <= list.bottom + 1";
    browser.until("the refused file in view", seen).await;
    browser.shoot("refused-in-view").await;
    // Back up among the others, it is shown again when one presses.
    browser
        .runs("document.querySelector('#compose-chips').scrollTop = 0")
        .await;
    browser.click(SEND).await;
    browser
        .read("#compose-error", "Some files can't leave as they are")
        .await;
    browser.until("the refused file in view", seen).await;
    browser
        .brings("drop", &[("false.png", "image/png", 50)])
        .await;
    let shown = "const chip = document.querySelector('#compose-chips .chip:last-child');
        return !chip.querySelector('img') && Boolean(chip.querySelector(':scope > .icon'))";
    browser.until("a file's row", shown).await;
    // In the conversation it can be downloaded, and is not looked at.
    for _ in 0..11 {
        browser.click("#compose-chips [data-chip=remove]").await;
    }
    let broken = "const head = [255, 216, 255, 224, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array([...head, ...Array(500).fill(7)])], 'broken.jpg', { type: 'image/jpeg' }));
        document.querySelector('#timeline').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
    browser.runs(broken).await;
    browser.click(SEND).await;
    let row = "#timeline .entry.out a.piece[download][href^='/media/']";
    browser.read(row, "Photo").await;
    browser.gone("#timeline a[data-view]").await;
    browser.shoot("broken-picture").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_beside_old_messages_is_seen() {
    if left_out() {
        return;
    }
    let scene = Scene::open("The very first", Screen::Desktop).await;
    let Scene { api, browser, .. } = &scene;
    let path = format!("/chats/{}", scene.chat);
    for at in 0..150 {
        let note = json!({"text": format!("Note {at}")});
        api.post(&format!("{path}/notes"), note).await;
    }
    let told = api.get(&format!("{path}/entries?limit=1&after=0")).await;
    let first = told["entries"][0]["id"].clone();
    browser.go(&format!("{path}?tab=mine&after={first}")).await;
    browser.see("a.to-newest[data-soft]").await;
    browser.click(BOX).await;
    browser.types("Here is the answer").await;
    browser.click(SEND).await;
    browser
        .read("#timeline .entry.out", "Here is the answer")
        .await;
    browser.see("#timeline form.undo button").await;
    browser.gone("a.to-newest[data-soft]").await;
    let seen = "return document.querySelector('#timeline').scrollTop > -40
        && document.querySelector('#compose-text').value === ''";
    browser.until("the end, and an empty box", seen).await;
    browser.shoot("sent-beside-old").await;
    // Scrolled away on the newest page, it is the same.
    browser
        .runs("document.querySelector('#timeline').scrollTop = -900")
        .await;
    browser.click(BOX).await;
    browser.types("And another").await;
    browser.click(SEND).await;
    browser.until("the end, and an empty box", seen).await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_opens_the_templates_in_an_open_window() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let browser = &scene.browser;
    browser.see(SEND).await;
    browser.shoot("composer-open").await;
    browser.press("w", "KeyW").await;
    browser.see("#composer .template").await;
    browser.shoot("composer-template").await;
    scene.close().await;
}
