//! Trips: read, decided and written set by set, so that a file of any size fits. The sender's key
//! makes a second import harmless; the database decides which keys are new.

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::Ordering,
};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    ids::{OrganisationId, TripId, VehicleId},
    names::fold_name,
    register::reading::most_driven_in_a_trip_km,
    time::{local_date, second_by},
};
use vagnpark_importer::{
    FileRefusal, Keyed, Outcome, Place, RegisterReason, RowSet, ValueReason,
    registers::{TripRow, purpose},
};
use vagnpark_store::{Extra, KnownTrip, NewTrip, RegisterFilter, RegisterTrip, Tx};

use super::{
    Run,
    fates::Fates,
    keys::{id_in, is_made, made_of},
    known::distinct,
};
use crate::{
    error::ActionError,
    import::{
        extra::kept,
        report::{Fate, ImportReport},
    },
    work::Work,
};

/// How many rows are decided and written at a time.
const SET: usize = 10_000;
/// A trip older than this is remarked on.
const LONG_AGO_DAYS: i64 = 10 * 365;
/// A trip longer than this is remarked on.
const LONG_DAYS: i64 = 31;

/// How many trips that begin when another does are named.
const MOST_BESIDE: i64 = 1_000;

/// New trips without a key of the sender's, with their rows.
type Unkeyed = Vec<(TripId, Place)>;

/// Rows that have been decided, and those of them that are ready to be written.
#[derive(Default)]
struct Prepared {
    decided: Vec<(Place, Fate)>,
    places: Vec<Place>,
    trips: Vec<NewTrip>,
    /// The cells that trips have no field for, by the trips' keys.
    extra: HashMap<String, Vec<(String, String)>>,
    bytes_read: u64,
}

type Sets = tokio::sync::mpsc::Receiver<Result<RowSet<TripRow>, FileRefusal>>;

impl Run<'_> {
    pub(crate) async fn trips(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let mut fates = self.fates();
        let mut organisations: Vec<OrganisationId> = Vec::new();
        let mut unkeyed = Unkeyed::new();
        self.open_batch(&mut work.tx).await?;
        let mut sets = self.read_ahead();
        let mut next = self.prepare_next(&mut fates, &mut sets).await?;
        while let Some(mut set) = next {
            self.progress.check()?;
            self.recognise(&mut work.tx, &mut fates, &mut set).await?;
            // While the database writes one set, the next one is decided.
            let writing = work.tx.insert_new_trips(&set.trips, self.register.key_space(), Some(self.batch));
            let (inserted, following) = tokio::join!(writing, self.prepare_next(&mut fates, &mut sets));
            next = following?;
            self.progress.bytes.store(set.bytes_read, Ordering::Relaxed);
            let run_by = self.settle(&mut work.tx, &mut fates, set, (inserted?, &mut unkeyed)).await?;
            organisations = distinct([organisations, run_by].concat());
        }
        if !unkeyed.is_empty() {
            self.tell_of_others(&mut work.tx, &mut fates, &unkeyed).await?;
        }
        if self.applies(&fates) {
            self.finish(work, &mut fates, &organisations, Vec::new(), Vec::new()).await
        } else {
            fates.report(self, false)
        }
    }

    /// Remarks on trips without a key of the sender's that begin when another of their vehicle does: a row that was
    /// corrected is a new trip (I-12).
    async fn tell_of_others(
        &self,
        tx: &mut Tx,
        fates: &mut Fates,
        unkeyed: &[(TripId, Place)],
    ) -> Result<(), ActionError> {
        let beside: HashSet<TripId> = tx.list_trips_beside_others(self.batch, MOST_BESIDE).await?.into_iter().collect();
        for (_, place) in unkeyed.iter().filter(|(trip, _)| beside.contains(trip)) {
            fates.note(*place, "start", "", RegisterReason::TripBesideAnother);
        }
        Ok(())
    }

    /// Reads on a thread of its own, a few sets ahead.
    fn read_ahead(&self) -> Sets {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        let examined = self.examined.clone();
        tokio::task::spawn_blocking(move || {
            let read = || -> Result<(), FileRefusal> {
                let mut reader = examined.reader::<TripRow>()?;
                // The import may have ended, so that nobody is listening any more.
                while let Some(set) = reader.next_set(SET)? {
                    if sender.blocking_send(Ok(set)).is_err() {
                        break;
                    }
                }
                Ok(())
            };
            if let Err(refusal) = read() {
                let _ = sender.blocking_send(Err(refusal));
            }
        });
        receiver
    }

    /// The next rows, with the vehicles and organisations that each refers to. Rows that cannot go on have got their
    /// fate.
    async fn prepare_next(&self, fates: &mut Fates, sets: &mut Sets) -> Result<Option<Prepared>, ActionError> {
        let Some(set) = sets.recv().await.transpose()? else { return Ok(None) };
        fates.take(set.findings, set.questions);
        let mut prepared = Prepared { bytes_read: set.bytes_read, ..Prepared::default() };
        let mut payers: HashMap<String, Option<OrganisationId>> = HashMap::new();
        let mut vehicles: HashMap<String, VehicleId> = HashMap::new();
        let mut seen: HashMap<String, usize> = HashMap::with_capacity(set.rows.len());
        let mut ready: Vec<(Place, NewTrip)> = Vec::with_capacity(set.rows.len());
        for (place, outcome) in set.rows {
            let fate = match outcome {
                Outcome::Row(mut row) => match self.candidate(fates, place, &mut row, &mut payers, &mut vehicles) {
                    Ok(trip) => {
                        let key = trip.sender_key.clone().unwrap_or_default();
                        match seen.get(&key).and_then(|before| ready.get(*before)) {
                            Some((before, same)) if is_same(same, &trip) => {
                                let known = (same.driver_name.as_deref(), same.purpose.as_str());
                                tell_otherwise(fates, place, &trip, known, Some(before.row));
                                fates.equal(place, "trip_id", Some(before.row))
                            }
                            Some((before, _)) => twice(fates, place, &key, Some(before.row)),
                            None => {
                                if !row.extra.is_empty() {
                                    prepared.extra.insert(key.clone(), row.extra);
                                }
                                seen.insert(key, ready.len());
                                ready.push((place, trip));
                                continue;
                            }
                        }
                    }
                    Err(fate) => fate,
                },
                Outcome::Rejected(_) => Fate::Rejected,
                Outcome::Skipped => Fate::Skipped,
            };
            prepared.decided.push((place, fate));
        }
        // Sorted by vehicle and time, with ids in that order, so that the indexes grow at their ends.
        ready.sort_by_key(|(_, trip)| (trip.vehicle, trip.window.start()));
        (prepared.places, prepared.trips) = ready.into_iter().unzip();
        for trip in &mut prepared.trips {
            trip.id = self.app.new_id();
        }
        Ok(Some(prepared))
    }

    fn candidate(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &mut TripRow,
        payers: &mut HashMap<String, Option<OrganisationId>>,
        vehicles: &mut HashMap<String, VehicleId>,
    ) -> Result<NewTrip, Fate> {
        let vehicle = match vehicles.get(&row.vehicle) {
            Some(vehicle) => *vehicle,
            None => {
                let day = local_date(row.window.start());
                let (vehicle, _) =
                    self.register.find_vehicle_on(fates, place, ("vehicle", &row.vehicle), (day, day))?;
                // Of one that was handed over, each day is asked for.
                if !self.register.is_handed(vehicle.id) {
                    vehicles.insert(row.vehicle.clone(), vehicle.id);
                }
                vehicle.id
            }
        };
        let payer = match (&row.payer, self.register.sender) {
            (Some(name), _) => self.payer(fates, place, name, local_date(row.window.start()), payers)?,
            (None, Some(sender)) => sender,
            (None, None) => return Err(fates.reject(place, "payer", "", ValueReason::NoOrganisation)),
        };
        let trip = NewTrip {
            id: TripId(uuid::Uuid::nil()),
            vehicle,
            payer,
            booking: None,
            driver_name: row.driver.take(),
            window: row.window,
            distance_m: row.distance_m,
            purpose: row.purpose.take().unwrap_or_default(),
            sender_key: row.trip_id.take(),
        };
        let sender_key = trip.sender_key.clone().or_else(|| Some(made_key(&trip)));
        let trip = NewTrip { sender_key, ..trip };
        fates.check(place, trip.within_bounds())?;
        self.wonder(fates, place, &trip);
        Ok(trip)
    }

    /// Remarks on a trip that can hardly be (D-4).
    fn wonder(&self, fates: &mut Fates, place: Place, trip: &NewTrip) {
        let (day, duration) = (local_date(trip.window.start()), trip.window.duration());
        let long_ago = self.register.today - chrono::Duration::days(LONG_AGO_DAYS);
        if day > self.register.today {
            fates.note(place, "start", &day.to_string(), RegisterReason::TripInFuture);
        } else if day < long_ago {
            fates.note(place, "start", &day.to_string(), RegisterReason::TripLongAgo);
        }
        if duration > chrono::Duration::days(LONG_DAYS) {
            let days = duration.num_days();
            fates.note(place, "end", &local_date(trip.window.end()).to_string(), RegisterReason::TripLong { days });
        }
        if trip.distance_m > most_driven_in_a_trip_km(duration).saturating_mul(1_000) {
            let km = format!("{} km", trip.distance_m / 1_000);
            fates.note(place, "distance_km", &km, RegisterReason::TooFar { minutes: duration.num_minutes() });
        }
    }

    /// The payer that a name means. A name can pass from one body to another: such a name is looked up for its day each
    /// time.
    fn payer(
        &self,
        fates: &mut Fates,
        place: Place,
        name: &str,
        on: NaiveDate,
        payers: &mut HashMap<String, Option<OrganisationId>>,
    ) -> Result<OrganisationId, Fate> {
        if let Some(Some(payer)) = payers.get(name) {
            return Ok(*payer);
        }
        let payer = self.register.find_organisation(fates, place, "payer", name, on)?;
        payers.insert(name.to_owned(), Some(payer).filter(|_| !self.register.is_dated(name)));
        Ok(payer)
    }

    /// Takes out of a set the rows whose keys are ids of the sender's own trips: they are not written again (I-22).
    async fn recognise(&self, tx: &mut Tx, fates: &mut Fates, set: &mut Prepared) -> Result<(), ActionError> {
        let ids: Vec<Uuid> = set.trips.iter().filter_map(|trip| id_in(trip.sender_key.as_deref()?)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let own = tx.list_register_trips(&self.register.own(), &RegisterFilter::of_ids(ids)).await?;
        let own: HashMap<String, KnownTrip> = own.iter().map(known_by_id).collect();
        let rows = std::mem::take(&mut set.places).into_iter().zip(std::mem::take(&mut set.trips));
        for (place, trip) in rows {
            match trip.sender_key.as_ref().and_then(|key| own.get(key)) {
                Some(before) => set.decided.push((place, self.compare(fates, place, &trip, before))),
                None => {
                    set.places.push(place);
                    set.trips.push(trip);
                }
            }
        }
        Ok(())
    }

    /// Notes the fate of each row of a set: the database took those whose keys were new. Answers which vehicles have
    /// new trips.
    async fn settle(
        &self,
        tx: &mut Tx,
        fates: &mut Fates,
        set: Prepared,
        (inserted, unkeyed): (u64, &mut Unkeyed),
    ) -> Result<Vec<OrganisationId>, ActionError> {
        let all_new = u64::try_from(set.trips.len()).is_ok_and(|all| all == inserted);
        let known = if all_new { HashMap::new() } else { self.known_trips(tx, &set.trips).await? };
        let mut decided = set.decided;
        let mut new = Vec::with_capacity(set.trips.len());
        for (place, trip) in set.places.into_iter().zip(set.trips) {
            let before = trip.sender_key.as_ref().and_then(|key| known.get(key));
            let fate = match before.filter(|before| before.id != trip.id.0) {
                Some(before) => self.compare(fates, place, &trip, before),
                None => {
                    let day = local_date(trip.window.start());
                    fates.tell_late(place, "start", self.register.span, (day, day));
                    if trip.sender_key.as_deref().is_some_and(is_made) {
                        unkeyed.push((trip.id, place));
                    }
                    new.push(trip);
                    Fate::Created
                }
            };
            decided.push((place, fate));
        }
        tx.add_use(&new).await?;
        if !set.extra.is_empty() {
            let mut extra = set.extra;
            let cells = |trip: &NewTrip| kept(trip.id.0, extra.remove(trip.sender_key.as_deref()?)?);
            let extras: Vec<Extra> = new.iter().filter_map(cells).collect();
            tx.insert_extras(&extras, self.batch).await?;
        }
        decided.sort_unstable_by_key(|(place, _)| *place);
        self.progress.rows.fetch_add(u64::try_from(decided.len()).unwrap_or(0), Ordering::Relaxed);
        for (place, fate) in decided {
            fates.row(place, fate);
        }
        let ran = |trip: &NewTrip| self.register.runner_on(trip.vehicle, local_date(trip.window.start()));
        Ok(distinct(new.iter().filter_map(ran).collect()))
    }

    async fn known_trips(&self, tx: &mut Tx, trips: &[NewTrip]) -> Result<HashMap<String, KnownTrip>, ActionError> {
        let keys: Vec<String> = trips.iter().filter_map(|trip| trip.sender_key.clone()).collect();
        let known = tx.list_known_trips(self.register.key_space(), &keys).await?;
        Ok(known.into_iter().map(|trip| (trip.sender_key.clone(), trip)).collect())
    }

    fn compare(&self, fates: &mut Fates, place: Place, trip: &NewTrip, before: &KnownTrip) -> Fate {
        let key = &before.sender_key;
        // A file has whole seconds, and may say what was recorded or what it was corrected to.
        let seconds = |start: DateTime<Utc>, end: DateTime<Utc>| (start.timestamp(), second_by(end).timestamp());
        let times = seconds(trip.window.start(), trip.window.end());
        let uses = [Some((before.payer_id, before.distance_m)), before.corrected_payer.zip(before.corrected_m)];
        let same = before.vehicle_id == trip.vehicle.0
            && seconds(before.start_at, before.end_at) == times
            && uses.contains(&Some((trip.payer.0, trip.distance_m)));
        if same {
            tell_otherwise(fates, place, trip, (before.driver_name.as_deref(), &before.purpose), None);
        }
        match (before.batch_id == Some(self.batch.0), same) {
            (true, true) => return fates.equal(place, "trip_id", None),
            (true, false) => return twice(fates, place, key, None),
            (false, true) => return Fate::Unchanged,
            (false, false) => {}
        }
        fates.reject(place, "trip_id", key, RegisterReason::OtherValues { of: Keyed::Trip })
    }
}

/// A trip of the sender's own, known by its id.
fn known_by_id(trip: &RegisterTrip) -> (String, KnownTrip) {
    let key = trip.id.to_string();
    let known = KnownTrip {
        id: trip.id.0,
        batch_id: None,
        sender_key: key.clone(),
        vehicle_id: trip.vehicle_id.0,
        payer_id: trip.payer_id.0,
        start_at: trip.start_at,
        end_at: trip.end_at,
        distance_m: trip.distance_m,
        corrected_m: trip.corrected_m,
        corrected_payer: trip.corrected_payer.map(|payer| payer.0),
        driver_name: trip.driver_name.clone(),
        purpose: trip.purpose.clone(),
    };
    (key, known)
}

/// Whether two rows say the same.
fn is_same(one: &NewTrip, other: &NewTrip) -> bool {
    (one.vehicle, one.payer, one.window, one.distance_m) == (other.vehicle, other.payer, other.window, other.distance_m)
}

/// Says that a trip is known, or stands in an earlier row, with another driver or for another purpose, which is kept.
fn tell_otherwise(
    fates: &mut Fates,
    place: Place,
    trip: &NewTrip,
    (driver, purpose): (Option<&str>, &str),
    row: Option<u64>,
) {
    let is_said = |text: &str| !text.is_empty();
    let differs = |said: &str, known: &str| is_said(said) && is_said(known) && meant_by(said) != meant_by(known);
    let said = trip.driver_name.as_deref().unwrap_or_default();
    let driver = differs(said, driver.unwrap_or_default()).then_some("driver");
    let purpose = differs(&trip.purpose, purpose).then_some("purpose");
    let fields: Vec<String> = [driver, purpose].into_iter().flatten().map(str::to_owned).collect();
    if !fields.is_empty() {
        fates.note(place, "trip_id", "", RegisterReason::KnownOtherwise { of: Keyed::Trip, fields, row });
    }
}

/// What a text is compared by: a purpose that a booking may have is kept by its code, and written by its word.
fn meant_by(text: &str) -> String {
    purpose(text).map_or_else(|_| fold_name(text), |purpose| purpose.as_str().to_owned())
}

/// The key of a trip whose sender has none (I-12): a vehicle makes one trip at a time.
fn made_key(trip: &NewTrip) -> String {
    made_of(&[&trip.vehicle, &trip.window.start().timestamp(), &trip.window.end().timestamp(), &trip.distance_m])
}

fn twice(fates: &mut Fates, place: Place, key: &str, row: Option<u64>) -> Fate {
    fates.reject(place, "trip_id", key, RegisterReason::TwiceInFile { row })
}
