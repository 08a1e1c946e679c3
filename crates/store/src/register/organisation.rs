//! Organisations, their units and aliases, depots, pools and inhabitants.

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    bounds::table,
    cost::PopulationTable,
    ids::{DepotId, OrganisationId, PoolId, UnitId},
    names::fold_name,
    register::organisation::{Organisation, Unit},
};

use crate::{
    StoreError, Tx, on,
    row::{Read, record},
};

/// A place where vehicles stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Depot {
    /// Its id.
    pub id: DepotId,
    /// The organisation that runs it.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Degrees north and east, if known.
    pub place: Option<(f64, f64)>,
}

impl Depot {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::DEPOT_NAME.check(&self.name)
    }
}

/// Vehicles that are booked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its id.
    pub id: PoolId,
    /// Its code in agreements.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Pool {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::POOL_CODE.check(&self.code)?;
        table::POOL_NAME.check(&self.name)
    }
}

/// One alias of an organisation, and when it holds.
#[derive(Clone, Debug)]
struct Alias {
    folded: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    organisation: OrganisationId,
}

/// Every way organisations are written, with the organisation meant on each day (I-8).
#[derive(Clone, Debug, Default)]
pub struct AliasTable(Vec<Alias>);

impl AliasTable {
    /// The organisation meant on a day by a code, municipality code, name or alias.
    pub fn find(&self, text: &str, on: NaiveDate) -> Option<OrganisationId> {
        let folded = fold_name(text);
        let holds = |alias: &&Alias| alias.from.is_none_or(|from| from <= on) && alias.to.is_none_or(|to| on < to);
        self.0.iter().filter(|alias| alias.folded == folded).find(holds).map(|alias| alias.organisation)
    }
}

/// The first day of an alias that always holds.
pub(crate) const ALWAYS: NaiveDate = match NaiveDate::from_ymd_opt(1, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

impl AliasTable {
    /// Whether a name has meant different organisations at different times.
    pub fn is_dated(&self, text: &str) -> bool {
        let folded = fold_name(text);
        self.0
            .iter()
            .any(|alias| alias.folded == folded && (alias.to.is_some() || alias.from.is_some_and(|from| from > ALWAYS)))
    }
}

record!(domain Organisation, "organisation", |row| {
    id, code, name, kind, organisation_number, municipality_code, host = "host_id", valid_from, valid_to,
    successor = "successor_id",
});

impl Tx {
    /// Adds an organisation, or replaces what is known of it.
    pub async fn put_organisation(&mut self, organisation: &Organisation) -> Result<(), StoreError> {
        organisation.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO organisation (id, code, name, kind, organisation_number, municipality_code, host_id, \
             valid_from, valid_to, successor_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, kind = excluded.kind,
                organisation_number = excluded.organisation_number, municipality_code = excluded.municipality_code,
                host_id = excluded.host_id, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
                successor_id = excluded.successor_id, version = organisation.version + 1",
        )
        .bind(organisation.id.0)
        .bind(&organisation.code)
        .bind(&organisation.name)
        .bind(organisation.kind.as_str())
        .bind(&organisation.organisation_number)
        .bind(&organisation.municipality_code)
        .bind(organisation.host.map(|id| id.0))
        .bind(organisation.valid_from)
        .bind(organisation.valid_to)
        .bind(organisation.successor.map(|id| id.0))
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// All organisations, by code. Which organisations exist is public within the collaboration: agreements, statements
    /// and the list of payers name them to every party.
    pub async fn list_organisations(&mut self) -> Result<Vec<Organisation>, StoreError> {
        let rows: Vec<Read<Organisation>> = on!(self, connection => sqlx::query_as(
            "SELECT id, code, name, kind, organisation_number, municipality_code, host_id, valid_from, valid_to, \
             successor_id
             FROM organisation ORDER BY code",
        )
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(organisation)| organisation).collect())
    }

    /// The ids of all organisations, for the server's own work: one whose row cannot be read does not hide the others.
    pub async fn list_organisation_ids(&mut self) -> Result<Vec<OrganisationId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection => sqlx::query_scalar("SELECT id FROM organisation ORDER BY id")
            .fetch_all(connection).await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// Adds another way an organisation is written, from a day on or always. An organisation that had this alias before
    /// that day keeps it until then.
    pub async fn put_alias(
        &mut self,
        organisation: OrganisationId,
        alias: &str,
        from: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        let folded = fold_name(alias);
        if let Some(from) = from {
            on!(self, connection => sqlx::query(
                "UPDATE organisation_alias SET to_on = $2 WHERE folded = $1 AND from_on < $2 \
                 AND (to_on IS NULL OR to_on > $2)",
            )
            .bind(&folded)
            .bind(from)
            .execute(connection)
            .await
            .map(|_| ())?);
        }
        on!(self, connection => sqlx::query(
            "INSERT INTO organisation_alias (folded, from_on, alias, organisation_id) VALUES ($1, $4, $2, $3)
             ON CONFLICT (folded, from_on) DO UPDATE SET alias = excluded.alias, \
             organisation_id = excluded.organisation_id",
        )
        .bind(&folded)
        .bind(alias)
        .bind(organisation.0)
        .bind(from.unwrap_or(ALWAYS))
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Codes, municipality codes, names and aliases of all organisations.
    pub async fn load_aliases(&mut self) -> Result<AliasTable, StoreError> {
        let aliases: Vec<(String, NaiveDate, Option<NaiveDate>, Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT folded, from_on, to_on, organisation_id FROM organisation_alias \
                            ORDER BY folded, from_on")
                .fetch_all(connection)
                .await?);
        let alias = |(folded, from, to, id): (String, NaiveDate, _, Uuid)| Alias {
            folded,
            from: Some(from),
            to,
            organisation: id.into(),
        };
        let mut table = AliasTable(aliases.into_iter().map(alias).collect());
        for organisation in self.list_organisations().await? {
            let known =
                [Some(organisation.code.as_str()), Some(&organisation.name), organisation.municipality_code.as_deref()];
            let own = known.into_iter().flatten().map(fold_name);
            table.0.extend(own.map(|folded| Alias { folded, from: None, to: None, organisation: organisation.id }));
        }
        Ok(table)
    }

    /// Adds a unit, or replaces what is known of it.
    pub async fn put_unit(&mut self, unit: &Unit) -> Result<(), StoreError> {
        unit.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO unit (id, organisation_id, name, cost_centre) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, cost_centre = excluded.cost_centre",
        )
        .bind(unit.id.0)
        .bind(unit.organisation.0)
        .bind(&unit.name)
        .bind(&unit.cost_centre)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Adds another way a unit is written within its organisation.
    pub async fn put_unit_alias(&mut self, unit: &Unit, alias: &str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO unit_alias (organisation_id, folded, alias, unit_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation_id, folded) DO UPDATE SET alias = excluded.alias, unit_id = excluded.unit_id",
        )
        .bind(unit.organisation.0)
        .bind(fold_name(alias))
        .bind(alias)
        .bind(unit.id.0)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Other ways units are written, folded, by organisation.
    pub async fn load_unit_aliases(&mut self) -> Result<Vec<(OrganisationId, String, UnitId)>, StoreError> {
        let rows: Vec<(Uuid, String, Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT organisation_id, folded, unit_id FROM unit_alias").fetch_all(connection).await?);
        Ok(rows.into_iter().map(|(organisation, folded, unit)| (organisation.into(), folded, UnitId(unit))).collect())
    }

    /// All units, by organisation and name; public within the collaboration like organisations.
    pub async fn list_units(&mut self) -> Result<Vec<Unit>, StoreError> {
        let rows: Vec<(Uuid, Uuid, String, String)> = on!(self, connection =>
            sqlx::query_as("SELECT id, organisation_id, name, cost_centre FROM unit ORDER BY organisation_id, name")
                .fetch_all(connection)
                .await?);
        let unit = |(id, organisation, name, cost_centre): (Uuid, Uuid, _, _)| Unit {
            id: UnitId(id),
            organisation: organisation.into(),
            name,
            cost_centre,
        };
        Ok(rows.into_iter().map(unit).collect())
    }

    /// Adds a depot.
    pub async fn insert_depot(&mut self, depot: &Depot) -> Result<(), StoreError> {
        depot.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO depot (id, organisation_id, name, latitude, longitude) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(depot.id.0)
        .bind(depot.organisation.0)
        .bind(&depot.name)
        .bind(depot.place.map(|(latitude, _)| latitude))
        .bind(depot.place.map(|(_, longitude)| longitude))
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// All depots, by name.
    pub async fn list_depots(&mut self) -> Result<Vec<Depot>, StoreError> {
        type Row = (Uuid, Uuid, String, Option<f64>, Option<f64>);
        let rows: Vec<Row> = on!(self, connection =>
            sqlx::query_as("SELECT id, organisation_id, name, latitude, longitude FROM depot ORDER BY name")
                .fetch_all(connection)
                .await?);
        let depot = |(id, organisation, name, latitude, longitude): Row| Depot {
            id: DepotId(id),
            organisation: organisation.into(),
            name,
            place: latitude.zip(longitude),
        };
        Ok(rows.into_iter().map(depot).collect())
    }

    /// Adds a pool.
    pub async fn insert_pool(&mut self, pool: &Pool) -> Result<(), StoreError> {
        pool.within_bounds()?;
        on!(self, connection => sqlx::query("INSERT INTO pool (id, code, name) VALUES ($1, $2, $3)")
            .bind(pool.id.0)
            .bind(&pool.code)
            .bind(&pool.name)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// All pools, by code.
    pub async fn list_pools(&mut self) -> Result<Vec<Pool>, StoreError> {
        let rows: Vec<(Uuid, String, String)> = on!(self, connection =>
            sqlx::query_as("SELECT id, code, name FROM pool ORDER BY code").fetch_all(connection).await?);
        Ok(rows.into_iter().map(|(id, code, name)| Pool { id: PoolId(id), code, name }).collect())
    }

    /// Sets the inhabitants on a reference date; answers what was known before.
    pub async fn put_population(
        &mut self,
        organisation: OrganisationId,
        on_date: NaiveDate,
        inhabitants: i64,
        source: &str,
    ) -> Result<(), StoreError> {
        table::INHABITANTS.check(inhabitants)?;
        table::REFERENCE_DATE.check(on_date)?;
        on!(self, connection => sqlx::query(
            "INSERT INTO population (organisation_id, reference_date, inhabitants, source) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organisation_id, reference_date) DO UPDATE SET inhabitants = excluded.inhabitants, \
             source = excluded.source",
        )
        .bind(organisation.0)
        .bind(on_date)
        .bind(inhabitants)
        .bind(source)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// All known populations, by organisation code and reference date. Published figures.
    pub async fn load_population(&mut self) -> Result<PopulationTable, StoreError> {
        let rows: Vec<(String, NaiveDate, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT o.code, p.reference_date, p.inhabitants FROM population p JOIN organisation o \
             ON o.id = p.organisation_id",
        )
        .fetch_all(connection)
        .await?);
        Ok(PopulationTable(rows.into_iter().map(|(code, on_date, count)| ((code, on_date), count)).collect()))
    }
}
