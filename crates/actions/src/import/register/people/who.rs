//! Whom a row of people means: somebody known by their login, their address or the login that would be made, or
//! somebody new (I-23).

use std::collections::{HashMap, HashSet};

use vagnpark_domain::{
    access::{Grant, Role, is_reserved},
    ids::OrganisationId,
    names::{fold_name, login_of},
};
use vagnpark_importer::{Outcome, Place, RegisterReason, RowSet, registers::PersonRow};
use vagnpark_store::UserRecord;

/// Somebody who is known, from the register or from a row before.
pub(super) struct KnownPerson {
    pub(super) user: UserRecord,
    /// Whether the importer can see them.
    pub(super) seen: bool,
    /// The rows that are about them, each for another organisation or for further roles there.
    pub(super) rows: Vec<(OrganisationId, u64)>,
    /// The roles that those give them.
    said: Vec<Grant>,
}

impl KnownPerson {
    pub(super) fn of(user: UserRecord, seen: bool) -> Self {
        Self { user, seen, rows: Vec::new(), said: Vec::new() }
    }

    /// Notes that a row is about them.
    pub(super) fn is_said_by(&mut self, place: Place, organisation: OrganisationId, roles: &[Role]) {
        self.rows.push((organisation, place.row));
        self.said.extend(roles.iter().map(|role| Grant { organisation, role: *role }));
    }

    /// The roles at an organisation that rows have given them.
    pub(super) fn roles_said_at(&self, organisation: OrganisationId) -> Vec<Role> {
        self.said.iter().filter(|grant| grant.organisation == organisation).map(|grant| grant.role).collect()
    }

    /// Whether a further row about them, at an organisation where they have one, is for further roles.
    pub(super) fn has_more_roles_by(&self, row: &PersonRow, organisation: OrganisationId) -> bool {
        let said = self.roles_said_at(organisation);
        self.row_at(organisation).is_some()
            && fold_name(&self.user.name) == fold_name(&row.name)
            && row.roles.iter().any(|role| !said.contains(role))
    }

    /// The row about them at an organisation.
    pub(super) fn row_at(&self, organisation: OrganisationId) -> Option<u64> {
        self.rows.iter().find(|(at, _)| *at == organisation).map(|(_, row)| *row)
    }
}

/// Everybody who logs in: nobody else may have their login.
pub(super) struct KnownPeople {
    pub(super) people: Vec<KnownPerson>,
    by_login: HashMap<String, usize>,
    /// By their names, folded: one of those who are called so.
    by_name: HashMap<String, usize>,
    /// Addresses that the file has for several people.
    shared: HashSet<String>,
    /// The rows that say a login at an organisation.
    pub(super) said: HashMap<(String, OrganisationId), u64>,
    /// The rows of the file.
    pub(super) in_file: HashMap<PersonRow, u64>,
    /// Whether it has been said that those whose role the file does not give are drivers.
    pub(super) told_driver: bool,
}

/// Whom a row means.
pub(super) enum Meant {
    Known(usize),
    New { login: String, made: bool },
}

impl KnownPeople {
    pub(super) fn of(users: Vec<UserRecord>, seen: impl Fn(&UserRecord) -> bool, set: &RowSet<PersonRow>) -> Self {
        let mut known = Self {
            people: Vec::new(),
            by_login: HashMap::new(),
            by_name: HashMap::new(),
            shared: HashSet::new(),
            said: HashMap::new(),
            in_file: HashMap::new(),
            told_driver: false,
        };
        for user in users {
            let seen = seen(&user);
            known.add(KnownPerson::of(user, seen));
        }
        let mut names: HashMap<String, String> = HashMap::new();
        for (_, outcome) in &set.rows {
            // Whoever waits for an answer has their address, too.
            let (Outcome::Row(row) | Outcome::Rejected(Some(row))) = outcome else { continue };
            let PersonRow { email: Some(email), name, .. } = row else { continue };
            let (email, name) = (email.to_lowercase(), fold_name(name));
            if names.entry(email.clone()).or_insert_with(|| name.clone()) != &name {
                known.shared.insert(email);
            }
        }
        known
    }

    pub(super) fn add(&mut self, person: KnownPerson) {
        self.by_login.insert(person.user.login.clone(), self.people.len());
        if person.seen {
            self.by_name.insert(fold_name(&person.user.name), self.people.len());
        }
        self.people.push(person);
    }

    /// Somebody whom the importer sees with a name.
    pub(super) fn with_name(&self, name: &str) -> Option<&UserRecord> {
        let index = self.by_name.get(&fold_name(name))?;
        self.people.get(*index).map(|person| &person.user)
    }

    fn with_login(&self, login: &str) -> Option<(usize, &KnownPerson)> {
        let index = *self.by_login.get(login)?;
        Some((index, self.people.get(index)?))
    }

    /// The people whom the importer sees with an address.
    fn with_email(&self, email: &str) -> Vec<(usize, &KnownPerson)> {
        let has = |user: &UserRecord| user.email.as_ref().is_some_and(|own| own.to_lowercase() == email);
        self.people.iter().enumerate().filter(|(_, person)| person.seen && has(&person.user)).collect()
    }

    /// Whom a row means: by its login, by its address, or by the login that is made of those (I-23).
    pub(super) fn find(
        &self,
        (row, organisation): (&PersonRow, OrganisationId),
        login: Option<String>,
        email: Option<&str>,
    ) -> Result<Meant, (&'static str, RegisterReason)> {
        if let Some((index, known)) = login.as_deref().and_then(|login| self.with_login(login)) {
            return match known {
                KnownPerson { seen: false, .. } => Err(("login", RegisterReason::AliasTaken)),
                _ if are_one(&known.user.name, &row.name) => Ok(Meant::Known(index)),
                _ => Err(("login", RegisterReason::OtherPerson { name: known.user.name.clone() })),
            };
        }
        let email = email.map(str::to_lowercase);
        let own_email = email.as_deref().filter(|email| !self.shared.contains(*email));
        let with_email = email.as_deref().map(|email| self.with_email(email)).unwrap_or_default();
        let of_name = |(_, known): &&(usize, &KnownPerson)| fold_name(&known.user.name) == fold_name(&row.name);
        match (with_email.iter().find(of_name), with_email.as_slice()) {
            (Some((index, _)), _) => return Ok(Meant::Known(*index)),
            (None, [(index, known)]) if own_email.is_some() && known.rows.is_empty() => {
                if are_one(&known.user.name, &row.name) {
                    return Ok(Meant::Known(*index));
                }
                if login.is_none() {
                    return Err(("email", RegisterReason::OtherPerson { name: known.user.name.clone() }));
                }
            }
            _ => {}
        }
        match login {
            Some(login) if is_reserved(&login) => Err(("login", RegisterReason::LoginReserved)),
            Some(login) => Ok(Meant::New { login, made: false }),
            None => self.made((row, organisation), own_email),
        }
    }

    /// The login that is made of the address or the name, with a number behind it if it is somebody else's. Who has it,
    /// the name and the address or a role at the organisation, is the person meant.
    fn made(
        &self,
        (row, organisation): (&PersonRow, OrganisationId),
        email: Option<&str>,
    ) -> Result<Meant, (&'static str, RegisterReason)> {
        let made = login_of(email, &row.name);
        let is_same = |user: &UserRecord| {
            let same_email = match (&user.email, email) {
                (Some(own), Some(email)) => own.to_lowercase() == email,
                _ => true,
            };
            let is_there = user.grants.iter().any(|grant| grant.organisation == organisation);
            (same_email || is_there) && fold_name(&user.name) == fold_name(&row.name)
        };
        for number in 1_u32.. {
            let login = if number == 1 { made.clone() } else { format!("{made}{number}") };
            match self.with_login(&login) {
                Some((index, known)) if known.seen && is_same(&known.user) => return Ok(Meant::Known(index)),
                Some(_) => {}
                None if is_reserved(&login) => {}
                None => return Ok(Meant::New { login, made: true }),
            }
        }
        Err(("login", RegisterReason::AliasTaken))
    }
}

/// Whether two names may be one person's: somebody who marries keeps their given name, and a family shares the other.
fn are_one(one: &str, other: &str) -> bool {
    let words =
        |name: &str| -> Vec<String> { name.split([' ', '-']).map(fold_name).filter(|word| !word.is_empty()).collect() };
    let (ones, others) = (words(one), words(other));
    ones.first().is_some_and(|given| others.contains(given)) || others.first().is_some_and(|given| ones.contains(given))
}
