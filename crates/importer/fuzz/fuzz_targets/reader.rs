//! Any bytes as a file of any kind: the reader refuses it or reads it, loses no row and never breaks. The files in
//! `fixtures/habits` are the seeds (`scripts/fuzz`).
#![no_main]

use std::{io::Write, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use vagnpark_domain::import::Kind;
use vagnpark_importer::{Examined, Outcome, Register, Settings, Severity, preview, read_all, registers::{
        BookingRow, CostRow, FuelCardRow, FuelRow, OrganisationRow, PersonRow, PopulationRow, ReadingRow,
        ServicePlanRow, ServiceRow, TollRow, TripRow, UnitRow, VehicleRow,
    }};

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    // libFuzzer stops at any panic, even one in a library that the reader turns into a refusal. With this hook only a
    // panic that the reader lets through stops it.
    std::panic::set_hook(Box::new(|what| eprintln!("{what}")));
    tempfile::tempdir().expect("a folder")
});

fn read<R: Register>(examined: &Examined) {
    let Ok(set) = read_all::<R>(examined, 10_000) else { return };
    let rejected = set.rows.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Rejected(_))).count();
    let reasons = set.findings.iter().chain(&examined.findings)
        .filter(|finding| finding.severity == Severity::Rejected);
    assert!(rejected == 0 || reasons.count() > 0, "a row is rejected without a reason");
    assert!(set.rows.is_sorted_by_key(|(place, _)| *place), "rows come in their order, each once");
}

fuzz_target!(|bytes: &[u8]| {
    let path = FOLDER.path().join("file");
    let Ok(mut file) = std::fs::File::create(&path) else { return };
    if file.write_all(bytes).is_err() {
        return;
    }
    let kind = Kind::ALL[bytes.len() % Kind::ALL.len()];
    let _ = preview(&path, "", kind, &Settings::default());
    let Ok(examined) = Examined::open(&path, "", kind, &Settings::default()) else { return };
    match kind {
        Kind::Vehicles => read::<VehicleRow>(&examined),
        Kind::Readings => read::<ReadingRow>(&examined),
        Kind::Trips => read::<TripRow>(&examined),
        Kind::Bookings => read::<BookingRow>(&examined),
        Kind::Costs => read::<CostRow>(&examined),
        Kind::Fuel => read::<FuelRow>(&examined),
        Kind::Tolls => read::<TollRow>(&examined),
        Kind::Services => read::<ServiceRow>(&examined),
        Kind::Population => read::<PopulationRow>(&examined),
        Kind::Organisations => read::<OrganisationRow>(&examined),
        Kind::Units => read::<UnitRow>(&examined),
        Kind::People => read::<PersonRow>(&examined),
        Kind::ServicePlans => read::<ServicePlanRow>(&examined),
        Kind::FuelCards => read::<FuelCardRow>(&examined),
    }
});
