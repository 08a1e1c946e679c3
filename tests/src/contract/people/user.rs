//! People, sessions and tokens, kept without their secrets.

use vagnpark_domain::booking::Driver;

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
        let session = Session { user: user.id, created_at: now, seen_at: now, expires_at: later };
        tx.insert_session(b"hash", &session).await.unwrap();
        tx.touch_session(b"hash", later).await.unwrap();
        assert_eq!(tx.find_session(b"hash").await.unwrap().map(|found| found.seen_at), Some(later));
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
        tx.insert_token(&token, b"secret").await.unwrap();
        assert!(!tx.revoke_token(Some(id::<UserId>(9)), token.id, now).await.unwrap(), "not somebody else's");
        assert!(tx.revoke_token(Some(user.id), token.id, now).await.unwrap());
        let holder = tx.find_token_holder(b"secret").await.unwrap().unwrap();
        assert_eq!((holder.revoked_at, holder.read_only), (Some(now), true));
        assert_eq!(holder.user, tx.find_user(user.id).await.unwrap().unwrap());
        assert!(tx.find_token_holder(b"another").await.unwrap().is_none());
        let drivers = tx.load_drivers(&[user.id, id(77)]).await.unwrap();
        let about = Driver { licences: user.licences.clone(), locked_out: false };
        assert_eq!((drivers.len(), &drivers[&user.id]), (1, &about));
        assert_eq!(tx.list_tokens(user.id).await.unwrap().len(), 1);
        tx.set_disabled(user.id, true).await.unwrap();
        // Chosen in a page that was opened before: it does not let anybody in again.
        tx.set_language(user.id, Language::English).await.unwrap();
        assert!(tx.find_user(user.id).await.unwrap().unwrap().disabled);
        assert!(tx.load_drivers(&[user.id]).await.unwrap()[&user.id].locked_out);
    }
}
