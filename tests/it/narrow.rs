//! Pages of messages of every kind on the narrowest phone, in the language with the longest words: nothing is wider
//! than the screen, and what sends stays in reach.

use std::time::Duration;

use hyper::Method;
use okno::simulator::{Act, Inbound, Media};
use serde_json::json;

use crate::browser::{Browser, Screen, visit};

/// What sticks out of the screen, by name: what can be moved sideways on purpose may.
const STICKS_OUT: &str = "
    const moves = (element) => { for (let at = element; at; at = at.parentElement) { if (at !== document.body && /auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true; } return false; };
    return [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1 && !moves(element))
        .map((element) => `${element.nodeName} ${element.id} ${element.className}`).slice(0, 5)";

impl Browser {
    async fn is_narrow(&self, what: &str) {
        self.shoot(&format!("narrow-{what}")).await;
        let out = self.run(STICKS_OUT).await;
        assert_eq!(out, json!([]), "{what}");
        self.fits().await;
    }

    /// What sends is on the screen.
    async fn reaches_the_button(&self, what: &str) {
        let reaches = "const box = document.querySelector('#compose-foot .primary.for-message').getBoundingClientRect();
            return box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1 && box.width > 0";
        self.until(what, reaches).await;
    }

    /// What finds a template is where it can be touched, and the list under it too.
    async fn reaches_the_list(&self, what: &str) {
        let reaches = "return ['.picker-find .input', '.picker a.menu-item'].every((css) => {
            const box = document.querySelector(`#composer ${css}`).getBoundingClientRect();
            return document.elementFromPoint(box.x + box.width / 2, box.y + 12)?.closest(css);
        })";
        self.until(what, reaches).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_messages_of_every_kind_is_wider_than_a_phone() {
    let Some((desk, browser)) = visit(Screen::Phone).await else {
        return;
    };
    let owner = desk.owner().await;
    let russian = Some(json!({"language": "ru"}));
    assert_eq!(owner.call(Method::PATCH, "/me", russian).await.0, 200);
    owner.post("/templates/sync", json!({})).await;
    let choices = json!({"list": {"button": "Выбрать способ", "rows": [
        {"title": "Доставка курьером", "description": "Завтра с десяти до восемнадцати, кроме воскресений"},
        {"title": "Самовывоз"},
    ]}});
    let long = "Здравствуйте! Электрооборудование, водоподготовительное и металлоперерабатывающее, готово к самовывозу.";
    let reply = json!({"name": "самовывоз_электрооборудования", "text": long, "for": "desk", "choices": choices});
    let kept = owner.post("/quick-replies", reply).await;
    let reply = kept["id"].as_u64().unwrap();
    for kind in ["image", "document", "audio", "video"] {
        let media = Inbound::new("anna", Act::Media(Media::sample(kind)));
        desk.simulator.customer_does(&media).unwrap();
    }
    let chat = browser.in_chat(&desk).await;
    let here = format!("/chats/{chat}?tab=mine");
    browser.go(&here).await;
    browser.is_narrow("chat").await;
    let name = "очень_длинное_название_файла_с_результатами_измерений_за_прошлый_квартал.pdf";
    let files = [
        (name, "application/pdf", 5),
        ("большая.jpg", "image/jpeg", 4 << 20),
        ("пустой.txt", "text/plain", 0),
    ];
    browser.brings("drop", &files).await;
    browser.see("#compose-chips .chip:nth-child(3)").await;
    browser.is_narrow("files-in-the-box").await;
    browser.reaches_the_button("a button under files").await;
    for _ in 0..3 {
        browser.click("#compose-chips [data-chip=remove]").await;
    }
    browser.gone("#compose-chips .chip").await;
    browser.click("[data-emoji]").await;
    browser.see("#emoji .emoji-grid button").await;
    browser.is_narrow("emoji").await;
    browser.go(&here).await;
    browser.click("[data-palette]").await;
    browser.see("#palette-box input").await;
    browser.is_narrow("palette").await;
    let insert = format!("/chats/{chat}/quick-replies/{reply}");
    let told = owner.post(&insert, json!({})).await;
    let draft = json!({"text": told["text"], "choices": told["choices"]});
    let draft = (Method::PUT, format!("/chats/{chat}/draft"), Some(draft));
    assert_eq!(owner.call(draft.0, &draft.1, draft.2).await.0, 200);
    browser.go(&here).await;
    browser.see("#compose-choices").await;
    browser.is_narrow("choices").await;
    browser.go(&format!("/palette?chat={chat}")).await;
    browser.is_narrow("palette-page").await;
    browser.go(&format!("/chats/{chat}/print")).await;
    browser.go(&format!("/chats/{chat}/delete")).await;
    browser.is_narrow("delete").await;

    let templates = owner.get("/templates").await;
    let id = templates["templates"][0]["id"].as_u64().unwrap();
    let pages = [
        "/templates".to_owned(),
        format!("/templates/{id}"),
        "/templates/requests".to_owned(),
        format!("/templates/requests?from={chat}"),
        "/quick-replies".to_owned(),
        format!("/quick-replies/{reply}"),
        "/files".to_owned(),
        "/wishes".to_owned(),
        "/numbers".to_owned(),
        "/reports/delivery".to_owned(),
        "/settings".to_owned(),
        "/groups/1".to_owned(),
        "/me".to_owned(),
    ];
    for page in pages {
        browser.go(&page).await;
        let shot = page.replace(['/', '?', '='], "-");
        browser.is_narrow(shot.trim_matches('-')).await;
    }

    desk.clock.advance(Duration::from_secs(24 * 3600 + 5));
    for template in ["finished_picture", "new_books", "how_did_we_do"] {
        browser
            .go(&format!("{here}&template={template}%3Aru"))
            .await;
        browser.see("#composer .template").await;
        browser.is_narrow(template).await;
        browser.reaches_the_button(template).await;
        browser.click("#composer .template summary").await;
        browser.is_narrow(&format!("{template}-picker")).await;
        browser.reaches_the_list(template).await;
    }
    // Words for several messages leave what sends in reach, also above a keyboard and where a template was sent.
    let words = "const field = document.querySelector('#compose-text'); field.value = 'Слова для клиента. '.repeat(230);
        // As much as a keyboard or a few banners take.
        const bar = document.createElement('div');
        bar.style.height = '280px';
        document.querySelector('.banners').append(bar);
        field.dispatchEvent(new Event('input', { bubbles: true }))";
    let draft = format!("/chats/{chat}/draft");
    assert_eq!(owner.call(Method::DELETE, &draft, None).await.0, 204);
    browser.go(&format!("{here}&template=")).await;
    browser.run(words).await;
    browser.see("#compose-long").await;
    browser
        .reaches_the_button("long words in a closed window")
        .await;
    desk.simulator.customer_says("anna", "Да?").unwrap();
    browser.go(&here).await;
    browser.gone("#composer .template").await;
    browser.run(words).await;
    browser.see("#compose-long").await;
    browser.is_narrow("long-words").await;
    browser.reaches_the_button("long words").await;
    browser.close().await;
    desk.stop().await;
}
