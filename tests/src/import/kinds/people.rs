//! People from a file: added without a password, compared with those who are known, and given what they lack. What one
//! may not do by hand is not done by a file either.

use reqwest::{Method, header, multipart};
use serde_json::{Value, json};

use crate::import::as_sent::{ENDS, Sent, counts, found};
use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, answer, both, run, vagnpark},
    people::sessions::{Browser, add},
};

const HEAD: &str = "Inloggning;Namn;E-post;Kommun;Roll;Körkort\n";
const PEOPLE: &str = "SELECT u.login, u.name, coalesce(u.email, '-'), u.licences, o.code, r.role FROM app_user u \
                      JOIN role_grant r ON r.user_id = u.id JOIN organisation o ON o.id = r.organisation_id \
                      ORDER BY u.login, o.code, r.role";

async fn send(client: &Client, more: &str, rows: &str) -> (u16, Value) {
    let path = format!("/api/v1/imports?kind=people&file_name=personal.csv{more}");
    answer(client.request(Method::POST, &path).body(format!("{HEAD}{rows}"))).await
}

#[test]
fn i23_people_are_added_without_a_password_and_a_login_is_made_where_the_file_has_none() {
    let text = "Namn;E-post;Kommun;Roll;Körkort\nAnna Ek;Anna.Ek@nora.se;Nora;;B\nÅsa Öberg;;Nora;samordnare, ekonom;\n\
                Anna Ek;anna.ek@lindesberg.se;Lindesberg;förare;\nÅsa Öberg;;Nora;;\n";
    for sent in Sent::each_engine() {
        for end in ENDS {
            let plan =
                sent.import("people", &sent.write("people.csv", text.replace('\n', end)), &["--dry-run"]).unwrap();
            assert_eq!(counts(&plan), [4, 3, 1], "{plan}");
        }
        let plan = sent.import_text("people", text);
        assert_eq!(found(&plan, &["duplicate_in_file"]), ["5 Namn duplicate_in_file"], "{plan}");
        assert_eq!(
            sent.0.stored(PEOPLE),
            "anna.ek|Anna Ek|Anna.Ek@nora.se|B|nora|driver\nanna.ek2|Anna Ek|anna.ek@lindesberg.se||lindesberg|driver\n\
             asa.oberg|Åsa Öberg|-||nora|coordinator\nasa.oberg|Åsa Öberg|-||nora|finance"
        );
        let said = plan["findings"].to_string();
        for words in ["it becomes anna.ek2", "it becomes asa.oberg", "Nobody gets a password by a file"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert_eq!(sent.0.stored("SELECT count(*) FROM app_user WHERE password_hash IS NOT NULL"), "0");
        let entries = "SELECT count(*) FROM audit_entry WHERE entity = 'user' AND action = 'add'";
        assert_eq!(sent.0.stored(entries), "3", "an entry each, as by hand");
        // A link is made for somebody who came by a file as for anybody else.
        assert!(run(&sent.0, &["user", "password-link", "asa.oberg"]).contains("/losenord/"));
        run(&sent.0, &["audit", "verify"]);
    }
}

#[test]
fn i23_somebody_known_is_given_what_they_lack_and_nothing_is_taken_away() {
    for sent in Sent::each_engine() {
        let database = &sent.0;
        run(database, &["user", "add", "aek", "Anna Ek", "--role", "nora:coordinator", "--licence", "B"]);
        run(database, &["user", "add", "eva", "Eva Berg", "--role", "nora:driver"]);
        run(database, &["user", "add", "rut", "Rut Holm", "--role", "nora:driver"]);
        run(database, &["user", "disable", "rut"]);
        let rows = "aek;Anna Lund;anna.lund@nora.se;;förare;B, BE\n;Eva Berg;;;;\n\
                    rut;Rut Holm;;;;C\neva;Olle Nord;;;;\n";
        let plan = sent.import_text("people", &format!("{HEAD}{rows}"));
        assert_eq!((&plan["counts"]["changed"], &plan["counts"]["created"]), (&2.into(), &1.into()), "{plan}");
        assert_eq!(found(&plan, &["conflict"]), ["5 Inloggning conflict"], "eva is Eva Berg: {plan}");
        assert!(plan.to_string().contains("Anna Ek is Coordinator as well"), "nothing was taken away: {plan}");
        assert_eq!(
            database.stored(PEOPLE),
            "aek|Anna Lund|anna.lund@nora.se|B,BE|nora|coordinator\naek|Anna Lund|anna.lund@nora.se|B,BE|nora|driver\n\
             eva|Eva Berg|-||nora|driver\neva.berg|Eva Berg|-||nora|driver\nrut|Rut Holm|-|C|nora|driver"
        );
        let locked = database.stored("SELECT login FROM app_user WHERE disabled OR system_administrator");
        assert_eq!(locked, "rut", "{}", database.url);
        let told: Vec<String> = plan["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| ["field", "old", "new"].map(|part| change[part].as_str().unwrap()).join(" "))
            .collect();
        assert!(told.contains(&"roles coordinator coordinator, driver".to_owned()), "{told:?}");
        run(database, &["audit", "verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i23_an_administrator_adds_people_at_home_alone_and_others_do_not_see_their_file() {
    for database in both() {
        import_everything(&database);
        for (login, roles) in [
            ("adam", &["nora:administrator"][..]),
            ("frida", &["nora:finance"]),
            ("bo", &["nora:driver", "lindesberg:driver"]),
            ("lisa", &["lindesberg:driver"]),
        ] {
            let roles = roles.iter().flat_map(|role| ["--role", role]);
            run(&database, &["user", "add", login, login].into_iter().chain(roles).collect::<Vec<_>>());
        }
        let server = Server::start(&database);
        let [adam, frida, lisa] = ["adam", "frida", "lisa"].map(|login| server.client(&database, login));
        for stranger in [&frida, &lisa] {
            assert_eq!(send(stranger, "", "ny;Ny;;Nora;;\n").await.0, 403, "roles are not theirs to give");
        }
        let rows = "ny1;Ny Ett;;Nora;administratör;\nny2;Ny Två;;Lindesberg;;\nlisa;Lisa;;Nora;;\n\
                    bo;bo;bo@nora.se;Nora;verkstad;C\n";
        let (status, report) = send(&adam, "&accept_good=true", rows).await;
        assert_eq!((status, counts(&report)), (201, [4, 1, 2]), "{report}");
        assert_eq!(
            found(&report, &["organisation_unknown", "key_reused"]),
            ["3 Kommun organisation_unknown", "4 Inloggning key_reused"],
            "{report}"
        );
        let people = database.stored(PEOPLE);
        assert!(people.contains("ny1|Ny Ett|-||nora|administrator"), "{people}");
        assert!(people.contains("bo|bo|-||nora|workshop"), "his role is theirs to give, his entry is not: {people}");
        assert!(report["findings"].to_string().contains("roles in other organisations"), "{report}");
        assert!(!people.contains("ny2") && !people.contains("lisa|lisa|-||nora"), "{people}");
        // The report names people, and so does the file: it is for those who look after them.
        let batch = report["batch"].as_str().unwrap();
        assert_eq!(adam.get(&format!("/api/v1/imports/{batch}")).await.0, 200);
        for path in ["", "/original", "/rows"] {
            assert_eq!(frida.get(&format!("/api/v1/imports/{batch}{path}")).await.0, 404, "{path}");
        }
        assert_eq!(frida.post(&format!("/api/v1/imports/{batch}/undo"), &json!({})).await.0, 404);
        let listed = frida.get("/api/v1/imports").await.1.to_string();
        assert!(!listed.contains(batch) && adam.get("/api/v1/imports").await.1.to_string().contains(batch), "{listed}");
        let page =
            async |client: &Client| client.request(Method::GET, "/import").send().await.unwrap().text().await.unwrap();
        assert!(!page(&frida).await.contains("personal.csv") && !page(&frida).await.contains("value=\"people\""));
        assert!(page(&adam).await.contains("personal.csv"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a16_a_file_of_people_asks_for_the_password_again() {
    for database in both() {
        let database = database.at("2026-10-05T08:00:00Z");
        import_everything(&database);
        add(&database, "adam", "nora:administrator");
        let server = Server::start(&database);
        let adam = Browser::log_in(&server, "adam").await;
        let file = format!("{HEAD};Anna Ek;anna.ek@nora.se;Nora;;B\n");
        let part = multipart::Part::bytes(file.clone().into_bytes()).file_name("personal.csv");
        let form = multipart::Form::new().text("kind", "people").part("file", part);
        let begun = adam.http.post(format!("{}/import", server.address)).header(header::COOKIE, &adam.cookie);
        let begun = begun.multipart(form).send().await.unwrap();
        let draft = begun.headers()[header::LOCATION].to_str().unwrap().trim_end_matches("/format").to_owned();
        let plan = async || {
            let page = adam.ask(Method::GET, &format!("{draft}/plan"), String::new()).await.text().await.unwrap();
            let mark = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            (page, mark)
        };
        assert!(!plan().await.0.contains("present_password"), "the password was given a moment ago");
        server.set_clock("2026-10-05T08:30:00Z");
        let (page, mark) = plan().await;
        assert!(page.contains("name=\"present_password\""), "{page}");
        let form = format!("seen={mark}&accept=all");
        for password in ["", "&present_password=fel"] {
            let refused = adam.ask(Method::POST, &format!("{draft}/plan"), format!("{form}{password}")).await;
            assert_eq!(refused.status(), 422, "{password}");
            let page = refused.text().await.unwrap();
            assert!(page.contains("href=\"#present_password\""), "{page}");
        }
        let sent = adam.http.post(format!("{}/api/v1/imports?kind=people", server.address)).body(file);
        assert_eq!(sent.header(header::COOKIE, &adam.cookie).send().await.unwrap().status(), 422, "nor by the API");
        let people = "SELECT login FROM app_user WHERE login <> 'adam'";
        assert_eq!(database.stored(people), "", "nobody came in");
        let password = "present_password=en+l%C3%A5ng+mening";
        let done = adam.ask(Method::POST, &format!("{draft}/plan"), format!("{form}&{password}")).await;
        assert_eq!(done.status(), 303);
        let result = adam.ask(Method::GET, &format!("{draft}/resultat"), String::new()).await;
        assert!(!result.headers()[header::LOCATION].to_str().unwrap().contains("utkast"));
        assert_eq!(database.stored(people), "anna.ek");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_people_are_taken_back_unless_they_came_in_or_something_is_theirs() {
    for sent in Sent::each_engine() {
        let database = &sent.0;
        run(database, &["user", "add", "eva", "Eva Berg", "--role", "nora:driver", "--licence", "B"]);
        let before = database.stored(PEOPLE);
        let rows = "eva;Eva Berg;eva@nora.se;;samordnare;C\n;Anna Ek;;;;B\n;Bo Lund;;;;B\n";
        let file = sent.write("people.csv", format!("{HEAD}{rows}"));
        let report = sent.import("people", &file, &[]).unwrap();
        let batch = report["batch"].as_str().unwrap().to_owned();
        let kept = database.stored("SELECT after_json FROM import_change");
        assert!(kept.contains("Anna Ek") && !kept.contains("password"), "{kept}");
        let undo = || {
            let output = vagnpark(database, &["import", "undo", &batch]).output().unwrap();
            (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
        };
        let server = Server::start(database);
        server.client(database, "anna.ek");
        let (code, said) = undo();
        assert!(code == 5 && said.contains("Anna Ek has logged in, or can"), "{said}");
        run(database, &["user", "disable", "anna.ek"]);
        let (_, said) = undo();
        assert!(said.contains("Anna Ek has been changed since"), "{said}");
        // The same file without her.
        let batch = {
            let left = format!("{HEAD};Bo Lund;;;;B\n;Cia Mo;;;;\n");
            let report = sent.import("people", &sent.write("others.csv", left), &[]).unwrap();
            assert_eq!(report["counts"]["created"], 1, "{report}");
            report["batch"].as_str().unwrap().to_owned()
        };
        run(database, &["import", "undo", &batch]);
        assert!(!database.stored(PEOPLE).contains("cia.mo"), "{}", database.url);
        assert_ne!(database.stored(PEOPLE), before);
    }
}

#[test]
fn i4_those_whom_a_file_changed_are_again_what_they_were() {
    for sent in Sent::each_engine() {
        let database = &sent.0;
        run(database, &["user", "add", "eva", "Eva Berg", "--role", "nora:driver", "--licence", "B"]);
        let before = database.stored(PEOPLE);
        let rows = "eva;Eva Berg-Ek;eva@nora.se;;samordnare;C\n;Anna Ek;;;;B\n";
        let report = sent.import("people", &sent.write("people.csv", format!("{HEAD}{rows}")), &[]).unwrap();
        assert_ne!(database.stored(PEOPLE), before);
        run(database, &["import", "undo", report["batch"].as_str().unwrap()]);
        assert_eq!(database.stored(PEOPLE), before, "{}", database.url);
        run(database, &["audit", "verify"]);
    }
}

#[test]
fn i23_who_shares_a_family_name_and_a_mailbox_is_nobody_else() {
    for sent in Sent::each_engine() {
        let head = "Namn;E-post\r\n";
        sent.import_text("people", &format!("{head}Anna Ek;hemtjanst@nora.se\r\n"));
        let plan = sent.import("people", &sent.write("b.csv", format!("{head}Bo Ek;hemtjanst@nora.se\r\n")), &[]);
        let said = plan.map_or_else(|error| error, |plan| plan.to_string());
        assert!(said.contains("Anna Ek"), "the address is hers: {said}");
        assert_eq!(sent.0.stored("SELECT name FROM app_user WHERE login = 'hemtjanst'"), "Anna Ek");
        // Somebody who marries is the same.
        sent.import_text("people", &format!("{head}Anna Lund;hemtjanst@nora.se\r\n"));
        assert_eq!(sent.0.stored("SELECT name FROM app_user WHERE login = 'hemtjanst'"), "Anna Lund");
    }
}
