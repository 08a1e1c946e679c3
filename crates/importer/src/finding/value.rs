//! Findings about a value by itself, before the register is asked.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use vagnpark_domain::{
    money::Ore,
    register::{VehicleClass, VehicleStatus},
    servicing::WorkKind,
};

use super::{FindingCode, Wanted};
use crate::value::Unit;

/// Why a value is not accepted as it is, or how it is read. The value itself is in the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are named by what they are, and each reason says what they are for")]
pub enum ValueReason {
    /// A field that must be there is empty.
    Empty { field: String },
    /// None of these fields is there, but one of them must be.
    NoneGiven { fields: Vec<String> },
    /// Neither the net amount nor the gross amount with the VAT is there.
    NeitherNetNorGross,
    /// Neither the row nor the sender says whose it is.
    NoOrganisation,
    /// A time of day has no day.
    NoDay,
    /// The text is not a value of its kind.
    NotA { wanted: Wanted },
    /// The text is not one of the words that the column takes.
    NotOneOf { permitted: Vec<String> },
    /// The value is in a unit that cannot be converted to the column's.
    OtherUnit { unit: Unit, column: Unit },
    /// The amount is in another country's currency.
    NotInKronor,
    /// The row says that its amounts are in another country's currency.
    OtherCurrency,
    /// The text is not a day in the order used by the rest of the column.
    DayOutOfOrder { month_first: bool },
    /// The text can be a small number with decimals, or a large one without.
    NumberOfTwoKinds { small: String, large: String },
    /// The text can be several days.
    DayOfTwoKinds,
    /// Two columns that say the same thing differ.
    ColumnsDisagree { against: String, column: String },
    /// There is a remark beside the number, which may say what became of the vehicle.
    RemarkBeside { number: String, status: Option<VehicleStatus> },
    /// There are several numbers in one cell.
    SeveralNumbers,
    /// The trip was private; nobody has said whether such trips are taken.
    PrivateTrip,
    /// The number seems to be a misreading of another.
    PerhapsMisread { meant: String },
    /// The number is not of an ordinary form, but is kept.
    Irregular,
    /// The day is not between 1900 and 2099.
    DayFarAway,
    /// Sweden does not have the zone on that day.
    ZoneNotThen,
    /// The clocks go forward over that time.
    NoSuchTime { before: NaiveDateTime, after: NaiveDateTime },
    /// It ends before it starts, or when it starts.
    EndsBeforeStart { start: DateTime<Utc>, end: DateTime<Utc> },
    /// It cannot be negative.
    Negative,
    /// The check digit is wrong.
    CheckDigit,
    /// A cost is for a vehicle or for a pool, and the row names both.
    VehicleAndPool,
    /// A month, a year or a day number is read as a day.
    TakenAsDay { day: NaiveDate },
    /// A gross amount is another than that of the net amount and the VAT.
    AmountsDisagree { sum: Ore },
    /// An end that is before its start, and is taken to be on the day after.
    EndsNextDay {
        /// How many whole hours there are between.
        hours: i64,
    },
    /// No class is given; one is assumed.
    ClassTaken { class: VehicleClass },
    /// The value is converted from the unit in its cell.
    InOtherUnit { unit: Unit },
    /// The VAT is read as a rate of the net amount.
    ReadAsRate,
    /// The value has more decimals than are kept: they are cut off, or the value is rounded.
    Shortened { cut: bool },
    /// The text does not look like the number of a vehicle.
    NoNumberPerhaps,
    /// Letters of another alphabet, or full-width ones, are read as those that they look like.
    LookAlike { meant: String },
    /// All numbers in a column of VAT look like rates, and none is the VAT of its net amount.
    RateOrAmount,
    /// The VAT of the rows is that of amounts which include it.
    WithOrWithoutVat,
    /// The file has no column of categories, and nobody has said which one its costs have.
    CategoryNotSaid,
    /// The amount includes VAT, and nothing says how much.
    VatNotSaid,
    /// The cell says that the row is a credit, and its amount is not negative.
    CreditPerhaps,
    /// The cell says that the person works there no longer.
    LeftPerhaps,
    /// The cell says that the row adds up others, or does not count.
    SumOrVoid,
    /// The column looks like money, and is read as nothing.
    MoneyNotRead,
    /// The header names a month, and neither it nor the file says of which year.
    NoYear,
    /// A mark that refers to a footnote stands at the value, and is read without.
    FootnoteMark,
    /// It is said in brackets that the value is preliminary, and it is read without that.
    Preliminary,
    /// The cell says that it is the same as the one above, and is read as that.
    Ditto { above: String },
    /// The cell is the error of a formula, which is no value.
    FormulaError,
    /// The row gives a sum that its amounts and its VAT do not add up to.
    PartsDisagree { net: Ore, vat: Ore },
    /// The distance is another than that between the row's odometers.
    DistanceDisagrees { driven_km: i64 },
    /// The text is not one of the kinds of work, and is what was done.
    WorkTaken { kind: WorkKind },
    /// A spreadsheet has lost the last digits of the number.
    DigitsLost,
    /// The family name stands first, and is put last.
    NameTurned,
    /// Classes of licence that nothing demands; each is kept as what it includes.
    LicenceNotKept { classes: String },
}

impl ValueReason {
    /// The stable word for it.
    pub fn code(&self) -> FindingCode {
        match self {
            Self::Empty { .. }
            | Self::NoneGiven { .. }
            | Self::NeitherNetNorGross
            | Self::NoOrganisation
            | Self::NoYear
            | Self::NoDay => FindingCode::ValueMissing,
            Self::NotA { .. } | Self::NotOneOf { .. } | Self::OtherUnit { .. } | Self::DayOutOfOrder { .. } => {
                FindingCode::NotReadable
            }
            Self::NotInKronor
            | Self::OtherCurrency
            | Self::DayFarAway
            | Self::ZoneNotThen
            | Self::NoSuchTime { .. }
            | Self::EndsBeforeStart { .. }
            | Self::Negative
            | Self::CheckDigit
            | Self::VehicleAndPool => FindingCode::NotPossible,
            Self::NumberOfTwoKinds { .. }
            | Self::DayOfTwoKinds
            | Self::ColumnsDisagree { .. }
            | Self::NoNumberPerhaps
            | Self::RateOrAmount
            | Self::PrivateTrip
            | Self::WithOrWithoutVat
            | Self::VatNotSaid
            | Self::CategoryNotSaid
            | Self::CreditPerhaps
            | Self::MoneyNotRead
            | Self::SumOrVoid
            | Self::LeftPerhaps
            | Self::RemarkBeside { .. } => FindingCode::Ambiguous,
            Self::SeveralNumbers => FindingCode::TwoInOneCell,
            Self::PerhapsMisread { .. } => FindingCode::PerhapsMisread,
            Self::AmountsDisagree { .. }
            | Self::PartsDisagree { .. }
            | Self::DistanceDisagrees { .. }
            | Self::Ditto { .. }
            | Self::Preliminary
            | Self::WorkTaken { .. } => FindingCode::Assumed,
            Self::FormulaError => FindingCode::NeverCalculated,
            Self::Irregular | Self::LookAlike { .. } => FindingCode::IrregularNumber,
            Self::TakenAsDay { .. }
            | Self::EndsNextDay { .. }
            | Self::ClassTaken { .. }
            | Self::LicenceNotKept { .. } => FindingCode::Assumed,
            Self::DigitsLost => FindingCode::LongNumber,
            Self::InOtherUnit { .. } | Self::ReadAsRate | Self::NameTurned => FindingCode::Converted,
            Self::Shortened { .. } => FindingCode::Rounded,
            Self::FootnoteMark => FindingCode::Footnote,
        }
    }
}
