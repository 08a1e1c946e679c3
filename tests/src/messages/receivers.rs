//! Which receivers webhooks may have.

use reqwest::Method;
use serde_json::json;

use super::delivery::{Receiver, add_people, call_off, log};
use crate::{
    cost::main_job::import_everything,
    harness::{Server, ServerSettings, both},
};

fn permitting(hosts: &str) -> ServerSettings {
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    settings.set("VAGNPARK_WEBHOOK_HOSTS", hosts);
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_goes_to_no_host_but_those_that_the_operator_permits() {
    for (number, database) in both().into_iter().chain(both()).enumerate() {
        import_everything(&database);
        add_people(&database);
        let receiver = Receiver::start().await;
        *receiver.status.lock().unwrap() = 204;
        let server = Server::start_with(&database, &permitting("127.0.0.1, .nora.se"));
        let nils = server.client(&database, "nils");
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        assert_eq!(status, 201, "{webhook}");
        let (status, refused) = nils.post("/api/v1/webhooks", &json!({ "url": "https://evil.example/" })).await;
        assert_eq!((status, refused["errors"][0]["code"].as_str()), (422, Some("other_host")), "{refused}");
        assert!(refused.to_string().contains(".nora.se"), "those that are permitted are said: {refused}");
        drop(server);

        // The list stays, or becomes shorter.
        let stays = number < 2;
        let server = Server::start_with(&database, &permitting(if stays { "127.0.0.1" } else { ".nora.se" }));
        call_off(&database, &server, 32).await;
        server.round();
        assert_eq!(receiver.got.lock().unwrap().is_empty(), !stays);
        if stays {
            continue;
        }
        let nils = server.client(&database, "nils");
        let id = webhook["id"].as_str().unwrap();
        let all = log(&nils, id).await;
        let refused = |answer: &str| answer.contains("none of those that the operator permits");
        assert!(all.iter().any(|delivery| delivery["answer"].as_str().is_some_and(refused)), "{all:?}");
        let page = nils.request(Method::GET, &format!("/webhookar/{id}")).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("ingen av dem som den som driver systemet tillåter"), "{page}");
    }
}
