//! Every id that a body or a filter of the API can name, and every column of a file that names a thing: of one's own, a
//! colleague's, another organisation's and nobody's, for each role. What one may not is refused, and nothing changes.
//! The places come from the OpenAPI document, so that a new one is walked or fails for want of a body.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    api::bodies::{places, taking},
    cost::main_job::import_everything,
    harness::{Client, Database, Furnished, Server, answer, both, run},
    openapi::{document, operations},
    permitted::rows::{differences, rows_of},
};

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";
const ROLES: [&str; 6] = ["driver", "coordinator", "workshop", "finance", "administrator", "auditor"];

/// One thing of each kind that somebody has, by the member that names it in a body.
type Things = BTreeMap<&'static str, String>;

/// Lisa has all roles in Lindesberg, Nils in Nora; the others have one each in Nora.
fn furnish(database: &Database) {
    static PEOPLE: Furnished = Furnished::by(|database| {
        import_everything(database);
        for (login, organisation) in [("lisa", "lindesberg"), ("nils", "nora")] {
            let roles: Vec<String> = ROLES.iter().map(|role| format!("{organisation}:{role}")).collect();
            let mut arguments = vec!["user", "add", login, login, "--licence", "B"];
            arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
            run(database, &arguments);
        }
        for role in ROLES {
            run(database, &["user", "add", role, role, "--licence", "B", "--role", &format!("nora:{role}")]);
        }
    });
    PEOPLE.copy_into(database);
}

fn next_week(hours: i64) -> String {
    let at = chrono::Utc::now() + chrono::Duration::days(7) + chrono::Duration::hours(hours);
    at.format("%Y-%m-%dT%H:00:00Z").to_string()
}

fn local(hours: i64) -> String {
    next_week(hours).trim_end_matches('Z').to_owned()
}

/// What somebody with all roles makes for themselves, on a vehicle that nobody else may book.
async fn make(client: &Client, organisation: &str, plate: &str, word: &str) -> Things {
    let made = async |path: &str, body: Value| {
        let (status, made) = client.post(path, &body).await;
        made["id"].as_str().unwrap_or_else(|| panic!("{path}: {status} {made}")).to_owned()
    };
    let (_, all) = client.get("/api/v1/organisations").await;
    let organisation = all["items"].as_array().unwrap().iter().find(|one| one["code"] == organisation).unwrap();
    let organisation = organisation["id"].as_str().unwrap().to_owned();
    let car = json!({ "registration_number": plate, "make": word, "model": "Car", "class": "car_i",
        "sharing": "private" });
    let vehicle = made("/api/v1/vehicles", car).await;
    let booking = json!({ "vehicle": vehicle, "start": next_week(0), "end": next_week(1), "note": word });
    let booking = made("/api/v1/bookings", booking).await;
    let series = json!({ "vehicle": vehicle, "rule": "FREQ=DAILY;COUNT=2", "first_start": local(30),
        "first_end": local(31) });
    let series = client.post("/api/v1/series", &series).await.1;
    let occurrence = series["bookings"][0]["id"].as_str().unwrap_or_else(|| panic!("{series}")).to_owned();
    let plan = json!({ "vehicle": vehicle, "kind": "service", "interval_months": 12, "last_done_on": "2026-01-01" });
    let plan = made("/api/v1/service-plans", plan).await;
    let wish = json!({ "vehicle": vehicle, "start": next_week(0), "end": next_week(1), "note": word });
    let wish = made("/api/v1/waiting-list", wish).await;
    let defect = json!({ "vehicle": vehicle, "severity": "note", "description": word });
    let defect = made("/api/v1/defects", defect).await;
    let reading = json!({ "odometer_km": 5_000 });
    let reading = made(&format!("/api/v1/vehicles/{vehicle}/readings"), reading).await;
    let cost = json!({ "vehicle": vehicle, "category": "fuel", "from": "2026-11-05", "net_ore": 12_345 });
    let cost = made("/api/v1/costs", cost).await;
    let users = client.get("/api/v1/users").await.1;
    let user = users["items"].as_array().unwrap().iter().find(|user| user["name"] == "lisa" || user["name"] == "nils");
    let user = user.unwrap()["id"].as_str().unwrap().to_owned();
    let colleague = users["items"].as_array().unwrap().iter().find(|user| user["name"] == "driver");
    let colleague = colleague.map_or(NOBODY, |user| user["id"].as_str().unwrap()).to_owned();
    BTreeMap::from([
        ("colleague", colleague),
        ("organisation", organisation.clone()),
        ("payer", organisation.clone()),
        ("sender", organisation),
        ("driver", user),
        ("vehicle", vehicle),
        ("booking", booking),
        ("occurrence", occurrence),
        ("plan", plan),
        ("wish", wish),
        ("defect", defect),
        ("replaces", reading),
        ("cost", cost),
    ])
}

/// A body with which an operation does something, made of one's own things; the address is filled with them too. Every
/// operation whose body names an id has one.
fn own_body(method: &Method, path: &str, own: &Things, number: usize) -> Option<Value> {
    let thing = |name: &str| own[name].clone();
    let (vehicle, organisation) = (thing("vehicle"), thing("organisation"));
    // Each request asks for an hour of its own.
    let hours = 100 + 2 * i64::try_from(number).unwrap();
    let (start, end) = (next_week(hours), next_week(hours + 1));
    let body = match (method.as_str(), path.trim_start_matches("/api/v1")) {
        ("POST", "/bookings") => json!({ "vehicle": vehicle, "start": start, "end": end }),
        ("PATCH", "/bookings/{id}") => json!({ "start": start, "end": end }),
        ("POST", "/calendar-feeds") => json!({ "kind": "vehicle", "vehicle": vehicle }),
        ("POST", "/costs") => json!({ "vehicle": vehicle, "category": "fuel", "from": "2026-11-05", "net_ore": 1 }),
        ("POST", "/defects") => json!({ "vehicle": vehicle, "severity": "note", "description": "x" }),
        ("PUT", "/internal-rates/{year}") => json!({ "organisation": organisation, "rate": 250, "decision": "§ 1" }),
        ("PUT", "/ledger-mappings") => json!({ "organisation": organisation, "year": 2026, "postings": [] }),
        ("POST", "/periods/{month}/sign-offs") => json!({ "organisation": organisation, "seen": "x" }),
        ("POST", "/proposals") => json!({ "kind": "agreement", "content": "x", "decided_on": "2026-10-01" }),
        ("POST", "/purchases/match") => json!({ "number": "SECRET1", "sender": organisation, "vehicle": vehicle }),
        ("POST", "/series") => json!({ "vehicle": vehicle, "rule": "FREQ=DAILY;COUNT=2",
            "first_start": local(hours), "first_end": local(hours + 1) }),
        ("PATCH", "/series") => json!({ "booking": thing("occurrence"), "part": "all", "end": local(31) }),
        ("POST", "/service-plans") => {
            json!({ "vehicle": vehicle, "kind": "service", "interval_months": 12, "last_done_on": "2026-01-01" })
        }
        ("POST", "/trips/{id}/corrections") => json!({ "distance_m": 1, "reason": "x" }),
        ("POST", "/users") => json!({ "login": format!("ny{number}"), "name": "Ny",
            "grants": [{ "organisation": organisation, "role": "driver" }] }),
        ("PATCH", "/users/{id}") => json!({ "grants": [{ "organisation": organisation, "role": "driver" }],
            "seen": [{ "organisation": organisation, "role": "driver" }] }),
        ("POST", "/users/{id}/pass-on") => json!({ "bookings": [thing("booking")], "driver": thing("colleague") }),
        ("POST", "/vehicles") => json!({ "registration_number": format!("NYA{number:03}"), "make": "Kia",
            "model": "Niro", "class": "car_i", "organisation": organisation }),
        ("PATCH", "/vehicles/{id}") => json!({ "seats": 4, "answers": [{ "booking": NOBODY, "vehicle": vehicle }] }),
        ("POST", "/vehicles/{id}/readings") => json!({ "odometer_km": 5_001, "kind": "correction", "reason": "x",
            "replaces": thing("replaces") }),
        ("POST", "/vehicles/{id}/relations") => {
            json!({ "kind": "payer", "organisation": organisation, "from": "2027-01-01" })
        }
        ("POST", "/waiting-list") => json!({ "vehicle": vehicle, "start": start, "end": end }),
        ("POST", "/webhooks") => json!({ "url": "https://example.org/", "organisation": organisation }),
        ("POST", "/what-ifs") => json!({ "from": "2026-10", "name": "Som nu", "organisation": organisation }),
        ("POST", "/work-orders") => json!({ "vehicle": vehicle, "kind": "service", "start": start, "end": end,
            "plan": thing("plan"),
            "answers": [{ "booking": NOBODY, "vehicle": vehicle }] }),
        _ => return None,
    };
    Some(body)
}

/// The address of an operation with somebody's things in it.
fn address(path: &str, things: &Things) -> String {
    let kinds = [
        ("/bookings", "booking"),
        ("/vehicles", "vehicle"),
        ("/waiting-list", "wish"),
        ("/defects", "defect"),
        ("/costs", "cost"),
        ("/service-plans", "plan"),
        ("/users", "driver"),
    ];
    let place = path.trim_start_matches("/api/v1");
    let kind = kinds.iter().find(|(folder, _)| place.starts_with(folder)).map_or("", |(_, kind)| kind);
    let id = things.get(kind).map_or(NOBODY, String::as_str);
    path.replace("{id}", id).replace("{month}", "2026-11").replace("{year}", "2026")
}

/// A vehicle passes to another organisation by what its own decides: a body that names the one it goes to is no way in.
const GIVES_AWAY: [(&str, &str); 2] = [
    ("/api/v1/vehicles/{id}/relations", "/organisation"),
    // What was seen before is neither given nor taken.
    ("/api/v1/users/{id}", "/seen/0/organisation"),
];

/// Puts a value into a body, also where none is.
fn put(body: &mut Value, place: &str, value: &str) {
    let (parent, name) = place.rsplit_once('/').unwrap();
    let list = parent.strip_suffix("/0").map(str::to_owned);
    if let Some(list) =
        list.filter(|list| body.pointer(list).is_none_or(|found| found.as_array().is_none_or(Vec::is_empty)))
    {
        let (above, name) = list.rsplit_once('/').unwrap();
        body.pointer_mut(above).unwrap()[name] = json!([{}]);
    }
    match (body.pointer_mut(parent), name.parse::<usize>()) {
        (Some(Value::Array(list)), Ok(index)) => list[index] = value.into(),
        (Some(parent), _) => parent[name] = value.into(),
        (None, _) => {}
    }
}

/// A request with ids of somebody in it.
struct Asked<'a> {
    method: &'a Method,
    path: &'a str,
    /// The member that names the thing.
    place: String,
}

/// Every place in a body that names a thing.
fn asked<'a>(document: &'a Value, operations: &'a [crate::api::bodies::Taking<'a>]) -> Vec<Asked<'a>> {
    let mut all = Vec::new();
    for taking in operations {
        let mut found = Vec::new();
        places(document, taking.body, "", &mut found);
        for (place, _) in found.into_iter().filter(|(_, schema)| schema["format"] == "uuid") {
            all.push(Asked { method: &taking.method, path: taking.path, place });
        }
    }
    all
}

/// The thing that a member names.
fn named<'a>(place: &str, path: &str, things: &'a Things) -> Option<&'a str> {
    let name = if place == "/bookings/0" { "booking" } else { place.rsplit('/').next().unwrap() };
    let name = if path == "/api/v1/series" && name == "booking" { "occurrence" } else { name };
    things.get(name).map(String::as_str)
}

/// A furnished database with a server, the people and the things.
struct Walk {
    server: Server,
    own: Things,
    others: Things,
    document: Value,
}

impl Walk {
    async fn begin(database: &Database) -> Self {
        furnish(database);
        let server = Server::start(database);
        let own = make(&server.client(database, "nils"), "nora", "MLB971", "Eget").await;
        let others = make(&server.client(database, "lisa"), "lindesberg", "MLB977", "Secret").await;
        Self { server, own, others, document: document() }
    }

    async fn send(&self, client: &Client, asked: &Asked<'_>, number: usize, id: Option<&str>) -> (u16, Value) {
        let body = own_body(asked.method, asked.path, &self.own, number);
        let mut body = body
            .unwrap_or_else(|| panic!("{} {} names {}: give it a body here", asked.method, asked.path, asked.place));
        if let Some(id) = id {
            put(&mut body, &asked.place, id);
        }
        let request = client.request(asked.method.clone(), &address(asked.path, &self.own));
        answer(request.header("if-match", "\"1\"").json(&body)).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_no_id_in_a_body_is_a_way_to_what_another_organisation_has() {
    for database in both() {
        let walk = Walk::begin(&database).await;
        let operations = taking(&walk.document);
        let all = asked(&walk.document, &operations);
        let theirs: Vec<&str> = walk.others.values().map(String::as_str).collect();
        let before = rows_of(&database, &theirs);
        assert!(before.len() > 15, "{before:#?}");
        let (mut wrong, mut sent, mut done) = (Vec::new(), 0, BTreeMap::new());
        for role in ROLES {
            let client = walk.server.client(&database, role);
            for asked in all.iter().filter(|asked| !GIVES_AWAY.contains(&(asked.path, asked.place.as_str()))) {
                let other = named(&asked.place, asked.path, &walk.others).unwrap_or(NOBODY);
                let mut answers = Vec::new();
                for id in [other, NOBODY] {
                    sent += 1;
                    let (status, body) = walk.send(&client, asked, sent, Some(id)).await;
                    // An answer to what was not asked is passed over.
                    let nothing_done = asked.path.ends_with("/pass-on") && body["done"] == json!([]);
                    let passed_over = (asked.place.starts_with("/answers") || nothing_done) && status < 300;
                    if ![403, 404, 409, 412, 422].contains(&status) && !passed_over {
                        wrong.push(format!("{role} {} {} {}: {status} {body}", asked.method, asked.path, asked.place));
                    }
                    assert!(!body.to_string().contains("Secret"), "{role} {} {}: {body}", asked.path, asked.place);
                    if !passed_over {
                        answers.push(format!("{status} {}", body.to_string().replace(id, "…")));
                    }
                }
                // That there is such a thing shows in no answer. Organisations are known to all.
                let known = ["organisation", "payer", "sender"].contains(&asked.place.rsplit('/').next().unwrap());
                if !known && answers.windows(2).any(|both| both[0] != both[1]) {
                    wrong.push(format!("{role} {} {} {}: {answers:?}", asked.method, asked.path, asked.place));
                }
                let (status, body) = walk.send(&client, asked, sent, None).await;
                let of = done.entry((asked.method.as_str(), asked.path)).or_insert_with(Vec::new);
                of.push(if status < 300 { "done".to_owned() } else { format!("{role}: {status} {}", body["detail"]) });
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{}", database.url);
        let changed = differences(&before, &rows_of(&database, &theirs));
        assert_eq!(changed, Vec::<String>::new(), "{}", database.url);
        assert!(sent > 300, "{sent}");
        // The same bodies do something with what is one's own, so that it is the id that is refused.
        let never: Vec<_> = done.iter().filter(|(_, answers)| answers.iter().all(|answer| answer != "done")).collect();
        assert!(never.len() <= 7, "{never:#?}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_a_driver_and_an_auditor_change_nothing_of_a_colleague() {
    for database in both() {
        let walk = Walk::begin(&database).await;
        let of_colleague = ["booking", "occurrence", "plan", "wish", "defect", "replaces", "cost", "driver"];
        let theirs: Vec<&str> = of_colleague.iter().map(|name| walk.own[name].as_str()).collect();
        let before = rows_of(&database, &theirs);
        assert!(before.len() >= of_colleague.len(), "{before:#?}");
        for role in ["driver", "auditor"] {
            let client = walk.server.client(&database, role);
            let mut sent = 0;
            for (path, method, operation) in operations(&walk.document) {
                if method == "get" || operation["operationId"] == "report_defect" {
                    continue;
                }
                sent += 1;
                let method: Method = method.to_uppercase().parse().unwrap();
                let body = own_body(&method, path, &walk.own, sent).unwrap_or_else(|| match path.rsplit('/').next() {
                    Some("approve" | "turn-down" | "accept" | "undo" | "replay") => json!({}),
                    Some("close") => json!({ "state": "dismissed" }),
                    Some("check-out" | "return") => json!({ "odometer_km": 5_010 }),
                    Some("corrections") => json!({ "net_ore": 1, "reason": "x" }),
                    Some("engine-hours") => json!({ "engine_hours": 1 }),
                    _ => json!({ "disabled": true }),
                });
                let request = client.request(method, &address(path, &walk.own)).header("if-match", "\"1\"");
                let (status, body) = answer(request.json(&body)).await;
                assert!(status < 500, "{role} {path}: {status} {body}");
            }
            assert!(sent > 40, "{sent}");
        }
        let changed = differences(&before, &rows_of(&database, &theirs));
        assert_eq!(changed, Vec::<String>::new(), "{}", database.url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_no_filter_shows_what_another_organisation_has() {
    for database in both() {
        let walk = Walk::begin(&database).await;
        let mut asked = 0;
        for (path, method, operation) in operations(&walk.document) {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let taken: Vec<&Value> = parameters.filter(|parameter| parameter["in"] == "query").collect();
            if method != "get" || path.contains('{') {
                continue;
            }
            let needed: String = taken
                .iter()
                .filter(|parameter| parameter["required"] == true)
                .map(|parameter| match (parameter["name"].as_str().unwrap(), parameter["schema"]["format"].as_str()) {
                    (name, Some("date-time")) => {
                        format!("{name}={}&", next_week(if name == "to" { 200 } else { 0 }))
                    }
                    (name, Some("uuid")) => format!("{name}={}&", walk.others["vehicle"]),
                    ("year", _) => "year=2026&".to_owned(),
                    (name, _) => format!("{name}=2026-10&"),
                })
                .collect();
            for parameter in taken.iter().filter(|parameter| {
                parameter["schema"]["format"] == "uuid" || ["q", "near"].contains(&parameter["name"].as_str().unwrap())
            }) {
                let name = parameter["name"].as_str().unwrap();
                let other = if name == "q" { "MLB977" } else { walk.others.get(name).map_or(NOBODY, String::as_str) };
                for role in ROLES {
                    asked += 1;
                    let client = walk.server.client(&database, role);
                    let (status, body) = client.get(&format!("{path}?{needed}{name}={other}")).await;
                    let said = body.to_string();
                    assert!(status < 500 && !said.contains("Secret"), "{role} {path} {name}: {status} {said}");
                    assert!(!said.contains(&walk.others["booking"]), "{role} {path} {name}: {status} {said}");
                }
            }
        }
        assert!(asked >= 40, "{asked}");
    }
}

/// For each kind of file, one that names a vehicle of others, and one that names one's own among their things.
fn files(plate: &str) -> Vec<(&'static str, String)> {
    vec![
        ("trips", format!("trip_id,regnr,kommun,start,end,km\nW1,{plate},Nora,2026-11-03 08:00,2026-11-03 09:00,8\n")),
        ("readings", format!("regnr,datum,mätarställning\n{plate},2026-11-03,9000\n")),
        ("costs", format!("cost_id,regnr,category,from,net\nW1,{plate},fuel,2026-11-03,100\n")),
        ("fuel", format!("id,datum,regnr,produkt,liter,belopp\nW1,2026-11-03,{plate},Diesel,40,800\n")),
        ("tolls", format!("id,datum,regnr,belopp\nW1,2026-11-03,{plate},22\n")),
        ("services", format!("id,regnr,typ,datum\nW1,{plate},service,2026-11-03\n")),
        ("bookings", format!("booking_id,regnr,kommun,start,end\nW1,{plate},Nora,2027-01-03 08:00,2027-01-03 09:00\n")),
        ("vehicles", format!("regnr,fabrikat,modell,kommun,platser\n{plate},Saab,900,Lindesberg,4\n")),
        ("units", "kommun,enhet,kostnadsställe\nLindesberg,Ny enhet,999\n".to_owned()),
        ("organisations", "code;name;kind\nlindesberg;Annat namn;municipality\n".to_owned()),
        ("population", "kommun;datum;invånare\nLindesberg;2026-01-01;1\n".to_owned()),
        ("people", "inloggning;namn;kommun;roll\nlisa;lisa;Lindesberg;ekonom\nw1;W Ett;Lindesberg;\n".to_owned()),
        ("service-plans", format!("regnr,service,intervall,senast utförd\n{plate},Service,12 mån,2026-01-01\n")),
        ("fuel-cards", format!("kortnr,regnr\n7002 99,{plate}\n")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_no_file_writes_to_what_another_organisation_has() {
    for database in both() {
        let walk = Walk::begin(&database).await;
        let theirs: Vec<&str> = walk.others.values().map(String::as_str).collect();
        let before = rows_of(&database, &theirs);
        let answers = "%7B%22answers%22%3A%7B%22vehicle%3AMLB977%22%3A%22MLB977%22%7D%7D";
        for role in ROLES {
            let client = walk.server.client(&database, role);
            for (kind, file) in files("MLB977") {
                let organisation = &walk.others["organisation"];
                for more in
                    ["", "&accept_good=true", &format!("&settings={answers}"), &format!("&organisation={organisation}")]
                {
                    let path = format!("/api/v1/imports?kind={kind}&file_name=w.csv{more}");
                    let (status, body) = answer(client.request(Method::POST, &path).body(file.clone())).await;
                    assert!(
                        status < 500 && !body.to_string().contains("Secret"),
                        "{role} {kind} {more}: {status} {body}"
                    );
                    // Purchases of a vehicle that the sender does not know wait in a queue of its own.
                    let waits = ["fuel", "tolls"].contains(&kind);
                    assert!(status != 201 || waits, "{role} {kind} {more}: {body}");
                }
            }
        }
        let changed = differences(&before, &rows_of(&database, &theirs));
        assert_eq!(changed, Vec::<String>::new(), "{}", database.url);
        // The same files are taken from those whose they are.
        let lisa = walk.server.client(&database, "lisa");
        let mut taken = 0;
        for (kind, file) in files("MLB977") {
            let path = format!("/api/v1/imports?kind={kind}&file_name=w.csv");
            let (status, body) =
                answer(lisa.request(Method::POST, &path).body(file.replace("Nora", "Lindesberg"))).await;
            taken += u32::from(status == 201);
            assert!(status < 500, "{kind}: {body}");
        }
        assert!(taken >= 5, "{taken} kinds were taken");
    }
}
