//! Markup as programs write it, also where it is not well-formed: tags, text and signs by their names.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufRead, Read},
    path::Path,
};

use memchr::{memchr, memmem};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::file::{FileRefusal, MAX_WORKBOOK_BYTES, bytes::look, encoding::Utf8Reader, text::encoding_of};

/// The longest tag.
const LONGEST_TAG: usize = 64 * 1024;

/// A piece of a text.
pub(super) enum Token<'t> {
    /// A tag that opens an element, with its name in lower case and its attributes as written.
    Open { name: String, attributes: &'t str },
    /// A tag that closes one.
    Close { name: String },
    /// Text between tags.
    Text(&'t str),
}

/// The pieces of a text, in order. Comments, declarations, scripts and styles are none.
pub(super) struct Tokens<'t> {
    rest: &'t str,
}

impl<'t> Tokens<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Goes on after the next occurrence of a mark, or to the end.
    fn skip_past(&mut self, mark: &str) {
        let at = memmem::find(self.rest.as_bytes(), mark.as_bytes());
        self.rest = at.and_then(|at| self.rest.get(at + mark.len()..)).unwrap_or_default();
    }

    /// Goes on at the tag that closes an element, whose content is no text.
    fn skip_content(&mut self, name: &str) {
        while let Some(at) = memmem::find(self.rest.as_bytes(), b"</") {
            self.rest = self.rest.get(at..).unwrap_or_default();
            let follows = self.rest.as_bytes().get(2..2 + name.len());
            if follows.is_some_and(|follows| follows.eq_ignore_ascii_case(name.as_bytes())) {
                return;
            }
            self.rest = self.rest.get(2..).unwrap_or_default();
        }
        self.rest = "";
    }

    /// The content of the tag that begins here.
    fn tag(&mut self) -> Option<&'t str> {
        let tag = self.rest.as_bytes();
        let tag = tag.get(..tag.len().min(LONGEST_TAG)).unwrap_or_default();
        let mut quote = None;
        let end = tag.iter().position(|sign| {
            match (quote, sign) {
                (None, b'"' | b'\'') => quote = Some(*sign),
                (Some(open), sign) if open == *sign => quote = None,
                _ => {}
            }
            quote.is_none() && *sign == b'>'
        });
        // A quotation mark too many.
        let end = end.or_else(|| memchr(b'>', tag))?;
        let content = self.rest.get(1..end)?;
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Some(content)
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if self.rest.starts_with("<!--") {
                self.skip_past("-->");
                continue;
            }
            let second = self.rest.as_bytes().get(1).copied().unwrap_or_default();
            let is_tag = self.rest.starts_with('<') && (second.is_ascii_alphabetic() || b"/!?".contains(&second));
            if is_tag && let Some(content) = self.tag() {
                if let Some(name) = content.strip_prefix('/') {
                    return Some(Token::Close { name: name.trim().to_lowercase() });
                }
                if content.starts_with(['!', '?']) {
                    continue;
                }
                let end = content.find(|sign: char| sign.is_whitespace() || sign == '/').unwrap_or(content.len());
                let (name, attributes) = content.split_at(end);
                let name = name.to_lowercase();
                if ["script", "style", "title"].contains(&name.as_str()) && !content.ends_with('/') {
                    self.skip_content(&name);
                }
                return Some(Token::Open { name, attributes });
            }
            // A `<` that begins no tag is text.
            let after = self.rest.get(1..).map_or(0, |_| 1);
            let end = self.rest.as_bytes().get(after..).and_then(|rest| memchr(b'<', rest)).map(|end| end + after);
            let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            self.rest = rest;
            return Some(Token::Text(text));
        }
    }
}

/// The attributes of a tag, with their values.
pub(super) fn attributes(given: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = given;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '/');
        let end = rest.find(|sign: char| sign.is_whitespace() || sign == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() && after.is_empty() {
            return None;
        }
        let Some(value) = after.trim_start().strip_prefix('=') else {
            rest = after;
            return Some((name, Cow::Borrowed("")));
        };
        let value = value.trim_start();
        let quoted = value.chars().next().filter(|sign| ['"', '\''].contains(sign));
        let (value, after) = match quoted {
            Some(quote) => {
                let value = value.get(1..).unwrap_or_default();
                value.split_once(quote).unwrap_or((value, ""))
            }
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        rest = after;
        Some((name, unescaped(value)))
    })
}

/// The value of an attribute.
pub(super) fn attribute<'g>(given: &'g str, name: &str) -> Option<Cow<'g, str>> {
    attributes(given).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The value of an attribute of XML, whatever its prefix.
pub(super) fn value_of(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(unescaped(&found.value).into_owned())
}

/// Text with signs in the place of their names and numbers.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let named = after.bytes().take(12).position(|sign| sign == b';').and_then(|end| after.get(..end));
        match named.and_then(|name| Some((sign_of(name)?, after.get(name.len() + 1..)?))) {
            Some((sign, after)) => {
                plain.push(sign);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The sign of a name or number.
fn sign_of(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = hexadecimal.map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
        return char::from_u32(code?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "thinsp" => '\u{2009}',
        "ensp" => '\u{2002}',
        "emsp" => '\u{2003}',
        "aring" => 'å',
        "auml" => 'ä',
        "ouml" => 'ö',
        "Aring" => 'Å',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "eacute" => 'é',
        "Eacute" => 'É',
        "uuml" => 'ü',
        "aelig" => 'æ',
        "oslash" => 'ø',
        "AElig" => 'Æ',
        "Oslash" => 'Ø',
        "minus" => '−',
        "ndash" => '–',
        "mdash" => '—',
        "rdquo" => '”',
        "rsquo" => '’',
        "sup1" => '¹',
        "sup2" => '²',
        "sup3" => '³',
        "frac12" => '½',
        "deg" => '°',
        "middot" => '·',
        "euro" => '€',
        _ => return None,
    })
}

/// The text of a file, whatever its encoding.
pub(super) fn decoded(path: &Path) -> Result<String, FileRefusal> {
    let encoding = encoding_of(&look(path)?);
    let mut text = Vec::new();
    Utf8Reader::new(File::open(path)?.take(MAX_WORKBOOK_BYTES), encoding).read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Looks at every element of a part of a workbook, up to the first fault in it.
pub(super) fn each_element(part: impl BufRead, mut look: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(element) | Event::Empty(element) => look(&element),
            Event::Eof => return,
            Event::End(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
        buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        Tokens::of(text)
            .map(|token| match token {
                Token::Open { name, .. } => format!("<{name}>"),
                Token::Close { name } => format!("</{name}>"),
                Token::Text(text) => unescaped(text).into_owned(),
            })
            .collect()
    }

    #[test]
    fn tags_and_text_are_told_apart_also_where_somebody_forgot_a_mark() {
        let text =
            "<!DOCTYPE html><!-- <b> --><STYLE>td>p{}</Style><td a=\"1>2\">5 < 6 &amp; 7&aring;&#229;&#xE5;&x<br/>";
        assert_eq!(shape(text), "<style></style><td>5 < 6 & 7ååå&x<br>");
        assert_eq!(shape("<td title=\"x>a</td>"), "<td>a</td>");
        assert_eq!(shape("<td>&minus;250&thinsp;000"), "<td>−250\u{2009}000");
        assert_eq!(shape("<"), "<");
        assert_eq!(shape("a<script>"), "a<script>");
    }

    #[test]
    fn attributes_have_their_values_however_they_are_quoted() {
        let given = " colspan=2 ROWSPAN='3' title=\"a &quot;b&quot;\" nowrap /";
        let all: Vec<(String, String)> =
            attributes(given).map(|(name, value)| (name.to_lowercase(), value.into_owned())).collect();
        let right = [("colspan", "2"), ("rowspan", "3"), ("title", "a \"b\""), ("nowrap", "")];
        assert_eq!(all, right.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
