//! Reminders of what falls due, to who answers for the vehicle and who coordinates it: 60, 30 and 7 days before, each
//! once (S-11).

use std::collections::{HashMap, hash_map::Entry};

use serde_json::json;
use vagnpark_domain::{
    access::{Actor, Permission},
    ids::{OrganisationId, UserId},
    message::MessageKind,
    time::local_midnight,
};

use super::{
    list_dues::{VehicleDue, list_dues},
    tell::tell,
};
use crate::{app::App, error::ActionError, text::Language};

/// Days before, the nearest first.
const LEADS: [i64; 3] = [7, 30, 60];

/// The lead that a due day has come within: only the tightest is told, so that a vehicle that comes into the register
/// late is not told of three times at once.
fn lead(days_left: i64) -> Option<i64> {
    LEADS.into_iter().find(|lead| days_left <= *lead)
}

/// Tells of everything that has come within one of the leads. Told again, nothing happens: each message is written once.
pub(crate) async fn remind(app: &App) -> Result<(), ActionError> {
    let job = Actor::job();
    let today = app.today();
    let dues = list_dues(app, &job, LEADS.iter().max().copied().unwrap_or(60).unsigned_abs()).await?;
    if dues.is_empty() {
        return Ok(());
    }
    let scope = job.scope(Permission::ManageBookings);
    let mut tx = app.store.begin().await?;
    let managers = tx.load_managers(today).await?;
    let mut coordinators: HashMap<OrganisationId, Vec<UserId>> = HashMap::new();
    for VehicleDue { vehicle, due, .. } in &dues {
        let Some(lead) = lead(due.due_on.signed_duration_since(today).num_days()) else { continue };
        let mut people = match coordinators.entry(vehicle.organisation) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(tx.list_coordinators(&scope, vehicle.organisation).await?).clone(),
        };
        people.extend(managers.get(&vehicle.id).filter(|manager| !people.contains(manager)).copied());
        let what = Language::Swedish.text(&format!("due-{}", due.kind.as_str().replace('_', "-")));
        let about = json!({
            "vehicle": vehicle.description.plate(),
            "remark": what,
            "start": local_midnight(due.due_on),
            "link": format!("/fordon/{}", vehicle.id),
        });
        let once = format!("{}:{}:{}:{lead}", vehicle.id, due.kind, due.due_on);
        tell(app, &mut tx, &people, MessageKind::DueSoon, &about, Some(&once)).await?;
    }
    Ok(tx.commit().await?)
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
