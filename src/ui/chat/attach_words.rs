//! What the page's script needs to say of files before they leave: limits, sentences, the look of a waiting file.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::domain::entry::FileKind;
use crate::domain::files::{FileRules, REFUSED, limit};
use crate::ui::look::Look;
use crate::ui::texts::Arg;

/// Sentences and limits for the script, and what it draws with. Without the script nothing of it is seen.
#[derive(Template)]
#[template(path = "attach_words.html", config = "config/askama.toml")]
pub struct AttachWords {
    look: Look,
    /// Attributes: a name, and the sentence or the numbers.
    said: Vec<(&'static str, String)>,
    /// Voice messages can be recorded.
    records: bool,
}

impl HtmlSafe for AttachWords {}

impl AttachWords {
    /// How large files may be.
    pub fn hint(look: &Look, rules: &FileRules) -> String {
        let kinds = [FileKind::Image, FileKind::Video, FileKind::Document];
        let [picture, played, document] = kinds.map(|kind| look.size(limit(kind, rules).bytes()));
        let args = [
            ("picture", picture.as_str().into()),
            ("played", played.as_str().into()),
            ("document", document.as_str().into()),
        ];
        look.args("attach-hint", &args)
    }

    /// For a reader, by the desk's rules.
    pub fn new(look: &Look, rules: &FileRules, records: bool) -> Self {
        let kinds = [
            ("limit-picture", FileKind::Image),
            ("limit-video", FileKind::Video),
            ("limit-sound", FileKind::Audio { voice: false }),
            ("limit-document", FileKind::Document),
        ];
        let limits = kinds.map(|(name, kind)| {
            let limit = limit(kind, rules);
            (name, format!("{} {}", limit.desk, limit.whatsapp))
        });
        // The script puts the sizes into the braces.
        let args = ["size", "desk", "whatsapp"];
        let values = args.map(|name| format!("{{{name}}}"));
        let sizes: Vec<(&str, Arg<'_>)> = args
            .into_iter()
            .zip(values.iter().map(|value| Arg::Text(value)))
            .collect();
        let sized = |key| look.args(key, &sizes);
        let units = |key| look.with(key, "n", "{n}");
        let said = [
            ("large-picture", sized("error-file-large-picture")),
            ("large-video", sized("error-file-large-video")),
            ("large-sound", sized("error-file-large-sound")),
            ("large-document", sized("error-file-large-document")),
            ("size-bytes", units("size-bytes")),
            ("size-kilobytes", units("size-kilobytes")),
            ("size-megabytes", units("size-megabytes")),
            ("empty", look.text("error-file-empty")),
            ("ask", look.text("error-files-ask")),
            ("waits", look.text("attach-waits")),
            ("leaves", look.with("attach-leaves", "percent", "{percent}")),
            ("handing", look.text("attach-handing")),
            ("behind", look.text("attach-behind")),
            ("held", look.with("attach-held", "files", "{files}")),
            ("apart", look.text("attach-apart")),
            ("blocked", look.text("attach-blocked")),
            ("gone", look.text("attach-gone")),
            ("nameless", look.text("media-document")),
            ("unsaid", look.text("error-empty-text")),
            ("fields", look.text("error-empty-variables")),
            ("sound", look.text("attach-plain-sound")),
            ("voice", look.text("media-voice")),
            ("microphone-refused", look.text("attach-microphone-refused")),
            ("microphone-missing", look.text("attach-microphone-missing")),
            ("recorder-missing", look.text("attach-recorder-missing")),
            ("elsewhere", look.text("attach-elsewhere")),
            ("recorded", look.text("attach-recorded")),
            (
                "program",
                look.with("error-file-name", "ending", "{ending}"),
            ),
            ("programs", REFUSED.join(" ")),
        ];
        Self {
            said: limits.into_iter().chain(said).collect(),
            look: look.clone(),
            records,
        }
    }
}
