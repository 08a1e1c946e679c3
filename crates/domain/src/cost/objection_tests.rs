use proptest::prelude::*;

use super::*;

fn line(kind: LineKind, unit: KeyUnit, bases: &[&str]) -> StatementLine {
    let share = |basis: &&str| Share { party: (*basis).to_owned(), basis: (*basis).to_owned(), amount: Ore(0) };
    StatementLine {
        rule: 0,
        rule_name: "Drift".to_owned(),
        decision: None,
        vehicle: None,
        number: "MLB 101".to_owned(),
        registration_number: None,
        category: CostCategory::Fuel,
        kind,
        amount: Ore(10_000),
        key: KeyKind::Distance,
        unit,
        shares: bases.iter().map(share).collect(),
        entries: Vec::new(),
        origin: None,
    }
}

const USED: UsedMuch = UsedMuch { distance_m: 5_000, duration_s: 1_800, trips: 1 };

#[test]
fn c14_a_trip_carries_its_part_of_what_the_vehicle_cost_to_the_ore() {
    let part = UsePart::of(&line(LineKind::Use, KeyUnit::Metres, &["20000", "10000"]), USED).unwrap();
    // 5 of 30 km of 100 kronor: 16,666… öre are rounded half up.
    assert_eq!((part.amount, part.line), (Ore(1_667), Ore(10_000)));
    assert_eq!((part.explanation.measure.as_str(), part.explanation.whole.as_str()), ("5", "30"));
    let by_time = UsePart::of(&line(LineKind::Use, KeyUnit::Seconds, &["3600"]), USED).unwrap();
    assert_eq!(by_time.amount, Ore(5_000));
    let by_trips = UsePart::of(&line(LineKind::Use, KeyUnit::Trips, &["3", "5"]), USED).unwrap();
    assert_eq!(by_trips.amount, Ore(1_250));
}

#[test]
fn c14_what_is_not_shared_by_use_is_no_part_of_a_trip() {
    for (kind, unit) in [
        (LineKind::Use, KeyUnit::Inhabitants),
        (LineKind::Use, KeyUnit::Fraction),
        (LineKind::Idle, KeyUnit::Metres),
        (LineKind::Adjustment, KeyUnit::RightLessBilled),
    ] {
        assert_eq!(UsePart::of(&line(kind, unit, &["1"]), USED), None, "{kind:?} {unit:?}");
    }
    assert_eq!(UsePart::of(&line(LineKind::Use, KeyUnit::Metres, &["0"]), USED).unwrap().amount, Ore(0));
}

#[test]
fn c14_an_objection_ends_once() {
    assert!(ObjectionState::Open.must_be_open().is_ok());
    for ended in [ObjectionState::Corrected, ObjectionState::Stands, ObjectionState::Withdrawn] {
        assert_eq!(ended.must_be_open(), Err(Refusal::in_state(ended)));
    }
}

fn paid(amount: i64, days: (&str, &str), from: Option<NaiveDate>, until: Option<NaiveDate>) -> PaidCost {
    PaidCost { amount: Ore(amount), days: (days.0.parse().unwrap(), days.1.parse().unwrap()), paid: (from, until) }
}

proptest! {
    #[test]
    fn c14_what_all_pay_who_had_a_vehicle_one_after_the_other_is_the_whole_of_each_month(
        amount in -10_000_000_i64..10_000_000, changes in prop::collection::btree_set(0_i64..400, 0..4),
    ) {
        let days = ("2026-01-10", "2026-12-20");
        let first: NaiveDate = "2025-12-25".parse().unwrap();
        let changes: Vec<_> = changes.into_iter().map(|day| first + chrono::Duration::days(day)).collect();
        let begins = std::iter::once(None).chain(changes.iter().copied().map(Some));
        let ends = changes.iter().copied().map(Some).chain([None]);
        let parts: Vec<_> = begins.zip(ends).map(|(from, until)| paid(amount, days, from, until)).collect();
        for month in "2025-12".parse::<Month>().unwrap().through("2027-01".parse().unwrap()) {
            let sum: Ore = parts.iter().map(|part| part.amount_in(month)).sum();
            prop_assert_eq!(sum, parts[0].whole_in(month));
        }
    }

    #[test]
    fn c14_what_a_cost_charges_all_parties_is_all_of_it_that_is_not_shared_by_use(
        amounts in prop::collection::vec(0_i64..1_000_000, 1..6), used in 0_i64..1_000_000,
    ) {
        let mut by_days = line(LineKind::Use, KeyUnit::Days, &["1", "2", "3", "4", "5"]);
        by_days.shares.truncate(amounts.len());
        for (share, amount) in by_days.shares.iter_mut().zip(&amounts) {
            share.amount = Ore(*amount);
        }
        by_days.amount = Ore(amounts.iter().sum());
        let by_use = StatementLine { amount: Ore(used), ..line(LineKind::Use, KeyUnit::Metres, &["1"]) };
        let whole = Ore(by_days.amount.0 + used);
        let lines = [by_days, by_use];
        prop_assume!(whole != Ore::ZERO);
        let part = |share: &Share| charged_part(whole, &share.party, &lines).unwrap();
        let charged: Ore = lines[0].shares.iter().map(part).sum();
        prop_assert_eq!(charged, lines[0].amount);
    }
}

#[test]
fn c14_an_entry_that_is_a_part_of_a_line_carries_that_part_and_nothing_has_none() {
    let mut halves = line(LineKind::Idle, KeyUnit::Fraction, &["1", "2"]);
    halves.shares[0].amount = Ore(3_333);
    assert_eq!(charged_part(Ore(5_000), "1", [&halves]), Some(Ore(1_667)));
    assert_eq!(charged_part(Ore(5_000), "3", [&halves]), Some(Ore(0)));
    assert_eq!(charged_part(Ore(5_000), "1", []), None);
}
