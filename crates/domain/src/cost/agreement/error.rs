//! Why an agreement cannot be applied.

use serde::Serialize;

use super::consent_terms::ConsentTerms;
use crate::{
    cost::{CostCategory, PopulationMissing, toml_fault::TomlFault},
    finance::invoice::InvoiceError,
    register::VehicleClass,
};

/// Why an agreement cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AgreementError {
    /// The file is not TOML, or not an agreement.
    #[error("the agreement file cannot be read: {0}")]
    Unreadable(TomlFault),
    /// Nobody shares.
    #[error("the agreement has no parties")]
    NoParties,
    /// The same party is listed twice.
    #[error("“{0}” is listed twice among the parties")]
    PartyTwice(String),
    /// Both a party and a body.
    #[error("“{0}” is both a party and a joint body that passes on")]
    PartyAndBody(String),
    /// A key names somebody who is neither party nor body.
    #[error(
        "rule “{rule}” gives a share to “{organisation}”, which is neither a party nor a joint body of the agreement"
    )]
    UnknownOrganisation {
        /// The rule, or `pass_on BODY`.
        rule: String,
        /// The code.
        organisation: String,
    },
    /// A rule is for a pool that does not exist.
    #[error("rule “{rule}” is for the pool “{pool}”, which does not exist; the pools are: {}", .known.join(", "))]
    UnknownPool {
        /// The rule.
        rule: String,
        /// The code.
        pool: String,
        /// The codes of the pools that exist.
        known: Vec<String>,
    },
    /// A rule is for vehicles of an owner that is no organisation.
    #[error(
        "rule “{rule}” is for vehicles of “{owner}”, which is no code of an organisation; the codes are: {}",
        .known.join(", ")
    )]
    UnknownOwner {
        /// The rule.
        rule: String,
        /// What was given as the owner's code.
        owner: String,
        /// The codes of the organisations that exist.
        known: Vec<String>,
    },
    /// All weights are zero.
    #[error("rule “{0}” has a key whose weights add up to zero")]
    NoWeight(String),
    /// A body's key counts use.
    #[error("“{0}” passes on by use; a joint body passes on by population, shares or equal")]
    BodyByUse(String),
    /// A body passes everything to itself or around in a ring.
    #[error("what falls on “{0}” never reaches a party")]
    NeverReachesAParty(String),
    /// A rule that ends before it begins.
    #[error("rule “{0}” ends before it begins")]
    EndsBeforeItBegins(String),
    /// A rule names who shares, but its key does not ask who.
    #[error("rule “{0}” says who shares with `among`, but neither its key nor idle is population or equal")]
    AmongNobody(String),
    /// A capacity without somebody who bears the idle part, or the other way round.
    #[error("rule “{0}” needs both capacity_hours_per_working_day (1–24) and idle, or neither")]
    HalfAnIdleRule(String),
    /// An idle part shared by use.
    #[error("rule “{0}” shares idle cost by use, but what is idle has no use")]
    IdleByUse(String),
    /// Something would fall through.
    #[error(
        "the rules leave something uncovered, for example: {category} for a {class} {}. Add a last rule without \
         conditions",
        .pool.as_ref().map_or("outside the pools named".to_owned(), |pool| format!("of pool {pool}"))
    )]
    Uncovered {
        /// The category of an entry that no rule picks.
        category: CostCategory,
        /// The class of its vehicle.
        class: VehicleClass,
        /// The vehicle's pool, if the rules name it.
        pool: Option<String>,
    },
    /// A cost that no rule picks.
    #[error("the rules leave {category} for {number} uncovered. Add a last rule without conditions")]
    NoRuleFor {
        /// What was paid for.
        category: CostCategory,
        /// The number of the vehicle, or the code of the pool.
        number: String,
    },
    /// Days under `[consent]` that make no sense.
    #[error(
        "[consent] needs days from 1 to {}, and silence that counts no later than the proposal lapses",
        ConsentTerms::MOST_DAYS
    )]
    ConsentDays,
    /// It could be shared, but not invoiced (F-3).
    #[error("the agreement cannot be invoiced: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    CannotBeInvoiced(Vec<InvoiceError>),
    /// A number of inhabitants that is not known.
    #[error("{0}")]
    PopulationMissing(#[from] PopulationMissing),
}
