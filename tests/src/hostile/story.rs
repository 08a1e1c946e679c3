//! What Lisa of Lindesberg, and Nora with her, make of one text: everything that the API can make or change, with the
//! text in each free field. Which fields are free comes from the OpenAPI document: those for which it says how many
//! letters they hold. A new one is filled by itself, or missed by the test.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::{World, files::AHEAD, texts::SIGNS};
use crate::{
    api::bodies::{places, taking},
    harness::{Client, answer, run},
};

/// A place of a body for free text: method, path, pointer.
pub(super) type Place = (String, String, String);

/// The places for free text of every body, each with the letters that it holds.
pub(super) fn free_places(document: &Value) -> BTreeMap<Place, usize> {
    let mut free = BTreeMap::new();
    for operation in taking(document) {
        let mut all = Vec::new();
        places(document, operation.body, "", &mut all);
        for (place, schema) in all {
            if let Some(most) = schema["maxLength"].as_u64().filter(|_| schema.get("enum").is_none()) {
                let place = (operation.method.to_string(), operation.path.to_owned(), place);
                free.insert(place, usize::try_from(most).unwrap());
            }
        }
    }
    free
}

/// What goes into the free fields.
pub(super) enum Filling {
    /// This text.
    Text(String),
    /// As many letters as there may be, of four bytes each, after one letter more and every character that is no text
    /// have been refused for that field.
    ToTheBound,
}

/// One telling of the story.
pub(super) struct Story<'a> {
    pub(super) world: &'a World,
    pub(super) filling: Filling,
    pub(super) number: i64,
    /// What it made, by the names that addresses have for it.
    pub(super) things: BTreeMap<String, String>,
    /// The fields that took the text.
    pub(super) took: BTreeSet<Place>,
    /// What should not have been answered.
    pub(super) wrong: Vec<String>,
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

fn with(body: &Value, places: &[&Place], texts: &[Value]) -> Value {
    let mut body = body.clone();
    for ((_, _, place), text) in places.iter().zip(texts) {
        let (parent, name) = place.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = text.clone();
    }
    body
}

impl Story<'_> {
    /// The free places of a body that are in it, and not filled by the story itself.
    fn open_places(&self, method: &Method, path: &str, body: &Value) -> Vec<&Place> {
        let free = self.world.free.keys().filter(|(of, at, _)| of == method.as_str() && at == path);
        free.filter(|(_, _, place)| {
            let parent = place.rsplit_once('/').unwrap().0;
            body.pointer(parent).is_some_and(Value::is_object) && body.pointer(place).is_none()
        })
        .collect()
    }

    async fn send(&self, client: &Client, method: &Method, path: &str, thing: &str, body: String) -> (u16, Value) {
        let address = path.replace("{id}", thing).replace("{year}", "2026");
        let mut request = client.request(method.clone(), &address).header("content-type", "application/json");
        let answered = address.strip_suffix("/answer");
        if method == Method::PATCH || answered.is_some() {
            let shown = client.request(Method::GET, answered.unwrap_or(&address)).send().await.unwrap();
            if let Some(version) = shown.headers().get("etag") {
                request = request.header("if-match", version);
            }
        }
        answer(request.body(body)).await
    }

    /// Does something with the text in all its free fields; it must be done.
    async fn does(&mut self, client: &Client, method: Method, path: &str, thing: &str, body: Value) -> Value {
        let path = format!("/api/v1{path}");
        let open: Vec<Place> = self.open_places(&method, &path, &body).into_iter().cloned().collect();
        let open: Vec<&Place> = open.iter().collect();
        let texts: Vec<Value> = match &self.filling {
            Filling::Text(text) => open.iter().map(|_| text.as_str().into()).collect(),
            Filling::ToTheBound => open.iter().map(|place| self.most(place).into()).collect(),
        };
        let mut filled = with(&body, &open, &texts);
        if matches!(self.filling, Filling::ToTheBound) {
            for place in &open {
                self.is_refused(client, &method, thing, place, &filled).await;
            }
        }
        let (mut status, mut made) = self.send(client, &method, &path, thing, filled.to_string()).await;
        // Some fields of one line refuse line breaks and tabs by name, others take them for blanks.
        while made["errors"][0]["code"] == "sign_not_allowed" {
            let place = made["errors"][0]["pointer"].as_str().unwrap();
            let text = filled.pointer_mut(place).unwrap_or_else(|| panic!("{path} has no {place}"));
            let line = text.as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
            assert_ne!(*text, line.as_str(), "{made}");
            *text = line.into();
            (status, made) = self.send(client, &method, &path, thing, filled.to_string()).await;
        }
        assert!(status < 300, "{:#?}\n{method} {path} {filled}: {status} {made}", self.wrong);
        self.took.extend(open.into_iter().cloned());
        made
    }

    /// As many letters as a field holds; other ones in each story.
    fn most(&self, place: &Place) -> String {
        // A decision is something that can be read.
        format!("a1{}", "😀".repeat(self.world.free[place] - 2))
    }

    async fn is_refused(&mut self, client: &Client, method: &Method, thing: &str, place: &Place, filled: &Value) {
        let one_more = json!(self.most(place) + "x").to_string();
        let signs = SIGNS.iter().map(|sign| format!("\"a{sign}b\""));
        for text in signs.chain([one_more]) {
            let body = with(filled, &[place], &[json!("its place")]).to_string().replace("\"its place\"", &text);
            let (status, said) = self.send(client, method, &place.1, thing, body).await;
            let named = said["errors"][0]["pointer"] == place.2.as_str();
            // Half a character is no JSON at all.
            let unreadable = text.contains("\\ud800") || text.contains("\\udc00");
            if !(status == 422 && named || unreadable && status == 400) {
                let text: String = text.chars().take(12).collect();
                self.wrong.push(format!("{method} {} {} {text}: {status} {said}", place.1, place.2));
            }
        }
    }

    fn keep(&mut self, kind: &str, made: &Value) -> String {
        self.things.insert(kind.to_owned(), id(made));
        id(made)
    }

    /// Some days from now, another hour in each story.
    fn day(&self, days: i64) -> DateTime<Utc> {
        self.world.now + Duration::days(days) + Duration::hours(2 * (self.number % 6))
    }

    fn window(&self, vehicle: &str, days: i64) -> Value {
        json!({ "vehicle": vehicle, "start": self.day(days), "end": self.day(days) + Duration::hours(1) })
    }

    /// Everything, in an order in which it can happen.
    pub(super) async fn tell(&mut self) {
        let vehicle = self.has_a_vehicle().await;
        self.is_driven(&vehicle).await;
        self.is_asked_for(&vehicle).await;
        self.is_repaired(&vehicle).await;
        self.costs_money(&vehicle).await;
        self.is_about_people(&vehicle).await;
        self.is_decided(&vehicle).await;
    }

    async fn has_a_vehicle(&mut self) -> String {
        let lisa = &self.world.lisa;
        let car = json!({ "registration_number": format!("HTX{:03}", self.number), "class": "car_i", "seats": 5,
            "fuel": "electric", "sharing": "pool" });
        let made = self.does(lisa, Method::POST, "/vehicles", "", car).await;
        let vehicle = self.keep("vehicle", &made);
        let booked = self.does(lisa, Method::POST, "/bookings", "", self.window(&vehicle, 27)).await;
        // What it was booked for must go elsewhere, and why is told to whom it is about.
        let away = json!({ "status": "off_the_road", "answers": [{ "booking": booked["id"] }] });
        self.does(lisa, Method::PATCH, "/vehicles/{id}", &vehicle, away).await;
        let back = json!({ "status": "in_service", "approval": "others", "head_start_hours": 0 });
        self.does(lisa, Method::PATCH, "/vehicles/{id}", &vehicle, back).await;
        let read = json!({ "odometer_km": 1_000, "reason": null });
        let read = self.does(lisa, Method::POST, "/vehicles/{id}/readings", &vehicle, read).await;
        self.keep("reading", &read);
        let right = json!({ "odometer_km": 1_001, "kind": "correction", "replaces": read["id"] });
        self.does(lisa, Method::POST, "/vehicles/{id}/readings", &vehicle, right).await;
        let invested = json!({ "cost_ore": 30_000_000, "in_use_from": "2026-10-01", "months": 60 });
        self.does(lisa, Method::PUT, "/vehicles/{id}/investment", &vehicle, invested).await;
        vehicle
    }

    async fn is_driven(&mut self, vehicle: &str) {
        let lisa = &self.world.lisa;
        let now = Utc::now();
        let taken = json!({ "vehicle": vehicle, "start": now, "end": now + Duration::hours(2) });
        let taken = id(&self.does(lisa, Method::POST, "/bookings", "", taken).await);
        let out = json!({ "odometer_km": 1_010, "confirm": true });
        self.does(lisa, Method::POST, "/bookings/{id}/check-out", &taken, out).await;
        let back = json!({ "odometer_km": 1_020, "confirm": true });
        self.does(lisa, Method::POST, "/bookings/{id}/return", &taken, back).await;
        self.things.insert("booking".to_owned(), taken);
        let trips = lisa.get(&format!("/api/v1/trips?vehicle={vehicle}")).await.1;
        let trip = self.keep("trip", &trips["items"][0]);
        self.does(lisa, Method::PATCH, "/trips/{id}", &trip, json!({ "private": false })).await;
        let shorter = json!({ "distance_m": 9_000 });
        self.does(lisa, Method::POST, "/trips/{id}/corrections", &trip, shorter).await;
    }

    async fn is_asked_for(&mut self, vehicle: &str) {
        let (lisa, nora) = (&self.world.lisa, &self.world.nora);
        let later = self.does(lisa, Method::POST, "/bookings", "", self.window(vehicle, 3)).await;
        self.does(lisa, Method::PATCH, "/bookings/{id}", &id(&later), json!({})).await;
        let wish = self.does(nora, Method::POST, "/waiting-list", "", self.window(vehicle, 3)).await;
        self.keep("wish", &wish);
        let wanted = self.does(nora, Method::POST, "/bookings", "", self.window(vehicle, 5)).await;
        self.does(lisa, Method::POST, "/bookings/{id}/approve", &id(&wanted), json!({})).await;
        self.things.insert("approved".to_owned(), id(&wanted));
        let unwanted = self.does(nora, Method::POST, "/bookings", "", self.window(vehicle, 6)).await;
        self.does(lisa, Method::POST, "/bookings/{id}/turn-down", &id(&unwanted), json!({})).await;
        let local =
            |days: i64, hours: i64| (self.day(days) + Duration::hours(hours)).format("%Y-%m-%dT%H:00:00").to_string();
        let series = json!({ "vehicle": vehicle, "rule": "FREQ=DAILY;COUNT=2", "first_start": local(12, 0),
            "first_end": local(12, 1) });
        self.does(lisa, Method::POST, "/series", "", series).await;
    }

    async fn is_repaired(&mut self, vehicle: &str) {
        let lisa = &self.world.lisa;
        for kind in ["defect", "closed"] {
            let defect = json!({ "vehicle": vehicle, "severity": "note" });
            let defect = self.does(lisa, Method::POST, "/defects", "", defect).await;
            self.keep(kind, &defect);
        }
        let closed = self.things["closed"].clone();
        self.does(lisa, Method::POST, "/defects/{id}/close", &closed, json!({ "state": "dismissed" })).await;
        let plan = json!({ "vehicle": vehicle, "kind": "service", "interval_months": 12,
            "last_done_on": "2026-01-01" });
        let plan = self.does(lisa, Method::POST, "/service-plans", "", plan).await;
        self.keep("plan", &plan);
        for (kind, days) in [("work_order", 20), ("done", 22)] {
            let mut job = self.window(vehicle, days);
            job["kind"] = "repair".into();
            let job = self.does(lisa, Method::POST, "/work-orders", "", job).await;
            self.keep(kind, &job);
        }
        let done = json!({ "done_on": self.world.now.date_naive(), "odometer_km": 1_030, "confirm": true,
            "costs": [{ "category": "repair", "net_ore": 100 }] });
        let job = self.things["done"].clone();
        self.does(lisa, Method::PATCH, "/work-orders/{id}", &job, done).await;
        let booked = self.does(lisa, Method::POST, "/bookings", "", self.window(vehicle, 25)).await;
        let mut job = self.window(vehicle, 25);
        job["kind"] = "repair".into();
        job["answers"] = json!([{ "booking": booked["id"] }]);
        self.does(lisa, Method::POST, "/work-orders", "", job).await;
    }

    async fn costs_money(&mut self, vehicle: &str) {
        let world = self.world;
        let (lisa, nora) = (&world.lisa, &world.nora);
        let today = world.now.date_naive();
        let own = json!({ "vehicle": vehicle, "category": "fuel", "from": today, "net_ore": 100 });
        let own = id(&self.does(lisa, Method::POST, "/costs", "", own).await);
        self.is_charged(&own).await;
        let pooled = json!({ "pool": world.pool, "category": "insurance", "from": "2026-10-05", "net_ore": 100,
            "organisation": world.lindesberg });
        let pooled = self.does(lisa, Method::POST, "/costs", "", pooled).await;
        let cost = self.keep("cost", &pooled);
        self.does(lisa, Method::POST, "/costs/{id}/corrections", &cost, json!({ "net_ore": 200 })).await;
        let question = self.does(lisa, Method::POST, "/what-ifs", "", json!({ "from": "2026-10" })).await;
        self.keep("what_if", &question);
        for (who, organisation) in [(lisa, &world.lindesberg), (nora, &world.nora_kommun)] {
            let rate = json!({ "organisation": organisation, "rate": 250 });
            self.does(who, Method::PUT, "/internal-rates/{year}", "", rate).await;
            let accounts = json!({ "organisation": organisation, "year": 2026,
                "postings": [{ "category": "fuel", "account": "6430", "cost_centre": "=#\\å;'<&ÅÄÖ-45678901",
                    "activity": "@%_", "counterpart": "-1" }] });
            self.does(who, Method::PUT, "/ledger-mappings", "", accounts).await;
        }
    }

    /// Nora pays for the car from today on, and does not see why.
    async fn is_charged(&mut self, cost: &str) {
        let world = self.world;
        let (number, today) = (format!("HTX{:03}", self.number), world.now.date_naive().to_string());
        let who = ["vehicle", "move", &number, "--to", "nora", "--relations", "payer"];
        run(&world.database, &[&who[..], &["--from", &today, "--decision", "§ 9"]].concat());
        let objected =
            self.does(&world.nora, Method::POST, "/charged-by-others/{id}/objections", cost, json!({})).await;
        self.does(&world.lisa, Method::POST, "/objections/{id}/answer", &id(&objected), json!({})).await;
    }

    async fn is_about_people(&mut self, vehicle: &str) {
        let world = self.world;
        let lisa = &world.lisa;
        let email = format!("p{}@example.org", self.number);
        let user = json!({ "email": email, "grants": [{ "organisation": world.lindesberg, "role": "driver" }] });
        let user = self.does(lisa, Method::POST, "/users", "", user).await;
        let user = self.keep("user", &user);
        let named = json!({ "email": email, "licences": ["B"] });
        self.does(lisa, Method::PATCH, "/users/{id}", &user, named).await;
        let mut ahead = self.window(vehicle, 29);
        ahead["driver"] = user.as_str().into();
        self.does(lisa, Method::POST, "/bookings", "", ahead).await;
        self.does(lisa, Method::POST, "/users/{id}/pass-on", &user, json!({ "cancel": true })).await;
    }

    /// A car goes to another organisation if both want it; Nora does not.
    async fn is_decided(&mut self, vehicle: &str) {
        let world = self.world;
        let (lisa, nora) = (&world.lisa, &world.nora);
        let gives = json!({ "kind": "owner", "organisation": world.nora_kommun, "from": "2027-01-01",
            "decided_on": "2026-10-02" });
        let related = self.does(lisa, Method::POST, "/vehicles/{id}/relations", vehicle, gives).await;
        let proposal = related["proposal"].as_str().unwrap_or_else(|| panic!("{related}")).to_owned();
        let (_, shown) = nora.get(&format!("/api/v1/proposals/{proposal}")).await;
        let no = json!({ "verdict": "refused", "hash": shown["proposal"]["hash"] });
        self.does(nora, Method::POST, "/proposals/{id}/answers", &proposal, no).await;
        self.things.insert("proposal".to_owned(), proposal);
        let (_, versions) = lisa.get("/api/v1/agreements").await;
        let ahead = versions["items"].as_array().unwrap().iter().find(|version| version["first_month"] == AHEAD);
        let back = json!({ "kind": "agreement_withdrawal", "content": ahead.unwrap()["id"],
            "decided_on": "2026-10-02" });
        self.does(lisa, Method::POST, "/proposals", "", back).await;
    }
}
