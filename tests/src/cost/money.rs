//! What is shared together belongs to all parties: nobody takes it alone, everybody is told, mistakes can be taken
//! back, and what goes in is the same whatever the way (C-2, C-4, C-6, C-10, F-3).

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    proposal::propose,
    sign_off::{close_month, sign_off},
};
use crate::harness::{Client, Database, Server, both, migrate, repository, run, vagnpark};

pub(crate) fn file(database: &Database, name: &str, text: &str) -> String {
    let path = database.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(super) fn import(database: &Database, kind: &str, text: &str) {
    run(database, &["import", kind, &file(database, &format!("{kind}.csv"), text)]);
}

pub(crate) fn person(database: &Database, server: &Server, login: &str, role: &str) -> Client {
    run(database, &["user", "add", login, &login.to_uppercase(), "--role", role]);
    server.client(database, login)
}

/// The agreement of the main job from another month, with something exchanged in it.
pub(crate) fn agreement(first_month: &str, exchange: (&str, &str)) -> Value {
    let text = std::fs::read_to_string(repository("fixtures/main-job/agreement.toml")).unwrap();
    let text = text.replace("\"2026-01\"", &format!("\"{first_month}\"")).replace(exchange.0, exchange.1);
    json!({ "source": text })
}

pub(crate) async fn told(client: &Client) -> Vec<(String, String)> {
    let (_, messages) = client.get("/api/v1/messages").await;
    let field = |message: &Value, name: &str| message[name].as_str().unwrap().to_owned();
    messages["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (field(message, "kind"), field(message, "text")))
        .collect()
}

pub(crate) async fn audited(client: &Client) -> Vec<String> {
    let (_, entries) = client.get("/api/v1/audit?limit=500").await;
    let line = |entry: &Value| format!("{} {}", entry["action"].as_str().unwrap(), entry["entity"].as_str().unwrap());
    entries["items"].as_array().unwrap().iter().map(line).collect()
}

pub(super) const OREBRO: &str =
    "code;name;kind;organisation_number;municipality_code;host\norebro;Örebro kommun;municipality;212000-1967;1880;\n";

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_the_agreement_of_others_and_every_party_is_told_what_a_party_did() {
    for database in both() {
        import_everything(&database);
        import(&database, "organisations", OREBRO);
        let server = Server::start(&database);
        let outsider = person(&database, &server, "ola", "orebro:finance");
        let (nora, lindesberg) = (
            person(&database, &server, "nina", "nora:finance"),
            person(&database, &server, "lina", "lindesberg:finance"),
        );
        let auditor = person(&database, &server, "rut", "hallefors:auditor");
        let body = person(&database, &server, "bea", "bkt:finance");
        run(&database, &["user", "add", "sys", "Sys", "--system-administrator"]);
        let system = server.client(&database, "sys");

        // An organisation that is not a party takes nothing, opens nothing and closes nothing, whatever it calls
        // itself.
        let with_orebro = ("parties = [", "parties = [\"orebro\", ");
        for client in [&outsider, &system, &body] {
            for first in ["2026-01", "2026-10", "2027-01"] {
                let source = agreement(first, with_orebro)["source"].as_str().unwrap().to_owned();
                let (status, refused) = propose(client, "agreement", &source).await;
                assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/not-a-party")), "{refused}");
            }
            let (status, _) = client.post("/api/v1/periods/2026-10/sign-offs", &json!({ "seen": "" })).await;
            assert!(matches!(status, 403 | 404), "{status}");
        }
        let price_list = std::fs::read_to_string(repository("fixtures/main-job/price-list.toml")).unwrap();
        let price_list = price_list.replace("parties = [", "parties = [\"orebro\", ");
        assert_eq!(propose(&outsider, "price_list", &price_list).await.0, 403);
        for path in ["/api/v1/statements/2026-10", "/api/v1/periods/2026-10", "/avrakning/2026-10"] {
            assert_eq!(outsider.get(path).await.0, 404, "{path}");
        }
        assert_eq!(outsider.get("/api/v1/agreements").await.1["items"], json!([]));
        for (client, offered) in [(&outsider, false), (&body, false), (&nora, true)] {
            let page = client.request(Method::GET, "/avtal").send().await.unwrap().text().await.unwrap();
            assert_eq!(page.contains("name=\"source\""), offered, "a form for who may use it: {page}");
        }

        // Without a decision nothing is proposed, checked or applied.
        for blank in ["decision = \"\"", "decision = \" \u{a0}\"", "decision = \"–\""] {
            let undecided = agreement("2026-11", ("decision = \"Styrgruppen 2025-11-12 § 14\"", blank));
            let (status, refused) = propose(&nora, "agreement", undecided["source"].as_str().unwrap()).await;
            assert_eq!((status, refused["type"].as_str()), (422, Some("/problems/decision-missing")), "{refused}");
            let path = file(&database, "undecided.toml", undecided["source"].as_str().unwrap());
            for command in ["check", "apply"] {
                assert_eq!(
                    vagnpark(&database, &["agreement", command, &path]).output().unwrap().status.code(),
                    Some(5)
                );
            }
        }

        // The operator does it for all, and everybody is told who, what and from when.
        let source = agreement("2026-11", ("", ""))["source"].as_str().unwrap().to_owned();
        run(&database, &["agreement", "apply", &file(&database, "next.toml", &source)]);
        run(&database, &["agreement", "apply", &file(&database, "next.toml", &source)]);
        for (client, count) in [(&lindesberg, 2), (&nora, 2), (&outsider, 0)] {
            assert_eq!(told(client).await.len(), count);
        }
        let (kind, text) = told(&lindesberg).await.remove(0);
        assert_eq!(kind, "agreement_applied");
        for part in ["Samverkansavtal fordon", "version 3", "2026-11", "ersätter version 2"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        run(&database, &["agreement", "withdraw", "3"]);
        let (_, left) = nora.get("/api/v1/agreements").await;
        assert_eq!(left["items"].as_array().unwrap().len(), 1, "{left}");
        assert_eq!(told(&lindesberg).await[0].0, "agreement_withdrawn");
        for done in ["apply agreement", "replace agreement", "withdraw agreement"] {
            assert!(audited(&auditor).await.contains(&done.to_owned()), "{done}");
        }
        let vehicles = audited(&auditor).await.iter().filter(|line| line.ends_with(" vehicle")).count();
        assert_eq!(vehicles, 1, "its own, and no more than concerns it");

        // Closed when all have signed, told to all; what it was shared by stays.
        let hallefors = person(&database, &server, "hugo", "hallefors:finance");
        let leaver = person(&database, &server, "lisa", "ljusnarsberg:finance");
        close_month(&[&lindesberg, &hallefors, &leaver, &nora], "2026-10").await;
        let (kind, text) = told(&lindesberg).await.remove(0);
        assert!(kind == "period_agreed" && text.contains("2026-10"), "{text}");
        assert!(audited(&auditor).await.contains(&"close period".to_owned()));
        let first = left["items"][0]["id"].as_str().unwrap();
        let (status, refused) = propose(&nora, "agreement_withdrawal", first).await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/period-closed")), "{refused}");
        let past = agreement("2026-01", ("", ""))["source"].as_str().unwrap().to_owned();
        assert_eq!(propose(&nora, "agreement", &past).await.0, 409);
        assert_eq!(vagnpark(&database, &["agreement", "withdraw", "1"]).output().unwrap().status.code(), Some(5));

        // A party that has left sees what it was a party of, and nothing of what holds now.
        let left = agreement("2026-11", (", \"ljusnarsberg\"]", "]"))["source"]
            .as_str()
            .unwrap()
            .replace("ljusnarsberg = 10", "nora = 10");
        let left = left.replace("nora = 24, ", "");
        run(&database, &["agreement", "apply", &file(&database, "left.toml", &left)]);
        assert_eq!(leaver.get("/api/v1/statements/2026-10").await.0, 200);
        assert_eq!(leaver.get("/api/v1/statements/2026-11").await.0, 404);
        assert_eq!(nora.get("/api/v1/statements/2026-11").await.0, 200);
        let next = agreement("2026-12", ("", ""))["source"].as_str().unwrap().to_owned();
        assert_eq!(propose(&leaver, "agreement", &next).await.0, 403);
        run(&database, &["agreement", "withdraw", "4"]);
        run(&database, &["verify"]);
        run(&database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_agreement_opens_no_past_of_others_and_the_page_says_what_it_did() {
    let database = Database::sqlite();
    migrate(&database);
    for kind in ["organisations", "population", "vehicles"] {
        run(&database, &["import", kind, repository(&format!("fixtures/main-job/{kind}.csv")).to_str().unwrap()]);
    }
    let server = Server::start(&database);
    let nora = person(&database, &server, "nina", "nora:finance");
    let (status, proposed) =
        propose(&nora, "agreement", agreement("2020-01", ("", ""))["source"].as_str().unwrap()).await;
    assert_eq!((status, proposed["proposal"]["state"].as_str()), (201, Some("open")), "{proposed}");
    for effect in proposed["effects"].as_array().unwrap() {
        assert_eq!(effect["party"], "Nora kommun", "nobody sees what the others had before anything held");
    }
    let left_out = proposed["left_out"].as_array().unwrap();
    assert!(left_out.contains(&json!("lindesberg")) && !left_out.contains(&json!("nora")), "{proposed}");
    assert_eq!(nora.get("/api/v1/statements/2026-10").await.0, 404);
    let form = |source: &str| {
        let body =
            reqwest::Url::parse_with_params("http://x/", [("source", source), ("decided_on", "2025-11-12")]).unwrap();
        let body = body.query().unwrap().to_owned();
        nora.request(Method::POST, "/avtal").header("content-type", "application/x-www-form-urlencoded").body(body)
    };
    let ahead = agreement("2099-01", ("", ""))["source"].as_str().unwrap().to_owned();
    let undecided = ahead.replace("Styrgruppen 2025-11-12 § 14", " ");
    let response = form(&undecided).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 422);
    let page = response.text().await.unwrap();
    assert!(page.contains("Beslutet saknas") && page.contains("bergslagen"), "the reason, and what was typed: {page}");
    let terms = "[invoice]\nseller = \"nobody\"\nvat = \"25\"\nbankgiro = \"5050-1056\"\n\
                 buyer_references = { norra = \"x\" }\n";
    let page = form(&format!("{ahead}\n{terms}")).send().await.unwrap().text().await.unwrap();
    for fault in ["5050-1056” är inget bankgironummer", "nobody” är ingen organisation", "norra” är till ingen"]
    {
        assert!(page.contains(fault), "{fault}: {page}");
    }
    let page = form(&ahead).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Förslaget är lämnat.") && page.contains("Har inte svarat"), "{page}");
}

#[test]
fn f3_an_agreement_that_cannot_be_invoiced_is_refused_with_every_fault() {
    let database = Database::sqlite();
    import_everything(&database);
    let text = agreement("2027-01", ("", ""))["source"].as_str().unwrap().to_owned();
    let terms = |seller: &str, bankgiro: &str, references: &str| {
        format!(
            "{text}\n[invoice]\nseller = \"{seller}\"\nvat = \"25\"\nbankgiro = \"{bankgiro}\"\n\
             buyer_references = {{ {references} }}\n"
        )
    };
    let wrong = file(&database, "wrong.toml", &terms("nobody", "5050-1056", "norra = \"x\", nora = \" \""));
    let right = file(
        &database,
        "right.toml",
        &terms("lindesberg", "5050-1055", "nora = \"N\", hallefors = \"H\", ljusnarsberg = \"L\""),
    );
    for command in ["check", "apply"] {
        let refused = vagnpark(&database, &["agreement", command, &wrong]).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success());
        for fault in ["5050-1056", "nobody", "norra", "for nora", "for hallefors", "for ljusnarsberg"] {
            assert!(said.contains(fault), "{command}: {fault}: {said}");
        }
    }
    run(&database, &["agreement", "check", &right]);
    run(&database, &["agreement", "apply", &right]);
}

const DIRECT: &str = "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\n\
                      parties = [\"lindesberg\", \"nora\"]\n\
    [[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";

fn report(database: &Database, month: &str) -> Value {
    let shown = run(database, &["report", "cost-sharing", "--from", month, "--format", "json"]);
    serde_json::from_str(&shown).unwrap()
}

fn by_category(database: &Database, month: &str) -> std::collections::BTreeMap<String, i64> {
    let mut sums = std::collections::BTreeMap::new();
    for line in report(database, month)["lines"].as_array().unwrap() {
        *sums.entry(line["category"].as_str().unwrap().to_owned()).or_default() += line["amount_ore"].as_i64().unwrap();
    }
    sums
}

/// Organisations and two cars, and an agreement.
fn two_cars(database: &Database, agreement: &str, vehicles: &str) {
    migrate(database);
    for kind in ["organisations", "population"] {
        run(database, &["import", kind, repository(&format!("fixtures/main-job/{kind}.csv")).to_str().unwrap()]);
    }
    import(database, "vehicles", vehicles);
    run(database, &["agreement", "apply", &file(database, "agreement.toml", agreement)]);
}

const CARS: &str = "regnr;kommun;inköpsdatum;klass;bilpool;status\n\
    MLB 101;lindesberg;2020-01-01;personbil;bergslagen;i trafik\n\
    MLB 102;nora;2020-01-01;personbil;bergslagen;i trafik\n";

#[tokio::test(flavor = "multi_thread")]
async fn c2_the_vat_of_running_costs_is_no_cost_whatever_the_way_in() {
    for database in both() {
        two_cars(&database, DIRECT, CARS);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "nora:coordinator"]);
        let eva = server.client(&database, "eva");
        let (_, found) = eva.get("/api/v1/vehicles?q=MLB102").await;
        let car = found["items"][0]["id"].as_str().unwrap().to_owned();
        import(
            &database,
            "services",
            "Service-id;Regnr;Utförd;Åtgärd;Kostnad;Moms\nS1;MLB 102;2026-03-10;service;2 400,00;600,00\n",
        );
        import(
            &database,
            "fuel",
            "transaktion;kort;regnr;tid;volym;netto;moms\nF1;1;MLB 102;2026-03-10 08:00;30;400,00;100,00\n",
        );
        import(
            &database,
            "costs",
            "cost_id;regnr;date;category;net;vat\nC1;MLB 102;2026-03-10;tyres;400,00;100,00\n\
             C2;MLB 102;2026-03-10;lease;400,00;100,00\n",
        );
        let said =
            "cost_id;regnr;date;category;net;vat;recoverable_vat\nD1;MLB 102;2026-03-10;wash;400,00;100,00;0,00\n";
        import(&database, "costs", said);
        let cost = |category: &str, said: Value| {
            let mut body = json!({ "vehicle": car, "category": category, "from": "2026-03-10", "net_ore": 40_000,
                "vat_ore": 10_000 });
            body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            body
        };
        assert_eq!(eva.post("/api/v1/costs", &cost("repair", json!({}))).await.0, 201);
        assert_eq!(eva.post("/api/v1/costs", &cost("parking", json!({ "recoverable_vat_ore": 0 }))).await.0, 201);
        // The right values must be a cost that could have been entered; an empty field is not an amount.
        let washed = eva.post("/api/v1/costs", &cost("wash", json!({ "supplier": "to be corrected" }))).await.1;
        let at = washed["id"].as_str().unwrap();
        for (vat, back) in [(0, 50_000), (10_000, -500), (100, 900)] {
            let right = json!({ "net_ore": 40_000, "vat_ore": vat, "recoverable_vat_ore": back, "reason": "prov" });
            let (status, refused) = eva.post(&format!("/api/v1/costs/{at}/corrections"), &right).await;
            assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/recoverable_vat_ore")), "{refused}");
        }
        let correction = eva
            .request(Method::POST, &format!("/kostnader/{at}"))
            .header("content-type", "application/x-www-form-urlencoded");
        let refused = correction.body("net=&vat=&recoverable_vat=&reason=prov").send().await.unwrap();
        assert_eq!(refused.status(), 422);
        assert!(refused.text().await.unwrap().contains("Belopp utan moms: det saknas."));
        let back = json!({ "net_ore": 0, "vat_ore": 0, "reason": "aldrig tvättad" });
        assert_eq!(eva.post(&format!("/api/v1/costs/{at}/corrections"), &back).await.0, 201);
        for (category, said) in [("inspection", ""), ("other", "&recoverable_vat=0")] {
            let form = format!("vehicle={car}&category={category}&from=2026-03-10&net=400,00&vat=100,00{said}");
            let page =
                eva.request(Method::POST, "/kostnader").header("content-type", "application/x-www-form-urlencoded");
            assert!(page.body(form).send().await.unwrap().status().as_u16() < 400);
        }
        let expected = [
            ("fuel", 40_000),
            ("inspection", 40_000),
            ("lease", 45_000),
            ("other", 50_000),
            ("parking", 50_000),
            ("repair", 40_000),
            ("service", 240_000),
            ("tyres", 40_000),
            ("wash", 50_000),
        ];
        let expected = expected.map(|(category, ore)| (category.to_owned(), ore));
        assert_eq!(by_category(&database, "2026-03"), expected.into_iter().collect());
    }
}

const POOL: &str = "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\nparties = [\"lindesberg\", \"nora\"]\n\
    [[rule]]\nname = \"Pool\"\npool = \"bergslagen\"\nkey = \"time\"\nuse_counted_per = \"pool\"\n\
    capacity_hours_per_working_day = 8\nidle = { shares = { lindesberg = 1 } }\n[[rule]]\nname = \"Rest\"\n\
    key = \"direct\"\n";

#[test]
fn c6_what_is_sold_or_not_bought_yet_is_no_capacity_and_a_change_leaves_the_months_before_it_alone() {
    for database in both() {
        let more = "MLB 103;nora;2015-01-01;personbil;bergslagen;såld\n\
                    MLB 104;nora;2015-01-01;personbil;bergslagen;skrotad\n\
            MLB 105;nora;2015-01-01;personbil;bergslagen;avställd\n\
            MLB 106;nora;2026-11-20;personbil;bergslagen;i trafik\n";
        two_cars(&database, POOL, &format!("{CARS}{more}"));
        let mut trips = "trip_id,regnr,kommun,start,end,km\n".to_owned();
        for day in 1..=8 {
            writeln!(trips, "T{day},MLB101,nora,2026-09-{day:02} 07:00,2026-09-{day:02} 18:00,10").unwrap();
        }
        import(&database, "trips", &trips);
        import(
            &database,
            "costs",
            "cost_id;bilpool;date;category;net\nC1;bergslagen;2026-09-30;administration;35200,00\n",
        );
        // 88 of 2 × 8 h × 22 working days.
        let used = |line: &Value| (line["kind"] == "use").then(|| line["amount_ore"].as_i64().unwrap());
        let september =
            || report(&database, "2026-09")["lines"].as_array().unwrap().iter().filter_map(used).sum::<i64>();
        assert_eq!(september(), 880_000);
        import(&database, "vehicles", "regnr;kommun;klass;bilpool;status\nMLB 102;nora;lätt lastbil;;såld\n");
        assert_eq!(september(), 880_000, "what a register says today is about today");
        let sold = file(&database, "later.csv", "regnr;kommun;status\nMLB 101;lindesberg;såld\n");
        let batch: Value = serde_json::from_str(&run(&database, &["import", "vehicles", &sold, "--json"])).unwrap();
        run(&database, &["import", "undo", batch["batch"].as_str().unwrap()]);
        assert_eq!(september(), 880_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_a_cost_that_was_corrected_to_nothing_stops_no_month() {
    let by_distance = DIRECT.replace("\"direct\"", "\"distance\"");
    for database in both() {
        two_cars(&database, &by_distance, CARS);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "lindesberg:finance"]);
        let eva = server.client(&database, "eva");
        let trips = "trip_id,regnr,kommun,start,end,km\nT1,MLB101,lindesberg,2026-08-11 08:00,2026-08-11 10:00,90.5\n\
            T2,MLB101,lindesberg,2026-09-11 08:00,2026-09-11 10:00,90.5\n";
        import(&database, "trips", trips);
        import(
            &database,
            "costs",
            "cost_id;regnr;date;category;net\nC1;MLB 101;2026-08-11;fuel;1000,00\nC2;MLB 101;2026-09-11;fuel;1000,00\n",
        );
        run(&database, &["period", "close", "2026-08"]);
        let (_, found) = eva.get("/api/v1/vehicles?q=MLB102").await;
        let car = found["items"][0]["id"].clone();
        // Late and over two months, so that both are asked; corrected in steps that do not divide evenly by days.
        let late =
            json!({ "vehicle": car, "category": "fuel", "from": "2026-08-20", "to": "2026-09-05", "net_ore": 10_001 });
        let (status, entry) = eva.post("/api/v1/costs", &late).await;
        assert_eq!(status, 201, "{entry}");
        assert_eq!(sign_off(&eva, "2026-09").await.0, 409, "nobody drove it");
        let path = format!("/api/v1/costs/{}/corrections", entry["id"].as_str().unwrap());
        for net in [3_337, 1_111, 0] {
            let (status, corrected) = eva.post(&path, &json!({ "net_ore": net, "reason": "fel bil" })).await;
            assert_eq!(status, 201, "{corrected}");
        }
        let other = person(&database, &server, "lina", "lindesberg:finance");
        close_month(&[&eva, &other], "2026-09").await;
        assert_eq!(report(&database, "2026-09")["total_ore"], 100_000);
        run(&database, &["verify"]);
    }
}
