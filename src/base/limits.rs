//! Every bound of the desk, named once.

use std::time::Duration;

/// Meta's customer service window, from the customer's last message.
/// Meta, "Service messages", 2026-04-23.
pub const WINDOW: Duration = Duration::from_secs(24 * 3600);

/// Characters of a text message. Meta, "Text messages", 2025-10.
pub const TEXT_CHARS_MAX: usize = 4096;
/// Characters of a text that the desk says by itself, as its author wrote it.
pub const WORDING_CHARS_MAX: usize = 1024;
/// Messages into which one long text is split at most.
pub const PARTS_MAX: usize = 5;
/// Days for which a customer's message can have a reaction. Meta, "Reaction messages", 2025-10.
pub const REACTION_DAYS: u64 = 30;
/// Characters of an internal note.
pub const NOTE_CHARS_MAX: usize = 20_000;
/// Characters of a person's, group's or number's name.
pub const NAME_CHARS_MAX: usize = 120;
/// Characters of what a member tells of themselves.
pub const ABOUT_CHARS_MAX: usize = 500;
/// Mentions of one member that are kept: the oldest go first.
pub const MENTIONS_KEPT: usize = 200;
/// Notices of one member that are kept: the oldest go first.
pub const NOTICES_KEPT: usize = 200;
/// How long a notice is kept.
pub const NOTICE_KEPT: Duration = Duration::from_secs(30 * 86_400);
/// Characters of an e-mail address.
pub const EMAIL_CHARS_MAX: usize = 254;
/// Characters of one template variable.
pub const VARIABLE_CHARS_MAX: usize = 1024;
/// Characters of a password; shorter and longer ones are refused.
pub const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 10..=200;
/// Characters kept of the last line in a list row.
pub const PREVIEW_CHARS_MAX: usize = 120;

/// Passwords hashed at once: each takes 19 MiB.
pub const HASHES_AT_ONCE: usize = 1;
/// Passwords that wait to be hashed, about a second's worth; whoever comes then is told to come again.
pub const HASHES_WAITING: usize = 16;

/// The largest webhook body. Meta sends up to 3 MB ("Create a webhook endpoint", 2026-04-21).
pub const WEBHOOK_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The largest form or JSON body of a person or program, files apart.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
/// The largest file that a customer can send. Meta, "Media", 2026-04-17.
pub const MEDIA_BYTES_MAX: u64 = 100 * 1024 * 1024;
/// Characters of a file's name.
pub const FILE_NAME_CHARS_MAX: usize = 200;
/// Characters beside a file. Meta, "Image messages", 2025-11.
pub const CAPTION_CHARS_MAX: usize = 1024;
/// Files of one form.
pub const FILES_AT_ONCE_MAX: usize = 10;
/// Files that a draft names.
pub const DRAFT_FILES_MAX: usize = 50;
/// Files of one member that are uploaded and in no chat yet.
pub const UPLOADS_MAX: usize = 100;
/// How long a file that is uploaded waits for a chat.
pub const UPLOAD_KEPT: Duration = Duration::from_secs(86_400);
/// How long a file may take to be uploaded. What is older was broken off.
pub const ARRIVING_KEPT: Duration = Duration::from_secs(6 * 3600);
/// Uploads to Meta under way at once.
pub const SEND_UPLOADS_AT_ONCE: usize = 4;
/// Bytes of the disk that customers' files leave free: what people write must still fit.
pub const DISK_KEPT_FREE: u64 = 64 * 1024 * 1024;
/// One chunk of a file in the store: just under a power of two, so a B-tree page run wastes nothing.
pub const CHUNK_BYTES: usize = 261_500;
/// Chunks written in one transaction, about a MiB.
pub const CHUNKS_PER_COMMIT: usize = 4;

/// Commands waiting for the writer.
pub const WRITER_QUEUE: usize = 1024;
/// Commands in one transaction.
pub const BATCH_COMMANDS_MAX: usize = 256;
/// Bytes of commands in one transaction.
pub const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Sends under way at once over all chats.
pub const SENDS_AT_ONCE: usize = 32;
/// File downloads under way at once.
pub const FETCHES_AT_ONCE: usize = 4;
/// How long an unknown outcome holds the chat's later messages.
pub const UNKNOWN_HOLDS: Duration = Duration::from_secs(60);
/// How long until a person is asked about an unknown outcome.
pub const UNKNOWN_ASKS: Duration = Duration::from_secs(600);
/// How long a template is retried after temporary errors.
pub const TEMPLATE_RETRY: Duration = Duration::from_secs(24 * 3600);

/// How long the event log is kept.
pub const LOG_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// How long a part of a message that came before its message waits for it (Meta redelivers for 7 days).
pub const ORPHAN_KEPT: Duration = Duration::from_secs(8 * 86_400);
/// How long an idempotency key is honoured.
pub const IDEMPOTENCY_KEPT: Duration = Duration::from_secs(24 * 3600);
/// Days back that a quoted message, a reaction's target or a status's message is looked for.
pub const MESSAGE_DAYS: u32 = 90;

/// Vacations of one member.
pub const VACATIONS_MAX: usize = 100;
/// Days of one vacation.
pub const VACATION_DAYS_MAX: u64 = 366;
/// The largest iCalendar file of holidays.
pub const HOLIDAY_FILE_BYTES_MAX: usize = 1024 * 1024;

/// How long a sign-in lasts without use.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 86_400);
/// API tokens of one member.
pub const TOKENS_MAX: usize = 50;
/// How long a chat that is handed to somebody waits for their answer.
pub const OFFER_KEPT: Duration = Duration::from_secs(1800);
/// The longest that a group's rules wait for an answer before they ask another one.
pub const ANSWER_KEPT: Duration = Duration::from_secs(86_400);
/// How long after a group opens it is looked who of those for whom customers wait has come.
pub const ABSENCE_NOTICED: Duration = Duration::from_secs(600);
/// A message that was to leave at a moment leaves so much later at most: after a longer stop its author is asked.
pub const SENT_LATE_AT_MOST: Duration = Duration::from_secs(12 * 3_600);
/// Messages of one chat that wait for the customer's answer or for a moment.
pub const PARKED_MAX: usize = 50;
/// How far ahead a message may be sent or a chat put out of sight.
pub const AHEAD_MAX: Duration = Duration::from_secs(366 * 86_400);
/// Seconds for which a message of the page waits to be undone, unless its author chose otherwise.
pub const UNDO_SECONDS: u8 = 5;
/// Seconds that an author may choose.
pub const UNDO_SECONDS_MAX: u8 = 60;
/// So long before the window's end a message leaves at the latest, whatever its author chose.
pub const UNDO_MARGIN: Duration = Duration::from_secs(5);
/// How long what was done with many chats can be undone.
pub const BULK_KEPT: Duration = Duration::from_secs(600);
/// Chats with which something is done at once.
pub const BULK_CHATS_MAX: usize = 200;
/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 200;
/// How long a one-time link works.
pub const INVITATION_KEPT: Duration = Duration::from_secs(3 * 86_400);

/// Devices of one member that get pushes; the oldest goes for one more.
pub const PUSH_DEVICES_MAX: usize = 10;
/// Characters of the address at which a push service takes messages.
pub const PUSH_ENDPOINT_MAX: usize = 1000;

/// Entries or chats on a page unless asked otherwise.
pub const PAGE: usize = 50;
/// Entries or chats on a page at most.
pub const PAGE_MAX: usize = 200;
