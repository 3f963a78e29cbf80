//! One's own API tokens: with what programs act as this member, and what each of them may be used for.

use askama::Template;
use serde::{Deserialize, Serialize};

use crate::base::clock::Timestamp;
use crate::base::secret::{Hash16, Secret, random_token};
use crate::domain::agent::{Session, SessionKind, secret_hash};
use crate::domain::command::{Command, SessionCommand};
use crate::domain::refusal::FieldProblem;
use crate::domain::scope::{Scope, Scopes};
use crate::domain::view::View as _;
use crate::http::{Fields, Reply, StatusCode};
use crate::ui::context::{Context, Format};
use crate::ui::failure::Failure;
use crate::ui::frame::Frame;
use crate::ui::input::{self, Input, Wrong, given};
use crate::ui::settings::sessions::last_use;
use crate::ui::settings::{Entrance, Nav, Section, around, part};
use crate::ui::told::{Copy, Told};

/// A token to be made. A program that names no scopes gets all of them; a person chooses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewToken {
    name: String,
    scopes: Option<Vec<String>>,
}

impl Input for NewToken {
    fn from_form(form: &Fields) -> Result<Self, Failure> {
        Ok(Self {
            name: given(form, "name").unwrap_or_default(),
            scopes: Some(form.all("scopes").map(str::to_owned).collect()),
        })
    }
}

impl NewToken {
    fn scopes(&self) -> Result<Scopes, Failure> {
        let Some(words) = &self.scopes else {
            return Ok(Scopes::All);
        };
        if words.is_empty() {
            return Err(Failure::invalid("scopes", FieldProblem::Empty));
        }
        let known = |word: &String| Scope::from_word(word);
        let scopes: Option<Vec<Scope>> = words.iter().map(known).collect();
        let scopes = scopes.ok_or_else(|| Failure::invalid("scopes", FieldProblem::Unknown))?;
        Ok(Scopes::only(scopes))
    }
}

#[derive(Serialize)]
struct TokenList {
    tokens: Vec<TokenView>,
}

#[derive(Serialize)]
struct TokenView {
    id: u64,
    name: String,
    scopes: Vec<&'static str>,
    created_at: String,
    /// Absent for one that was never used.
    used_at: Option<String>,
    current: bool,
    #[serde(skip)]
    everything: bool,
    #[serde(skip)]
    said_created: String,
    #[serde(skip)]
    said_used: String,
}

/// A token that was just made, with its secret.
#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    view: TokenView,
    token: String,
}

#[derive(Template)]
#[template(path = "settings/tokens.html", config = "config/askama.toml")]
struct TokensPage {
    frame: Frame,
    nav: Nav,
    rows: Vec<TokenView>,
    name: String,
    choices: Vec<Choice>,
    wrong: Wrong,
}

/// A scope in the form.
struct Choice {
    word: &'static str,
    chosen: bool,
}

/// `GET /me/tokens`.
pub async fn page(context: Context) -> Result<Reply, Failure> {
    if context.format == Format::Json {
        return Ok(Reply::json(&TokenList {
            tokens: tokens(&context)?,
        }));
    }
    show(&context, String::new(), &[], Wrong::default())
}

/// `POST /me/tokens`: the secret is in the answer, or on the next page, and nowhere else.
pub async fn create(mut context: Context) -> Result<Reply, Failure> {
    let sent: NewToken = input::read(&mut context).await?;
    match carry_out(&context, &sent).await {
        Ok((hash, session, secret)) => made(&context, hash, session, secret),
        Err(failure) => {
            let wrong = Wrong::of(&context, failure)?;
            let chosen = sent.scopes.unwrap_or_default();
            let reply = show(&context, sent.name, &chosen, wrong)?;
            Ok(reply.with_status(StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

async fn carry_out(
    context: &Context,
    sent: &NewToken,
) -> Result<(Hash16, Session, String), Failure> {
    let signed = context.signed.as_ref().ok_or(Failure::SignedOut)?;
    let scopes = sent.scopes()?;
    let lacking = signed.scopes.lacks(&scopes);
    if !lacking.is_empty() {
        return Err(Failure::OutOfScope(lacking));
    }
    let secret = random_token();
    let hash = secret_hash(&secret);
    let name = sent.name.clone();
    let begin = SessionCommand::Begin {
        by: Some(signed.agent.id),
        agent: signed.agent.id,
        hash,
        kind: SessionKind::Token { name, scopes },
        origin: None,
    };
    context.submit(Command::Session(begin)).await?;
    let session = context.snapshot()?.session(hash)?;
    Ok((hash, session.ok_or(Failure::NotFound)?, secret))
}

fn made(
    context: &Context,
    hash: Hash16,
    session: Session,
    secret: String,
) -> Result<Reply, Failure> {
    let view = view(context, hash, session).ok_or(Failure::NotFound)?;
    if context.format == Format::Json {
        return Ok(Reply::created(&Made {
            view,
            token: secret,
        }));
    }
    let words = &context.words;
    context.tell(Told {
        icon: "lock",
        heading: Some(words.with("tokens-made-title", "name", view.name.as_str())),
        copy: Some(Copy {
            label: words.text("tokens-secret"),
            text: Secret::new(secret),
        }),
        ..Told::good(words.text("tokens-made-explain"))
    });
    Ok(Reply::see_other("/me/tokens"))
}

/// `DELETE /me/tokens/{id}`.
pub async fn revoke(context: Context) -> Result<Reply, Failure> {
    let id = context.id("id")?;
    let own = own_tokens(&context)?;
    let found = own.into_iter().find(|(_, session)| session.id.0 == id);
    let (_, session) = found.ok_or(Failure::NotFound)?;
    let revoke = SessionCommand::Revoke {
        by: Some(context.me()?.id),
        session: session.id,
    };
    context.submit(Command::Session(revoke)).await?;
    Ok(match context.format {
        Format::Json => Reply::no_content(),
        Format::Html => {
            context.tell(Told::well("tokens-revoked"));
            Reply::see_other("/me/tokens")
        }
    })
}

fn own_tokens(context: &Context) -> Result<Vec<(Hash16, Session)>, Failure> {
    let me = context.me()?.id;
    let mut sessions = context.snapshot()?.sessions()?;
    sessions.retain(|(_, session)| {
        session.agent == me && matches!(session.kind, SessionKind::Token { .. })
    });
    sessions.sort_by_key(|(_, session)| session.id);
    Ok(sessions)
}

fn tokens(context: &Context) -> Result<Vec<TokenView>, Failure> {
    let own = own_tokens(context)?.into_iter();
    Ok(own
        .filter_map(|(hash, session)| view(context, hash, session))
        .collect())
}

/// A token as its owner sees it; nothing for a sign-in.
fn view(context: &Context, hash: Hash16, session: Session) -> Option<TokenView> {
    let used_at = session.last_use();
    let SessionKind::Token { name, scopes } = session.kind else {
        return None;
    };
    let words = &context.words;
    let current = context.signed.as_ref().map(|signed| signed.session);
    Some(TokenView {
        id: session.id.0,
        name,
        scopes: scopes.words(),
        created_at: session.created_at.rfc3339(),
        used_at: used_at.map(Timestamp::rfc3339),
        current: Some(hash) == current,
        everything: scopes == Scopes::All,
        said_created: words.moment(session.created_at),
        said_used: match used_at {
            Some(at) => last_use(words, at),
            None => words.text("tokens-never"),
        },
    })
}

fn show(
    context: &Context,
    name: String,
    chosen: &[String],
    wrong: Wrong,
) -> Result<Reply, Failure> {
    if let Some(part) = part(context, Section::Tokens)? {
        return Ok(part);
    }
    let (frame, nav) = around(context, Section::Tokens, Entrance::Direct)?;
    let me = context.me()?;
    let useful = Scope::ALL.into_iter().filter(|scope| me.can_use(*scope));
    let choice = |scope: Scope| Choice {
        word: scope.word(),
        chosen: chosen.iter().any(|word| word == scope.word()),
    };
    let page = TokensPage {
        frame,
        nav,
        rows: tokens(context)?,
        name,
        choices: useful.map(choice).collect(),
        wrong,
    };
    Ok(Reply::html(page.render()?))
}

impl TokensPage {
    fn scope(&self, word: &str) -> String {
        self.frame.look.text(&format!("tokens-scope-{word}"))
    }

    fn scope_explained(&self, word: &str) -> String {
        self.frame.look.text(&format!("tokens-scope-{word}.what"))
    }
}
