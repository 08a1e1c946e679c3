//! A workbook of very many lines: written and hashed month by month while the months are read, so that a year of a
//! large fleet is never in memory at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio::{
    sync::{mpsc, oneshot},
    task::spawn_blocking,
};
use vagnpark_domain::{
    access::Actor,
    cost::{Statement, year::MonthSums},
    money::Ore,
    time::Month,
};
use vagnpark_export::{
    AgreementHeading, CostSharingReport, EXPLAINED, LineStream, MonthLines, PartyTotal, report_lines, to_streamed_xlsx,
};
use vagnpark_store::Tx;
use vagnpark_text::Language;

use super::report::with_words;
use crate::{
    app::App,
    cost::statement::{Books, add_strays, heading},
    error::ActionError,
};

/// Writes the months as a workbook; none if they have so few lines that the report can be made in one go.
#[tracing::instrument(skip_all)]
pub async fn large_workbook(
    app: &App,
    actor: &Actor,
    (from, to): (Month, Month),
    language: Language,
) -> Result<Option<Vec<u8>>, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let Some((head, mut open)) = head(&mut tx, &books, (from, to)).await? else { return Ok(None) };
    let (to_hasher, mut hashing) = mpsc::channel::<MonthLines>(1);
    let (to_writer, mut writing) = mpsc::channel::<MonthLines>(1);
    let (tell_digest, digest) = oneshot::channel();
    let hashed = head.clone().with_lines(LineStream::new(move || hashing.blocking_recv()));
    spawn_blocking(move || tell_digest.send(hashed.digest().unwrap_or_default()));
    let written = spawn_blocking(move || {
        with_words(language, &|_, _| String::new(), |wording| {
            let digest = || digest.blocking_recv().unwrap_or_default();
            to_streamed_xlsx(&head, || writing.blocking_recv(), digest, wording)
        })
    });
    for month in from.through(to) {
        let lines = match open.remove(&month) {
            Some(statement) => statement.lines,
            None => tx.list_closed_lines(month).await?,
        };
        let lines: MonthLines = Arc::new(report_lines(month, lines, false).collect());
        // A receiver that no longer takes them has failed, and reports that itself.
        if to_hasher.send(lines.clone()).await.is_err() || to_writer.send(lines).await.is_err() {
            break;
        }
    }
    drop((to_hasher, to_writer));
    let bytes = written.await.map_err(ActionError::broken)?.map_err(ActionError::broken)?;
    Ok(Some(bytes))
}

/// The head of the report, and the statements of the open months; none if there are few lines.
async fn head(
    tx: &mut Tx,
    books: &Books,
    (from, to): (Month, Month),
) -> Result<Option<(CostSharingReport<()>, BTreeMap<Month, Statement>)>, ActionError> {
    let mut lines = tx.count_closed_lines(from, to).await?;
    let mut sums = tx.load_closed_sums(from, to).await?;
    let (mut open, mut problems, mut closed) = (BTreeMap::new(), Vec::new(), true);
    let (mut parties, mut names) = (Vec::new(), BTreeMap::new());
    let mut head: Option<AgreementHeading> = None;
    for month in from.through(to) {
        let held = books.agreement_for(month)?;
        head = Some(heading(&held.agreement, held.version));
        let mut codes = held.agreement.parties.clone();
        let owed = if books.is_closed(month) {
            let owed = sums.remove(&month).unwrap_or_default();
            add_strays(&mut codes, owed.0.iter().map(|sum| sum.party.as_str()));
            names.extend(tx.load_frozen_facts(month).await?.names);
            owed
        } else {
            closed = false;
            let statement = books.share(tx, month).await?.statement;
            lines += statement.lines.len();
            codes.clone_from(&statement.parties);
            names.extend(codes.iter().map(|code| (code.clone(), books.name_of(code))));
            problems.extend(statement.problems.iter().cloned());
            let owed = MonthSums::from(&statement);
            open.insert(month, statement);
            owed
        };
        add_up(&mut parties, &codes, &owed);
    }
    let Some(head) = head.filter(|_| lines > EXPLAINED) else { return Ok(None) };
    let named = |(code, amount_ore): (String, Ore)| {
        let name = names.get(&code).cloned().unwrap_or_else(|| books.name_of(&code));
        PartyTotal { party: code, name, amount_ore }
    };
    let parties = parties.into_iter().map(named).collect();
    Ok(Some((CostSharingReport::head(&head, (from, to), closed, parties, problems), open)))
}

/// Adds what each party owes for a month to its total; new parties come last.
fn add_up(parties: &mut Vec<(String, Ore)>, codes: &[String], owed: &MonthSums) {
    let known: BTreeSet<String> = parties.iter().map(|(code, _)| code.clone()).collect();
    parties.extend(codes.iter().filter(|code| !known.contains(*code)).map(|code| (code.clone(), Ore::ZERO)));
    for (code, sum) in parties {
        *sum = [*sum, owed.total_of(code)].into_iter().sum();
    }
}
