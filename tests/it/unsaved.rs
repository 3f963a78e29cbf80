//! A page of many forms in a real browser: saving one keeps what is typed in the others, and leads back to it.

use crate::browser::{Browser, Screen, visit};

impl Browser {
    async fn value(&self, css: &str) -> String {
        let found = self.see(css).await.prop("value").await.unwrap();
        found.unwrap_or_default()
    }

    /// The place of the page at which it was opened.
    async fn place(&self) -> String {
        let address = self.page.current_url().await.unwrap();
        address.fragment().unwrap_or_default().to_owned()
    }
}

const BUSY: &str = "#words > form textarea[name=busy]";
const SOURCE: &str = "#comes [name=sources_url]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_in_one_form_outlives_that_another_is_saved() {
    let Some((desk, browser)) = visit(Screen::Phone).await else {
        return;
    };
    browser.go("/groups/1").await;
    browser.fill(SOURCE, "fb.me/spring").await;
    browser.fill(BUSY, "A moment, {nobody}").await;
    browser.fill("#answers [name=answers_within]", "45").await;
    browser.click("#answers .primary").await;
    browser.read("#answers .strip.good", "Saved").await;
    assert_eq!(browser.place().await, "answers");
    let top = "return document.querySelector('#answers .strip.good').getBoundingClientRect().top";
    let top = browser.run(top).await.as_f64().unwrap();
    assert!((0.0..300.0).contains(&top), "{top}");
    assert_eq!(browser.value(SOURCE).await, "fb.me/spring");
    assert_eq!(browser.value(BUSY).await, "A moment, {nobody}");

    // What was refused stays as well, while yet another form is saved.
    browser.click("#words > form .primary").await;
    browser.read("#error-busy", "nobody").await;
    assert_eq!(browser.value(SOURCE).await, "fb.me/spring");
    browser.fill("#access [name=name]", "Help").await;
    browser.click("#access .primary").await;
    browser.read("#access .strip.good", "Saved").await;
    assert_eq!(browser.value(BUSY).await, "A moment, {nobody}");
    browser.click("#comes .primary").await;
    browser.read("#comes .strip.good", "Saved").await;
    assert_eq!(browser.value(SOURCE).await, "fb.me/spring");
    // It waits for this page alone.
    browser.fill(BUSY, "").await;
    browser.go("/groups").await;
    browser.go("/groups/1").await;
    assert_eq!(browser.value(BUSY).await, "");
    let kept = browser.run("return sessionStorage.length").await;
    assert_eq!(kept, 0);
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_saving_leads_back_to_the_form() {
    let Some((desk, browser)) = visit(Screen::WithoutScript).await else {
        return;
    };
    browser.go("/groups/1").await;
    browser.fill("#answers [name=answers_within]", "45").await;
    browser.click("#answers .primary").await;
    browser.read("#answers .strip.good", "Saved").await;
    assert_eq!(browser.place().await, "answers");
    browser.go("/groups/1/routing").await;
    browser.click("button[formaction]").await;
    browser.see("#dry").await;
    assert_eq!(browser.place().await, "dry");
    browser.close().await;
    desk.stop().await;
}
