//! A closed month as the invoice to a party (F-3).

use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    finance::invoice::{InvoiceLine, invoice},
    time::{Month, local_date},
};
use vagnpark_export::peppol::to_peppol;
use vagnpark_text::Language;

use crate::{app::App, cost::statement::Books, error::ActionError};

/// A closed month as the e-invoice, or credit note, to a party. The actor answers for the party or for the seller.
#[tracing::instrument(skip_all)]
pub async fn export_peppol(app: &App, actor: &Actor, month: Month, party: &str) -> Result<Vec<u8>, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let shared = books.share(&mut tx, month).await?;
    let terms = shared.agreement.agreement.invoice.as_ref();
    let seller = terms.map_or("", |terms| &terms.seller);
    let answers = |code: &str| {
        let own = shared.organisations.iter().find(|found| found.code == code);
        own.is_some_and(|own| actor.may_in(Permission::SeeCosts, own.id))
    };
    if !shared.statement.parties.iter().any(|known| known == party) || !(answers(party) || answers(seller)) {
        return Err(ActionError::NotFound("party"));
    }
    if !shared.closed {
        return Err(Refusal::PeriodOpen.into());
    }
    let periods = tx.list_closed_periods(&Actor::job().scope(Permission::SeeStatements)).await?;
    let closed = periods.into_iter().find(|period| period.month == month).ok_or(ActionError::NotFound("period"))?;
    let on = local_date(closed.closed_at);
    let invoice = invoice(&shared.statement, terms, &shared.organisations, party, on)
        .map_err(|why| Refusal::NoInvoice { why })?;
    let word_of = |line: &InvoiceLine| {
        let word = Language::Swedish.text(&format!("category-{}", line.category));
        let about = line.origin.map_or(String::new(), |origin| format!(", justering av {origin}"));
        format!("Fordon {}{about}", word.to_lowercase())
    };
    to_peppol(&invoice, word_of).map_err(ActionError::broken)
}
