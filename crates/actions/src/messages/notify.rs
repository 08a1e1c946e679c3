//! Telling people what others have changed: the message is written with the change, in the same transaction.

use serde_json::{Value, json};
use vagnpark_domain::{
    ids::{OrganisationId, UserId},
    message::MessageKind,
};
use vagnpark_store::{BookingRecord, NewMessage, Tx, VehicleRecord};

use crate::{error::ActionError, work::Work};

/// The values that texts about a booking name.
pub(crate) fn about_booking(vehicle: &VehicleRecord, booking: &BookingRecord) -> Value {
    json!({
        "vehicle": vehicle.description.plate(),
        "start": booking.window.start(),
        "end": booking.window.end(),
        "link": format!("/bokningar/{}", booking.id),
    })
}

/// The values that texts about a vehicle name.
pub(crate) fn about_vehicle(vehicle: &VehicleRecord, remark: &str) -> Value {
    json!({
        "vehicle": vehicle.description.plate(),
        "remark": remark,
        "link": format!("/fordon/{}", vehicle.id),
    })
}

/// Tells a booking's driver, unless the change is their own.
pub(crate) async fn tell_driver(
    work: &mut Work<'_>,
    booking: &BookingRecord,
    kind: MessageKind,
    about: Value,
) -> Result<(), ActionError> {
    let concerned = booking.driver.or(booking.made_by).filter(|person| Some(*person) != work.actor.user);
    tell(work, concerned.as_slice(), kind, &about, None).await
}

/// Tells those who are in charge of an organisation's vehicles.
pub(crate) async fn tell_coordinators(
    work: &mut Work<'_>,
    organisation: OrganisationId,
    kind: MessageKind,
    about: Value,
) -> Result<(), ActionError> {
    let in_charge = in_charge_of(&mut work.tx, organisation).await?;
    tell(work, &in_charge.people, kind, &about, None).await
}

/// Those who are told what waits at an organisation.
#[derive(Clone, Debug)]
pub(crate) struct InCharge {
    pub(crate) people: Vec<UserId>,
    /// Whether they coordinate it, or only see to it that somebody does.
    pub(crate) coordinate: bool,
}

/// Those who are told what waits at an organisation: its coordinators; where there are none, its administrators;
/// else those of the system. Nothing waits for nobody.
pub(crate) async fn in_charge_of(tx: &mut Tx, organisation: OrganisationId) -> Result<InCharge, ActionError> {
    let coordinators = tx.list_coordinators(organisation).await?;
    if !coordinators.is_empty() {
        return Ok(InCharge { people: coordinators, coordinate: true });
    }
    let administrators = tx.list_administrators(organisation).await?;
    if !administrators.is_empty() {
        return Ok(InCharge { people: administrators, coordinate: false });
    }
    Ok(InCharge { people: tx.list_system_administrators().await?, coordinate: false })
}

/// Writes a message to each of some people. With a key, each is told only once.
pub(crate) async fn tell(
    work: &mut Work<'_>,
    people: &[UserId],
    kind: MessageKind,
    about: &Value,
    once: Option<&str>,
) -> Result<(), ActionError> {
    let message = |to: &UserId| NewMessage {
        id: work.app.new_id(),
        to: *to,
        kind,
        about: about.clone(),
        once_key: once.map(|key| format!("{kind}:{key}:{to}")),
    };
    let messages: Vec<NewMessage> = people.iter().map(message).collect();
    Ok(work.tx.insert_messages(&messages, work.now).await?)
}
