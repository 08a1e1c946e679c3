//! Who operates the command line, as the audit log names them.

use std::sync::LazyLock;

use vagnpark_actions::{
    App,
    system::security::{Somebody, note_security},
};
use vagnpark_domain::{access::Actor, security::SecurityEvent};

/// The user of the operating system that the program runs as.
static USER: LazyLock<String> = LazyLock::new(user);

/// The operator at the command line.
pub(super) fn operator() -> Actor {
    Actor::operated_by(&USER)
}

/// Notes that the operator opened the system to somebody.
pub(super) async fn note_let_in(app: &App, operator: &Actor, what: &str) {
    let who = Somebody { login: operator.name.clone(), ..Somebody::default() };
    note_security(app, SecurityEvent::LetIn, &who, what, 0).await;
}

/// The name is looked up by the number that the system vouches for: what the environment says, anybody can set.
#[cfg(unix)]
fn user() -> String {
    let number = rustix::process::getuid().as_raw();
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_of(number, &known).unwrap_or_else(|| number.to_string())
}

#[cfg(not(unix))]
fn user() -> String {
    std::env::var("USERNAME").unwrap_or_default()
}

#[cfg(unix)]
fn name_of(number: u32, known: &str) -> Option<String> {
    let mut people = known.lines().map(|line| line.split(':').collect::<Vec<_>>());
    people.find_map(|fields| match fields[..] {
        [name, _, id, ..] if id.parse() == Ok(number) => Some(name.to_owned()),
        _ => None,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::name_of;

    #[test]
    fn a4_an_operator_is_called_what_the_system_calls_them() {
        let known = "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna,,,:/home/anna:/bin/sh\n+::::::\n";
        assert_eq!(name_of(1000, known).as_deref(), Some("anna"));
        assert_eq!(name_of(100, known), None);
    }
}
