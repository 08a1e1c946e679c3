//! Fuel, charging and tolls, as the suppliers' files have them: `transaction_id, vehicle (or card), at,
//! product, quantity, net, vat, odometer_km, station`.

use chrono::{DateTime, Utc};
use vagnpark_domain::{import::Kind, money::Ore, names::fold_name};

use super::{CURRENCY, GROSS, VAT_INCLUDED, VEHICLE, field, none_given, number};
use crate::{
    Field, FieldKind, Register, RowReader, ValueReason,
    row::{AmountFields, Amounts},
    value::{Unit, ValueError},
};

/// The product that was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Measured in litres (gas in kilograms is entered as such).
    Fuel,
    /// Measured in kilowatt-hours.
    Charging,
}

/// A purchase with a card, as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuelRow {
    /// The sender's own key, if there is one.
    pub transaction_id: Option<String>,
    /// A mark of the row as it is written: equal for rows that are equal in every cell.
    pub mark: u64,
    /// The number on the card or of the vehicle; nobody checked it.
    pub vehicle: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The product.
    pub product: Product,
    /// Millilitres or watt-hours.
    pub quantity: Option<i64>,
    /// Without VAT.
    pub net: Ore,
    /// VAT.
    pub vat: Ore,
    /// The part that can be reclaimed, if the file says so.
    pub recoverable_vat: Option<Ore>,
    /// What the driver typed at the pump: unreliable.
    pub odometer_km: Option<i64>,
    /// Where.
    pub station: Option<String>,
    /// Who sold it.
    pub supplier: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

/// A passage, as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TollRow {
    /// The sender's own key, if there is one.
    pub transaction_id: Option<String>,
    /// A mark of the row as it is written: equal for rows that are equal in every cell.
    pub mark: u64,
    /// The number of the vehicle.
    pub vehicle: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Without VAT.
    pub net: Ore,
    /// VAT: that of a bridge or a ferry; taxes carry none.
    pub vat: Ore,
    /// Where.
    pub station: Option<String>,
    /// Who charges it.
    pub supplier: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

const TRANSACTION: Field = field(
    "transaction_id",
    "Transaktionsnr",
    FieldKind::Text,
    &["transaktion", "transaktionsid", "kvittonr", "kvitto", "notanr", "id"],
    "Er eller leverantörens egen nyckel",
);
const AT: Field = field(
    "at",
    "Tid",
    FieldKind::Instant,
    &[
        "datum",
        "transaktionsdatum",
        "transaktionstid",
        "klockslag",
        "klockan",
        "kl",
        "datumtid",
        "date",
        "time",
        "passage",
        "passagedatum",
        "passagetid",
        "tidpunkt",
        "kopdatum",
        "transdatum",
        "transtid",
        "koptid",
        "starttid",
    ],
    "t.ex. 2026-10-01 08:15",
);
const NET: Field = field(
    "net",
    "Netto",
    FieldKind::Number(Unit::Kronor),
    &["nettobelopp", "beloppexklmoms", "belopp", "exklmoms", "kostnadexklmoms", "skatt"],
    "Kronor utan moms",
);
const NET_ORE: Field = field(
    "net_ore",
    "Netto (öre)",
    FieldKind::Number(Unit::Ore),
    &["nettoore", "beloppore"],
    "Öre, i stället för kronor",
);
const VAT: Field = field("vat", "Moms", FieldKind::Number(Unit::Kronor), &["momsbelopp"], "Kronor");
const STATION: Field = field(
    "station",
    "Station",
    FieldKind::Text,
    &["plats", "betalstation", "ort", "sakerhetspunkt", "laddstation", "anlaggning"],
    "Var",
);
const SUPPLIER: Field = field("supplier", "Leverantör", FieldKind::Text, &["leverantor", "bolag"], "Vem som sålde");

const PRODUCTS: &[&str] = &["diesel", "bensin", "HVO100", "etanol", "fordonsgas", "AdBlue", "el"];

pub(super) const FUEL_FIELDS: &[Field] = &[
    TRANSACTION,
    VEHICLE,
    field(
        "card",
        "Kortnr",
        FieldKind::Text,
        &["kort", "kortnummer", "laddtagg", "tagg", "rfid"],
        "Kortets nummer, om regnr saknas; paras ihop med ett fordon en gång",
    ),
    AT,
    field("product", "Produkt", FieldKind::Words(PRODUCTS), &["vara", "artikel", "drivmedel"], "diesel, bensin, el …"),
    field(
        "litres",
        "Liter",
        FieldKind::Number(Unit::Litres),
        &["volym", "antalliter", "kvantitet", "mangd"],
        "Liter med högst tre decimaler",
    )
    .optional(),
    field("kwh", "kWh", FieldKind::Number(Unit::KilowattHours), &["energi", "antalkwh"], "Kilowattimmar, för laddning")
        .optional(),
    NET,
    NET_ORE,
    GROSS,
    VAT_INCLUDED,
    field("gross_ore", "Brutto (öre)", FieldKind::Number(Unit::Ore), &["bruttoore"], "Öre, i stället för kronor"),
    VAT,
    field("vat_ore", "Moms (öre)", FieldKind::Number(Unit::Ore), &["momsore"], "Öre, i stället för kronor"),
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
        &["avdragsgillmomsore"],
        "Öre, i stället för kronor",
    ),
    field(
        "odometer_km",
        "Mätarställning",
        FieldKind::Number(Unit::Kilometres),
        &["matarst", "km", "kmstallning"],
        "Så som den knappades in vid pumpen; behandlas som osäker",
    )
    .optional(),
    field("odometer_mil", "Miltal", FieldKind::Number(Unit::Mil), &["mil"], "Mil, i stället för kilometer").optional(),
    CURRENCY,
    STATION,
    SUPPLIER,
];

pub(super) const TOLL_FIELDS: &[Field] =
    &[TRANSACTION, VEHICLE, AT, NET, NET_ORE, VAT, CURRENCY, STATION, SUPPLIER, GROSS, VAT_INCLUDED];

const FUEL_AMOUNTS: AmountFields =
    AmountFields { net: ("net", "net_ore"), gross: ("gross", "gross_ore"), vat: ("vat", "vat_ore") };
const TOLL_AMOUNTS: AmountFields = AmountFields { gross: ("gross", "gross"), vat: ("vat", "vat"), ..FUEL_AMOUNTS };

impl Register for FuelRow {
    const KIND: Kind = Kind::Fuel;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let transaction_id = row.owned("transaction_id");
        let vehicle = number::mentioned(row, "vehicle").or_else(|| row.owned("card"));
        if vehicle.is_none() {
            row.reject("vehicle", "", none_given(&["vehicle", "card"]));
        }
        let at = row.instant("at");
        let (litres, kwh) = (row.thousandths("litres", Unit::Millilitres), row.thousandths("kwh", Unit::WattHours));
        let by_unit = if kwh.is_some() { Product::Charging } else { Product::Fuel };
        let product = row.word("product", product).unwrap_or(by_unit);
        row.must_be_kronor();
        let Amounts { net, vat, .. } = row.amounts(&FUEL_AMOUNTS);
        if net.is_none() && ["net", "net_ore", "gross", "gross_ore"].iter().all(|field| row.text(field).is_none()) {
            row.reject("net", "", ValueReason::NeitherNetNorGross);
        }
        Some(Self {
            transaction_id,
            mark: row.mark(),
            vehicle: vehicle?,
            at: at?,
            product,
            quantity: kwh.or(litres),
            net: net?,
            vat: vat.unwrap_or(Ore::ZERO),
            recoverable_vat: row.amount("recoverable_vat", "recoverable_vat_ore"),
            odometer_km: row.odometer_km(),
            station: row.owned("station"),
            supplier: row.owned("supplier"),
            extra: row.extra(),
        })
    }
}

fn product(text: &str) -> Result<Product, ValueError> {
    let folded = fold_name(text);
    let charging = ["el", "laddning", "charging", "snabbladdning", "elladdning"];
    let fuels = [
        "diesel",
        "bensin",
        "hvo",
        "etanol",
        "e85",
        "gas",
        "fordonsgas",
        "biogas",
        "adblue",
        "blyfri",
        "fuel",
        "miles",
    ];
    // The brand may stand before the fuel, and what is done with it behind: a wash for diesel cars is no diesel.
    let others = ["tvatt", "olja", "vatska", "tillsats", "tillbehor"];
    let is_fuel = || {
        let words = text.split_whitespace().map(fold_name);
        let named = |word: &str| fuels.iter().any(|fuel| word.starts_with(fuel));
        named(&folded)
            || (!others.iter().any(|other| folded.contains(other)) && words.into_iter().any(|word| named(&word)))
    };
    // What is taken off a receipt, or added to round it, is of its fuel, without a quantity.
    let of_receipt = ["rabatt", "bonus", "aterbaring", "discount", "rebate", "oresavrundning", "oresutjamning"];
    if charging.contains(&folded.as_str()) {
        Ok(Product::Charging)
    } else if is_fuel() || of_receipt.iter().any(|word| folded.starts_with(word) || folded.ends_with(word)) {
        Ok(Product::Fuel)
    } else {
        Err(ValueError {
            could_be: ["diesel", "bensin", "el"].map(str::to_owned).into(),
            ..ValueError::not_one_of(PRODUCTS)
        })
    }
}

impl Register for TollRow {
    const KIND: Kind = Kind::Tolls;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let (transaction_id, vehicle) = (row.owned("transaction_id"), number::must_mention(row, "vehicle"));
        let at = row.instant("at");
        row.must_be_kronor();
        let Amounts { net, vat, .. } = row.amounts(&TOLL_AMOUNTS);
        if net.is_none() && ["net", "net_ore", "gross"].iter().all(|field| row.text(field).is_none()) {
            row.reject("net", "", ValueReason::Empty { field: "net".to_owned() });
        }
        let vat = vat.unwrap_or(Ore::ZERO);
        let (station, supplier) = (row.owned("station"), row.owned("supplier"));
        let (mark, extra) = (row.mark(), row.extra());
        Some(Self { transaction_id, mark, vehicle, at: at?, net: net?, vat, station, supplier, extra })
    }
}
