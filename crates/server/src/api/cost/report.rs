//! The cost-sharing report as the document describes it. What is sent is written by the export, for both the API and
//! the command line, so that both give the same bytes.

use serde::Serialize;
use utoipa::ToSchema;
use vagnpark_domain::cost::Share;

use crate::api::words;

/// What each party owes for a month, with every line. The same facts give the same report in every database.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the export writes")]
pub(crate) struct ReportBody {
    /// The first month, `2026-10`.
    from: String,
    /// The last month; the same as the first.
    to: String,
    /// The agreement's name.
    agreement: String,
    /// The version of the agreement that held.
    version: i64,
    /// The decision behind the agreement.
    decision: String,
    /// `open` or `closed`.
    state: String,
    /// SHA-256 over the report with this field empty and without line breaks.
    hash: String,
    /// The sum of all lines, which is the sum of all parties.
    total_ore: i64,
    /// What could not be shared; not part of the total.
    unshared_ore: i64,
    /// In the agreement's order.
    parties: Vec<PartyTotalBody>,
    /// By rule, vehicle and category.
    lines: Vec<ReportLineBody>,
    /// Why something could not be shared.
    problems: Vec<UnsharedBody>,
}

/// The amount a party owes.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the export writes")]
pub(crate) struct PartyTotalBody {
    /// Its code.
    party: String,
    /// The party's name.
    name: String,
    /// In öre.
    amount_ore: i64,
}

/// A line of a report.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the export writes")]
pub(crate) struct ReportLineBody {
    /// The month, `2026-10`.
    month: String,
    /// The name of the rule that decided.
    rule: String,
    /// The decision behind the rule, if other than the agreement's.
    #[schema(required = false, nullable = false)]
    decision: Option<String>,
    /// The number the vehicle is known by, or the pool's code.
    vehicle: String,
    /// The registration number, as on the plate.
    registration_number: Option<String>,
    /// What was paid for: `fuel`, `lease`, `insurance` …
    category: words::CostCategory,
    /// Its kind.
    kind: words::LineKind,
    /// The closed month that an adjustment corrects.
    #[schema(required = false, nullable = false)]
    original: Option<String>,
    /// The amount, in öre.
    amount_ore: i64,
    /// `direct`, `distance`, `time`, `trips`, `equal`, `population`, `shares` or `mix`.
    key: String,
    /// What `basis` is measured in: `m`, `s`, `trips`, `inhabitants`, `parts`, `days`, `fraction` or
    /// `right_less_billed`.
    unit: String,
    /// One for each party.
    shares: Vec<ShareBody>,
}

/// A party's part of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareBody {
    /// The party's code.
    party: String,
    /// The exact measure it is based on, as a whole number or a fraction.
    basis: String,
    /// In öre.
    amount_ore: i64,
}

impl From<Share> for ShareBody {
    fn from(share: Share) -> Self {
        Self { party: share.party, basis: share.basis, amount_ore: share.amount.0 }
    }
}

/// A cost that could not be shared.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the export writes")]
pub(crate) struct UnsharedBody {
    /// `nobody_to_carry`, `no_payer` or `stranger`.
    code: String,
    /// The number of the vehicle or the code of the pool.
    number: String,
    /// The name of the rule that would have shared it, for `nobody_to_carry`.
    #[schema(required = false, nullable = false)]
    rule: Option<String>,
    /// The organisation that used or pays for it, by code, for `stranger`.
    #[schema(required = false, nullable = false)]
    payer: Option<String>,
    /// The category of cost.
    category: words::CostCategory,
    /// In öre.
    amount_ore: i64,
}
