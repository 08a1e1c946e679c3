//! The token that the forms of a page carry in the field or the address parameter `once`: no other page has the same
//! (B-13), and it says whom the page was made for. Two tabs of a browser share one session, so a form may be
//! sent after somebody else has logged in in the other one.

use uuid::Uuid;
use vagnpark_actions::{ActionError, App};
use vagnpark_domain::ids::UserId;

/// The name of the field.
pub(crate) const FIELD: &str = "once";
/// Enough of the mark to tell people apart; it opens nothing.
const MARK: usize = 16;

/// A token for a page that somebody is shown.
pub(crate) fn new(app: &App, person: UserId) -> Result<String, ActionError> {
    Ok(format!("{}.{}", app.new_id::<Uuid>(), mark_of(app, person)?))
}

/// The token of a form that may be sent as often as one likes: it says only whom its page was made for.
pub(crate) fn for_any_number(token: &str) -> String {
    token.find('.').map_or_else(String::new, |mark| token[mark..].to_owned())
}

/// Whether a form with this token is done once.
pub(crate) fn is_for_once(token: &str) -> bool {
    !token.starts_with('.')
}

/// Whether a token comes from a page that was made for somebody else.
pub(crate) fn is_of_another(app: &App, person: UserId, token: &str) -> Result<bool, ActionError> {
    match token.split_once('.') {
        Some((_, mark)) => Ok(mark != mark_of(app, person)?),
        None => Ok(false),
    }
}

fn mark_of(app: &App, person: UserId) -> Result<String, ActionError> {
    let mark = app.keys.request_mark([FIELD.as_bytes(), person.0.as_bytes()])?;
    Ok(mark.chars().take(MARK).collect())
}

/// The token in an address.
pub(crate) fn in_query(query: &str) -> Option<&str> {
    query.split('&').find_map(|field| field.strip_prefix("once="))
}

/// The token in a body: a form's field, or a part of a form with files.
pub(crate) fn in_body(body: &[u8]) -> Option<&str> {
    let after = |start: &[u8]| body.windows(start.len()).position(|part| part == start).map(|at| at + start.len());
    let begins = body
        .starts_with(b"once=")
        .then_some(b"once=".len())
        .or_else(|| after(b"&once="))
        .or_else(|| after(b"name=\"once\"\r\n\r\n"))?;
    let rest = &body[begins..];
    let ends = rest.iter().position(|sign| matches!(sign, b'&' | b'\r' | b'\n')).unwrap_or(rest.len());
    std::str::from_utf8(&rest[..ends]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b13_only_what_carries_a_token_is_looked_at() {
        assert_eq!(in_query("gaps=wait&once=1"), Some("1"));
        assert_eq!(in_body(b"date=2026-11-23&once=1.af&note=x"), Some("1.af"));
        assert_eq!(in_body(b"once=1"), Some("1"));
        let part = b"--x\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\n1.af\r\n--x";
        assert_eq!(in_body(part), Some("1.af"));
        assert_eq!((in_query("concert=1"), in_body(b"concert=1&note=at+once")), (None, None));
    }
}
