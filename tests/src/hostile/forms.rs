//! The same through the forms of the pages, which are read from the pages themselves.

use std::collections::BTreeSet;

use reqwest::Method;
use vagnpark_domain::bounds::cannot_be_written;

use super::{
    Filling, World, everything,
    reading::{Reader, Reading, in_html},
    texts::{DAYS, NUMBERS, Written, written},
};
use crate::{
    harness::both,
    messages::delivery::{Receiver, SmtpServer},
    routes::{Route, routes},
    wrong_values::{Form, forms_of, send},
};

/// A letter between characters that are no text.
const SIGNS: &str = "a\0\u{7}\u{b}\u{1b}\u{7f}\u{85}\u{9b}\u{202e}\u{2066}\u{2028}\u{fdd0}\u{ffff}\u{10fffe}b";

/// How often a form is sent again without what was refused of it.
const PATIENCE: usize = 6;

/// A value for a field, by the round and the place of the field: over the rounds, a field gets values of each kind.
fn value(texts: &[Written], round: usize, place: usize) -> String {
    match round % 10 {
        0 => SIGNS.to_owned(),
        1 | 2 => NUMBERS[(5 * place + round) % NUMBERS.len()].trim_matches('"').to_owned(),
        3 | 4 => DAYS[(7 * place + round) % DAYS.len()].to_owned(),
        _ => texts[(5 * place + round) % texts.len()].text(),
    }
}

/// The fields that a page marks as wrong.
fn marked(html: &str) -> BTreeSet<&str> {
    let tags = html.split('<').filter(|tag| tag.contains("aria-invalid=\"true\""));
    tags.filter_map(|tag| tag.split_once(" name=\"")?.1.split('"').next()).collect()
}

/// Sends a form with hostile values in all fields where people write, and again without those that were refused;
/// answers how many were taken.
async fn try_form(world: &World, form: &Form, texts: &[Written], round: usize, wrong: &mut Vec<String>) -> usize {
    let mut kept = BTreeSet::new();
    for _ in 0..PATIENCE {
        let of = form.controls.iter().enumerate().map(|(place, control)| {
            let hostile = control.written && !kept.contains(&control.name);
            (control.name.clone(), if hostile { value(texts, round, place) } else { control.value.clone() })
        });
        let fields: Vec<(String, String)> = of.collect();
        let (status, html) = send(&world.lisa, form, &fields).await;
        let place = format!("{} {} {fields:?}", form.method, form.action);
        // A form may ask for a file, which is read among all others.
        let is_page = html.trim_start().to_lowercase().starts_with("<!doctype html");
        let (_, raw) = if is_page { in_html(&html, texts) } else { (0, Vec::new()) };
        wrong.extend(raw.into_iter().map(|fault| format!("{place}: {fault}")));
        if let Some(sign) = html.chars().find(|sign| cannot_be_written(*sign)) {
            wrong.push(format!("{place}: shows {sign:?}"));
        }
        if status >= 500 {
            wrong.push(format!("{place}: {status}"));
        }
        let before = kept.len();
        kept.extend(marked(&html).into_iter().map(str::to_owned));
        if status < 400 {
            return form.controls.iter().filter(|control| control.written && !kept.contains(&control.name)).count();
        }
        if kept.len() == before {
            break;
        }
    }
    0
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_no_field_of_any_form_is_a_way_for_a_hostile_text_or_an_extreme() {
    let texts = written();
    for database in both() {
        let (smtp, receiver) = (SmtpServer::start().await, Receiver::start().await);
        let world = World::begin(database, &smtp, &receiver).await;
        let mut story = world.story(0, Filling::Text(texts[0].text()));
        story.tell().await;
        let things = story.things;
        let pages = routes().into_iter().filter(|route| route.is_page() && route.method == Method::GET);
        let pages: Vec<Route> = pages.filter(|route| !route.path.contains("{draft}")).collect();
        let (mut wrong, mut taken, mut fields) = (Vec::new(), 0, 0);
        for round in 0..10 {
            // Anew in each round: a form says what it showed.
            for form in forms_of(&world.lisa, &pages, &things).await {
                fields += form.controls.iter().filter(|control| control.written).count();
                taken += try_form(&world, &form, &texts, round, &mut wrong).await;
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{}", world.database.url);
        assert!(fields > 1_500 && taken > 150, "{taken} of {fields} values were taken");
        let folder = tempfile::tempdir().unwrap();
        for (who, client) in [("lisa", &world.lisa), ("nora", &world.nora)] {
            let mut reading = Reading::default();
            let reader = Reader { who, client, texts: &texts, folder: folder.path() };
            everything(&world, &reader, std::slice::from_ref(&things), &mut reading).await;
            assert_eq!(reading.wrong, Vec::<String>::new(), "{}", world.database.url);
        }
        world.is_sound();
    }
}
