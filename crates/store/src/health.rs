//! The health of writing: which of our own writes are under way, and how the last one ended.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::StoreError;

/// The longest a write may take before it counts as hung. On SQLite there is one write at a time, and a large import is
/// one.
const LONGEST_WRITE: Duration = Duration::from_mins(10);

/// The state of this process's own writes.
#[derive(Debug, Default)]
pub struct Health {
    /// When each write that is under way began, oldest first.
    under_way: Mutex<Vec<Instant>>,
    /// Whether the last commit failed for lack of room or because the disk refused it.
    refused: AtomicBool,
}

/// A write that is under way.
#[derive(Debug)]
pub(crate) struct Writing {
    health: Arc<Health>,
    since: Instant,
}

impl Health {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Notes that a write is under way, until the value answered is dropped.
    pub(crate) fn writing(self: &Arc<Self>) -> Writing {
        let since = Instant::now();
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).push(since);
        Writing { health: Arc::clone(self), since }
    }

    /// Notes how a commit ended.
    pub(crate) fn committed(&self, outcome: &Result<(), StoreError>) {
        let refused = outcome.as_ref().is_err_and(|error| error.is_full() || error.is_input_output());
        self.refused.store(refused, Ordering::Relaxed);
    }

    /// Whether the last commit failed for lack of room or because the disk refused it.
    pub(crate) fn has_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Whether one of our own writes is under way and has not taken too long.
    pub(crate) fn is_writing(&self) -> bool {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.first().is_some_and(|since| since.elapsed() < LONGEST_WRITE)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let mut under_way = self.health.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = under_way.iter().position(|since| *since == self.since) {
            under_way.remove(place);
        }
    }
}
