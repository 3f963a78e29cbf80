//! The certificate that the desk shows: read from files whenever they change, or ordered from an ACME authority.

mod files;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;

use crate::app::certificates::files::Watched;
use crate::base::clock::Timestamp;
use crate::base::secret::Secret;
use crate::config::{Acme, Tls, TlsMode};
use crate::domain::certificate::{Certificate, CertificateCommand, Issued, Renewal};
use crate::domain::command::Command;
use crate::domain::view::{Fault, View as _};
use crate::engine::{Handle, SubmitError};
use crate::net::acme::{self, AcmeError, Challenges, Door, Obtained, Way};
use crate::net::client::Client;
use crate::net::tls::{Failure, Origin, Pair, Shown, Standing};

pub use files::of_files;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(30);

/// What keeps the certificate up to date.
pub struct Keeper {
    handle: Handle,
    settings: watch::Receiver<Arc<Tls>>,
    standing: watch::Sender<Standing>,
    /// Absent without TLS.
    shown: Option<Shown>,
    challenges: Challenges,
    /// Whether the plain door is open, where an authority looks first.
    plain_door: bool,
    /// Where an authority found the proofs last, as far as this run knows: the other may be shut for good.
    found_at: Option<Door>,
}

impl Keeper {
    /// Finds the certificate to begin with: that of the files, or with an authority the last one that came or, until
    /// one does, one of the desk's own hand.
    ///
    /// # Errors
    /// When storage fails, or no certificate can be signed.
    pub fn new(
        handle: &Handle,
        settings: &watch::Receiver<Arc<Tls>>,
        of_files: Option<Pair>,
    ) -> anyhow::Result<Self> {
        let tls = settings.borrow().clone();
        let (origin, pair) = match &tls.mode {
            TlsMode::Off => (Origin::Off, None),
            TlsMode::Files(_) => (Origin::Files, of_files),
            TlsMode::Acme(acme) => {
                let (origin, pair) = first_of(handle, acme)?;
                (origin, Some(pair))
            }
        };
        let keeper = Self {
            handle: handle.clone(),
            settings: settings.clone(),
            standing: watch::channel(Standing::off()).0,
            shown: pair.as_ref().map(Shown::new),
            challenges: Challenges::default(),
            plain_door: tls.http_listen.is_some(),
            found_at: None,
        };
        if let Some(pair) = pair {
            keeper.show(origin, &pair);
        }
        Ok(keeper)
    }

    /// What the doors show.
    pub fn shown(&self) -> Option<Shown> {
        self.shown.clone()
    }

    /// What the plain door shows an authority.
    pub fn challenges(&self) -> Challenges {
        self.challenges.clone()
    }

    /// How the desk stands with its certificate.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Keeps it up to date until `stop` is true.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Result<(), Fault> {
        let stopped = stop.clone();
        let mode = self.settings.borrow().mode.clone();
        let work = async {
            match mode {
                TlsMode::Off => std::future::pending().await,
                TlsMode::Files(_) => self.watch_files().await,
                TlsMode::Acme(_) => self.keep_ordering(&stopped).await,
            }
        };
        tokio::select! {
            result = work => result,
            _ = stop.wait_for(|stop| *stop) => Ok(()),
        }
    }

    fn show(&self, origin: Origin, pair: &Pair) {
        if let Some(shown) = &self.shown {
            shown.replace(pair);
        }
        self.tell(|standing| {
            standing.origin = origin;
            standing.validity = Some(pair.validity());
            standing.trust = pair.trust();
        });
    }

    /// Tells what changed, and whether what is shown fits the settings as they are now.
    fn tell(&self, change: impl FnOnce(&mut Standing)) {
        let host = self.settings.borrow().host.clone();
        let shown = self.shown.as_ref();
        let fits = shown.is_none_or(|shown| shown.is_for(&host));
        let mut fitted = true;
        self.standing.send_if_modified(|standing| {
            let before = standing.clone();
            change(standing);
            standing.fits = fits;
            fitted = before.fits;
            *standing != before
        });
        if fitted && !fits {
            tracing::warn!(
                host,
                "the certificate is made out for other names than the desk's public address"
            );
        }
    }

    /// Looks at the files again and again, at once when the settings were read again.
    async fn watch_files(&mut self) -> Result<(), Fault> {
        let mut watched = Watched::default();
        let mut asked = false;
        loop {
            let now = match &self.settings.borrow_and_update().mode {
                TlsMode::Files(files) => Some(files.clone()),
                TlsMode::Off | TlsMode::Acme(_) => None,
            };
            self.tell(|_| {});
            if let Some(files) = now {
                let now = self.handle.clock.now();
                if let Some(read) = watched.look(files, asked, now).await {
                    self.show_again(read, now);
                }
            }
            asked = tokio::select! {
                () = self.handle.clock.sleep(LOOK) => false,
                changed = self.settings.changed() => match changed {
                    Ok(()) => true,
                    Err(_) => return Ok(()),
                },
            };
        }
    }

    fn show_again(&self, read: Result<Pair, String>, at: Timestamp) {
        match read {
            Ok(pair) => {
                tracing::info!(until = %pair.validity().not_after.rfc3339(), "the certificate is read again");
                self.show(Origin::Files, &pair);
                self.tell(|standing| standing.failure = None);
            }
            Err(detail) => {
                tracing::error!(
                    "the certificate changed and can't be used, the one before is shown: {detail}"
                );
                let again = None;
                self.tell(|standing| standing.failure = Some(Failure { at, detail, again }));
            }
        }
    }

    /// Orders a certificate whenever the desk wants one.
    async fn keep_ordering(&mut self, stop: &watch::Receiver<bool>) -> Result<(), Fault> {
        let mut changes = self.handle.deadlines();
        let mut acme = None;
        while !*stop.borrow() && self.handle.is_running() {
            changes.mark_unchanged();
            let wanted = match &self.settings.borrow_and_update().mode {
                TlsMode::Acme(wanted) => Some(wanted.clone()),
                TlsMode::Off | TlsMode::Files(_) => None,
            };
            if wanted.is_some() && acme != wanted {
                acme = wanted;
                self.want(acme.as_ref()).await;
            }
            let certificate = self.handle.snapshot()?.certificate()?;
            if let (Some(acme), Some(certificate)) = (&acme, certificate) {
                let as_wanted = certificate.is_as_wanted(self.handle.clock.now());
                self.tell(|standing| {
                    standing.failure = failure(&certificate);
                    standing.as_wanted = as_wanted;
                });
                if certificate.renewal == Renewal::Wanted {
                    self.order(acme, &certificate).await?;
                    continue;
                }
            }
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return Ok(()) },
                changed = self.settings.changed() => if changed.is_err() { return Ok(()) },
            }
        }
        Ok(())
    }

    async fn want(&self, acme: Option<&Acme>) {
        if let Some(acme) = acme {
            let (domains, directory) = (acme.domains.clone(), acme.directory.clone());
            self.submit(CertificateCommand::Want { domains, directory })
                .await;
        }
    }

    async fn order(&mut self, acme: &Acme, certificate: &Certificate) -> Result<(), Fault> {
        tracing::info!(domains = ?certificate.domains, directory = %certificate.directory, "ordering a certificate");
        let outcome = self.obtain_at_a_door(acme, certificate).await?;
        let command = match judged(outcome, &acme.directory) {
            Ok((issued, pair)) => {
                tracing::info!(until = %issued.not_after.rfc3339(), "the certificate came");
                self.show(Origin::Acme, &pair);
                CertificateCommand::Issued(issued)
            }
            Err(detail) => {
                tracing::error!("no certificate came: {detail}");
                CertificateCommand::Failed(detail)
            }
        };
        self.submit(command).await;
        Ok(())
    }

    /// One order, at another door if the authority does not look at the first.
    async fn obtain_at_a_door(
        &mut self,
        acme: &Acme,
        certificate: &Certificate,
    ) -> Result<Result<Obtained, AcmeError>, Fault> {
        let mut door = self.door(certificate);
        let mut outcome = self.obtain(acme, door).await?;
        if self.plain_door && matches!(outcome, Err(AcmeError::NotOffered(_))) {
            door = match door {
                Door::Plain => Door::Secure,
                Door::Secure => Door::Plain,
            };
            outcome = self.obtain(acme, door).await?;
        }
        if outcome.is_ok() {
            self.found_at = Some(door);
        }
        Ok(outcome)
    }

    /// One order; with a new account if there is none, or if the authority forgot it.
    async fn obtain(&self, acme: &Acme, door: Door) -> Result<Result<Obtained, AcmeError>, Fault> {
        let client = match client(acme).await {
            Ok(client) => client,
            Err(detail) => return Ok(Err(AcmeError::Failed(detail))),
        };
        let way = self.way(door);
        let kept = self.handle.snapshot()?.acme_account(&acme.directory)?;
        if let Some(account) = kept {
            let account = account.credentials;
            match acme::obtain(&client, &account, &acme.domains, way).await {
                Err(AcmeError::NoAccount) => self.keep_account(acme, None).await,
                outcome => return Ok(outcome),
            }
        }
        let account = match acme::register(&client, &acme.directory, &acme.contact).await {
            Ok(account) => account,
            Err(error) => return Ok(Err(error)),
        };
        self.keep_account(acme, Some(account.clone())).await;
        Ok(acme::obtain(&client, &account, &acme.domains, way).await)
    }

    /// At which door the authority is to look: where it found the proofs last, first at the plain one; at the other
    /// when it was not found just now.
    fn door(&self, certificate: &Certificate) -> Door {
        if !self.plain_door {
            return Door::Secure;
        }
        let failure = certificate.failure.as_ref();
        match failure.and_then(|failure| acme::not_found(&failure.detail)) {
            Some(Door::Plain) => Door::Secure,
            Some(Door::Secure) => Door::Plain,
            None => self.found_at.unwrap_or(Door::Plain),
        }
    }

    fn way(&self, door: Door) -> Way<'_> {
        match (&self.shown, door) {
            (Some(shown), Door::Secure) => Way::Tls(shown),
            _ => Way::Http(&self.challenges),
        }
    }

    async fn keep_account(&self, acme: &Acme, credentials: Option<Secret>) {
        let directory = acme.directory.clone();
        self.submit(CertificateCommand::Account {
            directory,
            credentials,
        })
        .await;
    }

    async fn submit(&self, command: CertificateCommand) {
        let kept = self.handle.submit_patiently(Command::Certificate(command));
        match kept.await {
            Ok(_) | Err(SubmitError::Stopped) => {}
            Err(error) => {
                tracing::error!(%error, "what became of the certificate could not be kept");
                // Else a defect of ours would order without end.
                self.handle.clock.sleep(LOOK).await;
            }
        }
    }
}

/// The certificate of a desk that starts: the last one that came, if any.
fn first_of(handle: &Handle, acme: &Acme) -> anyhow::Result<(Origin, Pair)> {
    let kept = handle.snapshot()?.certificate()?;
    let now = handle.clock.now();
    // While another authority is wanted, the one that the desk has is of one before.
    let from = kept.as_ref().filter(|kept| kept.is_as_wanted(now));
    let directory = from.map_or_else(String::new, |kept| kept.directory.clone());
    if let Some(issued) = kept.and_then(|certificate| certificate.issued) {
        match Pair::read(issued.chain.as_bytes(), issued.key.expose().as_bytes()) {
            Ok(pair) => return Ok((Origin::Acme, vouched(pair, &directory))),
            Err(error) => tracing::error!(%error, "the certificate that is kept can't be used"),
        }
    }
    let pair = Pair::self_signed(&acme.domains);
    Ok((Origin::OwnHand, pair.context("signing a certificate")?))
}

/// What an order came to, as it is kept and shown.
fn judged(outcome: Result<Obtained, AcmeError>, directory: &str) -> Result<(Issued, Pair), String> {
    let Obtained { chain, key } = outcome.map_err(|error| error.to_string())?;
    let pair = Pair::read(chain.as_bytes(), key.expose().as_bytes());
    let pair =
        pair.map_err(|error| format!("the authority's certificate is of no use: {error}"))?;
    let validity = pair.validity();
    let issued = Issued {
        chain,
        key,
        not_before: validity.not_before,
        not_after: validity.not_after,
    };
    Ok((issued, vouched(pair, directory)))
}

/// A certificate that came from this directory. That of a public authority is public also where it leads to a root
/// that is newer than those that this release knows.
fn vouched(pair: Pair, directory: &str) -> Pair {
    if directory == acme::PRODUCTION {
        pair.of_public_authority()
    } else {
        pair
    }
}

fn failure(certificate: &Certificate) -> Option<Failure> {
    let failure = certificate.failure.as_ref()?;
    let again = match certificate.renewal {
        Renewal::At(at, _) => Some(at),
        Renewal::Wanted => None,
    };
    Some(Failure {
        at: failure.at,
        detail: failure.detail.clone(),
        again,
    })
}

/// A client that trusts the authority's own door.
async fn client(acme: &Acme) -> Result<Client, String> {
    let Some(path) = acme.authority.clone() else {
        return Client::new().map_err(|error| error.to_string());
    };
    let named = path.display().to_string();
    let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let roots = read.map_err(|error| error.to_string())?;
    let roots = roots.map_err(|error| format!("reading {named}: {error}"))?;
    Client::trusting(&roots).map_err(|error| format!("reading {named}: {error}"))
}

#[cfg(test)]
mod tests;
