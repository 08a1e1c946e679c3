//! The only way to change something: a transaction, the actor who makes the change, and the one moment at which they
//! do.
//!
//! What is changed is noted on the way, and written into the audit log when the work is finished: last, so that the
//! head of the chain is locked as briefly as possible, and always, since nothing else commits.

use std::{
    ops::{Deref, DerefMut},
    sync::LazyLock,
};

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    access::{self, Actor, Denied, Object, Permitted},
    ids::OrganisationId,
    time::local_date,
};
use vagnpark_store::{AuditEntry, Change, Tx};

use crate::{app::App, error::ActionError};

/// A change on its way. Dropped before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Work<'a> {
    /// The running system.
    pub(crate) app: &'a App,
    /// Who makes the change.
    pub(crate) actor: &'a Actor,
    /// When: everything the work writes and decides is as of this moment.
    pub(crate) now: DateTime<Utc>,
    /// The transaction it reads and writes in.
    pub(crate) tx: OpenTx,
    noted: Vec<AuditEntry>,
}

/// A transaction that only its work can commit.
#[derive(Debug)]
pub(crate) struct OpenTx(Tx);

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

/// The kinds of writes without an audit entry: they are not business data, or something sent in to be looked at first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unaudited {
    /// Logins, sightings and logouts; failed logins are counted.
    Session,
    /// The server's own secret.
    ServerSecret,
    /// Which request is being done, and its answer.
    Answer,
    /// Messages marked as read.
    Read,
    /// Messages and events sent, and whether they arrived.
    Sending,
    /// A file that is examined before it is imported.
    Draft,
    /// Which server does a duty, and the deleting of what has expired.
    Housekeeping,
    /// An event of security, which has a log of its own.
    Security,
    /// The head of the audit log, which was signed.
    AuditHead,
    /// Places and purchases of the example, which one audit entry covers.
    #[cfg(feature = "demo")]
    Example,
}

impl App {
    /// Begins work that changes something. An actor that may only read is refused here, whatever they ask for.
    pub(crate) async fn begin<'a>(&'a self, actor: &'a Actor) -> Result<Work<'a>, ActionError> {
        if actor.read_only { Err(ActionError::NotPermitted) } else { self.begin_question(actor).await }
    }

    /// Begins the server's own work: what is due, and what belongs to nobody.
    pub(crate) async fn begin_as_server(&self) -> Result<Work<'_>, ActionError> {
        self.begin(&SERVER).await
    }

    /// Begins work that changes nothing but the audit log: a question that is logged (V-9).
    pub(crate) async fn begin_question<'a>(&'a self, actor: &'a Actor) -> Result<Work<'a>, ActionError> {
        let tx = self.store.begin().await?;
        Ok(self.work(actor, tx))
    }

    /// Begins work that only finds out what it would change: nothing of it is committed.
    pub(crate) async fn begin_dry<'a>(&'a self, actor: &'a Actor) -> Result<Work<'a>, ActionError> {
        let tx = self.store.read().await?;
        Ok(self.work(actor, tx))
    }

    /// The moment is read once the transaction has begun: on an engine with one writer the wait is over by then, and
    /// what is decided is decided now.
    fn work<'a>(&'a self, actor: &'a Actor, tx: Tx) -> Work<'a> {
        Work { app: self, actor, now: self.now(), tx: OpenTx(tx), noted: Vec::new() }
    }
}

impl Work<'_> {
    /// The local day.
    pub(crate) fn today(&self) -> NaiveDate {
        local_date(self.now)
    }

    /// Permits what the actor asks for, with a thing that they can see, or not.
    pub(crate) fn permit<O: Object>(&self, verb: O::Verb, object: O) -> Result<Permitted<O>, Denied> {
        access::may(self.actor, verb, object)
    }

    /// Permits what the server itself does because something else was permitted, whoever asked for that.
    #[expect(clippy::unused_self, reason = "it is done within the work that was permitted")]
    pub(crate) fn follow<O: Object>(&self, verb: O::Verb, object: O) -> Result<Permitted<O>, Denied> {
        access::may(&SERVER, verb, object)
    }

    /// Notes a change, to be written into the audit log after those before it.
    pub(crate) fn note(&mut self, change: Change) {
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

    /// Commits everything, with the audit entry of the change that all of it was for.
    pub(crate) async fn finish(mut self, change: Change) -> Result<(), ActionError> {
        self.note(change);
        self.finish_noted().await
    }

    /// Commits everything, with the audit entry of a change to what is the actor's own: the auditors of every
    /// organisation that they have a role in see it.
    pub(crate) async fn finish_own(mut self, change: Change) -> Result<(), ActionError> {
        let mut concerned = self.actor.organisations();
        let organisation = concerned.pop();
        self.note_for(Change { organisation, ..change }, concerned);
        self.finish_noted().await
    }

    /// Commits everything, with the audit entries of what was noted on the way.
    pub(crate) async fn finish_noted(self) -> Result<(), ActionError> {
        if self.noted.is_empty() {
            return Err(ActionError::broken("a change was to be made without an audit entry"));
        }
        let mut tx = self.tx.0;
        tx.audit(self.now, self.noted).await?;
        Ok(tx.commit().await?)
    }

    /// Commits something that has no audit entry; what was noted is written all the same.
    pub(crate) async fn finish_unaudited(self, what: Unaudited) -> Result<(), ActionError> {
        tracing::trace!(?what, noted = self.noted.len(), "written without an audit entry");
        let mut tx = self.tx.0;
        if !self.noted.is_empty() {
            tx.audit(self.now, self.noted).await?;
        }
        Ok(tx.commit().await?)
    }
}
