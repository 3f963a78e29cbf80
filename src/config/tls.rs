//! `[server.tls]`: how the doors are secured, judged.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::base::url::host;
use crate::config::{ConfigError, Raw};
use crate::net::acme;

/// How the doors are secured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tls {
    /// Where certificates come from.
    pub mode: TlsMode,
    /// The name by which the desk is reached from outside.
    pub host: String,
    /// Where plain HTTP is sent over to HTTPS, if anywhere.
    pub http_listen: Option<SocketAddr>,
}

/// Where certificates come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TlsMode {
    /// Plain HTTP.
    Off,
    /// From files.
    Files(CertificateFiles),
    /// From an ACME authority.
    Acme(Acme),
}

/// A certificate with its key on disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateFiles {
    /// The certificate and its chain.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// Who makes certificates, and for which names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acme {
    /// The names, at least one.
    pub domains: Vec<String>,
    /// An e-mail address for the authority, or empty.
    pub contact: String,
    /// The authority's directory.
    pub directory: String,
    /// A file with the roots that vouch for the directory, instead of the public ones.
    pub authority: Option<PathBuf>,
}

/// Names in one certificate; Let's Encrypt takes no more.
const DOMAINS_MAX: usize = 100;

impl Tls {
    /// How an address of the desk's own doors begins.
    pub fn scheme(&self) -> &'static str {
        match self.mode {
            TlsMode::Off => "http",
            TlsMode::Files(_) | TlsMode::Acme(_) => "https",
        }
    }

    /// Judges what stands under `[server.tls]`.
    ///
    /// # Errors
    /// The first value that can't be used.
    pub(super) fn check(raw: &Raw, public_url: &str) -> Result<Self, ConfigError> {
        let mode = match raw.text("server.tls.mode")?.as_str() {
            "off" => TlsMode::Off,
            "files" => TlsMode::Files(files(raw)?),
            "acme" => TlsMode::Acme(acme(raw, public_url)?),
            _ => return Err(raw.wrong("server.tls.mode", "it must be off, files or acme")),
        };
        let http_listen = match (&mode, raw.text("server.tls.http_listen")?.is_empty()) {
            (TlsMode::Off, _) | (_, true) => None,
            (_, false) => Some(raw.parsed(
                "server.tls.http_listen",
                "it must be an address and a port, as 0.0.0.0:80, or empty",
            )?),
        };
        if mode != TlsMode::Off && !public_url.starts_with("https://") {
            return Err(raw.wrong(
                "server.public_url",
                "it must begin with https:// when server.tls.mode is not off",
            ));
        }
        let host = host(public_url).to_owned();
        Ok(Self {
            mode,
            host,
            http_listen,
        })
    }
}

fn files(raw: &Raw) -> Result<CertificateFiles, ConfigError> {
    let path = |key: &str| {
        let path = raw.text(key)?;
        match path.is_empty() {
            true => Err(raw.wrong(
                key,
                "with mode = \"files\" it must name a PEM file that the desk can read",
            )),
            false => Ok(PathBuf::from(path)),
        }
    };
    Ok(CertificateFiles {
        cert: path("server.tls.cert")?,
        key: path("server.tls.key")?,
    })
}

fn acme(raw: &Raw, public_url: &str) -> Result<Acme, ConfigError> {
    let given = raw.texts("server.tls.domains")?;
    let (mut domains, origin) = match given.is_empty() {
        true => (vec![host(public_url).to_owned()], "server.public_url"),
        false => (given, "server.tls.domains"),
    };
    for domain in &mut domains {
        *domain = domain.trim().to_ascii_lowercase();
        if let Some(why) = unprovable(domain) {
            return Err(raw.wrong(
                origin,
                &format!("no authority vouches for {domain:?}: {why}"),
            ));
        }
    }
    domains.dedup();
    if domains.len() > DOMAINS_MAX {
        return Err(raw.wrong(origin, "one certificate can't bear more than 100 names"));
    }
    let contact = raw.text("server.tls.contact")?;
    if !contact.is_empty() && (!contact.contains('@') || contact.contains([' ', ',', ':'])) {
        return Err(raw.wrong("server.tls.contact", "it must be one e-mail address"));
    }
    let authority = raw.text("server.tls.authority")?;
    Ok(Acme {
        domains,
        contact,
        directory: directory(raw)?,
        authority: (!authority.is_empty()).then(|| authority.into()),
    })
}

fn directory(raw: &Raw) -> Result<String, ConfigError> {
    let key = "server.tls.directory";
    let directory = raw.text(key)?;
    match (directory.is_empty(), raw.switch("server.tls.staging")?) {
        (true, false) => Ok(acme::PRODUCTION.to_owned()),
        (true, true) => Ok(acme::STAGING.to_owned()),
        (false, true) => Err(raw.wrong(
            key,
            "server.tls.staging is Let's Encrypt's: leave one of the two out",
        )),
        (false, false) if directory.starts_with("https://") => Ok(directory),
        (false, false) => Err(raw.wrong(key, "it must begin with https://")),
    }
}

/// Why no authority can prove this name at the desk's doors, if so.
fn unprovable(domain: &str) -> Option<&'static str> {
    let is_label = |label: &str| {
        let signs = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(signs)
    };
    if domain.starts_with("*.") {
        return Some("a wildcard can't be proved by a desk; name each host");
    }
    if domain.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Some("it must be a name, not an address");
    }
    if !domain.contains('.') || domain.ends_with(".local") {
        return Some("it must be a name that the whole internet knows, as desk.example.com");
    }
    let proper = domain.len() <= 253 && domain.split('.').all(is_label);
    (!proper).then_some("it must be a host's name in ASCII (a name in other letters as xn--…)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Sources};

    fn tls(file: &str) -> Result<Tls, String> {
        let sources = Sources {
            file: Some(("okno.toml".to_owned(), file.to_owned())),
            ..Sources::default()
        };
        let raw = Raw::read(&sources).unwrap();
        Config::check(&raw)
            .map(|config| config.tls)
            .map_err(|error| error.0)
    }

    const SECURE: &str =
        "[server]\npublic_url = \"https://Desk.example.com:8443/\"\n[server.tls]\n";

    #[test]
    fn off_needs_nothing_and_opens_no_second_door() {
        let off = tls("").unwrap();
        assert_eq!((off.mode, off.http_listen), (TlsMode::Off, None));
    }

    #[test]
    fn acme_takes_the_name_from_the_public_address() {
        let tls = tls(&format!("{SECURE}mode = \"acme\"")).unwrap();
        let TlsMode::Acme(acme) = tls.mode else {
            panic!("not acme")
        };
        assert_eq!(acme.domains, ["desk.example.com"]);
        assert_eq!(acme.directory, acme::PRODUCTION);
        assert_eq!(tls.http_listen, "0.0.0.0:80".parse().ok());
        let without = format!("{SECURE}mode = \"acme\"\nhttp_listen = \"\"");
        assert_eq!(self::tls(&without).unwrap().http_listen, None);
    }

    #[test]
    fn the_rehearsal_is_one_switch() {
        let staging = tls(&format!("{SECURE}mode = \"acme\"\nstaging = true")).unwrap();
        let TlsMode::Acme(acme) = staging.mode else {
            panic!("not acme")
        };
        assert_eq!(acme.directory, acme::STAGING);
        let both = "mode = \"acme\"\nstaging = true\ndirectory = \"https://ca.example\"";
        let error = tls(&format!("{SECURE}{both}")).unwrap_err();
        assert!(error.contains("leave one of the two out"), "{error}");
    }

    #[test]
    fn what_can_not_work_is_said_before_it_fails() {
        for (file, said) in [
            (
                "[server.tls]\nmode = \"on\"".to_owned(),
                "off, files or acme",
            ),
            (format!("{SECURE}mode = \"files\""), "server.tls.cert"),
            (
                format!("{SECURE}mode = \"files\"\ncert = \"a\""),
                "server.tls.key",
            ),
            (
                format!("{SECURE}mode = \"acme\"\nhttp_listen = \"80\""),
                "0.0.0.0:80",
            ),
            (
                format!("{SECURE}mode = \"acme\"\nstaging = \"yes\""),
                "true or false",
            ),
            (
                format!("{SECURE}mode = \"acme\"\ncontact = \"me\""),
                "e-mail",
            ),
            (
                format!("{SECURE}mode = \"acme\"\ndomains = [\"*.example.com\"]"),
                "wildcard",
            ),
            (
                format!("{SECURE}mode = \"acme\"\ndomains = [\"10.0.0.1\"]"),
                "not an address",
            ),
            (
                format!("{SECURE}mode = \"acme\"\ndomains = [\"desk\"]"),
                "whole internet",
            ),
            (
                format!("{SECURE}mode = \"acme\"\ndomains = [\"čaj.example\"]"),
                "ASCII",
            ),
            (
                "[server.tls]\nmode = \"acme\"".to_owned(),
                "server.public_url",
            ),
            (
                "[server.tls]\nmode = \"files\"\ncert = \"a\"\nkey = \"b\"".to_owned(),
                "must begin with https://",
            ),
        ] {
            let error = tls(&file).unwrap_err();
            assert!(error.contains(said), "{file}: {error}");
        }
    }
}
