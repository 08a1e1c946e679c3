//! Whom an administrator can lock out.

use reqwest::Method;
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Server, answer, both, run, vagnpark},
    permitted::locked_out::{id_of, lock},
};

#[tokio::test(flavor = "multi_thread")]
async fn a2_an_administrator_locks_out_their_own_people_and_nobody_of_others() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        for (login, roles) in [
            ("adam", &["nora:administrator"][..]),
            ("own", &["nora:driver"]),
            ("shared", &["nora:driver", "lindesberg:administrator"]),
            ("system", &["nora:driver", "--system-administrator"]),
        ] {
            let roles =
                roles.iter().flat_map(|role| if role.starts_with("--") { vec![*role] } else { vec!["--role", *role] });
            run(&database, &["user", "add", login, login].into_iter().chain(roles).collect::<Vec<_>>());
        }
        let adam = server.client(&database, "adam");
        let (_, listed) = adam.get("/api/v1/users?limit=500").await;
        let id_of = |login: &str| {
            let people = listed["items"].as_array().unwrap();
            people.iter().find(|user| user["login"] == login).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let lock_out = async |login: &str| {
            let path = format!("/api/v1/users/{}", id_of(login));
            answer(adam.request(Method::PATCH, &path).json(&json!({ "disabled": true }))).await
        };
        for login in ["shared", "system"] {
            let person = server.client(&database, login);
            let (status, refused) = lock_out(login).await;
            assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/roles-elsewhere")), "{refused}");
            assert_eq!(person.get("/api/v1/vehicles").await.0, 200, "{login} goes on");
        }
        assert_eq!(lock_out("own").await.0, 204);
        let (status, refused) = lock_out("adam").await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/own-account")), "{refused}");
        assert_eq!(adam.get("/api/v1/users").await.0, 200, "somebody has to let in again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_two_system_administrators_who_lock_each_other_out_at_once_leave_one() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let logins = ["sara", "sune"];
        for login in logins {
            run(&database, &["user", "add", login, login, "--system-administrator"]);
        }
        let first = server.client(&database, "sara");
        let ids = [id_of(&first, "sara").await, id_of(&first, "sune").await];
        for _ in 0..8 {
            // Being locked out ends a token.
            let clients = logins.map(|login| server.client(&database, login));
            let (one, other) = tokio::join!(lock(&clients[0], &ids[1], true), lock(&clients[1], &ids[0], true));
            let mut statuses = [one.0, other.0];
            statuses.sort_unstable();
            // Whoever comes second may be locked out by then.
            assert!(matches!(statuses, [204, 401 | 409]), "{one:?} {other:?}");
            let left = database.stored("SELECT count(*) FROM app_user WHERE system_administrator AND NOT disabled");
            assert_eq!(left, "1");
            let (remaining, gone) = if one.0 == 204 { (0, 1) } else { (1, 0) };
            let refused = vagnpark(&database, &["user", "disable", logins[remaining]]).output().unwrap();
            assert!(!refused.status.success(), "the operator neither");
            assert!(String::from_utf8_lossy(&refused.stderr).contains("system administrator"), "{refused:?}");
            assert_eq!(lock(&server.client(&database, logins[remaining]), &ids[gone], false).await.0, 204);
        }
    }
}
