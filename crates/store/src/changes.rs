//! Listeners are told which vehicles' calendars have changed, as soon as the change is committed: within one server by
//! a channel, between servers on one PostgreSQL by `LISTEN`/`NOTIFY`. A listener that is slow or cut off may miss
//! something; it looks again by itself.

use std::{collections::BTreeSet, time::Duration};

use sqlx::{PgConnection, PgPool, postgres::PgListener};
use tokio::sync::broadcast;
use uuid::Uuid;
use vagnpark_domain::ids::VehicleId;

/// The name of the channel on PostgreSQL.
const CHANNEL: &str = "vagnpark_calendar";

/// The most changes that wait for a listener before it misses some.
const WAITING: usize = 1_024;

/// The sender that listeners hear from.
#[derive(Clone, Debug)]
pub struct Changes(broadcast::Sender<VehicleId>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }

    pub(crate) fn tell(&self, vehicles: &BTreeSet<VehicleId>) {
        for vehicle in vehicles {
            // That nobody listens is not a fault.
            let _ = self.0.send(*vehicle);
        }
    }

    /// The changes from now on.
    pub fn listen(&self) -> broadcast::Receiver<VehicleId> {
        self.0.subscribe()
    }

    /// Passes on, for ever, what other servers on a PostgreSQL database change.
    pub(crate) async fn follow(&self, pool: &PgPool) {
        loop {
            if let Err(error) = self.follow_once(pool).await {
                tracing::warn!(%error, "changes of other servers cannot be followed; trying again");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn follow_once(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            let told = listener.recv().await?;
            if let Ok(id) = told.payload().parse::<Uuid>() {
                self.tell(&BTreeSet::from([id.into()]));
            }
        }
    }
}

/// Announces what is about to change, so that it is heard with the commit and not before.
pub(crate) async fn announce(connection: &mut PgConnection, changed: &BTreeSet<VehicleId>) -> Result<(), sqlx::Error> {
    if changed.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = changed.iter().map(ToString::to_string).collect();
    sqlx::query("SELECT pg_notify($1, id) FROM unnest($2) AS id")
        .bind(CHANNEL)
        .bind(ids)
        .execute(connection)
        .await
        .map(|_| ())
}
