//! What roles may do on this desk: shown to everybody, switched by those above a role.

use std::collections::BTreeMap;

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::domain::agent::{Agent, Right, Role};
use crate::domain::command::{Command, TeamAction};
use crate::domain::refusal::FieldProblem;
use crate::domain::role_rights::RoleRights;
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong};
use crate::ui::settings::team::{right_key, role_key, switches};
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::Told;

/// A change of a role; rights that are absent stay, `null` is as the role has it by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    rights: BTreeMap<String, Option<bool>>,
}

impl Input for Change {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            rights: switches(form)?.unwrap_or_default(),
        })
    }
}

#[derive(Serialize)]
struct RoleList {
    roles: Vec<RoleView>,
}

/// What those of a role may do, but for what is switched for one of them.
#[derive(Serialize)]
struct RoleView {
    role: &'static str,
    rights: BTreeMap<&'static str, bool>,
}

#[derive(Template)]
#[template(path = "settings/roles.html", config = "config/askama.toml")]
struct RolesPage {
    frame: Frame,
    nav: Nav,
    roles: Vec<RoleForm>,
    /// What is said of the role that was changed.
    told: Option<Told>,
    wrong: Wrong,
}

struct RoleForm {
    word: &'static str,
    /// Whoever asks may switch it.
    editable: bool,
    rights: Vec<RightSwitch>,
}

struct RightSwitch {
    word: &'static str,
    on: bool,
    /// Nobody gives what they don't have.
    fixed: bool,
}

impl RolesPage {
    fn told_in(&self, part: &str) -> Option<&Told> {
        let told = self.told.as_ref();
        told.filter(|told| told.part.as_deref() == Some(part))
    }

    fn role_key(&self, role: &str) -> String {
        role_key(role)
    }

    fn right_key(&self, right: &str) -> String {
        right_key(right)
    }
}

/// `GET /roles`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        let rights = context.snapshot()?.role_rights()?;
        let roles = Role::ALL.map(|role| view(&rights, role)).into();
        return Ok(Reply::json(&RoleList { roles }));
    }
    show(&context, Wrong::default())
}

/// `PATCH /roles/{role}`.
pub async fn change(mut context: Context) -> Result<Reply, Failure> {
    let word = context.request.params().get("role").unwrap_or_default();
    let role = Role::from_word(word).ok_or(Failure::NotFound)?;
    let sent: Change = input::read(&mut context).await?;
    match carry_out(&context, role, &sent).await {
        Ok(()) if context.format == Format::Html => Ok(context.saved_in("/roles", role.word())),
        Ok(()) => {
            let rights = context.snapshot()?.role_rights()?;
            Ok(Reply::json(&view(&rights, role)))
        }
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            Ok(show(&context, wrong)?.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

async fn carry_out(context: &Context, role: Role, sent: &Change) -> Result<(), Failure> {
    let unknown = || Failure::invalid("rights", FieldProblem::Unknown);
    let switch = |(word, on): (&String, &Option<bool>)| {
        let right = Right::from_word(word).ok_or_else(unknown)?;
        Ok((right, *on))
    };
    let rights = sent
        .rights
        .iter()
        .map(switch)
        .collect::<Result<_, Failure>>()?;
    let by = Some(context.me()?.id);
    let action = TeamAction::SwitchRole { role, rights };
    context.submit(Command::Team { by, action }).await?;
    Ok(())
}

fn view(rights: &RoleRights, role: Role) -> RoleView {
    let all = Right::ALL.into_iter();
    RoleView {
        role: role.word(),
        rights: all
            .map(|right| (right.word(), rights.has(role, right)))
            .collect(),
    }
}

fn form(me: &Agent, rights: &RoleRights, role: Role) -> RoleForm {
    let switch = |right: Right| {
        let on = rights.has(role, right);
        RightSwitch {
            word: right.word(),
            on,
            fixed: !on && !me.has(right),
        }
    };
    RoleForm {
        word: role.word(),
        editable: me.has(Right::Team) && me.role.outranks(role),
        rights: Right::ALL.into_iter().map(switch).collect(),
    }
}

fn show(context: &Context, wrong: Wrong) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Team)? {
        return Ok(part);
    }
    let (mut frame, mut nav) = around(context, Section::Team, Entrance::Direct)?;
    if frame.address.is_some() {
        frame.answers_at("/roles".to_owned());
    }
    nav.title = context.words.text("roles-title");
    let me = context.me()?;
    let rights = context.snapshot()?.role_rights()?;
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::Owner);
    let mut words = Role::ALL.into_iter().map(Role::word);
    let told = words.find_map(|role| nav.told_in(role));
    let page = RolesPage {
        frame,
        nav,
        told,
        roles: roles.map(|role| form(me, &rights, role)).collect(),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}
