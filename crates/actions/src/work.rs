//! The one way in which something is changed: a transaction, whoever changes it, and the one moment at which they do.
//!
//! What is changed is noted on the way, and written into the audit log when the work is finished: last, so that the
//! head of the chain is held for as short as can be, and always, since nothing else commits.

use std::{
    ops::{Deref, DerefMut},
    sync::LazyLock,
};

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{access::Actor, ids::OrganisationId, time::local_date};
use vagnpark_store::{AuditEntry, Change, Tx};

use crate::{app::App, error::ActionError};

/// A change on its way. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct Work<'a> {
    /// The running system.
    pub app: &'a App,
    /// Who changes it.
    pub actor: &'a Actor,
    /// When: whatever the work writes and decides, it is at this moment.
    pub now: DateTime<Utc>,
    /// What it reads and writes with.
    pub tx: OpenTx,
    noted: Vec<AuditEntry>,
}

/// A transaction that only its work can commit.
#[derive(Debug)]
pub struct OpenTx(Tx);

impl Deref for OpenTx {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.0
    }
}

impl DerefMut for OpenTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}

/// The server itself.
static SERVER: LazyLock<Actor> = LazyLock::new(Actor::job);

/// What is written without an audit entry: nothing of the business, or of what somebody sent in to be looked at first.
#[derive(Clone, Copy, Debug)]
pub enum Unaudited {
    /// That somebody came in, was seen, or left; who failed to is counted.
    Session,
    /// What the server is known by to itself.
    ServerSecret,
    /// Which request is being done, and what it was answered.
    Answer,
    /// That somebody read what they were told.
    Read,
    /// What was told, and whether it arrived.
    Sending,
    /// A file that is looked at before it is imported.
    Draft,
    /// Which server does a duty, and the deleting of what is over.
    Housekeeping,
    /// Places and purchases of the example, of which one entry tells.
    Example,
}

impl App {
    /// Begins work that changes something. Whoever may only read is refused here, whatever they ask for.
    pub async fn begin<'a>(&'a self, actor: &'a Actor) -> Result<Work<'a>, ActionError> {
        if actor.read_only { Err(ActionError::NotPermitted) } else { self.begin_question(actor).await }
    }

    /// Begins work of the server's own: what time brings, and what is nobody's.
    pub(crate) async fn begin_as_server(&self) -> Result<Work<'_>, ActionError> {
        self.begin(&SERVER).await
    }

    /// Begins work that changes nothing but the audit log: a question that is written down (V-9).
    pub(crate) async fn begin_question<'a>(&'a self, actor: &'a Actor) -> Result<Work<'a>, ActionError> {
        let tx = self.store.begin().await?;
        Ok(self.work(actor, tx))
    }

    /// Begins work that finds out what it would change: the database takes nothing from it.
    pub(crate) async fn begin_dry<'a>(&'a self, actor: &'a Actor) -> Result<Work<'a>, ActionError> {
        let tx = self.store.read().await?;
        Ok(self.work(actor, tx))
    }

    /// The moment is read when the transaction has begun: on an engine with one writer the wait for it is over then,
    /// and what is decided is decided now.
    fn work<'a>(&'a self, actor: &'a Actor, tx: Tx) -> Work<'a> {
        Work { app: self, actor, now: self.now(), tx: OpenTx(tx), noted: Vec::new() }
    }
}

impl Work<'_> {
    /// The local day.
    pub fn today(&self) -> NaiveDate {
        local_date(self.now)
    }

    /// Notes a change, to be written into the audit log after those before it.
    pub fn note(&mut self, change: Change) {
        self.note_by(self.actor, change);
    }

    /// Notes a change that concerns other organisations than its own: their auditors see the entry too.
    pub(crate) fn note_for(&mut self, change: Change, concerned: Vec<OrganisationId>) {
        self.noted.push(AuditEntry::new(self.actor, change).for_others(concerned));
    }

    /// Notes a change that somebody else makes within the same work.
    pub(crate) fn note_by(&mut self, actor: &Actor, change: Change) {
        self.noted.push(AuditEntry::new(actor, change));
    }

    /// Makes everything stand, with the entry of the change that all of it was for.
    pub async fn finish(mut self, change: Change) -> Result<(), ActionError> {
        self.note(change);
        self.finish_noted().await
    }

    /// Makes everything stand, with the entries of what was noted on the way.
    pub async fn finish_noted(self) -> Result<(), ActionError> {
        if self.noted.is_empty() {
            return Err(ActionError::broken("a change was to be made without an audit entry"));
        }
        let mut tx = self.tx.0;
        tx.audit(self.now, self.noted).await?;
        Ok(tx.commit().await?)
    }

    /// Makes what has no audit entry stand; what was noted is written all the same.
    pub async fn finish_unaudited(self, what: Unaudited) -> Result<(), ActionError> {
        tracing::trace!(?what, noted = self.noted.len(), "written without an audit entry");
        let mut tx = self.tx.0;
        if !self.noted.is_empty() {
            tx.audit(self.now, self.noted).await?;
        }
        Ok(tx.commit().await?)
    }
}
