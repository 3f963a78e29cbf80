//! The table of routes: method, path, who may, what answers. What somebody may do with a chat is decided with
//! the chat.

use crate::http::{Method, Reply, Router};
use crate::ui::context::Context;
use crate::ui::dispatch::{Route, Who};
use crate::ui::failure::Failure;

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
        GET "/assets/{file}" Who::Anyone => asset;

        // Inbox and conversation

        // Sign-in and settings
    }
    router
}

async fn asset(context: Context) -> Result<Reply, Failure> {
    let file = context.request.params().get("file").unwrap_or_default();
    Ok(context.desk.assets.reply(file, context.request.headers()))
}
