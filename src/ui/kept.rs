//! What was typed in a composer whose session had ended when it was sent: the sign-in form carries it, and after
//! signing in it stands in the composer again. Nobody who is not signed in has anything kept on the desk.

use crate::base::secret::Hash16;
use crate::http::Fields;
use crate::ui::context::Context;

/// The fields of the composer that are worth keeping, apart from a template's variables.
const FIELDS: [&str; 7] = [
    "text",
    "choices",
    "reply_to",
    "idempotency_key",
    "template_name",
    "template_language",
    "tab",
];

/// What the names of its fields begin with in the sign-in form.
const PREFIX: &str = "kept.";

/// A composer's form, and the page of its chat.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Where the composer is.
    pub page: String,
    /// A note was being written.
    pub note: bool,
    /// What was typed and chosen.
    pub form: Fields,
}

impl Kept {
    /// What is to be kept of a form sent to `path`, when it is a composer's and somebody typed in it.
    pub fn of_form(path: &str, form: &Fields) -> Option<Self> {
        let (page, act) = path.rsplit_once('/')?;
        let note = match act {
            "notes" => true,
            "messages" => false,
            "draft" => form.get("mode") == Some("note"),
            _ => return None,
        };
        let kept = Self {
            page: page.to_owned(),
            note,
            form: worth_keeping(form.iter()),
        };
        let typed = |(name, value): (&str, &str)| {
            (name == "text" || is_variable(name)) && !value.trim().is_empty()
        };
        let is_typed = kept.form.iter().any(typed);
        is_typed.then_some(kept)
    }

    /// What the sign-in form carried that leads to `page`.
    pub fn of_sign_in(page: &str, form: &Fields) -> Option<Self> {
        let carried = form
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
        let kept = Self {
            page: page.to_owned(),
            note: form.get("kept.note").is_some(),
            form: worth_keeping(carried),
        };
        let is_any = kept.form.iter().next().is_some();
        is_any.then_some(kept)
    }

    /// The hidden fields of the sign-in form.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let note = self.note.then_some(("note", "on"));
        let fields = self.form.iter().chain(note);
        fields
            .map(|(name, value)| (format!("{PREFIX}{name}"), value.to_owned()))
            .collect()
    }
}

fn worth_keeping<'f>(fields: impl Iterator<Item = (&'f str, &'f str)>) -> Fields {
    let mut kept = Fields::default();
    for (name, value) in fields {
        if FIELDS.contains(&name) || is_variable(name) {
            // There are fewer than the form that they come from had.
            let _ = kept.push(name.to_owned(), value.to_owned());
        }
    }
    kept
}

fn is_variable(name: &str) -> bool {
    name.strip_prefix('v')
        .is_some_and(|number| number.parse::<u8>().is_ok())
}

impl Context {
    /// Keeps what was typed for the next page of a session that has just begun.
    pub fn keep(&self, session: Hash16, kept: Kept) {
        let now = self.desk.engine.clock.monotonic();
        self.desk.kept.put(session, kept, now);
    }

    /// What was kept for this page, once.
    pub fn kept(&self) -> Option<Kept> {
        let signed = self.signed.as_ref().filter(|_| self.fragment().is_none())?;
        let now = self.desk.engine.clock.monotonic();
        let kept = self.desk.kept.take(signed.session, now)?;
        (kept.page == self.request.path()).then_some(kept)
    }
}
