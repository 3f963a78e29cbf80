//! From raw values to a configuration that makes sense, or a line that says which value does not.

use std::str::FromStr;
use std::time::Duration;

use toml::Value;

use crate::base::secret::Secret;
use crate::channels::whatsapp::api::Provider;
use crate::config::{
    Backup, Config, ConfigError, Log, Number, Owner, Raw, Sla, Tls, WhatsApp, duration,
};
use crate::domain::agent::Language;
use crate::domain::command::NumberSetting;
use crate::telemetry;

impl Config {
    /// Judges all values.
    ///
    /// # Errors
    /// The first value that can't be used, with its key and where it came from.
    pub fn check(raw: &Raw) -> Result<Self, ConfigError> {
        let public_url = raw.text("server.public_url")?;
        if !(public_url.starts_with("http://") || public_url.starts_with("https://")) {
            return Err(raw.wrong(
                "server.public_url",
                "it must begin with http:// or https://",
            ));
        }
        let public_url = public_url.trim_end_matches('/').to_owned();
        if !is_origin(&public_url) {
            return Err(raw.wrong(
                "server.public_url",
                "it must be scheme, host and port alone, as https://desk.example, without a path, a question mark or \
                 a user's name: the desk fills its whole address",
            ));
        }
        Ok(Self {
            tls: Tls::check(raw, &public_url)?,
            data: raw.text("data")?.into(),
            listen: raw.parsed(
                "server.listen",
                "it must be an address and a port, as 127.0.0.1:8080",
            )?,
            public_url,
            metrics_token: Secret::new(raw.text("server.metrics_token")?.trim()),
            trusted_proxies: raw.parsed_list(
                "server.trusted_proxies",
                "each must be an address or a block, as 10.0.0.0/8",
            )?,
            backup: backup(raw)?,
            language: Language::from_code(&raw.text("desk.language")?)
                .ok_or_else(|| raw.wrong("desk.language", "it must be en, ru or hr"))?,
            time_zone: raw.parsed(
                "desk.time_zone",
                "it must be a zone's name, as Europe/Zagreb",
            )?,
            owner: Owner {
                email: raw.text("owner.email")?,
                password: Secret::new(raw.text("owner.password")?),
            },
            whatsapp: whatsapp(raw)?,
            sla: Sla {
                first_reply: raw.duration("sla.first_reply")?,
                next_reply: raw.duration("sla.next_reply")?,
                window_warnings: warnings(raw)?,
            },
            log: log(raw)?,
        })
    }
}

/// Whether an address has nothing behind its host and port, and nobody's name before them.
fn is_origin(url: &str) -> bool {
    let host = url.split_once("://").map_or("", |(_, host)| host);
    let strange = |sign: char| sign.is_whitespace() || matches!(sign, '/' | '\\' | '?' | '#' | '@');
    !host.is_empty() && !host.contains(strange)
}

fn backup(raw: &Raw) -> Result<Option<Backup>, ConfigError> {
    let (every, keep) = (raw.duration("backup.every")?, raw.get("backup.keep").0);
    if every < Duration::from_secs(60) {
        return Err(raw.wrong("backup.every", "it must be a minute at least"));
    }
    let keep = match keep {
        Value::Integer(count) => usize::try_from(*count).ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let Some(keep) = keep.filter(|keep| *keep > 0) else {
        return Err(raw.wrong("backup.keep", "it must be a number from 1"));
    };
    let folder = raw.text("backup.folder")?;
    let data = raw.text("data")?;
    Ok((!folder.is_empty()).then(|| Backup {
        data: data.into(),
        folder: folder.into(),
        every,
        keep,
    }))
}

fn whatsapp(raw: &Raw) -> Result<WhatsApp, ConfigError> {
    let api_base = raw.text("whatsapp.api_base")?;
    if !(api_base.starts_with("https://") || api_base.starts_with("http://")) {
        return Err(raw.wrong("whatsapp.api_base", "it must begin with https://"));
    }
    let access_token = raw
        .secrets("whatsapp.access_token")?
        .into_iter()
        .next()
        .unwrap_or_default();
    let provider = match raw.text("whatsapp.provider")?.as_str() {
        "meta" => Provider::Meta,
        "360dialog" => Provider::Dialog360,
        _ => return Err(raw.wrong("whatsapp.provider", "it must be meta or 360dialog")),
    };
    Ok(WhatsApp {
        provider,
        api_base: api_base.trim_end_matches('/').to_owned(),
        api_version: raw.text("whatsapp.api_version")?,
        app_secrets: raw.secrets("whatsapp.app_secret")?,
        verify_tokens: raw.secrets("whatsapp.verify_token")?,
        access_token,
        numbers: numbers(raw)?,
    })
}

fn numbers(raw: &Raw) -> Result<Vec<Number>, ConfigError> {
    let key = "whatsapp.numbers";
    let (value, _) = raw.get(key);
    let mut numbers: Vec<Number> = Vec::new();
    for entry in value
        .as_array()
        .ok_or_else(|| raw.wrong(key, "it must be a list of numbers"))?
    {
        let field = |name: &str| {
            entry
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let phone_number_id = field("phone_number_id");
        if phone_number_id.is_empty() || !phone_number_id.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(raw.wrong(key, "each number needs its phone_number_id, digits only"));
        }
        if numbers
            .iter()
            .any(|known| known.setting.phone_number_id == phone_number_id)
        {
            return Err(raw.wrong(key, &format!("{phone_number_id} stands there twice")));
        }
        let display = field("display");
        let name = [field("name"), display.clone(), phone_number_id.clone()]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let setting = NumberSetting {
            phone_number_id,
            waba_id: field("waba_id"),
            display,
            name,
            group: field("group"),
        };
        numbers.push(Number {
            setting,
            access_token: Secret::new(field("access_token")),
        });
    }
    Ok(numbers)
}

fn warnings(raw: &Raw) -> Result<Vec<std::time::Duration>, ConfigError> {
    let key = "sla.window_warnings";
    let mut warnings = Vec::new();
    for text in raw.texts(key)? {
        warnings.push(duration(&text).map_err(|error| raw.wrong(key, &error.0))?);
    }
    warnings.sort_unstable_by(|a, b| b.cmp(a));
    warnings.dedup();
    Ok(warnings)
}

fn log(raw: &Raw) -> Result<Log, ConfigError> {
    let format = raw.text("log.format")?;
    if !matches!(format.as_str(), "text" | "json") {
        return Err(raw.wrong("log.format", "it must be text or json"));
    }
    let level = raw.text("log.level")?;
    if !telemetry::is_known(&level) {
        return Err(raw.wrong(
            "log.level",
            "it must be error, warn, info, debug, trace or off, or a list of such for parts, as info,okno=debug",
        ));
    }
    Ok(Log {
        level,
        json: format == "json",
    })
}

impl Raw {
    pub(super) fn wrong(&self, key: &str, why: &str) -> ConfigError {
        ConfigError(format!("{key} (from {}): {why}", self.get(key).1))
    }

    pub(super) fn text(&self, key: &str) -> Result<String, ConfigError> {
        let text = self.get(key).0.as_str().map(str::to_owned);
        text.ok_or_else(|| self.wrong(key, "it must be a text in quotes"))
    }

    /// One text or a list of them; empty ones count as absent.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, ConfigError> {
        let wrong = || self.wrong(key, "it must be a text in quotes or a list of them");
        let texts = match self.get(key).0 {
            Value::String(text) => vec![text.clone()],
            Value::Array(values) => values
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .ok_or_else(wrong)?,
            _ => return Err(wrong()),
        };
        Ok(texts
            .into_iter()
            .filter(|text| !text.trim().is_empty())
            .collect())
    }

    /// `true` or `false`, as a variable also in quotes.
    pub(super) fn switch(&self, key: &str) -> Result<bool, ConfigError> {
        let value = self.get(key).0;
        let text = || value.as_str()?.parse().ok();
        let switch = value.as_bool().or_else(text);
        switch.ok_or_else(|| self.wrong(key, "it must be true or false"))
    }

    fn secrets(&self, key: &str) -> Result<Vec<Secret>, ConfigError> {
        Ok(self.texts(key)?.into_iter().map(Secret::new).collect())
    }

    pub(super) fn parsed<T: FromStr>(&self, key: &str, why: &str) -> Result<T, ConfigError> {
        self.text(key)?.parse().map_err(|_| self.wrong(key, why))
    }

    fn parsed_list<T: FromStr>(&self, key: &str, why: &str) -> Result<Vec<T>, ConfigError> {
        self.texts(key)?
            .iter()
            .map(|text| text.parse().map_err(|_| self.wrong(key, why)))
            .collect()
    }

    fn duration(&self, key: &str) -> Result<std::time::Duration, ConfigError> {
        duration(&self.text(key)?).map_err(|error| self.wrong(key, &error.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn config(file: &str, environment: &[(&str, &str)]) -> Result<(Config, Raw), ConfigError> {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let sources = Sources {
            file: Some(("okno.toml".to_owned(), file.to_owned())),
            environment,
            data: None,
        };
        let raw = Raw::read(&sources)?;
        Ok((Config::check(&raw)?, raw))
    }

    #[test]
    fn the_file_that_ships_says_the_defaults() {
        let (config, _) = config("", &[]).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(
            config.sla.window_warnings,
            [4 * 3600, 3600, 900].map(Duration::from_secs)
        );
        assert!(config.whatsapp.app_secrets.is_empty() && config.whatsapp.numbers.is_empty());
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_known_one() {
        let error = config("[whatsapp]\napp_secert = \"x\"", &[]).unwrap_err();
        assert_eq!(
            error.0,
            "okno.toml: unknown key \"whatsapp.app_secert\"; did you mean \"whatsapp.app_secret\"?"
        );
        let near = |file: &str| config(file, &[]).unwrap_err().0;
        for (file, meant) in [
            ("lisen = \"x\"", "server.listen"),
            ("[server]\nlisten_on = \"x\"", "server.listen"),
            ("[backups]\nfolder = \"x\"", "backup.folder"),
            ("[server]\npassword = \"x\"", "owner.password"),
        ] {
            let told = near(file);
            assert!(
                told.ends_with(&format!("did you mean {meant:?}?")),
                "{told}"
            );
        }
        let error = config("[[whatsapp.numbers]]\nphone_id = \"1\"", &[]).unwrap_err();
        assert!(error.0.contains("phone_number_id"), "{error}");
    }

    #[test]
    fn the_environment_wins_and_an_unknown_variable_is_a_warning() {
        let (config, raw) = config(
            "[whatsapp]\napp_secret = \"old\"",
            &[
                ("OKNO_WHATSAPP__APP_SECRET", "[\"new\", \"older\"]"),
                ("OKNO_SERVER__LISTN", "x"),
                ("PATH", "/bin"),
            ],
        )
        .unwrap();
        assert_eq!(config.whatsapp.app_secrets.len(), 2);
        assert_eq!(
            raw.warnings,
            ["the variable OKNO_SERVER__LISTN is not known; did you mean OKNO_SERVER__LISTEN?"]
        );
    }

    #[test]
    fn a_blank_secret_is_no_secret() {
        let (config, _) = config("[whatsapp]\napp_secret = [\"\", \"  \"]", &[]).unwrap();
        assert!(config.whatsapp.app_secrets.is_empty());
    }

    #[test]
    fn secrets_are_masked_when_shown() {
        let file = "[whatsapp]\naccess_token = \"EAAG0123456789abcdef\"\n[[whatsapp.numbers]]\nphone_number_id = \"1\"\naccess_token = \"EAAGsecretsecretsecret\"";
        let (_, raw) = config(file, &[]).unwrap();
        let shown = raw.describe().join("\n");
        assert!(!shown.contains("EAAG"), "{shown}");
        assert!(
            shown.contains("server.listen = \"127.0.0.1:8080\"  # default"),
            "{shown}"
        );
    }

    #[test]
    fn wrong_values_say_where_they_came_from() {
        let error = config("[sla]\nfirst_reply = \"soon\"", &[]).unwrap_err();
        assert!(
            error.0.starts_with("sla.first_reply (from okno.toml)"),
            "{error}"
        );
        let error = config("", &[("OKNO_DESK__TIME_ZONE", "Mars/Olympus")]).unwrap_err();
        assert!(error.0.contains("OKNO_DESK__TIME_ZONE"), "{error}");
    }

    #[test]
    fn a_level_that_nobody_knows_is_refused() {
        let of = |level: &str| config(&format!("[log]\nlevel = {level:?}"), &[]);
        for known in ["info", "WARN", "off", "okno=debug", "info,okno=debug"] {
            assert_eq!(of(known).unwrap().0.log.level, known);
        }
        for wrong in ["loud", "", "info,loud", "okno=loud", "okno", "info,"] {
            let error = of(wrong).unwrap_err();
            let named = error.0.starts_with("log.level (from okno.toml)");
            assert!(named && error.0.contains("warn"), "{wrong:?}: {error}");
        }
    }

    #[test]
    fn the_public_address_is_host_and_port_alone() {
        let of = |url: &str| config(&format!("[server]\npublic_url = {url:?}"), &[]);
        for good in [
            "https://desk.example/",
            "http://[::1]:8080",
            "https://a.b:8443",
        ] {
            let config = of(good).unwrap().0;
            assert_eq!(config.public_url, good.trim_end_matches('/'));
        }
        for wrong in [
            "https://",
            "https://a.b/desk",
            "https://a.b?x",
            "https://a.b/#x",
            "https://me@a.b",
        ] {
            let error = of(wrong).unwrap_err();
            assert!(
                error.0.starts_with("server.public_url (from"),
                "{wrong}: {error}"
            );
        }
    }

    #[test]
    fn a_partner_has_its_own_address_unless_another_is_set() {
        let partner = "[whatsapp]\nprovider = \"360dialog\"";
        let (made, raw) = config(partner, &[]).unwrap();
        assert_eq!(made.whatsapp.api_base, "https://waba-v2.360dialog.io");
        let line = "whatsapp.api_base = \"https://waba-v2.360dialog.io\"  # default of 360dialog";
        assert!(raw.describe().iter().any(|shown| shown == line));
        let base = "http://127.0.0.1:8081";
        let (set, _) = config(partner, &[("OKNO_WHATSAPP__API_BASE", base)]).unwrap();
        assert_eq!(set.whatsapp.api_base, base);
    }

    #[test]
    fn durations_read_as_people_write_them() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("7d"), Ok(Duration::from_secs(7 * 86_400)));
        for wrong in ["", "h", "-1h", "1.5h", "1w", "99999999999999999999d", "ж"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
