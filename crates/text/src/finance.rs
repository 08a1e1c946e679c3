//! Texts for finance people: why something cannot be shared or closed, and why a share is what it is.

use vagnpark_domain::{
    cost::{
        AgreementError, ConsentTerms, CostCategory, KeyUnit, LineKind, PopulationMissing, Problem, Share, explain,
        period::Precondition,
        price_list::PriceListError,
        toml_fault::{TomlFault, TomlKind},
    },
    finance::invoice::InvoiceError,
    money::{Ore, group_thousands},
};
use vagnpark_export::ReportLine;

use super::{Language, grouped};

/// The most numbers that are listed by name; the rest are counted.
const NAMED: usize = 12;

impl Language {
    /// What is wrong in a TOML file, and where.
    fn toml_fault(self, fault: &TomlFault) -> String {
        let (key, values) = match &fault.kind {
            TomlKind::Missing { key } => ("missing", vec![("given", key.clone())]),
            TomlKind::Stranger { key, known } => {
                ("stranger", vec![("given", key.clone()), ("known", known.join(", "))])
            }
            TomlKind::NoWord { given, known } => {
                ("no-word", vec![("given", given.clone()), ("known", known.join(", "))])
            }
            TomlKind::Type { given, wanted } => {
                let wanted = self.text(&format!("toml-wanted-{}", wanted.as_str()));
                ("type", vec![("given", given.clone()), ("wanted", wanted)])
            }
            TomlKind::Twice { given } => ("twice", vec![("given", given.clone())]),
            TomlKind::NotA { kind, given } => {
                let wanted = self.text(&format!("toml-wanted-{}", kind.as_str().replace('_', "-")));
                ("type", vec![("given", given.clone()), ("wanted", wanted)])
            }
            TomlKind::Sign { given, sign } => ("sign", vec![("given", given.clone()), ("sign", sign.clone())]),
            TomlKind::Other { given } => ("other", vec![("given", given.clone())]),
        };
        let place = [("line", fault.at.line.to_string()), ("column", fault.at.column.to_string())];
        self.with(&format!("toml-{key}"), &[values.as_slice(), &place].concat())
    }

    /// Why an agreement cannot be applied.
    pub fn agreement_error(self, error: &AgreementError) -> String {
        let (key, values) = match error {
            AgreementError::Unreadable(fault) => ("unreadable", vec![("said", self.toml_fault(fault))]),
            AgreementError::NoParties => ("no-parties", Vec::new()),
            AgreementError::PartyTwice(code) => ("party-twice", vec![("code", code.clone())]),
            AgreementError::PartyAndBody(code) => ("party-and-body", vec![("code", code.clone())]),
            AgreementError::UnknownOrganisation { rule, organisation } => {
                ("unknown-organisation", vec![("rule", rule.clone()), ("code", organisation.clone())])
            }
            AgreementError::UnknownPool { rule, pool, known } => {
                ("unknown-pool", vec![("rule", rule.clone()), ("code", pool.clone()), ("known", known.join(", "))])
            }
            AgreementError::UnknownOwner { rule, owner, known } => {
                ("unknown-owner", vec![("rule", rule.clone()), ("code", owner.clone()), ("known", known.join(", "))])
            }
            AgreementError::NoWeight(rule) => ("no-weight", vec![("rule", rule.clone())]),
            AgreementError::BodyByUse(code) => ("body-by-use", vec![("code", code.clone())]),
            AgreementError::NeverReachesAParty(code) => ("never-reaches-a-party", vec![("code", code.clone())]),
            AgreementError::EndsBeforeItBegins(rule) => ("ends-before-it-begins", vec![("rule", rule.clone())]),
            AgreementError::AmongNobody(rule) => ("among-nobody", vec![("rule", rule.clone())]),
            AgreementError::HalfAnIdleRule(rule) => ("half-an-idle-rule", vec![("rule", rule.clone())]),
            AgreementError::IdleByUse(rule) => ("idle-by-use", vec![("rule", rule.clone())]),
            AgreementError::Uncovered { category, class, pool } => {
                let class = self.text(&format!("class-{}", class.as_str().replace('_', "-")));
                let pool = pool.clone().unwrap_or_else(|| "none".to_owned());
                ("uncovered", vec![("category", self.category(*category)), ("class", class), ("pool", pool)])
            }
            AgreementError::NoRuleFor { category, number } => {
                ("no-rule-for", vec![("category", self.category(*category)), ("number", number.clone())])
            }
            AgreementError::ConsentDays => ("consent-days", vec![("most", ConsentTerms::MOST_DAYS.to_string())]),
            AgreementError::CannotBeInvoiced(faults) => {
                let faults: Vec<String> = faults.iter().map(|fault| self.invoice_error(fault)).collect();
                ("not-invoiced", vec![("faults", faults.join(" "))])
            }
            AgreementError::PopulationMissing(missing) => return self.population_missing(missing),
        };
        self.with(&format!("agreement-{key}"), &values)
    }

    /// Why a price list cannot be applied.
    pub(super) fn price_list_error(self, error: &PriceListError) -> String {
        let key = match error {
            PriceListError::Unreadable(fault) => {
                return self.with("price-list-unreadable", &[("said", self.toml_fault(fault))]);
            }
            PriceListError::UnknownPool { pool, known } => {
                let values = [("code", pool.clone()), ("known", known.join(", "))];
                return self.with("price-list-unknown-pool", &values);
            }
            PriceListError::Population(missing) => return self.population_missing(missing),
            PriceListError::Parties => "price-list-parties",
            PriceListError::Settlement => "price-list-settlement",
            PriceListError::Uncovered => "price-list-uncovered",
        };
        self.text(key)
    }

    fn population_missing(self, missing: &PopulationMissing) -> String {
        let values = [("code", missing.organisation.clone()), ("on", missing.on.to_string())];
        self.with("population-missing", &values)
    }

    /// A kind of cost, in small letters.
    pub fn category(self, category: CostCategory) -> String {
        self.text(&format!("category-{category}")).to_lowercase()
    }

    pub(super) fn invoice_error(self, error: &InvoiceError) -> String {
        let (key, value) = match error {
            InvoiceError::NoTerms => ("invoice-no-terms", ""),
            InvoiceError::Internal => ("invoice-internal", ""),
            InvoiceError::Nothing => ("invoice-nothing", ""),
            InvoiceError::Unknown(code) => ("invoice-unknown", code.as_str()),
            InvoiceError::Number(name) => ("invoice-number", name.as_str()),
            InvoiceError::Reference(party) => ("invoice-reference", party.as_str()),
            InvoiceError::ReferenceForNobody(code) => ("invoice-reference-for-nobody", code.as_str()),
            InvoiceError::Bankgiro(text) => ("invoice-bankgiro", text.as_str()),
            InvoiceError::DueDays(days) => return self.with("invoice-due-days", &[("value", days.to_string())]),
        };
        self.with(key, &[("value", value.to_owned())])
    }

    /// Why something could not be shared.
    pub fn problem(self, problem: &Problem) -> String {
        let (key, number, category, amount_ore, more) = match problem {
            Problem::NobodyToCarry { number, rule, category, amount_ore } => {
                ("problem-nobody", number, category, amount_ore, rule)
            }
            Problem::NoPayer { number, category, amount_ore } => {
                ("problem-no-payer", number, category, amount_ore, number)
            }
            Problem::Stranger { number, payer, category, amount_ore } => {
                ("problem-stranger", number, category, amount_ore, payer)
            }
        };
        let values = [
            ("number", number.clone()),
            ("category", self.text(&format!("category-{category}"))),
            ("amount", Ore(*amount_ore).to_swedish()),
            ("more", more.clone()),
        ];
        self.with(key, &values)
    }

    /// What blocks the closing of a month, or is worth a look.
    pub fn precondition(self, found: &Precondition) -> String {
        let values = match found {
            Precondition::Unshared { problem } => return self.problem(problem),
            Precondition::MonthNotOver => Vec::new(),
            Precondition::CloseOtherFirst { month } => vec![("month", month.to_string())],
            Precondition::UnmatchedPurchases { count } | Precondition::CapitalUnposted { count } => {
                vec![("count", count.to_string())]
            }
            Precondition::OpenObjections { organisation, entered_by, count } => vec![
                ("organisation", organisation.clone()),
                ("entered", entered_by.clone()),
                ("count", count.to_string()),
            ],
            Precondition::PayerGaps { vehicles } | Precondition::ReadingsMissing { vehicles } => {
                vec![("vehicles", listed(vehicles))]
            }
            Precondition::MappingsMissing { names } => {
                vec![("names", self.missing_accounts(names))]
            }
        };
        self.with(&format!("precondition-{}", found.code().replace('_', "-")), &values)
    }

    /// The accounts that are missing, given as `party: what for`: each party once, with all that it lacks.
    fn missing_accounts(self, names: &[String]) -> String {
        let mut by_party: Vec<(&str, Vec<String>)> = Vec::new();
        for (party, mapped) in names.iter().filter_map(|name| name.rsplit_once(": ")) {
            let mapped = self.text(&format!("category-{mapped}")).to_lowercase();
            match by_party.last_mut().filter(|(last, _)| *last == party) {
                Some((_, all)) => all.push(mapped),
                None => by_party.push((party, vec![mapped])),
            }
        }
        let named = by_party.iter().map(|(party, all)| format!("{party}: {}", listed(all)));
        named.collect::<Vec<_>>().join("; ")
    }

    /// The basis of a share of a line, readable and exact: an amount, or a number of parts of a whole, and what that is
    /// in per cent.
    pub fn basis(self, line: &ReportLine, share: &Share) -> String {
        let Some(numbers) = explain(line.unit, &line.shares, share) else {
            let (right, billed) = adjusted(share);
            return self.with("basis-adjusted", &[("right", right), ("billed", billed)]);
        };
        if line.unit == KeyUnit::Fraction {
            let values = [("part", numbers.measure), ("whole", numbers.whole), ("percent", numbers.percent)];
            return self.with("basis-fraction", &values);
        }
        self.with("basis-measure", &[("measure", whole_and_parts(&share.basis)), ("percent", numbers.percent)])
    }

    /// What the basis of a line's shares is measured in.
    pub fn unit_of_basis(self, unit: KeyUnit) -> String {
        if unit == KeyUnit::RightLessBilled {
            self.text("unit-kronor-right-less-billed")
        } else {
            self.text(&format!("unit-{unit}"))
        }
    }

    /// The sentence that a finance officer can read out about a share of a line.
    pub fn explained(self, line: &ReportLine, share: &Share, party: &str, decision: &str) -> String {
        let mut values = vec![
            ("party", party.to_owned()),
            ("month", line.original.unwrap_or(line.month).to_string()),
            ("category", self.text(&format!("category-{}", line.category)).to_lowercase()),
            ("number", line.vehicle.clone()),
            ("amount", line.amount_ore.to_swedish()),
            ("share", share.amount.to_swedish()),
            ("rule", line.rule.clone()),
            ("decision", line.decision.as_deref().unwrap_or(decision).to_owned()),
        ];
        let Some(numbers) = explain(line.unit, &line.shares, share) else {
            let (right, billed) = adjusted(share);
            values.extend([("right", right), ("billed", billed)]);
            return self.with("explain-adjustment", &values);
        };
        values.extend([
            ("measure", numbers.measure),
            ("what", self.with(&format!("measure-{}", line.unit), &[("count", numbers.whole.clone())])),
            ("whole", numbers.whole),
            ("percent", numbers.percent),
        ]);
        let key = if line.kind == LineKind::Idle { "explain-idle" } else { "explain-share" };
        self.with(key, &values)
    }
}

/// A basis, readable and exact: whole pieces, and the remaining parts of one.
fn whole_and_parts(basis: &str) -> String {
    let Some((over, under)) = basis.split_once('/') else { return group_thousands(basis) };
    let numbers = over.parse::<u128>().ok().zip(under.parse::<u128>().ok());
    let divided = numbers.and_then(|(over, under)| Some((over.checked_div(under)?, over.checked_rem(under)?)));
    match divided {
        Some((whole, parts)) if whole > 0 => {
            format!("{} + {}/{}", grouped(whole), grouped(parts), group_thousands(under))
        }
        _ => format!("{}/{}", group_thousands(over), group_thousands(under)),
    }
}

/// The right amount and the billed one, in kronor, for a share that is their difference.
fn adjusted(share: &Share) -> (String, String) {
    let (right, billed) = share.basis.split_once(" - ").unwrap_or_default();
    let kronor = |ore: &str| Ore(ore.parse().unwrap_or(0)).to_swedish();
    (kronor(right), kronor(billed))
}

/// The first of some names, and how many more there are.
pub(crate) fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} + {more}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_that_is_a_fraction_is_whole_pieces_and_parts_of_one() {
        let shown = |basis: &str| whole_and_parts(basis).replace('\u{a0}', " ");
        assert_eq!(shown("12345600"), "12 345 600");
        assert_eq!(shown("689086321500/44821"), "15 374 184 + 20 436/44 821");
        assert_eq!(shown("1/3"), "1/3");
        assert_eq!(shown("12000/7"), "1 714 + 2/7");
    }
}
