//! What an answer says beside itself when it names people who drive.

use axum::response::Response;

/// Stands beside an answer that names people who drive, where not every answer of the address does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamesDrivers;

impl NamesDrivers {
    /// With a page that names them.
    pub(crate) fn on(mut page: Response) -> Response {
        page.extensions_mut().insert(Self);
        page
    }
}
