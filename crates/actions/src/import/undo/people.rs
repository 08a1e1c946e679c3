//! Taking back the people of a file: those who were added go, as long as they have not come in and nothing is theirs;
//! those who were changed are again what they were.

use vagnpark_domain::{
    access::{Denied, PersonVerb},
    audit::AuditAction,
    ids::UserId,
    import::DependentKind,
};
use vagnpark_importer::Obstacle;
use vagnpark_store::{BatchChange, Change, Roles, Tx, UserRecord};

use super::{id_of, read};
use crate::{
    error::ActionError,
    import::register::PersonKept,
    people::{
        said::change,
        user::{change_within, find_to_change, manage},
    },
    work::Work,
};

/// What stands in the way of taking a person back.
pub(super) async fn obstacles(tx: &mut Tx, change: &BatchChange) -> Result<Vec<Obstacle>, ActionError> {
    let id: UserId = id_of(change)?.into();
    let Some(now) = tx.find_user(id).await? else { return Ok(Vec::new()) };
    let mut obstacles = Vec::new();
    if PersonKept::of(&now) != read(&change.after_json)? {
        obstacles.push(Obstacle::Changed { plate: now.name.clone() });
    }
    if change.before_json.is_none() {
        let (ways_in, bookings) = tx.count_traces(id).await?;
        if ways_in > 0 || now.password_hash.is_some() {
            obstacles.push(Obstacle::LoggedIn { name: now.name.clone() });
        }
        if bookings > 0 {
            let (plate, kind) = (now.name, DependentKind::Booking);
            obstacles.push(Obstacle::Dependents { plate, kind, count: bookings });
        }
    }
    Ok(obstacles)
}

/// Deletes a person, or makes them again what they were.
pub(super) async fn take_back(work: &mut Work<'_>, taken: &BatchChange) -> Result<(), ActionError> {
    let now: UserRecord = find_to_change(work, id_of(taken)?.into()).await?;
    let Some(before) = taken.before_json.as_deref() else {
        let permitted = manage(work, &now)?;
        work.tx.delete_user(&permitted).await?;
        let entry = change(AuditAction::UndoImport, &now);
        work.note(Change { before: entry.after, after: None, ..entry });
        return Ok(());
    };
    let (before, after): (PersonKept, PersonKept) = (read(before)?, read(&taken.after_json)?);
    let given = after.beyond(&before);
    if !given.is_empty() {
        let kept: Vec<_> = now.grants.iter().filter(|grant| !given.contains(grant)).copied().collect();
        let roles =
            work.permit(PersonVerb::GiveRoles, Roles::of(&now, &kept)).map_err(|Denied| ActionError::NotPermitted)?;
        work.tx.change_roles(&roles).await?;
        work.note(change(AuditAction::UndoImport, &UserRecord { grants: kept, ..now.clone() }));
    }
    if before.describes_another(&after) {
        change_within(work, &now, before.again()).await?;
    }
    Ok(())
}
