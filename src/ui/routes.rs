//! The table of routes: method, path, who may, what answers. What somebody may do with a chat is decided with
//! the chat.

use crate::domain::agent::Right;
use crate::http::{Method, Reply, Router};
use crate::ui::context::Context;
use crate::ui::dispatch::{Route, Who};
use crate::ui::failure::Failure;
use crate::ui::settings::{groups, me, numbers, quarantine, team, templates};
use crate::ui::{backup, chat, clock, connect, events, health, inbox, invitation, login, media};

macro_rules! table {
    ($router:ident: $($method:ident $path:literal $who:expr => $handler:path;)*) => {$(
        $router.add(Method::$method, $path, Route {
            who: $who,
            handler: |context| Box::pin($handler(context)),
        });
    )*};
}

/// All routes of pages and of the interface for programs.
pub fn router() -> Router<Route> {
    let mut router = Router::new();
    table! { router:
        // The program's own files
        GET "/assets/{file}" Who::World => asset;

        // Inbox and conversation
        GET "/" Who::Member => inbox::home;
        GET "/chats" Who::Member => inbox::chats;
        GET "/chats/{chat}" Who::Member => chat::show;
        GET "/chats/{chat}/entries" Who::Member => chat::entries;
        POST "/chats/{chat}/take" Who::Member => chat::take;
        POST "/chats/{chat}/take-over" Who::Member => chat::take_over;
        POST "/chats/{chat}/done" Who::Member => chat::done;
        POST "/chats/{chat}/reopen" Who::Member => chat::reopen;
        POST "/chats/{chat}/leave" Who::Member => chat::leave;
        POST "/chats/{chat}/read" Who::Member => chat::read;
        POST "/chats/{chat}/notes" Who::Member => chat::note;
        POST "/chats/{chat}/messages" Who::Member => chat::send;
        POST "/chats/{chat}/messages/{entry}/retry" Who::Member => chat::retry;
        POST "/chats/{chat}/messages/{entry}/settle" Who::Member => chat::settle;
        POST "/chats/{chat}/messages/{entry}/send" Who::Member => chat::release;
        DELETE "/chats/{chat}/messages/{entry}" Who::Member => chat::take_back;
        POST "/chats/{chat}/media/{media}/fetch" Who::Member => chat::fetch_media;
        GET "/media/{id}" Who::Member => media::media;
        GET "/events" Who::Member => events::events;
        GET "/backup" Who::Owner => backup::download;
        POST "/clock" Who::Member => clock::advance;
        POST "/clock/seen" Who::With(Right::Settings) => clock::seen;

        // Sign-in and settings
        GET "/session" Who::Anyone => login::page;
        POST "/session" Who::Anyone => login::sign_in;
        DELETE "/session" Who::Anyone => login::sign_out;
        GET "/invitations/{token}" Who::Anyone => invitation::page;
        POST "/invitations/{token}" Who::Anyone => invitation::accept;
        GET "/settings" Who::Member => me::settings;
        GET "/me" Who::Member => me::page;
        PATCH "/me" Who::Member => me::change;
        POST "/me/sessions/end" Who::Member => me::end_sessions;
        GET "/agents" Who::Member => team::page;
        POST "/agents" Who::With(Right::Team) => team::add;
        GET "/agents/{id}" Who::Member => team::one;
        PATCH "/agents/{id}" Who::With(Right::Team) => team::change;
        POST "/agents/{id}/invitation" Who::With(Right::Team) => team::make_link;
        GET "/groups" Who::Member => groups::page;
        POST "/groups" Who::With(Right::Team) => groups::add;
        GET "/groups/{id}" Who::Member => groups::one;
        PATCH "/groups/{id}" Who::With(Right::Team) => groups::change;
        GET "/templates" Who::Member => templates::page;
        POST "/templates/sync" Who::With(Right::Templates) => templates::sync;
        GET "/numbers" Who::Member => numbers::page;
        GET "/connect" Who::With(Right::Settings) => connect::page;
        POST "/connect/check" Who::With(Right::Settings) => connect::check;
        POST "/connect/subscribe" Who::With(Right::Settings) => connect::subscribe;
        GET "/health" Who::With(Right::Settings) => health::page;
        GET "/quarantine" Who::With(Right::Settings) => quarantine::page;
        GET "/quarantine/{id}" Who::With(Right::Settings) => quarantine::one;
        DELETE "/quarantine/{id}" Who::With(Right::Settings) => quarantine::delete;
        POST "/quarantine/{id}/dismiss" Who::With(Right::Settings) => quarantine::dismiss;
        POST "/quarantine/dismiss" Who::With(Right::Settings) => quarantine::dismiss_all;
        POST "/quarantine/reread" Who::With(Right::Settings) => quarantine::reread;
    }
    router
}

async fn asset(context: Context) -> Result<Reply, Failure> {
    let file = context.request.params().get("file").unwrap_or_default();
    Ok(context.desk.assets.reply(file, context.request.headers()))
}
