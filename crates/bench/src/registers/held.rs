//! What is stored, held against what is so.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{
    Kind, Value,
    written::{SaidRow, Written},
};

/// Findings that only say how a value was read: the value must be right all the same.
const ONLY_TELLING: [&str; 11] = [
    "converted",
    "rounded",
    "assumed",
    "footnote",
    "in_mil",
    "hidden",
    "merged",
    "heading_row",
    "irregular_number",
    "unit_unknown",
    "implausible",
];

/// How an import held what a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Values that are stored as they are.
    pub right: usize,
    /// Values that are not, and that the import names or asks about.
    pub told: usize,
    /// Values that are not, and nobody says so.
    pub silent: Vec<String>,
}

/// The SQL that shows what is stored of a register: a line for each row, cells separated by `|`.
pub fn question(written: &Written, postgres: bool) -> String {
    let names = written.names();
    let minute = if postgres {
        "to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI')"
    } else {
        "strftime('%Y-%m-%dT%H:%M', p.at)"
    };
    match written.kind {
        // A depot is its organisation's own: one that another has of the same name says whose it is.
        Kind::Vehicles => format!(
            "SELECT v.registration_number, v.vin, v.make, v.model, v.model_year, v.class, v.fuel, v.seats, \
             v.kerb_weight_kg, v.total_weight_kg, CASE WHEN v.tow_bar THEN 1 ELSE 0 END, v.price_ore, v.status, \
             v.acquired_on, v.first_used_on, v.last_inspected_on, v.lease_to, v.odometer_km, v.co2_g_per_km, \
             u.name, replace(d.name, ' (' || w.name || ')', ''), o.code, v.extra FROM vehicle v \
             JOIN organisation o ON o.id = v.organisation_id LEFT JOIN unit u ON u.id = v.unit_id \
             LEFT JOIN depot d ON d.id = v.depot_id LEFT JOIN organisation w ON w.id = d.organisation_id \
             WHERE v.registration_number IN ({names})"
        ),
        Kind::Costs => format!(
            "SELECT c.reference, v.registration_number, c.category, c.from_on, c.to_on, c.net_ore, c.vat_ore, \
             c.supplier, x.cells FROM cost_entry c JOIN vehicle v ON v.id = c.vehicle_id \
             LEFT JOIN import_extra x ON x.entity_id = c.id WHERE c.reference IN ({names})"
        ),
        Kind::Fuel => format!(
            "SELECT p.sender_key, v.registration_number, p.kind, {minute}, p.quantity, p.net_ore, p.vat_ore, \
             p.odometer_km, p.station, p.supplier, x.cells FROM purchase p \
             LEFT JOIN vehicle v ON v.id = p.vehicle_id LEFT JOIN import_extra x ON x.entity_id = p.id \
             WHERE p.sender_key IN ({names})"
        ),
    }
}

/// Holds what is stored, as [`question`] shows it, and the import's report against what the file says.
pub fn differences(written: &Written, report: &Json, stored: &str) -> Held {
    let told = Told::of(report);
    let stored: HashMap<&str, Vec<&str>> = stored
        .lines()
        .map(|line| line.split('|').collect::<Vec<_>>())
        .filter_map(|cells| Some((*cells.first()?, cells)))
        .collect();
    let mut held = Held::default();
    for row in &written.rows {
        let name = name_of(written.kind, row);
        match stored.get(name.as_str()) {
            None if told.rejects(row.number) => held.told += row.said.len(),
            None => held.silent.push(format!("row {}: {name} is not there", row.number)),
            Some(cells) => compare(written, row, cells, &told, &mut held),
        }
    }
    held
}

fn name_of(kind: Kind, row: &SaidRow) -> String {
    kind.fields().first().and_then(|field| row.said.get(field)).map(Value::stored).unwrap_or_default()
}

fn compare(written: &Written, row: &SaidRow, cells: &[&str], told: &Told, held: &mut Held) {
    for (place, field) in written.kind.fields().iter().enumerate() {
        let said = row.said.get(field).map(Value::stored);
        let so = said.unwrap_or_else(|| usual(written.kind, field).to_owned());
        let kept = cells.get(place).copied().unwrap_or_default();
        let mut headers = written.headers.iter().filter(|(of, _)| of == field).map(|(_, header)| header.as_str());
        if kept == so {
            held.right += 1;
        } else if headers.any(|header| told.names(row.number, header)) {
            held.told += 1;
        } else {
            held.silent.push(format!("row {}: {field} is “{so}”, stored is “{kept}”", row.number));
        }
    }
    let extra = cells.get(written.kind.fields().len()..).unwrap_or_default().join("|");
    for mark in &row.marks {
        if extra.contains(mark.as_str()) {
            held.right += 1;
        } else if told.names_text(row.number, mark) {
            held.told += 1;
        } else {
            held.silent.push(format!("row {}: “{mark}” is kept nowhere", row.number));
        }
    }
}

/// What holds of a field that the file does not say.
fn usual(kind: Kind, field: &str) -> &'static str {
    match (kind, field) {
        (_, "tow_bar" | "vat") => "0",
        (_, "status") => "in_service",
        (_, "organisation") => "nora",
        (Kind::Vehicles, "fuel") => "none",
        _ => "",
    }
}

/// What a report says.
struct Told<'r> {
    findings: Vec<&'r Json>,
    /// The columns that are asked about.
    asked: Vec<&'r str>,
}

impl<'r> Told<'r> {
    fn of(report: &'r Json) -> Self {
        let list = |name: &str| report.get(name).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let open = |question: &&Json| question.get("answer").is_none_or(Json::is_null);
        let asked = list("questions").iter().filter(open).filter_map(|question| question.get("column")?.as_str());
        Self { findings: list("findings").iter().collect(), asked: asked.collect() }
    }

    fn at(&self, row: u64) -> impl Iterator<Item = &&'r Json> {
        self.findings.iter().filter(move |finding| finding.get("row").and_then(Json::as_u64) == Some(row))
    }

    fn rejects(&self, row: u64) -> bool {
        self.at(row).any(|finding| text(finding, "severity") == "rejected")
            || self.findings.iter().any(|finding| text(finding, "code") == "column_missing")
    }

    /// Whether a cell is named or asked about.
    fn names(&self, row: u64, header: &str) -> bool {
        let of_column = |finding: &&Json| text(finding, "column") == header;
        let of_cell = |finding: &&&Json| of_column(finding) && !ONLY_TELLING.contains(&text(finding, "code"));
        let whole_column = ["column_unknown", "column_left_out"];
        self.asked.contains(&header)
            || self.at(row).any(|finding| of_cell(&finding))
            || self.findings.iter().any(|finding| of_column(finding) && whole_column.contains(&text(finding, "code")))
    }

    fn names_text(&self, row: u64, mark: &str) -> bool {
        self.at(row).any(|finding| text(finding, "value") == mark)
    }
}

fn text<'r>(finding: &'r Json, name: &str) -> &'r str {
    finding.get(name).and_then(Json::as_str).unwrap_or_default()
}
