//! A vehicle from its registration to the day it leaves service, a trip with its track, and webhooks, as people meet
//! them in a browser.

use chrono::{Duration, Utc};
use serde_json::json;

use crate::{
    browser::{PASSWORD, check_in_every_look, check_page, demo},
    harness::{Browser, Client, run},
};

/// The id of one of the organisations.
async fn organisation(client: &Client) -> String {
    client.get("/api/v1/organisations").await.1["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vehicle_is_registered_changed_and_taken_out_of_service_with_its_bookings_dealt_with() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    browser.go("/fordon").await;
    browser.click("a[href='/fordon/nytt']").await;
    check_page(&browser, "a new vehicle").await;
    // Whoever works for all of them says for which one.
    browser.choose("#organisation", &organisation(&client).await).await;
    browser.fill("#make", "Kia").await;
    browser.fill("#model", "Niro").await;
    browser.fill("#seats", "fem").await;
    browser.fill("#registration_number", "MLB 781").await;
    browser.click("main form.card button").await;
    assert_eq!(browser.attribute("[role=alert] a", "href").await, "#seats");
    assert!(browser.text("[role=alert]").await.contains("Sittplatser: ”fem”"), "in Swedish, with what was written");
    check_page(&browser, "a refused vehicle").await;
    browser.fill("#seats", "5").await;
    browser.choose("#sharing", "pool").await;
    browser.click("main form.card button").await;
    assert!(browser.text("h1").await.contains("MLB"), "{}", browser.text("h1").await);
    let page = browser.path().await;
    let car = page.rsplit('/').next().unwrap().to_owned();

    browser.click(&format!("a[href='{page}/andra']")).await;
    check_page(&browser, "an entry").await;
    browser.choose("#approval", "everybody").await;
    browser.fill("#key_place", "Nyckelskåp 3").await;
    browser.fill("#contract_km", "60000").await;
    browser.click("main form.card button").await;
    assert_eq!(browser.attribute("[role=alert] a", "href").await, "#contract_from", "a lease needs a first day");
    browser.set("#contract_from", "2026-01-01").await;
    browser.set("#lease_to", "2028-12-31").await;
    browser.click("main form.card button").await;
    let shown = browser.text("dl.facts").await;
    assert!(shown.contains("Nyckelskåp 3") && shown.contains("För alla"), "{shown}");

    browser.click(&format!("a[href='{page}/andra']")).await;
    browser.fill("#odometer_km", "12500").await;
    browser.fill("#engine_hours", "310").await;
    browser.click("form[action$='/matare'] button").await;
    assert!(browser.text("dl.facts").await.contains("% av planen"), "{}", browser.text("dl.facts").await);
    let (_, hours) = client.get(&format!("/api/v1/vehicles/{car}/engine-hours")).await;
    assert_eq!(hours["items"][0]["engine_hours"], 310);

    let start = Utc::now() + Duration::days(3);
    let organisation = client.get(&format!("/api/v1/vehicles/{car}")).await.1["organisation"].clone();
    let wanted =
        json!({ "vehicle": car, "start": start, "end": start + Duration::hours(2), "organisation": organisation });
    let (status, booking) = client.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{booking}");
    browser.click(&format!("a[href='{page}/andra']")).await;
    browser.choose("#status", "off_the_road").await;
    browser.click("main form.card button").await;
    check_page(&browser, "bookings in the way").await;
    let answer = format!("#answer-{}", booking["id"].as_str().unwrap());
    assert!(!browser.value(&answer).await.is_empty(), "an equal vehicle is proposed");
    browser.choose(&answer, "cancel").await;
    browser.fill("#reason", "avställd").await;
    browser.click("main form.card button").await;
    assert_eq!(browser.text(".badge").await, "Avställd");
    let (_, body) = client.get(&format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap())).await;
    assert_eq!(body["state"], "cancelled");
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trip_is_described_and_its_track_measured_and_webhooks_are_made_on_pages() {
    const GPX: &str = r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="59.55" lon="15.05"/><trkpt lat="59.55" lon="15.15"/></trkseg></trk></gpx>"#;
    let (database, server) = demo();
    let square = json!({ "type": "FeatureCollection",
        "features": [{ "type": "Feature", "properties": { "kommunkod": "1884", "namn": "Nora" },
        "geometry": { "type": "Polygon",
            "coordinates": [[[15.0, 59.5], [15.1, 59.5], [15.1, 59.6], [15.0, 59.6], [15.0, 59.5]]] } }] });
    let folder = tempfile::tempdir().unwrap();
    let (areas, track) = (folder.path().join("areas.geojson"), folder.path().join("track.gpx"));
    std::fs::write(&areas, square.to_string()).unwrap();
    std::fs::write(&track, GPX).unwrap();
    run(&database, &["boundaries", "import", areas.to_str().unwrap()]);
    let client = server.client(&database, "system");
    let trip = client.get("/api/v1/trips?limit=1").await.1["items"][0]["id"].as_str().unwrap().to_owned();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    browser.go(&format!("/korningar/{trip}")).await;
    browser.fill("#route", "Nora – Fellingsbro").await;
    browser.tick("[name=private]").await;
    browser.click(&format!("form[action='/korningar/{trip}'] button")).await;
    assert_eq!(browser.value("#route").await, "Nora – Fellingsbro");
    browser.attach("#track", &areas).await;
    browser.click("form[action$='/spar'] button").await;
    assert!(!browser.text("[role=alert]").await.is_empty(), "areas are no track");
    browser.attach("#track", &track).await;
    browser.click("form[action$='/spar'] button").await;
    let shown = browser.text("table").await.replace('\u{a0}', " ");
    assert!(
        shown.contains("Nora") && shown.contains("2,828 km") && shown.contains("50 %"),
        "half of it lies in Nora: {shown}"
    );

    browser.go("/webhookar").await;
    browser.choose("#organisation", &organisation(&client).await).await;
    browser.fill("#url", "https://example.invalid/vagnpark").await;
    browser.click("main form.card button").await;
    assert!(browser.value("#secret").await.len() > 20, "the key is shown once");
    let car = client.get("/api/v1/vehicles?limit=1").await.1["items"][0]["id"].clone();
    let defect = json!({ "vehicle": car, "severity": "note", "description": "repa" });
    assert_eq!(client.post("/api/v1/defects", &defect).await.0, 201);
    browser.go("/webhookar").await;
    let log = browser.attribute("main li a", "href").await;
    check_in_every_look(&browser, &["/fordon/nytt", &format!("/korningar/{trip}"), "/webhookar", &log]).await;
}
