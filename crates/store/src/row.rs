//! How a row becomes a record, on both engines: each column is read as what the record holds, and a value that does not
//! fit is an error that names its table and column.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::{Decode, FromRow, Postgres, Row, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;
use vagnpark_domain::{
    Language,
    access::{Door, Role},
    audit::{AuditAction, AuditEntity},
    booking, cost,
    finance::ledger_mapping::Mapped,
    ids,
    import::{BatchEntity, DecidedAbout, Kind},
    message,
    money::Ore,
    register::{self, RegistrationNumber, organisation::OrganisationKind},
    security::{SecurityEvent, ThingKind},
    servicing,
    time::{Month, Window},
};

use crate::StoreError;

/// A type that both drivers read by themselves.
pub(crate) trait Plain:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Plain for T
where
    T: for<'r> Decode<'r, Sqlite> + Type<Sqlite>,
    T: for<'r> Decode<'r, Postgres> + Type<Postgres>,
{
}

/// A type that a record can hold for a column.
pub(crate) trait Cell: Sized {
    /// As the drivers read it.
    type Plain: Plain;

    /// As the record holds it; otherwise the value that does not fit.
    fn of(plain: Self::Plain) -> Result<Self, String>;
}

impl<T: Cell> Cell for Option<T> {
    type Plain = Option<T::Plain>;

    fn of(plain: Self::Plain) -> Result<Self, String> {
        plain.map(T::of).transpose()
    }
}

macro_rules! cells {
    ($plain:ty as $($cell:ty),+ ; |$value:ident| $of:expr) => {$(
        impl Cell for $cell {
            type Plain = $plain;

            fn of($value: $plain) -> Result<Self, String> {
                $of
            }
        }
    )+};
}

cells!(bool as bool; |value| Ok(value));
cells!(i64 as i64; |value| Ok(value));
cells!(f64 as f64; |value| Ok(value));
cells!(String as String; |value| Ok(value));
cells!(Uuid as Uuid; |value| Ok(value));
cells!(Vec<u8> as Vec<u8>; |value| Ok(value));
cells!(NaiveDate as NaiveDate; |value| Ok(value));
cells!(NaiveDateTime as NaiveDateTime; |value| Ok(value));
cells!(DateTime<Utc> as DateTime<Utc>; |value| Ok(value));
cells!(NaiveDate as Month; |first_day| Ok(Self::of(first_day)));
cells!(i64 as Ore; |ore| Ok(Self(ore)));
cells!(i64 as i32, u32, usize; |number| Self::try_from(number).map_err(|_| number.to_string()));
cells!(Uuid as
    ids::AgreementId, ids::BatchId, ids::BookingId, ids::CostEntryId, ids::DefectId, ids::DepotId, ids::DraftId,
    ids::FeedId, ids::MessageId, ids::OrganisationId, ids::PlanId, ids::PoolId, ids::PurchaseId, ids::ReadingId,
    ids::ObjectionId, ids::SeriesId, ids::TokenId, ids::ProposalId, ids::TripId, ids::UnitId, ids::UserId,
    ids::VehicleId, ids::WaitingId, ids::WebhookId, ids::WorkOrderId;
    |id| Ok(Self(id)));
cells!(String as
    AuditAction, AuditEntity, BatchEntity, DecidedAbout, Door, Kind, Language, Mapped, Role, SecurityEvent, ThingKind,
    booking::Approval, booking::BookingKind, booking::BookingState, booking::Purpose,
    booking::WaitingState,
    cost::CostCategory, cost::KeyKind, cost::KeyUnit, cost::LineKind, cost::PurchaseKind,
    cost::objection::ChargedKind, cost::objection::ObjectionState,
    cost::proposal::ProposalKind, cost::proposal::ProposalState, cost::proposal::Verdict, cost::sign_off::SignOffState,
    message::DeliveryState,
    message::FeedKind, message::MessageKind, register::Fuel, register::LicenceClass, OrganisationKind,
    register::ReadingKind, register::ReadingWay, register::HolderSource, register::RelationKind, register::Sharing,
    register::VehicleClass, register::VehicleStatus,
    servicing::DefectState, servicing::InspectionGroup, servicing::PlanKind, servicing::Severity, servicing::WorkKind,
    servicing::WorkState;
    |word| word.parse().map_err(|_| word));
cells!(String as register::ReadingSource; |text| Ok(Self::from(text)));
cells!(String as RegistrationNumber; |number| Self::parse(&number).map_err(|_| number));

/// A row of either engine.
pub(crate) trait Cells {
    /// One of its columns, as the driver reads it.
    fn plain<T: Plain>(&self, column: &str) -> Result<T, sqlx::Error>;
}

impl Cells for SqliteRow {
    fn plain<T: Plain>(&self, column: &str) -> Result<T, sqlx::Error> {
        self.try_get(column)
    }
}

impl Cells for PgRow {
    fn plain<T: Plain>(&self, column: &str) -> Result<T, sqlx::Error> {
        self.try_get(column)
    }
}

/// A row, with the table that its columns belong to.
#[derive(Debug)]
pub(crate) struct Line<'r, R> {
    row: &'r R,
    table: &'static str,
}

impl<R: Cells> Line<'_, R> {
    /// The value of a column.
    pub(crate) fn get<T: Cell>(&self, column: &'static str) -> Result<T, StoreError> {
        T::of(self.row.plain(column)?).map_err(|value| self.unreadable(column, &value))
    }

    /// Another record whose columns the row has beside its own.
    pub(crate) fn within<T: Record>(&self) -> Result<T, StoreError> {
        T::read(&Line { row: self.row, table: T::TABLE })
    }

    /// The same row for columns of another table.
    pub(crate) fn of(&self, table: &'static str) -> Self {
        Self { row: self.row, table }
    }

    /// The value of a column that holds JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|_| self.unreadable(column, &text))
    }

    /// The window from one column to another.
    pub(crate) fn window(&self, start: &'static str, end: &'static str) -> Result<Window, StoreError> {
        let (from, until) = (self.get(start)?, self.get(end)?);
        Window::new(from, until).map_err(|_| self.unreadable(end, &until))
    }

    /// The error for a value that its column should not hold.
    pub(crate) fn unreadable(&self, column: &'static str, value: &impl ToString) -> StoreError {
        StoreError::Unreadable { table: self.table, column, value: value.to_string() }
    }
}

/// A record that a row becomes. [`record!`] declares it.
pub(crate) trait Record: Sized {
    /// The table that its columns belong to.
    const TABLE: &'static str;

    /// Reads it.
    fn read<R: Cells>(row: &Line<'_, R>) -> Result<Self, StoreError>;
}

/// A record of the domain, in the form `query_as` needs.
pub(crate) struct Read<T>(pub(crate) T);

/// Reads a row in the form the drivers need.
pub(crate) fn read<T: Record, R: Cells>(row: &R) -> Result<T, sqlx::Error> {
    T::read(&Line { row, table: T::TABLE }).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

impl<T: Record> FromRow<'_, SqliteRow> for Read<T> {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        read(row).map(Self)
    }
}

impl<T: Record> FromRow<'_, PgRow> for Read<T> {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        read(row).map(Self)
    }
}

/// Declares which columns a record is read from: `field` is the column of the same name, `field = "column"` another,
/// and `field: expression` anything computed from the row. `domain` precedes a record of another crate, which is read
/// as [`Read`].
macro_rules! record {
    (domain $record:ty, $table:literal,
        |$row:ident| { $($field:ident $(= $column:literal)? $(: $read:expr)?),+ $(,)? }) => {
        impl $crate::row::Record for $record {
            const TABLE: &'static str = $table;

            fn read<R: $crate::row::Cells>($row: &$crate::row::Line<'_, R>) -> Result<Self, $crate::StoreError> {
                Ok(Self { $($field: $crate::row::record!(@ $row $field $(= $column)? $(: $read)?)),+ })
            }
        }
    };
    (@ $row:ident $field:ident) => { $row.get(stringify!($field))? };
    (@ $row:ident $field:ident = $column:literal) => { $row.get($column)? };
    (@ $row:ident $field:ident : $read:expr) => { $read };
    ($record:ty, $table:literal, |$row:ident| $columns:tt) => {
        $crate::row::record!(domain $record, $table, |$row| $columns);

        impl sqlx::FromRow<'_, sqlx::sqlite::SqliteRow> for $record {
            fn from_row(row: &sqlx::sqlite::SqliteRow) -> Result<Self, sqlx::Error> {
                $crate::row::read(row)
            }
        }

        impl sqlx::FromRow<'_, sqlx::postgres::PgRow> for $record {
            fn from_row(row: &sqlx::postgres::PgRow) -> Result<Self, sqlx::Error> {
                $crate::row::read(row)
            }
        }
    };
}
pub(crate) use record;
