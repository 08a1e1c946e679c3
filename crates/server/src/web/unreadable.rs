//! Problems with unreadable parts of a request: where each is, what is wrong there, and what is accepted instead. The
//! parser's own words speak of this program's types, which nobody outside knows.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, error::Category};
use serde_path_to_error::{Error, Path, Segment};

use super::{
    problem::Problem,
    strict::{Once, Strict},
};

/// Types of this program, and what outside programs call them, the longer ones first.
const TYPES: [(&str, &str); 27] = [
    ("invalid digit found in string", "not a whole number"),
    ("cannot parse integer from empty string", "nothing, where a whole number is wanted"),
    ("number too large to fit in target type", "too large a number"),
    ("number too small to fit in target type", "too small a number"),
    ("provided string was not `true` or `false`", "neither true nor false"),
    ("a sequence", "a list"),
    ("sequence", "a list"),
    ("a map", "an object"),
    ("map", "an object"),
    ("a formatted UUID string", "an id (UUID)"),
    ("an RFC 3339 formatted date and time string", "a time such as 2026-11-23T08:00:00Z"),
    ("a formatted date and time string", "a local time such as 2026-11-23T08:00:00"),
    ("a formatted date string", "a day such as 2026-11-23"),
    ("a borrowed string", "a text"),
    ("a string", "a text"),
    ("string", "a text"),
    ("a boolean", "true or false"),
    ("boolean", "true or false"),
    ("floating point", "the number"),
    ("integer", "the number"),
    ("a Chrono", "a day or time"),
    ("i64", "a whole number"),
    ("i32", "a whole number"),
    ("u64", "a whole number, not below 0"),
    ("u32", "a whole number, not below 0"),
    ("f64", "a number"),
    ("bool", "true or false"),
];

/// How parsers of a text begin their refusals, and what they wanted.
const READERS: [(&str, &str); 6] = [
    ("UUID parsing failed", "this is no id (UUID)"),
    ("premature end of input", "this is no day or time; write 2026-11-23 or 2026-11-23T08:00:00Z"),
    ("trailing input", "something stands behind the day or time that is wanted"),
    ("input contains invalid characters", "this is no day or time; write 2026-11-23 or 2026-11-23T08:00:00Z"),
    ("input is out of range", "this is no day or time that there is"),
    ("invalid length", "this is a list, and an object is wanted"),
];

/// Reads JSON of any shape, or says where it breaks off or is not JSON.
pub(super) fn as_json(bytes: &[u8]) -> Result<Value, Problem> {
    let none =
        |detail: String| Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).with_error("", "unreadable");
    if bytes.trim_ascii().is_empty() {
        return Err(none("the body is empty; it must be an object, { … }".to_owned()));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (line, column) = (error.inner().line(), error.inner().column());
        match error.inner().classify() {
            Category::Eof => none(format!("the body breaks off at line {line}, column {column}: it is not whole")),
            Category::Data => at_place(&error),
            Category::Syntax | Category::Io => none(format!("the body is not JSON: {}", error.inner())),
        }
    });
    let Once(value) = read?;
    json.end().map_err(|error| none(format!("the body is not JSON: {error}")))?;
    Ok(value)
}

/// Reads a value as a type, or names the place where it does not match.
pub(super) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| at_place(&error))
}

/// Reads the query of an address as a type, or names the parameter that does not match.
pub(super) fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| at_place(&error))
}

/// The problem with a parameter that is not known.
pub(super) fn unknown_parameter(name: &str, known: &[String]) -> Problem {
    let known = if known.is_empty() {
        "no parameters are known here".to_owned()
    } else {
        format!("known here: {}", known.join(", "))
    };
    let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    let detail = format!("{name}: nothing is called so; {known}");
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).with_error(&pointer, "not_wanted")
}

/// The problem with a part at a place that cannot be read.
pub(super) fn at(pointer: &str, said: &str) -> Problem {
    let (code, field, detail) = told(said);
    let pointer = field.map_or_else(|| pointer.to_owned(), |field| format!("{pointer}/{field}"));
    let place = pointer.trim_start_matches('/').replace('/', ".");
    let detail = if place.is_empty() { detail } else { format!("{place}: {detail}") };
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).with_error(&pointer, code)
}

fn at_place<E: std::fmt::Display>(error: &Error<E>) -> Problem {
    at(&pointer_of(error.path()), &error.inner().to_string())
}

fn pointer_of(path: &Path) -> String {
    let steps = path.iter().filter_map(|step| match step {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.collect::<Vec<_>>().concat()
}

/// A parser's error, taken apart: a stable word, the member it is about if that is not the place itself, and a
/// sentence.
fn told(said: &str) -> (&'static str, Option<&str>, String) {
    let quoted = said.split('`').nth(1);
    // The parser's position says nothing to the sender: the place is that of the member.
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    if said.starts_with("missing field") {
        return ("missing", quoted, "it is needed, and missing".to_owned());
    }
    if said.starts_with("duplicate field") {
        return ("unreadable", quoted, "it is given twice".to_owned());
    }
    if said.starts_with("unknown field") {
        // After the name, which may itself have commas.
        let known = said.rsplit_once("`, expected ").map(|(_, known)| format!("; known here: {known}"));
        let known = known.unwrap_or_default().replace("one of ", "");
        // The place of an unknown member is already its name.
        return ("not_wanted", None, format!("nothing is called so{known}"));
    }
    for (reader, word) in READERS {
        if said.starts_with(reader) {
            return ("unreadable", None, word.to_owned());
        }
    }
    let mut words = said.to_owned();
    if let Some((given, wanted)) = words.rsplit_once(", expected ") {
        let given = given.replacen("invalid type: ", "this is ", 1).replacen("invalid value: ", "this is ", 1);
        let wanted = if wanted.starts_with("struct ") { "an object" } else { wanted };
        words = format!("{given}, and {wanted} is wanted");
    }
    for (ours, theirs) in TYPES {
        words = replaced(&words, ours, theirs);
    }
    ("unreadable", None, words)
}

/// The text with a word replaced where it stands alone.
fn replaced(text: &str, word: &str, by: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(word) {
        let alone = !before.ends_with(|sign: char| sign.is_alphanumeric() || sign == '"')
            && !after.starts_with(|sign: char| sign.is_alphanumeric() || sign == '"');
        made.push_str(before);
        made.push_str(if alone { by } else { word });
        rest = after;
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "it is only read")]
    struct Outer {
        count: i64,
        parts: Vec<Part>,
        #[serde(default)]
        page: Option<u32>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is only read")]
    struct Part {
        id: uuid::Uuid,
        name: String,
    }

    fn problem(value: &Value) -> (String, String, String) {
        let told = serde_json::to_value(from_value::<Outer>(value.clone()).expect_err("a problem")).expect("JSON");
        let said = |value: &Value| value.as_str().expect("a text").to_owned();
        (said(&told["errors"][0]["pointer"]), said(&told["errors"][0]["code"]), said(&told["detail"]))
    }

    #[test]
    fn what_cannot_be_read_of_a_body_is_told_with_its_place_and_without_types_of_ours() {
        let owned = |pointer: &str, code: &str, detail: &str| (pointer.into(), code.into(), detail.into());
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        assert_eq!(problem(&json!({ "parts": [] })), owned("/count", "missing", "count: it is needed, and missing"));
        assert_eq!(
            problem(&json!({ "count": "many", "parts": [] })),
            owned("/count", "unreadable", "count: this is a text \"many\", and a whole number is wanted")
        );
        assert_eq!(
            problem(&json!({ "count": 1, "parts": [{ "id": id, "name": "a" }, { "id": id, "name": 2 }] })),
            owned("/parts/1/name", "unreadable", "parts.1.name: this is the number `2`, and a text is wanted")
        );
        assert_eq!(
            problem(&json!({ "count": 1, "parts": [{ "id": id }] })),
            owned("/parts/0/name", "missing", "parts.0.name: it is needed, and missing")
        );
        let (pointer, code, detail) = problem(&json!({ "count": 1, "parts": [], "colour": "red" }));
        assert_eq!((pointer.as_str(), code.as_str()), ("/colour", "not_wanted"), "{detail}");
        let (pointer, _, detail) = problem(&json!([]));
        assert_eq!((pointer.as_str(), detail.contains("Outer")), ("", false), "{detail}");
    }

    #[test]
    fn what_cannot_be_read_of_a_query_is_told_with_its_parameter() {
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "it is only read")]
        struct Params {
            year: i32,
            vehicle: Option<uuid::Uuid>,
        }
        let told = |query: &str| {
            let told = serde_json::to_value(from_query::<Params>(query).expect_err("a problem")).expect("JSON");
            format!("{} {}", told["errors"][0]["pointer"], told["detail"])
        };
        assert_eq!(told(""), r#""/year" "year: it is needed, and missing""#);
        assert_eq!(told("year=i%20fjol"), r#""/year" "year: not a whole number""#);
        assert!(told("year=2026&vehicle=x").starts_with(r#""/vehicle" "vehicle: "#), "{}", told("year=2026&vehicle=x"));
    }
}
