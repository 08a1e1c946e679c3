//! What leaves the system: e-mail through a real SMTP server, and signed webhooks with their log and replay.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, answer, both, run, until},
};

/// aiosmtpd, which prints what it is sent.
pub(crate) struct SmtpServer {
    child: Child,
    port: u16,
    said: Arc<Mutex<String>>,
}

impl SmtpServer {
    pub(crate) async fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new("/usr/bin/python3")
            .args([
                "-u",
                "-m",
                "aiosmtpd",
                "-n",
                "-l",
                &format!("127.0.0.1:{port}"),
                "-c",
                "aiosmtpd.handlers.Debugging",
                "stdout",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 with aiosmtpd is missing: run scripts/install-test-tools");
        let said = Arc::new(Mutex::new(String::new()));
        let (mut lines, heard) = (BufReader::new(child.stdout.take().unwrap()).lines(), said.clone());
        std::thread::spawn(move || {
            while let Some(Ok(line)) = lines.next() {
                heard.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let server = Self { child, port, said };
        until("a mail server", Duration::from_secs(10), async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.map_err(|error| error.to_string())
        })
        .await;
        server
    }

    pub(crate) async fn wait_for(&self, text: &str) -> String {
        until(&format!("a mail that says {text}"), Duration::from_secs(30), async || {
            let said = self.said.lock().unwrap().clone();
            if said.contains(text) { Ok(said) } else { Err(said) }
        })
        .await
    }
}

impl SmtpServer {
    /// Waits until so many mails have come in whole; answers all of them.
    pub(crate) async fn wait_for_mails(&self, count: usize) -> String {
        until(&format!("{count} mails"), Duration::from_secs(30), async || {
            let said = self.said.lock().unwrap().clone();
            let came = said.matches("END MESSAGE").count();
            if came >= count && count > 0 { Ok(said) } else { Err(format!("{came} mails")) }
        })
        .await
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn settings(smtp: &SmtpServer) -> ServerSettings {
    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_SMTP", format!("smtp://127.0.0.1:{}", smtp.port));
    settings.set("VAGNPARK_MAIL_FROM", "Vagnpark <vagnpark@example.org>");
    settings.set("VAGNPARK_BASE_URL", "https://vagnpark.example.org/");
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    settings
}

/// Frida's booking, which her coordinator then calls off.
pub(crate) async fn call_off(database: &Database, server: &Server, hours: i64) -> String {
    let (frida, nils) = (server.client(database, "frida"), server.client(database, "nils"));
    let plate = format!("MLB6{:02}", hours + 10);
    let car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i" });
    let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
    let from = Utc::now() + chrono::Duration::hours(hours);
    let wanted = json!({ "vehicle": car, "start": from, "end": from + chrono::Duration::hours(1) });
    let (status, booking) = frida.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{booking}");
    let id = booking["id"].as_str().unwrap().to_owned();
    let gone = nils.request(Method::DELETE, &format!("/api/v1/bookings/{id}")).header("if-match", "\"1\"");
    assert_eq!(answer(gone).await.0, 200);
    id
}

pub(crate) fn add_people(database: &Database) {
    run(
        database,
        &[
            "user",
            "add",
            "nils",
            "Nils",
            "--role",
            "nora:coordinator",
            "--role",
            "nora:administrator",
            "--licence",
            "B",
        ],
    );
    run(
        database,
        &[
            "user",
            "add",
            "frida",
            "Frida Förare",
            "--role",
            "nora:driver",
            "--licence",
            "B",
            "--email",
            "frida@example.org",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_whose_booking_is_called_off_gets_one_e_mail_also_when_two_servers_run() {
    let smtp = SmtpServer::start().await;
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let settings = settings(&smtp).rounds_when_asked();
        let mut servers = vec![Server::start_with(&database, &settings)];
        if database.url.starts_with("postgres") {
            servers.push(Server::start_with(&database, &settings));
        }
        let id = call_off(&database, &servers[0], 30).await;
        // Both at once.
        std::thread::scope(|rounds| servers.iter().for_each(|server| drop(rounds.spawn(|| server.round()))));
        let said = smtp.wait_for(&format!("https://vagnpark.example.org/bokningar/{id}")).await;
        for part in [
            "From: Vagnpark <vagnpark@example.org>",
            "frida@example.org",
            "640",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        // Another round of both servers, which brings the next mail, sends it no second time.
        let next = call_off(&database, &servers[0], 29).await;
        servers.iter().for_each(Server::round);
        smtp.wait_for(&format!("https://vagnpark.example.org/bokningar/{next}")).await;
        assert_eq!(smtp.said.lock().unwrap().matches(&id).count(), 1);
        smtp.said.lock().unwrap().clear();
    }
}

/// A receiver of webhooks that answers what it is told to, and keeps what it was sent.
pub(crate) struct Receiver {
    pub(crate) address: String,
    pub(crate) got: Arc<Mutex<Vec<String>>>,
    pub(crate) status: Arc<Mutex<u16>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", listener.local_addr().unwrap());
        let (got, status) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(500)));
        let (kept, told) = (got.clone(), status.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                loop {
                    let mut piece = [0; 4_096];
                    let read = stream.read(&mut piece).await.unwrap();
                    request.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let length = header(&text, "content-length").parse::<usize>().unwrap_or(0);
                    let whole = text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() >= length);
                    if whole || read == 0 {
                        kept.lock().unwrap().push(text);
                        break;
                    }
                }
                let status = *told.lock().unwrap();
                let _ = stream
                    .write_all(
                        format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes(),
                    )
                    .await;
            }
        });
        Self { address, got, status }
    }
}

fn header(request: &str, name: &str) -> String {
    let line = request.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
    line.map_or(String::new(), |line| line.split_once(':').unwrap().1.trim().to_owned())
}

pub(super) async fn log(client: &Client, webhook: &str) -> Vec<Value> {
    let (status, log) = client.get(&format!("/api/v1/webhooks/{webhook}/deliveries")).await;
    assert_eq!(status, 200, "{log}");
    log["items"].as_array().unwrap().clone()
}

/// What openssl says the signature should be.
fn expected_signature(secret: &str, timestamp: &str, body: &str) -> String {
    let mut openssl = Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", secret])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl");
    std::io::Write::write_all(&mut openssl.stdin.take().unwrap(), format!("{timestamp}.{body}").as_bytes()).unwrap();
    let mut said = String::new();
    openssl.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    openssl.wait().unwrap();
    format!("sha256={}", said.trim().rsplit(' ').next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_signed_retried_and_can_be_replayed_from_its_log() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:administrator"]);
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
        let server = Server::start_with(&database, &settings);
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let receiver = Receiver::start().await;
        assert_eq!(nils.post("/api/v1/webhooks", &json!({ "url": "ftp://x/" })).await.0, 422);
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        assert_eq!(status, 201, "{webhook}");
        let (id, secret) = (webhook["id"].as_str().unwrap(), webhook["secret"].as_str().unwrap());
        assert!(nils.get("/api/v1/webhooks").await.1["items"][0]["secret"].is_null(), "shown once");
        assert_eq!(lisa.get(&format!("/api/v1/webhooks/{id}/deliveries")).await.0, 404);
        let booking = call_off(&database, &server, 31).await;
        let events =
            async || log(&nils, id).await.iter().map(|d| d["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        let happened = events().await;
        for event in ["vehicle.register", "booking.book", "booking.cancel"] {
            assert!(happened.iter().any(|found| found == event), "{event}: {happened:?}");
        }
        server.round();
        let refused = log(&nils, id).await;
        assert!(refused.iter().all(|d| d["attempts"] == 1 && d["state"] == "waiting"), "{refused:?}");
        assert!(refused[0]["answer"].as_str().unwrap().contains("500"), "{refused:?}");
        // The receiver is repaired, and the events are sent again from the log.
        *receiver.status.lock().unwrap() = 204;
        receiver.got.lock().unwrap().clear();
        let cancelled = refused.iter().find(|delivery| delivery["event"] == "booking.cancel").unwrap();
        let replay = format!("/api/v1/webhooks/deliveries/{}/replay", cancelled["id"].as_str().unwrap());
        assert_eq!(lisa.post(&replay, &json!({})).await.0, 404);
        let (status, again) = nils.post(&replay, &json!({})).await;
        assert_eq!((status, again["body"].as_str()), (201, cancelled["body"].as_str()));
        server.round();
        let got = receiver.got.lock().unwrap().concat();
        let body = got.split_once("\r\n\r\n").expect("a request").1;
        assert!(body.contains(&booking) && header(&got, "x-vagnpark-event") == "booking.cancel", "{got}");
        let signed = expected_signature(secret, &header(&got, "x-vagnpark-timestamp"), body);
        assert_eq!(header(&got, "x-vagnpark-signature"), signed);
        assert_eq!(answer(nils.request(Method::DELETE, &format!("/api/v1/webhooks/{id}"))).await.0, 204);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a19_a_receiver_outside_is_told_neither_who_drives_nor_what_anybody_wrote() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
        let nils = server.client(&database, "nils");
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": "https://example.org/" })).await;
        assert_eq!(status, 201, "{webhook}");
        let booking = call_off(&database, &server, 31).await;
        let (_, shown) = nils.get(&format!("/api/v1/bookings/{booking}")).await;
        let driver = shown["driver"].as_str().unwrap();
        let defect = json!({ "vehicle": shown["vehicle"], "description": "luktar bensin", "severity": "repair_soon" });
        let (status, made) = nils.post("/api/v1/defects", &defect).await;
        assert_eq!(status, 201, "{made}");
        let sent: Vec<String> =
            log(&nils, webhook["id"].as_str().unwrap()).await.iter().map(Value::to_string).collect();
        for event in ["booking.book", "booking.cancel", "defect.report"] {
            assert!(sent.iter().any(|body| body.contains(event)), "{event}: {sent:?}");
        }
        for said in [driver, "luktar bensin"] {
            assert!(sent.iter().all(|body| !body.contains(said)), "{said}: {sent:?}");
        }
    }
}

/// Makes a webhook while the operator allows receivers in the own network; later it is refused where it is typed.
async fn in_the_own_network(database: &Database, url: &Value) -> Value {
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    let server = Server::start_with(database, &settings);
    let (status, webhook) = server.client(database, "nils").post("/api/v1/webhooks", url).await;
    assert_eq!(status, 201, "{webhook}");
    webhook
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_to_the_server_s_own_network_is_not_sent_unless_it_is_allowed() {
    let database = Database::sqlite();
    import_everything(&database);
    add_people(&database);
    let receiver = Receiver::start().await;
    let url = json!({ "url": receiver.address });
    let webhook = in_the_own_network(&database, &url).await;
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    let server = Server::start_with(&database, &settings);
    let nils = server.client(&database, "nils");
    let (status, refused) = nils.post("/api/v1/webhooks", &url).await;
    assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("own_network")), "{refused}");
    call_off(&database, &server, 32).await;
    server.round();
    let all = log(&nils, webhook["id"].as_str().unwrap()).await;
    let tried: Vec<&Value> = all.iter().filter(|delivery| delivery["attempts"] != 0).collect();
    // The first was refused, and the receiver is left alone.
    assert!(tried.len() == 1 && tried[0]["answer"].as_str().unwrap().contains("public network"), "{all:?}");
    assert!(receiver.got.lock().unwrap().is_empty());
    let page = format!("/webhookar/{}", webhook["id"].as_str().unwrap());
    let page = nils.request(Method::GET, &page).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Mottagaren finns inte på det öppna nätet.") && !page.contains("public network"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_leave_over_tls_alone_unless_the_operator_says_otherwise() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let receiver = Receiver::start().await;
        *receiver.status.lock().unwrap() = 204;
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        assert_eq!(status, 201, "{webhook}");
        call_off(&database, &server, 32).await;
        drop(server);
        // The operator thinks better of it: what was made before is not sent either.
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        assert_eq!(nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await.0, 422);
        server.round();
        let id = webhook["id"].as_str().unwrap();
        let all = log(&nils, id).await;
        assert!(all.iter().any(|delivery| delivery["answer"] == "the address does not begin with https"), "{all:?}");
        assert!(receiver.got.lock().unwrap().is_empty());
        let page = nils.request(Method::GET, &format!("/webhookar/{id}")).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Adressen börjar inte med https."), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_the_own_network_and_one_that_nobody_has_are_refused_in_the_same_words() {
    let database = Database::sqlite();
    import_everything(&database);
    add_people(&database);
    let mut webhooks = Vec::new();
    for host in ["localhost", "nobody.invalid"] {
        webhooks.push((host, in_the_own_network(&database, &json!({ "url": format!("https://{host}/") })).await));
    }
    let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
    let nils = server.client(&database, "nils");
    let mut answers = Vec::new();
    for (number, (host, webhook)) in (33..).zip(webhooks) {
        call_off(&database, &server, number).await;
        server.round();
        let all = log(&nils, webhook["id"].as_str().unwrap()).await;
        let tried = all.iter().find(|delivery| delivery["attempts"] != 0).unwrap();
        answers.push(tried["answer"].as_str().unwrap().replace(host, "HOST"));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_follows_no_redirect() {
    let database = Database::sqlite();
    import_everything(&database);
    add_people(&database);
    let elsewhere = Receiver::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let answer = format!("HTTP/1.1 307 X\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", elsewhere.address);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 8_192]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    let server = Server::start_with(&database, &settings);
    let nils = server.client(&database, "nils");
    let (_, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": address })).await;
    call_off(&database, &server, 34).await;
    server.round();
    let all = log(&nils, webhook["id"].as_str().unwrap()).await;
    let told = all.iter().any(|delivery| delivery["answer"].as_str().is_some_and(|said| said.contains("307")));
    assert!(told && elsewhere.got.lock().unwrap().is_empty(), "{all:?}");
}
