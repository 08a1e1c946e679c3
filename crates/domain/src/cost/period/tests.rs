//! What a closed month keeps, and how what is late is billed (C-10, C-11).

use super::*;
use crate::{
    cost::{Agreement, EntryFacts, PayerDays, Usage},
    register::VehicleClass,
};
use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

const AGREEMENT: &str = "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 14\"\n\
                         parties = [\"lindesberg\", \"nora\", \"hallefors\"]\n\
    [[pass_on]]\nbody = \"bkt\"\nkey = { shares = { lindesberg = 5, nora = 2, hallefors = 1 } }\n\
    [[rule]]\nname = \"Fuel\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n\
    [[rule]]\nname = \"Pool\"\npool = \"p\"\nkey = { mix = [{ weight = 7, key = \"time\" }, \
    { weight = 3, key = \"equal\" }] }\n\
    capacity_hours_per_working_day = 9\nidle = \"equal\"\n[[rule]]\nname = \"Rest\"\nkey = \"direct\"\n";

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn vehicle(number: u128) -> VehicleFacts {
    VehicleFacts {
        id: VehicleId(Uuid::from_u128(number)),
        number: format!("MLB{number:03}"),
        registration_number: None,
        class: VehicleClass::CarI,
        pool: number.is_multiple_of(2).then(|| "p".to_owned()),
        owner: None,
        owners: Vec::new(),
        payers: vec![PayerDays { payer: "nora".to_owned(), from: month("2020-01").first_day(), to: None }],
        service: None,
    }
}

fn entry(id: u128, (vehicle, fuel, amount): (u128, bool, i64)) -> EntryFacts {
    EntryFacts {
        id: CostEntryId(Uuid::from_u128(id)),
        vehicle: Some(VehicleId(Uuid::from_u128(vehicle))),
        pool: None,
        organisation: None,
        category: if fuel { CostCategory::Fuel } else { CostCategory::Lease },
        days: (month("2026-03").first_day(), month("2026-03").last_day()),
        amount: Ore(amount),
    }
}

fn usage((vehicle, payer, distance_m): (u128, usize, i64)) -> Usage {
    let payer = ["lindesberg", "nora", "hallefors", "bkt"][payer].to_owned();
    let vehicle = VehicleId(Uuid::from_u128(vehicle));
    Usage { vehicle, payer, distance_m, duration_s: distance_m * 2, trips: 1 }
}

type Entry = (u128, bool, i64);

fn march(entries: &[Entry], used: &[(u128, usize, i64)]) -> MonthFacts {
    // Everybody drove every car a little, so everything can be shared.
    let base = (1..5).flat_map(|vehicle| (0..3).map(move |payer| usage((vehicle, payer, 1_000))));
    MonthFacts {
        month: month("2026-03"),
        vehicles: (1..5).map(vehicle).collect(),
        entries: entries.iter().zip(1..).map(|(facts, id)| entry(id, *facts)).collect(),
        usage: base.chain(used.iter().map(|used| usage(*used))).collect(),
        population: PopulationTable::default(),
    }
}

fn by_party(lines: &[StatementLine]) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for share in lines.iter().flat_map(|line| &line.shares) {
        *sums.entry(share.party.clone()).or_insert(0) += share.amount.0;
    }
    sums
}

#[test]
fn c11_what_is_late_is_billed_in_the_first_open_month() {
    let span = ClosedSpan { first: month("2026-01"), open: month("2026-04") };
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(span.late_in((day("2026-03-31"), day("2026-03-31"))), Some(month("2026-04")));
    assert_eq!(span.late_in((day("2026-04-01"), day("2026-12-31"))), None);
    assert_eq!(span.late_in((day("2025-12-31"), day("2025-12-31"))), None, "before anything was closed");
    assert_eq!(span.closed_within((day("2025-06-01"), day("2026-12-31"))).len(), 3);
}

#[test]
fn c10_months_are_closed_in_turn_when_they_are_over() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(out_of_turn(month("2026-03"), None, day("2026-04-01")), []);
    assert_eq!(out_of_turn(month("2026-03"), None, day("2026-03-31")), [Precondition::MonthNotOver]);
    let span = ClosedSpan { first: month("2026-01"), open: month("2026-03") };
    let found = out_of_turn(month("2026-04"), Some(span), day("2026-06-01"));
    assert_eq!(found, [Precondition::CloseOtherFirst { month: month("2026-03") }]);
}

#[test]
fn a_day_that_nobody_pays_for_is_a_gap() {
    let mut facts = march(&[], &[]);
    assert_eq!(payer_gaps(&facts), Vec::<String>::new());
    let first = facts.month.first_day();
    let paid = |from: i64, to: i64| PayerDays {
        payer: "nora".to_owned(),
        from: first + Duration::days(from),
        to: Some(first + Duration::days(to)),
    };
    facts.vehicles[0].payers = vec![paid(-5, 10), paid(10, 40)];
    facts.vehicles[1].payers = vec![paid(-5, 10), paid(11, 40)];
    facts.vehicles[2].payers = Vec::new();
    assert_eq!(payer_gaps(&facts), ["MLB002", "MLB003"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn c11_closed_adjusted_and_corrected_back_gives_zero(
        entries in prop::collection::vec((1_u128..5, any::<bool>(), -9_999_i64..99_999), 1..12),
        late in prop::collection::vec((1_u128..5, any::<bool>(), -9_999_i64..99_999), 1..4),
        used in prop::collection::vec((1_u128..5, 0_usize..4, 1_i64..50_000), 0..4),
    ) {
        let agreement = Agreement::parse(AGREEMENT).unwrap();
        let compute = |entries: &[Entry], used: &[(u128, usize, i64)]| {
            Statement::compute(&agreement, &march(entries, used)).unwrap()
        };
        let origin = month("2026-03");
        let billed = compute(&entries, &[]);
        prop_assert_eq!(&billed.problems, &[]);
        prop_assert_eq!(adjustments(origin, &billed.lines, &billed), vec![], "nothing new, nothing to adjust");

        let known: Vec<Entry> = entries.iter().chain(&late).copied().collect();
        let right = compute(&known, &used);
        let april = adjustments(origin, &billed.lines, &right);
        let mut all = billed.lines.clone();
        all.extend(april.clone());
        prop_assert_eq!(by_party(&all).values().sum::<i64>(), right.total().0, "the year adds up to all entries");
        for party in &right.parties {
            prop_assert_eq!(by_party(&all).get(party).copied().unwrap_or(0), right.total_of(party).0);
        }
        prop_assert_eq!(adjustments(origin, &all, &right), vec![], "billed once");

        let reversed = late.iter().map(|(vehicle, fuel, amount)| (*vehicle, *fuel, -amount));
        let back: Vec<Entry> = known.iter().copied().chain(reversed).collect();
        let may = adjustments(origin, &all, &compute(&back, &[]));
        let mut cancelled = april;
        cancelled.extend(may);
        prop_assert!(by_party(&cancelled).values().all(|sum| *sum == 0), "{cancelled:?}");
    }

    #[test]
    fn c8_two_rows_of_one_payer_are_as_one(
        entries in prop::collection::vec((1_u128..5, any::<bool>(), 0_i64..99_999), 1..12),
        (vehicle, payer, distance) in (1_u128..5, 0_usize..4, 2_i64..50_000),
        cut in 1_i64..100,
    ) {
        let agreement = Agreement::parse(AGREEMENT).unwrap();
        let part = (distance * cut / 100).max(1).min(distance - 1);
        let one = march(&entries, &[(vehicle, payer, distance)]);
        let two = march(&entries, &[(vehicle, payer, part), (vehicle, payer, distance - part)]);
        prop_assert_eq!(Statement::compute(&agreement, &one).unwrap(), Statement::compute(&agreement, &two).unwrap());
    }
}
