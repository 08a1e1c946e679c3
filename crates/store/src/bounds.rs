//! The store's own gate: nothing outside the table of bounds is written (D-1, D-2), whoever asks.
//!
//! The database guards the same bounds itself, but names only a constraint; a refusal from here names the value too.

use vagnpark_domain::{
    Refusal,
    bounds::table,
    finance::ledger::{Mapping, Posting},
    register::{
        Relation,
        odometer::Reading,
        organisation::{Organisation, Unit},
    },
    time::{Window, local_date},
};

use crate::{
    BookingRecord, CostRecord, DefectRecord, Depot, EngineHours, InvestmentRecord, NewTrip, PlanRecord, Pool,
    PurchaseRecord, RateRecord, TripCorrection, UserRecord, VehicleRecord, WaitingRecord, WorkOrderRecord,
};

type Checked = Result<(), Refusal>;

/// Checks each of some rows.
pub(crate) fn each<'a, T: 'a>(rows: impl IntoIterator<Item = &'a T>, check: impl Fn(&T) -> Checked) -> Checked {
    rows.into_iter().try_for_each(check)
}

/// A vehicle. The newest model year depends on the clock, which only the caller has: here the column's bound applies.
pub fn vehicle(vehicle: &VehicleRecord) -> Checked {
    let about = &vehicle.description;
    table::MODEL_YEAR.check_some(about.model_year)?;
    table::SEATS.check_some(about.seats)?;
    table::KERB_WEIGHT_KG.check_some(about.kerb_weight_kg)?;
    table::TOTAL_WEIGHT_KG.check_some(about.total_weight_kg)?;
    table::RANGE_KM.check_some(about.range_km)?;
    table::CO2_G_PER_KM.check_some(about.co2_g_per_km)?;
    table::BUFFER_MINUTES.check(about.buffer_minutes)?;
    table::PRICE.check_some(about.price.map(|price| price.0))?;
    table::INVENTORY_NUMBER.check_some(about.inventory_number.as_ref())?;
    table::VIN.check_some(about.vin.as_ref())?;
    table::MAKE.check(&about.make)?;
    table::MODEL.check(&about.model)?;
    table::KEY_PLACE.check(&vehicle.terms.key_place)?;
    table::HEAD_START_HOURS.check_some(vehicle.terms.head_start_hours)?;
    table::ACQUIRED_ON.check_some(vehicle.acquired_on)?;
    table::FIRST_USED_ON.check_some(vehicle.first_used_on)?;
    table::LAST_INSPECTED_ON.check_some(vehicle.last_inspected_on)?;
    table::LEASE_TO.check_some(vehicle.lease_to)?;
    table::SERVICE_DUE_ON.check_some(vehicle.service_due_on)?;
    vehicle.contract.map_or(Ok(()), |contract| contract.check())
}

/// A dated relation of a vehicle.
pub fn relation(relation: &Relation) -> Checked {
    table::RELATION_FROM.check(relation.from)
}

/// An odometer reading.
pub fn reading(reading: &Reading) -> Checked {
    table::ODOMETER_KM.check(reading.odometer_km)?;
    table::READING_AT.check_instant(reading.at)?;
    table::READING_REASON.check_some(reading.reason.as_ref())
}

/// A reading of an hour meter.
pub fn engine_hours(reading: &EngineHours) -> Checked {
    table::ENGINE_HOURS.check(reading.hours)?;
    table::HOURS_AT.check_instant(reading.at)
}

fn window(of: Window, start: vagnpark_domain::bounds::Days, end: vagnpark_domain::bounds::Days) -> Checked {
    start.check_instant(of.start())?;
    end.check_instant(of.end())
}

/// A trip.
pub fn trip(trip: &NewTrip) -> Checked {
    window(trip.window, table::TRIP_START, table::TRIP_END)?;
    table::DISTANCE_M.check(trip.distance_m)?;
    table::DURATION_S.check(trip.window.duration().num_seconds())?;
    table::DRIVER_NAME.check_some(trip.driver_name.as_ref())?;
    table::TRIP_PURPOSE.check(&trip.purpose)
}

/// The right values of a billed trip.
pub fn trip_correction(correction: &TripCorrection) -> Checked {
    table::CORRECTED_DISTANCE_M.check(correction.distance_after)?;
    table::TRIP_CORRECTION_REASON.check(&correction.reason)
}

/// A booking or block.
pub fn booking(booking: &BookingRecord) -> Checked {
    booking_use(booking)?;
    table::BOOKING_NOTE.check(&booking.note)?;
    table::BOOKING_REMARK.check(&booking.remark)
}

/// The part of a booking that changes during its life: an old note must not keep a vehicle from being returned.
pub fn booking_use(booking: &BookingRecord) -> Checked {
    window(booking.window, table::BOOKING_START, table::BOOKING_END)?;
    table::BOOKING_OUT_KM.check_some(booking.odometer_out_km)?;
    table::BOOKING_IN_KM.check_some(booking.odometer_in_km)?;
    table::LEVEL_OUT.check_some(booking.level_out_percent)?;
    table::LEVEL_IN.check_some(booking.level_in_percent)
}

/// A place on the waiting list.
pub fn waiting(entry: &WaitingRecord) -> Checked {
    window(entry.window, table::WANTED_START, table::WANTED_END)?;
    table::WANTED_SEATS.check_some(entry.seats)?;
    table::WANTED_NOTE.check(&entry.note)
}

/// A cost entry.
pub fn cost(cost: &CostRecord) -> Checked {
    let entry = &cost.entry;
    table::COST_FROM.check(entry.from)?;
    table::COST_TO.check(entry.to)?;
    table::COST_NET.check(entry.net.0)?;
    table::COST_VAT.check(entry.vat.0)?;
    table::COST_RECOVERABLE_VAT.check(entry.recoverable_vat.0)?;
    table::SUPPLIER.check_some(entry.supplier.as_ref())?;
    table::REFERENCE.check_some(entry.reference.as_ref())
}

/// Fuel, charging or a toll.
pub fn purchase(row: &PurchaseRecord) -> Checked {
    table::PURCHASE_AT.check(local_date(row.at))?;
    table::PURCHASE_NET.check(row.net_ore)?;
    table::PURCHASE_VAT.check(row.vat_ore)?;
    table::PURCHASE_RECOVERABLE_VAT.check(row.recoverable_vat_ore)?;
    table::PURCHASE_QUANTITY.check_some(row.quantity)?;
    table::PURCHASE_KM.check_some(row.odometer_km)?;
    table::PURCHASE_NUMBER.check(&row.number)?;
    table::PURCHASE_STATION.check_some(row.station.as_ref())?;
    table::PURCHASE_SUPPLIER.check_some(row.supplier.as_ref())
}

/// A bought vehicle that is charged over its life.
pub fn investment(record: &InvestmentRecord) -> Checked {
    let investment = &record.investment;
    table::INVESTMENT_FROM.check(investment.in_use_from)?;
    table::INVESTMENT_COST.check(investment.cost.0)?;
    if let Some((on, price)) = investment.sold {
        table::INVESTMENT_SOLD_ON.check(on)?;
        table::INVESTMENT_SOLD_FOR.check(price.0)?;
    }
    table::INVESTMENT_REFERENCE.check(&record.reference)
}

/// A year's internal rate.
pub fn rate(rate: &RateRecord) -> Checked {
    table::RATE_YEAR.check(rate.year)?;
    table::RATE_DECISION.check(&rate.decision)
}

/// A workshop job.
pub fn work_order(order: &WorkOrderRecord) -> Checked {
    table::WORK_DONE_ON.check_some(order.done_on)?;
    table::WORK_KM.check_some(order.odometer_km)?;
    table::WORK_NOTE.check(&order.note)
}

/// A service plan.
pub fn plan(record: &PlanRecord) -> Checked {
    let plan = &record.plan;
    table::INTERVAL_MONTHS.check_some(plan.interval_months)?;
    table::INTERVAL_KM.check_some(plan.interval_km)?;
    table::INTERVAL_HOURS.check_some(plan.interval_hours)?;
    table::LAST_DONE_ON.check(plan.last_done_on)?;
    table::LAST_DONE_KM.check_some(plan.last_done_km)?;
    table::LAST_DONE_HOURS.check_some(plan.last_done_hours)?;
    table::PLAN_NOTE.check(&record.note)
}

/// A defect and its outcome.
pub fn defect(defect: &DefectRecord) -> Checked {
    table::DESCRIPTION.check(&defect.description)?;
    table::OUTCOME.check(&defect.outcome)
}

/// A person who logs in.
pub fn user(user: &UserRecord) -> Checked {
    table::LOGIN.check(&user.login)?;
    table::PERSON_NAME.check(&user.name)?;
    table::EMAIL.check_some(user.email.as_ref())
}

/// An organisation.
pub fn organisation(organisation: &Organisation) -> Checked {
    table::ORGANISATION_CODE.check(&organisation.code)?;
    table::ORGANISATION_NAME.check(&organisation.name)
}

/// A unit.
pub fn unit(unit: &Unit) -> Checked {
    table::UNIT_NAME.check(&unit.name)?;
    table::COST_CENTRE.check(&unit.cost_centre)
}

/// A depot.
pub fn depot(depot: &Depot) -> Checked {
    table::DEPOT_NAME.check(&depot.name)
}

/// A pool.
pub fn pool(pool: &Pool) -> Checked {
    table::POOL_CODE.check(&pool.code)?;
    table::POOL_NAME.check(&pool.name)
}

/// Where amounts go in the ledger of a year.
pub fn mapping(year: i32, mapping: &Mapping) -> Checked {
    table::LEDGER_YEAR.check(year)?;
    each(mapping.values(), Posting::within_bounds)
}
