//! What a password may be at all.

use vagnpark_domain::{
    Fault, Field, Refusal,
    limits::{MAX_PASSWORD, MIN_PASSWORD},
};

use crate::{app::App, error::ActionError};

/// Words that anybody would try first here.
const LOCAL_WORDS: [&str; 30] = [
    "vagnpark",
    "bilpool",
    "fordon",
    "tjänstebil",
    "kommun",
    "password",
    "lösenord",
    "hemligt",
    "välkommen",
    "sommaren",
    "sommar",
    "vintern",
    "vinter",
    "hösten",
    "våren",
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
    "sverige",
    "hejhej",
    "qwerty",
];

/// Refuses a password that is too short, too long, or among those that are guessed first: made of the login, the name,
/// the organisations' names or what this program is called, common in the world, made of the operator's words, or known
/// from a breach.
pub(crate) async fn check_password(app: &App, password: &str, about: &[&str]) -> Result<(), ActionError> {
    let fault = fault_alone(password);
    let fault = match fault {
        Some(fault) => Some(fault),
        None => {
            let (lists, password) = (app.password_lists.clone(), password.to_owned());
            let organisations = app.store.read().await?.list_organisations().await?;
            let names = organisations.iter().map(|organisation| organisation.name.as_str());
            let words = words_of(about.iter().copied().chain(names));
            let found = tokio::task::spawn_blocking(move || lists.fault(&password, &words)).await;
            found.map_err(ActionError::broken)??
        }
    };
    fault.map_or(Ok(()), |fault| Err(Refusal::at(Field::Password, fault).into()))
}

/// The words of some names, each as a whole, in its parts, and without the ending of a genitive: it is the organisation
/// Lindesbergs kommun, and the place Lindesberg. With those that anybody would try first here.
fn words_of<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let with_parts = |name: &'a str| name.split(|sign: char| !sign.is_alphanumeric()).chain([name]);
    let with_stem = |word: &'a str| [word.to_lowercase(), word.to_lowercase().trim_end_matches('s').to_owned()];
    names.flat_map(with_parts).flat_map(with_stem).chain(LOCAL_WORDS.map(str::to_owned)).collect()
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
        let words = words_of(["frida", "Frida Berg", "Lindesbergs kommun", "Samhällsbyggnad Bergslagen"].into_iter());
        let fault = |password: &str| {
            let fault = fault_alone(password).or_else(|| lists.fault(password, &words).expect("no files are read"));
            fault.map_or("fine", |fault| fault.code())
        };
        assert_eq!(fault("kort"), "too_short");
        assert_eq!(fault(&"å".repeat(MAX_PASSWORD)), "too_long");
        for guessed in [
            "frida12345",
            "frida123456",
            "Vagnpark2026",
            "1111111111",
            "abababababab",
            "lösenord123",
            "Sommar2026",
            "bergslagen1",
            "Bergslagen2026",
            "Bergslagen2026!",
            "Lindesbergs2026",
            "Lindesberg2026",
            "kommun-vagnpark",
            "negalsgreb2026",
            "B3rgsl4gen2026",
            "Samhallsbyggnad1",
            "Hösten2026!",
            "januari februari",
            "fordon fordon fordon",
        ] {
            assert_eq!(fault(guessed), "easily_guessed", "{guessed}");
        }
        for fine in ["tolv gröna mopeder", "Vagnpark är en bil i en skog", "frida kör aldrig buss", "x7Kq-29vTb"] {
            assert_eq!(fault(fine), "fine", "{fine}");
        }
    }
}
