//! Everything that is shown, read by somebody: pages, answers of the API, and files, which are kept in a folder for a
//! reader of their own (`tests/oracles/read_written.py`).

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use reqwest::{Method, Response};
use serde_json::Value;

use super::texts::{Written, whole};
use crate::{
    api::{filled, parameters::query},
    finance::files::python,
    harness::Client,
    openapi::operations,
    routes::{Route, routes, unfilled},
    wrong_values::{escaped, without_entities},
};

/// A stream has no end; a calendar is read by its own address; what is asset is ours.
const LEFT_OUT: [&str; 3] = ["/api/v1/events", "/kalender/{secret}", "/assets/{name}"];

const FORMATS: [&str; 5] = ["xlsx", "pdf", "csv", "csv-machine", "json"];

/// How many files were kept.
static FILES: AtomicUsize = AtomicUsize::new(0);

/// What somebody read: how many answers had one of the texts in them, by what they are, and what was wrong with them.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) shown: BTreeMap<String, usize>,
    pub(super) wrong: Vec<String>,
}

impl Reading {
    pub(super) fn note(&mut self, kind: &str, place: &str, found: usize, wrong: Vec<String>) {
        *self.shown.entry(kind.to_owned()).or_default() += usize::from(found > 0);
        self.wrong.extend(wrong.into_iter().map(|fault| format!("{place}: {fault}")));
    }
}

/// Something that is not as it was written.
fn fault(text: &Written, shown: &str) -> String {
    let shown: String = shown.chars().take(140).collect();
    format!("{:?} is shown as {shown:?}", text.text())
}

/// The words of a fault that is only that something ends too early, without saying so.
pub(super) const CUT_SHORT: &str = "is cut short";

/// The words of a fault that is only that nothing here can read a file.
pub(super) const NOT_READ: &str = "which nothing here reads";

/// Something that is as it was written as far as it goes.
fn cut_short(text: &Written, shown: &str) -> String {
    let shown: String = shown.chars().take(140).collect();
    format!("{:?} {CUT_SHORT}: {shown:?}", text.text())
}

/// The texts in something that a reader sees as it is: how many there are, and which are not whole.
pub(super) fn plain(shown: &str, texts: &[Written]) -> (usize, Vec<String>) {
    let (mut found, mut wrong) = (0, Vec::new());
    for text in texts {
        for place in text.places(shown) {
            found += 1;
            // It can stand within the source of an agreement, or within JSON.
            let right = |body: &str| text.is(body) || text.is(&without_quoting(body));
            if !whole(place).map_or_else(|| text.begins_with(place), right) && !cut(place) {
                let line = place.lines().next().unwrap_or_default();
                wrong.push(if text.goes_on_after(line) { cut_short(text, line) } else { fault(text, place) });
            }
        }
    }
    (found, wrong)
}

/// Whether a text was cut short, and says so.
fn cut(place: &str) -> bool {
    place.chars().take(200).any(|sign| sign == '…')
}

/// The same in a page, where none of the signs that mean something in HTML may stand as they are.
pub(super) fn in_html(html: &str, texts: &[Written]) -> (usize, Vec<String>) {
    let (mut found, mut wrong) = (0, Vec::new());
    for text in texts {
        for place in text.places(html) {
            found += 1;
            let right = whole(place).is_some_and(|body| {
                let said = without_entities(body);
                // It can stand within an address or within JSON there.
                let read = [without_escapes(&said), without_quoting(&said)];
                !body.contains(['<', '>', '"', '\'']) && (text.is(&said) || read.iter().any(|said| text.is(said)))
            });
            if !right && !cut(place) {
                // As far as the next sign that means something in HTML, unless it is one of the text's own.
                let (before, sign) = place.split_at(place.find(['<', '>', '"', '\'']).unwrap_or(place.len()));
                let said = without_entities(before);
                let short = text.goes_on_after(&said) && !text.goes_on_with(&said, sign);
                wrong.push(if short { cut_short(text, before) } else { fault(text, place) });
            }
        }
    }
    (found, wrong)
}

/// A text as it stood before it was put between quotation marks.
fn without_quoting(text: &str) -> String {
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_default()
}

fn without_escapes(address: &str) -> String {
    let bytes = address.as_bytes();
    let (mut plain, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = (*byte == b'%').then(|| digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())).flatten();
        plain.push(escaped.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// All texts of a JSON value.
fn in_json(value: &Value, texts: &[Written], found: &mut (usize, Vec<String>)) {
    match value {
        Value::String(text) => {
            let (count, wrong) = plain(text, texts);
            found.0 += count;
            found.1.extend(wrong);
        }
        Value::Array(items) => items.iter().for_each(|item| in_json(item, texts, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| {
            in_json(&name.as_str().into(), texts, found);
            in_json(item, texts, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A JSON text of any origin.
pub(super) fn json_text(text: &str, texts: &[Written]) -> (usize, Vec<String>) {
    let mut found = (0, Vec::new());
    match text.parse() {
        Ok(value) => in_json(&value, texts, &mut found),
        Err(error) => found.1.push(format!("{error}: {text}")),
    }
    found
}

/// A reader of everything.
pub(super) struct Reader<'a> {
    pub(super) who: &'static str,
    pub(super) client: &'a Client,
    pub(super) texts: &'a [Written],
    /// Where files are kept.
    pub(super) folder: &'a Path,
}

impl Reader<'_> {
    /// Every page and every file of the pages, those about one thing for each of the things.
    pub(super) async fn pages(&self, made: &[BTreeMap<String, String>], reading: &mut Reading) {
        let read =
            |route: &Route| route.method == Method::GET && route.is_page() && !LEFT_OUT.contains(&route.path.as_str());
        for route in routes().into_iter().filter(read) {
            let formats = if route.path.contains("{format}") { &FORMATS[..] } else { &FORMATS[..1] };
            for format in formats {
                let route = Route { path: route.path.replace("{format}", format), ..route.clone() };
                let shared = ["{draft}", "{import}"].iter().any(|id| route.path.contains(id));
                let many = if route.asks_for_an_id() && !shared { made } else { &made[..1] };
                for things in many {
                    if unfilled(&route.fill(things)).is_none() {
                        self.look(&route.ask(things), reading).await;
                    }
                }
            }
        }
        for question in ["/sok?q=", "/fordon?q="] {
            for text in self.texts {
                let escaped = escaped(&text.text());
                self.look(&format!("{question}{escaped}"), reading).await;
            }
        }
    }

    /// Every answer of the API.
    pub(super) async fn answers(&self, made: &[BTreeMap<String, String>], document: &Value, reading: &mut Reading) {
        let asked = |(path, method, _): &(&str, &str, &Value)| *method == "get" && !LEFT_OUT.contains(path);
        for (path, _, operation) in operations(document).into_iter().filter(asked) {
            let takes_limit = operation["parameters"].to_string().contains("\"name\":\"limit\"");
            let many = if path.contains("{id}") || path.contains("vehicle") { made } else { &made[..1] };
            for things in many {
                let mut asks = query(operation, &things["vehicle"]);
                if takes_limit {
                    asks.insert("limit".to_owned(), "500".to_owned());
                }
                let asks: Vec<String> = asks.iter().map(|(name, value)| format!("{name}={value}")).collect();
                self.look(&format!("{}?{}", filled(path, things), asks.join("&")), reading).await;
            }
        }
    }

    /// Opens an address.
    pub(super) async fn look(&self, address: &str, reading: &mut Reading) {
        let answer = self.client.request(Method::GET, address).send().await.unwrap();
        let place = format!("{} {address}", self.who);
        let status = answer.status().as_u16();
        if status >= 500 || status == 400 {
            reading.wrong.push(format!("{place}: {status}"));
        }
        self.read(&place, address, answer, reading).await;
    }

    async fn read(&self, place: &str, address: &str, answer: Response, reading: &mut Reading) {
        let status = answer.status();
        let kind = answer.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let kind = kind.split(';').next().unwrap_or_default();
        let kind = if status == 200 && address.contains("/sie/") { "sie" } else { kind };
        let bytes = answer.bytes().await.unwrap();
        let ending = match kind {
            "text/html" | "text/plain" | "" => {
                let (found, wrong) = in_html(&String::from_utf8_lossy(&bytes), self.texts);
                return reading.note(kind, place, found, wrong);
            }
            "application/json" | "application/problem+json" => {
                let (found, wrong) = json_text(&String::from_utf8_lossy(&bytes), self.texts);
                return reading.note("json", place, found, wrong);
            }
            // It goes out as it came in.
            _ if address.ends_with("/original") => return,
            "sie" => "si",
            "text/csv" => "csv",
            "text/calendar" => "ics",
            "application/pdf" => "pdf",
            "application/xml" => "xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
            "image/svg+xml" | "image/png" | "image/jpeg" => return,
            kind => return reading.wrong.push(format!("{place}: a {kind}, {NOT_READ}")),
        };
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let name: String = place.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
        fs::write(self.folder.join(format!("{number}{name}.{ending}")), bytes).unwrap();
    }
}

/// The files of a folder, as the programs they are for read them.
pub(super) fn files(folder: &Path, texts: &[Written], reading: &mut Reading) {
    for line in python("read_written.py", folder).lines() {
        let file: Value = line.parse().unwrap();
        let name = file["file"].as_str().unwrap();
        let mut found = (0, Vec::new());
        in_json(&file["texts"], texts, &mut found);
        let faults = file["faults"].as_array().unwrap().iter().map(Value::to_string);
        found.1.extend(faults);
        reading.note(name.rsplit('.').next().unwrap(), name, found.0, found.1);
    }
}
