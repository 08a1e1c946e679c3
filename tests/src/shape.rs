//! The shape of the house: which way dependencies point, which routes exist, how long files are.

use std::{fs, path::Path};

use crate::{
    harness::{Database, repository, run},
    routes::routes,
};

#[test]
fn dependencies_point_the_way_the_architecture_says() {
    let allowed: [(&str, &[&str]); 6] = [
        ("domain", &[]),
        ("store", &["domain"]),
        ("importer", &["domain"]),
        ("export", &["domain"]),
        ("server", &["domain", "store", "importer", "export"]),
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
                    || (*library == "tokio" && !["domain", "importer", "export"].contains(&name))
                    || name == "bench";
                assert!(inside, "{name} must not depend on {library}");
            }
        }
        assert_eq!(manifest["package"]["license"]["workspace"].as_bool(), Some(true), "{name} says its licence");
    }
}

fn rust_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn files_are_short_enough_to_be_read() {
    let mut files = Vec::new();
    rust_files(&repository("crates"), &mut files);
    rust_files(&repository("tests/src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        assert!(lines <= 440, "{} has {lines} lines", file.display());
        assert!(
            text.starts_with("//!") || file.to_string_lossy().contains("_tests.rs"),
            "{} does not say what it is for",
            file.display()
        );
    }
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
