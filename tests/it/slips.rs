//! Slips of the hand in real browsers: what is typed, attached or recorded goes where it was meant to, or waits.

use fantoccini::key::Key;
use hyper::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Scene, Screen, left_out};

const BOX: &str = "#composer textarea[name=text]";
const SEND: &str = "#compose [data-enter].for-message";
const IS_EMPTY: &str = "return document.querySelector('#compose-text').value === ''";

fn enter() -> String {
    char::from(Key::Enter).to_string()
}

impl Scene {
    /// A desk whose owner's messages leave at once.
    async fn hasty() -> Self {
        let scene = Self::open("Hello?", Screen::Desktop).await;
        scene.api.may_undo_for(0).await;
        scene.shows().await;
        scene
    }

    /// What left for the customer and what was noted, in order.
    async fn written(&self) -> Vec<Value> {
        let told = self.api.get(&format!("/chats/{}/entries", self.chat)).await;
        let all = told["entries"].as_array().unwrap().iter();
        let ours = all.filter(|entry| entry["direction"] == "out" || entry["kind"] == "note");
        ours.map(|entry| entry["text"].clone()).collect()
    }

    async fn draft_is(&self, words: &str) {
        let path = format!("/chats/{}/draft", self.chat);
        self.api
            .until(&path, |draft| (draft["message"] == words).then_some(()))
            .await;
    }

    async fn has_sent(&self, words: &str) {
        self.browser.read("#timeline", words).await;
        self.browser.until("an empty box", IS_EMPTY).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_behind_a_slash_never_leaves_as_a_message() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let reply = json!({"name": "weight", "text": "It is 5 /kg", "for": "desk"});
    scene.api.post("/quick-replies", reply).await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    // Inside a sentence a slash is one.
    browser.types(&format!("5 /{}", enter())).await;
    scene.has_sent("5 /").await;
    browser.types(&format!("5 /kg{}", enter())).await;
    scene.has_sent("5 /kg").await;
    browser.types("for /wei").await;
    browser.read("#slash [aria-selected=true]", "/weight").await;
    browser.types(&enter()).await;
    let taken = "return document.querySelector('#compose-text').value.startsWith('for It is 5')";
    browser.until("the quick reply", taken).await;
    browser.see(BOX).await.clear().await.unwrap();
    browser.click(BOX).await;
    // A slash alone does nothing.
    browser.types(&format!("/{}", enter())).await;
    browser.see("#slash").await;
    browser.types(&char::from(Key::Escape).to_string()).await;
    browser.see(BOX).await.clear().await.unwrap();
    browser.click(BOX).await;
    // Words that no command knows.
    browser.types(&format!("/snooze xyzzy{}", enter())).await;
    browser.read("#compose-error", "is a command").await;
    browser.shoot("slash-refused").await;
    browser.see(BOX).await.clear().await.unwrap();
    // The name of nothing is asked about first.
    browser.click(BOX).await;
    browser.types(&format!("/nosuch{}", enter())).await;
    browser
        .read("#compose-error", "Nothing is called that")
        .await;
    browser.see(BOX).await.clear().await.unwrap();
    // A note, as quick as one types.
    browser.click(BOX).await;
    browser
        .types(&format!("/note she called, {}", enter()))
        .await;
    let noted = "return document.querySelector('#compose-text').value === 'she called,'
        && document.querySelector('#compose [name=mode][value=note]').checked";
    browser.until("a note", noted).await;
    browser.shoot("slash-note").await;
    browser.types(&enter()).await;
    browser.read("#timeline", "she called,").await;
    assert_eq!(
        scene.written().await,
        ["5 /", "5 /kg", "she called,"].map(Value::from)
    );
    // A deed, as quick as one types.
    browser.click("#compose label.mode:first-child").await;
    browser.types(&format!("/done{}", enter())).await;
    scene
        .api
        .until(&format!("/chats/{}", scene.chat), |chat| {
            (chat["state"] == "done").then_some(())
        })
        .await;
    assert_eq!(scene.written().await.len(), 3);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_was_replaced_is_gone_and_one_that_did_not_leave_is_offered() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    browser.types("AAA").await;
    scene.draft_is("AAA").await;
    browser
        .run("document.querySelector('#compose-text').select()")
        .await;
    browser.types(&format!("BBB{}", enter())).await;
    scene.has_sent("BBB").await;
    scene.draft_is("").await;
    scene.shows().await;
    browser.see(BOX).await;
    browser.until("no draft", IS_EMPTY).await;
    // Another device writes something else and sends that.
    browser.click(BOX).await;
    browser.types("two").await;
    scene.draft_is("two").await;
    let path = format!("/chats/{}", scene.chat);
    let other = Some(json!({"text": "one more"}));
    let (status, _) = scene
        .api
        .call(Method::PUT, &format!("{path}/draft"), other)
        .await;
    assert_eq!(status, 200);
    let message = json!({"text": "one more"});
    scene.api.post(&format!("{path}/messages"), message).await;
    browser.read("#compose-other", "two").await;
    browser.shoot("draft-offered").await;
    // What one wrote here and another device sent is offered to nobody.
    browser.run("document.querySelector('#compose-other').hidden = true; document.querySelector('#compose-text').focus()").await;
    browser.types("see *you*").await;
    scene.draft_is("see *you*").await;
    let message = json!({"text": "see *you*"});
    scene.api.post(&format!("{path}/messages"), message).await;
    browser.until("an empty box", IS_EMPTY).await;
    browser
        .read("#timeline .entry.out:last-of-type", "see you")
        .await;
    let hidden = "return document.querySelector('#compose-other').hidden";
    assert_eq!(browser.run(hidden).await, json!(true));
    scene.close().await;
}

/// Drops three files, of which the first is a program with the name of a text, and the last says that it is one.
const PROGRAMS: &str = "
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array([77, 90, 144, 0, 3, 0, 0, 0, 4, 0, 0, 0, 255, 255, 0, 0])], 'photo.jpg', { type: 'image/jpeg' }));
    data.items.add(new File(['a letter'], 'letter.txt', { type: 'text/plain' }));
    data.items.add(new File(['a tool'], 'tool.exe', { type: 'text/plain' }));
    document.querySelector('#timeline').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_stay_with_the_files_that_are_left_when_the_first_is_refused() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let browser = &scene.browser;
    browser.run(PROGRAMS).await;
    // Its name is enough.
    browser
        .read(
            "#compose-chips .chip:nth-child(3).wrong",
            "the ending of one: .exe",
        )
        .await;
    browser
        .click("#compose-chips .chip:nth-child(3) [data-chip=remove]")
        .await;
    // The desk looks into the others, before anything is to leave.
    browser.see("#compose-chips .chip:first-child.wrong").await;
    browser.click(BOX).await;
    browser.types("Both").await;
    browser.click(SEND).await;
    browser
        .read("#compose-error", "Some files can't leave as they are")
        .await;
    browser.shoot("files-refused").await;
    assert_eq!(scene.desk.simulator.accepted_messages().len(), 0);
    let again = "return document.querySelector('#compose-chips [data-chip=again]').hidden";
    assert_eq!(browser.run(again).await, json!(true), "no use to try again");
    browser
        .click("#compose-chips .chip:first-child [data-chip=remove]")
        .await;
    browser
        .read("#compose-chips .chip:only-child", "letter.txt")
        .await;
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    browser.until("an empty box", IS_EMPTY).await;
    let sent = scene.desk.simulator.accepted_messages();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0].body["caption"], "Both");
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_waits_in_its_own_chat() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let Scene {
        desk, api, browser, ..
    } = &scene;
    desk.simulator.customer_says("marko", "Hi").unwrap();
    let other = crate::browser::chat_of(desk).await;
    api.post(&format!("/chats/{other}/take"), json!({})).await;
    scene.shows().await;
    browser.click("[data-record=start]").await;
    browser.read("#recorder time", "0:01").await;
    let asks = "const leaves = new Event('beforeunload', { cancelable: true });
        dispatchEvent(leaves);
        return leaves.defaultPrevented";
    assert_eq!(browser.run(asks).await, json!(true));
    browser.click(&format!("#row-{other}")).await;
    browser.read("#elsewhere", "The recording stopped").await;
    browser.shoot("recording-waits").await;
    let none = "return document.querySelectorAll('#compose-chips .chip').length === 0";
    browser.until("nothing here", none).await;
    browser.click("#elsewhere a").await;
    browser
        .see(&format!("#composer[data-chat='{}']", scene.chat))
        .await;
    browser
        .see("#compose-chips .chip audio[src^='blob:']")
        .await;
    // By the way to a tab too, where no chat stands open.
    browser.click("[data-record=start]").await;
    browser.read("#recorder time", "0:01").await;
    browser.click("#rail a[href*='tab=new']").await;
    browser.read("#elsewhere", "The recording stopped").await;
    browser.click("#elsewhere a").await;
    let two = "return document.querySelectorAll('#compose-chips .chip audio').length === 2";
    browser.until("both recordings", two).await;
    for _ in 0..2 {
        browser.click("#compose-chips [data-chip=remove]").await;
    }
    scene.close().await;
}

async fn is_hidden(browser: &Browser, css: &str) {
    let script = format!("return document.querySelector({}).hidden", json!(css));
    browser.until(css, &script).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_told_ends_with_its_reason() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let Scene { api, browser, .. } = &scene;
    let path = format!("/chats/{}", scene.chat);
    browser.click(BOX).await;
    browser.types("I was about to").await;
    // Done by one's own hand: nobody took a right away.
    browser
        .click("#header form[action$='/done'] button[data-key=KeyE]")
        .await;
    browser.read("#compose-told", "The chat is done").await;
    browser.shoot("done-typed").await;
    is_hidden(browser, "#compose-error").await;
    let answers = "return document.querySelector('#timeline .reply-link') !== null";
    let none = "return document.querySelector('#timeline .reply-link') === null";
    browser.until("no way to answer a message", none).await;
    api.post(&format!("{path}/reopen"), json!({})).await;
    browser.see(SEND).await;
    is_hidden(browser, "#compose-told").await;
    browser.until("the way to answer a message", answers).await;
    // What was said of a wrong moment ends with it.
    browser.run("document.querySelector('#compose-error').hidden = false; document.querySelector('#compose-error [data-error-text]').textContent = 'Wrong'").await;
    api.post(&format!("{path}/done"), json!({})).await;
    browser.gone(SEND).await;
    api.post(&format!("{path}/reopen"), json!({})).await;
    browser.see(SEND).await;
    is_hidden(browser, "#compose-error").await;
    // The menu closes over what is scheduled.
    browser.click("#compose details.later summary").await;
    browser
        .run(
            "const at = document.querySelector('#compose [name=send_at]');
        at.value = new Date(Date.now() + 3 * 3600e3).toISOString().slice(0, 16)",
        )
        .await;
    browser.click("#compose button[name=later][value=at]").await;
    browser.gone("#compose details.later[open]").await;
    browser.see("#timeline .parked").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_a_sign_in_cost_are_named_after_it() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let Scene { api, browser, .. } = &scene;
    let russian = Some(json!({"language": "ru"}));
    let (status, _) = api.call(Method::PATCH, "/me", russian).await;
    assert_eq!(status, 200);
    // Signed in once more, the browser knows the language.
    browser.page.delete_all_cookies().await.unwrap();
    browser.sign_in().await;
    scene.shows().await;
    browser.see(SEND).await;
    // One that has come to the desk waits with the draft.
    browser
        .brings("drop", &[("kept.txt", "text/plain", 5)])
        .await;
    let draft = format!("/chats/{}/draft", scene.chat);
    api.until(&draft, |draft| {
        (draft["files"][0]["name"] == "kept.txt").then_some(())
    })
    .await;
    let asks = "const leaves = new Event('beforeunload', { cancelable: true });
        dispatchEvent(leaves);
        return !leaves.defaultPrevented";
    browser.until("a file that is kept", asks).await;
    browser
        .run("XMLHttpRequest.prototype.send = () => {};
            const data = new DataTransfer();
            data.items.add(new File(['a letter'], 'letter.txt', { type: 'text/plain' }));
            document.querySelector('#timeline').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))")
        .await;
    browser.see("#compose-chips .chip:nth-child(2)").await;
    api.post("/me/sessions/end", json!({})).await;
    browser.read("h1", "Вход").await;
    browser
        .see("input[name=email]")
        .await
        .send_keys(crate::desk::OWNER)
        .await
        .unwrap();
    browser
        .see("input[name=password]")
        .await
        .send_keys(&format!("{}{}", crate::desk::PASSWORD, enter()))
        .await
        .unwrap();
    browser.read("#elsewhere", "letter.txt").await;
    let lost = browser.see("#elsewhere").await.text().await.unwrap();
    assert!(!lost.contains("kept.txt"), "{lost}");
    browser
        .read("#compose-chips .chip:only-child", "kept.txt")
        .await;
    browser.shoot("files-lost").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_typed_in_a_chat_that_is_deleted_gets_the_words_back() {
    if left_out() {
        return;
    }
    let scene = Scene::hasty().await;
    let Scene {
        desk,
        api,
        chat,
        browser,
    } = &scene;
    browser.click(BOX).await;
    browser.types("Dear Anna").await;
    let there = Browser::open(desk, Screen::Phone).await;
    there.sign_in().await;
    there.go(&format!("/chats/{chat}/delete")).await;
    there.click("main .danger, main form .button").await;
    there.read("#told-once", "The chat is deleted").await;
    there.fits().await;
    there.shoot("chat-deleted").await;
    browser.read("#elsewhere", "this chat was deleted").await;
    browser.read("#elsewhere", "Dear Anna").await;
    let (status, _) = api.call(Method::GET, &format!("/chats/{chat}"), None).await;
    assert_eq!(status, 404);
    there.close().await;
    scene.close().await;
}
