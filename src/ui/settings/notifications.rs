//! How somebody wants to be told: of what, by which ways, when not, and on which devices.

use std::collections::BTreeMap;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::limits::PUSH_ENDPOINT_MAX;
use crate::base::secret::Secret;
use crate::domain::command::{AgentChange, Command, TeamAction};
use crate::domain::push::{NewDevice, PushCommand, PushDevice};
use crate::domain::refusal::FieldProblem;
use crate::domain::telling::{DAY_MINUTES, QuietHours, Telling, Volume, Ways, subjects};
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::net::push::{AUTH_BYTES, KEY_BYTES, SenderKey, endpoint};
use crate::ui::context::{Context, Format};
use crate::ui::device;
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given, present, switch};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;

/// The ways as they are sent; what is absent stays.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WaysSent {
    page: Option<bool>,
    sound: Option<bool>,
    push: Option<bool>,
}

/// Quiet hours as they are sent: clock times.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuietSent {
    from: String,
    to: String,
}

/// What may be changed; what is absent stays.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sent {
    sound: Option<bool>,
    volume: Option<String>,
    discreet: Option<bool>,
    #[serde(deserialize_with = "present")]
    quiet: Option<Option<QuietSent>>,
    subjects: BTreeMap<String, WaysSent>,
}

impl Input for Sent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let ways = |subject: &'static str| {
            let chosen: Vec<&str> = form.all(subject).collect();
            let has = |way: &str| Some(chosen.contains(&way));
            let ways = WaysSent {
                page: has("page"),
                sound: has("sound"),
                push: has("push"),
            };
            (!chosen.is_empty()).then(|| (subject.to_owned(), ways))
        };
        let quiet = given(form, "quiet_from").map(|from| {
            let to = given(form, "quiet_to").unwrap_or_default();
            let is_empty = from.trim().is_empty() && to.trim().is_empty();
            (!is_empty).then_some(QuietSent { from, to })
        });
        Ok(Self {
            sound: switch(form, "sound")?,
            volume: given(form, "volume"),
            discreet: switch(form, "discreet")?,
            quiet,
            subjects: subjects().filter_map(ways).collect(),
        })
    }
}

impl Sent {
    fn telling(&self, mut telling: Telling) -> Result<Telling, Failure> {
        if let Some(word) = &self.volume {
            let unknown = || Failure::invalid("volume", FieldProblem::Unknown);
            telling.volume = Volume::from_word(word).ok_or_else(unknown)?;
        }
        telling.discreet = self.discreet.unwrap_or(telling.discreet);
        if let Some(quiet) = &self.quiet {
            telling.quiet = quiet.as_ref().map(quiet_hours).transpose()?;
        }
        for (word, sent) in &self.subjects {
            let subject = subjects().find(|subject| subject == word);
            let unknown = || Failure::invalid("subjects", FieldProblem::Unknown);
            let subject = subject.ok_or_else(unknown)?;
            let known = telling.ways(subject);
            let ways = Ways {
                page: sent.page.unwrap_or(known.page),
                sound: sent.sound.unwrap_or(known.sound),
                push: sent.push.unwrap_or(known.push),
            };
            telling.choose(subject, ways);
        }
        Ok(telling)
    }
}

fn quiet_hours(sent: &QuietSent) -> Result<QuietHours, Failure> {
    let read = |field, text: &str| {
        if text.trim().is_empty() {
            return Err(Failure::invalid(field, FieldProblem::Empty));
        }
        minute_of(text).ok_or_else(|| Failure::invalid(field, FieldProblem::Unknown))
    };
    let quiet = QuietHours {
        from: read("quiet_from", &sent.from)?,
        to: read("quiet_to", &sent.to)?,
    };
    if quiet.from == quiet.to {
        return Err(Failure::invalid("quiet_to", FieldProblem::Wrong));
    }
    Ok(quiet)
}

/// The minute of a day that a clock time names: `22:00`.
fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let is_short = |part: &str| (1..=2).contains(&part.len());
    let (hour, minute): (u16, u16) = match is_short(hour) && minute.len() == 2 {
        true => (hour.parse().ok()?, minute.parse().ok()?),
        false => return None,
    };
    let at = hour * 60 + minute;
    (minute < 60 && at < DAY_MINUTES).then_some(at)
}

fn clock_of(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A browser that wants pushes, as it says itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceSent {
    endpoint: String,
    p256dh: String,
    auth: String,
    /// What the member knows it by; else what the browser says of itself.
    #[serde(default)]
    name: String,
}

impl Input for DeviceSent {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        let field = |name| given(form, name).unwrap_or_default();
        Ok(Self {
            endpoint: field("endpoint"),
            p256dh: field("p256dh"),
            auth: field("auth"),
            name: field("name"),
        })
    }
}

impl DeviceSent {
    fn device(self, context: &Context) -> Result<NewDevice, Failure> {
        let wrong = |field| Failure::invalid(field, FieldProblem::Unknown);
        let bytes = |field, text: &str, length| {
            let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
            let bytes = bytes.ok().filter(|bytes| bytes.len() == length);
            bytes.ok_or_else(|| wrong(field))
        };
        let key = bytes("p256dh", &self.p256dh, KEY_BYTES)?;
        bytes("auth", &self.auth, AUTH_BYTES)?;
        let reach = context.settings().push_reach;
        if self.endpoint.len() > PUSH_ENDPOINT_MAX || endpoint(&self.endpoint, reach).is_err() {
            return Err(wrong("endpoint"));
        }
        let name = match self.name.trim() {
            "" => {
                let origin = device::origin(&context.request);
                format!("{} · {}", origin.browser, origin.system)
            }
            name => name.to_owned(),
        };
        Ok(NewDevice {
            endpoint: Secret::new(self.endpoint),
            key,
            auth: Secret::new(self.auth.trim_end_matches('=')),
            name,
        })
    }
}

#[derive(Serialize)]
struct NotificationsView {
    /// Whether anything sounds at all.
    sound: bool,
    volume: &'static str,
    discreet: bool,
    quiet: Option<QuietView>,
    subjects: BTreeMap<&'static str, WaysView>,
    /// With which a browser asks its push service to take messages of this desk.
    public_key: Option<String>,
    devices: Vec<DeviceView>,
}

#[derive(Serialize)]
struct QuietView {
    from: String,
    to: String,
}

#[derive(Clone, Copy, Serialize)]
struct WaysView {
    page: bool,
    sound: bool,
    push: bool,
}

/// A device of the interface: never where it is reached.
#[derive(Serialize)]
struct DeviceView {
    id: u64,
    name: String,
    created_at: String,
    /// When its push service last took something.
    reached_at: Option<String>,
    /// It was said in the sign-in that asks.
    current: bool,
    #[serde(skip)]
    said: String,
}

struct SubjectRow {
    word: &'static str,
    label: String,
    ways: [(&'static str, bool); 3],
    ways_labels: [String; 3],
}

#[derive(Template)]
#[template(path = "settings/notifications.html", config = "config/askama.toml")]
struct NotificationsPage {
    frame: Frame,
    nav: Nav,
    sound: bool,
    volume: &'static str,
    volumes: Vec<(&'static str, String)>,
    discreet: bool,
    from: String,
    to: String,
    rows: Vec<SubjectRow>,
    columns: [String; 3],
    key: Option<String>,
    devices: Vec<DeviceView>,
    wrong: Wrong,
}

/// `GET /me/notifications`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&view(&context)?));
    }
    show(&context, &Sent::default(), Wrong::default())
}

/// `PUT /me/notifications`: what is absent stays.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let sent: Sent = match input::read(&mut context).await {
        Ok(sent) => sent,
        Err(failure) => return refuse(&context, &Sent::default(), failure),
    };
    let me = context.me()?;
    let (by, sounds) = (me.id, me.sound);
    let known = context.snapshot()?.telling(by)?;
    let telling = match sent.telling(known.clone()) {
        Ok(telling) => telling,
        Err(failure) => return refuse(&context, &sent, failure),
    };
    if sent.sound.is_some_and(|sound| sound != sounds) {
        let action = TeamAction::ChangeAgent {
            agent: by,
            change: AgentChange {
                sound: sent.sound,
                ..AgentChange::default()
            },
        };
        let by = Some(by);
        context.submit(Command::Team { by, action }).await?;
    }
    if telling != known {
        let telling = Box::new(telling);
        let command = PushCommand::Tell { by, telling };
        context.submit(Command::Push(command)).await?;
    }
    match context.format {
        Format::Json => Ok(Reply::json(&view(&context)?)),
        Format::Html => {
            context.tell_saved();
            Ok(Reply::see_other("/me/notifications"))
        }
    }
}

fn refuse(context: &Context, sent: &Sent, failure: Failure) -> Result<Reply, Failure> {
    let wrong = Wrong::of(context, failure)?;
    let reply = show(context, sent, wrong)?;
    Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
}

/// `POST /me/notifications/devices` `{endpoint,p256dh,auth,name?}`: the browser that asks wants pushes.
pub async fn subscribe(mut context: Context) -> Result<Reply, Failure> {
    let sent: DeviceSent = input::read(&mut context).await?;
    let device = Box::new(sent.device(&context)?);
    let endpoint = device.endpoint.clone();
    let signed = context.signed.as_ref().ok_or(Failure::SignedOut)?;
    let (by, session) = (signed.agent.id, signed.session);
    let command = PushCommand::Subscribe {
        by,
        session,
        device,
    };
    context.submit(Command::Push(command)).await?;
    if context.format == Format::Html {
        return Ok(Reply::see_other("/me/notifications"));
    }
    let devices = context.snapshot()?.push_devices()?.into_iter();
    let made = devices
        .filter(|(_, device)| device.agent == by)
        .find(|(_, device)| device.endpoint == endpoint);
    let (id, device) = made.ok_or(Failure::NotFound)?;
    let view = device_view(&context, id, &device)?;
    Ok(Reply::json(&view).with_status(StatusCode::CREATED))
}

/// `DELETE /me/notifications/devices/{id}`.
pub async fn remove(context: Context) -> Result<Reply, Failure> {
    let (by, device) = (context.me()?.id, context.id("id")?);
    let command = PushCommand::Remove { by, device };
    context.submit(Command::Push(command)).await?;
    Ok(done(&context, "push-removed"))
}

/// `POST /me/notifications/devices/{id}/test`: the device gets one that says that they arrive.
pub async fn test(context: Context) -> Result<Reply, Failure> {
    let (by, device) = (context.me()?.id, context.id("id")?);
    let command = PushCommand::Test { by, device };
    context.submit(Command::Push(command)).await?;
    Ok(done(&context, "push-test-sent"))
}

fn done(context: &Context, told: &'static str) -> Reply {
    match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well(told));
            Reply::see_other("/me/notifications")
        }
    }
}

fn device_view(context: &Context, id: u64, device: &PushDevice) -> Result<DeviceView, Failure> {
    let words = &context.words;
    let signed = context.signed.as_ref().ok_or(Failure::SignedOut)?;
    Ok(DeviceView {
        id,
        name: device.name.clone(),
        created_at: device.created_at.rfc3339(),
        reached_at: device.reached_at.map(Timestamp::rfc3339),
        current: device.session == signed.session,
        said: match device.reached_at {
            Some(at) => words.with("push-reached", "time", words.moment(at).as_str()),
            None => words.text("push-never-reached"),
        },
    })
}

fn devices(context: &Context) -> Result<Vec<DeviceView>, Failure> {
    let me = context.me()?.id;
    let known = context.snapshot()?.push_devices()?.into_iter();
    known
        .filter(|(_, device)| device.agent == me)
        .map(|(id, device)| device_view(context, id, &device))
        .collect()
}

/// The public half of the desk's key; nothing before the desk has one.
fn public_key(context: &Context) -> Result<Option<String>, Failure> {
    let desk = context.snapshot()?.push_desk()?;
    let key = desk.and_then(|desk| SenderKey::read(&desk.private).ok());
    Ok(key.map(|key| key.public()))
}

fn view(context: &Context) -> Result<NotificationsView, Failure> {
    let snapshot = context.snapshot()?;
    let me = snapshot.agent(context.me()?.id)?.ok_or(Failure::NotFound)?;
    let telling = snapshot.telling(me.id)?;
    let ways = |subject| {
        let Ways { page, sound, push } = telling.ways(subject);
        (subject, WaysView { page, sound, push })
    };
    Ok(NotificationsView {
        sound: me.sound,
        volume: telling.volume.word(),
        discreet: telling.discreet,
        quiet: telling.quiet.map(|quiet| QuietView {
            from: clock_of(quiet.from),
            to: clock_of(quiet.to),
        }),
        subjects: subjects().map(ways).collect(),
        public_key: public_key(context)?,
        devices: devices(context)?,
    })
}

/// The page with what was typed, and what is wrong with it; what was not typed is as it is.
fn show(context: &Context, typed: &Sent, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Notifications)? {
        return Ok(part);
    }
    let words = &context.words;
    let (frame, nav) = around(context, Section::Notifications, Entrance::Direct)?;
    let me = context.me()?;
    let telling = context.snapshot()?.telling(me.id)?;
    let columns = ["page", "sound", "push"];
    let labels = columns.map(|way| words.text(&format!("notifications-by-{way}")));
    let row = |word: &'static str| {
        let sent = typed.subjects.get(word).copied().unwrap_or_default();
        let known = telling.ways(word);
        let label = words.text(&format!("notifications-of-{}", word.replace('_', "-")));
        SubjectRow {
            word,
            ways: [
                ("page", sent.page.unwrap_or(known.page)),
                ("sound", sent.sound.unwrap_or(known.sound)),
                ("push", sent.push.unwrap_or(known.push)),
            ],
            ways_labels: [0, 1, 2].map(|way: usize| format!("{label}: {}", labels[way])),
            label,
        }
    };
    let quiet = match &typed.quiet {
        Some(quiet) => quiet.clone(),
        None => telling.quiet.map(|quiet| QuietSent {
            from: clock_of(quiet.from),
            to: clock_of(quiet.to),
        }),
    };
    let QuietSent { from, to } = quiet.unwrap_or_default();
    let page = NotificationsPage {
        frame,
        nav,
        sound: typed.sound.unwrap_or(me.sound),
        volume: telling.volume.word(),
        volumes: Volume::ALL
            .map(|volume| {
                let word = volume.word();
                (word, words.text(&format!("notifications-volume-{word}")))
            })
            .to_vec(),
        discreet: typed.discreet.unwrap_or(telling.discreet),
        from,
        to,
        rows: subjects().map(row).collect(),
        columns: labels.clone(),
        key: public_key(context)?,
        devices: devices(context)?,
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_read_as_they_are_written() {
        for (text, minute) in [
            ("22:00", 1320),
            ("0:00", 0),
            (" 07:05 ", 425),
            ("23:59", 1439),
        ] {
            assert_eq!(minute_of(text), Some(minute), "{text}");
        }
        for text in [
            "", "24:00", "12:60", "12", "12:5", "012:00", "a:00", "-1:00",
        ] {
            assert_eq!(minute_of(text), None, "{text}");
        }
        assert_eq!(clock_of(425), "07:05");
    }
}
