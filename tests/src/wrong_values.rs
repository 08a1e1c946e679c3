//! Every form of every page, with impossible values in each of its fields: the answer is a page of our own, with its
//! message in the reader's language.
//!
//! The forms are read from the pages themselves, so that a new one is tried without any change here.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use reqwest::{Method, multipart};

use crate::{
    browser::demo,
    harness::Client,
    routes::{Route, routes, things},
};

/// What is put in every field where people write.
const WRONG: [&str; 3] = ["x", "-1", "2026-13-45"];

/// Words that no Swedish sentence contains.
const ENGLISH: [&str; 9] = [" the ", " is ", " not ", " must ", " no ", " at least ", " cannot ", " and ", " of "];

/// Endings of the addresses of forms that are left out: the parser of tracks says in its own words what it cannot read.
const LEFT_OUT: [&str; 1] = ["/spar"];

/// A control of a form.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) written: bool,
    file: bool,
}

/// A form of a page.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) method: Method,
    pub(crate) action: String,
    multipart: bool,
    pub(crate) controls: Vec<Control>,
}

impl Form {
    /// What makes it the same form on another page: everything but the ids in it.
    fn kind(&self) -> String {
        let place = self.action.split('?').next().unwrap_or_default().split('/');
        let place: Vec<&str> = place.map(|part| if part.len() == 36 { "…" } else { part }).collect();
        let names: BTreeSet<&str> = self.controls.iter().map(|control| control.name.as_str()).collect();
        format!("{} {} {names:?}", self.method, place.join("/"))
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    Some(without_entities(rest.split_once('"')?.0))
}

/// What a browser reads where HTML has signs by name or number.
pub(crate) fn without_entities(html: &str) -> String {
    let named = [("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("amp", '&')];
    let mut parts = html.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        let sign = match name.strip_prefix('#') {
            Some(number) => number.parse().ok().and_then(char::from_u32),
            None => named.iter().find(|(word, _)| *word == name).map(|(_, sign)| *sign),
        };
        match sign {
            Some(sign) => text.extend([sign.to_string().as_str(), rest]),
            None => text.extend(["&", part]),
        }
    }
    text
}

/// The controls with a name between the tags of a form.
fn controls(html: &str) -> Vec<Control> {
    let mut found = Vec::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at..];
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        let Some(name) = attribute(tag, "name") else { continue };
        let kind = attribute(tag, "type").unwrap_or_else(|| "text".to_owned());
        let (value, written) = if tag.starts_with("<select") {
            let options = &rest[..rest.find("</select>").unwrap_or(rest.len())];
            let chosen = options.split("<option").skip(1).find(|option| option.contains(" selected"));
            let option = chosen.or_else(|| options.split("<option").nth(1)).unwrap_or_default();
            (attribute(&format!(" {option}"), "value").unwrap_or_default(), false)
        } else if tag.starts_with("<textarea") {
            (without_entities(rest[tag.len() + 1..].split("</textarea>").next().unwrap_or_default()), true)
        } else if tag.starts_with("<input") {
            let unchecked = ["checkbox", "radio"].contains(&kind.as_str()) && !tag.contains(" checked");
            if unchecked || ["submit", "button"].contains(&kind.as_str()) {
                continue;
            }
            let chosen = ["hidden", "checkbox", "radio", "file"].contains(&kind.as_str());
            (attribute(tag, "value").unwrap_or_default(), !chosen)
        } else {
            continue;
        };
        found.push(Control { name, value, written, file: kind == "file" });
    }
    found
}

fn forms(page: &str, html: &str) -> Vec<Form> {
    let read = |part: &str| {
        let (tag, rest) = part.split_once('>')?;
        let method = attribute(tag, "method").unwrap_or_else(|| "get".to_owned()).to_uppercase();
        Some(Form {
            method: method.parse().unwrap(),
            action: attribute(tag, "action").filter(|action| !action.is_empty()).unwrap_or_else(|| page.to_owned()),
            multipart: tag.contains("multipart/form-data"),
            controls: controls(rest.split("</form>").next().unwrap_or_default()),
        })
    };
    html.split("<form").skip(1).filter_map(read).collect()
}

/// A text as an address holds any.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

/// Fields as a browser writes them.
fn encoded(fields: &[(String, String)]) -> String {
    fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

pub(crate) async fn send(client: &Client, form: &Form, fields: &[(String, String)]) -> (u16, String) {
    let files: Vec<&str> =
        form.controls.iter().filter(|control| control.file).map(|control| control.name.as_str()).collect();
    let request = client.request(form.method.clone(), &form.action).timeout(Duration::from_mins(1));
    let request = if form.method == Method::GET {
        client
            .request(Method::GET, &format!("{}?{}", form.action.split('?').next().unwrap_or_default(), encoded(fields)))
    } else if form.multipart {
        let part = |(name, value): &(String, String)| {
            let part = multipart::Part::text(value.clone());
            (name.clone(), if files.contains(&name.as_str()) { part.file_name("x.csv") } else { part })
        };
        let parts = fields.iter().map(part);
        request.multipart(parts.fold(multipart::Form::new(), |all, (name, part)| all.part(name, part)))
    } else {
        request.header("content-type", "application/x-www-form-urlencoded").body(encoded(fields))
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned())
}

/// What a page says went wrong, without the parts it quotes.
fn message(html: &str) -> Option<String> {
    let (before, alert) = html.split_once("class=\"alert\"")?;
    let alert = alert.split_once('>')?.1;
    let end = if before.ends_with("<p ") { "</p>" } else { "</div>" };
    let end = alert.find(end).unwrap_or(alert.len());
    let mut words = String::new();
    // A Swedish quotation has the same mark on both sides: it opens after a space or after another opening mark.
    let (mut in_a_tag, mut quoted, mut opens) = (false, 0, true);
    for sign in alert[..end].chars() {
        match sign {
            '<' | '>' => in_a_tag = sign == '<',
            '“' if !in_a_tag => quoted += 1,
            '”' if !in_a_tag => quoted += if opens { 1 } else { -1 },
            sign if !in_a_tag && quoted <= 0 => words.push(sign),
            _ => {}
        }
        opens = sign.is_whitespace() || sign == '>' || (opens && sign == '”') || sign == '“';
    }
    Some(format!(" {} ", words.replace('\n', " ")))
}

/// What is wrong with the answer to a wrong value.
fn complaint(status: u16, html: &str) -> Option<String> {
    let said = message(html).unwrap_or_default();
    if status >= 500 {
        return Some(format!("{status} {said}"));
    }
    let english = ENGLISH.iter().any(|word| said.contains(word));
    let of_the_api = said
        .split(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
        .any(|word| word.trim_matches('_').contains('_'));
    (english || of_the_api).then_some(said)
}

/// The forms of a person's pages, each kind once.
pub(crate) async fn forms_of(client: &Client, pages: &[Route], things: &BTreeMap<String, String>) -> Vec<Form> {
    let mut kinds = BTreeMap::new();
    for page in pages {
        let address = page.ask(things);
        let answer = client.request(Method::GET, &address).send().await.unwrap();
        let html = answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        if !html || answer.status() != 200 {
            continue;
        }
        for form in forms(&address, &answer.text().await.unwrap()) {
            kinds.entry(form.kind()).or_insert(form);
        }
    }
    let left_out = |form: &Form| LEFT_OUT.iter().any(|end| form.action.ends_with(end));
    kinds.into_values().filter(|form| !left_out(form)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_a_wrong_value_in_any_field_of_any_form_is_answered_in_swedish() {
    let (database, server) = demo();
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let things = things(&system, &finance).await;
    let pages = routes().into_iter().filter(|route| route.is_page() && route.method == Method::GET);
    let pages: Vec<Route> = pages.filter(|route| !route.path.contains("{draft}")).collect();
    let mut complaints = BTreeSet::new();
    let (mut walked, mut refused) = (0, 0);
    for (client, who) in [(&system, "system"), (&finance, "ekonom")] {
        for form in forms_of(client, &pages, &things).await {
            for wrong in form.controls.iter().filter(|control| control.written || control.file) {
                for value in WRONG {
                    let value_of = |control: &Control| {
                        if control.name == wrong.name { value.to_owned() } else { control.value.clone() }
                    };
                    let fields: Vec<(String, String)> =
                        form.controls.iter().map(|control| (control.name.clone(), value_of(control))).collect();
                    let (status, html) = send(client, &form, &fields).await;
                    walked += 1;
                    refused += u32::from(status == 422);
                    let place = format!("{who}: {} {} {}={value}", form.method, form.action, wrong.name);
                    complaints.extend(complaint(status, &html).map(|complaint| format!("{place}: {complaint}")));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
    assert!(walked > 300 && refused > 100, "{walked} values in fields, {refused} of them refused");
}
