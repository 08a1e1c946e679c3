//! The work behind a page does not depend on the size of the fleet, or on how long it has been used: statements, rows
//! returned, and the work of finding them.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, run},
    routes::{excused, routes},
};

/// The work that a database did for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    statements: u64,
    /// Rows that it returned.
    rows: u64,
    /// Steps of SQLite's virtual machine: some for each row that is looked at, returned or not.
    steps: u64,
}

struct Counted {
    server: Server,
    metrics: String,
    nils: Client,
    _database: Database,
}

impl Counted {
    /// A server with a number of Nora's cars, each with a booking, a plan and a defect.
    async fn with_cars(count: u32) -> Self {
        let database = Database::sqlite();
        import_everything(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let counted = Self::serve(database);
        let nils = &counted.nils;
        for number in 0..count {
            let car = json!({ "registration_number": format!("MLB4{number:02}"), "make": "Kia", "model": "Niro",
                "class": "car_i" });
            let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
            let from = chrono::Utc::now() + chrono::Duration::hours(2);
            let wanted = json!({ "vehicle": car, "start": from, "end": from + chrono::Duration::hours(1) });
            assert_eq!(nils.post("/api/v1/bookings", &wanted).await.0, 201);
            let plan = json!({ "vehicle": car, "kind": "service", "interval_months": 1, "interval_km": 1_000,
                "last_done_on": "2026-01-01", "last_done_km": 0 });
            assert_eq!(nils.post("/api/v1/service-plans", &plan).await.0, 201);
            let defect = json!({ "vehicle": car, "severity": "note", "description": "repa" });
            assert_eq!(nils.post("/api/v1/defects", &defect).await.0, 201);
        }
        counted
    }

    /// A server with a number of Nora's cars, each with a number of trips and costs in each of ten months.
    fn with_history(database: Database, cars: u32, monthly: u32) -> Self {
        import_everything(&database);
        let mut arguments = vec!["user", "add", "nils", "Nils", "--licence", "B"];
        let roles = ["driver", "coordinator", "workshop", "finance", "administrator", "auditor"];
        let roles = roles.map(|role| format!("nora:{role}"));
        arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
        run(&database, &arguments);
        let mut vehicles = "registration_number,make,model,class,fuel,organisation,pool\n".to_owned();
        let mut trips = "trip_id,regnr,kommun,start,end,km\n".to_owned();
        let mut costs = "cost_id,regnr,date,category,amount_ore\n".to_owned();
        for car in 0..cars {
            let plate = format!("MK{}{:03}", ["A", "B", "C"][(car / 1_000) as usize], car % 1_000);
            writeln!(vehicles, "{plate},Kia,Niro,car_i,electric,Nora,bergslagen").unwrap();
            for month in 1..=10 {
                for n in 0..monthly {
                    let day = n % 28 + 1;
                    writeln!(
                        trips,
                        "T{car}-{month}-{n},{plate},Nora,2026-{month:02}-{day:02} \
                                     08:00,2026-{month:02}-{day:02} 09:00,12"
                    )
                    .unwrap();
                    writeln!(costs, "C{car}-{month}-{n},{plate},2026-{month:02}-{day:02},fuel,10000").unwrap();
                }
            }
        }
        for (kind, text) in [("vehicles", vehicles), ("trips", trips), ("costs", costs)] {
            let file = database.folder.path().join(format!("{kind}.csv"));
            std::fs::write(&file, text).unwrap();
            run(&database, &["import", kind, file.to_str().unwrap()]);
        }
        // A server packs what is read for follow-up at its first round.
        run(&database, &["housekeep"]);
        Self::serve(database)
    }

    fn serve(database: Database) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut settings = ServerSettings::default();
        settings.set("VAGNPARK_METRICS_LISTEN", format!("127.0.0.1:{port}"));
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        Self { server, metrics: format!("http://127.0.0.1:{port}/metrics"), nils, _database: database }
    }

    async fn work(&self) -> Work {
        let text = reqwest::get(&self.metrics).await.unwrap().text().await.unwrap();
        let counter = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
        };
        Work {
            statements: counter("vagnpark_statements_total"),
            rows: counter("vagnpark_rows_total"),
            steps: counter("vagnpark_sqlite_steps_total"),
        }
    }

    /// The work done while a page was made: by it, and by the server itself.
    async fn behind(&self, path: &str) -> Work {
        let before = self.work().await;
        let answer = self.nils.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap();
        let after = self.work().await;
        assert!(self.server.address.starts_with("http"));
        Work {
            statements: after.statements - before.statements,
            rows: after.rows - before.rows,
            steps: after.steps - before.steps,
        }
    }
}

/// What is wrong with a page on several servers. It is measured again as long as something is, since the server also
/// works by itself; the least that was seen is the page's own.
async fn fault<const N: usize>(
    servers: [&Counted; N],
    path: &str,
    wrong: impl Fn([Work; N]) -> Option<String>,
) -> Option<String> {
    let mut least = [Work { statements: u64::MAX, rows: u64::MAX, steps: u64::MAX }; N];
    let mut found = None;
    for _ in 0..12 {
        for (server, least) in servers.into_iter().zip(&mut least) {
            let seen = server.behind(path).await;
            least.statements = least.statements.min(seen.statements);
            least.rows = least.rows.min(seen.rows);
            least.steps = least.steps.min(seen.steps);
        }
        found = wrong(least);
        if found.is_none() {
            break;
        }
    }
    found.map(|found| format!("{path} {found}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_ask_the_database_as_often_for_three_cars_as_for_thirty() {
    let (few, many) = (Counted::with_cars(3).await, Counted::with_cars(30).await);
    for path in [
        "/",
        "/tavla",
        "/boka",
        "/bokningar",
        "/vantelista",
        "/forfragningar",
        "/meddelanden",
        "/fel",
        "/service",
        "/service/ar",
        "/service/vinterdack",
        "/fordon",
        "/api/v1/due",
        "/api/v1/bookings",
    ] {
        let wrong = |[small, large]: [Work; 2]| {
            let right = small.statements == large.statements && small.statements < 25;
            (!right).then(|| format!("{small:?}, {large:?}"))
        };
        assert_eq!(fault([&few, &many], path, wrong).await, None);
    }
}

/// The addresses, which ask for a year back, since that is where the history is.
fn asked() -> Vec<String> {
    let months = "from=2026-01&to=2026-10";
    let mut asked: Vec<String> =
        ["/kostnader?month=2026-06", "/api/v1/costs?month=2026-06", "/api/v1/trips?month=2026-06"]
            .map(str::to_owned)
            .into();
    for route in routes() {
        let alone = route.method == Method::GET && !route.path.contains('{') && route.area != "operation";
        if alone && !excused("work").contains(&route.path) {
            asked.push(match route.path.as_str() {
                "/uppfoljning"
                | "/uppfoljning/behov"
                | "/api/v1/utilisation"
                | "/api/v1/emissions"
                | "/api/v1/fleet-need" => format!("{}?{months}", route.path),
                path => path.to_owned(),
            });
        }
    }
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reads_no_more_for_ten_times_the_cars_than_they_are_and_not_all_that_ever_was() {
    let small = Counted::with_history(Database::sqlite(), 30, 1);
    let wide = Counted::with_history(Database::sqlite(), 300, 1);
    let long = Counted::with_history(Database::sqlite(), 30, 10);
    let mut faults = Vec::new();
    for path in asked() {
        let wrong = |[few, many, old]: [Work; 3]| {
            // Ten times the cars may be ten times the rows, and a sort of them a little more; a square is a hundred
            // times.
            let cars = many.steps > 20 * few.steps + 20_000 || many.rows > 12 * few.rows + 300;
            // Sums of a history are found through an index, and a list of it is a page; its rows are not returned.
            let history = old.rows > few.rows + 250;
            let asks = many.statements != few.statements || old.statements != few.statements;
            (cars || history || asks)
                .then(|| format!("with few, ten times the cars, the history: {few:?}, {many:?}, {old:?}"))
        };
        faults.extend(fault([&small, &wide, &long], &path, wrong).await);
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_hands_over_no_more_rows_than_a_page_shows() {
    let small = Counted::with_history(Database::postgres(), 30, 1);
    let long = Counted::with_history(Database::postgres(), 30, 10);
    let mut faults = Vec::new();
    for path in asked() {
        let wrong = |[few, old]: [Work; 2]| {
            let more = old.rows > few.rows + 250 || old.statements != few.statements;
            more.then(|| format!("with ten times the history: {few:?}, {old:?}"))
        };
        faults.extend(fault([&small, &long], &path, wrong).await);
    }
    assert_eq!(faults, Vec::<String>::new());
}
