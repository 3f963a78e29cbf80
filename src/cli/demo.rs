//! `okno demo`: the desk with a made-up team beside the simulator; `okno simulate`: the simulator alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use chrono_tz::Tz;
use clap::Args;

use crate::app::{self, Options, Running, Signals};
use crate::base::clock::Clock;
use crate::base::id::{AgentId, ChatId};
use crate::base::secret::Secret;
use crate::cli::{Reread, say};
use crate::config::{Config, Number, Raw, Sources};
use crate::domain::agent::{Language, Role};
use crate::domain::changes::Answer;
use crate::domain::command::{AgentChange, Command, DeskAction, NumberSetting, Reply, TeamAction};
use crate::domain::view::View as _;
use crate::domain::window::WindowState;
use crate::engine::Handle;
use crate::simulator::{self, Act, Inbound, Media, Simulator};
use crate::store::Store;
use crate::telemetry;
use crate::ui::password;
use crate::ui::texts::Texts;

/// `okno demo …`
#[derive(Args)]
pub struct DemoArguments {
    /// Lets the desk's time be moved: POST /api/v1/clock {"advance":"23h"}
    #[arg(long)]
    simulated_clock: bool,
    /// Where the desk listens
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// Where the simulator listens
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDR")]
    simulator: SocketAddr,
}

/// `okno simulate …`
#[derive(Args)]
pub struct SimulateArguments {
    /// Where the simulator listens
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDR")]
    listen: SocketAddr,
    /// Where webhooks go [default: the public_url of the configuration and /webhooks/whatsapp]
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
}

/// The data file of a demonstration.
const DEMO_FILE: &str = "okno-demo.redb";
/// Where its people are.
const DEMO_ZONE: Tz = Tz::Europe__Zagreb;
/// Everybody's password there.
const DEMO_PASSWORD: &str = "okno-demo-1";
/// The secrets between desk and simulator.
const DEMO_SECRET: &str = "demo-app-secret";
const DEMO_VERIFY: &str = "demo-verify-token";
const DEMO_TOKEN: &str = "demo-access-token";

struct Person {
    name: &'static str,
    email: &'static str,
    role: Role,
    language: Language,
}

const TEAM: [Person; 4] = [
    Person {
        name: "Vera Sokolova",
        email: "vera@okno.example",
        role: Role::Owner,
        language: Language::Ru,
    },
    Person {
        name: "Marin Kovač",
        email: "marin@okno.example",
        role: Role::Admin,
        language: Language::Hr,
    },
    Person {
        name: "Alice Brown",
        email: "alice@okno.example",
        role: Role::Lead,
        language: Language::En,
    },
    Person {
        name: "Boris Petrov",
        email: "boris@okno.example",
        role: Role::Agent,
        language: Language::Ru,
    },
];

/// Runs the demonstration until Ctrl-C.
///
/// # Errors
/// When an address is taken or the data file can't be used.
pub async fn demo(arguments: DemoArguments, sources: &Reread) -> anyhow::Result<()> {
    telemetry::start("warn", false);
    let mut config = demo_config(&arguments, sources.data())?;
    let clock = if arguments.simulated_clock {
        let clock = Clock::simulated();
        catch_up(&config.data, &clock)?;
        clock
    } else {
        Clock::system()
    };
    let settings = simulator_settings(&config, clock.clone(), arguments.simulator);
    let simulator = Simulator::start(settings)
        .await
        .with_context(|| format!("the simulator on {}", arguments.simulator))?;
    // Each learns where the other really listens: a port may have been left to the system.
    config.whatsapp.api_base = simulator.api_base();
    let desk = app::start(
        config,
        clock,
        Options {
            clock_moves: arguments.simulated_clock,
            ..Options::default()
        },
    )
    .await?;
    simulator.set_webhook_url(Some(format!("http://{}/webhooks/whatsapp", desk.address())));
    let fresh = desk.handle.snapshot()?.agents()?.is_empty();
    if fresh {
        furnish(&desk, &simulator)
            .await
            .context("furnishing the demonstration")?;
    } else {
        recall_windows(&desk.handle, &simulator)?;
    }
    let signals = Signals::listen()?;
    greet(&desk, &simulator);
    let reread = || anyhow::bail!("a demonstration has no configuration to read again");
    desk.run_until_stopped(signals, reread).await?;
    simulator.stop().await;
    Ok(())
}

/// The desk's time was moved before it was stopped: it goes on from where it was.
fn catch_up(data: &Path, clock: &Clock) -> anyhow::Result<()> {
    if !data.exists() {
        return Ok(());
    }
    let store = Store::open(data, clock.now()).context("the demonstration's data file")?;
    let snapshot = store.snapshot()?;
    let last = snapshot.events_after(snapshot.sequence().saturating_sub(1), 1)?;
    if let Some((_, event)) = last.first() {
        clock.advance(event.at.since(clock.now()));
    }
    Ok(())
}

fn greet(desk: &Running, simulator: &Simulator) {
    say(&format!("the desk:       http://{}", desk.address()));
    say(&format!(
        "the customers:  http://{}   (write to the desk from here)",
        simulator.address()
    ));
    let texts = Texts::load();
    for person in &TEAM {
        let language = texts.text(person.language, "language-name", &[]);
        let role = person.role.word();
        say(&format!(
            "  sign in as    {:<22} {DEMO_PASSWORD}   {}: {role}, {}",
            person.email, person.name, language,
        ));
    }
    say("Ctrl-C ends both.");
}

fn demo_config(arguments: &DemoArguments, data: Option<PathBuf>) -> anyhow::Result<Config> {
    let mut config = Config::check(&Raw::read(&Sources::default())?)?;
    config.data = data.unwrap_or_else(|| DEMO_FILE.into());
    config.listen = arguments.listen;
    config.time_zone = DEMO_ZONE;
    config.public_url = format!("http://{}", arguments.listen);
    config.whatsapp.app_secrets = vec![Secret::new(DEMO_SECRET)];
    config.whatsapp.verify_tokens = vec![Secret::new(DEMO_VERIFY)];
    config.whatsapp.access_token = Secret::new(DEMO_TOKEN);
    config.whatsapp.numbers = vec![
        demo_number("305000000000001", "+385 1 555 0101", "Support", "Support"),
        demo_number("305000000000002", "+385 1 555 0102", "Sales", "Sales"),
    ];
    Ok(config)
}

fn demo_number(phone_number_id: &str, display: &str, name: &str, group: &str) -> Number {
    let setting = NumberSetting {
        phone_number_id: phone_number_id.to_owned(),
        waba_id: "204000000000001".to_owned(),
        display: display.to_owned(),
        name: name.to_owned(),
        group: group.to_owned(),
    };
    Number {
        setting,
        access_token: Secret::default(),
    }
}

fn simulator_settings(config: &Config, clock: Clock, listen: SocketAddr) -> simulator::Settings {
    let numbers = config
        .whatsapp
        .numbers
        .iter()
        .map(|number| simulator::Number {
            phone_number_id: number.setting.phone_number_id.clone(),
            waba_id: number.setting.waba_id.clone(),
            display: number.setting.display.clone(),
            name: number.setting.name.clone(),
        })
        .collect();
    let first = |secrets: &[Secret]| {
        secrets
            .first()
            .map_or_else(String::new, |secret| secret.expose().to_owned())
    };
    // Ids of every run are new ones: the desk's file has seen those of the runs before, and would take a message
    // with one of them for a repetition.
    let seed = clock.now().millis().unsigned_abs();
    let mut settings = simulator::Settings::new(clock, numbers);
    settings.seed = seed;
    settings.listen = listen.to_string();
    settings.app_secret = first(&config.whatsapp.app_secrets);
    settings.verify_token = first(&config.whatsapp.verify_tokens);
    settings.access_token = config.whatsapp.access_token.expose().to_owned();
    settings
}

/// Runs the simulator until Ctrl-C.
///
/// # Errors
/// When the address is taken.
pub async fn simulate(arguments: SimulateArguments, config: &Config) -> anyhow::Result<()> {
    let mut settings = simulator_settings(config, Clock::system(), arguments.listen);
    let webhook = arguments
        .webhook
        .unwrap_or_else(|| format!("{}/webhooks/whatsapp", config.public_url));
    settings.webhook_url = Some(webhook.clone());
    let simulator = Simulator::start(settings)
        .await
        .with_context(|| format!("the simulator on {}", arguments.listen))?;
    say(&format!(
        "the simulator:  http://{}   (webhooks go to {webhook})",
        simulator.address()
    ));
    say(&format!("api_base:       {}", simulator.api_base()));
    tokio::signal::ctrl_c().await?;
    simulator.stop().await;
    Ok(())
}

/// Customers who wrote in a run before this one may still be answered.
fn recall_windows(handle: &Handle, simulator: &Simulator) -> anyhow::Result<()> {
    let snapshot = handle.snapshot()?;
    for chat in snapshot.active_chats()? {
        let Some(chat) = snapshot.chat(chat)? else {
            continue;
        };
        let WindowState::Open(until) = chat.window.state(handle.clock.now()) else {
            continue;
        };
        let (Some(address), Some(number)) = (
            snapshot.address(chat.address)?,
            snapshot.number(chat.number)?,
        ) else {
            continue;
        };
        let ids = [address.identity.bsuid, address.identity.wa_id];
        for id in ids.into_iter().flatten() {
            simulator.recall_window(&number.phone_number_id, &id, until.millis());
        }
    }
    Ok(())
}

/// A team, a private group, and conversations in every state.
async fn furnish(desk: &Running, simulator: &Simulator) -> anyhow::Result<()> {
    let mut agents = Vec::new();
    let hash = tokio::task::spawn_blocking(|| password::hash(DEMO_PASSWORD))
        .await?
        .map_err(|failure| anyhow::anyhow!("{failure:?}"))?;
    for person in &TEAM {
        agents.push(add(&desk.handle, person, hash.clone()).await?);
    }
    for (user, number, words) in OPENINGS {
        for text in *words {
            let inbound = Inbound::text(user, text).to(number);
            simulator
                .customer_does(&inbound)
                .map_err(anyhow::Error::msg)?;
            settled(simulator).await?;
        }
    }
    let picture = Inbound::new("ivana", Act::Media(Media::sample("image")));
    simulator
        .customer_does(&picture)
        .map_err(anyhow::Error::msg)?;
    let voice = Inbound::new("anna", Act::Media(Media::sample("audio")));
    simulator
        .customer_does(&voice)
        .map_err(anyhow::Error::msg)?;
    settled(simulator).await?;
    converse(&desk.handle, &agents, simulator).await
}

async fn settled(simulator: &Simulator) -> anyhow::Result<()> {
    tokio::time::timeout(Duration::from_secs(15), simulator.wait_until_idle())
        .await
        .context("webhooks stand still")?
        .map_err(anyhow::Error::msg)
}

/// What the customers begin with: who, to which number, what.
const OPENINGS: &[(&str, &str, &[&str])] = &[
    (
        "anna",
        "305000000000001",
        &[
            "Здравствуйте!",
            "Заказ 1234 так и не пришёл. Когда его ждать?",
        ],
    ),
    (
        "marko",
        "305000000000001",
        &["Dobar dan, može li se račun poslati i na e-mail?"],
    ),
    (
        "ivana",
        "305000000000001",
        &["Bok! Knjiga je stigla oštećena, šaljem sliku 📦"],
    ),
    ("sam", "305000000000001", &["hi, do you ship to Portugal?"]),
    (
        "james",
        "305000000000002",
        &[
            "Hello, I'd like a quote for 200 copies, A5, 120 pages.",
            "Soft cover is fine.",
        ],
    ),
    (
        "marta",
        "305000000000002",
        &["Olá! Vocês atendem em inglês? 😊"],
    ),
];

async fn add(handle: &Handle, person: &Person, hash: Secret) -> anyhow::Result<AgentId> {
    let action = TeamAction::AddAgent {
        name: person.name.to_owned(),
        email: person.email.to_owned(),
        role: person.role,
        password: Some(hash),
    };
    let Answer::Agent(agent) = handle.submit(Command::Team { by: None, action }).await? else {
        anyhow::bail!("an agent was not made")
    };
    let change = AgentChange {
        language: Some(Some(person.language)),
        time_zone: Some(Some(DEMO_ZONE.name().to_owned())),
        ..AgentChange::default()
    };
    let action = TeamAction::ChangeAgent { agent, change };
    handle.submit(Command::Team { by: None, action }).await?;
    Ok(agent)
}

/// Some chats are answered, one is done, the rest wait in New.
async fn converse(
    handle: &Handle,
    agents: &[AgentId],
    simulator: &Simulator,
) -> anyhow::Result<()> {
    let [vera, _, alice, boris] = agents else {
        anyhow::bail!("the team is not complete")
    };
    let marko = chat_of(handle, "Marko")?;
    act(handle, *boris, marko, DeskAction::Take).await?;
    say_to(
        handle,
        *boris,
        marko,
        "Dobar dan! Naravno, na koju adresu da ga pošaljemo?",
    )
    .await?;
    let ivana = chat_of(handle, "Ivana")?;
    act(handle, *vera, ivana, DeskAction::Take).await?;
    say_to(
        handle,
        *vera,
        ivana,
        "Bok Ivana! Žao nam je — šaljemo novu knjigu još danas.",
    )
    .await?;
    let note = DeskAction::Note {
        text: "Skladište: zamjenska knjiga spremna, ide s kurirom u 15 h.".to_owned(),
        key: None,
    };
    act(handle, *alice, ivana, note).await?;
    let james = chat_of(handle, "James")?;
    act(handle, *alice, james, DeskAction::Take).await?;
    say_to(
        handle,
        *alice,
        james,
        "Hello James! You'll have the quote by noon tomorrow. Anything else?",
    )
    .await?;
    act(handle, *alice, james, DeskAction::Done(None)).await?;
    settled(simulator).await
}

fn chat_of(handle: &Handle, first_name: &str) -> anyhow::Result<ChatId> {
    let snapshot = handle.snapshot()?;
    for chat in snapshot.active_chats()? {
        let address = snapshot
            .chat(chat)?
            .and_then(|chat| snapshot.address(chat.address).ok().flatten());
        let customer =
            address.and_then(|address| snapshot.customer(address.customer).ok().flatten());
        if customer.is_some_and(|customer| customer.name.starts_with(first_name)) {
            return Ok(chat);
        }
    }
    anyhow::bail!("there is no chat with {first_name}")
}

async fn act(handle: &Handle, by: AgentId, chat: ChatId, action: DeskAction) -> anyhow::Result<()> {
    handle.submit(Command::Desk { by, chat, action }).await?;
    Ok(())
}

async fn say_to(handle: &Handle, by: AgentId, chat: ChatId, text: &str) -> anyhow::Result<()> {
    let reply = Reply {
        text: text.to_owned(),
        reply_to: None,
        key: None,
        seen: None,
        ..Default::default()
    };
    act(handle, by, chat, DeskAction::Reply(reply)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    #[test]
    fn a_clock_that_was_moved_goes_on_from_there() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join(DEMO_FILE);
        let clock = Clock::simulated();
        catch_up(&data, &clock).unwrap();
        let moved = clock.now().plus(Duration::from_secs(50 * 3_600));
        let mut engine = Engine::new(Store::open(&data, moved).unwrap()).unwrap();
        let name = "Sales".to_owned();
        let (by, action) = (None, TeamAction::AddGroup { name });
        engine
            .step(vec![Command::Team { by, action }], moved)
            .unwrap();
        drop(engine);
        catch_up(&data, &clock).unwrap();
        assert!(clock.now() >= moved);
        let now = clock.now();
        catch_up(&data, &clock).unwrap();
        assert!(clock.now().since(now) < Duration::from_secs(60));
    }
}
