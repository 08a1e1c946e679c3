//! The report as a table for the terminal.

use vagnpark_domain::money::Ore;

use crate::{CostSharingReport, Wording};

/// The parties with what they owe, then the lines, then what is not shared.
pub fn to_table(report: &CostSharingReport, wording: &Wording<'_>) -> String {
    let mut rows = vec![format!(
        "{} (version {}, {})  {} – {}",
        report.agreement, report.version, report.decision, report.from, report.to
    )];
    for party in &report.parties {
        rows.push(format!("  {:<32} {:>16}", party.name, party.amount_ore.to_swedish()));
    }
    rows.push(format!("  {:<32} {:>16}", "Summa", report.total_ore.to_swedish()));
    rows.push(String::new());
    for line in &report.lines {
        let shares: Vec<String> =
            line.shares.iter().map(|share| format!("{} {}", share.party, share.amount.to_swedish())).collect();
        rows.push(format!(
            "{}  {:<10} {:<14} {:<4} {:>14}  {}  {}",
            line.month,
            line.vehicle,
            line.category.as_str(),
            line.kind.as_str(),
            line.amount_ore.to_swedish(),
            shares.join("  "),
            line.rule
        ));
    }
    if !report.problems.is_empty() {
        rows.push(String::new());
        rows.push(format!("{}: {}", wording.word("problems-title"), Ore(report.unshared_ore).to_swedish()));
        rows.extend(report.problems.iter().map(|problem| format!("  {}", (wording.problem)(problem))));
    }
    rows.join("\n") + "\n"
}
