//! Where one may go, and what one may do anywhere.

use crate::base::id::ChatId;
use crate::domain::agent::Agent;
use crate::ui::context::Context;
use crate::ui::palette::act::{Act, Form};
use crate::ui::settings;
use crate::ui::tab::Tab;

/// The places that `agent` may go to.
pub fn acts(context: &Context, agent: &Agent, chat: Option<ChatId>) -> Vec<Act> {
    let look = context.look();
    let tab = |tab: Tab, press, keys| {
        let href = format!("/chats?tab={}", tab.word());
        Act::place(tab.word(), look.tab_name(tab), href).keys(press, keys)
    };
    let presence = |icon, word: &str, key: &str| {
        let form = Form::post("/me".to_owned()).by("PATCH");
        let back = chat.map_or_else(|| "/chats".to_owned(), |chat| format!("/chats/{chat}"));
        let form = form.field("presence", word).field("next", back);
        Act::deed(icon, look.text(key), form)
    };
    let mut acts = vec![
        tab(Tab::New, "g KeyN", &["G", "N"]),
        tab(Tab::Mine, "g KeyM", &["G", "M"]),
        tab(Tab::Others, "g KeyO", &["G", "O"]),
        tab(Tab::Done, "g KeyD", &["G", "D"]),
        Act::place("down", look.text("list-next"), "/chats/next").keys("KeyI", &["I"]),
        Act::place("freeze", look.text("forecast-title"), "/forecast").keys("g KeyF", &["G", "F"]),
    ];
    acts.extend(
        settings::pages_of(agent)
            .map(|(href, icon, title)| Act::place(icon, look.text(&title), href)),
    );
    acts.push(presence("clock", "away", "palette-away").command("away"));
    acts.push(presence("check", "online", "palette-online").command("online"));
    acts
}
