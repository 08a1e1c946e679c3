//! Requests of those who have logged in are counted, and nobody notices but those who ask for far too much.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::{
    cost::main_job::import_everything,
    harness::{Server, ServerSettings, both, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn a17_whoever_asks_for_too_much_is_told_when_to_go_on_and_others_notice_nothing() {
    for database in both() {
        import_everything(&database);
        for login in ["frida", "nils"] {
            run(&database, &["user", "add", login, login, "--role", "nora:finance"]);
        }
        let mut settings = ServerSettings::default();
        // As if she had asked for nearly all of her allowance.
        settings.set("VAGNPARK_TEST_ALLOWANCE", "40");
        settings.set("VAGNPARK_LOG", "info");
        let server = Server::start_with(&database, &settings);
        let (frida, nils) = (server.client(&database, "frida"), server.client(&database, "nils"));
        let file = "/api/v1/statements/2026-10/sie/nora";
        let mut answers = Vec::new();
        for _ in 0..12 {
            answers.push(frida.request(Method::GET, file).send().await.unwrap());
        }
        let slowed = answers.into_iter().find(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS);
        let slowed = slowed.expect("twelve files weigh more than 40");
        let after: u64 = slowed.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=2).contains(&after), "{after}");
        let problem: Value = slowed.json().await.unwrap();
        assert_eq!(problem["type"], "/problems/too-many-requests", "{problem}");
        assert!(server.logged("requests_slowed").contains("\"person\""));
        assert_eq!(nils.get("/api/v1/vehicles").await.0, 200);

        // On a page it is said in words. Many at once, for it comes back as quickly as one asks one by one.
        let mut pages = JoinSet::new();
        for _ in 0..120 {
            pages.spawn(frida.request(Method::GET, "/konto").send());
        }
        let pages = pages.join_all().await;
        let slowed = pages.into_iter().map(Result::unwrap).find(|page| page.status() == 429).expect("a page is slowed");
        assert!(slowed.headers().contains_key("retry-after"));
        let page = slowed.text().await.unwrap();
        assert!(page.contains("väldigt mycket på kort tid") && page.contains("<nav"), "{page}");
        // A form waits with its sender, with what was written in it.
        let mut forms = JoinSet::new();
        for _ in 0..120 {
            let form = frida.request(Method::POST, "/fel").header("sec-fetch-site", "same-origin");
            let form = form.header("content-type", "application/x-www-form-urlencoded");
            forms.spawn(form.body("description=Gnisslar+vid+%E2%80%9Dkallstart%E2%80%9D").send());
        }
        let forms = forms.join_all().await;
        let slowed = forms.into_iter().map(Result::unwrap).find(|page| page.status() == 429).expect("a form is slowed");
        let page = slowed.text().await.unwrap();
        assert!(page.contains("väldigt mycket på kort tid") && page.contains("action=\"/fel\""), "{page}");
        assert!(page.matches("Gnisslar vid ”kallstart”").count() == 2, "shown and sent again: {page}");
        assert_eq!(reqwest::get(format!("{}/login", server.address)).await.unwrap().status(), 200);
    }
}
