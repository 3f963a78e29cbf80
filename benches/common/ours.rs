//! The desk as it is: started by the same code as `okno serve`.

use std::io::Write as _;
use std::path::Path;

use okno::app::{self, Options};
use okno::base::clock::Clock;
use okno::base::secret::Secret;
use okno::config::{Config, Number, Raw, Sources};
use okno::domain::command::NumberSetting;
use okno::telemetry;

use super::traffic::{APP_SECRET, PHONE_NUMBER_ID, WABA_ID};

/// The number that customers write to.
pub fn number() -> NumberSetting {
    NumberSetting {
        phone_number_id: PHONE_NUMBER_ID.to_owned(),
        waba_id: WABA_ID.to_owned(),
        display: "+385 1 555 0101".to_owned(),
        name: "Support".to_owned(),
        group: "Support".to_owned(),
    }
}

/// The child: tells its address and serves the file at `path` until it is killed.
///
/// # Errors
/// When it can't be started, or ends by itself.
pub async fn serve(path: &Path) -> anyhow::Result<()> {
    let desk = start(path).await?;
    let signals = app::Signals::listen()?;
    println!("{}", desk.address());
    std::io::stdout().flush()?;
    desk.run_until_stopped(signals, || anyhow::bail!("nothing to read again"))
        .await
}

async fn start(path: &Path) -> anyhow::Result<app::Running> {
    telemetry::start("error", false);
    let mut config = Config::check(&Raw::read(&Sources::default())?)?;
    path.clone_into(&mut config.data);
    config.listen = ([127, 0, 0, 1], 0).into();
    // Nothing of this traffic calls Meta; should something do so nevertheless, nobody answers.
    config.whatsapp.api_base = "http://127.0.0.1:9".to_owned();
    config.whatsapp.app_secrets = vec![Secret::new(APP_SECRET)];
    config.whatsapp.verify_tokens = vec![Secret::new("bench-verify-token")];
    config.whatsapp.access_token = Secret::new("bench-access-token");
    config.whatsapp.numbers = vec![Number {
        setting: number(),
        access_token: Secret::default(),
    }];
    app::start(config, Clock::system(), Options::default()).await
}
