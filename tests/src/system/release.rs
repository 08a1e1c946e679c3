//! What is done before a version is built.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use crate::harness::repository;

/// A program that notes how it was called, and ends as it is told.
fn stand_in(folder: &Path, name: &str, ends: i32) {
    let file = folder.join(name);
    let log = folder.join("called");
    let script =
        format!("#!/bin/sh\necho \"{name} $*\" >> {}\n[ \"$1\" = audit ] && exit {ends}\nexit 0\n", log.display());
    fs::write(&file, script).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Makes a version with programs that only note how they were called; answers whether it went through, and the calls.
fn made(with_audit: bool, audit_ends: i32) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("bin");
    for place in ["bin", "scripts", "target/symbols"] {
        fs::create_dir_all(folder.path().join(place)).unwrap();
    }
    fs::copy(repository("scripts/release"), folder.path().join("scripts/release")).unwrap();
    fs::write(folder.path().join("Cargo.lock"), "").unwrap();
    for name in ["cargo", "objcopy"].into_iter().chain(with_audit.then_some("cargo-audit")) {
        stand_in(&programs, name, audit_ends);
    }
    let release = Command::new("bash")
        .arg(folder.path().join("scripts/release"))
        .env("PATH", format!("{}:/usr/bin:/bin", programs.display()))
        .output()
        .unwrap();
    (release.status.success(), fs::read_to_string(programs.join("called")).unwrap_or_default())
}

#[test]
fn no_version_is_built_on_a_library_with_a_known_hole() {
    let (through, called) = made(true, 0);
    let place = |call: &str| called.lines().position(|line| line.starts_with(call));
    assert!(through && place("cargo audit --deny warnings") < place("cargo build"), "{called}");
    let (through, called) = made(true, 1);
    assert!(!through && called.contains("cargo audit") && !called.contains("cargo build"), "a hole: {called}");
    let (through, called) = made(false, 0);
    assert!(!through && !called.contains("cargo build"), "nobody looked: {called}");
}
