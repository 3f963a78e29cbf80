//! The description of the interface against what there is: every door, and every answer that is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::{Value, json};

use super::front;
use crate::ui::dispatch::{API, Serves};
use crate::ui::{openapi, routes};

/// Where each answer in `tests/golden/api` comes from.
const GOLDEN: &[(&str, &str, &str)] = &[
    ("agent", "get /api/v1/agents/{id}", "200"),
    ("agent_added", "post /api/v1/agents", "201"),
    ("agent_changed", "patch /api/v1/agents/{id}", "200"),
    ("agent_taken", "post /api/v1/agents", "422"),
    ("agents", "get /api/v1/agents", "200"),
    ("already_taken", "post /api/v1/chats/{chat}/take", "409"),
    ("chat", "get /api/v1/chats/{chat}", "200"),
    ("chat_aside", "post /api/v1/chats/{chat}/snooze", "200"),
    ("chat_back", "delete /api/v1/chats/{chat}/snooze", "200"),
    ("chats_new", "get /api/v1/chats", "200"),
    ("chats_others", "get /api/v1/chats", "200"),
    ("clock", "post /api/v1/clock", "200"),
    ("clock_state", "get /api/v1/clock", "200"),
    ("connect", "get /api/v1/connect", "200"),
    ("connect_checked", "post /api/v1/connect/check", "200"),
    (
        "connect_subscribed",
        "post /api/v1/connect/subscribe",
        "200",
    ),
    ("done", "post /api/v1/chats/{chat}/done", "200"),
    ("entries", "get /api/v1/chats/{chat}/entries", "200"),
    ("courtesy", "get /api/v1/courtesy", "200"),
    ("courtesy_changed", "patch /api/v1/courtesy", "200"),
    ("file_rules", "get /api/v1/files", "200"),
    ("file_rules_changed", "patch /api/v1/files", "200"),
    ("forecast", "get /api/v1/forecast", "200"),
    ("group", "get /api/v1/groups/{id}", "200"),
    ("group_added", "post /api/v1/groups", "201"),
    ("group_changed", "patch /api/v1/groups/{id}", "200"),
    ("group_set_up", "patch /api/v1/groups/{id}", "200"),
    ("group_words", "get /api/v1/groups/{id}/words", "200"),
    ("group_words_set", "put /api/v1/groups/{id}/words", "200"),
    ("groups", "get /api/v1/groups", "200"),
    ("health", "get /api/v1/health", "200"),
    ("invitation", "post /api/v1/agents/{id}/invitation", "201"),
    ("invitation_read", "get /api/v1/invitations/{token}", "200"),
    ("invitation_used", "post /api/v1/invitations/{token}", "201"),
    ("leave", "post /api/v1/chats/{chat}/leave", "200"),
    ("me", "get /api/v1/me", "200"),
    ("me_changed", "patch /api/v1/me", "200"),
    (
        "media_fetched",
        "post /api/v1/chats/{chat}/media/{media}/fetch",
        "200",
    ),
    ("message_held", "post /api/v1/chats/{chat}/messages", "201"),
    (
        "message_rewritten",
        "patch /api/v1/chats/{chat}/messages/{entry}",
        "200",
    ),
    ("draft", "get /api/v1/chats/{chat}/draft", "200"),
    ("draft_kept", "put /api/v1/chats/{chat}/draft", "200"),
    ("draft_none", "get /api/v1/chats/{chat}/draft", "200"),
    ("message", "post /api/v1/chats/{chat}/messages", "201"),
    (
        "message_released",
        "post /api/v1/chats/{chat}/messages/{entry}/send",
        "200",
    ),
    (
        "message_retried",
        "post /api/v1/chats/{chat}/messages/{entry}/retry",
        "201",
    ),
    (
        "message_settled",
        "post /api/v1/chats/{chat}/messages/{entry}/settle",
        "200",
    ),
    (
        "message_taken_back",
        "delete /api/v1/chats/{chat}/messages/{entry}",
        "200",
    ),
    (
        "message_template",
        "post /api/v1/chats/{chat}/messages",
        "201",
    ),
    (
        "no_reply_needed",
        "post /api/v1/chats/{chat}/no-reply-needed",
        "200",
    ),
    ("next_chat", "get /api/v1/chats/next", "200"),
    ("paused", "put /api/v1/chats/{chat}/pause", "200"),
    ("resumed", "delete /api/v1/chats/{chat}/pause", "200"),
    ("promises", "get /api/v1/promises", "200"),
    ("promises_of_group", "get /api/v1/promises/{whose}", "200"),
    ("promises_set", "put /api/v1/promises/{whose}", "200"),
    (
        "entries_of_promises",
        "get /api/v1/chats/{chat}/entries",
        "200",
    ),
    ("note", "post /api/v1/chats/{chat}/notes", "201"),
    (
        "number_words_set",
        "put /api/v1/groups/{id}/words/{number}",
        "200",
    ),
    ("numbers", "get /api/v1/numbers", "200"),
    ("numbers_in_trouble", "get /api/v1/numbers", "200"),
    ("quick_replies", "get /api/v1/quick-replies", "200"),
    (
        "quick_replies_imported",
        "post /api/v1/quick-replies/import",
        "200",
    ),
    ("quick_reply", "get /api/v1/quick-replies/{id}", "200"),
    (
        "quick_reply_changed",
        "patch /api/v1/quick-replies/{id}",
        "200",
    ),
    ("quick_reply_made", "post /api/v1/quick-replies", "201"),
    (
        "quick_reply_used",
        "post /api/v1/chats/{chat}/quick-replies/{id}",
        "200",
    ),
    (
        "reaction",
        "post /api/v1/chats/{chat}/messages/{entry}/reaction",
        "200",
    ),
    ("quarantine", "get /api/v1/quarantine", "200"),
    (
        "quarantine_deleted",
        "delete /api/v1/quarantine/{id}",
        "200",
    ),
    (
        "quarantine_dismissed",
        "post /api/v1/quarantine/{id}/dismiss",
        "200",
    ),
    (
        "quarantine_dismissed_all",
        "post /api/v1/quarantine/dismiss",
        "200",
    ),
    ("quarantine_part", "get /api/v1/quarantine/{id}", "200"),
    ("quarantine_reread", "post /api/v1/quarantine/reread", "200"),
    ("read", "post /api/v1/chats/{chat}/read", "200"),
    ("reopen", "post /api/v1/chats/{chat}/reopen", "200"),
    ("session", "post /api/v1/session", "201"),
    ("take", "post /api/v1/chats/{chat}/take", "200"),
    ("transfer", "post /api/v1/chats/{chat}/transfer", "200"),
    (
        "transfer_accept",
        "post /api/v1/chats/{chat}/transfer/accept",
        "200",
    ),
    (
        "transfer_cancel",
        "post /api/v1/chats/{chat}/transfer/cancel",
        "200",
    ),
    (
        "transfer_decline",
        "post /api/v1/chats/{chat}/transfer/decline",
        "200",
    ),
    ("assign", "post /api/v1/chats/{chat}/assign", "200"),
    ("move", "post /api/v1/chats/{chat}/move", "200"),
    (
        "participant_added",
        "put /api/v1/chats/{chat}/participants/{agent}",
        "200",
    ),
    (
        "participant_removed",
        "delete /api/v1/chats/{chat}/participants/{agent}",
        "200",
    ),
    (
        "no_pending_transfer",
        "post /api/v1/chats/{chat}/transfer/accept",
        "409",
    ),
    (
        "entries_of_hands",
        "get /api/v1/chats/{chat}/entries",
        "200",
    ),
    ("take_over", "post /api/v1/chats/{chat}/take-over", "200"),
    ("template_request", "post /api/v1/templates/requests", "201"),
    (
        "template_request_answered",
        "post /api/v1/templates/requests/{id}/answer",
        "200",
    ),
    ("template_requests", "get /api/v1/templates/requests", "200"),
    (
        "template_topics",
        "put /api/v1/templates/{id}/topics",
        "200",
    ),
    (
        "number_reopening",
        "put /api/v1/numbers/{id}/reopening",
        "200",
    ),
    ("template_read", "get /api/v1/templates/{id}", "200"),
    ("template_created", "post /api/v1/templates", "201"),
    ("template_changed", "patch /api/v1/templates/{id}", "200"),
    ("templates", "get /api/v1/templates", "200"),
    ("templates_synced", "post /api/v1/templates/sync", "200"),
    ("token_made", "post /api/v1/me/tokens", "201"),
    ("token_out_of_scope", "post /api/v1/groups", "403"),
    ("tokens", "get /api/v1/me/tokens", "200"),
    ("agent_hours", "get /api/v1/agents/{id}/hours", "200"),
    ("agent_hours_set", "put /api/v1/agents/{id}/hours", "200"),
    ("group_hours", "get /api/v1/groups/{id}/hours", "200"),
    ("group_hours_set", "put /api/v1/groups/{id}/hours", "200"),
    ("holiday_added", "post /api/v1/holidays", "201"),
    ("holidays", "get /api/v1/holidays", "200"),
    ("media", "post /api/v1/media", "201"),
    ("sent_file", "post /api/v1/chats/{chat}/messages", "201"),
    ("holidays_imported", "post /api/v1/holidays/import", "200"),
    ("hours_refused", "put /api/v1/groups/{id}/hours", "422"),
    (
        "vacation_added",
        "post /api/v1/agents/{id}/vacations",
        "201",
    ),
    ("vacations", "get /api/v1/agents/{id}/vacations", "200"),
    ("routing", "get /api/v1/groups/{id}/routing", "200"),
    ("routing", "put /api/v1/groups/{id}/routing", "200"),
    (
        "routing_trial",
        "post /api/v1/groups/{id}/routing/try",
        "200",
    ),
    (
        "entries_of_routing",
        "get /api/v1/chats/{chat}/entries",
        "200",
    ),
    ("chat", "put /api/v1/chats/{chat}/manager", "200"),
    (
        "contact_saved",
        "post /api/v1/chats/{chat}/messages/{entry}/contact",
        "200",
    ),
    (
        "entries_of_contact",
        "get /api/v1/chats/{chat}/entries",
        "200",
    ),
    ("chat_tagged", "post /api/v1/chats/{chat}/tags", "200"),
    (
        "chat_untagged",
        "delete /api/v1/chats/{chat}/tags/{tag}",
        "200",
    ),
    ("customers", "get /api/v1/customers", "200"),
    ("customer", "get /api/v1/customers/{id}", "200"),
    ("entries_of_tags", "get /api/v1/chats/{chat}/entries", "200"),
    ("palette", "get /api/v1/palette", "200"),
    ("tags", "get /api/v1/tags", "200"),
    ("bulk", "post /api/v1/chats/bulk", "200"),
    ("bulk_undone", "post /api/v1/chats/bulk/{id}/undo", "200"),
    ("agent_with_card", "get /api/v1/agents/{id}", "200"),
    ("audit", "get /api/v1/audit", "200"),
    ("mentions", "get /api/v1/mentions", "200"),
    ("reports", "get /api/v1/reports", "200"),
    ("wishes", "get /api/v1/wishes", "200"),
    ("wishes_set", "put /api/v1/wishes", "200"),
    ("chat_wish", "put /api/v1/chats/{chat}/marketing", "200"),
    ("chat_blocked", "post /api/v1/chats/{chat}/block", "200"),
    ("chat_blocking", "post /api/v1/chats/{chat}/block", "200"),
    ("chat_block_refused", "get /api/v1/chats/{chat}", "200"),
    ("chat_unblocked", "delete /api/v1/chats/{chat}/block", "200"),
    ("chat_muted", "put /api/v1/chats/{chat}/mute", "200"),
    ("chat_unmuted", "delete /api/v1/chats/{chat}/mute", "200"),
    ("delivery_report", "get /api/v1/reports/delivery", "200"),
    ("notices", "get /api/v1/notices", "200"),
    ("notifications", "get /api/v1/me/notifications", "200"),
    ("notifications", "put /api/v1/me/notifications", "200"),
    (
        "device_added",
        "post /api/v1/me/notifications/devices",
        "201",
    ),
    ("roles", "get /api/v1/roles", "200"),
    ("role_changed", "patch /api/v1/roles/{role}", "200"),
    ("rules", "get /api/v1/rules", "200"),
    ("rules", "put /api/v1/rules", "200"),
    ("rules_none", "get /api/v1/rules", "200"),
    ("second_factor_required", "post /api/v1/session", "401"),
    ("sessions", "get /api/v1/me/sessions", "200"),
    ("sessions", "get /api/v1/agents/{id}/sessions", "200"),
    ("two_factor", "get /api/v1/me/two-factor", "200"),
    ("two_factor_off", "get /api/v1/me/two-factor", "200"),
    ("two_factor_begun", "post /api/v1/me/two-factor", "201"),
    ("two_factor_on", "put /api/v1/me/two-factor", "200"),
    (
        "two_factor_on",
        "post /api/v1/me/two-factor/recovery",
        "200",
    ),
];

/// The operations of the description: method and path, and what is said of each.
fn described(whole: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    for (path, operations) in whole["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            found.insert(format!("{method} {path}"), operation);
        }
    }
    found
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let whole = openapi::description();
    let mut described: BTreeSet<String> = described(&whole).into_keys().collect();
    let mut missing = Vec::new();
    let front = front();
    let fronts = front.routes();
    let fronts = fronts.map(|(method, path, _)| (method, path, None));
    let pages = routes::router();
    let pages = pages.routes();
    let pages = pages.map(|(method, path, route)| (method, path, Some(route.serves)));
    for (method, path, serves) in fronts.chain(pages) {
        let method = openapi::written(method);
        let for_programs = described.remove(&format!("{method} {API}{path}"));
        let as_it_is = described.remove(&format!("{method} {path}"));
        let for_people = serves == Some(Serves::People);
        if for_programs == as_it_is || for_people && for_programs {
            missing.push(format!("{method} {path}: {for_programs}"));
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "not described, or twice");
    assert_eq!(described, BTreeSet::new(), "not there");
}

/// The description as a set of schemas in which an object has no field that is not described.
struct Described {
    schemas: Schemas,
    compiler: Compiler,
}

const AT: &str = "http://desk.example/openapi.json";

impl Described {
    fn new(whole: &Value) -> Self {
        let mut strict = whole.clone();
        close(&mut strict["components"]["schemas"]);
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(AT, strict).unwrap();
        Self {
            schemas: Schemas::new(),
            compiler,
        }
    }

    fn schema(&mut self, pointer: &str) -> SchemaIndex {
        let at = format!("{AT}#{pointer}");
        self.compiler
            .compile(&at, &mut self.schemas)
            .unwrap_or_else(|error| panic!("{pointer}: {error}"))
    }

    fn judge(&mut self, name: &str, pointer: &str, value: &Value) {
        let schema = self.schema(pointer);
        if let Err(error) = self.schemas.validate(value, schema) {
            panic!("{name} is not as described: {error:#}");
        }
    }
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let lists = fields.get("properties").is_some_and(Value::is_object);
            if lists && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn escaped(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}

/// The schema of the JSON that an operation answers with a status.
fn answer(operation: &str, status: &str, kind: &str) -> String {
    let (method, path) = operation.split_once(' ').unwrap();
    let (path, kind) = (escaped(path), escaped(kind));
    // A variable stands in braces, which a reference must not have.
    let path = path.replace('{', "%7B").replace('}', "%7D");
    format!("/paths/{path}/{method}/responses/{status}/content/{kind}/schema")
}

#[test]
fn every_answer_that_is_written_down_is_as_described() {
    let whole = openapi::description();
    let mut schemas = Described::new(&whole);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/api");
    let mut written: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    for (name, operation, status) in GOLDEN {
        let file = format!("{name}.json");
        let text = std::fs::read_to_string(folder.join(&file));
        let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
        let kind = if *status < "400" {
            "application/json"
        } else {
            "application/problem+json"
        };
        let value = serde_json::from_str(&text).unwrap();
        schemas.judge(name, &answer(operation, status, kind), &value);
        written.remove(&file);
    }
    assert_eq!(written, BTreeSet::new(), "from where are these?");
}

#[test]
fn every_route_that_answers_json_has_an_answer_written_down() {
    let whole = openapi::description();
    let golden: BTreeSet<(String, &str)> = GOLDEN
        .iter()
        .map(|(_, operation, status)| ((*operation).to_owned(), *status))
        .collect();
    let mut missing = Vec::new();
    for (name, operation) in described(&whole) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let schema = &response["content"]["application/json"]["schema"];
            let named = schema["$ref"].is_string();
            if named && !golden.contains(&(name.clone(), status.as_str())) {
                missing.push(format!("{name} {status}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_description_holds_together() {
    let whole = openapi::description();
    let mut schemas = Described::new(&whole);
    for name in whole["components"]["schemas"].as_object().unwrap().keys() {
        schemas.schema(&format!("/components/schemas/{name}"));
    }
    for example in whole["components"]["examples"]
        .as_object()
        .unwrap()
        .values()
    {
        schemas.judge(
            "a problem",
            "/components/schemas/Problem",
            &example["value"],
        );
    }
    let named = schemas.schema("/components/schemas/Named");
    for wrong in [json!({"id": 1}), json!({"id": 1, "name": "A", "more": 1})] {
        assert!(schemas.schemas.validate(&wrong, named).is_err(), "{wrong}");
    }
    let mut used = BTreeSet::new();
    references(&whole, &mut |reference| {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(whole.pointer(pointer).is_some(), "{reference}");
        used.insert(pointer.to_owned());
    });
    for kind in ["schemas", "parameters"] {
        for name in whole["components"][kind].as_object().unwrap().keys() {
            let pointer = format!("/components/{kind}/{name}");
            // The stream's events stand in text.
            assert!(used.contains(&pointer) || name == "Event", "{pointer}");
        }
    }
    let mut ids = BTreeSet::new();
    for (name, operation) in described(&whole) {
        assert!(ids.insert(operation["operationId"].to_string()), "{name}");
    }
}

fn references(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found(reference);
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
