//! The coordinator's and the finance officer's path in a real browser, on a desktop and a phone, and
//! every page through axe-core in both languages and themes.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use vagnpark_domain::money::group_thousands;

use crate::harness::{Browser, Database, Server, run};

pub(crate) const PASSWORD: &str = "bergslagen";
pub(crate) const WIDTHS: [u32; 2] = [1_280, 360];

pub(crate) fn demo() -> (Database, Server) {
    let database = Database::sqlite();
    std::fs::copy(example(), database.folder.path().join("vagnpark.db")).unwrap();
    let server = Server::start(&database);
    (database, server)
}

/// The example, made once for all tests of a run.
fn example() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for left in std::fs::read_dir(scratch).unwrap().flatten() {
            let age = left.metadata().and_then(|about| about.modified()).map(|at| at.elapsed().unwrap_or_default());
            if left.file_name().to_string_lossy().ends_with("example.db") && age.is_ok_and(|age| age > A_RUN) {
                let _ = std::fs::remove_file(left.path());
            }
        }
        let database = Database::sqlite();
        run(&database, &["demo", "--no-serve"]);
        let made = scratch.join(format!("{}-example.db", std::process::id()));
        run(&database, &["backup", made.to_str().unwrap()]);
        made
    })
}

/// No run of the tests takes longer.
const A_RUN: Duration = Duration::from_hours(2);

/// What must be true of every page.
pub(crate) async fn check_page(browser: &Browser, place: &str) {
    assert_eq!(browser.violations().await, Vec::<String>::new(), "{place}");
    assert_eq!(browser.console_errors().await, Vec::<String>::new(), "{place}");
    assert_eq!(browser.foreign_requests().await, Vec::<String>::new(), "{place}");
    assert!(!browser.overflows().await, "{place} is wider than the window");
}

/// Looks in both languages, both themes and both widths; `look` says which.
pub(crate) async fn in_every_look(browser: &Browser, check: impl AsyncFn(String)) {
    for language in ["sv", "en"] {
        browser.go("/konto").await;
        browser.choose("#language", language).await;
        browser.click("form[action='/konto/sprak'] button").await;
        for theme in ["light", "dark"] {
            browser.theme(theme).await;
            for width in WIDTHS {
                browser.resize(width).await;
                check(format!("{language} {theme} {width}")).await;
            }
        }
    }
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
        assert!(
            browser.text("[role=alert]").await.contains(&group_thousands(&(out - 1_000).to_string())),
            "it says what is wrong with the value"
        );
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
        let shown = browser.text("main").await;
        for heading in ["Andelar", "Kostnadsposter bakom raden", "Körningar bakom underlaget"] {
            assert!(shown.contains(heading), "{heading}: {shown}");
        }
        assert!(shown.contains("Linde Energi") || shown.contains("OKQ8"), "the supplier of the invoice is named");
        assert!(shown.contains(" km"), "the trips are listed");
        check_page(&browser, "line").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_in_both_languages_and_themes() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    let pages = [
        "/",
        "/fordon",
        "/fordon?q=MLB100",
        "/boka",
        "/bokningar",
        "/service",
        "/kostnader",
        "/avrakning",
        "/avtal",
        "/import",
        "/import/omatchade",
        "/anvandare",
        "/granskning",
        "/konto",
        "/tillganglighet",
    ];
    in_every_look(&browser, async |look: String| {
        for page in pages {
            browser.go(page).await;
            check_page(&browser, &format!("{page} {look}")).await;
        }
        browser.go("/fordon").await;
        browser.click("tbody tr:first-child a").await;
        check_page(&browser, &format!("a vehicle {look}")).await;
    })
    .await;
}
