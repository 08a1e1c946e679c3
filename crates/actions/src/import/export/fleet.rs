//! What there is, as rows: vehicles, organisations, units and inhabitants.

use std::collections::HashMap;

use vagnpark_domain::{
    ids::{DepotId, OrganisationId, UnitId},
    import::Kind,
    register::{Fuel, organisation::Unit},
};
use vagnpark_export::RegisterCell;
use vagnpark_importer::registers::written_aliases;
use vagnpark_store::{Depot, VehicleFilter, VehicleRecord};

use super::{
    source::{Source, plain_plate, text},
    spool::Row,
    things::worded,
};
use crate::error::ActionError;

/// What the vehicles' units and depots are called.
struct Places {
    units: HashMap<UnitId, Unit>,
    depots: HashMap<DepotId, Depot>,
}

impl Source<'_> {
    pub(super) async fn vehicles(&mut self) -> Result<Vec<Row>, ActionError> {
        let filter = VehicleFilter { organisation: self.organisation, limit: i64::MAX, ..VehicleFilter::default() };
        let vehicles = self.tx.list_vehicles(&self.scope, &filter).await?;
        let places = Places {
            units: self.tx.list_units().await?.into_iter().map(|unit| (unit.id, unit)).collect(),
            depots: self.tx.list_depots().await?.into_iter().map(|depot| (depot.id, depot)).collect(),
        };
        let own = vehicles.iter().filter(|vehicle| self.scope.covers(vehicle.organisation));
        Ok(own.map(|vehicle| self.vehicle(vehicle, &places)).collect())
    }

    fn vehicle(&self, vehicle: &VehicleRecord, places: &Places) -> Row {
        let about = &vehicle.description;
        let small = |number: Option<i32>| number.map(|number| RegisterCell::Whole(i64::from(number)));
        // Those of another organisation cannot be said in a file.
        let unit = vehicle.unit.and_then(|id| places.units.get(&id));
        let unit = unit.filter(|unit| unit.organisation == vehicle.organisation);
        let depot = vehicle.depot.and_then(|id| places.depots.get(&id));
        let depot = depot.filter(|depot| depot.organisation == vehicle.organisation);
        let mut row = Row::of(Kind::Vehicles)
            .with("registration_number", about.registration_number.as_ref().map(plain_plate))
            .with("inventory_number", about.inventory_number.clone())
            .with("vin", about.vin.as_deref().map(text))
            .with("make", text(&about.make))
            .with("model", text(&about.model))
            .with("model_year", small(about.model_year))
            .with("class", worded(about.class))
            .with("fuel", Some(about.fuel).filter(|fuel| *fuel != Fuel::None).map(worded))
            .with("seats", small(about.seats))
            .with("kerb_weight_kg", small(about.kerb_weight_kg))
            .with("total_weight_kg", small(about.total_weight_kg))
            .with("tow_bar", text(if about.tow_bar { "Ja" } else { "Nej" }))
            .with("first_used_on", vehicle.first_used_on)
            .with("last_inspected_on", vehicle.last_inspected_on)
            .with("organisation", self.code(vehicle.organisation))
            .with("unit", unit.map(|unit| text(&unit.name)))
            .with("cost_centre", unit.map(|unit| text(&unit.cost_centre)))
            .with("depot", depot.map(|depot| text(&depot.name)))
            .with("pool", vehicle.pool.map(|pool| self.pool(pool)))
            .with("status", worded(vehicle.status))
            .with("co2_g_per_km", small(about.co2_g_per_km))
            .with("acquired_on", vehicle.acquired_on)
            .with("price", about.price.map(|price| RegisterCell::Ore(price.0)))
            .with("odometer_km", vehicle.odometer.map(|(km, _)| RegisterCell::Whole(km)))
            .with("lease_to", vehicle.lease_to);
        row.add_extra(&vehicle.extra);
        row
    }

    pub(super) async fn organisations(&mut self) -> Result<Vec<Row>, ActionError> {
        let mut aliases: HashMap<OrganisationId, Vec<String>> = HashMap::new();
        for (organisation, alias) in self.tx.list_alias_texts().await? {
            aliases.entry(organisation).or_default().push(alias);
        }
        let own = self.organisations.iter().filter(|found| self.scope.covers(found.id));
        let row = |found: &vagnpark_domain::register::organisation::Organisation| {
            let aliases = aliases.get(&found.id).map(|aliases| written_aliases(aliases));
            Row::of(Kind::Organisations)
                .with("code", found.code.clone())
                .with("name", text(&found.name))
                .with("kind", worded(found.kind))
                .with("organisation_number", found.organisation_number.clone())
                .with("municipality_code", found.municipality_code.clone())
                .with("host", found.host.map(|host| self.code(host)))
                .with("aliases", aliases)
                .with("valid_from", found.valid_from)
                .with("valid_to", found.valid_to)
                .with("successor", found.successor.map(|successor| self.code(successor)))
        };
        Ok(own.map(row).collect())
    }

    pub(super) async fn units(&mut self) -> Result<Vec<Row>, ActionError> {
        let mut aliases: HashMap<UnitId, Vec<String>> = HashMap::new();
        for (unit, alias) in self.tx.list_unit_alias_texts().await? {
            aliases.entry(unit).or_default().push(alias);
        }
        let units = self.tx.list_units().await?;
        let row = |unit: &Unit| {
            Row::of(Kind::Units)
                .with("organisation", self.code(unit.organisation))
                .with("name", text(&unit.name))
                .with("cost_centre", text(&unit.cost_centre))
                .with("aliases", aliases.get(&unit.id).map(|aliases| written_aliases(aliases)))
        };
        Ok(units.iter().filter(|unit| self.scope.covers(unit.organisation)).map(row).collect())
    }

    pub(super) async fn population(&mut self) -> Result<Vec<Row>, ActionError> {
        let known = self.tx.load_population().await?;
        let (from, to) = (self.options.from, self.options.to);
        let mut rows = Vec::new();
        for ((code, day), inhabitants) in known.0 {
            let own = self.organisations.iter().find(|found| found.code == code);
            let Some(own) = own.filter(|own| self.scope.covers(own.id)) else { continue };
            if from.is_some_and(|from| day < from) || to.is_some_and(|to| to < day) {
                continue;
            }
            let municipality = own.municipality_code.clone().unwrap_or_else(|| own.code.clone());
            let row = Row::of(Kind::Population)
                .with("municipality_code", municipality)
                .with("reference_date", day)
                .with("inhabitants", RegisterCell::Whole(inhabitants));
            rows.push(row);
        }
        Ok(rows)
    }
}
