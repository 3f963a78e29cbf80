//! One chat: what is told of it, its page, and what is done with it.

mod actions;
mod attach;
mod attach_words;
mod blocks;
mod came;
mod card;
mod care;
mod choices;
mod composer;
mod content;
mod delivery;
mod draft;
mod entry;
mod erase;
pub mod events;
mod extras;
mod hand_over;
mod hands;
mod header;
mod helped;
mod language;
mod later;
mod line;
mod meanwhile;
mod messages;
mod offer;
mod order;
mod page;
mod paper;
mod parked;
mod picker;
mod piece;
mod prefill;
mod preview;
mod react;
mod recorded;
mod snooze;
mod subject;
mod ticks;
mod timeline;
mod view;
mod watching;

pub use actions::{
    act, change, done, fetch_media, leave, no_reply_needed, pause, read, release, reopen, resume,
    retry, save_contact, settle, take, take_back, take_over,
};
pub use attach_words::AttachWords;
pub use blocks::{block, unblock};
pub use care::{marketing, mute, unmute};
pub use delivery::error_view;
pub use draft::{drop_draft, in_list as draft_in_list, keep_draft, keep_form, show_draft};
pub use entry::{MediaView, entry_json, media_view};
pub use erase::{erase, page as erase_page};
pub use hand_over::Hands;
pub use hands::{accept, add, assign, cancel, decline, exclude, move_to, set_manager, transfer};
pub use header::Deed;
pub use later::{rewrite, snooze, wake};
pub use messages::{note, send};
pub use page::{entries, show};
pub use paper::{export, print};
pub use preview::{Preview, gist, preview};

pub use choices::{ChoicesPart, ChoicesView};
pub use extras::{choices_of, seen};
pub use react::react;
pub use snooze::Snooze;
pub use subject::{Subject, display_name};
pub use view::{ChatView, Standing, chat_view};
pub use watching::attention;
