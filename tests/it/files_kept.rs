//! Files that wait in the page: over a slow or broken line, over messages that cross, behind a question or a closed
//! window. None is lost without a word, and none leaves twice.

use std::time::Duration;

use fantoccini::key::Key;
use hyper::Method;
use okno::simulator::{Act, Inbound, Media};
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, left_out, visit};
use crate::desk::Desk;
use crate::files_page::{SEND, UNHEARD, among_templates, kinds, sent};
use crate::line::{Line, Mood};

/// Both files stand in the timeline, one behind the other.
const BOTH_HELD: &str =
    "return /a\\.txt[^]*b\\.txt/.test(document.querySelector('#timeline').textContent)";
const AGAIN: &str = "#compose-chips .chip.wrong [data-chip=again]";
const LARGE: usize = 12 << 20;
/// Some of a file has left, and some has not.
const HALF_WAY: &str = "const bar = document.querySelector('#compose-chips progress');
    return Boolean(bar) && !bar.hidden && bar.value > 0 && bar.value < 1";

/// A desk, and a browser in an open chat of its owner at the end of a line.
async fn at_a_line() -> Option<(Desk, Browser, Line)> {
    if left_out() {
        return None;
    }
    let desk = Desk::start().await;
    let line = Line::to(desk.running.address());
    let browser = Browser::open_at(line.address, Screen::Desktop).await;
    desk.owner().await.may_undo_for(0).await;
    browser.sign_in().await;
    browser.in_chat(&desk).await;
    Some((desk, browser, line))
}

async fn names(desk: &Desk, count: usize) -> Vec<String> {
    let sent = sent(desk, count).await;
    let name = |message: &okno::simulator::Message| {
        message.body["filename"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    sent.iter().map(name).collect()
}

impl Browser {
    async fn key_of_first(&self) -> Value {
        self.runs("return document.querySelector('#compose-chips .chip').item.press.data.get('idempotency_key')")
            .await
    }

    /// Whether the browser would ask before it leaves this page.
    async fn asks_to_leave(&self) -> bool {
        let asks = "const leave = new Event('beforeunload', { cancelable: true });
            dispatchEvent(leave); return leave.defaultPrevented";
        self.runs(asks).await == json!(true)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_on_a_slow_line_shows_how_far_it_is_and_is_taken_back_or_tried_again_as_the_same() {
    let Some((desk, browser, line)) = at_a_line().await else {
        return;
    };
    line.is(Mood::Slow);
    browser
        .brings("drop", &[("back.txt", "text/plain", LARGE)])
        .await;
    browser.click(SEND).await;
    browser.until("half a file", HALF_WAY).await;
    browser.read("#compose-chips [data-state]", "%").await;
    assert!(browser.asks_to_leave().await);
    browser.shoot("file-half-way").await;
    browser.click("#compose-chips [data-chip=remove]").await;
    browser.gone("#compose-chips .chip").await;
    assert!(!browser.asks_to_leave().await);

    browser
        .brings("drop", &[("cut.txt", "text/plain", LARGE)])
        .await;
    browser.click(SEND).await;
    browser.until("half a file", HALF_WAY).await;
    let key = browser.key_of_first().await;
    line.is(Mood::Cut);
    browser.see(AGAIN).await;
    browser.shoot("file-cut").await;
    assert!(browser.asks_to_leave().await);
    // Nothing of either has arrived.
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    line.is(Mood::Whole);
    assert_eq!(browser.key_of_first().await, key);
    browser.click(AGAIN).await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(names(&desk, 1).await, ["cut.txt"]);

    // It reaches the desk, and the page never hears of it: nothing leaves without the one request.
    line.is(Mood::Deaf);
    browser
        .brings("drop", &[("deaf.txt", "text/plain", 500)])
        .await;
    browser.click(SEND).await;
    browser.see(AGAIN).await;
    assert_eq!(names(&desk, 1).await, ["cut.txt"]);
    line.is(Mood::Whole);
    // The same with that request: the very same once more leaves nothing more.
    browser.runs(UNHEARD).await;
    browser.click(AGAIN).await;
    browser.read("#compose-chips .chip.wrong", "deaf.txt").await;
    assert_eq!(names(&desk, 2).await, ["cut.txt", "deaf.txt"]);
    browser.click(AGAIN).await;
    browser.gone("#compose-chips .chip").await;
    browser
        .brings("drop", &[("last.txt", "text/plain", 5)])
        .await;
    browser.click(SEND).await;
    assert_eq!(names(&desk, 3).await, ["cut.txt", "deaf.txt", "last.txt"]);
    browser.gone("#compose-chips .chip").await;
    assert!(!browser.asks_to_leave().await);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_wait_while_one_reads_elsewhere_and_what_fails_meanwhile_says_so() {
    let Some((desk, browser, line)) = at_a_line().await else {
        return;
    };
    browser
        .brings("drop", &[("one.txt", "text/plain", 5)])
        .await;
    let there = "#compose-chips .chip";
    browser.see(there).await;
    // To the other chats and back, in the same page.
    browser
        .click("#list a[href*='tab=new'], #rail a[href*='tab=new']")
        .await;
    browser.gone(there).await;
    browser.page.back().await.unwrap();
    browser.read(there, "one.txt").await;
    browser.click(SEND).await;
    assert_eq!(names(&desk, 1).await, ["one.txt"]);
    browser.gone(there).await;

    line.is(Mood::Slow);
    browser
        .brings("drop", &[("two.txt", "text/plain", LARGE)])
        .await;
    browser.click(SEND).await;
    browser.until("half a file", HALF_WAY).await;
    browser
        .click("#list a[href*='tab=new'], #rail a[href*='tab=new']")
        .await;
    browser.gone(there).await;
    line.is(Mood::Cut);
    browser.read("#elsewhere", "A file didn't leave").await;
    line.is(Mood::Whole);
    browser.click("#elsewhere a").await;
    browser.click(AGAIN).await;
    assert_eq!(names(&desk, 2).await, ["one.txt", "two.txt"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_would_cross_a_message_stay_and_leave_at_a_word() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.in_chat(&desk).await;
    let brought = [("a.txt", "text/plain", 5), ("b.txt", "text/plain", 6)];
    browser.brings("drop", &brought).await;
    let text = browser.see("#compose-text").await;
    text.send_keys("As you asked").await.unwrap();
    // What the customer writes now is not seen by who sends.
    let blind = "const seen = document.querySelector('#compose [name=seen]').value;
        window.blind = setInterval(() => { const field = document.querySelector('#compose [name=seen]'); if (field && !document.querySelector('#meanwhile')) field.value = seen; }, 1);";
    browser.runs(blind).await;
    desk.simulator.customer_says("anna", "No, wait").unwrap();
    browser.read("#timeline", "No, wait").await;
    browser.click(SEND).await;
    browser.read("#meanwhile", "No, wait").await;
    browser.runs("clearInterval(window.blind)").await;
    browser.see("#compose-chips .chip:nth-child(2)").await;
    browser.shoot("files-meanwhile").await;
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    let typed = "return document.querySelector('#compose-text').value";
    assert_eq!(browser.runs(typed).await, json!("As you asked"));
    browser.click("#meanwhile button").await;
    browser.gone("#compose-chips .chip").await;
    let sent = sent(&desk, 2).await;
    assert_eq!(sent[0].body["filename"], "a.txt");
    assert_eq!(sent[0].body["caption"], "As you asked");
    assert_eq!(sent[1].body["filename"], "b.txt");
    browser.gone("#meanwhile").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_asks_is_answered_once_for_all_files() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let asks = Some(json!({"ask_before_attaching": true}));
    let owner = desk.owner().await;
    let (status, answer) = owner.call(Method::PATCH, "/groups/1", asks).await;
    assert_eq!(status, 200, "{answer}");
    browser.in_chat(&desk).await;
    let brought = [("a.txt", "text/plain", 5), ("b.txt", "text/plain", 6)];
    browser.brings("drop", &brought).await;
    browser.click(SEND).await;
    browser
        .read(
            "#compose-chips .chip.wrong",
            "Send it by WhatsApp all the same?",
        )
        .await;
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    browser.click("#compose-chips [data-chip=sure]").await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(names(&desk, 2).await, ["a.txt", "b.txt"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_for_a_closed_window_wait_behind_a_template_also_over_a_restart() {
    let Some((desk, browser, chat)) = among_templates().await else {
        return;
    };
    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    let path = format!("/chats/{chat}?tab=mine&template=continue%3Aen");
    browser.go(&path).await;
    browser.see("#composer .template").await;
    let brought = [("a.txt", "text/plain", 5), ("b.txt", "text/plain", 6)];
    browser.brings("drop", &brought).await;
    let text = browser.see("#compose-text").await;
    text.send_keys("As promised").await.unwrap();
    browser.click("#compose-foot .primary.for-message").await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(kinds(&sent(&desk, 1).await), ["template"]);
    browser.until("both files", BOTH_HELD).await;
    browser.close().await;
    let desk = desk.restart().await;
    let browser = Browser::open(&desk, Screen::Desktop).await;
    browser.sign_in().await;
    browser.go(&format!("/chats/{chat}?tab=mine")).await;
    browser.until("both files", BOTH_HELD).await;
    browser.shoot("files-held").await;
    assert_eq!(desk.simulator.accepted_messages().len(), 1);
    desk.simulator.customer_says("anna", "Yes?").unwrap();
    let sent = sent(&desk, 3).await;
    assert_eq!(kinds(&sent), ["template", "document", "document"]);
    assert_eq!(sent[1].body["filename"], "a.txt");
    assert_eq!(sent[1].body["caption"], "As promised");
    assert_eq!(sent[2].body["filename"], "b.txt");
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_comes_back_takes_no_file_out_of_a_form() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.go("/quick-replies").await;
    let form = "form.takes-files";
    let name = browser.see(&format!("{form} [name=name]")).await;
    name.send_keys("price").await.unwrap();
    let text = browser.see(&format!("{form} [name=text]")).await;
    text.send_keys("Our prices").await.unwrap();
    browser
        .brings("drop", &[("prices.txt", "text/plain", 500)])
        .await;
    browser.read("#compose-chips .chip", "prices.txt").await;
    browser.runs("dispatchEvent(new Event('online'))").await;
    browser.click(&format!("{form} .primary")).await;
    browser.read(".quick-list", "prices.txt").await;
    let kept = desk.owner().await.get("/quick-replies").await;
    assert_eq!(kept["quick_replies"][0]["files"][0]["size"], 500, "{kept}");
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_left_stays_with_the_draft_until_the_desk_says_that_it_has() {
    let Some((desk, browser, line)) = at_a_line().await else {
        return;
    };
    let owner = desk.owner().await;
    let chat = owner.only_chat("mine").await;
    let draft = format!("/chats/{chat}/draft");
    browser
        .brings("drop", &[("keep.txt", "text/plain", 500)])
        .await;
    owner
        .until(&draft, |draft| draft["files"].get(0).map(drop))
        .await;
    let text = browser.see("#compose-text").await;
    text.send_keys("Here it is").await.unwrap();
    line.is(Mood::Cut);
    browser.click(SEND).await;
    browser.see(AGAIN).await;
    text.send_keys(", and more").await.unwrap();
    line.is(Mood::Whole);
    browser.runs("dispatchEvent(new Event('online'))").await;
    let said = |draft: &Value| (draft["message"] == "Here it is, and more").then_some(());
    owner.until(&draft, said).await;
    let kept = owner.get(&draft).await;
    assert_eq!(kept["files"][0]["name"], "keep.txt", "{kept}");
    // Another page has it too, and it leaves once.
    browser.go(&format!("/chats/{chat}?tab=mine")).await;
    browser.read("#compose-chips .chip", "keep.txt").await;
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(names(&desk, 1).await, ["keep.txt"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_to_leave_without_a_line_comes_to_the_desk_once_there_is_one() {
    let Some((desk, browser, line)) = at_a_line().await else {
        return;
    };
    let owner = desk.owner().await;
    let chat = owner.only_chat("mine").await;
    line.is(Mood::Cut);
    let brought = [("a.txt", "text/plain", 500), ("b.txt", "text/plain", 600)];
    browser.brings("drop", &brought).await;
    browser.click(SEND).await;
    browser.see(AGAIN).await;
    line.is(Mood::Whole);
    browser.runs("dispatchEvent(new Event('online'))").await;
    let draft = format!("/chats/{chat}/draft");
    let both = |draft: &Value| draft["files"].get(1).map(drop);
    owner.until(&draft, both).await;
    assert_eq!(desk.simulator.accepted_messages().len(), 0, "at a word");
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(names(&desk, 2).await, ["a.txt", "b.txt"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_waits_for_no_file_that_stays_in_the_box() {
    let Some((desk, browser, line)) = at_a_line().await else {
        return;
    };
    let owner = desk.owner().await;
    owner.post("/templates/sync", json!({})).await;
    let chat = owner.only_chat("mine").await;
    let path = format!("/chats/{chat}?tab=mine&template=continue%3Aen");
    browser.go(&path).await;
    browser.see("#composer .template").await;
    let text = browser.see("#compose-text").await;
    text.send_keys("For later").await.unwrap();
    browser.click("[name=with_text][value=keep]").await;
    line.is(Mood::Slow);
    browser
        .brings("drop", &[("stays.txt", "text/plain", LARGE)])
        .await;
    browser.until("half a file", HALF_WAY).await;
    browser.click("#compose-foot .primary.for-message").await;
    assert_eq!(kinds(&sent(&desk, 1).await), ["template"]);
    browser.gone("#compose .template").await;
    browser.until("still on its way", HALF_WAY).await;
    line.is(Mood::Whole);
    browser.until("there", "const bar = document.querySelector('#compose-chips progress'); return Boolean(bar?.hidden)").await;
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(kinds(&sent(&desk, 2).await), ["template", "document"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cards_of_a_template_get_their_pictures_in_one_message() {
    let Some((desk, browser, chat)) = among_templates().await else {
        return;
    };
    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    let path = format!("/chats/{chat}?tab=mine&template=new_books%3Aen");
    browser.go(&path).await;
    browser.see("#composer .template").await;
    // With nothing filled in, what is missing is counted, and the cards are named.
    let blank =
        "for (const field of document.querySelectorAll('#compose .variable')) field.value = ''";
    browser.runs(blank).await;
    browser.click("#compose-foot .primary.for-message").await;
    browser.read("#compose-error", "0 of 5 values given.").await;
    browser.read("[data-wrong=cards]", "missing: 1, 2.").await;
    browser.shoot("template-nothing-filled").await;
    let fill = "for (const field of document.querySelectorAll('#compose .variable')) { field.value = 'Anna'; field.dispatchEvent(new Event('input', {bubbles: true})); }";
    browser.runs(fill).await;
    let photo = real("photo.jpg");
    let brought: Vec<(&str, &str)> = vec![("a.jpg", "image/jpeg"), ("b.jpg", "image/jpeg")];
    browser.brings_bytes(&brought, &photo).await;
    browser.click("#compose-foot .primary.for-message").await;
    browser.gone("#compose-chips .chip").await;
    let sent = sent(&desk, 1).await;
    assert_eq!(kinds(&sent), ["template"]);
    let there = "return document.querySelectorAll('#timeline .entry.out img').length === 2";
    browser.until("both pictures", there).await;
    browser.close().await;
    desk.stop().await;
}

fn real(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    std::fs::read(path.join(name)).unwrap()
}

impl Browser {
    /// Drops files that all say the same.
    async fn brings_bytes(&self, files: &[(&str, &str)], bytes: &[u8]) {
        let script = "const [files, bytes] = arguments;
            const data = new DataTransfer();
            for (const [name, type] of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
            document.querySelector('#timeline').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";
        let arguments = vec![json!(files), json!(bytes)];
        self.page.execute(script, arguments).await.unwrap();
    }
}

/// A browser that records AAC alone, as Safari of some years does: it gives a file that such a recorder made.
const AAC: &str = "window.MediaRecorder = class {
    static isTypeSupported(type) { return type === 'audio/mp4'; }
    constructor(stream, { mimeType }) { Object.assign(this, { stream, mimeType, state: 'inactive' }); }
    start() { this.state = 'recording'; }
    stop() {
        this.state = 'inactive';
        this.ondataavailable({ data: new Blob([new Uint8Array(window.recorded)]) });
        this.onstop();
    }
};
window.recorded = arguments[0]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_records_aac_sends_an_ordinary_sound_and_says_so() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.in_chat(&desk).await;
    let recorded = vec![json!(real("sound.m4a"))];
    browser.page.execute(AAC, recorded).await.unwrap();
    browser.click("[data-record=start]").await;
    browser.read("#recorder time", "0:01").await;
    browser.click("[data-record=stop]").await;
    browser
        .read("#compose-told", "leaves as an ordinary sound")
        .await;
    browser
        .read("#compose-chips .chip", "voice-message.m4a")
        .await;
    browser.click(SEND).await;
    let sent = sent(&desk, 1).await;
    assert_eq!(kinds(&sent), ["audio"]);
    assert_ne!(sent[0].body["voice"], json!(true));
    browser.gone("#compose-chips .chip").await;
    // One that can't record at all lets go of the microphone, and of the page.
    let fails = "window.tracks = [];
        window.MediaRecorder = class { static isTypeSupported() { return false; } constructor(stream) { window.tracks = stream.getTracks(); throw new DOMException('', 'NotSupportedError'); } }";
    browser.runs(fails).await;
    for _ in 0..2 {
        browser.click("[data-record=start]").await;
        browser.read("#compose-error", "can't record").await;
        let off = "return window.tracks.length === 1 && window.tracks.every((track) => track.readyState === 'ended')";
        browser.until("a microphone that is off", off).await;
        browser.runs("window.tracks = []; document.querySelector('#compose-error').hidden = true; document.querySelector('#compose-error [data-error-text]').textContent = ''").await;
    }
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_viewer_is_used_by_keys_alone_and_gives_the_focus_back() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    for _ in 0..3 {
        let picture = Inbound::new("anna", Act::Media(Media::sample("image")));
        desk.simulator.customer_does(&picture).unwrap();
    }
    browser.in_chat(&desk).await;
    browser
        .until(
            "three pictures",
            "return document.querySelectorAll('#timeline a[data-view]').length === 3",
        )
        .await;
    browser
        .runs("document.querySelectorAll('#timeline a[data-view]')[1].focus()")
        .await;
    let press = async |key: &str| {
        let focused = browser.page.active_element().await.unwrap();
        focused.send_keys(key).await.unwrap();
    };
    let looks = async || {
        let shown = "const image = document.querySelector('#viewer img');
            return [image.getAttribute('src')?.split('/').pop(), image.style.transform].join(' ')";
        browser.runs(shown).await.as_str().unwrap().to_owned()
    };
    press(&char::from(Key::Enter).to_string()).await;
    browser.see("#viewer[open] .stage img").await;
    assert_eq!(looks().await, "2 translate(0px, 0px) rotate(0deg) scale(1)");
    press("+").await;
    press("r").await;
    let turned = looks().await;
    assert!(
        turned.contains("rotate(90deg)") && !turned.ends_with("scale(1)"),
        "{turned}"
    );
    press("-").await;
    press("-").await;
    press(&char::from(Key::Left).to_string()).await;
    assert_eq!(looks().await, "1 translate(0px, 0px) rotate(0deg) scale(1)");
    // There is none before the first.
    press(&char::from(Key::Left).to_string()).await;
    assert!(looks().await.starts_with("1 "));
    press(&char::from(Key::Right).to_string()).await;
    press(&char::from(Key::Right).to_string()).await;
    press(&char::from(Key::Right).to_string()).await;
    assert!(looks().await.starts_with("3 "));
    press(&char::from(Key::Escape).to_string()).await;
    browser.gone("#viewer[open]").await;
    let back =
        "return document.activeElement === document.querySelectorAll('#timeline a[data-view]')[1]";
    browser.until("the focus where it was", back).await;
    browser.close().await;
    desk.stop().await;
}
