//! `/avtal/prova/jamfor`: several saved comparisons side by side.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::RawQuery;
use uuid::Uuid;
use vagnpark_actions::cost::what_if::{Answer, answer_saved, find_what_if};
use vagnpark_domain::{cost::what_if::Compared, money::Ore, time::Month};

use crate::pages::{Frame, PageResult, render, visit::Visit};

/// The most comparisons side by side.
const BESIDE: usize = 6;

/// A saved comparison at the head of a column.
struct Column {
    id: Uuid,
    name: String,
    first: Month,
    last: Month,
}

/// An amount, with the difference from what is paid now.
struct Cell {
    amount: Ore,
    difference: Ore,
}

/// A party with its amounts by column; none where a comparison does not have the party.
struct Row {
    name: String,
    cells: Vec<Option<Cell>>,
}

#[derive(Template)]
#[template(path = "cost/what_if_compare.html")]
struct ComparePage {
    frame: Frame,
    columns: Vec<Column>,
    rows: Vec<Row>,
    sums: Vec<Cell>,
}

pub(crate) async fn show(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let frame = visit.frame("/avtal", "what-if-beside");
    let mut answers = Vec::new();
    for id in chosen(query.as_deref().unwrap_or_default()) {
        let saved = find_what_if(&visit.app, visit.actor(), id).await?;
        let answer = answer_saved(&visit.app, visit.actor(), &saved).await?;
        answers.push((Column { id, name: saved.name, first: saved.from, last: saved.to }, answer));
    }
    Ok(render(&page(frame, answers)))
}

/// The ids that were ticked.
fn chosen(query: &str) -> Vec<Uuid> {
    let ids = query.split('&').filter_map(|pair| pair.strip_prefix("id="));
    ids.filter_map(|id| id.parse().ok()).take(BESIDE).collect()
}

fn page(frame: Frame, answers: Vec<(Column, Answer)>) -> ComparePage {
    let mut rows: BTreeMap<String, Vec<Option<Cell>>> = BTreeMap::new();
    let mut sums = Vec::with_capacity(answers.len());
    for (place, (_, answer)) in answers.iter().enumerate() {
        for (party, name) in answer.compared.iter().zip(&answer.names) {
            let cells = rows.entry(name.clone()).or_default();
            cells.resize_with(place, Default::default);
            cells.push(Some(Cell { amount: party.other_ore, difference: party.difference() }));
        }
        let amount = answer.compared.iter().map(|party| party.other_ore).sum();
        sums.push(Cell { amount, difference: answer.compared.iter().map(Compared::difference).sum() });
    }
    let row = |(name, mut cells): (String, Vec<Option<Cell>>)| {
        cells.resize_with(answers.len(), Default::default);
        Row { name, cells }
    };
    let rows = rows.into_iter().map(row).collect();
    ComparePage { frame, rows, sums, columns: answers.into_iter().map(|(column, _)| column).collect() }
}
