//! Bookings from another system. Each is compared with what is booked already and with the others in the file; the
//! database has the last word (B-1).

use std::collections::HashMap;

use vagnpark_domain::{
    booking::{BookingKind, Occupied, Purpose},
    ids::{UserId, VehicleId},
    time::{Window, local_date, second_by},
};
use vagnpark_importer::{Keyed, Place, RegisterReason, as_read, registers::BookingRow};
use vagnpark_store::{BookingFilter, BookingRecord, RegisterFilter, Tx, UserRecord};

use super::{
    Decision, Run,
    fates::Fates,
    keys::{ids_in, made_of},
    known::distinct,
    refused,
};
use crate::{
    error::ActionError,
    import::{
        extra::kept,
        report::{Fate, ImportReport},
    },
    work::Work,
};

/// The facts that a row is compared with.
struct Known {
    by_key: HashMap<String, BookingRecord>,
    /// The row of the file in which each key occurs.
    in_file: HashMap<String, u64>,
    occupied: HashMap<VehicleId, Vec<Occupied>>,
    users: Vec<UserRecord>,
}

impl Known {
    /// Says that a booking is known with another driver, purpose or note, which is kept.
    fn tell_otherwise(&self, fates: &mut Fates, place: Place, (before, row): (&BookingRecord, &BookingRow)) {
        let driver = row.driver.as_deref().and_then(|named| self.user(named));
        let differs = [
            ("driver", driver.is_some_and(|user| before.driver != Some(user.id))),
            ("purpose", row.purpose.is_some_and(|purpose| before.purpose != purpose)),
            ("note", row.note.as_ref().is_some_and(|note| *note != as_read(&before.note))),
        ];
        let fields: Vec<String> =
            differs.iter().filter(|(_, differs)| *differs).map(|(name, _)| (*name).to_owned()).collect();
        if !fields.is_empty() {
            fates.note(
                place,
                "booking_id",
                "",
                RegisterReason::KnownOtherwise { of: Keyed::Booking, fields, row: None },
            );
        }
    }

    /// The person whom a cell names, by login or name.
    fn user(&self, named: &str) -> Option<&UserRecord> {
        self.users.iter().find(|user| user.login == named || user.name == named)
    }
}

impl Run<'_> {
    pub(crate) async fn bookings(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<BookingRow>().await?;
        let own = RegisterFilter::of_ids(ids_in(&set, |row| row.booking_id.as_ref()));
        let own = work.tx.list_register_bookings(&self.register.own(), &own).await?;
        let mut known = self.known_bookings(&mut work.tx).await?;
        let by_id = |booking: BookingRecord| (self.key(&booking.id.to_string()), booking);
        known.by_key.extend(own.into_iter().map(|found| by_id(found.booking)));
        let (mut plan, mut extras) = (Vec::new(), Vec::new());
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: BookingRow| match self.booking(fates, place, &row, &mut known) {
            Ok(booking) => {
                extras.extend(kept(booking.id.0, row.extra));
                plan.push(booking);
                Fate::Created
            }
            Err(fate) => fate,
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        work.tx.insert_bookings(&plan, Some(self.batch)).await?;
        work.tx.insert_extras(&extras, self.batch).await?;
        let ran = |booking: &BookingRecord| {
            let days = (local_date(booking.window.start()), booking.window.last_day());
            self.register.has_to_book(self.register.whoever_runs(booking.vehicle)?, days).ok()
        };
        let organisations = plan.iter().filter_map(ran).collect();
        self.finish(work, &mut fates, &distinct(organisations), Vec::new(), Vec::new()).await
    }

    /// A key is the sender's own: two municipalities may both have a booking 1.
    fn key(&self, own: &str) -> String {
        format!("{}:{own}", self.register.key_space())
    }

    async fn known_bookings(&self, tx: &mut Tx) -> Result<Known, ActionError> {
        let filter = BookingFilter { limit: i64::MAX, ..BookingFilter::default() };
        let bookings = tx.list_bookings(&self.register.scope, &filter).await?;
        let mut occupied: HashMap<VehicleId, Vec<Occupied>> = HashMap::new();
        for booking in bookings.iter().filter(|booking| booking.state.is_live()) {
            let window = Window::new(booking.window.start(), booking.occupied_until).unwrap_or(booking.window);
            let one = Occupied { booking: booking.id, window, state: booking.state };
            occupied.entry(booking.vehicle).or_default().push(one);
        }
        let by_key = bookings.into_iter().filter_map(|booking| Some((booking.sender_key.clone()?, booking))).collect();
        Ok(Known { by_key, in_file: HashMap::new(), occupied, users: tx.list_users(&self.register.scope).await? })
    }

    fn booking(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &BookingRow,
        known: &mut Known,
    ) -> Result<BookingRecord, Fate> {
        let days = (local_date(row.window.start()), row.window.last_day());
        let vehicle = self.register.find_whoever_runs(fates, place, ("vehicle", &row.vehicle))?;
        let ran = self.register.has_to_book(vehicle, days);
        let ran = ran.map_err(|because| fates.reject(place, "vehicle", &row.vehicle, because))?;
        let organisation = match &row.organisation {
            Some(name) => self.register.find_organisation(fates, place, "organisation", name, self.register.today)?,
            None => self.register.sender.unwrap_or(ran),
        };
        let (start, end) = (row.window.start().timestamp(), row.window.end().timestamp());
        let own = row.booking_id.clone().unwrap_or_else(|| made_of(&[&vehicle.id, &start, &end, &organisation]));
        let key = self.key(&own);
        if let Some(before) = known.by_key.get(&key) {
            let times = |window: Window| (window.start().timestamp(), second_by(window.end()).timestamp());
            let same = before.vehicle == vehicle.id
                && times(before.window) == times(row.window)
                && before.organisation == organisation;
            return Err(match (known.in_file.get(&key), same) {
                (Some(first), true) => fates.equal(place, "booking_id", Some(*first)),
                (None, true) => {
                    known.tell_otherwise(fates, place, (before, row));
                    Fate::Unchanged
                }
                (Some(first), false) => {
                    fates.reject(place, "booking_id", &own, RegisterReason::TwiceInFile { row: Some(*first) })
                }
                (None, false) => {
                    fates.reject(place, "booking_id", &own, RegisterReason::OtherValues { of: Keyed::Booking })
                }
            });
        }
        let driver = self.driver(fates, place, row, known)?;
        let buffer = chrono::Duration::minutes(i64::from(vehicle.description.buffer_minutes));
        let booking = BookingRecord {
            driver,
            occupied_until: row.window.end() + buffer,
            purpose: row.purpose.unwrap_or(Purpose::Travel),
            note: row.note.clone().unwrap_or_default(),
            sender_key: Some(key.clone()),
            ..BookingRecord::new(self.app.new_id(), vehicle.id, organisation, BookingKind::Booking, row.window)
        };
        fates.check(place, booking.within_bounds())?;
        let taken = known.occupied.entry(vehicle.id).or_default();
        let clash = taken
            .iter()
            .find(|other| other.window.start() < booking.occupied_until && booking.window.start() < other.window.end());
        if let Some(clash) = clash {
            let local = |at| vagnpark_domain::time::local_time(at).format("%Y-%m-%d %H:%M").to_string();
            let because = RegisterReason::Overlap { from: clash.window.start(), until: clash.window.end() };
            return Err(fates.reject(place, "start", &local(row.window.start()), because));
        }
        let window = Window::new(booking.window.start(), booking.occupied_until).unwrap_or(booking.window);
        taken.push(Occupied { booking: booking.id, window, state: booking.state });
        // A second row with the same key conflicts with this one.
        known.in_file.insert(key.clone(), place.row);
        known.by_key.insert(key, booking.clone());
        Ok(booking)
    }

    /// The driver that a row names.
    fn driver(&self, fates: &mut Fates, place: Place, row: &BookingRow, known: &Known) -> Result<Option<UserId>, Fate> {
        let Some(login) = &row.driver else { return Ok(None) };
        let Some(user) = known.user(login) else {
            fates.note(place, "driver", login, RegisterReason::NoSuchDriver);
            return Ok(None);
        };
        // What lies behind was driven, whoever is locked out by now.
        let ahead = row.window.end() > self.app.now();
        if ahead && let Err(refusal) = user.driver().may_be_given_a_vehicle() {
            let why = refused::by_domain(&refusal);
            return Err(fates.reject(place, "driver", login, why));
        }
        Ok(Some(user.id))
    }
}
