//! Costs: `cost_id, vehicle (or pool), date (or from, to), category, net, vat, recoverable_vat,
//! supplier, reference`. Amounts are kronor unless the header says öre.

use chrono::NaiveDate;
use vagnpark_domain::{cost::CostCategory, money::Ore, organisation::fold_name};

use super::{Parsed, parse};
use crate::{
    FileRefusal, FindingCode,
    columns::{Field, RowReader},
    value,
    value::ValueError,
};

/// A cost as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    /// The sender's own key.
    pub cost_id: String,
    /// What it is for.
    pub subject: CostSubject,
    /// The first day it is for.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What was paid for.
    pub category: CostCategory,
    /// Without VAT.
    pub net: Ore,
    /// VAT.
    pub vat: Ore,
    /// The part that can be reclaimed.
    pub recoverable_vat: Ore,
    /// Who was paid.
    pub supplier: Option<String>,
    /// Invoice or voucher number.
    pub reference: Option<String>,
}

/// What a cost is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CostSubject {
    /// A vehicle, by number.
    Vehicle(String),
    /// A pool, by code.
    Pool(String),
}

const FIELDS: &[Field] = &[
    Field { name: "cost_id", headers: &["kostnadsid", "id", "verifikation", "vernr"] },
    Field { name: "vehicle", headers: &["regnr", "registreringsnummer", "registrationnumber", "fordon"] },
    Field { name: "pool", headers: &["bilpool"] },
    Field { name: "date", headers: &["datum", "fakturadatum"] },
    Field { name: "from", headers: &["fran", "franochmed", "from"] },
    Field { name: "to", headers: &["till", "tillochmed", "tom"] },
    Field { name: "category", headers: &["kategori", "kostnadsslag", "slag"] },
    Field { name: "net", headers: &["belopp", "netto", "nettobelopp", "amount"] },
    Field { name: "net_ore", headers: &["amountore", "beloppore", "nettoore"] },
    Field { name: "vat", headers: &["moms"] },
    Field { name: "vat_ore", headers: &["momsore"] },
    Field { name: "recoverable_vat", headers: &["avdragsgillmoms", "avdragenmoms"] },
    Field { name: "recoverable_vat_ore", headers: &["avdragsgillmomsore"] },
    Field { name: "supplier", headers: &["leverantor"] },
    Field { name: "reference", headers: &["referens", "fakturanummer", "fakturanr"] },
];

impl CostRow {
    /// Reads a file of costs.
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Self>, FileRefusal> {
        let required: &[&[&'static str]] =
            &[&["cost_id"], &["vehicle", "pool"], &["date", "from"], &["category"], &["net", "net_ore"]];
        parse(bytes, FIELDS, required, |row| {
            let cost_id = row.required("cost_id");
            let subject = match (row.text("vehicle"), row.text("pool")) {
                (Some(number), _) => CostSubject::Vehicle(number.to_owned()),
                (None, Some(pool)) => CostSubject::Pool(pool.to_owned()),
                (None, None) => {
                    row.reject("vehicle", "", FindingCode::ValueMissing, "neither vehicle nor pool is given");
                    return None;
                }
            };
            let date = row.read("date", value::date);
            let from = row.read("from", value::date).or(date);
            let to = row.read("to", value::last_day).or(date).or(from);
            let category = row.must_read("category", category);
            let net = amount(row, "net", "net_ore");
            if net.is_none() && row.text("net").is_none() && row.text("net_ore").is_none() {
                row.reject("net", "", FindingCode::ValueMissing, "the amount is empty");
            }
            let vat = amount(row, "vat", "vat_ore").unwrap_or(Ore::ZERO);
            let recoverable_vat = amount(row, "recoverable_vat", "recoverable_vat_ore").unwrap_or(Ore::ZERO);
            let (Some(from), Some(to)) = (from, to) else {
                if row.text("date").is_none() && row.text("from").is_none() {
                    row.reject("date", "", FindingCode::ValueMissing, "the day is empty");
                }
                return None;
            };
            Some(Self {
                cost_id: cost_id.to_owned(),
                subject,
                from,
                to,
                category: category?,
                net: net?,
                vat,
                recoverable_vat,
                supplier: row.text("supplier").map(str::to_owned),
                reference: row.text("reference").map(str::to_owned),
            })
        })
    }
}

fn amount(row: &mut RowReader<'_, '_>, in_kronor: &'static str, in_ore: &'static str) -> Option<Ore> {
    row.read(in_ore, value::integer).map(Ore).or_else(|| {
        row.read(in_kronor, |text| {
            Ore::parse_kronor(text).map_err(|error| ValueError {
                code: FindingCode::NotReadable,
                reason: error.to_string(),
                proposal: None,
            })
        })
    })
}

fn category(text: &str) -> Result<CostCategory, ValueError> {
    if let Ok(category) = text.trim().to_lowercase().parse() {
        return Ok(category);
    }
    let category = match fold_name(text).as_str() {
        "inkop" | "kop" => CostCategory::Purchase,
        "avskrivning" => CostCategory::Depreciation,
        "ranta" | "internranta" => CostCategory::Interest,
        "leasing" | "leasingavgift" | "hyra" => CostCategory::Lease,
        "skatt" | "fordonsskatt" => CostCategory::Tax,
        "forsakring" => CostCategory::Insurance,
        "drivmedel" | "bensin" | "diesel" | "bransle" => CostCategory::Fuel,
        "laddning" | "el" => CostCategory::Charging,
        "reparation" | "skada" => CostCategory::Repair,
        "besiktning" => CostCategory::Inspection,
        "dack" => CostCategory::Tyres,
        "trangselskatt" | "vagavgift" | "tull" => CostCategory::Tolls,
        "parkering" => CostCategory::Parking,
        "tvatt" => CostCategory::Wash,
        "administration" => CostCategory::Administration,
        "ovrigt" => CostCategory::Other,
        _ => {
            let words: Vec<_> = CostCategory::ALL.iter().map(|category| category.as_str()).collect();
            let reason = format!("“{text}” is not a category; use one of {}", words.join(", "));
            return Err(ValueError { code: FindingCode::NotReadable, reason, proposal: None });
        }
    };
    Ok(category)
}
