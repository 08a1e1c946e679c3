//! The statement as files, read by programs of others: all give the same sums (F-1, F-2, F-4).

use std::{path::Path, process::Command, time::Duration};

use chrono::Utc;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, both, repository, run, seen, until, vagnpark},
};

fn report(database: &Database, format: &str, file: &Path) {
    let output = file.to_str().unwrap();
    run(database, &["report", "cost-sharing", "--from", "2026-10", "--format", format, "--output", output]);
}

pub(crate) fn python(script: &str, file: &Path) -> String {
    let done = Command::new("/usr/bin/python3").arg(repository("tests/oracles").join(script)).arg(file).output();
    let done = done.expect("python3 with openpyxl is missing: run scripts/install-test-tools");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test]
async fn f4_workbook_pdf_and_csv_give_the_sums_of_the_report() {
    for database in both() {
        import_everything(&database);
        run(&database, &["period", "close", "2026-10"]);
        let folder = database.folder.path();
        let json: Value =
            serde_json::from_str(&run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]))
                .unwrap();
        let total = json["total_ore"].as_i64().unwrap();

        let workbook = folder.join("report.xlsx");
        report(&database, "xlsx", &workbook);
        let read = python("read_workbook.py", &workbook);
        let expected = format!(
            "parties {total} {total}\nlines {total} {total}\nmonth datetime 2026-10\nreasons {total}\n\
             vouchers True datetime\nabout Om rapporten Avtal"
        );
        assert!(read.starts_with(&expected), "{read}");

        let pdf = folder.join("report.pdf");
        report(&database, "pdf", &pdf);
        let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output();
        let text = text.expect("pdftotext is missing: run scripts/install-test-tools");
        let text = String::from_utf8(text.stdout).unwrap().replace('\u{a0}', " ");
        let swedish = |ore: i64| vagnpark_domain::money::Ore(ore).to_swedish().replace('\u{a0}', " ");
        assert!(text.contains("Avräkning 2026-10") && text.contains("sida 1 av "), "{text}");
        assert_eq!(text.matches(&swedish(total)).count(), 2, "the sum of the parties, and of the lines: {text}");
        for party in json["parties"].as_array().unwrap() {
            let (name, amount) = (party["name"].as_str().unwrap(), swedish(party["amount_ore"].as_i64().unwrap()));
            assert!(text.lines().any(|line| line.contains(name) && line.contains(&amount)), "{name} {amount}: {text}");
        }
        let bytes = std::fs::read(&pdf).unwrap();
        for mark in ["pdfuaid:part", "/MarkInfo", "/StructTreeRoot", "/Lang(sv)"] {
            assert!(bytes.windows(mark.len()).any(|window| window == mark.as_bytes()), "{mark}: tagged, and says so");
        }

        let machine = folder.join("report.csv");
        report(&database, "csv-machine", &machine);
        let rows = std::fs::read_to_string(&machine).unwrap();
        let sum: i64 = rows.lines().skip(1).map(|row| row.rsplit(',').next().unwrap().parse::<i64>().unwrap()).sum();
        assert_eq!(sum, total);
        let formats = ["xlsx", "pdf", "csv", "csv-machine", "json"];
        let [first, second] = ["first", "second"].map(|name| move |format| folder.join(format!("{name}.{format}")));
        for format in formats {
            report(&database, format, &first(format));
        }
        // A file that says when it was made says it to the second.
        let made = Utc::now().timestamp();
        until("another second", Duration::from_secs(5), async || seen(Utc::now().timestamp() > made, made)).await;
        for format in formats {
            let (first, second) = (first(format), second(format));
            report(&database, format, &second);
            assert!(std::fs::read(&first).unwrap() == std::fs::read(&second).unwrap(), "{format}: the same bytes");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_each_receiver_gets_vouchers_with_its_own_accounts_that_a_checker_accepts() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let file = database.folder.path().join("nora.si");
        let export = |party: &str| {
            let arguments =
                ["export", "sie", "--period", "2026-10", "--party", party, "--output", file.to_str().unwrap()];
            let done = vagnpark(&database, &arguments).output().unwrap();
            (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
        };
        let (code, said) = export("nora");
        assert_eq!(code, Some(5), "an open month is not final: {said}");
        run(&database, &["period", "close", "2026-10"]);
        let (code, said) = export("nora");
        assert!(
            code == Some(5) && said.contains("Charging") && said.contains("Settlement"),
            "names what is missing: {said}"
        );
        let mapping = repository("fixtures/main-job/ledger.csv");
        run(&database, &["ledger-mapping", "import", mapping.to_str().unwrap()]);
        for party in ["lindesberg", "nora", "hallefors", "ljusnarsberg"] {
            assert_eq!(export(party), (Some(0), String::new()));
            assert!(python("sie_check.py", &file).trim().ends_with("OK"));
        }
        export("nora");
        let bytes = std::fs::read(&file).unwrap();
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        assert!(lines.iter().take(3).all(|line| line.ends_with(b"\r")));
        assert!(bytes.windows(6).any(|window| window == b"Avr\x84kn"), "in code page 437");
        let debit: i64 = lines
            .iter()
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .filter(|line| line.starts_with("#TRANS") && !line.starts_with("#TRANS 2890"))
            .map(|line| line.trim().rsplit(' ').next().unwrap().replace('.', "").parse::<i64>().unwrap())
            .sum();
        let (status, shown) = eva.get("/api/v1/statements/2026-10").await;
        assert_eq!(status, 200);
        let parties = shown["parties"].as_array().unwrap();
        let nora = parties.iter().find(|party| party["party"] == "nora").unwrap();
        assert_eq!(debit, nora["amount_ore"].as_i64().unwrap(), "what Nora owes");

        assert_eq!(
            eva.request(reqwest::Method::GET, "/api/v1/statements/2026-10/sie/nora")
                .send()
                .await
                .unwrap()
                .bytes()
                .await
                .unwrap(),
            bytes
        );
        assert_eq!(eva.get("/api/v1/statements/2026-10/sie/hallefors").await.0, 404, "another's ledger");
        let (_, listed) = eva.get("/api/v1/ledger-mappings?year=2026").await;
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        let own = &listed["items"][0]["organisation"];
        let wrong =
            json!({ "organisation": own, "year": 2026, "postings": [{ "category": "fuel", "account": "sex" }] });
        let refused =
            crate::harness::answer(eva.request(reqwest::Method::PUT, "/api/v1/ledger-mappings").json(&wrong)).await;
        assert_eq!(refused.0, 422, "{}", refused.1);
    }
}

/// Applies the agreement of the main job with invoicing terms.
fn apply_with_invoices(database: &Database, vat: &str) {
    let text = std::fs::read_to_string(repository("fixtures/main-job/agreement.toml")).unwrap();
    let terms = format!(
        "\n[invoice]\nseller = \"lindesberg\"\nvat = \"{vat}\"\nbankgiro = \"5050-1055\"\n\
         [invoice.buyer_references]\nnora = \"NORA-4711\"\nhallefors = \"H-1\"\nljusnarsberg = \"L-1\"\n"
    );
    let file = database.folder.path().join("invoiced.toml");
    std::fs::write(&file, text.replace("2026-01\"", "2026-02\"") + &terms).unwrap();
    run(database, &["agreement", "apply", file.to_str().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f3_invoices_and_credit_notes_between_legal_persons_add_up() {
    for (database, vat) in both().into_iter().zip(["25", "outside"]) {
        import_everything(&database);
        apply_with_invoices(&database, vat);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "lindesberg:finance"]);
        let eva = server.client(&database, "eva");
        let file = database.folder.path().join("invoice.xml");
        let export = |period: &str, party: &str| {
            let arguments =
                ["export", "peppol", "--period", period, "--party", party, "--output", file.to_str().unwrap()];
            let done = vagnpark(&database, &arguments).output().unwrap();
            (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
        };
        let costs = database.folder.path().join("september.csv");
        std::fs::write(&costs, "cost_id,regnr,date,category,amount_ore\nS1,MLB102,2026-09-10,wash,100000000\n")
            .unwrap();
        run(&database, &["import", "costs", costs.to_str().unwrap()]);
        run(&database, &["period", "close", "2026-09"]);
        assert_eq!(export("2026-09", "nora"), (Some(0), String::new()));
        let factor = if vat == "25" { 125 } else { 100 };
        let owed = |report: &Value| {
            let parties = report["parties"].as_array().unwrap();
            parties.iter().find(|party| party["party"] == "nora").unwrap()["amount_ore"].as_i64().unwrap()
        };
        let kronor = |ore: i64| vagnpark_domain::money::Ore((ore * factor + 50) / 100).to_decimal();
        let september = owed(&eva.get("/api/v1/statements/2026-09").await.1);
        assert_eq!(python("check_ubl.py", &file).trim(), format!("Invoice OK {}", kronor(september)));

        // The invoice was for another car: October owes less than nothing.
        let listed = eva.get("/api/v1/costs?month=2026-09&category=wash").await.1;
        let path = format!("/api/v1/costs/{}/corrections", listed["items"][0]["id"].as_str().unwrap());
        assert_eq!(eva.post(&path, &json!({ "net_ore": 0, "reason": "fel bil" })).await.0, 201);
        run(&database, &["period", "close", "2026-10"]);
        assert_eq!(export("2026-10", "nora"), (Some(0), String::new()));
        let october = owed(&eva.get("/api/v1/statements/2026-10").await.1);
        assert!(october < 0, "{october}");
        assert_eq!(python("check_ubl.py", &file).trim(), format!("CreditNote OK {}", kronor(-october)));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("<cbc:ID>202609-nora</cbc:ID>"), "it names the invoice: {text}");
        let (code, said) = export("2026-10", "lindesberg");
        assert!(code == Some(5) && said.contains("one legal person"), "{said}");
    }
}
