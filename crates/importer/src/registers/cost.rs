//! Costs: `cost_id, vehicle (or pool), date (or from, to), category, net, vat, recoverable_vat,
//! supplier, reference`. Amounts are kronor unless the header says öre.

use chrono::NaiveDate;
use vagnpark_domain::{cost::CostCategory, import::Kind, money::Ore, names::fold_name, time::Month};

use super::{CURRENCY, VEHICLE, field, none_given, number};
use crate::{
    Field, FieldKind, Register, RowReader, ValueReason,
    value::{Unit, ValueError},
};

/// A cost as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    /// The sender's own key, if there is one: several costs can stand on one voucher.
    pub cost_id: Option<String>,
    /// A mark of the row as it is written: equal for rows that are equal in every cell.
    pub mark: u64,
    /// What it is for.
    pub subject: CostSubject,
    /// The first day it is for.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Its category.
    pub category: CostCategory,
    /// Without VAT.
    pub net: Ore,
    /// VAT.
    pub vat: Ore,
    /// The part that can be reclaimed, if the file says so.
    pub recoverable_vat: Option<Ore>,
    /// Who was paid.
    pub supplier: Option<String>,
    /// Invoice or voucher number.
    pub reference: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

/// The subject of a cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CostSubject {
    /// A vehicle, by number.
    Vehicle(String),
    /// A pool, by code.
    Pool(String),
}

const CATEGORIES: &[&str] = &[
    "leasing",
    "skatt",
    "försäkring",
    "drivmedel",
    "laddning",
    "service",
    "reparation",
    "besiktning",
    "däck",
    "trängselskatt",
    "parkering",
    "tvätt",
    "avskrivning",
    "internränta",
    "inköp",
    "administration",
    "övrigt",
];

pub(super) const FIELDS: &[Field] = &[
    field("cost_id", "Kostnads-id", FieldKind::Text, &["id", "verifikation", "vernr"], "Er egen nyckel för kostnaden"),
    VEHICLE,
    field("pool", "Bilpool", FieldKind::Text, &["carpool"], "Poolens kod, i stället för fordon"),
    field(
        "date",
        "Datum",
        FieldKind::Day,
        &["fakturadatum", "dato", "invoicedate", "paivamaara"],
        "Dagen kostnaden gäller",
    ),
    field("from", "Från", FieldKind::Day, &["franochmed"], "Första dagen, för kostnad över en tid"),
    field("to", "Till", FieldKind::Day, &["tillochmed", "tom"], "Sista dagen"),
    field(
        "category",
        "Kategori",
        FieldKind::Words(CATEGORIES),
        &["kostnadsslag", "slag", "costtype"],
        "t.ex. leasing, drivmedel, service",
    ),
    field(
        "net",
        "Belopp",
        FieldKind::Number(Unit::Kronor),
        &[
            "netto",
            "nettobelopp",
            "amount",
            "beloppexklmoms",
            "nettobeloppexklmoms",
            "exklmoms",
            "beloppexmoms",
            "netamount",
            "amountexclvat",
            "belop",
            "belob",
        ],
        "Kronor utan moms",
    ),
    field(
        "net_ore",
        "Belopp (öre)",
        FieldKind::Number(Unit::Ore),
        &["amountore", "nettoore"],
        "Öre, i stället för kronor",
    ),
    field("vat", "Moms", FieldKind::Number(Unit::Kronor), &["vatamount", "mva", "alv"], "Kronor"),
    field("vat_ore", "Moms (öre)", FieldKind::Number(Unit::Ore), &[], "Öre, i stället för kronor"),
    field(
        "recoverable_vat",
        "Avdragsgill moms",
        FieldKind::Number(Unit::Kronor),
        &["avdragenmoms"],
        "Den del av momsen som dras av",
    ),
    field(
        "recoverable_vat_ore",
        "Avdragsgill moms (öre)",
        FieldKind::Number(Unit::Ore),
        &[],
        "Öre, i stället för kronor",
    ),
    CURRENCY,
    field("supplier", "Leverantör", FieldKind::Text, &["vendor", "leverandor", "toimittaja"], "Vem som fick betalt"),
    field(
        "reference",
        "Referens",
        FieldKind::Text,
        &["fakturanummer", "fakturanr", "invoicenumber", "invoiceno", "voucher"],
        "Faktura- eller verifikationsnummer",
    ),
];

impl Register for CostRow {
    const KIND: Kind = Kind::Costs;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let cost_id = row.owned("cost_id");
        let subject = match (number::mentioned(row, "vehicle"), row.owned("pool")) {
            (Some(_), Some(pool)) => {
                row.reject("pool", &pool, ValueReason::VehicleAndPool);
                return None;
            }
            (Some(number), None) => CostSubject::Vehicle(number),
            (None, Some(pool)) => CostSubject::Pool(pool),
            (None, None) => {
                row.reject("vehicle", "", none_given(&["vehicle", "pool"]));
                return None;
            }
        };
        let (from, to) = days(row);
        let category = row.category_of_part().or_else(|| {
            row.required("category");
            row.word("category", category)
        });
        row.must_be_kronor();
        let net = row.amount("net", "net_ore");
        if net.is_none() && row.text("net").is_none() && row.text("net_ore").is_none() {
            row.reject("net", "", ValueReason::Empty { field: "net".to_owned() });
        }
        let vat = row.vat("vat", "vat_ore", net);
        let net = row.without_vat("net", net, vat);
        let vat = vat.unwrap_or(Ore::ZERO);
        let recoverable_vat = row.amount("recoverable_vat", "recoverable_vat_ore");
        let (Some(from), Some(to)) = (from, to) else {
            return None;
        };
        let (supplier, reference) = (row.owned("supplier"), row.owned("reference"));
        Some(Self {
            cost_id,
            mark: row.mark(),
            subject,
            from,
            to,
            category: category?,
            net: net?,
            vat,
            recoverable_vat,
            supplier,
            reference,
            extra: row.extra(),
        })
    }
}

/// The days that a cost is for: the month of its column, or those that its row says.
fn days(row: &mut RowReader<'_>) -> (Option<NaiveDate>, Option<NaiveDate>) {
    if row.is_of_a_month() {
        let month = row.month_of_part();
        return (month.map(Month::first_day), month.map(Month::last_day));
    }
    let date = row.day("date");
    let from = row.day("from").or(date);
    let to = row.last_day("to").or(date).or(from);
    if row.text("date").is_none() && row.text("from").is_none() {
        row.reject("date", "", ValueReason::Empty { field: "date".to_owned() });
    }
    (from, to)
}

/// A category by its word or as people call it.
pub(crate) fn category(text: &str) -> Result<CostCategory, ValueError> {
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
        _ => return Err(ValueError::not_one_of(CATEGORIES)),
    };
    Ok(category)
}
