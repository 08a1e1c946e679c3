//! Odometer readings, each decided against the log as it grows.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vagnpark_domain::{
    Refusal,
    access::VehicleVerb,
    ids::VehicleId,
    register::{
        ReadingSource, ReadingWay,
        reading::{Confirmation, Reading, decide_reading},
    },
    time::{instant_of_local, local_date, local_time},
};
use vagnpark_importer::{
    FILE_DAY, Finding, LEAVE_OUT, Outcome, Place, Question, QuestionKind, TODAY, ValueReason, Wanted, file_day,
    registers::ReadingRow,
};
use vagnpark_store::{Extra, Readings, VehicleRecord};

use super::{Decision, Run, fates::Fates, known::distinct, refused};
use crate::{
    error::ActionError,
    import::extra::kept,
    import::report::{Fate, ImportReport},
    work::Work,
};

impl Run<'_> {
    pub(crate) async fn readings(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let mut set = self.read::<ReadingRow>().await?;
        let mut logs: HashMap<VehicleId, Vec<Reading>> = work.tx.load_all_readings(&self.register.scope).await?;
        for former in self.register.former_ids() {
            logs.insert(former, work.tx.list_readings(&self.register.scope, former).await?);
        }
        let mut plan = Vec::new();
        let mut fates = self.fates();
        // Each is decided after those before it in time, wherever they are in the file; the report keeps the file's
        // order.
        let mut decided: HashMap<Place, Fate> = HashMap::new();
        let mut extras = Vec::new();
        let mut by_time: Vec<(Place, ReadingRow)> = set
            .rows
            .iter()
            .filter_map(
                |(place, outcome)| if let Outcome::Row(row) = outcome { Some((*place, row.clone())) } else { None },
            )
            .collect();
        by_time.sort_by_key(|(place, row)| (row.at, *place));
        for (place, row) in by_time {
            let fate = self.reading_of_file(&mut fates, place, row, &mut logs, (&mut plan, &mut extras));
            decided.insert(place, fate);
        }
        set.rows.sort_by_key(|(place, _)| *place);
        fates.each(set, |_, place, _| decided.get(&place).copied().unwrap_or(Fate::Rejected));
        fates.figures = self.reading_figures(&plan);
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let ran = |(vehicle, reading): &(VehicleId, Reading)| self.register.runner_on(*vehicle, local_date(reading.at));
        let organisations = distinct(plan.iter().filter_map(ran).collect());
        if !plan.is_empty() {
            let readings = Readings { all: &plan, run_by: organisations.clone() };
            let readings = work.permit(VehicleVerb::Import, readings)?;
            work.tx.insert_readings(&readings, Some(self.batch)).await?;
            work.tx.insert_extras(&extras, self.batch).await?;
        }
        self.finish(work, &mut fates, &organisations, Vec::new(), Vec::new()).await
    }

    fn reading_of_file(
        &self,
        fates: &mut Fates,
        place: Place,
        row: ReadingRow,
        logs: &mut HashMap<VehicleId, Vec<Reading>>,
        (plan, extras): (&mut Vec<(VehicleId, Reading)>, &mut Vec<Extra>),
    ) -> Fate {
        let day = local_date(row.at);
        let (vehicle, plate) = match self.register.find_vehicle_on(fates, place, ("vehicle", &row.vehicle), (day, day))
        {
            Ok((vehicle, _)) => (vehicle.id, vehicle.description.plate()),
            Err(fate) => return fate,
        };
        let log = logs.entry(vehicle).or_default();
        let to_the_second = row.at.timestamp();
        if log.iter().any(|known| known.at.timestamp() == to_the_second && known.odometer_km == row.odometer_km) {
            return Fate::Unchanged;
        }
        let source = row.source.map_or(ReadingWay::Import.into(), ReadingSource::from);
        let reading = Reading::read_off(self.app.new_id(), row.at, row.odometer_km, source);
        match self.decided(fates, place, &plate, log, reading) {
            Ok(reading) => {
                log.push(reading.clone());
                extras.extend(kept(reading.id.0, row.extra));
                plan.push((vehicle, reading));
                Fate::Created
            }
            Err(fate) => fate,
        }
    }

    /// Whether an odometer in a register is possible, given the known one (V-8); the rest of the row is taken without
    /// it if not. Unless somebody says when the register was read, the known value may be a year old.
    pub(crate) fn odometer_fits(
        &self,
        fates: &mut Fates,
        place: Place,
        before: &VehicleRecord,
        (odometer_km, on): (i64, Option<NaiveDate>),
    ) -> bool {
        let now = self.now;
        let day = self.past_day(on).or_else(|| self.past_day(file_day(&self.settings)));
        let long = if day.is_some() { Duration::zero() } else { Duration::days(365) };
        let known = before.odometer.map(|(km, at)| Reading { at: at - long, ..self.reading(km) });
        let log: Vec<Reading> = known.into_iter().collect();
        let reading = Reading { at: day.map_or(now, noon), ..self.reading(odometer_km) };
        match decide_reading(&log, &reading, now, Confirmation::Absent) {
            Ok(()) => true,
            Err(refusal) => {
                let because = refused::reading(&refusal, true);
                fates.note(place, "odometer_km", &odometer_km.to_string(), because);
                false
            }
        }
    }

    /// A register's odometer value, as a reading made now.
    pub(crate) fn reading(&self, odometer_km: i64) -> Reading {
        Reading::read_off(self.app.new_id(), self.now, odometer_km, ReadingWay::Import)
    }

    /// A day before today.
    fn past_day(&self, day: Option<NaiveDate>) -> Option<NaiveDate> {
        day.filter(|day| *day < self.today)
    }

    /// A register's odometer value on the day that the row says or else that the file is from: one question for the
    /// file, which is today's unless somebody answers (I-17).
    pub(crate) fn read_in_register(
        &self,
        fates: &mut Fates,
        place: Place,
        (odometer_km, on): (i64, Option<NaiveDate>),
    ) -> Reading {
        if let Some(day) = on.filter(|day| *day <= self.today) {
            let at = self.past_day(Some(day)).map_or(self.now, noon);
            return Reading { at, ..self.reading(odometer_km) };
        }
        let question = Question::new(FILE_DAY.to_owned(), QuestionKind::FileDay, "odometer_km", "", Vec::new());
        fates.ask(place, Question { default: Some(TODAY.to_owned()), ..question });
        let day = self.past_day(file_day(&self.settings));
        fates.tell_file_day(place, day.unwrap_or(self.today));
        let at = day.map_or(self.now, noon);
        Reading { at, ..self.reading(odometer_km) }
    }

    /// The reading as it goes into the log. One that is more than can be driven is asked about (V-8): it is right as
    /// written, another value, or left out.
    fn decided(
        &self,
        fates: &mut Fates,
        place: Place,
        plate: &str,
        log: &[Reading],
        reading: Reading,
    ) -> Result<Reading, Fate> {
        let now = self.now;
        let refusal = match decide_reading(log, &reading, now, Confirmation::Absent) {
            Ok(()) => return Ok(reading),
            Err(refusal) => refusal,
        };
        let found = finding(place.row, reading.odometer_km, &refusal);
        let Refusal::OdometerImplausible { perhaps_km, .. } = refusal else {
            return Err(fates.reject_with(place, found));
        };
        let stands = reading.odometer_km.to_string();
        let day = local_date(reading.at);
        let options = [Some(stands.clone()), perhaps_km.map(|km| km.to_string()), Some(LEAVE_OUT.to_owned())];
        let id = format!("reading:{plate}:{day}:{stands}");
        let options = options.into_iter().flatten().collect();
        let question = Question {
            against: format!("{plate}, {day}"),
            ..Question::new(id.clone(), QuestionKind::Reading, "odometer_km", &stands, options)
        };
        let answer = fates.answer_or_wait(place, question, found.clone())?;
        let Ok(odometer_km) = answer.trim().parse() else {
            fates.refuse_answer(&id, ValueReason::NotA { wanted: Wanted::WholeNumber });
            return Err(fates.reject_with(place, found));
        };
        let said = Reading { odometer_km, ..reading };
        let (said, confirmation) = if answer.trim() == stands {
            (Reading { reason: Some("confirmed when imported".to_owned()), ..said }, Confirmation::Given)
        } else {
            (said, Confirmation::Absent)
        };
        match decide_reading(log, &said, now, confirmation) {
            Ok(()) => Ok(said),
            Err(_) => {
                fates.refuse_answer(&id, found.because.clone());
                Err(fates.reject_with(place, found))
            }
        }
    }
}

/// Noon of a day.
fn noon(day: NaiveDate) -> DateTime<Utc> {
    let noon = day.and_hms_opt(12, 0, 0).and_then(|noon| instant_of_local(noon).ok());
    noon.unwrap_or_default()
}

fn finding(row: u64, odometer_km: i64, refusal: &Refusal) -> Finding {
    let (column, value) = if let Refusal::ReadingInFuture { at } = refusal {
        ("at", local_time(*at).format("%Y-%m-%d %H:%M").to_string())
    } else {
        ("odometer_km", odometer_km.to_string())
    };
    let finding = Finding::rejected(row, column, &value, refused::reading(refusal, false));
    if let Refusal::OdometerFallsBack { perhaps_mil: true, .. } = refusal {
        finding.proposing(&[format!("{} km", odometer_km.saturating_mul(10))])
    } else if let Refusal::OdometerImplausible { perhaps_km: Some(km), .. } = refusal {
        finding.proposing(&[format!("{km} km")])
    } else {
        finding
    }
}
