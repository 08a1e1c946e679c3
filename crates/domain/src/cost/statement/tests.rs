//! How a month is shared, to the öre (C-1 … C-9).

use super::*;
use crate::{
    cost::{PayerDays, PopulationTable, ServiceDays, Standing, Usage, service_days},
    ids::CostEntryId,
    register::{VehicleClass, VehicleStatus},
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
        owners: Vec::new(),
        payers: vec![PayerDays { payer: "nora".to_owned(), from: day("2020-01-01"), to: None }],
        service: None,
    }
}

fn fuel(id: u128, vehicle: u128, amount: i64) -> EntryFacts {
    EntryFacts {
        id: CostEntryId(Uuid::from_u128(id)),
        vehicle: Some(VehicleId(Uuid::from_u128(vehicle))),
        pool: None,
        organisation: None,
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

/// A vehicle in service in a pool, or in none, on some days.
fn in_service(id: u128, days: &[(Option<&str>, &str, Option<&str>)]) -> VehicleFacts {
    let stretch = |(pool, from, to): &(Option<&str>, &str, Option<&str>)| ServiceDays {
        pool: pool.map(str::to_owned),
        from: day(from),
        to: to.map(day),
    };
    let service: Vec<ServiceDays> = days.iter().map(stretch).collect();
    let pool = service.last().and_then(|stretch| stretch.pool.clone());
    VehicleFacts { pool, service: Some(service), ..vehicle(id, None) }
}

/// How a pool's cost of 35 200,00 splits into used and idle, when 88 hours were used and each working day has 10.
fn used_and_idle(vehicles: Vec<VehicleFacts>) -> Vec<(LineKind, i64)> {
    let pool_cost = EntryFacts { vehicle: None, pool: Some("p".to_owned()), ..fuel(1, 1, 3_520_000) };
    let facts = october(vehicles, vec![pool_cost], vec![used(1, "nora", 0, 88)]);
    let statement = Statement::compute(&agreement(IDLE), &facts).unwrap();
    statement.lines.iter().map(|line| (line.kind, line.amount.0)).collect()
}

#[test]
fn c6_a_pool_can_use_only_what_is_in_service_and_in_it_that_day() {
    // October 2026 has 22 working days: two cars are 440 hours, one is 220.
    let whole = |id| in_service(id, &[(Some("p"), "2020-01-01", None)]);
    let shared = |vehicles: Vec<VehicleFacts>| used_and_idle(vehicles);
    let two_cars = vec![(LineKind::Use, 704_000), (LineKind::Idle, 2_816_000)];
    let one_car = vec![(LineKind::Use, 1_408_000), (LineKind::Idle, 2_112_000)];
    assert_eq!(shared(vec![whole(1), whole(2)]), two_cars);
    assert_eq!(shared(vec![whole(1)]), one_car);
    assert_eq!(shared(vec![whole(1), in_service(2, &[])]), one_car, "one that is sold, scrapped or off the road");
    let bought = in_service(2, &[(Some("p"), "2026-11-20", None)]);
    assert_eq!(shared(vec![whole(1), bought]), one_car, "not bought yet");
    let sold = in_service(2, &[(Some("p"), "2020-01-01", Some("2026-10-01"))]);
    assert_eq!(shared(vec![whole(1), sold]), one_car, "sold the day before");
    let other = in_service(2, &[(Some("q"), "2020-01-01", None)]);
    assert_eq!(shared(vec![whole(1), other]), one_car, "in another pool");
    // Bought on Friday the 30th: one day more, 230 hours.
    let late = in_service(2, &[(Some("p"), "2026-10-30", None)]);
    assert_eq!(shared(vec![whole(1), late])[0], (LineKind::Use, 1_346_783));
    // In the pool until the 14th, nine working days, and off the road on three of them.
    let left = in_service(
        2,
        &[
            (Some("p"), "2026-10-01", Some("2026-10-06")),
            (Some("p"), "2026-10-09", Some("2026-10-14")),
            (None, "2026-10-14", None),
        ],
    );
    assert_eq!(shared(vec![whole(1), left])[0], (LineKind::Use, 1_106_286), "three days and three");
    // One vehicle's own capacity too: bought on the 30th and used for five of its ten hours.
    let own = VehicleFacts { pool: Some("p".to_owned()), ..in_service(1, &[(Some("p"), "2026-10-30", None)]) };
    let facts = october(vec![own], vec![fuel(1, 1, 8_000)], vec![used(1, "nora", 0, 5)]);
    assert_eq!(lines(&agreement(IDLE), &facts), ["MLB001 use 4000: 0=0 18000=4000", "MLB001 idle 4000: 3=3000 1=1000"]);
}

#[test]
fn v7_a_vehicle_is_in_service_between_its_changes_of_status() {
    let standing = |until: Option<&str>, status, pool: &str| Standing {
        until: until.map(day),
        status,
        class: VehicleClass::CarI,
        pool: Some(pool.to_owned()),
    };
    let standings = [
        standing(Some("2026-10-05"), VehicleStatus::Ordered, "p"),
        standing(Some("2026-10-12"), VehicleStatus::InService, "p"),
        standing(Some("2026-10-19"), VehicleStatus::OffTheRoad, "p"),
        standing(None, VehicleStatus::InService, "q"),
    ];
    let shown = |from: &str, sold: Option<&str>| -> Vec<String> {
        let days = service_days(&standings, day(from), sold.map(day));
        let end = |stretch: &ServiceDays| stretch.to.map_or_else(String::new, |to| to.to_string());
        days.iter().map(|days| format!("{} {}–{}", days.pool.as_deref().unwrap_or(""), days.from, end(days))).collect()
    };
    assert_eq!(shown("2026-10-01", None), ["p 2026-10-05–2026-10-12", "q 2026-10-19–"]);
    assert_eq!(shown("2026-10-08", None), ["p 2026-10-08–2026-10-12", "q 2026-10-19–"], "bought on the 8th");
    assert_eq!(shown("2026-10-01", Some("2026-10-07")), ["p 2026-10-05–2026-10-07"]);
    assert_eq!(shown("2026-10-30", Some("2026-11-07")), ["q 2026-10-30–2026-11-07"]);
}

#[test]
fn c6_what_was_corrected_to_nothing_needs_nobody_to_carry_it() {
    let by_distance = agreement("[[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n");
    let statement = |amounts: &[i64]| {
        let entries = amounts.iter().zip(1..).map(|(amount, id)| fuel(id, 1, *amount)).collect();
        Statement::compute(&by_distance, &october(vec![vehicle(1, None)], entries, vec![])).unwrap()
    };
    let found = statement(&[30_000, -30_000]);
    assert_eq!((found.lines.len(), found.problems.len()), (0, 0));
    assert_eq!(statement(&[0]).problems.len(), 0, "nothing needs nobody from the beginning");
    let left = statement(&[30_000, -10_000]).problems;
    assert!(matches!(left.as_slice(), [Problem::NobodyToCarry { amount_ore: 20_000, .. }]), "{left:?}");
    // Two vehicles do not make up for each other.
    let facts = october(vec![vehicle(1, None), vehicle(2, None)], vec![fuel(1, 1, 500), fuel(2, 2, -500)], vec![]);
    assert_eq!(Statement::compute(&by_distance, &facts).unwrap().problems.len(), 2);
    let direct = agreement("[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n");
    let nobody_pays = VehicleFacts { payers: vec![], ..vehicle(1, None) };
    let facts = october(vec![nobody_pays.clone()], vec![fuel(1, 1, 500), fuel(2, 1, -500)], vec![]);
    assert_eq!(Statement::compute(&direct, &facts).unwrap().problems, []);
    let facts = october(vec![nobody_pays], vec![fuel(1, 1, 500), fuel(2, 1, -499)], vec![]);
    assert_eq!(Statement::compute(&direct, &facts).unwrap().problems.len(), 1);
}

#[test]
fn c5_the_use_of_a_pool_is_measured_once_however_many_costs_it_shares() {
    let shared = agreement(
        "[[rule]]\nname = \"Pool\"\npool = \"p\"\nuse_counted_per = \"pool\"\n\
         key = { mix = [{ weight = 7, key = \"time\" }, { weight = 3, key = \"distance\" }] }\n\
         capacity_hours_per_working_day = 9\nidle = \"equal\"\n[[rule]]\nname = \"Rest\"\nkey = \"equal\"\n",
    );
    let measured = |vehicles: u128| {
        let usage = (1..=vehicles).map(|id| used(id, if id % 2 == 0 { "nora" } else { "lindesberg" }, 1_000, 1));
        let facts = october(
            (1..=vehicles).map(|id| vehicle(id, Some("p"))).collect(),
            (1..=vehicles).map(|id| fuel(id, id, 10_000)).collect(),
            usage.collect(),
        );
        let passed_on = PassedOn::solve(&shared, &facts.population).unwrap();
        let sharing = Sharing::new(&shared, &facts, &passed_on);
        let (rows, problems) = sharing.sort_into_rows().unwrap();
        assert_eq!((u128::try_from(rows.len()).unwrap(), problems.len()), (vehicles, 0));
        sharing.measured.get()
    };
    // The mix, its two keys, and the idle part.
    assert_eq!([measured(2), measured(20), measured(200)], [4, 4, 4]);
}

#[test]
fn c8_fractions_that_128_bits_do_not_hold_are_shared_to_the_ore() {
    let text = "[[rule]]\nname = \"Pool\"\npool = \"p\"\nuse_counted_per = \"pool\"\n\
        key = { mix = [{ weight = 40, key = \"distance\" }, { weight = 30, key = \"time\" }, \
        { weight = 20, key = \"trips\" }, \
        { weight = 10, key = { population = \"2023-12-31\" } }] }\n\
        capacity_hours_per_working_day = 9\nidle = { population = \"2023-12-31\" }\n[[rule]]\nname = \"Rest\"\n\
        key = \"direct\"\n";
    let agreement = agreement(text);
    // Large primes have no common factor to cancel.
    let use_of = |payer: &str, distance_m, duration_s| Usage { distance_m, duration_s, ..used(1, payer, 0, 0) };
    let usage = vec![
        use_of("nora", 9_223_372_036_854_775_783, 9_223_372_036_854_775_783),
        use_of("lindesberg", 9_223_372_036_854_775_643, 4_611_686_018_427_387_847),
    ];
    let facts = october(vec![vehicle(1, Some("p"))], vec![fuel(1, 1, 120_000_000_001)], usage);
    let statement = Statement::compute(&agreement, &facts).unwrap();
    assert!(statement.lines[0].shares[0].basis.len() > 39, "{:?}", statement.lines[0].shares);
    let parties: Ore = statement.parties.iter().map(|party| statement.total_of(party)).sum();
    assert_eq!((statement.total(), parties), (Ore(120_000_000_001), Ore(120_000_000_001)));
}

#[test]
fn c7_a_joint_body_passes_on_by_its_own_key() {
    let agreement = agreement(
        "[[pass_on]]\nbody = \"bkt\"\nkey = { shares = { lindesberg = 3, nora = 1 } }\n[[rule]]\nname = \"Fuel\"\n\
         key = \"distance\"\n",
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
        [[pass_on]]\nbody = \"bmb\"\nkey = { shares = { nora = 5, bkt = 5 } }\n[[rule]]\nname = \"Fuel\"\n\
        key = \"distance\"\n";
    let facts = october(vec![vehicle(1, None)], vec![fuel(1, 1, 9_000)], vec![used(1, "bkt", 9_000, 1)]);
    // Reciprocal: bkt = 0.8 L + 0.2 bmb, bmb = 0.5 N + 0.5 bkt, so bkt = 8/9 L + 1/9 N.
    assert_eq!(lines(&agreement(bodies), &facts), ["MLB001 use 9000: 8000=8000 1000=1000"]);
    // Step-down: bmb comes after bkt and does not pass back, so bkt = 0.8 L + 0.2 N.
    let in_order = format!("pass_on_method = \"step_down\"\n{bodies}");
    assert_eq!(lines(&agreement(&in_order), &facts), ["MLB001 use 9000: 7200=7200 1800=1800"]);
    let ring = "[[pass_on]]\nbody = \"bkt\"\nkey = { shares = { bmb = 1 } }\n[[pass_on]]\nbody = \"bmb\"\n\
                key = { shares = { bkt = 1 } }\n\
        [[rule]]\nname = \"Fuel\"\nkey = \"distance\"\n";
    assert!(matches!(Statement::compute(&agreement(ring), &facts), Err(AgreementError::NeverReachesAParty(_))));
}

#[test]
fn a_mix_weighs_its_keys_and_shows_the_exact_fraction() {
    let agreement = agreement(
        "[[rule]]\nname = \"Pool\"\nkey = { mix = [{ weight = 70, key = \"distance\" }, \
         { weight = 30, key = { population = \"2023-12-31\" } }] }\n",
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
    let text = "[[rule]]\nname = \"Pool\"\npool = \"p\"\nkey = { population = \"2023-12-31\" }\n[[rule]]\n\
                name = \"Fuel\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n[[rule]]\nname = \"Rest\"\n\
                key = \"direct\"\n";
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
    let compared = compare(&[now.amounts()], &[other.amounts()]);
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
        let agreement = agreement("[[rule]]\nname = \"Fuel\"\n\
                                   key = { mix = [{ weight = 2, key = \"equal\" }, \
                                   { weight = 1, key = { population = \"2023-12-31\" } }] }\n");
        let entries: Vec<_> = entries.into_iter().zip(1..).map(|((vehicle, amount), id)| fuel(id, vehicle, amount))
            .collect();
        let usage: Vec<_> = usage.into_iter()
            .map(|(vehicle, nora, metres)| used(vehicle, if nora { "nora" } else { "lindesberg" }, metres, 1))
                .collect();
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
