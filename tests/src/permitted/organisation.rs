//! For which organisation somebody acts who has roles in several: the only one possible, or the one they say.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run},
};

async fn organisation(client: &Client, code: &str) -> Value {
    let (_, all) = client.get("/api/v1/organisations").await;
    all["items"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap()["id"].clone()
}

async fn import(client: &Client, query: &str, file: &str) -> (u16, Value) {
    answer(client.request(Method::POST, &format!("/api/v1/imports?{query}")).body(file.to_owned())).await
}

/// The id of the pool of the fixtures.
fn pool(database: &Database) -> String {
    let id = if database.url.starts_with("sqlite") { "lower(hex(id))" } else { "CAST(id AS TEXT)" };
    database.stored(&format!("SELECT {id} FROM pool LIMIT 1"))
}

/// The organisation with the smaller id comes first among somebody's roles; Lindesberg is added first.
fn add(database: &Database, login: &str, roles: &[&str]) {
    let roles = roles.iter().flat_map(|role| ["--role", role]);
    run(database, &["user", "add", login, login, "--licence", "B"].into_iter().chain(roles).collect::<Vec<_>>());
}

const TRIP: &str = "trip_id,regnr,kommun,start,end,km\nX1,MLB102,Nora,2026-10-03 08:00,2026-10-03 09:00,8\n";

#[tokio::test(flavor = "multi_thread")]
async fn a9_what_names_no_organisation_is_done_for_the_only_one_where_one_may() {
    for database in both() {
        import_everything(&database);
        let firsts = database.stored("SELECT code FROM organisation WHERE code IN ('lindesberg', 'nora') ORDER BY id");
        let (first, second) = firsts.split_once('\n').unwrap();
        add(&database, "eva", &[&format!("{first}:driver"), &format!("{second}:finance")]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let (status, report) = import(&eva, "kind=trips&file_name=t.csv", TRIP).await;
        assert_eq!(status, 201, "{report}");
        let pool = pool(&database);
        let cost = json!({ "pool": pool, "category": "insurance", "from": "2026-11-05", "net_ore": 100 });
        let (status, made) = eva.post("/api/v1/costs", &cost).await;
        assert_eq!(status, 201, "{made}");
        let of = "SELECT DISTINCT o.code FROM import_batch b JOIN organisation o ON o.id = b.sender_id \
                  WHERE b.actor = 'eva' UNION ALL SELECT o.code FROM cost_entry c JOIN organisation o \
                  ON o.id = c.organisation_id WHERE c.net_ore = 100";
        assert_eq!(database.stored(of), format!("{second}\n{second}"), "{}", database.url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_with_several_it_is_asked_for_which_one() {
    for database in both() {
        import_everything(&database);
        add(
            &database,
            "eva",
            &[
                "lindesberg:finance",
                "nora:finance",
                "lindesberg:driver",
                "nora:driver",
                "nora:administrator",
                "lindesberg:administrator",
            ],
        );
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let (nora, pool) = (organisation(&eva, "nora").await, pool(&database));
        let vehicle = eva.get("/api/v1/vehicles").await.1["items"][0]["id"].clone();
        let soon = chrono::Utc::now() + chrono::Duration::days(7);
        let window = (soon, soon + chrono::Duration::hours(1));
        let bodies = [
            ("/api/v1/bookings", json!({ "vehicle": vehicle, "start": window.0, "end": window.1 })),
            ("/api/v1/waiting-list", json!({ "vehicle": vehicle, "start": window.0, "end": window.1 })),
            ("/api/v1/costs", json!({ "pool": pool, "category": "insurance", "from": "2026-11-05", "net_ore": 1 })),
            ("/api/v1/webhooks", json!({ "url": "https://example.org/" })),
            ("/api/v1/what-ifs", json!({ "from": "2026-10", "name": "Som nu" })),
            (
                "/api/v1/vehicles",
                json!({ "registration_number": "MLB931", "make": "Kia", "model": "Niro", "class": "car_i" }),
            ),
        ];
        let asked = |status: u16, problem: &Value| {
            let error = &problem["errors"][0];
            assert_eq!((status, error["code"].as_str()), (422, Some("missing")), "{problem}");
            assert_eq!(error["pointer"], "/organisation", "{problem}");
            let among = error["values"]["among"].as_array().unwrap_or_else(|| panic!("{problem}"));
            assert_eq!(among.len(), 2, "{problem}");
            assert!(among.iter().any(|one| one["id"] == nora && one["name"] == "Nora kommun"), "{problem}");
        };
        for (path, body) in bodies {
            let (status, problem) = eva.post(path, &body).await;
            asked(status, &problem);
            let mut named = body;
            named["organisation"] = nora.clone();
            let (status, made) = eva.post(path, &named).await;
            assert_eq!(status, 201, "{path}: {made}");
        }
        let (status, problem) = import(&eva, "kind=trips&file_name=t.csv", TRIP).await;
        asked(status, &problem);
        let query = format!("kind=trips&file_name=t.csv&organisation={}", nora.as_str().unwrap());
        assert_eq!(import(&eva, &query, TRIP).await.0, 201);
        // The pages ask, too.
        let page = eva.request(Method::GET, "/boka").send().await.unwrap().text().await.unwrap();
        assert!(page.contains("name=\"organisation\"") && page.contains("Nora kommun"), "{page}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i8_a_name_that_one_sender_was_asked_about_means_nothing_to_the_others() {
    for database in both() {
        import_everything(&database);
        add(&database, "lisa", &["lindesberg:finance"]);
        add(&database, "nora", &["nora:finance"]);
        let server = Server::start(&database);
        let (lisa, nora) = (server.client(&database, "lisa"), server.client(&database, "nora"));
        let file = |key: &str, plate: &str| {
            format!("trip_id,regnr,kommun,start,end,km\n{key},{plate},Norra,2026-10-03 08:00,2026-10-03 09:00,8\n")
        };
        let settings = "%7B%22answers%22%3A%7B%22organisation%3Anorra%22%3A%22lindesberg%22%2C\
                        %22unit%3Anora%2FUtbildning%22%3A%22Barn%20och%20ungdom%22%7D%7D";
        let answered = format!("kind=trips&file_name=t.csv&settings={settings}");
        let (status, report) = import(&lisa, &answered, &file("A1", "MLB101")).await;
        assert_eq!((status, report["counts"]["created"].as_i64()), (201, Some(1)), "{report}");
        let (status, again) = import(&lisa, "kind=trips&file_name=u.csv", &file("A2", "MLB101")).await;
        assert_eq!((status, again["counts"]["created"].as_i64()), (201, Some(1)), "asked once: {again}");
        let (_, other) = import(&nora, "kind=trips&file_name=v.csv", &file("A3", "MLB102")).await;
        assert_eq!(other["counts"]["rejected"].as_i64(), Some(1), "a question of its own: {other}");
        assert_eq!(database.stored("SELECT count(*) FROM unit_alias"), "0", "no unit of others is renamed");
        assert_eq!(database.stored("SELECT count(*) FROM organisation_alias WHERE folded = 'norra'"), "0");
        // Taken back, it means nothing to its sender either.
        let batch = report["batch"].as_str().unwrap();
        let (status, body) = lisa.post(&format!("/api/v1/imports/{batch}/undo"), &json!({})).await;
        assert!(status < 300, "{status} {body}");
        let (_, after) = import(&lisa, "kind=trips&file_name=w.csv", &file("A4", "MLB101")).await;
        assert_eq!(after["counts"]["rejected"].as_i64(), Some(1), "{after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_the_page_of_imports_offers_only_what_would_be_taken() {
    for database in both() {
        import_everything(&database);
        add(&database, "eva", &["lindesberg:administrator", "nora:administrator"]);
        add(&database, "nils", &["nora:administrator"]);
        run(&database, &["user", "add", "root", "root", "--system-administrator"]);
        let server = Server::start(&database);
        // Which kinds are offered, and whether the rows may say whose they are, or one must be chosen.
        for (login, shared, in_rows, must_choose) in
            [("eva", false, false, true), ("nils", false, false, false), ("root", true, true, false)]
        {
            let request = server.client(&database, login).request(Method::GET, "/import");
            let page = request.send().await.unwrap().text().await.unwrap();
            let offers = |kind: &str| page.contains(&format!("<option value=\"{kind}\""));
            assert!(offers("vehicles") && offers("units") && offers("people"), "{login}: {page}");
            assert_eq!((offers("population"), offers("organisations")), (shared, shared), "{login}: {page}");
            assert_eq!(page.contains("mall/population.csv"), shared, "{login}");
            assert_eq!(page.contains("Står på raderna"), in_rows, "{login}: {page}");
            assert_eq!(page.contains("name=\"organisation\" required"), must_choose, "{login}: {page}");
        }
    }
}
