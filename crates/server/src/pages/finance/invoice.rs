//! A closed month as the e-invoice to a party (F-3).

use axum::extract::Path;
use vagnpark_actions::finance::invoice::export_peppol;

use crate::{
    pages::{PageResult, cost::statement::month_of, visit::Visit},
    web::files::attachment,
};

pub(crate) async fn peppol(visit: Visit, Path((month, party)): Path<(String, String)>) -> PageResult {
    let file = export_peppol(&visit.app, visit.actor(), month_of(&month)?, &party).await?;
    Ok(attachment(&format!("vagnpark-{month}-{party}.xml"), "application/xml", file))
}
