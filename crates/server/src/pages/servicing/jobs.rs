//! The workshop's planned jobs on `/service`: when, where and what, today's and this week's first, and the form that
//! ends each.

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    records::{DefectRecord, PlannedJob},
    servicing::work_order::{Planned, WorkCost, WorkDone, list_planned},
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    ids::{DefectId, VehicleId},
    money::Ore,
    register::{VehicleDescription, reading::Confirmation},
    time::{Window, local_date},
};

use super::defect::DefectWords;
use crate::pages::{
    Texts,
    alert::{Alert, asks_about_reading},
    read_day, read_kronor, read_optional,
    visit::Visit,
};

/// The fields that an error can link to.
pub(crate) const FIELDS: [&str; 7] = ["done_on", "odometer_km", "engine_hours", "net", "vat", "supplier", "reason"];

/// Jobs of one time, under a heading.
pub(crate) struct JobGroup {
    pub(crate) heading: String,
    pub(crate) jobs: Vec<JobCard>,
}

/// A job, with the form that ends it.
pub(crate) struct JobCard {
    pub(crate) id: Uuid,
    pub(crate) vehicle: VehicleId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) what: String,
    /// When it is; none if its block is gone.
    pub(crate) when: Option<Window>,
    pub(crate) depot: String,
    pub(crate) note: String,
    pub(crate) defects: Vec<JobDefect>,
    /// The fields of the form.
    pub(crate) form: DoneForm,
    /// Whether the odometer was questioned.
    pub(crate) doubt: bool,
    pub(crate) error: Alert,
}

/// A known defect of its vehicle, with the places of its pictures.
pub(crate) struct JobDefect {
    pub(crate) id: DefectId,
    pub(crate) words: DefectWords,
    pub(crate) pictures: Vec<i64>,
}

/// When a job is, as people planning their day see it; in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Time {
    Today,
    ThisWeek,
    Overdue,
    Later,
}

impl Time {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Today, "jobs-today"),
        (Self::ThisWeek, "jobs-this-week"),
        (Self::Overdue, "jobs-overdue"),
        (Self::Later, "jobs-later"),
    ];

    fn of(start: NaiveDate, last: NaiveDate, today: NaiveDate) -> Self {
        let sunday = today.checked_add_days(Days::new(u64::from(6 - today.weekday().num_days_from_monday())));
        if last < today {
            Self::Overdue
        } else if start <= today {
            Self::Today
        } else if sunday.is_some_and(|sunday| start <= sunday) {
            Self::ThisWeek
        } else {
            Self::Later
        }
    }
}

fn window_of(job: &PlannedJob) -> Option<Window> {
    Window::new(job.start_at?, job.end_at?).ok()
}

fn time_of(job: &PlannedJob, today: NaiveDate) -> Time {
    // A job whose block is gone waits for somebody to end it.
    let of = |window: Window| Time::of(local_date(window.start()), local_date(window.end()), today);
    window_of(job).map_or(Time::Overdue, of)
}

/// All planned jobs by time; the one that was refused with its input.
pub(crate) async fn load_jobs(
    visit: &Visit,
    t: Texts,
    refused: Option<(Uuid, &ActionError, DoneForm)>,
) -> Result<Vec<JobGroup>, ActionError> {
    let today = visit.app.today();
    let Planned { jobs, vehicles, defects } = list_planned(&visit.app, visit.actor()).await?;
    let card = |job: &PlannedJob| {
        let refused = refused.as_ref().filter(|(id, ..)| *id == job.order.id.0);
        let about = vehicles.get(&job.order.vehicle_id).map(|vehicle| &vehicle.description);
        let own = defects.iter().filter(|defect| defect.vehicle == job.order.vehicle_id);
        let known = |defect: &DefectRecord| JobDefect {
            id: defect.id,
            words: DefectWords::new(t, defect),
            pictures: (0..defect.pictures).collect(),
        };
        JobCard {
            id: job.order.id.0,
            vehicle: job.order.vehicle_id,
            number: about.map_or(String::new(), VehicleDescription::plate),
            name: about.map_or(String::new(), |about| format!("{} {}", about.make, about.model)),
            what: t.word("work", job.order.kind.as_str()),
            when: window_of(job),
            depot: job.depot.clone().unwrap_or_default(),
            note: job.order.note.clone(),
            defects: own.map(known).collect(),
            form: refused.map_or_else(|| DoneForm::new(today), |(_, _, form)| form.clone()),
            doubt: refused.is_some_and(|(_, error, form)| asks_about_reading(error) || !form.reason.is_empty()),
            error: Alert::of(t, refused.map(|(_, error, _)| *error), &FIELDS),
        }
    };
    let group = |(time, key): (Time, &str)| JobGroup {
        heading: t.s(key),
        jobs: jobs.iter().filter(|job| time_of(job, today) == time).map(card).collect(),
    };
    let mut groups: Vec<JobGroup> = Time::ALL.into_iter().map(group).collect();
    groups.retain(|group| !group.jobs.is_empty());
    Ok(groups)
}

/// The outcome of a job, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DoneForm {
    pub(crate) done_on: String,
    pub(crate) odometer_km: String,
    pub(crate) engine_hours: String,
    pub(crate) note: String,
    /// What it cost without VAT, in kronor.
    pub(crate) net: String,
    pub(crate) vat: String,
    pub(crate) supplier: String,
    /// Why an odometer that was questioned is right.
    pub(crate) reason: String,
    /// Set by the button that confirms it.
    confirm: String,
}

impl DoneForm {
    pub(crate) fn new(today: NaiveDate) -> Self {
        Self { done_on: today.to_string(), ..Self::default() }
    }

    pub(crate) fn read(&self) -> Result<WorkDone, ActionError> {
        let (net, vat) = (read_kronor(Field::Net, &self.net)?, read_kronor(Field::Vat, &self.vat)?);
        // VAT without an amount, or a supplier alone, is a cost whose amount was forgotten.
        let supplier_alone = self.net.trim().is_empty() && !self.supplier.trim().is_empty();
        if net == Ore::ZERO && (vat != Ore::ZERO || supplier_alone) {
            return Err(Refusal::at(Field::Net, Fault::Missing).into());
        }
        let cost = WorkCost {
            category: None,
            net,
            vat,
            recoverable_vat: None,
            supplier: Some(self.supplier.clone()).filter(|supplier| !supplier.trim().is_empty()),
            reference: None,
        };
        Ok(WorkDone {
            done_on: read_day(Field::DoneOn, &self.done_on)?,
            odometer_km: read_optional(Field::OdometerKm, &self.odometer_km)?,
            engine_hours: read_optional(Field::EngineHours, &self.engine_hours)?,
            note: self.note.clone(),
            confirmation: Confirmation::of(!self.confirm.is_empty()),
            reason: self.reason.clone(),
            costs: if net == Ore::ZERO { Vec::new() } else { vec![cost] },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_today_later_this_week_overdue_or_later() {
        // A Thursday; the week ends on Sunday the 29th.
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        let time = |start, last| Time::of(day(start), day(last), day(26));
        assert_eq!([time(26, 26), time(20, 26), time(24, 28)], [Time::Today; 3]);
        assert_eq!([time(27, 27), time(29, 30)], [Time::ThisWeek; 2]);
        assert_eq!([time(25, 25), time(30, 30)], [Time::Overdue, Time::Later]);
    }
}
