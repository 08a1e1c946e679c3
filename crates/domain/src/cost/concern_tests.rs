use uuid::Uuid;

use super::*;
use crate::{
    cost::{CostCategory, OwnerDays, PayerDays, Statement, Usage},
    ids::CostEntryId,
    money::Ore,
    register::VehicleClass,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn agreement(key: &str) -> Agreement {
    let text = format!(
        "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\nparties = [\"nora\", \"lindesberg\"]\n\
         [[pass_on]]\nbody = \"bkt\"\nkey = \"equal\"\n[[rule]]\nname = \"Allt\"\nkey = \"{key}\"\n"
    );
    Agreement::parse(&text).unwrap()
}

fn vehicle(id: u128, owner: &str, payers: &[(&str, &str, Option<&str>)]) -> VehicleFacts {
    let paid = |(payer, from, to): &(&str, &str, Option<&str>)| PayerDays {
        payer: (*payer).to_owned(),
        from: day(from),
        to: to.map(day),
    };
    VehicleFacts {
        id: VehicleId(Uuid::from_u128(id)),
        number: format!("MLB{id:03}"),
        registration_number: None,
        class: VehicleClass::CarI,
        pool: Some("p".to_owned()),
        owner: Some(owner.to_owned()).filter(|owner| !owner.is_empty()),
        owners: Vec::new(),
        payers: payers.iter().map(paid).collect(),
        service: None,
    }
}

fn entry(id: u128, vehicle: Option<u128>, organisation: Option<&str>, amount: i64) -> EntryFacts {
    EntryFacts {
        id: CostEntryId(Uuid::from_u128(id)),
        vehicle: vehicle.map(|id| VehicleId(Uuid::from_u128(id))),
        pool: vehicle.is_none().then(|| "p".to_owned()),
        organisation: organisation.map(str::to_owned),
        category: CostCategory::Fuel,
        days: (day("2026-10-01"), day("2026-10-31")),
        amount: Ore(amount),
    }
}

fn october(vehicles: Vec<VehicleFacts>, entries: Vec<EntryFacts>) -> MonthFacts {
    let used = |vehicle: &VehicleFacts| Usage {
        vehicle: vehicle.id,
        payer: vehicle.payers.first().map_or("nora", |paid| &paid.payer).to_owned(),
        distance_m: 1_000,
        duration_s: 3_600,
        trips: 1,
    };
    let usage = vehicles.iter().map(used).collect();
    MonthFacts {
        month: "2026-10".parse().unwrap(),
        vehicles,
        entries,
        usage,
        population: crate::cost::PopulationTable::default(),
    }
}

#[test]
fn c15_the_costs_of_whoever_is_no_party_are_nobody_elses_by_any_key() {
    let always = |payer| [(payer, "2020-01-01", None)];
    let facts = october(
        vec![
            vehicle(1, "nora", &always("nora")),
            vehicle(2, "orebro", &always("orebro")),
            vehicle(3, "bkt", &always("bkt")),
            vehicle(4, "orebro", &always("lindesberg")),
        ],
        vec![
            entry(1, Some(1), Some("nora"), 100),
            entry(2, Some(2), Some("orebro"), 7_000),
            entry(3, Some(3), Some("bkt"), 400),
            entry(4, Some(4), Some("orebro"), 900),
            entry(5, None, Some("orebro"), 50_000),
            entry(6, None, Some("nora"), 20),
            entry(7, None, None, 2),
        ],
    );
    for key in ["equal", "trips"] {
        let agreement = Agreement::parse(&format!(
            "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\nparties = [\"nora\", \"lindesberg\"]\n\
             [[pass_on]]\nbody = \"bkt\"\nkey = \"equal\"\n[[rule]]\nname = \"Allt\"\nkey = \"{key}\"\n\
             use_counted_per = \"pool\"\n"
        ))
        .unwrap();
        let statement = Statement::compute(&agreement, &facts).unwrap();
        assert_eq!(statement.problems, [], "{key}: no stranger drives the others' vehicles");
        assert_eq!(statement.total(), Ore(100 + 400 + 900 + 20 + 2), "{key}");
        assert_eq!(statement.total(), statement.parties.iter().map(|party| statement.total_of(party)).sum(), "{key}");
        assert!(statement.lines.iter().all(|line| line.number != "MLB002"), "{key}");
    }
    assert!(matches!(facts.concerning_those(|_| true), Cow::Borrowed(_)), "nothing is copied where nothing goes");
}

#[test]
fn c15_a_cost_is_counted_for_the_days_on_which_a_party_has_the_vehicle() {
    let sold = vehicle(1, "", &[("nora", "2020-01-01", Some("2026-10-11")), ("orebro", "2026-10-11", None)]);
    let facts = october(vec![sold], vec![entry(1, Some(1), Some("nora"), 3_100)]);
    for key in ["equal", "direct"] {
        let statement = Statement::compute(&agreement(key), &facts).unwrap();
        assert_eq!((statement.total(), statement.problems.len()), (Ore(1_000), 0), "{key}: ten days of 31");
    }
    let back = VehicleFacts {
        owners: vec![
            OwnerDays { owner: "orebro".to_owned(), from: day("2020-01-01"), to: Some(day("2026-10-05")) },
            OwnerDays { owner: "nora".to_owned(), from: day("2026-10-05"), to: Some(day("2026-10-08")) },
            OwnerDays { owner: "orebro".to_owned(), from: day("2026-10-08"), to: Some(day("2026-10-31")) },
            OwnerDays { owner: "nora".to_owned(), from: day("2026-10-31"), to: None },
        ],
        ..vehicle(1, "nora", &[])
    };
    let facts = october(vec![back], vec![entry(1, Some(1), Some("nora"), 3_100)]);
    let statement = Statement::compute(&agreement("equal"), &facts).unwrap();
    assert_eq!(statement.total(), Ore(400), "the fifth to the seventh, and the last");
    assert_eq!(statement.lines[0].entries.len(), 1, "one cost");
}

#[test]
fn c15_what_nobody_is_known_to_have_is_a_matter_of_whoever_entered_it() {
    let facts = |organisation| october(vec![vehicle(1, "", &[])], vec![entry(1, Some(1), organisation, 100)]);
    let counted = |organisation| facts(organisation).concerning(&agreement("equal")).entries.len();
    assert_eq!([Some("nora"), Some("bkt"), Some("orebro"), None].map(counted), [1, 1, 0, 1]);
}

#[test]
fn c15_a_pools_cost_of_nobodys_is_a_matter_of_those_whose_vehicles_are_in_it() {
    let always = |payer| [(payer, "2020-01-01", None)];
    let counted = |vehicles: Vec<VehicleFacts>| {
        october(vehicles, vec![entry(1, None, None, 500)]).concerning(&agreement("equal")).entries.len()
    };
    assert_eq!(counted(Vec::new()), 1, "an empty pool is everybody's");
    assert_eq!(counted(vec![vehicle(1, "", &[])]), 1, "nobody is known to have what is in it");
    assert_eq!(counted(vec![vehicle(1, "orebro", &always("orebro"))]), 0, "others have what is in it");
    let both = vec![vehicle(1, "orebro", &always("orebro")), vehicle(2, "nora", &always("nora"))];
    assert_eq!(counted(both), 1, "one of theirs is in it");
    let elsewhere = VehicleFacts { pool: Some("q".to_owned()), ..vehicle(2, "nora", &always("nora")) };
    assert_eq!(counted(vec![vehicle(1, "orebro", &always("orebro")), elsewhere]), 0, "in another pool");
}

#[test]
fn c13_each_pays_its_own_where_nothing_is_shared() {
    let sold = vehicle(1, "", &[("nora", "2020-01-01", Some("2026-10-11")), ("orebro", "2026-10-11", None)]);
    let late = vehicle(2, "nora", &[("nora", "2026-10-22", None)]);
    let facts = october(
        vec![sold, late],
        vec![
            entry(1, Some(1), Some("nora"), 3_100),
            entry(2, Some(2), Some("bkt"), 310),
            entry(3, None, Some("lindesberg"), 7),
            entry(4, None, None, 9),
        ],
    );
    let owned = |code: &str, amount| (code.to_owned(), Ore(amount));
    let expected = [owned("bkt", 210), owned("lindesberg", 7), owned("nora", 1_000 + 100), owned("orebro", 2_100)];
    assert_eq!(facts.each_its_own(), expected);
}
