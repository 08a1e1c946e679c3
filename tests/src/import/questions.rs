//! Questions on the pages: what is asked, in which field it is answered, and what an answer that is none is told.

use reqwest::{
    Method,
    multipart::{Form, Part},
    redirect::Policy,
};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run, vagnpark},
    people::sessions::{Browser, PASSWORD},
};

/// Somebody of Nora's who brings files in.
struct Page {
    database: Database,
    server: Server,
    client: Client,
    token: String,
    nora: String,
}

impl Page {
    async fn of_each_engine() -> Vec<Self> {
        let mut pages = Vec::new();
        for database in both() {
            import_everything(&database);
            let mut add = vagnpark(&database, &["user", "add", "anna", "anna", "--role", "nora:administrator"]);
            assert!(add.env("VAGNPARK_PASSWORD", "en lång mening").output().unwrap().status.success());
            let server = Server::start(&database);
            let token = run(&database, &["token", "create", "anna"]).trim().to_owned();
            let client = server.client(&database, "anna");
            let (_, all) = client.get("/api/v1/organisations").await;
            let mut all = all["items"].as_array().unwrap().iter();
            let nora = all.find(|organisation| organisation["code"] == "nora").unwrap()["id"].as_str().unwrap();
            let nora = nora.to_owned();
            pages.push(Self { database, server, client, token, nora });
        }
        pages
    }

    /// Brings a file in; answers the address of its draft.
    async fn bring(&self, kind: &str, text: &str) -> String {
        let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let file = Part::text(text.to_owned()).file_name("fil.csv");
        let form = Form::new().text("kind", kind.to_owned()).text("organisation", self.nora.clone()).part("file", file);
        let request = http.request(Method::POST, format!("{}/import", self.server.address)).bearer_auth(&self.token);
        let answer = request.multipart(form).send().await.unwrap();
        let path = answer.headers()["location"].to_str().unwrap().to_owned();
        path.trim_end_matches("/format").to_owned()
    }

    async fn shown(&self, path: &str) -> String {
        self.client.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i17_an_old_register_is_asked_once_for_its_day_in_a_field_for_days() {
    let text = "Regnr;Fabrikat;Fordonsslag;Mätarställning\r\nMLB 981;Volvo;personbil;1200\r\n\
         MLB 982;Kia;personbil;900\r\n";
    for page in Page::of_each_engine().await {
        let draft = page.bring("vehicles", text).await;
        let questions = page.shown(&format!("{draft}/fragor")).await;
        assert_eq!(questions.matches("Vilken dag lästes filens mätarställningar av?</legend>").count(), 1);
        assert!(questions.contains("type=\"date\" name=\"other:file-day\" value=\"\""), "{questions}");
        let answers = [("answer:file-day", "!other"), ("other:file-day", "2025-03-31"), ("next", "1")];
        let (status, _) = page.client.send(&format!("{draft}/fragor"), &answers).await;
        assert_eq!(status, 200);
        let questions = page.shown(&format!("{draft}/fragor")).await;
        assert!(questions.contains("name=\"other:file-day\" value=\"2025-03-31\""), "{questions}");
        let plan = page.shown(&format!("{draft}/plan")).await;
        let seen = plan.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let (status, _) = page.client.send(&format!("{draft}/plan"), &[("seen", seen), ("accept", "good")]).await;
        assert_eq!(status, 200);
        crate::harness::until("the vehicles", std::time::Duration::from_secs(20), async || {
            let read = page.database.stored(
                "SELECT count(*) FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id \
                 WHERE v.registration_number IN ('MLB981', 'MLB982') AND CAST(r.at AS text) LIKE '2025-03-31%'",
            );
            crate::harness::seen(read == "2", read)
        })
        .await;
        // A later register of an earlier day is held against what was read then, and the odometer does not run back.
        let file = page.database.folder.path().join("older.csv");
        std::fs::write(&file, text.replace("1200", "5000")).unwrap();
        let mapping = page.database.folder.path().join("older.toml");
        std::fs::write(&mapping, "[answers]\nfile-day = \"2024-12-31\"\n").unwrap();
        let [file, mapping] = [file, mapping].map(|path| path.display().to_string());
        let arguments = ["import", "vehicles", &file, "--organisation", "nora", "--mapping", &mapping, "--json"];
        let output = vagnpark(&page.database, &arguments).output().unwrap();
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(report.contains("odometer_ahead_of_later"), "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_an_answer_that_is_none_leaves_the_question_open_with_its_reason() {
    let text = "Regnr;Datum;Kategori;Belopp\r\nMLB 101;2026-09-03;5611;100\r\nMLB 000;2026-09-03;tvätt;50\r\n";
    for page in Page::of_each_engine().await {
        let draft = page.bring("costs", text).await;
        let wrong = [
            ("answer:value:Kategori:5611", "!other"),
            ("other:value:Kategori:5611", "bensinmack"),
            ("answer:vehicle:MLB 000", "!other"),
            ("other:vehicle:MLB 000", "XXX 999"),
        ];
        let (status, questions) = page.client.send(&format!("{draft}/fragor"), &wrong).await;
        assert_eq!(status, 200);
        assert!(!questions.contains("Alla frågor är besvarade"), "{questions}");
        for said in ["Svaret ”bensinmack” går inte att använda", "Svaret ”XXX 999” går inte att använda"] {
            assert!(questions.contains(said), "{said}: {questions}");
        }
        let right = [("answer:value:Kategori:5611", "drivmedel"), ("answer:vehicle:MLB 000", "!skip")];
        let (_, questions) = page.client.send(&format!("{draft}/fragor"), &right).await;
        assert!(!questions.contains("går inte att använda"), "{questions}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i7_the_pages_say_what_was_decided_for_an_earlier_file_and_offer_amounts_of_a_kind() {
    let text = "Regnr;Datum;Belopp;Försäkring;Tvätt\r\nMLB 101;2026-09-01;1000;200;50\r\n";
    for page in Page::of_each_engine().await {
        let file = page.database.folder.path().join("first.csv");
        let mapping = page.database.folder.path().join("first.toml");
        std::fs::write(&file, text).unwrap();
        std::fs::write(&mapping, "[columns]\nBelopp = \"net:lease\"\n").unwrap();
        let [file, mapping] = [file, mapping].map(|path| path.display().to_string());
        run(&page.database, &["import", "costs", &file, "--organisation", "nora", "--mapping", &mapping]);
        let next = "Datum;Regnr;Ny;Tvätt;Belopp\r\n2026-10-01;MLB 101;x;60;1100\r\n";
        let draft = page.bring("costs", next).await;
        let columns = page.shown(&format!("{draft}/kolumner")).await;
        assert!(columns.contains("bestämt, nu eller för en tidigare fil"), "{columns}");
        assert!(columns.contains("<option value=\"net:lease\" selected>Belopp: leasing"), "{columns}");
        assert!(columns.contains("<option value=\"net:wash\" selected>Belopp: tvätt"), "what it is proposed to be");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_an_answer_about_a_word_can_be_changed_and_what_was_written_is_an_answer() {
    let text = "Namn;E-post;Roll\r\nBea Bok;bea@nora.se;Kanslist\r\nCaj Ek;caj@nora.se;Fixare\r\n";
    for page in Page::of_each_engine().await {
        let draft = page.bring("people", text).await;
        let path = format!("{draft}/fragor");
        // A slip; and a text without its choice being ticked.
        let wrong = [
            ("answer:value:Roll:Kanslist", "administratör"),
            ("answer:value:Roll:Fixare", ""),
            ("other:value:Roll:Fixare", "verkstad"),
        ];
        let (status, _) = page.client.send(&path, &wrong).await;
        assert_eq!(status, 200);
        let questions = page.shown(&path).await;
        assert!(questions.contains("value=\"administratör\" checked"), "what was answered stays: {questions}");
        assert!(questions.contains("value=\"verkstad\" checked"), "what was written is an answer: {questions}");
        let (_, questions) = page.client.send(&path, &[("answer:value:Roll:Kanslist", "förare")]).await;
        assert!(questions.contains("value=\"förare\" checked"), "{questions}");
        // A form of another window, which left the answer as it was then, takes nothing back.
        let id = "value:Roll:Kanslist";
        let (answered, was) = (format!("answer:{id}"), format!("was:{id}"));
        let (_, questions) = page.client.send(&path, &[(&answered, "administratör"), (&was, "administratör")]).await;
        assert!(questions.contains("value=\"förare\" checked"), "{questions}");
        // A word that leaves its row out can be taken back, too.
        page.client.send(&path, &[("answer:value:Roll:Fixare", "!skip")]).await;
        let questions = page.shown(&path).await;
        assert!(questions.contains("value=\"!skip\" checked"), "{questions}");
        page.client.send(&path, &[("answer:value:Roll:Fixare", "nonsens")]).await;
        let plan = page.shown(&format!("{draft}/plan")).await;
        assert!(plan.contains("Svaret ”nonsens” går inte att använda"), "{plan}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i11_days_beside_their_hours_are_asked_about_by_the_column_of_the_days() {
    for (kind, text) in [
        (
            "trips",
            "Regnr;Datum;Starttid;Sluttid;Km\r\nMLB 102;2026-11-02;08.00;10.00;12\r\n\
             MLB 102;3/11 2026;08.00;10.00;12\r\n",
        ),
        (
            "bookings",
            "Regnr;Datum;Starttid;Sluttid\r\nMLB 102;2026-11-02;08.00;10.00\r\nMLB 102;3/11/2026;08.00;10.00\r\n",
        ),
    ] {
        for page in Page::of_each_engine().await {
            let draft = page.bring(kind, text).await;
            let path = format!("{draft}/fragor");
            let questions = page.shown(&path).await;
            assert!(questions.contains("name=\"answer:date-order:Datum\""), "{kind}: {questions}");
            let (_, questions) = page.client.send(&path, &[("answer:date-order:Datum", "day-first")]).await;
            assert!(questions.contains("value=\"day-first\" checked"), "{kind}: {questions}");
            let plan = page.shown(&format!("{draft}/plan")).await;
            assert!(!plan.contains("kan läsas med dag") && plan.contains("value=\"all\""), "{kind}: {plan}");
        }
    }
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap();
    value.replace("&#38;", "&").replace("&amp;", "&").replace("&#34;", "\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn p1_answers_that_were_typed_are_there_after_the_session_ended_meanwhile() {
    let text = "Regnr;Datum;Kategori;Belopp\r\nMLB 101;2026-09-03;5611;100\r\nMLB 000;2026-09-03;tvätt;50\r\n";
    for page in Page::of_each_engine().await {
        let draft = page.bring("costs", text).await;
        let path = format!("{draft}/fragor");
        let fields = [
            ("answer:value:Kategori:5611", "!other"),
            ("other:value:Kategori:5611", "drivmedel"),
            ("answer:vehicle:MLB 000", "!skip"),
            ("other:vehicle:MLB 000", ""),
            ("next", "1"),
        ];
        let form = |fields: &[(&str, &str)]| {
            let address = reqwest::Url::parse_with_params("http://localhost/", fields).unwrap();
            address.query().unwrap().to_owned()
        };
        let mut browser = Browser::log_in(&page.server, "anna").await;
        browser.cookie = "x=1".to_owned();
        let request = browser.http.post(format!("{}{path}", page.server.address)).body(form(&fields));
        let request = request.header("sec-fetch-site", "same-origin").header("cookie", &browser.cookie);
        let asked = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
        assert_eq!(asked.status(), 401);
        let asked = asked.text().await.unwrap();
        assert!(asked.contains("så finns det du skrev kvar"), "{asked}");
        let kept = [hidden(&asked, "kept_address"), hidden(&asked, "kept_form")];
        let login = [("login", "anna"), ("password", PASSWORD), ("kept_address", &kept[0]), ("kept_form", &kept[1])];
        let again = browser.ask(Method::POST, "/login", form(&login)).await;
        assert_eq!(again.status(), 200);
        let cookie = again.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let shown = again.text().await.unwrap();
        assert!(shown.contains("<dt>Eget svar</dt><dd class=\"lines\">drivmedel</dd>"), "{shown}");
        assert!(!shown.contains("<dt>Svar"), "what was only ticked is no word of theirs: {shown}");
        let send: Vec<(String, String)> =
            fields.iter().map(|(name, _)| ((*name).to_owned(), hidden(&shown, name))).collect();
        let send: Vec<(&str, &str)> = send.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(send, fields);
        let browser = Browser { cookie, ..browser };
        assert_eq!(browser.ask(Method::POST, &path, form(&send)).await.status(), 303);
        let questions = browser.ask(Method::GET, &path, String::new()).await.text().await.unwrap();
        let answered = "name=\"answer:value:Kategori:5611\" value=\"drivmedel\" checked";
        assert!(questions.contains(answered), "{questions}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_an_administrator_begins_with_files_that_wait_files_taken_in_and_people_without_a_password() {
    let text = "Regnr;Datum;Kategori;Belopp\r\nMLB 102;2026-09-03;tvätt;100\r\n";
    for page in Page::of_each_engine().await {
        assert!(page.shown("/").await.contains("Inga filer är inlästa ännu."));
        run(&page.database, &["user", "add", "bo", "Bo", "--role", "nora:driver"]);
        run(&page.database, &["user", "add", "cia", "Cia", "--role", "lindesberg:driver"]);
        let file = page.database.folder.path().join("tvatt.csv");
        std::fs::write(&file, text).unwrap();
        run(&page.database, &["import", "costs", file.to_str().unwrap(), "--organisation", "nora"]);
        let draft = page.bring("costs", &text.replace("100", "200")).await;
        let start = page.shown("/").await;
        for said in ["1 användare har inte valt lösenord ännu", "Påbörjade importer", ">fil.csv</a>", ">tvatt.csv</a>"]
        {
            assert!(start.contains(said), "{said}: {start}");
        }
        let ways = ["/import", "/export", "/anvandare", "/webhookar", &format!("{draft}/format")];
        for way in ways {
            assert!(start.contains(&format!("<a href=\"{way}\">")), "{way}: {start}");
        }
        let people = page.shown("/anvandare").await;
        assert_eq!(people.matches(">Har inte valt lösenord<").count(), 1, "{people}");
        let driver = page.server.client(&page.database, "bo");
        let start = driver.request(Method::GET, "/").send().await.unwrap().text().await.unwrap();
        assert!(!start.contains("Register och användare"), "{start}");
    }
}
