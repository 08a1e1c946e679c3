//! Whom an administrator can lock out.

use reqwest::Method;
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Server, answer, both, run},
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
