//! The security promises: `docs/asvs.csv` has a status and its evidence for each requirement of OWASP ASVS, and
//! `docs/trust.md` sums them up. The evidence that either names must exist, and the two must agree.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use vagnpark_domain::access::{Permission, Role};

use crate::harness::repository;

/// How many requirements of level 1 and of level 2 each chapter of OWASP ASVS 5.0.0 has, from V1 to V17.
const CHAPTERS: [(usize, usize); 17] = [
    (8, 19),
    (4, 7),
    (8, 11),
    (2, 8),
    (4, 5),
    (13, 22),
    (6, 12),
    (4, 3),
    (4, 3),
    (5, 24),
    (3, 11),
    (3, 6),
    (1, 12),
    (2, 7),
    (3, 10),
    (0, 16),
    (0, 7),
];

const STATUSES: [&str; 5] = ["met", "operator", "not_applicable", "later", "open"];

/// Packages that must not be built in as long as the map says that the program has nothing of their kind.
const ABSENT: [&str; 24] = [
    "async-graphql",
    "handlebars",
    "josekit",
    "jsonwebtoken",
    "juniper",
    "ldap3",
    "libxml",
    "liquid",
    "memcache",
    "minijinja",
    "mlua",
    "oauth2",
    "openidconnect",
    "openssl",
    "pulldown-cmark",
    "rhai",
    "samael",
    "sxd-xpath",
    "tera",
    "tokio-tungstenite",
    "totp-rs",
    "tungstenite",
    "webauthn-rs",
    "webrtc",
];

/// What the scripts of the pages must not use: code from text, markup from text, and storage of their own.
const NOT_IN_SCRIPTS: [&str; 12] = [
    "eval(",
    "new Function",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "localStorage",
    "sessionStorage",
    "indexedDB",
    "postMessage",
    "\"message\"",
    "document.cookie",
];

/// A line of the map.
struct Line {
    requirement: String,
    level: String,
    about: String,
    status: String,
    evidence: String,
}

impl Line {
    /// Chapter, section and number: `V2.3.5` is 2, 3 and 5.
    fn place(&self) -> Option<Vec<usize>> {
        let numbers: Option<Vec<usize>> =
            self.requirement.strip_prefix('V')?.split('.').map(|number| number.parse().ok()).collect();
        numbers.filter(|numbers| numbers.len() == 3 && (1..=CHAPTERS.len()).contains(&numbers[0]))
    }

    fn proofs(&self) -> impl Iterator<Item = &str> {
        self.evidence.split("; ")
    }

    /// What is wrong with the line, taken alone.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.place().is_none() || !["1", "2"].contains(&self.level.as_str()) {
            faults.push("is no requirement of level 1 or 2".to_owned());
        }
        if !(1..=10).contains(&self.about.split_whitespace().count()) {
            faults.push(format!("“{}” is not one to ten words", self.about));
        }
        match self.status.as_str() {
            "met" => faults.extend(self.proofs().filter_map(|proof| missing(proof).or_else(|| missing_place(proof)))),
            "operator" => faults.extend(self.proofs().filter_map(missing_place)),
            // The reason is a sentence.
            "not_applicable" | "later" | "open" if self.evidence.contains(' ') && self.evidence.ends_with('.') => {}
            status if STATUSES.contains(&status) => faults.push(format!("“{}” is no reason", self.evidence)),
            status => faults.push(format!("“{status}” is none of {STATUSES:?}")),
        }
        faults.into_iter().map(|fault| format!("{}: {fault}", self.requirement)).collect()
    }
}

fn map() -> Vec<Line> {
    let mut reader = csv::Reader::from_path(repository("docs/asvs.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), vec!["requirement", "level", "about", "status", "evidence"]);
    let line = |record: csv::StringRecord| {
        let [requirement, level, about, status, evidence] =
            record.iter().map(str::to_owned).collect::<Vec<_>>().try_into().unwrap();
        Line { requirement, level, about, status, evidence }
    };
    reader.records().map(|record| line(record.unwrap())).collect()
}

/// Why `path/of/file.rs::name` is not a test; none if it is one, or if the evidence has another form.
fn missing(proof: &str) -> Option<String> {
    let (file, name) = proof.split_once(".rs::")?;
    let Ok(text) = fs::read_to_string(repository(&format!("{file}.rs"))) else {
        return Some(format!("there is no {file}.rs"));
    };
    (!is_test(&text, name)).then(|| format!("{file}.rs has no test {name}"))
}

/// Whether a file has a function of that name with an attribute that makes it a test.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let begins = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ").is_some_and(|rest| rest.starts_with(&format!("{name}(")))
    };
    let is_marked = |place: usize| {
        let attributes = lines[..place].iter().rev().take_while(|line| line.starts_with("#["));
        attributes.into_iter().any(|line| *line == "#[test]" || line.starts_with("#[tokio::test"))
    };
    lines.iter().enumerate().any(|(place, line)| begins(line) && is_marked(place))
}

/// Why `docs/page.md#heading` leads nowhere; none if it leads somewhere, or if the evidence is a test.
fn missing_place(proof: &str) -> Option<String> {
    if proof.contains(".rs::") {
        return None;
    }
    let place = proof.split_once(".md#").map(|(page, heading)| (format!("{page}.md"), heading));
    let Some((page, heading)) = place else {
        return Some(format!("“{proof}” is neither a test nor a place in a document"));
    };
    let Ok(text) = fs::read_to_string(repository(&page)) else { return Some(format!("there is no {page}")) };
    (!headings(&text).contains(heading)).then(|| format!("{page} has no heading {heading}"))
}

/// The headings of a document, as anchors of links.
fn headings(text: &str) -> BTreeSet<String> {
    let sign = |sign: char| match sign {
        ' ' => Some('-'),
        sign if sign.is_alphanumeric() || "-_".contains(sign) => Some(sign),
        _ => None,
    };
    // Between fences is code, in which # begins a comment.
    let prose = text.split("```").step_by(2);
    let heads = prose.flat_map(str::lines).filter(|line| line.starts_with('#'));
    heads.map(|line| line.trim_start_matches('#').trim().to_lowercase().chars().filter_map(sign).collect()).collect()
}

#[test]
fn evidence_that_does_not_exist_is_told() {
    let text =
        "#[test]\nfn one() {}\n\n#[tokio::test(flavor = \"x\")]\n#[ignore]\nasync fn two() {}\n\nfn three() {}\n";
    assert!(is_test(text, "one") && is_test(text, "two"));
    assert!(!is_test(text, "three") && !is_test(text, "on") && !is_test(text, "four"));
    let found = headings("# Who may?\n```\n# no heading\n```\n## A (`b/c.rs`, d)\n");
    assert_eq!(found, ["who-may", "a-bcrs-d"].map(str::to_owned).into());
    for wrong in ["tests/src/asvs.rs::no_such_test", "tests/src/no_such_file.rs::evidence_that_does_not_exist_is_told"]
    {
        assert!(missing(wrong).is_some(), "{wrong}");
    }
    for wrong in ["docs/trust.md#no-such-heading", "docs/none.md#limits", "a test that somebody means to write"] {
        assert!(missing_place(wrong).is_some(), "{wrong}");
    }
}

#[test]
fn the_map_has_every_requirement_once_and_its_evidence_exists() {
    let map = map();
    let mut wrong: Vec<String> = map.iter().flat_map(Line::faults).collect();
    for pair in map.windows(2).filter(|pair| pair[0].place() >= pair[1].place()) {
        wrong.push(format!("{} stands behind {}", pair[1].requirement, pair[0].requirement));
    }
    for (chapter, (first, second)) in (1..).zip(CHAPTERS) {
        for (level, wanted) in [("1", first), ("2", second)] {
            let of_it = |line: &&Line| line.level == level && line.place().is_some_and(|place| place[0] == chapter);
            let there = map.iter().filter(of_it).count();
            if there != wanted {
                wrong.push(format!("V{chapter} has {wanted} requirements of level {level}, and the map {there}"));
            }
        }
    }
    assert_eq!(map.len(), 253);
    assert!(wrong.is_empty(), "docs/asvs.csv:\n{}", wrong.join("\n"));
}

#[test]
fn the_page_of_promises_agrees_with_the_map_and_the_roles() {
    let page = fs::read_to_string(repository("docs/trust.md")).unwrap();
    let map = map();
    let mut rows: Vec<String> = STATUSES
        .iter()
        .map(|status| {
            let of = |level: &str| map.iter().filter(|line| line.status == *status && line.level == level).count();
            format!("| `{status}` | {} | {} | {} |", of("1"), of("2"), of("1") + of("2"))
        })
        .collect();
    rows.extend(Role::ALL.iter().map(|role| {
        let permitted = Permission::ALL.iter().filter(|permission| role.permits(**permission));
        let words: Vec<&str> = permitted.map(|permission| permission.as_str()).collect();
        format!("| `{}` | {} |", role.as_str(), words.join(", "))
    }));
    let mut wrong: Vec<String> = rows
        .into_iter()
        .filter(|row| !page.contains(row.as_str()))
        .map(|row| format!("there is no row {row}"))
        .collect();
    let named: Vec<&str> = page.split('`').skip(1).step_by(2).filter(|word| word.contains(".rs::")).collect();
    wrong.extend(named.iter().filter_map(|proof| missing(proof)));
    assert!(named.len() > 20, "{} tests are named", named.len());
    let open = page.split("## What is open").nth(1).unwrap_or_default();
    let said: BTreeSet<&str> = open
        .split(|sign: char| !sign.is_alphanumeric() && sign != '.')
        .map(|word| word.trim_end_matches('.'))
        .collect();
    let is_open = |line: &&Line| ["open", "later"].contains(&line.status.as_str());
    let unsaid = map.iter().filter(is_open).filter(|line| !said.contains(line.requirement.as_str()));
    wrong.extend(unsaid.map(|line| format!("{} is open, and “What is open” does not name it", line.requirement)));
    let closed = map.iter().filter(|line| !is_open(line) && said.contains(line.requirement.as_str()));
    wrong.extend(closed.map(|line| format!("{} is not open, and “What is open” names it", line.requirement)));
    assert!(wrong.is_empty(), "docs/trust.md:\n{}", wrong.join("\n"));
}

fn files_below(folder: &Path, kind: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, kind, found);
        } else if path.extension().is_some_and(|extension| extension == kind) {
            found.insert(path.display().to_string(), fs::read_to_string(&path).unwrap());
        }
    }
}

/// The files of a kind below a folder, with their text.
fn texts(folder: &str, kind: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    files_below(&repository(folder), kind, &mut found);
    found
}

#[test]
fn what_the_map_calls_absent_is_absent() {
    let mut there = Vec::new();
    let lock = fs::read_to_string(repository("Cargo.lock")).unwrap();
    there.extend(ABSENT.iter().filter(|name| lock.contains(&format!("\nname = \"{name}\"\n"))).map(|name| {
        format!(
            "{name} is built in: see which lines of docs/asvs.csv are still not_applicable, and take it off this list"
        )
    }));
    let scripts = texts("crates/server/assets", "js");
    assert!(!scripts.is_empty());
    for (file, text) in &scripts {
        let found = NOT_IN_SCRIPTS.iter().filter(|word| text.contains(**word));
        there.extend(found.map(|word| format!("{file} has {word}")));
    }
    // One template is an exception: its picture is made by the program alone.
    let templates = texts("crates/server/templates", "html");
    let unescaped = templates.iter().filter(|(_, text)| text.replace(' ', "").contains("|safe"));
    let unescaped: Vec<&String> =
        unescaped.map(|(file, _)| file).filter(|file| !file.ends_with("register/label.html")).collect();
    there.extend(unescaped.into_iter().map(|file| format!("{file} shows something as it is")));
    for (file, text) in texts("crates", "rs").iter().filter(|(file, _)| file.contains("/src/")) {
        let shells = ["\"sh\"", "\"bash\"", "\"/bin/", "\"cmd\"", "\"powershell\""].into_iter();
        there.extend(shells.filter(|shell| text.contains(shell)).map(|shell| format!("{file} starts {shell}")));
    }
    let workspace: toml::Table = fs::read_to_string(repository("Cargo.toml")).unwrap().parse().unwrap();
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for entry in fs::read_dir(repository("crates")).unwrap() {
        let file = entry.unwrap().path().join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(&file).unwrap().parse().unwrap();
        if manifest["lints"]["workspace"].as_bool() != Some(true) {
            there.push(format!("{} may have unsafe code", file.display()));
        }
    }
    assert!(there.is_empty(), "{}", there.join("\n"));
}
