//! How the allocator treats large pieces.

use std::env;

/// Settings of glibc's allocator; with any of them whoever runs the desk has decided.
const SETTINGS: [&str; 4] = [
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_ARENA_MAX",
    "MALLOC_TRIM_THRESHOLD_",
    "GLIBC_TUNABLES",
];

/// Bytes from which on a piece is a mapping of its own, which goes back to the system when it is freed. It is glibc's
/// own value, which glibc raises as soon as such a piece was freed: from then on the pages of files stay with the
/// threads that read and wrote them, once with each.
const LARGE: &str = "131072";

/// Has large pieces given back to the system for good. glibc reads its settings when a program begins, so the program
/// begins once more, in the same process. Where that can't be done it goes on as it is, with more memory.
pub fn give_back() {
    let is_glibc = cfg!(all(target_os = "linux", target_env = "gnu"));
    if !is_glibc || SETTINGS.iter().any(|name| env::var_os(name).is_some()) {
        return;
    }
    begin_again();
}

#[cfg(unix)]
fn begin_again() {
    use std::os::unix::process::CommandExt as _;

    let Ok(program) = env::current_exe() else {
        return;
    };
    let mut arguments = env::args_os();
    let mut again = std::process::Command::new(program);
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    // It comes back with an error alone, and nothing is lost by that.
    let _ = again.args(arguments).env(SETTINGS[0], LARGE).exec();
}

#[cfg(not(unix))]
fn begin_again() {}
