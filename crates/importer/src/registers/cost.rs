//! Costs: `cost_id, vehicle (or pool), date (or from, to), category, net, vat, recoverable_vat,
//! supplier, reference`. Amounts are kronor unless the header says öre.

use chrono::NaiveDate;
use vagnpark_domain::{cost::CostCategory, import::Kind, money::Ore, names::fold_name, time::Month};

use super::{CURRENCY, GROSS, VAT_INCLUDED, VEHICLE, Worded, field, none_given, number};
use crate::{
    Field, FieldKind, Question, QuestionKind, Register, RowReader, ValueReason,
    question::CATEGORY,
    row::AmountFields,
    value::{self, Unit, ValueError},
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

pub(crate) const CATEGORIES: &[&str] = &[
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

const PERIOD_FROM: &[&str] = &[
    "franochmed",
    "fromdatum",
    "frandatum",
    "periodfrom",
    "periodfran",
    "periodstart",
    "avserfrom",
    "avserfran",
    "startdatum",
    "startdatumperiod",
    "fromdate",
    "periodfromdatum",
];
const PERIOD_TO: &[&str] = &[
    "tillochmed",
    "tom",
    "tomdatum",
    "tilldatum",
    "periodtom",
    "periodtill",
    "periodslut",
    "periodto",
    "avsertom",
    "avsertill",
    "slutdatum",
    "todate",
    "periodtomdatum",
];

const SIDES: &[&str] = &["D", "K"];

pub(super) const FIELDS: &[Field] = &[
    field("cost_id", "Kostnads-id", FieldKind::Text, &["id", "verifikation", "vernr"], "Er egen nyckel för kostnaden"),
    VEHICLE,
    field("pool", "Bilpool", FieldKind::Text, &["carpool"], "Poolens kod, i stället för fordon"),
    field(
        "date",
        "Datum",
        FieldKind::Day,
        &["fakturadatum", "bokforingsdatum", "bokfdatum", "bokford", "dato", "invoicedate", "paivamaara"],
        "Dagen kostnaden gäller",
    ),
    field("from", "Från", FieldKind::Day, PERIOD_FROM, "Första dagen, för kostnad över en tid"),
    field("to", "Till", FieldKind::Day, PERIOD_TO, "Sista dagen"),
    field(
        "category",
        "Kategori",
        FieldKind::Words(CATEGORIES),
        &["kostnadsslag", "slag", "costtype", "kontotext", "kontonamn", "kontobenamning"],
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
    field(
        "vat",
        "Moms",
        FieldKind::Number(Unit::Kronor),
        &["momsbelopp", "momskr", "vatamount", "mva", "alv"],
        "Kronor",
    ),
    field("vat_ore", "Moms (öre)", FieldKind::Number(Unit::Ore), &[], "Öre, i stället för kronor"),
    field(
        "recoverable_vat",
        "Avdragsgill moms",
        FieldKind::Number(Unit::Kronor),
        &["avdragenmoms", "momsavdrag", "avlyftmoms", "avdragsgillmomskr"],
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
    field(
        "period",
        "Period",
        FieldKind::Day,
        &["avserperiod", "manad", "kostnadsperiod", "faktureringsperiod", "billingperiod"],
        "Tiden den gäller, t.ex. 2026-10, mars 2026 eller kv 1 2026; i stället för dagar",
    ),
    field(
        "debit",
        "Debet",
        FieldKind::Number(Unit::Kronor),
        &["debetbelopp", "debit", "debitamount"],
        "Kronor, i stället för belopp",
    ),
    field(
        "credit",
        "Kredit",
        FieldKind::Number(Unit::Kronor),
        &["kreditbelopp", "credit", "creditamount"],
        "Kronor som dras av, bredvid debet",
    ),
    field(
        "side",
        "D/K",
        FieldKind::Words(SIDES),
        &["debetkredit", "debitcredit"],
        "D eller K; beloppet i en rad med K dras av",
    ),
    GROSS,
    VAT_INCLUDED,
];

const AMOUNTS: AmountFields =
    AmountFields { net: ("net", "net_ore"), gross: ("gross", "gross"), vat: ("vat", "vat_ore") };

impl Register for CostRow {
    const KIND: Kind = Kind::Costs;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let cost_id = row.owned("cost_id");
        let subject = subject(row)?;
        let (from, to) = days(row);
        let category = row.category_of_part().or_else(|| category_of_row(row));
        row.must_be_kronor();
        let Amounts { net, vat, recoverable_vat } = amounts(row);
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

/// The category that a row gives, or that somebody has given for the whole file: one question, and rows wait for it.
fn category_of_row(row: &mut RowReader<'_>) -> Option<CostCategory> {
    if row.has("category") {
        row.required("category");
        return row.word("category", category);
    }
    let options = CATEGORIES.iter().map(ToString::to_string).collect();
    let question = Question::new(CATEGORY.to_owned(), QuestionKind::Category, CATEGORY, "", options);
    let said = row.ask(question).and_then(|answer| category(&answer).ok());
    if said.is_none() {
        row.reject("category", "", ValueReason::CategoryNotSaid);
    }
    said
}

/// What a cost is for: one vehicle, one of several, or a pool.
fn subject(row: &mut RowReader<'_>) -> Option<CostSubject> {
    let pool = row.owned("pool");
    let number = match row.vehicle_of_share() {
        None if pool.is_none() && row.names_several_vehicles() => return None,
        None => number::mentioned(row, "vehicle"),
        share => share,
    };
    match (number, pool) {
        (Some(_), Some(pool)) => row.reject("pool", &pool, ValueReason::VehicleAndPool),
        (Some(number), None) => return Some(CostSubject::Vehicle(number)),
        (None, Some(pool)) => return Some(CostSubject::Pool(pool)),
        (None, None) => row.reject("vehicle", "", none_given(&["vehicle", "pool"])),
    }
    None
}

/// The amounts of a cost.
struct Amounts {
    net: Option<Ore>,
    vat: Ore,
    recoverable_vat: Option<Ore>,
}

/// The amounts of a row, as they belong to its cell and its vehicle if it is several.
fn amounts(row: &mut RowReader<'_>) -> Amounts {
    let is_credit = row.word("side", side) == Some(true);
    let signed = |amount: Ore| if is_credit { Ore(-amount.0.abs()) } else { amount };
    let net = row.amount("net", "net_ore").or_else(|| of_two_sides(row));
    let told = row.amounts_of(&AMOUNTS, net);
    let net = told.net.map(signed);
    if net.is_none()
        && !row.waits_for_money()
        && ["net", "net_ore", "gross", "debit", "credit"].iter().all(|field| row.text(field).is_none())
    {
        row.reject("net", "", ValueReason::Empty { field: "net".to_owned() });
    }
    row.compare_with_sum(told.vat_of_row);
    let vat = told.vat.map(signed);
    let deducted = |amount: Ore| if is_credit || told.is_credit { Ore(-amount.0.abs()) } else { amount };
    let recoverable_vat = match row.part_of_vat("recoverable_vat", vat) {
        Some(recoverable) => Some(row.share_of(recoverable)),
        None => {
            let recoverable = row.amount("recoverable_vat", "recoverable_vat_ore");
            recoverable.map(|vat| row.share_of(row.vat_of_part(deducted(vat))))
        }
    };
    let share = vat.map(|vat| row.share_of(vat));
    // What is recovered is VAT, whether or not the file has a column for all of it.
    let no_column = !row.has("vat") && !row.has("vat_ore");
    let vat = share.or(recoverable_vat.filter(|_| no_column)).unwrap_or(Ore::ZERO);
    Amounts { net: net.map(|net| row.share_of(net)), vat, recoverable_vat }
}

/// The net amount of a ledger with a column for each side.
fn of_two_sides(row: &mut RowReader<'_>) -> Option<Ore> {
    match (row.money("debit"), row.money("credit")) {
        (None, None) => None,
        (debit, credit) => debit.unwrap_or(Ore::ZERO).0.checked_sub(credit.unwrap_or(Ore::ZERO).0).map(Ore),
    }
}

/// Whether a side of the ledger is the credit side.
fn side(text: &str) -> Result<bool, ValueError> {
    match fold_name(text).as_str() {
        "k" | "kredit" | "c" | "cr" | "credit" | "h" | "haben" => Ok(true),
        "d" | "debet" | "dr" | "debit" | "s" | "soll" => Ok(false),
        _ => Err(ValueError::not_one_of(SIDES)),
    }
}

/// The days that a cost is for: the month of its column, the period or the days that its row says.
fn days(row: &mut RowReader<'_>) -> (Option<NaiveDate>, Option<NaiveDate>) {
    if row.is_of_a_month() {
        let month = row.month_of_part();
        return (month.map(Month::first_day), month.map(Month::last_day));
    }
    if row.text("period").is_some() {
        let period = row.read("period", value::period);
        if let Some(date) = row.owned("date") {
            row.keep("date", &date);
        }
        return (period.map(|period| period.first), period.map(|period| period.last));
    }
    let date = row.day("date");
    let from = row.day("from").or(date);
    let to = row.last_day("to").or(date).or(from);
    if row.text("date").is_none() && row.text("from").is_none() {
        let missing = if row.has("date") || row.has("from") { "date" } else { "period" };
        row.reject(missing, "", ValueReason::Empty { field: missing.to_owned() });
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
        "leasing" | "leasingavgift" | "leasingavgifter" | "leasinghyra" | "finansiell" | "finansiellleasing"
        | "hyra" => CostCategory::Lease,
        "skatt" | "fordonsskatt" | "fordonsskatter" => CostCategory::Tax,
        "forsakring" | "forsakringar" | "forsakringspremier" | "fordonsforsakring" | "trafikforsakring" => {
            CostCategory::Insurance
        }
        "drivmedel" | "bensin" | "diesel" | "bransle" | "drivmedelfortransportmedel" => CostCategory::Fuel,
        "laddning" | "el" => CostCategory::Charging,
        "reparation" | "reparationer" | "skada" => CostCategory::Repair,
        "serviceavgift" | "serviceavtal" => CostCategory::Service,
        "besiktning" => CostCategory::Inspection,
        "dack" => CostCategory::Tyres,
        "trangselskatt" | "vagavgift" | "tull" => CostCategory::Tolls,
        "parkering" | "parkeringsavgift" | "pavgift" | "pavg" | "ppeng" => CostCategory::Parking,
        "tvatt" => CostCategory::Wash,
        "administration"
        | "adm"
        | "administrationsavgift"
        | "administrativavgift"
        | "adminavgift"
        | "admavgift"
        | "admavg" => CostCategory::Administration,
        "ovrigt" => CostCategory::Other,
        folded => {
            let could_be = perhaps(folded).into_iter().map(|category| category.word().to_owned()).collect();
            return Err(ValueError { could_be, ..ValueError::not_one_of(CATEGORIES) });
        }
    };
    Ok(category)
}

/// The category that a word which is none tells of by a part of it.
fn perhaps(folded: &str) -> Option<CostCategory> {
    let parts = [
        ("glas", CostCategory::Repair),
        ("ruta", CostCategory::Repair),
        ("rutor", CostCategory::Repair),
        ("plat", CostCategory::Repair),
        ("lack", CostCategory::Repair),
        ("skad", CostCategory::Repair),
        ("repar", CostCategory::Repair),
        ("sjalvrisk", CostCategory::Insurance),
        ("forsakr", CostCategory::Insurance),
        ("parker", CostCategory::Parking),
        ("leas", CostCategory::Lease),
        ("service", CostCategory::Service),
        ("verkstad", CostCategory::Repair),
        ("dack", CostCategory::Tyres),
        ("hjul", CostCategory::Tyres),
        ("tvatt", CostCategory::Wash),
        ("bilvard", CostCategory::Wash),
        ("ladd", CostCategory::Charging),
        ("diesel", CostCategory::Fuel),
        ("bensin", CostCategory::Fuel),
        ("drivm", CostCategory::Fuel),
        ("skatt", CostCategory::Tax),
        ("besikt", CostCategory::Inspection),
        ("bot", CostCategory::Other),
    ];
    parts.into_iter().find(|(part, _)| folded.contains(part)).map(|(_, category)| category)
}
