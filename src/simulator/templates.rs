//! Message templates: the starter set, what each of them asks for, and Graph's pages of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Templates on a page when `limit` isn't given.
const DEFAULT_PAGE: usize = 25;
/// The largest page that is handed out.
const LARGEST_PAGE: usize = 250;

/// One language of one template, as the management API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Meta's id, digits.
    pub id: String,
    /// Lower case letters, digits and underscores.
    pub name: String,
    /// Such as `en` or `pt_BR`.
    pub language: String,
    /// `APPROVED` is the one that may be sent.
    pub status: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// `POSITIONAL` or `NAMED`.
    pub parameter_format: String,
    /// `HEADER`, `BODY`, `FOOTER` and `BUTTONS`, in Meta's own form.
    pub components: Vec<Value>,
    /// `score` and `date`.
    #[serde(default)]
    pub quality_score: Value,
    /// `NONE` unless it was rejected.
    #[serde(default)]
    pub rejected_reason: String,
}

impl Template {
    /// The component of that type, such as `BODY`.
    pub fn component(&self, kind: &str) -> Option<&Value> {
        self.components.iter().find(|part| part["type"] == kind)
    }

    /// The text of a component; empty if there's none.
    pub fn text(&self, kind: &str) -> &str {
        self.component(kind)
            .and_then(|part| part["text"].as_str())
            .unwrap_or_default()
    }

    /// All buttons in their order.
    pub fn buttons(&self) -> &[Value] {
        self.component("BUTTONS")
            .and_then(|part| part["buttons"].as_array())
            .map_or(&[], Vec::as_slice)
    }

    /// The format of the header in lower case (`text`, `image`, …), if there's a header.
    pub fn header_format(&self) -> Option<String> {
        Some(self.component("HEADER")?["format"].as_str()?.to_lowercase())
    }

    /// Whether its parameters go by name.
    pub fn is_named(&self) -> bool {
        self.parameter_format == "NAMED"
    }
}

/// The variables of a text, each once, in the order of their first use: `1` or `customer_name`.
pub fn variables(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else {
            break;
        };
        if !found.contains(&name.trim()) {
            found.push(name.trim());
        }
        rest = tail;
    }
    found
}

/// The text with every variable replaced by its value; one without a value stays as it is.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        match value(name.trim()) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(&rest[before.len()..rest.len() - tail.len()]),
        }
        rest = tail;
    }
    filled + rest
}

/// The templates of one WhatsApp Business Account.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    templates: Vec<Template>,
}

/// What a page of templates was asked for; empty filters let everything through.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Fields to show besides `id`; empty means Graph's default.
    pub fields: Vec<String>,
    /// Templates on the page.
    pub limit: Option<usize>,
    /// The cursor after which the page begins.
    pub after: Option<String>,
    /// Only this status.
    pub status: Option<String>,
    /// Only names that have this in them.
    pub name: Option<String>,
    /// Only this language.
    pub language: Option<String>,
    /// Only this category.
    pub category: Option<String>,
}

#[derive(Deserialize)]
struct StarterSet {
    data: Vec<Template>,
}

impl Catalogue {
    /// The starter set: English, Russian and Croatian, every shape of variable, header and button.
    ///
    /// # Panics
    /// If the embedded file isn't a list of templates, which a test rules out.
    #[expect(clippy::expect_used, reason = "a test reads the embedded file")]
    pub fn starter() -> Self {
        let set: StarterSet = serde_json::from_str(include_str!("templates.json"))
            .expect("the embedded file is tested to be a list of templates");
        Self {
            templates: set.data,
        }
    }

    /// A catalogue of just these.
    pub fn of(templates: Vec<Template>) -> Self {
        Self { templates }
    }

    /// The template of that name in exactly that language.
    pub fn find(&self, name: &str, language: &str) -> Option<&Template> {
        self.templates
            .iter()
            .find(|template| template.name == name && template.language == language)
    }

    /// Adds a template, or replaces the one of the same name and language.
    pub fn put(&mut self, template: Template) {
        let known = (self.templates.iter_mut())
            .find(|known| known.name == template.name && known.language == template.language);
        match known {
            Some(known) => *known = template,
            None => self.templates.push(template),
        }
    }

    /// Takes those out that `gone` names; returns how many there were.
    pub fn remove(&mut self, gone: impl Fn(&Template) -> bool) -> usize {
        let before = self.templates.len();
        self.templates.retain(|template| !gone(template));
        before - self.templates.len()
    }

    /// All of them.
    pub fn all(&self) -> &[Template] {
        &self.templates
    }

    /// A page in Graph's form; `url` is the address of the list, for `paging.next`.
    /// None if the cursor is not one of ours.
    pub fn page(&self, asked: &PageRequest, url: &str) -> Option<Value> {
        let start = match &asked.after {
            None => 0,
            Some(cursor) => position(cursor)?,
        };
        let limit = asked.limit.unwrap_or(DEFAULT_PAGE).clamp(1, LARGEST_PAGE);
        let wanted: Vec<&Template> = self
            .templates
            .iter()
            .filter(|template| asked.admits(template))
            .collect();
        let page = wanted.iter().skip(start).take(limit);
        let data: Vec<Value> = page.map(|template| asked.show(template)).collect();
        if data.is_empty() {
            return Some(json!({ "data": [] }));
        }
        let end = start + data.len();
        let mut paging = json!({ "cursors": { "before": cursor(start), "after": cursor(end) } });
        if end < wanted.len() {
            let query = asked.query(limit, &cursor(end));
            paging["next"] = json!(format!("{url}?{query}"));
        }
        Some(json!({ "data": data, "paging": paging }))
    }
}

impl PageRequest {
    fn admits(&self, template: &Template) -> bool {
        let same = |wanted: &Option<String>, value: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == value)
        };
        same(&self.status, &template.status)
            && same(&self.language, &template.language)
            && same(&self.category, &template.category)
            && (self.name.as_ref()).is_none_or(|part| template.name.contains(part.as_str()))
    }

    fn show(&self, template: &Template) -> Value {
        let Ok(Value::Object(all)) = serde_json::to_value(template) else {
            return Value::Null;
        };
        let default = [
            "name",
            "parameter_format",
            "components",
            "language",
            "status",
            "category",
        ];
        let asked = |key: &str| {
            if self.fields.is_empty() {
                default.contains(&key)
            } else {
                self.fields.iter().any(|field| field == key)
            }
        };
        let shown: Map<String, Value> = all
            .into_iter()
            .filter(|(key, _)| key == "id" || asked(key))
            .collect();
        Value::Object(shown)
    }

    fn query(&self, limit: usize, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.fields.is_empty() {
            query.append_pair("fields", &self.fields.join(","));
        }
        let filters = [
            ("status", &self.status),
            ("name", &self.name),
            ("language", &self.language),
            ("category", &self.category),
        ];
        for (key, value) in filters {
            if let Some(value) = value {
                query.append_pair(key, value);
            }
        }
        query.append_pair("limit", &limit.to_string());
        query.append_pair("after", after);
        query.finish()
    }
}

/// Cursors are opaque to clients: a position with a prefix, in base64.
fn cursor(position: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("at:{position}"))
}

fn position(cursor: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_prefix("at:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_set_has_every_shape() {
        let all = Catalogue::starter();
        assert!(all.all().len() >= 30);
        for language in ["en", "ru", "hr"] {
            assert_eq!(all.find("continue", language).unwrap().status, "APPROVED");
            assert!(all.find("order_shipped", language).unwrap().is_named());
        }
        for status in ["PAUSED", "REJECTED", "PENDING"] {
            assert_eq!(all.all().iter().filter(|t| t.status == status).count(), 1);
        }
        let pictured = all.find("finished_picture", "en").unwrap();
        assert_eq!(pictured.header_format().as_deref(), Some("image"));
        assert_eq!(
            variables(all.find("layout_approval", "ru").unwrap().text("HEADER")),
            ["1"]
        );
    }

    #[test]
    fn no_body_of_the_starter_set_begins_or_ends_with_a_variable() {
        for template in Catalogue::starter().all() {
            let body = template.text("BODY");
            assert!(
                !body.is_empty() && body.chars().count() <= 1024,
                "{}",
                template.name
            );
            assert!(
                !body.starts_with("{{") && !body.ends_with("}}"),
                "{}",
                template.name
            );
        }
    }

    #[test]
    fn variables_are_counted_once_each() {
        assert_eq!(variables("Hi {{1}}, {{ 2 }} and {{1}}"), ["1", "2"]);
        assert_eq!(variables("{{name}} {{"), ["name"]);
        assert!(variables("none").is_empty());
    }

    #[test]
    fn a_value_is_never_read_as_a_variable() {
        let value = |name: &str| (name == "1").then_some("{{2}}");
        assert_eq!(fill("a {{1}} b {{2}} c", value), "a {{2}} b {{2}} c");
    }

    #[test]
    fn pages_follow_their_cursor_to_the_end_and_show_each_template_once() {
        let all = Catalogue::starter();
        let mut seen = Vec::new();
        let mut asked = PageRequest::default();
        loop {
            let page = all
                .page(&asked, "http://graph/v25.0/1/message_templates")
                .unwrap();
            let data = page["data"].as_array().unwrap();
            assert!(data.len() <= DEFAULT_PAGE);
            seen.extend(data.iter().map(|t| t["id"].as_str().unwrap().to_owned()));
            if page["paging"]["next"].is_null() {
                break;
            }
            asked.after = Some(
                page["paging"]["cursors"]["after"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
        }
        let expected: Vec<String> = all.all().iter().map(|t| t.id.clone()).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_next_address_repeats_what_was_asked() {
        let asked = PageRequest {
            limit: Some(1),
            status: Some("APPROVED".to_owned()),
            fields: vec!["name".to_owned()],
            ..PageRequest::default()
        };
        let page = Catalogue::starter().page(&asked, "http://g/t").unwrap();
        let next = page["paging"]["next"].as_str().unwrap();
        assert!(next.starts_with("http://g/t?fields=name&status=APPROVED&limit=1&after="));
        assert_eq!(page["data"][0].as_object().unwrap().len(), 2);
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        let asked = PageRequest {
            after: Some("nonsense".to_owned()),
            ..PageRequest::default()
        };
        assert!(Catalogue::starter().page(&asked, "http://g/t").is_none());
    }
}
