//! Findings from comparing a row with the register, or with the rest of its file.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vagnpark_domain::{money::Ore, time::Month};

use super::{Doubt, FindingCode, Keyed, Named, Origin};

/// Why a row and what is known do not agree, or what is added for it. The value itself is in the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are named by what they are, and each reason says what they are for")]
pub enum RegisterReason {
    /// No user has that login or name; the booking has no driver.
    NoSuchDriver,
    /// The row says what an earlier one says; which, if known.
    EqualRow { row: Option<u64> },
    /// The same thing is in an earlier row; which, if known.
    TwiceInFile { row: Option<u64> },
    /// The same number is in an earlier or a later row, for another vehicle.
    NumberTwice { row: u64, vehicle: String, earlier: bool },
    /// The sender's key is in the register with other values.
    OtherValues { of: Keyed },
    /// It is known, or in an earlier row, with something else in these fields; that is kept.
    KnownOtherwise { of: Keyed, fields: Vec<String>, row: Option<u64> },
    /// An earlier row is about the same person, with another name, address or licence; that holds.
    SaidOtherwise { row: u64 },
    /// Somebody else who is known has the same name; perhaps they are one.
    NameKnown { login: String },
    /// Somebody has other roles, too, which a file does not take away.
    RolesStay { roles: String },
    /// Another trip of the vehicle begins at the same time.
    TripBesideAnother,
    /// It is about the same as one that is known and that the file no longer has: perhaps it corrects that.
    PerhapsCorrected {
        /// What it is.
        of: Keyed,
    },
    /// The other name means somebody else.
    AliasTaken,
    /// The vehicle is taken.
    Overlap { from: DateTime<Utc>, until: DateTime<Utc> },
    /// There is no such pool.
    NoSuchPool,
    /// The cost ends before it begins.
    CostEndsEarly { from: NaiveDate, to: NaiveDate },
    /// More VAT would be reclaimed than was paid.
    RecoverableVatTooLarge { recoverable: Ore, vat: Ore },
    /// The VAT is negative but the net amount is not, or the other way round.
    VatAgainstNet { vat: Ore, net: Ore },
    /// The amount is too large to be added up.
    AmountTooLarge,
    /// A joint board needs its host.
    HostMissing,
    /// Only a joint board has a host.
    HostNotAllowed,
    /// The organisation ends before it begins.
    OrganisationEndsEarly,
    /// File and register disagree about a field; the register has its value from there.
    ValuesDiffer { field: String, register: String, source: Origin },
    /// The number names another vehicle in the register.
    NumberPassedOn { make_and_model: String },
    /// The vehicle is another organisation's in the register.
    OtherOrganisation { vehicle: String, organisation: String },
    /// Another organisation ran the vehicle on that day.
    RunByAnother { organisation: String },
    /// Another organisation is going to run the vehicle on that day, which has not come.
    ToBeRunByAnother { organisation: String },
    /// What is to come is that of whoever runs the vehicle today, which is another organisation.
    RunByAnotherToday { organisation: String },
    /// The number names another vehicle on those days.
    NumberInUse,
    /// The month is closed.
    MonthClosed { billed_in: Month },
    /// No agreement holds for one of its months: that part is shared once one does.
    NoAgreement,
    /// No vehicle of the register has the number.
    NoSuchVehicle,
    /// No vehicle has the number; the line waits.
    LineWaits,
    /// The vehicle has a cost of the same amount on the same day, which came in another file or otherwise.
    CostKnownBesides { day: NaiveDate },
    /// There are doubts about a purchase.
    OddPurchase { doubts: Vec<Doubt> },
    /// The job is said to be done on a day that has not come.
    DoneInFuture,
    /// The trip is on a day that has not come.
    TripInFuture,
    /// The trip is of a day long past.
    TripLongAgo,
    /// The trip is longer than trips are.
    TripLong { days: i64 },
    /// The file does not say when its odometers were read.
    ReadOnFileDay { day: NaiveDate },
    /// No acquisition day is given: the vehicle is its organisation's from this day on.
    OwnSince {
        /// The day.
        day: NaiveDate,
    },
    /// It is more than can be driven in this many minutes.
    TooFar { minutes: i64 },
    /// The text is not a chassis number.
    NoChassisNumber,
    /// Another vehicle has the same chassis number; one in the file, if a row is given.
    SameChassisNumber { vehicle: String, row: Option<u64> },
    /// Nobody is called that.
    NoSuchOrganisation,
    /// The importer may not do this for that organisation.
    NotYours { what: Named },
    /// The answer is not a unit of the organisation.
    NoSuchUnit { answer: String },
    /// A name that is new; it is added.
    Added { what: Named },
    /// The row's unit has another cost centre, or there is no unit; the vehicle keeps the row's.
    CostCentreKept { unit: Option<String>, has: String },
    /// The file gives no login that can be taken: this one is made from the address or the name.
    LoginMade { login: String },
    /// Somebody known by their address logs in by another name than the file has.
    LoginStays { login: String },
    /// The login is a name that the program has in the audit log.
    LoginReserved,
    /// Those whose role the file does not give are drivers.
    DriverByDefault,
    /// The number of a card is that of another vehicle, and always means that one.
    CardIsVehicle { vehicle: String },
    /// Nobody new gets a password by a file: they are given a link on their page.
    NoPasswordYet,
    /// The login or the address is that of somebody who is called something else.
    OtherPerson { name: String },
    /// The person has roles in other organisations, too: their entry is not changed here.
    EntryOfOthers,
    /// The person is locked out, and stays so.
    StaysLockedOut,
    /// So many lines that waited for a vehicle are for this one.
    LinesFound { count: usize },
    /// The register has been told of a later time.
    DoneLater { day: NaiveDate },
    /// The odometer then is the last that was read before.
    OdometerOfThen { km: i64 },
    /// Nobody knows what the odometer said then: the plan goes without the distance.
    NoOdometerThen,
}

impl RegisterReason {
    /// The stable word for it.
    pub fn code(&self) -> FindingCode {
        match self {
            Self::NoSuchDriver
            | Self::ReadOnFileDay { .. }
            | Self::OwnSince { .. }
            | Self::Added { .. }
            | Self::CostCentreKept { .. }
            | Self::LoginMade { .. }
            | Self::NoPasswordYet
            | Self::DriverByDefault
            | Self::StaysLockedOut
            | Self::LinesFound { .. }
            | Self::LoginStays { .. }
            | Self::RolesStay { .. }
            | Self::NameKnown { .. }
            | Self::SaidOtherwise { .. }
            | Self::OdometerOfThen { .. } => FindingCode::Assumed,
            Self::NoOdometerThen => FindingCode::ValueMissing,
            Self::EqualRow { .. } | Self::TwiceInFile { .. } | Self::NumberTwice { .. } => FindingCode::DuplicateInFile,
            Self::OtherValues { .. }
            | Self::KnownOtherwise { .. }
            | Self::PerhapsCorrected { .. }
            | Self::AliasTaken
            | Self::LoginReserved
            | Self::CardIsVehicle { .. } => FindingCode::KeyReused,
            Self::Overlap { .. } => FindingCode::Overlap,
            Self::NoSuchPool
            | Self::CostEndsEarly { .. }
            | Self::RecoverableVatTooLarge { .. }
            | Self::VatAgainstNet { .. }
            | Self::AmountTooLarge
            | Self::HostMissing
            | Self::HostNotAllowed
            | Self::OrganisationEndsEarly
            | Self::RunByAnother { .. }
            | Self::ToBeRunByAnother { .. }
            | Self::RunByAnotherToday { .. }
            | Self::DoneInFuture => FindingCode::NotPossible,
            Self::ValuesDiffer { .. }
            | Self::OtherOrganisation { .. }
            | Self::OtherPerson { .. }
            | Self::EntryOfOthers
            | Self::DoneLater { .. } => FindingCode::Conflict,
            Self::NumberPassedOn { .. } | Self::NumberInUse => FindingCode::NumberReused,
            Self::MonthClosed { .. } => FindingCode::BilledLate,
            Self::NoAgreement => FindingCode::NotShared,
            Self::NoSuchVehicle | Self::LineWaits => FindingCode::VehicleUnknown,
            Self::OddPurchase { .. }
            | Self::CostKnownBesides { .. }
            | Self::TripBesideAnother
            | Self::TripInFuture
            | Self::TripLongAgo
            | Self::TripLong { .. }
            | Self::TooFar { .. }
            | Self::NoChassisNumber
            | Self::SameChassisNumber { .. } => FindingCode::Implausible,
            Self::NoSuchOrganisation | Self::NotYours { .. } => FindingCode::OrganisationUnknown,
            Self::NoSuchUnit { .. } => FindingCode::UnitUnknown,
        }
    }
}
