//! Two tabs of a browser share one session: a form of a page that somebody opened is not done by another, who has
//! logged in meanwhile in the other tab.

use std::fs;

use reqwest::{Method, header};

use super::sessions::{Browser, add};
use crate::{
    cost::main_job::import_everything,
    harness::{Server, both, repository},
};

/// The value of the field `once` of the form that goes to an address.
fn token_for(page: &str, address: &str) -> String {
    let form = &page[page.find(&format!("action=\"{address}\"")).unwrap()..];
    let field = &form[form.find("name=\"once\" value=\"").unwrap()..];
    field.split('"').nth(3).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a13_a_form_of_one_tab_is_not_done_by_whoever_logged_in_meanwhile_in_the_other() {
    for database in both() {
        import_everything(&database);
        for login in ["anna", "bosse"] {
            add(&database, login, "nora:driver");
        }
        let server = Server::start(&database);
        let mut browser = Browser::log_in(&server, "anna").await;
        let page = browser.ask(Method::GET, "/konto", String::new()).await.text().await.unwrap();
        let of_anna = token_for(&page, "/konto/sprak");
        browser.log_in_again("bosse").await;

        let sent = browser.ask(Method::POST, "/konto/sprak", format!("language=en&once={of_anna}")).await;
        assert_eq!(sent.status(), 409, "{}", server.log());
        let said = sent.text().await.unwrap();
        assert!(said.contains("<html lang=\"sv\">") && said.contains("bosse"), "{said}");
        assert!(said.contains("name=\"language\" value=\"en\""), "what was chosen is not lost: {said}");
        let page = browser.ask(Method::GET, "/konto", String::new()).await.text().await.unwrap();
        assert!(page.contains("<html lang=\"sv\">"), "nothing is done");

        // Bosse says that it is his.
        let own = token_for(&said, "/konto/sprak");
        let sent = browser.ask(Method::POST, "/konto/sprak", format!("once={own}&language=en")).await;
        assert_eq!(sent.status(), 303);
        let page = browser.ask(Method::GET, "/konto", String::new()).await.text().await.unwrap();
        assert!(page.contains("<html lang=\"en\">"), "{page}");
        // A form that may be sent as often as one likes is done each time.
        let own = token_for(&page, "/konto/sprak");
        for (language, shown) in [("sv", "sv"), ("en", "en"), ("sv", "sv")] {
            browser.ask(Method::POST, "/konto/sprak", format!("language={language}&once={own}")).await;
            let page = browser.ask(Method::GET, "/konto", String::new()).await.text().await.unwrap();
            assert!(page.contains(&format!("<html lang=\"{shown}\">")), "{language}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a13_whatever_a_form_does_and_however_it_carries_its_token_it_is_not_done_for_another() {
    for database in both() {
        import_everything(&database);
        for login in ["anna", "bosse"] {
            add(&database, login, "nora:coordinator nora:administrator");
        }
        let server = Server::start(&database);
        let mut browser = Browser::log_in(&server, "anna").await;
        let page = browser.ask(Method::GET, "/boka", String::new()).await.text().await.unwrap();
        let begins = page.find("once=").map(|at| at + "once=".len()).unwrap();
        let once: String = page[begins..].chars().take_while(|sign| *sign != '"' && *sign != '&').collect();
        assert!(once.contains('.'), "{once}");
        browser.log_in_again("bosse").await;
        let part = format!("--x\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\n{once}\r\n--x--\r\n");
        for (address, kind, form) in [
            (format!("/boka?once={once}"), "application/x-www-form-urlencoded", "vehicle=x".to_owned()),
            ("/vantelista".to_owned(), "application/x-www-form-urlencoded", format!("a=1&once={once}")),
            ("/fel".to_owned(), "multipart/form-data; boundary=x", part.clone()),
            (format!("/import?once={once}"), "multipart/form-data; boundary=x", "y".repeat(5_000_000)),
            (format!("/tavla/flytta?once={once}"), "application/json", "{}".to_owned()),
        ] {
            let request = browser.http.post(format!("{}{address}", server.address)).body(form);
            let request = request.header(header::CONTENT_TYPE, kind).header(header::COOKIE, &browser.cookie);
            let sent = request.send().await.unwrap();
            assert_eq!(sent.status(), 409, "{address}");
            let said = sent.text().await.unwrap();
            assert!(said.contains("öppnades av någon annan") && !said.contains(&once), "{address}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a13_what_was_written_is_shown_but_no_password_and_whose_page_it_was_is_said_before_what_one_may() {
    for database in both() {
        import_everything(&database);
        add(&database, "anna", "nora:coordinator nora:administrator");
        add(&database, "bosse", "nora:driver");
        let server = Server::start(&database);
        let mut browser = Browser::log_in(&server, "anna").await;
        let read = async |browser: &Browser<'_>, path: &str| {
            browser.ask(Method::GET, path, String::new()).await.text().await.unwrap()
        };
        let password = token_for(&read(&browser, "/konto/losenord").await, "/konto/losenord");
        let person = token_for(&read(&browser, "/anvandare").await, "/anvandare");
        browser.log_in_again("bosse").await;

        let form = format!("present_password=hemligt&password=hemligare&again=hemligare&once={password}");
        let sent = browser.ask(Method::POST, "/konto/losenord", form).await;
        assert_eq!(sent.status(), 409);
        let said = sent.text().await.unwrap();
        assert!(!said.contains("hemligt") && !said.contains("Skicka i stället"), "{said}");
        // Bosse may add nobody; but that is not what is wrong.
        let form = format!("login=cia&name=Cia+Berg&email=&role=driver&once={person}");
        let sent = browser.ask(Method::POST, "/anvandare", form).await;
        assert_eq!(sent.status(), 409);
        let said = sent.text().await.unwrap();
        assert!(
            said.contains("öppnades av någon annan") && said.contains("<dd class=\"lines\">Cia Berg</dd>"),
            "{said}"
        );
    }
}

#[test]
fn a13_every_form_of_the_pages_says_whom_its_page_was_made_for() {
    // Whoever has the link chooses a password, logged in or not.
    let without = ["people/login.html", "people/choose_password.html", "base.html"];
    let folder = repository("crates/server/templates");
    let mut forms = 0;
    for area in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let files = if area.is_dir() {
            fs::read_dir(&area).unwrap().map(|entry| entry.unwrap().path()).collect()
        } else {
            vec![area]
        };
        for file in files {
            let name = file.strip_prefix(&folder).unwrap().display().to_string();
            let text = fs::read_to_string(&file).unwrap();
            for form in text.split("<form ").skip(1).filter(|form| form.starts_with("method=\"post\"")) {
                let form = form.split("</form>").next().unwrap();
                let carries = ["parts/once.html", "parts/mine.html", "?once="].iter().any(|part| form.contains(part));
                assert!(carries || without.contains(&name.as_str()), "{name}: {form}");
                forms += 1;
            }
        }
    }
    assert!(forms > 60, "{forms}");
}
