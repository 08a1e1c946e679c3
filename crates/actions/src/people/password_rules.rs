//! What a password may be at all.

use vagnpark_domain::{
    Fault, Field, Refusal,
    limits::{MAX_PASSWORD, MIN_PASSWORD},
};

use crate::{app::App, error::ActionError};

/// Words that anybody would try first here.
const LOCAL_WORDS: [&str; 12] = [
    "vagnpark",
    "bilpool",
    "kommun",
    "password",
    "lösenord",
    "hemligt",
    "välkommen",
    "sommar",
    "vinter",
    "sverige",
    "hejhej",
    "qwerty",
];

/// Refuses a password that is too short, too long, or among those that are guessed first: hardly more than the login,
/// the name or what this program is called, common in the world, one of the operator's words, or known from a breach.
pub(crate) async fn check_password(app: &App, password: &str, about: &[&str]) -> Result<(), ActionError> {
    let fault = fault_alone(password);
    let fault = match fault {
        Some(fault) => Some(fault),
        None => {
            let (lists, password) = (app.password_lists.clone(), password.to_owned());
            let parts = about.iter().flat_map(|about| about.split_whitespace()).map(str::to_lowercase);
            let words: Vec<String> = parts.chain(LOCAL_WORDS.map(str::to_owned)).collect();
            let found = tokio::task::spawn_blocking(move || lists.fault(&password, &words)).await;
            found.map_err(ActionError::broken)??
        }
    };
    fault.map_or(Ok(()), |fault| Err(Refusal::at(Field::Password, fault).into()))
}

/// What is wrong with a password whoever chooses it, and whatever is on lists.
fn fault_alone(password: &str) -> Option<Fault> {
    if password.chars().count() < MIN_PASSWORD {
        return Some(Fault::TooShort { least: MIN_PASSWORD });
    }
    if password.len() > MAX_PASSWORD {
        return Some(Fault::TooLong { most: MAX_PASSWORD });
    }
    let mut different: Vec<char> = password.to_lowercase().chars().collect();
    different.sort_unstable();
    different.dedup();
    (different.len() < 4).then_some(Fault::EasilyGuessed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::guessable::PasswordLists;

    #[test]
    fn a15_a_password_is_more_than_a_word_that_anybody_would_try_first() {
        let lists = PasswordLists::default();
        let words: Vec<String> = ["frida", "berg"].into_iter().chain(LOCAL_WORDS).map(str::to_owned).collect();
        let fault = |password: &str| {
            let fault = fault_alone(password).or_else(|| lists.fault(password, &words).expect("no files are read"));
            fault.map_or("fine", |fault| fault.code())
        };
        assert_eq!(fault("kort"), "too_short");
        assert_eq!(fault(&"å".repeat(MAX_PASSWORD)), "too_long");
        for guessed in ["frida12345", "Vagnpark2026", "1111111111", "abababababab", "lösenord123", "Sommar2026"] {
            assert_eq!(fault(guessed), "easily_guessed", "{guessed}");
        }
        for fine in ["tolv gröna mopeder", "Vagnpark är en bil i en skog", "frida kör aldrig buss", "x7Kq-29vTb"] {
            assert_eq!(fault(fine), "fine", "{fine}");
        }
    }
}
