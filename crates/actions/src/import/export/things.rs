//! What happened to vehicles, as rows: readings, trips, bookings, costs, fuel, tolls and services.

use uuid::Uuid;
use vagnpark_domain::{
    booking::Purpose,
    cost::PurchaseKind,
    import::Kind,
    time::{local_date, second_by},
};
use vagnpark_export::RegisterCell;
use vagnpark_importer::{registers::Worded, value::is_of_net};
use vagnpark_store::{RegisterFilter, RegisterPurchase};

use super::{
    source::{Source, text},
    spool::Row,
};
use crate::{booking::sight::as_seen, error::ActionError, import::extra::unspaced};

/// Things by their ids, as rows.
type Things = Vec<(Uuid, Row)>;

impl Source<'_> {
    pub(super) async fn readings(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_readings(&self.scope, filter).await?;
        let kind = Kind::Readings;
        let row = |read: &vagnpark_store::RegisterReading| {
            Row::of(kind)
                .with("vehicle", self.number(read.vehicle_id))
                .with("at", RegisterCell::Instant(read.reading.at))
                .with("odometer_km", RegisterCell::Whole(read.reading.odometer_km))
                .with("source", text(read.reading.source.as_str()))
        };
        Ok(found.iter().map(|read| (read.reading.id.0, row(read))).collect())
    }

    pub(super) async fn trips(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_trips(&self.scope, filter).await?;
        let kind = Kind::Trips;
        let mut things = Vec::with_capacity(found.len());
        for trip in found {
            let purpose = trip.purpose.parse::<Purpose>().map_or_else(|_| text(&trip.purpose), worded);
            let row = Row::of(kind)
                .with("trip_id", self.key(Some(trip.sender_id), trip.sender_key, trip.id.0))
                .with("vehicle", self.number(trip.vehicle_id))
                .with("payer", self.code(trip.corrected_payer.unwrap_or(trip.payer_id)))
                .with("start", RegisterCell::Instant(trip.start_at))
                .with("end", RegisterCell::Instant(second_by(trip.end_at)))
                .with("distance_km", RegisterCell::Thousandths(trip.corrected_m.unwrap_or(trip.distance_m)))
                .with("driver", trip.driver_name.as_deref().map(text))
                .with("purpose", purpose);
            things.push((trip.id.0, row));
        }
        Ok(things)
    }

    pub(super) async fn bookings(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_bookings(&self.scope, filter).await?;
        let (bookings, logins): (Vec<_>, Vec<_>) =
            found.into_iter().map(|found| (found.booking, found.driver_login)).unzip();
        let bookings = as_seen(&mut self.tx, self.actor, bookings, self.now).await?;
        let (kind, own) = (Kind::Bookings, format!("{}:", self.key_space()));
        let mut things = Vec::with_capacity(bookings.len());
        for (booking, login) in bookings.into_iter().zip(logins) {
            let key = booking.sender_key.as_deref().and_then(|key| key.strip_prefix(&own)).map(str::to_owned);
            let row = Row::of(kind)
                .with("booking_id", self.key(Some(self.key_space()), key, booking.id.0))
                .with("vehicle", self.number(booking.vehicle))
                .with("organisation", self.code(booking.organisation))
                .with("driver", login.filter(|_| booking.driver.is_some()))
                .with("start", RegisterCell::Instant(booking.window.start()))
                .with("end", RegisterCell::Instant(second_by(booking.window.end())))
                .with("purpose", worded(booking.purpose))
                .with("note", text(&booking.note));
            things.push((booking.id.0, row));
        }
        Ok(things)
    }

    pub(super) async fn costs(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_costs(&self.scope, filter, local_date(self.now)).await?;
        let kind = Kind::Costs;
        let mut things = Vec::with_capacity(found.len());
        for found in found {
            let entry = found.cost.entry;
            let row = Row::of(kind)
                .with("cost_id", self.key(Some(found.sender_id), entry.sender_key, entry.id.0))
                .with("vehicle", entry.vehicle.map(|vehicle| self.number(vehicle)))
                .with("pool", entry.pool.map(|pool| self.pool(pool)))
                .with("category", worded(entry.category))
                .with("net", RegisterCell::Ore(entry.net.0))
                .with("vat", vat(entry.net.0, entry.vat.0))
                .with("recoverable_vat", RegisterCell::Ore(entry.recoverable_vat.0))
                .with("supplier", entry.supplier.as_deref().map(text))
                .with("reference", entry.reference.as_deref().map(text));
            let row = if entry.from == entry.to {
                row.with("date", entry.from)
            } else {
                row.with("from", entry.from).with("to", entry.to)
            };
            things.push((entry.id.0, row));
        }
        Ok(things)
    }

    pub(super) async fn fuel(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_purchases(&self.scope, filter, false).await?;
        let kind = Kind::Fuel;
        let mut things = Vec::with_capacity(found.len());
        for found in found {
            let id = found.purchase.id.0;
            let row = self.purchase(kind, &found);
            let bought = found.purchase;
            let charging = bought.kind == PurchaseKind::Charging;
            let quantity = bought.quantity.map(RegisterCell::Thousandths);
            // By a number that is not the vehicle's own, it goes by its card.
            let number = text(&bought.number);
            let own = bought.vehicle().is_some_and(|vehicle| same(&self.number(vehicle), &number));
            let row = row
                .with(if own { "vehicle" } else { "card" }, number)
                .with("product", charging.then(|| text("el")))
                .with(if charging { "kwh" } else { "litres" }, quantity)
                .with("vat", vat(bought.net_ore, bought.vat_ore))
                .with("recoverable_vat", RegisterCell::Ore(bought.recoverable_vat_ore))
                .with("odometer_km", bought.odometer_km.map(RegisterCell::Whole));
            things.push((id, row));
        }
        Ok(things)
    }

    pub(super) async fn tolls(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_purchases(&self.scope, filter, true).await?;
        let kind = Kind::Tolls;
        let row = |found: &RegisterPurchase| {
            let bought = &found.purchase;
            let vat = (bought.vat_ore != 0).then(|| vat(bought.net_ore, bought.vat_ore));
            self.purchase(kind, found).with("vehicle", text(&bought.number)).with("vat", vat)
        };
        Ok(found.iter().map(|found| (found.purchase.id.0, row(found))).collect())
    }

    /// What fuel and tolls have in common.
    fn purchase(&self, kind: Kind, found: &RegisterPurchase) -> Row {
        let bought = &found.purchase;
        let key = self.key(Some(found.sender_id), Some(bought.sender_key.clone()), bought.id.0);
        Row::of(kind)
            .with("transaction_id", key)
            .with("at", RegisterCell::Instant(bought.at))
            .with("net", RegisterCell::Ore(bought.net_ore))
            .with("station", bought.station.as_deref().map(text))
            .with("supplier", bought.supplier.as_deref().map(text))
    }

    pub(super) async fn services(&mut self, filter: &RegisterFilter) -> Result<Things, ActionError> {
        let found = self.tx.list_register_work(&self.scope, filter).await?;
        let kind = Kind::Services;
        let mut things = Vec::with_capacity(found.len());
        for found in found {
            let order = found.order;
            let amount = |ore: Option<i64>| ore.filter(|_| self.sees_costs).map(RegisterCell::Ore);
            let row = Row::of(kind)
                .with("service_id", self.key(found.sender_id, found.sender_key, order.id.0))
                .with("vehicle", self.number(order.vehicle_id))
                .with("done_on", order.done_on)
                .with("kind", worded(order.kind))
                .with("odometer_km", order.odometer_km.map(RegisterCell::Whole))
                .with("note", text(&order.note))
                .with("cost", amount(found.net_ore))
                .with("vat", amount(found.vat_ore))
                .with("recoverable_vat", amount(found.recoverable_vat_ore))
                .with("supplier", found.supplier.as_deref().map(text));
            things.push((order.id.0, row));
        }
        Ok(things)
    }
}

/// The word for a value.
pub(super) fn worded(value: impl Worded) -> RegisterCell {
    RegisterCell::Text(value.word().to_owned())
}

/// Whether two cells name the same, however they are spaced.
fn same(one: &RegisterCell, other: &RegisterCell) -> bool {
    let folded = |cell: &RegisterCell| if let RegisterCell::Text(text) = cell { unspaced(text) } else { String::new() };
    folded(one) == folded(other)
}

/// VAT. An amount that is no rate of its net amount says its unit, so that it is not taken for a rate, nor the net
/// amount for one that includes it (I-14).
fn vat(net: i64, vat: i64) -> RegisterCell {
    if vat == 0 || is_of_net(vat, net) {
        return RegisterCell::Ore(vat);
    }
    RegisterCell::Text(format!("{} kr", vagnpark_domain::money::Ore(vat).to_decimal().replace('.', ",")))
}
