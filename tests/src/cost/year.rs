//! A whole year: its months are closed one after the other, what becomes known late comes in the next, and the year is
//! the sum of everything that was paid, to the öre and byte for byte on both engines.

use std::{fmt::Write as _, path::Path};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{
    browser::{PASSWORD, check_in_every_look, demo},
    finance::files::python,
    harness::{Browser, Database, Furnished, Server, both, migrate, repository, run},
};

const VEHICLES: usize = 40;
const MONTHS: [&str; 12] = [
    "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08",
    "2026-09", "2026-10",
];
const PAYERS: [&str; 4] = ["Lindesberg", "Nora", "Hällefors", "Ljusnarsberg"];

fn import(database: &Database, kind: &str, text: &str) {
    let file = database.folder.path().join(format!("{kind}.csv"));
    std::fs::write(&file, text).unwrap();
    run(database, &["import", kind, file.to_str().unwrap()]);
}

/// A fleet with a year's trips and costs, the same in every database; answers the sum of the costs.
fn furnish(database: &Database) -> i64 {
    static YEAR: Furnished = Furnished::by(import_year);
    YEAR.copy_into(database);
    Year::new().paid
}

fn import_year(database: &Database) {
    migrate(database);
    for kind in ["organisations", "population"] {
        run(database, &["import", kind, repository(&format!("fixtures/main-job/{kind}.csv")).to_str().unwrap()]);
    }
    let Year { vehicles, trips, costs, .. } = Year::new();
    import(database, "vehicles", &vehicles);
    // Its pool came with the vehicles.
    apply(database, &agreement());
    import(database, "trips", &trips);
    import(database, "costs", &costs);
}

/// The agreement of the main job from the first month, with what two pay in advance.
fn agreement() -> String {
    let agreement = std::fs::read_to_string(repository("fixtures/main-job/agreement.toml")).unwrap();
    let preliminary = "[preliminary]\nnora = \"10 000\"\nlindesberg = \"20 000\"\n\n[[pass_on]]";
    agreement.replace("2026-01", MONTHS[0]).replacen("[[pass_on]]", preliminary, 1)
}

fn apply(database: &Database, agreement: &str) {
    let file = database.folder.path().join("agreement.toml");
    std::fs::write(&file, agreement).unwrap();
    run(database, &["agreement", "apply", file.to_str().unwrap()]);
}

/// The year's registers.
struct Year {
    vehicles: String,
    trips: String,
    costs: String,
    /// What the costs add up to, in öre.
    paid: i64,
}

impl Year {
    fn new() -> Self {
        let mut random = StdRng::seed_from_u64(5);
        let mut vehicles = "registration_number;make;model;class;fuel;organisation;pool;acquired_on\n".to_owned();
        let mut trips = "trip_id,regnr,kommun,start,end,km\n".to_owned();
        let mut costs = "cost_id,regnr,date,category,amount_ore\n".to_owned();
        let mut paid = 0;
        for n in 0..VEHICLES {
            let pool = if n % 3 == 0 { "" } else { "bergslagen" };
            writeln!(vehicles, "MLA{n:03};Kia;Niro EV;car_i;electric;{};{pool};2024-01-01", PAYERS[n % 4]).unwrap();
            for month in MONTHS {
                for trip in 0..4 {
                    let (payer, day) = (PAYERS[random.random_range(0..4)], trip * 6 + 1);
                    let (until, km) = (random.random_range(9..16), random.random_range(1..200));
                    writeln!(
                        trips,
                        "T{n}-{month}-{trip},MLA{n:03},{payer},{month}-{day:02} 08:00,{month}-{day:02} \
                         {until:02}:00,{km}"
                    )
                    .unwrap();
                }
                for category in ["fuel", "lease", "insurance", "tyres"] {
                    let amount = random.random_range(1..900_000);
                    paid += amount;
                    writeln!(costs, "C{n}-{month}-{category},MLA{n:03},{month}-15,{category},{amount}").unwrap();
                }
            }
        }
        Self { vehicles, trips, costs, paid }
    }
}

fn report(database: &Database, from: &str, to: &str) -> String {
    run(database, &["report", "cost-sharing", "--from", from, "--to", to, "--format", "json"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_year_is_the_sum_of_all_that_was_paid_and_march_never_changes() {
    let mut years = Vec::new();
    for database in both() {
        let mut paid = furnish(&database);
        for month in &MONTHS[..5] {
            run(&database, &["period", "close", month]);
        }
        let march = report(&database, "2026-03", "2026-03");

        // Late invoices and a credit for March, and trips of March that were longer, shorter, and somebody else's.
        paid += 123_457 - 1_001;
        import(
            &database,
            "costs",
            "cost_id,regnr,date,category,amount_ore\nL1,MLA001,2026-03-20,fuel,123457\n\
             L2,MLA002,2026-03-01,lease,-1001\n",
        );
        run(&database, &["user", "add", "system", "System", "--system-administrator"]);
        let server = Server::start(&database);
        let client = server.client(&database, "system");
        let (_, organisations) = client.get("/api/v1/organisations").await;
        let by_code =
            |code| organisations["items"].as_array().unwrap().iter().find(|found| found["code"] == code).unwrap();
        let (nora, lindesberg) = (by_code("nora"), by_code("lindesberg"));
        let (_, trips) = client.get("/api/v1/trips?month=2026-03&limit=100").await;
        let mut trips: Vec<&Value> = trips["items"].as_array().unwrap().iter().collect();
        trips.sort_by_key(|trip| trip["trip_id"].as_str().map(str::to_owned));
        for (trip, right) in trips.iter().zip([
            json!({ "distance_m": 999_000 }),
            json!({ "distance_m": 0 }),
            json!({ "payer": nora["id"] }),
        ]) {
            let mut right = right;
            if right["payer"] == trip["payer"] {
                right["payer"] = lindesberg["id"].clone();
            }
            right["reason"] = "fel avläst mätare".into();
            let path = format!("/api/v1/trips/{}/corrections", trip["id"].as_str().unwrap());
            let (status, corrected) = client.post(&path, &right).await;
            assert!(status < 300, "{corrected}");
        }

        let april: Value = serde_json::from_str(&report(&database, "2026-04", "2026-04")).unwrap();
        let adjusts = |line: &&Value| line["kind"] == "adjustment";
        let lines = april["lines"].as_array().unwrap();
        assert!(lines.iter().filter(adjusts).all(|line| line["original"] == "2026-03"), "April carries them");
        let adjusted: i64 = lines.iter().filter(adjusts).map(|line| line["amount_ore"].as_i64().unwrap()).sum();
        assert_eq!(adjusted, 123_457 - 1_001, "trips move cost and make none");
        for month in &MONTHS[5..] {
            run(&database, &["period", "close", month]);
        }
        assert_eq!(report(&database, "2026-03", "2026-03"), march, "March's report, byte for byte");
        let year = report(&database, MONTHS[0], MONTHS[11]);
        let whole: Value = serde_json::from_str(&year).unwrap();
        assert_eq!((whole["state"].as_str(), whole["total_ore"].as_i64()), (Some("closed"), Some(paid)));

        // The sums that the year is read from agree.
        let (status, sums) = client.get("/api/v1/statements/years/2026").await;
        assert_eq!(status, 200, "{sums}");
        let begun = sums["months"].as_array().unwrap().iter().filter(|month| month["state"] != "ahead").count();
        let last = sums["months"][begun - 1]["month"].as_str().unwrap();
        let of_year: Value = serde_json::from_str(&report(&database, "2026-01", last)).unwrap();
        for party in of_year["parties"].as_array().unwrap() {
            let own = sums["parties"].as_array().unwrap().iter().find(|own| own["party"] == party["party"]).unwrap();
            assert_eq!(own["owed_total_ore"], party["amount_ore"], "{own}");
        }
        let of =
            |code: &str| sums["parties"].as_array().unwrap().iter().find(|own| own["party"] == code).unwrap().clone();
        let nora = of("nora");
        assert_eq!(nora["paid_total_ore"], begun * 1_000_000);
        let left = nora["owed_total_ore"].as_i64().unwrap() - nora["paid_total_ore"].as_i64().unwrap();
        assert_eq!((nora["left_ore"].as_i64(), nora["accrued_ore"][begun - 1].as_i64()), (Some(left), Some(left)));
        assert_eq!(sums["months"][0]["state"], "closed");
        assert_eq!(client.get("/api/v1/statements/years/2019").await.0, 404);
        run(&database, &["verify"]);
        years.push(year);
    }
    assert!(years[0] == years[1], "the same bytes on both engines");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_with_a_decision_a_time_and_sharers_of_its_own_says_so_for_ever() {
    let mut reports = Vec::new();
    for database in both() {
        furnish(&database);
        let hall = "[[rule]]\nname = \"Däck delas av två\"\ndecision = \"KS § 99\"\nfirst_month = \"2026-01\"\n\
                    last_month = \"2026-01\"\n\
            among = [\"nora\", \"lindesberg\"]\ncategories = [\"tyres\"]\nkey = \"equal\"\n\n[[rule]]";
        apply(&database, &agreement().replace("2025-11\"", "2025-12\"").replacen("[[rule]]", hall, 1));
        let tyres = |month: &str| -> Vec<Value> {
            let report: Value = serde_json::from_str(&report(&database, month, month)).unwrap();
            let lines = report["lines"].as_array().unwrap().iter();
            lines.filter(|line| line["category"] == "tyres").cloned().collect()
        };
        for month in ["2025-11", "2025-12", "2026-01"] {
            run(&database, &["period", "close", month]);
        }
        let january = tyres("2026-01");
        for line in &january {
            assert_eq!(line["decision"], "KS § 99");
            for share in line["shares"].as_array().unwrap() {
                let sharer = ["nora", "lindesberg"].contains(&share["party"].as_str().unwrap());
                assert_eq!(share["amount_ore"] != 0, sharer, "{line}");
            }
        }
        assert!(january.len() == VEHICLES && tyres("2025-12").iter().all(|line| line["decision"].is_null()));
        assert!(tyres("2026-02").iter().all(|line| line["rule"] != "Däck delas av två"), "it has ended");
        let workbook = database.folder.path().join("r.csv");
        let file = workbook.to_str().unwrap();
        run(&database, &["report", "cost-sharing", "--from", "2026-01", "--format", "csv", "--output", file]);
        reports.push(std::fs::read(&workbook).unwrap());
    }
    assert!(reports[0] == reports[1], "the same bytes on both engines");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_year_and_its_months_are_looked_through_by_party_and_kind() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("ekonom", PASSWORD).await;
    browser.go("/avrakning").await;
    browser.click("nav a[href^='/avrakning/ar/']").await;
    let year = browser.path().await;
    let shown = browser.text("main").await;
    assert!(shown.contains("Preliminärt betalt") && shown.contains("Lindesbergs kommun"), "{shown}");
    browser.click("table thead a").await;
    let month = browser.path().await;
    browser.go(&format!("{month}?kind=idle&party=nora")).await;
    let lines = browser.text("#lines tbody").await;
    assert!(!lines.is_empty() && !lines.contains("Användning"), "idle lines only: {lines}");
    check_in_every_look(&browser, &[&year, &format!("{month}?kind=idle&party=nora")]).await;
}

#[test]
fn a_workbook_of_very_many_lines_has_every_one_and_the_hash_of_the_report() {
    let categories = [
        "purchase",
        "depreciation",
        "interest",
        "lease",
        "tax",
        "insurance",
        "fuel",
        "charging",
        "service",
        "repair",
        "inspection",
        "tyres",
        "tolls",
        "parking",
        "wash",
        "administration",
        "other",
    ];
    let mut books = Vec::new();
    for database in both() {
        furnish(&database);
        let mut vehicles = "registration_number;make;model;class;fuel;organisation;acquired_on\n".to_owned();
        let mut costs = "cost_id,regnr,date,category,amount_ore\n".to_owned();
        for n in 0..600 {
            writeln!(vehicles, "MLC{n:03};Kia;Niro EV;car_i;electric;{};2024-01-01", PAYERS[n % 4]).unwrap();
            for (month, category) in
                ["2025-11", "2025-12"].iter().flat_map(|month| categories.map(|word| (month, word)))
            {
                writeln!(costs, "M{n}-{month}-{category},MLC{n:03},{month}-20,{category},{}", n + 100).unwrap();
            }
        }
        // What is shared by use was used.
        let mut trips = "trip_id,regnr,kommun,start,end,km\n".to_owned();
        for n in 0..600 {
            for month in ["2025-11", "2025-12"] {
                writeln!(trips, "M{n}-{month},MLC{n:03},{},{month}-20 08:00,{month}-20 09:00,7", PAYERS[n % 3])
                    .unwrap();
            }
        }
        import(&database, "vehicles", &vehicles);
        import(&database, "trips", &trips);
        import(&database, "costs", &costs);
        run(&database, &["period", "close", "2025-11"]);
        let whole: Value = serde_json::from_str(&report(&database, "2025-11", "2025-12")).unwrap();
        let book = database.folder.path().join("large.xlsx");
        let arguments =
            ["report", "cost-sharing", "--from", "2025-11", "--to", "2025-12", "--format", "xlsx", "--output"];
        run(&database, &[&arguments[..], &[book.to_str().unwrap()]].concat());
        if books.is_empty() {
            check_book(&whole, &book);
        }
        books.push(std::fs::read(&book).unwrap());
    }
    assert!(books[0] == books[1], "the same bytes on both engines, and so read once");
}

/// Every line of the report is in its workbook.
fn check_book(report: &Value, book: &Path) {
    let read = python("read_many_lines.py", book);
    let (total, count) = (&report["total_ore"], report["lines"].as_array().unwrap().len());
    assert!(count > 20_000, "{count} lines go at once");
    assert_eq!(read.trim(), format!("{total} {total}\n{count} {total} {total}\n{}", report["hash"].as_str().unwrap()));
}
