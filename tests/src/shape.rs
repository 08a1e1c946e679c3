//! The shape of the house: which way dependencies point, which routes exist, how long files are.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    harness::{Database, repository, run},
    routes::routes,
};

#[test]
fn dependencies_point_the_way_the_architecture_says() {
    let allowed: [(&str, &[&str]); 8] = [
        ("domain", &[]),
        ("store", &["domain"]),
        ("importer", &["domain"]),
        ("export", &["domain"]),
        ("text", &["domain", "importer", "export"]),
        ("actions", &["domain", "store", "importer", "export", "text"]),
        ("server", &["domain", "importer", "export", "text", "actions"]),
        ("bench", &["domain", "store"]),
    ];
    for (name, may_use) in allowed {
        let text = fs::read_to_string(repository(&format!("crates/{name}/Cargo.toml"))).unwrap();
        let manifest: toml::Table = text.parse().unwrap();
        for dependency in manifest["dependencies"].as_table().unwrap().keys() {
            if let Some(own) = dependency.strip_prefix("vagnpark-") {
                assert!(may_use.contains(&own), "{name} must not depend on {own}");
            }
            let only_there = [("sqlx", "store"), ("axum", "server"), ("tokio", "")];
            for (library, place) in only_there.iter().filter(|(library, _)| dependency == library) {
                let inside = name == *place
                    || (*library == "tokio" && !["domain", "importer", "export", "text"].contains(&name))
                    || name == "bench";
                assert!(inside, "{name} must not depend on {library}");
            }
        }
        assert_eq!(manifest["package"]["license"]["workspace"].as_bool(), Some(true), "{name} says its licence");
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    files_of("rs", folder, found);
}

fn files_of(kind: &str, folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_of(kind, &path, found);
        } else if path.extension().is_some_and(|extension| extension == kind) {
            found.push(path);
        }
    }
}

#[test]
fn files_are_short_enough_to_be_read() {
    let mut files = Vec::new();
    rust_files(&repository("crates"), &mut files);
    rust_files(&repository("tests/src"), &mut files);
    let mut wide = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 440, "{} has {lines} lines", file.display());
        for (place, line) in text.lines().enumerate().filter(|(_, line)| line.chars().count() > 120) {
            wide.push(format!("{}:{}: {}", file.display(), place + 1, line.trim()));
        }
        assert!(
            text.starts_with("//!") || file.to_string_lossy().contains("_tests.rs"),
            "{} does not say what it is for",
            file.display()
        );
    }
    assert_eq!(wide, Vec::<String>::new(), "no line beyond 120 columns: what rustfmt leaves is broken by hand");
}

#[test]
fn templates_have_lines_that_a_change_can_be_read_in() {
    let mut templates = Vec::new();
    files_of("html", &repository("crates/server/templates"), &mut templates);
    assert!(templates.len() > 70, "{} templates", templates.len());
    let mut long = Vec::new();
    for template in templates {
        let text = fs::read_to_string(&template).unwrap();
        for (place, line) in text.lines().enumerate().filter(|(_, line)| line.chars().count() > 160) {
            long.push(format!("{}:{}: {}", template.display(), place + 1, line.trim()));
        }
    }
    assert_eq!(long, Vec::<String>::new(), "one element a line, and none beyond 160 columns");
}

/// Whether an expression of a template takes something by its place: `row.1`, `cells[0]`.
fn takes_by_place(expression: &str) -> bool {
    let follows = |sign: char| {
        let mut rest = expression.split(sign);
        let mut before = rest.next().unwrap_or_default();
        rest.any(|after| {
            let of_a_name = before.ends_with(|last: char| last.is_ascii_lowercase() || [']', ')'].contains(&last));
            before = after;
            of_a_name && after.starts_with(|first: char| first.is_ascii_digit())
        })
    };
    follows('.') || follows('[')
}

#[test]
fn templates_call_what_they_show_by_its_name() {
    assert!(takes_by_place("count.1") && takes_by_place("line.cells[1]") && !takes_by_place("month < 1.5"));
    let mut templates = Vec::new();
    files_of("html", &repository("crates/server/templates"), &mut templates);
    let mut by_place = Vec::new();
    for template in templates {
        let text = fs::read_to_string(&template).unwrap();
        let expressions = text.split("{{").skip(1).chain(text.split("{%").skip(1));
        let found = expressions.filter_map(|rest| rest.split(['}', '%']).next()).filter(|found| takes_by_place(found));
        by_place.extend(found.map(|found| format!("{}: {}", template.display(), found.trim())));
    }
    assert_eq!(by_place, Vec::<String>::new());
}

/// The numbers that a line of `docs/domain.md` carries in bold, such as “B-10” or “S-5, S-6, S-7”, as tests write them.
fn numbers(bold: &str) -> Vec<String> {
    let number = |word: &str| {
        let (letter, digits) = word.trim().split_once('-')?;
        let is_one = letter.len() == 1 && digits.chars().all(|sign| sign.is_ascii_digit());
        is_one.then(|| format!("{}{digits}", letter.to_lowercase()))
    };
    bold.split(',').filter_map(number).collect()
}

/// The numbers that the name of a test begins with, such as `b7_…` or `v4_v5_…`.
fn numbers_of_test(name: &str) -> Vec<String> {
    let is_number = |part: &&str| {
        let (letter, digits) = part.split_at(1);
        letter.chars().all(|sign| sign.is_ascii_lowercase())
            && !digits.is_empty()
            && digits.chars().all(|sign| sign.is_ascii_digit())
    };
    name.split('_').take_while(|part| !part.is_empty()).take_while(is_number).map(str::to_owned).collect()
}

#[test]
fn every_rule_has_a_test_that_carries_its_number_and_every_such_test_a_rule() {
    let rules = fs::read_to_string(repository("docs/domain.md")).unwrap();
    let bold = rules.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    let rules: BTreeSet<String> = bold.flat_map(|(bold, _)| numbers(bold)).collect();
    let (mut files, mut tested) = (Vec::new(), BTreeSet::new());
    rust_files(&repository("crates"), &mut files);
    rust_files(&repository("tests/src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().map(str::trim_start) {
            let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
            tested.extend(name.map(numbers_of_test).unwrap_or_default());
        }
    }
    assert!(rules.len() > 70, "{rules:?}");
    assert_eq!(rules.difference(&tested).collect::<Vec<_>>(), Vec::<&String>::new(), "rules without a test");
    assert_eq!(tested.difference(&rules).collect::<Vec<_>>(), Vec::<&String>::new(), "tests of rules there are not");
}

#[test]
fn migrations_come_in_pairs_and_hold_the_same_tables() {
    let names = |engine: &str| {
        let folder = repository(&format!("migrations/{engine}"));
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    let columns = |engine: &str| -> Vec<String> {
        let text = fs::read_to_string(repository(&format!("migrations/{engine}/0001_foundation.sql"))).unwrap();
        let first_two = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
        text.lines()
            .filter(|line| line.starts_with("    ") || line.starts_with("CREATE TABLE"))
            .map(first_two)
            .collect()
    };
    assert_eq!(columns("sqlite"), columns("postgres"));
}

#[test]
fn the_api_is_the_one_that_was_promised() {
    let description: serde_json::Value = serde_json::from_str(&run(&Database::sqlite(), &["openapi"])).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    let mut lines = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap().keys().filter(|key| *key != "parameters");
        lines.extend(methods.map(|method| format!("{path} {}", method.to_uppercase())));
    }
    lines.sort();
    let mut served: Vec<String> = routes()
        .into_iter()
        .filter(|route| route.area == "api")
        .map(|route| format!("{} {}", route.path, route.method))
        .collect();
    served.sort();
    assert_eq!(served, lines, "what is served is what is described");
    insta::assert_snapshot!(lines.join("\n"));
}
