//! People that several tests need.

use super::{Client, Database, Server, run};

/// Nora's drivers Frida and Dora, its coordinator Nils and Wille of its workshop; and Bo, who drives for Nora and
/// coordinates for Lindesberg.
pub(crate) fn people_of_nora(database: &Database, server: &Server) -> [Client; 5] {
    for (login, name, roles) in [
        ("frida", "Frida Ferm", &["nora:driver"][..]),
        ("dora", "Dora Dahl", &["nora:driver"]),
        ("nils", "Nils Nord", &["nora:coordinator"]),
        ("wille", "Wille Verk", &["nora:workshop"]),
        ("bo", "Bo Both", &["nora:driver", "lindesberg:coordinator"]),
    ] {
        let roles = roles.iter().flat_map(|role| ["--role", role]);
        let arguments: Vec<&str> = ["user", "add", login, name, "--licence", "B"].into_iter().chain(roles).collect();
        run(database, &arguments);
    }
    ["frida", "dora", "nils", "wille", "bo"].map(|login| server.client(database, login))
}
