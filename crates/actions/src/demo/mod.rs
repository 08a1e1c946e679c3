//! The Bergslagen example: four municipalities, two joint bodies, some 120 vehicles and a year of
//! use. Made from a seed, relative to today, so that there is always something going on.

mod finance;
mod fleet;
mod places;
mod year;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use vagnpark_domain::access::Actor;

use crate::{ActionError, App, people::user, register::organisation::list_organisations};

/// The password of every login of the example.
const PASSWORD: &str = "bergslagen";

/// Login, name, role and organisation.
const PEOPLE: [(&str, &str, &str, &str); 10] = [
    ("samordnare", "Siv Samordnare", "coordinator", "lindesberg"),
    ("samordnare.nora", "Nils Noraskog", "coordinator", "nora"),
    ("forare", "Frida Förare", "driver", "lindesberg"),
    ("verkstad", "Valter Verkstad", "workshop", "lindesberg"),
    ("ekonom", "Eva Ekonom", "finance", "lindesberg"),
    ("ekonom.nora", "Erik Ekonom", "finance", "nora"),
    ("ekonom.hallefors", "Hanna Ekonom", "finance", "hallefors"),
    ("ekonom.ljusnarsberg", "Lars Ekonom", "finance", "ljusnarsberg"),
    ("revisor", "Rut Revisor", "auditor", "lindesberg"),
    ("administratör", "Ada Administratör", "administrator", "lindesberg"),
];

/// The last one to be added.
const SYSTEM: &str = "Systemadministratör";

const SEED: u64 = 18_631_885;

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nobody and nothing: the example can be made in it.
    Nothing,
    /// The example, with what was done in it.
    Example,
    /// Something else, or half an example: logins with known passwords have no business there.
    Other,
}

/// Looks whether a database is empty or holds the example.
pub async fn look(app: &App) -> Result<Found, ActionError> {
    let people = user::list_users(app, &Actor::operator()).await?;
    if people.is_empty() && list_organisations(app).await?.is_empty() {
        return Ok(Found::Nothing);
    }
    let is_there = |name: &str| people.iter().any(|person| person.name == name);
    let whole = is_there(SYSTEM) && PEOPLE.iter().all(|(_, name, ..)| is_there(name));
    Ok(if whole { Found::Example } else { Found::Other })
}

/// Makes the example. People come last, so that half an example is never taken for a whole one.
pub async fn create(app: &App) -> Result<(), ActionError> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let places = places::create(app).await?;
    let fleet = fleet::create(app, &places, &mut random).await?;
    year::create(app, &places, &fleet, &mut random).await?;
    finance::create(app, &fleet).await?;
    people(app, &places).await
}

/// The logins, for the terminal.
pub fn logins() -> String {
    let rows = PEOPLE.map(|(login, name, role, organisation)| {
        format!("  {login:<18} {PASSWORD:<12} {role:<14} {organisation:<12} {name}\n")
    });
    format!(
        "  {:<18} {:<12}\n{}  {:<18} {:<12} system administrator\n\n",
        "login",
        "password",
        rows.concat(),
        "system",
        PASSWORD
    )
}

async fn people(app: &App, places: &places::Places) -> Result<(), ActionError> {
    use vagnpark_domain::{UnknownWord, access::Grant, register::LicenceClass};
    let operator = Actor::operator();
    for (login, name, role, organisation) in PEOPLE {
        let role = role.parse().map_err(|unknown: UnknownWord| ActionError::broken(unknown.to_string()))?;
        let new = user::NewUser {
            login: login.to_owned(),
            name: name.to_owned(),
            email: None,
            first: user::FirstWayIn::Told(PASSWORD),
            licences: vec![LicenceClass::B],
            grants: vec![Grant { organisation: places.organisation(organisation), role }],
            system_administrator: false,
        };
        user::add_user(app, &operator, new).await?;
    }
    let system = user::NewUser {
        login: "system".to_owned(),
        name: SYSTEM.to_owned(),
        email: None,
        first: user::FirstWayIn::Told(PASSWORD),
        licences: vec![LicenceClass::B],
        grants: Vec::new(),
        system_administrator: true,
    };
    user::add_user(app, &operator, system).await?;
    Ok(())
}
