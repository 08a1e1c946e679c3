//! Every limit of time, size, number and rate, in one place: name, value and why. What is read, kept or waited for
//! anywhere in the program is bounded by a line here; `docs/operations.md` shows them to operators, and a test compares
//! that table with this one.

use std::time::Duration;

use chrono::TimeDelta;

/// A limit as operators read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name in the code.
    pub name: &'static str,
    /// Its value with its unit.
    pub value: String,
    /// Why there is one, and what happens at it.
    pub why: &'static str,
}

const KIB: usize = 1024;
const MIB: usize = 1024 * 1024;
const MIB_64: u64 = 1024 * 1024;

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

const fn hours(hours: u64) -> Duration {
    Duration::from_hours(hours)
}

const fn days(days: u64) -> Duration {
    Duration::from_hours(days.saturating_mul(24))
}

/// A length of time as it is added to instants.
pub fn delta(length: Duration) -> TimeDelta {
    TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX)
}

/// A number of bytes, in words.
fn bytes<T: TryInto<u64>>(value: T) -> String {
    let bytes = value.try_into().unwrap_or(u64::MAX);
    match bytes {
        whole if whole.is_multiple_of(MIB_64) => format!("{} MiB", whole / MIB_64),
        whole if whole.is_multiple_of(1024) => format!("{} KiB", whole / 1024),
        other => format!("{other} bytes"),
    }
}

/// A number of things.
fn number<T: std::fmt::Display>(value: T) -> String {
    value.to_string()
}

/// A length of time, in words.
fn time(value: Duration) -> String {
    match value.as_secs() {
        day if day >= 3 * 86_400 && day.is_multiple_of(86_400) => format!("{} days", day / 86_400),
        hour if hour >= 3_600 && hour.is_multiple_of(3_600) => format!("{} h", hour / 3_600),
        minute if minute > 60 && minute.is_multiple_of(60) => format!("{} min", minute / 60),
        second => format!("{second} s"),
    }
}

macro_rules! limits {
    ($($(#[doc = $why:literal])+ $name:ident: $type:ty = $value:expr, $unit:ident;)*) => {
        $($(#[doc = $why])+ pub const $name: $type = $value;)*

        /// All of them, in the order they stand.
        pub fn table() -> Vec<Limit> {
            vec![$(Limit {
                name: stringify!($name), value: $unit($name), why: concat!($($why),+).trim_ascii_start(),
            },)*]
        }
    };
}

limits! {
    // Connections and requests.
    /// A connection that has not sent a whole head by then is closed.
    HEADER_TIME: Duration = seconds(10), time;
    /// A connection on which nothing has been asked for this long is closed.
    KEEP_ALIVE: Duration = seconds(60), time;
    /// A body that stops coming for this long is given up.
    BODY_TIME: Duration = seconds(20), time;
    /// A request that is not answered by then gets 503; what it began is still finished. Not for imports, files and
    /// events.
    REQUEST_TIME: Duration = seconds(30), time;
    /// The same for what receives, reads or makes a large file.
    FILE_TIME: Duration = minutes(30), time;
    /// A client that takes nothing of its response for this long is cut off.
    WRITE_TIME: Duration = seconds(30), time;
    /// A stream of events ends then, and the browser asks again: what its user may see can have changed.
    EVENTS_TIME: Duration = minutes(10), time;
    /// How often a stream of events asks whether its user is still logged in and not locked out; if not, it ends.
    EVENTS_CHECK: Duration = seconds(5), time;
    /// The longest head of a request, address included; 431 above.
    MAX_HEAD: usize = 64 * KIB, bytes;
    /// Connections at once, if the system allows that many files; beyond that, the one that has been idle longest gives
    /// way.
    MAX_CONNECTIONS: usize = 4_096, number;
    /// The same from one address that is not a trusted proxy.
    MAX_CONNECTIONS_OF_AN_ADDRESS: usize = 2_048, number;
    /// Files that are kept open beside connections: the database, temporary files, what is sent.
    FILES_BESIDE_CONNECTIONS: u64 = 128, number;
    /// The largest body that is not a file; 413 above.
    MAX_BODY: usize = 2 * MIB, bytes;
    /// The largest body of a request with an idempotency key, which is hashed in memory.
    MAX_KEYED_BODY: usize = 32 * MIB, bytes;
    /// The largest recorded track: a day with a position each second is some ten megabytes.
    MAX_TRACK: usize = 40 * MIB, bytes;
    /// The largest picture.
    MAX_PICTURE: usize = 10 * MIB, bytes;
    /// Pictures of a defect.
    MAX_PICTURES: usize = 4, number;

    /// What one person may ask for at once, by session or by token; 429 beyond it. A request takes one of it, and one
    /// that receives, reads or makes a file takes `FILE_WEIGHT`.
    ALLOWANCE: u32 = 50_000, number;
    /// What comes back of it each second.
    ALLOWANCE_A_SECOND: u32 = 20, number;
    /// What an import, an export or a picture takes of it.
    FILE_WEIGHT: u32 = 10, number;

    // Stopping.
    /// The pixels of a picture.
    MAX_PIXELS: u64 = 50_000_000, number;
    /// Pictures that are decoded and written anew at once; others wait their turn.
    PICTURES_AT_ONCE: usize = 2, number;
    /// Told to stop, a server says so under `/ready` and still takes connections for this long
    /// (`VAGNPARK_DRAIN_SECONDS`), so that a proxy finds out first.
    DRAIN: Duration = seconds(2), time;
    /// The time that requests under way have to finish.
    GRACE: Duration = seconds(10), time;
    /// The time that duties have to stop; then they are cut off.
    DUTY_GRACE: Duration = seconds(5), time;
    /// The time that closing the database may take.
    CLOSE_TIME: Duration = seconds(5), time;

    // Logging in.
    /// The longest login.
    MAX_LOGIN: usize = 200, number;
    /// The longest password, in bytes: hashing takes longer with its length.
    MAX_PASSWORD: usize = 1_024, bytes;
    /// The shortest password; length is what makes one strong.
    MIN_PASSWORD: usize = 10, number;
    /// The largest file of words that no password may be made of; it is read each time one is chosen.
    MAX_WORDS_BYTES: u64 = MIB_64, bytes;
    /// How long a link for choosing a password can be used.
    PASSWORD_LINK_LIFE: Duration = hours(24), time;
    /// Failed logins at once from one address that is new to the login.
    LOGINS_AT_ONCE: i32 = 3, number;
    /// Then one more in each such period.
    LOGIN_STEP: Duration = seconds(20), time;
    /// Failed logins to one name before there is a pause: first a second, then double each time.
    FREE_FAILURES: i64 = 4, number;
    /// The longest pause between two attempts.
    MAX_PAUSE: Duration = minutes(15), time;
    /// Failures are forgotten after this long without a new one.
    FAILURES_KEPT: Duration = hours(24), time;
    /// Somebody whose turn comes within this time waits for it rather than being told to try again.
    LOGIN_PATIENCE: Duration = seconds(5), time;
    /// Passwords hashed at once: each takes 19 MiB and a processor.
    HASHES_AT_ONCE: usize = 4, number;
    /// How long a login waits for its turn to be hashed; then it gets 503.
    HASH_PATIENCE: Duration = seconds(10), time;
    /// A session that nobody has used for this long is over.
    SESSION_IDLE: Duration = hours(12), time;
    /// A session is over after this long in any case.
    SESSION_LIFE: Duration = days(7), time;
    /// Whoever gave their password longer ago gives it again before they make a token, add a person, give roles or make
    /// a link for a password.
    PASSWORD_RECENT: Duration = minutes(10), time;
    /// How long a browser that somebody logged in with is known: strangers' failures do not hold it up.
    DEVICE_KNOWN: Duration = days(400), time;
    /// The longest a token lives.
    MAX_TOKEN_DAYS: i64 = 400, number;

    // Files that come in.
    /// The largest text file that is read.
    MAX_FILE_BYTES: u64 = 1024 * MIB_64, bytes;
    /// The largest workbook, packed.
    MAX_WORKBOOK_BYTES: u64 = 32 * MIB_64, bytes;
    /// The most that the parts of a workbook may unpack to: 110 000 rows of twenty columns are some 130 MiB.
    MAX_UNPACKED_BYTES: u64 = 192 * MIB_64, bytes;
    /// The most parts of a workbook.
    MAX_WORKBOOK_PARTS: usize = 2_000, number;
    /// The most text in a workbook, with everything that repeats written out: cells, rows, blanks and shared texts.
    MAX_TEXT_BYTES: u64 = 96 * MIB_64, bytes;
    /// The most cells of a workbook, blank ones between others included.
    MAX_CELLS: u64 = 5_000_000, number;
    /// The most that the cells of a workbook take on the disk while they are read.
    MAX_KEPT_BYTES: u64 = 512 * MIB_64, bytes;
    /// The most columns a register can have.
    MAX_COLUMNS: usize = 500, number;
    /// The longest cell, in characters.
    MAX_CELL: usize = 32_767, number;
    /// The memory that reading a workbook may take, in a process of its own.
    WORKBOOK_MEMORY: u64 = 1536 * MIB_64, bytes;
    /// The time that reading a workbook may take.
    WORKBOOK_TIME: Duration = seconds(60), time;
    /// Workbooks read at once; others wait their turn.
    WORKBOOKS_AT_ONCE: usize = 2, number;
    /// The most rows in a register that is compared as a whole.
    MAX_REGISTER_ROWS: usize = 300_000, number;
    /// Imports that a person has begun on the pages and not finished.
    MAX_DRAFTS: usize = 20, number;
    /// The same of all people of an organisation.
    MAX_DRAFTS_OF_AN_ORGANISATION: usize = 60, number;
    /// The size of their files together, of a person.
    MAX_DRAFT_BYTES: usize = 2048 * MIB, bytes;
    /// The same of all people of an organisation.
    MAX_DRAFT_BYTES_OF_AN_ORGANISATION: usize = 4096 * MIB, bytes;
    /// The most findings; with more than this it is the wrong file.
    MAX_FINDINGS: usize = 50_000, number;

    // Sending, and what the server does by itself.
    /// How often the server looks for what is due.
    TICK: Duration = seconds(5), time;
    /// A duty whose last round ended longer ago makes `/ready` answer 503.
    ROUND_OVERDUE: Duration = minutes(3), time;
    /// How long a piece of work that failed is left aside, doubled each time up to an hour.
    ASIDE: Duration = minutes(1), time;
    /// The time that a receiver of webhooks may take in all.
    RECEIVER_TIME: Duration = seconds(4), time;
    /// Receivers that are sent to at the same time.
    RECEIVERS_AT_ONCE: usize = 16, number;
    /// Pieces sent to one receiver, or by e-mail, in one round.
    PIECES_OF_A_ROUND: i64 = 50, number;
    /// Times that something is tried before it has failed: at once, and after 1, 5, 15, 60, 240, 720 and 1 440 minutes.
    MAX_ATTEMPTS: usize = 8, number;
    /// A webhook whose last tries have all failed, this many in a row, is turned off, and its administrators are told.
    MAX_FAILURES_IN_A_ROW: i64 = 20, number;
    /// Webhooks of an organisation.
    MAX_WEBHOOKS: usize = 10, number;
    /// The time that the mail server may take over each step.
    MAIL_TIME: Duration = seconds(4), time;
    /// A message that is older than this when e-mail is first tried is only shown on the page of messages.
    MAIL_NEWS: Duration = hours(24), time;
    /// The work of a server that is gone is taken over by another after this long.
    LEASE: Duration = seconds(60), time;

    // What is kept, and for how long; the duty of housekeeping deletes the rest.
    /// Rows deleted in one step, so that nobody waits long for the database.
    DELETED_AT_ONCE: i64 = 2_000, number;
    /// How often expired rows are deleted.
    HOUSEKEEPING_EVERY: Duration = hours(1), time;
    /// The log of security.
    SECURITY_KEPT: Duration = days(400), time;
    /// Answers to requests with an idempotency key.
    KEYS_KEPT: Duration = hours(48), time;
    /// The log of what was sent to webhooks.
    DELIVERIES_KEPT: Duration = days(30), time;
    /// Messages that were read.
    READ_MESSAGES_KEPT: Duration = days(180), time;
    /// Messages of any kind.
    MESSAGES_KEPT: Duration = days(400), time;
    /// Imports that nobody finished.
    DRAFTS_KEPT: Duration = days(7), time;
    /// Tokens and calendar feeds that have ended.
    ENDED_TOKENS_KEPT: Duration = days(90), time;
}

/// The largest form with pictures: all of them, and the text.
pub const MAX_PICTURES_BODY: usize = MAX_PICTURES * MAX_PICTURE + 64 * KIB;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_in_their_largest_whole_unit() {
        let value = |name: &str| table().into_iter().find(|limit| limit.name == name).map(|limit| limit.value);
        assert_eq!(value("MAX_BODY").as_deref(), Some("2 MiB"));
        assert_eq!(value("MAX_HEAD").as_deref(), Some("64 KiB"));
        assert_eq!(value("KEYS_KEPT").as_deref(), Some("48 h"));
        assert_eq!(value("DELIVERIES_KEPT").as_deref(), Some("30 days"));
        assert_eq!(value("KEEP_ALIVE").as_deref(), Some("60 s"));
        assert_eq!(delta(TICK), TimeDelta::seconds(5));
    }

    #[test]
    fn each_has_a_reason() {
        assert!(table().iter().all(|limit| limit.why.ends_with('.') && limit.why.len() > 10));
    }
}
