//! People who log in: `login, name (or first_name, last_name), email, organisation, roles, licences, language`.

use vagnpark_domain::{Language, access::Role, import::Kind, names::fold_name, register::LicenceClass};

use super::{field, none_given};
use crate::{Field, FieldKind, Register, RowReader, ValueReason, value::ValueError};

/// A person as the file gives them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersonRow {
    /// The name to log in with.
    pub login: Option<String>,
    /// What they are called, the given name first.
    pub name: String,
    /// Where mail goes; nobody checked it.
    pub email: Option<String>,
    /// Code, name or alias of the organisation.
    pub organisation: Option<String>,
    /// Their roles there; none if the file does not say.
    pub roles: Vec<Role>,
    /// The licence classes they hold, if the file says which.
    pub licences: Option<Vec<LicenceClass>>,
    /// What they read.
    pub language: Option<Language>,
}

pub(super) const ROLES: &[&str] = &["förare", "samordnare", "verkstad", "ekonom", "administratör", "revisor"];
pub(super) const LANGUAGES: &[&str] = &["svenska", "engelska"];
const CLASSES: &[&str] = &["AM", "A", "B", "BE", "C1", "C", "CE", "D1", "D"];

pub(super) const FIELDS: &[Field] = &[
    field(
        "login",
        "Inloggning",
        FieldKind::Text,
        &[
            "anvandarnamn",
            "anvandarid",
            "anvandare",
            "inloggningsnamn",
            "adkonto",
            "signatur",
            "username",
            "userid",
            "brukernavn",
            "brugernavn",
            "kayttajatunnus",
        ],
        "Om det är tomt: det som står före @ i e-postadressen, eller förnamn.efternamn",
    ),
    field(
        "name",
        "Namn",
        FieldKind::Text,
        &[
            "fornamnefternamn",
            "efternamnfornamn",
            "fornamnochefternamn",
            "efternamnochfornamn",
            "medarbetare",
            "personal",
            "anstalld",
            "forare",
            "fullname",
            "employee",
            "driver",
            "navn",
            "nimi",
        ],
        "Anna Ek, eller Ek, Anna",
    ),
    field(
        "first_name",
        "Förnamn",
        FieldKind::Text,
        &["tilltalsnamn", "givenname", "fornavn", "etunimi"],
        "I stället för hela namnet, med efternamnet bredvid",
    ),
    field(
        "last_name",
        "Efternamn",
        FieldKind::Text,
        &["surname", "familyname", "etternavn", "efternavn", "sukunimi"],
        "I stället för hela namnet",
    ),
    field(
        "email",
        "E-post",
        FieldKind::Text,
        &[
            "epostadress",
            "mail",
            "mailadress",
            "mejl",
            "mejladress",
            "emailaddress",
            "epostadresse",
            "sahkoposti",
            "sahkopostiosoite",
        ],
        "Dit meddelanden går, t.ex. anna.ek@nora.se",
    ),
    field(
        "organisation",
        "Kommun",
        FieldKind::Text,
        &["huvudman", "arbetsgivare", "bolag", "municipality", "employer", "kommune", "kunta"],
        "Kod, namn eller alias; den som rollen gäller hos",
    ),
    field(
        "roles",
        "Roll",
        FieldKind::Words(ROLES),
        &["roller", "behorighet", "behorigheter", "role", "rolle", "rooli"],
        "En eller flera med komma mellan; förare om det är tomt",
    ),
    field(
        "licences",
        "Körkort",
        FieldKind::Text,
        &[
            "korkortsbehorighet",
            "korkortsbehorigheter",
            "korkortsklass",
            "korkortsklasser",
            "licence",
            "license",
            "licenses",
            "drivinglicence",
            "forerkort",
            "korekort",
            "ajokortti",
        ],
        "Klasser med komma mellan: B, BE",
    )
    .optional(),
    field("language", "Språk", FieldKind::Words(LANGUAGES), &["sprog", "kieli"], "svenska eller engelska").optional(),
];

impl Register for PersonRow {
    const KIND: Kind = Kind::People;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let name = name(row);
        let roles = roles_of(row);
        look_for_those_who_left(row);
        let language = row.word("language", language);
        Some(Self {
            // What is left of a personal number is nothing to log in with (I-21).
            login: row.owned("login").filter(|login| !login.contains('*')),
            name: name?,
            email: row.text("email").map(address),
            organisation: row.organisation(),
            roles,
            licences: licences(row),
            language,
        })
    }
}

/// Asks about those of whom a row says that they work there no longer.
fn look_for_those_who_left(row: &mut RowReader<'_>) {
    let is_told = |(header, text): &(String, String)| match fold_name(header).as_str() {
        "aktiv" | "anstalld" | "active" | "aktivt" => crate::value::yes_no(text) == Ok(false),
        "slutat" | "slutade" | "avslutad" | "slutdatum" | "slutdag" => crate::value::yes_no(text) != Ok(false),
        _ => false,
    };
    if let Some((header, text)) = row.cells_of_no_field().into_iter().find(is_told) {
        row.ask_to_leave(&header, &text, ValueReason::LeftPerhaps);
    }
}

/// The roles that a row gives: in the column of roles, in others that are called so (`Roll 2`), and in those that are
/// called like a role and say yes.
fn roles_of(row: &mut RowReader<'_>) -> Vec<Role> {
    let mut given = row.word("roles", roles).unwrap_or_default();
    let mut may_be_none = false;
    for (header, text) in row.cells_of_no_field() {
        let folded = fold_name(&header);
        let read = if folded.trim_end_matches(|sign: char| sign.is_ascii_digit()) == "roll" {
            roles(&text)
        } else if let Ok(named) = roles(&header) {
            may_be_none = true;
            crate::value::yes_no(&text).map(|yes| if yes { named } else { Vec::new() })
        } else {
            continue;
        };
        match read {
            Ok(more) => given.extend(more),
            Err(error) => row.refuse_beside(&header, &text, error),
        }
    }
    given.dedup();
    if given.is_empty() && may_be_none {
        row.reject("roles", "", ValueReason::Empty { field: "roles".to_owned() });
    }
    given
}

/// What somebody is called: `Ek, Anna` is Anna Ek, which is said once for the column.
fn name(row: &mut RowReader<'_>) -> Option<String> {
    let parts = [row.owned("first_name"), row.owned("last_name")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        return Some(parts.join(" "));
    }
    let Some(whole) = row.owned("name") else {
        row.reject("name", "", none_given(&["name", "last_name"]));
        return None;
    };
    let turned = turned(&whole);
    if turned.is_some() {
        row.say_once("name", ValueReason::NameTurned);
    }
    Some(turned.unwrap_or(whole))
}

/// Whether a name would be taken for one whose family name stands first.
pub fn would_be_turned(name: &str) -> bool {
    turned(name).is_some()
}

fn turned(name: &str) -> Option<String> {
    let (last, first) = name.split_once(',')?;
    let (last, first) = (last.trim(), first.trim());
    (!last.is_empty() && !first.is_empty() && !first.contains(',')).then(|| format!("{first} {last}"))
}

/// An address without what programs write around it: `mailto:`, `Anna Ek <anna.ek@nora.se>`.
fn address(text: &str) -> String {
    let within = text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(within, _)| within);
    let within = within.trim();
    let scheme = "mailto:";
    let bare = match within.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => within.get(scheme.len()..).unwrap_or_default(),
        _ => within,
    };
    let bare = bare.split('?').next().unwrap_or_default();
    bare.trim_matches(|sign: char| sign.is_whitespace() || ";,".contains(sign)).to_owned()
}

/// The words of a cell with several.
fn words_of(text: &str) -> Vec<String> {
    let text = text.replace(" och ", ",").replace(" and ", ",");
    let words = text.split([',', ';', '/', '+', '&', '|', '\n']).map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn roles(text: &str) -> Result<Vec<Role>, ValueError> {
    let mut roles: Vec<Role> = words_of(text).iter().map(|word| role(word)).collect::<Result<_, ValueError>>()?;
    roles.sort_unstable();
    roles.dedup();
    // Signs alone are no role, and no driver's either.
    if roles.is_empty() { Err(ValueError::not_one_of(ROLES)) } else { Ok(roles) }
}

pub(super) fn role(word: &str) -> Result<Role, ValueError> {
    Ok(match fold_name(word).as_str() {
        "forare" | "driver" | "chauffor" | "bokare" | "sjafor" | "kuljettaja" => Role::Driver,
        "samordnare" | "fordonssamordnare" | "bilsamordnare" | "fordonsansvarig" | "coordinator" | "koordinator" => {
            Role::Coordinator
        }
        "verkstad" | "verkstadspersonal" | "mekaniker" | "workshop" | "mechanic" => Role::Workshop,
        "ekonom" | "ekonomi" | "controller" | "finance" | "okonom" => Role::Finance,
        "administrator" | "admin" => Role::Administrator,
        "revisor" | "auditor" => Role::Auditor,
        _ => return Err(ValueError::not_one_of(ROLES)),
    })
}

pub(super) fn language(text: &str) -> Result<Language, ValueError> {
    match fold_name(text).as_str() {
        "svenska" | "sv" | "swedish" => Ok(Language::Swedish),
        "engelska" | "en" | "english" => Ok(Language::English),
        _ => Err(ValueError::not_one_of(LANGUAGES)),
    }
}

/// Classes of licence, with those that are none of ours.
#[derive(Debug, Default, PartialEq, Eq)]
struct Licences {
    held: Vec<LicenceClass>,
    others: Vec<String>,
}

fn licences(row: &mut RowReader<'_>) -> Option<Vec<LicenceClass>> {
    let Licences { held, others } = row.word("licences", classes)?;
    if !others.is_empty() {
        row.say_once("licences", ValueReason::LicenceNotKept { classes: others.join(", ") });
    }
    Some(held)
}

fn classes(text: &str) -> Result<Licences, ValueError> {
    let mut read = Licences::default();
    let words = words_of(text);
    for word in words.iter().flat_map(|word| word.split([' ', '-', '\u{a0}'])).filter(|word| !word.is_empty()) {
        let upper = word.to_uppercase();
        match upper.trim_end_matches('.') {
            "KÖRKORT" | "BEHÖRIGHET" | "KLASS" | "KK" => {}
            // Classes that nothing of ours demands are read as what they include (körkortslagen 2 kap. 5–6 §§).
            other @ ("A1" | "A2" | "B96" | "C1E" | "D1E" | "DE") => {
                read.others.push(other.to_owned());
                let included = other.strip_suffix("96").or_else(|| other.strip_suffix('E')).unwrap_or_default();
                read.held.extend(included.parse::<LicenceClass>());
            }
            class => read.held.push(class.parse().map_err(|_| ValueError::not_one_of(CLASSES))?),
        }
    }
    if read.held.is_empty() && read.others.is_empty() {
        return Err(ValueError::not_one_of(CLASSES));
    }
    read.held.sort_unstable();
    read.held.dedup();
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i23_names_addresses_roles_and_licences_as_people_write_them() {
        assert_eq!(turned("Ek, Anna").as_deref(), Some("Anna Ek"));
        assert_eq!(turned("von Essen, Carl Johan").as_deref(), Some("Carl Johan von Essen"));
        assert_eq!((turned("Anna Ek"), turned("Ek,"), turned("Ek, Anna, chef")), (None, None, None));
        for (written, read) in [
            ("mailto:anna.ek@nora.se", "anna.ek@nora.se"),
            ("MAILTO:anna.ek@nora.se?subject=hej", "anna.ek@nora.se"),
            ("Anna Ek <anna.ek@nora.se>;", "anna.ek@nora.se"),
            ("anna.ek@nora.se ;", "anna.ek@nora.se"),
        ] {
            assert_eq!(address(written), read, "{written}");
        }
        assert_eq!(roles("Förare, samordnare"), Ok(vec![Role::Driver, Role::Coordinator]));
        assert_eq!(roles("ekonom och admin"), Ok(vec![Role::Finance, Role::Administrator]));
        assert!(roles("Systemadministratör").is_err(), "that role never comes by a file");
        let held = |text: &str| classes(text).map(|read| (read.held, read.others.join(" ")));
        let none = String::new;
        assert_eq!(held("B, BE"), Ok((vec![LicenceClass::B, LicenceClass::Be], none())));
        assert_eq!(held("B/C1"), Ok((vec![LicenceClass::B, LicenceClass::C1], none())));
        assert_eq!(held("b-körkort"), Ok((vec![LicenceClass::B], none())));
        assert_eq!(held("AM A B"), Ok((vec![LicenceClass::Am, LicenceClass::A, LicenceClass::B], none())));
        assert_eq!(held("B, C1E"), Ok((vec![LicenceClass::B, LicenceClass::C1], "C1E".to_owned())));
        assert_eq!(held("A2"), Ok((Vec::new(), "A2".to_owned())), "it is no A");
        assert!(held("ja").is_err() && held("körkort").is_err());
    }
}
