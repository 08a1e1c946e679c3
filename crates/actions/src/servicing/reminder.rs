//! Reminders of what falls due, to the person responsible for the vehicle and those who coordinate it: 60, 30 and 7
//! days before, each once (S-11).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::NaiveDate;
use serde_json::json;
use vagnpark_domain::{
    access::{Actor, Grant, Role},
    ids::OrganisationId,
    message::MessageKind,
};

use super::due::{VehicleDue, list_dues};
use crate::{
    app::App,
    duty::{Aside, Duty},
    error::ActionError,
    messages::notify::{in_charge_of, tell},
    work::Unaudited,
};

/// Days before, the nearest first.
const LEADS: [i64; 3] = [7, 30, 60];

/// The lead that a due day has come within. Only the shortest counts, so that a vehicle that comes into the register
/// late does not cause three reminders at once.
fn lead(days_left: i64) -> Option<i64> {
    LEADS.into_iter().find(|lead| days_left <= *lead)
}

/// The day on which each organisation was last reminded: once a day is enough for what is counted in days. Several
/// servers do no harm, since each message is only written once.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<HashMap<OrganisationId, NaiveDate>>);

impl Told {
    fn on(&self, organisation: OrganisationId) -> Option<NaiveDate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&organisation).copied()
    }

    fn note(&self, organisation: OrganisationId, day: NaiveDate) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(organisation, day);
    }
}

/// Reminds of everything that has come within one of the leads, organisation by organisation, so that an unreadable row
/// in one holds no other up. Doing it again does nothing: each message is only written once.
pub(crate) async fn remind(app: &App, aside: &Aside, told: &Told) -> Result<(), ActionError> {
    let today = app.today();
    for organisation in app.store.read().await?.list_organisation_ids().await? {
        if told.on(organisation) == Some(today) {
            continue;
        }
        let (of, piece) = (app.clone(), format!("reminders of {organisation}"));
        aside.attempt(Duty::Reminders, piece.clone(), async move { remind_in(&of, organisation).await }).await?;
        if !aside.holds(&piece) {
            told.note(organisation, today);
        }
    }
    Ok(())
}

/// Reminds of the vehicles of one organisation.
async fn remind_in(app: &App, organisation: OrganisationId) -> Result<(), ActionError> {
    let grants = vec![Grant { organisation, role: Role::Coordinator }];
    let job = Actor { grants, system_administrator: false, ..Actor::job() };
    let today = app.today();
    let mut dues = list_dues(app, &job, LEADS.iter().max().copied().unwrap_or(60).unsigned_abs()).await?;
    dues.retain(|due| due.vehicle.organisation == organisation);
    if dues.is_empty() {
        return Ok(());
    }
    let mut work = app.begin_as_server().await?;
    let managers = work.tx.load_managers(today).await?;
    let in_charge = in_charge_of(&mut work.tx, organisation).await?;
    for VehicleDue { vehicle, due, .. } in &dues {
        let Some(lead) = lead(due.due_on.signed_duration_since(today).num_days()) else { continue };
        let mut people = in_charge.people.clone();
        people.extend(managers.get(&vehicle.id).filter(|manager| !people.contains(manager)).copied());
        let about = json!({
            "vehicle": vehicle.description.plate(),
            "what": due.kind.as_str(),
            "start": due.due_on,
            "link": format!("/fordon/{}", vehicle.id),
        });
        let once = format!("{}:{}:{}:{lead}", vehicle.id, due.kind, due.due_on);
        tell(&mut work, &people, MessageKind::DueSoon, &about, Some(&once)).await?;
    }
    work.finish_unaudited(Unaudited::Sending).await
}

#[cfg(test)]
mod tests {
    use super::lead;

    #[test]
    fn s11_only_the_tightest_lead_is_told() {
        assert_eq!(
            [61, 60, 31, 30, 8, 7, 0, -5].map(lead),
            [None, Some(60), Some(60), Some(30), Some(30), Some(7), Some(7), Some(7)]
        );
    }
}
