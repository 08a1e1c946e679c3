//! What every action is handed: the database, the clock and the source of ids. They are asked
//! here and nowhere else.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vagnpark_domain::time::local_date;
use vagnpark_store::{BookingRecord, Store, Unready};

use crate::{
    booking::desk::{Unmet, Wish},
    by_hand::ByHand,
    duty::Rounds,
    import::works::DraftWorks,
    people::secrets::Hashing,
    together::Together,
};

/// The running system.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub(crate) store: Store,
    /// The clock and the source of ids, and what tests do by hand.
    pub by_hand: ByHand,
    /// Imports that this server is planning or applying.
    pub drafts: DraftWorks,
    /// Where bookings that are asked for at the same moment meet.
    pub(crate) booking_desk: Arc<Together<Wish, Result<BookingRecord, Unmet>>>,
    /// Where the pages are, for codes and links that leave the system; none if nobody has said.
    pub base_url: Option<Arc<str>>,
    /// With less room on the database's disk, in MiB, the server says that it is not ready.
    pub least_free_mib: u64,
    /// Where passwords are hashed, few at a time, and what logins are known by.
    pub(crate) hashing: Arc<Hashing>,
    /// When the duties' last rounds ended.
    pub rounds: Arc<Rounds>,
    /// Cancelled when the server is told to stop: it says so, and still takes connections for a moment.
    pub leaving: CancellationToken,
    /// Cancelled when it takes no more connections, so that what never ends by itself does.
    pub stopping: CancellationToken,
}

impl App {
    /// The running system on a database, with the address at which its pages are, if somebody has said.
    pub fn new(store: Store, base_url: Option<&str>) -> Self {
        Self {
            store,
            by_hand: ByHand::default(),
            drafts: DraftWorks::default(),
            booking_desk: Arc::default(),
            base_url: base_url.map(|address| address.trim_end_matches('/').into()),
            hashing: Arc::default(),
            rounds: Arc::default(),
            leaving: CancellationToken::new(),
            least_free_mib: 0,
            stopping: CancellationToken::new(),
        }
    }

    /// With a clock and ids that are set by hand, and the room that there must be on the database's disk, in MiB.
    #[must_use]
    pub fn with(self, by_hand: ByHand, least_free_mib: u64) -> Self {
        Self { by_hand, least_free_mib, ..self }
    }

    /// The time, as the databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        self.by_hand.clock.now()
    }

    /// The local day.
    pub fn today(&self) -> NaiveDate {
        local_date(self.now())
    }

    /// Whether a booking could be written now, and the disk has the room that is asked for; if not, why.
    pub async fn try_write(&self) -> Result<(), Unready> {
        self.store.try_write(self.least_free_mib).await
    }

    /// Passes on what every server on the database changes, for ever.
    pub async fn follow_changes(&self) {
        self.store.follow_changes().await;
    }

    /// Closes the database, when nothing is under way any more.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// A new id, of whichever kind the caller needs.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.by_hand.ids.next(self.now()).into()
    }
}
