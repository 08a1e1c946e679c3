//! Correcting a reading of the odometer that was wrong (V-8): the log keeps both, and the booking and the trip that
//! came of it follow.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, BookingVerb, Object, Permission, TripVerb, VehicleVerb, permits},
    audit::{AuditAction, AuditEntity},
    booking::{BookingState, driven_m},
    bounds::table::READING_REASON,
    ids::{OrganisationId, ReadingId, VehicleId},
    register::{
        ReadingKind, ReadingSource, ReadingWay, Relation,
        reading::{Confirmation, Reading, corrected, decide_reading, valid_readings},
    },
    time::local_date,
};
use vagnpark_store::{BookingRecord, Change, Concerning, Locked, Readings, Tx, VehicleRecord};

use super::ran::ran_by;
use crate::{
    app::App,
    booking::{
        book::{change_because, put_booking},
        calendar::booked_on,
    },
    cost::correction::{RightUse, correct_use},
    error::ActionError,
    work::Work,
};

/// The right values of a reading.
#[derive(Clone, Debug)]
pub struct RightReading {
    /// What the odometer showed, in km.
    pub odometer_km: i64,
    /// When it showed it; as before if absent.
    pub at: Option<DateTime<Utc>>,
    /// Why the earlier value was wrong.
    pub reason: String,
    /// Whether the value is confirmed although it seems impossible.
    pub confirmation: Confirmation,
}

/// A reading that the actor may correct, with its vehicle.
#[derive(Clone, Debug)]
pub struct OpenedReading {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// The reading.
    pub reading: Reading,
    /// The booking during whose hand-over it was read.
    pub booking: Option<BookingRecord>,
}

/// A reading of a vehicle in sight of the actor, if they may correct it: of one that was corrected, the correction.
#[tracing::instrument(skip_all)]
pub async fn open_reading(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    id: ReadingId,
) -> Result<OpenedReading, ActionError> {
    let mut tx = app.store.read().await?;
    let found = tx.find_vehicle(&actor.scope(Permission::SeeVehicles), vehicle).await?;
    let found = Known::load(&mut tx, actor, found.ok_or(ActionError::NotFound("vehicle"))?, id, app.today()).await?;
    let id = corrected(&found.log, id);
    let reading = found.correctable(actor, id)?.clone();
    let booking = found.hand_over(&reading).map(|(booking, _)| booking.clone());
    Ok(OpenedReading { vehicle: found.vehicle, reading, booking })
}

/// The reading with which a booking of a vehicle came back, if the actor may correct it.
#[tracing::instrument(skip_all)]
pub async fn find_correctable(
    app: &App,
    actor: &Actor,
    vehicle: &VehicleRecord,
    booking: &BookingRecord,
) -> Result<Option<ReadingId>, ActionError> {
    let mut tx = app.store.read().await?;
    let Some(returned_at) = booking.returned_at else { return Ok(None) };
    let known = Known::load_since(&mut tx, actor, vehicle.clone(), returned_at, app.today()).await?;
    let of_booking = |reading: &&Reading| {
        known.hand_over(reading).is_some_and(|(found, end)| found.id == booking.id && end == End::In)
    };
    let reading = valid_readings(&known.log).into_iter().rev().find(of_booking);
    Ok(reading.map(|reading| reading.id).filter(|id| known.correctable(actor, *id).is_ok()))
}

/// Corrects a reading. A hand-over's reading takes along its booking and trip, and what the next driver took over.
#[tracing::instrument(skip_all)]
pub async fn correct_reading(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    id: ReadingId,
    right: RightReading,
) -> Result<Reading, ActionError> {
    let mut work = app.begin(actor).await?;
    let found = work.tx.find_vehicle_for_update(&actor.scope(Permission::SeeVehicles), vehicle).await?;
    let found = found.ok_or(ActionError::NotFound("vehicle"))?;
    let today = work.today();
    let known = Known::load(&mut work.tx, actor, found.clone(), id, today).await?;
    let wrong = known.correctable(actor, id)?;
    if wrong.odometer_km == right.odometer_km && right.at.is_none_or(|at| at == wrong.at) {
        return Err(Refusal::at(Field::OdometerKm, Fault::Unchanged).into());
    }
    let reason = String::from(READING_REASON.prose(&right.reason)?);
    if !known.may_correct(actor, right.at.unwrap_or(wrong.at), wrong) {
        return Err(ActionError::NotPermitted);
    }
    let right_one = |wrong: &Reading, at: DateTime<Utc>| Reading {
        id: app.new_id(),
        at,
        odometer_km: right.odometer_km,
        kind: ReadingKind::Correction,
        replaces: Some(wrong.id),
        reason: Some(reason.clone()),
        ..wrong.clone()
    };
    let taken_over: Vec<Reading> =
        known.taken_over(wrong).into_iter().map(|follower| right_one(follower, follower.at)).collect();
    let correction = right_one(wrong, right.at.unwrap_or(wrong.at).min(work.now));
    let log: Vec<Reading> = known.log.iter().chain(&taken_over).cloned().collect();
    decide_reading(&log, &correction, work.now, right.confirmation)?;
    let written: Vec<_> = [&correction].into_iter().chain(&taken_over).map(|one| (vehicle, one.clone())).collect();
    let run_by = known.run_by(wrong.at);
    let answers = run_by.first().copied();
    let written = work.follow(VehicleVerb::CorrectReading, Readings { all: &written, run_by })?;
    work.tx.insert_readings(&written, None).await?;
    known.follow(&mut work, &found, wrong, &correction).await?;
    let change = Change {
        action: AuditAction::CorrectReading,
        entity: AuditEntity::Vehicle,
        entity_id: vehicle.to_string(),
        organisation: answers,
        before: Some(serde_json::json!({ "reading": wrong.id, "odometer_km": wrong.odometer_km, "at": wrong.at })),
        after: Some(serde_json::json!({
            "reading": correction.id, "odometer_km": correction.odometer_km, "at": correction.at, "reason": reason,
        })),
    };
    work.finish(change).await?;
    Ok(correction)
}

/// Which end of a booking a reading belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Out,
    In,
}

/// A vehicle's log, and the bookings during which it was read.
struct Known {
    vehicle: VehicleRecord,
    relations: Vec<Relation>,
    today: NaiveDate,
    log: Vec<Reading>,
    driven: Vec<BookingRecord>,
}

/// How far apart a hand-over and its reading may be: they were not always written at exactly the same instant.
const SAME_TIME: Duration = Duration::seconds(30);

impl Known {
    /// Loads a vehicle's log, and the bookings around and after a reading.
    async fn load(
        tx: &mut Tx,
        actor: &Actor,
        vehicle: VehicleRecord,
        id: ReadingId,
        today: NaiveDate,
    ) -> Result<Self, ActionError> {
        let log = tx.list_readings(&actor.scope(Permission::SeeVehicles), vehicle.id).await?;
        let reading = log.iter().find(|reading| reading.id == id).ok_or(ActionError::NotFound("reading"))?;
        Self::load_since(tx, actor, vehicle, reading.at, today).await
    }

    async fn load_since(
        tx: &mut Tx,
        actor: &Actor,
        vehicle: VehicleRecord,
        since: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Self, ActionError> {
        let scope = actor.scope(Permission::SeeVehicles);
        let since = since.checked_sub_signed(SAME_TIME).unwrap_or(since);
        let log = tx.list_readings(&scope, vehicle.id).await?;
        let driven = tx.list_driven(&scope, vehicle.id, since).await?;
        let relations = tx.load_relations(&[vehicle.id]).await?.remove(&vehicle.id).unwrap_or_default();
        Ok(Self { vehicle, relations, today, log, driven })
    }

    /// The valid reading with an id, if the actor may correct it.
    fn correctable(&self, actor: &Actor, id: ReadingId) -> Result<&Reading, ActionError> {
        let valid = valid_readings(&self.log);
        let holds = corrected(&self.log, id);
        let reading = valid.iter().find(|reading| reading.id == holds).ok_or(ActionError::NotFound("reading"))?;
        if !self.may_correct(actor, reading.at, reading) {
            Err(ActionError::NotPermitted)
        } else if holds == id {
            Ok(reading)
        } else {
            Err(Refusal::at(Field::OdometerKm, Fault::Corrected { to: reading.odometer_km }).into())
        }
    }

    /// Whether somebody may correct a reading to one at some instant: those who answer for the meters then, and a
    /// driver that of their own return as long as it is the last.
    fn may_correct(&self, actor: &Actor, at: DateTime<Utc>, reading: &Reading) -> bool {
        let is_last = valid_readings(&self.log).last().is_some_and(|last| last.id == reading.id);
        let handed_in = self.hand_over(reading).filter(|(_, end)| *end == End::In && is_last);
        let driver = handed_in.and_then(|(booking, _)| booking.driver.or(booking.made_by));
        let concerned = Concerning::new(&self.vehicle, driver).when_run_by(self.run_by(at));
        permits(actor, VehicleVerb::CorrectReading, &concerned.interests())
    }

    /// Those who ran the vehicle on the day of an instant (V-11).
    fn run_by(&self, at: DateTime<Utc>) -> Vec<OrganisationId> {
        let day = local_date(at);
        ran_by(&self.vehicle, &self.relations, (day, day), self.today)
    }

    /// The booking during whose hand-over something was read.
    fn hand_over(&self, reading: &Reading) -> Option<(&BookingRecord, End)> {
        let end = match reading.source {
            ReadingSource::Way(ReadingWay::Return) => End::In,
            ReadingSource::Way(ReadingWay::CheckOut) => End::Out,
            ReadingSource::Way(_) | ReadingSource::Named(_) => return None,
        };
        let at = |booking: &BookingRecord| match end {
            End::In => (booking.returned_at, booking.odometer_in_km),
            End::Out => (booking.checked_out_at, booking.odometer_out_km),
        };
        let apart = |booking: &BookingRecord| {
            let (at, km) = at(booking);
            let apart = at?.signed_duration_since(reading.at).abs();
            (apart <= SAME_TIME && km == Some(reading.odometer_km)).then_some(apart)
        };
        self.driven
            .iter()
            .filter(|booking| apart(booking).is_some())
            .min_by_key(|booking| apart(booking))
            .map(|found| (found, end))
    }

    /// Readings at check-out that only repeat a wrong value, which was filled in on the form.
    fn taken_over(&self, wrong: &Reading) -> Vec<&Reading> {
        let later =
            valid_readings(&self.log).into_iter().filter(|reading| (reading.at, reading.id) > (wrong.at, wrong.id));
        let at_check_out = ReadingSource::Way(ReadingWay::CheckOut);
        later.take_while(|reading| reading.source == at_check_out && reading.odometer_km == wrong.odometer_km).collect()
    }

    /// The bookings that a correction changes, after the change: the one it was read for, and the next, which took the
    /// value over.
    fn changed(&self, wrong: &Reading, right: &Reading) -> Vec<(&BookingRecord, BookingRecord)> {
        let km = right.odometer_km;
        let mut changed = Vec::new();
        let own = self.hand_over(wrong);
        if let Some((booking, end)) = own {
            let after = match end {
                End::In => BookingRecord { odometer_in_km: Some(km), ..booking.clone() },
                End::Out => BookingRecord { odometer_out_km: Some(km), ..booking.clone() },
            };
            changed.push((booking, after));
        }
        let taken_later = |booking: &&BookingRecord| {
            booking.checked_out_at.is_some_and(|at| at >= wrong.at) && own.is_none_or(|(own, _)| own.id != booking.id)
        };
        let next = self.driven.iter().filter(taken_later).min_by_key(|booking| booking.checked_out_at);
        if let Some(next) =
            next.filter(|next| self.took_over(next, wrong) && next.odometer_in_km.is_none_or(|back| back >= km))
        {
            changed.push((next, BookingRecord { odometer_out_km: Some(km), ..next.clone() }));
        }
        changed
    }

    /// Whether a booking's start was not read off the meter anew, but taken from a wrong value or in spite of it.
    fn took_over(&self, booking: &BookingRecord, wrong: &Reading) -> bool {
        let read_anew = valid_readings(&self.log).into_iter().any(|reading| {
            self.hand_over(reading).is_some_and(|(found, end)| found.id == booking.id && end == End::Out)
                && reading.odometer_km != wrong.odometer_km
        });
        !read_anew
    }

    async fn follow(
        &self,
        work: &mut Work<'_>,
        vehicle: &Locked<VehicleRecord>,
        wrong: &Reading,
        right: &Reading,
    ) -> Result<(), ActionError> {
        let reason = right.reason.clone().unwrap_or_default();
        for (before, after) in self.changed(wrong, right) {
            let (driven_m, falls_back) = match (after.odometer_out_km, after.odometer_in_km) {
                (Some(out), Some(back)) => (driven_m(out, back), back < out),
                _ => (0, false),
            };
            if falls_back {
                return Err(Refusal::OdometerFallsBack {
                    odometer_km: right.odometer_km,
                    before_km: after.odometer_out_km.unwrap_or_default(),
                    before_at: after.checked_out_at.unwrap_or_default(),
                    perhaps_mil: false,
                }
                .into());
            }
            let before = booked_on(work, before.clone(), vehicle).await?;
            let before = work.follow(BookingVerb::Follow, before)?;
            let after = put_booking(&mut work.tx, &before, after).await?;
            work.note(change_because(AuditAction::CorrectReading, &after, Some(&before), &reason));
            let Some(out_at) = after.checked_out_at.filter(|_| after.state == BookingState::Returned) else { continue };
            if let Some(trip) = work.tx.find_trip_of_booking(after.id, after.vehicle, out_at).await? {
                let right = RightUse { payer: None, distance_m: Some(driven_m), seen: None };
                // The trip follows its meter, whoever may see it.
                let everything = Actor::job().scope(Permission::SeeVehicles);
                let trip = work.tx.find_trip(&everything, trip).await?.ok_or(ActionError::NotFound("trip"))?;
                let trip = work.follow(TripVerb::Follow, trip)?;
                correct_use(work, &trip, right, &reason).await?;
            }
        }
        Ok(())
    }
}
