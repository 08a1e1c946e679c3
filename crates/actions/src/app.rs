//! What every action is given: the database, the clock and the source of ids. These are used from here and nowhere
//! else.

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
    keys::Keys,
    messages::transport::Receivable,
    people::{guessable::PasswordLists, secrets::Hashing},
    together::Together,
};

/// The running system.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub(crate) store: Store,
    /// The clock and the source of ids, and what tests control by hand.
    pub by_hand: ByHand,
    /// Imports that this server is planning or applying.
    pub drafts: DraftWorks,
    /// The desk where bookings requested at the same moment meet.
    pub(crate) booking_desk: Arc<Together<Wish, Result<BookingRecord, Unmet>>>,
    /// The address of the pages, for codes and links that leave the system; none if not configured.
    pub base_url: Option<Arc<str>>,
    /// The least room on the database's disk, in MiB, with which the server says that it is ready.
    pub least_free_mib: u64,
    /// The installation's own key.
    pub keys: Keys,
    /// Which receivers webhooks may have.
    pub receivable: Receivable,
    /// Whether calendars are also read by an address with their key in it.
    pub calendar_addresses: bool,
    /// What no password may be, in the operator's files.
    pub password_lists: PasswordLists,
    /// The hashing of passwords, a few at a time, and of what logins are known by.
    pub(crate) hashing: Arc<Hashing>,
    /// When the duties' last rounds ended.
    pub rounds: Arc<Rounds>,
    /// Cancelled when the server is told to stop: it says so, and still takes connections for a moment.
    pub leaving: CancellationToken,
    /// Cancelled when it takes no more connections, so that what would never end by itself does.
    pub stopping: CancellationToken,
}

impl App {
    /// The running system on a database, with its own key and the address of its pages, if configured.
    pub fn new(store: Store, keys: Keys, base_url: Option<&str>) -> Self {
        Self {
            store,
            keys,
            receivable: Receivable::default(),
            password_lists: PasswordLists::default(),
            calendar_addresses: true,
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

    /// The same with a clock and ids that are set by hand, the least room on the database's disk, in MiB, and the
    /// receivers that webhooks may have.
    #[must_use]
    pub fn with(self, by_hand: ByHand, least_free_mib: u64, receivable: Receivable) -> Self {
        Self { by_hand, least_free_mib, receivable, ..self }
    }

    /// The time, as the databases keep it.
    pub fn now(&self) -> DateTime<Utc> {
        self.by_hand.clock.now()
    }

    /// The local day.
    pub fn today(&self) -> NaiveDate {
        local_date(self.now())
    }

    /// Whether a booking could be written now, and the disk has the room that is required; if not, why.
    pub async fn try_write(&self) -> Result<(), Unready> {
        self.store.try_write(self.least_free_mib).await
    }

    /// Passes on, for ever, what any server on the database changes.
    pub async fn follow_changes(&self) {
        self.store.follow_changes().await;
    }

    /// Closes the database, once nothing is under way any more.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// A new id, of whichever kind the caller needs.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.by_hand.ids.next(self.now()).into()
    }
}
