//! The table of routes: method, path, who may, what an API token must be made for, what answers. What somebody may
//! do with a chat is decided with the chat.

use crate::domain::agent::Right;
use crate::domain::scope::Scope;
use crate::http::{Method, Reply, Router};
use crate::ui::context::Context;
use crate::ui::dispatch::{Route, Serves, Takes, Who};
use crate::ui::failure::Failure;
use crate::ui::settings::{
    audit, courtesy, files, group, groups, holidays, hours, me, notifications, numbers, promises,
    quarantine, roles, routing, rules, sessions, standing, team, templates, tokens, two_factor,
    vacations, wishes, words,
};
use crate::ui::{
    backup, chat, clock, connect, customers, events, forecast, health, inbox, invitation, login,
    media, mentions, notices, openapi, palette, quick_replies, reports, second_step, uploads,
};

macro_rules! table {
    ($router:ident $serves:expr, $takes:expr => $($method:ident $path:literal $who:expr => $handler:path;)*) => {$(
        $router.add(Method::$method, $path, Route {
            serves: $serves,
            takes: $takes,
            who: $who,
            handler: |context| Box::pin($handler(context)),
        });
    )*};
}

/// All routes of pages and of the interface for programs.
pub fn router() -> Router<Route> {
    let mut router = Router::new();
    table! { router Serves::People, Takes::Fields =>
        // The program's own files
        GET "/assets/{file}" Who::World => asset;
        GET "/sw.js" Who::World => worker;
        GET "/manifest.webmanifest" Who::World => manifest;

        GET "/" Who::Member(Scope::Read) => inbox::home;
        GET "/session" Who::Anyone => login::page;
        GET "/session/code" Who::Anyone => second_step::page;
        POST "/session/code" Who::Anyone => second_step::answer;
        GET "/settings" Who::Member(Scope::Read) => me::settings;
        GET "/chats/{chat}/print" Who::Member(Scope::Read) => chat::print;
        GET "/chats/{chat}/delete" Who::Member(Scope::Write) => chat::erase_page;
        GET "/forecast/sheet" Who::Member(Scope::Read) => forecast::sheet;
    }
    table! { router Serves::People, Takes::File =>
        POST "/templates/{id}" Who::With(Right::Templates, Scope::Settings) => templates::form::change;
    }
    table! { router Serves::All, Takes::File =>
        POST "/holidays/import" Who::With(Right::Team, Scope::Team) => holidays::import;
        POST "/chats/{chat}/messages" Who::Member(Scope::Write) => chat::send;
        POST "/chats/{chat}/notes" Who::Member(Scope::Write) => chat::note;
        POST "/media" Who::Member(Scope::Write) => uploads::upload;
        POST "/templates" Who::With(Right::Templates, Scope::Settings) => templates::form::create;
        POST "/quick-replies" Who::Member(Scope::Write) => quick_replies::add;
        POST "/quick-replies/import" Who::Member(Scope::Write) => quick_replies::import;
    }
    table! { router Serves::People, Takes::File =>
        POST "/chats/{chat}/draft" Who::Member(Scope::Write) => chat::keep_form;
        POST "/quick-replies/{id}" Who::Member(Scope::Write) => quick_replies::change;
    }
    table! { router Serves::All, Takes::Fields =>
        GET "/openapi.json" Who::World => openapi::describe;

        // Inbox and conversation
        GET "/chats" Who::Member(Scope::Read) => inbox::chats;
        GET "/chats/next" Who::Member(Scope::Read) => inbox::next;
        GET "/chats/bulk" Who::Member(Scope::Read) => inbox::bulk::page;
        POST "/chats/bulk" Who::Member(Scope::Write) => inbox::bulk::act;
        POST "/chats/bulk/{id}/undo" Who::Member(Scope::Write) => inbox::bulk::undo;
        GET "/chats/{chat}" Who::Member(Scope::Read) => chat::show;
        GET "/chats/{chat}/entries" Who::Member(Scope::Read) => chat::entries;
        GET "/chats/{chat}/export" Who::Member(Scope::Read) => chat::export;
        DELETE "/chats/{chat}" Who::Member(Scope::Write) => chat::erase;
        PUT "/chats/{chat}/marketing" Who::Member(Scope::Write) => chat::marketing;
        POST "/chats/{chat}/block" Who::Member(Scope::Write) => chat::block;
        DELETE "/chats/{chat}/block" Who::Member(Scope::Write) => chat::unblock;
        PUT "/chats/{chat}/mute" Who::Member(Scope::Write) => chat::mute;
        DELETE "/chats/{chat}/mute" Who::Member(Scope::Write) => chat::unmute;
        POST "/chats/{chat}/take" Who::Member(Scope::Write) => chat::take;
        POST "/chats/{chat}/take-over" Who::Member(Scope::Write) => chat::take_over;
        POST "/chats/{chat}/done" Who::Member(Scope::Write) => chat::done;
        POST "/chats/{chat}/reopen" Who::Member(Scope::Write) => chat::reopen;
        POST "/chats/{chat}/no-reply-needed" Who::Member(Scope::Write) => chat::no_reply_needed;
        PUT "/chats/{chat}/pause" Who::Member(Scope::Write) => chat::pause;
        DELETE "/chats/{chat}/pause" Who::Member(Scope::Write) => chat::resume;
        POST "/chats/{chat}/leave" Who::Member(Scope::Write) => chat::leave;
        POST "/chats/{chat}/assign" Who::Member(Scope::Write) => chat::assign;
        POST "/chats/{chat}/transfer" Who::Member(Scope::Write) => chat::transfer;
        POST "/chats/{chat}/transfer/accept" Who::Member(Scope::Write) => chat::accept;
        POST "/chats/{chat}/transfer/decline" Who::Member(Scope::Write) => chat::decline;
        POST "/chats/{chat}/transfer/cancel" Who::Member(Scope::Write) => chat::cancel;
        POST "/chats/{chat}/move" Who::Member(Scope::Write) => chat::move_to;
        PUT "/chats/{chat}/participants/{agent}" Who::Member(Scope::Write) => chat::add;
        DELETE "/chats/{chat}/participants/{agent}" Who::Member(Scope::Write) => chat::exclude;
        PUT "/chats/{chat}/manager" Who::Member(Scope::Write) => chat::set_manager;
        POST "/chats/{chat}/tags" Who::Member(Scope::Write) => customers::add;
        DELETE "/chats/{chat}/tags/{tag}" Who::Member(Scope::Write) => customers::remove;
        POST "/chats/{chat}/messages/{entry}/contact" Who::Member(Scope::Write) => chat::save_contact;
        GET "/chats/{chat}/draft" Who::Member(Scope::Read) => chat::show_draft;
        PUT "/chats/{chat}/draft" Who::Member(Scope::Write) => chat::keep_draft;
        DELETE "/chats/{chat}/draft" Who::Member(Scope::Write) => chat::drop_draft;
        POST "/chats/{chat}/attention" Who::Member(Scope::Write) => chat::attention;
        POST "/chats/{chat}/read" Who::Member(Scope::Write) => chat::read;
        POST "/chats/{chat}/messages/{entry}/retry" Who::Member(Scope::Write) => chat::retry;
        POST "/chats/{chat}/messages/{entry}/reaction" Who::Member(Scope::Write) => chat::react;
        POST "/chats/{chat}/messages/{entry}/settle" Who::Member(Scope::Write) => chat::settle;
        POST "/chats/{chat}/messages/{entry}/send" Who::Member(Scope::Write) => chat::release;
        PATCH "/chats/{chat}/messages/{entry}" Who::Member(Scope::Write) => chat::rewrite;
        DELETE "/chats/{chat}/messages/{entry}" Who::Member(Scope::Write) => chat::take_back;
        POST "/chats/{chat}/snooze" Who::Member(Scope::Write) => chat::snooze;
        DELETE "/chats/{chat}/snooze" Who::Member(Scope::Write) => chat::wake;
        POST "/chats/{chat}/media/{media}/fetch" Who::Member(Scope::Write) => chat::fetch_media;
        GET "/media/{id}" Who::Member(Scope::Read) => media::media;
        GET "/events" Who::Member(Scope::Read) => events::events;
        GET "/backup" Who::Owner(Scope::Backup) => backup::download;
        GET "/clock" Who::Member(Scope::Read) => clock::show;
        POST "/clock" Who::Member(Scope::Settings) => clock::advance;
        POST "/clock/seen" Who::With(Right::Settings, Scope::Settings) => clock::seen;

        GET "/palette" Who::Member(Scope::Read) => palette::show;
        GET "/forecast" Who::Member(Scope::Read) => forecast::page;
        GET "/reports" Who::With(Right::Reports, Scope::Read) => reports::page;
        GET "/reports/csv" Who::With(Right::Reports, Scope::Read) => reports::csv;
        GET "/reports/delivery" Who::With(Right::Reports, Scope::Read) => reports::delivery;
        GET "/reports/delivery/csv" Who::With(Right::Reports, Scope::Read) => reports::delivery_csv;

        // Quick replies
        GET "/quick-replies" Who::Member(Scope::Read) => quick_replies::page;
        GET "/quick-replies/export" Who::Member(Scope::Read) => quick_replies::export;
        GET "/quick-replies/{id}" Who::Member(Scope::Read) => quick_replies::one;
        PATCH "/quick-replies/{id}" Who::Member(Scope::Write) => quick_replies::change;
        DELETE "/quick-replies/{id}" Who::Member(Scope::Write) => quick_replies::remove;
        POST "/chats/{chat}/quick-replies/{id}" Who::Member(Scope::Write) => quick_replies::insert;

        // Customers
        GET "/customers" Who::Member(Scope::Read) => customers::all;
        GET "/customers/{id}" Who::Member(Scope::Read) => customers::one;
        GET "/tags" Who::Member(Scope::Read) => customers::known_tags;

        // Sign-in and settings
        POST "/session" Who::Anyone => login::sign_in;
        DELETE "/session" Who::Anyone => login::sign_out;
        GET "/invitations/{token}" Who::Anyone => invitation::page;
        POST "/invitations/{token}" Who::Anyone => invitation::accept;
        GET "/me" Who::Member(Scope::Read) => me::page;
        PATCH "/me" Who::Member(Scope::Account) => me::change;
        POST "/me/activity" Who::Member(Scope::Account) => me::activity;
        GET "/me/notifications" Who::Member(Scope::Account) => notifications::page;
        PUT "/me/notifications" Who::Member(Scope::Account) => notifications::change;
        POST "/me/notifications/devices" Who::Member(Scope::Account) => notifications::subscribe;
        DELETE "/me/notifications/devices/{id}" Who::Member(Scope::Account) => notifications::remove;
        POST "/me/notifications/devices/{id}/test" Who::Member(Scope::Account) => notifications::test;
        GET "/me/sessions" Who::Member(Scope::Account) => sessions::page;
        POST "/me/sessions/end" Who::Member(Scope::Account) => sessions::end_others;
        DELETE "/me/sessions/{id}" Who::Member(Scope::Account) => sessions::end;
        GET "/me/two-factor" Who::Member(Scope::Account) => two_factor::page;
        POST "/me/two-factor" Who::Member(Scope::Account) => two_factor::begin;
        PUT "/me/two-factor" Who::Member(Scope::Account) => two_factor::confirm;
        DELETE "/me/two-factor" Who::Member(Scope::Account) => two_factor::turn_off;
        POST "/me/two-factor/recovery" Who::Member(Scope::Account) => two_factor::new_recovery;
        GET "/me/tokens" Who::Member(Scope::Account) => tokens::page;
        POST "/me/tokens" Who::Member(Scope::Account) => tokens::create;
        DELETE "/me/tokens/{id}" Who::Member(Scope::Account) => tokens::revoke;
        GET "/agents" Who::Member(Scope::Read) => team::page;
        POST "/agents" Who::With(Right::Team, Scope::Team) => team::add;
        GET "/agents/{id}" Who::Member(Scope::Read) => team::one;
        PATCH "/agents/{id}" Who::With(Right::Team, Scope::Team) => team::change;
        POST "/agents/{id}/invitation" Who::With(Right::Team, Scope::Team) => team::make_link;
        DELETE "/agents/{id}/invitation" Who::With(Right::Team, Scope::Team) => team::withdraw_link;
        GET "/agents/{id}/sessions" Who::OwnOr(Right::Team, Scope::Team) => sessions::of_agent;
        POST "/agents/{id}/sessions/end" Who::OwnOr(Right::Team, Scope::Team) => sessions::end_all_of_agent;
        DELETE "/agents/{id}/sessions/{session}" Who::OwnOr(Right::Team, Scope::Team) => sessions::end_of_agent;
        DELETE "/agents/{id}/two-factor" Who::With(Right::Team, Scope::Team) => two_factor::reset;
        GET "/roles" Who::Member(Scope::Read) => roles::page;
        PATCH "/roles/{role}" Who::With(Right::Team, Scope::Team) => roles::change;
        GET "/audit" Who::With(Right::Team, Scope::Team) => audit::page;
        GET "/rules" Who::Member(Scope::Read) => rules::page;
        PUT "/rules" Who::Owner(Scope::Team) => rules::write;
        POST "/rules/read" Who::Member(Scope::Account) => rules::read;
        GET "/mentions" Who::Member(Scope::Read) => mentions::page;
        GET "/notices" Who::Member(Scope::Read) => notices::page;
        POST "/notices/read" Who::Member(Scope::Account) => notices::read;
        GET "/groups" Who::Member(Scope::Read) => groups::page;
        POST "/groups" Who::With(Right::Team, Scope::Team) => groups::add;
        GET "/groups/{id}" Who::Member(Scope::Read) => group::show;
        PATCH "/groups/{id}" Who::With(Right::Team, Scope::Team) => group::change;
        GET "/groups/{id}/words" Who::Member(Scope::Read) => words::show;
        PUT "/groups/{id}/words" Who::With(Right::Team, Scope::Team) => words::set;
        DELETE "/groups/{id}/words" Who::With(Right::Team, Scope::Team) => words::clear;
        PUT "/groups/{id}/words/{number}" Who::With(Right::Team, Scope::Team) => words::set;
        DELETE "/groups/{id}/words/{number}" Who::With(Right::Team, Scope::Team) => words::clear;
        GET "/groups/{id}/hours" Who::Member(Scope::Read) => hours::of_group;
        PUT "/groups/{id}/hours" Who::With(Right::Team, Scope::Team) => hours::set_of_group;
        DELETE "/groups/{id}/hours" Who::With(Right::Team, Scope::Team) => hours::clear_of_group;
        GET "/groups/{id}/routing" Who::Member(Scope::Read) => routing::page;
        PUT "/groups/{id}/routing" Who::With(Right::Team, Scope::Team) => routing::change;
        GET "/promises" Who::Member(Scope::Read) => promises::all;
        GET "/promises/{whose}" Who::Member(Scope::Read) => promises::one;
        PUT "/promises/{whose}" Who::With(Right::Team, Scope::Team) => promises::change;
        POST "/groups/{id}/routing/try" Who::With(Right::Team, Scope::Team) => routing::dry_run;
        GET "/agents/{id}/hours" Who::Member(Scope::Read) => hours::of_agent;
        PUT "/agents/{id}/hours" Who::OwnOr(Right::Team, Scope::Team) => hours::set_of_agent;
        DELETE "/agents/{id}/hours" Who::OwnOr(Right::Team, Scope::Team) => hours::clear_of_agent;
        GET "/agents/{id}/vacations" Who::Member(Scope::Read) => vacations::list;
        POST "/agents/{id}/vacations" Who::OwnOr(Right::Team, Scope::Team) => vacations::add;
        DELETE "/agents/{id}/vacations/{n}" Who::OwnOr(Right::Team, Scope::Team) => vacations::remove;
        GET "/holidays" Who::Member(Scope::Read) => holidays::page;
        POST "/holidays" Who::With(Right::Team, Scope::Team) => holidays::add;
        DELETE "/holidays/{n}" Who::With(Right::Team, Scope::Team) => holidays::remove;
        GET "/templates" Who::Member(Scope::Read) => templates::page;
        POST "/templates/sync" Who::With(Right::Templates, Scope::Settings) => templates::sync;
        GET "/files" Who::Member(Scope::Read) => files::page;
        PATCH "/files" Who::With(Right::Settings, Scope::Settings) => files::change;
        GET "/templates/{id}" Who::Member(Scope::Read) => templates::form::page;
        PATCH "/templates/{id}" Who::With(Right::Templates, Scope::Settings) => templates::form::change;
        DELETE "/templates/{id}" Who::With(Right::Templates, Scope::Settings) => templates::form::delete;
        PUT "/templates/{id}/topics" Who::With(Right::Templates, Scope::Settings) => templates::set_topics;
        GET "/templates/requests" Who::Member(Scope::Read) => templates::requests::page;
        POST "/templates/requests" Who::Member(Scope::Write) => templates::requests::ask;
        POST "/templates/requests/{id}/answer" Who::With(Right::Templates, Scope::Settings) => templates::requests::answer;
        PUT "/numbers/{id}/reopening" Who::With(Right::Templates, Scope::Settings) => templates::set_reopening;
        GET "/courtesy" Who::Member(Scope::Read) => courtesy::page;
        PATCH "/courtesy" Who::With(Right::Settings, Scope::Settings) => courtesy::change;
        GET "/wishes" Who::Member(Scope::Read) => wishes::page;
        PUT "/wishes" Who::With(Right::Team, Scope::Team) => wishes::set;
        GET "/numbers" Who::Member(Scope::Read) => numbers::page;
        POST "/numbers/{id}/lifted" Who::With(Right::Settings, Scope::Settings) => standing::lifted;
        GET "/connect" Who::With(Right::Settings, Scope::Settings) => connect::page;
        POST "/connect/check" Who::With(Right::Settings, Scope::Settings) => connect::check;
        POST "/connect/subscribe" Who::With(Right::Settings, Scope::Settings) => connect::subscribe;
        GET "/health" Who::With(Right::Settings, Scope::Settings) => health::page;
        GET "/quarantine" Who::With(Right::Settings, Scope::Settings) => quarantine::page;
        GET "/quarantine/{id}" Who::With(Right::Settings, Scope::Settings) => quarantine::one;
        DELETE "/quarantine/{id}" Who::With(Right::Settings, Scope::Settings) => quarantine::delete;
        POST "/quarantine/{id}/dismiss" Who::With(Right::Settings, Scope::Settings) => quarantine::dismiss;
        POST "/quarantine/dismiss" Who::With(Right::Settings, Scope::Settings) => quarantine::dismiss_all;
        POST "/quarantine/reread" Who::With(Right::Settings, Scope::Settings) => quarantine::reread;
    }
    router
}

/// What runs in a browser though no page is open: under an address of its own, for the whole desk, and asked for anew
/// every time.
async fn worker(context: Context) -> Result<Reply, Failure> {
    Ok(context
        .desk
        .assets
        .reply("sw.js", context.request.headers()))
}

async fn manifest(context: Context) -> Result<Reply, Failure> {
    let headers = context.request.headers();
    Ok(context.desk.assets.reply("manifest.webmanifest", headers))
}

async fn asset(context: Context) -> Result<Reply, Failure> {
    let file = context.request.params().get("file").unwrap_or_default();
    Ok(context.desk.assets.reply(file, context.request.headers()))
}
