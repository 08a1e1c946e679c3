//! The cost-sharing report, in the shape that scripts rely on (`docs/api.md`).

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};
use vagnpark_domain::{
    cost::{CostCategory, CostEntry, KeyKind, KeyUnit, LineKind, Problem, Share, Statement, StatementLine},
    ids::CostEntryId,
    money::Ore,
    time::Month,
};

use crate::EXPLAINED;

/// The agreement, for the head of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementHeading {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// The decision behind it.
    pub decision: String,
}

/// What each party owes for one or several months, with every line: all at once, or as a
/// [`LineStream`](crate::LineStream).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CostSharingReport<L = Vec<ReportLine>> {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// The agreement's name.
    pub agreement: String,
    /// The version that held for the last month.
    pub version: i64,
    /// The decision behind it.
    pub decision: String,
    /// Whether the months are closed.
    pub state: &'static str,
    /// SHA-256 over the report with this field empty: two reports with the same hash say the same.
    pub hash: String,
    /// The sum of all lines, which is the sum of all parties.
    pub total_ore: Ore,
    /// What could not be shared; not part of the total.
    pub unshared_ore: i64,
    /// What each party owes, in the agreement's order.
    pub parties: Vec<PartyTotal>,
    /// By month, rule, vehicle and category.
    pub lines: L,
    /// Why something could not be shared.
    pub problems: Vec<Problem>,
    /// The invoices and other entries behind the lines, for the formats that list them; they are not part of the
    /// report.
    #[serde(skip)]
    pub vouchers: BTreeMap<CostEntryId, CostEntry>,
}

/// The total of one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartyTotal {
    /// Its code.
    pub party: String,
    /// Its name.
    pub name: String,
    /// Whole öre.
    pub amount_ore: Ore,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportLine {
    /// The month.
    pub month: Month,
    /// The rule that decided.
    pub rule: String,
    /// The decision behind the rule, if other than the agreement's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The number the vehicle is known by, or the pool's code. Not an id: the same facts give the
    /// same report in every database.
    pub vehicle: String,
    /// The vehicle's registration number, if it has one.
    pub registration_number: Option<String>,
    /// What was paid for.
    pub category: CostCategory,
    /// Use, idle or adjustment.
    pub kind: LineKind,
    /// The closed month that an adjustment corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<Month>,
    /// Whole öre.
    pub amount_ore: Ore,
    /// The key.
    pub key: KeyKind,
    /// What the basis is measured in.
    pub unit: KeyUnit,
    /// One for each party.
    pub shares: Vec<Share>,
    /// The entries behind it; none in a report of more than [`EXPLAINED`] lines.
    #[serde(skip)]
    pub entries: Vec<CostEntryId>,
}

impl ReportLine {
    /// A line of a month's statement.
    pub fn new(month: Month, line: StatementLine) -> Self {
        Self {
            month,
            rule: line.rule_name,
            decision: line.decision,
            vehicle: line.number,
            registration_number: line.registration_number,
            category: line.category,
            kind: line.kind,
            original: line.origin,
            amount_ore: line.amount,
            key: line.key,
            unit: line.unit,
            shares: line.shares,
            entries: line.entries,
        }
    }
}

impl CostSharingReport {
    /// Combines the statements of consecutive months, all of them closed or all of them open. `name_of` gives a party's
    /// full name.
    pub fn new(
        heading: &AgreementHeading,
        statements: Vec<Statement>,
        closed: bool,
        name_of: impl Fn(&str) -> String,
    ) -> Option<Self> {
        let (from, to) = (statements.first()?.month, statements.last()?.month);
        let mut parties: Vec<PartyTotal> = Vec::new();
        for statement in &statements {
            for party in &statement.parties {
                let amount = statement.total_of(party);
                match parties.iter_mut().find(|total| total.party == *party) {
                    Some(total) => total.amount_ore = [total.amount_ore, amount].into_iter().sum(),
                    None => parties.push(PartyTotal { party: party.clone(), name: name_of(party), amount_ore: amount }),
                }
            }
        }
        let (mut lines, mut problems) = (Vec::new(), Vec::new());
        let listed = statements.iter().map(|statement| statement.lines.len()).sum::<usize>() <= EXPLAINED;
        // A year of a large fleet has some hundred thousand lines: they move, and are not copied.
        for Statement { month, lines: own, problems: unshared, .. } in statements {
            lines.extend(report_lines(month, own, listed));
            problems.extend(unshared);
        }
        Some(CostSharingReport::head(heading, (from, to), closed, parties, problems).with_lines(lines))
    }

    /// The report as the JSON that scripts rely on, with a line break at its end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let signed = Self { hash: self.digest()?, ..self.clone() };
        serde_json::to_string_pretty(&signed).map(|json| json + "\n")
    }

    /// A party's share of a line.
    pub fn share<'a>(line: &'a ReportLine, party: &str) -> Option<&'a Share> {
        line.shares.iter().find(|share| share.party == party)
    }
}

/// The lines of a month, with the entries behind them if those should be listed.
pub fn report_lines(month: Month, lines: Vec<StatementLine>, listed: bool) -> impl Iterator<Item = ReportLine> {
    lines.into_iter().map(move |mut line| {
        if !listed {
            line.entries = Vec::new();
        }
        ReportLine::new(month, line)
    })
}

impl CostSharingReport<()> {
    /// A report without its lines, for consecutive months, all of them closed or all of them open.
    pub fn head(
        heading: &AgreementHeading,
        (from, to): (Month, Month),
        closed: bool,
        parties: Vec<PartyTotal>,
        problems: Vec<Problem>,
    ) -> Self {
        Self {
            from,
            to,
            agreement: heading.name.clone(),
            version: heading.version,
            decision: heading.decision.clone(),
            state: if closed { "closed" } else { "open" },
            hash: String::new(),
            total_ore: parties.iter().map(|party| party.amount_ore).sum(),
            unshared_ore: problems.iter().map(|problem| problem.cost().1.0).sum(),
            parties,
            lines: (),
            problems,
            vouchers: BTreeMap::new(),
        }
    }
}

impl<L> CostSharingReport<L> {
    /// The same report with other lines.
    pub fn with_lines<M>(self, lines: M) -> CostSharingReport<M> {
        CostSharingReport {
            from: self.from,
            to: self.to,
            agreement: self.agreement,
            version: self.version,
            decision: self.decision,
            state: self.state,
            hash: self.hash,
            total_ore: self.total_ore,
            unshared_ore: self.unshared_ore,
            parties: self.parties,
            lines,
            problems: self.problems,
            vouchers: self.vouchers,
        }
    }
}

impl<L: Serialize> CostSharingReport<L> {
    /// The value of `hash`, for a report that has none yet.
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        // Written into the hash as it is produced: a year of a large fleet is a hundred megabytes of text.
        let mut hasher = Sha256::new();
        serde_json::to_writer(&mut hasher, self)?;
        Ok(hex::encode(hasher.finalize()))
    }
}

impl CostSharingReport {
    /// The same report with only one party's shares; none if it is not a party. Lines keep their whole amount, so that
    /// the share can be compared with it.
    #[must_use]
    pub fn of_party(mut self, party: &str) -> Option<Self> {
        self.parties.retain(|total| total.party == party);
        self.total_ore = self.parties.first()?.amount_ore;
        self.lines.iter_mut().for_each(|line| line.shares.retain(|share| share.party == party));
        self.lines.retain(|line| line.shares.iter().any(|share| share.amount != Ore::ZERO));
        Some(self)
    }
}
