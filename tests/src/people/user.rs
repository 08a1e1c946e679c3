//! Whom an administrator can lock out.

use reqwest::Method;
use serde_json::json;

use super::password::organisation;
use crate::{
    booking::rules::{booked, car, patch, people},
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
        let (_, listed) = adam.get("/api/v1/users").await;
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

/// The part of a page between two texts.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("no {from}: {page}")).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_nothing_is_chosen_for_whoever_adds_a_person_and_what_was_typed_stays() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "sara", "Sara", "--system-administrator"]);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        let [sara, adam] = ["sara", "adam"].map(|login| server.client(&database, login));
        let (nora, lindesberg) = (organisation(&sara, "nora").await, organisation(&sara, "lindesberg").await);
        let page = sara.request(Method::GET, "/anvandare").send().await.unwrap().text().await.unwrap();
        for field in ["organisation", "role"] {
            let select = between(&page, &format!("<select id=\"{field}\""), "</select>");
            assert!(select.contains("<option value=\"\">Välj") && !select.contains("selected"), "{field}: {select}");
        }
        assert!(!between(&page, "<fieldset id=\"licences\"", "</fieldset>").contains("checked"), "{page}");
        assert!(!page.contains("type=\"password\""), "nobody else types a person's password");

        let typed = [("login", "nisse"), ("name", "Nisse Hult"), ("email", "nisse@nora.se"), ("licences", "C1")];
        let send = async |more: &[(&str, &str)]| sara.send("/anvandare", &[&typed[..], more].concat()).await;
        let unknown = "00000000-0000-0000-0000-000000000009";
        for (more, field) in [
            (&[("organisation", ""), ("role", "driver")][..], "organisation"),
            (&[("organisation", unknown), ("role", "driver")], "organisation"),
            (&[("organisation", &nora), ("role", "")], "role"),
        ] {
            let (status, page) = send(more).await;
            assert_eq!(status, 422, "{more:?}: {page}");
            assert!(page.contains(&format!("href=\"#{field}\"")), "{more:?}: {page}");
            for kept in ["value=\"nisse\"", "value=\"Nisse Hult\"", "value=\"nisse@nora.se\"", "value=\"C1\" checked"] {
                assert!(page.contains(kept), "{kept} is lost: {page}");
            }
        }
        // Whoever looks after one organisation is not asked which, and cannot name another.
        let page = adam.request(Method::GET, "/anvandare").send().await.unwrap().text().await.unwrap();
        assert!(!page.contains("<select id=\"organisation\""), "{page}");
        let (status, page) =
            adam.send("/anvandare", &[&typed[..], &[("organisation", &lindesberg), ("role", "driver")]].concat()).await;
        assert!(status == 422 && page.contains("value=\"Nisse Hult\""), "{status} {page}");

        let (status, page) = adam.send("/anvandare", &[&typed[..], &[("role", "driver")]].concat()).await;
        assert!(status == 200 && page.contains("Nisse Hult") && page.contains("Skapa länk"), "{status} {page}");
        let (_, users) = adam.get("/api/v1/users").await;
        let nisse = users["items"].as_array().unwrap().iter().find(|user| user["login"] == "nisse").unwrap();
        assert_eq!((&nisse["licences"], &nisse["grants"][0]["organisation"]), (&json!(["C1"]), &json!(nora)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_the_page_of_a_person_changes_their_entry_and_roles_and_locks_out_with_what_lies_ahead_in_sight() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        let adam = server.client(&database, "adam");
        let vehicle = car(&people.nils, 945, json!({})).await;
        for hour in [0, 2] {
            booked(&people.frida, &vehicle, hour, hour + 1).await;
        }
        let [frida, own] = [id_of(&adam, "frida").await, id_of(&adam, "adam").await];
        let path = format!("/anvandare/{frida}");
        let read = async || adam.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        let page = read().await;
        assert!(page.contains("2 bokningar ligger framför") && page.contains("Stäng av"), "{page}");

        let before = between(&page, "name=\"before\" value=\"", "\"").replace("&amp;", "&").replace("&#38;", "&");
        let entry =
            [("before", before.as_str()), ("name", "Frida Berg"), ("email", "frida@nora.se"), ("licences", "BE")];
        let (status, page) = adam.send(&path, &entry).await;
        assert!(status == 200 && page.contains("Uppgifterna är sparade"), "{status} {page}");
        let entry = [("before", before.as_str()), ("name", "Fridolina"), ("email", ""), ("licences", "B")];
        let (status, page) = adam.send(&path, &entry).await;
        assert!(status == 409 && page.contains("Frida Berg"), "somebody else's change is not lost: {status} {page}");
        let user = async || {
            let (_, users) = adam.get("/api/v1/users").await;
            users["items"].as_array().unwrap().iter().find(|user| user["id"] == frida.as_str()).unwrap().clone()
        };
        assert_eq!((&user().await["name"], &user().await["licences"]), (&json!("Frida Berg"), &json!(["BE"])));

        let nora = user().await["grants"][0]["organisation"].as_str().unwrap().to_owned();
        let driver = format!("{nora}:driver");
        let roles = format!("{path}/roller");
        let shown = ("seen", driver.as_str());
        let more = [shown, ("grants", driver.as_str()), ("role", "coordinator"), ("organisation", nora.as_str())];
        let (status, page) = adam.send(&roles, &more).await;
        assert!(status == 200 && page.contains("Rollerna är sparade"), "{status} {page}");
        assert_eq!(user().await["grants"].as_array().unwrap().len(), 2);
        let coordinator = format!("{nora}:coordinator");
        let none = [shown, ("seen", coordinator.as_str()), ("role", "")];
        let (status, page) = adam.send(&roles, &none).await;
        assert!(status == 422 && page.contains("minst en roll"), "somebody without a role is nobody's: {page}");
        // The form as it was shown before the second role was given: it gives and takes what was ticked on it alone.
        let old = [shown, ("grants", driver.as_str()), ("role", "workshop"), ("organisation", nora.as_str())];
        assert_eq!(adam.send(&roles, &old).await.0, 200);
        assert_eq!(user().await["grants"].as_array().unwrap().len(), 3, "what was given meanwhile stays");
        let without = json!({ "grants": [{ "organisation": nora, "role": "driver" }] });
        assert_eq!(patch(&adam, &format!("/api/v1/users/{frida}"), 1, &without).await.0, 204);
        let kept = [
            shown,
            ("seen", coordinator.as_str()),
            ("grants", driver.as_str()),
            ("grants", coordinator.as_str()),
            ("role", ""),
        ];
        assert_eq!(adam.send(&roles, &kept).await.0, 200);
        assert_eq!(user().await["grants"].as_array().unwrap().len(), 1, "what was taken meanwhile is not given back");
        let nora_role = |role: &str| json!({ "organisation": nora, "role": role });
        let given = json!({ "seen": [nora_role("driver"), nora_role("coordinator")],
            "grants": [nora_role("driver"), nora_role("coordinator"), nora_role("finance")] });
        assert_eq!(patch(&adam, &format!("/api/v1/users/{frida}"), 1, &given).await.0, 204);
        let now = user().await["grants"].to_string();
        assert!(now.contains("finance") && !now.contains("coordinator"), "{now}");
        let administrator = format!("{nora}:administrator");
        let own_roles = [("seen", administrator.as_str()), ("role", "driver"), ("organisation", nora.as_str())];
        let (status, page) = adam.send(&format!("/anvandare/{own}/roller"), &own_roles).await;
        assert!(status == 403 && page.contains("din egen roll"), "{status} {page}");

        let access = format!("{path}/avstangd");
        let (status, page) = adam.send(&access, &[("disabled", "1")]).await;
        assert!(
            status == 200 && page.contains("Personen är avstängd") && page.contains("Släpp in igen"),
            "{status} {page}"
        );
        assert_eq!(people.frida.get("/api/v1/vehicles").await.0, 401);
        let (status, page) = adam.send(&access, &[]).await;
        assert!(status == 200 && page.contains("Personen är insläppt"), "{status} {page}");
        let (status, page) = adam.send(&format!("/anvandare/{own}/avstangd"), &[("disabled", "1")]).await;
        assert!(status == 403 && page.contains("inte stänga av dig själv"), "{status} {page}");
        // Nothing of it for those of other organisations, or without the role.
        for client in [&people.lisa, &people.nils] {
            let status = client.request(Method::GET, &path).send().await.unwrap().status().as_u16();
            assert!([403, 404].contains(&status), "{status}");
        }
        run(&database, &["verify"]);
    }
}
