//! `/fordon/{id}/etikett`: a label for the vehicle with a code that opens its page on a phone.

use askama::Template;
use axum::{extract::Path, http::HeaderMap};
use qrcode::{QrCode, render::svg};
use uuid::Uuid;
use vagnpark_actions::{ActionError, register::find::find_vehicle};
use vagnpark_domain::ids::VehicleId;

use crate::pages::{Frame, PageResult, own_address, render, visit::Visit};

#[derive(Template)]
#[template(path = "register/label.html")]
struct LabelPage {
    frame: Frame,
    plate: String,
    name: String,
    /// The code as a picture.
    code: String,
    address: String,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, headers: HeaderMap) -> PageResult {
    let page = label(&visit, id, &own_address(&visit.app, &headers)).await?;
    Ok(render(&page))
}

async fn label(visit: &Visit, id: Uuid, own_address: &str) -> Result<LabelPage, ActionError> {
    let frame = visit.frame("/fordon", "label-title");
    let vehicle = find_vehicle(&visit.app, visit.actor(), VehicleId(id)).await?;
    let address = format!("{own_address}/fordon/{id}");
    let code = QrCode::new(&address).map_err(ActionError::broken)?;
    let picture = code.render::<svg::Color<'_>>().build();
    // Within a page the drawing goes without the declaration of a separate file.
    let drawing = picture.find("<svg").map_or("", |start| &picture[start..]);
    let about = &vehicle.description;
    Ok(LabelPage {
        plate: about.plate(),
        name: format!("{} {}", about.make, about.model),
        code: drawing.replacen("<svg", "<svg aria-hidden=\"true\"", 1),
        address,
        frame,
    })
}
