//! The coordinator's and the finance officer's path in a real browser, on a desktop and a phone, and
//! every page through axe-core in both languages and themes.

use reqwest::Method;
use vagnpark_domain::money::group_thousands;

use crate::{
    harness::{Browser, Database, Furnished, Server, run},
    routes::{routes_walked, things, unfilled},
};

pub(crate) const PASSWORD: &str = "bergslagen";
pub(crate) const WIDTHS: [u32; 2] = [1_280, 360];

pub(crate) fn demo() -> (Database, Server) {
    demo_in(Database::sqlite())
}

/// The example in a database in which nothing is yet.
pub(crate) fn demo_in(database: Database) -> (Database, Server) {
    static EXAMPLE: Furnished = Furnished::by(|database| {
        run(database, &["demo", "--no-serve"]);
    });
    EXAMPLE.copy_into(&database);
    let server = Server::start(&database);
    (database, server)
}

/// Checks what must be true of every page.
pub(crate) async fn check_page(browser: &Browser, place: &str) {
    assert_eq!(page_faults(browser, place).await, Vec::<String>::new());
}

/// What should be true of a page but is not.
async fn page_faults(browser: &Browser, place: &str) -> Vec<String> {
    let mut faults = browser.violations().await;
    faults.extend(browser.console_errors().await);
    faults.extend(browser.foreign_requests().await);
    if browser.overflows().await {
        faults.push("wider than the window".to_owned());
    }
    if browser.is_narrow().await {
        faults.extend(browser.cut().await.into_iter().map(|cut| format!("cut at the edge: {cut}")));
    }
    faults.into_iter().map(|fault| format!("{place}: {fault}")).collect()
}

/// Each language with each theme, each theme at each width: pages that break at one of them break in one of these.
const LOOKS: [(&str, [(&str, u32); 2]); 2] =
    [("sv", [("light", 1_280), ("dark", 360)]), ("en", [("dark", 1_280), ("light", 360)])];

/// Looks at pages in both languages, both themes and both widths.
pub(crate) async fn check_in_every_look(browser: &Browser, pages: &[impl AsRef<str>]) {
    let mut faults = Vec::new();
    for (language, looks) in LOOKS {
        browser.go("/konto").await;
        browser.choose("#language", language).await;
        browser.click("form[action='/konto/sprak'] button").await;
        for page in pages.iter().map(AsRef::as_ref) {
            browser.go(page).await;
            for (theme, width) in looks {
                browser.theme(theme).await;
                browser.resize(width).await;
                faults.extend(page_faults(browser, &format!("{page} {language} {theme} {width}")).await);
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_books_takes_and_returns_a_car() {
    let (database, server) = demo();
    for width in WIDTHS {
        let browser = Browser::open(&server.address).await;
        browser.resize(width).await;
        browser.go("/boka").await;
        assert_eq!(browser.text("h1").await, "Logga in", "nobody gets past the login");
        check_page(&browser, "login").await;
        browser.fill("#login", "samordnare").await;
        browser.fill("#password", PASSWORD).await;
        browser.click("main button").await;
        assert_eq!(browser.text("h1").await, "Boka", "the login leads where one wanted to go");
        browser.click("#search .card button").await;
        check_page(&browser, "free vehicles").await;
        browser.click("ol.cards li:first-child button").await;
        assert_eq!(browser.text(".badge").await, "Bekräftad");
        browser.click("form[action$='/hamta'] button").await;
        assert_eq!(browser.text(".badge").await, "Ute");
        let out: i64 = browser.value("#odometer_km").await.parse().unwrap();
        browser.fill("#odometer_km", &(out - 1_000).to_string()).await;
        browser.click("form[action$='/lamna'] button").await;
        // A browser gives a no-break space as a space.
        let value = group_thousands(&(out - 1_000).to_string()).replace('\u{a0}', " ");
        let said = browser.text("[role=alert]").await;
        assert!(said.contains(&value), "it says what is wrong with {value}: {said}");
        assert_eq!(browser.attribute("[role=alert] a", "href").await, "#odometer_km", "and leads to it");
        assert_eq!(browser.attribute("#odometer_km", "aria-invalid").await, "true");
        check_page(&browser, "refused return").await;
        browser.fill("#odometer_km", &(out + 12).to_string()).await;
        browser.click("form[action$='/lamna'] button").await;
        assert_eq!(browser.text(".badge").await, "Återlämnad");
        check_page(&browser, "returned booking").await;
    }
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finance_officer_follows_an_amount_down_to_trip_and_invoice() {
    let (_database, server) = demo();
    for width in WIDTHS {
        let browser = Browser::open(&server.address).await;
        browser.resize(width).await;
        browser.log_in("ekonom", PASSWORD).await;
        browser.click("nav a[href='/avrakning']").await;
        assert!(browser.text("h1").await.starts_with("Avräkning 20"));
        check_page(&browser, "statement").await;
        browser.click("a[href$='/rad/0']").await;
        let shown = browser.text("main").await.replace('\u{a0}', " ");
        for heading in ["Andelar", "Kostnadsposter bakom raden", "Körningar bakom underlaget"] {
            assert!(shown.contains(heading), "{heading}: {shown}");
        }
        assert!(shown.contains("Linde Energi") || shown.contains("OKQ8"), "the supplier of the invoice is named");
        assert!(shown.contains(" km"), "the trips are listed");
        check_page(&browser, "line").await;
    }
}

/// Every page that is served, as seen by somebody who may do everything.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_that_is_served_is_accessible_in_both_languages_and_themes() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let mut pages = vec!["/fordon?q=MLB100".to_owned()];
    let mut refused = Vec::new();
    for route in routes_walked("accessibility") {
        if route.method != Method::GET || !route.is_page() {
            continue;
        }
        let is_file = route.answers == "file";
        let page = route.ask(&things);
        assert_eq!(unfilled(&page), None, "{page}: nothing of this kind is made in routes.rs");
        let answer = client.request(Method::GET, &page).send().await.unwrap();
        if answer.status() != 200 {
            refused.push(format!("{page}: {}", answer.status()));
        }
        let kind = answer.headers()["content-type"].to_str().unwrap();
        assert_eq!(kind.starts_with("text/html"), !is_file, "{page} is {kind}, and the table of routes says otherwise");
        if !is_file {
            pages.push(page);
        }
    }
    assert_eq!(refused, Vec::<String>::new(), "a page that cannot be opened was not looked at");
    assert!(pages.len() > 50, "{pages:?}");
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    check_in_every_look(&browser, &pages).await;
}
