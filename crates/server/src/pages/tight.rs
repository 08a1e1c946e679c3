//! Line breaks between tags are for people who read a template. They are not sent, so that templates can have one
//! element per line without making pages longer; beside text a line break is a blank, as everywhere in HTML.

const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// The page without the line breaks, and the blanks around them, between two tags. Preformatted text is left alone.
pub(super) fn tighten(html: &str) -> String {
    let mut tight = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, verbatim, after)) = split_verbatim(rest) {
        push_tight(before, &mut tight);
        tight.push_str(verbatim);
        rest = after;
    }
    push_tight(rest, &mut tight);
    tight
}

/// The text before the next element whose blanks count, its content, and the rest.
fn split_verbatim(html: &str) -> Option<(&str, &str, &str)> {
    let begins = |name: &str| html.find(&format!("<{name}")).map(|at| (at, format!("</{name}>")));
    let (start, closing) = ["pre", "textarea"].into_iter().filter_map(begins).min_by_key(|(at, _)| *at)?;
    let (before, from) = html.split_at_checked(start)?;
    let (verbatim, after) = from.split_at_checked(from.find(&closing)?)?;
    Some((before, verbatim, after))
}

fn push_tight(html: &str, tight: &mut String) {
    let mut lines = html.split('\n');
    tight.push_str(lines.next().unwrap_or_default());
    for line in lines {
        let in_a_tag = tight.rfind(['<', '>']).is_some_and(|at| tight[at..].starts_with('<'));
        if in_a_tag {
            // Between attributes, or in a value.
            tight.push('\n');
            tight.push_str(line);
            continue;
        }
        tight.truncate(tight.trim_end_matches(BLANKS).len());
        let line = line.trim_start_matches(BLANKS);
        let between_tags = tight.ends_with('>') && line.starts_with('<');
        if !line.is_empty() && !between_tags {
            tight.push('\n');
        }
        tight.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_between_tags_are_not_sent() {
        assert_eq!(tighten("<ul>\n  <li>one</li>\n\n  <li>two</li>\n</ul>\n"), "<ul><li>one</li><li>two</li></ul>");
        assert_eq!(tighten("<a>one</a> <a>two</a>"), "<a>one</a> <a>two</a>", "a blank on a line is meant");
    }

    #[test]
    fn beside_text_a_line_break_is_a_blank() {
        assert_eq!(tighten("<p>\n  one\n  <b>two</b>\n\n  three\n</p>"), "<p>\none\n<b>two</b>\nthree\n</p>");
    }

    #[test]
    fn what_is_shown_as_written_stays_as_it_is() {
        let kept = "<textarea id=\"a\">\n\n one\n </textarea><pre>\n<ins>+ a</ins>\n<del>- b</del>\n</pre>";
        assert_eq!(tighten(&format!("<div>\n  {kept}\n</div>")), format!("<div>{kept}</div>"));
        assert_eq!(tighten("<input\n  value=\"a \n b\">\n<br>"), "<input\n  value=\"a \n b\"><br>");
    }
}
