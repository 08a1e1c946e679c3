//! Making and moving bookings on the pages, by people who change what the form proposes: in a browser, at a desk and on
//! a phone, and as plain forms without a script.

mod forms;
mod once;
mod place;
mod two_windows;
mod windows;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

use crate::harness::Client;

/// A form as it is shown on a page: what its fields hold.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// The form of a page that has a mark in its opening tag.
    pub(crate) fn on(page: &str, mark: &str) -> Self {
        let from = page.split("<form ").find(|form| form.split('>').next().is_some_and(|tag| tag.contains(mark)));
        let form = from.unwrap_or_else(|| panic!("no form with {mark}: {page}")).split("</form>").next().unwrap();
        let mut fields = Vec::new();
        for tag in form.split('<') {
            let value = |name: &str| attribute(tag, name);
            if tag.starts_with("input ") && (tag.contains(" checked") || !tag.contains("type=\"checkbox\"")) {
                fields.extend(value("name").map(|name| (name, value("value").unwrap_or_default())));
            } else if tag.starts_with("textarea ") {
                fields.extend(value("name").map(|name| (name, tag.split('>').nth(1).unwrap_or_default().to_owned())));
            }
        }
        for select in form.split("<select ").skip(1) {
            let options: Vec<&str> = select.split("</select>").next().unwrap().split("<option").skip(1).collect();
            let chosen = options.iter().find(|option| option.split('>').next().unwrap().contains(" selected"));
            let value = chosen.or(options.first()).and_then(|option| attribute(option, "value"));
            fields.push((attribute(select, "name").unwrap(), value.unwrap_or_default()));
        }
        Self(fields)
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A form of one field.
    pub(crate) fn of(name: &str, value: &str) -> Self {
        Self(vec![(name.to_owned(), value.to_owned())])
    }

    pub(crate) fn request(&self, client: &Client, address: &str) -> RequestBuilder {
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let fields = self.0.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
        let body = fields.collect::<Vec<_>>().join("&");
        client.request(Method::POST, address).header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub(crate) async fn send(&self, client: &Client, address: &str) -> Response {
        self.request(client, address).send().await.unwrap()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split('>').next()?.split_once(&format!(" {name}=\""))?;
    Some(rest.split('"').next()?.replace("&#34;", "\"").replace("&#38;", "&").replace("&amp;", "&"))
}

/// The address a button of a page sends its form to, by a part of its tag.
pub(crate) fn sends_to(page: &str, mark: &str) -> String {
    let button = page.split("<button ").skip(1).find(|button| button.split('>').next().unwrap().contains(mark));
    attribute(button.unwrap_or_else(|| panic!("no button with {mark}: {page}")), "formaction").unwrap()
}

pub(crate) async fn page(client: &Client, path: &str) -> String {
    let response = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

/// The bookings of a vehicle that hold.
pub(crate) async fn booked(client: &Client, car: &str) -> Vec<Value> {
    let (status, found) = client.get(&format!("/api/v1/bookings?vehicle={car}")).await;
    assert_eq!(status, 200, "{found}");
    let open = ["requested", "offered", "confirmed", "checked_out"];
    let bookings = found["items"].as_array().unwrap().iter();
    bookings.filter(|booking| open.contains(&booking["state"].as_str().unwrap())).cloned().collect()
}
