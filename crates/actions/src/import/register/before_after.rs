//! The vehicles that a file changes most, as they stand before it and after it. It is told from the plan, so a dry run
//! shows it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use vagnpark_domain::{access::Permission, ids::VehicleId, register::reading::Reading};
use vagnpark_store::{CostRecord, Tx};

use super::Run;
use crate::{
    error::ActionError,
    import::report::{Figure, RowChange, VehicleFigures},
};

/// How many vehicles are shown.
const SHOWN: usize = 10;

/// The figures that rows change, vehicle by vehicle.
pub(super) fn of_changes(changes: &[RowChange]) -> Vec<(String, Figure)> {
    let figure = |change: &RowChange| {
        let (before, after) = (change.old.clone(), change.new.clone());
        (change.what.clone(), Figure { field: change.field.clone(), year: None, before, after })
    };
    changes.iter().map(figure).collect()
}

/// The vehicles of which most figures change and, among those with equally many, those whose figures change most.
pub(super) fn most_changed(figures: Vec<(String, Figure)>) -> Vec<VehicleFigures> {
    let mut vehicles: BTreeMap<String, Vec<Figure>> = BTreeMap::new();
    for (vehicle, figure) in figures {
        vehicles.entry(vehicle).or_default().push(figure);
    }
    let mut vehicles: Vec<VehicleFigures> =
        vehicles.into_iter().map(|(vehicle, figures)| VehicleFigures { vehicle, figures }).collect();
    let weight = |vehicle: &VehicleFigures| vehicle.figures.iter().map(difference).max().unwrap_or_default();
    vehicles.sort_by_cached_key(|vehicle| std::cmp::Reverse((vehicle.figures.len(), weight(vehicle))));
    vehicles.truncate(SHOWN);
    vehicles
}

/// How far a figure moves; words do not.
fn difference(figure: &Figure) -> u64 {
    let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<i64>().ok() };
    number(&figure.before).zip(number(&figure.after)).map_or(0, |(before, after)| before.abs_diff(after))
}

impl Run<'_> {
    /// What costs do to the sums of their vehicles' years, in öre without VAT, of those whose costs the importer sees.
    pub(super) async fn cost_figures(
        &self,
        tx: &mut Tx,
        costs: &[CostRecord],
    ) -> Result<Vec<(String, Figure)>, ActionError> {
        let mut more: BTreeMap<(i32, VehicleId), i64> = BTreeMap::new();
        for entry in costs.iter().map(|cost| &cost.entry) {
            let Some(vehicle) = entry.vehicle else { continue };
            let sum = more.entry((entry.from.year(), vehicle)).or_default();
            *sum = sum.saturating_add(entry.net.0);
        }
        let (mut figures, sees) = (Vec::new(), self.actor.scope(Permission::SeeCosts));
        let years: BTreeSet<i32> = more.keys().map(|(year, _)| *year).collect();
        for year in years {
            let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
            let before = tx.sum_vehicle_costs(day(1, 1), day(12, 31)).await?;
            for ((_, vehicle), more) in
                more.range((year, VehicleId(uuid::Uuid::nil()))..).take_while(|(key, _)| key.0 == year)
            {
                let before = before.get(vehicle).copied().unwrap_or_default();
                let seen = self.register.vehicle_of(*vehicle).filter(|known| sees.covers(known.organisation));
                let Some(plate) = seen.and_then(|_| self.plate_of(*vehicle)) else { continue };
                let after = before.saturating_add(*more).to_string();
                let figure = Figure { field: "costs".to_owned(), year: Some(year), before: before.to_string(), after };
                figures.push((plate, figure));
            }
        }
        Ok(figures)
    }

    /// What readings do to their vehicles' odometers.
    pub(super) fn reading_figures(&self, readings: &[(VehicleId, Reading)]) -> Vec<(String, Figure)> {
        let mut highest: BTreeMap<VehicleId, i64> = BTreeMap::new();
        for (vehicle, reading) in readings {
            let km = highest.entry(*vehicle).or_insert(reading.odometer_km);
            *km = (*km).max(reading.odometer_km);
        }
        let figure = |(vehicle, km): (VehicleId, i64)| {
            let known = self.register.vehicle_of(vehicle)?.odometer.map(|(known, _)| known);
            let after = Some(km).filter(|km| known.is_none_or(|known| known < *km))?.to_string();
            let before = known.map_or(String::new(), |known| known.to_string());
            Some((self.plate_of(vehicle)?, Figure { field: "odometer_km".to_owned(), year: None, before, after }))
        };
        highest.into_iter().filter_map(figure).collect()
    }

    fn plate_of(&self, vehicle: VehicleId) -> Option<String> {
        self.register.vehicle_of(vehicle).map(|vehicle| vehicle.description.plate())
    }
}
