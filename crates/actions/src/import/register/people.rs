//! People: those who are new are added without a password, and those who are known are compared and given what they
//! lack. The rules are those of adding and changing people by hand (`people/user.rs`): a file takes nothing away.

mod who;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use vagnpark_domain::{
    Language,
    access::{Actor, Grant, Object as _, Permission, PersonVerb, Role, permits},
    bounds::table,
    ids::{OrganisationId, UserId},
    import::BatchEntity,
    register::LicenceClass,
};
use vagnpark_importer::{Named, Place, RegisterReason, ValueReason, as_read, registers::PersonRow};
use vagnpark_store::{BatchChange, UserRecord};

use self::who::{KnownPeople, KnownPerson, Meant};
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

impl PersonWork {
    fn id(&self) -> UserId {
        match self {
            Self::New(user) => user.id,
            Self::Known { id, .. } => *id,
        }
    }

    /// Gives them more: somebody with roles at several organisations has a row for each.
    fn give(&mut self, more: UserChange) {
        let given = |change: &UserChange| change.grants.as_ref().map_or(Vec::new(), |roles| roles.wanted().to_vec());
        match self {
            Self::New(user) => {
                user.grants.extend(given(&more));
                user.name = more.name.unwrap_or_else(|| user.name.clone());
                user.email = more.email.or_else(|| user.email.clone());
                user.licences = more.licences.unwrap_or_else(|| user.licences.clone());
            }
            Self::Known { change, .. } => {
                let wanted = [given(change), given(&more)].concat();
                *change = UserChange {
                    disabled: None,
                    name: more.name.or_else(|| change.name.take()),
                    email: more.email.or_else(|| change.email.take()),
                    licences: more.licences.or_else(|| change.licences.take()),
                    grants: (!wanted.is_empty()).then_some(RolesWanted::Instead { seen: Vec::new(), wanted }),
                };
            }
        }
    }
}

impl Run<'_> {
    pub(crate) async fn people(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<PersonRow>().await?;
        let scope = &self.register.scope;
        let everybody = work.tx.list_users(&Actor::job().scope(Permission::ManageUsers)).await?;
        let seen =
            |user: &UserRecord| scope.everything() || user.grants.iter().any(|grant| scope.covers(grant.organisation));
        let mut known = KnownPeople::of(everybody, seen, &set);
        // In the order of their first rows: each is written once, whatever rows they have.
        let mut plan: Vec<PersonWork> = Vec::new();
        let (mut planned, mut organisations) = (HashMap::new(), Vec::new());
        let mut fates = self.fates();
        fates.each(set, |fates, place, row: PersonRow| match self.person(fates, place, row, &mut known) {
            Ok((fate, organisation, person)) => {
                if matches!(person, PersonWork::New(_)) && fates.counts.created == 0 {
                    fates.note(place, "", "", RegisterReason::NoPasswordYet);
                }
                organisations.push(organisation);
                let id = person.id();
                let before = planned.get(&id).and_then(|index: &usize| plan.get_mut(*index));
                match (before, person) {
                    (Some(before), PersonWork::Known { change, .. }) => before.give(change),
                    (_, person) => {
                        planned.insert(id, plan.len());
                        plan.push(person);
                    }
                }
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
        fates.said_once(&mut known.in_file, &row, (place, "name"))?;
        let organisation = self.organisation_of_person(fates, place, &row)?;
        let row = PersonRow { name: fates.check(place, name_given(&row.name))?, ..row };
        let email = email_given(row.email.clone());
        let email = email.and_then(|email| table::EMAIL.check_some(email.as_ref()).map(|()| email));
        let email = match email {
            Ok(email) => email,
            Err(refusal) => {
                fates.leave_empty(place, &refusal, &[])?;
                None
            }
        };
        let login = fates.check(place, row.login.as_deref().map(login_given).transpose())?;
        // Whatever became of the row before: one login is one person's.
        let said = login.clone().map(|said| (said, organisation));
        let twice = said.and_then(|said| Some((alone(&mut known.said, &said, place).err()?, said.0)));
        let twice = |fates: &mut Fates| match twice {
            Some((twice, said)) => Err(fates.reject(place, "login", &said, twice)),
            None => Ok(()),
        };
        let found = known.find((&row, organisation), login.clone(), email.as_deref());
        let meant = found.map_err(|(column, because)| {
            let value = if column == "email" { row.email.as_deref() } else { row.login.as_deref() };
            fates.reject(place, column, value.unwrap_or(&row.name), because)
        })?;
        match meant {
            Meant::Known(index) => {
                let Some(person) = known.people.get_mut(index) else { return Err(Fate::Skipped) };
                // A further row at the same organisation is one for further roles.
                if !person.has_more_roles_by(&row, organisation) {
                    twice(fates)?;
                    if let Some(earlier) = person.row_at(organisation) {
                        let twice = RegisterReason::TwiceInFile { row: Some(earlier) };
                        return Err(fates.reject(place, "name", &row.name, twice));
                    }
                }
                let (row, email) = match person.rows.first() {
                    Some((_, first)) => said_first(fates, place, (row, email), (&person.user, *first)),
                    None => (row, email),
                };
                person.is_said_by(place, organisation, &row.roles);
                if login.is_some_and(|login| login != person.user.login) {
                    let stays = RegisterReason::LoginStays { login: person.user.login.clone() };
                    fates.note(place, "login", row.login.as_deref().unwrap_or_default(), stays);
                }
                let of_driver = &mut known.told_driver;
                let said = person.roles_said_at(organisation);
                let known = (&person.user, said.as_slice(), of_driver);
                let change = self.change_of(fates, place, (&row, email, organisation), known)?;
                person.user.grants.extend(change.grants.iter().flat_map(RolesWanted::wanted).copied());
                // The rows below meet them as they will be.
                person.user.name = change.name.clone().unwrap_or_else(|| person.user.name.clone());
                person.user.email = change.email.clone().or_else(|| person.user.email.clone());
                person.user.licences = change.licences.clone().unwrap_or_else(|| person.user.licences.clone());
                Ok((Fate::Changed, organisation, PersonWork::Known { id: person.user.id, change }))
            }
            Meant::New { login, made } => {
                twice(fates)?;
                if let Some(other) = known.with_name(&row.name) {
                    let because = RegisterReason::NameKnown { login: other.login.clone() };
                    fates.note(place, "name", &row.name, because);
                }
                let by_default = row.roles.is_empty();
                let user = self.new_person(fates, place, (row, email, organisation), (login, made))?;
                if by_default {
                    tell_driver(fates, place, &mut known.told_driver);
                }
                let mut person = KnownPerson::of(user.clone(), true);
                person.is_said_by(place, organisation, &user.roles_at(organisation));
                known.add(person);
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
        (user, said, told_driver): (&UserRecord, &[Role], &mut bool),
    ) -> Result<UserChange, Fate> {
        let lower = |email: &Option<String>| email.as_deref().map(str::to_lowercase);
        let email = email.filter(|email| Some(email.to_lowercase()) != lower(&user.email));
        let name = Some(row.name.clone()).filter(|name| *name != user.name && *name != as_read(&user.name));
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
        let by_default = row.roles.is_empty() && !has_one;
        let roles = if by_default { vec![Role::Driver] } else { row.roles.clone() };
        if by_default {
            tell_driver(fates, place, told_driver);
        }
        let given = roles.into_iter().map(|role| Grant { organisation, role });
        let given: Vec<Grant> = given.filter(|grant| !user.grants.contains(grant)).collect();
        let held = user.roles_at(organisation).into_iter().filter(|role| !said.contains(role));
        let stay: Vec<&str> = held.map(Role::as_str).collect();
        if !row.roles.is_empty() && !stay.is_empty() {
            fates.note(place, "roles", &user.name, RegisterReason::RolesStay { roles: stay.join(", ") });
        }
        tell_change(fates, place, user, (&change, &given));
        if !given.is_empty() {
            change.grants = Some(RolesWanted::Instead { seen: Vec::new(), wanted: given });
        }
        let changes = change.name.is_some() || change.email.is_some() || change.licences.is_some();
        if changes || change.grants.is_some() { Ok(change) } else { Err(Fate::Unchanged) }
    }
}

/// What a further row about somebody gives: their roles at another organisation. Who they are is for their first row
/// to say, so that the same file does the same a second time.
fn said_first(
    fates: &mut Fates,
    place: Place,
    (row, email): (PersonRow, Option<String>),
    (user, first): (&UserRecord, u64),
) -> (PersonRow, Option<String>) {
    let lower = |text: &str| text.to_lowercase();
    let another = row.name != user.name && row.name != as_read(&user.name)
        || email.as_deref().is_some_and(|email| user.email.as_deref().map(lower) != Some(lower(email)))
        || row.licences.as_ref().is_some_and(|held| *held != user.licences);
    if another {
        fates.note(place, "name", &row.name, RegisterReason::SaidOtherwise { row: first });
    }
    (PersonRow { name: user.name.clone(), licences: None, ..row }, None)
}

/// Reports once that somebody whose role the file does not give is a driver.
fn tell_driver(fates: &mut Fates, place: Place, told: &mut bool) {
    if !std::mem::replace(told, true) {
        fates.note(place, "roles", "", RegisterReason::DriverByDefault);
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
