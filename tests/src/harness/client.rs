//! A client of the JSON API.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    address: String,
    token: String,
}

impl Client {
    pub(crate) fn new(address: &str, token: &str) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_mins(1)).build().expect("a client");
        Self { http, address: address.to_owned(), token: token.to_owned() }
    }

    /// The same client at another server.
    pub(crate) fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.address)).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(self.request(Method::POST, path).json(body)).await
    }

    /// Sends a form of a page as a browser does: status and the page that follows.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let request = self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(body.join("&")).send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("a page"))
    }
}

/// Status and body; a body that is not JSON becomes null.
pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or_default())
}
