//! Files from people: who may send one, and how much they may have begun.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::{
    Method, Response,
    multipart::{Form, Part},
    redirect::Policy,
};
use vagnpark_domain::limits::{
    MAX_DRAFT_BYTES, MAX_DRAFT_BYTES_OF_AN_ORGANISATION, MAX_DRAFTS, MAX_DRAFTS_OF_AN_ORGANISATION,
};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, answer, both, run, vagnpark},
};

fn add(database: &Database, login: &str, role: &str) {
    let mut add = vagnpark(database, &["user", "add", login, login, "--role", role]);
    assert!(add.env("VAGNPARK_PASSWORD", "en lång mening").output().unwrap().status.success());
}

/// The status that a server answers to the head of a request whose body never comes.
fn answer_to_head(server: &Server, token: &str, method: &str, path: &str) -> String {
    let host = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let kind = if path.starts_with("/api/") { "application/octet-stream" } else { "multipart/form-data; boundary=x" };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\n\
         Content-Length: 39000000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut status = [0; 12];
    match stream.read_exact(&mut status) {
        Ok(()) => String::from_utf8_lossy(&status[9..]).into_owned(),
        Err(_) => "waits for the body".to_owned(),
    }
}

#[test]
fn a2_not_a_byte_is_read_of_a_file_from_somebody_who_may_not_send_it() {
    for database in both() {
        import_everything(&database);
        add(&database, "frida", "nora:driver");
        add(&database, "aron", "nora:auditor");
        add(&database, "fia", "nora:finance");
        let server = Server::start(&database);
        let [frida, aron, fia] = ["frida", "aron", "fia"].map(|login| run(&database, &["token", "create", login]));
        let trip = uuid::Uuid::nil();
        for (method, path, who) in [
            ("POST", "/import".to_owned(), &frida),
            ("POST", "/konton/fil".to_owned(), &frida),
            ("POST", format!("/korningar/{trip}/spar"), &aron),
            ("POST", "/api/v1/imports?kind=vehicles".to_owned(), &frida),
            ("PUT", format!("/api/v1/trips/{trip}/track"), &aron),
        ] {
            assert_eq!(answer_to_head(&server, who.trim(), method, &path), "403", "{method} {path}");
        }
        let allowed = answer_to_head(&server, fia.trim(), "POST", "/import");
        assert_eq!(allowed, "waits for the body", "somebody who may is asked for the file");
    }
}

#[test]
fn b13_a_form_without_files_is_not_kept_in_memory_beyond_what_a_form_has() {
    for database in both() {
        import_everything(&database);
        add(&database, "frida", "nora:driver");
        let server = Server::start(&database);
        let frida = run(&database, &["token", "create", "frida"]);
        let host = server.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!(
            "POST /boka?once=1 HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nContent-Length: 39000000\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            frida.trim()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let piece = vec![b'a'; 65_536];
        // The server answers after two of the 39 MB; what it does not take any more cannot be written.
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        for _ in 0..40 {
            if stream.write_all(&piece).is_err() {
                break;
            }
        }
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        assert_eq!(&status[9..], b"413");
    }
}

/// Brings a file in by the page.
async fn bring(server: &Server, token: &str, organisation: &str, text: &str) -> Response {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let file = Part::text(text.to_owned()).file_name("fordon.csv");
    let form = Form::new().text("kind", "vehicles").text("organisation", organisation.to_owned()).part("file", file);
    let request = client.request(Method::POST, format!("{}/import", server.address)).bearer_auth(token.trim());
    request.multipart(form).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn i10_a_person_and_an_organisation_have_so_much_begun_and_no_more() {
    for database in both() {
        import_everything(&database);
        let people = ["anna", "bo", "cilla", "dan"];
        for login in people {
            add(&database, login, "nora:administrator");
        }
        let server = Server::start(&database);
        let [anna, bo, cilla, dan] = people.map(|login| run(&database, &["token", "create", login]));
        let (_, organisations) = server.client(&database, "anna").get("/api/v1/organisations").await;
        let mut all = organisations["items"].as_array().unwrap().iter();
        let nora = all.find(|organisation| organisation["code"] == "nora").unwrap()["id"].as_str().unwrap();
        let file = |number: usize| format!("Reg.nr\nABC{number:03}\n");
        for number in 0..MAX_DRAFTS {
            assert_eq!(bring(&server, &anna, nora, &file(number)).await.status(), 303, "{number}");
        }
        let refused = bring(&server, &anna, nora, &file(900)).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains("Högst 20 går"), "{page}");
        // Each of the others has room, until the organisation has none.
        for number in MAX_DRAFTS..MAX_DRAFTS_OF_AN_ORGANISATION {
            let who = if number % 2 == 0 { &bo } else { &cilla };
            assert_eq!(bring(&server, who, nora, &file(number)).await.status(), 303, "{number}");
        }
        assert_eq!(bring(&server, &dan, nora, &file(901)).await.status(), 422, "the organisation is full");
        database.stored("DELETE FROM import_draft");
        // A file as large as all that a person may have: the next does not fit, whatever its size.
        assert_eq!(bring(&server, &anna, nora, &file(1)).await.status(), 303);
        database.stored(&format!("UPDATE import_file SET size = {MAX_DRAFT_BYTES}"));
        let refused = bring(&server, &anna, nora, &file(2)).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains("Högst 2048 MB går"), "{page}");
        assert_eq!(bring(&server, &bo, nora, &file(3)).await.status(), 303, "somebody else has room");
        database.stored(&format!("UPDATE import_file SET size = {}", MAX_DRAFT_BYTES_OF_AN_ORGANISATION / 2));
        assert_eq!(bring(&server, &dan, nora, &file(4)).await.status(), 422, "the organisation is full");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_we_write_says_its_characters_and_a_file_as_it_came_does_not() {
    for database in both() {
        import_everything(&database);
        add(&database, "anna", "nora:administrator");
        let server = Server::start(&database);
        let client = server.client(&database, "anna");
        let kind = async |path: &str| {
            let answer = client.request(Method::GET, path).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            answer.headers()["content-type"].to_str().unwrap().to_owned()
        };
        assert_eq!(kind("/import/mall/vehicles.csv").await, "text/csv; charset=utf-8");
        let file = "Regnr;Fordonsslag;Kommun\n;personbil;Åmål\nMLB 901;personbil;Nora\n";
        let bytes: Vec<u8> = file.chars().map(|sign| u8::try_from(sign).unwrap()).collect();
        let path = "/api/v1/imports?kind=vehicles&file_name=bilar.csv&accept_good=true";
        let (status, report) = answer(client.request(Method::POST, path).body(bytes)).await;
        assert_eq!(status, 201, "{report}");
        let batch = format!("/api/v1/imports/{}", report["batch"].as_str().unwrap());
        assert_eq!(kind(&format!("{batch}/rows")).await, "text/csv; charset=utf-8");
        assert_eq!(kind(&format!("{batch}/rejected")).await, "text/csv; charset=utf-8");
        assert_eq!(kind(&format!("{batch}/original")).await, "application/octet-stream");

        // Why a row was rejected is said in the reader's own language.
        let said = async || {
            let files = [format!("{batch}/rows"), format!("{batch}/rejected")];
            let mut texts = Vec::new();
            for file in files {
                texts.push(client.request(Method::GET, &file).send().await.unwrap().text().await.unwrap());
            }
            texts
        };
        let swedish = said().await;
        let (status, _) = client.send("/konto/sprak", &[("language", "en")]).await;
        assert_eq!(status, 200);
        for (before, now) in swedish.iter().zip(said().await) {
            assert!(before.contains("måste") && !now.contains("måste"), "{before} {now}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_brings_in_new_vehicles_with_their_odometers_and_all_that_follows() {
    let files = [
        (
            "vehicles",
            "Regnr;Fabrikat;Fordonsslag;Mätarställning\r\nMLB 981;Volvo;personbil;1200\r\nMLB 982;Kia;personbil;\r\n",
        ),
        (
            "vehicles",
            "Regnr;Fabrikat;Fordonsslag;Mätarställning\r\nMLB 981;Volvo;personbil;1300\r\nMLB 983;Kia;personbil;9\r\n",
        ),
        ("readings", "Regnr;Datum;Mätarställning\r\nMLB 982;2026-11-02;500\r\n"),
        ("trips", "Regnr;Starttid;Sluttid;Km\r\nMLB 981;2026-11-03 08:00;2026-11-03 09:00;20\r\n"),
        ("costs", "Regnr;Datum;Kategori;Belopp\r\nMLB 981;2026-11-03;Tvätt;100\r\n"),
        (
            "fuel",
            "Transaktionsnr;Regnr;Tid;Produkt;Liter;Netto;Moms\r\nK9;MLB 981;2026-11-03 16:40;Diesel;10;100;25\r\n",
        ),
        ("services", "Regnr;Datum;Åtgärd;Kostnad\r\nMLB 981;2026-11-04;Service;900\r\n"),
        (
            "bookings",
            "Regnr;Kommun;Starttid;Sluttid;Ändamål\r\nMLB 982;Nora;2026-12-02 08:00;2026-12-02 12:00;besök\r\n",
        ),
    ];
    for database in both() {
        import_everything(&database);
        add(&database, "anna", "nora:administrator");
        let server = Server::start(&database);
        let client = server.client(&database, "anna");
        let (status, refused) = client.post("/api/v1/imports?kind=vehicles&dryrun=true", &serde_json::json!({})).await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (400, &"/dryrun".into()), "{refused}");
        for (place, (kind, file)) in files.into_iter().enumerate() {
            let path = format!("/api/v1/imports?kind={kind}&file_name={place}.csv&accept_good=true");
            let (status, report) = answer(client.request(Method::POST, &path).body(file)).await;
            assert_eq!((status, &report["counts"]["rejected"]), (201, &0.into()), "{kind}: {report}");
        }
        run(&database, &["verify"]);
    }
}
