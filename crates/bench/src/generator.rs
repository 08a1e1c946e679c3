//! Registers of any size, the same from the same seed.

use std::{fmt::Write as _, fs, path::Path};

use chrono::{Duration, NaiveDate};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{Outcome, program::run};

const PAYERS: [&str; 4] = ["Lindesberg", "Nora", "Hällefors", "Ljusnarsberg"];
const SEED: u64 = 42;

/// Number of vehicle `n`.
pub(crate) fn plate(n: u32) -> String {
    let letter = |n: u32| char::from(b"ABCDEFGHJKLMNOPRSTUWXYZ"[(n % 23) as usize]);
    format!("M{}{}{:03}", letter(n / 23_000), letter(n / 1_000), n % 1_000)
}

/// Writes organisations, population and a number of vehicles into a database.
pub(crate) fn furnish(database: &str, folder: &Path, vehicles: u32) -> Outcome<()> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/main-job");
    run(database, &["migrate"])?;
    for kind in ["organisations", "population"] {
        run(database, &["import", kind, &fixtures.join(format!("{kind}.csv")).to_string_lossy()])?;
    }
    let mut text = "registration_number;make;model;class;fuel;organisation;pool\n".to_owned();
    for n in 0..vehicles {
        let owner = PAYERS[(n % 4) as usize];
        writeln!(text, "{};Kia;Niro EV;car_i;electric;{owner};bergslagen", plate(n))?;
    }
    let file = folder.join("vehicles.csv");
    fs::write(&file, text)?;
    run(database, &["import", "vehicles", &file.to_string_lossy()])?;
    // With a rule that counts the use of the whole pool for each of its vehicles: this measures what that costs.
    let agreement = fs::read_to_string(fixtures.join("agreement.toml"))?
        .replace("capacity_hours_per_working_day", "use_counted_per = \"pool\"\ncapacity_hours_per_working_day");
    let file = folder.join("agreement.toml");
    fs::write(&file, agreement)?;
    run(database, &["agreement", "apply", &file.to_string_lossy()])?;
    Ok(())
}

/// Writes a file of trips from the beginning of 2026 onwards, one for each vehicle at a fixed interval of minutes.
pub(crate) fn write_trips(file: &Path, vehicles: u32, trips: u32, every_minutes: i64) -> Outcome<()> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|day| day.and_hms_opt(6, 0, 0)).ok_or("a day")?;
    let mut text = "trip_id,regnr,kommun,start,end,km\n".to_owned();
    for n in 0..trips {
        // By day, so that the clock's missing hour and the hour that comes twice are not part of this measurement.
        let days = i64::from(n / vehicles) * every_minutes / (24 * 60);
        let start = first + Duration::days(days) + Duration::minutes(random.random_range(0..720));
        let end = start + Duration::minutes(random.random_range(10..240));
        let payer = PAYERS[random.random_range(0..4)];
        let (km, hectometres) = (random.random_range(1..90), random.random_range(0..10));
        writeln!(
            text,
            "T{n},{},{payer},{},{},{km}.{hectometres}",
            plate(n % vehicles),
            start.format("%Y-%m-%d %H:%M"),
            end.format("%Y-%m-%d %H:%M")
        )?;
    }
    Ok(fs::write(file, text)?)
}

/// Writes a file with four costs for each vehicle in October.
pub(crate) fn write_costs(file: &Path, vehicles: u32) -> Outcome<()> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut text = "cost_id,regnr,date,category,amount_ore\n".to_owned();
    for n in 0..vehicles {
        for category in ["fuel", "lease", "insurance", "service"] {
            writeln!(
                text,
                "C{n}-{category},{},2026-10-15,{category},{}",
                plate(n),
                random.random_range(1_000..900_000)
            )?;
        }
    }
    Ok(fs::write(file, text)?)
}

/// Writes a file with five costs for each vehicle in each month of 2026; answers what they add up to, in öre.
pub(crate) fn write_year_costs(file: &Path, vehicles: u32) -> Outcome<i64> {
    let mut sum = 0;
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut text = "cost_id,regnr,date,category,amount_ore\n".to_owned();
    for month in 1..=12 {
        for n in 0..vehicles {
            for category in ["fuel", "lease", "insurance", "service", "tyres"] {
                let amount = random.random_range(1_000..900_000);
                sum += amount;
                writeln!(text, "C{month}-{n}-{category},{},2026-{month:02}-15,{category},{amount}", plate(n))?;
            }
        }
    }
    fs::write(file, text)?;
    Ok(sum)
}
