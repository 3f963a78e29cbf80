//! What is written quickly, in a real browser: slash, palette, emoji, reactions, choices, long texts.

use std::time::Duration;

use fantoccini::key::Key;
use okno::simulator::Simulator;
use serde_json::json;

use crate::browser::{Scene, Screen, left_out};
use crate::files_page::sent;
use crate::plain::reacted;
use crate::samples::uploads;

const BOX: &str = "#composer textarea[name=text]";

impl Scene {
    async fn keeps_reply(&self, name: &str, text: &str) {
        let choices = json!({"buttons": ["Yes", "No"]});
        let body = json!({"name": name, "text": text, "for": "desk", "choices": choices});
        self.api.post("/quick-replies", body).await;
    }
}

fn kinds(simulator: &Simulator) -> Vec<String> {
    let messages = simulator.accepted_messages().into_iter();
    messages.map(|message| message.kind.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_of_a_quick_reply_stand_in_the_box_and_leave_with_its_words() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let files = [
        uploads(&scene.api, "photo.jpg").await,
        uploads(&scene.api, "picture.png").await,
    ];
    let body = json!({"name": "price", "text": "Our prices", "for": "me", "files": files});
    scene.api.post("/quick-replies", body).await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    browser.types("/pri").await;
    browser.read("#slash", "/price").await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    browser
        .read("#compose-chips .chip:nth-child(2)", "picture.png")
        .await;
    browser.shoot("reply-files").await;
    // One is left out this time, and both stay with the quick reply.
    browser
        .click("#compose-chips .chip:nth-child(2) [data-chip=remove]")
        .await;
    browser.gone("#compose-chips .chip:nth-child(2)").await;
    browser.click(BOX).await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let sent = sent(&scene.desk, 1).await;
    assert_eq!(sent[0].kind, "image");
    assert_eq!(sent[0].body["caption"], "Our prices");
    browser.gone("#compose-chips .chip").await;
    let told = scene.api.get("/quick-replies").await;
    let kept = told["quick_replies"][0]["files"].as_array().unwrap().len();
    assert_eq!(kept, 2, "{told}");
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slash_finds_a_quick_reply_whose_answer_comes_back() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    scene
        .keeps_reply("arrived", "Did it arrive, {customer}?")
        .await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    browser.types("/arr").await;
    browser.read("#slash", "/arrived").await;
    browser.shoot("slash").await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let filled =
        "return document.querySelector('#compose-text').value.startsWith('Did it arrive, ')";
    browser.until("the words", filled).await;
    browser.read("#compose-choices", "Yes").await;
    // They wait with the words, and stand there when the page is opened anew.
    let here = format!("/chats/{}?tab=mine", scene.chat);
    browser.go(&here).await;
    browser.until("the words", filled).await;
    browser.read("#compose-choices", "Yes").await;
    browser.click(BOX).await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    browser.read("#timeline .entry.out", "Did it arrive").await;
    browser
        .read("#timeline .entry.out .template-buttons", "No")
        .await;
    browser.gone("#compose-choices").await;
    browser.shoot("choices").await;
    let entries = format!("/chats/{}/entries", scene.chat);
    let wamid = scene
        .api
        .until(&entries, |told| {
            let all = told["entries"].as_array().unwrap();
            let ours = all.iter().find(|entry| !entry["choices"].is_null());
            ours.and_then(|entry| entry["wamid"].as_str().map(str::to_owned))
        })
        .await;
    let tap = json!({"user": "anna", "tap": {"message_id": wamid, "button": 1}});
    let inbound = serde_json::from_value(tap).unwrap();
    scene.desk.simulator.customer_does(&inbound).unwrap();
    browser.read("#timeline .entry.in:last-of-type", "No").await;
    browser
        .read("#timeline .entry.in:last-of-type .quote", "Did it arrive")
        .await;
    assert_eq!(kinds(&scene.desk.simulator), ["interactive"]);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slash_inside_a_sentence_does_nothing_by_itself() {
    if left_out() {
        return;
    }
    let scene = Scene::open("How much?", Screen::Desktop).await;
    scene
        .keeps_reply("price", "That is 5 euro a kg, {customer}")
        .await;
    let browser = &scene.browser;
    let enter = char::from(Key::Enter).to_string();
    let asked = "const real = window.fetch; window.asked = 0;
        window.fetch = async (...all) => { const answer = await real(...all); if (String(all[0]).startsWith('/palette')) setTimeout(() => { window.asked += 1; }, 100); return answer; }";
    browser.run(asked).await;
    let first = "return window.asked >= 1";
    for words in ["It is 5 /kg", "Or 6 /"] {
        browser.run("window.asked = 0").await;
        browser.click(BOX).await;
        browser.types(words).await;
        browser.until("an answer of the palette", first).await;
        browser.types(&enter).await;
        browser.read("#timeline", words).await;
        let empty = "return document.querySelector('#compose-text').value === ''";
        browser.until("an empty box", empty).await;
    }
    let chat = scene.api.get(&format!("/chats/{}", scene.chat)).await;
    assert_eq!(chat["state"], "open");
    // What the beginning of a name is, is taken.
    browser.click(BOX).await;
    browser.types("Well, /pri").await;
    browser.read("#slash [aria-selected=true]", "/price").await;
    browser.types(&enter).await;
    let filled =
        "return document.querySelector('#compose-text').value.startsWith('Well, That is 5 euro')";
    browser.until("the words", filled).await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_palette_does_by_keys_what_may_be_done() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    let open = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true}))";
    browser.run(open).await;
    browser.read("#palette", "Done").await;
    browser.shoot("palette").await;
    browser
        .see("#palette-box input")
        .await
        .send_keys("/tag VIP")
        .await
        .unwrap();
    browser.read("#palette [aria-selected=true]", "VIP").await;
    let enter = char::from(Key::Enter).to_string();
    browser
        .see("#palette-box input")
        .await
        .send_keys(&enter)
        .await
        .unwrap();
    scene
        .api
        .until(&format!("/chats/{}", scene.chat), |chat| {
            (chat["tags"] == json!(["VIP"])).then_some(())
        })
        .await;
    // A command in the box is done and leaves nothing behind.
    browser.click(BOX).await;
    browser.types("/done").await;
    browser.read("#slash [aria-selected=true]", "Done").await;
    browser.types(&enter).await;
    scene
        .api
        .until(&format!("/chats/{}", scene.chat), |chat| {
            (chat["state"] == "done").then_some(())
        })
        .await;
    let draft = scene.api.get(&format!("/chats/{}/draft", scene.chat)).await;
    assert_eq!(draft["message"], "");
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn emoji_go_into_the_box_and_onto_messages() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Phone).await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    browser.types("Thank you ").await;
    browser.click("#compose [data-emoji]").await;
    browser.see("#emoji .emoji-grid button").await;
    browser
        .see("#emoji input")
        .await
        .send_keys("heart")
        .await
        .unwrap();
    browser.shoot("emoji").await;
    browser.fits().await;
    let enter = char::from(Key::Enter).to_string();
    browser
        .see("#emoji input")
        .await
        .send_keys(&enter)
        .await
        .unwrap();
    // One that is called so, before those that only have it among their words.
    let there = "return document.querySelector('#compose-text').value.startsWith('Thank you 💖')";
    browser.until("the emoji", there).await;
    // Onto the customer's message.
    browser.click("#timeline .react-link").await;
    browser.read("#compose-react", "Hello?").await;
    browser.shoot("react").await;
    browser.fits().await;
    browser.click("#compose-react .sign[value='🙏']").await;
    browser.read("#timeline .reactions", "🙏").await;
    browser.gone("#compose-react").await;
    // The number's own reaction stands on the customer's message.
    reacted(&scene.desk.simulator, "🙏").await;
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_text_leaves_as_several_messages_at_a_click() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let browser = &scene.browser;
    let fill = "const field = document.querySelector('#compose-text');
        field.value = ('word '.repeat(600).trim() + '\\n\\n').repeat(2);
        field.dispatchEvent(new Event('input', {bubbles: true}));";
    browser.run(fill).await;
    browser.see("#compose-long:not([hidden])").await;
    browser.shoot("long").await;
    browser.click("#compose-long button").await;
    let two = "return document.querySelectorAll('#timeline .entry.out').length === 2";
    browser.until("two messages", two).await;
    let empty = "return document.querySelector('#compose-text').value === ''";
    browser.until("an empty box", empty).await;

    // Behind a template too.
    scene.api.post("/templates/sync", json!({})).await;
    scene.desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    let here = format!(
        "/chats/{}?tab=mine&template=continue%3Aen&hold=1",
        scene.chat
    );
    browser.go(&here).await;
    browser.see("#composer .template").await;
    browser.run(fill).await;
    browser.click("#compose-long button").await;
    let held = "return document.querySelectorAll('#timeline .parked').length === 2";
    browser.until("both wait", held).await;
    scene.close().await;
}
