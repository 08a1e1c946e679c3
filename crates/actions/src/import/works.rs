//! The work on drafts that this server is doing, or has just done: the person who began it may leave and come back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::sync::watch;
use vagnpark_domain::ids::DraftId;
use vagnpark_importer::Settings;

use super::report::{ImportReport, Progress};
use crate::error::ActionError;

/// The aim of work on a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Finding out what applying it with these settings would do.
    Plan(Box<Settings>),
    /// Applying it.
    Apply,
}

/// The outcome of the work.
pub type Outcome = Arc<Result<ImportReport, ActionError>>;

/// Work on a draft that this server is doing, or has just done.
#[derive(Debug)]
pub struct DraftWork {
    pub(crate) progress: Progress,
    pub(crate) started: Instant,
    pub(crate) aim: Aim,
    /// How it ended, once it has.
    pub outcome: watch::Sender<Option<Outcome>>,
}

impl DraftWork {
    /// The outcome, if it comes within a while.
    pub async fn outcome_within(&self, while_: Duration) -> Option<Outcome> {
        let mut receiver = self.outcome.subscribe();
        let ready = tokio::time::timeout(while_, receiver.wait_for(Option::is_some)).await;
        ready.ok().and_then(Result::ok).and_then(|outcome| outcome.clone())
    }

    /// How far it has come.
    pub fn standing(&self) -> Standing {
        let bytes = self.progress.bytes.load(Ordering::Relaxed);
        let total = self.progress.total_bytes.load(Ordering::Relaxed);
        let spent = self.started.elapsed().as_secs();
        Standing {
            rows: self.progress.rows.load(Ordering::Relaxed),
            percent: (bytes * 100).checked_div(total).unwrap_or(0).min(100),
            seconds_left: total.saturating_sub(bytes).saturating_mul(spent).checked_div(bytes),
            done: self.outcome.borrow().is_some(),
        }
    }

    /// Whether it is done.
    pub(crate) fn is_done(&self) -> bool {
        self.outcome.borrow().is_some()
    }
}

/// How far work on a draft has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Rows that were read.
    pub rows: u64,
    /// Per cent of the whole, from 0 to 100.
    pub percent: u64,
    /// How many more seconds it will take, if that can be said.
    pub seconds_left: Option<u64>,
    /// Whether it has ended.
    pub done: bool,
}

/// How many outcomes are kept for pages that come back to them.
const KEPT_OUTCOMES: usize = 32;

/// The work on drafts that this server is doing.
#[derive(Clone, Debug, Default)]
pub struct DraftWorks(Arc<Mutex<HashMap<DraftId, Arc<DraftWork>>>>);

impl DraftWorks {
    /// The work on a draft.
    pub fn find(&self, id: DraftId) -> Option<Arc<DraftWork>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Begins work on a draft. If the same work is under way already, it is joined; a plan gives way to anything else,
    /// but an import being applied goes on.
    pub fn begin(&self, id: DraftId, aim: Aim) -> Begun {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(&id) {
            if known.aim == aim || (known.aim == Aim::Apply && !known.is_done()) {
                return Begun::Known(known.clone());
            }
            known.progress.cancel();
        }
        if all.len() >= KEPT_OUTCOMES {
            all.retain(|_, work| !work.is_done());
        }
        let work =
            DraftWork { progress: Progress::default(), started: Instant::now(), aim, outcome: watch::channel(None).0 };
        let work = Arc::new(work);
        all.insert(id, work.clone());
        Begun::New(work)
    }

    /// Forgets the work on a draft, and stops it.
    pub(crate) fn forget(&self, id: DraftId) {
        if let Some(work) = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id) {
            work.progress.cancel();
        }
    }
}

/// Whether work on a draft was begun now, or was under way already.
pub enum Begun {
    /// It was begun now.
    New(Arc<DraftWork>),
    /// It was under way.
    Known(Arc<DraftWork>),
}
