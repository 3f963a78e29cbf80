//! What may be done with the chat that is open, by who asks.

use crate::domain::access::Action;
use crate::store::Snapshot;
use crate::ui::chat::{Deed, Hands, Snooze, Subject};
use crate::ui::context::{Context, Team};
use crate::ui::failure::Failure;
use crate::ui::inbox::ListQuery;
use crate::ui::look::Look;
use crate::ui::palette::act::{Act, Form, Words};
use crate::ui::people::Choosing;
use crate::ui::tab::Tab;

/// What the reader may do with the chat.
///
/// # Errors
/// When nobody is signed in or storage fails.
pub fn acts(
    context: &Context,
    snapshot: &Snapshot,
    team: &Team,
    subject: &Subject,
    words: &Words,
) -> Result<Vec<Act>, Failure> {
    let (agent, look) = (context.me()?, context.look());
    let id = subject.chat.id;
    let here = |rest: &str| format!("/chats/{id}{rest}");
    let may = |action| subject.allows(team, agent, action).is_ok();
    let writes = may(Action::Write);
    let mut acts = Vec::new();
    if let Some(deed) = Deed::of(subject, team, agent) {
        acts.extend(of_deed(&look, subject, deed));
    }
    if writes {
        let reply = Act::place("mine", look.text("help-reply"), here("#compose"));
        acts.push(reply.keys("KeyR", &["R"]).command("reply"));
        let template = Act::place(
            "templates",
            look.text("palette-template"),
            here("?template="),
        );
        acts.push(template.keys("KeyW", &["W"]).command("template"));
    }
    if may(Action::Note) {
        acts.push(of_note(&look, &here(""), words));
    }
    if writes && subject.chat.waiting.is_some() {
        let form = Form::post(here("/no-reply-needed"));
        let act = Act::deed("check", look.text("no-reply"), form).keys("KeyB", &["B"]);
        acts.push(act.about(look.text("no-reply-explain")).command("noreply"));
    }
    if writes {
        acts.extend(of_pause(&look, subject));
    }
    let list = ListQuery::of(Tab::of(&subject.chat, agent));
    if let Some(snooze) = Snooze::of(context, snapshot, subject, team, &list)? {
        acts.extend(snooze.deeds().into_iter().map(|(label, about, until)| {
            let form = Form::post(here("/snooze"));
            let form = match &until {
                Some(until) => form.field("until", until),
                None => form.by("DELETE"),
            };
            let label = match until {
                Some(_) => format!(
                    "{}: {label}",
                    look.text("snooze-title").trim_end_matches('…')
                ),
                None => label,
            };
            Act::deed("clock", label, form)
                .about(about)
                .command("snooze")
        }));
    }
    let choosing = Choosing::new(&context.desk, snapshot, team, &look)?;
    if let Some(hands) = Hands::of(&look, subject, agent, &choosing, list.tab.word())? {
        acts.extend(hands.deeds().into_iter().map(|deed| {
            let mut form = Form::post(deed.path).by(deed.method);
            form.fields.extend(deed.field);
            let label = format!("{}: {}", deed.title, deed.name);
            Act::deed("user-group", label, form)
                .about(deed.about)
                .command(deed.command)
        }));
    }
    if may(Action::Leave) {
        let act = Act::deed(
            "close",
            look.text("action-leave"),
            Form::post(here("/leave")),
        );
        acts.push(act.command("leave"));
    }
    acts.extend(of_tag(&look, subject, words));
    acts.extend(of_care(&look, subject, may));
    Ok(acts)
}

/// What the chat's own menu has besides.
fn of_care(look: &Look, subject: &Subject, may: impl Fn(Action) -> bool) -> Vec<Act> {
    let here = |rest: &str| format!("/chats/{}/{rest}", subject.chat.id);
    let mute = Form::post(here("mute"));
    let mut acts = vec![match subject.mute {
        Some(mute_of) if mute_of.holds(look.now) => {
            Act::deed("notices", look.text("mute-end"), mute.by("DELETE"))
        }
        _ => {
            let label = format!(
                "{}: {}",
                look.text("mute").trim_end_matches('…'),
                look.text("mute-do-ever")
            );
            Act::deed("notices", label, mute.by("PUT"))
        }
    }];
    acts.push(Act::place("print", look.text("paper-print"), here("print")));
    if may(Action::Export) {
        acts.push(Act::place(
            "download",
            look.text("paper-export"),
            here("export"),
        ));
    }
    if may(Action::Delete) {
        acts.push(Act::place("close", look.text("erase"), here("delete")));
    }
    acts
}

fn of_deed(look: &Look, subject: &Subject, deed: Deed) -> Vec<Act> {
    let here = |rest: &str| format!("/chats/{}/{rest}", subject.chat.id);
    let label = look.text(&format!("action-{}", deed.path()));
    let act = |label| Act::deed(deed.icon(), label, Form::post(here(deed.path())));
    match deed {
        Deed::Take => vec![act(label).keys("KeyT", &["T"]).command("take")],
        Deed::TakeOver => vec![act(label).keys("KeyT", &["T"]).command("takeover")],
        Deed::Reopen => vec![act(label).command("reopen")],
        // What has yet to leave is somebody's to decide about.
        Deed::Done if !subject.chat.parked.is_empty() => ["keep", "discard"]
            .map(|fate| {
                let form = Form::post(here("done")).field("parked", fate);
                let label = look.text(&format!("done-{fate}"));
                Act::deed(deed.icon(), label, form).command("done")
            })
            .to_vec(),
        Deed::Done => {
            let next = Form::post(here("done")).field("next", "1");
            let next = Act::deed("done", look.text("action-done-next"), next);
            vec![
                act(label).keys("KeyE", &["E"]).command("done"),
                next.keys("Shift+KeyE", &["Shift", "E"]).command("next"),
            ]
        }
    }
}

fn of_pause(look: &Look, subject: &Subject) -> Vec<Act> {
    let form = || Form::post(format!("/chats/{}/pause", subject.chat.id));
    if subject.chat.pause.is_some() {
        let form = form().by("DELETE");
        return vec![Act::deed("clock", look.text("pause-end"), form).command("resume")];
    }
    ["customer", "development"]
        .map(|why| {
            let label = format!(
                "{}: {}",
                look.text("pause").trim_end_matches('…'),
                look.text(&format!("pause-{why}"))
            );
            let form = form().by("PUT").field("why", why);
            Act::deed("clock", label, form).command("pause")
        })
        .to_vec()
}

/// A note that is typed behind its command; before that, the box for it.
fn of_note(look: &Look, chat: &str, words: &Words) -> Act {
    match words.behind("note") {
        // Said in its own words, so that it is meant whatever they are.
        Some(note) => {
            let form = Form::post(format!("{chat}/notes")).field("text", note);
            Act::deed("note", look.with("palette-note", "note", note), form).command("note")
        }
        None => {
            let note = Act::place(
                "note",
                look.text("help-note-key"),
                format!("{chat}#compose"),
            );
            note.keys("KeyN", &["N"]).command("note")
        }
    }
}

/// A tag that is typed behind its command; before that, how it is done.
fn of_tag(look: &Look, subject: &Subject, words: &Words) -> Vec<Act> {
    let path = format!("/chats/{}/tags", subject.chat.id);
    match words.behind("tag") {
        // Said in its own words, so that it is meant whatever they are.
        Some(tag) => {
            let label = look.with("palette-tag", "tag", tag);
            vec![Act::deed("plus", label, Form::post(path).field("tag", tag)).command("tag")]
        }
        None => {
            let how = Act::place(
                "plus",
                look.text("tags-add"),
                format!("/chats/{}#card", subject.chat.id),
            );
            vec![how.about(look.text("palette-tag-how")).command("tag")]
        }
    }
}
