//! Time, ids and the worker's rounds by hand, so that a test decides what happens when, and finds the same every time.
//! A program that is shipped knows nothing of this: only a build with debug assertions reads these variables.
//!
//! | variable | what it does |
//! |---|---|
//! | `VAGNPARK_TEST_CLOCK` | the clock is stopped at this instant |
//! | `VAGNPARK_TEST_IDS` | ids are counted and carry this number, so that no two programs on a database make the same |
//! | `VAGNPARK_TEST_ROUNDS` | with `asked`, the server goes its rounds when it is asked to, and only then |
//!
//! A server that is asked reads lines from its stdin and answers each with the same line on stdout when it is done:
//! `round`, or `at 2026-10-14T06:30:00Z`, which sets the clock.

use std::{
    io::{BufRead, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use uuid::{Builder, Uuid};
use vagnpark_domain::time::to_microseconds;

/// Tells the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// It stands until it is set.
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// The time, as the databases keep it.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        to_microseconds(match self {
            Self::System => Utc::now(),
            Self::Set(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        })
    }

    fn set(&self, to: DateTime<Utc>) -> Result<(), String> {
        let Self::Set(at) = self else { return Err("the clock is the system's".to_owned()) };
        *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        Ok(())
    }
}

/// Makes ids: all of them UUIDv7, which sort by when they were made.
#[derive(Clone, Debug, Default)]
pub enum Ids {
    /// Ids that nobody can guess.
    #[default]
    Random,
    /// Ids that are counted.
    Counted {
        /// The number of the program in the run, so that no two make the same ids.
        program: u16,
        /// How many were made.
        made: Arc<AtomicU32>,
    },
}

impl Ids {
    /// The next id, made at an instant.
    #[expect(clippy::disallowed_methods, reason = "this is the source of ids")]
    pub fn next(&self, now: DateTime<Utc>) -> Uuid {
        let Self::Counted { program, made } = self else { return Uuid::now_v7() };
        let mut rest = [0; 10];
        rest[4..6].copy_from_slice(&program.to_be_bytes());
        rest[6..].copy_from_slice(&made.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Builder::from_unix_timestamp_millis(now.timestamp_millis().unsigned_abs(), &rest).into_uuid()
    }
}

/// The things a test controls by hand.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    /// The clock.
    pub clock: Clock,
    /// The source of ids.
    pub ids: Ids,
    /// Whether rounds are only done when asked for.
    pub rounds: bool,
    /// What one person may ask for at once, if it is another amount than the limit.
    pub allowance: Option<u32>,
}

const CLOCK: &str = "VAGNPARK_TEST_CLOCK";
const IDS: &str = "VAGNPARK_TEST_IDS";
const ROUNDS: &str = "VAGNPARK_TEST_ROUNDS";
const ALLOWANCE: &str = "VAGNPARK_TEST_ALLOWANCE";

/// Whether a variable of the environment is one of these, in a program that takes them.
pub fn takes(variable: &str) -> bool {
    cfg!(debug_assertions) && [CLOCK, IDS, ROUNDS, ALLOWANCE].contains(&variable)
}

impl ByHand {
    /// Reads it from the environment.
    pub fn load() -> Result<Self, String> {
        let told = |name: &str| std::env::var(name).ok().filter(|_| takes(name));
        let wrong = |name: &str, text: &str, wanted: &str| format!("{name} is “{text}”; write {wanted}");
        let clock = match told(CLOCK) {
            None => Clock::System,
            Some(text) => {
                let at = text.parse().map_err(|_| wrong(CLOCK, &text, "an instant, 2026-10-14T06:30:00Z"))?;
                Clock::Set(Arc::new(Mutex::new(at)))
            }
        };
        let ids = match told(IDS) {
            None => Ids::Random,
            Some(text) => {
                let program = text.parse().map_err(|_| wrong(IDS, &text, "a number up to 65535"))?;
                Ids::Counted { program, made: Arc::default() }
            }
        };
        let rounds = match told(ROUNDS).as_deref() {
            None => false,
            Some("asked") => true,
            Some(text) => return Err(wrong(ROUNDS, text, "asked")),
        };
        let allowance = told(ALLOWANCE).map(|text| text.parse().map_err(|_| wrong(ALLOWANCE, &text, "a number")));
        Ok(Self { clock, ids, rounds, allowance: allowance.transpose()? })
    }

    /// Says what differs from how it would be without tests.
    pub fn announce(&self) {
        if let Clock::Set(_) = &self.clock {
            tracing::warn!(at = %self.clock.now(), "for tests only: the clock stands until it is set");
        }
        if let Ids::Counted { program, .. } = &self.ids {
            tracing::warn!(program, "for tests only: ids are counted");
        }
        if let Some(allowance) = self.allowance {
            tracing::warn!(allowance, "for tests only: people may ask for another amount");
        }
        if self.rounds {
            tracing::warn!("for tests only: rounds are gone when stdin asks for them");
        }
    }
}

/// Reads requests on stdin, sets the clock, and passes on each round that is asked for; whatever does the round says
/// when it is done. The thread ends with the program, or with stdin.
pub fn listen(clock: Clock) -> mpsc::Receiver<oneshot::Sender<()>> {
    let (ask, asked) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if let Err(error) = answer(&line, &clock, &ask) {
                tracing::error!(line, error, "not understood");
                continue;
            }
            let mut stdout = std::io::stdout().lock();
            let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
        }
    });
    asked
}

fn answer(line: &str, clock: &Clock, ask: &mpsc::Sender<oneshot::Sender<()>>) -> Result<(), String> {
    if let Some(instant) = line.strip_prefix("at ") {
        return clock.set(instant.parse().map_err(|error: chrono::ParseError| error.to_string())?);
    }
    if line != "round" {
        return Err("write round, or at and an instant".to_owned());
    }
    let (done, gone) = oneshot::channel();
    ask.blocking_send(done).map_err(|error| error.to_string())?;
    gone.blocking_recv().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_ids_sort_as_they_are_made_and_no_two_programs_make_the_same() {
        let now = DateTime::from_timestamp(1_792_000_000, 0).expect("an instant");
        let [one, other] = [1, 2].map(|program| Ids::Counted { program, made: Arc::default() });
        let made: Vec<Uuid> = (0..300).map(|_| one.next(now)).collect();
        assert!(made.is_sorted() && made.iter().all(|id| id.get_version_num() == 7), "{made:?}");
        assert!((0..300).all(|_| !made.contains(&other.next(now))));
    }

    #[test]
    fn a_clock_stands_until_it_is_set() {
        let [first, second] =
            [1_792_000_000, 1_792_000_060].map(|at| DateTime::from_timestamp(at, 0).expect("an instant"));
        let clock = Clock::Set(Arc::new(Mutex::new(first)));
        assert_eq!((clock.now(), clock.now()), (first, first));
        assert_eq!(clock.set(second), Ok(()));
        assert_eq!(clock.now(), second);
        assert!(Clock::System.set(first).is_err(), "that of the system is not set");
    }
}
