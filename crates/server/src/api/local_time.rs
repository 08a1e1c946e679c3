//! The schema of a time without a zone.

use chrono::NaiveDateTime;
use utoipa::ToSchema;

/// A day and time on the local clock, without a zone: `2026-11-23T08:00:00`. It is no `date-time` (RFC 3339), which has
/// one.
#[derive(Debug, ToSchema)]
#[schema(
    value_type = String,
    pattern = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$",
    examples("2026-11-23T08:00:00"),
)]
#[expect(dead_code, reason = "it is only described")]
pub(crate) struct LocalTime(NaiveDateTime);
