//! People, sessions and tokens, kept without their secrets.

use vagnpark_domain::{
    access::{Actor, KeyVerb, PersonVerb, may},
    booking::Driver,
};
use vagnpark_store::{Roles, WaitingPeople};

use crate::contract::*;

pub(crate) fn nils(grants: Vec<Grant>) -> UserRecord {
    UserRecord {
        id: id(1),
        login: "nils".to_owned(),
        name: "Nils".to_owned(),
        email: None,
        password_hash: None,
        language: Language::Swedish,
        licences: vec![vagnpark_domain::register::LicenceClass::B],
        system_administrator: false,
        disabled: false,
        grants,
    }
}

fn a_session(user: vagnpark_domain::ids::UserId, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Session {
    let browser = "Firefox, Windows".to_owned();
    Session { user, created_at: now, seen_at: now, expires_at, password_at: now, browser }
}

#[tokio::test]
async fn people_sessions_and_tokens_are_kept_without_their_secrets() {
    for database in both() {
        let store = furnished(&database).await;
        let user = nils(vec![Grant { organisation: id(NORA), role: Role::Driver }]);
        let (now, later) = (at("2026-10-01T08:00:00Z"), at("2026-10-02T08:00:00Z"));
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        assert_eq!(tx.find_user_by_login("nils").await.unwrap(), Some(user.clone()));
        assert_eq!(tx.list_users(&of(id(NORA))).await.unwrap(), std::slice::from_ref(&user));
        assert!(tx.list_users(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert!(
            tx.user_is_in(&of(id(NORA)), user.id).await.unwrap()
                && !tx.user_is_in(&of(id(LINDESBERG)), user.id).await.unwrap()
        );
        let session = a_session(user.id, now, later);
        tx.insert_session(b"hash", &session).await.unwrap();
        tx.touch_session(b"hash", later).await.unwrap();
        tx.note_password(b"hash", later).await.unwrap();
        let found = tx.find_session(b"hash").await.unwrap().unwrap();
        assert_eq!((found.seen_at, found.password_at, found.browser.as_str()), (later, later, "Firefox, Windows"));
        tx.insert_session(b"earlier", &session).await.unwrap();
        let listed = tx.list_sessions_of(user.id).await.unwrap();
        assert_eq!(listed.iter().map(|(hash, _)| hash.as_slice()).collect::<Vec<_>>(), [&b"hash"[..], b"earlier"]);
        tx.delete_sessions_of(user.id).await.unwrap();
        assert!(tx.find_session(b"hash").await.unwrap().is_none());
        let token = TokenRecord {
            id: id(1),
            user_id: user.id,
            name: "t".to_owned(),
            read_only: true,
            created_at: now,
            expires_at: later,
            revoked_at: None,
        };
        let operator = Actor::operator();
        let own = may(&operator, PersonVerb::Own, user.clone()).unwrap();
        let managed = may(&operator, PersonVerb::Manage, user.clone()).unwrap();
        tx.insert_token(&own, &token, b"secret").await.unwrap();
        let found = tx.find_token(token.id).await.unwrap().unwrap();
        let revoked = may(&operator, KeyVerb::Revoke, found).unwrap();
        tx.revoke_token(&revoked, now).await.unwrap();
        assert!(tx.find_token(token.id).await.unwrap().is_none(), "it is revoked once");
        let holder = tx.find_token_holder(b"secret").await.unwrap().unwrap();
        assert_eq!((holder.revoked_at, holder.read_only), (Some(now), true));
        assert_eq!(holder.user, tx.find_user(user.id).await.unwrap().unwrap());
        assert!(tx.find_token_holder(b"another").await.unwrap().is_none());
        let drivers = tx.load_drivers(&[user.id, id(77)]).await.unwrap();
        let about = Driver { licences: user.licences.clone(), barred: None };
        assert_eq!((drivers.len(), &drivers[&user.id]), (1, &about));
        assert_eq!(tx.list_tokens(user.id).await.unwrap().len(), 1);
        tx.set_disabled(&managed, true).await.unwrap();
        // Chosen in a page that was opened before: it does not let anybody in again.
        tx.set_language(&own, Language::English).await.unwrap();
        assert!(tx.find_user(user.id).await.unwrap().unwrap().disabled);
        assert_eq!(
            tx.load_drivers(&[user.id]).await.unwrap()[&user.id].barred,
            Some(vagnpark_domain::booking::Barred::LockedOut)
        );
    }
}

#[tokio::test]
async fn a8_what_was_permitted_for_one_thing_is_not_done_for_another() {
    for database in both() {
        let store = furnished(&database).await;
        let driver = Grant { organisation: id(NORA), role: Role::Driver };
        let user = nils(vec![driver]);
        let now = at("2026-10-01T08:00:00Z");
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        let operator = Actor::operator();
        let own = may(&operator, PersonVerb::Own, user.clone()).unwrap();
        let managed = may(&operator, PersonVerb::Manage, user.clone()).unwrap();
        let refused = |done: Result<(), StoreError>| matches!(done, Err(StoreError::PermittedForSomethingElse(_)));
        assert!(refused(tx.set_disabled(&own, true).await));
        assert!(refused(tx.update_user(&own, &user).await));
        assert!(refused(tx.insert_password_link(&own, b"link", now).await));
        assert!(refused(tx.set_language(&managed, Language::English).await));
        assert!(refused(tx.set_password(&managed, "hash").await));
        let coordinator = Grant { role: Role::Coordinator, ..driver };
        let roles = may(&operator, PersonVerb::Manage, Roles::of(&user, &[coordinator])).unwrap();
        assert!(refused(tx.change_roles(&roles).await));
        assert_eq!(tx.find_user(user.id).await.unwrap(), Some(user.clone()), "nothing has changed");

        let roles = may(&operator, PersonVerb::GiveRoles, Roles::of(&user, &[coordinator])).unwrap();
        tx.change_roles(&roles).await.unwrap();
        let after = UserRecord { name: "Nisse".to_owned(), licences: Vec::new(), ..user.clone() };
        tx.update_user(&managed, &after).await.unwrap();
        tx.set_password(&own, "hash").await.unwrap();
        let expected = UserRecord { grants: vec![coordinator], password_hash: Some("hash".to_owned()), ..after };
        assert_eq!(tx.find_user_for_update(user.id).await.unwrap(), Some(expected));
    }
}

#[tokio::test]
async fn a15_a_link_for_a_password_holds_for_a_time_and_a_newer_one_takes_its_place() {
    for database in both() {
        let store = furnished(&database).await;
        let user = nils(Vec::new());
        let (now, later) = (at("2026-10-01T08:00:00Z"), at("2026-10-02T08:00:00Z"));
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        let operator = Actor::operator();
        let managed = may(&operator, PersonVerb::Manage, user.clone()).unwrap();
        let own = may(&operator, PersonVerb::Own, user.clone()).unwrap();
        tx.insert_password_link(&managed, b"one", later).await.unwrap();
        assert_eq!(tx.find_password_link(b"one", now).await.unwrap(), Some(user.id));
        assert_eq!(tx.find_password_link(b"one", later).await.unwrap(), None, "at its end it is over");
        tx.insert_password_link(&managed, b"two", later).await.unwrap();
        assert_eq!(tx.find_password_link(b"one", now).await.unwrap(), None);
        tx.set_password(&own, "hash").await.unwrap();
        assert_eq!(tx.find_password_link(b"two", now).await.unwrap(), None, "it works once");
        for name in [&b"here"[..], b"there"] {
            let session = a_session(user.id, now, later);
            tx.insert_session(name, &session).await.unwrap();
        }
        tx.delete_other_sessions(user.id, b"here").await.unwrap();
        let left = [tx.find_session(b"here").await.unwrap(), tx.find_session(b"there").await.unwrap()];
        assert_eq!(left.map(|session| session.is_some()), [true, false]);
    }
}

#[tokio::test]
async fn b16_the_store_and_a_person_s_entry_say_the_same_about_who_books() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let of_role = |role| vec![Grant { organisation: id(NORA), role }];
        let grants = Role::ALL.iter().map(|role| of_role(*role)).chain([vec![]]);
        let people = (400..).zip(grants).map(|(number, grants)| (number, grants, false));
        for (number, grants, system_administrator) in people.chain([(500, vec![], true)]) {
            let of = UserRecord { id: id(number), login: format!("l{number}"), system_administrator, ..nils(grants) };
            tx.insert_user(&of).await.unwrap();
            let loaded = tx.load_drivers(&[of.id]).await.unwrap().remove(&of.id).unwrap();
            assert_eq!(loaded, of.driver(), "{:?}", of.grants);
            let books = of.grants.iter().any(|grant| grant.role.permits(Permission::Book)) || system_administrator;
            assert_eq!(loaded.barred.is_none(), books, "{:?}", of.grants);
        }
    }
}

#[tokio::test]
async fn people_wait_for_a_password_or_a_role_until_they_have_it_or_are_locked_out() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let of_nora = nils(vec![Grant { organisation: id(NORA), role: Role::Driver }]);
        let without_role =
            UserRecord { id: id(2), login: "eva".to_owned(), password_hash: Some("x".to_owned()), ..nils(vec![]) };
        let locked_out = UserRecord { id: id(3), login: "bo".to_owned(), disabled: true, ..nils(vec![]) };
        for user in [&of_nora, &without_role, &locked_out] {
            tx.insert_user(user).await.unwrap();
        }
        let everything = Actor::job().scope(Permission::ManageUsers);
        let waiting = |without_password, without_role| WaitingPeople { without_password, without_role };
        assert_eq!(tx.count_waiting_people(&everything).await.unwrap(), waiting(1, 1));
        assert_eq!(tx.count_waiting_people(&of(id(NORA))).await.unwrap(), waiting(1, 0));
        assert_eq!(tx.count_waiting_people(&of(id(LINDESBERG))).await.unwrap(), waiting(0, 0));
    }
}
