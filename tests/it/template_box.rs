//! The box beside a template, in a real browser: what is attached is seen as the customer will see it, and the words
//! stay or wait as their author says. And files in the box that are there no more.

use std::time::Duration;

use fantoccini::key::Key;
use hyper::Method;
use serde_json::json;

use crate::browser::{Browser, Scene, Screen, left_out, visit};
use crate::files_page::{SEND, among_templates, kinds, sent};

const LEAVES: &str = "#compose-foot .primary.for-message";
const BOX: &str = "#compose-text";

/// Drops the picture that `arguments[0]` holds.
const PICTURE: &str = "const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(arguments[0])], 'photo.jpg', { type: 'image/jpeg' }));
    document.querySelector('#timeline').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))";

impl Browser {
    async fn drops_a_photo(&self) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/photo.jpg");
        let bytes = vec![json!(std::fs::read(path).unwrap())];
        self.page.execute(PICTURE, bytes).await.unwrap();
    }

    /// Fills every variable of the template.
    async fn fills(&self) {
        let fill = "for (const field of document.querySelectorAll('#compose .variable')) {
            field.value = 'Anna'; field.dispatchEvent(new Event('input', { bubbles: true })); }";
        self.runs(fill).await;
    }

    async fn has_typed(&self, words: &str) {
        let script = format!(
            "return document.querySelector('{BOX}').value === {}",
            json!(words)
        );
        self.until(words, &script).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_shows_the_picture_that_it_takes_before_it_leaves() {
    let Some((desk, browser, chat)) = among_templates().await else {
        return;
    };
    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    browser
        .go(&format!(
            "/chats/{chat}?tab=mine&template=finished_picture%3Aen"
        ))
        .await;
    let above = "#composer .seen [data-above=image]";
    browser.read(above, "Picture").await;
    browser.drops_a_photo().await;
    browser.see(&format!("{above} img[src^='blob:']")).await;
    browser.read(above, "photo.jpg").await;
    let drawn = format!("return document.querySelector(\"{above} img\").naturalWidth > 0");
    browser.until("the picture is drawn", &drawn).await;
    browser.shoot("template-picture").await;
    // Left out, it is what it was.
    browser.click("#compose-chips [data-chip=remove]").await;
    browser.gone(&format!("{above} img")).await;
    browser.read(above, "Picture").await;
    browser.drops_a_photo().await;
    browser.see(&format!("{above} img")).await;
    browser.fills().await;
    // It is asked again, and shows the same.
    browser.see(&format!("{above} img")).await;
    browser.click(LEAVES).await;
    browser.gone("#compose-chips .chip").await;
    assert_eq!(kinds(&sent(&desk, 1).await), ["template"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_stay_in_the_box_beside_a_template_or_wait_behind_it() {
    let Some((desk, browser, chat)) = among_templates().await else {
        return;
    };
    let chosen = format!("/chats/{chat}?tab=mine&template=finished_picture%3Aen");
    browser.go(&chosen).await;
    browser.see("[name=with_text][value=keep]:checked").await;
    browser.fills().await;
    browser.drops_a_photo().await;
    let words = "I write on";
    browser.see(BOX).await.send_keys(words).await.unwrap();
    // The template takes the first file; the other one stays with the words.
    browser.brings("drop", &[("b.txt", "text/plain", 5)]).await;
    browser.shoot("template-words").await;
    browser.click(LEAVES).await;
    browser.gone("#compose .template").await;
    assert_eq!(kinds(&sent(&desk, 1).await), ["template"]);
    browser.has_typed(words).await;
    browser
        .read("#compose-chips .chip:only-child", "b.txt")
        .await;
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    let all = sent(&desk, 2).await;
    assert_eq!(all[1].body["caption"], words);
    browser.has_typed("").await;

    // Asked for, they wait for the answer.
    browser.go(&chosen).await;
    browser.fills().await;
    browser.drops_a_photo().await;
    browser.see(BOX).await.send_keys("Then").await.unwrap();
    browser.click("[name=with_text][value=hold]").await;
    browser.click(LEAVES).await;
    browser.gone("#compose .template").await;
    browser.read("#timeline .entry:has(.parked)", "Then").await;
    browser.has_typed("").await;
    assert_eq!(kinds(&sent(&desk, 3).await)[2..], ["template"]);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_left_its_quick_reply_is_named_and_only_left_out() {
    if left_out() {
        return;
    }
    let scene = Scene::open("Hello?", Screen::Desktop).await;
    let media = crate::samples::uploads(&scene.api, "photo.jpg").await;
    let body = json!({"name": "price", "text": "Our prices", "for": "me", "files": [media]});
    let kept = scene.api.post("/quick-replies", body).await;
    let browser = &scene.browser;
    browser.click(BOX).await;
    browser.types("/pri").await;
    browser.read("#slash", "/price").await;
    browser.types(&char::from(Key::Enter).to_string()).await;
    let chip = "#compose-chips .chip:only-child";
    browser.read(chip, "photo.jpg").await;
    let path = format!("/quick-replies/{}", kept["id"]);
    let (status, told) = scene.api.call(Method::DELETE, &path, None).await;
    assert!((200..300).contains(&status), "{told}");
    browser.click(SEND).await;
    browser.read(chip, "no longer there").await;
    browser.read(chip, "photo.jpg").await;
    browser.shoot("reply-file-gone").await;
    let offered = "return [...document.querySelectorAll('#compose-chips button')].filter((it) => !it.hidden).map((it) => it.dataset.chip).join()";
    browser
        .until(
            "only one deed",
            &format!(
                "{} === 'remove'",
                offered.replacen("return ", "return (", 1) + ")"
            ),
        )
        .await;
    assert_eq!(scene.desk.simulator.accepted_messages().len(), 0);
    // A page that is opened anew does not know its name, and says the same.
    browser.see("#compose-chips .chip").await;
    scene
        .api
        .until(&format!("/chats/{}/draft", scene.chat), |draft| {
            (draft["files"][0]["state"] == "lost").then_some(())
        })
        .await;
    browser.runs("for (const chip of document.querySelectorAll('#compose-chips .chip')) window.gone = chip.item.file.gone").await;
    assert_eq!(browser.runs("return window.gone").await, json!(true));
    browser.click("#compose-chips [data-chip=remove]").await;
    browser.gone("#compose-chips .chip").await;
    browser.click(SEND).await;
    let left = sent(&scene.desk, 1).await;
    assert_eq!(left[0].body["body"], "Our prices");
    scene.close().await;
}

/// What would be kept after a while only, never is.
const NO_LATER: &str = "const real = window.setTimeout;
    window.setTimeout = (deed, ms, ...rest) => ms === 1500 ? 0 : real(deed, ms, ...rest)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_what_a_file_leaves_outlives_its_undo_and_a_page_that_is_opened_anew() {
    let Some((desk, browser)) = visit(Screen::Desktop).await else {
        return;
    };
    let owner = desk.owner().await;
    owner.may_undo_for(60).await;
    let chat = browser.in_chat(&desk).await;
    browser.drops_a_photo().await;
    let wish = "document.querySelector('#compose-chips .chip')?.item.as";
    browser.see("#compose-chips .chip").await;
    browser
        .runs("document.querySelector('#compose-chips .chip').item.as = 'document'")
        .await;
    browser.click(SEND).await;
    browser.gone("#compose-chips .chip").await;
    browser.see("#timeline form.undo button").await;
    browser.runs(NO_LATER).await;
    browser.click("#timeline form.undo button").await;
    browser.read("#compose-chips .chip", "photo.jpg").await;
    let is_document = format!("return {wish} === 'document'");
    browser.until("as a document", &is_document).await;
    // It is kept at once.
    owner
        .until(&format!("/chats/{chat}/draft"), |draft| {
            (draft["files"][0]["as"] == "document").then_some(())
        })
        .await;
    browser.go(&format!("/chats/{chat}?tab=mine")).await;
    browser.read("#compose-chips .chip", "photo.jpg").await;
    browser.until("as a document still", &is_document).await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_chosen_for_the_words_outlives_another_template_and_an_undo() {
    let Some((desk, browser, chat)) = among_templates().await else {
        return;
    };
    desk.owner().await.may_undo_for(60).await;
    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    // While one may not write, the words wait unless somebody says otherwise.
    let path = format!("/chats/{chat}?tab=mine&template=continue%3Aen");
    browser.go(&path).await;
    browser.see("[name=with_text][value=hold]:checked").await;
    browser.click("[name=with_text][value=keep]").await;
    browser.click(".template-head summary").await;
    browser
        .click(".template-head a[href*='finished_picture']")
        .await;
    browser.see("[data-template^=finished_picture]").await;
    browser.see("[name=with_text][value=keep]:checked").await;
    browser.drops_a_photo().await;
    browser.brings("drop", &[("b.txt", "text/plain", 5)]).await;
    browser.fills().await;
    browser.click(LEAVES).await;
    browser
        .read("#compose-chips .chip:only-child", "b.txt")
        .await;
    // Undone, the template's file stands first again.
    browser.click("#timeline form.undo button").await;
    browser
        .read("#compose-chips .chip:first-child", "photo.jpg")
        .await;
    browser
        .read("#compose-chips .chip:last-child", "b.txt")
        .await;
    browser.see("[data-template^=finished_picture]").await;
    browser.see("[name=with_text][value=keep]:checked").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_among_templates_stays_while_the_customer_writes() {
    let Some((desk, browser, chat)) = among_templates().await else {
        return;
    };
    browser
        .go(&format!("/chats/{chat}?tab=mine&template=continue%3Aen"))
        .await;
    browser.click("#composer .picker > summary").await;
    browser
        .see("[data-picker-find]")
        .await
        .send_keys("finished")
        .await
        .unwrap();
    let left = "const shown = [...document.querySelectorAll('.picker [data-words]')].filter((item) => !item.hidden);
        return document.activeElement.matches('[data-picker-find]') && document.activeElement.value === 'finished'
            && shown.length > 0 && shown.every((item) => item.dataset.words.includes('finished'))";
    browser.until("what was looked for", left).await;
    let mark = "document.querySelector('#compose-foot').dataset.mark = '1'";
    browser.runs(mark).await;
    desk.simulator.customer_says("anna", "Well?").unwrap();
    let came = "return document.querySelector('#timeline').textContent.includes('Well?')";
    browser.until("what the customer writes", came).await;
    browser
        .runs("document.dispatchEvent(new Event('visibilitychange'))")
        .await;
    let anew = "return !document.querySelector('#compose-foot').dataset.mark";
    browser.until("the box anew", anew).await;
    assert_eq!(browser.runs(left).await, json!(true));
    browser.close().await;
    desk.stop().await;
}
