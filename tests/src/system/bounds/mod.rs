//! Impossible values are refused with a sentence wherever they come in, and stop nobody else.

mod guards;
mod registers;
mod taken;
mod text;

use chrono::{Duration, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run},
};

/// Anna runs a vehicle that is open to everybody; Nils of another municipality wants to book.
async fn shared_vehicle(database: &Database, server: &Server) -> (Client, Client, String) {
    let grants = ["coordinator", "finance", "administrator", "workshop"].map(|role| format!("lindesberg:{role}"));
    let roles: Vec<&str> = grants.iter().flat_map(|grant| ["--role", grant.as_str()]).collect();
    run(database, &[&["user", "add", "anna", "Anna", "--licence", "B"], roles.as_slice()].concat());
    run(
        database,
        &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--role", "nora:finance", "--licence", "B"],
    );
    let anna = server.client(database, "anna");
    let car = json!({ "registration_number": "MLB941", "make": "Kia", "model": "Niro", "class": "car_i", "seats": 5,
        "sharing": "pool" });
    let (status, car) = anna.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{car}");
    (anna, server.client(database, "nils"), car["id"].as_str().unwrap().to_owned())
}

/// Checks what a person of another organisation does all day.
async fn others_can_work(nils: &Client, car: &str, after: &str) {
    let from = Utc::now() + Duration::days(2);
    let to = from + Duration::hours(3);
    let times = format!("from={}&to={}", from.format("%Y-%m-%dT%H:%M:%SZ"), to.format("%Y-%m-%dT%H:%M:%SZ"));
    let day = from.format("%Y-%m-%d");
    for path in [
        format!("/api/v1/availability?{times}"),
        format!("/api/v1/availability?{times}&seats=1&range_km=1&load_kg=1"),
        "/api/v1/vehicles".to_owned(),
        format!("/api/v1/vehicles/{car}"),
        format!("/api/v1/vehicles/{car}/readings"),
        format!("/api/v1/bookings?vehicle={car}"),
        format!("/boka?date={day}&from=08:00&to=10:00"),
        format!("/tavla?date={day}"),
        "/fordon".to_owned(),
        format!("/fordon/{car}"),
        format!("/fordon/{car}/korjournal"),
        "/uppfoljning".to_owned(),
        "/service".to_owned(),
        "/api/v1/due".to_owned(),
    ] {
        let status = nils.request(Method::GET, &path).send().await.unwrap().status();
        assert!(status.as_u16() < 500, "after {after}: {path} answers {status}");
    }
    let wanted = json!({ "vehicle": car, "start": from, "end": to });
    let (status, booking) = nils.post("/api/v1/bookings", &wanted).await;
    assert!(status < 500, "after {after}: a booking answers {status} {booking}");
    if let Some(id) = booking["id"].as_str() {
        let cancelled = nils.request(Method::DELETE, &format!("/api/v1/bookings/{id}")).header("If-Match", "\"1\"");
        assert!(answer(cancelled).await.0 < 500);
    }
}

async fn change(client: &Client, car: &str, change: &Value) -> (u16, Value) {
    let (_, now) = client.get(&format!("/api/v1/vehicles/{car}")).await;
    let request = client.request(Method::PATCH, &format!("/api/v1/vehicles/{car}")).json(change);
    answer(request.header("If-Match", format!("\"{}\"", now["version"]))).await
}

/// Sends a form as a browser does.
async fn send_form(client: &Client, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let request = client.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    request.body(pairs.join("&")).send().await.unwrap()
}

/// Fields of a vehicle's entry with the least and the most they take, as a `PATCH` has them.
type Extreme = (&'static str, i64, i64, fn(i64) -> Value);

const EXTREMES: [Extreme; 7] = [
    ("seats", 0, 200, |value| json!({ "seats": value })),
    ("range_km", 0, 10_000, |value| json!({ "range_km": value })),
    ("co2_g_per_km", 0, 2_000, |value| json!({ "co2_g_per_km": value })),
    ("buffer_minutes", 0, 1_440, |value| json!({ "buffer_minutes": value })),
    ("head_start_hours", 0, 8_760, |value| json!({ "head_start_hours": value })),
    (
        "contract_km",
        1,
        10_000_000,
        |value| json!({ "contract": { "from": "1920-01-01", "distance_km": value }, "lease_to": "2100-12-31" }),
    ),
    ("contract_start_km", 0, 10_000_000, |value| {
        json!({ "contract": { "from": "2026-01-01", "distance_km": 1, "start_km": value },
            "lease_to": "2100-12-31" })
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_number_on_a_shared_vehicle_stops_the_booking_of_another_organisation() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, nils, car) = shared_vehicle(&database, &server).await;
        for kilometres in [0, 10_000_000] {
            let (status, body) = anna
                .post(
                    &format!("/api/v1/vehicles/{car}/readings"),
                    &json!({ "odometer_km": kilometres, "confirm": true, "reason": "ny mätare" }),
                )
                .await;
            assert_eq!(status, 201, "{body}");
            for (field, least, most, body_of) in EXTREMES {
                for value in [least, most] {
                    let (status, body) = change(&anna, &car, &body_of(value)).await;
                    assert_eq!(status, 200, "{field} {value}: {body}");
                    others_can_work(&nils, &car, &format!("{field} {value}, {kilometres} km")).await;
                }
            }
        }
        for (field, least, most, body_of) in EXTREMES {
            for value in [least - 1, most + 1, i64::from(i32::MAX), i64::MAX - 1, i64::MAX, i64::MIN] {
                let (status, body) = change(&anna, &car, &body_of(value)).await;
                // What does not fit into the field's type at all cannot be read.
                assert!(
                    status == 422
                        || (status == 400 && value != least - 1 && value != most + 1)
                        || value < 0 && status == 400,
                    "{field} {value}: {status} {body}"
                );
                if status == 422 {
                    // As people write numbers.
                    let detail = body["detail"].as_str().unwrap().replace('\u{2212}', "-").replace('\u{a0}', "");
                    let place = field
                        .replace("contract_km", "contract/distance_km")
                        .replace("contract_start", "contract/start");
                    assert_eq!(body["errors"][0]["pointer"], format!("/{place}"), "{body}");
                    assert!(detail.contains(&value.to_string()) && detail.contains(&most.to_string()), "{body}");
                }
            }
        }
        for odometer_km in [-1, 10_000_001, i64::MAX] {
            let body = json!({ "odometer_km": odometer_km });
            let (status, body) = anna.post(&format!("/api/v1/vehicles/{car}/readings"), &body).await;
            assert_eq!(status, 422, "{body}");
        }
        for day in ["1919-12-31", "2101-01-01", "9999-12-31", "+262142-12-31", "-0001-01-01"] {
            let (status, body) = change(&anna, &car, &json!({ "lease_to": day })).await;
            assert_eq!(status, 422, "{day}: {body}");
        }
        others_can_work(&nils, &car, "all that was refused").await;
        run(&database, &["verify"]);
    }
}

fn new_vehicle(field: &str, value: &Value) -> Value {
    let mut body = json!({ "registration_number": "MLB942", "make": "Kia", "model": "Niro", "class": "car_i",
        "fuel": "electric" });
    body[field] = value.clone();
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vehicle_that_cannot_be_is_refused_by_api_and_page_with_field_value_and_bounds() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (anna, _, car) = shared_vehicle(&database, &server).await;
        for (field, value, swedish) in [
            ("model_year", json!(2926), "Årsmodell: 2926 går inte. Det ska vara från 1900 till"),
            ("model_year", json!(20_190_301), "Årsmodell"),
            ("model_year", json!(-5), "Årsmodell"),
            ("seats", json!(-5), "Sittplatser: −5 går inte. Det ska vara från 0 till 200"),
            ("seats", json!(5_000), "Sittplatser"),
            ("kerb_weight_kg", json!(-100), "Tjänstevikt"),
            ("total_weight_kg", json!(100_001), "Totalvikt"),
            ("co2_g_per_km", json!(99_999), "Koldioxid"),
            ("buffer_minutes", json!(-1), "Ställtid"),
            ("buffer_minutes", json!(i32::MAX), "Ställtid"),
            ("range_km", json!(10_001), "Räckvidd"),
            ("inventory_number", json!("x".repeat(101)), "Inventarienummer"),
            ("make", json!("m".repeat(201)), "Fabrikat: texten är för lång"),
        ] {
            let (status, body) = anna.post("/api/v1/vehicles", &new_vehicle(field, &value)).await;
            assert_eq!((status, &body["errors"][0]["pointer"]), (422, &format!("/{field}").into()), "{value}: {body}");
            let text = value.as_str().map_or(value.to_string(), str::to_owned);
            let mut form = vec![
                ("registration_number", "MLB942"),
                ("make", "Kia"),
                ("model", "Niro"),
                ("class", "car_i"),
                ("fuel", "electric"),
                ("sharing", "pool"),
            ];
            form.retain(|(name, _)| *name != field);
            form.push((field, &text));
            let response = send_form(&anna, "/fordon/nytt", &form).await;
            let (status, page) = (response.status().as_u16(), response.text().await.unwrap());
            assert_eq!(status, 422, "{field} {value}: {page}");
            assert!(page.contains(swedish), "{swedish}: {page}");
        }
        let (status, body) = anna.post("/api/v1/vehicles", &new_vehicle("price_ore", &json!(-100))).await;
        assert_eq!(status, 422, "{body}");
        let heavy = json!({ "registration_number": "MLB942", "make": "Kia", "model": "Niro", "class": "car_i",
            "kerb_weight_kg": 2_000, "total_weight_kg": 1_500 });
        let (status, body) = anna.post("/api/v1/vehicles", &heavy).await;
        assert_eq!((status, &body["type"]), (422, &"/problems/total-below-kerb".into()), "{body}");
        let trip = "trip_id,regnr,kommun,start,end,km\nT9,MLB941,Lindesberg,2026-11-03 08:00,2026-11-03 09:00,8\n";
        let (status, body) =
            answer(anna.request(Method::POST, "/api/v1/imports?kind=trips&file_name=t.csv").body(trip)).await;
        assert_eq!(status, 201, "{body}");
        let list = anna
            .request(Method::PATCH, &format!("/api/v1/vehicles/{car}"))
            .header("If-Match", "\"1\"")
            .json(&json!([]));
        assert_eq!(answer(list).await.0, 400, "a list is no object");
    }
}
