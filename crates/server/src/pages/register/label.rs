//! `/fordon/{id}/etikett`: a label for the vehicle with a code that opens its page on a phone.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use qrcode::{QrCode, render::svg};
use uuid::Uuid;
use vagnpark_domain::{access::Permission, ids::VehicleId};

use crate::{
    app::App,
    error::ActionError,
    pages::{Frame, PageError, PageResult, own_address, render},
    web::auth::Signed,
};

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

pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> PageResult {
    let page =
        label(&app, &signed, id, &own_address(&app, &headers)).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn label(app: &App, signed: &Signed, id: Uuid, own_address: &str) -> Result<LabelPage, ActionError> {
    let frame = Frame::new(signed, "/fordon", "label-title");
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let found = app.store.read().await?.find_vehicle(&scope, VehicleId(id)).await?;
    let vehicle = found.ok_or(ActionError::NotFound("vehicle"))?;
    let address = format!("{own_address}/fordon/{id}");
    let code = QrCode::new(&address).map_err(ActionError::broken)?;
    let picture = code.render::<svg::Color<'_>>().build();
    // Within a page the drawing stands without the declaration of a file of its own.
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
