//! What a server does by itself, piece by piece: a piece that fails or panics is left aside, and the others go on.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use tokio::task::{JoinError, JoinSet};
use vagnpark_domain::limits::{ASIDE, ROUND_OVERDUE};

use crate::error::ActionError;

/// A duty: something a server does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Releases, offers that lapse, warnings of overruns.
    Timekeeping,
    /// Reminders of what falls due.
    Reminders,
    /// E-mail.
    Mail,
    /// Events to webhooks.
    Webhooks,
    /// Deleting what has expired, and packing the use that follow-up reads.
    Housekeeping,
    /// Signing the head of the audit log, once a day.
    AuditHead,
}

impl Duty {
    /// Every one of them.
    pub const ALL: [Self; 6] =
        [Self::Timekeeping, Self::Reminders, Self::AuditHead, Self::Mail, Self::Webhooks, Self::Housekeeping];

    /// Its word in logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timekeeping => "timekeeping",
            Self::Reminders => "reminders",
            Self::Mail => "mail",
            Self::Webhooks => "webhooks",
            Self::Housekeeping => "housekeeping",
            Self::AuditHead => "audit_head",
        }
    }
}

/// When each duty's last round ended.
#[derive(Debug, Default)]
pub struct Rounds {
    pub(crate) started: OnceLock<Instant>,
    ended: Mutex<HashMap<Duty, Instant>>,
}

impl Rounds {
    /// Notes that a round ended.
    pub fn note(&self, duty: Duty) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).insert(duty, Instant::now());
    }

    /// Each duty with how long ago its last round ended, or the duty was begun; empty where there is no worker.
    pub fn ages(&self) -> Vec<(Duty, Duration)> {
        let Some(started) = self.started.get() else { return Vec::new() };
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        Duty::ALL.into_iter().map(|duty| (duty, ended.get(&duty).unwrap_or(started).elapsed())).collect()
    }

    /// The duties whose last round ended too long ago.
    pub fn overdue(&self) -> Vec<Duty> {
        self.ages().into_iter().filter(|(_, age)| *age > ROUND_OVERDUE).map(|(duty, _)| duty).collect()
    }
}

/// Does a piece of work so that a panic becomes an error, and stops it when its caller is dropped.
pub(crate) async fn isolated<T: Send + 'static>(
    work: impl Future<Output = Result<T, ActionError>> + Send + 'static,
) -> Result<T, ActionError> {
    let mut alone = JoinSet::new();
    alone.spawn(work);
    match alone.join_next().await {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) => Err(ActionError::broken(broke_off(error))),
        None => Err(ActionError::broken("nothing was begun")),
    }
}

/// The message of a panic.
pub(crate) fn broke_off(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was cut off".to_owned() };
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it broke off: {}", text.unwrap_or("without a word"))
}

/// Pieces of work that failed: each is left aside for a while, longer each time, so that the others go on.
#[derive(Debug, Default)]
pub struct Aside(Mutex<HashMap<String, (u32, Instant)>>);

/// The longest that a piece is left aside.
const LONGEST: Duration = Duration::from_hours(1);

impl Aside {
    /// Does a piece of a duty's work unless it is left aside. If it fails or panics it is reported and left aside, and
    /// the round goes on; the round ends only if the database is unavailable.
    pub async fn attempt(
        &self,
        duty: Duty,
        piece: String,
        work: impl Future<Output = Result<(), ActionError>> + Send + 'static,
    ) -> Result<(), ActionError> {
        if self.holds(&piece) {
            return Ok(());
        }
        match isolated(work).await {
            Ok(()) => {
                self.take_back(&piece);
                Ok(())
            }
            Err(ActionError::Store(error)) if error.is_passing() => Err(ActionError::Store(error)),
            Err(error) => {
                self.put(duty, piece, &error);
                Ok(())
            }
        }
    }

    /// Whether a piece is left aside now.
    pub fn holds(&self, piece: &str) -> bool {
        let aside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        aside.get(piece).is_some_and(|(_, until)| Instant::now() < *until)
    }

    /// Forgets that a piece was left aside, after it went well.
    pub(crate) fn take_back(&self, piece: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(piece);
    }

    /// Leaves a piece aside.
    pub fn put(&self, duty: Duty, piece: String, error: &dyn std::fmt::Debug) {
        let duty = duty.name();
        tracing::error!(duty, piece, ?error, "a piece of work failed and is left aside");
        metrics::counter!("vagnpark_set_aside_total", "duty" => duty).increment(1);
        let mut aside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Pieces that recovered or disappeared long ago are forgotten.
        aside.retain(|_, (_, until)| until.elapsed() < 24 * LONGEST);
        let times = aside.get(&piece).map_or(0, |(times, _)| *times);
        let length = ASIDE.saturating_mul(2_u32.saturating_pow(times)).min(LONGEST);
        aside.insert(piece, (times.saturating_add(1), Instant::now() + length));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_piece_that_panics_is_left_aside_and_the_next_is_done() {
        let aside = Aside::default();
        let breaks = async { if true { panic!("a Display implementation returned an error") } else { Ok(()) } };
        assert!(aside.attempt(Duty::Mail, "one".to_owned(), breaks).await.is_ok());
        assert!(aside.holds("one") && !aside.holds("two"));
        assert!(aside.attempt(Duty::Mail, "two".to_owned(), async { Ok(()) }).await.is_ok());
        assert!(!aside.holds("two"));
    }

    #[tokio::test]
    async fn what_a_panic_said_is_the_error() {
        let outcome = isolated::<()>(async { panic!("the {} broke", "wheel") }).await;
        assert!(
            matches!(outcome, Err(ActionError::Broken(cause)) if cause.to_string() == "it broke off: the wheel broke")
        );
    }

    #[test]
    fn a_duty_that_never_ended_a_round_is_told_by_its_age() {
        let rounds = Rounds::default();
        assert!(rounds.ages().is_empty(), "no worker");
        rounds.started.get_or_init(Instant::now);
        assert_eq!(rounds.ages().len(), Duty::ALL.len());
        assert!(rounds.overdue().is_empty());
    }
}
