//! Pages without a frame: signing in, invitations, errors.

use askama::Template;

use crate::http::{Problem, Reply};
use crate::ui::context::Desk;
use crate::ui::look::Look;
use crate::ui::words::Words;

/// What such a page has around it.
pub struct Alone {
    /// The reader's words and icons.
    pub look: Look,
    /// For the browser's tab.
    pub title: String,
    pub(super) mark: String,
    pub(super) stylesheet: String,
}

impl Alone {
    /// For a page called `title`.
    pub fn new(desk: &Desk, words: &Words, title: &str) -> Self {
        Self {
            look: Look::new(words, &desk.assets),
            title: format!("{title} · {}", words.text("app-name")),
            mark: desk.assets.url("favicon.svg"),
            stylesheet: desk.assets.url("app.css"),
        }
    }
}

#[derive(Template)]
#[template(path = "error.html", config = "config/askama.toml")]
struct ErrorPage<'p> {
    alone: Alone,
    heading: &'static str,
    detail: &'p str,
    fields: &'p [(String, String)],
}

/// What a person sees when something did not work.
pub fn error_page(desk: &Desk, words: &Words, problem: &Problem) -> Reply {
    let heading = if problem.code == crate::http::Code::NotFound {
        "error-not-found"
    } else {
        "error-title"
    };
    let page = ErrorPage {
        alone: Alone::new(desk, words, &words.text(heading)),
        heading,
        detail: &problem.detail,
        fields: &problem.fields,
    };
    match page.render() {
        Ok(html) => Reply::html(html).with_status(problem.code.status()),
        Err(error) => {
            tracing::error!(%error, "the error page failed");
            problem.clone().into()
        }
    }
}
