//! What no request may contain, whatever it is for: characters that do not belong in text, and days beyond the
//! calendar.
//!
//! The fields' own bounds are in the domain; this holds for all fields, those of future pages too. JSON is refused,
//! with the place, because a program can correct it; in forms and addresses the characters become spaces, because a
//! person never sees them. Text is composed (NFC) and has one kind of line break from here on.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Datelike, NaiveDate};
use serde_json::Value;
use vagnpark_actions::ActionError;
use vagnpark_domain::{
    Refusal,
    bounds::{Shown, cannot_be_written, first_forbidden, several_lines, without_hidden_signs},
};

use super::{auth::Signed, problem::Problem};
use crate::pages;

/// The years that a day may lie in at all. What is stored has narrower bounds.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9_999;

/// Fields whose text is kept byte for byte: a secret is whatever it is, and a file has a hash.
const AS_IT_IS: [&str; 4] = ["password", "secret", "source", "settings"];

/// The largest form that is checked here; larger ones carry files and are checked by the handlers that read them.
const MOST_FORM: usize = 2 * 1024 * 1024;

/// Cleans the address and, if it is a form, the body of a request.
pub(crate) async fn sieve(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let api = parts.uri.path().starts_with("/api/");
    if without_control_escapes(parts.uri.path()).is_some() || decoded(parts.uri.path()).contains(cannot_be_written) {
        return if api {
            Problem::from(ActionError::NotFound("address")).into_response()
        } else {
            pages::turned_away(parts.extensions.get::<Signed>(), &ActionError::NotFound("page"))
        };
    }
    if let Some(cleaned) = cleaned_address(&parts.uri) {
        let Ok(uri) = cleaned.parse::<Uri>() else { return StatusCode::BAD_REQUEST.into_response() };
        parts.uri = uri;
    }
    if let Some((field, value)) =
        pairs(parts.uri.query().unwrap_or_default()).into_iter().find(|(_, value)| is_beyond(value))
    {
        return beyond(&parts.extensions, api, &field, &value);
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if api || !kind.starts_with("application/x-www-form-urlencoded") {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(bytes) = to_bytes(body, MOST_FORM).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let fields = pairs(&String::from_utf8_lossy(&bytes));
    if let Some((field, value)) = fields.iter().find(|(_, value)| is_beyond(value)) {
        return beyond(&parts.extensions, api, field, value);
    }
    let bytes = cleaned_form(&fields).map_or(bytes, Bytes::from);
    // The layers after this look at the length before reading.
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// Cleans a JSON body for the handlers, or says what is wrong with it.
pub(crate) fn clean_json(value: &mut Value) -> Result<(), Problem> {
    if !value.is_object() {
        let detail = format!("the body is {}; it must be an object, {{ … }}", kind_of(value));
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).with_error("", "unreadable"));
    }
    clean(value, "")
}

/// Cleans all texts within a value.
fn clean(value: &mut Value, pointer: &str) -> Result<(), Problem> {
    match value {
        Value::String(text) => {
            if AS_IT_IS.iter().any(|field| pointer.ends_with(&format!("/{field}"))) && !text.contains('\0') {
                return Ok(());
            }
            if let Some(sign) = first_forbidden(text, true) {
                let refusal = Refusal::SignNotAllowed {
                    field: pointer.trim_start_matches('/').to_owned(),
                    sign: format!("U+{:04X}", u32::from(sign)),
                };
                return Err(Problem::from(ActionError::from(refusal)));
            }
            if is_beyond(text) {
                return Err(beyond_problem(pointer, text));
            }
            *text = several_lines(text).into_owned();
            Ok(())
        }
        Value::Array(items) => {
            items.iter_mut().enumerate().try_for_each(|(place, item)| clean(item, &format!("{pointer}/{place}")))
        }
        Value::Object(fields) => fields.iter_mut().try_for_each(|(field, item)| {
            if first_forbidden(field, false).is_some() {
                let detail = "the name of a field has signs that are not seen";
                return Err(
                    Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).with_error(pointer, "unreadable")
                );
            }
            clean(item, &format!("{pointer}/{field}"))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "a list",
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "true or false",
        Value::Null => "null",
        Value::Object(_) => "an object",
    }
}

/// What a person typed, without characters that do not belong in text: the other fields of a form with files are
/// cleaned by this.
pub(crate) fn as_it_is_seen(typed: &str) -> String {
    several_lines(&without_hidden_signs(typed)).into_owned()
}

/// Whether a field of a form holds a password: the new one, the same again, or the present one.
pub(crate) fn is_secret(field: &str) -> bool {
    field.contains("password") || field == "again"
}

/// A form without characters that do not belong in text; none if it has no such characters.
fn cleaned_form(fields: &[(String, String)]) -> Option<String> {
    let clean = |(field, value): &(String, String)| {
        if is_secret(field) {
            return value.replace('\0', " ");
        }
        as_it_is_seen(value)
    };
    let cleaned: Vec<String> = fields.iter().map(clean).collect();
    if cleaned.iter().zip(fields).all(|(cleaned, (_, value))| cleaned == value) {
        return None;
    }
    let written =
        fields.iter().zip(cleaned).map(|((field, _), value)| format!("{}={}", escaped(field), escaped(&value)));
    Some(written.collect::<Vec<_>>().join("&"))
}

fn escaped(text: &str) -> String {
    pages::escaped(text).replace('/', "%2F")
}

/// Names and values of a query or a form, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    text.split('&').filter(|pair| !pair.is_empty()).map(split).collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = (*byte == b'%').then(|| bytes.get(at + 1..at + 3).and_then(of_hex)).flatten();
        plain.push(escape.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn of_hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// An address whose query has a space for each character that does not belong in text; none if it has none.
fn cleaned_address(uri: &Uri) -> Option<String> {
    let whole = uri.path_and_query()?.as_str();
    let cleaned = without_control_escapes(whole);
    let (path, query) = cleaned.as_deref().unwrap_or(whole).split_once('?')?;
    let fields = pairs(query);
    if !fields.iter().any(|(_, value)| value.contains(cannot_be_written)) {
        return cleaned;
    }
    let written =
        |(field, value): &(String, String)| format!("{}={}", escaped(field), escaped(&without_hidden_signs(value)));
    Some(format!("{path}?{}", fields.iter().map(written).collect::<Vec<_>>().join("&")))
}

/// An address in which escaped control characters are spaces; none if it has no such characters.
fn without_control_escapes(address: &str) -> Option<String> {
    let bytes = address.as_bytes();
    let is_control = |at: usize| {
        bytes.get(at) == Some(&b'%')
            && bytes.get(at + 1..at + 3).and_then(of_hex).is_some_and(|byte| byte < 0x20 || byte == 0x7f)
    };
    let places: Vec<usize> = (0..bytes.len()).filter(|at| is_control(*at)).collect();
    if places.is_empty() {
        return None;
    }
    let mut cleaned = bytes.to_vec();
    for at in places {
        cleaned.splice(at + 1..at + 3, *b"20");
    }
    String::from_utf8(cleaned).ok()
}

/// Whether a text is a day or an instant beyond our calendar.
fn is_beyond(text: &str) -> bool {
    // A year of more than four digits has a sign before it, and a query makes a space of a plus.
    let dated = text.len() >= 11 && text.starts_with(['+', '-', ' ']) && text.contains('-');
    if !dated {
        return text.starts_with("0000-") && text.parse::<NaiveDate>().is_ok();
    }
    let signed = text.strip_prefix(' ').map_or(text.to_owned(), |rest| format!("+{rest}"));
    let day = signed.parse::<NaiveDate>().ok();
    let year = day.map(|day| day.year()).or_else(|| Some(signed.parse::<DateTime<chrono::Utc>>().ok()?.year()));
    let far = |year: i32| !YEARS.contains(&year);
    // A text that looks like a day but is not even in chrono's calendar.
    let digits = signed.get(1..).map_or(0, |rest| rest.chars().take_while(char::is_ascii_digit).count());
    year.map_or(digits > 4 && signed.get(1 + digits..).is_some_and(|rest| rest.starts_with('-')), far)
}

fn refusal(value: &str) -> Refusal {
    let end =
        |year, month, day| NaiveDate::from_ymd_opt(year, month, day).map_or(Shown::Given(String::new()), Shown::Day);
    Refusal::OutOfBounds {
        field: "date",
        value: Some(Shown::Given(value.trim().to_owned())),
        least: end(*YEARS.start(), 1, 1),
        most: end(*YEARS.end(), 12, 31),
    }
}

fn beyond_problem(pointer: &str, value: &str) -> Problem {
    let refusal = refusal(value);
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.code(), vagnpark_text::refusal_in_english(&refusal))
        .with_error(pointer, refusal.code())
}

fn beyond(extensions: &axum::http::Extensions, api: bool, field: &str, value: &str) -> Response {
    if api {
        return beyond_problem(&format!("/{field}"), value).into_response();
    }
    pages::turned_away(extensions.get::<Signed>(), &refusal(value).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(mut value: Value) -> Result<Value, Problem> {
        clean_json(&mut value).map(|()| value)
    }

    #[test]
    fn a_control_sign_in_json_is_refused_with_its_place() {
        let problem = sent(serde_json::json!({ "grants": [{ "role": "x\u{b}" }] })).expect_err("refused");
        let problem = serde_json::to_value(problem).expect("JSON");
        assert_eq!((&problem["status"], &problem["errors"][0]["pointer"]), (&422.into(), &"/grants/0/role".into()));
        assert!(sent(serde_json::json!({ "name": "a\0" })).is_err());
        assert!(sent(serde_json::json!([])).is_err(), "a list is no object");
    }

    #[test]
    fn json_comes_through_composed_and_with_one_kind_of_line_break() {
        let body =
            sent(serde_json::json!({ "name": " A\u{30a}sa ", "note": "ett\r\ntvå\rtre", "password": " A\u{30a} " }));
        let right = serde_json::json!({ "name": "Åsa", "note": "ett\ntvå\ntre", "password": " A\u{30a} " });
        assert_eq!(body.expect("taken"), right);
    }

    #[test]
    fn a_form_loses_signs_that_nobody_sees_and_nothing_else() {
        assert_eq!(cleaned_form(&pairs("name=Per%0Bson&note=a%0D%0Ab")).as_deref(), Some("name=Per%20son&note=a%0Ab"));
        assert_eq!(cleaned_form(&pairs("name=Per+Son&next=%2Fboka%3Fa%3D1")), None);
        // What was typed twice stays equal, however it is spaced and composed.
        assert_eq!(cleaned_form(&pairs("present_password=+a+&password=e%CC%81+&again=e%CC%81+")), None);
    }

    #[test]
    fn an_address_has_no_control_signs() {
        assert_eq!(without_control_escapes("/sok?q=a%00b%0d").as_deref(), Some("/sok?q=a%20b%20"));
        assert_eq!(without_control_escapes("/sok?q=%C3%A5%2"), None);
        let cleaned = |address: &str| cleaned_address(&address.parse().expect("an address"));
        // The sign that turns the direction of what follows, one that ends a line for some readers, and no character.
        assert_eq!(cleaned("/sok?q=a%E2%80%AEb%C2%85c%EF%B7%90&x=1").as_deref(), Some("/sok?q=a%20b%20c%20&x=1"));
        assert_eq!(cleaned("/sok?q=a%00b").as_deref(), Some("/sok?q=a%20b"));
        assert_eq!(cleaned("/sok?q=%C3%A5+b&next=%2Fboka"), None);
    }

    #[test]
    fn days_beyond_the_calendar_are_known_in_any_writing() {
        for text in [
            "+262142-12-31",
            " 262142-12-31",
            "-0001-01-01",
            "+99999-01-01T00:00:00Z",
            "+999999999-01-01",
            "0000-01-01",
        ] {
            assert!(is_beyond(text), "{text}");
        }
        for text in ["2026-11-23", "9999-12-31", "-12", "+46 70 123 45 67", "- en punkt-lista", "0001-01-01"] {
            assert!(!is_beyond(text), "{text}");
        }
    }
}
