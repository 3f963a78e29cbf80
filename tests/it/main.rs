//! One binary for all integration tests: it links once.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test says by panicking what is wrong, and looks at the real clock to give up"
)]

mod administration;
mod attention;
mod authority;
mod browser;
mod calendars;
mod comfort;
mod commands;
mod connect;
mod copies;
mod courtesy;
mod desk;
mod drafts;
mod echoes;
mod faults;
mod files_kept;
mod files_page;
mod first_words;
mod floods;
mod fuzz;
mod golden;
mod hand_over;
mod haste;
mod hostile;
mod journey;
mod lasting;
mod later;
mod line;
mod live;
mod logs;
mod narrow;
mod nasty;
mod notices;
mod packaging;
mod plain;
mod process;
mod proof;
mod quick;
mod races;
mod rights;
mod samples;
mod sent_files;
mod slips;
mod strangers;
mod template_box;
mod texts;
mod tidy;
mod time_travel;
mod tls;
mod too_large;
mod unsaved;
mod webhooks;
