use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, de::DeserializeOwned};
use vagnpark_domain::{
    money::Ore,
    register::{VehicleClass, VehicleStatus},
    servicing::WorkKind,
    time::Month,
};
use vagnpark_importer::{Keyed, Named, RegisterReason, Stands, Wanted, value::Unit};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn some(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn of_files() -> Vec<FileReason> {
    let header = || "Kulör".to_owned();
    let mut all = vec![
        FileReason::ColumnNeeded { one_of: some(&["registration_number", "inventory_number"]) },
        FileReason::ColumnOfReasons { header: header() },
        FileReason::ColumnInMil { header: header() },
        FileReason::ColumnInUnit { header: header(), unit: Unit::Tkr },
        FileReason::ColumnAlike { header: header(), field: "registration_number".to_owned() },
        FileReason::ReadByProfile { profile: "circle-k".to_owned(), confirmed: true },
        FileReason::ReadByProfile { profile: "circle-k".to_owned(), confirmed: false },
        FileReason::SheetWithoutColumns,
        FileReason::SheetHidden,
        FileReason::PersonalNumbers { count: 1, rows: vec![2], kept: true },
        FileReason::PersonalNumbers { count: 40, rows: vec![2, 3], kept: false },
        FileReason::TableNotRead { first: 12, last: 20 },
        FileReason::TableBeside,
        FileReason::SheetOfOrganisation,
        FileReason::OnLaterSheet { sheet: "2026".to_owned() },
        FileReason::MemberRead,
        FileReason::EncodingsMixed,
        FileReason::ColumnHidden,
        FileReason::NeverCalculated,
        FileReason::LongNumber,
        FileReason::Footnote,
        FileReason::GapInLog,
        FileReason::NothingBelowHeader,
        FileReason::LeftOut,
        FileReason::ColumnLeftOut { header: "Försäkring".to_owned() },
        FileReason::RowsInACell { lines: 3 },
        FileReason::SumRow,
        FileReason::HeaderAgain,
        FileReason::NotListed { count: 12 },
        FileReason::AnswerToNothing { question: "date-order:Datum".to_owned() },
        FileReason::SaidOfNoColumn { header: "Bil nr".to_owned() },
        FileReason::HiddenSign { sign: "U+200B".to_owned() },
        FileReason::EncodedTwice { seems: "Märke".to_owned() },
    ];
    for kept in [true, false] {
        all.extend([
            FileReason::ColumnTwice { header: header(), named: "Kulör (2)".to_owned(), kept },
            FileReason::ColumnNotInKronor { header: header(), kept },
            FileReason::ColumnInOtherUnit { header: header(), unit: Unit::Hours, kept },
            FileReason::ColumnUnnamed { named: "Kolumn C".to_owned(), kept },
            FileReason::ColumnNotKnown { header: header(), kept },
        ]);
    }
    for (one, other) in [(true, true), (true, false), (false, true), (false, false)] {
        all.push(FileReason::RowsHidden { count: 3, filtered: one, read: other });
    }
    all.extend([true, false].map(|once| FileReason::CellsMerged { from: 2, to: 4, once }));
    let stands = [Stands::Unit, Stands::Organisation, Stands::Nothing];
    all.extend(stands.map(|stands| FileReason::HeadingRow { stands }));
    all
}

fn of_values() -> Vec<ValueReason> {
    let midnight = |text: &str| day(text).and_hms_opt(1, 59, 0).expect("a time");
    let mut all = vec![
        ValueReason::Empty { field: "registration_number".to_owned() },
        ValueReason::NoneGiven { fields: some(&["vehicle", "pool"]) },
        ValueReason::NeitherNetNorGross,
        ValueReason::NoOrganisation,
        ValueReason::NoDay,
        ValueReason::NotOneOf { permitted: some(&["el", "diesel", "bensin"]) },
        ValueReason::OtherUnit { unit: Unit::Kilometres, column: Unit::Kronor },
        ValueReason::OtherUnit { unit: Unit::Kilometres, column: Unit::Bare },
        ValueReason::NotInKronor,
        ValueReason::OtherCurrency,
        ValueReason::NumberOfTwoKinds { small: "1,234".to_owned(), large: "1234".to_owned() },
        ValueReason::DayOfTwoKinds,
        ValueReason::ColumnsDisagree { against: "10000".to_owned(), column: "Belopp (öre)".to_owned() },
        ValueReason::RemarkBeside { number: "MLB 101".to_owned(), status: None },
        ValueReason::RemarkBeside { number: "MLB 101".to_owned(), status: Some(VehicleStatus::Sold) },
        ValueReason::PrivateTrip,
        ValueReason::SeveralNumbers,
        ValueReason::PerhapsMisread { meant: "MLB 101".to_owned() },
        ValueReason::Irregular,
        ValueReason::DayFarAway,
        ValueReason::ZoneNotThen,
        ValueReason::NoSuchTime { before: midnight("2026-03-29"), after: midnight("2026-03-29") },
        ValueReason::EndsBeforeStart { start: at("2026-10-01T08:00:00Z"), end: at("2026-10-01T06:00:00Z") },
        ValueReason::Negative,
        ValueReason::CheckDigit,
        ValueReason::VehicleAndPool,
        ValueReason::TakenAsDay { day: day("2014-08-01") },
        ValueReason::EndsNextDay { hours: 23 },
        ValueReason::AmountsDisagree { sum: vagnpark_domain::money::Ore(70_000) },
        ValueReason::ClassTaken { class: VehicleClass::CarI },
        ValueReason::InOtherUnit { unit: Unit::Mil },
        ValueReason::InOtherUnit { unit: Unit::Thousands },
        ValueReason::Preliminary,
        ValueReason::ReadAsRate,
        ValueReason::NoYear,
        ValueReason::FootnoteMark,
        ValueReason::Ditto { above: "Volvo".to_owned() },
        ValueReason::FormulaError,
        ValueReason::PartsDisagree { net: Ore(130_000), vat: Ore(25_000) },
        ValueReason::DistanceDisagrees { driven_km: 1_250 },
        ValueReason::WorkTaken { kind: WorkKind::Service },
        ValueReason::WorkTaken { kind: WorkKind::Repair },
        ValueReason::WorkTaken { kind: WorkKind::Tyres },
        ValueReason::WorkTaken { kind: WorkKind::Inspection },
        ValueReason::DigitsLost,
        ValueReason::NameTurned,
        ValueReason::LicenceNotKept { classes: "C1E".to_owned() },
        ValueReason::NoNumberPerhaps,
        ValueReason::LookAlike { meant: "MLB 101".to_owned() },
        ValueReason::RateOrAmount,
        ValueReason::WithOrWithoutVat,
        ValueReason::VatNotSaid,
        ValueReason::CategoryNotSaid,
        ValueReason::CreditPerhaps,
        ValueReason::MoneyNotRead,
        ValueReason::SumOrVoid,
        ValueReason::LeftPerhaps,
    ];
    for either in [true, false] {
        all.extend([ValueReason::DayOutOfOrder { month_first: either }, ValueReason::Shortened { cut: either }]);
    }
    all.extend(Wanted::ALL.map(|(wanted, _)| ValueReason::NotA { wanted }));
    all
}

fn of_registers() -> Vec<RegisterReason> {
    let vehicle = || "MLB 102".to_owned();
    let (from, until) = (at("2026-10-01T08:00:00Z"), at("2026-10-01T10:00:00Z"));
    let file = Origin::Row { file: "bilar.csv".to_owned(), row: 7 };
    let doubts = vec![
        Doubt::MoreFuelThanItTakes { litres: 400 },
        Doubt::MoreChargeThanItTakes { kwh: 400 },
        Doubt::DoesNotRunOnIt,
        Doubt::OdometerDisagrees { typed_km: 12, known_km: 12_000 },
    ];
    let mut all = vec![
        RegisterReason::NoSuchDriver,
        RegisterReason::EqualRow { row: None },
        RegisterReason::EqualRow { row: Some(4) },
        RegisterReason::TripBesideAnother,
        RegisterReason::TripLongAgo,
        RegisterReason::TripLong { days: 60 },
        RegisterReason::ReadOnFileDay { day: day("2026-10-01") },
        RegisterReason::OwnSince { day: day("2026-01-01") },
        RegisterReason::TwiceInFile { row: None },
        RegisterReason::TwiceInFile { row: Some(4) },
        RegisterReason::AliasTaken,
        RegisterReason::Overlap { from, until },
        RegisterReason::NoSuchPool,
        RegisterReason::CostEndsEarly { from: day("2026-10-02"), to: day("2026-10-01") },
        RegisterReason::RecoverableVatTooLarge { recoverable: Ore(5_000), vat: Ore(2_500) },
        RegisterReason::VatAgainstNet { vat: Ore(-2_500), net: Ore(10_000) },
        RegisterReason::AmountTooLarge,
        RegisterReason::HostMissing,
        RegisterReason::HostNotAllowed,
        RegisterReason::OrganisationEndsEarly,
        RegisterReason::NumberPassedOn { make_and_model: "Volvo V60".to_owned() },
        RegisterReason::OtherOrganisation { vehicle: vehicle(), organisation: "Nora kommun".to_owned() },
        RegisterReason::RunByAnother { organisation: "Nora kommun".to_owned() },
        RegisterReason::ToBeRunByAnother { organisation: "Nora kommun".to_owned() },
        RegisterReason::RunByAnotherToday { organisation: "Nora kommun".to_owned() },
        RegisterReason::NumberInUse,
        RegisterReason::NoAgreement,
        RegisterReason::NameKnown { login: "anna.ek".to_owned() },
        RegisterReason::CostKnownBesides { day: day("2026-10-01") },
        RegisterReason::MonthClosed { billed_in: Month::of(day("2026-11-01")) },
        RegisterReason::NoSuchVehicle,
        RegisterReason::LineWaits,
        RegisterReason::OddPurchase { doubts },
        RegisterReason::DoneInFuture,
        RegisterReason::TripInFuture,
        RegisterReason::TooFar { minutes: 10 },
        RegisterReason::NoChassisNumber,
        RegisterReason::SameChassisNumber { vehicle: vehicle(), row: None },
        RegisterReason::SameChassisNumber { vehicle: vehicle(), row: Some(4) },
        RegisterReason::NoSuchOrganisation,
        RegisterReason::NoSuchUnit { answer: "Parken".to_owned() },
        RegisterReason::LoginMade { login: "anna.ek".to_owned() },
        RegisterReason::LoginStays { login: "anna.ek".to_owned() },
        RegisterReason::LoginReserved,
        RegisterReason::DriverByDefault,
        RegisterReason::CardIsVehicle { vehicle: vehicle() },
        RegisterReason::NoPasswordYet,
        RegisterReason::OtherPerson { name: "Eva Ek".to_owned() },
        RegisterReason::EntryOfOthers,
        RegisterReason::StaysLockedOut,
        RegisterReason::LinesFound { count: 1 },
        RegisterReason::LinesFound { count: 3 },
        RegisterReason::DoneLater { day: day("2026-10-01") },
        RegisterReason::OdometerOfThen { km: 45_210 },
        RegisterReason::NoOdometerThen,
        RegisterReason::CostCentreKept { unit: None, has: String::new() },
        RegisterReason::CostCentreKept { unit: Some("Parken".to_owned()), has: "4711".to_owned() },
    ];
    all.extend([true, false].map(|earlier| RegisterReason::NumberTwice { row: 4, vehicle: vehicle(), earlier }));
    let keyed = [Keyed::Booking, Keyed::Cost, Keyed::Purchase, Keyed::Service, Keyed::Trip];
    all.extend(keyed.map(|of| RegisterReason::OtherValues { of }));
    for of in [Keyed::Booking, Keyed::Trip] {
        all.extend([None, Some(4)].map(|row| RegisterReason::KnownOtherwise { of, fields: some(&["driver"]), row }));
    }
    all.push(RegisterReason::SaidOtherwise { row: 4 });
    all.push(RegisterReason::RolesStay { roles: "coordinator, driver".to_owned() });
    all.extend(keyed.map(|of| RegisterReason::PerhapsCorrected { of }));
    all.extend([Named::Unit, Named::Vehicle, Named::Person].map(|what| RegisterReason::NotYours { what }));
    all.extend([Named::Unit, Named::Depot, Named::Pool].map(|what| RegisterReason::Added { what }));
    all.extend([Origin::ByHand, file].map(|source| {
        let (field, register) = ("fuel".to_owned(), "plug_in_hybrid".to_owned());
        RegisterReason::ValuesDiffer { field, register, source }
    }));
    all
}

fn of_refusals() -> Vec<RefusedReason> {
    let (before_at, other_at) = (at("2026-10-01T08:00:00Z"), at("2026-10-01T08:00:00Z"));
    let mut all = vec![
        RefusedReason::OutOfBounds { least: Bound::Number(0), most: Bound::Number(200) },
        RefusedReason::OutOfBounds { least: Bound::Amount(Ore(0)), most: Bound::Amount(Ore(100_000_000)) },
        RefusedReason::OutOfBounds { least: Bound::Day(day("1920-01-01")), most: Bound::Day(day("2100-12-31")) },
        RefusedReason::OutOfBounds { least: Bound::Metres(0), most: Bound::Metres(5_000_000) },
        RefusedReason::OutOfBounds { least: Bound::Seconds(0), most: Bound::Seconds(86_400) },
        RefusedReason::TooLong { most: 200 },
        RefusedReason::SignNotAllowed { sign: "U+000B".to_owned() },
        RefusedReason::TotalBelowKerb { total_kg: 1_000, kerb_kg: 1_500 },
        RefusedReason::AlreadyThere { by: None },
        RefusedReason::AlreadyThere { by: Some("MLB 102".to_owned()) },
        RefusedReason::ReadInFuture,
        RefusedReason::Refused { refusal: "driving_ban".to_owned() },
    ];
    for left in [true, false] {
        all.extend([
            RefusedReason::OdometerFallsBack { before_km: 12_000, before_at, perhaps_mil: left, left },
            RefusedReason::OdometerAheadOfLater { after_km: 12_000, after_at: other_at, left },
            RefusedReason::OdometerImplausible { driven_km: 12_000, other_km: 1, other_at, since: left, left },
        ]);
    }
    all
}

fn of_cells() -> Vec<CellReason> {
    vec![CellReason::LeftEmpty { because: Box::new(ValueReason::NotA { wanted: Wanted::Day }.into()) }]
}

/// The names of all reasons of a kind, as known to the code that reads stored reports.
fn names<R: DeserializeOwned>() -> BTreeSet<String> {
    let Err(unknown) = serde_json::from_str::<R>(r#"{"reason":"?"}"#) else { panic!("it has a name") };
    unknown.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

/// A reason as it is stored, and as it is read back.
fn kept<R: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + Clone + Into<Reason>>(
    all: Vec<R>,
) -> Vec<Reason> {
    let mut met = BTreeSet::new();
    for reason in &all {
        let told: Reason = reason.clone().into();
        let json = serde_json::to_value(&told).expect("JSON");
        met.insert(json["reason"].as_str().expect("a name").to_owned());
        assert_eq!(serde_json::from_value::<Reason>(json).expect("a reason"), told);
    }
    assert_eq!(met, names::<R>(), "each has an example here");
    all.into_iter().map(Into::into).collect()
}

fn all() -> Vec<Reason> {
    [kept(of_files()), kept(of_values()), kept(of_registers()), kept(of_refusals()), kept(of_cells())].concat()
}

#[test]
fn i3_every_reason_has_words_in_both_languages_with_all_its_values() {
    for reason in all() {
        let finding = Finding { more_rows: 2, ..Finding::note(7, "Regnr", "MLB 101", reason.clone()) };
        let [swedish, english] =
            [Language::Swedish, Language::English].map(|language| language.finding(&finding, Some(Kind::Vehicles)));
        assert_ne!(swedish, english, "{reason:?}");
        for words in [&swedish, &english] {
            let left = ["reason-", "wanted-", "origin-", "doubt-", "class-", "status-", "fuel-", "unit-", "{", "  "];
            assert!(!left.iter().any(|sign| words.contains(sign)), "{reason:?}: {words}");
            assert!(words.ends_with(['.', '?', '2']) && words.contains(' '), "{reason:?}: {words}");
        }
        let stop = [" the ", " is ", " not ", " of ", " and ", " or ", " with ", "none"];
        assert!(!stop.iter().any(|word| swedish.contains(word)), "{reason:?}: {swedish}");
    }
}

#[test]
fn i3_every_text_of_a_reason_is_said_of_something() {
    let text = include_str!("../locales/en/findings.ftl");
    let keys: BTreeSet<&str> =
        text.lines().filter_map(|line| line.strip_prefix("reason-")?.split(" =").next()).collect();
    let mut said = BTreeSet::from(["more-rows", "likewise"]);
    for reason in all() {
        let language = Language::English;
        said.insert(match &reason {
            Reason::File(reason) => language.of_file(reason, None).0,
            Reason::Value(reason) => language.of_value(reason, None).0,
            Reason::Register(reason) => language.of_register(reason, None).0,
            Reason::Refused(reason) => language.of_refused(reason).0,
            Reason::Cell(CellReason::LeftEmpty { .. }) => "left-empty",
            Reason::Told(_) => continue,
        });
    }
    assert_eq!(keys, said);
}

#[test]
fn i3_a_report_of_before_reasons_were_data_is_still_read() {
    let kept = r#"{"sheet":"","row":3,"column":"Regnr","value":"MLB 1O1","code":"perhaps_misread",
        "reason":"“MLB 1O1” is not of an ordinary form; is it MLB 101?","proposal":"MLB101","severity":"rejected"}"#;
    let finding: Finding = serde_json::from_str(kept).expect("a finding");
    assert_eq!(finding.code.as_str(), "perhaps_misread");
    assert!(Language::Swedish.finding(&finding, None).ends_with("is it MLB 101?"));
    assert_eq!(Language::Swedish.proposal(&finding).as_deref(), Some("MLB101"));
    let again: Finding = serde_json::from_str(&serde_json::to_string(&finding).expect("JSON")).expect("a finding");
    assert_eq!(again, finding);
}
