//! Every role on every page: the table of routes says whom each page is for, and they are those who may open it.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::{Method, StatusCode};
use serde_json::json;
use vagnpark_domain::access::Role;

use crate::{
    browser::demo_in,
    harness::{Client, Database, Server, both, run},
    routes::{Route, excused, routes, things, unfilled},
};

/// Somebody with one role in every organisation, or with none.
struct Person {
    role: Option<Role>,
    client: Client,
    /// Things that they may do something with: their own bookings.
    things: BTreeMap<String, String>,
}

const ORGANISATIONS: [&str; 6] = ["lindesberg", "nora", "hallefors", "ljusnarsberg", "bkt", "bmb"];

async fn people(database: &Database, server: &Server) -> Vec<Person> {
    let things = things(&server.client(database, "system"), &server.client(database, "ekonom")).await;
    let mut people = Vec::new();
    for role in Role::ALL.iter().copied().map(Some).chain([None]) {
        let login = role.map_or("ingen", Role::as_str);
        let grants: Vec<String> =
            role.iter().flat_map(|role| ORGANISATIONS.map(|organisation| format!("{organisation}:{role}"))).collect();
        let mut arguments = vec!["user", "add", login, login, "--licence", "B"];
        arguments.extend(grants.iter().flat_map(|grant| ["--role", grant.as_str()]));
        run(database, &arguments);
        let client = server.client(database, login);
        let mut things = things.clone();
        if role.is_some_and(|role| role == Role::Driver) {
            things.extend(own_bookings(&client, &things).await);
        }
        people.push(Person { role, client, things });
    }
    people
}

/// A driver's own booking, and their own place on the waiting list for the same time.
async fn own_bookings(driver: &Client, things: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let vehicle = &things["vehicle"];
    let (_, found) = driver.get(&format!("/api/v1/vehicles/{vehicle}")).await;
    let from = chrono::Utc::now() + chrono::Duration::days(60);
    let wanted = json!({ "vehicle": vehicle, "organisation": found["organisation"], "start": from,
        "end": from + chrono::Duration::hours(1) });
    let mut made = Vec::new();
    for (kind, path) in [("booking", "/api/v1/bookings"), ("wish", "/api/v1/waiting-list")] {
        let (status, one) = driver.post(path, &wanted).await;
        made.push((kind.to_owned(), one["id"].as_str().unwrap_or_else(|| panic!("{status} {one}")).to_owned()));
    }
    made
}

/// The addresses that the main menu of a page leads to.
fn menu_of(page: &str) -> BTreeSet<String> {
    let menu = page.split_once("<nav").and_then(|(_, rest)| rest.split_once("</nav>")).map_or("", |(menu, _)| menu);
    links_of(menu)
}

/// The addresses of our own that a page leads to.
fn links_of(page: &str) -> BTreeSet<String> {
    let to = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
    to.filter(|to| to.starts_with('/')).map(str::to_owned).collect()
}

/// Whether an address is one of a route's.
fn is_of(route: &Route, address: &str) -> bool {
    let (route, address) = (route.path.split('/'), address.split('/'));
    route.clone().count() == address.clone().count()
        && route.zip(address).all(|(part, given)| part.starts_with('{') || part == given)
}

/// The route that an address leads to: words go before ids.
fn led_to<'a>(routes: &'a [Route], address: &str) -> Option<&'a Route> {
    let found = routes.iter().filter(|route| route.method == Method::GET && is_of(route, address));
    found.min_by_key(|route| route.path.matches('{').count())
}

/// What is wrong with the answer to somebody whom a page is not for.
fn fault_of_refusal(person: &Person, menu: &BTreeSet<String>, status: StatusCode, page: &str) -> Option<String> {
    let shown = menu_of(page);
    let right = status == StatusCode::FORBIDDEN && shown == *menu;
    (!right).then(|| format!("{:?} is answered {status} with the menu {shown:?}", person.role))
}

/// What is wrong with the answer to somebody whom a page is for.
fn fault_of_answer(person: &Person, route: &Route, ids_known: bool, status: StatusCode) -> Option<String> {
    let depends = excused("roles").contains(&route.path);
    let whole = route.answers == "page" && ids_known && !depends;
    let right = match status.as_u16() {
        200 | 303 => true,
        401 | 403 => depends,
        status => !whole && (400..500).contains(&status) && status != 401,
    };
    (!right).then(|| format!("{:?} is answered {status}", person.role))
}

/// One page for one person, and what is wrong with the answer, or with the links of the page.
async fn walk(person: &Person, route: &Route, all: &[Route], menu: &BTreeSet<String>) -> Vec<String> {
    let ids_known = unfilled(&route.fill(&person.things)).is_none();
    let address = if ids_known { route.ask(&person.things) } else { route.fill_all(&person.things["vehicle"]) };
    let mut request = person.client.request(route.method.clone(), &address);
    if route.method == Method::POST {
        request = request.header("content-type", "application/x-www-form-urlencoded").body("x=1");
    }
    let response = request.send().await.unwrap();
    let (status, moved) = (response.status(), response.url().path() != address.split('?').next().unwrap());
    let page = response.text().await.unwrap();
    let mut faults = Vec::new();
    if !route.audience.includes(person.role) {
        faults.extend(fault_of_refusal(person, menu, status, &page));
    } else if !moved {
        faults.extend(fault_of_answer(person, route, ids_known, status));
    }
    if status == StatusCode::OK && route.answers == "page" {
        for link in links_of(&page) {
            let closed = led_to(all, &link).filter(|to| !to.audience.includes(person.role));
            faults.extend(closed.map(|to| format!("{:?} is led to {}", person.role, to.path)));
        }
    }
    faults.into_iter().map(|fault| format!("{} {address}: {fault}", route.method)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_page_is_for_those_whom_the_table_of_routes_names_and_no_page_leads_to_what_its_reader_may_not_open() {
    for database in both() {
        let (database, server) = demo_in(database);
        let mut pages: Vec<Route> = routes().into_iter().filter(Route::is_page).collect();
        // What is shown is looked at before a form changes it.
        pages.sort_by_key(|route| route.method == Method::POST);
        let people = people(&database, &server).await;
        let mut faults = Vec::new();
        for route in &pages {
            // A form does nothing to those whom it is not for, so they go first.
            for may in [false, true] {
                for person in people.iter().filter(|person| route.audience.includes(person.role) == may) {
                    let seen = pages.iter().filter(|route| {
                        route.menu.as_ref().is_some_and(|(_, audience)| audience.includes(person.role))
                    });
                    let menu = seen.map(|route| route.path.clone()).collect();
                    faults.extend(walk(person, route, &pages, &menu).await);
                }
            }
        }
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn the_menu_leads_nobody_to_a_page_that_is_not_for_them() {
    let places: Vec<Route> = routes().into_iter().filter(|route| route.menu.is_some()).collect();
    assert_eq!(places.len(), 13, "{places:?}");
    for Route { path, audience, menu, .. } in places {
        let (_, seen) = menu.unwrap();
        for role in Role::ALL.iter().copied().map(Some).chain([None]) {
            assert!(!seen.includes(role) || audience.includes(role), "{path} for {role:?}");
        }
    }
}
