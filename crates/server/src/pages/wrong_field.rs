//! The field that an error is about shows it, on every page and without a script: it is marked as wrong, has the words
//! below it, and the page's title says that something is wrong.
//!
//! A page names the field in its [`super::alert::Alert`]; the template of the alert carries the id in `data-field`, and
//! in `data-name` the name of the field in its words. If the form has another label, the words take that: a field has
//! one name on a page.

/// Marks the field that the alert of a page links to.
pub(super) fn mark(html: String) -> String {
    let Some(alert) = html.find("data-title=\"").map(|at| &html[at..]) else { return html };
    let title = between(alert, "data-title=\"", "\"").unwrap_or_default();
    let titled = html.replacen("<title>", &format!("<title>{title}: "), 1);
    let Some(id) = between(alert, "data-field=\"", "\"").filter(|id| !id.is_empty()) else { return titled };
    let link = between(alert, "data-field=\"", "</a>").and_then(|rest| rest.split_once('>'));
    let (attributes, words) = link.unwrap_or_default();
    let name = between(attributes, "data-name=\"", "\"").unwrap_or_default();
    match label_of(&titled, id).and_then(|label| called(words, name, &label)) {
        Some(named) => {
            let html = titled.replacen(&format!(">{words}</a>"), &format!(">{named}</a>"), 1);
            mark_control(&html, id, &named).unwrap_or(html)
        }
        None => mark_control(&titled, id, words).unwrap_or(titled),
    }
}

/// The label of the control with an id, without the parts that are only for screen readers.
fn label_of(html: &str, id: &str) -> Option<String> {
    let label = between(html, &format!("<label for=\"{id}\">"), "</label>")?;
    let seen = label.split_once("<span class=\"hidden\">").map_or(label, |(seen, _)| seen);
    Some(seen.trim().to_owned()).filter(|label| !label.is_empty())
}

/// The words with a field's label where they begin with its name: `Moms: …`. A question is followed by a sentence.
fn called(words: &str, name: &str, label: &str) -> Option<String> {
    let rest = words.strip_prefix(name)?.strip_prefix(": ")?;
    if !label.ends_with('?') {
        return Some(format!("{label}: {rest}"));
    }
    let mut letters = rest.chars();
    let first: String = letters.next()?.to_uppercase().collect();
    Some(format!("{label} {first}{}", letters.as_str()))
}

/// Marks the control with an id, and puts the words after it.
fn mark_control(html: &str, id: &str, words: &str) -> Option<String> {
    let attribute = html.find(&format!(" id=\"{id}\""))?;
    let start = html[..attribute].rfind('<')?;
    let tag_end = start + html[start..].find('>')?;
    let tag = &html[start..tag_end];
    // A select or a text area ends with its closing tag.
    let name = tag[1..].split(' ').next()?;
    let end = match name {
        "input" => tag_end + 1,
        "select" | "textarea" => tag_end + html[tag_end..].find(&format!("</{name}>"))? + name.len() + 3,
        _ => return None,
    };
    let described = match between(tag, "aria-describedby=\"", "\"") {
        Some(before) => tag.replacen(
            &format!("aria-describedby=\"{before}\""),
            &format!("aria-describedby=\"wrong-{id} {before}\""),
            1,
        ),
        None => format!("{tag} aria-describedby=\"wrong-{id}\""),
    };
    let (before, inside, after) = (&html[..start], &html[tag_end..end], &html[end..]);
    Some(format!(
        "{before}{described} aria-invalid=\"true\"{inside}<p class=\"wrong\" id=\"wrong-{id}\">{words}</p>{after}"
    ))
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let rest = &text[text.find(from)? + from.len()..];
    Some(&rest[..rest.find(to)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALERT: &str =
        "<title>Boka</title><div data-title=\"Fel\"><a href=\"#to\" data-field=\"to\">Senare än så.</a></div>";

    fn marked(field: &str) -> String {
        let html = mark(format!("{ALERT}{field}"));
        html.split_once("</div>").expect("the field").1.to_owned()
    }

    #[test]
    fn a_wrong_field_is_marked_and_says_why() {
        assert!(mark(ALERT.to_owned()).starts_with("<title>Fel: Boka</title>"));
        assert_eq!(
            marked("<input id=\"to\" value=\"8\">"),
            "<input id=\"to\" value=\"8\" aria-describedby=\"wrong-to\" aria-invalid=\"true\"><p class=\"wrong\" \
             id=\"wrong-to\">Senare än så.</p>"
        );
    }

    #[test]
    fn a_field_is_called_what_its_label_says() {
        let page = |label: &str| {
            mark(format!(
                "<title>Boka</title><div data-title=\"Fel\"><a href=\"#to\" data-field=\"to\" \
                 data-name=\"Till\">Till: det \
                 saknas.</a></div><label for=\"to\">{label}</label><input id=\"to\">"
            ))
        };
        for (label, said) in [
            ("Sista dag (om fler)", "Sista dag (om fler): det saknas."),
            ("Till vem?", "Till vem? Det saknas."),
            ("Sluttid<span class=\"hidden\"> för MLB 574</span>", "Sluttid: det saknas."),
        ] {
            assert_eq!(page(label).matches(said).count(), 2, "on top and at the field: {}", page(label));
        }
    }

    #[test]
    fn a_hint_stays_beside_the_reason() {
        assert!(marked("<textarea id=\"to\" aria-describedby=\"to-hint\">text</textarea> after").starts_with(
            "<textarea id=\"to\" aria-describedby=\"wrong-to to-hint\" aria-invalid=\"true\">text</textarea><p "
        ));
    }

    #[test]
    fn pages_without_an_error_stay_as_they_are() {
        let calm = "<title>Boka</title><input id=\"to\">";
        assert_eq!(mark(calm.to_owned()), calm);
        assert_eq!(marked("<input id=\"from\">"), "<input id=\"from\">");
    }
}
