//! Every route, as the program itself lists them (`vagnpark routes`), the ones that walks leave out, and real ids to
//! put into addresses.

use std::{collections::BTreeMap, fs};

use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_domain::access::{Permission, Role};

use crate::{
    browser::demo,
    harness::{Client, Database, answer, repository, run},
};

/// A route, as it is served.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// The path, with the kind of each id: `/fordon/{vehicle}`.
    pub(crate) path: String,
    pub(crate) area: String,
    /// Those whom it is for.
    pub(crate) audience: Audience,
    /// What it answers: a page, a file, or what a form leads to; JSON.
    pub(crate) answers: String,
    /// The key of its place in the main menu, and those who see it there.
    pub(crate) menu: Option<(String, Audience)>,
}

/// Those whom a route is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Everybody,
    People,
    With(Vec<Permission>),
}

impl Audience {
    fn read(words: &str) -> Self {
        match words {
            "everybody" => Self::Everybody,
            "people" => Self::People,
            permissions => Self::With(permissions.split('|').map(|word| word.parse().unwrap()).collect()),
        }
    }

    /// Whether somebody with a role belongs to it, or somebody without any.
    pub(crate) fn includes(&self, role: Option<Role>) -> bool {
        match self {
            Self::Everybody | Self::People => true,
            Self::With(permissions) => {
                permissions.iter().any(|permission| role.is_some_and(|role| role.permits(*permission)))
            }
        }
    }
}

impl Route {
    pub(crate) fn is_page(&self) -> bool {
        !["api", "operation"].contains(&self.area.as_str())
    }

    /// Whether its path has an id.
    pub(crate) fn asks_for_an_id(&self) -> bool {
        unfilled(&self.fill(&BTreeMap::new())).is_some()
    }

    /// The address with values in it, and something sensible for parameters that are not ids.
    pub(crate) fn fill(&self, values: &BTreeMap<String, String>) -> String {
        let mut path = self.path.clone();
        for (name, value) in values {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        let format = if path.contains("/korjournal/") { "csv" } else { "xlsx" };
        let name = if path.starts_with("/assets/") { "icon.svg" } else { "vehicles.csv" };
        for (parameter, value) in [
            ("{month}", "2026-10"),
            ("{year}", "2026"),
            ("{place}", "0"),
            ("{format}", format),
            ("{name}", name),
            ("{party}", "lindesberg"),
        ] {
            path = path.replace(parameter, value);
        }
        path
    }

    /// The address with the query that a page needs.
    pub(crate) fn ask(&self, values: &BTreeMap<String, String>) -> String {
        let page = self.fill(values);
        match self.path.as_str() {
            "/fordon/{vehicle}/vem" => page + "?at=2026-10-01T10:00",
            "/service/planera" => format!("{page}?vehicle={}&kind=service", values["vehicle"]),
            _ => page,
        }
    }

    /// The address with the same id in every place for an id.
    pub(crate) fn fill_all(&self, id: &str) -> String {
        let mut path = self.fill(&BTreeMap::new());
        while let Some(parameter) = unfilled(&path) {
            path = path.replace(&format!("{{{parameter}}}"), id);
        }
        path
    }
}

/// The first parameter of a path that has no value.
pub(crate) fn unfilled(path: &str) -> Option<&str> {
    Some(path.split_once('{')?.1.split_once('}')?.0)
}

/// Every route that the program serves.
pub(crate) fn routes() -> Vec<Route> {
    let listed = run(&Database::sqlite(), &["routes"]);
    let route = |line: &str| {
        let [method, path, area, audience, answers, menu] =
            line.split('\t').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        let place = |(key, audience): (&str, &str)| (key.to_owned(), Audience::read(audience));
        let menu = menu.split_once(':').map(place);
        Route { method: method.parse().unwrap(), path, area, audience: Audience::read(&audience), answers, menu }
    };
    let routes: Vec<Route> = listed.lines().map(route).collect();
    assert!(routes.iter().filter(|route| route.area == "finance").count() >= 30, "{listed}");
    assert!(routes.len() >= 220, "{} routes", routes.len());
    routes
}

/// All routes except those that `tests/exceptions/routes.toml` excuses from a walk.
pub(crate) fn routes_walked(walk: &str) -> Vec<Route> {
    let excused = excused(walk);
    routes().into_iter().filter(|route| !excused.contains(&route.path)).collect()
}

/// The paths that are excused from a walk.
pub(crate) fn excused(walk: &str) -> Vec<String> {
    let text = fs::read_to_string(repository("tests/exceptions/routes.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    table[walk].as_table().unwrap().keys().cloned().collect()
}

#[test]
fn exceptions_name_routes_that_exist() {
    let routes = routes();
    for walk in ["login", "roles", "isolation", "accessibility", "work"] {
        for path in excused(walk) {
            assert!(routes.iter().any(|route| route.path == path), "{walk}: nothing is served at {path}");
        }
    }
}

#[test]
fn a_page_that_asks_for_an_id_says_of_what() {
    for route in routes().iter().filter(|route| route.area != "api") {
        assert!(
            !route.path.contains("{id}"),
            "{}: name what it is in the table of server/src/web/routes/mod.rs",
            route.path
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_only_takes_forms_leads_to_a_page_when_it_is_opened() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let routes: Vec<Route> = routes().into_iter().filter(Route::is_page).collect();
    let opened = |path: &str| routes.iter().any(|route| route.method == Method::GET && route.path == path);
    let mut lost = Vec::new();
    for form in routes.iter().filter(|route| route.method == Method::POST && !opened(&route.path)) {
        let address = form.fill(&things);
        let answer = client.request(Method::GET, &address).send().await.unwrap();
        if answer.status() != 200 || answer.url().path() == address {
            lost.push(format!("{address} → {}: {}", answer.url().path(), answer.status()));
        }
    }
    assert_eq!(lost, Vec::<String>::new());
}

/// A version of the agreement that waits for the other parties.
async fn proposed(finance: &Client) -> String {
    let (_, held) = finance.get("/api/v1/agreements").await;
    let source = held["items"][0]["source"].as_str().unwrap();
    let first = held["items"][0]["first_month"].as_str().unwrap();
    let content = source.replace(&format!("first_month = \"{first}\""), "first_month = \"2099-01\"");
    let body = json!({ "kind": "agreement", "content": content, "decided_on": "2026-01-15" });
    let (status, made) = finance.post("/api/v1/proposals", &body).await;
    made["proposal"]["id"].as_str().unwrap_or_else(|| panic!("{status} {made}")).to_owned()
}

/// Something that is charged by others, and an objection to something else.
async fn objected(client: &Client, month: &str) -> (String, String) {
    // The month after the last one that is closed.
    let open = month.parse::<vagnpark_domain::time::Month>().unwrap().next();
    let (_, listed) = client.get(&format!("/api/v1/charged-by-others?month={open}")).await;
    let id =
        |place: usize| listed["items"][place]["id"].as_str().unwrap_or_else(|| panic!("{open}: {listed}")).to_owned();
    let path = format!("/api/v1/charged-by-others/{}/objections", id(0));
    let (status, made) = client.post(&path, &json!({ "reason": "Fel bil" })).await;
    (id(1), made["id"].as_str().unwrap_or_else(|| panic!("{status} {made}")).to_owned())
}

/// One thing of each kind in the example, made where it has none; a what-if question is asked by a party's own finance
/// people.
pub(crate) async fn things(client: &Client, finance: &Client) -> BTreeMap<String, String> {
    let first = async |path: &str| {
        let (status, listed) = client.get(path).await;
        let id = &listed["items"][0]["id"];
        id.as_str().unwrap_or_else(|| panic!("{path}: {status} {listed}")).to_owned()
    };
    let made_by = async |client: &Client, path: &str, body: Value| {
        let (status, made) = client.post(path, &body).await;
        made["id"].as_str().unwrap_or_else(|| panic!("{path}: {status} {made}")).to_owned()
    };
    let made = async |path: &str, body: Value| made_by(client, path, body).await;
    let vehicle = first("/api/v1/vehicles").await;
    let organisation = client.get(&format!("/api/v1/vehicles/{vehicle}")).await.1["organisation"].clone();
    let (_, periods) = client.get("/api/v1/periods").await;
    let month = periods["items"]
        .as_array()
        .and_then(|all| all.last())
        .map_or(&Value::Null, |last| &last["month"])
        .as_str()
        .unwrap_or_else(|| panic!("{periods}"))
        .to_owned();
    let later = chrono::Utc::now() + chrono::Duration::days(40);
    let booking = json!({ "vehicle": vehicle, "organisation": organisation, "start": later,
        "end": later + chrono::Duration::hours(2), "note": "Möte" });
    let job = json!({ "vehicle": vehicle, "kind": "service", "start": later + chrono::Duration::days(9),
        "end": later + chrono::Duration::days(10) });
    let wish = json!({ "vehicle": vehicle, "organisation": organisation, "start": later,
        "end": later + chrono::Duration::hours(1) });
    let defect = json!({ "vehicle": vehicle, "severity": "note", "description": "repa" });
    let plan = json!({ "vehicle": vehicle, "kind": "service", "interval_months": 12, "last_done_on": "2026-01-01" });
    let file = "registration_number,make,model,class,fuel,organisation\nMLB979,Kia,Niro,car_i,electric,Nora\n";
    let import = client.request(Method::POST, "/api/v1/imports?kind=vehicles&file_name=fordon.csv");
    let (status, report) = answer(import.body(file)).await;
    let charged = objected(client, &month).await;
    let things = [
        ("import", report["batch"].as_str().unwrap_or_else(|| panic!("{status} {report}")).to_owned()),
        ("booking", made("/api/v1/bookings", booking).await),
        ("wish", made("/api/v1/waiting-list", wish).await),
        ("work_order", made("/api/v1/work-orders", job).await),
        ("defect", made("/api/v1/defects", defect).await),
        ("plan", made("/api/v1/service-plans", plan).await),
        (
            "webhook",
            made("/api/v1/webhooks", json!({ "url": "https://example.org/", "organisation": organisation })).await,
        ),
        ("what_if", made_by(finance, "/api/v1/what-ifs", json!({ "from": month, "name": "Som nu" })).await),
        ("proposal", proposed(finance).await),
        ("charged", charged.0),
        ("objection", charged.1),
        ("feed", made("/api/v1/calendar-feeds", json!({ "kind": "person" })).await),
        ("reading", first(&format!("/api/v1/vehicles/{vehicle}/readings")).await),
        ("cost", first("/api/v1/costs").await),
        ("trip", first("/api/v1/trips").await),
        ("user", first("/api/v1/users").await),
        ("year", month[..4].to_owned()),
        ("month", month),
        ("vehicle", vehicle),
    ];
    things.into_iter().map(|(kind, id)| (kind.to_owned(), id)).collect()
}
