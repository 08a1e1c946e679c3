//! Registers as files: what an organisation has of a kind, in the columns of the importer's template, so that the same
//! organisation's import finds every row unchanged (I-22).

mod fleet;
mod known;
mod source;
mod spool;
mod things;

use chrono::NaiveDate;
use tempfile::NamedTempFile;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Scope},
    bounds::shown::Shown,
    ids::OrganisationId,
    import::Kind,
    register::organisation::Organisation,
};

use self::{source::Source, spool::Spool};
use super::register::blocking;
use crate::{app::App, error::ActionError, reading_scope, which_is_meant};

vagnpark_domain::words! {
    /// A format of a register's file.
    FileFormat {
        /// Text for spreadsheets.
        Csv = "csv",
        /// A workbook.
        Xlsx = "xlsx",
    }
}

impl FileFormat {
    /// Its content type over HTTP.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Which register is taken out, and how.
#[derive(Clone, Copy, Debug)]
pub struct ExportOptions {
    /// The kind of register.
    pub kind: Kind,
    /// Whose; with several possible, it is asked.
    pub organisation: Option<OrganisationId>,
    /// Only things of this day and later.
    pub from: Option<NaiveDate>,
    /// Only things of this day and earlier.
    pub to: Option<NaiveDate>,
    /// The format of the file.
    pub format: FileFormat,
}

impl ExportOptions {
    /// The name of the file.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.kind, self.format)
    }

    /// Whether its days can be meant.
    fn check(&self) -> Result<(), Refusal> {
        for (field, day) in [(Field::From, self.from), (Field::To, self.to)] {
            if day.is_some() && !has_days(self.kind) {
                return Err(Refusal::at(field, Fault::NotWanted));
            }
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if to < from => {
                let (given, first) = (Shown::Day(to), Shown::Day(from));
                Err(Refusal::at(Field::To, Fault::Before { given, other: Field::From, first }))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the things of a kind are of some day.
pub fn has_days(kind: Kind) -> bool {
    match kind {
        Kind::Readings
        | Kind::Trips
        | Kind::Bookings
        | Kind::Costs
        | Kind::Fuel
        | Kind::Tolls
        | Kind::Services
        | Kind::Population => true,
        Kind::Vehicles | Kind::Organisations | Kind::Units | Kind::People | Kind::ServicePlans | Kind::FuelCards => {
            false
        }
    }
}

/// What it takes to take a register out: more than it takes to book a vehicle, since it says who drove.
pub fn permission_for(kind: Kind) -> Permission {
    match kind {
        Kind::Costs | Kind::Fuel | Kind::Tolls => Permission::SeeCosts,
        Kind::Vehicles
        | Kind::Readings
        | Kind::Trips
        | Kind::Bookings
        | Kind::Services
        | Kind::Population
        | Kind::Organisations
        | Kind::Units
        | Kind::ServicePlans
        | Kind::FuelCards => Permission::SeeDetails,
        Kind::People => Permission::ManageUsers,
    }
}

/// The registers that somebody can take out.
#[derive(Clone, Debug)]
pub struct Exports {
    /// Their kinds.
    pub kinds: Vec<Kind>,
    /// Whose they can be.
    pub organisations: Vec<Organisation>,
    /// Whether they can be everybody's.
    pub of_all: bool,
}

/// The registers that the actor can take out.
#[tracing::instrument(skip_all)]
pub async fn open_exports(app: &App, actor: &Actor) -> Result<Exports, ActionError> {
    let scope = reading_scope(actor, Permission::SeeDetails)?;
    let mut organisations = app.store.read().await?.list_organisations().await?;
    organisations.retain(|organisation| scope.covers(organisation.id));
    let may = |kind: &Kind| actor.may(permission_for(*kind));
    Ok(Exports { kinds: Kind::ALL.iter().copied().filter(may).collect(), organisations, of_all: scope.everything() })
}

/// The scope of the register that is asked for, and whose it is; nobody's if it is everybody's.
async fn whose(
    app: &App,
    actor: &Actor,
    options: &ExportOptions,
) -> Result<(Scope, Option<OrganisationId>), ActionError> {
    let scope = reading_scope(actor, permission_for(options.kind))?;
    match options.organisation.or(scope.only()) {
        Some(organisation) => {
            let own = scope.of_one(organisation).ok_or(ActionError::NotPermitted)?;
            Ok((own, Some(organisation)))
        }
        None if scope.everything() => Ok((scope, None)),
        None => Err(which_is_meant(app, &scope).await),
    }
}

/// Writes a register as a file.
#[tracing::instrument(skip_all)]
pub async fn export_register(app: &App, actor: &Actor, options: &ExportOptions) -> Result<NamedTempFile, ActionError> {
    let (scope, organisation) = whose(app, actor, options).await?;
    options.check()?;
    let tx = app.store.read().await?;
    let mut source = Source::open(tx, actor, app.now(), (scope, organisation), options).await?;
    let mut spool = blocking(Spool::new).await??;
    let mut after = None;
    loop {
        let piece = source.piece(after).await?;
        after = piece.last;
        spool = blocking(move || spool.add(piece.rows).map(|()| spool)).await??;
        if after.is_none() {
            break;
        }
    }
    let ExportOptions { kind, format, .. } = *options;
    blocking(move || spool.write(kind, format)).await?
}
