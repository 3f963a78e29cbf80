//! The data file from a terminal: copy, check, compact.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;

use crate::base::clock::Clock;
use crate::cli::say;
use crate::config::Config;
use crate::control::{self, Request};
use crate::store::{self, OpenError, Store};

/// A command about one file.
#[derive(Args)]
pub struct Named {
    /// The file
    file: PathBuf,
}

/// Runs `okno backup FILE`.
pub fn back_up(config: &Config, target: &Named) -> anyhow::Result<()> {
    let (data, target) = (&config.data, &target.file);
    if !data.exists() {
        bail!("there is no data file at {}", data.display());
    }
    let bytes = store::make_whole(target, |file| copy(data, file))?;
    say(&format!(
        "{}: {bytes} bytes, checked; keep okno.toml with it",
        target.display()
    ));
    Ok(())
}

/// Copies the data file into `target` and gives the copy's size.
fn copy(data: &Path, target: File) -> anyhow::Result<u64> {
    let clock = Clock::system();
    let size = target.try_clone()?;
    match Store::open(data, clock.now()) {
        Ok(store) => {
            store.copy_into(target, clock.now(), &mut |_| Ok(()))?;
        }
        Err(OpenError::Busy) => {
            control::ask_for_copy(data, &target).map_err(anyhow::Error::msg)?;
        }
        Err(error) => return Err(error).with_context(|| data.display().to_string()),
    }
    Ok(size.metadata()?.len())
}

/// A command about a file, or about the desk's own.
#[derive(Args)]
pub struct Perhaps {
    /// The file [default: the data file]
    file: Option<PathBuf>,
}

/// Runs `okno check [FILE]`.
pub fn check(config: &Config, named: &Perhaps) -> anyhow::Result<()> {
    prove(named.file.as_ref().unwrap_or(&config.data))
}

fn prove(path: &Path) -> anyhow::Result<()> {
    let findings = match store::check_file(path, Clock::system().now()) {
        Ok(findings) => findings,
        Err(OpenError::Busy) => {
            let findings = control::ask(path, &Request::Check).map_err(anyhow::Error::msg)?;
            let lines = findings.iter().map(|finding| finding.expose().to_owned());
            lines.collect()
        }
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let Some((first, rest)) = findings.split_first() else {
        say(&format!("{}: all is well", path.display()));
        return Ok(());
    };
    rest.iter().for_each(|finding| say(finding));
    bail!("{}: {first} ({} findings)", path.display(), findings.len())
}

/// Runs `okno rollback`.
pub fn roll_back(config: &Config) -> anyhow::Result<()> {
    let path = &config.data;
    let done = store::roll_back(path, Clock::system().now())
        .with_context(|| path.display().to_string())?;
    let made = done.made.rfc3339();
    say(&format!(
        "{}: the desk as it stood at {made}, in shape {}; a release that writes this shape runs on it",
        path.display(),
        done.shape
    ));
    if let Some(aside) = done.aside {
        say(&format!(
            "{}: what was there, with all that came since",
            aside.display()
        ));
    }
    Ok(())
}

/// Runs `okno compact`.
pub fn compact(config: &Config) -> anyhow::Result<()> {
    let path = &config.data;
    let (before, after) =
        Store::compact(path, Clock::system().now()).map_err(|error| match error {
            OpenError::Busy => anyhow::anyhow!(
                "{} is in use: stop the desk first, then compact",
                path.display()
            ),
            other => anyhow::Error::from(other).context(path.display().to_string()),
        })?;
    say(&format!(
        "{}: {before} bytes before, {after} after",
        path.display()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nobody_could_check_is_no_finding() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("okno.redb");
        let _open = Store::open(&path, Clock::system().now()).unwrap();
        let told = prove(&path).unwrap_err().to_string();
        assert!(told.contains("no desk answers"), "{told}");
        assert!(!told.contains("findings"), "{told}");
    }
}
