//! Random registers with the habits of many offices: what is stored is what the file says, or the import names the cell
//! or asks about it. Nothing differs in silence. `vagnpark-bench registers` does the same with ten thousand.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use vagnpark_bench::registers::{Held, Kind, Truth, Written, differences, fleet, question};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, answer, run},
};

/// Imports the registers with these seeds, and holds what is stored against what they say.
async fn hold(database: &Database, seeds: std::ops::Range<u32>) {
    import_everything(database);
    let vehicles = database.folder.path().join("fleet.csv");
    std::fs::write(&vehicles, fleet()).unwrap();
    run(database, &["import", "vehicles", vehicles.to_str().unwrap()]);
    run(database, &["user", "add", "rut", "Rut", "--system-administrator"]);
    let server = Server::start(database);
    let client = server.client(database, "rut");
    let nora = server.client(database, "rut").get("/api/v1/organisations").await.1;
    let nora = nora["items"].as_array().unwrap().iter().find(|organisation| organisation["code"] == "nora").unwrap();
    let nora = nora["id"].as_str().unwrap();
    let (mut held, registers) = (Held::default(), seeds.len());
    for seed in seeds {
        let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
        let kind = Kind::ALL[seed as usize % Kind::ALL.len()];
        let written = Written::of(Truth::of(kind, seed, &mut random), &mut random);
        let (word, name) = (kind.word(), &written.name);
        let path = format!("/api/v1/imports?kind={word}&accept_good=true&organisation={nora}&file_name={name}");
        let (status, report) = answer(client.request(Method::POST, &path).body(written.bytes.clone())).await;
        assert!(status == 200 || status == 201, "{seed}: {}: {report}", written.habits);
        let stored = database.stored(&question(&written, database.url.starts_with("postgres")));
        let one = differences(&written, &report, &stored);
        held.right += one.right;
        held.told += one.told;
        let silent = one.silent.into_iter().map(|what| format!("{seed} {word}, {}: {what}", written.habits));
        held.silent.extend(silent);
    }
    assert_eq!(held.silent, Vec::<String>::new());
    // An import that refuses everything has no silent differences either.
    assert!(held.right > registers * 60 && held.right > held.told * 3, "{} right, {} told", held.right, held.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_nothing_in_a_random_register_differs_in_silence() {
    hold(&Database::sqlite(), 0..240).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i6_nor_does_it_on_postgresql() {
    hold(&Database::postgres(), 240..300).await;
}
