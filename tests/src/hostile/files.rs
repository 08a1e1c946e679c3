//! Texts that come in by files: the names of organisations and of what an agreement says, trips, and a register whose
//! very headers are texts.

use std::{collections::BTreeMap, fs};

use reqwest::{Method, multipart};
use serde_json::Value;

use super::{World, texts::Written};
use crate::{
    harness::{Database, answer, repository, run},
    wrong_values::escaped,
};

fn csv_of(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// The first month of the version of the agreement that has not begun.
pub(super) const AHEAD: &str = "2099-02";

/// Renames two organisations, and the rules and references of their agreement.
pub(super) fn named(database: &Database, texts: &[Written]) {
    let folder = database.folder.path();
    let name = |number: usize| texts[number].text();
    let fixture = repository("fixtures/main-job/organisations.csv");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(b';').from_path(fixture).unwrap();
    let mut rows: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    for row in &mut rows {
        match row[0].as_str() {
            "hallefors" => row[1] = name(0),
            "ljusnarsberg" => row[1] = name(15),
            _ => {}
        }
    }
    let organisations = folder.join("names.csv");
    fs::write(&organisations, csv_of(&rows)).unwrap();
    run(database, &["import", "organisations", organisations.to_str().unwrap()]);

    let mut agreement: toml::Table =
        fs::read_to_string(repository("fixtures/main-job/agreement.toml")).unwrap().parse().unwrap();
    agreement["name"] = name(8).into();
    agreement["decision"] = name(13).into();
    for (rule, number) in agreement["rule"].as_array_mut().unwrap().iter_mut().zip([1, 7, 10, 19]) {
        rule["name"] = name(number).into();
    }
    let references = [("nora", 15), ("hallefors", 14), ("ljusnarsberg", 20)];
    let references: toml::Table =
        references.into_iter().map(|(party, number)| (party.to_owned(), name(number).into())).collect();
    let invoice = toml::toml! {
        seller = "lindesberg"
        vat = "25"
        bankgiro = "5050-1055"
    };
    agreement.insert("invoice".to_owned(), invoice.into());
    agreement["invoice"].as_table_mut().unwrap().insert("buyer_references".to_owned(), references.into());
    // The second has not begun, so that it can be taken back.
    for first in ["2026-02", AHEAD] {
        agreement["first_month"] = first.into();
        let file = folder.join("named.toml");
        fs::write(&file, toml::to_string(&agreement).unwrap()).unwrap();
        run(database, &["agreement", "apply", file.to_str().unwrap()]);
    }
}

/// Gives every account of the ledgers a text as its name.
pub(super) fn accounts(database: &Database, texts: &[Written]) {
    let fixture = repository("fixtures/main-job/ledger.csv");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(b';').from_path(fixture).unwrap();
    let mut rows: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
    // One text for each account, which has one name in all its lines.
    for row in rows.iter_mut().skip(1) {
        row[4] = texts[row[3].parse::<usize>().unwrap() % texts.len()].text();
    }
    let file = database.folder.path().join("ledger.csv");
    fs::write(&file, csv_of(&rows)).unwrap();
    run(database, &["ledger-mapping", "import", file.to_str().unwrap()]);
}

/// Trips of Lindesberg's with a text in every cell that may have one, and a file of texts from its headers on, which is
/// left on the way.
pub(super) async fn bring_in(world: &World, texts: &[Written], made: &mut [BTreeMap<String, String>]) {
    let header = ["trip_id", "regnr", "kommun", "start", "end", "km", "driver", "purpose"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows[0].push(texts[0].text());
    for text in texts {
        let [start, end] = ["08:00", "09:00"].map(|at| format!("2026-11-{:02} {at}", 1 + text.number));
        let row = [&text.text(), "MLB101", "Lindesberg", &start, &end, "8", &text.text(), &text.text(), &text.text()];
        rows.push(row.map(str::to_owned).to_vec());
        rows.push(vec![text.text(); rows[0].len()]);
    }
    let name = escaped(&texts[13].text());
    let path = format!("/api/v1/imports?kind=trips&accept_good=true&file_name={name}.csv");
    let (status, report) = answer(world.lisa.request(Method::POST, &path).body(csv_of(&rows))).await;
    let counts = &report["counts"];
    assert_eq!(
        (status, &counts["created"], &counts["rejected"]),
        (201, &texts.len().into(), &texts.len().into()),
        "{report}"
    );
    for things in made.iter_mut() {
        things.insert("import".to_owned(), report["batch"].as_str().unwrap().to_owned());
    }
    let file = multipart::Part::bytes(csv_of(&rows)).file_name(texts[0].text());
    let lindesberg: &Value = &world.lindesberg;
    let form = multipart::Form::new()
        .text("kind", "trips")
        .text("organisation", lindesberg.as_str().unwrap().to_owned())
        .part("file", file);
    let begun = world.lisa.request(Method::POST, "/import").multipart(form).send().await.unwrap();
    let draft = begun.url().path().split('/').nth(3).unwrap_or_default().to_owned();
    assert!(begun.status() == 200 && draft.len() == 36, "{} {}", begun.status(), begun.url());
    for things in made {
        things.insert("draft".to_owned(), draft.clone());
    }
}
