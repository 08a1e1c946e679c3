//! People, sessions and tokens, remembered answers and the audit log.

use vagnpark_domain::audit::{AuditAction, AuditEntity};
use vagnpark_store::Pace;

use super::*;

pub(super) fn nils(grants: Vec<Grant>) -> UserRecord {
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
        let licences = tx.load_licences(&[user.id, id(77)]).await.unwrap();
        assert_eq!((licences.len(), &licences[&user.id]), (1, &user.licences));
        assert_eq!(tx.list_tokens(user.id).await.unwrap().len(), 1);
        tx.set_disabled(user.id, true).await.unwrap();
        // Chosen in a page that was opened before: it does not let anybody in again.
        tx.set_language(user.id, Language::English).await.unwrap();
        assert!(tx.find_user(user.id).await.unwrap().unwrap().disabled);
    }
}

/// Claims a key for a quarter of an hour, in a transaction of its own.
async fn claim(store: &Store, attempt: &Attempt, hash: &str, now: DateTime<Utc>) -> Claim {
    let mut tx = store.begin().await.unwrap();
    let claim = tx.claim_key(attempt, hash, now, now + Duration::minutes(15)).await.unwrap();
    tx.commit().await.unwrap();
    claim
}

/// Writes something with its audit entry, on behalf of an attempt.
async fn do_it(store: &Store, attempt: &Attempt, number: u128) -> Result<(), StoreError> {
    let work = async {
        let mut tx = store.begin().await?;
        tx.put_organisation(&organisation(number, &format!("o{number}"))).await?;
        let change = Change {
            action: AuditAction::Add,
            entity: AuditEntity::Organisation,
            entity_id: number.to_string(),
            organisation: None,
            before: None,
            after: None,
        };
        tx.audit(at("2026-10-01T08:00:00Z"), vec![AuditEntry::new(&Actor::operator(), change)]).await?;
        tx.commit().await
    };
    attempt.clone().work(work).await
}

#[tokio::test]
async fn attempts_from_one_address_come_three_at_once_and_then_one_by_one() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-10-01T08:00:00Z");
        let pace = Pace::Steady { burst: 3, step_us: 20_000_000 };
        let mut tx = store.begin().await.unwrap();
        for _ in 0..3 {
            assert_eq!(tx.claim_attempt(b"address", pace, now).await.unwrap(), None);
        }
        assert_eq!(tx.claim_attempt(b"address", pace, now).await.unwrap(), Some(20_000_000));
        assert_eq!(tx.claim_attempt(b"another", pace, now).await.unwrap(), None);
        let soon = now + Duration::seconds(19);
        assert_eq!(tx.claim_attempt(b"address", pace, soon).await.unwrap(), Some(1_000_000));
        assert_eq!(tx.claim_attempt(b"address", pace, now + Duration::seconds(20)).await.unwrap(), None);
        // One that succeeded leaves its place to the next.
        tx.release_attempt(b"address", 20_000_000).await.unwrap();
        assert_eq!(tx.claim_attempt(b"address", pace, now + Duration::seconds(20)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn attempts_at_one_login_are_free_at_first_and_then_wait_longer_each_time() {
    for database in both() {
        let store = furnished(&database).await;
        let mut now = at("2026-10-01T08:00:00Z");
        let (first_us, longest_us) = (1_000_000, 5_000_000);
        let pace = Pace::Growing { free: 3, first_us, longest_us, forgotten_us: 60_000_000 };
        let mut tx = store.begin().await.unwrap();
        let mut waits = Vec::new();
        for _ in 0..7 {
            assert_eq!(tx.claim_attempt(b"nils", pace, now).await.unwrap(), None);
            let wait = tx.claim_attempt(b"nils", pace, now).await.unwrap();
            // A refused claim counts for nothing; one that was let through is the second of the pair.
            waits.push(wait.map_or(0, |wait| wait / 1_000_000));
            now += Duration::microseconds(wait.unwrap_or_default());
        }
        assert_eq!(waits, [0, 1, 2, 4, 5, 5, 5]);
        let later = now + Duration::seconds(61);
        assert_eq!(tx.claim_attempt(b"nils", pace, later).await.unwrap(), None);
        assert_eq!(tx.claim_attempt(b"nils", pace, later).await.unwrap(), None, "forgotten");
        tx.forget_attempts(b"nils").await.unwrap();
        assert_eq!(tx.claim_attempt(b"nils", pace, now).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_lease_from_a_clock_that_went_wrong_holds_nobody_up() {
    for database in both() {
        let store = furnished(&database).await;
        let now = at("2026-10-01T08:00:00Z");
        let [one, other] = [1, 2].map(uuid::Uuid::from_u128);
        let minute = Duration::minutes(1);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.take_lease("job", one, now, now + minute).await.unwrap());
        assert!(!tx.take_lease("job", other, now, now + minute).await.unwrap());
        assert!(tx.take_lease("job", other, now + minute, now + minute * 2).await.unwrap());
        let ahead = now + Duration::days(30);
        assert!(tx.take_lease("job", one, ahead, ahead + minute).await.unwrap());
        assert!(tx.take_lease("job", other, now, now + minute).await.unwrap(), "it is a month ahead");
    }
}

#[tokio::test]
async fn b13_a_key_is_claimed_once_taken_over_from_the_dead_and_what_was_done_is_found() {
    for database in both() {
        let store = furnished(&database).await;
        let user = nils(Vec::new());
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        tx.commit().await.unwrap();
        let attempt = |key: &str, number: u128| Attempt { user: user.id, key: key.to_owned(), id: id(number) };
        let (now, after_the_lease) = (at("2026-10-01T08:00:00Z"), at("2026-10-01T08:15:00Z"));
        let (first, second) = (attempt("k", 1), attempt("k", 2));

        assert_eq!(claim(&store, &first, "h", now).await, Claim::Ours);
        assert_eq!(claim(&store, &second, "h", now).await, Claim::UnderWay);
        assert_eq!(claim(&store, &second, "other", after_the_lease).await, Claim::OfAnother);
        // The first shows no sign of life, so the second takes over; the first then does nothing.
        assert_eq!(claim(&store, &second, "h", after_the_lease).await, Claim::Ours);
        assert!(matches!(do_it(&store, &first, 50).await, Err(StoreError::TakenOver)));
        assert!(!store.read().await.unwrap().list_organisations().await.unwrap().iter().any(|o| o.code == "o50"));
        do_it(&store, &second, 51).await.unwrap();

        // It died before it answered: what it did is found, and not done again.
        let third = attempt("k", 3);
        assert_eq!(claim(&store, &third, "h", after_the_lease).await, Claim::UnderWay, "it may still answer");
        let effect = Effect { entity: AuditEntity::Organisation, id: "51".to_owned() };
        let later = after_the_lease + Duration::minutes(15);
        assert_eq!(claim(&store, &third, "h", later).await, Claim::Done(effect.clone()));
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.release_key(&second).await.unwrap(), Some(effect), "a key with an effect is not given back");
        let body = "{}".to_owned();
        let answer = RememberedAnswer { request_hash: "h".to_owned(), status: 201, location: None, body };
        tx.remember_answer(&third, &answer).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(claim(&store, &third, "h", now).await, Claim::Answered(answer));

        // One that did nothing releases its key.
        let failed = attempt("l", 4);
        assert_eq!(claim(&store, &failed, "h", now).await, Claim::Ours);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.release_key(&failed).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(claim(&store, &attempt("l", 5), "h", now).await, Claim::Ours);
    }
}

#[tokio::test]
async fn a4_the_audit_log_proves_itself_and_refuses_to_be_changed() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        for number in 1..=3 {
            write_audit(&mut tx, number).await;
        }
        tx.commit().await.unwrap();
        assert_eq!(store.read().await.unwrap().verify_audit().await.unwrap(), Ok(4), "{}", store.engine());
        assert_eq!(store.read().await.unwrap().list_audit(&of(id(NORA)), Some(4), 10).await.unwrap().len(), 2);
        assert!(store.read().await.unwrap().list_audit(&of(id(LINDESBERG)), None, 10).await.unwrap().is_empty());
        store.close().await;
        // By hand, the guard refuses; with the guard taken out, the chain shows it.
        let tamper = "UPDATE audit_entry SET actor = 'mallory' WHERE seq = 2";
        assert!(!by_hand(&database, tamper), "{}", database.url);
        let unguard = if database.url.starts_with("sqlite") {
            "DROP TRIGGER audit_entries_stay_update"
        } else {
            "DROP TRIGGER audit_entries_stay ON audit_entry"
        };
        assert!(by_hand(&database, unguard) && by_hand(&database, tamper));
        let store = Store::connect(&database.url).await.unwrap();
        let fault = store.read().await.unwrap().verify_audit().await.unwrap().unwrap_err();
        assert_eq!(fault.seq, 2);
    }
}

/// Runs a statement past the program, as an intruder would.
fn by_hand(database: &Database, statement: &str) -> bool {
    let output = match database.url.strip_prefix("sqlite://") {
        Some(file) => std::process::Command::new("python3")
            .args([
                "-c",
                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
                file,
                statement,
            ])
            .output(),
        None => std::process::Command::new("psql")
            .args([&database.url, "-v", "ON_ERROR_STOP=1", "-q", "-c", statement])
            .output(),
    };
    output.unwrap().status.success()
}

async fn write_audit(tx: &mut Tx, number: u128) {
    let change = Change {
        action: AuditAction::Change,
        entity: AuditEntity::Vehicle,
        entity_id: number.to_string(),
        organisation: Some(id(NORA)),
        before: None,
        after: Some(serde_json::json!({ "number": number.to_string() })),
    };
    tx.audit(at("2026-10-01T08:00:00.123456Z"), vec![AuditEntry::new(&Actor::operator(), change)]).await.unwrap();
}
