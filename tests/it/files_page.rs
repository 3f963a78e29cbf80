//! Files in the page: pictures seen large, files chosen, dropped, pasted and recorded, each leaving in order.

use okno::simulator::{Act, Inbound, Media, Message, Side, State};
use serde_json::{Value, json};

use crate::browser::{Browser, Screen, chat_of, visit};
use crate::desk::Desk;

pub const SEND: &str = "#compose [data-enter].for-message";

/// Files made in the page, and where they come from.
const BRINGS: &str = "
    const [how, ...files] = arguments;
    const data = new DataTransfer();
    for (const [name, type, size] of files) data.items.add(new File([new Uint8Array(size).fill(97)], name, { type }));
    const event = how === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
        : new DragEvent(how, { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector(how === 'paste' ? '#compose-text' : '#timeline, form.takes-files').dispatchEvent(event);
    return event.defaultPrevented;";

impl Browser {
    pub async fn brings(&self, how: &str, files: &[(&str, &str, usize)]) {
        let mut arguments = vec![json!(how)];
        arguments.extend(files.iter().map(|file| json!(file)));
        let taken = self.page.execute(BRINGS, arguments).await.unwrap();
        assert_eq!(taken, json!(true), "{how} was left to the browser");
    }

    pub async fn runs(&self, script: &str) -> Value {
        self.page.execute(script, Vec::new()).await.unwrap()
    }

    /// The composer of a chat that is its reader's.
    pub async fn in_chat(&self, desk: &Desk) -> u64 {
        desk.simulator.customer_says("anna", "Hello").unwrap();
        let chat = chat_of(desk).await;
        let take = format!("/chats/{chat}/take");
        desk.owner().await.post(&take, json!({})).await;
        self.go(&format!("/chats/{chat}?tab=mine")).await;
        self.see(SEND).await;
        chat
    }
}

/// The first picture may stand above what is in view, where the driver doesn't look.
const OPENS: &str = "document.querySelector('#timeline a[data-view]').click()";

/// A desk that knows its templates, and a browser in an open chat of its owner; nothing when browsers are left out.
pub async fn among_templates() -> Option<(Desk, Browser, u64)> {
    let (desk, browser) = visit(Screen::Desktop).await?;
    desk.owner().await.post("/templates/sync", json!({})).await;
    let chat = browser.in_chat(&desk).await;
    Some((desk, browser, chat))
}

/// What left, once there are so many.
pub async fn sent(desk: &Desk, count: usize) -> Vec<Message> {
    let ours = |message: &&Message| message.side == Side::Business;
    let left = |state: &State| state.messages().all().filter(ours).count();
    let there = desk
        .simulator
        .wait_for(|state| (left(state) >= count).then_some(()));
    let in_time = there.await;
    let sent = desk.simulator.accepted_messages();
    assert_eq!(sent.len(), count, "{in_time:?}: {sent:?}");
    sent
}

pub fn kinds(sent: &[Message]) -> Vec<&str> {
    sent.iter().map(|message| message.kind.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_seen_large_turned_and_gone_through() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    for _ in 0..2 {
        let picture = Inbound::new("anna", Act::Media(Media::sample("image")));
        desk.simulator.customer_does(&picture).unwrap();
    }
    let chat = chat_of(&desk).await;
    browser.go(&format!("/chats/{chat}?tab=new")).await;
    browser
        .see("#timeline .entry:last-child a[data-view] img")
        .await;
    browser.runs(OPENS).await;
    browser.see("#viewer .stage img").await;
    let looks = async || {
        let shown = "const image = document.querySelector('#viewer img');
            return [image.getAttribute('src').split('/').pop(), image.style.transform]";
        let shown = browser.runs(shown).await;
        let text = |at: usize| shown[at].as_str().unwrap().to_owned();
        (text(0), text(1))
    };
    assert_eq!(
        looks().await,
        (
            "1".into(),
            "translate(0px, 0px) rotate(0deg) scale(1)".into()
        )
    );
    browser.click("[data-viewer=in]").await;
    browser.click("[data-viewer=turn]").await;
    let (_, turned) = looks().await;
    assert!(
        turned.contains("rotate(90deg)") && !turned.contains("scale(1)"),
        "{turned}"
    );
    // Keys do it too, and nothing else meanwhile: R would open the composer.
    let key = |key: &str| {
        format!(
            "document.querySelector('#viewer').dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', code: '{key}', bubbles: true }}))"
        )
    };
    browser.runs(&key("ArrowRight")).await;
    assert_eq!(
        looks().await,
        (
            "2".into(),
            "translate(0px, 0px) rotate(0deg) scale(1)".into()
        )
    );
    browser.runs(&key("KeyR")).await;
    assert!(looks().await.1.contains("rotate(90deg)"));
    assert_eq!(
        browser
            .runs("return document.querySelector('[data-viewer=after]').disabled")
            .await,
        json!(true)
    );
    assert_eq!(
        browser
            .runs("return document.querySelector('#viewer a[download]').pathname")
            .await,
        json!("/media/2")
    );
    browser.click("[data-viewer=close]").await;
    browser.gone("#viewer[open]").await;
    // Back closes it too, and leads nowhere else.
    browser.runs(OPENS).await;
    browser.see("#viewer .stage img").await;
    browser.page.back().await.unwrap();
    browser.gone("#viewer[open]").await;
    browser
        .see(&format!(
            "#timeline[data-chat='{chat}'] .entry:last-child a[data-view]"
        ))
        .await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_dropped_and_pasted_judged_and_leave_in_order() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let chat = browser.in_chat(&desk).await;
    // How far each is, is told while it comes to the desk.
    browser.runs("window.told = []; new MutationObserver(() => { for (const state of document.querySelectorAll('#compose-chips [data-state]')) window.told.push(state.textContent); }).observe(document.querySelector('#compose-chips'), { subtree: true, childList: true, characterData: true })").await;
    browser
        .brings("dragenter", &[("a.txt", "text/plain", 3)])
        .await;
    browser.see("#chat.dropping .drop-hint").await;
    browser
        .brings(
            "drop",
            &[
                ("a.txt", "text/plain", 3),
                ("large.jpg", "image/jpeg", 4 << 20),
            ],
        )
        .await;
    browser.gone("#chat.dropping").await;
    browser
        .brings(
            "paste",
            &[
                ("image.txt", "text/plain", 5),
                ("empty.txt", "text/plain", 0),
            ],
        )
        .await;
    let why = "#compose-chips .chip:nth-child(2) [data-why]";
    browser.read(why, "has 4 MB").await;
    browser
        .read(
            why,
            "The desk sends pictures of up to 3 MB, WhatsApp of up to 5 MB",
        )
        .await;
    browser
        .see("#compose-text")
        .await
        .send_keys("Here they *are*")
        .await
        .unwrap();
    browser.click(SEND).await;
    browser
        .read("#compose-error", "Some files can't leave as they are")
        .await;
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    browser
        .click("#compose-chips .chip:nth-child(4) [data-chip=remove]")
        .await;
    browser
        .click("#compose-chips .chip:nth-child(2) [data-chip=document]")
        .await;
    browser.click(SEND).await;
    let sent = sent(&desk, 3).await;
    assert_eq!(kinds(&sent), ["document", "document", "document"]);
    let names: Vec<&str> = sent
        .iter()
        .map(|message| message.body["filename"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["a.txt", "large.jpg", "image.txt"]);
    assert_eq!(sent[0].body["caption"], "Here they *are*");
    assert!(sent[1].body.get("caption").is_none());
    browser.gone("#compose-chips .chip").await;
    let told = browser.runs("return window.told").await;
    let told: Vec<&str> = told
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(told.iter().any(|state| state.contains('%')), "{told:?}");
    assert!(told.contains(&"handing it to WhatsApp"), "{told:?}");
    assert_eq!(
        browser
            .runs("return document.querySelector('#compose-text').value")
            .await,
        json!("")
    );
    browser
        .see(&format!(
            "#timeline[data-chat='{chat}'] .entry.out a[href^='/media/']"
        ))
        .await;
    browser.close().await;
    desk.stop().await;
}

/// The next request that sends arrives, and its answer does not.
pub const UNHEARD: &str = "const real = window.fetch;
    window.fetch = async (url, options) => {
        if (!String(url).endsWith('/messages')) return real(url, options);
        window.fetch = real;
        await real(url, options);
        throw new TypeError('no answer');
    }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_undo_brings_all_of_one_press_back_into_the_box() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let owner = desk.owner().await;
    owner.may_undo_for(60).await;
    browser.in_chat(&desk).await;
    let files = ["a.txt", "b.txt", "c.txt"].map(|name| (name, "text/plain", 5));
    browser.brings("drop", &files).await;
    let text = browser.see("#compose-text").await;
    text.send_keys("All three").await.unwrap();
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    browser.see("#timeline form.undo button").await;
    browser.shoot("press-undo").await;
    browser.click("#timeline form.undo button").await;
    browser
        .read("#compose-chips .chip:nth-child(3)", "c.txt")
        .await;
    let back = "return [...document.querySelectorAll('#compose-chips [data-name]')].map((name) => name.textContent).join(' ')";
    assert_eq!(browser.runs(back).await, json!("a.txt b.txt c.txt"));
    let typed = "return document.querySelector('#compose-text').value";
    assert_eq!(browser.runs(typed).await, json!("All three"));
    browser.gone("#timeline form.undo button").await;
    assert_eq!(desk.simulator.accepted_messages().len(), 0);
    browser.shoot("press-undone").await;
    // They stand with the draft, and leave from there.
    browser
        .click("#compose-chips .chip:nth-child(2) [data-chip=remove]")
        .await;
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    browser.see("#timeline form.undo button").await;
    desk.clock.advance(std::time::Duration::from_secs(61));
    let sent = sent(&desk, 2).await;
    assert_eq!(sent[0].body["filename"], "a.txt");
    assert_eq!(sent[0].body["caption"], "All three");
    assert_eq!(sent[1].body["filename"], "c.txt");
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_an_answer_stays_and_leaves_once() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    browser.in_chat(&desk).await;
    browser
        .brings(
            "drop",
            &[
                ("first.txt", "text/plain", 9),
                ("second.txt", "text/plain", 9),
            ],
        )
        .await;
    browser
        .see("#compose-text")
        .await
        .send_keys("words")
        .await
        .unwrap();
    // It arrives, and the page never hears of it.
    browser.runs(UNHEARD).await;
    browser.click(SEND).await;
    browser
        .see("#compose-chips .chip.wrong [data-chip=again]")
        .await;
    sent(&desk, 2).await;
    let fixed = "return document.querySelector('#compose-chips [data-chip=remove]').disabled";
    assert_eq!(browser.runs(fixed).await, json!(true), "it may have left");
    assert_eq!(
        browser
            .runs("return document.querySelector('#compose-text').value")
            .await,
        json!("words"),
        "what was typed is kept"
    );
    browser
        .click("#compose-chips .chip.wrong [data-chip=again]")
        .await;
    browser.gone("#compose-chips .chip").await;
    let sent = sent(&desk, 2).await;
    assert_eq!(sent[0].body["filename"], "first.txt");
    assert_eq!(sent[0].body["caption"], "words");
    assert_eq!(sent[1].body["filename"], "second.txt");
    assert!(sent[1].body.get("caption").is_none());
    assert_eq!(
        browser
            .runs("return document.querySelector('#compose-text').value")
            .await,
        json!("")
    );
    // A program is refused by the desk, and may be left out.
    browser
        .brings("drop", &[("invoice.pdf.exe", "application/pdf", 9)])
        .await;
    browser.click(SEND).await;
    browser
        .read(
            "#compose-chips .chip.wrong",
            "Programs and scripts are not sent",
        )
        .await;
    browser.click("#compose-chips [data-chip=remove]").await;
    browser.gone("#compose-chips .chip").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_recorded_leaves_as_a_voice_message() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let chat = browser.in_chat(&desk).await;
    browser.click("[data-record=start]").await;
    browser.read("#recorder time", "0:01").await;
    browser.click("[data-record=cancel]").await;
    browser.see("[data-record=start]").await;
    assert_eq!(
        browser
            .runs("return document.querySelectorAll('.chip').length")
            .await,
        json!(0)
    );
    browser.click("[data-record=start]").await;
    browser.read("#recorder time", "0:01").await;
    browser.click("[data-record=stop]").await;
    // It can be listened to before it leaves.
    browser
        .see("#compose-chips .chip audio[src^='blob:']")
        .await;
    browser
        .see("#compose-text")
        .await
        .send_keys("Listen:")
        .await
        .unwrap();
    // Before it leaves, what becomes of the words is said, and no longer.
    browser
        .read("#compose-chips [data-state]", "no words beside a sound")
        .await;
    browser.shoot("words-with-a-sound").await;
    browser.click(SEND).await;
    let sent = sent(&desk, 2).await;
    assert_eq!(kinds(&sent), ["text", "audio"]);
    assert_eq!(
        (&sent[0].body["body"], &sent[1].body["voice"]),
        (&json!("Listen:"), &json!(true))
    );
    browser.gone("#compose-chips .chip").await;
    let told = "return document.querySelector('#compose-told').hidden";
    assert_eq!(browser.runs(told).await, json!(true));
    let api = desk.owner().await;
    let media = api
        .until(&format!("/chats/{chat}/entries"), |page| {
            let entry = page["entries"]
                .as_array()?
                .iter()
                .find(|entry| entry["kind"] == "audio")?;
            Some(entry["media"].clone())
        })
        .await;
    assert_eq!(
        (&media["mime"], &media["voice"]),
        (&json!("audio/ogg; codecs=opus"), &json!(true))
    );
    let file = api.file(&format!("/media/{}", media["id"]), None).await;
    assert!(file.body.starts_with(b"OggS") && file.body.windows(8).any(|at| at == b"OpusTags"));
    browser.see("#timeline .entry.out .media.voice audio").await;
    // A browser that may not listen says so.
    browser.runs("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))").await;
    browser.click("[data-record=start]").await;
    browser
        .read(
            "#compose-error",
            "doesn't let this page hear the microphone",
        )
        .await;
    browser.close().await;
    desk.stop().await;
}
