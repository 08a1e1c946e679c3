//! The number of statements behind a page does not depend on the size of the fleet.

use reqwest::Method;
use serde_json::json;

use crate::{
    harness::{Client, Database, Server, ServerSettings, run},
    main_job::import_everything,
};

struct Counted {
    server: Server,
    metrics: String,
    nils: Client,
    _database: Database,
}

impl Counted {
    /// A server with so many cars of Nora's, each with a booking, a plan and a defect.
    async fn with_cars(count: u32) -> Self {
        let database = Database::sqlite();
        import_everything(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut settings = ServerSettings::default();
        settings.set("VAGNPARK_METRICS_LISTEN", format!("127.0.0.1:{port}"));
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        for number in 0..count {
            let car = json!({ "registration_number": format!("MLB4{number:02}"), "make": "Kia", "model": "Niro", "class": "car_i" });
            let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
            let from = chrono::Utc::now() + chrono::Duration::hours(2);
            let wanted = json!({ "vehicle": car, "start": from, "end": from + chrono::Duration::hours(1) });
            assert_eq!(nils.post("/api/v1/bookings", &wanted).await.0, 201);
            let plan = json!({ "vehicle": car, "kind": "service", "interval_months": 1, "interval_km": 1_000, "last_done_on": "2026-01-01", "last_done_km": 0 });
            assert_eq!(nils.post("/api/v1/service-plans", &plan).await.0, 201);
            let defect = json!({ "vehicle": car, "severity": "note", "description": "repa" });
            assert_eq!(nils.post("/api/v1/defects", &defect).await.0, 201);
        }
        Self { server, metrics: format!("http://127.0.0.1:{port}/metrics"), nils, _database: database }
    }

    async fn statements(&self) -> u64 {
        let text = reqwest::get(&self.metrics).await.unwrap().text().await.unwrap();
        let line = text.lines().find(|line| line.starts_with("vagnpark_statements_total")).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// The statements behind a page: the fewest of several tries, since the server also works by itself.
    async fn behind(&self, path: &str) -> u64 {
        let mut fewest = u64::MAX;
        for _ in 0..4 {
            let before = self.statements().await;
            let answer = self.nils.request(Method::GET, path).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            answer.bytes().await.unwrap();
            fewest = fewest.min(self.statements().await - before);
        }
        assert!(self.server.address.starts_with("http"));
        fewest
    }
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
        "/api/v1/duties",
        "/api/v1/bookings",
    ] {
        let (small, large) = (few.behind(path).await, many.behind(path).await);
        assert_eq!(small, large, "{path}");
        assert!(small < 25, "{path} takes {small} statements");
    }
}
