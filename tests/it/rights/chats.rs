//! What may be done with a chat: every route, in every state of it, by everybody in every position to it.

use futures_util::future::join_all;
use okno::domain::view::View as _;
use serde_json::{Value, json};

use crate::rights::team::{House, Person, SALES, State, Subject};
use crate::rights::{Row, rows, word};

const NEW: &str = "
                                                 nobody outsider agent lead admin owner asked part  resp
    GET    /chats/{chat}                           401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/entries                   401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /media/{id}                             401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/take                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/take-over                 401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/done                      401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/reopen                    401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/leave                     401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/assign                    401    404    403   ok    ok    ok    403   403   403
    POST   /chats/{chat}/transfer                  401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/transfer/accept           401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/transfer/decline          401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/transfer/cancel           401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/move                      401    404    403   403   403   403   403   403   403
    PUT    /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   403   403
    DELETE /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   403   403
    PUT    /chats/{chat}/manager                   401    404    part  ok    ok    ok    part  part  part
    GET    /chats/{chat}/export                    401    404    403   403   ok    ok    403   403   403
    DELETE /chats/{chat}                           401    404    403   403   ok    ok    403   403   403
    PUT    /chats/{chat}/marketing                 401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/marketing            again 401   404    part  ok    ok    ok    part  part  part
    POST   /chats/{chat}/block                     401    404    403   503   503   503   403   403   403
    DELETE /chats/{chat}/block                     401    404    403   ok    ok    ok    403   403   403
    PUT    /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/attention                 401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/read                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/notes                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/tags                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/tags/{tag}                401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages                  401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/quick-replies/{id}        401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/no-reply-needed          401    404    part  part  part  part  part  part  part
    PUT    /chats/{chat}/pause                    401    404    part  part  part  part  part  part  part
    DELETE /chats/{chat}/pause                    401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/retry    401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/contact  401    404    part  422   422   422   part  part  part
    POST   /chats/{chat}/messages/{entry}/reaction 401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/settle   401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/send     401    404    part  part  part  part  part  part  part
    PATCH  /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  part  part
    DELETE /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   403
    DELETE /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/media/{media}/fetch       401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/bulk                     done    401    404    403   ok    ok    ok    403   403   403
    POST   /chats/bulk                     assign  401    404    403   ok    ok    ok    403   403   403
    POST   /chats/bulk                     move    401    404    403   ok    ok    ok    403   403   403
    POST   /chats/bulk                     keep    401    404    part  part  part  part  part  part  part
    POST   /chats/bulk                     hand    401    404    403   422   ok    ok    403   403   403
";

/// Only the responsible hands it on, closes it and says who takes part; only those who take part write.
const OPEN: &str = "
                                                 nobody outsider agent lead admin owner asked part  resp
    GET    /chats/{chat}                           401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/entries                   401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /media/{id}                             401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/take                      401    404    taken taken taken taken taken taken ok
    POST   /chats/{chat}/take-over                 401    404    403   403   ok    ok    403   403   403
    POST   /chats/{chat}/done                      401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/reopen                    401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/leave                     401    404    part  part  part  part  part  ok    403
    POST   /chats/{chat}/assign                    401    404    403   taken taken taken 403   403   403
    POST   /chats/{chat}/transfer                  401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/transfer/accept           401    404    none  none  none  none  none  none  ok
    POST   /chats/{chat}/transfer/decline          401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/transfer/cancel           401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/move                      401    404    403   403   403   403   403   403   ok
    PUT    /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   403   ok
    DELETE /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   ok    ok
    PUT    /chats/{chat}/manager                   401    404    part  ok    ok    ok    part  ok    ok
    GET    /chats/{chat}/export                    401    404    403   403   ok    ok    403   403   403
    DELETE /chats/{chat}                           401    404    403   403   ok    ok    403   403   403
    PUT    /chats/{chat}/marketing                 401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/marketing            again 401   404    part  ok    ok    ok    part  ok    ok  
    POST   /chats/{chat}/block                     401    404    403   503   503   503   403   403   403
    DELETE /chats/{chat}/block                     401    404    403   ok    ok    ok    403   403   403
    PUT    /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/attention                 401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/read                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/notes                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/tags                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/tags/{tag}                401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages                  401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/quick-replies/{id}        401    404    part  part  part  part  part  404   404
    POST   /chats/{chat}/no-reply-needed          401    404    part  part  part  part  part  ok    ok
    PUT    /chats/{chat}/pause                    401    404    part  part  part  part  part  ok    ok
    DELETE /chats/{chat}/pause                    401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/messages/{entry}/retry    401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/messages/{entry}/contact  401    404    part  422   422   422   part  422   422
    POST   /chats/{chat}/messages/{entry}/reaction 401    404    part  part  part  part  part  422   422
    POST   /chats/{chat}/messages/{entry}/settle   401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/messages/{entry}/send     401    404    part  part  part  part  part  ok    ok
    PATCH  /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  409   409
    DELETE /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   ok
    DELETE /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/media/{media}/fetch       401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/bulk                     done    401    404    403   403   ok    ok    403   403   403
    POST   /chats/bulk                     assign  401    404    403   taken taken taken 403   403   403
    POST   /chats/bulk                     move    401    404    403   403   403   403   403   403   403
    POST   /chats/bulk                     keep    401    404    part  part  part  part  part  422   422
    POST   /chats/bulk                     hand    401    404    403   422   ok    ok    403   403   ok
";

/// While it is handed to somebody its responsible stays; only who is asked accepts and declines.
const HANDED: &str = "
                                                 nobody outsider agent lead admin owner asked part  resp
    GET    /chats/{chat}                           401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/take                      401    404    taken taken taken taken taken taken ok
    POST   /chats/{chat}/take-over                 401    404    403   403   ok    ok    403   403   403
    POST   /chats/{chat}/done                      401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/leave                     401    404    part  part  part  part  part  ok    403
    POST   /chats/{chat}/transfer                  401    404    403   403   403   403   403   403   422
    POST   /chats/{chat}/transfer/accept           401    404    403   403   403   403   ok    403   403
    POST   /chats/{chat}/transfer/decline          401    404    403   403   403   403   ok    403   403
    POST   /chats/{chat}/transfer/cancel           401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/move                      401    404    403   403   403   403   403   403   ok
    PUT    /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   403   ok
    DELETE /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   ok    ok
    PUT    /chats/{chat}/manager                   401    404    part  ok    ok    ok    part  ok    ok
    POST   /chats/{chat}/notes                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/tags                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/tags/{tag}                401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages                  401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/quick-replies/{id}        401    404    part  part  part  part  part  404   404
    POST   /chats/{chat}/no-reply-needed          401    404    part  part  part  part  part  ok    ok
    PUT    /chats/{chat}/pause                    401    404    part  part  part  part  part  ok    ok
    DELETE /chats/{chat}/pause                    401    404    part  part  part  part  part  ok    ok
    POST   /chats/bulk                     done    401    404    403   403   ok    ok    403   403   403
    POST   /chats/bulk                     assign  401    404    403   taken taken taken 403   403   403
    POST   /chats/bulk                     move    401    404    403   403   403   403   403   403   403
    POST   /chats/bulk                     keep    401    404    part  part  part  part  part  422   422
    POST   /chats/bulk                     hand    401    404    403   422   ok    ok    403   403   422
    GET    /chats/{chat}/entries                   401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /media/{id}                             401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/reopen                    401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/assign                    401    404    403   taken taken taken 403   403   403
    GET    /chats/{chat}/export                    401    404    403   403   ok    ok    403   403   403
    DELETE /chats/{chat}                           401    404    403   403   ok    ok    403   403   403
    PUT    /chats/{chat}/marketing                 401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/marketing            again 401   404    part  ok    ok    ok    part  ok    ok  
    POST   /chats/{chat}/block                     401    404    403   503   503   503   403   403   403
    DELETE /chats/{chat}/block                     401    404    403   ok    ok    ok    403   403   403
    PUT    /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/attention                 401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/read                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages/{entry}/retry    401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/messages/{entry}/contact  401    404    part  422   422   422   part  422   422
    POST   /chats/{chat}/messages/{entry}/reaction 401    404    part  part  part  part  part  422   422
    POST   /chats/{chat}/messages/{entry}/settle   401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/messages/{entry}/send     401    404    part  part  part  part  part  ok    ok
    PATCH  /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  409   409
    DELETE /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  ok    ok
    POST   /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   ok
    DELETE /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/media/{media}/fetch       401    404    ok    ok    ok    ok    ok    ok    ok
";

/// Nobody is responsible; whoever sees it reopens it, and clears up what it left behind.
const DONE: &str = "
                                                 nobody outsider agent lead admin owner asked part  resp
    GET    /chats/{chat}                           401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/entries                   401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /media/{id}                             401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/take                      401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/take-over                 401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/done                      401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/reopen                    401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/leave                     401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/assign                    401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/transfer                  401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/transfer/accept           401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/transfer/decline          401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/transfer/cancel           401    404    none  none  none  none  none  none  none
    POST   /chats/{chat}/move                      401    404    403   403   403   403   403   403   403
    PUT    /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   403   403
    DELETE /chats/{chat}/participants/{agent}      401    404    403   403   403   403   403   403   403
    PUT    /chats/{chat}/manager                   401    404    part  ok    ok    ok    part  part  part
    PUT    /chats/{chat}/marketing                 401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/marketing            again 401   404    part  ok    ok    ok    part  part  part
    GET    /chats/{chat}/export                    401    404    403   403   ok    ok    403   403   403
    DELETE /chats/{chat}                           401    404    403   403   ok    ok    403   403   403
    POST   /chats/{chat}/block                     401    404    403   503   503   503   403   403   403
    DELETE /chats/{chat}/block                     401    404    403   ok    ok    ok    403   403   403
    PUT    /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/attention                 401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/read                      401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/notes                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/tags                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/tags/{tag}                401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages                  401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/quick-replies/{id}        401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/no-reply-needed          401    404    part  part  part  part  part  part  part
    PUT    /chats/{chat}/pause                    401    404    part  part  part  part  part  part  part
    DELETE /chats/{chat}/pause                    401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/retry    401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/contact  401    404    part  422   422   422   part  part  part
    POST   /chats/{chat}/messages/{entry}/reaction 401    404    part  part  part  part  part  part  part
    POST   /chats/{chat}/messages/{entry}/settle   401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages/{entry}/send     401    404    ok    ok    ok    ok    ok    ok    ok
    PATCH  /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  part  part
    DELETE /chats/{chat}/messages/{entry}          401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   403
    DELETE /chats/{chat}/snooze                    401    404    403   403   403   403   403   403   403
    POST   /chats/{chat}/media/{media}/fetch       401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/bulk                     done    401    404    403   403   403   403   403   403   403
    POST   /chats/bulk                     assign  401    404    403   403   403   403   403   403   403
    POST   /chats/bulk                     move    401    404    403   403   403   403   403   403   403
    POST   /chats/bulk                     keep    401    404    part  part  part  part  part  part  part
    POST   /chats/bulk                     hand    401    404    403   422   403   403   403   403   403
";

/// Open, and its customer is blocked: nothing is sent, and the rest goes on.
const BLOCKED: &str = "
                                                 nobody outsider agent lead admin owner asked part  resp
    GET    /chats/{chat}                           401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/entries                   401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /media/{id}                             401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/messages                  401    404    part  part  part  part  part  409   409
    POST   /chats/{chat}/messages/{entry}/retry    401    404    part  part  part  part  part  409   409
    POST   /chats/{chat}/messages/{entry}/reaction 401    404    part  part  part  part  part  422   422
    POST   /chats/{chat}/messages/{entry}/settle   401    404    part  part  part  part  part  ok    ok
    DELETE /chats/{chat}/messages/{entry}          401    404    part  part  part  part  part  409   409
    POST   /chats/{chat}/block                     401    404    403   ok    ok    ok    403   403   403
    DELETE /chats/{chat}/block                     401    404    403   503   503   503   403   403   403
    PUT    /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    DELETE /chats/{chat}/mute                      401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/marketing                 401    404    ok    ok    ok    ok    ok    ok    ok
    GET    /chats/{chat}/export                    401    404    403   403   ok    ok    403   403   403
    DELETE /chats/{chat}                           401    404    403   403   ok    ok    403   403   403
    POST   /chats/{chat}/notes                     401    404    ok    ok    ok    ok    ok    ok    ok
    PUT    /chats/{chat}/draft                     401    404    ok    ok    ok    ok    ok    ok    ok
    POST   /chats/{chat}/done                      401    404    403   403   403   403   403   403   ok
    POST   /chats/{chat}/transfer                  401    404    403   403   403   403   403   403   ok
    POST   /chats/bulk                     keep    401    404    part  part  part  part  part  422   422
";

const STATES: [(State, &str); 5] = [
    (State::New, NEW),
    (State::Open, OPEN),
    (State::Handed, HANDED),
    (State::Done, DONE),
    (State::Blocked, BLOCKED),
];

/// The tables, one a state.
pub fn tables() -> Vec<Vec<Row>> {
    let read = |(_, table): (State, &'static str)| {
        let (_, table) = table.trim().split_once('\n').unwrap();
        rows(table, Person::ALL.len())
    };
    STATES.into_iter().map(read).collect()
}

/// What is sent for a row.
fn request(row: &Row, subject: &Subject) -> (String, Option<Value>) {
    let chat = subject.chat.0;
    let last = row.pattern.rsplit('/').next().unwrap();
    let (entry, agent) = match (row.method.as_str(), last) {
        (_, "retry") => (subject.failed, Person::Part),
        (_, "settle") => (subject.unknown, Person::Part),
        ("PUT", "{agent}") => (subject.held, Person::Lead),
        _ => (subject.held, Person::Part),
    };
    let path = row
        .pattern
        .replace("{chat}", &chat.to_string())
        .replace("{entry}", &entry.0.to_string())
        .replace("{agent}", &agent.id().0.to_string())
        .replace("{tag}", "VIP")
        .replace("{media}", &subject.media.0.to_string())
        .replace("{id}", &subject.media.0.to_string());
    let (agent, group) = (
        json!({"agent": Person::Agent.id().0}),
        json!({"group": SALES.0}),
    );
    let bulk = |action: Value| json!({"chats": [chat], "action": action});
    let body = match (last, row.variant) {
        ("assign", _) => agent,
        ("transfer", _) => json!({"agent": Person::Lead.id().0}),
        ("move", _) => group,
        ("manager", _) => agent,
        ("marketing", variant) => json!({"stopped": variant != "again"}),
        ("attention", _) => json!({"looking": true}),
        ("reaction", _) => json!({"emoji": "👍"}),
        ("draft", _) if row.method == "PUT" => json!({"text": "words"}),
        ("pause", _) if row.method == "PUT" => json!({"why": "customer"}),
        ("tags", _) => json!({"tag": "VIP"}),
        ("notes" | "messages", _) => json!({"text": "words"}),
        ("{entry}", _) if row.method == "PATCH" => json!({"text": "other words"}),
        ("settle", _) => json!({"arrived": true}),
        // What is held is no card.
        ("contact", _) => json!({"theirs": true}),
        ("bulk", "done") => bulk(json!({"done": {"reason": "nothing to answer"}})),
        ("bulk", "assign") => bulk(json!({"assign": agent})),
        ("bulk", "move") => bulk(json!({"move": group})),
        ("bulk", "keep") => bulk(json!({"keep_alive": {}})),
        ("bulk", "hand") => bulk(json!({"hand_over": {"agent": Person::Lead.id().0}})),
        _ => return (path, None),
    };
    (path, Some(body))
}

/// One answer of the tables: who asks for what, in which chat.
struct Cell<'r> {
    state: State,
    row: &'r Row,
    person: Person,
    expected: &'static str,
    subject: Subject,
}

impl Cell<'_> {
    /// What is wrong with the answer, if anything. What is refused has changed nothing.
    async fn ask(&self, house: &House) -> Option<String> {
        let (path, body) = request(self.row, &self.subject);
        let before = house.snapshot().chat(self.subject.chat).unwrap();
        let api = house.api(self.person);
        let (status, answer) = api.call(self.row.method.clone(), &path, body).await;
        let found = word(status, &answer);
        let name = format!("{:?}: {} by {:?}", self.state, self.row.name(), self.person);
        if found != self.expected {
            return Some(format!("{name}: {found}, not {}: {answer}", self.expected));
        }
        let changed = house.snapshot().chat(self.subject.chat).unwrap() != before;
        (found != "ok" && changed).then(|| format!("{name}: refused, and yet it changed"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_do_with_a_chat_what_the_tables_say() {
    let tables = tables();
    let mut cells = Vec::new();
    for ((state, _), table) in STATES.iter().zip(&tables) {
        for row in table {
            for (person, expected) in Person::ALL.into_iter().zip(&row.expected) {
                cells.push((*state, row, person, *expected));
            }
        }
    }
    let wanted: Vec<(State, bool)> = cells
        .iter()
        .map(|(state, row, _, _)| (*state, row.pattern.ends_with("/fetch")))
        .collect();
    let (house, subjects) = House::start(|furnisher| furnisher.chats(&wanted)).await;
    let cells = cells.into_iter().zip(subjects);
    let cells: Vec<Cell<'_>> = cells
        .map(|((state, row, person, expected), subject)| Cell {
            state,
            row,
            person,
            expected,
            subject,
        })
        .collect();
    let of_person = Person::ALL.map(|person| {
        let (cells, house) = (&cells, &house);
        async move {
            let mut wrong = Vec::new();
            for cell in cells.iter().filter(|cell| cell.person == person) {
                wrong.extend(cell.ask(house).await);
            }
            wrong
        }
    });
    let wrong = join_all(of_person).await.concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    house.desk.stop().await;
}
