//! Trips: read, decided and written set by set, so that a file of any size fits. The sender's key
//! makes a second import harmless; the database decides which keys are new.

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::Ordering,
};

use vagnpark_domain::ids::{OrganisationId, TripId, VehicleId};
use vagnpark_importer::{FileRefusal, FindingCode, Outcome, Place, RowSet, registers::TripRow};
use vagnpark_store::{KnownTrip, NewTrip, Tx};

use super::{
    ImportReport, Run,
    fates::{Fate, Fates},
    register::distinct,
};
use crate::error::ActionError;

/// So many rows are decided and written at a time.
const SET: usize = 20_000;

/// A row on its way into the register.
struct Candidate {
    place: Place,
    trip: NewTrip,
}

impl Run<'_> {
    pub(super) async fn trips(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let mut fates = self.fates();
        let mut organisations: Vec<OrganisationId> = Vec::new();
        self.open_batch(&mut tx).await?;
        let mut sets = self.read_ahead();
        while let Some(set) = sets.recv().await {
            let set = set?;
            self.progress.check()?;
            self.progress.bytes.store(set.bytes_read, Ordering::Relaxed);
            let (mut decided, candidates) = self.decide_set(&mut fates, set);
            let written = self.write_set(&mut tx, &mut fates, candidates).await?;
            organisations = distinct([organisations, written.organisations].concat());
            decided.extend(written.fates);
            decided.sort_unstable_by_key(|(place, _)| *place);
            self.progress.rows.fetch_add(u64::try_from(decided.len()).unwrap_or(0), Ordering::Relaxed);
            for (place, fate) in decided {
                fates.row(place, fate);
            }
        }
        if self.applies(&fates) {
            self.finish(tx, &mut fates, &organisations, Vec::new(), Vec::new()).await
        } else {
            Ok(fates.report(self, false))
        }
    }

    /// Reads on a thread of its own, a few sets ahead.
    fn read_ahead(&self) -> tokio::sync::mpsc::Receiver<Result<RowSet<TripRow>, FileRefusal>> {
        let (sender, receiver) = tokio::sync::mpsc::channel(2);
        let examined = self.examined.clone();
        tokio::task::spawn_blocking(move || {
            let read = || -> Result<(), FileRefusal> {
                let mut reader = examined.reader::<TripRow>()?;
                // Nobody listens any more once the import has ended.
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

    /// Finds who is meant in each row. Rows that cannot go on have their fate.
    fn decide_set(&self, fates: &mut Fates, set: RowSet<TripRow>) -> (Vec<(Place, Fate)>, Vec<Candidate>) {
        fates.take(set.findings, set.questions);
        let mut decided = Vec::new();
        let mut candidates = Vec::with_capacity(set.rows.len());
        let mut payers: HashMap<String, Option<OrganisationId>> = HashMap::new();
        let mut vehicles: HashMap<String, VehicleId> = HashMap::new();
        for (place, outcome) in set.rows {
            let row = match outcome {
                Outcome::Row(row) => row,
                Outcome::Rejected => {
                    decided.push((place, Fate::Rejected));
                    continue;
                }
                Outcome::Skipped => {
                    decided.push((place, Fate::Skipped));
                    continue;
                }
            };
            match self.candidate(fates, place, row, &mut payers, &mut vehicles) {
                Ok(trip) => candidates.push(Candidate { place, trip }),
                Err(fate) => decided.push((place, fate)),
            }
        }
        (decided, candidates)
    }

    fn candidate(
        &self,
        fates: &mut Fates,
        place: Place,
        row: TripRow,
        payers: &mut HashMap<String, Option<OrganisationId>>,
        vehicles: &mut HashMap<String, VehicleId>,
    ) -> Result<NewTrip, Fate> {
        let vehicle = match vehicles.get(&row.vehicle) {
            Some(vehicle) => *vehicle,
            None => {
                let vehicle = self.register.find_vehicle(fates, place, "vehicle", &row.vehicle)?.id;
                vehicles.insert(row.vehicle, vehicle);
                vehicle
            }
        };
        let payer = match payers.get(&row.payer) {
            Some(Some(payer)) => *payer,
            _ => {
                // A name can pass from one body to another: such a one is looked up for its day each time.
                let on = vagnpark_domain::time::local_date(row.window.start());
                let payer = self.register.find_organisation(fates, place, "payer", &row.payer, on)?;
                let always = Some(payer).filter(|_| !self.register.is_dated(&row.payer));
                payers.insert(row.payer, always);
                payer
            }
        };
        Ok(NewTrip {
            id: TripId(uuid::Uuid::nil()),
            vehicle,
            payer,
            booking: None,
            driver_name: row.driver,
            window: row.window,
            distance_m: row.distance_m,
            purpose: row.purpose.unwrap_or_default(),
            sender_key: Some(row.trip_id),
        })
    }

    /// Writes the rows whose keys are new, and says of the others what they are.
    async fn write_set(
        &self,
        tx: &mut Tx,
        fates: &mut Fates,
        candidates: Vec<Candidate>,
    ) -> Result<Written, ActionError> {
        let mut seen: HashSet<String> = HashSet::with_capacity(candidates.len());
        let mut written = Written { fates: Vec::with_capacity(candidates.len()), organisations: Vec::new() };
        let mut sorted: Vec<(Place, NewTrip)> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let key = candidate.trip.sender_key.clone().unwrap_or_default();
            if seen.contains(&key) {
                written.fates.push((candidate.place, twice(fates, candidate.place, &key)));
                continue;
            }
            seen.insert(key);
            sorted.push((candidate.place, candidate.trip));
        }
        // By vehicle and time, with ids in that order, the indexes grow at their ends.
        sorted.sort_by_key(|(_, trip)| (trip.vehicle, trip.window.start()));
        let (places, mut trips): (Vec<Place>, Vec<NewTrip>) = sorted.into_iter().unzip();
        for trip in &mut trips {
            trip.id = self.app.new_id();
        }
        let inserted = tx.insert_new_trips(&trips, self.register.key_space(), Some(self.batch)).await?;
        let fully = u64::try_from(trips.len()).is_ok_and(|all| all == inserted);
        let known = if fully { HashMap::new() } else { self.known_trips(tx, &trips).await? };
        let mut new = Vec::with_capacity(trips.len());
        for (place, trip) in places.into_iter().zip(trips) {
            let key = trip.sender_key.clone().unwrap_or_default();
            let fate = match known.get(&key) {
                Some(before) if before.id != trip.id.0 => self.compare(fates, place, &trip, before),
                _ => {
                    new.push(trip);
                    Fate::Created
                }
            };
            written.fates.push((place, fate));
        }
        tx.add_use(&new).await?;
        let run_by = new.iter().filter_map(|trip| self.register.organisation_of(trip.vehicle)).collect();
        written.organisations = distinct(run_by);
        Ok(written)
    }

    async fn known_trips(&self, tx: &mut Tx, trips: &[NewTrip]) -> Result<HashMap<String, KnownTrip>, ActionError> {
        let keys: Vec<String> = trips.iter().filter_map(|trip| trip.sender_key.clone()).collect();
        let known = tx.list_known_trips(self.register.key_space(), &keys).await?;
        Ok(known.into_iter().map(|trip| (trip.sender_key.clone(), trip)).collect())
    }

    fn compare(&self, fates: &mut Fates, place: Place, trip: &NewTrip, before: &KnownTrip) -> Fate {
        let key = &before.sender_key;
        if before.batch_id == Some(self.batch.0) {
            return twice(fates, place, key);
        }
        let same = before.vehicle_id == trip.vehicle.0
            && before.payer_id == trip.payer.0
            && before.start_at == trip.window.start()
            && before.end_at == trip.window.end()
            && before.distance_m == trip.distance_m;
        if same {
            return Fate::Unchanged;
        }
        let reason = format!("trip {key} is in the register with other values; a trip is corrected, not replaced");
        fates.reject(place, "trip_id", key, FindingCode::KeyReused, reason)
    }
}

/// What came of a set.
struct Written {
    fates: Vec<(Place, Fate)>,
    organisations: Vec<OrganisationId>,
}

fn twice(fates: &mut Fates, place: Place, key: &str) -> Fate {
    fates.reject(place, "trip_id", key, FindingCode::DuplicateInFile, format!("trip {key} stands twice in the file"))
}
