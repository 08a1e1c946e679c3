//! People: those who are new are added without a password, and those who are known are compared and given what they
//! lack. The rules are those of adding and changing people by hand (`people/user.rs`): a file takes nothing away.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use vagnpark_domain::{
    Language,
    access::{Actor, Grant, Object as _, Permission, PersonVerb, Role, permits},
    bounds::table,
    ids::{OrganisationId, UserId},
    import::BatchEntity,
    names::{fold_name, login_of},
    register::LicenceClass,
};
use vagnpark_importer::{Named, Outcome, Place, RegisterReason, RowSet, ValueReason, registers::PersonRow};
use vagnpark_store::{BatchChange, UserRecord};

use super::{
    Decision, Run, batch_change,
    fates::{Fates, alone},
    known::distinct,
};
use crate::{
    error::ActionError,
    import::report::{Fate, ImportReport},
    people::{
        secrets::expect_password,
        user::{
            RolesWanted, UserChange, add_within, change_within, email_given, find_to_change, login_given, name_given,
        },
    },
    work::Work,
};

/// What a file says of a person, as it is kept for undoing: nothing that proves who they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PersonKept {
    pub(crate) name: String,
    login: String,
    email: Option<String>,
    licences: Vec<LicenceClass>,
    grants: Vec<Grant>,
    disabled: bool,
}

impl PersonKept {
    pub(crate) fn of(user: &UserRecord) -> Self {
        let mut grants = user.grants.clone();
        grants.sort_unstable_by_key(|grant| (grant.organisation, grant.role));
        Self {
            name: user.name.clone(),
            login: user.login.clone(),
            email: user.email.clone(),
            licences: user.licences.clone(),
            grants,
            disabled: user.disabled,
        }
    }

    /// What makes somebody this again.
    pub(crate) fn again(self) -> UserChange {
        UserChange {
            disabled: None,
            name: Some(self.name),
            email: Some(self.email.unwrap_or_default()),
            licences: Some(self.licences),
            grants: None,
        }
    }

    /// Whether somebody is called, reached and licensed otherwise than in another.
    pub(crate) fn describes_another(&self, other: &Self) -> bool {
        (&self.name, &self.email, &self.licences) != (&other.name, &other.email, &other.licences)
    }

    /// The roles that it has beside another's.
    pub(crate) fn beyond(&self, other: &Self) -> Vec<Grant> {
        self.grants.iter().filter(|grant| !other.grants.contains(grant)).copied().collect()
    }
}

/// Somebody to be written.
enum PersonWork {
    New(UserRecord),
    Known { id: UserId, change: UserChange },
}

/// Somebody who is known, from the register or from a row before.
struct KnownPerson {
    user: UserRecord,
    /// Whether the importer can see them.
    seen: bool,
    /// The row that is about them.
    row: Option<u64>,
}

/// Everybody who logs in: nobody else may have their login.
struct KnownPeople {
    people: Vec<KnownPerson>,
    by_login: HashMap<String, usize>,
    /// Addresses that the file has for several people.
    shared: HashSet<String>,
    /// The rows that say a login.
    said: HashMap<String, u64>,
}

/// Whom a row means.
enum Meant {
    Known(usize),
    New { login: String, made: bool },
}

impl KnownPeople {
    fn of(users: Vec<UserRecord>, seen: impl Fn(&UserRecord) -> bool, set: &RowSet<PersonRow>) -> Self {
        let mut known =
            Self { people: Vec::new(), by_login: HashMap::new(), shared: HashSet::new(), said: HashMap::new() };
        for user in users {
            let seen = seen(&user);
            known.add(KnownPerson { user, seen, row: None });
        }
        let mut names: HashMap<String, String> = HashMap::new();
        for (_, outcome) in &set.rows {
            let Outcome::Row(PersonRow { email: Some(email), name, .. }) = outcome else { continue };
            let (email, name) = (email.to_lowercase(), fold_name(name));
            if names.entry(email.clone()).or_insert_with(|| name.clone()) != &name {
                known.shared.insert(email);
            }
        }
        known
    }

    fn add(&mut self, person: KnownPerson) {
        self.by_login.insert(person.user.login.clone(), self.people.len());
        self.people.push(person);
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
    fn find(
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
            (None, [(index, known)]) if own_email.is_some() && known.row.is_none() => {
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
                None => return Ok(Meant::New { login, made: true }),
            }
        }
        Err(("login", RegisterReason::AliasTaken))
    }
}

/// Whether two names may be one person's: somebody who marries keeps their given name.
fn are_one(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> { name.split([' ', '-']).map(fold_name).collect() };
    let others = words(other);
    words(one).iter().any(|word| !word.is_empty() && others.contains(word))
}

impl Run<'_> {
    pub(crate) async fn people(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<PersonRow>().await?;
        let scope = &self.register.scope;
        let everybody = work.tx.list_users(&Actor::job().scope(Permission::ManageUsers)).await?;
        let seen =
            |user: &UserRecord| scope.everything() || user.grants.iter().any(|grant| scope.covers(grant.organisation));
        let mut known = KnownPeople::of(everybody, seen, &set);
        let (mut plan, mut organisations) = (Vec::new(), Vec::new());
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: PersonRow| match self.person(fates, place, row, &mut known) {
            Ok((fate, organisation, person)) => {
                if matches!(person, PersonWork::New(_)) && fates.counts.created == 0 {
                    fates.note(place, "", "", RegisterReason::NoPasswordYet);
                }
                organisations.push(organisation);
                plan.push(person);
                fate
            }
            Err(fate) => fate,
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        // A file of people opens the system to somebody, as adding one by hand does.
        expect_password(self.actor, self.now)?;
        let mut changes = Vec::new();
        for person in plan {
            changes.push(put_person(&mut work, person).await?);
        }
        self.finish(work, &mut fates, &distinct(organisations), changes, Vec::new()).await
    }

    /// What a row does, and where.
    fn person(
        &self,
        fates: &mut Fates,
        place: Place,
        row: PersonRow,
        known: &mut KnownPeople,
    ) -> Result<(Fate, OrganisationId, PersonWork), Fate> {
        let organisation = self.organisation_of_person(fates, place, &row)?;
        let row = PersonRow { name: fates.check(place, name_given(&row.name))?, ..row };
        let email = email_given(row.email.clone());
        let email = email.and_then(|email| table::EMAIL.check_some(email.as_ref()).map(|()| email));
        let email = match email {
            Ok(email) => email,
            Err(refusal) => {
                fates.leave_empty(place, &refusal)?;
                None
            }
        };
        let login = fates.check(place, row.login.as_deref().map(login_given).transpose())?;
        // Whatever became of the row before: one login is one person's.
        if let Some(said) = &login {
            let twice = alone(&mut known.said, said, place);
            twice.map_err(|twice| fates.reject(place, "login", said, twice))?;
        }
        let found = known.find((&row, organisation), login.clone(), email.as_deref());
        let meant = found.map_err(|(column, because)| {
            let value = if column == "email" { row.email.as_deref() } else { row.login.as_deref() };
            fates.reject(place, column, value.unwrap_or(&row.name), because)
        })?;
        match meant {
            Meant::Known(index) => {
                let Some(person) = known.people.get_mut(index) else { return Err(Fate::Skipped) };
                if let Some(earlier) = person.row.replace(place.row) {
                    let twice = RegisterReason::TwiceInFile { row: Some(earlier) };
                    person.row = Some(earlier);
                    return Err(fates.reject(place, "name", &row.name, twice));
                }
                if login.is_some_and(|login| login != person.user.login) {
                    let stays = RegisterReason::LoginStays { login: person.user.login.clone() };
                    fates.note(place, "login", row.login.as_deref().unwrap_or_default(), stays);
                }
                let change = self.change_of(fates, place, (&row, email, organisation), &person.user)?;
                // The rows below meet them as they will be.
                person.user.name = change.name.clone().unwrap_or_else(|| person.user.name.clone());
                person.user.email = change.email.clone().or_else(|| person.user.email.clone());
                Ok((Fate::Changed, organisation, PersonWork::Known { id: person.user.id, change }))
            }
            Meant::New { login, made } => {
                let user = self.new_person(fates, place, (row, email, organisation), (login, made))?;
                known.add(KnownPerson { user: user.clone(), seen: true, row: Some(place.row) });
                Ok((Fate::Created, organisation, PersonWork::New(user)))
            }
        }
    }

    /// The organisation of a row, where the importer must look after people.
    fn organisation_of_person(&self, fates: &mut Fates, place: Place, row: &PersonRow) -> Result<OrganisationId, Fate> {
        let register = &self.register;
        let named = row.organisation.as_deref();
        let found = match (named, register.sender) {
            (Some(name), _) => register.find_organisation(fates, place, "organisation", name, register.today)?,
            (None, Some(sender)) => sender,
            (None, None) => return Err(fates.reject(place, "organisation", "", ValueReason::NoOrganisation)),
        };
        if register.scope.covers(found) {
            return Ok(found);
        }
        let because = RegisterReason::NotYours { what: Named::Person };
        Err(fates.reject(place, "organisation", named.unwrap_or_default(), because))
    }

    fn new_person(
        &self,
        fates: &mut Fates,
        place: Place,
        (row, email, organisation): (PersonRow, Option<String>, OrganisationId),
        (login, made): (String, bool),
    ) -> Result<UserRecord, Fate> {
        if login.is_empty() {
            return Err(fates.reject(place, "login", &row.name, ValueReason::Empty { field: "login".to_owned() }));
        }
        let roles = if row.roles.is_empty() { vec![Role::Driver] } else { row.roles };
        let user = UserRecord {
            id: self.app.new_id(),
            login,
            name: row.name,
            email,
            password_hash: None,
            language: row.language.unwrap_or(Language::Swedish),
            licences: row.licences.unwrap_or_default(),
            system_administrator: false,
            disabled: false,
            grants: roles.into_iter().map(|role| Grant { organisation, role }).collect(),
        };
        fates.check(place, user.within_bounds())?;
        if made {
            fates.note(place, "login", &user.name, RegisterReason::LoginMade { login: user.login.clone() });
        }
        Ok(user)
    }

    /// What a row changes of somebody who is known; what it does not say stays.
    fn change_of(
        &self,
        fates: &mut Fates,
        place: Place,
        (row, email, organisation): (&PersonRow, Option<String>, OrganisationId),
        user: &UserRecord,
    ) -> Result<UserChange, Fate> {
        let lower = |email: &Option<String>| email.as_deref().map(str::to_lowercase);
        let email = email.filter(|email| Some(email.to_lowercase()) != lower(&user.email));
        let name = Some(row.name.clone()).filter(|name| *name != user.name);
        let licences = row.licences.clone().filter(|licences| {
            let held: HashSet<_> = user.licences.iter().collect();
            licences.iter().collect::<HashSet<_>>() != held
        });
        let mut change = UserChange { name, email, licences, ..UserChange::default() };
        let describes = change.name.is_some() || change.email.is_some() || change.licences.is_some();
        if describes && !permits(self.actor, PersonVerb::Manage, &user.interests()) {
            fates.note(place, "name", &user.name, RegisterReason::EntryOfOthers);
            change = UserChange::default();
        }
        if user.disabled {
            fates.note(place, "name", &user.name, RegisterReason::StaysLockedOut);
        }
        let has_one = user.grants.iter().any(|grant| grant.organisation == organisation);
        let roles = if row.roles.is_empty() && !has_one { vec![Role::Driver] } else { row.roles.clone() };
        let given = roles.into_iter().map(|role| Grant { organisation, role });
        let given: Vec<Grant> = given.filter(|grant| !user.grants.contains(grant)).collect();
        tell_change(fates, place, user, (&change, &given));
        if !given.is_empty() {
            change.grants = Some(RolesWanted::Instead { seen: Vec::new(), wanted: given });
        }
        let changes = change.name.is_some() || change.email.is_some() || change.licences.is_some();
        if changes || change.grants.is_some() { Ok(change) } else { Err(Fate::Unchanged) }
    }
}

/// Notes what becomes another of a person.
fn tell_change(fates: &mut Fates, place: Place, user: &UserRecord, (change, given): (&UserChange, &[Grant])) {
    let classes = |held: &[LicenceClass]| held.iter().map(|class| class.as_str()).collect::<Vec<_>>().join(", ");
    let roles = |grants: &mut dyn Iterator<Item = &Grant>| {
        grants.map(|grant| grant.role.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(name) = &change.name {
        fates.change(place, &user.login, ("name", user.name.clone(), name.clone()));
    }
    if let Some(email) = &change.email {
        fates.change(place, &user.login, ("email", user.email.clone().unwrap_or_default(), email.clone()));
    }
    if let Some(licences) = &change.licences {
        fates.change(place, &user.login, ("licences", classes(&user.licences), classes(licences)));
    }
    if let Some(first) = given.first() {
        let there = || user.grants.iter().filter(|grant| grant.organisation == first.organisation);
        let after = roles(&mut there().chain(given));
        fates.change(place, &user.login, ("roles", roles(&mut there()), after));
    }
}

/// Writes a person as by hand, with an entry each in the audit log. Answers what to undo with the batch.
async fn put_person(work: &mut Work<'_>, person: PersonWork) -> Result<BatchChange, ActionError> {
    match person {
        PersonWork::New(user) => {
            add_within(work, &user).await?;
            batch_change(BatchEntity::Person, user.id, None::<&PersonKept>, &PersonKept::of(&user))
        }
        PersonWork::Known { id, change } => {
            let before = find_to_change(work, id).await?;
            change_within(work, &before, change).await?;
            let after = work.tx.find_user(id).await?.ok_or(ActionError::NotFound("user"))?;
            batch_change(BatchEntity::Person, id, Some(&PersonKept::of(&before)), &PersonKept::of(&after))
        }
    }
}
