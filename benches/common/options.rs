//! What a benchmark on the large file is told, whatever it measures.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tokio::runtime::Runtime;

use crate::past;

/// The options that all share.
#[derive(clap::Args)]
pub struct Common {
    /// Messages in the large file
    #[arg(long, default_value_t = 1_000_000)]
    pub messages: u64,
    /// Customers in the large file
    #[arg(long, default_value_t = 50_000)]
    pub customers: u64,
    /// Where files are made and large ones kept for the next run [default: ingest-bench in the target folder]
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The server that this process is to be
    #[arg(long, hide = true)]
    pub serve: Option<String>,
    #[arg(long, hide = true)]
    file: Option<PathBuf>,
    /// Cargo passes it to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

impl Common {
    /// Where files are made.
    pub fn folder(&self) -> PathBuf {
        self.folder.clone().unwrap_or_else(past::default_folder)
    }

    /// Messages and customers of the large file.
    pub fn size(&self) -> (u64, u64) {
        (self.messages, self.customers)
    }

    /// What a server serves.
    ///
    /// # Errors
    /// When it is not named.
    pub fn file(&self) -> anyhow::Result<&Path> {
        self.file.as_deref().context("--file")
    }
}

/// One thread, as the desk has for the network.
///
/// # Errors
/// When the system gives none.
pub fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}
