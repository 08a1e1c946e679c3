//! Accounts as an economist enters them: in the form, and in a file that Excel saved (F-2).

use reqwest::{Method, Response, multipart};

use crate::{
    booking::pages::{Form, page},
    cost::main_job::import_everything,
    harness::{Client, Server, both, run},
};

async fn uploaded(client: &Client, name: &'static str, bytes: Vec<u8>) -> (u16, String, String) {
    let part = multipart::Part::bytes(bytes).file_name(name);
    let form = multipart::Form::new().part("file", part);
    shown(client.request(Method::POST, "/konton/fil").multipart(form).send().await.unwrap()).await
}

/// The status, the address and the page that somebody sees in the end.
async fn shown(answer: Response) -> (u16, String, String) {
    let (status, address) = (answer.status().as_u16(), answer.url().to_string());
    (status, address, answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_file_of_accounts_says_what_it_took_out_and_a_wrong_row_is_told_in_swedish() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let eva = server.client(&database, "eva");
        let head = "organisation;year;category;account;account_name;cost_centre;activity;counterpart\r\n";
        let two = "nora;2026;fuel;6110;Drivmedel;4711;;82\r\nnora;2026;settlement;2890;Avräkning;;;83\r\n";
        // Windows-1252, as Excel saves a CSV.
        let excel: Vec<u8> =
            format!("{head}{two}").chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
        let (status, address, page) = uploaded(&eva, "konton.csv", excel).await;
        assert!(status == 200 && address.contains("klar=2&borta=0") && address.contains("year=2026"), "{address}");
        assert!(page.contains("Sparade konton för 2026: 2.") && page.contains("Avräkning"), "{page}");

        let one = format!("{head}nora;2026;settlement;2890;;;;\n");
        let (_, _, page) = uploaded(&eva, "konton.csv", one.into_bytes()).await;
        assert!(page.contains("Sparade konton för 2026: 1. Borttagna som fanns förut: 1 (Drivmedel)."), "{page}");

        for (rows, said) in [
            ("", "Rad 1: Inget står under rubriken. Ingenting är sparat."),
            ("nora;2026;fuel;sex;;;;\n", "Rad 2: Konto: ”sex”"),
            ("\nnora;i år;fuel;6110;;;;\n", "Rad 3: ”i år” är inget år"),
            ("nora;2026;bränne;6110;;;;\n", "Rad 2: ”bränne” är inget kostnadsslag; skriv "),
            ("norra;2026;fuel;6110;;;;\n", "Rad 2: Ingen organisation heter ”norra” eller har den koden. Du sköter"),
            ("nora;2626;fuel;6110;;;;\n", "Rad 2: År: 2626 går inte. Det ska vara från 1950 till 2100."),
            ("lindesberg;2026;fuel;6110;;;;\n", "Rad 2: Du sköter inte redovisningen för ”lindesberg”."),
            ("nora;2026;fuel;6110;;;;\nnora;2026;fuel;6111;;;;\n", "Rad 3: ”drivmedel” står två gånger för nora 2026."),
        ] {
            let (status, _, page) = uploaded(&eva, "konton.csv", format!("{head}{rows}").into_bytes()).await;
            assert!(status == 422 && page.contains(said), "{said}: {page}");
        }
        let (status, _, page) = uploaded(&eva, "konton.pdf", b"%PDF-1.7".to_vec()).await;
        assert!(status == 422 && page.contains("en PDF"), "{page}");

        let (_, listed) = eva.get("/api/v1/ledger-mappings?year=2026").await;
        let own = &listed["items"][0];
        assert_eq!(own["postings"].as_array().unwrap().len(), 1, "what was refused changed nothing: {listed}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_what_is_typed_beside_an_empty_account_is_asked_about_and_a_year_that_is_none_is_said() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let eva = server.client(&database, "eva");
        let form = Form::on(&page(&eva, "/konton?year=2026").await, "method=\"post\" action=\"/konton\"");
        let typed = form.set("account_name-fuel", "Drivmedel och olja").set("account-settlement", "2890");
        let (status, _, page) = shown(typed.send(&eva, "/konton").await).await;
        assert_eq!(status, 422);
        assert!(page.contains("value=\"Drivmedel och olja\"") && page.contains("Konto: det saknas"), "{page}");

        let (status, _, page) = shown(eva.request(Method::GET, "/konton?year=i+fjol").send().await.unwrap()).await;
        assert!(status == 200 && page.contains("”i fjol”"), "{page}");
        let (_, _, page) = shown(eva.request(Method::GET, "/konton?year=99").send().await.unwrap()).await;
        assert!(page.contains("År: 99 går inte. Det ska vara från 1950 till 2100."), "{page}");
        assert_eq!(eva.request(Method::GET, "/konton/fil/99").send().await.unwrap().status(), 422);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_file_of_accounts_comes_in_the_readers_words_and_goes_back_as_it_came_or_with_names_for_codes() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let eva = server.client(&database, "eva");
        let chosen = page(&eva, "/konton?year=2026").await;
        assert!(chosen.contains("Nora kommun (nora)"), "the code is on the page: {chosen}");
        let form = Form::on(&chosen, "method=\"post\" action=\"/konton\"");
        let words: Vec<&str> =
            chosen.split(" name=\"account-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let filled = words.iter().fold(form, |form, word| form.set(&format!("account-{word}"), "6110"));
        assert_eq!(shown(filled.send(&eva, "/konton").await).await.0, 200);

        let file = eva.request(Method::GET, "/konton/fil/2026").send().await.unwrap().text().await.unwrap();
        let first: Vec<&str> = file.trim_start_matches('\u{feff}').lines().take(2).collect();
        assert_eq!(first[0], "organisation;år;kostnadsslag;konto;kontonamn;kostnadsställe;verksamhet;motpart");
        assert!(!file.contains("settlement") && file.contains(";Avräkning;"), "{file}");
        let all = format!("klar={}&borta=0", words.len());
        for back in [file.clone(), file.replace("nora;2026", "NORA  KOMMUN;2026")] {
            let (status, address, page) = uploaded(&eva, "konton.csv", back.into_bytes()).await;
            assert!(status == 200 && address.contains(&all), "{address}: {page}");
        }
    }
}
