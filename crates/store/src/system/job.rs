//! Which server does the work that only one may do at a time: a lease that must be renewed, so that
//! another takes over when its holder is gone.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{StoreError, Tx, on};

impl Tx {
    /// Takes or renews a lease until an instant; answers whether this holder has it now. One that reaches further than
    /// any lease can comes from a wrong clock, and is ignored.
    pub async fn take_lease(
        &mut self,
        job: &str,
        holder: Uuid,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let taken = on!(self, connection => sqlx::query(
            "INSERT INTO job_lease (job, holder, until_at) VALUES ($1, $2, $4)
             ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
             WHERE job_lease.holder = excluded.holder OR job_lease.until_at <= $3 OR job_lease.until_at > $5",
        )
        .bind(job)
        .bind(holder)
        .bind(now)
        .bind(until)
        .bind(until + (until - now))
        .execute(connection)
        .await?
        .rows_affected());
        Ok(taken == 1)
    }
}
