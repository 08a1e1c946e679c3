//! Every form of every page, filled in anew with one field that cannot be: the answer is the form again with all that was
//! typed, an alert that calls the field what the form calls it, and the field marked as wrong and described.
//!
//! The forms are read out of the pages themselves, as [`crate::wrong_values`] does.

use std::collections::BTreeSet;

use reqwest::Method;

use crate::{
    browser::demo,
    routes::{Route, routes, things},
    wrong_values::{Control, ENGLISH, Form, attribute, forms, forms_of, message, send},
};

/// Fields whose faults are sentences of their own: what stands in an agreement or a price list is told with its line.
const IN_OWN_WORDS: [&str; 1] = ["source"];

/// How the addresses of forms end that are left out: what they do is chosen by the button that is pressed, and a login that
/// is longer than any is shown as far as one goes.
const LEFT_OUT: [&str; 2] = ["/stang", "/login"];

/// Fields where any words may stand.
const ANY_WORDS: [&str; 11] = [
    "decision",
    "description",
    "key_place",
    "make",
    "model",
    "note",
    "reason",
    "reference",
    "remark",
    "route",
    "supplier",
];

/// Fields where any amount may stand.
const ANY_AMOUNT: [&str; 6] = ["cost", "net", "recoverable_vat", "residual", "sold_for", "vat"];

/// What may stand in fields that a form cannot do without.
const NEEDED: [(&str, &str); 9] = [
    ("in_use_from", "2026-01-02"),
    ("interval_months", "12"),
    ("last_done_on", "2026-01-02"),
    ("odometer_km", "12345"),
    ("login", "nykomling"),
    ("password", "långt nog att tas"),
    ("rate", "2,25"),
    ("registration_number", "ZZZ999"),
    ("sold_on", "2026-06-30"),
];

/// What cannot be in a field, by what it takes.
fn wrong_value(control: &Control) -> String {
    match (control.kind.as_str(), control.mode.as_str()) {
        ("date" | "month" | "time" | "datetime-local", _) => "2026-13-45".to_owned(),
        (_, "numeric" | "decimal") | ("email" | "number", _) => "tolv".to_owned(),
        // Longer than any column, and no number, address or code of anything.
        _ => "å ".repeat(10_001) + "å",
    }
}

/// Something else that may well be in a field: what was typed must still be there.
fn another_value(control: &Control, vehicle: &str) -> String {
    let name = control.name.as_str();
    if ANY_WORDS.contains(&name) {
        "Så <står> & \"det\" nu".to_owned()
    } else if ANY_AMOUNT.contains(&name) {
        "12,50".to_owned()
    } else if name.starts_with("account-") {
        "6110".to_owned()
    } else if let Some((_, needed)) = NEEDED.iter().find(|(field, _)| *field == name && control.value.is_empty()) {
        (*needed).to_owned()
    } else if name == "vehicle" && control.value.is_empty() {
        vehicle.to_owned()
    } else {
        control.value.clone()
    }
}

/// The words of a text as they are read: tags away, and signs for what stands for them.
fn plain(html: &str) -> String {
    let mut words = String::new();
    let mut in_a_tag = false;
    for sign in html.chars() {
        match sign {
            '<' | '>' => in_a_tag = sign == '<',
            sign if !in_a_tag => words.push(sign),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The label of the control with an id, without what only those hear who do not see the page.
fn label(html: &str, id: &str) -> Option<String> {
    let label = html.split_once(&format!("<label for=\"{id}\">"))?.1.split_once("</label>")?.0;
    Some(plain(label.split("<span class=\"hidden\">").next().unwrap_or_default()))
}

/// What is wrong with the answer to a form.
fn complaints(form: &Form, sent: &[(String, String)], wrong: &str, html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let shown = forms(&form.page, html)
        .into_iter()
        .find(|shown| (&shown.method, &shown.action) == (&form.method, &form.action));
    let Some(shown) = shown else {
        return vec![format!("no form again: {}", plain(&message(html).unwrap_or_default()))];
    };
    for (name, value) in sent.iter().filter(|(name, _)| !["once", "password", "version"].contains(&name.as_str())) {
        let control = shown.controls.iter().filter(|control| control.name == *name);
        let values: Vec<&str> = control.filter(|control| !control.file).map(|control| control.value.as_str()).collect();
        let kept = values.is_empty() || values.iter().any(|shown| shown.trim() == value.trim());
        if !kept {
            found.push(format!("{name} was {:.40} and is {:.40}", value, values[0]));
        }
    }
    let Some(said) = message(html) else { return [found, vec!["no alert".to_owned()]].concat() };
    if ENGLISH.iter().any(|word| said.contains(word)) {
        found.push(format!("English: {said}"));
    }
    let Some(link) = html.split_once("data-field=\"").map(|(_, rest)| rest) else {
        return [found, vec![format!("the alert leads to no field: {said:.120}")]].concat();
    };
    let id = link.split('"').next().unwrap_or_default();
    let words =
        plain(link.split_once('>').and_then(|(_, rest)| rest.split_once("</a>")).map_or("", |(words, _)| words));
    let Some(at) = html.find(&format!(" id=\"{id}\"")) else {
        return [found, vec![format!("nothing is #{id}")]].concat();
    };
    let tag = &html[html[..at].rfind('<').unwrap_or_default()..];
    let tag = &tag[..tag.find('>').unwrap_or_default()];
    if attribute(tag, "name").as_deref() != Some(wrong) {
        found.push(format!("it leads to {:?}: {words:.120}", attribute(tag, "name")));
    }
    if !tag.contains(" aria-invalid=\"true\"") {
        found.push(format!("#{id} is not marked as wrong"));
    }
    let described = attribute(tag, "aria-describedby").unwrap_or_default();
    if !described.split(' ').any(|part| part == format!("wrong-{id}")) || !html.contains(&format!(" id=\"wrong-{id}\""))
    {
        found.push(format!("#{id} is not described by its message"));
    }
    let label = label(html, id).or_else(|| attribute(tag, "aria-label")).unwrap_or_default();
    let own_words = IN_OWN_WORDS.contains(&wrong);
    if label.is_empty() || !(own_words || words.starts_with(label.as_str())) {
        found.push(format!("the label is “{label}”, and the alert says: {words:.120}"));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_a_refused_form_comes_back_as_it_was_typed_with_its_wrong_field_called_by_its_label() {
    let (database, server) = demo();
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let things = things(&system, &finance).await;
    let pages = routes().into_iter().filter(|route| route.is_page() && route.method == Method::GET);
    let pages: Vec<Route> = pages.filter(|route| !route.path.contains("{draft}")).collect();
    let mut all = BTreeSet::new();
    let mut refused = 0;
    for (client, who) in [(&system, "system"), (&finance, "ekonom")] {
        let forms = forms_of(client, &pages, &things).await;
        for form in forms
            .iter()
            .filter(|form| form.method == Method::POST && !LEFT_OUT.iter().any(|end| form.action.ends_with(end)))
        {
            // Of a table of fields one row tells.
            let of_another_row = |control: &Control| control.name.contains('-') && !control.name.ends_with("-fuel");
            for wrong in form.controls.iter().filter(|control| control.written && !of_another_row(control)) {
                let value_of = |control: &Control| {
                    if control.name == wrong.name {
                        wrong_value(control)
                    } else if control.written {
                        another_value(control, &things["vehicle"])
                    } else {
                        control.value.clone()
                    }
                };
                let sent: Vec<(String, String)> =
                    form.controls.iter().map(|control| (control.name.clone(), value_of(control))).collect();
                let (status, html) = send(client, form, &sent).await;
                if status == 403 || !(400..500).contains(&status) {
                    continue;
                }
                refused += 1;
                let place = format!("{who}: {} {}", form.action, wrong.name);
                let complaints = complaints(form, &sent, &wrong.name, &html);
                all.extend(complaints.into_iter().map(|complaint| format!("{place}: {complaint}")));
            }
        }
    }
    assert!(all.is_empty(), "{all:#?}");
    assert!(refused > 60, "{refused} forms refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_a_number_beyond_its_bounds_is_told_them_and_a_choice_that_is_none_is_refused() {
    let (database, server) = demo();
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let vehicle = things(&system, &finance).await["vehicle"].clone();
    let plan = format!("/fordon/{vehicle}/planer");
    let booking = format!("vehicle={vehicle}&date=2031-01-07&from=08:00&to=10:00");
    for (address, fields, said) in [
        (
            plan.as_str(),
            "kind=service&interval_km=99999999999999999999&last_done_on=2026-01-01".to_owned(),
            "Kilometer mellan: 99999999999999999999 går inte. Det ska vara från 1 till 10 000 000.",
        ),
        (
            plan.as_str(),
            "kind=service&interval_months=12000&last_done_on=2026-01-01".to_owned(),
            "Månader mellan: 12 000 går inte. Det ska vara från 1 till 600.",
        ),
        (
            plan.as_str(),
            "kind=service&interval_months=ett&last_done_on=2026-01-01".to_owned(),
            "Månader mellan: ”ett” är inget heltal. Skriv till exempel 12.",
        ),
        ("/boka", format!("{booking}&purpose=zz"), "Ärende: ”zz” går inte att välja."),
        ("/boka", format!("{booking}&repeat=zz"), "Upprepas: ”zz” går inte att välja."),
    ] {
        let form = system.request(Method::POST, address).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(fields).send().await.unwrap();
        let (status, html) = (answer.status(), answer.text().await.unwrap().replace('\u{a0}', " "));
        assert!(status == 422 && plain(&html).contains(said), "{said}: {status} {html}");
    }
}
