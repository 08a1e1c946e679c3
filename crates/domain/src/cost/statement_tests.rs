use super::*;
use crate::{
    cost::{PayerDays, PopulationTable},
    ids::CostEntryId,
    vehicle::VehicleClass,
};
use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

const HEAD: &str =
    "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 14\"\nparties = [\"lindesberg\", \"nora\"]\n";

fn agreement(rest: &str) -> Agreement {
    Agreement::parse(&format!("{HEAD}{rest}")).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn vehicle(id: u128, pool: Option<&str>) -> VehicleFacts {
    VehicleFacts {
        id: VehicleId(Uuid::from_u128(id)),
        number: format!("MLB{id:03}"),
        registration_number: Some(format!("MLB{id:03}")),
        class: VehicleClass::CarI,
        pool: pool.map(str::to_owned),
        owner: Some("nora".to_owned()),
        payers: vec![PayerDays { payer: "nora".to_owned(), from: day("2020-01-01"), to: None }],
    }
}

fn fuel(id: u128, vehicle: u128, amount: i64) -> EntryFacts {
    EntryFacts {
        id: CostEntryId(Uuid::from_u128(id)),
        vehicle: Some(VehicleId(Uuid::from_u128(vehicle))),
        pool: None,
        category: CostCategory::Fuel,
        days: (day("2026-10-01"), day("2026-10-31")),
        amount: Ore(amount),
    }
}

fn used(vehicle: u128, payer: &str, distance_m: i64, hours: i64) -> Usage {
    Usage {
        vehicle: VehicleId(Uuid::from_u128(vehicle)),
        payer: payer.to_owned(),
        distance_m,
        duration_s: hours * 3_600,
        trips: 1,
    }
}

fn october(vehicles: Vec<VehicleFacts>, entries: Vec<EntryFacts>, usage: Vec<Usage>) -> MonthFacts {
    let population =
        [("lindesberg", 23_292), ("nora", 10_627)].map(|(code, count)| ((code.to_owned(), day("2023-12-31")), count));
    MonthFacts {
        month: "2026-10".parse().unwrap(),
        vehicles,
        entries,
        usage,
        population: PopulationTable(population.into_iter().collect()),
    }
}

/// The lines as `number kind amount: basis=amount …`, which is what a finance officer reads.
fn lines(agreement: &Agreement, facts: &MonthFacts) -> Vec<String> {
    let statement = Statement::compute(agreement, facts).unwrap();
    let shown = statement.lines.iter().map(|line| {
        let shares: Vec<_> = line.shares.iter().map(|share| format!("{}={}", share.basis, share.amount.0)).collect();
        format!("{} {} {}: {}", line.number, line.kind, line.amount.0, shares.join(" "))
    });
    shown.chain(statement.problems.iter().map(|problem| format!("{problem:?}"))).collect()
}

#[test]
fn c5_fuel_is_shared_by_distance_with_the_metres_as_basis() {
    let agreement = agreement("[[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n");
    let facts = october(
        vec![vehicle(1, None)],
        vec![fuel(1, 1, 10_000)],
        vec![used(1, "nora", 1_000, 1), used(1, "lindesberg", 2_000, 1)],
    );
    assert_eq!(lines(&agreement, &facts), ["MLB001 use 10000: 2000=6667 1000=3333"]);
}

#[test]
fn c5_direct_goes_to_who_paid_that_day() {
    let agreement = agreement("[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n");
    let mut moved = vehicle(1, None);
    moved.payers = vec![
        PayerDays { payer: "nora".to_owned(), from: day("2020-01-01"), to: Some(day("2026-10-11")) },
        PayerDays { payer: "lindesberg".to_owned(), from: day("2026-10-11"), to: None },
    ];
    let facts = october(vec![moved], vec![fuel(1, 1, 3_100)], vec![]);
    assert_eq!(lines(&agreement, &facts), ["MLB001 use 3100: 21=2100 10=1000"]);
}

const IDLE: &str = "[[rule]]\nname = \"Pool\"\npool = \"p\"\nkey = \"time\"\ncapacity_hours_per_working_day = 10\n\
    idle = { shares = { lindesberg = 3, nora = 1 } }\n[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";

#[test]
fn c6_unused_capacity_is_a_line_of_its_own_with_its_own_bearers() {
    // October 2026 has 22 working days: 220 hours, of which 55 were used.
    let facts = october(vec![vehicle(1, Some("p"))], vec![fuel(1, 1, 8_000)], vec![used(1, "nora", 0, 55)]);
    assert_eq!(
        lines(&agreement(IDLE), &facts),
        ["MLB001 use 2000: 0=0 198000=2000", "MLB001 idle 6000: 3=4500 1=1500"]
    );
}

#[test]
fn c6_a_vehicle_nobody_used_is_all_idle_and_without_a_rule_a_problem() {
    let facts = october(vec![vehicle(1, Some("p"))], vec![fuel(1, 1, 8_000)], vec![]);
    assert_eq!(lines(&agreement(IDLE), &facts), ["MLB001 idle 8000: 3=6000 1=2000"]);
    let by_distance = agreement("[[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n");
    let statement = Statement::compute(&by_distance, &facts).unwrap();
    let category = CostCategory::Fuel;
    let expected =
        Problem::NobodyToCarry { number: "MLB001".to_owned(), rule: "Fuel".to_owned(), category, amount_ore: 8_000 };
    assert_eq!((statement.lines.len(), statement.problems), (0, vec![expected]));
}

#[test]
fn c7_a_joint_body_passes_on_by_its_own_key() {
    let agreement = agreement(
        "[[pass_on]]\nbody = \"bkt\"\nkey = { shares = { lindesberg = 3, nora = 1 } }\n[[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n",
    );
    let facts = october(
        vec![vehicle(1, None)],
        vec![fuel(1, 1, 9_000)],
        vec![used(1, "bkt", 2_000, 1), used(1, "nora", 1_000, 1)],
    );
    assert_eq!(lines(&agreement, &facts), ["MLB001 use 9000: 1500=4500 1500=4500"]);
}

#[test]
fn c7_bodies_that_serve_each_other_are_solved_together_or_in_order() {
    let bodies = "[[pass_on]]\nbody = \"bkt\"\nkey = { shares = { lindesberg = 8, bmb = 2 } }\n\
        [[pass_on]]\nbody = \"bmb\"\nkey = { shares = { nora = 5, bkt = 5 } }\n[[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n";
    let facts = october(vec![vehicle(1, None)], vec![fuel(1, 1, 9_000)], vec![used(1, "bkt", 9_000, 1)]);
    // Reciprocal: bkt = 0.8 L + 0.2 bmb, bmb = 0.5 N + 0.5 bkt, so bkt = 8/9 L + 1/9 N.
    assert_eq!(lines(&agreement(bodies), &facts), ["MLB001 use 9000: 8000=8000 1000=1000"]);
    // Step-down: bmb comes after bkt and does not pass back, so bkt = 0.8 L + 0.2 N.
    let in_order = format!("pass_on_method = \"step_down\"\n{bodies}");
    assert_eq!(lines(&agreement(&in_order), &facts), ["MLB001 use 9000: 7200=7200 1800=1800"]);
    let ring = "[[pass_on]]\nbody = \"bkt\"\nkey = { shares = { bmb = 1 } }\n[[pass_on]]\nbody = \"bmb\"\nkey = { shares = { bkt = 1 } }\n\
        [[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n";
    assert!(matches!(Statement::compute(&agreement(ring), &facts), Err(AgreementError::NeverReachesAParty(_))));
}

#[test]
fn a_mix_weighs_its_keys_and_shows_the_exact_fraction() {
    let agreement = agreement(
        "[[rule]]\nname = \"Pool\"\nkey = { mix = [{ weight = 70, key = \"distance\" }, { weight = 30, key = { population = \"2023-12-31\" } }] }\n",
    );
    let facts = october(vec![vehicle(1, None)], vec![fuel(1, 1, 33_919_000)], vec![used(1, "nora", 500, 1)]);
    // Nora: 0.7 + 0.3 × 10 627 / 33 919.
    assert_eq!(lines(&agreement, &facts), ["MLB001 use 33919000: 34938/169595=6987600 134657/169595=26931400"]);
}

#[test]
fn use_by_somebody_outside_the_agreement_is_named() {
    let agreement = agreement("[[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n");
    let facts = october(vec![vehicle(1, None)], vec![fuel(1, 1, 100)], vec![used(1, "orebro", 500, 1)]);
    assert!(lines(&agreement, &facts)[0].contains("payer: \"orebro\""));
}

#[test]
fn another_population_and_another_fleet_on_the_same_data() {
    use crate::cost::what_if::{WhatIf, compare, coverage};
    let text = "[[rule]]\nname = \"Pool\"\npool = \"p\"\nkey = { population = \"2023-12-31\" }\n[[rule]]\nname = \"Fuel\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";
    let agreement = agreement(text);
    let mut facts = october(
        vec![vehicle(1, Some("p")), vehicle(2, Some("p")), vehicle(3, None)],
        vec![fuel(1, 1, 33_919), fuel(2, 2, 10_000), fuel(3, 3, 100)],
        vec![used(1, "nora", 10, 1), used(2, "lindesberg", 10, 1), used(3, "nora", 10, 1)],
    );
    facts.population.0.insert(("lindesberg".to_owned(), day("2020-12-31")), 3);
    facts.population.0.insert(("nora".to_owned(), day("2020-12-31")), 1);
    let covered = coverage(&agreement, &facts);
    assert_eq!(covered.iter().map(|rule| rule.entries).collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(covered[0].also, ["Fuel"], "Fuel would have had the pool's entries too");
    let now = Statement::compute(&agreement, &facts).unwrap();
    let what_if = WhatIf { population_on: Some(day("2020-12-31")), without: vec!["mlb 002".to_owned()] };
    let mut other_facts = facts.clone();
    what_if.facts(&mut other_facts);
    assert_eq!((other_facts.vehicles.len(), other_facts.usage.len()), (2, 3), "who used it uses the pool's others");
    let other = Statement::compute(&what_if.agreement(agreement), &other_facts).unwrap();
    let compared = compare(&[now], &[other]);
    let shown: Vec<_> = compared.iter().map(|party| (party.party.as_str(), party.other_ore.0)).collect();
    assert_eq!(shown, [("lindesberg", 25_439), ("nora", 8_480 + 100)]);
    assert_eq!(compared.iter().map(|party| party.difference().0).sum::<i64>(), -10_000, "a car less");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn c8_the_input_order_changes_nothing_and_everything_adds_up(
        entries in prop::collection::vec((1_u128..6, -9_999_i64..9_999), 1..40),
        usage in prop::collection::vec((1_u128..6, any::<bool>(), 1_i64..5_000), 5..20),
        seed in any::<u64>(),
    ) {
        let agreement = agreement("[[rule]]\nname = \"Fuel\"\nkey = { mix = [{ weight = 2, key = \"equal\" }, { weight = 1, key = { population = \"2023-12-31\" } }] }\n");
        let entries: Vec<_> = entries.into_iter().zip(1..).map(|((vehicle, amount), id)| fuel(id, vehicle, amount)).collect();
        let usage: Vec<_> = usage.into_iter().map(|(vehicle, nora, metres)| used(vehicle, if nora { "nora" } else { "lindesberg" }, metres, 1)).collect();
        let vehicles: Vec<_> = (1..6).map(|id| vehicle(id, None)).collect();
        let facts = october(vehicles, entries, usage);
        let statement = Statement::compute(&agreement, &facts).unwrap();
        let mut shuffled = facts.clone();
        let turn = usize::try_from(seed % 40).unwrap() % shuffled.entries.len();
        shuffled.entries.rotate_left(turn);
        shuffled.vehicles.reverse();
        shuffled.usage.reverse();
        prop_assert_eq!(&Statement::compute(&agreement, &shuffled).unwrap(), &statement);
        let parties: Ore = statement.parties.iter().map(|party| statement.total_of(party)).sum();
        prop_assert_eq!(parties, statement.total());
        prop_assert_eq!(statement.total(), facts.entries.iter().map(|entry| entry.amount).sum());
    }
}
