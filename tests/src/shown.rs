//! Pages hold amounts, days and moments, and macros write them: one place decides how each is read, and machines can
//! read every date that stands by itself.

use std::{collections::BTreeSet, fs};

use reqwest::Method;

use crate::{
    browser::demo_in,
    harness::{both, repository},
    house::files_below,
    routes::{Route, routes, things},
};

/// What writes an amount or a moment as people read it.
const WRITING: [&str; 2] = ["to_swedish", ".format(\"%"];

/// The files of pages that write one for something other than a reader, and why.
const OTHERWISE: [(&str, &str); 4] = [
    ("shown.rs", "it is what the macros call"),
    ("form_values.rs", "what a field holds before anybody writes in it is text"),
    ("booking/when.rs", "what the fields of a time hold is text"),
    ("booking/book/mod.rs", "the rule of a series has its days as calendars have them"),
];

/// Where pages hold what programs read: the attributes of the board.
const ATTRIBUTES: [(&str, &str); 1] = [("booking/board/bars.rs", "%Y-%m-%dT%H:%M")];

#[test]
fn amounts_and_moments_are_written_by_the_macros_alone() {
    let pages = repository("crates/server/src/pages");
    let mut files = Vec::new();
    files_below(&pages, &mut files);
    let mut written = Vec::new();
    for file in &files {
        let name = file.strip_prefix(&pages).unwrap().to_string_lossy().into_owned();
        if OTHERWISE.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let text = fs::read_to_string(file).unwrap();
        for (place, line) in text.lines().enumerate() {
            let for_programs = ATTRIBUTES.iter().any(|(known, form)| *known == name && line.contains(form));
            let told = line.contains("Said::") && line.contains(".to_string()");
            if (told || WRITING.iter().any(|writing| line.contains(writing))) && !for_programs {
                written.push(format!("{name}:{}: {}", place + 1, line.trim()));
            }
        }
    }
    assert_eq!(
        written,
        Vec::<String>::new(),
        "a page holds the value, and its template says part::money or part::date"
    );
    for (name, why) in OTHERWISE {
        let text = fs::read_to_string(pages.join(name)).unwrap();
        assert!(WRITING.iter().any(|writing| text.contains(writing)), "{name} is no exception any more: {why}");
    }
}

#[test]
fn only_the_macros_write_what_templates_show() {
    let folder = repository("crates/server/templates");
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    let writes = |text: &str| text.contains("pages::shown::") || text.contains("to_swedish") || text.contains("<time");
    let writing: BTreeSet<String> = files
        .iter()
        .filter(|file| writes(&fs::read_to_string(file).unwrap()))
        .map(|file| file.strip_prefix(&folder).unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(writing, BTreeSet::from(["parts/macros.html".to_owned()]));
}

/// Whether a text is a day or a moment, and nothing else.
fn is_a_date(text: &str) -> bool {
    let text = text.trim();
    let form: String = text.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
    matches!(form.as_str(), "0000-00-00" | "0000-00-00 00:00" | "0000-00-00T00:00:00Z")
}

/// The dates of a page that stand by themselves and that no `<time>` is around, with the element that they are in. What
/// a choice, a title or a text as it was written holds is only words.
fn bare_dates(page: &str) -> Vec<String> {
    let mut bare = Vec::new();
    for part in page.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else { continue };
        let element = tag.split([' ', '\n']).next().unwrap_or_default();
        if is_a_date(text) && !["time", "option", "title", "h1", "pre", "textarea", "code"].contains(&element) {
            bare.push(format!("<{tag}>{}", text.trim()));
        }
    }
    bare
}

#[tokio::test(flavor = "multi_thread")]
async fn every_date_that_stands_by_itself_on_a_page_is_one_to_machines_too() {
    assert_eq!(bare_dates("<td>2026-11-27</td><td><time datetime=\"x\">2026-11-27</time></td>"), ["<td>2026-11-27"]);
    for database in both() {
        let (database, server) = demo_in(database);
        let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
        let things = things(&system, &finance).await;
        let (mut bare, mut dates) = (Vec::new(), 0);
        for route in routes().iter().filter(|route| Route::is_page(route) && route.method == Method::GET) {
            for client in [&system, &finance] {
                let response = client.request(Method::GET, &route.ask(&things)).send().await.unwrap();
                let page = response.text().await.unwrap();
                dates += page.matches("<time datetime=\"").count();
                bare.extend(bare_dates(&page).into_iter().map(|found| format!("{}: {found}", route.path)));
            }
        }
        assert_eq!(bare, Vec::<String>::new());
        assert!(dates > 100, "{dates} dates on all pages");
    }
}
