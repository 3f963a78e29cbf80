//! Hours and holidays in a real browser: without JavaScript, and on a phone.

use std::io::Write as _;

use crate::browser::{Browser, Screen, visit};

impl Browser {
    /// Replaces what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.see(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }
}

/// A group gets its hours after one is mistyped, and the desk its holidays from a file.
async fn keeps_hours_and_holidays(browser: &Browser, shots: &str) {
    browser.go("/groups/1").await;
    browser.read("#hours .state", "Open around the clock").await;
    browser.click(".hours input[type=checkbox]").await;
    browser.fill("[name=zone]", "Europe/Zagreb").await;
    browser.fill("[name=tue]", "9-13, 12-18").await;
    browser.click(".hours button").await;
    browser.read("#error-tue", "overlaps").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-hours-wrong")).await;
    browser.fill("[name=tue]", "9-13, 14-18").await;
    browser.click(".hours button").await;
    browser.read(".page .strip.good", "Saved").await;
    let kept = browser.see("[name=tue]").await.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some("9:00–13:00, 14:00–18:00"));
    browser.fits().await;
    browser.shoot(&format!("{shots}-hours")).await;

    browser.go("/me").await;
    browser.see("#vacations [name=from]").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-me")).await;

    let mut file = tempfile::Builder::new().suffix(".ics").tempfile().unwrap();
    file.write_all(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Christmas\r\nDTSTART;VALUE=DATE:20261225\r\n\
          RRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Payday\r\n\
          DTSTART;VALUE=DATE:20261130\r\nRRULE:FREQ=MONTHLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    .unwrap();
    browser.go("/holidays").await;
    browser.fits().await;
    let chosen = browser.see("[name=ics]").await;
    let path = file.path().to_str().unwrap();
    chosen.send_keys(path).await.unwrap();
    browser
        .click("form[action='/holidays/import'] button")
        .await;
    browser.read(".strip.good", "1 holiday taken in.").await;
    browser.read(".strip.good", "Payday").await;
    browser.read(".table", "Christmas").await;
    browser.fits().await;
    browser.shoot(&format!("{shots}-holidays")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_and_holidays_are_kept_without_javascript() {
    let Some((desk, browser)) = visit(Screen::WithoutScript).await else {
        return;
    };
    keeps_hours_and_holidays(&browser, "without-script").await;
    browser.close().await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_and_holidays_fit_a_phone() {
    let Some((desk, browser)) = visit(Screen::Phone).await else {
        return;
    };
    keeps_hours_and_holidays(&browser, "phone").await;
    browser.close().await;
    desk.stop().await;
}
