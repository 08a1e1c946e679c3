//! Units: `organisation, name, cost_centre`.

use vagnpark_domain::import::Kind;

use super::field;
use crate::{Field, FieldKind, Register, RowReader};

/// A unit as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Code, name or alias of the organisation.
    pub organisation: String,
    /// Its name.
    pub name: String,
    /// The cost centre that its use is booked on.
    pub cost_centre: Option<String>,
    /// Other ways it is written.
    pub aliases: Vec<String>,
}

pub(super) const FIELDS: &[Field] = &[
    field("organisation", "Kommun", FieldKind::Text, &["huvudman"], "Kod, namn eller alias"),
    field("name", "Enhet", FieldKind::Text, &["namn", "forvaltning", "avdelning"], "Enhetens namn"),
    field("cost_centre", "Kostnadsställe", FieldKind::Text, &["kst", "ansvar"], "Ansvar eller kostnadsställe"),
    field("aliases", "Alias", FieldKind::Text, &["kallasaven"], "Andra skrivsätt, åtskilda med |"),
];

impl Register for UnitRow {
    const KIND: Kind = Kind::Units;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let (organisation, name) = (row.required("organisation"), row.required("name"));
        let aliases = super::organisation::aliases(row);
        Some(Self { organisation, name, cost_centre: row.owned("cost_centre"), aliases })
    }
}
