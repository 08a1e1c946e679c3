//! Somebody who meets a fault can name it, and somebody who reads the log finds it.

use reqwest::Method;
use serde_json::Value;

use crate::{
    cost::main_job::import_everything,
    harness::{Server, answer, both, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_broke_is_told_and_logged_under_the_id_of_the_request_and_its_cause_only_in_the_log() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "ada", "Ada", "--role", "nora:administrator"]);
        let server = Server::start(&database);
        let ada = server.client(&database, "ada");
        // A file that came in, of which the report can no longer be read.
        let file = "Regnr;Kommun;Fabrikat\nMLB 971;Nora;Kia\n";
        let sent = ada.request(Method::POST, "/api/v1/imports?kind=vehicles&file_name=fordon.csv").body(file);
        let (status, import) = answer(sent).await;
        assert!((200..300).contains(&status), "{import}");
        let address = format!("/api/v1/imports/{}/rows", import["batch"].as_str().unwrap());
        database.stored("UPDATE import_batch SET report = 'x'");
        let response = ada.request(Method::GET, &address).send().await.unwrap();
        assert_eq!(response.status(), 500);
        let request = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = response.text().await.unwrap();
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["request_id"], request.as_str(), "{problem}");
        assert!(!body.contains("expected value"), "the cause is nobody's business: {body}");
        let line = server.logged(&request);
        assert!(line.contains("expected value") && line.contains("/api/v1/imports/{id}/rows"), "{line}");
        let users = ada.get("/api/v1/users").await.1;
        let id = users["items"].as_array().unwrap().iter().find(|user| user["login"] == "ada").unwrap()["id"].clone();
        let logged: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&logged["span"]["person"], &logged["span"]["address"]), (&id, &"127.0.0.1".into()), "{line}");

        // A proxy's id is taken over; something that is not an id, or would make a line of its own, is not.
        for (given, taken) in [("edge-7f3a.1", true), ("a b", false), (&"a".repeat(65), false)] {
            let asked =
                ada.request(Method::GET, "/api/v1/vehicles").header("x-request-id", given).send().await.unwrap();
            assert_eq!(asked.headers()["x-request-id"] == *given, taken, "{given}");
        }
        // A user's own mistake is theirs to correct, and needs no id in its text.
        let (status, refused) = ada.get("/api/v1/vehicles/00000000-0000-7000-8000-000000000000").await;
        assert_eq!((status, refused.get("request_id")), (404, None), "{refused}");
    }
}
