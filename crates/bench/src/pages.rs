//! Every page and every reading route of the API, asked by every role, over a fleet that was just imported: how long
//! each takes, and whether the sums on the pages are those of the database. Only the importer and the program itself
//! have touched the database; the importer gathered the planner's statistics.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};
use vagnpark_store::Store;

use crate::{
    Figure, Outcome,
    generator::{furnish, plate, write_trips, write_year_costs},
    program::{ScratchDatabase, Server, run, run_watched},
    size,
};

/// Minutes of a year.
const YEAR_MINUTES: u32 = 364 * 24 * 60;
/// Months of 2026 that are closed.
const CLOSED: u32 = 9;
/// The month whose costs are added up.
const MONTH: &str = "2026-10";
const ROLES: [&str; 6] = ["driver", "coordinator", "workshop", "finance", "administrator", "auditor"];
/// The organisations of the people named `all-…`; the others have one.
const ORGANISATIONS: [&str; 4] = ["lindesberg", "nora", "hallefors", "ljusnarsberg"];
/// How many of the slowest are reported.
const TOLD: usize = 25;

/// A page that a role waited for, and for how long.
struct Waited {
    ms: f64,
    kilobytes: usize,
    role: &'static str,
    path: String,
}

pub(crate) async fn measure(trips: u32, postgres: Option<&str>) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite://{}/vagnpark.db", folder.path().display());
    let mut found = vec![on_engine(&sqlite, folder.path(), trips, "SQLite").await?];
    if let Some(cluster) = postgres {
        let scratch = ScratchDatabase::create(cluster).await?;
        let there = on_engine(scratch.url(), folder.path(), trips, "PostgreSQL").await;
        scratch.remove().await?;
        found.push(there?);
    }
    let late: Vec<&str> = found.iter().filter(|(late, _)| *late).map(|(_, figure)| figure.ours.as_str()).collect();
    if late.is_empty() {
        Ok(found.into_iter().map(|(_, figure)| figure).collect())
    } else {
        Err(late.join("; ").into())
    }
}

/// Whether the slowest page takes longer than it may, and what it takes.
async fn on_engine(database: &str, folder: &Path, trips: u32, engine: &'static str) -> Outcome<(bool, Figure)> {
    let imported = fill(database, folder, trips)?;
    let server = Server::start(database)?;
    let http = Client::builder().timeout(Duration::from_mins(2)).redirect(Policy::none()).build()?;
    let admin = Caller::log_in(database, &server, &http, "all")?;
    let things = things(&admin).await?;
    let mut waited = Vec::new();
    let mut opened = 0;
    for role in ROLES {
        let caller = Caller::log_in(database, &server, &http, role)?;
        for address in addresses(database, &things)? {
            if let Some(found) = caller.wait_for(role, address).await? {
                opened += 1;
                waited.push(found);
            }
        }
    }
    let finance = Caller::log_in(database, &server, &http, "finance")?;
    let sums = compare_sums(database, &finance).await?;
    waited.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    tell(engine, &waited);
    let slowest = waited.first().ok_or("no page was opened")?;
    let late = size().slowest_ms.is_some_and(|most| slowest.ms > f64::from(most));
    let figure = Figure {
        what: format!(
            "{opened} pages of {} roles, {} vehicles, {trips} trips, {} costs, imported in {imported:.0} s",
            ROLES.len(),
            size().vehicles,
            size().vehicles * 60
        ),
        ours: format!("the slowest {:.0} ms: {} ({}, {engine})", slowest.ms, slowest.path, slowest.role),
        baseline: sums,
        ratio: String::new(),
    };
    Ok((late, figure))
}

#[expect(clippy::print_stderr, reason = "the table is what it is for; the figures go to stdout")]
fn tell(engine: &str, waited: &[Waited]) {
    eprintln!("\n| {engine}: address | role | ms | kB |\n|---|---|---|---|");
    for found in waited.iter().take(TOLD) {
        eprintln!("| {} | {} | {:.0} | {} |", found.path, found.role, found.ms, found.kilobytes);
    }
}

/// Imports everything, closes months, and adds people. Answers the seconds of importing.
fn fill(database: &str, folder: &Path, trips: u32) -> Outcome<f64> {
    let vehicles = size().vehicles;
    furnish(database, folder, vehicles)?;
    let (trip_file, cost_file) = (folder.join("year-trips.csv"), folder.join("year-costs.csv"));
    write_trips(&trip_file, vehicles, trips, i64::from(YEAR_MINUTES / (trips / vehicles).max(1)))?;
    write_year_costs(&cost_file, vehicles)?;
    let mut seconds = 0.0;
    for (kind, file) in [("trips", &trip_file), ("costs", &cost_file)] {
        seconds += run_watched(database, &["import", kind, &file.to_string_lossy()])?.seconds;
    }
    for month in 1..=CLOSED {
        run(database, &["period", "close", &format!("2026-{month:02}")])?;
    }
    add_people(database)?;
    Ok(seconds)
}

fn add_people(database: &str) -> Outcome<()> {
    let all: Vec<String> =
        ORGANISATIONS.iter().flat_map(|organisation| ROLES.map(|role| format!("{organisation}:{role}"))).collect();
    let mut people = vec![("all".to_owned(), all)];
    people.extend(ROLES.map(|role| {
        let grants = ORGANISATIONS.iter().map(|organisation| format!("{organisation}:{role}")).collect();
        (role.to_owned(), grants)
    }));
    for (login, grants) in people {
        let mut arguments = vec!["user", "add", &login, &login, "--licence", "B"];
        arguments.extend(grants.iter().flat_map(|grant| ["--role", grant.as_str()]));
        run(database, &arguments)?;
    }
    Ok(())
}

/// Somebody who makes requests.
struct Caller<'a> {
    http: &'a Client,
    address: String,
    token: String,
}

impl<'a> Caller<'a> {
    fn log_in(database: &str, server: &Server, http: &'a Client, login: &str) -> Outcome<Self> {
        let token = run(database, &["token", "create", login])?.trim().to_owned();
        Ok(Self { http, address: server.address.clone(), token })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.address)).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Outcome<Value> {
        Ok(self.request(Method::GET, path).send().await?.error_for_status()?.json().await?)
    }

    async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        let answer = self.request(Method::POST, path).json(body).send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if status.is_success() {
            Ok(serde_json::from_str(&text)?)
        } else {
            Err(format!("{path}: {status} {text}").into())
        }
    }

    /// The least time that an address takes; none if the role may not open it.
    async fn wait_for(&self, role: &'static str, path: String) -> Outcome<Option<Waited>> {
        let (mut ms, mut kilobytes) = (f64::INFINITY, 0);
        // The least of several tries, since others use the machine too; where time says nothing, once is enough.
        for _ in 0..if size().slowest_ms.is_some() { 3 } else { 1 } {
            let start = Instant::now();
            let answer = self.request(Method::GET, &path).send().await?;
            let status = answer.status();
            kilobytes = answer.bytes().await?.len() / 1_000;
            if status.is_client_error() {
                return Ok(None);
            }
            if status.is_server_error() {
                return Err(format!("{path} for {role}: {status}").into());
            }
            ms = ms.min(start.elapsed().as_secs_f64() * 1e3);
        }
        Ok(Some(Waited { ms, kilobytes, role, path }))
    }
}

/// One thing of each kind that an address asks for.
async fn things(caller: &Caller<'_>) -> Outcome<BTreeMap<&'static str, String>> {
    let id = |found: &Value| found["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no id: {found}"));
    let vehicles = caller.get(&format!("/api/v1/vehicles?q={}&limit=1", plate(size().vehicles / 2))).await?;
    let vehicle = id(&vehicles["items"][0])?;
    let (start, end) = window();
    let organisation = &vehicles["items"][0]["organisation"];
    let booking = json!({ "vehicle": vehicle, "start": start, "end": end, "organisation": organisation });
    let job = json!({ "vehicle": vehicle, "kind": "service", "start": end, "end": end + chrono::Duration::days(1) });
    let defect = json!({ "vehicle": vehicle, "severity": "note", "description": "repa" });
    let plan = json!({ "vehicle": vehicle, "kind": "service", "interval_months": 12, "last_done_on": "2026-01-01" });
    let question = json!({ "from": MONTH, "name": "Som nu", "organisation": organisation });
    let first = async |path: &str| -> Outcome<String> { Ok(id(&caller.get(path).await?["items"][0])?) };
    let made = async |path: &str, body: Value| -> Outcome<String> { Ok(id(&caller.post(path, &body).await?)?) };
    Ok(BTreeMap::from([
        ("booking", made("/api/v1/bookings", booking.clone()).await?),
        ("wish", made("/api/v1/waiting-list", booking).await?),
        ("work_order", made("/api/v1/work-orders", job).await?),
        ("defect", made("/api/v1/defects", defect).await?),
        ("plan", made("/api/v1/service-plans", plan).await?),
        ("what_if", made("/api/v1/what-ifs", question).await?),
        ("cost", first("/api/v1/costs").await?),
        ("trip", first("/api/v1/trips").await?),
        ("vehicle", vehicle),
    ]))
}

#[expect(clippy::disallowed_methods, reason = "a bench books from now on")]
fn window() -> (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) {
    let start = chrono::Utc::now() + chrono::Duration::days(30);
    (start, start + chrono::Duration::hours(2))
}

/// The addresses of reading routes, as the program lists them. Both a closed and an open month are asked for; a route
/// for something that does not exist is left out.
fn addresses(database: &str, things: &BTreeMap<&'static str, String>) -> Outcome<Vec<String>> {
    let listed = run(database, &["routes"])?;
    let mut addresses: Vec<String> =
        ["/uppfoljning?from=2026-01&to=2026-10", "/kostnader?month=2026-10"].into_iter().map(str::to_owned).collect();
    for line in listed.lines() {
        let mut parts = line.split('\t');
        let (Some("GET"), Some(path), Some(area)) = (parts.next(), parts.next(), parts.next()) else { continue };
        // A stream has no end, and what operators watch is not a page.
        if area == "operation" || path == "/api/v1/events" {
            continue;
        }
        for month in ["2026-09", MONTH] {
            let mut address = path.to_owned();
            for (kind, id) in things {
                address = address.replace(&format!("{{{kind}}}"), id);
            }
            for (parameter, value) in
                [("{month}", month), ("{year}", "2026"), ("{place}", "7"), ("{format}", "csv"), ("{party}", "nora")]
            {
                address = address.replace(parameter, value);
            }
            // In the API all ids have the same name; the route tells which is meant.
            if area == "api" {
                address = in_api(&address, things);
            }
            if !address.contains('{') && !addresses.contains(&address) {
                addresses.push(address);
            }
        }
    }
    Ok(addresses)
}

fn in_api(address: &str, things: &BTreeMap<&'static str, String>) -> String {
    let kinds = [
        ("/api/v1/vehicles/", "vehicle"),
        ("/api/v1/bookings/", "booking"),
        ("/api/v1/trips/", "trip"),
        ("/api/v1/what-ifs/", "what_if"),
    ];
    let kind = kinds.iter().find(|(folder, _)| address.starts_with(folder));
    let address = match kind.and_then(|(_, kind)| things.get(kind)) {
        Some(id) => address.replace("{id}", id),
        None => address.to_owned(),
    };
    match address.as_str() {
        "/api/v1/utilisation" | "/api/v1/emissions" | "/api/v1/fleet-need" => {
            format!("{address}?from=2026-01&to=2026-10")
        }
        "/api/v1/availability" => {
            let (start, end) = window();
            let text = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            format!("{address}?from={}&to={}", text(start), text(end))
        }
        "/api/v1/adjustments" => format!("{address}?month={MONTH}"),
        _ => address,
    }
}

/// The costs according to the database: how many, and what they add up to.
async fn costs_by_sql(database: &str, statement: &'static str) -> Outcome<(i64, i64)> {
    Ok(match Store::connect(database).await? {
        Store::Sqlite { readers, .. } => sqlx::query_as(statement).fetch_one(&readers).await?,
        Store::Postgres { pool, .. } => sqlx::query_as(statement).fetch_one(&pool).await?,
    })
}

/// Compares the sums on the pages with those of the database; says so in words if they are the same.
async fn compare_sums(database: &str, finance: &Caller<'_>) -> Outcome<String> {
    let (count, ore) = costs_by_sql(
        database,
        "SELECT count(*), CAST(sum(net_ore + vat_ore - recoverable_vat_ore) AS BIGINT) FROM cost_entry
         WHERE to_on >= '2026-10-01' AND from_on <= '2026-10-31'",
    )
    .await?;
    let page = finance.request(Method::GET, &format!("/kostnader?month={MONTH}")).send().await?.text().await?;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let foot = page.split("<tfoot>").nth(1).and_then(|foot| foot.split("class=\"num\">").nth(1)).ok_or("no sum")?;
    let shown = digits(foot.split('<').next().unwrap_or_default());
    let counted = page.split("<nav class=\"row paging\"").nth(1).and_then(|foot| foot.split("</p>").next());
    let counted = digits(counted.ok_or("no count")?);
    if shown != ore.to_string() || !counted.ends_with(&count.to_string()) {
        return Err(format!("/kostnader says {shown} öre of {counted}; the database {ore} öre of {count}").into());
    }
    let used = finance.get("/api/v1/utilisation?from=2026-01&to=2026-12").await?;
    let used = used["items"].as_array().ok_or("no items")?.iter().filter_map(|found| found["cost_ore"].as_i64());
    let used: i64 = used.sum();
    let (all, year) = costs_by_sql(
        database,
        "SELECT count(*), CAST(sum(net_ore + vat_ore - recoverable_vat_ore) AS BIGINT) FROM cost_entry \
         WHERE vehicle_id IS NOT NULL",
    )
    .await?;
    if used != year {
        return Err(format!("follow-up says {used} öre, the database {year} of {all} costs").into());
    }
    Ok(format!("sums are SQL's: {count} costs of {MONTH} {ore} öre, {all} of the year {year} öre"))
}
