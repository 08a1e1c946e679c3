//! Worked examples with published numbers: how service departments' costs are passed on.
//!
//! C. T. Horngren, S. M. Datar & M. V. Rajan, "Cost Accounting: A Managerial Emphasis", 14th ed., chapter 15, exhibits
//! 15-2 to 15-6 (Castleford Engineering): plant maintenance and information systems serve machining, assembly and each
//! other. In dollars there, in kronor here.

use crate::{
    cost::{Agreement, CostCategory, EntryFacts, MonthFacts, PayerDays, PopulationTable, Statement, VehicleFacts},
    ids::{CostEntryId, VehicleId},
    money::Ore,
    register::VehicleClass,
};
use uuid::Uuid;

/// Own costs before anything is passed on.
const COSTS: [(&str, i64); 4] =
    [("maintenance", 6_300_000), ("systems", 1_452_150), ("machining", 4_000_000), ("assembly", 2_000_000)];

/// What machining and assembly bear in the end, in kronor.
fn borne(rest: &str) -> [i64; 2] {
    let text = format!(
        "name = \"Castleford\"\nfirst_month = \"2026-01\"\ndecision = \"-\"\nparties = [\"machining\", \"assembly\"]\n\
         {rest}\n\
         [[rule]]\nname = \"Own\"\nkey = \"direct\"\n"
    );
    let agreement = Agreement::parse(&text).unwrap();
    let month = "2026-01".parse::<crate::time::Month>().unwrap();
    let days = (month.first_day(), month.last_day());
    let numbered = || COSTS.iter().zip(1_u128..);
    let facts = MonthFacts {
        month,
        vehicles: numbered()
            .map(|((payer, _), id)| VehicleFacts {
                id: VehicleId(Uuid::from_u128(id)),
                number: (*payer).to_owned(),
                registration_number: None,
                class: VehicleClass::CarI,
                pool: None,
                owner: None,
                owners: Vec::new(),
                payers: vec![PayerDays { payer: (*payer).to_owned(), from: days.0, to: None }],
                service: None,
            })
            .collect(),
        entries: numbered()
            .map(|((_, kronor), id)| EntryFacts {
                id: CostEntryId(Uuid::from_u128(id)),
                vehicle: Some(VehicleId(Uuid::from_u128(id))),
                pool: None,
                organisation: None,
                category: CostCategory::Other,
                days,
                amount: Ore(kronor * 100),
            })
            .collect(),
        usage: Vec::new(),
        population: PopulationTable::default(),
    };
    let statement = Statement::compute(&agreement, &facts).unwrap();
    assert_eq!(statement.problems, []);
    ["machining", "assembly"].map(|party| {
        assert_eq!(statement.total_of(party).0 % 100, 0, "the published numbers are whole");
        statement.total_of(party).0 / 100
    })
}

const EACH_OTHER: &str = "[[pass_on]]\nbody = \"maintenance\"\n\
                          key = { shares = { systems = 1600, machining = 2400, assembly = 4000 } }\n\
    [[pass_on]]\nbody = \"systems\"\nkey = { shares = { maintenance = 200, machining = 1600, assembly = 200 } }";

#[test]
fn c7_directly_as_published() {
    let directly = "[[pass_on]]\nbody = \"maintenance\"\nkey = { shares = { machining = 2400, assembly = 4000 } }\n\
        [[pass_on]]\nbody = \"systems\"\nkey = { shares = { machining = 1600, assembly = 200 } }";
    assert_eq!(borne(directly), [7_653_300, 6_098_850]);
}

#[test]
fn c7_step_down_as_published() {
    assert_eq!(borne(&format!("pass_on_method = \"step_down\"\n{EACH_OTHER}")), [8_300_800, 5_451_350]);
}

#[test]
fn c7_reciprocally_as_published() {
    // Complete reciprocated costs: maintenance 6 576 750, systems 2 767 500.
    assert_eq!(borne(EACH_OTHER), [8_187_025, 5_565_125]);
}
