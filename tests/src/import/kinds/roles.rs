//! Which roles a file of people gives: none that nobody read, and none unsaid.

use reqwest::{Method, header, multipart};
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Server, both, run},
    import::as_sent::{ENDS, Sent, counts, found},
    people::sessions::{Browser, add},
};

const HEAD: &str = "Inloggning;Namn;E-post;Kommun;Roll;Körkort\n";
const ROLES: &str = "SELECT u.login, o.code, r.role FROM app_user u JOIN role_grant r ON r.user_id = u.id \
                     JOIN organisation o ON o.id = r.organisation_id ORDER BY u.login, o.code, r.role";
const DRIVER: &str = "Whoever the file gives no role becomes a driver";

#[test]
fn i23_a_role_that_cannot_be_read_waits_for_an_answer_and_makes_nobody_a_driver() {
    for sent in Sent::each_engine() {
        let rows = "rut;Rut Holm;;;systemadministratör;\nbo;Bo Lund;;;root;\neva;Eva Berg;;;=1+1;\n\
                    mia;Mia Ek;;;förare, root;\nolle;Olle Nord;;;;\nada;Ada By;;;samordnare;\n";
        for end in ENDS {
            let file = sent.write("people.csv", format!("{HEAD}{rows}").replace('\n', end));
            assert_eq!(counts(&sent.import("people", &file, &["--dry-run"]).unwrap()), [6, 2, 4]);
        }
        let plan = sent.import_text("people", &format!("{HEAD}{rows}"));
        let asked = plan["questions"].as_array().unwrap();
        assert_eq!(asked.len(), 4, "{plan}");
        for question in asked {
            let options = question["options"].as_array().unwrap();
            assert!(["samordnare", "förare", "!skip"].iter().all(|word| options.contains(&json!(word))), "{question}");
        }
        assert_eq!(sent.0.stored(ROLES), "ada|nora|coordinator\nolle|nora|driver");
    }
}

#[test]
fn i23_that_somebody_without_a_role_becomes_a_driver_is_said_once() {
    for sent in Sent::each_engine() {
        let plan = sent.import_text("people", "Inloggning;Namn\nolle;Olle Nord\nmia;Mia Ek\n");
        assert_eq!(plan["findings"].to_string().matches(DRIVER).count(), 1, "{plan}");
        let again = sent.import_text("people", "Inloggning;Namn\nolle;Olle Nord\nmia;Mia Ek\n");
        assert!(!again["findings"].to_string().contains(DRIVER), "they are already: {again}");
    }
}

#[test]
fn i13_a_person_who_is_in_the_file_twice_stops_nothing() {
    for sent in Sent::each_engine() {
        let rows = "eva;Eva Berg;eva@nora.se;;samordnare;B\neva;Eva Berg;eva@nora.se;;samordnare;B\n\
            ;Bo Lund;;;förare;\n;Bo Lund;;;förare;\n";
        let report = sent.import("people", &sent.write("people.csv", format!("{HEAD}{rows}")), &[]).unwrap();
        assert_eq!((counts(&report), &report["applied"]), ([4, 2, 0], &json!(true)), "{report}");
        assert_eq!(report["counts"]["skipped"], 2, "{report}");
        let equal = ["3 Namn duplicate_in_file", "5 Namn duplicate_in_file"];
        assert_eq!(found(&report, &["duplicate_in_file"]), equal, "{report}");
    }
}

#[test]
fn i23_somebody_with_roles_at_two_organisations_has_a_row_for_each() {
    for sent in Sent::each_engine() {
        run(&sent.0, &["user", "add", "rut", "Rut Holm", "--role", "nora:driver"]);
        let before = sent.0.stored(ROLES);
        let rows = "eva;Eva Berg;;Nora;samordnare;B\neva;Eva Berg;;Lindesberg;förare;B\nrut;Rut Holm;;Nora;ekonom;\n\
                    rut;Rut Holm;;Lindesberg;revisor;\neva;Eva Berg;;Nora;ekonom;B\n";
        let file = sent.write("people.csv", format!("{HEAD}{rows}"));
        let report = sent.import("people", &file, &["--accept", "good"]).unwrap();
        assert_eq!(counts(&report), [5, 1, 0], "{report}");
        assert_eq!(
            sent.0.stored(ROLES),
            "eva|lindesberg|driver\neva|nora|coordinator\neva|nora|finance\n\
             rut|lindesberg|auditor\nrut|nora|driver\nrut|nora|finance"
        );
        run(&sent.0, &["import", "undo", report["batch"].as_str().unwrap()]);
        assert_eq!(sent.0.stored(ROLES), before);
        run(&sent.0, &["audit", "verify"]);
    }
}

#[test]
fn i23_somebody_with_several_roles_at_one_organisation_may_have_a_row_for_each() {
    let rows = "eva;Eva Berg;eva@nora.se;;samordnare;B\neva;Eva Berg;eva@nora.se;;ekonom;B\n\
        ;Bo Lund;bo@nora.se;;förare;\n;Bo Lund;bo@nora.se;;revisor;\n";
    for sent in Sent::each_engine() {
        for end in ENDS {
            let file = sent.write("people.csv", format!("{HEAD}{rows}").replace('\n', end));
            let plan = sent.import("people", &file, &["--dry-run"]).unwrap();
            assert_eq!((counts(&plan), &plan["counts"]["changed"]), ([4, 2, 0], &json!(2)), "{plan}");
        }
        let file = sent.write("people.csv", format!("{HEAD}{rows}"));
        assert_eq!(counts(&sent.import("people", &file, &[]).unwrap()), [4, 2, 0]);
        assert_eq!(sent.0.stored(ROLES), "bo|nora|auditor\nbo|nora|driver\neva|nora|coordinator\neva|nora|finance");
        let again = sent.import("people", &file, &[]).unwrap();
        assert_eq!((counts(&again), &again["counts"]["unchanged"]), ([4, 0, 0], &json!(4)), "{again}");
    }
}

#[test]
fn i23_roles_may_have_a_column_each() {
    let several = "Namn;Roll 1;Roll 2\nAnna Ek;förare;ekonom\nBo By;samordnare;\n";
    let ticked = "Namn;E-post;Förare;Ekonom\nEva Ek;eva.ek@nora.se;nej;x\nOla By;ola.by@nora.se;Ja;ja\n\
        Pia Al;pia.al@nora.se;nej;nej\n";
    for sent in Sent::each_engine() {
        assert_eq!(counts(&sent.import_text("people", several)), [2, 2, 0]);
        let plan = sent.import("people", &sent.write("ticked.csv", ticked), &["--accept", "good"]).unwrap();
        assert_eq!(counts(&plan), [3, 2, 1], "whoever is nothing is no driver: {plan}");
        let expected = "anna.ek|nora|driver\nanna.ek|nora|finance\nbo.by|nora|coordinator\neva.ek|nora|finance\n\
                        ola.by|nora|driver\nola.by|nora|finance";
        assert_eq!(sent.0.stored(ROLES), expected);
    }
}

#[test]
fn i23_whoever_has_left_is_asked_about_before_they_get_an_account() {
    let text = "Namn;E-post;Aktiv;Slutdatum\nEva Ek;eva.ek@nora.se;Nej;\nBo By;bo.by@nora.se;Ja;2026-06-30\n\
        Pia Al;pia.al@nora.se;Ja;\n";
    for sent in Sent::each_engine() {
        let plan = sent.import_text("people", text);
        let asked: Vec<_> = plan["questions"].as_array().unwrap().iter().map(|asked| asked["id"].clone()).collect();
        assert_eq!((counts(&plan), asked), ([3, 1, 2], vec![json!("rows:Aktiv"), json!("rows:Slutdatum")]), "{plan}");
        let left = "[answers]\n\"rows:Aktiv\" = \"!skip\"\n\"rows:Slutdatum\" = \"take\"\n";
        let mapping = sent.write("left.toml", left);
        let plan = sent.import("people", &sent.write("left.csv", text), &["--mapping", &mapping]).unwrap();
        assert_eq!((counts(&plan), &plan["counts"]["skipped"]), ([3, 1, 0], &json!(1)), "{plan}");
    }
}

#[test]
fn i23_a_new_person_who_is_called_like_a_known_one_is_remarked_on() {
    for sent in Sent::each_engine() {
        sent.import_text("people", "Namn;E-post\nAnna Ek;anna.ek@nora.se\n");
        let plan = sent.import_text("people", "Namn;E-post\nAnna Ek;anna.e@lindesberg.se\nBo By;bo@nora.se\n");
        assert_eq!(counts(&plan), [2, 2, 0], "{plan}");
        assert!(plan["findings"].to_string().contains("Somebody else has the same name"), "{plan}");
    }
}

#[test]
fn i3_what_cannot_be_a_persons_is_a_finding_of_the_dry_run() {
    for sent in Sent::each_engine() {
        run(&sent.0, &["user", "add", "lisa", "Lisa By", "--role", "lindesberg:driver"]);
        let long = "x".repeat(400);
        for row in [
            "vagnpark;Rut Holm;;;;".to_owned(),
            "Operator:rut;Rut Holm;;;;".to_owned(),
            "lisa;Rut Holm;;;;".to_owned(),
            format!("{long};Rut Holm;;;;"),
            format!("rut;{long};;;;"),
        ] {
            let plan = sent.import_text("people", &format!("{HEAD}{row}\n;Bo Lund;;;förare;\n"));
            assert_eq!(plan["counts"]["rejected"], 1, "{row}: {plan}");
        }
        let plan =
            sent.import_text("people", &format!("{HEAD};Vagnpark;;;förare;\nmia;Mia Ek;ingen adress;;förare;\n"));
        assert_eq!(counts(&plan), [2, 2, 0], "{plan}");
        let logins = sent.0.stored("SELECT login FROM app_user ORDER BY login");
        assert_eq!(logins, "bo.lund\nlisa\nmia\nvagnpark2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i23_a_kind_that_somebody_may_not_send_is_not_offered_on_the_way_either() {
    for database in both() {
        import_everything(&database);
        add(&database, "adam", "nora:administrator");
        let server = Server::start(&database);
        let adam = Browser::log_in(&server, "adam").await;
        let file = multipart::Part::bytes(format!("{HEAD};Bo Lund;;;;\n").into_bytes()).file_name("personal.csv");
        let form = multipart::Form::new().text("kind", "people").part("file", file);
        let begun = adam.http.post(format!("{}/import", server.address)).header(header::COOKIE, &adam.cookie);
        let begun = begun.multipart(form).send().await.unwrap();
        let format = begun.headers()[header::LOCATION].to_str().unwrap().to_owned();
        for path in ["/import", &format] {
            let page = adam.ask(Method::GET, path, String::new()).await.text().await.unwrap();
            let offered = |kind: &str| page.contains(&format!("value=\"{kind}\""));
            assert!(offered("people") && !offered("population") && !offered("organisations"), "{path}: {page}");
        }
    }
}
