//! An old register on its way in, in a real browser: from the file to vehicles and back, on a desktop
//! and a phone, and every step through axe-core in both languages and themes.

use std::process::Command;

use crate::{
    browser::{PASSWORD, WIDTHS, check_in_every_look, check_page, demo},
    harness::{Browser, repository},
};

/// Brings a file in; answers the address of its draft.
async fn bring_in(browser: &Browser, kind: &str, organisation: &str, file: &str) -> String {
    browser.go("/import").await;
    browser.choose("#kind", kind).await;
    browser.choose_by_label("#organisation", organisation).await;
    // What is no fixture is the address of a file.
    browser.attach("#file", &repository("fixtures").join(file)).await;
    browser.click("form.drop button").await;
    let path = browser.path().await;
    assert!(path.starts_with("/import/utkast/") && path.ends_with("/format"), "{path}");
    path.trim_end_matches("/format").to_owned()
}

async fn next(browser: &Browser) {
    browser.click("button[name='next']").await;
}

/// Answers a question, wherever it is on the page.
async fn answer(browser: &Browser, question: &str, value: &str) {
    browser.tick(&format!("input[name='answer:{question}'][value='{value}']")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nora_2014_goes_from_the_file_to_vehicles_and_back() {
    let (database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    for width in WIDTHS {
        browser.resize(width).await;
        bring_in(&browser, "vehicles", "Nora kommun", "nora-2014.xlsx").await;
        assert!(browser.text("main").await.contains("Rubriken står på rad 4–5"), "what was concluded is shown");
        check_page(&browser, "format").await;
        next(&browser).await;
        let columns = browser.text("table").await;
        for header in ["Reg.nr", "Besiktning Senast", "Nyckelskåp"] {
            assert!(columns.contains(header), "{header}: {columns}");
        }
        check_page(&browser, "columns").await;
        next(&browser).await;
        check_page(&browser, "questions").await;
        // What was decided is forgotten with an import that was undone: it is asked again.
        let asked = browser.text("main").await;
        assert!(asked.contains("”6/1 2013” i Inköpt: står dag eller månad först?"), "{asked}");
        answer(&browser, "date-order:Inköpt", "day-first").await;
        answer(&browser, "organisation:norastad", "nora").await;
        answer(&browser, "organisation:norra", "nora").await;
        answer(&browser, "number-within:Reg.nr", "yes").await;
        answer(&browser, "value:Reg.nr:MLB 380 / MLB 900", "MLB 380").await;
        answer(&browser, "value:Reg.nr:MLB 4O4", "MLB404").await;
        next(&browser).await;
        assert!(browser.path().await.ends_with("/plan"));
        check_page(&browser, "plan").await;
        let plan = browser.text("main").await;
        assert!(plan.contains("529") && plan.contains("Importera de goda raderna"), "{plan}");
        browser.click("button[name='accept']").await;
        browser.wait_for_path(|path| !path.contains("utkast")).await;
        check_page(&browser, "result").await;
        let batch = browser.path().await;
        let result = browser.text("main").await;
        assert!(result.contains("De goda raderna är importerade") && result.contains("498"), "{result}");
        browser.go("/fordon?q=MLB336").await;
        assert!(browser.text("tbody").await.contains("Såld"), "the remark in parentheses became its status");
        browser.go("/fordon?q=MLB300").await;
        browser.click("tbody tr:first-child a").await;
        let vehicle = browser.text("main").await;
        for told in ["Nyckelskåp", "nora-2014.xlsx, rad 7"] {
            assert!(vehicle.contains(told), "{told}: {vehicle}");
        }
        check_page(&browser, "an imported vehicle").await;
        browser.go(&batch).await;
        browser.click("form[action$='/angra'] button").await;
        assert!(browser.text("main").await.contains("Ångrad"), "it says that it is undone");
        check_page(&browser, "undone").await;
        browser.go("/fordon?q=MLB336").await;
        assert!(!browser.text("main").await.contains("MLB"), "the vehicles are gone again");
    }
    crate::harness::run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_guess_is_overruled_and_a_refusal_says_what_to_do() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    bring_in(&browser, "trips", "Nora kommun", "habits/title-rows.csv").await;
    assert!(browser.text("main").await.contains("passar bättre för: Fordon"), "it is no file of trips");
    browser.choose("#kind", "vehicles").await;
    browser.fill("#header-row", "4").await;
    next(&browser).await;
    assert!(browser.text("table").await.contains("Regnr"));
    browser.choose("select[name='col:Modell']", "-").await;
    browser.click("main form button:not([name])").await;
    assert!(browser.text("table").await.contains("bestämt, nu eller för en tidigare fil"));
    browser.choose_by_label("select[name='col:Modell']", "Som föreslaget").await;
    browser.click("main form button:not([name])").await;
    assert!(!browser.text("table").await.contains("bestämt"), "what was said is taken back");
    browser.click("form[action$='/slang'] button").await;
    assert_eq!(browser.path().await, "/import", "thrown away");
    bring_in(&browser, "vehicles", "Nora kommun", "habits/prose.txt").await;
    assert!(browser.text("[role=alert]").await.contains("Ingen rubrikrad"), "what can be mended is shown where it is");
    check_page(&browser, "refused, and can be mended").await;
    browser.go("/import").await;
    browser.choose("#kind", "vehicles").await;
    browser.attach("#file", &repository("fixtures/habits/password-protected.xlsx")).await;
    browser.click("form.drop button").await;
    assert!(browser.text("[role=alert]").await.contains("lösenord"));
    check_page(&browser, "refused").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_answer_is_corrected_and_what_was_rejected_is_mended_and_sent_again() {
    let (database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    let folder = tempfile::tempdir().unwrap();
    for (width, number, bought) in [(1_280, 95, "Inköpt"), (360, 96, "Inköpsdatum")] {
        browser.resize(width).await;
        let rows = format!(
            "Regnr;Fabrikat;Fordonsslag;{bought}\r\nMLB {number}1;Volvo;personbil;6/1 2013\r\n\
             MLB {number}2;Kia;personbil;7/2 2014\r\n;Saab;personbil;8/3 2014\r\n"
        );
        let file = folder.path().join(format!("bilar-{width}.csv"));
        std::fs::write(&file, rows).unwrap();
        let draft = bring_in(&browser, "vehicles", "Nora kommun", file.to_str().unwrap()).await;
        next(&browser).await;
        next(&browser).await;
        answer(&browser, &format!("date-order:{bought}"), "month-first").await;
        next(&browser).await;
        assert!(browser.path().await.ends_with("/plan"));
        // The answer was wrong: it stands where it was given, and another replaces it.
        browser.go(&format!("{draft}/fragor")).await;
        let chosen = format!("input[name='answer:date-order:{bought}']:checked");
        assert_eq!(browser.value(&chosen).await, "month-first");
        check_page(&browser, "an answer that was given").await;
        answer(&browser, &format!("date-order:{bought}"), "day-first").await;
        next(&browser).await;
        browser.click("button[name='accept']").await;
        browser.wait_for_path(|path| !path.contains("utkast")).await;
        check_page(&browser, "a result with a rejected row").await;

        let link = browser.attribute("a[href$='/avvisade']", "href").await;
        let fetch = format!("fetch('{link}').then(r => r.text()).then(arguments[0])");
        let rejected = browser.page.execute_async(&fetch, vec![]).await.unwrap();
        let rejected = rejected.as_str().unwrap().replace(";Saab", &format!("MLB {number}3;Saab"));
        assert!(rejected.contains("Orsak") && rejected.lines().count() == 2, "{rejected}");
        let file = folder.path().join(format!("avvisade-bilar-{width}.csv"));
        std::fs::write(&file, rejected).unwrap();
        let draft = bring_in(&browser, "vehicles", "Nora kommun", file.to_str().unwrap()).await;
        browser.go(&format!("{draft}/plan")).await;
        // What was decided about the column is remembered.
        check_page(&browser, "the plan of what was mended").await;
        browser.click("button[name='accept']").await;
        browser.wait_for_path(|path| !path.contains("utkast")).await;
        for (last, day) in [(1, "2013-01-06"), (2, "2014-02-07"), (3, "2014-03-08")] {
            browser.go(&format!("/fordon?q=MLB{number}{last}")).await;
            browser.click("tbody tr:first-child a").await;
            assert!(browser.text("main").await.contains(day), "{number}{last}: {}", browser.text("main").await);
        }
    }
    crate::harness::run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_that_a_plan_rejects_can_be_downloaded_from_a_text_file() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    let draft = bring_in(&browser, "vehicles", "Nora kommun", "habits/letters-for-digits.csv").await;
    let fetch = format!("fetch('{draft}/avvisade').then(r => r.text()).then(arguments[0])");
    let text = browser.page.execute_async(&fetch, vec![]).await.unwrap();
    let text = text.as_str().unwrap();
    assert!(text.contains("Orsak") && text.contains("MLB 2O1"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_without_a_vehicle_is_matched_once_and_known_afterwards() {
    let (database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    bring_in(&browser, "fuel", "Nora kommun", "habits/fuel-of-an-unknown-card.csv").await;
    browser.go(&format!("{}/plan", browser.path().await.trim_end_matches("/format"))).await;
    browser.click("button[name='accept']").await;
    browser.wait_for_path(|path| !path.contains("utkast")).await;
    browser.go("/import").await;
    browser.click("a[href='/import/omatchade']").await;
    assert!(browser.text("main").await.contains("7002 11"));
    check_page(&browser, "unmatched").await;
    let plate = {
        let listed = Command::new("sqlite3")
            .args([
                database.url.trim_start_matches("sqlite://"),
                "SELECT registration_number FROM vehicle v JOIN organisation o ON o.id = v.organisation_id \
                 WHERE o.code = 'nora' LIMIT 1",
            ])
            .output()
            .unwrap();
        String::from_utf8(listed.stdout).unwrap().trim().to_owned()
    };
    browser.fill("ul.cards li:first-child input[name='vehicle']", "MLB 000").await;
    browser.click("ul.cards li:first-child button").await;
    assert!(browser.text("[role=alert]").await.contains("MLB 000"), "it says that nobody has that number");
    for _ in 0..2 {
        if browser.text("main").await.contains("7002 11") {
            browser.fill("ul.cards li:first-child input[name='vehicle']", &plate).await;
            browser.click("ul.cards li:first-child button").await;
        }
    }
    bring_in(&browser, "fuel", "Nora kommun", "habits/fuel-of-an-unknown-card.csv").await;
    browser.go(&format!("{}/plan", browser.path().await.trim_end_matches("/format"))).await;
    assert!(browser.text("main").await.contains("Allt finns redan"), "a second time nothing changes");
    crate::harness::run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_accessible_in_both_languages_and_themes() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    let draft = bring_in(&browser, "vehicles", "Nora kommun", "nora-2014.xlsx").await;
    let steps = ["format", "kolumner", "fragor", "plan", "plan?visa=anmarkningar&sida=2", "plan?visa=saknas"];
    check_in_every_look(&browser, &steps.map(|step| format!("{draft}/{step}"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_what_is_found_in_a_file_is_told_in_swedish_on_a_swedish_page() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    let files = [
        ("trips", "habits/trips-with-ten-faults.csv"),
        ("vehicles", "nora-2014.xlsx"),
        ("vehicles", "habits/unknown-and-double-columns.csv"),
        ("fuel", "habits/fuel-that-cannot-be.csv"),
        ("bookings", "habits/bookings-that-overlap.csv"),
        ("services", "habits/services.csv"),
        ("costs", "habits/amounts-in-all-forms.csv"),
        ("organisations", "habits/organisations-with-a-false-number.csv"),
    ];
    let english = [" the ", " is ", " not ", " of ", " and ", " with ", " has "];
    for (kind, file) in files {
        let draft = bring_in(&browser, kind, "Nora kommun", file).await;
        for step in ["fragor", "plan?visa=avvisade", "plan?visa=anmarkningar"] {
            browser.go(&format!("{draft}/{step}")).await;
            let page = browser.text("main").await.replace('\n', " ");
            for word in english {
                let at = page.find(word).map(|at| page[..at].chars().rev().take(60).collect::<String>());
                let before = at.map(|before| before.chars().rev().collect::<String>());
                assert_eq!(before, None, "{file}, {step}: “{word}” stands behind this");
            }
        }
        let fetch = format!("fetch('{draft}/avvisade').then(r => r.text()).then(arguments[0])");
        let rejected = browser.page.execute_async(&fetch, vec![]).await.unwrap();
        let rejected = rejected.as_str().unwrap();
        assert!(!english.iter().any(|word| rejected.contains(word)), "{file}: {rejected}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i23_a_list_of_staff_goes_from_the_file_to_people_and_back() {
    let (database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("system", PASSWORD).await;
    bring_in(&browser, "people", "Nora kommun", "sent/people-from-hr.csv").await;
    assert!(browser.text("main").await.contains("Personer"), "the kind is named");
    next(&browser).await;
    let columns = browser.text("table").await;
    assert!(columns.contains("Efternamn, Förnamn") && !columns.contains("9876"), "{columns}");
    check_page(&browser, "columns of people").await;
    next(&browser).await;
    next(&browser).await;
    assert!(browser.path().await.ends_with("/plan"));
    browser.go(&format!("{}?visa=anmarkningar", browser.path().await)).await;
    let plan = browser.text("main").await;
    for said in ["Ingen får lösenord med en fil", "den blir anna.ek", "personnummer"] {
        assert!(plan.contains(said), "{said}: {plan}");
    }
    check_page(&browser, "plan of people").await;
    browser.click("button[name='accept']").await;
    browser.wait_for_path(|path| !path.contains("utkast")).await;
    check_page(&browser, "result of people").await;
    let batch = browser.path().await;
    browser.go("/anvandare").await;
    let people = browser.text("tbody").await;
    assert!(people.contains("Bo Åström-Lind") && people.contains("Förare (Nora kommun)"), "{people}");
    browser.go(&batch).await;
    browser.click("form[action$='/angra'] button").await;
    assert!(browser.text("main").await.contains("Ångrad"));
    browser.go("/anvandare").await;
    assert!(!browser.text("tbody").await.contains("Bo Åström-Lind"), "they are gone again");
    crate::harness::run(&database, &["audit", "verify"]);
}
